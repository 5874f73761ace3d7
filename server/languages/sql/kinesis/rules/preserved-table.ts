import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { TableRef } from '../../tree.ts';
import type { KinesisFile } from '../file.ts';
import { selectsOf, tablesIn } from '../streaming.ts';

export const preservedTable = defineRule<KinesisFile, Finding & { type: string }>({
  code: 'KSQL314', name: 'preserved-table', since: '0.2', severity: 'error',
  summary: 'An outer join keeps the rows of a reference table',
  *find({ analysis }) {
    for (const select of selectsOf(analysis)) {
      for (const join of tablesIn(select)) {
        if (join.kind !== 'join' || (join.type !== 'LEFT' && join.type !== 'RIGHT' && join.type !== 'FULL')) continue;
        const isTable = (t: TableRef) => { const s = analysis.tableOf(t); return s !== undefined && !s.open && !s.stream && s.columns.length > 0; };
        const [left, right] = [isTable(join.left), isTable(join.right)];
        if (left === right) continue;
        if ((left && join.type !== 'RIGHT') || (right && join.type !== 'LEFT')) yield { range: join.joinRange, type: join.type };
      }
    }
  },
  message: ({ type }) => `\`${type} JOIN\` keeps rows of the reference table that match nothing, and a stream never ends: put the stream on the side that is kept`,
});
