import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { startClient, type Client } from './client.ts';

const twice = 'nam: shop\ndescriptoin: x\nnodes: {}\n';
/** The key's type goes, and with it the place of the other repairs: a second look is needed. */
const overlapping = "CREATE EXTERNAL TABLE t (a int(11), dt Set<Long>) PARTITION BY (dt) STORED AS JSON LOCATION 's3n://b/p'\n";
const lineOne = { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } };

const applied = (text: string, { range, newText }: any) => text.slice(0, range.start.character) + newText + text.slice(range.end.character);

describe('code actions', () => {
  let client: Client;
  const ask = (name: string, only?: string[]) => client.request('textDocument/codeAction', { textDocument: { uri: client.uri(name) }, range: lineOne, context: { diagnostics: [], ...(only && { only }) } });
  const texts = (edit: any) => edit.documentChanges.map((d: any) => [d.textDocument.uri.split('/').pop(), d.textDocument.version, d.edits.map((e: any) => e.newText)]);
  before(async () => {
    client = await startClient({ files: { 'one.pipeline.yaml': twice, 'two.pipeline.yaml': twice, 'three.pipeline.yaml': 'name: x\nnodes: {}\n', 't.ddl': overlapping }, initializationOptions: { commands: ['sluice.migrationPreview'] } });
    await client.open('one.pipeline.yaml');
    await client.diagnostics('one.pipeline.yaml');
  });
  after(async () => assert.equal(await client.close(), 0));

  test('the fix itself, all in the file, all in the workspace, and a look at it first', async () => {
    const actions = await ask('one.pipeline.yaml', ['quickfix']);
    const about = actions.filter((a: any) => a.diagnostics.every((d: any) => d.code === 'PIP101'));
    assert.deepEqual(about.map((a: any) => [a.title, a.isPreferred ?? false]), [
      ['Change it to `name`', true], ['Fix all 2 PIP101 in this file', false], ['Fix all PIP101 in the workspace…', false], ['Preview what fixing PIP101 changes', false],
    ]);
    assert.deepEqual(texts(about[0].edit), [['one.pipeline.yaml', 1, ['name']]]);
    assert.deepEqual(texts(about[1].edit), [['one.pipeline.yaml', 1, ['name', 'description']]]);
    assert.deepEqual(about[3].command, { title: 'Preview', command: 'sluice.migrationPreview', arguments: [client.uri('one.pipeline.yaml'), 'PIP101'] });
  });

  test('all in the workspace is worked out when chosen, and asks to be confirmed', async () => {
    const action = (await ask('one.pipeline.yaml')).find((a: any) => a.title.startsWith('Fix all PIP101 in the workspace'));
    assert.equal(action.edit, undefined);
    const { edit } = await client.request('codeAction/resolve', action);
    assert.deepEqual(edit.changeAnnotations, { 'Fix PIP101': { label: 'Fix PIP101', description: '2 files', needsConfirmation: true } });
    assert.deepEqual(edit.documentChanges.map((d: any) => [d.textDocument.uri.split('/').pop(), d.textDocument.version, d.edits.length]), [['one.pipeline.yaml', 1, 2], ['two.pipeline.yaml', null, 2]]);
    assert.ok(edit.documentChanges.every((d: any) => d.edits.every((e: any) => e.annotationId === 'Fix PIP101')));
  });

  test('everything in the workspace, whatever file is open, in all rounds, and only when confirmed', async () => {
    const edit = await client.request('sluice/fixWorkspace', undefined);
    assert.deepEqual(edit.changeAnnotations, { 'Fix all Sluice problems': { label: 'Fix all Sluice problems', description: '3 files', needsConfirmation: true } });
    assert.deepEqual(edit.documentChanges.map((d: any) => d.textDocument.uri.split('/').pop()).sort(), ['one.pipeline.yaml', 't.ddl', 'two.pipeline.yaml']);
    const [table] = edit.documentChanges.filter((d: any) => d.textDocument.uri.endsWith('t.ddl'));
    assert.deepEqual(table.edits.map((e: any) => [applied(overlapping, e), e.annotationId]), [["CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (dt string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://b/p/'\n", 'Fix all Sluice problems']]);
  });

  test('source.fixAll.sluice, also under its shorter names, and nothing where nothing is to be done', async () => {
    for (const only of ['source.fixAll.sluice', 'source.fixAll', 'source']) {
      const actions = await ask('one.pipeline.yaml', [only]);
      assert.deepEqual(actions.map((a: any) => a.kind), ['source.fixAll.sluice'], only);
      assert.ok(actions[0].edit.documentChanges[0].edits.length >= 2);
    }
    await client.open('t.ddl', undefined, 'hive-sql');
    const [repair] = await ask('t.ddl', ['source.fixAll']);
    assert.deepEqual(repair.edit.documentChanges[0].edits.map((e: any) => applied(overlapping, e)), ["CREATE EXTERNAL TABLE t (a int) PARTITIONED BY (dt string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://b/p/'\n"], 'all rounds at once');
    await client.open('three.pipeline.yaml');
    assert.deepEqual(await ask('three.pipeline.yaml', ['source.fixAll']), []);
    assert.deepEqual(await ask('three.pipeline.yaml', ['refactor']), []);
  });
});

test('an older client gets plain changes without versions and annotations', async () => {
  const client = await startClient({ files: { 'one.pipeline.yaml': twice, 'two.pipeline.yaml': twice }, capabilities: { textDocument: { diagnostic: {} }, workspace: {} } });
  await client.open('one.pipeline.yaml');
  await client.diagnostics('one.pipeline.yaml');
  const actions = await client.request('textDocument/codeAction', { textDocument: { uri: client.uri('one.pipeline.yaml') }, range: lineOne, context: { diagnostics: [] } });
  assert.deepEqual(Object.keys(actions[0].edit), ['changes']);
  const resolved = await client.request('codeAction/resolve', actions.find((a: any) => a.data));
  assert.deepEqual(Object.keys(resolved.edit.changes).map(u => u.split('/').pop()).sort(), ['one.pipeline.yaml', 'two.pipeline.yaml']);
  assert.ok(!actions.some((a: any) => a.command));
  assert.deepEqual(Object.keys((await client.request('sluice/fixWorkspace', undefined)).changes).length, 2);
  assert.equal(await client.close(), 0);
});

test('renaming a file or a folder in the editor takes references along', async () => {
  const manifest = 'name: x\nnodes: {}\nexpect:\n  a: { equals: data/a.csv }\n  b: { equals: ./data/deep/b.csv }\n';
  const client = await startClient({ files: { 'one.pipeline.yaml': manifest, 'data/a.csv': 'a\n', 'data/deep/b.csv': 'b\n' } });
  await client.open('one.pipeline.yaml');
  await client.diagnostics('one.pipeline.yaml');
  const rename = async (from: string, to: string) => {
    const edit = await client.request('workspace/willRenameFiles', { files: [{ oldUri: client.uri(from), newUri: client.uri(to) }] });
    return edit && edit.documentChanges.flatMap((d: any) => d.edits.map((e: any) => e.newText));
  };
  assert.deepEqual(await rename('data/a.csv', 'data/z.csv'), ['data/z.csv']);
  assert.deepEqual(await rename('data', 'input/records'), ['input/records/a.csv', './input/records/deep/b.csv']);
  assert.deepEqual(await rename('one.pipeline.yaml', 'pipes/one.pipeline.yaml'), ['../data/a.csv', '../data/deep/b.csv']);
  assert.equal(await rename('other.txt', 'else.txt'), null);
  assert.equal(await client.close(), 0);
});
