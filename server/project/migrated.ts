import { named } from '../base/sentence.ts';
import { parseData } from '../base/json.ts';
import type { Range } from '../base/range.ts';
import type { TableChange } from '../base/table-change.ts';
import type { DataNode } from '../base/tree.ts';
import { tableInput, tableResource, tableStatement } from '../languages/sql/hive/print.ts';
import { changeText, judge, type SchemaChange } from '../languages/sql/migration/changes.ts';
import { migrateRow, type MigratedRow } from '../languages/sql/migration/values.ts';
import { affectedBy } from './affected.ts';
import { chosenTable, isCalled, migrateTable, MigrationError, tablesOf } from './migration.ts';
import { statementsOver } from './migration-statements.ts';
import type { Workspace } from './workspace.ts';

/** A table at its next version. */
export interface MigratedTable {
  /** All files in the order given, also those that did not change. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What changed, in a sentence each, and what that does to data files that are there. */
  readonly changes: readonly (SchemaChange & { readonly text: string; readonly verdict: 'safe' | 'careful' | 'breaks'; readonly why: string })[];
  /** The sample records as the columns of both versions read them, and what they lose. */
  readonly rows: readonly MigratedRow[];
  /** What reads the columns that change; ranges are UTF-16 offsets of the files as they were. */
  readonly affected: readonly { readonly path: string; readonly range: Range; readonly what: string }[];
  /** `ALTER TABLE` statements with what they cannot do in comments, or those that move the rows when keys change; the whole statement, a Glue TableInput, a template resource. */
  readonly statements: { readonly alter: string; readonly create: string; readonly glue: Readonly<Record<string, unknown>>; readonly cloudformation: Readonly<Record<string, unknown>> };
}

/**
 * Takes one table of a workspace to its next version.
 * @param name     `table` or `database.table`, or what a template calls it
 * @param options  `records`: JSON records, one a line; `path`, `line` (from 1): which table, where the name is not enough
 */
export function migrated(workspace: Workspace, name: string, changes: readonly TableChange[], { records = '', path: given, line }: { readonly records?: string; readonly path?: string; readonly line?: number } = {}): MigratedTable {
  const path = given ?? fileWith(workspace, name);
  const choice = { name, ...(line !== undefined && { line: line - 1 }) };
  const rows = recordsOf(records);
  const { workspace: after, migrations } = migrateTable(workspace, path, changes, choice, records === '' ? undefined : rows);
  const [migration] = migrations;
  const now = migration?.table ?? chosenTable(after.file(path)!, choice);
  const migratedRows = migration ? rows.map(row => migrateRow(row, migration)) : [];
  return {
    files: [...workspace.files.keys()].map(p => ({ path: p, text: after.file(p)!.text })),
    changes: migration ? migration.changes.map(change => ({ ...change, text: changeText(change), ...judge(change, migration.before) })) : [],
    rows: migratedRows,
    affected: affectedBy(workspace, migrations),
    statements: { alter: migration ? statementsOver(workspace, migration, migratedRows) : '', create: tableStatement(now), glue: { ...tableInput(now) }, cloudformation: { ...tableResource(now) } },
  };
}

/** The one file that declares the table. */
function fileWith(workspace: Workspace, name: string): string {
  const all = [...workspace.files.values()].flatMap(file => tablesOf(file).map(table => ({ path: file.path, table })));
  const found = [...new Set(all.filter(f => isCalled(f.table, name)).map(f => f.path))];
  if (found.length === 1) return found[0]!;
  if (found.length > 1) throw new MigrationError(`\`${name}\` is declared in ${named(found, 'and')}: say the database or the file`);
  throw new MigrationError(`no file declares the table \`${name}\`; there are ${all.map(f => `\`${f.table.name?.value ?? f.table.logicalId ?? ''}\``).join(', ') || 'none'}`);
}

function recordsOf(text: string): DataNode[] {
  return text.split('\n').flatMap((line, i) => {
    if (line.trim() === '') return [];
    const { root, problems } = parseData(line, 'json');
    if (root?.kind !== 'object' || problems.length > 0) throw new MigrationError(`record ${i + 1} is no JSON object${problems[0] ? `: ${problems[0].message}` : ''}`);
    return [root];
  });
}
