import { errorNode, isJavas, rootCause, SearchError } from './error.ts';
import { isObject } from '../../base/object.ts';
import { textOf } from './scalars.ts';
import type { Shard } from './store.ts';

/** What failed on one shard; the others may have answered. */
export class ShardFailure extends Error {
  override readonly name = 'ShardFailure';
  constructor(readonly shard: Shard, readonly error: SearchError) {
    super(error.message);
  }
}

/** Runs a shard's part of a search: what fails is the shard's failure; what was wrong with the request itself stays the request's. */
export function onShard<T>(shard: Shard, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SearchError) || error.early) throw error;
    throw new ShardFailure(shard, error);
  }
}

/** Failures as answers show them: one of each kind for each index. */
export function failuresJson(failures: readonly ShardFailure[]): Record<string, unknown>[] {
  return kinds(failures).map(({ shard, node }) => ({ shard: shard.number, index: shard.indexName, node: 'sluice', reason: node }));
}

/** A search that gives no answer at all: every shard failed, or some did where no part of an answer is wanted. */
export function phaseFailure(phase: 'query' | 'fetch', reason: string, failures: readonly ShardFailure[]): SearchError {
  const [first] = kinds(failures);
  const { type, reason: said } = first!.node;
  const status = failures.map(f => f.error.status).findLast((s, i) => i > 0 && s >= 500) ?? failures[0]!.error.status;
  return new SearchError(status, 'search_phase_execution_exception', reason, {
    root_cause: kinds(failures).map(({ node }) => rootCause(node)), phase, grouped: true, failed_shards: failuresJson(failures),
    // An error of Java's own is wrapped in one that bears the same name, so refusals say it twice.
    caused_by: isJavas(type) ? { type, reason: said, caused_by: first!.node } : first!.node,
  });
}

/** What fails when the shards' parts are put together belongs to none of them. */
export function reduceFailure(error: SearchError): SearchError {
  return new SearchError(error.status, 'search_phase_execution_exception', '', { root_cause: [], phase: 'fetch', grouped: true, failed_shards: [], caused_by: errorNode(error) });
}

/** The failures inside an answer that some shards did not give their part of, in the shape of a refusal; undefined when all did. */
export function partialFailure(body: unknown): { readonly error: { readonly type?: string; readonly reason?: string; readonly failed_shards: readonly unknown[] }; readonly summary: string } | undefined {
  const shards = isObject(body) ? body['_shards'] : undefined;
  const failures = isObject(shards) ? shards['failures'] : undefined;
  if (!isObject(shards) || !Array.isArray(failures) || !isObject(failures[0])) return undefined;
  return { error: { ...(failures[0]['reason'] as object), failed_shards: failures }, summary: `${textOf(shards['failed'])} of ${textOf(shards['total'])} shards failed` };
}

function kinds(failures: readonly ShardFailure[]): { readonly shard: Shard; readonly node: Record<string, unknown> }[] {
  const found = new Map<string, { readonly shard: Shard; readonly node: Record<string, unknown> }>();
  for (const { shard, error } of failures) {
    const key = JSON.stringify([shard.indexName, error.type, error.reason]);
    if (!found.has(key)) found.set(key, { shard, node: { ...errorNode(error), ...(error.type === 'query_shard_exception' && { index_uuid: '_na_', index: shard.indexName }) } });
  }
  return [...found.values()];
}
