import { append } from '../../../../base/list.ts';
import { insert } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { childrenOf, type Expr, type Select } from '../../tree.ts';
import type { Analysis, Source } from '../analysis.ts';
import type { KinesisFile } from '../file.ts';
import { directionOf, isMonotonic } from '../monotonic.ts';
import { selectsOf, surelyStream, tablesIn } from '../streaming.ts';

/** A stream without a window takes part in a join with its current row only. Pairs of equal ROWTIME (two tumbling results) need none. */
export const joinWithoutWindow = defineRule<KinesisFile, Finding & { at: number | undefined }>({
  code: 'KSQL308', name: 'join-without-window', since: '0.2', severity: 'error',
  summary: 'Two streams are joined without a window on either side',
  *find({ analysis }) {
    for (const select of selectsOf(analysis)) {
      const streams = analysis.selectOf(select).sources.filter(surelyStream);
      if (streams.length < 2 || streams.some(hasWindow) || sharesTime(select, analysis)) continue;
      const second = streams[1]!;
      const join = tablesIn(select).find(t => t.kind === 'join' && t.right.range.start <= second.table.range.start && second.table.range.end <= t.right.range.end);
      const { table } = second;
      yield { range: join?.kind === 'join' ? join.joinRange : table.range, at: table.kind === 'table' ? table.name.range.end : undefined };
    }
  },
  message: () => 'A join of two streams needs a window: write `OVER (RANGE INTERVAL … PRECEDING)` behind at least one of them, before its alias',
  fix: ({ at }) => (at === undefined ? undefined : { title: 'Join with the last minute', edits: [insert(at, ` OVER (RANGE INTERVAL '1' MINUTE PRECEDING)`)], safe: false }),
});

const hasWindow = ({ table }: Source): boolean => table.kind !== 'join' && table.over !== undefined;

/** `a.ROWTIME = b.ROWTIME`, or the same of columns that derive from it, in WHERE or ON. */
function sharesTime(select: Select, analysis: Analysis): boolean {
  const pending: Expr[] = [...(select.where ? [select.where] : []), ...tablesIn(select).flatMap(t => (t.kind === 'join' && t.on ? [t.on] : []))];
  while (pending.length > 0) {
    const e = pending.pop()!;
    if (e.kind === 'operation' && e.operator === '=' && isMonotonic(directionOf(e.left, analysis)) && isMonotonic(directionOf(e.right, analysis))) return true;
    append(pending, childrenOf(e));
  }
  return tablesIn(select).some(t => t.kind === 'join' && t.using?.some(u => u.name === 'ROWTIME'));
}
