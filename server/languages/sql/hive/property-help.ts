import { spectrumProperties } from '../redshift/rules/table-property.ts';
import { icebergProperties } from './iceberg.ts';
import { serdeRanges, tableProperties, type PropertyRange } from './properties.ts';
import { effectiveSerde } from './serde.ts';
import type { Property, Table } from './table.ts';

/** A property as its manual describes it: what it says, and the values that it takes where there are only few. */
export interface KnownProperty { readonly key: string; readonly says: string; readonly values?: readonly string[] }

/** Properties of Athena's tables. Source: CREATE TABLE, "TBLPROPERTIES", and partition projection; `*` stands for a partition key. */
const athenaProperties: readonly KnownProperty[] = [
  { key: 'classification', says: 'What the files hold, for Glue', values: ['csv', 'json', 'parquet', 'orc', 'avro', 'ion', 'xml'] },
  { key: 'comment', says: 'What the table is' },
  { key: 'skip.header.line.count', says: 'Lines at the beginning of each file that are no rows', values: ['1'] },
  { key: 'has_encrypted_data', says: 'The files are encrypted on the client side' },
  { key: 'encryption_option', says: 'How files are encrypted that the table writes' },
  { key: 'kms_key', says: 'The key for `SSE_KMS` and `CSE_KMS`' },
  { key: 'write.compression', says: 'How files are compressed that the table writes' },
  { key: 'parquet.compression', says: 'How Parquet files are compressed that the table writes' },
  { key: 'orc.compress', says: 'How ORC files are compressed that the table writes' },
  { key: 'compression_level', says: 'For ZSTD: 1 to 22; default 3', values: ['3'] },
  { key: 'bucketing_format', says: 'Whose hash CLUSTERED BY means' },
  { key: 'table_type', says: 'An open table format', values: ['ICEBERG', 'DELTA'] },
  { key: 'projection.enabled', says: 'Partitions are worked out from the properties below, and those in the catalogue are not looked at' },
  { key: 'storage.location.template', says: 'The folder of a partition; it holds `${key}` for every partition key and ends with `/`' },
  { key: 'projection.*.type', says: 'How the values of the key are worked out', values: ['enum', 'integer', 'date', 'injected'] },
  { key: 'projection.*.values', says: 'The values of an enum, commas between them; blanks count' },
  { key: 'projection.*.range', says: 'First and last value, a comma between them; for dates also `NOW-3YEARS,NOW`', values: ['NOW-3YEARS,NOW', '0,10'] },
  { key: 'projection.*.interval', says: 'Distance of two values; default 1', values: ['1'] },
  { key: 'projection.*.interval.unit', says: 'Unit of the distance of two dates', values: ['YEARS', 'MONTHS', 'WEEKS', 'DAYS', 'HOURS', 'MINUTES', 'SECONDS', 'MILLIS'] },
  { key: 'projection.*.format', says: 'How a date is written, as a Java date format', values: ['yyyy-MM-dd', 'yyyy/MM/dd', 'yyyy/MM/dd/HH'] },
  { key: 'projection.*.digits', says: 'An integer is filled up with zeros to so many digits' },
];

const icebergSays: Readonly<Record<string, Omit<KnownProperty, 'key'>>> = {
  table_type: { says: 'An open table format', values: ['ICEBERG'] }, format: { says: 'What the data files hold; default parquet' }, write_compression: { says: 'How data files are compressed' },
  optimize_rewrite_data_file_threshold: { says: 'OPTIMIZE rewrites a partition with at least so many small files; default 5' }, optimize_rewrite_delete_file_threshold: { says: 'OPTIMIZE rewrites a file with at least so many delete files; default 2' },
  vacuum_min_snapshots_to_keep: { says: 'VACUUM keeps so many snapshots; default 1' }, vacuum_max_snapshot_age_seconds: { says: 'VACUUM removes older snapshots; default 432000, five days' }, vacuum_max_metadata_files_to_keep: { says: 'VACUUM keeps so many metadata files; default 100' },
};

/** The properties that a list of a table may hold: those of its SerDe, or its own. Names of columns and keys stand in for `*`. */
export function propertiesFor(table: Table | undefined, list: 'table' | 'serde', engine: Table['engine']): KnownProperty[] {
  const named = (known: KnownProperty, names: readonly string[]) => (known.key.includes('*') ? names.map(name => ({ ...known, key: known.key.replace('*', name) })) : [known]);
  if (list === 'serde') {
    const columns = (table?.columns ?? []).map(c => c.name.value);
    return Object.entries((table && effectiveSerde(table)?.properties) ?? {}).flatMap(([key, says]) => named(ranged({ key, says }, serdeRanges), columns));
  }
  if (engine === 'redshift') return Object.entries(spectrumProperties).map(([key, { says }]) => ({ key, says: `Takes ${says}`, ...(says.includes('`') && { values: [...says.matchAll(/`([^`]+)`/g)].map(m => m[1]!) }) }));
  if (table?.kind === 'iceberg' || (table && !table.external && table.host === 'ddl' && engine === 'athena')) return [...icebergProperties].map(key => ranged({ key, says: 'Of Iceberg tables', ...icebergSays[key] }, tableProperties));
  return athenaProperties.flatMap(p => named(ranged(p, tableProperties), (table?.partitions ?? []).map(c => c.name.value)));
}

/** With the values that the checks know. */
function ranged(known: KnownProperty, ranges: Readonly<Record<string, PropertyRange>>): KnownProperty {
  const values = known.values ?? (Object.hasOwn(ranges, known.key.toLowerCase()) ? ranges[known.key.toLowerCase()]!.values : undefined);
  return values ? { ...known, values } : known;
}

/** What a property of a table is for. */
export function propertyHelp(table: Table, property: Property): KnownProperty | undefined {
  const key = property.key.value.toLowerCase();
  const list = table.serdeProperties.includes(property) ? 'serde' : 'table';
  return propertiesFor(table, list, table.engine).find(p => p.key.toLowerCase() === key);
}
