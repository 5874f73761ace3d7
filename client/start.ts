import * as vscode from 'vscode';
import type { WorkspaceEdit } from 'vscode-languageclient';
import { commands as shared, requests, type ChartSummary } from '../server/protocol/requests.ts';
import { ChartPanels } from './chart-panel.ts';
import { ConsoleAnswers } from './console-answers.ts';
import { asChart, offerOurLanguages } from './detect.ts';
import { filesFor, type LanguageClient, type MakeClient } from './language-client.ts';
import { ReplayPanels } from './replay-panel.ts';
import { pickChanges } from './migrate.ts';
import { SchemaPanels } from './schema-panel.ts';
import { languageStatus } from './status.ts';
import { convertTable, pullTable, pushTable, ShownTexts } from './tables.ts';
import { pipelineTests } from './tests.ts';

/** What the extension gives to its tests: the client, once it runs. */
export interface Api { readonly client: LanguageClient; readonly ready: Promise<void> }

/** Starts the language server and the panels. Called when one of our documents opens, one of our panels is restored or a command is run. */
export async function start(context: vscode.ExtensionContext, makeClient: MakeClient): Promise<Api> {
  const log = vscode.window.createOutputChannel('Sluice', { log: true });
  context.subscriptions.push(log);
  const client = makeClient(log);
  context.subscriptions.push(filesFor(client));
  const replays = new ReplayPanels(context, client, log);
  const schemas = new SchemaPanels(context, client, log);
  const charts = new ChartPanels(context, client, log);
  const answers = new ConsoleAnswers(context, client);

  const command = (id: string, run: (...args: never[]) => unknown) => context.subscriptions.push(vscode.commands.registerCommand(id, run as (...args: unknown[]) => unknown));
  command(shared.replay, async (uri?: string | vscode.Uri, upTo?: string) => {
    const manifest = await manifestFor(uri);
    if (manifest) await replays.run(manifest, typeof upTo === 'string' ? upTo : undefined);
  });
  command('sluice.stopReplay', () => replays.stop());
  command('sluice.openNode', (context: Parameters<typeof replays.fromMenu>[1]) => replays.fromMenu('open', context));
  command('sluice.replayUpTo', (context: Parameters<typeof replays.fromMenu>[1]) => replays.fromMenu('upTo', context));
  command('sluice.copyValue', (context: { readonly value: string }) => vscode.env.clipboard.writeText(context.value));
  command('sluice.copyRow', (context: { readonly row: string }) => vscode.env.clipboard.writeText(context.row));
  command(shared.migrationPreview, async (uri?: string | vscode.Uri, code?: string) => {
    const target = targetOf(uri);
    if (target) schemas.show({ uri: target.toString(), ...(typeof code === 'string' && { codes: [code] }) });
    else void vscode.window.showInformationMessage(vscode.l10n.t('Open a table definition or a pipeline first.'));
  });
  command(shared.explain, (code: string) => vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.joinPath(context.extensionUri, 'docs', 'diagnostics', `${code}.md`)));
  command(shared.chart, async (uri?: string | vscode.Uri, chart?: number) => {
    const target = targetOf(uri);
    const document = target && await asChart(target);
    if (document?.languageId === 'saved-objects') {
      const picked = await pickChart(client, document.uri, typeof chart === 'number' ? chart : undefined);
      if (picked) charts.show(document.uri, picked.chart, picked.label);
    } else if (document) charts.show(document.uri);
    else void vscode.window.showInformationMessage(vscode.l10n.t('Open a chart first: a Vega or Vega-Lite file, or JSON whose $schema says that it is one.'));
  });
  command(shared.runScript, (uri?: string) => answers.runScript(typeof uri === 'string' ? uri : undefined));
  command(shared.runRequest, (uri?: string, index?: number) => answers.run(typeof uri === 'string' ? uri : undefined, index));
  command('sluice.chart.exportJson', async () => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const content = uri && await client.sendRequest<string | null>(requests.strictJson, { uri: uri.toString() });
    if (content) await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'json', content }), vscode.ViewColumn.Beside);
    else void vscode.window.showInformationMessage(vscode.l10n.t('The chart cannot be read: its mistakes are in the Problems view.'));
  });
  const shownTexts = new ShownTexts();
  context.subscriptions.push(vscode.workspace.registerTextDocumentContentProvider(ShownTexts.scheme, shownTexts));
  command('sluice.convertTable', () => convertTable(client));
  command('sluice.migrateTable', async (uri?: string | vscode.Uri) => {
    const target = targetOf(uri);
    const wanted = target && await pickChanges(client, target);
    if (wanted) schemas.show(wanted);
    else if (!target) void vscode.window.showInformationMessage(vscode.l10n.t('Open a table definition or a pipeline first.'));
  });
  command('sluice.pullTable', () => pullTable(client));
  command('sluice.pushTable', () => pushTable(client, shownTexts));
  command('sluice.fixAllInWorkspace', () => fixAllInWorkspace(client));
  command('sluice.restart', async () => {
    log.info('restarting the language server');
    await client.stop();
    await client.start();
  });
  command('sluice.showLog', () => log.show());
  command('sluice.reportIssue', () => vscode.commands.executeCommand('workbench.action.openIssueReporter', { extensionId: context.extension.id }));
  command('sluice.newPipeline', () => newPipeline());
  command('sluice.openExample', () => openExample(context));

  context.subscriptions.push(client, languageStatus(client), offerOurLanguages(), pipelineTests(client, log));
  context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(() => void client.sendNotification('sluice/trust', { trusted: true })));
  const ready = client.start().catch((error: Error) => {
    log.error(`the language server did not start: ${error.message}`);
    throw error;
  });
  return { client, ready };
}

/** The document of a command: given by a lens, a menu or a panel, else the one in the editor. */
function targetOf(uri: string | vscode.Uri | undefined): vscode.Uri | undefined {
  return uri === undefined ? vscode.window.activeTextEditor?.document.uri : typeof uri === 'string' ? vscode.Uri.parse(uri) : uri;
}

/** The chart of an export that is meant: given, the only one, or picked. */
async function pickChart(client: LanguageClient, uri: vscode.Uri, given: number | undefined): Promise<{ readonly chart: number; readonly label: string } | undefined> {
  await client.start();
  const all = (await client.sendRequest<readonly ChartSummary[]>(requests.charts, { uri: uri.toString() })).map(({ title }, chart) => ({ chart, label: title || vscode.l10n.t('Chart {0}', chart + 1) }));
  if (all.length === 0) void vscode.window.showInformationMessage(vscode.l10n.t('There is no Vega chart in this file.'));
  return given !== undefined ? all[given] : all.length < 2 ? all[0] : vscode.window.showQuickPick(all, { placeHolder: vscode.l10n.t('Which chart?') });
}

/** The manifest meant: given, in the editor, the only one there is, or picked. */
async function manifestFor(given: string | vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  if (given) return typeof given === 'string' ? vscode.Uri.parse(given) : given;
  const open = vscode.window.activeTextEditor?.document;
  if (open?.languageId === 'pipeline') return open.uri;
  const found = await vscode.workspace.findFiles('**/*.pipeline.yaml', '**/node_modules/**', 100);
  if (found.length <= 1) {
    if (found.length === 0) void vscode.window.showInformationMessage(vscode.l10n.t('There is no pipeline in this workspace: a file that ends in .pipeline.yaml.'));
    return found[0];
  }
  const picked = await vscode.window.showQuickPick(found.map(uri => ({ label: vscode.workspace.asRelativePath(uri), uri })), { placeHolder: vscode.l10n.t('Which pipeline?') });
  return picked?.uri;
}

/** Asks the server for the fixes of all files as one edit; the editor shows them before they are made. */
async function fixAllInWorkspace(client: LanguageClient): Promise<void> {
  await client.start();
  const edit = await client.sendRequest<WorkspaceEdit | null>(requests.fixWorkspace);
  if (edit) await vscode.workspace.applyEdit((await client.protocol2CodeConverter.asWorkspaceEdit(edit)));
  else void vscode.window.showInformationMessage(vscode.l10n.t('Nothing in the workspace has a safe fix.'));
}

async function newPipeline(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({
    language: 'pipeline',
    content: 'name: my-pipeline\nnodes:\n  events:\n    type: file\n    records: data/events.ndjson\n\n  delivery:\n    type: firehose\n    from: events\n    to: lake\n    prefix: events/\n\n  lake:\n    type: bucket\n',
  });
  await vscode.window.showTextDocument(document);
}

/** Copies the bundled example to a folder of the user's and opens it: works without a network. */
async function openExample(context: vscode.ExtensionContext): Promise<void> {
  const [folder] = (await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false, openLabel: vscode.l10n.t('Put the Example Here') })) ?? [];
  if (!folder) return;
  const target = vscode.Uri.joinPath(folder, 'dynamodb-sets-to-parquet');
  // An example that is there already may have been worked on: it is opened as it is.
  const there = await Promise.resolve(vscode.workspace.fs.stat(target)).then(() => true, () => false);
  if (!there) await vscode.workspace.fs.copy(vscode.Uri.joinPath(context.extensionUri, 'examples', 'dynamodb-sets-to-parquet'), target, { overwrite: false });
  await vscode.commands.executeCommand('vscode.openFolder', target, { forceNewWindow: vscode.workspace.workspaceFolders !== undefined });
}
