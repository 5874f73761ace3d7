import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { seededRandom } from '../../server/base/random.ts';
import { openApplication } from '../../server/engine/stream/application.ts';
import { Batch } from '../../server/engine/stream/batch.ts';
import type { Row } from '../../server/engine/stream/operators.ts';
import { columnScanner } from '../../server/engine/stream/scan.ts';
import { kinesis } from '../../server/languages/sql/dialects/kinesis.ts';
import { columnValue, headerRelations, planWith, valuesOf } from '../../server/languages/sql/kinesis/run.ts';
import { parseSql } from '../../server/languages/sql/parser.ts';
import { interpret } from '../harness/interpreter.ts';

// The same rows one by one, each with its bound, and column by column in batches: the streams must be the same, also rows that fail and their sources.

const header = '-- input: "S" (K VARCHAR(4), V INTEGER, D DOUBLE, B BIGINT, M DECIMAL(9,2), T TIMESTAMP, N VARCHAR(80))\n-- reference: "R" (K VARCHAR(4), NAME VARCHAR(8), LEAST INTEGER)\n';
const begin = Date.UTC(2024, 0, 1);

interface Source { readonly row: Readonly<Record<string, unknown>>; readonly time: number }
/** `nulls` from the row on where a column first has one: what was taken to have none is compiled anew then. */
function sources(seed: string, count: number, nulls: number): Source[] {
  const random = seededRandom(seed);
  let ms = 0;
  return Array.from({ length: count }, (_, i) => {
    if (random() < 0.7) ms += Math.floor(random() * 3000);
    const maybe = <T>(value: T): T | null => (i >= nulls && random() < 0.15 ? null : value);
    return {
      time: begin + ms,
      row: { K: maybe('abcd'[Math.floor(random() * 4)]!), V: maybe(Math.floor(random() * 20) - 10), D: maybe(Math.floor(random() * 1000) / 8), B: maybe(random() < 0.5 ? '9007199254740993' : 5), M: maybe(Math.floor(random() * 100) / 4), T: maybe(new Date(begin + ms - Math.floor(random() * 90_000)).toISOString()), N: maybe(`a rather long text, seen once: ${i}${i % 7 === 0 ? ' "é"' : ''}`) },
    };
  });
}

const reference: readonly Row[] = [['a', 'one', 0], ['a', 'two', -5], ['b', 'one', 5], [null, 'none', -100]];

function outcome(script: string, list: readonly Source[], size: number | undefined, trace: boolean) {
  const tree = parseSql(script, kinesis);
  const told = headerRelations(script, tree);
  const { plan, relations } = planWith(tree, () => [...told.values()], script);
  const relation = relations.get('S')!;
  const rows: Record<string, unknown[]> = {};
  const errors: unknown[] = [];
  const app = openApplication(plan, {
    started: begin, tables: new Map([['R', reference]]), random: seededRandom('1'),
    onRow: (stream, row, time) => (rows[stream] ??= []).push([time, [...row], row.from]), onError: (error, from) => errors.push([error, from]),
  });
  if (size === undefined) {
    list.forEach(({ row, time }, i) => {
      const values = valuesOf(row, relation, time);
      app.push('S', trace ? Object.assign(values, { from: [i] }) : values, time);
      app.bound(time);
    });
  } else {
    const columns = relation.columns.filter(c => !c.hidden);
    const batch = new Batch(relation.columns.map(c => c.type), size);
    const scan = columnScanner(columns.map(c => ({ key: c.name, type: c.type })), (value, i) => columnValue(value, columns[i]!.type, columns[i]!.name), batch);
    list.forEach(({ row, time }, i) => {
      // What cannot be read straight from its bytes comes as a row.
      const place = batch.length;
      if (scan(new TextEncoder().encode(JSON.stringify(row))) === true) batch.times[batch.length++] = time;
      else batch.add(valuesOf(row, relation, time), time);
      batch.columns[columns.length]![place] = time;
      for (let h = 1; h < 4; h++) {
        batch.columns[columns.length + h]![place] = null as never;
        batch.nulls[columns.length + h] = true;
      }
      if (trace) (batch.from ??= [])[place] = i;
      if (batch.length < size && i < list.length - 1) return;
      app.pushBatch('S', batch);
      batch.clear();
    });
  }
  app.bound(Infinity);
  // Which pump's error comes first is nowhere said.
  return { rows, errors: errors.map(e => JSON.stringify(e)).sort() };
}

const scripts: Readonly<Record<string, string>> = {
  'filters and projections that fail': `CREATE STREAM O (k VARCHAR(2), v INTEGER NOT NULL, d DOUBLE, m DECIMAL(9,2), n VARCHAR(60)); CREATE PUMP P AS INSERT INTO O SELECT STREAM K, 100 / V, D * 2, M + 1, UPPER(N) FROM S WHERE V < 5 OR K = 'a'`,
  'a stream as it is': 'CREATE STREAM O (K VARCHAR(4), V INTEGER, D DOUBLE, B BIGINT, M DECIMAL(9,2), T TIMESTAMP, N VARCHAR(80)); CREATE PUMP P AS INSERT INTO O SELECT STREAM * FROM S',
  'tumbling sums over a reference join, through a stream between': `CREATE STREAM A (k VARCHAR(4), name VARCHAR(8), v INTEGER, b BIGINT NOT NULL); CREATE STREAM O (name VARCHAR(8), n INTEGER, s INTEGER, lo BIGINT, x INTEGER);
    CREATE PUMP P AS INSERT INTO A SELECT STREAM S.K, R.NAME, S.V, S.B FROM S LEFT JOIN R ON S.K = R.K AND S.V >= R.LEAST;
    CREATE PUMP Q AS INSERT INTO O SELECT STREAM name, COUNT(*), SUM(v), MIN(b), MAX(30 / v) FROM A GROUP BY name, FLOOR(A.ROWTIME TO MINUTE)`,
  'windows of several kinds': `CREATE STREAM O (n BIGINT, s INTEGER, a DOUBLE, hi DOUBLE, l DECIMAL(9,2), b BIGINT, f VARCHAR(80)); CREATE PUMP P AS INSERT INTO O SELECT STREAM COUNT(V) OVER W, SUM(V) OVER W, AVG(D) OVER W, MAX(D) OVER (ROWS 3 PRECEDING), LAG(M, 2) OVER (PARTITION BY K ROWS 5 PRECEDING), SUM(B) OVER W, FIRST_VALUE(N) OVER W FROM S WINDOW W AS (PARTITION BY K RANGE INTERVAL '9' SECOND PRECEDING)`,
  'sliding windows that forget in one step': `CREATE STREAM O (b BIGINT, ba BIGINT, m DECIMAL(9,2), ma DECIMAL(9,2), mx DECIMAL(9,2), bn BIGINT, any1 BOOLEAN, all1 BOOLEAN, f VARCHAR(80), l VARCHAR(80), fd DOUBLE, r REAL, ra REAL, u DOUBLE); CREATE PUMP P AS INSERT INTO O SELECT STREAM SUM(B) OVER W, AVG(B) OVER W, SUM(M) OVER W, AVG(M) OVER W, MAX(M) OVER W, MIN(B) OVER W, ANY(V > 8) OVER W, EVERY(V > -9) OVER W, FIRST_VALUE(N) OVER W, LAST_VALUE(N) OVER W, FIRST_VALUE(D) OVER W, SUM(CAST(V AS REAL)) OVER W, AVG(CAST(V AS REAL)) OVER W, FIRST_VALUE(D) OVER (PARTITION BY K) FROM S WINDOW W AS (PARTITION BY K RANGE INTERVAL '20' SECOND PRECEDING)`,
  'a join of the stream with itself': `CREATE STREAM O (k VARCHAR(4), a INTEGER, b DOUBLE, t TIMESTAMP); CREATE PUMP P AS INSERT INTO O SELECT STREAM L.K, L.V, X.D, X.ROWTIME FROM (SELECT STREAM K, V FROM S WHERE V > 0) OVER (RANGE INTERVAL '5' SECOND PRECEDING) AS L FULL JOIN (SELECT STREAM K, D, V FROM S WHERE V < 0) OVER (RANGE INTERVAL '9' SECOND PRECEDING) AS X ON L.K = X.K AND 20 / (L.V - 3) > X.V`,
  'two pumps into one stream, stagger, duplicates, order': `CREATE STREAM M (k VARCHAR(4), v INTEGER); CREATE STREAM O (k VARCHAR(4), n INTEGER); CREATE STREAM O2 (k VARCHAR(4), v INTEGER); CREATE STREAM O3 (k VARCHAR(4), v INTEGER);
    CREATE PUMP A AS INSERT INTO M SELECT STREAM K, V FROM S WHERE V > 2; CREATE PUMP B AS INSERT INTO M SELECT STREAM K, -V FROM S WHERE V < 6;
    CREATE PUMP C AS INSERT INTO O SELECT STREAM k, COUNT(*) FROM M WINDOWED BY STAGGER (PARTITION BY k RANGE INTERVAL '20' SECOND);
    CREATE PUMP D AS INSERT INTO O2 SELECT STREAM k, v FROM M ORDER BY FLOOR(M.ROWTIME TO MINUTE), v DESC; CREATE PUMP E AS INSERT INTO O3 SELECT STREAM K, V FROM (SELECT STREAM DISTINCT K, V, FLOOR(S.ROWTIME TO MINUTE) FROM S) AS q`,
  'late rows by two times': `CREATE STREAM O (t TIMESTAMP, n INTEGER); CREATE PUMP P AS INSERT INTO O SELECT STREAM FLOOR(T TO MINUTE), COUNT(*) FROM S GROUP BY FLOOR(S.ROWTIME TO MINUTE), FLOOR(T TO MINUTE)`,
};

for (const [name, script] of Object.entries(scripts)) {
  describe(name, () => {
    for (const [at, nulls, trace] of [['none', Infinity, true], ['from the start', 0, false], ['later', 350, true]] as const) {
      test(`with NULLs ${at}`, () => {
        const list = sources(`${name} ${at}`, 700, nulls);
        const wanted = outcome(header + script, list, undefined, trace);
        assert.ok(Object.values(wanted.rows).some(rows => rows.length > 20));
        for (const size of [1, 7, 1024]) assert.deepEqual(outcome(header + script, list, size, trace), wanted, `batches of ${size}`);
      });
    }
  });
}

describe('the engine gives what an interpreter gives that walks the plan row by row', () => {
  for (const name of ['filters and projections that fail', 'a stream as it is', 'tumbling sums over a reference join, through a stream between', 'windows of several kinds', 'sliding windows that forget in one step', 'late rows by two times']) {
    test(name, () => {
      const script = header + scripts[name]!;
      const list = sources(`oracle ${name}`, 600, 100);
      const tree = parseSql(script, kinesis);
      const told = headerRelations(script, tree);
      const { plan, relations } = planWith(tree, () => [...told.values()], script);
      const rows: Record<string, unknown[]> = {};
      const errors: unknown[] = [];
      const oracle = interpret(plan, new Map([['R', reference]]), (stream, row, time) => (rows[stream] ??= []).push([time, [...row]]), (error, pump, time) => errors.push(JSON.stringify([error.errorName, pump, time])));
      for (const { row, time } of list) oracle.push('S', valuesOf(row, relations.get('S')!, time), time);
      oracle.end();
      const made = outcome(script, list, 64, false);
      assert.deepEqual(Object.fromEntries(Object.entries(made.rows).map(([stream, own]) => [stream, own.map(r => (r as unknown[]).slice(0, 2))])), rows);
      assert.deepEqual(made.errors.map(text => { const [e] = JSON.parse(text) as [Record<string, unknown>]; return JSON.stringify([e['ERROR_NAME'], e['PUMP_NAME'], e['ERROR_TIME']]); }).sort(), errors.sort());
    });
  }
});

test('what follows a join sees its rows as they are, whether they are made for a stream between or not', () => {
  const joined = "(SELECT STREAM K, V, N FROM S WHERE V > 0) OVER (RANGE INTERVAL '5' SECOND PRECEDING) AS L FULL JOIN (SELECT STREAM K, D, V FROM S WHERE V < 0) OVER (RANGE INTERVAL '9' SECOND PRECEDING) AS X ON L.K = X.K AND 20 / (L.V - 3) > X.V";
  const after = (k: string, v: string, w: string, d: string, n: string) => `SELECT STREAM ${k}, COUNT(*) OVER W, SUM(${v}) OVER W, MAX(${d}) OVER W, 100 / (${v} + ${w}), UPPER(${n})`;
  const target = 'CREATE STREAM O (k VARCHAR(4), c BIGINT, s INTEGER, m DOUBLE, q INTEGER, n VARCHAR(80)); ';
  const window = (k: string) => `WINDOW W AS (PARTITION BY ${k} ROWS 3 PRECEDING)`;
  const direct = `${target}CREATE PUMP P AS INSERT INTO O ${after('L.K', 'L.V', 'X.V', 'X.D', 'L.N')} FROM ${joined} WHERE X.D IS NULL OR X.D < 50 ${window('L.K')}`;
  const between = `CREATE STREAM M (k VARCHAR(4), v INTEGER, w INTEGER, d DOUBLE, n VARCHAR(80)); ${target}CREATE PUMP P AS INSERT INTO M SELECT STREAM L.K, L.V, X.V, X.D, L.N FROM ${joined};
    CREATE PUMP Q AS INSERT INTO O ${after('k', 'v', 'w', 'd', 'n')} FROM M WHERE d IS NULL OR d < 50 ${window('k')}`;
  for (const trace of [true, false]) {
    const list = sources('after a join', 700, 200);
    const [one, two] = [direct, between].map(script => outcome(header + script, list, 64, trace));
    assert.ok(one!.rows['O']!.length > 50 && one!.errors.length > 0);
    assert.deepEqual(one!.rows['O'], two!.rows['O']);
    assert.equal(one!.errors.length, two!.errors.length);
  }
});

test('the spread of a sliding window is that of its values', () => {
  const script = `${header}CREATE STREAM O (vp DOUBLE, ss DOUBLE, m DOUBLE); CREATE PUMP P AS INSERT INTO O SELECT STREAM VAR_POP(D) OVER (ROWS 9 PRECEDING), STDDEV_SAMP(V) OVER (ROWS 9 PRECEDING), VAR_SAMP(M) OVER (ROWS 9 PRECEDING) FROM S`;
  const list = sources('spread', 400, 50);
  const made = outcome(script, list, 64, false).rows['O'] as [number, (number | null)[]][];
  list.forEach((_, i) => {
    const values = (name: string) => list.slice(Math.max(0, i - 9), i + 1).map(s => s.row[name]).filter(v => v !== null) as number[];
    const variance = (xs: number[], less: number) => (xs.length - less <= 0 ? null : xs.reduce((sum, x) => sum + (x - xs.reduce((a, b) => a + b, 0) / xs.length) ** 2, 0) / (xs.length - less));
    const sample = variance(values('V'), 1);
    [variance(values('D'), 0), sample === null ? null : Math.sqrt(sample), variance(values('M'), 1)].forEach((wanted, c) => {
      const got = made[i]![1][c]!;
      if (wanted === null) assert.equal(got, null);
      else assert.ok(Math.abs(got - wanted) <= 1e-9 * Math.max(1, wanted), `row ${i}, column ${c}: ${got} is not ${wanted}`);
    });
  });
});

test('keys and names of records never become code', () => {
  const evil = ['");globalThis.hacked=1;("', "'+(globalThis.hacked=1)+'", '`+(globalThis.hacked=1)+`', '\\u2028//', '__proto__', 'constructor'];
  const script = `-- input: "S" (${evil.map(k => `"${k.replaceAll('"', '""')}" VARCHAR(40)`).join(', ')})
CREATE STREAM O (${evil.map((_, i) => `c${i} VARCHAR(40)`).join(', ')}); CREATE PUMP P AS INSERT INTO O SELECT STREAM * FROM S WHERE ${evil.map(k => `"${k.replaceAll('"', '""')}" <> '${k.replaceAll("'", "''")}x'`).join(' AND ')}`;
  const row = Object.fromEntries(evil.map(k => [k, k]));
  Object.defineProperty(row, '__proto__', { value: '__proto__', enumerable: true });
  const list = Array.from({ length: 40 }, (_, i) => ({ time: begin + i, row }));
  assert.deepEqual((outcome(script, list, 8, false).rows['O'] as [number, unknown[]][]).map(r => r[1]), list.map(() => evil));
  assert.equal((globalThis as { hacked?: number }).hacked, undefined);
});
