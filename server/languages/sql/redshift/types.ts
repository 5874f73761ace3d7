import { parseHiveType } from '../hive/reader.ts';
import { printHiveType, type HiveType } from '../hive/type.ts';

/**
 * Redshift's types as far as checking needs them. A text in quotes is of no type yet: it becomes what it stands beside. Of what is untold
 * nothing is said. Source: the pages "Data types" and "Type compatibility and conversion" of the Database Developer Guide.
 */
export interface Type {
  readonly kind: Kind;
  /** As the service names it in messages: `character varying`, `timestamp without time zone`. */
  readonly text: string;
  /** Of a text: its most bytes. */
  readonly bytes?: number;
  /** Of a column of an external table that is nested. */
  readonly nested?: HiveType;
}
export type Kind = 'untold' | 'literal' | 'null' | 'boolean' | 'integer' | 'number' | 'text' | 'date' | 'timestamp' | 'time' | 'interval' | 'super' | 'nested' | 'bytes' | 'other';

const of = (kind: Kind, text: string): Type => ({ kind, text });
export const types = {
  untold: of('untold', ''), literal: of('literal', '"unknown"'), null: of('null', '"unknown"'), boolean: of('boolean', 'boolean'), smallint: of('integer', 'smallint'), integer: of('integer', 'integer'), bigint: of('integer', 'bigint'),
  numeric: of('number', 'numeric'), real: of('number', 'real'), double: of('number', 'double precision'), varchar: of('text', 'character varying'), char: of('text', 'character'), date: of('date', 'date'),
  timestamp: of('timestamp', 'timestamp without time zone'), timestamptz: of('timestamp', 'timestamp with time zone'), time: of('time', 'time without time zone'), timetz: of('time', 'time with time zone'), interval: of('interval', 'interval'),
  super: of('super', 'super'), varbyte: of('bytes', 'binary varying'), geometry: of('other', 'geometry'), geography: of('other', 'geography'), hllsketch: of('other', 'hllsketch'),
} as const;

const names: Readonly<Record<string, Type>> = {
  boolean: types.boolean, bool: types.boolean, tinyint: types.smallint, smallint: types.smallint, int2: types.smallint, int: types.integer, integer: types.integer, int4: types.integer, bigint: types.bigint, int8: types.bigint,
  decimal: types.numeric, numeric: types.numeric, dec: types.numeric, real: types.real, float4: types.real, float: types.double, float8: types.double, double: types.double, 'double precision': types.double,
  char: types.char, character: types.char, nchar: types.char, bpchar: types.char, varchar: types.varchar, 'character varying': types.varchar, nvarchar: types.varchar, text: types.varchar, string: types.varchar,
  date: types.date, timestamp: types.timestamp, 'timestamp without time zone': types.timestamp, timestamptz: types.timestamptz, 'timestamp with time zone': types.timestamptz, time: types.time, 'time without time zone': types.time, timetz: types.timetz, 'time with time zone': types.timetz,
  interval: types.interval, super: types.super, varbyte: types.varbyte, varbinary: types.varbyte, 'binary varying': types.varbyte, binary: types.varbyte, geometry: types.geometry, geography: types.geography, hllsketch: types.hllsketch,
};

/** The type that a word of the language or of the catalogue names. */
export function typeNamed(written: string): Type {
  const text = written.trim().toLowerCase();
  if (text.includes('<')) {
    const read = parseHiveType(text.replace(/\s+/g, ''), 'trino');
    return 'error' in read ? types.untold : typeOfHive(read.type);
  }
  const [, name = '', length] = /^([a-z][a-z0-9 ]*?)\s*(?:\(\s*(\d+|max)\s*(?:,\s*\d+\s*)?\))?$/.exec(text) ?? [];
  const type = Object.hasOwn(names, name) ? names[name]! : types.untold;
  return type.kind === 'text' && length !== undefined ? { ...type, bytes: length === 'max' ? 65535 : Number(length) } : type;
}

/** A type in the words of a definition, for hover and completion; undefined when it is not known. */
export function typeWord(type: Type): string | undefined {
  if (type.kind === 'untold' || type.kind === 'null') return undefined;
  if (type.kind === 'literal') return 'varchar';
  const short: Readonly<Record<string, string>> = { 'character varying': 'varchar', character: 'char', 'timestamp without time zone': 'timestamp', 'timestamp with time zone': 'timestamptz', 'time without time zone': 'time', 'time with time zone': 'timetz', 'binary varying': 'varbyte' };
  return (short[type.text] ?? type.text) + (type.bytes === undefined ? '' : `(${type.bytes})`);
}

/** The type of something in a column of an external table. */
export function typeOfHive(type: HiveType): Type {
  if (type.kind === 'array' || type.kind === 'map' || type.kind === 'struct') return { kind: 'nested', text: printHiveType(type), nested: type };
  return typeNamed(printHiveType(type));
}

const isNumber = (t: Type): boolean => t.kind === 'integer' || t.kind === 'number';
const told = (t: Type): boolean => t.kind !== 'untold' && t.kind !== 'other';
/** Goes with everything: what is untold, NULL, and SUPER, whose values are looked at when the query runs. */
const free = (t: Type): boolean => !told(t) || t.kind === 'null' || t.kind === 'super';
const days = (t: Type): boolean => t.kind === 'date' || t.kind === 'timestamp';

/** Whether two types can be compared: one goes over to the other by itself. */
export function comparable(a: Type, b: Type): boolean {
  if (free(a) || free(b) || a.kind === 'literal' || b.kind === 'literal' || a.kind === b.kind) return true;
  if (isNumber(a) && isNumber(b)) return true;
  const pair = (test: (x: Type, y: Type) => boolean) => test(a, b) || test(b, a);
  if (pair((x, y) => x.kind === 'text' && (isNumber(y) || days(y) || y.kind === 'time' || y.kind === 'bytes'))) return true;
  if (pair((x, y) => x.kind === 'boolean' && y.kind === 'integer')) return true;
  return (days(a) && days(b)) || pair((x, y) => x.kind === 'time' && y.kind === 'timestamp');
}

/** The type of what is one of several: of CASE, COALESCE, UNION. Undefined: they do not go together. */
export function common(a: Type, b: Type): Type | undefined {
  if (!told(a) || !told(b)) return types.untold;
  if (a.kind === 'null') return b;
  if (b.kind === 'null') return a;
  if (a.kind === 'super' || b.kind === 'super') return types.super;
  if (a.kind === 'literal') return b.kind === 'literal' ? a : b;
  if (b.kind === 'literal') return a;
  if (a.kind === b.kind) return a.text === b.text ? (a.bytes === b.bytes ? a : { kind: a.kind, text: a.text }) : a.kind === 'integer' ? types.bigint : a.kind === 'timestamp' ? types.timestamptz : a.kind === 'text' ? types.varchar : a.kind === 'nested' ? types.untold : { kind: a.kind, text: a.text };
  if (isNumber(a) && isNumber(b)) return a.kind === 'number' ? a : b;
  if (days(a) && days(b)) return a.kind === 'timestamp' ? a : b;
  return undefined;
}

/** What an operator of arithmetic gives; undefined: it does not exist for these types. */
export function computed(operator: string, a: Type, b: Type): Type | undefined {
  if (!told(a) || !told(b)) return types.untold;
  if (a.kind === 'super' || b.kind === 'super') return types.super;
  const moves = operator === '+' || operator === '-';
  if (moves && days(a) && b.kind === 'interval') return types.timestamp;
  if (operator === '+' && a.kind === 'interval' && days(b)) return types.timestamp;
  // Days.
  if (moves && days(a) && isNumber(b)) return a;
  if (operator === '+' && isNumber(a) && days(b)) return b;
  if (operator === '-' && days(a) && days(b)) return a.kind === 'date' && b.kind === 'date' ? types.bigint : types.interval;
  if (operator === '+' && a.kind === 'date' && b.kind === 'time') return types.timestamp;
  if (moves && a.kind === 'time' && b.kind === 'interval') return a;
  if (operator === '-' && a.kind === 'time' && b.kind === 'time') return types.interval;
  if (a.kind === 'interval' || b.kind === 'interval') return (moves && a.kind === b.kind) || (!moves && (isNumber(a) || isNumber(b))) || (moves && (a.kind === 'literal' || b.kind === 'literal')) ? types.interval : undefined;
  const quiet = (t: Type) => t.kind === 'literal' || t.kind === 'null';
  if (quiet(a) || quiet(b)) return quiet(a) && quiet(b) ? types.untold : isNumber(quiet(a) ? b : a) ? (quiet(a) ? b : a) : types.untold;
  return isNumber(a) && isNumber(b) ? common(a, b) : undefined;
}

/** Why a text in quotes never becomes a value of a type, as the service says it; undefined when it may. */
export function unreadable(text: string, { kind, text: name, bytes }: Type): string | undefined {
  const bad = () => `invalid input syntax for type ${name}: "${text}"`;
  switch (kind) {
    case 'integer': return /^\s*[+-]?\d+\s*$/.test(text) ? undefined : bad();
    case 'number': return /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text) || (name !== 'numeric' && /^\s*[+-]?(?:nan|inf|infinity)\s*$/i.test(text)) ? undefined : bad();
    case 'boolean': return /^\s*(?:t|f|true|false|y|n|yes|no|1|0|on|off)\s*$/i.test(text) ? undefined : bad();
    // Dates are read in many forms; each has a digit, or is one of these words.
    case 'date': case 'timestamp': return /\d/.test(text) || /^\s*(?:now|today|tomorrow|yesterday|epoch|-?infinity|current)\s*$/i.test(text) ? undefined : bad();
    case 'text': return bytes !== undefined && name === 'character varying' && byteLength(text) > bytes ? `a text of ${byteLength(text)} bytes never stands in ${name}(${bytes})` : undefined;
    default: return undefined;
  }
}

/** Bytes of a text in UTF-8: what lengths of texts count. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (const c of text) bytes += bytesOf(c);
  return bytes;
}

/** The longest beginning of a text, in whole characters, that has at most so many bytes. */
export function cutToBytes(text: string, most: number): string {
  let end = 0;
  let bytes = 0;
  for (const c of text) {
    bytes += bytesOf(c);
    if (bytes > most) break;
    end += c.length;
  }
  return text.slice(0, end);
}

function bytesOf(character: string): number {
  const code = character.codePointAt(0)!;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
