import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStatement } from '../../server/components/athena/show.ts';
import { runAthenaQuery, type QueryTable } from '../../server/components/athena/run.ts';
import type { GlueTable } from '../../server/components/component.ts';
import { readDdl } from '../../server/languages/sql/ddl/tables.ts';
import { tableInput } from '../../server/languages/sql/hive/print.ts';

const statement = `CREATE EXTERNAL TABLE shop.orders (id bigint COMMENT 'it''s', \`order\` array<struct<sku:string,n:int>>) COMMENT 'Orders' PARTITIONED BY (day string, hour int)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('case.insensitive' = 'FALSE', 'mapping.id' = 'ID') LOCATION 's3://lake/orders/' TBLPROPERTIES ('classification' = 'json', 'x' = '1')`;
const glueOf = (text: string): GlueTable => { const { DatabaseName, TableInput } = tableInput(readDdl({ path: 't.ddl', text, language: 'hive-sql' }).tables[0]!); return { ...(DatabaseName !== undefined && { DatabaseName }), ...TableInput }; };
const objects = ['orders/day=2024-01-01/hour=1/a.json', 'orders/day=2024-01-01/hour=1/b.json', 'orders/day=a:b/hour=2/c.json', 'orders/other.json'].map(key => ({ key, bytes: new TextEncoder().encode('{}') }));
const tables: readonly QueryTable[] = [{ table: glueOf(statement), objects }, { table: glueOf("CREATE EXTERNAL TABLE visits (id int) STORED AS PARQUET LOCATION 's3://lake/visits/'"), objects: [] }];
const ask = async (sql: string) => { const outcome = await runAthenaQuery(undefined, sql, tables); return 'error' in outcome ? outcome.error.message : outcome.rows.map(r => r.join('|')); };

test('SHOW CREATE TABLE prints the service\'s layout, and what it prints is the table', async () => {
  assert.deepEqual(await ask('SHOW CREATE TABLE shop.orders'), [
    'CREATE EXTERNAL TABLE `shop.orders`(', "  `id` bigint COMMENT 'it\\'s', ", '  `order` array<struct<sku:string,n:int>>)', "COMMENT 'Orders'", 'PARTITIONED BY ( ', '  `day` string, ', '  `hour` int)', 'ROW FORMAT SERDE ',
    "  'org.openx.data.jsonserde.JsonSerDe' ", 'WITH SERDEPROPERTIES ( ', "  'case.insensitive'='FALSE', ", "  'mapping.id'='ID') ", 'STORED AS INPUTFORMAT ', "  'org.apache.hadoop.mapred.TextInputFormat' ", 'OUTPUTFORMAT ',
    "  'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'", 'LOCATION', "  's3://lake/orders/'", 'TBLPROPERTIES (', "  'classification'='json', ", "  'x'='1')",
  ]);
  for (const text of [
    statement, "CREATE EXTERNAL TABLE a.c (a string, b int) CLUSTERED BY (a) INTO 8 BUCKETS ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' STORED AS TEXTFILE LOCATION 's3://b/c/'", "CREATE EXTERNAL TABLE a.p (a decimal(10,2)) STORED AS PARQUET LOCATION 's3://b/p/'",
  ]) {
    const table = glueOf(text);
    const { Columns, Location, SerdeInfo, InputFormat, OutputFormat } = glueOf(createStatement(table).join('\n')).StorageDescriptor!;
    const wanted = table.StorageDescriptor!;
    assert.deepEqual([Columns, Location, SerdeInfo, InputFormat, OutputFormat], [wanted.Columns, wanted.Location, wanted.SerdeInfo, wanted.InputFormat, wanted.OutputFormat], createStatement(table).join('\n'));
  }
});

test('DESCRIBE tells columns, and the keys twice', async () => {
  assert.deepEqual(await ask('DESCRIBE shop.orders'), ["id|bigint|it's", 'order|array<struct<sku:string,n:int>>|', 'day|string|', 'hour|int|', '||', '# Partition Information||', '# col_name|data_type|comment', 'day|string|', 'hour|int|']);
  assert.deepEqual(await ask('DESC visits'), ['id|int|']);
  const formatted = await ask('DESCRIBE FORMATTED shop.orders');
  assert.ok(Array.isArray(formatted) && ['# Detailed Table Information||', 'Location:|s3://lake/orders/|', '# Storage Information||', 'SerDe Library:|org.openx.data.jsonserde.JsonSerDe|', '|mapping.id|ID'].every(line => formatted.includes(line)), String(formatted));
});

test('the other SHOW statements', async () => {
  assert.deepEqual(await ask('SHOW PARTITIONS shop.orders'), ['day=2024-01-01/hour=1', 'day=a%3Ab/hour=2']);
  assert.deepEqual(await ask('SHOW TABLES'), ['orders', 'visits']);
  assert.deepEqual(await ask("SHOW TABLES IN shop '*ord*|x'"), ['orders']);
  assert.deepEqual(await ask('SHOW DATABASES'), ['default', 'shop']);
  assert.deepEqual(await ask('SHOW COLUMNS IN orders'), ['id', 'order', 'day', 'hour']);
  assert.deepEqual(await ask("SHOW TBLPROPERTIES orders ('x')"), ['x|1']);
});

test('what cannot be answered says so in the service\'s words', async () => {
  assert.equal(await ask('SHOW PARTITIONS visits'), 'FAILED: SemanticException [Error 10241]: Table visits is not a partitioned table');
  assert.equal(await ask('DESCRIBE nobody'), 'FAILED: SemanticException [Error 10001]: Table not found nobody');
  assert.equal(await ask('DESCRIBE TABLE orders'), 'FAILED: SemanticException [Error 10001]: Table not found table');
  assert.equal(await ask('SHOW CREATE orders'), "FAILED: ParseException line 1:12 cannot recognize input near 'orders' '<EOF>' '<EOF>' in show statement");
  assert.equal(await ask('SHOW LOCKS orders'), 'NOT_SUPPORTED: Athena does not run SHOW LOCKS');
});
