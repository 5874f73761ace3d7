import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDdl } from '../../server/languages/sql/ddl/tables.ts';
import { recordSchema, schemasText } from '../../server/languages/sql/hive/json-schema.ts';

const tables = (text: string, language: 'athena-sql' | 'redshift-sql' = 'athena-sql') => readDdl({ path: 't.sql', text, language }).tables;
const schema = (...given: Parameters<typeof tables>) => recordSchema(tables(...given)[0]!);
const ofType = (type: string) => (schema(`CREATE EXTERNAL TABLE t (a ${type}) LOCATION 's3://lake/t/'`)['properties'] as Record<string, object>)['a'];

test('each type says what fits', () => {
  assert.deepEqual(ofType('smallint'), { type: ['integer', 'null'], minimum: -32768n, maximum: 32767n });
  assert.deepEqual(ofType('bigint'), { type: ['integer', 'null'], minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n });
  assert.deepEqual(ofType('float'), { type: ['number', 'null'], minimum: -3.4028234663852886e38, maximum: 3.4028234663852886e38 });
  assert.deepEqual(ofType('decimal(10,2)'), { type: ['number', 'null'], exclusiveMinimum: -(10n ** 8n), exclusiveMaximum: 10n ** 8n });
  assert.deepEqual(ofType('varchar(5)'), { type: ['string', 'null'], maxLength: 5 });
  assert.deepEqual(ofType('struct<x:array<boolean>,m:map<string,tinyint>>'), { type: ['object', 'null'], properties: { x: { type: ['array', 'null'], items: { type: ['boolean', 'null'] } }, m: { type: ['object', 'null'], additionalProperties: { type: ['integer', 'null'], minimum: -128n, maximum: 127n } } } });
  assert.deepEqual(ofType('uniontype<int,string>'), {});
  const [time, day] = ['timestamp', 'date'].map(t => new RegExp((ofType(t) as { pattern: string }).pattern));
  for (const text of ['2024-05-01 08:00:00', '2024-05-01 08:00:00.123456789', '2024-05-01T08:00:00Z', '2024-05-01T08:00:00.5Z']) assert.match(text, time!);
  for (const text of ['2024-05-01', '2024-05-01T08:00:00', '2024-13-01 08:00:00', '2024-05-01 24:00:00', '1066-10-14 09:00:00', '2024-05-01T08:00:00+02:00']) assert.doesNotMatch(text, time!);
  assert.match('2024-02-29', day!);
  assert.doesNotMatch('2024-2-9', day!);
});

test('keys are those that the SerDe reads; keys of folders are in no record; Redshift counts bytes, and its float is a double', () => {
  const mapped = schema("CREATE EXTERNAL TABLE shop.t (user_id string) PARTITIONED BY (day date) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' WITH SERDEPROPERTIES ('mapping.user_id' = 'user-id') LOCATION 's3://lake/t/'");
  assert.deepEqual([mapped['title'], Object.keys(mapped['properties'] as object)], ['shop.t', ['user-id']]);
  assert.deepEqual(schema("CREATE EXTERNAL TABLE s.t (a varchar(5), b float, c real) STORED AS PARQUET LOCATION 's3://lake/t/'", 'redshift-sql')['properties'], {
    a: { type: ['string', 'null'], maxBytes: 5 }, b: { type: ['number', 'null'], minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE }, c: { type: ['number', 'null'], minimum: -3.4028234663852886e38, maximum: 3.4028234663852886e38 },
  });
});

test('a file of it is JSON with every digit', () => {
  const text = schemasText(tables("CREATE EXTERNAL TABLE t (a bigint) LOCATION 's3://lake/t/'"));
  assert.match(text, /"minimum": -9223372036854775808,\n {6}"maximum": 9223372036854775807\n/);
  assert.equal((JSON.parse(text) as { title: string }).title, 't');
});
