import type { TableDeclaration } from '../../../base/catalog.ts';
import { toBase64 } from '../../../base/base64.ts';
import type { Scope } from '../../../base/scope.ts';
import { hiveOfType } from '../athena-evaluate/hive.ts';
import { typeText } from '../athena-evaluate/types.ts';
import type { TableInput } from '../hive/print.ts';
import { printHiveType } from '../hive/type.ts';
import type { ViewText } from '../hive/view-text.ts';
import { columnsOf, viewOf } from './tables.ts';

export interface ViewInput { readonly DatabaseName: string; readonly TableInput: TableInput['TableInput'] & ViewText }

const textOf = ({ source, statement: { query: { range } } }: NonNullable<ReturnType<typeof viewOf>>): string => source.text.slice(range.start, range.end).trim();

/** What a view asks, as it is written; undefined for what is no view. */
export function viewText(view: TableDeclaration, scope: Scope): string | undefined {
  const found = viewOf(view, scope);
  return found && textOf(found);
}

/**
 * A view as the catalogue keeps it: its query and columns are packed into its text. Undefined for what is no view, and for one with a
 * column of which nothing is known: its tables are not all declared. Source: the reference of Glue tables, section 8.
 */
export function viewInput(view: TableDeclaration, scope: Scope): ViewInput | undefined {
  const found = viewOf(view, scope);
  if (!found) return undefined;
  const columns = columnsOf(view, scope).columns.filter(c => !c.hidden).map(c => ({ name: c.name ?? '', type: c.type, hive: hiveOfType(c.type) }));
  if (columns.length === 0 || columns.some(c => c.name === '' || c.hive === undefined)) return undefined;
  const packed = JSON.stringify({ originalSql: textOf(found), catalog: 'awsdatacatalog', schema: view.database ?? 'default', columns: columns.map(c => ({ name: c.name, type: typeText(c.type) })) });
  return {
    DatabaseName: view.database ?? 'default',
    TableInput: {
      Name: view.name.toLowerCase(), TableType: 'VIRTUAL_VIEW', Parameters: { presto_view: 'true', comment: 'Presto View' }, PartitionKeys: [],
      StorageDescriptor: { Columns: columns.map(c => ({ Name: c.name, Type: printHiveType(c.hive!) })), Location: '' },
      ViewOriginalText: `/* Presto View: ${toBase64(new TextEncoder().encode(packed))} */`, ViewExpandedText: '/* Presto View */',
    },
  };
}
