import { SearchError } from './error.ts';

/** One request as the cluster sees it: path cut at its slashes and decoded, query string as values. */
export interface Request {
  readonly method: string;
  readonly segments: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  /** The body as JSON; undefined without one. */
  json(): unknown;
  /** The body as lines of JSON, for `_bulk` and `_msearch`. */
  lines(): unknown[];
  readonly uri: string;
}

export function readRequest(method: string, path: string, body: string | object | undefined): Request {
  const [before = '', query = ''] = cut(path.trim().replace(/^[a-z]+:\/\/[^/]+/i, ''), '?');
  const segments = before.split('/').filter(s => s !== '').map(decode);
  const parameters: Record<string, string> = {};
  for (const pair of query.split('&').filter(Boolean)) {
    const [name = '', value = ''] = cut(pair, '=');
    parameters[decode(name)] = pair.includes('=') ? decode(value.replace(/\+/g, ' ')) : 'true';
  }
  const text = typeof body === 'string' ? body : undefined;
  return {
    method: method.trim().toUpperCase(), segments, parameters, uri: '/' + segments.join('/'),
    json() {
      if (body === undefined || text?.trim() === '') return undefined;
      return text === undefined ? body : readJson(text);
    },
    lines() {
      if (Array.isArray(body)) return [...(body as unknown[])];
      if (text === undefined) return body === undefined ? [] : [body];
      if (!text.endsWith('\n')) throw new SearchError(400, 'illegal_argument_exception', 'The bulk request must be terminated by a newline [\\n]');
      return text.split('\n').filter(line => line.trim() !== '').map(readJson);
    },
  };
}

const cut = (text: string, at: string): [string, string] => {
  const i = text.indexOf(at);
  return i < 0 ? [text, ''] : [text.slice(0, i), text.slice(i + 1)];
};

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray percent sign stands for itself
  }
}

/**
 * JSON with `"""` strings, as consoles send it. Integers beyond 2^53 come as bigint, so that 64-bit longs stay exact.
 * @throws SearchError `parse_exception` with the place
 */
export function readJson(text: string): unknown {
  const plain = text.includes('"""') ? text.replace(/"""([\s\S]*?)"""/g, (_, raw: string) => JSON.stringify(raw)) : text;
  let value: unknown;
  try {
    value = JSON.parse(plain);
  } catch (cause) {
    throw new SearchError(400, 'parsing_exception', (cause as Error).message.replace(/^Unexpected/, 'Failed to parse request body: unexpected'), { line: 1, col: 1 });
  }
  return /\d{16}/.test(plain) ? exactIntegers(plain) ?? value : value;
}

/** Reads again with every long integer kept: rare, so speed does not matter here. */
function exactIntegers(text: string): unknown {
  let at = 0;
  const blank = () => { while (at < text.length && ' \t\r\n'.includes(text[at]!)) at++; };
  const value = (): unknown => {
    blank();
    const c = text[at]!;
    if (c === '{') {
      at++;
      const object: Record<string, unknown> = {};
      for (blank(); text[at] !== '}'; blank()) {
        if (text[at] === ',') { at++; blank(); }
        const key = string();
        blank();
        at++;
        Object.defineProperty(object, key, { value: value(), enumerable: true, writable: true, configurable: true });
      }
      at++;
      return object;
    }
    if (c === '[') {
      at++;
      const list: unknown[] = [];
      for (blank(); text[at] !== ']'; blank()) {
        if (text[at] === ',') at++;
        else list.push(value());
      }
      at++;
      return list;
    }
    if (c === '"') return string();
    const literal = /[^\s,\]}]+/y;
    literal.lastIndex = at;
    const word = literal.exec(text)![0];
    at += word.length;
    if (/^-?\d{16,}$/.test(word) && !Number.isSafeInteger(Number(word))) return BigInt(word);
    return JSON.parse(word);
  };
  const string = (): string => {
    const start = at++;
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    return JSON.parse(text.slice(start, ++at)) as string;
  };
  return value();
}
