import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createSearchCluster } from '../../server/index.ts';

// What a search answers when a script fails on some of its shards, on all, or where their parts are put together.

type Json = any; // eslint-disable-line
/** Ten documents over three shards; the one with `n` 7 has no `price`. */
function cluster(shards = 3) {
  const { request } = createSearchCluster({ shards });
  const call = (method: string, path: string, body?: string | object) => request(method, path, body) as { status: number; body: Json };
  call('PUT', '/t', { mappings: { properties: { n: { type: 'long' }, price: { type: 'long' } } } });
  for (let n = 0; n < 10; n++) call('PUT', `/t/_doc/${n}`, { n, ...(n !== 7 && { price: n * 10 }) });
  return { call, search: (body: object, more = '') => call('POST', `/t/_search${more}`, body) };
}
const price = "doc['price'].value";
const missing = /^A document doesn't have a value/;

test('a query that fails on one shard: the others answer', () => {
  const { search } = cluster();
  const all = search({ query: { range: { price: { gte: 0 } } }, size: 20 }).body.hits.hits.map((h: Json) => h._id);
  const { status, body } = search({ size: 20, track_total_hits: true, query: { script: { script: `${price} >= 0` } }, aggs: { s: { sum: { field: 'n' } }, c: { value_count: { field: 'n' } } } });
  assert.equal(status, 200);
  assert.deepEqual([body._shards.total, body._shards.successful, body._shards.skipped, body._shards.failed, body._shards.failures.length], [3, 2, 0, 1, 1]);
  const [failure] = body._shards.failures;
  assert.deepEqual(Object.keys(failure), ['shard', 'index', 'node', 'reason']);
  assert.deepEqual([failure.index, failure.reason.type, failure.reason.reason, failure.reason.lang], ['t', 'script_exception', 'runtime error', 'painless']);
  assert.match(failure.reason.caused_by.reason, missing);
  // Nothing of the failed shard is in hits, total or aggregations.
  assert.ok(body.hits.hits.length < all.length && body.hits.hits.every((h: Json) => all.includes(h._id)));
  assert.equal(body.hits.total.value, body.hits.hits.length);
  assert.equal(body.aggregations.c.value, body.hits.hits.length);
  assert.equal(body.aggregations.s.value, body.hits.hits.reduce((sum: number, h: Json) => sum + h._source.n, 0));
});

test('scripts of aggregations, sorts and metrics fail on their shard', () => {
  const { search } = cluster();
  const metric = (more: object) => ({ size: 0, aggs: { m: { scripted_metric: { init_script: 'state.n = 0', map_script: 'state.n += 1', combine_script: 'return state.n', reduce_script: 'int n = 0; for (s in states) { n += s } return n', ...more } } } });
  for (const body of [
    { size: 0, aggs: { m: { sum: { script: price } } } }, { size: 0, aggs: { t: { terms: { field: 'n' }, aggs: { m: { max: { script: price } } } } } },
    { sort: [{ _script: { type: 'number', script: price } }] }, metric({ map_script: `state.n += ${price}` }),
    { size: 0, aggs: { h: { top_hits: { size: 10, script_fields: { x: { script: price } } } } } },
  ]) {
    const answer = search(body);
    assert.deepEqual([answer.status, answer.body._shards.failed], [200, 1], JSON.stringify(body));
    assert.match(answer.body._shards.failures[0].reason.caused_by.reason, missing);
  }
  // The metric's other shards reduce: a state that combines badly is its shard's failure too, also under a bucket.
  const combine = { map_script: "if (doc['price'].size() == 0) { state.bad = true } state.n += 1", combine_script: "if (state.containsKey('bad')) { throw new IllegalArgumentException('bad') } return state.n" };
  const top = search(metric(combine)).body;
  assert.deepEqual([top._shards.failed, top._shards.failures[0].reason.caused_by, top.aggregations.m.value === 10 - counted(search, 7)], [1, { type: 'illegal_argument_exception', reason: 'bad' }, true]);
  const under = search({ size: 0, aggs: { all: { filter: { match_all: {} }, aggs: metric(combine).aggs } } }).body;
  assert.deepEqual([under._shards.failed, under.aggregations.all.m.value], [1, top.aggregations.m.value]);
});
/** Documents on the shard of one of them. */
const counted = (search: ReturnType<typeof cluster>['search'], id: number): number => search({ size: 0 }, `?routing=${id}`).body.hits.total.value;

test('hits that a shard cannot show are left out; the total stays', () => {
  const { search } = cluster();
  const { status, body } = search({ size: 20, script_fields: { x: { script: price } } });
  assert.deepEqual([status, body._shards.failed, body.hits.total.value, body.hits.hits.length], [200, 1, 10, 10 - counted(search, 7)]);
  const alone = search({ query: { ids: { values: ['7'] } }, script_fields: { x: { script: price } } });
  assert.deepEqual([alone.status, alone.body._shards.failed, alone.body.hits.hits], [200, 1, []]);
  // With one shard the query and the reading of its hits are one.
  const one = cluster(1).search({ script_fields: { x: { script: price } } });
  assert.deepEqual([one.status, one.body.error.type, one.body.error.reason, one.body.error.phase], [400, 'search_phase_execution_exception', 'all shards failed', 'query']);
});

test('every shard fails: one failure of each kind for each index', () => {
  const { call, search } = cluster();
  const { status, body } = search({ query: { script: { script: "doc['nope'].value > 1" } } });
  assert.equal(status, 400);
  assert.deepEqual([body.error.type, body.error.reason, body.error.phase, body.error.grouped, body.error.failed_shards.length, body.error.root_cause.length], ['search_phase_execution_exception', 'all shards failed', 'query', true, 1, 1]);
  assert.deepEqual([body.error.root_cause[0].type, body.error.root_cause[0].script_stack.at(-1), body.error.root_cause[0].caused_by], ['script_exception', '   ^---- HERE', undefined]);
  call('PUT', '/u', { settings: { number_of_shards: 1 } });
  call('PUT', '/u/_doc/1', { n: 1, price: 2 });
  const both = call('POST', '/t,u/_search', { query: { script: { script: "doc['nope'].value > 1" } } }).body.error;
  assert.deepEqual(both.failed_shards.map((f: Json) => f.index), ['t', 'u']);
  assert.equal(both.root_cause.length, 2);
  // A query that only one index can read.
  call('PUT', '/v/_doc/1', { n: 'some words' });
  const mixed = call('POST', '/t,v/_search', { query: { term: { n: 'words' } } });
  assert.deepEqual([mixed.status, mixed.body._shards.failed, mixed.body._shards.failures[0].index, mixed.body.hits.hits.length], [200, 3, 't', 1]);
});

test('no part of an answer is wanted', () => {
  const { call, search } = cluster();
  const query = { query: { script: { script: `${price} >= 0` } } };
  const refused = search(query, '?allow_partial_search_results=false');
  assert.deepEqual([refused.status, refused.body.error.reason, refused.body.error.phase, refused.body.error.failed_shards.length], [400, 'Partial shards failure', 'query', 1]);
  assert.equal(search({ size: 20, script_fields: { x: { script: price } } }, '?allow_partial_search_results=false').body.error.phase, 'fetch');
  const { responses } = call('POST', '/_msearch', `{"index":"t"}\n${JSON.stringify(query)}\n{"index":"t","allow_partial_search_results":false}\n${JSON.stringify(query)}\n`).body;
  assert.deepEqual(responses.map((r: Json) => [r.status, r._shards?.failed, r.error?.reason]), [[200, 1, undefined], [400, undefined, 'Partial shards failure']]);
  const count = call('POST', '/t/_count', query);
  assert.deepEqual([count.status, count.body._shards.failed], [200, 1]);
});

test('what fails where the parts are put together belongs to no shard', () => {
  const { search } = cluster();
  for (const aggs of [
    { m: { scripted_metric: { map_script: 'state.n = 1', combine_script: 'return state', reduce_script: 'return states[0].nope()' } } },
    { h: { histogram: { field: 'n', interval: 5 }, aggs: { s: { sum: { field: 'n' } }, b: { bucket_script: { buckets_path: { s: 's' }, script: 'params.s.nope()' } } } } },
  ]) {
    const { status, body } = search({ size: 0, aggs });
    assert.deepEqual([status, body.error.root_cause, body.error.type, body.error.reason, body.error.phase, body.error.failed_shards, body.error.caused_by.type], [400, [], 'search_phase_execution_exception', '', 'fetch', [], 'script_exception']);
  }
});
