import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createProtocolConnection, IPCMessageReader, IPCMessageWriter, StreamMessageReader, StreamMessageWriter, type ClientCapabilities, type InitializeResult, type ProtocolConnection } from 'vscode-languageserver/node';
import { root } from '../harness/root.ts';

/** A real server process and a client's end of its connection. */
export interface Client {
  readonly connection: ProtocolConnection;
  readonly process: ChildProcess;
  readonly folder: string;
  readonly result: InitializeResult;
  /** What the server logged. */
  readonly log: string[];
  uri(name: string): string;
  write(name: string, text: string): void;
  remove(name: string): void;
  open(name: string, text?: string, languageId?: string): Promise<void>;
  change(name: string, version: number, changes: readonly { readonly range?: LineRange; readonly text: string }[]): Promise<void>;
  request<Result = any>(method: string, params?: object): Promise<Result>;
  notify(method: string, params: object): Promise<void>;
  diagnostics(name: string, previousResultId?: string): Promise<any>;
  /** Says goodbye properly; gives the exit code. */
  close(): Promise<number | null>;
}

export interface LineRange { readonly start: { readonly line: number; readonly character: number }; readonly end: { readonly line: number; readonly character: number } }

export interface ClientOptions {
  readonly files?: Readonly<Record<string, string>>;
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: object;
  readonly settings?: object;
  /** `stdio` (default), `ipc`, or `cli`: `sluice lsp`. */
  readonly transport?: 'stdio' | 'ipc' | 'cli';
  readonly folders?: boolean;
  /** Address of a folder that only the client can read, instead of one on disk. */
  readonly virtual?: string;
}

/** What VS Code can do, as far as the server asks. */
export const editorCapabilities: ClientCapabilities = {
  textDocument: { diagnostic: { relatedDocumentSupport: false }, completion: { completionItem: { snippetSupport: true } }, codeAction: { resolveSupport: { properties: ['edit'] }, dataSupport: true } },
  workspace: { configuration: true, workspaceFolders: true, workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} }, diagnostics: { refreshSupport: true }, didChangeWatchedFiles: { dynamicRegistration: true }, didChangeConfiguration: { dynamicRegistration: true } },
  general: { positionEncodings: ['utf-16'] },
};

export async function startClient(options: ClientOptions = {}): Promise<Client> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-lsp-'));
  const write = (name: string, text: string) => {
    const full = path.join(folder, name);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
  };
  for (const [name, text] of Object.entries(options.files ?? {})) write(name, text);
  const uri = (name: string) => (/^\w+:/.test(name) ? name : pathToFileURL(path.join(folder, name)).href);
  const transport = options.transport ?? 'stdio';
  const server = transport === 'ipc'
    ? spawn(process.execPath, [path.join(root, 'dist/server.cjs'), '--node-ipc'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    : transport === 'cli'
      ? spawn(process.execPath, [path.join(root, 'dist/cli.mjs'), 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] })
      : spawn(process.execPath, [path.join(root, 'dist/server.cjs'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = transport === 'ipc'
    ? createProtocolConnection(new IPCMessageReader(server), new IPCMessageWriter(server))
    : createProtocolConnection(new StreamMessageReader(server.stdout!), new StreamMessageWriter(server.stdin!));
  const exited = new Promise<number | null>(resolve => server.on('exit', code => resolve(code)));
  const log: string[] = [];
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => void log.push(message));
  connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => options.settings ?? {}));
  connection.onRequest('client/registerCapability', () => null);
  connection.onRequest('workspace/diagnostic/refresh', () => null);
  connection.listen();
  const result = await connection.sendRequest('initialize', {
    processId: process.pid, rootUri: null, capabilities: options.capabilities ?? editorCapabilities,
    workspaceFolders: options.folders === false ? null : [{ uri: options.virtual ?? pathToFileURL(folder).href, name: 'test' }],
    ...(options.initializationOptions && { initializationOptions: options.initializationOptions }),
  }) as InitializeResult;
  await connection.sendNotification('initialized', {});
  return {
    connection, process: server, folder, result, log, uri, write,
    remove: name => fs.rmSync(path.join(folder, name), { recursive: true }),
    open: (name, text = fs.readFileSync(path.join(folder, name), 'utf8'), languageId = 'pipeline') => connection.sendNotification('textDocument/didOpen', { textDocument: { uri: uri(name), languageId, version: 1, text } }),
    change: (name, version, contentChanges) => connection.sendNotification('textDocument/didChange', { textDocument: { uri: uri(name), version }, contentChanges }),
    request: (method, params) => connection.sendRequest(method, params) as Promise<any>,
    notify: (method: string, params: any) => connection.sendNotification(method, params),
    diagnostics: (name, previousResultId) => connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: uri(name) }, ...(previousResultId && { previousResultId }) }),
    async close() {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      const code = await exited;
      connection.dispose();
      fs.rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}
