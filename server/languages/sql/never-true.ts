import { append } from '../../base/list.ts';
import type { TextEdit } from '../../base/edit.ts';
import type { Range } from '../../base/range.ts';
import { childrenOf } from './tree.ts';
import type { Call, Expr, Query, Select, SqlTree, TableRef } from './tree.ts';
import { selectsIn } from './selects.ts';

/** A comparison with NULL: it is never true, and never false. `edits` write IS NULL. */
export interface NullComparison { readonly range: Range; readonly operator: string; readonly edits: readonly TextEdit[] }

export function* nullComparisons(tree: SqlTree): Iterable<NullComparison> {
  for (const expr of conditionsIn(tree)) {
    if (expr.kind === 'operation' && /^(?:=|<>|!=|<|<=|>|>=)$/.test(expr.operator) && (isNull(expr.right) || isNull(expr.left))) {
      const other = isNull(expr.right) ? expr.left : expr.right;
      if (isNull(other)) continue;
      const equality = expr.operator === '=' || expr.operator === '<>' || expr.operator === '!=';
      const word = expr.operator === '=' ? 'IS' : 'IS NOT';
      const edits = !equality ? [] : isNull(expr.right) ? [{ range: expr.operatorRange, text: word }] : [{ range: { start: expr.left.range.start, end: other.range.start }, text: '' }, { range: { start: other.range.end, end: other.range.end }, text: ` ${word} NULL` }];
      yield { range: expr.range, operator: expr.operator, edits };
    }
    if (expr.kind === 'in' && expr.not && expr.list?.some(isNull)) yield { range: expr.range, operator: 'NOT IN', edits: [] };
  }
}
const isNull = (e: Expr): boolean => e.kind === 'literal' && e.value === 'NULL';

/** A text with letters that the other side never has: `lower(x) = 'Abc'`, a name of the catalogue in capitals. */
export interface CaseTrap { readonly range: Range; readonly what: string; readonly text: string; readonly written: string }

export function* caseTraps(tree: SqlTree, isCatalogue: (table: string) => boolean, folded: ReadonlySet<string>): Iterable<CaseTrap> {
  const yieldFor = function* (side: Expr, literal: Expr, lowered: ReadonlySet<string>): Iterable<CaseTrap> {
    if (literal.kind !== 'string') return;
    const call = side.kind === 'call' && (side.function === 'LOWER' || side.function === 'UPPER') ? (side as Call) : undefined;
    const name = side.kind === 'name' ? side.parts.at(-1)!.name.toLowerCase() : undefined;
    const to = call ? (call.function === 'LOWER' ? 'toLowerCase' : 'toUpperCase') : name !== undefined && lowered.has(name) ? 'toLowerCase' : undefined;
    if (!to) return;
    const written = literal.value[to]();
    if (written !== literal.value) yield { range: literal.range, what: call ? `\`${call.function.toLowerCase()}(…)\`` : `\`${name}\``, text: literal.value, written };
  };
  for (const select of selectsIn(tree)) {
    const lowered = select.from.some(r => tablesOf(r).some(isCatalogue)) ? folded : new Set<string>();
    for (const expr of conditionsOf(select)) {
      if (expr.kind === 'operation' && (expr.operator === '=' || expr.operator === '<>' || expr.operator === '!=')) {
        yield* yieldFor(expr.left, expr.right, lowered);
        yield* yieldFor(expr.right, expr.left, lowered);
      } else if (expr.kind === 'in' && expr.list) for (const item of expr.list) yield* yieldFor(expr.value, item, lowered);
      else if (expr.kind === 'like' && expr.operator === 'LIKE') yield* yieldFor(expr.value, expr.pattern, lowered);
    }
  }
}

const tablesOf = (ref: TableRef): string[] => (ref.kind === 'table' ? [ref.name.parts.map(p => p.name.toLowerCase()).join('.')] : ref.kind === 'join' ? [...tablesOf(ref.left), ...tablesOf(ref.right)] : ref.kind === 'parenthesized' ? tablesOf(ref.table) : []);

function* conditionsIn(tree: SqlTree): Iterable<Expr> { for (const select of selectsIn(tree)) yield* conditionsOf(select); }

/** Every expression of a SELECT, queries inside aside. */
function* conditionsOf(select: Select): Iterable<Expr> {
  const ons = function* (ref: TableRef): Iterable<Expr> {
    if (ref.kind === 'join') { if (ref.on) yield ref.on; yield* ons(ref.left); yield* ons(ref.right); }
    else if (ref.kind === 'parenthesized') yield* ons(ref.table);
  };
  const all: Expr[] = [...select.items.map(i => i.expr), ...(select.where ? [select.where] : []), ...(select.having ? [select.having] : []), ...(select.qualify ? [select.qualify] : []), ...select.from.flatMap(r => [...ons(r)])];
  for (let next = all.pop(); next; next = all.pop()) {
    yield next;
    append(all, childrenOf(next));
  }
}

/** The largest expressions of a query that name no column: they can be checked where the tables are not known. Linear, and no deeper than a loop. */
export function constantsIn(query: Query): readonly Expr[] {
  const nodes: object[] = [];
  const open: unknown[] = [query];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next)) nodes.push(next);
    append(open, Object.values(next) as unknown[]);
  }
  // Parts come behind their wholes: from the end, each is told before what it is a part of.
  const named = new Set<object>();
  const holds = (node: object): boolean => Object.values(node).some(v => typeof v === 'object' && v !== null && (Array.isArray(v) ? holds(v as object) : named.has(v as object)));
  for (const node of nodes.reverse()) {
    const { kind, over } = node as { kind?: string; over?: unknown };
    if ((kind !== undefined && openKinds.has(kind)) || over !== undefined || holds(node)) named.add(node);
  }
  const found: Expr[] = [];
  const rest: unknown[] = [query];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next !== 'object' || next === null) continue;
    const { kind } = next as { kind?: string };
    if (kind !== undefined && closedKinds.has(kind) && !named.has(next)) found.push(next as Expr);
    else append(rest, Object.values(next) as unknown[]);
  }
  return found;
}
const closedKinds = new Set(['operation', 'call', 'cast', 'between', 'in', 'like', 'is', 'case', 'array', 'row', 'unary', 'typed', 'interval', 'subscript']);
const openKinds = new Set(['name', 'select', 'set', 'values', 'with', 'parenthesized', 'query', 'exists', 'quantified', 'lambda', 'star', 'parameter', 'missing', 'spec']);
