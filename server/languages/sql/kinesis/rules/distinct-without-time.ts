import { insert } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { KinesisFile } from '../file.ts';
import { directionOf, directionOfColumn, isMonotonic } from '../monotonic.ts';
import { isStreaming, rowtimeOf, selectsOf } from '../streaming.ts';

/** DISTINCT forgets what it has seen when a monotonic item changes; ROWTIME itself is left out of the comparison. */
export const distinctWithoutTime = defineRule<KinesisFile, Finding & { rowtime: string; end: number }>({
  code: 'KSQL305', name: 'distinct-without-time', since: '0.2', severity: 'error',
  summary: 'DISTINCT over a stream without a monotonic item in the select list',
  *find({ analysis, text }) {
    for (const select of selectsOf(analysis)) {
      if (!select.distinct || !isStreaming(select, analysis)) continue;
      const { items, sources } = analysis.selectOf(select);
      if (sources.some(s => s.open) && select.items.some(i => i.expr.kind === 'star')) continue;
      const directions = items.map(({ expr, star }) => {
        if (expr) return expr.kind === 'name' && analysis.nameOf(expr)?.kind === 'rowtime' ? 'none' : directionOf(expr, analysis);
        const inner = star && analysis.queryOf(star.source);
        return inner && star.source.table.kind === 'subquery' ? directionOfColumn(inner, star.index, analysis) : 'none';
      });
      if (directions.some(d => isMonotonic(d) || d === 'unknown')) continue;
      yield { range: select.distinct, rowtime: rowtimeOf(select, { analysis, text }), end: select.items.at(-1)?.range.end ?? select.distinct.end };
    }
  },
  message: ({ rowtime }) => `DISTINCT over a stream needs a monotonic item in its list, such as \`STEP(${rowtime} BY INTERVAL …)\``,
  fix: ({ end, rowtime }) => ({ title: 'Add the minute to the list', edits: [insert(end, `, FLOOR(${rowtime} TO MINUTE) AS "minute"`)], safe: false }),
});
