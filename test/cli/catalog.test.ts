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

test('what the service refuses is said in a sentence, with its own words behind', async t => {
  const { server, folder, access } = await world(t, {});
  const said = async (action: string, type: string, message: string, ...words: string[]) => {
    server.failing(action, type, message);
    return (await sluice(folder, ...words, ...access)).err;
  };
  const pull = ['import', '--glue', 'shop.orders'];
  assert.match(await said('GetTable', 'AccessDeniedException', 'User is not authorized', ...pull), /eu-north-1 \(profile `dev`\) may not do this with `shop\.orders`: it needs `glue:GetTable`.*\(AccessDeniedException: User is not authorized\)/);
  assert.match(await said('GetTable', 'ExpiredTokenException', 'The security token included in the request is expired', ...pull), /the credentials for eu-north-1 \(profile `dev`\) have expired: sign in again/);
  assert.match(await said('GetTable', 'UnrecognizedClientException', 'The security token is invalid', ...pull), /the credentials for .* are not valid/);
  assert.match(await said('GetTable', 'ThrottlingException', 'Rate exceeded', ...pull), /the catalogue is busy and has refused 5 calls: try again in a minute/);
  assert.equal(server.calls.filter(c => c.action === 'GetTable').length, 8, 'busy is asked again, refused is not');
  server.failing('GetTable', 'ThrottlingException', 'Rate exceeded', 0);
  const nobody = folderWith(t, { 'aws/config': '[profile lost]\nregion = eu-west-1\n', 'aws/credentials': '' });
  process.env['AWS_CONFIG_FILE'] = path.join(nobody, 'aws/config');
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = path.join(nobody, 'aws/credentials');
  assert.match((await sluice(folder, ...pull, '--profile', 'lost', '--endpoint', server.url)).err, /no credentials for eu-west-1 \(profile `lost`\)/);
  fs.writeFileSync(path.join(nobody, 'aws/config'), '[profile lost]\n');
  assert.match((await sluice(folder, ...pull, '--profile', 'lost', '--endpoint', server.url)).err, /the profile names no region: say `--region`/);
  assert.match((await sluice(folder, ...pull, '--region', 'eu-west-1', '--endpoint', 'http://127.0.0.1:9')).err, /no credentials|cannot be reached/);
});

test('a push that fails half-way says so, and a busy catalogue is asked again', async t => {
  const { server, folder, access } = await world(t, {});
  await sluice(folder, 'import', '--glue', 'shop.orders', '--out', '.', ...access);
  await sluice(folder, 'fix', 'tables');
  server.failing('UpdateTable', 'ThrottlingException', 'Rate exceeded', 2);
  const pushed = await sluice(folder, 'export', 'tables', '--to', 'catalog', '--yes', ...access);
  assert.deepEqual([pushed.code, pushed.err], [0, 'updated shop.orders\n']);
  server.tables['shop.orders']!['StorageDescriptor'].Columns[0].Type = 'set<string>';
  server.failing('UpdateTable', 'ConcurrentModificationException', 'Update table failed due to concurrent modifications.');
  assert.match((await sluice(folder, 'export', 'tables', '--to', 'catalog', '--yes', ...access)).err, /`shop\.orders` was changed by somebody else meanwhile: nothing of yours was written/);
  server.failing('UpdateTable', 'EntityNotFoundException', 'Table orders not found.');
  assert.match((await sluice(folder, 'export', 'tables', '--to', 'catalog', '--yes', ...access)).err, /`shop\.orders` is not there any more/);
});

test('a push of other keys says that the partitions stay', async t => {
  const { server, folder, access } = await world(t, {});
  await sluice(folder, 'import', '--glue', 'shop.orders', '--out', '.', ...access);
  await sluice(folder, 'fix', 'tables');
  await sluice(folder, 'migrate', 'tables/orders.glue.json', '--add', 'id=int', '--write');
  await sluice(folder, 'migrate', 'tables/orders.glue.json', '--key', 'id', '--write');
  const asked = await sluice(folder, 'export', 'tables', '--to', 'catalog', ...access);
  assert.match(asked.err, /`orders` has the keys none in the catalogue and id int here: its partitions stay those of the old keys\. Move the rows first/);
  assert.equal(server.calls.some(c => c.action === 'UpdateTable'), false);
});

test('a table that a template computes is deployed, not pushed', async t => {
  const { folder, access } = await world(t, { 't.template.yaml': 'Resources:\n  T:\n    Type: AWS::Glue::Table\n    Properties:\n      DatabaseName: shop\n      TableInput:\n        Name: visits\n        StorageDescriptor:\n          Columns: [{ Name: a, Type: int }]\n          Location: !Sub s3://${Bucket}/visits/\n' });
  assert.match((await sluice(folder, 'export', 't.template.yaml', '--to', 'catalog', '--yes', ...access)).err, /`visits` has a value that the template computes \(Fn::Sub\): deploy the template, or write the value/);
});

test('the SDK is in a bundle of its own, and nothing else holds it', () => {
  const dist = path.join(root, 'dist');
  const holding = ['extension.cjs', 'server.cjs', 'cli.mjs', 'index.mjs', 'web/extension.js', 'web/server.js'].filter(f => fs.readFileSync(path.join(dist, f), 'utf8').includes('AWSGlue'));
  assert.deepEqual(holding, []);
  assert.ok(fs.readFileSync(path.join(dist, 'glue-catalog.mjs'), 'utf8').includes('AWSGlue'));
});
