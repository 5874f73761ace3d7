import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readDdl } from '../../server/languages/sql/ddl/tables.ts';
import { tableInput, tableResource, tableStatement } from '../../server/languages/sql/hive/print.ts';
import { readTables } from '../../server/languages/records/tables.ts';

const ofDdl = (text: string) => readDdl({ path: 't.ddl', text, language: 'hive-sql' }).tables[0]!;
const ofJson = (text: string) => readTables({ path: 't.glue.json', text, language: 'records' }).tables[0]!;

const statements = [
  `CREATE EXTERNAL TABLE shop.orders (id bigint, tags array<string> COMMENT 'it''s', box struct<a:int,b:map<string,decimal(10,2)>>) PARTITIONED BY (day string) STORED AS PARQUET LOCATION 's3://lake/orders/' TBLPROPERTIES ('classification' = 'parquet');`,
  `CREATE EXTERNAL TABLE t (id string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('mapping.id' = 'ID', 'case.insensitive' = 'FALSE') LOCATION 's3://lake/t/';`,
  `CREATE EXTERNAL TABLE c (a string, \`order\` int) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' STORED AS TEXTFILE LOCATION 's3://lake/c/';`,
  `CREATE EXTERNAL TABLE o (a varchar(10), b char(2), c timestamp) STORED AS ORC LOCATION 's3://lake/o/';`,
  `CREATE EXTERNAL TABLE b (a int, c string COMMENT 'x') COMMENT 'it is \\'so\\'' PARTITIONED BY (d string) CLUSTERED BY (a) SORTED BY (c DESC, a ASC) INTO 8 BUCKETS ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\001' STORED AS TEXTFILE LOCATION 's3://lake/b/';`,
];

test('statement → Glue JSON → statement → Glue JSON says the same', () => {
  for (const statement of statements) {
    const glue = tableInput(ofDdl(statement));
    assert.deepEqual(tableInput(ofJson(JSON.stringify(glue))), glue, statement);
    const printed = tableStatement(ofJson(JSON.stringify(glue)));
    assert.deepEqual(tableInput(ofDdl(printed)), glue, printed);
    assert.equal(tableStatement(ofDdl(printed)), printed, 'and stands in its form');
    const template = JSON.stringify(tableResource(ofDdl(statement)));
    assert.deepEqual(tableInput(readTables({ path: 't.template.json', text: template, language: 'records' }).tables[0]!), { DatabaseName: 'default', ...glue });
  }
});

test('formats are written out as the catalogue keeps them', () => {
  const { TableInput } = tableInput(ofDdl(statements[0]!));
  assert.equal(TableInput.StorageDescriptor.InputFormat, 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat');
  assert.equal(TableInput.StorageDescriptor.SerdeInfo?.SerializationLibrary, 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe');
  assert.deepEqual(TableInput.PartitionKeys, [{ Name: 'day', Type: 'string' }]);
  const delimited = tableInput(ofDdl(statements[2]!)).TableInput.StorageDescriptor;
  assert.deepEqual(delimited.SerdeInfo, { SerializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe', Parameters: { 'field.delim': '\t', 'escape.delim': '\\', 'line.delim': '\n', 'serialization.format': '\t' } });
});

test('what a statement says beside its columns is where the catalogue keeps it', () => {
  const { TableInput } = tableInput(ofDdl(statements[4]!));
  assert.equal(TableInput.Parameters['comment'], "it is 'so'");
  const { NumberOfBuckets, BucketColumns, SortColumns, SerdeInfo } = TableInput.StorageDescriptor;
  assert.deepEqual([NumberOfBuckets, BucketColumns, SortColumns], [8, ['a'], [{ Column: 'c', SortOrder: 0 }, { Column: 'a', SortOrder: 1 }]]);
  assert.equal(SerdeInfo?.Parameters['field.delim'], '\u0001');
  assert.match(tableStatement(ofDdl(statements[4]!)), /'field\.delim' = '\\001'/);
  const described = ofJson('{"Name":"t","Description":"said","StorageDescriptor":{"Columns":[{"Name":"a","Type":"int","Comment":"from deserializer"}],"Location":"s3://b/"}}');
  assert.match(tableStatement(described), /^CREATE EXTERNAL TABLE t \(\n {2}a int\n\)\nCOMMENT 'said'\n/);
});
