import * as vscode from 'vscode';
import type { LanguageClient } from './language-client.ts';
import type { FromChartPanel, ToChartPanel } from '../server/protocol/panels.ts';
import { requests, type ChartParams, type ChartResult } from '../server/protocol/requests.ts';
import { messages, pageFor, widgetIn } from './panel.ts';

const viewType = 'sluice.chart';
/** The picture follows the keys this much later, ms. */
const pause = 300;

/** Charts beside their texts: drawn again while one types. */
export class ChartPanels implements vscode.WebviewPanelSerializer<{ uri?: string; editing?: boolean }> {
  private readonly open = new Map<string, vscode.WebviewPanel>();

  constructor(private readonly context: vscode.ExtensionContext, private readonly client: LanguageClient, private readonly log: vscode.LogOutputChannel) {
    context.subscriptions.push(vscode.window.registerWebviewPanelSerializer(viewType, this));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: { uri?: string; editing?: boolean } | undefined): Promise<void> {
    if (state?.uri) this.attach(panel, vscode.Uri.parse(state.uri), state.editing);
    else panel.dispose();
  }

  show(uri: vscode.Uri): void {
    const known = this.open.get(uri.toString());
    if (known) return known.reveal(undefined, true);
    const panel = vscode.window.createWebviewPanel(viewType, `Chart: ${uri.path.slice(uri.path.lastIndexOf('/') + 1)}`, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, { enableScripts: true, retainContextWhenHidden: false, localResourceRoots: [this.assets] });
    this.attach(panel, uri);
  }

  private get assets(): vscode.Uri { return vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'webviews'); }

  private attach(panel: vscode.WebviewPanel, uri: vscode.Uri, editing = false): void {
    const { webview } = panel;
    let queue = messages<ToChartPanel>(webview);
    this.open.set(uri.toString(), panel);
    let dashboard: Pick<ChartParams, 'from' | 'to' | 'filters'> = {};
    let tried: string | undefined;
    let running: vscode.CancellationTokenSource | undefined;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    webview.options = { enableScripts: true, localResourceRoots: [this.assets] };
    const open = (edit: boolean) => {
      queue = messages<ToChartPanel>(webview);
      const attributes = { uri: uri.toString() };
      // Only the page with the editor component may style itself and run a worker from a blob; the page of a chart alone may not.
      webview.html = pageFor(webview, this.context.extensionUri, 'chart', panel.title, edit ? widgetIn(webview, this.context.extensionUri, attributes) : { attributes });
    };
    open(editing);

    const load = async () => {
      running?.cancel();
      const mine = running = new vscode.CancellationTokenSource();
      const text = tried;
      queue.post({ kind: 'working' });
      const show = async (chart: ChartResult) => queue.post({ kind: 'chart', chart, text: await textOf(uri), tried: text !== undefined });
      try {
        await this.client.start();
        const chart = await this.client.sendRequest<ChartResult>(requests.chart, { uri: uri.toString(), ...(text !== undefined && { text }), ...dashboard } satisfies ChartParams, mine.token);
        if (!mine.token.isCancellationRequested) await show(chart);
      } catch (error) {
        if (mine.token.isCancellationRequested) return; // a newer text is on its way
        this.log.error(`chart ${uri.toString()}: ${(error as Error).message}`);
        await show({ library: 'vega-lite', renderer: 'canvas', warnings: [], requests: [], error: (error as Error).message });
      }
    };
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => void load(), pause);
    };
    const listeners = [
      vscode.workspace.onDidChangeTextDocument(({ document }) => { if (document.uri.toString() === uri.toString()) soon(); }),
      vscode.workspace.onDidSaveTextDocument(document => { if (document.languageId === 'pipeline' || document.languageId === 'search-console') soon(); }),
    ];
    panel.onDidDispose(() => {
      clearTimeout(waiting);
      running?.cancel();
      for (const listener of listeners) listener.dispose();
      if (this.open.get(uri.toString()) === panel) this.open.delete(uri.toString());
    });
    webview.onDidReceiveMessage((message: FromChartPanel) => {
      switch (message.kind) {
        case 'ready':
          queue.ready();
          dashboard = { ...dashboard, ...range(message) };
          void load();
          return;
        case 'refresh': void load(); return;
        case 'dashboard':
          dashboard = { ...range(message), ...(message.filters.length > 0 && { filters: message.filters }) };
          void load();
          return;
        case 'edit':
          if (!message.on) tried = undefined;
          open(message.on);
          return;
        case 'try':
          tried = message.text;
          if (tried === undefined) void load();
          else soon();
          return;
        case 'apply':
          void apply(uri, message.text).then(done => {
            if (done) tried = undefined;
            void load();
          });
          return;
        case 'save': void save(uri, message.format, message.content); return;
        case 'open': void openLine(uri, message.line); return;
      }
    });
  }
}

const range = ({ from, to }: { readonly from?: string; readonly to?: string }) => ({ ...(from && { from }), ...(to && { to }) });

const textOf = async (uri: vscode.Uri): Promise<string> => {
  try {
    return (await vscode.workspace.openTextDocument(uri)).getText();
  } catch {
    return ''; // the file is gone; the server says so
  }
};

/** Puts a tried text into the document, unsaved, so that it can be undone there. Only what differs is replaced. */
async function apply(uri: vscode.Uri, text: string): Promise<boolean> {
  const document = await vscode.workspace.openTextDocument(uri);
  const before = document.getText();
  const wanted = document.eol === vscode.EndOfLine.CRLF ? text.replace(/\r?\n/g, '\r\n') : text.replace(/\r\n/g, '\n');
  let start = 0;
  while (start < before.length && before[start] === wanted[start]) start++;
  let end = 0;
  while (end < before.length - start && end < wanted.length - start && before[before.length - 1 - end] === wanted[wanted.length - 1 - end]) end++;
  if (start === before.length && start === wanted.length) return true;
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(before.length - end)), wanted.slice(start, wanted.length - end));
  return vscode.workspace.applyEdit(edit);
}

async function save(chart: vscode.Uri, format: 'svg' | 'png', content: string): Promise<void> {
  const target = await vscode.window.showSaveDialog({ defaultUri: chart.with({ path: chart.path.replace(/\.[^/]*$/, '') + `.${format}` }), filters: { [format.toUpperCase()]: [format] } });
  if (!target) return;
  const bytes = format === 'svg' ? new TextEncoder().encode(content) : Uint8Array.from(atob(content.slice(content.indexOf(',') + 1)), c => c.charCodeAt(0));
  await vscode.workspace.fs.writeFile(target, bytes);
}

async function openLine(uri: vscode.Uri, line: number): Promise<void> {
  const editor = await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
  const place = new vscode.Range(line, 0, line, 0);
  editor.selection = new vscode.Selection(place.start, place.end);
  editor.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
