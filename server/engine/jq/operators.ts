import { isObject } from '../../base/object.ts';
import { compare, described, JqError, jqText, kindOf, objectOf, type JqValue } from './values.ts';

export function* recursed(value: JqValue): Iterable<JqValue> {
  yield value;
  if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) yield* recursed(item as JqValue);
}

export function itemsOf(value: JqValue): readonly JqValue[] {
  if (Array.isArray(value)) return value as readonly JqValue[];
  if (isObject(value)) return Object.values(value);
  throw new JqError(`Cannot iterate over ${described(value)}`);
}

export function indexed(value: JqValue, key: JqValue): JqValue {
  if (typeof key === 'string') {
    if (value === null) return null;
    if (isObject(value)) return Object.hasOwn(value, key) ? value[key]! : null;
    throw new JqError(`Cannot index ${kindOf(value)} with string "${key}"`);
  }
  if (typeof key === 'number') {
    if (value === null) return null;
    if (Array.isArray(value)) {
      if (!Number.isInteger(key)) return null;
      const at = key;
      return (value as readonly JqValue[])[at < 0 ? at + value.length : at] ?? null;
    }
    throw new JqError(`Cannot index ${kindOf(value)} with number`);
  }
  if (Array.isArray(value) && Array.isArray(key)) return indices(value, key);
  if (isObject(key) && (value === null || typeof value === 'string' || Array.isArray(value))) {
    if (value !== null && !('start' in key && 'end' in key)) throw new JqError(`Start and end indices of an ${typeof value === 'string' ? 'string' : 'array'} slice must be numbers`);
    return sliced(value, key['start'] ?? null, key['end'] ?? null);
  }
  throw new JqError(`Cannot index ${kindOf(value)} with ${kindOf(key)}`);
}

export function indices(list: readonly JqValue[], part: readonly JqValue[]): JqValue {
  if (part.length === 0) return null;
  const found: number[] = [];
  for (let i = 0; i + part.length <= list.length; i++) if (part.every((item, j) => compare(item, list[i + j]!) === 0)) found.push(i);
  return found;
}

export function sliced(value: JqValue, from: JqValue, to: JqValue): JqValue {
  if (value === null) return null;
  if (typeof value !== 'string' && !Array.isArray(value)) throw new JqError(`Cannot index ${kindOf(value)} with object`);
  if ((from !== null && typeof from !== 'number') || (to !== null && typeof to !== 'number')) throw new JqError(`Start and end indices of an ${typeof value === 'string' ? 'string' : 'array'} slice must be numbers`);
  const items = typeof value === 'string' ? [...value] : (value as readonly JqValue[]);
  const place = (at: number) => Math.max(0, Math.min(items.length, at < 0 ? at + items.length : at));
  const [start, end] = [place(Math.floor(from ?? 0)), place(Math.ceil(to ?? items.length))];
  const result = items.slice(start, Math.max(start, end));
  return typeof value === 'string' ? (result as string[]).join('') : result;
}

export function negated(value: JqValue): JqValue {
  if (typeof value !== 'number') throw new JqError(`${described(value)} cannot be negated`);
  return -value;
}

const cannot = (a: JqValue, b: JqValue, what: string): never => { throw new JqError(`${described(a)} and ${described(b)} cannot be ${what}`); };

export const operators: Readonly<Record<string, (a: JqValue, b: JqValue) => JqValue>> = {
  '+': (a, b) => {
    if (a === null) return b;
    if (b === null) return a;
    if (typeof a === 'number' && typeof b === 'number') return a + b;
    if (typeof a === 'string' && typeof b === 'string') return a + b;
    if (Array.isArray(a) && Array.isArray(b)) return [...a as JqValue[], ...b as JqValue[]];
    if (isObject(a) && isObject(b)) return objectOf([...Object.entries(a), ...Object.entries(b)]);
    return cannot(a, b, 'added');
  },
  '-': (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    if (Array.isArray(a) && Array.isArray(b)) return (a as JqValue[]).filter(item => !(b as JqValue[]).some(other => compare(item, other) === 0));
    return cannot(a, b, 'subtracted');
  },
  '*': (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return a * b;
    if (isObject(a) && isObject(b)) return merged(a, b);
    const [text, times] = typeof a === 'string' ? [a, b] : [b, a];
    if (typeof text === 'string' && typeof times === 'number') {
      if (times <= 0) return null;
      if (text.length * times > 1_000_000) throw new JqError('the repeated string is longer than 1,000,000 characters');
      return text.repeat(Math.max(1, Math.ceil(times)));
    }
    return cannot(a, b, 'multiplied');
  },
  '/': (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return b === 0 ? cannot(a, b, 'divided because the divisor is zero') : a / b;
    if (typeof a === 'string' && typeof b === 'string') return a === '' ? [] : a.split(b === '' ? /(?:)/u : b);
    return cannot(a, b, 'divided');
  },
  '%': (a, b) => {
    if (typeof a !== 'number' || typeof b !== 'number') return cannot(a, b, 'divided');
    const divisor = Math.trunc(b);
    if (divisor === 0) return cannot(a, b, 'divided (remainder) because the divisor is zero');
    const rest = Math.abs(Math.trunc(a)) % Math.abs(divisor);
    return a < 0 ? 0 - rest : rest;
  },
  '==': (a, b) => compare(a, b) === 0,
  '!=': (a, b) => compare(a, b) !== 0,
  '<': (a, b) => compare(a, b) < 0,
  '<=': (a, b) => compare(a, b) <= 0,
  '>': (a, b) => compare(a, b) > 0,
  '>=': (a, b) => compare(a, b) >= 0,
};

function merged(a: Extract<JqValue, object>, b: Extract<JqValue, object>): JqValue {
  const left = a as { readonly [key: string]: JqValue };
  return objectOf([...Object.entries(left), ...Object.entries(b as typeof left).map(([key, value]) => {
    const old = Object.hasOwn(left, key) ? left[key]! : null;
    return [key, isObject(old) && isObject(value) ? merged(old, value) : value] as const;
  })]);
}

export const textOf = (value: JqValue): string => (typeof value === 'string' ? value : jqText(value));
