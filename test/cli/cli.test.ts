import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../harness/root.ts';
import { folderWith, sluice } from './run.ts';

const bad = 'nodes:\n  a: { type: no-such-thing }\n';
const clean = 'name: x\nnodes: {}\n';

test('without a command the help is shown and the code is 2', async t => {
  const { code, out, err } = await sluice(folderWith(t, {}));
  assert.deepEqual([code, out], [2, '']);
  assert.match(err, /Usage: sluice COMMAND/);
});

test('help and version', async t => {
  const folder = folderWith(t, {});
  const help = await sluice(folder, '--help');
  assert.equal(help.code, 0);
  const commands = [...help.out.matchAll(/^ {2}(\w+) {2,}\S/gm)].map(m => m[1]!);
  assert.ok(commands.includes('check') && commands.includes('lsp'));
  for (const command of commands) {
    const { code, out } = await sluice(folder, command, '--help');
    assert.equal(code, 0, command);
    assert.match(out, new RegExp(`Usage: sluice ${command}`));
    assert.match(out, /Examples:\n {2}sluice/);
  }
  assert.match((await sluice(folder, '--version')).out, /^\d+\.\d+\.\d+\n$/);
});

test('mistakes in the call are named, with what was meant', async t => {
  const folder = folderWith(t, { 'tables/p.pipeline.yaml': clean });
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['chekc'], /there is no command `chekc`; did you mean `check`\?/],
    [['frobnicate'], /there is no command `frobnicate`; see `sluice --help`/],
    [['check', '--foramt', 'json'], /no option `--foramt`; did you mean `--format`\?/],
    [['check', '-z'], /no option `-z`/],
    [['check', '--format'], /`--format` needs a value/],
    [['check', '--format', 'xml'], /`--format` is one of text, json, sarif, github, not `xml`/],
    [['check', '--format', 'json', '--format', 'text'], /stands twice/],
    [['check', 'tabels'], /there is no file or folder `tabels`; did you mean `tables`\?/],
    [['check', '*.nothing'], /no file matches `\*\.nothing`/],
    [['check', '--severity', 'PIP102=loud'], /`--severity` is CODE=/],
    [['fix', '--only', 'PIP999'], /there is no diagnostic `PIP999`/],
    [['explain', 'PIP1O2'], /there is no page for `PIP1O2`; did you mean `PIP102`\?/],
    [['explain', 'a', 'b'], /takes one word/],
  ];
  for (const [words, message] of cases) {
    const { code, out, err } = await sluice(folder, ...words);
    assert.deepEqual([code, out], [2, ''], words.join(' '));
    assert.match(err, message);
    assert.doesNotMatch(err, /\n {4}at /, 'no stack for a user\'s mistake');
  }
});

test('check: text, exit codes, severities', async t => {
  const folder = folderWith(t, { 'p.pipeline.yaml': bad });
  const { code, out } = await sluice(folder, 'check');
  assert.equal(code, 1);
  assert.match(out, /^p\.pipeline\.yaml:2:14: error PIP102 There is no component `no-such-thing`$/m);
  assert.match(out, /1 file: 2 errors \(1 can be fixed by `sluice fix`\)\n$/);
  assert.equal((await sluice(folder, 'check', '--severity', 'PIP102=off', '--severity', 'PIP103=hint')).code, 0);
  assert.equal((await sluice(folder, 'check', '--severity', 'PIP102=off', '--severity', 'PIP103=hint', '--fail-on', 'hint')).code, 1);
  fs.writeFileSync(path.join(folder, 'p.pipeline.yaml'), clean);
  assert.deepEqual((await sluice(folder, 'check')), { code: 0, out: '1 file: nothing to report\n', err: '' });
});

test('check reads the editor\'s settings', async t => {
  const folder = folderWith(t, { 'p.pipeline.yaml': bad, '.vscode/settings.json': '{ // comments are fine\n "sluice.severity": { "PIP102": "off", "PIP103": "off" }, }' });
  assert.equal((await sluice(folder, 'check')).code, 0);
});

test('check: folders, files and globs; a file is read with its project', async t => {
  const folder = folderWith(t, { 'one/p.pipeline.yaml': bad, 'two/q.pipeline.yaml': bad, 'two/deep/r.pipeline.yml': bad, 'node_modules/x/p.pipeline.yaml': bad, 'notes.txt': 'x' });
  const paths = async (...words: string[]) => [...new Set([...(await sluice(folder, 'check', '--format', 'json', ...words)).out.matchAll(/"path": "([^"]+)"/g)].map(m => m[1]))];
  assert.deepEqual(await paths(), ['one/p.pipeline.yaml', 'two/deep/r.pipeline.yml', 'two/q.pipeline.yaml']);
  assert.deepEqual(await paths('two'), ['two/deep/r.pipeline.yml', 'two/q.pipeline.yaml']);
  assert.deepEqual(await paths('one/p.pipeline.yaml'), ['one/p.pipeline.yaml']);
  assert.deepEqual(await paths('*/*.{yaml,json}'), ['one/p.pipeline.yaml', 'two/q.pipeline.yaml']);
  assert.deepEqual(await paths('**/*.yml'), ['two/deep/r.pipeline.yml']);
  const other = await sluice(folder, 'check', 'notes.txt');
  assert.equal(other.code, 2);
  assert.match(other.err, /`notes\.txt` is in none of our languages/);
  const above = await sluice(path.join(folder, 'one'), 'check', '../two/q.pipeline.yaml');
  assert.match(above.out, /^\.\.\/two\/q\.pipeline\.yaml:2:14: error/m);
});

test('check --format json, sarif and github', async t => {
  const folder = folderWith(t, { 'a b/p.pipeline.yaml': 'name: "x"\nnodes:\n  a: { type: bucet }\n  💧: { type: x,y:z }\n' });
  const json = JSON.parse((await sluice(folder, 'check', '--format', 'json')).out);
  const first = json.diagnostics.find((d: any) => d.code === 'PIP102');
  assert.deepEqual([first.path, first.start], ['a b/p.pipeline.yaml', { line: 3, column: 14, offset: 30 }]);
  const sarif = JSON.parse((await sluice(folder, 'check', '--format', 'sarif')).out);
  assert.equal(sarif.version, '2.1.0');
  const [run] = sarif.runs;
  assert.ok(run.results.every((r: any) => run.tool.driver.rules.some((rule: any) => rule.id === r.ruleId)));
  assert.equal(run.results[0].locations[0].physicalLocation.artifactLocation.uri, 'a%20b/p.pipeline.yaml');
  const github = (await sluice(folder, 'check', '--format', 'github')).out;
  assert.match(github, /^::error file=a b\/p\.pipeline\.yaml,line=3,col=14,endLine=3,endColumn=19,title=PIP102::There is no component/m);
});

test('fix writes, previews, and keeps byte order mark and mode', async t => {
  const folder = folderWith(t, { 'p.pipeline.yaml': '\ufeffnodes: {}\n', 'q.pipeline.yaml': clean });
  fs.chmodSync(path.join(folder, 'p.pipeline.yaml'), 0o640);
  const preview = await sluice(folder, 'fix', '--dry-run');
  assert.equal(preview.code, 1);
  assert.match(preview.out, /^--- p\.pipeline\.yaml\n\+\+\+ p\.pipeline\.yaml\n@@ -1,2 \+1,3 @@\n\+name: p\n nodes: \{\}\n/m);
  assert.equal(fs.readFileSync(path.join(folder, 'p.pipeline.yaml'), 'utf8'), '\ufeffnodes: {}\n');
  const done = await sluice(folder, 'fix');
  assert.deepEqual([done.code, done.out], [0, 'fixed p.pipeline.yaml\n']);
  assert.match(done.err, /1 fix in 1 file \(PIP103 × 1\)/);
  assert.equal(fs.readFileSync(path.join(folder, 'p.pipeline.yaml'), 'utf8'), '\ufeffname: p\nnodes: {}\n');
  assert.equal(fs.statSync(path.join(folder, 'p.pipeline.yaml')).mode & 0o777, 0o640);
  assert.match((await sluice(folder, 'fix')).err, /nothing to fix/);
  assert.deepEqual(JSON.parse((await sluice(folder, 'fix', '--format', 'json')).out), { applied: {}, files: [], written: true });
});

test('fix says what it cannot write and leaves nothing half-written behind', async t => {
  const folder = folderWith(t, { 'p.pipeline.yaml': 'nodes: {}\n' });
  if (process.getuid?.() === 0) {
    // The superuser may write anywhere: a folder in the file's place is refused to everybody.
    fs.rmSync(path.join(folder, 'p.pipeline.yaml'));
    fs.mkdirSync(path.join(folder, 'p.pipeline.yaml'));
    assert.equal((await sluice(folder, 'fix')).code, 0);
    return;
  }
  fs.chmodSync(folder, 0o555);
  const { code, err } = await sluice(folder, 'fix');
  assert.equal(code, 2);
  assert.match(err, /cannot write .*p\.pipeline\.yaml`: permission denied/);
  assert.deepEqual(fs.readdirSync(folder), ['p.pipeline.yaml']);
});

test('format writes, and checks without writing', async t => {
  const folder = folderWith(t, { 'p.pipeline.yaml': 'name: x   \n\n\n\nnodes: {}' });
  const checked = await sluice(folder, 'format', '--check', '--diff');
  assert.equal(checked.code, 1);
  assert.match(checked.out, /-name: x {3}\n-\n-\n\+name: x\n/);
  assert.equal((await sluice(folder, 'format')).out, 'formatted p.pipeline.yaml\n');
  assert.equal(fs.readFileSync(path.join(folder, 'p.pipeline.yaml'), 'utf8'), 'name: x\n\nnodes: {}\n');
  assert.equal((await sluice(folder, 'format', '--check')).code, 0);
});

test('explain shows pages by code and by name, and lists all codes', async t => {
  const folder = folderWith(t, {});
  const page = await sluice(folder, 'explain', 'pip102');
  assert.match(page.out, /^# PIP102: unknown-type/);
  const named = (await sluice(folder, 'explain', 'unknown-type')).out;
  assert.ok(named.includes(page.out) && /^# KSQL\d+: unknown-type/m.test(named), 'all that have the name');
  assert.match((await sluice(folder, 'explain')).out, /^PIP102 +A node of a type that does not exist$/m);
  assert.equal(JSON.parse((await sluice(folder, 'explain', 'PIP102', '--format', 'json')).out).code, 'PIP102');
});

test('merge conflicts are said once, in a file of any language', async t => {
  const folder = folderWith(t, { 'p.pipeline.yaml': 'name: x\n<<<<<<< HEAD\nnodes: {\n=======\nnodes: [\n>>>>>>> topic\n' });
  const { out, code } = await sluice(folder, 'check');
  assert.equal(code, 1);
  assert.match(out, /^p\.pipeline\.yaml:2:1: error SLU001 Merge conflict between `HEAD` and `topic`: keep one side and remove the markers\n1 file: 1 error\n$/);
});

test('a reader that goes away early is no error', async t => {
  const folder = folderWith(t, { 'p.pipeline.yaml': bad });
  const { stdout } = await promisify(execFile)('sh', ['-c', `"${process.execPath}" "${path.join(root, 'dist/cli.mjs')}" explain 2>&1 | head -1`], { cwd: folder });
  assert.equal(stdout.split('\n').length, 2);
});

test('files that are no text, huge or unreadable do no harm', async t => {
  const folder = folderWith(t, { 'p.pipeline.yaml': 'name: \0\ufffd\nnodes: {}\n', 'big.pipeline.yaml': 'a'.repeat(17 * 2 ** 20) });
  fs.symlinkSync('nowhere', path.join(folder, 'dangling.pipeline.yaml'));
  fs.symlinkSync('.', path.join(folder, 'loop'));
  const { code } = await sluice(folder, 'check');
  assert.ok(code === 0 || code === 1);
});
