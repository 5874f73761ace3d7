import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { encodeParquet } from '../../server/components/parquet/encode.ts';
import { startClient, type Client } from './client.ts';

const ddl = "-- sample: r.ndjson\nCREATE EXTERNAL TABLE t (id int)\nROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'\nLOCATION 's3://lake/t/';\n";

describe('records beside a table', () => {
  let client: Client;
  before(async () => { client = await startClient({ files: { 't.ddl': ddl, 'r.ndjson': '{"id":"x"}\n', 'other.ndjson': '{"id":"y"}\n{"id":1}\n' } }); });
  after(async () => assert.equal(await client.close(), 0));

  /** The codes for the open table, asked again until they are these: records are read beside the typing. */
  async function becomes(expected: readonly string[]): Promise<void> {
    for (let asked = 0; ; asked++) {
      const { items } = await client.diagnostics('t.ddl');
      const codes = items.map((d: { code: string }) => d.code);
      if (JSON.stringify(codes) === JSON.stringify(expected)) return;
      if (asked === 200) assert.deepEqual(codes, expected);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  test('are read with the workspace, and again when they change', async () => {
    await client.open('t.ddl', ddl, 'hive-sql');
    await becomes(['DDL603']);
    client.write('r.ndjson', '{"id":1}\n');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri('r.ndjson'), type: 2 }] });
    await becomes([]);
  });

  test('are read when a comment comes to name them, and looked for until they are there', async () => {
    await client.change('t.ddl', 2, [{ text: ddl.replace('r.ndjson', 'other.ndjson') }]);
    await becomes(['DDL604']);
    await client.change('t.ddl', 3, [{ text: ddl.replace('r.ndjson', 'later.ndjson') }]);
    await becomes(['DDL601']);
    client.write('later.ndjson', '{"id":"x"}\n');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri('later.ndjson'), type: 1 }] });
    await becomes(['DDL603']);
  });

  test('offer what differs as light bulbs', async () => {
    await client.change('t.ddl', 4, [{ text: ddl }]);
    client.write('r.ndjson', '{"id":5000000000,"note":"n"}\n');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri('r.ndjson'), type: 2 }] });
    await becomes(['DDL611', 'DDL603']);
    const range = { start: { line: 1, character: 0 }, end: { line: 1, character: 32 } };
    const actions = await client.request('textDocument/codeAction', { textDocument: { uri: client.uri('t.ddl') }, range, context: { diagnostics: [] } });
    const titles: string[] = actions.map((a: { title: string }) => a.title);
    for (const title of ['Write `bigint`', 'Take all from the sample records', 'Add the column `note string`']) assert.ok(titles.includes(title), `${title}: ${titles.join(', ')}`);
  });

  test('may be Parquet, whose footer is read again when the file changes', async () => {
    const write = (bytes: Uint8Array) => fs.writeFileSync(path.join(client.folder, 'old.parquet'), bytes);
    const file = (name: 'int' | 'string') => encodeParquet([{ name: 'id', type: { kind: 'primitive', name }, values: [null] }]);
    const changed = (type: number) => client.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: client.uri('old.parquet'), type }] });
    await client.change('t.ddl', 5, [{ text: ddl.replace('r.ndjson', 'old.parquet').replace(/ROW FORMAT.*/, 'STORED AS PARQUET') }]);
    await becomes(['DDL601']);
    write(file('string'));
    await changed(1);
    await becomes(['DDL603']);
    write(file('int'));
    await changed(2);
    await becomes([]);
    write(file('int').subarray(0, -3));
    await changed(2);
    await becomes(['DDL613']);
  });
});
