import { memoText } from '../../base/memo.ts';
import { literal } from '../../base/pattern.ts';
import { illegalArgument, SearchError } from './error.ts';
import type { Field } from './fields.ts';

/** Units of calendar arithmetic, as date math writes them. */
export type CalendarUnit = 'y' | 'q' | 'M' | 'w' | 'd' | 'h' | 'm' | 's';

const fixedUnits: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds of `90m`, or undefined. Weeks are not a fixed interval in the service. */
export function fixedInterval(text: string): number | undefined {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text.trim());
  return match ? Number(match[1]) * fixedUnits[match[2]!]! : undefined;
}

export const calendarIntervals: Readonly<Record<string, CalendarUnit>> = {
  minute: 'm', '1m': 'm', hour: 'h', '1h': 'h', day: 'd', '1d': 'd', week: 'w', '1w': 'w', month: 'M', '1M': 'M', quarter: 'q', '1q': 'q', year: 'y', '1y': 'y', second: 's', '1s': 's',
};

// ---------------------------------------------------------------------------------------------- zones

const zoneFormat = memoText(zone => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', era: 'short' });
  } catch (cause) {
    throw illegalArgument(`Unknown time-zone ID: ${zone}`, { caused_by: { type: 'zone_rules_exception', reason: String((cause as Error).message) } });
  }
});

/** Offset of a zone at an instant, ms east of UTC. `Z`, `UTC`, `+02:00` and IANA names. */
export function zoneOffset(zone: string, instant: number): number {
  if (zone === 'Z' || zone === 'UTC' || zone === 'GMT') return 0;
  const fixed = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)) * 60_000;
  const parts: Record<string, string> = {};
  for (const { type, value } of zoneFormat(zone).formatToParts(instant)) parts[type] = value;
  const year = parts['era'] === 'BC' ? 1 - Number(parts['year']) : Number(parts['year']);
  const local = utc(year, Number(parts['month']) - 1, Number(parts['day']), Number(parts['hour']), Number(parts['minute']), Number(parts['second']), 0);
  return local - Math.floor(instant / 1000) * 1000;
}

/** The instant of a local time; in a gap the later side, in an overlap the earlier offset, as java.time decides. */
function toInstant(local: number, zone: string): number {
  const first = zoneOffset(zone, local - zoneOffset(zone, local));
  const guess = local - first;
  const second = zoneOffset(zone, guess);
  if (second === first) {
    const earlier = zoneOffset(zone, guess - 3_600_000 * 2);
    return earlier > first && zoneOffset(zone, local - earlier) === earlier ? local - earlier : guess;
  }
  const other = local - second;
  return zoneOffset(zone, other) === second ? other : Math.max(guess, other);
}

function utc(year: number, month: number, day: number, hour = 0, minute = 0, second = 0, ms = 0): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  date.setUTCHours(hour, minute, second, ms);
  return date.getTime();
}

// ---------------------------------------------------------------------------------------------- rounding and adding

/** Start of the calendar unit that holds `instant`, in `zone`. Weeks start on Monday. */
export function floorTo(instant: number, unit: CalendarUnit, zone = 'UTC'): number {
  const offset = zoneOffset(zone, instant);
  const local = instant + offset;
  if (unit === 's' || unit === 'm' || unit === 'h') {
    const size = fixedUnits[unit]!;
    return Math.floor(local / size) * size - offset;
  }
  return toInstant(floorLocal(local, unit), zone);
}

/**
 * Start of the fixed interval that holds `instant`. Intervals count in local time, so that `1d` starts at local midnight on both sides
 * of a change of the offset; one that a change interrupts starts again behind it.
 */
export function floorFixed(instant: number, width: number, zone = 'UTC'): number {
  for (let at = instant, tries = 0; ; tries++) {
    const offset = zoneOffset(zone, at);
    const local = Math.floor((at + offset) / width) * width;
    const start = local - offset;
    if (zoneOffset(zone, start) === offset || tries > 4) return start;
    const change = lastChange(start, at, zone);
    const before = zoneOffset(zone, change - 1);
    // A local time that the change jumps over begins with the change itself.
    if (local - before >= change) return change;
    at = change - 1;
  }
}

/** The instant between `from` and `to` at which the offset of `to` began. */
function lastChange(from: number, to: number, zone: string): number {
  const offset = zoneOffset(zone, to);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zoneOffset(zone, middle) === offset) high = middle;
    else low = middle;
  }
  return high;
}

/** Start of the interval behind the one that starts at `key`. */
export function nextFixed(key: number, width: number, zone = 'UTC'): number {
  const next = toInstant(key + zoneOffset(zone, key) + width, zone);
  return next > key ? next : key + width;
}

function floorLocal(local: number, unit: CalendarUnit): number {
  const date = new Date(local);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  switch (unit) {
    case 'y': return utc(year, 0, 1);
    case 'q': return utc(year, month - (month % 3), 1);
    case 'M': return utc(year, month, 1);
    case 'w': return utc(year, month, day - ((date.getUTCDay() + 6) % 7));
    default: return utc(year, month, day);
  }
}

/** `instant` plus `count` units in `zone`; the day is cut to the month's length. */
export function addUnits(instant: number, count: number, unit: CalendarUnit, zone = 'UTC'): number {
  if (unit === 's' || unit === 'm' || unit === 'h') return instant + count * fixedUnits[unit]!;
  const local = instant + zoneOffset(zone, instant);
  if (unit === 'd' || unit === 'w') return toInstant(local + count * fixedUnits[unit]!, zone);
  const date = new Date(local);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + count * (unit === 'y' ? 12 : unit === 'q' ? 3 : 1);
  const [year, month] = [Math.floor(months / 12), ((months % 12) + 12) % 12];
  const last = new Date(utc(year, month + 1, 0)).getUTCDate();
  const time = local - Math.floor(local / 86_400_000) * 86_400_000;
  return toInstant(utc(year, month, Math.min(date.getUTCDate(), last)) + time, zone);
}

// ---------------------------------------------------------------------------------------------- formats

/** Formats by their built-in names, as Java patterns; `epoch_*` and the optional-time family are handled apart. */
const named: Readonly<Record<string, string>> = {
  basic_date: 'yyyyMMdd', basic_date_time: "yyyyMMdd'T'HHmmss.SSSXX", basic_date_time_no_millis: "yyyyMMdd'T'HHmmssXX",
  date: 'yyyy-MM-dd', strict_date: 'yyyy-MM-dd', year: 'yyyy', strict_year: 'yyyy', year_month: 'yyyy-MM', strict_year_month: 'yyyy-MM', year_month_day: 'yyyy-MM-dd', strict_year_month_day: 'yyyy-MM-dd',
  date_hour: "yyyy-MM-dd'T'HH", strict_date_hour: "yyyy-MM-dd'T'HH", date_hour_minute: "yyyy-MM-dd'T'HH:mm", strict_date_hour_minute: "yyyy-MM-dd'T'HH:mm",
  date_hour_minute_second: "yyyy-MM-dd'T'HH:mm:ss", strict_date_hour_minute_second: "yyyy-MM-dd'T'HH:mm:ss",
  date_hour_minute_second_millis: "yyyy-MM-dd'T'HH:mm:ss.SSS", strict_date_hour_minute_second_millis: "yyyy-MM-dd'T'HH:mm:ss.SSS",
  date_time: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", strict_date_time: "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", date_time_no_millis: "yyyy-MM-dd'T'HH:mm:ssXXX", strict_date_time_no_millis: "yyyy-MM-dd'T'HH:mm:ssXXX",
  ordinal_date: 'yyyy-DDD', strict_ordinal_date: 'yyyy-DDD', basic_ordinal_date: 'yyyyDDD',
  hour: 'HH', hour_minute: 'HH:mm', hour_minute_second: 'HH:mm:ss', time: 'HH:mm:ss.SSSXXX', time_no_millis: 'HH:mm:ssXXX',
};

export interface DateFormat {
  /** As it was written. */
  readonly name?: string;
  /** Epoch ms, or undefined when the text is not of this format. `up` completes missing parts of the time to their ends; a missing month or day is the first all the same. */
  parse(text: string, up: boolean, zone: string): number | undefined;
  print(instant: number, zone: string): string;
  /** Why a text is not of this format, as Java says it. */
  problem(text: string): string;
}

export const defaultDateFormat = 'strict_date_optional_time||epoch_millis';

/** A format by its text: `a||b`, built-in names or Java patterns. */
export const dateFormat = memoText((text): DateFormat => {
  const parts = text.split('||').map(single);
  return {
    name: text,
    parse(value, up, zone) {
      for (const part of parts) {
        const instant = part.parse(value, up, zone);
        if (instant !== undefined) return instant;
      }
      return undefined;
    },
    print: parts[0]!.print,
    problem: value => (parts.length > 1 ? severalParsers : parts[0]!.problem(value)),
  };
});

const severalParsers = 'Failed to parse with all enclosed parsers';

function single(name: string): DateFormat {
  if (name === '') throw illegalArgument('No date pattern provided');
  switch (name) {
    case 'epoch_millis': return { problem: () => severalParsers, parse: text => (/^-?\d+(\.\d+)?$/.test(text) ? Math.trunc(Number(text)) : undefined), print: instant => String(instant) };
    case 'epoch_second': return { problem: () => severalParsers, parse: text => (/^-?\d+(\.\d+)?$/.test(text) ? Math.trunc(Number(text) * 1000) : undefined), print: instant => String(Math.floor(instant / 1000)) };
    case 'iso8601':
    case 'date_optional_time': case 'strict_date_optional_time': case 'strict_date_optional_time_nanos': case 'date_optional_time_nanos':
      return { problem: text => `Text '${text}' could not be parsed at index 0`, parse: (text, up, zone) => isoOptional(text, up, zone, name.startsWith('strict')), print: (instant, zone) => printPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", instant, zone) };
  }
  const pattern = Object.hasOwn(named, name) ? named[name]! : name;
  // A built-in format that is not called strict reads parts without their leading zeros.
  const lenient = pattern !== name && !name.startsWith('strict_') && !name.startsWith('basic_');
  const fields = patternFields(lenient ? pattern.replace(/MM|dd|HH|mm|ss|DDD/g, part => part[0]!) : pattern, name);
  return { problem: text => patternProblem(fields, text), parse: (text, up, zone) => parsePattern(fields, text, up, zone), print: (instant, zone) => printPattern(pattern, instant, zone) };
}

const iso = /^(-?\d{4}|[+-]\d{5,9})(?:-(\d{1,2})(?:-(\d{1,2})(?:T(?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2})?|\[?[A-Z]\w+\/\w+\]?)?)?)?)?)?$/;

function isoOptional(text: string, up: boolean, zone: string, strict: boolean): number | undefined {
  const m = iso.exec(text);
  if (!m) return undefined;
  if (strict && [m[2], m[3], m[4], m[5], m[6]].some(part => part?.length === 1)) return undefined;
  return assemble({ year: Number(m[1]), month: num(m[2]), day: num(m[3]), hour: num(m[4]), minute: num(m[5]), second: num(m[6]), milli: m[7] === undefined ? undefined : Math.floor(Number('0.' + m[7]) * 1000 + 1e-9), zone: m[8]?.replace(/[[\]]/g, '') }, up, zone);
}

const num = (text: string | undefined) => (text === undefined ? undefined : Number(text));

interface Fields { year?: number; month?: number; day?: number; hour?: number; minute?: number; second?: number; milli?: number; zone?: string; pm?: boolean; dayOfYear?: number; epochSecond?: number }

function assemble(f: { [K in keyof Fields]: Fields[K] | undefined }, up: boolean, zone: string): number | undefined {
  if (f.epochSecond !== undefined) return f.epochSecond * 1000 + (f.milli ?? 0);
  const year = f.year ?? 1970;
  const month = f.month ?? 1;
  if (month < 1 || month > 12) return undefined;
  const length = new Date(utc(year, month, 0)).getUTCDate();
  const day = f.day ?? 1;
  let hour = f.hour ?? (up ? 23 : 0);
  if (f.pm !== undefined) hour = (hour % 12) + (f.pm ? 12 : 0);
  const minute = f.minute ?? (up ? 59 : 0);
  const second = f.second ?? (up ? 59 : 0);
  const milli = f.milli ?? (up ? 999 : 0);
  if (day < 1 || day > length || hour > 23 || minute > 59 || second > 59) return undefined;
  const local = f.dayOfYear === undefined ? utc(year, month - 1, day, hour, minute, second, milli) : utc(year, 0, f.dayOfYear, hour, minute, second, milli);
  return toInstant(local, f.zone ?? zone);
}

type PatternField = { readonly literal: string } | { readonly letter: string; readonly width: number; readonly source: string };

/** Cuts a Java date pattern; optional brackets are taken as present. */
function patternFields(pattern: string, name: string): PatternField[] {
  const fields: PatternField[] = [];
  for (const m of pattern.matchAll(/'((?:[^']|'')*)'|([A-Za-z])\2*|[[\]]|[^A-Za-z']/g)) {
    const piece = m[0];
    if (m[1] !== undefined) fields.push({ literal: m[1] === '' ? "'" : m[1].replace(/''/g, "'") });
    else if (m[2] !== undefined) {
      const source = fieldPatterns[m[2]]?.(piece.length);
      if (source === undefined) throw illegalArgument(`Invalid format: [${name}]: Unknown pattern letter: ${m[2]}`);
      fields.push({ letter: m[2], width: piece.length, source });
    } else if (piece !== '[' && piece !== ']') fields.push({ literal: piece });
  }
  return fields;
}

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const digits = (width: number) => (width === 1 ? '(\\d+)' : `(\\d{${width}})`);

const fieldPatterns: Readonly<Record<string, (width: number) => string>> = {
  y: w => (w === 2 ? '(\\d{2})' : w === 1 ? '(-?\\d+)' : `(-?\\d{${w},9})`), u: w => (w === 2 ? '(\\d{2})' : w === 1 ? '(-?\\d+)' : `(-?\\d{${w},9})`), Y: w => `(-?\\d{${w},9})`,
  M: w => (w > 2 ? `(${months.map(m => (w === 3 ? m.slice(0, 3) : m)).join('|')})` : digits(w)), L: w => (w > 2 ? `(${months.map(m => (w === 3 ? m.slice(0, 3) : m)).join('|')})` : digits(w)),
  d: digits, D: digits, H: digits, h: digits, k: digits, K: digits, m: digits, s: digits, S: w => `(\\d{${w}})`, n: () => '(\\d+)',
  e: digits, E: w => `(${days.map(d => (w < 4 ? d.slice(0, 3) : d)).join('|')})`, a: () => '(AM|PM|am|pm)', w: digits, Q: digits, q: digits,
  X: () => '(Z|[+-]\\d{2}(?::?\\d{2})?)', x: () => '([+-]\\d{2}(?::?\\d{2})?)', Z: () => '([+-]\\d{2}:?\\d{2}|Z)', z: () => '([A-Za-z][\\w/+-]*)', V: () => '([A-Za-z][\\w/+-]*)', O: () => '(GMT(?:[+-]\\d{1,2}(?::\\d{2})?)?)', G: () => '(AD|BC)',
};

function parsePattern(fields: readonly PatternField[], text: string, up: boolean, zone: string): number | undefined {
  const match = new RegExp(`^${sourceOf(fields)}$`).exec(text);
  if (!match) return undefined;
  const found: Fields = {};
  let group = 1;
  for (const field of fields) {
    if ('literal' in field) continue;
    const value = match[group++]!;
    switch (field.letter) {
      case 'y': case 'u': case 'Y': found.year = field.width === 2 ? 2000 + Number(value) : Number(value); break;
      case 'M': case 'L': found.month = field.width > 2 ? months.findIndex(m => m.startsWith(value)) + 1 : Number(value); break;
      case 'd': found.day = Number(value); break;
      case 'D': found.dayOfYear = Number(value); break;
      case 'H': case 'h': case 'K': found.hour = Number(value); break;
      case 'k': found.hour = Number(value) % 24; break;
      case 'm': found.minute = Number(value); break;
      case 's': found.second = Number(value); break;
      case 'S': found.milli = Math.floor(Number('0.' + value) * 1000 + 1e-9); break;
      case 'a': found.pm = value.toUpperCase() === 'PM'; break;
      case 'X': case 'x': case 'Z': case 'z': case 'V': case 'O': found.zone = value; break;
    }
  }
  return assemble(found, up, zone);
}

/** Where a text leaves a pattern: behind the last part that it fits. */
function patternProblem(fields: readonly PatternField[], text: string): string {
  for (let count = fields.length; count > 0; count--) {
    const match = prefixOf(fields.slice(0, count)).exec(text);
    if (match) return `Text '${text}' could not be parsed${count === fields.length ? `, unparsed text found at index ${match[0].length}` : ` at index ${match[0].length}`}`;
  }
  return `Text '${text}' could not be parsed at index 0`;
}

const sourceOf = (fields: readonly PatternField[]) => fields.map(f => ('literal' in f ? literal(f.literal) : f.source)).join('');
const prefixOf = (fields: readonly PatternField[]) => new RegExp(`^${sourceOf(fields)}`);

/** Prints an instant by a Java date pattern in a zone. */
export function printPattern(pattern: string, instant: number, zone: string): string {
  const offset = zoneOffset(zone, instant);
  const local = new Date(instant + offset);
  const pad = (value: number, width: number) => (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(width, '0');
  const zoneText = (width: number, zulu: boolean, colon: boolean) => {
    if (offset === 0 && zulu) return 'Z';
    const minutes = Math.abs(offset) / 60_000;
    const [h, m] = [pad(Math.floor(minutes / 60), 2), pad(minutes % 60, 2)];
    return `${offset < 0 ? '-' : '+'}${h}${width === 1 && m === '00' ? '' : (colon ? ':' : '') + m}`;
  };
  return patternFields(pattern, pattern).map(field => {
    if ('literal' in field) return field.literal;
    const { letter, width } = field;
    switch (letter) {
      case 'y': case 'u': case 'Y': return width === 2 ? pad(local.getUTCFullYear() % 100, 2) : pad(local.getUTCFullYear(), width);
      case 'M': case 'L': return width > 2 ? months[local.getUTCMonth()]!.slice(0, width === 3 ? 3 : undefined) : pad(local.getUTCMonth() + 1, width);
      case 'Q': case 'q': return String(Math.floor(local.getUTCMonth() / 3) + 1);
      case 'd': return pad(local.getUTCDate(), width);
      case 'D': return pad(Math.floor((local.getTime() - utc(local.getUTCFullYear(), 0, 1)) / 86_400_000) + 1, width);
      case 'E': return days[local.getUTCDay()]!.slice(0, width < 4 ? 3 : undefined);
      case 'e': return String(((local.getUTCDay() + 6) % 7) + 1);
      case 'w': return pad(isoWeek(local), width);
      case 'H': return pad(local.getUTCHours(), width);
      case 'k': return pad(local.getUTCHours() || 24, width);
      case 'h': return pad(local.getUTCHours() % 12 || 12, width);
      case 'K': return pad(local.getUTCHours() % 12, width);
      case 'm': return pad(local.getUTCMinutes(), width);
      case 's': return pad(local.getUTCSeconds(), width);
      case 'S': return pad(local.getUTCMilliseconds(), 3).padEnd(width, '0').slice(0, width);
      case 'n': return String(local.getUTCMilliseconds() * 1_000_000);
      case 'a': return local.getUTCHours() < 12 ? 'AM' : 'PM';
      case 'X': return zoneText(width, true, width > 2);
      case 'x': return zoneText(width, false, width > 2);
      case 'Z': return width > 4 ? zoneText(3, true, true) : zoneText(2, false, false);
      case 'z': case 'V': return zone === 'UTC' ? 'Z' : zone;
      case 'G': return local.getUTCFullYear() > 0 ? 'AD' : 'BC';
      default: return 'GMT' + (offset === 0 ? '' : zoneText(3, false, true));
    }
  }).join('');
}

function isoWeek(local: Date): number {
  const day = new Date(local.getTime());
  day.setUTCDate(day.getUTCDate() + 4 - ((day.getUTCDay() + 6) % 7 + 1));
  return Math.ceil(((day.getTime() - utc(day.getUTCFullYear(), 0, 1)) / 86_400_000 + 1) / 7);
}

// ---------------------------------------------------------------------------------------------- date math

/**
 * Reads a date with math: `now-1d/d`, `2024-01-01||+1M/d`, or a plain date.
 * @param up whether rounding and missing parts go to the end of their unit (`gt`, `lte`)
 */
export function parseDateMath(text: string | number, format: DateFormat, now: number, up: boolean, zone = 'UTC'): number {
  if (typeof text !== 'number' && typeof text !== 'string') throw dateFailure(typeof text === 'object' && text !== null ? 'object' : String(text));
  if (typeof text === 'number') return format.parse(String(text), up, zone) ?? text;
  let anchor: number;
  let math: string;
  if (text.startsWith('now')) {
    anchor = now;
    math = text.slice(3);
  } else {
    const bar = text.indexOf('||');
    const date = bar < 0 ? text : text.slice(0, bar);
    math = bar < 0 ? '' : text.slice(bar + 2);
    const parsed = date === '' ? undefined : format.parse(date, up && math === '', zone);
    if (parsed === undefined) throw date === '' ? illegalArgument('cannot parse empty date') : dateFailure(date, format);
    anchor = parsed;
  }
  let at = 0;
  while (at < math.length) {
    const op = math[at++];
    const match = op === '/' ? /^([yMwdhHms])/.exec(math.slice(at)) : op === '+' || op === '-' ? /^(\d*)([yMwdhHms])/.exec(math.slice(at)) : null;
    if (!match) throw new SearchError(400, 'parse_exception', op === '/' || op === '+' || op === '-' ? `unit [${math[at] ?? ''}] not supported for date math [${math}]` : `operator not supported for date math [${math}]`);
    at += match[0].length;
    const letter = match[match.length - 1]!;
    const unit = (letter === 'H' ? 'h' : letter) as CalendarUnit;
    if (op === '/') {
      const start = floorTo(anchor, unit, zone);
      anchor = up ? addUnits(start, 1, unit, zone) - 1 : start;
    } else anchor = addUnits(anchor, (op === '-' ? -1 : 1) * Number(match[1] || 1), unit, zone);
  }
  return anchor;
}

function dateFailure(text: string, format = dateFormat(defaultDateFormat)): SearchError {
  const reason = `failed to parse date field [${text}] with format [${format.name}]`;
  return new SearchError(400, 'parse_exception', `${reason}: [${reason}]`, {
    caused_by: { type: 'illegal_argument_exception', reason, caused_by: { type: 'date_time_parse_exception', reason: format.problem(text) } },
  });
}

/** The formats of a date field: its parameter, or the service's default. */
export const formatName = ({ parameters }: Pick<Field, 'parameters'>): string => (parameters['format'] as string | undefined) ?? defaultDateFormat;
export const fieldDateFormat = (field: Pick<Field, 'parameters'>): DateFormat => dateFormat(formatName(field));
