import { JsonNumber, JsonObject, parseJson, printJson, type JsonTree } from './json.ts';
import { asDecimal, coercible, isInteger, isNumeric, isText, sameType, typeText, type Type } from './types.ts';
import { hexText } from '../../../base/sql-value.ts';
import { encodeUtf8, fromHex } from './bytes.ts';
import { addressBytes, addressText } from './addresses.ts';
import { bytesText, dateText, day, daysOf, decimalText, doubleText, fail, floorDivide, floorModulo, intervalText, Json, local, MapValue, monthLength, plainValue, second, timestampText, timeText, TrinoError, Zoned, zonedTimeText, type Value } from './values.ts';
import { instantOf, zoneName } from './zones.ts';

/** What a CAST knows beside its operand. */
export interface CastSession { readonly now: number }

const power = (n: number): bigint => 10n ** BigInt(n);
const limits: Readonly<Record<string, bigint>> = { tinyint: 128n, smallint: 32768n, integer: 2147483648n, bigint: 9223372036854775808n };
const shortNames: Readonly<Record<string, string>> = { tinyint: 'TINYINT', smallint: 'SMALLINT', integer: 'INT', bigint: 'BIGINT' };
export const fits = (value: bigint, kind: string): boolean => value < limits[kind]! && value >= -limits[kind]!;

/** A decimal with other digits behind the point, rounded half up (away from zero). */
export function rescale(value: bigint, from: number, to: number): bigint {
  if (to >= from) return value * power(to - from);
  return divideRounded(value, power(from - to));
}
export function divideRounded(value: bigint, by: bigint): bigint {
  const negative = (value < 0n) !== (by < 0n);
  const [a, b] = [value < 0n ? -value : value, by < 0n ? -by : by];
  const quotient = (a * 2n + b) / (b * 2n);
  return negative ? -quotient : quotient;
}
const decimalNumber = (value: bigint, scale: number): number => Number(decimalText(value, scale));

/** Whether CAST(from AS to) is accepted by the checker. */
export function castable(from: Type, to: Type): boolean {
  if (from.kind === 'unknown' || coercible(from, to)) return true;
  if (from.kind === 'json') return to.kind === 'varchar' || isNumeric(to) || to.kind === 'boolean' || (to.kind === 'array' && castable(from, to.element)) || (to.kind === 'map' && (isText(to.key) || isNumeric(to.key) || to.key.kind === 'boolean') && castable(from, to.value)) || (to.kind === 'row' && to.fields.every(f => castable(from, f.type))) || to.kind === 'json';
  if (to.kind === 'json') return from.kind === 'boolean' || isNumeric(from) || from.kind === 'varchar' || from.kind === 'date' || (from.kind === 'timestamp' && !from.zone) || (from.kind === 'array' && castable(from.element, to)) || (from.kind === 'map' && (isText(from.key) || isNumeric(from.key) || from.key.kind === 'boolean') && castable(from.value, to)) || (from.kind === 'row' && from.fields.every(f => castable(f.type, to)));
  if (from.kind === 'array' && to.kind === 'array') return castable(from.element, to.element);
  if (from.kind === 'map' && to.kind === 'map') return castable(from.key, to.key) && castable(from.value, to.value);
  if (from.kind === 'row' && to.kind === 'row') return from.fields.length === to.fields.length && from.fields.every((f, i) => castable(f.type, to.fields[i]!.type));
  // Only texts go to and from char.
  if (from.kind === 'char' || (to.kind === 'char' && !isText(from))) return isText(to) && isText(from);
  if (isNumeric(from)) return isNumeric(to) || to.kind === 'boolean' || isText(to);
  if (from.kind === 'boolean') return isNumeric(to) || isText(to);
  if (isText(from)) return isText(to) || isNumeric(to) || to.kind === 'varbinary' || ['boolean', 'date', 'time', 'timestamp', 'day-time', 'year-month', 'uuid', 'ipaddress'].includes(to.kind);
  if (from.kind === 'date') return to.kind === 'timestamp' || isText(to);
  if (from.kind === 'timestamp') return to.kind === 'date' || to.kind === 'time' || to.kind === 'timestamp' || isText(to);
  if (from.kind === 'time') return to.kind === 'time' || to.kind === 'timestamp' || isText(to);
  if (from.kind === 'varbinary') return to.kind === 'uuid' || to.kind === 'ipaddress';
  if ((from.kind === 'uuid' || from.kind === 'ipaddress') && to.kind === 'varbinary') return true;
  if (from.kind === 'uuid' || from.kind === 'ipaddress') return to.kind === 'varchar' && to.length === undefined;
  return (from.kind === 'day-time' || from.kind === 'year-month') && isText(to);
}

/** The value in another type, as CAST and implicit coercion do it. Throws TrinoError. */
export function castValue(value: Value, from: Type, to: Type, session: CastSession = { now: 0 }): Value {
  if (value === null || from.kind === 'unknown') return null;
  if (sameType(from, to)) return value;
  if (from.kind === 'json') return fromJson((value as Json).tree, to, session);
  switch (to.kind) {
    case 'varchar': case 'char': return toText(value, from, to);
    case 'boolean':
      if (isText(from)) {
        const text = (value as string).trim().toLowerCase();
        return ['t', 'true', '1'].includes(text) ? true : ['f', 'false', '0'].includes(text) ? false : fail('INVALID_CAST_ARGUMENT', `Cannot cast '${value as string}' to BOOLEAN`);
      }
      return typeof value === 'bigint' ? value !== 0n : value !== 0;
    case 'tinyint': case 'smallint': case 'integer': case 'bigint': return toInteger(value, from, to.kind);
    case 'double': case 'real': {
      const result = isText(from) ? textNumber(value as string, to.kind.toUpperCase()) : from.kind === 'decimal' ? decimalNumber(value as bigint, from.scale) : Number(value);
      return to.kind === 'real' ? Math.fround(result) : result;
    }
    case 'decimal': return toDecimal(value, from, to);
    case 'date':
      if (isText(from)) return parseDate((value as string).trim()) ?? fail('INVALID_CAST_ARGUMENT', `Value cannot be cast to date: ${value as string}`);
      return Number(floorDivide(wall(value), day));
    case 'time': {
      if (isText(from)) return parseTime((value as string).trim(), to) ?? fail('INVALID_CAST_ARGUMENT', `Value cannot be cast to ${to.zone ? 'time with time zone' : 'time'}: ${value as string}`);
      if (to.zone) return value instanceof Zoned ? value : new Zoned(value as bigint, 'UTC');
      return floorModulo(roundTo(floorModulo(wall(value), day), to.precision), day);
    }
    case 'timestamp': {
      if (isText(from)) return parseTimestamp((value as string).trim(), to.precision, to.zone) ?? fail('INVALID_CAST_ARGUMENT', `Value cannot be cast to timestamp: ${value as string}`);
      if (from.kind === 'date') return to.zone ? new Zoned(BigInt(value as number) * day, 'UTC') : BigInt(value as number) * day;
      if (from.kind === 'time') {
        const picos = BigInt(Math.floor(session.now / 86_400_000)) * day + wall(value);
        return to.zone ? atZone(picos, value instanceof Zoned ? value.zone : 'UTC') : picos;
      }
      if (to.zone) return value instanceof Zoned ? new Zoned(roundTo(value.instant, to.precision), value.zone) : new Zoned(roundTo(value as bigint, to.precision), 'UTC');
      return roundTo(wall(value), to.precision);
    }
    case 'day-time': case 'year-month': return parseInterval(value as string, to.kind) ?? fail('INVALID_CAST_ARGUMENT', `Value cannot be cast to interval: ${value as string}`);
    case 'json': return new Json(toJson(value, from));
    case 'varbinary': return isText(from) ? encodeUtf8(value as string) : from.kind === 'uuid' ? fromHex((value as string).replace(/-/g, ''))! : addressBytes(value as string)!;
    case 'ipaddress': {
      const bytes = value instanceof Uint8Array ? value : addressBytes((value as string).trim());
      return bytes?.length === 16 || bytes?.length === 4 ? addressText(bytes) : fail('INVALID_CAST_ARGUMENT', value instanceof Uint8Array ? `Invalid IP address binary length: ${value.length}` : `Cannot cast value to IPADDRESS: ${value as string}`);
    }
    case 'uuid':
      if (value instanceof Uint8Array) return value.length === 16 ? hexText(value).toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : fail('INVALID_CAST_ARGUMENT', `Invalid UUID binary length: ${value.length}`);
      return uuidOf(value as string);
    case 'array': { const element = (from as typeof to).element; return (value as readonly Value[]).map(v => castValue(v, element, to.element, session)); }
    case 'row': return (value as readonly Value[]).map((v, i) => castValue(v, (from as typeof to).fields[i]!.type, to.fields[i]!.type, session));
    case 'map': {
      const source = from as typeof to;
      const entries = (value as MapValue).entries.map(([k, v]) => [castValue(k, source.key, to.key, session), castValue(v, source.value, to.value, session)] as const);
      const made = new MapValue(entries);
      return made.size === entries.length ? made : fail('INVALID_CAST_ARGUMENT', 'duplicate keys');
    }
    default: return value;
  }
}

const uuidOf = (text: string): string => (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text) ? text.toLowerCase() : fail('INVALID_CAST_ARGUMENT', `Cannot cast value to UUID: ${text}`));

const wall = (value: Value): bigint => (value instanceof Zoned ? local(value) : (value as bigint));
function roundTo(picos: bigint, precision: number): bigint {
  const unit = power(12 - precision);
  return floorDivide(picos + unit / 2n, unit) * unit;
}

function toText(value: Value, from: Type, to: Extract<Type, { kind: 'varchar' | 'char' }>): string {
  let text: string;
  switch (from.kind) {
    case 'varchar': case 'char': {
      text = from.kind === 'char' && to.kind === 'varchar' ? (value as string) : (value as string);
      const letters = to.length === undefined ? undefined : [...text];
      if (letters && letters.length > to.length!) text = letters.slice(0, to.length).join('');
      return to.kind === 'char' ? padded(text, to.length) : text;
    }
    case 'boolean': text = String(value); break;
    case 'decimal': text = decimalText(value as bigint, from.scale); break;
    case 'double': case 'real': text = doubleText(value as number, from.kind === 'real'); break;
    case 'date': text = dateText(value as number); break;
    case 'time': text = from.zone ? zonedTimeText(value as Zoned, from.precision) : timeText(value as bigint, from.precision); break;
    case 'timestamp': text = from.zone ? `${timestampText(local(value as Zoned), Math.max(3, from.precision))} ${(value as Zoned).zone}` : timestampText(value as bigint, Math.max(3, from.precision)); break;
    case 'day-time': case 'year-month': text = intervalText(value as bigint, from.kind); break;
    default: text = String(value);
  }
  if (to.length !== undefined && text.length > to.length) fail('INVALID_CAST_ARGUMENT', `Value ${text} cannot be represented as ${typeText(to)}`);
  return to.kind === 'char' ? padded(text, to.length) : text;
}
const padded = (text: string, length: number): string => text + ' '.repeat(Math.max(0, length - [...text].length));

function textNumber(text: string, name: string): number {
  const trimmed = text.trim();
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?$/.test(trimmed)) return Number(trimmed.replace(/[dDfF]$/, ''));
  const word = /^([+-]?)(NaN|Infinity)$/.exec(trimmed);
  if (word) return word[2] === 'NaN' ? NaN : word[1] === '-' ? -Infinity : Infinity;
  return fail('INVALID_CAST_ARGUMENT', `Cannot cast '${text}' to ${name}`);
}

function toInteger(value: Value, from: Type, kind: 'tinyint' | 'smallint' | 'integer' | 'bigint'): bigint {
  if (isText(from)) {
    const text = (value as string).trim();
    if (!/^[+-]?\d+$/.test(text) || !fits(BigInt(text.replace(/^\+/, '')), kind)) fail('INVALID_CAST_ARGUMENT', `Cannot cast '${value as string}' to ${shortNames[kind]}`);
    return BigInt(text.replace(/^\+/, ''));
  }
  if (from.kind === 'boolean') return value ? 1n : 0n;
  if (from.kind === 'decimal') {
    const rounded = rescale(value as bigint, from.scale, 0);
    return fits(rounded, kind) ? rounded : fail('INVALID_CAST_ARGUMENT', `Cannot cast '${decimalText(value as bigint, from.scale)}' to ${kind.toUpperCase()}`);
  }
  if (typeof value === 'number') {
    if (Number.isNaN(value)) fail('INVALID_CAST_ARGUMENT', kind === 'bigint' ? 'Unable to cast NaN to bigint' : `Cannot cast ${from.kind} NaN to ${kind}`);
    const rounded = Math.sign(value) * Math.round(Math.abs(value));
    if (!Number.isFinite(value) || !fits(BigInt(rounded), kind)) fail('INVALID_CAST_ARGUMENT', kind === 'bigint' ? `Unable to cast ${doubleText(value)} to bigint` : `Out of range for ${kind}: ${doubleText(value)}`);
    return BigInt(rounded);
  }
  return fits(value as bigint, kind) ? (value as bigint) : fail('NUMERIC_VALUE_OUT_OF_RANGE', `Out of range for ${kind}: ${value as bigint}`);
}

function toDecimal(value: Value, from: Type, to: Extract<Type, { kind: 'decimal' }>): bigint {
  const name = `DECIMAL(${to.precision}, ${to.scale})`;
  const within = (unscaled: bigint, source: string, shown: string): bigint => ((unscaled < 0n ? -unscaled : unscaled) < power(to.precision) ? unscaled : fail('INVALID_CAST_ARGUMENT', `Cannot cast ${source} '${shown}' to ${name}`));
  if (isText(from)) {
    const unscaled = textDecimal(value as string, to.scale);
    if (unscaled === undefined) return fail('INVALID_CAST_ARGUMENT', `Cannot cast VARCHAR '${value as string}' to ${name}. Value is not a number.`);
    return (unscaled < 0n ? -unscaled : unscaled) < power(to.precision) ? unscaled : fail('INVALID_CAST_ARGUMENT', `Cannot cast VARCHAR '${value as string}' to ${name}. Value too large.`);
  }
  if (from.kind === 'boolean') return within(value ? power(to.scale) : 0n, 'BOOLEAN', String(value));
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) fail('INVALID_CAST_ARGUMENT', `Cannot cast ${from.kind.toUpperCase()} '${doubleText(value)}' to ${name}`);
    return within(textDecimal(from.kind === 'real' ? doubleText(value, true) : String(value), to.scale)!, from.kind.toUpperCase(), doubleText(value));
  }
  const { precision, scale } = asDecimal(from)!;
  return within(rescale(value as bigint, scale, to.scale), from.kind === 'decimal' ? `DECIMAL(${precision}, ${scale})` : from.kind.toUpperCase(), decimalText(value as bigint, scale));
}

/** The unscaled digits of a decimal's text, rounded half up to a scale; undefined when it is none. */
export function textDecimal(text: string, scale: number): bigint | undefined {
  const m = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  if (!m || (m[2] === '' && m[3] === '')) return undefined;
  const digits = BigInt(m[2]! + m[3]!);
  const places = m[3]!.length - Number(m[4] ?? 0);
  const unscaled = places >= 0 ? rescale(digits, places, scale) : digits * power(scale - places);
  return m[1] === '-' ? -unscaled : unscaled;
}

// ------------------------------------------------------------------------------------------------ times from text

export function parseDate(text: string): number | undefined {
  const m = /^([+-]?\d{1,9})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (!m) return undefined;
  const [year, month, dayOfMonth] = [Number(m[1]), Number(m[2]), Number(m[3])];
  return month < 1 || month > 12 || dayOfMonth < 1 || dayOfMonth > monthLength(year, month) ? undefined : daysOf(year, month, dayOfMonth);
}

const fraction = (text = ''): bigint => BigInt(text.slice(0, 12).padEnd(12, '0'));

export function parseTime(text: string, type: { readonly precision: number; readonly zone: boolean }): Value | undefined {
  const m = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,12}))?)?(?:\s*([+-]\d{1,2}(?::?\d{2})?))?$/.exec(text);
  if (!m || (m[5] !== undefined && !type.zone) || Number(m[1]) > 23 || Number(m[2]) > 59 || Number(m[3] ?? 0) > 59) return undefined;
  const picos = BigInt(Number(m[1]) * 3600 + Number(m[2]) * 60 + Number(m[3] ?? 0)) * second + fraction(m[4]);
  const rounded = floorModulo(roundTo(picos, type.precision), day);
  if (!type.zone) return rounded;
  const zone = zoneName(m[5] ?? 'UTC');
  return zone === undefined ? undefined : new Zoned(rounded - BigInt(zone === 'UTC' ? 0 : (zone[0] === '-' ? -1 : 1) * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4)) * 60)) * second, zone);
}

/** `2020-01-01 10:00:00.123 Europe/Berlin`: the text of a literal or CAST, never with a `T`. */
export function timestampParts(text: string): { readonly picos: bigint; readonly digits: number; readonly zone: string | undefined } | undefined {
  const m = /^([+-]?\d{1,9}-\d{1,2}-\d{1,2})(?: +(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,12}))?)?)?(?: *([+-]\d{1,2}:?\d{0,2}|[A-Za-z][\w/+:-]*))?$/.exec(text);
  const days = m ? parseDate(m[1]!) : undefined;
  if (!m || days === undefined || Number(m[2] ?? 0) > 23 || Number(m[3] ?? 0) > 59 || Number(m[4] ?? 0) > 59) return undefined;
  const zone = m[6] === undefined ? undefined : zoneName(m[6]);
  if (m[6] !== undefined && zone === undefined) return undefined;
  return { picos: BigInt(days) * day + BigInt(Number(m[2] ?? 0) * 3600 + Number(m[3] ?? 0) * 60 + Number(m[4] ?? 0)) * second + fraction(m[5]), digits: m[5]?.length ?? 0, zone };
}

export function atZone(picos: bigint, zone: string): Zoned {
  const seconds = floorDivide(picos, second);
  return new Zoned(BigInt(instantOf(Number(seconds), zone)) * second + floorModulo(picos, second), zone);
}

function parseTimestamp(text: string, precision: number, zoned: boolean): Value | undefined {
  const parts = timestampParts(text);
  if (!parts) return undefined;
  if (zoned) {
    const made = atZone(parts.picos, parts.zone ?? 'UTC');
    return new Zoned(roundTo(made.instant, precision), made.zone);
  }
  // Without a zone in the target the wall clock stays and the zone's name is dropped.
  return roundTo(parts.picos, precision);
}

const unitNames = ['year', 'month', 'day', 'hour', 'minute', 'second'];
const unitSize: Readonly<Record<string, bigint>> = { day: 86_400_000n, hour: 3_600_000n, minute: 60_000n, second: 1000n };

/** The value of `INTERVAL 'text' from TO to`; undefined when the text does not fit. */
export function intervalLiteral(text: string, from: string, to: string = from): { readonly value: bigint; readonly kind: 'day-time' | 'year-month' } | undefined {
  const sign = /^\s*([+-]?)(.*?)\s*$/s.exec(text)!;
  const first = from.toLowerCase();
  const negative = sign[1] === '-' ? -1n : 1n;
  if (first === 'week' || first === 'quarter') return undefined;
  if (first === to.toLowerCase()) {
    const m = /^(\d+)(?:\.(\d{1,9}))?$/.exec(sign[2]!);
    if (!m || (m[2] !== undefined && first !== 'second')) return undefined;
    const n = BigInt(m[1]!);
    if (first === 'year' || first === 'month') return { value: negative * n * (first === 'year' ? 12n : 1n), kind: 'year-month' };
    return { value: negative * (n * unitSize[first]! + (m[2] ? BigInt(m[2].padEnd(3, '0').slice(0, 3)) : 0n)), kind: 'day-time' };
  }
  const names = unitNames.slice(unitNames.indexOf(first), unitNames.indexOf(to.toLowerCase()) + 1);
  const numbers = sign[2]!.split(/[-: .]/);
  if (numbers.some(n => !/^\d+$/.test(n))) return undefined;
  if (first === 'year') return numbers.length === 2 ? { value: negative * (BigInt(numbers[0]!) * 12n + BigInt(numbers[1]!)), kind: 'year-month' } : undefined;
  if (numbers.length !== names.length && !(names.at(-1) === 'second' && numbers.length === names.length + 1)) return undefined;
  let total = numbers.length > names.length ? BigInt(numbers.at(-1)!.padEnd(3, '0').slice(0, 3)) : 0n;
  names.forEach((unit, i) => { total += BigInt(numbers[i]!) * unitSize[unit]!; });
  return { value: negative * total, kind: 'day-time' };
}
function parseInterval(text: string, kind: 'day-time' | 'year-month'): bigint | undefined {
  return intervalLiteral(text.trim(), kind === 'day-time' ? 'day' : 'year', kind === 'day-time' ? 'second' : 'month')?.value;
}

// ------------------------------------------------------------------------------------------------ JSON

export function toJson(value: Value, from: Type): JsonTree {
  if (value === null) return null;
  switch (from.kind) {
    case 'json': return (value as Json).tree;
    case 'boolean': return value as boolean;
    case 'tinyint': case 'smallint': case 'integer': case 'bigint': return new JsonNumber(String(value));
    case 'decimal': return new JsonNumber(decimalText(value as bigint, from.scale));
    case 'double': case 'real': return Number.isFinite(value as number) ? new JsonNumber(doubleText(value as number, from.kind === 'real')) : doubleText(value as number);
    case 'array': return (value as readonly Value[]).map(v => toJson(v, from.element));
    case 'row': return new JsonObject((value as readonly Value[]).map((v, i) => [from.fields[i]!.name ?? '', toJson(v, from.fields[i]!.type)] as const));
    // A map's keys come in the order of the alphabet.
    case 'map': return new JsonObject((value as MapValue).entries.map(([k, v]) => [toText(k, from.key, { kind: 'varchar', length: undefined }), toJson(v, from.value)] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
    case 'varchar': case 'char': return value as string;
    case 'varbinary': return bytesText(value as Uint8Array);
    case 'timestamp': return toText(value, from, { kind: 'varchar', length: undefined });
    default: return String(plainValue(value, from));
  }
}

function fromJson(tree: JsonTree, to: Type, session: CastSession): Value {
  if (to.kind === 'json') return new Json(tree);
  if (tree === null) return null;
  switch (to.kind) {
    case 'array': case 'map': case 'row':
      // What is wrong inside is told with the whole text behind it.
      try {
        return structured(tree, to, session);
      } catch (error) {
        if (!(error instanceof TrinoError) || error.message.startsWith('Cannot cast to ')) throw error;
        return fail('INVALID_CAST_ARGUMENT', `Cannot cast to ${typeText(to)}. ${error.message}\n${printJson(tree)}`);
      }
    default:
      try {
        return scalar(tree, to, session);
      } catch (error) {
        if (!(error instanceof TrinoError)) throw error;
        return fail('INVALID_CAST_ARGUMENT', `Cannot cast '${printJson(tree)}' to ${to.kind === 'varchar' || to.kind === 'char' || to.kind === 'decimal' ? typeText(to) : to.kind}`);
      }
  }
}

const first = (tree: JsonTree): string => (tree instanceof JsonObject ? '{' : Array.isArray(tree) ? '[' : tree instanceof JsonNumber ? tree.text : String(tree));
const inner = (tree: JsonTree, to: Type, session: CastSession): Value =>
  (to.kind === 'json' ? new Json(tree) : tree === null ? null : to.kind === 'array' || to.kind === 'map' || to.kind === 'row' ? structured(tree, to, session) : scalar(tree, to, session));

function structured(tree: JsonTree, to: Extract<Type, { kind: 'array' | 'map' | 'row' }>, session: CastSession): Value {
  const refuse = (wanted: string): never => fail('INVALID_CAST_ARGUMENT', `Expected a json ${wanted}, but got ${first(tree)}`);
  switch (to.kind) {
    case 'array': return Array.isArray(tree) ? (tree as readonly JsonTree[]).map(t => inner(t, to.element, session)) : refuse('array');
    case 'map': return tree instanceof JsonObject ? new MapValue(tree.entries.map(([k, v]) => [castValue(k, { kind: 'varchar', length: undefined }, to.key, session), inner(v, to.value, session)] as const)) : refuse('object');
    case 'row':
      if (Array.isArray(tree)) return tree.length === to.fields.length ? to.fields.map((f, i) => inner((tree as readonly JsonTree[])[i]!, f.type, session)) : fail('INVALID_CAST_ARGUMENT', `Expected json array ending, but got ${first((tree as readonly JsonTree[])[to.fields.length] ?? ']')}`);
      if (!(tree instanceof JsonObject)) return refuse('array or object');
      // Names ignore case; what the row does not know is skipped.
      return to.fields.map(f => inner(tree.entries.find(([k]) => k.toLowerCase() === f.name?.toLowerCase())?.[1] ?? null, f.type, session));
  }
}

function scalar(tree: JsonTree, to: Type, session: CastSession): Value {
  const refuse = (): never => fail('INVALID_CAST_ARGUMENT', `Unexpected token when cast to ${to.kind}: ${first(tree)}`);
  if (Array.isArray(tree) || tree instanceof JsonObject) return refuse();
  if (typeof tree === 'boolean') return isText(to) || isNumeric(to) || to.kind === 'boolean' ? castValue(tree, { kind: 'boolean' }, to, session) : refuse();
  if (tree instanceof JsonNumber) {
    if (isText(to)) return castValue(/[.eE]/.test(tree.text) ? doubleText(Number(tree.text)) : tree.text, { kind: 'varchar', length: undefined }, to, session);
    if (to.kind === 'boolean') return Number(tree.text) !== 0;
    if (to.kind === 'decimal') return castValue(tree.text, { kind: 'varchar', length: undefined }, to, session);
    if (isInteger(to) && !/[.eE]/.test(tree.text)) return fits(BigInt(tree.text), to.kind) ? BigInt(tree.text) : refuse();
    return isNumeric(to) ? castValue(Number(tree.text), { kind: 'double' }, to, session) : refuse();
  }
  return castValue(tree as string, { kind: 'varchar', length: undefined }, to, session);
}

/** The tree of a text that must be JSON. */
export function readJson(text: string): JsonTree {
  const tree = parseJson(text);
  return tree === undefined ? fail('INVALID_FUNCTION_ARGUMENT', `Cannot convert value to JSON: '${text}'`) : tree;
}
