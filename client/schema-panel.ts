import * as vscode from 'vscode';
import type { LanguageClient } from './language-client.ts';
import type { FromSchemaPanel, ToSchemaPanel } from '../server/protocol/panels.ts';
import { requests, type PreviewParams, type PreviewResult } from '../server/protocol/requests.ts';
import { messages, pageFor } from './panel.ts';
import { openAt } from './replay-panel.ts';

const viewType = 'sluice.schema';

/** The panel that shows a repair before it is made: the texts side by side, and what the pipeline does with each. */
export class SchemaPanels implements vscode.WebviewPanelSerializer<{ uri?: string; codes?: string[] }> {
  constructor(private readonly context: vscode.ExtensionContext, private readonly client: LanguageClient, private readonly log: vscode.LogOutputChannel) {
    context.subscriptions.push(vscode.window.registerWebviewPanelSerializer(viewType, this));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: { uri?: string; codes?: string[] } | undefined): Promise<void> {
    if (state?.uri) this.attach(panel, vscode.Uri.parse(state.uri), state.codes);
    else panel.dispose();
  }

  async show(uri: vscode.Uri, codes: readonly string[] | undefined): Promise<void> {
    const panel = vscode.window.createWebviewPanel(viewType, `Schema: ${uri.path.slice(uri.path.lastIndexOf('/') + 1)}`, vscode.ViewColumn.Active, { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'webviews')] });
    this.attach(panel, uri, codes);
  }

  private attach(panel: vscode.WebviewPanel, uri: vscode.Uri, codes: readonly string[] | undefined): void {
    const { webview } = panel;
    const queue = messages<ToSchemaPanel>(webview);
    let shown: PreviewResult | undefined;
    webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'webviews')] };
    // The editor widget writes its styles itself and runs a worker from a blob; both stay inside the page.
    webview.html = pageFor(webview, this.context.extensionUri, 'schema', panel.title, {
      style: " 'unsafe-inline'", other: `worker-src blob:; connect-src ${webview.cspSource}`,
      attributes: { uri: uri.toString(), codes: (codes ?? []).join(','), worker: webview.asWebviewUri(vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'webviews', 'editor.worker.js')).toString() },
    });
    const load = async () => {
      queue.post({ kind: 'working' });
      try {
        await this.client.start();
        const params: PreviewParams = { uri: uri.toString(), ...(codes && { codes }) };
        shown = await this.client.sendRequest<PreviewResult>(requests.migrationPreview, params);
      } catch (error) {
        this.log.error(`preview of ${uri.toString()}: ${(error as Error).message}`);
        shown = { files: [], note: (error as Error).message };
      }
      queue.post({ kind: 'preview', uri: uri.toString(), preview: shown, theme: themeName() });
    };
    const themes = vscode.window.onDidChangeActiveColorTheme(() => queue.post({ kind: 'theme', theme: themeName() }));
    panel.onDidDispose(() => themes.dispose());
    webview.onDidReceiveMessage((message: FromSchemaPanel) => {
      switch (message.kind) {
        case 'ready':
          queue.ready();
          void load();
          return;
        case 'refresh': void load(); return;
        case 'open': void openAt(uri, message.path, message.line); return;
        case 'apply':
          if (shown) void apply(shown).then(() => load());
          return;
      }
    });
  }
}

/** Writes the repaired texts as one edit: one undo step. */
async function apply({ files }: PreviewResult): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, before, after } of files) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    if (document.getText() !== before) continue; // changed meanwhile: the preview is made again
    edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(before.length)), after);
  }
  await vscode.workspace.applyEdit(edit);
}

function themeName(): 'light' | 'dark' | 'hc-light' | 'hc-dark' {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light: return 'light';
    case vscode.ColorThemeKind.HighContrast: return 'hc-dark';
    case vscode.ColorThemeKind.HighContrastLight: return 'hc-light';
    default: return 'dark';
  }
}
