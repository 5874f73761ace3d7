import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { root } from '../harness/root.ts';
import { startClient, type Client } from './client.ts';

const manifest = `name: shop
nodes:
  orders: { type: file, records: o.ndjson }
  clean: { type: lambda, from: orders, handler: clean.mjs }
  out: { type: firehose, from: clean, to: lake }
  lake: { type: bucket }
`;
const handler = `export const handler = async ({ records }) => ({ records: records.map(({ recordId, data }) => ({ recordId, data, result: 'Ok' })) });`;

describe('replays in the server', () => {
  let client: Client;
  const frames: any[] = [];
  const run = async (params: object, token?: any) => {
    frames.length = 0;
    const given = { uri: client.uri('p.pipeline.yaml'), id: 'r1', ...params };
    return (token ? client.connection.sendRequest('sluice/replay', given, token) : client.connection.sendRequest('sluice/replay', given)) as Promise<any>;
  };
  before(async () => {
    client = await startClient({ files: { 'p.pipeline.yaml': manifest, 'o.ndjson': '{"id":1}\n{"id":2}\n', 'clean.mjs': handler, 'endless.mjs': 'export const handler = () => new Promise(() => undefined);' }, initializationOptions: { trusted: true } });
    client.connection.onNotification('sluice/frames', (params: any) => { assert.equal(params.id, 'r1'); frames.push(...params.frames); });
    await client.open('p.pipeline.yaml');
  });
  after(async () => assert.equal(await client.close(), 0));

  test('frames come before the answer', async () => {
    assert.deepEqual(await run({ samples: 5 }), { stopped: false });
    assert.equal(frames[0].kind, 'start');
    const end = frames[frames.length - 1];
    assert.deepEqual([end.kind, end.nodes.clean.in, end.nodes.clean.errors], ['end', 2, 0]);
    assert.ok(frames.some(f => f.kind === 'rows' && f.node === 'clean'));
    assert.ok(frames.some(f => f.kind === 'object' && f.node === 'lake'));
  });

  test('the unsaved text counts', async () => {
    await client.change('p.pipeline.yaml', 2, [{ text: manifest.replace('shop', 'other') }]);
    await run({ upTo: 'orders', count: 1 });
    assert.equal(frames[0].pipeline, 'other');
    assert.equal(frames[frames.length - 1].nodes.orders.out, 1);
    await client.change('p.pipeline.yaml', 3, [{ text: manifest }]);
  });

  test('why nothing runs is said in one sentence', async () => {
    assert.match((await run({ uri: client.uri('lost.pipeline.yaml') })).error, /no such manifest/);
    await client.change('p.pipeline.yaml', 4, [{ text: manifest.replace('lambda', 'lamda') }]);
    assert.match((await run({})).error, /p\.pipeline\.yaml cannot run: There is no component `lamda`/);
    await client.change('p.pipeline.yaml', 5, [{ text: manifest }]);
    assert.match((await run({ upTo: 'lost' })).error, /no node `lost`/);
  });

  test('cancelling stops it, and the server answers meanwhile', async () => {
    await client.change('p.pipeline.yaml', 6, [{ text: manifest.replace('clean.mjs', 'endless.mjs, timeout: 30s') }]);
    const source = new CancellationTokenSource();
    const running = run({}, source.token);
    await new Promise(resolve => setTimeout(resolve, 300));
    assert.ok(await client.request('textDocument/hover', { textDocument: { uri: client.uri('p.pipeline.yaml') }, position: { line: 0, character: 1 } }));
    source.cancel();
    assert.deepEqual(await running, { stopped: true });
    await client.change('p.pipeline.yaml', 7, [{ text: manifest }]);
  });

  test('nothing of the user runs without trust, and it says so', async () => {
    const careful = await startClient({ files: { 'p.pipeline.yaml': manifest, 'o.ndjson': '{"id":1}\n', 'clean.mjs': handler } });
    const problems: any[] = [];
    careful.connection.onNotification('sluice/frames', (params: any) => void problems.push(...params.frames.filter((f: any) => f.kind === 'problem')));
    await careful.open('p.pipeline.yaml');
    await careful.request('sluice/replay', { uri: careful.uri('p.pipeline.yaml'), id: 'x' });
    assert.match(problems.map(p => p.message).join('\n'), /workspace is not trusted/);
    await careful.notify('sluice/trust', { trusted: true });
    problems.length = 0;
    assert.deepEqual(await careful.request('sluice/replay', { uri: careful.uri('p.pipeline.yaml'), id: 'x' }), { stopped: false });
    assert.deepEqual(problems, []);
    assert.equal(await careful.close(), 0);
  });

  test('a preview of a repair: the texts before and after, and what the pipeline does with each', async () => {
    await client.change('p.pipeline.yaml', 8, [{ text: 'nodes:\n  orders: { type: file, records: o.ndjson }\n  lake: { type: bucket }\n  out: { type: firehose, from: orders, to: lake }\n' }]);
    const preview: any = await client.request('sluice/migrationPreview', { uri: client.uri('p.pipeline.yaml'), codes: ['PIP103'] });
    assert.deepEqual(preview.files.map((f: any) => [f.path, f.language, f.after.split('\n')[0]]), [['p.pipeline.yaml', 'pipeline', 'name: p']]);
    assert.match(preview.note, /cannot run/);
    const none: any = await client.request('sluice/migrationPreview', { uri: client.uri('p.pipeline.yaml'), codes: ['PIP999'] });
    assert.deepEqual(none, { files: [], note: 'There is nothing to repair' });
  });
});

test('the flagship: the sets of a table, their repair in the workspace, and what it does to the records', async () => {
  const example = path.join(root, 'examples/dynamodb-sets-to-parquet');
  const names = (fs.readdirSync(example, { recursive: true, encoding: 'utf8' })).filter(f => fs.statSync(path.join(example, f)).isFile());
  const client = await startClient({ files: Object.fromEntries(names.map(name => [name, fs.readFileSync(path.join(example, name), 'utf8')])), initializationOptions: { trusted: true, commands: ['sluice.migrationPreview'] } });
  await client.open('tables/orders.ddl', undefined, 'hive-sql');
  const found = (await client.diagnostics('tables/orders.ddl')).items;
  assert.equal(found.length, 3);
  assert.ok(found.every((d: any) => d.code === 'DDL101' && d.codeDescription.href.endsWith('/docs/diagnostics/DDL101.md')));
  const actions = await client.request('textDocument/codeAction', { textDocument: { uri: client.uri('tables/orders.ddl') }, range: found[0].range, context: { diagnostics: [] } });
  const everywhere = await client.request('codeAction/resolve', actions.find((a: any) => /in the workspace/.test(a.title)));
  assert.deepEqual(everywhere.edit.documentChanges.map((d: any) => [path.basename(d.textDocument.uri), d.edits.length]).sort(), [['orders.ddl', 3], ['orders.glue.json', 3]]);

  const preview: any = await client.request('sluice/migrationPreview', { uri: client.uri('tables/orders.glue.json'), codes: ['DDL101'], count: 50 });
  assert.deepEqual(preview.files.map((f: any) => f.path), ['tables/orders.glue.json']);
  assert.ok(preview.files[0].before.includes('"set<string>"') && !preview.files[0].after.includes('"set<'));
  const codes = (run: any) => run.problems.map((p: any) => p.service).filter(Boolean);
  assert.ok(codes(preview.replay.before).includes('DataFormatConversion.InvalidSchema'));
  assert.ok(!codes(preview.replay.after).includes('DataFormatConversion.InvalidSchema'));
  assert.ok(preview.replay.after.objects.some((o: any) => o.key.endsWith('.parquet')), JSON.stringify(preview.replay.after.objects));

  // A list of changes goes the same way: the manifest names the tables, the rows that lose something are those that are converted.
  const [table] = await client.request('sluice/tables', { uri: client.uri('orders.pipeline.yaml') });
  assert.deepEqual([table.uri, table.name], [client.uri('tables/orders.glue.json'), 'orders']);
  const sets = table.columns.filter((c: any) => c.repaired).map((c: any) => ({ kind: 'type', column: c.name, to: c.repaired }));
  const changed: any = await client.request('sluice/migrationPreview', { uri: table.uri, table: table.name, count: 50, changes: [...sets, { kind: 'type', column: 'order_id', to: 'varchar(3)' }] });
  assert.ok(codes(changed.replay.before).includes('DataFormatConversion.InvalidSchema') && !codes(changed.replay.after).includes('DataFormatConversion.InvalidSchema'));
  assert.equal(changed.replay.node, 'delivery');
  assert.deepEqual(changed.losses.map((l: any) => l.text.replace(/\(.*/, '')), ['50 of 50 rows: order_id is cut to 3 characters ']);
  assert.ok(changed.affected.some((a: any) => a.what === 'delivery uses the table orders'));
  assert.equal(await client.close(), 0);
});

test('a lens on every stream and pump of a script that a pipeline runs replays up to it', async () => {
  const example = path.join(root, 'examples/news-trends');
  const names = (fs.readdirSync(example, { recursive: true, encoding: 'utf8' })).filter(f => fs.statSync(path.join(example, f)).isFile());
  const client = await startClient({ files: Object.fromEntries(names.map(name => [`news/${name}`, fs.readFileSync(path.join(example, name), 'utf8')])), initializationOptions: { trusted: true, commands: ['sluice.replay'] } });
  const script = 'news/trends.kda.sql';
  await client.open(script, undefined, 'kinesis-sql');
  const lines = fs.readFileSync(path.join(example, 'trends.kda.sql'), 'utf8').split('\n');
  const lenses: any[] = await client.request('textDocument/codeLens', { textDocument: { uri: client.uri(script) } });
  assert.deepEqual(lenses.map(l => [/"(\w+)"/.exec(lines[l.range.start.line]!)![1], l.command.arguments[1]]), [
    ['ACTIVITY_STREAM', 'trends.ACTIVITY_STREAM'], ['ENRICH_PUMP', 'trends.ACTIVITY_STREAM'],
    ['DESTINATION_SQL_STREAM', 'trends.DESTINATION_SQL_STREAM'], ['TREND_PUMP', 'trends.DESTINATION_SQL_STREAM'],
  ]);
  let frames: any[] = [];
  client.connection.onNotification('sluice/frames', (params: any) => void frames.push(...params.frames));
  for (const { command } of lenses) {
    frames = [];
    // What the command of the editor does with the arguments of a lens.
    const [uri, upTo] = command.arguments;
    assert.deepEqual(await client.request('sluice/replay', { uri, upTo, id: 'r', count: 400, samples: 5 }), { stopped: false });
    const rows = frames.filter(f => f.kind === 'rows' && `${f.node}.${f.port}` === upTo);
    assert.ok(rows.length > 0 && rows[0].rows.length > 0, upTo);
    assert.deepEqual(Object.keys(frames.at(-1).nodes).sort(), ['activity', 'trends'], 'what comes behind does not run');
  }
  // A script that no pipeline runs has none.
  await client.open('news/mistakes.kda.sql', undefined, 'kinesis-sql');
  assert.deepEqual(await client.request('textDocument/codeLens', { textDocument: { uri: client.uri('news/mistakes.kda.sql') } }), []);
  assert.equal(await client.close(), 0);
});
