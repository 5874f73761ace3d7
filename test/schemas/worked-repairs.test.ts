import { test } from 'node:test';
import assert from 'node:assert/strict';
import { applyEdits } from '../../server/base/edit.ts';
import { diagnose } from '../../server/project/diagnose.ts';
import { fixAll } from '../../server/project/fixes.ts';
import { openWorkspace } from '../../server/project/workspace.ts';
import { parseHiveType } from '../../server/languages/sql/hive/reader.ts';
import { allLanguages } from '../../server/simulate/languages.ts';

const open = (path: string, text: string) => openWorkspace(allLanguages, { files: [{ path, text }], alone: true });
const repaired = (path: string, text: string) => fixAll(open(path, text), {}).changed.get(path) ?? text;
const codes = (path: string, text: string) => [...diagnose(open(path, text), path)].map(d => d.code);
const glue = (name: string, type: string) => `{ "TableInput": { "Name": "t", "StorageDescriptor": { "Columns": [{ "Name": "${name}", "Type": "${type}" }] } } }`;

test('two sets in one struct: both in one go, with the reader\'s positions before and between', () => {
  const type = 'struct<id:string,tags:set<string>,pos:struct<lat:double,lon:double>,seen:set<bigint>>';
  const once = type.replace('tags:set', 'tags:array');
  assert.deepEqual(parseHiveType(type), { error: { message: `Error: type expected at the position 22 of '${type}' but 'set' is found.`, position: 22 } });
  assert.deepEqual(parseHiveType(once), { error: { message: `Error: type expected at the position 75 of '${once}' but 'set' is found.`, position: 75 } });
  assert.equal(repaired('t.glue.json', glue('device', type)), glue('device', 'struct<id:string,tags:array<string>,pos:struct<lat:double,lon:double>,seen:array<bigint>>'));
});

test('capitals, blanks and sets of the catalogue are normalised together', () => {
  assert.equal(repaired('t.glue.json', glue('m', 'Map<String, Set<Int>>')), glue('m', 'map<string,array<int>>'));
});

test('numeric(10, 2) is an alias in DDL and a mistake in the catalogue', () => {
  const ddl = `CREATE EXTERNAL TABLE t (price numeric(10, 2)) STORED AS PARQUET LOCATION 's3://b/p/';`;
  assert.deepEqual(codes('t.ddl', ddl), []);
  assert.equal(repaired('t.glue.json', glue('price', 'numeric(10, 2)')), glue('price', 'decimal(10,2)'));
});

test('a key without a type, a format that is none, a location without its slash', () => {
  const ddl = `CREATE EXTERNAL TABLE t (id int, dt string) PARTITIONED BY (dt) STORED AS JSON LOCATION 's3://b/p'`;
  assert.equal(repaired('t.ddl', ddl), `CREATE EXTERNAL TABLE t (id int) PARTITIONED BY (dt string) ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://b/p/'`);
});

test('names and comments that only look like sets stay', () => {
  const ddl = `CREATE EXTERNAL TABLE t (\n  offset int COMMENT 'not a set<string>', -- set<int>\n  charset array<string>,\n  box struct<subset:string>\n) STORED AS PARQUET LOCATION 's3://b/p/';`;
  assert.deepEqual(codes('t.ddl', ddl), []);
  assert.equal(repaired('t.ddl', ddl), ddl);
});

test('sets at any depth, in every host', () => {
  const type = 'map<string,array<struct<a:set<set<int>>,b:string>>>';
  const after = type.replaceAll('set<', 'array<');
  assert.equal(repaired('t.glue.json', glue('x', type)), glue('x', after));
  assert.equal(repaired('t.ddl', `CREATE EXTERNAL TABLE t (x ${type}) STORED AS PARQUET LOCATION 's3://b/p/';`), `CREATE EXTERNAL TABLE t (x ${after}) STORED AS PARQUET LOCATION 's3://b/p/';`);
  const template = (t: string) => `Resources:\n  T:\n    Type: AWS::Glue::Table\n    Properties:\n      DatabaseName: !Ref Db\n      TableInput:\n        Name: t\n        StorageDescriptor:\n          Columns:\n            - { Name: x, Type: '${t}' }\n`;
  assert.equal(repaired('t.template.yaml', template(type)), template(after));
});

test('formats of other makers beside a SerDe of ours are left alone', () => {
  for (const input of ['org.apache.hudi.hadoop.HoodieParquetInputFormat', 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat']) {
    const text = `CREATE EXTERNAL TABLE t (a int) ROW FORMAT SERDE 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' STORED AS INPUTFORMAT '${input}' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat' LOCATION 's3://b/x/'`;
    assert.deepEqual(codes('t.ddl', text), []);
  }
});

test('several faults of one type are also one repair', () => {
  const text = glue('x', 'Map<String, Set<Int>>');
  const found = diagnose(open('t.glue.json', text), 't.glue.json').filter(d => d.code.startsWith('DDL1'));
  assert.deepEqual([...new Set(found.map(d => d.code))].sort(), ['DDL101', 'DDL103', 'DDL104']);
  for (const { fixes } of found) {
    const whole = fixes.at(-1)!;
    assert.equal(whole.title, 'Normalise the type: `map<string,array<int>>`');
    assert.equal(applyEdits(text, whole.edits), glue('x', 'map<string,array<int>>'));
  }
  const kept = `// sluice: ignore-file DDL101\n${text}`;
  const repairs = diagnose(open('t.glue.json', kept), 't.glue.json').flatMap(d => d.fixes).filter(f => f.title.startsWith('Normalise'));
  assert.deepEqual([...new Set(repairs.map(f => f.title))], ['Normalise the type: `map<string,Set<int>>`'], 'what a comment suppresses is left as it is');
  const single = diagnose(open('t.glue.json', glue('x', 'set<set<int>>')), 't.glue.json').filter(d => d.code === 'DDL101');
  assert.ok(single.every(d => d.fixes.length === 1), 'faults of one kind have *fix all* already');
});
