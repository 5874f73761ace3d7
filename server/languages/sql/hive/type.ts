import { append } from '../../../base/list.ts';
import { athena } from '../dialects/athena.ts';

/** A type of the Glue catalogue, as Hive's readers understand it. */
export type HiveType =
  | { readonly kind: 'primitive'; readonly name: PrimitiveName }
  | { readonly kind: 'char' | 'varchar'; readonly length: number }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'array'; readonly element: HiveType }
  | { readonly kind: 'map'; readonly key: HiveType; readonly value: HiveType }
  | { readonly kind: 'struct'; readonly fields: readonly HiveField[] }
  | { readonly kind: 'uniontype'; readonly members: readonly HiveType[] };

export interface HiveField {
  readonly name: string;
  readonly type: HiveType;
}

/** Primitive types without arguments. */
export const primitiveNames = [
  'void', 'boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'string', 'date', 'timestamp', 'binary',
  'interval_year_month', 'interval_day_time', 'timestamp with local time zone',
] as const;
export type PrimitiveName = (typeof primitiveNames)[number];

/** Nesting beyond this is refused by the readers here; the services' own readers run out of stack not far from it. */
export const deepestType = 2000;

/** The catalogue's spelling: lower case, no blanks: `struct<a:array<int>,b:decimal(10,2)>`. A statement writes the names of fields in its own way. */
export function printHiveType(type: HiveType, fieldName: (name: string) => string = name => name): string {
  const inner = (t: HiveType) => printHiveType(t, fieldName);
  switch (type.kind) {
    case 'primitive': return type.name;
    case 'char': case 'varchar': return `${type.kind}(${type.length})`;
    case 'decimal': return `decimal(${type.precision},${type.scale})`;
    case 'array': return `array<${inner(type.element)}>`;
    case 'map': return `map<${inner(type.key)},${inner(type.value)}>`;
    case 'struct': return `struct<${type.fields.map(f => `${fieldName(f.name)}:${inner(f.type)}`).join(',')}>`;
    case 'uniontype': return `uniontype<${type.members.map(inner).join(',')}>`;
  }
}

export const sameType = (a: HiveType, b: HiveType): boolean => printHiveType(a) === printHiveType(b);

/** What differs inside two types of one shape, place by place: `box.a` int → bigint. */
export function typeDifferences(from: HiveType, to: HiveType, path: string): string[] {
  if (sameType(from, to)) return [];
  if (from.kind === 'array' && to.kind === 'array') return typeDifferences(from.element, to.element, `${path}[]`);
  if (from.kind === 'map' && to.kind === 'map' && sameType(from.key, to.key)) return typeDifferences(from.value, to.value, `${path}{}`);
  if (from.kind !== 'struct' || to.kind !== 'struct') return [`\`${path}\` ${printHiveType(from)} → ${printHiveType(to)}`];
  const field = (type: typeof from, name: string) => type.fields.find(f => f.name.toLowerCase() === name.toLowerCase());
  return [
    ...to.fields.flatMap(f => { const was = field(from, f.name); return was ? typeDifferences(was.type, f.type, `${path}.${f.name}`) : [`\`${path}.${f.name}\` ${printHiveType(f.type)} comes`]; }),
    ...from.fields.filter(f => !field(to, f.name)).map(f => `\`${path}.${f.name}\` goes`),
  ];
}

/** The names of all fields of a type's structs. */
export function fieldNames(type: HiveType): string[] {
  const found: string[] = [];
  const work = [type];
  for (let next = work.pop(); next; next = work.pop()) {
    if (next.kind === 'array') work.push(next.element);
    else if (next.kind === 'map') work.push(next.key, next.value);
    else if (next.kind === 'uniontype') append(work, next.members);
    else if (next.kind === 'struct') for (const field of next.fields) {
      found.push(field.name);
      work.push(field.type);
    }
  }
  return found;
}

/** Whether a value of the type can be written into a file: unions, intervals, `void` and structs without fields cannot. */
export function writable(type: HiveType): boolean {
  switch (type.kind) {
    case 'array': return writable(type.element);
    case 'map': return writable(type.key) && writable(type.value);
    case 'struct': return type.fields.length > 0 && type.fields.every(f => writable(f.type));
    case 'uniontype': return false;
    case 'primitive': return stored.has(type.name);
    default: return true;
  }
}

const stored: ReadonlySet<string> = new Set(['boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'string', 'binary', 'date', 'timestamp']);

const dmlNames: Readonly<Record<string, string>> = { int: 'integer', string: 'varchar', float: 'real', binary: 'varbinary' };

/** The spelling of Athena's query engine: `row(a array(integer), b decimal(10,2))`. */
export function printTrinoType(type: HiveType): string {
  switch (type.kind) {
    case 'primitive': return dmlNames[type.name] ?? type.name;
    case 'char': case 'varchar': return `${type.kind}(${type.length})`;
    case 'decimal': return `decimal(${type.precision},${type.scale})`;
    case 'array': return `array(${printTrinoType(type.element)})`;
    case 'map': return `map(${printTrinoType(type.key)}, ${printTrinoType(type.value)})`;
    case 'struct': return `row(${type.fields.map(f => `${trinoName(f.name)} ${printTrinoType(f.type)}`).join(', ')})`;
    case 'uniontype': return `row(${['tag tinyint', ...type.members.map((m, i) => `field${i} ${printTrinoType(m)}`)].join(', ')})`;
  }
}

/** A name as a query writes it: in double quotes where it would be no plain word. */
export const trinoName = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !athena.reserved.has(name.toUpperCase()) ? name : `"${name.replace(/"/g, '""')}"`);
