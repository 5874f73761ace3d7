import type { CancellationToken } from 'vscode-languageserver';
import { append } from '../base/list.ts';
import { positionAt } from '../base/file.ts';
import { changeText, judge } from '../languages/sql/migration/changes.ts';
import { fixAll } from '../project/fixes.ts';
import { affectedBy, migrationsBetween } from '../project/migration.ts';
import type { Frame } from '../protocol/frames.ts';
import type { PreviewParams, PreviewResult, PreviewRun } from '../protocol/requests.ts';
import type { Folder } from './folders.ts';
import { taskFor } from './replay.ts';
import type { Session } from './serve.ts';

/** What a repair changes in the texts, and what the pipeline that uses them does before and after. */
export async function preview(session: Session, params: PreviewParams, token: CancellationToken): Promise<PreviewResult> {
  const { folders } = session;
  const located = folders.locate(params.uri);
  if (!located) return { files: [], note: 'There is no such file' };
  const { folder, file } = located;
  await folder.ready;
  const wanted = file.language === 'pipeline' ? usedBy(folder, file.path) : [file.path];
  const { workspace, changed } = fixAll(folder.workspace, { paths: wanted, ...(params.codes && { only: params.codes }) });
  const files = [...changed].map(([path, after]) => ({ uri: folders.uriOf(folder, path), path, language: folder.workspace.file(path)!.language, before: folder.workspace.file(path)!.text, after }));
  if (files.length === 0) return { files, note: 'There is nothing to repair' };

  const migrations = migrationsBetween(folder.workspace, workspace, changed.keys());
  const about = {
    changes: migrations.flatMap(m => m.changes.map(change => ({ table: m.before.name, text: changeText(change).replace(/`/g, ''), ...judge(change, m.before) }))),
    affected: affectedBy(folder.workspace, migrations).map(a => ({ uri: folders.uriOf(folder, a.path), path: a.path, line: positionAt(folder.workspace.file(a.path)!, a.range.start).line, what: a.what.replace(/`/g, '') })),
  };
  const pipeline = file.language === 'pipeline' ? file.path : pipelineFor(session, folder, files.map(f => f.path), params.pipeline);
  if (!pipeline) return { files, ...about, note: 'No pipeline, or more than one, uses the repaired files' };
  const options = { count: params.count ?? 200, seed: undefined, upTo: undefined, samples: 200 };
  const before = taskFor(session, folder, pipeline, options);
  if (!before) return { files, ...about, note: 'A replay needs a folder on this machine' };
  const after = { ...before, files: before.files.map(f => ({ ...f, text: workspace.file(f.path)?.text ?? f.text })) };
  const runs: PreviewRun[] = [];
  for (const task of [before, after]) {
    const gathered = gatherer();
    const { error, stopped } = await session.platform.replay(task, folder.disk!, token, gathered.take);
    if (error !== undefined) return { files, ...about, note: error };
    if (stopped) return { files, ...about, note: 'Stopped' };
    runs.push(gathered.run());
  }
  return { files, ...about, replay: { pipeline: folders.uriOf(folder, pipeline), before: runs[0]!, after: runs[1]! } };
}

/** The files that a manifest names, as far as they are ours, and itself. */
function usedBy(folder: Folder, manifest: string): string[] {
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
