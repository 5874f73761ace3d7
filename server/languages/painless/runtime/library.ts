import { javaDouble, javaFloat } from '../../../base/java-number.ts';
import { apiClass } from '../api/read.ts';
import { backtracker, type Backtracker } from './backtrack.ts';
import { BitSet } from './bits.ts';
import { enumerationOf, JIterator, JList, JMap, JSet } from './collections.ts';
import { sha1, sha256 } from './digest.ts';
import { plainEnum, type Enumeration } from './enums.ts';
import { formatConstants, formatCreators, formatStatics } from './format.ts';
import { movingFunctions, run } from './functions.ts';
import { mathConstants, mathCreators, mathStatics } from './math.ts';
import { ChoiceFormat, FieldPosition, MessageFormat, nextDouble, StringCharacterIterator } from './message.ts';
import { Base64, PriorityQueue, UUID, uuidOf } from './misc.ts';
import { moreStatics } from './more.ts';
import { compileJavaPattern } from './regex.ts';
import { CIDR, serviceStatics } from './service.ts';
import { JStream, Stats, streamStatics } from './streams.ts';
import { clock, format, hexDouble, textConstants, textCreators, textStatics } from './text.ts';
import { timeConstants, timeStatics } from './time.ts';
import {
  arrayCode, bitsDouble, bitsFloat, cannotCast, chr, classOf, comparator, compare, compareStrings, D, d2l, dcompare, doubleBits, equals, F, fatal, floatBits, Fn, hash, isInstance, JArray, longHash, nn, raise, spend, str, stringHash, Thrown, work, type Any,
} from './values.ts';

type Functions = Record<string, (...args: Any[]) => Any>;
const bounds = (a: number, b: number, n: number, from = 'begin'): void => { if (a < 0 || b > n || a > b) raise('StringIndexOutOfBoundsException', `${from} ${a}, end ${b}, length ${n}`); };
function copyChars(s: string, a: number, b: number, to: JArray, at: number, wrong: string, text: string): void {
  if (at < 0 || at + b - a > to.a.length) raise(wrong, text);
  for (let i = a; i < b; i++) to.a[at + i - a] = s.charCodeAt(i);
}
const javaTrim = (s: string) => s.replace(/^[\x00-\x20]+|[\x00-\x20]+$/g, '');
const encode = (s: string): number[] => [...unescape(encodeURIComponent(s))].map(c => c.charCodeAt(0));
/** UTF-8, with replacement characters for what is none. */
const decode = (bytes: readonly number[]): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(bytes));
const digits64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
function base64(bytes: readonly number[]): string { let s = ''; for (let i = 0; i < bytes.length; i += 3) { const n = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0); s += digits64[n >> 18]! + digits64[(n >> 12) & 63]! + (i + 1 < bytes.length ? digits64[(n >> 6) & 63]! : '=') + (i + 2 < bytes.length ? digits64[n & 63]! : '='); } return s; }
function unbase64(s: string): number[] { const r: number[] = []; let n = 0; let bits = 0; for (const c of s.replace(/=+$/, '')) { const d = digits64.indexOf(c); if (d < 0) raise('IllegalArgumentException', `Illegal base64 character ${c.charCodeAt(0).toString(16)}`); n = ((n << 6) | d) & 0xffffff; bits += 6; if (bits >= 8) { bits -= 8; r.push((n >> bits) & 255); } } return r; }
const chars = (s: string): JArray => new JArray('char[]', Array.from({ length: s.length }, (_, i) => s.charCodeAt(i)));

export const stringMethods: Functions = {
  length: (s: string) => s.length, isEmpty: (s: string) => s.length === 0, toString: (s: string) => s, hashCode: stringHash, equals: (s, o) => s === o, equalsIgnoreCase: (s: string, o) => o !== null && s.toLowerCase() === o.toLowerCase(),
  charAt: (s: string, i) => (i >= 0 && i < s.length ? s.charCodeAt(i) : raise('StringIndexOutOfBoundsException', `String index out of range: ${i}`)),
  substring: (s: string, a, b = s.length) => { bounds(a, b, s.length); return s.slice(a, b); }, subSequence: (s: string, a, b) => { bounds(a, b, s.length); return s.slice(a, b); },
  indexOf: (s: string, t, from = 0) => s.indexOf(nn(t), from), lastIndexOf: (s: string, t, from = Infinity) => (from < 0 ? -1 : s.lastIndexOf(nn(t), from)), contains: (s: string, t) => s.includes(str(nn(t))), startsWith: (s: string, t, from = 0) => from >= 0 && s.startsWith(nn(t), from), endsWith: (s: string, t) => s.endsWith(nn(t)),
  concat: (s: string, t) => s + nn(t), replace: (s: string, a, b) => replaced(s, str(nn(a)), str(nn(b))), toLowerCase: (s: string) => s.toLowerCase(), toUpperCase: (s: string) => s.toUpperCase(), trim: javaTrim,
  compareTo: (s: string, t) => compareStrings(s, nn(t)), compareToIgnoreCase: (s: string, t) => compareStrings(s.toUpperCase().toLowerCase(), t.toUpperCase().toLowerCase()), contentEquals: (s: string, t) => s === str(nn(t)),
  codePointAt: (s: string, i) => (i >= 0 && i < s.length ? s.codePointAt(i) : raise('StringIndexOutOfBoundsException', `index ${i}, length ${s.length}`)), codePointCount: (s: string, a, b) => (a < 0 || b > s.length || a > b ? raise('IndexOutOfBoundsException') : [...s.slice(a, b)].length), toCharArray: chars,
  codePointBefore: (s: string, i) => { if (i < 1 || i > s.length) raise('StringIndexOutOfBoundsException', `String index out of range: ${i}`); const pair = s.codePointAt(i - 2) ?? 0; return i > 1 && pair > 0xffff ? pair : s.charCodeAt(i - 1); }, offsetByCodePoints, getChars: (s: string, a, b, to: JArray, at) => { bounds(a, b, s.length); copyChars(s, a, b, nn(to), at, 'StringIndexOutOfBoundsException', `offset ${at}, count ${b - a}, length ${to.a.length}`); },
  chars: (s: string) => new JStream(chars(s).a, 'IntStream'), codePoints: (s: string) => new JStream([...s].map(c => c.codePointAt(0)), 'IntStream'),
  regionMatches: (s: string, ...a) => { const [ic, at, o, from, n] = a.length === 5 ? a : [false, ...a]; const [x, y] = [s.substr(at, n), o.substr(from, n)]; return at >= 0 && from >= 0 && x.length === n && (ic ? x.toLowerCase() === y.toLowerCase() : x === y); },
  encodeBase64: (s: string) => base64(encode(s)), sha1: (s: string) => { work(s.length << 3); return sha1(encode(s)); }, sha256: (s: string) => { work(s.length << 3); return sha256(encode(s)); }, decodeBase64: (s: string) => decode(unbase64(s)),
  splitOnToken: (s: string, t: string, limit = -1) => { if (t === '' || limit === 1) return new JArray('java.lang.String[]', [s]); const parts = s.split(t); return new JArray('java.lang.String[]', limit > 0 && parts.length > limit ? [...parts.slice(0, limit - 1), parts.slice(limit - 1).join(t)] : parts); },
  replaceAll: (s: string, p: Pattern, f: Fn) => p.replace(s, f, true), replaceFirst: (s: string, p: Pattern, f: Fn) => p.replace(s, f, false),
};
function offsetByCodePoints(s: string, from: number, n: number): number {
  const passed = from < 0 || from > s.length ? undefined : n >= 0 ? [...s.slice(from)].slice(0, n) : [...s.slice(0, from)].slice(n);
  if (passed === undefined || passed.length < Math.abs(n)) return raise('IndexOutOfBoundsException');
  return from + Math.sign(n) * passed.join('').length;
}
/** Every occurrence; an empty text stands before each character and at the end. */
function replaced(s: string, a: string, b: string): string {
  if (b.length > a.length && s.length * (b.length + 1) > 1_000_000) {
    let n = a === '' ? s.length + 1 : 0;
    if (a !== '') for (let i = s.indexOf(a); i >= 0; i = s.indexOf(a, i + a.length)) n++;
    if (s.length + n * (b.length - a.length) > 100_000_000) fatal('OutOfMemoryError', 'Java heap space');
  }
  return s.replaceAll(a, () => b);
}
// What looks through a whole text costs by its length, and so does what makes a new one.
for (const name of 'indexOf lastIndexOf contains compareTo compareToIgnoreCase equalsIgnoreCase endsWith'.split(' ')) {
  const plain = stringMethods[name]!;
  stringMethods[name] = (s: string, a, b) => { if (s.length > 256) work(s.length >> 7); return b === undefined ? plain(s, a) : plain(s, a, b); };
}
for (const name of 'replace toLowerCase toUpperCase toCharArray chars codePoints splitOnToken encodeBase64 decodeBase64 replaceAll replaceFirst codePointCount'.split(' ')) {
  const plain = stringMethods[name]!;
  stringMethods[name] = (s: string, a, b) => { if (s.length > 256) { work(s.length >> 4); spend(s.length >> 2); } return b === undefined ? plain(s, a) : plain(s, a, b); };
}

export const boxMethods: Functions = {
  toString: str, hashCode: hash, equals, compareTo: compare, intValue: v => (typeof v === 'bigint' ? Number(BigInt.asIntN(32, v)) : v), longValue: v => BigInt(v), doubleValue: v => Number(v), floatValue: v => Math.fround(Number(v)), shortValue: v => (Number(BigInt.asIntN(16, BigInt(v)))), byteValue: v => Number(BigInt.asIntN(8, BigInt(v))), booleanValue: v => v,
};

export class StringBuilder {
  readonly $class = 'java.lang.StringBuilder';
  constructor(private s = '') {}
  private put(s: string): this { if (s.length > 256) work(1); if (s.length > 100_000_000) fatal('OutOfMemoryError', 'Java heap space'); this.s = s; return this; }
  append(v: Any, a?: number, b?: number): this {
    const t = str(v);
    if (a === undefined || b === undefined) return this.put(this.s + t);
    return a < 0 || a > b || b > t.length ? raise('IndexOutOfBoundsException', `start ${a}, end ${b}, length ${t.length}`) : this.put(this.s + t.slice(a, b));
  }
  appendCodePoint(c: number): this { if (c < 0 || c > 0x10ffff) raise('IllegalArgumentException', `Not a valid Unicode code point: 0x${(c >>> 0).toString(16).toUpperCase()}`); return this.put(this.s + String.fromCodePoint(c)); }
  insert(i: number, v: Any): this { work(this.s.length >> 10); if (i < 0 || i > this.s.length) raise('StringIndexOutOfBoundsException', `offset ${i}, length ${this.s.length}`); return this.put(this.s.slice(0, i) + str(v) + this.s.slice(i)); }
  delete(a: number, b: number): this { const e = Math.min(b, this.s.length); if (a < 0 || a > e) raise('StringIndexOutOfBoundsException', `start ${a}, end ${e}, length ${this.s.length}`); return this.put(this.s.slice(0, a) + this.s.slice(e)); }
  deleteCharAt(i: number): this { this.at(i); return this.delete(i, i + 1); }
  private at(i: number): void { if (i < 0 || i >= this.s.length) raise('StringIndexOutOfBoundsException', `index ${i}, length ${this.s.length}`); }
  replace(a: number, b: number, t: string): this {
    const end = Math.min(b, this.s.length);
    if (a < 0 || a > this.s.length || a > end) raise('StringIndexOutOfBoundsException', `start ${a}, end ${end}, length ${this.s.length}`);
    nn(t);
    return this.put(this.s.slice(0, a) + t + this.s.slice(Math.min(b, this.s.length))); }
  reverse(): this { work(this.s.length >> 3); spend(this.s.length); return this.put([...this.s].reverse().join('')); }
  setCharAt(i: number, c: number): void { this.at(i); work(this.s.length >> 6); this.put(this.s.slice(0, i) + String.fromCharCode(c) + this.s.slice(i + 1)); }
  setLength(n: number): void { if (n < 0) raise('StringIndexOutOfBoundsException', `String index out of range: ${n}`); this.put(n <= this.s.length ? this.s.slice(0, n) : this.s + '\0'.repeat(Math.min(n, 100_000_001) - this.s.length)); }
  length(): number { return this.s.length; } charAt(i: number): number { this.at(i); return this.s.charCodeAt(i); } capacity(): number { return Math.max(16, this.s.length); } toString(): string { return this.s; } compareTo(o: StringBuilder): number { return nn(o) instanceof StringBuilder ? compareStrings(this.s, o.s) : cannotCast(o, this.$class); } equals(o: Any): boolean { return this === o; }
  indexOf(t: string, from?: number): number { return this.s.indexOf(t, from); } lastIndexOf(t: string, from?: number): number { return this.s.lastIndexOf(t, from); } substring(a: number, b: number = this.s.length): string { if (a < 0 || b > this.s.length || a > b) raise('StringIndexOutOfBoundsException', `start ${a}, end ${b}, length ${this.s.length}`); return this.s.slice(a, b); } subSequence(a: number, b: number): string { return this.substring(a, b); } chars(): Any { return stringMethods['chars']!(this.s); } codePoints(): Any { return stringMethods['codePoints']!(this.s); } codePointAt(i: number): number { return stringMethods['codePointAt']!(this.s, i); } codePointBefore(i: number): number { return stringMethods['codePointBefore']!(this.s, i); } codePointCount(a: number, b: number): number { return stringMethods['codePointCount']!(this.s, a, b); } offsetByCodePoints(i: number, n: number): number { return stringMethods['offsetByCodePoints']!(this.s, i, n); } getChars(a: number, b: number, to: JArray, at: number): void { bounds(a, b, this.s.length, 'start'); copyChars(this.s, a, b, nn(to), at, 'IndexOutOfBoundsException', `start ${at}, end ${at + b - a}, length ${to.a.length}`); } replaceAll(p: Pattern, f: Fn): string { return p.replace(this.s, f, true); } replaceFirst(p: Pattern, f: Fn): string { return p.replace(this.s, f, false); } isEmpty(): boolean { return this.s === ''; }
}

clock.now = () => run.now;

/** A compiled regex constant. Looks at characters are counted against six times the length of the text, as the service limits them. */
export class Pattern {
  readonly $class = 'java.util.regex.Pattern';
  readonly expression: RegExp; readonly groups: readonly number[]; readonly names: Readonly<Record<string, number>>;
  private readonly risky: boolean;
  readonly own: Backtracker | undefined;
  constructor(readonly source: string, readonly flagText: string) {
    const c = compileJavaPattern(source, flagText);
    if ('error' in c) throw new Thrown('java.util.regex.PatternSyntaxException', c.error);
    this.expression = c.expression; this.groups = c.groups; this.names = c.names;
    this.own = backtracker(source, flagText);
    this.risky = !this.own && /\((?:[^()\\]|\\.|\([^()]*\))*(?:[*+]|\{\d+,\d*\})(?:[^()\\]|\\.|\([^()]*\))*\)(?:[*+]|\{\d+,)|\([^()]*\|[^()]*\)(?:[*+]|\{\d+,)/.test(source);
  }
  guard(text: string): void { if (this.risky && text.length > 24) throw_limit(this.source, text); }
  matcher(text: Any): Matcher { return new Matcher(this, str(nn(text))); }
  pattern(): string { return this.source; } toString(): string { return this.source; } flags(): number { const bit: Record<string, number> = { c: 128, i: 2, l: 16, m: 8, s: 32, U: 256, u: 64, x: 4 }; return [...this.flagText].reduce((n, f) => n | (bit[f] ?? 0), 0); }
  split(text: Any, limit = 0): JArray { const s = str(text); const m = this.matcher(s); const parts: string[] = []; let from = 0; while (m.find()) { if (limit > 0 && parts.length === limit - 1) break; if (m.end() === 0) continue; parts.push(s.slice(from, m.start())); from = m.end(); } if (parts.length === 0) return new JArray('java.lang.String[]', [s]); parts.push(s.slice(from)); if (limit === 0) while (parts.length > 0 && parts[parts.length - 1] === '') parts.pop(); return new JArray('java.lang.String[]', parts); }
  splitAsStream(text: Any): JStream { return new JStream(this.split(text).a); } asPredicate(): Fn { return new Fn('java.util.function.Predicate', s => this.matcher(s).find()); }
  replace(s: string, f: Fn, all: boolean): string { const m = this.matcher(s); let r = ''; let from = 0; while (m.find()) { r += s.slice(from, m.start()) + str(nn(f.f(m))); from = m.end(); if (!all) break; } return r + s.slice(from); }
}
function throw_limit(pattern: string, text: string, count = text.length * 6 + 1): never { return raise_breaker(`[scripting] Regular expression considered too many characters, pattern: [${pattern}], limit factor: [6], char limit: [${text.length * 6}], count: [${count}], wrapped: [${text.length > 64 ? `${text.slice(0, 61)}...` : text}], this limit can be changed by changed by the [script.painless.regex.limit-factor] setting`); }
function raise_breaker(text: string): never { return fatal('org.opensearch.core.common.breaker.CircuitBreakingException', text); }

class Matcher {
  readonly $class = 'java.util.regex.Matcher';
  private m: RegExpExecArray | null = null; private next = 0;
  /** The text of the region, and where it begins in the whole. */
  private s: string; private shift = 0; private anchoring = true; private transparent = false;
  constructor(private p: Pattern, private readonly all: string) { this.s = all; }
  private looks = 0; private tried = false;
  private own(at: number, mode: 'find' | 'start' | 'whole'): boolean {
    const limit = 6 * this.s.length;
    let most = 0;
    const spans = this.p.own!.exec(this.s, at, mode, limit - this.looks, n => throw_limit(this.p.source, this.s, this.looks + n), n => { most = n; });
    this.looks += most;
    if (!spans) { this.m = null; return false; }
    const m = [] as Any;
    m.indices = [];
    for (let i = 0; i < spans.length; i += 2) { m.push(spans[i]! < 0 ? undefined : this.s.slice(spans[i], spans[i + 1])); m.indices.push(spans[i]! < 0 ? undefined : [spans[i], spans[i + 1]]); }
    m.index = spans[0];
    this.m = m;
    return true;
  }
  private run(source: string, flags: string, at: number): boolean { this.p.guard(this.s); const e = new RegExp(source, flags.replace(/[dgy]/g, '') + 'dg'); e.lastIndex = at; this.m = e.exec(this.s); return this.m !== null; }
  find(at?: number): boolean { this.tried = true; const from = at ?? this.next; if (from > this.s.length || !(this.p.own ? this.own(from, 'find') : this.run(this.p.expression.source, this.p.expression.flags, from))) { this.m = null; return false; } this.next = this.m!.index + this.m![0].length + (this.m![0] === '' ? 1 : 0); return true; }
  matches(): boolean { this.tried = true; return this.p.own ? this.own(0, 'whole') : this.run(`^(?:${this.p.expression.source})$(?![\\s\\S])`, this.p.expression.flags.replace('m', ''), 0); }
  lookingAt(): boolean { this.tried = true; return this.p.own ? this.own(0, 'start') : this.run(`^(?:${this.p.expression.source})`, this.p.expression.flags.replace('m', ''), 0); }
  private has(): RegExpExecArray { return this.m ?? raise('IllegalStateException', 'No match found'); }
  private at(i: number): number { this.has(); if (this.p.own) return i <= this.p.own.groups && i >= 0 ? i : raise('IndexOutOfBoundsException', `No group ${i}`); return this.p.groups[i] ?? raise('IndexOutOfBoundsException', `No group ${i}`); }
  group(i = 0): Any { return this.has()[this.at(i)] ?? null; } namedGroup(n: string): Any { const i = (this.p.own?.names ?? this.p.names)[n]; return i === undefined ? raise('IllegalArgumentException', `No group with name <${n}>`) : this.group(i); }
  groupCount(): number { return this.p.own?.groups ?? this.p.groups.length - 1; } private span(i: number): readonly [number, number] { return (this.has() as Any).indices[this.at(i)] ?? [-1, -1]; } start(i = 0): number { const a = this.span(i)[0]; return a < 0 ? a : a + this.shift; } end(i = 0): number { const b = this.span(i)[1]; return b < 0 ? b : b + this.shift; }
  reset(): this { this.m = null; this.next = 0; this.s = this.all; this.shift = 0; return this; } pattern(): Pattern { return this.p; } hitEnd(): boolean { return this.m === null && this.tried; }
  toString(): string { return `java.util.regex.Matcher[pattern=${this.p} region=${this.shift},${this.shift + this.s.length} lastmatch=${this.m?.[0] ?? ''}]`; } requireEnd(): boolean { return false; }
  region(a: number, b: number): this { if (a < 0 || a > this.all.length) raise('IndexOutOfBoundsException', 'start'); if (b < 0 || b > this.all.length) raise('IndexOutOfBoundsException', 'end'); if (a > b) raise('IndexOutOfBoundsException', 'start > end'); this.reset(); this.s = this.all.slice(a, b); this.shift = a; return this; }
  regionStart(): number { return this.shift; } regionEnd(): number { return this.shift + this.s.length; } hasAnchoringBounds(): boolean { return this.anchoring; } hasTransparentBounds(): boolean { return this.transparent; } useAnchoringBounds(b: boolean): this { this.anchoring = b; return this; } useTransparentBounds(b: boolean): this { this.transparent = b; return this; }
  usePattern(p: Pattern): this { this.p = p ?? raise('IllegalArgumentException', 'Pattern cannot be null'); this.m = null; return this; }
  /** A replacement text with its `$1`, `${name}` and escapes. */
  fill(t: string): string {
    let r = '';
    for (let i = 0; i < t.length; i++) {
      const c = t[i]!;
      if (c === '\\') { if (++i === t.length) raise('IllegalArgumentException', 'character to be escaped is missing'); r += t[i]; continue; }
      if (c !== '$') { r += c; continue; }
      if (++i === t.length) raise('IllegalArgumentException', 'Illegal group reference: group index is missing');
      const name = /^\{([a-zA-Z][a-zA-Z0-9]*)\}/.exec(t.slice(i));
      if (name) { r += this.namedGroup(name[1]!) ?? ''; i += name[0].length - 1; continue; }
      if (t[i] === '{') raise('IllegalArgumentException', /^\{[a-zA-Z]/.test(t.slice(i)) ? 'named capturing group is missing trailing \'}\'' : `capturing group name {${t[i + 1] ?? ''}} starts with digit character`);
      if (!/\d/.test(t[i]!)) raise('IllegalArgumentException', 'Illegal group reference');
      let n = Number(t[i]);
      if (n > this.groupCount()) raise('IndexOutOfBoundsException', `No group ${n}`);
      while (/\d/.test(t[i + 1] ?? '') && n * 10 + Number(t[i + 1]) <= this.groupCount()) n = n * 10 + Number(t[++i]);
      r += this.group(n) ?? '';
    }
    return r;
  }
  replaceAll(t: string): string { nn(t); return this.reset().p.replace(this.s, new Fn('', m => m.fill(t)), true); } replaceFirst(t: string): string { nn(t); return this.reset().p.replace(this.s, new Fn('', m => m.fill(t)), false); }
}

function parseInteger(s: Any, radix: number, low: bigint, high: bigint): bigint {
  if (s === null) return raise('NumberFormatException', 'Cannot parse null string');
  if (radix < 2 || radix > 36) return raise('NumberFormatException', `radix ${radix} ${radix < 2 ? 'less than Character.MIN_RADIX' : 'greater than Character.MAX_RADIX'}`);
  const bad = (why = ''): never => raise('NumberFormatException', `For input string: "${s}"${why || (radix !== 10 ? ` under radix ${radix}` : '')}`);
  const m = /^([+-]?)([0-9a-zA-Z]+)$/.exec(s) ?? bad();
  let n = 0n;
  for (const c of (m as RegExpExecArray)[2]!) { const d = parseInt(c, 36); if (d >= radix) bad(); n = n * BigInt(radix) + BigInt(d); if (n > high + 1n) bad(); }
  if ((m as RegExpExecArray)[1] === '-') n = -n;
  return n < low || n > high ? bad() : n;
}
const int = (s: Any, radix = 10): number => Number(parseInteger(s, radix, -2147483648n, 2147483647n));
const long = (s: Any, radix = 10): bigint => parseInteger(s, radix, -(2n ** 63n), 2n ** 63n - 1n);
function double(s: Any): number { const t = javaTrim(nn(s)); const hex = /^([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)p([+-]?\d+)[fd]?$/i.exec(t); if (hex && hex[2]! + hex[3]! !== '') return (hex[1] === '-' ? -1 : 1) * parseInt(hex[2]! + hex[3]!, 16) * 2 ** (Number(hex[4]) - 4 * hex[3]!.length); if (/^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/.test(t)) return Number(t.replace(/[fFdD]$/, m => (/Infinity|NaN/.test(t) ? m : ''))); return raise('NumberFormatException', t === '' ? 'empty String' : `For input string: "${s}"`); }
const popcount = (v: bigint): number => { let n = 0; for (let x = v; x > 0n; x &= x - 1n) n++; return n; };
const u64 = (v: bigint) => BigInt.asUintN(64, v); const i64 = (v: bigint) => BigInt.asIntN(64, v);
const cmp = (a: Any, b: Any): number => (a < b ? -1 : a > b ? 1 : 0);
const cp = (c: number) => String.fromCodePoint(c);
const deep = (v: Any): string => (v instanceof JArray ? `[${v.a.map(deep).join(', ')}]` : str(v));
const sorted = (l: JList, c?: Fn) => void l.sort(c ?? null);
const fixed = (l: Any) => new JList([...nn(l)], 'java.util.ArrayList', true);
const frozen = (m: JMap) => { const r = new JMap('java.util.LinkedHashMap'); r.putAll(m); Object.assign(r, { fixed: true }); return r; };
/** `Debug.explain`: the script ends and tells of the value. */
function explained(v: Any): never { const e = new Thrown('org.opensearch.painless.PainlessExplainError', null, false); e.explained = v === null ? { to_string: 'null' } : { painless_class: classOf(v), to_string: str(v), java_class: v instanceof JArray ? arrayCode(v.$class) : classOf(v) }; throw e; }
const character = (test: RegExp) => (c: number) => test.test(cp(c));
const unary = (names: string): Functions => Object.fromEntries(names.split(' ').map(n => [n, (Math as Any)[n]]));

export const statics: Record<string, Functions> = {
  ...streamStatics,
  ...timeStatics,
  ...mathStatics,
  ...formatStatics,
  ...textStatics,
  ...serviceStatics,
  'java.util.UUID': { fromString: uuidOf, randomUUID: () => new UUID((chance.nextLong() & ~0xf000n) | 0x4000n, i64((u64(chance.nextLong()) & 0x3fffffffffffffffn) | (1n << 63n))) },
  'java.util.Base64': { getEncoder: () => new Base64('java.util.Base64.Encoder', 'basic'), getUrlEncoder: () => new Base64('java.util.Base64.Encoder', 'url'), getMimeEncoder: () => new Base64('java.util.Base64.Encoder', 'mime'), getDecoder: () => new Base64('java.util.Base64.Decoder', 'basic'), getUrlDecoder: () => new Base64('java.util.Base64.Decoder', 'url'), getMimeDecoder: () => new Base64('java.util.Base64.Decoder', 'mime') },
  'org.opensearch.search.aggregations.pipeline.MovingFunctions': movingFunctions, 'org.opensearch.painless.api.Debug': { explain: explained },
  'java.lang.Math': { ...unary('abs acos asin atan atan2 cbrt ceil cos cosh exp expm1 floor hypot log log10 log1p max min sin sinh sqrt tan tanh'), pow: (a, b) => ((a === 1 || a === -1) && (b !== b || Math.abs(b) === Infinity) ? NaN : Math.pow(a, b)), random: () => chance.nextDouble(), signum: v => (v === 0 || v !== v ? v : Math.sign(v)), round: v => d2l(Math.floor(v) + (v - Math.floor(v) >= 0.5 ? 1 : 0)), rint: v => { const f = Math.floor(v); const d = v - f; return d < 0.5 ? f : d > 0.5 ? f + 1 : f % 2 === 0 ? f : f + 1; }, toRadians: v => (v / 180) * Math.PI, toDegrees: v => (v * 180) / Math.PI, copySign: (a, b) => (Object.is(b, -0) || b < 0 ? -Math.abs(a) : Math.abs(a)), IEEEremainder: (a, b) => { const q = a / b; const f = Math.round(q); return a - b * (Math.abs(q - Math.trunc(q)) === 0.5 && f % 2 !== 0 ? f - 1 : f); }, scalb: (a, n) => a * 2 ** n, ulp: v => { const a = Math.abs(v); return bitsDouble(doubleBits(a) + 1n) - a; }, nextUp: v => (v === 0 ? 5e-324 : bitsDouble(doubleBits(v) + (v > 0 ? 1n : -1n))), nextDown: v => (v === 0 ? -5e-324 : bitsDouble(doubleBits(v) + (v > 0 ? -1n : 1n))) },
  'java.lang.Integer': { parseInt: int, valueOf: (v: Any, r = 10) => (typeof v === 'number' ? v : int(v, r)), decode: s => { const m = /^([+-]?)(0x|0X|#|0(?=.))?(.*)$/s.exec(nn(s))!; return int(m[1] + m[3]!, m[2] === undefined ? 10 : m[2] === '0' ? 8 : 16); }, toString: (v: Any, r = 10) => v.toString(r), max: Math.max, min: Math.min, compare: cmp, hashCode: v => v, signum: Math.sign, bitCount: v => popcount(BigInt(v >>> 0)), toBinaryString: v => (v >>> 0).toString(2), toHexString: v => (v >>> 0).toString(16), toOctalString: v => (v >>> 0).toString(8), reverse: v => { let r = 0; for (let i = 0; i < 32; i++) r = (r << 1) | ((v >>> i) & 1); return r; }, reverseBytes: v => ((v & 255) << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24), rotateLeft: (v, n) => (v << n) | (v >>> -n), rotateRight: (v, n) => (v >>> n) | (v << -n), numberOfLeadingZeros: Math.clz32, numberOfTrailingZeros: v => (v === 0 ? 32 : 31 - Math.clz32(v & -v)), highestOneBit: v => (v === 0 ? 0 : 1 << (31 - Math.clz32(v))), lowestOneBit: v => v & -v, toUnsignedLong: v => BigInt(v >>> 0), toUnsignedString: (v: Any, r = 10) => (v >>> 0).toString(r), divideUnsigned: (a, b) => (b === 0 ? raise('ArithmeticException', '/ by zero') : ((a >>> 0) / (b >>> 0)) | 0), remainderUnsigned: (a, b) => ((a >>> 0) % (b >>> 0)) | 0, compareUnsigned: (a, b) => cmp(a >>> 0, b >>> 0), parseUnsignedInt: (s, r = 10) => Number(parseInteger(s, r, 0n, 4294967295n)) | 0 },
  'java.lang.Long': { parseLong: long, valueOf: (v: Any, r = 10) => (typeof v === 'bigint' ? v : long(v, r)), toString: (v: Any, r = 10) => v.toString(r), max: (a, b) => (a > b ? a : b), min: (a, b) => (a < b ? a : b), sum: (a, b) => i64(a + b), compare: cmp, hashCode: longHash, signum: v => (v > 0n ? 1 : v < 0n ? -1 : 0), bitCount: v => popcount(u64(v)), toBinaryString: v => u64(v).toString(2), toHexString: v => u64(v).toString(16), toOctalString: v => u64(v).toString(8), toUnsignedString: (v: Any, r = 10) => u64(v).toString(r), compareUnsigned: (a, b) => cmp(u64(a), u64(b)), divideUnsigned: (a, b) => i64(u64(a) / u64(b)), remainderUnsigned: (a, b) => i64(u64(a) % u64(b)), numberOfLeadingZeros: v => (v === 0n ? 64 : 64 - u64(v).toString(2).length), numberOfTrailingZeros: v => (v === 0n ? 64 : /0*$/.exec(u64(v).toString(2))![0].length) },
  'java.lang.Double': { toHexString: v => (v !== v ? 'NaN' : Math.abs(v) === Infinity ? javaDouble(v) : (v < 0 || Object.is(v, -0) ? '-' : '') + hexDouble(Math.abs(v))), parseDouble: double, valueOf: (v: Any) => new D(typeof v === 'string' ? double(v) : v), toString: javaDouble, max: Math.max, min: Math.min, sum: (a, b) => a + b, compare: dcompare, hashCode: v => longHash(doubleBits(v)), isNaN: v => v !== v, isInfinite: v => Math.abs(v) === Infinity, isFinite: v => Number.isFinite(v), doubleToLongBits: doubleBits, doubleToRawLongBits: doubleBits, longBitsToDouble: bitsDouble },
  'java.lang.Float': { parseFloat: s => Math.fround(double(s)), valueOf: (v: Any) => new F(v), toString: javaFloat, max: Math.max, min: Math.min, sum: (a, b) => Math.fround(a + b), compare: dcompare, isNaN: v => v !== v, isInfinite: v => Math.abs(v) === Infinity, isFinite: v => Number.isFinite(v), floatToIntBits: floatBits, floatToRawIntBits: floatBits, intBitsToFloat: bitsFloat, hashCode: floatBits },
  'java.lang.Short': { parseShort: (s, r = 10) => Number(parseInteger(s, r, -32768n, 32767n)), compare: (a, b) => a - b, toString: str }, 'java.lang.Byte': { parseByte: (s, r = 10) => Number(parseInteger(s, r, -128n, 127n)), compare: (a, b) => a - b, toString: str },
  'java.lang.Boolean': { parseBoolean: s => s !== null && s.toLowerCase() === 'true', valueOf: (v: Any) => v, toString: str, compare: (a, b) => Number(a) - Number(b), logicalAnd: (a, b) => a && b, logicalOr: (a, b) => a || b, logicalXor: (a, b) => a !== b, hashCode: hash },
  'java.lang.Character': { isDigit: character(/\p{Nd}/u), isLetter: character(/\p{L}/u), isLetterOrDigit: character(/[\p{L}\p{Nd}]/u), isAlphabetic: character(/\p{Alphabetic}/u), isUpperCase: character(/\p{Uppercase}/u), isLowerCase: character(/\p{Lowercase}/u), isWhitespace: c => (c >= 9 && c <= 13) || (c >= 28 && c <= 32) || (/\p{Z}/u.test(cp(c)) && c !== 0xa0 && c !== 0x2007 && c !== 0x202f), isSpaceChar: character(/\p{Z}/u), isISOControl: c => c < 32 || (c >= 127 && c < 160), toUpperCase: c => cp(c).toUpperCase().charCodeAt(0), toLowerCase: c => cp(c).toLowerCase().charCodeAt(0), toString: (c: Any) => String.fromCharCode(c), valueOf: chr, compare: (a, b) => a - b, getNumericValue: c => { const d = parseInt(cp(c), 36); return d !== d ? -1 : d; }, digit: (c, r) => { const d = parseInt(cp(c), r); return d !== d ? -1 : d; }, forDigit: (d, r) => (d < r && d >= 0 ? d.toString(r).charCodeAt(0) : 0), hashCode: c => c, charCount: c => (c >= 0x10000 ? 2 : 1), toChars: (c: Any) => chars(cp(c)), isSurrogate: (c: Any) => c >= 0xd800 && c <= 0xdfff },
  'java.lang.String': { valueOf: (v: Any) => str(v), join: (sep, l) => { nn(sep); return [...nn(l)].map(x => (x === null || isInstance(x, 'java.lang.CharSequence') ? str(x) : cannotCast(x, 'java.lang.CharSequence'))).join(str(sep)); }, format: (...a) => (a.length === 2 ? format(a[0], a[1].a) : format(a[1], a[2].a)), copyValueOf: (a: Any, i = 0, n = a.a.length) => i < 0 || n < 0 || i + n > a.a.length ? raise('StringIndexOutOfBoundsException', `offset ${i}, count ${n}, length ${a.a.length}`) : a.a.slice(i, i + n).map((c: number) => String.fromCharCode(c)).join('') },
  'java.lang.System': { currentTimeMillis: () => BigInt(run.now), nanoTime: () => BigInt(run.now) * 1_000_000n, arraycopy: (a, i, b, j, n) => { if (i < 0 || j < 0 || n < 0 || i + n > a.a.length || j + n > b.a.length) raise('ArrayIndexOutOfBoundsException', 'arraycopy: last source index exceeds length'); const part = a.a.slice(i, i + n); for (let k = 0; k < n; k++) b.a[j + k] = part[k]; } },
  'java.util.Arrays': { asList: a => new JList(a.a, 'java.util.Arrays$ArrayList', true), deepToString: deep, deepEquals: (a, b) => deep(a) === deep(b) },
  'java.util.Objects': { equals, hash: a => new JList(a.a).hashCode(), hashCode: hash, isNull: v => v === null, nonNull: (v: Any) => v !== null, requireNonNull: (v, m) => v ?? raise('NullPointerException', m ?? null), toString: (v: Any, d: Any) => (v === null && d !== undefined ? d : str(v)), compare: (a, b, c) => (a === b ? 0 : c.f(a, b)) },
  'java.util.Collections': { shuffle: (l, r: JRandom = chance) => { for (let i = l.size(); i > 1; i--) { const j = r.nextInt(i); const t = l.get(i - 1); l.set(i - 1, l.get(j)); l.set(j, t); } }, emptyIterator: () => new JIterator([][Symbol.iterator]()), copy: (a, b) => { if (b.size() > a.size()) raise('IndexOutOfBoundsException', 'Source does not fit in dest'); b.items.forEach((x: Any, i: number) => { a.items[i] = x; }); }, indexOfSubList: (a, b) => { for (let i = 0; i + b.size() <= a.size(); i++) if (b.items.every((x: Any, k: number) => equals(x, a.items[i + k]))) return i; return -1; }, enumeration: c => enumerationOf(nn(c)), list: e => { const l = new JList([]); while (e.hasNext()) l.add(e.next()); return l; }, unmodifiableSortedMap: frozen, unmodifiableNavigableMap: frozen, sort: sorted, reverse: l => void l.items.reverse(), max: (c, o) => [...c].reduce((a, b) => ((o ? o.f(b, a) : compare(b, a)) > 0 ? b : a)), min: (c, o) => [...c].reduce((a, b) => ((o ? o.f(b, a) : compare(b, a)) < 0 ? b : a)), emptyList: () => fixed([]), emptyMap: () => frozen(new JMap()), emptySet: () => new JSet('java.util.HashSet', null, true), singletonList: v => fixed([v]), singleton: v => { const s = new JSet(); s.add(v); return s; }, singletonMap: (k, v) => { const m = new JMap(); m.put(k, v); return frozen(m); }, nCopies: (n, v) => { if (n < 0) raise('IllegalArgumentException', `List length = ${n}`); spend(n); return fixed(new Array<Any>(n).fill(v)); }, unmodifiableList: fixed, unmodifiableMap: frozen, unmodifiableSet: s => { const r = new JSet('java.util.LinkedHashSet'); r.addAll(s); Object.assign(r, { fixed: true }); return r; }, unmodifiableCollection: fixed, frequency: (c, v) => [...c].filter(x => equals(x, v)).length, swap: (l, i, j) => { const t = l.get(i); l.set(i, l.get(j)); l.set(j, t); }, reverseOrder: c => comparator((a, b) => (c ? c.f(b, a) : compare(b, a))), addAll: (c, a) => a.a.map((x: Any) => c.add(x)).includes(true), fill: (l, v) => void l.items.fill(v), disjoint: (a, b) => ![...a].some(x => b.contains(x)), rotate: (l, d) => { const n = l.items.length; if (n) { const k = ((d % n) + n) % n; l.items.unshift(...l.items.splice(n - k)); } }, replaceAll: (l, a, b) => { let c = false; l.items.forEach((x: Any, i: number) => { if (equals(x, a)) { l.items[i] = b; c = true; } }); return c; }, binarySearch: (l, v, c) => { let lo = 0; let hi = l.size() - 1; while (lo <= hi) { const m = (lo + hi) >> 1; const d = c ? c.f(l.get(m), v) : compare(l.get(m), v); if (d < 0) lo = m + 1; else if (d > 0) hi = m - 1; else return m; } return -(lo + 1); } },
  'java.util.function.Function': { identity: () => new Fn('java.util.function.Function', v => v) }, 'java.util.function.UnaryOperator': { identity: () => new Fn('java.util.function.UnaryOperator', v => v) },
  'java.util.regex.Pattern': { quote: s => `\\Q${s}\\E` }, 'java.util.regex.Matcher': { quoteReplacement: s => s.replace(/[\\$]/g, '\\$&') },
};

const messages: Record<string, Functions> = {
  'java.text.MessageFormat': { format: (p, a) => new MessageFormat(p).text(nn(a).a) }, 'java.text.ChoiceFormat': { nextDouble, previousDouble: v => nextDouble(v, false) }, 'java.util.BitSet': { valueOf: (a: Any) => BitSet.of(a) },
};
for (const [type, more] of [...Object.entries(moreStatics), ...Object.entries(messages)]) statics[type] = { ...statics[type], ...more };
statics['java.lang.StrictMath'] = statics['java.lang.Math']!;

class Joiner {
  readonly $class = 'java.util.StringJoiner'; private parts: string[] = []; private none: string | undefined;
  constructor(private readonly sep: string, private readonly a = '', private readonly b = '') {}
  add(v: Any): this { this.parts.push(str(v)); return this; } merge(o: Joiner): this { if (nn(o).parts.length > 0) this.parts.push(o.parts.join(o.sep)); return this; } setEmptyValue(v: string): this { this.none = v; return this; } toString(): string { return this.parts.length === 0 && this.none !== undefined ? this.none : this.a + this.parts.join(this.sep) + this.b; } length(): number { return this.toString().length; }
}
class Tokenizer {
  readonly $class = 'java.util.StringTokenizer'; private at = 0;
  constructor(private readonly s: string, private d = ' \t\n\r\f', private readonly keep = false) { nn(s); }
  private start(from: number): number { let i = from; if (!this.keep) while (i < this.s.length && this.d.includes(this.s[i]!)) i++; return i; }
  private end(from: number): number { let i = from; while (i < this.s.length && !this.d.includes(this.s[i]!)) i++; return this.keep && i === from && i < this.s.length ? i + 1 : i; }
  hasMoreTokens(): boolean { return this.start(this.at) < this.s.length; } hasMoreElements(): boolean { return this.hasMoreTokens(); }
  nextToken(d?: string): string { if (d !== undefined) this.d = nn(d); const a = this.start(this.at); if (a >= this.s.length) raise('NoSuchElementException'); this.at = this.end(a); return this.s.slice(a, this.at); } nextElement(): string { return this.nextToken(); }
  countTokens(): number { let n = 0; for (let i = this.start(this.at); i < this.s.length; i = this.start(this.end(i))) n++; return n; }
}
/** java.util.Formatter, writing to what it was given. */
class Formatter {
  readonly $class = 'java.util.Formatter'; private closed = false;
  constructor(private readonly to: Any, private readonly l: Any = formatStatics['java.util.Locale']!['getDefault']!()) {}
  private open(): void { if (this.closed) throw new Thrown('java.util.FormatterClosedException', null); }
  format(...a: Any[]): this { this.open(); const [pattern, args] = a.slice(-2); this.to.append(format(pattern, args.a)); return this; }
  close(): void { this.closed = true; } flush(): void { this.open(); } locale(): Any { this.open(); return this.l; } out(): Any { this.open(); return this.to; } toString(): string { this.open(); return str(this.to); }
}
/** java.util.Random's generator: 48 bits, the published multiplier. */
class JRandom {
  readonly $class = 'java.util.Random'; private s: bigint; private spare: number | undefined;
  constructor(seed = 42n) { this.s = (seed ^ 0x5deece66dn) & 0xffffffffffffn; }
  private bits(n: number): number { this.s = (this.s * 0x5deece66dn + 11n) & 0xffffffffffffn; return Number(BigInt.asIntN(32, this.s >> BigInt(48 - n))); }
  nextInt(n?: number): number { if (n === undefined) return this.bits(32); if (n <= 0) raise('IllegalArgumentException', 'bound must be positive'); if ((n & -n) === n) return Number((BigInt(n) * BigInt(this.bits(31))) >> 31n); for (;;) { const b = this.bits(31); const v = b % n; if (b - v + (n - 1) <= 2147483647) return v; } }
  nextLong(): bigint { return i64((BigInt(this.bits(32)) << 32n) + BigInt(this.bits(32))); } nextGaussian(): number { if (this.spare !== undefined) { const g = this.spare; this.spare = undefined; return g; } for (;;) { const a = 2 * this.nextDouble() - 1; const b = 2 * this.nextDouble() - 1; const s = a * a + b * b; if (s < 1 && s !== 0) { const m = Math.sqrt((-2 * Math.log(s)) / s); this.spare = b * m; return a * m; } } } setSeed(seed: bigint): void { this.s = (seed ^ 0x5deece66dn) & 0xffffffffffffn; this.spare = undefined; }
  nextBytes(a: JArray): void { for (let i = 0; i < a.a.length; ) for (let r = this.bits(32), n = Math.min(4, a.a.length - i); n-- > 0; r >>= 8) a.a[i++] = (r << 24) >> 24; }
  private many(n: Any, next: () => Any, kind: 'IntStream' | 'LongStream' | 'DoubleStream'): JStream { return new JStream((function* () { for (let i = 0n; n === undefined || i < n; i++) yield next(); })(), kind); } ints(...a: Any[]): JStream { const [n, lo, hi] = a.length === 2 ? [undefined, a[0], a[1]] : a; return this.many(n, () => (lo === undefined ? this.nextInt() : lo + this.nextInt(hi - lo)), 'IntStream'); } doubles(n?: bigint): JStream { return this.many(n, () => this.nextDouble(), 'DoubleStream'); } longs(n?: bigint): JStream { return this.many(n, () => this.nextLong(), 'LongStream'); }
  nextBoolean(): boolean { return this.bits(1) !== 0; } nextDouble(): number { return (this.bits(26) * 134217728 + this.bits(27)) / 9007199254740992; } nextFloat(): number { return this.bits(24) / 16777216; }
}
/** Math.random of a simulation: seeded, so that runs can be repeated. */
let chance = new JRandom();
export function reseed(): void { chance = new JRandom(); }
const entryOf = (k: Any, v?: Any): Any => { const m = new JMap('java.util.LinkedHashMap'); m.put(v === undefined ? k.k : k, v === undefined ? k.v : v); for (const e of m.entries()) return e; };
const listOf = (type: string) => (c?: Any) => new JList(c === undefined || typeof c === 'number' ? [] : [...nn(c)], type);
const mapOf = (type: string) => (c?: Any) => { if (c instanceof JMap) { const m = new JMap(type); m.putAll(c); return m; } return new JMap(type, c instanceof Fn ? c : null); };
const setOf = (type: string) => (c?: Any) => { const s = new JSet(type, c instanceof Fn ? c : null); if (c !== undefined && !(c instanceof Fn)) s.addAll(c); return s; };
const creators: Functions = {
  'java.util.UUID': (a, b) => new UUID(a, b), 'java.util.PriorityQueue': c => new PriorityQueue(c ?? null), 'java.util.AbstractMap.SimpleEntry': (k, v) => entryOf(k, v), 'java.util.AbstractMap.SimpleImmutableEntry': (k, v) => entryOf(k, v),
  ...mathCreators,
  ...formatCreators,
  ...textCreators,
  'org.opensearch.painless.api.CIDR': range => new CIDR(range), 'java.util.BitSet': n => new BitSet(n), 'java.text.MessageFormat': (p, l) => new MessageFormat(p, l), 'java.text.ChoiceFormat': (a, b) => new ChoiceFormat(a, b), 'java.text.FieldPosition': n => new FieldPosition(n), 'java.text.StringCharacterIterator': (s, ...n) => (n.length === 3 ? new StringCharacterIterator(s, n[0], n[1], n[2]) : new StringCharacterIterator(s, n[0])),
  'java.util.Formatter': (to, l) => new Formatter(to ?? new StringBuilder(), l), 'java.util.IdentityHashMap': c => { const m = new JMap('java.util.IdentityHashMap'); if (c instanceof JMap) m.putAll(c); return m; },
  'java.lang.StringBuilder': s => new StringBuilder(s === undefined ? '' : str(nn(s))), 'java.lang.StringBuffer': s => Object.assign(new StringBuilder(s === undefined ? '' : str(nn(s))), { $class: 'java.lang.StringBuffer' }), 'java.lang.String': () => '', 'java.util.StringJoiner': (a, b, c) => new Joiner(a, b, c), 'java.util.StringTokenizer': (a, b, c) => new Tokenizer(a, b, c), 'java.util.Random': s => new JRandom(s),
  ...Object.fromEntries(['ArrayList', 'LinkedList', 'ArrayDeque', 'Stack', 'Vector'].map(n => [`java.util.${n}`, listOf(`java.util.${n}`)])), ...Object.fromEntries(['HashMap', 'LinkedHashMap', 'TreeMap', 'Hashtable'].map(n => [`java.util.${n}`, mapOf(`java.util.${n}`)])), ...Object.fromEntries(['HashSet', 'LinkedHashSet', 'TreeSet'].map(n => [`java.util.${n}`, setOf(`java.util.${n}`)])),
  ...Object.fromEntries((['Int', 'Long', 'Double'] as const).map(n => [`java.util.${n}SummaryStatistics`, () => new Stats(n)])), 'java.lang.Object': () => ({ $class: 'java.lang.Object' }),
};
export function create(type: string, args: readonly Any[]): Any { return Object.hasOwn(creators, type) ? creators[type]!(...args) : raise('UnsupportedOperationException', `[${type}] is not simulated`); }

/** General categories and directions of characters. */
const characterKinds: Record<string, number> = {
  ...Object.fromEntries('UNASSIGNED UPPERCASE_LETTER LOWERCASE_LETTER TITLECASE_LETTER MODIFIER_LETTER OTHER_LETTER NON_SPACING_MARK ENCLOSING_MARK COMBINING_SPACING_MARK DECIMAL_DIGIT_NUMBER LETTER_NUMBER OTHER_NUMBER SPACE_SEPARATOR LINE_SEPARATOR PARAGRAPH_SEPARATOR CONTROL FORMAT PRIVATE_USE SURROGATE DASH_PUNCTUATION START_PUNCTUATION END_PUNCTUATION CONNECTOR_PUNCTUATION OTHER_PUNCTUATION MATH_SYMBOL CURRENCY_SYMBOL MODIFIER_SYMBOL OTHER_SYMBOL INITIAL_QUOTE_PUNCTUATION FINAL_QUOTE_PUNCTUATION'.split(' ').map((name, i) => [name, i > 16 ? i + 1 : i])),
  ...Object.fromEntries('UNDEFINED LEFT_TO_RIGHT RIGHT_TO_LEFT RIGHT_TO_LEFT_ARABIC EUROPEAN_NUMBER EUROPEAN_NUMBER_SEPARATOR EUROPEAN_NUMBER_TERMINATOR ARABIC_NUMBER COMMON_NUMBER_SEPARATOR NONSPACING_MARK BOUNDARY_NEUTRAL PARAGRAPH_SEPARATOR SEGMENT_SEPARATOR WHITESPACE OTHER_NEUTRALS LEFT_TO_RIGHT_EMBEDDING LEFT_TO_RIGHT_OVERRIDE RIGHT_TO_LEFT_EMBEDDING RIGHT_TO_LEFT_OVERRIDE POP_DIRECTIONAL_FORMAT'.split(' ').map((name, i) => [`DIRECTIONALITY_${name}`, i - 1])),
};
const values: Record<string, Record<string, Any>> = {
  'java.lang.Character': { ...characterKinds, MIN_VALUE: 0, MAX_VALUE: 65535, MIN_RADIX: 2, MAX_RADIX: 36, MIN_CODE_POINT: 0, MAX_CODE_POINT: 0x10ffff, SIZE: 16, BYTES: 2, MIN_SURROGATE: 0xd800, MAX_SURROGATE: 0xdfff, MIN_HIGH_SURROGATE: 0xd800, MAX_HIGH_SURROGATE: 0xdbff, MIN_LOW_SURROGATE: 0xdc00, MAX_LOW_SURROGATE: 0xdfff, MIN_SUPPLEMENTARY_CODE_POINT: 0x10000 },
  'java.text.DateFormat': Object.fromEntries('ERA_FIELD YEAR_FIELD MONTH_FIELD DATE_FIELD HOUR_OF_DAY1_FIELD HOUR_OF_DAY0_FIELD MINUTE_FIELD SECOND_FIELD MILLISECOND_FIELD DAY_OF_WEEK_FIELD DAY_OF_YEAR_FIELD DAY_OF_WEEK_IN_MONTH_FIELD WEEK_OF_YEAR_FIELD WEEK_OF_MONTH_FIELD AM_PM_FIELD HOUR1_FIELD HOUR0_FIELD TIMEZONE_FIELD'.split(' ').map((n, i) => [n, i])),
  'java.text.Collator': { PRIMARY: 0, SECONDARY: 1, TERTIARY: 2, IDENTICAL: 3, NO_DECOMPOSITION: 0, CANONICAL_DECOMPOSITION: 1, FULL_DECOMPOSITION: 2 }, 'java.text.CharacterIterator': { DONE: 0xffff }, 'java.text.BreakIterator': { DONE: -1 },
  'java.util.SimpleTimeZone': { WALL_TIME: 0, STANDARD_TIME: 1, UTC_TIME: 2 }, 'java.util.FormattableFlags': { LEFT_JUSTIFY: 1, UPPERCASE: 2, ALTERNATE: 4 },
  'java.util.Spliterator': { ORDERED: 16, DISTINCT: 1, SORTED: 4, SIZED: 64, NONNULL: 256, IMMUTABLE: 1024, CONCURRENT: 4096, SUBSIZED: 16384 },
  'java.lang.Math': { PI: Math.PI, E: Math.E }, 'java.lang.Integer': { MAX_VALUE: 2147483647, MIN_VALUE: -2147483648, SIZE: 32, BYTES: 4 }, 'java.lang.Long': { MAX_VALUE: 2n ** 63n - 1n, MIN_VALUE: -(2n ** 63n), SIZE: 64, BYTES: 8 }, 'java.lang.Double': { MAX_VALUE: Number.MAX_VALUE, MIN_VALUE: 5e-324, NaN: NaN, POSITIVE_INFINITY: Infinity, NEGATIVE_INFINITY: -Infinity, MIN_NORMAL: 2.2250738585072014e-308, MAX_EXPONENT: 1023, MIN_EXPONENT: -1022, SIZE: 64, BYTES: 8 },
  'java.lang.Float': { MAX_VALUE: 3.4028234663852886e38, MIN_VALUE: 1.401298464324817e-45, NaN: NaN, POSITIVE_INFINITY: Infinity, NEGATIVE_INFINITY: -Infinity, MIN_NORMAL: 1.1754943508222875e-38, MAX_EXPONENT: 127, MIN_EXPONENT: -126, SIZE: 32, BYTES: 4 }, 'java.util.Locale': { PRIVATE_USE_EXTENSION: 120, UNICODE_LOCALE_EXTENSION: 117 }, 'java.lang.StrictMath': { PI: Math.PI, E: Math.E }, 'java.lang.Short': { MAX_VALUE: 32767, MIN_VALUE: -32768, SIZE: 16, BYTES: 2 }, 'java.lang.Byte': { MAX_VALUE: 127, MIN_VALUE: -128, SIZE: 8, BYTES: 1 }, 'java.lang.Boolean': { TRUE: true, FALSE: false },
};
for (const more of [timeConstants, mathConstants, formatConstants, textConstants]) for (const [type, own] of Object.entries(more)) values[type] = { ...values[type], ...own };
export function constants(type: string, name: string): Any {
  const own = values[type];
  if (own && Object.hasOwn(own, name)) return own[name];
  if (type === 'java.util.Collections') return statics['java.util.Collections']![{ EMPTY_LIST: 'emptyList', EMPTY_MAP: 'emptyMap', EMPTY_SET: 'emptySet' }[name] ?? 'emptyList']!();
  return plainConstants(type)?.byName[name] ?? raise('UnsupportedOperationException', `[${type}, ${name}] is not simulated`);
}
const plain = new Map<string, Enumeration | undefined>();
/** Classes that are nothing but a list of constants of their own: known by their names alone. */
function plainConstants(type: string): Enumeration | undefined {
  if (!plain.has(type)) {
    const own = apiClass(type);
    const names = [...(own?.fields ?? [])].filter(([, t]) => t === type).map(([n]) => n);
    plain.set(type, names.length > 1 && names.length === own!.fields.size ? plainEnum(type, names.join(' ')) : undefined);
  }
  return plain.get(type);
}
/** `values` and `valueOf` of such a class. */
export const plainStatic = (type: string, name: string): ((...args: Any[]) => Any) | undefined => (name === 'values' || name === 'valueOf' ? plainConstants(type)?.statics[name] : undefined);
export { JIterator };
