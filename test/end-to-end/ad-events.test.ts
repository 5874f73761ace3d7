import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { readDdl } from '../../server/languages/sql/ddl/tables.ts';
import { schemasText } from '../../server/languages/sql/hive/json-schema.ts';
import { replayFolder } from '../harness/replays.ts';
import { root } from '../harness/root.ts';

const folder = path.join(root, 'examples/ad-events-spectrum');
const text = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8');

test('the schema is that of the table, and the check keeps to it', async () => {
  assert.equal(text('ad-events.schema.json'), schemasText(readDdl({ path: 'tables/ad-events.spectrum.sql', text: text('tables/ad-events.spectrum.sql'), language: 'redshift-sql' }).tables));
  const { misfit } = await import(pathToFileURL(path.join(folder, 'validate.mjs')).href) as { misfit(value: unknown, rule: object): string | undefined };
  const cases: readonly (readonly [rule: object, fits: readonly unknown[], fails: readonly unknown[]])[] = [
    [{ type: ['integer', 'null'], minimum: -(2n ** 63n), maximum: 2n ** 63n - 1n }, [null, 0, -1, 2n ** 63n - 1n, -(2n ** 63n)], [1.5, '1', 2n ** 63n, -(2n ** 63n) - 1n, true, [], {}]],
    [{ type: ['number', 'null'], exclusiveMinimum: -100, exclusiveMaximum: 100 }, [99.99, -99, 0n], [100, -100, 100n, '9']],
    [{ type: ['string', 'null'], maxBytes: 3 }, ['abc', 'é', ''], ['abcd', 'éé', 1]],
    [{ type: ['string', 'null'], maxLength: 2 }, ['éé', '🙂🙂'], ['abc']],
    [{ type: ['array', 'null'], items: { type: 'boolean' } }, [[true], []], [[1], 'x']],
    [{ type: 'object', properties: { a: { type: 'integer' } } }, [{ a: 1, b: 'free' }, {}], [{ a: 'x' }, null]],
    [{ type: 'object', additionalProperties: { type: 'string' } }, [{ a: 'x' }], [{ a: 1 }]],
  ];
  for (const [rule, fits, fails] of cases) {
    for (const value of fits) assert.equal(misfit(value, rule), undefined, `${String(value)} fits`);
    for (const value of fails) assert.equal(typeof misfit(value, rule), 'string', `${String(value)} does not fit`);
  }
});

test('every event is rejected or arrives, with every digit, sorted within its hour', async () => {
  const { contents } = await replayFolder(folder, 'ads.pipeline.yaml');
  const parsed = (line: string) => ({ ts: /"ts":(\d+)/.exec(line)![1]!, campaign: /"campaign_id":"([^"]*)"/.exec(line)?.[1] });
  const events = text('data/ad-events.ndjson').trimEnd().split('\n').map(parsed);
  const rejected = [...contents].filter(([key]) => key.startsWith('lake/rejected/')).flatMap(([, bytes]) => new TextDecoder().decode(bytes).trimEnd().split('\n')).map(line => parsed(Buffer.from((JSON.parse(line) as { rawData: string }).rawData, 'base64').toString('utf8')).ts);
  const arrived: string[] = [];
  for (const [key, bytes] of contents) {
    if (!key.startsWith('lake/hour/')) continue;
    assert.match(key, /^lake\/hour\/date=2017-08-01\/hour=[0-3]\/[^/]+$/);
    const rows = await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer, compressors: { GZIP: input => gunzipSync(input) } });
    const order = rows.map(r => `${String(r['campaign_id'])} ${String(r['ts'])}`);
    assert.deepEqual(order, [...order].sort());
    arrived.push(...rows.map(r => String(r['ts'])));
  }
  assert.equal(rejected.length, 21);
  assert.deepEqual([...rejected, ...arrived].sort(), events.map(e => e.ts).sort());
  assert.ok(arrived.every(ts => BigInt(ts) > 2n ** 53n));
});

test('a decimal over files that hold a double fails by name; a folder that nobody registered is told', async t => {
  const copy = fs.mkdtempSync(path.join(fs.realpathSync(process.env['TMPDIR'] ?? '/tmp'), 'sluice-example-'));
  t.after(() => fs.rmSync(copy, { recursive: true, force: true }));
  fs.cpSync(folder, copy, { recursive: true });
  const write = (name: string, content: string) => fs.writeFileSync(path.join(copy, name), content);
  write('ads.pipeline.yaml', text('ads.pipeline.yaml').replace(/^expect:[\s\S]*$/m, `
  exact: { type: glue-table, definition: exact.ddl, bucket: lake }
  billed: { type: athena-query, from: [exact, lake], sql: billed.athena.sql, after: [hourly] }
`));
  write('exact.ddl', text('tables/hours.ddl').replace('ads.ad_events', 'ads.exact').replace('billing double', 'billing decimal(10,2)'));
  write('billed.athena.sql', 'SELECT sum(billing) FROM ads.exact');
  write('tables/minute-partitions.athena.sql', text('tables/minute-partitions.athena.sql').replace(/^.*hour = 1\).*\n/m, ''));
  const { problems, results } = await replayFolder(copy, 'ads.pipeline.yaml');
  const said = (node: string) => problems.filter(p => p.node === node).map(p => `${p.code} ${p.message}`);
  assert.equal(said('billed').length, 1);
  assert.match(said('billed')[0]!, /^SIM602 HIVE_BAD_DATA: Field billing's type DOUBLE in parquet file s3:\/\/lake\/hour\/date=2017-08-01\/hour=0\/\S+ is incompatible with type decimal\(10, ?2\) defined in table schema$/);
  assert.deepEqual(said('hourly'), ["SIM604 No query sees what lies in `minute/2017/08/01/01/`: no partition of `minutes` is there. Register it: ALTER TABLE ads.minutes ADD IF NOT EXISTS PARTITION (`date` = '2017-08-01', hour = 1) LOCATION 's3://lake/minute/2017/08/01/01/'"]);
  assert.ok(results.find(r => r.node === 'campaigns')!.rows.every(row => row[1] === 2), 'nothing of hour 1');
});
