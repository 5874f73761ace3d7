import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { KinesisScriptError, runKinesisSql, type KinesisInput, type Row } from '../../../server/languages/sql/kinesis/run.ts';

const day = '2024-01-01 ';
/** Rows from lines `time a b …`, columns as named; a line `@ time` is a bound. */
function rows(columns: string, ...lines: string[]): Row[] {
  const names = columns.split(' ');
  return lines.map(line => {
    const [time, ...cells] = line.split(' ');
    if (time === '@') return { $bound: day + cells[0] };
    return { ROWTIME: day + time, ...Object.fromEntries(names.map((n, i) => [n, cells[i] === '-' ? null : /^-?\d+(\.\d+)?$/.test(cells[i]!) ? Number(cells[i]) : cells[i]])) };
  });
}
const run = (script: string, streams: KinesisInput['streams'], more: Partial<KinesisInput> = {}) => runKinesisSql(script, { streams, ...more });
/** Rows as lines: time of day without its date, then the columns. */
const lines = (list: readonly Record<string, unknown>[]) => list.map(({ ROWTIME, ...rest }) => [String(ROWTIME).replace(day, '').replace(/\.000$/, ''), ...Object.values(rest).map(v => (v === null ? '-' : String(v).replace(day, '').replace(/\.000$/, '')))].join(' '));
const out = (columns: string, query: string, streams: KinesisInput['streams'], more: Partial<KinesisInput> = {}) => {
  const { streams: made, errors } = run(`CREATE OR REPLACE STREAM "OUT" (${columns});\nCREATE OR REPLACE PUMP "P" AS INSERT INTO "OUT" ${query};`, streams, more);
  return { rows: lines(made['OUT']!), errors };
};

const S = rows('TICKER PRICE', '09:15:00 AAA 10', '09:15:10 BBB 5', '09:15:59 AAA 20', '09:16:00 AAA 1', '09:17:30 BBB 7');

describe('tumbling windows', () => {
  const query = `SELECT STREAM ticker, COUNT(*), SUM(price), FLOOR(s.ROWTIME TO MINUTE) FROM S AS s GROUP BY ticker, FLOOR(s.ROWTIME TO MINUTE)`;
  const columns = 'ticker VARCHAR(4), n INTEGER, total INTEGER, w TIMESTAMP';

  test('a window is given out at its end, the key reads its start; empty windows give nothing', () => {
    assert.deepEqual(out(columns, query, { S }).rows, ['09:16:00 AAA 2 30 09:15:00', '09:16:00 BBB 1 5 09:15:00', '09:17:00 AAA 1 1 09:16:00', '09:18:00 BBB 1 7 09:17:00']);
  });

  test('STEP, CEIL, the older idiom and ROWTIME itself', () => {
    const by = (key: string) => out('n INTEGER', `SELECT STREAM COUNT(*) FROM S AS s GROUP BY ${key}`, { S }).rows;
    assert.deepEqual(by(`STEP(s.ROWTIME BY INTERVAL '60' SECOND)`), ['09:16:00 3', '09:17:00 1', '09:18:00 1']);
    assert.deepEqual(by(`FLOOR((s.ROWTIME - TIMESTAMP '1970-01-01 00:00:00') SECOND / 10 TO SECOND)`).map(l => l.split(' ')[1]), ['1', '1', '1', '1', '1']);
    assert.deepEqual(by('CEIL(s.ROWTIME TO MINUTE)'), ['09:15:00 1', '09:16:00 3', '09:18:00 1']);
    assert.deepEqual(by('s.ROWTIME'), ['09:15:00 1', '09:15:10 1', '09:15:59 1', '09:16:00 1', '09:17:30 1']);
  });

  test('a bound closes a window without a row', () => {
    const bounded = rows('TICKER PRICE', '09:15:00 AAA 10', '@ 09:15:30', '09:15:40 AAA 1', '@ 09:16:00', '09:16:00 AAA 2');
    assert.deepEqual(out(columns, query, { S: bounded }).rows, ['09:16:00 AAA 2 11 09:15:00', '09:17:00 AAA 1 2 09:16:00']);
  });

  test('HAVING, aggregates without rows, NULL keys, conditional sums', () => {
    const T = rows('K V', '00:00:01 - 1', '00:00:02 - -', '00:00:03 a -');
    assert.deepEqual(out('k VARCHAR(1), n INTEGER, c INTEGER, s INTEGER, a INTEGER', `SELECT STREAM k, COUNT(*), COUNT(v), SUM(v), AVG(v) FROM T GROUP BY k, FLOOR(T.ROWTIME TO MINUTE)`, { T }).rows, ['00:01:00 - 2 1 1 1', '00:01:00 a 1 0 - -']);
    assert.deepEqual(out('t VARCHAR(4), big INTEGER', `SELECT STREAM ticker, SUM(CASE WHEN price > 5 THEN 1 ELSE 0 END) FROM S AS s GROUP BY ticker, FLOOR(s.ROWTIME TO HOUR) HAVING COUNT(*) > 2`, { S }).rows, ['10:00:00 AAA 2']);
  });

  test('MIN(ROWTIME) AS ROWTIME sets the time of the result', () => {
    assert.deepEqual(out('n INTEGER', `SELECT STREAM MIN(s.ROWTIME) AS ROWTIME, COUNT(*) FROM S AS s GROUP BY FLOOR(s.ROWTIME TO MINUTE)`, { S }).rows, ['09:15:00 3', '09:16:00 1', '09:17:30 1']);
  });

  test('the mean of integers loses its fraction, that of doubles does not', () => {
    assert.deepEqual(out('a INTEGER, b DOUBLE', `SELECT STREAM AVG(price), AVG(CAST(price AS DOUBLE)) FROM S AS s GROUP BY FLOOR(s.ROWTIME TO HOUR)`, { S }).rows, ['10:00:00 8 8.6']);
  });
});

test('stagger windows open with the first row of their key', () => {
  const T = rows('K', '00:00:05 A', '00:00:40 A', '00:00:50 B', '00:01:02 A', '00:01:06 A');
  assert.deepEqual(out('k VARCHAR(1), n INTEGER', `SELECT STREAM k, COUNT(*) FROM T WINDOWED BY STAGGER (PARTITION BY k RANGE INTERVAL '1' MINUTE)`, { T }).rows, ['00:01:05 A 3', '00:01:50 B 1', '00:02:06 A 1']);
});

describe('sliding windows', () => {
  test('RANGE includes the far end, ROWS n is n + 1 rows, one row out for one in', () => {
    const T = rows('V', '00:00:00 1', '00:00:30 2', '00:01:00 4', '00:01:00.001 8');
    assert.deepEqual(out('r INTEGER, w INTEGER, c INTEGER', `SELECT STREAM SUM(v) OVER (RANGE INTERVAL '1' MINUTE PRECEDING), SUM(v) OVER (ROWS 1 PRECEDING), COUNT(*) OVER (ROWS CURRENT ROW) FROM T`, { T }).rows,
      ['00:00:00 1 1 1', '00:00:30 3 3 1', '00:01:00 7 6 1', '00:01:00.001 14 12 1']);
  });

  test('partitions, named windows, LAG, FIRST_VALUE, NTH_VALUE, extremes', () => {
    assert.deepEqual(out('t VARCHAR(4), a DOUBLE, m INTEGER, p INTEGER, f INTEGER, x INTEGER', `SELECT STREAM ticker, AVG(CAST(price AS DOUBLE)) OVER w, MAX(price) OVER (PARTITION BY ticker ROWS 1 PRECEDING), LAG(price) OVER w, FIRST_VALUE(price) OVER w, NTH_VALUE(price, 2) OVER w FROM S WINDOW w AS (PARTITION BY ticker RANGE INTERVAL '1' MINUTE PRECEDING)`, { S }).rows,
      ['09:15:00 AAA 10 10 - 10 -', '09:15:10 BBB 5 5 - 5 -', '09:15:59 AAA 15 20 10 10 20', '09:16:00 AAA 10.333333333333334 20 20 10 20', '09:17:30 BBB 7 7 - 7 -']);
  });
});

describe('joins', () => {
  const L = rows('ID K', '00:00:01 1 a', '00:00:05 2 b');
  const R = rows('RID K', '00:00:06 9 a', '00:00:12 8 a');

  test('windows on both sides find pairs in either order, each once', () => {
    const over = `OVER (RANGE INTERVAL '1' MINUTE PRECEDING)`;
    assert.deepEqual(out('t VARCHAR(4), a INTEGER, b INTEGER', `SELECT STREAM x.ticker, x.price, y.price FROM S ${over} AS x JOIN S ${over} AS y ON x.ticker = y.ticker AND x.price < y.price`, { S }).rows, ['09:15:59 AAA 10 20', '09:16:00 AAA 1 10', '09:16:00 AAA 1 20']);
  });

  test('an outer join holds a windowed row until nothing can match it', () => {
    const query = `SELECT STREAM l.id, r.rid FROM L OVER (RANGE INTERVAL '10' SECOND PRECEDING) AS l LEFT JOIN R AS r ON l.k = r.k`;
    assert.deepEqual(out('a INTEGER, b INTEGER', query, { L, R }).rows, ['00:00:06 1 9', '00:00:15 2 -']);
    assert.deepEqual(out('a INTEGER, b INTEGER', `SELECT STREAM l.id, r.rid FROM L AS l LEFT JOIN R OVER (RANGE INTERVAL '10' SECOND PRECEDING) AS r ON l.k = r.k`, { L, R }).rows, ['00:00:01 1 -', '00:00:05 2 -']);
  });

  test('reference tables, inner and left', () => {
    const reference = { COMPANIES: [{ TICKER: 'AAA', NAME: 'Alpha' }, { TICKER: 'AAA', NAME: 'Also' }] };
    assert.deepEqual(out('t VARCHAR(4), c VARCHAR(9)', `SELECT STREAM s.ticker, c.name FROM S AS s LEFT JOIN COMPANIES AS c ON s.ticker = c.ticker WHERE s.price > 6`, { S }, { reference }).rows, ['09:15:00 AAA Alpha', '09:15:00 AAA Also', '09:15:59 AAA Alpha', '09:15:59 AAA Also', '09:17:30 BBB -']);
    assert.equal(out('t VARCHAR(4)', `SELECT STREAM s.ticker FROM COMPANIES AS c JOIN S AS s ON s.ticker = c.ticker`, { S }, { reference }).rows.length, 6);
  });

  test('three streams: every row of a match is in its window when the last one comes', () => {
    const T = rows('K V', '00:00:05 a 1', '00:00:55 a 3', '00:01:00 a 4', '00:01:50 a 9');
    const over = `OVER (RANGE INTERVAL '1' MINUTE PRECEDING)`;
    const query = (on: string) => `SELECT STREAM a.v, b.v, c.v FROM T ${over} AS a JOIN T ${over} AS b ON a.k = b.k AND a.v < b.v JOIN T ${over} AS c ON b.k = c.k AND ${on}`;
    assert.deepEqual(out('a INTEGER, b INTEGER, c INTEGER', query('b.v < c.v'), { T }).rows, ['00:01:00 1 3 4', '00:01:50 3 4 9'], 'at 1:50 the row of 0:05 is gone');
    const reference = { R: [{ K: 'a', NAME: 'Alpha' }] };
    const named = `SELECT STREAM r.name, a.v, b.v, a.ROWTIME AS t FROM T ${over} AS a JOIN R AS r ON a.k = r.k JOIN T AS b ON a.k = b.k AND a.v < b.v`;
    assert.deepEqual(out('n VARCHAR(9), a INTEGER, b INTEGER, t TIMESTAMP', named, { T }, { reference }).rows, ['00:00:55 Alpha 1 3 00:00:05', '00:01:00 Alpha 1 4 00:00:05', '00:01:00 Alpha 3 4 00:00:55', '00:01:50 Alpha 3 9 00:00:55', '00:01:50 Alpha 4 9 00:01:00']);
    const first = `SELECT STREAM a.ROWTIME AS t, b.v, b.ROWTIME AS u FROM R AS r JOIN T ${over} AS a ON a.k = r.k JOIN T AS b ON a.k = b.k AND a.v < b.v JOIN R AS again ON again.k = a.k`;
    assert.deepEqual(out('t TIMESTAMP, v INTEGER, u TIMESTAMP', first, { T }, { reference }).rows.slice(0, 2), ['00:00:55 00:00:05 3 00:00:55', '00:01:00 00:00:05 4 00:01:00']);
  });

  test('a tumbling group over a reference join', () => {
    const reference = { COMPANIES: [{ TICKER: 'AAA', NAME: 'Alpha' }] };
    assert.deepEqual(out('c VARCHAR(9), n INTEGER', `SELECT STREAM c.name, COUNT(*) FROM S AS s LEFT JOIN COMPANIES AS c ON s.ticker = c.ticker GROUP BY c.name, FLOOR(s.ROWTIME TO MINUTE)`, { S }, { reference }).rows, ['09:16:00 Alpha 2', '09:16:00 - 1', '09:17:00 Alpha 1', '09:18:00 - 1']);
  });
});

test('UNION ALL merges by time, DISTINCT looks within one value of its time, ORDER BY sorts within it', () => {
  const A = rows('V', '00:00:01 1', '00:00:05 5');
  const B = rows('V', '00:00:02 2', '00:00:09 9');
  assert.deepEqual(out('v INTEGER', 'SELECT STREAM v FROM A UNION ALL SELECT STREAM v FROM B', { A, B }).rows, ['00:00:01 1', '00:00:02 2', '00:00:05 5', '00:00:09 9']);
  const T = rows('K', '00:00:01 x', '00:00:02 y', '00:00:59 x', '00:01:00 x');
  assert.deepEqual(out('k VARCHAR(1), m TIMESTAMP', 'SELECT STREAM DISTINCT k, FLOOR(T.ROWTIME TO MINUTE) FROM T', { T }).rows, ['00:00:01 x 00:00:00', '00:00:02 y 00:00:00', '00:01:00 x 00:01:00']);
  assert.deepEqual(out('v INTEGER', 'SELECT STREAM price FROM S AS s ORDER BY FLOOR(s.ROWTIME TO MINUTE), price DESC', { S }).rows.map(l => l.split(' ')[1]), ['20', '10', '5', '1', '7']);
});

test('pumps feed one another, and several may feed one stream', () => {
  const { streams } = run(`CREATE STREAM MID (v INTEGER); CREATE STREAM OUT1 (n INTEGER);
    CREATE PUMP P1 AS INSERT INTO MID SELECT STREAM price FROM S WHERE ticker = 'AAA';
    CREATE PUMP P2 AS INSERT INTO MID SELECT STREAM price * 100 FROM S WHERE ticker = 'BBB';
    CREATE PUMP P3 AS INSERT INTO OUT1 SELECT STREAM SUM(m.v) FROM MID AS m GROUP BY FLOOR(m.ROWTIME TO MINUTE);`, { S });
  assert.deepEqual(lines(streams['MID']!), ['09:15:00 10', '09:15:10 500', '09:15:59 20', '09:16:00 1', '09:17:30 700']);
  assert.deepEqual(lines(streams['OUT1']!), ['09:16:00 530', '09:17:00 1', '09:18:00 700']);
});

describe('rows that fail', () => {
  test('go to the error stream with the seven columns, and the pump goes on', () => {
    const { rows: made, errors } = out('n INTEGER', 'SELECT STREAM 10 / (price - 5) FROM S', { S });
    assert.equal(made.length, 4);
    assert.deepEqual(errors.map(e => [e['ERROR_NAME'], e['MESSAGE'], e['PUMP_NAME'], e['DATA_ROWTIME']]), [['DIVISION_BY_ZERO', 'Division by zero', 'P', '2024-01-01 09:15:10.000']]);
    assert.deepEqual(Object.keys(errors[0]!).sort(), ['DATA_ROW', 'DATA_ROWTIME', 'ERROR_LEVEL', 'ERROR_NAME', 'ERROR_TIME', 'MESSAGE', 'PUMP_NAME']);
  });

  test('texts are cut to their column, NULL into NOT NULL fails', () => {
    assert.deepEqual(out('t VARCHAR(2)', 'SELECT STREAM ticker FROM S WHERE price = 10', { S }).rows, ['09:15:00 AA']);
    const T = rows('V', '00:00:01 -', '00:00:02 2');
    const { rows: made, errors } = out('v INTEGER NOT NULL', 'SELECT STREAM v FROM T', { T });
    assert.deepEqual([made, errors.length], [['00:00:02 2'], 1]);
  });

  test('in a group only the failing group is lost', () => {
    const T = rows('K V', '00:00:01 a 2147483647', '00:00:02 a 1', '00:00:03 b 1');
    const { rows: made, errors } = out('k VARCHAR(1), s INTEGER', 'SELECT STREAM k, SUM(v) FROM T GROUP BY k, FLOOR(T.ROWTIME TO MINUTE)', { T });
    assert.deepEqual([made, errors.map(e => e['ERROR_NAME'])], [['00:01:00 b 1'], ['NUMERIC_VALUE_OUT_OF_RANGE']]);
  });
});

test('column lists, quoted names, functions of the script, exact numbers', () => {
  const T = [{ 'low case': 1, big: '9007199254740993', ROWTIME: `${day}00:00:00` }];
  const { streams } = run(`CREATE FUNCTION twice(x INTEGER) RETURNS INTEGER CONTAINS SQL RETURN x * 2;
    CREATE STREAM O (a INTEGER, "B b" BIGINT, c DECIMAL(10,2));
    CREATE PUMP P AS INSERT INTO O ("B b", a) SELECT STREAM "big", twice("low case") FROM T;`, { T }, { columns: { T: { 'low case': 'INTEGER', big: 'BIGINT' } } });
  assert.deepEqual(streams['O'], [{ A: 2, 'B b': '9007199254740993', C: null, ROWTIME: `${day}00:00:00.000` }]);
});

test('a script that the service refuses does not start, and says why', () => {
  for (const [script, says] of [
    ['CREATE STREAM O (a INTEGER); CREATE PUMP P AS INSERT INTO O SELECT STREAM nothing FROM S;', /NOTHING/],
    ['CREATE STREAM O (a INTEGER); CREATE PUMP P AS INSERT INTO O SELECT STREAM price FROM NOWHERE;', /NOWHERE/],
    ['CREATE STREAM O (a INTEGER', /./], ['CREATE STREAM O (a INTEGER); CREATE PUMP P AS INSERT INTO O SELECT STREAM price FROM S EXCEPT SELECT STREAM price FROM S;', /EXCEPT|UNION ALL/],
  ] as const) assert.throws(() => run(script, { S }), (error: Error) => error instanceof KinesisScriptError && says.test(error.message), script);
});

test('names and literals of a script never become code', () => {
  const evil = `");globalThis.hacked=1;("`;
  const T = [{ [evil]: `x'+(globalThis.hacked=1)+'`, ROWTIME: `${day}00:00:00` }];
  const quoted = `"${evil.replaceAll('"', '""')}"`;
  const { streams } = run(`CREATE STREAM ${quoted} (${quoted} VARCHAR(60), b VARCHAR(60)); CREATE PUMP ${quoted} AS INSERT INTO ${quoted} SELECT STREAM ${quoted}, '\${globalThis.hacked=1}\\'';(globalThis.hacked=1)//' FROM T WHERE ${quoted} LIKE '%''+(globalThis.hacked=1)+''%';`, { T });
  assert.equal(streams[evil]!.length, 1);
  assert.equal((globalThis as { hacked?: number }).hacked, undefined);
});

test('the same input gives the same output, and memory is that of the open windows', () => {
  const many = Array.from({ length: 20_000 }, (_, i) => ({ K: `k${i % 7}`, V: i % 100 }));
  const script = 'CREATE STREAM O (k VARCHAR(4), n INTEGER, a DOUBLE); CREATE PUMP P AS INSERT INTO O SELECT STREAM k, COUNT(*), AVG(CAST(v AS DOUBLE)) FROM T GROUP BY k, FLOOR(T.ROWTIME TO MINUTE);';
  const first = run(script, { T: many });
  assert.deepEqual(run(script, { T: many }), first);
  assert.equal(first.streams['O']!.length, Math.ceil(20_000 / 60) * 7 - 7 + Math.min(7, 20_000 % 60));
});

test('two tumbling results are paired by their time, every group with its own', () => {
  const counted = (stream: string) => `(SELECT STREAM k, COUNT(*) AS n FROM ${stream} GROUP BY k, FLOOR(${stream}.ROWTIME TO MINUTE))`;
  const A = rows('K', '00:00:01 a', '00:00:02 b', '00:00:03 b', '00:01:01 a', '00:01:02 c');
  const B = rows('K', '00:00:04 b', '00:00:05 a', '00:01:06 a', '00:01:07 a');
  const made = out('k VARCHAR(1), a INTEGER, b INTEGER', `SELECT STREAM X.k, X.n, Y.n FROM ${counted('A')} AS X LEFT JOIN ${counted('B')} AS Y ON X.k = Y.k AND X.ROWTIME = Y.ROWTIME`, { A, B });
  assert.deepEqual([...made.rows].sort(), ['00:01:00 a 1 1', '00:01:00 b 2 1', '00:02:00 a 1 2', '00:02:00 c 1 -']);
});

test('a group over a join ends with the minute of the side that takes part with its current row', () => {
  const A = rows('K', '00:00:01 a', '00:00:50 a', '00:01:10 a');
  const made = out('k VARCHAR(1), n INTEGER', `SELECT STREAM X.k, COUNT(*) FROM A OVER (RANGE INTERVAL '1' MINUTE PRECEDING) AS X JOIN A AS Y ON X.k = Y.k GROUP BY X.k, FLOOR(Y.ROWTIME TO MINUTE)`, { A });
  assert.deepEqual(made.rows, ['00:01:00 a 3', '00:02:00 a 2']);
});

test('rows may be given for a stream that the script creates and nothing writes', () => {
  const { streams } = run('CREATE STREAM "IN" (k VARCHAR(2), v INTEGER); CREATE STREAM O (k VARCHAR(2), n INTEGER); CREATE PUMP P AS INSERT INTO O SELECT STREAM k, SUM(v) FROM "IN" GROUP BY k, FLOOR("IN".ROWTIME TO MINUTE)', { IN: rows('K V', '00:00:01 a 1', '00:00:02 a 2', '@ 00:01:00') }, { hold: true });
  assert.deepEqual(lines(streams['O']!), ['00:01:00 a 3']);
});

test('conditions and joins may read queries over tables', () => {
  const T = rows('V', '00:00:01 1', '00:00:02 2', '00:00:03 -', '00:00:04 4');
  const R = [{ V: 1, K: 'x' }, { V: 3, K: 'y' }, { V: 4, K: 'z' }];
  const by = (rest: string, table: Row[] = R) => out('v INTEGER', `SELECT STREAM T.v FROM T ${rest}`, { T }, { reference: { R: table } }).rows.map(l => l.split(' ')[1]);
  assert.deepEqual(by('WHERE v IN (SELECT v FROM R)'), ['1', '4']);
  assert.deepEqual(by("WHERE v NOT IN (SELECT v FROM R WHERE k <> 'x')"), ['1', '2']);
  assert.deepEqual(by('WHERE v NOT IN (SELECT v FROM R)', [...R, { V: null, K: 'n' }] as unknown as Row[]), [], 'a NULL in the list leaves every other answer open');
  assert.deepEqual(by("WHERE NOT EXISTS (SELECT v FROM R WHERE k = 'none') AND v > 1"), ['2', '4']);
  assert.deepEqual(by("JOIN (SELECT v, k FROM R WHERE k <> 'x') AS q ON q.v = T.v"), ['4']);
});
