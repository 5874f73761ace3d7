/**
 * What the cluster answers when it refuses. `type` and `reason` are the service's own words; `more` holds the members that
 * some errors carry besides (`line`, `col`, `script_stack`, `caused_by`).
 */
export class SearchError extends Error {
  override readonly name = 'SearchError';
  constructor(readonly status: number, readonly type: string, readonly reason: string, readonly more: Readonly<Record<string, unknown>> = {}) {
    super(`${type}: ${reason}`);
  }
}

export const illegalArgument = (reason: string, more?: Readonly<Record<string, unknown>>) => new SearchError(400, 'illegal_argument_exception', reason, more);
export const parsing = (reason: string, more?: Readonly<Record<string, unknown>>) => new SearchError(400, 'parsing_exception', reason, more);

/** Something the service has and this simulation has not: named, never ignored. */
export const unsupported = (what: string) => illegalArgument(`Sluice does not simulate ${what}`);

/** The error as one JSON node. */
export function errorNode(error: SearchError): Record<string, unknown> {
  return { type: error.type, reason: error.reason, ...error.more };
}

/** The body of a refused request. */
export function errorBody(error: SearchError): { error: Record<string, unknown>; status: number } {
  const node = errorNode(error);
  const { failed_shards: _, root_cause: given, ...cause } = node as { failed_shards?: unknown; root_cause?: unknown };
  return { error: { root_cause: given ?? [cause], ...node }, status: error.status };
}
