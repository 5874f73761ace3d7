import { T } from '../tokens.ts';
import { Failure, type Reading } from './reading.ts';

/**
 * Redshift's statements about external tables and schemas; the others are not looked into.
 *
 * ```ebnf
 * extTable = "CREATE EXTERNAL TABLE" schema "." table "(" col type {"," col type} ")" ["PARTITIONED BY" "(" col type {"," col type} ")"]
 *            ["ROW FORMAT" …] "STORED AS" format "LOCATION" str ["TABLE PROPERTIES" props] ["AS" select] ;
 * ```
 */
export function redshiftStatement(r: Reading): void {
  if (r.is('CREATE', 'EXTERNAL', 'TABLE')) return externalTable(r);
  if (r.is('CREATE', 'EXTERNAL', 'SCHEMA')) return externalSchema(r);
  if (r.is('ALTER', 'TABLE')) return alterTable(r);
  r.kind = 'query';
  r.i = r.last;
}

function externalTable(r: Reading): void {
  r.kind = 'create table';
  r.skip(3);
  if (r.is('IF', 'NOT', 'EXISTS')) refuse(r);
  name(r);
  const as = asPlace(r);
  if (r.kindAt() === T.LeftParen) columns(r);
  else if (as < 0) refuse(r);
  if (r.take('PARTITIONED')) {
    word(r, 'BY');
    if (r.kindAt() !== T.LeftParen) refuse(r);
    if (as >= 0) r.skipBrackets();
    else columns(r);
  }
  if (r.take('ROW')) rowFormat(r);
  if (!r.is('STORED')) refuse(r);
  r.skip();
  word(r, 'AS');
  if (r.take('INPUTFORMAT')) { text(r); word(r, 'OUTPUTFORMAT'); text(r); }
  else if (r.kindAt() === T.Word || r.kindAt() >= T.Reserved) r.skip();
  else refuse(r);
  word(r, 'LOCATION');
  text(r);
  if (r.is('TABLE', 'PROPERTIES')) { r.skip(2); properties(r); }
  if (r.take('AS')) { r.kind = 'ctas'; r.i = r.last; }
  if (!r.ended) refuse(r);
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

function externalSchema(r: Reading): void {
  r.kind = 'create schema';
  r.skip(3);
  if (r.take('IF')) { word(r, 'NOT'); word(r, 'EXISTS'); }
  name(r);
  word(r, 'FROM');
  if (!(r.take('DATA', 'CATALOG') || r.take('HIVE', 'METASTORE') || r.take('POSTGRES') || r.take('MYSQL') || r.take('KINESIS') || r.take('MSK') || r.take('REDSHIFT') || r.take('KAFKA'))) refuse(r);
  const clauses: Readonly<Record<string, () => void>> = {
    DATABASE: () => text(r), SCHEMA: () => text(r), REGION: () => text(r), URI: () => { text(r); if (r.take('PORT')) number(r); }, PORT: () => number(r),
    IAM_ROLE: () => { if (!r.take('DEFAULT')) text(r); }, SECRET_ARN: () => text(r), AUTHENTICATION: () => r.skip(), AUTHENTICATION_ARN: () => text(r), CLUSTER_ARN: () => text(r),
    CATALOG_ROLE: () => { if (!r.take('SESSION')) text(r); }, CATALOG_ID: () => text(r),
    CREATE: () => { for (const w of ['EXTERNAL', 'DATABASE', 'IF', 'NOT', 'EXISTS']) word(r, w); },
  };
  while (!r.ended) {
    const clause = clauses[r.word()];
    if (!clause) refuse(r);
    r.skip();
    clause();
  }
}

function alterTable(r: Reading): void {
  r.kind = 'alter table';
  r.skip(2);
  name(r);
  const act = (action: string, words: number) => { r.action = action; r.skip(words); };
  if (r.is('ADD', 'PARTITION') || r.is('ADD', 'IF')) {
    act('ADD PARTITION', 1);
    if (r.take('IF')) { word(r, 'NOT'); word(r, 'EXISTS'); }
    do {
      partition(r);
      const spec = r.partitions[r.partitions.length - 1];
      word(r, 'LOCATION');
      if (spec && r.kindAt() === T.String) spec.location = { value: r.textAt(), range: { start: r.range().start + 1, end: r.range().end - 1 } };
      text(r);
    } while (r.is('PARTITION'));
  } else if (r.is('DROP', 'PARTITION')) {
    act('DROP PARTITION', 1);
    partition(r);
  } else if (r.is('PARTITION')) {
    partition(r);
    word(r, 'SET');
    word(r, 'LOCATION');
    text(r);
  } else if (r.is('SET', 'LOCATION')) {
    act('SET LOCATION', 2);
    text(r);
  } else if (r.is('SET', 'FILE', 'FORMAT')) {
    act('SET FILE FORMAT', 4);
  } else if (r.is('SET', 'TABLE', 'PROPERTIES')) {
    act('SET TABLE PROPERTIES', 3);
    properties(r);
  } else return void (r.i = r.last); // tables of Redshift's own have more forms
  if (!r.ended) refuse(r);
}

function columns(r: Reading): void {
  r.skip();
  for (;;) {
    name(r, false);
    if (r.kindAt() === T.Comma || r.kindAt() === T.RightParen) refuse(r);
    for (let depth = 0, angles = 0; !r.ended; r.skip()) {
      const kind = r.kindAt();
      if (kind === T.LeftParen) depth++;
      else if (kind === T.RightParen && depth-- === 0) break;
      else if (kind === T.Less) angles++;
      else if (kind === T.Greater) angles--;
      else if (kind === T.Comma && depth === 0 && angles <= 0) break;
      else if (angles <= 0 && depth === 0 && r.is('COMMENT')) refuse(r);
    }
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  if (r.kindAt() !== T.RightParen) refuse(r);
  r.skip();
}

function rowFormat(r: Reading): void {
  word(r, 'FORMAT');
  if (r.take('SERDE')) {
    text(r);
    if (r.is('WITH', 'SERDEPROPERTIES')) { r.skip(2); properties(r); }
    return;
  }
  word(r, 'DELIMITED');
  for (;;) {
    if (r.take('FIELDS') || r.take('LINES')) word(r, 'TERMINATED');
    else if (r.take('COLLECTION')) { word(r, 'ITEMS'); word(r, 'TERMINATED'); }
    else if (r.take('MAP')) { word(r, 'KEYS'); word(r, 'TERMINATED'); }
    else if (r.take('NULL')) { word(r, 'DEFINED'); word(r, 'AS'); text(r); continue; }
    else if (!r.take('ESCAPED')) return;
    word(r, 'BY');
    text(r);
  }
}

function properties(r: Reading): void {
  if (r.kindAt() !== T.LeftParen) refuse(r);
  r.skip();
  for (;;) {
    text(r);
    if (r.kindAt() !== T.Equal) refuse(r);
    r.skip();
    text(r);
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  if (r.kindAt() !== T.RightParen) refuse(r);
  r.skip();
}

function partition(r: Reading): void {
  const start = r.range().start;
  word(r, 'PARTITION');
  if (r.kindAt() !== T.LeftParen) refuse(r);
  r.skip();
  const keys: { name: string; range: { start: number; end: number }; value?: string; valueRange?: { start: number; end: number } }[] = [];
  for (;;) {
    const key: (typeof keys)[number] = { name: r.nameAt(), range: r.range() };
    name(r, false);
    if (r.kindAt() !== T.Equal) refuse(r);
    r.skip();
    if (r.kindAt() !== T.String && r.kindAt() !== T.Number) refuse(r);
    key.value = r.kindAt() === T.String ? r.textAt() : r.raw();
    key.valueRange = r.range();
    r.skip();
    keys.push(key);
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  if (r.kindAt() !== T.RightParen) refuse(r);
  r.skip();
  r.partitions.push({ range: { start, end: r.range(r.i - 1).end }, keys });
}

function name(r: Reading, remember = true): void {
  const start = r.range().start;
  const parts: string[] = [];
  for (;;) {
    if (r.kindAt() !== T.Word && r.kindAt() !== T.Quoted && r.kindAt() < T.Reserved) refuse(r);
    parts.push(r.nameAt());
    r.skip();
    if (r.kindAt() !== T.Dot) break;
    r.skip();
  }
  const database = parts.at(-2);
  if (remember) r.table ??= { name: parts.at(-1)!, ...(database !== undefined && { database }), range: { start, end: r.range(r.i - 1).end } };
}

function text(r: Reading): void {
  if (r.kindAt() !== T.String) refuse(r);
  r.skip();
}

function number(r: Reading): void {
  if (r.kindAt() !== T.Number) refuse(r);
  r.skip();
}

function word(r: Reading, wanted: string): void {
  if (!r.take(wanted)) refuse(r);
}

function refuse(r: Reading): never {
  throw new Failure(r.range(), r.ended ? 'syntax error at end of input' : `syntax error at or near "${r.raw().replace(/^"(.*)"$/, '$1')}"`);
}
