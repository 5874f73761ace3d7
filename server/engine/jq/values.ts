/** JSON as jq sees it; numbers are doubles, as they are in 1.6. */
export type JqValue = null | boolean | number | string | readonly JqValue[] | { readonly [key: string]: JqValue };
export type JqObject = { readonly [key: string]: JqValue };

/** What a filter raises; `value` is what `catch` gets. */
export class JqError extends Error {
  override readonly name: string = 'JqError';
  constructor(readonly value: JqValue) { super(typeof value === 'string' ? value : `${jqText(value)} (not a string)`); }
}

/** The program was stopped: nothing in it can catch this. */
export class JqGivenUp extends JqError {
  override readonly name = 'JqGivenUp';
}

export function kindOf(value: JqValue): 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value as 'boolean' | 'number' | 'string' | 'object';
}

/** JSON text without blanks. Numbers that JSON has no words for are written as jq writes them. */
export function jqText(value: JqValue): string {
  switch (typeof value) {
    case 'number': return numberText(value);
    case 'string': case 'boolean': return JSON.stringify(value);
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return `[${value.map(jqText).join(',')}]`;
  return `{${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${jqText(item)}`).join(',')}}`;
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'null';
  if (!Number.isFinite(value)) return value > 0 ? '1.7976931348623157e+308' : '-1.7976931348623157e+308';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  // As C prints the shortest digits: an exponent, of two digits at least, where more than 15 zeros would be needed.
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = /^(-?)(\d)(?:\.(\d+))?e([-+]\d+)$/.exec(value.toExponential()) ?? [];
  const digits = whole + fraction;
  const point = Number(exponent) + 1;
  if (point <= -4 || point > digits.length + 15) return `${sign}${whole}${fraction && `.${fraction}`}e${Number(exponent) < 0 ? '-' : '+'}${String(Math.abs(Number(exponent))).padStart(2, '0')}`;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length ? sign + digits.padEnd(point, '0') : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** An object whose keys cannot mean anything special. */
export function objectOf(entries: Iterable<readonly [string, JqValue]>): JqObject {
  const result: Record<string, JqValue> = {};
  for (const [key, value] of entries) {
    if (key === '__proto__') Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
    else result[key] = value;
  }
  return result;
}

const order = { null: 0, boolean: 1, number: 3, string: 4, array: 5, object: 6 };

/** null, false, true, numbers, texts by code point, arrays item by item, objects by their keys and then by their values. */
export function compare(a: JqValue, b: JqValue): number {
  const kind = kindOf(a);
  const other = kindOf(b);
  if (kind !== other) return order[kind] - order[other];
  switch (kind) {
    case 'null': return 0;
    case 'boolean': return Number(a) - Number(b);
    case 'number': return (a as number) < (b as number) || Number.isNaN(a as number) ? -1 : (a as number) === (b as number) ? 0 : 1;
    case 'string': return compareTexts(a as string, b as string);
    case 'array': {
      const [left, right] = [a as readonly JqValue[], b as readonly JqValue[]];
      for (let i = 0; i < left.length && i < right.length; i++) {
        const difference = compare(left[i]!, right[i]!);
        if (difference !== 0) return difference;
      }
      return left.length - right.length;
    }
    case 'object': {
      const [left, right] = [sortedKeys(a as JqObject), sortedKeys(b as JqObject)];
      const keys = compare(left, right);
      if (keys !== 0) return keys;
      for (const key of left) {
        const difference = compare((a as JqObject)[key]!, (b as JqObject)[key]!);
        if (difference !== 0) return difference;
      }
      return 0;
    }
  }
}

/** By code point, which for UTF-8 is by byte. */
function compareTexts(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    if (a.charCodeAt(i) === b.charCodeAt(i)) continue;
    return (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0);
  }
  return a.length - b.length;
}

export const sortedKeys = (value: JqObject): string[] => Object.keys(value).sort(compareTexts);

/** `number (3)`, cut as jq cuts it: what errors call a value. */
export function described(value: JqValue): string {
  const text = jqText(value);
  return `${kindOf(value)} (${text.length > 14 ? `${text.slice(0, 11)}...` : text})`;
}
