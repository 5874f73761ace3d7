import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { CancellationTokenSource, LSPErrorCodes } from 'vscode-languageserver/node';
import { editorCapabilities, startClient, type Client } from './client.ts';

const manifest = `name: shop
nodes:
  a: { type: strem, from: b }
  b: { type: bucket }
`;
const conflicted = 'name: x\n<<<<<<< ours\nnodes: {}\n=======\nnodes: { b: {} }\n>>>>>>> theirs\n';

describe('the server over stdio', () => {
  let client: Client;
  before(async () => { client = await startClient({ files: { 'p.pipeline.yaml': manifest, 'q.pipeline.yaml': conflicted }, initializationOptions: { commands: ['sluice.replay'], pages: 'https://pages.example/{code}' } }); });
  after(async () => assert.equal(await client.close(), 0));

  test('says what it can', () => {
    const { capabilities } = client.result;
    assert.equal(capabilities.positionEncoding, 'utf-16');
    assert.deepEqual(capabilities.diagnosticProvider, { identifier: 'sluice', interFileDependencies: true, workspaceDiagnostics: true });
    assert.ok(capabilities.semanticTokensProvider && capabilities.callHierarchyProvider && capabilities.renameProvider);
  });

  test('diagnostics are pulled, carry code and page, and are not sent twice', async () => {
    await client.open('p.pipeline.yaml');
    const first = await client.diagnostics('p.pipeline.yaml');
    assert.equal(first.kind, 'full');
    const type = first.items.find((d: any) => d.code === 'PIP102');
    assert.equal(type.source, 'sluice');
    assert.equal(type.codeDescription.href, 'https://pages.example/PIP102');
    assert.deepEqual(type.range, { start: { line: 2, character: 13 }, end: { line: 2, character: 18 } });
    const second = await client.diagnostics('p.pipeline.yaml', first.resultId);
    assert.deepEqual(second, { kind: 'unchanged', resultId: first.resultId });
  });

  test('a question taken back is answered so that the editor asks again', async () => {
    const source = new CancellationTokenSource();
    const asked = client.connection.sendRequest('textDocument/diagnostic', { textDocument: { uri: client.uri('p.pipeline.yaml') } }, source.token);
    source.cancel();
    // Data that forbids to retrigger would leave the editor without diagnostics for this document until it is closed.
    await asked.catch(error => assert.deepEqual([error.code, error.data], [LSPErrorCodes.RequestCancelled, undefined]));
  });

  test('a change is followed, and the answer changes with it', async () => {
    const before = await client.diagnostics('p.pipeline.yaml');
    await client.change('p.pipeline.yaml', 2, [{ range: { start: { line: 2, character: 13 }, end: { line: 2, character: 18 } }, text: 'nonsense' }, { range: { start: { line: 0, character: 6 }, end: { line: 0, character: 10 } }, text: '𝓼𝓱𝓸𝓹 # 💧' }]);
    const after = await client.diagnostics('p.pipeline.yaml', before.resultId);
    assert.equal(after.kind, 'full');
    assert.match(after.items.find((d: any) => d.code === 'PIP102').message, /`nonsense`/);
    await client.change('p.pipeline.yaml', 3, [{ text: manifest }]);
    const whole = await client.diagnostics('p.pipeline.yaml');
    assert.match(whole.items.find((d: any) => d.code === 'PIP102').message, /`strem`/);
  });

  test('columns are UTF-16 units behind astral characters', async () => {
    const text = 'name: "💧💧", nods: 1\nnodes: { "💧": { type: x } }\n'.replace(', nods: 1', '');
    await client.change('p.pipeline.yaml', 4, [{ text }]);
    const { items } = await client.diagnostics('p.pipeline.yaml');
    assert.deepEqual(items.find((d: any) => d.code === 'PIP102').range, { start: { line: 1, character: 23 }, end: { line: 1, character: 24 } });
    await client.change('p.pipeline.yaml', 5, [{ text: manifest }]);
  });

  test('the whole workspace is checked, also what is not open; afterwards the request waits for news', async () => {
    const first = await client.request('workspace/diagnostic', { previousResultIds: [] });
    const other = first.items.find((r: any) => r.uri.endsWith('q.pipeline.yaml'));
    assert.deepEqual(other.items.map((d: any) => d.code), ['SLU001']);
    assert.equal(other.version, null);
    const waiting = client.request('workspace/diagnostic', { previousResultIds: first.items.map((r: any) => ({ uri: r.uri, value: r.resultId })) });
    assert.equal(await Promise.race([waiting, new Promise(resolve => setTimeout(resolve, 400, 'waiting'))]), 'waiting');
    client.write('q.pipeline.yaml', 'name: x\nnodes: {}\n');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri('q.pipeline.yaml'), type: 2 }] });
    const news: any = await waiting;
    assert.deepEqual(news.items.map((r: any) => [r.uri.split('/').pop(), r.items.length]), [['q.pipeline.yaml', 0]]);
    client.write('q.pipeline.yaml', conflicted);
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri('q.pipeline.yaml'), type: 2 }] });
  });

  test('files and folders that appear or go change what is said', async () => {
    const text = 'name: x\nnodes:\n  a: { type: file, records: data/a.ndjson }\n  b: { type: crawler, from: a }\n';
    await client.change('p.pipeline.yaml', 6, [{ text }]);
    const codes = async () => (await client.diagnostics('p.pipeline.yaml')).items.map((d: any) => d.code);
    const event = (name: string, type: number) => client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri(name), type }] });
    const settled = async (wanted: string[]) => {
      for (let i = 0; i < 50 && JSON.stringify(await codes()) !== JSON.stringify(wanted); i++) await new Promise(resolve => setTimeout(resolve, 10));
      assert.deepEqual(await codes(), wanted);
    };
    assert.deepEqual(await codes(), ['PIP301']);
    client.write('data/a.ndjson', '{}');
    await event('data', 1);
    await settled([]);
    client.remove('data');
    await event('data', 3);
    await settled(['PIP301']);
    await client.change('p.pipeline.yaml', 7, [{ text: manifest }]);
  });

  test('the light bulb: alternatives of a conflict, none of them preferred', async () => {
    await client.open('q.pipeline.yaml');
    const actions = await client.request('textDocument/codeAction', { textDocument: { uri: client.uri('q.pipeline.yaml') }, range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } }, context: { diagnostics: [] } });
    assert.deepEqual(actions.map((a: any) => [a.title, a.kind, a.isPreferred ?? false]), [['Keep the current side', 'quickfix', false], ['Keep the incoming side', 'quickfix', false], ['Keep both sides', 'quickfix', false]]);
    assert.equal(actions[0].edit.documentChanges[0].textDocument.version, 1);
    assert.equal(actions[0].diagnostics[0].code, 'SLU001');
  });

  test('rename, or the reason why not', async () => {
    const at = { textDocument: { uri: client.uri('p.pipeline.yaml') }, position: { line: 3, character: 2 } };
    const prepared = await client.request('textDocument/prepareRename', at);
    assert.equal(prepared.placeholder, 'b');
    const edit = await client.request('textDocument/rename', { ...at, newName: 'lake' });
    assert.equal(edit.documentChanges[0].edits.length, 2);
    await assert.rejects(client.request('textDocument/rename', { ...at, newName: 'a' }), /There is a node `a` already/);
  });

  test('every other request has an answer', async () => {
    const textDocument = { uri: client.uri('p.pipeline.yaml') };
    const position = { line: 3, character: 3 };
    const range = { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } };
    assert.match((await client.request('textDocument/hover', { textDocument, position })).contents.value, /\*\*b\*\*/);
    assert.equal((await client.request('textDocument/definition', { textDocument, position: { line: 2, character: 26 } }))[0].range.start.line, 3);
    assert.equal((await client.request('textDocument/references', { textDocument, position, context: { includeDeclaration: true } })).length, 2);
    assert.equal((await client.request('textDocument/references', { textDocument, position, context: { includeDeclaration: false } })).length, 1);
    assert.equal((await client.request('textDocument/documentHighlight', { textDocument, position })).length, 2);
    assert.deepEqual((await client.request('textDocument/documentSymbol', { textDocument })).map((s: any) => s.name), ['a', 'b']);
    assert.deepEqual((await client.request('workspace/symbol', { query: 'B' })).map((s: any) => s.name), ['b']);
    assert.ok((await client.request('textDocument/foldingRange', { textDocument })).length > 0);
    assert.ok((await client.request('textDocument/selectionRange', { textDocument, positions: [position] }))[0].parent);
    assert.deepEqual(await client.request('textDocument/formatting', { textDocument, options: { tabSize: 2, insertSpaces: true } }), []);
    assert.deepEqual((await client.request('textDocument/codeLens', { textDocument }))[0].command, { title: 'Replay', command: 'sluice.replay', arguments: [textDocument.uri] });
    assert.deepEqual(await client.request('textDocument/documentLink', { textDocument }), []);
    assert.deepEqual(await client.request('textDocument/inlayHint', { textDocument, range }), []);
    assert.deepEqual(await client.request('textDocument/documentColor', { textDocument }), []);
    assert.equal(await client.request('textDocument/signatureHelp', { textDocument, position }), null);
    const [item] = await client.request('textDocument/prepareCallHierarchy', { textDocument, position });
    assert.deepEqual((await client.request('callHierarchy/outgoingCalls', { item })).map((c: any) => c.to.name), ['a']);
    assert.deepEqual(await client.request('callHierarchy/incomingCalls', { item }), []);
    const completion = await client.request('textDocument/completion', { textDocument, position: { line: 2, character: 26 } });
    assert.ok(completion.some((c: any) => c.label === 'b'));
    assert.ok((await client.request('completionItem/resolve', completion[0])).label);
  });

  test('panels: all pipelines, and the graph of one', async () => {
    const pipelines = await client.request('sluice/pipelines');
    assert.deepEqual(pipelines.map((p: any) => [p.name, p.nodes.map((n: any) => n.name)]), [['shop', ['a', 'b']], ['x', []]]);
    const graph = await client.request('sluice/pipelineGraph', { uri: client.uri('p.pipeline.yaml') });
    assert.deepEqual(graph.nodes.map((n: any) => [n.name, n.type, n.severity]), [['a', 'strem', 'error'], ['b', 'bucket', undefined]].map(([n, t, s]) => [n, t, n === 'b' ? graph.nodes[1].severity : s]));
    assert.deepEqual(graph.edges, [{ from: 'b', to: 'a' }]);
    assert.equal(await client.request('sluice/pipelineGraph', { uri: client.uri('nowhere') }), null);
  });

  test('semantic tokens: whole, in a range, and as a difference', async () => {
    const textDocument = { uri: client.uri('p.pipeline.yaml') };
    const full = await client.request('textDocument/semanticTokens/full', { textDocument });
    assert.ok(full.data.length > 0 && full.data.length % 5 === 0);
    const part = await client.request('textDocument/semanticTokens/range', { textDocument, range: { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } } });
    assert.ok(part.data.length < full.data.length);
    const same = await client.request('textDocument/semanticTokens/full/delta', { textDocument, previousResultId: full.resultId });
    assert.deepEqual(same.edits, []);
    await client.change('p.pipeline.yaml', 8, [{ range: { start: { line: 3, character: 2 }, end: { line: 3, character: 3 } }, text: 'bb' }]);
    const delta = await client.request('textDocument/semanticTokens/full/delta', { textDocument, previousResultId: same.resultId });
    const [{ start, deleteCount, data = [] }] = delta.edits;
    const patched = [...full.data.slice(0, start), ...data, ...full.data.slice(start + deleteCount)];
    assert.deepEqual(patched, (await client.request('textDocument/semanticTokens/full', { textDocument })).data);
    await client.change('p.pipeline.yaml', 9, [{ text: manifest }]);
  });

  test('a request for a file that is unknown, and positions outside of it', async () => {
    assert.equal(await client.request('textDocument/hover', { textDocument: { uri: client.uri('nowhere.pipeline.yaml') }, position: { line: 0, character: 0 } }), null);
    assert.equal(await client.request('textDocument/hover', { textDocument: { uri: client.uri('p.pipeline.yaml') }, position: { line: 999, character: 999 } }), null);
    assert.deepEqual((await client.diagnostics('nowhere.pipeline.yaml')).items, []);
    await assert.rejects(client.request('sluice/nonsense', {}));
    assert.deepEqual(client.log, []);
  });
});

test('a request that breaks something is logged, and the server goes on', async () => {
  const client = await startClient({ files: { 'p.pipeline.yaml': manifest } });
  await client.open('p.pipeline.yaml');
  assert.equal(await client.request('textDocument/hover', { textDocument: null, position: null } as never), null);
  assert.match(client.log.join('\n'), /hover failed: TypeError/);
  await client.connection.sendNotification('textDocument/didChange', { textDocument: { uri: client.uri('p.pipeline.yaml'), version: 2 }, contentChanges: [{ range: null, text: null }] } as never);
  assert.equal((await client.diagnostics('p.pipeline.yaml')).kind, 'full');
  assert.equal(await client.close(), 0);
});

test('nothing is read before one of our documents opens', async () => {
  const client = await startClient({ files: { 'p.pipeline.yaml': manifest } });
  assert.deepEqual(await client.request('workspace/symbol', { query: '' }), []);
  await client.open('notes.txt', 'hello', 'plaintext');
  assert.deepEqual(await client.request('workspace/symbol', { query: '' }), []);
  await client.open('q.pipeline.yaml', 'name: q\nnodes: {}\n');
  await client.diagnostics('q.pipeline.yaml');
  assert.deepEqual((await client.request('workspace/symbol', { query: '' })).map((s: any) => s.name), ['a', 'b']);
  assert.equal(await client.close(), 0);
});

test('a client that cannot pull has diagnostics published', async () => {
  const { textDocument, workspace, general } = editorCapabilities;
  const client = await startClient({ files: { 'p.pipeline.yaml': manifest }, capabilities: { textDocument: { completion: textDocument!.completion! }, workspace: { workspaceEdit: {} }, general: general! } });
  assert.ok(workspace);
  assert.equal(client.result.capabilities.diagnosticProvider, undefined);
  const published: any[] = [];
  let wake = () => {};
  client.connection.onNotification('textDocument/publishDiagnostics', (params: any) => { published.push(params); wake(); });
  const next = () => new Promise<void>(resolve => { wake = resolve; });
  let waiting = next();
  await client.open('p.pipeline.yaml');
  await waiting;
  assert.ok(published[0].diagnostics.some((d: any) => d.code === 'PIP102'));
  waiting = next();
  await client.change('p.pipeline.yaml', 2, [{ text: 'name: x\nnodes: {}\n' }]);
  await waiting;
  assert.deepEqual([published[1].version, published[1].diagnostics], [2, []]);
  assert.equal(await client.close(), 0);
});

test('positions in UTF-8 for a client that prefers it', async () => {
  const client = await startClient({ capabilities: { ...editorCapabilities, general: { positionEncodings: ['utf-8', 'utf-16'] } } });
  assert.equal(client.result.capabilities.positionEncoding, 'utf-8');
  await client.open('a.pipeline.yaml', 'name: x\nnodes: { "é💧": { type: x } }\n');
  const { items } = await client.diagnostics('a.pipeline.yaml');
  assert.deepEqual(items.find((d: any) => d.code === 'PIP102').range, { start: { line: 1, character: 27 }, end: { line: 1, character: 28 } });
  await client.change('a.pipeline.yaml', 2, [{ range: { start: { line: 1, character: 27 }, end: { line: 1, character: 28 } }, text: 'yy' }]);
  assert.match((await client.diagnostics('a.pipeline.yaml')).items.find((d: any) => d.code === 'PIP102').message, /`yy`/);
  assert.equal(await client.close(), 0);
});

for (const transport of ['ipc', 'cli'] as const) {
  test(`the same over ${transport}`, async () => {
    const client = await startClient({ transport, files: { 'p.pipeline.yaml': manifest } });
    await client.open('p.pipeline.yaml');
    assert.ok((await client.diagnostics('p.pipeline.yaml')).items.length > 0);
    assert.equal(await client.close(), 0);
  });
}

test('a client that disappears takes the server along', async () => {
  const client = await startClient();
  const exited = new Promise<number | null>(resolve => client.process.on('exit', resolve));
  client.process.stdin!.end();
  assert.equal(await exited, 1);
  client.connection.dispose();
});

test('texts outside of every folder and unsaved ones stand alone', async () => {
  const client = await startClient({ folders: false });
  await client.open('untitled:Untitled-1', 'name: x\nnodes:\n  a: { type: nothing }\n', 'pipeline');
  assert.deepEqual((await client.diagnostics('untitled:Untitled-1')).items.map((d: any) => d.code), ['PIP102']);
  assert.equal(await client.close(), 0);
});

test('settings change severities', async () => {
  const client = await startClient({ files: { 'p.pipeline.yaml': manifest }, settings: { severity: { PIP102: 'off', PIP201: 'warning' } } });
  await client.open('p.pipeline.yaml');
  assert.ok(!(await client.diagnostics('p.pipeline.yaml')).items.some((d: any) => d.code === 'PIP102'));
  assert.equal(await client.close(), 0);
});

test('lenses are there, and can be turned off', async () => {
  for (const [settings, count] of [[{}, 1], [{ codeLens: false }, 0]] as const) {
    const client = await startClient({ files: { 'p.pipeline.yaml': 'name: x\nnodes:\n  a: { type: file, records: a.ndjson }\n' }, settings, initializationOptions: { commands: ['sluice.replay'] } });
    await client.open('p.pipeline.yaml');
    await client.diagnostics('p.pipeline.yaml');
    assert.equal((await client.request('textDocument/codeLens', { textDocument: { uri: client.uri('p.pipeline.yaml') } })).length, count);
    assert.equal(await client.close(), 0);
  }
});
