import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'fflate';
import { test } from 'node:test';
import { runAthenaQuery, type QueryTable } from '../../server/components/athena/run.ts';
import type { GlueTable } from '../../server/components/component.ts';
import { encodeParquet } from '../../server/components/parquet/encode.ts';
import { parseHiveType } from '../../server/languages/sql/hive/reader.ts';
import type { HiveType } from '../../server/languages/sql/hive/type.ts';
import { growth, linear } from '../harness/growth.ts';
import { root } from '../harness/root.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const hive = (text: string): HiveType => { const read = parseHiveType(text); if ('error' in read) throw new Error(read.error.message); return read.type; };
interface Shape { columns: Record<string, string>; partitions?: Record<string, string>; serde?: string; settings?: Record<string, string>; parameters?: Record<string, string>; input?: string; location?: string }
const table = (name: string, { columns, partitions = {}, serde = 'org.openx.data.jsonserde.JsonSerDe', settings = {}, parameters = {}, input, location = `s3://lake/${name}/` }: Shape, objects: Record<string, string | Uint8Array>): QueryTable => {
  const list = (of: Record<string, string>) => Object.entries(of).map(([Name, Type]) => ({ Name, Type }));
  const glue: GlueTable = { Name: name, DatabaseName: 'shop', Parameters: parameters, PartitionKeys: list(partitions), StorageDescriptor: { Location: location, Columns: list(columns), ...(input && { InputFormat: input }), SerdeInfo: { SerializationLibrary: serde, Parameters: settings } } };
  return { table: glue, objects: Object.entries(objects).map(([key, value]) => ({ key, bytes: typeof value === 'string' ? bytes(value) : value })) };
};

const parquetSerde = 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe';
const csvSerde = 'org.apache.hadoop.hive.serde2.OpenCSVSerde';
const lazySerde = 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe';

const orders = table('orders', { columns: { id: 'bigint', price: 'decimal(10,2)', items: 'array<struct<sku:string,n:int>>', tags: 'map<string,string>' }, partitions: { dt: 'string' } }, {
  'orders/dt=2024-01-01/a.json': '{"id":1,"price":10.50,"items":[{"sku":"a","n":2},{"sku":"b","n":1}],"tags":{"k":"v"}}\n{"id":2,"price":5.25,"items":[]}',
  'orders/dt=2024-01-02/b.json.gz': gzipSync(bytes('{"id":3,"price":1.00,"items":[{"sku":"a","n":7}]}')),
  'orders/dt=2024-01-02/_SUCCESS': 'x', 'orders/.hidden/c.json': '{}', 'orders/readme.json': '{"id":99}',
});
const events = table('events', { columns: { id: 'bigint', d: 'double', t: 'timestamp', x: 'decimal(38,2)', m: 'map<string,array<int>>', s: 'struct<a:int,b:string>', added: 'string' }, serde: parquetSerde }, {
  'events/x.parquet': encodeParquet([
    { name: 'id', type: hive('bigint'), values: [9007199254740993n, 2n, null] }, { name: 'd', type: hive('double'), values: [1.5, null, 3] }, { name: 't', type: hive('timestamp'), values: [1704067200123000000n, null, 0n] },
    { name: 'x', type: hive('decimal(38,2)'), values: [12345678901234567890123456789012345678n, -1n, null] }, { name: 'm', type: hive('map<string,array<int>>'), values: [[{ key: 'a', value: [1, 2] }], [], null] },
    { name: 's', type: hive('struct<a:int,b:string>'), values: [{ a: 1, b: 'x' }, null, { a: null, b: null }] },
  ], { codec: 'GZIP' }),
});
const people = table('people', { columns: { name: 'string', age: 'int', born: 'date' }, serde: csvSerde, parameters: { 'skip.header.line.count': '1' } }, { 'people/p.csv': 'name,age,born\n"Ann, ""A""",30,19000\nBob \\"B\\",40,0\n' });
const broken = table('broken', { columns: { name: 'string', age: 'int' }, serde: csvSerde }, { 'broken/p.csv': 'Ann,x\n' });
const lazy = table('lazy', { columns: { a: 'int', list: 'array<int>', m: 'map<string,int>', s: 'struct<x:int,y:string>' }, serde: lazySerde, settings: { 'field.delim': ',', 'colelction.delim': '|', 'mapkey.delim': ':' } }, { 'lazy/t.txt': '1,1|2,k:1|l:2,5|z\nx,\\N,,\n' });
const orc = table('orc', { columns: { a: 'int' }, serde: 'org.apache.hadoop.hive.ql.io.orc.OrcSerde' }, { 'orc/a.orc': 'ORC' });
const zipped = table('zipped', { columns: { a: 'int' } }, { 'zipped/a.json.gz': '{"a":1}' });
const malformed = table('malformed', { columns: { a: 'int' } }, { 'malformed/a.json': '{"a":1}\n{bad' });
const lenient = table('lenient', { columns: { a: 'int' }, settings: { 'ignore.malformed.json': 'true' } }, { 'lenient/a.json': '{"a":1}\n{bad' });
const blank = table('blank', { columns: { a: 'int' } }, { 'blank/a.json': '{"a":1}\n\n{"a":2}\n' });
const doubled = table('doubled', { columns: { url: 'string' } }, { 'doubled/a.json': '{"url":"a","URL":"b"}' });
const unfit = table('unfit', { columns: { a: 'int', t: 'timestamp', s: 'struct<user_id:int>' }, settings: { 'use.null.for.invalid.data': 'true', 'mapping.user_id': 'user-id' } }, { 'unfit/a.json': '{"a":"x","t":"2019-08-09T20:20:27+02:00","s":{"user-id":7}}' });
const clash = table('clash', { columns: { d: 'int' }, serde: parquetSerde }, { 'clash/x.parquet': encodeParquet([{ name: 'd', type: hive('double'), values: [1] }]) });
const empty = table('empty', { columns: { a: 'int', b: 'string' } }, {});
const projected = table('projected', { columns: { n: 'int' }, partitions: { day: 'string', kind: 'string', shard: 'int' }, parameters: {
  'projection.enabled': 'true', 'projection.day.type': 'date', 'projection.day.format': 'yyyy/MM/dd', 'projection.day.range': '2024/01/01,NOW', 'projection.kind.type': 'enum', 'projection.kind.values': 'a,b',
  'projection.shard.type': 'integer', 'projection.shard.range': '0,12', 'projection.shard.digits': '2', 'storage.location.template': 's3://lake/projected/${day}/${kind}/${shard}/',
} }, { 'projected/2024/01/01/a/03/x.json': '{"n":1}', 'projected/2024/01/02/c/03/x.json': '{"n":2}', 'projected/2023/12/31/a/03/x.json': '{"n":3}', 'projected/2024/01/01/b/13/x.json': '{"n":4}', 'projected/2024/01/03/b/3/x.json': '{"n":5}', 'projected/2024/01/03/b/12/x.json': '{"n":6}' });
const injected = table('injected', { columns: { n: 'int' }, partitions: { device: 'string' }, parameters: { 'projection.enabled': 'true', 'projection.device.type': 'injected' } }, { 'injected/device=d1/x.json': '{"n":1}', 'injected/device=d2/x.json': '{"n":2}' });
const unprojected = table('unprojected', { columns: { n: 'int' }, partitions: { a: 'string' }, parameters: { 'projection.enabled': 'true' } }, {});
const tables = [orders, events, people, broken, lazy, orc, zipped, malformed, lenient, blank, doubled, unfit, clash, empty, projected, injected, unprojected];

/** Query → header and rows, or the error. */
const cases: readonly (readonly [sql: string, columns: string, rows: unknown[][]] | readonly [sql: string, error: string])[] = [
  ['SELECT id, price, dt FROM orders ORDER BY id', 'id bigint, price decimal(10,2), dt varchar', [[1, '10.50', '2024-01-01'], [2, '5.25', '2024-01-01'], [3, '1.00', '2024-01-02']]],
  ['SELECT * FROM shop.orders WHERE id = 2', 'id bigint, price decimal(10,2), items array(row(sku varchar, n integer)), tags map(varchar, varchar), dt varchar', [[2, '5.25', [], null, '2024-01-01']]],
  ['SELECT "$path" FROM orders WHERE id = 3', '$path varchar', [['s3://lake/orders/dt=2024-01-02/b.json.gz']]],
  ['SELECT dt, sum(price), count(*), avg(price) FROM orders GROUP BY dt ORDER BY 2 DESC', 'dt varchar, _col1 decimal(38,2), _col2 bigint, _col3 decimal(10,2)', [['2024-01-01', '15.75', 2, '7.88'], ['2024-01-02', '1.00', 1, '1.00']]],
  ['SELECT o.id, i.sku, i.n FROM orders o CROSS JOIN UNNEST(items) AS i(sku, n) ORDER BY 1, 2', 'id bigint, sku varchar, n integer', [[1, 'a', 2], [1, 'b', 1], [3, 'a', 7]]],
  ['SELECT o.id, k, v FROM orders o LEFT JOIN UNNEST(tags) AS t(k, v) ON true ORDER BY 1', 'id bigint, k varchar, v varchar', [[1, 'k', 'v'], [2, null, null], [3, null, null]]],
  ['SELECT id, n FROM orders, UNNEST(items) WITH ORDINALITY AS t(sku, cnt, n) ORDER BY 1, 2', 'id bigint, n bigint', [[1, 1], [1, 2], [3, 1]]],
  ["SELECT u.x, u.y FROM UNNEST(ARRAY[1,2,3], ARRAY['a']) AS u(x, y)", 'x integer, y varchar(1)', [[1, 'a'], [2, null], [3, null]]],
  ['SELECT id, approx_distinct(dt) OVER () FROM orders ORDER BY id', 'id bigint, _col1 bigint', [[1, 2], [2, 2], [3, 2]]],
  ['SELECT id, rank() OVER (PARTITION BY dt ORDER BY price DESC) r FROM orders ORDER BY id', 'id bigint, r bigint', [[1, 1], [2, 2], [3, 1]]],
  ['SELECT id, sum(price) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) s FROM orders ORDER BY id', 'id bigint, s decimal(38,2)', [[1, '10.50'], [2, '15.75'], [3, '6.25']]],
  ['SELECT id, sum(id) OVER (ORDER BY dt) FROM orders ORDER BY id', 'id bigint, _col1 bigint', [[1, 3], [2, 3], [3, 6]]],
  ['SELECT id, lag(id, 1, 0) OVER (ORDER BY id), lead(id) OVER (ORDER BY id) FROM orders ORDER BY id', 'id bigint, _col1 bigint, _col2 bigint', [[1, 0, 2], [2, 1, 3], [3, 2, null]]],
  ['SELECT id, first_value(id) OVER w, last_value(id) OVER w, nth_value(id, 2) OVER w FROM orders WINDOW w AS (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY 1', 'id bigint, _col1 bigint, _col2 bigint, _col3 bigint', [[1, 1, 3, 2], [2, 1, 3, 2], [3, 1, 3, 2]]],
  ['SELECT id, ntile(2) OVER (ORDER BY id), percent_rank() OVER (ORDER BY id), cume_dist() OVER (ORDER BY dt) FROM orders ORDER BY id', 'id bigint, _col1 bigint, _col2 double, _col3 double', [[1, 1, 0, 2 / 3], [2, 1, 0.5, 2 / 3], [3, 2, 1, 1]]],
  ["SELECT d, count(*) OVER (ORDER BY d RANGE BETWEEN INTERVAL '1' DAY PRECEDING AND CURRENT ROW) FROM (VALUES DATE '2024-01-01', DATE '2024-01-02', DATE '2024-01-05') AS t(d) ORDER BY 1", 'd date, _col1 bigint', [['2024-01-01', 1], ['2024-01-02', 2], ['2024-01-05', 1]]],
  ['SELECT sum(sum(price)) OVER () FROM orders GROUP BY dt', '_col0 decimal(38,2)', [['16.75'], ['16.75']]],
  ['SELECT id, d, t, x, m, s, added FROM events WHERE id > 5', 'id bigint, d double, t timestamp(3), x decimal(38,2), m map(varchar, array(integer)), s row(a integer, b varchar), added varchar', [['9007199254740993', 1.5, '2024-01-01 00:00:00.123', '123456789012345678901234567890123456.78', { a: [1, 2] }, { a: 1, b: 'x' }, null]]],
  ["SELECT date_trunc('day', t), s.a, m['a'][2] FROM events WHERE id > 5", '_col0 timestamp(3), a integer, _col2 integer', [['2024-01-01 00:00:00.000', 1, 2]]],
  ['SELECT m, s FROM events WHERE id = 2 OR id IS NULL', 'm map(varchar, array(integer)), s row(a integer, b varchar)', [[{}, null], [null, { a: null, b: null }]]],
  ["SELECT m['zz'] FROM events WHERE id > 5", 'INVALID_FUNCTION_ARGUMENT: Key not present in map: zz'],
  ["SELECT a, c FROM (VALUES (1,'x'),(2,'y')) AS t(a,b) JOIN (VALUES (2,'q')) AS u(k,c) ON t.a = u.k", 'a integer, c varchar(1)', [[2, 'q']]],
  ["SELECT a, c FROM (VALUES 1, 2) AS t(a) LEFT JOIN (VALUES (2,'q')) AS u(k,c) ON t.a = u.k ORDER BY a", 'a integer, c varchar(1)', [[1, null], [2, 'q']]],
  ['SELECT a, b FROM (VALUES 1, 2) AS t(a) FULL JOIN (VALUES 2, 3) AS u(b) ON a = b ORDER BY 1, 2', 'a integer, b integer', [[1, null], [2, 2], [null, 3]]],
  ['SELECT a, b FROM (VALUES 1, 2) AS t(a) RIGHT JOIN (VALUES 2, 3) AS u(b) ON a = b ORDER BY 2', 'a integer, b integer', [[2, 2], [null, 3]]],
  ['SELECT * FROM (VALUES (1, 2)) AS t(k, a) JOIN (VALUES (1, 3)) AS u(k, b) USING (k)', 'k integer, a integer, b integer', [[1, 2, 3]]],
  ['SELECT t.a, u.b FROM (VALUES 1, 2) AS t(a), (VALUES 2, 3) AS u(b) WHERE t.a = u.b', 'a integer, b integer', [[2, 2]]],
  ['SELECT t.a, u.b FROM (VALUES 1, 2) AS t(a) JOIN (VALUES 1, 2) AS u(b) ON t.a < u.b', 'a integer, b integer', [[1, 2]]],
  ['WITH t AS (SELECT 1 AS a), u(b) AS (SELECT a + 1 FROM t) SELECT a, b FROM t, u', 'a integer, b integer', [[1, 2]]],
  ['WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t', '_col0 bigint', [[15]]],
  ['SELECT dt, grouping(dt) g, count(*) FROM orders GROUP BY ROLLUP (dt) ORDER BY g, dt', 'dt varchar, g integer, _col2 bigint', [['2024-01-01', 0, 2], ['2024-01-02', 0, 1], [null, 1, 3]]],
  ['SELECT a, b, sum(c) FROM (VALUES (1, 2, 3), (1, 4, 5)) AS t(a, b, c) GROUP BY GROUPING SETS ((a), (b)) ORDER BY a, b', 'a integer, b integer, _col2 bigint', [[1, null, 8], [null, 2, 3], [null, 4, 5]]],
  ['SELECT a, b, count(*) FROM (VALUES (1, 2)) AS t(a, b) GROUP BY CUBE (a, b) ORDER BY a, b', 'a integer, b integer, _col2 bigint', [[1, 2, 1], [1, null, 1], [null, 2, 1], [null, null, 1]]],
  ['SELECT id FROM orders WHERE price = (SELECT max(price) FROM orders)', 'id bigint', [[1]]],
  ['SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM events e WHERE e.id = o.id)', 'id bigint', [[2]]],
  ['SELECT id FROM orders o WHERE price >= (SELECT avg(price) FROM orders i WHERE i.dt = o.dt) ORDER BY id', 'id bigint', [[1], [3]]],
  ['SELECT id FROM orders WHERE id NOT IN (SELECT id FROM events WHERE id IS NOT NULL) ORDER BY id', 'id bigint', [[1], [3]]],
  ['SELECT id FROM orders WHERE id NOT IN (SELECT id FROM events)', 'id bigint', []],
  ['SELECT multimap_agg(dt, id), histogram(dt), map_agg(id, dt) FROM orders', '_col0 map(varchar, array(bigint)), _col1 map(varchar, bigint), _col2 map(bigint, varchar)', [[{ '2024-01-01': [1, 2], '2024-01-02': [3] }, { '2024-01-01': 2, '2024-01-02': 1 }, { 1: '2024-01-01', 2: '2024-01-01', 3: '2024-01-02' }]]],
  ["SELECT count(*) FILTER (WHERE price > 5), array_agg(id ORDER BY id DESC), listagg(dt, ',') WITHIN GROUP (ORDER BY dt), count(DISTINCT dt) FROM orders", '_col0 bigint, _col1 array(bigint), _col2 varchar, _col3 bigint', [[2, [3, 2, 1], '2024-01-01,2024-01-01,2024-01-02', 2]]],
  ['SELECT approx_percentile(price, 0.5), max_by(id, price), min_by(id, price), max(id, 2) FROM orders', '_col0 real, _col1 bigint, _col2 bigint, _col3 array(bigint)', [[5.25, 1, 3, [3, 2]]]],
  ['SELECT bool_and(a), bool_or(a), every(a), count_if(a), arbitrary(a) FROM (VALUES true, false) AS t(a)', '_col0 boolean, _col1 boolean, _col2 boolean, _col3 bigint, _col4 boolean', [[false, true, false, 1, true]]],
  ['SELECT stddev_pop(a), var_samp(a), corr(a, a), geometric_mean(a) FROM (VALUES 2, 4) AS t(a)', '_col0 double, _col1 double, _col2 real, _col3 double', [[1, 2, 1, Math.exp((Math.log(2) + Math.log(4)) / 2)]]],
  ['SELECT count(*), sum(a), array_agg(a) FROM empty', '_col0 bigint, _col1 bigint, _col2 array(integer)', [[0, null, null]]],
  ['SELECT b, count(*) FROM empty GROUP BY b', 'b varchar, _col1 bigint', []],
  ['SELECT DISTINCT dt FROM orders ORDER BY dt DESC LIMIT 1', 'dt varchar', [['2024-01-02']]],
  ['SELECT 1 UNION SELECT 1 UNION ALL SELECT 2', '_col0 integer', [[1], [2]]],
  ['SELECT 1 AS a UNION SELECT 1.5 ORDER BY a', 'a decimal(11,1)', [['1.0'], ['1.5']]],
  ['(VALUES 1, 2, 2) EXCEPT (VALUES 1)', '_col0 integer', [[2]]],
  ['(VALUES 1, 2) INTERSECT (VALUES 2, 3)', '_col0 integer', [[2]]],
  ['SELECT id FROM orders ORDER BY id OFFSET 1 LIMIT 1', 'id bigint', [[2]]],
  ['SELECT dt FROM orders ORDER BY dt FETCH FIRST 1 ROW WITH TIES', 'dt varchar', [['2024-01-01'], ['2024-01-01']]],
  ['SELECT a FROM (VALUES 2, NULL, 1) AS t(a) ORDER BY a DESC', 'a integer', [[2], [1], [null]]],
  ['SELECT a FROM (VALUES 2, NULL, 1) AS t(a) ORDER BY a NULLS FIRST', 'a integer', [[null], [1], [2]]],
  ["SELECT date_format(date_parse(dt, '%Y-%m-%d'), '%d.%m.%Y') AS day, sum(price) FROM orders GROUP BY date_format(date_parse(dt, '%Y-%m-%d'), '%d.%m.%Y') ORDER BY 1", 'day varchar, _col1 decimal(38,2)', [['01.01.2024', '15.75'], ['02.01.2024', '1.00']]],
  ['SELECT transform(items, i -> i.sku) FROM orders ORDER BY id', '_col0 array(varchar)', [[['a', 'b']], [[]], [['a']]]],
  ['SELECT reduce(items, 0, (s, i) -> s + i.n, s -> s) total FROM orders ORDER BY id', 'total integer', [[3], [0], [7]]],
  ['SELECT CAST(items AS JSON) FROM orders WHERE id = 3', '_col0 json', [['[{"sku":"a","n":7}]']]],
  ['SELECT dt, max(price) FILTER (WHERE id > 1) FROM orders GROUP BY 1 HAVING count(*) > 1', 'dt varchar, _col1 decimal(10,2)', [['2024-01-01', '5.25']]],
  ['SELECT name, age, born FROM people', 'name varchar, age integer, born date', [['Ann, "A"', 30, '2022-01-08'], ['Bob "B"', 40, '1970-01-01']]],
  ['SELECT * FROM lazy', 'a integer, list array(integer), m map(varchar, integer), s row(x integer, y varchar)', [[1, [1, 2], { k: 1, l: 2 }, { x: 5, y: 'z' }], [null, null, {}, { x: null, y: null }]]],
  ['SELECT * FROM lenient', 'a integer', [[1], [null]]],
  ['SELECT * FROM blank', 'a integer', [[1], [null], [2]]],
  ["SELECT a, CAST(t AS varchar), s.user_id FROM unfit", 'a integer, _col1 varchar, user_id integer', [[null, '2019-08-09 18:20:27.000', 7]]],
  ['SELECT n, day, kind, shard FROM projected ORDER BY n', 'n integer, day varchar, kind varchar, shard integer', [[1, '2024/01/01', 'a', 3], [6, '2024/01/03', 'b', 12]]],
  ["SELECT n FROM injected WHERE device = 'd2'", 'n integer', [[2]]],
  ['SELECT "ID" AS "Id" FROM orders WHERE id = 1', 'Id bigint', [[1]]],

  ['SELECT x FROM orders', "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved"],
  ['SELECT o.x FROM orders o', "COLUMN_NOT_FOUND: line 1:8: Column 'o.x' cannot be resolved"],
  ['SELECT id FROM orders a, orders b', "AMBIGUOUS_NAME: line 1:8: Column 'id' is ambiguous"],
  ['SELECT id FROM nowhere', "TABLE_NOT_FOUND: line 1:16: Table 'awsdatacatalog.default.nowhere' does not exist"],
  ['SELECT id, count(*) FROM orders', "EXPRESSION_NOT_AGGREGATE: line 1:8: 'id' must be an aggregate expression or appear in GROUP BY clause"],
  ["SELECT id FROM orders WHERE id = '1'", 'TYPE_MISMATCH: line 1:32: Cannot apply operator: bigint = varchar(1)'],
  ['SELECT id FROM orders WHERE id', 'TYPE_MISMATCH: line 1:29: WHERE clause must evaluate to a boolean: actual type bigint'],
  ['SELECT id FROM orders WHERE count(*) > 1', 'EXPRESSION_NOT_SCALAR: line 1:29: WHERE clause cannot contain aggregations, window functions or grouping operations: [count]'],
  ['SELECT id / 0 FROM orders', 'DIVISION_BY_ZERO: Division by zero'],
  ['SELECT id,\n FROM orders', "SYNTAX_ERROR: line 2:2: mismatched input 'FROM'. Expecting: '*', <expression>"],
  ['SELECT id FORM orders', "SYNTAX_ERROR: line 1:16: mismatched input 'orders'. Expecting: ',', 'EXCEPT', 'FETCH', 'FROM', 'GROUP', 'HAVING', 'INTERSECT', 'LIMIT', 'OFFSET', 'ORDER', 'UNION', 'WHERE', 'WINDOW', <EOF>"],
  ['SELECT `id` FROM orders', 'SYNTAX_ERROR: line 1:8: backquoted identifiers are not supported; use double quotes to quote identifiers'],
  ['SELECT rank() FROM orders', 'MISSING_OVER: line 1:8: Window function rank requires an OVER clause'],
  ['SELECT (SELECT id FROM orders)', 'SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows'],
  ['SELECT 1 UNION SELECT 1, 2', 'TYPE_MISMATCH: line 1:10: UNION query has different number of fields: 1, 2'],
  ["SELECT 1 UNION SELECT 'a'", 'TYPE_MISMATCH: line 1:10: column 1 in UNION query has incompatible types: integer, varchar(1)'],
  ['SELECT id FROM orders GROUP BY id ORDER BY 2', 'INVALID_COLUMN_REFERENCE: line 1:44: ORDER BY position 2 is not in select list'],
  ['SELECT id FROM orders CROSS JOIN UNNEST(id) AS t(x)', 'TYPE_MISMATCH: line 1:41: Cannot unnest type: bigint'],
  ['SELECT * FROM broken', "HIVE_BAD_DATA: Error parsing field value 'x' for field 1: For input string: \"x\""],
  ['SELECT n FROM injected', 'CONSTRAINT_VIOLATION: For the injected projected partition column device, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.'],
  ['SELECT * FROM unprojected', 'HIVE_METASTORE_ERROR: Table shop.unprojected is configured for partition projection, but the following partition columns are missing projection configuration: [a] (table shop.unprojected)'],
  ['SELECT * FROM clash', "HIVE_BAD_DATA: Field d's type DOUBLE in parquet file s3://lake/clash/x.parquet is incompatible with type integer defined in table schema"],
  ['DROP TABLE orders', 'NOT_SUPPORTED: line 1:1: only queries and INSERT run in a replay'],
  ['SELECT 1; SELECT 2', 'Only one sql statement is allowed'],
];

test('queries give the rows, types and errors of the service', async () => {
  const wrong: string[] = [];
  for (const [sql, expected, rows] of cases) {
    const outcome = await runAthenaQuery(undefined, sql, tables, { now: Date.UTC(2024, 5, 1) });
    const said = 'error' in outcome ? outcome.error.message : `${outcome.columns.map(c => `${c.name} ${c.type}`).join(', ')} ${JSON.stringify(outcome.rows)}`;
    const wanted = rows ? `${expected} ${JSON.stringify(rows)}` : expected;
    if (said !== wanted) wrong.push(`${sql}\n  expected ${wanted}\n  was      ${said}`);
  }
  assert.deepEqual(wrong.join('\n'), '');
});

test('a view gives the rows of its query, under its own name', async () => {
  const packed = (sql: string) => `/* Presto View: ${Buffer.from(JSON.stringify({ originalSql: sql, catalog: 'awsdatacatalog', schema: 'shop', columns: [] })).toString('base64')} */`;
  const view = (name: string, sql: string, columns: string[] = []): QueryTable => ({
    table: { Name: name, DatabaseName: 'shop', TableType: 'VIRTUAL_VIEW', Parameters: { presto_view: 'true' }, StorageDescriptor: { Columns: columns.map(Name => ({ Name })), Location: '' }, ViewOriginalText: packed(sql) }, objects: [],
  });
  const all = [
    orders,
    view('dear', 'SELECT id, price * 2 AS twice FROM orders WHERE price > 5'), view('dearest', 'SELECT max(twice) AS m FROM shop.dear'),
    view('lost', 'SELECT nothing FROM orders'), view('nowhere', 'SELECT 1 AS x FROM missing'), view('broken_text', 'SELECT FROM'), view('zero', 'SELECT id / 0 AS z FROM orders'),
    view('one', 'SELECT * FROM two'), view('two', 'SELECT * FROM one'), view('pathless', 'SELECT * FROM orders'),
  ];
  const ask = async (sql: string) => {
    const outcome = await runAthenaQuery(undefined, sql, all);
    return 'error' in outcome ? outcome.error.message : outcome.rows;
  };
  assert.deepEqual(await ask('SELECT dear.id, d.twice FROM dear JOIN shop.dear d ON dear.id = d.id ORDER BY 1'), [[1, '21.00'], [2, '10.50']]);
  assert.deepEqual(await ask('SELECT m FROM dearest'), [['21.00']]);
  assert.deepEqual(await ask('SELECT count(*) FROM pathless'), [[3]]);
  assert.match(String(await ask('SELECT "$path" FROM pathless')), /COLUMN_NOT_FOUND: line 1:8: Column '\$path' cannot be resolved/);
  assert.equal(await ask('SELECT * FROM lost'), "INVALID_VIEW: Failed analyzing stored view 'awsdatacatalog.shop.lost': line 1:8: Column 'nothing' cannot be resolved");
  assert.equal(await ask('SELECT * FROM nowhere'), "INVALID_VIEW: Failed analyzing stored view 'awsdatacatalog.shop.nowhere': line 1:20: Table 'awsdatacatalog.default.missing' does not exist");
  assert.equal(await ask('SELECT * FROM broken_text'), "INVALID_VIEW: Failed analyzing stored view 'awsdatacatalog.shop.broken_text': its text cannot be read");
  assert.equal(await ask('SELECT * FROM zero'), 'DIVISION_BY_ZERO: Division by zero');
  assert.equal(await ask('SELECT * FROM one'), 'VIEW_IS_RECURSIVE: View is recursive');
  assert.deepEqual(await ask('SHOW VIEWS'), all.slice(1).map(v => [v.table.Name]).sort());
  assert.deepEqual(await ask('SHOW CREATE VIEW dearest'), [['CREATE VIEW shop.dearest AS '], ['SELECT max(twice) AS m FROM shop.dear']]);
});

test('queries over their own values give the rows, types and errors of the service', async () => {
  const lines = fs.readFileSync(path.join(root, 'test/athena/relations.txt'), 'utf8').split('\n').filter(l => l !== '' && !l.startsWith('#'));
  assert.ok(lines.length > 120);
  const wrong: string[] = [];
  for (const line of lines) {
    const at = line.lastIndexOf('  →  ');
    const outcome = await runAthenaQuery(undefined, line.slice(0, at), []);
    const said = 'error' in outcome ? `! ${outcome.error.message.replace(/\n/g, '\\n')}` : `${JSON.stringify(outcome.rows)} ${outcome.columns.map(c => `${c.name} ${c.type}`).join(', ')}`;
    if (said !== line.slice(at + 5)) wrong.push(`${line.slice(0, at)}\n  expected ${line.slice(at + 5)}\n  was      ${said}`);
  }
  assert.deepEqual(wrong, []);
});

test('objects that cannot be read are errors that name them', async () => {
  for (const [name, text] of [['orc', /^NOT_SUPPORTED: s3:\/\/lake\/orc\/a\.orc is ORC/], ['zipped', /^HIVE_CURSOR_ERROR: Failed to read file: s3:\/\/lake\/zipped\/a\.json\.gz: not in GZIP format/], ['malformed', /^HIVE_CURSOR_ERROR: Row is not a valid JSON Object - JSONException: /], ['doubled', /JSONException: Duplicate key "url"/]] as const) {
    const outcome = await runAthenaQuery(undefined, `SELECT * FROM ${name}`, tables);
    assert.ok('error' in outcome, name);
    assert.match(outcome.error.message, text);
  }
});

test('a join of many rows by equality is no product', async () => {
  assert.ok(await growth(1000, rows => `(SELECT n FROM UNNEST(sequence(1, ${rows})) AS t(n))`, async list => {
    for (let run = 0; run < 5; run++) { // one run of the small list is over too soon to be measured
      const outcome = await runAthenaQuery(undefined, `SELECT count(*) - max(a.n) FROM ${list} a, ${list} b WHERE a.n = b.n`, []);
      assert.deepEqual('rows' in outcome && outcome.rows, [[0]]);
    }
  }) < linear);
});
