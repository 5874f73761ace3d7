import type { TableDeclaration } from '../../../base/catalog.ts';
import type { SourceFile } from '../../../base/file.ts';
import { memo } from '../../../base/memo.ts';
import type { Range } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import { querySession, compileQuery, type Tables } from '../athena-evaluate/query.ts';
import { sessionOf } from '../athena-evaluate/evaluate.ts';
import { compile, type Column } from '../athena-evaluate/compile.ts';
import { typeOfHive } from '../athena-evaluate/hive.ts';
import { plain, timestamp, typeText, varchar } from '../athena-evaluate/types.ts';
import { TrinoError } from '../athena-evaluate/values.ts';
import { readDdl } from '../ddl/tables.ts';
import { statementsOf } from '../ddl/statements.ts';
import { queriesOf } from '../definitions.ts';
import { athena } from '../dialects/athena.ts';
import { parseHiveType } from '../hive/reader.ts';
import { namesOf, type KnownColumn, type Names } from '../names.ts';
import { constantsIn } from '../never-true.ts';
import { parseSql } from '../parser.ts';
import type { QueryFile } from '../query-features.ts';
import type { QName, TableName } from '../tree.ts';
import { callsIn } from '../walk.ts';

/** A file of queries or of table definitions: Athena sends each statement to one of two parsers. */
export type AthenaFile = QueryFile;

export const readAthena: (file: SourceFile) => AthenaFile = memo(file => {
  const code = queriesOf(file);
  const tree = parseSql(code, athena);
  return { ...readDdl(file), tree, source: file, code, calls: callsIn(tree) };
});

/** Views, and tables made of queries: known by name; their columns are the query's (`views.ts`). */
export function queriedTables({ source }: AthenaFile): TableDeclaration[] {
  return statementsOf(source).flatMap(({ kind, table }) => (table && (kind === 'create view' || kind === 'ctas')
    ? [{ kind: 'table' as const, name: table.name, place: { path: source.path, range: table.range }, ...(table.database !== undefined && { database: table.database }), query: source.language, columns: [], partitions: [], parameters: {} }] : []));
}

/** The declaration of a table that a query names, perhaps with its database. */
export function declarationOf(name: QName, scope: Scope): TableDeclaration | undefined {
  const table = name.parts.at(-1)!.name.toLowerCase();
  const database = name.parts.at(-2)?.name.toLowerCase();
  const named = scope.catalog.all('table').filter(t => t.name.toLowerCase() === table);
  return named.find(t => database === undefined || t.database === undefined || t.database.toLowerCase() === database);
}

/** Whether every type of a table can be read. Where one cannot, its declaration carries the error, and what a query would make of it is unknown. */
const sound = (table: TableDeclaration): boolean => table.columns.length + table.partitions.length > 0 && ![...table.columns, ...table.partitions].some(c => 'error' in parseHiveType(c.type, 'trino'));

/** A declared table's columns as a query has them; a type that cannot be read counts as text. */
export function columnsOf(table: TableDeclaration): readonly Column[] {
  const qualifiers = [table.database ?? 'default', table.name];
  const one = ({ name, type }: { readonly name: string; readonly type: string }): Column => {
    const read = parseHiveType(type, 'trino');
    return { name: name.toLowerCase(), qualifiers, type: 'error' in read ? varchar() : typeOfHive(read.type) };
  };
  const hidden = { $path: varchar(), $file_size: plain.bigint, $file_modified_time: timestamp(3, true), $bucket: plain.integer, ...(table.partitions.length > 0 && { $partition: varchar() }) };
  return [...table.columns.map(one), ...table.partitions.map(one), ...Object.entries(hidden).map(([name, type]) => ({ name, qualifiers, type, hidden: true }))];
}

/** A table with what the service keeps about it: `"orders$partitions"` has the partition keys as columns. */
function metadataOf(name: QName, scope: Scope): { readonly table: TableDeclaration; readonly columns: readonly Column[] | undefined } | undefined {
  const last = name.parts.at(-1)!;
  const [base, what] = last.name.split('$') as [string, string?];
  if (!base || what === undefined) return undefined;
  const table = declarationOf({ ...name, parts: [...name.parts.slice(0, -1), { ...last, name: base }] }, scope);
  if (!table) return undefined;
  const keys = new Set(table.partitions.map(p => p.name.toLowerCase()));
  return { table, columns: what === 'partitions' && keys.size > 0 ? columnsOf(table).filter(c => keys.has(c.name!)) : undefined };
}

const isInformationSchema = (name: QName): boolean => /^information_schema$/i.test(name.parts.at(-2)?.name ?? '');

/** Whether a table of a query is one that no file declares and yet is there: a view of the catalogue, metadata. */
export const isElsewhere = (name: QName, scope: Scope): boolean => name.parts.at(-1)!.name === '' || isInformationSchema(name) || metadataOf(name, scope) !== undefined;

const names = new WeakMap<AthenaFile, WeakMap<Scope, Names>>();

/** What each name in the file's queries means in a workspace. */
export function namesIn(file: AthenaFile, scope: Scope): Names {
  const known = names.get(file) ?? new WeakMap<Scope, Names>();
  names.set(file, known);
  let made = known.get(scope);
  if (!made) {
    known.set(scope, (made = namesOf(file.tree, {
      aliasesEverywhere: false,
      free: new Set(),
      word: (call, index) => index === 1 && call.function === 'NORMALIZE',
      table: name => {
        const found = declarationOf(name, scope);
        if (!found) return undefined;
        const places = new Map([...found.columns, ...found.partitions].map(c => [c.name.toLowerCase(), c.place]));
        const columns = columnsOf(found).map((c): KnownColumn => ({ name: c.name!, detail: typeText(c.type), ...(c.hidden && { hidden: true }), ...(places.get(c.name!) && { place: places.get(c.name!)! }) }));
        return { name: found.name, place: found.place, qualifiers: [...(found.database ? [found.database] : []), found.name], columns: found.columns.length + found.partitions.length > 0 ? columns : undefined };
      },
    })));
  }
  return made;
}

export interface Refusal { readonly code: string; readonly message: string; readonly range: Range }

interface Checked { readonly refusals: readonly Refusal[]; readonly notes: readonly { readonly range: Range; readonly message: string }[] }
const checked = new WeakMap<AthenaFile, WeakMap<Scope, Checked>>();
function check(file: AthenaFile, scope: Scope): Checked {
  const known = checked.get(file) ?? new WeakMap<Scope, Checked>();
  checked.set(file, known);
  let made = known.get(scope);
  if (!made) {
    const notes: { range: Range; message: string }[] = [];
    known.set(scope, (made = { refusals: refused(file, scope, notes), notes }));
  }
  return made;
}

/** What the service refuses in the file's queries, the first of each. Of queries whose tables are not all declared, with types that can be read, only what names no column is looked into. */
export const refusals = (file: AthenaFile, scope: Scope): readonly Refusal[] => check(file, scope).refusals;
/** Comparisons that no value of their column's type meets. */
export const notes = (file: AthenaFile, scope: Scope): Checked['notes'] => check(file, scope).notes;

function refused(file: AthenaFile, scope: Scope, notes: { range: Range; message: string }[]): readonly Refusal[] {
  const known = (name: QName) => { const table = declarationOf(name, scope); return table !== undefined ? sound(table) : metadataOf(name, scope)?.columns !== undefined; };
  const tables: Tables = { find(parts) {
    const name: QName = { parts: parts.map(p => ({ name: p, quoted: false, range: { start: 0, end: 0 } })), range: { start: 0, end: 0 } };
    const found = declarationOf(name, scope);
    const columns = found ? columnsOf(found) : metadataOf(name, scope)?.columns;
    return columns && { columns, rows: () => [] };
  } };
  const { tables: named } = namesIn(file, scope);
  return file.tree.statements.flatMap((statement): Refusal[] => {
    if (statement.kind !== 'query' && statement.kind !== 'insert' && statement.kind !== 'around') return [];
    const inside = (r: Range) => r.start >= statement.range.start && r.end <= statement.range.end;
    if (file.tree.problems.some(p => inside(p.range))) return [];
    const session = querySession({ ...sessionOf(0, tables), checking: true, notes }, tables);
    if (named.some((t: TableName) => inside(t.range) && !known(t.name))) return [...constantsIn(statement.query)].flatMap(expr => {
      try {
        compile(expr, { id: session.next(), columns: [], outer: undefined, session, grouping: { keys: new Map(), input: { id: session.next(), columns: [], outer: undefined, session }, aggregates: [] } });
        return [];
      } catch (error) { return refusalOf(error); }
    });
    try {
      const made = compileQuery(statement.query, undefined, tables, session);
      if (statement.kind === 'insert') return insertProblem(statement, made.columns.filter(c => !c.hidden), scope);
      if (statement.kind === 'around' && (statement.verb === 'CREATE TABLE' || statement.verb === 'CREATE VIEW')) return unnamedProblem(statement, made.columns.filter(c => !c.hidden));
      return [];
    } catch (error) { return refusalOf(error); }
  });
}
function refusalOf(error: unknown): Refusal[] {
  if (error instanceof TrinoError && error.at) return error.code === 'NOT_SUPPORTED' ? [] : [{ code: error.code, message: error.message, range: { start: error.at.start, end: Math.max(error.at.end, error.at.start + 1) } }];
  if (error instanceof TrinoError || error instanceof RangeError) return []; // values are not known here; a tree too deep is told when it runs
  throw error;
}

/** INSERT gives as many columns as its table takes, of types that go there. */
function insertProblem(statement: { readonly target: QName; readonly columns: readonly { readonly name: string; readonly range: Range }[] | undefined; readonly range: Range }, given: readonly Column[], scope: Scope): Refusal[] {
  const table = declarationOf(statement.target, scope);
  if (!table || !sound(table)) return [];
  const visible = columnsOf(table).filter(c => !c.hidden);
  for (const id of statement.columns ?? []) if (!visible.some(c => c.name === id.name.toLowerCase())) return [{ code: 'COLUMN_NOT_FOUND', message: `Insert column name does not exist in target table: ${id.name}`, range: id.range }];
  const wanted = statement.columns ? statement.columns.map(id => visible.find(c => c.name === id.name.toLowerCase())!) : visible;
  const clash = given.length !== wanted.length || given.some((c, i) => !assignable(typeText(c.type), typeText(wanted[i]!.type), c, wanted[i]!));
  return clash ? [{ code: 'TYPE_MISMATCH', message: `Insert query has mismatched column types: Table: [${wanted.map(c => typeText(c.type)).join(', ')}], Query: [${given.map(c => typeText(c.type)).join(', ')}]`, range: statement.target.range }] : [];
}
const numbers = ['tinyint', 'smallint', 'integer', 'bigint', 'decimal', 'real', 'double'];
/** Whether a value of one column is stored in another: numbers go to wider and narrower ones alike, texts to texts. */
const assignable = (from: string, to: string, a: Column, b: Column): boolean => from === to || a.type.kind === 'unknown' || (numbers.includes(a.type.kind) && numbers.includes(b.type.kind)) || ((a.type.kind === 'varchar' || a.type.kind === 'char') && (b.type.kind === 'varchar' || b.type.kind === 'char')) || ((a.type.kind === 'timestamp' || a.type.kind === 'date') && (b.type.kind === 'timestamp')) || (a.type.kind === b.type.kind && ['array', 'map', 'row'].includes(a.type.kind));

/** Each column of a table or view has a name, and one only. */
function unnamedProblem(statement: { readonly columns?: readonly { readonly name: string }[] | undefined; readonly target: QName | undefined; readonly range: Range }, columns: readonly Column[]): Refusal[] {
  if (statement.columns || !statement.target) return [];
  const at = columns.findIndex(c => c.name === undefined);
  if (at >= 0) return [{ code: 'MISSING_COLUMN_NAME', message: `Column name not specified at position ${at + 1}`, range: statement.target.range }];
  const twice = columns.find((c, i) => columns.findIndex(o => o.name!.toLowerCase() === c.name!.toLowerCase()) < i);
  return twice ? [{ code: 'DUPLICATE_COLUMN_NAME', message: `Column name '${twice.name}' specified more than once`, range: statement.target.range }] : [];
}
