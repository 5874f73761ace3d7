import { parentPort, workerData } from 'node:worker_threads';
import { HostError } from '../base/host.ts';
import { nodeHost } from '../host/node-host.ts';
import { openWorkspace } from '../project/workspace.ts';
import type { Frame } from '../protocol/frames.ts';
import { allLanguages } from '../simulate/languages.ts';
import { ManifestError, run } from '../simulate/open.ts';
import type { ReplayMessage, ReplayTask } from './replay.ts';

/** Frames are sent together at most so often: a message costs more than a frame. */
const everyMilliseconds = 50;

/** One replay in a thread of its own: starts with its task, sends frames, stops when it is told to. */
async function main(task: ReplayTask): Promise<void> {
  const send = (message: ReplayMessage) => parentPort!.postMessage(message);
  const stopped = { aborted: false };
  parentPort!.on('message', message => { if (message === 'stop') stopped.aborted = true; });

  const workspace = openWorkspace(allLanguages, { files: task.files, others: task.others, settings: task.settings });
  const host = nodeHost({ root: task.root, trusted: task.trusted, texts: new Map(task.files.map(f => [f.path, f.text])) });
  const { count, seed, upTo, samples } = task;
  const frames: Frame[] = [];
  let sent = performance.now();
  try {
    const options = { stopped, ...(count !== undefined && { count }), ...(seed !== undefined && { seed }), ...(upTo !== undefined && { upTo }), ...(samples !== undefined && { samples }) };
    for await (const frame of run(workspace, task.manifest, host, options)) {
      frames.push(frame);
      if (performance.now() - sent < everyMilliseconds) continue;
      send({ frames: frames.splice(0) });
      sent = performance.now();
      await new Promise(resolve => setImmediate(resolve)); // lets the word to stop come in
    }
    if (frames.length > 0) send({ frames });
    send({ done: true });
  } catch (error) {
    if (frames.length > 0) send({ frames });
    send({ refused: error instanceof ManifestError || error instanceof HostError ? error.message : `This is a bug in Sluice: ${error instanceof Error ? error.stack : String(error)}` });
  }
}

await main(workerData as ReplayTask);
