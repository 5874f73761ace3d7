import type * as S from '../../tree.ts';
import { orderValues } from '../expressions/aggregates.ts';
import { compile } from '../expressions/compile.ts';
import { complain } from '../expressions/refusals.ts';
import type { Column, Compiled, Frame, Scope, Session } from '../expressions/scope.ts';
import { untold } from '../types.ts';
import { keyOf, type Value } from '../values.ts';
import type { Relation } from './relation.ts';

interface Tail { readonly orderBy: S.OrderBy | undefined; readonly limit: S.Limit | undefined }

/** ORDER BY and LIMIT of a relation whose rows are all that is known. */
export function tail(relation: Relation, { orderBy, limit }: Tail, outer: Scope | undefined, session: Session): Relation {
  if (!orderBy && !limit) return relation;
  const scope: Scope = { id: session.next(), columns: relation.columns, outer, session, refuses: 'ORDER BY' };
  const sorts = orderBy?.items.map(item => ({ item, by: ordinal(item.expr, relation.columns, relation.columns.map((c, i): Compiled => ({ type: c.type, run: f => f.values[i]! })), session) ?? compile(item.expr, scope) })) ?? [];
  const cut = limits(limit, scope);
  return { columns: relation.columns, rows(frame) {
    const rows = [...relation.rows(frame)].map(values => ({ values, keys: sorts.map(s => s.by.run({ values, outer: frame })) }));
    return cut(sorted(rows, sorts.map(s => s.item)), frame).map(r => r.values);
  } };
}

export function ordinal(expr: S.Expr, columns: readonly Column[], outputs: readonly Compiled[], session: Session): Compiled | undefined {
  if (expr.kind !== 'number' || !/^\d+$/.test(expr.text)) return undefined;
  const found = columns.some(c => c.any) ? undefined : outputs[Number(expr.text) - 1];
  if (found) return found;
  if (!columns.some(c => c.any)) complain(session, 'INVALID_COLUMN_REFERENCE', expr.range, `ORDER BY position ${expr.text} is not in select list`);
  return { type: untold, run: () => null };
}

interface Keyed { readonly keys: readonly Value[] }

export function sorted<R extends Keyed>(rows: R[], items: readonly S.SortItem[]): R[] {
  if (items.length === 0) return rows;
  return rows.sort((a, b) => {
    for (let i = 0; i < items.length; i++) {
      const n = orderValues(a.keys[i]!, b.keys[i]!, items[i]!);
      if (n !== 0) return n;
    }
    return 0;
  });
}

export function limits(limit: S.Limit | undefined, scope: Scope): <R extends Keyed>(rows: R[], frame: Frame | undefined) => R[] {
  if (!limit) return rows => rows;
  const count = limit.count && compile(limit.count, scope);
  const offset = limit.offset && compile(limit.offset, scope);
  return (rows, frame) => {
    const at = { values: [], outer: frame };
    const from = Number(offset?.run(at) ?? 0);
    const n = count ? Number(count.run(at)) : Infinity;
    let end = from + n;
    if (limit.withTies && n > 0) while (end < rows.length && keyOf(rows[end]!.keys) === keyOf(rows[end - 1]!.keys)) end++;
    return rows.slice(from, end);
  };
}
