import * as vscode from 'vscode';
import type { LanguageClient } from './language-client.ts';
import type { FromReplayPanel, ToReplayPanel } from '../server/protocol/panels.ts';
import { notifications, requests, type FramesParams, type ReplayParams, type ReplayResult } from '../server/protocol/requests.ts';
import { messages, pageFor } from './panel.ts';

const viewType = 'sluice.replay';

interface Open {
  readonly panel: vscode.WebviewPanel;
  readonly uri: vscode.Uri;
  readonly post: (message: ToReplayPanel) => void;
  running: vscode.CancellationTokenSource | undefined;
  id: string | undefined;
}

/** Replay panels, one for each manifest. What a panel shows it keeps itself (`setState`); the extension keeps only what runs. */
export class ReplayPanels implements vscode.WebviewPanelSerializer<{ uri?: string }> {
  private readonly open = new Map<string, Open>();
  private last = 0;

  constructor(private readonly context: vscode.ExtensionContext, private readonly client: LanguageClient, private readonly log: vscode.LogOutputChannel) {
    context.subscriptions.push(
      vscode.window.registerWebviewPanelSerializer(viewType, this),
      client.onNotification(notifications.frames, ({ id, frames }: FramesParams) => {
        for (const one of this.open.values()) if (one.id === id) one.post({ kind: 'frames', frames });
      }),
    );
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: { uri?: string } | undefined): Promise<void> {
    if (state?.uri) this.attach(panel, vscode.Uri.parse(state.uri));
    else panel.dispose();
  }

  /** Replays a manifest in its panel, beside the editor. A replay that still runs there is ended first. */
  async run(uri: vscode.Uri, upTo: string | undefined): Promise<void> {
    let one = this.open.get(uri.toString());
    if (one) one.panel.reveal(undefined, true);
    else {
      const panel = vscode.window.createWebviewPanel(viewType, titleOf(uri), { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'webviews')] });
      one = this.attach(panel, uri);
    }
    one.running?.cancel();
    const source = new vscode.CancellationTokenSource();
    one.running = source;
    one.id = `replay-${++this.last}`;
    const { id } = one;
    one.post({ kind: 'begin', uri: uri.toString(), title: titleOf(uri), ...(upTo !== undefined && { upTo }) });
    void vscode.commands.executeCommand('setContext', 'sluice.replaying', true);
    const params: ReplayParams = { uri: uri.toString(), id, ...(upTo !== undefined && { upTo }), ...countSetting() };
    let result: ReplayResult;
    try {
      await this.client.start();
      result = await this.client.sendRequest<ReplayResult>(requests.replay, params, source.token);
    } catch (error) {
      // A cancelled request is answered with an error; the stop was asked for.
      result = source.token.isCancellationRequested ? { stopped: true } : { stopped: false, error: (error as Error).message };
      if (!source.token.isCancellationRequested) this.log.error(`replay of ${uri.toString()}: ${(error as Error).message}`);
    }
    if (one.id === id) {
      one.post({ kind: 'done', ...result });
      one.running = undefined;
      void vscode.commands.executeCommand('setContext', 'sluice.replaying', [...this.open.values()].some(o => o.running));
    }
    source.dispose();
  }

  /** What the menu of a node in the panel does; `context` is what the page tells of the node. */
  async fromMenu(wanted: 'open' | 'upTo', { node, path, line }: { readonly node: string; readonly path: string; readonly line: number }): Promise<void> {
    const one = [...this.open.values()].find(o => o.panel.active) ?? [...this.open.values()].find(o => o.panel.visible);
    if (!one) return;
    if (wanted === 'open') await openAt(one.uri, path, line);
    else await this.run(one.uri, node);
  }

  stop(): void {
    for (const one of this.open.values()) one.running?.cancel();
  }

  private attach(panel: vscode.WebviewPanel, uri: vscode.Uri): Open {
    const { webview } = panel;
    const queue = messages<ToReplayPanel>(webview);
    const one: Open = { panel, uri, post: queue.post, running: undefined, id: undefined };
    this.open.set(uri.toString(), one);
    panel.iconPath = new vscode.ThemeIcon('play-circle') as unknown as vscode.Uri;
    webview.options = { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(this.context.extensionUri, 'dist', 'webviews')] };
    webview.html = pageFor(webview, this.context.extensionUri, 'replay', titleOf(uri), { attributes: { uri: uri.toString(), title: titleOf(uri) } });
    panel.onDidDispose(() => {
      one.running?.cancel();
      this.open.delete(uri.toString());
    });
    webview.onDidReceiveMessage((message: FromReplayPanel) => {
      switch (message.kind) {
        case 'ready': queue.ready(); return;
        case 'replay': void this.run(uri, undefined); return;
        case 'stop': one.running?.cancel(); return;
        case 'open': void openAt(uri, message.path, message.line); return;
      }
    });
    return one;
  }
}

const titleOf = (uri: vscode.Uri) => `Replay: ${uri.path.slice(uri.path.lastIndexOf('/') + 1).replace(/\.pipeline\.yaml$/, '')}`;

function countSetting(): { count?: number } {
  const count = vscode.workspace.getConfiguration('sluice').get<number>('replay.count', 0);
  return count > 0 ? { count } : {};
}

/** Opens a file of the manifest's folder (or workspace) at a line. Paths are seen from the workspace's root. */
export async function openAt(manifest: vscode.Uri, path: string, line: number): Promise<void> {
  const root = vscode.workspace.getWorkspaceFolder(manifest)?.uri ?? vscode.Uri.joinPath(manifest, '..');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(root, path));
  const at = new vscode.Position(Math.min(line, document.lineCount - 1), 0);
  await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, selection: new vscode.Range(at, document.lineAt(at).range.end) });
}
