import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TableChange } from '../../server/base/table-change.ts';
import type { SourceFile } from '../../server/base/file.ts';
import { parseData } from '../../server/base/json.ts';
import { statementsOf } from '../../server/languages/sql/ddl/statements.ts';
import { alterStatements } from '../../server/languages/sql/migration/alter.ts';
import { changesBetween, changeText, judge, shapeOf, type SchemaChange, type ShapeColumn } from '../../server/languages/sql/migration/changes.ts';
import { repairFunction } from '../../server/languages/sql/migration/repair.ts';
import { losses, migrateRow } from '../../server/languages/sql/migration/values.ts';
import { affectedBy } from '../../server/project/affected.ts';
import { applyChanges, MigrationError, migrateTable, migrationsBetween, tablesOf } from '../../server/project/migration.ts';
import { diagnose } from '../../server/project/diagnose.ts';
import { fixAll } from '../../server/project/fixes.ts';
import { statementsOver } from '../../server/project/migration-statements.ts';
import { openWorkspace } from '../../server/project/workspace.ts';
import { allLanguages } from '../../server/simulate/languages.ts';

const ddl = (columns: string, rest = "STORED AS PARQUET LOCATION 's3://b/t/'"): SourceFile => ({ path: 't.ddl', language: 'hive-sql', text: `CREATE EXTERNAL TABLE lake.t (\n  ${columns.split(', ').join(',\n  ')}\n) ${rest};` });
const shape = (file: SourceFile) => shapeOf(tablesOf(file)[0]!);
const json = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' LOCATION 's3://b/t/'";
const text = "ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://b/t/'";

test('the changes between two versions', () => {
  const before = shape(ddl('a int, b string, c double', json));
  const after = shape(ddl('d string, b_two string, a bigint', json.replace(' LOCATION', " WITH SERDEPROPERTIES ('mapping.b_two' = 'b') LOCATION")));
  assert.deepEqual(changesBetween(before, after).map(changeText), ['`b` is called `b_two` and reads the key `b`', '`a` int → bigint', '`c` goes', '`d` string comes', 'the order is `d`, `b_two`, `a`']);
  assert.deepEqual(changesBetween(before, before), []);
});

test('what a change does to old files depends on the format', () => {
  const verdicts = (change: SchemaChange) => Object.fromEntries(([['text', text], ['json', json], ['parquet', undefined], ['orc', "STORED AS ORC LOCATION 's3://b/'"], ['avro', "STORED AS AVRO LOCATION 's3://b/'"]] as const).map(([name, rest]) => [name, judge(change, shape(ddl('a int, b string, c double', rest))).verdict]));
  assert.deepEqual(verdicts({ kind: 'type', column: 'a', from: 'int', to: 'bigint' }), { text: 'safe', json: 'safe', parquet: 'safe', orc: 'safe', avro: 'safe' });
  assert.deepEqual(verdicts({ kind: 'type', column: 'a', from: 'int', to: 'string' }), { text: 'safe', json: 'safe', parquet: 'breaks', orc: 'careful', avro: 'breaks' });
  assert.deepEqual(verdicts({ kind: 'type', column: 'a', from: 'int', to: 'smallint' }), { text: 'careful', json: 'careful', parquet: 'careful', orc: 'breaks', avro: 'careful' });
  assert.deepEqual(verdicts({ kind: 'type', column: 'a', from: 'bigint', to: 'int' }), { text: 'careful', json: 'careful', parquet: 'breaks', orc: 'breaks', avro: 'breaks' });
  assert.deepEqual(verdicts({ kind: 'type', column: 'a', from: 'varchar(5)', to: 'varchar(9)' }), { text: 'safe', json: 'safe', parquet: 'safe', orc: 'safe', avro: 'safe' });
  assert.deepEqual(verdicts({ kind: 'type', column: 'a', from: 'varchar(9)', to: 'varchar(5)' }), { text: 'careful', json: 'careful', parquet: 'careful', orc: 'careful', avro: 'careful' });
  assert.deepEqual(verdicts({ kind: 'type', column: 'a', from: 'set<string>', to: 'array<string>' }), { text: 'safe', json: 'safe', parquet: 'safe', orc: 'safe', avro: 'safe' });
  assert.deepEqual(verdicts({ kind: 'rename', column: 'b', name: 'x', mapping: false }), { text: 'safe', json: 'careful', parquet: 'careful', orc: 'safe', avro: 'breaks' });
  assert.deepEqual(verdicts({ kind: 'drop', column: 'a' }), { text: 'breaks', json: 'careful', parquet: 'careful', orc: 'breaks', avro: 'careful' });
  assert.deepEqual(verdicts({ kind: 'drop', column: 'c' }), { text: 'careful', json: 'careful', parquet: 'careful', orc: 'careful', avro: 'careful' });
  assert.deepEqual(verdicts({ kind: 'order', columns: [] }), { text: 'breaks', json: 'safe', parquet: 'safe', orc: 'breaks', avro: 'safe' });
  assert.deepEqual(verdicts({ kind: 'partition', from: [], to: [] }), { text: 'breaks', json: 'breaks', parquet: 'breaks', orc: 'breaks', avro: 'breaks' });
});

test('changes are made where they stand, in every host', () => {
  const steps: readonly TableChange[] = [
    { kind: 'type', column: 'tags', to: 'array<string>' }, { kind: 'rename', column: 'uid', name: 'user_id', mapping: true }, { kind: 'drop', column: 'old' }, { kind: 'add', column: 'seen', type: 'timestamp' },
    { kind: 'order', columns: ['user_id', 'seen', 'tags'] },
  ];
  const statement = ddl("uid string COMMENT 'who', old int, tags set<string>", json);
  assert.equal(applyChanges(statement, steps).text, `CREATE EXTERNAL TABLE lake.t (\n  user_id string COMMENT 'who',\n  seen timestamp,\n  tags array<string>\n) ${json.replace("JsonSerDe'", "JsonSerDe'\nWITH SERDEPROPERTIES ('mapping.user_id' = 'uid')")};`);

  const glue: SourceFile = { path: 't.glue.json', language: 'records', text: JSON.stringify({ Name: 't', StorageDescriptor: { Columns: [{ Name: 'uid', Type: 'string' }, { Name: 'old', Type: 'int' }, { Name: 'tags', Type: 'set<string>' }], SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe', Parameters: { a: 'b' } } } }, undefined, 2) };
  const made = JSON.parse(applyChanges(glue, steps).text);
  assert.deepEqual(made.StorageDescriptor.Columns, [{ Name: 'user_id', Type: 'string' }, { Name: 'seen', Type: 'timestamp' }, { Name: 'tags', Type: 'array<string>' }]);
  assert.deepEqual(made.StorageDescriptor.SerdeInfo.Parameters, { a: 'b', 'mapping.user_id': 'uid' });

  const yaml: SourceFile = { path: 't.template.yaml', language: 'records', text: 'Resources:\n  T:\n    Type: AWS::Glue::Table\n    Properties:\n      DatabaseName: !Ref D\n      TableInput:\n        Name: t\n        StorageDescriptor:\n          Columns:\n            - Name: uid\n              Type: string\n            - { Name: tags, Type: set<string> }\n          SerdeInfo:\n            SerializationLibrary: org.openx.data.jsonserde.JsonSerDe\n            Parameters:\n              a: b\n' };
  const written = applyChanges(yaml, [steps[0]!, steps[1]!, steps[3]!]).text;
  assert.match(written, /- Name: user_id\n {14}Type: string\n {12}- \{ Name: tags, Type: array<string> \}\n {12}- \{ Name: "seen", Type: "timestamp" \}\n/);
  assert.match(written, / {14}a: b\n {14}mapping\.user_id: uid\n/);

  assert.throws(() => applyChanges(statement, [{ kind: 'drop', column: 'nope' }]), (e: Error) => e instanceof MigrationError && /has no column `nope`; it has `uid`, `old`, `tags`/.test(e.message));
  assert.throws(() => applyChanges(statement, steps, { name: 'other' }), /defines no table `other`; there are `lake.t`/);
});

test('a list of changes says what was asked for, also where the text alone would not', () => {
  const said = (file: SourceFile, changes: readonly TableChange[]) => migrateTable(openWorkspace(allLanguages, { files: [file] }), file.path, changes).migrations.flatMap(m => m.changes.map(changeText));
  // Parquet has no mapping: a column that goes and one that comes is a rename because somebody said so.
  assert.deepEqual(said(ddl('a int, b string'), [{ kind: 'rename', column: 'b', name: 'c' }]), ['`b` is called `c`']);
  assert.deepEqual(said(ddl('a int, b string'), [{ kind: 'rename', column: 'b', name: 'c' }, { kind: 'rename', column: 'c', name: 'D' }, { kind: 'type', column: 'd', to: 'int' }]), ['`b` is called `d`', '`d` string → int']);
  assert.deepEqual(said(ddl('a int, b string', json), [{ kind: 'rename', column: 'b', name: 'c', mapping: false }]), ['`b` is called `c`']);
  // A key that is mapped already stays the key.
  const mapped = ddl('user_id string', json.replace(' LOCATION', " WITH SERDEPROPERTIES ('mapping.user_id' = 'uid') LOCATION"));
  assert.match(applyChanges(mapped, [{ kind: 'rename', column: 'user_id', name: 'who' }]).text, /who string\n\) .*\('mapping\.who' = 'uid'\)/);
  for (const [change, message] of [
    [{ kind: 'drop', column: 'user_id' }, /is the last column/], [{ kind: 'add', column: 'USER_ID', type: 'int' }, /has a column `USER_ID` already/], [{ kind: 'add', column: ' ', type: 'int' }, /needs a name/],
    [{ kind: 'type', column: 'user_id', to: 'list<int>' }, /`list<int>` is no type of a table: /],
  ] as const) assert.throws(() => applyChanges(mapped, [change]), (e: Error) => e instanceof MigrationError && message.test(e.message));
});

test('ALTER TABLE statements, one for each column, and what they cannot do', () => {
  const migration = (before: SourceFile, steps: readonly TableChange[]) => {
    return alterStatements(migrateTable(openWorkspace(allLanguages, { files: [before] }), before.path, steps).migrations[0]!);
  };
  assert.equal(migration(ddl('tags set<string>, n int', "STORED AS PARQUET LOCATION 's3://b/t/'"), [{ kind: 'type', column: 'tags', to: 'array<string>' }]).split('\n')[0], 'ALTER TABLE lake.t CHANGE COLUMN tags tags array<string>;');
  const partitioned = migration(ddl('n int', "PARTITIONED BY (day string) STORED AS PARQUET LOCATION 's3://b/t/'"), [{ kind: 'type', column: 'n', to: 'decimal(10,2)' }]);
  assert.match(partitioned, /ALTER TABLE lake\.t ADD COLUMNS \(n_2 decimal\(10,2\)\);/);
  assert.match(partitioned, /CREATE OR REPLACE VIEW t_both AS SELECT COALESCE\(n_2, TRY_CAST\(n AS decimal\(10,2\)\)\) AS n FROM/);
  assert.match(partitioned, /-- ALTER TABLE lake\.t PARTITION \(day = '…'\) REPLACE COLUMNS \(n int, n_2 decimal\(10,2\)\);/);
  const two = migration(ddl('a int, b string, c int'), [{ kind: 'type', column: 'a', to: 'string' }, { kind: 'type', column: 'c', to: 'double' }, { kind: 'drop', column: 'b' }, { kind: 'add', column: 'order', type: 'int' }]);
  assert.match(two, /^-- CREATE OR REPLACE VIEW t_both AS SELECT COALESCE\(a_2, TRY_CAST\(a AS varchar\)\) AS a, COALESCE\(c_2, TRY_CAST\(c AS double\)\) AS c, "order" FROM lake\.t;$/m);
  assert.match(migration(ddl('a int, b string', text), [{ kind: 'drop', column: 'b' }]), /ALTER TABLE lake\.t REPLACE COLUMNS \(\n {2}a int\n\);/);
  assert.doesNotMatch(migration(ddl('a int, b string', json), [{ kind: 'drop', column: 'b' }]), /^ALTER/m);
});

/** The columns of a table after statements, as the service carries them out. */
function altered(columns: readonly ShapeColumn[], statements: string): ShapeColumn[] {
  let now = columns.map(({ name, type, comment = '' }) => ({ name, type, comment }));
  const read = (text: string) => { const [, name, type, comment] = /^(\w+) (\S+)(?: COMMENT '(.*)')?$/.exec(text.trim())!; return { name: name!, type: type!, comment }; };
  const index = (name: string) => { const at = now.findIndex(c => c.name === name); assert.ok(at >= 0, `there is no column ${name}\n${statements}`); return at; };
  const list = (text: string) => text.split(',').map(read).map(c => ({ ...c, comment: c.comment ?? '' }));
  for (const [, action, rest] of statements.matchAll(/^ALTER TABLE lake\.t (CHANGE COLUMN|ADD COLUMNS|DROP COLUMN|REPLACE COLUMNS) ([^;]*);/gm)) {
    if (action === 'DROP COLUMN') now.splice(index(rest!), 1);
    else if (action !== 'CHANGE COLUMN') now = [...(action === 'ADD COLUMNS' ? now : []), ...list(/^\(([^]*)\)$/.exec(rest!)![1]!)];
    else {
      const [, name, definition, place, behind] = /^(\w+) (.*?)(?: (FIRST|AFTER)(?: (\w+))?)?$/.exec(rest!)!;
      const was = now[index(name!)]!;
      const column = read(definition!);
      const made = { ...column, comment: column.comment ?? was.comment };
      assert.ok(made.name === name || !now.some(c => c.name === made.name), `there is a column ${made.name} already\n${statements}`);
      if (place === undefined) now[now.indexOf(was)] = made;
      else {
        now.splice(now.indexOf(was), 1);
        now.splice(place === 'FIRST' ? 0 : index(behind!) + 1, 0, made);
      }
    }
    assert.equal(new Set(now.map(c => c.name)).size, now.length, statements);
  }
  return now;
}

test('ALTER TABLE statements, carried out one after the other, give the columns of the next version', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const column = fc.constantFrom(...names);
  const type = fc.constantFrom('int', 'bigint', 'string', 'double', 'date');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('type' as const), column, to: type }), fc.record({ kind: fc.constant('rename' as const), column, name: column, mapping: fc.boolean() }), fc.record({ kind: fc.constant('drop' as const), column }),
    fc.record({ kind: fc.constant('add' as const), column, type }), fc.shuffledSubarray(names, { minLength: names.length }).map(columns => ({ kind: 'order' as const, columns })),
  );
  const formats = [json, text, "STORED AS PARQUET LOCATION 's3://b/t/'", "STORED AS ORC LOCATION 's3://b/t/'", "LOCATION 's3://b/t/' TBLPROPERTIES ('table_type'='ICEBERG')"];
  let [whole, parts] = [0, 0];
  fc.assert(fc.property(fc.constantFrom(...formats), fc.array(fc.tuple(type, fc.option(fc.constantFrom('one', 'two'))), { minLength: 3, maxLength: 5 }), fc.array(step, { maxLength: 6 }), (format, columns, wanted) => {
    const made = ddl(columns.map(([type, comment], i) => `${names[i]} ${type}${comment === null ? '' : ` COMMENT '${comment}'`}`).join(', '), format);
    const file = /ICEBERG/.test(format) ? { ...made, text: made.text.replace('EXTERNAL ', '') } : made;
    const workspace = openWorkspace(allLanguages, { files: [file] });
    const steps: TableChange[] = [];
    for (const one of wanted) {
      try {
        const left = tablesOf(applyChanges(file, steps))[0]!.columns.map(c => c.name.value);
        const next = one.kind === 'order' ? { ...one, columns: one.columns.filter(c => left.includes(c)) } : one;
        migrateTable(workspace, file.path, [...steps, next]);
        steps.push(next);
      } catch (error) {
        if (!(error instanceof MigrationError)) throw error; // a step that cannot be made
      }
    }
    const { migrations: [migration] } = migrateTable(workspace, file.path, steps);
    if (!migration) return;
    const statements = alterStatements(migration);
    assert.deepEqual(diagnose(openWorkspace(allLanguages, { files: [{ path: 's.athena.sql', text: statements }] }), 's.athena.sql').filter(d => d.severity !== 'hint' && d.severity !== 'information' && !(d.code === 'DDL326' && migration.before.format === 'iceberg')).map(d => `${d.code} ${d.message}`), [], statements);
    const now = altered(migration.before.columns, statements);
    const partly = /_both AS SELECT|: update the table in the catalogue instead/.test(statements);
    partly ? parts++ : whole++;
    if (!partly) assert.deepEqual(now, migration.after.columns.map(({ name, type, comment = '' }) => ({ name, type, comment })), `${format}\n${JSON.stringify(steps)}\n${statements}`);
  }), { numRuns: 400, seed: 7 });
  assert.ok(whole > 100 && parts > 20, `${whole} ${parts}`);
});

test('rows that lose something are named, as the SerDe of the table reads them', () => {
  const loss = (value: string, from: string, to: string, rest: string = json) => {
    const { migrations: [migration] } = migrateTable(openWorkspace(allLanguages, { files: [ddl(`a ${from}`, rest)] }), 't.ddl', [{ kind: 'type', column: 'a', to }]);
    const { after, lost } = migrateRow(parseData(`{"A":${value}}`, 'json').root!, migration!);
    return [after['a'], ...lost.map(l => `${l.path} ${l.why}`)];
  };
  const cases: readonly (readonly [string, string, readonly (string | null)[]])[] = [
    ['1', 'bigint', ['1']], ['9007199254740993', 'bigint', ['9007199254740993']], ['9007199254740993', 'double', ['9007199254740992', 'a loses digits: it is read as 9007199254740992']], ['300', 'tinyint', [null, 'a is refused: Numeric value (300) out of range of byte']],
    ['1.5', 'int', ['1', 'a loses its fraction']], ['"12"', 'int', ['12']], ['"x"', 'int', [null, 'a is refused: For input string: "x"']], ['12.345', 'decimal(5,2)', ['12.35', 'a is rounded to 2 decimals']],
    ['1234.5', 'decimal(5,2)', [null, 'a is refused: 1234.5 does not fit decimal(5,2)']], ['1e2', 'decimal(5,0)', ['100']], ['"abcdef"', 'varchar(3)', ['abc', 'a is cut to 3 characters']], ['true', 'int', [null, 'a is refused: For input string: "true"']],
    ['"2024-05-01T10:00:00Z"', 'date', [null, 'a is refused: "2024-05-01T10:00:00Z" cannot be read as a date']], ['"2024-05-01T10:00:00Z"', 'timestamp', ['2024-05-01 10:00:00.000']], ['"x"', 'array<string>', ['["x"]']],
    ['["x",1]', 'array<int>', [null, 'a[] is refused: For input string: "x"']], ['{"b":1,"c":2}', 'struct<b:int>', ['{"b":1}', 'a.c is read no more: no field has its name']], ['null', 'int', [null]], ['0.1', 'float', ['0.10000000149011612']], ['123456.789', 'float', ['123456.7890625', 'a loses digits: a float has 7']],
  ];
  for (const [value, to, expected] of cases) assert.deepEqual(loss(value, 'string', to), expected, `${value} as ${to}`);
  // Lost is what was read before.
  assert.deepEqual(loss('"x"', 'int', 'bigint'), [null]);
  assert.deepEqual(loss('1.5', 'int', 'smallint'), ['1']);
  assert.deepEqual(loss('1.2345', 'decimal(9,3)', 'decimal(9,1)'), ['1.2', 'a is rounded to 1 decimal']);
  assert.deepEqual(loss('{"b":1,"c":2}', 'struct<b:int>', 'struct<b:bigint>'), ['{"b":1}']);
  assert.deepEqual(loss('{"b":{"d":1},"c":[{"e":null,"f":2}]}', 'struct<b:struct<d:int>,c:array<struct<e:int,f:int>>>', 'struct<b:struct<x:int>,c:array<struct<e:int>>>'), ['{"b":{"x":null},"c":[{"e":null}]}', 'a.b.d is read no more: no field has its name', 'a.c[].f is read no more: no field has its name']);
  // Each SerDe in its own way.
  assert.deepEqual(loss('"12"', 'string', 'int', "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe' LOCATION 's3://b/t/'"), [null, 'a is refused: Current token (VALUE_STRING) not numeric, can not use numeric value accessors']);
  assert.deepEqual(loss('"x"', 'string', 'int', json.replace(' LOCATION', " WITH SERDEPROPERTIES ('use.null.for.invalid.data' = 'true') LOCATION")), [null, 'a becomes NULL']);
  assert.deepEqual(loss('"x"', 'string', 'int', text), [null, 'a becomes NULL']);
  assert.deepEqual(loss('"2024-05-01"', 'string', 'date', text), ['2024-05-01']);
  assert.deepEqual(loss('"x"', 'string', 'int', "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION 's3://b/t/'"), [null, 'a is refused: HIVE_BAD_DATA: Error parsing field value \'x\' for field 0: For input string: "x"']);

  const { migrations: [renamed] } = migrateTable(openWorkspace(allLanguages, { files: [ddl('uid string', json)] }), 't.ddl', [{ kind: 'rename', column: 'uid', name: 'user', mapping: false }]);
  const { after, lost } = migrateRow(parseData('{"uid":"x"}', 'json').root!, renamed!);
  assert.deepEqual([after, lost], [{ user: null }, [{ path: 'uid', value: 'x', why: 'is read no more: `user` looks for a key of its own name' }]]);
});

test('rows with the same loss are one sentence, whatever value a refusal quotes', () => {
  const { migrations: [migration] } = migrateTable(openWorkspace(allLanguages, { files: [ddl('a string, b string', json)] }), 't.ddl', [{ kind: 'type', column: 'a', to: 'int' }, { kind: 'drop', column: 'b' }]);
  assert.deepEqual(losses(['{"a":"x","b":1}', '{"a":"1"}', '{"a":"y"}'].map(r => migrateRow(parseData(r, 'json').root!, migration!))), ['2 of 3 rows: `a` is refused: For input string: "x" (rows 1, 3; `"x"`)', '1 of 3 rows: `b` is read no more (row 1; `1`)']);
});

test('queries, nodes and charts that the columns reach are found', () => {
  const workspace = openWorkspace(allLanguages, { files: [
    { path: 't.ddl', text: "CREATE EXTERNAL TABLE t (tags set<string>, n int) STORED AS PARQUET LOCATION 's3://b/t/';" },
    { path: 'q.athena.sql', text: 'SELECT n, cardinality(tags) AS k FROM t' }, { path: 'other.athena.sql', text: 'SELECT tags FROM u' },
    { path: 'c.vl.json', text: '{"mark":"bar","title":"k","encoding":{"x":{"field":"k","title":"tags"},"y":{"field":"n"}}}' },
    { path: 'p.pipeline.yaml', text: 'name: p\nnodes:\n  schema: { type: glue-table, definition: t.ddl }\n  q: { type: athena-query, from: [schema], sql: q.athena.sql }\n  c: { type: chart, from: q, spec: c.vl.json }\n' },
  ] });
  const { workspace: after } = fixAll(workspace, { paths: ['t.ddl'] });
  const migrations = migrationsBetween(workspace, after, ['t.ddl']);
  assert.deepEqual(migrations.map(m => m.changes.map(changeText)), [['`tags` set<string> → array<string>']]);
  assert.deepEqual(affectedBy(workspace, migrations).map(a => `${a.path} ${a.what}`), ['q.athena.sql the query reads `tags`, whose type changes', 'p.pipeline.yaml `q` uses the table `t`', 'c.vl.json the chart names `k`']);
});

test('a column is followed through other names, and columns of the same name elsewhere are not it', () => {
  const queries: Readonly<Record<string, string>> = {
    count: 'SELECT count(*) AS n, city FROM lake.t GROUP BY city', join: 'SELECT u.total, t.city FROM lake.u u JOIN lake.t t ON t.id = u.id', otherstar: 'SELECT u.*, t.city FROM lake.t t, lake.u u', star: 'SELECT t.* FROM lake.t t, lake.u u',
    elsewhere: 'SELECT * FROM other.t', with: 'WITH a AS (SELECT id, total AS x FROM lake.t) SELECT x FROM a', inner: 'SELECT x FROM (SELECT total + 1 AS x FROM lake.t) q',
    v: 'CREATE VIEW v AS SELECT city, total * 2 AS twice FROM lake.t', w: 'CREATE VIEW w AS SELECT twice AS more, city FROM v', readers: 'SELECT more FROM w', others: 'SELECT city FROM w', s: 'CREATE VIEW s AS SELECT * FROM lake.t', throughs: 'SELECT total FROM s',
    insert: "INSERT INTO lake.t SELECT id, total, 'x' FROM lake.u", into: "INSERT INTO lake.t (id, city) VALUES ('a', 'b')", broken: 'SELECT total FROM lake.t WHERE',
  };
  const tables = ['t', 'u'].map(name => `CREATE EXTERNAL TABLE lake.${name} (id string, total int, city string) ${json.replace('/t/', `/${name}/`)};\n`).join('');
  const workspace = openWorkspace(allLanguages, { files: [
    { path: 't.ddl', text: tables }, { path: 'twin.glue.json', text: JSON.stringify({ Name: 't', DatabaseName: 'lake', StorageDescriptor: { Columns: [{ Name: 'id', Type: 'string' }, { Name: 'total', Type: 'int' }, { Name: 'city', Type: 'string' }] } }) }, ...Object.entries(queries).map(([name, text]) => ({ path: `${name}.athena.sql`, text })),
    { path: 'p.pipeline.yaml', text: 'name: p\nnodes:\n  q: { type: athena-query, sql: with.athena.sql }\n  c: { type: chart, from: q, spec: c.vl.json }\n' },
    { path: 'c.vl.json', text: '{"title":"total","transform":[{"filter":"datum.x > 0 && datum[\'x\'] < x"}],"encoding":{"x":{"field":"x","title":"x"},"y":{"field":"total"}}}' },
  ] });
  const found = affectedBy(workspace, migrateTable(workspace, 't.ddl', [{ kind: 'type', column: 'total', to: 'bigint' }], { name: 'lake.t' }).migrations);
  const told = (name: string) => found.filter(a => a.path.startsWith(`${name}.`)).map(a => `${workspace.file(a.path)!.text.slice(a.range.start, a.range.end)}: ${a.what}`);
  const type = 'total: the query reads `total`, whose type changes';
  assert.deepEqual(Object.fromEntries([...Object.keys(queries), 'c'].flatMap(name => { const all = told(name); return all.length === 0 ? [] : [[name, all]]; })), {
    star: ['t.*: the query reads all columns'], with: [type], inner: [type], v: [type], w: ['twice: the query reads `twice` of the view `v`, which comes of what changes'], readers: ['more: the query reads `more` of the view `w`, which comes of what changes'],
    s: ['*: the query reads all columns'], throughs: [type], insert: ['t: the statement writes all columns'], broken: [type], c: ['x: the chart names `x`', 'x: the chart names `x`', 'x: the chart names `x`'],
  });
  // A table that two files declare is one table.
  assert.deepEqual(affectedBy(workspace, migrateTable(workspace, 'twin.glue.json', [{ kind: 'type', column: 'total', to: 'bigint' }]).migrations).filter(a => a.path.endsWith('.sql')).map(a => a.what), found.filter(a => a.path.endsWith('.sql')).map(a => a.what));
});

test('the script whose rows are converted by the table is found, through what stands between', () => {
  const workspace = openWorkspace(allLanguages, { files: [
    { path: 't.ddl', text: `CREATE EXTERNAL TABLE t (city string, total int) ${json};` },
    { path: 'counts.kda.sql', text: '-- input: "SOURCE_SQL_STREAM_001" ("place" VARCHAR(8))\nCREATE STREAM PER_MINUTE ("city" VARCHAR(8), total INTEGER);\nCREATE PUMP P AS INSERT INTO PER_MINUTE SELECT STREAM "place", COUNT(*) FROM "SOURCE_SQL_STREAM_001" GROUP BY "place", STEP("SOURCE_SQL_STREAM_001".ROWTIME BY INTERVAL \'1\' MINUTE);\n' },
    { path: 'other.kda.sql', text: 'CREATE STREAM S ("city" VARCHAR(8));\n' },
    { path: 'p.pipeline.yaml', text: 'name: p\nnodes:\n  events: { type: file, records: e.ndjson }\n  early: { type: kinesis-analytics, from: events, sql: other.kda.sql }\n  counts: { type: kinesis-analytics, from: early.S, sql: counts.kda.sql }\n  shape: { type: lambda, from: counts.PER_MINUTE, handler: f.mjs }\n  schema: { type: glue-table, definition: t.ddl }\n  out: { type: firehose, from: shape, to: lake, convert: { table: schema } }\n  lake: { type: bucket }\n' },
  ] });
  const reached = (changes: readonly TableChange[]) => affectedBy(workspace, migrateTable(workspace, 't.ddl', changes).migrations).filter(a => a.path !== 'p.pipeline.yaml').map(a => `${a.path} ${a.what}`);
  assert.deepEqual(reached([{ kind: 'type', column: 'total', to: 'bigint' }]), ['counts.kda.sql the script writes `total`, whose type changes']);
  assert.deepEqual(reached([{ kind: 'rename', column: 'city', name: 'town', mapping: false }]), ['counts.kda.sql the script writes `city`, which the table takes no more']);
  assert.deepEqual(reached([{ kind: 'rename', column: 'city', name: 'town' }]), []);
});

test('the generated function repairs types as the rules do', async () => {
  const { repairType } = await import(`data:text/javascript,${encodeURIComponent(repairFunction({}))}`) as { repairType(type: string): string };
  const types = ['set<string>', 'Map<String, Set<Int>>', 'struct<set:set<long>,offset:bigint>', 'struct<a:array<struct<my set:SET<STRING>>>>', 'decimal(10, 2)', 'integer', 'array<struct<integer:integer,text:text>>', 'map<string,set<double precision>>', 'struct<Name:string>', 'uniontype<set<int>,string>'];
  for (const type of types) {
    const file: SourceFile = { path: 't.glue.json', language: 'records', text: JSON.stringify({ Name: 't', StorageDescriptor: { Columns: [{ Name: 'c', Type: type }] } }) };
    const { workspace } = fixAll(openWorkspace(allLanguages, { files: [file] }), { only: ['DDL101', 'DDL102', 'DDL103', 'DDL104', 'DDL105'] });
    const rules = JSON.parse(workspace.file('t.glue.json')!.text).StorageDescriptor.Columns[0].Type as string;
    assert.equal(repairType(type).toLowerCase(), rules.toLowerCase(), type);
  }
});

test('of several tables the one that is meant is changed, or none', () => {
  const one = (name: string, database: string, column: string) => `CREATE EXTERNAL TABLE ${database}.${name} (\n  ${column} int,\n  z int\n) STORED AS ORC LOCATION 's3://b/${database}/${name}/';\n`;
  const file: SourceFile = { path: 't.ddl', language: 'hive-sql', text: one('t', 'a', 'x') + one('t', 'b', 'x') + one('u', 'a', 'x') + one('u', 'a', 'y') };
  const add: readonly TableChange[] = [{ kind: 'add', column: 'n', type: 'int' }];
  const touched = (choice: Parameters<typeof applyChanges>[2]) => tablesOf(applyChanges(file, add, choice)).map(t => t.columns.length);
  assert.deepEqual(touched({ name: 'b.t' }), [2, 3, 2, 2]);
  assert.deepEqual(touched({ name: 'A.T' }), [3, 2, 2, 2]);
  assert.deepEqual(touched({ name: 'u', line: 13 }), [2, 2, 2, 3]);
  assert.deepEqual(touched({ line: 1 }), [3, 2, 2, 2]);
  for (const [choice, message] of [
    [{}, /`t\.ddl` defines 4 tables: `a\.t` \(line 1\), `b\.t` \(line 5\), `a\.u` \(line 9\), `a\.u` \(line 13\)\. Say the line/], [{ name: 't' }, /defines `t` 2 times: .*Say its whole name/], [{ name: 'a.u' }, /defines `a\.u` 2 times: .*Say the line/],
    [{ name: 'c.t' }, /defines no table `c\.t`; there are `a\.t`, /], [{ name: 't', line: 8 }, /no table `t` stands at line 9/],
  ] as const) assert.throws(() => applyChanges(file, add, choice), (e: Error) => e instanceof MigrationError && message.test(e.message), JSON.stringify(choice));
  // What changed is told of the one that changed.
  const { migrations } = migrateTable(openWorkspace(allLanguages, { files: [file] }), 't.ddl', add, { name: 'u', line: 13 });
  assert.deepEqual(migrations.map(m => [m.old.columns[0]!.name.value, m.changes.map(changeText)]), [['y', ['`n` int comes']]]);
});

test('a table of a template is found by what the template calls it, and changed where it stands', () => {
  const resource = (id: string, table: string, indent = '') => `${indent}  ${id}:\n    Type: AWS::Glue::Table\n    Properties:\n      DatabaseName: !Ref Lake\n      TableInput:\n        Name: ${table}\n        Parameters: !If [Big, { a: b }, !Ref AWS::NoValue]\n        StorageDescriptor:\n          Columns:\n          - Name: uid\n            Type: set<string>\n          - Name: z\n            Type: int\n          Location: !Sub s3://\${Bucket}/x/\n        PartitionKeys:\n        - Name: day\n          Type: string\n`;
  const yaml: SourceFile = { path: 't.template.yaml', language: 'records', text: `Resources:\n${resource('First', '!Sub "${AWS::StackName}-orders"')}${resource('Second', '!Ref Name')}` };
  const after = applyChanges(yaml, [{ kind: 'type', column: 'uid', to: 'array<string>' }, { kind: 'key', column: 'z' }], { name: 'Second' }).text;
  const [first, second] = after.split('  Second:\n');
  assert.equal(`${first}  Second:\n`, yaml.text.slice(0, `${first}  Second:\n`.length), 'the other one stays');
  assert.match(second!, /- Name: uid\n {12}Type: array<string>\n {10}Location: !Sub s3:\/\/\$\{Bucket\}\/x-v2\/\n {8}PartitionKeys:\n {8}- Name: day\n {10}Type: string\n {8}- Name: "z"\n {10}Type: "int"\n$/);
  assert.throws(() => applyChanges(yaml, [{ kind: 'drop', column: 'z' }], { name: 'Third' }), /defines no table `Third`; there are `\$\{AWS::StackName\}-orders`, `Second`/);
  const json: SourceFile = { path: 't.template.json', language: 'records', text: JSON.stringify({ Resources: { T: { Type: 'AWS::Glue::Table', Properties: { DatabaseName: { Ref: 'Lake' }, TableInput: { Name: { 'Fn::Sub': '${Stage}-t' }, StorageDescriptor: { Columns: [{ Name: 'a', Type: 'int' }, { Name: 'b', Type: 'int' }], Location: 's3://b/t' } } } } } }, undefined, 2) };
  const made = JSON.parse(applyChanges(json, [{ kind: 'key', column: 'b' }], { name: 'T' }).text).Resources.T.Properties;
  assert.deepEqual([made.TableInput.PartitionKeys, made.TableInput.StorageDescriptor, made.DatabaseName], [[{ Name: 'b', Type: 'int' }], { Columns: [{ Name: 'a', Type: 'int' }], Location: 's3://b/t-v2/' }, { Ref: 'Lake' }]);
});

test('names with odd characters are quoted where a statement needs it, comments stay', () => {
  const before = ddl("uid string COMMENT 'who', `a-b` int COMMENT 'it\\'s', z int", json);
  const after = applyChanges(before, [{ kind: 'rename', column: 'uid', name: 'order' }, { kind: 'rename', column: 'a-b', name: 'c`d' }, { kind: 'add', column: '1st', type: 'struct<date:int>', comment: "o'clock" }, { kind: 'type', column: 'z', to: 'struct<group:int>' }]).text;
  assert.match(after, /`order` string COMMENT 'who',\n {2}`c``d` int COMMENT 'it\\'s',\n {2}z struct<`group`:int>,\n {2}`1st` struct<`date`:int> COMMENT 'o\\'clock'\n/);
  assert.deepEqual(statementsOf({ path: 't.ddl', language: 'hive-sql', text: after }).map(s => [s.problem, s.reserved.length]), [[undefined, 0]]);
  const spectrum: SourceFile = { path: 't.spectrum.sql', language: 'redshift-sql', text: 'CREATE EXTERNAL TABLE s.t (a int, b int) STORED AS PARQUET LOCATION \'s3://b/t/\';' };
  assert.match(applyChanges(spectrum, [{ kind: 'rename', column: 'a', name: 'user-id' }, { kind: 'add', column: 'order', type: 'double precision' }]).text, /\("user-id" int, b int, "order" double precision\)/);
});

test('queries of Redshift, views and what reads them are found by what their names mean', () => {
  const workspace = openWorkspace(allLanguages, { files: [
    { path: 't.ddl', text: `CREATE EXTERNAL TABLE lake.t (city string, total int) ${json};` },
    { path: 'q.spectrum.sql', text: "SELECT city FROM lake.t -- the total of all\n" }, { path: 'v.athena.sql', text: 'CREATE VIEW totals AS SELECT t.total AS total FROM lake.t' },
    { path: 'over.athena.sql', text: 'SELECT total FROM totals' }, { path: 'star.athena.sql', text: 'SELECT * FROM lake.t' }, { path: 'other.athena.sql', text: "SELECT 'total' AS x, city FROM lake.t" },
  ] });
  const reached = (changes: readonly TableChange[]) => affectedBy(workspace, migrateTable(workspace, 't.ddl', changes).migrations).map(a => `${a.path} ${a.what}`);
  assert.deepEqual(reached([{ kind: 'type', column: 'total', to: 'bigint' }]).sort(), ['over.athena.sql the query reads `total` of the view `totals`, which comes of what changes', 'star.athena.sql the query reads all columns', 'v.athena.sql the query reads `total`, whose type changes']);
  assert.deepEqual(reached([{ kind: 'drop', column: 'city' }]).filter(a => !a.startsWith('star')).sort(), ['other.athena.sql the query reads `city`, which the table has no more', 'q.spectrum.sql the query reads `city`, which the table has no more']);
  assert.deepEqual(reached([{ kind: 'add', column: 'x', type: 'int' }]), []);
});

test('Redshift renames a column and moves a table; the rest is a new definition', () => {
  const spectrum = "CREATE EXTERNAL TABLE s.t (a int8, b int2, \"order\" int) STORED AS PARQUET LOCATION 's3://b/t/'";
  const workspace = openWorkspace(allLanguages, { files: [{ path: 't.spectrum.sql', text: spectrum }] });
  const { migrations: [migration] } = migrateTable(workspace, 't.spectrum.sql', [{ kind: 'rename', column: 'order', name: 'rank' }, { kind: 'type', column: 'b', to: 'integer' }, { kind: 'location', to: 's3://b/u/' }]);
  const text = statementsOver(workspace, migration!);
  assert.match(text, /^ALTER TABLE s\.t RENAME COLUMN "order" TO rank;$/m);
  assert.match(text, /^ALTER TABLE s\.t SET LOCATION 's3:\/\/b\/u\/';$/m);
  assert.match(text, /^-- Redshift has no ALTER TABLE for the rest: b smallint → int\n/m);
  const file: SourceFile = { path: 'a.spectrum.sql', language: 'redshift-sql', text };
  assert.deepEqual(statementsOf(file).map(s => [s.kind, s.problem?.message]), [['alter table', undefined], ['alter table', undefined]]);
});

test('a change inside a type is told by its place', () => {
  const told = (from: string, to: string) => changeText({ kind: 'type', column: 'box', from, to });
  assert.equal(told('struct<a:int,b:string>', 'struct<a:bigint,c:date>'), '`box` struct<a:int,b:string> → struct<a:bigint,c:date> (`box.a` int → bigint, `box.c` date comes, `box.b` goes)');
  assert.equal(told('array<struct<a:map<string,int>>>', 'array<struct<a:map<string,bigint>>>'), '`box` array<struct<a:map<string,int>>> → array<struct<a:map<string,bigint>>> (`box[].a{}` int → bigint)');
  assert.equal(told('set<string>', 'array<string>'), '`box` set<string> → array<string>');
  assert.equal(told('int', 'bigint'), '`box` int → bigint');
});
