import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { md5 } from '../../server/base/digest.ts';
import { shardOf } from '../../server/components/kinesis-stream.ts';
import { replayFiles } from '../harness/replays.ts';

test('MD5 is that of everybody else, at every length around the block', () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
    assert.equal(Buffer.from(md5(bytes)).toString('hex'), createHash('md5').update(bytes).digest('hex'), String(length));
  }
});

test('shards share the hash keys evenly, and a key keeps its shard', () => {
  const counts = new Array<number>(4).fill(0);
  for (let i = 0; i < 4000; i++) counts[shardOf(`key-${i}`, 4)]!++;
  for (const count of counts) assert.ok(count > 850 && count < 1150, counts.join(' '));
  assert.equal(shardOf('a', 1), 0);
  for (const [key, ...shards] of [['a', 0, 0, 0], ['user-1', 1, 2, 3], ['0', 1, 2, 3], ['device-42', 1, 1, 2], ['1234567890', 1, 2, 3], ['café', 0, 0, 0]] as const) {
    assert.deepEqual([2, 3, 4].map(n => shardOf(key, n)), shards, key);
  }
  assert.equal(shardOf('a', 2), parseInt(createHash('md5').update('a').digest('hex')[0]!, 16) >= 8 ? 1 : 0);
});

test('late and repeated arrival is part of the input, and the same each time', async () => {
  const files = {
    'p.pipeline.yaml': `name: s
nodes:
  orders: { type: kinesis-stream, records: o.ndjson, key: id, arrival: { late: 0.2, by: 20s, duplicated: 0.1 } }
  counts: { type: kinesis-analytics, from: orders, sql: c.kda.sql, input: { columns: { id: INTEGER } } }
`,
    'o.ndjson': Array.from({ length: 500 }, (_, i) => `{"id":${i}}\n`).join(''),
    'c.kda.sql': 'CREATE STREAM "O" (id INTEGER); CREATE PUMP "P" AS INSERT INTO "O" SELECT STREAM "id" FROM "SOURCE_SQL_STREAM_001";',
  };
  const first = await replayFiles(files, 'p.pipeline.yaml');
  assert.deepEqual((await replayFiles(files, 'p.pipeline.yaml')).frames, first.frames);
  const out = first.counters['orders']!.out;
  assert.ok(out > 520 && out < 590, `${out} of 500 with repeats`);
  assert.equal(first.counters['counts']!.errors, 0);
  const rows = first.frames.filter(f => f.kind === 'rows').filter(f => f.node === 'orders').flatMap(f => f.rows);
  assert.ok(rows.some((r, i) => i > 0 && Number(r.cells[0]) < Number(rows[i - 1]!.cells[0])), 'some come late');
  assert.ok(rows.every((r, i) => i === 0 || r.arrival >= rows[i - 1]!.arrival), 'and none before its time');
});
