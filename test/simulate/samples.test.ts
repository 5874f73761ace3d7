import assert from 'node:assert/strict';
import { test } from 'node:test';
import { replayFiles } from '../harness/replays.ts';

test('a number is shown with all its digits, as it was written', async () => {
  const { frames } = await replayFiles({
    'p.pipeline.yaml': 'name: p\nnodes:\n  in: { type: file, records: r.ndjson }\n  out: { type: bucket }\n  delivery: { type: firehose, from: in, to: out }\n',
    'r.ndjson': '{"id":9007199254740993,"price":1.50,"nested":{"id":-9007199254740993,"name":"Zoë"},"none":null}\n',
  }, 'p.pipeline.yaml');
  const rows = frames.find(f => f.kind === 'rows' && f.node === 'in');
  assert.ok(rows?.kind === 'rows');
  assert.deepEqual(rows.columns, ['id', 'price', 'nested', 'none']);
  assert.deepEqual(rows.rows[0]!.cells, ['9007199254740993', '1.50', '{"id":-9007199254740993,"name":"Zoë"}', null]);
});
