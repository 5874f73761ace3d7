import { insert } from '../../../../base/edit.ts';
import { defineRule } from '../../../../base/rule.ts';
import { isApproximate, isInteger } from '../../../../base/sql-type.ts';
import type { Binary, Expr } from '../../tree.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

/** Same type in, same type out: 1 / 2 is 0. Said where the lost fraction was surely wanted: it is multiplied, or goes into a type with a fraction. */
export const integerDivision = defineRule({
  code: 'KSQL404', name: 'integer-division', since: '0.2', severity: 'warning',
  summary: 'A division of integers loses its fraction before it is used',
  *find({ tree, analysis }: KinesisFile) {
    const divides = (e: Expr): e is Binary => e.kind === 'operation' && e.operator === '/' && isInteger(analysis.typeOf(e.left)) && isInteger(analysis.typeOf(e.right)) && !(e.left.kind === 'number' && e.right.kind === 'number');
    const found = new Set<Binary>();
    const all = collect(tree);
    for (const o of all.operations) {
      if (o.operator !== '*') continue;
      // (a / b) * 100; but (a / 60) * 60 rounds down on purpose.
      const [division, factor] = divides(o.left) ? [o.left, o.right] : divides(o.right) ? [o.right, o.left] : [];
      if (division && factor && !(division.right.kind === 'number' && factor.kind === 'number' && factor.text === division.right.text) && !(division.right.kind === 'number' && division.left.kind === 'number')) found.add(division);
    }
    for (const c of all.casts) if (divides(c.value) && (isApproximate(analysis.typeOf(c)) || hasScale(analysis.typeOf(c)))) found.add(c.value);
    for (const pump of analysis.pumps) {
      if (pump.insert.query.kind !== 'select') continue;
      analysis.selectOf(pump.insert.query).items.forEach(({ expr }, i) => {
        const type = pump.target?.columns[pump.targets[i] ?? -1]?.type;
        if (expr && type && divides(expr) && (isApproximate(type) || hasScale(type))) found.add(expr);
      });
    }
    for (const division of found) yield { range: division.operatorRange, left: division.left.range };
  },
  message: () => 'A division of integers cuts off the fraction: cast one side to DOUBLE first',
  fix: ({ left }) => ({ title: 'Divide as DOUBLE', edits: [insert(left.start, 'CAST('), insert(left.end, ' AS DOUBLE)')], safe: false }),
});

const hasScale = (type: { readonly kind: string; readonly scale?: number }): boolean => type.kind === 'DECIMAL' && (type.scale ?? 0) > 0;
