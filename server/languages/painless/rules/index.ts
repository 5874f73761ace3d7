import type { SourceFile } from '../../../base/file.ts';
import { defineRule, type AnyRule } from '../../../base/rule.ts';
import { analyse } from '../analysis.ts';

const error = (code: string, name: string, summary: string, belongs: (file: SourceFile) => boolean): AnyRule<SourceFile> => defineRule({
  code, name, since: '0.1', severity: 'error', summary,
  *find(file: SourceFile) {
    const { error: found } = analyse(file).compiled;
    if (found && belongs(file)) yield { range: { start: found.at, end: found.end ?? Math.max(found.at, endOfWord(file.text, found.at)) }, text: found.message };
  },
  message: ({ text }) => text,
});

function endOfWord(text: string, at: number): number {
  const word = /[\w]+|\.\w*|\S/y;
  word.lastIndex = at;
  return at + (word.exec(text)?.[0].length ?? 0);
}

export const rules: readonly AnyRule<SourceFile>[] = [
  error('PNL001', 'syntax-error', 'The script cannot be read', file => analyse(file).tree.problems.length > 0),
  error('PNL002', 'compile-error', 'The script does not compile for its context', file => analyse(file).tree.problems.length === 0),
];
