import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createCluster } from '../../server/engine/search/cluster.ts';

type Json = Record<string, any>;
function cluster(shards = 1) {
  const { request } = createCluster({ shards, now: () => Date.UTC(2024, 2, 15, 12) });
  const call = (method: string, path: string, body?: string | object) => request(method, path, body) as { status: number; body: Json };
  return { call, aggs: (index: string, aggs: Json, more: Json = {}) => call('POST', `/${index}/_search`, { size: 0, aggs, ...more }).body['aggregations'] as Json };
}
const bulk = (index: string, documents: readonly Json[]) => documents.map((d, i) => `${JSON.stringify({ index: { _index: index, _id: String(i + 1) } })}\n${JSON.stringify(d)}\n`).join('');

test('a document written is seen at once, by id and by search', () => {
  const { call } = cluster();
  const put = call('PUT', '/things/_doc/1', { name: 'Red Fox', size: 3 });
  assert.equal(put.status, 201);
  assert.deepEqual(put.body, { _index: 'things', _id: '1', _version: 1, result: 'created', _shards: { total: 1, successful: 1, failed: 0 }, _seq_no: 0, _primary_term: 1 });
  assert.equal(call('PUT', '/things/_doc/1', { name: 'Red Fox', size: 4 }).body['result'], 'updated');
  assert.equal(call('GET', '/things/_doc/1').body['_source'].size, 4);
  const found = call('GET', '/things/_search', { query: { match: { name: 'fox' } } }).body;
  assert.equal(found['hits'].total.value, 1);
  assert.equal(found['hits'].hits[0]._score, 0.2876821);
  assert.deepEqual(call('GET', '/things/_mapping').body['things'].mappings.properties, { name: { type: 'text', fields: { keyword: { type: 'keyword', ignore_above: 256 } } }, size: { type: 'long' } });
});

test('bulk requests report each item, and one bad document spoils no other', () => {
  const { call } = cluster();
  call('PUT', '/n', { mappings: { properties: { n: { type: 'long' } } } });
  const answer = call('POST', '/_bulk', '{"index":{"_index":"n","_id":"1"}}\n{"n":1}\n{"index":{"_index":"n","_id":"2"}}\n{"n":"abc"}\n{"create":{"_index":"n","_id":"1"}}\n{"n":3}\n{"delete":{"_index":"n","_id":"9"}}\n');
  assert.equal(answer.body['errors'], true);
  assert.deepEqual(answer.body['items'].map((i: Json) => Object.values(i)[0].status), [201, 400, 409, 404]);
  assert.equal(answer.body['items'][1].index.error.reason, "failed to parse field [n] of type [long] in document with id '2'. Preview of field's value: 'abc'");
  assert.equal(call('GET', '/n/_count').body['count'], 1);
  assert.equal(call('POST', '/_bulk', '{"index":{}}').body['error'].reason, 'The bulk request must be terminated by a newline [\\n]');
});

test('queries', () => {
  const { call } = cluster(3);
  call('PUT', '/q', { mappings: { properties: { tag: { type: 'keyword' }, text: { type: 'text' }, n: { type: 'integer' }, at: { type: 'date' }, ip: { type: 'ip' }, ok: { type: 'boolean' }, big: { type: 'long' }, items: { type: 'nested', properties: { name: { type: 'keyword' }, count: { type: 'integer' } } } } } });
  call('POST', '/_bulk', bulk('q', [
    { tag: ['a', 'b'], text: 'The quick brown fox', n: 1, at: '2024-03-14T10:00:00Z', ip: '10.0.0.1', ok: true, items: [{ name: 'x', count: 1 }, { name: 'y', count: 5 }] },
    { tag: 'b', text: 'Quick foxes jump', n: 5, at: '2024-03-15T11:59:00Z', ip: '10.0.1.1', ok: false, items: [{ name: 'x', count: 5 }] },
    { tag: 'C', text: 'lazy dog', n: 10, at: '2024-02-01', ip: '192.168.0.1' },
    { n: null, text: '', tag: [] },
  ]));
  call('PUT', '/q/_doc/5', '{"big": 9007199254740993}');
  const ids = (query: Json) => call('POST', '/q/_search', { query, sort: ['_id'] }).body['hits']?.hits.map((h: Json) => h['_id']).join('');
  const cases: readonly (readonly [Json, string])[] = [
    [{ match_all: {} }, '12345'], [{ match_none: {} }, ''],
    [{ term: { tag: 'b' } }, '12'], [{ term: { tag: { value: 'c', case_insensitive: true } } }, '3'], [{ terms: { tag: ['a', 'C'] } }, '13'], [{ term: { ok: false } }, '2'], [{ term: { n: '5' } }, '2'],
    [{ term: { ip: '10.0.0.0/16' } }, '12'], [{ ids: { values: ['2', '9'] } }, '2'], [{ exists: { field: 'n' } }, '123'], [{ exists: { field: 'tag' } }, '123'],
    [{ range: { n: { gt: 1, lte: 10 } } }, '23'], [{ range: { at: { gte: 'now-1d/d', lt: 'now' } } }, '12'], [{ range: { at: { gte: '2024-02-01||/M', lt: '2024-02-01||+1M/M' } } }, '3'], [{ range: { at: { lte: '2024-02' } } }, '3'],
    [{ range: { at: { gte: '15/03/2024', format: 'dd/MM/yyyy' } } }, '2'],
    [{ match: { text: 'quick dog' } }, '123'], [{ match: { text: { query: 'quick fox', operator: 'and' } } }, '1'], [{ match_phrase: { text: 'quick brown' } }, '1'], [{ match_phrase: { text: 'brown quick' } }, ''],
    [{ prefix: { tag: 'a' } }, '1'], [{ wildcard: { text: 'fox*' } }, '12'], [{ regexp: { tag: '[ab]' } }, '12'], [{ fuzzy: { text: 'quik' } }, '12'],
    [{ bool: { must: [{ term: { tag: 'b' } }], must_not: [{ term: { n: 5 } }] } }, '1'], [{ bool: { should: [{ term: { n: 1 } }, { term: { n: 10 } }] } }, '13'], [{ bool: { filter: { term: { tag: 'b' } }, should: { term: { n: 99 } } } }, '12'],
    [{ bool: { should: [{ term: { tag: 'a' } }, { term: { tag: 'b' } }], minimum_should_match: 2 } }, '1'],
    [{ nested: { path: 'items', query: { bool: { must: [{ term: { 'items.name': 'x' } }, { range: { 'items.count': { gte: 5 } } }] } } } }, '2'],
    [{ query_string: { query: 'tag:b AND NOT n:5' } }, '1'], [{ query_string: { query: 'n:[5 TO *]' } }, '23'], [{ query_string: { query: '"quick brown" OR lazy', default_field: 'text' } }, '13'], [{ query_string: { query: 'text:fox*' } }, '12'], [{ query_string: { query: '_exists_:ip' } }, '123'],
    [{ simple_query_string: { query: 'quick -brown', fields: ['text'], default_operator: 'and' } }, '2'], [{ multi_match: { query: 'lazy', fields: ['text', 'tag'] } }, '3'],
    [{ constant_score: { filter: { term: { n: 1 } } } }, '1'], [{ term: { big: 9007199254740993n } as Json }, '5'],
  ];
  for (const [query, expected] of cases) assert.equal(ids(query), expected, JSON.stringify(query, (_, v) => (typeof v === 'bigint' ? `${v}n` : v)));
});

test('what is no query is refused with the words of the service', () => {
  const { call } = cluster();
  call('PUT', '/q/_doc/1', { a: 1 });
  const reason = (body: Json) => {
    const { error } = call('POST', '/q/_search', body).body as Json;
    return error.type === 'search_phase_execution_exception' ? error.root_cause[0].reason : error.caused_by?.reason ?? error.reason;
  };
  assert.equal(reason({ query: { mach_all: {} } }), 'unknown query [mach_all] did you mean [match_all]?');
  assert.equal(reason({ query: { term: { a: 1, b: 2 } } }), "[term] query doesn't support multiple fields, found [a] and [b]");
  assert.equal(reason({ query: { geo_shape: {} } }), 'Sluice does not simulate the [geo_shape] query');
  assert.equal(reason({ aggs: { a: { trms: { field: 'a' } } } }), 'Unknown aggregation type [trms] did you mean [terms]?');
  assert.equal(reason({ aggs: { a: {} } }), 'Missing definition for aggregation [a]');
  assert.equal(reason({ aggs: { 'a>b': { avg: { field: 'a' } } } }), "Invalid aggregation name [a>b]. Aggregation names can contain any character except '[', ']', and '>'");
  assert.equal(reason({ aggs: { h: { histogram: { field: 'a', interval: 0 } } } }), '[interval] must be >0 for histogram aggregation [h]');
  assert.equal(reason({ aggs: { h: { date_histogram: { field: 'a', calendar_interval: '2d' } } } }), 'The supplied interval [2d] could not be parsed as a calendar interval.');
  assert.equal(reason({ quary: {} }), 'Unknown key for a START_OBJECT in [quary].');
  assert.equal(call('GET', '/none/_search').body['error'].reason, 'no such index [none]');
  assert.equal(call('GET', '/q/_serch').status, 400);
});

test('metrics', () => {
  const { call, aggs } = cluster(2);
  call('POST', '/_bulk', bulk('m', [{ v: 1, w: 2 }, { v: 2, w: 1 }, { v: 3, w: 1 }, { v: [4, 10], w: 1 }, { other: 1 }]));
  const a = aggs('m', {
    avg: { avg: { field: 'v' } }, sum: { sum: { field: 'v' } }, min: { min: { field: 'v' } }, max: { max: { field: 'v' } }, n: { value_count: { field: 'v' } }, card: { cardinality: { field: 'v' } },
    stats: { stats: { field: 'v' } }, pct: { percentiles: { field: 'v', percents: [50, 99.9] } }, none: { avg: { field: 'nope' } }, missing: { sum: { field: 'v', missing: 100 } },
    ext: { extended_stats: { field: 'w' } }, top: { top_hits: { size: 1, sort: [{ v: 'desc' }], _source: ['v'] } },
  });
  assert.deepEqual([a['avg'].value, a['sum'].value, a['min'].value, a['max'].value, a['n'].value, a['card'].value], [4, 20, 1, 10, 5, 5]);
  assert.deepEqual(a['stats'], { count: 5, min: 1, max: 10, avg: 4, sum: 20 });
  assert.equal(a['pct'].values['50.0'], 3);
  assert.deepEqual(a['none'], { value: null });
  assert.equal(a['missing'].value, 120);
  assert.equal(a['ext'].variance, 0.1875);
  assert.deepEqual(a['top'].hits.hits.map((h: Json) => h['_source']), [{ v: [4, 10] }]);
});

test('terms and their order', () => {
  const { call, aggs } = cluster();
  call('POST', '/_bulk', bulk('t', [{ k: 'b', v: 1 }, { k: 'a', v: 5 }, { k: 'b', v: 2 }, { k: ['a', 'c'], v: 9 }, { v: 3 }]));
  const buckets = (terms: Json, sub?: Json) => aggs('t', { t: { terms: { field: 'k.keyword', ...terms }, ...(sub && { aggs: sub }) } })['t'].buckets.map((b: Json) => `${b['key']}${b['doc_count']}`).join(' ');
  assert.equal(buckets({}), 'a2 b2 c1');
  assert.equal(buckets({ order: { _key: 'desc' } }), 'c1 b2 a2');
  assert.equal(buckets({ size: 1 }), 'a2');
  assert.equal(buckets({ missing: 'zz' }), 'a2 b2 c1 zz1');
  assert.equal(buckets({ order: { m: 'desc' } }, { m: { max: { field: 'v' } } }), 'a2 c1 b2');
  assert.equal(buckets({ exclude: ['a'] }), 'b2 c1');
  assert.equal(buckets({ include: '[ab]' }), 'a2 b2');
  assert.equal(aggs('t', { t: { terms: { field: 'k.keyword', size: 1 } } })['t'].sum_other_doc_count, 3);
  assert.match(call('POST', '/t/_search', { aggs: { t: { terms: { field: 'k' } } } }).body['error'].root_cause[0].reason, /^Text fields are not optimised/);
});

test('histograms fill their gaps; calendar and fixed intervals know time zones', () => {
  const { call, aggs } = cluster();
  call('POST', '/_bulk', bulk('h', [{ v: 1, at: '2024-03-30T23:30:00Z' }, { v: 5, at: '2024-03-31T22:30:00Z' }, { v: 12.5, at: '2024-04-02T00:00:00Z' }]));
  const h = aggs('h', {
    n: { histogram: { field: 'v', interval: 5 } }, sparse: { histogram: { field: 'v', interval: 5, min_doc_count: 1, offset: 1 } },
    day: { date_histogram: { field: 'at', calendar_interval: 'day' } }, berlin: { date_histogram: { field: 'at', calendar_interval: 'day', time_zone: 'Europe/Berlin', format: 'yyyy-MM-dd' } },
    week: { date_histogram: { field: 'at', calendar_interval: 'week', min_doc_count: 1 } }, fixed: { date_histogram: { field: 'at', fixed_interval: '12h', min_doc_count: 1 } },
  });
  assert.deepEqual(h['n'].buckets, [{ key: 0, doc_count: 1 }, { key: 5, doc_count: 1 }, { key: 10, doc_count: 1 }]);
  assert.deepEqual(h['sparse'].buckets.map((b: Json) => b['key']), [1, 11]);
  assert.deepEqual(h['day'].buckets.map((b: Json) => [b['key_as_string'], b['doc_count']]), [['2024-03-30T00:00:00.000Z', 1], ['2024-03-31T00:00:00.000Z', 1], ['2024-04-01T00:00:00.000Z', 0], ['2024-04-02T00:00:00.000Z', 1]]);
  assert.deepEqual(h['berlin'].buckets.map((b: Json) => b['key_as_string']), ['2024-03-31', '2024-04-01', '2024-04-02']);
  assert.deepEqual(h['berlin'].buckets[1].key, Date.UTC(2024, 2, 31, 22));
  assert.deepEqual(h['week'].buckets.map((b: Json) => b['key_as_string'].slice(0, 10)), ['2024-03-25', '2024-04-01']);
  assert.equal(h['fixed'].buckets.length, 3);
  const both = call('POST', '/h/_search', { aggs: { d: { date_histogram: { field: 'at', calendar_interval: 'day', fixed_interval: '1d' } } } });
  assert.equal(both.body['error'].caused_by.reason, 'Cannot use [fixed_interval] with [calendar_interval] configuration option.');
});

test('ranges, filters, composite, nested and pipelines', () => {
  const { call, aggs } = cluster(2);
  call('PUT', '/r', { mappings: { properties: { k: { type: 'keyword' }, v: { type: 'double' }, at: { type: 'date' }, i: { type: 'nested', properties: { c: { type: 'integer' } } } } } });
  call('POST', '/_bulk', bulk('r', [{ k: 'a', v: 10, at: '2024-01-01', i: [{ c: 1 }, { c: 2 }] }, { k: 'b', v: 60, at: '2024-01-02', i: { c: 5 } }, { k: 'a', v: 120, at: '2024-01-02' }, { k: 'c', v: 50, at: '2024-01-04' }]));
  const r = aggs('r', {
    ranges: { range: { field: 'v', ranges: [{ to: 50 }, { from: 50, to: 100 }, { from: 100 }] } },
    filters: { filters: { filters: { low: { range: { v: { lt: 55 } } }, a: { term: { k: 'a' } } }, other_bucket_key: 'rest' } },
    comp: { composite: { size: 2, sources: [{ key: { terms: { field: 'k' } } }, { day: { date_histogram: { field: 'at', calendar_interval: '1d' } } }] } },
    nested: { nested: { path: 'i' }, aggs: { sum: { sum: { field: 'i.c' } }, back: { reverse_nested: {}, aggs: { v: { sum: { field: 'v' } } } } } },
    days: { date_histogram: { field: 'at', calendar_interval: 'day' }, aggs: { s: { sum: { field: 'v' } }, cum: { cumulative_sum: { buckets_path: 's' } }, d: { derivative: { buckets_path: 's' } } } },
    best: { max_bucket: { buckets_path: 'days>s' } }, mean: { avg_bucket: { buckets_path: 'days>s' } },
    one: { filter: { term: { k: 'a' } }, aggs: { m: { max: { field: 'v' } } } }, none: { missing: { field: 'i.c' } }, all: { global: {}, aggs: { n: { value_count: { field: 'v' } } } },
    dates: { date_range: { field: 'at', format: 'yyyy-MM-dd', ranges: [{ to: '2024-01-02' }, { from: '2024-01-02' }] } },
  }, { query: { range: { v: { lte: 120 } } } });
  assert.deepEqual(r['ranges'].buckets, [{ key: '*-50.0', to: 50, doc_count: 1 }, { key: '50.0-100.0', from: 50, to: 100, doc_count: 2 }, { key: '100.0-*', from: 100, doc_count: 1 }]);
  assert.deepEqual(r['filters'].buckets, { a: { doc_count: 2 }, low: { doc_count: 2 }, rest: { doc_count: 1 } });
  assert.deepEqual(Object.keys(r['comp']), ['after_key', 'buckets']);
  assert.deepEqual(r['comp'].after_key, { key: 'a', day: Date.UTC(2024, 0, 2) });
  assert.deepEqual([r['nested'].doc_count, r['nested'].sum.value, r['nested'].back.doc_count, r['nested'].back.v.value], [3, 8, 2, 70]);
  assert.deepEqual(r['days'].buckets.map((b: Json) => [b['s'].value, b['cum'].value, b['d']?.value]), [[10, 10, undefined], [180, 190, 170], [0, 190, null], [50, 240, null]]);
  assert.deepEqual(r['best'], { value: 180, keys: ['2024-01-02T00:00:00.000Z'] });
  assert.equal(r['mean'].value, 80);
  assert.equal(r['one'].m.value, 120);
  assert.equal(r['all'].n.value, 4);
  assert.deepEqual(r['dates'].buckets.map((b: Json) => b['key']), ['*-2024-01-02', '2024-01-02-*']);
});

test('sort, pages, source filters and field values', () => {
  const { call } = cluster();
  call('POST', '/_bulk', bulk('s', [{ n: 3, a: { b: 1, c: 2 }, at: '2024-01-01' }, { n: 1 }, { n: 2 }, { other: 1 }]));
  const hits = (body: Json) => call('POST', '/s/_search', body).body['hits'].hits as Json[];
  assert.equal(hits({ sort: [{ n: 'desc' }] }).map(h => h['_id']).join(''), '1324');
  assert.equal(hits({ sort: [{ n: { order: 'asc', missing: '_first' } }], from: 1, size: 2 }).map(h => h['_id']).join(''), '23');
  assert.deepEqual(hits({ sort: ['n'], size: 1 })[0]!['sort'], [1]);
  assert.equal(hits({ sort: ['n'], size: 1 })[0]!['_score'], null);
  assert.deepEqual(hits({ query: { term: { n: 3 } }, _source: ['a.b'] })[0]!['_source'], { a: { b: 1 } });
  assert.deepEqual(hits({ query: { term: { n: 3 } }, _source: { excludes: ['a'] } })[0]!['_source'], { n: 3, at: '2024-01-01' });
  assert.deepEqual(hits({ query: { term: { n: 3 } }, _source: false, docvalue_fields: ['at', 'n'] })[0]!['fields'], { at: ['2024-01-01T00:00:00.000Z'], n: [3] });
  assert.equal(call('POST', '/s/_search', { sort: ['nope'] }).body['error'].root_cause[0].reason, 'No mapping found for [nope] in order to sort on');
  assert.deepEqual(call('GET', '/s/_search?filter_path=hits.total.value').body, { hits: { total: { value: 4 } } });
});

test('updates, aliases, templates, ingest and stored scripts', () => {
  const { call } = cluster();
  call('PUT', '/u/_doc/1', { a: 1, deep: { x: 1 } });
  assert.equal(call('POST', '/u/_update/1', { doc: { deep: { y: 2 } } }).body['result'], 'updated');
  assert.deepEqual(call('GET', '/u/_source/1').body, { a: 1, deep: { x: 1, y: 2 } });
  assert.equal(call('POST', '/u/_update/1', { doc: { a: 1 } }).body['result'], 'noop');
  assert.equal(call('POST', '/u/_update/7', { doc: { a: 1 } }).body['error'].reason, '[7]: document missing');
  assert.equal(call('POST', '/u/_update/7', { doc: { a: 1 }, doc_as_upsert: true }).status, 201);
  call('POST', '/_aliases', { actions: [{ add: { index: 'u', alias: 'current' } }] });
  assert.equal(call('GET', '/current/_count').body['count'], 2);
  call('PUT', '/_index_template/logs', { index_patterns: ['logs-*'], template: { mappings: { properties: { level: { type: 'keyword' } } } } });
  call('POST', '/logs-1/_doc', { level: 'info' });
  assert.equal(call('GET', '/logs-1/_mapping').body['logs-1'].mappings.properties.level.type, 'keyword');
  call('PUT', '/_ingest/pipeline/p', { processors: [{ lowercase: { field: 'level' } }, { rename: { field: 'msg', target_field: 'message' } }, { set: { field: 'seen', value: '{{level}}!' } }] });
  call('PUT', '/logs-1/_doc/x?pipeline=p', { level: 'WARN', msg: 'm' });
  assert.deepEqual(call('GET', '/logs-1/_doc/x').body['_source'], { level: 'warn', message: 'm', seen: 'warn!' });
  assert.equal(call('PUT', '/_scripts/s', { script: { lang: 'painless', source: 'return 1' } }).body['acknowledged'], true);
  assert.equal(call('GET', '/_scripts/s').body['script'].source, 'return 1');
  assert.equal(call('PUT', '/_scripts/s', { script: { source: 'x' } }).body['error'].reason, 'must specify lang for stored script');
  assert.equal(call('DELETE', '/u').body['acknowledged'], true);
  assert.equal(call('GET', '/u/_doc/1').status, 404);
});
