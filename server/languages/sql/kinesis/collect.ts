import { memo } from '../../../base/memo.ts';
import type * as S from '../tree.ts';

/** All nodes of a tree that rules and features ask for, each list in the order of the text. Gathered once, without recursion. */
export interface Collected {
  readonly selects: readonly S.Select[];
  readonly sets: readonly S.SetOperation[];
  readonly withs: readonly S.WithQuery[];
  readonly tables: readonly S.TableRef[];
  readonly names: readonly S.Name[];
  readonly stars: readonly S.Star[];
  readonly calls: readonly S.Call[];
  readonly operations: readonly S.Binary[];
  readonly casts: readonly S.Cast[];
  readonly intervals: readonly S.IntervalLiteral[];
  readonly cases: readonly S.Case[];
  readonly windows: readonly S.WindowSpec[];
  readonly windowNames: readonly Extract<S.WindowRef, { kind: 'name' }>[];
  readonly types: readonly S.TypeNode[];
  readonly others: readonly S.Expr[];
  readonly limits: readonly S.Limit[];
}

export const collect: (tree: S.SqlTree) => Collected = memo(tree => {
  const found = { selects: [], sets: [], withs: [], tables: [], names: [], stars: [], calls: [], operations: [], casts: [], intervals: [], cases: [], windows: [], windowNames: [], types: [], others: [], limits: [] } as { [K in keyof Collected]: Collected[K][number][] };
  const pending: unknown[] = [...tree.statements].reverse();
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (Array.isArray(node)) {
      for (let i = node.length - 1; i >= 0; i--) pending.push(node[i]);
      continue;
    }
    const keys = Object.keys(node);
    if (keys.length === 2 && 'start' in node && 'end' in node && typeof node.start === 'number') continue;
    const kind = 'kind' in node ? node.kind : undefined;
    switch (kind) {
      case 'select': found.selects.push(node as S.Select); break;
      case 'set': found.sets.push(node as S.SetOperation); break;
      case 'with': found.withs.push(node as S.WithQuery); break;
      case 'table': case 'subquery': case 'function': case 'join': case 'unnest': found.tables.push(node as S.TableRef); break;
      case 'name': if ('parts' in node) found.names.push(node as S.Name); else found.windowNames.push(node as Collected['windowNames'][number]); break;
      case 'star': found.stars.push(node as S.Star); break;
      case 'call': found.calls.push(node as S.Call); break;
      case 'operation': found.operations.push(node as S.Binary); break;
      case 'cast': found.casts.push(node as S.Cast); break;
      case 'interval': found.intervals.push(node as S.IntervalLiteral); break;
      case 'case': found.cases.push(node as S.Case); break;
      case 'spec': found.windows.push(node as S.WindowSpec); break;
      case 'subscript': case 'lambda': case 'at-time-zone': case 'parameter': case 'array': found.others.push(node as S.Expr); break;
      case undefined:
        if ('nameRange' in node && 'arguments' in node) found.types.push(node as unknown as S.TypeNode);
        else if ('withTies' in node) found.limits.push(node as unknown as S.Limit);
    }
    for (let i = keys.length - 1; i >= 0; i--) {
      const value = (node as Record<string, unknown>)[keys[i]!];
      if (typeof value === 'object' && value !== null) pending.push(value);
    }
  }
  return found;
});

/** The name nodes by their parts, to come from a reserved word to what it stands for. */
export const nameOfPart: (tree: S.SqlTree) => ReadonlyMap<S.Identifier, S.Name> = memo(tree => new Map(collect(tree).names.flatMap(n => n.parts.map(p => [p, n] as const))));

/** Whether `inner` lies in `outer`. */
export const within = (outer: { readonly range: { readonly start: number; readonly end: number } } | undefined, inner: { readonly start: number; readonly end: number }): boolean =>
  outer !== undefined && outer.range.start <= inner.start && inner.end <= outer.range.end;

interface Nesting { readonly selects: readonly S.Select[]; readonly parents: readonly number[] }

const nesting: (tree: S.SqlTree) => Nesting = memo(tree => {
  const selects = [...collect(tree).selects].sort((a, b) => a.range.start - b.range.start || b.range.end - a.range.end);
  const parents: number[] = [];
  const open: number[] = [];
  selects.forEach((select, i) => {
    while (open.length > 0 && selects[open.at(-1)!]!.range.end < select.range.end) open.pop();
    parents.push(open.at(-1) ?? -1);
    open.push(i);
  });
  return { selects, parents };
});

/** The selects around a place, innermost first. */
export function selectsAround(tree: S.SqlTree, place: { readonly start: number; readonly end: number }): S.Select[] {
  const { selects, parents } = nesting(tree);
  let low = 0;
  let high = selects.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (selects[middle]!.range.start <= place.start) low = middle + 1;
    else high = middle;
  }
  const found: S.Select[] = [];
  for (let i = low - 1; i >= 0; i = parents[i]!) if (selects[i]!.range.end >= place.end) found.push(selects[i]!);
  return found;
}

/** The statement at an offset; the one before it where blanks lie between two. */
export function statementAt(tree: S.SqlTree, offset: number): S.Statement | undefined {
  let low = 0;
  let high = tree.statements.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tree.statements[middle]!.range.start <= offset) low = middle + 1;
    else high = middle;
  }
  return tree.statements[low - 1];
}
