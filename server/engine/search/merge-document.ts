import { noteDouble, wholeDoublesOf } from './json.ts';
import { isObject } from '../../base/object.ts';

/** A document changed by a partial one: objects go into each other. */
export function mergeDocument(old: Record<string, unknown>, change: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = { ...old };
  for (const key of wholeDoublesOf(old) ?? []) if (!Object.hasOwn(change, key)) noteDouble(result, key);
  for (const key of wholeDoublesOf(change) ?? []) noteDouble(result, key);
  for (const [key, value] of Object.entries(change)) {
    const before = result[key];
    Object.defineProperty(result, key, { value: isObject(before) && isObject(value) ? mergeDocument(before, value) : value, enumerable: true, writable: true, configurable: true });
  }
  return result;
}
