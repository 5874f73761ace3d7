import { javaRegex } from '../../../base/java-regex.ts';

/** A regex constant, translated for this engine; or where Java would refuse it. */
export function compileJavaPattern(pattern: string, flags: string): { expression: RegExp; groups: readonly number[]; names: Readonly<Record<string, number>> } | { error: string; index: number } {
  const fault = /[lx]/.test(flags) ? undefined : faultIn(pattern);
  if (fault !== undefined) return { error: 'syntax', index: fault };
  try {
    let source = flags.includes('l') ? pattern.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&') : pattern;
    if (flags.includes('x')) source = source.replace(/\\.|\[(?:\\.|[^\]])*\]|\s+|#[^\n]*/g, m => (/^[\s#]/.test(m) ? '' : m));
    const names: Record<string, number> = {};
    let n = 0;
    for (const m of source.matchAll(/\\.|\[(?:\\.|[^\]])*\]|\((?!\?)|\(\?<([a-zA-Z]\w*)>/g)) if (m[0].startsWith('(')) {
      n++;
      if (!m[1]) continue;
      if (Object.hasOwn(names, m[1])) return { error: `Named capturing group <${m[1]}> is already defined`, index: m.index + m[0].length - 1 };
      names[m[1]] = n;
    }
    const { expression, groups } = javaRegex(source);
    let f = expression.flags;
    if (flags.includes('i') && !f.includes('i')) f += 'i';
    if (flags.includes('m') && !f.includes('m')) f += 'm';
    if (flags.includes('s') && !f.includes('s')) f += 's';
    return { expression: new RegExp(expression.source, f), groups, names };
  } catch (error) {
    return { error: error instanceof Error ? error.message : 'syntax', index: 0 };
  }
}

/** Where Java's reader gives up: at the end of what is not closed, at what has nothing to repeat. Undefined when it does not for such a reason. */
function faultIn(pattern: string): number | undefined {
  let depth = 0;
  let before: 'nothing' | 'part' | 'repetition' = 'nothing';
  for (let i = 0; i < pattern.length;) {
    const part = /^(?:\\Q[^]*?(?:\\E|$)|\\[pPxN]\{[^}]*\}|\\k<\w+>|\\[^]|\((?:\?(?:<\w+>|<?[=!]|[:>]|[a-zA-Z-]*[:)]))?|\{\d+(?:,\d*)?\}|[^])/.exec(pattern.slice(i))![0];
    const from = i;
    i += part.length;
    if (part === '[') {
      i = classEnd(pattern, from);
      if (i < 0) return pattern.length - 1;
      before = 'part';
    } else if (/^[*+?{]/.test(part)) {
      if (part === '{') return before === 'nothing' ? i : /^\d/.test(pattern[i] ?? '') ? i + /^\d+,?\d*/.exec(pattern.slice(i))![0].length : i;
      const [, least, most] = /^\{(\d+),(\d+)/.exec(part) ?? [];
      if (least !== undefined && Number(most) < Number(least)) return i - 1;
      if (before === 'nothing' || (before === 'repetition' && !/^[+?]$/.test(part))) return from;
      before = before === 'repetition' ? 'nothing' : 'repetition';
      if (before === 'nothing' && i < pattern.length) before = /^[*+?]/.test(pattern[i]!) ? 'nothing' : 'part';
    } else if (part === ')') {
      if (--depth < 0) return Math.max(0, from - 1);
      before = 'part';
    } else {
      if (part.startsWith('(') && !part.endsWith(')')) depth++;
      before = part === '|' || part.startsWith('(') ? 'nothing' : 'part';
    }
  }
  return depth > 0 ? pattern.length : undefined;
}

/** The end of a character class, behind its bracket; classes nest, and a bracket that comes first is a character. */
function classEnd(pattern: string, from: number): number {
  let i = from + 1;
  if (pattern[i] === '^') i++;
  if (pattern[i] === ']') i++;
  while (i < pattern.length) {
    if (pattern[i] === ']') return i + 1;
    if (pattern[i] === '[') { i = classEnd(pattern, i); if (i < 0) return -1; } else i += pattern[i] === '\\' ? 2 : 1;
  }
  return -1;
}
