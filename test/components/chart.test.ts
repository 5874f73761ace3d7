import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { expandSearch, RequestError, type Dashboard } from '../../server/components/chart/tokens.ts';
import { replayFiles, replayFolder } from '../harness/replays.ts';
import { root } from '../harness/root.ts';

test('the example charts are pictures; what they show, the examples hold', async () => {
  const { contents, problems } = await replayFolder(path.join(root, 'examples/charts'), 'charts.pipeline.yaml');
  assert.deepEqual(problems, []);
  for (const [key, bytes] of contents) if (key.endsWith('/chart.svg')) assert.match(new TextDecoder().decode(bytes), /^<svg [\s\S]*<\/svg>$/);
});

const from = Date.UTC(2024, 0, 1);
const dashboard: Dashboard = { from, to: from + 86_400_000, context: { must: [{ term: { a: 1 } }], filter: [{ term: { b: 2 } }], should: [], must_not: [{ term: { c: 3 } }] }, version: 8 };
const expand = (url: Record<string, unknown>, more: Partial<Dashboard> = {}) => expandSearch(url, { ...dashboard, ...more }, () => undefined).body;
const span = { gte: '2024-01-01T00:00:00.000Z', lte: '2024-01-02T00:00:00.000Z', format: 'strict_date_optional_time' };

describe('requests of a dashboard', () => {
  test('the time field alone is a range, the context alone the filters, both the range among them', () => {
    assert.deepEqual(expand({ '%timefield%': 'ts' }), { query: { range: { ts: span } } });
    assert.deepEqual(expand({ '%context%': true }), { query: { bool: { must: [{ term: { a: 1 } }], filter: [{ term: { b: 2 } }], should: [], must_not: [{ term: { c: 3 } }] } } });
    assert.deepEqual(expand({ '%context%': true, '%timefield%': 'ts' }), { query: { bool: { must: [{ term: { a: 1 } }, { range: { ts: span } }], filter: [{ term: { b: 2 } }], should: [], must_not: [{ term: { c: 3 } }] } } });
    assert.deepEqual(expand({ '%context_query%': 'ts' }), expand({ '%context%': true, '%timefield%': 'ts' }));
  });
  test('clauses are spliced into lists and gone when there are none', () => {
    const query = { bool: { must: ['%dashboard_context-must_clause%', { exists: { field: 'x' } }], must_not: ['%dashboard_context-must_not_clause%'] } };
    assert.deepEqual(expand({ body: { query } }), { query: { bool: { must: [{ term: { a: 1 } }, { exists: { field: 'x' } }], must_not: [{ term: { c: 3 } }] } } });
    assert.deepEqual(expand({ body: { query } }, { context: { must: [], filter: [], should: [], must_not: [] } }), { query: { bool: { must: [{ exists: { field: 'x' } }], must_not: [] } } });
  });
  test('time filters shift and keep their neighbours, but not as items of lists', () => {
    assert.deepEqual(expand({ body: { query: { range: { ts: { '%timefilter%': true, shift: -1, unit: 'day', boost: 2 } } } } }), { query: { range: { ts: { boost: 2, gte: '2023-12-31T00:00:00.000Z', lte: '2024-01-01T00:00:00.000Z', format: 'strict_date_optional_time' } } } });
    assert.deepEqual(expand({ body: { aggs: { t: { histogram: { extended_bounds: { min: { '%timefilter%': 'min' }, max: { '%timefilter%': 'max', shift: 2, unit: 'h' } } } } } } }), { aggs: { t: { histogram: { extended_bounds: { min: from, max: from + 86_400_000 + 7_200_000 } } } } });
    assert.deepEqual(expand({ body: { query: { terms: { ts: [{ '%timefilter%': 'min' }] } } } }), { query: { terms: { ts: [{ '%timefilter%': 'min' }] } } });
    assert.deepEqual(expand({ body: { aggregations: { t: { min: { '%timefilter%': 'min' } } } } }), { aggregations: { t: { min: { '%timefilter%': 'min' } } } });
  });
  for (const [hours, wanted, interval] of [[24, true, '30m'], [24, 24, '1h'], [1, true, '1m'], [1 / 60, 10, '5s'], [24 * 365, true, '1w'], [24 * 365 * 5, true, '30d'], [24 * 3650, true, '1y'], [1 / 3600 / 10, 1, '100ms']] as const) {
    test(`${hours} h in ${wanted} buckets are ${interval} each`, () => {
      const body = { aggs: { t: { date_histogram: { field: 'ts', interval: { '%autointerval%': wanted } } } } };
      const { aggs } = expand({ body }, { to: from + hours * 3_600_000, version: 7 }) as { aggs: { t: { date_histogram: { interval: string } } } };
      assert.equal(aggs.t.date_histogram.interval, interval);
    });
  }
  test('from version 8 on an interval is fixed or of the calendar', () => {
    const names = (interval: string) => Object.keys((expand({ body: { aggs: { t: { date_histogram: { interval } } } } }) as any).aggs.t.date_histogram)[0];
    assert.deepEqual(['1m', '5m', '1h', '2d', '1d', 'day', '1w', '100ms', '30s', '1M'].map(names), ['calendar_interval', 'fixed_interval', 'calendar_interval', 'fixed_interval', 'calendar_interval', 'calendar_interval', 'calendar_interval', 'fixed_interval', 'fixed_interval', 'calendar_interval']);
  });
  test('refusals are in the words of the dashboard', () => {
    const refused = (url: Record<string, unknown>, text: string) => assert.throws(() => expand(url), (e: unknown) => e instanceof RequestError && e.message === text);
    refused({ body: 'x' }, 'url.body must be an object');
    refused({ '%context%': true, body: { query: {} } }, 'url.%context% and url.%timefield% must not be used when url.body.query is set');
    refused({ '%context_query%': true, '%context%': true }, '"data.url" must not have "%context_query%" together with "%context%" or "%timefield%"');
    refused({ body: { query: { range: { ts: { '%timefilter%': 'now' } } } } }, '"%timefilter%" property must be set to true, "min", or "max"');
    refused({ body: { query: { range: { ts: { '%timefilter%': true, shift: 1, unit: 'year' } } } } }, 'Unknown "unit" value. Must be one of: ["week", "day", "hour", "minute", "second"]');
    refused({ body: { aggs: { t: { date_histogram: { interval: { '%autointerval%': 'x' } } } } } }, '"%autointerval%" must be either true or a number');
  });
});

test('a chart draws what its search answers, in the colours of the dashboard', async () => {
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json', mark: 'bar',
    data: { name: 'minutes', url: { index: 'logs', '%timefield%': 'ts', body: { size: 0, aggs: { t: { date_histogram: { field: 'ts', interval: { '%autointerval%': true } } } } } }, format: { property: 'aggregations.t.buckets' } },
    encoding: { x: { field: 'key', type: 'temporal' }, y: { field: 'doc_count', type: 'quantitative' } },
  };
  const { contents, problems, results } = await replayFiles({
    'p.pipeline.yaml': 'name: p\nstart: 2024-01-02T00:00:00Z\nnodes:\n  rows: { type: file, records: rows.ndjson }\n  index: { type: search-index, from: rows, index: logs, setup: setup.console }\n  bars: { type: chart, from: index, spec: bars.vl.json, timeFrom: "2024-01-01T00:00:00Z", timeTo: "2024-01-01T01:00:00Z", width: 320, height: 200 }\n',
    'setup.console': 'PUT logs\n{ "mappings": { "properties": { "ts": { "type": "date" } } } }\n',
    'rows.ndjson': Array.from({ length: 90 }, (_, i) => `${JSON.stringify({ ts: new Date(from + i * 60_000).toISOString() })}\n`).join(''),
    'bars.vl.json': JSON.stringify(spec),
  }, 'p.pipeline.yaml');
  assert.deepEqual(problems.map(p => p.message), []);
  assert.deepEqual(results.map(r => r.rows), [[['rect', 61]]]);
  const [request] = JSON.parse(new TextDecoder().decode(contents.get('bars/requests.json')));
  assert.deepEqual([request.name, request.path, request.body.aggs.t.date_histogram], ['minutes', '/logs/_search', { field: 'ts', calendar_interval: '1m' }]);
  const svg = new TextDecoder().decode(contents.get('bars/chart.svg'));
  assert.match(svg, /width="320" height="200"/);
  assert.match(svg, /#54B399/i);
});
