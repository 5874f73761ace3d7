import { JqError, objectOf, type JqValue } from './values.ts';

/** Nesting that the parser of 1.6 takes. */
const deepest = 256;

/**
 * A JSON text as `fromjson` reads it. What is no JSON is told in the words of jq's own parser, which reads byte by byte and says where it
 * stood when it noticed.
 */
export function parseJson(text: string): JqValue {
  try {
    return JSON.parse(text) as JqValue;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return slowly(text);
  }
}

/** Containers that are open; a key of an object stands above it until its value comes. */
type Open = { readonly kind: 'array'; readonly items: JqValue[] } | { readonly kind: 'object'; readonly members: (readonly [string, JqValue])[] } | { readonly kind: 'key'; readonly name: string };

function slowly(text: string): JqValue {
  const stack: Open[] = [];
  const values: JqValue[] = [];
  let next: { readonly value: JqValue } | undefined;
  let token = '';
  let line = 1;
  let column = 0;
  let state: 'normal' | 'string' | 'escape' = 'normal';
  const fail = (message: string, at = `at line ${line}, column ${column}`): never => { throw new JqError(`${message}${at && ` ${at}`} (while parsing '${text}')`); };
  const top = () => stack[stack.length - 1];

  function take(value: JqValue, at?: string): void {
    if (next) fail('Expected separator between values', at);
    next = { value };
  }
  function literal(at?: string): void {
    if (token === '') return;
    const word = { t: 'true', f: 'false', n: 'null' }[token[0]!];
    if (word !== undefined) {
      if (token !== word) fail('Invalid literal', at);
      take(JSON.parse(word) as JqValue, at);
    } else {
      if (!/^[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|NaN|Infinity)$/.test(token)) fail('Invalid numeric literal', at);
      take(Number(token), at);
    }
    token = '';
  }
  function done(): void {
    if (stack.length > 0 || !next) return;
    values.push(next.value);
    next = undefined;
  }
  function put(): void {
    const open = top();
    if (open?.kind === 'array') open.items.push(next!.value);
    else if (open?.kind === 'key') {
      stack.pop();
      (top() as Extract<Open, { kind: 'object' }>).members.push([open.name, next!.value]);
    } else fail('Objects must consist of key:value pairs');
    next = undefined;
  }
  function structure(c: string): void {
    switch (c) {
      case '[': case '{':
        if (stack.length >= deepest) fail('Exceeds depth limit for parsing');
        if (next) fail('Expected separator between values');
        stack.push(c === '[' ? { kind: 'array', items: [] } : { kind: 'object', members: [] });
        return;
      case ':':
        if (!next) fail("Expected string key before ':'");
        if (top()?.kind !== 'object') fail("':' not as part of an object");
        if (typeof next!.value !== 'string') fail('Object keys must be strings');
        stack.push({ kind: 'key', name: next!.value as string });
        next = undefined;
        return;
      case ',':
        if (!next) fail("Expected value before ','");
        return put();
      case ']': {
        const open = top();
        if (open?.kind !== 'array') return fail("Unmatched ']'");
        if (next) put();
        else if (open.items.length > 0) fail('Expected another array element');
        stack.pop();
        next = { value: open.items };
        return;
      }
      default: {
        if (stack.length === 0) fail("Unmatched '}'");
        if (next) {
          if (top()!.kind !== 'key') fail('Objects must consist of key:value pairs');
          put();
        } else if (top()!.kind === 'object' && (top() as Extract<Open, { kind: 'object' }>).members.length > 0) fail('Expected another key-value pair');
        const open = top()!;
        if (open.kind !== 'object') return fail("Unmatched '}'");
        stack.pop();
        next = { value: objectOf(open.members) };
      }
    }
  }
  function string(): void {
    if (/[\u0000-\u001f]/.test(token)) fail('Invalid string: control characters from U+0000 through U+001F must be escaped');
    const odd = /^(?:[^\\]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*\\(.)/s.exec(token)?.[1];
    if (/\\/.test(token) && !/^(?:[^\\]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*$/s.test(token)) fail(odd === 'u' ? 'Invalid \\uXXXX escape' : 'Invalid escape');
    const value = JSON.parse(`"${token}"`) as string;
    token = '';
    take(value);
  }

  for (const c of text) {
    const size = c.codePointAt(0)!;
    column += size < 0x80 ? 1 : size < 0x800 ? 2 : size < 0x10000 ? 3 : 4;
    if (c === '\n') {
      line++;
      column = 0;
    }
    if (state === 'normal') {
      const plain = !/[\s",:[\]{}]/.test(c);
      if (!plain) {
        literal();
        done();
      }
      if (plain) token += c;
      else if (c === '"') state = 'string';
      else if (/\S/.test(c)) structure(c);
      done();
    } else if (c === '"' && state === 'string') {
      string();
      state = 'normal';
      done();
    } else {
      token += c;
      state = c === '\\' && state === 'string' ? 'escape' : 'string';
    }
  }
  const end = `at EOF at line ${line}, column ${column}`;
  if (state !== 'normal') fail('Unfinished string', end);
  literal(end);
  if (stack.length > 0) fail('Unfinished JSON term', end);
  done();
  if (values.length > 1) fail('Unexpected extra JSON values', '');
  if (values.length === 0) fail('Expected JSON value', '');
  return values[0]!;
}
