import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { readParquet } from '../../server/components/athena/parquet.ts';
import { typeOfHive } from '../../server/languages/sql/athena-evaluate/hive.ts';
import { parseHiveType } from '../../server/languages/sql/hive/reader.ts';
import { replayFiles } from '../harness/replays.ts';

/** A file as another writer makes it. */
async function written(codec: string): Promise<Uint8Array> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-codec-'));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    const file = path.join(folder, 'x.parquet');
    await connection.run(`COPY (SELECT 9007199254740993::BIGINT AS id, 12.34::DECIMAL(20,2) AS price, ['a', NULL] AS tags, {'x': 1, 'y': 'é'} AS s, TIMESTAMP '2024-05-01 10:00:00.123' AS at UNION ALL SELECT NULL, NULL, NULL, NULL, NULL) TO '${file}' (FORMAT parquet, CODEC '${codec}')`);
    return fs.readFileSync(file);
  } finally {
    connection.closeSync();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

const manifest = `name: old-objects
nodes:
  lake: { type: bucket, objects: { events/a.parquet: a.parquet } }
  events: { type: glue-table, definition: events.ddl, bucket: lake }
  all: { type: athena-query, sql: all.athena.sql, from: events }
`;
const ddl = "CREATE EXTERNAL TABLE events (id bigint, price decimal(20,2), tags array<string>, s struct<x:int,y:string>, at timestamp)\nSTORED AS PARQUET LOCATION 's3://lake/events/'\n";

for (const codec of ['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw']) {
  test(`an object in ${codec}, as another writer made it, gives its rows to a query`, async () => {
    const { problems, results } = await replayFiles({ 'a.parquet': await written(codec), 'p.pipeline.yaml': manifest, 'events.ddl': ddl, 'all.athena.sql': 'SELECT * FROM events ORDER BY id' }, 'p.pipeline.yaml');
    assert.deepEqual(problems.map(p => p.message), []);
    assert.deepEqual(results.map(r => r.rows), [[['9007199254740993', '12.34', ['a', null], { x: 1, y: 'é' }, '2024-05-01 10:00:00.123'], [null, null, null, null, null]]]);
  });
}

test('without the query engine such an object says what to install', async () => {
  const read = parseHiveType('bigint', 'trino');
  assert.ok('type' in read);
  await assert.rejects(readParquet(await written('zstd'), 's3://lake/events/a.parquet', [{ name: 'id', type: typeOfHive(read.type) }], false), /ZSTD, which needs DuckDB here: run `npm install @duckdb\/node-api`/);
});
