import { isObject } from '../../../base/object.ts';
import { typedKeys } from '../aggregations/typed-keys.ts';
import { badRequest, errorBody, invalidRequest, parsing, refuseUnknown, SearchError, unsupported } from '../error.ts';
import { fieldCapabilities } from '../field-caps.ts';
import { wildcardPattern } from '../patterns.ts';
import type { Request } from '../request.ts';
import { withRuntimeFields } from '../runtime-fields.ts';
import { textOf } from '../scalars.ts';
import { withParameters } from '../search-parameters.ts';
import { search } from '../search.ts';
import { bodyOf, objectOf, ok, trimmed, type Answer } from './answers.ts';
import type { Cluster, Json } from './state.ts';

/** One search over the indexes that the names stand for; all of them without names. */
export const runSearch = (cluster: Cluster, names: string | undefined, body: Json, parameters: Readonly<Record<string, string>>): { readonly status: number; readonly body: Json } => {
  const merged = withParameters(body, parameters);
  const { status, body: result } = search(cluster.targets(names, parameters), merged, cluster.environment(), { routing: parameters['routing']?.split(','), partial: parameters['allow_partial_search_results'] !== 'false' });
  if (parameters['typed_keys'] === 'true' && result['aggregations']) result['aggregations'] = typedKeys(merged['aggs'] ?? merged['aggregations'], result['aggregations'] as Json, cluster.targets(names, parameters).map(t => t.index.mapping));
  if (parameters['rest_total_hits_as_int'] === 'true') {
    const hits = result['hits'] as Json;
    if (isObject(hits['total'])) hits['total'] = hits['total']['value'];
  }
  return { status, body: result };
};

/** `_msearch`: several searches, each with its own refusal. */
export function msearch(cluster: Cluster, request: Request, name: string | undefined): Answer {
  const lines = request.lines();
  if (lines.length === 0) throw invalidRequest('no requests added');
  const responses: Json[] = [];
  for (let i = 0; i < lines.length; i += 2) {
    const header = objectOf(lines[i]!.read() ?? {});
    for (const key of Object.keys(header)) if (!['index', 'indices', 'search_type', 'preference', 'routing', 'ignore_unavailable', 'allow_no_indices', 'expand_wildcards', 'request_cache', 'allow_partial_search_results', 'ignore_throttled', 'ccs_minimize_roundtrips'].includes(key)) throw badRequest(`key [${key}] is not supported in the metadata section`);
    if (i + 1 >= lines.length) throw invalidRequest('no requests added');
    try {
      const given = header['index'] ?? header['indices'];
      const target = given === undefined ? name : [given].flat().join(',');
      const parameters = { ...request.parameters, ...(header['ignore_unavailable'] === true && { ignore_unavailable: 'true' }), ...(header['routing'] !== undefined && { routing: textOf(header['routing']) }), ...(header['allow_partial_search_results'] !== undefined && { allow_partial_search_results: textOf(header['allow_partial_search_results']) }) };
      const { status, body: found } = runSearch(cluster, target, objectOf(lines[i + 1]!.read()), parameters);
      responses.push({ ...found, status });
    } catch (error) {
      if (!(error instanceof SearchError)) throw error;
      responses.push(errorBody(error));
    }
  }
  return trimmed(ok({ took: 0, responses }), request);
}

/** `_count`: how many documents a query matches. */
export function countDocuments(cluster: Cluster, request: Request, name: string | undefined): Answer {
  const body = bodyOf(request);
  for (const key of Object.keys(body)) if (key !== 'query') throw parsing(`request does not support [${key}]`);
  const { status, body: result } = runSearch(cluster, name, { query: body['query'], size: 0, track_total_hits: true }, request.parameters);
  return { status, body: { count: ((result['hits'] as Json)['total'] as Json)['value'], _shards: result['_shards'] } };
}

/** `_field_caps`: what fields of several indexes have in common. */
export function fieldCaps(cluster: Cluster, request: Request, name: string | undefined): Answer | undefined {
  if (!['GET', 'POST'].includes(request.method)) return undefined;
  const body = bodyOf(request);
  refuseUnknown('field_caps_request', body, ['fields', 'index_filter', 'runtime_mappings']);
  if (body['index_filter'] !== undefined) throw unsupported('[index_filter] in [_field_caps]');
  const wanted = [request.parameters['fields']?.split(',') ?? body['fields'] ?? []].flat().map(textOf);
  if (wanted.length === 0) throw invalidRequest('no fields specified');
  const patterns = wanted.map(pattern => wildcardPattern(pattern, false));
  const list = cluster.resolve(name, request.parameters);
  const fields = fieldCapabilities(list.map(index => ({ name: index.name, mapping: withRuntimeFields(index, body['runtime_mappings'], cluster.environment()).mapping })), path => patterns.some(p => p.test(path)));
  return ok({ indices: list.map(index => index.name), fields });
}
