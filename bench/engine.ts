import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { seededRandom } from '../server/base/random.ts';
import type { SqlType } from '../server/base/sql-type.ts';
import { makeForest } from '../server/engine/anomaly/forest.ts';
import { openApplication, type Application } from '../server/engine/stream/application.ts';
import { Batch } from '../server/engine/stream/batch.ts';
import type { Row } from '../server/engine/stream/operators.ts';
import { columnScanner, type ScanColumn } from '../server/engine/stream/scan.ts';
import { kinesis } from '../server/languages/sql/dialects/kinesis.ts';
import { columnValue, headerRelations, planWith } from '../server/languages/sql/kinesis/run.ts';
import { parseSql } from '../server/languages/sql/parser.ts';
import { interpret } from '../test/harness/interpreter.ts';
import { compare, type Comparison, type Figure } from './figure.ts';

const count = Number(process.env['SLUICE_BENCH_ROWS'] ?? 1_000_000);
const users = 10_000;
const devices = 1_000;

/** The script of the example news-trends: a join with the reference table in one pump, tumbling sums in the next. */
const trends = `-- input: "S" (USER_ID INTEGER, ARTICLE_ID INTEGER, ACTION VARCHAR(16), EVENT_TS TIMESTAMP)
-- reference: "USERS" (USER_ID INTEGER, GENDER VARCHAR(1), SEGMENT_ID INTEGER)
CREATE STREAM A (ARTICLE_ID INTEGER, ACTION VARCHAR(16), GENDER VARCHAR(1), SEGMENT_ID INTEGER);
CREATE PUMP P1 AS INSERT INTO A SELECT STREAM s.ARTICLE_ID, s.ACTION, u.GENDER, u.SEGMENT_ID FROM S AS s LEFT JOIN "USERS" AS u ON s.USER_ID = u.USER_ID;
CREATE STREAM O (T TIMESTAMP, GENDER VARCHAR(1), SEGMENT_ID INTEGER, ARTICLE_ID INTEGER, IMPRESSION INTEGER, CLICK INTEGER);
CREATE PUMP P2 AS INSERT INTO O SELECT STREAM FLOOR(a.ROWTIME TO MINUTE), GENDER, SEGMENT_ID, ARTICLE_ID, SUM(CASE WHEN ACTION = 'impression' THEN 1 ELSE 0 END), SUM(CASE WHEN ACTION = 'click' THEN 1 ELSE 0 END)
FROM A AS a GROUP BY FLOOR(a.ROWTIME TO MINUTE), GENDER, SEGMENT_ID, ARTICLE_ID;`;
const sliding = `-- input: "S" (DEVICEID INTEGER, TEMP DOUBLE)
CREATE STREAM O (D INTEGER, M DOUBLE); CREATE PUMP P AS INSERT INTO O SELECT STREAM DEVICEID, AVG(TEMP) OVER (PARTITION BY DEVICEID RANGE INTERVAL '1' MINUTE PRECEDING) FROM S;`;
const joining = `-- input: "S" (USER_ID INTEGER, ARTICLE_ID INTEGER, ACTION VARCHAR(16), EVENT_TS TIMESTAMP)
CREATE STREAM O (U INTEGER, A INTEGER, B INTEGER); CREATE PUMP P AS INSERT INTO O SELECT STREAM C.USER_ID, C.ARTICLE_ID, I.ARTICLE_ID
FROM (SELECT STREAM USER_ID, ARTICLE_ID FROM S WHERE ACTION = 'click') AS C JOIN (SELECT STREAM USER_ID, ARTICLE_ID FROM S WHERE ACTION = 'impression') OVER (RANGE INTERVAL '60' SECOND PRECEDING) AS I ON C.USER_ID = I.USER_ID;`;

const start = Date.UTC(2024, 5, 1, 10);
const timeOf = (i: number) => start + i * 3; // a million records in fifty minutes
const hashed = (i: number) => { let t = Math.imul(i ^ (i >>> 15), 2654435761); t ^= t >>> 13; t = Math.imul(t, 2246822519); return (t ^ (t >>> 16)) >>> 0; };
const userOf = (i: number) => hashed(i) % users;
const articleOf = (i: number) => hashed(i + 0x10000000) % 50;
const actionOf = (i: number) => { const x = hashed(i + 0x20000000) % 10; return x < 7 ? 'impression' : x < 9 ? 'click' : 'share'; };
const hex = (i: number) => hashed(i).toString(16).padStart(8, '0');
const record = (i: number) => ({ event_id: `${hex(i)}-${hex(i + 1).slice(4)}-4000-8000-${hex(i + 2)}0000`, user_id: userOf(i), article_id: articleOf(i), action: actionOf(i), event_ts: new Date(timeOf(i)).toISOString() });
const rowAt = (i: number): Row => [userOf(i), articleOf(i), actionOf(i), timeOf(i)];
const tempAt = (i: number) => 60 + (hashed(i) % 300) / 10;

const columns: readonly ScanColumn[] = [{ key: 'user_id', type: { kind: 'INTEGER' } }, { key: 'article_id', type: { kind: 'INTEGER' } }, { key: 'action', type: { kind: 'VARCHAR', length: 16 } }, { key: 'event_ts', type: { kind: 'TIMESTAMP' } }];
/** Behind the columns of an input stream stand its hidden ones. */
const hidden: readonly SqlType[] = [{ kind: 'TIMESTAMP' }, { kind: 'VARCHAR', length: 512 }, { kind: 'VARCHAR', length: 128 }, { kind: 'VARCHAR', length: 64 }];
const five: readonly ScanColumn[] = [...columns, { key: 'event_id', type: { kind: 'VARCHAR', length: 36 } }];
interface Reader { readonly batch: Batch; readonly scan: ReturnType<typeof columnScanner> }
function reader(wanted: readonly ScanColumn[]): Reader {
  const batch = batchFor(wanted.map(c => c.type), 1024);
  return { batch, scan: columnScanner(wanted, (value, i) => columnValue(value, wanted[i]!.type, wanted[i]!.key), batch) };
}

/** Room for rows of an input stream: the hidden columns are NULL. */
function batchFor(types: readonly SqlType[], capacity: number): Batch {
  const batch = new Batch([...types, ...hidden], capacity);
  batch.columns.slice(types.length).forEach(values => (values instanceof Float64Array ? values.fill(NaN) : values.fill(null)));
  return batch;
}

function batchesOf(types: readonly SqlType[], rowAt: (i: number) => Row): Batch[] {
  const batches: Batch[] = [];
  for (let i = 0; i < count; i++) {
    if (i % 1024 === 0) batches.push(batchFor(types, 1024));
    batches.at(-1)!.add(rowAt(i), timeOf(i));
  }
  return batches;
}

/**
 * The streaming engine beside a batch engine that sees all rows at once, and a record's way to results beside JSON.parse. J is JSON.parse of each line of the same bytes, one field touched.
 */
export async function figures(): Promise<readonly Figure[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-'));
  const instances = [await DuckDBInstance.create(':memory:', { threads: '1' }), await DuckDBInstance.create(':memory:', { threads: '2' })] as const;
  const [one, two] = [await instances[0].connect(), await instances[1].connect()];
  try {
    const file = path.join(folder, 'clicks.ndjson');
    const usual = linesOf(record);
    fs.writeFileSync(file, usual);
    const shuffled = linesOf(i => { const entries = Object.entries(record(i)); const by = i % 5; return Object.fromEntries([...entries.slice(by), ...entries.slice(0, by)]); });
    const odd = linesOf(i => (i % 10 === 0 ? oddRecord(i) : record(i)));
    const nested = linesOf(i => ({ ...record(i), user_id: { id: userOf(i) } }));
    const clickBatches = batchesOf(columns.map(c => c.type), rowAt);
    const tempBatches = batchesOf([{ kind: 'INTEGER' }, { kind: 'DOUBLE' }], i => [hashed(i) % devices, tempAt(i)]);
    const text = file.replaceAll("'", "''");
    const fromFile = `read_json('${text}', format = 'newline_delimited', columns = {user_id: 'INT', article_id: 'INT', action: 'VARCHAR', event_ts: 'TIMESTAMP'})`;
    for (const duck of [one, two]) {
      await duck.run(`CREATE TABLE s AS SELECT * FROM ${fromFile}`);
      await duck.run(`CREATE TABLE users AS SELECT range::INT AS user_id, CASE WHEN range % 2 = 1 THEN 'f' ELSE 'm' END AS gender, (range % 15)::INT AS segment_id FROM range(${users})`);
    }
    const tempFile = path.join(folder, 'temps.csv');
    fs.writeFileSync(tempFile, Array.from({ length: count }, (_, i) => `${hashed(i) % devices},${tempAt(i)},${timeOf(i)}`).join('\n'));
    await one.run(`CREATE TABLE temps AS SELECT * FROM read_csv('${tempFile.replaceAll("'", "''")}', header = false, columns = {d: 'INT', temp: 'DOUBLE', t: 'BIGINT'})`);
    const group = (source: string) => `SELECT date_trunc('minute', event_ts), gender, segment_id, article_id, sum(CASE WHEN action = 'impression' THEN 1 ELSE 0 END) AS n, sum(CASE WHEN action = 'click' THEN 1 ELSE 0 END) FROM ${source} LEFT JOIN users USING (user_id) GROUP BY ALL`;
    const inside = (query: string) => `CREATE OR REPLACE TEMP TABLE kept_inside AS ${query}`;
    const window = 'SELECT d, avg(temp) OVER (PARTITION BY d ORDER BY t RANGE BETWEEN 60000 PRECEDING AND CURRENT ROW) FROM temps';
    const pairs = `SELECT c.user_id, c.article_id, i.article_id FROM s c JOIN s i ON c.user_id = i.user_id AND c.action = 'click' AND i.action = 'impression' AND i.event_ts BETWEEN c.event_ts - INTERVAL 60 SECOND AND c.event_ts`;

    const [scan, wide, anyOrder, oddScan, longWay] = [reader(columns), reader(five), reader(columns), reader(columns), reader(columns)];
    const J = () => parse(usual);
    const measures: readonly Omit<Comparison, 'items' | 'unit'>[] = [
      { name: '1 scanner, same layout, 5 typed columns, over J', goal: 3.5, stretch: 5, own: () => scanAll(wide, usual), peer: J },
      { name: '2 scanner, keys in any order, over J', goal: 2, stretch: 3, own: () => scanAll(anyOrder, shuffled), peer: () => parse(shuffled) },
      { name: '3 scanner, one record in ten odd, over J', goal: 1.5, stretch: 2.5, own: () => scanAll(oddScan, odd), peer: () => parse(odd) },
      { name: '4 scanner, every record read the long way, over J', goal: 0.7, stretch: 0.9, own: () => scanAll(longWay, nested), peer: () => parse(nested) },
      { name: '5 tumbling sums over a reference join, file to rows, over J', goal: 2, stretch: 3, own: () => fileToRows(trends, file, scan), peer: J, least: 2_000_000 },
      { name: '6 the same over DuckDB on the file, 1 thread, result kept inside', goal: 1.5, stretch: 2.5, own: () => fileToRows(trends, file, scan), peer: () => query(one, inside(group(fromFile))) },
      { name: '7 the same over DuckDB on the file, 2 threads, result kept inside', goal: 1, stretch: 1.7, own: () => fileToRows(trends, file, scan), peer: () => query(two, inside(group(fromFile))) },
      { name: '8 the same, engine only, over a DuckDB table, 1 thread', goal: 1.5, stretch: 3, own: () => stream(trends, clickBatches), peer: () => rowsOf(one, group('s')) },
      { name: '9 sliding average by device, engine only, over a DuckDB table, 1 thread', goal: 3, stretch: 8, own: () => stream(sliding, tempBatches), peer: () => query(one, inside(window)) },
      { name: '10 join of clicks with the impressions of the last minute, engine only, over a DuckDB table, 1 thread', goal: 3, stretch: 8, own: () => stream(joining, clickBatches), peer: () => query(one, inside(pairs)) },
      { name: '11 tumbling sums, engine only, over an interpreter of rows', goal: 8, stretch: 20, own: () => stream(trends, clickBatches), peer: interpreted },
      { name: '12 the same in batches of 1 over batches of 1,024, filled from rows', goal: 0.5, stretch: 0.7, own: () => filled(1), peer: () => filled(1024) },
      { name: '13 random cut forest, 100 trees of 256 points in 2 dimensions, points/s over J', goal: 0.01, stretch: 0.018, own: forest, peer: J },
    ];
    const result: Figure[] = [];
    for (const measure of measures) result.push(...await compare({ ...measure, items: count, unit: 'rows/s' }));
    return [...result, { name: 'heap in use after 5,000,000 rows through tumbling windows', value: memory(), unit: 'MB', better: 'less', goal: 200 }];
  } finally {
    for (const duck of [one, two]) duck.closeSync();
    for (const instance of instances) instance.closeSync();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const linesOf = (made: (i: number) => object): Buffer => Buffer.from(Array.from({ length: count }, (_, i) => JSON.stringify(made(i))).join('\n') + '\n');
/** Another order, an escape, a null, one key more. */
const oddRecord = (i: number): object => {
  const { action, ...rest } = record(i);
  return [{ action, ...rest }, { ...rest, action: `${action}"` }, { ...rest, action: null }, { ...rest, action, source: 'app' }][Math.floor(i / 10) % 4]!;
};

const table = Array.from({ length: users }, (_, i): Row => [i, i % 2 ? 'f' : 'm', i % 15]);
function planned(script: string): ReturnType<typeof planWith> {
  const told = headerRelations(script, parseSql(script, kinesis));
  return planWith(parseSql(script, kinesis), () => [...told.values()], script);
}
const application = (script: string): Application =>
  openApplication(planned(script).plan, { started: 0, tables: new Map([['USERS', table]]), random: () => 0, wants: stream => stream === 'O', onRow: () => { kept++; }, onError: error => { throw new Error(error.MESSAGE); } });
let kept = 0;

/** Milliseconds from columns in memory to result rows. */
function stream(script: string, batches: readonly Batch[]): number {
  const app = application(script);
  const before = performance.now();
  for (const batch of batches) app.pushBatch('S', batch);
  app.bound(Infinity);
  return performance.now() - before;
}

/** Milliseconds from rows to result rows, in batches of a size. */
function filled(size: number): number {
  const app = application(trends);
  const batch = batchFor(columns.map(c => c.type), size);
  const before = performance.now();
  for (let i = 0; i < count; i++) {
    batch.add(rowAt(i), timeOf(i));
    if (batch.length < size && i < count - 1) continue;
    app.pushBatch('S', batch);
    batch.clear();
  }
  app.bound(Infinity);
  return performance.now() - before;
}

/** Milliseconds of the same query, its plan walked for every row. */
function interpreted(): number {
  const { plan } = planned(trends);
  const app = interpret(plan, new Map([['USERS', table]]), (stream, row) => { if (stream === 'O') kept += row.length; }, error => { throw error; });
  const before = performance.now();
  for (let i = 0; i < count; i++) app.push('S', rowAt(i), timeOf(i));
  app.end();
  return performance.now() - before;
}

/** Milliseconds from a file of records to result rows. */
function fileToRows(script: string, file: string, { batch, scan }: Reader): number {
  const app = application(script);
  const before = performance.now();
  const opened = fs.openSync(file, 'r');
  const data = Buffer.alloc(1 << 20);
  let [i, held] = [0, 0];
  const flush = () => {
    app.pushBatch('S', batch);
    batch.clear();
  };
  for (let read = fs.readSync(opened, data, held, data.length - held, null); read > 0; read = fs.readSync(opened, data, held, data.length - held, null)) {
    const whole = data.subarray(0, held + read);
    let from = 0;
    for (let to = whole.indexOf(10); to >= 0; from = to + 1, to = whole.indexOf(10, from)) {
      if (scan(data, from, to) !== true) throw new Error('a record of the measurement was not read');
      batch.times[batch.length++] = timeOf(i++);
      if (batch.length === batch.capacity) flush();
    }
    flush(); // the bytes are used again
    held = whole.length - from;
    data.copyWithin(0, from, whole.length);
  }
  fs.closeSync(opened);
  app.bound(Infinity);
  return performance.now() - before;
}

/** Milliseconds of a statement whose result stays in the database. */
async function query(duck: DuckDBConnection, sql: string): Promise<number> {
  const before = performance.now();
  await duck.run(sql);
  return performance.now() - before;
}

/** Milliseconds of a query whose rows become JavaScript values. */
async function rowsOf(duck: DuckDBConnection, sql: string): Promise<number> {
  const before = performance.now();
  kept += (await duck.runAndReadAll(sql)).getRows().length;
  return performance.now() - before;
}

/** J: JSON.parse of every line, one field touched. */
function parse(data: Buffer): number {
  const before = performance.now();
  for (let from = 0, to = data.indexOf(10); to >= 0; from = to + 1, to = data.indexOf(10, from)) kept += (JSON.parse(data.toString('utf8', from, to)) as { article_id: number }).article_id;
  return performance.now() - before;
}

/** What the scanner cannot read goes through JSON.parse, as in a replay. */
function scanAll({ batch, scan }: Reader, data: Buffer): number {
  const before = performance.now();
  for (let from = 0, to = data.indexOf(10); to >= 0; from = to + 1, to = data.indexOf(10, from)) {
    if (scan(data, from, to) !== true) kept += Object.values(JSON.parse(data.toString('utf8', from, to)) as object).length;
    else if (++batch.length === batch.capacity) batch.clear();
  }
  batch.clear();
  return performance.now() - before;
}

/** Milliseconds a million points would take: goal 13 is stated in points a second. */
function forest(): number {
  const points = 20_000;
  const random = seededRandom('bench');
  const made = makeForest({ dimensions: 2, trees: 100, sampleSize: 256, timeDecay: 100_000, explain: false, random });
  const point = new Float64Array(2);
  const before = performance.now();
  for (let i = 0; i < points; i++) {
    point[0] = Math.sin(i / 50) + random() / 10;
    point[1] = random();
    kept += made.score(point) ? 1 : 0;
    made.learn(point);
  }
  return (performance.now() - before) * (count / points);
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
