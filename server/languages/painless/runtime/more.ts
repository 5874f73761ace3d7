import { md5 } from '../../../base/digest.ts';
import { JCollection, JIterator, JList, JMap, JSet, enumerationOf } from './collections.ts';
import { UUID } from './misc.ts';
import { Collector, JStream } from './streams.ts';
import { hexDouble } from './text.ts';
import { B, Fn, JArray, S, bitsDouble, doubleBits, equals, hash, i64of, nn, raise, str, type Any } from './values.ts';

type Statics = Record<string, (...args: Any[]) => Any>;
const u64 = (v: bigint) => BigInt.asUintN(64, v);
function reading(low: bigint, high: bigint, name: string) {
  return (text: Any): bigint => {
    const m = /^([+-]?)(0x|0X|#|0(?=.))?([0-9a-zA-Z]+)$/.exec(nn(text));
    const radix = m?.[2] === undefined ? 10 : m[2] === '0' ? 8 : 16;
    if (!m || [...m[3]!].some(c => !(parseInt(c, 36) < radix))) return raise('NumberFormatException', `For input string: "${text}"${radix === 10 ? '' : ` under radix ${radix}`}`);
    const n = BigInt((radix === 16 ? '0x' : radix === 8 ? '0o' : '') + m[3]!) * (m[1] === '-' ? -1n : 1n);
    return n < low || n > high ? raise('NumberFormatException', name === 'Long' ? `For input string: "${text}"` : `Value ${n} out of range from input ${text}`) : n;
  };
}
function nextAfter(a: number, b: number): number { if (a !== a || b !== b) return NaN; if (a === b) return b; if (a === 0) return b > 0 ? 5e-324 : -5e-324; return bitsDouble(doubleBits(a) + (b > a === a > 0 ? 1n : -1n)); }
const builder = (kind: 'Stream' | 'IntStream' | 'LongStream' | 'DoubleStream') => () => { const items: Any[] = []; const b: Any = { $class: `java.util.stream.${kind}.Builder`, add: (v: Any) => { items.push(v); return b; }, accept: (v: Any) => void items.push(v), build: () => new JStream(items, kind) }; return b; };
const deepHash = (v: Any): number => (v instanceof JArray ? v.a.reduce((h: number, x: Any) => (Math.imul(31, h) + deepHash(x)) | 0, 1) : hash(v));
const deepEqual = (a: Any, b: Any): boolean => (a instanceof JArray && b instanceof JArray ? a.a.length === b.a.length && a.a.every((x, i) => deepEqual(x, b.a[i])) : equals(a, b));
const only = (set: JSet): JSet => Object.assign(set, { fixed: true });
const reverseBits = (v: bigint): bigint => i64of(BigInt(`0b${[...u64(v).toString(2).padStart(64, '0')].reverse().join('')}`));
const reverseBytes = (v: bigint): bigint => i64of(BigInt(`0x${(u64(v).toString(16).padStart(16, '0').match(/../g) ?? []).reverse().join('')}`));

/** A deque seen as a queue that gives what came last. */
class LifoQueue extends JCollection {
  readonly $class = 'java.util.AbstractQueue';
  constructor(private readonly d: Any) { super(); }
  size(): number { return this.d.size(); }
  [Symbol.iterator](): Iterator<Any> { return this.d[Symbol.iterator](); }
  add(v: Any): Any { this.d.addFirst(v); return true; } offer(v: Any): Any { return this.d.offerFirst(v); }
  poll(): Any { return this.d.pollFirst(); } override remove(): Any { return this.d.removeFirst(); } peek(): Any { return this.d.peekFirst(); } element(): Any { return this.d.getFirst(); }
  removeValue(v: Any): boolean { return this.d.removeValue(v); } clear(): void { this.d.clear(); }
}
/** General categories by their numbers in Java. */
const categories: readonly (readonly [RegExp, number])[] = [[/\p{Lu}/u, 1], [/\p{Ll}/u, 2], [/\p{Lt}/u, 3], [/\p{Lm}/u, 4], [/\p{Lo}/u, 5], [/\p{Mn}/u, 6], [/\p{Me}/u, 7], [/\p{Mc}/u, 8], [/\p{Nd}/u, 9], [/\p{Nl}/u, 10], [/\p{No}/u, 11], [/\p{Zs}/u, 12], [/\p{Zl}/u, 13], [/\p{Zp}/u, 14], [/\p{Cc}/u, 15], [/\p{Cf}/u, 16], [/\p{Co}/u, 18], [/\p{Cs}/u, 19], [/\p{Pd}/u, 20], [/\p{Ps}/u, 21], [/\p{Pe}/u, 22], [/\p{Pc}/u, 23], [/\p{Po}/u, 24], [/\p{Sm}/u, 25], [/\p{Sc}/u, 26], [/\p{Sk}/u, 27], [/\p{So}/u, 28], [/\p{Pi}/u, 29], [/\p{Pf}/u, 30]];
/** Float.toHexString: a float below the normal ones keeps its own exponent. */
const hexFloat = (v: number): string => (v === 0 || v >= 1.1754943508222875e-38 ? hexDouble(v) : `0x0.${(Math.round(v / 2 ** -149) * 2).toString(16).padStart(6, '0').replace(/0+$/, '') || '0'}p-126`);

/** The rarer statics, merged with the common ones of library.ts class by class. */
export const moreStatics: Record<string, Statics> = {
  'java.lang.Math': { nextAfter },
  'java.lang.Byte': { valueOf: (v: Any, r?: number) => new B(typeof v === 'number' ? v : Number(reading(-128n, 127n, 'Byte')(r === undefined ? v : String(parseInt(v, r))))), decode: s => new B(Number(reading(-128n, 127n, 'Byte')(s))), hashCode: v => v, toUnsignedInt: v => v & 255, toUnsignedLong: v => BigInt(v & 255) },
  'java.lang.Short': { valueOf: (v: Any, r?: number) => new S(typeof v === 'number' ? v : Number(reading(-32768n, 32767n, 'Short')(r === undefined ? v : String(parseInt(v, r))))), decode: s => new S(Number(reading(-32768n, 32767n, 'Short')(s))), hashCode: v => v, toUnsignedInt: v => v & 65535, toUnsignedLong: v => BigInt(v & 65535), reverseBytes: v => ((((v & 255) << 8) | ((v >> 8) & 255)) << 16) >> 16 },
  'java.lang.Long': { decode: reading(-(2n ** 63n), 2n ** 63n - 1n, 'Long'), highestOneBit: (v: bigint) => (v === 0n ? 0n : i64of(1n << BigInt(u64(v).toString(2).length - 1))), lowestOneBit: (v: bigint) => i64of(v & -v), parseUnsignedLong: (s: string, r = 10) => i64of([...nn(s)].reduce<bigint>((n, c) => n * BigInt(r) + BigInt(parseInt(c, 36) < r ? parseInt(c, 36) : raise('NumberFormatException', `For input string: "${s}"`)), 0n)), reverse: reverseBits, reverseBytes, rotateLeft: (v, n) => i64of((u64(v) << BigInt(n & 63)) | (u64(v) >> BigInt(-n & 63))), rotateRight: (v, n) => i64of((u64(v) >> BigInt(n & 63)) | (u64(v) << BigInt(-n & 63))) },
  'java.lang.Character': {
    isHighSurrogate: c => c >= 0xd800 && c < 0xdc00, isLowSurrogate: c => c >= 0xdc00 && c < 0xe000, isSurrogatePair: (a, b) => a >= 0xd800 && a < 0xdc00 && b >= 0xdc00 && b < 0xe000, isSupplementaryCodePoint: c => c >= 0x10000 && c <= 0x10ffff, isBmpCodePoint: c => c >>> 16 === 0, isValidCodePoint: c => c >= 0 && c <= 0x10ffff, isDefined: c => !/\p{Cn}/u.test(String.fromCodePoint(c)), isIdeographic: c => /\p{Ideographic}/u.test(String.fromCodePoint(c)), isTitleCase: c => /\p{Lt}/u.test(String.fromCodePoint(c)), isJavaIdentifierStart: c => /[\p{L}\p{Nl}\p{Sc}\p{Pc}]/u.test(String.fromCodePoint(c)), isJavaIdentifierPart: c => /[\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mn}\p{Mc}]/u.test(String.fromCodePoint(c)),
    highSurrogate: c => ((c >>> 10) + 0xd7c0) & 65535, lowSurrogate: c => (c & 0x3ff) + 0xdc00, toCodePoint: (a, b) => (a - 0xd800) * 1024 + b - 0xdc00 + 0x10000, reverseBytes: c => ((c & 255) << 8) | (c >> 8), toTitleCase: c => String.fromCodePoint(c).toUpperCase().codePointAt(0), codePointBefore: (s: Any, i: number) => { const t = str(s).slice(0, i); return t.length > 1 && /[\ud800-\udbff][\udc00-\udfff]$/.test(t) ? t.codePointAt(t.length - 2) : t.charCodeAt(t.length - 1); }, codePointCount: (s: Any, a: number, b: number) => [...str(s).slice(a, b)].length, isIdentifierIgnorable: c => /[\u0000-\u0008\u000e-\u001b\u007f-\u009f\p{Cf}]/u.test(String.fromCodePoint(c)), isUnicodeIdentifierStart: c => /[\p{L}\p{Nl}]/u.test(String.fromCodePoint(c)), isUnicodeIdentifierPart: c => /[\p{L}\p{Nl}\p{Pc}\p{Nd}\p{Mn}\p{Mc}]/u.test(String.fromCodePoint(c)),
    getType: c => categories.find(([p]) => p.test(String.fromCodePoint(c)))?.[1] ?? 0, isMirrored: c => /\p{Bidi_Mirrored}/u.test(String.fromCodePoint(c)),
    offsetByCodePoints: (s: Any, i: number, n: number) => { const t = str(s); let at = i; for (let k = Math.abs(n); k > 0; k--) { if (n > 0 ? at >= t.length : at <= 0) raise('IndexOutOfBoundsException'); at += n > 0 ? (t.codePointAt(at)! > 0xffff ? 2 : 1) : -(at > 1 && t.codePointAt(at - 2)! > 0xffff ? 2 : 1); } return at; },
    codePointAt: (s: Any, i: number) => (typeof s === 'string' ? s : str(s)).codePointAt(i),
  },
  'java.util.Arrays': { deepHashCode: deepHash }, 'java.util.Objects': { deepEquals: deepEqual },
  'java.util.Collections': { emptySortedMap: () => new JMap('java.util.TreeMap', null, true), emptyNavigableMap: () => new JMap('java.util.TreeMap', null, true), emptySortedSet: () => new JSet('java.util.TreeSet', null, true), emptyNavigableSet: () => new JSet('java.util.TreeSet', null, true), emptyEnumeration: () => enumerationOf([]), asLifoQueue: d => new LifoQueue(nn(d)), emptyListIterator: () => new JIterator([][Symbol.iterator]()), newSetFromMap: () => new JSet(), unmodifiableSortedSet: s => { const r = new JSet('java.util.LinkedHashSet'); r.addAll(s); return only(r); }, unmodifiableNavigableSet: s => { const r = new JSet('java.util.LinkedHashSet'); r.addAll(s); return only(r); }, lastIndexOfSubList: (a: JList, b: JList) => { for (let i = a.size() - b.size(); i >= 0; i--) if (b.items.every((x, k) => equals(x, a.items[i + k]))) return i; return -1; } },
  'java.util.UUID': { nameUUIDFromBytes: (a: JArray) => { const bytes = [...md5(Uint8Array.from(nn(a).a as number[]))]; bytes[6] = (bytes[6]! & 15) | 48; bytes[8] = (bytes[8]! & 63) | 128; const half = (from: number) => i64of(bytes.slice(from, from + 8).reduce((n, b) => (n << 8n) | BigInt(b), 0n)); return new UUID(half(0), half(8)); } },
  'java.lang.Float': { toHexString: v => (v !== v ? 'NaN' : Math.abs(v) === Infinity ? (v < 0 ? '-Infinity' : 'Infinity') : (v < 0 || Object.is(v, -0) ? '-' : '') + hexFloat(Math.abs(v))) },
  'java.util.function.BinaryOperator': { maxBy: c => new Fn('java.util.function.BinaryOperator', (a, b) => (nn(c).f(a, b) >= 0 ? a : b)), minBy: c => new Fn('java.util.function.BinaryOperator', (a, b) => (nn(c).f(a, b) <= 0 ? a : b)) },
  ...Object.fromEntries(['DoubleUnaryOperator', 'IntUnaryOperator', 'LongUnaryOperator'].map(n => [`java.util.function.${n}`, { identity: () => new Fn(`java.util.function.${n}`, (v: Any) => v) }])),
  'java.util.function.Predicate': { isEqual: v => new Fn('java.util.function.Predicate', x => equals(v, x)) },
  'java.util.stream.Collector': { of: (supply, add, _, ...rest) => { const finish = rest.find((r: Any) => r instanceof Fn) as Fn | undefined; return new Collector(() => supply.f(), (s, x) => void add.f(s, x), s => (finish ? finish.f(s) : s)); } },
  'java.util.stream.Stream': { builder: builder('Stream') }, 'java.util.stream.IntStream': { builder: builder('IntStream') }, 'java.util.stream.LongStream': { builder: builder('LongStream') }, 'java.util.stream.DoubleStream': { builder: builder('DoubleStream') },
};
