import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { KinesisFile } from '../file.ts';
import { selectsOf } from '../streaming.ts';

/** ORDER BY … WITHIN puts late rows back into their order. */
export const timeSort = defineRule<KinesisFile, Finding & { says: string }>({
  code: 'KSQL313', name: 'time-sort', since: '0.2', severity: 'error',
  summary: 'ORDER BY … WITHIN does not have the form that it needs',
  *find({ analysis }) {
    for (const select of selectsOf(analysis)) {
      for (const [i, item] of (select.orderBy?.items ?? []).entries()) {
        if (!item.within) continue;
        const type = analysis.typeOf(item.expr);
        const resolved = item.expr.kind === 'name' ? analysis.nameOf(item.expr) : undefined;
        const { items } = analysis.selectOf(select);
        if (i > 0) yield { range: item.within.range, says: 'WITHIN stands behind the first sort key only' };
        else if (item.direction === 'DESC') yield { range: item.range, says: 'A sort WITHIN an interval cannot be DESC' };
        else if (resolved?.kind === 'rowtime' && resolved.source !== undefined) yield { range: item.expr.range, says: 'A sort WITHIN an interval needs a time other than ROWTIME, which is in order already' };
        else if (type.kind !== 'TIMESTAMP' && type.kind !== 'UNKNOWN') yield { range: item.expr.range, says: 'A sort WITHIN an interval needs a TIMESTAMP' };
        else if (!items.some(x => x.column.rowtime)) yield { range: item.expr.range, says: 'For t-Sort, leading order item must be aliased as ROWTIME in the select list' };
      }
    }
  },
  message: ({ says }) => says,
});
