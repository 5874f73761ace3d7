import { replace } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

export const nullComparison = defineRule<KinesisFile, Finding & { end: number; not: boolean }>({
  code: 'KSQL415', name: 'null-comparison', since: '0.2', severity: 'warning',
  summary: 'A comparison with NULL is never true',
  *find({ tree }) {
    for (const o of collect(tree).operations) {
      if ((o.operator === '=' || o.operator === '<>') && o.right.kind === 'literal' && o.right.value === 'NULL') yield { range: { start: o.operatorRange.start, end: o.right.range.end }, end: o.right.range.end, not: o.operator === '<>' };
    }
  },
  message: ({ not }) => `A comparison with NULL is UNKNOWN, never true: write \`${not ? 'IS NOT NULL' : 'IS NULL'}\``,
  fix: ({ range, not }) => ({ title: `Write ${not ? 'IS NOT NULL' : 'IS NULL'}`, edits: [replace(range, not ? 'IS NOT NULL' : 'IS NULL')] }),
});
