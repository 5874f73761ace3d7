import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createSearchCluster } from '../../../server/index.ts';

type Body = any; // eslint-disable-line -- answers of the service
function cluster() {
  const c = createSearchCluster({ shards: 2, now: () => Date.UTC(2026, 0, 2) });
  const ask = (method: string, path: string, body?: object): Body => { const r = c.request(method, path, body); return { status: r.status, ...(r.body as object) }; };
  ask('PUT', '/sales', { mappings: { properties: { type: { type: 'keyword' }, amount: { type: 'long' }, price: { type: 'double' }, at: { type: 'date' }, place: { type: 'geo_point' }, note: { type: 'text' }, tags: { type: 'keyword' } } } });
  const rows = [['sale', 80, 1.5, '2020-01-01T00:00:00Z', ['b', 'a', 'b']], ['cost', 10, 2.5, '2020-01-02T12:30:00.123Z', []], ['cost', 30, 0.5, '2020-02-01', ['c']], ['sale', 130, 4, 1580515200000, ['a']]] as const;
  rows.forEach(([type, amount, price, at, tags], i) => ask('PUT', `/sales/_doc/${i + 1}`, { type, amount, price, at, tags, note: 'some text', ...(i === 0 && { place: { lat: 52.5, lon: 13.4 } }) }));
  return ask;
}
const field = (script: object | string, id = '1') => {
  const r = cluster()('POST', '/sales/_search', { query: { ids: { values: [id] } }, script_fields: { f: { script } } });
  return r._shards.failures ? { failed_shards: r._shards.failures } : r.hits.hits[0].fields.f;
};

test('scripted_metric adds profit over shards', () => {
  const ask = cluster();
  const r = ask('POST', '/sales/_search', { size: 0, aggs: { profit: { scripted_metric: {
    init_script: 'state.transactions = []',
    map_script: "state.transactions.add(doc.type.value == 'sale' ? doc.amount.value : -1 * doc.amount.value)",
    combine_script: 'double profit = 0; for (t in state.transactions) { profit += t } return profit',
    reduce_script: 'double profit = 0; for (a in states) { profit += a } return profit',
  } } } });
  assert.equal(r.status, 200, JSON.stringify(r));
  assert.equal(r.aggregations.profit.value, 170);
});

test('states are copied on their way and keep Java\'s order', () => {
  const ask = cluster();
  const metric = (combine: string, reduce = 'return states') => ask('POST', '/sales/_search', { size: 0, aggs: { m: { scripted_metric: { init_script: 'state.n = 0', map_script: 'state.n++', combine_script: combine, reduce_script: reduce } } } });
  assert.equal(metric('return state.n', 'int n = 0; for (s in states) { n += s } return n').aggregations.m.value, 4);
  assert.match(JSON.stringify(metric("return (char)'a'").error), /can not write type \[class java\.lang\.Character\]/);
  assert.match(JSON.stringify(metric('state.me = state; return state').error), /Iterable object is self-referencing itself \(Scripted metric aggs combine script\)/);
  assert.deepEqual(Object.keys(metric("return ['zeta': 1, 'alpha': 2, 'mid': 3]", 'return states[0]').aggregations.m.value), ['zeta', 'alpha', 'mid']);
});

test('doc values are lists with the service\'s types and errors', () => {
  assert.deepEqual(field("doc['amount'].value"), [80]);
  assert.deepEqual(field("doc['tags']"), ['a', 'b']);
  assert.deepEqual(field("doc['tags'].size() + ':' + doc['tags'].length + ':' + doc['tags'].empty"), ['2:2:false']);
  assert.deepEqual(field("doc['at'].value.year + '-' + doc['at'].value.dayOfWeekEnum", '2'), ['2020-THURSDAY']);
  assert.deepEqual(field("doc['at'].value.toInstant().toEpochMilli()", '2'), [1577968200123]);
  assert.deepEqual(field("doc['at'].value.toString()"), ['2020-01-01T00:00Z']);
  assert.deepEqual(field("doc['place'].lat + ',' + doc['place'].value.lon"), ['52.49999997206032,13.399999989196658']);
  assert.deepEqual(field('params._source.tags'), ['b', 'a', 'b']);
  assert.deepEqual(field("doc.containsKey('nope')"), [false]);
  const cause = (script: string, id?: string) => field(script, id).failed_shards[0].reason.caused_by;
  assert.deepEqual(cause("doc['nope'].value"), { type: 'illegal_argument_exception', reason: 'No field found for [nope] in mapping' });
  assert.deepEqual(cause("doc['place'].value", '2'), { type: 'illegal_state_exception', reason: "A document doesn't have a value for a field! Use doc[<field>].size()==0 to check if a document is missing a field!" });
  assert.deepEqual(cause("doc['amount'].values"), { type: 'illegal_argument_exception', reason: 'Illegal list shortcut value [values].' });
  assert.equal(cause("doc['tags'].add('x')").reason, 'doc values are unmodifiable');
  assert.match(cause("doc['note'].value").reason, /^Text fields are not optimised/);
  assert.equal(cause('params.x = 1').type, 'unsupported_operation_exception');
});

test('scripts sort, filter, score and select buckets', () => {
  const ask = cluster();
  const ids = (body: object) => ask('POST', '/sales/_search', body).hits.hits.map((h: Body) => h._id);
  assert.deepEqual(ids({ query: { script: { script: { source: "doc['amount'].value > params.min", params: { min: 50 } } } }, sort: [{ amount: 'asc' }] }), ['1', '4']);
  assert.deepEqual(ids({ sort: [{ _script: { type: 'number', script: "doc['price'].value * doc['amount'].value", order: 'asc' } }] }), ['3', '2', '1', '4']);
  const scored = ask('POST', '/sales/_search', { query: { script_score: { query: { match_all: {} }, script: 'saturation(doc["price"].value, 1.5) + _score' } } }).hits.hits;
  assert.equal(scored[0]._id, '4');
  assert.ok(Math.abs(scored[0]._score - (4 / 5.5 + 1)) < 1e-6);
  const buckets = ask('POST', '/sales/_search', { size: 0, aggs: { t: { terms: { field: 'type' }, aggs: { s: { sum: { field: 'amount' } }, twice: { bucket_script: { buckets_path: { s: 's' }, script: 'params.s * 2' } }, big: { bucket_selector: { buckets_path: { s: 's' }, script: 'params.s > 100' } } } } } }).aggregations.t.buckets;
  assert.deepEqual(buckets.map((b: Body) => [b.key, b.twice.value]), [['sale', 420]]);
});

test('scripts update, ingest and run alone', () => {
  const ask = cluster();
  ask('POST', '/sales/_update/1', { script: { source: 'ctx._source.amount += params.n; ctx._source.tags.add("new"); ctx._source.remove("note")', params: { n: 5 } } });
  const { _source: source } = ask('GET', '/sales/_doc/1');
  assert.deepEqual([source.amount, source.tags, 'note' in source], [85, ['b', 'a', 'b', 'new'], false]);
  assert.equal(ask('POST', '/sales/_update/2', { script: "ctx.op = 'delete'" }).result, 'deleted');
  ask('PUT', '/_ingest/pipeline/p', { processors: [{ script: { source: "ctx.total = ctx.amount * 2; ctx.tags = ctx.tags.stream().sorted().collect(Collectors.toList())" } }, { set: { if: 'ctx.total > 100', field: 'size', value: 'big' } }] });
  ask('PUT', '/sales/_doc/9?pipeline=p', { amount: 60, tags: ['z', 'y'] });
  assert.deepEqual(ask('GET', '/sales/_doc/9')._source, { amount: 60, tags: ['y', 'z'], total: 120, size: 'big' });
  ask('PUT', '/_ingest/pipeline/q', { processors: [{ set: { if: 'ctx.a = 1; true', field: 'x', value: 1 } }] });
  assert.match(JSON.stringify(ask('PUT', '/sales/_doc/10?pipeline=q', { amount: 1 }).error), /Mutating ingest documents in conditionals is not supported/);
  assert.deepEqual(ask('POST', '/_scripts/painless/_execute', { script: { source: "return ['a': 1.0, 'b': [params.x]]", params: { x: 2 } } }), { status: 200, result: '{a=1.0, b=[2]}' });
  const wrong = ask('POST', '/_scripts/painless/_execute', { script: { source: 'int x = 1; return y' } });
  assert.equal(wrong.status, 400);
  assert.deepEqual([wrong.error.type, wrong.error.reason, wrong.error.script_stack, wrong.error.script, wrong.error.lang, wrong.error.position, wrong.error.caused_by],
    ['script_exception', 'compile error', ['int x = 1; return y', '                  ^---- HERE'], 'int x = 1; return y', 'painless', { offset: 18, start: 0, end: 19 }, { type: 'illegal_argument_exception', reason: 'cannot resolve symbol [y]' }]);
});
