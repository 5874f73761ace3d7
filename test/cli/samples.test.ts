import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
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
