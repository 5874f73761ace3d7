import { between, literal } from '../../base/pattern.ts';
import { hive } from '../../languages/sql/dialects/hive.ts';
import { answerOf, statementsOf } from '../../languages/sql/ddl/statements.ts';
import { quoted } from '../../languages/sql/hive/literals.ts';
import { viewQuery, type ViewText } from '../../languages/sql/hive/view-text.ts';
import { lex, nameValue, textValue } from '../../languages/sql/lexer.ts';
import { T } from '../../languages/sql/tokens.ts';
import type { GlueColumn, GlueTable } from '../component.ts';
import { partitionNames, type QueryTable } from './tables.ts';
import type { QueryOutcome } from './run.ts';
import { isView } from './views.ts';

/**
 * SHOW and DESCRIBE, which Athena's other parser takes: what the service answers, in its layout. Undefined for every other statement.
 * Source: the layouts of SHOW CREATE TABLE and DESCRIBE in the reference, section 17.
 */
export function showStatement(sql: string, tables: readonly QueryTable[]): QueryOutcome | undefined {
  const file = { path: 'query.athena.sql', text: sql, language: 'athena-sql' as const };
  const [statement, more] = statementsOf(file);
  if (!statement || more || statement.parser !== 'hive' || (statement.kind !== 'show' && statement.kind !== 'describe')) return undefined;
  if (statement.problem) return { error: { message: answerOf(file, statement, statement.problem), range: statement.problem.range } };
  if (statement.unsupported) return { error: { message: `NOT_SUPPORTED: Athena does not run ${statement.unsupported.what}`, range: statement.unsupported.range } };
  const { tokens } = lex(sql, hive, statement.range.start, statement.range.end);
  const raw = Array.from({ length: tokens.length - 1 }, (_, i) => sql.slice(tokens.starts[i], tokens.ends[i]));
  const words = raw.map((text, i) => (tokens.kinds[i] === T.String || tokens.kinds[i] === T.Quoted ? '' : text.toUpperCase()));
  const answer = (columns: readonly string[], rows: readonly (readonly string[])[], read: readonly QueryTable[] = []): QueryOutcome => ({ columns: columns.map(name => ({ name, type: 'varchar' })), rows, read });
  const name = statement.table;
  const databaseOf = (t: QueryTable) => (t.table.DatabaseName ?? 'default').toLowerCase();
  const found = name && tables.find(t => t.table.Name.toLowerCase() === name.name && (name.database === undefined || databaseOf(t) === name.database));
  if (name && !found) return { error: { message: `FAILED: SemanticException [Error 10001]: Table not found ${name.database === undefined ? '' : `${name.database}.`}${name.name}`, range: name.range } };
  if (statement.kind === 'describe') return answer(['col_name', 'data_type', 'comment'], described(found!.table, words[1] === 'FORMATTED'), [found!]);
  /** What stands behind IN or FROM, and the pattern. */
  const at = words.findIndex(w => w === 'IN' || w === 'FROM');
  const database = at >= 0 ? nameValue(raw[at + 1]!, hive).name : undefined;
  const texts = raw.filter((_, i) => tokens.kinds[i] === T.String);
  const last = texts.length > 0 ? textValue(texts.at(-1)!, hive) : undefined;
  const wanted = last === undefined ? () => true : matcherOf(last);
  const matching = (all: readonly string[]) => [...new Set(all)].filter(wanted).sort().map(n => [n]);
  switch (words[1]) {
    case 'DATABASES': case 'SCHEMAS': return answer(['database_name'], matching(tables.map(databaseOf)));
    case 'TABLES': return answer(['tab_name'], matching(tables.filter(t => database === undefined || databaseOf(t) === database).map(t => t.table.Name.toLowerCase())));
    case 'VIEWS': return answer(['views'], matching(tables.filter(t => isView(t.table) && (database === undefined || databaseOf(t) === database)).map(t => t.table.Name.toLowerCase())));
    case 'COLUMNS': return answer(['field'], [...found!.table.StorageDescriptor?.Columns ?? [], ...found!.table.PartitionKeys ?? []].map(c => [c.Name.toLowerCase()]), [found!]);
    case 'PARTITIONS':
      if ((found!.table.PartitionKeys ?? []).length === 0) return { error: { message: `FAILED: SemanticException [Error 10241]: Table ${name!.name} is not a partitioned table`, ...(name && { range: name.range }) } };
      return answer(['partition'], partitionNames(found!).map(p => [p]), [found!]);
    case 'TBLPROPERTIES': {
      const all = Object.entries(found!.table.Parameters ?? {});
      return answer(['prpt_name', 'prpt_value'], last === undefined ? all : all.filter(([key]) => key === last), [found!]);
    }
    default:
      if (words[2] !== 'VIEW') return answer(['createtab_stmt'], createStatement(found!.table).map(line => [line]), [found!]);
      return isView(found!.table)
        ? answer(['Create View'], [`CREATE VIEW ${databaseOf(found!)}.${name!.name} AS `, ...(viewQuery(found!.table as ViewText) ?? '').split('\n')].map(line => [line]))
        : { error: { message: `FAILED: SemanticException ${name!.name} is not a view` } };
  }
}

/** Hive's patterns: `*` for any text, `|` between alternatives. */
function matcherOf(pattern: string): (name: string) => boolean {
  const alternatives = pattern.split('|').map(p => new RegExp(between(p.split('*').map(literal)), 'is'));
  return name => alternatives.some(a => a.test(name));
}

/** The lines of SHOW CREATE TABLE, blanks at their ends included. */
export function createStatement(table: GlueTable): string[] {
  const { StorageDescriptor: storage = {}, Parameters = {}, PartitionKeys = [] } = table;
  const name = (text: string) => `\`${text.replace(/`/g, '``')}\``;
  const columns = (list: readonly GlueColumn[]) => list.map((c, i) => `  ${name(c.Name)} ${c.Type ?? 'string'}${c.Comment === undefined ? '' : ` COMMENT ${quoted(c.Comment)}`}${i < list.length - 1 ? ', ' : ')'}`);
  const pairs = (all: Readonly<Record<string, string>>, end: string) => Object.entries(all).map(([key, value], i, list) => `  ${quoted(key)}=${quoted(value)}${i < list.length - 1 ? ', ' : end}`);
  const { comment, ...parameters } = Parameters;
  const iceberg = parameters['table_type']?.toUpperCase() === 'ICEBERG';
  const lines = [`CREATE ${iceberg ? '' : 'EXTERNAL '}TABLE ${name(`${table.DatabaseName ?? 'default'}.${table.Name}`)}(`, ...columns(storage.Columns ?? [])];
  if (comment !== undefined) lines.push(`COMMENT ${quoted(comment)}`);
  if (PartitionKeys.length > 0) lines.push('PARTITIONED BY ( ', ...columns(PartitionKeys));
  const buckets = storage['BucketColumns'];
  const count = storage['NumberOfBuckets'];
  if (Array.isArray(buckets) && buckets.length > 0 && typeof count === 'number' && count > 0) lines.push('CLUSTERED BY ( ', ...buckets.map((b, i) => `  ${String(b)}${i < buckets.length - 1 ? ', ' : ') '}`), `INTO ${count} BUCKETS`);
  const { SerializationLibrary: library, Parameters: serde = {} } = storage.SerdeInfo ?? {};
  if (library !== undefined && !iceberg) lines.push('ROW FORMAT SERDE ', `  ${quoted(library)} `);
  if (library !== undefined && !iceberg && Object.keys(serde).length > 0) lines.push('WITH SERDEPROPERTIES ( ', ...pairs(serde, ') '));
  if (storage.InputFormat !== undefined && !iceberg) lines.push('STORED AS INPUTFORMAT ', `  ${quoted(storage.InputFormat)} `, 'OUTPUTFORMAT ', `  ${quoted(storage.OutputFormat ?? '')}`);
  if (storage.Location !== undefined) lines.push('LOCATION', `  ${quoted(storage.Location)}`);
  if (Object.keys(parameters).length > 0) lines.push('TBLPROPERTIES (', ...pairs(parameters, ')'));
  return lines;
}

/** The rows of DESCRIBE: columns, keys once more under a heading, and with FORMATTED what else the catalogue knows. */
function described(table: GlueTable, formatted: boolean): string[][] {
  const { StorageDescriptor: storage = {}, Parameters = {}, PartitionKeys = [] } = table;
  const row = (c: GlueColumn) => [c.Name.toLowerCase(), c.Type ?? 'string', c.Comment ?? ''];
  const head = ['# col_name', 'data_type', 'comment'];
  const empty = ['', '', ''];
  const columns = (storage.Columns ?? []).map(row);
  const keys = PartitionKeys.map(row);
  const partition = keys.length > 0 ? [['# Partition Information', '', ''], head, ...(formatted ? [empty] : []), ...keys] : [];
  if (!formatted) return keys.length === 0 ? columns : [...columns, ...keys, empty, ...partition];
  const list = (all: Readonly<Record<string, string>>) => Object.entries(all).map(([key, value]) => ['', key, value]);
  return [
    head, empty, ...columns, empty, ...partition, ...(keys.length > 0 ? [empty] : []),
    ['# Detailed Table Information', '', ''], ['Database:', table.DatabaseName ?? 'default', ''], ['Owner:', String(table['Owner'] ?? ''), ''], ['Location:', storage.Location ?? '', ''], ['Table Type:', table.TableType ?? 'EXTERNAL_TABLE', ''],
    ['Table Parameters:', '', ''], ...list(Parameters), empty,
    ['# Storage Information', '', ''], ['SerDe Library:', storage.SerdeInfo?.SerializationLibrary ?? '', ''], ['InputFormat:', storage.InputFormat ?? '', ''], ['OutputFormat:', storage.OutputFormat ?? '', ''],
    ['Compressed:', storage['Compressed'] === true ? 'Yes' : 'No', ''], ['Num Buckets:', String(storage['NumberOfBuckets'] ?? -1), ''], ['Storage Desc Params:', '', ''], ...list(storage.SerdeInfo?.Parameters ?? {}),
  ];
}
