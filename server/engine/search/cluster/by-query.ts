import { byQueryLimits, changeFound, runOver, type ByQueryOptions, type Change, type Found } from '../by-query.ts';
import { badRequest, invalidRequest, parsing, refuseUnknown, unsupported } from '../error.ts';
import { filterSource } from '../hits.ts';
import { requestMembers } from '../members.ts';
import { compileQuery } from '../query.ts';
import type { Request } from '../request.ts';
import { withRuntimeFields } from '../runtime-fields.ts';
import { textOf, tokenOf } from '../scalars.ts';
import { SearchIndex } from '../search-index.ts';
import { queryString } from '../search-parameters.ts';
import type { StoredDocument } from '../store.ts';
import { bodyOf, objectOf, type Answer } from './answers.ts';
import { erase, externalVersion, put } from './documents.ts';
import type { Cluster, Json } from './state.ts';

/** `_update_by_query` and `_delete_by_query`: a change for each document found. */
export function byQuery(cluster: Cluster, request: Request, shows: ByQueryOptions['shows'], change: (found: Found, body: Json) => Change): Answer {
  const body = bodyOf(request);
  for (const key of Object.keys(body)) {
    if (!(requestMembers.byQuery as readonly string[]).includes(key)) throw parsing(`Unknown key for a ${tokenOf(body[key])} in [${key}].`);
    if (['slice', 'sort', '_source'].includes(key)) throw unsupported(`[${key}] in a request by query`);
  }
  const { parameters } = request;
  const { most, batch, proceed } = byQueryLimits(body, parameters, parameters['scroll_size']);
  const query = parameters['q'] === undefined ? body['query'] : queryString(parameters);
  if (shows.length === 0 && query === undefined) throw invalidRequest('query is missing');
  return changeFound(foundBy(cluster, cluster.resolve(request.segments[0], parameters), query).slice(0, most), { batch, proceed, shows }, found => change(found, body));
}

const foundBy = (cluster: Cluster, list: readonly SearchIndex[], query: unknown): Found[] => list.flatMap(index => matching(cluster, index, query).map(document => ({ index: index.name, document })));

/** Documents of an index that a query matches, in the order of their shards. */
export function matching(cluster: Cluster, index: SearchIndex, query: unknown): StoredDocument[] {
  const { mapping, shards } = withRuntimeFields(index, undefined, cluster.environment());
  return shards.flatMap(shard => {
    const matches = compileQuery(query, { mapping, shard, now: cluster.now(), script: cluster.script });
    const found: StoredDocument[] = [];
    shard.scan(view => { if (matches(view) >= 0) found.push(shard.get(view.id)!); });
    return found;
  });
}

/** `_reindex`: documents found in some indexes are written to another. */
export function reindex(cluster: Cluster, request: Request): Answer {
  const body = bodyOf(request);
  refuseUnknown('reindex', body, requestMembers.reindex);
  const source = objectOf(body['source'] ?? {});
  const target = objectOf(body['dest'] ?? {});
  for (const key of Object.keys(source)) if (!['index', 'query', '_source', 'remote', 'size'].includes(key)) throw unsupported(`[${key}] of the source in [_reindex]`);
  refuseUnknown('dest', target, requestMembers.reindexDest);
  if (source['remote'] !== undefined) throw unsupported('reindexing from a remote cluster');
  if (source['index'] === undefined) throw invalidRequest('use _all if you really want to copy from all existing indexes');
  if (target['index'] === undefined) throw invalidRequest('index is missing');
  const { most, batch, proceed } = byQueryLimits(body, request.parameters, source['size']);
  const list = cluster.resolve([source['index']].flat().join(','));
  const to = textOf(target['index']);
  const writes = cluster.byName(to)?.name ?? to;
  if (list.some(index => index.name === writes)) throw invalidRequest(`reindex cannot write into an index its reading from [${to}]`);
  const keep = textOf(target['routing'] ?? 'keep');
  if (keep !== 'keep' && keep !== 'discard' && !keep.startsWith('=')) throw badRequest(`Unsupported routing command [${keep}]`);
  const type = target['version_type'];
  return changeFound(foundBy(cluster, list, source['query']).slice(0, most), { batch, proceed, shows: ['updated', 'created'] }, found => {
    const { document } = found;
    const shown = filterSource(document.source, source['_source']) ?? {};
    const after = body['script'] === undefined ? undefined : runOver(found, shown, cluster.script(body['script'], 'reindex'), cluster.language!, cluster.now(), true);
    if (after?.op === 'noop') return undefined;
    const index = after && after.index !== found.index ? after.index : to;
    const id = after ? after.id : document.id;
    const routing = after && after.routing !== document.routing ? after.routing : keep === 'keep' ? document.routing : keep === 'discard' ? undefined : keep.slice(1);
    const external = type === undefined ? undefined : externalVersion({ version: after?.version ?? document.version, version_type: type });
    return { index, id: id ?? '', write: () => (after?.op === 'delete' ? erase(cluster, index, id ?? '', routing) : put(cluster, { index, id, source: after ? after.source : shown, create: target['op_type'] === 'create', pipeline: target['pipeline'] as string | undefined, routing, external })) };
  });
}
