import { kindSet } from '../../../base/syntax.ts';
import { textValue } from '../lexer.ts';
import { keywordText, T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { acceptCommaFor, notFunctions, readCallRest, readNameOrCall, readPlainCall, readSpecialCall, recoverCall } from './calls.ts';
import { readExpression, readExpressions } from './expressions.ts';
import { queryStarts } from './kinds.ts';
import { readInterval, readStringLiteral, readTypedLiteral, typeWords } from './literals.ts';
import { readIdentifier, readIdentifierList, readRawIdentifier, reservedColumns } from './names.ts';
import type { Parser } from './parser.ts';
import { readNestedQuery, readQuery, readQueryInside } from './queries.ts';
import { readTypeNode } from './types.ts';

/** Keywords that people take for columns, `timestamp` above all. Where an operand belongs they can be nothing else: read as names, and noted as reserved. */
const columnKeywords = kindSet(T.DATE, T.TIME, T.TIMESTAMP, T.YEAR, T.MONTH, T.DAY, T.HOUR, T.MINUTE, T.SECOND, T.INTERVAL, T.FLOOR, T.CEIL, T.CEILING, T.POSITION, T.SUBSTRING, T.TRIM, T.OVERLAY, T.ANY, T.SOME, T.ARRAY, T.CURSOR, T.FUNCTION, T.GROUPING, T.EXTRACT, T.FILTER, T.MAP, T.ZONE);

/** What operators work on: a literal, a name, a call, a query or an expression in parentheses. */
export function readOperand(parser: Parser): S.Expr {
  const { start } = parser;
  const kind = parser.kind as T;
  switch (kind) {
    case T.Number: {
      const range = parser.next();
      return { kind: 'number', text: parser.text.slice(range.start, range.end), range };
    }
    case T.String: return readStringLiteral(parser);
    case T.Binary: {
      const range = parser.next();
      return { kind: 'binary', hex: parser.text.slice(range.start + 2, range.end - 1), range };
    }
    case T.NULL: case T.TRUE: case T.FALSE: case T.UNKNOWN: {
      if (kind === T.UNKNOWN && parser.names[kind] === 1 && parser.peek() === T.Dot) break;
      return { kind: 'literal', value: keywordText(kind) as 'NULL', range: parser.next() };
    }
    case T.DATE: case T.TIME: case T.TIMESTAMP:
      if (parser.peek() === T.String) return readTypedLiteral(parser);
      break;
    case T.INTERVAL:
      if (parser.peek() === T.String || parser.peek() === T.Plus || parser.peek() === T.Minus || parser.peek() === T.Number || parser.atPlaceholder(1)) return readInterval(parser);
      break;
    case T.CASE: return readCaseExpression(parser);
    case T.CAST: case T.TRY_CAST:
      if (parser.peek() === T.LeftParen) return readCast(parser);
      break;
    case T.EXISTS:
      if (parser.peek() === T.LeftParen) {
        parser.next();
        parser.next();
        const query = readQueryInside(parser);
        return { kind: 'exists', query, range: parser.from(start) };
      }
      break;
    case T.CURSOR:
      if (parser.peek() === T.LeftParen) {
        parser.next();
        parser.next();
        const query = readQueryInside(parser, '`)` behind the query of the cursor');
        return { kind: 'cursor', query, range: parser.from(start) };
      }
      break;
    case T.ARRAY:
      if (parser.peek() === T.LeftBracket) {
        parser.next();
        parser.next();
        const items = readExpressions(parser, T.RightBracket);
        parser.expect(T.RightBracket, '`]` behind the items');
        return { kind: 'array', items, range: parser.from(start) };
      }
      break;
    case T.ROW:
      if (parser.peek() === T.LeftParen) {
        parser.next();
        parser.next();
        const items = readExpressions(parser, T.RightParen);
        parser.expect(T.RightParen, '`)` behind the row');
        return { kind: 'row', items, range: parser.from(start) };
      }
      break;
    case T.LeftParen: return readParenthesized(parser);
    case T.LeftBrace: return readOdbc(parser);
    case T.Question: return { kind: 'parameter', name: undefined, range: parser.next() };
    case T.Colon: {
      parser.next();
      const name = parser.isName() ? readIdentifier(parser, 'a name').name : undefined;
      return { kind: 'parameter', name, range: parser.from(start) };
    }
    case T.SELECT: {
      parser.error('A query inside an expression stands in parentheses');
      const query = readQuery(parser);
      return { kind: 'query', query, range: parser.from(start) };
    }
  }
  if ((kind === T.Word && parser.peek() === T.String && typeWords.has(parser.upperWord()))) return readTypedLiteral(parser);
  if (kind === T.Word && parser.dialect.id === 'redshift') {
    // APPROXIMATE COUNT(DISTINCT x); CONVERT(type, value).
    if (parser.atWord('APPROXIMATE') && parser.peek() === T.Word) {
      parser.next();
      return readOperand(parser);
    }
    if (parser.atWord('CONVERT') && parser.peek() === T.LeftParen) {
      parser.next();
      parser.next();
      const type = readTypeNode(parser);
      parser.expect(T.Comma, '`,` and a value');
      const value = readExpression(parser);
      parser.expect(T.RightParen, '`)`');
      return { kind: 'cast', try: false, value, type, form: 'CAST', range: parser.from(start) };
    }
  }
  if (parser.names[kind] === 1 && parser.peek() === T.Arrow) return readLambda(parser);
  if (kind === T.Word || kind === T.Quoted || kind >= T.Reserved) {
    const word = kind === T.Word && !parser.plainNiladic ? '' : parser.upperWord();
    const callable = parser.peek() === T.LeftParen && !notFunctions[kind];
    if (callable) {
      const special = readSpecialCall(parser, kind);
      if (special) return special;
      const name: S.QName = { parts: [readRawIdentifier(parser)], range: { start, end: parser.lastEnd } };
      return readCallRest(parser, name, start);
    }
    if (parser.dialect.niladic.has(word) && kind !== T.Quoted && parser.peek() !== T.Dot) {
      const name: S.QName = { parts: [readRawIdentifier(parser)], range: { start, end: parser.lastEnd } };
      return readPlainCall(parser, name, [], 'niladic', start);
    }
    if (parser.names[kind] === 1 || kind === T.Reserved || columnKeywords[kind] === 1 || reservedColumns.has(word)) return readNameOrCall(parser, start);
  }
  if (parser.names[T.Word]) parser.at(T.Word); // the probe learns that an expression could start here
  if (kind === T.Comma && parser.index > 0 && parser.tokens.kinds[parser.index - 1] === T.Comma) parser.error('Nothing stands between these commas', undefined, { comma: true });
  else parser.error(`Expected an expression, found ${parser.found()}`);
  return { kind: 'missing', range: parser.missing() };
}

function readCaseExpression(parser: Parser): S.Case {
  const { start } = parser;
  parser.next();
  const operand = parser.at(T.WHEN) ? undefined : readExpression(parser);
  const branches: { when: S.Expr; then: S.Expr }[] = [];
  while (parser.at(T.WHEN)) {
    parser.next();
    const when = readExpression(parser);
    parser.expect(T.THEN, '`THEN`');
    branches.push({ when, then: readExpression(parser) });
  }
  if (branches.length === 0) parser.error(`Expected \`WHEN\`, found ${parser.found()}`);
  const otherwise = parser.accept(T.ELSE) ? readExpression(parser) : undefined;
  parser.expect(T.END, '`END` of the CASE');
  return { kind: 'case', operand, branches, otherwise, range: parser.from(start) };
}

function readCast(parser: Parser): S.Cast {
  const { start } = parser;
  const attempt = parser.kind === T.TRY_CAST;
  parser.next();
  parser.next();
  const value = readExpression(parser);
  if (!acceptCommaFor(parser, T.AS)) parser.expect(T.AS, '`AS` and a type');
  const type = readTypeNode(parser);
  if (!parser.accept(T.RightParen)) {
    parser.error(`Expected \`)\` behind the type, found ${parser.found()}`);
    recoverCall(parser);
  }
  return { kind: 'cast', try: attempt, value, type, form: 'CAST', range: parser.from(start) };
}

function readLambda(parser: Parser): S.Lambda {
  const { start } = parser;
  const parameters = [readIdentifier(parser, 'a parameter')];
  parser.next();
  return { kind: 'lambda', parameters, body: readExpression(parser), range: parser.from(start) };
}

function readParenthesized(parser: Parser): S.Expr {
  const { start } = parser;
  // (a, b) -> …
  let i = 1;
  while (parser.names[parser.peek(i)] === 1 && parser.peek(i + 1) === T.Comma) i += 2;
  if ((parser.names[parser.peek(i)] === 1 && parser.peek(i + 1) === T.RightParen && parser.peek(i + 2) === T.Arrow) || (parser.peek() === T.RightParen && parser.peek(2) === T.Arrow)) {
    const parameters = parser.peek() === T.RightParen ? (parser.next(), parser.next(), []) : readIdentifierList(parser);
    parser.next();
    return { kind: 'lambda', parameters, body: readExpression(parser), range: parser.from(start) };
  }
  parser.next();
  if (queryStarts[parser.kind] === 1 || (parser.kind === T.LeftParen && readNestedQuery(parser, 0))) {
    const query = readQueryInside(parser);
    return { kind: 'query', query, range: parser.from(start) };
  }
  const items = readExpressions(parser, T.RightParen);
  if (!parser.accept(T.RightParen)) {
    parser.error(`Expected \`)\`, found ${parser.found()}`);
    recoverCall(parser);
  }
  if (items.length === 1) return items[0]!;
  return { kind: 'tuple', items, range: parser.from(start) };
}

/** `{ts '…'}`, `{d '…'}`, `{t '…'}`, `{fn f(…)}`. */
function readOdbc(parser: Parser): S.Expr {
  const { start } = parser;
  parser.next();
  const word = parser.word().toLowerCase();
  parser.next();
  if (word === 'fn') {
    const inner = readExpression(parser);
    parser.expect(T.RightBrace, '`}`');
    return inner;
  }
  const range = parser.expect(T.String, 'a text');
  parser.expect(T.RightBrace, '`}`');
  return { kind: 'typed', type: { d: 'DATE', t: 'TIME', ts: 'TIMESTAMP' }[word] ?? word.toUpperCase(), value: range.end > range.start ? textValue(parser.text.slice(range.start, range.end), parser.dialect) : '', valueRange: range, range: parser.from(start) };
}
