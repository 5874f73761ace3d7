import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { folderWith, sluice } from './run.ts';

const script = '-- input: "SOURCE_SQL_STREAM_001" ("v" DOUBLE)\nCREATE STREAM D (n BIGINT);\nCREATE PUMP p AS INSERT INTO D\nSELECT STREAM COUNT(*) FROM "SOURCE_SQL_STREAM_001" AS s GROUP BY STEP(s.ROWTIME BY INTERVAL \'10\' SECOND);\n';

test('migrate prints the script, or writes it beside its source', async t => {
  const folder = folderWith(t, { 'speed.kda.sql': script });
  const printed = await sluice(folder, 'migrate', 'speed.kda.sql');
  assert.equal(printed.code, 0, printed.err);
  assert.match(printed.out, /TABLE\(TUMBLE\(TABLE `SOURCE_SQL_STREAM_001`, DESCRIPTOR\(arrival\), INTERVAL '10' SECOND\)\)/);
  assert.match(printed.err, /^speed\.kda\.sql:1 info error_stream: /m);
  const written = await sluice(folder, 'migrate', '--write');
  assert.deepEqual([written.code, written.out], [0, 'wrote speed.flink.sql\n']);
  assert.equal(fs.readFileSync(path.join(folder, 'speed.flink.sql'), 'utf8'), printed.out);
});

test('what has no equal ends with 1, and json has the notes with their lines', async t => {
  const folder = folderWith(t, { 'a.kda.sql': script.replace('COUNT(*)', 'COUNT(MONOTONIC("v"))') });
  const { code, out } = await sluice(folder, 'migrate', '--format', 'json');
  assert.equal(code, 1);
  const [file] = JSON.parse(out).files;
  assert.deepEqual(file.notes.filter((n: any) => n.severity === 'error').map((n: any) => [n.construct, n.line]), [['MONOTONIC', 4]]);
  assert.match(file.sql, /^-- error: MONOTONIC: /m);
});
