// How long the packed extension keeps an editor waiting, ms: reading its bundle, and its server until it answers. Medians of fresh processes.
import { spawn, spawnSync } from 'node:child_process';
import * as path from 'node:path';

const dist = path.resolve(import.meta.dirname, '../dist');
const rounds = 5;
const median = values => values.sort((a, b) => a - b)[values.length >> 1];

/** Time of `require` alone: the editor's module is the one thing that is not in the bundle. */
function load() {
  const script = `
    const Module = require('node:module');
    const anything = new Proxy(function () {}, { get: (_, name) => (name === Symbol.toPrimitive ? () => '' : anything), apply: () => anything, construct: () => anything });
    const original = Module._load;
    Module._load = (name, ...rest) => (name === 'vscode' ? anything : original(name, ...rest));
    const start = performance.now();
    require(${JSON.stringify(path.join(dist, 'extension.cjs'))});
    console.log(performance.now() - start);`;
  const { stdout, status, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the extension's bundle cannot be loaded: ${stderr}`);
  return Number(stdout);
}

/** From the start of the server's process to its answer to `initialize`. */
function serve() {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const server = spawn(process.execPath, [path.join(dist, 'server.cjs'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities: {} } });
    server.once('error', reject).once('exit', () => reject(new Error('the server ended before it answered')));
    server.stdout.once('data', () => {
      resolve(performance.now() - start);
      server.kill();
    });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  });
}

export async function activation() {
  const served = [];
  for (let i = 0; i < rounds; i++) served.push(await serve());
  return { load: median(Array.from({ length: rounds }, load)), serve: median(served) };
}
