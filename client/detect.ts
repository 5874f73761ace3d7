import * as vscode from 'vscode';

const plain = ['json', 'jsonc', 'json5', 'hjson', 'plaintext', 'jsonl', 'ndjson'];

/** Our language for a document of a general one, by what it says of itself: a chart by its `$schema`, an export of a dashboard by its charts. */
function languageOf(document: vscode.TextDocument): string | undefined {
  if (!plain.includes(document.languageId) || !/\.(?:json|jsonc|json5|hjson|ndjson)$/i.test(document.uri.path)) return undefined;
  const text = document.getText(new vscode.Range(0, 0, 2000, 0)).slice(0, 200_000);
  if (/"(?:visState|panelsJSON)"\s*:\s*"/.test(text) && /\\+"type\\+"\s*:\s*\\+"vega\\+"/.test(text)) return 'saved-objects';
  return /(?:^|[{,\s])["']?\$schema["']?\s*:\s*["']?[^"'\s,]*\/schema\/(vega-lite|vega)\/v\d/.exec(text)?.[1];
}

/** Opens a document and makes it ours when it says that it is a chart or holds some; undefined when it does not. */
export async function asChart(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (['vega', 'vega-lite', 'saved-objects'].includes(document.languageId)) return document;
  const language = languageOf(document);
  return language ? vscode.languages.setTextDocumentLanguage(document, language) : undefined;
}

/**
 * JSON stays the editor's own language. A document that turns out to be a chart is offered ours, as the setting says: asked
 * once for each document, done always, or never.
 */
export function offerOurLanguages(): vscode.Disposable {
  const asked = new Set<string>();
  const look = async (document: vscode.TextDocument) => {
    const wanted = vscode.workspace.getConfiguration('sluice').get<'ask' | 'always' | 'never'>('charts.detect', 'ask');
    const language = wanted === 'never' || document.uri.scheme === 'output' ? undefined : languageOf(document);
    if (!language || asked.has(document.uri.toString())) return;
    asked.add(document.uri.toString());
    const change = () => vscode.languages.setTextDocumentLanguage(document, language);
    if (wanted === 'always') return void change();
    const name = document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1);
    const [yes, always, never] = [vscode.l10n.t('Check It'), vscode.l10n.t('Always'), vscode.l10n.t('Never')];
    const answer = await vscode.window.showInformationMessage(language === 'saved-objects' ? vscode.l10n.t('{0} holds charts of a dashboard. Check them?', name) : vscode.l10n.t('{0} is a chart. Check and preview it as {1}?', name, language === 'vega' ? 'Vega' : 'Vega-Lite'), yes, always, never);
    if (answer === always || answer === never) await vscode.workspace.getConfiguration('sluice').update('charts.detect', answer === always ? 'always' : 'never', vscode.ConfigurationTarget.Global);
    if (answer === yes || answer === always) await change();
  };
  for (const editor of vscode.window.visibleTextEditors) void look(editor.document);
  return vscode.window.onDidChangeActiveTextEditor(editor => { if (editor) void look(editor.document); });
}
