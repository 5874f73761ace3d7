import type { Call, SqlTree } from './tree.ts';

/** All calls of a script, outer ones first. */
export function callsIn(tree: SqlTree): readonly Call[] {
  const calls: Call[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) { for (const item of node) walk(item); return; }
    if ((node as { kind?: string }).kind === 'call') calls.push(node as Call);
    for (const value of Object.values(node)) walk(value);
  };
  walk(tree.statements);
  return calls;
}
