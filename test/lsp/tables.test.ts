import { test } from 'node:test';
import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { glueServer } from '../harness/glue-server.ts';
import { startClient } from './client.ts';

const statement = "CREATE EXTERNAL TABLE shop.orders (tags set<string>, n int) PARTITIONED BY (day string) STORED AS PARQUET LOCATION 's3://lake/orders/' TBLPROPERTIES ('classification' = 'parquet');\n";

test('a table in its other forms', async () => {
  const client = await startClient({ files: { 'orders.ddl': statement, 'none.ddl': 'SHOW TABLES;\n' } });
  await client.open('orders.ddl', undefined, 'hive-sql');
  const convert = (to: string, name = 'orders.ddl') => client.request('sluice/convertTables', { uri: client.uri(name), to });
  const glue = await convert('glue');
  assert.deepEqual([glue.language, JSON.parse(glue.text).TableInput.PartitionKeys], ['records', [{ Name: 'day', Type: 'string' }]]);
  assert.equal(JSON.parse((await convert('cloudformation')).text).Resources.OrdersTable.Type, 'AWS::Glue::Table');
  assert.equal(JSON.parse((await convert('json-schema')).text).title, 'shop.orders');
  assert.match((await convert('ddl')).text, /^CREATE EXTERNAL TABLE shop\.orders \(\n {2}tags set<string>,/);
  assert.match((await convert('alter')).text, /^ALTER TABLE shop\.orders CHANGE COLUMN tags tags array<string>;\n/);
  assert.match((await convert('repair')).text, /export function repairType/);
  assert.deepEqual(await convert('glue', 'none.ddl'), { error: 'This file defines no table' });

  const preview = await client.request('sluice/migrationPreview', { uri: client.uri('orders.ddl') });
  assert.deepEqual(preview.changes.map((c: any) => [c.table, c.text, c.verdict]), [['orders', 'tags set<string> → array<string>', 'safe']]);
  assert.equal(await client.close(), 0);
});

test('changes of a table are shown before they are made, and refused with the reason', async () => {
  const json = "CREATE EXTERNAL TABLE shop.orders (uid string, amount bigint, tags set<string>) PARTITIONED BY (day string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/orders/';\n";
  const client = await startClient({ files: { 'orders.ddl': json, 'q.athena.sql': 'SELECT uid, amount FROM shop.orders\n' } });
  await client.open('orders.ddl', undefined, 'hive-sql');
  const uri = client.uri('orders.ddl');
  assert.deepEqual(await client.request('sluice/tables', { uri }), [{
    uri, name: 'orders', database: 'shop', line: 0, iceberg: false, mapped: true, partitions: [{ name: 'day', type: 'string' }],
    columns: [{ name: 'uid', type: 'string' }, { name: 'amount', type: 'bigint' }, { name: 'tags', type: 'set<string>', repaired: 'array<string>' }],
  }]);
  const preview = (changes: unknown[]) => client.request('sluice/migrationPreview', { uri, table: 'orders', changes });
  const shown = await preview([
    { kind: 'type', column: 'tags', to: 'array<string>' }, { kind: 'rename', column: 'uid', name: 'user_id' }, { kind: 'type', column: 'amount', to: 'int' },
    { kind: 'add', column: 'seen', type: 'timestamp' }, { kind: 'order', columns: ['amount', 'user_id', 'tags', 'seen'] },
  ]);
  assert.match(shown.files[0].after, /\(amount int, user_id string, tags array<string>, seen timestamp\).*'mapping\.user_id' = 'uid'/s);
  assert.equal(shown.files[0].before, json);
  assert.deepEqual(shown.changes.map((c: any) => [c.text, c.verdict]), [
    ['uid is called user_id and reads the key uid', 'safe'], ['amount bigint → int', 'careful'], ['tags set<string> → array<string>', 'safe'], ['seen timestamp comes', 'safe'], ['the order is amount, user_id, tags, seen', 'safe'],
  ]);
  assert.deepEqual(shown.affected.map((a: any) => [a.path, a.line, a.what]), [['q.athena.sql', 0, 'the query reads uid, which the table has no more'], ['q.athena.sql', 0, 'the query reads amount, whose type changes']]);
  for (const [changes, note] of [
    [[{ kind: 'drop', column: 'nope' }], /has no column nope; it has uid, amount, tags/], [[{ kind: 'add', column: 'DAY', type: 'int' }], /has a column DAY already/],
    [[{ kind: 'type', column: 'uid', to: 'array<' }], /array< is no type of a table/], [[{ kind: 'type', column: 'uid', to: 'string' }], /Nothing changes/],
  ] as const) {
    const { files, note: said } = await preview([...changes]);
    assert.deepEqual([files, note.test(said)], [[], true], said);
  }
  assert.equal(await client.close(), 0);
});

test('a change of keys is shown with its statements, the folders of sample rows and how they read', async () => {
  const table = "CREATE EXTERNAL TABLE shop.orders (id bigint, at timestamp, country string) PARTITIONED BY (day string) STORED AS PARQUET LOCATION 's3://lake/orders/';\n";
  const client = await startClient({ files: {
    'orders.ddl': table, 'twice.ddl': table + table.replace('(id', '(x int, id'), 'orders.ndjson': '{"id":1,"at":"2024-05-01 10:00:00","country":"de"}\n{"id":2,"at":"2024-05-02 11:00:00","country":"de"}\n',
    'p.pipeline.yaml': 'name: p\nnodes:\n  in: { type: file, records: orders.ndjson }\n  schema: { type: glue-table, definition: orders.ddl }\n  out: { type: firehose, from: in, to: lake, prefix: orders/, convert: { table: schema } }\n  lake: { type: bucket }\n',
  } });
  await client.open('orders.ddl', undefined, 'hive-sql');
  const shown = await client.request('sluice/migrationPreview', { uri: client.uri('orders.ddl'), table: 'orders', changes: [{ kind: 'key', column: 'country' }, { kind: 'key', column: 'hour', from: 'hour(at)' }, { kind: 'drop', column: 'day' }] });
  assert.match(shown.files[0].after, /\(id bigint, at timestamp\) PARTITIONED BY \(country string, hour bigint\).*s3:\/\/lake\/orders-v2\//);
  assert.match(shown.statements[0].text, /INSERT INTO shop\.orders_next[^]*p\.pipeline\.yaml:5 out uses the table orders: rows of the table have to go to the prefix orders-v2\/country=!\{partitionKeyFromQuery:country\}\/hour=/);
  assert.equal(shown.moves, true);
  if (shown.folders) assert.deepEqual(shown.folders.map((f: any) => [f.before, f.after, f.rows]), [['s3://lake/orders/day=…/', 's3://lake/orders-v2/country=de/hour=10/', 1], ['s3://lake/orders/day=…/', 's3://lake/orders-v2/country=de/hour=11/', 1]]);
  assert.deepEqual(shown.samples.after.columns, ['folder', 'id', 'at', 'country', 'hour']);
  assert.deepEqual(shown.samples.after.rows[0], ['country=de/hour=10/', '1', '2024-05-01 10:00:00', 'de', '10']);

  // Two tables of one name: the line says which.
  const tables = await client.request('sluice/tables', { uri: client.uri('twice.ddl') });
  assert.deepEqual(tables.map((t: any) => [t.database, t.name, t.line]), [['shop', 'orders', 0], ['shop', 'orders', 1]]);
  const second = await client.request('sluice/migrationPreview', { uri: client.uri('twice.ddl'), table: 'orders', line: 1, changes: [{ kind: 'drop', column: 'x' }] });
  assert.equal(second.files[0].after, table + table);
  assert.match((await client.request('sluice/migrationPreview', { uri: client.uri('twice.ddl'), table: 'orders', changes: [{ kind: 'drop', column: 'x' }] })).note, /twice\.ddl defines orders 2 times: .* Say the line/);
  assert.equal(await client.close(), 0);
});

test('tables are pulled and pushed in a trusted workspace only, and just as they were shown', async t => {
  const server = await glueServer({ 'shop.other': { Name: 'other', DatabaseName: 'shop', VersionId: '0', StorageDescriptor: { Columns: [{ Name: 'a', Type: 'int' }] } } });
  t.after(() => server.close());
  // The server's process takes credentials from its environment, as any program of the user's does.
  const given = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI', AWS_CONFIG_FILE: '/nowhere', AWS_SHARED_CREDENTIALS_FILE: '/nowhere' };
  Object.assign(process.env, given);
  t.after(() => { for (const key of Object.keys(given)) delete process.env[key]; });
  const access = { region: 'eu-north-1', endpoint: server.url };

  const wary = await startClient({ files: { 'orders.ddl': statement } });
  await wary.open('orders.ddl', undefined, 'hive-sql');
  assert.match((await wary.request('sluice/pullTables', { ...access, database: 'shop' })).error, /not trusted/);
  assert.match((await wary.request('sluice/pushTables', { ...access, uri: wary.uri('orders.ddl') })).error, /not trusted/);
  assert.equal(server.calls.length, 0);
  await wary.close();

  const client = await startClient({ files: { 'orders.ddl': statement }, initializationOptions: { trusted: true } });
  await client.open('orders.ddl', undefined, 'hive-sql');
  const pulled = await client.request('sluice/pullTables', { ...access, database: 'shop' });
  assert.deepEqual([pulled.error, pulled.tables.map((x: any) => [x.name, JSON.parse(x.text).TableInput.StorageDescriptor.Columns[0].Type])], [undefined, [['other', 'int']]]);
  assert.match((await client.request('sluice/pullTables', { ...access, database: 'shop', table: 'nothing' })).error, /no table nothing/);

  const look = await client.request('sluice/pushTables', { ...access, uri: client.uri('orders.ddl') });
  assert.deepEqual(look.tables.map((x: any) => [x.name, x.version, x.before]), [['shop.orders', '', '']]);
  assert.equal(server.calls.some(c => c.action === 'CreateTable'), false, 'looking changes nothing');
  const done = await client.request('sluice/pushTables', { ...access, uri: client.uri('orders.ddl'), shown: { 'shop.orders': '' } });
  assert.equal(done.done, true);
  assert.equal(server.tables['shop.orders']!['StorageDescriptor'].Columns[0].Type, 'set<string>');

  // Somebody else changes the table between the look and the agreement.
  await client.change('orders.ddl', 2, [{ text: statement.replace('set<', 'array<') }]);
  const seen = await client.request('sluice/pushTables', { ...access, uri: client.uri('orders.ddl') });
  server.tables['shop.orders']!['VersionId'] = '7';
  const late = await client.request('sluice/pushTables', { ...access, uri: client.uri('orders.ddl'), shown: { 'shop.orders': seen.tables[0].version } });
  assert.match(late.error, /has changed since/);
  assert.equal(server.tables['shop.orders']!['StorageDescriptor'].Columns[0].Type, 'set<string>');

  // A catalogue that never answers is given up when the user does.
  const asked = server.silent('GetTables');
  const source = new CancellationTokenSource();
  const hanging = client.connection.sendRequest('sluice/pullTables', { ...access, database: 'shop' }, source.token).then(result => result, error => error);
  await asked;
  source.cancel();
  await hanging;
  await client.close();
});
