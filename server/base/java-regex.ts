import { memoText } from './memo.ts';
import { SqlError } from './sql-value.ts';

/** A Java regular expression, run by the JavaScript engine. `groups[i]` is where the Java group `i` stands in a match. */
export interface JavaRegex {
  readonly expression: RegExp;
  readonly groups: readonly number[];
  /** The same with `g` for walking over all matches; reset `lastIndex` before use. */
  readonly all: RegExp;
  /** Anchored at both ends. */
  readonly whole: RegExp;
}

const posix: Readonly<Record<string, string>> = {
  Lower: 'a-z', Upper: 'A-Z', ASCII: '\\x00-\\x7f', Alpha: 'a-zA-Z', Digit: '0-9', Alnum: 'a-zA-Z0-9', Punct: '!-\\/:-@\\[-`\\{-~', Graph: '!-~',
  Print: ' -~', Blank: ' \\t', Cntrl: '\\x00-\\x1f\\x7f', XDigit: '0-9a-fA-F', Space: ' \\t\\n\\x0B\\f\\r',
};

/**
 * Translates `java.util.regex` text: POSIX classes, `\Q…\E`, `\h`, `\A`, `\z`, possessive quantifiers and atomic groups (as look-ahead
 * with a back reference), inline flags at the start. Throws `SqlError` when the pattern is broken.
 */
export const javaRegex = memoText(translate);

function translate(pattern: string): JavaRegex {
  const invalid = (why: string): never => { throw new SqlError('INVALID_REGULAR_EXPRESSION', `Invalid regular expression '${pattern}': ${why}`); };
  let flags = '';
  const groups: number[] = [0];
  const names = new Map<string, number>();
  let count = 0; // groups of the translated text so far
  let i = 0;
  let unicode = false;

  const leading = /^\(\?([imsxuUd]+)\)/.exec(pattern);
  if (leading) {
    i = leading[0].length;
    for (const f of leading[1]!) if ('ims'.includes(f) && !flags.includes(f)) flags += f;
  }

  /** One alternative list up to `)` or the end. */
  const alternatives = (depth: number): string => {
    if (depth > 200) invalid('nested too deeply');
    let text = '';
    while (i < pattern.length && pattern[i] !== ')') {
      if (pattern[i] === '|') { text += '|'; i++; continue; }
      const before = count;
      const piece = atom(depth);
      text += quantified(piece, before);
    }
    return text;
  };

  const quantified = (piece: string, before: number): string => {
    const q = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(pattern.slice(i));
    if (!q) return piece;
    i += q[0].length;
    if (pattern[i] === '+') {
      i++;
      return atomic(piece + q[0], before);
    }
    if (pattern[i] === '?') { i++; return piece + q[0] + '?'; }
    return piece + q[0];
  };

  /** `(?>x)` and `x++`: a look-ahead takes what it can and the back reference moves over it. Groups inside move up by one. */
  const atomic = (piece: string, before: number): string => {
    for (let g = 1; g < groups.length; g++) if (groups[g]! > before) groups[g]!++;
    count++;
    const own = before + 1;
    const moved = piece.replace(/\\(\d+)/g, (whole, n) => (Number(n) > before ? '\\' + (Number(n) + 1) : whole));
    return `(?=(${moved}))\\${own}(?:)`;
  };

  const atom = (depth: number): string => {
    const c = pattern[i]!;
    if (c === '(') {
      i++;
      let open = '(';
      let isAtomic = false;
      const before = count;
      if (pattern[i] === '?') {
        const m = /^\?(?:[:=!]|<[=!]|>|<([a-zA-Z][a-zA-Z0-9]*)>|([imsxud]*)(?:-[imsxud]+)?(:|\)))/.exec(pattern.slice(i)) ?? invalid('unknown group');
        i += m[0].length;
        if (m[1]) { count++; groups.push(count); names.set(m[1], groups.length - 1); open = '('; }
        else if (m[3] !== undefined) {
          for (const f of m[2] ?? '') if ('ims'.includes(f) && !flags.includes(f)) flags += f;
          if (m[3] === ')') return '';
          open = '(?:';
        } else if (m[0] === '?>') { isAtomic = true; open = ''; }
        else open = '(' + m[0];
      } else {
        count++;
        groups.push(count);
      }
      const inner = alternatives(depth + 1);
      if (pattern[i] !== ')') invalid('unclosed group');
      i++;
      return isAtomic ? atomic(inner, before) : open + inner + ')';
    }
    if (c === '[') return charClass();
    if (c === '\\') return escape(false);
    i++;
    if (c === '*' || c === '+' || c === '?') invalid(`dangling ${c}`);
    if (c === '{' || c === '}' || c === ']') return '\\' + c;
    return c === '/' ? '\\/' : c;
  };

  const charClass = (): string => {
    i++;
    let text = '[';
    let ahead = '';
    if (pattern[i] === '^') { text += '^'; i++; }
    let first = true;
    for (;;) {
      if (i >= pattern.length) invalid('unclosed character class');
      const c = pattern[i]!;
      if (c === ']' && !first) { i++; break; }
      first = false;
      if (c === '[') {
        const nested = charClass();

        text += nested.startsWith('[^') ? '' : nested.slice(1, -1);
      } else if (c === '&' && pattern[i + 1] === '&') {
        i += 2;
        if (pattern[i] === '[') ahead += `(?=${charClass()})`;
        else {
          let rest = '[';
          while (i < pattern.length && pattern[i] !== ']') rest += pattern[i] === '\\' ? escape(true) : pattern[i++];
          ahead += `(?=${rest}])`;
        }
      } else if (c === '\\') {
        text += escape(true);
      } else {
        text += c;
        i++;
      }
    }
    return ahead + text + ']';
  };

  const escape = (inClass: boolean): string => {
    const c = pattern[i + 1] ?? invalid('nothing behind the backslash');
    i += 2;
    if (c === 'Q') {
      const end = pattern.indexOf('\\E', i);
      const literal = pattern.slice(i, end < 0 ? pattern.length : end);
      i = end < 0 ? pattern.length : end + 2;
      return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
    }
    if (c === 'p' || c === 'P') {
      const m = /^(?:\{([^}]+)\}|(\w))/.exec(pattern.slice(i)) ?? invalid('unknown property');
      i += m[0].length;
      const name = (m[1] ?? m[2])!.replace(/^Is|^java/, '');
      const known = posix[name];
      if (known !== undefined) return inClass ? known : `[${c === 'P' ? '^' : ''}${known}]`;
      unicode = true;
      return `\\${c}{${name}}`;
    }
    // Blanks of ASCII only, as Java has them.
    if (c === 's') return inClass ? ' \\t\\n\\x0B\\f\\r' : '[ \\t\\n\\x0B\\f\\r]';
    if (c === 'S' && !inClass) return '[^ \\t\\n\\x0B\\f\\r]';
    if (c === 'h') return inClass ? ' \\t\\xA0' : '[ \\t\\xA0]';
    if (c === 'R') return '(?:\\r\\n|[\\n\\r\\u2028\\u2029])';
    if (c === 'A') return '^';
    if (c === 'z') return '$';
    if (c === 'Z') return '(?=\\n?$)';
    if (c === 'G') return '';
    if (c === 'e') return '\\x1b';
    if (c === 'a') return '\\x07';
    if (c >= '1' && c <= '9') return '\\' + (groups[Number(c)] ?? c);
    if (c === 'k') {
      const m = /^<(\w+)>/.exec(pattern.slice(i)) ?? invalid('unknown group name');
      i += m[0].length;
      const named = names.get(m[1]!) ?? invalid(`no group is called ${m[1]}`);
      return `(?:\\${groups[named]})`;
    }
    if (c === '0') {
      const m = /^[0-3]?[0-7]{1,2}/.exec(pattern.slice(i)) ?? invalid('octal escape');
      i += m[0].length;
      return '\\x' + parseInt(m[0], 8).toString(16).padStart(2, '0');
    }
    if (/[dDwWsSbBtnrfxuc]/.test(c)) return '\\' + c;
    if (/[A-Za-z]/.test(c)) return invalid(`unknown escape \\${c}`);
    return /[\\^$.*+?()[\]{}|/-]/.test(c) ? (c === '-' && !inClass ? '-' : '\\' + c) : c;
  };

  const source = alternatives(0);
  if (i < pattern.length) invalid('unmatched )');
  const f = flags + (unicode ? 'u' : '');
  try {
    return { expression: new RegExp(source, f), groups, all: new RegExp(source, f + 'g'), whole: new RegExp(`^(?:${source})$`, f.replace('m', '')) };
  } catch {
    return invalid('syntax');
  }
}

/** Java's replacement text: `$1`, `\$`. Group numbers take as many digits as there are groups. */
export function javaReplacement(replacement: string, match: RegExpExecArray, groups: readonly number[]): string {
  let text = '';
  for (let i = 0; i < replacement.length; i++) {
    const c = replacement[i]!;
    if (c === '\\') text += replacement[++i] ?? '';
    else if (c === '$') {
      let n = Number(replacement[++i] ?? 'x');
      if (!Number.isInteger(n)) throw new SqlError('INVALID_REGULAR_EXPRESSION', 'Illegal group reference');
      if (n >= groups.length) throw new SqlError('INVALID_REGULAR_EXPRESSION', `No group ${n}`);
      while (/\d/.test(replacement[i + 1] ?? '') && n * 10 + Number(replacement[i + 1]) < groups.length) n = n * 10 + Number(replacement[++i]);
      text += match[groups[n]!] ?? '';
    } else text += c;
  }
  return text;
}
