import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { clientOptions } from './language-client.ts';
import { start, type Api } from './start.ts';

/** The extension where Node runs it: the language server is a process of its own. */
export const activate = (context: vscode.ExtensionContext): Promise<Api> => start(context, log => {
  const module = context.asAbsolutePath('dist/server.cjs');
  const heap = vscode.workspace.getConfiguration('sluice').get<number>('server.maxMemory', 1024);
  const execArgv = [`--max-old-space-size=${heap}`];
  return new LanguageClient('sluice', 'Sluice', {
    run: { module, transport: TransportKind.ipc, options: { execArgv } },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: [...execArgv, '--inspect=6029'] } },
  }, clientOptions(context, log));
});

/** The server is stopped by the client's own disposal. */
export function deactivate(): void {}
