import type { SourceFile } from '../base/file.ts';
import { toValue } from '../base/tree.ts';
import { readOnlyFields } from '../languages/records/rules/index.ts';
import { readTables } from '../languages/records/tables.ts';
import { readDdl } from '../languages/sql/ddl/tables.ts';
import { tableInput } from '../languages/sql/hive/print.ts';

/** A table as CreateTable and UpdateTable take it, with the database beside it. */
export interface NamedInput { readonly database: string | undefined; readonly name: string; readonly input: Readonly<Record<string, unknown>> }

/** The tables of a file as inputs of the catalogue's API. Glue JSON stays whole, without what only answers have; a statement is written out. */
export function inputsOf(file: SourceFile): readonly NamedInput[] {
  if (file.language !== 'records') {
    return readDdl(file).tables.map(table => {
      const { DatabaseName, TableInput } = tableInput(table);
      return { database: DatabaseName, name: TableInput.Name.toLowerCase(), input: { ...TableInput, Name: TableInput.Name.toLowerCase() } };
    });
  }
  const { tables, nodes } = readTables(file);
  return tables.map(table => {
    const value = toValue(nodes.get(table)) as Record<string, unknown>;
    return { database: table.database?.value, name: table.name?.value ?? '', input: table.host === 'template' || value['StorageDescriptor'] === undefined ? { ...tableInput(table).TableInput } : withoutAnswer(value) };
  });
}

/** An answer of GetTable as an input. */
export const withoutAnswer = (table: Readonly<Record<string, unknown>>): Record<string, unknown> => Object.fromEntries(Object.entries(table).filter(([key]) => !readOnlyFields.has(key)));

/** Text for a file and for a difference: the members in one order, so that only what differs differs. */
export function inputText(database: string | undefined, input: Readonly<Record<string, unknown>>): string {
  const first = ['Name', 'Description', 'Owner', 'TableType', 'Retention', 'Parameters', 'PartitionKeys', 'StorageDescriptor'];
  const keys = [...first.filter(k => k in input), ...Object.keys(input).filter(k => !first.includes(k)).sort()];
  const storage = input['StorageDescriptor'];
  const order = ['Columns', 'Location', 'InputFormat', 'OutputFormat', 'SerdeInfo'];
  const ordered = (value: Record<string, unknown>) => Object.fromEntries([...order.filter(k => k in value), ...Object.keys(value).filter(k => !order.includes(k)).sort()].map(k => [k, value[k]]));
  const written = Object.fromEntries(keys.map(k => [k, k === 'StorageDescriptor' && typeof storage === 'object' && storage !== null ? ordered(storage as Record<string, unknown>) : k === 'Parameters' && typeof input[k] === 'object' && input[k] !== null ? Object.fromEntries(Object.entries(input[k] as object).sort(([a], [b]) => (a < b ? -1 : 1))) : input[k]]));
  return JSON.stringify({ ...(database !== undefined && { DatabaseName: database }), TableInput: written }, undefined, 2) + '\n';
}
