import type { Expr, Name, Query, Select } from '../tree.ts';
import type { Analysis } from './analysis.ts';
import { plainNumber } from './literals.ts';

/** How an expression moves along a stream: what may group, sort or bound a DISTINCT. `unknown` where nobody can tell. */
export type Direction = 'ascending' | 'descending' | 'constant' | 'none' | 'unknown';

/**
 * Direction of an expression by the service's rules for monotonic expressions: ROWTIME and MONOTONIC(x) ascend; FLOOR, CEIL, STEP, SUBSTRING from the start,
 * sums and products with constants preserve; minus reverses. Event times and APPROXIMATE_ARRIVAL_TIME are not monotonic.
 */
export function directionOf(expr: Expr, analysis: Analysis, depth = 0): Direction {
  if (depth > 200) return 'unknown';
  const of = (e: Expr) => directionOf(e, analysis, depth + 1);
  switch (expr.kind) {
    case 'number': case 'string': case 'binary': case 'literal': case 'typed': case 'interval': case 'unit': return 'constant';
    case 'name': return directionOfName(expr, analysis, depth);
    case 'unary': return expr.operator === '+' ? of(expr.operand) : expr.operator === '-' ? reversed(of(expr.operand)) : of(expr.operand) === 'constant' ? 'constant' : 'none';
    case 'cast': return of(expr.value);
    case 'difference': return of(expr.value);
    case 'operation': {
      const left = of(expr.left);
      const right = of(expr.right);
      if (left === 'constant' && right === 'constant') return 'constant';
      switch (expr.operator) {
        case '+': return left === 'constant' ? right : right === 'constant' || left === right ? left : left === 'unknown' || right === 'unknown' ? 'unknown' : 'none';
        case '-': return right === 'constant' ? left : left === 'constant' ? reversed(right) : left === reversed(right) ? left : 'none';
        case '*': return right === 'constant' ? scaled(left, plainNumber(expr.right)) : left === 'constant' ? scaled(right, plainNumber(expr.left)) : 'none';
        case '/': return right === 'constant' ? scaled(left, plainNumber(expr.right)) : left === 'constant' && right !== 'none' ? 'unknown' : 'none';
        default: return 'none';
      }
    }
    case 'call': {
      if (expr.over) return 'none';
      const [first, ...rest] = expr.arguments;
      switch (expr.function) {
        case 'FLOOR': case 'CEIL': case 'CEILING': case 'STEP': return first && rest.every(r => of(r) === 'constant') ? of(first) : 'none';
        case 'MONOTONIC': return 'ascending';
        case 'SUBSTRING': return first && plainNumber(rest[0]) === 1 && rest.every(r => of(r) === 'constant') ? of(first) : 'none';
        case 'CURRENT_DATE': case 'CURRENT_ROW_TIMESTAMP': case 'LOCALTIME': case 'LOCALTIMESTAMP': return 'ascending';
        case 'CURRENT_TIMESTAMP': case 'CURRENT_TIME': return 'constant';
        case 'MIN': case 'MAX': return first && of(first) === 'ascending' ? 'unknown' : 'none';
        case 'COUNT': case 'SUM': case 'AVG': return 'none';
        default: return expr.arguments.length > 0 && expr.arguments.every(a => of(a) === 'constant') ? 'constant' : analysis.callOf(expr) ? 'none' : 'unknown';
      }
    }
    case 'missing': return 'unknown';
    default: return 'none';
  }
}

function directionOfName(name: Name, analysis: Analysis, depth: number): Direction {
  const resolved = analysis.nameOf(name);
  if (!resolved) return 'unknown';
  if (resolved.kind === 'rowtime') return 'ascending';
  if (resolved.kind !== 'column' || resolved.path.length > 0) return resolved.kind === 'column' ? 'none' : 'unknown';
  const query = analysis.queryOf(resolved.source);
  if (!query || resolved.source.table.kind !== 'subquery') return resolved.index < 0 && resolved.source.table.kind !== 'table' ? 'unknown' : 'none';
  return directionOfColumn(query, resolved.index, analysis, depth + 1);
}

/** Direction of a query's column: that of the expression behind it, through subqueries and aliases. */
export function directionOfColumn(query: Query, index: number, analysis: Analysis, depth = 0): Direction {
  if (depth > 200 || index < 0) return 'unknown';
  switch (query.kind) {
    case 'parenthesized': case 'with': return directionOfColumn(query.query, index, analysis, depth + 1);
    case 'set': {
      const left = directionOfColumn(query.left, index, analysis, depth + 1);
      return left === directionOfColumn(query.right, index, analysis, depth + 1) ? left : 'none';
    }
    case 'select': {
      const item = analysis.selectOf(query).items[index];
      if (!item) return 'unknown';
      if (item.expr) return directionOf(item.expr, analysis, depth + 1);
      const inner = item.star && analysis.queryOf(item.star.source);
      return inner && item.star.source.table.kind === 'subquery' ? directionOfColumn(inner, item.star.index, analysis, depth + 1) : 'none';
    }
    default: return 'none';
  }
}

const reversed = (d: Direction): Direction => (d === 'ascending' ? 'descending' : d === 'descending' ? 'ascending' : d);
const scaled = (d: Direction, by: number | undefined): Direction => (by === undefined ? d : by === 0 ? 'constant' : by < 0 ? reversed(d) : d);

/** Ascending or descending: what GROUP BY, DISTINCT and a leading ORDER BY need. */
export const isMonotonic = (d: Direction): boolean => d === 'ascending' || d === 'descending';

/** What a select item or ordinal in ORDER BY stands for. */
export function sortedExpr(expr: Expr, select: Select, analysis: Analysis): Expr | undefined {
  if (expr.kind === 'number') return /^\d+$/.test(expr.text) ? analysis.selectOf(select).items[Number(expr.text) - 1]?.expr : expr;
  if (expr.kind !== 'name') return expr;
  const resolved = analysis.nameOf(expr);
  if (resolved?.kind === 'alias') return analysis.selectOf(select).items[resolved.item]?.expr;
  return expr;
}
