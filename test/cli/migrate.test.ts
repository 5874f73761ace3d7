import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { folderWith, sluice } from './run.ts';

const script = '-- input: "SOURCE_SQL_STREAM_001" ("v" DOUBLE)\nCREATE STREAM D (n BIGINT);\nCREATE PUMP p AS INSERT INTO D\nSELECT STREAM COUNT(*) FROM "SOURCE_SQL_STREAM_001" AS s GROUP BY STEP(s.ROWTIME BY INTERVAL \'10\' SECOND);\n';

test('migrate prints the script, or writes it beside its source', async t => {
  const folder = folderWith(t, { 'speed.kda.sql': script });
  const printed = await sluice(folder, 'migrate', 'speed.kda.sql');
  assert.equal(printed.code, 0, printed.err);
  assert.match(printed.out, /TABLE\(TUMBLE\(TABLE `SOURCE_SQL_STREAM_001`, DESCRIPTOR\(arrival\), INTERVAL '10' SECOND\)\)/);
  assert.match(printed.err, /^speed\.kda\.sql:1 info error_stream: /m);
  const written = await sluice(folder, 'migrate', '--write');
  assert.deepEqual([written.code, written.out], [0, 'wrote speed.flink.sql\n']);
  assert.equal(fs.readFileSync(path.join(folder, 'speed.flink.sql'), 'utf8'), printed.out);
});

test('what has no equal ends with 1, and json has the notes with their lines', async t => {
  const folder = folderWith(t, { 'a.kda.sql': script.replace('COUNT(*)', 'COUNT(MONOTONIC("v"))') });
  const { code, out } = await sluice(folder, 'migrate', '--format', 'json');
  assert.equal(code, 1);
  const [file] = JSON.parse(out).files;
  assert.deepEqual(file.notes.filter((n: any) => n.severity === 'error').map((n: any) => [n.construct, n.line]), [['MONOTONIC', 4]]);
  assert.match(file.sql, /^-- error: MONOTONIC: /m);
});

const orders = "CREATE EXTERNAL TABLE shop.orders (\n  uid string,\n  amount int,\n  tags set<string>\n) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/orders/';\n";

test('a table is taken to its repaired version, or to the one that is asked for', async t => {
  const folder = folderWith(t, { 'orders.ddl': orders, 'o.ndjson': '{"uid":"a","amount":1}\n{"uid":"b","amount":40000}\n', 'q.athena.sql': 'SELECT amount FROM shop.orders\n' });
  const repaired = await sluice(folder, 'migrate', 'orders.ddl');
  assert.deepEqual([repaired.code, repaired.out.split('\n').filter(l => /^[-+] /.test(l))], [0, ['-  tags set<string>', '+  tags array<string>']], repaired.err);
  assert.match((await sluice(folder, 'migrate', 'orders.ddl', '--emit', 'alter')).out, /^ALTER TABLE shop\.orders CHANGE COLUMN tags tags array<string>;/);

  const narrow = await sluice(folder, 'migrate', 'orders.ddl', '--type', 'amount=smallint', '--rename', 'uid=user_id', '--add', 'seen=timestamp', '--data', 'o.ndjson');
  assert.equal(narrow.code, 0);
  assert.match(narrow.err, /orders: `amount` int → smallint: careful: numbers beyond the narrower type are lost\n/);
  assert.match(narrow.err, /orders: 1 of 2 rows: `amount` is refused: Numeric value \(40000\) out of range of short \(row 2; `40000`\)\n/);
  assert.match(narrow.err, /q\.athena\.sql:1 the query reads `amount`, whose type changes\n/);
  assert.match(narrow.out, /^\+WITH SERDEPROPERTIES \('mapping\.user_id' = 'uid'\)/m);
  const written = await sluice(folder, 'migrate', 'orders.ddl', '--drop', 'uid', '--write');
  assert.equal(written.out, 'wrote orders.ddl\n');
  assert.doesNotMatch(fs.readFileSync(path.join(folder, 'orders.ddl'), 'utf8'), /uid/);

  const json = JSON.parse((await sluice(folder, 'migrate', 'orders.ddl', '--type', 'amount=bigint', '--emit', 'glue', '--format', 'json')).out);
  assert.deepEqual(json.tables[0].changes.map((c: any) => [c.kind, c.column, c.verdict]), [['type', 'amount', 'safe']]);
  assert.equal(json.tables[0].glue.TableInput.StorageDescriptor.Columns[0].Type, 'bigint');
  for (const [words, code, message] of [[['--drop', 'nope'], 2, /has no column `nope`; it has `amount`, `tags`/], [['--type', 'amount'], 2, /two words with `=`/], [['--data', 'none.ndjson', '--drop', 'tags'], 2, /cannot be read/], [['--order', 'tags'], 2, /names each column once/]] as const) {
    const outcome = await sluice(folder, 'migrate', 'orders.ddl', ...words);
    assert.deepEqual([outcome.code, message.test(outcome.err)], [code, true], outcome.err);
  }
  const breaking = folderWith(t, { 'a.ddl': "CREATE EXTERNAL TABLE a (n int) STORED AS PARQUET LOCATION 's3://lake/a/';\n" });
  assert.equal((await sluice(breaking, 'migrate', 'a.ddl', '--type', 'n=string')).code, 1);
});

test('a table is inferred from records, held against the declared one, and the difference written', async t => {
  const folder = folderWith(t, { 'orders.ddl': orders.replace('set<', 'array<'), 'o.ndjson': '{"UID":"a","amount":5000000000,"box":{"w":1}}\n{"uid":"b","tags":["x"]}\n' });
  const shown = await sluice(folder, 'crawl', 'o.ndjson', '--against', 'orders.ddl');
  assert.equal(shown.code, 1);
  assert.match(shown.out, /amount +bigint/);
  assert.deepEqual(shown.err.split('\n'), ['orders.ddl: 1 of 2 records: `box` no column reads it (record 1: {"w":1})', 'orders.ddl: 1 of 2 records: `amount` is refused: Numeric value (5000000000) out of range of int (record 1: 5000000000); use `bigint`', 'orders.ddl: `amount` is `int` and should be `bigint`', 'orders.ddl: `box` is new: `struct<w:int>`', '']);
  assert.match(shown.out, /^\+ {2}box struct<w:int>$/m);
  assert.equal((await sluice(folder, 'crawl', 'o.ndjson', '--against', 'orders.ddl', '--fix')).code, 0);
  assert.match(fs.readFileSync(path.join(folder, 'orders.ddl'), 'utf8'), /amount bigint,\n {2}tags array<string>,\n {2}box struct<w:int>\n\)/);
  assert.equal((await sluice(folder, 'crawl', 'o.ndjson', '--against', 'orders.ddl')).code, 0);
});

test('a file of records may be CSV, Parquet, a list, or packed', async t => {
  const folder = folderWith(t, { 'rows.csv': 'id,name,amount\n1,ann,2.5\n2,bob,3\n', 'plain.csv': '1,ann,2.5\n2,bob,3\n', 'list.json': '\uFEFF[{"a":1},{"a":2.5}]', 'none.txt': 'nothing', 'bad.ndjson': '{"a":1}\n{"a":\n', 'rows.ddl': "CREATE EXTERNAL TABLE lake.rows (id int, name string, amount int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://lake/rows/';\n" });
  fs.writeFileSync(path.join(folder, 'list.json.gz'), gzipSync(fs.readFileSync(path.join(folder, 'list.json'))));
  const { encodeParquet } = await import('../../server/components/parquet/encode.ts');
  fs.writeFileSync(path.join(folder, 'p.parquet'), encodeParquet([{ name: 'n', type: { kind: 'primitive', name: 'double' }, values: [1.5] }], { codec: 'SNAPPY', createdBy: 'test' }));
  const columns = async (...words: string[]) => { const { out, err } = await sluice(folder, 'crawl', ...words, '--format', 'json'); return err === '' ? JSON.parse(out)[0].StorageDescriptor.Columns.map((c: any) => `${c.Name} ${c.Type}`).join() : err; };
  assert.equal(await columns('rows.csv'), 'id bigint,name string,amount double');
  assert.equal(await columns('plain.csv'), 'col0 bigint,col1 string,col2 double');
  assert.equal(await columns('list.json'), 'a double');
  assert.equal(await columns('list.json.gz'), 'a double');
  assert.equal(await columns('p.parquet'), 'n double');
  assert.match(await columns('none.txt'), /`none\.txt` has no records that a crawler would know/);
  assert.match(await columns('bad.ndjson'), /`bad\.ndjson` is not JSON: Unexpected end-of-input.* line: 3/);
  // Text is read by position, and a type that holds all values stays.
  for (const [file, more] of [['rows.csv', ['rows.ddl: 1 of 2 records: the record is a header and is read as a row: `skip.header.line.count` leaves it out (record 1: id,name,amount)']], ['plain.csv', []]] as const) {
    const { err } = await sluice(folder, 'crawl', file, '--against', 'rows.ddl');
    assert.deepEqual(err.split('\n'), [...more, `rows.ddl: 1 of 2 records: \`amount\` loses its fraction (record ${more.length + 1}: "2.5"); use \`double\``, 'rows.ddl: `amount` is `int` and should be `double`', '']);
  }
});

test('a crawl that would undo a repair is warned about', async t => {
  const folder = folderWith(t, {
    'p.pipeline.yaml': 'name: p\nnodes:\n  items: { type: dynamodb-stream, items: items.ndjson, keys: [uid] }\n  look: { type: crawler, from: items, table: schema }\n  schema: { type: glue-table, definition: orders.ddl }\n',
    'items.ndjson': '{"uid":{"S":"a"},"tags":{"SS":["x"]},"amount":{"N":"1"}}\n', 'orders.ddl': orders.replace('set<', 'array<').replace('amount int', 'amount bigint'),
  });
  const { code, err } = await sluice(folder, 'crawl');
  assert.deepEqual([code, err], [0, 'orders.ddl: a crawl that updates the table would undo the repair of `tags`: it infers a set again\n']);
});

test('the statement that registers what a replay delivered; once it is there nothing is missing', async t => {
  const folder = folderWith(t, {
    'p.pipeline.yaml': 'name: p\nstart: 2024-05-01T08:00:00Z\nnodes:\n  rows: { type: file, records: rows.ndjson, every: 1h }\n  out: { type: firehose, from: rows, to: lake, prefix: visits/ }\n  lake: { type: bucket }\n  schema: { type: glue-table, definition: visits.ddl, bucket: lake, partitions: partitions.ddl }\n',
    'rows.ndjson': '{"id":1}\n{"id":2}\n', 'partitions.ddl': '',
    'visits.ddl': "CREATE EXTERNAL TABLE visits (id int) PARTITIONED BY (year string, month string, day string, hour string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/visits/';\n",
  });
  const { code, out } = await sluice(folder, 'crawl', '--partitions');
  const spec = (hour: string) => `  PARTITION (year = '2024', month = '05', day = '01', hour = '${hour}') LOCATION 's3://lake/visits/2024/05/01/${hour}/'`;
  assert.deepEqual([code, out], [0, `ALTER TABLE visits ADD IF NOT EXISTS\n${spec('08')}\n${spec('09')};\n`]);
  fs.writeFileSync(path.join(folder, 'partitions.ddl'), out);
  assert.deepEqual(await sluice(folder, 'crawl', '--partitions'), { code: 0, out: '', err: 'no partition is missing\n' });
});

test('records are read as the SerDe of the table reads them, and a Parquet file as the query service does', async t => {
  const folder = folderWith(t, {
    't.ddl': "CREATE EXTERNAL TABLE t (tags array<string>, n int, box struct<a:int,b:string>, at timestamp, day date, note string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://lake/t/';\n",
    'r.ndjson': '{"tags":"x","n":"12","box":[1,"y"],"at":1714550400,"note":{"k":1}}\n{"n":"many","Note":"a","note":"b","user.id":7}\n',
  });
  const { err } = await sluice(folder, 'crawl', 'r.ndjson', '--against', 't.ddl');
  for (const line of [
    '1 of 2 records: `tags` becomes a list of one (record 1: "x")', '1 of 2 records: `n` is text that is read as a number (record 1: "12")', '1 of 2 records: `box` fills the fields by position (record 1: [1,"y"])',
    '1 of 2 records: `at` is read as seconds since 1970 (record 1: 1714550400)', '1 of 2 records: `note` its JSON is kept as text (record 1: {"k":1})',
    '1 of 2 records: `note` is refused: JSONException: Duplicate key "note" (record 2: Note, note); use `case.insensitive` = `FALSE` and a `mapping.*` for each',
    '1 of 2 records: `user.id` no column reads it (record 2: 7); use a column `user_id` with `mapping.user_id`',
  ]) assert.ok(err.includes(`t.ddl: ${line}\n`), `${line}\n${err}`);
  assert.match(err, /1 of 2 records: `n` is refused: /);

  const { encodeParquet } = await import('../../server/components/parquet/encode.ts');
  fs.writeFileSync(path.join(folder, 'old.parquet'), encodeParquet([{ name: 'n', type: { kind: 'primitive', name: 'double' }, values: [1.5] }, { name: 'note', type: { kind: 'primitive', name: 'string' }, values: ['x'] }], { codec: 'SNAPPY', createdBy: 'test' }));
  const held = await sluice(folder, 'crawl', 'old.parquet', '--against', 't.ddl');
  assert.deepEqual([held.code, held.out], [1, "HIVE_BAD_DATA: Field n's type DOUBLE in parquet file old.parquet is incompatible with type integer defined in table schema\n"]);
});

test('keys of the folders: the file, the plan, the folders of the rows; and which table', async t => {
  const folder = folderWith(t, {
    'orders.ddl': "CREATE EXTERNAL TABLE shop.orders (\n  id bigint,\n  at timestamp,\n  country string\n) PARTITIONED BY (day string) STORED AS PARQUET LOCATION 's3://lake/orders/';\n", 'o.ndjson': '{"id":1,"at":"2024-05-01 10:00:00","country":"de"}\n{"id":2,"at":"2024-05-01 11:00:00","country":"de","day":"x"}\n',
    'two.ddl': "CREATE EXTERNAL TABLE a.t (x int, y int) STORED AS ORC LOCATION 's3://lake/a/';\nCREATE EXTERNAL TABLE a.t (x int, z int) STORED AS ORC LOCATION 's3://lake/b/';\n",
  });
  const moved = await sluice(folder, 'migrate', 'orders.ddl', '--key', 'country', '--key', 'hour int=hour(at)', '--drop', 'day', '--data', 'o.ndjson');
  assert.equal(moved.code, 1, 'old files can no longer be read by it');
  assert.match(moved.out, /^\+\) PARTITIONED BY \(country string, hour int\) STORED AS PARQUET LOCATION 's3:\/\/lake\/orders-v2\/';$/m);
  assert.match(moved.err, /orders: 1 row: s3:\/\/lake\/orders\/day=…\/ → s3:\/\/lake\/orders-v2\/country=de\/hour=10\/\n/);
  assert.match(moved.err, /orders: 1 of 2 rows: `day` is read no more: the key goes \(row 2; `x`\)/);
  const plan = await sluice(folder, 'migrate', 'orders.ddl', '--key', 'country', '--location', 's3://lake/by-country', '--emit', 'alter');
  assert.match(plan.out, /INSERT INTO shop\.orders_next\n[^]*LOCATION 's3:\/\/lake\/by-country\/'/);
  for (const [words, message] of [
    [['orders.ddl', '--key', 'nope'], /has no column `nope`/], [['orders.ddl', '--key', '=x'], /`--key` is a column/], [['orders.ddl', '--key', 'd=date(at)', '--unkey', 'd'], /`d` is computed by this migration/],
    [['two.ddl', '--drop', 'x'], /defines 2 tables: `a\.t` \(line 1\), `a\.t` \(line 2\)\. Say the line/], [['two.ddl', '--table', 't', '--line', 'two', '--drop', 'x'], /`--line` is the number of a line/], [['.', '--table', 'none', '--drop', 'x'], /no file here defines a table `none`/], [['.', '--drop', 'x'], /changes are for one table; these files define tables/],
  ] as const) {
    const outcome = await sluice(folder, 'migrate', ...words);
    assert.deepEqual([outcome.code, message.test(outcome.err)], [2, true], outcome.err);
  }
  assert.equal((await sluice(folder, 'migrate', 'two.ddl', '--line', '2', '--drop', 'z', '--write')).out, 'wrote two.ddl\n');
  assert.match(fs.readFileSync(path.join(folder, 'two.ddl'), 'utf8'), /^CREATE EXTERNAL TABLE a\.t \(x int, y int\).*\nCREATE EXTERNAL TABLE a\.t \(x int\)/);
});
