import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { clientOptions } from './language-client.ts';
import { start, type Api } from './start.ts';

/** The extension in a browser (vscode.dev): the language server is a worker, and reads files through the editor. */
export async function activate(context: vscode.ExtensionContext): Promise<Api> {
  const server = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(context.extensionUri, 'dist', 'web', 'server.js'));
  // From its bytes, since a worker cannot be started from every address that an extension may lie at.
  const address = URL.createObjectURL(new Blob([server as BlobPart], { type: 'text/javascript' }));
  return start(context, log => new LanguageClient('sluice', 'Sluice', new Worker(address, { name: 'Sluice' }), clientOptions(context, log)));
}

/** The server is stopped by the client's own disposal. */
export function deactivate(): void {}
