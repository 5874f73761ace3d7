import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { library, replayFiles, replayFolder } from '../harness/replays.ts';
import { root } from '../harness/root.ts';

const folder = path.join(root, 'examples/dynamodb-sets-to-parquet');
const text = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8');
const sets = ['tables/orders.glue.json', 'tables/orders.ddl'].map(name => ({ path: name, text: text(name) }));
const lines = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trimEnd().split('\n');

test('as the crawler left it: every set is an error, and every record is in the error output, unchanged', async () => {
  const { check } = await library();
  const files = [...sets, { path: 'by-city.athena.sql', text: text('by-city.athena.sql') }]; // a query over the broken table has nothing to add
  assert.deepEqual(check(files).map(d => [d.path, d.code, sets.find(f => f.path === d.path)!.text.slice(d.range.start, d.range.end)]), sets.flatMap(f => [1, 2, 3].map(() => [f.path, 'DDL101', 'set'])));

  const { problems, contents, counters } = await replayFolder(folder, 'orders.pipeline.yaml');
  assert.deepEqual(problems.filter(p => p.node === 'delivery').map(p => [p.service, p.message, p.count]), [['DataFormatConversion.InvalidSchema', "The schema is invalid. Error parsing the schema: Error: type expected at the position 0 of 'set<string>' but 'set' is found.", 400]]);
  assert.equal(counters['flatten']!.out, 400);
  const failed = [...contents].filter(([key]) => key.startsWith('lake/errors/format-conversion-failed/')).flatMap(([, bytes]) => lines(bytes));
  assert.equal(failed.length, 400);
  assert.deepEqual([...contents.keys()].filter(key => key.endsWith('.parquet')), []);

  // Byte for byte as the service writes them: members in its order, the record as base64.
  const order = ['attemptsMade', 'arrivalTimestamp', 'lastErrorCode', 'lastErrorMessage', 'attemptEndingTimestamp', 'rawData', 'sequenceNumber', 'subSequenceNumber', 'dataCatalogTable'];
  const ids = failed.map(line => {
    const entry = JSON.parse(line) as Record<string, unknown>;
    assert.deepEqual(Object.keys(entry), order);
    assert.equal(JSON.stringify(entry), line);
    return (JSON.parse(Buffer.from(String(entry['rawData']), 'base64').toString('utf8')) as { order_id: string }).order_id;
  });
  const source = text('data/orders.ndjson').trimEnd().split('\n').map(line => (JSON.parse(line) as { order_id: { S: string } }).order_id.S);
  assert.deepEqual(ids, source, 'none is lost, none is moved');
});

test('the repair turns sets into arrays at any depth and touches nothing else', async () => {
  const { applyFixes } = await library();
  for (const { path: name, text: after } of applyFixes(sets)) {
    const before = sets.find(f => f.path === name)!.text;
    assert.doesNotMatch(after.replace(/a set<of lines>|--.*|COMMENT '[^']*'/g, ''), /\bset</);
    assert.equal(after.replace(/array<(?=string>|bigint>)/g, 'set<'), before.replace(/array<(?=string>|bigint>)/g, 'set<'), `${name}: nothing but the sets`);
    assert.match(after, /offset/);
  }
});

test('after the repair the Parquet files hold every order, as another reader reads them', async t => {
  const { applyFixes } = await library();
  const copy = fs.mkdtempSync(path.join(fs.realpathSync(process.env['TMPDIR'] ?? '/tmp'), 'sluice-example-'));
  t.after(() => fs.rmSync(copy, { recursive: true, force: true }));
  fs.cpSync(folder, copy, { recursive: true });
  for (const file of applyFixes(sets)) fs.writeFileSync(path.join(copy, file.path), file.text);
  const { problems, contents, results } = await replayFolder(copy, 'orders.pipeline.yaml');
  assert.deepEqual(problems.filter(p => p.severity === 'error'), []);
  const objects = [...contents].filter(([key]) => key.endsWith('.parquet'));
  assert.ok(objects.length > 1);
  for (const [key] of objects) assert.match(key, /^lake\/orders\/2024\/05\/01\/\d\d\/delivery-1-2024-05-01-\d\d-\d\d-\d\d-[0-9a-f-]{36}\.parquet$/);

  const rows: Record<string, unknown>[] = [];
  for (const [, bytes] of objects) rows.push(...await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer }));
  const items = text('data/orders.ndjson').trimEnd().split('\n').map(line => JSON.parse(line) as Record<string, Record<string, unknown>>);
  assert.equal(rows.length, items.length);
  rows.forEach((row, i) => {
    const item = items[i]!;
    assert.equal(row['order_id'], item['order_id']!['S']);
    assert.deepEqual(row['tags'] ?? [], item['tags']?.['SS'] ?? []);
    if (item['reference']) assert.equal(String(row['reference']), item['reference']['N'], '64 bits, every digit');
  });
  const query = results.find(r => r.node === 'by_city')!;
  const [, ...expected] = text('expected/by-city.csv').trimEnd().split('\n');
  assert.deepEqual(query.rows.map(row => row.join(',')), expected);
});

test('a crawl that brings the sets back is repaired by the generated function, and conversion succeeds', async () => {
  const again = path.join(root, 'examples/recrawled-table');
  const { problems, results, contents } = await replayFolder(again, 'members.pipeline.yaml');
  assert.deepEqual(problems.filter(p => p.severity === 'error'), []);
  assert.deepEqual([...new Set(problems.map(p => p.code))].sort(), ['SIM502', 'SIM503']);
  assert.deepEqual(results.find(r => r.node === 'keep')!.rows, [
    ['interests', 'set<string>', 'array<string>'],
    ['profile', 'struct<city:string,badges:set<string>,visits:set<bigint>>', 'struct<city:string,badges:array<string>,visits:array<bigint>>'],
  ]);
  assert.ok([...contents.keys()].every(key => key.endsWith('.parquet')));

  // Without the rule, every record is in the error output.
  const copy: Record<string, string> = {};
  for (const name of ['data/members.ndjson', 'tables/members.glue.json', 'flatten.mjs', 'by-interest.athena.sql']) copy[name] = fs.readFileSync(path.join(again, name), 'utf8');
  const manifest = fs.readFileSync(path.join(again, 'members.pipeline.yaml'), 'utf8').replace(/ {2}keep:\n(?: {4}.*\n)+/, '').replace(/^expect:[\s\S]*$/m, '');
  const bare = await replayFiles({ ...copy, 'members.pipeline.yaml': manifest }, 'members.pipeline.yaml');
  assert.equal(bare.problems.find(p => p.node === 'delivery')!.count, 200);
  assert.deepEqual([...bare.contents.keys()].filter(key => key.endsWith('.parquet')), []);
});

test('the generated function is the one of the example, and its own tests pass', async () => {
  const { repairFiles } = await import('../../server/languages/sql/migration/repair.ts');
  for (const { path: name, text: made } of repairFiles([{ name: 'members', database: 'club' }], {})) assert.equal(fs.readFileSync(path.join(root, 'examples/recrawled-table/repair', name), 'utf8'), made, name);
  const { spawnSync } = await import('node:child_process');
  const run = spawnSync(process.execPath, ['--test', 'repair.test.mjs'], { cwd: path.join(root, 'examples/recrawled-table/repair'), encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: '' } });
  assert.equal(run.status, 0, run.stdout + run.stderr);
  // A rule that is off is not in the function.
  const without = repairFiles([{ name: 'members' }], { severity: { DDL102: 'off' } })[0]!.text;
  assert.doesNotMatch(without, /"bigserial"/);
});
