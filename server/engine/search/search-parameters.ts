import { badRequest, unsupported } from './error.ts';
import { numberOf } from './scalars.ts';

type Parameters = Readonly<Record<string, string>>;
type Json = Record<string, unknown>;

/** The body of a search, with what the URL says for it. */
export function withParameters(body: Json, parameters: Parameters): Json {
  // The body itself is kept where the URL adds nothing, so that errors find their place in it.
  const merged: Json = Object.keys(parameters).some(key => bodyParameters.has(key)) ? { ...body } : body;
  if (parameters['q'] !== undefined) merged['query'] = queryString(parameters);
  for (const key of ['size', 'from', 'terminate_after', 'min_score']) if (parameters[key] !== undefined) merged[key] = whole(parameters[key]!, key);
  for (const key of ['version', 'seq_no_primary_term', 'track_scores', 'explain']) if (parameters[key] !== undefined) merged[key] = parameters[key] === 'true';
  for (const key of ['stored_fields', 'docvalue_fields']) if (parameters[key] !== undefined) merged[key] = parameters[key]!.split(',');
  if (parameters['scroll'] !== undefined) throw unsupported('[scroll] of a search');
  if (parameters['sort'] !== undefined) merged['sort'] = parameters['sort'].split(',').map(s => { const [field, order] = s.split(':') as [string, string?]; return { [field]: { order: order ?? 'asc' } }; });
  if (parameters['_source'] !== undefined) merged['_source'] = parameters['_source'] === 'false' ? false : parameters['_source'] === 'true' ? true : parameters['_source'].split(',');
  if (parameters['_source_includes'] !== undefined || parameters['_source_excludes'] !== undefined) merged['_source'] = { includes: parameters['_source_includes']?.split(',') ?? [], excludes: parameters['_source_excludes']?.split(',') ?? [] };
  if (parameters['track_total_hits'] !== undefined) merged['track_total_hits'] = parameters['track_total_hits'] === 'true' ? true : parameters['track_total_hits'] === 'false' ? false : numberOf(parameters['track_total_hits']);
  return merged;
}

/** The query of a URL: `?q=`. */
export const queryString = (parameters: Parameters) => ({ query_string: { query: parameters['q'], ...(parameters['df'] && { default_field: parameters['df'] }), ...(parameters['default_operator'] && { default_operator: parameters['default_operator'] }), ...(parameters['lenient'] && { lenient: parameters['lenient'] === 'true' }), ...(parameters['analyzer'] && { analyzer: parameters['analyzer'] }) } });

/** Parameters of the URL that stand for members of a search body. */
const bodyParameters = new Set(['q', 'size', 'from', 'sort', '_source', '_source_includes', '_source_excludes', 'track_total_hits', 'terminate_after', 'min_score', 'version', 'seq_no_primary_term', 'track_scores', 'explain', 'stored_fields', 'docvalue_fields']);

function whole(text: string, name: string): number {
  const number = numberOf(text);
  if (text.trim() === '' || Number.isNaN(number)) throw badRequest(`Failed to parse ${name === 'min_score' ? 'float' : 'int'} parameter [${name}] with value [${text}]`);
  return number;
}
