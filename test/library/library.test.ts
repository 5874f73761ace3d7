import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { applyFixes, check, createSearchCluster, ManifestError, migrateTable, MigrationError, nodeHost, parseHiveType, replay, type Frame } from 'sluice';

// What a user of the package sees: the built library, imported by its name.

test('check gives diagnostics with places, codes, messages and fixes', () => {
  const text = 'nodes: {}\n';
  const [found] = check([{ path: 'p.pipeline.yaml', text }]);
  assert.deepEqual([found?.code, found?.severity, found?.path], ['PIP103', 'error', 'p.pipeline.yaml']);
  assert.equal(text.slice(found!.range.start, found!.range.end), 'nodes');
  assert.equal(found!.fixes[0]!.title, 'Add `name`');
});

test('the language may be said instead of read from the name, and data files are welcome', () => {
  assert.equal(check([{ path: 'whatever', text: 'nodes: {}\n', language: 'pipeline' }]).length, 1);
  assert.deepEqual(check([{ path: 'data.bin', text: 'x' }]), []);
  assert.deepEqual(check([]), []);
});

test('a lone file is not blamed for what it cannot know', () => {
  const manifest = { path: 'p.pipeline.yaml', text: 'name: x\nnodes: {}\nexpect: {}\n' };
  assert.deepEqual(check([manifest]), []);
});

test('applyFixes repairs what is safe, keeps the order and the rest', () => {
  const files = [{ path: 'b.pipeline.yaml', text: 'nodes: {}\n' }, { path: 'a.txt', text: 'x' }];
  assert.deepEqual(applyFixes(files), [{ path: 'b.pipeline.yaml', text: 'name: b\nnodes: {}\n' }, { path: 'a.txt', text: 'x' }]);
  assert.deepEqual(applyFixes(files, { only: ['PIP999'] }).map(f => f.text), files.map(f => f.text));
});

test('settings are taken along', () => {
  assert.deepEqual(check([{ path: 'p.pipeline.yaml', text: 'nodes: {}\n' }], { settings: { severity: { PIP103: 'off' } } }), []);
});

test('migrateTable gives the new texts, what each change does, what rows lose, and the statements', () => {
  const files = [
    { path: 'orders.ddl', text: "CREATE EXTERNAL TABLE shop.orders (uid string, amount double, note string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/orders/';\n" },
    { path: 'q.athena.sql', text: 'SELECT uid FROM shop.orders\n' },
  ];
  const next = migrateTable(files, 'shop.orders', [{ kind: 'type', column: 'amount', to: 'decimal(10,2)' }, { kind: 'rename', column: 'uid', name: 'user_id' }, { kind: 'drop', column: 'note' }], { records: '{"uid":"a","amount":1.005}\n\n{"uid":"b","amount":2,"note":"x"}\n' });
  assert.match(next.files[0]!.text, /\(user_id string, amount decimal\(10,2\)\).*'mapping\.user_id' = 'uid'/s);
  assert.deepEqual([next.files[1]!.text, next.files.length], [files[1]!.text, 2]);
  assert.deepEqual(next.changes.map(c => [c.kind, c.text, c.verdict]), [['rename', '`uid` is called `user_id` and reads the key `uid`', 'safe'], ['type', '`amount` double → decimal(10,2)', 'careful'], ['drop', '`note` goes', 'careful']]);
  assert.deepEqual(next.rows.map(r => [r.after['user_id'], r.after['amount'], ...r.lost.map(l => `${l.path}: ${l.why}`)]), [['a', '1.01', 'amount: is rounded to 2 decimals'], ['b', '2.00', 'note: is read no more']]);
  assert.deepEqual(next.affected.map(a => [a.path, files[1]!.text.slice(a.range.start, a.range.end)]), [['q.athena.sql', 'uid']]);
  assert.match(next.statements.alter, /^ALTER TABLE shop\.orders CHANGE COLUMN amount amount decimal\(10,2\);$/m);
  assert.match(next.statements.create, /user_id string,\n {2}amount decimal\(10,2\)/);
  assert.equal((next.statements.glue as any).TableInput.StorageDescriptor.Columns[1].Type, 'decimal(10,2)');
  for (const [table, change, message] of [['nope', 'uid', /no file declares the table `nope`; there are `orders`/], ['orders', 'none', /`orders` has no column `none`; it has `uid`/]] as const) {
    assert.throws(() => migrateTable(files, table, [{ kind: 'drop', column: change }]), (e: Error) => e instanceof MigrationError && message.test(e.message));
  }
  assert.throws(() => migrateTable(files, 'orders', [], { records: '{"a":1}\n[1]' }), /record 2 is no JSON object/);
  // One name in two files, and twice in one: it is said which.
  const [one] = files;
  const twice = [one!, { path: 'copy.ddl', text: one!.text + one!.text.replace('uid string', 'x int') }];
  const change = [{ kind: 'add', column: 'n', type: 'int' }] as const;
  assert.throws(() => migrateTable(twice, 'orders', change), /`orders` is declared in `orders\.ddl` and `copy\.ddl`: say the database or the file/);
  assert.throws(() => migrateTable(twice, 'orders', change, { path: 'copy.ddl' }), /`copy\.ddl` defines `orders` 2 times: .*Say the line/);
  assert.deepEqual(migrateTable(twice, 'orders', change, { path: 'copy.ddl', line: 2 }).files.map((f, i) => f.text === twice[i]!.text), [true, false]);
  assert.match(migrateTable(twice, 'orders', change, { path: 'copy.ddl', line: 2 }).statements.create, /x int/);
});

test('parseHiveType gives the type or the reader\'s own error', () => {
  assert.deepEqual(parseHiveType('array<int>'), { type: { kind: 'array', element: { kind: 'primitive', name: 'int' } } });
  const failed = parseHiveType('array<set<string>>');
  assert.ok('error' in failed);
  assert.equal(failed.error.position, 6);
  assert.equal(failed.error.message, "Error: type expected at the position 6 of 'array<set<string>>' but 'set' is found.");
});

test('a search cluster answers requests in process', () => {
  const cluster = createSearchCluster({ now: () => 0 });
  assert.equal(cluster.request('PUT', '/logs/_doc/1', { status: 200 }).status, 201);
  const found = cluster.request('GET', '/logs/_search', { query: { match_all: {} } }).body as { hits: { total: { value: number } } };
  assert.equal(found.hits.total.value, 1);
  assert.equal(cluster.request('GET', '/lost/_search').status, 404);
});

test('replay runs a manifest through a host and gives frames and buckets', async t => {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-library-'));
  t.after(() => fs.rmSync(root, { recursive: true, force: true }));
  fs.writeFileSync(path.join(root, 'o.ndjson'), '{"id":1}\n{"id":2}\n');
  fs.writeFileSync(path.join(root, 'p.pipeline.yaml'), 'name: shop\nnodes:\n  orders: { type: file, records: o.ndjson, newline: true }\n  out: { type: firehose, from: orders, to: lake }\n  lake: { type: bucket }\n');
  const host = nodeHost({ root, trusted: false });
  const frames: Frame[] = [];
  const texts: string[] = [];
  const options = { samples: 1, onBucket: (_: string, bucket: { list(prefix: string): readonly { key: string }[]; get(key: string): Uint8Array | undefined }) => { for (const { key } of bucket.list('')) texts.push(new TextDecoder().decode(bucket.get(key))); } };
  for await (const frame of replay('p.pipeline.yaml', host, options)) frames.push(frame);
  assert.deepEqual([frames[0]?.kind, frames[frames.length - 1]?.kind], ['start', 'end']);
  assert.deepEqual(texts, ['{"id":1}\n{"id":2}\n']);
  const again: Frame[] = [];
  for await (const frame of replay('p.pipeline.yaml', host, { samples: 1 })) again.push(frame);
  assert.deepEqual(again, frames, 'the same files and seed give the same frames');

  fs.writeFileSync(path.join(root, 'bad.pipeline.yaml'), 'name: x\nnodes:\n  a: { type: nothing }\n');
  await assert.rejects(async () => { for await (const frame of replay('bad.pipeline.yaml', host)) assert.fail(frame.kind); }, (error: Error) => error instanceof ManifestError && error.problems.length === 1);
  await assert.rejects(async () => { for await (const frame of replay('lost.pipeline.yaml', host)) assert.fail(frame.kind); }, /There is no file `lost\.pipeline\.yaml`/);
});

test('answers of a search cluster are plain JSON, long numbers with all their digits', () => {
  const cluster = createSearchCluster();
  cluster.request('PUT', '/a/_doc/1', '{"id":9007199254740993,"list":[{"n":-9007199254740995}],"small":7}');
  const { body } = cluster.request('GET', '/a/_doc/1') as { body: { _source: unknown } };
  assert.deepEqual(JSON.parse(JSON.stringify(body))._source, { id: '9007199254740993', list: [{ n: '-9007199254740995' }], small: 7 });
});
