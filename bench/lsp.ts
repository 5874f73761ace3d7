import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter, type ProtocolConnection } from 'vscode-languageserver/node';
import { median, percentile, type Figure } from './figure.ts';

const root = (globalThis as unknown as { SLUICE_ROOT: string }).SLUICE_ROOT;

/** A server that does nothing but keep the text and answer: the floor under every figure, measured in the same run. */
const noop = `
const { createConnection, StreamMessageReader, StreamMessageWriter } = require('vscode-languageserver/node');
const { TextDocument } = require('vscode-languageserver-textdocument');
const connection = createConnection(new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout));
const documents = new Map();
connection.onInitialize(() => ({ capabilities: { textDocumentSync: { openClose: true, change: 2 }, completionProvider: {}, diagnosticProvider: { interFileDependencies: false, workspaceDiagnostics: false } } }));
connection.onDidOpenTextDocument(({ textDocument: d }) => documents.set(d.uri, TextDocument.create(d.uri, d.languageId, d.version, d.text)));
connection.onDidChangeTextDocument(({ textDocument: d, contentChanges }) => TextDocument.update(documents.get(d.uri), contentChanges, d.version));
connection.languages.diagnostics.on(({ textDocument: d }) => ({ kind: 'full', items: documents.get(d.uri).getText().length < 0 ? [] : [] }));
connection.onCompletion(() => Array.from({ length: 200 }, (_, i) => ({ label: 'item' + i })));
connection.listen();
`;

interface Server { readonly connection: ProtocolConnection; readonly process: ChildProcess; readonly folder: string; stop(): Promise<void> }

async function start(command: readonly string[]): Promise<Server & { readonly milliseconds: number }> {
  const before = performance.now();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-'));
  const server = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'], cwd: root });
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => ({})));
  connection.listen();
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'bench' }], capabilities: { textDocument: { diagnostic: {} }, workspace: { configuration: true, workspaceFolders: true } } });
  const milliseconds = performance.now() - before;
  await connection.sendNotification('initialized', {});
  return {
    connection, process: server, folder, milliseconds,
    async stop() {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      connection.dispose();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Milliseconds from a typed letter to its diagnostics, one letter every 30 ms, pulled as the editor pulls. */
async function type(server: Server, ours: boolean, name: string, text: string, line: number, keys: number): Promise<{ latencies: number[]; first: number; completions: number[] }> {
  const uri = pathToFileURL(path.join(server.folder, name)).href;
  const opened = performance.now();
  await server.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: languageOf(name), version: 1, text } });
  const answer = await server.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } }) as { resultId?: string };
  const first = performance.now() - opened;
  if (ours && answer.resultId === undefined) throw new Error(`the server knows no language for ${name}: nothing was measured`);
  const latencies: number[] = [];
  const completions: number[] = [];
  for (let key = 0; key < keys; key++) {
    await new Promise(resolve => setTimeout(resolve, 30));
    const before = performance.now();
    const position = { line, character: 3 + (key % 6) }; // inside the comment
    void server.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: key + 2 }, contentChanges: [{ range: { start: position, end: position }, text: 'x' }] });
    await server.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri } });
    latencies.push(performance.now() - before);
    if (key % 4 === 0) {
      const asked = performance.now();
      await server.connection.sendRequest('textDocument/completion', { textDocument: { uri }, position });
      completions.push(performance.now() - asked);
    }
  }
  await server.connection.sendNotification('textDocument/didClose', { textDocument: { uri } });
  return { latencies: latencies.slice(5), first, completions: completions.slice(1) };
}

const languageOf = (name: string) => (name.endsWith('.kda.sql') ? 'kinesis-sql' : name.endsWith('.ddl') ? 'hive-sql' : 'pipeline');

/** Ten lines a statement; the letters are typed into a comment line in the middle, as most typing breaks nothing. */
function statements(lines: number): string {
  const one = (i: number) => `-- step ${i}
CREATE OR REPLACE STREAM "S${i}" (
  "device" VARCHAR(16),
  "temp" DOUBLE,
  "cnt" INTEGER
);
CREATE OR REPLACE PUMP "P${i}" AS INSERT INTO "S${i}"
SELECT STREAM "device", AVG("temp"), COUNT(*)
FROM "SOURCE_SQL_STREAM_001"
GROUP BY "device", STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL '60' SECOND);
`;
  return Array.from({ length: Math.ceil(lines / 10) }, (_, i) => one(i)).join('');
}

export async function figures(): Promise<readonly Figure[]> {
  const ours = [path.join(root, 'dist/server.cjs'), '--stdio'];
  const floor = ['-e', noop];
  const starts: number[] = [];
  for (let i = 0; i < 5; i++) {
    const server = await start(ours);
    starts.push(server.milliseconds);
    await server.stop();
  }
  const result: Figure[] = [];
  const keys = 60;
  const completionTimes: number[] = [];
  let firsts: number[] = [];
  for (const [lines, goal, stretch] of [[1000, 3, 1.5], [10_000, 4, 2]] as const) {
    const text = statements(lines);
    const ratios: { p50: number[]; p95: number[] } = { p50: [], p95: [] };
    const seen: number[] = [];
    // Interleaved rounds: what else the machine does meets both alike.
    for (let round = 0; round < 3; round++) {
      const noopServer = await start(floor);
      const low = await type(noopServer, false, 'bench.kda.sql', text, Math.floor(lines / 20) * 10, keys);
      await noopServer.stop();
      const server = await start(ours);
      const high = await type(server, true, 'bench.kda.sql', text, Math.floor(lines / 20) * 10, keys);
      await server.stop();
      ratios.p50.push(median(high.latencies) / median(low.latencies));
      ratios.p95.push(percentile(high.latencies, 0.95) / percentile(low.latencies, 0.95));
      seen.push(...high.latencies);
      if (lines === 1000) {
        completionTimes.push(...high.completions);
        firsts.push(high.first);
      }
    }
    const shown = lines.toLocaleString('en');
    result.push(
      { name: `typing → diagnostics, ${shown} lines, p95 over the no-op server's p95`, value: median(ratios.p95), unit: 'x', better: 'less', goal, stretch },
      { name: `typing → diagnostics, ${shown} lines, p50 over the no-op server's p50`, value: median(ratios.p50), unit: 'x', better: 'less' },
      { name: `typing → diagnostics, ${shown} lines, p50`, value: median(seen), unit: 'ms', better: 'less' },
      { name: `typing → diagnostics, ${shown} lines, p95`, value: percentile(seen, 0.95), unit: 'ms', better: 'less' },
    );
  }
  result.push({ name: 'completion, 1,000 lines, p95', value: percentile(completionTimes, 0.95), unit: 'ms', better: 'less', goal: 15, stretch: 5 });
  result.push({ name: 'server start to initialized', value: median(starts), unit: 'ms', better: 'less', goal: 400 });
  result.push({ name: 'open → first diagnostics, 1,000 lines', value: median(firsts), unit: 'ms', better: 'less' });
  const idle = await start(ours);
  await type(idle, true, 'bench.kda.sql', statements(1000), 500, 3);
  await new Promise(resolve => setTimeout(resolve, 500));
  result.push({ name: 'memory of the idle server after one 1,000-line file', value: residentMegabytes(idle.process.pid!), unit: 'MB', better: 'less' });
  await idle.stop();
  return result;
}

function residentMegabytes(pid: number): number {
  const file = `/proc/${pid}/status`;
  if (!fs.existsSync(file)) return NaN;
  return Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(file, 'utf8'))![1]) / 1024;
}
