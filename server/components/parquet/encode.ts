import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { gzipSync } from 'fflate';
import { bug } from '../../base/bug.ts';
import type { HiveValue } from '../../languages/sql/hive/data/convert.ts';
import type { HiveType } from '../../languages/sql/hive/type.ts';

export interface ParquetColumn {
  readonly name: string;
  readonly type: HiveType;
  readonly values: readonly HiveValue[];
}

export interface ParquetOptions {
  readonly codec?: 'SNAPPY' | 'GZIP' | 'UNCOMPRESSED';
  /** Values that come again are written once; when it is not said, where that halves a column. */
  readonly dictionary?: boolean;
  readonly createdBy?: string;
  /** Most rows of a row group. */
  readonly rowsInGroup?: number;
  /** Bytes of a page, about. */
  readonly pageBytes?: number;
}

interface Element {
  name: string;
  type?: string;
  type_length?: number;
  repetition_type?: 'REQUIRED' | 'OPTIONAL' | 'REPEATED';
  num_children?: number;
  converted_type?: string;
  precision?: number;
  scale?: number;
}

/**
 * A Parquet file as Hive's writer lays it out: lists as `bag`/`array_element`, maps as `map`/`key`/`value`, decimals as
 * fixed-length bytes, timestamps as INT96 (nanoseconds of the day and Julian day). All columns have the same length.
 * The library cannot write INT96; its bytes are those of a 12-byte fixed column, so only the names in the footer differ.
 */
export function encodeParquet(columns: readonly ParquetColumn[], { codec = 'SNAPPY', dictionary, createdBy = 'sluice', rowsInGroup = 1_000_000, pageBytes = 2 ** 20 }: ParquetOptions = {}): Uint8Array {
  const schema: Element[] = [{ name: 'hive_schema', num_children: columns.length }];
  for (const { name, type } of columns) addElements(schema, name, type, 'OPTIONAL');
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema: schema as never, codec, createdBy, compressors: { GZIP: bytes => gzipSync(bytes, { mtime: 0 }) } });
  if ((columns[0]?.values.length ?? 0) > 0) {
    void file.write({
      columnData: columns.map(({ name, type, values }) => ({ name, data: values.map(value => physical(value, type)) as never, statistics: !holdsBytes(type), ...(dictionary !== undefined && { encoding: dictionary ? 'RLE_DICTIONARY' as const : 'PLAIN' as const }) })),
      rowGroupSize: Math.min(1_000_000, rowsInGroup), pageSize: pageBytes,
    });
  }
  const names = new Set(instants(schema));
  for (const element of file.schema as unknown as Element[]) {
    if (element.type !== 'FIXED_LEN_BYTE_ARRAY' || element.type_length !== 12 || element.converted_type) continue;
    element.type = 'INT96';
    delete element.type_length;
  }
  for (const group of file.row_groups) for (const { meta_data: meta } of group.columns) if (meta && names.has(meta.path_in_schema.join('\n'))) meta.type = 'INT96';
  void file.finish();
  return new Uint8Array(writer.getBuffer());
}

/** Paths of the 12-byte columns that become INT96. */
function instants(schema: readonly Element[]): string[] {
  const found: string[] = [];
  let at = 0;
  const walk = (path: readonly string[]): void => {
    const element = schema[at++]!;
    const here = at === 1 ? [] : [...path, element.name];
    if (element.type === 'FIXED_LEN_BYTE_ARRAY' && element.type_length === 12 && !element.converted_type) found.push(here.join('\n'));
    for (let i = 0; i < (element.num_children ?? 0); i++) walk(here);
  };
  walk([]);
  return found;
}

function addElements(schema: Element[], name: string, type: HiveType, repetition: 'REQUIRED' | 'OPTIONAL'): void {
  const common = { name, repetition_type: repetition };
  switch (type.kind) {
    case 'array':
      schema.push({ ...common, num_children: 1, converted_type: 'LIST' }, { name: 'bag', repetition_type: 'REPEATED', num_children: 1 });
      addElements(schema, 'array_element', type.element, 'OPTIONAL');
      return;
    case 'map':
      schema.push({ ...common, num_children: 1, converted_type: 'MAP' }, { name: 'map', repetition_type: 'REPEATED', num_children: 2, converted_type: 'MAP_KEY_VALUE' });
      addElements(schema, 'key', type.key, 'REQUIRED');
      addElements(schema, 'value', type.value, 'OPTIONAL');
      return;
    case 'struct':
      schema.push({ ...common, num_children: type.fields.length });
      for (const field of type.fields) addElements(schema, field.name, field.type, 'OPTIONAL');
      return;
    case 'decimal':
      schema.push({ ...common, type: 'FIXED_LEN_BYTE_ARRAY', type_length: decimalBytes(type.precision), converted_type: 'DECIMAL', precision: type.precision, scale: type.scale });
      return;
    case 'char': case 'varchar':
      schema.push({ ...common, type: 'BYTE_ARRAY', converted_type: 'UTF8' });
      return;
    case 'uniontype': return bug('a union type has no Parquet form');
    case 'primitive': {
      const element = primitives[type.name];
      if (!element) return bug(`${type.name} has no Parquet form`);
      schema.push({ ...common, ...element });
    }
  }
}

const primitives: Readonly<Record<string, Omit<Element, 'name'>>> = {
  boolean: { type: 'BOOLEAN' }, tinyint: { type: 'INT32', converted_type: 'INT_8' }, smallint: { type: 'INT32', converted_type: 'INT_16' }, int: { type: 'INT32' }, bigint: { type: 'INT64' },
  float: { type: 'FLOAT' }, double: { type: 'DOUBLE' }, string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, binary: { type: 'BYTE_ARRAY' }, date: { type: 'INT32', converted_type: 'DATE' },
  timestamp: { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 12 },
};

/** Fewest bytes that hold every unscaled value of a precision, sign included. */
export function decimalBytes(precision: number): number {
  let bytes = 1;
  while (10n ** BigInt(precision) > 2n ** BigInt(8 * bytes - 1)) bytes++;
  return bytes;
}

/** Statistics of raw bytes would compare them as text. */
function holdsBytes(type: HiveType): boolean {
  switch (type.kind) {
    case 'array': return holdsBytes(type.element);
    case 'map': return holdsBytes(type.key) || holdsBytes(type.value);
    case 'struct': return type.fields.some(f => holdsBytes(f.type));
    case 'decimal': return true;
    case 'primitive': return type.name === 'timestamp' || type.name === 'binary';
    default: return false;
  }
}

function physical(value: HiveValue, type: HiveType): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'array': return (value as readonly HiveValue[]).map(item => physical(item, type.element));
    case 'map': return (value as readonly { readonly key: HiveValue; readonly value: HiveValue }[]).map(entry => ({ key: physical(entry.key, type.key), value: physical(entry.value, type.value) }));
    case 'struct': {
      const object = value as { readonly [field: string]: HiveValue };
      return Object.fromEntries(type.fields.map(f => [f.name, physical(object[f.name] ?? null, f.type)]));
    }
    case 'primitive':
      if (type.name === 'timestamp') return int96(value as bigint);
      if (type.name === 'date') return new Date((value as number) * 86_400_000);
      return value;
    default: return value;
  }
}

const nanosOfDay = 86_400_000_000_000n;

/** Hive's 12 bytes: nanoseconds within the day, then the Julian day number, both little-endian. */
export function int96(nanoseconds: bigint): Uint8Array {
  const day = nanoseconds >= 0n ? nanoseconds / nanosOfDay : -((-nanoseconds + nanosOfDay - 1n) / nanosOfDay);
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, nanoseconds - day * nanosOfDay, true);
  view.setInt32(8, Number(day) + 2_440_588, true);
  return bytes;
}
