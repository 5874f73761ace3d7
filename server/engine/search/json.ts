import { SearchError, type Place } from './error.ts';
import { Double } from './scripts.ts';

/** Deeper documents are refused, as the service's reader does. */
const deepest = 1000;

/**
 * JSON with `"""` strings, as consoles send it. Integers beyond 2^53 come as bigint, so that 64-bit longs stay exact.
 * @param strict  a key twice in one object is an error (requests); else the last one counts (documents)
 * @throws SearchError `json_parse_exception` with line and column
 */
export function readJson(text: string, strict = false): unknown {
  const plain = text.includes('"""') ? text.replace(/"""([\s\S]*?)"""/g, (_, raw: string) => JSON.stringify(raw)) : text;
  // The engine's own reader is fast; ours knows places, twins and long integers.
  if (!strict && !special.test(plain)) {
    try {
      return JSON.parse(plain);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  const reader = new Reader(plain, strict, undefined);
  return reader.document();
}

/** A number that may be whole and is still written as a double, or that is long: `1.0`, `1e3`. Digits within texts, as ids and times have, mostly do not count. */
const special = /(?:^|[:[,\s])-?(?:\d{16}|\d+(?:\.0+(?=[\s,\]}]|$)|(?:\.\d+)?[eE][-+]?\d))/;

/** Members (and items) that were written as doubles although they are whole: JSON's own values cannot say so. */
const writtenDoubles = new WeakMap<object, Set<string | number>>();

/** Keys (or places) of `holder` whose values were written as doubles although they are whole. */
export const wholeDoublesOf = (holder: object): ReadonlySet<string | number> | undefined => writtenDoubles.get(holder);

/** Remembers that `holder[key]` is a double, although whole; or that it is none any more. */
export function noteDouble(holder: object, key: string | number, double = true): void {
  const keys = writtenDoubles.get(holder);
  if (!double) keys?.delete(key);
  else if (keys) keys.add(key);
  else writtenDoubles.set(holder, new Set([key]));
}

/** The value as scripts should see it: whole doubles marked as such. */
export function withDoubles(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Double) return value;
  const written = wholeDoublesOf(value);
  if (Array.isArray(value)) return value.map((item, i) => (written?.has(i) ? new Double(item as number) : withDoubles(item)));
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) Object.defineProperty(result, key, { value: written?.has(key) ? new Double(inner as number) : withDoubles(inner), enumerable: true, writable: true, configurable: true });
  return result;
}

/** A copy that shares nothing with the value. */
export function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const copy: unknown[] | Record<string, unknown> = Array.isArray(value) ? value.map(copyOf) : {};
  if (!Array.isArray(value)) for (const [key, inner] of Object.entries(value)) Object.defineProperty(copy, key, { value: copyOf(inner), enumerable: true, writable: true, configurable: true });
  for (const key of wholeDoublesOf(value) ?? []) noteDouble(copy, key);
  return copy;
}

/**
 * Line and column (both from 1) of a member, in the text that `root` was read from.
 * @returns undefined when `place` is not in it
 */
export function locate(text: string, root: object, place: Place): { line: number; col: number } | undefined {
  const plain = text.includes('"""') ? text.replace(/"""([\s\S]*?)"""/g, (_, raw: string) => JSON.stringify(raw)) : text;
  try {
    const reader = new Reader(plain, false, place);
    reader.document(root);
    return reader.found === undefined ? undefined : reader.position(reader.found);
  } catch (error) {
    if (error instanceof SearchError) return undefined;
    throw error;
  }
}

const blanks = /[ \t\r\n]*/y;
const literals = /[^\s,\]}:{["]+/y;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const expected = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

class Reader {
  private at = 0;
  private depth = 0;
  /** The last value was a whole double. */
  private double = false;
  /** Offset of the place that is looked for. */
  found: number | undefined;

  constructor(private readonly text: string, private readonly strict: boolean, private readonly place: Place | undefined) {}

  document(twin?: unknown): unknown {
    const value = this.value(twin);
    this.blank();
    if (this.at < this.text.length && this.strict) throw this.failure(`Unexpected character (${this.shown()}): expected end of the body`);
    return value;
  }

  position(offset: number): { line: number; col: number } {
    const before = this.text.slice(0, offset);
    const line = before.split('\n').length;
    return { line, col: offset - (before.lastIndexOf('\n') + 1) + 1 };
  }

  /** @param twin  what an earlier reading of the same text made of this value */
  private value(twin: unknown): unknown {
    this.double = false;
    this.blank();
    const c = this.text[this.at];
    if (c === '{') return this.nested(() => this.object(twin));
    if (c === '[') return this.nested(() => this.array(twin));
    if (c === '"') return this.string();
    if (c === undefined) throw this.failure('Unexpected end-of-input', 'json_e_o_f_exception');
    literals.lastIndex = this.at;
    const word = literals.exec(this.text)?.[0];
    if (word === undefined) throw this.failure(`Unexpected character (${this.shown()}): expected a valid value ${expected}`);
    if (word === 'true' || word === 'false' || word === 'null') {
      this.at += word.length;
      return word === 'null' ? null : word === 'true';
    }
    if (!number.test(word)) {
      if (/^[-\d]/.test(word)) throw this.failure(`Unexpected character (${this.shown()}) in numeric value`);
      throw this.failure(/^[A-Za-z_$]/.test(word) ? `Unrecognized token '${word}': was expecting ${expected}` : `Unexpected character (${this.shown()}): expected a valid value ${expected}`);
    }
    this.at += word.length;
    const value = Number(word);
    this.double = Number.isInteger(value) && /[.eE]/.test(word);
    return /^-?\d{16,}$/.test(word) && !Number.isSafeInteger(value) ? BigInt(word) : value;
  }

  private nested(read: () => unknown): unknown {
    if (++this.depth > deepest) throw this.failure(`Document nesting depth (${deepest + 1}) exceeds the maximum allowed (${deepest})`, 'x_content_parse_exception');
    const value = read();
    this.depth--;
    this.double = false;
    return value;
  }

  private object(twin: unknown): Record<string, unknown> {
    const wanted = this.place !== undefined && this.place.node === twin ? this.place : undefined;
    if (wanted && wanted.key === undefined) this.found = this.at;
    const start = this.at++;
    const object: Record<string, unknown> = {};
    for (let first = true; ; first = false) {
      this.blank();
      const c = this.text[this.at];
      if (c === '}' && first) break;
      if (!first) {
        if (c === '}') break;
        if (c === undefined) throw this.unclosed('Object', start);
        if (c !== ',') throw this.failure(`Unexpected character (${this.shown()}): was expecting comma to separate Object entries`);
        this.at++;
        this.blank();
      }
      if (this.at >= this.text.length) throw this.unclosed('Object', start);
      if (this.text[this.at] !== '"') throw this.failure(`Unexpected character (${this.shown()}): was expecting double-quote to start field name`);
      const keyAt = this.at;
      const key = this.string();
      if (this.strict && Object.hasOwn(object, key)) {
        this.at = keyAt;
        throw this.failure(`Duplicate field '${key}'`);
      }
      this.blank();
      if (this.text[this.at] !== ':') throw this.at >= this.text.length ? this.unclosed('Object', start) : this.failure(`Unexpected character (${this.shown()}): was expecting a colon to separate field name and value`);
      this.at++;
      this.blank();
      if (wanted && wanted.key === key) this.found = wanted.at === 'key' ? keyAt : this.at;
      const inner = this.value(isContainer(twin) && !Array.isArray(twin) && Object.hasOwn(twin, key) ? (twin as Record<string, unknown>)[key] : undefined);
      if (wanted?.at === 'end' && wanted.key === key) this.found = this.at - 1;
      if (this.double) noteDouble(object, key);
      Object.defineProperty(object, key, { value: inner, enumerable: true, writable: true, configurable: true });
    }
    if (wanted?.at === 'end' && wanted.key === undefined) this.found = this.at;
    this.at++;
    return object;
  }

  private array(twin: unknown): unknown[] {
    if (this.place !== undefined && this.place.node === twin) this.found = this.at;
    const start = this.at++;
    const list: unknown[] = [];
    for (let first = true; ; first = false) {
      this.blank();
      const c = this.text[this.at];
      if (c === ']' && first) break;
      if (!first) {
        if (c === ']') break;
        if (c === undefined) throw this.unclosed('Array', start);
        if (c !== ',') throw this.failure(`Unexpected character (${this.shown()}): was expecting comma to separate Array entries`);
        this.at++;
      }
      this.blank();
      if (this.at >= this.text.length) throw this.unclosed('Array', start);
      const item = this.value(Array.isArray(twin) ? twin[list.length] : undefined);
      if (this.double) noteDouble(list, list.length);
      list.push(item);
    }
    this.at++;
    return list;
  }

  private string(): string {
    const start = this.at++;
    for (;;) {
      const c = this.text[this.at];
      if (c === undefined) throw this.failure('Unexpected end-of-input in VALUE_STRING', 'json_e_o_f_exception');
      if (c === '"') break;
      this.at += c === '\\' ? 2 : 1;
    }
    this.at++;
    const raw = this.text.slice(start, this.at);
    try {
      return JSON.parse(raw) as string;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const control = /[\u0000-\u001f]/.exec(raw); // eslint-disable-line no-control-regex
      this.at = start + (control?.index ?? 0);
      throw this.failure(control ? `Illegal unquoted character ((CTRL-CHAR, code ${control[0].charCodeAt(0)})): has to be escaped using backslash to be included in string value` : 'Unrecognized character escape in a string value');
    }
  }

  private blank(): void {
    blanks.lastIndex = this.at;
    blanks.exec(this.text);
    this.at = blanks.lastIndex;
  }

  private shown(): string {
    const code = this.text.codePointAt(this.at) ?? 0;
    return `'${String.fromCodePoint(code)}' (code ${code})`;
  }

  private unclosed(what: string, start: number): SearchError {
    const { line, col } = this.position(start);
    return this.failure(`Unexpected end-of-input: expected close marker for ${what} (start marker at [line: ${line}, column: ${col}])`, 'json_e_o_f_exception');
  }

  private failure(reason: string, type = 'json_parse_exception'): SearchError {
    const { line, col } = this.position(Math.min(this.at, this.text.length));
    return new SearchError(400, type, `${reason}\n at [line: ${line}, column: ${col}]`, {}, undefined, true);
  }
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;
