import { javaRegex } from '../../../base/java-regex.ts';

/** A regex constant, translated for this engine; or where Java would refuse it. */
export function compileJavaPattern(pattern: string, flags: string): { expression: RegExp; groups: readonly number[]; names: Readonly<Record<string, number>> } | { error: string; index: number } {
  try {
    let source = flags.includes('l') ? pattern.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&') : pattern;
    if (flags.includes('x')) source = source.replace(/\\.|\[(?:\\.|[^\]])*\]|\s+|#[^\n]*/g, m => (/^[\s#]/.test(m) ? '' : m));
    const names: Record<string, number> = {};
    let n = 0;
    for (const m of source.matchAll(/\\.|\[(?:\\.|[^\]])*\]|\((?!\?)|\(\?<([a-zA-Z]\w*)>/g)) if (m[0].startsWith('(')) { n++; if (m[1]) names[m[1]] = n; }
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
