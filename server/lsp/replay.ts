import type { CancellationToken } from 'vscode-languageserver';
import type { LanguageId } from '../base/file.ts';
import { HostError, type Host } from '../base/host.ts';
import type { Settings } from '../base/scope.ts';
import type { Frame } from '../protocol/frames.ts';
import { notifications, type FramesParams, type ReplayParams, type ReplayResult } from '../protocol/requests.ts';
import { openWorkspace } from '../project/workspace.ts';
import { allLanguages } from '../simulate/languages.ts';
import { ManifestError, run } from '../simulate/open.ts';
import type { Folder } from './folders.ts';
import type { Disk } from './platform.ts';
import type { Session } from './serve.ts';

/** What a replay's own thread is started with. */
export interface ReplayTask {
  /** Absolute path, where the files are on this machine. */
  readonly root: string | undefined;
  readonly trusted: boolean;
  readonly files: readonly { readonly path: string; readonly text: string; readonly language: LanguageId }[];
  readonly others: readonly string[];
  readonly settings: Settings;
  readonly manifest: string;
  readonly count?: number;
  readonly seed?: number;
  readonly upTo?: string;
  readonly samples?: number;
}

export type ReplayMessage = { readonly frames: readonly Frame[] } | { readonly done: true } | { readonly refused: string };

/** Runs a pipeline in a thread of its own and passes its frames on. Open texts count unsaved. */
export async function replayRequest(session: Session, params: ReplayParams, token: CancellationToken): Promise<ReplayResult> {
  const located = session.folders.locate(params.uri);
  if (located?.file.language !== 'pipeline') return { stopped: false, error: 'There is no such manifest' };
  const { count, seed, upTo, samples } = params;
  await located.folder.ready;
  const task = taskFor(session, located.folder, located.file.path, { count, seed, upTo, samples });
  if (!task) return { stopped: false, error: 'A replay needs a folder on this machine: save the file first' };
  return session.platform.replay(task, located.folder.disk!, token, frames => void session.connection.sendNotification(notifications.frames, { id: params.id, frames } satisfies FramesParams));
}

/** What the replay process needs; undefined for a folder that is not on a disk. */
export function taskFor(session: Session, folder: Folder, manifest: string, options: Pick<ReplayTask, 'count' | 'seed' | 'upTo' | 'samples'>): ReplayTask | undefined {
  if (!folder.disk) return undefined;
  const { files, scope } = folder.workspace;
  return {
    root: folder.disk.root, trusted: session.trusted(), manifest, settings: JSON.parse(JSON.stringify(scope.settings)) as Settings,
    files: [...files.values()].map(({ path: name, text, language }) => ({ path: name, text, language })),
    others: scope.paths().filter(p => !files.has(p)),
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  };
}

/** Frames are sent together at most so often: a message costs more than a frame. */
const everyMilliseconds = 50;

/** Runs a task in this very thread, giving way to messages now and then. */
export async function replayHere(task: ReplayTask, host: Host, stopped: { readonly aborted: boolean }, take: (frames: readonly Frame[]) => void): Promise<{ readonly refused?: string }> {
  const workspace = openWorkspace(allLanguages, { files: task.files, others: task.others, settings: task.settings });
  const { count, seed, upTo, samples } = task;
  const frames: Frame[] = [];
  let sent = performance.now();
  try {
    const options = { stopped, ...(count !== undefined && { count }), ...(seed !== undefined && { seed }), ...(upTo !== undefined && { upTo }), ...(samples !== undefined && { samples }) };
    for await (const frame of run(workspace, task.manifest, host, options)) {
      frames.push(frame);
      if (performance.now() - sent < everyMilliseconds) continue;
      take(frames.splice(0));
      sent = performance.now();
      await new Promise(resolve => setTimeout(resolve)); // lets the word to stop come in
    }
    if (frames.length > 0) take(frames);
    return {};
  } catch (error) {
    if (frames.length > 0) take(frames);
    return { refused: error instanceof ManifestError || error instanceof HostError ? error.message : `This is a bug in Sluice: ${error instanceof Error ? error.stack : String(error)}` };
  }
}

/** Runs a task beside the questions of the editor, over files that only the client can read. */
export async function replayBeside(task: ReplayTask, disk: Disk, token: CancellationToken, take: (frames: readonly Frame[]) => void): Promise<ReplayResult> {
  const host = disk.host({ trusted: task.trusted, texts: new Map(task.files.map(f => [f.path, f.text])) });
  const { refused } = await replayHere(task, host, { get aborted() { return token.isCancellationRequested; } }, take);
  return { stopped: token.isCancellationRequested, ...(refused !== undefined && { error: refused }) };
}
