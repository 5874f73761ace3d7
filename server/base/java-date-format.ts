import { civilOf, daysInMonth, daysOf } from './civil-date.ts';

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const dayLength = 86_400_000;

type Piece = { readonly letter: string; readonly width: number } | { readonly text: string };

/** A `java.text.SimpleDateFormat` pattern cut into fields and literal text, or the reason why Java refuses it. */
export function datePattern(pattern: string): readonly Piece[] | { readonly problem: string } {
  const pieces: Piece[] = [];
  const literal = (text: string) => {
    const last = pieces[pieces.length - 1];
    if (last && 'text' in last) pieces[pieces.length - 1] = { text: last.text + text };
    else pieces.push({ text });
  };
  for (let i = 0; i < pattern.length;) {
    const c = pattern[i]!;
    if (c === "'") {
      if (pattern[i + 1] === "'") { literal("'"); i += 2; continue; }
      let text = '';
      let j = i + 1;
      for (;;) {
        if (j >= pattern.length) return { problem: 'Unterminated quote' };
        if (pattern[j] === "'") {
          if (pattern[j + 1] !== "'") break;
          text += "'";
          j += 2;
        } else text += pattern[j++];
      }
      literal(text);
      i = j + 1;
    } else if (/[A-Za-z]/.test(c)) {
      if (!'GyYMLwWDdFEuaHkKhmsSzZX'.includes(c)) return { problem: `Illegal pattern character '${c}'` };
      let width = 1;
      while (pattern[i + width] === c) width++;
      pieces.push({ letter: c, width });
      i += width;
    } else {
      literal(c);
      i++;
    }
  }
  return pieces;
}

/** Makes the printer of `pattern` for milliseconds in UTC. Undefined for a pattern that Java refuses. */
export function dateFormatter(pattern: string): ((ms: number) => string) | undefined {
  const pieces = datePattern(pattern);
  if ('problem' in pieces) return undefined;
  return ms => {
    const days = Math.floor(ms / dayLength);
    const date = civilOf(days);
    const clock = ms - days * dayLength;
    let text = '';
    for (const piece of pieces) text += 'text' in piece ? piece.text : print(piece.letter, piece.width, date, days, clock);
    return text;
  };
}

function print(letter: string, width: number, { year, month, day }: { year: number; month: number; day: number }, days: number, clock: number): string {
  const number = (n: number, least = width) => String(n).padStart(least, '0');
  const hour = Math.floor(clock / 3_600_000);
  const weekday = (((days + 4) % 7) + 7) % 7;
  switch (letter) {
    case 'G': return year > 0 ? 'AD' : 'BC';
    case 'y': return width === 2 ? number(year % 100, 2) : number(year);
    case 'Y': return width === 2 ? number(weekYear(days) % 100, 2) : number(weekYear(days));
    case 'M': case 'L': return width >= 4 ? months[month - 1]! : width === 3 ? months[month - 1]!.slice(0, 3) : number(month);
    case 'w': return number(weekOfYear(days));
    case 'W': return number(Math.floor((day - 1 + weekdayOf(days - day + 1)) / 7) + 1);
    case 'D': return number(days - daysOf(year, 1, 1) + 1);
    case 'd': return number(day);
    case 'F': return number(Math.floor((day - 1) / 7) + 1);
    case 'E': return width >= 4 ? weekdays[weekday]! : weekdays[weekday]!.slice(0, 3);
    case 'u': return number(weekday === 0 ? 7 : weekday);
    case 'a': return hour < 12 ? 'AM' : 'PM';
    case 'H': return number(hour);
    case 'k': return number(hour === 0 ? 24 : hour);
    case 'K': return number(hour % 12);
    case 'h': return number(hour % 12 === 0 ? 12 : hour % 12);
    case 'm': return number(Math.floor(clock / 60_000) % 60);
    case 's': return number(Math.floor(clock / 1000) % 60);
    case 'S': return number(clock % 1000);
    case 'z': return width >= 4 ? 'Coordinated Universal Time' : 'UTC';
    case 'Z': return '+0000';
    default: return 'Z';
  }
}

const weekdayOf = (days: number) => (((days + 4) % 7) + 7) % 7;

/** Weeks start on Sunday and the week of 1 January is the first: the calendar of the US locale. */
function weekOfYear(days: number): number {
  const { year } = civilOf(days);
  const next = daysOf(year + 1, 1, 1);
  if (days >= next - weekdayOf(next)) return 1;
  const first = daysOf(year, 1, 1);
  return Math.floor((days - (first - weekdayOf(first))) / 7) + 1;
}

function weekYear(days: number): number {
  const { year } = civilOf(days);
  const next = daysOf(year + 1, 1, 1);
  return days >= next - weekdayOf(next) ? year + 1 : year;
}

const zones: Readonly<Record<string, number>> = { UTC: 0, GMT: 0, Z: 0, EST: -300, EDT: -240, CST: -360, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420 };

/**
 * Makes the reader of `pattern`: text to milliseconds in UTC, undefined when the text does not fit. Text behind the pattern is ignored,
 * separators must stand in their places, values out of range fail instead of rolling over, absent fields are 1970, 01, 01, 00.
 * `yy` (and `y`) with exactly two digits is the year from 80 before to 20 after `pivot`.
 */
export function dateParser(pattern: string, pivot = 2026): ((text: string) => number | undefined) | undefined {
  const pieces = datePattern(pattern);
  if ('problem' in pieces) return undefined;
  return text => parse(text, pieces, pivot);
}

interface Fields { era?: number; year?: number; month?: number; day?: number; ofYear?: number; half?: number; hour?: number; hour12?: number; minute?: number; second?: number; ms?: number; zone?: number }

function parse(text: string, pieces: readonly Piece[], pivot: number): number | undefined {
  const fields: Fields = {};
  let at = 0;
  for (let p = 0; p < pieces.length; p++) {
    const piece = pieces[p]!;
    if ('text' in piece) {
      if (!text.startsWith(piece.text, at)) return undefined;
      at += piece.text.length;
      continue;
    }
    const { letter, width } = piece;
    while (text[at] === ' ' || text[at] === '\t') at++;
    if (isNumeric(letter, width)) {
      const next = pieces[p + 1];
      // Only between adjacent number fields does the width count.
      const adjacent = next !== undefined && 'letter' in next && isNumeric(next.letter, next.width);
      let end = at;
      if (text[end] === '-' && letter === 'y' && !adjacent) end++;
      while (end < text.length && (!adjacent || end - at < width) && text[end]! >= '0' && text[end]! <= '9') end++;
      if (end === at || end - at > 18) return undefined;
      const digits = text.slice(at, end);
      const value = Number(digits);
      at = end;
      if (Number.isNaN(value) || !store(fields, letter, value, width, digits.length, pivot)) return undefined;
    } else {
      const length = words(fields, letter, text, at);
      if (length === undefined) return undefined;
      at += length;
    }
  }
  return assemble(fields);
}

const isNumeric = (letter: string, width: number) => !'GEazZX'.includes(letter) && !((letter === 'M' || letter === 'L') && width >= 3);

/** False for a value out of the field's range. */
function store(fields: Fields, letter: string, value: number, width: number, digits: number, pivot: number): boolean {
  const within = (low: number, high: number) => value >= low && value <= high;
  switch (letter) {
    case 'y': case 'Y': fields.year = width <= 2 && digits === 2 ? pivoted(value, pivot) : value; return true;
    case 'M': case 'L': fields.month = value; return within(1, 12);
    case 'd': fields.day = value; return within(1, 31);
    case 'D': fields.ofYear = value; return within(1, 366);
    case 'H': fields.hour = value; return within(0, 23);
    case 'k': fields.hour = value % 24; return within(1, 24);
    case 'K': fields.hour12 = value; return within(0, 11);
    case 'h': fields.hour12 = value % 12; return within(1, 12);
    case 'm': fields.minute = value; return within(0, 59);
    case 's': fields.second = value; return within(0, 59);
    case 'S': fields.ms = value; return within(0, 999);
    default: return true; // weeks and weekdays do not decide when a date is given
  }
}

function pivoted(twoDigits: number, pivot: number): number {
  const first = pivot - 80;
  const candidate = Math.floor(first / 100) * 100 + twoDigits;
  return candidate < first ? candidate + 100 : candidate;
}

function words(fields: Fields, letter: string, text: string, at: number): number | undefined {
  const rest = text.slice(at, at + 30);
  const lower = rest.toLowerCase();
  const named = (names: readonly string[]): { index: number; length: number } | undefined => {
    for (const short of [false, true]) {
      for (let index = 0; index < names.length; index++) {
        const name = (short ? names[index]!.slice(0, 3) : names[index]!).toLowerCase();
        if (lower.startsWith(name)) return { index, length: name.length };
      }
    }
    return undefined;
  };
  switch (letter) {
    case 'M': case 'L': {
      const found = named(months);
      if (found) fields.month = found.index + 1;
      return found?.length;
    }
    case 'E': return named(weekdays)?.length;
    case 'a': {
      if (!lower.startsWith('am') && !lower.startsWith('pm')) return undefined;
      fields.half = lower.startsWith('pm') ? 1 : 0;
      return 2;
    }
    case 'G': {
      if (!lower.startsWith('ad') && !lower.startsWith('bc')) return undefined;
      fields.era = lower.startsWith('bc') ? -1 : 1;
      return 2;
    }
    default: {
      const offset = /^(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})/i.exec(rest);
      if (offset) {
        fields.zone = (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]));
        return offset[0].length;
      }
      const name = /^[A-Za-z]{1,4}/.exec(rest)?.[0];
      if (name === undefined || zones[name.toUpperCase()] === undefined) return undefined;
      fields.zone = zones[name.toUpperCase()]!;
      return name.length;
    }
  }
}

function assemble({ era, year = 1970, month, day, ofYear, half, hour, hour12, minute = 0, second = 0, ms = 0, zone = 0 }: Fields): number | undefined {
  const y = era === -1 ? 1 - year : year;
  let days: number;
  if (ofYear !== undefined && month === undefined && day === undefined) {
    if (ofYear > daysOf(y + 1, 1, 1) - daysOf(y, 1, 1)) return undefined;
    days = daysOf(y, 1, 1) + ofYear - 1;
  } else {
    if ((day ?? 1) > daysInMonth(y, month ?? 1)) return undefined;
    days = daysOf(y, month ?? 1, day ?? 1);
  }
  const h = hour ?? (hour12 ?? 0) + (half === 1 ? 12 : 0);
  const result = days * dayLength + h * 3_600_000 + minute * 60_000 + second * 1000 + ms - zone * 60_000;
  return Number.isFinite(result) && Math.abs(result) <= 8.64e15 ? result : undefined;
}
