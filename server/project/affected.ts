import type { NodeDeclaration } from '../base/catalog.ts';
import { trinoName } from '../languages/sql/hive/type.ts';
import { partitionChange, type SchemaChange } from '../languages/sql/migration/changes.ts';
import { queriesOver, words, type Affected, type QueriesOver, type Touched } from './affected-queries.ts';
import type { TableMigration } from './migration.ts';
import type { Workspace } from './workspace.ts';

/** What has to do something about a change: queries and views by what their names mean, nodes of pipelines that use the table, scripts that write its columns, charts over its queries. */
export function affectedBy(workspace: Workspace, migrations: readonly TableMigration[]): Affected[] {
  return migrations.flatMap(migration => {
    const touched = touchedBy(migration);
    const queries = queriesOver(workspace, migration, touched);
    return [...queries.found, ...nodesAffected(workspace, migration), ...scriptsAffected(workspace, migration, touched), ...chartsAffected(workspace, queries.outputs)];
  });
}

function touchedBy({ changes }: TableMigration): Touched {
  const renamed = new Map(changes.flatMap(c => (c.kind === 'rename' ? [[c.name, c.column] as const] : [])));
  const of = (...kinds: readonly SchemaChange['kind'][]) => changes.flatMap(c => ('column' in c && kinds.includes(c.kind) ? [(c.kind === 'type' ? renamed.get(c.column) ?? c.column : c.column).toLowerCase()] : []));
  const { from, to } = partitionChange(changes) ?? { from: [], to: [] };
  // A key that goes, or has another type; one that becomes a column stays for who reads it.
  const keys = from.filter(k => to.some(t => t.source === trinoName(k.name) && t.type !== k.type)).map(k => k.name);
  const renamedKeys = from.filter(k => to.some(t => t.source === trinoName(k.name) && t.name !== k.name)).map(k => k.name);
  const lost = from.filter(k => !to.some(t => t.source === trinoName(k.name)) && !changes.some(c => c.kind === 'partition' && c.to.some(t => t.name === k.name))).map(k => k.name);
  return { columns: [...new Set([...of('type', 'drop', 'rename'), ...keys, ...renamedKeys, ...lost])], gone: new Set([...of('drop', 'rename'), ...renamedKeys, ...lost]) };
}

/** A node that names the table's node uses it: conversion, queries, crawlers. What writes its files has to write them elsewhere when the keys change. */
function nodesAffected(workspace: Workspace, migration: TableMigration): Affected[] {
  const change = partitionChange(migration.changes);
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

/** Charts whose query gives columns that come of those that change. */
function chartsAffected(workspace: Workspace, outputs: QueriesOver['outputs']): Affected[] {
  const nodes = workspace.scope.catalog.all('node');
  return nodes.filter(n => n.type === 'chart').flatMap(chart => {
    const query = nodes.find(n => n.pipeline === chart.pipeline && chart.from.some(f => f.split('.')[0] === n.name));
    const spec = typeof chart.config['spec'] === 'string' ? workspace.file(chart.config['spec']) : undefined;
    return spec && query ? fieldsIn(spec.text, outputs.get(String(query.config['sql'])) ?? []).map(({ word, range }) => ({ path: spec.path, range, what: `the chart names \`${word}\`` })) : [];
  });
}

/** Where a chart names fields: whole texts that are no keys and no titles, and what expressions read of a row. */
const fieldsIn = (text: string, names: readonly string[]) => words(text, names).filter(({ range: { start, end } }) => {
  const before = text.slice(Math.max(0, start - 60), start);
  if (/\bdatum\s*(?:\.\s*|\[\s*\\?['"])$/.test(before)) return true;
  return /['"]$/.test(before) ? text[end] === before.at(-1) && !/^\s*:/.test(text.slice(end + 1, end + 20)) && !/['"]?\b(?:title|name|description|text|comment)['"]?\s*:\s*['"]$/.test(before) : /\bfield['"]?\s*:\s*$/.test(before);
});

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

/** Whether a configuration holds a text. */
function mentions(value: unknown, text: string): boolean {
  return value === text || (typeof value === 'object' && value !== null && Object.values(value).some(v => mentions(v, text)));
}
