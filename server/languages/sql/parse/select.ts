import type { Range } from '../../../base/range.ts';
import { T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { readGroupBy, readLimit, readOrderBy, readStagger } from './clauses.ts';
import { readExpression } from './expressions.ts';
import { clauseStarts, itemEnds, none, tableEnds } from './kinds.ts';
import { readIdentifier, readIdentifierList, readStringName } from './names.ts';
import { readOperand } from './operands.ts';
import type { Parser } from './parser.ts';
import { readTables, startsOpaque } from './tables.ts';
import { readWindowSpec } from './windows.ts';

/** Clauses and joins whose misspelt word looks like an alias. */
const clauseWords: readonly T[] = [T.WHERE, T.GROUP, T.WINDOWED, T.HAVING, T.WINDOW, T.ORDER, T.UNION];

export const joinWords: readonly T[] = [T.JOIN, T.INNER, T.LEFT, T.RIGHT, T.FULL, T.CROSS, T.NATURAL];

/** SELECT and its clauses. */
export function readSelect(parser: Parser): S.Select {
  return parser.rule('select', () => {
    const { start } = parser;
    const selectRange = parser.next();
    const stream = parser.at(T.STREAM) && parser.peek() !== T.Dot && parser.peek() !== T.Comma ? parser.next() : undefined;
    const distinct = parser.at(T.DISTINCT) ? parser.next() : undefined;
    if (!distinct) parser.accept(T.ALL);
    if (parser.dialect.id === 'redshift' && parser.kind === T.Reserved && parser.atWord('TOP') && (parser.peek() === T.Number || parser.peek() === T.LeftParen)) {
      parser.next();
      readOperand(parser);
    }
    if (parser.kind === T.Word && parser.peek() === T.Number && parser.dialect.id === 'kinesis' && /^TOP$/i.test(parser.word())) {
      const { start: at } = parser;
      parser.next();
      parser.next();
      parser.error('`TOP` is not available here: a stream has no end; use `TOP_K_ITEMS_TUMBLING` or `GROUP_RANK`', parser.from(at));
    }
    const items: S.SelectItem[] = [];
    let trailingComma: Range | undefined;
    for (;;) {
      const before = parser.index;
      if (clauseStarts[parser.kind] === 1 || parser.atEnd) {
        if (items.length === 0) parser.error(`Expected what to select, found ${parser.found()}`);
        break;
      }
      items.push(readSelectItem(parser));
      if (!parser.atAny(itemEnds) && !parser.atEnd && !atWithData(parser) && !parser.misspelt(T.FROM)) {
        parser.error(`Expected \`,\` or a clause, found ${parser.found()}`);
        parser.sync(itemEnds);
      }
      if (!parser.at(T.Comma)) break;
      const comma = parser.next();
      if (clauseStarts[parser.kind] === 1 || parser.atEnd) {
        trailingComma = comma;
        break;
      }
      if (parser.index === before) break;
    }
    let from: readonly S.TableRef[] = none;
    let fromRange: Range | undefined;
    if (parser.at(T.FROM)) {
      fromRange = parser.next();
      from = parser.rule('from', () => readTables(parser));
    } else if (parser.dialect.id === 'kinesis') parser.error(`Expected \`FROM\`, found ${parser.found()}`);
    clauseEnd(parser);
    let where: S.Expr | undefined;
    if (parser.accept(T.WHERE)) where = parser.rule('where', () => readExpression(parser));
    clauseEnd(parser);
    let groupBy: S.GroupBy | undefined;
    let stagger: S.Stagger | undefined;
    if (parser.at(T.GROUP)) groupBy = parser.rule('group-by', () => readGroupBy(parser));
    clauseEnd(parser);
    if (parser.at(T.WINDOWED)) stagger = readStagger(parser);
    clauseEnd(parser);
    let having: S.Expr | undefined;
    if (parser.accept(T.HAVING)) having = parser.rule('having', () => readExpression(parser));
    clauseEnd(parser);
    const windows: { name: S.Identifier; spec: S.WindowSpec }[] = [];
    if (parser.at(T.WINDOW)) {
      parser.next();
      do {
        const name = readIdentifier(parser, 'a name for the window');
        parser.expect(T.AS, '`AS`');
        windows.push({ name, spec: readWindowSpec(parser) });
      } while (parser.comma());
    }
    clauseEnd(parser);
    let qualify: S.Expr | undefined;
    if (parser.kind === T.QUALIFY && parser.dialect.id === 'redshift') {
      parser.next();
      qualify = readExpression(parser);
    }
    const orderBy = parser.at(T.ORDER) ? readOrderBy(parser) : undefined;
    clauseEnd(parser);
    const limit = readLimit(parser);
    return { kind: 'select', selectRange, stream, distinct, items, trailingComma, from, fromRange, where, groupBy, stagger, having, windows, qualify, orderBy, limit, range: parser.from(start) };
  });
}

/** Behind a clause another one or the end must follow; anything else is skipped with one message. */
function clauseEnd(parser: Parser): void {
  if (parser.atAny(clauseStarts) || parser.atEnd || parser.kind === T.QUALIFY || parser.kind === T.MINUS || atWithData(parser) || parser.misspelt(...clauseWords)) return;
  parser.error(`Unexpected ${parser.found()}`);
  parser.sync(clauseStarts);
}

/** WITH DATA, WITH NO DATA, WITH NO SCHEMA BINDING: they follow the query and belong to the statement around it. */
function atWithData(parser: Parser): boolean {
  return parser.kind === T.WITH && (parser.atWord('NO', 1) || parser.atWord('DATA', 1));
}

function readSelectItem(parser: Parser): S.SelectItem {
  const { start } = parser;
  if (parser.at(T.Star)) {
    parser.next();
    const except = readExclude(parser);
    return { expr: { kind: 'star', qualifier: undefined, ...(except && { except }), range: parser.from(start) }, alias: undefined, range: parser.from(start) };
  }
  const expr = readExpression(parser);
  // `f(x).*`, perhaps with names for its columns.
  if (expr.kind === 'star' && expr.value && parser.at(T.AS) && parser.peek() === T.LeftParen) {
    parser.next();
    readIdentifierList(parser);
    return { expr, alias: undefined, range: parser.from(start) };
  }
  if (expr.kind === 'star') {
    const except = readExclude(parser);
    if (except) return { expr: { ...expr, except }, alias: undefined, range: parser.from(start) };
  }
  const alias = readAlias(parser);
  return { expr, alias, range: parser.from(start) };
}

/** Redshift's `* EXCLUDE (a, b)`. */
function readExclude(parser: Parser): readonly S.Identifier[] | undefined {
  if (parser.dialect.id !== 'redshift' || !parser.atWord('EXCLUDE')) return undefined;
  parser.next();
  return parser.at(T.LeftParen) ? readIdentifierList(parser) : [readIdentifier(parser, 'a column')];
}

function readAlias(parser: Parser): S.Identifier | undefined {
  if (parser.accept(T.AS)) {
    if (parser.kind === T.String && parser.dialect.id !== 'kinesis') return readStringName(parser);
    return readIdentifier(parser, 'an alias');
  }
  if (!parser.isName() || startsClause(parser)) return undefined;
  // `a FORM s`: an alias ends the item, this word does not.
  if (parser.kind === T.Word && itemEnds[parser.peek()] !== 1 && parser.peek() !== T.End && parser.slipAt(0, [T.FROM]) !== undefined) return undefined;
  return readIdentifier(parser, 'an alias');
}

/** Words that may be names but start something here: a join, a window, a clause. */
export function startsClause(parser: Parser): boolean {
  switch (parser.kind) {
    case T.LEFT: case T.RIGHT: case T.FULL: case T.INNER: case T.CROSS: case T.NATURAL: case T.JOIN: case T.ON: case T.USING: case T.OVER: case T.WINDOW: case T.UNION: case T.EXCEPT: case T.INTERSECT: case T.LIMIT: case T.FETCH: case T.TABLESAMPLE: return true;
    case T.OFFSET: return parser.peek() === T.Number || parser.peek() === T.Question;
    case T.Word: case T.Reserved: return startsOpaque(parser);
    case T.WINDOWED: return parser.peek() === T.BY;
    case T.QUALIFY: return parser.dialect.id === 'redshift';
    case T.MINUS: return parser.peek() === T.SELECT;
    case T.UESCAPE: return true;
    default: return false;
  }
}

/** Whether the word at the cursor is no alias but a misspelt word of a clause or join: what follows it follows no alias. */
export function slipOfClause(parser: Parser): boolean {
  return parser.kind === T.Word && tableEnds[parser.peek()] !== 1 && parser.slipAt(0, [...clauseWords, ...joinWords]) !== undefined;
}
