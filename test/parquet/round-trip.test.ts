import assert from 'node:assert/strict';
import fc from 'fast-check';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readParquet } from '../../server/components/athena/parquet.ts';
import { typeOfHive as trinoType } from '../../server/languages/sql/athena-evaluate/hive.ts';
import { encodeParquet } from '../../server/components/parquet/encode.ts';
import type { HiveValue } from '../../server/languages/sql/hive/data/convert.ts';
import { castValue } from '../../server/languages/sql/athena-evaluate/cast.ts';
import { MapValue, plainValue, type Value } from '../../server/languages/sql/athena-evaluate/values.ts';
import type { HiveType } from '../../server/languages/sql/hive/type.ts';

const primitive = (name: string): HiveType => ({ kind: 'primitive', name: name as 'int' });
/** Types with values as the writer takes them. Map keys differ from one another. */
const scalar: fc.Arbitrary<{ type: HiveType; value: fc.Arbitrary<HiveValue> }> = fc.oneof(
  fc.constant({ type: primitive('boolean'), value: fc.boolean() }),
  fc.constant({ type: primitive('int'), value: fc.integer() }),
  fc.constant({ type: primitive('smallint'), value: fc.integer({ min: -32768, max: 32767 }) }),
  fc.constant({ type: primitive('bigint'), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) }),
  fc.constant({ type: primitive('double'), value: fc.double({ noNaN: true, noDefaultInfinity: true }).map(x => x + 0) }),
  fc.constant({ type: primitive('float'), value: fc.float({ noNaN: true, noDefaultInfinity: true }).map(x => x + 0) }),
  fc.constant({ type: primitive('string'), value: fc.string({ unit: 'grapheme', maxLength: 12 }) }),
  fc.constant({ type: primitive('date'), value: fc.integer({ min: -100_000, max: 100_000 }) }),
  fc.constant({ type: primitive('timestamp'), value: fc.integer({ min: -2_000_000_000, max: 4_000_000_000 }).map(s => BigInt(s) * 1_000_000_000n + 123_000_000n) }),
  fc.integer({ min: 1, max: 38 }).chain(precision => fc.integer({ min: 0, max: precision }).map(scale => ({ type: { kind: 'decimal', precision, scale } as HiveType, value: fc.bigInt({ min: -(10n ** BigInt(precision)) + 1n, max: 10n ** BigInt(precision) - 1n }) }))),
);
const maybe = (value: fc.Arbitrary<HiveValue>): fc.Arbitrary<HiveValue> => fc.option(value, { nil: null, freq: 4 });
const shape: fc.Arbitrary<{ type: HiveType; value: fc.Arbitrary<HiveValue> }> = fc.letrec<{ any: { type: HiveType; value: fc.Arbitrary<HiveValue> } }>(tie => ({
  any: fc.oneof({ depthSize: 'small', withCrossShrink: true }, scalar,
    tie('any').map(({ type, value }) => ({ type: { kind: 'array', element: type } as HiveType, value: fc.array(maybe(value), { maxLength: 4 }) as fc.Arbitrary<HiveValue> })),
    tie('any').map(({ type, value }) => ({ type: { kind: 'map', key: primitive('string'), value: type } as HiveType, value: fc.uniqueArray(fc.record({ key: fc.string({ maxLength: 4 }).map(k => `k${k}`), value: maybe(value) }), { maxLength: 3, selector: e => e.key }) as unknown as fc.Arbitrary<HiveValue> })),
    fc.tuple(tie('any'), scalar).map(([a, b]) => ({ type: { kind: 'struct', fields: [{ name: 'a', type: a.type }, { name: 'b', type: b.type }] } as HiveType, value: fc.record({ a: maybe(a.value), b: maybe(b.value) }) as unknown as fc.Arbitrary<HiveValue> })),
  ),
})).any;
const column = shape.chain(({ type, value }) => fc.array(maybe(value), { minLength: 1, maxLength: 20 }).map(values => ({ type, values })));

/** The value that was written, as the query engine's. */
function expected(value: HiveValue, type: HiveType): Value {
  if (value === null) return null;
  switch (type.kind) {
    case 'array': return (value as readonly HiveValue[]).map(v => expected(v, type.element));
    case 'map': return new MapValue((value as readonly { key: HiveValue; value: HiveValue }[]).map(e => [expected(e.key, type.key), expected(e.value, type.value)] as const));
    case 'struct': return type.fields.map(f => expected((value as { [k: string]: HiveValue })[f.name]!, f.type));
    case 'primitive': return ['int', 'smallint', 'bigint'].includes(type.name) ? BigInt(value as number) : type.name === 'timestamp' ? (value as bigint) * 1000n : (value as Value);
    default: return value as Value;
  }
}

test('what is written is read back: nested values, 64-bit integers, decimals, INT96 timestamps, empty and missing lists', async () => {
  await fc.assert(fc.asyncProperty(column, fc.constantFrom('SNAPPY' as const, 'GZIP' as const, 'UNCOMPRESSED' as const), async ({ type, values }, codec) => {
    const bytes = encodeParquet([{ name: 'c', type, values }, { name: 'n', type: primitive('int'), values: values.map((_, i) => i) }], { codec });
    const trino = trinoType(type);
    const rows = await readParquet(bytes, 's3://b/k', [{ name: 'c', type: trino }], false);
    assert.deepEqual(rows.map(r => plainValue(r[0]!, trino)), values.map(v => plainValue(expected(v, type), trino)));
  }), { numRuns: 250, seed: 20241101 });
});

test('DuckDB reads the same scalars from the same bytes', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-parquet-'));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    let n = 0;
    await fc.assert(fc.asyncProperty(scalar.chain(({ type, value }) => fc.array(maybe(value), { minLength: 1, maxLength: 20 }).map(values => ({ type, values }))), async ({ type, values }) => {
      const file = path.join(folder, `${n++}.parquet`);
      fs.writeFileSync(file, encodeParquet([{ name: 'c', type, values }]));
      const trino = trinoType(type);
      const read = await connection.runAndReadAll(`SELECT CAST(c AS varchar) FROM read_parquet('${file}')`);
      const got = read.getRows().map(r => (r[0] === null ? null : plainValue(castValue(r[0] as string, { kind: 'varchar', length: undefined }, trino), trino)));
      assert.deepEqual(got, values.map(v => plainValue(expected(v, type), trino)));
    }), { numRuns: 120, seed: 20241102 });
  } finally {
    connection.closeSync();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});

test('DuckDB sees the same nested rows', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-parquet-'));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    const type: HiveType = { kind: 'struct', fields: [{ name: 'l', type: { kind: 'array', element: primitive('bigint') } }, { name: 'm', type: { kind: 'map', key: primitive('string'), value: { kind: 'array', element: primitive('int') } } }] };
    const values = [{ l: [9007199254740993n, null], m: [{ key: 'a', value: [] }, { key: 'b', value: null }] }, { l: [], m: [] }, { l: null, m: null }, null] as unknown as HiveValue[];
    const file = path.join(folder, 'n.parquet');
    fs.writeFileSync(file, encodeParquet([{ name: 'c', type, values }]));
    const read = await connection.runAndReadAll(`SELECT CAST(to_json(c) AS varchar) FROM read_parquet('${file}')`);
    assert.deepEqual(read.getRows().map(r => r[0]), ['{"l":[9007199254740993,null],"m":{"a":[],"b":null}}', '{"l":[],"m":{}}', '{"l":null,"m":null}', null]);
  } finally {
    connection.closeSync();
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
