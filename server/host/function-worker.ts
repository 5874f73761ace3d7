import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionOutcome } from '../base/host.ts';
import type { WorkerData, WorkerMessage } from './functions.ts';

/** Runs in a thread of its own: loads the user's module, then calls its function for every event that comes. */
const { file, handler } = workerData as WorkerData;
const port = parentPort!;
const say = (message: WorkerMessage) => port.postMessage(message);

type Handler = (event: unknown, context: object, callback: (error: unknown, result?: unknown) => void) => unknown;

const fn = await load();
if (fn) {
  port.on('message', ({ event, context, timeout }: { event: string; context: Record<string, unknown>; timeout: number }) => void answer(fn, event, context, timeout));
  say({ ready: true });
}

async function load(): Promise<Handler | undefined> {
  try {
    const module = (await import(pathToFileURL(file).href)) as Record<string, unknown> & { default?: Record<string, unknown> };
    const found = module[handler] ?? (typeof module.default === 'function' && handler === 'handler' ? module.default : module.default?.[handler]);
    if (typeof found === 'function') return found as Handler;
    const names = Object.keys(module).filter(name => typeof module[name] === 'function');
    say({ unusable: `it exports no function \`${handler}\`${names.length > 0 ? `; it exports ${names.map(n => `\`${n}\``).join(', ')}` : ''}` });
  } catch (error) {
    say({ unusable: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }
  return undefined;
}

async function answer(call: Handler, event: string, about: Record<string, unknown>, timeout: number): Promise<void> {
  const started = performance.now();
  let outcome: FunctionOutcome;
  try {
    const result = await new Promise((resolve, reject) => {
      const done = (error: unknown, value?: unknown) => (error ? reject(error instanceof Error ? error : new Error(String(error))) : resolve(value));
      const context = {
        callbackWaitsForEmptyEventLoop: true, ...about, getRemainingTimeInMillis: () => Math.max(0, Math.floor(timeout - (performance.now() - started))),
        done, succeed: (value: unknown) => done(undefined, value), fail: (error: unknown) => done(error ?? new Error('fail')),
      };
      const returned = call(JSON.parse(event), context, done);
      // A function that returns something answers by it; one without a callback parameter that returns nothing may still use the old `context.succeed`.
      if (returned instanceof Promise || (call.length < 3 && (returned !== undefined || call.length < 2 || !/\b(?:succeed|fail|done)\b/.test(String(call))))) resolve(returned);
    });
    outcome = { kind: 'result', result: JSON.stringify(result ?? null), logs: [], milliseconds: performance.now() - started };
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    outcome = { kind: 'error', type: thrown.name, message: thrown.message, stack: thrown.stack ?? '', logs: [] };
  }
  say({ outcome });
}
