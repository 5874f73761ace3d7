import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as v8 from 'node:v8';
import { Worker } from 'node:worker_threads';
import { createConnection, StreamMessageReader, StreamMessageWriter, type CancellationToken } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { openCatalog, profilesHere } from '../host/glue.ts';
import { nodeHost } from '../host/node-host.ts';
import { readHead, readText, relative, scan } from '../host/scan.ts';
import type { Frame } from '../protocol/frames.ts';
import type { ReplayResult } from '../protocol/requests.ts';
import type { Disk, Platform } from './platform.ts';
import { replayBeside, type ReplayMessage, type ReplayTask } from './replay.ts';
import { serve } from './serve.ts';

/** A process of Node: files of this machine, replays in threads of their own. */
export const nodePlatform: Platform = {
  disk(uri) {
    const parsed = URI.parse(uri);
    return parsed.scheme === 'file' ? diskAt(parsed.fsPath) : undefined;
  },
  replay: (task, disk, token, take) => (task.root === undefined ? replayBeside(task, disk, token, take) : inThread(task, token, take)),
  profiles: () => profilesHere(),
  catalog: access => openCatalog(access),
  /** Three quarters of the heap's ceiling are in use. */
  crowded() {
    const { used_heap_size: used, heap_size_limit: limit } = v8.getHeapStatistics();
    return used > limit * 0.75;
  },
  pages: pathToFileURL(path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'diagnostics', '{code}.md')).href.replace('%7Bcode%7D', '{code}'),
  watch(log) {
    process.on('uncaughtException', error => log(`unexpected: ${error.stack ?? String(error)}`));
    process.on('unhandledRejection', error => log(`unexpected: ${error instanceof Error ? error.stack : String(error)}`));
  },
};

/** `sluice lsp`: serves over standard input and output until the client ends it. */
export function serveStdio(): Promise<never> {
  const reader = new StreamMessageReader(process.stdin);
  serve(createConnection(reader, new StreamMessageWriter(process.stdout)), nodePlatform);
  reader.onClose(() => process.exit(1)); // the client went without saying goodbye
  return new Promise(() => undefined);
}

function diskAt(root: string): Disk {
  const full = (name: string) => path.join(root, name);
  return {
    root,
    pathOf(uri) {
      const parsed = URI.parse(uri);
      const inner = parsed.scheme === 'file' ? relative(root, parsed.fsPath) : undefined;
      return inner !== undefined && path.isAbsolute(inner) ? undefined : inner;
    },
    uriOf: name => URI.file(full(name)).toString(),
    scan: (name, languages, wanted) => scan(root, full(name), languages, wanted),
    async kind(name) {
      const stats = await stat(full(name)).catch(() => undefined);
      return stats?.isFile() ? 'file' : stats?.isDirectory() ? 'folder' : undefined;
    },
    text: name => readText(full(name)),
    head: name => readHead(full(name)),
    host: ({ trusted, texts }) => nodeHost({ root, trusted, ...(texts && { texts }) }),
  };
}

/** A replay may fill this much memory of its own before it is ended; the server's is not touched. */
const heapMegabytes = 2048;

/** Cancelling stops the replay at its next batch; when that takes too long, the thread is ended. */
function inThread(task: ReplayTask, token: CancellationToken, take: (frames: readonly Frame[]) => void): Promise<ReplayResult> {
  return new Promise(resolve => {
    let stopped = false;
    let ended = false;
    const worker = new Worker(path.join(path.dirname(fileURLToPath(import.meta.url)), 'server.cjs'), { workerData: task, resourceLimits: { maxOldGenerationSizeMb: heapMegabytes }, stdout: true, stderr: true });
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
