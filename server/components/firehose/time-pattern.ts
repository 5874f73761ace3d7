import { zoneOffset } from '../../engine/search/dates.ts';

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const dayLength = 86_400_000;

type Piece = { readonly text: string } | { readonly letter: string; readonly width: number };

/** Pieces of a pattern of Java's `DateTimeFormatter`: text in single quotes stands as it is, two quotes are one. */
function pieces(pattern: string): Piece[] | { readonly problem: string } {
  const result: Piece[] = [];
  for (let at = 0; at < pattern.length;) {
    const c = pattern[at]!;
    if (c === "'") {
      let text = '';
      let end = at + 1;
      for (;; end++) {
        if (end >= pattern.length) return { problem: `the quote at ${at} has no end` };
        if (pattern[end] !== "'") text += pattern[end];
        else if (pattern[end + 1] === "'") text += pattern[end++];
        else break;
      }
      result.push({ text: text === '' ? "'" : text });
      at = end + 1;
    } else if (/[A-Za-z]/.test(c)) {
      let width = 1;
      while (pattern[at + width] === c) width++;
      if (!printers[c]) return { problem: `\`${c}\` is no letter of a time pattern` };
      if (width > (widest[c] ?? 19)) return { problem: `\`${c.repeat(width)}\` has too many letters` };
      result.push({ letter: c, width });
      at += width;
    } else if ('{}#[]'.includes(c)) return { problem: `\`${c}\` means something special in time patterns: put it into single quotes` };
    else {
      result.push({ text: c });
      at++;
    }
  }
  return result;
}

/** What is wrong with a pattern; undefined when it can be printed. */
export function timePatternProblem(pattern: string): string | undefined {
  if (pattern === '') return 'it is empty';
  const read = pieces(pattern);
  return Array.isArray(read) ? undefined : read.problem;
}

/** Prints an instant by a Java pattern in a zone (English, weeks from Sunday, as the service runs). A pattern that cannot be read prints as it stands. */
export function printTime(pattern: string, instant: number, zone: string): string {
  const read = pieces(pattern);
  if (!Array.isArray(read)) return pattern;
  const offset = zoneOffset(zone, instant);
  const local = new Date(instant + offset);
  return read.map(piece => ('text' in piece ? piece.text : printers[piece.letter]!(local, piece.width, offset, zone))).join('');
}

const pad = (value: number, width: number) => String(value).padStart(width, '0');
const year = (value: number, width: number) => (width === 2 ? pad(value % 100, 2) : pad(value, width));
const month: Printer = (d, width) => (width === 3 ? months[d.getUTCMonth()]!.slice(0, 3) : width === 4 ? months[d.getUTCMonth()]! : width === 5 ? months[d.getUTCMonth()]![0]! : pad(d.getUTCMonth() + 1, width));
const quarter: Printer = (d, width) => {
  const number = Math.floor(d.getUTCMonth() / 3) + 1;
  return width === 3 ? `Q${number}` : width === 4 ? `${number}${['st', 'nd', 'rd', 'th'][number - 1]} quarter` : pad(number, width === 5 ? 1 : width);
};
const dayName = (d: Date, width: number) => (width === 4 ? days[d.getUTCDay()]! : width === 5 ? days[d.getUTCDay()]![0]! : days[d.getUTCDay()]!.slice(0, 3));
const localDay: Printer = (d, width) => (width < 3 ? pad(d.getUTCDay() + 1, width) : dayName(d, width));
const dayOfYear = (d: Date) => Math.floor((d.getTime() - Date.UTC(d.getUTCFullYear(), 0, 1)) / dayLength) + 1;

/** Weeks from Sunday; the week of 1 January is the first of its year, so the last days of December may count to the next year. */
function week(d: Date): { readonly year: number; readonly week: number } {
  const own = d.getUTCFullYear();
  const saturday = new Date(d.getTime() + (6 - d.getUTCDay()) * dayLength);
  if (saturday.getUTCFullYear() > own) return { year: own + 1, week: 1 };
  const newYear = new Date(Date.UTC(own, 0, 1)).getUTCDay();
  return { year: own, week: Math.floor((dayOfYear(d) - 1 + newYear) / 7) + 1 };
}

function zoneText(offset: number, colon: boolean, shortest: boolean, seconds = false): string {
  const minutes = Math.floor(Math.abs(offset) / 60_000);
  const rest = seconds ? Math.floor(Math.abs(offset) / 1000) % 60 : 0;
  const minute = minutes % 60;
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60), 2)}${shortest && minute === 0 ? '' : (colon ? ':' : '') + pad(minute, 2)}${rest === 0 ? '' : (colon ? ':' : '') + pad(rest, 2)}`;
}

type Printer = (local: Date, width: number, offset: number, zone: string) => string;

const widest: Readonly<Record<string, number>> = { M: 5, L: 5, Q: 5, q: 5, d: 2, D: 3, E: 5, e: 5, c: 5, w: 2, W: 1, a: 1, H: 2, k: 2, h: 2, K: 2, m: 2, s: 2, S: 9, G: 5, V: 2, z: 4, Z: 5, X: 5, x: 5, O: 4 };

const printers: Readonly<Record<string, Printer>> = {
  y: (d, width) => year(d.getUTCFullYear(), width),
  u: (d, width) => year(d.getUTCFullYear(), width),
  Y: (d, width) => year(week(d).year, width),
  M: month, L: month, Q: quarter, q: quarter,
  d: (d, width) => pad(d.getUTCDate(), width),
  D: (d, width) => pad(dayOfYear(d), width),
  E: (d, width) => dayName(d, width), e: localDay, c: localDay,
  w: (d, width) => pad(week(d).week, width),
  W: d => String(Math.floor((d.getUTCDate() - 1 + new Date(Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), 1)).getUTCDay()) / 7) + 1),
  H: (d, width) => pad(d.getUTCHours(), width),
  k: (d, width) => pad(d.getUTCHours() || 24, width),
  h: (d, width) => pad(d.getUTCHours() % 12 || 12, width),
  K: (d, width) => pad(d.getUTCHours() % 12, width),
  m: (d, width) => pad(d.getUTCMinutes(), width),
  s: (d, width) => pad(d.getUTCSeconds(), width),
  S: (d, width) => pad(d.getUTCMilliseconds(), 3).padEnd(9, '0').slice(0, width),
  n: (d, width) => pad(d.getUTCMilliseconds() * 1_000_000, width),
  A: (d, width) => pad(d.getTime() - Math.floor(d.getTime() / dayLength) * dayLength, width),
  N: (d, width) => pad((d.getTime() - Math.floor(d.getTime() / dayLength) * dayLength) * 1_000_000, width),
  a: d => (d.getUTCHours() < 12 ? 'AM' : 'PM'),
  G: (d, width) => (width === 4 ? (d.getUTCFullYear() > 0 ? 'Anno Domini' : 'Before Christ') : width === 5 ? 'A' : d.getUTCFullYear() > 0 ? 'AD' : 'BC'),
  V: (_, __, ___, zone) => zone,
  z: (_, __, ___, zone) => zone,
  Z: (_, width, offset) => (width === 5 ? (offset === 0 ? 'Z' : zoneText(offset, true, false, true)) : width === 4 ? (offset === 0 ? 'GMT' : `GMT${zoneText(offset, true, false)}`) : zoneText(offset, false, false)),
  X: (_, width, offset) => (offset === 0 ? 'Z' : zoneText(offset, width === 3 || width === 5, width === 1, width > 3)),
  x: (_, width, offset) => zoneText(offset, width === 3 || width === 5, width === 1, width > 3),
  O: (_, width, offset) => (offset === 0 ? 'GMT' : width === 4 ? `GMT${zoneText(offset, true, false)}` : `GMT${zoneText(offset, true, true).replace(/([+-])0/, '$1')}`),
};

/** Slips that print something, but hardly what was meant. */
export function timePatternSlip(pattern: string): { readonly letters: string; readonly message: string; readonly meant: string } | undefined {
  const read = pieces(pattern);
  if (!Array.isArray(read)) return undefined;
  const letters = new Set(read.flatMap(piece => ('letter' in piece ? [piece.letter] : [])));
  const of = (letter: string) => letter.repeat((read.find(piece => 'letter' in piece && piece.letter === letter) as { width: number }).width);
  if (letters.has('Y') && !letters.has('w')) return { letters: of('Y'), meant: of('Y').toLowerCase(), message: `\`${of('Y')}\` is the year of the week, which differs around New Year; the calendar's year is \`${of('Y').toLowerCase()}\`` };
  if (letters.has('D') && letters.has('M')) return { letters: of('D'), meant: 'dd', message: `\`${of('D')}\` is the day of the year; the day of the month is \`dd\`` };
  if (letters.has('m') && !letters.has('H') && !letters.has('h') && !letters.has('k') && !letters.has('K') && !letters.has('M')) return { letters: of('m'), meant: of('m').toUpperCase(), message: `\`${of('m')}\` is the minute; the month is \`${of('m').toUpperCase()}\`` };
  if (letters.has('h') && !letters.has('a')) return { letters: of('h'), meant: of('h').toUpperCase(), message: `\`${of('h')}\` counts to 12 without saying which half of the day; \`${of('h').toUpperCase()}\` counts to 23` };
  return undefined;
}
