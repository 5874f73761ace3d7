import { append } from '../../../../base/list.ts';
import { remove } from '../../../../base/edit.ts';
import type { Range } from '../../../../base/range.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { childrenOf, type Expr } from '../../tree.ts';
import type { Analysis } from '../analysis.ts';
import type { KinesisFile } from '../file.ts';
import { directionOf, isMonotonic } from '../monotonic.ts';
import { selectsOf } from '../streaming.ts';

export const twoTimes = defineRule<KinesisFile, Finding & { cut: Range }>({
  code: 'KSQL303', name: 'two-times', since: '0.2', severity: 'error',
  summary: 'GROUP BY holds two expressions of ROWTIME',
  *find({ analysis }) {
    for (const select of selectsOf(analysis)) {
      const items = select.groupBy?.items.flatMap(i => (i.kind === 'expr' ? [i.expr] : [])) ?? [];
      const times = items.filter(e => readsRowtime(e, analysis) && isMonotonic(directionOf(e, analysis)));
      for (const extra of times.slice(1)) {
        const before = items[items.indexOf(extra) - 1];
        yield { range: extra.range, cut: { start: before?.range.end ?? extra.range.start, end: extra.range.end } };
      }
    }
  },
  message: () => 'Only one expression of ROWTIME may stand in GROUP BY: further time keys come from other columns',
  fix: ({ cut }) => ({ title: 'Delete this key', edits: [remove(cut)], safe: false }),
});

function readsRowtime(expr: Expr, analysis: Analysis): boolean {
  const pending = [expr];
  while (pending.length > 0) {
    const e = pending.pop()!;
    if (e.kind === 'name' && analysis.nameOf(e)?.kind === 'rowtime') return true;
    append(pending, childrenOf(e));
  }
  return false;
}
