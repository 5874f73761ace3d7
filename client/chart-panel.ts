import * as vscode from 'vscode';
import type { LanguageClient } from './language-client.ts';
import type { FromChartPanel, Theme, ToChartPanel } from '../server/protocol/panels.ts';
import { requests, type ChartParams, type ChartResult } from '../server/protocol/requests.ts';
import { messages, pageFor } from './panel.ts';

const viewType = 'sluice.chart';
/** The picture follows the keys this much later, ms. */
const pause = 300;

/** Charts beside their texts: drawn again while one types. */
export class ChartPanels implements vscode.WebviewPanelSerializer<{ uri?: string }> {
  private readonly open = new Map<string, vscode.WebviewPanel>();

  constructor(private readonly context: vscode.ExtensionContext, private readonly client: LanguageClient, private readonly log: vscode.LogOutputChannel) {
    context.subscriptions.push(vscode.window.registerWebviewPanelSerializer(viewType, this));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: { uri?: string } | undefined): Promise<void> {
    if (state?.uri) this.attach(panel, vscode.Uri.parse(state.uri));
    else panel.dispose();
  }

  show(uri: vscode.Uri): void {
    const known = this.open.get(uri.toString());
    if (known) return known.reveal(undefined, true);
    const panel = vscode.window.createWebviewPanel(viewType, `Chart: ${uri.path.slice(uri.path.lastIndexOf('/') + 1)}`, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, { enableScripts: true, retainContextWhenHidden: false, localResourceRoots: [this.assets] });
    this.attach(panel, uri);
  }

  private get assets(): vscode.Uri { return vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'webviews'); }

  private attach(panel: vscode.WebviewPanel, uri: vscode.Uri): void {
    const { webview } = panel;
    const queue = messages<ToChartPanel>(webview);
    this.open.set(uri.toString(), panel);
    let range: Pick<ChartParams, 'from' | 'to'> = {};
    let running: vscode.CancellationTokenSource | undefined;
    let waiting: ReturnType<typeof setTimeout> | undefined;
    webview.options = { enableScripts: true, localResourceRoots: [this.assets] };
    webview.html = pageFor(webview, this.context.extensionUri, 'chart', panel.title, { attributes: { uri: uri.toString() } });

    const load = async () => {
      running?.cancel();
      const mine = running = new vscode.CancellationTokenSource();
      queue.post({ kind: 'working' });
      try {
        await this.client.start();
        const chart = await this.client.sendRequest<ChartResult>(requests.chart, { uri: uri.toString(), ...range } satisfies ChartParams, mine.token);
        if (!mine.token.isCancellationRequested) queue.post({ kind: 'chart', chart });
      } catch (error) {
        if (mine.token.isCancellationRequested) return; // a newer text is on its way
        this.log.error(`chart ${uri.toString()}: ${(error as Error).message}`);
        queue.post({ kind: 'chart', chart: { library: 'vega-lite', renderer: 'canvas', warnings: [], requests: [], error: (error as Error).message } });
      }
    };
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => void load(), pause);
    };
    const listeners = [
      vscode.workspace.onDidChangeTextDocument(({ document }) => { if (document.uri.toString() === uri.toString()) soon(); }),
      vscode.workspace.onDidSaveTextDocument(document => { if (document.languageId === 'pipeline' || document.languageId === 'search-console') soon(); }),
      vscode.window.onDidChangeActiveColorTheme(() => queue.post({ kind: 'theme', theme: themeName() })),
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
          queue.post({ kind: 'theme', theme: themeName() });
          void load();
          return;
        case 'refresh': void load(); return;
        case 'time':
          range = { ...(message.from && { from: message.from }), ...(message.to && { to: message.to }) };
          void load();
          return;
        case 'save': void save(uri, message.format, message.content); return;
        case 'open': void openLine(uri, message.line); return;
      }
    });
  }
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

function themeName(): Theme {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light: return 'light';
    case vscode.ColorThemeKind.HighContrast: return 'hc-dark';
    case vscode.ColorThemeKind.HighContrastLight: return 'hc-light';
    default: return 'dark';
  }
}
