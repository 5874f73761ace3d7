import { isObject } from '../../../base/object.ts';
import { badRequest, errorBody, errorNode, illegalArgument, invalidRequest, parsing, SearchError } from '../error.ts';
import { filterSource } from '../hits.ts';
import { noIndex } from '../index-names.ts';
import type { IngestDocument } from '../ingest.ts';
import { copyOf } from '../json.ts';
import type { Request } from '../request.ts';
import { numberOf, textOf } from '../scalars.ts';
import { SearchIndex } from '../search-index.ts';
import type { StoredDocument } from '../store.ts';
import { answer, bodyOf, ok, type Answer } from './answers.ts';
import { writable } from './indexes.ts';
import type { Cluster, Json } from './state.ts';

/** `_doc`: writes, reads or deletes one document, by the method of the request. */
export function document(cluster: Cluster, request: Request, name: string, id: string | undefined): Answer | undefined {
  const routing = request.parameters['routing'];
  switch (request.method) {
    case 'POST': case 'PUT': {
      if (id === undefined && request.method === 'PUT') return undefined;
      const sequence = request.parameters['if_seq_no'] === undefined ? undefined : numberOf(request.parameters['if_seq_no']);
      return answer(put(cluster, { index: name, id, source: bodyDocument(request), create: request.parameters['op_type'] === 'create', pipeline: request.parameters['pipeline'], routing, sequence, external: externalVersion(request.parameters), requireAlias: request.parameters['require_alias'] === 'true' }));
    }
    case 'GET': case 'HEAD': {
      if (id === undefined) return undefined;
      const index = cluster.resolve(name)[0]!;
      const found = index.shardOf(id, routing).get(id);
      if (request.method === 'HEAD') return { status: found ? 200 : 404, body: undefined };
      return found ? ok(getJson(index, found, request)) : { status: 404, body: { _index: index.name, _id: id, found: false } };
    }
    case 'DELETE': return id === undefined ? undefined : answer(erase(cluster, name, id, routing));
    default: return undefined;
  }
}

/** A document whose text cannot be read is that document's failure, not the request's. */
export function documentOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    throw new SearchError(400, 'mapper_parsing_exception', 'failed to parse', { caused_by: errorNode(error) });
  }
}

/** The document in the body of a request. */
export function bodyDocument(request: Request): unknown {
  const document = documentOf(() => request.json());
  if (document === undefined) throw new SearchError(400, 'parse_exception', 'request body is required');
  return document;
}

/**
 * Indexes one document, through its pipelines.
 * @throws SearchError 409 where the document is there (`create`) or has another version than the one that was asked for
 */
export function put(cluster: Cluster, write: Write): Json & { status: number } {
  if (!isObject(write.source)) throw new SearchError(400, 'mapper_parsing_exception', 'failed to parse', { caused_by: { type: 'not_x_content_exception', reason: 'Compressor detection can only be called on some xcontent bytes or compressed xcontent bytes' } });
  let { index: name, id, routing } = write;
  let source: Json = write.source;
  const known = cluster.indexes.get(name);
  const pipelineName = write.pipeline ?? (known?.settings['default_pipeline'] as string | undefined);
  if (pipelineName !== undefined && pipelineName !== '_none') {
    const pipeline = cluster.pipelines.get(pipelineName);
    if (!pipeline) throw illegalArgument(`pipeline with id [${pipelineName}] does not exist`);
    const document: IngestDocument = { source: copyOf(source) as Json, metadata: { _index: name, _id: id, _routing: routing }, ingest: { timestamp: new Date(cluster.now()).toISOString() } };
    if (!pipeline.run(document)) return { status: 200, _index: name, _id: id ?? null, _version: -3, result: 'noop', _shards: { total: 0, successful: 0, failed: 0 } };
    source = document.source;
    ({ _index: name, _id: id, _routing: routing } = document.metadata);
  }
  if (write.requireAlias && !([...cluster.indexes.values()].some(i => i.aliases.has(name)))) throw new SearchError(404, 'index_not_found_exception', `no such index [${name}] and [require_alias] request flag is [true] and [${name}] is not an alias`, { index_uuid: '_na_', index: name });
  const index = writable(cluster, name);
  if (index.settings['blocks.write'] === 'true' || index.settings['blocks.read_only'] === 'true') throw new SearchError(403, 'cluster_block_exception', `index [${index.name}] blocked by: [FORBIDDEN/8/index write (api)];`);
  if (index.mapping.requiresRouting && routing === undefined) throw new SearchError(400, 'routing_missing_exception', `routing is required for [${index.name}]/[${id ?? 'null'}]`, { index_uuid: '_na_', index: index.name });
  const given = id ?? index.nextId();
  if (given.length > 170 && new TextEncoder().encode(given).length > 512) throw illegalArgument(`id [${given}] is too long, must be no longer than 512 bytes but was: ${new TextEncoder().encode(given).length}`);
  if (given === '') throw illegalArgument('if _id is specified it must not be empty');
  const shard = index.shardOf(given, routing);
  const old = shard.get(given);
  if (old && write.create) throw conflict(index, given, `[${given}]: version conflict, document already exists (current version [${old.version}])`);
  if (write.sequence !== undefined && write.sequence !== (old?.sequence ?? -1)) throw conflict(index, given, `[${given}]: version conflict, required seqNo [${write.sequence}], primary term [1]. ${old ? `current document has seqNo [${old.sequence}] and primary term [1]` : 'but no document was found'}`);
  const { external } = write;
  if (external && old && (external.equal ? external.version < old.version : external.version <= old.version)) throw conflict(index, given, `[${given}]: version conflict, current version [${old.version}] is ${external.equal ? 'higher than' : 'higher or equal to'} the one provided [${external.version}]`);
  const document: StoredDocument = { id: given, source, version: external?.version ?? (old?.version ?? 0) + 1, sequence: index.upcoming, routing };
  shard.put(document);
  index.nextSequence();
  return { status: old ? 200 : 201, ...written(index, document, old ? 'updated' : 'created') };
}

interface Write { readonly index: string; readonly id: string | undefined; readonly source: unknown; readonly create: boolean; readonly pipeline: string | undefined; readonly routing: string | undefined; readonly sequence?: number | undefined; readonly requireAlias?: boolean | undefined; readonly external?: { readonly version: number; readonly equal: boolean } | undefined }

/** What the answer to a write says of the document. */
export const written = (index: SearchIndex, document: StoredDocument, result: string): Json => ({
  _index: index.name, _id: document.id, _version: document.version, result, _shards: { total: 1, successful: 1, failed: 0 }, _seq_no: document.sequence, _primary_term: 1,
});

/** A write that comes too late. */
export const conflict = (index: SearchIndex, id: string, reason: string) => new SearchError(409, 'version_conflict_engine_exception', reason, { index_uuid: '_na_', shard: textOf(index.shardOf(id).number), index: index.name });

/** Deletes one document; not to find it is no error. */
export function erase(cluster: Cluster, name: string, id: string, routing: string | undefined): Json & { status: number } {
  // A deletion makes no index.
  if (!cluster.byName(name)) throw noIndex(name);
  const index = writable(cluster, name);
  const shard = index.shardOf(id, routing);
  const old = shard.get(id);
  shard.delete(id);
  const document: StoredDocument = { id, source: {}, version: (old?.version ?? 0) + 1, sequence: index.nextSequence(), routing };
  return { status: old ? 200 : 404, ...written(index, document, old ? 'deleted' : 'not_found') };
}

/** `version` with an external `version_type`; versions of the cluster itself cannot be asked for. */
export function externalVersion(given: Readonly<Record<string, unknown>>): Write['external'] {
  const { version, version_type: type = 'internal' } = given;
  if (!['internal', 'external', 'external_gt', 'external_gte'].includes(textOf(type))) throw badRequest(`No version type match [${textOf(type)}]`);
  if (type === 'internal' && version === undefined) return undefined;
  if (type === 'internal') throw invalidRequest('internal versioning can not be used for optimistic concurrency control. Please use `if_seq_no` and `if_primary_term` instead');
  const number = numberOf(version ?? Number.NaN);
  if (!(Number.isInteger(number) && number >= 0)) throw invalidRequest(`illegal version value [${textOf(version ?? -3)}] for version type [${textOf(type).toUpperCase()}]`);
  return { version: number, equal: type === 'external_gte' };
}

function getJson(index: SearchIndex, found: StoredDocument, request: Request): Json {
  const source = sourceOf(found, request);
  return { _index: index.name, _id: found.id, _version: found.version, _seq_no: found.sequence, _primary_term: 1, ...(found.routing !== undefined && { _routing: found.routing }), found: true, ...(source !== undefined && { _source: source }) };
}

export const sourceOf = (found: StoredDocument, request: Request) => filterSource(found.source, request.parameters['_source'] === undefined ? request.parameters['_source_includes']?.split(',') : request.parameters['_source'] === 'true' ? true : request.parameters['_source'] === 'false' ? false : request.parameters['_source'].split(','));

/** `_mget`: several documents, each with its own refusal. */
export function mget(cluster: Cluster, request: Request, name: string | undefined): Answer {
  const body = bodyOf(request);
  for (const key of Object.keys(body)) if (key !== 'docs' && key !== 'ids') throw parsing(`unexpected token [START_ARRAY], expected [docs] or [ids]`, { node: body, key, at: 'value' });
  const wanted = [body['docs'] ?? []].flat().concat([body['ids'] ?? []].flat().map(id => (isObject(id) ? id : { _id: id }))) as unknown[];
  if (wanted.length === 0) throw invalidRequest('no documents to get');
  const docs = wanted.map(entry => {
    if (!isObject(entry)) throw badRequest('docs array element should include an object');
    for (const key of Object.keys(entry)) if (!['_index', '_id', 'routing', '_routing', '_source', 'stored_fields', 'version', 'version_type'].includes(key)) throw parsing(`unknown key [${key}] for a VALUE_STRING, expected _index, _id, routing or _source`);
    if (entry['_id'] === undefined || entry['_id'] === null) throw invalidRequest(`id is missing for doc ${wanted.indexOf(entry)}`);
    if (entry['_index'] === undefined && name === undefined) throw invalidRequest(`index is missing for doc ${wanted.indexOf(entry)}`);
    const indexName = textOf(entry['_index'] ?? name);
    const id = textOf(entry['_id']);
    const index = cluster.byName(indexName);
    const found = index?.shardOf(id, (entry['routing'] ?? entry['_routing'] ?? request.parameters['routing']) as string | undefined).get(id);
    if (!index) return { _index: indexName, _id: id, error: errorBody(noIndex(indexName)).error };
    if (!found) return { _index: index.name, _id: id, found: false };
    if (entry['_source'] === undefined) return getJson(index, found, request);
    const { _source: _, ...rest } = getJson(index, found, request);
    const source = filterSource(found.source, entry['_source']);
    return { ...rest, ...(source !== undefined && { _source: source }) };
  });
  return ok({ docs });
}
