import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { replayFiles } from '../harness/replays.ts';
import { root } from '../harness/root.ts';

const folder = path.join(root, 'examples/web-log-histogram');
const files = Object.fromEntries(['scripts.console', 'histogram.console', 'preaggregate.mjs', 'logs.pipeline.yaml', 'data/access.log', 'expected/histogram.csv'].map(name => [name, fs.readFileSync(path.join(folder, name), 'utf8')]));
const replay = (changes: Readonly<Record<string, readonly [from: string | RegExp, to: string]>>) =>
  replayFiles({ ...files, ...Object.fromEntries(Object.entries(changes).map(([name, [from, to]]) => [name, files[name]!.replace(from, to)])) }, 'logs.pipeline.yaml');
const problem = async (changes: Parameters<typeof replay>[0]) => {
  const { problems } = await replay(changes);
  const [found] = problems.filter(p => p.node === 'index' && p.severity === 'error');
  return `${found?.service}: ${found?.message}`;
};

test('every phase of every shard can be seen, and they add up', async () => {
  const { frames, results } = await replay({ 'histogram.console': ['03:58', '04:05'] }); // few enough to be shown whole
  const rows = frames.filter(f => f.kind === 'rows').filter(f => f.port === 'phases').flatMap(f => f.rows.map(r => ({ phase: r.cells[1], shard: r.cells[2], value: JSON.parse(r.cells[3]!) })));
  assert.deepEqual(rows.map(r => `${r.phase} ${r.shard}`), ['init 0', 'map 0', 'combine 0', 'init 1', 'map 1', 'combine 1', 'reduce null']);
  const sum = (value: Record<string, number[]>) => Object.values(value).flat().reduce((a, b) => a + b, 0);
  const total = rows.filter(r => r.phase === 'combine').reduce((all, r) => all + sum(r.value), 0);
  assert.equal(rows.at(-1)!.value.reduce((all: number, r: { messagecount: number }) => all + r.messagecount, 0), total);
  assert.equal(results[0]!.rows.length, rows.at(-1)!.value.length);
});

test('the usual mistakes give the errors of the service', async () => {
  assert.match(await problem({ 'histogram.console': ['message_size_map', 'message_size_mpa'] }), /resource_not_found_exception: .*unable to find script \[message_size_mpa\] in cluster state/);
  assert.match(await problem({ 'histogram.console': ['"size_in_bytes.size"', '"size_in_bytes.sizes"'] }), /No field found for \[size_in_bytes\.sizes\] in mapping/);
  assert.match(await problem({ 'histogram.console': [', "countField": "size_in_bytes.freq"', ''] }), /script_exception: .*runtime error[\s\S]*doc\[params\.countField\][\s\S]*HERE/);
});

test('arrays of different length: an index error with its place in the script', async () => {
  const said = await problem({ 'preaggregate.mjs': ['open.freq.push(freq);', 'if (open.freq.length < 1) open.freq.push(freq);'] });
  assert.match(said, /script_exception/);
  assert.match(said, /counts\.get\(i\)/);
  assert.match(said, /\^---- HERE/);
});

test('each mistake is shown where it is: at the id, and in the stored script', async () => {
  const place = async (changes: Parameters<typeof replay>[0], file: keyof typeof files) => {
    const { problems } = await replay(changes);
    const found = problems.find(p => p.node === 'index' && p.severity === 'error')!.place!;
    const [from, to] = Object.entries(changes).find(([name]) => name === file)?.[1] ?? ['', ''];
    const text = files[file]!.replace(from, to);
    return [found.path, text.slice(found.start, found.end).split('\n')[0], text.split('\n')[found.line]!.trim()];
  };
  assert.deepEqual(await place({ 'histogram.console': ['message_size_map', 'message_size_mpa'] }, 'histogram.console'), ['histogram.console', 'message_size_mpa', '"map_script": { "id": "message_size_mpa" },']);
  const [path, at, line] = await place({ 'preaggregate.mjs': ['open.freq.push(freq);', 'if (open.freq.length < 1) open.freq.push(freq);'] }, 'scripts.console');
  assert.deepEqual([path, line], ['scripts.console', 'def count = counts.get(i);']);
  assert.match(at!, /^\.get\(i\)|^counts\.get/);
});

test('a narrower range of time recomputes everything', async () => {
  const { results } = await replay({ 'histogram.console': ['03:58', '04:04'] });
  const all = await replay({ 'histogram.console': ['03:58', '03:00'] });
  const count = (r: typeof results) => r[0]!.rows.reduce((sum, row) => sum + Number(row[1] ?? 0) * (r[0]!.columns[1]!.name === 'messagecount' ? 1 : 0) + (r[0]!.columns[0]!.name === 'messagecount' ? Number(row[0]) : 0), 0);
  assert.equal(count(all.results), 2000);
  assert.ok(count(results) > 0 && count(results) < 2000);
});

test('the histogram is the golden one, by what is drawn and not by its pixels; another range of time gives another', async () => {
  const withChart = { ...files, 'sizes.vl.json': fs.readFileSync(path.join(folder, 'sizes.vl.json'), 'utf8') };
  const draw = async (manifest: string, said: readonly string[] = []) => {
    const { contents, problems } = await replayFiles({ ...withChart, 'logs.pipeline.yaml': manifest }, 'logs.pipeline.yaml');
    assert.deepEqual(problems.filter(p => p.node === 'sizes').map(p => p.message), said);
    assert.match(new TextDecoder().decode(contents.get('sizes/chart.svg')), /^<svg [\s\S]*<\/svg>$/);
    return new TextDecoder().decode(contents.get('sizes/scene.json'));
  };
  const scene = await draw(files['logs.pipeline.yaml']!);
  const golden = path.join(folder, 'expected/sizes.scene.json');
  if (process.env['UPDATE_FIXTURES'] === '1') fs.writeFileSync(golden, scene);
  else assert.deepEqual(JSON.parse(scene), JSON.parse(fs.readFileSync(golden, 'utf8')));
  const heights = (text: string) => [...text.matchAll(/"height": ([\d.]+)/g)].map(m => Number(m[1]));
  const later = await draw(files['logs.pipeline.yaml']!.replace('2019-01-22T03:58:00Z', '2019-01-22T04:04:00Z'));
  assert.notDeepEqual(heights(later), heights(scene));
  const none = await draw(files['logs.pipeline.yaml']!.replace('2019-01-22T03:58:00Z', '2018-01-01').replace('2019-02-01T00:00:00Z', '2018-02-01'), ['Infinite extent for field "messagesize": [Infinity, -Infinity]', 'Infinite extent for field "sum_messagecount": [Infinity, -Infinity]']);
  assert.ok(heights(none).length < heights(later).length, 'nothing happened in that range');
});
