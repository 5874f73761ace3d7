import { gunzipSync } from 'fflate';
import { append } from '../../base/list.ts';
import type { QueryEngine } from '../../base/host.ts';
import { castValue } from '../../languages/sql/athena-evaluate/cast.ts';
import { plain, varchar, type Type } from '../../languages/sql/athena-evaluate/types.ts';
import { fail, MapValue, type Value } from '../../languages/sql/athena-evaluate/values.ts';
import type { Column } from '../../languages/sql/athena-evaluate/compile.ts';
import { typeOfHive } from '../../languages/sql/athena-evaluate/hive.ts';
import { parseHiveType } from '../../languages/sql/hive/reader.ts';
import type { HiveType } from '../../languages/sql/hive/type.ts';
import type { GlueTable } from '../component.ts';
import { convertDocument, jsonSerde, Mismatch, type HiveValue } from '../../languages/sql/hive/data/convert.ts';
import { JsonFailure, readDocuments, type JsonObject, type JsonValue } from '../../languages/sql/hive/data/json-text.ts';
import { textReader } from '../../languages/sql/hive/data/text.ts';
import { readParquet } from './parquet.ts';
import { partitionsOf } from './partitions.ts';

/** A table with the objects that it reads. */
export interface QueryTable { readonly table: GlueTable; readonly objects: readonly { readonly key: string; readonly bytes: Uint8Array }[] }

/** A table as a query sees it: hidden columns (`$path`, `$file_size`) behind those of `*`. */
export interface LoadedTable { readonly columns: readonly Column[]; readonly rows: readonly (readonly Value[])[]; /** Partition keys that a query must fix by `=`. */ readonly injected: readonly string[] }

/**
 * Reads a table's objects as Athena does: hidden objects left out, partitions from their folders or the projection, values by the
 * table's SerDe and declared types. Throws TrinoError with the service's text when the table cannot be read.
 */
export async function loadTable({ table, objects }: QueryTable, now: number, engine?: QueryEngine): Promise<LoadedTable> {
  const descriptor = table.StorageDescriptor ?? {};
  const typed = (list: readonly { readonly Name: string; readonly Type?: string }[] = []) => list.map(({ Name, Type = 'string' }) => {
    const read = parseHiveType(Type, 'trino');
    if ('error' in read) return fail('HIVE_INVALID_METADATA', `Hive metadata for table ${table.Name} is invalid: ${read.error.message}`);
    return { name: Name.toLowerCase(), hive: read.type, type: typeOfHive(read.type) };
  });
  const columns = typed(descriptor.Columns);
  const keys = typed(table.PartitionKeys);
  const qualifiers = [(table.DatabaseName ?? 'default').toLowerCase(), table.Name.toLowerCase()];
  const shown: Column[] = [...columns, ...keys].map(({ name, type }) => ({ name, type, qualifiers }));
  shown.push({ name: '$path', type: varchar(), qualifiers, hidden: true }, { name: '$file_size', type: plain.bigint, qualifiers, hidden: true });
  const library = descriptor.SerdeInfo?.SerializationLibrary ?? '';
  const format = String(descriptor.InputFormat ?? '');
  const { bucket, folder } = placeOf(table);
  const partitions = partitionsOf(table, keys.map(k => k.type), folder, now);
  const rows: (readonly Value[])[] = [];
  for (const { key, bytes } of visibleObjects({ table, objects })) {
    const partition = keys.length === 0 ? [] : partitions.valuesOf(key);
    if (!partition) continue; // in no folder of a partition
    const uri = `s3://${bucket}/${key}`;
    const made = /orc/i.test(library) || /orc/i.test(format) ? fail('NOT_SUPPORTED', `${uri} is ORC, which is not read here: write it as Parquet, or point the table at a Parquet copy`)
      : /avro/i.test(library) ? fail('NOT_SUPPORTED', `${uri} is Avro, which is not read here`)
      : /parquet/i.test(library) || /parquet/i.test(format) || (library === '' && key.endsWith('.parquet')) ? await readParquet(bytes, uri, columns, descriptor.SerdeInfo?.Parameters?.['parquet.column.index.access']?.toLowerCase() === 'true', engine)
      : textRows(unpacked(key, uri, bytes), columns, table, library, uri);
    for (const row of made) rows.push([...row, ...partition, uri, BigInt(bytes.length)]);
  }
  return { columns: shown, rows, injected: partitions.injected };
}

function placeOf(table: GlueTable): { readonly bucket: string; readonly folder: string } {
  const [, bucket = '', path = ''] = /^s3[an]?:\/\/([^/]+)\/?(.*)$/.exec(table.StorageDescriptor?.Location ?? '') ?? [];
  return { bucket, folder: path === '' || path.endsWith('/') ? path : `${path}/` };
}

/** The partitions that a table's objects lie in, as SHOW PARTITIONS prints them: none where they are worked out by projection. */
export function partitionNames({ table, objects }: QueryTable): string[] {
  if (Object.entries(table.Parameters ?? {}).some(([key, value]) => key.toLowerCase() === 'projection.enabled' && value.toLowerCase() === 'true')) return [];
  const keys = (table.PartitionKeys ?? []).map(k => k.Name.toLowerCase());
  const partitions = partitionsOf(table, keys.map(() => varchar()), placeOf(table).folder, 0);
  const names = visibleObjects({ table, objects }).flatMap(({ key }) => {
    const values = partitions.valuesOf(key);
    return values ? [keys.map((k, i) => `${k}=${escaped(values[i] === null ? '__HIVE_DEFAULT_PARTITION__' : String(values[i]))}`).join('/')] : [];
  });
  return [...new Set(names)].sort();
}

/** A value in a path, as Hive's `FileUtils.escapePathName` writes it. */
const escaped = (value: string): string => value.replace(/[\u0000-\u001f"#%'*/:=?\\\u007f{[\]^]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

/** The objects that a table reads, in their order: hidden and empty ones are left out. */
export function visibleObjects({ table, objects }: QueryTable): QueryTable['objects'] {
  const template = table.Parameters?.['storage.location.template'];
  const roots = template && table.Parameters?.['projection.enabled']?.toLowerCase() === 'true' ? template.replace(/^s3[an]?:\/\/[^/]+\//, '').split('${')[0]! : placeOf(table).folder;
  return objects
    .filter(({ key, bytes }) => key.startsWith(roots) && bytes.length > 0 && !key.slice(roots.length).split('/').some(part => /^[_.]/.test(part)) && !key.endsWith('$folder$'))
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
      const twice = document !== undefined && serde.kind === 'openx' && serde.caseInsensitive !== false ? foldedTwice(document) : undefined;
      if (twice !== undefined) throw new Mismatch(`Duplicate key "${twice}"`);
      if (document !== undefined) rows.push(convertDocument(document, hive, serde).map((v, i) => fromHive(v, columns[i]!.hive)));
    } catch (error) {
      if (!(error instanceof JsonFailure || error instanceof Mismatch)) throw error;
      if (!lenient) return error instanceof JsonFailure || serde.kind === 'openx' ? fail('HIVE_CURSOR_ERROR', `Row is not a valid JSON Object - JSONException: ${error.message}`) : fail('HIVE_BAD_DATA', error.message);
      rows.push(columns.map(() => null));
    }
  }
  return rows;
}

/** A key that another one of its object equals once both are folded, as OpenX folds them at every depth. */
function foldedTwice(document: JsonValue): string | undefined {
  const work: JsonValue[] = [document];
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    if (Array.isArray(value)) append(work, value as readonly JsonValue[]);
    if (!(value instanceof Map)) continue;
    const seen = new Set<string>();
    for (const [key, inner] of value as JsonObject) {
      const folded = key.toLowerCase();
      if (seen.has(folded)) return folded;
      seen.add(folded);
      work.push(inner);
    }
  }
  return undefined;
}

/** A value of the SerDes as one of the query engine. */
function fromHive(value: HiveValue, type: HiveType): Value {
  if (value === null) return null;
  switch (type.kind) {
    case 'array': return (value as readonly HiveValue[]).map(v => fromHive(v, type.element));
    case 'map': return new MapValue((value as readonly { key: HiveValue; value: HiveValue }[]).map(e => [fromHive(e.key, type.key), fromHive(e.value, type.value)] as const));
    case 'struct': return type.fields.map(f => fromHive((value as { [k: string]: HiveValue })[f.name] ?? null, f.type));
    case 'primitive':
      if (['tinyint', 'smallint', 'int', 'bigint'].includes(type.name)) return BigInt(value as number);
      if (type.name === 'timestamp') return ((value as bigint) / 1_000_000n) * 1_000_000_000n;
      if (type.name === 'float') return Math.fround(value as number);
      return value as Value;
    case 'char': case 'varchar': return castValue(value as string, varchar(), typeOfHive(type));
    default: return value as Value;
  }
}
