import type { Range } from '../../../base/range.ts';
import { keywordText, T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { readCallRest } from './calls.ts';
import { levels, readExpression, readExpressions, readOperations } from './expressions.ts';
import { clauseStarts, queryStarts } from './kinds.ts';
import { readIdentifier, readIdentifierList, readQualifiedName } from './names.ts';
import { readOperand } from './operands.ts';
import type { Parser } from './parser.ts';
import { readNestedQuery, readQuery } from './queries.ts';
import { joinWords, slipOfClause, startsClause } from './select.ts';
import { skipNested } from './types.ts';
import { readWindowRef } from './windows.ts';

/** Whether MATCH_RECOGNIZE, PIVOT or UNPIVOT begins here. */
export function startsOpaque(parser: Parser): boolean {
  return opaqueWords(parser) > 0 || (parser.dialect.id === 'redshift' && parser.atWord('EXCLUDE') && (parser.peek() === T.Word || parser.peek() === T.Quoted));
}

/** The list behind FROM. */
export function readTables(parser: Parser): S.TableRef[] {
  const tables: S.TableRef[] = [];
  do {
    if (clauseStarts[parser.kind] === 1 || parser.atEnd) {
      parser.error(`Expected a table, found ${parser.found()}`);
      tables.push({ kind: 'missing', alias: undefined, columns: undefined, over: undefined, range: parser.missing() });
      break;
    }
    tables.push(readTableRef(parser));
  } while (parser.comma());
  return tables;
}

/** A table and what is joined to it. */
export function readTableRef(parser: Parser): S.TableRef {
  const { start } = parser;
  let left = readTablePrimary(parser);
  for (;;) {
    const joinStart = parser.start;
    const natural = parser.at(T.NATURAL) && [T.JOIN, T.INNER, T.LEFT, T.RIGHT, T.FULL].includes(parser.peek());
    if (natural) parser.next();
    let type: S.Join['type'] | undefined;
    if (parser.at(T.CROSS) && parser.peek() === T.JOIN) { parser.next(); type = 'CROSS'; }
    else if (parser.at(T.INNER)) { parser.next(); type = 'INNER'; }
    else if ((parser.at(T.LEFT) || parser.at(T.RIGHT) || parser.at(T.FULL)) && (parser.peek() === T.JOIN || parser.peek() === T.OUTER)) {
      type = keywordText(parser.kind) as 'LEFT';
      parser.next();
      parser.accept(T.OUTER);
    } else if (parser.at(T.JOIN)) type = 'INNER';
    else if ((parser.kind === T.LEFT || parser.kind === T.RIGHT || parser.kind === T.FULL) && parser.names[parser.kind] !== 1) {
      type = keywordText(parser.kind) as 'LEFT';
      parser.next();
      parser.accept(T.OUTER);
    } else if (parser.misspelt(...joinWords)) continue;
    else if (parser.at(T.OUTER) && parser.peek() === T.JOIN) {
      parser.error('An outer join says its side: `LEFT OUTER JOIN`', undefined, { repair: { title: 'Make it a `LEFT OUTER JOIN`', edits: [{ range: { start: parser.start, end: parser.start }, text: `${parser.cased('LEFT')} ` }], safe: false } });
      parser.next();
      type = 'LEFT';
    }
    if (!type) {
      if (natural) parser.error('Expected `JOIN`');
      return left;
    }
    parser.expect(T.JOIN, '`JOIN`');
    const joinRange = parser.from(joinStart);
    const right = readTablePrimary(parser);
    let on: S.Expr | undefined;
    let using: S.Identifier[] | undefined;
    if (parser.accept(T.ON)) on = parser.rule('on', () => readExpression(parser));
    else if (parser.at(T.USING)) {
      parser.next();
      using = readIdentifierList(parser);
    } else if (type !== 'CROSS' && !natural && right.kind !== 'missing' && (parser.dialect.id === 'athena' || parser.dialect.id === 'redshift')) parser.error(`Expected \`ON\` or \`USING\` behind the join, found ${parser.found()}`);
    left = { kind: 'join', type, natural, left, right, joinRange, on, using, range: parser.from(start) };
  }
}

function readTablePrimary(parser: Parser): S.TableRef {
  if (!parser.enter('Tables are nested too deeply')) {
    skipNested(parser);
    return { kind: 'missing', alias: undefined, columns: undefined, over: undefined, range: parser.missing() };
  }
  const { start } = parser;
  let table: S.TableRef;
  const lateral = parser.at(T.LATERAL) && parser.peek() === T.LeftParen;
  if (lateral) parser.next();
  // `UNPIVOT t.object AS value AT name`: the attributes of an object, as an array's items.
  if (parser.dialect.id === 'redshift' && parser.atWord('UNPIVOT') && opaqueWords(parser) === 0) parser.next();
  if (parser.at(T.LeftParen)) {
    if (queryStarts[parser.peek()] === 1 || (parser.peek() === T.LeftParen && readNestedQuery(parser, 1))) {
      parser.next();
      const query = readQuery(parser);
      parser.expect(T.RightParen, '`)` behind the query');
      table = { kind: 'subquery', query, lateral, alias: undefined, columns: undefined, over: undefined, range: parser.from(start) };
    } else {
      parser.next();
      const inner = readTableRef(parser);
      parser.expect(T.RightParen, '`)` behind the table');
      table = { kind: 'parenthesized', table: inner, alias: undefined, columns: undefined, over: undefined, range: parser.from(start) };
    }
  } else if ((parser.at(T.TABLE) || (parser.kind === T.STREAM && parser.peek() === T.LeftParen)) && parser.peek() === T.LeftParen) {
    const wrapper = keywordText(parser.kind) as 'TABLE';
    parser.next();
    parser.next();
    const call = readOperand(parser);
    parser.expect(T.RightParen, '`)` behind the table function');
    table = call.kind === 'call' ? { kind: 'function', call, wrapper, alias: undefined, columns: undefined, over: undefined, range: parser.from(start) } : noTable(parser, start, 'a table function');
  } else if (parser.at(T.UNNEST) && parser.peek() === T.LeftParen) {
    parser.next();
    parser.next();
    const args = readExpressions(parser, T.RightParen);
    parser.expect(T.RightParen, '`)` behind the arrays');
    let ordinality = false;
    if (parser.at(T.WITH) && parser.peek() === T.ORDINALITY) {
      parser.next();
      parser.next();
      ordinality = true;
    }
    table = { kind: 'unnest', arguments: args, ordinality, alias: undefined, columns: undefined, over: undefined, range: parser.from(start) };
  } else if (parser.isName() || parser.kind === T.String || parser.kind === T.Reserved || (parser.kind >= T.FirstKeyword && !startsClause(parser) && clauseStarts[parser.kind] !== 1)) {
    const name = readQualifiedName(parser, 'a table');
    if (parser.at(T.LeftParen)) {
      const call = readCallRest(parser, name, start);
      table = call.kind === 'call' ? { kind: 'function', call, wrapper: undefined, alias: undefined, columns: undefined, over: undefined, range: parser.from(start) } : noTable(parser, start, 'a table');
    } else table = { kind: 'table', name, alias: undefined, columns: undefined, over: undefined, range: parser.from(start) };
  } else table = noTable(parser, start, 'a table');

  const asOf = readAsOf(parser);
  let opaque = readOpaque(parser);
  let sample = readSample(parser);
  let over: S.WindowRef | undefined;
  if (parser.at(T.OVER) && (parser.peek() === T.LeftParen || parser.names[parser.peek()] === 1)) {
    parser.next();
    over = readWindowRef(parser);
  }
  let alias: S.Identifier | undefined;
  let columns: S.Identifier[] | undefined;
  if (parser.accept(T.AS)) alias = readIdentifier(parser, 'an alias');
  else if (parser.isName() && !startsClause(parser) && !slipOfClause(parser)) alias = readIdentifier(parser, 'an alias');
  if (alias && parser.at(T.LeftParen)) columns = readIdentifierList(parser);
  if (alias && parser.dialect.id === 'redshift' && parser.atWord('AT') && parser.names[parser.peek()] === 1) {
    // `t.items AS item AT place`: the place in the array is a column of its own.
    parser.next();
    columns = [readIdentifier(parser, 'a name for the place')];
  }
  sample ??= readSample(parser);
  opaque ??= readOpaque(parser);
  if (opaque && (!alias || parser.at(T.AS))) {
    if (parser.accept(T.AS)) alias = readIdentifier(parser, 'an alias');
    else if (parser.isName() && !startsClause(parser)) alias = readIdentifier(parser, 'an alias');
  }
  if (!over && parser.at(T.OVER) && (parser.peek() === T.LeftParen || parser.names[parser.peek()] === 1)) {
    parser.next();
    over = readWindowRef(parser);
  }
  parser.leave();
  return { ...table, alias, columns, over, ...(sample && { sample }), ...(asOf && { asOf }), ...(opaque && { opaque }), range: parser.from(start) } as S.TableRef;
}

/** `FOR TIMESTAMP AS OF …`, `FOR VERSION AS OF …`: a table as it was. */
function readAsOf(parser: Parser): S.Expr | undefined {
  if (parser.dialect.id !== 'athena' || parser.kind !== T.FOR) return undefined;
  parser.next();
  // SYSTEM_TIME and SYSTEM_VERSION are the older spellings.
  if (!['TIMESTAMP', 'VERSION', 'SYSTEM_TIME', 'SYSTEM_VERSION'].some(w => parser.acceptWord(w))) parser.error(`Expected \`TIMESTAMP\` or \`VERSION\`, found ${parser.found()}`);
  parser.expect(T.AS, '`AS OF`');
  if (!parser.acceptWord('OF')) parser.error(`Expected \`OF\`, found ${parser.found()}`);
  return readOperations(parser, levels.additive);
}

/** How many words MATCH_RECOGNIZE, PIVOT or UNPIVOT [INCLUDE NULLS] has before its parenthesis; 0 where it does not stand here. */
function opaqueWords(parser: Parser): number {
  if (parser.kind === T.Quoted) return 0;
  const word = parser.word().toUpperCase();
  if (parser.dialect.id === 'athena') return word === 'MATCH_RECOGNIZE' && parser.peek() === T.LeftParen ? 1 : 0;
  if (parser.dialect.id !== 'redshift' || (word !== 'PIVOT' && word !== 'UNPIVOT')) return 0;
  const words = word === 'UNPIVOT' && (parser.atWord('INCLUDE', 1) || parser.atWord('EXCLUDE', 1)) && parser.atWord('NULLS', 2) ? 3 : 1;
  return parser.peek(words) === T.LeftParen ? words : 0;
}

/** MATCH_RECOGNIZE, PIVOT and UNPIVOT with what stands in their parentheses. */
function readOpaque(parser: Parser): { word: string; range: Range } | undefined {
  const words = opaqueWords(parser);
  if (words === 0) return undefined;
  const word = parser.word().toUpperCase();
  const range = parser.next();
  for (let i = 0; i < words; i++) parser.next();
  for (let depth = 0; !parser.atEnd && !(depth === 0 && parser.kind === T.RightParen); parser.next()) depth += parser.kind === T.LeftParen ? 1 : parser.kind === T.RightParen ? -1 : 0;
  parser.expect(T.RightParen, `\`)\` behind \`${word}\``);
  return { word, range };
}

function noTable(parser: Parser, start: number, what: string): S.TableRef {
  parser.error(`Expected ${what}, found ${parser.found()}`);
  return { kind: 'missing', alias: undefined, columns: undefined, over: undefined, range: { start: Math.min(start, parser.lastEnd), end: parser.lastEnd } };
}

function readSample(parser: Parser): { method: string; percentage: S.Expr } | undefined {
  if (!parser.at(T.TABLESAMPLE)) return undefined;
  parser.next();
  const method = parser.word().toUpperCase();
  if (method !== 'BERNOULLI' && method !== 'SYSTEM' && parser.dialect.id === 'athena') parser.error(`Expected \`BERNOULLI\` or \`SYSTEM\`, found ${parser.found()}`);
  parser.next();
  parser.expect(T.LeftParen, '`(` and a percentage');
  const percentage = readExpression(parser);
  parser.expect(T.RightParen, '`)`');
  return { method, percentage };
}
