import { civilOf, daysInMonth, daysOf } from './civil-date.ts';
import { javaDouble, javaFloat } from './java-number.ts';
import { isCharacter, isDayTime, isInteger, isYearMonth, timeUnits, typeText, unitMilliseconds, type SqlType, type TimeUnit } from './sql-type.ts';

/**
 * A value of streaming SQL at run time, as the engine and its functions pass it:
 * NULL is null; BOOLEAN a boolean; TINYINT, SMALLINT, INTEGER a number; REAL, FLOAT, DOUBLE a number; BIGINT and the unscaled
 * digits of DECIMAL a number while it is a safe integer and a bigint beyond (never a rounded double); text a string;
 * binary bytes; DATE and TIMESTAMP milliseconds since 1970 in UTC; TIME milliseconds of the day; day-time intervals milliseconds,
 * year-month intervals months; a record an array of its fields' values.
 */
export type SqlValue = null | boolean | number | bigint | string | Uint8Array | readonly SqlValue[];

/** An exact integer: a number while safe, a bigint beyond. Invariant: a bigint is never in the safe range. */
export type Long = number | bigint;

/** What makes one row fail. `errorName` goes to the error stream's ERROR_NAME (at most 32 characters). */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  constructor(readonly errorName: string, message: string) { super(message); }
}

const divisionByZero = (): never => { throw new SqlError('DIVISION_BY_ZERO', 'Division by zero'); };
/** @throws SqlError: the value is in range of no value of the type */
export const overflow = (type: string): never => { throw new SqlError('NUMERIC_VALUE_OUT_OF_RANGE', `Value out of range for type ${type}`); };
const invalidCast = (text: string, type: string): never => {
  throw new SqlError('INVALID_CHARACTER_VALUE_FOR_CAST', `Could not convert '${text.length > 100 ? text.slice(0, 100) + '…' : text}' to ${type}`);
};
/** @throws SqlError: a function cannot work with what it was given */
export const badArgument = (message: string): never => { throw new SqlError('INVALID_ARGUMENT', message); };

// ---------------------------------------------------------------- exact integers

export const narrow = (value: bigint): Long => (value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value);

/** Exact sum of integers; beyond 2^53 as bigint. The type's own range is held by `fitExact`. */
export function addLong(a: Long, b: Long): Long {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return narrow(BigInt(a) + BigInt(b));
}

export function subtractLong(a: Long, b: Long): Long {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return narrow(BigInt(a) - BigInt(b));
}

export function multiplyLong(a: Long, b: Long): Long {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return narrow(BigInt(a) * BigInt(b));
}

/** Toward zero, as SQL divides integers. */
export function divideLong(a: Long, b: Long): Long {
  if (b === 0) divisionByZero();
  if (typeof a === 'number' && typeof b === 'number') return (a - (a % b)) / b + 0;
  return narrow(BigInt(a) / BigInt(b));
}

/** The sign is the dividend's. */
export function remainderLong(a: Long, b: Long): Long {
  if (b === 0) divisionByZero();
  if (typeof a === 'number' && typeof b === 'number') return (a % b) + 0;
  return narrow(BigInt(a) % BigInt(b));
}

export const negateLong = (a: Long): Long => (typeof a === 'number' ? 0 - a : narrow(-a));

const powers: bigint[] = [1n];
/** 10^n, exact. */
export function powerOfTen(n: number): bigint {
  while (powers.length <= n) powers.push(powers[powers.length - 1]! * 10n);
  return powers[n]!;
}

/** `value` with scale `from` brought to scale `to`; digits cut off round half away from zero. */
function rescale(value: Long, from: number, to: number): Long {
  if (from === to || value === 0) return value;
  if (to > from) {
    const factor = to - from;
    return factor <= 15 ? multiplyLong(value, 10 ** factor) : narrow(BigInt(value) * powerOfTen(factor));
  }
  return divideRounded(value, narrow(powerOfTen(from - to)));
}

/** Half away from zero. */
export function divideRounded(a: Long, b: Long): Long {
  if (b === 0) divisionByZero();
  const x = BigInt(a);
  const y = BigInt(b);
  const quotient = x / y;
  const rest = x % y;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice < (y < 0n ? -y : y)) return narrow(quotient);
  return narrow((x < 0n) === (y < 0n) ? quotient + 1n : quotient - 1n);
}

const integerBounds: Readonly<Record<string, number>> = { TINYINT: 127, SMALLINT: 32767, INTEGER: 2147483647 };

/** `value` when it fits the exact `type`, else the row fails. */
export function fitExact(value: Long, type: SqlType): Long {
  const bound = integerBounds[type.kind];
  if (bound !== undefined) return typeof value === 'number' && value <= bound && value >= -bound - 1 ? value : overflow(type.kind);
  if (typeof value === 'number' && type.kind !== 'DECIMAL') return value;
  if (type.kind === 'BIGINT') return (value as bigint) <= 9223372036854775807n && (value as bigint) >= -9223372036854775808n ? value : overflow('BIGINT');
  if (type.kind !== 'DECIMAL') return value;
  if (typeof value === 'number' && (type.precision > 15 || Math.abs(value) < 10 ** type.precision)) return value;
  const limit = powerOfTen(type.precision);
  const exact = BigInt(value);
  return exact < limit && exact > -limit ? value : overflow(typeText(type));
}

const scaleOf = (type: SqlType): number => (type.kind === 'DECIMAL' ? type.scale : 0);

/** The nearest double of an exact value with `scale`. */
function toDouble(value: Long, scale: number): number {
  if (scale === 0) return Number(value);
  return scale <= 22 && typeof value === 'number' ? value / 10 ** scale : Number(decimalText(value, scale));
}

/** Digits with a full scale: `-0.50`. */
function decimalText(value: Long, scale: number): string {
  if (scale === 0) return String(value);
  const negative = value < 0;
  const digits = String(value).replace('-', '').padStart(scale + 1, '0');
  return (negative ? '-' : '') + digits.slice(0, -scale) + '.' + digits.slice(-scale);
}

const numberText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads a decimal text as an exact value with `scale` (rounded half away from zero), or undefined when it is no number. */
export function parseExact(text: string, scale: number): Long | undefined {
  if (!numberText.test(text)) return undefined;
  const [mantissa, exponent] = text.toLowerCase().split('e') as [string, string?];
  const point = mantissa.indexOf('.');
  const digits = point < 0 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1);
  const places = (point < 0 ? 0 : mantissa.length - point - 1) - (exponent ? Number(exponent) : 0);
  const body = digits.replace('+', '');
  if (body === '-' || body === '') return undefined;
  if (Math.abs(places) > 400) return places > 0 ? 0 : overflow('DECIMAL');
  const unscaled = BigInt(body);
  return places <= scale ? narrow(unscaled * powerOfTen(scale - places)) : divideRounded(narrow(unscaled), narrow(powerOfTen(places - scale)));
}

/** Exact value of a double, rounded half away from zero at `scale`. */
function exactOfDouble(value: number, scale: number): Long {
  if (!Number.isFinite(value)) return overflow('DECIMAL');
  if (scale === 0) {
    const rounded = value < 0 ? -Math.round(-value) : Math.round(value);
    return Number.isSafeInteger(rounded) ? rounded + 0 : narrow(BigInt(rounded));
  }
  return parseExact(String(value), scale)!;
}

// ---------------------------------------------------------------- arithmetic by type

export type Arithmetic = '+' | '-' | '*' | '/';

/** `a op b` for two non-null numbers of types `left` and `right`, in the type `result` that `arithmeticType` gave. */
export function arithmetic(operator: Arithmetic, a: SqlValue, b: SqlValue, left: SqlType, right: SqlType, result: SqlType): SqlValue {
  if (result.kind === 'DOUBLE' || result.kind === 'FLOAT' || result.kind === 'REAL') {
    const value = arithmeticDouble(operator, numberOf(a, left), numberOf(b, right));
    return result.kind === 'REAL' ? Math.fround(value) : value;
  }
  const x = a as Long;
  const y = b as Long;
  if (result.kind !== 'DECIMAL') {
    const value = operator === '+' ? addLong(x, y) : operator === '-' ? subtractLong(x, y) : operator === '*' ? multiplyLong(x, y) : divideLong(x, y);
    return fitExact(value, result);
  }
  const s1 = scaleOf(left);
  const s2 = scaleOf(right);
  switch (operator) {
    case '+': case '-': {
      const scale = Math.max(s1, s2);
      const p = rescale(x, s1, scale);
      const q = rescale(y, s2, scale);
      return fitExact(rescale(operator === '+' ? addLong(p, q) : subtractLong(p, q), scale, result.scale), result);
    }
    case '*': return fitExact(rescale(multiplyLong(x, y), s1 + s2, result.scale), result);
    case '/': {
      const shift = result.scale + s2 - s1;
      if (y === 0) divisionByZero();
      return fitExact(shift >= 0 ? divideRounded(narrow(BigInt(x) * powerOfTen(shift)), y) : divideRounded(x, narrow(BigInt(y) * powerOfTen(-shift))), result);
    }
  }
}

/** @throws SqlError for a division by zero and for a result beyond the range of doubles */
export function arithmeticDouble(operator: Arithmetic, a: number, b: number): number {
  if (operator === '/' && b === 0) divisionByZero();
  const value = operator === '+' ? a + b : operator === '-' ? a - b : operator === '*' ? a * b : a / b;
  return Number.isFinite(value) ? value : overflow('DOUBLE');
}

/** The nearest double of a numeric value of `type`. */
export function numberOf(value: SqlValue, type: SqlType): number {
  return type.kind === 'DECIMAL' ? toDouble(value as Long, type.scale) : Number(value);
}

/** Order of two non-null values of one family: negative, 0, positive. Numbers of different types compare by value. */
export function compareValues(a: SqlValue, b: SqlValue, left: SqlType, right: SqlType): number {
  if (typeof a === 'string' && typeof b === 'string') {
    // CHAR and VARCHAR compare with the shorter side padded with blanks, as the standard's PAD SPACE has it for CHAR.
    if (left.kind === 'CHAR' || right.kind === 'CHAR') {
      const width = Math.max(a.length, b.length);
      a = a.padEnd(width);
      b = b.padEnd(width);
    }
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    const length = Math.min(a.length, b.length);
    for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
    return a.length - b.length;
  }
  if (left.kind === 'DECIMAL' || right.kind === 'DECIMAL') {
    if (isApproximateKind(left.kind) || isApproximateKind(right.kind)) {
      const x = numberOf(a, left);
      const y = numberOf(b, right);
      return x < y ? -1 : x > y ? 1 : 0;
    }
    const scale = Math.max(scaleOf(left), scaleOf(right));
    a = rescale(a as Long, scaleOf(left), scale);
    b = rescale(b as Long, scaleOf(right), scale);
  }
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

const isApproximateKind = (kind: string) => kind === 'REAL' || kind === 'FLOAT' || kind === 'DOUBLE';

/** A text that is equal for equal values of one type, for hashing groups. NULLs are equal there. */
export function groupKey(value: SqlValue): string | number | boolean | null | bigint {
  return value instanceof Uint8Array ? 'x' + [...value].join(',') : Array.isArray(value) ? JSON.stringify(value.map(v => String(groupKey(v)))) : (value as string);
}

// ---------------------------------------------------------------- dates

const dayLength = 86_400_000;
const two = (n: number) => (n < 10 ? '0' + n : String(n));
const three = (n: number) => (n < 10 ? '00' + n : n < 100 ? '0' + n : String(n));
const year4 = (n: number) => (n < 0 ? '-' + String(-n).padStart(4, '0') : String(n).padStart(4, '0'));

function dateText(ms: number): string {
  const { year, month, day } = civilOf(Math.floor(ms / dayLength));
  return `${year4(year)}-${two(month)}-${two(day)}`;
}

/** `HH:mm:ss`, with `.SSS` when there are milliseconds. */
function timeText(ms: number, always = false): string {
  const rest = ms % 1000;
  const seconds = Math.floor(ms / 1000);
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${rest !== 0 || always ? '.' + three(rest) : ''}`;
}

/** `yyyy-MM-dd HH:mm:ss.SSS`. */
export function timestampText(ms: number): string {
  const days = Math.floor(ms / dayLength);
  return `${dateText(ms)} ${timeText(ms - days * dayLength, true)}`;
}

const timestampShape = /^(\d{4,9})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Reads `yyyy-MM-dd`, `yyyy-MM-dd HH:mm:ss[.f]` and the ISO form with `T`, cut to milliseconds. Values out of range give undefined.
 * `time` says whether a time part must (`true`), must not (`false`) or may (absent) stand there.
 */
export function parseTimestamp(text: string, time?: boolean): number | undefined {
  const m = timestampShape.exec(text);
  if (!m || (time !== undefined && (m[4] !== undefined) !== time)) return undefined;
  const year = Number(m[1]);
  const month = Number(m[2]);
  const day = Number(m[3]);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  const clock = m[4] === undefined ? 0 : clockOf(m[4], m[5]!, m[6]!, m[7]);
  if (clock === undefined) return undefined;
  let zone = 0;
  if (m[8] && m[8] !== 'Z') zone = (m[8][0] === '-' ? -1 : 1) * (Number(m[8].slice(1, 3)) * 60 + Number(m[8].slice(-2))) * 60_000;
  return daysOf(year, month, day) * dayLength + clock - zone;
}

/** Reads `HH:mm:ss[.f]` as milliseconds of the day. */
export function parseTime(text: string): number | undefined {
  const m = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$/.exec(text);
  return m ? clockOf(m[1]!, m[2]!, m[3]!, m[4]) : undefined;
}

function clockOf(hours: string, minutes: string, seconds: string, fraction: string | undefined): number | undefined {
  const h = Number(hours);
  const m = Number(minutes);
  const s = Number(seconds);
  if (h > 23 || m > 59 || s > 59) return undefined;
  return h * 3_600_000 + m * 60_000 + s * 1000 + (fraction ? Number(fraction.slice(0, 3).padEnd(3, '0')) : 0);
}

/** `ms` moved by `months` in the calendar; a day beyond the month's end becomes its last. */
export function addMonths(ms: number, months: number): number {
  const days = Math.floor(ms / dayLength);
  const { year, month, day } = civilOf(days);
  const total = year * 12 + month - 1 + months;
  const y = Math.floor(total / 12);
  const m = total - y * 12 + 1;
  return daysOf(y, m, Math.min(day, daysInMonth(y, m))) * dayLength + (ms - days * dayLength);
}

/** `ms` rounded down to `unit` in UTC. */
export function floorTime(ms: number, unit: TimeUnit): number {
  if (unit === 'YEAR' || unit === 'MONTH') {
    const { year, month } = civilOf(Math.floor(ms / dayLength));
    return daysOf(year, unit === 'YEAR' ? 1 : month, 1) * dayLength;
  }
  const size = unitMilliseconds[unit];
  return Math.floor(ms / size) * size;
}

/** `ms` rounded up to `unit` in UTC. */
export function ceilTime(ms: number, unit: TimeUnit): number {
  const floor = floorTime(ms, unit);
  if (floor === ms) return ms;
  return unit === 'YEAR' ? addMonths(floor, 12) : unit === 'MONTH' ? addMonths(floor, 1) : floor + unitMilliseconds[unit];
}

// ---------------------------------------------------------------- intervals

const fieldLimits: Readonly<Record<TimeUnit, number>> = { YEAR: Infinity, MONTH: 11, DAY: Infinity, HOUR: 23, MINUTE: 59, SECOND: 59 };

/**
 * Reads an interval's text for its qualifier: milliseconds, or months for year-month intervals. The text holds the fields from `from`
 * to `to`: `D H:M:S.fff` trimmed, or `Y-M`. Undefined when the fields do not fit the qualifier.
 */
export function parseInterval(text: string, from: TimeUnit, to: TimeUnit = from): number | undefined {
  const trimmed = text.trim();
  const negative = trimmed.startsWith('-');
  const body = negative || trimmed.startsWith('+') ? trimmed.slice(1).trim() : trimmed;
  const first = timeUnits.indexOf(from);
  const last = timeUnits.indexOf(to);
  if (last < first) return undefined;
  let total: number;
  if (first <= 1) {
    const m = from === to ? /^(\d+)$/.exec(body) : /^(\d+)-(\d+)$/.exec(body);
    if (!m || last > 1) return undefined;
    total = from === 'MONTH' ? Number(m[1]) : Number(m[1]) * 12 + Number(m[2] ?? 0);
    if (from !== to && Number(m[2]) > 11) return undefined;
  } else {
    const parts: string[] = [];
    for (let i = first; i <= last; i++) parts.push(i === last && to === 'SECOND' ? '(\\d+)(?:\\.(\\d{0,9}))?' : '(\\d+)');
    const separators = timeUnits.slice(first, last).map(unit => (unit === 'DAY' ? ' +' : ':'));
    const m = new RegExp('^' + parts.map((part, i) => part + (separators[i] ?? '')).join('') + '$').exec(body);
    if (!m) return undefined;
    total = 0;
    for (let i = first; i <= last; i++) {
      const unit = timeUnits[i] as 'DAY';
      const value = Number(m[i - first + 1]);
      if (i > first && value > fieldLimits[unit]) return undefined;
      total += value * unitMilliseconds[unit];
    }
    const fraction = to === 'SECOND' ? m[last - first + 2] : undefined;
    if (fraction) total += Number(fraction.slice(0, 3).padEnd(3, '0'));
  }
  return negative ? -total : total;
}

/** As CAST prints an interval: signed, fields of its qualifier, `+1 02:03:04`. */
function intervalText(value: number, from: TimeUnit, to: TimeUnit = from): string {
  const sign = value < 0 ? '-' : '+';
  let rest = Math.abs(value);
  if (from === 'YEAR' || from === 'MONTH') {
    if (from === 'MONTH') return sign + rest;
    return sign + Math.floor(rest / 12) + (to === 'MONTH' ? '-' + two(rest % 12) : '');
  }
  const first = timeUnits.indexOf(from);
  const last = timeUnits.indexOf(to);
  let text = sign;
  for (let i = first; i <= last; i++) {
    const unit = timeUnits[i] as 'DAY';
    const amount = Math.floor(rest / unitMilliseconds[unit]);
    rest -= amount * unitMilliseconds[unit];
    text += i === first ? String(amount) : (timeUnits[i - 1] === 'DAY' ? ' ' : ':') + two(amount);
  }
  return to === 'SECOND' && rest > 0 ? text + '.' + three(rest) : text;
}

// ---------------------------------------------------------------- text of values and CAST

/** The text of a non-null value, as CAST to VARCHAR gives it before it is cut or refused for its length. */
export function valueText(value: SqlValue, type: SqlType): string {
  switch (type.kind) {
    case 'BOOLEAN': return value ? 'TRUE' : 'FALSE';
    case 'DECIMAL': return decimalText(value as Long, type.scale);
    case 'REAL': return javaFloat(value as number);
    case 'FLOAT': case 'DOUBLE': return javaDouble(value as number);
    case 'DATE': return dateText(value as number);
    case 'TIME': return timeText(value as number);
    case 'TIMESTAMP': return timestampText(value as number);
    case 'INTERVAL': return intervalText(value as number, type.from, type.to);
    case 'BINARY': case 'VARBINARY': return hexText(value as Uint8Array);
    case 'RECORD': return `(${(value as readonly SqlValue[]).map((v, i) => (v === null ? 'NULL' : valueText(v, type.fields[i]!.type))).join(', ')})`;
    default: return String(value);
  }
}

/** Bytes in hexadecimal, capitals. */
export const hexText = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16).toUpperCase();
  return text;
};

/** CAST of a non-null value. Throws `SqlError` when this value cannot be converted. */
export function castValue(value: SqlValue, source: SqlType, target: SqlType): SqlValue {
  switch (target.kind) {
    case 'TINYINT': case 'SMALLINT': case 'INTEGER': case 'BIGINT': case 'DECIMAL': {
      const scale = scaleOf(target);
      if (source.kind === 'INTERVAL') {
        // In the interval's last field: milliseconds only count as a fraction of seconds.
        if (isYearMonth(source)) return fitExact(rescale(source.to === 'YEAR' ? Math.trunc((value as number) / 12) : (value as number), 0, scale), target);
        const size = unitMilliseconds[source.to as 'DAY'];
        return fitExact(source.to === 'SECOND' ? rescale(value as number, 3, scale) : rescale(Math.trunc((value as number) / size), 0, scale), target);
      }
      if (isCharacter(source)) return fitExact(parseExact((value as string).trim(), scale) ?? invalidCast(value as string, typeText(target)), target);
      if (isApproximateKind(source.kind)) return fitExact(exactOfDouble(value as number, scale), target);
      return fitExact(rescale(value as Long, scaleOf(source), scale), target);
    }
    case 'REAL': case 'FLOAT': case 'DOUBLE': {
      let result: number;
      if (isCharacter(source)) {
        const text = (value as string).trim();
        result = numberText.test(text) ? Number(text) : invalidCast(text, target.kind);
        if (!Number.isFinite(result)) overflow(target.kind);
      } else {
        result = numberOf(value, source);
      }
      return target.kind === 'REAL' ? Math.fround(result) : result;
    }
    case 'CHAR': case 'VARCHAR': {
      const text = isCharacter(source) ? (value as string) : valueText(value, source);
      if (text.length > target.length) {
        if (isCharacter(source)) return text.slice(0, target.length);
        // A timestamp on the full second fits 19 characters.
        if (source.kind === 'TIMESTAMP' && text.endsWith('.000') && target.length >= 19) return pad(text.slice(0, 19), target);
        if (isApproximateKind(source.kind) || source.kind === 'BOOLEAN') return text.slice(0, target.length);
        throw new SqlError('STRING_RIGHT_TRUNCATION', `'${text}' does not fit ${typeText(target)}`);
      }
      return pad(text, target);
    }
    case 'BOOLEAN': {
      if (source.kind === 'BOOLEAN') return value;
      const word = (value as string).trim().toUpperCase();
      return word === 'TRUE' ? true : word === 'FALSE' ? false : word === 'UNKNOWN' ? null : invalidCast(value as string, 'BOOLEAN');
    }
    case 'DATE':
      if (isCharacter(source)) return parseTimestamp((value as string).trim(), false) ?? invalidCast(value as string, 'DATE');
      return floorTime(value as number, 'DAY');
    case 'TIME':
      if (isCharacter(source)) return parseTime((value as string).trim()) ?? invalidCast(value as string, 'TIME');
      return source.kind === 'TIMESTAMP' ? (value as number) - floorTime(value as number, 'DAY') : value;
    case 'TIMESTAMP':
      if (isCharacter(source)) return parseTimestamp((value as string).trim(), true) ?? invalidCast(value as string, 'TIMESTAMP');
      return value;
    case 'INTERVAL':
      if (isCharacter(source)) return parseInterval(value as string, target.from, target.to) ?? invalidCast(value as string, typeText(target));
      return truncateInterval(value as number, target.to);
    case 'BINARY': case 'VARBINARY': {
      const bytes = (value as Uint8Array).slice(0, target.length);
      if (target.kind === 'VARBINARY' || bytes.length === target.length) return bytes;
      const padded = new Uint8Array(target.length);
      padded.set(bytes);
      return padded;
    }
    default: return value;
  }
}

const pad = (text: string, target: Extract<SqlType, { length: number }>): string =>
  target.kind === 'CHAR' ? text.padEnd(target.length) : text;

/** Fields below `unit` cut off. */
function truncateInterval(value: number, unit: TimeUnit): number {
  const size = unit === 'YEAR' ? 12 : unit === 'MONTH' || unit === 'SECOND' ? 1 : unitMilliseconds[unit];
  return Math.trunc(value / size) * size;
}

/** `(a - b) unit` of two times: whole units; of months and years by the calendar, those that have passed in full. */
export function intervalBetween(a: number, b: number, unit: TimeUnit): number {
  if (unit !== 'YEAR' && unit !== 'MONTH') return truncateInterval(a - b, unit);
  if (a < b) return -intervalBetween(b, a, unit) || 0;
  const [later, earlier] = [new Date(a), new Date(b)];
  const months = (later.getUTCFullYear() - earlier.getUTCFullYear()) * 12 + later.getUTCMonth() - earlier.getUTCMonth();
  const inMonth = (date: Date) => date.getTime() - Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return truncateInterval(inMonth(later) < inMonth(earlier) ? months - 1 : months, unit);
}

/** Assignment to a column: like CAST within a family, but a text too long is cut and never an error. */
export function assignValue(value: SqlValue, source: SqlType, target: SqlType): SqlValue {
  if (value === null) return null;
  if (isInteger(source) && source.kind === target.kind) return value;
  if (isDayTime(source) || source.kind === 'NULL' || source.kind === 'UNKNOWN') return value;
  return castValue(value, source, target);
}
