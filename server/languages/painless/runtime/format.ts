import { daysOf } from '../../../base/civil-date.ts';
import { JSet } from './collections.ts';
import { plainEnum } from './enums.ts';
import {
  Accessor, atLocal, chronology, daysOfWeek, english, fieldNamed, fmod, Instant, instant, isoFields, LocalDate, localDate, LocalDateTime, localDateTime, LocalTime, localTime, MIDNIGHT, offsetAt, offsetDateTime, offsetNamed, offsetOf, parsers, textOf, timeStatics, WeekFields, Year, yearMonth, ZonedDateTime, zonedDateTime, zoneOf, ZoneOffset, ZoneRegion, type Field,
} from './time.ts';
import { Fn, nn, raise, str, Thrown, type Any } from './values.ts';

/** A language and a country; the root and English texts are the ones that are known. */
export class Locale {
  readonly $class = 'java.util.Locale';
  constructor(readonly language: string, readonly country: string, readonly variant = '') {}
  getLanguage(): string { return this.language; } getCountry(): string { return this.country; } getVariant(): string { return this.variant; } getScript(): string { return ''; } toLanguageTag(): string { return [this.language || 'und', this.country, this.variant].filter(Boolean).join('-'); }
  private name(type: 'language' | 'region', code: string): string { return code === '' ? '' : new Intl.DisplayNames('en', { type }).of(code) ?? code; } getDisplayLanguage(): string { return this.name('language', this.language); } getDisplayCountry(): string { return this.name('region', this.country); } getDisplayName(): string { return this.country ? `${this.getDisplayLanguage()} (${this.getDisplayCountry()})` : this.getDisplayLanguage(); }
  equals(o: Any): boolean { return o instanceof Locale && String(o) === String(this); } hashCode(): number { let h = 0; for (const c of String(this)) h = (Math.imul(31, h) + c.charCodeAt(0)) | 0; return h; } clone(): Locale { return this; } toString(): string { return [this.language, this.country, this.variant].filter((v, i) => v || (i === 1 && this.variant)).join('_'); }
}
const localeTag = (tag: string): Locale => { const [l = '', c = '', v = ''] = tag.split(/[-_]/); return new Locale(l === 'und' ? '' : l.toLowerCase(), c.toUpperCase(), v); };
const locales: Record<string, Any> = Object.fromEntries(Object.entries({ ENGLISH: 'en', FRENCH: 'fr', GERMAN: 'de', ITALIAN: 'it', JAPANESE: 'ja', KOREAN: 'ko', CHINESE: 'zh', SIMPLIFIED_CHINESE: 'zh-CN', TRADITIONAL_CHINESE: 'zh-TW', FRANCE: 'fr-FR', GERMANY: 'de-DE', ITALY: 'it-IT', JAPAN: 'ja-JP', KOREA: 'ko-KR', UK: 'en-GB', US: 'en-US', CANADA: 'en-CA', CANADA_FRENCH: 'fr-CA', ROOT: 'und', CHINA: 'zh-CN', PRC: 'zh-CN', TAIWAN: 'zh-TW' }).map(([k, tag]) => [k, localeTag(tag)]));
const home = localeTag('en-US');

const textStyles = plainEnum('java.time.format.TextStyle', 'FULL FULL_STANDALONE SHORT SHORT_STANDALONE NARROW NARROW_STANDALONE');
const formatStyles = plainEnum('java.time.format.FormatStyle', 'FULL LONG MEDIUM SHORT');
const resolverStyles = plainEnum('java.time.format.ResolverStyle', 'STRICT SMART LENIENT');

type Sign = 'normal' | 'never' | 'exceeds' | 'positive';
type Element =
  | { kind: 'text'; text: string } | { kind: 'number'; field: Field; min: number; max: number; sign: Sign; reserve: number } | { kind: 'reduced'; field: Field; reserve: number; width?: number; base?: number } | { kind: 'default'; field: Field; value: number } | { kind: 'name'; field: Field; style: string }
  | { kind: 'fraction'; min: number; max: number; dot: boolean } | { kind: 'offset'; pattern: number; none: string } | { kind: 'zone' } | { kind: 'zoneName'; full: boolean } | { kind: 'localOffset'; full: boolean } | { kind: 'instant' } | { kind: 'optional'; inner: Element[] } | { kind: 'pad'; width: number; inner: Element; with?: string };
const fieldOf = (id: string): Field => fieldNamed[id]!;
const number = (id: string, min = 1, max = 19, sign: Sign = 'normal'): Element => ({ kind: 'number', field: fieldOf(id), min, max, sign, reserve: 0 });
const two = (id: string): Element => number(id, 2, 2, 'positive');
const letters: Readonly<Record<string, string>> = { u: 'YEAR', y: 'YEAR_OF_ERA', M: 'MONTH_OF_YEAR', L: 'MONTH_OF_YEAR', D: 'DAY_OF_YEAR', d: 'DAY_OF_MONTH', F: 'ALIGNED_DAY_OF_WEEK_IN_MONTH', E: 'DAY_OF_WEEK', a: 'AMPM_OF_DAY', H: 'HOUR_OF_DAY', k: 'CLOCK_HOUR_OF_DAY', K: 'HOUR_OF_AMPM', h: 'CLOCK_HOUR_OF_AMPM', m: 'MINUTE_OF_HOUR', s: 'SECOND_OF_MINUTE', A: 'MILLI_OF_DAY', n: 'NANO_OF_SECOND', N: 'NANO_OF_DAY', G: 'ERA' };

/** The elements of a pattern; `simple` reads it as SimpleDateFormat does. */
export function elementsOf(pattern: string, locale: Locale, simple = false): Element[] {
  const stack: Element[][] = [[]];
  const weeks = locale.country === 'US' || locale.country === 'CA' ? new WeekFields(7, 1) : new WeekFields(1, 4);
  let pad = 0;
  const add = (e: Element): void => { stack[stack.length - 1]!.push(pad ? { kind: 'pad', width: pad, inner: e } : e); pad = 0; };
  const tooMany = (c: string): never => raise('IllegalArgumentException', `Too many pattern letters: ${c}`);
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    if (/[A-Za-z]/.test(c)) {
      let n = 1;
      while (pattern[i + 1] === c) { n++; i++; }
      if (c === 'p' && !simple) { if (!/[A-Za-z]/.test(pattern[i + 1] ?? '')) raise('IllegalArgumentException', `Pad letter 'p' must be followed by valid pad pattern: ${pattern}`); pad = n; continue; }
      add(letter(c, n));
    } else if (c === "'") {
      let text = '';
      let closed = false;
      for (i++; i < pattern.length; i++) { if (pattern[i] === "'") { if (pattern[i + 1] === "'") { text += "'"; i++; } else { closed = true; break; } } else text += pattern[i]!; }
      if (!closed) raise('IllegalArgumentException', simple ? 'Unterminated quote' : `Pattern ends with an incomplete string literal: ${pattern}`);
      add({ kind: 'text', text: text === '' ? "'" : text });
    } else if (c === '[' && !simple) stack.push([]);
    else if (c === ']' && !simple) { if (stack.length === 1) raise('IllegalArgumentException', 'Pattern invalid as it contains ] without previous ['); const inner = stack.pop()!; add({ kind: 'optional', inner }); }
    else if (/[{}#]/.test(c) && !simple) raise('IllegalArgumentException', `Pattern includes reserved character: '${c}'`);
    else add({ kind: 'text', text: c });
  }
  while (stack.length > 1) { const inner = stack.pop()!; stack[stack.length - 1]!.push({ kind: 'optional', inner }); }
  return reserve(stack[0]!);

  function letter(c: string, n: number): Element {
    const id = letters[c];
    const widths = (field: Field): Element => (n === 1 ? { kind: 'number', field, min: 1, max: 19, sign: 'normal', reserve: 0 } : n === 2 ? { kind: 'number', field, min: 2, max: 2, sign: 'positive', reserve: 0 } : tooMany(c));
    switch (c) {
      case 'u': case 'y': case 'Y': {
        if (simple && c === 'u') return number('DAY_OF_WEEK', n, 19);
        const field: Field = c === 'Y' ? weeks.weekBasedYear() : simple ? fieldOf('YEAR_OF_ERA') : fieldOf(id!);
        return n === 2 ? { kind: 'reduced', field, reserve: 0 } : { kind: 'number', field, min: n, max: 19, sign: n < 4 || simple ? 'normal' : 'exceeds', reserve: 0 };
      }
      case 'M': case 'L': case 'E': case 'Q': case 'q': case 'e': case 'c': {
        const field: Field = c === 'Q' || c === 'q' ? isoFields['QUARTER_OF_YEAR'] : c === 'e' || c === 'c' ? weeks.dayOfWeek() : fieldOf(id!);
        if (c === 'E' && n < 3) n = 3;
        if (simple && n > 5) n = 4;
        if (n <= 2) return widths(field);
        return n > 5 ? tooMany(c) : { kind: 'name', field: c === 'e' || c === 'c' ? fieldOf('DAY_OF_WEEK') : field, style: ['SHORT', 'FULL', 'NARROW'][n - 3]! };
      }
      case 'G': return n > 5 ? tooMany(c) : { kind: 'name', field: fieldOf('ERA'), style: n === 4 ? 'FULL' : n === 5 ? 'NARROW' : 'SHORT' };
      case 'a': return n > 1 && !simple ? tooMany(c) : { kind: 'name', field: fieldOf('AMPM_OF_DAY'), style: 'SHORT' };
      case 'd': case 'h': case 'H': case 'k': case 'K': case 'm': case 's': return simple ? number(id!, n, 19) : widths(fieldOf(id!));
      case 'D': return n > 3 ? tooMany(c) : number(id!, n, n === 1 && !simple ? 19 : 3, 'positive');
      case 'F': return n === 1 ? number(id!) : tooMany(c);
      case 'w': return widths(weeks.weekOfWeekBasedYear()); case 'W': return n > 1 && !simple ? tooMany(c) : widths(weeks.weekOfMonth());
      case 'S': return simple ? number('MILLI_OF_SECOND', n, 19) : n > 9 ? raise('IllegalArgumentException', `Minimum width must be from 0 to 9 inclusive but was ${n}`) : { kind: 'fraction', min: n, max: n, dot: false };
      case 'A': case 'n': case 'N': return number(id!, n, 19, 'positive');
      case 'V': return n === 2 ? { kind: 'zone' } : raise('IllegalArgumentException', `Pattern letter count must be 2: V`);
      case 'z': return n > 4 ? tooMany(c) : { kind: 'zoneName', full: n === 4 };
      case 'O': return n === 1 || n === 4 ? { kind: 'localOffset', full: n === 4 } : raise('IllegalArgumentException', 'Pattern letter count must be 1 or 4: O');
      case 'X': return n > 5 ? tooMany(c) : { kind: 'offset', pattern: n, none: 'Z' };
      case 'x': return n > 5 ? tooMany(c) : { kind: 'offset', pattern: n, none: n === 1 ? '+00' : n % 2 === 0 ? '+0000' : '+00:00' };
      case 'Z': return n < 4 || simple ? { kind: 'offset', pattern: 2, none: '+0000' } : n === 4 ? { kind: 'localOffset', full: true } : n === 5 ? { kind: 'offset', pattern: 5, none: 'Z' } : tooMany(c);
      default: return raise('IllegalArgumentException', simple ? `Illegal pattern character '${c}'` : `Unknown pattern letter: ${c}`);
    }
  }
}
/** Numbers of fixed width right behind a number take their digits from it. */
function reserve(list: Element[]): Element[] {
  let first: Element | undefined;
  for (const e of list) {
    const fixed = e.kind === 'fraction' ? (e.min === e.max && !e.dot ? e.max : 0) : e.kind === 'number' ? (e.min === e.max && e.sign === 'positive' ? e.max : 0) : e.kind === 'reduced' ? 2 : 0;
    if (fixed && first && (first.kind === 'number' || first.kind === 'reduced')) first.reserve += fixed;
    else first = e.kind === 'number' || e.kind === 'reduced' ? e : undefined;
    if (e.kind === 'optional') reserve(e.inner);
  }
  return list;
}
const zoneAbbreviations: Readonly<Record<string, readonly [string, string, string, string]>> = { 'Europe/London': ['GMT', 'BST', 'Greenwich Mean Time', 'British Summer Time'], 'Europe/Lisbon': ['WET', 'WEST', 'Western European Standard Time', 'Western European Summer Time'], 'Asia/Tokyo': ['JST', 'JST', 'Japan Standard Time', 'Japan Standard Time'], 'Asia/Kolkata': ['IST', 'IST', 'India Standard Time', 'India Standard Time'], 'Asia/Shanghai': ['CST', 'CST', 'China Standard Time', 'China Standard Time'], 'Australia/Sydney': ['AEST', 'AEDT', 'Australian Eastern Standard Time', 'Australian Eastern Daylight Time'] };
const central = /^Europe\/(?:Paris|Berlin|Madrid|Rome|Vienna|Zurich|Amsterdam|Brussels|Stockholm|Oslo|Copenhagen|Prague|Warsaw|Budapest|Belgrade|Luxembourg|Monaco|Malta)$/;
function zoneText(zone: ZoneRegion, seconds: number, full: boolean): string {
  if (zone.fixed) return full && zone.id === 'UTC' ? 'Coordinated Universal Time' : full && zone.id === 'GMT' ? 'Greenwich Mean Time' : zone.id;
  const summer = offsetAt(zone, seconds) !== Math.min(offsetAt(zone, seconds - 180 * 86400), offsetAt(zone, seconds));
  const known = central.test(zone.id) ? (['CET', 'CEST', 'Central European Standard Time', 'Central European Summer Time'] as const) : zoneAbbreviations[zone.id];
  if (known) return known[(full ? 2 : 0) + (summer ? 1 : 0)]!;
  return new Intl.DateTimeFormat('en-US', { timeZone: zone.id, timeZoneName: full ? 'long' : 'short' }).formatToParts(seconds * 1000).find(p => p.type === 'timeZoneName')?.value ?? zone.id;
}
const offsetPattern = (total: number, pattern: number, none: string): string => {
  if (total === 0) return none;
  const a = Math.abs(total);
  const p = (n: number) => String(n).padStart(2, '0');
  const [h, m, s] = [p(Math.floor(a / 3600)), p(Math.floor(a / 60) % 60), p(a % 60)];
  const sep = pattern === 3 || pattern === 5 ? ':' : '';
  return `${total < 0 ? '-' : '+'}${h}${pattern === 1 && m === '00' ? '' : sep + m}${pattern >= 4 && s !== '00' ? sep + s : ''}`;
};
const namesOf = (field: Field, style: string): readonly string[] => (field.id === 'MONTH_OF_YEAR' ? english.map(n => textOf(n, style)) : field.id === 'DAY_OF_WEEK' ? daysOfWeek.values.map(d => textOf(d.id, style)) : field.id === 'AMPM_OF_DAY' ? ['AM', 'PM'] : field.id === 'QUARTER_OF_YEAR' ? (style === 'FULL' ? ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter'] : style === 'SHORT' ? ['Q1', 'Q2', 'Q3', 'Q4'] : ['1', '2', '3', '4']) : style === 'FULL' ? ['Before Christ', 'Anno Domini'] : style === 'NARROW' ? ['B', 'A'] : ['BC', 'AD']);
const lowest = (field: Field): number => (field.id === 'AMPM_OF_DAY' || field.id === 'ERA' ? 0 : 1);
const printed = (t: Any, f: Field): number => t.field(f);

class Unprintable extends Error {}
function print(list: readonly Element[], t: Any, zone: Any, optional: boolean): string {
  let out = '';
  for (const e of list) out += one(e, t, zone, optional);
  return out;
}
function one(e: Element, t: Any, zone: Any, optional: boolean): string {
  const value = (f: Field): number => { if (optional && !t.isSupported(f)) throw new Unprintable(); return printed(t, f); };
  switch (e.kind) {
    case 'text': return e.text;
    case 'optional': try { return print(e.inner, t, zone, true); } catch (error) { if (error instanceof Unprintable) return ''; throw error; }
    case 'pad': { const text = one(e.inner, t, zone, optional); if (text.length > e.width) raise('DateTimeException', `Cannot print as output of ${text.length} characters exceeds pad width of ${e.width}`); return text.padStart(e.width, e.with ?? ' '); }
    case 'default': return '';
    case 'number': {
      const v = value(e.field);
      const digits = String(Math.abs(v));
      if (digits.length > e.max) raise('DateTimeException', `Field ${e.field.label} cannot be printed as the value ${v} exceeds the maximum print width of ${e.max}`);
      if (v < 0 && e.sign === 'positive') raise('DateTimeException', `Field ${e.field.label} cannot be printed as the value ${v} cannot be negative according to the SignStyle`);
      return (v < 0 ? '-' : e.sign === 'exceeds' && e.min < 19 && digits.length > e.min ? '+' : '') + digits.padStart(e.min, '0');
    }
    case 'reduced': { const width = e.width ?? 2; return String(fmod(Math.abs(value(e.field)), 10 ** width)).padStart(width, '0'); }
    case 'name': return namesOf(e.field, e.style)[value(e.field) - lowest(e.field)] ?? String(printed(t, e.field));
    case 'fraction': { const all = String(value(fieldOf('NANO_OF_SECOND'))).padStart(9, '0').slice(0, e.max); let digits = all; while (digits.length > e.min && digits.endsWith('0')) digits = digits.slice(0, -1); return digits === '' ? '' : (e.dot ? '.' : '') + digits; }
    case 'offset': return offsetPattern(value(fieldOf('OFFSET_SECONDS')), e.pattern, e.none);
    case 'localOffset': { const total = value(fieldOf('OFFSET_SECONDS')); if (total === 0) return 'GMT'; const a = Math.abs(total); const m = Math.floor(a / 60) % 60; const h = Math.floor(a / 3600); return `GMT${total < 0 ? '-' : '+'}${e.full ? `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}` : `${h}${m ? `:${String(m).padStart(2, '0')}` : ''}`}`; }
    case 'zone': case 'zoneName': {
      const z = t.zone ?? t.zoneOf?.() ?? zone;
      if (!z) { if (optional) throw new Unprintable(); return raise('DateTimeException', `Unable to extract ZoneId from temporal ${str(t)}`); }
      return e.kind === 'zone' || z instanceof ZoneOffset ? z.getId() : zoneText(z, t.raw('INSTANT_SECONDS') ?? 0, e.full);
    }
    case 'instant': return String(new Instant(value(fieldOf('INSTANT_SECONDS')), printed(t, fieldOf('NANO_OF_SECOND'))));
  }
}

// ---- parsing

interface Found { fields: Map<string, [Field, number]>; zone: Any; offset: number | undefined; instant?: Instant }
const copy = (f: Found): Found => ({ ...f, fields: new Map(f.fields) });
/** The position behind the list in `text`, or the complement of the position of the mistake. */
function read(list: readonly Element[], text: string, from: number, found: Found, loose: boolean): number {
  let at = from;
  for (const e of list) { const next = readOne(e, text, at, found, loose); if (next < 0) return next; at = next; }
  return at;
}
/** The value with these last digits among the `span` values from `base` on. */
const fromBase = (digits: number, span: number, base: number): number => base - fmod(base, span) + digits + (digits < fmod(base, span) ? span : 0);
const same = (a: string, b: string, loose: boolean): boolean => a === b || (loose && a.toLowerCase() === b.toLowerCase());
function readOne(e: Element, text: string, at: number, found: Found, loose: boolean): number {
  const put = (f: Field, v: number, end: number): number => { const old = found.fields.get(f.id); if (old && old[1] !== v) return ~at; found.fields.set(f.id, [f, v]); return end; };
  switch (e.kind) {
    case 'text': return same(text.slice(at, at + e.text.length), e.text, loose) ? at + e.text.length : ~at;
    case 'default': if (!found.fields.has(e.field.id)) found.fields.set(e.field.id, [e.field, e.value]); return at;
    case 'optional': { const trial = copy(found); const end = read(e.inner, text, at, trial, loose); if (end < 0) return at; Object.assign(found, trial); return end; }
    case 'pad': { let start = at; while (start < at + e.width && text[start] === (e.with ?? ' ')) start++; const end = readOne(e.inner, text.slice(0, at + e.width), start, found, loose); return end < 0 || end !== at + e.width ? ~at : end; }
    case 'number': case 'reduced': {
      const [min, max, sign]: [number, number, Sign] = e.kind === 'reduced' ? [e.width ?? 2, e.width ?? 2, 'positive'] : [e.min, e.max, e.sign];
      let start = at;
      const mark = text[at];
      if (mark === '-' || mark === '+') { if (sign === 'positive' || (sign === 'normal' && mark === '+')) return ~at; start++; }
      const digits = /^\d*/.exec(text.slice(start, start + max + e.reserve))![0];
      let n = digits.length;
      if (n < min) return ~start;
      if (e.reserve) n = Math.max(min, Math.min(max, n - e.reserve));
      n = Math.min(n, max);
      if (sign === 'exceeds') { if (mark === '+' && n <= min) return ~at; if (mark !== '+' && mark !== '-' && n > min && min < 19) return ~at; }
      const v = Number(digits.slice(0, n)) * (mark === '-' ? -1 : 1);
      return put(e.field, e.kind === 'reduced' ? fromBase(v, 10 ** (e.width ?? 2), e.base ?? 2000) : v, start + n);
    }
    case 'name': { const names = namesOf(e.field, e.style); const order = names.map((name, i) => [name, i] as const).sort((a, b) => b[0].length - a[0].length); for (const [name, i] of order) if (same(text.slice(at, at + name.length), name, loose)) return put(e.field, i + lowest(e.field), at + name.length); return ~at; }
    case 'fraction': { let start = at; if (e.dot) { if (text[at] !== '.') return e.min > 0 ? ~at : at; start++; } const digits = /^\d*/.exec(text.slice(start, start + e.max))![0]; if (digits.length < e.min) return ~start; return put(fieldOf('NANO_OF_SECOND'), Number(digits.padEnd(9, '0') || 0), start + digits.length); }
    case 'offset': {
      if (e.none && same(text.slice(at, at + e.none.length), e.none, loose) && !/^[+-]/.test(e.none)) return put(fieldOf('OFFSET_SECONDS'), 0, at + e.none.length);
      const shape = [/^([+-])(\d\d)(\d\d)?/, /^([+-])(\d\d)(\d\d)/, /^([+-])(\d\d):(\d\d)/, /^([+-])(\d\d)(\d\d)(\d\d)?/, /^([+-])(\d\d):(\d\d)(?::(\d\d))?/][e.pattern - 1]!;
      const m = shape.exec(text.slice(at));
      if (!m || Number(m[3] ?? 0) > 59) return ~at;
      return put(fieldOf('OFFSET_SECONDS'), (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 3600 + Number(m[3] ?? 0) * 60 + Number(m[4] ?? 0)), at + m[0].length);
    }
    case 'localOffset': { const m = /^GMT(?:([+-])(\d{1,2})(?::(\d\d))?)?/.exec(text.slice(at)); return m ? put(fieldOf('OFFSET_SECONDS'), (m[1] === '-' ? -1 : 1) * (Number(m[2] ?? 0) * 3600 + Number(m[3] ?? 0) * 60), at + m[0].length) : ~at; }
    case 'zone': case 'zoneName': {
      for (let m = /^(?:[A-Za-z][A-Za-z0-9~/._+:-]*|[+-][\d:]+)/.exec(text.slice(at))?.[0] ?? ''; m.length > 0; m = m.slice(0, -1)) {
        const id = e.kind === 'zoneName' ? ({ EST: 'America/New_York', EDT: 'America/New_York', CST: 'America/Chicago', CDT: 'America/Chicago', MST: 'America/Denver', MDT: 'America/Denver', PST: 'America/Los_Angeles', PDT: 'America/Los_Angeles', CET: 'Europe/Paris', CEST: 'Europe/Paris', BST: 'Europe/London', JST: 'Asia/Tokyo' }[m] ?? m) : m;
        try { found.zone = zoneOf(id); return at + m.length; } catch (error) { if (!(error instanceof Thrown)) throw error; }
      }
      return ~at;
    }
    case 'instant': {
      const m = /^([+-]?\d{4,10}-\d\d-\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)/i.exec(text.slice(at));
      if (!m) return ~Math.min(text.length, mistake(isoDateTime, text, at));
      const [y, mo, d] = /^([+-]?\d+)-(\d\d)-(\d\d)$/.exec(m[1]!)!.slice(1).map(Number) as [number, number, number];
      const hour = Number(m[2]);
      const date = localDate.of(y, mo, d);
      const time = hour === 24 ? MIDNIGHT : localTime.of(hour, Number(m[3]), Number(m[4] ?? 0), Number((m[5] ?? '').padEnd(9, '0') || 0));
      const offset = /^z$/i.test(m[6]!) ? 0 : offsetNamed(m[6]!).total;
      found.instant = new Instant(daysOf(date.y, date.m, date.d) * 86400 + (hour === 24 ? 86400 : 0) + time.toSecondOfDay() - offset, time.getNano());
      return at + m[0].length;
    }
  }
}
function mistake(list: readonly Element[], text: string, at: number): number { const end = read(list, text, at, { fields: new Map(), zone: null, offset: undefined }, true); return end < 0 ? ~end : end; }

/** What a text held, resolved as far as it goes. */
class Parsed extends Accessor {
  readonly $class = 'java.time.format.Parsed';
  date: LocalDate | undefined; time: LocalTime | undefined; extra = 0;
  constructor(readonly found: Found, strict: boolean, override: Any) {
    super();
    if (found.zone === null && override) found.zone = override;
    const { fields } = found;
    const take = (id: string): number | undefined => { const f = fields.get(id); if (!f) return undefined; fields.delete(id); return f[1]; };
    const has = (...ids: string[]) => ids.every(id => fields.has(id));
    for (const [f, v] of fields.values()) { const special = f.id === 'CLOCK_HOUR_OF_DAY' || f.id === 'CLOCK_HOUR_OF_AMPM' ? v === 0 : f.id === 'HOUR_OF_DAY' && v === 24 && !strict; if (!special && !(v >= f.low && v <= f.high)) raise('DateTimeException', `Invalid value for ${f.label} (valid values ${(f as Any).range().toString()}): ${v}`); }
    const set = (id: string, v: number) => fields.set(id, [fieldOf(id), v]);
    if (found.instant) { set('INSTANT_SECONDS', found.instant.s); set('NANO_OF_SECOND', found.instant.n); }
    if (has('YEAR_OF_ERA') && !has('YEAR') && (!strict || has('ERA'))) { const y = take('YEAR_OF_ERA')!; const era = take('ERA'); set('YEAR', era === 0 ? 1 - y : y); }
    if (has('PROLEPTIC_MONTH')) { const p = take('PROLEPTIC_MONTH')!; set('YEAR', Math.floor(p / 12)); set('MONTH_OF_YEAR', fmod(p, 12) + 1); }
    const held = new Map(fields);
    if (has('EPOCH_DAY')) this.date = localDate.ofEpochDay(BigInt(take('EPOCH_DAY')!));
    else if (has('YEAR', 'MONTH_OF_YEAR', 'DAY_OF_MONTH')) { const [y, m, d] = [take('YEAR')!, take('MONTH_OF_YEAR')!, take('DAY_OF_MONTH')!]; this.date = localDate.of(y, m, strict ? d : Math.min(d, yearMonth(y, m).lengthOfMonth())); }
    else if (has('YEAR', 'DAY_OF_YEAR')) this.date = localDate.ofYearDay(take('YEAR')!, take('DAY_OF_YEAR')!);
    else { const week = [...fields.values()].find(([f]) => f.label.startsWith('WeekOfWeekBasedYear')); const year = [...fields.values()].find(([f]) => f.label.startsWith('WeekBasedYear')); if (week && year && has('DAY_OF_WEEK')) { const jan4 = daysOf(year[1], 1, 4); this.date = localDate.ofEpochDay(BigInt(jan4 - fmod(jan4 + 3, 7) + (week[1] - 1) * 7 + take('DAY_OF_WEEK')! - 1)); fields.delete(week[0].id); fields.delete(year[0].id); } }
    if (this.date) for (const [id, [f, v]] of [...fields]) if (f.date) { const actual = this.date.isSupported(f) ? this.date.field(f) : undefined; if (actual !== undefined) { if (actual !== v) raise('DateTimeException', `Conflict found: Field ${f.label} ${actual} differs from ${f.label} ${v} derived from ${this.date}`); fields.delete(id); } }
    if (has('CLOCK_HOUR_OF_DAY')) { const h = take('CLOCK_HOUR_OF_DAY')!; set('HOUR_OF_DAY', h === 24 ? 0 : h); }
    if (has('CLOCK_HOUR_OF_AMPM')) { const h = take('CLOCK_HOUR_OF_AMPM')!; set('HOUR_OF_AMPM', h === 12 ? 0 : h); }
    if (has('AMPM_OF_DAY', 'HOUR_OF_AMPM')) set('HOUR_OF_DAY', take('AMPM_OF_DAY')! * 12 + take('HOUR_OF_AMPM')!);
    if (has('MILLI_OF_SECOND') && !has('NANO_OF_SECOND')) set('NANO_OF_SECOND', take('MILLI_OF_SECOND')! * 1e6);
    if (has('NANO_OF_DAY')) this.time = localTime.from(MIDNIGHT.plusNanos(BigInt(take('NANO_OF_DAY')!)));
    else if (has('MILLI_OF_DAY')) this.time = MIDNIGHT.plusNanos(BigInt(take('MILLI_OF_DAY')!) * 1_000_000n);
    else if (has('HOUR_OF_DAY')) {
      const [m, s, n] = ['MINUTE_OF_HOUR', 'SECOND_OF_MINUTE', 'NANO_OF_SECOND'].map(id => fields.get(id)?.[1]);
      if (!((m === undefined && (s !== undefined || n !== undefined)) || (s === undefined && n !== undefined && m !== undefined))) {
        const h = take('HOUR_OF_DAY')!;
        for (const id of ['MINUTE_OF_HOUR', 'SECOND_OF_MINUTE', 'NANO_OF_SECOND']) take(id);
        if (h === 24 && !m && !s && !n) { this.time = MIDNIGHT; this.extra = 1; if (this.date) this.date = this.date.plusDays(1); } else this.time = localTime.of(h, m ?? 0, s ?? 0, n ?? 0);
      }
    }
    if (this.date && this.time) {
      const offset = fields.get('OFFSET_SECONDS')?.[1];
      const zone = found.zone;
      if (offset !== undefined || zone) set('INSTANT_SECONDS', zone && offset === undefined ? atLocal(new LocalDateTime(this.date, this.time), zone).epoch() : new LocalDateTime(this.date, this.time).seconds() - offset!);
    } else if (has('INSTANT_SECONDS') && (found.zone || has('OFFSET_SECONDS'))) {
      const local = new Instant(fields.get('INSTANT_SECONDS')![1], fields.get('NANO_OF_SECOND')?.[1] ?? 0).atZone(found.zone ?? offsetOf(fields.get('OFFSET_SECONDS')![1])).local;
      this.date = local.date; this.time = local.time;
    }
    this.held = held;
  }
  private readonly held: ReadonlyMap<string, [Field, number]>;
  zoneOf(): Any { return this.found.zone ?? (this.found.fields.has('OFFSET_SECONDS') ? offsetOf(this.found.fields.get('OFFSET_SECONDS')![1]) : null); }
  raw(id: string): number | undefined { return this.found.fields.get(id)?.[1] ?? this.date?.raw(id) ?? this.time?.raw(id) ?? (id === 'OFFSET_SECONDS' ? undefined : this.held.get(id)?.[1]); }
  override toString(): string { const left = [...this.found.fields.values()].filter(([f]) => !(f.id === 'NANO_OF_SECOND' && this.found.instant)).map(([f, v]) => `${f.label}=${v}`).join(', '); const date = this.date && this.time ? `${this.date}T${this.time}` : this.date ? String(this.date) : this.time ? String(this.time) : undefined; return `{${left}},ISO${this.found.zone ? `,${this.found.zone}` : ''}${date ? ` resolved to ${date}` : ''}`; }
}

class DateTimeFormatter {
  readonly $class = 'java.time.format.DateTimeFormatter';
  constructor(private readonly list: readonly Element[], private readonly locale: Locale = home, private readonly zone: Any = null, private readonly resolver: 'STRICT' | 'SMART' | 'LENIENT' = 'SMART', private readonly loose = false, private readonly name?: string) {}
  format(t: Any): string {
    let value = nn(t);
    if (this.zone && value.raw?.('INSTANT_SECONDS') !== undefined) value = zonedDateTime.from(value instanceof Instant ? value.atZone(this.zone) : value.withZoneSameInstant?.(this.zone) ?? value.toInstant().atZone(this.zone));
    if (value instanceof ZoneRegion || value instanceof ZoneOffset) raise('UnsupportedTemporalTypeException', 'Unsupported field');
    return print(this.list, value, this.zone, false);
  }
  formatTo(t: Any, to: Any): void { to.append(this.format(t)); }
  private fail(text: string, why: string): never { return raise('DateTimeParseException', `Text '${text.length > 64 ? `${text.slice(0, 64)}...` : text}' could not be parsed${why}`); }
  private parsed(given: Any): Parsed {
    const text = str(nn(given));
    const found: Found = { fields: new Map(), zone: null, offset: undefined };
    try {
      const end = read(this.list, text, 0, found, this.loose);
      if (end < 0) this.fail(text, ` at index ${~end}`);
      if (end < text.length) this.fail(text, `, unparsed text found at index ${end}`);
      return new Parsed(found, this.resolver === 'STRICT', this.zone);
    } catch (error) { if (error instanceof Thrown && error.$class !== 'java.time.format.DateTimeParseException') this.fail(text, `: ${error.text}`); throw error; }
  }
  parse(text: Any, q?: Fn): Any { return q ? this.as(text, t => nn(q).f(t)) : this.parsed(text); }
  parseBest(text: Any, queries: Any): Any { const t = this.parsed(text); for (const q of queries.a) try { return q.f(t); } catch (error) { if (!(error instanceof Thrown)) throw error; } return this.fail(str(text), `: Unable to convert temporal accessor ${t}`); }
  as(text: Any, from: (t: Any) => Any): Any { const t = this.parsed(text); try { return from(t); } catch (error) { if (error instanceof Thrown) this.fail(str(text), `: ${error.text}`); throw error; } }
  private but(change: { locale?: Locale; zone?: Any; resolver?: 'STRICT' | 'SMART' | 'LENIENT' }): DateTimeFormatter { return new DateTimeFormatter(this.list, change.locale ?? this.locale, change.zone === undefined ? this.zone : change.zone, change.resolver ?? this.resolver, this.loose, this.name); }
  withZone(z: Any): DateTimeFormatter { return this.but({ zone: z }); } withLocale(l: Locale): DateTimeFormatter { return this.but({ locale: nn(l) }); } withResolverStyle(s: Any): DateTimeFormatter { return this.but({ resolver: nn(s).id }); } withChronology(): DateTimeFormatter { return this; } withDecimalStyle(): DateTimeFormatter { return this; }
  getZone(): Any { return this.zone; } getLocale(): Locale { return this.locale; } getResolverStyle(): Any { return resolverStyles.byName[this.resolver]; } getChronology(): Any { return chronology; } getResolverFields(): Any { return null; }
  toString(): string { return this.name ?? this.list.map(e => (e.kind === 'text' ? `'${e.text}'` : e.kind === 'number' ? `Value(${e.field.label === undefined ? '' : e.field.label},${e.max})` : e.kind)).join(''); }
}
const literal = (text: string): Element => ({ kind: 'text', text });
const optional = (...inner: Element[]): Element => ({ kind: 'optional', inner: reserve(inner) });
const year = number('YEAR', 4, 10, 'exceeds');
const isoDate: Element[] = [year, literal('-'), two('MONTH_OF_YEAR'), literal('-'), two('DAY_OF_MONTH')];
const isoTime: Element[] = [two('HOUR_OF_DAY'), literal(':'), two('MINUTE_OF_HOUR'), optional(literal(':'), two('SECOND_OF_MINUTE'), optional({ kind: 'fraction', min: 0, max: 9, dot: true }))];
const isoDateTime: Element[] = [...isoDate, literal('T'), ...isoTime];
const isoOffset: Element = { kind: 'offset', pattern: 5, none: 'Z' };
const bracketed = optional(literal('['), { kind: 'zone' }, literal(']'));
const iso = (name: string, list: readonly Element[], zone: Any = null): DateTimeFormatter => new DateTimeFormatter(reserve(list.map(e => ({ ...e }))), home, zone, 'STRICT', true, name);
const weekNumber: Element = { kind: 'number', field: isoFields['WEEK_OF_WEEK_BASED_YEAR'], min: 2, max: 2, sign: 'positive', reserve: 0 };
const formatters: Record<string, Any> = {
  ISO_LOCAL_DATE: iso('ISO_LOCAL_DATE', isoDate), ISO_LOCAL_TIME: iso('ISO_LOCAL_TIME', isoTime), ISO_LOCAL_DATE_TIME: iso('ISO_LOCAL_DATE_TIME', isoDateTime), ISO_OFFSET_DATE: iso('ISO_OFFSET_DATE', [...isoDate, isoOffset]), ISO_DATE: iso('ISO_DATE', [...isoDate, optional(isoOffset)]), ISO_OFFSET_TIME: iso('ISO_OFFSET_TIME', [...isoTime, isoOffset]), ISO_TIME: iso('ISO_TIME', [...isoTime, optional(isoOffset)]), ISO_OFFSET_DATE_TIME: iso('ISO_OFFSET_DATE_TIME', [...isoDateTime, isoOffset]), ISO_ZONED_DATE_TIME: iso('ISO_ZONED_DATE_TIME', [...isoDateTime, isoOffset, bracketed]), ISO_DATE_TIME: iso('ISO_DATE_TIME', [...isoDateTime, optional(isoOffset, bracketed)]),
  ISO_ORDINAL_DATE: iso('ISO_ORDINAL_DATE', [year, literal('-'), number('DAY_OF_YEAR', 3, 3, 'positive'), optional(isoOffset)]), ISO_WEEK_DATE: iso('ISO_WEEK_DATE', [{ kind: 'number', field: isoFields['WEEK_BASED_YEAR'], min: 4, max: 10, sign: 'exceeds', reserve: 0 }, literal('-W'), weekNumber, literal('-'), number('DAY_OF_WEEK', 1, 1, 'positive'), optional(isoOffset)]), ISO_INSTANT: iso('ISO_INSTANT', [{ kind: 'instant' }]),
  BASIC_ISO_DATE: iso('BASIC_ISO_DATE', [number('YEAR', 4, 4, 'positive'), two('MONTH_OF_YEAR'), two('DAY_OF_MONTH'), optional({ kind: 'offset', pattern: 4, none: 'Z' })]),
  RFC_1123_DATE_TIME: new DateTimeFormatter(reserve([optional({ kind: 'name', field: fieldOf('DAY_OF_WEEK'), style: 'SHORT' }, literal(', ')), number('DAY_OF_MONTH', 1, 2, 'positive'), literal(' '), { kind: 'name', field: fieldOf('MONTH_OF_YEAR'), style: 'SHORT' }, literal(' '), number('YEAR', 4, 4, 'positive'), literal(' '), two('HOUR_OF_DAY'), literal(':'), two('MINUTE_OF_HOUR'), optional(literal(':'), two('SECOND_OF_MINUTE')), literal(' '), { kind: 'offset', pattern: 2, none: 'GMT' }]), home, null, 'SMART', true, 'RFC_1123_DATE_TIME'),
};
const localized: Readonly<Record<string, readonly [string, string]>> = { FULL: ['EEEE, MMMM d, y', 'h:mm:ss a zzzz'], LONG: ['MMMM d, y', 'h:mm:ss a z'], MEDIUM: ['MMM d, y', 'h:mm:ss a'], SHORT: ['M/d/yy', 'h:mm a'] };
const patternFormatter = (pattern: string, locale: Locale = home): DateTimeFormatter => new DateTimeFormatter(elementsOf(nn(pattern), locale), locale);
const standard: Readonly<Record<string, readonly [string, (t: Any) => Any]>> = {
  Instant: ['ISO_INSTANT', instant.from], LocalDate: ['ISO_LOCAL_DATE', localDate.from], LocalTime: ['ISO_LOCAL_TIME', localTime.from], LocalDateTime: ['ISO_LOCAL_DATE_TIME', localDateTime.from], ZonedDateTime: ['ISO_ZONED_DATE_TIME', zonedDateTime.from], OffsetDateTime: ['ISO_OFFSET_DATE_TIME', t => { const z = offsetDateTime.from(t); return z instanceof ZonedDateTime ? z.toOffsetDateTime() : z; }], OffsetTime: ['ISO_OFFSET_TIME', t => timeStatics['java.time.OffsetTime']!['from']!(t)],
};
const partial: Readonly<Record<string, readonly [Element[], (t: Any) => Any]>> = { Year: [[year], t => new Year(t.get(fieldOf('YEAR')))], YearMonth: [[year, literal('-'), two('MONTH_OF_YEAR')], t => yearMonth(t.get(fieldOf('YEAR')), t.get(fieldOf('MONTH_OF_YEAR')))], MonthDay: [[literal('--'), two('MONTH_OF_YEAR'), literal('-'), two('DAY_OF_MONTH')], t => timeStatics['java.time.MonthDay']!['from']!(t)] };
parsers.standard = (kind, text, formatter) => { const known = standard[kind]; return known ? (formatter ?? formatters[known[0]]).as(text, known[1]) : (formatter ?? iso(kind, partial[kind]![0])).as(text, partial[kind]![1]); };

class Builder {
  readonly $class = 'java.time.format.DateTimeFormatterBuilder';
  private list: Element[] = []; private readonly open: Element[][] = []; private loose = false; private pad: { width: number; with: string } | undefined;
  private add(...all: Element[]): this { for (const e of all) { this.list.push(this.pad ? { kind: 'pad', ...this.pad, inner: e } : e); this.pad = undefined; } return this; }
  append(f: Any): this { this.add(...f.list); return this; } appendOptional(f: Any): this { this.add(optional(...f.list)); return this; } appendPattern(p: string): this { this.add(...elementsOf(p, home)); return this; } appendLiteral(t: Any): this { this.add(literal(typeof t === 'number' ? String.fromCharCode(t) : str(t))); return this; }
  appendValue(f: Field, ...n: Any[]): this { this.add({ kind: 'number', field: f, min: n[0] ?? 1, max: n[1] ?? n[0] ?? 19, sign: n[2] ? ({ NEVER: 'never', NOT_NEGATIVE: 'positive', EXCEEDS_PAD: 'exceeds' } as Record<string, Sign>)[n[2].id] ?? 'normal' : n.length === 1 ? 'positive' : 'normal', reserve: 0 }); return this; }
  appendFraction(_: Field, min: number, max: number, dot: boolean): this { this.add({ kind: 'fraction', min, max, dot }); return this; } appendText(f: Field, style?: Any): this { this.add({ kind: 'name', field: f, style: style?.id?.replace('_STANDALONE', '') ?? 'FULL' }); return this; } appendInstant(): this { this.add({ kind: 'instant' }); return this; } appendOffsetId(): this { this.add(isoOffset); return this; } appendOffset(p: string, none: string): this { this.add({ kind: 'offset', pattern: { '+HHmm': 1, '+HHMM': 2, '+HH:MM': 3, '+HHMMss': 4, '+HH:MM:ss': 5 }[p] ?? raise('IllegalArgumentException', `Invalid zone offset pattern: ${p}`), none }); return this; } appendZoneId(): this { this.add({ kind: 'zone' }); return this; } appendZoneRegionId(): this { return this.appendZoneId(); } appendZoneOrOffsetId(): this { return this.appendZoneId(); }
  optionalStart(): this { this.open.push(this.list); this.list = []; return this; } optionalEnd(): this { const outer = this.open.pop() ?? raise('IllegalStateException', 'Cannot call optionalEnd() as there was no previous call to optionalStart()'); outer.push(optional(...this.list)); this.list = outer; return this; } parseCaseInsensitive(): this { this.loose = true; return this; } parseCaseSensitive(): this { this.loose = false; return this; } parseLenient(): this { return this; } parseStrict(): this { return this; } padNext(width: number, c = 32): this { if (width < 1) raise('IllegalArgumentException', `The pad width must be at least one but was ${width}`); this.pad = { width, with: String.fromCharCode(c) }; return this; } parseDefaulting(f: Field, v: bigint): this { return this.add({ kind: 'default', field: nn(f), value: Number(v) }); }
  appendValueReduced(f: Field, width: number, _: number, base: number): this { return this.add({ kind: 'reduced', field: nn(f), reserve: 0, width, base }); } appendLocalizedOffset(s: Any): this { return this.add({ kind: 'localOffset', full: nn(s).id === 'FULL' }); } appendZoneText(s: Any): this { return this.add({ kind: 'zoneName', full: nn(s).id === 'FULL' }); } appendLocalized(d: Any, t: Any): this { return this.add(...elementsOf([d && localized[d.id]![0], t && localized[t.id]![1]].filter(Boolean).join(', '), home)); } appendChronologyId(): this { return this.add(literal('ISO')); }
  toFormatter(l?: Locale): DateTimeFormatter { while (this.open.length) this.optionalEnd(); return new DateTimeFormatter(reserve(this.list.map(e => ({ ...e }))), l ?? home, null, 'SMART', this.loose); }
}
type Statics = Record<string, (...args: Any[]) => Any>;
export const formatStatics: Record<string, Statics> = {
  'java.time.format.DateTimeFormatter': { ofPattern: patternFormatter, ofLocalizedDate: s => patternFormatter(localized[nn(s).id]![0]), ofLocalizedTime: s => patternFormatter(localized[nn(s).id]![1]), ofLocalizedDateTime: (a, b = a) => patternFormatter(`${localized[a.id]![0]}${a.id === 'FULL' || a.id === 'LONG' ? " 'at' " : ', '}${localized[b.id]![1]}`), parsedExcessDays: () => new Fn('java.time.temporal.TemporalQuery', () => timeStatics['java.time.Period']!['ofDays']!(0)), parsedLeapSecond: () => new Fn('java.time.temporal.TemporalQuery', () => false) },
  'java.time.format.TextStyle': textStyles.statics, 'java.time.format.FormatStyle': formatStyles.statics, 'java.time.format.ResolverStyle': resolverStyles.statics, 'java.time.format.SignStyle': plainEnum('java.time.format.SignStyle', 'NORMAL ALWAYS NEVER NOT_NEGATIVE EXCEEDS_PAD').statics,
  'java.util.Locale': { forLanguageTag: localeTag, getDefault: () => home, getAvailableLocales: () => new JSet() },
};
export const formatConstants: Record<string, Record<string, Any>> = { 'java.time.format.DateTimeFormatter': formatters, 'java.time.format.TextStyle': textStyles.byName, 'java.time.format.FormatStyle': formatStyles.byName, 'java.time.format.ResolverStyle': resolverStyles.byName, 'java.time.format.SignStyle': plainEnum('java.time.format.SignStyle', 'NORMAL ALWAYS NEVER NOT_NEGATIVE EXCEEDS_PAD').byName, 'java.util.Locale': locales };
export const formatCreators: Statics = { 'java.time.format.DateTimeFormatterBuilder': () => new Builder(), 'java.util.Locale': (l, c = '', v = '') => new Locale(l.toLowerCase(), c.toUpperCase(), v) };
export { print, read, Parsed, home, type Element, type Found };
