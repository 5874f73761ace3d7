import { isObject } from '../../base/object.ts';

/** A member of the request's body: an error shows its line and column. */
export interface Place { readonly node: object; readonly key?: string | undefined; readonly at: 'key' | 'value' | 'end' }

export const atKey = (node: object, key: string): Place => ({ node, key, at: 'key' });
export const atValue = (node: object, key?: string): Place => ({ node, key, at: 'value' });
/** Where the service's reader stands when a member is refused as it is read: at its value, behind it when that is an object or a list. */
export const atRead = (node: object, key: string): Place => ({ node, key, at: typeof (node as Record<string, unknown>)[key] === 'object' ? 'end' : 'value' });

/**
 * What the cluster answers when it refuses. `type` and `reason` are the service's own words; `more` holds the members that
 * some errors carry besides (`script_stack`, `caused_by`).
 */
export class SearchError extends Error {
  override readonly name = 'SearchError';
  /** Where in the body; known once the request's text has been looked at. */
  where: { readonly line: number; readonly col: number } | undefined;
  /** @param early  found while the request was read; other failures of a search belong to a shard and are shown so */
  constructor(readonly status: number, readonly type: string, readonly reason: string, readonly more: Readonly<Record<string, unknown>> = {}, readonly place?: Place | undefined, readonly early = false) {
    super(`${type}: ${reason}`);
  }
}

export const illegalArgument = (reason: string, more?: Readonly<Record<string, unknown>>) => new SearchError(400, 'illegal_argument_exception', reason, more);
/** A bad argument that is seen before any shard is asked. */
export const badRequest = (reason: string) => new SearchError(400, 'illegal_argument_exception', reason, {}, undefined, true);
export const parsing = (reason: string, place?: Place) => new SearchError(400, 'parsing_exception', reason, {}, place, true);
/** What the service's table-driven parsers say: the reason starts with line and column. */
export const content = (reason: string, place?: Place, cause?: SearchError) => new SearchError(400, 'x_content_parse_exception', reason, cause && { caused_by: errorNode(cause) }, place, true);
/** A request that contradicts itself. */
export const invalidRequest = (...problems: readonly string[]) => new SearchError(400, 'action_request_validation_exception', `Validation Failed: ${problems.map((p, i) => `${i + 1}: ${p};`).join('')}`, {}, undefined, true);

/** Something the service has and this simulation has not: named, never ignored. */
export const unsupported = (what: string) => badRequest(`Sluice does not simulate ${what}`);

/** A member of `node` that its reader does not know. Names near by are offered as the service offers them. */
export function refuseUnknown(reader: string, node: Readonly<Record<string, unknown>>, allowed: readonly string[]): void {
  for (const key of Object.keys(node)) if (!allowed.includes(key)) throw content(`[${reader}] unknown field [${key}]${didYouMean(key, allowed)}`, atKey(node, key));
}

/** Names that resemble `written` by more than half, best first, in the service's words; empty when there are none. */
export function didYouMean(written: string, candidates: Iterable<string>): string {
  const near = [...candidates].map(name => ({ name, likeness: 1 - distance(written, name) / Math.max(written.length, name.length, 1) })).filter(c => c.likeness > 0.5)
    .sort((a, b) => b.likeness - a.likeness || (a.name < b.name ? -1 : 1));
  if (near.length === 0) return '';
  return ` did you mean ${near.length === 1 ? `[${near[0]!.name}]` : `any of [${near.map(c => c.name).join(', ')}]`}?`;
}

function distance(a: string, b: string): number {
  if (a.length > 200 || b.length > 200) return Math.max(a.length, b.length);
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    last = row;
  }
  return last[b.length]!;
}

/** An entry of a table by a name out of a request; never one of `Object.prototype`. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);

/** The error as one JSON node. */
export function errorNode(error: SearchError): Record<string, unknown> {
  const { type, where, more } = error;
  const reason = type === 'x_content_parse_exception' && where ? `[${where.line}:${where.col}] ${error.reason}` : error.reason;
  return { type, reason, ...(type === 'parsing_exception' && where), ...more };
}

/** The body of a refused request. */
export function errorBody(error: SearchError): { error: Record<string, unknown>; status: number } {
  const node = errorNode(error);
  return { error: { root_cause: node['root_cause'] ?? [rootCause(node)], ...node }, status: error.status };
}

/** Errors that are Java's own, not the service's. */
const javaTypes: ReadonlySet<unknown> = new Set(['illegal_argument_exception', 'illegal_state_exception', 'number_format_exception', 'unsupported_operation_exception', 'class_cast_exception', 'arithmetic_exception', 'null_pointer_exception', 'runtime_exception', 'index_out_of_bounds_exception', 'array_index_out_of_bounds_exception', 'string_index_out_of_bounds_exception', 'date_time_exception', 'date_time_parse_exception', 'zone_rules_exception', 'json_parse_exception', 'json_e_o_f_exception', 'not_x_content_exception', 'input_coercion_exception']);
export const isJavas = (type: unknown): boolean => javaTypes.has(type);

/** The root cause: the innermost of the service's own errors, without what led to it. */
export function rootCause(node: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { failed_shards: _, root_cause: __, caused_by: inner, ...cause } = node;
  // What the parser of query strings says is not the service's, whatever it is called.
  const foreign = isJavas(node['type']) || (isObject(inner) && (isJavas(inner['type']) || (node['type'] === 'query_shard_exception' && inner['type'] === 'parse_exception')));
  return isObject(inner) && !foreign ? rootCause(inner) : cause;
}
