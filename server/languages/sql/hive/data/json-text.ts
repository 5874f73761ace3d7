/** A number that a double would change or whose spelling matters: fractions and long integers, as written. */
export class NumberText {
  constructor(readonly text: string) {}
}

export type JsonValue = null | boolean | number | string | NumberText | readonly JsonValue[] | JsonObject;
/** Members in the order of the text. A Map, so that no key can mean anything special. */
export type JsonObject = ReadonlyMap<string, JsonValue>;

/** Says what a Jackson reader would say, with the place. */
export class JsonFailure extends Error {
  override readonly name = 'JsonFailure';
  /** @param at  where the text cannot be read any more */
  constructor(message: string, readonly at: number) {
    super(message);
  }
}

const deepest = 500;

/**
 * Reads the documents of one record: objects one after the other, with or without white space between. Numbers stay exact.
 * @throws JsonFailure at the first thing that is no JSON
 */
export function readDocuments(text: string): JsonValue[] {
  const documents: JsonValue[] = [];
  readValues(text, false, document => documents.push(document) > 0);
  return documents;
}

/** Reads the records of a file, its documents and of an array its elements, until `take` wants no more. It has what stands before a failure. */
export const readRecords = (text: string, take: (record: JsonValue) => boolean): void => readValues(text, true, take);

function readValues(text: string, apart: boolean, take: (value: JsonValue) => boolean): void {
  let at = 0;
  let depth = 0;

  const fail = (message: string): never => {
    const before = text.slice(0, at);
    const line = before.split('\n').length;
    throw new JsonFailure(`${message} at [Source: (String); line: ${line}, column: ${at - before.lastIndexOf('\n')}]`, at);
  };
  const blank = () => {
    for (; at < text.length; at++) {
      const c = text.charCodeAt(at);
      if (c !== 32 && c !== 10 && c !== 13 && c !== 9) break;
    }
  };
  const value = (): JsonValue => {
    blank();
    const c = text[at];
    switch (c) {
      case '{': return object();
      case '[': return array();
      case '"': return string();
      case 't': return word('true', true);
      case 'f': return word('false', false);
      case 'n': return word('null', null);
      case undefined: return fail('Unexpected end-of-input');
      default: return number();
    }
  };
  const word = <T>(literal: string, result: T): T => {
    if (!text.startsWith(literal, at) || /\w/.test(text[at + literal.length] ?? '')) fail(`Unrecognized token '${/^\w+/.exec(text.slice(at))![0]}': was expecting ('true', 'false' or 'null')`);
    at += literal.length;
    return result;
  };
  const numberPattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
  const number = (): number | NumberText => {
    numberPattern.lastIndex = at;
    const match = numberPattern.exec(text);
    if (!match) {
      const token = /^[^\s,:{}[\]"]+/.exec(text.slice(at, at + 40))?.[0] ?? text[at]!;
      return /^[A-Za-z_$]/.test(token) ? fail(`Unrecognized token '${token}': was expecting ('true', 'false' or 'null')`) : fail(`Unexpected character ('${text[at]}' (code ${text.charCodeAt(at)})): expected a valid value (number, String, array, object, 'true', 'false' or 'null')`);
    }
    at += match[0].length;
    if (/\d/.test(text[at] ?? '')) fail('Invalid numeric value: Leading zeroes not allowed');
    if (match[1] !== undefined || match[2] !== undefined || match[0].length > 15 || match[0] === '-0') return new NumberText(match[0]);
    return Number(match[0]);
  };
  const string = (): string => {
    const start = ++at;
    let result = '';
    let from = start;
    for (;; at++) {
      const c = text.charCodeAt(at);
      if (c === 34) {
        result += text.slice(from, at++);
        return result;
      }
      if (Number.isNaN(c)) fail('Unexpected end-of-input: was expecting closing quote for a string value');
      if (c < 32) fail(`Illegal unquoted character ((CTRL-CHAR, code ${c})): has to be escaped using backslash to be included in string value`);
      if (c !== 92) continue;
      result += text.slice(from, at);
      const e = text[++at];
      if (e === 'u') {
        const digits = text.slice(at + 1, at + 5);
        if (!/^[0-9a-fA-F]{4}$/.test(digits)) fail('Unexpected character: expected a hex-digit for character escape sequence');
        result += String.fromCharCode(parseInt(digits, 16));
        at += 4;
      } else {
        const plain = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }[e ?? ''];
        if (plain === undefined) fail(`Unrecognized character escape '${e ?? ''}' (code ${e?.charCodeAt(0) ?? -1})`);
        result += plain!;
      }
      from = at + 1;
    }
  };
  const enter = () => { if (++depth > deepest) fail(`Document nesting depth (${depth}) exceeds the maximum allowed (${deepest})`); };
  const object = (): JsonObject => {
    enter();
    const members = new Map<string, JsonValue>();
    at++;
    blank();
    if (text[at] === '}') at++;
    else for (;;) {
      blank();
      if (at >= text.length) fail('Unexpected end-of-input: expected close marker for Object');
      if (text[at] !== '"') fail(`Unexpected character ('${text[at]}' (code ${text.charCodeAt(at)})): was expecting double-quote to start field name`);
      const key = string();
      blank();
      if (text[at] !== ':') fail(at >= text.length ? 'Unexpected end-of-input within/between Object entries' : `Unexpected character ('${text[at]}' (code ${text.charCodeAt(at)})): was expecting a colon to separate field name and value`);
      at++;
      members.set(key, value());
      blank();
      if (text[at] === ',') at++;
      else if (text[at] === '}') { at++; break; }
      else fail(at >= text.length ? 'Unexpected end-of-input: expected close marker for Object' : `Unexpected character ('${text[at]}' (code ${text.charCodeAt(at)})): was expecting comma to separate Object entries`);
    }
    depth--;
    return members;
  };
  const array = (): JsonValue[] => {
    const items: JsonValue[] = [];
    elements(item => items.push(item) > 0);
    return items;
  };
  /** Whether all were taken. */
  const elements = (into: (item: JsonValue) => boolean): boolean => {
    enter();
    at++;
    blank();
    if (text[at] === ']') at++;
    else for (;;) {
      if (!into(value())) return false;
      blank();
      if (text[at] === ',') at++;
      else if (text[at] === ']') { at++; break; }
      else fail(at >= text.length ? 'Unexpected end-of-input: expected close marker for Array' : `Unexpected character ('${text[at]}' (code ${text.charCodeAt(at)})): was expecting comma to separate Array entries`);
    }
    depth--;
    return true;
  };

  for (blank(); at < text.length; blank()) if (!(apart && text[at] === '[' ? elements(take) : take(value()))) return;
}

/** The value as JSON text without blanks, numbers as they were written. */
export function jsonText(value: JsonValue): string {
  if (value instanceof NumberText) return value.text;
  if (value instanceof Map) return `{${[...(value as JsonObject)].map(([k, v]) => `${JSON.stringify(k)}:${jsonText(v)}`).join(',')}}`;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  return JSON.stringify(value);
}
