import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CancellationToken } from 'vscode-languageserver/node';
import type { LanguageId } from '../base/file.ts';
import type { Settings } from '../base/scope.ts';
import type { Frame } from '../protocol/frames.ts';
import { notifications, type FramesParams, type ReplayParams, type ReplayResult } from '../protocol/requests.ts';
import type { Folder } from './folders.ts';
import type { Session } from './serve.ts';

/** What a replay's own thread is started with. */
export interface ReplayTask {
  readonly root: string;
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

/** A replay may fill this much memory of its own before it is ended; the server's is not touched. */
const heapMegabytes = 2048;

/** Runs a pipeline in a thread of its own and passes its frames on. Open texts count unsaved. */
export async function replayRequest(session: Session, params: ReplayParams, token: CancellationToken): Promise<ReplayResult> {
  const located = session.folders.locate(params.uri);
  if (located?.file.language !== 'pipeline') return { stopped: false, error: 'There is no such manifest' };
  const { count, seed, upTo, samples } = params;
  await located.folder.ready;
  const task = taskFor(session, located.folder, located.file.path, { count, seed, upTo, samples });
  if (!task) return { stopped: false, error: 'A replay needs a folder on this machine: save the file first' };
  return runReplay(task, token, frames => void session.connection.sendNotification(notifications.frames, { id: params.id, frames } satisfies FramesParams));
}

export function taskFor(session: Session, folder: Folder, manifest: string, options: Pick<ReplayTask, 'count' | 'seed' | 'upTo' | 'samples'>): ReplayTask | undefined {
  if (folder.root === undefined) return undefined;
  const { files, scope } = folder.workspace;
  return {
    root: folder.root, trusted: session.trusted(), manifest, settings: JSON.parse(JSON.stringify(scope.settings)) as Settings,
    files: [...files.values()].map(({ path: name, text, language }) => ({ path: name, text, language })),
    others: scope.paths().filter(p => !files.has(p)),
    ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)),
  };
}

/** Cancelling stops the replay at its next batch; when that takes too long, the thread is ended. */
export function runReplay(task: ReplayTask, token: CancellationToken, take: (frames: readonly Frame[]) => void): Promise<ReplayResult> {
  return new Promise(resolve => {
    let stopped = false;
    let ended = false;
    const worker = new Worker(path.join(path.dirname(fileURLToPath(import.meta.url)), 'replay-worker.mjs'), { workerData: task, resourceLimits: { maxOldGenerationSizeMb: heapMegabytes }, stdout: true, stderr: true });
    const finish = (result: ReplayResult) => {
      if (ended) return;
      ended = true;
      cancelling.dispose();
      clearTimeout(deadline);
      resolve(result);
      void worker.terminate();
    };
    let deadline: NodeJS.Timeout | undefined;
    const stop = () => {
      stopped = true;
      worker.postMessage('stop');
      deadline = setTimeout(() => finish({ stopped: true }), 1000);
    };
    const cancelling = token.onCancellationRequested(stop);
    if (token.isCancellationRequested) stop();
    worker.on('message', (message: ReplayMessage) => {
      if ('frames' in message) take(message.frames);
      else if ('refused' in message) finish({ stopped, error: message.refused });
      else finish({ stopped });
    });
    worker.on('error', error => finish({ stopped, error: (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' ? `The replay needed more than ${heapMegabytes} MB of memory; replay fewer records` : error.message }));
    worker.on('exit', () => finish({ stopped, ...(stopped ? {} : { error: 'The replay ended unexpectedly' }) }));
  });
}
