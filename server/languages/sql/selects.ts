import { append } from '../../base/list.ts';
import type { Range } from '../../base/range.ts';
import { childrenOf, type Around, type Expr, type Insert, type Query, type QueryStatement, type Select, type SqlTree, type Statement, type TableRef } from './tree.ts';

/** The statement that does something: that inside of EXPLAIN and PREPARE. Undefined: there is no query in it. */
export function effective(statement: Statement): QueryStatement | Insert | Around | undefined {
  if (statement.kind === 'around') return statement.inner ?? statement;
  return statement.kind === 'query' || statement.kind === 'insert' ? statement : undefined;
}

/** Every SELECT of a script, outer ones first. */
export function* selectsIn(tree: SqlTree): Iterable<Select> {
  for (const statement of tree.statements) {
    const at = effective(statement);
    if (at) yield* selectsOf(at.query);
    else if (statement.kind === 'create-pump' && statement.insert) yield* selectsOf(statement.insert.query);
  }
}

export function* selectsOf(query: Query): Iterable<Select> {
  switch (query.kind) {
    case 'with': for (const t of query.tables) yield* selectsOf(t.query); yield* selectsOf(query.query); return;
    case 'set': {
      // A chain of many is a deep tree to the left.
      const rights: Query[] = [];
      let at: Query = query;
      for (; at.kind === 'set'; at = at.left) rights.push(at.right);
      yield* selectsOf(at);
      for (const right of rights.reverse()) yield* selectsOf(right);
      return;
    }
    case 'parenthesized': yield* selectsOf(query.query); return;
    case 'select':
      yield query;
      for (const table of query.from) yield* selectsInTable(table);
      for (const expr of [...query.items.map(i => i.expr), query.where, query.having]) if (expr) yield* selectsInExpr(expr);
  }
}

function* selectsInTable(table: TableRef): Iterable<Select> {
  switch (table.kind) {
    case 'subquery': yield* selectsOf(table.query); return;
    case 'parenthesized': yield* selectsInTable(table.table); return;
    case 'join': yield* selectsInTable(table.left); yield* selectsInTable(table.right); if (table.on) yield* selectsInExpr(table.on); return;
    case 'function': yield* selectsInExpr(table.call); return;
    case 'unnest': for (const argument of table.arguments) yield* selectsInExpr(argument);
  }
}

function* selectsInExpr(expr: Expr): Iterable<Select> {
  const open: Expr[] = [expr];
  for (let at = open.pop(); at; at = open.pop()) {
    if (at.kind === 'query' || at.kind === 'exists' || at.kind === 'cursor' || at.kind === 'quantified') yield* selectsOf(at.query);
    else if (at.kind === 'in' && at.query) yield* selectsOf(at.query);
    append(open, [...childrenOf(at)].reverse());
  }
}

/** The word or sign behind a place, blanks and comments aside: what a parser stumbles over. */
export function wordAfter(text: string, offset: number): string {
  const blank = /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)*/y;
  blank.lastIndex = offset;
  blank.exec(text);
  return /^(?:\w+|;|\S)/.exec(text.slice(blank.lastIndex || offset, (blank.lastIndex || offset) + 100))?.[0].replace(';', '<EOF>') ?? '<EOF>';
}

/** Whether the statement around a place has syntax problems: what its names mean cannot be told. */
export const brokenAround = ({ statements, problems }: SqlTree, range: Range): boolean => problems.length > 0 && problems.some(p => { const s = statements.find(x => x.range.start <= range.start && range.end <= x.range.end); return s === undefined || (s.range.start <= p.range.start && p.range.start <= s.range.end); });
