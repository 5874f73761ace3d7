import { castValue } from '../../languages/sql/athena-evaluate/cast.ts';
import { typeOfHive } from '../../languages/sql/athena-evaluate/hive.ts';
import { varchar } from '../../languages/sql/athena-evaluate/types.ts';
import { MapValue, type Value } from '../../languages/sql/athena-evaluate/values.ts';
import type { HiveValue } from '../../languages/sql/hive/data/convert.ts';
import type { HiveType } from '../../languages/sql/hive/type.ts';

/** A value of the SerDes as one of the query engine. */
export function fromHive(value: HiveValue, type: HiveType): Value {
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

/** A value of the query engine as one that files are written of. */
export function toHive(value: Value, type: HiveType): HiveValue {
  if (value === null) return null;
  switch (type.kind) {
    case 'array': return (value as readonly Value[]).map(v => toHive(v, type.element));
    case 'map': return [...(value as MapValue).entries].map(([key, item]) => ({ key: toHive(key, type.key), value: toHive(item, type.value) }));
    case 'struct': return Object.fromEntries(type.fields.map((f, i) => [f.name, toHive((value as readonly Value[])[i]!, f.type)]));
    case 'primitive':
      if (['tinyint', 'smallint', 'int'].includes(type.name)) return Number(value);
      if (type.name === 'timestamp') return (value as bigint) / 1000n;
      return value as HiveValue;
    default: return value as HiveValue;
  }
}
