import type { SourceFile } from '../../base/file.ts';
import type { JsonSerde } from '../../base/feed.ts';
import { readTables } from '../../languages/records/tables.ts';
import { TrinoError } from '../../languages/sql/athena-evaluate/values.ts';
import { evidence } from '../../languages/sql/hive/data-rule.ts';
import { placeName } from '../../languages/sql/hive/data/fit.ts';
import { heldRecords, type HeldSource } from '../../languages/sql/hive/data/held.ts';
import type { JsonValue } from '../../languages/sql/hive/data/json-text.ts';
import { mostRecords, recordsIn } from '../../languages/sql/hive/data/records.ts';
import { serdeByKey } from '../../languages/sql/hive/serde.ts';
import { sampleSize, textHead } from '../../project/samples.ts';
import type { GlueTable } from '../component.ts';
import { unpacked, visibleObjects, type QueryTable } from './tables.ts';

/** Something that happens to values without any error. */
export interface QuietLoss { readonly column: string | undefined; readonly message: string }

/** Objects whose beginnings are looked at. */
const mostObjects = 5;

/** What a query loses of a table's JSON or text and does not say: values that become NULL or lose a part, quotes that stay, headers read as rows. */
export function lossesInObjects(query: QueryTable): readonly QuietLoss[] {
  const sources = visibleObjects(query).slice(0, mostObjects).flatMap(({ key, bytes }): HeldSource[] => {
    if (/\.parquet$|\.orc$|\.avro$/i.test(key)) return [];
    try {
      const content = unpacked(key, key, bytes);
      return [{ name: key, records: recordsIn(textHead(new TextDecoder().decode(content.subarray(0, sampleSize)), content.length > sampleSize), 'object') }];
    } catch (error) {
      if (error instanceof TrinoError) return []; // the query itself says so
      throw error;
    }
  });
  return losses(query.table, sources, undefined);
}

/** What a conversion loses of records and does not say. */
export const lossesInConversion = (table: GlueTable, documents: readonly JsonValue[], deserializer: JsonSerde): readonly QuietLoss[] =>
  losses(table, [{ name: '', records: { documents: documents.slice(0, mostRecords).map((value, i) => ({ number: i + 1, value })), broken: [], lines: [] } }], deserializer);

function losses(table: GlueTable, sources: readonly HeldSource[], deserializer: JsonSerde | undefined): readonly QuietLoss[] {
  const storage = table.StorageDescriptor ?? {};
  const binary = /parquet|orc|avro/i.test(`${String(storage.InputFormat ?? '')} ${storage.SerdeInfo?.SerializationLibrary ?? ''}`);
  if (binary && !deserializer) return [];
  const serde = { ...storage.SerdeInfo, SerializationLibrary: storage.SerdeInfo?.SerializationLibrary ?? serdeByKey('lazy').library };
  const file: SourceFile = { path: 'table.glue.json', language: 'records', text: JSON.stringify({ ...table, StorageDescriptor: { ...storage, SerdeInfo: serde } }) };
  const [declared] = readTables(file).tables;
  const held = declared && heldRecords(declared, sources, deserializer);
  if (!held) return [];
  return [
    ...held.fits.filter(f => f.kind === 'null' || f.kind === 'lost' || (f.kind === 'time' && f.what === 'becomes NULL')).map(fit => ({ column: fit.column, message: `\`${placeName(fit)}\` ${fit.what} (${evidence(fit, held, 'value')})` })),
    ...(held.quoted ? [{ column: undefined, message: `LazySimpleSerDe keeps the quotes of cells (${evidence({ ...held.quoted, of: held.records }, held, 'record')})` }] : []),
    ...(held.header ? [{ column: undefined, message: `The line \`${held.header.example}\` is a header, and is read as a row: \`skip.header.line.count\` leaves it out` }] : []),
  ];
}
