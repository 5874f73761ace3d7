import { badRequest, didYouMean } from './error.ts';
import type { Request } from './request.ts';

const everywhere = ['pretty', 'human', 'error_trace', 'filter_path', 'format', 'source', 'source_content_type', 'flat_settings', 'timeout', 'master_timeout', 'cluster_manager_timeout', 'local'];
const indices = ['ignore_unavailable', 'allow_no_indices', 'expand_wildcards', 'ignore_throttled'];
const query = ['q', 'df', 'analyzer', 'analyze_wildcard', 'default_operator', 'lenient', 'preference', 'routing', 'terminate_after'];
const source = ['_source', '_source_includes', '_source_excludes'];
const write = ['refresh', 'routing', 'wait_for_active_shards', 'pipeline', 'require_alias'];
const version = ['version', 'version_type', 'if_seq_no', 'if_primary_term'];
const search = [...query, ...indices, ...source, 'from', 'size', 'sort', 'stored_fields', 'docvalue_fields', 'track_total_hits', 'track_scores', 'version', 'seq_no_primary_term', 'explain', 'min_score', 'search_type', 'request_cache', 'batched_reduce_size', 'max_concurrent_shard_requests', 'pre_filter_shard_size', 'allow_partial_search_results', 'ccs_minimize_roundtrips', 'rest_total_hits_as_int', 'typed_keys', 'scroll', 'stats', 'include_named_queries_score'];
const byQuery = [...query, ...indices, ...source, 'refresh', 'conflicts', 'pipeline', 'max_docs', 'scroll_size', 'requests_per_second', 'slices', 'wait_for_completion', 'wait_for_active_shards', 'search_type', 'size', 'from', 'sort', 'request_cache', 'search_timeout', 'scroll', 'stats', 'version'];
const shape = ['include_type_name', 'wait_for_active_shards', 'include_defaults', ...indices];

/** Parameters of the URL that each request takes; requests that are not here take any. */
const parameters: Readonly<Record<string, readonly string[]>> = {
  _search: search, _msearch: [...search, 'max_concurrent_searches'], _count: [...query, ...indices, 'min_score'], _bulk: [...write, ...source, 'list_executed_pipelines'],
  _doc: [...write, ...version, ...source, 'op_type', 'realtime', 'preference', 'stored_fields'], _create: [...write, ...version], _source: [...source, 'routing', 'refresh', 'realtime', 'preference', 'version', 'version_type'],
  _update: [...write, ...source, 'if_seq_no', 'if_primary_term', 'retry_on_conflict', 'lang'], _mget: [...source, 'routing', 'refresh', 'realtime', 'preference', 'stored_fields'],
  _update_by_query: byQuery, _delete_by_query: byQuery, _reindex: ['refresh', 'slices', 'requests_per_second', 'wait_for_completion', 'wait_for_active_shards', 'max_docs', 'scroll', 'require_alias'],
  _field_caps: [...indices, 'fields', 'include_unmapped'],
  _mapping: [...shape, 'write_index_only', 'update_all_types'], _mappings: shape, _settings: [...shape, 'preserve_existing', 'reopen'], _alias: indices, _aliases: indices, _scripts: ['context'], _analyze: ['prefer_local'],
  _refresh: indices, _flush: [...indices, 'force', 'wait_if_ongoing'], _forcemerge: [...indices, 'max_num_segments', 'only_expunge_deletes', 'flush', 'wait_for_completion'],
  _ingest: ['verbose', 'if_version', 'summary'], _index_template: ['create', 'order', 'cause'], _template: ['create', 'order', 'cause', 'include_type_name'], '': shape,
};

/** @throws SearchError for a parameter that the request does not take: a slip would otherwise be ignored */
export function checkParameters(request: Request): void {
  const allowed = parametersOf(request.segments);
  if (!allowed) return;
  const unknown = Object.keys(request.parameters).filter(name => !allowed.includes(name));
  if (unknown.length === 0) return;
  const path = request.uri.split('?')[0]!;
  throw badRequest(`request [${path}] contains unrecognized parameter${unknown.length > 1 ? 's' : ''}: ${unknown.map(name => `[${name}]${didYouMean(name, allowed).replace(/^ did you mean /, ' -> did you mean ')}`).join(', ')}`);
}

/** Parameters that a path takes; undefined when any may stand. */
export function parametersOf(segments: readonly string[]): readonly string[] | undefined {
  const verb = segments.find(s => s.startsWith('_') && s !== '_all') ?? '';
  return Object.hasOwn(parameters, verb) ? [...everywhere, ...parameters[verb]!] : undefined;
}

/** Methods that a path takes; empty when it is not known. */
export function allowedMethods(segments: readonly string[]): readonly string[] {
  const verb = segments.find(s => s.startsWith('_') && s !== '_all');
  if (verb === undefined) return segments.length === 1 ? ['GET', 'PUT', 'DELETE', 'HEAD'] : [];
  return Object.hasOwn(methods, verb) ? methods[verb]! : [];
}

const methods: Readonly<Record<string, readonly string[]>> = {
  _search: ['GET', 'POST'], _msearch: ['GET', 'POST'], _count: ['GET', 'POST'], _bulk: ['POST', 'PUT'], _doc: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'], _create: ['PUT', 'POST'], _source: ['GET', 'HEAD'],
  _update: ['POST'], _mget: ['GET', 'POST'], _update_by_query: ['POST'], _delete_by_query: ['POST'], _reindex: ['POST'], _cat: ['GET'], _refresh: ['GET', 'POST'],
};
