import * as vscode from 'vscode';
import type { LanguageClient } from './language-client.ts';
import { requests, type AwsProfile, type CatalogParams, type ConvertParams, type ConvertResult, type PullParams, type PullResult, type PushParams, type PushResult } from '../server/protocol/requests.ts';

const forms: readonly { readonly label: string; readonly to: ConvertParams['to'] }[] = [
  { label: 'CREATE EXTERNAL TABLE', to: 'ddl' }, { label: 'Glue table JSON', to: 'glue' }, { label: 'CloudFormation resource', to: 'cloudformation' }, { label: 'CloudFormation resource in YAML', to: 'cloudformation-yaml' },
  { label: 'JSON Schema of its records', to: 'json-schema' },
  { label: 'ALTER TABLE for its repair', to: 'alter' }, { label: 'Function that keeps it repaired', to: 'repair' },
];

/** The tables of the active file in another form, in a new editor beside it. */
export async function convertTable(client: LanguageClient): Promise<void> {
  const uri = vscode.window.activeTextEditor?.document.uri;
  if (!uri) return void vscode.window.showInformationMessage(vscode.l10n.t('Open a table definition first.'));
  const form = await vscode.window.showQuickPick(forms.map(f => ({ ...f, label: vscode.l10n.t(f.label) })), { title: vscode.l10n.t('Convert Table'), placeHolder: vscode.l10n.t('The form that you want') });
  if (!form) return;
  const { text, language, error } = await client.sendRequest<ConvertResult>(requests.convertTables, { uri: uri.toString(), to: form.to } satisfies ConvertParams);
  if (text === undefined) return void vscode.window.showInformationMessage(error ?? '');
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: text, ...(language !== undefined && { language }) }), vscode.ViewColumn.Beside);
}

/** Profile and region, as the user picks them. Nothing is kept. */
async function pickAccess(client: LanguageClient, title: string): Promise<CatalogParams | undefined> {
  if (!vscode.workspace.isTrusted) return void vscode.window.showInformationMessage(vscode.l10n.t('Trust the workspace first: the catalogue of an account stays closed until then.'));
  const profiles = await client.sendRequest<readonly AwsProfile[]>(requests.profiles);
  const picked = await vscode.window.showQuickPick(profiles.map(p => ({ label: p.name, description: p.region ?? '', profile: p })), { title: `${title} (1/2)`, placeHolder: profiles.length > 0 ? vscode.l10n.t('A profile of your AWS configuration') : vscode.l10n.t('There is no profile on this machine') });
  if (!picked) return undefined;
  const region = await vscode.window.showInputBox({ title: `${title} (2/2)`, prompt: vscode.l10n.t('Region'), value: picked.profile.region ?? '', validateInput: text => (/^[a-z]{2}(-[a-z]+)+-\d$/.test(text) ? undefined : vscode.l10n.t('A region reads like eu-west-1')) });
  return region === undefined ? undefined : { profile: picked.profile.name, region };
}

/** Asks a catalogue with a way to give up; undefined when it was given up, or when an error was shown instead. */
async function ask<Result extends { readonly error?: string }>(title: string, request: (token: vscode.CancellationToken) => Promise<Result>): Promise<Result | undefined> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (_, token) => {
    try {
      const result = await request(token);
      if (token.isCancellationRequested) return undefined;
      if (result.error === undefined) return result;
      void vscode.window.showErrorMessage(result.error);
    } catch (error) {
      if (!token.isCancellationRequested) throw error; // a cancelled request is answered with an error
    }
    return undefined;
  });
}

/** A table of the Glue Data Catalog in a new editor. */
export async function pullTable(client: LanguageClient): Promise<void> {
  const title = vscode.l10n.t('Pull Table from Glue');
  const access = await pickAccess(client, title);
  if (!access) return;
  const name = await vscode.window.showInputBox({ title, prompt: vscode.l10n.t('Database, or database.table'), validateInput: text => (/^[\w-]+(\.[\w-]+)?$/.test(text) ? undefined : vscode.l10n.t('A database reads like shop, a table of it like shop.orders')) });
  if (name === undefined) return;
  const [database, table] = name.split('.') as [string, string?];
  const params: PullParams = { ...access, database, ...(table !== undefined && { table }) };
  const pulled = await ask(title, token => client.sendRequest<PullResult>(requests.pullTables, params, token));
  if (!pulled) return;
  const { tables } = pulled;
  const wanted = tables.length === 1 ? tables[0] : await vscode.window.showQuickPick(tables.map(t => ({ label: t.name, ...t })), { title, placeHolder: vscode.l10n.t('Which table') });
  if (wanted) await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: wanted.text, language: 'records' }));
}

/** Shows what would change in the catalogue, asks once, and changes it. */
export async function pushTable(client: LanguageClient, texts: ShownTexts): Promise<void> {
  const title = vscode.l10n.t('Push Table to Glue');
  const document = vscode.window.activeTextEditor?.document;
  if (!document) return void vscode.window.showInformationMessage(vscode.l10n.t('Open a table definition first.'));
  const access = await pickAccess(client, title);
  if (!access) return;
  const params: PushParams = { ...access, uri: document.uri.toString() };
  const planned = await ask(title, token => client.sendRequest<PushResult>(requests.pushTables, params, token));
  if (!planned) return;
  const { tables } = planned;
  if (tables.length === 0) return void vscode.window.showInformationMessage(vscode.l10n.t('The catalogue says the same already.'));
  for (const t of tables) await vscode.commands.executeCommand('vscode.diff', texts.show(`${t.name} (catalogue)`, t.before), texts.show(`${t.name} (yours)`, t.after), `${t.name}: ${access.profile ?? ''} ${access.region}`, { preview: false });
  const change = vscode.l10n.t('Change It');
  const detail = tables.map(t => t.name).join(', ');
  if (await vscode.window.showWarningMessage(vscode.l10n.t('Change the catalogue of {0} in {1}?', access.profile ?? '', access.region), { modal: true, detail: [detail, ...tables.flatMap(t => t.warning ?? [])].join('\n\n') }, change) !== change) return;
  const pushed = await client.sendRequest<PushResult>(requests.pushTables, { ...params, shown: Object.fromEntries(tables.map(t => [t.name, t.version])) } satisfies PushParams);
  if (pushed.error !== undefined) void vscode.window.showErrorMessage(pushed.error);
  else void vscode.window.showInformationMessage(vscode.l10n.t('Changed in the catalogue: {0}', detail));
}

/** Texts that are only shown: the two sides of a difference. */
export class ShownTexts implements vscode.TextDocumentContentProvider {
  static readonly scheme = 'sluice-shown';
  private readonly texts = new Map<string, string>();
  private last = 0;

  show(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: ShownTexts.scheme, path: `/${name}.json`, query: String(++this.last) });
    this.texts.set(uri.toString(), text);
    return uri;
  }

  provideTextDocumentContent(uri: vscode.Uri): string { return this.texts.get(uri.toString()) ?? ''; }
}
