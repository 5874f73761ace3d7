import { printHiveType, type HiveType } from './type.ts';

/** `numbers`: between two kinds of numbers that readers treat differently: values change, or the query fails. */
export type Coercion = 'same' | 'coerced' | 'numbers' | 'refused';

const wider: Readonly<Record<string, readonly string[]>> = {
  tinyint: ['smallint', 'int', 'bigint'], smallint: ['int', 'bigint'], int: ['bigint'], bigint: [], float: ['double'], double: [],
};
const integers = ['tinyint', 'smallint', 'int', 'bigint'];

/**
 * What Athena does with a partition's column of type `from` under a table's column of type `to`. Source: the vendor's table of schema
 * updates, and the coercions of the engine's Hive connector for texts and nested types.
 */
export function coercion(from: HiveType, to: HiveType): Coercion {
  if (printHiveType(from).toLowerCase() === printHiveType(to).toLowerCase()) return 'same';
  const [a, b] = [nameOf(from), nameOf(to)];
  if (isText(a)) return isText(b) || integers.includes(b) ? 'coerced' : 'refused';
  if (integers.includes(a) && isText(b)) return 'coerced';
  if (wider[a]?.includes(b)) return 'coerced';
  if (integers.includes(a) && integers.includes(b)) return 'refused';
  if (isNumber(a) && isNumber(b)) return 'numbers';
  if (from.kind === 'array' && to.kind === 'array') return coercion(from.element, to.element);
  if (from.kind === 'map' && to.kind === 'map') return worst([coercion(from.key, to.key), coercion(from.value, to.value)]);
  if (from.kind === 'struct' && to.kind === 'struct') {
    // Fields may come or go at the end; those that both have are compared in their order.
    return worst(from.fields.slice(0, to.fields.length).map((field, i) => (field.name.toLowerCase() === to.fields[i]!.name.toLowerCase() ? coercion(field.type, to.fields[i]!.type) : 'refused')));
  }
  return 'refused';
}

const nameOf = (type: HiveType): string => (type.kind === 'primitive' ? type.name : type.kind);
const isText = (name: string): boolean => name === 'string' || name === 'varchar' || name === 'char';
const isNumber = (name: string): boolean => name === 'decimal' || name in wider;

function worst(all: readonly Coercion[]): Coercion {
  return (['refused', 'numbers'] as const).find(c => all.includes(c)) ?? 'coerced';
}
