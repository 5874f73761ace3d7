import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { crawlBucket } from '../../server/components/crawler/folders.ts';
import { parseHiveType } from '../../server/languages/sql/hive/reader.ts';
import { encodeParquet, type ParquetColumn } from '../../server/components/parquet/encode.ts';

const crawl = (objects: Readonly<Record<string, string | Uint8Array>>, more: { prefix?: string; exclude?: string[]; name?: string } = {}) => {
  const { tables, unknown } = crawlBucket(Object.entries(objects).map(([key, content]) => ({ key, bytes: typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content) })), { bucket: 'lake', prefix: '', database: 'd', crawler: 'c', exclude: [], name: undefined, ...more });
  return { unknown, tables: Object.fromEntries(tables.map(t => [t.Name, [...(t.StorageDescriptor?.Columns ?? []).map(c => `${c.Name} ${c.Type}`), ...(t.PartitionKeys ?? []).map(c => `/${c.Name}`)].join(', ')])), raw: tables };
};

describe('types of values', () => {
  for (const [title, lines, columns] of [
    ['whole numbers', '{"a":2147483647,"b":2147483648,"c":-2147483648,"d":9223372036854775808}', 'a int, b bigint, c int, d double'],
    ['numbers widen', '{"a":1,"b":1,"c":3000000000}\n{"a":3000000000,"b":1.0,"c":"x"}', 'a bigint, b double, c string'],
    ['nothing but nulls and empty arrays', '{"a":null,"b":[],"c":{}}', 'a string, b array<string>, c string'],
    ['nested', '{"A":{"B":[{"c":1}]}}\n{"a":{"B":[{"d":"x"}]}}', 'a struct<B:array<struct<c:int,d:string>>>'],
    ['clashes become text', '{"a":true,"b":[1],"c":{"x":1}}\n{"a":1,"b":"y","c":2}', 'a string, b string, c string'],
    ['dates stay text', '{"a":"2024-05-01","b":false}', 'a string, b boolean'],
    ['documents one after the other, and an array of them', '{"a":1}{"b":2}[{"c":3}]', 'a int, b int, c int'],
  ] as const) test(title, () => assert.deepEqual(crawl({ 't/a.json': lines }).tables, { t: columns }));
});

describe('folders', () => {
  test('what looks alike is one table with partitions', () => {
    assert.deepEqual(crawl({ 'orders/2024/05/01/a': '{"id":1}', 'orders/2024/05/02/b': '{"id":2,"x":1}' }).tables, { orders: 'id int, x int, /partition_0, /partition_1, /partition_2' });
    assert.deepEqual(crawl({ 'orders/day=1/hour=2/a': '{"id":1,"day":5}' }).tables, { orders: 'id int, /day, /hour' });
    assert.deepEqual(crawl({ 'a.json': '{"id":1}', 'b.json': '{"id":2}' }, { name: 'Mine' }).tables, { mine: 'id int' });
  });

  test('what differs is several tables; same names are told apart', () => {
    assert.deepEqual(crawl({ 'raw/orders/a': '{"id":1}', 'raw/clicks/a': '{"user":"x"}', 'old/orders/a': '{"total":1}', 'old/refunds/a': '{"why":"x"}' }).raw.map(t => t.Name.replace(/_[0-9a-f]{32}$/, '_#')), ['orders', 'clicks', 'orders_#', 'refunds']);
    assert.deepEqual(Object.keys(crawl({ 'raw/orders/a': '{"id":1}', 'raw/clicks/a': '{"user":"x"}' }, { prefix: 'raw/orders' }).tables), ['orders']);
  });

  test('hidden and excluded objects are left out, unknown ones are told', () => {
    const { tables, unknown } = crawl({ 't/a': '{"id":1}', 't/_SUCCESS': 'x', 't/.hidden': '{"h":1}', 't/b.tmp': '{"tmp":1}', 't/c.bin': new Uint8Array([1, 2, 3]), 't/d.gz': new Uint8Array([0x1f, 0x8b, 1]), 't/empty': '' }, { exclude: ['**.tmp'] });
    assert.deepEqual([tables, unknown], [{ t: 'id int' }, ['t/c.bin', 't/d.gz']]);
  });
});

test('CSV: delimiter, header, types, quotes; gzip', () => {
  const { raw, tables } = crawl({
    'a/x.csv': 'id|name|price\n1|ana|2.5\n2|bo|3\n', 'b/x.csv': 'red,blue\ngreen,white\n', 'c/x.csv': '"id","name"\n"1","a, b"\n', 'd/x.csv.gz': gzipSync('1\t2\n3\t4\n'),
  });
  assert.deepEqual(tables, { a: 'id bigint, name string, price double', b: 'col0 string, col1 string', c: 'id string, name string', d: 'col0 bigint, col1 bigint' });
  assert.deepEqual(raw.map(t => [t.Parameters?.['delimiter'], t.Parameters?.['skip.header.line.count'], t.Parameters?.['compressionType'], t.StorageDescriptor?.SerdeInfo?.SerializationLibrary?.split('.').pop()]),
    [['|', '1', 'none', 'LazySimpleSerDe'], [',', undefined, 'none', 'LazySimpleSerDe'], [',', '1', 'none', 'OpenCSVSerde'], ['\t', undefined, 'gzip', 'LazySimpleSerDe']]);
});

test('Parquet: the types that its writer was given', () => {
  const types = ['boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'string', 'binary', 'date', 'timestamp', 'decimal(20,4)', 'array<int>', 'array<struct<a:int,b:array<string>>>', 'map<string,bigint>', 'map<string,struct<x:int,y:decimal(5,2)>>', 'struct<a:struct<b:int>,c:array<array<double>>>'];
  const columns = types.map((text, i): ParquetColumn => {
    const read = parseHiveType(text);
    if ('error' in read) throw new Error(read.error.message);
    return { name: `c${i}`, type: read.type, values: [null] };
  });
  assert.deepEqual(crawl({ 't/a.parquet': encodeParquet(columns) }).tables, { t: types.map((t, i) => `c${i} ${t}`).join(', ') });
});
