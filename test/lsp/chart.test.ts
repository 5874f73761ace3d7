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
    client = await startClient({ files: { 'shop.pipeline.yaml': manifest, 'rows.ndjson': '{"ts":"2024-05-01T08:00:00Z","city":"Oslo"}\n{"ts":"2024-04-01T08:00:00Z","city":"Lima"}\n', 'bars.vl.json': JSON.stringify(spec), 'beside.vl.json': beside, 'rows.csv': 'a,b\n1,"x, y"\n' } });
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

  test('without a pipeline data comes from files beside the chart', async () => {
    const chart = await ask('beside.vl.json');
    assert.deepEqual(chart.spec.data.values, [{ a: '1', b: 'x, y' }]);
    assert.equal(JSON.parse(await client.connection.sendRequest('sluice/strictJson', { uri: client.uri('beside.vl.json') })).mark, 'bar');
    await client.change('beside.vl.json', 2, [{ text: beside.replace('rows.csv', '../../etc/passwd') }]);
    assert.deepEqual((await ask('beside.vl.json')).warnings, ['There is no file `../../etc/passwd` in the workspace']);
  });
});
