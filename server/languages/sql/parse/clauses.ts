import { keywordText, T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { readExpression, readExpressions } from './expressions.ts';
import { clauseStarts } from './kinds.ts';
import type { Parser } from './parser.ts';

export function readGroupBy(parser: Parser): S.GroupBy {
  const { start } = parser;
  parser.next();
  parser.expect(T.BY, '`BY`');
  const quantifier = parser.accept(T.ALL) ? 'ALL' : parser.accept(T.DISTINCT) ? 'DISTINCT' : undefined;
  const items: S.GroupItem[] = [];
  if (quantifier === 'ALL' && parser.dialect.id === 'redshift' && (parser.atEnd || clauseStarts[parser.kind] === 1)) return { items, quantifier, range: parser.from(start) };
  do {
    const at = parser.start;
    if (parser.at(T.GROUPING) && parser.peek() === T.SETS) {
      parser.next();
      parser.next();
      items.push({ kind: 'sets', form: 'SETS', sets: readGroupingSets(parser), range: parser.from(at) });
    } else if ((parser.at(T.ROLLUP) || parser.at(T.CUBE)) && parser.peek() === T.LeftParen) {
      const form = keywordText(parser.kind) as 'ROLLUP';
      parser.next();
      items.push({ kind: 'sets', form, sets: readGroupingSets(parser), range: parser.from(at) });
    } else if (parser.at(T.LeftParen) && parser.peek() === T.RightParen) {
      parser.next();
      parser.next();
      items.push({ kind: 'sets', form: 'GROUP', sets: [[]], range: parser.from(at) });
    } else {
      const expr = readExpression(parser);
      if (expr.kind === 'tuple') items.push({ kind: 'sets', form: 'GROUP', sets: [expr.items], range: expr.range });
      else items.push({ kind: 'expr', expr });
    }
  } while (parser.comma());
  const last = items.at(-1)!;
  return { items, quantifier, range: { start, end: Math.max(start, last.kind === 'expr' && parser.tokens.kinds[parser.index - 1] === T.Comma ? last.expr.range.end : parser.lastEnd) } };
}

function readGroupingSets(parser: Parser): S.Expr[][] {
  const sets: S.Expr[][] = [];
  parser.expect(T.LeftParen, '`(`');
  while (!parser.atEnd && !parser.at(T.RightParen)) {
    const before = parser.index;
    if (parser.at(T.LeftParen)) {
      parser.next();
      sets.push(readExpressions(parser, T.RightParen));
      parser.expect(T.RightParen, '`)`');
    } else sets.push([readExpression(parser)]);
    if (!parser.accept(T.Comma) || parser.index === before) break;
  }
  parser.expect(T.RightParen, '`)`');
  return sets;
}

export function readStagger(parser: Parser): S.Stagger {
  const { start } = parser;
  parser.next();
  parser.expect(T.BY, '`BY`');
  parser.expect(T.STAGGER, '`STAGGER`');
  parser.expect(T.LeftParen, '`(`');
  parser.expect(T.PARTITION, '`PARTITION BY`');
  parser.expect(T.BY, '`BY`');
  const partitionBy = readExpressions(parser, T.RightParen, T.RANGE);
  parser.expect(T.RANGE, '`RANGE` and an interval');
  const size = readExpression(parser);
  parser.expect(T.RightParen, '`)` behind the interval');
  return { partitionBy, size, range: parser.from(start) };
}

export function readOrderBy(parser: Parser): S.OrderBy {
  return parser.rule('order-by', () => {
    const { start } = parser;
    parser.next();
    parser.expect(T.BY, '`BY`');
    const items: S.SortItem[] = [];
    do {
      const at = parser.start;
      const expr = readExpression(parser);
      const direction = parser.accept(T.ASC) ? 'ASC' : parser.accept(T.DESC) ? 'DESC' : undefined;
      let nulls: 'FIRST' | 'LAST' | undefined;
      if (parser.at(T.NULLS)) {
        parser.next();
        nulls = parser.accept(T.FIRST) ? 'FIRST' : 'LAST';
        if (nulls === 'LAST') parser.expect(T.LAST, '`FIRST` or `LAST`');
      }
      const within = parser.at(T.WITHIN) ? (parser.next(), readExpression(parser)) : undefined;
      items.push({ expr, direction, nulls, within, range: parser.from(at) });
    } while (parser.comma(T.RANGE, T.ROWS));
    return { items, range: parser.from(start) };
  });
}

export function readLimit(parser: Parser): S.Limit | undefined {
  const { start } = parser;
  let count: S.Expr | undefined;
  let offset: S.Expr | undefined;
  let withTies = false;
  for (let any = false; ; any = true) {
    if (parser.at(T.OFFSET) && parser.kind === T.OFFSET) {
      if (any && parser.dialect.id === 'athena') parser.error('Unexpected `OFFSET`: it stands before `LIMIT`');
      parser.next();
      offset = readRowCount(parser);
      if (!parser.accept(T.ROW)) parser.accept(T.ROWS);
    } else if (parser.at(T.LIMIT)) {
      parser.next();
      count = parser.at(T.ALL) ? (parser.next(), undefined) : readRowCount(parser);
    } else if (parser.at(T.FETCH)) {
      parser.next();
      if (!parser.accept(T.FIRST)) parser.expect(T.NEXT, '`FIRST` or `NEXT`');
      count = parser.at(T.ROW) || parser.at(T.ROWS) ? { kind: 'number', text: '1', range: parser.missing() } : readRowCount(parser);
      if (!parser.accept(T.ROW)) parser.expect(T.ROWS, '`ROWS`');
      if (parser.accept(T.WITH)) {
        parser.expect(T.TIES, '`TIES`');
        withTies = true;
      } else parser.expect(T.ONLY, '`ONLY`');
    } else return any ? { count, offset, withTies, range: parser.from(start) } : undefined;
  }
}

/** Behind LIMIT and the like: Athena takes a number or `?`, others any expression. */
function readRowCount(parser: Parser): S.Expr {
  if (parser.dialect.id === 'athena' && !parser.at(T.Number) && !parser.at(T.Question)) parser.error(`Expected a number, found ${parser.found()}`);
  return readExpression(parser);
}
