import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Glue } from '@aws-sdk/client-glue';
import { parseYaml, longForm } from '../../server/base/yaml.ts';
import { repairFiles } from '../../server/languages/sql/migration/repair.ts';
import { glueServer } from '../harness/glue-server.ts';
import { root } from '../harness/root.ts';

type Handler = (event: object) => Promise<{ updated: string[]; partitions: number }>;

/** The generated files in a folder of their own, where they find the SDK. */
function written(t: { after(callback: () => void): void }, settings: Parameters<typeof repairFiles>[1] = {}): string {
  const folder = fs.mkdtempSync(path.join(root, '.build', 'repair-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  for (const { path: name, text } of repairFiles([{ name: 'members', database: 'club' }], settings)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}

test('the generated function repairs a table and its partitions in a catalogue, and its own events end the loop', async t => {
  const columns = [{ Name: 'tags', Type: 'set<string>', Comment: 'a set<x>' }, { Name: 'offset', Type: 'struct<set:bigint>' }];
  const partition = (day: string, type: string) => ({ Values: [day], DatabaseName: 'club', TableName: 'members', CatalogId: '1', CreationTime: 1714550400, Parameters: { objectCount: '3' }, StorageDescriptor: { Columns: [{ Name: 'tags', Type: type }], Location: `s3://lake/members/day=${day}/` } });
  const partitions = { 'club.members': [partition('1', 'set<string>'), partition('2', 'array<string>'), partition('3', 'SET<String>')] };
  const server = await glueServer({ 'club.members': { Name: 'members', DatabaseName: 'club', CatalogId: '1', CreateTime: 1714550400, CreatedBy: 'crawler', VersionId: '4', IsRegisteredWithLakeFormation: false, TableType: 'EXTERNAL_TABLE', Parameters: { classification: 'parquet' }, PartitionKeys: [{ Name: 'day', Type: 'string' }], StorageDescriptor: { Columns: columns, Location: 's3://lake/members/' } } }, partitions);
  t.after(() => server.close());
  const { handlerOver } = await import(pathToFileURL(path.join(written(t), 'repair.mjs')).href) as { handlerOver(glue: object): Handler };
  const glue = new Glue({ region: 'eu-west-1', endpoint: server.url, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  t.after(() => glue.destroy());
  const handler = handlerOver(glue);
  const event = (typeOfChange: string) => ({ source: 'aws.glue', 'detail-type': 'Glue Data Catalog Table State Change', detail: { databaseName: 'club', tableName: 'members', typeOfChange, changedPartitions: [] } });

  assert.deepEqual(await handler(event('UpdateTable')), { updated: ['members'], partitions: 2 });
  const update = server.calls.find(c => c.action === 'UpdateTable')!.body;
  assert.deepEqual([update['SkipArchive'], update['VersionId'], update['CatalogId'], Object.keys(update['TableInput']).sort()], [true, '4', '1', ['Name', 'Parameters', 'PartitionKeys', 'StorageDescriptor', 'TableType']]);
  assert.deepEqual(server.tables['club.members']!['StorageDescriptor'].Columns, [{ Name: 'tags', Type: 'array<string>', Comment: 'a set<x>' }, columns[1]]);
  assert.deepEqual(partitions['club.members'].map(p => p.StorageDescriptor.Columns[0]!.Type), ['array<string>', 'array<string>', 'array<string>']);
  for (const own of ['UpdateTable', 'BatchUpdatePartition']) assert.deepEqual(await handler(event(own)), { updated: [], partitions: 0 });
  assert.equal(server.calls.filter(c => c.action === 'UpdateTable').length, 1);

  // A crawler writes between the look and the update: it looks again.
  server.tables['club.members']!['StorageDescriptor'].Columns = columns;
  server.failing('UpdateTable', 'ConcurrentModificationException', 'Update table failed due to concurrent modifications.', 1);
  assert.deepEqual(await handler(event('UpdateTable')), { updated: ['members'], partitions: 0 });
  const looked = server.calls.length;
  assert.deepEqual(await handler(event('DeleteTable')), { updated: [], partitions: 0 });
  assert.equal(server.calls.length, looked, 'a table that is gone is not asked for');
});

test('the generated tests pass, whatever the workspace has switched off', t => {
  for (const off of [[], ['DDL101'], ['DDL102', 'DDL104']]) {
    const severity = Object.fromEntries(off.map(code => [code, 'off' as const]));
    const run = spawnSync(process.execPath, ['--test', 'repair.test.mjs'], { cwd: written(t, { severity }), encoding: 'utf8', env: { ...process.env, NODE_TEST_CONTEXT: '' } });
    assert.equal(run.status, 0, run.stdout + run.stderr);
  }
});

test('the template has the rule on the events of the table, and a role that may do what the function does', t => {
  const text = fs.readFileSync(path.join(written(t), 'repair.template.yaml'), 'utf8');
  const tree = parseYaml(text);
  assert.deepEqual(tree.problems, []);
  const { Resources } = longForm(tree.root, tree.tags) as any;
  assert.deepEqual(Resources.RepairRule.Properties.EventPattern, { source: ['aws.glue'], 'detail-type': ['Glue Data Catalog Table State Change'], detail: { databaseName: ['club'], tableName: ['members'] } });
  const [statement] = Resources.RepairRole.Properties.Policies[0].PolicyDocument.Statement;
  const used = [...fs.readFileSync(path.join(written(t), 'repair.mjs'), 'utf8').matchAll(/glue\.(\w)(\w+)\(/g)].map(m => `glue:${m[1]!.toUpperCase()}${m[2]}`);
  assert.deepEqual([...new Set(used)].sort(), [...statement.Action].sort());
});
