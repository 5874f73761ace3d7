import { memoText } from '../../base/memo.ts';
import { JqError, type JqValue } from './values.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const dayLength = 86_400_000;

/** jq's broken-down time of seconds since the epoch: year, month from 0, day, hour, minute, seconds with their fraction, day of the week, day of the year. */
export function brokenDown(seconds: number): number[] {
  const whole = Math.floor(seconds);
  const date = new Date(whole * 1000);
  if (Number.isNaN(date.getTime())) throw new JqError('error converting number of seconds since epoch to datetime');
  return [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds() + (seconds - whole), date.getUTCDay(), dayOfYear(date)];
}

const dayOfYear = (date: Date) => Math.floor((Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayLength);

/** Seconds since the epoch of a broken-down time. */
export function secondsOf(time: JqValue): number {
  if (!Array.isArray(time)) throw new JqError('mktime requires array inputs');
  const parts = time as readonly JqValue[];
  if (parts.length < 6 || parts.some(part => typeof part !== 'number')) throw new JqError('mktime requires parsed datetime inputs');
  const [year, month, day, hour, minute, second] = (parts as number[]).map(Math.floor) as [number, number, number, number, number, number];
  return Date.UTC(year, month, day, hour, minute, second) / 1000;
}

/** C's `strftime` in UTC. */
export function formatTime(time: JqValue, format: JqValue): string {
  if (typeof format !== 'string') throw new JqError('strftime/1 requires a string format');
  if (typeof time !== 'number' && !Array.isArray(time)) throw new JqError('strftime/1 requires parsed datetime inputs');
  const date = new Date((typeof time === 'number' ? Math.floor(time) : secondsOf(time)) * 1000);
  if (Number.isNaN(date.getTime())) throw new JqError('error converting number of seconds since epoch to datetime');
  let text = '';
  for (const step of stepsOf(format)) text += typeof step === 'string' ? step : step(date);
  return text;
}

const stepsOf = memoText((format): readonly (string | ((date: Date) => string))[] =>
  format.split(/(%[-_0^#EO]?[A-Za-z%])/).flatMap(part => {
    const letter = part.startsWith('%') && part.length > 1 ? part[part.length - 1]! : undefined;
    if (letter === undefined) return part === '' ? [] : [part];
    return letters[letter] ? [letters[letter]] : shorthands[letter] ? stepsOf(shorthands[letter]) : [part];
  }));

const two = (value: number, pad = '0') => (value < 10 ? pad : '') + String(value);
const hour12 = (date: Date) => date.getUTCHours() % 12 || 12;

const shorthands: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S', X: '%H:%M:%S', R: '%H:%M', r: '%I:%M:%S %p', D: '%m/%d/%y', x: '%m/%d/%y', c: '%a %b %e %H:%M:%S %Y' };

const letters: Readonly<Record<string, (date: Date) => string>> = {
  Y: d => String(d.getUTCFullYear()), C: d => two(Math.floor(d.getUTCFullYear() / 100)), y: d => two(d.getUTCFullYear() % 100),
  m: d => two(d.getUTCMonth() + 1), d: d => two(d.getUTCDate()), e: d => two(d.getUTCDate(), ' '), j: d => String(dayOfYear(d) + 1).padStart(3, '0'),
  H: d => two(d.getUTCHours()), k: d => two(d.getUTCHours(), ' '), I: d => two(hour12(d)), l: d => two(hour12(d), ' '), M: d => two(d.getUTCMinutes()), S: d => two(d.getUTCSeconds()),
  p: d => (d.getUTCHours() < 12 ? 'AM' : 'PM'), P: d => (d.getUTCHours() < 12 ? 'am' : 'pm'),
  A: d => days[d.getUTCDay()]!, a: d => days[d.getUTCDay()]!.slice(0, 3), B: d => months[d.getUTCMonth()]!, b: d => months[d.getUTCMonth()]!.slice(0, 3), h: d => months[d.getUTCMonth()]!.slice(0, 3),
  u: d => String(d.getUTCDay() || 7), w: d => String(d.getUTCDay()), U: d => two(Math.floor((dayOfYear(d) + 7 - d.getUTCDay()) / 7)), W: d => two(Math.floor((dayOfYear(d) + 7 - ((d.getUTCDay() + 6) % 7)) / 7)),
  V: d => two(isoWeek(d).week), G: d => String(isoWeek(d).year), g: d => two(isoWeek(d).year % 100),
  s: d => String(d.getTime() / 1000), Z: () => 'UTC', z: () => '+0000', n: () => '\n', t: () => '\t', '%': () => '%',
};

function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate() + 4 - (date.getUTCDay() || 7)));
  return { year: thursday.getUTCFullYear(), week: Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / dayLength / 7) + 1 };
}

/** C's `strptime`: the text as broken-down time. */
export function parseTime(text: JqValue, format: JqValue): number[] {
  if (typeof text !== 'string') throw new JqError(`strptime/1 requires string inputs and arguments`);
  if (typeof format !== 'string') throw new JqError('strptime/1 requires string inputs and arguments');
  const fail = (): never => { throw new JqError(`date "${text}" does not match format "${format}"`); };
  let [year, month, day, hour, minute, second] = [1900, 0, 0, 0, 0, 0];
  let afternoon: boolean | undefined;
  let ordinal: number | undefined;
  let epoch: number | undefined;
  let at = 0;
  const digits = (most: number): number => {
    while (text[at] === ' ') at++;
    const begin = at;
    if (text[at] === '-' || text[at] === '+') at++;
    const first = at;
    while (at - first < most && text[at]! >= '0' && text[at]! <= '9') at++;
    if (at === first) fail();
    return Number(text.slice(begin, at));
  };
  const within = (value: number, low: number, high: number): number => (value < low || value > high ? fail() : value);
  const word = (words: readonly string[]): number => {
    const rest = text.slice(at).toLowerCase();
    const index = words.findIndex(w => rest.startsWith(w.toLowerCase()));
    if (index >= 0) {
      at += words[index]!.length;
      return index;
    }
    const short = words.findIndex(w => rest.startsWith(w.slice(0, 3).toLowerCase()));
    if (short < 0) return fail();
    at += 3;
    return short;
  };
  const read = (pattern: string): void => {
    for (let i = 0; i < pattern.length; i++) {
      const c = pattern[i]!;
      if (/\s/.test(c)) {
        while (/\s/.test(text[at] ?? '')) at++;
        continue;
      }
      if (c !== '%') {
        if (text[at++] !== c) fail();
        continue;
      }
      let letter = pattern[++i];
      if (letter === 'E' || letter === 'O') letter = pattern[++i];
      switch (letter) {
        case 'Y': year = digits(4); break;
        case 'y': year = digits(2); year += year < 69 ? 2000 : 1900; break;
        case 'm': month = within(digits(2), 1, 12) - 1; break;
        case 'd': case 'e': day = within(digits(2), 1, 31); break;
        case 'H': case 'k': hour = within(digits(2), 0, 23); break;
        case 'I': case 'l': hour = within(digits(2), 1, 12); afternoon ??= false; break;
        case 'M': minute = within(digits(2), 0, 59); break;
        case 'S': second = within(digits(2), 0, 61); break;
        case 'j': ordinal = within(digits(3), 1, 366); break;
        case 'p': afternoon = word(['AM', 'PM']) === 1; break;
        case 'A': case 'a': word(days); break;
        case 'B': case 'b': case 'h': month = word(months); break;
        case 's': epoch = digits(12); break;
        case 'Z': { const zone = /^[A-Za-z]+/.exec(text.slice(at))?.[0] ?? fail(); at += zone.length; break; }
        case 'z': { const zone = /^(?:Z|[-+]\d{2}:?(?:\d{2})?)/.exec(text.slice(at))?.[0] ?? fail(); at += zone.length; break; } // read and left aside, as 1.6 does
        case 'F': read('%Y-%m-%d'); break;
        case 'T': read('%H:%M:%S'); break;
        case 'R': read('%H:%M'); break;
        case 'D': read('%m/%d/%y'); break;
        case 'n': case 't': while (/\s/.test(text[at] ?? '')) at++; break;
        case '%': if (text[at++] !== '%') fail(); break;
        default: fail();
      }
    }
  };
  read(format);
  if (at < text.length) fail();
  if (epoch !== undefined) return brokenDown(epoch);
  if (afternoon !== undefined) hour = (hour % 12) + (afternoon ? 12 : 0);
  const date = new Date(Date.UTC(year, ordinal === undefined ? month : 0, ordinal ?? day));
  if (ordinal !== undefined) [month, day] = [date.getUTCMonth(), date.getUTCDate()];
  return [year, month, day, hour, minute, second, date.getUTCDay(), dayOfYear(date)];
}
