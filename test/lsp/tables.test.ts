import { test } from 'node:test';
import assert from 'node:assert/strict';
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
  assert.match((await convert('ddl')).text, /^CREATE EXTERNAL TABLE shop\.orders \(\n {2}tags set<string>,/);
  assert.match((await convert('alter')).text, /^ALTER TABLE shop\.orders CHANGE COLUMN tags tags array<string>;\n/);
  assert.match((await convert('repair')).text, /export function repairType/);
  assert.deepEqual(await convert('glue', 'none.ddl'), { error: 'This file defines no table' });

  const preview = await client.request('sluice/migrationPreview', { uri: client.uri('orders.ddl') });
  assert.deepEqual(preview.changes.map((c: any) => [c.table, c.text, c.verdict]), [['orders', 'tags set<string> → array<string>', 'safe']]);
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
  assert.match((await client.request('sluice/pullTables', { ...access, database: 'shop', table: 'nothing' })).error, /no table `nothing`/);

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
  await client.close();
});
