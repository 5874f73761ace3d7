import type * as S from '../../tree.ts';
import { holdsAggregate } from '../expressions/aggregates.ts';
import { compile } from '../expressions/compile.ts';
import { keyOfExpr } from '../expressions/names.ts';
import { attempt, reject } from '../expressions/refusals.ts';
import type { Compiled, Frame, Scope } from '../expressions/scope.ts';
import { typeText, type Type } from '../types.ts';
import { keyOf, type Value } from '../values.ts';

export function groupsOf(query: S.Select, input: Scope) {
  const keys = new Map<string, { readonly index: number; readonly type: Type }>();
  const compiled: Compiled[] = [];
  const add = (expr: S.Expr): number => attempt(input.session, () => groupKeyOf(expr), -1);
  const groupKeyOf = (expr: S.Expr): number => {
    const target = expr.kind === 'number' && /^\d+$/.test(expr.text) && !query.items.some(i => i.expr.kind === 'star') ? query.items[Number(expr.text) - 1]?.expr ?? reject('INVALID_COLUMN_REFERENCE', expr.range, `GROUP BY position ${expr.text} is not in select list`) : expr;
    if (holdsAggregate(target)) return reject('EXPRESSION_NOT_SCALAR', expr.range, `GROUP BY clause cannot contain aggregations, window functions or grouping operations`);
    const text = keyOfExpr(target, input);
    const known = keys.get(text);
    if (known) return known.index;
    const value = compile(target, { ...input, refuses: 'GROUP BY clause' });
    if (value.type.kind === 'function') return reject('TYPE_MISMATCH', expr.range, `${typeText(value.type)} is not comparable, and therefore cannot be used in GROUP BY`);
    keys.set(text, { index: compiled.length, type: value.type });
    return compiled.push(value) - 1;
  };
  // The sets of GROUP BY multiply: `GROUP BY a, ROLLUP (b, c)`.
  let sets: number[][] = [[]];
  for (const item of query.groupBy?.items ?? []) {
    let choices: number[][];
    if (item.kind === 'expr') choices = [[add(item.expr)]];
    else {
      const parts = item.sets.map(s => s.map(add));
      choices = item.form === 'SETS' ? parts : item.form === 'GROUP' ? [parts.flat()] : item.form === 'ROLLUP' ? Array.from({ length: parts.length + 1 }, (_, i) => parts.slice(0, parts.length - i).flat()) : Array.from({ length: 1 << parts.length }, (_, bits) => parts.filter((__, i) => !(bits & (1 << i))).flat());
    }
    sets = sets.flatMap(s => choices.map(c => [...s, ...c]));
  }
  if (query.groupBy?.quantifier === 'DISTINCT') sets = [...new Map(sets.map(s => [[...new Set(s)].sort().join(), s] as const)).values()];
  return { keys, fold(frames: readonly Frame[], scope: Scope, outer: Frame | undefined): Frame[] {
    const aggregates = scope.grouping!.aggregates;
    const values = frames.map(f => compiled.map(c => c.run(f)));
    return sets.flatMap(set => {
      const present = compiled.map((_, i) => set.includes(i));
      const groups = new Map<string, { key: Value[]; frames: Frame[] }>();
      frames.forEach((f, i) => {
        const key = values[i]!.map((v, k) => (present[k] ? v : null));
        const text = keyOf(key);
        const at = groups.get(text);
        if (at) at.frames.push(f);
        else groups.set(text, { key, frames: [f] });
      });
      // Without keys there is one group, of nothing perhaps.
      if (groups.size === 0 && set.length === 0) groups.set('', { key: compiled.map(() => null), frames: [] });
      return [...groups.values()].map((g): Frame => ({ values: g.key, outer, aggregates: aggregates.map(a => a.compute(g.frames)), grouping: present }));
    });
  } };
}
