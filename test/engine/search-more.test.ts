import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createSearchCluster } from '../../server/index.ts';

// What a search can do besides: one hit for each value, keys of several fields, tops, boxes; and what a refused document leaves.

type Json = any; // eslint-disable-line
function cluster() {
  const { request } = createSearchCluster({ shards: 2 });
  return { call: (method: string, path: string, body?: string | object) => request(method, path, body) as { status: number; body: Json } };
}

test('one hit for each value', () => {
  const { call } = cluster();
  for (const [i, [k, n]] of [['a', 1], ['a', 5], ['b', 3], [null, 2], [null, 9]].entries()) call('PUT', `/c/_doc/${i}`, { ...(k !== null && { k }), n, m: [1, 2] });
  const { hits } = call('POST', '/c/_search', { collapse: { field: 'k.keyword' }, sort: [{ n: 'desc' }], size: 2 }).body;
  assert.deepEqual([hits.total.value, hits.hits.map((h: Json) => [h._id, h.fields])], [5, [['4', undefined], ['1', { 'k.keyword': ['a'] }]]]);
  assert.deepEqual(call('POST', '/c/_search', { collapse: { field: 'k.keyword' }, sort: [{ n: 'desc' }], from: 2 }).body.hits.hits.map((h: Json) => h._id), ['2']);
  const refused = (field: string) => call('POST', '/c/_search', { collapse: { field } }).body.error?.failed_shards[0].reason.reason ?? call('POST', '/c/_search', { collapse: { field } }).body._shards;
  assert.equal(refused('zz'), 'no mapping found for `zz` in order to collapse on');
  assert.equal(refused('k'), 'unknown type for collapse field `k`, only keywords and numbers are accepted');
});

test('a document that is refused leaves no fields and takes no number', () => {
  const { call } = cluster();
  call('PUT', '/r', { mappings: { properties: { n: { type: 'integer' } } } });
  assert.equal(call('PUT', '/r/_doc/1', { a: 'x', o: { p: { q: 1 } }, n: 'words' }).status, 400);
  assert.deepEqual(call('GET', '/r/_mapping').body.r.mappings, { properties: { n: { type: 'integer' } } });
  assert.equal(call('PUT', '/r/_doc/1', { n: 1, a: 'x' }).body._seq_no, 0);
});

test('several fields together, top values, boxes, letters', () => {
  const { call } = cluster();
  call('PUT', '/m', { mappings: { properties: { genre: { type: 'keyword' }, product: { type: 'keyword' }, n: { type: 'long' }, at: { type: 'date' } } } });
  for (const [i, [genre, product, n]] of [['rock', 'A', 1], ['rock', 'B', 2], ['jazz', 'A', 3], ['rock', 'A', 40]].entries()) call('PUT', `/m/_doc/${i}`, { genre, product, n, at: `2024-01-0${i + 1}` });
  const agg = (a: object) => { const { aggregations, error } = call('POST', '/m/_search', { size: 0, aggs: { a } }).body; return error ? error.root_cause[0].reason : aggregations.a; };
  assert.deepEqual(agg({ multi_terms: { terms: [{ field: 'genre' }, { field: 'product' }] }, aggs: { s: { sum: { field: 'n' } } } }), { doc_count_error_upper_bound: 0, sum_other_doc_count: 0, buckets: [
    { key: ['rock', 'A'], key_as_string: 'rock|A', doc_count: 2, s: { value: 41 } }, { key: ['jazz', 'A'], key_as_string: 'jazz|A', doc_count: 1, s: { value: 3 } }, { key: ['rock', 'B'], key_as_string: 'rock|B', doc_count: 1, s: { value: 2 } },
  ] });
  assert.deepEqual(agg({ multi_terms: { terms: [{ field: 'n' }, { field: 'genre' }], order: { _key: 'desc' }, size: 1 } }).buckets, [{ key: [40, 'rock'], key_as_string: '40|rock', doc_count: 1 }]);
  assert.match(agg({ multi_terms: { terms: [{ field: 'genre' }] } }), /^The \[terms\] parameter in the aggregation \[multi_terms\] must be present/);
  assert.deepEqual(agg({ top_metrics: { metrics: [{ field: 'n' }, { field: 'at' }], sort: { n: 'desc' } } }), { top: [{ sort: [40], metrics: { n: 40, at: '2024-01-04T00:00:00.000Z' } }] });
  assert.deepEqual(agg({ top_metrics: { metrics: { field: 'product' }, sort: { at: 'asc' }, size: 2 } }).top.map((t: Json) => t.metrics.product), ['A', 'B']);
  assert.deepEqual(agg({ boxplot: { field: 'n' } }), { min: 1, max: 40, q1: 1.75, q2: 2.5, q3: 12.25, lower: 1, upper: 3 });
  assert.deepEqual(agg({ string_stats: { field: 'product', show_distribution: true } }), { count: 4, min_length: 1, max_length: 1, avg_length: 1, entropy: 0.8112781244591328, distribution: { A: 0.75, B: 0.25 } });
});

test('what fields can do over several indexes', () => {
  const { call } = cluster();
  call('PUT', '/a', { mappings: { properties: { k: { type: 'keyword' }, t: { type: 'text' }, n: { type: 'long', index: false } } } });
  call('PUT', '/b', { mappings: { properties: { k: { type: 'long' }, n: { type: 'long' } } } });
  const caps = call('GET', '/a,b/_field_caps?fields=k,t,n').body;
  assert.deepEqual(caps, { indices: ['a', 'b'], fields: {
    k: { keyword: { type: 'keyword', metadata_field: false, searchable: true, aggregatable: true, indices: ['a'] }, long: { type: 'long', metadata_field: false, searchable: true, aggregatable: true, indices: ['b'] } },
    t: { text: { type: 'text', metadata_field: false, searchable: true, aggregatable: false } }, n: { long: { type: 'long', metadata_field: false, searchable: false, aggregatable: true } },
  } });
  assert.deepEqual(Object.keys(call('POST', '/a/_field_caps', { fields: ['r*'], runtime_mappings: { r: { type: 'ip' } } }).body.fields), ['r']);
  assert.equal(call('GET', '/a/_field_caps').body.error.reason, 'Validation Failed: 1: no fields specified;');
});
