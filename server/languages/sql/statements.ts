import type * as S from './tree.ts';
import { kindSet } from '../../base/syntax.ts';
import { readExpression, readExpressions } from './parse/expressions.ts';
import { readIdentifier, readIdentifierList, readQualifiedName } from './parse/names.ts';
import type { Parser } from './parse/parser.ts';
import { readQuery } from './parse/queries.ts';
import { readStatement } from './parse/statements.ts';
import { readTableRef, readTables } from './parse/tables.ts';
import { T } from './tokens.ts';

/** Statements of the query services that stand around a query, or that are somebody else's to read. */
type Read = (parser: Parser) => S.Statement | undefined;

const queryWords = kindSet(T.SELECT, T.VALUES, T.WITH, T.TABLE, T.LeftParen);

/** Over a statement that is not looked into, to its semicolon. */
const skipped = (parser: Parser): S.Statement => {
  const { start } = parser;
  const verb = parser.word().toUpperCase();
  const head = parser.next();
  const what = parser.atEnd || parser.at(T.Semicolon) ? '' : parser.word().toUpperCase();
  while (!parser.atEnd && !parser.at(T.Semicolon)) parser.next();
  return { kind: 'command', verb, what, head, name: undefined, range: parser.from(start) };
};

/** Over a list of properties or options in parentheses. */
function parentheses(parser: Parser): void {
  let depth = 0;
  do {
    if (parser.at(T.LeftParen)) depth++;
    else if (parser.at(T.RightParen)) depth--;
    parser.next();
  } while (depth > 0 && !parser.atEnd && !parser.at(T.Semicolon));
}

/** To the word before a query that is a part of the statement; false when there is none before the semicolon. */
function toQuery(parser: Parser): boolean {
  while (!parser.atEnd && !parser.at(T.Semicolon)) {
    if (parser.at(T.LeftParen) && !(parser.peek() === T.SELECT || parser.peek() === T.WITH || parser.peek() === T.VALUES)) parentheses(parser);
    else if (parser.at(T.AS) && queryWords[parser.peek()] === 1) {
      parser.next();
      return true;
    } else parser.next();
  }
  return false;
}

/** CREATE TABLE … AS, CREATE VIEW … AS; a definition without a query is for the reader of definitions. */
const create: Read = parser => {
  const { start } = parser;
  const head = parser.next();
  if (parser.accept(T.OR)) parser.accept(T.REPLACE);
  while (['EXTERNAL', 'LOCAL', 'TEMPORARY', 'TEMP', 'PROTECTED', 'MULTI', 'DIALECT', 'MATERIALIZED'].some(w => parser.acceptWord(w)));
  const what = parser.atEnd ? '' : parser.word().toUpperCase();
  if (what !== 'TABLE' && what !== 'VIEW') {
    while (!parser.atEnd && !parser.at(T.Semicolon)) parser.next();
    return { kind: 'command', verb: 'CREATE', what, head, name: undefined, range: parser.from(start) };
  }
  parser.next();
  if (parser.accept(T.IF)) {
    parser.accept(T.NOT);
    parser.accept(T.EXISTS);
  }
  const target = readQualifiedName(parser, `a name for the ${what.toLowerCase()}`);
  const columns = parser.at(T.LeftParen) && (what === 'VIEW' || parser.peek(2) === T.Comma || parser.peek(2) === T.RightParen) ? readIdentifierList(parser) : undefined;
  if (!toQuery(parser)) return { kind: 'command', verb: 'CREATE', what, head, name: target, range: parser.from(start) };
  const query = readQuery(parser);
  // WITH NO DATA, WITH NO SCHEMA BINDING
  if (parser.at(T.WITH)) while (!parser.atEnd && !parser.at(T.Semicolon)) parser.next();
  return { kind: 'around', verb: `CREATE ${what}`, target, columns, query, range: parser.from(start) };
};

/** The statement behind EXPLAIN and PREPARE. */
function around(parser: Parser, start: number, verb: string, target: S.QName | undefined): S.Statement {
  const inner = readStatement(parser);
  const range = parser.from(start);
  if (inner.kind === 'query') return { kind: 'around', verb, target, query: inner.query, range };
  if (inner.kind === 'insert' || inner.kind === 'around') return { kind: 'around', verb, target, query: inner.query, inner: inner.kind === 'around' ? inner.inner ?? inner : inner, range };
  return { ...inner, range };
}

const explain: Read = parser => {
  const { start } = parser;
  parser.next();
  parser.acceptWord('ANALYZE');
  parser.acceptWord('VERBOSE');
  if (parser.at(T.LeftParen) && ['TYPE', 'FORMAT'].some(w => parser.atWord(w, 1))) parentheses(parser);
  return around(parser, start, 'EXPLAIN', undefined);
};

/** UNLOAD (query) TO 's3://…' WITH (…). Redshift quotes its query as a text. */
const unload: Read = parser => {
  const { start } = parser;
  const head = parser.next();
  parser.expect(T.LeftParen, '`(` and a query');
  // Its language is asked about it as about any text in another language (`quoted-queries.ts`).
  if (parser.at(T.String) || (parser.dialect.id === 'redshift' && parser.word().startsWith('$'))) {
    while (!parser.atEnd && !parser.at(T.Semicolon)) parser.next();
    return { kind: 'command', verb: 'UNLOAD', what: '', head, name: undefined, range: parser.from(start) };
  }
  const query = readQuery(parser);
  parser.expect(T.RightParen, '`)` behind the query');
  parser.expect(T.TO, '`TO` and a place');
  parser.expect(T.String, 'a text with the place');
  if (parser.accept(T.WITH) && parser.at(T.LeftParen)) parentheses(parser);
  return { kind: 'around', verb: 'UNLOAD', target: undefined, query, range: parser.from(start) };
};

/** PREPARE name FROM statement. */
const prepare: Read = parser => {
  const { start } = parser;
  parser.next();
  const target = readQualifiedName(parser, 'a name for the statement');
  parser.expect(T.FROM, '`FROM` and a statement');
  return around(parser, start, 'PREPARE', target);
};

/** PREPARE name (types) AS statement, as Redshift has it. */
const prepareAs: Read = parser => {
  const { start } = parser;
  parser.next();
  const target = readQualifiedName(parser, 'a name for the statement');
  if (parser.at(T.LeftParen)) parentheses(parser);
  parser.expect(T.AS, '`AS` and a statement');
  return around(parser, start, 'PREPARE', target);
};

const bare = (items: readonly S.SelectItem[], from: readonly S.TableRef[], where: S.Expr | undefined, range: S.Select['range']): S.Select => ({
  kind: 'select', selectRange: { start: range.start, end: range.start }, stream: undefined, distinct: undefined, items, trailingComma: undefined, from, fromRange: undefined, where, groupBy: undefined, stagger: undefined,
  having: undefined, windows: [], qualify: undefined, orderBy: undefined, limit: undefined, range,
});
const tableOf = (parser: Parser): S.TableName => {
  const name = readQualifiedName(parser, 'a table');
  const alias = parser.accept(T.AS) || parser.at(T.Word) || parser.at(T.Quoted) ? readIdentifier(parser, 'an alias') : undefined;
  return { kind: 'table', name, alias, columns: undefined, over: undefined, range: parser.from(name.range.start) };
};
const valueItem = (expr: S.Expr): S.SelectItem => ({ expr, alias: undefined, range: expr.range });

/** DELETE FROM t [USING …] WHERE …: what it names is checked as in a query over the tables. */
const remove: Read = parser => {
  const { start } = parser;
  parser.next();
  parser.accept(T.FROM);
  const at = parser.start;
  const table = tableOf(parser);
  const beside = parser.accept(T.USING) ? readTables(parser) : [];
  const where = parser.accept(T.WHERE) ? readExpression(parser) : undefined;
  return { kind: 'around', verb: 'DELETE', target: table.name, query: bare([], [table, ...beside], where, parser.from(at)), range: parser.from(start) };
};

/** `a = x, b = y` behind SET. */
function sets(parser: Parser): Extract<S.RowChange, { kind: 'set' }> {
  const at = parser.start;
  parser.expect(T.SET, '`SET` and a column');
  const list: { column: S.Identifier; value: S.Expr }[] = [];
  do {
    const name = readQualifiedName(parser, 'a column');
    parser.expect(T.Equal, '`=` and a value');
    list.push({ column: name.parts[name.parts.length - 1]!, value: readExpression(parser) });
  } while (parser.accept(T.Comma));
  return { kind: 'set', sets: list, range: parser.from(at) };
}

/** UPDATE t SET a = x, … [FROM …] WHERE … */
const update: Read = parser => {
  const { start } = parser;
  parser.next();
  const at = parser.start;
  const table = tableOf(parser);
  const change = sets(parser);
  const beside = parser.accept(T.FROM) ? readTables(parser) : [];
  const where = parser.accept(T.WHERE) ? readExpression(parser) : undefined;
  return { kind: 'around', verb: 'UPDATE', target: table.name, query: bare(change.sets.map(s => valueItem(s.value)), [table, ...beside], where, parser.from(at)), changes: [change], range: parser.from(start) };
};

/** MERGE INTO t USING source ON condition WHEN [NOT] MATCHED [AND condition] THEN UPDATE SET … | DELETE | INSERT … VALUES (…). */
const merge: Read = parser => {
  const { start } = parser;
  parser.next();
  parser.expect(T.INTO, '`INTO` and a table');
  const at = parser.start;
  const table = tableOf(parser);
  parser.expect(T.USING, '`USING` and a table or query');
  const source = readTableRef(parser);
  parser.expect(T.ON, '`ON` and a condition');
  const on = readExpression(parser);
  const joined: S.Join = { kind: 'join', type: 'INNER', natural: false, left: table, right: source, joinRange: { start: source.range.start, end: source.range.start }, on, using: undefined, range: parser.from(table.range.start) };
  const changes: S.RowChange[] = [];
  const conditions: S.Expr[] = [];
  if (parser.acceptWord('REMOVE')) parser.acceptWord('DUPLICATES');
  while (parser.accept(T.WHEN)) {
    parser.accept(T.NOT);
    if (!parser.acceptWord('MATCHED')) { parser.error(`Expected \`MATCHED\`, found ${parser.found()}`); break; }
    if (parser.accept(T.AND)) conditions.push(readExpression(parser));
    parser.expect(T.THEN, '`THEN` and what is done');
    if (parser.acceptWord('UPDATE')) changes.push(sets(parser));
    else if (parser.acceptWord('DELETE')) continue;
    else if (parser.at(T.INSERT)) changes.push(brought(parser));
    else { parser.error(`Expected \`UPDATE\`, \`DELETE\` or \`INSERT\`, found ${parser.found()}`); break; }
  }
  const items = changes.flatMap(c => (c.kind === 'set' ? c.sets.map(s => s.value) : c.values)).map(valueItem);
  const where = conditions.length === 0 ? undefined : conditions.reduce((left, right): S.Expr => ({ kind: 'operation', operator: 'AND', operatorRange: { start: right.range.start, end: right.range.start }, left, right, range: { start: left.range.start, end: right.range.end } }));
  return { kind: 'around', verb: 'MERGE', target: table.name, query: bare(items, [joined], where, parser.from(at)), changes, range: parser.from(start) };
};

/** `INSERT (a, b) VALUES (x, y)` of MERGE. */
function brought(parser: Parser): S.RowChange {
  const at = parser.start;
  parser.next();
  const columns = parser.at(T.LeftParen) ? readIdentifierList(parser) : undefined;
  parser.expect(T.VALUES, '`VALUES` and a row');
  parser.expect(T.LeftParen, '`(` and the values');
  const values = readExpressions(parser, T.RightParen);
  parser.expect(T.RightParen, '`)` behind the values');
  return { kind: 'insert', columns, values, range: parser.from(at) };
}

/** EXECUTE name USING value, …; Redshift has the values in parentheses. */
const execute: Read = parser => {
  const { start } = parser;
  const head = parser.next();
  if (parser.acceptWord('IMMEDIATE') || !(parser.at(T.Word) || parser.at(T.Quoted))) {
    while (!parser.atEnd && !parser.at(T.Semicolon)) parser.next();
    return { kind: 'command', verb: 'EXECUTE', what: 'IMMEDIATE', head, name: undefined, range: parser.from(start) };
  }
  const name = readQualifiedName(parser, 'a prepared statement');
  const bracketed = parser.accept(T.LeftParen);
  const values = bracketed ? readExpressions(parser, T.RightParen) : parser.accept(T.USING) ? readExpressions(parser, T.Semicolon, T.End) : [];
  if (bracketed) parser.expect(T.RightParen, '`)` behind the values');
  return { kind: 'command', verb: 'EXECUTE', what: '', head, name, values, range: parser.from(start) };
};

/** USING EXTERNAL FUNCTION f(x type) RETURNS type LAMBDA 'name' SELECT … */
const using: Read = parser => {
  const { start } = parser;
  const head = parser.next();
  while (!parser.atEnd && !parser.at(T.Semicolon) && !parser.at(T.SELECT) && !parser.at(T.WITH)) parser.next();
  if (parser.atEnd || parser.at(T.Semicolon)) return { kind: 'command', verb: 'USING', what: '', head, name: undefined, range: parser.from(start) };
  const query = readQuery(parser);
  return { kind: 'query', query, range: parser.from(start) };
};

/** TABLE t, which is SELECT * FROM t. */
const table: Read = parser => {
  const { start } = parser;
  const query = readQuery(parser);
  return { kind: 'query', query, range: parser.from(start) };
};

const others = (...words: readonly string[]) => Object.fromEntries(words.map(w => [w, skipped]));

export const athenaStatements: Readonly<Record<string, Read>> = {
  CREATE: create, EXPLAIN: explain, UNLOAD: unload, PREPARE: prepare, DELETE: remove, UPDATE: update, MERGE: merge, EXECUTE: execute, USING: using, TABLE: table,
  ...others('DEALLOCATE', 'OPTIMIZE', 'VACUUM', 'SHOW', 'DESCRIBE', 'DESC', 'ALTER', 'DROP', 'MSCK', 'USE', 'ANALYZE', 'CALL'),
};

export const redshiftStatements: Readonly<Record<string, Read>> = {
  CREATE: create, EXPLAIN: explain, UNLOAD: unload, PREPARE: prepareAs, DELETE: remove, UPDATE: update, MERGE: merge, EXECUTE: execute,
  ...others('DEALLOCATE', 'VACUUM', 'SHOW', 'DESCRIBE', 'DESC', 'ALTER', 'DROP', 'USE', 'ANALYZE', 'CALL', 'COPY', 'GRANT', 'REVOKE', 'SET', 'RESET', 'BEGIN', 'START', 'COMMIT', 'END', 'ROLLBACK', 'ABORT', 'LOCK', 'TRUNCATE', 'COMMENT', 'DECLARE', 'FETCH', 'CLOSE', 'REFRESH', 'CANCEL'),
};
