import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAthenaQuery } from '../../server/components/athena/run.ts';
import type { QueryTable } from '../../server/components/athena/tables.ts';
import type { GlueTable } from '../../server/components/component.ts';

const table = (Name: string, columns: Record<string, string>, keys: Record<string, string> = {}, more: Partial<GlueTable> = {}, library = 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe'): QueryTable => {
  const list = (of: Record<string, string>) => Object.entries(of).map(([name, Type]) => ({ Name: name, Type }));
  return { table: { Name, PartitionKeys: list(keys), StorageDescriptor: { Location: `s3://lake/${Name}`, Columns: list(columns), SerdeInfo: { SerializationLibrary: library } }, ...more }, objects: [] };
};
const hours = table('hours', { id: 'bigint', price: 'decimal(10,2)', note: 'varchar(3)' }, { date: 'date', hour: 'smallint' });
const types = table('types', { a: 'tinyint', b: 'smallint', c: 'int', d: 'bigint', e: 'float', f: 'double', g: 'decimal(38,3)', h: 'string', i: 'binary', j: 'date', k: 'timestamp', l: 'array<int>', m: 'map<string,bigint>', n: 'struct<x:int,y:array<string>>', o: 'boolean' });
const text = table('text', { id: 'int' }, {}, {}, 'org.openx.data.jsonserde.JsonSerDe');
const view = table('view', { id: 'int' }, {}, { TableType: 'VIRTUAL_VIEW' });
const tables = [hours, types, text, view];

/** Runs INSERT, then reads the table as it is afterwards. */
async function inserted(sql: string, into: QueryTable, query: string): Promise<{ keys: string[]; rows: string[] }> {
  const outcome = await runAthenaQuery(undefined, sql, tables, { now: Date.UTC(2024, 4, 1, 8) });
  if ('error' in outcome) throw new Error(outcome.error.message);
  assert.equal(outcome.written!.table, into);
  const read = await runAthenaQuery(undefined, query, [{ ...into, objects: outcome.written!.objects }]);
  if ('error' in read) throw new Error(read.error.message);
  assert.deepEqual(outcome.rows, [[outcome.written!.rows]]);
  return { keys: outcome.written!.objects.map(o => o.key.replace(/_00000000-.*/, '')), rows: read.rows.map(row => row.map(v => JSON.stringify(v)).join(' ')) };
}

test('rows go into the folders of their partitions, in the order of the query', async () => {
  const { keys, rows } = await inserted("INSERT INTO hours SELECT * FROM (VALUES (9007199254740993, 1.5, 'a', DATE '2024-05-01', 2), (2, NULL, NULL, DATE '2024-05-01', 11), (1, 3.25, 'b', DATE '2024-05-01', 2), (4, 0.1, 'c', NULL, 2)) AS t (id, price, note, d, h) ORDER BY id DESC", hours, 'SELECT *, row_number() OVER () FROM hours');
  assert.deepEqual(keys, ['hours/date=2024-05-01/hour=2/20240501_080000_00000_00000', 'hours/date=__HIVE_DEFAULT_PARTITION__/hour=2/20240501_080000_00001_00000', 'hours/date=2024-05-01/hour=11/20240501_080000_00002_00000']);
  assert.deepEqual(rows, ['2 null null "2024-05-01" 11 1', '"9007199254740993" "1.50" "a" "2024-05-01" 2 2', '1 "3.25" "b" "2024-05-01" 2 3', '4 "0.10" "c" null 2 4']);
});

test('columns that are not named are NULL; nothing is written for no rows', async () => {
  assert.deepEqual((await inserted("INSERT INTO hours (hour, date, id) VALUES (3, DATE '2024-05-01', 7)", hours, 'SELECT * FROM hours')).rows, ['7 null null "2024-05-01" 3']);
  assert.deepEqual((await inserted('INSERT INTO hours SELECT * FROM hours', hours, 'SELECT * FROM hours')), { keys: [], rows: [] });
});

test('a value of each type is read back as it was', async () => {
  const values = "TINYINT '-128', SMALLINT '7', 1, 9007199254740993, REAL '1.1', 1.1e0, DECIMAL '12345678901234567890123456789012345.678', 'ü', X'00ff', DATE '1969-12-31', TIMESTAMP '2024-05-01 08:00:00.123', ARRAY[1, NULL], MAP(ARRAY['k'], ARRAY[9007199254740993]), CAST(ROW(1, ARRAY['z']) AS row(x int, y array(varchar))), true";
  const said = await runAthenaQuery(undefined, `SELECT ${values}`, []);
  const { rows } = await inserted(`INSERT INTO types SELECT ${values}`, types, 'SELECT * FROM types');
  assert.deepEqual(rows, 'rows' in said ? said.rows.map(row => row.map(v => JSON.stringify(v)).join(' ')) : []);
});

test('numbers are rounded and blanks are cut as the service does', async () => {
  const { rows } = await inserted("INSERT INTO hours VALUES (1.4, 1.555, 'ab   ', TIMESTAMP '2024-05-01 08:00:00', 2), (2.5, 1, NULL, DATE '2024-05-01', 2)", hours, 'SELECT * FROM hours');
  assert.deepEqual(rows, ['1 "1.56" "ab " "2024-05-01" 2', '3 "1.00" null "2024-05-01" 2']);
});

test('partitions that the catalogue has are written where they lie, others are registered', async () => {
  const registrations = [{ action: 'add' as const, values: new Map([['date', '2024-05-01'], ['hour', '2']]), location: 's3://lake/elsewhere/' }];
  const outcome = await runAthenaQuery(undefined, "INSERT INTO hours VALUES (1, 1, 'a', DATE '2024-05-01', 2), (1, 1, 'a', DATE '2024-05-01', 3)", [{ ...hours, registrations }]);
  assert.ok('written' in outcome);
  assert.deepEqual(outcome.written!.objects.map(o => o.key.replace(/[^/]*$/, '')), ['elsewhere/', 'hours/date=2024-05-01/hour=3/']);
  assert.deepEqual(outcome.written!.partitions, [{ texts: ['2024-05-01', '3'], location: 's3://lake/hours/date=2024-05-01/hour=3/' }]);
});

test('what the service refuses: texts and places are those of Trino 476', async () => {
  for (const [sql, message] of [
    ["INSERT INTO hours VALUES ('x', 1, 'a', DATE '2024-05-01', 2)", 'TYPE_MISMATCH: line 1:1: Insert query has mismatched column types: Table: [bigint, decimal(10,2), varchar(3), date, smallint], Query: [varchar(1), integer, varchar(1), date, integer]'],
    ['INSERT INTO hours (id, nope) VALUES (1, 2)', 'COLUMN_NOT_FOUND: line 1:1: Insert column name does not exist in target table: nope'],
    ["INSERT INTO hours VALUES (1, 1, 'long', DATE '2024-05-01', 2)", 'INVALID_CAST_ARGUMENT: Cannot truncate non-space characters when casting from varchar(4) to varchar(3) on INSERT'],
    ["INSERT INTO hours SELECT 1, 1, rpad('a', 9, 'b'), DATE '2024-05-01', 2", 'INVALID_CAST_ARGUMENT: Cannot truncate non-space characters when casting from varchar to varchar(3) on INSERT'],
    ["INSERT INTO hours VALUES (1, 1234567890.5, 'a', DATE '2024-05-01', 2)", "INVALID_CAST_ARGUMENT: Cannot cast DECIMAL(11, 1) '1234567890.5' to DECIMAL(10, 2)"],
    ["INSERT INTO hours (id, id) VALUES (1, 2)", 'DUPLICATE_COLUMN_NAME: line 1:1: Insert column name is specified more than once: id'],
    ["INSERT INTO hours SELECT n, 1, 'a', DATE '2024-05-01', n FROM UNNEST(sequence(1, 101)) AS t (n)", 'HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions/buckets'],
    ['INSERT INTO gone VALUES (1)', "TABLE_NOT_FOUND: line 1:1: Table 'awsdatacatalog.default.gone' does not exist"],
    ['INSERT INTO text VALUES (1)', 'NOT_SUPPORTED: default.text is not stored as Parquet: rows are written as nothing else here'],
    ['INSERT INTO view VALUES (1)', 'NOT_SUPPORTED: Inserting into views is not supported: default.view'],
  ] as const) {
    const outcome = await runAthenaQuery(undefined, sql, tables);
    assert.equal('error' in outcome && outcome.error.message, message, sql);
  }
});
