import {
  DidChangeConfigurationNotification, DidChangeWatchedFilesNotification, DocumentDiagnosticReportKind, FileChangeType, LSPErrorCodes, ResponseError,
  TextDocumentSyncKind, WatchKind, CodeActionKind,
  type CancellationToken, type Connection, type DidChangeWatchedFilesParams, type InitializeParams, type ServerCapabilities, type WorkspaceDocumentDiagnosticReport, type WorkspaceEdit,
} from 'vscode-languageserver';
import type { Diagnostic } from '../base/diagnostic.ts';
import { tokenModifiers, tokenTypes } from '../base/language.ts';
import { diagnose } from '../project/diagnose.ts';
import { settingsFrom } from '../project/settings.ts';
import { languageTable } from '../project/table.ts';
import { notifications, requests, type InitializationOptions, type StatusParams, type TrustParams } from '../protocol/requests.ts';
import { allLanguages } from '../simulate/languages.ts';
import { codeActions, fixWorkspace, resolveCodeAction } from './actions.ts';
import { converter, type Converter } from './convert.ts';
import { features } from './features.ts';
import { openFolders, type Located } from './folders.ts';
import { clientDisk } from './client-disk.ts';
import type { Platform } from './platform.ts';
import { agreeOn, positionsIn, type Positions } from './positions.ts';
import { panelRequests } from './panels.ts';
import { tableRequests } from './tables.ts';
import { renamedFiles } from './renames.ts';

/** What every feature may use. */
export interface Session {
  readonly connection: Connection;
  readonly platform: Platform;
  readonly folders: ReturnType<typeof openFolders>;
  readonly positions: Positions;
  readonly convert: Converter;
  readonly options: InitializationOptions;
  readonly client: InitializeParams['capabilities'];
  /** Whether user code may run now. */
  trusted(): boolean;
  /** Settled when the client has told its settings, or is too slow to: severities should not flicker. */
  readonly configured: { promise: Promise<unknown> };
  /**
   * The edge where a bug of ours stops: it is logged with its name, and the answer is `nothing`. Answers that come too
   * late are not computed.
   */
  guard<Params, Result>(name: string, nothing: Result, handler: (params: Params, token: CancellationToken) => Result | Promise<Result>): (params: Params, token: CancellationToken) => Promise<Result>;
}

/** Serves one client. Standard output belongs to the protocol: whatever else would print there goes to the log. */
export function serve(connection: Connection, platform: Platform): void {
  const log = (message: string) => connection.console.error(message);
  platform.watch(log);

  let session: Session | undefined;
  connection.onInitialize(params => {
    session = start(connection, platform, params, log);
    return { capabilities: capabilities(params, session), serverInfo: { name: 'sluice' } };
  });
  connection.onInitialized(() => {
    if (!session) return;
    const settings = readSettings(session).catch(error => log(`settings: ${String(error)}`));
    session.configured.promise = Promise.race([settings, new Promise(resolve => setTimeout(resolve, 1000))]);
    void afterStart(session, log);
  });
  connection.listen();
}

function start(connection: Connection, platform: Platform, params: InitializeParams, log: (message: string) => void): Session {
  const options = (params.initializationOptions ?? {}) as InitializationOptions;
  const positions = positionsIn(agreeOn(params.capabilities.general?.positionEncodings));
  const changes = changeSignal();
  const folders = openFolders({
    languages: languageTable(allLanguages), crowded: () => platform.crowded(), log, changed: changes.fire,
    disk: uri => platform.disk(uri) ?? (options.files ? clientDisk(uri, (method, asked) => connection.sendRequest(method, asked)) : undefined),
  });
  const pages = options.pages ?? platform.pages;
  const convert = converter(folders, positions, pages);
  let trusted = options.trusted === true;
  for (const folder of params.workspaceFolders ?? (params.rootUri ? [{ uri: params.rootUri }] : [])) folders.addFolder(folder.uri);

  const guard: Session['guard'] = (name, nothing, handler) => async (given, token) => {
    if (token?.isCancellationRequested) return nothing;
    try {
      return await handler(given, token);
    } catch (error) {
      if (error instanceof ResponseError) throw error; // an answer, not a bug
      log(`${name} failed: ${error instanceof Error ? error.stack : String(error)}`);
      return nothing;
    }
  };
  const session: Session = { connection, platform, folders, positions, convert, options, client: params.capabilities, trusted: () => trusted, guard, configured: { promise: Promise.resolve() } };

  synchronise(session, changes);
  const pull = params.capabilities.textDocument?.diagnostic !== undefined;
  if (pull) pullDiagnostics(session, changes);
  else pushDiagnostics(session, changes);
  features(session);
  panelRequests(session);
  tableRequests(session);
  connection.onCodeAction(guard('code actions', null, given => codeActions(session, given)));
  connection.onRequest(requests.fixWorkspace, guard<unknown, WorkspaceEdit | null>('workspace fixes', null, () => fixWorkspace(session)));
  connection.onCodeActionResolve(guard('code action', {} as never, action => resolveCodeAction(session, action)));
  connection.workspace.onWillRenameFiles(guard('file renames', null, given => renamedFiles(session, given.files)));
  connection.onNotification(notifications.trust, (given: TrustParams) => { trusted = given.trusted; });

  connection.onDidChangeConfiguration(notified(guard<unknown, void>('settings', undefined, async () => {
    await readSettings(session);
    changes.fire();
    if (pull) await refresh(session);
  })));
  connection.onDidChangeWatchedFiles(notified(guard<DidChangeWatchedFilesParams, void>('watched files', undefined, async ({ changes: files }) => {
    const before = folders.all().map(f => f.workspace);
    for (const { uri } of files) folders.noticed(uri);
    for (const { uri, type } of files) if (type !== FileChangeType.Changed || folders.reads(uri)) await folders.touched(uri);
    const news = folders.all().some((f, i) => f.workspace !== before[i]);
    if (pull && news) await refresh(session);
  })));
  return session;
}

/** Open, change, close: a change makes a new text; nothing else is remembered. */
function synchronise({ connection, folders, positions, guard }: Session, changes: Changes): void {
  const edge = <Params>(name: string, handler: (params: Params) => void | Promise<void>) => notified(guard<Params, void>(name, undefined, async params => {
    await handler(params);
    changes.fire();
  }));
  connection.onDidOpenTextDocument(edge('open', ({ textDocument: d }) => folders.open(d.uri, d.languageId, d.version, d.text)));
  connection.onDidCloseTextDocument(edge('close', ({ textDocument: d }) => folders.close(d.uri)));
  connection.onDidChangeTextDocument(edge('change', ({ textDocument: d, contentChanges }) => {
    folders.change(d.uri, d.version, file => contentChanges.reduce((now: { text: string }, change) => {
      if (!('range' in change)) return { text: change.text };
      const { start, end } = positions.offsets(now, change.range);
      return { text: now.text.slice(0, start) + change.text + now.text.slice(end) };
    }, file).text);
  }));
}

/** A guarded handler for a notification, which nobody waits for and nobody cancels. */
const notified = <Params>(guarded: (params: Params, token: CancellationToken) => Promise<void>) => (params: Params) => void guarded(params, uncancelled);
const uncancelled = { isCancellationRequested: false } as CancellationToken;

/** Lets those wait who need something to have changed. */
function changeSignal() {
  let waiting: (() => void)[] = [];
  const listeners: (() => void)[] = [];
  return {
    fire(): void {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
      for (const listener of listeners) listener();
    },
    next: () => new Promise<void>(resolve => waiting.push(resolve)),
    listen: (listener: () => void) => void listeners.push(listener),
  };
}

type Changes = ReturnType<typeof changeSignal>;

/** An answer's id is the identity of the answer: the same array as before means nothing has changed. */
const ids = new WeakMap<readonly Diagnostic[], string>();
let lastId = 0;
function idOf(diagnostics: readonly Diagnostic[]): string {
  let id = ids.get(diagnostics);
  if (!id) ids.set(diagnostics, (id = String(++lastId)));
  return id;
}

function pullDiagnostics(session: Session, changes: Changes): void {
  const { connection, folders, convert, guard } = session;
  /** Milliseconds that each text took the last time: a slow one waits for a pause in the typing. */
  const costs = new Map<string, number>();
  const items = ({ folder, file }: Located, found: readonly Diagnostic[]) => found.map(d => convert.diagnostic(folder, file, d));

  connection.languages.diagnostics.on(guard('diagnostics', { kind: DocumentDiagnosticReportKind.Full, items: [] }, async (params, token) => {
    await session.configured.promise;
    await folders.locate(params.textDocument.uri)?.folder.ready; // names that are declared elsewhere must be known first
    const cost = costs.get(params.textDocument.uri) ?? 0;
    if (cost > 50) await new Promise(resolve => setTimeout(resolve, Math.min(300, cost))); // the next key takes this question back
    // Without data: the client then asks again; one that is told not to retrigger never asks for this document any more.
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
    const located = folders.locate(params.textDocument.uri);
    if (!located) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    const before = performance.now();
    const found = diagnose(located.folder.workspace, located.file.path);
    costs.set(params.textDocument.uri, performance.now() - before);
    const resultId = idOf(found);
    return resultId === params.previousResultId ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId } : { kind: DocumentDiagnosticReportKind.Full, resultId, items: items(located, found) };
  }));

  // Held open until there is news: a client that asks again at once costs nothing while nothing happens.
  connection.languages.diagnostics.onWorkspace(guard('workspace diagnostics', { items: [] }, async (params, token) => {
    const cancelled = new Promise<void>(resolve => token.onCancellationRequested(() => resolve()));
    await Promise.race([Promise.all([folders.started, session.configured.promise]), cancelled]);
    await Promise.race([Promise.all(folders.all().map(f => f.ready)), cancelled]);
    const known = new Map(params.previousResultIds.map(p => [p.uri, p.value]));
    for (;;) {
      const reports: WorkspaceDocumentDiagnosticReport[] = [];
      const seen = new Set<string>();
      let last = performance.now();
      for (const folder of folders.all()) {
        for (const file of folder.workspace.files.values()) {
          if (token.isCancellationRequested) return { items: [] };
          if (performance.now() - last > 10) {
            await new Promise(resolve => setTimeout(resolve)); // keys and questions go first
            last = performance.now();
          }
          const uri = folders.uriOf(folder, file.path);
          seen.add(uri);
          const now = folder.workspace.file(file.path);
          if (!now) continue;
          const found = diagnose(folder.workspace, now.path);
          const resultId = idOf(found);
          if (known.get(uri) === resultId || (!known.has(uri) && found.length === 0)) continue;
          reports.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: folders.versionOf(folder, now.path), resultId, items: items({ folder, file: now }, found) });
        }
      }
      for (const uri of known.keys()) if (!seen.has(uri)) reports.push({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, items: [] });
      if (reports.length > 0 || token.isCancellationRequested) return { items: reports };
      await Promise.race([changes.next(), cancelled]);
      await Promise.race([new Promise(resolve => setTimeout(resolve, 300)), cancelled]); // a burst of changes is one
      if (token.isCancellationRequested) return { items: [] };
    }
  }));
}

/** For clients that cannot ask: published after each change; the slower a file is to check, the longer typing must pause. */
function pushDiagnostics(session: Session, changes: Changes): void {
  const { connection, folders, convert, guard } = session;
  const published = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let cost = 0;
  const publish = guard<void, void>('diagnostics', undefined, async () => {
    timer = undefined;
    await session.configured.promise;
    const before = performance.now();
    for (const { uri, folder, path: name, version } of [...folders.documents.values()]) {
      await folder.ready;
      const file = folder.workspace.file(name);
      if (!file || folders.documents.get(uri)?.version !== version) continue;
      const found = diagnose(folder.workspace, name);
      const id = idOf(found);
      if (published.get(uri) === id) continue;
      published.set(uri, id);
      await connection.sendDiagnostics({ uri, version, diagnostics: found.map(d => convert.diagnostic(folder, file, d)) });
    }
    for (const uri of [...published.keys()]) {
      if (folders.documents.has(uri)) continue;
      published.delete(uri);
      await connection.sendDiagnostics({ uri, diagnostics: [] });
    }
    cost = performance.now() - before;
  });
  const soon = () => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => void publish(undefined, uncancelled), cost < 20 ? 0 : Math.min(300, cost * 2));
  };
  changes.listen(soon);
}

function capabilities(params: InitializeParams, { positions }: Session): ServerCapabilities {
  return {
    positionEncoding: positions.encoding,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    ...(params.capabilities.textDocument?.diagnostic && { diagnosticProvider: { identifier: 'sluice', interFileDependencies: true, workspaceDiagnostics: true } }),
    hoverProvider: true,
    completionProvider: { resolveProvider: true, triggerCharacters: ['.', ':', '/', '"', "'", '`', '$', '<', '{', ' '] },
    signatureHelpProvider: { triggerCharacters: ['(', ','], retriggerCharacters: [')'] },
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: { prepareProvider: true },
    documentSymbolProvider: true,
    workspaceSymbolProvider: true,
    foldingRangeProvider: true,
    selectionRangeProvider: true,
    semanticTokensProvider: { legend: { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] }, full: { delta: true }, range: true },
    documentFormattingProvider: true,
    documentRangeFormattingProvider: true,
    inlayHintProvider: true,
    codeLensProvider: {},
    documentLinkProvider: {},
    callHierarchyProvider: true,
    colorProvider: true,
    codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, `${CodeActionKind.SourceFixAll}.sluice`], resolveProvider: true },
    workspace: {
      workspaceFolders: { supported: true, changeNotifications: true },
      fileOperations: { willRename: { filters: [{ pattern: { glob: '**/*' } }] } },
    },
  };
}

/** What needs the client's answers: settings, watchers, folders that come and go. */
async function afterStart(session: Session, log: (message: string) => void): Promise<void> {
  const { connection, folders, client } = session;
  try {
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration) await connection.client.register(DidChangeConfigurationNotification.type, { section: 'sluice' });
    if (client.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        for (const folder of removed) folders.removeFolder(folder.uri);
        for (const folder of added) folders.addFolder(folder.uri);
      });
    }
    await session.configured.promise;
    await folders.started;
    status(session, { state: 'starting', text: 'Reading the workspace', files: 0 });
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      const endings = [...new Set(allLanguages.flatMap(l => l.suffixes))];
      await connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [
          ...(endings.length > 0 ? [{ globPattern: `**/*{${endings.join(',')}}` }] : []),
          { globPattern: '**/*.{ndjson,jsonl,json,csv,tsv,txt,log}' }, // records that feed a table
          { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete }, // a data file that appears or goes
        ],
      });
    }
    const reading = Promise.all(folders.all().map(f => f.ready));
    const quick = await Promise.race([reading.then(() => true), new Promise<boolean>(resolve => setTimeout(resolve, 500, false))]);
    if (!quick && client.window?.workDoneProgress) {
      const progress = await connection.window.createWorkDoneProgress();
      progress.begin('Sluice: reading the workspace');
      await reading;
      progress.done();
    }
    await reading;
    const files = folders.all().reduce((sum, f) => sum + f.workspace.files.size, 0);
    status(session, { state: 'ready', text: `${files} ${files === 1 ? 'file' : 'files'}`, files });
  } catch (error) {
    log(`start: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

function status({ connection, options }: Session, params: StatusParams): void {
  // Only our own client knows this notification; it names its commands, others send no options.
  if (options.commands) void connection.sendNotification(notifications.status, params);
}

async function readSettings({ connection, folders, client }: Session): Promise<void> {
  if (!client.workspace?.configuration) return;
  folders.configure(settingsFrom(await connection.workspace.getConfiguration('sluice')));
}

async function refresh({ connection, client }: Session): Promise<void> {
  if (client.workspace?.diagnostics?.refreshSupport) await connection.languages.diagnostics.refresh();
}
