import { replace } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

export const nonstandardInequality = defineRule<KinesisFile, Finding>({
  code: 'KSQL417', name: 'nonstandard-inequality', since: '0.2', severity: 'hint',
  summary: '`!=` where standard SQL has `<>`',
  *find({ tree, text }) {
    for (const o of collect(tree).operations) if (o.operator === '<>' && text[o.operatorRange.start] === '!') yield { range: o.operatorRange };
  },
  message: () => 'Standard SQL writes `<>`',
  fix: ({ range }) => ({ title: 'Write `<>`', edits: [replace(range, '<>')] }),
});
