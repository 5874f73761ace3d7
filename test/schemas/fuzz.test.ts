import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { growth, linear } from '../harness/growth.ts';
import { diagnose } from '../../server/project/diagnose.ts';
import { fixAll } from '../../server/project/fixes.ts';
import { coreLanguages } from '../../server/project/languages.ts';
import { openWorkspace } from '../../server/project/workspace.ts';
import { readDdl } from '../../server/languages/sql/ddl/tables.ts';
import { tableInput, tableStatement } from '../../server/languages/sql/hive/print.ts';

const read = (text: string) => readDdl({ path: 't.ddl', text, language: 'hive-sql' });

const pieces = ['CREATE', 'EXTERNAL', 'TABLE', 'IF NOT EXISTS', 'PARTITIONED BY', 'ROW FORMAT', 'SERDE', 'DELIMITED FIELDS TERMINATED BY', 'WITH SERDEPROPERTIES', 'STORED AS', 'INPUTFORMAT', 'OUTPUTFORMAT', 'PARQUET',
  'LOCATION', 'TBLPROPERTIES', 'COMMENT', '(', ')', ',', ';', '.', '=', '<', '>', ':', "'", '`', '"', "'s3://b/t'", "'k'", '`a b`', 'set', 'array', 'map', 'struct', 'decimal(10,2)', 'varchar', 'int', 'a', 't', '5', '--', '/*', '*/', '\n', 'ö', '𝒂'];
const brokenText = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map(list => list.join(' '));
/** Statements that begin well, so that the chance reaches what stands behind the first word. */
const brokenStatement = brokenText.map(rest => `CREATE EXTERNAL TABLE t ( a int , b ${rest}`);

const within = (range: { readonly start: number; readonly end: number }, text: string) => range.start >= 0 && range.start <= range.end && range.end <= text.length;

test('any text is read, and whatever is found in it lies in it', () => {
  fc.assert(fc.property(fc.oneof(brokenText, brokenStatement), text => {
    for (const table of read(text).tables) {
      assert.ok(within(table.range, text), 'table');
      for (const column of [...table.columns, ...table.partitions]) {
        assert.ok(within(column.range, text) && column.removal.every(edit => within(edit.range, text)), `column ${column.name.value}`);
        assert.ok(within(column.name.range, text), `name of ${column.name.value}`);
      }
      for (const clause of table.clauses ?? []) assert.ok(within(clause.range, text), clause.word);
    }
  }), { numRuns: 3000 });
});

test('any text is checked and repaired, and every finding lies in it', () => {
  fc.assert(fc.property(brokenStatement, text => {
    const workspace = openWorkspace(coreLanguages, { files: [{ path: 't.ddl', text }] });
    for (const { code, range, fixes } of diagnose(workspace, 't.ddl')) {
      assert.ok(within(range, text), code);
      for (const fix of fixes) for (const edit of fix.edits) assert.ok(within(edit.range, text), `${code}: ${fix.title}`);
    }
    const repaired = fixAll(workspace).workspace;
    assert.equal(fixAll(repaired).changed.size, 0, 'a second pass has nothing left to do');
  }), { numRuns: 500, examples: [['CREATE EXTERNAL TABLE t ( a int , b CREATE PARTITIONED BY ( `'], ["CREATE EXTERNAL TABLE t ( a int , b CREATE ` \n LOCATION '"], ["CREATE EXTERNAL TABLE t ( a int ) TBLPROPERTIES ('k' = 'v', \"\n'a' = 'b')"], ["CREATE EXTERNAL TABLE t ( a int ) TBLPROPERTIES ('k' = 'v' \" , -- c\n20\n)"]] });
});

const type = fc.letrec(tie => ({
  type: fc.oneof({ maxDepth: 3 },
    fc.constantFrom('int', 'bigint', 'string', 'decimal(10,2)', 'varchar(3)', 'timestamp', 'boolean', 'date', 'binary'),
    tie('type').map(t => `array<${t}>`), tie('type').map(t => `map<string,${t}>`),
    fc.array(tie('type'), { minLength: 1, maxLength: 3 }).map(list => `struct<${list.map((t, i) => `f${i}:${t}`).join(',')}>`)),
})).type as fc.Arbitrary<string>;
const words = fc.string({ unit: fc.constantFrom('a', 'B', ' ', ';', ',', ')', '(', "''", '--', '"', '`', 'é', '𝒂'), maxLength: 8 });
const statement = fc.record({
  columns: fc.array(fc.record({ type, comment: fc.option(words) }), { minLength: 1, maxLength: 6 }), partitions: fc.integer({ min: 0, max: 2 }), format: fc.constantFrom('PARQUET', 'ORC', 'TEXTFILE'),
}).map(({ columns, partitions, format }) => ({
  types: columns.map(c => c.type),
  text: `CREATE EXTERNAL TABLE lake.t (${columns.map((c, i) => `c${i} ${c.type}${c.comment === null ? '' : ` COMMENT '${c.comment}'`}`).join(', ')})`
    + `${partitions > 0 ? ` PARTITIONED BY (${Array.from({ length: partitions }, (_, i) => `p${i} string`).join(', ')})` : ''} STORED AS ${format} LOCATION 's3://lake/t/';`,
}));

test('a statement has the columns that were written, whatever their comments say, and is the same after printing', () => {
  fc.assert(fc.property(statement, ({ types, text }) => {
    const glue = tableInput(read(text).tables[0]!);
    assert.deepEqual(glue.TableInput.StorageDescriptor.Columns.map(c => c.Type), types);
    assert.deepEqual(tableInput(read(tableStatement(read(text).tables[0]!)).tables[0]!), glue);
  }), { numRuns: 500 });
});

test('reading is linear in the length of the statement', async () => {
  const text = (columns: number) => `CREATE EXTERNAL TABLE t (${Array.from({ length: columns }, (_, i) => `c${i} struct<a:int,b:array<string>>`).join(', ')}) LOCATION 's3://b/t/';`;
  assert.equal(read(text(500)).tables[0]!.columns.length, 500);
  const times = await growth(1000, text, read);
  assert.ok(times < linear, `ten times the columns take ${times.toFixed(1)} times as long`);
});

test('checking is linear in the nesting of a type, closed or not', async () => {
  for (const unit of ['array<', 'struct<a:', 'map<string,', 'uniontype<', 'set<', 'array(']) {
    for (const [path, file] of [['t.ddl', (n: number) => `CREATE EXTERNAL TABLE t (a ${unit.repeat(n)}int) LOCATION 's3://b/t/'`], ['t.glue.json', (n: number) => JSON.stringify({ Name: 't', StorageDescriptor: { Columns: [{ Name: 'a', Type: unit.repeat(n) }] } })]] as const) {
      const times = await growth(1000, file, text => diagnose(openWorkspace(coreLanguages, { files: [{ path, text }] }), path));
      assert.ok(times < linear, `${path} ${unit}: ten times as deep takes ${times.toFixed(1)} times as long`);
    }
  }
});

test('checking is linear in names that come again, and in statements about other tables', async () => {
  const files: readonly ((n: number) => string)[] = [
    n => `CREATE EXTERNAL TABLE t (${Array.from({ length: n }, () => 'c int').join(', ')}) STORED AS ORC LOCATION 's3://b/t/'`,
    n => Array.from({ length: n }, (_, i) => `ALTER TABLE t${i} ADD PARTITION (a = 1) LOCATION 's3://b/t/${i}/';`).join('\n'),
  ];
  for (const file of files) {
    const times = await growth(1000, file, text => diagnose(openWorkspace(coreLanguages, { files: [{ path: 't.ddl', text }] }), 't.ddl'));
    assert.ok(times < linear, `${file(1)}: ten times as many take ${times.toFixed(1)} times as long`);
  }
});

/** Types with all that goes wrong in them. */
const brokenType: fc.Arbitrary<string> = fc.letrec<{ type: string }>(tie => ({
  type: fc.oneof({ maxDepth: 3 }, fc.constantFrom('int', 'Long', 'string', 'decimal(40,2)', 'decimal( 5,2)', 'varchar', 'timestamp(3)', 'list', 'foo'),
    fc.tuple(fc.constantFrom('set<', 'array<', 'List<', 'array'), tie('type'), fc.constantFrom('>', '>', '', '>>')).map(parts => parts.join('')),
    fc.tuple(tie('type'), fc.constantFrom(',', ', ', ' '), tie('type')).map(([a, gap, b]) => `struct<a:${a}${gap}my-b:${b}>`)),
})).type;

test('repaired templates are templates, and there is nothing more to repair', () => {
  const blocks: readonly ((type: string) => string)[] = [t => JSON.stringify(t), t => `'${t}'`, t => `|\n                ${t}`, t => `|+\n                ${t}\n`, t => `>-\n                ${t}`, t => `>\n                ${t}`];
  fc.assert(fc.property(fc.array(fc.tuple(brokenType, fc.constantFrom(...blocks)), { minLength: 1, maxLength: 3 }), columns => {
    const text = `Resources:\n  T:\n    Type: AWS::Glue::Table\n    Properties:\n      DatabaseName: d\n      TableInput:\n        Name: t\n        StorageDescriptor:\n          Columns:\n${columns.map(([type, block], i) => `            - Name: c${i}\n              Type: ${block(type)}\n`).join('')}`;
    const repaired = (given: string) => fixAll(openWorkspace(coreLanguages, { files: [{ path: 't.template.yaml', text: given }] })).changed.get('t.template.yaml') ?? given;
    const once = repaired(text);
    const left = diagnose(openWorkspace(coreLanguages, { files: [{ path: 't.template.yaml', text: once }] }), 't.template.yaml');
    assert.deepEqual(left.filter(d => d.code === 'REC101' || d.fixes.some(f => f.safe)).map(d => d.code), [], once);
    assert.equal(once.match(/- Name: c\d/g)?.length, columns.length, once);
  }), { numRuns: 150 });
});
