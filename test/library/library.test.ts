import { test } from 'node:test';
import assert from 'node:assert/strict';
import { applyFixes, check, createSearchCluster, parseHiveType } from 'sluice';

// What a user of the package sees: the built library, imported by its name.

test('check gives diagnostics with places, codes, messages and fixes', () => {
  const text = 'nodes: {}\n';
  const [found] = check([{ path: 'p.pipeline.yaml', text }]);
  assert.deepEqual([found?.code, found?.severity, found?.path], ['PIP103', 'error', 'p.pipeline.yaml']);
  assert.equal(text.slice(found!.range.start, found!.range.end), 'nodes');
  assert.equal(found!.fixes[0]!.title, 'Add `name`');
});

test('the language may be said instead of read from the name, and data files are welcome', () => {
  assert.equal(check([{ path: 'whatever', text: 'nodes: {}\n', language: 'pipeline' }]).length, 1);
  assert.deepEqual(check([{ path: 'data.bin', text: 'x' }]), []);
  assert.deepEqual(check([]), []);
});

test('a lone file is not blamed for what it cannot know', () => {
  const manifest = { path: 'p.pipeline.yaml', text: 'name: x\nnodes: {}\nexpect: {}\n' };
  assert.deepEqual(check([manifest]), []);
});

test('applyFixes repairs what is safe, keeps the order and the rest', () => {
  const files = [{ path: 'b.pipeline.yaml', text: 'nodes: {}\n' }, { path: 'a.txt', text: 'x' }];
  assert.deepEqual(applyFixes(files), [{ path: 'b.pipeline.yaml', text: 'name: b\nnodes: {}\n' }, { path: 'a.txt', text: 'x' }]);
  assert.deepEqual(applyFixes(files, { only: ['PIP999'] }).map(f => f.text), files.map(f => f.text));
});

test('settings are taken along', () => {
  assert.deepEqual(check([{ path: 'p.pipeline.yaml', text: 'nodes: {}\n' }], { settings: { severity: { PIP103: 'off' } } }), []);
});

test('parseHiveType gives the type or the reader\'s own error', () => {
  assert.deepEqual(parseHiveType('array<int>'), { type: { kind: 'array', element: { kind: 'primitive', name: 'int' } } });
  const failed = parseHiveType('array<set<string>>');
  assert.ok('error' in failed);
  assert.equal(failed.error.position, 6);
  assert.equal(failed.error.message, "Error: type expected at the position 6 of 'array<set<string>>' but 'set' is found.");
});

test('a search cluster answers requests in process', () => {
  const cluster = createSearchCluster({ now: () => 0 });
  assert.equal(cluster.request('PUT', '/logs/_doc/1', { status: 200 }).status, 201);
  const found = cluster.request('GET', '/logs/_search', { query: { match_all: {} } }).body as { hits: { total: { value: number } } };
  assert.equal(found.hits.total.value, 1);
  assert.equal(cluster.request('GET', '/lost/_search').status, 404);
});
