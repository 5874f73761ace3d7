import { fork, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { HostError, type QueryEngine, type QueryResult } from '../../base/host.ts';
import type { QueryReply, QueryRequest } from './protocol.ts';

/** Real time that one query may take. */
const queryTime = 120_000;

/**
 * Starts the query engine in a process of its own: native code that crashes there ends a query and nothing else.
 * Objects are put into a folder that goes with the engine. The process of the next query is a new one when the last has died.
 */
export async function openQueryEngine(): Promise<QueryEngine | { readonly missing: string }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-query-'));
  let child: ChildProcess | undefined;
  let last = 0;

  function start(): Promise<ChildProcess | { missing: string }> {
    const entry = path.join(path.dirname(fileURLToPath(import.meta.url)), 'duckdb-process.mjs');
    const made = fork(entry, [], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [], serialization: 'advanced' });
    made.unref();
    made.channel?.unref();
    return new Promise((resolve, reject) => {
      let errors = '';
      made.stderr?.setEncoding('utf8').on('data', (text: string) => { errors = (errors + text).slice(-2000); });
      made.once('message', (reply: QueryReply) => {
        made.removeAllListeners('exit');
        if ('missing' in reply) resolve(reply);
        else resolve(made);
      });
      made.once('error', error => reject(new HostError(`The query engine cannot start: ${error.message}`, 'query')));
      made.once('exit', code => reject(new HostError(`The query engine ended while it started (exit code ${code})${errors ? `: ${errors.trim().split('\n').pop()}` : ''}`, 'query')));
    });
  }

  const first = await start();
  if ('missing' in first) {
    fs.rmSync(folder, { recursive: true, force: true });
    return first;
  }
  child = first;
  let queue: Promise<unknown> = Promise.resolve();

  async function ask(sql: string): Promise<QueryResult> {
    if (!child || child.exitCode !== null || !child.connected) {
      const next = await start();
      if ('missing' in next) return { error: next.missing };
      child = next;
    }
    const current = child;
    const id = ++last;
    return new Promise(resolve => {
      const done = (result: QueryResult, dead = false) => {
        clearTimeout(clock);
        current.off('message', take);
        current.off('exit', ended);
        current.channel?.unref();
        if (dead) {
          child = undefined;
          current.kill('SIGKILL');
        }
        resolve(result);
      };
      const take = (reply: QueryReply) => {
        if (!('id' in reply) || reply.id !== id) return;
        done('error' in reply ? { error: reply.error } : { columns: reply.columns, rows: reply.rows });
      };
      const ended = (code: number | null, signal: string | null) => done({ error: `The query engine crashed (${signal ?? `exit code ${code}`}); the next query starts it again` }, true);
      const clock = setTimeout(() => done({ error: `The query took more than ${queryTime / 1000} s and was ended` }, true), queryTime);
      current.channel?.ref();
      current.on('message', take);
      current.on('exit', ended);
      current.send({ id, sql } satisfies QueryRequest);
    });
  }

  return {
    async put(name, bytes) {
      const file = path.join(folder, ...name.split('/').filter(part => part !== '' && part !== '.' && part !== '..'));
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, bytes);
    },
    query(sql) {
      const result = queue.then(() => ask(sql));
      queue = result.then(() => undefined, () => undefined);
      return result;
    },
    async close() {
      child?.kill();
      child = undefined;
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
