import type { Table } from './table.ts';

/** What values a property takes. */
export interface PropertyRange {
  readonly values?: readonly string[];
  /** A whole number between the two, both included. */
  readonly whole?: readonly [least: number, most: number];
  /** So many characters. */
  readonly characters?: number;
  readonly kinds?: readonly Table['kind'][];
}

const yesNo = { values: ['true', 'false'] };
const count: PropertyRange = { whole: [0, 2 ** 31 - 1] };
const iceberg = { kinds: ['iceberg'] } as const;

/**
 * Table properties with a range; Redshift has its own. Sources: the vendor's pages of CREATE TABLE (Athena) and of Iceberg table
 * properties. Case of values does not count.
 */
export const tableProperties: Readonly<Record<string, PropertyRange>> = {
  'skip.header.line.count': count, has_encrypted_data: yesNo, encryption_option: { values: ['SSE_S3', 'SSE_KMS', 'CSE_KMS'] }, external: yesNo, 'projection.enabled': yesNo,
  compression_level: { whole: [1, 22] }, bucketing_format: { values: ['spark', 'hive'] },
  'parquet.compression': { values: ['NONE', 'UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZO', 'LZ4', 'BROTLI', 'ZSTD'] }, 'orc.compress': { values: ['NONE', 'ZLIB', 'SNAPPY', 'LZO', 'LZ4', 'ZSTD'] },
  'write.compression': { values: ['NONE', 'UNCOMPRESSED', 'BZIP2', 'DEFLATE', 'GZIP', 'LZ4', 'LZO', 'SNAPPY', 'ZLIB', 'ZSTD', 'BROTLI'] },
  format: { values: ['parquet', 'orc', 'avro'], ...iceberg }, write_compression: { values: ['NONE', 'UNCOMPRESSED', 'SNAPPY', 'GZIP', 'LZ4', 'ZSTD', 'ZLIB', 'DEFLATE'], ...iceberg },
  optimize_rewrite_data_file_threshold: { whole: [1, 49], ...iceberg }, optimize_rewrite_delete_file_threshold: { whole: [1, 49], ...iceberg },
  optimize_rewrite_min_data_file_size_bytes: { whole: [1, 2 ** 53], ...iceberg }, optimize_rewrite_max_data_file_size_bytes: { whole: [1, 2 ** 53], ...iceberg }, write_target_data_file_size_bytes: { whole: [1, 2 ** 53], ...iceberg },
  vacuum_min_snapshots_to_keep: { whole: [1, 2 ** 31 - 1], ...iceberg }, vacuum_max_snapshot_age_seconds: { whole: [0, 2 ** 53], ...iceberg }, vacuum_max_metadata_files_to_keep: { whole: [1, 2 ** 31 - 1], ...iceberg },
  write_data_path_enabled: { ...yesNo, ...iceberg },
};

/** Properties of SerDes with a range. Sources: the vendor's page of each SerDe. */
export const serdeRanges: Readonly<Record<string, PropertyRange>> = {
  'ignore.malformed.json': yesNo, 'case.insensitive': yesNo, 'dots.in.keys': yesNo, 'explicit.null': yesNo, 'use.null.for.invalid.data': yesNo, 'strip.outer.array': yesNo,
  'ion.encoding': { values: ['BINARY', 'TEXT'] }, 'ion.fail_on_overflow': yesNo, 'ion.path_extractor.case_sensitive': yesNo, 'ion.serialize_null': { values: ['OMIT', 'UNTYPED', 'TYPED'] }, 'ion.ignore_malformed': yesNo,
  'parquet.column.index.access': yesNo, 'orc.column.index.access': yesNo, separatorchar: { characters: 1 }, quotechar: { characters: 1 }, escapechar: { characters: 1 },
};

/** Other keys that mean something to an engine or to the catalogue's crawlers. */
export const otherProperties: readonly string[] = [
  'kms_key', 'classification', 'comment', 'storage.location.template', 'table_type', 'compressionType', 'typeOfData', 'serialization.encoding', 'areColumnsQuoted', 'delimiter', 'columnsOrdered', 'recordCount', 'averageRecordSize', 'objectCount',
  'sizeKey', 'UPDATED_BY_CRAWLER', 'CrawlerSchemaSerializerVersion', 'CrawlerSchemaDeserializerVersion', 'metadata_location', 'transient_lastDdlTime', 'presto_view', 'serialization.null.format',
  'skip.footer.line.count', 'auto.purge', 'transactional', 'serialization.format', 'partition_filtering.enabled', 'previous_metadata_location',
];

/** What is wrong with a value, in words behind it; undefined when nothing is. */
export function outOfRange(value: string, { values, whole, characters }: PropertyRange): string | undefined {
  if (values && !values.some(v => v.toLowerCase() === value.trim().toLowerCase())) return `is none of ${values.map(v => `\`${v}\``).join(', ')}`;
  if (whole && !/^\d+$/.test(value.trim())) return 'is no whole number';
  if (whole && (Number(value) < whole[0] || Number(value) > whole[1])) return whole[1] < 2 ** 31 - 1 ? `is not between ${whole[0]} and ${whole[1]}` : Number(value) < whole[0] ? `is less than ${whole[0]}` : 'is too large';
  if (characters !== undefined && [...value].length !== characters && !/^\\u[0-9a-f]{4}$|^\\\d{3}$/i.test(value)) return characters === 1 ? 'is not one character' : `has not ${characters} characters`;
  return undefined;
}
