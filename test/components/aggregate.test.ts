import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { aggregated, disaggregated } from '../../server/components/kinesis-stream/aggregate.ts';
import { replayFiles } from '../harness/replays.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const sealed = (message: readonly number[]) => Uint8Array.from([0xf3, 0x89, 0x9a, 0xc2, ...message, ...createHash('md5').update(Uint8Array.from(message)).digest()]);

test('an aggregate is read byte by byte as the producer library writes it', () => {
  // Two keys, one hash key; records (key 1, hash key 0, "ab", a tag) and (key 0, "").
  const message = [0x0a, 1, 0x61, 0x0a, 2, 0x62, 0x63, 0x12, 1, 0x37, 0x1a, 15, 0x08, 1, 0x10, 0, 0x1a, 2, 0x61, 0x62, 0x22, 5, 0x0a, 1, 0x6b, 0x12, 0, 0x1a, 4, 0x08, 0, 0x1a, 0];
  assert.deepEqual(disaggregated(sealed(message))?.map(r => ({ ...r, data: text(r.data) })), [{ partitionKey: 'bc', explicitHashKey: '7', data: 'ab' }, { partitionKey: 'a', data: '' }]);
  const plain = sealed(message);
  plain[10]! ^= 1;
  assert.equal(disaggregated(plain), undefined, 'a digest that does not fit');
  assert.equal(disaggregated(sealed([0x1a, 4, 0x08, 3, 0x1a, 0])), undefined, 'an index beyond the table');
  assert.equal(disaggregated(sealed([0x0a, 200])), undefined, 'a length beyond the end');
  assert.equal(disaggregated(new TextEncoder().encode('{"plain":"record","of":"some length"}')), undefined);
  assert.equal(disaggregated(Uint8Array.from([0xf3, 0x89, 0x9a, 0xc2])), undefined);
});

test('what is put together comes apart again, and any other bytes are no aggregate', () => {
  const record = fc.record({ partitionKey: fc.string({ maxLength: 8 }), data: fc.uint8Array({ maxLength: 300 }) });
  fc.assert(fc.property(fc.array(record, { minLength: 1, maxLength: 200 }), records => {
    assert.deepEqual(disaggregated(aggregated(records)), records.map(r => ({ ...r, data: r.data })));
  }), { numRuns: 50, seed: 3 });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), bytes => { disaggregated(sealed([...bytes])); }), { numRuns: 2000, seed: 4 });
});

test('a delivery stream takes aggregates apart, a function and an application do not', async () => {
  const records = Array.from({ length: 5 }, (_, i) => `{"id":${i},"city":"c${i % 2}"}`);
  const manifest = `name: a
nodes:
  in: { type: kinesis-stream, records: in.ndjson, key: city, every: 1s, aggregate: 3 }
  out: { type: firehose, from: in, to: lake, newline: true, transform: { handler: t.mjs } }
  app: { type: kinesis-analytics, from: in, sql: a.kda.sql, input: { columns: { id: INTEGER } } }
  lost: { type: firehose, from: app.error_stream, to: lake, prefix: failed/, newline: true }
  event: { type: lambda, from: in, handler: e.mjs, contract: event }
  seen: { type: firehose, from: event, to: lake, prefix: seen/ }
  lake: { type: bucket }
`;
  const made = await replayFiles({
    'p.pipeline.yaml': manifest, 'in.ndjson': records.join('\n') + '\n',
    'a.kda.sql': 'CREATE STREAM "O" (id INTEGER); CREATE PUMP "P" AS INSERT INTO "O" SELECT STREAM "id" FROM "SOURCE_SQL_STREAM_001";',
    't.mjs': "export const handler = async ({ records }) => ({ records: records.map(({ recordId, data, kinesisRecordMetadata: m }) => ({ recordId, result: 'Ok', data: Buffer.from(JSON.stringify([JSON.parse(Buffer.from(data, 'base64')).id, m.partitionKey, m.sequenceNumber.slice(-2), m.subsequenceNumber])).toString('base64') })) });",
    'e.mjs': "export const handler = async ({ Records }) => ({ records: Records.map(r => Buffer.from(r.kinesis.data, 'base64').subarray(0, 4).toString('hex')) });",
  }, 'p.pipeline.yaml');
  const object = (folder: string) => [...made.contents].flatMap(([key, bytes]) => (key.startsWith(`lake/${folder}`) ? text(bytes).trim().split('\n') : []));
  assert.deepEqual(object('2024').map(line => JSON.parse(line)), [[0, 'c0', '00', 0], [1, 'c1', '00', 1], [2, 'c0', '00', 2], [3, 'c1', '01', 0], [4, 'c0', '01', 1]]);
  assert.deepEqual(object('failed').map(line => (JSON.parse(line) as { MESSAGE: string }).MESSAGE), Array(2).fill('The record is an aggregate of the Kinesis Producer Library: an application does not take them apart'));
  assert.deepEqual(object('seen'), ['f3899ac2', 'f3899ac2']);
  assert.deepEqual([made.counters['in']!.out, made.counters['out']!.in, made.counters['out']!.out], [2, 2, 5]);
});

test('aggregates of a file come as base64; records that came through no stream stay as they are', async () => {
  const line = Buffer.from(aggregated([{ partitionKey: 'k', data: new TextEncoder().encode('{"a":1}') }, { partitionKey: 'k', data: new TextEncoder().encode('{"a":2}') }])).toString('base64');
  const run = async (type: string) => {
    const made = await replayFiles({ 'in.txt': `${line}\n`, 'p.pipeline.yaml': `name: a\nnodes:\n  in: { type: ${type}, records: in.txt, format: base64 }\n  out: { type: firehose, from: in, to: lake, newline: true }\n  lake: { type: bucket }\n` }, 'p.pipeline.yaml');
    return [...made.contents.values()].map(bytes => Buffer.from(bytes).toString('latin1'));
  };
  assert.deepEqual(await run('kinesis-stream'), ['{"a":1}\n{"a":2}\n']);
  assert.match((await run('file'))[0]!, /^\xf3\x89\x9a\xc2/);
});
