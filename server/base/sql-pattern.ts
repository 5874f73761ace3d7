import { between, literal } from './pattern.ts';
import { SqlError } from './sql-value.ts';

/**
 * `_` is one character, `%` any number; an escape character only when ESCAPE names one. Case-sensitive.
 * @returns the test, made once for each pattern
 */
export function likeMatcher(pattern: string, escape?: string): (text: string) => boolean {
  const plain = escape === undefined ? /^(%?)([^%_]*)(%?)$/.exec(pattern) : null;
  if (plain) {
    const [, before, middle, after] = plain as unknown as [string, string, string, string];
    if (before && after) return text => text.includes(middle);
    if (before) return text => text.endsWith(middle);
    if (after) return text => text.startsWith(middle);
    return text => text === middle;
  }
  const expression = new RegExp(between(likePieces(pattern, escape)), 's');
  return text => expression.test(text);
}

function likePieces(pattern: string, escape: string | undefined): string[] {
  if (escape !== undefined && escape.length !== 1) throw new SqlError('INVALID_ESCAPE_CHARACTER', `Invalid escape character '${escape}'`);
  const pieces = [];
  let piece = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === escape) {
      const next = pattern[++i];
      if (next !== '%' && next !== '_' && next !== escape) throw new SqlError('INVALID_ESCAPE_SEQUENCE', `Invalid escape sequence '${pattern}', ${i}`);
      piece += literal(next);
    } else if (c === '%') {
      pieces.push(piece);
      piece = '';
    } else {
      piece += c === '_' ? '.' : literal(c);
    }
  }
  return [...pieces, piece];
}

/** SIMILAR TO: the whole text must match; classes `[a-e]`, `[^x]`, `[a-e^c]` (class minus), groups, `|`, `*`, `+`, `?`, `{n,m}`. */
export function similarMatcher(pattern: string, escape?: string): (text: string) => boolean {
  const expression = compile('^(?:' + similarSource(pattern, escape) + ')$', pattern);
  return text => expression.test(text);
}

function compile(source: string, pattern: string): RegExp {
  try {
    return new RegExp(source, 's');
  } catch {
    throw new SqlError('INVALID_REGULAR_EXPRESSION', `Invalid regular expression '${pattern}'`);
  }
}

const namedClasses: Readonly<Record<string, string>> = {
  ALPHA: 'a-zA-Z', UPPER: 'A-Z', LOWER: 'a-z', DIGIT: '0-9', SPACE: ' ', WHITESPACE: '\\s', ALNUM: 'a-zA-Z0-9',
};

function similarSource(pattern: string, escape?: string): string {
  if (escape !== undefined && escape.length !== 1) throw new SqlError('INVALID_ESCAPE_CHARACTER', `Invalid escape character '${escape}'`);
  const invalid = (): never => { throw new SqlError('INVALID_REGULAR_EXPRESSION', `Invalid regular expression '${pattern}'`); };
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (c === escape) {
      if (++i >= pattern.length) invalid();
      source += literal(pattern[i]!);
    } else if (c === '%') source += '.*';
    else if (c === '_') source += '.';
    else if (c === '[') {
      let inside = '';
      let minus = '';
      let negated = false;
      let at = i + 1;
      if (pattern[at] === '^') { negated = true; at++; }
      let inMinus = false;
      for (; at < pattern.length && pattern[at] !== ']'; at++) {
        let text: string;
        if (pattern[at] === '[' && pattern[at + 1] === ':') {
          const end = pattern.indexOf(':]', at);
          const name = end < 0 ? undefined : namedClasses[pattern.slice(at + 2, end).toUpperCase()];
          if (name === undefined) invalid();
          text = name!;
          at = end + 1;
        } else if (pattern[at] === '(' || pattern[at] === ')') {
          if (negated) invalid();
          text = pattern[at]!;
        } else if (pattern[at] === '^' && !inMinus && !negated) {
          inMinus = true;
          continue;
        } else if (pattern[at] === escape && at + 1 < pattern.length) {
          text = '\\' + pattern[++at];
        } else {
          text = pattern[at] === '\\' ? '\\\\' : pattern[at]!;
        }
        if (inMinus) minus += text;
        else inside += text;
      }
      if (at >= pattern.length || inside === '') invalid();
      source += (minus ? `(?![${minus}])` : '') + (negated ? '[^' : '[') + inside + ']';
      i = at;
    } else if ('()|*+?'.includes(c)) source += c === '(' ? '(?:' : c;
    else if (c === '{') {
      const m = /^\{\d+(,\d*)?\}/.exec(pattern.slice(i));
      if (!m) invalid();
      source += m![0];
      i += m![0].length - 1;
    } else source += literal(c);
  }
  return source;
}

/** SUBSTRING(s SIMILAR p ESCAPE e): `p` is before `e"` wanted `e"` after; undefined when the text does not match. */
export function similarSubstring(pattern: string, escape: string): (text: string) => string | undefined {
  const parts = pattern.split(escape + '"');
  if (parts.length !== 3) throw new SqlError('INVALID_REGULAR_EXPRESSION', `The pattern '${pattern}' needs exactly two ${escape}" marks`);
  const [before, wanted, after] = parts.map(part => similarSource(part, escape));
  const expression = compile(`^(?:${before})(${wanted})(?:${after})$`, pattern);
  return text => expression.exec(text)?.[1];
}
