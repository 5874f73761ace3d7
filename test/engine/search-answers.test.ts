import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createSearchCluster } from '../../server/index.ts';
import { read } from '../harness/root.ts';

// Answers of OpenSearch 2.19.6. A line is a request with its answer, without what differs from run to run; `[]` begins a new cluster.

const lines = read('test/engine/search-answers.jsonl').trimEnd().split('\n').map(line => JSON.parse(line) as [method?: string, path?: string, body?: object | string | null, answer?: unknown]);

test('requests are answered as the service answers them', () => {
  let cluster = createSearchCluster();
  for (const [method, path, body, answer] of lines) {
    if (method === undefined) {
      cluster = createSearchCluster();
      continue;
    }
    const { status, body: given } = cluster.request(method, path!, body ?? undefined);
    assert.deepEqual(steady(JSON.parse(JSON.stringify({ status, body: given }))), answer, `${method} ${path} ${JSON.stringify(body).slice(0, 500)}`);
  }
  assert.ok(lines.length > 100);
});

const changing = new Set(['took', 'timed_out', '_seq_no', '_primary_term', 'uuid', 'index_uuid', 'creation_date', 'provided_name', 'node', 'timestamp']);

/** An answer without times, ids of the cluster and the numbers of copies; scores to five digits. */
function steady(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map(item => steady(item, key));
  if (typeof value === 'number' && (key === '_score' || key === 'max_score')) return Number(value.toPrecision(5));
  if (typeof value === 'string') return value.replace('org.elasticsearch.', 'org.opensearch.');
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    if (changing.has(name)) return [];
    if (name === '_shards') return (inner as { failed?: number }).failed ? [[name, { failures: steady((inner as { failures?: unknown }).failures) }]] : [];
    return [[name, steady(inner, name)]];
  }));
}
