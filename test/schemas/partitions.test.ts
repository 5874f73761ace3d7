import { test } from 'node:test';
import assert from 'node:assert/strict';
import { diagnose } from '../../server/project/diagnose.ts';
import { openWorkspace } from '../../server/project/workspace.ts';
import { allLanguages } from '../../server/simulate/languages.ts';
import { coercion } from '../../server/languages/sql/hive/coercion.ts';
import { parseHiveType } from '../../server/languages/sql/hive/reader.ts';

const typed = (text: string) => { const read = parseHiveType(text); assert.ok('type' in read, text); return read.type; };

test('what Athena makes of a partition\'s type under the table\'s', () => {
  for (const [from, to, expected] of [
    ['int', 'int', 'same'], ['tinyint', 'bigint', 'coerced'], ['int', 'bigint', 'coerced'], ['bigint', 'int', 'refused'], ['string', 'bigint', 'coerced'], ['string', 'double', 'refused'], ['bigint', 'string', 'coerced'], ['double', 'string', 'refused'],
    ['float', 'double', 'coerced'], ['double', 'float', 'numbers'], ['double', 'decimal(10,2)', 'numbers'], ['decimal(10,2)', 'decimal(12,2)', 'numbers'], ['int', 'double', 'numbers'], ['boolean', 'int', 'refused'], ['varchar(5)', 'string', 'coerced'],
    ['date', 'timestamp', 'refused'], ['array<int>', 'array<bigint>', 'coerced'], ['array<int>', 'array<boolean>', 'refused'], ['map<string,int>', 'map<string,bigint>', 'coerced'], ['struct<a:int>', 'struct<a:bigint,b:string>', 'coerced'],
    ['struct<a:int,b:string>', 'struct<b:string,a:int>', 'refused'], ['struct<a:double>', 'struct<a:decimal(4,1)>', 'numbers'], ['struct<a:int>', 'map<string,int>', 'refused'],
  ] as const) assert.equal(coercion(typed(from), typed(to)), expected, `${from} under ${to}`);
});

const table = (columns: string, more = 'STORED AS PARQUET', properties = '') => `CREATE EXTERNAL TABLE shop.orders (${columns})\nPARTITIONED BY (year int, dt string)\n${more}\nLOCATION 's3://lake/orders/'${properties};\n`;
const said = (files: Readonly<Record<string, string>>, path: string) =>
  diagnose(openWorkspace(allLanguages, { files: Object.entries(files).map(([name, text]) => ({ path: name, text })) }), path).filter(d => /^DDL33[34]$/.test(d.code)).map(d => `${d.code} ${/partition '.*/.exec(d.message)?.[0]}`);

test('partitions are read in every shape that the catalogue gives and takes', () => {
  const storage = { Columns: [{ Name: 'id', Type: 'string' }, { Name: 'n', Type: 'boolean' }], Location: 's3://lake/orders/a/' };
  const partition = { Values: ['2024', '01'], StorageDescriptor: storage };
  const wrong = ["DDL333 partition 'year=2024/dt=01' declared column 'n' as type 'boolean'."];
  for (const shape of [
    { Partition: { ...partition, DatabaseName: 'shop', TableName: 'orders' } },
    { Partitions: [{ ...partition, DatabaseName: 'shop', TableName: 'orders' }] },
    { DatabaseName: 'shop', TableName: 'orders', PartitionInput: partition },
    { DatabaseName: 'shop', TableName: 'Orders', PartitionInputList: [partition] },
    { DatabaseName: 'shop', TableName: 'orders', Entries: [{ PartitionValueList: ['2024', '01'], PartitionInput: partition }] },
  ]) assert.deepEqual(said({ 't.ddl': table('id string, n int'), 'p.glue.json': JSON.stringify(shape) }, 'p.glue.json'), wrong, JSON.stringify(shape));
  assert.deepEqual(said({ 't.ddl': table('id string, n int'), 'p.glue.json': JSON.stringify({ TableName: 'others', PartitionInput: partition }) }, 'p.glue.json'), [], 'of a table that nobody declares');
  assert.deepEqual(said({ 't.ddl': table('id string, n int'), 'p.glue.json': JSON.stringify({ DatabaseName: 'else', TableName: 'orders', PartitionInput: partition }) }, 'p.glue.json'), [], 'of another database');
  assert.deepEqual(said({ 't.ddl': table('id string, n int'), 'p.glue.json': JSON.stringify({ TableName: 'orders', PartitionInput: { ...partition, StorageDescriptor: {} } }) }, 'p.glue.json'), [], 'without columns');
});

test('a template names its table by name or by reference', () => {
  const template = (name: string) => `Resources:
  Orders:
    Type: AWS::Glue::Table
    Properties:
      DatabaseName: shop
      TableInput:
        Name: orders
        TableType: EXTERNAL_TABLE
        PartitionKeys: [{ Name: dt, Type: string }]
        StorageDescriptor: { Columns: [{ Name: n, Type: int }], Location: s3://lake/orders/, SerdeInfo: { SerializationLibrary: org.openx.data.jsonserde.JsonSerDe } }
  May:
    Type: AWS::Glue::Partition
    Properties:
      DatabaseName: shop
      TableName: ${name}
      PartitionInput:
        Values: ['05']
        StorageDescriptor: { Columns: [{ Name: n, Type: boolean }] }
`;
  for (const name of ['orders', '!Ref Orders', '{ Ref: Orders }']) assert.deepEqual(said({ 'template.yaml': template(name) }, 'template.yaml'), ["DDL333 partition 'dt=05' declared column 'n' as type 'boolean'."], name);
  assert.deepEqual(said({ 'template.yaml': template('!Ref Other') }, 'template.yaml'), []);
});

test('columns are compared as files are read, and only where partitions are looked at', () => {
  const alter = (columns: string, action = 'REPLACE COLUMNS') => `ALTER TABLE shop.orders PARTITION (year = 2024, dt = '01') ${action} (${columns});\n`;
  const check = (ddl: string) => said({ 't.ddl': ddl }, 't.ddl').length;
  assert.equal(check(table('id string, n boolean') + alter('n boolean, id string')), 0, 'Parquet by name');
  assert.equal(check(table('id string, n boolean', "STORED AS PARQUET", "\nTBLPROPERTIES ('parquet.column.index.access' = 'true')") + alter('n boolean, id string')), 2, 'Parquet by place');
  assert.equal(check(table('id string, n boolean', 'STORED AS ORC') + alter('n boolean, id string')), 2, 'ORC by place');
  assert.equal(check(table('id string, n boolean', "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','") + alter('n boolean, id string')), 2, 'text by place');
  assert.equal(check(table('id string, n boolean') + alter('id string')), 0, 'fewer columns');
  assert.equal(check(table('id string') + alter('id string, more boolean')), 0, 'more columns');
  assert.equal(check(table('id string, n int') + alter('n boolean', 'ADD COLUMNS')), 1, 'an added column is compared by its name');
  assert.equal(check(table('id string, n int') + 'ALTER TABLE shop.orders REPLACE COLUMNS (id string, n boolean);\n'), 0, 'the table itself');
  assert.equal(check(table('id string, n int', 'STORED AS PARQUET', "\nTBLPROPERTIES ('projection.enabled' = 'true')") + alter('id string, n boolean')), 0, 'projection');
});
