import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** Asks again until the answer is there: the language server works in its own time. */
async function until<T>(ask: () => T | PromiseLike<T>, good: (value: T) => boolean, what: string): Promise<T> {
  let value = await ask();
  for (const end = Date.now() + 20_000; !good(value); value = await ask()) {
    if (Date.now() > end) throw new Error(`${what}; last: ${JSON.stringify(value)?.slice(0, 600)}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return value;
}

const root = () => vscode.workspace.workspaceFolders![0]!.uri;
const open = async (name: string) => {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(root(), name));
  await vscode.window.showTextDocument(document);
  return document;
};
const problems = (uri: vscode.Uri) => vscode.languages.getDiagnostics(uri);
const whole = (document: vscode.TextDocument) => new vscode.Range(0, 0, document.lineCount, 0);

describe('the extension', () => {
  it('starts when one of its documents opens, and claims none of the editor\'s own languages', async () => {
    const extension = vscode.extensions.getExtension('sluice.sluice')!;
    const document = await open('orders.pipeline.yaml');
    assert.equal(document.languageId, 'pipeline');
    await until(() => extension.isActive, Boolean, 'the extension is not active');
    const contributed = (extension.packageJSON.contributes.languages as { id: string }[]).map(l => l.id);
    for (const id of ['yaml', 'json', 'sql']) assert.ok(!contributed.includes(id));
  });

  it('contributes only commands that exist', async () => {
    const extension = vscode.extensions.getExtension('sluice.sluice')!;
    await extension.activate();
    const known = new Set(await vscode.commands.getCommands(true));
    for (const { command } of extension.packageJSON.contributes.commands as { command: string }[]) assert.ok(known.has(command), command);
  });
});

describe('table definitions', () => {
  it('show every set, in JSON and in DDL, with a link to the page', async () => {
    for (const name of ['tables/orders.glue.json', 'tables/orders.ddl']) {
      const { uri } = await open(name);
      const found = await until(() => problems(uri), list => list.length === 3, `three sets in ${name}`);
      for (const d of found) {
        assert.equal(d.source?.toLowerCase(), 'sluice');
        const code = d.code as { value: string; target: vscode.Uri };
        assert.equal(code.value, 'DDL101');
        assert.match(code.target.toString(), /DDL101/);
        assert.match(d.message, /DataFormatConversion\.InvalidSchema/);
      }
    }
  });

  it('explain on hover what the delivery stream does with a set', async () => {
    const document = await open('tables/orders.glue.json');
    const at = document.positionAt(document.getText().indexOf('set<string>"') + 1);
    const hovers = await until(() => vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, at), list => list.length > 0, 'a hover');
    const text = hovers.flatMap(h => h.contents).map(c => (typeof c === 'string' ? c : c.value)).join('\n');
    assert.match(text, /Firehose/);
    assert.match(text, /array</);
  });

  it('offer to replace one, all in the file and all in the workspace', async () => {
    const document = await open('tables/orders.ddl');
    const [first] = await until(() => problems(document.uri), list => list.length === 3, 'three sets');
    const actions = await until(() => vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, first!.range, 'quickfix', 20), list => list.filter(a => a.edit).length >= 3, 'three repairs');
    const titles = actions.map(a => a.title);
    assert.ok(titles.some(t => /array/.test(t)), titles.join());
    assert.ok(titles.some(t => /file/i.test(t)), titles.join());
    const workspace = actions.find(a => /workspace/i.test(a.title));
    assert.ok(workspace?.edit, titles.join());
    assert.equal(workspace!.edit!.entries().length, 2);
  });

  it('are repaired at any depth; names and comments that only look like sets stay', async () => {
    const document = await open('tables/orders.ddl');
    await until(() => problems(document.uri), list => list.length === 3, 'three sets');
    const before = document.getText();
    const actions = await until(() => vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, whole(document), 'quickfix', 50), list => list.some(a => /file/i.test(a.title) && a.edit), 'fix all');
    await vscode.workspace.applyEdit(actions.find(a => /file/i.test(a.title) && a.edit)!.edit!);
    await until(() => problems(document.uri), list => list.length === 0, 'no problems');
    const after = document.getText();
    assert.match(after, /serials:array<bigint>/);
    assert.match(after, /offset:bigint/);
    assert.match(after, /was a set<string> in DynamoDB/);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before);
  });
});

describe('the manifest', () => {
  it('completes node types and reports a misspelt one', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'pipeline', content: 'name: x\nnodes:\n  a:\n    type: fil\n    records: data.ndjson\n' });
    await vscode.window.showTextDocument(document);
    const found = await until(() => problems(document.uri), list => list.length > 0, 'a problem');
    assert.match(found[0]!.message, /file/);
    const list = await until(() => vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, new vscode.Position(3, 13)), l => l.items.some(i => i.label === 'firehose' || (typeof i.label === 'object' && i.label.label === 'firehose')), 'component types');
    assert.ok(list.items.length > 3);
  });

  it('goes from a node to its handler and renames a node everywhere', async () => {
    const document = await open('orders.pipeline.yaml');
    const links = await until(() => vscode.commands.executeCommand<vscode.DocumentLink[]>('vscode.executeLinkProvider', document.uri), l => l.length >= 3, 'links');
    assert.ok(links.some(l => l.target?.path.endsWith('flatten.mjs')));
    const at = document.positionAt(document.getText().indexOf('from: flatten') + 'from: fl'.length);
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>('vscode.executeDocumentRenameProvider', document.uri, at, 'plain');
    assert.equal(edit.entries()[0]![1].length, 2);
  });

  it('has symbols, folds and a lens to replay', async () => {
    const document = await open('orders.pipeline.yaml');
    const symbols = await until(() => vscode.commands.executeCommand<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', document.uri), s => s?.length > 0, 'symbols');
    assert.ok(JSON.stringify(symbols).includes('delivery'));
    const lenses = await until(() => vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 20), l => l.some(x => x.command), 'lenses');
    assert.ok(lenses.some(l => l.command?.command === 'sluice.replay'));
  });
});

describe('console requests', () => {
  it('are checked as they are typed', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'search-console', content: 'GET logs/_search\n{ "query": { "mach_all": {} } }\n' });
    await vscode.window.showTextDocument(document);
    const found = await until(() => problems(document.uri), list => list.length === 1, 'one problem');
    assert.match(found[0]!.message, /match_all/);
  });
});

describe('the server', () => {
  it('restarts on command and goes on', async () => {
    const { uri } = await open('tables/orders.glue.json');
    await vscode.commands.executeCommand('sluice.restart');
    await until(() => problems(uri), list => list.length === 3, 'problems after the restart');
  });
});
