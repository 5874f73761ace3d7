import { test } from 'node:test';
import assert from 'node:assert/strict';
import { replayFiles } from '../harness/replays.ts';

const script = (columns: string, select: string) => `CREATE STREAM "O" (${columns}); CREATE PUMP "P" AS INSERT INTO "O" SELECT STREAM ${select} FROM "SOURCE_SQL_STREAM_001" AS s;`;
async function rows(input: string, lines: readonly string[], sql: string, more: Readonly<Record<string, string>> = {}, reference = '') {
  const manifest = `name: a
nodes:
  in: { type: kinesis-stream, records: in.txt, format: lines, every: 1s }
  app: { type: kinesis-analytics, from: in, sql: a.kda.sql, input: ${input}${reference} }
  out: { type: firehose, from: app.O, to: lake, newline: true }
  failed: { type: firehose, from: app.error_stream, to: lake, prefix: failed/, newline: true }
  lake: { type: bucket }
`;
  const made = await replayFiles({ 'p.pipeline.yaml': manifest, 'in.txt': lines.join('\n') + '\n', 'a.kda.sql': sql, ...more }, 'p.pipeline.yaml');
  const read = (failed: boolean) => [...made.contents].filter(([name]) => name.includes('failed/') === failed).flatMap(([, bytes]) => Buffer.from(bytes).toString('utf8').trim().split('\n')).map(line => JSON.parse(line) as Record<string, unknown>);
  return { rows: read(false), failed: read(true), problems: made.frames.flatMap(f => (f.kind === 'problem' ? [`${f.code} ${f.message}`] : [])) };
}

test('paths, the row path, and one array that is flattened', async () => {
  const line = JSON.stringify({ head: { id: 7 }, body: { who: 'ann', list: [{ x: 1 }, { x: 2 }], tags: ['a', 'b'] } });
  const columns = '{ id: { type: INTEGER, mapping: $.head.id }, x: { type: INTEGER, mapping: "$.body.list[0:].x" }, tags: { type: VARCHAR(20), mapping: "$.body.tags[0:]" }, none: { type: INTEGER, mapping: $.body.nothing } }';
  const made = await rows(`{ columns: ${columns} }`, [line, '{"head":{"id":8},"body":{"list":[]}}'], script('id INTEGER, x INTEGER, tags VARCHAR(20), n INTEGER', 's."id", s."x", s."tags", s."none"'));
  assert.deepEqual(made.rows, [{ ID: 7, X: 1, TAGS: '["a","b"]', N: null }, { ID: 7, X: 2, TAGS: '["a","b"]', N: null }, { ID: 8, X: null, TAGS: null, N: null }]);
  const moved = await rows('{ rowPath: $.body, columns: { who: VARCHAR(2) } }', [line], script('w VARCHAR(9)', 's."who"'));
  assert.deepEqual(moved.rows, [{ W: 'an' }], 'a text is cut to its column');
});

test('schemas that the service refuses', async () => {
  const sql = script('a INTEGER', 's."a"');
  const two = await rows('{ columns: { a: { type: INTEGER, mapping: "$.p[0:].x" }, b: { type: INTEGER, mapping: "$.q[0:].x" } } }', ['{}'], sql);
  assert.match(two.problems[0]!, /SIM702 The input schema flattens `\$\.p` and `\$\.q`/);
  const deep = await rows('{ columns: { a: { type: INTEGER, mapping: "$.p[0:].q[0:].x" } } }', ['{}'], sql);
  assert.match(deep.problems[0]!, /SIM702 The path `\$\.p\[0:\]\.q\[0:\]\.x` goes through two arrays/);
});

test('CSV: columns from the left, quotes, other delimiters, NULL where a line is short', async () => {
  const made = await rows('{ format: csv, columnDelimiter: "|", columns: { a: INTEGER, b: VARCHAR(20), c: DOUBLE } }', ['1|x|2.5', '2|"y|z"|', '3', 'no|x|1'], script('a INTEGER, b VARCHAR(20), c DOUBLE', 's."a", s."b", s."c"'));
  assert.deepEqual(made.rows, [{ A: 1, B: 'x', C: 2.5 }, { A: 2, B: 'y|z', C: null }, { A: 3, B: null, C: null }]);
  assert.deepEqual(made.failed.map(f => [f['ERROR_NAME'], f['PUMP_NAME'], Buffer.from(f['DATA_ROW'] as string, 'hex').toString('utf8')]), [['INVALID_CHARACTER_VALUE_FOR_CAST', '', 'no|x|1']]);
});

test('records that are no JSON, or do not fit, are rows of the error stream; the others go on', async () => {
  const made = await rows('{ columns: { a: INTEGER } }', ['{"a":1}', 'no json', '{"a":1.5}', '[]', '{"a":{"b":1}}', '{"a":4}'], script('a INTEGER', '8 / s."a"'));
  assert.deepEqual(made.rows, [{ A: 8 }, { A: 2 }]);
  assert.equal(made.failed.length, 3);
  assert.deepEqual(Object.keys(made.failed[0]!), ['ERROR_TIME', 'ERROR_LEVEL', 'ERROR_NAME', 'MESSAGE', 'DATA_ROWTIME', 'DATA_ROW', 'PUMP_NAME']);
});

test('discovery: names with odd characters and reserved words get COL_, one level down is flattened', async () => {
  const made = await rows('{}', ['{"user":"u1","a-b":3,"1x":4,"in":{"deep":5}}', '{"user":"u2","a-b":6,"1x":7,"in":{"deep":8}}'], script('u VARCHAR(9), ab INTEGER, x INTEGER, d INTEGER', 's."COL_user", s."COL_ab", s."COL_1x", s."deep"'));
  assert.deepEqual(made.problems, []);
  assert.deepEqual(made.rows, [{ U: 'u1', AB: 3, X: 4, D: 5 }, { U: 'u2', AB: 6, X: 7, D: 8 }]);
});

test('parallelism makes streams that share the shards, and reference tables are JSON or CSV', async () => {
  const sql = `CREATE STREAM "O" (n VARCHAR(9), k VARCHAR(9)); CREATE PUMP "A" AS INSERT INTO "O" SELECT STREAM r."name", t."key" FROM "IN_001" AS s JOIN R AS r ON s."k" = r."k" JOIN T AS t ON t."key" = s."k"; CREATE PUMP "B" AS INSERT INTO "O" SELECT STREAM r."name", '2' FROM "IN_002" AS s JOIN R AS r ON s."k" = r."k";`;
  const manifest = `name: a
nodes:
  in: { type: kinesis-stream, records: in.ndjson, key: k, shards: 4, every: 1s }
  app: { type: kinesis-analytics, from: in, sql: a.kda.sql, input: { prefix: IN, parallelism: 2, columns: { k: VARCHAR(9) } }, reference: { R: { file: r.ndjson, columns: { k: VARCHAR(9), name: VARCHAR(9) } }, T: t.csv } }
  out: { type: firehose, from: app.O, to: lake, newline: true }
  lake: { type: bucket }
`;
  const keys = Array.from({ length: 12 }, (_, i) => `k${i}`);
  const made = await replayFiles({ 'p.pipeline.yaml': manifest, 'in.ndjson': keys.map(k => `{"k":"${k}"}\n`).join(''), 'a.kda.sql': sql, 'r.ndjson': keys.map(k => `{"k":"${k}","name":"n${k}"}\n`).join(''), 't.csv': `key,x\n${keys.map(k => `${k},1\n`).join('')}` }, 'p.pipeline.yaml');
  const out = [...made.contents].flatMap(([, bytes]) => Buffer.from(bytes).toString('utf8').trim().split('\n')).map(line => JSON.parse(line) as Record<string, string>);
  assert.deepEqual(out.map(r => r['N']).sort(), keys.map(k => `n${k}`).sort());
  assert.ok(out.some(r => r['K'] === '2') && out.some(r => r['K'] !== '2'), 'both streams have rows');
});

test('an application beside the script tells how its records are read: prefix, paths, formats, reference tables', async () => {
  const run = async (application: object, lines: readonly string[], select: string, more: Readonly<Record<string, string>> = {}, reference = '', sql = 'a.kda.sql') => {
    const manifest = `name: a
nodes:
  in: { type: kinesis-stream, records: in.txt, format: lines, every: 1s }
  app: { type: kinesis-analytics, from: in, sql: ${sql}${reference} }
  out: { type: firehose, from: app.O, to: lake, newline: true }
  lake: { type: bucket }
`;
    const code = `CREATE STREAM "O" (a VARCHAR(9), n VARCHAR(9)); CREATE PUMP "P" AS INSERT INTO "O" SELECT STREAM ${select};`;
    const files = { 'p.pipeline.yaml': manifest, 'in.txt': lines.join('\n') + '\n', ...(sql === 'a.kda.sql' ? { [sql]: code, 'a.application.json': JSON.stringify(application) } : { [sql]: JSON.stringify({ ...application, ApplicationCode: code }) }), ...more };
    const made = await replayFiles(files, 'p.pipeline.yaml');
    assert.deepEqual(made.problems.map(p => p.message), []);
    return [...made.contents.values()].flatMap(bytes => Buffer.from(bytes).toString('utf8').trim().split('\n')).map(line => Object.values(JSON.parse(line) as object));
  };
  const format = (type: string, parameters: object) => ({ RecordFormatType: type, MappingParameters: parameters });
  const json = { Inputs: [{ NamePrefix: 'SRC', InputSchema: { RecordFormat: format('JSON', { JSONMappingParameters: { RecordRowPath: '$.body' } }), RecordColumns: [{ Name: 'a', SqlType: 'VARCHAR(9)', Mapping: '$.deep.a' }, { Name: 'n', SqlType: 'INTEGER', Mapping: '$.list[0:].n' }] } }] };
  const line = '{"body":{"deep":{"a":"x"},"list":[{"n":1},{"n":2}]}}';
  assert.deepEqual(await run(json, [line], 's."a", CAST(s."n" AS VARCHAR(9)) FROM "SRC_001" s'), [['x', '1'], ['x', '2']]);
  assert.deepEqual(await run(json, [line], 's."a", CAST(s."n" AS VARCHAR(9)) FROM "SRC_001" s', {}, '', 'whole.application.json'), [['x', '1'], ['x', '2']], 'code and schema in one file');
  const csv = { Inputs: [{ NamePrefix: 'SRC', InputParallelism: { Count: 2 }, InputSchema: { RecordFormat: format('CSV', { CSVMappingParameters: { RecordRowDelimiter: ';', RecordColumnDelimiter: '|' } }), RecordColumns: [{ Name: 'a', SqlType: 'VARCHAR(2)' }, { Name: 'n', SqlType: 'DECIMAL(5,2)' }] } }] };
  assert.deepEqual(await run(csv, ['abc|1.50;d|2'], 's."a", CAST(s."n" AS VARCHAR(9)) FROM "SRC_001" s'), [['ab', '1.50'], ['d', '2.00']]);
  const table = { TableName: 'R', ReferenceSchema: { RecordFormat: format('CSV', { CSVMappingParameters: { RecordRowDelimiter: '\n', RecordColumnDelimiter: ',' } }), RecordColumns: [{ Name: 'k', SqlType: 'VARCHAR(2)' }, { Name: 'name', SqlType: 'VARCHAR(9)' }] } };
  for (const rows of ['k,name\nab,Anna\n', 'ab,Anna\n']) {
    const made = await run({ ...csv, ReferenceDataSources: [table] }, ['ab|1'], 's."a", r."name" FROM "SRC_001" s JOIN "R" r ON s."a" = r."k"', { 'r.csv': rows }, ', reference: { R: r.csv }');
    assert.deepEqual(made, [['ab', 'Anna']]);
  }
});

test('an application also tells how rows leave it; the manifest has the last word', async () => {
  const application = JSON.stringify({ Inputs: [{ NamePrefix: 'SRC', InputSchema: { RecordColumns: [{ Name: 'a', SqlType: 'VARCHAR(9)' }, { Name: 'n', SqlType: 'INTEGER' }] } }], Outputs: [{ Name: 'O', DestinationSchema: { RecordFormatType: 'CSV' } }] });
  const run = async (outputs: string) => {
    const made = await replayFiles({
      'p.pipeline.yaml': `name: a\nnodes:\n  in: { type: kinesis-stream, records: in.ndjson }\n  app: { type: kinesis-analytics, from: in, sql: a.kda.sql${outputs} }\n  out: { type: firehose, from: app.O, to: lake }\n  lake: { type: bucket }\n`,
      'in.ndjson': '{"a":"x","n":1}\n', 'a.application.json': application,
      'a.kda.sql': 'CREATE STREAM "O" ("a" VARCHAR(9), "n" INTEGER); CREATE PUMP "P" AS INSERT INTO "O" SELECT STREAM "a", "n" FROM "SRC_001";',
    }, 'p.pipeline.yaml');
    return [...made.contents.values()].map(bytes => Buffer.from(bytes).toString('utf8'));
  };
  assert.deepEqual(await run(''), ['x,1\n']);
  assert.deepEqual(await run(', outputs: { O: json }'), ['{"a":"x","n":1}']);
});
