import type { SourceFile } from '../base/file.ts';
import type { Host } from '../base/host.ts';
import type { Range } from '../base/range.ts';
import { components } from '../components/index.ts';
import { conflicts } from '../project/conflicts.ts';
import { languageTable } from '../project/table.ts';
import { openWorkspace, type FileInput, type Workspace } from '../project/workspace.ts';
import type { Frame } from '../protocol/frames.ts';
import { allLanguages, readSpec } from './languages.ts';
import { replay, type ReplayOptions } from './session.ts';
import { noSuchTarget } from './target.ts';

export type RunOptions = Omit<ReplayOptions, 'components' | 'scope'>;

/** A manifest cannot be run as it is written. `problems` say where and why. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  constructor(readonly file: SourceFile, readonly problems: readonly { readonly range: Range; readonly message: string }[]) {
    super(`${file.path} cannot run: ${problems[0]?.message ?? 'it has problems'}${problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''}`);
  }
}

/**
 * Runs the pipeline that `path` of the workspace describes. Throws `ManifestError` before the first frame when the
 * manifest is wrong or `upTo` names no node of it.
 */
export async function* run(workspace: Workspace, path: string, host: Host, options: RunOptions = {}): AsyncGenerator<Frame, void, undefined> {
  const file = workspace.file(path);
  if (!file) throw new ManifestError({ path, text: '', language: 'pipeline' }, [{ range: { start: 0, end: 0 }, message: 'there is no such manifest' }]);
  const merging = conflicts(file, workspace.scopeOf(path));
  if (merging.length > 0) throw new ManifestError(file, merging);
  const { spec, problems } = readSpec(file);
  const missing = options.upTo === undefined ? undefined : noSuchTarget(workspace, path, options.upTo);
  const unknown = missing === undefined ? [] : [{ range: { start: 0, end: 0 }, message: `Nothing to replay up to: ${missing}` }];
  if (problems.length + unknown.length > 0) throw new ManifestError(file, [...problems, ...unknown]);
  yield* replay(spec, host, { ...options, components, scope: workspace.scopeOf(path) });
}

/** The workspace of one manifest, read through the host: the manifest and the files that it names, as far as they are in our languages. */
export async function openPipeline(path: string, host: Host): Promise<Workspace> {
  const table = languageTable(allLanguages);
  const text = async (name: string) => new TextDecoder().decode(await host.read(name)).replace(/^\ufeff/, '');
  let workspace = openWorkspace(table, { files: [{ path, text: await text(path), language: 'pipeline' }] });
  const file = workspace.file(path)!;
  const links = readSpec(file).spec.nodes.flatMap(node => pathsIn(node.config));
  const files: FileInput[] = [];
  const others: string[] = [];
  for (const name of new Set([...links, ...links.flatMap(applicationsBeside)])) {
    if (!(await host.exists(name))) continue;
    if (table.ofPath(name)) files.push({ path: name, text: await text(name) });
    else others.push(name);
  }
  workspace = workspace.withOthers(others).withFiles(files);
  return workspace;
}

/** Where the application of a streaming script may be described: what its inputs are stands there. */
const applicationsBeside = (path: string): string[] => {
  const name = /^(.*\/)?([^/]+)\.kda\.sql$/i.exec(path);
  const folder = name?.[1] ?? '';
  return name ? [`${folder}${name[2]}.application.json`, `${folder}application.json`, ...['json', 'yaml', 'yml'].map(ending => `${folder}template.${ending}`)] : [];
};

/** Every text in a configuration; whether one is a file's path shows when the host is asked. */
function pathsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length < 500 && /\.\w+$/.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : [];
}
