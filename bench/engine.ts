import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { openApplication, type Application } from '../server/engine/stream/application.ts';
import type { Row } from '../server/engine/stream/operators.ts';
import { recordScanner } from '../server/engine/stream/scan.ts';
import { kinesis } from '../server/languages/sql/dialects/kinesis.ts';
import { columnValue, headerRelations, planWith } from '../server/languages/sql/kinesis/run.ts';
import { parseSql } from '../server/languages/sql/parser.ts';
import { median, type Figure } from './figure.ts';

const count = 500_000;
const rounds = 5;
const users = 10_000;

const header = `-- input: "S" (USER_ID INTEGER, ARTICLE_ID INTEGER, ACTION VARCHAR(16))
-- input: "R" (USER_ID INTEGER, ARTICLE_ID INTEGER, ACTION VARCHAR(16))
-- reference: "USERS" (USER_ID INTEGER, GENDER VARCHAR(1), SEGMENT_ID INTEGER)
`;
/** The script of the example news-trends: a join with the reference table in one pump, tumbling sums in the next. */
const trends = `${header}CREATE STREAM A (ARTICLE_ID INTEGER, ACTION VARCHAR(16), GENDER VARCHAR(1), SEGMENT_ID INTEGER);
CREATE PUMP P1 AS INSERT INTO A SELECT STREAM s.ARTICLE_ID, s.ACTION, u.GENDER, u.SEGMENT_ID FROM S AS s LEFT JOIN "USERS" AS u ON s.USER_ID = u.USER_ID;
CREATE STREAM O (T TIMESTAMP, GENDER VARCHAR(1), SEGMENT_ID INTEGER, ARTICLE_ID INTEGER, IMPRESSION INTEGER, CLICK INTEGER);
CREATE PUMP P2 AS INSERT INTO O SELECT STREAM FLOOR(a.ROWTIME TO MINUTE), GENDER, SEGMENT_ID, ARTICLE_ID, SUM(CASE WHEN ACTION = 'impression' THEN 1 ELSE 0 END), SUM(CASE WHEN ACTION = 'click' THEN 1 ELSE 0 END)
FROM A AS a GROUP BY FLOOR(a.ROWTIME TO MINUTE), GENDER, SEGMENT_ID, ARTICLE_ID;`;
const sliding = `${header}CREATE STREAM O (U INTEGER, N INTEGER, M INTEGER); CREATE PUMP P AS INSERT INTO O SELECT STREAM USER_ID, COUNT(*) OVER W, MAX(ARTICLE_ID) OVER W FROM S WINDOW W AS (PARTITION BY USER_ID RANGE INTERVAL '1' MINUTE PRECEDING);`;
const joining = `${header}CREATE STREAM O (U INTEGER, A INTEGER, B INTEGER); CREATE PUMP P AS INSERT INTO O SELECT STREAM S.USER_ID, S.ARTICLE_ID, R.ARTICLE_ID FROM S OVER (RANGE INTERVAL '5' SECOND PRECEDING) AS S JOIN R OVER (RANGE INTERVAL '5' SECOND PRECEDING) AS R ON S.USER_ID = R.USER_ID;`;

const timeOf = (i: number) => Math.floor(i / 8); // 8,000 rows a second
const hashed = (i: number) => Math.imul(i, 2654435761) >>> 0;
const rowAt = (i: number): Row => [hashed(i) % (users + 7), (hashed(i) >>> 8) % 100, hashed(i) % 10 ? 'impression' : 'click', null, null, null, null];
const lineAt = (i: number): string => JSON.stringify({ event_id: `e${i}`, user_id: rowAt(i)[0], article_id: rowAt(i)[1], action: rowAt(i)[2], event_ts: timeOf(i) });

/**
 * The streaming engine beside a batch engine that sees all rows at once and works on columns, and a record's way to results beside
 * JSON.parse. Ratios are taken inside one round; those over the batch engine inform, a row at a time cannot reach it.
 */
export async function figures(): Promise<readonly Figure[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const duck = await instance.connect();
  try {
    const file = path.join(folder, 'clicks.ndjson');
    const lines = Array.from({ length: count }, (_, i) => lineAt(i));
    fs.writeFileSync(file, lines.join('\n') + '\n');
    const bytes = lines.map(line => Buffer.from(line));
    const rows = Array.from({ length: count }, (_, i) => rowAt(i));
    const text = file.replaceAll("'", "''");
    await duck.run(`CREATE TABLE s AS SELECT user_id::INT AS user_id, article_id::INT AS article_id, action, event_ts::BIGINT AS t FROM read_json('${text}', format = 'newline_delimited')`);
    await duck.run(`CREATE TABLE users AS SELECT range::INT AS user_id, CASE WHEN range % 2 = 1 THEN 'f' ELSE 'm' END AS gender, (range % 12)::INT AS segment_id FROM range(${users})`);
    const group = (source: string) => `SELECT sum(n) AS n, count(*) AS rows FROM (SELECT t // 60000, gender, segment_id, article_id, sum(CASE WHEN action = 'impression' THEN 1 ELSE 0 END) AS n, sum(CASE WHEN action = 'click' THEN 1 ELSE 0 END) FROM ${source} LEFT JOIN users USING (user_id) GROUP BY ALL)`;
    const fromFile = `(SELECT user_id, article_id, action, event_ts AS t FROM read_json('${text}', format = 'newline_delimited', columns = {user_id: 'INT', article_id: 'INT', action: 'VARCHAR', event_ts: 'BIGINT'}))`;

    const columns = [{ key: 'user_id', type: { kind: 'INTEGER' } }, { key: 'article_id', type: { kind: 'INTEGER' } }, { key: 'action', type: { kind: 'VARCHAR', length: 16 } }, { key: 'event_ts', type: { kind: 'BIGINT' } }] as const;
    const scan = recordScanner(columns, (value, i) => columnValue(value, columns[i]!.type, columns[i]!.key));
    const half = count / 2;
    const measures: readonly { name: string; goal?: number; stretch?: number; own(): number; peer(): number | Promise<number> }[] = [
      { name: 'tumbling sums over a reference join, rows in memory: over DuckDB, table, 1 thread', own: () => stream(trends, rows), peer: () => query(duck, group('s')) },
      { name: 'sliding count and maximum by key: over DuckDB, table, 1 thread', own: () => stream(sliding, rows), peer: () => query(duck, `SELECT sum(n), sum(m) FROM (SELECT count(*) OVER w AS n, max(article_id) OVER w AS m FROM s WINDOW w AS (PARTITION BY user_id ORDER BY t RANGE BETWEEN 60000 PRECEDING AND CURRENT ROW))`) },
      { name: 'join of two streams within 5 s: over DuckDB, table, 1 thread', own: () => stream(joining, rows, i => (i < half ? 'S' : 'R')), peer: () => query(duck, `SELECT count(*), sum(a.article_id + b.article_id) FROM (SELECT *, row_number() OVER () - 1 AS i FROM s) a JOIN (SELECT *, row_number() OVER () - 1 AS i FROM s) b ON a.user_id = b.user_id AND a.i < ${half} AND b.i >= ${half} AND b.t - ${timeOf(half)} - a.t BETWEEN -5000 AND 5000`) },
      { name: 'records to results: over JSON.parse of the same records', goal: 0.7, stretch: 2, own: () => stream(trends, rows, undefined, i => scan(bytes[i]!)!), peer: () => parse(bytes) },
      { name: 'records to results: over DuckDB, file, 1 thread', own: () => stream(trends, rows, undefined, i => scan(bytes[i]!)!), peer: () => query(duck, group(fromFile)) },
      { name: 'scanner: over JSON.parse of the same records', goal: 1.4, stretch: 3, own: () => scanAll(scan, bytes), peer: () => parse(bytes) },
    ];
    const result: Figure[] = [];
    for (const { name, goal, stretch, own, peer } of measures) {
      const ratios: number[] = [];
      const rates: number[] = [];
      own();
      await peer();
      for (let round = 0; round < rounds; round++) {
        const mine = own();
        ratios.push((await peer()) / mine);
        rates.push(count / mine * 1000);
      }
      result.push({ name, value: median(ratios), unit: 'x', better: 'more', ...(goal !== undefined && { goal }), ...(stretch !== undefined && { stretch }) }, { name: `  … rows/s`, value: median(rates), unit: 'rows/s', better: 'more' });
    }
    return [...result, { name: 'heap in use after 5,000,000 rows through tumbling windows', value: memory(), unit: 'MB', better: 'less', goal: 200 }];
  } finally {
    duck.closeSync();
    instance.closeSync();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function application(script: string): Application {
  const told = headerRelations(script, parseSql(script, kinesis));
  const { plan } = planWith(parseSql(script, kinesis), () => [...told.values()], script);
  const table = Array.from({ length: users }, (_, i): Row => [i, i % 2 ? 'f' : 'm', i % 12]);
  return openApplication(plan, { started: 0, tables: new Map([['USERS', table]]), random: () => 0, onRow: () => { kept++; }, onError: error => { throw new Error(error.MESSAGE); } });
}
let kept = 0;

/** Milliseconds for all rows. Two streams take turns by time: the second half's times begin again at 0. */
function stream(script: string, rows: readonly Row[], side?: (i: number) => string, read: (i: number) => Row = i => rows[i]!): number {
  const app = application(script);
  const before = performance.now();
  if (side) {
    const half = rows.length / 2;
    for (let i = 0; i < half; i++) {
      const time = timeOf(i);
      app.push('S', rows[i]!, time);
      app.push('R', rows[i + half]!, time);
      app.bound(time);
    }
  } else for (let i = 0; i < rows.length; i++) {
    const time = timeOf(i);
    app.push('S', read(i), time);
    app.bound(time);
  }
  app.bound(Infinity);
  return performance.now() - before;
}

async function query(duck: DuckDBConnection, sql: string): Promise<number> {
  const before = performance.now();
  kept += (await duck.runAndReadAll(sql)).currentRowCount;
  return performance.now() - before;
}

function parse(records: readonly Uint8Array[]): number {
  const before = performance.now();
  for (const record of records) kept += (JSON.parse((record as Buffer).toString('utf8')) as { article_id: number }).article_id;
  return performance.now() - before;
}

function scanAll(scan: (data: Uint8Array) => readonly unknown[] | undefined, records: readonly Uint8Array[]): number {
  const before = performance.now();
  for (const record of records) kept += scan(record)!.length;
  return performance.now() - before;
}

/** What stays in memory: that of the open window, whatever went through before. */
function memory(): number {
  const app = application(trends);
  (globalThis as { gc?: () => void }).gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 5_000_000; i++) {
    app.push('S', rowAt(i), timeOf(i));
    app.bound(timeOf(i));
  }
  (globalThis as { gc?: () => void }).gc?.();
  const used = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  app.bound(Infinity);
  return used;
}
