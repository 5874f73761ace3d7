import { atZone, parseDate, rescale } from '../cast.ts';
import { bad, formatTime, isoDate, isoFailure, isoTimestamp, isoWeek, jodaPieces, mysqlPieces, parseTimeText, wallOf, weekday } from '../formats.ts';
import { defineAthenaFunction as f, type Call, type Evaluate } from '../function.ts';
import { timestamp, varchar, type Type } from '../types.ts';
import { civil, dateText, day, daysOf, doubleText, floorDivide, floorModulo, monthLength, second, timestampText, Zoned, type Value } from '../values.ts';
import { zoneName, zoneOffset } from '../zones.ts';

const millisecond = second / 1000n;
type Time = bigint | number | Zoned;
const daysIn = (value: Time): number => Number(floorDivide(wallOf(value), day));
const clock = (value: Time): bigint => floorModulo(wallOf(value), day);
/** A wall clock back in the kind of value it came from. */
const back = (picos: bigint, like: Time): Value => (like instanceof Zoned ? atZone(picos, like.zone) : typeof like === 'number' ? Number(floorDivide(picos, day)) : picos);
const offsetOf = (value: Time): number => (value instanceof Zoned ? zoneOffset(value.zone, Number(floorDivide(value.instant, second))) : 0);
const zone = (name: string): string => zoneName(name) ?? bad(`'${name}' is not a valid time zone`);

const fixed: Readonly<Record<string, bigint>> = { millisecond, second, minute: 60n * second, hour: 3600n * second, day, week: 7n * day };
const monthly: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

export function addMonths(picos: bigint, months: number): bigint {
  const { year, month, day: date } = civil(Number(floorDivide(picos, day)));
  const total = year * 12 + month - 1 + months;
  const [y, m] = [Math.floor(total / 12), (((total % 12) + 12) % 12) + 1];
  return BigInt(daysOf(y, m, Math.min(date, monthLength(y, m)))) * day + floorModulo(picos, day);
}

function truncate(unit: string, value: Time, type: Type): Value {
  const name = unit.toLowerCase();
  if (type.kind === 'time') {
    const size = ['millisecond', 'second', 'minute', 'hour'].includes(name) ? fixed[name]! : bad(`'${unit}' is not a valid TIME field`);
    return back((clock(value) / size) * size, value);
  }
  if (type.kind === 'date' && !['day', 'week', 'month', 'quarter', 'year'].includes(name)) bad(`'${unit}' is not a valid DATE field`);
  const picos = wallOf(value);
  const days = daysIn(value);
  const { year, month } = civil(days);
  switch (name) {
    case 'millisecond': case 'second': case 'minute': case 'hour': case 'day': return back(floorDivide(picos, fixed[name]!) * fixed[name]!, value);
    case 'week': return back(BigInt(days - weekday(days) + 1) * day, value);
    case 'month': return back(BigInt(daysOf(year, month, 1)) * day, value);
    case 'quarter': return back(BigInt(daysOf(year, Math.floor((month - 1) / 3) * 3 + 1, 1)) * day, value);
    case 'year': return back(BigInt(daysOf(year, 1, 1)) * day, value);
    default: return bad(`'${unit}' is not a valid ${type.kind === 'date' ? 'DATE' : 'TIMESTAMP'} field`);
  }
}

function add(unit: string, n: bigint, value: Time, type: Type): Value {
  const name = unit.toLowerCase();
  if (monthly[name] !== undefined && type.kind !== 'time') return back(addMonths(wallOf(value), Number(n) * monthly[name]!), value);
  const size = fixed[name];
  if (size === undefined || (type.kind === 'date' && size < day) || (type.kind === 'time' && size >= day)) return bad(`'${unit}' is not a valid ${type.kind === 'date' ? 'DATE' : type.kind === 'time' ? 'TIME' : 'TIMESTAMP'} field`);
  if (type.kind === 'time') return back(floorModulo(clock(value) + n * size, day), value);
  // Hours of a zoned time pass in real time, days on its calendar.
  if (value instanceof Zoned && size < day) return new Zoned(value.instant + n * size, value.zone);
  return back(wallOf(value) + n * size, value);
}

function difference(unit: string, a: Time, b: Time, type: Type): bigint {
  const name = unit.toLowerCase();
  const size = fixed[name];
  if (size !== undefined && !(type.kind === 'date' && size < day) && !(type.kind === 'time' && size >= day)) {
    if (a instanceof Zoned && b instanceof Zoned && size < day) return (b.instant - a.instant) / size;
    return (wallOf(b instanceof Zoned && a instanceof Zoned ? new Zoned(b.instant, a.zone) : b) - wallOf(a)) / size;
  }
  if (monthly[name] === undefined || type.kind === 'time') return bad(`'${unit}' is not a valid ${type.kind === 'timestamp' ? 'TIMESTAMP' : type.kind.toUpperCase()} field`);
  const [x, y] = [wallOf(a), wallOf(b)];
  const [from, to] = [civil(Number(floorDivide(x, day))), civil(Number(floorDivide(y, day)))];
  let months = (to.year - from.year) * 12 + to.month - from.month;
  // Complete months only.
  while (months > 0 && addMonths(x, months) > y) months--;
  while (months < 0 && addMonths(x, months) < y) months++;
  return BigInt(Math.trunc(months / monthly[name]!)) + 0n;
}

const field = (names: readonly string[], summary: string, of: (value: Time) => bigint, kinds: readonly string[], interval?: Record<string, Evaluate>) =>
  names.map(name => f(name, 'date', summary, { ...Object.fromEntries(kinds.map(kind => [`${kind} → bigint`, ([v]: readonly any[]) => of(v as Time)])), ...interval }));
const dates = ['date', 'timestamp', 'timestamp with time zone'];
const zoned = ['time with time zone', 'timestamp with time zone'];
const times = ['time', 'timestamp', ...zoned];
const dayTime = (divide: bigint, modulo?: bigint): Record<string, Evaluate> => ({ 'interval day to second → bigint': ([v]) => (modulo ? (v / divide) % modulo : v / divide) });

const each = (make: (kind: string) => string, evaluate: Evaluate, kinds: readonly string[] = ['date', 'timestamp', 'timestamp with time zone']) => Object.fromEntries(kinds.map(k => [make(k), evaluate]));
/** How long the service says that the text may be. */
const isoLength = (type: Type): number => (type.kind !== 'timestamp' ? 16 : 22 + (type.precision > 0 ? type.precision + 1 : 0) + (type.zone ? 6 : 0));
const isoText = (value: Time, type: Type): string => {
  if (type.kind === 'date') return dateText(value as number);
  const text = timestampText(wallOf(value), Math.max(3, (type as { precision: number }).precision)).replace(' ', 'T');
  if (!(value instanceof Zoned)) return text;
  const offset = offsetOf(value);
  return text + (offset === 0 ? 'Z' : `${offset < 0 ? '-' : '+'}${String(Math.floor(Math.abs(offset) / 3600)).padStart(2, '0')}:${String(Math.floor(Math.abs(offset) / 60) % 60).padStart(2, '0')}`);
};
const fromSeconds = (x: number, name: string): Zoned => new Zoned(Number.isFinite(x) ? BigInt(Math.round(x * 1000)) * millisecond : bad(`Cannot convert ${x} to a timestamp`), name);
const unitSizes: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const duration = (text: string): bigint => {
  if (text === '') return bad('duration is empty');
  const m = /^\s*(\d+(?:\.\d+)?)\s*([a-zA-Z]+)\s*$/.exec(text);
  if (!m) return bad(`duration is not a valid data duration string: ${text}`);
  const size = unitSizes[m[2]!] ?? bad(`Unknown time unit: ${m[2]}`);
  return BigInt(Math.round(Number(m[1]) * size));
};
const readable = (n: number): string => {
  if (!Number.isFinite(n)) bad(`Invalid argument found: ${doubleText(n)}`);
  const total = Math.round(Math.abs(n));
  const parts = ([['week', 604800], ['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]] as const).reduce<{ rest: number; text: string[] }>((at, [name, size]) => {
    const count = Math.floor(at.rest / size);
    return { rest: at.rest - count * size, text: count > 0 ? [...at.text, `${count} ${name}${count > 1 ? 's' : ''}`] : at.text };
  }, { rest: total, text: [] });
  return parts.text.join(', ') || '0 seconds';
};
const clockOf = (now: number): bigint => BigInt(Math.round(now)) * millisecond;

export const timeFunctions = [
  f('date', 'date', 'A text or time as a date', { 'varchar → date': ([s]) => parseDate(s.trim()) ?? bad(`Value cannot be cast to date: ${s}`), 'date → date': ([d]) => d, 'timestamp → date': ([t]) => daysIn(t), 'timestamp with time zone → date': ([t]) => daysIn(t) }),
  f('date_parse', 'date', 'A text read by a MySQL format such as `%Y-%m-%d %H:%i:%s`', { 'varchar, varchar → timestamp(3)': ([s, p]) => { const { picos } = parseTimeText(s, mysqlPieces(p)); return (picos / millisecond) * millisecond; } }),
  f('date_format', 'date', 'The text of a time by a MySQL format', each(k => `${k}, varchar → varchar`, ([t, p]) => formatTime(wallOf(t), mysqlPieces(p)))),
  f('parse_datetime', 'date', 'A text read by a Joda pattern such as `yyyy-MM-dd HH:mm:ss`', { 'varchar, varchar → timestamp with time zone': ([s, p]) => { const { picos, zone: z } = parseTimeText(s, jodaPieces(p)); return atZone(picos, z ?? 'UTC'); } }),
  f('format_datetime', 'date', 'The text of a time by a Joda pattern', each(k => `${k}, varchar → varchar`, ([t, p]) => {
    if (!(t instanceof Zoned) && /z/i.test((p as string).replace(/'[^']*'/g, ''))) bad("format_datetime for TIMESTAMP type, cannot use 'Z' nor 'z' in format, as this type does not contain TZ information");
    return formatTime(wallOf(t), jodaPieces(p), t instanceof Zoned ? t.zone : 'UTC', offsetOf(t));
  })),
  f('from_iso8601_timestamp', 'date', 'A text in ISO 8601, its zone kept', { 'varchar → timestamp with time zone': ([s]) => isoTimestamp(s) ?? bad(isoFailure(s)) }),
  f('from_iso8601_timestamp_nanos', 'date', 'A text in ISO 8601 to the nanosecond, its zone kept', { 'varchar → timestamp with time zone': { evaluate: ([s]) => isoTimestamp(s, 9) ?? bad(`Invalid format: "${s}"`), result: () => timestamp(9, true) } }),
  f('from_iso8601_date', 'date', 'A date in ISO 8601', { 'varchar → date': ([s]) => isoDate(s) ?? bad(isoFailure(s)) }),
  f('to_iso8601', 'date', 'The text of a time in ISO 8601', Object.fromEntries(dates.map(k => [`${k} → varchar(n)`, { evaluate: ([t]: readonly any[], { types: [type] }: Call) => isoText(t as Time, type!), result: ([t]: readonly Type[]) => varchar(isoLength(t!)) }]))),
  f('from_unixtime', 'date', 'The time of seconds since 1970', {
    'double → timestamp with time zone': ([x]) => fromSeconds(x, 'UTC'), 'double, varchar → timestamp with time zone': ([x, z]) => fromSeconds(x, zone(z)),
    'double, bigint, bigint → timestamp with time zone': ([x, h, m]) => fromSeconds(x, zone(`${h < 0n ? '-' : '+'}${String(h < 0n ? -h : h).padStart(2, '0')}:${String(m).padStart(2, '0')}`)),
  }),
  f('from_unixtime_nanos', 'date', 'The time of nanoseconds since 1970', {
    'bigint → timestamp with time zone': { evaluate: ([n]) => new Zoned(n * 1000n, 'UTC'), result: () => timestamp(9, true) },
    'decimal(p,s) → timestamp with time zone': { evaluate: ([n], { types: [t] }) => new Zoned(rescale(n, (t as { scale: number }).scale, 0) * 1000n, 'UTC'), result: () => timestamp(9, true) },
  }),
  f('to_unixtime', 'date', 'Seconds since 1970', { 'timestamp → double': ([t]) => Number(t / 1_000_000n) / 1e6, 'timestamp with time zone → double': ([t]) => Number(t.instant / 1_000_000n) / 1e6 }),
  f('date_trunc', 'date', 'A time cut to a unit: second, minute, hour, day, week, month, quarter, year', each(k => `varchar, ${k} → ${k}`, ([u, t], { types }) => truncate(u, t, types[1]!), ['date', 'timestamp', 'timestamp with time zone', 'time', 'time with time zone'])),
  f('date_add', 'date', 'A time moved by a number of units', each(k => `varchar, bigint, ${k} → ${k}`, ([u, n, t], { types }) => add(u, n, t, types[2]!), ['date', 'timestamp', 'timestamp with time zone', 'time', 'time with time zone'])),
  f('date_diff', 'date', 'Complete units from the first time to the second', each(k => `varchar, ${k}, ${k} → bigint`, ([u, a, b], { types }) => difference(u, a, b, types[1]!), ['date', 'timestamp', 'timestamp with time zone', 'time', 'time with time zone'])),
  f('last_day_of_month', 'date', 'The last day of a time\'s month', each(k => `${k} → date`, ([t]) => { const { year, month } = civil(daysIn(t)); return daysOf(year, month, monthLength(year, month)); })),
  ...field(['year'], 'The year', t => BigInt(civil(daysIn(t)).year), dates, { 'interval year to month → bigint': ([v]) => v / 12n }),
  ...field(['month'], 'The month, 1 to 12', t => BigInt(civil(daysIn(t)).month), dates, { 'interval year to month → bigint': ([v]) => v % 12n }),
  ...field(['day', 'day_of_month'], 'The day of the month', t => BigInt(civil(daysIn(t)).day), dates, dayTime(86_400_000n)),
  ...field(['quarter'], 'The quarter, 1 to 4', t => BigInt(Math.ceil(civil(daysIn(t)).month / 3)), dates),
  ...field(['week', 'week_of_year'], 'The ISO week of the year', t => BigInt(isoWeek(daysIn(t)).week), dates),
  ...field(['year_of_week', 'yow'], 'The year of the ISO week', t => BigInt(isoWeek(daysIn(t)).year), dates),
  ...field(['day_of_week', 'dow'], 'The day of the week, 1 (Monday) to 7', t => BigInt(weekday(daysIn(t))), dates),
  ...field(['day_of_year', 'doy'], 'The day of the year', t => BigInt(daysIn(t) - daysOf(civil(daysIn(t)).year, 1, 1) + 1), dates),
  ...field(['hour'], 'The hour, 0 to 23', t => clock(t) / (3600n * second), times, dayTime(3_600_000n, 24n)),
  ...field(['minute'], 'The minute', t => (clock(t) / (60n * second)) % 60n, times, dayTime(60_000n, 60n)),
  ...field(['second'], 'The second', t => (clock(t) / second) % 60n, times, dayTime(1000n, 60n)),
  ...field(['millisecond'], 'The millisecond', t => (clock(t) / millisecond) % 1000n, times, dayTime(1n, 1000n)),
  ...field(['timezone_hour'], 'Hours of the zone\'s offset', t => BigInt(Math.trunc(offsetOf(t) / 3600)), zoned), ...field(['timezone_minute'], 'Minutes of the zone\'s offset', t => BigInt(Math.trunc(offsetOf(t) / 60) % 60), zoned),
  f('at_timezone', 'date', 'The same instant on the clock of a zone', { 'timestamp with time zone, varchar → timestamp with time zone': ([t, z]) => new Zoned(t.instant, zone(z)) }),
  f('with_timezone', 'date', 'A wall clock taken as one of a zone', { 'timestamp, varchar → timestamp with time zone': { evaluate: ([t, z]) => atZone(t, zone(z)), result: ([t]) => timestamp((t as { precision?: number }).precision ?? 3, true) } }),
  f('timezone', 'date', 'The zone of a time', each(k => `${k} → varchar`, ([t]) => t.zone, zoned)),
  ...['now', 'current_timestamp'].map(name => f(name, 'date', 'The time at which the query started', { ' → timestamp with time zone': (_, { now }) => new Zoned(clockOf(now), 'UTC'), 'bigint → timestamp with time zone': { evaluate: (_, { now }) => new Zoned(clockOf(now), 'UTC'), result: () => timestamp(3, true) } })),
  f('localtimestamp', 'date', 'The time at which the query started, without zone', { ' → timestamp(3)': (_, { now }) => clockOf(now), 'bigint → timestamp(3)': (_, { now }) => clockOf(now) }),
  f('current_date', 'date', 'The day on which the query started', { ' → date': (_, { now }) => Math.floor(now / 86_400_000) }),
  f('localtime', 'date', 'The time of day at which the query started', { ' → time(3)': (_, { now }) => floorModulo(clockOf(now), day) }),
  f('current_time', 'date', 'The time of day at which the query started, with zone', { ' → time with time zone': { evaluate: (_, { now }) => new Zoned(floorModulo(clockOf(now), day), 'UTC'), result: () => ({ kind: 'time', precision: 3, zone: true }) } }),
  f('current_timezone', 'date', 'The session\'s zone', { ' → varchar': () => 'UTC' }),
  f('parse_duration', 'date', 'A text such as `3.5h` as an interval', { 'varchar → interval day to second': ([s]) => duration(s) }),
  f('to_milliseconds', 'date', 'An interval in milliseconds', { 'interval day to second → bigint': ([v]) => v }),
  f('human_readable_seconds', 'date', 'Seconds in words', { 'double → varchar': ([x]) => readable(x) }),
];
