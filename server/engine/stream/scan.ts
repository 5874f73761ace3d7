import type { SqlType } from '../../base/sql-type.ts';
import type { SqlValue } from '../../base/sql-value.ts';

/** A column and the key of the JSON object that it is read from. */
export interface ScanColumn { readonly key: string; readonly type: SqlType }

/**
 * Reads flat JSON objects straight into rows, without making objects of them: keys in any order, unknown keys left out, missing ones NULL.
 * `undefined` is for anything that is not one well-formed JSON object with flat values in the columns: whoever called reads it the long way.
 * `convert` makes a column's value from a JSON value that is not simply its own kind; what it throws is thrown here.
 */
export function recordScanner(columns: readonly ScanColumn[], convert: (value: unknown, column: number) => SqlValue): (data: Uint8Array) => SqlValue[] | undefined {
  const keys = columns.map(c => new TextEncoder().encode(c.key));
  const plain = columns.every(c => /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/.test(c.key));
  const kinds = columns.map(c => kindOf(c.type));
  const limits = columns.map(c => ('length' in c.type ? c.type.length : bounds[c.type.kind] ?? 0));
  const exact = columns.map(({ type: { kind } }) => kind in bounds || kind === 'DECIMAL' || kind === 'VARCHAR' || kind === 'CHAR');
  const texts = textCache();
  let data: Uint8Array = new Uint8Array(0);
  let at = 0;

  const space = () => {
    while (at < data.length && (data[at] === 32 || data[at] === 10 || data[at] === 13 || data[at] === 9)) at++;
  };

  /** From behind the opening quote to behind the closing one. 0: not well-formed; 1: plain ASCII; 2: escapes or other characters. */
  function string(): 0 | 1 | 2 {
    let simple: 1 | 2 = 1;
    for (; at < data.length; at++) {
      const c = data[at]!;
      if (c === 34) {
        at++;
        return simple;
      }
      if (c < 32) return 0;
      if (c === 92) {
        simple = 2;
        at++;
      } else if (c > 126) simple = 2;
    }
    return 0;
  }

  /** The number that begins at `at`; NaN when there is none. `whole` tells whether it is written without fraction and exponent. */
  let whole = false;
  function number(): number {
    const start = at;
    let negative = false;
    if (data[at] === 45) {
      negative = true;
      at++;
    }
    const first = at;
    let mantissa = 0;
    let c = data[at]!;
    while (c >= 48 && c <= 57) {
      mantissa = mantissa * 10 + (c - 48);
      c = data[++at]!;
    }
    const digits = at - first;
    if (digits === 0 || (digits > 1 && data[first] === 48)) return NaN;
    whole = true;
    let fraction = 0;
    if (c === 46) {
      whole = false;
      c = data[++at]!;
      const from = at;
      while (c >= 48 && c <= 57) {
        mantissa = mantissa * 10 + (c - 48);
        c = data[++at]!;
      }
      fraction = at - from;
      if (fraction === 0) return NaN;
    }
    if (c === 101 || c === 69) {
      whole = false;
      at++;
      if (data[at] === 43 || data[at] === 45) at++;
      const from = at;
      while (data[at]! >= 48 && data[at]! <= 57) at++;
      return at === from ? NaN : Number(ascii(data, start, at));
    }
    // Fifteen digits and a power of ten up to 22 are exact, so one division rounds as the whole text would.
    if (digits + fraction > 15) return Number(ascii(data, start, at));
    const value = fraction === 0 ? mantissa : mantissa / powers[fraction]!;
    return negative ? -value : value;
  }

  const word = (text: string): boolean => {
    for (let i = 0; i < text.length; i++) if (data[at + i] !== text.charCodeAt(i)) return false;
    at += text.length;
    return true;
  };

  /** Passes over a value that no column wants. Nested ones are read by whoever reads the long way. */
  function skip(): boolean {
    switch (data[at]) {
      case 34: {
        at++;
        return string() === 1; // escapes are checked by the long way
      }
      case 116: return word('true');
      case 102: return word('false');
      case 110: return word('null');
      default: return !Number.isNaN(number());
    }
  }

  /** The value for a column; `undefined` when it cannot be read here. */
  function value(column: number): SqlValue | undefined {
    const start = at;
    const c = data[at];
    if (c === 34) {
      at++;
      const simple = string();
      if (simple === 0) return undefined;
      if (kinds[column] === text && simple === 1) {
        const limit = limits[column]!;
        return texts(data, start + 1, Math.min(at - 1, start + 1 + limit));
      }
      if (simple === 1) return convert(ascii(data, start + 1, at - 1), column);
      return undefined;
    }
    if (c === 110) return word('null') ? null : undefined;
    if (c === 116 || c === 102) {
      if (!word(c === 116 ? 'true' : 'false')) return undefined;
      return kinds[column] === truth ? c === 116 : convert(c === 116, column);
    }
    const read = number();
    if (Number.isNaN(read)) return undefined;
    switch (kinds[column]) {
      case real: return Number.isFinite(read) ? read : convert(read, column);
      case integer: if (whole && read <= limits[column]! && read >= -limits[column]! - 1 && Number.isSafeInteger(read)) return read + 0;
    }
    // A whole number beyond 2^53 keeps its digits as text, where the column can take them.
    return convert(whole && !Number.isSafeInteger(read) && exact[column] ? ascii(data, start, at) : read, column);
  }

  return plain ? bytes => {
    data = bytes;
    at = 0;
    const row = new Array<SqlValue>(columns.length).fill(null);
    space();
    if (data[at++] !== 123) return undefined;
    space();
    let hint = 0;
    if (data[at] === 125) at++;
    else for (;;) {
      if (data[at++] !== 34) return undefined;
      const from = at;
      if (string() !== 1) return undefined;
      const length = at - 1 - from;
      const column = find(keys, data, from, length, hint);
      hint = column + 1;
      space();
      if (data[at++] !== 58) return undefined;
      space();
      if (column < 0) {
        if (!skip()) return undefined;
        hint = 0;
      } else {
        const read = value(column);
        if (read === undefined) return undefined;
        row[column] = read;
      }
      space();
      const next = data[at++];
      if (next === 125) break;
      if (next !== 44) return undefined;
      space();
    }
    space();
    return at === data.length ? row : undefined;
  } : () => undefined;
}

const [other, text, integer, real, truth] = [0, 1, 2, 3, 4];
const bounds: Readonly<Record<string, number>> = { TINYINT: 127, SMALLINT: 32767, INTEGER: 2147483647, BIGINT: Number.MAX_SAFE_INTEGER };
const powers = Array.from({ length: 16 }, (_, i) => 10 ** i);

function kindOf({ kind }: SqlType): number {
  if (kind === 'VARCHAR') return text!;
  if (kind in bounds) return integer!;
  if (kind === 'DOUBLE' || kind === 'FLOAT') return real!;
  return kind === 'BOOLEAN' ? truth! : other!;
}

/** The column of a key; -1 when no column wants it. Keys mostly come in the order of the columns: `hint` is tried first. */
function find(keys: readonly Uint8Array[], data: Uint8Array, from: number, length: number, hint: number): number {
  for (let i = 0; i < keys.length; i++) {
    const column = (hint + i) % keys.length;
    const key = keys[column]!;
    if (key.length !== length) continue;
    let k = 0;
    while (k < length && key[k] === data[from + k]) k++;
    if (k === length) return column;
  }
  return -1;
}

function ascii(data: Uint8Array, from: number, to: number): string {
  let made = '';
  for (let i = from; i < to; i++) made += String.fromCharCode(data[i]!);
  return made;
}

/** Texts by their bytes: the few values of a column are made once and shared, so that groups find them by identity. */
function textCache(): (data: Uint8Array, from: number, to: number) => string {
  const size = 4096;
  const known = new Array<string>(size).fill('');
  return (data, from, to) => {
    const length = to - from;
    let hash = length;
    for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + data[i]!) | 0;
    const slot = (hash ^ (hash >>> 12)) & (size - 1);
    const candidate = known[slot]!;
    if (candidate.length === length) {
      let i = 0;
      while (i < length && candidate.charCodeAt(i) === data[from + i]) i++;
      if (i === length) return candidate;
    }
    return (known[slot] = ascii(data, from, to));
  };
}
