import { keywordText, T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { readOrderBy } from './clauses.ts';
import { levels, readExpressions, readOperations } from './expressions.ts';
import { clauseStarts } from './kinds.ts';
import { readIdentifier } from './names.ts';
import type { Parser } from './parser.ts';
import { joinWords } from './select.ts';

/** The window behind OVER: a name, or its specification in parentheses. */
export function readWindowRef(parser: Parser): S.WindowRef {
  if (parser.at(T.LeftParen)) return readWindowSpec(parser);
  const name = readIdentifier(parser, 'a window');
  return { kind: 'name', name, range: name.range };
}

export function readWindowSpec(parser: Parser): S.WindowSpec {
  return parser.rule('window', () => {
    const { start } = parser;
    parser.expect(T.LeftParen, '`(` and the window');
    const base = parser.isName() && parser.kind !== T.PARTITION && parser.kind !== T.RANGE && parser.kind !== T.ROWS && parser.kind !== T.ORDER && parser.kind !== T.GROUPS ? readIdentifier(parser, 'a window') : undefined;
    let partitionBy: S.Expr[] = [];
    if (parser.at(T.PARTITION)) {
      parser.next();
      parser.expect(T.BY, '`BY`');
      partitionBy = readExpressions(parser, T.RightParen, T.ORDER, T.RANGE, T.ROWS);
    }
    const orderBy = parser.at(T.ORDER) ? readOrderBy(parser) : undefined;
    let frame: S.Frame | undefined;
    if (parser.at(T.ROWS) || parser.at(T.RANGE) || parser.at(T.GROUPS)) {
      const at = parser.start;
      const unit = keywordText(parser.kind) as 'ROWS';
      parser.next();
      if (parser.accept(T.BETWEEN)) {
        const first = readBound(parser);
        parser.expect(T.AND, '`AND`');
        const last = readBound(parser);
        frame = { unit, start: first, end: last, range: parser.from(at) };
      } else frame = { unit, start: readBound(parser), end: undefined, range: parser.from(at) };
    }
    let partial: 'ALLOW' | 'DISALLOW' | undefined;
    if (parser.at(T.ALLOW) || parser.at(T.DISALLOW)) {
      partial = keywordText(parser.kind) as 'ALLOW';
      parser.next();
      parser.expect(T.PARTIAL, '`PARTIAL`');
    }
    if (!parser.at(T.RightParen)) {
      // A word too many is skipped; where the window was never closed, what follows is no part of it.
      if (parser.kind === T.AS || joinWords.includes(parser.kind) || !closes(parser)) parser.expect(T.RightParen, '`)` behind the window');
      else {
        parser.sync(clauseStarts, `Unexpected ${parser.found()} in the window`);
        parser.accept(T.RightParen);
      }
    } else parser.next();
    return { kind: 'spec', base, partitionBy, orderBy, frame, partial, range: parser.from(start) };
  });
}

/** Whether a closing parenthesis comes before the next clause. */
export function closes(parser: Parser): boolean {
  for (let ahead = 0, depth = 0; ahead < 200; ahead++) {
    const kind = parser.peek(ahead);
    if (kind === T.LeftParen) depth++;
    else if (kind === T.RightParen && depth-- === 0) return true;
    else if (kind === T.End || (depth === 0 && clauseStarts[kind] === 1)) return false;
  }
  return false;
}

function readBound(parser: Parser): S.Bound {
  const { start } = parser;
  if (parser.at(T.CURRENT)) {
    parser.next();
    parser.expect(T.ROW, '`ROW`');
    return { kind: 'current', value: undefined, range: parser.from(start) };
  }
  if (parser.at(T.UNBOUNDED)) {
    parser.next();
    const following = parser.accept(T.FOLLOWING);
    if (!following) parser.expect(T.PRECEDING, '`PRECEDING` or `FOLLOWING`');
    return { kind: following ? 'unbounded-following' : 'unbounded-preceding', value: undefined, range: parser.from(start) };
  }
  const value = readOperations(parser, levels.additive);
  const following = parser.accept(T.FOLLOWING);
  if (!following) parser.expect(T.PRECEDING, '`PRECEDING` or `FOLLOWING`');
  return { kind: following ? 'following' : 'preceding', value, range: parser.from(start) };
}
