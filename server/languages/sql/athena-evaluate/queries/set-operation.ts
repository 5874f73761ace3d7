import type * as S from '../../tree.ts';
import { castValue } from '../cast.ts';
import { complain } from '../expressions/refusals.ts';
import type { Column, Scope, Session } from '../expressions/scope.ts';
import { commonType, typeText, untold } from '../types.ts';
import { keyOf, type Value } from '../values.ts';
import { compileQuery } from './query.ts';
import { refusedType, unique, type Relation, type Tables } from './relation.ts';

export function setOperation(query: S.SetOperation, outer: Scope | undefined, tables: Tables, session: Session): Relation {
  const left = compileQuery(query.left, outer, tables, session);
  const right = compileQuery(query.right, outer, tables, session);
  const [a, b] = [left.columns.filter(c => !c.hidden), right.columns.filter(c => !c.hidden)];
  if ([...a, ...b].some(c => c.any)) return { columns: a.map(c => ({ ...c, qualifiers: [], type: untold })), rows: () => [] };
  if (a.length !== b.length) {
    complain(session, 'TYPE_MISMATCH', query.operatorRange, `${query.operator} query has different number of fields: ${a.length}, ${b.length}`);
    return { columns: a.map(c => ({ ...c, qualifiers: [] })), rows: () => [] };
  }
  const columns = a.map((c, i): Column => ({ ...c, qualifiers: [], type: commonType(c.type, b[i]!.type) ?? refusedType(session, 'TYPE_MISMATCH', query.operatorRange, `column ${i + 1} in ${query.operator} query has incompatible types: ${typeText(c.type)}, ${typeText(b[i]!.type)}`) }));
  const cast = (rows: Iterable<readonly Value[]>, from: readonly Column[]) => [...rows].map(r => from.flatMap((c, i) => (c.hidden ? [] : [r[i]!])).map((v, i) => castValue(v, from.filter(c => !c.hidden)[i]!.type, columns[i]!.type)));
  return { columns, rows(frame) {
    const [x, y] = [cast(left.rows(frame), left.columns), cast(right.rows(frame), right.columns)];
    if (query.operator === 'UNION') return query.all ? [...x, ...y] : unique([...x, ...y], r => r);
    const counts = new Map<string, number>();
    for (const row of y) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
    const keep = query.operator === 'INTERSECT';
    const rows = query.all ? x.filter(row => { const n = counts.get(keyOf(row)) ?? 0; if (n > 0) counts.set(keyOf(row), n - 1); return n > 0 === keep; }) : unique(x, r => r).filter(row => counts.has(keyOf(row)) === keep);
    return rows;
  } };
}
