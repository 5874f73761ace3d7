import type * as S from '../../tree.ts';
import { coerce } from '../expressions/coerce.ts';
import { compile } from '../expressions/compile.ts';
import { attempt, complain, reject } from '../expressions/refusals.ts';
import type { Column, Compiled, Frame, Scope, Session } from '../expressions/scope.ts';
import { commonType, plain, typeText, type Type } from '../types.ts';
import type { Value } from '../values.ts';
import { tail } from './order.ts';
import { refusedType, unknownRelation, type Relation, type Tables } from './relation.ts';
import { select } from './select.ts';
import { setOperation } from './set-operation.ts';
import { withQuery } from './with.ts';

/**
 * Checks a query and makes the relation that gives its rows. Throws TrinoError with the place of what the service refuses; where
 * refusals are gathered, a part that is refused is one of which nothing is known.
 * @param outer  the scope around a sub-query; its frames come to `rows`
 */
export function compileQuery(query: S.Query, outer: Scope | undefined, tables: Tables, session: Session): Relation {
  return session.checking ? attempt(session, () => relationOf(query, outer, tables, session), unknownRelation([])) : relationOf(query, outer, tables, session);
}

function relationOf(query: S.Query, outer: Scope | undefined, tables: Tables, session: Session): Relation {
  switch (query.kind) {
    case 'with': return withQuery(query, outer, tables, session);
    case 'set': {
      // The parser leaves ORDER BY and LIMIT with the last SELECT; they sort the whole.
      const { right } = query;
      if (right.kind !== 'select' || (!right.orderBy && !right.limit)) return tail(setOperation(query, outer, tables, session), query, outer, session);
      return tail(setOperation({ ...query, right: { ...right, orderBy: undefined, limit: undefined } }, outer, tables, session), { orderBy: right.orderBy, limit: right.limit }, outer, session);
    }
    case 'values': return tail(valuesOf(query, outer, session), query, outer, session);
    case 'parenthesized': return tail(compileQuery(query.query, outer, tables, session), query, outer, session);
    case 'select': return select(query, outer, tables, session);
    case 'missing': return reject('SYNTAX_ERROR', query.range, 'a query is missing');
  }
}

/** A query inside an expression: run once when it looks at nothing around it. */
export function subquery(query: S.Query, scope: Scope, tables: Tables, session: Session): Relation {
  const edge: Scope & { boundary: { used: boolean } } = { id: session.next(), columns: [], outer: scope, session, boundary: { used: false } };
  const made = compileQuery(query, edge, tables, session);
  let kept: (readonly Value[])[] | undefined;
  return { columns: made.columns, rows(frame) {
    const inner: Frame = { values: [], outer: frame };
    if (edge.boundary.used) return made.rows(inner);
    return (kept ??= [...made.rows(inner)]);
  } };
}

/** The session in which expressions of a query over these tables are compiled. */
export function querySession(session: Session, tables: Tables): Session {
  const made: Session = { ...session, query: (query, scope) => subquery(query, scope, tables, made) };
  return made;
}

/** A row that stands alone gives a column for each of its fields. */
function spread(expr: S.Expr, scope: Scope): Compiled[] {
  if (expr.kind === 'row') return expr.items.map(e => compile(e, scope));
  const value = compile(expr, scope);
  if (value.type.kind !== 'row') return [value];
  return value.type.fields.map(({ type }, i) => ({ type, run: f => { const row = value.run(f); return row === null ? null : (row as readonly Value[])[i]!; } }));
}

function valuesOf(query: S.Values, outer: Scope | undefined, session: Session): Relation {
  const scope: Scope = { id: session.next(), columns: [], outer, session, refuses: 'VALUES' };
  const rows = query.rows.map(r => (r.length === 1 ? spread(r[0]!, scope) : r.map(e => compile(e, scope))));
  const width = rows[0]?.length ?? 0;
  const wrong = rows.findIndex(r => r.length !== width);
  if (wrong >= 0) {
    complain(session, 'TYPE_MISMATCH', query.range, `Values rows have mismatched sizes: ${width} vs ${rows[wrong]!.length}`);
    return unknownRelation([]);
  }
  const types = Array.from({ length: width }, (_, i) => rows.reduce<Type>((t, r) => commonType(t, r[i]!.type) ?? refusedType(session, 'TYPE_MISMATCH', query.range, `Values rows have mismatched types: ${typeText(t)} vs ${typeText(r[i]!.type)}`), plain.unknown));
  const made = rows.map(r => r.map((c, i) => coerce(c, types[i]!)));
  return { columns: types.map((type): Column => ({ name: undefined, qualifiers: [], type })), rows: frame => made.map(r => r.map(c => c.run({ values: [], outer: frame }))) };
}
