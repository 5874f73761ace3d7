import { viewInput } from '../languages/sql/athena/view-input.ts';
import { readTables } from '../languages/records/tables.ts';
import type { Table } from '../languages/sql/hive/table.ts';
import { tablesOf } from './migration.ts';
import type { Workspace } from './workspace.ts';

/** The tables of a file, and its views as the catalogue keeps them: what can be written in another form. */
export function convertible(workspace: Workspace, path: string): readonly Table[] {
  const file = workspace.file(path);
  if (!file) return [];
  const scope = workspace.scopeOf(path);
  const views = scope.catalog.declaredIn(path).flatMap(d => (d.kind === 'table' && d.query !== undefined ? viewInput(d, scope) ?? [] : []));
  return [...tablesOf(file), ...views.flatMap(input => readTables({ path: `${path}.glue.json`, language: 'records', text: JSON.stringify(input) }).tables)];
}
