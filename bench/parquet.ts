import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { encodeParquet, type ParquetColumn } from '../server/components/parquet/encode.ts';
import type { HiveValue } from '../server/languages/sql/hive/data/convert.ts';
import type { HiveType } from '../server/languages/sql/hive/type.ts';
import { compare, type Figure } from './figure.ts';
import { peer } from './peers.ts';

const count = 50_000;
const primitive = (name: string): HiveType => ({ kind: 'primitive', name: name as 'int' });
const start = Date.UTC(2024, 5, 1);
const hashed = (i: number) => (Math.imul(i ^ (i >>> 15), 2654435761) >>> 0);

interface Record { id: bigint; city: string; at: number; price: number; score: number; label: string; count: number | null; tags: string[]; items: { sku: string; n: number }[] }
const records = Array.from({ length: count }, (_, i): Record => ({
  id: BigInt(i) * 1_000_003n, city: ['Oslo', 'Turin', 'Graz', 'Lyon'][hashed(i) % 4]!, at: start + i * 250, price: hashed(i) % 100_000, score: (hashed(i + 7) % 100_000) / 16, label: `order ${hashed(i).toString(36)}`, count: i % 9 === 0 ? null : hashed(i) % 50,
  tags: ['new', 'paid', 'late'].slice(0, hashed(i) % 4), items: Array.from({ length: hashed(i + 3) % 3 }, (_, k) => ({ sku: `s${hashed(i + k) % 500}`, n: k + 1 })),
}));

/** The same rows with their columns, from records in memory to the bytes of a file. */
function own(nested: boolean, codec: 'GZIP' | 'SNAPPY'): number {
  const before = performance.now();
  const column = (name: string, type: HiveType, value: (r: Record) => HiveValue): ParquetColumn => ({ name, type, values: records.map(value) });
  const columns = [
    column('id', primitive('bigint'), r => r.id), column('city', primitive('string'), r => r.city), column('at', primitive('timestamp'), r => BigInt(r.at) * 1_000_000n), column('price', { kind: 'decimal', precision: 10, scale: 2 }, r => BigInt(r.price)),
    column('score', primitive('double'), r => r.score), column('label', primitive('string'), r => r.label), column('count', primitive('int'), r => r.count),
    ...(nested ? [column('tags', { kind: 'array', element: primitive('string') }, r => r.tags), column('items', { kind: 'array', element: { kind: 'struct', fields: [{ name: 'sku', type: primitive('string') }, { name: 'n', type: primitive('int') }] } }, r => r.items)] : []),
  ];
  bytes += encodeParquet(columns, { codec }).length;
  return performance.now() - before;
}
let bytes = 0;

async function other(nested: boolean, codec: 'GZIP' | 'SNAPPY', file: string): Promise<number> {
  const { ParquetSchema, ParquetWriter } = peer('@dsnp/parquetjs');
  const flat = (type: string, more = {}) => ({ type, compression: codec, optional: true, ...more });
  const schema = new ParquetSchema({
    id: flat('INT64'), city: flat('UTF8'), at: flat('TIMESTAMP_MILLIS'), price: flat('DECIMAL', { precision: 10, scale: 2 }), score: flat('DOUBLE'), label: flat('UTF8'), count: flat('INT32'),
    ...(nested && { tags: { type: 'UTF8', repeated: true, compression: codec }, items: { repeated: true, fields: { sku: flat('UTF8'), n: flat('INT32') } } }),
  });
  const before = performance.now();
  const writer = await ParquetWriter.openFile(schema, file, { rowGroupSize: count });
  for (const { tags, items, count: n, price, at, ...r } of records) await writer.appendRow({ ...r, at: new Date(at), price: price / 100, ...(n !== null && { count: n }), ...(nested && { tags, items }) });
  await writer.close();
  return performance.now() - before;
}

/** Writing Parquet beside the other writer in JavaScript. */
export async function figures(): Promise<readonly Figure[]> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-bench-'));
  try {
    const file = path.join(folder, 'out.parquet');
    return [
      ...await compare({ name: '14 Parquet of flat rows with gzip over parquetjs', goal: 2, stretch: 4, items: count, unit: 'rows/s', own: () => own(false, 'GZIP'), peer: () => other(false, 'GZIP', file) }),
      ...await compare({ name: '15 Parquet of nested rows with snappy over parquetjs', goal: 2.5, stretch: 4, items: count, unit: 'rows/s', own: () => own(true, 'SNAPPY'), peer: () => other(true, 'SNAPPY', file) }),
    ];
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
