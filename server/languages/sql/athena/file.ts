import type { TableDeclaration } from '../../../base/catalog.ts';
import type { SourceFile } from '../../../base/file.ts';
import { memo } from '../../../base/memo.ts';
import type { Range } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import { querySession, compileQuery, type Tables } from '../athena-evaluate/query.ts';
import { sessionOf } from '../athena-evaluate/evaluate.ts';
import type { Column } from '../athena-evaluate/compile.ts';
import { typeOfHive } from '../athena-evaluate/hive.ts';
import { varchar } from '../athena-evaluate/types.ts';
import { TrinoError } from '../athena-evaluate/values.ts';
import { statementsOf } from '../ddl/statements.ts';
import { readDdl } from '../ddl/tables.ts';
import { athena } from '../dialects/athena.ts';
import type { SchemaFile } from '../hive/table.ts';
import { parseHiveType } from '../hive/reader.ts';
import { parseSql } from '../parser.ts';
import type { Call, Query, QName, SqlTree, TableName } from '../tree.ts';

/** A file of queries or of table definitions: Athena sends each statement to one of two parsers. */
export interface AthenaFile extends SchemaFile {
  readonly tree: SqlTree;
  readonly source: SourceFile;
  /** Tables that the queries name, those of WITH aside. */
  readonly named: readonly TableName[];
  readonly calls: readonly Call[];
}

/** The file with blanks in place of everything that is no query: definitions, and what surrounds the queries of views, CREATE TABLE AS and UNLOAD. Offsets stay. */
function queriesOf(file: SourceFile): string {
  const { text } = file;
  const statements = statementsOf(file);
  if (statements.every(s => s.queries.length === 1 && s.queries[0]!.start === s.range.start && s.queries[0]!.end === s.range.end)) return text;
  const blank = (from: number, to: number) => text.slice(from, to).replace(/[^\r\n]/g, ' ');
  let written = '';
  let done = 0;
  for (const { range, queries } of statements) {
    written += text.slice(done, range.start);
    done = range.start;
    for (const query of queries) {
      written += blank(done, query.start) + text.slice(query.start, query.end);
      done = query.end;
    }
    written += blank(done, range.end);
    done = range.end;
  }
  return written + text.slice(done);
}

/** Views, and tables made of queries: known by name; their columns are the query's, and not told here. */
export function queriedTables(file: SourceFile): TableDeclaration[] {
  return statementsOf(file).flatMap(({ kind, table }) => (table && (kind === 'create view' || kind === 'ctas')
    ? [{ kind: 'table' as const, name: table.name, place: { path: file.path, range: table.range }, ...(table.database !== undefined && { database: table.database }), columns: [], partitions: [], parameters: {} }] : []));
}

export const readAthena: (file: SourceFile) => AthenaFile = memo(file => {
  const tree = parseSql(queriesOf(file), athena);
  const tables: TableName[] = [];
  const calls: Call[] = [];
  const walk = (node: unknown, own: ReadonlySet<string>): void => {
    if (typeof node !== 'object' || node === null) return;
    if (Array.isArray(node)) { for (const item of node) walk(item, own); return; }
    const at = node as { kind?: string; name?: QName; tables?: readonly { name: { name: string } }[] };
    const inner = at.kind === 'with' ? new Set([...own, ...at.tables!.map(t => t.name.name)]) : own;
    if (at.kind === 'table' && at.name && !(at.name.parts.length === 1 && own.has(at.name.parts[0]!.name))) tables.push(node as TableName);
    if (at.kind === 'call') calls.push(node as Call);
    for (const value of Object.values(node)) walk(value, inner);
  };
  walk(tree.statements, new Set());
  return { ...readDdl(file), tree, source: file, named: tables, calls };
});

/** The declaration of a table that a query names, perhaps with its database. */
export function declarationOf(name: QName, scope: Scope): TableDeclaration | undefined {
  const table = name.parts.at(-1)!.name.toLowerCase();
  const database = name.parts.at(-2)?.name.toLowerCase();
  const named = scope.catalog.all('table').filter(t => t.name.toLowerCase() === table);
  return named.find(t => database === undefined || t.database === undefined || t.database.toLowerCase() === database);
}

/** Whether every type of a table can be read. Where one cannot, its declaration carries the error, and what a query would make of it is unknown. */
const sound = (table: TableDeclaration): boolean => table.columns.length > 0 && ![...table.columns, ...table.partitions].some(c => 'error' in parseHiveType(c.type, 'trino'));

/** A declared table's columns as a query has them; a type that cannot be read counts as text. */
export function columnsOf(table: TableDeclaration): readonly Column[] {
  const qualifiers = [table.database ?? 'default', table.name];
  const one = ({ name, type }: { readonly name: string; readonly type: string }): Column => {
    const read = parseHiveType(type, 'trino');
    return { name: name.toLowerCase(), qualifiers, type: 'error' in read ? varchar() : typeOfHive(read.type) };
  };
  return [...table.columns.map(one), ...table.partitions.map(one), ...['$path', '$file_size', '$file_modified_time'].map(name => ({ name, qualifiers, type: name === '$path' ? varchar() : { kind: 'bigint' as const }, hidden: true }))];
}

/** What the service refuses in the file's queries, the first of each; only queries whose tables are all declared, with types that can be read, are looked into. */
export function refusals(file: AthenaFile, scope: Scope): readonly { readonly code: string; readonly message: string; readonly range: Range }[] {
  if (file.tree.problems.length > 0) return [];
  const known = (name: QName) => { const table = declarationOf(name, scope); return table !== undefined && sound(table); };
  const tables: Tables = { find(names) {
    const found = declarationOf({ parts: names.map(name => ({ name, quoted: false, range: { start: 0, end: 0 } })), range: { start: 0, end: 0 } }, scope);
    return found && { columns: columnsOf(found), rows: () => [] };
  } };
  return file.tree.statements.flatMap(statement => {
    const query: Query | undefined = statement.kind === 'query' || statement.kind === 'insert' ? statement.query : undefined;
    if (!query || file.named.some(t => t.range.start >= statement.range.start && t.range.end <= statement.range.end && !known(t.name))) return [];
    try {
      compileQuery(query, undefined, tables, querySession(sessionOf(0, tables), tables));
      return [];
    } catch (error) {
      if (error instanceof TrinoError && error.at) return [{ code: error.code, message: error.message, range: { start: error.at.start, end: Math.max(error.at.end, error.at.start + 1) } }];
      if (error instanceof TrinoError || error instanceof RangeError) return []; // values are not known here; a tree too deep is told when it runs
      throw error;
    }
  });
}
