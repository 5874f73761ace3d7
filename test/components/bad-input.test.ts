import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { library, replayFiles } from '../harness/replays.ts';

const toParquet = (more = '') => `name: shop
start: 2024-05-01T08:00:00Z
nodes:
  orders: { type: file, records: orders.ndjson }
  out: { type: firehose, from: orders, to: lake, prefix: orders/, errorPrefix: "errors/!{firehose:error-output-type}/", convert: { table: schema${more} } }
  schema: { type: glue-table, definition: t.ddl, bucket: lake }
  lake: { type: bucket }
`;
const table = (columns: string) => `CREATE EXTERNAL TABLE orders (${columns}) STORED AS PARQUET LOCATION 's3://lake/orders/'\n`;
const keys = (contents: ReadonlyMap<string, Uint8Array>) => [...contents.keys()].map(key => key.replace(/-[0-9a-f]{8}-[0-9a-f-]{27}/, ''));

describe('records', () => {
  test('one that is not JSON fails alone, and is in the error output', async () => {
    const { problems, contents, counters } = await replayFiles({ 'p.pipeline.yaml': toParquet(), 't.ddl': table('id int'), 'orders.ndjson': '{"id":1}\n{"id":\n{"id":3}\n' }, 'p.pipeline.yaml');
    assert.deepEqual(problems.filter(p => p.node === 'out').map(p => [p.service, p.count]), [['DataFormatConversion.ParseError', 1]]);
    assert.equal(counters['out']!.errors, 1);
    assert.deepEqual(keys(contents).map(key => key.split('/').slice(0, 3).join('/')).sort(), ['lake/errors/format-conversion-failed', 'lake/orders/2024']);
    const [line] = [...contents].find(([key]) => key.includes('errors'))!.slice(1).map(bytes => new TextDecoder().decode(bytes as Uint8Array).trim());
    assert.equal(Buffer.from(JSON.parse(line!).rawData, 'base64').toString(), '{"id":');
  });

  test('one of 2 MB is refused as the service refuses it, and the others go on', async () => {
    const { problems, counters } = await replayFiles({ 'p.pipeline.yaml': toParquet(), 't.ddl': table('id int, x string'), 'orders.ndjson': `{"id":1}\n{"id":2,"x":"${'x'.repeat(2_000_000)}"}\n{"id":3}\n` }, 'p.pipeline.yaml');
    assert.deepEqual(problems.map(p => [p.code, p.service]), [['SIM404', 'ValidationException']]);
    assert.match(problems[0]!.message, /2,000,0\d\d bytes .* 1,024,000 bytes/);
    assert.equal(counters['out']!.out, 2);
  });

  test('bytes that are no text, empty lines and a byte order mark do no harm', async () => {
    const bytes = new Uint8Array([0xef, 0xbb, 0xbf, ...new TextEncoder().encode('{"id":1}\n\n\r\n'), 0xff, 0xfe, 0x00, 0x0a, ...new TextEncoder().encode('{"id":4}')]);
    const { counters, problems } = await replayFiles({ 'p.pipeline.yaml': toParquet(), 't.ddl': table('id int'), 'orders.ndjson': bytes }, 'p.pipeline.yaml');
    assert.equal(counters['orders']!.out, 3);
    assert.deepEqual(problems.filter(p => p.severity === 'error').map(p => [p.node, p.count]), [['out', 1]]);
  });
});

describe('functions', () => {
  const pipeline = (more: string) => `name: shop
nodes:
  orders: { type: file, records: orders.ndjson }
  clean: { type: lambda, from: orders, handler: clean.mjs, failures: lake, ${more} }
  lake: { type: bucket }
`;
  const records = Array.from({ length: 10 }, (_, i) => `{"id":${i}}\n`).join('');

  test('half of the records returned: the other half is in the bucket', async () => {
    const handler = 'export const handler = ({ records }) => ({ records: records.slice(0, records.length / 2).map(r => ({ ...r, result: "Ok" })) });';
    const { counters, contents, problems } = await replayFiles({ 'p.pipeline.yaml': pipeline('retries: 0'), 'orders.ndjson': records, 'clean.mjs': handler }, 'p.pipeline.yaml');
    assert.deepEqual([counters['clean']!.in, counters['clean']!.errors], [10, 5]);
    assert.deepEqual(problems.map(p => [p.service, p.count]), [['Lambda.MissingRecordId', 5]]);
    const kept = [...contents.values()].flatMap(bytes => new TextDecoder().decode(bytes).trim().split('\n')).map(line => JSON.parse(Buffer.from(JSON.parse(line).rawData, 'base64').toString()).id);
    assert.deepEqual(kept, [5, 6, 7, 8, 9]);
  });

  test('a worker that is killed is replaced: the next batch is processed', async () => {
    const handler = 'export const handler = ({ records }) => { if (atob(records[0].data).includes(\'"id":0}\')) process.exit(1); return { records: records.map(r => ({ ...r, result: "Ok" })) }; };';
    const long = Array.from({ length: 4 }, (_, i) => `{"x":"${'y'.repeat(150_000)}","id":${i}}\n`).join('');
    const { counters, problems } = await replayFiles({ 'p.pipeline.yaml': pipeline('retries: 0, batch: 300KB'), 'orders.ndjson': long, 'clean.mjs': handler }, 'p.pipeline.yaml');
    assert.deepEqual(problems.map(p => p.code), ['SIM304', 'SIM306']);
    assert.equal(counters['clean']!.in, 4);
    assert.ok(counters['clean']!.errors > 0 && counters['clean']!.errors < 4, 'only the first batch is lost');
  });

  test('answers that are no answer', async () => {
    for (const [answer, service] of [['undefined', 'Lambda.MissingRecordId'], ['42', 'Lambda.MissingRecordId'], ['({ records: "x" })', 'Lambda.MissingRecordId'], ['new Promise(() => {})', 'Lambda.FunctionError'], ['Promise.reject(null)', 'Lambda.FunctionError'], ['({ records: [null, 1, {}] })', 'Lambda.MissingRecordId']]) {
      const { problems, counters } = await replayFiles({ 'p.pipeline.yaml': pipeline('retries: 0, timeout: 400ms'), 'orders.ndjson': '{"id":1}\n', 'clean.mjs': `export const handler = () => ${answer};` }, 'p.pipeline.yaml');
      assert.deepEqual(problems.filter(p => p.severity === 'error').map(p => p.service), [service], answer);
      assert.equal(counters['clean']!.errors, 1);
    }
  });

  test('handlers in every style that the runtime knows', async () => {
    const ok = 'records.map(r => ({ ...r, result: "Ok" }))';
    for (const [file, handler] of [
      ['clean.mjs', `export const handler = async ({ records }) => ({ records: ${ok} });`], ['clean.cjs', `exports.handler = async ({ records }) => ({ records: ${ok} });`],
      ['clean.js', `'use strict';\nObject.defineProperty(exports, '__esModule', { value: true });\nexports.handler = void 0;\nconst handler = async ({ records }) => ({ records: ${ok} });\nexports.handler = handler;`], // as a TypeScript compiler writes it
      ['clean.cjs', `exports.handler = (event, context, callback) => setTimeout(() => callback(null, { records: event.${ok} }), 5);`],
      ['clean.cjs', `exports.handler = (event, context) => { setTimeout(() => context.succeed({ records: event.${ok} }), 5); };`],
      ['clean.mjs', `export const handler = ({ records }, context) => { if (!(context.getRemainingTimeInMillis() <= 5000) || context.memoryLimitInMB !== '64' || !context.awsRequestId) throw new Error('context'); return { records: ${ok} }; };`],
    ] as const) {
      const { counters, problems } = await replayFiles({ 'p.pipeline.yaml': pipeline('retries: 0, timeout: 5s, memory: 64MB').replace('clean.mjs', file), 'orders.ndjson': records, [file]: handler }, 'p.pipeline.yaml');
      assert.deepEqual(problems, [], handler);
      assert.equal(counters['clean']!.out, 10, handler);
    }
  });

  test('an event source gives the batch again from the first failure that the function reports', async () => {
    const handler = `let calls = 0;
export const handler = ({ Records }) => {
  calls++;
  const texts = Records.map(r => Buffer.from(r.kinesis.data, 'base64').toString());
  const bad = Records.filter((r, i) => texts[i].includes('"id":7')).map(r => ({ itemIdentifier: r.kinesis.sequenceNumber }));
  return { records: texts.filter(t => calls === 1 && !/"id":[789]/.test(t)), batchItemFailures: bad };
};`;
    const { counters, problems } = await replayFiles({ 'p.pipeline.yaml': pipeline('contract: event, retries: 2, window: 60s'), 'orders.ndjson': records, 'clean.mjs': handler }, 'p.pipeline.yaml');
    assert.deepEqual(problems.map(p => [p.code, p.service, p.count]), [['SIM306', 'Lambda.BatchItemFailure', 3]]);
    assert.deepEqual([counters['clean']!.out, counters['clean']!.errors], [7, 3]);
  });

  test('without trust nothing of the workspace runs', async () => {
    const { problems, counters } = await replayFiles({ 'p.pipeline.yaml': pipeline('retries: 0'), 'orders.ndjson': records, 'clean.mjs': 'export const handler = () => { throw new Error("ran"); };' }, 'p.pipeline.yaml', { trusted: false });
    assert.match(problems.map(p => p.message).join(), /not trusted/);
    assert.doesNotMatch(problems.map(p => p.message).join(), /ran/);
    assert.equal(counters['clean']!.out, 0);
  });
});

describe('texts', () => {
  test('a type nested 1,000 deep is converted or refused, and 100,000 deep does no harm', async () => {
    const { check, parseHiveType } = await library();
    for (const depth of [1000, 100_000]) {
      const type = 'array<'.repeat(depth) + 'set<int>' + '>'.repeat(depth);
      const read = parseHiveType(type);
      assert.ok('error' in read);
      assert.equal(read.error.message, depth === 1000 ? `Error: type expected at the position 6000 of '${type}' but 'set' is found.` : 'The type is nested more than 2000 levels deep');
      const found = check([{ path: 't.ddl', text: table(`id int, deep ${type}`) }]);
      assert.ok(found.some(d => d.severity === 'error'));
    }
    const deep = 'array<'.repeat(1000) + 'int' + '>'.repeat(1000);
    const { counters } = await replayFiles({ 'p.pipeline.yaml': toParquet(), 't.ddl': table(`id int, deep ${deep}`), 'orders.ndjson': '{"id":1}\n' }, 'p.pipeline.yaml');
    assert.equal(counters['out']!.in, 1);
  });

  test('broken YAML: what is wrong is told with its place, and nothing runs', async () => {
    const { check, ManifestError } = await library();
    for (const text of ['name: x\nnodes:\n  a: { type: bucket\n', 'name: [\n', 'nodes:\n\t- x\n', '{{{{', '\0\0', 'a: *b\n', '--- 1\n--- 2\n']) {
      const found = check([{ path: 'p.pipeline.yaml', text }]);
      assert.ok(found.some(d => d.severity === 'error'), JSON.stringify(text));
      for (const d of found) assert.ok(d.range.start >= 0 && d.range.end <= text.length && d.range.start <= d.range.end);
      await assert.rejects(replayFiles({ 'p.pipeline.yaml': text }, 'p.pipeline.yaml'), (error: Error) => error instanceof ManifestError);
    }
  });

  test('a manifest of 1 MB costs what its length asks for', async () => {
    const { check } = await library();
    const manifest = (nodes: number) => `name: big\nnodes:\n${Array.from({ length: nodes }, (_, i) => `  n${i}: { type: bucket } # ${'x'.repeat(100)}\n`).join('')}`;
    const cost = (text: string) => {
      let best = Infinity;
      for (let i = 0; i < 3; i++) {
        const before = process.cpuUsage();
        check([{ path: 'p.pipeline.yaml', text }]);
        const { user, system } = process.cpuUsage(before);
        best = Math.min(best, user + system);
      }
      return best;
    };
    const [quarter, whole] = [manifest(2_000), manifest(8_000)];
    assert.ok(whole.length > 1_000_000);
    cost(quarter); // warms up
    // Four times the text: four times the work, not sixteen.
    const ratio = cost(whole) / cost(quarter);
    assert.ok(ratio < 10, `${ratio.toFixed(1)} times the work for 4 times the text`);
  });
});
