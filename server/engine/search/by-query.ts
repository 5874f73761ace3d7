import { errorNode, illegalArgument, invalidRequest, badRequest, SearchError } from './error.ts';
import { withDoubles } from './json.ts';
import { isObject } from '../../base/object.ts';
import { numberOf, textOf } from './scalars.ts';
import type { Script, ScriptLanguage } from './scripts.ts';
import type { StoredDocument } from './store.ts';

// Requests that change what a query finds: `_update_by_query`, `_delete_by_query`, `_reindex`.

type Json = Record<string, unknown>;

/** A document that the query found, with the index it is in. */
export interface Found { readonly index: string; readonly document: StoredDocument }

/** What is to be done with a document: nothing, or a write that answers as an item of a bulk request does. */
export type Change = { readonly index: string; readonly id: string; readonly write: () => Json } | undefined;

export interface ByQueryOptions {
  /** Documents of one batch: their changes are all known before the first one is made. */
  readonly batch: number;
  /** Go on where a document has changed meanwhile or is there already. */
  readonly proceed: boolean;
  /** Counts that this kind of request shows besides `deleted`. */
  readonly shows: readonly ('updated' | 'created')[];
}

/**
 * Works through what was found, batch by batch. A script that fails refuses the request, and its batch is not written; a write that fails
 * is told in `failures` and no further batch is begun.
 */
export function changeFound(found: readonly Found[], { batch, proceed, shows }: ByQueryOptions, change: (found: Found) => Change): { readonly status: number; readonly body: Json } {
  const counts = { updated: 0, created: 0, deleted: 0 };
  let [batches, conflicts, noops] = [0, 0, 0];
  const failures: { readonly index: string; readonly id: string; readonly cause: Json; readonly status: number }[] = [];
  for (let at = 0; at < found.length && failures.length === 0; at += batch) {
    const changes = found.slice(at, at + batch).map(change);
    batches++;
    for (const each of changes) {
      if (!each) {
        noops++;
        continue;
      }
      const { index, id, write } = each;
      try {
        const { result } = write();
        if (result === 'deleted' || result === 'updated' || result === 'created') counts[result]++;
        else noops++;
      } catch (error) {
        if (!(error instanceof SearchError)) throw error;
        if (error.status === 409) conflicts++;
        if (error.status !== 409 || !proceed) failures.push({ index, id, cause: errorNode(error), status: error.status });
      }
    }
  }
  return {
    status: failures.reduce((most, f) => Math.max(most, f.status), 200),
    body: {
      took: 0, timed_out: false, total: found.length, ...Object.fromEntries(shows.map(name => [name, counts[name]])), deleted: counts.deleted, batches, version_conflicts: conflicts, noops,
      retries: { bulk: 0, search: 0 }, throttled_millis: 0, requests_per_second: -1, throttled_until_millis: 0, failures,
    },
  };
}

/** `conflicts`, `max_docs` and the size of a batch, as the body and the URL say them. */
export function byQueryLimits(body: Json, parameters: Readonly<Record<string, string>>, size: unknown): { readonly proceed: boolean; readonly most: number; readonly batch: number } {
  const conflicts = textOf(body['conflicts'] ?? parameters['conflicts'] ?? 'abort');
  if (conflicts !== 'proceed' && conflicts !== 'abort') throw badRequest(`conflicts may only be "proceed" or "abort" but was [${conflicts}]`);
  const inBody = body['max_docs'] ?? body['size'];
  const inUrl = parameters['max_docs'] ?? parameters['size'];
  if (inBody !== undefined && inUrl !== undefined && numberOf(inBody) !== numberOf(inUrl)) throw badRequest(`[max_docs] set to two different values [${textOf(inBody)}] and [${inUrl}]`);
  const most = inBody ?? inUrl;
  if (most !== undefined && !Number.isInteger(numberOf(most))) throw badRequest(`Failed to parse int parameter [max_docs] with value [${textOf(most)}]`);
  if (most !== undefined && numberOf(most) < 0 && numberOf(most) !== -1) throw badRequest(`[max_docs] parameter cannot be negative, found [${textOf(most)}]`);
  if (most !== undefined && numberOf(most) === 0) throw invalidRequest('maxDocs should be greater than 0 if the request is limited to some number of documents or -1 if it isn\'t but it was [0]');
  const batch = numberOf(size ?? 1000);
  if (!Number.isInteger(batch) || batch < 1) throw badRequest(Number.isNaN(batch) ? `Failed to parse int parameter [scroll_size] with value [${textOf(size)}]` : `[size] parameter cannot be negative, found [${textOf(size)}]`);
  return { proceed: conflicts === 'proceed', most: most === undefined || numberOf(most) === -1 ? Infinity : numberOf(most), batch };
}

/** What a script left of the `ctx` of one document. */
export interface Scripted { readonly op: 'noop' | 'index' | 'delete'; readonly source: unknown; readonly index: string; readonly id: string | undefined; readonly version: unknown; readonly routing: string | undefined }

/**
 * Runs a script of `_update_by_query` or `_reindex` over a document.
 * @param movable  whether the script may send the document elsewhere, as a reindex does
 */
export function runOver({ index, document }: Found, source: unknown, script: { readonly script: Script; readonly params: unknown }, language: ScriptLanguage, now: number, movable: boolean): Scripted {
  const { id, version, routing = null } = document;
  const before: Json = { _index: index, _id: id, _version: version, _routing: routing };
  const ctx = language.fromJson({ _source: withDoubles(source), op: 'index', ...before, _now: now });
  script.script.run({ params: script.params, ctx });
  const { op, _source: after, _now: _, ...left } = language.toJson(ctx) as Json;
  if (op === undefined || op === null) throw illegalArgument('Script cleared operation type');
  for (const [name, value] of Object.entries(before)) {
    if ((left[name] ?? null) === value) continue;
    if (!movable) throw illegalArgument(`Modifying [${name}] not allowed`);
    if (name === '_index' && (left[name] ?? null) === null) throw new SearchError(500, 'null_pointer_exception', "Can't reindex without a destination index!");
  }
  const kind = textOf(op).toLowerCase();
  if (kind !== 'noop' && kind !== 'index' && kind !== 'delete') throw illegalArgument(`Operation type [${kind}] not allowed, only [noop, index, delete] are allowed`);
  const added = Object.keys(left).filter(key => !Object.hasOwn(before, key));
  if (kind === 'index' && added.length > 0) throw illegalArgument(`Invalid fields added to context [${added.join(',')}]`);
  const text = (value: unknown) => (value === null || value === undefined ? undefined : textOf(value));
  if (kind === 'index' && !isObject(after)) throw illegalArgument('The source of the document is gone');
  return { op: kind, source: after, index: textOf(left['_index']), id: text(left['_id']), version: left['_version'], routing: text(left['_routing']) };
}
