import type { TableDeclaration } from '../../base/catalog.ts';
import type { Range } from '../../base/range.ts';
import { selectsIn } from './selects.ts';
import { nodesIn } from './walk.ts';
import type { Expr, Name, QName, SqlTree, TableName, TableRef } from './tree.ts';

/** Partitioned tables of which a SELECT reads every partition: no key stands in its WHERE or in the ON of its joins. */
export function* partitionKeysUnread(tree: SqlTree, declaration: (name: QName) => TableDeclaration | undefined): Iterable<{ range: Range; name: string; keys: readonly string[] }> {
  for (const select of selectsIn(tree)) for (const ref of select.from) for (const { table, on } of tablesOf(ref, [])) {
    const declared = declaration(table.name);
    if (!declared || declared.partitions.length === 0) continue;
    const keys = declared.partitions.map(p => p.name.toLowerCase());
    if (![select.where, ...on].some(e => mentions(e, new Set(keys)))) yield { range: table.name.range, name: declared.name, keys };
  }
}

/** The tables of a FROM with the conditions of the joins around them. */
function* tablesOf(ref: TableRef, on: readonly Expr[]): Iterable<{ table: TableName; on: readonly Expr[] }> {
  if (ref.kind === 'table') yield { table: ref, on };
  else if (ref.kind === 'parenthesized') yield* tablesOf(ref.table, on);
  else if (ref.kind === 'join') {
    const inner = ref.on ? [...on, ref.on] : on;
    yield* tablesOf(ref.left, inner);
    yield* tablesOf(ref.right, inner);
  }
}

function mentions(expr: Expr | undefined, names: ReadonlySet<string>): boolean {
  for (const node of nodesIn(expr)) if (node.kind === 'name' && (node as Name).parts.some(p => names.has(p.name.toLowerCase()))) return true;
  return false;
}
