import { test } from 'node:test';
import assert from 'node:assert/strict';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { replayFiles } from '../harness/replays.ts';

const rowsOf = async (key: string, bytes: Uint8Array): Promise<number[]> => {
  if (key.endsWith('.parquet')) return (await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer })).map(r => Number(r['id']));
  const text = new TextDecoder().decode(key.endsWith('.gz') ? gunzipSync(bytes) : bytes);
  return text.split('\n').filter(Boolean).map(line => {
    const value = JSON.parse(line) as { id?: number; rawData?: string };
    return value.rawData === undefined ? value.id! : Number(/"id":(\d+)/.exec(Buffer.from(value.rawData, 'base64').toString())![1]);
  });
};

test('whatever arrives when, every record is in exactly one object, in order, good or bad', async () => {
  await fc.assert(fc.asyncProperty(
    fc.array(fc.record({ gap: fc.integer({ min: 0, max: 90 }), bad: fc.boolean(), pad: fc.integer({ min: 0, max: 40_000 }) }), { minLength: 1, maxLength: 60 }),
    fc.constantFrom('plain', 'gzip', 'parquet', 'transform'), fc.integer({ min: 0, max: 120 }),
    async (records, kind, interval) => {
      let at = Date.UTC(2024, 0, 1);
      const lines = records.map(({ gap, bad, pad }, id) => {
        at += gap * 1000;
        return JSON.stringify({ id, at: new Date(at).toISOString(), pad: kind === 'parquet' || kind === 'transform' ? (bad ? { not: 'text' } : 'x') : 'x'.repeat(pad) });
      });
      const extra = kind === 'gzip' ? 'compression: GZIP' : kind === 'parquet' ? 'convert: { table: schema }' : kind === 'transform' ? 'transform: { handler: t.mjs, retries: 0 }' : 'backupPrefix: source/';
      const { contents, counters } = await replayFiles({
        'p.pipeline.yaml': `name: p
nodes:
  orders: { type: file, records: o.ndjson, time: at, newline: true }
  out: { type: firehose, from: orders, to: lake, prefix: good/, errorPrefix: bad/, buffer: { size: ${kind === 'parquet' ? '64MB' : '1MB'}, interval: ${interval}s }, ${extra} }
  schema: { type: glue-table, definition: t.ddl }
  lake: { type: bucket }
`,
        't.ddl': `CREATE EXTERNAL TABLE orders (id int, pad int) STORED AS PARQUET LOCATION 's3://lake/'\n`.replace('pad int', 'pad struct<x:int>'),
        't.mjs': `export const handler = ({ records }) => ({ records: records.map(r => ({ ...r, result: JSON.parse(atob(r.data)).pad === 'x' ? 'Ok' : 'ProcessingFailed' })) });`,
        'o.ndjson': lines.join('\n') + '\n',
      }, 'p.pipeline.yaml');
      const found: number[] = [];
      for (const [key, bytes] of contents) {
        const ids = await rowsOf(key, bytes);
        assert.deepEqual(ids, [...ids].sort((a, b) => a - b), `${key} keeps the order`);
        found.push(...ids);
      }
      assert.deepEqual(found.sort((a, b) => a - b), lines.map((_, i) => i), 'each once');
      assert.equal(counters['out']!.in, lines.length);
    },
  ), { numRuns: 40, seed: 20240501 });
});

test('the writer of a converted file: codec, dictionary and sizes are those of the configuration', async () => {
  const written = async (convert: string) => {
    const { contents, problems } = await replayFiles({
      'p.pipeline.yaml': `name: p\nnodes:\n  orders: { type: file, records: o.ndjson }\n  out: { type: firehose, from: orders, to: lake, convert: { table: schema${convert} } }\n  schema: { type: glue-table, definition: t.ddl }\n  lake: { type: bucket }\n`,
      't.ddl': "CREATE EXTERNAL TABLE orders (id int, city string) STORED AS PARQUET LOCATION 's3://lake/'\n",
      'o.ndjson': Array.from({ length: 2000 }, (_, i) => `{"id":${i % 7},"city":"a city with a long name"}\n`).join(''),
    }, 'p.pipeline.yaml');
    const bytes = [...contents].find(([key]) => key.endsWith('.parquet'))?.[1];
    const columns = bytes ? parquetMetadata(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer).row_groups[0]!.columns.map(c => c.meta_data!) : [];
    return { problems: problems.map(p => `${p.severity} ${p.message}`), codecs: [...new Set(columns.map(c => c.codec))], encodings: [...new Set(columns.flatMap(c => c.encodings))].sort() };
  };
  assert.deepEqual(await written(''), { problems: [], codecs: ['SNAPPY'], encodings: ['PLAIN'] });
  assert.deepEqual(await written(', dictionary: true, codec: UNCOMPRESSED, writerVersion: V2, maxPadding: 1MB'), { problems: [], codecs: ['UNCOMPRESSED'], encodings: ['PLAIN', 'RLE_DICTIONARY'] });
  assert.deepEqual(await written(', format: orc, orc: { codec: ZLIB, stripeSize: 64MB, bloomFilterColumns: [city] }'), { problems: ['error A replay writes no ORC: say `parquet` to see what the conversion makes of the records', 'error A replay writes no ORC: say `parquet` to see what the conversion makes of the records'], codecs: [], encodings: [] });
});
