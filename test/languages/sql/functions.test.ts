import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { evaluateSql } from '../../../server/languages/sql/evaluate.ts';
import { kinesisFunction, kinesisFunctions } from '../../../server/languages/sql/functions/index.ts';
import { runKinesisSql } from '../../../server/languages/sql/kinesis/run.ts';

const value = (expression: string, row: Record<string, unknown> = {}) => {
  const result = evaluateSql(expression, { dialect: 'kinesis', row });
  return 'error' in result ? `error: ${result.error.name ?? result.error.message}` : result.value;
};
const type = (expression: string, row: Record<string, unknown> = {}) => {
  const result = evaluateSql(expression, { row });
  return 'error' in result ? `error: ${result.error.message}` : result.type;
};

test('every documented function has an entry', () => {
  const documented = 'COUNT SUM AVG MIN MAX STDDEV_POP STDDEV_SAMP VAR_POP VAR_SAMP EXP_AVG FIRST_VALUE LAST_VALUE ANY EVERY LAG NTH_VALUE TOP_K_ITEMS_TUMBLING COUNT_DISTINCT_ITEMS_TUMBLING GROUP_RANK RANDOM_CUT_FOREST RANDOM_CUT_FOREST_WITH_EXPLANATION HOTSPOTS '
    + 'CAST CHAR_TO_TIMESTAMP CHAR_TO_DATE CHAR_TO_TIME TIMESTAMP_TO_CHAR DATE_TO_CHAR TIME_TO_CHAR TO_TIMESTAMP UNIX_TIMESTAMP TSDIFF EXTRACT CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP CURRENT_ROW_TIMESTAMP '
    + 'ABS CEIL CEILING FLOOR STEP EXP LN LOG10 POWER MOD SQRT CHAR_LENGTH CHARACTER_LENGTH LOWER UPPER INITCAP POSITION SUBSTRING OVERLAY TRIM REGEX_REPLACE '
    + 'REGEX_LOG_PARSE FAST_REGEX_LOG_PARSE VARIABLE_COLUMN_LOG_PARSE FIXED_COLUMN_LOG_PARSE SYS_LOG_PARSE W3C_LOG_PARSE COALESCE NULLIF MONOTONIC CURRENT_PATH SYSTEM_USER';
  assert.deepEqual(documented.split(' ').filter(name => !kinesisFunction(name)), []);
});

describe('examples', () => {
  for (const f of kinesisFunctions) {
    for (const example of f.examples) {
      if (example.value === undefined) continue;
      test(`${f.name}: ${example.expression}`, () => {
        const actual = value(example.expression);
        const shown = actual === null ? 'NULL' : String(actual);
        if (typeof actual === 'number') assert.equal(actual, Number(example.value));
        else assert.equal(shown, example.value);
      });
    }
  }
});

test('arithmetic: integers stay integers, decimals exact, nothing passes a double by accident', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['7 / 2', 3], ['-7 / 2', -3], ['7 / 2.0', 3.5], ['1e0 / 2', 0.5], ['2147483647 + 1', 'error: NUMERIC_VALUE_OUT_OF_RANGE'], ['2147483648 + 1', 2147483649],
    ['9223372036854775807', '9223372036854775807'], ['9223372036854775806 + 1', '9223372036854775807'], ['9223372036854775807 + 1', 'error: NUMERIC_VALUE_OUT_OF_RANGE'],
    ['0.1 + 0.2', 0.3], ['1.10 * 1.10', 1.21], ['1 / 0', 'error: DIVISION_BY_ZERO'], ['1e0 / 0', 'error: DIVISION_BY_ZERO'], ['MOD(7, 0)', 'error: DIVISION_BY_ZERO'],
    ['2 + 3 * 4', 14], ['(2 + 3) * 4', 20], ['-2 - -3', 1], ['+5', 5], ['NULL + 1', null],
  ];
  for (const [expression, expected] of cases) assert.equal(value(expression), expected, expression);
});

test('three-valued logic', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['TRUE AND UNKNOWN', null], ['FALSE AND UNKNOWN', false], ['TRUE OR UNKNOWN', true], ['FALSE OR UNKNOWN', null], ['NOT UNKNOWN', null], ['UNKNOWN IS UNKNOWN', true], ['UNKNOWN IS NOT TRUE', true], ['FALSE IS NOT UNKNOWN', true],
    ['NULL IS NULL', true], ['1 = NULL', null], ['1 IN (2, NULL)', null], ['1 IN (1, NULL)', true], ['1 NOT IN (2, 3)', true], ['NULL IS NOT DISTINCT FROM NULL', true], ['1 IS DISTINCT FROM 1.0', false],
    ['2 BETWEEN 1 AND 3', true], ['2 NOT BETWEEN 1 AND 3', false], [`'a' = 'a  '`, true], ['FALSE AND 1 / 0 = 1', false], ['TRUE OR 1 / 0 = 1', true],
    [`CASE WHEN 1 = 2 THEN 'x' WHEN 2 = 2 THEN 'y' END`, 'y'], [`CASE 3 WHEN 1 THEN 'x' END`, null], [`CASE WHEN TRUE THEN 1 ELSE 1 / 0 END`, 1],
  ];
  for (const [expression, expected] of cases) assert.equal(value(expression), expected, expression);
});

test('patterns', () => {
  for (const [expression, expected] of [
    [`'abc' LIKE 'a%'`, true], [`'abc' LIKE 'A%'`, false], [`'a_c' LIKE 'a!_c' ESCAPE '!'`, true], [`'abc' LIKE 'a!_c' ESCAPE '!'`, false], [`'abc' NOT LIKE '_b_'`, false],
    [`'abab' SIMILAR TO '(ab)+'`, true], [`'abc' SIMILAR TO '[a-b]+'`, false], [`'a.c' LIKE 'a.c'`, true], [`'abc' LIKE 'a.c'`, false], [`NULL LIKE 'a'`, null],
  ] as const) assert.equal(value(expression), expected, expression);
});

test('times and intervals', () => {
  const row = { T: '2024-02-29 23:30:15.250' };
  for (const [expression, expected] of [
    [`T + INTERVAL '1' DAY`, '2024-03-01 23:30:15.250'], [`T - INTERVAL '90' MINUTE`, '2024-02-29 22:00:15.250'], [`T + INTERVAL '1' YEAR`, '2025-02-28 23:30:15.250'], [`T + INTERVAL '1-1' YEAR TO MONTH`, '2025-03-29 23:30:15.250'],
    [`FLOOR(T TO HOUR)`, '2024-02-29 23:00:00.000'], [`CEIL(T TO DAY)`, '2024-03-01 00:00:00.000'], [`STEP(T BY INTERVAL '10' SECOND)`, '2024-02-29 23:30:10.000'], [`EXTRACT(SECOND FROM T)`, 15.25],
    [`CAST((T - TIMESTAMP '2024-02-29 23:30:00') SECOND AS INTEGER)`, 15], [`T > TIMESTAMP '2024-02-29 23:30:15'`, true], [`CAST(T AS DATE)`, '2024-02-29'], [`CAST(T AS VARCHAR(30))`, '2024-02-29 23:30:15.250'],
    [`TSDIFF(T, TIMESTAMP '2024-02-29 23:30:15')`, 250], [`UNIX_TIMESTAMP(T)`, 1709249415250], [`TO_TIMESTAMP(0)`, '1970-01-01 00:00:00.000'],
    [`CHAR_TO_TIMESTAMP('yyyy-MM-dd', '2024-13-01')`, null], [`CAST('nonsense' AS TIMESTAMP)`, 'error: INVALID_CHARACTER_VALUE_FOR_CAST'],
  ] as const) assert.equal(value(expression, row), expected, expression);
});

test('text functions beyond their examples', () => {
  for (const [expression, expected] of [
    [`SUBSTRING('abc' FROM 2)`, 'bc'], [`SUBSTRING('abc', 2, 1)`, 'b'], [`SUBSTRING('abc', 5)`, null], [`SUBSTRING('abc' FROM 5)`, ''], [`SUBSTRING('abc' FROM 2 FOR -1)`, 'error: SUBSTRING_ERROR'], [`SUBSTRING('abc' FROM 'x+')`, null],
    [`UPPER(CAST(NULL AS VARCHAR(3)))`, null], [`TRIM('xx' FROM 'xxa')`, 'error: TRIM_ERROR'], [`'a' || 'b' || 'c'`, 'abc'], [`OVERLAY('abc' PLACING 'X' FROM -1)`, 'Xabc'], [`POSITION('b' IN 'abc') + 1`, 3],
    [`REGEX_REPLACE('abc', 'b', 'x', 0, 0)`, 'error: INVALID_ARGUMENT'], [`REGEX_REPLACE('aaa', 'a', 'b', 2, 0)`, 'abb'], [`CAST(12.345 AS VARCHAR(10))`, '12.345'], [`CAST('abcdef' AS VARCHAR(3))`, 'abc'], [`CAST(TRUE AS VARCHAR(5))`, 'TRUE'],
  ] as const) assert.equal(value(expression), expected, expression);
});

test('types are those of the type rules', () => {
  for (const [expression, expected] of [
    ['1', 'INTEGER'], ['2147483648', 'BIGINT'], ['1.25', 'DECIMAL(3,2)'], ['1e1', 'DOUBLE'], [`'abc'`, 'CHAR(3)'], [`'a' || 'bc'`, 'VARCHAR(3)'], ['1 + 2147483648', 'BIGINT'], ['COUNT', 'error: '], ['1 = 1', 'BOOLEAN'],
    [`INTERVAL '1' DAY`, 'INTERVAL DAY'], ['CAST(1 AS DECIMAL(10,2))', 'DECIMAL(10,2)'], ['POWER(2, 2)', 'DOUBLE'], [`CHAR_LENGTH('a')`, 'INTEGER'], ['EXTRACT(SECOND FROM TIME \'01:02:03\')', 'DECIMAL(5,3)'],
  ] as const) assert.ok(type(expression).startsWith(expected), `${expression}: ${type(expression)}`);
});

test('mistakes are told and never thrown', () => {
  for (const expression of ['', '1 +', 'a', 'UPER(1)', `UPPER(1)`, '1; DROP', `'a' + 1`, 'CAST(1 AS NOTHING)', '(((', '"', 'COUNT(*)', 'x.y.z', ')'.repeat(1000), '('.repeat(20_000)]) {
    const result = evaluateSql(expression);
    assert.ok('error' in result && result.error.message.length > 0, expression.slice(0, 20));
  }
});

test('log parsers give records', () => {
  const parse = (call: string, fields: string, line: string) => {
    const { streams } = runKinesisSql(`CREATE STREAM O (A VARCHAR(200), B VARCHAR(200)); CREATE PUMP P AS INSERT INTO O SELECT STREAM ${fields} FROM (SELECT STREAM ${call} AS r FROM S) AS t;`, { streams: { S: [{ LINE: line }] } });
    return Object.values(streams['O']![0]!).slice(0, 2);
  };
  assert.deepEqual(parse(`REGEX_LOG_PARSE(line, '(\\w+) (\\w+)')`, 't.r.COLUMN1, t.r.COLUMN2', 'one two'), ['one', 'two']);
  assert.deepEqual(parse(`REGEX_LOG_PARSE(line, '(\\w+) (\\w+)')`, 't.r.COLUMN1, t.r.COLUMN2', 'one'), [null, null]);
  const line = '192.168.254.30 - John [24/May/2004:22:01:02 -0700] "GET /icons/apache_pb.gif HTTP/1.1" 304 0';
  assert.deepEqual(parse(`W3C_LOG_PARSE(line, 'COMMON')`, 't.r.COLUMN1, t.r.COLUMN5', line), ['192.168.254.30', 'GET /icons/apache_pb.gif HTTP/1.1']);
  assert.deepEqual(parse(`VARIABLE_COLUMN_LOG_PARSE(line, 'name TYPE VARCHAR(8), age TYPE INTEGER', ',')`, 't.r.NAME, CAST(t.r.AGE + 1 AS VARCHAR(10))', 'Ann,41'), ['Ann', '42']);
  assert.deepEqual(parse(`VARIABLE_COLUMN_LOG_PARSE(line, 2, ',', '\\', '"')`, 't.r.COLUMN1, t.r.COLUMN2', '"a,b",c\\,d'), ['a,b', 'c,d']);
  assert.deepEqual(parse(`FIXED_COLUMN_LOG_PARSE(line, 'a TYPE VARCHAR(3) START 0 FOR 3, b TYPE VARCHAR(5) START 4')`, 't.r.A, t.r.B', 'abc defg'), ['abc', 'defg']);
  assert.deepEqual(parse(`SYS_LOG_PARSE(line)`, 'CAST(t.r.COLUMN1 AS VARCHAR(30)), t.r.COLUMN2', 'Dec  3 17:06:12 host up'), ['1970-12-03 17:06:12.000', 'host up']);
});

test('a random cut forest: anomalies score clearly above what is usual, and the seed decides', () => {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const rows = Array.from({ length: 2000 }, (_, i) => ({ value: i % 100 === 99 ? 100 + random() * 20 : 10 + random() * 10 }));
  const run = (seed: number) => runKinesisSql(`CREATE STREAM O (v DOUBLE, score DOUBLE); CREATE PUMP P AS INSERT INTO O SELECT STREAM "value", ANOMALY_SCORE FROM TABLE(RANDOM_CUT_FOREST(CURSOR(SELECT STREAM "value" FROM S), 100, 256, 100000, 1));`, { streams: { S: rows }, seed }).streams['O']! as { V: number; SCORE: number }[];
  const scored = run(1);
  assert.deepEqual(run(1), scored);
  assert.notDeepEqual(run(2), scored);
  assert.ok(scored.slice(0, 256).every(r => r.SCORE === 0), 'zero while it learns');
  const usual = scored.slice(256).filter(r => r.V < 50).map(r => r.SCORE);
  const odd = scored.slice(256).filter(r => r.V > 50).map(r => r.SCORE);
  assert.ok(Math.min(...odd) > Math.max(...usual), `${Math.min(...odd)} > ${Math.max(...usual)}`);
  assert.ok(Math.max(...odd) <= Math.log2(257));
});
