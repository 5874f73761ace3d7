import { memoPair } from '../../../base/memo.ts';
import type { TableDeclaration } from '../../../base/catalog.ts';
import type { Scope } from '../../../base/scope.ts';
import type { Column } from '../athena-evaluate/expressions/scope.ts';
import { typeText, untold } from '../athena-evaluate/types.ts';
import { namesOf, type KnownColumn, type Names, type NamesOptions } from '../names.ts';
import { partitionedBehind, type Partitioned, type PartitionedIn } from '../partitions.ts';
import { checkOf } from './check.ts';
import type { AthenaFile } from './file.ts';
import { columnsOf, declarationOf, viewOf } from './tables.ts';

/** What each name in the file's queries means in a workspace. */
export const namesIn: (file: AthenaFile, scope: Scope) => Names = memoPair((file, scope) => namesOf(file.tree, { ...optionsIn(scope), type: ({ start }) => checkOf(file, scope).types.get(start) }));

const takesWord = new Set(['DATEADD', 'DATEDIFF', 'DATE_PART', 'DATEPART', 'CONVERT']);
const optionsIn = (scope: Scope): NamesOptions => ({
  aliasesEverywhere: false,
  free: new Set(),
  // A unit of time without quotes, of a function that is another engine's.
  word: (call, index) => (index === 1 && call.function === 'NORMALIZE') || (index === 0 && takesWord.has(call.function)),
  table: name => {
    const found = declarationOf(name, scope);
    if (!found) return undefined;
    const { columns } = columnsOf(found, scope);
    return { name: found.name, place: found.place, qualifiers: [...(found.database ? [found.database] : []), found.name], columns: columns.some(c => c.any) ? undefined : columns.flatMap(c => (c.name === undefined ? [] : [columnOf(c, c.name)])) };
  },
});

/** The partitioned tables that are read where a query names a table or view. */
export const partitionedIn = (scope: Scope): PartitionedIn => name => {
  const table = declarationOf(name, scope);
  return table ? partitionedTables(table, scope) : [];
};

function partitionedTables(table: TableDeclaration, scope: Scope): readonly Partitioned[] {
  const all = scope.catalog.all('table');
  let known = worked.get(all);
  if (!known) worked.set(all, (known = new Map()));
  const before = known.get(table);
  if (before) return before;
  known.set(table, []); // a view that reads itself
  const view = viewOf(table, scope);
  const keys = [...columnsOf(table, scope).keys];
  let made: readonly Partitioned[] = keys.length > 0 ? [{ name: table.name, keys }] : [];
  try {
    if (view) made = partitionedBehind(namesOf({ ...view.tree, statements: [view.statement] }, optionsIn(scope)), view.statement.query, partitionedIn(scope));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // views on views without end
  }
  known.set(table, made);
  return made;
}
/** By the catalogue's list of tables, which is another one after every change. */
const worked = new WeakMap<readonly TableDeclaration[], Map<TableDeclaration, readonly Partitioned[]>>();

const columnOf = ({ type, hidden, place }: Column, name: string): KnownColumn => ({ name, ...(type !== untold && { detail: typeText(type) }), ...(hidden && { hidden: true }), ...(place && { place }) });
