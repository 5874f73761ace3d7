import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { encodeParquet } from '../../server/components/parquet/encode.ts';
import { folderWith, sluice } from './run.ts';

const ddl = "-- sample: r.json\nCREATE EXTERNAL TABLE t (id int)\nROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'\nLOCATION 's3://lake/t/';\n";

test('a check looks into the records that feed a table, in whatever shape they are on the disk', async t => {
  const folder = folderWith(t, { 't.ddl': ddl });
  const codes = async (name: string, bytes: Uint8Array | string) => {
    fs.writeFileSync(path.join(folder, name), bytes);
    fs.writeFileSync(path.join(folder, 't.ddl'), ddl.replace('r.json', name));
    return JSON.parse((await sluice(folder, 'check', '--format', 'json', 't.ddl')).out).diagnostics.map((d: { code: string }) => d.code);
  };
  const wide = Buffer.from('\ufeff{"id":"x"}\n', 'utf16le');
  assert.deepEqual(await codes('utf16.json', wide), ['DDL603']);
  assert.deepEqual(await codes('mark.ndjson', '\ufeff{"id":"x"}\n'), ['DDL603']);
  assert.deepEqual(await codes('binary.json', Buffer.from(Array.from({ length: 4096 }, (_, i) => i % 256))), []);
  assert.deepEqual(await codes('large.ndjson', `${'{"id":1}\n'.repeat(10)}${'{"id":"x"}\n'.repeat(1_000_000)}`), ['DDL604'], 'only the beginning counts');
  assert.deepEqual(await codes('long.ndjson', `{"id":"${'x'.repeat(10_000_000)}"}\n`), [], 'not one whole line of what is read');
});

test('a Parquet file that a comment or a bucket names is held against the table; one that is none is said, and nothing breaks', async t => {
  const table = "CREATE EXTERNAL TABLE t (id int, day date, later string)\nSTORED AS PARQUET\nLOCATION 's3://lake/t/';\n";
  const folder = folderWith(t, { 't.ddl': `-- sample: old.parquet\n${table}` });
  const good = encodeParquet([{ name: 'ID', type: { kind: 'primitive', name: 'string' }, values: ['x'] }, { name: 'day', type: { kind: 'primitive', name: 'date' }, values: [1] }, { name: 'note', type: { kind: 'primitive', name: 'double' }, values: [1] }]);
  const said = async (bytes: Uint8Array, ...words: string[]) => {
    fs.writeFileSync(path.join(folder, 'old.parquet'), bytes);
    return JSON.parse((await sluice(folder, 'check', '--format', 'json', ...words)).out).diagnostics.map((d: { code: string; message: string }) => `${d.code} ${d.message}`).sort();
  };
  const misfits = [
    "DDL603 HIVE_BAD_DATA: Field id's type BYTE_ARRAY in parquet file old.parquet is incompatible with type integer defined in table schema",
    'DDL611 No column reads `note` of `old.parquet`', 'DDL612 `old.parquet` has no column `later`: it is NULL in its rows',
  ];
  assert.deepEqual(await said(good, 't.ddl'), misfits);
  assert.deepEqual(await said(good.subarray(0, -20), 't.ddl'), ['DDL613 `old.parquet` is no Parquet file that can be read: it begins with `PAR1` and does not end with it: it was cut off']);
  assert.deepEqual(await said(new Uint8Array(), 't.ddl'), ['DDL613 `old.parquet` is no Parquet file that can be read: it is empty']);

  const held = async () => { const { code, out } = await sluice(folder, 'crawl', 'old.parquet', '--against', 't.ddl'); return [code, out]; };
  assert.deepEqual(await held(), [1, '`old.parquet` is no Parquet file that can be read: it is empty\n']);
  fs.writeFileSync(path.join(folder, 'old.parquet'), good);
  assert.deepEqual(await held(), [1, `${misfits[0]!.slice('DDL603 '.length)}\n`], 'the same words');

  fs.writeFileSync(path.join(folder, 't.ddl'), table);
  fs.writeFileSync(path.join(folder, 'p.pipeline.yaml'), 'name: p\nnodes:\n  lake: { type: bucket, objects: { t/old.parquet: old.parquet } }\n  schema: { type: glue-table, definition: t.ddl, bucket: lake }\n');
  assert.deepEqual(await said(good, 't.ddl'), misfits);
  fs.writeFileSync(path.join(folder, 't.ddl'), table.replace('/t/', '/other/'));
  assert.deepEqual(await said(good, 't.ddl'), [], 'the table looks elsewhere');
});
