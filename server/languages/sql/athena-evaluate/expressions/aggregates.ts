import type * as S from '../../tree.ts';
import { childrenOf } from '../../tree.ts';
import type { AthenaFunction, Call } from '../function.ts';
import { athenaFunctions } from '../functions/index.ts';
import { runningOf } from '../running.ts';
import { compare, keyOf, type Value } from '../values.ts';
import { bindCall } from './calls.ts';
import { compile } from './compile.ts';
import { reject } from './refusals.ts';
import { frameAt, ownerOf, type AggregateCall, type Compiled, type Frame, type Scope } from './scope.ts';

export function aggregateCall(expr: S.Call, fn: AthenaFunction, scope: Scope): Compiled {
  const owner = ownerOf(scope);
  if (!owner?.scope.grouping) return reject('EXPRESSION_NOT_SCALAR', expr.range, owner?.scope.refuses ? `${owner.scope.refuses} cannot contain aggregations, window functions or grouping operations: [${fn.name}]` : `Aggregate function ${fn.name} needs a query with rows`);
  const nested = expr.arguments.map(firstAggregate).find(n => n !== undefined);
  if (nested) return reject('NESTED_AGGREGATION', expr.range, `Cannot nest aggregations inside aggregation '${fn.name}': [${nested}]`);
  const { grouping } = owner.scope;
  const made = aggregate(expr, fn, grouping.input);
  const index = grouping.aggregates.push(made) - 1;
  const { depth } = owner;
  return { type: made.type, run: f => frameAt(f, depth).aggregates![index]! };
}

/** Whether an aggregate stands in an expression, windows and queries aside. */
export const holdsAggregate = (expr: S.Expr): boolean => {
  if (expr.kind === 'call' && !expr.over && (athenaFunctions.get(expr.function.toLowerCase())?.kind === 'aggregate' || expr.function === 'GROUPING')) return true;
  return childrenOf(expr).some(holdsAggregate);
};

const firstAggregate = (expr: S.Expr): string | undefined => (expr.kind === 'call' && holdsAggregate({ ...expr, arguments: [] }) ? expr.function.toLowerCase() : childrenOf(expr).map(firstAggregate).find(n => n !== undefined));

/** An aggregate over frames of `scope`: its FILTER, DISTINCT and ORDER BY applied first. */
export function aggregate(expr: S.Call, fn: AthenaFunction, scope: Scope): AggregateCall {
  if (fn.name === 'listagg' && !expr.withinGroup) return reject('SYNTAX_ERROR', { start: expr.range.end, end: expr.range.end + 1 }, "mismatched input. Expecting: 'WITHIN'");
  const inner: Scope = { ...scope, refuses: 'Aggregate arguments' };
  const within = expr.withinGroup ?? expr.orderBy;
  const star = expr.arguments[0]?.kind === 'star';
  const { parameters, returns, signature, args } = bindCall(fn, star ? [] : expr.arguments.map(a => (a.kind === 'lambda' ? a : compile(a, inner))), expr.range, inner);
  const filter = expr.filter && compile(expr.filter, inner);
  const sorts = within?.items.map(i => ({ by: compile(i.expr, inner), item: i })) ?? [];
  const context: Call = { types: parameters, returns, now: scope.session.now, random: scope.session.random };
  const plainCall = !expr.quantifier && sorts.length === 0 && args.length <= 1 && !signature.nulls;
  return { fn, call: expr, type: returns, running: plainCall ? runningOf(fn.name, parameters[0], returns) : undefined, input(f) {
    if (filter && filter.run(f) !== true) return undefined;
    const v = args[0] ? args[0].run(f) : true;
    return v === null ? undefined : v;
  }, compute(frames) {
    let chosen = filter ? frames.filter(f => filter.run(f) === true) : frames;
    if (sorts.length > 0) chosen = sortFrames(chosen, sorts);
    let rows: Value[][] = [];
    for (const f of chosen) {
      const row = args.map(a => a.run(f));
      if (signature.nulls || !row.includes(null)) rows.push(row);
    }
    if (expr.quantifier === 'DISTINCT') {
      const seen = new Set<string>();
      rows = rows.filter(r => { const key = keyOf(r); return seen.has(key) ? false : seen.add(key); });
    }
    return signature.evaluate([rows], context);
  } };
}

/** NULLs come last whichever way the others go, unless the query says else. */
export function orderValues(a: Value, b: Value, { direction, nulls }: Pick<S.SortItem, 'direction' | 'nulls'>): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === (nulls === 'FIRST') ? -1 : 1;
  return direction === 'DESC' ? compare(b, a) : compare(a, b);
}

function sortFrames(frames: readonly Frame[], sorts: readonly { readonly by: Compiled; readonly item: Pick<S.SortItem, 'direction' | 'nulls'> }[]): Frame[] {
  return frames.map(frame => ({ frame, keys: sorts.map(s => s.by.run(frame)) })).sort((x, y) => {
    for (let i = 0; i < sorts.length; i++) {
      const n = orderValues(x.keys[i]!, y.keys[i]!, sorts[i]!.item);
      if (n !== 0) return n;
    }
    return 0;
  }).map(x => x.frame);
}
