import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { Frame } from '../../server/protocol/frames.ts';
import { apply, brokenNodes, fresh, shownNode, summary, wentWrong } from '../../webviews/replay/state.ts';

const node = (name: string, type: string) => ({ name, type, summary: '', path: 'a.pipeline.yaml', line: 1 });
const start: Frame = { kind: 'start', pipeline: 'a', seed: 1, nodes: [node('rows', 'file'), node('lake', 'firehose'), node('index', 'search-index')], edges: [{ from: 'rows', to: 'lake' }, { from: 'lake', to: 'index', label: 'to' }] };
const counters = (more: Partial<{ in: number; out: number; errors: number }> = {}) => ({ in: 0, out: 0, errors: 0, bytesIn: 0, bytesOut: 0, ...more });
const end = (nodes: Record<string, ReturnType<typeof counters>>): Frame => ({ kind: 'end', clock: 5, nodes, stopped: false, expectations: [] });
const problem = (more: object): Frame => ({ kind: 'problem', node: 'rows', severity: 'error', code: 'SIM002', message: 'There is no file', count: 1, ...more }) as Frame;
const after = (...frames: Frame[]) => {
  const state = fresh('file:///a', 'Replay: a');
  for (const frame of frames) apply(state, frame);
  return state;
};

test('records are counted where their line begins, not where an index answers', () => {
  const state = after(start, end({ rows: counters({ out: 2000 }), lake: counters({ in: 2000, out: 2000 }), index: counters({ out: 7 }) }));
  assert.equal(summary(state), '2,000 records replayed, no errors');
  assert.equal(wentWrong(state), false);
});

test('a node that fails without a record to blame is told, and shown first', () => {
  const state = after(start, problem({ node: 'lake' }), end({ rows: counters({ out: 1 }), lake: counters({ in: 1 }) }));
  assert.deepEqual([...brokenNodes(state)], ['lake']);
  assert.equal(summary(state), '1 record replayed, 1 node failed');
  assert.equal(shownNode(state), 'lake');
  assert.equal(wentWrong(state), true);
});

test('errors of records and failed nodes are both told; a warning is none', () => {
  const state = after(start, problem({ node: 'rows' }), problem({ node: 'lake', code: 'SIM403' }), problem({ node: 'index', severity: 'warning' }), end({ rows: counters(), lake: counters({ in: 3, errors: 3 }) }));
  assert.equal(summary(state), '0 records replayed, 3 errors, 1 node failed');
  assert.equal(shownNode(state), 'rows');
});
