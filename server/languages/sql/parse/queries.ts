import type { Range } from '../../../base/range.ts';
import { keywordText, T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { readLimit, readOrderBy } from './clauses.ts';
import { readExpression, readExpressions } from './expressions.ts';
import { afterQuery, queryStarts } from './kinds.ts';
import { readIdentifier, readIdentifierList, readQualifiedName } from './names.ts';
import type { Parser } from './parser.ts';
import { readSelect } from './select.ts';
import { skipNested } from './types.ts';

/** A query in brackets, from behind the first of them. */
export function readQueryInside(parser: Parser, closing = '`)` behind the query'): S.Query {
  const query = readQuery(parser);
  parser.expect(T.RightParen, closing);
  return query;
}

/** A query: WITH, set operations, selects, and what orders and limits the whole. */
export function readQuery(parser: Parser): S.Query {
  if (!parser.enter('Queries are nested too deeply')) {
    skipNested(parser);
    return { kind: 'missing', range: parser.missing() };
  }
  const { start } = parser;
  let result: S.Query;
  if (parser.at(T.WITH)) result = readWithQuery(parser);
  else {
    result = readSetOperations(parser);
    result = readQueryTail(parser, result, start);
  }
  parser.leave();
  return result;
}

function readWithQuery(parser: Parser): S.Query {
  const { start } = parser;
  parser.next();
  const recursive = parser.accept(T.RECURSIVE);
  const tables: { name: S.Identifier; columns: readonly S.Identifier[] | undefined; query: S.Query; range: Range }[] = [];
  do {
    const at = parser.start;
    const name = readIdentifier(parser, 'a name for the query');
    const columns = parser.at(T.LeftParen) ? readIdentifierList(parser) : undefined;
    parser.expect(T.AS, '`AS`');
    parser.expect(T.LeftParen, '`(` and a query');
    const query = readQueryInside(parser);
    tables.push({ name, columns, query, range: parser.from(at) });
  } while (parser.accept(T.Comma));
  const query = readQuery(parser);
  return { kind: 'with', recursive, tables, query, range: parser.from(start) };
}

function readSetOperations(parser: Parser): S.Query {
  const { start } = parser;
  let left = readIntersections(parser);
  while (parser.at(T.UNION) || parser.at(T.EXCEPT) || (parser.kind === T.MINUS && parser.names[T.MINUS] !== 1)) {
    const operator = keywordText(parser.kind) as 'UNION';
    const operatorStart = parser.start;
    parser.next();
    const all = parser.accept(T.ALL);
    if (!all) parser.accept(T.DISTINCT);
    const operatorRange = parser.from(operatorStart);
    const right = readIntersections(parser);
    left = { kind: 'set', operator, operatorRange, all, left, right, orderBy: undefined, limit: undefined, range: parser.from(start) };
  }
  return left;
}

function readIntersections(parser: Parser): S.Query {
  const { start } = parser;
  let left = readQueryPrimary(parser);
  while (parser.at(T.INTERSECT)) {
    const operatorStart = parser.start;
    parser.next();
    const all = parser.accept(T.ALL);
    if (!all) parser.accept(T.DISTINCT);
    const operatorRange = parser.from(operatorStart);
    left = { kind: 'set', operator: 'INTERSECT', operatorRange, all, left, right: readQueryPrimary(parser), orderBy: undefined, limit: undefined, range: parser.from(start) };
  }
  return left;
}

/** ORDER BY and LIMIT belong to the whole of a set operation, else to the select they follow. */
function readQueryTail(parser: Parser, query: S.Query, start: number): S.Query {
  if (query.kind !== 'set' && query.kind !== 'parenthesized' && query.kind !== 'values') return query;
  const orderBy = parser.at(T.ORDER) ? readOrderBy(parser) : undefined;
  const limit = readLimit(parser);
  return orderBy || limit ? { ...query, orderBy, limit, range: parser.from(start) } : query;
}

function readQueryPrimary(parser: Parser): S.Query {
  const { start } = parser;
  if (parser.at(T.SELECT)) return readSelect(parser);
  if (parser.at(T.VALUES)) {
    parser.next();
    const rows: S.Expr[][] = [];
    do rows.push(readRow(parser)); while (parser.comma());
    return { kind: 'values', rows, orderBy: undefined, limit: undefined, range: parser.from(start) };
  }
  if (parser.kind === T.TABLE && parser.dialect.id === 'athena' && parser.names[parser.peek()] === 1) {
    const word = parser.next();
    const at = parser.start;
    const name = readQualifiedName(parser, 'a table');
    const table: S.TableRef = { kind: 'table', name, alias: undefined, columns: undefined, over: undefined, range: parser.from(at) };
    const star: S.SelectItem = { expr: { kind: 'star', qualifier: undefined, range: word }, alias: undefined, range: word };
    return { kind: 'select', selectRange: word, stream: undefined, distinct: undefined, items: [star], trailingComma: undefined, from: [table], fromRange: word, where: undefined, groupBy: undefined, stagger: undefined, having: undefined, windows: [], qualify: undefined, orderBy: undefined, limit: undefined, range: parser.from(start) };
  }
  if (parser.at(T.LeftParen)) {
    parser.next();
    const query = readQueryInside(parser);
    return { kind: 'parenthesized', query, orderBy: undefined, limit: undefined, range: parser.from(start) };
  }
  parser.error(`Expected a query, found ${parser.found()}`);
  return { kind: 'missing', range: parser.missing() };
}

function readRow(parser: Parser): S.Expr[] {
  if (parser.at(T.ROW) && parser.peek() === T.LeftParen) parser.next();
  if (!parser.at(T.LeftParen)) return [readExpression(parser)];
  parser.next();
  const items = readExpressions(parser, T.RightParen);
  parser.expect(T.RightParen, '`)` behind the values');
  return items;
}

/**
 * Whether a parenthesis with another one inside (`inner` tokens from the cursor) holds a query, not a value or a table that begins with
 * one: `((SELECT …) UNION …)` against `((SELECT …) + 1)` and `((SELECT …) AS a JOIN b)`. What follows the inner one tells.
 */
export function readNestedQuery(parser: Parser, inner: number): boolean {
  let i = parser.index + inner;
  const closing = readClosing(parser);
  for (; parser.tokens.kinds[i] === T.LeftParen; i++) {
    const close = closing[i]!;
    const behind = close === 0 ? T.End : parser.tokens.kinds[close + 1]!;
    if (behind !== T.RightParen && behind !== T.End && behind !== T.Semicolon) return afterQuery[behind] === 1;
  }
  return queryStarts[parser.tokens.kinds[i]!] === 1;
}

/** For each opening parenthesis the index of the one that closes it; 0 where none does. Found once, when somebody asks. */
function readClosing(parser: Parser): Int32Array {
  if (parser.closers) return parser.closers;
  const closers = new Int32Array(parser.tokens.length);
  const open: number[] = [];
  for (let i = 0; i < parser.tokens.length; i++) {
    const kind = parser.tokens.kinds[i];
    if (kind === T.LeftParen) open.push(i);
    else if (kind === T.RightParen && open.length > 0) closers[open.pop()!] = i;
    else if (kind === T.Semicolon) open.length = 0;
  }
  return (parser.closers = closers);
}
