import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { evaluateSql } from '../../../server/languages/sql/evaluate.ts';
import { kinesisFunctions } from '../../../server/languages/sql/functions/index.ts';
import { runKinesisSql } from '../../../server/languages/sql/kinesis/run.ts';
import { check } from '../../../server/index.ts';
import { seededRandom } from '../../../server/base/random.ts';

const row = { TS: '2004-09-30 13:48:23.123', N: null, I: 7, D: 2.5, S: 'Hello wORLD' };
const value = (expression: string, columns: Record<string, unknown> = row): unknown => {
  const result = evaluateSql(expression, { row: columns });
  return 'error' in result ? `error: ${result.error.name ?? result.error.message}` : result.value;
};

describe('known answers', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    [`CHAR_TO_TIMESTAMP('yyyy-MM-dd hh:mm:ss', '2009-09-16 03:15:24')`, '2009-09-16 03:15:24.000'], [`CHAR_TO_TIMESTAMP('yyyy-mm', '2009-09')`, '2009-01-01 00:09:00.000'], [`CHAR_TO_TIMESTAMP('ss', '24')`, '1970-01-01 00:00:24.000'],
    [`CHAR_TO_TIMESTAMP('dd-MM-yy hh:mm:ss', '15-11-06 10:23:46')`, '2006-11-15 10:23:46.000'], [`CHAR_TO_TIMESTAMP('dd-MM-yy', '15-11-06 10:23:46')`, '2006-11-15 00:00:00.000'], [`CHAR_TO_TIMESTAMP('yyyy-MM-dd hh', '2009-09-16 12')`, '2009-09-16 00:00:00.000'],
    [`CHAR_TO_TIMESTAMP('yyyy', '16')`, '0016-01-01 00:00:00.000'], [`CHAR_TO_TIMESTAMP('yy', '16')`, '2016-01-01 00:00:00.000'], [`CHAR_TO_TIMESTAMP('y', '16')`, '2016-01-01 00:00:00.000'], [`CHAR_TO_TIMESTAMP('yy', '80')`, '1980-01-01 00:00:00.000'], [`CHAR_TO_TIMESTAMP('yy', '2016')`, '2016-01-01 00:00:00.000'],
    [`CHAR_TO_TIMESTAMP('yyyyMMddHHmmssSSS', '20090916031524123')`, '2009-09-16 03:15:24.123'], [`CHAR_TO_TIMESTAMP('yyyy-MM-dd''T''HH:mm:ssZ', '2009-09-16T03:15:24+0200')`, '2009-09-16 01:15:24.000'], [`CHAR_TO_TIMESTAMP('yyyy-MM-dd', '2009/09/16')`, null],
    [`CHAR_TO_TIMESTAMP('EEE, d MMM yyyy HH:mm:ss z', 'Wed, 4 Jul 2001 12:08:56 PST')`, '2001-07-04 20:08:56.000'], [`CHAR_TO_TIMESTAMP('MM', '13')`, null], [`CHAR_TO_DATE('yyyy-MM-dd', '2009-02-30')`, null], [`CHAR_TO_TIMESTAMP('bad-pattern', 'x')`, 'error: INVALID_ARGUMENT'], [`CHAR_TO_TIME('HH:mm', '14:48')`, '14:48:00'],
    [`TIMESTAMP_TO_CHAR('yyyy.MM.dd G ''at'' HH:mm:ss z', TS)`, '2004.09.30 AD at 13:48:23 UTC'], [`TIMESTAMP_TO_CHAR('EEE, MMM d, ''''yy', TS)`, "Thu, Sep 30, '04"], [`TIMESTAMP_TO_CHAR('hh ''o''''clock'' a', TS)`, "01 o'clock PM"], [`TIMESTAMP_TO_CHAR('yyyyy.MMMMM.dd', TS)`, '02004.September.30'],
    [`TIMESTAMP_TO_CHAR('yyyy', CAST(N AS TIMESTAMP))`, 'null'], [`DATE_TO_CHAR('yyyy', CAST(N AS DATE))`, null],
    ['STEP(158 BY 10)', 150], [`STEP(TS BY INTERVAL '10' SECOND)`, '2004-09-30 13:48:20.000'], [`STEP(TS BY INTERVAL '1' MONTH)`, '2004-09-01 00:00:00.000'], [`STEP(TS BY INTERVAL '2' HOUR)`, '2004-09-30 12:00:00.000'], [`STEP(TS BY INTERVAL '5' DAY)`, '2004-09-29 00:00:00.000'], ['STEP(5 BY 0)', 'error: DIVISION_BY_ZERO'],
    [`FLOOR(TIME '10:58:38' TO MINUTE)`, '10:58:00'], [`CEIL(DATE '2004-09-30' TO MONTH)`, '2004-10-01'], ['CEIL(TS TO YEAR)', '2005-01-01 00:00:00.000'], ['FLOOR(-2.5)', -3], ['CEIL(-2.5)', -2], ['CEIL(9.9)', 10], ['FLOOR(D)', 2], ['CEILING(7)', 7],
    ['ABS(-9223372036854775807)', '9223372036854775807'], ['ABS(CAST(-128 AS TINYINT))', 'error: NUMERIC_VALUE_OUT_OF_RANGE'], ['MOD(5, -3)', 2], ['MOD(-5, 3)', -2], ['POWER(-2, 3)', -8], ['POWER(-2, 0.5)', 'error: INVALID_ARGUMENT'], ['POWER(0, -1)', 'error: INVALID_ARGUMENT'], ['LN(0)', 'error: INVALID_ARGUMENT'], ['LOG10(-1)', 'error: INVALID_ARGUMENT'], ['SQRT(-1)', 'error: INVALID_ARGUMENT'], ['EXP(1000)', 'error: NUMERIC_VALUE_OUT_OF_RANGE'], ['EXP(1)', Math.E],
    [`INITCAP('some of THESE-words  x1')`, 'Some Of These-words  X1'], [`POSITION('bc' IN 'aabcbc')`, 3], [`SUBSTRING('123456789', 17, 4)`, null], [`SUBSTRING('123456789' FROM 17 FOR 4)`, ''], [`SUBSTRING('123456789' FROM 0 FOR 3)`, '12'], [`SUBSTRING('123456789', -1, 4)`, '12'], [`SUBSTRING('123456789' FROM 8 FOR 4)`, '89'],
    [`SUBSTRING('foobar' SIMILAR '%!"o_b!"%' ESCAPE '!')`, 'oob'], [`SUBSTRING('abc' SIMILAR 'x!"b!"c' ESCAPE '!')`, null], [`OVERLAY('12345' PLACING 'foo' FROM 0)`, 'foo345'], [`OVERLAY('12345' PLACING 'foo' FROM -2)`, 'foo12345'], [`OVERLAY('12345' PLACING 'foo' FROM 4)`, '123foo'], [`OVERLAY('12345' PLACING 'foo' FROM 2 FOR 0)`, '1foo2345'], [`OVERLAY('12345' PLACING 'foo' FROM 2 FOR 9)`, '1foo'], [`OVERLAY('12345' PLACING 'foo' FROM 2 FOR -1)`, 'error: SUBSTRING_ERROR'],
    [`TRIM(BOTH 'x' FROM 'xxaxx')`, 'a'], [`TRIM('x' FROM 'xxaxx')`, 'a'], [`TRIM(BOTH '' FROM 'a')`, 'error: TRIM_ERROR'], [`REGEX_REPLACE('hello', '[aeiou]', '*', 3, 1)`, 'hell*'], [`REGEX_REPLACE('hello', 'l', 'L', 1, 3)`, 'hello'], [`REGEX_REPLACE('hello', '(', 'L', 1, 0)`, 'error: INVALID_REGULAR_EXPRESSION'], [`REGEX_REPLACE('hello', 'l', '$2', 1, 0)`, 'error: INVALID_REGULAR_EXPRESSION'],
    [`REGEX_REPLACE('hello', 'l', 'L', 9, 0)`, 'hello'], [`REGEX_REPLACE('hello', 'l', 'L', 1, -1)`, 'error: INVALID_ARGUMENT'], [`CHAR_LENGTH(CAST('ab' AS CHAR(5)))`, 5], ['COALESCE(N, 3)', 3], ['COALESCE(N, N)', null], ['NULLIF(1, 1.0)', null], [`NULLIF('a', 'b')`, 'a'],
    [`CAST(INTERVAL '1:30' HOUR TO MINUTE AS VARCHAR(10))`, '+1:30'], [`CAST((TS - TIMESTAMP '2004-09-30 13:00:00') MINUTE AS INTEGER)`, 48], ['CAST(2.5 AS INTEGER)', 3], ['CAST(-2.5e0 AS INTEGER)', -3], ['CAST(1e20 AS BIGINT)', 'error: NUMERIC_VALUE_OUT_OF_RANGE'], [`CAST('abc' AS CHAR(5)) || '|'`, 'abc  |'], ['CAST(TS AS VARCHAR(10))', 'error: STRING_RIGHT_TRUNCATION'], [`CAST('2004-09-30' AS TIMESTAMP)`, 'error: INVALID_CHARACTER_VALUE_FOR_CAST'], [`CAST(TIME '10:00:00' AS TIMESTAMP)`, '1970-01-01 10:00:00.000'],
    [`EXTRACT(DAY FROM INTERVAL '3 4:05' DAY TO MINUTE)`, 3], ['TO_TIMESTAMP(1096552103123)', '2004-09-30 13:48:23.123'], [`TSDIFF(TS, TIMESTAMP '2004-09-30 13:48:22')`, 1123], [`TSDIFF(N, TS)`, null],
  ];
  for (const [expression, expected] of cases) test(expression, () => assert.deepEqual(value(expression), expected));
});

test('NULL in, NULL out, for every scalar function that does not say otherwise', () => {
  const untyped = new Set(['COALESCE', 'TIMESTAMP_TO_CHAR', 'CAST', 'NULLIF', 'MONOTONIC']);
  const sample: Readonly<Record<string, string>> = { numeric: '1', integer: '1', exact: '1', character: `'a'`, timestamp: 'TS', date: `DATE '2024-01-01'`, time: `TIME '01:02:03'`, datetime: 'TS', interval: `INTERVAL '1' DAY`, 'numeric-or-interval': '1', 'datetime-or-interval': 'TS', any: '1' };
  let checked = 0;
  for (const f of kinesisFunctions) {
    if (f.meaning.kind !== 'scalar' || untyped.has(f.name) || f.category === 'log') continue;
    for (const { parameters, form } of f.signatures) {
      if (form !== undefined || parameters.length === 0) continue;
      parameters.forEach((_, missing) => {
        const types: Readonly<Record<string, string>> = { numeric: 'DOUBLE', integer: 'INTEGER', exact: 'INTEGER', character: 'VARCHAR(5)', timestamp: 'TIMESTAMP', date: 'DATE', time: 'TIME', 'numeric-or-interval': 'DOUBLE' };
        const call = `${f.name}(${parameters.map((p, i) => (i === missing ? `CAST(NULL AS ${types[p.type] ?? 'VARCHAR(5)'})` : sample[p.type] ?? '1')).join(', ')})`;
        assert.equal(value(call), null, call);
        checked++;
      });
    }
  }
  assert.ok(checked > 25);
});

describe('laws that hold for any value', () => {
  const random = seededRandom('laws');
  const whole = (size: number) => Math.floor(random() * 2 * size) - size;
  const times = Array.from({ length: 60 }, () => Math.floor((random() * 4 - 1) * 1e12));
  const text = (ms: number) => new Date(ms).toISOString().replace('T', ' ').replace('Z', '');

  test('a printed time reads back as it was', () => {
    for (const ms of times) {
      const T = text(ms);
      for (const pattern of ['yyyy-MM-dd HH:mm:ss.SSS', 'dd MMMM yyyy, hh:mm:ss a SSS', 'EEE yyyyMMddHHmmssSSS', 'D yyyy H:m:s.SSS Z']) assert.equal(value(`CHAR_TO_TIMESTAMP('${pattern}', TIMESTAMP_TO_CHAR('${pattern}', T))`, { T }), T, `${pattern} ${T}`);
      assert.equal(value('TO_TIMESTAMP(UNIX_TIMESTAMP(T))', { T }), T);
    }
  });
  test('STEP and FLOOR go down, CEIL up, to multiples', () => {
    for (const ms of times) {
      const T = text(ms);
      assert.equal(value(`STEP(T BY INTERVAL '15' MINUTE)`, { T }), text(Math.floor(ms / 900_000) * 900_000));
      assert.equal(value('FLOOR(T TO HOUR)', { T }), text(Math.floor(ms / 3_600_000) * 3_600_000));
      assert.equal(value('CEIL(T TO MINUTE)', { T }), text(Math.ceil(ms / 60_000) * 60_000));
      assert.equal(value('EXTRACT(YEAR FROM T) * 100 + EXTRACT(MONTH FROM T)', { T }), new Date(ms).getUTCFullYear() * 100 + new Date(ms).getUTCMonth() + 1);
    }
  });
  test('parts of a text put together give the text', () => {
    for (let i = 0; i < 60; i++) {
      const S = Array.from({ length: 8 }, () => 'abcde '[Math.floor(random() * 6)]).join('');
      const at = 1 + Math.floor(random() * 8);
      assert.equal(value(`SUBSTRING(S FROM 1 FOR ${at}) || SUBSTRING(S FROM ${at} + 1)`, { S }), S);
      assert.equal(value(`OVERLAY(S PLACING SUBSTRING(S FROM ${at} FOR 2) FROM ${at})`, { S }), S);
      assert.equal(value(`POSITION('c' IN S)`, { S }), S.indexOf('c') + 1);
      assert.equal(value(`REGEX_REPLACE(S, '[a-c]+', '<$0>', 1, 0)`, { S }), S.replace(/[a-c]+/g, '<$&>'));
    }
  });
  test('whole numbers divide toward zero, and the rest makes it up', () => {
    for (let i = 0; i < 60; i++) {
      const row = { A: whole(1e6), B: whole(50) || 7 };
      assert.equal(value('(A / B) * B + MOD(A, B)', row), row.A);
      assert.equal(value('A / B', row), Math.trunc(row.A / row.B) + 0);
    }
  });
});

test('aggregates over a window agree with their definitions', () => {
  const random = seededRandom('aggregates');
  const rows = Array.from({ length: 40 }, (_, i) => ({ ROWTIME: `2024-01-01 00:00:${String(i).padStart(2, '0')}`, X: Math.floor(random() * 100), B: random() < 0.5 }));
  const { streams } = runKinesisSql(`CREATE STREAM O (n BIGINT, total INTEGER, mean INTEGER, exact DOUBLE, lo INTEGER, hi INTEGER, vp DOUBLE, vs DOUBLE, sp DOUBLE, ss DOUBLE, f INTEGER, l INTEGER, a BOOLEAN, e BOOLEAN);
    CREATE PUMP P AS INSERT INTO O SELECT STREAM COUNT(*), SUM(x), AVG(x), AVG(CAST(x AS DOUBLE)), MIN(x), MAX(x), VAR_POP(x), VAR_SAMP(x), STDDEV_POP(x), STDDEV_SAMP(x), FIRST_VALUE(x), LAST_VALUE(x), ANY(b), EVERY(b) FROM S GROUP BY STEP(S.ROWTIME BY INTERVAL '10' SECOND);`, { streams: { S: rows } });
  const made = streams['O']! as Record<string, any>[];
  assert.equal(made.length, 4);
  made.forEach((out, w) => {
    const group = rows.slice(w * 10, w * 10 + 10);
    const xs = group.map(r => r.X);
    const sum = xs.reduce((p, x) => p + x, 0);
    const squares = xs.reduce((p, x) => p + (x - sum / 10) ** 2, 0);
    assert.deepEqual([out['N'], out['TOTAL'], out['MEAN'], out['EXACT'], out['LO'], out['HI'], out['F'], out['L'], out['A'], out['E']], [10, sum, Math.trunc(sum / 10), sum / 10, Math.min(...xs), Math.max(...xs), xs[0], xs[9], group.some(r => r.B), group.every(r => r.B)]);
    for (const [name, expected] of [['VP', squares / 10], ['VS', squares / 9], ['SP', Math.sqrt(squares / 10)], ['SS', Math.sqrt(squares / 9)]] as const) assert.ok(Math.abs(out[name] - expected) < 1e-9, name);
  });
});

test('analytic functions look back within their window', () => {
  const rows = [10, null, 30, 40, null].map((X, i) => ({ ROWTIME: `2024-01-01 00:00:0${i}`, X }));
  const run = (expression: string) => runKinesisSql(`CREATE STREAM O (v INTEGER); CREATE PUMP P AS INSERT INTO O SELECT STREAM ${expression} FROM S;`, { streams: { S: rows } }).streams['O']!.map(r => r['V']);
  assert.deepEqual(run('LAG(x) OVER (ROWS 3 PRECEDING)'), [null, 10, null, 30, 40]);
  assert.deepEqual(run('LAG(x, 2, -1) OVER (ROWS 3 PRECEDING)'), [-1, -1, 10, null, 30]);
  assert.deepEqual(run('LAG(x, 1) IGNORE NULLS OVER (ROWS 3 PRECEDING)'), [null, 10, 10, 30, 40]);
  assert.deepEqual(run(`LAG(x, 2) OVER (RANGE INTERVAL '1' SECOND PRECEDING)`), [null, null, null, null, null]);
  assert.deepEqual(run('NTH_VALUE(x, 2) OVER (ROWS 2 PRECEDING)'), [null, null, null, 30, 40]);
  assert.deepEqual(run('NTH_VALUE(x, 1) FROM LAST IGNORE NULLS OVER (ROWS 2 PRECEDING)'), [10, 10, 30, 40, 40]);
  assert.deepEqual(run('FIRST_VALUE(x) IGNORE NULLS OVER (ROWS 1 PRECEDING)'), [10, 10, 30, 30, 40]);
  assert.deepEqual(run('COUNT(x) OVER (ROWS 1 PRECEDING)'), [1, 1, 1, 2, 1]);
});

test('EXP_AVG: a row one half-life older weighs half', () => {
  const rows = [[0, 8], [10, 2], [20, 2]].map(([s, X]) => ({ ROWTIME: `2024-01-01 00:00:${String(s).padStart(2, '0')}`, X: X! + 0.5 }));
  const out = runKinesisSql(`CREATE STREAM O (v DOUBLE); CREATE PUMP P AS INSERT INTO O SELECT STREAM EXP_AVG(x, INTERVAL '10' SECOND) OVER (RANGE INTERVAL '1' MINUTE PRECEDING) FROM S;`, { streams: { S: rows } }).streams['O']!.map(r => r['V'] as number);
  assert.deepEqual(out.map(v => Math.round(v * 1e6) / 1e6), [8.5, 4.5, Math.round(((8.5 / 4 + 2.5 / 2 + 2.5) / 1.75) * 1e6) / 1e6]);
});

test('regular expressions are those of Java', () => {
  for (const [regex, text, expected] of [
    ['(?<a>x+)-\\k<a>', 'xx-xx', 'xx-xx'], ['x*+x', 'xxx', null], ['(?>a+)b', 'aab', 'aab'], ['a\\sb', 'a\u00a0b', null], ['\\p{Alpha}+\\d{2,}', '-ab12-', 'ab12'], ['\\Qa.b\\E', 'axb a.b', 'a.b'], ['(?i)ABC', 'xabc', 'abc'], ['[a-z&&[^b]]+', 'bac', 'ac'], ['(a)\\1', 'baa', 'aa'], ['\\x41', 'A', 'A'], ['[^\\]]+', ']ab]', 'ab'],
  ] as const) assert.equal(value(`SUBSTRING(S FROM '${regex}')`, { S: text }), expected, regex);
  for (const regex of ['(', '[a', 'a)', '*a', '\\y', '\\k<no>', 'a{2']) assert.equal(value(`SUBSTRING(S FROM '${regex}')`, { S: 'x' }), regex === 'a{2' ? null : 'error: INVALID_REGULAR_EXPRESSION', regex);
});

describe('table functions', () => {
  const rows = [['00', 1, 'a'], ['00', 3, 'b'], ['00', 3, 'c'], ['05', 2, 'a'], ['59', 2, 'a']].map(([s, V, K]) => ({ ROWTIME: `2024-01-01 00:00:${s}`, V, K }));
  const run = (columns: string, call: string) => runKinesisSql(`CREATE STREAM O (${columns}); CREATE PUMP P AS INSERT INTO O SELECT STREAM * FROM TABLE(${call});`, { streams: { S: rows } }).streams['O']!.map(r => [String(r['ROWTIME']).slice(17, 19), ...Object.values(r).slice(0, -1)]);
  const cursor = 'CURSOR(SELECT STREAM * FROM S)';
  test('TOP_K_ITEMS_TUMBLING', () => assert.deepEqual(run('i VARCHAR(10), c BIGINT', `TOP_K_ITEMS_TUMBLING(${cursor}, 'K', 2, 60)`), [['00', 'a', 3], ['00', 'b', 1]]));
  test('COUNT_DISTINCT_ITEMS_TUMBLING', () => assert.deepEqual(run('n BIGINT', `COUNT_DISTINCT_ITEMS_TUMBLING(${cursor}, 'K', 10)`), [['10', 3], ['00', 1]]));
  test('GROUP_RANK shares ranks, orders its output and may cut it', () => {
    assert.deepEqual(run('v INTEGER, k VARCHAR(3), r INTEGER', `GROUP_RANK(${cursor}, 'V', 'R', 'desc', 'asc', 10, 0)`), [['00', 3, 'b', 1], ['00', 3, 'c', 1], ['00', 1, 'a', 3], ['05', 2, 'a', 1], ['59', 2, 'a', 1]]);
    assert.deepEqual(run('v INTEGER, k VARCHAR(3), r INTEGER', `GROUP_RANK(${cursor}, 'V', 'R', 'asc', 'asc', 10, 1)`), [['00', 1, 'a', 1], ['05', 2, 'a', 1], ['59', 2, 'a', 1]]);
  });
  test('columns are named in their exact case, numbers keep their bounds', () => {
    assert.throws(() => run('n BIGINT', `COUNT_DISTINCT_ITEMS_TUMBLING(${cursor}, 'k', 10)`), /The cursor has no column 'k'; did you mean 'K'\?/);
    assert.throws(() => run('n BIGINT', `COUNT_DISTINCT_ITEMS_TUMBLING(${cursor}, 'K', 3601)`), /from 1 to 3600, not 3601/);
    assert.throws(() => run('i VARCHAR(10), c BIGINT', `TOP_K_ITEMS_TUMBLING(${cursor}, 'K', 0, 60)`), /from 1 to 100000, not 0/);
  });
});

test('every example that is a query passes the checks', () => {
  for (const f of kinesisFunctions) {
    for (const example of f.examples.filter(e => e.value === undefined)) {
      const wrong = check([{ path: 'example.kda.sql', text: `${example.expression};` }]).filter(d => d.severity === 'error');
      assert.deepEqual(wrong.map(d => `${d.code} ${d.message}`), [], `${f.name}: ${example.expression}`);
    }
  }
});
