import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyEdits } from '../../server/base/edit.ts';
import type { SourceFile } from '../../server/base/file.ts';
import { formatDefinitions } from '../../server/languages/sql/ddl/format.ts';
import { statementsOf } from '../../server/languages/sql/ddl/statements.ts';
import { readDdl } from '../../server/languages/sql/ddl/tables.ts';
import { hive } from '../../server/languages/sql/dialects/hive.ts';
import { redshift } from '../../server/languages/sql/dialects/redshift.ts';
import { tableInput } from '../../server/languages/sql/hive/print.ts';
import { lex } from '../../server/languages/sql/lexer.ts';
import { readGrammar, sentencesOf } from '../harness/ebnf.ts';
import { growth, linear } from '../harness/growth.ts';
import { read } from '../harness/root.ts';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const options = { tabSize: 2, insertSpaces: true };
const words = {
  name: ['a', 'b_1', 'Day', 'location', 'comment', 'partition_key_of_the_table'], string: ["'x'", "'y z'", "'s3://bucket/a/long/folder/of/objects/'"], text: ["'x'"], number: ['1', '20'], int: ['1', '20'], word: ['SMALLINT', 'varchar'],
  elem: ["'$key$'"], dquoted: ['"V"'], query: ['SELECT 1'],
};
const between = [' ', ' ', ' ', ' ', '\n', '\n\n  ', '\t', ' /* c */ ', '\n-- d\n', ' -- e\n', '\n/* f\n g */\n'];

for (const [id, file, dialect] of [['hive', { path: 'a.ddl', language: 'hive-sql' }, hive], ['redshift', { path: 'a.spectrum.sql', language: 'redshift-sql' }, redshift]] as const) {
  test(`${id}: a formatted definition says the same, keeps its comments, and stands as it is (SEED=${seed})`, () => {
    const sentences = sentencesOf(readGrammar(read(`server/languages/sql/ddl/${id}.ebnf`)), 'statement', words, seed);
    const cut = (text: string) => { const { tokens, comments } = lex(text, dialect); return { tokens: Array.from({ length: tokens.length - 1 }, (_, i) => text.slice(tokens.starts[i], tokens.ends[i])), comments: comments.map(c => text.slice(c.start, c.end).trim()) }; };
    for (let run = 0; run < 3000; run++) {
      const made = sentences.next();
      const text = made.map((word, i) => (i === 0 ? '' : sentences.pick(between)) + word).join('') + (sentences.random(2) === 0 ? ';' : '');
      const source: SourceFile = { ...file, text };
      const formatted = applyEdits(text, formatDefinitions(source, options));
      assert.deepEqual(cut(formatted), cut(text), `SEED=${seed}: ${text}\n---\n${formatted}`);
      const after: SourceFile = { ...file, text: formatted };
      assert.equal(applyEdits(formatted, formatDefinitions(after, options)), formatted, `SEED=${seed}: twice: ${text}`);
      assert.deepEqual(statementsOf(after).map(s => [s.kind, s.problem?.message]), statementsOf(source).map(s => [s.kind, s.problem?.message]), text);
      assert.deepEqual(readDdl(after).tables.map(tableInput), readDdl(source).tables.map(tableInput), text);
      assert.ok(!formatted.split('\n').some(line => /[ \t]$/.test(line)), `blanks at the end of a line: ${formatted}`);
    }
  });
}

test('formatting is linear', async () => {
  const text = (n: number) => `CREATE EXTERNAL TABLE t (${Array.from({ length: n }, (_, i) => `c${i} struct<a: int, b: array<string>>`).join(', ')}) LOCATION 's3://b/t/';`;
  assert.ok(await growth(1000, text, t => formatDefinitions({ path: 'a.ddl', language: 'hive-sql', text: t }, options)) < linear);
});
