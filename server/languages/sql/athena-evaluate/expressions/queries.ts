import type * as S from '../../tree.ts';
import { plain, untold, type Type } from '../types.ts';
import { fail, type Value } from '../values.ts';
import type { Compiled, Scope } from './scope.ts';

export function exists(expr: S.Exists, scope: Scope): Compiled {
  const query = scope.session.query(expr.query, scope);
  return { type: plain.boolean, run: f => { for (const _ of query.rows(f)) return true; return false; } };
}

export function scalarQuery(expr: S.Subquery, scope: Scope): Compiled {
  const query = scope.session.query(expr.query, scope);
  const visible = query.columns.filter(c => !c.hidden);
  const rowType: Type = visible.some(c => c.any) ? untold : visible.length === 1 ? visible[0]!.type : { kind: 'row', fields: visible.map(c => ({ name: c.name, type: c.type })) };
  const at = query.columns.findIndex(c => !c.hidden);
  return { type: rowType, run: f => {
    let result: Value = null;
    let count = 0;
    for (const row of query.rows(f)) {
      if (++count > 1) fail('SUBQUERY_MULTIPLE_ROWS', 'Scalar sub-query has returned multiple rows');
      result = visible.length === 1 ? row[at]! : row;
    }
    return result;
  } };
}
