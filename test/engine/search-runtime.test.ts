import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createSearchCluster } from '../../server/index.ts';

// Runtime fields: in a request, in a mapping, in queries, sorts, aggregations and scripts.

type Json = any; // eslint-disable-line
function cluster(shards = 2) {
  const { request } = createSearchCluster({ shards, now: () => Date.UTC(2024, 2, 15) });
  const call = (method: string, path: string, body?: string | object) => request(method, path, body) as { status: number; body: Json };
  call('PUT', '/s', { mappings: { properties: { at: { type: 'date' }, node: { type: 'keyword' }, voltage: { type: 'double' } } } });
  const rows = [['2018-01-18T17:41:34.000Z', 'a', 4.0], ['2018-01-18T20:41:34.000Z', 'b', 4.2], ['2018-01-19T17:41:34.000Z', 'a', 5.6], ['2018-01-22T17:41:34.000Z', 'c', 5.2]] as const;
  rows.forEach(([at, node, voltage], i) => call('PUT', `/s/_doc/${i + 1}`, { at, node, voltage, raw: { code: String(i * 7) } }));
  return { call, search: (body: object) => call('POST', '/s/_search', body) };
}
const ids = ({ body }: { body: Json }): string => body.hits.hits.map((h: Json) => h._id).join('');
const day = { day: { type: 'keyword', script: "emit(doc['at'].value.dayOfWeekEnum.getDisplayName(TextStyle.FULL, Locale.ROOT))" } };

test('a field of the request is asked for, sorted by, counted and shown', () => {
  const { search } = cluster();
  const { body } = search({ runtime_mappings: day, fields: ['day'], sort: 'at', aggs: { d: { terms: { field: 'day' } } } });
  assert.deepEqual(body.hits.hits.map((h: Json) => h.fields), [{ day: ['Thursday'] }, { day: ['Thursday'] }, { day: ['Friday'] }, { day: ['Monday'] }]);
  assert.deepEqual(body.aggregations.d.buckets, [{ key: 'Thursday', doc_count: 2 }, { key: 'Friday', doc_count: 1 }, { key: 'Monday', doc_count: 1 }]);
  assert.deepEqual(search({ runtime_mappings: day, query: { match: { day: 'Monday' } } }).body.hits.hits.map((h: Json) => [h._id, h._score]), [['4', 1]]);
  const double = { twice: { type: 'double', script: { source: "emit(doc['voltage'].value * params.k)", params: { k: 2 } } } };
  assert.equal(ids(search({ runtime_mappings: double, query: { range: { twice: { gte: 8.4, lt: 11 } } }, sort: [{ twice: 'desc' }] })), '42');
  assert.deepEqual(search({ runtime_mappings: double, size: 0, aggs: { m: { max: { field: 'twice' } }, h: { histogram: { field: 'twice', interval: 2 } } } }).body.aggregations, { m: { value: 11.2 }, h: { buckets: [{ key: 8, doc_count: 2 }, { key: 10, doc_count: 2 }] } });
  assert.equal(ids(search({ runtime_mappings: { odd: { type: 'boolean', script: "if (doc['node'].value != 'a') { emit(true) }" } }, query: { exists: { field: 'odd' } }, sort: 'at' })), '24');
});

test('every type; several values; no script; one field through another', () => {
  const { search } = cluster();
  const show = (runtime_mappings: object, name: string) => search({ runtime_mappings, fields: [name], sort: 'at', size: 1 }).body.hits?.hits[0].fields?.[name];
  assert.deepEqual(show({ l: { type: 'long', script: 'emit(3L); emit(1L); emit(2)' } }, 'l'), [1, 2, 3]);
  assert.deepEqual(show({ l: { type: 'date', format: 'yyyy-MM-dd', script: "emit(doc['at'].value.toInstant().toEpochMilli())" } }, 'l'), ['2018-01-18']);
  assert.deepEqual(show({ l: { type: 'date', script: "emit(parse('2020-01-02T03:04:05Z'))" } }, 'l'), ['2020-01-02T03:04:05.000Z']);
  assert.deepEqual(show({ l: { type: 'ip', script: "emit('10.0.0.1')" } }, 'l'), ['10.0.0.1']);
  assert.deepEqual(show({ l: { type: 'geo_point', script: 'emit(45, -90)' } }, 'l'), [{ type: 'Point', coordinates: [-90, 45] }]);
  assert.deepEqual(show({ 'raw.code': { type: 'long' } }, 'raw.code'), [0]);
  assert.deepEqual(show({ c: { type: 'composite', script: "emit(['low': 1L, 'name': doc['node'].value])", fields: { low: { type: 'long' }, name: { type: 'keyword' } } } }, 'c.name'), ['a']);
  assert.deepEqual(show({ a: { type: 'long', script: 'emit(20)' }, b: { type: 'long', script: "emit(doc['a'].value + 1)" } }, 'b'), [21]);
  assert.deepEqual(show({ c: { type: 'keyword', script: "emit(params._source.raw.code + '!')" } }, 'c'), ['0!']);
  // A field of the request stands before that of the mapping.
  assert.equal(search({ runtime_mappings: { voltage: { type: 'double', script: "emit(params._source.voltage * 10)" } }, size: 0, aggs: { m: { min: { field: 'voltage' } } } }).body.aggregations.m.value, 40);
});

test('fields of a mapping: kept, shown, taken away', () => {
  const { call } = cluster();
  call('PUT', '/s/_mapping', { runtime: { ...day, n: { type: 'long', script: 'emit(7)' } } });
  assert.equal(ids(call('POST', '/s/_search', { query: { term: { day: 'Friday' } } })), '3');
  assert.equal(call('POST', '/s/_update_by_query', { query: { term: { day: 'Friday' } } }).body.updated, 1);
  call('PUT', '/s/_mapping', { runtime: { n: null } });
  assert.deepEqual(call('GET', '/s/_mapping').body.s.mappings.runtime, day);
  const bad = call('PUT', '/s/_mapping', { runtime: { x: { type: 'long', script: 'emit(' } } });
  assert.deepEqual([bad.status, bad.body.error.type, bad.body.error.root_cause[0].type], [400, 'mapper_parsing_exception', 'script_exception']);
  call('PUT', '/r', { mappings: { dynamic: 'runtime' } });
  call('PUT', '/r/_doc/1', '{"k":"x","n":1,"d":1.5,"b":true,"t":"2020-01-01"}');
  assert.deepEqual(call('GET', '/r/_mapping').body.r.mappings, { dynamic: 'runtime', runtime: { k: { type: 'keyword' }, n: { type: 'long' }, d: { type: 'double' }, b: { type: 'boolean' }, t: { type: 'date' } } });
  assert.equal(ids(call('POST', '/r/_search', { query: { bool: { filter: [{ term: { k: 'x' } }, { range: { d: { gt: 1 } } }] } } })), '1');
});

test('what is wrong with a runtime field', () => {
  const { search } = cluster(1);
  const cause = (runtime_mappings: object, name = 'x') => { const { status, body } = search({ runtime_mappings, query: { exists: { field: name } } }); const { reason } = body.error.failed_shards[0]; return `${status} ${reason.type}: ${reason.caused_by?.reason ?? reason.reason}`; };
  assert.equal(cause({ x: { type: 'foo' } }), '400 mapper_parsing_exception: No handler for type [foo] declared on runtime field [x]');
  assert.equal(cause({ x: {} }), '400 mapper_parsing_exception: No type specified for runtime field [x]');
  assert.equal(cause({ x: { type: 'long', scrpt: 'emit(1)' } }), '400 mapper_parsing_exception: unknown parameter [scrpt] on runtime field [x] of type [long]');
  assert.match(cause({ x: { type: 'long', script: "emit(doc['nope'].value)" } }), /^400 script_exception: No field found for \[nope\] in mapping/);
  assert.match(cause({ x: { type: 'long', script: "emit(doc['x'].value)" } }), /Cyclic dependency detected while resolving runtime fields: x -> x/);
  assert.equal(cause({ x: { type: 'long', script: 'for (int i = 0; i < 101; i++) { emit(i) }' } }), '400 illegal_argument_exception: Runtime field [x] is emitting [101] values while the maximum number of values allowed is [100]');
  assert.equal(search({ runtime_mappings: { x: { type: 'long', on_script_error: 'continue', script: 'emit(1 / 0L + doc.size())'.replace('1 / 0L + doc.size()', "doc['nope'].value") } }, query: { exists: { field: 'x' } } }).body.hits.total.value, 0);
});

test('doc values of every type, as the service\'s suite asks for them', () => {
  const { call } = cluster(1);
  call('PUT', '/v', { mappings: { properties: { point: { type: 'geo_point' }, ip: { type: 'ip' }, byte: { type: 'byte' }, float: { type: 'float' }, half: { type: 'half_float' }, scaled: { type: 'scaled_float', scaling_factor: 100 }, binary: { type: 'binary', doc_values: true }, words: { type: 'token_count', analyzer: 'standard' }, nanos: { type: 'date_nanos' } } } });
  call('PUT', '/v/_doc/1', { point: '41.12,-71.34', ip: '192.168.0.1', byte: 12, float: 3.141592654, half: 3.140625, scaled: 3.14, binary: 'U29tZSBiaW5hcnkgYmxvYg==', words: 'count all these words please', nanos: ['2015-01-01T12:10:30.123456789Z', '2014-01-01'] });
  const of = (script: string) => call('POST', '/v/_search', { script_fields: { f: { script } } }).body.hits.hits[0].fields.f[0];
  const point = { lat: 41.1199999647215, lon: -71.34000004269183 };
  for (const script of ["doc['point'].value", "doc['point'].get(0)", "doc['point'].getCentroid()", "doc['point'].boundingBox.topLeft()", "field('point').get(null)"]) assert.deepEqual(of(script), point, script);
  assert.deepEqual([of("doc['nanos'].get(1)"), of("doc['nanos'][1].nano"), of("doc['nanos'].value")], ['2015-01-01T12:10:30.123456789Z', 123456789, '2014-01-01T00:00:00.000Z']);
  assert.deepEqual([of("doc['point'].dimensionalType"), of("doc['point'].mercatorWidth")], [0, 0]);
  assert.deepEqual(['ip', 'byte', 'float', 'half', 'scaled', 'words'].map(name => of(`doc['${name}'].get(0)`)), ['192.168.0.1', 12, 3.1415927410125732, 3.140625, 3.14, 5]);
  assert.deepEqual(["doc['binary'].get(0).utf8ToString()", "doc['binary'].value.length", "doc['binary'].value.bytes[0]"].map(of), ['Some binary blob', 16, 83]);
  const { fields } = call('POST', '/v/_search', { fields: ['point', 'float', { field: 'p*', format: 'wkt' }] }).body.hits.hits[0];
  assert.deepEqual(fields, { point: ['POINT (-71.34 41.12)'], float: [3.1415927] });
  assert.deepEqual(call('POST', '/v/_search', { docvalue_fields: ['point', 'float'] }).body.hits.hits[0].fields, { point: ['41.1199999647215, -71.34000004269183'], float: [3.1415927410125732] });
});

test('scripts of runtime fields run alone', () => {
  const { call } = cluster(1);
  const run = (context: string, source: string, document: object) => call('POST', '/_scripts/painless/_execute', { script: { source }, context, context_setup: { index: 's', document } }).body.result;
  assert.deepEqual(run('date_field', "emit(doc['at'].value.toInstant().toEpochMilli())", { at: '2015-01-01T12:10:30.123Z' }), ['2015-01-01T12:10:30.123Z']);
  assert.deepEqual(run('double_field', "emit(doc['voltage'].value * 2); emit(1.5)", { voltage: 2 }), [1.5, 4]);
  assert.deepEqual(run('geo_point_field', 'emit(45, -90)', {}), [{ type: 'Point', coordinates: [-90, 45] }]);
  assert.deepEqual(run('composite_field', "emit('a', doc['node'].value); emit('b', 1); emit('b', 2)", { node: 'x' }), { a: ['x'], b: [1, 2] });
});
