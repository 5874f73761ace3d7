import { insert } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { KinesisFile } from '../file.ts';
import { directionOf, isMonotonic, sortedExpr } from '../monotonic.ts';
import { isStreaming, rowtimeOf, selectsOf } from '../streaming.ts';

/** Rows are sorted within one value of the leading expression, and go out when it changes. */
export const orderWithoutTime = defineRule<KinesisFile, Finding & { rowtime: string; before: number }>({
  code: 'KSQL304', name: 'order-without-time', since: '0.2', severity: 'error',
  summary: 'ORDER BY of a stream does not start with a monotonic expression',
  *find({ analysis, text }) {
    for (const select of selectsOf(analysis)) {
      const first = select.orderBy?.items[0];
      if (!first || first.within || !isStreaming(select, analysis)) continue;
      const expr = sortedExpr(first.expr, select, analysis);
      const direction = expr ? directionOf(expr, analysis) : 'unknown';
      if (direction === 'unknown' || (isMonotonic(direction) && first.direction !== 'DESC')) continue;
      yield { range: first.range, rowtime: rowtimeOf(select, { analysis, text }), before: first.range.start };
    }
  },
  message: ({ rowtime }) => `Streaming ORDER BY must start with monotonic expression, such as \`FLOOR(${rowtime} TO SECOND)\``,
  fix: ({ before, rowtime }) => ({ title: 'Sort within each second', edits: [insert(before, `FLOOR(${rowtime} TO SECOND), `)], safe: false }),
});
