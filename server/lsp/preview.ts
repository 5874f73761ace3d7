import type { CancellationToken } from 'vscode-languageserver';
import { append } from '../base/list.ts';
import type { JsonSerde } from '../base/feed.ts';
import { positionAt } from '../base/file.ts';
import { parseData } from '../base/json.ts';
import type { TableChange } from '../base/table-change.ts';
import type { DataNode } from '../base/tree.ts';
import { readSettings } from '../components/firehose/settings.ts';
import { changeText, judge, type TableShape } from '../languages/sql/migration/changes.ts';
import { folders as foldersOf, losses, migrateRow, type MigratedRow } from '../languages/sql/migration/values.ts';
import { fixAll } from '../project/fixes.ts';
import { affectedBy, writersInto } from '../project/affected.ts';
import { statementsOver } from '../project/migration-statements.ts';
import { migrateTable, MigrationError, migrationsBetween, sampleRows, type TableChoice, type TableMigration } from '../project/migration.ts';
import type { Workspace } from '../project/workspace.ts';
import type { Frame } from '../protocol/frames.ts';
import type { PreviewParams, PreviewResult, PreviewRows, PreviewRun } from '../protocol/requests.ts';
import type { Folder } from './folders.ts';
import { taskFor } from './replay.ts';
import type { Session } from './serve.ts';

/** What a repair or a list of changes does to the texts, and what the pipeline that uses them does before and after. */
export async function preview(session: Session, params: PreviewParams, token: CancellationToken): Promise<PreviewResult> {
  const { folders } = session;
  const located = folders.locate(params.uri);
  if (!located) return { files: [], note: 'This file defines no table' };
  const { folder, file } = located;
  await folder.ready;
  const planned = params.changes ? asked(folder, file.path, params.changes, { ...(params.table !== undefined && { name: params.table }), ...(params.line !== undefined && { line: params.line }) }) : repaired(folder, file.path, params.codes);
  if ('error' in planned) return { files: [], note: planned.error };
  const { workspace, changed, migrations } = planned;
  const files = changed.map(path => ({ path, after: workspace.file(path)!.text })).map(({ path, after }) => ({ uri: folders.uriOf(folder, path), path, language: folder.workspace.file(path)!.language, before: folder.workspace.file(path)!.text, after }));
  if (files.length === 0) return { files, note: params.changes ? 'Nothing changes' : 'There is nothing to repair' };

  const told = (records: (migration: TableMigration) => readonly DataNode[]) => toldOf(folder, migrations.map(m => { const deserializer = deserializerOf(folder, m); return { migration: m, rows: records(m).map(row => migrateRow(row, m, deserializer)) }; }));
  const sampled = (m: TableMigration) => sampleRows(folder.workspace, m);
  const about = {
    changes: migrations.flatMap(m => m.changes.map(change => ({ table: m.before.name, ...plain({ text: changeText(change), ...judge(change, m.before) }) }))),
    affected: affectedBy(folder.workspace, migrations).map(a => ({ uri: folders.uriOf(folder, a.path), path: a.path, line: positionAt(folder.workspace.file(a.path)!, a.range.start).line, what: a.what.replace(/`/g, '') })),
  };
  const pipeline = file.language === 'pipeline' ? file.path : pipelineFor(session, folder, files.map(f => f.path), params.pipeline);
  if (!pipeline) return { files, ...about, ...told(sampled), note: 'No replay: no pipeline uses it, or more than one does' };
  const options = { count: params.count ?? 200, seed: undefined, upTo: undefined, samples: 200 };
  const before = taskFor(session, folder, pipeline, options);
  if (!before) return { files, ...about, ...told(sampled), note: 'No replay: that needs a folder on this machine' };
  const after = { ...before, files: before.files.map(f => ({ ...f, text: workspace.file(f.path)?.text ?? f.text })) };
  const runs: PreviewRun[] = [];
  for (const task of [before, after]) {
    const gathered = gatherer();
    const { error, stopped } = await session.platform.replay(task, folder.disk!, token, gathered.take);
    if (error !== undefined) return { files, ...about, ...told(sampled), note: error };
    if (stopped) return { files, ...about, ...told(sampled), note: 'Stopped' };
    runs.push(gathered.run());
  }
  const node = migrations.flatMap(m => writersInto(folder.workspace, m)).find(n => n.place.path === pipeline)?.name;
  return { files, ...about, ...told(m => recordsInto(folder, m, pipeline, runs[0]!)), replay: { pipeline: folders.uriOf(folder, pipeline), ...(node !== undefined && { node }), before: runs[0]!, after: runs[1]! } };
}

/** Texts without the marks of code. */
const plain = <Texts extends object>(texts: Texts): Texts => Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, String(text).replace(/`/g, '')])) as Texts;

/** What sample rows say of a change: what they lose, where their files are, how they read, and the statements. */
function toldOf(folder: Folder, found: readonly { readonly migration: TableMigration; readonly rows: readonly MigratedRow[] }[]): Pick<PreviewResult, 'losses' | 'folders' | 'moves' | 'samples' | 'statements'> {
  const shown = found.find(f => f.rows.length > 0);
  const moved = found.flatMap(({ migration, rows }) => foldersOf(rows).map(pair => ({ table: migration.before.name, before: (migration.before.location ?? '') + pair.before, after: (migration.after.location ?? '') + pair.after, rows: pair.rows })));
  return {
    losses: found.flatMap(({ migration, rows }) => losses(rows).map(text => ({ table: migration.before.name, text: text.replace(/`/g, '') }))),
    statements: found.map(({ migration, rows }) => ({ table: migration.before.name, text: statementsOver(folder.workspace, migration, rows) })),
    ...(found.some(f => f.migration.changes.some(c => c.kind === 'partition')) && { moves: true }),
    ...(moved.length > 0 && { folders: moved }),
    ...(shown && { samples: samplesOf(shown.migration, shown.rows) }),
  };
}

/** Rows as both versions have them; with keys that change, each row's folder first. */
function samplesOf({ before, after }: TableMigration, rows: readonly MigratedRow[]): NonNullable<PreviewResult['samples']> {
  const moved = rows.some(r => r.folders);
  const side = (shape: TableShape, of: 'before' | 'after'): PreviewRows => {
    const columns = [...shape.columns.map(c => c.name), ...(moved ? shape.partitions.map(p => p.name) : [])];
    return { columns: [...(moved ? ['folder'] : []), ...columns], rows: rows.map(r => [...(moved ? [r.folders?.[of] ?? null] : []), ...columns.map(c => r[of][c] ?? null)]) };
  };
  return { before: side(before, 'before'), after: side(after, 'after') };
}

interface Planned { readonly workspace: Workspace; readonly changed: readonly string[]; readonly migrations: readonly TableMigration[] }

function repaired(folder: Folder, path: string, only: readonly string[] | undefined): Planned {
  const paths = folder.workspace.file(path)!.language === 'pipeline' ? usedBy(folder, path) : [path];
  const { workspace, changed } = fixAll(folder.workspace, { paths, ...(only && { only }) });
  return { workspace, changed: [...changed.keys()], migrations: migrationsBetween(folder.workspace, workspace, changed.keys()) };
}

function asked(folder: Folder, path: string, changes: readonly TableChange[], table: TableChoice): Planned | { readonly error: string } {
  try {
    const { workspace, migrations } = migrateTable(folder.workspace, path, changes, table);
    return { workspace, migrations, changed: workspace.file(path)!.text === folder.workspace.file(path)!.text ? [] : [path] };
  } catch (error) {
    if (error instanceof MigrationError) return { error: error.message.replace(/`/g, '') };
    throw error;
  }
}

/** How the delivery stream that converts by the table reads its records. */
const deserializerOf = (folder: Folder, migration: TableMigration): JsonSerde | undefined =>
  writersInto(folder.workspace, migration).filter(n => n.type === 'firehose').map(n => readSettings(n.config, '').conversion?.serde).find(serde => serde !== undefined);

/** The records of a run that become rows of a table: those that a delivery stream takes to convert or to write them. */
function recordsInto(folder: Folder, migration: TableMigration, pipeline: string, run: PreviewRun): readonly DataNode[] {
  const sources = new Set(writersInto(folder.workspace, migration).filter(n => n.place.path === pipeline).flatMap(n => n.from));
  return run.rows.filter(r => sources.has(r.port === '' ? r.node : `${r.node}.${r.port}`)).flatMap(r => r.rows.map(row => rowFrom(r.columns, row.cells)));
}

/** The record of shown cells: what reads as a number, a list or an object is one. */
function rowFrom(columns: readonly string[], cells: readonly (string | null)[]): DataNode {
  const text = columns.flatMap((name, i) => {
    const cell = cells[i] ?? null;
    if (cell === null) return [];
    const plain = /^(-?\d|[[{])/.test(cell) && parseData(cell, 'json').problems.length === 0;
    return [`${JSON.stringify(name)}:${plain ? cell : JSON.stringify(cell)}`];
  });
  return parseData(`{${text.join(',')}}`, 'json').root!;
}

/** The files that a manifest names, as far as they are ours, and itself. */
export function usedBy(folder: Folder, manifest: string): string[] {
  const file = folder.workspace.file(manifest)!;
  const links = folder.workspace.languageOf(file).links?.(file, folder.workspace.scopeOf(manifest)) ?? [];
  return [manifest, ...links.flatMap(l => (l.path !== undefined && folder.workspace.file(l.path) ? [l.path] : []))];
}

function pipelineFor({ folders }: Session, folder: Folder, paths: readonly string[], wanted: string | undefined): string | undefined {
  const manifests = [...folder.workspace.files.values()].filter(f => f.language === 'pipeline').map(f => f.path);
  if (wanted !== undefined) return manifests.find(m => folders.uriOf(folder, m) === wanted);
  const users = manifests.filter(m => usedBy(folder, m).some(p => paths.includes(p)));
  return users.length === 1 ? users[0] : undefined;
}

function gatherer(): { take(frames: readonly Frame[]): void; run(): PreviewRun } {
  const frames: Frame[] = [];
  const last = <F extends Frame>(kind: F['kind'], key: (frame: F) => string): F[] => [...new Map(frames.filter((f): f is F => f.kind === kind).map(f => [key(f), f])).values()];
  return {
    take: more => void append(frames, more),
    run: () => ({
      rows: frames.filter(f => f.kind === 'rows'),
      problems: last<Extract<Frame, { kind: 'problem' }>>('problem', p => `${p.node}\n${p.code}\n${p.service}\n${p.message}`),
      objects: last<Extract<Frame, { kind: 'object' }>>('object', o => `${o.node}\n${o.key}`),
      results: frames.filter(f => f.kind === 'result'),
    }),
  };
}
