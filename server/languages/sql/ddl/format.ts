import type { TextEdit } from '../../../base/edit.ts';
import type { SourceFile } from '../../../base/file.ts';
import type { FormatOptions } from '../../../base/language.ts';
import type { Range } from '../../../base/range.ts';
import { hive } from '../dialects/hive.ts';
import { redshift } from '../dialects/redshift.ts';
import { lex } from '../lexer.ts';
import { T } from '../tokens.ts';
import { engineOf, statementsOf, type DdlStatement } from './statements.ts';

/** A token or comment of one statement. */
interface Piece { readonly kind: T | 'line' | 'block'; readonly start: number; readonly end: number; readonly text: string; readonly word: string; /** The line breaks before it in the source. */ readonly breaks: number }

const width = 100;

/**
 * Brings definitions into their standard form: a clause a line, a column a line, a property a line, types without blanks. Tokens and
 * comments stay as they are: only the white space between them changes. A statement that its parser refuses stays as it stands, and so
 * does one with a query inside, which has a formatter of its own.
 */
export const formatDefinitions = (file: SourceFile, options: FormatOptions): TextEdit[] => formattedDefinitions(file, options).flatMap(d => d.edits);

/** Each definition that is formatted, from its first token to its semicolon, and the edits inside. */
export function formattedDefinitions(file: SourceFile, options: FormatOptions): readonly { readonly range: Range; readonly edits: readonly TextEdit[] }[] {
  const { text } = file;
  const unit = options.insertSpaces ? ' '.repeat(Math.max(1, options.tabSize)) : '\t';
  const { tokens, comments, problems } = lex(text, engineOf(file) === 'redshift' ? redshift : hive);
  const faults = problems.map(p => p.range);
  const whole = ({ range: { start, end } }: DdlStatement) => (faults[firstFrom(faults, start)]?.start ?? end) >= end; // a quote that stays open ends with its line
  const asked = ({ range: { start, end } }: DdlStatement) => !options.range || (options.range.start <= end && start <= options.range.end);
  return statementsOf(file).filter(s => isOurs(s) && asked(s) && whole(s)).map(statement => {
    const pieces = piecesOf(text, tokens, comments, statement.range.start);
    const edits = layout(pieces, statement, unit).flatMap((gap, i): TextEdit[] => {
      const [start, end] = [pieces[i]!.end, pieces[i + 1]!.start];
      const now = text.slice(start, end);
      return now !== gap && now.trim() === '' ? [{ range: { start, end }, text: gap }] : [];
    });
    return { range: { start: statement.range.start, end: pieces.at(-1)!.end }, edits };
  });
}

const isOurs = ({ parser, problem, unsupported, queries, kind, action }: DdlStatement): boolean =>
  parser !== 'trino' && !problem && !unsupported && queries.length === 0 && kind !== 'query' && kind !== 'ctas' && !(parser === 'redshift' && kind === 'alter table' && action === undefined);

/** From a statement's first token to its semicolon, comments between them included. */
function piecesOf(text: string, tokens: ReturnType<typeof lex>['tokens'], comments: readonly Range[], start: number): Piece[] {
  const pieces: Piece[] = [];
  const put = (kind: Piece['kind'], from: number, to: number) => {
    const before = pieces.at(-1);
    const raw = text.slice(from, to);
    pieces.push({ kind, start: from, end: to, text: raw, word: kind === T.String || kind === T.Quoted || typeof kind === 'string' ? '' : raw.toUpperCase(), breaks: before ? text.slice(before.end, from).split('\n').length - 1 : 0 });
  };
  let comment = firstFrom(comments, start);
  for (let i = tokens.indexAt(start + 1); i < tokens.length - 1; i++) {
    for (; comment < comments.length && comments[comment]!.start < tokens.starts[i]!; comment++) put(text.startsWith('/*', comments[comment]!.start) ? 'block' : 'line', comments[comment]!.start, comments[comment]!.end);
    put(tokens.kinds[i]!, tokens.starts[i]!, tokens.ends[i]!);
    if (tokens.kinds[i] === T.Semicolon) break;
  }
  while (typeof pieces.at(-1)?.kind === 'string') pieces.pop();
  return pieces;
}

function firstFrom(comments: readonly Range[], offset: number): number {
  let [low, high] = [0, comments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comments[middle]!.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

const isComment = (p: Piece | undefined): boolean => p !== undefined && typeof p.kind === 'string';
const nestedTypes = new Set(['ARRAY', 'MAP', 'STRUCT', 'UNIONTYPE', 'SET']);
const sizedTypes = new Set(['DECIMAL', 'DEC', 'NUMERIC', 'CHAR', 'VARCHAR', 'VARYING', 'VARBYTE', 'TIMESTAMP', 'PRECISION']);

/** The white space behind each piece but the last. */
function layout(pieces: readonly Piece[], statement: DdlStatement, unit: string): string[] {
  const blanks = spacing(pieces);
  const closes = matches(pieces);
  const flat = (from: number, to: number): number => { let length = 0; for (let i = from; i < to; i++) length += pieces[i]!.text.length + (i > from ? blanks[i]!.length : 0); return length; };
  const needsLines = (from: number, to: number): boolean => pieces.slice(from, to).some(p => p.kind === 'line' || (p.kind === 'block' && (p.breaks > 0 || p.text.includes('\n'))));
  const table = statement.kind === 'create table';
  const clausesBreak = table || needsLines(0, pieces.length) || flat(0, pieces.length) > width;
  const several = statement.partitions.length > 1 && statement.action !== 'RENAME PARTITION';
  const gaps: string[] = [];
  const open: { readonly lines: boolean }[] = [];
  let depth = 0; // of groups that are opened up
  let column = pieces[0]?.text.length ?? 0;
  let columnsSeen = false;
  const openUp = (i: number): boolean => {
    const close = closes[i];
    if (close === undefined) return false;
    if (needsLines(i + 1, close + 1)) return true;
    const list = table && open.length === 0 && (propertyWords.has(pieces[i - 1]?.word ?? '') || !columnsSeen);
    if (list && items(pieces, i, close) > 1) return true;
    return column + flat(i, close + 1) > width && close > i + 1;
  };
  for (let i = 1; i < pieces.length; i++) {
    const [before, piece] = [pieces[i - 1]!, pieces[i]!];
    if (before.kind === T.LeftParen) {
      const lines = openUp(i - 1);
      if (open.length === 0) columnsSeen = true;
      open.push({ lines });
      if (lines) depth++;
    }
    const group = open.at(-1);
    const closing = piece.kind === T.RightParen ? open.pop() : undefined;
    if (closing?.lines) depth--;
    const line = '\n' + unit.repeat(depth);
    let gap: string;
    if (isComment(piece)) gap = piece.breaks > 0 ? line : ' ';
    else if (before.kind === 'line' || (before.kind === 'block' && before.breaks > 0 && piece.kind !== T.Semicolon)) gap = line;
    else if (closing) gap = closing.lines ? line : '';
    else if (group?.lines && (before.kind === T.LeftParen || (before.kind === T.Comma && !inType(blanks, i)) || (isComment(before) && pieces[i - 2]?.kind === T.Comma))) gap = line;
    else if (open.length === 0 && clausesBreak && isClause(pieces, i, statement)) gap = line;
    else if (open.length === 0 && table && isDelimiter(pieces, i)) gap = line + unit;
    else if (open.length === 0 && several && piece.word === 'PARTITION') gap = line + unit;
    else gap = blanks[i]!;
    gaps.push(gap);
    column = gap.includes('\n') ? gap.length - 1 + piece.text.length : column + gap.length + piece.text.length;
  }
  return gaps;
}

const propertyWords = new Set(['TBLPROPERTIES', 'SERDEPROPERTIES', 'PROPERTIES', 'DBPROPERTIES']);

/** A comma inside a type has no blank behind it. */
const inType = (blanks: readonly string[], i: number): boolean => blanks[i] === '';

function items(pieces: readonly Piece[], open: number, close: number): number {
  let [depth, angles, count] = [0, 0, 1];
  for (let i = open + 1; i < close; i++) {
    const { kind } = pieces[i]!;
    if (kind === T.LeftParen) depth++;
    else if (kind === T.RightParen) depth--;
    else if (kind === T.Less) angles++;
    else if (kind === T.Greater) angles--;
    else if (kind === T.Comma && depth === 0 && angles === 0) count++;
  }
  return count;
}

/** Where the bracket that opens at a place is closed. */
function matches(pieces: readonly Piece[]): (number | undefined)[] {
  const found: (number | undefined)[] = [];
  const open: number[] = [];
  pieces.forEach(({ kind }, i) => {
    if (kind === T.LeftParen) open.push(i);
    else if (kind === T.RightParen && open.length > 0) found[open.pop()!] = i;
  });
  return found;
}

/** What stands before each piece when all is on one line. */
function spacing(pieces: readonly Piece[]): string[] {
  const sizes: boolean[] = []; // of the round brackets that are open: whether they hold a size
  let angles = 0;
  let opened = false; // the piece before is the `<` of a type
  return pieces.map(({ kind }, i) => {
    const before = pieces[i - 1];
    const typeOpens = kind === T.Less && before !== undefined && nestedTypes.has(before.word);
    const typeCloses = kind === T.Greater && angles > 0;
    const afterOpen = opened;
    opened = typeOpens;
    if (typeOpens) angles++;
    let blank = ' ';
    if (!before) blank = '';
    else if (typeOpens || typeCloses || afterOpen) blank = '';
    else if (kind === T.Comma || kind === T.Semicolon || kind === T.Dot || kind === T.RightParen || before.kind === T.Dot || before.kind === T.LeftParen) blank = '';
    else if (angles > 0 && (kind === T.Colon || before.kind === T.Colon || before.kind === T.Comma)) blank = '';
    else if (before.kind === T.Comma) blank = sizes.at(-1) === true ? '' : ' ';
    else if (kind === T.LeftParen) blank = sizedTypes.has(before.word) || (sizes.length > 0 && before.word !== '') ? '' : ' ';
    else if (before.kind === T.Minus) blank = '';
    if (isComment(before) && blank === '' && kind !== T.Semicolon) blank = ' ';
    if (kind === T.LeftParen) sizes.push(before !== undefined && sizedTypes.has(before.word));
    else if (kind === T.RightParen) sizes.pop();
    if (typeCloses) angles--;
    return blank;
  });
}

/** Whether a clause of the statement begins: its first word, and what must follow so that it is no name. */
function isClause(pieces: readonly Piece[], i: number, { kind, parser }: DdlStatement): boolean {
  const next = pieces[i + 1];
  const text = next?.kind === T.String;
  switch (pieces[i]!.word) {
    case 'COMMENT': case 'LOCATION': return text && kind !== 'alter table';
    case 'OUTPUTFORMAT': return text;
    case 'PARTITIONED': case 'CLUSTERED': case 'SKEWED': return next?.word === 'BY';
    case 'ROW': return next?.word === 'FORMAT';
    case 'STORED': return next?.word === 'AS' || next?.word === 'BY';
    case 'TBLPROPERTIES': return next?.kind === T.LeftParen && kind !== 'alter table';
    case 'WITH': return next?.word === 'SERDEPROPERTIES' || next?.word === 'DBPROPERTIES';
    case 'TABLE': return parser === 'redshift' && next?.word === 'PROPERTIES' && kind === 'create table';
    case 'FROM': case 'DATABASE': case 'REGION': case 'IAM_ROLE': case 'URI': case 'SECRET_ARN': case 'CATALOG_ROLE': case 'CATALOG_ID': return kind === 'create schema' && pieces[i - 1]?.word !== 'EXTERNAL';
    case 'CREATE': return kind === 'create schema' && next?.word === 'EXTERNAL';
    default: return false;
  }
}

/** Whether a separator of ROW FORMAT DELIMITED begins. */
function isDelimiter(pieces: readonly Piece[], i: number): boolean {
  const next = pieces[i + 1]?.word;
  switch (pieces[i]!.word) {
    case 'FIELDS': case 'LINES': return next === 'TERMINATED';
    case 'COLLECTION': return next === 'ITEMS';
    case 'MAP': return next === 'KEYS';
    case 'ESCAPED': return next === 'BY';
    case 'NULL': return next === 'DEFINED';
    default: return false;
  }
}

/** Statements, and lists in brackets, that take more than one line. */
export function foldsOfDefinitions(file: SourceFile): Range[] {
  const { text } = file;
  const { tokens } = lex(text, engineOf(file) === 'redshift' ? redshift : hive);
  const found: Range[] = [];
  const lines = (range: Range) => { if (text.slice(range.start, range.end).includes('\n')) found.push(range); };
  for (const { parser, range } of statementsOf(file)) {
    if (parser === 'trino') continue;
    lines(range);
    const open: number[] = [];
    for (let i = tokens.indexAt(range.start + 1); i < tokens.length && tokens.starts[i]! < range.end; i++) {
      if (tokens.kinds[i] === T.LeftParen) open.push(tokens.starts[i]!);
      else if (tokens.kinds[i] === T.RightParen && open.length > 0) lines({ start: open.pop()!, end: tokens.ends[i]! });
    }
  }
  const seen = new Set<number>();
  return found.sort((a, b) => a.start - b.start || b.end - a.end).filter(({ start }) => { const line = text.lastIndexOf('\n', start); return seen.has(line) ? false : (seen.add(line), true); });
}
