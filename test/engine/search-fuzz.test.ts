import { test } from 'node:test';
import assert from 'node:assert/strict';
import { searchScripts } from '../../server/components/search-scripts.ts';
import { createCluster } from '../../server/engine/search/cluster.ts';
import { seededRandom } from '../../server/base/random.ts';

type Json = Record<string, unknown>;

function random(seed: number) {
  const next = seededRandom(String(seed));
  const below = (n: number) => Math.floor(next() * n);
  return { next, below, pick: <T>(list: readonly T[]): T => list[below(list.length)]! };
}

const words = ['query', 'aggs', 'bool', 'must', 'term', 'terms', 'range', 'match', 'f', 's', 'n', 'd', 'ip', 'nested', 'path', 'size', 'from', 'sort', 'script', 'source', 'params', 'histogram', 'date_histogram', 'interval', 'calendar_interval', 'fixed_interval', 'field', 'composite', 'sources', 'after', 'filters', 'filter',
  'scripted_metric', 'map_script', 'combine_script', 'reduce_script', 'top_hits', 'buckets_path', 'derivative', 'bucket_script', 'percentiles', 'percents', 'missing', 'order', '_count', '_key', 'include', 'exclude', 'min_doc_count', 'extended_bounds', 'min', 'max', 'gte', 'lt', 'format', 'time_zone', 'query_string', 'fields', '_source', 'search_after',
  'constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'mappings', 'properties', 'type', 'doc', 'upsert', 'docs', 'processors', 'set', 'value', 'actions', 'add', 'index', 'alias', 'ranges', 'key', 'keyed', 'boost', 'minimum_should_match', 'regexp', 'wildcard', 'ids', 'values', 'exists', 'avg', 'global', 'date_range', 'ip_range', 'mask'];
const scalars: readonly unknown[] = [0, 1, -1, 1.5, 1e308, -0, 9007199254740993n, '', 'a', '*', '?', '(', '[', 'now-1d/d', '2024-01-01', '2024-02-30||+1M/M', '1d', '1M', 'day', 'desc', true, false, null, 'Europe/Berlin', '10.0.0.0/8', '::1', '((a', '"', '\u0000', '\ud800', 'a'.repeat(300), '<1-9>', '~a', 'doc["n"].value', 'params.x', 'while (true) {}'];
const paths = ['/i/_search', '/_search', '/i/_count', '/i/_doc/1', '/i/_doc', '/i/_update/1', '/i', '/x', '/i/_mapping', '/i/_settings', '/_aliases', '/_scripts/s', '/_scripts/painless/_execute', '/_ingest/pipeline/p', '/_ingest/pipeline/_simulate', '/_mget', '/i/_mget', '/_reindex', '/i/_update_by_query', '/i/_delete_by_query', '/_index_template/t', '/_analyze', '/_cat/indices', '/constructor', '/__proto__', '/i/__proto__', '/i/_alias/a', '/i/_bulk', '/_bulk', '/_msearch', '/i/_source/1', '/%', '/i/_search?q=(', '/i/_search?size=x', '/<a-{now/d}>', '/_render/template'];

/** A body that a hand might have made: right at the top, and wrong somewhere. */
function body(r: ReturnType<typeof random>, depth: number): unknown {
  const roll = r.next();
  if (depth > 5 || roll < 0.35) return r.pick(scalars);
  if (roll < 0.5) return Array.from({ length: r.below(3) }, () => body(r, depth + 1));
  const object: Json = {};
  for (let i = r.below(4); i > 0; i--) Object.defineProperty(object, r.pick(words), { value: body(r, depth + 1), enumerable: true, configurable: true, writable: true });
  return object;
}

const sound: readonly Json[] = [
  { query: { bool: { must: [{ term: { s: 'a' } }], filter: { range: { n: { gte: 1, lt: 5 } } }, should: [{ match: { f: 'a b' } }], minimum_should_match: 1 } } },
  { query: { query_string: { query: 's:a AND (n:[1 TO 5] OR f:"a b"~2)', fields: ['f', 's^2'] } } },
  { query: { nested: { path: 'o', query: { exists: { field: 'o.x' } } } }, sort: [{ n: { order: 'desc', missing: '_first' } }, '_id'], search_after: [1, '1'] },
  { aggs: { h: { histogram: { field: 'n', interval: 1, extended_bounds: { min: 0, max: 9 } }, aggs: { s: { sum: { field: 'n' } }, c: { cumulative_sum: { buckets_path: 's' } } } }, m: { max_bucket: { buckets_path: 'h>s' } } } },
  { aggs: { d: { date_histogram: { field: 'd', calendar_interval: 'day', time_zone: 'Europe/Berlin', offset: '+6h' } }, r: { date_range: { field: 'd', ranges: [{ from: 'now-1d/d', to: 'now' }] } }, i: { ip_range: { field: 'ip', ranges: [{ mask: '10.0.0.0/8' }] } } } },
  { aggs: { c: { composite: { size: 2, sources: [{ s: { terms: { field: 's' } } }, { n: { histogram: { field: 'n', interval: 2 } } }], after: { s: 'a', n: 0 } } }, t: { terms: { field: 's', order: { m: 'desc' }, include: 'a.*' }, aggs: { m: { max: { field: 'n' } }, top: { top_hits: { size: 1, sort: ['n'] } } } } } },
  { aggs: { x: { scripted_metric: { init_script: 'state.n = 0', map_script: "state.n += doc['n'].size()", combine_script: 'return state', reduce_script: 'return states', params: { a: 1 } } } }, script_fields: { y: { script: { source: "params.k + doc['n'].size()", params: { k: 1 } } } } },
];

/** One thing changed somewhere: a key, a value, a member gone or added. */
function broken(value: unknown, r: ReturnType<typeof random>): unknown {
  if (r.next() < 0.12) return body(r, 4);
  if (Array.isArray(value)) return value.map(v => broken(v, r));
  if (typeof value !== 'object' || value === null) return r.next() < 0.1 ? r.pick(scalars) : value;
  const object: Json = {};
  for (const [key, inner] of Object.entries(value)) {
    if (r.next() < 0.04) continue;
    Object.defineProperty(object, r.next() < 0.06 ? r.pick(words) : key, { value: broken(inner, r), enumerable: true, configurable: true, writable: true });
  }
  return object;
}

function fresh() {
  const now = () => Date.UTC(2024, 0, 2);
  const cluster = createCluster({ shards: 2, now, language: searchScripts(now) });
  cluster.request('PUT', '/i', { mappings: { properties: { f: { type: 'text' }, s: { type: 'keyword' }, n: { type: 'long' }, d: { type: 'date' }, ip: { type: 'ip' }, o: { type: 'nested', properties: { x: { type: 'long' } } } } } });
  for (let id = 1; id < 6; id++) cluster.request('PUT', `/i/_doc/${id}`, { f: 'a b c', s: ['a', 'b'], n: [id, 2], d: `2024-01-0${id}`, ip: `10.0.0.${id}`, o: [{ x: id }] });
  return cluster;
}

function depthOf(value: unknown): number {
  let depth = 0;
  for (let level: unknown[] = [value]; level.length > 0 && depth < 200; depth++) level = level.flatMap(v => (typeof v === 'object' && v !== null ? Object.values(v) : []));
  return depth;
}

/** Whatever is asked, an answer comes, and a refusal says what was wrong in the service's shape. */
function ask(cluster: ReturnType<typeof fresh>, method: string, path: string, given: unknown): void {
  const shown = () => `${method} ${path} ${typeof given === 'string' ? given.slice(0, 500) : depthOf(given) > 100 ? '(deep)' : JSON.stringify(given, (_, v) => (typeof v === 'bigint' ? `${v}n` : v))}`;
  let answer: { status: number; body: unknown };
  const start = performance.now();
  try {
    answer = cluster.request(method, path, given as object);
  } catch (error) {
    throw new Error(`${shown()}\n${(error as Error).stack}`);
  }
  assert.ok(performance.now() - start < 5000, `slow: ${shown()}`);
  assert.ok(Number.isInteger(answer.status) && answer.status >= 200 && answer.status < 600, shown());
  if (answer.status < 400 || method === 'HEAD' || answer.status === 404) return;
  // Hits that no shard could show are an answer with failures in it.
  if (Array.isArray((answer.body as { _shards?: { failures?: unknown[] } })._shards?.failures)) return;
  const { error, status } = answer.body as { error: { type?: string; reason?: string; root_cause?: unknown[] } | string; status: number };
  assert.equal(status, answer.status, shown());
  if (typeof error === 'string') return;
  assert.ok(typeof error.type === 'string' && typeof error.reason === 'string' && Array.isArray(error.root_cause) && (error.root_cause.length > 0 || error.type === 'search_phase_execution_exception'), `${shown()} ${JSON.stringify(answer.body)}`);
}

test('bodies out of the dictionary: every request is answered, none throws', () => {
  const r = random(7);
  let cluster = fresh();
  for (let i = 0; i < 2500; i++) {
    if (i % 300 === 0) cluster = fresh();
    ask(cluster, r.pick(['GET', 'POST', 'PUT', 'POST', 'DELETE', 'HEAD']), r.pick(paths), body(r, 0));
  }
});

test('good searches with one thing broken', () => {
  const r = random(11);
  const cluster = fresh();
  for (let i = 0; i < 2500; i++) ask(cluster, 'POST', '/i/_search', broken(r.pick(sound), r));
});

test('texts cut and twisted: bulk and search bodies', () => {
  const r = random(13);
  let cluster = fresh();
  const texts = [...sound.map(s => JSON.stringify(s)), '{"index":{"_index":"i","_id":"1"}}\n{"n":1}\n{"update":{"_id":"1"}}\n{"doc":{"n":2}}\n{"delete":{"_id":"2"}}\n', '{}\n{"query":{"match_all":{}}}\n{"index":"i"}\n{"size":0}\n'];
  for (let i = 0; i < 2000; i++) {
    if (i % 300 === 0) cluster = fresh();
    let text = r.pick(texts);
    for (let k = r.below(3); k >= 0; k--) {
      const at = r.below(text.length);
      text = r.next() < 0.5 ? text.slice(0, at) + r.pick(['"', '{', '}', '[', ']', ',', ':', '\n', '"""', '\\', '1', '-', '\u0001', 'é']) + text.slice(at + r.below(3)) : text.slice(0, at) + text.slice(at + 1 + r.below(8));
    }
    ask(cluster, 'POST', r.pick(['/i/_bulk', '/_bulk', '/i/_search', '/_msearch', '/i/_msearch']), text);
  }
});

test('deep bodies end with an error', () => {
  const cluster = fresh();
  let query: unknown = { match_all: {} };
  for (let i = 0; i < 5000; i++) query = { bool: { must: query } };
  ask(cluster, 'POST', '/i/_search', { query });
  ask(cluster, 'POST', '/i/_search', `${'{"query":'.repeat(20_000)}`);
  ask(cluster, 'POST', '/i/_doc', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
  ask(cluster, 'POST', '/i/_doc', `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`);
  let aggs: unknown = {};
  for (let i = 0; i < 200; i++) aggs = { a: { terms: { field: 's' }, aggs } };
  ask(cluster, 'POST', '/i/_search', { aggs });
});
