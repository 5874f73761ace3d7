import type { ColumnDeclaration, TableDeclaration } from '../../../base/catalog.ts';
import type { Place } from '../../../base/diagnostic.ts';
import type { SourceFile } from '../../../base/file.ts';
import { memo } from '../../../base/memo.ts';
import { touches, type Range } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import type { Property, Table } from '../hive/table.ts';
import { tablesNamed } from '../tables-named.ts';
import { statementsOf, type NameParts } from './statements.ts';
import { readDdl } from './tables.ts';

/** A name in a definition: of a table, or of one of its columns. */
export interface DefinedName {
  readonly range: Range;
  readonly table: Pick<NameParts, 'name' | 'database'>;
  readonly column?: string;
  /** Here the statement declares it. */
  readonly declares: boolean;
  /** A part of a text: `projection.day.type`. */
  readonly inText?: true;
}

/** The names of tables and columns that stand in a file's definitions, in the order of the text. */
export const namesInDefinitions: (file: SourceFile) => readonly DefinedName[] = memo(file => {
  const found: DefinedName[] = [];
  for (const { table, kind, columns, partitions } of statementsOf(file)) {
    if (!table) continue;
    if (!elsewhere.has(kind)) found.push({ range: table.range, table, declares: makes.has(kind) });
    for (const { name, range } of [...columns, ...partitions.flatMap(p => p.keys)]) found.push({ range, table, column: name, declares: false });
  }
  for (const table of readDdl(file).tables) {
    if (!table.name) continue;
    const owner = { name: table.name.value, ...(table.database && { database: table.database.value }) };
    found.push({ range: table.name.range, table: owner, declares: true });
    for (const { name } of table.kind === 'iceberg' ? table.columns : [...table.columns, ...table.partitions]) found.push({ range: name.range, table: owner, column: name.value, declares: true });
    for (const { name, range } of columnsInProperties(table)) found.push({ range, table: owner, column: name, declares: false, inText: true });
  }
  return found.sort((a, b) => a.range.start - b.range.start);
});

/** Statements whose table is read with its columns, or by the reader of queries. */
const elsewhere: ReadonlySet<string> = new Set(['create table', 'query', 'unload', 'explain', 'prepare', 'execute', 'deallocate', 'delete', 'update', 'merge', 'create schema', 'drop schema']);
const makes: ReadonlySet<string> = new Set(['create view', 'ctas']);

/** Columns that properties speak of: in `projection.day.type`, `mapping.id`, and `${day}` of the template of a location. */
function* columnsInProperties({ properties, serdeProperties }: Table): Generator<{ name: string; range: Range }> {
  const named = ({ key }: Property, pattern: RegExp) => {
    const [, before, name] = pattern.exec(key.value) ?? [];
    return name === undefined ? [] : [{ name, range: key.part(before!.length, before!.length + name.length) }];
  };
  for (const property of properties) {
    yield* named(property, /^(projection\.)([^.]+)\../i);
    if (!/^storage\.location\.template$/i.test(property.key.value) || !property.value) continue;
    for (const { 1: name, index } of property.value.value.matchAll(/\$\{([^}]+)\}/g)) yield { name: name!, range: property.value.part(index + 2, index + 2 + name!.length) };
  }
  for (const property of serdeProperties) yield* named(property, /^(mapping\.)(.+)$/i);
}

/** The table that a statement means: one with its database, where it says one. */
export function tableMeant({ name, database }: Pick<NameParts, 'name' | 'database'>, scope: Scope): TableDeclaration | undefined {
  return tablesNamed(name, scope).find(t => database === undefined || t.database === undefined || t.database.toLowerCase() === database.toLowerCase());
}

/** Where the table or column that a definition names at `offset` is declared. */
export function declarationAt(file: SourceFile, offset: number, scope: Scope): Place | undefined {
  const name = namesInDefinitions(file).find(n => touches(n.range, offset));
  return name && declarationOf(name, file, scope);
}

/** Where what a name stands for is declared; undefined: nobody declares it. */
export function declarationOf({ declares, range, table, column }: DefinedName, file: SourceFile, scope: Scope): Place | undefined {
  if (declares) return { path: file.path, range };
  const meant = tableMeant(table, scope);
  if (!meant || column === undefined) return meant?.place;
  return columnOf(meant, column)?.place;
}

/** A table's column or partition key of a name. */
export function columnOf({ columns, partitions }: TableDeclaration, name: string): ColumnDeclaration | undefined {
  const folded = name.toLowerCase();
  return [...columns, ...partitions].find(c => c.name.toLowerCase() === folded);
}
