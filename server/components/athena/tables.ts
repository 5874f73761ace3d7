import { gunzipSync } from 'fflate';
import type { QueryEngine } from '../../base/host.ts';
import { plain, varchar, type Type } from '../../languages/sql/athena-evaluate/types.ts';
import { fail, type Value } from '../../languages/sql/athena-evaluate/values.ts';
import type { Column } from '../../languages/sql/athena-evaluate/expressions/scope.ts';
import { typeOfHive } from '../../languages/sql/athena-evaluate/hive.ts';
import { parseHiveType } from '../../languages/sql/hive/reader.ts';
import type { HiveType } from '../../languages/sql/hive/type.ts';
import type { GlueTable } from '../component.ts';
import { convertDocument, jsonSerde, Mismatch } from '../../languages/sql/hive/data/convert.ts';
import { clashesIn } from '../../languages/sql/hive/data/clashes.ts';
import { JsonFailure, readDocuments } from '../../languages/sql/hive/data/json-text.ts';
import { textReader } from '../../languages/sql/hive/data/text.ts';
import { fromHive } from './hive-values.ts';
import { readParquet } from './parquet.ts';
import { isProjected, partitionInFolders, partitionsOf } from './partitions.ts';
import { addStatement, bucketOf, folderOf, partitionName, registeredPartitions, type Partition, type Registration } from './registered.ts';

/** A table with the objects that it reads. */
export interface QueryTable {
  readonly table: GlueTable;
  readonly objects: readonly { readonly key: string; readonly bytes: Uint8Array }[];
  /** What statements say of its partitions; where there are none, folders are partitions. */
  readonly registrations?: readonly Registration[] | undefined;
}

/** A table as a query sees it: hidden columns (`$path`, `$file_size`) behind those of `*`. */
export interface LoadedTable { readonly columns: readonly Column[]; readonly rows: readonly (readonly Value[])[]; /** Partition keys that a query must fix by `=`. */ readonly injected: readonly string[] }

/**
 * Reads a table's objects as Athena does: hidden objects left out, partitions from their folders or the projection, values by the
 * table's SerDe and declared types. Throws TrinoError with the service's text when the table cannot be read.
 */
export async function loadTable(query: QueryTable, now: number, engine?: QueryEngine): Promise<LoadedTable> {
  const { table } = query;
  const descriptor = table.StorageDescriptor ?? {};
  const columns = typedColumns(table, descriptor.Columns);
  const keys = typedColumns(table, table.PartitionKeys);
  const qualifiers = [(table.DatabaseName ?? 'default').toLowerCase(), table.Name.toLowerCase()];
  const shown: Column[] = [...columns, ...keys].map(({ name, type }) => ({ name, type, qualifiers }));
  shown.push({ name: '$path', type: varchar(), qualifiers, hidden: true }, { name: '$file_size', type: plain.bigint, qualifiers, hidden: true });
  const library = descriptor.SerdeInfo?.SerializationLibrary ?? '';
  const format = formatOf(table);
  const partitions = partitionsOf(table, keys.map(k => k.type), now, partitionsOfCatalogue(query));
  const rows: (readonly Value[])[] = [];
  for (const { key, bytes } of visibleObjects(query)) {
    const holders = keys.length === 0 ? [[]] : partitions.of(key);
    if (holders.length === 0) continue; // in no folder of a partition
    const uri = `s3://${bucketOf(descriptor.Location)}/${key}`;
    const made = format === 'orc' ? fail('NOT_SUPPORTED', `${uri} is ORC, which is not read here: write it as Parquet, or point the table at a Parquet copy`)
      : format === 'avro' ? fail('NOT_SUPPORTED', `${uri} is Avro, which is not read here`)
      : format === 'parquet' || (library === '' && key.endsWith('.parquet')) ? await readParquet(bytes, uri, columns, descriptor.SerdeInfo?.Parameters?.['parquet.column.index.access']?.toLowerCase() === 'true', engine)
      : textRows(unpacked(key, uri, bytes), columns, table, library, uri);
    for (const partition of holders) for (const row of made) rows.push([...row, ...partition, uri, BigInt(bytes.length)]);
  }
  return { columns: shown, rows, injected: partitions.injected };
}

/** Columns with their types in the catalogue and in the engine. Throws TrinoError. */
export function typedColumns({ Name: table }: GlueTable, columns: readonly { readonly Name: string; readonly Type?: string }[] = []): TypedColumn[] {
  return columns.map(({ Name, Type = 'string' }) => {
    const read = parseHiveType(Type, 'trino');
    if ('error' in read) return fail('HIVE_INVALID_METADATA', `Hive metadata for table ${table} is invalid: ${read.error.message}`);
    return { name: Name.toLowerCase(), hive: read.type, type: typeOfHive(read.type) };
  });
}

/** How a table's objects are stored. */
export function formatOf({ StorageDescriptor: { SerdeInfo, InputFormat } = {} }: GlueTable): 'orc' | 'avro' | 'parquet' | 'text' {
  const library = SerdeInfo?.SerializationLibrary ?? '';
  const said = `${library} ${String(InputFormat ?? '')}`;
  return /orc/i.test(said) ? 'orc' : /avro/i.test(library) ? 'avro' : /parquet/i.test(said) ? 'parquet' : 'text';
}

/** The partitions of the catalogue; undefined where nothing registers any. */
export const partitionsOfCatalogue = ({ table, objects, registrations }: QueryTable): readonly Partition[] | undefined => registrations && registeredPartitions(table, registrations, objects);

/** The partitions of a table, as SHOW PARTITIONS prints them: none where they are worked out by projection. */
export function partitionNames(query: QueryTable): string[] {
  if (isProjected(query.table)) return [];
  const keys = (query.table.PartitionKeys ?? []).map(k => k.Name.toLowerCase());
  return [...new Set((partitionsOfCatalogue(query) ?? delivered(query)).map(p => partitionName(keys, p.texts)))].sort();
}

/** Partitions that a table's folders look like, each once, in the order of the keys of objects. */
function delivered(query: QueryTable): Partition[] {
  const found = visibleObjects(query).map(({ key }) => partitionInFolders(query.table, key)).filter(p => p !== undefined);
  return [...new Map(found.map(p => [p.location, p])).values()];
}

/** The statement that registers the partitions which lie in the bucket and are not in the catalogue; undefined when there are none. */
export function missingPartitions(query: QueryTable): string | undefined {
  if ((query.table.PartitionKeys ?? []).length === 0 || isProjected(query.table)) return undefined;
  const known = new Set((partitionsOfCatalogue(query) ?? []).map(p => folderOf(p.location)));
  const missing = delivered(query).filter(p => !known.has(folderOf(p.location)));
  return missing.length === 0 ? undefined : addStatement(query.table, missing);
}

/** Folders with objects of a partitioned table that are in no partition: no query sees them. */
export function unseenFolders(query: QueryTable): string[] {
  const { table } = query;
  const keys = table.PartitionKeys ?? [];
  if (keys.length === 0 || isProjected(table)) return [];
  const partitions = partitionsOf(table, keys.map(() => varchar()), 0, partitionsOfCatalogue(query));
  return [...new Set(visibleObjects(query).filter(({ key }) => partitions.of(key).length === 0).map(({ key }) => key.slice(0, key.lastIndexOf('/') + 1)))];
}

/** The objects that a table reads, in their order: hidden and empty ones are left out. */
export function visibleObjects(query: QueryTable): QueryTable['objects'] {
  const { table, objects } = query;
  const template = table.Parameters?.['storage.location.template'];
  const own = template && isProjected(table) ? template.replace(/^s3[an]?:\/\/[^/]+\//, '').split('${')[0]! : folderOf(table.StorageDescriptor?.Location);
  const elsewhere = (partitionsOfCatalogue(query) ?? []).filter(p => bucketOf(p.location) === bucketOf(table.StorageDescriptor?.Location)).map(p => folderOf(p.location)).filter(folder => !folder.startsWith(own));
  const seen = (key: string) => [own, ...new Set(elsewhere)].some(root => key.startsWith(root) && !key.slice(root.length).split('/').some(part => /^[_.]/.test(part)));
  return objects
    .filter(({ key, bytes }) => bytes.length > 0 && !key.endsWith('$folder$') && seen(key))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

export function unpacked(key: string, uri: string, bytes: Uint8Array): Uint8Array {
  const foreign = /\.(bz2|snappy|zst|lz4|lzo|deflate)$/i.exec(key);
  if (foreign) return fail('NOT_SUPPORTED', `${uri}: ${foreign[1]} is not unpacked here; gzip is`);
  if (!key.endsWith('.gz')) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    return fail('HIVE_CURSOR_ERROR', `Failed to read file: ${uri}: not in GZIP format (${(error as Error).message})`);
  }
}

interface TypedColumn { readonly name: string; readonly hive: HiveType; readonly type: Type }

function textRows(bytes: Uint8Array, columns: readonly TypedColumn[], table: GlueTable, library: string, uri: string): Value[][] {
  const content = new TextDecoder().decode(bytes);
  const parameters = table.StorageDescriptor?.SerdeInfo?.Parameters ?? {};
  const skip = Number(table.Parameters?.['skip.header.line.count'] ?? parameters['skip.header.line.count'] ?? 0);
  const lines = content.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  lines.splice(0, skip);
  const property = (key: string) => parameters[key];
  if (/OpenCSVSerde/i.test(library) || /LazySimpleSerDe/i.test(library) || library === '') {
    const { cells, value } = textReader(/OpenCSVSerde/i.test(library) ? 'csv' : 'lazy', property);
    return lines.map(line => { const row = cells(line); return columns.map(({ type }, i) => value(row[i], type, i)); });
  }
  const mappings = Object.fromEntries(Object.entries(parameters).filter(([k]) => k.startsWith('mapping.')).map(([k, v]) => [k.slice(8), v]));
  const made = jsonSerde(/hcatalog/i.test(library) ? 'hive' : 'openx', property, mappings);
  const serde = made.kind === 'openx' && property('use.null.for.invalid.data')?.toLowerCase() === 'true' ? { ...made, nullInvalid: true } : made;
  if (!/json/i.test(library)) return fail('NOT_SUPPORTED', `${uri}: the SerDe ${library} is not read here`);
  const lenient = parameters['ignore.malformed.json']?.toLowerCase() === 'true';
  const hive = columns.map(({ name, hive: type }) => ({ name, type }));
  const rows: Value[][] = [];
  for (const line of lines) {
    if (line.trim() === '') { // OpenX reads an empty object
      if (serde.kind === 'openx') rows.push(columns.map(() => null));
      continue;
    }
    try {
      // One document a line: what stands behind the first is not read.
      const [document] = readDocuments(line);
      if (document === undefined) continue;
      for (const { folded } of clashesIn(document, serde, hive)) throw new Mismatch(`Duplicate key "${folded}"`);
      rows.push(convertDocument(document, hive, serde).map((v, i) => fromHive(v, columns[i]!.hive)));
    } catch (error) {
      if (!(error instanceof JsonFailure || error instanceof Mismatch)) throw error;
      if (!lenient) return error instanceof JsonFailure || serde.kind === 'openx' ? fail('HIVE_CURSOR_ERROR', `Row is not a valid JSON Object - JSONException: ${error.message}`) : fail('HIVE_BAD_DATA', error.message);
      rows.push(columns.map(() => null));
    }
  }
  return rows;
}
