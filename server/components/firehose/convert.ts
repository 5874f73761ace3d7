import type { JsonSerde } from '../../base/feed.ts';
import type { HiveReader } from '../../base/scope.ts';
import type { GlueTable, PipelineRecord } from '../component.ts';
import { encodeParquet } from '../parquet/encode.ts';
import { conversionSchema } from '../../languages/sql/hive/data/conversion-schema.ts';
import { convertDocument, Mismatch, type Column, type HiveValue } from '../../languages/sql/hive/data/convert.ts';
import { JsonFailure, readDocuments } from '../../languages/sql/hive/data/json-text.ts';
import { shownValue } from '../../languages/sql/hive/data/shown-value.ts';

/** A record that could not be converted, with the service's code and text. */
export interface ConversionFailure { readonly record: PipelineRecord; readonly code: string; readonly message: string }

export interface Conversion {
  /** The Parquet file; undefined when no record could be converted. */
  readonly file: Uint8Array | undefined;
  readonly converted: readonly PipelineRecord[];
  readonly failures: readonly ConversionFailure[];
}

/** What is wrong with a schema, as the delivery stream words it; and where in the table it stands. */
export interface SchemaFailure { readonly code: string; readonly message: string; readonly column: string | undefined }

const invalid = 'DataFormatConversion.InvalidSchema';

/** How the file is laid out: sizes are about what goes in. */
export interface FileLayout { readonly codec: 'SNAPPY' | 'GZIP' | 'UNCOMPRESSED'; readonly dictionary: boolean; readonly rowGroupBytes: number; readonly pageBytes: number }

/** The table's columns as the conversion reads them. */
export function readSchema(table: GlueTable, reader: HiveReader, serde: JsonSerde['kind'] = 'openx'): { readonly columns: readonly Column[] } | { readonly failure: SchemaFailure } {
  const read = conversionSchema((table.StorageDescriptor?.Columns ?? []).map(({ Name, Type = '' }) => ({ name: Name, type: Type })), reader, serde);
  return 'columns' in read ? read : { failure: { code: invalid, message: read.refused.message, column: read.refused.column } };
}

/** Converts the records of one object. A schema that cannot be read fails all of them; a bad record fails alone. */
export function convertRecords(records: readonly PipelineRecord[], schema: ReturnType<typeof readSchema>, serde: JsonSerde, { codec, dictionary, rowGroupBytes, pageBytes }: FileLayout): Conversion {
  if ('failure' in schema) return { file: undefined, converted: [], failures: records.map(record => ({ record, code: schema.failure.code, message: schema.failure.message })) };
  const vectors: HiveValue[][] = schema.columns.map(() => []);
  const converted: PipelineRecord[] = [];
  const failures: ConversionFailure[] = [];
  const decoder = new TextDecoder();
  for (const record of records) {
    try {
      // All documents of a record count, or none: half a record must not reach the lake.
      const rows = readDocuments(decoder.decode(record.data)).map(document => convertDocument(document, schema.columns, serde));
      for (const row of rows) row.forEach((value, i) => vectors[i]!.push(value));
      converted.push({ ...record, shown: () => shownRow(schema.columns, rows[0] ?? []) });
    } catch (error) {
      if (error instanceof JsonFailure) failures.push({ record, code: 'DataFormatConversion.ParseError', message: `Encountered malformed JSON. ${error.message}` });
      else if (error instanceof Mismatch) failures.push({ record, code: 'DataFormatConversion.MalformedData', message: `Data does not match the schema. ${error.message}` });
      else throw error;
    }
  }
  const rows = vectors[0]?.length ?? 0;
  const bytes = converted.reduce((sum, record) => sum + record.data.length, 0);
  const rowsInGroup = Math.max(1, Math.floor((rows * rowGroupBytes) / Math.max(1, bytes)));
  return { file: rows > 0 ? encodeParquet(schema.columns.map((c, i) => ({ ...c, values: vectors[i]! })), { codec, dictionary, rowsInGroup, pageBytes, createdBy: 'parquet-mr version 1.8.1 (sluice)' }) : undefined, converted, failures };
}

/** A converted row as people read it: every column, in the table's order. */
const shownRow = (columns: readonly Column[], row: readonly HiveValue[]) => Object.fromEntries(columns.map((column, i) => [column.name, shownValue(row[i] ?? null, column.type)]));
