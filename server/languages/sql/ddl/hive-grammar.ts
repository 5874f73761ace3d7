import { T } from '../tokens.ts';
import { earlyExit, expect, expectEnd, noAlternative, notInSet, sql11, startsName, stop } from './antlr.ts';
import { type } from './hive-types.ts';
import { identifier, ifExists, ifNotExists, tableName, text } from './hive-words.ts';
import type { Reading } from './reading.ts';

/**
 * The statements of Athena's definition parser, which is Hive's: the order of the clauses is fixed, and what it says of a mistake
 * follows ANTLR (`antlr.ts`) with the names of the rules in `HiveParser.g`. The grammar stands beside it in `hive.ebnf`.
 */
export function hiveStatement(r: Reading): void {
  const first = r.word();
  r.want(...Object.keys(statements));
  const statement = statements[first];
  if (statement) statement(r);
  else if (hives(r, '', hiveOnly)) return;
  else if (r.engine === 'hive' && hiveQueries.has(first)) { r.kind = 'query'; r.i = r.last; }
  else noAlternative(r, '');
  if (!r.unsupported && r.kind !== 'query') expectEnd(r);
}

const hiveQueries = new Set(['SELECT', 'WITH', 'INSERT', 'FROM', 'DELETE', 'UPDATE', 'MERGE', 'VALUES', 'EXPLAIN', '(']);
/** Statements of Hive that Athena does not run. */
const hiveOnly = ['GRANT', 'REVOKE', 'LOCK', 'UNLOCK', 'EXPORT TABLE', 'IMPORT', 'COMMIT', 'ROLLBACK', 'START TRANSACTION', 'LOAD DATA', 'TRUNCATE TABLE', 'USE', 'SET', 'ANALYZE TABLE', 'RELOAD FUNCTION', 'ABORT TRANSACTIONS', 'ADD', 'DFS', 'KILL QUERY'];
const createdOnly = ['TEMPORARY MACRO', 'TEMPORARY FUNCTION', 'INDEX', 'ROLE', 'FUNCTION', 'MATERIALIZED VIEW', 'RESOURCE PLAN', 'TRANSACTIONAL TABLE'];
const alteredOnly = ['INDEX', 'VIEW', 'MATERIALIZED VIEW'];
const droppedOnly = ['TEMPORARY MACRO', 'TEMPORARY FUNCTION', 'INDEX', 'ROLE', 'FUNCTION', 'VIEW', 'MATERIALIZED VIEW', 'MACRO'];
const shownOnly = ['FUNCTIONS', 'LOCKS', 'GRANT', 'ROLE GRANT', 'ROLES', 'CURRENT ROLES', 'PRINCIPALS', 'COMPACTIONS', 'TRANSACTIONS', 'INDEX', 'INDEXES', 'FORMATTED INDEX', 'CONF', 'TABLE EXTENDED', 'STATS', 'MATERIALIZED VIEWS', 'CREATE DATABASE', 'CREATE SCHEMA'];
const describedOnly = ['DATABASE', 'SCHEMA', 'FUNCTION'];

const statements: Readonly<Record<string, (r: Reading) => void>> = {
  CREATE(r) {
    r.skip();
    if (r.is('DATABASE') || r.is('SCHEMA')) return createDatabase(r);
    if (r.take('EXTERNAL')) {
      r.kind = 'create table';
      expect(r, 'TABLE', 'create table statement', ['IF', '<name>']);
      return createTable(r, true);
    }
    if (r.take('TABLE')) return createTable(r, false);
    if (r.looks('TEMPORARY', 'TABLE') || r.looks('TEMPORARY', 'EXTERNAL')) return foreign(r, 'CREATE TEMPORARY', 2, 'an external table, or CREATE TABLE AS', r.i - 1);
    if (r.engine === 'hive' && (r.looks('VIEW') || r.looks('OR'))) return foreign(r, 'CREATE VIEW', 2);
    if (!hives(r, 'CREATE', createdOnly)) noAlternative(r, 'ddl statement', r.i - 1, r.i);
  },
  ALTER(r) {
    r.skip();
    if (r.is('TABLE')) { r.skip(); return alterTable(r); }
    if (r.looks('DATABASE') || r.looks('SCHEMA')) return alterDatabase(r);
    if (!hives(r, 'ALTER', alteredOnly)) noAlternative(r, 'alter statement', r.i - 1);
  },
  DROP(r) {
    r.skip();
    if (r.is('DATABASE') || r.is('SCHEMA')) return dropDatabase(r);
    if (r.looks('TABLE')) return dropTable(r);
    if (!hives(r, 'DROP', droppedOnly)) noAlternative(r, 'ddl statement', r.i - 1, r.i);
  },
  MSCK(r) {
    r.kind = 'msck';
    r.skip();
    const repair = r.take('REPAIR');
    if (!r.take('TABLE')) return r.ended ? expect(r, 'TABLE', 'metastore check statement') : undefined; // Hive checks all tables; what stands here is one too many
    tableName(r);
    if (r.is('PARTITION') && r.engine === 'hive') partition(r, 'metastore check statement');
    if (r.engine === 'hive' && repair && (r.take('ADD') || r.take('DROP') || r.take('SYNC'))) expect(r, 'PARTITIONS', 'metastore check statement');
  },
  SHOW: show,
  DESCRIBE: describe,
  DESC: describe,
};

function createDatabase(r: Reading): void {
  const rule = 'create database statement';
  r.kind = 'create database';
  r.skip();
  ifNotExists(r);
  identifier(r, rule);
  if (r.take('COMMENT')) text(r, "database's comment", ['LOCATION', 'WITH']);
  if (r.take('LOCATION')) text(r, 'database location specification', ['WITH']);
  if (r.take('WITH')) {
    expect(r, 'DBPROPERTIES', rule, ['(']);
    databaseProperties(r);
  }
}

function alterDatabase(r: Reading): void {
  r.kind = 'alter database';
  r.skip();
  const name = r.i;
  identifier(r, 'alter database statement');
  if (r.engine === 'hive' && r.take('SET', 'LOCATION')) return text(r, 'alter database set location');
  r.want('SET DBPROPERTIES');
  if (!r.is('SET', 'DBPROPERTIES')) noAlternative(r, 'alter database statement', name);
  r.skip(2);
  databaseProperties(r);
}

function dropDatabase(r: Reading): void {
  r.kind = 'drop database';
  r.skip();
  ifExists(r);
  identifier(r, 'drop database statement');
  if (!r.take('RESTRICT')) r.take('CASCADE');
}

function dropTable(r: Reading): void {
  r.kind = 'drop table';
  r.skip();
  ifExists(r);
  tableName(r);
  if (r.looks('PURGE')) {
    if (r.engine === 'athena') return foreign(r, 'DROP TABLE … PURGE', 1, 'DROP TABLE without it');
    r.skip();
  }
}

function createTable(r: Reading, external: boolean): void {
  const rule = 'create table statement';
  r.kind = 'create table';
  ifNotExists(r);
  tableName(r);
  if (r.looks('LIKE')) {
    const like = r.i;
    r.skip();
    const from = r.range().start;
    if (r.engine === 'athena') {
      const other = startsName(r) ? (tableName(r, false), r.text.slice(from, r.range(r.i - 1).end)) : 'T';
      return foreign(r, 'CREATE TABLE … LIKE', 1, `the statement that SHOW CREATE TABLE ${other} prints, with another name and LOCATION, or CREATE TABLE … WITH (…) AS SELECT * FROM ${other.replaceAll('`', '"')} WITH NO DATA`, like);
    }
    tableName(r, false);
    if (r.take('LOCATION')) text(r, 'table location specification');
    return;
  }
  if (r.kindAt() === T.LeftParen) { r.skip(); columns(r, rule, tableClauses, 'column name or primary key or foreign key'); }
  else if (!r.ended && r.word() !== 'WITH' && !tableClauses.includes(r.word())) noAlternative(r, rule);
  if (r.take('COMMENT')) text(r, "table's comment", tableClauses);
  if (r.take('PARTITIONED')) {
    expect(r, 'BY', 'table partition specification', ['(']);
    partitionColumns(r, external);
  }
  if (r.is('CLUSTERED')) clustered(r);
  if (r.looks('SKEWED')) {
    if (r.engine === 'athena') return foreign(r, 'SKEWED BY', 1);
    r.skip();
    expect(r, 'BY', 'table skewed specification', ['(']);
    r.skipBrackets();
    expect(r, 'ON', 'table skewed specification', ['(']);
    r.skipBrackets();
    r.take('STORED', 'AS', 'DIRECTORIES');
  }
  if (r.is('ROW')) rowFormat(r);
  if (r.is('STORED')) storedAs(r);
  if (r.engine === 'athena' && r.take('WITH', 'SERDEPROPERTIES')) properties(r); // Hive has them behind the SerDe alone
  if (r.take('LOCATION')) text(r, 'table location specification', ['TBLPROPERTIES', 'AS']);
  if (r.take('TBLPROPERTIES')) properties(r);
  if (r.engine === 'hive' && r.take('AS')) { r.i = r.last; r.kind = 'ctas'; }
}

/** What may stand behind the columns of a table. */
const tableClauses = ['COMMENT', 'PARTITIONED', 'CLUSTERED', 'SKEWED', 'ROW', 'STORED', 'LOCATION', 'TBLPROPERTIES', 'AS'];

/** `name type [COMMENT text], …)`. `choice` is the rule that chooses what a column begins with. */
function columns(r: Reading, rule: string, follow: readonly string[], choice = 'column specification'): void {
  for (;;) {
    const reserved = r.dialect.reserved.has(r.word());
    r.want('<column specification>');
    if (!startsName(r) && !reserved && !(r.kindAt() === T.String && r.raw().startsWith('"'))) noAlternative(r, choice);
    identifier(r, reserved && !sql11.has(r.word()) ? choice : 'column specification');
    type(r);
    if (r.take('COMMENT')) text(r, 'column specification', [',', ')']);
    while (r.engine === 'hive' && (r.is('NOT', 'NULL') || r.is('PRIMARY') || r.is('DEFAULT') || r.is('UNIQUE') || r.is('DISABLE') || r.is('NOVALIDATE') || r.is('RELY') || r.is('NORELY') || r.is('ENABLE'))) r.skip(r.is('NOT', 'NULL') || r.is('PRIMARY') || r.is('DEFAULT') ? 2 : 1);
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  expect(r, ')', rule, follow);
}

/** Keys with their types; of an Iceberg table, columns and transforms of columns without types. */
function partitionColumns(r: Reading, external: boolean): void {
  const rule = 'table partition specification';
  expect(r, '(', rule, ['<name>']);
  for (;;) {
    if (!external && r.word(r.i + 1) === '(') transform(r, rule);
    else {
      if (!external) r.column();
      identifier(r, 'column specification');
      if (external || (r.kindAt() !== T.Comma && r.kindAt() !== T.RightParen)) {
        type(r);
        if (r.take('COMMENT')) text(r, 'column specification', [',', ')']);
      }
    }
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  expect(r, ')', rule, tableClauses.slice(2));
}

/** year(ts), bucket(16, id): which word and which order are right is a rule's to say. */
function transform(r: Reading, rule: string): void {
  if (!r.take('TRUNCATE')) identifier(r, 'column specification');
  r.skip();
  for (;;) {
    if (r.kindAt() === T.Number) r.skip();
    else {
      r.column();
      identifier(r, 'column specification');
    }
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  expect(r, ')', rule, [',', ')']);
}

function names(r: Reading, rule: string, element: string, follow: readonly string[], ordered = false): void {
  expect(r, '(', rule, ['<name>']);
  for (;;) {
    r.column();
    identifier(r, element);
    if (ordered && !r.take('ASC')) r.take('DESC');
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  expect(r, ')', rule, follow);
}

function clustered(r: Reading): void {
  const rule = 'table buckets specification';
  r.skip();
  expect(r, 'BY', rule, ['(']);
  names(r, rule, 'column name', ['SORTED', 'INTO']);
  if (r.take('SORTED')) {
    expect(r, 'BY', rule, ['(']);
    names(r, rule, 'column name order', ['INTO'], true);
  }
  expect(r, 'INTO', rule, ['<number>']);
  expect(r, 'Number', rule, ['BUCKETS']);
  expect(r, 'BUCKETS', rule, tableClauses.slice(3));
}

function rowFormat(r: Reading): void {
  const from = r.i;
  r.skip();
  r.want('FORMAT');
  if (r.word() !== 'FORMAT') noAlternative(r, 'table row format specification', from);
  r.skip();
  if (r.take('SERDE')) {
    text(r, 'serde format specification', ['WITH', 'STORED', 'LOCATION', 'TBLPROPERTIES']);
    if (r.take('WITH')) {
      expect(r, 'SERDEPROPERTIES', 'serde format specification', ['(']);
      properties(r);
    }
    return;
  }
  if (!r.take('DELIMITED')) noAlternative(r, 'table row format specification', from);
  if (r.take('FIELDS')) {
    const field = "table row format's field separator";
    terminated(r, field);
    if (r.take('ESCAPED')) {
      expect(r, 'BY', field, ['<text>']);
      text(r, field);
    }
  }
  if (r.take('COLLECTION')) {
    expect(r, 'ITEMS', "table row format's column separator", ['TERMINATED']);
    terminated(r, "table row format's column separator");
  }
  if (r.take('MAP')) {
    expect(r, 'KEYS', "table row format's map key separator", ['TERMINATED']);
    terminated(r, "table row format's map key separator");
  }
  if (r.take('LINES')) terminated(r, "table row format's line separator");
  if (r.take('NULL')) {
    const nulls = "table row format's null specifier";
    expect(r, 'DEFINED', nulls, ['AS']);
    expect(r, 'AS', nulls, ['<text>']);
    text(r, nulls);
  }
}

function terminated(r: Reading, rule: string): void {
  expect(r, 'TERMINATED', rule, ['BY']);
  expect(r, 'BY', rule, ['<text>']);
  text(r, rule);
}

function storedAs(r: Reading): void {
  const rule = 'table file format specification';
  const from = r.i;
  r.skip();
  if (r.looks('BY')) {
    if (r.engine === 'athena') return foreign(r, 'STORED BY', 1);
    r.skip();
    text(r, rule);
    if (r.take('WITH', 'SERDEPROPERTIES')) properties(r);
    return;
  }
  if (!r.take('AS')) noAlternative(r, rule, from);
  if (r.take('INPUTFORMAT')) {
    text(r, rule, ['OUTPUTFORMAT']);
    expect(r, 'OUTPUTFORMAT', rule, ['<text>']);
    text(r, rule, ['LOCATION', 'TBLPROPERTIES']);
    if (r.take('INPUTDRIVER')) { text(r, rule); expect(r, 'OUTPUTDRIVER', rule, ['<text>']); text(r, rule); }
    return;
  }
  r.want('<format>');
  if (!startsName(r)) noAlternative(r, rule, from);
  identifier(r, rule);
}

/** `('key' = 'value', …)`. */
function properties(r: Reading): void {
  expect(r, '(', 'table properties', ['<text>']);
  pairs(r, 'table properties list');
  expect(r, ')', 'table properties');
}

function databaseProperties(r: Reading): void {
  expect(r, '(', 'dbproperties', ['<text>']);
  pairs(r);
  expect(r, ')', 'dbproperties');
}

/** The pairs of a list. Where keys may stand alone too (`list`), the first pair is a choice of two tokens. */
function pairs(r: Reading, list?: string): void {
  const rule = 'specifying key/value property';
  r.want('<text>');
  if (list !== undefined && (r.kindAt() !== T.String || r.kindAt(r.i + 1) !== T.Equal)) noAlternative(r, list);
  for (;;) {
    expect(r, 'StringLiteral', rule, ['=']);
    expect(r, '=', rule, ['<text>']);
    if (r.kindAt() === T.Number && r.engine === 'athena') r.skip();
    else expect(r, 'StringLiteral', rule, [',', ')']);
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
}

function keys(r: Reading): void {
  expect(r, '(', 'table properties', ['<text>']);
  if (r.kindAt() !== T.String) noAlternative(r, 'table properties list');
  for (;;) {
    expect(r, 'StringLiteral', 'specifying key property');
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  expect(r, ')', 'table properties');
}

function alterTable(r: Reading): void {
  const rule = 'alter table statement';
  r.kind = 'alter table';
  tableName(r);
  const start = r.i;
  const act = (name: string, words: number) => { r.action = name; r.skip(words); };
  const own = r.is('PARTITION');
  if (own) {
    partition(r, rule);
    if (r.is('RENAME')) {
      act('RENAME PARTITION', 1);
      expect(r, 'TO', 'alter table rename partition statement', ['PARTITION']);
      return partition(r, 'alter table rename partition statement');
    }
  }
  if (r.is('ADD', 'COLUMNS')) { act('ADD COLUMNS', 2); return columnList(r); }
  if (r.is('REPLACE')) {
    act('REPLACE COLUMNS', 1);
    expect(r, 'COLUMNS', 'add column statement', ['(']);
    return columnList(r);
  }
  if (r.is('SET', 'LOCATION')) { act('SET LOCATION', 2); return r.place(() => text(r, 'alter location')); }
  if (r.is('CHANGE')) {
    const change = 'rename column name';
    if (own && r.engine === 'athena') return foreign(r, 'ALTER TABLE … PARTITION … CHANGE', 1, 'ALTER TABLE … PARTITION … REPLACE COLUMNS');
    act('CHANGE COLUMN', 1);
    r.take('COLUMN');
    r.column();
    identifier(r, change);
    identifier(r, change);
    type(r);
    if (r.take('COMMENT')) text(r, change, ['FIRST', 'AFTER', 'RESTRICT', 'CASCADE']);
    if (!r.take('FIRST') && r.take('AFTER')) { r.column(); identifier(r, change); }
    if (!r.take('RESTRICT')) r.take('CASCADE');
    return;
  }
  const athenaLacks = Object.entries(notInAthena).find(([words]) => r.looks(...words.split(' ')));
  if (athenaLacks) return foreign(r, `ALTER TABLE … ${athenaLacks[0]}`, athenaLacks[0].split(' ').length, athenaLacks[1]);
  const word = r.word();
  r.want('ADD', 'DROP', 'UNSET', 'RENAME');
  if (word === 'ADD' && r.i + 1 >= r.last) r.wanted.add('PARTITION').add('IF NOT EXISTS PARTITION');
  if (word === 'DROP' && r.i + 1 >= r.last) r.wanted.add('PARTITION').add('IF EXISTS PARTITION').add('COLUMN');
  if (own) noAlternative(r, 'alter table partition statement suffix');
  if (word === 'ADD' && ['PARTITION', 'IF'].includes(r.word(r.i + 1))) return addPartitions(r, act);
  if (word === 'DROP' && ['PARTITION', 'IF'].includes(r.word(r.i + 1))) return dropPartitions(r, act);
  if (r.is('SET', 'TBLPROPERTIES')) { act('SET TBLPROPERTIES', 2); return properties(r); }
  if (word === 'UNSET') {
    act('UNSET TBLPROPERTIES', 1);
    expect(r, 'TBLPROPERTIES', 'alter properties statement', ['IF', '(']);
    ifExists(r);
    return keys(r);
  }
  if (r.is('DROP', 'COLUMN')) { act('DROP COLUMN', 2); r.column(); return identifier(r, rule); } // Iceberg
  if (r.is('RENAME', 'TO')) {
    act('RENAME TO', 2);
    return tableName(r, false);
  }
  r.i = start;
  noAlternative(r, rule);
}

function addPartitions(r: Reading, act: (name: string, words: number) => void): void {
  const rule = 'add partition statement';
  act('ADD PARTITION', 1);
  ifNotExists(r);
  if (!r.is('PARTITION')) earlyExit(r, rule);
  for (;;) {
    partition(r, rule);
    if (r.take('LOCATION')) r.place(() => text(r, 'partition location', ['PARTITION']));
    if (r.kindAt() === T.Comma && r.word(r.i + 1) === 'PARTITION') {
      expectEnd(r); // the parser stops here; the rest is read for the repair
      r.skip();
    } else if (!r.is('PARTITION')) return;
  }
}

function dropPartitions(r: Reading, act: (name: string, words: number) => void): void {
  const rule = 'drop partition statement';
  act('DROP PARTITION', 1);
  ifExists(r);
  for (;;) {
    partition(r, rule, true);
    if (r.is('PARTITION')) expectEnd(r);
    else if (r.kindAt() === T.Comma) r.skip();
    else break;
  }
  if (r.engine === 'hive') r.take('PURGE');
}

/** Forms of ALTER TABLE that Hive has and Athena has not, with what to do there. */
const notInAthena: Readonly<Record<string, string | undefined>> = {
  ARCHIVE: undefined, UNARCHIVE: undefined, EXCHANGE: undefined, TOUCH: undefined, COMPACT: undefined, CONCATENATE: undefined,
  'CLUSTERED BY': undefined, 'NOT CLUSTERED': undefined, 'NOT SORTED': undefined, 'SKEWED BY': undefined, 'NOT SKEWED': undefined, 'NOT STORED': undefined, 'INTO': undefined,
  'SET FILEFORMAT': 'a new table definition', 'SET SERDEPROPERTIES': 'a new table definition', 'SET SERDE': 'a new table definition', 'SET SKEWED': undefined,
  'SET OWNER': undefined, 'UPDATE STATISTICS': undefined, 'ADD CONSTRAINT': undefined, 'DROP CONSTRAINT': undefined,
};

function columnList(r: Reading): void {
  const rule = 'add column statement';
  expect(r, '(', rule, ['<name>']);
  columns(r, rule, ['RESTRICT', 'CASCADE']);
  if (!r.take('RESTRICT')) r.take('CASCADE');
}

const comparisons = new Set<T>([T.Equal, T.Less, T.LessEqual, T.Greater, T.GreaterEqual, T.NotEqual]);

/** `PARTITION (key = value, …)`; where partitions are dropped a condition instead: `key > value`. */
function partition(r: Reading, rule: string, condition = false): void {
  const comma = r.kindAt(r.i - 1) === T.Comma ? r.range(r.i - 1) : undefined;
  const start = r.range().start;
  expect(r, 'PARTITION', rule, ['(']);
  expect(r, '(', rule, ['<name>']);
  const keys: ReturnType<Reading['key']>[] = [];
  for (;;) {
    const key = r.key();
    r.want('<key>');
    identifier(r, rule);
    keys.push(key);
    if (condition && !comparisons.has(r.kindAt())) notInSet(r, rule);
    if (r.kindAt() === T.Equal || condition) {
      r.skip();
      constant(r, key);
    }
    if (r.kindAt() !== T.Comma) break;
    r.skip();
  }
  expect(r, ')', rule, ['LOCATION', 'PARTITION', ',']);
  r.partitions.push({ range: { start, end: r.range(r.i - 1).end }, keys, ...(comma && { comma }) });
}

function constant(r: Reading, key: ReturnType<Reading['key']>): void {
  const from = r.i;
  const number = () => r.kindAt() === T.Number || (r.kindAt() === T.Word && /^\d+(?:[LSY]|BD)$/i.test(r.raw()));
  let literal: boolean;
  if (r.kindAt() === T.Minus) { r.skip(); literal = number(); }
  else if (r.take('DATE') || r.take('TIMESTAMP')) literal = r.kindAt() === T.String;
  else literal = r.kindAt() === T.String || number() || r.is('TRUE') || r.is('FALSE') || r.is('NULL');
  if (!literal) noAlternative(r, 'constant', from);
  r.value(key, from);
}

function show(r: Reading): void {
  const rule = 'show statement';
  r.kind = 'show';
  r.skip();
  const pattern = () => (r.kindAt() === T.String ? r.skip() : startsName(r) ? identifier(r, rule) : noAlternative(r, rule));
  const database = () => { if (r.take('IN') || r.take('FROM')) identifier(r, rule); };
  // Without a name behind them, IN and LIKE are read as the name.
  const alone = (word: string) => { if (r.looks(word) && !startsName(r, r.i + 1) && r.kindAt(r.i + 1) !== T.String) { throw stop(r, `Failed to recognize predicate '${r.raw()}'. Failed rule: 'identifier' in identifier for show statement`, rule); } };
  if (r.take('DATABASES') || r.take('SCHEMAS')) return r.take('LIKE') ? pattern() : undefined;
  if (r.take('TABLES') || r.take('VIEWS')) {
    alone('IN');
    database();
    alone('LIKE');
    if (r.take('LIKE') || r.kindAt() === T.String || startsName(r)) pattern();
    return;
  }
  if (r.take('COLUMNS')) {
    if (!r.take('FROM') && !r.take('IN')) noAlternative(r, rule);
    tableName(r);
    return database();
  }
  if (!(r.looks('CREATE', 'DATABASE') || r.looks('CREATE', 'SCHEMA')) && r.take('CREATE')) {
    if (!r.take('TABLE') && !r.take('VIEW')) noAlternative(r, rule);
    const quoted = () => r.kindAt() === T.String && r.raw().startsWith('"');
    if (quoted()) return r.names(() => (quoted() ? r.skip() : noAlternative(r, rule)), { most: 2 }); // views are named in double quotes
    return tableName(r);
  }
  if (r.take('PARTITIONS')) {
    tableName(r);
    return r.is('PARTITION') ? partition(r, rule) : undefined;
  }
  if (r.take('TBLPROPERTIES')) {
    tableName(r);
    if (r.kindAt() !== T.LeftParen) return;
    r.skip();
    expect(r, 'StringLiteral', rule, [')']);
    return expect(r, ')', rule);
  }
  if (!hives(r, 'SHOW', shownOnly)) noAlternative(r, 'ddl statement', r.i - 1, r.i);
}

function describe(r: Reading): void {
  const rule = 'describe statement';
  r.kind = 'describe';
  r.skip();
  if (hives(r, 'DESCRIBE', describedOnly)) return;
  if (!r.take('EXTENDED')) r.take('FORMATTED');
  r.want('<table name>');
  if (!startsName(r) && r.kindAt() !== T.String) noAlternative(r, rule);
  if (r.looks('TABLE') && r.kindAt(r.i + 1) !== T.Dot) { // read as the name of a table, which nobody has
    r.repairs.push(r.failure('SemanticException [Error 10001]: Table not found table'));
    r.skip();
  } else tableName(r);
  if (r.is('PARTITION')) partition(r, rule);
  if (r.kindAt() === T.Word || r.kindAt() === T.Quoted || (r.kindAt() >= T.Reserved && startsName(r))) {
    r.column();
    r.names(() => (r.kindAt() === T.String ? r.skip() : identifier(r, rule)), { remember: false });
  }
}

/** Notes one of the statements that Athena does not run, when it stands here behind `verb`: its first word decides, the second is said when it follows. */
function hives(r: Reading, verb: string, phrases: readonly string[]): boolean {
  const heads = phrases.map(phrase => phrase.split(' '));
  const said = heads.find(head => r.looks(...head)) ?? heads.find(([word]) => r.looks(word!))?.slice(0, 1);
  if (!said) return false;
  const before = verb === '' ? 0 : 1;
  foreign(r, `${verb} ${said.join(' ')}`.trim(), before + said.length, undefined, r.i - before);
  return true;
}

/** Notes a statement of Hive that Athena does not run, and reads over the rest of it. */
function foreign(r: Reading, what: string, words: number, instead?: string, from = r.i): void {
  if (r.engine === 'athena') r.unsupported = { range: { start: r.range(from).start, end: r.range(Math.min(r.last, from + words) - 1).end }, what, ...(instead !== undefined && { instead }) };
  else if (r.kind === '') r.kind = what.toLowerCase();
  r.i = r.last;
}
