import { fork } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChartDrawing } from '../base/host.ts';

/** Drawing may take this long, ms: a specification can loop for ever. */
const longest = 30_000;

/**
 * Draws one chart in a process of its own, whose clock stands in UTC: the same chart gives the same picture everywhere.
 * Never rejects: what goes wrong is in the answer.
 */
export function renderChart(work: { readonly library: 'vega' | 'vega-lite'; readonly spec: object }): Promise<ChartDrawing> {
  const entry = path.join(path.dirname(fileURLToPath(import.meta.url)), 'chart-worker.mjs');
  if (!fs.existsSync(entry)) return Promise.resolve({ error: 'Charts cannot be drawn here: `chart-worker.mjs` is not beside the program' });
  return new Promise(resolve => {
    const kept = Object.fromEntries(['PATH', 'LANG', 'SystemRoot', 'HOME'].flatMap(key => (process.env[key] === undefined ? [] : [[key, process.env[key]!]])));
    const child = fork(entry, { env: { ...kept, TZ: 'UTC', ELECTRON_RUN_AS_NODE: '1' }, execArgv: ['--max-old-space-size=512'], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    const done = (answer: ChartDrawing) => {
      clearTimeout(clock);
      resolve(answer);
      child.kill('SIGKILL');
    };
    const clock = setTimeout(() => done({ error: `The chart was not drawn within ${longest / 1000} s` }), longest);
    child.once('message', answer => done(answer as ChartDrawing));
    child.once('error', error => done({ error: error.message }));
    child.once('exit', () => done({ error: 'The chart could not be drawn: its process ended, perhaps for lack of memory' }));
    child.send(work, error => { if (error) done({ error: error.message }); });
  });
}
