import { parentPort, workerData } from 'node:worker_threads';
import { nodeHost } from '../host/node-host.ts';
import { replayHere, type ReplayMessage, type ReplayTask } from './replay.ts';

/** One replay in a thread of its own: starts with its task, sends frames, stops when it is told to. */
export async function replayInThread(): Promise<void> {
  const send = (message: ReplayMessage) => parentPort!.postMessage(message);
  const stopped = { aborted: false };
  parentPort!.on('message', message => { if (message === 'stop') stopped.aborted = true; });
  const task = workerData as ReplayTask;
  const host = nodeHost({ root: task.root!, trusted: task.trusted, texts: new Map(task.files.map(f => [f.path, f.text])) });
  const { refused } = await replayHere(task, host, stopped, frames => send({ frames }));
  send(refused === undefined ? { done: true } : { refused });
}
