import type { Call, Cast, Like, SqlTree } from './tree.ts';

/** All calls of a script, outer ones first. */
export const callsIn = (tree: SqlTree): readonly Call[] => [...nodesIn(tree)].filter(n => n.kind === 'call') as unknown as Call[];
export const castsIn = (tree: SqlTree): readonly Cast[] => [...nodesIn(tree)].filter(n => n.kind === 'cast') as unknown as Cast[];
export const likesIn = (tree: SqlTree): readonly Like[] => [...nodesIn(tree)].filter(n => n.kind === 'like') as unknown as Like[];

/** Every node that has a kind, in the order of the tree; no deeper than a loop. */
function* nodesIn(tree: SqlTree): Iterable<{ readonly kind: string }> {
  const open: unknown[] = [tree.statements];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    if (typeof (next as { kind?: unknown }).kind === 'string') yield next as { kind: string };
    open.push(...(Object.values(next) as unknown[]).reverse());
  }
}
