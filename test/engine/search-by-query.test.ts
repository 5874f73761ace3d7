import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createSearchCluster } from '../../server/index.ts';

// `_update`, `_update_by_query`, `_delete_by_query` and `_reindex`: what they count, what they refuse and what is then written.

type Json = any; // eslint-disable-line
function cluster() {
  const { request } = createSearchCluster({ now: () => 1700000000000 });
  const call = (method: string, path: string, body?: string | object) => request(method, path, body) as { status: number; body: Json };
  call('PUT', '/t', { mappings: { properties: { n: { type: 'integer' }, k: { type: 'keyword' } } } });
  for (let n = 1; n <= 3; n++) call('PUT', `/t/_doc/${n}`, { n, k: 'a' });
  return { call, source: (path: string) => call('GET', path).body._source };
}
const script = (source: string, more: object = {}) => ({ script: { source, ...more } });
const shape = (body: Json) => { const { took: _, retries: __, throttled_millis: ___, requests_per_second: ____, throttled_until_millis: _____, ...rest } = body; return rest; };

test('each kind of request shows its own counts', () => {
  const { call, source } = cluster();
  const updated = call('POST', '/t/_update_by_query', { query: { range: { n: { gte: 2 } } }, ...script("if (ctx._source.n == 3) { ctx.op = 'delete' } else { ctx._source.k = params.k }", { params: { k: 'b' } }) });
  assert.deepEqual([updated.status, shape(updated.body)], [200, { timed_out: false, total: 2, updated: 1, deleted: 1, batches: 1, version_conflicts: 0, noops: 0, failures: [] }]);
  assert.deepEqual(Object.keys(updated.body), ['took', 'timed_out', 'total', 'updated', 'deleted', 'batches', 'version_conflicts', 'noops', 'retries', 'throttled_millis', 'requests_per_second', 'throttled_until_millis', 'failures']);
  assert.deepEqual([source('/t/_doc/2'), call('GET', '/t/_doc/3').status], [{ n: 2, k: 'b' }, 404]);
  assert.deepEqual(shape(call('POST', '/t/_update_by_query', script("ctx.op = 'noop'")).body), { timed_out: false, total: 2, updated: 0, deleted: 0, batches: 1, version_conflicts: 0, noops: 2, failures: [] });
  assert.equal(call('POST', '/t/_update_by_query?scroll_size=1').body.batches, 2);
  assert.deepEqual(shape(call('POST', '/_reindex', { source: { index: 't' }, dest: { index: 'u' }, max_docs: 1 }).body), { timed_out: false, total: 1, updated: 0, created: 1, deleted: 0, batches: 1, version_conflicts: 0, noops: 0, failures: [] });
  assert.deepEqual(shape(call('POST', '/t/_delete_by_query', { query: { match_all: {} }, max_docs: 1 }).body), { timed_out: false, total: 1, deleted: 1, batches: 1, version_conflicts: 0, noops: 0, failures: [] });
});

test('a script that fails refuses the request, and its batch stays as it was', () => {
  const { call, source } = cluster();
  const failing = script("ctx._source.k = 'b'; if (ctx._source.n == 3) { throw new IllegalArgumentException('no') }");
  const { status, body } = call('POST', '/t/_update_by_query', failing);
  assert.deepEqual([status, body.error.type, body.error.reason, body.error.root_cause[0].type, body.error.caused_by], [400, 'script_exception', 'runtime error', 'script_exception', { type: 'illegal_argument_exception', reason: 'no' }]);
  assert.equal(source('/t/_doc/1').k, 'a');
  assert.equal(call('POST', '/t/_update_by_query?scroll_size=1', failing).status, 400);
  assert.deepEqual([source('/t/_doc/1').k, source('/t/_doc/3').k], ['b', 'a']);
  const update = call('POST', '/t/_update/1', script('ctx._source.k.nope()')).body.error;
  assert.deepEqual([update.root_cause, update.type, update.reason, update.caused_by.type, update.caused_by.reason, update.caused_by.caused_by.type], [[{ type: 'illegal_argument_exception', reason: 'failed to execute script' }], 'illegal_argument_exception', 'failed to execute script', 'script_exception', 'runtime error', 'illegal_argument_exception']);
});

test('a document that cannot be written is told in the answer', () => {
  const { call, source } = cluster();
  const { status, body } = call('POST', '/t/_update_by_query?scroll_size=2', script("ctx._source.n = ctx._source.n == 2 ? 'words' : 7"));
  assert.deepEqual([status, body.total, body.updated, body.batches, body.failures.length, body.failures[0].id, body.failures[0].status, body.failures[0].cause.type], [400, 3, 1, 1, 1, '2', 400, 'mapper_parsing_exception']);
  assert.deepEqual([source('/t/_doc/1').n, source('/t/_doc/3').n], [7, 3]);
});

test('reindex: what is there already, and where documents go', () => {
  const { call, source } = cluster();
  call('PUT', '/u/_doc/2', { n: 0 });
  const create = { source: { index: 't' }, dest: { index: 'u', op_type: 'create' } };
  const conflict = call('POST', '/_reindex', create);
  assert.deepEqual([conflict.status, conflict.body.created, conflict.body.version_conflicts, conflict.body.failures.map((f: Json) => [f.index, f.id, f.status, f.cause.type])], [409, 2, 1, [['u', '2', 409, 'version_conflict_engine_exception']]]);
  assert.match(conflict.body.failures[0].cause.reason, /^\[2\]: version conflict, document already exists \(current version \[1\]\)$/);
  const proceeded = call('POST', '/_reindex', { ...create, conflicts: 'proceed' });
  assert.deepEqual([proceeded.status, proceeded.body.version_conflicts, proceeded.body.failures], [200, 3, []]);
  // The script sees the index that is read; the destination counts unless it names another.
  call('POST', '/_reindex', { source: { index: 't' }, dest: { index: 'v' }, ...script("if (ctx._source.n == 1) { ctx._index = ctx._index + '-1' } else { ctx._id = 'x' + ctx._id }") });
  assert.deepEqual([source('/t-1/_doc/1'), source('/v/_doc/x2'), call('GET', '/v/_doc/1').status], [{ n: 1, k: 'a' }, { n: 2, k: 'a' }, 404]);
  assert.equal(call('POST', '/_reindex', { source: { index: 't' }, dest: { index: 't' } }).body.error.reason, 'Validation Failed: 1: reindex cannot write into an index its reading from [t];');
  assert.equal(call('POST', '/_reindex', { source: { index: 't' }, dest: { index: 'w', version_type: 'external' } }).body.created, 3);
  assert.equal(call('POST', '/_reindex', { source: { index: 't' }, dest: { index: 'w', version_type: 'external' } }).body.version_conflicts, 3);
});

test('what requests and scripts may not say', () => {
  const { call } = cluster();
  const refused = (path: string, body?: object) => { const { status, body: { error } } = call('POST', path, body); return `${status} ${error.type}: ${error.reason}`; };
  assert.equal(refused('/t/_delete_by_query'), '400 action_request_validation_exception: Validation Failed: 1: query is missing;');
  assert.equal(refused('/t/_update_by_query?conflicts=cat'), '400 illegal_argument_exception: conflicts may only be "proceed" or "abort" but was [cat]');
  assert.equal(refused('/t/_update_by_query?scroll_size=cat'), '400 illegal_argument_exception: Failed to parse int parameter [scroll_size] with value [cat]');
  assert.equal(refused('/t/_update_by_query', { max_docs: -4 }), '400 illegal_argument_exception: [max_docs] parameter cannot be negative, found [-4]');
  assert.equal(refused('/t/_update_by_query?max_docs=5', { max_docs: 4 }), '400 illegal_argument_exception: [max_docs] set to two different values [4] and [5]');
  const by = (source: string) => refused('/t/_update_by_query', script(source));
  assert.equal(by("ctx.op = 'junk'"), '400 illegal_argument_exception: Operation type [junk] not allowed, only [noop, index, delete] are allowed');
  assert.equal(by('ctx.op = null'), '400 illegal_argument_exception: Script cleared operation type');
  assert.equal(by("ctx._id = 'x'"), '400 illegal_argument_exception: Modifying [_id] not allowed');
  assert.equal(by("ctx._index = 'x'"), '400 illegal_argument_exception: Modifying [_index] not allowed');
  assert.equal(by("ctx.junk = 'x'"), '400 illegal_argument_exception: Invalid fields added to context [junk]');
});

test('a double that is whole stays one through scripts, updates and pipelines', () => {
  const { call } = cluster();
  call('PUT', '/d/_doc/1', '{"x":1.0,"list":[1.0,2]}');
  const kinds = (...paths: string[]) => paths.map(path => call('POST', '/d/_search', { script_fields: { q: { script: `params._source.${path} instanceof Double` } } }).body.hits.hits[0].fields.q[0]);
  assert.deepEqual(kinds('x', 'list[0]', 'list[1]'), [true, true, false]);
  call('POST', '/d/_update/1', script('ctx._source.y = 2.0; ctx._source.o = ["a": [3.0, 4]]'));
  call('POST', '/d/_update/1', '{"doc":{"z":5.0,"o":{"b":6.0}}}');
  assert.deepEqual(kinds('x', 'y', 'o.a[0]', 'o.a[1]', 'z', 'o.b'), [true, true, true, false, true, true]);
  call('PUT', '/_ingest/pipeline/p', { processors: [{ script: 'ctx.total = ctx.n * 2.0' }, { convert: { field: 'm', type: 'double' } }] });
  call('PUT', '/e/_doc/1?pipeline=p', '{"n":3.0,"m":"4","i":1}');
  const { properties } = call('GET', '/e/_mapping').body.e.mappings;
  assert.deepEqual(['n', 'm', 'i', 'total'].map(name => properties[name].type), ['float', 'float', 'long', 'float']);
});
