import type { TextEdit } from '../../../../base/edit.ts';
import type { FormatOptions } from '../../../../base/language.ts';
import type { Range } from '../../../../base/range.ts';
import type { Dialect } from '../../dialect.ts';
import { kinesis } from '../../dialects/kinesis.ts';
import { lex } from '../../lexer.ts';
import { T } from '../../tokens.ts';
import type { KinesisFile } from '../file.ts';

/** A token or comment of one statement. */
interface Piece { readonly kind: T | 'line' | 'block'; readonly start: number; readonly end: number; readonly text: string; /** The line breaks before it in the source, for comments. */ readonly breaks: number; /** A text that is one with the text on a line above: it stays on a line of its own. */ readonly joins?: true }

/** Pieces that stand together: a piece, or a group in parentheses. */
type Item = { readonly kind: 'piece'; readonly piece: Piece } | { readonly kind: 'group'; readonly open: Piece; readonly inner: readonly Item[]; readonly close: Piece };

const width = 100;

/**
 * Brings a script into its standard form: one clause a line, lists that do not fit one item a line, blanks as usual. Tokens stay as they are:
 * only the white space between them changes. Statements with syntax problems stay as they stand.
 * @param code  the text with what is not of this dialect blanked out
 */
export function format(file: Pick<KinesisFile, 'text' | 'tree'>, options: FormatOptions, dialect: Dialect = kinesis, code: string = file.text): TextEdit[] {
  const { text, tree } = file;
  const unit = options.insertSpaces ? ' '.repeat(Math.max(1, options.tabSize)) : '\t';
  const edits: TextEdit[] = [];
  const { tokens, comments } = lex(code, dialect);
  const pieces = piecesOf(text, tokens, comments);
  let from = 0;
  let previousEnd = 0;
  const broken = tree.problems.filter(p => !p.comma).map(p => p.range).sort((a, b) => a.start - b.start);
  let problem = 0;
  // What is missing stands right behind a token: it belongs to the statement that ends there, not to the one that begins.
  const isBroken = (span: Range): boolean => {
    while (problem < broken.length && broken[problem]!.end <= span.start && span.start > 0) problem++;
    const next = broken[problem];
    return next !== undefined && (next.start < span.end || (next.start === span.end && next.end === span.end));
  };
  while (from < pieces.length) {
    let to = from;
    while (to < pieces.length && pieces[to]!.kind !== T.Semicolon) to++;
    // A comment on the line of the semicolon belongs to the statement before it.
    let end = Math.min(pieces.length, to + 1);
    while (end < pieces.length && typeof pieces[end]!.kind === 'string' && pieces[end]!.breaks === 0) end++;
    const list = pieces.slice(from, end);
    const span: Range = { start: list[0]!.start, end: list.at(-1)!.end };
    const wanted = !options.range || (options.range.start <= span.end && span.start <= options.range.end);
    const gap = text.slice(previousEnd, span.start);
    if (wanted) {
      const separated = previousEnd === 0 ? '' : /\n[ \t]*\r?\n/.test(gap) ? '\n\n' : '\n';
      if (gap !== separated && gap.trim() === '') edits.push({ range: { start: previousEnd, end: span.start }, text: separated });
      if (!isBroken(span)) edits.push(...edited(list, print(list, unit), text));
    }
    previousEnd = span.end;
    from = end;
  }
  const tail = text.slice(previousEnd);
  const lastPiece = pieces.at(-1);
  const open = lastPiece?.kind === 'block' && !/^\/\*[\s\S]*\*\/$/.test(lastPiece.text); // a line break would become part of the comment
  if (!open && (!options.range || options.range.end >= text.length) && previousEnd > 0 && tail.trim() === '' && tail !== '\n') edits.push({ range: { start: previousEnd, end: text.length }, text: '\n' });
  return edits;
}

function piecesOf(text: string, tokens: ReturnType<typeof lex>['tokens'], comments: readonly Range[]): Piece[] {
  const pieces: Piece[] = [];
  let next = 0;
  let last = 0;
  const push = (kind: Piece['kind'], start: number, end: number) => {
    // What is before the first piece goes: a comment there has its line to itself when a line break follows it.
    const breaks = pieces.length > 0 ? text.slice(last, start).split('\n').length - 1 : lineEnds(text, end) ? 1 : 0;
    pieces.push({ kind, start, end, text: text.slice(start, end), breaks });
    last = end;
  };
  for (let i = 0; i < tokens.length; i++) {
    while (next < comments.length && (comments[next]!.start < tokens.starts[i]! || i === tokens.length - 1)) {
      const c = comments[next++]!;
      push(text.startsWith('/*', c.start) ? 'block' : 'line', c.start, c.end);
    }
    if (i === tokens.length - 1) break;
    push(tokens.kinds[i]!, tokens.starts[i]!, tokens.ends[i]!);
    if (i > 0 && tokens.kinds[i] === T.String && tokens.kinds[i - 1] === T.String && text.slice(tokens.ends[i - 1], tokens.starts[i]).includes('\n')) pieces[pieces.length - 1] = { ...pieces.at(-1)!, joins: true };
  }
  return pieces;
}

function lineEnds(text: string, offset: number): boolean {
  let at = offset;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r') at++;
  return text[at] === '\n';
}

/** Edits of the gaps between the pieces, by the text that they should be printed as. Pieces stand in it in their order. */
function edited(list: readonly Piece[], printed: string, text: string): TextEdit[] {
  const edits: TextEdit[] = [];
  let at = 0;
  list.forEach((piece, i) => {
    const found = printed.indexOf(piece.text, at);
    const before = list[i - 1];
    if (before) {
      const gap = printed.slice(at, found);
      const now = text.slice(before.end, piece.start);
      // What stands between them and is no piece is not of this dialect: it stays.
      if (now !== gap && now.trim() === '') edits.push({ range: { start: before.end, end: piece.start }, text: gap });
    }
    at = found + piece.text.length;
  });
  return edits;
}

// ---------------------------------------------------------------------------------------------- layout

function print(list: readonly Piece[], unit: string): string {
  return layout(itemsOf(list), 0, unit, true);
}

function itemsOf(list: readonly Piece[]): Item[] {
  const stack: Item[][] = [[]];
  const opens: Piece[] = [];
  for (const piece of list) {
    if (piece.kind === T.LeftParen) {
      opens.push(piece);
      stack.push([]);
    } else if (piece.kind === T.RightParen && opens.length > 0) {
      const inner = stack.pop()!;
      stack.at(-1)!.push({ kind: 'group', open: opens.pop()!, inner, close: piece });
    } else stack.at(-1)!.push({ kind: 'piece', piece });
  }
  while (opens.length > 0) {
    const inner = stack.pop()!;
    stack.at(-1)!.push({ kind: 'piece', piece: opens.pop()! }, ...inner);
  }
  return stack[0]!;
}

const kindOf = (item: Item | undefined): Piece['kind'] | undefined => (item?.kind === 'piece' ? item.piece.kind : item ? T.LeftParen : undefined);

/** Words that begin a line of a query. FROM and others also stand inside calls, but those are groups of their own. */
const clauses = new Set<Piece['kind']>([T.SELECT, T.FROM, T.WHERE, T.GROUP, T.WINDOWED, T.HAVING, T.WINDOW, T.QUALIFY, T.ORDER, T.UNION, T.EXCEPT, T.INTERSECT, T.VALUES, T.RETURNS, T.RETURN]);
const joins = new Set<Piece['kind']>([T.JOIN, T.INNER, T.LEFT, T.RIGHT, T.FULL, T.CROSS, T.NATURAL]);

/** Whether items hold a query of their own, not only in parentheses further in. */
const isQuery = (items: readonly Item[]): boolean => items.some(i => { const k = kindOf(i); return k === T.SELECT || k === T.VALUES; });

/** Whether a line has to end within the items. */
const needsLines = (items: readonly Item[]): boolean => items.some(i => (i.kind === 'piece' ? i.piece.joins === true || i.piece.kind === 'line' || (i.piece.kind === 'block' && i.piece.text.includes('\n')) : needsLines(i.inner) || i.open.kind === 'line'));

/** Everything on one line; undefined where a comment forbids it. */
function flat(items: readonly Item[]): string | undefined {
  if (needsLines(items)) return undefined;
  let out = '';
  let before: Item | undefined;
  let beforeThat: Item | undefined;
  for (const item of items) {
    const text = item.kind === 'piece' ? item.piece.text : `(${flat(item.inner) ?? ''})`;
    if (before && spaced(beforeThat, before, item)) out += ' ';
    out += text;
    beforeThat = before;
    before = item;
  }
  return out;
}

const operators = new Set<Piece['kind']>([T.Plus, T.Minus]);

/** Whether a blank stands between two neighbours. */
function spaced(beforeThat: Item | undefined, before: Item, item: Item): boolean {
  const a = kindOf(before);
  const b = kindOf(item);
  if (b === T.Comma || b === T.Semicolon || b === T.Dot) return false;
  if (a === T.Dot || a === T.LeftBracket || b === T.RightBracket || a === T.DoubleColon || b === T.DoubleColon) return false;
  // A subscript follows what it is taken of.
  if (b === T.LeftBracket) return before.kind === 'piece' && a !== T.ARRAY && a !== T.Word && a !== T.Quoted && a !== T.Reserved && a !== T.RightBracket;
  // A sign belongs to its number or name; a minus between two operands is an operator.
  if (a !== undefined && operators.has(a) && before.kind === 'piece' && isSign(beforeThat)) return false;
  if (item.kind === 'group') {
    if (before.kind === 'group') return true;
    const word = before.piece;
    if (word.kind === T.Word || word.kind === T.Reserved || word.kind === T.Quoted) return listBefore(beforeThat);
    return !calls.has(word.kind);
  }
  return true;
}

/** A name before parentheses is a call, unless what stands before it makes it a stream or an alias with a list of columns. */
const listBefore = (before: Item | undefined): boolean => { const k = kindOf(before); return k === T.STREAM || k === T.INTO || k === T.AS; };

const isSign = (before: Item | undefined): boolean => {
  if (!before) return true;
  if (before.kind === 'group') return false;
  const { kind } = before.piece;
  return !(kind === T.Word || kind === T.Quoted || kind === T.Number || kind === T.String || kind === T.Binary || kind === T.NULL || kind === T.END || kind === T.Reserved || kind === T.SECOND || kind === T.MINUTE || kind === T.HOUR || kind === T.DAY || kind === T.MONTH || kind === T.YEAR);
};

/** Keywords that take their parenthesis like a call. */
const calls = new Set<Piece['kind']>([T.CAST, T.EXTRACT, T.FLOOR, T.CEIL, T.CEILING, T.STEP, T.POSITION, T.SUBSTRING, T.TRIM, T.OVERLAY, T.CURSOR, T.TABLE, T.ANY, T.ROW, T.SECOND, T.MINUTE, T.HOUR, T.DAY, T.MONTH, T.YEAR, T.TIME, T.TIMESTAMP, T.DATE, T.REPLACE, T.LEFT, T.RIGHT, T.IF, T.LAST, T.FIRST, T.UNNEST, T.TRY_CAST, T.MAP, T.ARRAY, T.GROUPING, T.ROLLUP, T.CUBE]);

/** Lines of `items` at `depth`; the first line carries no indentation. */
function layout(items: readonly Item[], depth: number, unit: string, statement = false): string {
  const indent = '\n' + unit.repeat(depth);
  const parts = isQuery(items) || items.some(i => kindOf(i) === T.RETURN) ? splitClauses(items) : [items];
  if (!statement && !isQuery(items)) {
    const line = flat(items);
    if (line !== undefined && line.length + depth * unit.length <= width) return line;
  }
  return parts.map((part, i) => (i === 0 ? '' : indent) + clause(part, depth, unit)).join('');
}

/** Cuts a query into its clauses; comments on lines of their own go with what follows. */
function splitClauses(items: readonly Item[]): Item[][] {
  const parts: Item[][] = [[]];
  let ofCase = 0;
  items.forEach((item, i) => {
    const kind = kindOf(item);
    if (kind === T.CASE) ofCase++;
    else if (kind === T.END) ofCase--;
    // DISTINCT FROM is a comparison, FROM FIRST belongs to NTH_VALUE; RETURNS NULL ON NULL INPUT is an option.
    const next = kindOf(items[i + 1]);
    const starts = ofCase <= 0 && item.kind === 'piece' && clauses.has(item.piece.kind) && !(kind === T.FROM && (kindOf(items[i - 1]) === T.DISTINCT || ((next === T.FIRST || next === T.LAST) && kindOf(items[i - 1]) === T.LeftParen)));
    if (starts && parts.at(-1)!.length > 0 && !parts.at(-1)!.every(p => p.kind === 'piece' && typeof p.piece.kind === 'string')) {
      const part = parts.at(-1)!;
      const carried: Item[] = [];
      while (part.length > 0 && isOwnLine(part.at(-1)!)) carried.unshift(part.pop()!);
      parts.push([...carried, item]);
    } else parts.at(-1)!.push(item);
  });
  return parts.filter(p => p.length > 0);
}

const isOwnLine = (item: Item): boolean => item.kind === 'piece' && typeof item.piece.kind === 'string' && item.piece.breaks > 0;

/** One clause: on a line if it fits; else its head, and what follows piece by piece. */
function clause(items: readonly Item[], depth: number, unit: string): string {
  const line = flat(items);
  if (line !== undefined && line.length + depth * unit.length <= width && !items.some(i => i.kind === 'group' && isQuery(i.inner) && flat(i.inner)!.length > 60)) return line;
  const first = firstWord(items);
  if (first === T.SELECT || first === T.GROUP || first === T.ORDER || first === T.WINDOW || first === T.VALUES) return list(items, depth, unit);
  if (first === T.WHERE || first === T.HAVING) return broken(items, depth, unit, k => k === T.AND || k === T.OR);
  if (first === T.FROM) return broken(items, depth, unit, (k, before) => joins.has(k) && !(before !== undefined && joins.has(before)) && before !== T.OUTER, true);
  return flow(items, depth, unit);
}

const firstWord = (items: readonly Item[]): Piece['kind'] | undefined => kindOf(items.find(i => !(i.kind === 'piece' && typeof i.piece.kind === 'string')));

/** Head words, then the items of a list, one a line where there are several. */
function list(items: readonly Item[], depth: number, unit: string): string {
  let head = 0;
  while (head < items.length && (headWords.has(kindOf(items[head])!) || (items[head]!.kind === 'piece' && typeof kindOf(items[head]) === 'string' && head === 0))) head++;
  const rest = items.slice(head);
  const entries = entriesOf(rest);
  if (rest.length === 0) return flow(items, depth, unit);
  const start = flow(items.slice(0, head), depth, unit);
  if (entries.length === 1 && !needsLines(items)) return joined(start, flow(entries[0]!, depth, unit));
  const inner = '\n' + unit.repeat(depth + 1);
  return start + entries.map(e => inner + flow(atLineStart(e), depth + 1, unit)).join('');
}

/** The items at the beginning of a line: a comment in front gets it for itself, as it would when this text is formatted again. */
function atLineStart(items: readonly Item[]): readonly Item[] {
  const [first, ...rest] = items;
  return first?.kind === 'piece' && first.piece.kind === 'block' && first.piece.breaks === 0 ? [{ ...first, piece: { ...first.piece, breaks: 1 } }, ...rest] : items;
}

const joined = (head: string, rest: string): string => (head === '' ? rest : `${head} ${rest}`);

const isComment = (item: Item): boolean => item.kind === 'piece' && typeof item.piece.kind === 'string';

/** Cuts a list behind its commas; a comment on the line of a comma stays with the entry before it. */
function entriesOf(items: readonly Item[]): Item[][] {
  const entries: Item[][] = [[]];
  let afterComma = false;
  for (const item of items) {
    const trailing = item.kind === 'piece' && isComment(item) && item.piece.breaks === 0;
    if (afterComma && !trailing) entries.push([item]);
    else entries.at(-1)!.push(item);
    if (!isComment(item)) afterComma = kindOf(item) === T.Comma;
    else if (!trailing) afterComma = false;
  }
  return entries;
}

const headWords = new Set<Piece['kind']>([T.SELECT, T.STREAM, T.DISTINCT, T.ALL, T.GROUP, T.BY, T.ORDER, T.WINDOW, T.VALUES]);

/** A clause with a line break before each word that `breaks`. */
function broken(items: readonly Item[], depth: number, unit: string, breaks: (kind: Piece['kind'], before: Piece['kind'] | undefined) => boolean, commas = false): string {
  const parts: Item[][] = [[]];
  let between = 0;
  items.forEach((item, i) => {
    const kind = kindOf(item)!;
    const before = kindOf(items[i - 1]);
    if (kind === T.BETWEEN) between++;
    const ofBetween = kind === T.AND && between > 0;
    if (ofBetween) between--;
    const own = isOwnLine(item);
    if (i > 0 && item.kind === 'piece' && !ofBetween && !own && breaks(kind, before)) parts.push([item]);
    else if (commas && i > 0 && before === T.Comma && !(typeof kind === 'string')) parts.push([item]);
    else parts.at(-1)!.push(item);
  });
  const inner = '\n' + unit.repeat(depth + 1);
  return parts.map((p, i) => (i === 0 ? '' : inner) + flow(p, i === 0 ? depth : depth + 1, unit)).join('');
}

/** Pieces one after the other; groups that do not fit are opened up, comments keep their lines. */
function flow(items: readonly Item[], depth: number, unit: string): string {
  const line = flat(items);
  if (line !== undefined && line.length + depth * unit.length <= width && !items.some(i => i.kind === 'group' && isQuery(i.inner) && flat(i.inner)!.length > 60)) return line;
  const indent = '\n' + unit.repeat(depth);
  const out: string[] = [];
  let column = 0;
  const put = (text: string) => {
    out.push(text);
    const lineStart = text.lastIndexOf('\n');
    column = lineStart < 0 ? column + text.length : text.length - lineStart - 1;
  };
  let before: Item | undefined;
  let beforeThat: Item | undefined;
  let afterLine = false;
  for (const item of items) {
    const comment = item.kind === 'piece' && typeof item.piece.kind === 'string';
    const ownLine = comment && (item as { piece: Piece }).piece.breaks > 0;
    if (before) {
      if (afterLine || ownLine || (item.kind === 'piece' && item.piece.joins)) put(indent);
      else if (comment || spaced(beforeThat, before, item)) put(' ');
    }
    put(item.kind === 'piece' ? item.piece.text : group(item, depth, unit, column));
    // Behind a line comment, or a comment that had its line to itself, a new line begins.
    afterLine = comment && ((item as { piece: Piece }).piece.kind === 'line' || ownLine);
    beforeThat = before;
    before = item;
  }
  return out.join('');
}

function group({ inner }: Extract<Item, { kind: 'group' }>, depth: number, unit: string, column: number): string {
  const line = flat(inner);
  const query = isQuery(inner);
  if (line !== undefined && line.length + column + 2 <= width && (!query || line.length <= 60)) return `(${line})`;
  if (inner.length === 0) return '()';
  const open = '\n' + unit.repeat(depth + 1);
  const close = '\n' + unit.repeat(depth);
  if (query) return `(${open}${layout(inner, depth + 1, unit)}${close})`;
  // A list: one entry a line.
  const entries = entriesOf(inner);
  return `(${entries.map(e => open + flow(atLineStart(e), depth + 1, unit)).join('')}${close})`;
}
