import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { test } from 'node:test';
import { check, evaluateSql } from '../../server/index.ts';
import { runAthenaQuery } from '../../server/components/athena/run.ts';
import { applyEdits } from '../../server/base/edit.ts';
import { athenaFunctions } from '../../server/languages/sql/athena-evaluate/functions/index.ts';
import { coreLanguages } from '../../server/project/languages.ts';
import { growth, linear } from '../harness/growth.ts';
import { openFixture } from '../harness/world.ts';

const words = ['SELECT', 'FROM', 'WHERE', 'GROUP BY', 'ORDER BY', 'HAVING', 'LIMIT', 'OFFSET', 'JOIN', 'LEFT JOIN', 'CROSS JOIN UNNEST', 'ON', 'USING', 'WITH', 'AS', 'UNION ALL', 'OVER', 'PARTITION BY', 'CASE', 'WHEN', 'THEN', 'END', 'CAST', 'IN', 'BETWEEN', 'AND', 'OR', 'NOT',
  'INSERT INTO', 'CREATE TABLE', 'CREATE VIEW', 'UNLOAD', 'EXPLAIN', 'PREPARE', 'DELETE FROM', 'UPDATE', 'SET', 'MERGE INTO', 'WHEN MATCHED THEN', 'WHEN NOT MATCHED THEN', 'INSERT', 'VALUES', 'DELETE', 'EXECUTE', 'EXECUTE IMMEDIATE', "UNLOAD ('SELECT id, ''a'' FROM t", 'UNLOAD ($$SELECT', '$$)', 'CREATE OR REPLACE VIEW', 'v', 'FROM v', 'CREATE EXTERNAL TABLE', 't.tags', 'day', 'WITH RECURSIVE', 'w (a, b)', 'MATCH_RECOGNIZE', 'FOR TIMESTAMP AS OF', 'json_object', 'json_value', 'sum', 'x -> x', '(x, y) ->', 'QUALIFY', 'TOP 5', 'PIVOT', 'AT TIME ZONE', 'INTERVAL', 'ROWS', 'EXCLUDE', 'TABLESAMPLE',
  't', 'u', 'id', 'name', '"a b"', '"', '`q`', "'text'", "'", '1', '1.5', '1e5', '9'.repeat(40), 'NULL', 'TRUE', '*', '(', ')', '[', ']', ',', '.', ';', ':', '::', '=', '<>', '+', '-', '/', '%', '||', '->', '?', '~', '!~', '$', '{', '}', '-- c\n', '/* c */', '/*', '\n', 'é', '😀'];
const script = fc.array(fc.constantFrom(...words), { maxLength: 60 }).map(list => list.join(' '));
const ddl = 'CREATE EXTERNAL TABLE t (id int, name string, tags array<string>) PARTITIONED BY (day string) STORED AS PARQUET LOCATION \'s3://b/t/\';';

test('any text of queries is checked, repaired and edited, and every place lies in it', () => {
  fc.assert(fc.property(script, fc.constantFrom('q.athena.sql', 'q.spectrum.sql'), fc.nat(), (text, path, seed) => {
    const world = openFixture([{ path, text }, { path: 't.ddl', text: ddl }]);
    const file = world.file(path)!;
    const language = coreLanguages.find(l => l.id === file.language)!;
    const within = ({ start, end }: { start: number; end: number }, of = text) => 0 <= start && start <= end && end <= of.length;
    for (const d of world.diagnose(file)) {
      assert.ok(within(d.range), `${d.code} ${JSON.stringify(d.range)}`);
      for (const fix of d.fixes) for (const edit of fix.edits) assert.ok(within(edit.range), `${d.code}: ${fix.title}`);
    }
    const offset = text.length === 0 ? 0 : seed % (text.length + 1);
    for (const c of language.complete!(file, offset, world.scope)) assert.ok(within(c.range));
    const hover = language.hover!(file, offset, world.scope);
    if (hover) assert.ok(within(hover.range));
    language.signature!(file, offset, world.scope);
    for (const place of [...language.definition!(file, offset, world.scope), ...language.references!(file, offset, world.scope)]) if (place.path === path) assert.ok(within(place.range));
    language.rename!(file, offset, 'renamed', world.scope);
    for (const r of [...language.folds!(file), ...language.selection!(file, offset), ...language.tokens!(file, world.scope).map(t => t.range)]) assert.ok(within(r));
    // White space is all that the formatter changes.
    const formatted = applyEdits(text, language.format!(file, { tabSize: 2, insertSpaces: true }));
    assert.equal(formatted.replace(/\s+/g, ''), text.replace(/\s+/g, ''));
  }), { numRuns: 1500 });
});

test('any expression has a value or an error of the service', () => {
  const pieces = ['1', '-1', '1.5', '1e300', "'a'", "''", 'NULL', 'true', 'a', 'arr', 'o', "DATE '2024-01-31'", "TIMESTAMP '2024-01-01 00:00:00'", "INTERVAL '1' DAY", 'ARRAY[1, NULL]', "map(ARRAY['k'], ARRAY[1])", 'ROW(1, \'a\')', "JSON '{\"a\":[1,2]}'", "x'00'", 'lower(', 'json_extract(', 'transform(', 'x -> x)', 'cast(', 'as bigint)', 'as varchar)', 'as json)', 'try(', 'sum(', 'substr(', 'date_add(\'day\',', '(', ')', ',', '+', '-', '*', '/', '%', '||', '=', '<', 'AND', 'OR', 'NOT', 'IN (', 'LIKE', 'BETWEEN', 'IS NULL', '[1]', '.x', 'CASE WHEN', 'THEN', 'END'];
  fc.assert(fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 14 }), list => {
    const outcome = evaluateSql(list.join(' '), { dialect: 'athena', row: { a: 5, arr: [1, 2], o: { x: 1 } } });
    if ('error' in outcome) assert.match(outcome.error.message, /^[A-Z][A-Z_]+: /);
    else assert.equal(typeof outcome.type, 'string');
  }), { numRuns: 4000 });
});

test('any call of a function has a value or an error of the service', async () => {
  const given = ['NULL', '1', '-1', '0', '2.5', '1e0', 'nan()', "''", "'a'", 'true', 'ARRAY[]', 'ARRAY[NULL]', 'ARRAY[1, NULL]', 'ARRAY[ROW(NULL, NULL)]', "ARRAY[(1, 'x'), NULL]", 'map()', "map(ARRAY['a'], ARRAY[NULL])", "x''", "DATE '2020-01-01'", "TIMESTAMP '2020-01-01 00:00:00 UTC'", "INTERVAL '1' DAY", "INTERVAL '1' MONTH", "JSON '[1]'", "CAST('a' AS char(3))", 'CAST(NULL AS array(integer))', 'CAST(NULL AS json)', 'ROW(1, 2)', '9223372036854775807', '-9223372036854775808', 'x -> x', '(x, y) -> x', '(x, y) -> NULL', '(k, v1, v2) -> NULL'];
  const signature = fc.constantFrom(...[...athenaFunctions.values()].flatMap(fn => [...new Set(fn.signatures.map(s => s.parameters.length))].map(arity => [fn.name, arity] as const)));
  await fc.assert(fc.asyncProperty(signature, fc.array(fc.constantFrom(...given), { minLength: 6, maxLength: 6 }), async ([name, arity], list) => {
    const call = `${name}(${list.slice(0, arity).join(', ')})`;
    const query = `SELECT ${call}${athenaFunctions.get(name)!.kind === 'window' ? ' OVER (ORDER BY 1)' : ''} FROM (VALUES 1, 2) t`;
    const outcome = await runAthenaQuery(undefined, query, []);
    if ('error' in outcome) assert.match(outcome.error.message, /^[A-Z][A-Z_]+: /, query);
    else assert.doesNotMatch(`${JSON.stringify(outcome.rows)} ${outcome.columns[0]!.type}`, /undefined/, query);
  }), { numRuns: 8000 });
});

/** Time of this process alone: the machine may be busy with others. */
const time = (run: () => void): number => { const start = process.cpuUsage(); run(); return process.cpuUsage(start).user / 1000; };

test('checking takes time in proportion to the text', async () => {
  const shapes: Readonly<Record<string, (n: number) => string>> = {
    'a chain of conditions': n => `SELECT id FROM t WHERE ${Array.from({ length: n }, (_, i) => `id = ${i}`).join(' OR ')}`,
    'a chain of sums': n => `SELECT ${Array.from({ length: n }, () => 'id').join(' + ')} FROM t`,
    'many columns': n => `SELECT ${Array.from({ length: n }, (_, i) => `id AS c${i}`).join(', ')} FROM t`,
    'many statements': n => Array.from({ length: n / 5 }, (_, i) => `SELECT id, name FROM t WHERE day = '${i}';`).join('\n'),
    'a long IN': n => `SELECT id FROM t WHERE id IN (${Array.from({ length: n }, (_, i) => i).join(', ')})`,
    'UNIONs': n => Array.from({ length: n / 20 }, () => 'SELECT id FROM unknown').join(' UNION ALL '),
  };
  for (const [what, shape] of Object.entries(shapes)) for (const path of ['q.athena.sql', 'q.spectrum.sql']) {
    const ratio = await growth(1000, shape, text => check([{ path, text }, { path: 't.ddl', text: ddl }]));
    assert.ok(ratio < linear, `${what} in ${path}: ten times as long a text takes ${ratio.toFixed(0)} times as long`);
  }
});

test('views, statements that change rows and conditions of keys take time in proportion to their number', async () => {
  const shapes: Readonly<Record<string, (n: number) => string>> = {
    'views on one table': n => Array.from({ length: n }, (_, i) => `CREATE VIEW v${i} AS SELECT id, day, name AS n${i} FROM t;\nSELECT n${i} FROM v${i} WHERE day = 'x';`).join('\n'),
    'views on views': n => Array.from({ length: n }, (_, i) => `CREATE VIEW v${i} AS SELECT * FROM ${i === 0 ? 't' : `v${i - 1}`};`).join('\n'),
    'views on views, the last one first': n => Array.from({ length: n }, (_, i) => `CREATE VIEW v${i} AS SELECT * FROM ${i === n - 1 ? 't' : `v${i + 1}`};`).join('\n'),
    'refusals': n => `SELECT ${Array.from({ length: n }, () => 'lower(id), name + 1, nope').join(', ')} FROM t`,
    'groups': n => `SELECT ${Array.from({ length: n }, () => 'id + 1').join(' + ')}, count(*) FROM t GROUP BY id + 1, name; ${Array.from({ length: n }, () => 'SELECT name, sum(id) FROM t GROUP BY name;').join(' ')}`,
    'merges': n => Array.from({ length: n }, () => 'MERGE INTO t USING t AS s ON t.id = s.id WHEN MATCHED AND s.id > 1 THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name);').join('\n'),
    'keys': n => `SELECT id FROM t WHERE ${Array.from({ length: n }, (_, i) => `(day = '${i}' AND id = ${i})`).join(' OR ')}`,
    'queries of WITH': n => `WITH ${Array.from({ length: n }, (_, i) => `w${i} AS (SELECT id + 1 AS id, name FROM ${i === 0 ? 't' : `w${i - 1}`})`).join(', ')} SELECT id || name FROM w${n - 1}`,
  };
  for (const [what, shape] of Object.entries(shapes)) for (const path of ['q.athena.sql', 'q.spectrum.sql']) {
    const ratio = await growth(100, shape, text => check([{ path, text }, { path: 't.ddl', text: ddl }]));
    assert.ok(ratio < linear, `${what} in ${path}: ten times as many take ${ratio.toFixed(0)} times as long`);
  }
});

test('endless nesting ends in a message', () => {
  for (const text of ['('.repeat(20_000), `SELECT ${'('.repeat(5000)}1${')'.repeat(5000)} FROM t`, `SELECT ${'CASE WHEN '.repeat(3000)}`, 'SELECT * FROM '.concat('(SELECT * FROM '.repeat(3000)), `SELECT ${'NOT '.repeat(5000)}x`, `SELECT ${'- '.repeat(5000)}1`, `SELECT ${Array(30_000).fill('id').join(' + ')} FROM t`, Array(5000).fill('SELECT id FROM t').join(' UNION ALL '), `WITH ${Array.from({ length: 2000 }, (_, i) => `a${i} AS (SELECT * FROM ${i ? `a${i - 1}` : 't'})`).join(', ')} SELECT * FROM a1999`]) for (const path of ['q.athena.sql', 'q.spectrum.sql']) {
    const took = time(() => void check([{ path, text }, { path: 't.ddl', text: ddl }]));
    assert.ok(took < 4000, `${path}: ${text.slice(0, 40)}… took ${took} ms`);
  }
});
