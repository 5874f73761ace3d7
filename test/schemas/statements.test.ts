import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceFile } from '../../server/base/file.ts';
import { growth, linear } from '../harness/growth.ts';
import { answerOf, statementsOf } from '../../server/languages/sql/ddl/statements.ts';

const read = (text: string, path = 'case.athena.sql', language: SourceFile['language'] = 'athena-sql') => {
  const file: SourceFile = { path, text, language };
  return statementsOf(file).map(s => ({ ...s, answer: s.problem ? answerOf(file, s, s.problem) : s.unsupported ? `unsupported ${s.unsupported.what}` : s.reserved.find(r => r.message)?.message ?? 'ok' }));
};

const table = (columns: string, rest = "LOCATION 's3://b/p/'") => `CREATE EXTERNAL TABLE t (${columns}) ${rest}`;

test('each statement goes to the parser that reads it', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['SELECT 1', 'trino', 'query'], ['WITH a AS (SELECT 1) SELECT * FROM a', 'trino', 'query'], ['INSERT INTO t SELECT 1', 'trino', 'query'],
    ['CREATE TABLE t AS SELECT 1', 'trino', 'ctas'], ["CREATE TABLE t WITH (format = 'ORC') AS (SELECT 1)", 'trino', 'ctas'], ['CREATE TABLE t AS WITH x AS (SELECT 1) SELECT * FROM x WITH NO DATA', 'trino', 'ctas'],
    ['CREATE TABLE t (a int)', 'hive', 'create table'], [table('a int'), 'hive', 'create table'], ["CREATE TABLE t (a struct<b:int COMMENT 'as select'>) -- AS SELECT", 'hive', 'create table'],
    ['/* AS */ -- select\nCREATE /* x */ EXTERNAL TABLE t (a int)', 'hive', 'create table'], ['CREATE VIEW v AS SELECT 1', 'trino', 'create view'], ['CREATE OR REPLACE VIEW v AS SELECT 1', 'trino', 'create view'],
    ['CREATE PROTECTED MULTI DIALECT VIEW v SECURITY DEFINER AS SELECT 1', 'trino', 'create view'], ['ALTER VIEW v FORCE UPDATE DIALECT AS SELECT 1', 'trino', 'alter view'], ['ALTER VIEW v DROP DIALECT', 'trino', 'alter view'],
    ['DROP VIEW IF EXISTS v', 'trino', 'drop view'], ['DROP TABLE IF EXISTS t', 'hive', 'drop table'], ['DROP DATABASE d CASCADE', 'hive', 'drop database'], ['MSCK REPAIR TABLE a.b', 'hive', 'msck'],
    ['SHOW TABLES IN d \'x*\'', 'hive', 'show'], ['DESCRIBE FORMATTED d.t col.$elem$', 'hive', 'describe'], ["UNLOAD (SELECT 1) TO 's3://b/' WITH (format = 'JSON')", 'trino', 'unload'],
    ['PREPARE p FROM SELECT 1', 'trino', 'prepare'], ['EXECUTE p USING 1, 2', 'trino', 'execute'], ['DEALLOCATE PREPARE p', 'trino', 'deallocate'], ['EXPLAIN ANALYZE VERBOSE SELECT 1', 'trino', 'explain'], ['EXPLAIN (FORMAT JSON) SELECT 1', 'trino', 'explain'],
    ['OPTIMIZE t REWRITE DATA USING BIN_PACK WHERE a = 1', 'trino', 'optimize'], ['VACUUM d.t', 'trino', 'vacuum'], ['DELETE FROM t WHERE a = 1', 'trino', 'delete'], ['UPDATE t SET a = f(1, 2), b = 3 WHERE c', 'trino', 'update'],
    ['MERGE INTO t USING (SELECT 1 AS a) s ON t.a = s.a WHEN NOT MATCHED THEN INSERT VALUES (1)', 'trino', 'merge'],
  ];
  for (const [text, parser, kind] of cases) {
    const [first] = read(text);
    assert.deepEqual([first!.parser, first!.kind, first!.answer.replace(/^line 1.*DETAIL.*/, '')], [parser, kind, 'ok'], text);
  }
});

test('the statements of the reference are read', () => {
  for (const text of [
    "CREATE DATABASE IF NOT EXISTS d COMMENT 'x' LOCATION 's3://b/' WITH DBPROPERTIES ('a' = 'b')", "ALTER SCHEMA d SET DBPROPERTIES ('a' = 'b')", 'DROP SCHEMA IF EXISTS d RESTRICT',
    `CREATE EXTERNAL TABLE IF NOT EXISTS d.\`t-1\` (\`a b\` int COMMENT 'x', b array<map<string,struct<c:decimal(10,2),d:varchar(5) COMMENT 'y'>>>, 1c double precision, _ok uniontype<int,string>) COMMENT 'c'
     PARTITIONED BY (day date COMMENT 'd', h int) CLUSTERED BY (b) SORTED BY (b ASC, a DESC) INTO 4 BUCKETS
     ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\001' ESCAPED BY '\\\\' COLLECTION ITEMS TERMINATED BY '|' MAP KEYS TERMINATED BY ':' LINES TERMINATED BY '\\n' NULL DEFINED AS ''
     STORED AS TEXTFILE LOCATION 's3://b/p/' TBLPROPERTIES ('a'='b', "skip.header.line.count"=1)`.replace('_ok', 'ok').replace(', b array', ', bb array').replace('(b) SORTED BY (b ASC, a DESC)', '(bb) SORTED BY (bb ASC, c DESC)'),
    table('a int', "ROW FORMAT SERDE 'x' WITH SERDEPROPERTIES ('a'='b') STORED AS INPUTFORMAT 'i' OUTPUTFORMAT 'o' LOCATION 's3://b/'"), table('a int', "ROW FORMAT SERDE 'x' STORED AS PARQUET WITH SERDEPROPERTIES ('a'='b') LOCATION 's3://b/'"),
    "CREATE TABLE t (a int, ts timestamp) PARTITIONED BY (day(ts), bucket(16, a), a) LOCATION 's3://b/' TBLPROPERTIES ('table_type'='ICEBERG')",
    "ALTER TABLE d.t ADD IF NOT EXISTS PARTITION (a = 1, b = '2') LOCATION 's3://b/1/' PARTITION (a = -3, b = DATE '2020-01-01')", "ALTER TABLE t DROP IF EXISTS PARTITION (a = 1), PARTITION (a > 2)",
    "ALTER TABLE t PARTITION (a = 1) RENAME TO PARTITION (a = 2)", 'ALTER TABLE t ADD COLUMNS (x int, y string)', 'ALTER TABLE t PARTITION (a = 1) REPLACE COLUMNS (x int) CASCADE', "ALTER TABLE t PARTITION (a = 1) SET LOCATION 's3://b/'",
    "ALTER TABLE t SET TBLPROPERTIES ('a' = 'b')", "ALTER TABLE t UNSET TBLPROPERTIES ('a', 'b')", "ALTER TABLE t CHANGE COLUMN a b array<string> COMMENT 'x' AFTER c", 'ALTER TABLE t CHANGE a a bigint FIRST', 'ALTER TABLE t DROP COLUMN a', 'ALTER TABLE t RENAME TO u',
    'SHOW COLUMNS IN t FROM d', 'SHOW CREATE TABLE d.t', 'SHOW CREATE VIEW v', 'SHOW CREATE VIEW "V"', "SHOW DATABASES LIKE 'x'", 'SHOW PARTITIONS t', "SHOW TABLES 'x'", "SHOW TBLPROPERTIES t ('a')", "SHOW VIEWS IN d LIKE 'x'", 'DESC EXTENDED t PARTITION (a = 1) col',
  ]) assert.equal(read(text)[0]!.answer, 'ok', text);
});

test('refusals are worded as the service words them', () => {
  const cases: readonly (readonly [string, string])[] = [
    [table('a set<string>'), "FAILED: ParseException line 1:27 cannot recognize input near 'set' '<' 'string' in column type"],
    [table('a array<set<string>>'), "FAILED: ParseException line 1:33 cannot recognize input near 'set' '<' 'string' in list type"],
    [table('a struct<b:set<int>>'), "FAILED: ParseException line 1:36 cannot recognize input near 'set' '<' 'int' in column type"],
    [table('a map<array<int>,int>'), "FAILED: ParseException line 1:31 cannot recognize input near 'array' '<' 'int' in primitive type specification"],
    [table('a int b string'), "FAILED: ParseException line 1:31 mismatched input 'b' expecting ) near 'int' in create table statement"],
    [table('a int,'), "FAILED: ParseException line 1:31 cannot recognize input near ')' 'LOCATION' ''s3://b/p/'' in column name or primary key or foreign key"],
    [table('date int, user string'), "Failed to recognize predicate 'user'. Failed rule: 'identifier' in column specification"],
    [table('a int', "LOCATION 's3://b/' STORED AS PARQUET"), "FAILED: ParseException line 1:51 missing EOF at 'STORED' near ''s3://b/''"],
    [table('a int', 'LOCATION s3'), "FAILED: ParseException line 1:41 mismatched input 's3' expecting StringLiteral near 'LOCATION' in table location specification"],
    [table('a int', "TBLPROPERTIES ('a':'b')"), "FAILED: ParseException line 1:47 cannot recognize input near ''a'' ':' ''b'' in table properties list"],
    [table('a int', 'TBLPROPERTIES (a = 1)'), "FAILED: ParseException line 1:47 cannot recognize input near 'a' '=' '1' in table properties list"],
    [table('a array<int'), "FAILED: ParseException line 1:36 missing > at ')' near '<EOF>'"],
    [table('a varchar'), "FAILED: ParseException line 1:34 mismatched input ')' expecting ( near 'varchar' in primitive type specification"],
    [table('_a int'), "FAILED: ParseException line 1:25 cannot recognize input near '_a' 'int' ')' in column name or primary key or foreign key"],
    ['CREATE EXTERNAL TABLE', "FAILED: ParseException line 1:21 cannot recognize input near '<EOF>' '<EOF>' '<EOF>' in table name"],
    ['CREATE TABEL t (a int)', "FAILED: ParseException line 1:7 cannot recognize input near 'CREATE' 'TABEL' 't' in ddl statement"],
    ['HELLO WORLD', "FAILED: ParseException line 1:0 cannot recognize input near 'HELLO' 'WORLD' '<EOF>'"],
    ["ALTER TABLE t ADD PARTITION (a = 1), PARTITION (a = 2)", "FAILED: ParseException line 1:35 missing EOF at ',' near ')'"],
    ['ALTER TABLE t DROP PARTITION (a = 1) PARTITION (a = 2)', "FAILED: ParseException line 1:37 missing EOF at 'PARTITION' near ')'"],
    ["CREATE VIEW v SELECT 1", "line 1:15: mismatched input 'SELECT'. Expecting: '.', 'AS', 'COMMENT', 'SECURITY'"],
    ['VACUUM t FULL', "line 1:10: mismatched input 'FULL'. Expecting: '.', <EOF>"],
    ['MSCK REPAIR t', "FAILED: ParseException line 1:12 extraneous input 't' expecting EOF near '<EOF>'"],
    ['GRANT SELECT ON t TO u', 'unsupported GRANT'], ['ALTER TABLE t CONCATENATE', 'unsupported ALTER TABLE … CONCATENATE'], ['DROP TABLE t PURGE', 'unsupported DROP TABLE … PURGE'],
  ];
  for (const [text, answer] of cases) assert.equal(read(text)[0]!.answer, answer, text);
});

test('a file of Hive is read by Hive\'s rules, one of Redshift by Redshift\'s', () => {
  assert.deepEqual(read('DROP TABLE t PURGE; SELECT 1; LOAD DATA INPATH \'x\' INTO TABLE t', 'a.hql', 'hive-sql').map(s => s.answer), ['ok', 'ok', 'ok']);
  const redshift = (text: string) => read(text, 'a.spectrum.sql', 'redshift-sql')[0]!.answer;
  assert.equal(redshift(`CREATE EXTERNAL TABLE s.t ("a b" int, b array<struct<c:int>>, c varchar(10)) PARTITIONED BY (d date) ROW FORMAT DELIMITED FIELDS TERMINATED BY '|' STORED AS TEXTFILE LOCATION 's3://b/' TABLE PROPERTIES ('numRows'='1')`), 'ok');
  assert.equal(redshift(`CREATE EXTERNAL SCHEMA IF NOT EXISTS s FROM DATA CATALOG DATABASE 'd' IAM_ROLE DEFAULT CREATE EXTERNAL DATABASE IF NOT EXISTS`), 'ok');
  assert.equal(redshift(`CREATE EXTERNAL TABLE s.t PARTITIONED BY (d) STORED AS PARQUET LOCATION 's3://b/' AS SELECT 1`), 'ok');
  assert.equal(redshift(`CREATE EXTERNAL TABLE s.t (a int) LOCATION 's3://b/'`), 'ERROR: syntax error at or near "LOCATION" Position: 35');
  assert.equal(redshift(`CREATE EXTERNAL TABLE s.t (a int COMMENT 'x') STORED AS ORC LOCATION 's3://b/'`), 'ERROR: syntax error at or near "COMMENT" Position: 34');
  assert.equal(redshift(`ALTER TABLE s.t ADD IF NOT EXISTS PARTITION (d = '1') LOCATION 's3://b/1/' PARTITION (d = '2') LOCATION 's3://b/2/'`), 'ok');
  assert.equal(redshift(`ALTER TABLE s.t ADD PARTITION (d = '1')`), 'ERROR: syntax error at end of input Position: 40');
});

test('any text ends in statements', () => {
  const words = ['CREATE', 'EXTERNAL', 'TABLE', 't', '(', ')', ',', '<', '>', 'array', 'struct', 'map', ':', "'x'", '"y"', '`z`', 'PARTITION', '=', '1', ';', 'ADD', 'ALTER', 'WITH', 'AS', 'SELECT', 'STORED', 'LOCATION', 'COMMENT', '-- c\n', '/* d */', '_', '-'];
  let seed = 7;
  const random = (n: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n;
  for (let round = 0; round < 2000; round++) {
    const text = Array.from({ length: 1 + random(30) }, () => words[random(words.length)]).join(' ');
    for (const path of ['a.athena.sql', 'a.hql']) read(text, path);
    read(text, 'a.spectrum.sql', 'redshift-sql');
  }
});

test('reading is linear in columns, in nesting, and in statements', async () => {
  const shapes: readonly ((n: number) => string)[] = [
    n => table(Array.from({ length: n }, (_, i) => `c${i} array<int>`).join(', ')), n => `CREATE EXTERNAL TABLE t (a ${'array<'.repeat(n)}int`, n => 'DROP TABLE t;\n'.repeat(n),
    n => `ALTER TABLE t ADD ${Array.from({ length: n }, (_, i) => `PARTITION (a = ${i})`).join(' ')}`, n => `${'_x @ '.repeat(n)}`, n => `MERGE INTO t USING s ON ${'('.repeat(n)}`, n => 'WITH x AS (SELECT 1) SELECT 1;'.repeat(n),
  ];
  for (const make of shapes) {
    const times = await growth(2000, make, text => read(text));
    assert.ok(times < linear, `${make(2)}: ten times as long takes ${times.toFixed(1)} times`);
  }
});
