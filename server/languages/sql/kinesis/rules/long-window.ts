import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { Expr } from '../../tree.ts';
import { isYearMonth } from '../../../../base/sql-type.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { intervalType, intervalValue } from '../literals.ts';

const hour = 3_600_000;

/** State of a window is rebuilt from the source after a restart, and the source may not reach back so far. */
export const longWindow = defineRule<KinesisFile, Finding>({
  code: 'KSQL411', name: 'long-window', since: '0.2', severity: 'warning',
  summary: 'A window longer than the hour that the service recommends',
  *find({ tree, analysis }) {
    const all = collect(tree);
    const long = (e: Expr | undefined) => e?.kind === 'interval' && (isYearMonth(intervalType(e)) || Math.abs(intervalValue(e) ?? 0) > hour);
    const isTime = (e: Expr | undefined) => e?.kind === 'name' && analysis.nameOf(e)?.kind === 'rowtime';
    for (const w of all.windows) for (const b of [w.frame?.start, w.frame?.end]) if (long(b?.value)) yield { range: b!.value!.range };
    for (const s of all.selects) {
      if (s.stagger && long(s.stagger.size)) yield { range: s.stagger.size.range };
      for (const item of s.groupBy?.items ?? []) {
        if (item.kind !== 'expr' || item.expr.kind !== 'call' || !isTime(item.expr.arguments[0])) continue;
        const [, by] = item.expr.arguments;
        if ((item.expr.function === 'STEP' && long(by)) || (by?.kind === 'unit' && /^(?:YEAR|MONTH|DAY)$/.test(by.unit))) yield { range: item.expr.range };
      }
    }
  },
  message: () => 'Windows longer than one hour are not recommended: after a restart their state is rebuilt from what the source still holds',
});
