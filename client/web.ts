import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { clientOptions } from './language-client.ts';
import { start, type Api } from './start.ts';

/** The extension in a browser (vscode.dev): the language server is a worker, and reads files through the editor. */
export const activate = (context: vscode.ExtensionContext): Promise<Api> => start(context, log =>
  new LanguageClient('sluice', 'Sluice', new Worker(vscode.Uri.joinPath(context.extensionUri, 'dist', 'web', 'server.js').toString(true)), clientOptions(context, log)));

export function deactivate(): void {}
