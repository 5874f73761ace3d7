import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { HostError, type FunctionOptions, type FunctionOutcome, type UserFunction } from '../base/host.ts';

/** What the worker is started with, and what it answers. */
export interface WorkerData { readonly file: string; readonly handler: string }
export type WorkerMessage = { readonly ready: true } | { readonly unusable: string } | { readonly outcome: FunctionOutcome };

/** Loading a module may take this long, whatever a call may take. */
const loadTime = 15_000;

/**
 * Starts a user's function in a worker thread with a heap of its own. A call that takes too long ends the worker, and so does
 * one that fills the heap; the next call starts a new one. What the function prints comes back with the outcome.
 */
export async function openFunction(file: string, { path: name, handler, timeout, memory, environment }: FunctionOptions): Promise<UserFunction> {
  let worker: Worker | undefined;
  let logs: string[] = [];
  let closed = false;

  function start(): Promise<Worker> {
    const entry = path.join(path.dirname(fileURLToPath(import.meta.url)), 'function-worker.mjs');
    const made = new Worker(entry, {
      workerData: { file, handler } satisfies WorkerData, stdout: true, stderr: true, stdin: false,
      env: { ...Object.fromEntries(['PATH', 'TZ', 'LANG'].flatMap(key => (process.env[key] === undefined ? [] : [[key, process.env[key]]]))), AWS_REGION: 'us-east-1', AWS_LAMBDA_FUNCTION_NAME: path.basename(name).replace(/\.\w+$/, ''), ...environment },
      resourceLimits: { maxOldGenerationSizeMb: Math.max(16, Math.floor(memory / 2 ** 20)), maxYoungGenerationSizeMb: 32 },
    });
    for (const stream of [made.stdout, made.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { if (logs.length < 1000) logs.push(...text.split('\n').filter(Boolean)); });
    return new Promise((resolve, reject) => {
      const end = (error: HostError) => {
        clearTimeout(clock);
        void made.terminate();
        reject(error);
      };
      const clock = setTimeout(() => end(new HostError(`\`${name}\` did not load within ${loadTime / 1000} s`, 'function')), loadTime);
      made.once('message', (message: WorkerMessage) => {
        clearTimeout(clock);
        if ('unusable' in message) end(new HostError(`\`${name}\` cannot be used: ${message.unusable}`, 'function'));
        else {
          made.removeAllListeners('error').removeAllListeners('exit');
          resolve(made);
        }
      });
      made.once('error', error => end(new HostError(`\`${name}\` cannot be loaded: ${error.message}`, 'function')));
      made.once('exit', code => end(new HostError(`\`${name}\` ended while it was loaded (exit code ${code})`, 'function')));
    });
  }

  worker = await start();
  worker.unref();

  async function call(current: Worker, event: string, context: Readonly<Record<string, unknown>>): Promise<FunctionOutcome> {
    return new Promise(resolve => {
      const done = (outcome: FunctionOutcome, dead: boolean) => {
        clearTimeout(clock);
        current.removeAllListeners('message').removeAllListeners('error').removeAllListeners('exit');
        current.on('error', () => undefined); // a worker that is ended may still say so
        if (dead) {
          worker = undefined;
          void current.terminate();
        } else current.unref();
        resolve(outcome);
      };
      const taken = () => logs.splice(0);
      const clock = setTimeout(() => done({ kind: 'timeout', message: `Task timed out after ${(timeout / 1000).toFixed(2)} seconds`, logs: taken() }, true), timeout);
      current.ref();
      current.on('message', (message: WorkerMessage) => {
        // Output travels on another channel; a turn of the loop lets it arrive.
        if ('outcome' in message) setImmediate(() => done({ ...message.outcome, logs: taken() }, false));
      });
      current.on('error', error => {
        const full = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
        done(full ? { kind: 'out-of-memory', message: `The function needed more than its ${Math.floor(memory / 2 ** 20)} MB of memory`, logs: taken() } : { kind: 'error', type: error.name || 'Error', message: error.message, stack: error.stack ?? '', logs: taken() }, true);
      });
      current.on('exit', code => done({ kind: 'exited', message: `The function ended its process with exit code ${code}`, logs: taken() }, true));
      current.postMessage({ event, context, timeout });
    });
  }

  return {
    async invoke(event, context) {
      if (closed) return { kind: 'exited', message: 'The function was closed', logs: [] };
      try {
        worker ??= await start();
      } catch (error) {
        return { kind: 'error', type: 'Runtime.ImportModuleError', message: (error as Error).message, stack: '', logs: logs.splice(0) };
      }
      return call(worker, event, context);
    },
    async close() {
      closed = true;
      await worker?.terminate();
      worker = undefined;
    },
  };
}
