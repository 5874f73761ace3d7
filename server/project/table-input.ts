import type { SourceFile } from '../base/file.ts';
import { tableInput } from '../languages/sql/hive/print.ts';
import type { Table } from '../languages/sql/hive/table.ts';
import { tablesOf } from './migration.ts';

export { withoutAnswer } from '../languages/sql/hive/print.ts';

/** A table as CreateTable and UpdateTable take it, with the database beside it. */
export interface NamedInput { readonly database: string | undefined; readonly name: string; readonly input: Readonly<Record<string, unknown>> }

/** Why a table cannot be an input: it has no database, or a template computes something of it. */
export function inputProblem({ database, name, input }: NamedInput): string | undefined {
  const called = name === '' ? 'a table' : `\`${name}\``;
  const computed = computedIn(input);
  if (name === '' || computed !== undefined) return `${called} has a value that the template computes (${computed ?? 'Name'}): deploy the template, or write the value`;
  return database === undefined ? `${called} names no database` : undefined;
}

/** What a push of other keys leaves behind: the catalogue's partitions keep the values of the old ones. */
export function keyWarning(old: Readonly<Record<string, unknown>>, { name, input }: NamedInput): string | undefined {
  const keys = (table: Readonly<Record<string, unknown>>) => (Array.isArray(table['PartitionKeys']) ? table['PartitionKeys'] as { readonly Name?: unknown; readonly Type?: unknown }[] : []).map(k => `${String(k.Name)} ${String(k.Type)}`).join(', ');
  const [was, is] = [keys(old), keys(input)];
  return was === is ? undefined : `\`${name}\` has the keys ${was || 'none'} in the catalogue and ${is || 'none'} here: its partitions stay those of the old keys. Move the rows first; \`sluice migrate --emit alter\` has the statements`;
}

/** The first intrinsic function of a value. */
function computedIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [key] = Object.keys(value);
  if (key !== undefined && Object.keys(value).length === 1 && (key === 'Ref' || key.startsWith('Fn::'))) return key;
  for (const inner of Object.values(value) as unknown[]) {
    const found = computedIn(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The tables of a file as inputs of the catalogue's API. Glue JSON stays whole, without what only answers have; a statement is written out. */
export const inputsOf = (file: SourceFile): readonly NamedInput[] => tablesOf(file).map(inputFrom);

/** A table as the catalogue takes it, beside its database. */
export function inputFrom(table: Table): NamedInput {
  const { DatabaseName, TableInput } = tableInput(table);
  const name = typeof TableInput.Name === 'string' ? TableInput.Name.toLowerCase() : '';
  return { database: typeof DatabaseName === 'string' ? DatabaseName : undefined, name, input: name === '' ? { ...TableInput } : { ...TableInput, Name: name } };
}

/** Text for a file and for a difference: the members in one order, so that only what differs differs. */
export const inputText = (database: string | undefined, input: Readonly<Record<string, unknown>>): string => JSON.stringify(ordered(database, input), undefined, 2) + '\n';

/** Several tables are a list, which is one JSON text. */
export const inputTexts = (inputs: readonly NamedInput[]): string => JSON.stringify(inputs.length === 1 ? ordered(inputs[0]!.database, inputs[0]!.input) : inputs.map(i => ordered(i.database, i.input)), undefined, 2) + '\n';

function ordered(database: string | undefined, input: Readonly<Record<string, unknown>>): object {
  const first = ['Name', 'Description', 'Owner', 'TableType', 'Retention', 'Parameters', 'PartitionKeys', 'StorageDescriptor'];
  const keys = [...first.filter(k => k in input), ...Object.keys(input).filter(k => !first.includes(k)).sort()];
  const storage = input['StorageDescriptor'];
  const order = ['Columns', 'Location', 'InputFormat', 'OutputFormat', 'SerdeInfo'];
  const arranged = (value: Record<string, unknown>) => Object.fromEntries([...order.filter(k => k in value), ...Object.keys(value).filter(k => !order.includes(k)).sort()].map(k => [k, value[k]]));
  const written = Object.fromEntries(keys.map(k => [k, k === 'StorageDescriptor' && typeof storage === 'object' && storage !== null ? arranged(storage as Record<string, unknown>) : k === 'Parameters' && typeof input[k] === 'object' && input[k] !== null ? Object.fromEntries(Object.entries(input[k] as object).sort(([a], [b]) => (a < b ? -1 : 1))) : input[k]]));
  return { ...(database !== undefined && { DatabaseName: database }), TableInput: written };
}
