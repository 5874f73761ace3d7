import { test } from 'node:test';
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { nameKinds } from '../../../server/languages/sql/dialect.ts';
import { kinesis } from '../../../server/languages/sql/dialects/kinesis.ts';
import { lex } from '../../../server/languages/sql/lexer.ts';
import { parseSql } from '../../../server/languages/sql/parser.ts';
import { T } from '../../../server/languages/sql/tokens.ts';
import { assertWhole, derives, readGrammar, sentencesOf } from '../../harness/ebnf.ts';
import { sections } from '../../harness/markdown.ts';
import { filesBelow, read } from '../../harness/root.ts';

const rules = readGrammar(read('server/languages/sql/grammar.ebnf'));
const terminals = new Set(['name', 'word', 'clock', 'string', 'unicode', 'binary', 'number']);

test('every rule that is named exists, and every rule is used', () => assertWhole(rules, 'script', terminals));

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

test(`what is made from the grammar is read without a problem (SEED=${seed})`, () => {
  const words: Readonly<Record<string, readonly string[]>> = {
    name: ['a', 'b1', '"quoted name"', 'ticker', '"SOURCE_SQL_STREAM_001"', 'x$y'], word: ['INTEGER', 'VARCHAR', 'DOUBLE', 'TIMESTAMP', 'COUNT', 'AVG', 'f'], clock: ['CURRENT_ROW_TIMESTAMP', 'CURRENT_DATE', 'LOCALTIME'],
    string: ["'x'", "'it''s'", "'1'"], unicode: ["U&'\\0041'"], binary: ["X'0aff'"], number: ['1', '2.50', '.5', '1e-3'],
  };
  const sentences = sentencesOf(rules, 'statement', words, seed);
  for (let run = 0; run < 4000; run++) {
    const out = sentences.next();
    if (out.length > 3000) continue;
    const text = out.join(' ');
    const { problems, statements } = parseSql(text, kinesis);
    assert.deepEqual(problems.map(p => [p.message, text.slice(Math.max(0, p.range.start - 300), p.range.end)]), [], `run ${run} of SEED=${seed}: ${text}`);
    assert.equal(statements.length, 1);
    assert.notEqual(statements[0]!.kind, 'broken');
  }
});

/** Whether a statement's tokens are derived from the grammar. */
function derived(text: string): boolean {
  const { tokens } = lex(text, kinesis);
  const kinds: T[] = [];
  const texts: string[] = [];
  for (let i = 0; i < tokens.length - 1; i++) {
    // Texts on different lines are one.
    if (i > 0 && tokens.kinds[i] === T.String && tokens.kinds[i - 1] === T.String && text.slice(tokens.ends[i - 1], tokens.starts[i]).includes('\n')) continue;
    kinds.push(tokens.kinds[i]!);
    texts.push(text.slice(tokens.starts[i], tokens.ends[i]));
  }
  const names = nameKinds(kinesis);
  const isWord = (i: number) => kinds[i] === T.Word || kinds[i]! >= T.Reserved;
  const fits = (terminal: string, i: number): boolean => {
    switch (terminal) {
      case 'name': return names[kinds[i]!] === 1 || /^(?:ROWTIME|APPROXIMATE_ARRIVAL_TIME|PARTITION_KEY|SEQUENCE_NUMBER|SHARD_ID)$/i.test(texts[i]!);
      case 'word': return isWord(i) && !/^(?:SELECT|FROM|WHERE|AND|OR|NOT|IN|AS|ON|BY|VALUES|CASE|WHEN|THEN|ELSE|INTERVAL)$/i.test(texts[i]!);
      case 'clock': return kinesis.niladic.has(texts[i]!.toUpperCase());
      case 'string': return kinds[i] === T.String && !/^u&/i.test(texts[i]!);
      case 'unicode': return kinds[i] === T.String && /^u&/i.test(texts[i]!);
      case 'binary': return kinds[i] === T.Binary;
      default: return kinds[i] === T.Number || texts[i]!.startsWith('${');
    }
  };
  return derives(rules, 'statement', kinds.length, (word, i) => texts[i]!.toUpperCase() === word && kinds[i] !== T.Quoted, (terminal, i) => (fits(terminal, i) ? [i + 1] : []));
}

test('what the pages show without a problem is derived from the grammar', () => {
  const scripts = [...filesBelow('test/fixtures/kinesis', '.md'), ...filesBelow('docs/diagnostics', '.md').filter(f => path.basename(f).startsWith('KSQL')), ...filesBelow('docs/guide', '.md')]
    .flatMap(page => sections(read(page), page).flatMap(s => s.fences.filter(f => f.tag === 'kinesis')))
    .map(f => f.content.replace(/^[ \t]*\^+ \w+ KSQL.*\n?/gm, '').replace('<|>', ''));
  let checked = 0;
  for (const script of scripts) {
    const tree = parseSql(script, kinesis);
    if (tree.problems.length > 0 || tree.reserved.some(r => r.name !== 'ROWTIME')) continue;
    for (const { kind, range } of tree.statements) {
      if (kind === 'command' || kind === 'broken') continue;
      const text = script.slice(range.start, range.end);
      if (/,\s*FROM\b/i.test(text)) continue; // read without a syntax problem: the trailing comma has a rule of its own
      assert.ok(derived(text), `not derived from the grammar: ${text}`);
      checked++;
    }
  }
  assert.ok(checked > 250, `${checked} statements`);
});

test('what is not derived from the grammar is not read without a problem', () => {
  for (const text of ['SELECT STREAM a', 'SELECT STREAM a FROM s WHERE', 'SELECT STREAM a FROM s GROUP a', 'CREATE STREAM s', 'CREATE STREAM s ()', 'CREATE PUMP p AS SELECT a FROM s', 'INSERT INTO s', 'SELECT a FROM s UNION', 'SELECT a FROM s JOIN', 'SELECT CASE END FROM s', "SELECT INTERVAL '1' FROM s", 'SELECT a FROM s ORDER a', 'SELECT CAST(a INTEGER) FROM s', 'SELECT f(a FROM s', 'SELECT a b c FROM s', 'VALUES', 'SELECT COUNT(*) OVER (ROWS 2) FROM s', 'SELECT a FROM s WINDOWED BY STAGGER (PARTITION BY a)', 'SELECT a IS FROM s', 'SELECT a BETWEEN 1 FROM s', 'SELECT a IN () FROM s']) {
    assert.ok(!derived(text), `derived: ${text}`);
    assert.notDeepEqual(parseSql(text, kinesis).problems, [], text);
  }
});
