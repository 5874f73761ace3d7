import { softReserved } from '../dialects/hive.ts';
import { T } from '../tokens.ts';
import { Failure, type Reading } from './reading.ts';

/**
 * The statements of Athena's definition parser, which is Hive's: the order of the clauses is fixed, and what it says of a mistake
 * follows ANTLR's three kinds (no alternative fits, a token is not the expected one, something is missing or too many), each with
 * the innermost rule that has a name for people.
 *
 * ```ebnf
 * createTable = "CREATE" ["EXTERNAL"] "TABLE" ["IF NOT EXISTS"] qname ["(" column {"," column} ")"] ["COMMENT" str] ["PARTITIONED BY" "(" column {"," column} ")"]
 *               ["CLUSTERED BY" "(" name {"," name} ")" ["SORTED BY" "(" name ["ASC"|"DESC"] {…} ")"] "INTO" int "BUCKETS"] ["SKEWED BY" …] [rowFormat] [storedAs]
 *               ["WITH SERDEPROPERTIES" props] ["LOCATION" str] ["TBLPROPERTIES" props] ;
 * ```
 */
export function hiveStatement(r: Reading): void {
  const first = r.word();
  const statement = statements[first];
  if (statement) statement(r);
  else if (hiveOnly.has(first)) return foreign(r, first, 1);
  else if (r.engine === 'hive' && hiveQueries.has(first)) { r.kind = 'query'; r.i = r.last; }
  else noAlternative(r, '');
  if (r.unsupported || r.kind === 'query') return;
  if (r.ended && r.deferred) throw r.deferred;
  if (!r.ended) fail(r, `missing EOF at '${r.raw()}' near '${before(r)}'`, '');
}

const hiveQueries = new Set(['SELECT', 'WITH', 'INSERT', 'FROM', 'DELETE', 'UPDATE', 'MERGE', 'VALUES', 'EXPLAIN', '(']);
/** Statements of Hive that Athena does not run. */
const hiveOnly = new Set(['GRANT', 'REVOKE', 'LOCK', 'UNLOCK', 'EXPORT', 'IMPORT', 'COMMIT', 'ROLLBACK', 'START', 'LOAD', 'TRUNCATE', 'USE', 'SET', 'ANALYZE', 'RELOAD', 'ABORT', 'ADD', 'DFS', 'KILL']);

const statements: Readonly<Record<string, (r: Reading) => void>> = {
  CREATE(r) {
    r.skip();
    if (r.is('DATABASE') || r.is('SCHEMA')) return createDatabase(r);
    if (r.is('EXTERNAL', 'TABLE')) { r.skip(2); return createTable(r, true); }
    if (r.is('TABLE')) { r.skip(); return createTable(r, false); }
    if (r.is('TEMPORARY') || r.is('INDEX') || r.is('ROLE') || r.is('FUNCTION') || r.is('MATERIALIZED') || r.is('RESOURCE') || r.is('TRANSACTIONAL') || (r.engine === 'hive' && (r.is('VIEW') || r.is('OR')))) {
      return foreign(r, `CREATE ${r.word()}`, 2, r.is('TEMPORARY') ? 'an external table, or CREATE TABLE AS' : undefined, r.i - 1);
    }
    r.i--;
    noAlternative(r, 'ddl statement');
  },
  ALTER(r) {
    r.skip();
    if (r.is('TABLE')) { r.skip(); return alterTable(r); }
    if (r.is('DATABASE') || r.is('SCHEMA')) return alterDatabase(r);
    if (r.is('INDEX') || r.is('VIEW') || r.is('MATERIALIZED')) return foreign(r, `ALTER ${r.word()}`, 2, undefined, r.i - 1);
    noAlternative(r, 'alter statement');
  },
  DROP(r) {
    r.skip();
    if (r.is('DATABASE') || r.is('SCHEMA')) return dropDatabase(r);
    if (r.is('TABLE')) return dropTable(r);
    if (r.is('TEMPORARY') || r.is('INDEX') || r.is('ROLE') || r.is('FUNCTION') || r.is('VIEW') || r.is('MATERIALIZED') || r.is('MACRO')) return foreign(r, `DROP ${r.word()}`, 2, undefined, r.i - 1);
    r.i--;
    noAlternative(r, 'ddl statement');
  },
  MSCK(r) {
    r.kind = 'msck';
    r.skip();
    r.take('REPAIR');
    if (r.is('TABLE')) r.skip();
    else expect(r, 'TABLE', 'KW_TABLE', 'metastore check statement');
    tableName(r);
    if (r.engine === 'hive' && (r.take('ADD') || r.take('DROP') || r.take('SYNC'))) r.take('PARTITIONS');
  },
  SHOW: show,
  DESCRIBE: describe,
  DESC: describe,
};

function createDatabase(r: Reading): void {
  const rule = 'create database statement';
  r.kind = 'create database';
  r.skip();
  ifNotExists(r, rule);
  identifier(r, rule);
  if (r.take('COMMENT')) text(r, rule);
  if (r.take('LOCATION')) text(r, rule);
  if (r.is('WITH')) {
    r.skip();
    expect(r, 'DBPROPERTIES', 'KW_DBPROPERTIES', rule);
    properties(r, 'database properties');
  }
}

function alterDatabase(r: Reading): void {
  const rule = 'alter database statement';
  r.kind = 'alter database';
  r.skip();
  identifier(r, rule);
  if (r.engine === 'hive' && r.is('SET', 'LOCATION')) { r.skip(2); return text(r, rule); }
  expect(r, 'SET', 'KW_SET', rule);
  expect(r, 'DBPROPERTIES', 'KW_DBPROPERTIES', rule);
  properties(r, 'database properties');
}

function dropDatabase(r: Reading): void {
  r.kind = 'drop database';
  r.skip();
  ifExists(r, 'drop database statement');
  identifier(r, 'drop database statement');
  if (!r.take('RESTRICT')) r.take('CASCADE');
}

function dropTable(r: Reading): void {
  r.kind = 'drop table';
  r.skip();
  ifExists(r, 'drop statement');
  tableName(r);
  if (r.is('PURGE')) {
    if (r.engine === 'athena') return foreign(r, 'DROP TABLE … PURGE', 1, 'DROP TABLE without it');
    r.skip();
  }
}

function createTable(r: Reading, external: boolean): void {
  const rule = 'create table statement';
  r.kind = 'create table';
  ifNotExists(r, rule);
  tableName(r);
  if (r.is('LIKE')) {
    if (r.engine === 'athena') return foreign(r, 'CREATE TABLE … LIKE', 1, 'the statement that SHOW CREATE TABLE prints');
    r.skip();
    tableName(r);
    if (r.take('LOCATION')) text(r, 'table location specification');
    return;
  }
  if (r.kindAt() === T.LeftParen) columns(r, rule);
  if (r.take('COMMENT')) text(r, 'table comment');
  if (r.is('PARTITIONED')) {
    r.skip();
    expect(r, 'BY', 'KW_BY', 'table partition specification');
    if (r.kindAt() === T.LeftParen) partitionColumns(r, external);
    else expect(r, '(', '(', 'table partition specification');
  }
  if (r.is('CLUSTERED')) clustered(r);
  if (r.is('SKEWED')) {
    if (r.engine === 'athena') return foreign(r, 'SKEWED BY', 1);
    r.skip();
    expect(r, 'BY', 'KW_BY', 'table skewed specification');
    r.skipBrackets();
    expect(r, 'ON', 'KW_ON', 'table skewed specification');
    r.skipBrackets();
    if (r.is('STORED', 'AS', 'DIRECTORIES')) r.skip(3);
  }
  if (r.is('ROW')) rowFormat(r);
  if (r.is('STORED')) storedAs(r);
  if (r.is('WITH', 'SERDEPROPERTIES')) { r.skip(2); properties(r, 'serde properties'); }
  if (r.take('LOCATION')) text(r, 'table location specification');
  if (r.take('TBLPROPERTIES')) properties(r, 'table properties');
  if (r.engine === 'hive' && r.take('AS')) { r.i = r.last; r.kind = 'ctas'; }
}

/** `(name type [COMMENT text], …)`. */
function columns(r: Reading, rule: string): void {
  r.skip();
  for (;;) {
    identifier(r, 'column specification');
    type(r, 'column type');
    if (r.take('COMMENT')) text(r, 'column specification');
    while (r.engine === 'hive' && (r.is('NOT', 'NULL') || r.is('PRIMARY') || r.is('DEFAULT') || r.is('UNIQUE') || r.is('DISABLE') || r.is('NOVALIDATE') || r.is('RELY') || r.is('NORELY') || r.is('ENABLE'))) r.skip(r.is('NOT', 'NULL') || r.is('PRIMARY') || r.is('DEFAULT') ? 2 : 1);
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  expect(r, ')', ')', rule);
}

/** Keys with their types; of an Iceberg table, columns and transforms of columns without types. */
function partitionColumns(r: Reading, external: boolean): void {
  const rule = 'table partition specification';
  r.skip();
  for (;;) {
    const next = r.word(r.i + 1);
    if (!external && next === '(') { // year(ts), bucket(16, id)
      r.skip();
      r.skipBrackets();
    } else {
      identifier(r, 'column specification');
      if (external || (r.kindAt() !== T.Comma && r.kindAt() !== T.RightParen)) type(r, 'column type');
      if (r.take('COMMENT')) text(r, 'column specification');
    }
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  expect(r, ')', ')', rule);
}

function names(r: Reading, rule: string, ordered = false): void {
  expect(r, '(', '(', rule);
  for (;;) {
    identifier(r, rule);
    if (ordered && !r.take('ASC')) r.take('DESC');
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  expect(r, ')', ')', rule);
}

function clustered(r: Reading): void {
  const rule = 'table buckets specification';
  r.skip();
  expect(r, 'BY', 'KW_BY', rule);
  names(r, rule);
  if (r.is('SORTED')) {
    r.skip();
    expect(r, 'BY', 'KW_BY', rule);
    names(r, rule, true);
  }
  expect(r, 'INTO', 'KW_INTO', rule);
  if (r.kindAt() !== T.Number) mismatch(r, 'Number', rule);
  r.skip();
  expect(r, 'BUCKETS', 'KW_BUCKETS', rule);
}

function rowFormat(r: Reading): void {
  const rule = 'table row format specification';
  r.skip();
  expect(r, 'FORMAT', 'KW_FORMAT', rule);
  if (r.take('SERDE')) {
    text(r, 'serde specification');
    if (r.is('WITH', 'SERDEPROPERTIES')) { r.skip(2); properties(r, 'serde properties'); }
    return;
  }
  if (!r.take('DELIMITED')) noAlternative(r, 'serde specification');
  if (r.take('FIELDS')) {
    terminated(r, 'table row format\'s field separator');
    if (r.is('ESCAPED')) {
      r.skip();
      expect(r, 'BY', 'KW_BY', 'table row format\'s field separator');
      text(r, 'table row format\'s field separator');
    }
  }
  if (r.is('COLLECTION')) {
    r.skip();
    expect(r, 'ITEMS', 'KW_ITEMS', 'table row format\'s column separator');
    terminated(r, 'table row format\'s column separator');
  }
  if (r.is('MAP')) {
    r.skip();
    expect(r, 'KEYS', 'KW_KEYS', 'table row format\'s map key separator');
    terminated(r, 'table row format\'s map key separator');
  }
  if (r.take('LINES')) terminated(r, 'table row format\'s line separator');
  if (r.is('NULL')) {
    r.skip();
    expect(r, 'DEFINED', 'KW_DEFINED', 'table row format\'s null specifier');
    expect(r, 'AS', 'KW_AS', 'table row format\'s null specifier');
    text(r, 'table row format\'s null specifier');
  }
}

function terminated(r: Reading, rule: string): void {
  expect(r, 'TERMINATED', 'KW_TERMINATED', rule);
  expect(r, 'BY', 'KW_BY', rule);
  text(r, rule);
}

function storedAs(r: Reading): void {
  const rule = 'table file format specification';
  r.skip();
  if (r.is('BY')) {
    if (r.engine === 'athena') return foreign(r, 'STORED BY', 1);
    r.skip();
    text(r, rule);
    if (r.is('WITH', 'SERDEPROPERTIES')) { r.skip(2); properties(r, 'serde properties'); }
    return;
  }
  expect(r, 'AS', 'KW_AS', rule);
  if (r.take('INPUTFORMAT')) {
    text(r, rule);
    expect(r, 'OUTPUTFORMAT', 'KW_OUTPUTFORMAT', rule);
    text(r, rule);
    if (r.take('INPUTDRIVER')) { text(r, rule); expect(r, 'OUTPUTDRIVER', 'KW_OUTPUTDRIVER', rule); text(r, rule); }
    return;
  }
  identifier(r, rule);
}

/** `('key' = 'value', …)`; with `bare`, keys alone are taken as well. */
function properties(r: Reading, rule: string): void {
  expect(r, '(', '(', rule);
  const list = `${rule === 'database properties' || rule === 'serde properties' ? rule : 'table properties'} list`;
  if (r.kindAt() !== T.String) noAlternative(r, list);
  for (;;) {
    if (r.kindAt() !== T.String) mismatch(r, 'StringLiteral', 'specifying key/value property');
    if (r.kindAt(r.i + 1) !== T.Equal) {
      if (r.kindAt(r.i + 1) === T.Comma || r.kindAt(r.i + 1) === T.RightParen) noAlternative(r, list);
      r.skip();
      mismatch(r, '=', 'specifying key/value property');
    }
    r.skip(2);
    if (r.kindAt() === T.Number && r.engine === 'athena') r.skip();
    else text(r, 'specifying key/value property');
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  expect(r, ')', ')', rule);
}

function keys(r: Reading): void {
  expect(r, '(', '(', 'table properties');
  for (;;) {
    text(r, 'specifying key property');
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  expect(r, ')', ')', 'table properties');
}

function alterTable(r: Reading): void {
  const rule = 'alter table statement';
  r.kind = 'alter table';
  tableName(r);
  const start = r.i;
  const act = (name: string, words: number) => { r.action = name; r.skip(words); };
  const own = r.is('PARTITION') && r.word(r.i + 1) === '(';
  if (own) {
    partition(r, false);
    if (r.is('RENAME', 'TO')) {
      act('RENAME PARTITION', 2);
      return partition(r, false);
    }
  }
  if (r.is('ADD', 'COLUMNS')) { act('ADD COLUMNS', 2); return columnList(r, 'add column statement'); }
  if (r.is('REPLACE', 'COLUMNS')) { act('REPLACE COLUMNS', 2); return columnList(r, 'add column statement'); }
  if (r.is('SET', 'LOCATION')) { act('SET LOCATION', 2); return text(r, 'alter location'); }
  if (r.is('CHANGE')) {
    if (own && r.engine === 'athena') return foreign(r, 'ALTER TABLE … PARTITION … CHANGE', 1, 'ALTER TABLE … PARTITION … REPLACE COLUMNS');
    act('CHANGE COLUMN', 1);
    if (r.is('COLUMN')) r.skip();
    identifier(r, 'rename column name');
    identifier(r, 'rename column name');
    type(r, 'column type');
    if (r.take('COMMENT')) text(r, 'rename column name');
    if (!r.take('FIRST') && r.take('AFTER')) identifier(r, 'alter table change column\' position');
    if (!r.take('RESTRICT')) r.take('CASCADE');
    return;
  }
  const athenaLacks = Object.entries(notInAthena).find(([words]) => r.is(...words.split(' ')));
  if (athenaLacks) return foreign(r, `ALTER TABLE … ${athenaLacks[0]}`, athenaLacks[0].split(' ').length, athenaLacks[1]);
  if (own) noAlternative(r, rule);
  if (r.is('ADD') && (r.word(r.i + 1) === 'PARTITION' || r.word(r.i + 1) === 'IF')) {
    act('ADD PARTITION', 1);
    ifNotExists(r, 'add partition statement');
    for (;;) {
      partition(r, true, 'add partition statement');
      if (r.kindAt() === T.Comma && r.word(r.i + 1) === 'PARTITION') {
        later(r, `missing EOF at ',' near '${before(r)}'`);
        r.skip();
      } else if (!r.is('PARTITION')) return;
    }
  }
  if (r.is('DROP') && (r.word(r.i + 1) === 'PARTITION' || r.word(r.i + 1) === 'IF')) {
    act('DROP PARTITION', 1);
    ifExists(r, 'drop partition statement');
    for (;;) {
      partition(r, false, 'drop partition statement');
      if (r.is('PARTITION')) later(r, `missing EOF at '${r.raw()}' near '${before(r)}'`);
      else if (r.kindAt() === T.Comma) r.skip();
      else break;
    }
    if (r.engine === 'hive') r.take('PURGE');
    return;
  }
  if (r.is('SET', 'TBLPROPERTIES')) { act('SET TBLPROPERTIES', 2); return properties(r, 'alter properties'); }
  if (r.is('UNSET', 'TBLPROPERTIES')) { act('UNSET TBLPROPERTIES', 2); ifExists(r, rule); return keys(r); }
  if (r.is('DROP', 'COLUMN')) { act('DROP COLUMN', 2); return identifier(r, rule); } // Iceberg
  if (r.is('RENAME', 'TO')) { act('RENAME TO', 2); return void tableName(r, false); } // Iceberg
  r.i = start;
  noAlternative(r, rule);
}

/** Forms of ALTER TABLE that Hive has and Athena has not, with what to do there. */
const notInAthena: Readonly<Record<string, string | undefined>> = {
  ARCHIVE: undefined, UNARCHIVE: undefined, EXCHANGE: undefined, TOUCH: undefined, COMPACT: undefined, CONCATENATE: undefined,
  'CLUSTERED BY': undefined, 'NOT CLUSTERED': undefined, 'NOT SORTED': undefined, 'SKEWED BY': undefined, 'NOT SKEWED': undefined, 'NOT STORED': undefined, 'INTO': undefined,
  'SET FILEFORMAT': 'a new table definition', 'SET SERDEPROPERTIES': 'a new table definition', 'SET SERDE': 'a new table definition', 'SET SKEWED': undefined,
  'SET OWNER': undefined, 'UPDATE STATISTICS': undefined, 'ADD CONSTRAINT': undefined, 'DROP CONSTRAINT': undefined,
};

function columnList(r: Reading, rule: string): void {
  if (r.kindAt() !== T.LeftParen) return expect(r, '(', '(', rule);
  columns(r, rule);
  if (!r.take('RESTRICT')) r.take('CASCADE');
}

/** `PARTITION (key = value, …)`, perhaps with its LOCATION. */
function partition(r: Reading, location: boolean, rule = 'partition specification'): void {
  const comma = r.kindAt(r.i - 1) === T.Comma ? r.range(r.i - 1) : undefined;
  const start = r.range().start;
  if (!r.is('PARTITION')) return expect(r, 'PARTITION', 'KW_PARTITION', rule);
  r.skip();
  expect(r, '(', '(', rule);
  const found: { name: string; range: { start: number; end: number }; value?: string; valueRange?: { start: number; end: number } }[] = [];
  for (;;) {
    const [name, range] = [r.nameAt(), r.range()];
    identifier(r, rule);
    const key: (typeof found)[number] = { name, range };
    found.push(key);
    if (r.kindAt() === T.Equal || (!location && [T.Less, T.LessEqual, T.Greater, T.GreaterEqual, T.NotEqual].includes(r.kindAt()))) {
      r.skip();
      const minus = r.kindAt() === T.Minus;
      if (minus) r.skip();
      if (r.is('DATE') || r.is('TIMESTAMP')) r.skip();
      if (r.kindAt() !== T.String && r.kindAt() !== T.Number && !(r.is('TRUE') || r.is('FALSE') || r.is('NULL')) && !(r.kindAt() === T.Word && /^\d+[LSYlsy]$|^\d+BD$/i.test(r.raw()))) noAlternative(r, 'constant');
      key.value = (minus ? '-' : '') + (r.kindAt() === T.String ? r.textAt() : r.raw());
      key.valueRange = r.range();
      r.skip();
    }
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  expect(r, ')', ')', rule);
  const spec: { range: { start: number; end: number }; keys: typeof found; location?: { value: string; range: { start: number; end: number } }; comma?: { start: number; end: number } } = { range: { start, end: r.range(r.i - 1).end }, keys: found, ...(comma && { comma }) };
  r.partitions.push(spec);
  if (location && r.take('LOCATION')) {
    if (r.kindAt() === T.String) spec.location = { value: r.textAt(), range: { start: r.range().start + 1, end: r.range().end - 1 } };
    text(r, 'partition location');
  }
}

function show(r: Reading): void {
  const rule = 'show statement';
  r.kind = 'show';
  r.skip();
  if (r.take('DATABASES') || r.take('SCHEMAS')) {
    if (r.take('LIKE') || r.kindAt() === T.String) text(r, rule);
    return;
  }
  if (r.take('TABLES')) {
    if (r.take('IN') || r.take('FROM')) identifier(r, rule);
    if (r.take('LIKE') || r.kindAt() === T.String) text(r, rule);
    return;
  }
  if (r.take('VIEWS')) {
    if (r.take('IN') || r.take('FROM')) identifier(r, rule);
    if (r.take('LIKE') || r.kindAt() === T.String) text(r, rule);
    return;
  }
  if (r.take('COLUMNS')) {
    if (!r.take('FROM') && !r.take('IN')) noAlternative(r, rule);
    tableName(r);
    if (r.take('FROM') || r.take('IN')) identifier(r, rule);
    return;
  }
  if (r.is('CREATE')) {
    r.skip();
    if (!r.take('TABLE') && !r.take('VIEW') && !(r.engine === 'hive' && (r.take('DATABASE') || r.take('SCHEMA')))) noAlternative(r, rule);
    if (r.kindAt() === T.String) { r.skip(); if (r.kindAt() === T.Dot) r.skip(2); return; } // views are named in double quotes
    tableName(r);
    return;
  }
  if (r.take('PARTITIONS')) {
    tableName(r);
    if (r.is('PARTITION')) partition(r, false);
    return;
  }
  if (r.take('TBLPROPERTIES')) {
    tableName(r);
    if (r.kindAt() === T.LeftParen) { r.skip(); text(r, rule); expect(r, ')', ')', rule); }
    return;
  }
  if (['FUNCTIONS', 'LOCKS', 'GRANT', 'ROLE', 'ROLES', 'CURRENT', 'PRINCIPALS', 'COMPACTIONS', 'TRANSACTIONS', 'INDEX', 'INDEXES', 'FORMATTED', 'CONF', 'TABLE', 'STATS', 'MATERIALIZED'].some(w => r.is(w))) {
    return foreign(r, `SHOW ${r.word()}`, 2, undefined, r.i - 1);
  }
  noAlternative(r, rule);
}

function describe(r: Reading): void {
  const rule = 'describe statement';
  r.kind = 'describe';
  r.skip();
  if (r.is('DATABASE') || r.is('SCHEMA') || r.is('FUNCTION')) return foreign(r, `DESCRIBE ${r.word()}`, 2, undefined, r.i - 1);
  if (!r.take('EXTENDED')) r.take('FORMATTED');
  tableName(r);
  if (r.is('PARTITION')) partition(r, false);
  if (r.kindAt() === T.Word || r.kindAt() === T.Quoted) {
    r.skip();
    while (r.kindAt() === T.Dot) {
      r.skip();
      if (r.kindAt() === T.String) r.skip();
      else identifier(r, rule);
    }
  }
  if (r.is('PARTITION')) partition(r, false);
}

// What the parser's rules share.

const primitives = new Set(['TINYINT', 'SMALLINT', 'INT', 'INTEGER', 'BIGINT', 'BOOLEAN', 'FLOAT', 'DOUBLE', 'DATE', 'DATETIME', 'TIMESTAMP', 'STRING', 'BINARY', 'DECIMAL', 'DEC', 'NUMERIC', 'VARCHAR', 'CHAR']);

/** Iterative: a type may be nested as deep as somebody likes. */
function type(r: Reading, rule: string): void {
  const open: { kind: string; members: number }[] = [];
  let context = rule;
  for (;;) {
    const word = r.word();
    const frame = open[open.length - 1];
    if (frame?.kind === 'MAP' && frame.members === 0 && !primitives.has(word)) noAlternative(r, 'primitive type specification');
    if (word === 'ARRAY' || word === 'MAP' || word === 'STRUCT' || word === 'UNIONTYPE') {
      r.skip();
      const name = `${word === 'ARRAY' ? 'list' : word.toLowerCase()} type`;
      if (r.kindAt() === T.NotEqual && word === 'STRUCT') { // `<>` is one token
        mismatch(r, '<', name);
      }
      expect(r, '<', '<', name);
      open.push({ kind: word, members: 0 });
      if (word === 'STRUCT') fieldName(r);
      context = word === 'ARRAY' ? 'list type' : word === 'MAP' ? 'map type' : 'column type';
      continue;
    }
    if (!primitives.has(word)) noAlternative(r, context);
    r.skip();
    primitive(r, word);
    for (;;) { // behind a complete type: close what it completes
      const holder = open[open.length - 1];
      if (!holder) return;
      holder.members++;
      if (holder.kind === 'STRUCT' && r.take('COMMENT')) text(r, 'column specification');
      if (holder.kind === 'MAP' && holder.members === 1) {
        expect(r, ',', ',', 'map type');
        context = 'map type';
        break;
      }
      if ((holder.kind === 'STRUCT' || holder.kind === 'UNIONTYPE') && r.kindAt() === T.Comma) {
        r.skip();
        if (holder.kind === 'STRUCT') fieldName(r);
        context = 'column type';
        break;
      }
      if (r.kindAt() !== T.Greater) expect(r, '>', '>', holder.kind === 'ARRAY' ? 'list type' : `${holder.kind.toLowerCase()} type`);
      r.skip();
      open.pop();
    }
  }
}

function fieldName(r: Reading): void {
  identifier(r, 'column specification');
  expect(r, ':', ':', 'column specification');
}

function primitive(r: Reading, word: string): void {
  const rule = 'primitive type specification';
  if (word === 'DOUBLE') r.take('PRECISION');
  if (word === 'TIMESTAMP' && r.is('WITH', 'LOCAL', 'TIME', 'ZONE')) { if (r.engine === 'hive') r.skip(4); return; }
  const sized = word === 'VARCHAR' || word === 'CHAR';
  if (sized) expect(r, '(', '(', rule);
  else if ((word === 'DECIMAL' || word === 'DEC' || word === 'NUMERIC') && r.kindAt() === T.LeftParen) r.skip();
  else return;
  if (r.kindAt() !== T.Number) mismatch(r, 'Number', rule);
  r.skip();
  if (!sized && r.kindAt() === T.Comma) {
    r.skip();
    if (r.kindAt() !== T.Number) mismatch(r, 'Number', rule);
    r.skip();
  }
  expect(r, ')', ')', rule);
}

function tableName(r: Reading, remember = true): void {
  const start = r.range().start;
  const first = r.nameAt();
  identifier(r, 'table name');
  let name = first;
  let database: string | undefined;
  if (r.kindAt() === T.Dot) {
    r.skip();
    name = r.nameAt();
    database = first;
    identifier(r, 'table name');
  } else if (/^[^.]+\.[^.]+$/.test(first) && r.kindAt(r.i - 1) === T.Quoted) [database, name] = first.split('.') as [string, string]; // `db.table`, which some statements print
  if (remember) r.table ??= { name, ...(database !== undefined && { database }), range: { start, end: r.range(r.i - 1).end } };
}

/** A name: a word that is not reserved, or anything in back-quotes. A reserved word is noted and read over, so that the rest is read too. */
function identifier(r: Reading, rule: string): void {
  const kind = r.kindAt();
  if (kind === T.Quoted) return r.skip();
  if (kind === T.String && /^"[^]+"$/.test(r.raw())) {
    r.doubleQuoted.push(r.range());
    return r.skip();
  }
  if (kind === T.Word || kind >= T.Reserved) {
    const word = r.word();
    if (word.startsWith('_')) fail(r, "character '_' not supported here", '');
    const goesOn = [T.Minus, T.Slash, T.At, T.Bad].includes(r.kindAt(r.i + 1)) && r.range(r.i + 1).start === r.range().end; // `user-id`: not this word
    if (goesOn) return r.skip();
    if (r.dialect.reserved.has(word) && !softReserved.has(word)) {
      if (clauseWords.has(word)) noAlternative(r, rule);
      r.reserved.push({ range: r.range(), word: r.raw(), message: sql11.has(word) ? `Failed to recognize predicate '${r.raw()}'. Failed rule: 'identifier' in ${rule}` : `${unrecognized(r)} in ${rule}` });
      return r.skip();
    }
    if (softReserved.has(word)) r.reserved.push({ range: r.range(), word: r.raw() });
    return r.skip();
  }
  noAlternative(r, rule);
}

/** Reserved words that only a clause begins with: as a name somebody forgot the name instead. */
const clauseWords = new Set(['PARTITION', 'ROW', 'WITH', 'AS', 'SET', 'NOT', 'NULL']);
/** Words of SQL:2011 that Hive refuses by a predicate, unless it is told to take them. */
const sql11 = new Set((
  'ALL ALTER ARRAY AS AUTHORIZATION BETWEEN BIGINT BINARY BOOLEAN BOTH BY CREATE CUBE CURRENT_DATE CURRENT_TIMESTAMP CURSOR DATE DECIMAL DELETE DESCRIBE DOUBLE DROP EXISTS EXTERNAL ' +
  'FALSE FETCH FLOAT FLOOR FOR FOREIGN FULL GRANT GROUP GROUPING IMPORT IN INNER INSERT INT INTEGER INTERSECT INTERVAL INTO IS LATERAL LEFT LIKE LOCAL NONE NULL NUMERIC OF ORDER OUT OUTER ' +
  'PARTITION PERCENT PRECISION PRIMARY PROCEDURE RANGE READS REFERENCES REGEXP REVOKE RIGHT RLIKE ROLLBACK ROLLUP ROW ROWS SET SMALLINT TABLE TIMESTAMP TO TRIGGER TRUE TRUNCATE UNION ' +
  'UPDATE USER USING VALUES WITH COLUMN CONSTRAINT START TIME DAYOFWEEK END'
).split(' '));

function ifNotExists(r: Reading, rule: string): void {
  if (!r.take('IF')) return;
  expect(r, 'NOT', 'KW_NOT', rule);
  expect(r, 'EXISTS', 'KW_EXISTS', rule);
}

function ifExists(r: Reading, rule: string): void {
  if (r.take('IF')) expect(r, 'EXISTS', 'KW_EXISTS', rule);
}

/** A text; texts side by side count as one. */
function text(r: Reading, rule: string): void {
  if (r.kindAt() !== T.String) mismatch(r, 'StringLiteral', rule);
  while (r.kindAt() === T.String) r.skip();
}

function expect(r: Reading, word: string, token: string, rule: string): void {
  if (r.word() === word) return r.skip();
  if (r.word(r.i + 1) === word && !r.ended) fail(r, `extraneous input '${r.raw()}' expecting ${readable(token)} near '${r.raw(r.i + 1)}'`, rule);
  mismatch(r, token, rule);
}

const readable = (token: string): string => token.replace(/^KW_/, '');
const before = (r: Reading): string => (r.i > r.first ? r.raw(r.i - 1) : '');

function mismatch(r: Reading, token: string, rule: string): never {
  return fail(r, `mismatched input '${r.raw()}' expecting ${readable(token)}${r.i > r.first ? ` near '${before(r)}'` : ''}`, rule);
}

function noAlternative(r: Reading, rule: string): never {
  return fail(r, unrecognized(r), rule);
}

const unrecognized = (r: Reading): string => `cannot recognize input near ${[0, 1, 2].map(n => `'${r.raw(r.i + n)}'`).join(' ')}`;

function fail(r: Reading, message: string, rule: string): never {
  throw new Failure(r.range(), rule === '' ? message : `${message} in ${rule}`);
}

/** Notes a failure and reads on, as if it were not there: what is wrong has a repair of its own. */
function later(r: Reading, message: string): void {
  r.deferred ??= new Failure(r.range(), message);
}

/** Notes a statement of Hive that Athena does not run, and reads over the rest of it. */
function foreign(r: Reading, what: string, words: number, instead?: string, from = r.i): void {
  if (r.engine === 'athena') r.unsupported = { range: { start: r.range(from).start, end: r.range(Math.min(r.last, from + words) - 1).end }, what, ...(instead !== undefined && { instead }) };
  else if (r.kind === '') r.kind = what.toLowerCase();
  r.i = r.last;
}
