import { test } from 'node:test';
import assert from 'node:assert/strict';
import { applyFixes, check } from 'sluice';

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
