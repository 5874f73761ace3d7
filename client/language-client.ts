import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { commands, type InitializationOptions } from '../server/protocol/requests.ts';

/** Languages of ours, each in the schemes that we can read. */
const languages = ['kinesis-sql', 'athena-sql', 'hive-sql', 'redshift-sql', 'painless', 'search-console', 'vega', 'vega-lite', 'pipeline', 'records'];
const schemes = ['file', 'untitled', 'vscode-vfs'];
/** Endings of template files: their language stays the editor's own JSON or YAML. */
const templates = ['**/*.template.{json,yaml,yml}'];

export function makeClient(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): LanguageClient {
  const module = context.asAbsolutePath('dist/server.cjs');
  const heap = vscode.workspace.getConfiguration('sluice').get<number>('server.maxMemory', 1024);
  const execArgv = [`--max-old-space-size=${heap}`];
  const options: InitializationOptions = {
    trusted: vscode.workspace.isTrusted,
    pages: vscode.Uri.joinPath(context.extensionUri, 'docs', 'diagnostics').toString() + '/{code}.md',
    commands: Object.values(commands),
  };
  return new LanguageClient('sluice', 'Sluice', {
    run: { module, transport: TransportKind.ipc, options: { execArgv } },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: [...execArgv, '--inspect=6029'] } },
  }, {
    documentSelector: [
      ...languages.flatMap(language => schemes.map(scheme => ({ language, scheme }))),
      ...templates.map(pattern => ({ scheme: 'file', pattern })),
    ],
    outputChannel: log,
    initializationOptions: options,
    diagnosticPullOptions: { onChange: true, onTabs: true, onSave: false },
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/*') },
    markdown: { isTrusted: { enabledCommands: Object.values(commands) } },
  });
}
