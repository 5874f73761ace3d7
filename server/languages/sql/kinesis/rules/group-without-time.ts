import { insert, type TextEdit } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { KinesisFile } from '../file.ts';
import { directionOf, isMonotonic } from '../monotonic.ts';
import { isStreaming, rowtimeOf, selectsOf } from '../streaming.ts';

/** A group of a stream is emitted when its monotonic key changes: without one it never is. */
export const groupWithoutTime = defineRule<KinesisFile, Finding & { edit: TextEdit | undefined; rowtime: string }>({
  code: 'KSQL302', name: 'group-without-time', since: '0.2', severity: 'error',
  summary: 'A stream is grouped without a monotonic expression such as STEP or FLOOR of ROWTIME',
  *find({ analysis, text }) {
    for (const select of selectsOf(analysis)) {
      const { grouped, aggregates } = analysis.selectOf(select);
      if (!grouped || select.stagger || !isStreaming(select, analysis)) continue;
      const items = select.groupBy?.items.flatMap(i => (i.kind === 'expr' ? [i.expr] : i.sets.flat())) ?? [];
      const directions = items.map(e => directionOf(e, analysis));
      if (directions.some(d => isMonotonic(d) || d === 'unknown')) continue;
      const rowtime = rowtimeOf(select, { analysis, text });
      const step = `STEP(${rowtime} BY INTERVAL '60' SECOND)`;
      const end = select.where?.range.end ?? select.from.at(-1)?.range.end;
      const edit = select.groupBy ? insert(select.groupBy.range.end, `, ${step}`) : end === undefined ? undefined : insert(end, ` GROUP BY ${step}`);
      const range = select.groupBy?.range ?? aggregates[0]?.range ?? select.selectRange;
      yield { range, edit, rowtime };
    }
  },
  message: ({ rowtime }) => `Streaming aggregation requires at least one monotonic expression in GROUP BY clause: add \`STEP(${rowtime} BY INTERVAL …)\` or \`FLOOR(${rowtime} TO …)\``,
  fix: ({ edit }) => edit && { title: 'Group by windows of one minute', edits: [edit], safe: false },
});
