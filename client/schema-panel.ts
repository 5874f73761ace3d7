import * as vscode from 'vscode';
import type { LanguageClient } from './language-client.ts';
import type { FromSchemaPanel, ToSchemaPanel } from '../server/protocol/panels.ts';
import { requests, type PreviewParams, type PreviewResult } from '../server/protocol/requests.ts';
import { messages, pageFor, widgetIn } from './panel.ts';
import { openAt } from './replay-panel.ts';

const viewType = 'sluice.schema';

/** The panel that shows a repair or a list of changes before it is made: the texts side by side, and what the pipeline does with each. */
export class SchemaPanels implements vscode.WebviewPanelSerializer<Partial<PreviewParams>> {
  constructor(private readonly context: vscode.ExtensionContext, private readonly client: LanguageClient, private readonly log: vscode.LogOutputChannel) {
    context.subscriptions.push(vscode.window.registerWebviewPanelSerializer(viewType, this));
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: Partial<PreviewParams> | undefined): Promise<void> {
    if (state?.uri) this.attach(panel, { ...state, uri: state.uri });
    else panel.dispose();
  }

  show(params: PreviewParams): void {
    const uri = vscode.Uri.parse(params.uri);
    const panel = vscode.window.createWebviewPanel(viewType, `Schema: ${uri.path.slice(uri.path.lastIndexOf('/') + 1)}`, vscode.ViewColumn.Active, { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'webviews')] });
    this.attach(panel, params);
  }

  private attach(panel: vscode.WebviewPanel, params: PreviewParams): void {
    const uri = vscode.Uri.parse(params.uri);
    const { webview } = panel;
    const queue = messages<ToSchemaPanel>(webview);
    let shown: PreviewResult | undefined;
    let running: vscode.CancellationTokenSource | undefined;
    webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'webviews')] };
    webview.html = pageFor(webview, this.context.extensionUri, 'schema', panel.title, widgetIn(webview, this.context.extensionUri, { params: JSON.stringify(params) }));
    const load = async () => {
      running?.cancel();
      const source = (running = new vscode.CancellationTokenSource());
      queue.post({ kind: 'working' });
      let preview: PreviewResult;
      try {
        await this.client.start();
        preview = await this.client.sendRequest<PreviewResult>(requests.migrationPreview, params, source.token);
      } catch (error) {
        // A cancelled request is answered with an error; the stop was asked for.
        preview = { files: [], note: source.token.isCancellationRequested ? vscode.l10n.t('Stopped') : (error as Error).message };
        if (!source.token.isCancellationRequested) this.log.error(`preview of ${uri.toString()}: ${(error as Error).message}`);
      }
      source.dispose();
      if (running !== source) return; // another one was asked for meanwhile
      running = undefined;
      shown = preview;
      queue.post({ kind: 'preview', uri: uri.toString(), preview: shown, theme: themeName() });
    };
    const themes = vscode.window.onDidChangeActiveColorTheme(() => queue.post({ kind: 'theme', theme: themeName() }));
    panel.onDidDispose(() => {
      running?.cancel();
      themes.dispose();
    });
    webview.onDidReceiveMessage((message: FromSchemaPanel) => {
      switch (message.kind) {
        case 'ready':
          queue.ready();
          void load();
          return;
        case 'refresh': void load(); return;
        case 'stop': running?.cancel(); return;
        case 'open': void openAt(uri, message.path, message.line); return;
        case 'apply':
          if (shown) void apply(shown).then(applied => {
            if (!applied || params.changes === undefined) return load();
            // Changes are made once: made a second time they would name columns that are no more.
            const note = shown?.moves ? vscode.l10n.t('The changes are made. The statements move the rows') : vscode.l10n.t('The changes are made');
            queue.post({ kind: 'preview', uri: params.uri, preview: { files: [], note, ...(shown?.statements && { statements: shown.statements }) }, theme: themeName(), done: true });
            shown = undefined;
          });
          return;
      }
    });
  }
}

/** Writes the new texts as one edit: one undo step. Nothing is written when a text has changed meanwhile. */
async function apply({ files }: PreviewResult): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, before, after } of files) {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
    if (document.getText() !== before) {
      void vscode.window.showInformationMessage(vscode.l10n.t('{0} has changed since the preview: nothing was written. Look at it again.', vscode.workspace.asRelativePath(document.uri)));
      return false; // the preview is made again
    }
    edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(before.length)), after);
  }
  return vscode.workspace.applyEdit(edit);
}

function themeName(): 'light' | 'dark' | 'hc-light' | 'hc-dark' {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light: return 'light';
    case vscode.ColorThemeKind.HighContrast: return 'hc-dark';
    case vscode.ColorThemeKind.HighContrastLight: return 'hc-light';
    default: return 'dark';
  }
}
