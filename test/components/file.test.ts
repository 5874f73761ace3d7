import { test } from 'node:test';
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { replayFiles } from '../harness/replays.ts';

const read = async (name: string, content: string | Uint8Array, more = '') => {
  const { contents, problems } = await replayFiles({ 'p.pipeline.yaml': `name: p\nnodes:\n  rows: { type: file, records: ${name}${more} }\n  out: { type: firehose, from: rows, to: lake, newline: true }\n  lake: { type: bucket }\n`, [name]: content }, 'p.pipeline.yaml');
  return { lines: [...contents.values()].flatMap(bytes => new TextDecoder().decode(bytes).split('\n').filter(Boolean)), problems: problems.filter(p => p.node === 'rows').map(p => [p.code, p.place?.line]) };
};

test('CSV: quotes, doubled quotes, delimiters and line breaks in cells', async () => {
  const { lines, problems } = await read('a.csv', 'id,text\r\n1,"a, ""b"""\r\n2,"two\nlines, and a "" quote"\n3,5" disk\n4,"",\n5,"last\nnever closed');
  assert.deepEqual(lines.map(l => JSON.parse(l)), [{ id: '1', text: 'a, "b"' }, { id: '2', text: 'two\nlines, and a " quote' }, { id: '3', text: '5" disk' }, { id: '4', text: '' }, { id: '5', text: 'last' }, { id: 'never closed', text: '' }]);
  assert.deepEqual(problems, [['SIM102', 5], ['SIM102', 7]]);
});

test('one quote too many costs its rows, not the time of the whole file', async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => `${i},"x`).join('\n');
  const began = process.cpuUsage();
  const { lines } = await read('a.csv', `id,text\n${rows}\n`);
  assert.ok(lines.length >= 10_000, String(lines.length));
  assert.ok(process.cpuUsage(began).user < 5_000_000);
});

test('gzip, also of several members; broken gzip is told', async () => {
  const text = Array.from({ length: 5000 }, (_, i) => `{"id":${i}}\n`);
  const { lines } = await read('a.ndjson.gz', Buffer.concat([gzipSync(text.slice(0, 2000).join('')), gzipSync(text.slice(2000).join(''))]));
  assert.deepEqual(lines, text.map(l => l.trim()));
  assert.deepEqual((await read('b.csv.gz', gzipSync('id;n\n1;2\n'), ', delimiter: ";"')).lines, ['{"id":"1","n":"2"}']);
  assert.deepEqual((await read('c.ndjson.gz', new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff]))).problems.map(p => p[0]), ['SIM002']);
});

test('a JSON array gives a record for each element, numbers with all their digits', async () => {
  assert.deepEqual((await read('a.json', '[\n  { "id": 9007199254740993, "x": 1.50 },\n  {"id": 2}\n]\n', ', format: json')).lines, ['{"id":9007199254740993,"x":1.50}', '{"id":2}']);
  assert.deepEqual((await read('a.json', '[\n  {"id": 1},\n  {"id": }\n]\n', ', format: json')).problems, [['SIM101', 2]]);
});
