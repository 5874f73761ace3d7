import { parseHiveType } from './reader.ts';
import { tableInput } from './print.ts';
import type { Table } from './table.ts';
import type { HiveType } from './type.ts';

/**
 * A JSON Schema (2020-12) of the records that a table takes without losing anything: ranges of whole numbers and floats, lengths of
 * texts, forms of times. Any value may be null or missing, keys that no column reads are free. It is stricter than a SerDe, which takes numbers
 * as texts and cuts what is too long. Lengths of Redshift are bytes: `maxBytes` is our own word for them, which other validators read over.
 */
export function recordSchema(table: Table): JsonSchema {
  const { DatabaseName, TableInput: { Name, StorageDescriptor: { Columns, SerdeInfo } } } = tableInput(table);
  const keys = SerdeInfo?.Parameters ?? {};
  const columns = Columns.map(({ Name: name, Type }) => {
    const read = parseHiveType(Type);
    return [keys[`mapping.${name}`] ?? name, 'type' in read ? schemaOf(read.type, table.engine === 'redshift') : {}] as const;
  });
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: DatabaseName === undefined ? Name : `${DatabaseName}.${Name}`, type: 'object', properties: Object.fromEntries(columns) };
}

type JsonSchema = Readonly<Record<string, unknown>>;

const bits: Readonly<Record<string, bigint>> = { tinyint: 7n, smallint: 15n, int: 31n, bigint: 63n };
const largestFloat = 3.4028234663852886e38;

const day = '(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])';
const time = '([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?';
/** Years whose instants fit into 64 bits of nanoseconds. */
const year = '(1[7-9]\\d\\d|2[01]\\d\\d|22[0-5]\\d)';

function schemaOf(type: HiveType, bytes: boolean): JsonSchema {
  const inner = (t: HiveType) => schemaOf(t, bytes);
  switch (type.kind) {
    case 'char': case 'varchar': return { type: ['string', 'null'], ...(bytes ? { maxBytes: type.length } : { maxLength: type.length }) };
    case 'decimal': {
      const limit = 10n ** BigInt(type.precision - type.scale);
      return { type: ['number', 'null'], exclusiveMinimum: -limit, exclusiveMaximum: limit };
    }
    case 'array': return { type: ['array', 'null'], items: inner(type.element) };
    case 'map': return { type: ['object', 'null'], additionalProperties: inner(type.value) };
    case 'struct': return { type: ['object', 'null'], properties: Object.fromEntries(type.fields.map(f => [f.name, inner(f.type)])) };
    case 'uniontype': return {};
    case 'primitive': switch (type.name) {
      case 'boolean': return { type: ['boolean', 'null'] };
      case 'tinyint': case 'smallint': case 'int': case 'bigint': return { type: ['integer', 'null'], minimum: -(2n ** bits[type.name]!), maximum: 2n ** bits[type.name]! - 1n };
      case 'float': return { type: ['number', 'null'], minimum: -largestFloat, maximum: largestFloat };
      case 'double': return { type: ['number', 'null'], minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE };
      case 'date': return { type: ['string', 'null'], pattern: `^\\d{4}-${day}$` };
      case 'timestamp': return { type: ['string', 'null'], pattern: `^${year}-${day}( ${time}|T${time}Z)$` };
      case 'binary': return { type: ['string', 'null'], contentEncoding: 'base64' };
      case 'string': return { type: ['string', 'null'] };
      default: return {};
    }
  }
}

/** The schema of a table as a file, or a list of those of several: whole numbers keep all their digits. */
export function schemasText(tables: readonly Table[]): string {
  const schema = tables.length === 1 ? recordSchema(tables[0]!) : tables.map(recordSchema);
  return JSON.stringify(schema, (_, value: unknown) => (typeof value === 'bigint' ? `${mark}${value}` : value), 2).replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1') + '\n';
}

/** No text of a schema begins with it. */
const mark = '#number:';
