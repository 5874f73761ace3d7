import { append } from '../../base/list.ts';
import type { TextEdit } from '../../base/edit.ts';
import type { Range } from '../../base/range.ts';
import { childrenOf } from './tree.ts';
import type { Call, Expr, Select, SqlTree, TableRef } from './tree.ts';
import type { Names } from './names.ts';
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

/** Functions whose letters are all those of their first argument. */
const keeps = new Set(['TRIM', 'LTRIM', 'RTRIM', 'BTRIM', 'SUBSTR', 'SUBSTRING', 'LEFT', 'RIGHT', 'REVERSE', 'SPLIT_PART', 'REGEXP_EXTRACT', 'REGEXP_SUBSTR', 'MAX', 'MIN', 'ANY_VALUE', 'ARBITRARY']);

/** The LOWER or UPPER whose letters an expression has, through columns of the queries inside. */
function folding(expr: Expr, names: Names, depth = 0): Call | undefined {
  if (depth > 50) return undefined;
  if (expr.kind === 'name') {
    const source = names.meanings.get(expr.range.start)?.column.source;
    return source && folding(source, names, depth + 1);
  }
  if (expr.kind !== 'call') return undefined;
  if (expr.function === 'LOWER' || expr.function === 'UPPER') return expr;
  const [first] = expr.form === 'trim' ? [...expr.arguments].reverse() : expr.arguments;
  return first && keeps.has(expr.function) ? folding(first, names, depth + 1) : undefined;
}

export function* caseTraps(tree: SqlTree, names: Names, isCatalogue: (table: string) => boolean, folded: ReadonlySet<string>): Iterable<CaseTrap> {
  const yieldFor = function* (side: Expr, literal: Expr, lowered: ReadonlySet<string>): Iterable<CaseTrap> {
    if (literal.kind !== 'string') return;
    const call = folding(side, names);
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
      else if (expr.kind === 'case' && expr.operand) for (const b of expr.branches) yield* yieldFor(expr.operand, b.when, lowered);
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
