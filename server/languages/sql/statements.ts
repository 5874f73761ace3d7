import { kindSet } from '../../base/syntax.ts';
import type { Parser } from './parser.ts';
import { T } from './tokens.ts';
import type * as S from './tree.ts';

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
  const target = parser.qname(`a name for the ${what.toLowerCase()}`);
  const columns = what === 'VIEW' && parser.at(T.LeftParen) ? parser.identifierList() : undefined;
  if (!toQuery(parser)) return { kind: 'command', verb: 'CREATE', what, head, name: target, range: parser.from(start) };
  const query = parser.query();
  // WITH NO DATA, WITH NO SCHEMA BINDING
  if (parser.at(T.WITH)) while (!parser.atEnd && !parser.at(T.Semicolon)) parser.next();
  return { kind: 'around', verb: `CREATE ${what}`, target, columns, query, range: parser.from(start) };
};

const explain: Read = parser => {
  const { start } = parser;
  parser.next();
  parser.acceptWord('ANALYZE');
  parser.acceptWord('VERBOSE');
  if (parser.at(T.LeftParen) && ['TYPE', 'FORMAT'].some(w => parser.atWord(w, 1))) parentheses(parser);
  const inner = parser.statement();
  return 'query' in inner ? { kind: 'around', verb: 'EXPLAIN', target: undefined, query: inner.query, range: parser.from(start) } : { ...inner, range: parser.from(start) };
};

/** UNLOAD (query) TO 's3://…' WITH (…). Redshift quotes its query as a text. */
const unload: Read = parser => {
  const { start } = parser;
  const head = parser.next();
  parser.expect(T.LeftParen, '`(` and a query');
  if (parser.at(T.String)) {
    while (!parser.atEnd && !parser.at(T.Semicolon)) parser.next();
    return { kind: 'command', verb: 'UNLOAD', what: '', head, name: undefined, range: parser.from(start) };
  }
  const query = parser.query();
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
  const target = parser.qname('a name for the statement');
  parser.expect(T.FROM, '`FROM` and a statement');
  const inner = parser.statement();
  return 'query' in inner ? { kind: 'around', verb: 'PREPARE', target, query: inner.query, range: parser.from(start) } : { ...inner, range: parser.from(start) };
};

const bare = (items: readonly S.SelectItem[], from: readonly S.TableRef[], where: S.Expr | undefined, range: S.Select['range']): S.Select => ({
  kind: 'select', selectRange: { start: range.start, end: range.start }, stream: undefined, distinct: undefined, items, trailingComma: undefined, from, fromRange: undefined, where, groupBy: undefined, stagger: undefined,
  having: undefined, windows: [], qualify: undefined, orderBy: undefined, limit: undefined, range,
});
const tableOf = (parser: Parser): S.TableName => {
  const name = parser.qname('a table');
  const alias = parser.accept(T.AS) || parser.at(T.Word) ? parser.identifier('an alias') : undefined;
  return { kind: 'table', name, alias, columns: undefined, over: undefined, range: parser.from(name.range.start) };
};

/** DELETE FROM t WHERE …: what it names is checked as in a query over the table. */
const remove: Read = parser => {
  const { start } = parser;
  parser.next();
  parser.accept(T.FROM);
  const at = parser.start;
  const table = tableOf(parser);
  if (parser.at(T.USING)) {
    while (!parser.atEnd && !parser.at(T.Semicolon)) parser.next();
    return { kind: 'command', verb: 'DELETE', what: '', head: { start, end: start + 6 }, name: table.name, range: parser.from(start) };
  }
  const where = parser.accept(T.WHERE) ? parser.expression() : undefined;
  return { kind: 'around', verb: 'DELETE', target: table.name, query: bare([], [table], where, parser.from(at)), range: parser.from(start) };
};

/** UPDATE t SET a = x, … WHERE … */
const update: Read = parser => {
  const { start } = parser;
  const head = parser.next();
  const at = parser.start;
  const table = tableOf(parser);
  parser.expect(T.SET, '`SET` and a column');
  const items: S.SelectItem[] = [];
  do {
    const from = parser.start;
    const name = parser.qname('a column');
    parser.expect(T.Equal, '`=` and a value');
    items.push({ expr: { kind: 'name', parts: name.parts, range: name.range }, alias: undefined, range: name.range });
    const expr = parser.expression();
    items.push({ expr, alias: undefined, range: parser.from(from) });
  } while (parser.accept(T.Comma));
  if (parser.at(T.FROM)) {
    while (!parser.atEnd && !parser.at(T.Semicolon)) parser.next();
    return { kind: 'command', verb: 'UPDATE', what: '', head, name: table.name, range: parser.from(start) };
  }
  const where = parser.accept(T.WHERE) ? parser.expression() : undefined;
  return { kind: 'around', verb: 'UPDATE', target: table.name, query: bare(items, [table], where, parser.from(at)), range: parser.from(start) };
};

/** TABLE t, which is SELECT * FROM t. */
const table: Read = parser => {
  const { start } = parser;
  const query = parser.query();
  return { kind: 'query', query, range: parser.from(start) };
};

const others = (...words: readonly string[]) => Object.fromEntries(words.map(w => [w, skipped]));

export const athenaStatements: Readonly<Record<string, Read>> = {
  CREATE: create, EXPLAIN: explain, UNLOAD: unload, PREPARE: prepare, DELETE: remove, UPDATE: update, TABLE: table,
  ...others('EXECUTE', 'DEALLOCATE', 'MERGE', 'OPTIMIZE', 'VACUUM', 'SHOW', 'DESCRIBE', 'DESC', 'ALTER', 'DROP', 'MSCK', 'USE', 'ANALYZE', 'CALL', 'USING'),
};

export const redshiftStatements: Readonly<Record<string, Read>> = {
  CREATE: create, EXPLAIN: explain, UNLOAD: unload, PREPARE: skipped, DELETE: remove, UPDATE: update,
  ...others('EXECUTE', 'DEALLOCATE', 'MERGE', 'VACUUM', 'SHOW', 'DESCRIBE', 'DESC', 'ALTER', 'DROP', 'USE', 'ANALYZE', 'CALL', 'COPY', 'GRANT', 'REVOKE', 'SET', 'RESET', 'BEGIN', 'START', 'COMMIT', 'END', 'ROLLBACK', 'ABORT', 'LOCK', 'TRUNCATE', 'COMMENT', 'DECLARE', 'FETCH', 'CLOSE', 'REFRESH', 'CANCEL'),
};
