import { compileScript, type CompiledScript } from './compile.ts';
import type { Context } from './contexts.ts';
import { parseScript } from './parser.ts';
import { JList, JMap, JSet } from './runtime/collections.ts';
import { run as world } from './runtime/functions.ts';
import { Pattern, reseed } from './runtime/library.ts';
import { GeoPoint } from './runtime/doc.ts';
import { BigDecimal, BigInteger } from './runtime/math.ts';
import { machine, translate } from './runtime/machine.ts';
import { ZonedDateTime } from './runtime/time.ts';
import { B, C, D, F, JArray, S, Thrown, classOf, isInstance, renew, spend, str, type Any } from './runtime/values.ts';

export interface ScriptFailure { readonly type: string; readonly class: string; readonly message: string | null; readonly phase: 'compile' | 'runtime'; readonly position: { readonly offset: number; readonly start: number; readonly end: number }; readonly scriptStack: readonly string[]; readonly explained?: Readonly<Record<string, string>> }
/** A script made ready. `run` takes Java values by variable name and throws `ScriptError`. */
export interface RunnableScript { run(bindings: Readonly<Record<string, Any>>, now?: number): Any }
export class ScriptError extends Error { constructor(readonly failure: ScriptFailure) { super(failure.message ?? failure.class); } }

/** The matcher of patterns recurs, and the script's own frame must be among those that an error keeps. */
const traces = Error as unknown as { stackTraceLimit: number };

/** Compiles for a context; the errors are those of the service's compiler, which stops at the first. */
export function compilePainless(source: string, context: Context): RunnableScript | { readonly errors: readonly ScriptFailure[] } {
  const compiled = compileScript({ text: source }, context);
  if (compiled.error) {
    const { javaClass, message, told: at } = compiled.error;
    const start = Math.max(0, at - 25);
    const end = Math.min(source.length, at + 25);
    const before = start > 0 ? '... ' : '';
    const stack = [`${before}${source.slice(start, end)}${end < source.length ? ' ...' : ''}`, `${' '.repeat(at - start + before.length)}^---- HERE`];
    return { errors: [{ type: 'script_exception', class: javaClass, message, phase: 'compile', position: { offset: at, start, end }, scriptStack: stack }] };
  }
  const chancy = /\brandom|\bRandom/.test(source); // chance starts anew with each run, so that runs can be repeated
  const execute = new Function('R', '$regex', `${compiled.code}\n//# sourceURL=painless-script.js`)(machine, compiled.regexes.map(([p, f]) => new Pattern(p, f))) as (bindings: Any) => Any;
  return { run(bindings, now = 0) { world.now = now; world.doc = bindings['doc'] ?? null; renew(); if (chancy) reseed(); const frames = traces.stackTraceLimit; traces.stackTraceLimit = 500;
    try { return execute(bindings); } catch (error) { const thrown = translate(error); throw new ScriptError(failure(thrown, compiled, source)); } finally { traces.stackTraceLimit = frames; } } };
}

function failure(thrown: Thrown, compiled: CompiledScript, source: string): ScriptFailure {
  const line = /painless-script\.js:(\d+):/.exec(thrown.stack ?? '');
  const offset = line ? offsetOfLine(compiled, Number(line[1])) : 0;
  let start = 0;
  let end = source.length;
  for (const at of statementStarts(source)) { if (at <= offset) start = at; else { end = at; break; } }
  return failureOf(thrown, { offset, start, end }, [source.slice(start, end), `${' '.repeat(Math.max(0, offset - start))}^---- HERE`]);
}
const failureOf = (thrown: Thrown, position: ScriptFailure['position'], scriptStack: readonly string[]): ScriptFailure => ({ type: 'script_exception', class: thrown.$class.replace(/^.*[.$]/, ''), message: thrown.text, phase: 'runtime', position, scriptStack, ...(thrown.explained && { explained: thrown.explained }) });

const statementKinds = new Set(['if', 'while', 'do', 'for', 'each', 'try', 'return', 'throw', 'break', 'continue', 'expression']);
/** Where the service's snippets begin: at statements, and at the names of declarations. */
function statementStarts(source: string): number[] {
  const starts: number[] = [];
  const left: Any[] = [parseScript({ text: source })];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (statementKinds.has(node.kind)) starts.push(node.from);
    else if (node.kind === 'declaration') for (const { at } of node.names) starts.push(at);
    else if (node.kind === 'lambda' && node.body.kind !== 'block') starts.push(node.from);
    if (node.kind === 'try') for (const { at } of node.catches) starts.push(at);
    for (const part of Object.values(node)) if (part !== null && typeof part === 'object') left.push(part);
  }
  return starts.sort((a, b) => a - b);
}

/** The generated code carries marks at line ends; the line behind a mark belongs to its offset. `new Function` adds two lines. */
function offsetOfLine(compiled: CompiledScript, line: number): number {
  const lines = compiled.code.split('\n');
  for (let i = Math.min(line - 3, lines.length) - 1; i >= 0; i--) { const m = /\/\*@(\d+)\*\/$/.exec(lines[i]!); if (m) return compiled.lines[Number(m[1])] ?? 0; }
  return 0;
}

/** JSON to Java values: whole numbers become Integer or Long, others Double; objects hash maps. */
export function fromJson(v: unknown): Any {
  if (typeof v === 'bigint') return BigInt.asIntN(64, v) === v ? (v >= -2147483648n && v <= 2147483647n ? Number(v) : v) : new BigInteger(v);
  if (typeof v === 'number') return Number.isInteger(v) && !Object.is(v, -0) ? (Math.abs(v) <= 2147483647 || v === -2147483648 ? v : Math.abs(v) < 2 ** 63 ? BigInt(v) : new D(v)) : new D(v);
  if (v === null || v === undefined || typeof v !== 'object') return v ?? null;
  if (Array.isArray(v)) return new JList(v.map(fromJson));
  if ('$class' in v && Object.getPrototypeOf(v) !== Object.prototype) return v; // already a Java value, never the caller's JSON
  const m = new JMap();
  for (const [k, x] of Object.entries(v)) m.put(k, fromJson(x));
  return m;
}
/**
 * Java values to JSON, maps in their own order.
 * @param whole  told of each double that is whole: JSON's own values cannot say so
 */
export function toJson(v: Any, whole?: WholeDouble): unknown {
  try {
    return plainJson(v, whole);
  } catch (error) { // a value that holds itself, or one that is made of itself over and over
    throw new ScriptError(failureOf(translate(error), { offset: 0, start: 0, end: 0 }, []));
  }
}
export type WholeDouble = (holder: object, key: string | number) => void;
const isWhole = (v: Any): boolean => (v instanceof D || v instanceof F) && Number.isInteger(v.v);
function plainJson(v: Any, whole?: WholeDouble): unknown {
  if (typeof v === 'bigint') return Number.isSafeInteger(Number(v)) ? Number(v) : v;
  if (v === null || typeof v !== 'object') return v;
  spend(1);
  if (v instanceof JMap) {
    const r: Record<string, unknown> = {};
    for (const e of v.entries()) {
      const key = str(e.k);
      Object.defineProperty(r, key, { value: plainJson(e.v, whole), enumerable: true, writable: true, configurable: true });
      if (whole && isWhole(e.v)) whole(r, key);
    }
    return r;
  }
  if (v instanceof JArray) return v.a.map(x => plainJson(x, whole));
  if (v instanceof BigInteger) return plainJson(v.n);
  if (v instanceof BigDecimal) return v.doubleValue();
  if (v instanceof GeoPoint) return { lat: v.lat, lon: v.lon };
  if (v instanceof ZonedDateTime) return isoMillis(v);
  if (Symbol.iterator in v) {
    const list: unknown[] = [];
    for (const x of v) {
      if (whole && isWhole(x)) whole(list, list.length);
      list.push(plainJson(x, whole));
    }
    return list;
  }
  if (v instanceof F) return Number.isFinite(v.v) ? Number(str(v)) : str(v);
  return v instanceof D || v instanceof B || v instanceof S ? v.v : str(v);
}
/** Dates in answers: to the millisecond, finer when the value is. */
function isoMillis(v: ZonedDateTime): string { const n = v.getNano(); const l = v.toLocalDateTime(); return `${l.date}T${[v.getHour(), v.getMinute(), v.getSecond()].map(x => String(x).padStart(2, '0')).join(':')}.${String(n).padStart(9, '0').slice(0, n % 1e6 === 0 ? 3 : n % 1000 === 0 ? 6 : 9)}${v.offset}`; }
export interface Typed { readonly type: string; readonly value: unknown }
const short: Readonly<Record<string, string>> = { 'java.lang.Integer': 'int', 'java.lang.Short': 'short', 'java.lang.Byte': 'byte', 'java.lang.Character': 'char', 'java.lang.Long': 'long', 'java.lang.Float': 'float', 'java.lang.Double': 'double', 'java.lang.Boolean': 'boolean', 'java.lang.String': 'string' };
/** The loss-free form of a result; one that is too large for it is the script's failure. */
export function toTyped(v: Any): Typed {
  try {
    return typed(v, []);
  } catch (error) {
    throw new ScriptError(failureOf(translate(error), { offset: 0, start: 0, end: 0 }, []));
  }
}
function typed(v: Any, seen: readonly unknown[]): Typed {
  if (v === null || v === undefined) return { type: 'null', value: null };
  const c = classOf(v);
  const type = short[c];
  if (typeof v === 'bigint') return { type: 'long', value: String(v) };
  if (v instanceof C) return { type: 'char', value: str(v) };
  if (v instanceof D || v instanceof F) return { type: type!, value: Number.isFinite(v.v) && !Object.is(v.v, -0) ? Number(str(v)) : str(v) };
  if (type) return { type, value: typeof v === 'object' ? v.v : v };
  if (seen.includes(v) || seen.length > 200) return { type: c, value: '(this)' };
  spend(1 + seen.length);
  const inner = (x: Any) => typed(x, [...seen, v]);
  if (v instanceof JMap) return { type: 'map', value: [...v.entries()].map(e => [inner(e.k), inner(e.v)]) };
  if (v instanceof JArray) return { type: 'array', value: v.a.map(x => inner(boxed(x, v.$class.slice(0, -2)))) };
  if (v instanceof JSet || c === 'java.util.Set') return { type: 'set', value: [...v].map(inner) };
  if (v instanceof JList || c === 'java.util.Collection' || isInstance(v, 'java.util.List')) return { type: 'list', value: [...v].map(inner) };
  return { type: c, value: str(v) };
}
const boxed = (v: Any, type: string): Any => ({ double: () => new D(v), float: () => new F(v), byte: () => new B(v), short: () => new S(v), char: () => new C(v) } as Record<string, () => Any>)[type]?.() ?? v;
/** Typed JSON back to Java values. */
export function fromTyped(t: Any): Any {
  switch (t?.type) {
    case 'long': return BigInt(t.value); case 'double': return new D(Number(t.value)); case 'float': return new F(Math.fround(Number(t.value))); case 'byte': return new B(Number(t.value)); case 'short': return new S(Number(t.value)); case 'char': return new C(String(t.value).charCodeAt(0)); case 'int': return Number(t.value) | 0;
    case 'list': case 'array': return new JList(t.value.map(fromTyped)); case 'set': { const s = new JSet(); for (const x of t.value) s.add(fromTyped(x)); return s; } case 'map': { const m = new JMap(); for (const [k, x] of t.value) m.put(fromTyped(k), fromTyped(x)); return m; }
    case undefined: return fromJson(t); default: return t.value;
  }
}
