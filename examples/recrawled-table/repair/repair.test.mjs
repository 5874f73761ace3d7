import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handlerOver, repairType, updateFor } from './repair.mjs';

test('types are repaired at any depth, names are left alone', () => {
  const cases = [["set<string>","array<string>"],["struct<a:set<bigint>,b:map<string,set<string>>>","struct<a:array<bigint>,b:map<string,array<string>>>"],["set<set<int>>","array<array<int>>"],["set","array<string>"],["integer","int"],["struct<long:long>","struct<long:bigint>"],["struct<set:int,offset:bigint>","struct<set:int,offset:bigint>"],["decimal(10,2)","decimal(10,2)"],["array<struct<x:string>>","array<struct<x:string>>"]];
  for (const [type, expected] of cases) {
    assert.equal(repairType(type), expected, type);
    assert.equal(repairType(expected), expected, 'a second time changes nothing');
  }
});

const table = {
  Name: 't', DatabaseName: 'd', CatalogId: '1', CreateTime: 1, UpdateTime: 2, CreatedBy: 'crawler', VersionId: '7', IsRegisteredWithLakeFormation: false, TableType: 'EXTERNAL_TABLE', Parameters: { classification: 'dynamodb' },
  StorageDescriptor: { Location: 's3://b/', Columns: [{ Name: 'tags', Type: 'set<string>', Comment: 'a set<x>' }, { Name: 'id', Type: 'string' }] }, PartitionKeys: [],
};

test('the update keeps everything but the types, without what the catalogue refuses', () => {
  assert.deepEqual(updateFor(table), {
    CatalogId: '1', DatabaseName: 'd', SkipArchive: true,
    TableInput: {
      Name: 't', TableType: 'EXTERNAL_TABLE', Parameters: { classification: 'dynamodb' }, PartitionKeys: [],
      StorageDescriptor: { Location: 's3://b/', Columns: [{ Name: 'tags', Type: 'array<string>', Comment: 'a set<x>' }, { Name: 'id', Type: 'string' }] },
    },
  });
});

test('a table is updated once: the event of the update itself finds nothing to do', async () => {
  let stored = table;
  const updates = [];
  const handler = handlerOver({
    getTable: async () => ({ Table: stored }),
    updateTable: async update => { updates.push(update); stored = { ...stored, ...update.TableInput }; },
  });
  const event = { source: 'aws.glue', 'detail-type': 'Glue Data Catalog Table State Change', detail: { databaseName: 'd', tableName: 't', typeOfChange: 'UpdateTable', changedPartitions: [] } };
  assert.deepEqual(await handler(event), { updated: ['t'] });
  assert.deepEqual(await handler(event), { updated: [] });
  assert.equal(updates.length, 1);
});
