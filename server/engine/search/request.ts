import { SearchError, type Place } from './error.ts';
import { locate, readJson } from './json.ts';

/** One request as the cluster sees it: path cut at its slashes and decoded, query string as values. */
export interface Request {
  readonly method: string;
  readonly segments: readonly string[];
  readonly parameters: Readonly<Record<string, string>>;
  /** The body as JSON; undefined without one. */
  json(): unknown;
  /** The body as lines, for `_bulk` and `_msearch`; each is read when it is asked for, so that one bad line spoils no other. */
  lines(): Line[];
  /** Line and column of a member of the body. */
  find(place: Place): { readonly line: number; readonly col: number } | undefined;
  readonly uri: string;
}

export interface Line { read(): unknown }

export function readRequest(method: string, path: string, body: string | object | undefined): Request {
  const [before = '', query = ''] = cut(path.trim().replace(/^[a-z]+:\/\/[^/]+/i, ''), '?');
  const segments = before.split('/').filter(s => s !== '').map(decode);
  const parameters: Record<string, string> = {};
  for (const pair of query.split('&').filter(Boolean)) {
    const [name = '', value = ''] = cut(pair, '=');
    Object.defineProperty(parameters, decode(name), { value: pair.includes('=') ? decode(value.replace(/\+/g, ' ')) : 'true', enumerable: true, configurable: true });
  }
  const text = typeof body === 'string' ? body : undefined;
  let json: { readonly value: unknown } | undefined;
  return {
    method: method.trim().toUpperCase(), segments, parameters, uri: before.startsWith('/') ? path.trim() : `/${path.trim()}`,
    json() {
      if (body === undefined || body === null || text?.trim() === '') return undefined;
      return (json ??= { value: text === undefined ? body : readJson(text, true) }).value;
    },
    lines() {
      if (Array.isArray(body)) return (body as unknown[]).map(value => ({ read: () => (typeof value === 'string' ? readJson(value) : value) }));
      if (text === undefined) return body === undefined || body === null ? [] : [{ read: () => body }];
      if (text.trim() === '') return [];
      if (!text.endsWith('\n')) throw new SearchError(400, 'illegal_argument_exception', 'The bulk request must be terminated by a newline [\\n]');
      return text.split('\n').filter(line => line.trim() !== '').map(line => ({ read: () => readJson(line) }));
    },
    find: place => (json && isContainer(json.value) ? locate(text ?? JSON.stringify(json.value, (_, v: unknown) => (typeof v === 'bigint' ? Number(v) : v)), json.value, place) : undefined),
  };
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null;

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
