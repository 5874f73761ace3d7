import type { HiveType } from '../hive/type.ts';
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
