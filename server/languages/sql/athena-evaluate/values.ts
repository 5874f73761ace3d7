import { civilOf, daysInMonth, daysOf } from '../../../base/civil-date.ts';
import { javaDouble, javaFloat, shortestFloat } from '../../../base/java-number.ts';
import { JsonObject, printJson, type JsonTree } from './json.ts';
import { typeText, type Type } from './types.ts';
import { zoneOffset } from './zones.ts';

/**
 * A value of a query at run time. NULL is null; every integer a bigint; real and double a number; a decimal its unscaled digits as
 * bigint; text a string (char padded); varbinary bytes; date days since 1970; time and timestamp picoseconds; intervals milliseconds
 * or months as bigint; arrays and rows arrays.
 */
export type Value = null | boolean | bigint | number | string | Uint8Array | Zoned | Json | MapValue | Lambda | readonly Value[];

export class Zoned { constructor(readonly instant: bigint, readonly zone: string) {} }
export class Json { constructor(readonly tree: JsonTree) {} }
export class Lambda { constructor(readonly call: (...args: Value[]) => Value) {} }
/** Keys in the order they came; found by their meaning. */
export class MapValue {
  private readonly index = new Map<string, Value>();
  constructor(readonly entries: readonly (readonly [Value, Value])[]) { for (const [key, value] of entries) this.index.set(keyOf(key), value); }
  get size(): number { return this.index.size; }
  has(key: Value): boolean { return this.index.has(keyOf(key)); }
  get(key: Value): Value | undefined { return this.index.get(keyOf(key)); }
}

/** A failure that the service reports: its error code and text. With `at` (offset in the query) the text starts with `line L:C: `. */
export class TrinoError extends Error {
  override readonly name = 'TrinoError';
  constructor(readonly code: string, message: string, readonly at?: { readonly start: number; readonly end: number }) { super(message); }
}
export const fail = (code: string, message: string): never => { throw new TrinoError(code, message); };
export const badArgument = (message: string): never => fail('INVALID_FUNCTION_ARGUMENT', message);

/** Equal values of one type have equal keys; NULL is a key of its own. */
export function keyOf(value: Value): string {
  if (value === null) return 'n';
  switch (typeof value) {
    case 'string': return `s${value.length}:${value}`;
    case 'bigint': return `i${value}`;
    case 'number': return `d${value === 0 ? 0 : value}`;
    case 'boolean': return value ? 't' : 'f';
  }
  if (value instanceof Zoned) return `z${value.instant}`;
  if (value instanceof Json) return `j${printJson(sortedKeys(value.tree))}`;
  if (value instanceof Uint8Array) return `b${value.join(',')}`;
  if (value instanceof MapValue) return `m{${value.entries.map(([k, v]) => `${keyOf(k)}=${keyOf(v)}`).sort().join(',')}}`;
  return `[${(value as readonly Value[]).map(keyOf).join(',')}]`;
}

/** The same JSON with the members of objects in the order of their keys: equal JSON prints the same. */
function sortedKeys(tree: JsonTree): JsonTree {
  if (tree instanceof JsonObject) return new JsonObject(tree.entries.map(([k, v]) => [k, sortedKeys(v)] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return Array.isArray(tree) ? (tree as readonly JsonTree[]).map(sortedKeys) : tree;
}

/** Whether a NULL is inside an array or row: such values are neither smaller nor larger than others. */
export const holdsNull = (value: Value): boolean => Array.isArray(value) && (value as readonly Value[]).some(v => v === null || holdsNull(v));

/** Order of two values of one type that are not NULL. Text by code point, NaN behind all numbers. */
export function compare(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a === b ? 0 : Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : Number.isNaN(b) ? -1 : a < b ? -1 : 1;
  if (a instanceof Zoned && b instanceof Zoned) return a.instant < b.instant ? -1 : a.instant > b.instant ? 1 : 0;
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
    return a.length - b.length;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const [x, y] = [(a as Value[])[i]!, (b as Value[])[i]!];
      if (x === null || y === null) { if (x === y) continue; return x === null ? 1 : -1; }
      const order = compare(x, y);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (a instanceof Json && b instanceof Json) return compareText(printJson(a.tree), printJson(b.tree));
  return (a as bigint) < (b as bigint) ? -1 : (a as bigint) > (b as bigint) ? 1 : 0;
}

function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // Surrogates stand for code points behind all others.
    const [high, low] = [x >= 0xd800 && x <= 0xdfff, y >= 0xd800 && y <= 0xdfff];
    return high === low ? x - y : high ? 1 : -1;
  }
  return a.length - b.length;
}

/** SQL's `=` for values of one type: NULL inside an array or row makes the answer unknown unless something else differs. */
export function equal(a: Value, b: Value): boolean | null {
  if (a === null || b === null) return null;
  if (Array.isArray(a) && Array.isArray(b)) {
    if (a.length !== b.length) return false;
    let unknown = false;
    for (let i = 0; i < a.length; i++) {
      const same = equal((a as Value[])[i]!, (b as Value[])[i]!);
      if (same === false) return false;
      if (same === null) unknown = true;
    }
    return unknown ? null : true;
  }
  if (a instanceof MapValue && b instanceof MapValue) {
    if (a.entries.length !== b.entries.length) return false;
    let unknown = false;
    for (const [key, value] of a.entries) {
      if (!b.has(key)) return false;
      const same = equal(value, b.get(key)!);
      if (same === false) return false;
      if (same === null) unknown = true;
    }
    return unknown ? null : true;
  }
  if (typeof a === 'number') return a === b;
  if (typeof a !== 'object') return a === b;
  return keyOf(a) === keyOf(b);
}
export const distinct = (a: Value, b: Value): boolean => keyOf(a) !== keyOf(b);

// ------------------------------------------------------------------------------------------------ text of values

export const second = 1_000_000_000_000n;
export const day = 86_400n * second;
export const floorDivide = (a: bigint, b: bigint): bigint => { const q = a / b; return a % b !== 0n && (a < 0n) !== (b < 0n) ? q - 1n : q; };
export const floorModulo = (a: bigint, b: bigint): bigint => a - floorDivide(a, b) * b;

export { civilOf as civil, daysInMonth as monthLength, daysOf };

const two = (n: number | bigint) => String(n).padStart(2, '0');
export function dateText(days: number): string {
  const { year, month, day } = civilOf(days);
  return `${year < 0 ? '-' : ''}${String(Math.abs(year)).padStart(4, '0')}-${two(month)}-${two(day)}`;
}
export function timeText(picos: bigint, precision: number): string {
  const seconds = picos / second;
  const fraction = (picos % second).toString().padStart(12, '0').slice(0, precision);
  return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${precision > 0 ? `.${fraction}` : ''}`;
}
export const timestampText = (picos: bigint, precision: number): string => `${dateText(Number(floorDivide(picos, day)))} ${timeText(floorModulo(picos, day), precision)}`;
/** Wall clock of an instant in its zone. */
export const local = ({ instant, zone }: Zoned): bigint => instant + BigInt(zoneOffset(zone, Number(floorDivide(instant, second)))) * second;

export function decimalText(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale > 0 ? `.${digits.slice(digits.length - scale)}` : ''}`;
}

/** A double, or with `single` a real, as Java prints it. */
export const doubleText = (value: number, single = false): string => (single ? javaFloat(value) : javaDouble(value));

export function intervalText(value: bigint, kind: 'day-time' | 'year-month'): string {
  const size = value < 0n ? -value : value;
  const sign = value < 0n ? '-' : '';
  if (kind === 'year-month') return `${sign}${size / 12n}-${size % 12n}`;
  return `${sign}${size / 86_400_000n} ${timeText((size % 86_400_000n) * 1_000_000_000n, 3)}`;
}

export const bytesText = (bytes: Uint8Array): string => [...bytes].map(b => b.toString(16).padStart(2, '0')).join(' ');

/**
 * A value as the library gives it: numbers, text for what numbers cannot hold (integers beyond 2^53, decimals, NaN, times with at
 * least milliseconds), arrays, rows and maps as arrays and objects (a map's keys as text), varbinary as the console's hex pairs.
 */
export function plainValue(value: Value, type: Type): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'tinyint': case 'smallint': case 'integer': case 'bigint': {
      const v = value as bigint;
      return v >= -9007199254740991n && v <= 9007199254740991n ? Number(v) : v.toString();
    }
    case 'real': case 'double': return Number.isFinite(value as number) ? (type.kind === 'real' ? shortestFloat(value as number) : (value as number)) + 0 : doubleText(value as number);
    case 'decimal': return decimalText(value as bigint, type.scale);
    case 'date': return dateText(value as number);
    case 'time': return type.zone ? zonedTimeText(value as Zoned, Math.max(3, type.precision)) : timeText(value as bigint, Math.max(3, type.precision));
    case 'timestamp': return type.zone ? `${timestampText(local(value as Zoned), Math.max(3, type.precision))} ${(value as Zoned).zone}` : timestampText(value as bigint, Math.max(3, type.precision));
    case 'day-time': case 'year-month': return intervalText(value as bigint, type.kind);
    case 'varbinary': return bytesText(value as Uint8Array);
    case 'json': return printJson((value as Json).tree);
    case 'array': return (value as readonly Value[]).map(v => plainValue(v, type.element));
    case 'row': return Object.fromEntries(type.fields.map((f, i) => [f.name ?? `field${i}`, plainValue((value as readonly Value[])[i]!, f.type)]));
    case 'map': return Object.fromEntries((value as MapValue).entries.map(([k, v]) => [keyText(plainValue(k, type.key)), plainValue(v, type.value)]));
    case 'function': return typeText(type);
    default: return value;
  }
}
const keyText = (key: unknown): string => (typeof key === 'object' ? JSON.stringify(key) : String(key));
export const zonedTimeText = (value: Zoned, precision: number): string => `${timeText(floorModulo(local(value), day), precision)}${value.zone === 'UTC' ? '+00:00' : value.zone}`;
