import type { JsonSerde } from '../../base/feed.ts';
import type { HiveReader } from '../../base/scope.ts';
import { parseHiveType } from '../../languages/sql/hive/reader.ts';
import { fieldNames, printHiveType } from '../../languages/sql/hive/type.ts';
import type { GlueTable, PipelineRecord } from '../component.ts';
import { encodeParquet, shownValue, writable } from '../parquet/encode.ts';
import { convertDocument, Mismatch, type Column, type HiveValue } from '../../languages/sql/hive/data/convert.ts';
import { JsonFailure, readDocuments } from '../../languages/sql/hive/data/json-text.ts';

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

/**
 * Reads the table's columns with the type reader, one column at a time: the first type that cannot be read refuses the whole
 * schema. Partition keys are not part of it.
 */
export function readSchema(table: GlueTable, reader: HiveReader, serde: JsonSerde['kind'] = 'openx'): { readonly columns: readonly Column[] } | { readonly failure: SchemaFailure } {
  const declared = table.StorageDescriptor?.Columns ?? [];
  if (declared.length === 0) return { failure: { code: invalid, message: 'The schema is invalid. The specified table has no columns.', column: undefined } };
  const columns: Column[] = [];
  for (const { Name, Type = '' } of declared) {
    const read = parseHiveType(Type, reader);
    if ('error' in read) return { failure: { code: invalid, message: `The schema is invalid. Error parsing the schema: ${read.error.message}`, column: Name } };
    const dotted = serde === 'hive' ? [Name, ...fieldNames(read.type)].find(n => n.includes('.')) : undefined;
    if (dotted !== undefined) return { failure: { code: invalid, message: `The Hive JSON SerDe cannot read the ${dotted === Name ? 'column' : 'field'} \`${dotted}\`: its name holds a dot`, column: Name } };
    if (!writable(read.type)) return { failure: { code: invalid, message: `The schema is invalid. The type ${printHiveType(read.type)} of column ${Name} cannot be written.`, column: Name } };
    columns.push({ name: Name, type: read.type });
  }
  return { columns };
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
