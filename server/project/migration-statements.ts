import { positionAt } from '../base/file.ts';
import { alterStatements } from '../languages/sql/migration/alter.ts';
import { partitionChange } from '../languages/sql/migration/changes.ts';
import { movePlan } from '../languages/sql/migration/move.ts';
import type { MigratedRow } from '../languages/sql/migration/values.ts';
import { affectedBy } from './affected.ts';
import type { TableMigration } from './migration.ts';
import type { Workspace } from './workspace.ts';

/** The statements of Athena that take a table to its next version: changes in place, or, when its keys change, all that moves the rows. */
export function statementsOver(workspace: Workspace, migration: TableMigration, rows: readonly MigratedRow[] = []): string {
  if (!partitionChange(migration.changes)) return alterStatements(migration);
  const seen = rows.flatMap(r => (r.keys ? [r.keys] : []));
  const followUps = affectedBy(workspace, [migration]).map(a => `${a.path}:${positionAt(workspace.file(a.path)!, a.range.start).line + 1} ${a.what}`);
  return movePlan(migration, seen, followUps);
}
