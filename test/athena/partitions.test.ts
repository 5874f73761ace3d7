import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registrationsIn } from '../../server/components/athena/registered.ts';
import { runAthenaQuery } from '../../server/components/athena/run.ts';
import { missingPartitions, unseenFolders, type QueryTable } from '../../server/components/athena/tables.ts';
import type { GlueTable } from '../../server/components/component.ts';
import { growth, linear } from '../harness/growth.ts';

const visits: GlueTable = { Name: 'visits', DatabaseName: 'shop', PartitionKeys: [{ Name: 'date', Type: 'date' }, { Name: 'hour', Type: 'smallint' }], StorageDescriptor: { Location: 's3://lake/visits', Columns: [{ Name: 'id', Type: 'int' }], SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' } } };
const keys = ['visits/date=2024-05-01/hour=1/a', 'visits/date=2024-05-01/hour=02/b', 'visits/date=2024-05-01/HOUR=3/c', 'visits/2024/05/02/04/d', 'visits/e', 'old/f'];
const objects = keys.map((key, i) => ({ key, bytes: new TextEncoder().encode(`{"id":${i + 1}}`) }));
const over = (sql: string, table = visits): QueryTable => ({ table, objects, registrations: registrationsIn({ path: 't.ddl', text: sql, language: 'athena-sql' }, table) });
const ask = async (query: QueryTable, sql = 'SELECT id, CAST("date" AS varchar), hour FROM visits ORDER BY 1, 3'): Promise<string[]> => {
  const outcome = await runAthenaQuery(undefined, sql, [query]);
  return 'error' in outcome ? [outcome.error.message] : outcome.rows.map(row => row.join(' '));
};
const add = (spec: string, more = '') => `ALTER TABLE shop.visits ADD IF NOT EXISTS PARTITION (${spec}) ${more};`;

test('without a word folders are partitions, as a crawler takes them', async () => {
  assert.deepEqual(await ask(over('ALTER TABLE other ADD PARTITION (a = 1)')), ['1 2024-05-01 1', '2 2024-05-01 2', '3 2024-05-01 3', '4 2024-05-02 4']);
  assert.deepEqual(unseenFolders(over('')), ['visits/']);
});

test('what statements register is all that a query sees', async () => {
  const cases: [sql: string, rows: string[]][] = [
    ['MSCK REPAIR TABLE visits;', ['1 2024-05-01 1', '2 2024-05-01 2']], // keys in lower case
    [add("`date` = '2024-05-01', hour = 1"), ['1 2024-05-01 1']],
    [add("hour = '1', `date` = DATE '2024-05-01'"), ['1 2024-05-01 1']],
    [add("`date` = '2024-05-01', hour = 2"), []], // the folder is hour=02
    [add("`date` = '2024-05-02', hour = 4", "LOCATION 's3://lake/visits/2024/05/02/04'"), ['4 2024-05-02 4']],
    [add("`date` = '2020-01-01', hour = 0", "LOCATION 's3://lake/old/'"), ['6 2020-01-01 0']], // outside of the table's folder
    [add("`date` = '2020-01-01', hour = 0", "LOCATION 's3://elsewhere/old/'"), []],
    [add("`date` = '2020-01-01', hour = 0", "LOCATION 's3://lake/old/'") + add("`date` = '2020-01-01', hour = 1", "LOCATION 's3://lake/old/'"), ['6 2020-01-01 0', '6 2020-01-01 1']], // counted twice
    [add("`date` = '2020-01-01', hour = 0", "LOCATION 's3://lake/old/'") + add("`date` = '2020-01-01', hour = 0", "LOCATION 's3://lake/visits/2024/'"), ['6 2020-01-01 0']], // it is there already
    ["MSCK REPAIR TABLE visits; ALTER TABLE visits DROP PARTITION (`date` = '2024-05-01', hour = 1);", ['2 2024-05-01 2']],
    ['MSCK REPAIR TABLE visits; ALTER TABLE visits DROP PARTITION (hour > 1);', ['1 2024-05-01 1']],
    ["MSCK REPAIR TABLE visits; ALTER TABLE visits PARTITION (`date` = '2024-05-01', hour = 1) SET LOCATION 's3://lake/old/';", ['2 2024-05-01 2', '6 2024-05-01 1']],
    ["MSCK REPAIR TABLE visits; ALTER TABLE visits PARTITION (`date` = '2024-05-01', hour = 1) RENAME TO PARTITION (`date` = '2024-05-01', hour = 9);", ['1 2024-05-01 9', '2 2024-05-01 2']],
    ["ALTER TABLE visits ADD PARTITION (`date` = '2024-05-01', hour = 1), PARTITION (`date` = '2024-05-01', hour = 2);MSCK REPAIR TABLE visitors;", ['1 2024-05-01 1', '2 2024-05-01 2', '3 2024-05-01 3', '4 2024-05-02 4']], // refused
  ];
  for (const [sql, rows] of cases) assert.deepEqual(await ask(over(sql)), rows, sql);
  assert.deepEqual(await ask(over('MSCK REPAIR TABLE visits;'), 'SHOW PARTITIONS visits'), ['date=2024-05-01/hour=02', 'date=2024-05-01/hour=1']);
  assert.deepEqual(await ask(over(add("`date` = '2024-05-01', hour = 7")), 'SHOW PARTITIONS visits'), ['date=2024-05-01/hour=7']);
});

test('what is missing is registered by one statement, and then nothing is missing', async () => {
  const statement = missingPartitions(over(add("`date` = '2024-05-01', hour = 1")))!;
  assert.equal(statement, `ALTER TABLE shop.visits ADD IF NOT EXISTS
  PARTITION (\`date\` = '2024-05-02', hour = 4) LOCATION 's3://lake/visits/2024/05/02/04/'
  PARTITION (\`date\` = '2024-05-01', hour = 3) LOCATION 's3://lake/visits/date=2024-05-01/HOUR=3/'
  PARTITION (\`date\` = '2024-05-01', hour = 2) LOCATION 's3://lake/visits/date=2024-05-01/hour=02/';
`);
  const all = over(add("`date` = '2024-05-01', hour = 1") + statement);
  assert.equal(missingPartitions(all), undefined);
  assert.deepEqual(await ask(all), ['1 2024-05-01 1', '2 2024-05-01 2', '3 2024-05-01 3', '4 2024-05-02 4']);
  assert.deepEqual(unseenFolders(all), ['visits/']);
  assert.equal(missingPartitions({ ...all, table: { ...visits, Parameters: { 'projection.enabled': 'true' } } }), undefined);
});

test('thousands of partitions cost what they are', async () => {
  const many = (n: number): QueryTable => {
    const all = Array.from({ length: n }, (_, i) => ({ key: `visits/2024/05/01/${i}/x`, bytes: objects[0]!.bytes }));
    return { table: visits, objects: all, registrations: registrationsIn({ path: 't.ddl', text: all.map((_, i) => add(`\`date\` = '2024-05-01', hour = ${i}`, `LOCATION 's3://lake/visits/2024/05/01/${i}/'`)).join('\n'), language: 'athena-sql' }, visits) };
  };
  assert.ok(await growth(1000, many, unseenFolders) < linear);
});
