import type { NodeDeclaration } from '../base/catalog.ts';
import { applyEdits } from '../base/edit.ts';
import type { SourceFile } from '../base/file.ts';
import type { Range } from '../base/range.ts';
import type { TableChange } from '../base/table-change.ts';
import { readAthena } from '../languages/sql/athena/file.ts';
import { namesIn } from '../languages/sql/athena/names.ts';
import { readTables } from '../languages/records/tables.ts';
import { readDdl } from '../languages/sql/ddl/tables.ts';
import { changeEdits, MigrationError } from '../languages/sql/hive/change.ts';
import type { Table } from '../languages/sql/hive/table.ts';
import { changesBetween, shapeOf, type SchemaChange, type TableShape } from '../languages/sql/migration/changes.ts';
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

/** One table that differs between two texts of a file. */
export interface TableMigration {
  readonly path: string;
  readonly table: Table;
  readonly before: TableShape;
  readonly after: TableShape;
  readonly changes: readonly SchemaChange[];
}

/** What changed in the tables of two versions of a workspace. `renamed` gives the old names of columns by their new ones, where that is known. */
export function migrationsBetween(before: Workspace, after: Workspace, paths: Iterable<string>, renamed?: ReadonlyMap<string, string>): TableMigration[] {
  const found: TableMigration[] = [];
  for (const path of paths) {
    const [old, now] = [before.file(path), after.file(path)];
    if (!old || !now) continue;
    const later = tablesOf(now);
    tablesOf(old).forEach((table, i) => {
      const next = later.find(t => t.name?.value === table.name?.value) ?? later[i];
      if (!next) return;
      const [from, to] = [shapeOf(table), shapeOf(next)];
      const changes = changesBetween(from, to, renamed);
      if (changes.length > 0) found.push({ path, table: next, before: from, after: to, changes });
    });
  }
  return found;
}

/** The workspace after a table of a file was changed step by step, and what that comes to. */
export function migrateTable(workspace: Workspace, path: string, changes: readonly TableChange[], name?: string): { readonly workspace: Workspace; readonly migrations: TableMigration[] } {
  const file = workspace.file(path);
  if (!file) throw new MigrationError(`there is no file \`${path}\``);
  const after = workspace.withFiles([applyChanges(file, changes, name)]);
  const renamed = new Map<string, string>(); // new name → the name at the start
  for (const change of changes) {
    if (change.kind !== 'rename') continue;
    const old = change.column.toLowerCase();
    renamed.set(change.name.toLowerCase(), renamed.get(old) ?? old);
    renamed.delete(old);
  }
  return { workspace: after, migrations: migrationsBetween(workspace, after, [path], renamed) };
}

/**
 * The file after its table was changed step by step. Each step leaves everything else as it was written.
 * @param name  which table, where the file has several
 */
export function applyChanges(file: SourceFile, changes: readonly TableChange[], name?: string): SourceFile {
  let current = file;
  for (const change of changes) {
    const tables = tablesOf(current);
    const table = name === undefined ? tables[0] : tables.find(t => t.name?.value.toLowerCase() === name.toLowerCase());
    if (!table) throw new MigrationError(name === undefined ? `\`${file.path}\` defines no table` : `\`${file.path}\` defines no table \`${name}\`; there are ${tables.map(t => `\`${t.name?.value ?? ''}\``).join(', ')}`);
    current = { ...current, text: applyEdits(current.text, changeEdits(current.text, table, change)) };
  }
  return current;
}

/** What in the workspace reads the columns that change: queries by name, nodes of pipelines that use the table, charts over such queries. */
export interface Affected { readonly path: string; readonly range: Range; readonly what: string }

export function affectedBy(workspace: Workspace, migrations: readonly TableMigration[]): Affected[] {
  const found: Affected[] = [];
  const nodes = workspace.scope.catalog.all('node');
  for (const { path, table, changes } of migrations) {
    const name = table.name?.value.toLowerCase();
    const columns = [...new Set(changes.flatMap(c => (c.kind === 'add' || c.kind === 'order' || c.kind === 'partition' ? [] : [c.column.toLowerCase()])))];
    const gone = new Set(changes.flatMap(c => (c.kind === 'drop' || c.kind === 'rename' ? [c.column.toLowerCase()] : [])));
    const queries: string[] = [];
    for (const file of workspace.files.values()) {
      if (file.language !== 'athena-sql' || file.path === path) continue;
      if (!namesIn(readAthena(file), workspace.scopeOf(file.path)).tables.some(t => t.name.parts.at(-1)!.name.toLowerCase() === name)) continue;
      queries.push(file.path);
      for (const { word, range } of words(file.text, columns)) found.push({ path: file.path, range, what: `the query reads \`${word}\`${gone.has(word) ? ', which the table has no more' : ', whose type changes'}` });
    }
    // A node that names the table's node uses it: conversion, queries, crawlers. A chart counts when a query before it does.
    for (const { owner, users } of nodesOver(workspace, path)) {
      for (const node of users) found.push({ ...node.place, what: `\`${node.name}\` uses the table \`${table.name?.value ?? owner.name}\`` });
    }
    // An application whose rows are converted by the table writes them under the names of its streams. A mapped name still takes the old key.
    const unmapped = changes.flatMap(c => (c.kind === 'type' || c.kind === 'drop' || (c.kind === 'rename' && !c.mapping) ? [c.column.toLowerCase()] : []));
    const scripts = new Set(nodesOver(workspace, path).flatMap(({ users }) => users.filter(u => u.type === 'firehose').flatMap(u => writersOf(u, nodes))).map(app => app.config['sql']));
    for (const script of scripts) {
      const file = typeof script === 'string' ? workspace.file(script) : undefined;
      for (const { word, range } of file ? words(file.text, unmapped) : []) found.push({ path: file!.path, range, what: `the script writes \`${word}\`${gone.has(word) ? ', which the table takes no more' : ', whose type changes'}` });
    }
    for (const chart of nodes.filter(n => n.type === 'chart')) {
      const query = nodes.find(n => n.pipeline === chart.pipeline && chart.from.some(f => f.split('.')[0] === n.name));
      const spec = typeof chart.config['spec'] === 'string' ? workspace.file(chart.config['spec']) : undefined;
      if (!spec || !query || !queries.includes(String(query.config['sql']))) continue;
      for (const { word, range } of words(spec.text, columns)) found.push({ path: spec.path, range, what: `the chart names \`${word}\`` });
    }
  }
  return found;
}

/** The applications whose rows reach a node, through whatever stands between. */
function writersOf(node: NodeDeclaration, nodes: readonly NodeDeclaration[]): NodeDeclaration[] {
  const seen = new Set<NodeDeclaration>([node]);
  for (const reached of seen) {
    if (reached.type === 'kinesis-analytics') continue; // what it reads has other names
    for (const name of reached.from) {
      const before = nodes.find(n => n.place.path === node.place.path && n.name === name.split('.')[0]);
      if (before) seen.add(before);
    }
  }
  return [...seen].filter(n => n.type === 'kinesis-analytics');
}

/** The nodes of manifests that stand for a file's table, each with those that read or write by it. */
export function nodesOver(workspace: Workspace, path: string): { readonly owner: NodeDeclaration; readonly users: readonly NodeDeclaration[] }[] {
  const nodes = workspace.scope.catalog.all('node');
  return nodes.filter(n => n.type === 'glue-table' && n.config['definition'] === path).map(owner => ({
    owner, users: nodes.filter(node => node !== owner && node.pipeline === owner.pipeline && (node.from.some(f => f.split('.')[0] === owner.name) || mentions(node.config, owner.name))),
  }));
}

/** Where the words stand in a text, as whole words, case aside. */
function words(text: string, wanted: readonly string[]): { readonly word: string; readonly range: Range }[] {
  if (wanted.length === 0) return [];
  return [...text.matchAll(new RegExp(`(?<![\\w$])(?:${wanted.map(escaped).join('|')})(?![\\w$])`, 'gi'))].map(m => ({ word: m[0].toLowerCase(), range: { start: m.index, end: m.index + m[0].length } }));
}

/** Whether a configuration holds a text. */
function mentions(value: unknown, text: string): boolean {
  return value === text || (typeof value === 'object' && value !== null && Object.values(value).some(v => mentions(v, text)));
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
