import { test } from 'node:test';
import assert from 'node:assert/strict';
import { parquetMetadata } from 'hyparquet';
import { parquetTree, type ParquetElement } from '../../server/base/parquet.ts';
import { encodeParquet } from '../../server/components/parquet/encode.ts';
import { footerOf, largestFooter, readFooter } from '../../server/components/parquet/footer.ts';
import { parseHiveType } from '../../server/languages/sql/hive/reader.ts';
import { typeOfNode } from '../../server/languages/sql/hive/data/parquet.ts';

const column = (name: string, text: string, values: readonly null[] = []) => {
  const read = parseHiveType(text);
  assert.ok('type' in read, text);
  return { name, type: read.type, values };
};
const types = ['boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'string', 'binary', 'date', 'timestamp', 'decimal(10,2)', 'decimal(38,0)', 'array<int>', 'array<array<string>>', 'map<string,bigint>', 'struct<a:int,b:array<struct<c:date>>>', 'map<string,array<decimal(3,1)>>'];
const file = encodeParquet(types.map((text, i) => column(`c${i}`, text, [null])));
const problem = (bytes: Uint8Array) => { const footer = footerOf(bytes); return 'problem' in footer ? footer.problem : undefined; };

test('a footer gives the types that were written, and what the library reads', () => {
  const footer = footerOf(file);
  assert.ok('columns' in footer);
  assert.deepEqual(footer.columns.map(typeOfNode), types);
  const theirs = parquetTree(parquetMetadata(file.slice().buffer).schema as ParquetElement[]);
  assert.deepEqual(theirs?.map(typeOfNode), types);
});

test('of a file only the ends are read, and of a large footer its beginning', async () => {
  const asked: [number, number][] = [];
  const footer = await readFooter(file.length, (start, end) => { asked.push([start, end]); return Promise.resolve(file.subarray(start, end)); });
  assert.ok('columns' in footer);
  const length = new DataView(file.buffer, file.byteOffset).getUint32(file.length - 8, true);
  assert.deepEqual(asked, [[0, 4], [file.length - 8, file.length], [file.length - 8 - length, file.length - 8]]);
  // What stands behind the schema is never needed.
  const long = Uint8Array.from([...file.subarray(0, file.length - 8), ...new Uint8Array(2 * largestFooter), ...file.subarray(-8)]);
  new DataView(long.buffer).setUint32(long.length - 8, length + 2 * largestFooter, true);
  let most = 0;
  assert.ok('columns' in await readFooter(long.length, (start, end) => { most = Math.max(most, end - start); return Promise.resolve(long.subarray(start, end)); }));
  assert.equal(most, largestFooter);
});

test('what is no Parquet file is told why', () => {
  const text = (s: string) => new TextEncoder().encode(s);
  const encrypted = file.slice();
  encrypted.set(text('PARE'), file.length - 4);
  const lying = file.slice();
  new DataView(lying.buffer).setUint32(file.length - 8, 0xffffffff, true);
  for (const [bytes, says] of [
    [new Uint8Array(), 'is empty'], [text('{"id":1}'), 'does not begin with `PAR1`'], [text('PAR1'), 'begins with `PAR1` and does not end with it: it was cut off'], [text('PAR1PAR1'), 'begins with `PAR1` and does not end with it: it was cut off'],
    [file.subarray(0, -1), 'begins with `PAR1` and does not end with it: it was cut off'], [text('PARE0000PARE'), 'has an encrypted footer (`PARE`), which the services do not read'], [encrypted, 'has an encrypted footer (`PARE`), which the services do not read'],
    [Uint8Array.from([0x1f, 0x8b, 8, 0]), 'is compressed as a whole (gzip): Parquet is compressed inside, page by page'], [lying, `says that its footer has 4294967295 bytes, and has ${file.length} itself`], [text('PAR1\0\0\0\0PAR1'), 'has a damaged footer'],
  ] as const) assert.equal(problem(bytes), says);
});

/** A file whose footer these bytes are. */
function around(footer: readonly number[]): Uint8Array {
  const bytes = Uint8Array.from([...Buffer.from('PAR1'), ...footer, 0, 0, 0, 0, ...Buffer.from('PAR1')]);
  new DataView(bytes.buffer).setUint32(bytes.length - 8, footer.length, true);
  return bytes;
}

test('hostile footers are damaged ones', () => {
  const many = (times: number, ...bytes: readonly number[]) => Array.from({ length: times }, () => bytes).flat();
  for (const footer of [
    many(20_000, 0x1c), // structures in structures
    [0x19, ...many(20_000, 0x19)], // lists in lists
    [0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x0f], // four thousand million elements
    [0x29, ...many(5_000, 0xf9, 0xff, 0xff, 0xff, 0x0f)], // lists that say they are long
    [0x16, ...many(20_000, 0xff)], // a number without an end
    [0x18, 0xff, 0xff, 0xff, 0xff, 0x0f], // a text without an end
    [0x29, 0x1c, 0], // an element without a name
    [0x29, 0x1c, 0x48, 1, 0x61, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0, 0], // a root with millions of children
    [0x1b, 0], [0x1f],
  ]) assert.equal(problem(around(footer)), 'has a damaged footer', footer.slice(0, 8).join(' '));
});

test('a file cut anywhere and with any bit turned gives an answer', () => {
  for (let end = 0; end < file.length; end++) assert.ok(problem(file.subarray(0, end)), String(end));
  const length = new DataView(file.buffer, file.byteOffset).getUint32(file.length - 8, true);
  for (let at = file.length - 8 - length; at < file.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const turned = file.slice();
      turned[at]! ^= 1 << bit;
      const footer = footerOf(turned);
      if ('columns' in footer) for (const node of footer.columns) assert.equal(typeof typeOfNode(node), 'string');
    }
  }
});

