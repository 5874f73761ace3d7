import { SearchError } from './error.ts';

/**
 * The text of a scalar out of a request. What a request holds may be any JSON, also an object with a member `toString`, so
 * nothing here relies on the conversions of the language.
 * @throws SearchError for objects and lists: a reader that wants a text refuses them
 */
export function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) throw new SearchError(400, 'illegal_state_exception', `Can't get text on a ${tokenOf(value)}`, {}, undefined, true);
  return String(value);
}

/** The number of a scalar; NaN for what is none, objects and lists included. */
export function numberOf(value: unknown): number {
  return typeof value === 'object' && value !== null ? Number.NaN : Number(value);
}

/** Switches are written as booleans or as their texts; anything else is neither. */
export const isOn = (value: unknown): boolean => value === true || value === 'true';
export const isOff = (value: unknown): boolean => value === false || value === 'false';

/** JSON of any value; longs beyond 2^53 as digits. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));
}

/** What the service's reader calls the beginning of a value. */
export function tokenOf(value: unknown): string {
  if (value === null) return 'VALUE_NULL';
  if (Array.isArray(value)) return 'START_ARRAY';
  switch (typeof value) {
    case 'object': return 'START_OBJECT';
    case 'boolean': return 'VALUE_BOOLEAN';
    case 'string': return 'VALUE_STRING';
    default: return 'VALUE_NUMBER';
  }
}
