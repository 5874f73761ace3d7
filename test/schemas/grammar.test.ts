import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceFile } from '../../server/base/file.ts';
import { nameKinds, type Dialect } from '../../server/languages/sql/dialect.ts';
import { athena } from '../../server/languages/sql/dialects/athena.ts';
import { hive, softReserved } from '../../server/languages/sql/dialects/hive.ts';
import { redshift } from '../../server/languages/sql/dialects/redshift.ts';
import { statementsOf, type DdlStatement } from '../../server/languages/sql/ddl/statements.ts';
import { lex } from '../../server/languages/sql/lexer.ts';
import { T } from '../../server/languages/sql/tokens.ts';
import { assertWhole, derives, readGrammar, sentencesOf } from '../harness/ebnf.ts';
import { read } from '../harness/root.ts';

// Each parser of definitions and the grammar beside it: sentences of the grammar are read without a finding, and of sentences with a
// word too many, too few or elsewhere the two say the same.

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const queries = ['SELECT 1', 'SELECT a FROM t WHERE b = 1', 'WITH x AS (SELECT 1) SELECT * FROM x', '(SELECT 2)'];

interface Case {
  readonly file: Omit<SourceFile, 'text'>;
  readonly dialect: Dialect;
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** Terminals that are stretches of tokens: they may end anywhere, so that of broken sentences only the parser's silence is judged. */
  readonly stretches: readonly string[];
}

const cases: Readonly<Record<'hive' | 'trino' | 'redshift', Case>> = {
  hive: {
    file: { path: 'a.athena.sql', language: 'athena-sql' }, dialect: hive, stretches: [],
    words: { name: ['a', 'b_1', '1c', 'Day', '`x y`', '`select`', '`ö``_`', 'comment'], string: ["'x'", '"y z"', "'it\\'s'", "''", "'s3://b/p/'"], number: ['1', '20', '38'], elem: ['$elem$', "'$key$'"], dquoted: ['"V"', '"a b"'] },
  },
  trino: {
    file: { path: 'a.athena.sql', language: 'athena-sql' }, dialect: athena, stretches: ['query', 'expression', 'condition', 'relation'],
    words: {
      name: ['a', 'b_1', '"x y"', '"select"', 'day'], string: ["'x'", "'it''s'", "'s3://b/p/'"], query: queries,
      expression: ['1', "'x'", 'f(a, b)', "ARRAY['a', 'b']", 'CASE WHEN a THEN 1 ELSE 2 END'], condition: ['a = 1', '(a OR b) AND c', 'CASE a WHEN 1 THEN true END'], relation: ['s', '(SELECT 1) x', 'd.s AS x'],
    },
  },
  redshift: {
    file: { path: 'a.spectrum.sql', language: 'redshift-sql' }, dialect: redshift, stretches: ['query'],
    words: { name: ['a', 'b_1', '"x y"', '"user"', 'day'], string: ["'x'", "'it''s'", "'s3://b/p/'"], int: ['1', '20'], word: ['SMALLINT', 'double', 'varchar', 'BOOL'], query: queries },
  },
};

const wordsIn = (out: readonly string[]): string => out.join(' ');

for (const [id, { file, dialect, words, stretches }] of Object.entries(cases) as [DdlStatement['parser'], Case][]) {
  const rules = readGrammar(read(`server/languages/sql/ddl/${id}.ebnf`));

  test(`${id}: every rule that is named exists, and every rule is used`, () => assertWhole(rules, 'statement', new Set(Object.keys(words))));

  const found = (text: string): DdlStatement | undefined => statementsOf({ ...file, text })[0];
  const silent = (s: DdlStatement): boolean => !s.problem && !s.unsupported && s.doubleQuoted.length === 0 && !s.reserved.some(r => r.message !== undefined);

  test(`${id}: what is made from the grammar is read without a finding (SEED=${seed})`, () => {
    const sentences = sentencesOf(rules, 'statement', words, seed);
    for (let run = 0; run < 6000; run++) {
      const text = wordsIn(sentences.next());
      const statement = found(text);
      assert.ok(statement, text);
      assert.deepEqual([statement.parser, silent(statement), statement.problem?.message], [id, true, undefined], `SEED=${seed}: ${text}`);
      assert.deepEqual(statement.range, { start: 0, end: text.length }, text);
      if (!['query'].includes(statement.kind)) assert.notEqual(statement.kind, '', text);
    }
    assert.deepEqual(sentences.untried(), [], 'every alternative was tried');
  });

  const names = nameKinds(dialect);
  const derived = (text: string): boolean => {
    const { tokens, problems } = lex(text, dialect);
    if (problems.length > 0) return false;
    const raw = (i: number) => text.slice(tokens.starts[i], tokens.ends[i]);
    const kind = (i: number) => tokens.kinds[i] as T;
    const length = tokens.length - 1;
    const one = (yes: boolean, at: number) => (yes ? [at + 1] : []);
    return derives(rules, 'statement', length, (word, at) => kind(at) !== T.Quoted && raw(at).toUpperCase() === word, (terminal, at) => {
      if (stretches.includes(terminal)) return Array.from({ length: length - at }, (_, n) => at + n + 1);
      switch (terminal) {
        case 'name': return one(!(/^(?:formatted|schema)$/i.test(raw(at)) && /^desc(?:ribe)?$/i.test(raw(at - 1))) && (names[kind(at)] === 1 || (id === 'hive' && softReserved.has(raw(at).toUpperCase()))), at); // DESCRIBE takes those words for its own
        case 'word': return one(names[kind(at)] === 1 && kind(at) !== T.Quoted, at);
        case 'string': return one(kind(at) === T.String, at);
        case 'dquoted': return one(raw(at).startsWith('"'), at);
        case 'elem': return one(kind(at) === T.String || /^\$(?:elem|key|value)\$$/i.test(raw(at)), at);
        default: return one(kind(at) === T.Number, at);
      }
    });
  };

  test(`${id}: of a sentence with a word changed, parser and grammar say the same (SEED=${seed})`, () => {
    const sentences = sentencesOf(rules, 'statement', words, seed);
    const { random, pick } = sentences;
    const pool = sentences.next(60);
    const judged = { good: 0, bad: 0 };
    for (let run = 0; run < 5000; run++) {
      const made = sentences.next();
      pool.push(...made.slice(0, 40));
      if (made.length > 120) continue;
      const at = random(made.length);
      const broken = [...made];
      switch (random(4)) {
        case 0: broken.splice(at, 1); break;
        case 1: broken.splice(at, 0, pick(pool)); break;
        case 2: broken[at] = pick(pool); break;
        default: broken.splice(at, 2, ...made.slice(at, at + 2).reverse());
      }
      const text = wordsIn(broken);
      const statement = found(text);
      if (!statement || statement.parser !== id || statement.kind === 'query' || (statement.kind === 'alter table' && id === 'redshift' && statement.action === undefined)) continue; // another parser's, or nobody's here
      const grammar = derived(text);
      if (silent(statement)) assert.ok(grammar, `SEED=${seed}: read, and not derived: ${text}`);
      else if (stretches.length === 0) assert.ok(!grammar, `SEED=${seed}: derived, and not read: ${text}\n${statement.problem?.message}`);
      judged[grammar ? 'good' : 'bad']++;
      const { problem } = statement;
      if (problem) assert.ok(problem.range.start >= 0 && problem.range.start <= problem.range.end && problem.range.end <= text.length && problem.message !== '', text);
    }
    assert.ok(judged.good > 100 && judged.bad > 1000, JSON.stringify(judged));
  });
}
