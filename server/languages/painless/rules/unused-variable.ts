import type { SourceFile } from '../../../base/file.ts';
import { defineRule } from '../../../base/rule.ts';
import { analyse } from '../analysis.ts';

export const unusedVariable = defineRule({
  code: 'PNL301',
  name: 'unused-variable',
  since: '0.1',
  severity: 'hint',
  summary: 'A variable that nothing reads',
  tags: ['unnecessary'],

  *find(file: SourceFile) {
    const { compiled } = analyse(file);
    if (compiled.error) return; // what follows an error was not looked at
    for (const { name, at, uses } of compiled.facts.variables) {
      if (at >= 0 && uses.length === 0) yield { range: { start: at, end: at + name.length }, name };
    }
  },
  message: ({ name }) => `\`${name}\` is never read`,
});
