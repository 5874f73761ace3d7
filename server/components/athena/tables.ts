import { gunzipSync } from 'fflate';
import type { QueryEngine } from '../../base/host.ts';
import { parseHiveType } from '../../languages/sql/hive/reader.ts';
import { printDuckType, type HiveType } from '../../languages/sql/hive/type.ts';
import { splitCsv } from '../csv.ts';
import type { GlueColumn, GlueTable } from '../component.ts';
import type { HiveValue } from '../parquet/encode.ts';
import { convertDocument, Mismatch, type JsonSerde } from '../serde/convert.ts';
import { JsonFailure, readDocuments } from '../serde/json-text.ts';
import type { QueryTable } from './run.ts';

/** The name under which a table stands in the query engine. */
export const tableKey = ({ DatabaseName = 'default', Name }: GlueTable): string => `${DatabaseName}.${Name}`.toLowerCase();

/**
 * Makes a view over a table's objects as Athena reads them: hidden objects left out, `key=value` folders as partition columns,
 * values by the table's SerDe and declared types. Gives the service's error text when the table cannot be read.
 */
export async function registerTable(engine: QueryEngine, { table, objects }: QueryTable): Promise<string | undefined> {
  const descriptor = table.StorageDescriptor ?? {};
  const columns: { name: string; type: HiveType }[] = [];
  for (const { Name, Type = 'string' } of descriptor.Columns ?? []) {
    const read = parseHiveType(Type, 'trino');
    if ('error' in read) return `HIVE_INVALID_METADATA: Hive metadata for table ${table.Name} is invalid: ${read.error.message}`;
    columns.push({ name: Name.toLowerCase(), type: read.type });
  }
  const folder = locationPath(descriptor.Location);
  const visible = objects.filter(({ key, bytes }) => key.startsWith(folder) && bytes.length > 0 && !key.slice(folder.length).split('/').some(part => /^[_.]/.test(part)) && !key.endsWith('$folder$'));
  const name = tableKey(table);
  const partitions = table.PartitionKeys ?? [];
  const library = descriptor.SerdeInfo?.SerializationLibrary ?? '';
  const empty = `CREATE OR REPLACE VIEW "${name}" AS SELECT ${[...columns.map(c => `CAST(NULL AS ${printDuckType(c.type)}) AS "${c.name}"`), ...partitions.map(p => `CAST(NULL AS ${partitionType(p)}) AS "${p.Name}"`)].join(', ') || '1 AS nothing'} WHERE false`;
  if (visible.length === 0) return errorOf(await engine.query(empty));

  const pieces: string[] = [];
  const parquet = /parquet/i.test(library) || /parquet/i.test(String(descriptor.InputFormat ?? '')) || (library === '' && visible.some(o => o.key.endsWith('.parquet')));
  let index = 0;
  for (const { key, bytes } of visible) {
    const keys = partitionValues(key.slice(folder.length), partitions);
    if (keys === undefined) continue; // no folder of a registered partition
    const file = `${name}/${index++}${parquet ? '.parquet' : '.ndjson'}`;
    const extra = partitions.map((p, i) => `CAST(${keys[i] === null ? 'NULL' : text(keys[i]!)} AS ${partitionType(p)}) AS "${p.Name}"`);
    if (parquet) {
      await engine.put(file, bytes);
      const there = await engine.query(`SELECT name, type FROM parquet_schema(${text(file)})`);
      const described = await engine.query(`DESCRIBE SELECT * FROM read_parquet(${text(file)})`);
      if ('error' in there || 'error' in described) return `HIVE_CANNOT_OPEN_SPLIT: Error opening Hive split s3://${key}: not a Parquet file`;
      const found = new Map(described.rows.map(row => [String(row[0]).toLowerCase(), { name: String(row[0]), type: String(row[1]) }]));
      const items: string[] = [];
      for (const { name: column, type } of columns) {
        const source = found.get(column);
        if (!source) {
          items.push(`CAST(NULL AS ${printDuckType(type)}) AS "${column}"`);
          continue;
        }
        const clash = incompatible(type, source.type);
        if (clash) return `HIVE_BAD_DATA: Field ${column}'s type ${clash} in parquet file s3://${key} is incompatible with type ${printAthena(type)} defined in table schema`;
        items.push(`CAST("${source.name.replace(/"/g, '""')}" AS ${printDuckType(type)}) AS "${column}"`);
      }
      pieces.push(`SELECT ${[...items, ...extra, `${text(`s3://${key}`)} AS "$path"`].join(', ')} FROM read_parquet(${text(file)})`);
      continue;
    }
    const plain = key.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    const made = textRows(plain, columns, table, library);
    if ('error' in made) return made.error;
    await engine.put(file, new TextEncoder().encode(made.lines.join('\n')));
    if (made.lines.length === 0) continue;
    pieces.push(`SELECT ${[...columns.map(c => `"${c.name}"`), ...extra, `${text(`s3://${key}`)} AS "$path"`].join(', ')} FROM read_json(${text(file)}, format = 'newline_delimited', columns = {${columns.map(c => `'${c.name.replace(/'/g, "''")}': ${text(printDuckType(c.type))}`).join(', ')}}, maximum_object_size = 67108864)`);
  }
  if (pieces.length === 0) return errorOf(await engine.query(empty));
  return errorOf(await engine.query(`CREATE OR REPLACE VIEW "${name}" AS ${pieces.join(' UNION ALL ')}`));
}

const errorOf = (result: { error: string } | object) => ('error' in result ? result.error : undefined);
const text = (value: string) => `'${value.replace(/'/g, "''")}'`;

/** Folder of a location inside its bucket. */
function locationPath(location: string | undefined): string {
  const match = /^s3[an]?:\/\/[^/]+\/(.*)$/.exec(location ?? '');
  const path = match?.[1] ?? '';
  return path === '' || path.endsWith('/') ? path : `${path}/`;
}

function partitionValues(path: string, keys: readonly GlueColumn[]): (string | null)[] | undefined {
  const found = new Map(path.split('/').slice(0, -1).flatMap(part => (part.includes('=') ? [[part.slice(0, part.indexOf('=')).toLowerCase(), decodeURIComponent(part.slice(part.indexOf('=') + 1))] as const] : [])));
  const folders = path.split('/').slice(0, -1).filter(part => !part.includes('='));
  const values = keys.map(({ Name }, i) => found.get(Name.toLowerCase()) ?? (found.size === 0 ? folders[i] : undefined));
  if (values.some(v => v === undefined)) return undefined;
  return values.map(v => (v === '__HIVE_DEFAULT_PARTITION__' ? null : v!));
}

function partitionType({ Type = 'string' }: GlueColumn): string {
  const read = parseHiveType(Type);
  return 'error' in read ? 'VARCHAR' : printDuckType(read.type);
}

const printAthena = (type: HiveType) => (type.kind === 'primitive' ? { int: 'integer', string: 'varchar', float: 'real', binary: 'varbinary' }[type.name as 'int'] ?? type.name : type.kind === 'decimal' ? `decimal(${type.precision},${type.scale})` : type.kind);

/** The Parquet type's name when a declared type cannot be read from it. */
function incompatible(type: HiveType, source: string): string | undefined {
  const has = source.replace(/\(.*/, '');
  const nested = /\[\]$/.test(source) ? 'LIST' : has;
  switch (type.kind) {
    case 'array': return nested === 'LIST' ? undefined : has;
    case 'map': return has === 'MAP' ? undefined : has;
    case 'struct': return has === 'STRUCT' ? undefined : has;
    case 'decimal': return has === 'DECIMAL' ? undefined : has;
    case 'primitive': {
      const allowed = readable[type.name];
      return !allowed || allowed.includes(has) ? undefined : parquetNames[has] ?? has;
    }
    default: return has === 'VARCHAR' ? undefined : has;
  }
}

const readable: Readonly<Record<string, readonly string[]>> = {
  tinyint: ['TINYINT', 'SMALLINT', 'INTEGER'], smallint: ['TINYINT', 'SMALLINT', 'INTEGER'], int: ['TINYINT', 'SMALLINT', 'INTEGER'], bigint: ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'],
  float: ['FLOAT'], double: ['FLOAT', 'DOUBLE'], string: ['VARCHAR'], boolean: ['BOOLEAN'], timestamp: ['TIMESTAMP', 'TIMESTAMP_NS', 'TIMESTAMP_MS', 'TIMESTAMP WITH TIME ZONE'], date: ['DATE'],
};
const parquetNames: Readonly<Record<string, string>> = { VARCHAR: 'BINARY', BIGINT: 'INT64', INTEGER: 'INT32' };

/** Lines of JSON that hold the rows of a text object as its SerDe reads them. */
function textRows(bytes: Uint8Array, columns: readonly { name: string; type: HiveType }[], table: GlueTable, library: string): { readonly lines: string[] } | { readonly error: string } {
  const content = new TextDecoder().decode(bytes);
  const parameters = table.StorageDescriptor?.SerdeInfo?.Parameters ?? {};
  const skip = Number(table.Parameters?.['skip.header.line.count'] ?? 0);
  const lines = content.split(/\r?\n/).slice(skip).filter(line => line !== '');
  if (/LazySimpleSerDe|OpenCSVSerde/i.test(library)) {
    const delimiter = parameters['field.delim'] ?? parameters['separatorChar'] ?? (/OpenCSV/i.test(library) ? ',' : '\u0001');
    const quotedCells = /OpenCSV/i.test(library);
    const none = parameters['serialization.null.format'] ?? '\\N';
    return { lines: lines.map(line => {
      const cells = quotedCells ? splitCsv(line, delimiter) : line.split(delimiter);
      return rowJson(columns, columns.map(({ type }, i) => lazyValue(cells[i], type, none)));
    }) };
  }
  const serde: JsonSerde = /hcatalog/i.test(library) ? { kind: 'hive', ...(parameters['timestamp.formats'] && { timestampFormats: parameters['timestamp.formats'].split(',') }) }
    : { kind: 'openx', caseInsensitive: parameters['case.insensitive'] !== 'false', dotsToUnderscores: parameters['dots.in.keys'] === 'true', mappings: Object.fromEntries(Object.entries(parameters).filter(([k]) => k.startsWith('mapping.')).map(([k, v]) => [k.slice(8), v])) };
  const lenient = parameters['ignore.malformed.json']?.toLowerCase() === 'true';
  const rows: string[] = [];
  for (const line of lines) {
    try {
      // One document a line: what stands behind the first is not read.
      const [document] = readDocuments(line);
      if (document !== undefined) rows.push(rowJson(columns, convertDocument(document, columns, serde)));
    } catch (error) {
      if (!(error instanceof JsonFailure || error instanceof Mismatch)) throw error;
      if (lenient) rows.push(rowJson(columns, columns.map(() => null)));
      else return { error: `HIVE_CURSOR_ERROR: Row is not a valid JSON Object - JSONException: ${error.message}` };
    }
  }
  return { lines: rows };
}

function lazyValue(cell: string | undefined, type: HiveType, none: string): HiveValue {
  if (cell === undefined || cell === none) return null;
  try {
    return type.kind === 'primitive' && type.name === 'string' ? cell : convertDocument(new Map([['x', cell]]), [{ name: 'x', type }], { kind: 'openx' })[0]!;
  } catch (error) {
    if (error instanceof Mismatch) return null; // LazySimpleSerDe reads what does not parse as NULL
    throw error;
  }
}

function rowJson(columns: readonly { name: string; type: HiveType }[], values: readonly HiveValue[]): string {
  return `{${columns.map((c, i) => `${JSON.stringify(c.name)}:${valueJson(values[i]!, c.type)}`).join(',')}}`;
}

/** A value as JSON that the query engine reads back without loss. */
function valueJson(value: HiveValue, type: HiveType): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'array': return `[${(value as readonly HiveValue[]).map(v => valueJson(v, type.element)).join(',')}]`;
    case 'map': return `{${(value as readonly { key: HiveValue; value: HiveValue }[]).map(e => `${JSON.stringify(String(e.key))}:${valueJson(e.value, type.value)}`).join(',')}}`;
    case 'struct': return `{${type.fields.map(f => `${JSON.stringify(f.name)}:${valueJson((value as { [k: string]: HiveValue })[f.name] ?? null, f.type)}`).join(',')}}`;
    case 'decimal': {
      const digits = (value as bigint < 0n ? -(value as bigint) : (value as bigint)).toString().padStart(type.scale + 1, '0');
      return `"${(value as bigint) < 0n ? '-' : ''}${digits.slice(0, digits.length - type.scale)}${type.scale > 0 ? `.${digits.slice(-type.scale)}` : ''}"`;
    }
    case 'primitive':
      if (type.name === 'timestamp') return `"${new Date(Number((value as bigint) / 1_000_000n)).toISOString().slice(0, -1).replace('T', ' ')}"`;
      if (type.name === 'date') return `"${new Date((value as number) * 86_400_000).toISOString().slice(0, 10)}"`;
      if (typeof value === 'bigint') return `"${value}"`;
      if (value instanceof Uint8Array) return JSON.stringify([...value].map(b => (b >= 32 && b < 127 && b !== 92 ? String.fromCharCode(b) : `\\x${b.toString(16).padStart(2, '0')}`)).join(''));
      return JSON.stringify(value);
    default: return JSON.stringify(value);
  }
}
