import { suggest } from '../../base/suggest.ts';
import { ok, type Answer } from './cluster/answers.ts';
import { indexItself } from './cluster/indexes.ts';
import { indexRoutes, routes } from './cluster/routes.ts';
import { Cluster, type ClusterOptions } from './cluster/state.ts';
import { badRequest, entryOf, errorBody, SearchError, unsupported } from './error.ts';
import { allowedMethods, checkParameters } from './parameters.ts';
import { readRequest, type Request } from './request.ts';
import { textOf } from './scalars.ts';

export interface SearchCluster {
  /**
   * One REST-shaped request. Never throws for what a request says: refusals are answers with the service's status and body.
   * @param path  path with query string; a leading slash and a host are ignored
   * @param body  JSON text (one document, or lines for bulk requests) or plain values
   */
  request(method: string, path: string, body?: string | object): Answer;
}

/** A cluster in process: indexes, aliases, stored scripts, ingest pipelines. A write is visible at once. */
export function createCluster(options: ClusterOptions = {}): SearchCluster {
  const cluster = new Cluster(options);
  return {
    request(method, path, body) {
      const request = readRequest(textOf(method), textOf(path), body);
      try {
        return dispatch(cluster, request);
      } catch (error) {
        if (error instanceof RangeError && /call stack/.test(error.message)) return { status: 400, body: errorBody(new SearchError(400, 'x_content_parse_exception', 'Document nesting depth exceeds the maximum allowed')) };
        if (!(error instanceof SearchError)) throw error;
        if (error.place) error.where = request.find(error.place);
        return { status: error.status, body: method === 'HEAD' ? undefined : errorBody(error) };
      }
    },
  };
}

function dispatch(cluster: Cluster, request: Request): Answer {
  const { method, segments, uri } = request;
  if (!['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH'].includes(method)) throw badRequest(`Unexpected http method [${method}], only [CONNECT, DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, TRACE] are supported`);
  const [first, second, third] = segments;
  checkParameters(request);
  let result: Answer | undefined;
  if (first === undefined) result = method === 'GET' || method === 'HEAD' ? ok({ name: 'sluice', cluster_name: 'sluice', version: { number: '8.0.0', lucene_version: '9.0.0' }, tagline: 'You Know, for Search' }) : undefined;
  else if (first.startsWith('_') && first !== '_all') result = entryOf(routes, first)?.(cluster, request, second!);
  else if (second === undefined) result = indexItself(cluster, request, first);
  else if (second.startsWith('_')) result = entryOf(indexRoutes, second)?.(cluster, request, first, third);
  if (result) return method === 'HEAD' ? { status: result.status, body: undefined } : result;
  const verb = second?.startsWith('_') ? second : first?.startsWith('_') ? first : undefined;
  const methods = allowedMethods(segments);
  if (methods.length > 0 && !methods.includes(method)) return { status: 405, body: { error: `Incorrect HTTP method for uri [${uri}] and method [${method}], allowed: [${methods.join(', ')}]`, status: 405 } };
  if (verb !== undefined && elsewhere.has(verb)) throw unsupported(`the request [${verb}]`);
  const hint = verb === undefined ? undefined : suggest(verb, Object.keys(verb === second ? indexRoutes : routes));
  return { status: 400, body: { error: `no handler found for uri [${uri}] and method [${method}]${hint && hint !== verb ? `; did you mean [${hint}]?` : ''}`, status: 400 } };
}

/** Requests that the service has and this simulation has not. */
const elsewhere = new Set(['_sql', '_query', '_eql', '_esql', '_async_search', '_explain', '_termvectors', '_mtermvectors', '_pit', '_rank_eval', '_search_shards', '_segments', '_recovery', '_shard_stores', '_clone', '_shrink', '_split', '_rollover', '_close', '_nodes', '_tasks', '_snapshot', '_data_stream', '_ilm', '_slm', '_plugins', '_opendistro', '_security', '_transform', '_ml', '_watcher', '_rollup', '_ccr', '_license', '_xpack', '_component_template', '_render', '_resolve', '_remote', '_dangling', '_autoscaling', '_enrich', '_graph', '_migration', '_monitoring', '_searchable_snapshots', '_ssl', '_block', '_cache', '_upgrade', '_knn_search', '_mvt', '_freeze', '_unfreeze', '_stats', '_features', '_script_context', '_script_language', '_ppl']);
