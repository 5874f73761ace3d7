import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createSearchCluster } from '../../server/index.ts';

// What the service's own test suites and manuals say, case by case.

type Json = any; // eslint-disable-line
function cluster(shards = 1) {
  const { request } = createSearchCluster({ shards, now: () => Date.UTC(2024, 2, 15, 12) });
  const call = (method: string, path: string, body?: string | object) => request(method, path, body) as { status: number; body: Json };
  const load = (index: string, documents: readonly object[], properties?: object) => {
    if (properties) call('PUT', `/${index}`, { mappings: { properties } });
    call('POST', '/_bulk', documents.map((d, i) => `${JSON.stringify({ index: { _index: index, _id: String(i + 1) } })}\n${JSON.stringify(d)}\n`).join(''));
  };
  const agg = (index: string, a: object, more: object = {}) => call('POST', `/${index}/_search`, { size: 0, aggs: { a }, ...more });
  return { call, load, agg };
}
/** What is wrong, at its root. */
const cause = ({ status, body }: { status: number; body: Json }) => `${status} ${body.error.root_cause[0].type}: ${(body.error.caused_by?.type === 'illegal_argument_exception' && body.error.type === 'x_content_parse_exception' ? body.error.caused_by : body.error.root_cause[0]).reason}`;
const keys = (answer: { body: Json }) => answer.body.aggregations.a.buckets.map((b: Json) => `${b.key_as_string ?? b.key}:${b.doc_count}`).join(' ');

const rows = [
  { int: 1, double: 1, s: 'foo', ip: '10.0.0.1', b: true, date: '2014-09-01T00:00:00.000Z' }, { int: 51, double: 51, s: 'foo', ip: '10.0.0.1', b: true, date: '2014-09-02T00:00:00.000Z' },
  { int: 101, double: 101, s: 'bar', ip: '::1', b: false }, { int: 151, double: 151, s: 'foo' },
];
const types = { int: { type: 'integer' }, double: { type: 'double' }, s: { type: 'keyword' }, ip: { type: 'ip' }, b: { type: 'boolean' }, date: { type: 'date' }, n: { type: 'long' } };

test('terms of every type; what is included', () => {
  const { load, agg } = cluster();
  load('t', rows, types);
  assert.equal(keys(agg('t', { terms: { field: 'ip' } })), '10.0.0.1:2 ::1:1');
  assert.deepEqual(agg('t', { terms: { field: 'b' } }).body.aggregations.a.buckets, [{ key: 1, key_as_string: 'true', doc_count: 2 }, { key: 0, key_as_string: 'false', doc_count: 1 }]);
  assert.equal(keys(agg('t', { terms: { field: 'b', include: [true] } })), 'true:2');
  assert.equal(keys(agg('t', { terms: { field: 'date', include: ['2014-09-02T00:00:00.000Z'] } })), '2014-09-02T00:00:00.000Z:1');
  assert.equal(keys(agg('t', { terms: { field: 'int', exclude: ['51', 101] } })), '1:1 151:1');
  assert.equal(keys(agg('t', { terms: { field: 's', min_doc_count: 0 } }, { query: { term: { s: 'bar' } } })), 'bar:1 foo:0');
  const parts = [0, 1, 2].map(partition => keys(agg('t', { terms: { field: 'int', include: { partition, num_partitions: 3 } } })));
  assert.deepEqual(parts.join(' ').split(' ').filter(Boolean).sort(), ['101:1', '151:1', '1:1', '51:1']);
  assert.match(cause(agg('t', { terms: { field: 'ip', include: '10.*' } })), /^500 aggregation_execution_exception: Aggregation \[a\] cannot support regular expression style include/);
  assert.equal(cause(agg('t', { terms: { field: 's', size: 0 } })), '400 x_content_parse_exception: [size] must be greater than 0. Found [0] in [a]');
  assert.match(cause(agg('t', { terms: { field: 's', order: { m: 'desc' } } })), /Invalid aggregation order path \[m\]/);
  assert.equal(agg('t', { terms: { field: 'int', size: 1, min_doc_count: 2 } }).body.aggregations.a.sum_other_doc_count, 0);
});

test('metrics and what they refuse', () => {
  const { load, agg } = cluster(2);
  load('t', rows, types);
  assert.deepEqual(agg('t', { percentiles: { field: 'int' } }).body.aggregations.a.values, { '1.0': 2.5, '5.0': 8.5, '25.0': 38.5, '50.0': 76, '75.0': 113.5, '95.0': 143.5, '99.0': 149.5 });
  assert.equal(cause(agg('t', { max: {} })), '400 illegal_argument_exception: Required one of fields [field, script], but none were specified. ');
  assert.equal(cause(agg('t', { max: { field: 's' } })), '400 illegal_argument_exception: Field [s] of type [keyword] is not supported for aggregation [max]');
  assert.equal(cause(agg('t', { extended_stats: { field: 'int', sigma: -1 } })), '400 x_content_parse_exception: [sigma] must be greater than or equal to 0. Found [-1.0] in [a]');
  assert.equal(cause(agg('t', { avg: { feild: 'int' } })), '400 x_content_parse_exception: [1:31] [avg] unknown field [feild] did you mean [field]?');
  assert.equal(cause(agg('t', { percentiles: { field: 'int', hdr: {} } })), '400 illegal_argument_exception: Sluice does not simulate [hdr] of the [percentiles] aggregation');
  assert.deepEqual(agg('t', { avg: { field: 'n', missing: 7 }, meta: { foo: 'bar' } }).body.aggregations.a, { meta: { foo: 'bar' }, value: 7 });
  assert.equal(agg('t', { weighted_avg: { value: { field: 'int' }, weight: { field: 'double' } } }).body.aggregations.a.value, (1 + 51 * 51 + 101 * 101 + 151 * 151) / 304);
});

test('histograms: bounds, formats, keys', () => {
  const { load, agg } = cluster();
  load('t', rows, types);
  assert.equal(keys(agg('t', { histogram: { field: 'int', interval: 50, extended_bounds: { min: -100 } } })), '-100:0 -50:0 0:1 50:1 100:1 150:1');
  assert.equal(keys(agg('t', { histogram: { field: 'n', interval: 50, extended_bounds: { min: 0, max: 60 } } })), '0:0 50:0');
  assert.deepEqual(agg('t', { histogram: { field: 'int', interval: 100, format: 'Value is ##0.0' } }).body.aggregations.a.buckets[1], { key_as_string: 'Value is 100.0', key: 100, doc_count: 2 });
  assert.deepEqual(agg('t', { histogram: { field: 'int', interval: 50, keyed: true, hard_bounds: { min: 0, max: 100 } } }).body.aggregations.a.buckets, { '0.0': { key: 0, doc_count: 1 }, '50.0': { key: 50, doc_count: 1 }, '100.0': { key: 100, doc_count: 1 } });
  assert.equal(cause(agg('t', { histogram: { field: 'int', interval: 0 } })), '400 x_content_parse_exception: [interval] must be >0 for histogram aggregation [a]');
});

test('date histograms across a change of the clock', () => {
  const { load, agg, call } = cluster();
  load('d', ['2016-03-26', '2016-03-27', '2016-03-28', '2016-10-29', '2016-10-30', '2016-10-31'].map(day => ({ date: `${day}T12:00:00Z` })), { date: { type: 'date' } });
  for (const interval of [{ fixed_interval: '1d' }, { calendar_interval: 'day' }]) {
    assert.equal(keys(agg('d', { date_histogram: { field: 'date', ...interval, time_zone: 'Europe/Madrid', min_doc_count: 1 } })),
      '2016-03-26T00:00:00.000+01:00:1 2016-03-27T00:00:00.000+01:00:1 2016-03-28T00:00:00.000+02:00:1 2016-10-29T00:00:00.000+02:00:1 2016-10-30T00:00:00.000+02:00:1 2016-10-31T00:00:00.000+01:00:1');
  }
  assert.equal(keys(agg('d', { date_histogram: { field: 'date', fixed_interval: '1d', time_zone: 'Europe/Madrid', format: 'MM-dd', min_doc_count: 0 } }, { query: { range: { date: { gte: '2016-10-01' } } } })), '10-29:1 10-30:1 10-31:1');
  call('PUT', '/z/_doc/1', { date: '2015-10-01T00:30:00Z' });
  call('PUT', '/z/_doc/2', { date: '2015-10-01T01:30:00Z' });
  assert.equal(keys(agg('z', { date_histogram: { field: 'date', calendar_interval: 'day', time_zone: '-01:00' } })), '2015-09-30T00:00:00.000-01:00:1 2015-10-01T00:00:00.000-01:00:1');
  assert.equal(keys(agg('z', { date_histogram: { field: 'date', calendar_interval: 'day', offset: '+6h' } })), '2015-09-30T06:00:00.000Z:2');
  assert.equal(cause(agg('z', { date_histogram: { field: 'date', calendar_interval: '2d' } })), '400 x_content_parse_exception: The supplied interval [2d] could not be parsed as a calendar interval.');
  assert.equal(cause(agg('z', { date_histogram: { field: 'date', fixed_interval: '1.5d' } })), '400 x_content_parse_exception: failed to parse [1.5d], fractional time values are not supported');
});

test('ranges of numbers, dates and addresses', () => {
  const { load, agg } = cluster();
  load('t', rows, types);
  assert.deepEqual(agg('t', { range: { field: 'double', keyed: true, ranges: [{ to: 100 }, { from: 100, to: 150, key: 'x' }, { from: 150 }] } }).body.aggregations.a.buckets, { '*-100.0': { to: 100, doc_count: 2 }, x: { from: 100, to: 150, doc_count: 1 }, '150.0-*': { from: 150, doc_count: 1 } });
  assert.deepEqual(agg('t', { ip_range: { field: 'ip', ranges: [{ mask: '10.0.0.0/25' }] } }).body.aggregations.a.buckets, [{ key: '10.0.0.0/25', from: '10.0.0.0', to: '10.0.0.128', doc_count: 2 }]);
  assert.equal(keys(agg('t', { date_range: { field: 'date', missing: '2000-01-01', ranges: [{ to: '2014-01-01||/y' }, { from: '2014-09-01', to: 'now' }] } })), '*-2014-01-01T00:00:00.000Z:2 2014-09-01T00:00:00.000Z-2024-03-15T12:00:00.000Z:2');
});

test('composite pages, with nulls where they are wanted', () => {
  const { load, agg } = cluster();
  load('c', [{ k: ['foo', 'bar'], n: [10, 20] }, { k: 'foo', n: [100, 0] }, { k: 'bar', n: 10 }, {}, { k: 'delta' }], { k: { type: 'keyword' }, n: { type: 'long' } });
  const page = (composite: object) => agg('c', { composite }).body.aggregations.a;
  assert.deepEqual(page({ sources: [{ k: { terms: { field: 'k' } } }, { n: { terms: { field: 'n' } } }] }).buckets.map((b: Json) => `${b.key.k}${b.key.n}:${b.doc_count}`), ['bar10:2', 'bar20:1', 'foo0:1', 'foo10:1', 'foo20:1', 'foo100:1']);
  const last = page({ sources: [{ k: { terms: { field: 'k', missing_bucket: true, order: 'desc' } } }], after: { k: 'delta' } });
  assert.deepEqual([last.after_key, last.buckets.map((b: Json) => b.key.k)], [{ k: null }, ['bar', null]]);
  assert.equal(cause(agg('c', { composite: { sources: [{ k: { terms: { field: 'k' } } }], after: {} } })), '400 illegal_argument_exception: [after] has 0 value(s) but [sources] has 1');
});

test('pipelines: gaps, order, and where they may stand', () => {
  const { load, agg, call } = cluster();
  load('p', [{ n: 1, v: 10 }, { n: 2, v: 180 }, { n: 4, v: 50 }, { n: 5, v: 55 }], { n: { type: 'long' }, v: { type: 'long' } });
  const hist = (sub: object, more: object = {}) => agg('p', { histogram: { field: 'n', interval: 1, ...more }, aggs: { s: { sum: { field: 'v' } }, ...sub } });
  const values = (sub: object) => hist(sub).body.aggregations.a.buckets.map((b: Json) => (b.x === undefined ? '-' : b.x.value));
  assert.deepEqual(values({ x: { derivative: { buckets_path: 's' } } }), ['-', 170, null, null, 5]);
  assert.deepEqual(values({ x: { derivative: { buckets_path: 's', gap_policy: 'insert_zeros' } } }), ['-', 170, -180, 50, 5]);
  assert.deepEqual(values({ x: { cumulative_sum: { buckets_path: 's' } } }), [10, 190, 190, 240, 295]);
  assert.deepEqual(values({ x: { derivative: { buckets_path: 'd' } }, d: { derivative: { buckets_path: '_count' } } }), ['-', '-', null, null, -1]); // reads what stands behind it; an empty bucket is a gap
  assert.deepEqual(values({ x: { bucket_script: { buckets_path: { v: 's', c: '_count' }, script: 'params.v / params.c' } } }), [10, 180, '-', 50, 55]);
  assert.equal(cause(agg('p', { derivative: { buckets_path: 's' } })), '400 action_request_validation_exception: Validation Failed: 1: derivative aggregation [a] must be declared inside of another aggregation;');
  assert.match(cause(hist({ x: { derivative: { buckets_path: 's' } } }, { min_doc_count: 1 })), /parent histogram of derivative aggregation \[x\] must have min_doc_count of 0/);
  assert.match(cause(hist({ x: { bucket_script: { buckets_path: 'nope', script: '1' } } })), /No aggregation found for path \[nope\]/);
  const beside = call('POST', '/p/_search', { size: 0, aggs: { h: { histogram: { field: 'n', interval: 1 }, aggs: { s: { sum: { field: 'v' } } } }, max: { max_bucket: { buckets_path: 'h>s' } }, p: { percentiles_bucket: { buckets_path: 'h>s', percents: [25, 50] } } } }).body.aggregations;
  assert.deepEqual([beside.max, beside.p], [{ value: 180, keys: ['2.0'] }, { values: { '25.0': 50, '50.0': 55 } }]);
});

test('paths into buckets by key, by count, and through single buckets', () => {
  const { load, call } = cluster();
  load('p', [{ n: 1, d: 10, k: 'a', date: '2014-01-01' }, { n: 2, d: 180, k: 'b', date: '2015-01-01' }, { n: 2, d: 20, k: 'a', date: '2015-02-01' }], { n: { type: 'long' }, d: { type: 'long' }, k: { type: 'keyword' }, date: { type: 'date' } });
  const ask = (aggs: object) => call('POST', '/p/_search', { size: 0, aggs }).body;
  const sums = { histogram: { field: 'n', interval: 1 }, aggs: { s: { sum: { field: 'd' } } } };
  const share = ask({ h: { date_histogram: { field: 'date', calendar_interval: 'year' }, aggs: { t: { terms: { field: 'k' }, aggs: { s: { sum: { field: 'd' } } } }, all: { sum: { field: 'd' } }, b: { bucket_script: { buckets_path: { x: "t['a']>s", n: "t['a']._count", all: 'all' }, script: 'params.x / params.all * params.n' } } } } }).aggregations.h.buckets;
  assert.deepEqual(share.map((b: Json) => b.b.value), [1, 0.1]);
  assert.deepEqual([ask({ h: sums, c: { sum_bucket: { buckets_path: 'h._count' } } }).aggregations.c, ask({ h: sums, c: { sum_bucket: { buckets_path: 'h>_count' } } }).aggregations.c], [{ value: 3 }, { value: 3 }]);
  assert.deepEqual(ask({ f: { filter: { match_all: {} }, aggs: { h: sums } }, m: { max_bucket: { buckets_path: 'f>h>s' } } }).aggregations.m, { value: 200, keys: ['2.0'] });
  const sorted = (bucket_sort: object) => cause({ status: 400, body: ask({ h: { ...sums, aggs: { ...sums.aggs, b: { bucket_sort } } } }) });
  assert.equal(sorted({ size: 0 }), '400 x_content_parse_exception: [size] must be a positive integer: [b]');
  assert.equal(sorted({}), '400 action_request_validation_exception: Validation Failed: 1: [b] is configured to perform nothing. Please set either of [sort, size, from] to use bucket_sort;');
});

test('scores inside nested objects count the objects', () => {
  const { call } = cluster();
  call('PUT', '/n', { mappings: { properties: { o: { type: 'nested', properties: { a: { type: 'keyword' }, b: { type: 'integer' } } } } } });
  call('PUT', '/n/_doc/1', { o: [{ a: 'p', b: 1 }, { a: 'q', b: 2 }] });
  call('PUT', '/n/_doc/2', { o: [{ a: 'p', b: 2 }] });
  const { hits } = call('POST', '/n/_search', { query: { nested: { path: 'o', query: { bool: { must: [{ term: { 'o.a': 'p' } }, { term: { 'o.b': 2 } }] } } } } }).body.hits;
  // Two of three objects hold `p`: ln(1 + 1.5 / 2.5), and 1 for the number.
  assert.ok(hits.length === 1 && Math.abs(hits[0]._score - (Math.log(1.6) + 1)) < 1e-6);
});

test('scores: boosts in query strings, an empty bool', () => {
  const { load, call } = cluster();
  load('q', [{ t: 'quick fox' }, { t: 'lazy dog' }], { t: { type: 'text' } });
  const best = (query: object) => call('POST', '/q/_search', { query }).body.hits.max_score;
  const by = (query: string) => best({ query_string: { query } }) / best({ query_string: { query: 't:quick' } });
  for (const [query, times] of [['t:quick^2', 2], ['t:(quick)^3', 3], ['t:"quick"^0.5', 0.5], ['(t:quick^2)^2', 4]] as const) assert.ok(Math.abs(by(query) - times) < 1e-6, query);
  assert.equal(best({ bool: {} }), 1);
  assert.equal(best({ bool: { must_not: [{ term: { t: 'fox' } }] } }), 0);
});

test('failures of a shard and of the request are told apart', () => {
  const { load, call } = cluster();
  load('t', rows, types);
  const missing = call('POST', '/t/_search', { query: { script: { script: { id: 'nope' } } } });
  assert.deepEqual([missing.status, missing.body.error.type, missing.body.error.phase, missing.body.error.grouped], [404, 'search_phase_execution_exception', 'query', true]);
  assert.deepEqual(missing.body.error.failed_shards, [{ shard: 0, index: 't', node: 'sluice', reason: { type: 'resource_not_found_exception', reason: 'unable to find script [nope] in cluster state' } }]);
  const compile = call('POST', '/t/_search', { script_fields: { x: { script: 'doc[' } } }).body.error;
  assert.deepEqual([compile.root_cause[0].type, compile.root_cause[0].reason, compile.root_cause[0].caused_by, compile.failed_shards[0].reason.caused_by.type], ['script_exception', 'compile error', undefined, 'illegal_argument_exception']);
  const parse = call('POST', '/t/_search', '{\n  "query": {"mach_all": {}}\n}').body;
  assert.deepEqual(parse, { error: { root_cause: [{ type: 'parsing_exception', reason: 'unknown query [mach_all] did you mean [match_all]?', line: 2, col: 25 }], type: 'parsing_exception', reason: 'unknown query [mach_all] did you mean [match_all]?', line: 2, col: 25 }, status: 400 });
  assert.equal(call('POST', '/t/_search', '{"size":1,"size":2}').body.error.reason, "Duplicate field 'size'\n at [line: 1, column: 11]");
  assert.equal(call('POST', '/t/_search', '{"query": {"match_all": {}').body.error.type, 'json_e_o_f_exception');
  assert.match(cause(call('POST', '/t/_search', { from: 9999, size: 2 })), /^400 illegal_argument_exception: Result window is too large/);
  assert.deepEqual(call('DELETE', '/_bulk'), { status: 405, body: { error: 'Incorrect HTTP method for uri [/_bulk] and method [DELETE], allowed: [POST, PUT]', status: 405 } });
  assert.match(call('GET', '/t/_foo').body.error, /^no handler found for uri \[\/t\/_foo\] and method \[GET\]/);
  assert.match(cause(call('GET', '/t/_search?siz=3')), /request \[\/t\/_search\] contains unrecognized parameter: \[siz\] -> did you mean \[size\]\?/);
  for (const body of [{ highlight: { fields: {} } }, { query: { geo_shape: {} } }, { aggs: { a: { significant_terms: { field: 's' } } } }, { suggest: { a: {} } }]) assert.match(cause(call('POST', '/t/_search', body)), /Sluice does not simulate/, JSON.stringify(body));
  assert.match(cause(call('POST', '/_sql', { query: 'SELECT 1' })), /Sluice does not simulate the request \[_sql\]/);
});

test('mappings, settings and documents that do not fit', () => {
  const { call } = cluster();
  assert.equal(cause(call('PUT', '/m', { mappings: { properties: { a: { type: 'long', foo: 1 } } } })), '400 mapper_parsing_exception: unknown parameter [foo] on mapper [a] of type [long]');
  assert.equal(cause(call('PUT', '/m', { mappings: { properties: { a: { type: 'foo' } } } })), '400 mapper_parsing_exception: No handler for type [foo] declared on field [a]');
  assert.match(cause(call('PUT', '/m', { settings: { foo: 1 } })), /unknown setting \[index\.foo\]/);
  call('PUT', '/s', { mappings: { dynamic: 'strict', properties: { a: { type: 'long', coerce: false }, i: { type: 'integer' }, o: { properties: { x: { type: 'keyword', ignore_above: 2 } } } } } });
  const refusal = (doc: object) => { const { error } = call('PUT', '/s/_doc/1', doc).body; return `${error.type}: ${error.caused_by ? `${error.caused_by.type}: ${error.caused_by.reason}` : error.reason}`; };
  assert.equal(refusal({ b: { c: 1 } }), 'strict_dynamic_mapping_exception: mapping set to strict, dynamic introduction of [b] within [_doc] is not allowed');
  assert.equal(refusal({ o: { y: 1 } }), 'strict_dynamic_mapping_exception: mapping set to strict, dynamic introduction of [y] within [o] is not allowed');
  assert.equal(refusal({ a: '1' }), 'mapper_parsing_exception: illegal_argument_exception: Long value passed as String');
  assert.equal(refusal({ a: 1.5 }), 'mapper_parsing_exception: illegal_argument_exception: 1.5 cannot be converted to Long without data loss');
  assert.equal(refusal({ i: 'x' }), 'mapper_parsing_exception: number_format_exception: For input string: "x"');
  assert.equal(refusal({ o: 3 }), 'mapper_parsing_exception: object mapping for [o] tried to parse field [o] as object, but found a concrete value');
  assert.equal(call('PUT', '/s/_doc/1', { a: { b: 1 } }).body.error.reason, "failed to parse field [a] of type [long] in document with id '1'. Preview of field's value: '{b=1}'");
  call('PUT', '/s/_doc/1', { o: { x: ['abc', 'd'] } });
  assert.deepEqual(call('GET', '/s/_search').body.hits.hits[0]._ignored, ['o.x']);
  call('POST', '/d/_doc', '{"a":1.0,"b":1,"t":"2024-01-01","s":"x"}');
  assert.deepEqual(Object.entries(call('GET', '/d/_mapping').body.d.mappings.properties).map(([name, { type }]: [string, Json]) => `${name} ${type}`), ['a float', 'b long', 't date', 's text']);
});

test('bulk: a malformed line refuses the whole, a document that cannot be read is its own failure', () => {
  const { call } = cluster();
  const whole = call('POST', '/_bulk', '{"index":{"_index":"b","_id":"1"}}\n{"n":1}\n{"foo":{}}\n{}\n');
  assert.equal(whole.body.error.reason, 'Malformed action/metadata line [3], expected field [create], [delete], [index] or [update] but found [foo]');
  assert.equal(call('GET', '/b/_doc/1').status, 404);
  const items = call('POST', '/_bulk', '{"index":{"_index":"b","_id":"1"}}\n{"n": \n{"index":{"_index":"b","_id":"2"}}\n{"n":1}\n{"update":{"_index":"b","_id":"2"}}\n{"script":"ctx._source.n += params.k"}\n{"update":{"_index":"b","_id":"9"}}\n{"doc":{}}\n').body;
  assert.deepEqual(items.items.map((i: Json) => { const [item] = Object.values<Json>(i); return `${item.status} ${item.error?.type ?? item.result}`; }), ['400 mapper_parsing_exception', '201 created', '400 illegal_argument_exception', '404 document_missing_exception']);
  assert.equal(items.items[2].update.error.caused_by.type, 'script_exception');
});

test('updates, versions, aliases with filters, named queries, typed keys, tables', () => {
  const { call, load } = cluster();
  load('t', rows, types);
  const failed = call('POST', '/t/_update/1', { script: 'ctx._source.int.foo()' }).body.error;
  assert.deepEqual([failed.type, failed.reason, failed.caused_by.type], ['illegal_argument_exception', 'failed to execute script', 'script_exception']);
  call('PUT', '/t/_doc/9?version=5&version_type=external', { n: 1 });
  assert.equal(call('PUT', '/t/_doc/9?version=5&version_type=external', { n: 1 }).body.error.reason, '[9]: version conflict, current version [5] is higher or equal to the one provided [5]');
  call('POST', '/_aliases', { actions: [{ add: { index: 't', alias: 'foos', filter: { term: { s: 'foo' } } } }] });
  assert.deepEqual([call('GET', '/foos/_count').body.count, call('GET', '/t,foos/_count').body.count], [3, 5]);
  assert.deepEqual(call('GET', '/_alias/nope'), { status: 404, body: { error: 'alias [nope] missing', status: 404 } });
  assert.deepEqual(call('POST', '/t/_search', { size: 1, query: { bool: { should: [{ term: { s: { value: 'foo', _name: 'A' } } }, { term: { b: { value: false, _name: 'B' } } }] } } }).body.hits.hits[0].matched_queries, ['B']);
  assert.deepEqual(Object.keys(call('GET', '/t/_search?typed_keys=true', { size: 0, aggs: { k: { terms: { field: 's' } }, p: { percentiles: { field: 'int' } }, n: { terms: { field: 'double' } } } }).body.aggregations), ['sterms#k', 'tdigest_percentiles#p', 'dterms#n']);
  assert.match(call('GET', '/_cat/indices?v&h=index,docs.count').body, /^index docs\.count\nt {5}5 {9}\n$/);
  assert.deepEqual(call('GET', '/_cat/indices?format=json&h=index').body, [{ index: 't' }]);
  assert.equal(call('POST', '/_scripts/painless/_execute', '{"script":{"source":"params.count / params.total","params":{"count":100.0,"total":1000.0}}}').body.result, '0.1');
  assert.deepEqual(call('POST', '/t/_search', { _source: false, size: 1, sort: ['int'], fields: ['s', { field: 'double', format: '0.00' }] }).body.hits.hits[0].fields, { s: ['foo'], double: ['1.00'] });
  assert.deepEqual(call('POST', '/t/_search', { _source: false, sort: [{ int: 'asc' }], search_after: [51], query: { exists: { field: 'int' } } }).body.hits.hits.map((h: Json) => h.sort), [[101], [151]]);
});

test('nested objects at two depths, with their places', () => {
  const { call } = cluster();
  call('PUT', '/n', { mappings: { properties: { u: { type: 'nested', properties: { n: { type: 'keyword' }, v: { type: 'nested', properties: { w: { type: 'long' } } } } } } } });
  call('PUT', '/n/_doc/1', { u: [{ n: 'a', v: [{ w: 1 }, { w: 2 }] }, { n: 'b', v: { w: 3 } }] });
  const { body } = call('POST', '/n/_search', { size: 0, query: { nested: { path: 'u.v', query: { term: { 'u.v.w': 3 } } } }, aggs: { u: { nested: { path: 'u' }, aggs: { t: { top_hits: { _source: ['n'] } }, v: { nested: { path: 'u.v' }, aggs: { s: { sum: { field: 'u.v.w' } } } } } }, d: { nested: { path: 'u.v' } } } });
  assert.deepEqual([body.hits.total.value, body.aggregations.u.doc_count, body.aggregations.u.v.s.value, body.aggregations.d.doc_count], [1, 2, 6, 3]);
  assert.deepEqual(body.aggregations.u.t.hits.hits.map((h: Json) => [h._nested.offset, h._source]), [[0, { n: 'a' }], [1, { n: 'b' }]]);
});
