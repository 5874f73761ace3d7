import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { seededRandom } from '../../server/base/random.ts';
import { recordScanner } from '../../server/engine/stream/scan.ts';
import { columnValue, runKinesisSql, type KinesisInput, type Row } from '../../server/languages/sql/kinesis/run.ts';

// The engine against oracles that know no window, no bound and no code generation: they look at all rows for each result.

const begin = Date.UTC(2024, 0, 1);
const at = (ms: number) => new Date(begin + ms).toISOString().replace('T', ' ').replace('Z', '');
interface Event { readonly ms: number; readonly k: string; readonly v: number | null; readonly d: number | null }

function events(seed: string, count: number, keys = 4, gap = 4000): Event[] {
  const random = seededRandom(seed);
  let ms = 0;
  return Array.from({ length: count }, () => {
    if (random() < 0.8) ms += Math.floor(random() * gap); // now and then two rows share their time
    return { ms, k: 'abcdefgh'[Math.floor(random() * keys)]!, v: random() < 0.1 ? null : Math.floor(random() * 200) - 100, d: random() < 0.1 ? null : (random() - 0.5) * 10 ** Math.floor(random() * 6) };
  });
}
const sourceRows = (list: readonly Event[]): Row[] => list.map(({ ms, ...rest }) => ({ ROWTIME: at(ms), ...rest }));
const columns = { k: 'VARCHAR(4)', v: 'INTEGER', d: 'DOUBLE' };
function results(target: string, query: string, streams: Readonly<Record<string, readonly Event[]>>, more: Partial<KinesisInput> = {}): unknown[][] {
  const { streams: out, errors } = runKinesisSql(`CREATE STREAM O (${target}); CREATE PUMP P AS INSERT INTO O ${query}`, {
    streams: Object.fromEntries(Object.entries(streams).map(([name, list]) => [name, sourceRows(list)])), columns: Object.fromEntries(Object.keys(streams).map(name => [name, columns])), ...more,
  });
  assert.deepEqual(errors, []);
  return out['O']!.map(({ ROWTIME, ...rest }) => [ROWTIME, ...Object.values(rest)]);
}
const present = <T>(list: readonly (T | null)[]): T[] => list.filter((x): x is T => x !== null);
const sorted = (rows: readonly unknown[][]) => rows.map(r => JSON.stringify(r)).sort();

describe('sliding windows equal a walk over all rows', () => {
  for (const [frame, inFrame] of [
    [`RANGE INTERVAL '10' SECOND PRECEDING`, (own: readonly Event[], now: Event) => own.filter(e => e.ms >= now.ms - 10_000)],
    ['ROWS 3 PRECEDING', (own: readonly Event[]) => own.slice(-4)],
    ['ROWS CURRENT ROW', (own: readonly Event[]) => own.slice(-1)],
    ['RANGE CURRENT ROW', (own: readonly Event[], now: Event) => own.filter(e => e.ms === now.ms)],
  ] as const) test(frame, () => {
    const list = events(`sliding ${frame}`, 600);
    const made = results('k VARCHAR(4), n INTEGER, c INTEGER, s INTEGER, lo INTEGER, hi INTEGER, dhi DOUBLE, f INTEGER, l INTEGER, ds DOUBLE, da DOUBLE', `SELECT STREAM "k", COUNT(*) OVER W, COUNT("v") OVER W, SUM("v") OVER W, MIN("v") OVER W, MAX("v") OVER W, MAX("d") OVER W, FIRST_VALUE("v") OVER W, LAST_VALUE("v") OVER W,
      SUM("d") OVER W, AVG("d") OVER W FROM S WINDOW W AS (PARTITION BY "k" ${frame})`, { S: list });
    assert.equal(made.length, list.length);
    list.forEach((now, i) => {
      const seen = inFrame(list.slice(0, i + 1).filter(e => e.k === now.k), now);
      const v = present(seen.map(e => e.v));
      const d = present(seen.map(e => e.d));
      const sum = d.length === 0 ? null : d.reduce((a, b) => a + b, 0);
      const row = made[i]!;
      assert.deepEqual(row.slice(0, 10), [at(now.ms), now.k, seen.length, v.length, v.length ? v.reduce((a, b) => a + b, 0) : null, v.length ? Math.min(...v) : null, v.length ? Math.max(...v) : null, d.length ? Math.max(...d) : null, seen[0]!.v, now.v], `row ${i}`);
      for (const [got, wanted] of [[row[10], sum], [row[11], sum === null ? null : sum / d.length]] as const) {
        if (wanted === null) assert.equal(got, null);
        else assert.ok(Math.abs(Number(got) - wanted) <= 1e-9 * Math.max(1, ...d.map(Math.abs)), `row ${i}: ${String(got)} is not ${wanted}`);
      }
    });
  });
});

describe('tumbling and stagger windows equal a grouping of all rows', () => {
  test('by key and minute, over a reference join with a condition, with several partners and none', () => {
    const list = events('tumbling', 800, 8);
    const names = [{ k: 'a', name: 'one', least: 0 }, { k: 'a', name: 'two', least: -50 }, { k: 'b', name: 'one', least: 50 }, { k: null, name: 'none', least: -1000 }];
    const made = results('t TIMESTAMP, name VARCHAR(8), n INTEGER, s INTEGER, m DOUBLE', `SELECT STREAM FLOOR(S.ROWTIME TO MINUTE), R."name", COUNT(*), SUM("v"), MIN("d") FROM S LEFT JOIN R ON S."k" = R."k" AND S."v" >= R."least" WHERE S."k" <> 'h' GROUP BY R."name", FLOOR(S.ROWTIME TO MINUTE)`, { S: list }, { reference: { R: names } });
    const groups = new Map<string, { minute: number; name: string | null; rows: Event[] }>();
    for (const e of list.filter(x => x.k !== 'h')) {
      const partners = names.filter(n => n.k === e.k && e.v !== null && e.v >= n.least).map(n => n.name);
      for (const name of partners.length > 0 ? partners : [null]) {
        const minute = Math.floor(e.ms / 60_000);
        const key = JSON.stringify([minute, name]);
        groups.set(key, { minute, name, rows: [...(groups.get(key)?.rows ?? []), e] });
      }
    }
    const wanted = [...groups.values()].sort((a, b) => a.minute - b.minute).map(({ minute, name, rows }) => {
      const [v, d] = [present(rows.map(e => e.v)), present(rows.map(e => e.d))];
      return [at((minute + 1) * 60_000), at(minute * 60_000), name, rows.length, v.length ? v.reduce((a, b) => a + b, 0) : null, d.length ? Math.min(...d) : null];
    });
    assert.deepEqual(made, wanted); // groups of one window in the order of their first row
  });

  test('a stagger window for each key', () => {
    const list = events('stagger', 500);
    const open = new Map<string, { end: number; rows: Event[] }>();
    const closed: [number, string, Event[]][] = [];
    for (const e of list) {
      for (const [k, w] of open) if (w.end <= e.ms) { closed.push([w.end, k, w.rows]); open.delete(k); }
      const window = open.get(e.k) ?? { end: e.ms + 20_000, rows: [] };
      window.rows.push(e);
      open.set(e.k, window);
    }
    for (const [k, w] of open) closed.push([w.end, k, w.rows]);
    const wanted = closed.map(([end, k, rows]) => [at(end), k, rows.length, rows.at(-1)!.v]);
    assert.deepEqual(sorted(results('k VARCHAR(4), n INTEGER, l INTEGER', `SELECT STREAM "k", COUNT(*), LAST_VALUE("v") FROM S WINDOWED BY STAGGER (PARTITION BY "k" RANGE INTERVAL '20' SECOND)`, { S: list })), sorted(wanted));
  });
});

describe('joins equal all pairs', () => {
  const left = events('left', 200, 6, 3000);
  const right = events('right', 200, 6, 3000);
  /** The later row of a pair sees the earlier one in that one's window; of two at one time the left side's comes first. */
  const pairs = (a: number, b: number, more: (x: Event, y: Event) => boolean) => left.flatMap(x => right.filter(y => x.k === y.k && more(x, y) && (x.ms <= y.ms ? y.ms - x.ms <= a : x.ms - y.ms <= b)).map(y => [x, y] as const));
  const row = (time: number, x: Event | undefined, y: Event | undefined) => [at(time), x?.k ?? null, x?.v ?? null, y?.k ?? null, y?.v ?? null];
  for (const type of ['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']) {
    for (const [name, condition, more] of [['', '', () => true], [' with a further condition', ' AND A."v" < B."v"', (x: Event, y: Event) => x.v !== null && y.v !== null && x.v < y.v]] as const) test(type + name, () => {
      const found = pairs(5000, 2000, more);
      const wanted = found.map(([x, y]) => row(Math.max(x.ms, y.ms), x, y));
      if (type === 'LEFT JOIN' || type === 'FULL JOIN') for (const x of left) if (!found.some(p => p[0] === x)) wanted.push(row(x.ms + 5000, x, undefined));
      if (type === 'RIGHT JOIN' || type === 'FULL JOIN') for (const y of right) if (!found.some(p => p[1] === y)) wanted.push(row(y.ms + 2000, undefined, y));
      const made = results('ka VARCHAR(4), va INTEGER, kb VARCHAR(4), vb INTEGER', `SELECT STREAM A."k", A."v", B."k", B."v" FROM A OVER (RANGE INTERVAL '5' SECOND PRECEDING) AS A ${type} B OVER (RANGE INTERVAL '2' SECOND PRECEDING) AS B ON A."k" = B."k"${condition}`, { A: left, B: right });
      assert.deepEqual(sorted(made), sorted(wanted));
      assert.deepEqual(made.map(r => r[0]), made.map(r => String(r[0])).sort(), 'results come in the order of their times');
    });
  }
});

test('join windows of many rows', () => {
  const [left, right] = [events('many left', 1500, 8, 12), events('many right', 1500, 8, 12)];
  const found = left.flatMap(x => right.filter(y => x.k === y.k && (x.ms <= y.ms ? y.ms - x.ms <= 1500 : x.ms - y.ms <= 700)).map(y => [at(Math.max(x.ms, y.ms)), x.k, x.v, y.v]));
  const made = results('k VARCHAR(4), va INTEGER, vb INTEGER', `SELECT STREAM A."k", A."v", B."v" FROM A OVER (RANGE INTERVAL '1.5' SECOND PRECEDING) AS A JOIN B OVER (RANGE INTERVAL '0.7' SECOND PRECEDING) AS B ON A."k" = B."k"`, { A: left, B: right });
  assert.ok(found.length > 10_000);
  assert.deepEqual(sorted(made), sorted(found));
});

test('sliding windows of many rows and many keys', () => {
  const list = events('many keys', 6000, 8, 40).map((e, i) => ({ ...e, k: `${e.k}${i % 3 === 0 ? i % 2900 : 0}`.slice(0, 4) }));
  const made = results('n INTEGER, s INTEGER, hi INTEGER', `SELECT STREAM COUNT(*) OVER W, SUM("v") OVER W, MAX("v") OVER W FROM S WINDOW W AS (PARTITION BY "k" RANGE INTERVAL '2' SECOND PRECEDING)`, { S: list });
  list.forEach((now, i) => {
    const v = list.slice(Math.max(0, i - 800), i + 1).filter(e => e.k === now.k && e.ms >= now.ms - 2000);
    const values = present(v.map(e => e.v));
    assert.deepEqual(made[i]!.slice(1), [v.length, values.length ? values.reduce((a, b) => a + b, 0) : null, values.length ? Math.max(...values) : null], `row ${i}`);
  });
});

test('UNION ALL and streams with two writers merge by time', () => {
  const [a, b] = [events('one', 150), events('two', 150)];
  const wanted = [...a.map(e => ({ ...e, side: 0 })), ...b.map(e => ({ ...e, side: 1 }))].sort((x, y) => x.ms - y.ms || x.side - y.side).map(e => [at(e.ms), e.k, e.v]);
  assert.deepEqual(results('k VARCHAR(4), v INTEGER', 'SELECT STREAM "k", "v" FROM A UNION ALL SELECT STREAM "k", "v" FROM B', { A: a, B: b }), wanted);
  const { streams } = runKinesisSql('CREATE STREAM O (k VARCHAR(4), v INTEGER); CREATE PUMP P AS INSERT INTO O SELECT STREAM "k", "v" FROM A; CREATE PUMP Q AS INSERT INTO O SELECT STREAM "k", "v" FROM B', { streams: { A: sourceRows(a), B: sourceRows(b) }, columns: { A: columns, B: columns } });
  assert.deepEqual(streams['O']!.map(r => [r['ROWTIME'], r['K'], r['V']]), wanted);
});

test('with trace on every result names the rows that it was made of', () => {
  const S = [{ ROWTIME: at(1000), k: 'a', v: 1 }, { ROWTIME: at(2000), k: 'b', v: 2 }, { ROWTIME: at(3000), k: 'a', v: 3 }, { ROWTIME: at(61_000), k: 'a', v: 4 }];
  const script = `CREATE STREAM M (k VARCHAR(4), v INTEGER); CREATE STREAM O (k VARCHAR(4), n INTEGER);
    CREATE PUMP P AS INSERT INTO M SELECT STREAM "k", "v" FROM S WHERE "v" <> 2; CREATE PUMP Q AS INSERT INTO O SELECT STREAM k, COUNT(*) FROM M GROUP BY k, FLOOR(M.ROWTIME TO MINUTE)`;
  const traced = runKinesisSql(script, { streams: { S }, trace: true });
  assert.deepEqual(traced.lineage, { M: [[{ stream: 'S', index: 0 }], [{ stream: 'S', index: 2 }], [{ stream: 'S', index: 3 }]], O: [[{ stream: 'S', index: 0 }, { stream: 'S', index: 2 }], [{ stream: 'S', index: 3 }]] });
  assert.deepEqual(runKinesisSql(script, { streams: { S } }).streams, traced.streams, 'tracing changes no result');
});

test('windows that are still open at the end are held when asked', () => {
  const S = [{ ROWTIME: at(1000), v: 1 }, { ROWTIME: at(61_000), v: 2 }];
  const script = 'CREATE STREAM O (n INTEGER); CREATE PUMP P AS INSERT INTO O SELECT STREAM COUNT(*) FROM S GROUP BY FLOOR(S.ROWTIME TO MINUTE)';
  assert.equal(runKinesisSql(script, { streams: { S }, hold: true }).streams['O']!.length, 1);
  assert.equal(runKinesisSql(script, { streams: { S } }).streams['O']!.length, 2);
});

test('the scanner reads what JSON.parse reads, and leaves to it what it cannot', () => {
  const random = seededRandom('scanner');
  const columns = ([['a', { kind: 'INTEGER' }], ['b', { kind: 'VARCHAR', length: 6 }], ['c', { kind: 'DOUBLE' }], ['d', { kind: 'BOOLEAN' }], ['e', { kind: 'TIMESTAMP' }], ['f', { kind: 'BIGINT' }], ['g', { kind: 'DECIMAL', precision: 10, scale: 2 }]] as const).map(([key, type]) => ({ key, type }));
  const convert = (value: unknown, i: number) => columnValue(value, columns[i]!.type, columns[i]!.key);
  const scan = recordScanner(columns, convert);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const value = (): unknown => pick<() => unknown>([() => null, () => true, () => false, () => Math.floor(random() * 2 ** 40) - 2 ** 39, () => Math.floor(random() * 100), () => (random() - 0.5) * 10 ** Math.floor(random() * 30 - 10), () => 'plain', () => 'a "quoted" \\ text', () => 'žluť', () => '2024-05-06T07:08:09.123', () => '12.5', () => [1], () => ({ x: 1 })])();
  const outcome = (run: () => unknown) => {
    try {
      return run();
    } catch (error) {
      return String(error);
    }
  };
  let direct = 0;
  const alike = { a: 1, b: 'text', c: 1.5, d: true, e: '2024-05-06T07:08:09.123Z', f: 5_000_000_000, g: 12.25, h: 'x', other: 0 };
  const fitting: Readonly<Record<string, () => unknown>> = { a: () => Math.floor(random() * 2 ** 33) - 2 ** 32, b: () => 'abcdefgh'.slice(Math.floor(random() * 8)), c: () => pick([0, -0, -1.5, 123456789012345.6, 0.001, 1e21, 7]), d: () => random() < 0.5, e: () => pick(['2024-02-30T00:00:00', '2024-02-29 23:59:59.999', '2024-02-29T24:00:00', '1969-12-31T23:59:59.001Z', '2024-02-29T1:02:03']), f: () => pick([-1, 2 ** 53 - 1, 2 ** 60, 0]), g: () => pick([-0.25, 99999999.99, 1e9, 3]), h: () => pick(['', 'ž', '\n']), other: () => pick([1, -2.5, 3e7]) };
  for (let i = 0; i < 10_000; i++) {
    // The second half has one layout: what is compiled for it must give the same, whatever values come.
    const object = i < 5000 ? Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'other'].filter(() => random() < 0.8).sort(() => random() - 0.5).map(k => [k, value()]))
      : Object.fromEntries(Object.entries(alike).map(([k, usual]) => [k, random() < 0.9 ? usual : random() < 0.7 ? fitting[k]!() : value()]));
    const line = i < 5000 ? pick([JSON.stringify(object), JSON.stringify(object, null, 1), ` ${JSON.stringify(object)}\n`]) : JSON.stringify(object);
    const bytes = new TextEncoder().encode(`{"a":7}${line}{"a":8}`);
    const got = outcome(() => scan(bytes, 7, bytes.length - 7));
    if (got === undefined) continue;
    direct++;
    // Of several values that do not fit either way may name the first that it meets.
    const wanted = outcome(() => columns.map((c, k) => convert(object[c.key], k)));
    if (typeof wanted === 'string') assert.equal(typeof got, 'string', line);
    else assert.deepEqual(got, wanted, line);
  }
  assert.ok(direct > 6000, `${direct} read directly`);
  for (const broken of ['', '{', '{"a":1', '{"a":1,}', '{"a":01}', '{"a":1.}', '{"a":-}', '{"a":1e}', '{"a" 1}', '{"a":1}{"a":2}', '[{"a":1}]', '{"b":"x}', '{"b":"x\u0001"}', '{"h":tru}', '{"h":[1,2]}', "{'a':1}", '{"a":+1}', '{"a":.5}', '{"d":truex}']) assert.equal(scan(new TextEncoder().encode(broken)), undefined, broken);
  assert.deepEqual(scan(new TextEncoder().encode('{"f":9007199254740993}'))![5], 9007199254740993n, 'no digit is lost');
});

test('RANGE … FOLLOWING on the right: left rows wait for later rows and the results carry their times', () => {
  const [left, right] = [events('before', 150, 4, 3000), events('after', 150, 4, 3000)];
  for (const type of ['JOIN', 'LEFT JOIN']) {
    const wanted = left.flatMap(x => {
      const found = right.filter(y => x.k === y.k && y.ms >= x.ms && y.ms <= x.ms + 8000).map(y => [at(x.ms), x.v, y.v]);
      return found.length === 0 && type === 'LEFT JOIN' ? [[at(x.ms), x.v, null]] : found;
    });
    const made = results('va INTEGER, vb INTEGER', `SELECT STREAM A."v", B."v" FROM A ${type} B OVER (RANGE INTERVAL '8' SECOND FOLLOWING) AS B ON A."k" = B."k"`, { A: left, B: right });
    assert.deepEqual(sorted(made), sorted(wanted));
    assert.deepEqual(made.map(r => r[0]), made.map(r => String(r[0])).sort());
  }
});
