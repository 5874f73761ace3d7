import { T } from '../tokens.ts';
import type { Reading } from './reading.ts';

/**
 * Redshift's statements about external tables, schemas and views; the others are not looked into. The grammar stands beside it in
 * `redshift.ebnf`.
 */
export function redshiftStatement(r: Reading): void {
  if (r.take('CREATE', 'EXTERNAL')) {
    if (r.take('TABLE')) return externalTable(r);
    if (r.take('SCHEMA')) return externalSchema(r);
    if (!r.looks('FUNCTION') && !r.looks('MODEL')) return createView(r);
  }
  if (r.take('ALTER', 'TABLE')) return alterTable(r);
  if (r.take('ALTER', 'EXTERNAL')) return alterView(r);
  if (r.take('DROP', 'EXTERNAL')) return dropView(r);
  if (r.take('DROP', 'SCHEMA')) return dropSchema(r);
  r.kind = 'query';
  r.i = r.last;
}

function externalTable(r: Reading): void {
  r.kind = 'create table';
  if (r.is('IF', 'NOT', 'EXISTS')) refuse(r);
  name(r);
  const as = asPlace(r);
  if (r.kindAt() === T.LeftParen) columns(r);
  else if (as < 0) refuse(r);
  if (r.take('PARTITIONED')) {
    word(r, 'BY');
    columns(r, as < 0);
  }
  if (r.take('ROW')) rowFormat(r);
  words(r, 'STORED', 'AS');
  if (r.take('INPUTFORMAT')) { text(r); word(r, 'OUTPUTFORMAT'); text(r); }
  else { r.want('<format>'); plainWord(r); }
  word(r, 'LOCATION');
  text(r);
  if (r.take('TABLE')) { word(r, 'PROPERTIES'); properties(r); }
  if (as >= 0 && r.take('AS')) {
    r.kind = 'ctas';
    query(r);
  }
  end(r);
}

/** Where AS begins the query of the statement; -1 when it has none. */
function asPlace(r: Reading): number {
  for (let i = r.i, depth = 0; i < r.last; i++) {
    const kind = r.kindAt(i);
    if (kind === T.LeftParen) depth++;
    else if (kind === T.RightParen) depth--;
    else if (depth === 0 && r.word(i) === 'AS' && ['SELECT', 'WITH', '('].includes(r.word(i + 1))) return i;
  }
  return -1;
}

const sources = [['DATA', 'CATALOG'], ['HIVE', 'METASTORE'], ['POSTGRES'], ['MYSQL'], ['KINESIS'], ['MSK'], ['REDSHIFT'], ['KAFKA']] as const;

function externalSchema(r: Reading): void {
  r.kind = 'create schema';
  if (r.take('IF')) words(r, 'NOT', 'EXISTS');
  name(r);
  word(r, 'FROM');
  if (!sources.some(s => r.take(...s))) refuse(r);
  for (r.want(...Object.keys(schemaClauses)); !r.ended; r.want(...Object.keys(schemaClauses))) {
    const clause = schemaClauses[r.word()];
    if (!clause) refuse(r);
    r.skip();
    clause(r);
  }
}

const schemaClauses: Readonly<Record<string, (r: Reading) => void>> = {
  DATABASE: text, SCHEMA: text, REGION: text, URI: text, SECRET_ARN: text, AUTHENTICATION_ARN: text, CLUSTER_ARN: text, CATALOG_ID: text,
  PORT: r => (r.kindAt() === T.Number ? r.skip() : refuse(r)),
  IAM_ROLE: r => void (r.take('DEFAULT') || text(r)),
  CATALOG_ROLE: r => void (r.take('SESSION') || text(r)),
  AUTHENTICATION: r => void (r.take('NONE') || r.take('IAM') || r.take('MTLS') || refuse(r)),
  CREATE: r => words(r, 'EXTERNAL', 'DATABASE', 'IF', 'NOT', 'EXISTS'),
};

function createView(r: Reading): void {
  r.kind = 'create view';
  r.take('PROTECTED');
  word(r, 'VIEW');
  const first = r.take('IF');
  if (first) words(r, 'NOT', 'EXISTS');
  name(r);
  if (!first && r.take('IF')) words(r, 'NOT', 'EXISTS');
  word(r, 'AS');
  query(r);
}

function alterView(r: Reading): void {
  r.kind = 'alter view';
  word(r, 'VIEW');
  name(r);
  r.take('FORCE');
  if (r.take('REMOVE')) { word(r, 'DEFINITION'); return end(r); }
  word(r, 'AS');
  query(r);
}

function dropView(r: Reading): void {
  r.kind = 'drop view';
  word(r, 'VIEW');
  if (r.take('IF')) word(r, 'EXISTS');
  name(r);
  end(r);
}

function dropSchema(r: Reading): void {
  r.kind = 'drop schema';
  if (r.take('IF')) word(r, 'EXISTS');
  for (;;) {
    name(r);
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  if (r.take('DROP')) words(r, 'EXTERNAL', 'DATABASE');
  if (!r.take('CASCADE')) r.take('RESTRICT');
  end(r);
}

function alterTable(r: Reading): void {
  r.kind = 'alter table';
  name(r);
  const act = (action: string, words: number) => { r.action = action; r.skip(words); };
  if (r.is('ADD', 'PARTITION') || r.is('ADD', 'IF')) {
    act('ADD PARTITION', 1);
    if (r.take('IF')) words(r, 'NOT', 'EXISTS');
    do {
      partition(r);
      word(r, 'LOCATION');
      r.place(() => text(r));
    } while (r.is('PARTITION'));
  } else if (r.is('DROP', 'PARTITION')) {
    act('DROP PARTITION', 1);
    partition(r);
  } else if (r.is('PARTITION')) {
    r.action = 'SET LOCATION';
    partition(r);
    words(r, 'SET', 'LOCATION');
    text(r);
  } else if (r.is('SET', 'LOCATION')) {
    act('SET LOCATION', 2);
    text(r);
  } else if (r.is('SET', 'FILE', 'FORMAT')) {
    act('SET FILE FORMAT', 3);
    r.want('<format>');
    plainWord(r);
  } else if (r.is('SET', 'TABLE', 'PROPERTIES')) {
    act('SET TABLE PROPERTIES', 3);
    properties(r);
  } else if (r.is('RENAME', 'COLUMN')) {
    act('RENAME COLUMN', 2);
    r.column();
    identifier(r);
    word(r, 'TO');
    identifier(r);
  } else return void (r.i = r.last); // tables of Redshift's own have more forms
  end(r);
}

function columns(r: Reading, typed = true): void {
  mark(r, T.LeftParen);
  for (;;) {
    identifier(r);
    if (typed) type(r);
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  mark(r, T.RightParen);
}

/** A type: words with a size, or a nested one with members in angle brackets. Which words are types is a rule's to say. */
function type(r: Reading): void {
  const open: { readonly kind: string; members: number }[] = [];
  for (;;) {
    const kind = r.word();
    r.want('<type>');
    if ((kind === 'ARRAY' || kind === 'MAP' || kind === 'STRUCT') && r.kindAt(r.i + 1) === T.Less) {
      const key = open.at(-1);
      if (key?.kind === 'MAP' && key.members === 0) refuse(r);
      r.skip(2);
      open.push({ kind, members: 0 });
      if (kind === 'STRUCT') field(r);
      continue;
    }
    scalar(r);
    let holder = open.at(-1);
    for (; holder; holder = open.at(-1)) {
      holder.members++;
      if (r.kindAt() !== T.Greater || (holder.kind === 'MAP' && holder.members < 2)) break;
      r.skip();
      open.pop();
    }
    if (!holder) return;
    if (r.kindAt() !== T.Comma || holder.kind === 'ARRAY' || (holder.kind === 'MAP' && holder.members === 2)) refuse(r);
    r.skip();
    if (holder.kind === 'STRUCT') field(r);
  }
}

function field(r: Reading): void {
  identifier(r);
  mark(r, T.Colon);
}

function scalar(r: Reading): void {
  if (!r.take('TIMESTAMP')) plainWord(r);
  if (!r.take('PRECISION')) r.take('VARYING');
  if (r.kindAt() === T.LeftParen) {
    do { r.skip(); if (r.is('MAX')) r.skip(); else mark(r, T.Number); } while (r.kindAt() === T.Comma);
    mark(r, T.RightParen);
  }
  if (r.take('WITH') || r.take('WITHOUT')) words(r, 'TIME', 'ZONE');
}

function rowFormat(r: Reading): void {
  word(r, 'FORMAT');
  if (r.take('SERDE')) {
    text(r);
    if (r.take('WITH')) { word(r, 'SERDEPROPERTIES'); properties(r); }
    return;
  }
  word(r, 'DELIMITED');
  for (;;) {
    if (r.take('FIELDS') || r.take('LINES')) word(r, 'TERMINATED');
    else if (r.take('COLLECTION')) words(r, 'ITEMS', 'TERMINATED');
    else if (r.take('MAP')) words(r, 'KEYS', 'TERMINATED');
    else if (r.take('NULL')) { words(r, 'DEFINED', 'AS'); text(r); continue; }
    else if (!r.take('ESCAPED')) return;
    word(r, 'BY');
    text(r);
  }
}

function properties(r: Reading): void {
  mark(r, T.LeftParen);
  for (;;) {
    text(r);
    mark(r, T.Equal);
    text(r);
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  mark(r, T.RightParen);
}

function partition(r: Reading): void {
  const start = r.range().start;
  word(r, 'PARTITION');
  mark(r, T.LeftParen);
  const keys: ReturnType<Reading['key']>[] = [];
  for (;;) {
    const key = r.key();
    identifier(r);
    mark(r, T.Equal);
    if (r.kindAt() !== T.String && r.kindAt() !== T.Number) refuse(r);
    r.value(key);
    keys.push(key);
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  mark(r, T.RightParen);
  r.partitions.push({ range: { start, end: r.range(r.i - 1).end }, keys });
}

/** The query to the end, for the parser of queries. */
function query(r: Reading): void {
  if (r.ended) refuse(r);
  r.queries.push({ start: r.range().start, end: r.range(r.last - 1).end });
  r.i = r.last;
}

/** A table, a view or a schema: names with dots between them. */
function name(r: Reading): void {
  r.names(() => identifier(r));
}

function identifier(r: Reading): void {
  r.want('<name>');
  if (r.kindAt() !== T.Word && r.kindAt() !== T.Quoted && (r.kindAt() < T.Reserved || r.dialect.reserved.has(r.word()))) refuse(r);
  r.skip();
}

/** The name of a type or format. Which there are is a rule's to say. */
function plainWord(r: Reading): void {
  if (r.kindAt() !== T.Word && (r.kindAt() < T.Reserved || r.dialect.reserved.has(r.word()))) refuse(r);
  r.skip();
}

function text(r: Reading): void {
  r.want('<text>');
  mark(r, T.String);
}

function mark(r: Reading, kind: T): void {
  if (r.kindAt() !== kind) refuse(r);
  r.skip();
}

function word(r: Reading, wanted: string): void {
  if (!r.take(wanted)) refuse(r);
}

function words(r: Reading, ...wanted: readonly string[]): void {
  for (const w of wanted) word(r, w);
}

function end(r: Reading): void {
  if (!r.ended) refuse(r);
}

function refuse(r: Reading): never {
  throw r.failure(r.ended ? 'syntax error at end of input' : `syntax error at or near "${r.raw().replace(/^"([^]*)"$/, '$1')}"`);
}
