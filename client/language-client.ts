import * as vscode from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { commands, requests, type DocumentParams, type FileEntry, type InitializationOptions } from '../server/protocol/requests.ts';

/** The client, wherever the server runs. */
export type LanguageClient = BaseLanguageClient;
export type MakeClient = (log: vscode.LogOutputChannel) => LanguageClient;

/** Languages of ours. */
const languages = ['kinesis-sql', 'athena-sql', 'hive-sql', 'redshift-sql', 'painless', 'search-console', 'vega', 'vega-lite', 'pipeline', 'records', 'saved-objects'];
/** Templates and application JSON: their language stays the editor's own JSON or YAML. */
const templates = ['**/*template.{json,yaml,yml}', '**/*application.json'];

export function clientOptions(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): LanguageClientOptions {
  const options: InitializationOptions = {
    trusted: vscode.workspace.isTrusted,
    pages: vscode.Uri.joinPath(context.extensionUri, 'docs', 'diagnostics').toString() + '/{code}.md',
    files: true,
    commands: Object.values(commands),
  };
  return {
    // Documents of every kind but those that show another version of a file.
    documentSelector: schemes().flatMap(scheme => [...languages.map(language => ({ language, scheme })), ...templates.map(pattern => ({ scheme, pattern }))]),
    outputChannel: log,
    initializationOptions: options,
    diagnosticPullOptions: { onChange: true, onTabs: true, onSave: false },
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher('**/*') },
    markdown: { isTrusted: { enabledCommands: Object.values(commands) } },
  };
}

/** Files, new documents, and whatever the folders of this workspace are: a repository in the browser has a scheme of its own. */
const schemes = (): string[] => [...new Set(['file', 'untitled', ...(vscode.workspace.workspaceFolders ?? []).map(f => f.uri.scheme)])];

/** Reads for the server what it cannot read itself. Only what lies in a folder of the workspace. */
export function filesFor(client: LanguageClient): vscode.Disposable {
  const allowed = ({ uri }: DocumentParams): vscode.Uri | undefined => {
    const asked = vscode.Uri.parse(uri);
    return vscode.workspace.getWorkspaceFolder(asked) ? asked : undefined;
  };
  return vscode.Disposable.from(
    client.onRequest(requests.listFolder, async (params: DocumentParams): Promise<readonly FileEntry[] | null> => {
      const folder = allowed(params);
      const entries = folder && await Promise.resolve(vscode.workspace.fs.readDirectory(folder)).catch(() => undefined); // gone, or not ours to read
      return entries?.map(([name, type]) => ({ name, kind: type & vscode.FileType.Directory ? 'folder' : 'file' })) ?? null;
    }),
    client.onRequest(requests.readFile, async (params: DocumentParams): Promise<string | null> => {
      const file = allowed(params);
      const bytes = file && await Promise.resolve(vscode.workspace.fs.readFile(file)).catch(() => undefined);
      return bytes ? base64(bytes) : null;
    }),
  );
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 32_768) text += String.fromCharCode(...bytes.subarray(i, i + 32_768));
  return btoa(text);
}
