import type { TableDeclaration } from '../../../base/catalog.ts';
import type { Place } from '../../../base/diagnostic.ts';
import type { JsonSerde } from '../../../base/feed.ts';
import type { HiveReader } from '../../../base/scope.ts';
import { conversionSchema } from './data/conversion-schema.ts';

/** What manifests and templates say of a delivery stream whose table its conversion cannot read. */
export const unconvertibleTable = {
  code: 'PIP404',
  name: 'unconvertible-table',
  since: '0.1',
  severity: 'error',
  summary: 'A delivery stream converts records by a table that it cannot read',
} as const;

export interface Unconvertible {
  readonly message: string;
  /** Only its deserializer cannot: the other one would. */
  readonly deserializer: boolean;
  readonly related: readonly [Place & { readonly message: string }];
}

/** Why a conversion by this table refuses every record. Types that are computed elsewhere are not judged. */
export function unconvertible(table: TableDeclaration, reader: HiveReader, serde: JsonSerde['kind']): Unconvertible | undefined {
  const known = table.columns.filter(c => c.type !== '' && !c.type.includes('${'));
  if (known.length === 0 && (table.columns.length > 0 || table.open || table.query !== undefined)) return undefined;
  const read = conversionSchema(known, reader, serde);
  if ('columns' in read) return undefined;
  const { message, column } = read.refused;
  const at = known.find(c => c.name === column)?.place ?? table.place;
  return {
    message: `Every record would be refused with DataFormatConversion.InvalidSchema: ${message}`,
    deserializer: serde === 'hive' && !('refused' in conversionSchema(known, reader, 'openx')),
    related: [{ ...at, message: column === undefined ? `The table \`${table.name}\`` : `The column \`${column}\`` }],
  };
}
