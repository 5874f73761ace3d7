import { memoPair } from '../../../base/memo.ts';
import type { TableDeclaration } from '../../../base/catalog.ts';
import type { Scope } from '../../../base/scope.ts';
import { columnsOf as athenaColumnsOf } from '../athena/tables.ts';
import { typeText, untold } from '../athena-evaluate/types.ts';
import { statementsOf } from '../ddl/statements.ts';
import { parseHiveType } from '../hive/reader.ts';
import { printHiveType, type HiveType } from '../hive/type.ts';
import { namesOf, type KnownColumn, type Names, type NamesOptions } from '../names.ts';
import { partitionedBehind, type Partitioned, type PartitionedIn } from '../partitions.ts';
import { effective } from '../selects.ts';
import { tablesNamed } from '../tables-named.ts';
import type { Around, QName, QueryStatement } from '../tree.ts';
import { check } from './check.ts';
import { readRedshift, type RedshiftFile } from './file.ts';
import { typeWord } from './types.ts';

/** The declaration of a table that a query names, perhaps with its schema. An external schema's name is the query's own, so it decides only between several. */
export function declarationOf(name: QName, scope: Scope): TableDeclaration | undefined {
  const schema = name.parts.at(-2)?.name.toLowerCase();
  const named = tablesNamed(name.parts.at(-1)!.name, scope);
  return named.find(t => schema !== undefined && t.database?.toLowerCase() === schema) ?? named[0];
}

/** Tables of the system: views of the catalogue above all. */
export const isSystemTable = (name: QName): boolean => name.parts.some(p => /^(?:svv_|svl_|svcs_|stl_|stv_|sys_|pg_|information_schema$|#)/i.test(p.name));

/** A table's columns as a query has them; undefined when they are not known. */
export function columnsOf(table: TableDeclaration, scope: Scope): readonly KnownColumn[] | undefined {
  const list = scope.catalog.all('table');
  let known = worked.get(list);
  if (!known) worked.set(list, (known = new Map()));
  if (!known.has(table)) {
    known.set(table, undefined); // a view that reads itself: not known
    try {
      known.set(table, table.query === undefined ? written(table) : queried(table, scope));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // views on views without end
    }
  }
  return known.get(table);
}
/** By the catalogue's list of tables, which is another one after every change. */
const worked = new WeakMap<readonly TableDeclaration[], Map<TableDeclaration, readonly KnownColumn[] | undefined>>();

const hidden: readonly KnownColumn[] = [{ name: '$path', detail: 'varchar', hidden: true }, { name: '$size', detail: 'bigint', hidden: true }];

function written(table: TableDeclaration): readonly KnownColumn[] | undefined {
  const columns = [...table.columns, ...table.partitions].map((c): KnownColumn => ({ name: c.name.toLowerCase(), detail: c.type, ...(c.place && { place: c.place }) }));
  return columns.length > 0 ? [...columns, ...hidden] : undefined;
}

/** What is known of a view, or of a table made of a query: the statement by itself, and what its names mean. */
function statementOf(table: TableDeclaration, scope: Scope): { readonly file: RedshiftFile; readonly at: Around | QueryStatement; readonly names: Names } | undefined {
  const { path, range } = table.place;
  const source = scope.file(path);
  if (!source || table.query !== 'redshift-sql' || source.language !== table.query) return undefined;
  const whole = readRedshift(source);
  // An external table is read by the reader of definitions, and its query stands by itself.
  const inner = statementsOf(source).find(s => s.table?.range.start === range.start)?.queries[0]?.start;
  const statement = whole.tree.statements.find(s => (s.kind === 'around' ? s.target?.range.start === range.start : s.range.start === inner));
  const at = statement && effective(statement);
  if (!statement || !at || at.kind === 'insert') return undefined;
  const file: RedshiftFile = { ...whole, tree: { ...whole.tree, statements: [statement] } };
  return { file, at, names: namesOf(file.tree, namesOptions(scope)) };
}

/** The partitioned tables that are read where a query names a table or view. */
export const partitionedIn = (scope: Scope): PartitionedIn => name => {
  const table = declarationOf(name, scope);
  return table ? partitionedTables(table, scope) : [];
};

function partitionedTables(table: TableDeclaration, scope: Scope): readonly Partitioned[] {
  if (table.query === undefined) return table.partitions.length > 0 ? [{ name: table.name, keys: table.partitions.map(p => p.name) }] : [];
  const all = scope.catalog.all('table');
  let known = behind.get(all);
  if (!known) behind.set(all, (known = new Map()));
  const before = known.get(table);
  if (before) return before;
  known.set(table, []); // a view that reads itself
  const view = statementOf(table, scope);
  const made = view?.at.kind === 'around' && view.at.verb === 'CREATE VIEW' ? partitionedBehind(view.names, view.at.query, partitionedIn(scope)) : [];
  known.set(table, made);
  return made;
}
const behind = new WeakMap<readonly TableDeclaration[], Map<TableDeclaration, readonly Partitioned[]>>();

/** Columns of a view or of CREATE TABLE AS are those of its query. */
function queried(table: TableDeclaration, scope: Scope): readonly KnownColumn[] | undefined {
  const { path } = table.place;
  if (table.query === 'athena-sql') {
    const { columns } = athenaColumnsOf(table, scope);
    return columns.some(c => c.any || c.name === undefined) ? undefined : columns.map((c): KnownColumn => ({ name: c.name!, ...(c.type !== untold && { detail: typeText(c.type) }), ...(c.hidden && { hidden: true }), ...(c.place && { place: c.place }) }));
  }
  const made = statementOf(table, scope);
  if (!made) return undefined;
  const { file, at, names } = made;
  const called = at.kind === 'around' ? at.columns : undefined;
  const { typeOf } = check(file, names, targetsIn(scope));
  const found = names.results.get(at.query)?.filter(c => !c.hidden);
  if (!found || (called && called.length !== found.length)) return undefined;
  const columns = found.flatMap((c, i): KnownColumn[] => {
    const name = called?.[i]?.name ?? c.name;
    const declared = called?.[i]?.range ?? c.thing.declared;
    const place = declared ? { path, range: declared } : c.thing.place;
    const detail = c.detail ?? typeWord(typeOf(c));
    return name === undefined ? [] : [{ name: name.toLowerCase(), ...(detail !== undefined && { detail }), ...(place && { place }) }];
  });
  return columns.length === found.length ? columns : undefined;
}

/** Functions whose first argument is a bare unit of time, and those with other bare words. */
const units = new Set(['dateadd', 'datediff', 'date_add', 'date_diff', 'date_part', 'pgdate_part', 'datepart', 'extract', 'date_trunc']);

const namesOptions = (scope: Scope): NamesOptions => ({
  aliasesEverywhere: true,
  free: new Set(['oid', 'ctid', 'xmin', 'tableoid', 'default', 'epoch', '$path', '$size', '$spectrum_oid']),
  word: (call, index) => index === 0 && units.has(call.function.toLowerCase()),
  items: type => itemsOf(type),
  table: name => {
    const found = declarationOf(name, scope);
    return found && { name: found.name, place: found.place, qualifiers: name.parts.map(p => p.name), columns: columnsOf(found, scope) };
  },
});

/** Fields of the structs in an array, keys and values of a map. */
function itemsOf(type: string): readonly KnownColumn[] | undefined {
  const read = type.includes('<') ? parseHiveType(type.toLowerCase().replace(/\s+/g, ''), 'trino') : undefined;
  if (!read || 'error' in read) return undefined;
  const column = (name: string, t: HiveType): KnownColumn => ({ name, detail: printHiveType(t) });
  if (read.type.kind === 'map') return [column('key', read.type.key), column('value', read.type.value)];
  return read.type.kind !== 'array' ? undefined : read.type.element.kind === 'struct' ? read.type.element.fields.map(f => column(f.name, f.type)) : [];
}

const targetsIn = (scope: Scope) => (name: QName): readonly KnownColumn[] | undefined => { const table = declarationOf(name, scope); return table && columnsOf(table, scope); };

interface Meaning { readonly names: Names; readonly checked: ReturnType<typeof check> }

/** What each name and expression in the file's queries means in a workspace. */
export const meaningOf: (file: RedshiftFile, scope: Scope) => Meaning = memoPair((file, scope) => {
  const names = namesOf(file.tree, namesOptions(scope));
  const checked = check(file, names, targetsIn(scope));
  for (const column of names.outputs) column.thing.detail = column.detail ??= typeWord(checked.typeOf(column));
  return { names, checked };
});
export const namesIn = (file: RedshiftFile, scope: Scope): Names => meaningOf(file, scope).names;
