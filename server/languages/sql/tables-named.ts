import type { TableDeclaration } from '../../base/catalog.ts';
import type { Scope } from '../../base/scope.ts';

/** The workspace's tables of a name, without regard to case, in the order of the files. */
export function tablesNamed(name: string, scope: Scope): readonly TableDeclaration[] {
  const all = scope.catalog.all('table');
  let index = indexes.get(all);
  if (!index) {
    const made = new Map<string, TableDeclaration[]>();
    for (const table of all) {
      const key = table.name.toLowerCase();
      const list = made.get(key);
      if (list) list.push(table);
      else made.set(key, [table]);
    }
    indexes.set(all, (index = made));
  }
  return index.get(name.toLowerCase()) ?? [];
}
const indexes = new WeakMap<readonly TableDeclaration[], ReadonlyMap<string, readonly TableDeclaration[]>>();
