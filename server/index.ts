/**
 * Sluice as a library: the same core as in the editor and on the command line, without files, network or clock.
 *
 * ```ts
 * import { check } from 'sluice';
 * check([{ path: 'lake.ddl', text: 'CREATE EXTERNAL TABLE t (tags set<string>) …' }]);
 * ```
 */
import type { Diagnostic } from './base/diagnostic.ts';
import type { Settings } from './base/scope.ts';
import { diagnose } from './project/diagnose.ts';
import { fixAll } from './project/fixes.ts';
import { openWorkspace, type FileInput, type Workspace } from './project/workspace.ts';
import { allLanguages } from './simulate/languages.ts';

export type { Diagnostic, Fix, Place, Severity } from './base/diagnostic.ts';
export type { TextEdit } from './base/edit.ts';
export type { LanguageId, Position } from './base/file.ts';
export type { Range } from './base/range.ts';
export type { HiveReader, Settings } from './base/scope.ts';
export type { FileInput } from './project/workspace.ts';
export type { Frame } from './protocol/frames.ts';
export type { Host } from './base/host.ts';
export { HostError } from './base/host.ts';
export { applyEdits } from './base/edit.ts';
export { offsetAt, positionAt } from './base/file.ts';

/**
 * What is wrong with `files`, file by file in the order given, each in the order of its text. Ranges are UTF-16 offsets.
 * A lone file is read without a workspace: names that it does not declare itself are then unknown and not wrong.
 * A file's language comes from its name's ending unless `language` says it; data files may be given along and are only known to exist.
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

function workspaceOf(files: readonly FileInput[], settings: Settings | undefined): Workspace {
  return openWorkspace(allLanguages, { files, alone: files.length === 1, ...(settings && { settings }) });
}
