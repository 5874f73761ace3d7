import { test } from 'node:test';
import assert from 'node:assert/strict';
import { folderWith, sluice } from './run.ts';

const docs = '{"name":"a","price":3}\n{"name":"b","price":5}\n';

test('a script with parameters gives its value', async t => {
  const folder = folderWith(t, { 's.painless': 'int total = 0; for (def x : params.xs) { total += x } return total;' });
  assert.deepEqual(await sluice(folder, 'painless', 's.painless', '--params', '{"xs":[1,2,3]}'), { code: 0, out: '6\n', err: '' });
  assert.deepEqual(JSON.parse((await sluice(folder, 'painless', 's.painless', '-p', '{"xs":[]}', '--format', 'json')).out), { value: { type: 'int', value: 0 } });
});

test('errors are those of the service, with the place in the script', async t => {
  const folder = folderWith(t, { 's.painless': 'int x = 1;\nreturn x / 0;', 'bad.painless': 'int x = "a";' });
  const { code, out } = await sluice(folder, 'painless', 's.painless');
  assert.equal(code, 1);
  assert.match(out, /^ArithmeticException: \/ by zero\n[\s\S]*\^---- HERE/);
  assert.match((await sluice(folder, 'painless', 'bad.painless')).out, /Cannot cast from \[java\.lang\.String\] to \[int\]/);
});

test('on documents: score, filter, update, ingest, the state of a shard', async t => {
  const folder = folderWith(t, {
    'docs.ndjson': docs, 'score.painless': '// context: score\ndoc["price"].value * params.f', 'filter.painless': 'doc["price"].value > 3',
    'update.painless': 'ctx._source.price += 1', 'ingest.painless': 'ctx.total = ctx.price * 2', 'map.painless': 'state.n = (state.containsKey("n") ? state.n : 0) + doc["price"].value',
  });
  const run = async (...words: string[]) => (await sluice(folder, 'painless', ...words, '--docs', 'docs.ndjson')).out;
  assert.equal(await run('score.painless', '--params', '{"f":2}'), '6\n10\n');
  assert.equal(await run('filter.painless', '--context', 'filter'), 'false\ntrue\n');
  assert.equal(await run('update.painless', '-c', 'update'), '{"name":"a","price":4}\n{"name":"b","price":6}\n');
  assert.match(await run('ingest.painless', '-c', 'ingest'), /"total":6[\s\S]*"total":10/);
  assert.equal(await run('map.painless', '-c', 'aggs_map'), '{"n":8}\n');
});

test('the scripts of a metric run together, phase by phase', async t => {
  const folder = folderWith(t, {
    'orders.ndjson': docs, 'm/total.init.painless': 'state.sum = 0L', 'm/total.map.painless': '// docs: ../orders.ndjson\n// params: {"f": 2}\nstate.sum += doc["price"].value * (int)params.f',
    'm/total.combine.painless': 'return state.sum', 'm/total.reduce.painless': 'long all = 0; for (s in states) { all += (long)s } return all',
  });
  const { code, out } = await sluice(folder, 'painless', 'm/total.map.painless');
  assert.equal(code, 0, out);
  assert.deepEqual(out.split('\n').map(line => line.replace(/\d+$/, 'n')), ['init, shard 0: {"sum":0}', 'map, shard 0: {"sum":n}', 'combine, shard 0: n', 'init, shard 1: {"sum":0}', 'map, shard 1: {"sum":n}', 'combine, shard 1: n', 'reduce: n', 'n', ''].map(line => line.replace(/\d+$/, 'n')).map((line, i) => (i === 1 || i === 4 ? out.split('\n')[i]! : line)));
  assert.match(out, /reduce: 16\n16\n$/);
  const json = JSON.parse((await sluice(folder, 'painless', 'm/total.map.painless', '--format', 'json')).out);
  assert.deepEqual([json.value, json.phases.map((p: { phase: string }) => p.phase)], [16, ['init', 'map', 'combine', 'init', 'map', 'combine', 'reduce']]);
});

test('mistakes in the call are named', async t => {
  const folder = folderWith(t, { 's.painless': '1', 'd.ndjson': '[1]\n' });
  for (const [words, says] of [[['nothing.painless'], /cannot read `nothing\.painless`/], [['s.painless', '-c', 'scoer'], /no context `scoer`; did you mean `score`/], [['s.painless', '-p', '{'], /`--params` is not JSON/], [['s.painless', '-d', 'd.ndjson'], /line 1 of `d\.ndjson` must be a JSON object/], [[], /takes one script/]] as const) {
    const { code, err } = await sluice(folder, 'painless', ...words);
    assert.equal(code, 2);
    assert.match(err, says);
  }
});
