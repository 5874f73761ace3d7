import type { TableDeclaration } from '../../../base/catalog.ts';
import type { SourceFile } from '../../../base/file.ts';
import type { Scope } from '../../../base/scope.ts';
import { sessionOf } from '../athena-evaluate/evaluate.ts';
import { compile } from '../athena-evaluate/expressions/compile.ts';
import type { Checking, Column } from '../athena-evaluate/expressions/scope.ts';
import { typeOfHive } from '../athena-evaluate/hive.ts';
import { compileQuery, querySession } from '../athena-evaluate/queries/query.ts';
import { unknownRelation, type Tables } from '../athena-evaluate/queries/relation.ts';
import { plain, timestamp, untold, varchar, type Type } from '../athena-evaluate/types.ts';
import { statementsOf } from '../ddl/statements.ts';
import { parseHiveType } from '../hive/reader.ts';
import { effective } from '../selects.ts';
import { tablesNamed } from '../tables-named.ts';
import type { Around, Expr, QName, SqlTree } from '../tree.ts';
import { readAthena } from './file.ts';

/** The declaration of a table that a query names, perhaps with its database. */
export function declarationOf(name: QName, scope: Scope): TableDeclaration | undefined {
  return declared(name.parts.map(p => p.name), scope);
}

function declared(parts: readonly string[], scope: Scope): TableDeclaration | undefined {
  const database = parts.at(-2)?.toLowerCase();
  return tablesNamed(parts.at(-1)!, scope).find(t => database === undefined || t.database === undefined || t.database.toLowerCase() === database);
}

/** A table's columns as a query has them, and which of them are partition keys. A column whose type cannot be read is of a type untold. */
export interface TableColumns { readonly columns: readonly Column[]; readonly keys: ReadonlySet<string>; /** A view that reads itself. */ readonly recursive?: boolean }

const unknown = (table: TableDeclaration): TableColumns => ({ columns: unknownRelation([table.database ?? 'default', table.name]).columns, keys: new Set() });

export function columnsOf(table: TableDeclaration, scope: Scope): TableColumns {
  const all = scope.catalog.all('table');
  let known = worked.get(all);
  if (!known) worked.set(all, (known = { done: new Map(), open: new Set(), recursive: new Set() }));
  const { done, open, recursive } = known;
  const before = done.get(table);
  if (before) return before;
  if (open.has(table)) {
    // The query of this view led back to it: all views on the way are recursive.
    const way = [...open];
    for (const t of way.slice(way.indexOf(table))) recursive.add(t);
    return unknown(table);
  }
  open.add(table);
  let made = unknown(table);
  try {
    made = table.query === undefined ? written(table) : queried(table, scope) ?? made;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // views on views without end
  }
  open.delete(table);
  if (recursive.has(table)) made = { ...made, recursive: true };
  done.set(table, made);
  return made;
}
/** By the catalogue's list of tables, which is another one after every change. `open`: being worked out, the outermost first. */
const worked = new WeakMap<readonly TableDeclaration[], { readonly done: Map<TableDeclaration, TableColumns>; readonly open: Set<TableDeclaration>; readonly recursive: Set<TableDeclaration> }>();

function written(table: TableDeclaration): TableColumns {
  const qualifiers = [table.database ?? 'default', table.name];
  if (table.columns.length + table.partitions.length === 0) return unknown(table);
  const columns = [...table.columns, ...table.partitions].map(({ name, type, place }): Column => {
    const read = parseHiveType(type, 'trino');
    return { name: name.toLowerCase(), qualifiers, type: 'error' in read ? untold : typeOfHive(read.type), ...(place && { place }) };
  });
  return { columns: [...columns, ...hiddenOf(qualifiers, table.partitions.length > 0)], keys: new Set(table.partitions.map(p => p.name.toLowerCase())) };
}

function hiddenOf(qualifiers: readonly string[], partitioned: boolean): Column[] {
  const hidden = { $path: varchar(), $file_size: plain.bigint, $file_modified_time: timestamp(3, true), $bucket: plain.integer, ...(partitioned && { $partition: varchar() }) };
  return Object.entries(hidden).map(([name, type]) => ({ name, qualifiers, type, hidden: true }));
}

/** The statement that makes a view or a table of a query. */
function statementOf({ place: { path, range }, query }: TableDeclaration, scope: Scope): { readonly source: SourceFile; readonly tree: SqlTree; readonly statement: Around } | undefined {
  const source = scope.file(path);
  if (!source || query !== 'athena-sql' || source.language !== query) return undefined;
  const { tree } = readAthena(source);
  const statement = tree.statements.map(effective).find(s => s?.kind === 'around' && s.target?.range.start === range.start);
  return statement?.kind === 'around' ? { source, tree, statement } : undefined;
}
export const viewOf = (table: TableDeclaration, scope: Scope): ReturnType<typeof statementOf> => { const made = statementOf(table, scope); return made?.statement.verb === 'CREATE VIEW' ? made : undefined; };

/** Whether rows of a table can be changed: its kind stands in its properties, or in the options of CREATE TABLE AS. */
export function isIceberg(table: TableDeclaration, scope: Scope): boolean {
  const made = table.query === undefined ? undefined : statementOf(table, scope);
  const kind = made ? statementsOf(made.source).find(s => s.table?.range.start === table.place.range.start)?.options.find(o => o.key === 'table_type')?.value : table.parameters['table_type'];
  return /^iceberg$/i.test(kind ?? '');
}

/** Columns of a view or of CREATE TABLE AS are those of its query. */
function queried(table: TableDeclaration, scope: Scope): TableColumns | undefined {
  const { path, range } = table.place;
  const found = statementOf(table, scope);
  if (!found) return undefined;
  const { source, statement } = found;
  const made = queryColumns(statement.query, scope, { refusals: [], notes: [], types: new Map(), path }).filter(c => !c.hidden);
  const names = statement.columns;
  const qualifiers = [table.database ?? 'default', table.name];
  const columns = made.map((c, i): Column => ({ ...c, name: (names?.[i]?.name ?? c.name)?.toLowerCase(), qualifiers, ...(names?.[i] && { place: { path, range: names[i]!.range } }) }));
  if (statement.verb === 'CREATE VIEW') return { columns, keys: new Set() };
  const partitioned = statementsOf(source).find(s => s.table?.range.start === range.start)?.options.find(o => o.key === 'partitioned_by')?.value ?? '';
  const keys = new Set([...partitioned.matchAll(/'((?:[^']|'')*)'/g)].map(m => m[1]!.toLowerCase()));
  return { columns: [...columns, ...hiddenOf(qualifiers, keys.size > 0)], keys };
}

/** The columns of a query; what the service refuses in it goes to `checking`. */
export function queryColumns(query: Parameters<typeof compileQuery>[0], scope: Scope, checking: Checking): readonly Column[] {
  const tables = tablesIn(scope);
  return compileQuery(query, undefined, tables, querySession({ ...sessionOf(0, tables), checking }, tables)).columns;
}

/** Types of values that stand outside of a query. */
export function valueTypes(values: readonly Expr[], checking: Checking): readonly Type[] {
  const none: Tables = { find: () => undefined };
  const session = querySession({ ...sessionOf(0, none), checking }, none);
  return values.map(v => compile(v, { id: session.next(), columns: [], outer: undefined, session }).type);
}

/** The workspace's tables, without rows. Of a table that nobody declares nothing is known. */
const tablesIn = (scope: Scope): Tables => ({ find(parts) {
  const found = declared(parts, scope);
  const columns = found ? columnsOf(found, scope).columns : metadataOf(parts, scope)?.columns;
  return { columns: columns ?? unknownRelation(parts).columns, rows: () => [] };
} });

/** A table with what the service keeps about it: `"orders$partitions"` has the partition keys as columns. */
function metadataOf(parts: readonly string[], scope: Scope): { readonly columns: readonly Column[] | undefined } | undefined {
  const [base, what] = parts.at(-1)!.split('$') as [string, string?];
  if (!base || what === undefined) return undefined;
  const table = declared([...parts.slice(0, -1), base], scope);
  if (!table) return undefined;
  const { columns, keys } = columnsOf(table, scope);
  return { columns: what === 'partitions' && keys.size > 0 ? columns.filter(c => keys.has(c.name!)) : undefined };
}

const isInformationSchema = (name: QName): boolean => /^information_schema$/i.test(name.parts.at(-2)?.name ?? '');

/** Whether a table of a query is one that no file declares and yet is there: a view of the catalogue, metadata. */
export const isElsewhere = (name: QName, scope: Scope): boolean => name.parts.at(-1)!.name === '' || isInformationSchema(name) || metadataOf(name.parts.map(p => p.name), scope) !== undefined;
