import type { HiveField, HiveType, PrimitiveName } from '../hive/type.ts';
import { arrayOf, decimal, mapOf, plain, timestamp, varchar, type Type } from './types.ts';

const primitives: Readonly<Record<string, Type>> = { boolean: plain.boolean, tinyint: plain.tinyint, smallint: plain.smallint, int: plain.integer, bigint: plain.bigint, float: plain.real, double: plain.double, string: varchar(), date: plain.date, timestamp: timestamp(3), binary: plain.varbinary };

/** The type of a declared column in the query engine. */
export function typeOfHive(type: HiveType): Type {
  switch (type.kind) {
    case 'primitive': return primitives[type.name] ?? varchar();
    case 'char': return { kind: 'char', length: type.length };
    case 'varchar': return varchar(type.length);
    case 'decimal': return decimal(type.precision, type.scale);
    case 'array': return arrayOf(typeOfHive(type.element));
    case 'map': return mapOf(typeOfHive(type.key), typeOfHive(type.value));
    case 'struct': return { kind: 'row', fields: type.fields.map(f => ({ name: f.name, type: typeOfHive(f.type) })) };
    case 'uniontype': return { kind: 'row', fields: [{ name: 'tag', type: plain.tinyint }, ...type.members.map((m, i) => ({ name: `field${i}`, type: typeOfHive(m) }))] };
  }
}

/**
 * The catalogue's type of a column of a query; what it has no word for is text. Undefined where nothing is known of the type.
 * Source: the reference of types, section 15.
 */
export function hiveOfType(type: Type): HiveType | undefined {
  const primitive = (name: PrimitiveName): HiveType => ({ kind: 'primitive', name });
  switch (type.kind) {
    case 'unknown': case 'function': return undefined;
    case 'boolean': case 'tinyint': case 'smallint': case 'bigint': case 'double': case 'date': return primitive(type.kind);
    case 'integer': return primitive('int');
    case 'real': return primitive('float');
    case 'varbinary': return primitive('binary');
    case 'timestamp': return primitive(type.zone ? 'string' : 'timestamp');
    case 'decimal': return { kind: 'decimal', precision: type.precision, scale: type.scale };
    case 'char': return { kind: 'char', length: type.length };
    case 'varchar': return type.length === undefined || type.length > 65535 ? primitive('string') : { kind: 'varchar', length: Math.max(1, type.length) };
    case 'array': { const element = hiveOfType(type.element); return element && { kind: 'array', element }; }
    case 'map': { const [key, value] = [hiveOfType(type.key), hiveOfType(type.value)]; return key && value && { kind: 'map', key, value }; }
    case 'row': {
      const fields = type.fields.map((f, i) => ({ name: f.name ?? `field${i}`, type: hiveOfType(f.type) }));
      return fields.every((f): f is HiveField => f.type !== undefined) ? { kind: 'struct', fields } : undefined;
    }
    default: return primitive('string');
  }
}
