import { fromBase64, isBase64 } from '../../../../base/base64.ts';
import type { JsonSerde } from '../../../../base/feed.ts';
import { formattedTimestamp, instantOf, jodaReader, sqlDate, sqlTimestamp } from './timestamps.ts';
import { jsonText, NumberText, type JsonObject, type JsonValue } from './json-text.ts';
import type { HiveType } from '../type.ts';

/**
 * Values as they are read and written, by type: boolean; number for tinyint to int, float and double; bigint for bigint; the
 * unscaled bigint for decimal; string for string, char and varchar; bytes for binary; days since the epoch for date;
 * nanoseconds since the epoch (bigint) for timestamp; arrays; `{ key, value }[]` for map; an object by field name for struct.
 */
export type HiveValue = boolean | number | bigint | string | Uint8Array | null | readonly HiveValue[] | { readonly [field: string]: HiveValue };

/** The settings of a JSON SerDe as its properties say them. */
export function jsonSerde(kind: JsonSerde['kind'], property: (key: string) => string | undefined, mappings: Readonly<Record<string, string>>): JsonSerde {
  const formats = property('timestamp.formats');
  if (kind === 'hive') return { kind, ...(formats && { timestampFormats: formats.split(',').map(f => f.trim()) }) };
  return { kind, caseInsensitive: !/^false$/i.test(property('case.insensitive')?.trim() ?? ''), dotsToUnderscores: /^true$/i.test(property('dots.in.keys')?.trim() ?? ''), mappings, zones: true };
}

/** A value that does not fit its column. The text is what the service writes behind `Data does not match the schema. `. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch';
}

export interface Column { readonly name: string; readonly type: HiveType }

/** One document as a row of the table: values in the order of `columns`. Throws `Mismatch`. */
export function convertDocument(document: JsonValue, columns: readonly Column[], serde: JsonSerde): HiveValue[] {
  if (!(document instanceof Map)) throw new Mismatch(serde.kind === 'hive' ? 'java.io.IOException: Start of Object expected' : 'Row is not a valid JSON Object');
  const find = finder(serde);
  const members = find(document as JsonObject);
  return columns.map(({ name, type }) => {
    const value = members(keyOf(name, serde));
    if (!serde.nullInvalid) return convert(value, type, serde);
    try {
      return convert(value, type, serde);
    } catch (error) {
      if (error instanceof Mismatch) return null;
      throw error;
    }
  });
}

/** The key that a column or, at any depth, a field reads. */
export const keyOf = (name: string, { mappings }: JsonSerde): string => (mappings && Object.hasOwn(mappings, name) ? mappings[name]! : name);

/** Looks members up as the deserializer does: exactly, else ignoring case at every depth. */
function finder(serde: JsonSerde): (object: JsonObject) => (key: string) => JsonValue | undefined {
  const loose = serde.kind === 'hive' || serde.caseInsensitive !== false;
  return object => {
    let folded: Map<string, JsonValue> | undefined;
    const spelled = serde.dotsToUnderscores ? new Map([...object].map(([k, v]) => [k.replace(/\./g, '_'), v])) : object;
    return key => {
      const exact = spelled.get(key);
      if (exact !== undefined || !loose) return exact;
      folded ??= new Map([...spelled].map(([k, v]) => [k.toLowerCase(), v]));
      return folded.get(key.toLowerCase());
    };
  };
}

function convert(value: JsonValue | undefined, type: HiveType, serde: JsonSerde): HiveValue {
  if (value === undefined || value === null) return null;
  const hive = serde.kind === 'hive';
  switch (type.kind) {
    case 'array':
      if (Array.isArray(value)) return value.map((item: JsonValue) => convert(item, type.element, serde));
      if (hive) throw new Mismatch('java.io.IOException: Start of Array expected');
      return [convert(value, type.element, serde)];
    case 'map': {
      if (!(value instanceof Map)) throw new Mismatch(hive ? 'java.io.IOException: Start of Object expected' : `${described(value)} cannot be read as a map`);
      return [...(value as JsonObject)].map(([key, item]) => ({ key: scalarKey(key, type.key, serde), value: convert(item, type.value, serde) }));
    }
    case 'struct': {
      if (Array.isArray(value)) {
        if (hive) throw new Mismatch('java.io.IOException: Start of Object expected');
        if (value.length === 0) return null; // as the SerDe has it
        return Object.fromEntries(type.fields.map((f, i) => [f.name, convert((value as readonly JsonValue[])[i], f.type, serde)]));
      }
      if (!(value instanceof Map)) throw new Mismatch(hive ? 'java.io.IOException: Start of Object expected' : `${described(value)} cannot be read as a struct`);
      const members = finder(serde)(value as JsonObject);
      return Object.fromEntries(type.fields.map(f => [f.name, convert(members(keyOf(f.name, serde)), f.type, serde)]));
    }
    case 'decimal': return decimal(value, type.precision, type.scale, serde);
    case 'char': case 'varchar': return cut(text(value, serde), type.length);
    case 'uniontype': throw new Mismatch('union types cannot be read from JSON');
    case 'primitive': return primitive(value, type.name, serde);
  }
}

const scalarKey = (key: string, type: HiveType, serde: JsonSerde): HiveValue => convert(key, type, { ...serde, kind: 'openx' });
const described = (value: JsonValue) => (value instanceof NumberText ? value.text : typeof value === 'string' ? `"${value}"` : Array.isArray(value) ? 'an array' : value instanceof Map ? 'an object' : String(value));

const ranges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  tinyint: [-128n, 127n], smallint: [-32768n, 32767n], int: [-2147483648n, 2147483647n], bigint: [-(2n ** 63n), 2n ** 63n - 1n],
};

function primitive(value: JsonValue, name: string, serde: JsonSerde): HiveValue {
  switch (name) {
    case 'boolean':
      if (typeof value === 'boolean') return value;
      // Java's `Boolean.parseBoolean`: what is not *true* is false.
      if (typeof value === 'string' || (serde.kind === 'hive' && !Array.isArray(value) && !(value instanceof Map))) return typeof value === 'string' && /^true$/i.test(value);
      throw new Mismatch(serde.kind === 'hive' ? `Current token (${token(value)}) not of boolean type` : `${described(value)} cannot be read as a boolean`);
    case 'tinyint': case 'smallint': case 'int': case 'bigint': return integer(value, name, serde);
    case 'float': case 'double': {
      const number = Number(numberText(value, serde));
      return name === 'float' ? Math.fround(number) : number;
    }
    case 'string': return text(value, serde);
    case 'binary': return binary(text(value, serde));
    case 'date': return date(value, serde);
    case 'timestamp': return timestamp(value, serde);
    default: throw new Mismatch(`columns of type ${name} cannot be read from JSON`);
  }
}

const token = (value: JsonValue) => (typeof value === 'string' ? 'VALUE_STRING' : typeof value === 'boolean' ? `VALUE_${String(value).toUpperCase()}` : Array.isArray(value) ? 'START_ARRAY' : value instanceof Map ? 'START_OBJECT' : 'VALUE_NUMBER');

/** Digits of a number or, under OpenX, of a text. */
function numberText(value: JsonValue, serde: JsonSerde): string {
  if (value instanceof NumberText) return value.text;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && serde.kind === 'openx') {
    if (/^\s*0[xX][0-9a-fA-F]+\s*$/.test(value)) return String(BigInt(value.trim()));
    if (!/^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(value)) throw new Mismatch(`For input string: "${value}"`);
    return value.trim();
  }
  if (serde.kind === 'hive') throw new Mismatch(`Current token (${token(value)}) not numeric, can not use numeric value accessors`);
  throw new Mismatch(`For input string: "${typeof value === 'boolean' ? String(value) : jsonText(value)}"`);
}

function integer(value: JsonValue, name: string, serde: JsonSerde): HiveValue {
  const digits = numberText(value, serde);
  if (typeof value === 'string' && value !== value.trim()) throw new Mismatch(`For input string: "${value}"`); // as Java parses whole numbers; of others it takes the blanks
  let whole: bigint;
  if (/^[-+]?\d+$/.test(digits)) whole = BigInt(digits);
  else {
    if (typeof value === 'string') throw new Mismatch(`For input string: "${value}"`);
    const number = Math.trunc(Number(digits));
    whole = Number.isFinite(number) ? BigInt(number) : 2n ** 64n; // beyond every type
  }
  const [low, high] = ranges[name]!;
  if (whole < low || whole > high) throw new Mismatch(typeof value === 'string' ? `For input string: "${value}"` : `Numeric value (${digits}) out of range of ${{ tinyint: 'byte', smallint: 'short', int: 'int', bigint: 'long' }[name]}`);
  return name === 'bigint' ? whole : Number(whole);
}

function text(value: JsonValue, serde: JsonSerde): string {
  if (typeof value === 'string') return value;
  if (serde.kind === 'hive' && (Array.isArray(value) || value instanceof Map)) throw new Mismatch('One or more fields have incorrect format. Exception when validating field (root)');
  return jsonText(value);
}

/** The first characters; a character beyond 16 bits is one. */
const cut = (value: string, length: number): string => (value.length <= length ? value : [...value].slice(0, length).join(''));

/** Base64 when it is, else the bytes of the text. */
function binary(value: string): Uint8Array {
  if (isBase64(value)) return fromBase64(value);
  return new TextEncoder().encode(value);
}

/** Unscaled value, rounded half up to the scale. */
function decimal(value: JsonValue, precision: number, scale: number, serde: JsonSerde): bigint {
  const digits = numberText(value, serde);
  const match = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(digits)!;
  const fraction = match[3] ?? '';
  const exponent = Number(match[4] ?? 0) - fraction.length + scale;
  let unscaled = BigInt((match[2] ?? '') + fraction || '0');
  if (exponent > 60) throw new Mismatch(`${digits} does not fit decimal(${precision},${scale})`);
  if (exponent >= 0) unscaled *= 10n ** BigInt(exponent);
  else {
    const divisor = 10n ** BigInt(Math.min(200, -exponent));
    unscaled = (unscaled + divisor / 2n) / divisor;
  }
  if (unscaled >= 10n ** BigInt(precision)) throw new Mismatch(`${digits} does not fit decimal(${precision},${scale})`);
  return match[1] === '-' ? -unscaled : unscaled;
}

function date(value: JsonValue, serde: JsonSerde): number {
  if (typeof value === 'string') {
    const day = sqlDate(value.trim());
    if (day !== undefined) return day;
    for (const format of serde.timestampFormats ?? []) {
      const instant = jodaReader(format)(value);
      if (instant !== undefined) return Math.floor(Number(instant / 1_000_000n) / 86_400_000);
    }
  }
  throw new Mismatch(`${described(value)} cannot be read as a date`);
}

/** With an offset instead of `Z`. */
const zonedPattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([+-])(\d{2}):?(\d{2})$/;
const isoPattern = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?Z$/;

/** Nanoseconds since the epoch. Beyond 64 bits they wrap, silently, as the service's files show. */
function timestamp(value: JsonValue, serde: JsonSerde): bigint {
  const wrap = (nanos: bigint) => BigInt.asIntN(64, nanos);
  if (serde.kind === 'hive') {
    if (typeof value === 'number' || value instanceof NumberText) {
      if (serde.timestampFormats?.includes('millis')) return wrap(BigInt(Math.trunc(Number(numberText(value, serde)))) * 1_000_000n);
      throw new Mismatch('Timestamp format must be yyyy-mm-dd hh:mm:ss[.fffffffff]');
    }
    if (typeof value !== 'string') throw new Mismatch(`Current token (${token(value)}) not a timestamp`);
    const formatted = formattedTimestamp(value, serde.timestampFormats ?? []);
    if (formatted !== undefined) return wrap(formatted);
    const plain = sqlTimestamp(value);
    if (plain === undefined) throw new Mismatch('Timestamp format must be yyyy-mm-dd hh:mm:ss[.fffffffff]');
    return plain;
  }
  const digits = value instanceof NumberText ? value.text : typeof value === 'number' ? String(value) : undefined;
  const numeric = digits ?? (typeof value === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(value) ? value.trim() : undefined);
  if (numeric !== undefined) {
    const unscaled = decimal(new NumberText(numeric), 200, 9, serde); // billionths
    const absolute = unscaled < 0n ? -unscaled : unscaled;
    return wrap(absolute < 1_000_000_000_000n * 1_000_000_000n ? unscaled : unscaled / 1000n);
  }
  if (typeof value === 'string') {
    const plain = sqlTimestamp(value) ?? instantOf(isoPattern.exec(value.trim())) ?? (serde.zones ? zoned(value.trim()) : undefined);
    if (plain !== undefined) return plain;
  }
  throw new Mismatch(`${described(value)} cannot be read as a timestamp`);
}

function zoned(value: string): bigint | undefined {
  const match = zonedPattern.exec(value);
  const local = instantOf(match);
  if (!match || local === undefined) return undefined;
  const offset = BigInt(Number(match[9]) * 60 + Number(match[10])) * 60_000_000_000n;
  return match[8] === '-' ? local + offset : local - offset;
}
