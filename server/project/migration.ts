import { applyEdits } from '../base/edit.ts';
import { bug } from '../base/bug.ts';
import { positionAt, type SourceFile } from '../base/file.ts';
import { parseData } from '../base/json.ts';
import type { DataNode } from '../base/tree.ts';
import type { TableChange } from '../base/table-change.ts';
import { readTables } from '../languages/records/tables.ts';
import { readDdl } from '../languages/sql/ddl/tables.ts';
import { changeEdits, MigrationError } from '../languages/sql/hive/change.ts';
import { sampleDocuments } from '../languages/sql/hive/data/held.ts';
import { jsonText } from '../languages/sql/hive/data/json-text.ts';
import type { Table } from '../languages/sql/hive/table.ts';
import { trinoName } from '../languages/sql/hive/type.ts';
import { changesBetween, shapeOf, type Known, type Migration } from '../languages/sql/migration/changes.ts';
import { overColumns } from '../languages/sql/migration/key-value.ts';
import { keysOf, keyUpkeep } from '../languages/sql/migration/keys.ts';
import { migrateRow } from '../languages/sql/migration/values.ts';
import type { Workspace } from './workspace.ts';

export { MigrationError };

/** The tables that a file declares, whatever its language. */
export function tablesOf(file: SourceFile): readonly Table[] {
  switch (file.language) {
    case 'records': return readTables(file).tables;
    case 'hive-sql': case 'athena-sql': case 'redshift-sql': return readDdl(file).tables;
    default: return [];
  }
}

/** Which table of a file is meant: its name, perhaps with the database before a dot, or what a template calls it; a line (from 0) where that is not enough. */
export interface TableChoice { readonly name?: string; readonly line?: number }

/** One table that differs between two texts of a file. */
export interface TableMigration extends Migration { readonly path: string }

/** What changed in the tables of two versions of a workspace. A change of a table leaves the others of its file in their order. */
export function migrationsBetween(before: Workspace, after: Workspace, paths: Iterable<string>, known?: Known): TableMigration[] {
  const found: TableMigration[] = [];
  for (const path of paths) {
    const [was, now] = [before.file(path), after.file(path)];
    if (!was || !now) continue;
    const [earlier, later] = [tablesOf(was), tablesOf(now)];
    earlier.forEach((old, i) => {
      const table = earlier.length === later.length ? later[i] : later.find(t => t.name?.value === old.name?.value);
      if (!table) return;
      const [from, to] = [shapeOf(old), shapeOf(table)];
      const changes = changesBetween(from, to, known);
      if (changes.length > 0) found.push({ path, old, table, before: from, after: to, changes });
    });
  }
  return found;
}

/**
 * The workspace after a table of a file was changed step by step, and what that comes to.
 * @param rows  records that show values of new keys; else those that reach the table
 */
export function migrateTable(workspace: Workspace, path: string, changes: readonly TableChange[], choice: TableChoice = {}, rows?: readonly DataNode[]): { readonly workspace: Workspace; readonly migrations: TableMigration[] } {
  const file = workspace.file(path);
  if (!file) throw new MigrationError(`there is no file \`${path}\``);
  const migrated = (seen?: KeyValues) => {
    const after = workspace.withFiles([applyChanges(file, changes, choice, seen)]);
    return { workspace: after, migrations: migrationsBetween(workspace, after, [path], knownOf(changes)) };
  };
  const first = migrated();
  const moved = first.migrations.find(m => m.changes.some(c => c.kind === 'partition'));
  const seen = moved && valuesOfKeys(moved, rows ?? sampleRows(workspace, moved));
  return seen && seen.size > 0 ? migrated(seen) : first;
}

/** Values of keys in sample records, by the key. */
type KeyValues = ReadonlyMap<string, readonly string[]>;

function valuesOfKeys(migration: TableMigration, rows: readonly DataNode[]): KeyValues {
  const read = rows.map(row => migrateRow(row, migration).after);
  return new Map(migration.after.partitions.flatMap(({ name }) => {
    const values = [...new Set(read.flatMap(row => row[name] ?? []))];
    return values.length > 0 ? [[name, values] as const] : [];
  }));
}

/** Sample records that reach a table. */
export const sampleRows = (workspace: Workspace, { old, path }: Pick<TableMigration, 'old' | 'path'>): readonly DataNode[] => {
  const file = workspace.file(path)!;
  return sampleDocuments(old, { file, tables: tablesOf(file) }, workspace.scopeOf(path)).slice(0, mostRows).map(value => parseData(jsonText(value), 'json').root!);
};
const mostRows = 200;

/** What a list of changes says that the two texts do not: which name was which, and what keys are computed from. */
function knownOf(changes: readonly TableChange[]): { readonly renamed: ReadonlyMap<string, string>; readonly computed: ReadonlyMap<string, string>; readonly fresh: ReadonlySet<string> } {
  const renamed = new Map<string, string>(); // new name → the name at the start
  const computed = new Map<string, string>(); // key → its expression over what there was at the start
  const fresh = new Set<string>(); // columns that came: a new name of theirs is no rename
  for (const change of changes) {
    const name = 'column' in change ? change.column.toLowerCase() : '';
    if (change.kind === 'add') fresh.add(name);
    else if (change.kind === 'drop') for (const known of [renamed, computed, fresh]) known.delete(name);
    else if (change.kind === 'rename') {
      const next = change.name.toLowerCase();
      const expression = computed.get(name);
      if (expression !== undefined) computed.set(next, expression);
      else if (fresh.has(name)) fresh.add(next);
      else renamed.set(next, renamed.get(name) ?? name);
      for (const known of [renamed, computed, fresh]) known.delete(name);
    } else if (change.kind === 'key' && change.from !== undefined) {
      computed.set(name, overColumns(change.from, new Map([...[...renamed].map(([own, old]) => [own, trinoName(old)] as const), ...[...computed].map(([own, text]) => [own, `(${text})`] as const)])));
    }
  }
  return { renamed, computed, fresh };
}

/** The file after one of its tables was changed step by step. Each step leaves everything else as it was written. */
export function applyChanges(file: SourceFile, changes: readonly TableChange[], choice: TableChoice = {}, seen: KeyValues = new Map()): SourceFile {
  const at = chosen(file, choice);
  const before = tablesOf(file)[at]!;
  let current = file;
  const table = () => tablesOf(current)[at] ?? bug('a change of a table took it out of its file');
  changes.forEach((change, i) => {
    if (change.kind === 'unkey' && knownOf(changes.slice(0, i)).computed.has(change.column.toLowerCase())) throw new MigrationError(`\`${change.column}\` is computed by this migration: as a column it would be empty`);
    current = { ...current, text: applyEdits(current.text, changeEdits(current.text, table(), change)) };
  });
  const { computed, renamed, fresh } = knownOf(changes);
  for (const { name: { value } } of [...before.columns, ...before.partitions]) {
    const name = value.toLowerCase();
    // Readers find a column by its name: the new one would show the values of the one that went.
    if (fresh.has(name) || (renamed.get(name) ?? name) !== name) throw new MigrationError(`\`${name}\` is the name of another column of the table: files that are there hold its values under it. Take another name, or make this a migration of its own`);
  }
  const moved = before.kind === 'iceberg' ? changes.some(c => c.kind === 'key' || c.kind === 'unkey') : keysOf(before) !== keysOf(table()) || [...computed.keys()].some(k => table().partitions.some(p => p.name.value.toLowerCase() === k));
  for (let step = 0; moved && step < 1000; step++) {
    const edits = keyUpkeep(before, table(), computed, seen);
    if (edits.length === 0) break;
    current = { ...current, text: applyEdits(current.text, edits) };
  }
  return current;
}

/** The table of a file that is meant. Throws `MigrationError` when that is none, or more than one. */
export const chosenTable = (file: SourceFile, choice: TableChoice): Table => tablesOf(file)[chosen(file, choice)]!;

/** The place of the table that is meant among those of its file. Throws `MigrationError` when that is none, or more than one. */
function chosen(file: SourceFile, { name, line }: TableChoice): number {
  const tables = tablesOf(file);
  const called = (t: Table) => (t.database ? `${t.database.value}.` : '') + (t.name?.value ?? t.logicalId ?? '');
  const lineOf = (t: Table) => positionAt(file, t.range.start).line;
  const named = tables.flatMap((t, i) => (name === undefined || isCalled(t, name) ? [i] : []));
  const found = line === undefined ? named : named.filter(i => lineOf(tables[i]!) <= line && line <= positionAt(file, tables[i]!.range.end).line);
  if (found.length === 1) return found[0]!;
  if (tables.length === 0) throw new MigrationError(`\`${file.path}\` defines no table`);
  if (named.length === 0) throw new MigrationError(`\`${file.path}\` defines no table \`${name}\`; there are ${tables.map(t => `\`${called(t)}\``).join(', ')}`);
  if (found.length === 0) throw new MigrationError(`no table ${name === undefined ? '' : `\`${name}\` `}stands at line ${line! + 1} of \`${file.path}\`; there are ${named.map(i => `\`${called(tables[i]!)}\` (line ${lineOf(tables[i]!) + 1})`).join(', ')}`);
  const distinct = new Set(found.map(i => called(tables[i]!).toLowerCase())).size === found.length;
  throw new MigrationError(`\`${file.path}\` defines ${name === undefined ? `${found.length} tables` : `\`${name}\` ${found.length} times`}: ${found.map(i => `\`${called(tables[i]!)}\` (line ${lineOf(tables[i]!) + 1})`).join(', ')}. Say ${distinct ? 'its whole name' : 'the line'}`);
}

/** Whether a name means a table: the table's own, with its database, or the resource's of a template. */
export function isCalled({ name, database, logicalId }: Table, wanted: string): boolean {
  const [table, owner] = [name?.value.toLowerCase(), database?.value.toLowerCase()];
  const said = wanted.toLowerCase();
  if (said === table || wanted === logicalId) return true;
  const dot = said.lastIndexOf('.');
  return dot > 0 && said.slice(dot + 1) === table && said.slice(0, dot) === owner;
}
