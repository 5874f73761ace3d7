import { kindSet } from '../../../base/syntax.ts';
import { keywordText, T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { queryStarts, units } from './kinds.ts';
import { readQualifier } from './literals.ts';
import { readIdentifier } from './names.ts';
import { readOperand } from './operands.ts';
import type { Parser } from './parser.ts';
import { readQueryInside } from './queries.ts';
import { readTypeNode, skipNested } from './types.ts';

const comparisons = kindSet(T.Equal, T.NotEqual, T.Less, T.LessEqual, T.Greater, T.GreaterEqual);

/** A list of expressions up to one of the kinds; a comma without anything behind it is a problem. */
export function readExpressions(parser: Parser, ...ends: readonly T[]): S.Expr[] {
  if (ends.includes(parser.kind)) return [];
  let before = parser.index;
  const items = [readExpression(parser)];
  for (;;) {
    if (parser.index === before || !parser.comma(...ends)) return items;
    before = parser.index;
    items.push(readExpression(parser));
  }
}

/** One expression of any precedence. */
export function readExpression(parser: Parser): S.Expr {
  if (!parser.enter('Expressions are nested too deeply')) {
    skipNested(parser);
    return { kind: 'missing', range: parser.missing() };
  }
  const result = readOperations(parser, levels.or);
  parser.leave();
  return result;
}

/** Precedence climbing from `level` upwards. */
export function readOperations(parser: Parser, level: number): S.Expr {
  const { start } = parser;
  let left: S.Expr;
  if (level <= levels.not && parser.at(T.NOT)) {
    const before = parser.start;
    parser.next();
    if (!parser.enter('Expressions are nested too deeply')) {
      skipNested(parser);
      return { kind: 'missing', range: parser.missing() };
    }
    let operand = readOperations(parser, levels.not);
    parser.leave();
    // `NOT a IS TRUE` is `(NOT a) IS TRUE`: the documented truth table.
    if (operand.kind === 'is' && (operand.what === 'TRUE' || operand.what === 'FALSE' || operand.what === 'UNKNOWN') && parser.dialect.id === 'kinesis') {
      left = { ...operand, value: { kind: 'unary', operator: 'NOT', operand: operand.value, range: { start: before, end: operand.value.range.end } }, range: parser.from(before) };
    } else left = { kind: 'unary', operator: 'NOT', operand, range: parser.from(before) };
  } else left = period(readSigned(parser));

  /** The period behind the last predicate, which the next one may share. */
  let shared: S.Expr | undefined;
  for (;;) {
    if (parser.atCaret && level <= levels.comparison) for (const word of operatorWords) parser.at(word);
    if (parser.kind === T.Ampersand && level <= levels.and) acceptDoubledAmpersand(parser);
    const kind = parser.kind as T;
    const shift = atShift(parser);
    const operatorLevel = shift ? levels.additive : levelOfOperator(parser, kind);
    if (operatorLevel === 0 && level <= levels.comparison && parser.dialect.id === 'kinesis' && isPeriod(shared ?? left) && atPeriodPredicate(parser)) {
      const operatorRange = parser.next();
      let operator = parser.text.slice(operatorRange.start, operatorRange.end).toUpperCase();
      if (operator === 'STRICTLY' || operator === 'IMMEDIATELY') {
        operator += ` ${parser.word().toUpperCase()}`;
        parser.next();
      }
      const right = period(readOperations(parser, levels.additive));
      // Predicates in a row share the period between them.
      const made: S.Expr = { kind: 'operation', operator, operatorRange, left: shared ?? left, right, range: parser.from(start) };
      left = shared ? { kind: 'operation', operator: 'AND', operatorRange, left, right: made, range: parser.from(start) } : made;
      shared = right;
      continue;
    }
    if (kind === T.Reserved && level <= levels.comparison && parser.dialect.id === 'redshift' && (parser.atWord('ISNULL') || parser.atWord('NOTNULL'))) {
      const word = parser.next();
      left = { kind: 'is', not: word.end - word.start === 7, what: 'NULL', value: left, other: undefined, range: parser.from(start) };
      continue;
    }
    if (operatorLevel === 0 || operatorLevel < level) return left;
    if (operatorLevel === levels.comparison && comparisons[kind] !== 1 && kind !== T.Tilde) {
      const special = readPredicate(parser, left, start);
      if (!special) return left;
      left = special;
      continue;
    }
    const operator = kind >= T.FirstKeyword ? keywordText(kind) : operatorTexts[kind]!.repeat(shift ? 2 : 1);
    const operatorStart = parser.start;
    parser.next();
    if (shift) parser.next();
    const operatorRange = parser.from(operatorStart);
    if (kind === T.Equal && parser.kind === T.Equal && parser.start === operatorRange.end) {
      parser.error('Values are compared with one `=`', undefined, { repair: { title: 'Compare with one `=`', edits: [{ range: parser.range, text: '' }] } });
      parser.next();
    }
    if (comparisons[kind] === 1 && !shift && (parser.at(T.ALL) || parser.at(T.ANY) || parser.at(T.SOME)) && parser.peek() === T.LeftParen) {
      const at = parser.start;
      const quantifier = keywordText(parser.kind) as 'ALL';
      parser.next();
      parser.next();
      const query = readQueryInside(parser);
      left = { kind: 'operation', operator, operatorRange, left, right: { kind: 'quantified', quantifier, query, range: parser.from(at) }, range: parser.from(start) };
      continue;
    }
    if (!parser.enter('Expressions are nested too deeply')) return left;
    const right = readOperations(parser, operatorLevel + 1);
    parser.leave();
    left = { kind: 'operation', operator, operatorRange, left, right, range: parser.from(start) };
  }
}

/** `<<` and `>>` of Redshift, which come as two tokens. */
const atShift = (parser: Parser): boolean => parser.dialect.id === 'redshift' && (parser.kind === T.Less || parser.kind === T.Greater) && parser.peek() === parser.kind && parser.tokens.starts[parser.index + 1] === parser.stop;

/** `&&`, where AND is meant: said, and read as that. */
function acceptDoubledAmpersand(parser: Parser): void {
  if (parser.peek() !== T.Ampersand || parser.tokens.starts[parser.index + 1] !== parser.stop) return;
  const { start } = parser;
  parser.next();
  const range = { start, end: parser.stop };
  parser.error('`&&` is written `AND`', range, { repair: { title: 'Write `AND`', edits: [{ range, text: parser.cased('AND') }] } });
  parser.kind = T.AND;
}

/** A word of a period predicate; STRICTLY and IMMEDIATELY stand before some of them. */
function atPeriodPredicate(parser: Parser): boolean {
  if (parser.kind === T.Quoted) return false;
  const word = parser.word().toUpperCase();
  if (word === 'STRICTLY') return ['CONTAINS', 'OVERLAPS', 'PRECEDES', 'SUCCEEDS', 'LEADS', 'LAGS'].some(w => parser.atWord(w, 1));
  if (word === 'IMMEDIATELY') return ['PRECEDES', 'SUCCEEDS', 'LEADS', 'LAGS'].some(w => parser.atWord(w, 1));
  return periodPredicates.has(word);
}

function levelOfOperator(parser: Parser, kind: T): number {
  switch (kind) {
    case T.OR: parser.at(T.OR); return levels.or;
    case T.AND: return levels.and;
    case T.Equal: case T.NotEqual: case T.Less: case T.LessEqual: case T.Greater: case T.GreaterEqual:
    case T.IS: case T.BETWEEN: case T.IN: case T.LIKE: case T.ILIKE: case T.SIMILAR: return levels.comparison;
    case T.NOT: {
      const next = parser.peek();
      return next === T.BETWEEN || next === T.IN || next === T.LIKE || next === T.ILIKE || next === T.SIMILAR ? levels.comparison : 0;
    }
    case T.Tilde: return parser.dialect.id === 'redshift' ? levels.comparison : 0;
    case T.Plus: case T.Minus: return levels.additive;
    case T.Concat: return parser.dialect.id === 'kinesis' || parser.dialect.id === 'flink' ? levels.multiplicative : levels.additive;
    case T.Star: case T.Slash: return levels.multiplicative;
    case T.Percent: return levels.multiplicative;
    case T.Ampersand: case T.Bar: case T.Caret: return parser.dialect.id === 'hive' || parser.dialect.id === 'redshift' ? levels.additive : 0;
    default: return 0;
  }
}

/** BETWEEN, IN, LIKE, SIMILAR TO, IS, each with its NOT. */
function readPredicate(parser: Parser, value: S.Expr, start: number): S.Expr | undefined {
  const not = parser.accept(T.NOT);
  switch (parser.kind as T) {
    case T.BETWEEN: {
      parser.next();
      const symmetric = parser.accept(T.SYMMETRIC);
      if (!symmetric) parser.accept(T.ASYMMETRIC);
      const low = readOperations(parser, levels.additive);
      parser.expect(T.AND, '`AND` between the bounds');
      const high = readOperations(parser, levels.additive);
      return { kind: 'between', not, symmetric, value, low, high, range: parser.from(start) };
    }
    case T.IN: {
      parser.next();
      parser.expect(T.LeftParen, '`(` behind `IN`');
      if (queryStarts[parser.kind] === 1) {
        const query = readQueryInside(parser);
        return { kind: 'in', not, value, list: undefined, query, range: parser.from(start) };
      }
      const list = readExpressions(parser, T.RightParen);
      if (list.length === 0) parser.error('A list behind `IN` has at least one value');
      parser.expect(T.RightParen, '`)` behind the list');
      return { kind: 'in', not, value, list, query: undefined, range: parser.from(start) };
    }
    case T.LIKE: case T.ILIKE: case T.SIMILAR: {
      const operator = parser.kind === T.SIMILAR ? 'SIMILAR TO' : (keywordText(parser.kind) as 'LIKE');
      parser.next();
      if (operator === 'SIMILAR TO') parser.expect(T.TO, '`TO`');
      const pattern = readOperations(parser, levels.additive);
      const escape = parser.accept(T.ESCAPE) ? readOperations(parser, levels.additive) : undefined;
      return { kind: 'like', operator, not, value, pattern, escape, range: parser.from(start) };
    }
    case T.IS: {
      parser.next();
      const negated = parser.accept(T.NOT);
      if (parser.at(T.NULL) || parser.at(T.TRUE) || parser.at(T.FALSE) || parser.at(T.UNKNOWN)) {
        const what = keywordText(parser.kind) as 'NULL';
        parser.next();
        return { kind: 'is', not: negated, what, value, other: undefined, range: parser.from(start) };
      }
      if (parser.at(T.DISTINCT)) {
        parser.next();
        parser.expect(T.FROM, '`FROM`');
        return { kind: 'is', not: negated, what: 'DISTINCT', value, other: readOperations(parser, levels.additive), range: parser.from(start) };
      }
      parser.error(`Expected \`NULL\`, \`TRUE\`, \`FALSE\`, \`UNKNOWN\` or \`DISTINCT FROM\`, found ${parser.found()}`);
      return { kind: 'is', not: negated, what: 'NULL', value, other: undefined, range: parser.from(start) };
    }
    default: return undefined;
  }
}

/** How many tokens the operator before an operand has: a sign, in Redshift also `@` (size), `~` (bits), `|/` and `||/` (roots). */
function prefixAt(parser: Parser): number {
  if (parser.at(T.Minus) || parser.at(T.Plus)) return 1;
  if (parser.dialect.id !== 'redshift') return 0;
  if (parser.kind === T.At || parser.kind === T.Tilde) return 1;
  return (parser.kind === T.Bar || parser.kind === T.Concat) && parser.peek() === T.Slash ? 2 : 0;
}

function readSigned(parser: Parser): S.Expr {
  const { start } = parser;
  const prefix = prefixAt(parser);
  if (prefix > 0) {
    // What is no minus leaves a number a number.
    const operator = parser.kind === T.Minus ? '-' : '+';
    for (let i = 0; i < prefix; i++) parser.next();
    if (!parser.enter('Expressions are nested too deeply')) {
      skipNested(parser);
      return { kind: 'missing', range: parser.missing() };
    }
    const operand = readSigned(parser);
    parser.leave();
    return { kind: 'unary', operator, operand, range: parser.from(start) };
  }
  return readPostfix(parser);
}

function readPostfix(parser: Parser): S.Expr {
  const { start } = parser;
  let value = readOperand(parser);
  for (;;) {
    if (parser.kind === T.LeftBracket && value.kind !== 'missing') {
      parser.next();
      const index = readExpression(parser);
      parser.expect(T.RightBracket, '`]`');
      value = { kind: 'subscript', value, index, range: parser.from(start) };
    } else if (parser.kind === T.Dot && (value.kind !== 'number' || parser.tokens.kinds[parser.index - 1] !== T.Number) && value.kind !== 'missing') {
      parser.next();
      if (parser.at(T.Star) && (value.kind === 'name' || parser.dialect.id === 'athena')) {
        parser.next();
        return value.kind === 'name' ? { kind: 'star', qualifier: { parts: value.parts, range: value.range }, range: parser.from(start) } : { kind: 'star', qualifier: undefined, value, range: parser.from(start) };
      }
      value = { kind: 'field', value, field: readIdentifier(parser, 'a field'), range: parser.from(start) };
    } else if (parser.kind === T.DoubleColon) {
      parser.next();
      value = { kind: 'cast', try: false, value, type: readTypeNode(parser), form: '::', range: parser.from(start) };
    } else if (parser.atWord('AT') && parser.kind !== T.Quoted && (parser.peek() === T.TIME) && parser.peek(2) === T.ZONE) {
      parser.next();
      parser.next();
      parser.next();
      value = { kind: 'at-time-zone', value, zone: readOperand(parser), range: parser.from(start) };
    } else if (units[parser.kind] === 1 && value.kind === 'operation' && value.operator === '-' && parser.text[value.range.start - 1] !== undefined && closedParen(parser, value)) {
      value = { kind: 'difference', value, qualifier: readQualifier(parser), range: parser.from(start) };
    } else return value;
  }
}

/** Whether the expression stood in parentheses that ended right before the cursor. */
function closedParen(parser: Parser, value: S.Expr): boolean {
  return parser.index > 0 && parser.tokens.kinds[parser.index - 1] === T.RightParen && value.range.end <= parser.tokens.starts[parser.index - 1]!;
}

/** Words that may follow an operand. */
const operatorWords: readonly T[] = [T.AND, T.OR, T.IS, T.BETWEEN, T.IN, T.LIKE, T.SIMILAR, T.NOT];

export const levels = { or: 1, and: 2, not: 3, comparison: 4, additive: 5, multiplicative: 6 } as const;

const operatorTexts: Readonly<Record<number, string>> = {
  [T.Equal]: '=', [T.NotEqual]: '<>', [T.Less]: '<', [T.LessEqual]: '<=', [T.Greater]: '>', [T.GreaterEqual]: '>=', [T.Plus]: '+', [T.Minus]: '-', [T.Star]: '*', [T.Slash]: '/', [T.Percent]: '%', [T.Concat]: '||', [T.Ampersand]: '&', [T.Bar]: '|', [T.Caret]: '^', [T.Tilde]: '~',
};

const periodPredicates: ReadonlySet<string> = new Set(['EQUALS', 'CONTAINS', 'OVERLAPS', 'PRECEDES', 'SUCCEEDS', 'LEADS', 'LAGS']);

/** `PERIOD (a, b)` is the pair `(a, b)`. */
const period = (expr: S.Expr): S.Expr => (expr.kind === 'call' && expr.function === 'PERIOD' && expr.arguments.length === 2 && !expr.over ? { kind: 'tuple', items: expr.arguments, range: expr.range } : expr);

const isPeriod = (expr: S.Expr): boolean => expr.kind === 'tuple' && expr.items.length === 2;
