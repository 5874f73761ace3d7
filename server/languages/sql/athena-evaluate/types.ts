/** Trino's types as plain data. The rules of coercion are those of its page on types and of `TypeCoercion`. */
export type Type =
  | { readonly kind: PlainType }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  /** Without a length: as long as it likes. */
  | { readonly kind: 'varchar'; readonly length: number | undefined }
  | { readonly kind: 'char'; readonly length: number }
  | { readonly kind: 'time' | 'timestamp'; readonly precision: number; readonly zone: boolean }
  | { readonly kind: 'array'; readonly element: Type }
  | { readonly kind: 'map'; readonly key: Type; readonly value: Type }
  | { readonly kind: 'row'; readonly fields: readonly { readonly name: string | undefined; readonly type: Type }[] }
  /** Of a lambda, only inside the arguments of a call. */
  | { readonly kind: 'function'; readonly parameters: readonly Type[]; readonly returns: Type };

export type PlainType = 'unknown' | 'boolean' | 'tinyint' | 'smallint' | 'integer' | 'bigint' | 'real' | 'double' | 'varbinary' | 'date' | 'json' | 'day-time' | 'year-month' | 'uuid' | 'ipaddress' | 'jsonpath';

export const plain = {
  unknown: { kind: 'unknown' }, boolean: { kind: 'boolean' }, tinyint: { kind: 'tinyint' }, smallint: { kind: 'smallint' }, integer: { kind: 'integer' }, bigint: { kind: 'bigint' }, real: { kind: 'real' }, double: { kind: 'double' },
  varbinary: { kind: 'varbinary' }, date: { kind: 'date' }, json: { kind: 'json' }, dayTime: { kind: 'day-time' }, yearMonth: { kind: 'year-month' }, uuid: { kind: 'uuid' }, ipaddress: { kind: 'ipaddress' },
} as const satisfies Record<string, Type>;
/** The type of what cannot be told: a column of a table that nobody declares, an expression that is refused. It goes with every type, and what is made of it is untold too. */
export const untold: Type = { kind: 'unknown' };
/** How it prints. A message that would say it is a follow-up of something that is told, or of nothing wrong: it stays unsaid. */
const untoldText = '\u0000';
export const namesUntold = (text: string): boolean => text.includes(untoldText);
export const varchar = (length?: number): Type => ({ kind: 'varchar', length: length !== undefined && length >= 2147483647 ? undefined : length });
export const decimal = (precision: number, scale: number): Type => ({ kind: 'decimal', precision, scale });
export const timestamp = (precision: number, zone = false): Type => ({ kind: 'timestamp', precision, zone });
export const arrayOf = (element: Type): Type => ({ kind: 'array', element });
export const mapOf = (key: Type, value: Type): Type => ({ kind: 'map', key, value });
export const rowOf = (...types: readonly Type[]): Type => ({ kind: 'row', fields: types.map(type => ({ name: undefined, type })) });

/** As `typeof` prints it: `decimal(10,2)`, `varchar(3)`, `array(integer)`, `timestamp(3) with time zone`. */
export function typeText(type: Type): string {
  if (type === untold) return untoldText;
  switch (type.kind) {
    case 'decimal': return `decimal(${type.precision},${type.scale})`;
    case 'varchar': return type.length === undefined ? 'varchar' : `varchar(${type.length})`;
    case 'char': return `char(${type.length})`;
    case 'time': case 'timestamp': return `${type.kind}(${type.precision})${type.zone ? ' with time zone' : ''}`;
    case 'array': return `array(${typeText(type.element)})`;
    case 'map': return `map(${typeText(type.key)}, ${typeText(type.value)})`;
    case 'row': return `row(${type.fields.map(f => (f.name === undefined ? '' : `${/^[a-z_][a-z0-9_]*$/.test(f.name) ? f.name : `"${f.name}"`} `) + typeText(f.type)).join(', ')})`;
    case 'function': return `function(${[...type.parameters, type.returns].map(typeText).join(',')})`;
    case 'day-time': return 'interval day to second';
    case 'year-month': return 'interval year to month';
    case 'jsonpath': return 'JsonPath';
    default: return type.kind;
  }
}

export const sameType = (a: Type, b: Type): boolean => a === b || typeText(a) === typeText(b);

const integers = ['tinyint', 'smallint', 'integer', 'bigint'];
const digits: Readonly<Record<string, number>> = { tinyint: 3, smallint: 5, integer: 10, bigint: 19 };
export const isInteger = ({ kind }: Type): boolean => integers.includes(kind);
export const isNumeric = ({ kind }: Type): boolean => integers.includes(kind) || kind === 'decimal' || kind === 'real' || kind === 'double';
export const isText = ({ kind }: Type): boolean => kind === 'varchar' || kind === 'char';
/** An integer type as the decimal that holds it. */
export const asDecimal = (type: Type): { readonly precision: number; readonly scale: number } | undefined =>
  type.kind === 'decimal' ? type : digits[type.kind] === undefined ? undefined : { precision: digits[type.kind]!, scale: 0 };

/** The type to which both go without a CAST, or undefined: `varchar` and `integer` have none. */
export function commonType(a: Type, b: Type): Type | undefined {
  if (a === untold || b === untold) return untold;
  if (sameType(a, b)) return a;
  if (a.kind === 'unknown') return b;
  if (b.kind === 'unknown') return a;
  if (isNumeric(a) && isNumeric(b)) {
    if (a.kind === 'double' || b.kind === 'double') return plain.double;
    if (a.kind === 'real' || b.kind === 'real') return plain.real;
    if (isInteger(a) && isInteger(b)) return integers.indexOf(a.kind) >= integers.indexOf(b.kind) ? a : b;
    const x = asDecimal(a)!;
    const y = asDecimal(b)!;
    const scale = Math.max(x.scale, y.scale);
    return decimal(Math.min(38, Math.max(x.precision - x.scale, y.precision - y.scale) + scale), scale);
  }
  if (a.kind === 'varchar' && b.kind === 'varchar') return varchar(a.length === undefined || b.length === undefined ? undefined : Math.max(a.length, b.length));
  if (a.kind === 'char' && b.kind === 'char') return { kind: 'char', length: Math.max(a.length, b.length) };
  if (a.kind === 'char' && b.kind === 'varchar') return b.length === undefined ? b : { kind: 'char', length: Math.max(a.length, b.length) };
  if (a.kind === 'varchar' && b.kind === 'char') return commonType(b, a);
  if (a.kind === 'date' && b.kind === 'timestamp') return b;
  if (a.kind === 'timestamp' && b.kind === 'date') return a;
  if ((a.kind === 'timestamp' && b.kind === 'timestamp') || (a.kind === 'time' && b.kind === 'time')) return { kind: a.kind, precision: Math.max(a.precision, b.precision), zone: a.zone || b.zone };
  if (a.kind === 'array' && b.kind === 'array') {
    const element = commonType(a.element, b.element);
    return element && arrayOf(element);
  }
  if (a.kind === 'map' && b.kind === 'map') {
    const key = commonType(a.key, b.key);
    const value = commonType(a.value, b.value);
    return key && value && mapOf(key, value);
  }
  if (a.kind === 'row' && b.kind === 'row' && a.fields.length === b.fields.length) {
    const fields = a.fields.map((f, i) => ({ name: f.name === b.fields[i]!.name ? f.name : undefined, type: commonType(f.type, b.fields[i]!.type) }));
    return fields.every(f => f.type) ? { kind: 'row', fields: fields as { name: string | undefined; type: Type }[] } : undefined;
  }
  return undefined;
}

/** Whether a value of `from` goes where `to` is wanted without a CAST. */
export function coercible(from: Type, to: Type): boolean {
  if (from === untold || to === untold) return true;
  if (from.kind === 'char' && to.kind === 'varchar') return to.length === undefined || to.length >= from.length;
  const common = commonType(from, to);
  if (common !== undefined && (sameType(common, to) || (common.kind === 'row' && to.kind === 'row' && to.fields.every((f, i) => coercible((from as typeof common).fields[i]!.type, f.type))))) return true;
  if (from.kind === 'array' && to.kind === 'array') return coercible(from.element, to.element);
  if (from.kind === 'map' && to.kind === 'map') return coercible(from.key, to.key) && coercible(from.value, to.value);
  return false;
}
