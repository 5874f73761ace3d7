import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { root } from '../harness/root.ts';
import { folderWith, sluice } from './run.ts';

const files = {
  'p.pipeline.yaml': `name: shop
nodes:
  orders: { type: file, records: o.ndjson, newline: true }
  clean: { type: lambda, from: orders, handler: clean.mjs }
  out: { type: firehose, from: clean, to: lake, prefix: orders/ }
  lake: { type: bucket }
  tables: { type: crawler, from: lake }
expect:
  lake: { objects: 1 }
  clean: { errors: 1 }
`,
  'o.ndjson': '{"id":1,"name":"ä","tags":["a"]}\n{"id":2}\n{"id":"bad"}\n',
  'clean.mjs': `export const handler = async ({ records }) => ({ records: records.map(({ recordId, data }) => ({
    recordId, data, result: JSON.parse(Buffer.from(data, 'base64')).id === 'bad' ? 'ProcessingFailed' : 'Ok' })) });`,
};

test('replay runs the whole pipeline and says what happened', async t => {
  const folder = folderWith(t, files);
  const { code, out } = await sluice(folder, 'replay', '--rows', '1');
  assert.equal(code, 0, out);
  assert.match(out, /^shop \(seed 1\)$/m);
  assert.match(out, /^clean +lambda +3 +\d+ +1$/m);
  assert.match(out, /^rows of clean\n +id +name +tags\n +1 +ä +\["a"\]$/m);
  assert.match(out, /error clean SIM\d+ Lambda\.ProcessingFailedStatus/);
  assert.match(out, /^ {2}ok +lake +objects: expected 1, got 1$/m);
});

test('--out holds the same bytes every time, and replaces what an earlier run left', async t => {
  const folder = folderWith(t, files);
  const objects = () => fs.readdirSync(path.join(folder, 'made'), { recursive: true, encoding: 'utf8' }).sort().filter(f => fs.statSync(path.join(folder, 'made', f)).isFile());
  assert.match((await sluice(folder, 'replay', '--out', 'made')).err, /^1 object written to made$/m);
  const first = objects();
  assert.equal(first.length, 1);
  assert.match(first[0]!, /^lake\/orders\/2024\//);
  const bytes = fs.readFileSync(path.join(folder, 'made', first[0]!), 'utf8');
  assert.equal(bytes, '{"id":1,"name":"ä","tags":["a"]}\n{"id":2}\n');
  fs.writeFileSync(path.join(folder, 'made/lake/stale'), 'x');
  fs.writeFileSync(path.join(folder, 'made/mine.txt'), 'x');
  assert.equal((await sluice(folder, 'replay', '-o', 'made')).code, 0);
  assert.deepEqual(objects(), [...first, 'mine.txt'].sort());
  assert.equal(fs.readFileSync(path.join(folder, 'made', first[0]!), 'utf8'), bytes);
  assert.deepEqual(fs.readdirSync(folder).filter(f => f.includes('.sluice-')), []);
});

test('--out that cannot be written: one sentence, code 2, nothing left behind', async t => {
  const folder = folderWith(t, { ...files, 'taken': 'a file' });
  for (const [target, message] of [['taken', /cannot write to `taken`: a part of the path is a file/], ['taken/below', /cannot write to `taken\/below`/], ['/proc/nowhere', /cannot write to `\/proc\/nowhere`/]] as const) {
    const { code, err, out } = await sluice(folder, 'replay', '--out', target);
    assert.deepEqual([code, out], [2, ''], target);
    assert.match(err, message);
  }
  assert.deepEqual(fs.readdirSync(folder).sort(), [...Object.keys(files), 'taken'].sort());
});

test('a write that fails half-way leaves nothing half-written, and what an earlier run made stays', async t => {
  const folder = folderWith(t, { 'p.pipeline.yaml': 'name: x\nnodes:\n  lake: { type: bucket, objects: { small.csv: small.csv, zlarge.csv: large.csv } }\n', 'small.csv': 'a\n', 'large.csv': 'a,b\n'.repeat(50_000) });
  fs.mkdirSync(path.join(folder, 'made/lake'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'made/lake/before.csv'), 'before\n');
  // The shell's limit on file sizes stands in for a disk that is full.
  const done = await new Promise<{ code: number; err: string }>(resolve => {
    execFile('sh', ['-c', `ulimit -f 16; "${process.execPath}" "${path.join(root, 'dist/cli.mjs')}" replay --out made`], { cwd: folder }, (error, _, err) => resolve({ code: Number(error?.code ?? 0), err }));
  });
  assert.equal(done.code, 2, done.err);
  assert.match(done.err, /^sluice: cannot write to `made`: \S/m);
  assert.doesNotMatch(done.err, /bug in Sluice/);
  assert.deepEqual(fs.readdirSync(folder).sort(), ['large.csv', 'made', 'p.pipeline.yaml', 'small.csv']);
  assert.deepEqual(fs.readdirSync(path.join(folder, 'made/lake')), ['before.csv']);
});

test('keys that no path may hold stay inside the folder', async t => {
  const folder = folderWith(t, { 'p.pipeline.yaml': 'name: x\nnodes:\n  lake:\n    type: bucket\n    objects: { ../../sluice-outside: a, a: a, a/b: a, c/: a, /d: a }\n', 'a': 'a\n' });
  assert.equal((await sluice(folder, 'replay', '--out', 'made')).code, 0);
  const made = fs.readdirSync(path.join(folder, 'made'), { recursive: true, encoding: 'utf8' }).filter(f => fs.statSync(path.join(folder, 'made', f)).isFile()).sort();
  assert.deepEqual(made, ['lake/%/d', 'lake/%2E%2E/%2E%2E/sluice-outside', 'lake/a', 'lake/a%/b', 'lake/c/%']);
  assert.deepEqual(fs.readdirSync(path.dirname(folder)).filter(f => f === 'sluice-outside'), []);
});

test('--format json gives a frame a line; --count, --seed and --up-to do what they say', async t => {
  const folder = folderWith(t, files);
  const frames = async (...words: string[]) => (await sluice(folder, 'replay', '--format', 'json', ...words)).out.trimEnd().split('\n').map(l => JSON.parse(l));
  const all = await frames('--seed', '7');
  assert.deepEqual([all[0].kind, all[0].seed, all[all.length - 1].kind], ['start', 7, 'end']);
  const few = await frames('--count', '1', '--up-to', 'clean');
  assert.deepEqual(few[0].nodes.map((n: any) => n.name), ['orders', 'clean']);
  assert.equal(few[few.length - 1].nodes.clean.in, 1);
});

test('mistakes: no manifest, several, wrong ones, unknown nodes, numbers that are none', async t => {
  const folder = folderWith(t, { ...files, 'two/a.pipeline.yaml': 'name: a\nnodes: {}\n', 'two/b.pipeline.yaml': 'name: a\nnodes:\n  x: { type: bucet }\n', 'none/x.txt': '', 'conflict/c.pipeline.yaml': 'name: a\n<<<<<<< a\nnodes: {}\n=======\nseed: 1\n>>>>>>> b\n' });
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['replay', 'none'], 2, /there is no manifest/],
    [['replay', 'two'], 2, /there are several manifests, say which: `two\/a\.pipeline\.yaml`, `two\/b\.pipeline\.yaml`/],
    [['replay', 'two/b.pipeline.yaml'], 1, /two\/b\.pipeline\.yaml:3:14: error There is no component `bucet`/],
    [['replay', 'conflict'], 1, /conflict\/c\.pipeline\.yaml:2:1: error Merge conflict between `a` and `b`/],
    [['replay', 'p.pipeline.yaml', '--up-to', 'claen'], 2, /there is no node `claen`; did you mean `clean`\?/],
    [['replay', 'p.pipeline.yaml', '--up-to', 'clean.OUT'], 2, /`clean` has no output `OUT`; it has `failed`/],
    [['replay', 'p.pipeline.yaml', '--count', 'many'], 2, /`--count` is a whole number from 1 on, not `many`/],
    [['replay', 'p.pipeline.yaml', '--seed', '-1'], 2, /needs a value|whole number/],
    [['test', 'two'], 2, /no manifest here has an `expect:`/],
    [['crawl', 'two/a.pipeline.yaml'], 2, /has no crawler/],
  ];
  for (const [words, code, message] of cases) {
    const done = await sluice(folder, ...words);
    assert.equal(done.code, code, `${words.join(' ')}: ${done.err}`);
    assert.match(done.err, message);
  }
});

test('a failing expectation is code 1, in every format', async t => {
  const folder = folderWith(t, { ...files, 'p.pipeline.yaml': files['p.pipeline.yaml'].replace('objects: 1', 'objects: 2') });
  assert.equal((await sluice(folder, 'replay')).code, 1);
  const text = await sluice(folder, 'test');
  assert.equal(text.code, 1);
  assert.match(text.out, /failed +lake +objects: expected 2, got 1\n[^]*1 of 2 expectations hold in 1 pipeline\n$/);
  const json = await sluice(folder, 'test', '--format', 'json');
  assert.equal(JSON.parse(json.out).failed, 1);
  const junit = await sluice(folder, 'test', '--format', 'junit');
  assert.match(junit.out, /<testsuite name="shop" file="p\.pipeline\.yaml" tests="2" failures="1"/);
  assert.match(junit.out, /<failure message="objects: expected 2, got 1"\/>/);
});

test('errors that no expectation speaks of make the code 1', async t => {
  const folder = folderWith(t, { ...files, 'p.pipeline.yaml': files['p.pipeline.yaml'].replace(/expect:[^]*/, '') });
  assert.equal((await sluice(folder, 'replay')).code, 1);
});

test('crawl shows the inferred tables', async t => {
  const folder = folderWith(t, files);
  const { code, out } = await sluice(folder, 'crawl');
  assert.equal(code, 0);
  assert.match(out, /^ {2}tags +array<string>$/m);
  const [table] = JSON.parse((await sluice(folder, 'crawl', '--node', 'tables', '--format', 'json')).out);
  assert.deepEqual(table.StorageDescriptor.Columns.map((c: any) => c.Name), ['id', 'name', 'tags']);
});

test('query asks the pipeline\'s tables, or shows the manifest\'s own queries', async t => {
  const folder = folderWith(t, { ...files, 'top.athena.sql': 'SELECT id, name FROM orders ORDER BY id' });
  const asked = await sluice(folder, 'query', '--sql', 'SELECT count(*) AS n, max(id) AS highest FROM orders', '--format', 'csv');
  assert.deepEqual([asked.code, asked.out], [0, 'n,highest\n2,2\n'], asked.err);
  const wrong = await sluice(folder, 'query', '--sql', 'SELECT nothing FROM orders');
  assert.equal(wrong.code, 1);
  assert.match(wrong.err, /^query: .*'nothing'/m);
  assert.match((await sluice(folder, 'query')).err, /the manifest has no query; ask one with `--sql`/);

  fs.writeFileSync(path.join(folder, 'p.pipeline.yaml'), files['p.pipeline.yaml'].replace('expect:', '  top: { type: athena-query, from: tables, sql: top.athena.sql }\nexpect:'));
  const own = await sluice(folder, 'query', '--node', 'top', '--format', 'json');
  assert.deepEqual(JSON.parse(own.out).map((r: any) => [r.node, r.columns.map((c: any) => c.name), r.rows.length]), [['top', ['id', 'name'], 2]]);
  assert.match((await sluice(folder, 'query')).out, /^id +name\n +1 +ä\n +2\n$/);
  assert.equal((await sluice(folder, 'query', '--sql', 'SELECT 1', '--file', 'top.athena.sql')).code, 2);
  assert.match((await sluice(folder, 'query', '--file', 'top.athena.sql')).out, /ä/);
});

test('--up-to a stream runs only the statements that it needs, whatever is wrong with others', async t => {
  const script = `CREATE STREAM "A" (n INTEGER); CREATE PUMP "PA" AS INSERT INTO "A" SELECT STREAM "n" FROM "SOURCE_SQL_STREAM_001";
CREATE STREAM "B" (n INTEGER); CREATE PUMP "PB" AS INSERT INTO "B" SELECT STREAM n + 1 FROM "A";
CREATE STREAM "C" (n INTEGER); CREATE PUMP "PC" AS INSERT INTO "C" SELECT STREAM "missing" FROM "B";
CREATE PUMP "PD" AS INSERT INTO "C" SELEC STREAM n FROM "B";
`;
  const folder = folderWith(t, {
    'p.pipeline.yaml': 'name: x\nnodes:\n  in: { type: kinesis-stream, records: in.ndjson, every: 1s }\n  app: { type: kinesis-analytics, from: in, sql: s.kda.sql, input: { columns: { n: INTEGER } } }\n',
    'in.ndjson': '{"n":1}\n{"n":2}\n', 's.kda.sql': script,
  });
  const rows = async (target: string) => {
    const { code, out } = await sluice(folder, 'replay', '--up-to', target, '--format', 'json');
    const frames = out.trimEnd().split('\n').map(l => JSON.parse(l));
    return [code, ...frames.filter(f => f.kind === 'rows' && f.node === 'app').map(f => `${f.port} ${f.rows.map((r: { cells: unknown[] }) => r.cells.join()).join(' ')}`)];
  };
  assert.deepEqual(await rows('app.A'), [0, 'A 1 2']);
  assert.deepEqual(await rows('app.B'), [0, 'A 1 2', 'B 2 3']);
  assert.deepEqual(await rows('app.C'), [1], 'its own fault counts');
  assert.deepEqual(await rows('app'), [1]);
  const { code, err } = await sluice(folder, 'replay', '--up-to', 'app.b');
  assert.deepEqual([code, /`app` has no output `b`; did you mean `B`\?/.test(err)], [2, true], err);
});
