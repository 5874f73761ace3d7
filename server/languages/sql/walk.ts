import { append } from '../../base/list.ts';
import type { Range } from '../../base/range.ts';
import type { Call, Cast, Like, SqlTree } from './tree.ts';

/** All calls of a script, outer ones first. */
export const callsIn = (tree: SqlTree): readonly Call[] => [...nodesIn(tree.statements)].filter(n => n.kind === 'call') as unknown as Call[];
export const castsIn = (tree: SqlTree): readonly Cast[] => [...nodesIn(tree.statements)].filter(n => n.kind === 'cast') as unknown as Cast[];
export const likesIn = (tree: SqlTree): readonly Like[] => [...nodesIn(tree.statements)].filter(n => n.kind === 'like') as unknown as Like[];

/** Every node of a tree or part of one, in the order of the tree; no deeper than a loop. */
export function* nodesIn(root: unknown): Iterable<{ readonly kind?: string; readonly range?: Range }> {
  const open: unknown[] = [root];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next)) yield next;
    append(open, (Object.values(next) as unknown[]).reverse());
  }
}
