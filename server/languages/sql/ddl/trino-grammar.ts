import { T } from '../tokens.ts';
import type { Reading } from './reading.ts';

/**
 * What surrounds the queries of Athena's other parser, which is Trino's: views, CREATE TABLE AS, UNLOAD, prepared statements, and the
 * statements about Iceberg tables. The queries themselves are noted as stretches for the parser of queries. The grammar stands beside
 * it in `trino.ebnf`; what a refusal expects is `ErrorHandler`'s: all that could stand there, sorted.
 */
export function trinoStatement(r: Reading): void {
  const first = r.word();
  const statement = statements[first];
  if (!statement) return void query(r, 'query', r.last); // the parser of queries judges it
  statement(r);
}

const statements: Readonly<Record<string, (r: Reading) => void>> = {
  CREATE(r) {
    r.skip();
    if (r.take('TABLE')) return createTableAs(r);
    r.kind = 'create view';
    if (r.take('OR')) word(r, 'REPLACE');
    const federal = r.take('PROTECTED');
    if (federal) words(r, 'MULTI', 'DIALECT');
    word(r, 'VIEW');
    name(r);
    if (federal) {
      words(r, 'SECURITY', 'DEFINER');
      if (r.take('SHOW')) words(r, 'VIEW', 'JSON');
      word(r, 'AS', 'SHOW');
      return query(r, r.kind, r.last);
    }
    const open = ['.', 'COMMENT', 'SECURITY'];
    if (r.take('COMMENT')) { text(r); open.splice(0, 2); }
    if (r.take('SECURITY')) { if (!r.take('DEFINER')) word(r, 'INVOKER', 'DEFINER'); open.length = 0; }
    word(r, 'AS', ...open);
    query(r, r.kind, r.last);
  },
  ALTER(r) {
    r.kind = 'alter view';
    r.skip(2);
    name(r);
    if (r.take('DROP')) { word(r, 'DIALECT'); return end(r); }
    const forced = r.take('FORCE');
    if (!r.take('ADD')) word(r, 'UPDATE', 'ADD', ...(forced ? [] : ['.', 'DROP', 'FORCE']));
    words(r, 'DIALECT', 'AS');
    query(r, r.kind, r.last);
  },
  DROP(r) {
    r.kind = 'drop view';
    r.skip(2);
    if (r.take('IF')) { word(r, 'EXISTS'); name(r); }
    else name(r, "'IF'");
    end(r, "'.'");
  },
  UNLOAD(r) {
    r.kind = 'unload';
    r.skip();
    if (r.kindAt() !== T.LeftParen) expecting(r, "'('"); // UNLOAD SELECT … without brackets
    const open = r.i + 1;
    if (!r.skipBrackets()) expecting(r, "')'");
    const stop = r.i;
    r.i = open;
    query(r, 'unload', stop - 1);
    r.i = stop;
    word(r, 'TO');
    text(r);
    if (r.take('WITH')) { options(r); end(r); } else end(r, "'WITH'");
  },
  PREPARE(r) {
    r.kind = 'prepare';
    r.skip();
    identifier(r);
    word(r, 'FROM');
    inner(r);
  },
  EXECUTE(r) {
    r.kind = 'execute';
    r.skip();
    if (r.take('IMMEDIATE')) text(r);
    else identifier(r, "'IMMEDIATE'");
    if (r.take('USING')) { expressions(r); end(r, "','"); }
    else end(r, "'USING'");
  },
  DEALLOCATE(r) {
    r.kind = 'deallocate';
    r.skip();
    word(r, 'PREPARE');
    identifier(r);
    end(r);
  },
  EXPLAIN(r) {
    r.kind = 'explain';
    r.skip();
    if (r.take('ANALYZE')) r.take('VERBOSE');
    else if (r.kindAt() === T.LeftParen && ['FORMAT', 'TYPE'].includes(r.word(r.i + 1))) explainOptions(r);
    inner(r);
  },
  OPTIMIZE(r) {
    r.kind = 'optimize';
    r.skip();
    name(r);
    word(r, 'REWRITE', '.');
    words(r, 'DATA', 'USING', 'BIN_PACK');
    where(r);
  },
  VACUUM(r) {
    r.kind = 'vacuum';
    r.skip();
    name(r);
    end(r, "'.'");
  },
  DELETE(r) {
    r.kind = 'delete';
    r.skip();
    word(r, 'FROM');
    name(r);
    where(r, "'.'");
  },
  UPDATE(r) {
    r.kind = 'update';
    r.skip();
    name(r);
    word(r, 'SET', '.');
    assignments(r);
    where(r);
  },
  MERGE(r) {
    r.kind = 'merge';
    r.skip();
    word(r, 'INTO');
    name(r);
    if (r.take('AS')) identifier(r);
    else if (!r.is('USING') && isName(r)) identifier(r);
    word(r, 'USING', '.', 'AS');
    over(r, () => r.is('ON') || r.is('WHEN'));
    word(r, 'ON');
    over(r, () => r.is('WHEN'));
    do mergeCase(r); while (!r.ended);
  },
  USING(r) { // USING EXTERNAL FUNCTION …(…) RETURNS type LAMBDA 'name' SELECT …
    r.kind = 'query';
    while (!r.ended && !r.is('SELECT') && !r.is('WITH')) r.skip();
    query(r, 'query', r.last);
  },
};

function mergeCase(r: Reading): void {
  word(r, 'WHEN');
  const missing = r.take('NOT');
  word(r, 'MATCHED', ...(missing ? [] : ['NOT']));
  const condition = r.take('AND');
  if (condition) over(r, () => r.is('THEN'));
  word(r, 'THEN', ...(condition ? [] : ['AND']));
  if (missing) {
    word(r, 'INSERT');
    const listed = r.kindAt() === T.LeftParen;
    if (listed) {
      do { r.skip(); identifier(r); } while (r.kindAt() === T.Comma);
      mark(r, T.RightParen, "')'", "','");
    }
    word(r, 'VALUES', ...(listed ? [] : ['(']));
    mark(r, T.LeftParen, "'('");
    expressions(r);
    mark(r, T.RightParen, "')'", "','");
  } else if (!r.take('DELETE')) {
    word(r, 'UPDATE', 'DELETE');
    word(r, 'SET');
    assignments(r);
  }
}

/** `column = expression, …`. */
function assignments(r: Reading): void {
  for (;;) {
    identifier(r);
    mark(r, T.Equal, "'='");
    over(r, () => r.kindAt() === T.Comma || r.is('WHERE') || r.is('WHEN'));
    if (r.kindAt() !== T.Comma) return;
    r.skip();
  }
}

/** An expression, over what stands in brackets and in CASE, to where `stop` holds or the statement ends. */
function over(r: Reading, stop: () => boolean): void {
  const from = r.i;
  for (let cases = 0; !r.ended && !(cases === 0 && stop());) {
    if (r.is('CASE')) cases++;
    else if (r.is('END') && cases > 0) cases--;
    if (r.kindAt() === T.LeftParen || r.kindAt() === T.LeftBracket) { if (!r.skipBrackets()) expecting(r, "')'", "','"); }
    else if (r.kindAt() === T.RightParen || r.kindAt() === T.RightBracket) break;
    else r.skip();
  }
  if (r.i === from) expecting(r, '<expression>');
}

/** Expressions with commas between them. */
function expressions(r: Reading): void {
  for (;;) {
    over(r, () => r.kindAt() === T.Comma);
    if (r.kindAt() !== T.Comma) return;
    r.skip();
  }
}

/** WHERE and a condition to the end, or the end. */
function where(r: Reading, ...open: readonly string[]): void {
  if (r.take('WHERE')) { over(r, () => false); end(r); }
  else end(r, ...open, "'WHERE'");
}

function createTableAs(r: Reading): void {
  r.kind = 'ctas';
  const open = ['(', '.', 'COMMENT', 'WITH'];
  if (r.take('IF')) { words(r, 'NOT', 'EXISTS'); name(r); }
  else name(r, "'IF'");
  if (r.kindAt() === T.LeftParen && (r.kindAt(r.i + 2) === T.Comma || r.kindAt(r.i + 2) === T.RightParen)) { // names of columns
    do { r.skip(); identifier(r); } while (r.kindAt() === T.Comma);
    mark(r, T.RightParen, "')'", "','");
    open.splice(0, 2);
  }
  if (r.take('COMMENT')) { text(r); open.splice(0, open.length - 1); }
  if (r.take('WITH')) { options(r); open.length = 0; }
  word(r, 'AS', ...open);
  let stop = r.last;
  if (r.word(stop - 1) === 'DATA' && r.word(stop - 2) === 'WITH') stop -= 2;
  else if (r.word(stop - 1) === 'DATA' && r.word(stop - 2) === 'NO' && r.word(stop - 3) === 'WITH') stop -= 3;
  query(r, 'ctas', stop, "'('");
}

/** `(key = value, …)` behind WITH. */
function options(r: Reading): void {
  mark(r, T.LeftParen, "'('");
  for (;;) {
    const [key, keyRange] = [r.nameAt().toLowerCase(), r.range()];
    identifier(r);
    mark(r, T.Equal, "'='");
    const start = r.i;
    let depth = 0;
    for (; !r.ended; r.skip()) {
      const kind = r.kindAt();
      if (kind === T.LeftParen || kind === T.LeftBracket) depth++;
      else if ((kind === T.RightParen || kind === T.RightBracket) && depth-- === 0) break;
      else if (kind === T.Comma && depth === 0) break;
    }
    if (r.i === start) expecting(r, "'DEFAULT'", '<expression>');
    const valueRange = { start: r.range(start).start, end: r.range(r.i - 1).end };
    r.options.push({ key, keyRange, valueRange, value: r.kindAt(start) === T.String && r.i === start + 1 ? r.textAt(start) : r.text.slice(valueRange.start, valueRange.end) });
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  mark(r, T.RightParen, "')'", "','");
}

/** `(FORMAT JSON, TYPE LOGICAL)` behind EXPLAIN. */
function explainOptions(r: Reading): void {
  const formats = ['GRAPHVIZ', 'JSON', 'TEXT'];
  const types = ['DISTRIBUTED', 'IO', 'LOGICAL', 'VALIDATE'];
  do {
    r.skip();
    const wanted = r.take('FORMAT') ? formats : (word(r, 'TYPE', 'FORMAT'), types);
    if (!wanted.some(w => r.take(w))) word(r, wanted[0]!, ...wanted);
  } while (r.kindAt() === T.Comma);
  mark(r, T.RightParen, "')'", "','");
}

const statementWords = ('ALTER ANALYZE CALL COMMENT COMMIT CREATE DEALLOCATE DELETE DENY DESC DESCRIBE DROP EXECUTE EXPLAIN GRANT INSERT MERGE PREPARE REFRESH RESET REVOKE ROLLBACK SET SHOW START ' +
  'TRUNCATE UPDATE USE WITH').split(' ').map(w => `'${w}'`);

/** A statement inside another: EXPLAIN, PREPARE. */
function inner(r: Reading): void {
  const { kind } = r;
  if (r.ended) expecting(r, ...statementWords, '<query>');
  const first = r.word();
  const statement = statements[first];
  if (statement && first !== 'ALTER' && first !== 'DROP') statement(r);
  else query(r, kind, r.last);
  r.kind = kind;
}

/** A query from here to `stop`: for the parser of queries. */
function query(r: Reading, kind: string, stop: number, ...open: readonly string[]): void {
  r.kind = kind;
  r.want('<query>');
  if (r.i >= stop) expecting(r, ...open, '<query>');
  r.queries.push({ start: r.range().start, end: r.range(stop - 1).end });
  r.i = r.last;
}

const isName = (r: Reading): boolean => r.kindAt() === T.Word || r.kindAt() === T.Quoted || (r.kindAt() >= T.Reserved && !r.dialect.reserved.has(r.word()));

function identifier(r: Reading, ...others: readonly string[]): void {
  if (r.kindAt() === T.Quoted && r.raw().startsWith('`')) throw r.failure('backquoted identifiers are not supported; use double quotes to quote identifiers');
  if (r.kindAt() === T.Number && r.kindAt(r.i + 1) === T.Word && r.range().end === r.range(r.i + 1).start) throw r.failure('identifiers must not start with a digit; surround the identifier with double quotes');
  r.want('<name>');
  if (!isName(r)) expecting(r, ...others, '<identifier>');
  r.skip();
}

function name(r: Reading, ...others: string[]): void {
  r.names(() => identifier(r, ...others.splice(0)));
}

function text(r: Reading): void {
  mark(r, T.String, '<string>');
}

function mark(r: Reading, kind: T, ...expected: readonly string[]): void {
  if (r.kindAt() !== kind) expecting(r, ...expected);
  r.skip();
}

/** The word, where also `others` could have stood. */
function word(r: Reading, wanted: string, ...others: readonly string[]): void {
  r.want(...others.filter(o => /^\w/.test(o)));
  if (!r.take(wanted)) expecting(r, ...[wanted, ...others].map(w => `'${w}'`));
}

function words(r: Reading, ...wanted: readonly string[]): void {
  for (const w of wanted) word(r, w);
}

function end(r: Reading, ...open: readonly string[]): void {
  if (!r.ended) expecting(r, '<EOF>', ...open);
}

function expecting(r: Reading, ...expected: readonly string[]): never {
  throw r.failure(`mismatched input '${r.raw()}'. Expecting: ${[...new Set(expected)].sort().join(', ')}`);
}
