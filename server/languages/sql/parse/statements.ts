import type { Range } from '../../../base/range.ts';
import { T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { readExpression } from './expressions.ts';
import { columnEnds, queryStarts, statementStarts } from './kinds.ts';
import { readIdentifier, readIdentifierList, readQualifiedName } from './names.ts';
import type { Parser } from './parser.ts';
import { readQuery } from './queries.ts';
import { readTypeNode } from './types.ts';

const foreignVerbs = new Set(['SET', 'UPDATE', 'DELETE', 'MERGE', 'TRUNCATE', 'GRANT', 'REVOKE', 'EXPLAIN', 'DESCRIBE', 'DESC', 'SHOW', 'USE', 'CALL', 'COMMIT', 'ROLLBACK', 'BEGIN', 'DECLARE', 'EXECUTE', 'ANALYZE', 'COPY', 'UNLOAD', 'RESET', 'ADD', 'MSCK', 'VACUUM', 'START', 'STOP']);
const foreignThings = new Set(['TABLE', 'VIEW', 'SCHEMA', 'SERVER', 'FOREIGN', 'EXTERNAL', 'DATABASE', 'INDEX', 'TYPE', 'ROLE', 'USER', 'CATALOG', 'TEMPORARY', 'TEMP', 'MATERIALIZED', 'PROCEDURE', 'TRIGGER', 'SEQUENCE', 'JAR', 'WRAPPER', 'APPLICATION']);

/** Statements up to the end. */
export function readScript(parser: Parser): S.Statement[] {
  const statements: S.Statement[] = [];
  while (!parser.atEnd) {
    if (parser.kind === T.Semicolon) {
      parser.next();
      continue;
    }
    const before = parser.index;
    statements.push(readStatement(parser));
    if (parser.index === before) parser.next();
    if (!parser.atEnd && !parser.at(T.Semicolon)) {
      const startsStatement = statementStarts[parser.kind] === 1 || parser.kind === T.SELECT;
      if (startsStatement) parser.error('Expected `;` between two statements', parser.missing(), { repair: { title: 'Insert the `;`', edits: [{ range: parser.missing(), text: ';' }] } });
      else {
        parser.error(`Unexpected ${parser.found()}`);
        parser.sync(statementStarts);
      }
    }
  }
  return statements;
}

/** One statement: the dialect's own, one of the common ones, or one of another system, which is read over. */
export function readStatement(parser: Parser): S.Statement {
  return parser.rule('statement', () => {
    const { start } = parser;
    parser.statementIndex = parser.index;
    const own = parser.dialect.statements[parser.word().toUpperCase()]?.(parser);
    if (own) return own;
    if (parser.at(T.CREATE) || parser.at(T.INSERT) || parser.atAny(queryStarts) || parser.at(T.LeftParen)) return readStatementBody(parser, start);
    if (parser.at(T.DROP) || parser.at(T.ALTER) || atForeignVerb(parser)) return readCommand(parser);
    if (parser.misspelt(T.SELECT, T.CREATE, T.INSERT)) return readStatementBody(parser, start);
    if (!parser.atPlaceholder()) parser.error(`Expected a statement, found ${parser.found()}`);
    parser.next();
    parser.sync(statementStarts);
    return { kind: 'broken', range: parser.from(start) };
  });
}

function readStatementBody(parser: Parser, start: number): S.Statement {
  if (parser.kind === T.CREATE) return readCreate(parser);
  if (parser.kind === T.INSERT) return readInsert(parser);
  const query = readQuery(parser);
  return { kind: 'query', query, range: parser.from(start) };
}

/** A verb of other systems, with a word behind it: read over as a whole, so that one message can say that it is not from here. */
function atForeignVerb(parser: Parser): boolean {
  if (parser.kind === T.Quoted || !foreignVerbs.has(parser.word().toUpperCase())) return false;
  const next = parser.peek();
  return next === T.Word || next === T.Quoted || next >= T.Reserved || next === T.Semicolon || next === T.End;
}

/** A statement of other systems, DROP and ALTER of anything: what, perhaps a name, and the rest up to the semicolon. */
function readCommand(parser: Parser): S.Command {
  const { start } = parser;
  const verb = parser.word().toUpperCase();
  parser.next();
  const what = readCommandWord(parser);
  const head = parser.from(start);
  if (parser.accept(T.IF)) {
    parser.accept(T.NOT);
    parser.accept(T.EXISTS);
  }
  const name = parser.isName() ? readQualifiedName(parser, 'a name') : undefined;
  while (!parser.atEnd && parser.kind !== T.Semicolon && !(statementStarts[parser.kind] === 1 && parser.kind !== T.DROP && parser.kind !== T.ALTER)) parser.next();
  return { kind: 'command', verb, what, head, name, range: parser.from(start) };
}

/** The word behind a verb, `TEMPORARY VIEW` and the like in one; empty where none follows. */
function readCommandWord(parser: Parser): string {
  const words: string[] = [];
  while (parser.kind === T.Word || parser.kind >= T.Reserved) {
    const word = parser.word().toUpperCase();
    if (words.length > 0 && !/^(?:TEMPORARY|TEMP|FOREIGN|EXTERNAL|MATERIALIZED|GLOBAL|LOCAL|UNIQUE)$/.test(words.at(-1)!)) break;
    words.push(word);
    parser.next();
  }
  return words.join(' ');
}

function readCreate(parser: Parser): S.Statement {
  const { start } = parser;
  parser.next();
  if (parser.accept(T.OR)) parser.expect(T.REPLACE, '`REPLACE`');
  if (!parser.at(T.STREAM) && !parser.at(T.PUMP) && !parser.at(T.FUNCTION) && !foreignThings.has(parser.word().toUpperCase())) parser.misspelt(T.STREAM, T.PUMP, T.FUNCTION);
  if (parser.at(T.STREAM)) return readCreateStream(parser, start);
  if (parser.at(T.PUMP)) return readCreatePump(parser, start);
  if (parser.at(T.FUNCTION)) return readCreateFunction(parser, start);
  const expected = `Expected \`STREAM\`, \`PUMP\` or \`FUNCTION\`, found ${parser.found()}`;
  const at = parser.range;
  const what = readCommandWord(parser);
  const head = parser.from(start);
  if (!what) parser.error(expected, parser.atEnd ? parser.missing() : at);
  const named = what && parser.isName() ? readQualifiedName(parser, 'a name') : undefined;
  // The rest is somebody else's statement: over to its end, past balanced parentheses.
  for (let depth = 0; !parser.atEnd && parser.kind !== T.Semicolon && !(depth === 0 && parser.kind === T.CREATE); parser.next()) {
    if (parser.kind === T.LeftParen) depth++;
    else if (parser.kind === T.RightParen) depth = Math.max(0, depth - 1);
  }
  return { kind: 'command', verb: 'CREATE', what, head, name: named, range: parser.from(start) };
}

function readCreateStream(parser: Parser, start: number): S.CreateStream {
  parser.next();
  const name = readQualifiedName(parser, 'a name for the stream');
  const listStart = parser.start;
  const columns: S.ColumnDefinition[] = [];
  const open = parser.at(T.LeftParen);
  parser.expect(T.LeftParen, '`(` and the columns of the stream');
  while (!parser.atEnd && !parser.at(T.RightParen) && (open || parser.isName())) {
    const before = parser.index;
    columns.push(readColumnDefinition(parser));
    if (!parser.at(T.RightParen)) {
      if (parser.at(T.Comma)) {
        if (!parser.comma(T.RightParen)) break;
      } else if (parser.isName()) parser.error('Expected `,` between two columns', parser.missing(), { repair: { title: 'Insert the `,`', edits: [{ range: parser.missing(), text: ',' }] } });
      else {
        if (!open && parser.kind === T.Semicolon) break;
        parser.error(`Expected \`,\` or \`)\`, found ${parser.found()}`);
        parser.sync(columnEnds);
        if (!parser.accept(T.Comma) && !parser.at(T.RightParen)) break;
      }
    }
    if (parser.index === before) break;
  }
  if (open && columns.length === 0 && parser.kind === T.RightParen) parser.error('A stream has at least one column');
  if (open || parser.at(T.RightParen)) parser.expect(T.RightParen, '`)` behind the columns');
  const list = parser.from(listStart);
  let description: Range | undefined;
  if (parser.accept(T.DESCRIPTION)) description = parser.expect(T.String, 'a text behind `DESCRIPTION`');
  return { kind: 'create-stream', name, columns, list, ...(description && { description }), range: parser.from(start) };
}

function readColumnDefinition(parser: Parser): S.ColumnDefinition {
  const { start } = parser;
  const name = readIdentifier(parser, 'a column');
  const type = readTypeNode(parser);
  let notNull = false;
  if (parser.accept(T.NOT)) {
    parser.expect(T.NULL, '`NULL`');
    notNull = true;
  } else parser.accept(T.NULL);
  return { name, type, notNull, range: parser.from(start) };
}

function readCreatePump(parser: Parser, start: number): S.CreatePump {
  parser.next();
  const name = readQualifiedName(parser, 'a name for the pump');
  const state = parser.accept(T.STARTED) ? 'STARTED' : parser.accept(T.STOPPED) ? 'STOPPED' : undefined;
  if (parser.accept(T.DESCRIPTION)) parser.expect(T.String, 'a text behind `DESCRIPTION`');
  parser.expect(T.AS, '`AS` and the INSERT of the pump');
  let insert: S.Insert | undefined;
  if (parser.at(T.INSERT)) insert = readInsert(parser);
  else parser.error(`Expected \`INSERT INTO\`, found ${parser.found()}`);
  return { kind: 'create-pump', name, state, insert, range: parser.from(start) };
}

function readCreateFunction(parser: Parser, start: number): S.CreateFunction {
  parser.next();
  const name = readQualifiedName(parser, 'a name for the function');
  const parameters: { name: S.Identifier; type: S.TypeNode }[] = [];
  parser.expect(T.LeftParen, '`(` and the parameters');
  while (!parser.atEnd && !parser.at(T.RightParen)) {
    const before = parser.index;
    parameters.push({ name: readIdentifier(parser, 'a parameter'), type: readTypeNode(parser) });
    if (!parser.accept(T.Comma) && !parser.at(T.RightParen)) parser.sync(columnEnds, `Expected \`,\` or \`)\`, found ${parser.found()}`);
    if (parser.index === before) break;
  }
  parser.expect(T.RightParen, '`)` behind the parameters');
  parser.expect(T.RETURNS, '`RETURNS` and a type');
  const returns = readTypeNode(parser);
  const options: string[] = [];
  while (!parser.atEnd && !parser.at(T.RETURN) && !parser.at(T.Semicolon) && !parser.atAny(statementStarts)) {
    options.push(parser.word().toUpperCase());
    parser.next();
  }
  parser.expect(T.RETURN, '`RETURN` and an expression');
  return { kind: 'create-function', name, parameters, returns, options, body: readExpression(parser), range: parser.from(start) };
}

function readInsert(parser: Parser): S.Insert {
  return parser.rule('insert', () => {
    const { start } = parser;
    parser.next();
    parser.accept(T.EXPEDITED);
    parser.expect(T.INTO, '`INTO`');
    const target = readQualifiedName(parser, 'the stream to insert into');
    let columns: S.Identifier[] | undefined;
    let columnsRange: Range | undefined;
    if (parser.at(T.LeftParen) && queryStarts[parser.peek()] !== 1 && parser.peek() !== T.LeftParen) {
      const at = parser.start;
      columns = readIdentifierList(parser);
      columnsRange = parser.from(at);
    }
    const query = readQuery(parser);
    return { kind: 'insert', target, columns, columnsRange, query, range: parser.from(start) };
  });
}
