import { T } from '../tokens.ts';
import { Failure, type Reading } from './reading.ts';

/**
 * What surrounds the queries of Athena's other parser, which is Trino's: views, CREATE TABLE AS, UNLOAD, prepared statements, and the
 * statements about Iceberg tables. The queries themselves are noted as stretches for the parser of queries.
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
    const federal = r.is('PROTECTED');
    if (federal) for (const w of ['PROTECTED', 'MULTI', 'DIALECT']) word(r, w);
    word(r, 'VIEW');
    name(r);
    if (federal) {
      word(r, 'SECURITY');
      word(r, 'DEFINER');
      if (r.is('SHOW')) for (const w of ['SHOW', 'VIEW', 'JSON']) word(r, w);
    }
    if (r.take('COMMENT')) text(r);
    if (r.take('SECURITY') && !r.take('DEFINER')) word(r, 'INVOKER');
    word(r, 'AS');
    query(r, r.kind, r.last);
  },
  ALTER(r) {
    r.kind = 'alter view';
    r.skip(2);
    name(r);
    if (r.take('DROP')) { word(r, 'DIALECT'); return end(r); }
    r.take('FORCE');
    if (!r.take('ADD')) word(r, 'UPDATE', 'ADD', 'DROP', 'FORCE', 'UPDATE');
    word(r, 'DIALECT');
    word(r, 'AS');
    query(r, r.kind, r.last);
  },
  DROP(r) {
    r.kind = 'drop view';
    r.skip(2);
    if (r.take('IF')) word(r, 'EXISTS');
    name(r);
    end(r);
  },
  UNLOAD(r) {
    r.kind = 'unload';
    r.skip();
    if (r.kindAt() !== T.LeftParen) {
      // UNLOAD SELECT … without brackets
      expecting(r, "'('");
    }
    const open = r.i;
    r.skipBrackets();
    const closed = r.kindAt(r.i - 1) === T.RightParen ? r.i - 1 : r.last;
    const stop = r.i;
    r.i = open + 1;
    query(r, 'unload', closed);
    r.i = stop;
    word(r, 'TO');
    text(r);
    if (r.take('WITH')) options(r);
    end(r);
  },
  PREPARE(r) {
    r.kind = 'prepare';
    r.skip();
    name(r);
    word(r, 'FROM');
    inner(r);
  },
  EXECUTE(r) {
    r.kind = 'execute';
    r.skip();
    if (r.take('IMMEDIATE')) text(r);
    else name(r);
    if (r.take('USING')) { r.i = r.last; return; }
    end(r);
  },
  DEALLOCATE(r) {
    r.kind = 'deallocate';
    r.skip();
    word(r, 'PREPARE');
    name(r);
    end(r);
  },
  EXPLAIN(r) {
    r.kind = 'explain';
    r.skip();
    if (r.take('ANALYZE')) r.take('VERBOSE');
    else if (r.kindAt() === T.LeftParen && ['FORMAT', 'TYPE'].includes(r.word(r.i + 1))) r.skipBrackets();
    inner(r);
  },
  OPTIMIZE(r) {
    r.kind = 'optimize';
    r.skip();
    name(r);
    for (const w of ['REWRITE', 'DATA', 'USING', 'BIN_PACK']) word(r, w);
    if (r.take('WHERE')) r.i = r.last;
    else end(r);
  },
  VACUUM(r) {
    r.kind = 'vacuum';
    r.skip();
    name(r);
    end(r);
  },
  DELETE(r) {
    r.kind = 'delete';
    r.skip();
    word(r, 'FROM');
    name(r);
    if (r.take('WHERE')) r.i = r.last;
    else end(r);
  },
  UPDATE(r) {
    r.kind = 'update';
    r.skip();
    name(r);
    word(r, 'SET');
    for (;;) {
      name(r, false);
      if (r.kindAt() !== T.Equal) expecting(r, "'='");
      r.skip();
      for (let depth = 0; !r.ended && !(depth === 0 && (r.kindAt() === T.Comma || r.is('WHERE'))); r.skip()) depth += r.kindAt() === T.LeftParen ? 1 : r.kindAt() === T.RightParen ? -1 : 0;
      if (r.kindAt() !== T.Comma) break;
      r.skip();
    }
    if (r.take('WHERE')) r.i = r.last;
    end(r);
  },
  MERGE(r) {
    r.kind = 'merge';
    r.skip();
    word(r, 'INTO');
    name(r);
    r.take('AS');
    if (!r.is('USING')) name(r, false);
    word(r, 'USING');
    while (!r.ended && !(r.is('WHEN'))) { if (r.kindAt() === T.LeftParen) r.skipBrackets(); else if (r.is('CASE')) { while (!r.ended && !r.take('END')) r.skip(); } else r.skip(); }
    word(r, 'WHEN');
    r.take('NOT');
    word(r, 'MATCHED', 'MATCHED', 'NOT');
    r.i = r.last;
  },
  USING(r) { // USING EXTERNAL FUNCTION …(…) RETURNS type LAMBDA 'name' SELECT …
    r.kind = 'query';
    while (!r.ended && !r.is('SELECT') && !r.is('WITH')) r.skip();
    query(r, 'query', r.last);
  },
};

function createTableAs(r: Reading): void {
  r.kind = 'ctas';
  if (r.take('IF')) { word(r, 'NOT'); word(r, 'EXISTS'); }
  name(r);
  if (r.kindAt() === T.LeftParen && (r.kindAt(r.i + 2) === T.Comma || r.kindAt(r.i + 2) === T.RightParen)) r.skipBrackets(); // names of columns
  if (r.take('COMMENT')) text(r);
  if (r.take('WITH')) options(r);
  word(r, 'AS', "'.'", "'AS'", "'COMMENT'", "'WITH'");
  let stop = r.last;
  if (r.word(stop - 1) === 'DATA' && r.word(stop - 2) === 'WITH') stop -= 2;
  else if (r.word(stop - 1) === 'DATA' && r.word(stop - 2) === 'NO' && r.word(stop - 3) === 'WITH') stop -= 3;
  query(r, 'ctas', stop);
}

/** `(key = value, …)` behind WITH. */
function options(r: Reading): void {
  if (r.kindAt() !== T.LeftParen) expecting(r, "'('");
  r.skip();
  for (;;) {
    const [key, keyRange] = [r.nameAt().toLowerCase(), r.range()];
    if (r.kindAt() === T.String || !isName(r)) expecting(r, '<identifier>');
    r.skip();
    if (r.kindAt() !== T.Equal) expecting(r, "'='");
    r.skip();
    const start = r.i;
    let depth = 0;
    for (; !r.ended; r.skip()) {
      const kind = r.kindAt();
      if (kind === T.LeftParen || kind === T.LeftBracket) depth++;
      else if ((kind === T.RightParen || kind === T.RightBracket) && depth-- === 0) break;
      else if (kind === T.Comma && depth === 0) break;
    }
    if (r.i === start) expecting(r, '<expression>');
    const valueRange = { start: r.range(start).start, end: r.range(r.i - 1).end };
    r.options.push({ key, keyRange, valueRange, value: r.kindAt(start) === T.String && r.i === start + 1 ? r.textAt(start) : r.text.slice(valueRange.start, valueRange.end) });
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  if (r.kindAt() !== T.RightParen) expecting(r, "')', ','");
  r.skip();
}

/** A statement inside another: EXPLAIN, PREPARE. */
function inner(r: Reading): void {
  const { kind } = r;
  const first = r.word();
  const statement = statements[first];
  if (statement && first !== 'ALTER' && first !== 'DROP') statement(r);
  else query(r, kind, r.last);
  r.kind = kind;
}

/** A query from here to `stop`: for the parser of queries. */
function query(r: Reading, kind: string, stop: number): void {
  r.kind = kind;
  if (r.i >= stop) expecting(r, "'(', 'SELECT', 'TABLE', 'VALUES', 'WITH'");
  r.queries.push({ start: r.range().start, end: r.range(stop - 1).end });
  r.i = r.last;
}

const isName = (r: Reading): boolean => r.kindAt() === T.Word || r.kindAt() === T.Quoted || (r.kindAt() >= T.Reserved && !r.dialect.reserved.has(r.word()));

function name(r: Reading, remember = true): void {
  const start = r.range().start;
  const parts: string[] = [];
  for (;;) {
    if (!isName(r)) expecting(r, '<identifier>');
    parts.push(r.nameAt());
    r.skip();
    if (r.kindAt() !== T.Dot) break;
    r.skip();
  }
  const database = parts.at(-2);
  if (remember) r.table ??= { name: parts.at(-1)!, ...(database !== undefined && { database }), range: { start, end: r.range(r.i - 1).end } };
}

function text(r: Reading): void {
  if (r.kindAt() !== T.String) expecting(r, '<string>');
  r.skip();
}

function word(r: Reading, wanted: string, ...expected: readonly string[]): void {
  if (!r.take(wanted)) expecting(r, expected.length > 0 ? expected.map(e => (e.startsWith("'") ? e : `'${e}'`)).join(', ') : `'${wanted}'`);
}

function end(r: Reading): void {
  if (!r.ended) expecting(r, '<EOF>');
}

function expecting(r: Reading, what: string): never {
  throw new Failure(r.range(), `mismatched input '${r.raw()}'. Expecting: ${what}`);
}
