import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { glueServer } from '../harness/glue-server.ts';
import { root } from '../harness/root.ts';
import { folderWith, sluice } from './run.ts';

const table = (name: string, type: string) => ({
  Name: name, DatabaseName: 'shop', TableType: 'EXTERNAL_TABLE', Parameters: { classification: 'parquet' }, PartitionKeys: [], Retention: 0, CreateTime: 1714550400, UpdateTime: 1714550401, CreatedBy: 'crawler', VersionId: '3', CatalogId: '123456789012', IsRegisteredWithLakeFormation: false,
  StorageDescriptor: { Columns: [{ Name: 'tags', Type: type }], Location: 's3://lake/orders/', InputFormat: 'i', OutputFormat: 'o', SerdeInfo: { SerializationLibrary: 's', Parameters: {} }, NumberOfBuckets: -1 },
});

async function world(t: { after(callback: () => void | Promise<void>): void }, files: Record<string, string>) {
  const server = await glueServer({ 'shop.orders': table('orders', 'set<string>'), 'shop.other': table('other', 'int') });
  t.after(() => server.close());
  const folder = folderWith(t, { ...files, 'aws/config': '[default]\nregion = eu-west-1\n[profile dev]\nregion = eu-north-1\n', 'aws/credentials': '[dev]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = wJalrXUtnFEMI\n' });
  process.env['AWS_CONFIG_FILE'] = path.join(folder, 'aws/config');
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(folder, 'aws/credentials');
  return { server, folder, access: ['--profile', 'dev', '--endpoint', server.url] };
}

test('tables are pulled as inputs: one, all of a database, into files', async t => {
  const { server, folder, access } = await world(t, {});
  const one = await sluice(folder, 'import', '--glue', 'shop.orders', ...access);
  assert.equal(one.code, 0, one.err);
  const { DatabaseName, TableInput } = JSON.parse(one.out);
  assert.deepEqual([DatabaseName, Object.keys(TableInput)], ['shop', ['Name', 'TableType', 'Retention', 'Parameters', 'PartitionKeys', 'StorageDescriptor']]);
  assert.deepEqual(server.calls[0], { action: 'GetTable', body: { DatabaseName: 'shop', Name: 'orders' } });
  const all = await sluice(folder, 'import', '--glue', 'shop', '--out', '.', ...access);
  assert.deepEqual([all.code, all.out.split('\n').sort()], [0, ['', 'tables/orders.glue.json', 'tables/other.glue.json']], all.err);
  assert.match((await sluice(folder, 'import', '--glue', 'shop.nothing', ...access)).err, /`shop` has no table `nothing`/);
  assert.match((await sluice(folder, 'import', '--glue', 'nowhere', ...access)).err, /EntityNotFoundException: Database nowhere not found/);
  assert.match((await sluice(folder, 'import', '--glue', 'shop', '--profile', 'dve')).err, /no profile `dve`; did you mean `dev`\?/);
});

test('a push shows the difference, asks, and updates just what was read', async t => {
  const { server, folder, access } = await world(t, {});
  await sluice(folder, 'import', '--glue', 'shop.orders', '--out', '.', ...access);
  const same = await sluice(folder, 'export', 'tables', '--to', 'catalog', ...access);
  assert.deepEqual([same.code, same.err], [0, 'the catalogue says the same already\n']);
  await sluice(folder, 'fix', 'tables');
  const asked = await sluice(folder, 'export', 'tables', '--to', 'catalog', ...access);
  assert.equal(asked.code, 1);
  assert.match(asked.out, /^-\s+"Type": "set<string>"\n\+\s+"Type": "array<string>"$/m);
  assert.match(asked.err, /--yes/);
  assert.equal(server.calls.some(c => c.action === 'UpdateTable'), false, 'nothing happens unasked');
  const pushed = await sluice(folder, 'export', 'tables', '--to', 'catalog', '--yes', ...access);
  assert.deepEqual([pushed.code, pushed.err], [0, 'updated shop.orders\n']);
  const update = server.calls.find(c => c.action === 'UpdateTable')!;
  assert.equal(update.body['VersionId'], '3');
  assert.equal(server.tables['shop.orders']!['StorageDescriptor'].Columns[0].Type, 'array<string>');
  assert.equal(server.tables['shop.orders']!['StorageDescriptor'].NumberOfBuckets, -1, 'what we do not know stays');
});

test('a statement becomes a new table; one without a database is no input', async t => {
  const { server, folder, access } = await world(t, { 'a.ddl': "CREATE EXTERNAL TABLE shop.visits (id bigint) STORED AS PARQUET LOCATION 's3://lake/visits/';\n", 'b.ddl': "CREATE EXTERNAL TABLE visits (id bigint) STORED AS PARQUET LOCATION 's3://lake/visits/';\n" });
  const made = await sluice(folder, 'export', 'a.ddl', '--to', 'catalog', '--yes', ...access);
  assert.deepEqual([made.code, made.err], [0, 'created shop.visits\n']);
  assert.equal(server.tables['shop.visits']!['StorageDescriptor'].InputFormat, 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat');
  assert.match((await sluice(folder, 'export', 'b.ddl', '--to', 'catalog', '--yes', ...access)).err, /`visits` names no database/);
});

test('the SDK is in a bundle of its own, and nothing else holds it', () => {
  const dist = path.join(root, 'dist');
  const holding = ['extension.cjs', 'server.cjs', 'cli.mjs', 'index.mjs', 'web/extension.js', 'web/server.js'].filter(f => fs.readFileSync(path.join(dist, f), 'utf8').includes('AWSGlue'));
  assert.deepEqual(holding, []);
  assert.ok(fs.readFileSync(path.join(dist, 'glue-catalog.mjs'), 'utf8').includes('AWSGlue'));
});
