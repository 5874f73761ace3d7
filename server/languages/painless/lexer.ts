/**
 * The tokens of a script, as section "Lexical grammar" of the reference gives them. Two states matter: behind a dot only a name or a plain
 * integer may stand, with no blanks before it; and a slash divides only behind `]`, `)`, a number, a name or a dotted part.
 */
export interface Token {
  readonly kind: 'word' | 'keyword' | 'primitive' | 'octal' | 'hex' | 'integer' | 'decimal' | 'string' | 'regex' | 'operator' | 'dotName' | 'dotInteger' | 'end' | 'wrong';
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** What the compiler says; only for `wrong`. */
  readonly message?: string;
}

export interface LexedScript { readonly tokens: readonly Token[]; readonly comments: readonly { readonly start: number; readonly end: number }[] }

export const keywords: ReadonlySet<string> = new Set('if in else while do for continue break return new try catch throw this instanceof true false null'.split(' '));
export const primitives: ReadonlySet<string> = new Set('def boolean byte short char int long float double'.split(' '));

const operators = ['>>>=', '===', '!==', '==~', '>>>', '<<=', '>>=', '?.', '?:', '->', '::', '<<', '>>', '<=', '>=', '==', '!=', '=~', '&&', '||', '++', '--', '+=', '-=', '*=', '/=', '%=', '&=', '^=', '|=',
  '{', '}', '[', ']', '(', ')', '.', ',', ';', '?', ':', '!', '~', '*', '/', '%', '+', '-', '<', '>', '=', '&', '^', '|'];
const byFirst = new Map<string, string[]>();
for (const text of operators) byFirst.set(text[0]!, [...(byFirst.get(text[0]!) ?? []), text]);

const blank = /[ \t\r\n]+/y;
const name = /[_a-zA-Z][_a-zA-Z0-9]*/y;
const octal = /0[0-7]+[lL]?/y;
const hex = /0[xX][0-9a-fA-F]+[lL]?/y;
const integer = /(?:0|[1-9][0-9]*)[lLfFdD]?/y;
const decimal = /(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?[fFdD]?/y;
const dotInteger = /0|[1-9][0-9]*/y;

/** As errors show it. */
export const display = (text: string): string => text.replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t');

export function lexScript(text: string): LexedScript {
  const tokens: Token[] = [];
  const comments: { start: number; end: number }[] = [];
  let at = 0;
  let afterDot = false;
  let divides = false;
  const match = (pattern: RegExp): string => { pattern.lastIndex = at; return pattern.exec(text)?.[0] ?? ''; };
  const push = (kind: Token['kind'], length: number, message?: string) => {
    tokens.push({ kind, start: at, end: at + length, text: text.slice(at, at + length), ...(message !== undefined && { message }) });
    at += length;
    divides = kind === 'word' || kind === 'octal' || kind === 'hex' || kind === 'integer' || kind === 'decimal' || kind === 'dotName' || kind === 'dotInteger';
  };
  const escapes = (c: string): string => ` The only valid escape sequences in strings starting with [${c}] are [\\\\] and [\\${c}].`;
  /** What cannot be read, through the character at which it fails. */
  const wrong = (length: number, more = '') => push('wrong', length, `unexpected character [${display(text.slice(at, at + length))}].${more}`);
  while (at < text.length) {
    if (afterDot) {
      afterDot = false;
      const word = match(name) || match(dotInteger);
      if (word) { push(/^[0-9]/.test(word) ? 'dotInteger' : 'dotName', word.length); continue; }
      // What stands there is read again as usual, so that a half-written `a.` spoils no more than itself.
      push('wrong', 0, `unexpected character [${display(text[at]!)}].`);
    }
    const c = text[at]!;
    if (c === ' ' || c === '\n' || c === '\t' || c === '\r') { at += match(blank).length; continue; }
    if (c === '/' && text[at + 1] === '/') {
      let end = at + 2;
      while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
      comments.push({ start: at, end });
      at = end;
      continue;
    }
    if (c === '/' && text[at + 1] === '*') {
      const end = text.indexOf('*/', at + 2);
      if (end >= 0) {
        comments.push({ start: at, end: end + 2 });
        at = end + 2;
        continue;
      }
      if (!divides) { wrong(text.length - at); break; }
    }
    const word = match(name) || (c === '$' && /^\s*\(/.test(text.slice(at + 1, at + 40)) ? c : '');
    if (word) { push(primitives.has(word) ? 'primitive' : keywords.has(word) ? 'keyword' : 'word', word.length); continue; }
    if (c >= '0' && c <= '9') {
      const found = ([['octal', match(octal)], ['hex', match(hex)], ['integer', match(integer)], ['decimal', match(decimal)]] as const).reduce((a, b) => (b[1].length > a[1].length ? b : a));
      push(found[0], found[1].length);
      continue;
    }
    if (c === '"' || c === "'") {
      let end = at + 1;
      while (end < text.length && text[end] !== c && (text[end] !== '\\' || text[end + 1] === '\\' || text[end + 1] === c)) end += text[end] === '\\' ? 2 : 1;
      if (end >= text.length) wrong(text.length - at);
      else if (text[end] === c) push('string', end + 1 - at);
      else wrong(Math.min(end + 2, text.length) - at, escapes(c));
      continue;
    }
    if (c === '/' && !divides) {
      let end = at + 1;
      while (end < text.length && text[end] !== '/' && text[end] !== '\n') end += text[end] === '\\' && text[end + 1] !== '\n' ? 2 : 1;
      if (end < text.length && text[end] === '/' && end > at + 1) {
        end++;
        while (end < text.length && /[cilmsUux]/.test(text[end]!)) end++;
        push('regex', end - at);
        continue;
      }
      wrong(Math.min(end + 1, text.length) - at);
      continue;
    }
    const operator = byFirst.get(c)?.find(o => text.startsWith(o, at));
    if (operator) {
      push('operator', operator.length);
      divides = operator === ']' || operator === ')';
      afterDot = operator === '.' || operator === '?.';
    } else wrong(1);
  }
  tokens.push({ kind: 'end', start: text.length, end: text.length, text: '<EOF>' });
  return { tokens, comments };
}
