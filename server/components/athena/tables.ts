import { gunzipSync } from 'fflate';
import type { QueryEngine } from '../../base/host.ts';
import { castValue, fits } from '../../languages/sql/athena-evaluate/cast.ts';
import { encodeUtf8 } from '../../languages/sql/athena-evaluate/bytes.ts';
import { plain, varchar, type Type } from '../../languages/sql/athena-evaluate/types.ts';
import { fail, MapValue, TrinoError, type Value } from '../../languages/sql/athena-evaluate/values.ts';
import type { Column } from '../../languages/sql/athena-evaluate/compile.ts';
import { typeOfHive } from '../../languages/sql/athena-evaluate/hive.ts';
import { parseHiveType } from '../../languages/sql/hive/reader.ts';
import type { HiveType } from '../../languages/sql/hive/type.ts';
import type { GlueTable } from '../component.ts';
import type { HiveValue } from '../parquet/encode.ts';
import { convertDocument, Mismatch, type JsonSerde } from '../serde/convert.ts';
import { JsonFailure, readDocuments } from '../serde/json-text.ts';
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
  const [, bucket = '', path = ''] = /^s3[an]?:\/\/([^/]+)\/?(.*)$/.exec(descriptor.Location ?? '') ?? [];
  const folder = path === '' || path.endsWith('/') ? path : `${path}/`;
  const partitions = partitionsOf(table, keys.map(k => k.type), folder, now);
  const template = table.Parameters?.['storage.location.template'];
  const roots = template && table.Parameters?.['projection.enabled']?.toLowerCase() === 'true' ? template.replace(/^s3[an]?:\/\/[^/]+\//, '').split('${')[0]! : folder;
  const visible = objects.filter(({ key, bytes }) => key.startsWith(roots) && bytes.length > 0 && !key.slice(roots.length).split('/').some(part => /^[_.]/.test(part)) && !key.endsWith('$folder$'));
  const rows: (readonly Value[])[] = [];
  for (const { key, bytes } of [...visible].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) {
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

function unpacked(key: string, uri: string, bytes: Uint8Array): Uint8Array {
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
  if (/OpenCSVSerde/i.test(library)) return lines.map(line => {
    const cells = openCsv(line, parameters['separatorChar'] ?? ',', parameters['quoteChar'] ?? '"', parameters['escapeChar'] ?? '\\');
    return columns.map(({ type }, i) => csvValue(cells[i], type, i));
  });
  if (/LazySimpleSerDe/i.test(library) || library === '') {
    const form: LazyForm = { separators: [parameters['field.delim'] ?? parameters['serialization.format'] ?? '\u0001', parameters['colelction.delim'] ?? parameters['collection.delim'] ?? '\u0002', parameters['mapkey.delim'] ?? '\u0003', '\u0004', '\u0005', '\u0006', '\u0007', '\b'], escape: parameters['escape.delim'], none: parameters['serialization.null.format'] ?? '\\N' };
    if (/^\d+$/.test(form.separators[0]!)) form.separators[0] = String.fromCharCode(Number(form.separators[0]));
    return lines.map(line => {
      const cells = splitLazy(line, form.separators[0]!, form.escape);
      return columns.map(({ type }, i) => lazyValue(cells[i], type, 1, form));
    });
  }
  const serde: JsonSerde = /hcatalog/i.test(library) ? { kind: 'hive', ...(parameters['timestamp.formats'] && { timestampFormats: parameters['timestamp.formats'].split(',') }) }
    : { kind: 'openx', caseInsensitive: parameters['case.insensitive'] !== 'false', dotsToUnderscores: parameters['dots.in.keys'] === 'true', mappings: Object.fromEntries(Object.entries(parameters).filter(([k]) => k.startsWith('mapping.')).map(([k, v]) => [k.slice(8), v])) };
  if (!/json/i.test(library)) return fail('NOT_SUPPORTED', `${uri}: the SerDe ${library} is not read here`);
  const lenient = parameters['ignore.malformed.json']?.toLowerCase() === 'true';
  const hive = columns.map(({ name, hive: type }) => ({ name, type }));
  const rows: Value[][] = [];
  for (const line of lines) {
    if (line.trim() === '') continue;
    try {
      // One document a line: what stands behind the first is not read.
      const [document] = readDocuments(line);
      if (document !== undefined) rows.push(convertDocument(document, hive, serde).map((v, i) => fromHive(v, columns[i]!.hive)));
    } catch (error) {
      if (!(error instanceof JsonFailure || error instanceof Mismatch)) throw error;
      if (!lenient) return error instanceof JsonFailure || serde.kind === 'openx' ? fail('HIVE_CURSOR_ERROR', `Row is not a valid JSON Object - JSONException: ${error.message}`) : fail('HIVE_BAD_DATA', error.message);
      rows.push(columns.map(() => null));
    }
  }
  return rows;
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

/** Cells of a line as opencsv reads them: quotes doubled or escaped, the escape before quote and escape only. */
export function openCsv(line: string, separator: string, quote: string, escape: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === escape && (line[i + 1] === quote || line[i + 1] === escape) && (quoted || cell !== '') && escape !== quote) cell += line[++i];
    else if (c === quote) {
      if (quoted && line[i + 1] === quote) cell += line[++i];
      else quoted = !quoted;
    } else if (c === separator && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += c;
  }
  return [...cells, cell];
}

/** OpenCSV: numbers that do not parse are bad data; dates are days, timestamps milliseconds since 1970. */
function csvValue(cell: string | undefined, type: Type, index: number): Value {
  if (cell === undefined) return null;
  if (type.kind === 'varchar') return castValue(cell, varchar(), type);
  const bad = (): never => fail('HIVE_BAD_DATA', `Error parsing field value '${cell}' for field ${index}: For input string: "${cell}"`);
  switch (type.kind) {
    case 'boolean': return cell.trim().toLowerCase() === 'true';
    case 'tinyint': case 'smallint': case 'integer': case 'bigint': return /^[+-]?\d+$/.test(cell.trim()) && fits(BigInt(cell.trim().replace(/^\+/, '')), type.kind) ? BigInt(cell.trim().replace(/^\+/, '')) : bad();
    case 'date': return /^-?\d+$/.test(cell.trim()) ? Number(cell) : bad();
    case 'timestamp': return /^-?\d+$/.test(cell.trim()) ? BigInt(cell.trim()) * 1_000_000_000n : bad();
    default:
      try {
        return castValue(cell.trim(), varchar(), type);
      } catch (error) {
        if (error instanceof TrinoError) return bad();
        throw error;
      }
  }
}

interface LazyForm { readonly separators: string[]; readonly escape: string | undefined; readonly none: string }

function splitLazy(text: string, separator: string, escape: string | undefined): string[] {
  if (!escape) return text.split(separator);
  const cells: string[] = [];
  let cell = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] === escape && i + 1 < text.length) cell += text[++i];
    else if (text[i] === separator) { cells.push(cell); cell = ''; }
    else cell += text[i];
  }
  return [...cells, cell];
}

/** LazySimpleSerDe: what does not parse is NULL; arrays and maps by the next separators. */
function lazyValue(cell: string | undefined, type: Type, level: number, form: LazyForm): Value {
  if (cell === undefined || cell === form.none) return null;
  switch (type.kind) {
    case 'varchar': case 'char': return castValue(cell, varchar(), type);
    case 'varbinary': return encodeUtf8(cell);
    case 'array': return cell === '' ? [] : cell.split(form.separators[level]!).map(c => lazyValue(c, type.element, level + 1, form));
    case 'map': {
      if (cell === '') return new MapValue([]);
      const entries = new Map<string, readonly [Value, Value]>();
      for (const part of cell.split(form.separators[level]!)) {
        const at = part.indexOf(form.separators[level + 1]!);
        const key = lazyValue(at < 0 ? part : part.slice(0, at), type.key, level + 2, form);
        if (key !== null && !entries.has(String(key))) entries.set(String(key), [key, at < 0 ? null : lazyValue(part.slice(at + 1), type.value, level + 2, form)]);
      }
      return new MapValue([...entries.values()]);
    }
    case 'row': {
      const parts = cell.split(form.separators[level]!);
      return type.fields.map((f, i) => lazyValue(parts[i], f.type, level + 1, form));
    }
    case 'boolean': return /^true$/i.test(cell) ? true : /^false$/i.test(cell) ? false : null;
    default:
      try {
        return castValue(cell, varchar(), type);
      } catch (error) {
        if (error instanceof TrinoError) return null;
        throw error;
      }
  }
}
