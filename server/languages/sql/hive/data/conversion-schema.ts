import type { JsonSerde } from '../../../../base/feed.ts';
import type { HiveReader } from '../../../../base/scope.ts';
import { parseHiveType } from '../reader.ts';
import { fieldNames, printHiveType, writable } from '../type.ts';
import type { Column } from './convert.ts';

/** Why a record format conversion refuses a whole table, in its own words; and the column that it stumbles over. */
export interface RefusedSchema { readonly message: string; readonly column?: string }

/**
 * A table's columns as record format conversion reads them, one at a time: the first type that it cannot read, or name that its
 * deserializer cannot, refuses the whole schema. Partition keys are not part of it. Source: glue-ddl reference, sections 5 and 13 (F01).
 */
export function conversionSchema(columns: readonly { readonly name: string; readonly type: string }[], reader: HiveReader, serde: JsonSerde['kind']): { readonly columns: readonly Column[] } | { readonly refused: RefusedSchema } {
  if (columns.length === 0) return { refused: { message: 'The schema is invalid. The specified table has no columns.' } };
  const read: Column[] = [];
  for (const { name, type: text } of columns) {
    const result = parseHiveType(text, reader);
    if ('error' in result) return { refused: { column: name, message: `The schema is invalid. Error parsing the schema: ${result.error.message}` } };
    const { type } = result;
    const dotted = serde === 'hive' ? [name, ...fieldNames(type)].find(n => n.includes('.')) : undefined;
    if (dotted !== undefined) return { refused: { column: name, message: `The Hive JSON SerDe cannot read the ${dotted === name ? 'column' : 'field'} \`${dotted}\`: its name holds a dot` } };
    if (!writable(type)) return { refused: { column: name, message: `The schema is invalid. The type ${printHiveType(type)} of column ${name} cannot be written.` } };
    read.push({ name, type });
  }
  return { columns: read };
}
