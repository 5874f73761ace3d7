import type { SqlType } from '../../base/sql-type.ts';
import { parseTimestamp, type SqlValue } from '../../base/sql-value.ts';
import type { Batch } from './batch.ts';
import { hashStep, textCache } from './texts.ts';

/** A column and the key of the JSON object that it is read from. */
export interface ScanColumn { readonly key: string; readonly type: SqlType }

/** The row in the bytes of `data` from `from` up to `to`; without these, in all of them. */
export type Scanner = (data: Uint8Array, from?: number, to?: number) => SqlValue[] | undefined;

/** Makes a column's value from a JSON value that is not simply of its own kind. Column -1 is for values that no column wants. */
type Convert = (value: unknown, column: number) => SqlValue;
type Compiled<T> = (data: Uint8Array, from: number, to: number) => T | undefined;

/** Where the values go that a compiled scanner has read: code of a NULL while it reads, and of the end. */
interface Target { isUnboxed(column: number): boolean; /** Texts are read when they are asked for. */ readonly lazy: boolean; readonly slots: readonly unknown[]; readonly finish: string }

/**
 * Reads flat JSON objects straight into rows, without making objects of them: keys in any order, unknown keys left out, missing ones NULL.
 * `undefined` is for anything that is not one well-formed JSON object with flat values: whoever called reads it the long way.
 * `convert` makes a column's value from a JSON value that is not simply its own kind; what it throws is thrown here. Rows have room for
 * `more` values behind the columns.
 *
 * Records mostly look alike, so the way is tried first that was compiled for the keys and kinds of an earlier record; what does not match
 * is read key by key, and where such records are the most, the next of them becomes the pattern.
 */
export function recordScanner(columns: readonly ScanColumn[], convert: Convert, more = 0): Scanner {
  const row = `[${[...columns.map((_, i) => `v${i}`), ...Array.from({ length: more }, () => 'null')].join(', ')}]`;
  return tiered(compiler<SqlValue[]>(columns, convert, { isUnboxed: () => false, lazy: false, slots: [], finish: `return at === to ? ${row} : undefined;\n` }));
}

/** The same, into the next place of `batch`, whose columns begin with these: true when a record was read. Time and length are the caller's. */
export function columnScanner(columns: readonly ScanColumn[], convert: Convert, batch: Batch): (data: Uint8Array, from?: number, to?: number) => true | undefined {
  const unboxed = columns.map((_, i) => batch.columns[i] instanceof Float64Array);
  const store = columns.map((_, i) => `if (${unboxed[i] ? `v${i} !== v${i}` : `v${i} === null`}) b.nulls[${i}] = true;\nT${i}[k] = v${i};\n`).join('');
  return tiered(compiler<true>(columns, convert, { isUnboxed: i => unboxed[i] === true, lazy: true, slots: [batch, ...batch.columns], finish: `if (at !== to) return undefined;\nconst k = b.length;\n${store}return true;\n` }));
}

function tiered<T>(made: ScanCompiler<T>): (data: Uint8Array, from?: number, to?: number) => T | undefined {
  const anyOrder = made.anyOrder();
  const mostPatterns = 16;
  let layout: Compiled<T> | undefined;
  let patterns = 0;
  let matched = 0;
  let missed = 0;
  /** Records in a row that could not be read: then only one in 64 is tried. */
  let failed = 0;
  return (data, from = 0, to = data.length) => {
    if (failed > 64 && (failed & 63) !== 0) {
      failed++;
      return undefined;
    }
    const row = layout?.(data, from, to);
    if (row !== undefined) {
      matched++;
      failed = 0;
      return row;
    }
    const own = anyOrder(data, from, to);
    if (own === undefined) {
      failed++;
      return undefined;
    }
    failed = 0;
    if (++missed > 2 * matched && patterns < mostPatterns) {
      layout = made.layout(data, from, to);
      patterns++;
      matched = missed = 0;
    }
    return own;
  };
}

type Kind = 'text' | 'integer' | 'real' | 'truth' | 'time' | 'other';
/** How a column's values are kept, as far as reading them from bytes tells them apart. */
function kindOf({ kind }: SqlType): Kind {
  if (kind === 'VARCHAR') return 'text';
  if (kind in integerBounds) return 'integer';
  if (kind === 'DOUBLE' || kind === 'FLOAT') return 'real';
  return kind === 'BOOLEAN' ? 'truth' : kind === 'TIMESTAMP' ? 'time' : 'other';
}

/** The greatest whole number of a type that a double holds as it is. */
const integerBounds: Readonly<Record<string, number>> = { TINYINT: 127, SMALLINT: 32767, INTEGER: 2147483647, BIGINT: Number.MAX_SAFE_INTEGER };
const powersOfTen = Array.from({ length: 16 }, (_, i) => 10 ** i);

/**
 * Writes the functions of a scanner. In their code `d` are the bytes and `w` a view of them, `at` the place and `to` the end; a value is
 * read into `v0` … by straight code for its usual forms and by `slow` for all others. Keys are compared as numbers: no text of a record
 * or a schema enters the code.
 */
function compiler<T>(columns: readonly ScanColumn[], convert: Convert, target: Target): ScanCompiler<T> {
  const keys = columns.map(c => new TextEncoder().encode(c.key));
  const texts = textCache();
  const slow = slowReader(columns, convert);
  const nothing = (column: number) => (target.isUnboxed(column) ? 'NaN' : 'null');
  /** A value that is not simply of the column's kind. */
  const converted = (value: string, column: number) => (target.isUnboxed(column) ? `orNaN(convert(${value}, ${column}))` : `convert(${value}, ${column})`);

  function build(body: string): Compiled<T> {
    return new Function('texts', 'convert', 'powers', 'times', 'slow', 'orNaN', 'S', `"use strict";
const b = S[0];
${target.slots.slice(1).map((_, i) => `const T${i} = S[${i + 1}], E${i} = b.ends[${i}];\n`).join('')}let last, all, w = new DataView(new ArrayBuffer(0)), base = 0;
return function (own, at, to) {
if (own !== last) {
  if (all === undefined || own.buffer !== w.buffer) { w = new DataView(own.buffer); all = new Uint8Array(own.buffer); }
  last = own;
  base = own.byteOffset;
}
const d = all;
at += base;
to += base;
let y, end = 0, c = 0, x = 0, h = 0, n = 0, key = 0, begin = 0, start = 0, frac = 0, negative = false;
${columns.map((_, i) => `let v${i} = ${nothing(i)};\n`).join('')}${body}};`)(texts, convert, powersOfTen, timeReader(), slow, (value: SqlValue) => value ?? NaN, target.slots) as Compiled<T>;
  }

  const valueOf = (column: number, first: number | undefined): string => {
    const given = columns[column];
    const inColumn = given ? column : -1;
    const forms = { text: textCode(inColumn, given, converted, target.lazy), number: numberCode(inColumn, given, converted), word: wordCode(inColumn, given, converted) };
    const code = first === undefined ? `if (c === 34) {\n${forms.text}} else if (c === 116 || c === 102) {\n${forms.word}} else {\n${forms.number}}\n` : first === 34 ? forms.text : first === 116 || first === 102 ? forms.word : forms.number;
    const into = `v${column}`;
    return `value: {\nbegin = at;\nfast: {\nif ((c = d[at]) === 110) {\nif (d[at + 1] !== 117 || d[at + 2] !== 108 || d[at + 3] !== 108) return undefined;\nat += 4;\n${given ? `${into} = ${nothing(column)};\n` : ''}break value;\n}\n${code}break value;\n}\ny = slow.read(own, begin - base, to - base, ${inColumn});\nif (y === undefined) return undefined;\n${given ? `${into} = ${target.isUnboxed(column) ? 'orNaN(y)' : 'y'};\n` : ''}at = slow.end + base;\n}\n`;
  };

  return {
    anyOrder() {
      const space = 'while (at < to && ((c = d[at]) === 32 || c === 10 || c === 13 || c === 9)) at++;\n';
      const lengths = new Map<number, number[]>();
      keys.forEach((bytes, i) => lengths.set(bytes.length, [...(lengths.get(bytes.length) ?? []), i]));
      const which = [...lengths].map(([length, own]) => `case ${length}:\n${own.map(i => `if (${same(keys[i]!, 'start') || 'true'}) key = ${i};\n`).reverse().join('else ')}break;\n`).join('');
      return build(`${space}if (d[at++] !== 123) return undefined;
${space}if (d[at] === 125) at++;
else for (;;) {
if (d[at] !== 34) return undefined;
start = ++at;
while ((c = d[at]) > 34 && c !== 92 || c === 32 || c === 33) at++;
if (c !== 34 || at >= to) return undefined;
key = -1;
switch (at - start) {
${which}}
at++;
${space}if (d[at++] !== 58) return undefined;
${space}switch (key) {
${columns.map((_, i) => `case ${i}:\n${valueOf(i, undefined)}break;\n`).join('')}default:
${valueOf(-1, undefined)}}
${space}c = d[at++];
if (c === 125) break;
if (c !== 44) return undefined;
${space}}
${space}${target.finish}`);
    },
    layout(data, from, to) {
      const { pieces, end } = layoutOf(keys, data, from, to);
      const pass = (bytes: Uint8Array) => (bytes.length === 0 ? '' : `if (at + ${bytes.length} > to || !(${same(bytes, 'at')})) return undefined;\nat += ${bytes.length};\n`);
      return build(`${pieces.map(({ before, column, first }) => pass(before) + valueOf(column, first === 110 ? undefined : first)).join('')}${pass(end)}${target.finish}`);
    },
  };
}

interface ScanCompiler<T> { anyOrder(): Compiled<T>; layout(data: Uint8Array, from: number, to: number): Compiled<T> }

/** Code that compares bytes, four at a time. */
function same(bytes: Uint8Array, at: string): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const tests: string[] = [];
  let i = 0;
  for (; i + 4 <= bytes.length; i += 4) tests.push(`w.getInt32(${at} + ${i}, true) === ${view.getInt32(i, true)}`);
  for (; i < bytes.length; i++) tests.push(`d[${at} + ${i}] === ${bytes[i]}`);
  return tests.join(' && ');
}

/** Not 0 where one of four bytes may be a control character, a quote or a backslash. */
const special = '(x - 0x20202020 | (x ^ 0x22222222) - 0x01010101 | (x ^ 0x5c5c5c5c) - 0x01010101)';

/** A text, `c` being its quote. One with escapes or beyond ASCII leaves the block `fast`. */
function textCode(column: number, given: ScanColumn | undefined, converted: (value: string, column: number) => string, lazy: boolean): string {
  if (!given) return `if (c !== 34) break fast;\nat++;\nwhile (at + 4 <= to) {\nx = w.getInt32(at, true);\nif ((${special} & ~x & 0x80808080) !== 0) break;\nat += 4;\n}\nwhile ((c = d[at]) > 34 && c !== 92 || c === 32 || c === 33) at++;\nif (c !== 34) break fast;\nat++;\n`;
  const kind = kindOf(given.type);
  const v = `v${column}`;
  const read = 'texts.of(own, start - base, at - base, h)';
  const value = kind === 'text' && 'length' in given.type ? `end = Math.min(at, start + ${Math.trunc(given.type.length)}) - base;\n${v} = ${lazy ? `texts.known(own, start - base, end, h);\nif (${v} === undefined) { ${v} = start - base; E${column}[b.length] = end; b.bytes[b.length] = own; }` : 'texts.of(own, start - base, end, h);'}\n`
    : kind === 'time' ? `n = times(w, start, at);\n${v} = n === n ? n : ${converted(read, column)};\n`
    : `${v} = ${converted(read, column)};\n`;
  return `if (c !== 34) break fast;\nstart = ++at;\nh = 0;\nwhile (at + 4 <= to) {\nx = w.getInt32(at, true);\nif (((${special} | x) & 0x80808080) !== 0) break;\n${hashStep('x')}\nat += 4;\n}\nwhile ((c = d[at]) > 34 && c < 127 && c !== 92 || c === 32 || c === 33) { ${hashStep('c')} at++; }\nif (c !== 34) break fast;\n${value}at++;\n`;
}

/** A number. Fifteen digits and a power of ten up to 15 are exact, so that one division rounds as the whole text would. */
function numberCode(column: number, given: ScanColumn | undefined, converted: (value: string, column: number) => string): string {
  const kind = given ? kindOf(given.type) : 'real';
  const whole = 'negative = c === 45;\nif (negative) at++;\nstart = at;\nn = 0;\nwhile ((c = d[at]) >= 48 && c <= 57) { n = n * 10 + (c - 48); at++; }\nif (at === start || at - start > 15 || (d[start] === 48 && at - start > 1)) break fast;\n';
  if (given && kind === 'integer') {
    const bound = integerBounds[given.type.kind]!;
    return `${whole}if (c === 46 || c === 101 || c === 69) break fast;\nif (negative) n = 0 - n;\nif (n > ${bound} || n < ${-bound - 1}) break fast;\nv${column} = n;\n`;
  }
  const fraction = 'if (c === 46) {\nfrac = ++at;\nwhile ((c = d[at]) >= 48 && c <= 57) { n = n * 10 + (c - 48); at++; }\nfrac = at - frac;\nif (frac === 0 || at - start > 16) break fast;\nn /= powers[frac];\n}\nif (c === 101 || c === 69) break fast;\nif (negative) n = -n;\n';
  return whole + fraction + (!given ? '' : kind === 'real' ? `v${column} = n;\n` : `v${column} = ${converted('n', column)};\n`);
}

function wordCode(column: number, given: ScanColumn | undefined, converted: (value: string, column: number) => string): string {
  const value = (truth: boolean) => (!given ? '' : kindOf(given.type) === 'truth' ? `v${column} = ${truth};\n` : `v${column} = ${converted(String(truth), column)};\n`);
  return `if (c === 116 && d[at + 1] === 114 && d[at + 2] === 117 && d[at + 3] === 101) {\nat += 4;\n${value(true)}} else if (c === 102 && d[at + 1] === 97 && d[at + 2] === 108 && d[at + 3] === 115 && d[at + 4] === 101) {\nat += 5;\n${value(false)}} else break fast;\n`;
}

/** Reads one flat value of any form; `end` is where it stopped. `undefined` when there is none. */
function slowReader(columns: readonly ScanColumn[], convert: Convert): { end: number; read(data: Uint8Array, from: number, to: number, column: number): SqlValue | undefined } {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const exact = columns.map(({ type: { kind } }) => kind in integerBounds || kind === 'DECIMAL' || kind === 'VARCHAR' || kind === 'CHAR');
  const reader = {
    end: 0,
    read(data: Uint8Array, from: number, to: number, column: number): SqlValue | undefined {
      let at = from;
      if (data[at] === 34) {
        for (at++; at < to && data[at] !== 34; at++) if (data[at] === 92) at++;
        at++;
        if (at > to) return undefined;
      } else {
        if (data[at] === 123 || data[at] === 91) return undefined;
        while (at < to && data[at]! > 32 && data[at] !== 44 && data[at] !== 125) at++;
      }
      reader.end = at;
      const text = decoder.decode(data.subarray(from, at));
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (error) {
        if (error instanceof SyntaxError) return undefined;
        throw error;
      }
      if (column < 0 || value === null) return null;
      // A whole number beyond 2^53 keeps its digits as text, where the column can take them.
      return convert(typeof value === 'number' && exact[column] && !Number.isSafeInteger(value) && /^-?\d+$/.test(text) ? text : value, column);
    },
  };
  return reader;
}

/** What stands between two values of the pattern, byte for byte, and the first byte of the value behind it. */
interface Piece { readonly before: Uint8Array; readonly column: number; readonly first: number }

/** Cuts a flat record, known to be well-formed, into its values and what stands between them. */
function layoutOf(keys: readonly Uint8Array[], data: Uint8Array, from: number, to: number): { readonly pieces: readonly Piece[]; readonly end: Uint8Array } {
  const pieces: Piece[] = [];
  let at = from;
  let begin = from;
  const passText = () => {
    for (at++; data[at] !== 34; at++) if (data[at] === 92) at++;
    at++;
  };
  for (;;) {
    while (at < to && data[at] !== 34) at++;
    if (at >= to) return { pieces, end: data.slice(begin, to) };
    const start = at + 1;
    passText();
    const column = keys.findIndex(key => key.length === at - 1 - start && key.every((byte, i) => byte === data[start + i]));
    while (data[at] !== 58) at++;
    at++;
    while (data[at]! <= 32) at++;
    pieces.push({ before: data.slice(begin, at), column, first: data[at]! });
    if (data[at] === 34) passText();
    else while (at < to && data[at] !== 44 && data[at] !== 125 && data[at]! > 32) at++;
    begin = at;
  }
}

/** Reads `yyyy-MM-ddTHH:mm:ss[.fff][Z]`, also with a blank for the `T`; NaN for all else. What is before the seconds is worked out when it changes. */
function timeReader(): (view: DataView, from: number, to: number) => number {
  let [a, b, c, d] = [0, 0, 0, 0];
  let minute = NaN;
  const digit = (view: DataView, at: number): number => {
    const value = view.getUint8(at) - 48;
    return value >= 0 && value <= 9 ? value : NaN;
  };
  return (view, from, to) => {
    const length = to - from - (view.getUint8(to - 1) === 90 ? 1 : 0);
    if (length !== 19 && length !== 23) return NaN;
    if (view.getInt32(from) !== a || view.getInt32(from + 4) !== b || view.getInt32(from + 8) !== c || view.getInt32(from + 12) !== d) {
      const text = String.fromCharCode(...new Uint8Array(view.buffer, from, 16));
      if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d$/.test(text)) return NaN;
      minute = parseTimestamp(`${text}:00`) ?? NaN;
      [a, b, c, d] = [view.getInt32(from), view.getInt32(from + 4), view.getInt32(from + 8), view.getInt32(from + 12)];
    }
    const tens = digit(view, from + 17);
    if (view.getUint8(from + 16) !== 58 || !(tens <= 5)) return NaN;
    const time = minute + (tens * 10 + digit(view, from + 18)) * 1000;
    if (length === 19) return time;
    return view.getUint8(from + 19) === 46 ? time + digit(view, from + 20) * 100 + digit(view, from + 21) * 10 + digit(view, from + 22) : NaN;
  };
}
