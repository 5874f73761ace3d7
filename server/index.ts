/**
 * Sluice as a library: the same core as in the editor and on the command line, without files, network or clock.
 *
 * ```ts
 * import { check } from 'sluice';
 * check([{ path: 'lake.ddl', text: 'CREATE EXTERNAL TABLE t (tags set<string>) …' }]);
 * ```
 */
import type { Diagnostic } from './base/diagnostic.ts';
import type { Host } from './base/host.ts';
import type { Settings } from './base/scope.ts';
import type { TableChange } from './base/table-change.ts';
import type { BucketResource } from './components/component.ts';
import { runPainless as runScript, type PainlessOptions } from './languages/painless/library.ts';
import { searchScripts } from './components/search-scripts.ts';
import { createCluster, type SearchCluster } from './engine/search/cluster.ts';
import { diagnose } from './project/diagnose.ts';
import { fixAll } from './project/fixes.ts';
import { migrated, type MigratedTable } from './project/migrated.ts';
import { openWorkspace, type FileInput, type Workspace } from './project/workspace.ts';
import type { Frame } from './protocol/frames.ts';
import { allLanguages } from './simulate/languages.ts';
import { openPipeline, run } from './simulate/open.ts';

export type { Diagnostic, Fix, Place, Severity } from './base/diagnostic.ts';
export type { TextEdit } from './base/edit.ts';
export type { LanguageId, Position } from './base/file.ts';
export type { Range } from './base/range.ts';
export type { HiveReader, Settings } from './base/scope.ts';
export type { FileInput } from './project/workspace.ts';
export type { Frame } from './protocol/frames.ts';
export type { Host } from './base/host.ts';
export type { TableChange } from './base/table-change.ts';
export type { MigratedTable } from './project/migrated.ts';
export { MigrationError } from './project/migration.ts';
export { HostError } from './base/host.ts';
export { nodeHost, type NodeHostOptions } from './host/node-host.ts';
export { ManifestError } from './simulate/open.ts';
export type { BucketResource } from './components/component.ts';
export { applyEdits } from './base/edit.ts';
export { offsetAt, positionAt } from './base/file.ts';
export { evaluateSql, type Evaluated, type EvaluateOptions } from './languages/sql/evaluate.ts';
export { KinesisScriptError, runKinesisSql, type KinesisInput, type KinesisResult } from './languages/sql/kinesis/run.ts';
export { migrateToFlink, type Migration, type MigrationInput, type MigrationNote } from './languages/sql/flink/migrate.ts';
export type { PainlessError, PainlessOptions } from './languages/painless/library.ts';
export { parseHiveType, parseHiveTypes, type HiveTypeError } from './languages/sql/hive/reader.ts';
export { printHiveType, type HiveField, type HiveType } from './languages/sql/hive/type.ts';
export type { SearchCluster } from './engine/search/cluster.ts';

/**
 * What is wrong with `files`, file by file in the order given, each in the order of its text. Ranges are UTF-16 offsets.
 * A lone file is read without a workspace: names that it does not declare itself are then unknown and not wrong.
 * A file's language comes from its name's ending unless `language` says it; data files may be given along: tables are held against the records that reach them.
 */
export function check(files: readonly FileInput[], options: { readonly settings?: Settings } = {}): Diagnostic[] {
  const workspace = workspaceOf(files, options.settings);
  return files.flatMap(({ path }) => [...diagnose(workspace, path)]);
}

/**
 * The files after every safe fix was applied, again and again until nothing changes; `only` limits it to these codes.
 * Gives all files in the order given, also those that did not change.
 */
export function applyFixes(files: readonly FileInput[], options: { readonly only?: readonly string[]; readonly settings?: Settings } = {}): { path: string; text: string }[] {
  const { changed } = fixAll(workspaceOf(files, options.settings), options);
  return files.map(({ path, text }) => ({ path, text: changed.get(path) ?? text }));
}

/**
 * A table at its next version: the changes are made where it is written (DDL, Glue JSON, a template), everything else stays. `table` is its
 * name, with the database before a dot where two have it; `path` and `line` (from 1) where that is not enough. Tells what each change does to files that are there, which of `records` (JSON,
 * one a line) lose what, which queries, nodes and charts among `files` read the columns, and gives the statements that make the change.
 * Throws `MigrationError` when a change cannot be made: the message names the table, the column or the type.
 */
export function migrateTable(files: readonly FileInput[], table: string, changes: readonly TableChange[], options: { readonly records?: string; readonly path?: string; readonly line?: number; readonly settings?: Settings } = {}): MigratedTable {
  return migrated(workspaceOf(files, options.settings), table, changes, options);
}

/**
 * A search cluster in this process: indexes, documents, queries, aggregations, ingest pipelines, without any network.
 * `shards` is the number of an index that does not say its own (default 1); `now` gives the time in ms since the epoch for
 * date math (default the real one). Requests never throw: a refusal is an answer with the service's status and body.
 * Bodies are plain JSON; a long beyond 2^53 is text in them, with all its digits.
 */
export function createSearchCluster({ shards, now = Date.now }: { readonly shards?: number; readonly now?: () => number } = {}): SearchCluster {
  const cluster = createCluster({ now, language: searchScripts(now), ...(shards !== undefined && { shards }) });
  return {
    request(method, path, body) {
      try {
        const { status, body: answer } = cluster.request(method, path, body);
        return { status, body: plainJson(answer) };
      } catch (error) {
        const cause = { type: 'exception', reason: `This is a bug in Sluice: ${error instanceof Error ? error.message : String(error)}` };
        return { status: 500, body: { error: { root_cause: [cause], ...cause }, status: 500 } };
      }
    },
  };
}

/** The same value where it has no bigint; else a copy with text in their place. */
function plainJson(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(plainJson);
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  const entries = Object.entries(value);
  const plain = entries.map(([key, inner]) => [key, plainJson(inner)] as const);
  return plain.some(([, inner], i) => inner !== entries[i]![1]) ? Object.fromEntries(plain) : value;
}

/**
 * Compiles and runs one Painless script in a context (default `painless_test`: params in, any value out). `params` is plain JSON, or the
 * loss-free form with `typedParams`. Never throws: an error is the answer's `error`, with the Java class, its text and its place.
 */
export function runPainless(source: string, options: PainlessOptions = {}): ReturnType<typeof runScript> {
  return runScript(source, { now: Date.now(), ...options });
}

export interface ReplayOptions {
  /** Overrides the manifest's seed. */
  readonly seed?: number;
  /** Each source reads at most so many records. */
  readonly count?: number;
  /** `node` or `node.output`: runs only what that node needs. */
  readonly upTo?: string;
  /** Rows shown per output; default 200. */
  readonly samples?: number;
  /** Set `aborted` from outside to stop at the next batch. */
  readonly stopped?: { readonly aborted: boolean };
  /** Receives each bucket when all has run: `list('')` gives keys, `get(key)` bytes. */
  onBucket?(node: string, bucket: BucketResource): void | Promise<void>;
}

/**
 * Runs the pipeline of a manifest and tells what happens, frame by frame. The same files and seed give the same frames.
 * `manifest` is a path for `host`, which reads it and the files it names. Throws `ManifestError` (with `problems`) when the
 * manifest is wrong, `HostError` when it cannot be read; what fails in a node is a frame and ends nothing.
 */
export async function* replay(manifest: string, host: Host, options: ReplayOptions = {}): AsyncGenerator<Frame, void, undefined> {
  yield* run(await openPipeline(manifest, host), manifest, host, options);
}

function workspaceOf(files: readonly FileInput[], settings: Settings | undefined): Workspace {
  return openWorkspace(allLanguages, { files, alone: files.length === 1, ...(settings && { settings }) });
}
