import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { SyntaxProblem } from '../../../../base/tree.ts';
import type { KinesisFile } from '../file.ts';

export const syntax = defineRule<KinesisFile, Finding & Pick<SyntaxProblem, 'message' | 'repair'>>({
  code: 'KSQL101', name: 'syntax', since: '0.2', severity: 'error',
  summary: 'The script cannot be read',
  *find({ tree, header, analysis }) {
    for (const problem of [...tree.problems, ...header.problems]) if (!problem.comma) yield problem;
    for (const { kind, range, message } of analysis.problems) if (kind === 'too-deep') yield { range, message };
  },
  message: ({ message }) => message,
  fix: ({ repair }) => repair,
});
