import { named } from '../base/sentence.ts';
import { literal } from '../base/pattern.ts';
import type { NodeDeclaration } from '../base/catalog.ts';
import type { SourceFile } from '../base/file.ts';
import type { Range } from '../base/range.ts';
import { readAthena } from '../languages/sql/athena/file.ts';
import { namesIn as athenaNames } from '../languages/sql/athena/names.ts';
import { readRedshift } from '../languages/sql/redshift/file.ts';
import { namesIn as redshiftNames } from '../languages/sql/redshift/tables.ts';
import { statementsOf } from '../languages/sql/ddl/statements.ts';
import { trinoName } from '../languages/sql/hive/type.ts';
import type { SchemaChange } from '../languages/sql/migration/changes.ts';
import type { Names } from '../languages/sql/names.ts';
import { partitionKeysUnread, type Partitioned } from '../languages/sql/partitions.ts';
import type { SqlTree } from '../languages/sql/tree.ts';
import { nodesIn } from '../languages/sql/walk.ts';
import type { TableMigration } from './migration.ts';
import type { Workspace } from './workspace.ts';

/** What in the workspace reads or writes the columns that change, and what it has to do about it. */
export interface Affected { readonly path: string; readonly range: Range; readonly what: string }

/** Queries by name, views and what reads them, nodes of pipelines that use the table, scripts that write its columns, charts over its queries. */
export function affectedBy(workspace: Workspace, migrations: readonly TableMigration[]): Affected[] {
  return migrations.flatMap(migration => {
    const touched = touchedBy(migration);
    const queries = queriesOver(workspace, migration, touched);
    return [...queries.found, ...nodesAffected(workspace, migration), ...scriptsAffected(workspace, migration, touched), ...chartsAffected(workspace, touched, queries.paths)];
  });
}

/** The columns of the version before that change, and those that are no more. */
interface Touched { readonly columns: readonly string[]; readonly gone: ReadonlySet<string> }

function touchedBy({ changes }: TableMigration): Touched {
  const renamed = new Map(changes.flatMap(c => (c.kind === 'rename' ? [[c.name, c.column] as const] : [])));
  const of = (...kinds: readonly SchemaChange['kind'][]) => changes.flatMap(c => ('column' in c && kinds.includes(c.kind) ? [(c.kind === 'type' ? renamed.get(c.column) ?? c.column : c.column).toLowerCase()] : []));
  const { from, to } = partitionOf(changes) ?? { from: [], to: [] };
  // A key that goes, or has another type; one that becomes a column stays for who reads it.
  const keys = from.filter(k => to.some(t => t.source === trinoName(k.name) && t.type !== k.type)).map(k => k.name);
  const renamedKeys = from.filter(k => to.some(t => t.source === trinoName(k.name) && t.name !== k.name)).map(k => k.name);
  const lost = from.filter(k => !to.some(t => t.source === trinoName(k.name)) && !changes.some(c => c.kind === 'partition' && c.to.some(t => t.name === k.name))).map(k => k.name);
  return { columns: [...new Set([...of('type', 'drop', 'rename'), ...keys, ...renamedKeys, ...lost])], gone: new Set([...of('drop', 'rename'), ...renamedKeys, ...lost]) };
}

const partitionOf = (changes: readonly SchemaChange[]) => changes.find((c): c is Extract<SchemaChange, { kind: 'partition' }> => c.kind === 'partition');

interface QueryFile { readonly tree: SqlTree; readonly names: Names }

function queriesIn(workspace: Workspace, file: SourceFile): QueryFile | undefined {
  const scope = workspace.scopeOf(file.path);
  switch (file.language) {
    case 'athena-sql': case 'hive-sql': { const read = readAthena(file); return { tree: read.tree, names: athenaNames(read, scope) }; }
    case 'redshift-sql': { const read = readRedshift(file); return { tree: read.tree, names: redshiftNames(read, scope) }; }
    default: return undefined;
  }
}

/** What queries read: of the table itself by what their names mean, of views over it by the words. */
function queriesOver(workspace: Workspace, migration: TableMigration, { columns, gone }: Touched): { readonly found: readonly Affected[]; readonly paths: readonly string[] } {
  const found: Affected[] = [];
  const paths: string[] = [];
  const table = migration.before.name.toLowerCase();
  const after = (word: string) => (gone.has(word) ? ', which the table has no more' : ', whose type changes');
  const files = [...workspace.files.values()].flatMap(file => { const read = queriesIn(workspace, file); return read && read.names.tables.length > 0 ? [{ file, ...read }] : []; });
  const reads = (names: Names, name: string) => names.tables.some(t => t.name.parts.at(-1)!.name.toLowerCase() === name);
  const views: string[] = [];
  for (const { file, tree, names } of files) {
    if (!reads(names, table)) continue;
    paths.push(file.path);
    const known = names.things.filter(t => t.kind === 'column' && t.place?.path === migration.path && columns.includes(t.name.toLowerCase()));
    const places = tree.problems.length > 0 ? words(file.text, columns) : known.flatMap(t => t.places.map(range => ({ word: t.name.toLowerCase(), range })));
    for (const { word, range } of places.sort((a, b) => a.range.start - b.range.start)) found.push({ path: file.path, range, what: `the query reads \`${word}\`${after(word)}` });
    if (columns.length > 0 && [...nodesIn(tree.statements)].some(n => n.kind === 'star')) found.push({ path: file.path, range: names.tables.find(t => t.name.parts.at(-1)!.name.toLowerCase() === table)!.range, what: 'the query reads all columns' });
    found.push(...unpruned(file, { tree, names }, migration));
    views.push(...viewsIn(file));
  }
  // Views stand for their table; a view over a view too.
  for (let i = 0; i < views.length; i++) {
    for (const { file, names } of files) {
      if (paths.includes(file.path) || !reads(names, views[i]!)) continue;
      paths.push(file.path);
      for (const { word, range } of words(file.text, columns)) found.push({ path: file.path, range, what: `the query reads \`${word}\` of the view \`${views[i]}\`${after(word)}` });
      views.push(...viewsIn(file).filter(v => !views.includes(v)));
    }
  }
  return { found, paths };
}

const viewsIn = (file: SourceFile): readonly string[] => statementsOf(file).flatMap(s => (s.table && (s.kind === 'create view' || s.kind === 'ctas') ? [s.table.name.toLowerCase()] : []));

/** Queries that named a key in their conditions and name none of the new ones: they read every file. */
function* unpruned({ path }: SourceFile, { tree, names }: QueryFile, { before, after, changes }: TableMigration): Iterable<Affected> {
  const change = partitionOf(changes);
  if (!change || before.format === 'iceberg') return;
  const declared = (keys: readonly { readonly name: string; readonly type: string }[]) => (name: { readonly parts: readonly { readonly name: string }[] }): readonly Partitioned[] => (name.parts.at(-1)!.name.toLowerCase() === before.name.toLowerCase()
    ? [{ name: before.name, keys: keys.map(k => k.name) }] : []);
  const already = new Set([...partitionKeysUnread(names, tree, declared(change.from))].map(u => u.range.start));
  if (after.partitions.length === 0 && change.from.length > 0) {
    for (const u of partitionKeysUnread(names, tree, declared([{ name: '', type: '' }]))) if (!already.has(u.range.start)) yield { path, range: u.range, what: `the query reads every file of \`${before.name}\`: there are no keys any more` };
    return;
  }
  for (const u of partitionKeysUnread(names, tree, declared(change.to))) {
    if (already.has(u.range.start) && change.from.length > 0) continue;
    yield { path, range: u.range, what: `the query has no condition on ${named(change.to.map(k => k.name), 'or')}: it reads every partition of \`${before.name}\`` };
  }
}

/** A node that names the table's node uses it: conversion, queries, crawlers. What writes its files has to write them elsewhere when the keys change. */
function nodesAffected(workspace: Workspace, migration: TableMigration): Affected[] {
  const change = partitionOf(migration.changes);
  return nodesOver(workspace, migration.path).flatMap(({ owner, users }) => [...new Set([...users, ...(change ? deliverers(workspace, migration, owner) : [])])].map(node => {
    const uses = `\`${node.name}\` uses the table \`${migration.before.name || owner.name}\``;
    if (!change || migration.before.format === 'iceberg') return { ...node.place, what: uses };
    if (node.type === 'firehose') return { ...node.place, what: `${uses}: ${prefixFor(node, migration, change)}` };
    if (node.type === 'crawler') return { ...node.place, what: `${uses}: it has to look at ${migration.after.location ?? 'the new folder'}; it makes keys of type string` };
    return { ...node.place, what: uses };
  }));
}

/** Delivery streams that write plain files into the table's folder: they name the bucket, not the table. */
const deliverers = (workspace: Workspace, { before }: TableMigration, owner: NodeDeclaration): readonly NodeDeclaration[] => {
  const [, named, folder = ''] = /^s3[an]?:\/\/([^/]+)\/?(.*)$/.exec(before.location ?? '') ?? [];
  const bucket = owner.config['bucket'] ?? named;
  return workspace.scope.catalog.all('node').filter(n => n.type === 'firehose' && n.pipeline === owner.pipeline && bucket !== undefined && n.config['to'] === bucket && writesInto(String(n.config['prefix'] ?? ''), folder));
};

/** Whether a prefix may come to a folder: up to its first expression it has to be on the way there. */
const writesInto = (prefix: string, folder: string): boolean => prefix.startsWith(folder) || (prefix.includes('!{') && !prefix.startsWith('!{') && folder.startsWith(prefix.slice(0, prefix.indexOf('!{'))));

/** The delivery streams whose records become rows of the table: those that convert by it, and those that write its files. */
export const writersInto = (workspace: Workspace, migration: TableMigration): readonly NodeDeclaration[] =>
  nodesOver(workspace, migration.path).flatMap(({ owner, users }) => [...new Set([...users.filter(u => u.type === 'firehose'), ...deliverers(workspace, migration, owner)])]);

/** The prefix that delivers into the new folders. Source: dynamic partitioning, the delivery stream's reference. */
function prefixFor(node: NodeDeclaration, { after, before }: TableMigration, { to }: Extract<SchemaChange, { kind: 'partition' }>): string {
  const folder = (after.location ?? '').replace(/^s3:\/\/[^/]+\//, '');
  if (to.length === 0) return `rows of the table have to go to the prefix \`${folder}\``;
  const prefix = folder + to.map(k => `${k.name}=!{partitionKeyFromQuery:${k.name}}/`).join('');
  const queries = to.map(k => {
    const column = before.columns.find(c => trinoName(c.name) === k.source);
    const key = column && (before.mappings[column.name] ?? column.name);
    return key === undefined ? `\`${k.name}\` what \`${k.source ?? k.name}\` gives` : `\`${k.name}: ${/^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `.[${JSON.stringify(key)}]`}\``;
  });
  const dynamic = (typeof node.config['partition'] === 'object' && node.config['partition'] !== null) || String(node.config['prefix'] ?? '').includes('!{partitionKey');
  const byTime = to.some(k => /date|day|hour|month|year|time/i.test(`${k.name} ${k.source ?? ''}`));
  return `rows of the table have to go to the prefix \`${prefix}\` with the queries ${queries.join(', ')}${byTime ? '; where the time of arrival will do, `!{timestamp:…}` in its place' : ''}${dynamic ? '' : '; dynamic partitioning is switched on when a stream is made, not later'}`;
}

/** An application whose rows are converted by the table writes them under the names of its streams. A mapped name still takes the old key. */
function scriptsAffected(workspace: Workspace, { path, changes }: TableMigration, { gone }: Touched): Affected[] {
  const nodes = workspace.scope.catalog.all('node');
  const unmapped = changes.flatMap(c => (c.kind === 'type' || c.kind === 'drop' || (c.kind === 'rename' && !c.mapping) ? [c.column.toLowerCase()] : []));
  const scripts = new Set(nodesOver(workspace, path).flatMap(({ users }) => users.filter(u => u.type === 'firehose').flatMap(u => writersOf(u, nodes))).map(app => app.config['sql']));
  return [...scripts].flatMap(script => {
    const file = typeof script === 'string' ? workspace.file(script) : undefined;
    return (file ? words(file.text, unmapped) : []).map(({ word, range }) => ({ path: file!.path, range, what: `the script writes \`${word}\`${gone.has(word) ? ', which the table takes no more' : ', whose type changes'}` }));
  });
}

/** A chart counts when a query before it does. */
function chartsAffected(workspace: Workspace, { columns }: Touched, queries: readonly string[]): Affected[] {
  const nodes = workspace.scope.catalog.all('node');
  return nodes.filter(n => n.type === 'chart').flatMap(chart => {
    const query = nodes.find(n => n.pipeline === chart.pipeline && chart.from.some(f => f.split('.')[0] === n.name));
    const spec = typeof chart.config['spec'] === 'string' ? workspace.file(chart.config['spec']) : undefined;
    if (!spec || !query || !queries.includes(String(query.config['sql']))) return [];
    return words(spec.text, columns).map(({ word, range }) => ({ path: spec.path, range, what: `the chart names \`${word}\`` }));
  });
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
function nodesOver(workspace: Workspace, path: string): { readonly owner: NodeDeclaration; readonly users: readonly NodeDeclaration[] }[] {
  const nodes = workspace.scope.catalog.all('node');
  return nodes.filter(n => n.type === 'glue-table' && n.config['definition'] === path).map(owner => ({
    owner, users: nodes.filter(node => node !== owner && node.pipeline === owner.pipeline && (node.from.some(f => f.split('.')[0] === owner.name) || mentions(node.config, owner.name))),
  }));
}

/** Where the words stand in a text, as whole words, case aside. */
function words(text: string, wanted: readonly string[]): { readonly word: string; readonly range: Range }[] {
  if (wanted.length === 0) return [];
  return [...text.matchAll(new RegExp(`(?<![\\w$])(?:${wanted.map(literal).join('|')})(?![\\w$])`, 'gi'))].map(m => ({ word: m[0].toLowerCase(), range: { start: m.index, end: m.index + m[0].length } }));
}

/** Whether a configuration holds a text. */
function mentions(value: unknown, text: string): boolean {
  return value === text || (typeof value === 'object' && value !== null && Object.values(value).some(v => mentions(v, text)));
}
