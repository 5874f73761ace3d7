import { test } from 'node:test';
import assert from 'node:assert/strict';
import { makeForest } from '../../../server/engine/anomaly/forest.ts';
import { makeHotspots } from '../../../server/engine/anomaly/hotspots.ts';
import { seededRandom } from '../../../server/base/random.ts';
import { runKinesisSql } from '../../../server/languages/sql/kinesis/run.ts';

const run = (columns: string, call: string, out: string, rows: readonly Record<string, unknown>[], seed = 1) =>
  runKinesisSql(`CREATE STREAM O (${columns}); CREATE PUMP P AS INSERT INTO O SELECT STREAM ${out} FROM TABLE(${call});`, { streams: { S: rows }, seed }).streams['O']! as Record<string, any>[];

test('spikes of a noisy sine score far above everything else, whatever the dimensions and the decay', () => {
  for (const dimensions of [1, 3]) {
    for (const timeDecay of [100_000, 500]) {
      const noise = seededRandom('noise');
      const forest = makeForest({ dimensions, trees: 50, sampleSize: 256, timeDecay, random: seededRandom('trees') });
      let usual = 0;
      let least = Infinity;
      for (let i = 0; i < 3000; i++) {
        const spike = i > 600 && i % 251 === 0;
        const base = Math.sin(i / 25) * 10 + noise();
        const point = Float64Array.from({ length: dimensions }, (_, d) => (spike && d === 0 ? 60 : base + d));
        const scored = forest.score(point);
        if (i < 256) assert.equal(scored, undefined);
        else if (spike) least = Math.min(least, scored!.score);
        else usual = Math.max(usual, scored!.score);
        forest.learn(point);
      }
      assert.ok(least > 2 * usual, `${dimensions} dimensions, decay ${timeDecay}: ${least} against ${usual}`);
    }
  }
});

test('a level that lasts becomes usual, the sooner the smaller the decay', () => {
  const after = (timeDecay: number) => {
    const noise = seededRandom('n');
    const forest = makeForest({ dimensions: 1, trees: 30, sampleSize: 128, timeDecay, random: seededRandom('t') });
    for (let i = 0; i < 1000; i++) forest.learn(Float64Array.of(noise()));
    const first = forest.score(Float64Array.of(50))!.score;
    for (let i = 0; i < 1000; i++) forest.learn(Float64Array.of(50 + noise()));
    return { first, then: forest.score(Float64Array.of(50.5))!.score };
  };
  const [fast, slow] = [after(128), after(100_000)];
  assert.ok(fast.then < fast.first / 3);
  assert.ok(fast.then <= slow.then + 0.2);
});

test('values of any size and distance are taken', () => {
  const forest = makeForest({ dimensions: 2, trees: 20, sampleSize: 16, timeDecay: 100, random: seededRandom('x') });
  for (const v of [0, 1, 1 + 2 ** -52, NaN, Infinity, -Infinity, 1e308, -1e308, 5e-324, 2, 1, 1]) {
    for (let i = 0; i < 20; i++) {
      const point = Float64Array.of(v, i % 3);
      assert.ok(Number.isFinite(forest.score(point)?.score ?? 0));
      forest.learn(point);
    }
  }
});

test('attributions sum to the score, and the direction is told', () => {
  const noise = seededRandom('e');
  const rows = Array.from({ length: 800 }, (_, i) => ({ a: i === 700 ? 90 : 10 + noise(), b: i === 750 ? -90 : 10 + noise() }));
  const call = (direction: string) => run('a DOUBLE, b DOUBLE, score DOUBLE, why VARCHAR(2000)', `RANDOM_CUT_FOREST_WITH_EXPLANATION(CURSOR(SELECT STREAM "a", "b" FROM S), 50, 256, 100000, 1, ${direction})`, '"a", "b", ANOMALY_SCORE, ANOMALY_EXPLANATION', rows);
  const told = call('TRUE');
  for (const row of told.slice(256)) {
    const why = JSON.parse(row['WHY']);
    assert.deepEqual(Object.keys(why), ['a', 'b']);
    assert.ok(Math.abs(Number(why.a.ATTRIBUTION_SCORE) + Number(why.b.ATTRIBUTION_SCORE) - row['SCORE']) < 0.001);
    assert.match(why.a.STRENGTH, /^\d\.\d{4}$/);
  }
  const [high, low] = [told[700]!, told[750]!].map(r => JSON.parse(r['WHY']));
  assert.equal(high.a.DIRECTION, 'HIGH');
  assert.equal(low.b.DIRECTION, 'LOW');
  assert.ok(Number(high.a.ATTRIBUTION_SCORE) > 5 * Number(high.b.ATTRIBUTION_SCORE));
  assert.equal(told[10]!['SCORE'], 0);
  assert.deepEqual(Object.keys(JSON.parse(call('FALSE')[700]!['WHY']).a), ['ATTRIBUTION_SCORE']);
});

test('the sample is smaller than the time it decays in', () => {
  assert.throws(() => run('score DOUBLE', 'RANDOM_CUT_FOREST(CURSOR(SELECT STREAM "v" FROM S), 10, 256, 256)', 'ANOMALY_SCORE', [{ v: 1.5 }]), /subSampleSize 256 must be below the timeDecay 256/);
});

test('a shingle sees what single values hide: a beat that is missed', () => {
  const rows = Array.from({ length: 1500 }, (_, i) => ({ v: i === 1203 ? 1 : i % 4 === 3 ? 10 : i % 4 }));
  const scored = run('score DOUBLE', 'RANDOM_CUT_FOREST(CURSOR(SELECT STREAM CAST("v" AS DOUBLE) AS v FROM S), 50, 256, 100000, 4)', 'ANOMALY_SCORE', rows).map(r => r['SCORE'] as number);
  const around = Math.max(...scored.slice(1203, 1207));
  assert.ok(around > 2 * Math.max(...scored.slice(400, 1200)));
});

test('hotspots are those of a plain search over all pairs', () => {
  const random = seededRandom('hot');
  const [size, radius, least] = [60, 0.8, 4];
  const fast = makeHotspots(2, size, radius, least);
  const window: number[][] = [];
  for (let i = 0; i < 300; i++) {
    const point = [Math.floor(random() * 50) / 5, Math.floor(random() * 20) / 5];
    window.push(point);
    if (window.length > size) window.shift();
    const found = fast.push(Float64Array.from(point));
    const bounds = found.map(h => JSON.stringify([h.minValues, h.maxValues])).sort();
    if (window.length < size) assert.deepEqual(bounds, []);
    else {
      // Border points may belong to either of two groups; the dense ones may not.
      const near = window.map(a => window.flatMap((b, j) => ((a[0]! - b[0]!) ** 2 + (a[1]! - b[1]!) ** 2 <= radius * radius ? [j] : [])));
      const group = window.map((_, j) => (near[j]!.length >= least ? j : -1));
      for (let changed = true; changed;) {
        changed = false;
        for (let j = 0; j < size; j++) for (const k of near[j]!) if (group[j]! >= 0 && group[k]! > group[j]!) { group[k] = group[j]!; changed = true; }
      }
      assert.equal(found.length, new Set(group.filter(g => g >= 0)).size);
      window.forEach((p, j) => { if (group[j]! >= 0) assert.ok(found.some(h => p.every((v, d) => v >= h.minValues[d]! && v <= h.maxValues[d]!))); });
    }
  }
});

test('HOTSPOTS and its limits', () => {
  const rows = Array.from({ length: 120 }, (_, i) => ({ x: i % 2 === 0 ? 5 + (i % 10) / 100 : i }));
  const made = run('x DOUBLE, found VARCHAR(4000)', 'HOTSPOTS(CURSOR(SELECT STREAM CAST("x" AS DOUBLE) AS "x" FROM S), 100, 0.5, 20)', '"x", HOTSPOTS_RESULT', rows);
  assert.equal(made[98]!['FOUND'], '{"hotspots":[]}');
  const [spot] = JSON.parse(made.at(-1)!['FOUND']).hotspots;
  assert.deepEqual([spot.minValues, spot.maxValues], [[5], [5.08]]);
  for (const [args, message] of [['100, 0, 5', /scanRadius/], ['100, 0.5, 101', /cannot find 101/], ['99, 0.5, 5', /from 100 to 1000/]] as const) {
    assert.throws(() => run('found VARCHAR(4000)', `HOTSPOTS(CURSOR(SELECT STREAM "x" FROM S), ${args})`, 'HOTSPOTS_RESULT', rows), message);
  }
});
