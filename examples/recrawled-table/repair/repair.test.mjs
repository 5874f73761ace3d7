import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handlerOver, partitionUpdates, repairType, updateFor } from './repair.mjs';

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

/** The catalogue in memory. */
function catalogue(stored, partitions = []) {
  const done = [];
  return {
    done,
    getTable: async () => ({ Table: stored }),
    updateTable: async update => { done.push(['updateTable', update.VersionId]); stored = { ...stored, ...update.TableInput, VersionId: String(Number(stored.VersionId) + 1) }; },
    getPartitions: async ({ NextToken = '0' }) => ({ Partitions: partitions.slice(Number(NextToken), Number(NextToken) + 1), ...(Number(NextToken) + 1 < partitions.length && { NextToken: String(Number(NextToken) + 1) }) }),
    batchUpdatePartition: async ({ Entries }) => { done.push(['batchUpdatePartition', Entries.length]); for (const { PartitionValueList, PartitionInput } of Entries) partitions = partitions.map(p => (p.Values.join() === PartitionValueList.join() ? { ...p, ...PartitionInput } : p)); return {}; },
  };
}
const event = { source: 'aws.glue', 'detail-type': 'Glue Data Catalog Table State Change', detail: { databaseName: 'd', tableName: 't', typeOfChange: 'UpdateTable', changedPartitions: [] } };

test('a table is updated once: the event of the update itself finds nothing to do', async () => {
  const glue = catalogue(table);
  const handler = handlerOver(glue);
  assert.deepEqual(await handler(event), { updated: ['t'], partitions: 0 });
  assert.deepEqual(await handler(event), { updated: [], partitions: 0 });
  assert.deepEqual(glue.done, [['updateTable', '7']], 'the version that was read');
  assert.deepEqual(await handler({ ...event, detail: { ...event.detail, typeOfChange: 'DeleteTable' } }), { updated: [], partitions: 0 });
});

test('partitions have columns of their own, and are repaired with the table', async () => {
  const partition = (day, Type) => ({ Values: [day], DatabaseName: 'd', TableName: 't', CatalogId: '1', CreationTime: 5, Parameters: { objectCount: '3' }, StorageDescriptor: { Location: `s3://b/day=${day}/`, Columns: [{ Name: 'tags', Type }] } });
  assert.deepEqual(partitionUpdates([partition('1', 'set<string>'), partition('2', 'array<string>')]), [
    { PartitionValueList: ['1'], PartitionInput: { Values: ['1'], Parameters: { objectCount: '3' }, StorageDescriptor: { Location: 's3://b/day=1/', Columns: [{ Name: 'tags', Type: 'array<string>' }] } } },
  ]);
  const glue = catalogue({ ...table, PartitionKeys: [{ Name: 'day', Type: 'string' }] }, [partition('1', 'set<string>'), partition('2', 'array<string>'), partition('3', 'set<string>')]);
  const handler = handlerOver(glue);
  assert.deepEqual(await handler(event), { updated: ['t'], partitions: 2 });
  assert.deepEqual(await handler(event), { updated: [], partitions: 0 });
});
