import * as vscode from 'vscode';
import type { LanguageClient } from './language-client.ts';
import { requests, type RunRequestParams, type RunRequestResult, type RunScriptResult } from '../server/protocol/requests.ts';

const scheme = 'sluice-answer';

/** Sends requests of console files, runs scripts, and shows the answers beside them: one read-only document for each file. */
export class ConsoleAnswers implements vscode.TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.changed.event;

  constructor(context: vscode.ExtensionContext, private readonly client: LanguageClient) {
    context.subscriptions.push(this.changed, vscode.workspace.registerTextDocumentContentProvider(scheme, this));
    context.subscriptions.push(vscode.workspace.onDidCloseTextDocument(document => { if (document.uri.scheme === scheme) this.texts.delete(document.uri.toString()); }));
  }

  provideTextDocumentContent(uri: vscode.Uri): string { return this.texts.get(uri.toString()) ?? ''; }

  /** @param index  which request of the file; the one at the cursor when absent */
  async run(given: string | undefined, index: number | undefined): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const uri = given === undefined ? editor?.document.uri : vscode.Uri.parse(given);
    if (!uri) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open a file of search requests first.'));
      return;
    }
    const params: RunRequestParams = { uri: uri.toString(), ...(typeof index === 'number' ? { index } : { line: editor?.selection.active.line ?? 0 }) };
    const result = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: vscode.l10n.t('Sending the request') }, (_, token) => this.client.sendRequest<RunRequestResult>(requests.runRequest, params, token));
    if (result.text === '') {
      void vscode.window.showErrorMessage(result.error ?? vscode.l10n.t('The request failed; the log says more.'));
      return;
    }
    await this.show(uri, result.text);
  }

  /** Runs a Painless script on its samples. */
  async runScript(given: string | undefined): Promise<void> {
    const uri = given === undefined ? vscode.window.activeTextEditor?.document.uri : vscode.Uri.parse(given);
    if (!uri) {
      void vscode.window.showInformationMessage(vscode.l10n.t('Open a Painless script first.'));
      return;
    }
    const { text, error } = await this.client.sendRequest<RunScriptResult>(requests.runScript, { uri: uri.toString() });
    if (error !== undefined) void vscode.window.showErrorMessage(error);
    else await this.show(uri, text);
  }

  private async show(uri: vscode.Uri, text: string): Promise<void> {
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const answer = vscode.Uri.from({ scheme, path: `/${name} answer.jsonc`, query: uri.toString() });
    this.texts.set(answer.toString(), text);
    this.changed.fire(answer);
    const document = await vscode.workspace.openTextDocument(answer);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
  }
}
