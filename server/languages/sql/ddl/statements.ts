import { positionAt, type SourceFile } from '../../../base/file.ts';
import { memo } from '../../../base/memo.ts';
import type { Range } from '../../../base/range.ts';
import type { Dialect } from '../dialect.ts';
import { athena } from '../dialects/athena.ts';
import { hive } from '../dialects/hive.ts';
import { redshift } from '../dialects/redshift.ts';
import { lex, type Lexed } from '../lexer.ts';
import { T } from '../tokens.ts';
import { hiveStatement } from './hive-grammar.ts';
import { hiveTokens } from './hive-lexer.ts';
import { reports } from './antlr.ts';
import { Failure, Reading } from './reading.ts';
import { redshiftStatement } from './redshift-grammar.ts';
import { trinoStatement } from './trino-grammar.ts';

/** Whose parser a statement is sent to. Athena has two: one came from Hive (definitions), one from Trino (queries). */
export type StatementParser = 'hive' | 'trino' | 'redshift';

/** One statement of a file: which parser reads it, what it is, and the first thing that the parser refuses. */
export interface DdlStatement {
  /** From its first token to its last, the semicolon aside. */
  readonly range: Range;
  readonly parser: StatementParser;
  /** `create table`, `alter table`, `create view`, `ctas`, `unload`, `query` …; empty when its first words are unknown. */
  readonly kind: string;
  /** `ended`: the statement breaks off; the parser counts the place behind its end. */
  readonly problem?: StatementProblem;
  /** A statement of Hive that Athena does not run: the words that say so. */
  readonly unsupported?: { readonly range: Range; readonly what: string; readonly instead?: string };
  /** The name of the table it is about. */
  readonly table?: NameParts;
  /** PARTITION (…) specifications, in the order of the text. */
  readonly partitions: readonly PartitionSpec[];
  /** Columns of the table that the statement names: what is changed, dropped, described, sorted by. Lists of columns are no part of it. */
  readonly columns: readonly { readonly name: string; readonly range: Range }[];
  /** Which form of ALTER TABLE: `ADD PARTITION`, `DROP PARTITION`, `REPLACE COLUMNS` … */
  readonly action?: string;
  /** Words that are reserved and stand as names without quotes. */
  readonly reserved: readonly { readonly range: Range; readonly word: string; /** What the parser says; absent for words that it takes all the same. */ readonly message?: string }[];
  /** Names in double quotes, which Hive's parser takes for texts. */
  readonly doubleQuoted: readonly Range[];
  /** Queries inside, for the parser of queries. */
  readonly queries: readonly Range[];
  /** WITH (key = value) of CREATE TABLE AS and UNLOAD. */
  readonly options: readonly { readonly key: string; readonly keyRange: Range; readonly valueRange: Range; readonly value: string }[];
}

export interface StatementProblem { readonly range: Range; readonly message: string; readonly ended?: boolean; /** What the same parser reports behind it, in the same answer. */ readonly also?: readonly StatementProblem[] }

export interface NameParts { readonly name: string; readonly database?: string; readonly range: Range }

export interface PartitionSpec {
  readonly range: Range;
  readonly keys: readonly { readonly name: string; readonly range: Range; readonly value?: string; readonly valueRange?: Range }[];
  readonly location?: { readonly value: string; readonly range: Range };
  /** The comma that stands before it. */
  readonly comma?: Range;
}

/** What the service answers to a statement that its parser refuses, with the place as the service counts it. */
export function answerOf(file: { readonly text: string }, { parser, range: statement }: DdlStatement, problem: StatementProblem): string {
  const { message, also = [] } = problem;
  const offset = ({ ended, range }: StatementProblem) => (ended ? range.end : range.start);
  if (parser === 'redshift') return `ERROR: ${message} Position: ${offset(problem) - statement.start + 1}`;
  if (parser === 'trino') {
    const { line, character } = positionAt(file, offset(problem));
    return `line ${line + 1}:${character + 1}: ${message}`;
  }
  if (message.startsWith('SemanticException')) return `FAILED: ${message}`;
  const lines = [problem, ...also].map(p => {
    const { line, character } = positionAt(file, offset(p));
    return `line ${line + 1}:${character} ${p.message}`;
  });
  return `FAILED: ParseException ${lines.join('\n')}`;
}

/** The statements of a file in the order of the text. Never throws, linear. */
export const statementsOf: (file: SourceFile) => readonly DdlStatement[] = memo(file => {
  const { text } = file;
  const engine = engineOf(file);
  const found: DdlStatement[] = [];
  for (let at = 0; at < text.length;) {
    const stretch = stretchAt(text, at, engine);
    if (stretch.to > 0) found.push(read(text, stretch, engine));
    at = stretch.next;
  }
  return found;
});

/** The statement that begins at a place. */
export const statementFrom = (file: SourceFile, start: number): DdlStatement | undefined => byStart(file).get(start);
const byStart: (file: SourceFile) => ReadonlyMap<number, DdlStatement> = memo(file => new Map(statementsOf(file).map(s => [s.range.start, s])));

interface Stretch { readonly lexed: Lexed; /** How many tokens the statement has, without its semicolon. */ readonly to: number; /** Behind the semicolon. */ readonly next: number; readonly parser: StatementParser }

/** The next statement up to its semicolon, which its own parser finds: for Trino `'\'` is a text, for Hive it goes on. */
function stretchAt(text: string, from: number, engine: 'athena' | 'hive' | 'redshift'): Stretch {
  const cut = (dialect: Dialect) => {
    const lexed = lex(text, dialect, from, text.length, true);
    const { tokens } = lexed;
    const closed = tokens.length > 1 && tokens.kinds[tokens.length - 2] === T.Semicolon;
    return { lexed, to: tokens.length - (closed ? 2 : 1), next: closed ? tokens.ends[tokens.length - 2]! : text.length };
  };
  const first = cut(engine === 'redshift' ? redshift : hive);
  const parser = engine === 'athena' ? route(text, first.lexed.tokens, 0, first.to) : engine;
  return parser === 'trino' ? { ...cut(athena), parser } : { ...first, parser };
}

/** Whose rules hold in a file of statements: its language says it, `.hql` is Hive's own. */
export function engineOf(file: SourceFile): 'athena' | 'hive' | 'redshift' {
  return file.language === 'redshift-sql' ? 'redshift' : /\.hql$/i.test(file.path) ? 'hive' : 'athena';
}

type Tokens = Lexed['tokens'];

function read(text: string, { lexed, to, parser }: Stretch, engine: 'athena' | 'hive' | 'redshift'): DdlStatement {
  const { tokens } = lexed;
  const range = { start: tokens.starts[0]!, end: tokens.ends[to - 1]! };
  const dialect: Dialect = parser === 'trino' ? athena : parser === 'redshift' ? redshift : hive;
  // What Hive's own lexer refuses stands in the tokens of the dialect; the other parsers read those as they are.
  const own = parser === 'hive' ? hiveTokens(text, lexed, 0, to) : { tokens, first: 0, last: to };
  const reading = new Reading(text, own.tokens, own.first, own.last, dialect, engine);
  const stopped = run(reading, parser);
  // Of a statement that is read to its end, what the lexer refused is told first.
  const [problem, ...also] = !stopped && 'problem' in own && own.problem ? [own.problem] : reports(reading, stopped);
  return {
    range, parser, kind: reading.kind, ...(problem && { problem: { range: problem.range, message: problem.message, ...(problem.ended && { ended: true }), ...(also.length > 0 && { also }) } }), ...(reading.unsupported && { unsupported: reading.unsupported }),
    ...(reading.table && { table: reading.table }), ...(reading.action !== undefined && { action: reading.action }),
    partitions: reading.partitions, columns: reading.columns, reserved: reading.reserved, doubleQuoted: reading.doubleQuoted, queries: reading.queries, options: reading.options,
  };
}

/** Reads a statement; the failure that stopped it, if one did. */
function run(reading: Reading, parser: StatementParser): Failure | undefined {
  try {
    if (parser === 'trino') trinoStatement(reading);
    else if (parser === 'redshift') redshiftStatement(reading);
    else hiveStatement(reading);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error;
  }
  return undefined;
}

/** A statement that breaks off at `offset`, as its parser has read it so far: what it wants there is `wanted`. Undefined where no statement has begun. */
export function readingAt(file: SourceFile, offset: number): Reading | undefined {
  const engine = engineOf(file);
  const lexed = lex(file.text, engine === 'redshift' ? redshift : hive, 0, offset);
  const { tokens } = lexed;
  const to = tokens.length - 1;
  let from = to;
  while (from > 0 && tokens.kinds[from - 1] !== T.Semicolon) from--;
  if (from === to) return undefined;
  const parser = engine === 'redshift' ? 'redshift' : engine === 'hive' ? 'hive' : route(file.text, tokens, from, to);
  const own = parser === 'trino' ? whole(lex(file.text, athena, tokens.starts[from]!, offset)) : { tokens, first: from, last: to };
  const reading = new Reading(file.text, own.tokens, own.first, own.last, parser === 'trino' ? athena : parser === 'redshift' ? redshift : hive, engine);
  run(reading, parser);
  return reading;
}

const whole = ({ tokens }: Lexed) => ({ tokens, first: 0, last: tokens.length - 1 });

const trinoStarts = new Set(['SELECT', 'WITH', 'VALUES', 'INSERT', 'DELETE', 'UPDATE', 'MERGE', 'UNLOAD', 'PREPARE', 'EXECUTE', 'DEALLOCATE', 'EXPLAIN', 'OPTIMIZE', 'VACUUM', 'USING', '(']);

/** Which of Athena's two parsers takes a statement: its first words, and for CREATE TABLE whether a query follows AS outside of brackets. */
function route(text: string, tokens: Tokens, from: number, to: number): 'hive' | 'trino' {
  const word = (i: number) => (i < to ? text.slice(tokens.starts[i], tokens.ends[i]).toUpperCase() : '');
  const first = word(from);
  if (trinoStarts.has(first)) return 'trino';
  const second = word(from + 1);
  if (first === 'CREATE' && (second === 'OR' || second === 'VIEW' || second === 'PROTECTED')) return 'trino';
  if ((first === 'ALTER' || first === 'DROP') && second === 'VIEW') return 'trino';
  if (first !== 'CREATE' || second !== 'TABLE') return 'hive';
  for (let i = from, depth = 0; i < to; i++) {
    const kind = tokens.kinds[i];
    if (kind === T.LeftParen) depth++;
    else if (kind === T.RightParen) depth--;
    else if (depth === 0 && word(i) === 'AS' && ['SELECT', 'WITH', '(', 'VALUES', 'TABLE'].includes(word(i + 1))) return 'trino';
  }
  return 'hive';
}
