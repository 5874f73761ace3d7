import { memoText } from '../../../base/memo.ts';
import { civil, daysOf, floorDivide, floorModulo, day as dayLength, local, monthLength, second, Zoned, fail } from './values.ts';
import { atZone } from './cast.ts';
import { zoneName } from './zones.ts';

/** A Joda pattern in pieces: letters with their count, or text. */
type Piece = { readonly letter: string; readonly width: number } | { readonly text: string };

const mysql: Readonly<Record<string, string>> = {
  a: 'EEE', b: 'MMM', c: 'M', d: 'dd', e: 'd', f: 'SSSSSS', H: 'HH', h: 'hh', I: 'hh', i: 'mm', j: 'DDD', k: 'H', l: 'h', M: 'MMMM', m: 'MM', p: 'a', r: 'hh:mm:ss a', S: 'ss', s: 'ss', T: 'HH:mm:ss', W: 'EEEE', Y: 'yyyy', y: 'yy',
};
export const bad = (message: string): never => fail('INVALID_FUNCTION_ARGUMENT', message);

export const mysqlPieces = memoText((pattern): readonly Piece[] => {
  const pieces: Piece[] = [];
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] !== '%') { pieces.push({ text: pattern[i]! }); continue; }
    const c = pattern[++i];
    if (c === undefined) bad(`Invalid date format string: ${pattern}`);
    if ('DUuVvwXx'.includes(c!)) bad(`%${c} not supported in date format string`);
    const joda = mysql[c!];
    if (joda === undefined) pieces.push({ text: c! });
    else pieces.push(...jodaPieces(joda));
  }
  return pieces;
});

export const jodaPieces = memoText((pattern): readonly Piece[] => {
  const pieces: Piece[] = [];
  for (let i = 0; i < pattern.length;) {
    const c = pattern[i]!;
    if (c === "'") {
      if (pattern[i + 1] === "'") { pieces.push({ text: "'" }); i += 2; continue; }
      const end = pattern.indexOf("'", i + 1);
      pieces.push({ text: pattern.slice(i + 1, end < 0 ? undefined : end) });
      i = end < 0 ? pattern.length : end + 1;
    } else if (/[A-Za-z]/.test(c)) {
      let width = 1;
      while (pattern[i + width] === c) width++;
      if (!'GCYyxMwDdeEaKhHkmsSzZ'.includes(c)) bad(`Illegal pattern component: ${c.repeat(width)}`);
      pieces.push({ letter: c, width });
      i += width;
    } else { pieces.push({ text: c }); i++; }
  }
  if (pieces.length === 0) bad('Invalid pattern specification');
  return pieces;
});

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
export const weekday = (days: number): number => ((((days + 3) % 7) + 7) % 7) + 1;
/** ISO year and week. */
export function isoWeek(days: number): { readonly year: number; readonly week: number } {
  const thursday = days - weekday(days) + 4;
  const { year } = civil(thursday);
  return { year, week: Math.floor((thursday - daysOf(year, 1, 1)) / 7) + 1 };
}

/** The text of a wall clock by pieces. */
export function formatTime(picos: bigint, pieces: readonly Piece[], zone = 'UTC', offset = 0): string {
  const days = Number(floorDivide(picos, dayLength));
  const clock = floorModulo(picos, dayLength);
  const { year, month, day } = civil(days);
  const seconds = Number(clock / second);
  const hour = Math.floor(seconds / 3600);
  const number = (n: number, width: number) => (n < 0 ? '-' : '') + String(Math.abs(n)).padStart(width, '0');
  return pieces.map(piece => {
    if ('text' in piece) return piece.text;
    const { letter, width } = piece;
    switch (letter) {
      case 'G': return year > 0 ? 'AD' : 'BC';
      case 'C': return number(Math.floor(year / 100), width);
      case 'y': case 'Y': return width === 2 ? number(Math.abs(year) % 100, 2) : number(year, width);
      case 'x': { const week = isoWeek(days).year; return width === 2 ? number(week % 100, 2) : number(week, width); }
      case 'M': return width >= 4 ? months[month - 1]! : width === 3 ? months[month - 1]!.slice(0, 3) : number(month, width);
      case 'w': return number(isoWeek(days).week, width);
      case 'D': return number(days - daysOf(year, 1, 1) + 1, width);
      case 'd': return number(day, width);
      case 'e': return number(weekday(days), width);
      case 'E': return width >= 4 ? weekdays[weekday(days) - 1]! : weekdays[weekday(days) - 1]!.slice(0, 3);
      case 'a': return hour < 12 ? 'AM' : 'PM';
      case 'K': return number(hour % 12, width);
      case 'h': return number(hour % 12 === 0 ? 12 : hour % 12, width);
      case 'H': return number(hour, width);
      case 'k': return number(hour === 0 ? 24 : hour, width);
      case 'm': return number(Math.floor(seconds / 60) % 60, width);
      case 's': return number(seconds % 60, width);
      // Joda knows milliseconds; what is behind them are zeros.
      case 'S': return (clock % second).toString().padStart(12, '0').slice(0, 3).padEnd(width, '0').slice(0, width);
      case 'z': return zone;
      default: {
        if (width >= 3) return zone;
        const size = Math.abs(offset);
        return `${offset < 0 ? '-' : '+'}${String(Math.floor(size / 3600)).padStart(2, '0')}${width === 2 ? ':' : ''}${String(Math.floor(size / 60) % 60).padStart(2, '0')}`;
      }
    }
  }).join('');
}

const names: Readonly<Record<string, string>> = { M: 'monthOfYear', d: 'dayOfMonth', H: 'hourOfDay', k: 'clockhourOfDay', K: 'hourOfHalfday', h: 'clockhourOfHalfday', m: 'minuteOfHour', s: 'secondOfMinute', D: 'dayOfYear', e: 'dayOfWeek', w: 'weekOfWeekyear' };
const bounds: Readonly<Record<string, readonly [number, number]>> = { M: [1, 12], d: [1, 31], H: [0, 23], k: [1, 24], K: [0, 11], h: [1, 12], m: [0, 59], s: [0, 59], D: [1, 366], e: [1, 7], w: [1, 53] };

/** Reads a text by pieces; throws Joda's text when it does not fit. */
export function parseTimeText(text: string, pieces: readonly Piece[]): { readonly picos: bigint; readonly zone: string | undefined } {
  const wrong = (at: number): never => bad(`Invalid format: "${text}"${at >= text.length && text.length > 0 && at > 0 ? ' is too short' : at === 0 ? '' : ` is malformed at "${text.slice(at)}"`}`);
  const got: Record<string, number> = {};
  let fraction = 0n;
  let zone: string | undefined;
  let at = 0;
  pieces.forEach((piece, p) => {
    if ('text' in piece) {
      if (!text.startsWith(piece.text, at)) wrong(at);
      at += piece.text.length;
      return;
    }
    const { letter, width } = piece;
    if (letter === 'E' || letter === 'a' || letter === 'G' || (letter === 'M' && width >= 3)) {
      const list = letter === 'M' ? months : letter === 'E' ? weekdays : letter === 'a' ? ['AM', 'PM'] : ['BC', 'AD'];
      const rest = text.slice(at).toLowerCase();
      let index = list.findIndex(w => rest.startsWith(w.toLowerCase()));
      let length = index < 0 ? 0 : list[index]!.length;
      if (index < 0 && letter !== 'a') { index = list.findIndex(w => rest.startsWith(w.slice(0, 3).toLowerCase())); length = 3; }
      if (index < 0) wrong(at);
      at += length;
      got[letter] = letter === 'M' ? index + 1 : index;
      return;
    }
    if (letter === 'Z' || letter === 'z') {
      const m = (letter === 'z' || width >= 3 ? /^(?:[+-]\d{2}:?\d{2}|[A-Za-z][\w/+-]*)/ : /^(?:Z|[+-]\d{2}(?::?\d{2})?)/).exec(text.slice(at));
      const found = m ? zoneName(m[0]) : undefined;
      if (!found) return wrong(at);
      zone = found;
      at += m![0].length;
      return;
    }
    const next = pieces[p + 1];
    const adjacent = next !== undefined && 'letter' in next && !'EaGzZ'.includes(next.letter) && !(next.letter === 'M' && next.width >= 3);
    const most = letter === 'S' ? (width === 6 ? 6 : Math.max(width, 9)) : letter === 'y' || letter === 'Y' || letter === 'x' ? (width === 2 ? 2 : adjacent ? width : 9) : adjacent ? width : letter === 'D' ? 3 : Math.max(2, width);
    const m = new RegExp(`^${letter === 'y' ? '[+-]?' : ''}\\d{1,${most}}`).exec(text.slice(at));
    if (!m) return wrong(at);
    const value = Number(m[0]);
    if (letter === 'S') fraction = BigInt(m[0].padEnd(12, '0').slice(0, 12));
    else if ((letter === 'y' || letter === 'Y') && width === 2 && m[0].length === 2) got['y'] = value < 70 ? 2000 + value : 1900 + value;
    else {
      const limit = bounds[letter];
      if (limit && (value < limit[0] || value > limit[1])) bad(`Cannot parse "${text}": Value ${value} for ${names[letter]} must be in the range [${limit[0]},${limit[1]}]`);
      got[letter === 'Y' ? 'y' : letter] = value;
    }
    at += m[0].length;
  });
  if (at < text.length) wrong(at);
  const year = got['y'] ?? 1970;
  const month = got['M'] ?? 1;
  const dayOfMonth = got['d'] ?? 1;
  if (dayOfMonth > monthLength(year, month)) bad(`Cannot parse "${text}": Value ${dayOfMonth} for dayOfMonth must be in the range [1,${monthLength(year, month)}]`);
  let days = daysOf(year, month, dayOfMonth);
  if (got['D'] !== undefined && got['M'] === undefined) days = daysOf(year, 1, 1) + got['D'] - 1;
  if (got['x'] !== undefined || got['w'] !== undefined) {
    const first = daysOf(got['x'] ?? year, 1, 4);
    days = first - weekday(first) + 1 + ((got['w'] ?? 1) - 1) * 7 + ((got['e'] ?? 1) - 1);
  }
  const half = got['h'] !== undefined ? got['h'] % 12 : got['K'];
  const hour = got['H'] ?? (got['k'] !== undefined ? got['k'] % 24 : half !== undefined ? half + (got['a'] === 1 ? 12 : 0) : 0);
  return { picos: BigInt(days) * dayLength + BigInt(hour * 3600 + (got['m'] ?? 0) * 60 + (got['s'] ?? 0)) * second + fraction, zone };
}

/** `2020-01-01T10:00:00.123+02:00`, week and ordinal dates too. */
export function isoTimestamp(given: string, digits = 3): Zoned | undefined {
  // The basic form, `20200101T100000Z`, is the other without its marks.
  const text = given.replace(/^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(?:(\d{2})(\d{2})?)?)?(?=$|[Z.,+-])/, (_, y: string, m: string, d: string, h?: string, min?: string, s?: string) => `${y}-${m}-${d}${h ? `T${h}` : ''}${min ? `:${min}` : ''}${s ? `:${s}` : ''}`);
  const m = /^([+-]?\d{4})(?:-(\d{2})(?:-(\d{2}))?|-W(\d{2})(?:-([1-7]))?|-(\d{3}))?(?:T(?:(\d{2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/.exec(text);
  if (!m) return undefined;
  const days = isoDays(m);
  if (days === undefined || Number(m[7] ?? 0) > 23 || Number(m[8] ?? 0) > 59 || Number(m[9] ?? 0) > 59) return undefined;
  const zone = zoneName(m[11] ?? 'UTC');
  const picos = BigInt(days) * dayLength + BigInt(Number(m[7] ?? 0) * 3600 + Number(m[8] ?? 0) * 60 + Number(m[9] ?? 0)) * second + BigInt((m[10] ?? '').slice(0, digits).padEnd(12, '0'));
  return zone === undefined ? undefined : atZone(picos, zone);
}
/** What the service says of a text that is no ISO time: where it stops to be one. */
export function isoFailure(text: string): string {
  const value = /^\d{4}-(\d{2})(?:-(\d{2}))?/.exec(text);
  if (value && (Number(value[1]) < 1 || Number(value[1]) > 12)) return `Cannot parse "${text}": Value ${Number(value[1])} for monthOfYear must be in the range [1,12]`;
  if (value?.[2] !== undefined) { const last = monthLength(Number(text.slice(0, 4)), Number(value[1])); if (Number(value[2]) < 1 || Number(value[2]) > last) return `Cannot parse "${text}": Value ${Number(value[2])} for dayOfMonth must be in the range [1,${last}]`; }
  for (let end = Math.min(text.length - 1, 50); end > 0; end--) if (isoTimestamp(text.slice(0, end))) return `Invalid format: "${text}" is malformed at "${text.slice(end)}"`;
  return `Invalid format: "${text}"`;
}
export function isoDate(text: string): number | undefined {
  const m = /^([+-]?\d{4})(?:-(\d{2})(?:-(\d{2}))?|-W(\d{2})(?:-([1-7]))?|-(\d{3}))?$/.exec(text);
  return m ? isoDays(m) : undefined;
}
function isoDays(m: RegExpExecArray): number | undefined {
  const year = Number(m[1]);
  if (m[4]) {
    if (Number(m[4]) < 1 || Number(m[4]) > 53) return undefined;
    const first = daysOf(year, 1, 4);
    return first - weekday(first) + 1 + (Number(m[4]) - 1) * 7 + Number(m[5] ?? 1) - 1;
  }
  if (m[6]) return Number(m[6]) < 1 || Number(m[6]) > 366 ? undefined : daysOf(year, 1, 1) + Number(m[6]) - 1;
  const [month, date] = [Number(m[2] ?? 1), Number(m[3] ?? 1)];
  return month < 1 || month > 12 || date < 1 || date > monthLength(year, month) ? undefined : daysOf(year, month, date);
}
export const wallOf = (value: Zoned | bigint | number): bigint => (value instanceof Zoned ? local(value) : typeof value === 'number' ? BigInt(value) * dayLength : value);
