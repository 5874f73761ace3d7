import { literal } from '../../base/pattern.ts';
import type { Range } from '../../base/range.ts';
import { TokenBuffer } from '../../base/syntax.ts';
import type { SyntaxProblem } from '../../base/tree.ts';
import { kindOfWord, wordsOf, type Dialect } from './dialect.ts';
import { T } from './tokens.ts';

export interface Lexed { readonly tokens: TokenBuffer; readonly comments: readonly Range[]; readonly problems: readonly SyntaxProblem[] }

const enum C { Other, Blank, Letter, Digit, Quote, Back, Double, Symbol }

const classes = new Uint8Array(128);
for (let c = 0; c <= 32; c++) classes[c] = C.Blank;
for (const c of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_$') classes[c.charCodeAt(0)] = C.Letter;
for (const c of '0123456789') classes[c.charCodeAt(0)] = C.Digit;
classes[39] = C.Quote;
classes[34] = C.Double;
classes[96] = C.Back;

const letter = (c: number) => (c < 128 ? classes[c] === C.Letter : c > 159 && c !== 0x2028 && c !== 0x2029 && c !== 0x3000 && c !== 0xfeff);

/** Cuts a text into tokens, comments aside. Total and linear. `from` and `to` bound the stretch, perhaps also its first semicolon; ranges are those of the whole text. */
export function lex(text: string, dialect: Dialect, from = 0, to = text.length, toSemicolon = false): Lexed {
  const tokens = new TokenBuffer(toSemicolon ? 64 : (to - from) >> 2);
  const comments: Range[] = [];
  const problems: SyntaxProblem[] = [];
  const words = wordsOf(dialect);
  const slashes = dialect.lineComments.includes('//');
  const hashes = dialect.lineComments.includes('#');
  const placeholders = dialect.id === 'kinesis';
  const doubleIsText = dialect.textQuotes.includes('"');
  let i = from;

  while (i < to) {
    const c = text.charCodeAt(i);
    const start = i;
    switch (c < 128 ? classes[c] : letter(c) ? C.Letter : C.Blank) {
      case C.Blank: i++; continue;
      case C.Letter: {
        do i++; while (i < to && ((x => x < 128 ? classes[x] === C.Letter || classes[x] === C.Digit : letter(x))(text.charCodeAt(i))));
        if (text.charCodeAt(i) === 123 && placeholders && placeholder()) {
          tokens.push(T.Word, start, i);
          continue;
        }
        if (i - start <= 2 && text.charCodeAt(i) === 39) {
          // X'0A', N'…', B'…'
          const prefix = text.charCodeAt(start) | 32;
          if (i - start === 1 && prefix === 120) { i = quoted(i, 39); tokens.push(T.Binary, start, i); continue; }
          if (i - start === 1 && (prefix === 110 || prefix === 98)) { i = quoted(i, 39); tokens.push(T.String, start, i); continue; }
        }
        if (i - start === 1 && (c | 32) === 117 && text.charCodeAt(i) === 38 && (text.charCodeAt(i + 1) === 39 || text.charCodeAt(i + 1) === 34)) {
          const quote = text.charCodeAt(i + 1);
          i = quoted(i + 1, quote);
          tokens.push(quote === 39 ? T.String : T.Quoted, start, i);
          continue;
        }
        if (c === 95 && text.charCodeAt(i) === 39 && dialect.id === 'kinesis') { i = quoted(i, 39); tokens.push(T.String, start, i); continue; }
        tokens.push(kindOfWord(words, text, start, i), start, i);
        continue;
      }
      case C.Digit: {
        number();
        if (dialect.digitNames && letter(text.charCodeAt(i)) && i < to) {
          do i++; while (i < to && (letter(text.charCodeAt(i)) || classes[text.charCodeAt(i)] === C.Digit));
          tokens.push(T.Word, start, i);
        } else tokens.push(T.Number, start, i);
        continue;
      }
      case C.Quote: i = quoted(i, 39); tokens.push(T.String, start, i); continue;
      case C.Double: i = quoted(i, 34); tokens.push(doubleIsText ? T.String : T.Quoted, start, i); continue;
      case C.Back: i = quoted(i, 96); tokens.push(T.Quoted, start, i); continue;
    }
    const next = i + 1 < to ? text.charCodeAt(i + 1) : 0;
    if (c === 45 && next === 45) { comment(lineEnd(i)); continue; }
    if (c === 47 && next === 42) {
      const close = text.indexOf('*/', i + 2);
      if (close < 0 || close + 2 > to) problems.push({ message: 'The comment is never closed: expected `*/`', range: { start: i, end: i + 2 } });
      comment(close < 0 ? to : Math.min(to, close + 2));
      continue;
    }
    if ((c === 47 && next === 47 && slashes) || (c === 35 && hashes)) { comment(lineEnd(i)); continue; }
    if (c === 46 && next >= 48 && next <= 57 && !afterName()) { number(); tokens.push(T.Number, start, i); continue; }
    const two = pairs(c, next);
    if (two !== T.End) { i += 2; tokens.push(two, start, i); continue; }
    i++;
    const one = single(c);
    if (one === T.Bad) problems.push({ message: `Unexpected \`${text[start]}\``, range: { start, end: i } });
    else tokens.push(one, start, i);
    if (toSemicolon && one === T.Semicolon) break;
  }
  tokens.push(T.End, to, to);
  return { tokens, comments, problems };

  /** `${name}` of a template (CloudFormation's Fn::Sub, Terraform) in a name: the cursor stands behind `$`, and moves over the rest of the name. */
  function placeholder(): boolean {
    const before = i;
    while (i < to && text.charCodeAt(i) === 123 && text.charCodeAt(i - 1) === 36) {
      let close = i + 1;
      while (close < to && close < i + 256 && text.charCodeAt(close) !== 125 && text.charCodeAt(close) > 31 && text.charCodeAt(close) !== 123) close++;
      if (text.charCodeAt(close) !== 125 || close >= to || close === i + 1) break;
      i = close + 1;
      while (i < to && ((x => x < 128 ? classes[x] === C.Letter || classes[x] === C.Digit : letter(x))(text.charCodeAt(i)))) i++;
    }
    return i > before;
  }

  function afterName(): boolean {
    const last = tokens.length - 1;
    return last >= 0 && tokens.ends[last] === i && (tokens.kinds[last]! >= T.Reserved || tokens.kinds[last] === T.Word || tokens.kinds[last] === T.Quoted || tokens.kinds[last] === T.RightParen || tokens.kinds[last] === T.RightBracket);
  }

  function number(): void {
    while (i < to && classes[text.charCodeAt(i)] === C.Digit) i++;
    if (text.charCodeAt(i) === 46 && i < to && text.charCodeAt(i + 1) !== 46) {
      i++;
      while (i < to && classes[text.charCodeAt(i)] === C.Digit) i++;
    }
    if (i < to && (text.charCodeAt(i) | 32) === 101) {
      const sign = text.charCodeAt(i + 1) === 43 || text.charCodeAt(i + 1) === 45 ? 1 : 0;
      const digit = text.charCodeAt(i + 1 + sign);
      if (digit >= 48 && digit <= 57) {
        i += 2 + sign;
        while (i < to && classes[text.charCodeAt(i)] === C.Digit) i++;
      }
    }
  }

  /** Behind the closing quote; a quote that is never closed ends at the end of its line. */
  function quoted(at: number, quote: number): number {
    for (let p = at + 1; p < to; p++) {
      const x = text.charCodeAt(p);
      if (x === quote) {
        if (text.charCodeAt(p + 1) === quote && p + 1 < to) p++;
        else if (quote === 39 && escaped(at, p)) problems.push({ message: "A quote inside a text is doubled, `''`: there are no escapes by a backslash", range: { start: p - 1, end: p + 1 }, repair: { title: 'Double the quote', edits: [{ range: { start: p - 1, end: p + 1 }, text: "''" }] } });
        else return p + 1;
      } else if (x === 92 && dialect.backslash && quote !== 96) p++;
    }
    problems.push({ message: `${quote === 39 || (quote === 34 && doubleIsText) ? 'The text' : 'The quoted name'} is never closed`, range: { start: at, end: at + 1 } });
    return Math.max(at + 1, Math.min(to, lineEnd(at)));
  }

  /** `'it\'s'` where a backslash is only a backslash: the text goes on in a word, and the quotes of the line are odd without it. */
  function escaped(at: number, close: number): boolean {
    if (dialect.backslash || close < at + 3 || text.charCodeAt(close - 1) !== 92 || close + 1 >= to || !letter(text.charCodeAt(close + 1))) return false;
    let quotes = 0;
    for (let p = close + 1; p < to && p < close + 1000 && text.charCodeAt(p) !== 10 && text.charCodeAt(p) !== 13; p++) if (text.charCodeAt(p) === 39) quotes++;
    return quotes % 2 === 1;
  }

  function lineEnd(at: number): number {
    let p = at;
    while (p < to && text.charCodeAt(p) !== 10 && text.charCodeAt(p) !== 13) p++;
    return p;
  }

  function comment(end: number): void {
    comments.push({ start: i, end });
    i = end;
  }
}

function pairs(a: number, b: number): T {
  switch (a) {
    case 60: return b === 61 ? T.LessEqual : b === 62 ? T.NotEqual : T.End;
    case 62: return b === 61 ? T.GreaterEqual : T.End;
    case 33: return b === 61 ? T.NotEqual : b === 126 ? T.Tilde : T.End;
    case 126: return b === 42 ? T.Tilde : T.End;
    case 124: return b === 124 ? T.Concat : T.End;
    case 58: return b === 58 ? T.DoubleColon : T.End;
    case 45: return b === 62 ? T.Arrow : T.End;
    case 61: return b === 62 ? T.FatArrow : T.End;
    default: return T.End;
  }
}

const singles = new Uint8Array(128).fill(T.Bad);
for (const [text, kind] of [['(', T.LeftParen], [')', T.RightParen], ['[', T.LeftBracket], [']', T.RightBracket], ['{', T.LeftBrace], ['}', T.RightBrace], [',', T.Comma], ['.', T.Dot], [';', T.Semicolon], [':', T.Colon], ['?', T.Question], ['+', T.Plus], ['-', T.Minus], ['*', T.Star], ['/', T.Slash], ['%', T.Percent], ['=', T.Equal], ['<', T.Less], ['>', T.Greater], ['&', T.Ampersand], ['|', T.Bar], ['^', T.Caret], ['~', T.Tilde], ['@', T.At]] as const) singles[text.charCodeAt(0)] = kind;
const single = (c: number): T => (c < 128 ? singles[c]! : T.Bad);

/** The value of a string token: quotes off, doubled quotes undone, escapes read where the dialect has them, `U&` undone. */
export function textValue(raw: string, dialect: Dialect, escape = '\\'): string {
  const open = /^(?:[uU]&|[nNbB]|_\w*)?(?=['"])/.exec(raw)?.[0].length ?? 0;
  const quote = raw[open]!;
  const closed = raw.length > open + 1 && raw.endsWith(quote);
  const inner = raw.slice(open + 1, closed ? -1 : undefined).replaceAll(quote + quote, quote);
  if (/^[uU]&/.test(raw)) return inner.replace(new RegExp(`${literal(escape)}(?:(\\+[0-9a-fA-F]{6}|[0-9a-fA-F]{4})|(${literal(escape)}))`, 'g'), (_, hex: string | undefined) => (hex === undefined ? escape : String.fromCodePoint(Math.min(0x10ffff, parseInt(hex.replace('+', ''), 16)))));
  if (!dialect.backslash) return inner;
  return inner.replace(/\\(u[0-9a-fA-F]{4}|[0-7]{3}|[\s\S])/g, (_, code: string) => {
    if (/^u[0-9a-fA-F]{4}$/.test(code)) return String.fromCharCode(parseInt(code.slice(1), 16));
    if (/^[0-7]{3}$/.test(code)) return String.fromCharCode(parseInt(code, 8));
    return { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\x1a' }[code] ?? code;
  });
}

/** The stored form of a name token. */
export function nameValue(raw: string, dialect: Dialect): { readonly name: string; readonly quoted: boolean } {
  const fold = (text: string) => (dialect.fold === 'upper' ? text.toUpperCase() : text.toLowerCase());
  const unicode = raw.charCodeAt(1) === 38 && /^[uU]&"/.test(raw);
  const first = unicode ? '"' : raw[0]!;
  if (first !== '"' && first !== '`') return { name: fold(raw), quoted: false };
  if (unicode) return { name: textValue(raw, dialect), quoted: true };
  const closed = raw.length > 1 && raw.endsWith(first);
  const inner = raw.slice(1, closed ? -1 : undefined).replaceAll(first + first, first);
  return { name: dialect.foldQuoted ? fold(inner) : inner, quoted: true };
}
