import { insert, remove } from '../../../../base/edit.ts';
import { defineStatementRule } from '../statement-rule.ts';

export const partitionList = defineStatementRule({
  code: 'DDL322',
  name: 'partition-list',
  since: '0.1',
  severity: 'error',
  summary: 'ADD PARTITION has no commas between partitions, DROP PARTITION has them',

  *at({ action, partitions }) {
    for (const [i, { range, comma }] of partitions.entries()) {
      if (i === 0) continue;
      if (action === 'ADD PARTITION' && comma) yield { range: comma, message: 'Partitions are added without commas between them', fixes: [{ title: 'Remove the comma', edits: [remove(comma)] }] };
      if (action === 'DROP PARTITION' && !comma) yield { range: { start: range.start, end: range.start + 'PARTITION'.length }, message: 'Partitions are dropped with commas between them', fixes: [{ title: 'Insert the comma', edits: [insert(partitions[i - 1]!.range.end, ',')] }] };
    }
  },
});
