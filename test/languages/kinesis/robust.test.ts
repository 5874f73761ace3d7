import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { applyEdits } from '../../../server/base/edit.ts';
import type { SourceFile } from '../../../server/base/file.ts';
import { kinesis } from '../../../server/languages/sql/dialects/kinesis.ts';
import { kinesisSql } from '../../../server/languages/sql/kinesis.ts';
import { lex } from '../../../server/languages/sql/lexer.ts';
import { parseSql } from '../../../server/languages/sql/parser.ts';
import { openWorkspace } from '../../../server/project/workspace.ts';
import { diagnose } from '../../../server/project/diagnose.ts';
import { allLanguages } from '../../../server/simulate/languages.ts';
import { growth, linear } from '../../harness/growth.ts';
import { sections } from '../../harness/markdown.ts';
import { filesBelow, read } from '../../harness/root.ts';

const scripts = [...filesBelow('test/fixtures/kinesis', '.md'), ...filesBelow('docs/diagnostics', '.md').filter(f => path.basename(f).startsWith('KSQL'))]
  .flatMap(page => sections(read(page), page).flatMap(s => s.fences.filter(f => f.tag === 'kinesis')))
  .map(f => f.content.replace(/^[ \t]*\^+ \w+ KSQL.*\n?/gm, '').replace('<|>', ''));

const fileOf = (text: string): SourceFile => ({ path: 'x.kda.sql', text, language: 'kinesis-sql' });
const scope = openWorkspace(allLanguages, { files: [], alone: true }).scope;
const options = { tabSize: 2, insertSpaces: true };

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** How many broken scripts are read. One in 40 is judged and formatted as well, one in 400 is asked everything; FUZZ_DEEP=1 asks everything of all. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 100_000);
const deep = process.env['FUZZ_DEEP'] === '1';
function generator(state: number): (below: number) => number {
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What is said of a text, and its standard form: ranges lie inside, tokens stay, and the form is one of itself. */
function judge(text: string): void {
  const file = fileOf(text);
  const found = kinesisSql.diagnose(file, scope);
  for (const d of found) {
    assert.ok(d.range.start >= 0 && d.range.start <= d.range.end && d.range.end <= text.length, `${d.code} ${d.message}: range ${d.range.start}-${d.range.end} of ${text.length}`);
    for (const fix of d.fixes) for (const e of fix.edits) assert.ok(e.range.start >= 0 && e.range.start <= e.range.end && e.range.end <= text.length, `${d.code}: fix outside the text`);
  }
  const once = applyEdits(text, kinesisSql.format!(file, options));
  assert.deepEqual(words(once), words(text), 'formatting changed more than white space');
  assert.equal(applyEdits(once, kinesisSql.format!(fileOf(once), options)), once, 'formatting twice must equal formatting once');
  assert.deepEqual(codes(once), codes(text), 'formatting changed what is said');
}

/** What is said, wherever it stands now. */
const codes = (text: string): string[] => kinesisSql.diagnose(fileOf(text), scope).filter(d => d.code !== 'KSQL501').map(d => d.code).sort();

/** Asks everything that an editor asks; throws only what would be a bug. */
function askAll(text: string, offset: number): void {
  const file = fileOf(text);
  judge(text);
  kinesisSql.declare!(file);
  kinesisSql.hover!(file, offset, scope);
  kinesisSql.complete!(file, offset, scope);
  kinesisSql.signature!(file, offset, scope);
  kinesisSql.definition!(file, offset, scope);
  kinesisSql.references!(file, offset, scope);
  kinesisSql.rename!(file, offset, 'other', scope);
  kinesisSql.symbols!(file);
  kinesisSql.folds!(file);
  kinesisSql.selection!(file, offset);
  const tokens = kinesisSql.tokens!(file, scope);
  tokens.forEach((t, i) => assert.ok(i === 0 || t.range.start >= tokens[i - 1]!.range.end, 'tokens overlap'));
  kinesisSql.hints!(file, { start: 0, end: text.length }, scope);
  kinesisSql.lenses!(file, scope);
  kinesisSql.calls!(file, scope);
}

/** Reads a text: every range of the tree lies in its parent's and in the text. */
function readTree(text: string): void {
  const tree = parseSql(text, kinesis);
  let last = 0;
  for (const s of tree.statements) {
    assert.ok(s.range.start >= last && s.range.start <= s.range.end && s.range.end <= text.length, 'statements stand one after the other');
    last = s.range.end;
  }
  for (const p of tree.problems) assert.ok(p.range.start >= 0 && p.range.start <= p.range.end && p.range.end <= text.length, p.message);
}

function words(text: string): string[] {
  const { tokens, comments } = lex(text, kinesis);
  const list = Array.from({ length: tokens.length - 1 }, (_, i) => text.slice(tokens.starts[i], tokens.ends[i]));
  return [...list, ...comments.map(c => text.slice(c.start, c.end))];
}

test('every script of the pages, asked everywhere', () => {
  assert.ok(scripts.length > 60);
  for (const text of scripts) for (let offset = 0; offset <= text.length; offset += 1 + (text.length >> 2)) askAll(text, offset);
});

test(`broken scripts never throw (${runs} of SEED=${seed})`, () => {
  const random = generator(seed);
  const pick = <V>(list: readonly V[]): V => list[random(list.length)]!;
  const bits = ['(', ')', ',', ';', "'", '"', '--', '/*', '*/', '.', 'SELECT', 'FROM', 'GROUP BY', 'OVER (', 'CASE', 'END', 'INTERVAL', 'CURSOR(', 'AS', '*', '\n', ' ', '\u{1F600}', '\0', 'JOIN', 'WITH', 'ROWS', "X'0", 'UNION ALL', 'VALUES', '::', '[', '=>', '${x}', 'CREATE', '//', 'NOT', 'WINDOWED BY STAGGER (', "U&'", '{ts', '<<<<<<<', 'BETWEEN', 'ROWTIME', 'NULL', '-- input: '];
  for (let run = 0; run < runs; run++) {
    let text = pick(scripts);
    if (text.length > 1500) text = text.slice(random(text.length - 1500), undefined).slice(0, 1500);
    const changes = 1 + random(4);
    for (let i = 0; i < changes; i++) {
      const at = random(text.length + 1);
      switch (random(5)) {
        case 0: text = text.slice(0, at); break;
        case 1: text = text.slice(0, at) + pick(bits) + text.slice(at); break;
        case 2: text = text.slice(0, at) + text.slice(at + random(20)); break;
        case 3: { const other = pick(scripts); const from = random(other.length); text = text.slice(0, at) + other.slice(from, from + random(60)) + text.slice(at); break; }
        case 4: { const from = random(text.length + 1); text = text.slice(from) + text.slice(0, from); break; }
      }
    }
    const offset = random(text.length + 1);
    try {
      readTree(text);
      if (deep || run % 400 === 0) askAll(text, offset);
      else if (run % 40 === 0) judge(text);
    } catch (error) {
      throw new Error(`run ${run} of SEED=${seed}: ${JSON.stringify(text)}`, { cause: error });
    }
  }
});

test('deep nesting ends in a message', () => {
  for (const text of [
    `SELECT STREAM ${'('.repeat(10_000)}1${')'.repeat(10_000)} AS a FROM s;`,
    `SELECT STREAM ${'ABS('.repeat(10_000)}1${')'.repeat(10_000)} AS a FROM s;`,
    `${'SELECT STREAM * FROM ('.repeat(4000)}s${')'.repeat(4000)};`,
    `SELECT STREAM ${'NOT '.repeat(10_000)}a AS a FROM s;`,
    `SELECT STREAM ${'CASE WHEN a THEN '.repeat(4000)}1${' END'.repeat(4000)} AS a FROM s;`,
    `SELECT STREAM a FROM s WHERE ${'a IN ('.repeat(5000)}1${')'.repeat(5000)};`,
    `SELECT STREAM 1 AS a FROM ${'('.repeat(5000)}s${')'.repeat(5000)};`,
    `${'('.repeat(5000)}SELECT 1 FROM s${')'.repeat(5000)};`,
    `SELECT STREAM ${'{fn '.repeat(5000)}1${'}'.repeat(5000)} AS a FROM s;`,
    `SELECT STREAM a FROM s WHERE ${'EXISTS (SELECT a FROM s WHERE '.repeat(3000)}1${')'.repeat(3000)};`,
    `SELECT STREAM a FROM s WHERE ${'a * ('.repeat(5000)}1;`,
    `SELECT STREAM CAST(${'CAST('.repeat(3000)}1${' AS INT)'.repeat(3000)} AS INT) AS a FROM s;`,
  ]) {
    const found = kinesisSql.diagnose(fileOf(text), scope).filter(d => d.code !== 'KSQL501');
    assert.ok(found.some(d => d.severity === 'error' && /nested too deeply/i.test(d.message)), `${text.slice(0, 40)}: ${found[1]?.message}`);
    kinesisSql.format!(fileOf(text), options);
    kinesisSql.complete!(fileOf(text), text.length >> 1, scope);
  }
});

test('nesting that closes is one message, and the script behind it is read', () => {
  const text = `SELECT STREAM ${'('.repeat(10_000)}1${')'.repeat(10_000)} AS a FROM s;\nSELECT STREAM b, FROM s;`;
  assert.deepEqual(kinesisSql.diagnose(fileOf(text), scope).filter(d => d.severity === 'error').map(d => [d.code, d.message]), [
    ['KSQL101', 'Expressions are nested too deeply'], ['KSQL116', 'Nothing follows this comma'],
  ]);
});

test('long chains are not deep', () => {
  for (const text of [
    `SELECT STREAM a FROM s WHERE ${Array.from({ length: 20_000 }, (_, i) => `a = ${i}`).join(' OR ')};`,
    `SELECT STREAM ${Array.from({ length: 20_000 }, () => 'a').join(' || ')} AS a FROM s;`,
    `SELECT STREAM ${Array.from({ length: 5000 }, (_, i) => `a${i} AS b${i}`).join(', ')} FROM s;`,
    Array.from({ length: 3000 }, () => 'SELECT STREAM a FROM s').join(' UNION ALL ') + ';',
    `SELECT STREAM 1 AS a FROM s ${Array.from({ length: 2000 }, (_, i) => `JOIN t${i} ON s.a = t${i}.a`).join(' ')};`,
    `SELECT STREAM CASE ${Array.from({ length: 5000 }, (_, i) => `WHEN a = ${i} THEN ${i}`).join(' ')} END AS a FROM s;`,
  ]) {
    assert.deepEqual(kinesisSql.diagnose(fileOf(text), scope).filter(d => d.severity === 'error' && d.code !== 'KSQL501').slice(0, 3).map(d => d.message), []);
    kinesisSql.tokens!(fileOf(text), scope);
    kinesisSql.format!(fileOf(text), options);
  }
});

test('whatever is repeated takes time in proportion', async () => {
  const shapes: readonly ((n: number) => string)[] = [
    n => `SELECT STREAM a${'.a'.repeat(n)} FROM s;`,
    n => `SELECT STREAM a${'[1]'.repeat(n)} FROM s;`,
    n => `SELECT a FROM s WHERE a ${'= 1 '.repeat(n)};`,
    n => `SELECT a FROM s ${'JOIN t '.repeat(n)};`,
    n => `SELECT CASE ${'WHEN a THEN b '.repeat(n)} END FROM s;`,
    n => `SELECT ${"'a'\n".repeat(n)};`,
    n => `-- input: a (\n${'-- x INT,\n'.repeat(n)});`,
    n => `${'-- input: a (x INT)\n'.repeat(n)};`,
    n => `${'/* x */\n'.repeat(n)} SELECT 1`,
    n => 'CREATE STREAM a (b INT); '.repeat(n),
    n => 'CREATE FUNCTION f(a INT) RETURNS INT RETURN a;'.repeat(n),
    n => `INSERT INTO t (${'a, '.repeat(n)}b) SELECT a FROM s`,
    n => `SELECT SUM(a) OVER w FROM s WINDOW ${'w AS (PARTITION BY a), '.repeat(n)} v AS (w)`,
    n => `VALUES ${'(1, 2), '.repeat(n)} (1, 3)`,
    n => '" '.repeat(n),
    n => '/* '.repeat(n),
    n => '<<<<<<<\n'.repeat(n),
    n => `${'( '.repeat(n)} ;`,
    n => Array.from({ length: n }, (_, i) => `CREATE STREAM t${i} (a INT);\nCREATE PUMP p${i} AS INSERT INTO t${i} SELECT STREAM a FROM nope${i};`).join('\n'),
    n => `CREATE STREAM s (${Array.from({ length: n / 4 }, (_, i) => `a${i} INT`).join(', ')}); SELECT STREAM ${Array.from({ length: n / 4 }, (_, i) => `a${i}, b${i}`).join(', ')} FROM s;`,
  ];
  for (const shape of shapes) {
    const grows = await growth(800, n => fileOf(shape(n)), file => {
      kinesisSql.diagnose(file, scope);
      kinesisSql.format!(file, options);
      kinesisSql.tokens!(file, scope);
      kinesisSql.folds!(file);
      kinesisSql.complete!(file, file.text.length >> 1, scope);
    });
    assert.ok(grows < linear, `${shape(4).replaceAll('\n', ' ')}: ten times as much takes ${grows.toFixed(0)} times as long`);
  }
});

test('a large script takes time in proportion', async () => {
  const script = (statements: number) => Array.from({ length: statements }, (_, i) =>
    `CREATE OR REPLACE STREAM "OUT_${i}" (ticker VARCHAR(4), mean DOUBLE);\nCREATE OR REPLACE PUMP "PUMP_${i}" AS INSERT INTO "OUT_${i}"\nSELECT STREAM s.ticker, AVG(s.mean) AS mean\nFROM "${i === 0 ? 'SOURCE_SQL_STREAM_001' : `OUT_${i - 1}`}" AS s\nGROUP BY s.ticker, STEP(s.ROWTIME BY INTERVAL '60' SECOND);\n`).join('');
  const grows = await growth(1000, n => fileOf(script(n)), file => { // 5,000 lines, then 50,000
    const found = kinesisSql.diagnose(file, scope).filter(d => d.code !== 'KSQL901' && d.code !== 'KSQL501');
    assert.deepEqual(found.slice(0, 3), []);
    kinesisSql.tokens!(file, scope);
    kinesisSql.references!(file, file.text.indexOf('OUT_5') + 2, scope);
    kinesisSql.format!(file, options);
  });
  assert.ok(grows < linear, `ten times as many pumps take ${grows.toFixed(0)} times as long`);
});

test('a merge conflict is said once and nothing else', () => {
  const text = '<<<<<<< ours\nSELECT STREAM a FROM s;\n=======\nSELECT STREAM b FROM s;\n>>>>>>> theirs\n';
  const workspace = openWorkspace(allLanguages, { files: [{ path: 'x.kda.sql', text }], alone: true });
  assert.deepEqual(diagnose(workspace, 'x.kda.sql').map(d => d.code), ['SLU001']);
  askAll(text, 10);
});
