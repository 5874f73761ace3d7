import { javaDouble, javaFloat } from '../../../base/java-number.ts';
import { apiClass, isAssignable } from '../api/read.ts';

/**
 * How Java values stand in JavaScript. Boxed: Integer is a number, Long a bigint, String a string, Boolean a boolean; the rarer boxes are
 * objects (`D`, `F`, `B`, `S`, `C`). Unboxed: long is a bigint, every other number a number. Every other value is an object with `$class`.
 */
export type Any = any; // eslint-disable-line -- values of a dynamically typed language

/** An exception of the script's world. */
export class Thrown extends Error {
  /** What `Debug.explain` tells. */
  explained?: Readonly<Record<string, string>>;
  constructor(readonly $class: string, readonly text: string | null, readonly catchable = true) { super(text ?? ''); }
  getMessage(): string | null { return this.text; }
  getLocalizedMessage(): string | null { return this.text; }
  getStackTrace(): Any { return new JArray('java.lang.StackTraceElement[]', []); }
  override toString(): string { return this.text === null ? this.$class : `${this.$class}: ${this.text}`; }
}
const packages: Readonly<Record<string, string>> = { NoSuchElementException: 'java.util.', ParseException: 'java.text.', DuplicateFormatFlagsException: 'java.util.', MissingFormatWidthException: 'java.util.', IllegalFormatFlagsException: 'java.util.', IllegalFormatWidthException: 'java.util.', IllegalFormatPrecisionException: 'java.util.', FormatFlagsConversionMismatchException: 'java.util.', ConcurrentModificationException: 'java.util.', EmptyStackException: 'java.util.', DateTimeException: 'java.time.', DateTimeParseException: 'java.time.format.', UnsupportedTemporalTypeException: 'java.time.temporal.', ZoneRulesException: 'java.time.zone.', UnknownFormatConversionException: 'java.util.', MissingFormatArgumentException: 'java.util.', IllegalFormatConversionException: 'java.util.', PatternSyntaxException: 'java.util.regex.' };
export function raise(simple: string, text: string | null = null): never { throw new Thrown((packages[simple] ?? 'java.lang.') + simple, text); }
export function fatal(simple: string, text: string | null): never { throw new Thrown(simple.includes('.') ? simple : `java.lang.${simple}`, text, false); }

// The service stops loops; the work inside one call and the memory of all are for the machine to bear. Here both have an end, so that no script holds up the editor.
let effort = 0;
let cells = 0;
/** A new run has all of both. */
export function renew(): void { effort = 0; cells = 0; }
/** So many elementary steps inside of one call: elements compared, characters looked through. */
export function work(n: number): void { if ((effort += n) > 300_000_000) fatal('org.opensearch.painless.PainlessError', 'The maximum number of statements that can be executed in a loop has been reached.'); }
/** So many cells of memory, whether they are given back or not. */
export function spend(n: number): void { if ((cells += n) > 30_000_000) fatal('OutOfMemoryError', 'Java heap space'); }

export const nullPointer = (): never => raise('NullPointerException');
export const nn = <T>(v: T): T => (v === null || v === undefined ? nullPointer() : v);

abstract class Box {
  abstract readonly $class: string;
  constructor(readonly v: number) {}
  intValue(): number { return d2i(this.v); }
  longValue(): bigint { return d2l(this.v); }
  doubleValue(): number { return this.v; }
  floatValue(): number { return Math.fround(this.v); }
  shortValue(): number { return (d2i(this.v) << 16) >> 16; }
  byteValue(): number { return (d2i(this.v) << 24) >> 24; }
  compareTo(o: Box): number { return dcompare(this.v, nn(o).v); }
}
export class D extends Box { readonly $class = 'java.lang.Double'; isNaN(): boolean { return this.v !== this.v; } isInfinite(): boolean { return Math.abs(this.v) === Infinity; } }
export class F extends Box { readonly $class = 'java.lang.Float'; isNaN(): boolean { return this.v !== this.v; } isInfinite(): boolean { return Math.abs(this.v) === Infinity; } }
export class B extends Box { readonly $class = 'java.lang.Byte'; override compareTo(o: Box): number { return this.v - nn(o).v; } }
export class S extends Box { readonly $class = 'java.lang.Short'; override compareTo(o: Box): number { return this.v - nn(o).v; } }
export class C extends Box { readonly $class = 'java.lang.Character'; charValue(): number { return this.v; } override compareTo(o: Box): number { return this.v - nn(o).v; } }
export const chr = (v: number): C => new C(v);

export class JArray {
  readonly $class: string;
  /** Elements of `def` are objects when a script runs. */
  constructor(type: string, readonly a: Any[]) { this.$class = type.startsWith('def[') ? `java.lang.Object${type.slice(3)}` : type; }
}

export function d2i(v: number): number { return v !== v ? 0 : v >= 2147483647 ? 2147483647 : v <= -2147483648 ? -2147483648 : Math.trunc(v) | 0; }
export function d2l(v: number): bigint { return v !== v ? 0n : v >= 9223372036854775807 ? 9223372036854775807n : v <= -9223372036854775808 ? -9223372036854775808n : BigInt(Math.trunc(v)); }
export function dcompare(a: number, b: number): number { return a < b ? -1 : a > b ? 1 : a === b ? (a === 0 ? (Object.is(a, -0) ? (Object.is(b, -0) ? 0 : -1) : Object.is(b, -0) ? 1 : 0) : 0) : a !== a ? (b !== b ? 0 : 1) : -1; }

export function classOf(v: Any): string {
  switch (typeof v) { case 'number': return 'java.lang.Integer'; case 'bigint': return 'java.lang.Long'; case 'string': return 'java.lang.String'; case 'boolean': return 'java.lang.Boolean'; default: return v.$class; }
}
/** Classes that are not listed are used through their nearest listed parent. */
const nearest: Readonly<Record<string, string>> = { 'java.util.Arrays$ArrayList': 'java.util.List', 'java.util.ArrayList$SubList': 'java.util.List', 'java.time.ZoneRegion': 'java.time.ZoneId', 'java.time.format.Parsed': 'java.time.temporal.TemporalAccessor', 'java.time.temporal.IsoFields.Field': 'java.time.temporal.TemporalField', 'java.time.temporal.IsoFields.Unit': 'java.time.temporal.TemporalUnit' };
export const listedClass = (type: string): string => nearest[type] ?? type;
export function isInstance(v: Any, type: string): boolean {
  if (v === null || v === undefined) return false;
  const c = listedClass(classOf(v));
  return c === type || type === 'java.lang.Object' || isAssignable(type, c) || (apiClass(c) === undefined && v instanceof Thrown && type === 'java.lang.Exception' && v.catchable);
}

/** What the virtual machine says of a cast between classes. */
export function cannotCast(v: Any, to: string): never {
  const [a, b] = [binaryName(classOf(v)), binaryName(to)];
  const module = a.startsWith('org.') || b.startsWith('org.') ? '' : ` (${a} and ${b} are in module java.base of loader 'bootstrap')`;
  return raise('ClassCastException', `class ${a} cannot be cast to class ${b}${module}`);
}
const binaryName = (type: string): string => (type.endsWith('[]') ? arrayCode(type) : type.replace(/(?<=\.[A-Z]\w*)\.(?=[A-Z])/g, '$'));

let identities = 0x1b2c3d;
const identity = new WeakMap<object, number>();
function identityHash(v: object): number { let h = identity.get(v); if (h === undefined) identity.set(v, (h = identities = (Math.imul(identities, 1103515245) + 12345) & 0x7fffffff)); return h; }

let depth = 0;
/** String.valueOf. */
export function str(v: Any): string {
  switch (typeof v) { case 'string': return v; case 'number': case 'boolean': case 'bigint': return String(v); default: }
  if (v === null || v === undefined) return 'null';
  if (v instanceof D) return javaDouble(v.v);
  if (v instanceof F) return javaFloat(v.v);
  if (v instanceof C) return String.fromCharCode(v.v);
  if (v instanceof Box) return String(v.v);
  if (v instanceof JArray) return `${arrayCode(v.$class)}@${identityHash(v).toString(16)}`;
  work(16);
  if (++depth > 2000) { depth = 0; fatal('StackOverflowError', null); }
  try { return v.toString !== Object.prototype.toString ? v.toString() : `${v.$class}@${identityHash(v).toString(16)}`; } finally { depth--; }
}
const codes: Readonly<Record<string, string>> = { int: 'I', long: 'J', double: 'D', float: 'F', byte: 'B', short: 'S', char: 'C', boolean: 'Z', def: 'Ljava.lang.Object;' };
/** The virtual machine's name of an array class: `[I`, `[Ljava.lang.String;`. */
export const arrayCode = (type: string): string => { const base = type.replace(/(\[\])+$/, ''); return '['.repeat((type.length - base.length) / 2) + (codes[base] ?? `L${base};`); };

export function stringHash(s: string): number { if (s.length > 1024) work(s.length >> 1); let h = 0; for (let i = 0; i < s.length; i++) h = (Math.imul(h, 31) + s.charCodeAt(i)) | 0; return h; }
const view = new DataView(new ArrayBuffer(8));
export function doubleBits(v: number): bigint { if (v !== v) return 0x7ff8000000000000n; view.setFloat64(0, v); return view.getBigInt64(0); }
export function bitsDouble(v: bigint): number { view.setBigInt64(0, v); return view.getFloat64(0); }
export function floatBits(v: number): number { if (v !== v) return 0x7fc00000; view.setFloat32(0, v); return view.getInt32(0); }
export function bitsFloat(v: number): number { view.setInt32(0, v); return view.getFloat32(0); }
export const i64of = (v: bigint): bigint => BigInt.asIntN(64, v);
export const longHash = (v: bigint): number => Number(BigInt.asIntN(32, v ^ (BigInt.asUintN(64, v) >> 32n)));
export function hash(v: Any): number {
  switch (typeof v) { case 'number': return v; case 'string': return stringHash(v); case 'boolean': return v ? 1231 : 1237; case 'bigint': return longHash(v); default: }
  if (v === null || v === undefined) return 0;
  if (v instanceof D) return longHash(doubleBits(v.v));
  if (v instanceof F) return floatBits(v.v);
  if (v instanceof Box) return v.v;
  work(16);
  return typeof v.hashCode === 'function' ? v.hashCode() : identityHash(v);
}
export function equals(a: Any, b: Any): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (a instanceof Box) return b instanceof Box && a.$class === b.$class && (a instanceof D || a instanceof F ? Object.is(a.v, b.v) || (a.v !== a.v && b.v !== b.v) : a.v === b.v);
  work(16);
  return typeof a.equals === 'function' ? a.equals(b) : false;
}
/** Comparable.compareTo of two values of one class. */
export function compare(a: Any, b: Any): number {
  nn(a); nn(b);
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'bigint' && typeof b === 'bigint') return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (classOf(a) !== classOf(b)) return cannotCast(b, classOf(a));
  if (typeof a === 'object' && typeof a.compareTo === 'function') return a.compareTo(b);
  return cannotCast(a, 'java.lang.Comparable');
}
export function compareStrings(a: string, b: string): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) { const d = a.charCodeAt(i) - b.charCodeAt(i); if (d !== 0) return d; }
  return a.length - b.length;
}

/** A value of a functional interface: what a lambda becomes. */
export class Fn {
  constructor(readonly $class: string, readonly f: (...args: Any[]) => Any) {}
  andThen(g: Fn): Fn { return new Fn(this.$class, (...a) => (this.$class.endsWith('Consumer') ? (this.f(...a), nn(g).f(...a)) : nn(g).f(this.f(...a)))); }
  compose(g: Fn): Fn { return new Fn(this.$class, (...a) => this.f(nn(g).f(...a))); }
  negate(): Fn { return new Fn(this.$class, (...a) => !this.f(...a)); }
  and(g: Fn): Fn { return new Fn(this.$class, (...a) => this.f(...a) && nn(g).f(...a)); }
  or(g: Fn): Fn { return new Fn(this.$class, (...a) => this.f(...a) || nn(g).f(...a)); }
  reversed(): Fn { return comparator((a, b) => this.f(b, a)); }
  thenComparing(g: Fn, h?: Fn): Fn { const next = nn(g).$class.endsWith('Comparator') ? g.f : h ? (a: Any, b: Any) => h.f(g.f(a), g.f(b)) : (a: Any, b: Any) => compare(g.f(a), g.f(b)); return comparator((a, b) => this.f(a, b) || next(a, b)); }
  thenComparingInt(g: Fn): Fn { return comparator((a, b) => this.f(a, b) || g.f(a) - g.f(b)); }
  thenComparingLong(g: Fn): Fn { return comparator((a, b) => { const x = this.f(a, b); if (x) return x; const [p, q] = [g.f(a), g.f(b)]; return p < q ? -1 : p > q ? 1 : 0; }); }
  thenComparingDouble(g: Fn): Fn { return comparator((a, b) => this.f(a, b) || dcompare(g.f(a), g.f(b))); }
}
for (const name of 'apply test accept get compare applyAsInt applyAsLong applyAsDouble adjustInto queryFrom getAsInt getAsLong getAsDouble getAsBoolean'.split(' ')) Object.defineProperty(Fn.prototype, name, { value(this: Fn, ...args: Any[]) { return this.f(...args); } });
export const comparator = (f: (a: Any, b: Any) => number): Fn => new Fn('java.util.Comparator', f);
/** A lambda or reference that waits for the interface of the method it is passed to: its name in errors, how many variables it took along, which numbers of arguments it takes. */
export class Loose {
  readonly $class = 'lambda';
  constructor(readonly what: string, readonly captured: number, readonly takes: (n: number) => boolean, readonly f: (...args: Any[]) => Any, readonly tail = '') {}
}
