import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { startClient, type Client } from './client.ts';

const spec = { $schema: 'https://vega.github.io/schema/vega-lite/v5.json', data: { url: { '%timefield%': 'ts', index: 'orders', body: { size: 0, aggs: { by: { terms: { field: 'city.keyword' } } } } }, format: { property: 'aggregations.by.buckets' } }, mark: 'bar', encoding: { x: { field: 'key' }, y: { field: 'doc_count', type: 'quantitative' } } };
const manifest = `name: shop
start: 2024-05-02T00:00:00Z
nodes:
  rows: { type: file, records: rows.ndjson }
  index: { type: search-index, from: rows, index: orders }
  bars: { type: chart, from: index, spec: bars.vl.json, timeFrom: 2024-05-01 }
`;
const beside = '{ $schema: https://vega.github.io/schema/vega-lite/v5.json\n data: {url: "rows.csv"}\n mark: bar\n}\n';

describe('charts in the server', () => {
  let client: Client;
  const ask = (file: string, more: object = {}) => client.connection.sendRequest('sluice/chart', { uri: client.uri(file), ...more }) as Promise<any>;
  before(async () => {
    client = await startClient({ files: { 'shop.pipeline.yaml': manifest, 'rows.ndjson': '{"ts":"2024-05-01T08:00:00Z","city":"Oslo"}\n{"ts":"2024-04-01T08:00:00Z","city":"Lima"}\n', 'bars.vl.json': JSON.stringify(spec), 'lost.pipeline.yaml': manifest.replace('rows.ndjson', 'nowhere.ndjson').replace('index: orders', 'index: other').replace('bars.vl.json', 'lost.vl.json'), 'lost.vl.json': JSON.stringify(spec).replace('orders', 'other'), 'beside.vl.json': beside, 'rows.csv': 'a,b\n1,"x, y"\n' }, initializationOptions: { commands: ['sluice.chart.preview'] } });
    await client.open('bars.vl.json', undefined, 'vega-lite');
    await client.open('beside.vl.json', undefined, 'vega-lite');
  });
  after(async () => assert.equal(await client.close(), 0));

  test('the rows are those of the pipeline that draws the chart', async () => {
    const chart = await ask('bars.vl.json');
    assert.deepEqual([chart.error, chart.source], [undefined, 'shop.pipeline.yaml, bars']);
    assert.deepEqual(chart.spec.data.values.aggregations.by.buckets, [{ key: 'Oslo', doc_count: 1 }]);
    assert.equal(chart.requests[0].path, '/orders/_search');
    assert.deepEqual([chart.range, chart.fitted, chart.problems], [{ from: '2024-05-01', to: 'now' }, true, []]);
  });

  test('a text is tried without the file: its rows, and what is wrong with it', async () => {
    const text = JSON.stringify({ ...spec, encodng: {} }, null, 1).replace('"city.keyword"', '"ts"');
    const chart = await ask('bars.vl.json', { text });
    assert.equal(chart.spec.data.values.aggregations.by.buckets.length, 1);
    assert.deepEqual(chart.problems.map((p: any) => [p.code, p.start.line]), [['VEG104', text.slice(0, text.indexOf('encodng')).split('\n').length - 1]]);
    assert.deepEqual((await ask('bars.vl.json')).problems, []);
  });

  test('filters that the chart adds are among those of the dashboard', async () => {
    const chart = await ask('bars.vl.json', { from: '2024-03-01', filters: [{ term: { 'city.keyword': 'Lima' } }], text: JSON.stringify(spec).replace('"%timefield%"', '"%context%":true,"%timefield%"') });
    assert.deepEqual(chart.spec.data.values.aggregations.by.buckets, [{ key: 'Lima', doc_count: 1 }]);
  });

  test('a range that cannot be read is told, and stays to be mended', async () => {
    const chart = await ask('bars.vl.json', { from: 'yesterday' });
    assert.match(chart.error, /yesterday/);
    assert.equal(chart.range.from, 'yesterday');
  });

  test('another range of time asks again', async () => {
    const chart = await ask('bars.vl.json', { from: '2024-03-01' });
    assert.equal(chart.spec.data.values.aggregations.by.buckets.length, 2);
    assert.equal((await ask('bars.vl.json')).spec.data.values.aggregations.by.buckets.length, 1);
  });

  test('the unsaved text counts, and a mistake has its line', async () => {
    await client.change('bars.vl.json', 2, [{ text: JSON.stringify(spec, null, 1).replace('"index": "orders"', '"index": "lost"') }]);
    const chart = await ask('bars.vl.json');
    assert.match(chart.error, /no such index \[lost\]/);
    assert.equal(chart.line, 3);
  });

  test('while only the chart changes its rows are those of the last replay; what happens to files, or a wish, runs it again', async () => {
    const buckets = async (more: object) => ((await ask('bars.vl.json', { from: '2024-03-01', ...more })).spec.data.values.aggregations.by.buckets as { doc_count: number }[]).length;
    const text = (mark: string) => JSON.stringify({ ...spec, mark });
    assert.equal(await buckets({ text: text('bar') }), 2);
    client.write('rows.ndjson', '{"ts":"2024-05-01T08:00:00Z","city":"Oslo"}\n');
    assert.equal(await buckets({ text: text('line') }), 2);
    assert.equal(await buckets({ text: text('line'), again: true }), 1);
    client.write('rows.ndjson', '{"ts":"2024-05-01T08:00:00Z","city":"Oslo"}\n{"ts":"2024-05-01T08:00:00Z","city":"Bern"}\n{"ts":"2024-05-01T08:00:00Z","city":"Lima"}\n');
    await client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri('rows.ndjson'), type: 2 }] });
    assert.equal(await buckets({ text: text('area') }), 3);
  });

  test('what fails before the chart is told beside it', async () => {
    const chart = await ask('lost.vl.json');
    assert.match(chart.warnings.join(), /^rows: .*nowhere\.ndjson/);
  });

  test('completion and hover in a text that is tried are those of the file', async () => {
    const text = JSON.stringify({ ...spec, mark: '' }, null, 1);
    const line = text.split('\n').findIndex(l => l.includes('"mark"'));
    const items = await client.request('sluice/chartCompletion', { uri: client.uri('bars.vl.json'), text, line, character: text.split('\n')[line]!.indexOf('""') + 1 });
    const bar = items.find((i: any) => i.label === 'bar');
    assert.deepEqual([bar.kind, bar.text, bar.range.start.line], ['value', 'bar', line]);
    const hover = await client.request('sluice/chartHover', { uri: client.uri('bars.vl.json'), text, line, character: 3 });
    assert.match(hover.markdown, /^\*\*mark\*\*/);
  });

  test('a chart inside saved objects: its rows, its mistakes, completion, and a change put back in its quotes', async () => {
    const inner = (title: string, text: string) => JSON.stringify({ attributes: { title, visState: JSON.stringify({ title, type: 'vega', params: { spec: text } }) } });
    const pretty = JSON.stringify({ ...spec, title: 'A "quoted" title' }, null, 2);
    const exported = `${inner('One', '{"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "mark": "bar", "data": {"values": []}}')}\n${inner('Two', pretty)}\n`;
    client.write('board.kibana.ndjson', exported);
    await client.open('board.kibana.ndjson', exported, 'saved-objects');
    assert.deepEqual(await client.request('sluice/charts', { uri: client.uri('board.kibana.ndjson') }), [{ title: 'One' }, { title: 'Two' }]);
    const chart = await ask('board.kibana.ndjson', { chart: 1, from: '2024-03-01' });
    assert.deepEqual([chart.error, chart.source, chart.written === pretty], [undefined, 'shop.pipeline.yaml, index', true]);
    assert.ok(chart.spec.data.values.aggregations.by.buckets.length > 0);
    const tried = pretty.replace('"bar"', '"baar"').replace('quoted', 'new');
    const problems = (await ask('board.kibana.ndjson', { chart: 1, text: tried })).problems;
    assert.deepEqual(problems.map((p: any) => [p.code, p.start.line, p.start.character]), [['VEG105', tried.slice(0, tried.indexOf('baar')).split('\n').length - 1, '  "mark": "'.length]]);
    const line = tried.split('\n').findIndex(l => l.includes('baar'));
    const fixes = await client.request('sluice/chartFixes', { uri: client.uri('board.kibana.ndjson'), chart: 1, text: tried, line, character: 0 });
    assert.deepEqual(fixes.map((f: any) => [f.title, f.preferred, f.edits[0].text]), [['Change to `bar`', true, 'bar']]);
    const { range, text } = await client.request('sluice/chartEdit', { uri: client.uri('board.kibana.ndjson'), chart: 1, text: tried });
    const starts = exported.split('\n').reduce((all, l) => [...all, all.at(-1)! + l.length + 1], [0]);
    const at = (p: any) => starts[p.line]! + p.character;
    assert.equal(exported.slice(0, at(range.start)) + text + exported.slice(at(range.end)), exported.replace(inner('Two', pretty), inner('Two', tried)));
    assert.match((await ask('board.kibana.ndjson', { chart: 2 })).error, /no such chart/);
    const lenses = await client.request('textDocument/codeLens', { textDocument: { uri: client.uri('board.kibana.ndjson') } });
    assert.deepEqual(lenses.map((l: any) => [l.command.title, l.command.arguments[1]]), [['Show chart One', 0], ['Show chart Two', 1]]);
  });

  test('without a pipeline data comes from files beside the chart', async () => {
    const chart = await ask('beside.vl.json');
    assert.deepEqual(chart.spec.data.values, [{ a: '1', b: 'x, y' }]);
    assert.equal(JSON.parse(await client.connection.sendRequest('sluice/strictJson', { uri: client.uri('beside.vl.json') })).mark, 'bar');
    await client.change('beside.vl.json', 2, [{ text: beside.replace('rows.csv', '../../etc/passwd') }]);
    assert.deepEqual((await ask('beside.vl.json')).warnings, ['There is no file `../../etc/passwd` in the workspace']);
  });
});
