import type { Range } from '../../../../base/range.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { within } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { selectsOf, tablesIn } from '../streaming.ts';

export const aggregatePlace = defineRule<KinesisFile, Finding & { says: string }>({
  code: 'KSQL306', name: 'aggregate-place', since: '0.2', severity: 'error',
  summary: 'An aggregate or window function stands in a clause that takes none',
  *find({ analysis }) {
    for (const select of selectsOf(analysis)) {
      const { aggregates, windowed } = analysis.selectOf(select);
      if (aggregates.length === 0 && windowed.length === 0) continue;
      const clauses: (readonly [string, { readonly range: Range } | undefined])[] = [
        ['WHERE', select.where], ['GROUP BY', select.groupBy ?? select.stagger],
        ...tablesIn(select).flatMap(t => (t.kind === 'join' && t.on ? [['ON', t.on] as const] : [])),
      ];
      for (const call of aggregates) {
        const clause = clauses.find(([, part]) => within(part, call.range));
        if (clause) yield { range: call.range, says: `Aggregate expression is illegal in ${clause[0]} clause` };
        else if (aggregates.some(other => other !== call && other.arguments.some(a => within(a, call.range)))) yield { range: call.range, says: 'Aggregate expressions cannot be nested' };
      }
      for (const call of windowed) {
        const clause = [...clauses, ['HAVING', select.having] as const].find(([, part]) => within(part, call.range));
        if (clause) yield { range: call.range, says: `Windowed aggregate expression is illegal in ${clause[0]} clause` };
      }
    }
  },
  message: ({ says }) => says,
});
