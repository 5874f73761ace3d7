import { insert } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

export const decimalWithoutScale = defineRule<KinesisFile, Finding & { name: string }>({
  code: 'KSQL406', name: 'decimal-without-scale', since: '0.2', severity: 'warning',
  summary: 'A DECIMAL without a scale keeps no fraction',
  *find({ tree }) {
    for (const type of collect(tree).types) if (/^(?:DECIMAL|DEC|NUMERIC)$/.test(type.name) && type.arguments.length === 0) yield { range: type.range, name: type.name };
  },
  message: ({ name }) => `\`${name}\` alone is \`${name}(19, 0)\`: it keeps no digit behind the point`,
  fix: ({ range }) => ({ title: 'Keep four digits behind the point', edits: [insert(range.end, '(19, 4)')], safe: false }),
});
