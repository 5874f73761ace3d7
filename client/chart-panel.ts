import * as vscode from 'vscode';
import { asChart } from './detect.ts';
import type { LanguageClient } from './language-client.ts';
import type { FromChartPanel, ToChartPanel } from '../server/protocol/panels.ts';
import { requests, type ChartCompletion, type ChartEdit, type ChartFix, type ChartHover, type ChartParams, type ChartPlace, type ChartResult } from '../server/protocol/requests.ts';
import { messages, pageFor, widgetIn } from './panel.ts';

const viewType = 'sluice.chart';
/** The picture follows the keys this much later, ms. */
const pause = 300;

/** What a page of ours remembers over a reload. */
interface Kept { readonly uri?: string; readonly chart?: number; readonly title?: string; readonly editing?: boolean }

/** Charts beside their texts: drawn again while one types. */
export class ChartPanels implements vscode.WebviewPanelSerializer<Kept> {
  private readonly open = new Map<string, vscode.WebviewPanel>();

  constructor(private readonly context: vscode.ExtensionContext, private readonly client: LanguageClient, private readonly log: vscode.LogOutputChannel) {
    context.subscriptions.push(vscode.window.registerWebviewPanelSerializer(viewType, this));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: Kept | undefined): Promise<void> {
    if (!state?.uri) return panel.dispose();
    const uri = vscode.Uri.parse(state.uri);
    await asChart(uri).catch(() => undefined); // the file is gone; the panel says so
    this.attach(panel, { uri: state.uri, ...(state.chart !== undefined && { chart: state.chart }) }, state.editing);
  }

  /** `chart`: which of a file that holds several. */
  show(uri: vscode.Uri, chart?: number, title = uri.path.slice(uri.path.lastIndexOf('/') + 1)): void {
    const place: ChartPlace = { uri: uri.toString(), ...(chart !== undefined && { chart }) };
    const known = this.open.get(keyOf(place));
    if (known) return known.reveal(undefined, true);
    const panel = vscode.window.createWebviewPanel(viewType, `Chart: ${title}`, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, { enableScripts: true, retainContextWhenHidden: false, localResourceRoots: [this.assets] });
    this.attach(panel, place);
  }

  private get assets(): vscode.Uri { return vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'webviews'); }

  private attach(panel: vscode.WebviewPanel, place: ChartPlace, editing = false): void {
    const { webview } = panel;
    const uri = vscode.Uri.parse(place.uri);
    let queue = messages<ToChartPanel>(webview);
    this.open.set(keyOf(place), panel);
    let dashboard: Pick<ChartParams, 'from' | 'to' | 'filters'> = {};
    let tried: string | undefined;
    let running: vscode.CancellationTokenSource | undefined;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    webview.options = { enableScripts: true, localResourceRoots: [this.assets] };
    const open = (edit: boolean) => {
      queue = messages<ToChartPanel>(webview);
      const attributes = { uri: place.uri, ...(place.chart !== undefined && { chart: String(place.chart) }) };
      // Only the page with the editor component may style itself and run a worker from a blob; the page of a chart alone may not.
      webview.html = pageFor(webview, this.context.extensionUri, 'chart', panel.title, edit ? widgetIn(webview, this.context.extensionUri, attributes) : { attributes });
    };
    open(editing);

    const load = async (again = false) => {
      running?.cancel();
      const mine = running = new vscode.CancellationTokenSource();
      const text = tried;
      queue.post({ kind: 'working' });
      const show = (chart: ChartResult) => queue.post({ kind: 'chart', chart, tried: text !== undefined });
      try {
        await this.client.start();
        const chart = await this.client.sendRequest<ChartResult>(requests.chart, { ...place, ...(text !== undefined && { text }), ...(again && { again }), ...dashboard } satisfies ChartParams, mine.token);
        if (!mine.token.isCancellationRequested) show(chart);
      } catch (error) {
        if (mine.token.isCancellationRequested) return; // a newer text is on its way
        this.log.error(`chart ${uri.toString()}: ${(error as Error).message}`);
        show({ library: 'vega-lite', renderer: 'canvas', warnings: [], requests: [], error: (error as Error).message });
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
      if (this.open.get(keyOf(place)) === panel) this.open.delete(keyOf(place));
    });
    webview.onDidReceiveMessage((message: FromChartPanel) => {
      switch (message.kind) {
        case 'ready':
          queue.ready();
          dashboard = { ...dashboard, ...range(message) };
          void load();
          return;
        case 'refresh': void load(true); return;
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
          void this.apply(place, message.text).then(done => {
            if (done) tried = undefined;
            void load();
          });
          return;
        case 'ask': void this.answer(place, message).then(answer => queue.post(answer)); return;
        case 'save': void save(uri, message.format, message.content); return;
        case 'open': void openLine(uri, message.line); return;
      }
    });
  }

  private async answer(place: ChartPlace, { id, what, text, line, character }: Extract<FromChartPanel, { kind: 'ask' }>): Promise<ToChartPanel> {
    const question = { ...place, text, line, character };
    try {
      if (what === 'fixes') return { kind: 'fixes', id, fixes: await this.client.sendRequest<readonly ChartFix[]>(requests.chartFixes, question) };
      if (what === 'hover') return { kind: 'hover', id, hover: await this.client.sendRequest<ChartHover | null>(requests.chartHover, question) };
      return { kind: 'completion', id, items: await this.client.sendRequest<readonly ChartCompletion[]>(requests.chartCompletion, question) };
    } catch (error) {
      this.log.error(`${what} in chart ${place.uri}: ${(error as Error).message}`);
      return what === 'hover' ? { kind: 'hover', id, hover: null } : what === 'fixes' ? { kind: 'fixes', id, fixes: [] } : { kind: 'completion', id, items: [] };
    }
  }

  /** Puts a tried text into the document, unsaved, so that it can be undone there. */
  private async apply(place: ChartPlace, text: string): Promise<boolean> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(place.uri));
    const { version } = document;
    const found = await this.client.sendRequest<ChartEdit | null>(requests.chartEdit, { ...place, text });
    if (!found || document.version !== version) return false; // the chart is shown again as the file has it now
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(found.range.start.line, found.range.start.character, found.range.end.line, found.range.end.character), found.text);
    return vscode.workspace.applyEdit(edit);
  }
}

const keyOf = ({ uri, chart }: ChartPlace): string => `${uri}#${chart ?? ''}`;

const range = ({ from, to }: { readonly from?: string; readonly to?: string }) => ({ ...(from && { from }), ...(to && { to }) });

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
