import { isObject } from '../../../base/object.ts';
import { errorNode, illegalArgument, invalidRequest, parsing, refuseUnknown, SearchError } from '../error.ts';
import { noIndex } from '../index-names.ts';
import { withDoubles } from '../json.ts';
import { requestMembers } from '../members.ts';
import { mergeDocument } from '../merge-document.ts';
import { jsonText, numberOf, textOf, tokenOf } from '../scalars.ts';
import { SearchIndex } from '../search-index.ts';
import type { StoredDocument } from '../store.ts';
import { conflict, erase, put, written } from './documents.ts';
import { writable } from './indexes.ts';
import type { Cluster, Json } from './state.ts';

/** `_update`: a partial document or a script, with upserts. */
export function update(cluster: Cluster, name: string, id: string, body: Json, routing: string | undefined): Json & { status: number } {
  refuseUnknown('UpdateRequest', body, requestMembers.update);
  for (const key of ['doc', 'upsert']) if (body[key] !== undefined && !isObject(body[key])) throw parsing(`[UpdateRequest] ${key} doesn't support values of type: ${tokenOf(body[key])}`);
  if (body['doc'] !== undefined && body['script'] !== undefined) throw new SearchError(400, 'action_request_validation_exception', "Validation Failed: 1: can't provide both script and doc;");
  if (body['doc'] === undefined && body['script'] === undefined) throw new SearchError(400, 'action_request_validation_exception', 'Validation Failed: 1: script or doc is missing;');
  if (body['doc_as_upsert'] === true && body['doc'] === undefined) throw invalidRequest('doc must be specified if doc_as_upsert is enabled');
  const index = body['upsert'] !== undefined || body['doc_as_upsert'] === true || body['scripted_upsert'] === true ? writable(cluster, name) : writing(cluster, name);
  const old = index.shardOf(id, routing).get(id);
  const write = (source: unknown) => put(cluster, { index: index.name, id, source, create: false, pipeline: undefined, routing });
  if (!old) {
    if (body['scripted_upsert'] === true) return scripted(cluster, index, id, (body['upsert'] ?? {}) as Json, undefined, body['script'], routing);
    if (body['upsert'] !== undefined) return write(body['upsert']);
    if (body['doc_as_upsert'] === true) return write(body['doc']);
    throw new SearchError(404, 'document_missing_exception', `[${id}]: document missing`, { index_uuid: '_na_', shard: textOf(index.shardOf(id).number), index: index.name });
  }
  if (body['if_seq_no'] !== undefined && numberOf(body['if_seq_no']) !== old.sequence) throw conflict(index, id, `[${id}]: version conflict, required seqNo [${textOf(body['if_seq_no'])}], primary term [${textOf(body['if_primary_term'] ?? 1)}]. current document has seqNo [${old.sequence}] and primary term [1]`);
  if (body['script'] !== undefined) return scripted(cluster, index, id, old.source as Json, old, body['script'], routing);
  const merged = mergeDocument(old.source as Json, body['doc'] as Json);
  if (body['detect_noop'] !== false && jsonText(merged) === jsonText(old.source)) return { status: 200, ...written(index, old, 'noop'), _shards: { total: 0, successful: 0, failed: 0 } };
  return write(merged);
}

/** The index behind a name that must be there. */
export const writing = (cluster: Cluster, name: string): SearchIndex => {
  if (!cluster.byName(name)) throw noIndex(name);
  return writable(cluster, name);
};

function scripted(cluster: Cluster, index: SearchIndex, id: string, source: Json, old: StoredDocument | undefined, reference: unknown, routing: string | undefined): Json & { status: number } {
  const { script: run, params } = executing(() => cluster.script(reference, 'update'));
  const ctx = cluster.language!.fromJson({ _source: withDoubles(source), op: old ? 'index' : 'create', _index: index.name, _id: id, _version: old?.version ?? -1, _routing: routing ?? null, _type: '_doc', _now: cluster.now() });
  executing(() => run.run({ params, ctx }));
  const after = cluster.language!.toJson(ctx) as Json;
  const op = textOf(after['op']);
  if (op === 'delete') return old ? erase(cluster, index.name, id, routing) : { status: 200, _index: index.name, _id: id, result: 'noop' };
  if (op !== 'index' && op !== 'create') return { status: 200, ...written(index, old ?? { id, source, version: 1, sequence: 0, routing }, 'noop'), _shards: { total: 0, successful: 0, failed: 0 } };
  return put(cluster, { index: index.name, id, source: after['_source'], create: false, pipeline: undefined, routing });
}

/** What fails in a script of an update is shown as the update's failure. */
function executing<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    throw illegalArgument('failed to execute script', { caused_by: errorNode(error) });
  }
}
