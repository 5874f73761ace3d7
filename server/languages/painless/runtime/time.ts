import { civilOf, daysOf } from '../../../base/civil-date.ts';
import { memoText } from '../../../base/memo.ts';
import { JList, JMap, JSet } from './collections.ts';
import { enumeration, JEnum } from './enums.ts';
import { Fn, longHash, nn, raise, str, stringHash, type Any } from './values.ts';

/**
 * java.time on plain numbers: dates are proleptic ISO, times count nanoseconds, durations are bigint nanoseconds.
 * Invariant: what a script sees as `long` is a bigint, every other number is a number (see values.ts).
 */
const DAY = 86_400;
const NANOS = 1_000_000_000;
const fdiv = (a: number, b: number): number => Math.floor(a / b);
export const fmod = (a: number, b: number): number => a - Math.floor(a / b) * b;
const bdiv = (a: bigint, b: bigint): bigint => (a % b !== 0n && a < 0n !== b < 0n ? a / b - 1n : a / b);
const isLeap = (y: number): boolean => y % 4 === 0 && (y % 100 !== 0 || y % 400 === 0);
const monthLength = (y: number, m: number): number => (m === 2 ? (isLeap(y) ? 29 : 28) : m === 4 || m === 6 || m === 9 || m === 11 ? 30 : 31);
const pad = (n: number, w: number): string => String(Math.abs(n)).padStart(w, '0');
const num = (v: Any): number => Number(v);
const capital = (s: string): string => s[0]! + s.slice(1).toLowerCase();
const dateTime = (text: string): never => raise('DateTimeException', text);
const overflow = (): never => raise('ArithmeticException', 'long overflow');
const cmp = (a: Any, b: Any): number => (a < b ? -1 : a > b ? 1 : 0);

/** Days since 1970-01-01 of a date, and back. */
function dateOfDays(days: number): LocalDate {
  const { year, month, day } = civilOf(days);
  return new LocalDate(year, month, day);
}

// ---- units and fields

class ChronoUnit extends JEnum {
  readonly $class = 'java.time.temporal.ChronoUnit';
  constructor(id: string, at: number, readonly label: string, readonly nanos: bigint) { super(id, at); }
  between(a: Any, b: Any): bigint { return nn(a).until(nn(b), this); }
  addTo(t: Any, n: bigint): Any { return nn(t).plus(n, this); }
  getDuration(): Duration { return new Duration(this.nanos); }
  isDateBased(): boolean { return this.at >= 7 && this.id !== 'FOREVER'; }
  isTimeBased(): boolean { return this.at < 7; }
  isDurationEstimated(): boolean { return this.at >= 7; }
  isSupportedBy(t: Any): boolean { return nn(t).isSupported(this); }
  override toString(): string { return this.label; }
}
const second = 1_000_000_000n;
const unitList = ([['NANOS', 'Nanos', 1n], ['MICROS', 'Micros', 1000n], ['MILLIS', 'Millis', 1_000_000n], ['SECONDS', 'Seconds', second], ['MINUTES', 'Minutes', 60n * second], ['HOURS', 'Hours', 3600n * second], ['HALF_DAYS', 'HalfDays', 43200n * second], ['DAYS', 'Days', 86400n * second], ['WEEKS', 'Weeks', 604800n * second], ['MONTHS', 'Months', 2629746n * second], ['YEARS', 'Years', 31556952n * second], ['DECADES', 'Decades', 315569520n * second], ['CENTURIES', 'Centuries', 3155695200n * second], ['MILLENNIA', 'Millennia', 31556952000n * second], ['ERAS', 'Eras', 31556952000000000n * second], ['FOREVER', 'Forever', 9223372036854775807n * second + 999999999n]] as const).map(([id, label, nanos], i) => new ChronoUnit(id, i, label, nanos));
const units = enumeration('java.time.temporal.ChronoUnit', unitList);
const unitNamed = Object.fromEntries(unitList.map(u => [u.id, u])) as Record<string, ChronoUnit>;
const monthsIn: Readonly<Record<string, number>> = { MONTHS: 1, YEARS: 12, DECADES: 120, CENTURIES: 1200, MILLENNIA: 12000, QUARTER_YEARS: 3, WEEK_BASED_YEARS: 12, ERAS: 12e9 };

export interface Field { readonly id: string; readonly label: string; readonly low: number; readonly high: number; readonly date: boolean; read?(t: Accessor): number | undefined; write?(t: Any, v: number): Any }
class ChronoField extends JEnum implements Field {
  readonly $class = 'java.time.temporal.ChronoField';
  constructor(id: string, at: number, readonly label: string, readonly low: number, readonly high: number, readonly smallHigh: number, readonly base: string, readonly rangeUnit: string) { super(id, at); }
  get date(): boolean { return this.at >= 15 && this.at <= 27; }
  getBaseUnit(): Any { return unitNamed[this.base]; } getRangeUnit(): Any { return unitNamed[this.rangeUnit]; }
  isDateBased(): boolean { return this.date; } isTimeBased(): boolean { return this.at < 15; }
  range(): ValueRange { return new ValueRange(this.low, this.low, this.smallHigh, this.high); }
  checkValidValue(v: bigint): bigint { validate(this, num(v)); return v; } checkValidIntValue(v: bigint): number { validate(this, num(v)); return num(v); }
  isSupportedBy(t: Any): boolean { return nn(t).isSupported(this); } getFrom(t: Any): bigint { return nn(t).getLong(this); } adjustInto(t: Any, v: bigint): Any { return nn(t).with(this, v); } rangeRefinedBy(t: Any): Any { return nn(t).range(this); } getDisplayName(): string { return this.label; }
  override toString(): string { return this.label; }
}
const YMAX = 999_999_999;
const fieldList = ([
  ['NANO_OF_SECOND', 'NanoOfSecond', 0, 999999999, 'NANOS', 'SECONDS'], ['NANO_OF_DAY', 'NanoOfDay', 0, 86399999999999, 'NANOS', 'DAYS'], ['MICRO_OF_SECOND', 'MicroOfSecond', 0, 999999, 'MICROS', 'SECONDS'], ['MICRO_OF_DAY', 'MicroOfDay', 0, 86399999999, 'MICROS', 'DAYS'], ['MILLI_OF_SECOND', 'MilliOfSecond', 0, 999, 'MILLIS', 'SECONDS'], ['MILLI_OF_DAY', 'MilliOfDay', 0, 86399999, 'MILLIS', 'DAYS'],
  ['SECOND_OF_MINUTE', 'SecondOfMinute', 0, 59, 'SECONDS', 'MINUTES'], ['SECOND_OF_DAY', 'SecondOfDay', 0, 86399, 'SECONDS', 'DAYS'], ['MINUTE_OF_HOUR', 'MinuteOfHour', 0, 59, 'MINUTES', 'HOURS'], ['MINUTE_OF_DAY', 'MinuteOfDay', 0, 1439, 'MINUTES', 'DAYS'], ['HOUR_OF_AMPM', 'HourOfAmPm', 0, 11, 'HOURS', 'HALF_DAYS'], ['CLOCK_HOUR_OF_AMPM', 'ClockHourOfAmPm', 1, 12, 'HOURS', 'HALF_DAYS'], ['HOUR_OF_DAY', 'HourOfDay', 0, 23, 'HOURS', 'DAYS'], ['CLOCK_HOUR_OF_DAY', 'ClockHourOfDay', 1, 24, 'HOURS', 'DAYS'], ['AMPM_OF_DAY', 'AmPmOfDay', 0, 1, 'HALF_DAYS', 'DAYS'],
  ['DAY_OF_WEEK', 'DayOfWeek', 1, 7, 'DAYS', 'WEEKS'], ['ALIGNED_DAY_OF_WEEK_IN_MONTH', 'AlignedDayOfWeekInMonth', 1, 7, 'DAYS', 'WEEKS'], ['ALIGNED_DAY_OF_WEEK_IN_YEAR', 'AlignedDayOfWeekInYear', 1, 7, 'DAYS', 'WEEKS'], ['DAY_OF_MONTH', 'DayOfMonth', 1, 31, 'DAYS', 'MONTHS', 28], ['DAY_OF_YEAR', 'DayOfYear', 1, 366, 'DAYS', 'YEARS', 365], ['EPOCH_DAY', 'EpochDay', -365243219162, 365241780471, 'DAYS', 'FOREVER'], ['ALIGNED_WEEK_OF_MONTH', 'AlignedWeekOfMonth', 1, 5, 'WEEKS', 'MONTHS', 4], ['ALIGNED_WEEK_OF_YEAR', 'AlignedWeekOfYear', 1, 53, 'WEEKS', 'YEARS'], ['MONTH_OF_YEAR', 'MonthOfYear', 1, 12, 'MONTHS', 'YEARS'], ['PROLEPTIC_MONTH', 'ProlepticMonth', -YMAX * 12, YMAX * 12 + 11, 'MONTHS', 'FOREVER'], ['YEAR_OF_ERA', 'YearOfEra', 1, YMAX + 1, 'YEARS', 'FOREVER', YMAX], ['YEAR', 'Year', -YMAX, YMAX, 'YEARS', 'FOREVER'], ['ERA', 'Era', 0, 1, 'ERAS', 'FOREVER'],
  ['INSTANT_SECONDS', 'InstantSeconds', -9223372036854775808, 9223372036854775807, 'SECONDS', 'FOREVER'], ['OFFSET_SECONDS', 'OffsetSeconds', -64800, 64800, 'SECONDS', 'FOREVER'],
] as readonly (readonly [string, string, number, number, string, string, number?])[]).map(([id, label, low, high, base, range, small], i) => new ChronoField(id, i, label, low, high, small ?? high, base, range));
const fields = enumeration('java.time.temporal.ChronoField', fieldList);
export const fieldNamed = Object.fromEntries(fieldList.map(f => [f.id, f])) as Record<string, ChronoField>;
const F = (id: string): ChronoField => fieldNamed[id]!;
function validate(f: Field, v: number): number { if (!(v >= f.low && v <= f.high)) dateTime(`Invalid value for ${f.label} (valid values ${(f as ChronoField).range?.().toString() ?? `${f.low} - ${f.high}`}): ${v}`); return v; }

class ValueRange {
  readonly $class = 'java.time.temporal.ValueRange';
  constructor(private readonly a: number, private readonly b: number, private readonly c: number, private readonly d: number) {}
  getMinimum(): bigint { return BigInt(this.a); } getLargestMinimum(): bigint { return BigInt(this.b); } getSmallestMaximum(): bigint { return BigInt(this.c); } getMaximum(): bigint { return BigInt(this.d); }
  isFixed(): boolean { return this.a === this.b && this.c === this.d; } isIntValue(): boolean { return this.a >= -2147483648 && this.d <= 2147483647; } isValidValue(v: bigint): boolean { return v >= this.a && v <= this.d; } isValidIntValue(v: bigint): boolean { return this.isIntValue() && this.isValidValue(v); }
  checkValidValue(v: bigint, f: Field): bigint { if (!this.isValidValue(v)) dateTime(`Invalid value for ${f.label} (valid values ${this}): ${v}`); return v; } checkValidIntValue(v: bigint, f: Field): number { return num(this.checkValidValue(v, f)); }
  equals(o: Any): boolean { return o instanceof ValueRange && String(o) === String(this); } hashCode(): number { return stringHash(String(this)); }
  toString(): string { return `${this.a}${this.a !== this.b ? `/${this.b}` : ''} - ${this.c}${this.c !== this.d ? `/${this.d}` : ''}`; }
}
const isoClass = { $class: 'java.time.temporal.IsoFields.Field', isDateBased: () => true, isTimeBased: () => false, toString(this: Field) { return this.label; }, isSupportedBy(this: Field, t: Any) { return nn(t).isSupported(this); }, getFrom(this: Field, t: Any) { return nn(t).getLong(this); }, adjustInto(this: Field, t: Any, v: bigint) { return nn(t).with(this, v); }, range(this: Field) { return new ValueRange(this.low, this.low, this.high, this.high); } };
const quarterStart = [0, 90, 181, 273, 0, 91, 182, 274];
/** The ISO week of a date: its year and number; the week holds the year's first Thursday. */
function isoWeek(day: number): [number, number] {
  const thursday = dateOfDays(day - fmod(day + 3, 7) + 3);
  return [thursday.y, Math.floor((thursday.dayOfYear() - 1) / 7) + 1];
}
const own = (f: Field): Any => Object.assign(Object.create(isoClass) as object, f);
export const isoFields: Record<string, Any> = {
  DAY_OF_QUARTER: own({ id: 'DAY_OF_QUARTER', label: 'DayOfQuarter', low: 1, high: 92, date: true, read: t => { const d = t.raw('DAY_OF_YEAR'); const m = t.raw('MONTH_OF_YEAR'); const y = t.raw('YEAR'); return d === undefined || m === undefined || y === undefined ? undefined : d - quarterStart[Math.floor((m - 1) / 3) + (isLeap(y) ? 4 : 0)]!; }, write: (t, v) => t.with(F('DAY_OF_YEAR'), BigInt(t.raw('DAY_OF_YEAR') + v - num(t.getLong(isoFields['DAY_OF_QUARTER'])))) }),
  QUARTER_OF_YEAR: own({ id: 'QUARTER_OF_YEAR', label: 'QuarterOfYear', low: 1, high: 4, date: true, read: t => { const m = t.raw('MONTH_OF_YEAR'); return m === undefined ? undefined : Math.floor((m + 2) / 3); }, write: (t, v) => t.with(F('MONTH_OF_YEAR'), BigInt(t.raw('MONTH_OF_YEAR') + (v - Math.floor((t.raw('MONTH_OF_YEAR') + 2) / 3)) * 3)) }),
  WEEK_OF_WEEK_BASED_YEAR: own({ id: 'WEEK_OF_WEEK_BASED_YEAR', label: 'WeekOfWeekBasedYear', low: 1, high: 53, date: true, read: t => { const e = t.raw('EPOCH_DAY'); return e === undefined ? undefined : isoWeek(e)[1]; }, write: (t, v) => t.plus(BigInt(v - isoWeek(t.raw('EPOCH_DAY'))[1]), unitNamed['WEEKS']) }),
  WEEK_BASED_YEAR: own({ id: 'WEEK_BASED_YEAR', label: 'WeekBasedYear', low: -YMAX, high: YMAX, date: true, read: t => { const e = t.raw('EPOCH_DAY'); return e === undefined ? undefined : isoWeek(e)[0]; }, write: (t, v) => { const [, w] = isoWeek(t.raw('EPOCH_DAY')); const jan4 = daysOf(v, 1, 4); return t.with(F('EPOCH_DAY'), BigInt(jan4 - fmod(jan4 + 3, 7) + (Math.min(w, 52) - 1) * 7 + fmod(t.raw('EPOCH_DAY') + 3, 7))); } }),
  WEEK_BASED_YEARS: Object.assign(new ChronoUnit('WEEK_BASED_YEARS', 10, 'WeekBasedYears', 31556952n * second), { $class: 'java.time.temporal.IsoFields.Unit' }),
  QUARTER_YEARS: Object.assign(new ChronoUnit('QUARTER_YEARS', 10, 'QuarterYears', 7889238n * second), { $class: 'java.time.temporal.IsoFields.Unit' }),
};
const julian = (id: string, label: string, shift: number): Any => own({ id, label, low: -365243219162 + shift, high: 365241780471 + shift, date: true, read: t => { const e = t.raw('EPOCH_DAY'); return e === undefined ? undefined : e + shift; }, write: (t, v) => t.with(F('EPOCH_DAY'), BigInt(v - shift)) });
const julianFields: Record<string, Any> = { JULIAN_DAY: julian('JULIAN_DAY', 'JulianDay', 2440588), MODIFIED_JULIAN_DAY: julian('MODIFIED_JULIAN_DAY', 'ModifiedJulianDay', 40587), RATA_DIE: julian('RATA_DIE', 'RataDie', 719163) };
export class WeekFields {
  readonly $class = 'java.time.temporal.WeekFields';
  constructor(readonly first: number, readonly minimal: number) {}
  getFirstDayOfWeek(): Any { return daysOfWeek.values[this.first - 1]; } getMinimalDaysInFirstWeek(): number { return this.minimal; }
  private local(e: number): number { return fmod(e + 3 - (this.first - 1), 7) + 1; }
  /** Week of the period (month or year) that a date with `day` in it belongs to; 0 when before the first. */
  private week(day: number, dow: number): number { const start = fmod(day - dow, 7); const offset = start + 1 > this.minimal ? 7 - start : -start; return Math.floor((7 + offset + day - 1) / 7); }
  private based(e: number): [number, number] { const d = dateOfDays(e); const w = this.week(d.dayOfYear(), this.local(e)); if (w === 0) { const last = daysOf(d.y - 1, 12, 31); return [d.y - 1, this.week(dateOfDays(last).dayOfYear(), this.local(last)) || 52]; } if (w >= 52) { const next = daysOf(d.y + 1, 1, 1); if (e >= next - fmod(this.local(next) - 1, 7) && this.week(1, this.local(next)) === 1) return [d.y + 1, 1]; } return [d.y, w]; }
  private field(label: string, low: number, high: number, read: (e: number, t: Accessor) => number, step: number): Any { const id = `${label}[WeekFields[${this.getFirstDayOfWeek()},${this.minimal}]]`; return own({ id, label: id, low, high, date: true, read: t => { const e = t.raw('EPOCH_DAY'); return e === undefined ? undefined : read(e, t); }, write: (t, v) => t.plus(BigInt((v - read(t.raw('EPOCH_DAY'), t)) * step), unitNamed['DAYS']) }); }
  dayOfWeek(): Any { return this.field('DayOfWeek', 1, 7, e => this.local(e), 1); } weekOfMonth(): Any { return this.field('WeekOfMonth', 0, 6, (e, t) => this.week(t.raw('DAY_OF_MONTH')!, this.local(e)), 7); } weekOfYear(): Any { return this.field('WeekOfYear', 0, 54, (e, t) => this.week(t.raw('DAY_OF_YEAR')!, this.local(e)), 7); }
  weekOfWeekBasedYear(): Any { return this.field('WeekOfWeekBasedYear', 1, 53, e => this.based(e)[1], 7); } weekBasedYear(): Any { return this.field('WeekBasedYear', -YMAX, YMAX, e => this.based(e)[0], 364); }
  toString(): string { return `WeekFields[${this.getFirstDayOfWeek()},${this.minimal}]`; } equals(o: Any): boolean { return o instanceof WeekFields && o.first === this.first && o.minimal === this.minimal; } hashCode(): number { return (this.first - 1) * 7 + this.minimal; }
}

// ---- what all temporal values do

export abstract class Accessor {
  abstract readonly $class: string;
  /** The value of a field of the standard, or undefined when this class has none. */
  abstract raw(id: string): number | undefined;
  isSupported(x: Any): boolean { if (x === null) return false; return x instanceof ChronoUnit ? this.unit(x) : this.value(x) !== undefined; }
  unit(_: ChronoUnit): boolean { return false; }
  private value(f: Field): number | undefined { return f.read ? f.read(this) : this.raw(f.id); }
  field(f: Field): number { return this.value(nn(f)) ?? raise('UnsupportedTemporalTypeException', `Unsupported field: ${f.label}`); }
  getLong(f: Any): bigint { return BigInt(this.field(f)); }
  get(f: Any): number { const v = this.field(f); if (['EPOCH_DAY', 'PROLEPTIC_MONTH', 'NANO_OF_DAY', 'MICRO_OF_DAY', 'INSTANT_SECONDS'].includes(f.id)) raise('UnsupportedTemporalTypeException', `Invalid field '${f.label}' for get() method, use getLong() instead`); return v; }
  range(f: Any): ValueRange {
    this.field(f);
    const y = this.raw('YEAR')!;
    switch (f.id) {
      case 'DAY_OF_MONTH': { const n = monthLength(y, this.raw('MONTH_OF_YEAR')!); return new ValueRange(1, 1, n, n); }
      case 'DAY_OF_YEAR': { const n = isLeap(y) ? 366 : 365; return new ValueRange(1, 1, n, n); }
      case 'ALIGNED_WEEK_OF_MONTH': { const n = this.raw('MONTH_OF_YEAR') === 2 && !isLeap(y) ? 4 : 5; return new ValueRange(1, 1, n, n); }
      case 'YEAR_OF_ERA': { const n = y <= 0 ? YMAX + 1 : YMAX; return new ValueRange(1, 1, n, n); }
      default: return f.range();
    }
  }
  query(q: Fn): Any { return nn(q).f(this); }
}

abstract class Temporal extends Accessor {
  abstract plusUnit(n: bigint, u: ChronoUnit): Any;
  abstract write(id: string, v: number): Any;
  abstract until(end: Any, u?: Any): Any;
  abstract compareTo(o: Any): number;
  plus(n: Any, u?: Any): Any { if (u === undefined) return nn(n).addTo(this); if (!this.unit(nn(u))) raise('UnsupportedTemporalTypeException', `Unsupported unit: ${u.label}`); return this.plusUnit(n, u); }
  minus(n: Any, u?: Any): Any { return u === undefined ? nn(n).subtractFrom(this) : this.plus(-n, u); }
  with(f: Any, v?: Any): Any {
    if (v === undefined) return nn(f).adjustInto(this);
    if (f.write) { validate(f, num(v)); return f.write(this, num(v)); }
    this.field(f);
    return this.write(f.id, validate(f, num(v)));
  }
  protected by(n: Any, id: string): Any { return this.plus(BigInt(n), unitNamed[id]); }
  plusYears(n: Any): Any { return this.by(n, 'YEARS'); } plusMonths(n: Any): Any { return this.by(n, 'MONTHS'); } plusWeeks(n: Any): Any { return this.by(n, 'WEEKS'); } plusDays(n: Any): Any { return this.by(n, 'DAYS'); } plusHours(n: Any): Any { return this.by(n, 'HOURS'); } plusMinutes(n: Any): Any { return this.by(n, 'MINUTES'); } plusSeconds(n: Any): Any { return this.by(n, 'SECONDS'); } plusNanos(n: Any): Any { return this.by(n, 'NANOS'); } plusMillis(n: Any): Any { return this.by(n, 'MILLIS'); }
  minusYears(n: Any): Any { return this.by(-BigInt(n), 'YEARS'); } minusMonths(n: Any): Any { return this.by(-BigInt(n), 'MONTHS'); } minusWeeks(n: Any): Any { return this.by(-BigInt(n), 'WEEKS'); } minusDays(n: Any): Any { return this.by(-BigInt(n), 'DAYS'); } minusHours(n: Any): Any { return this.by(-BigInt(n), 'HOURS'); } minusMinutes(n: Any): Any { return this.by(-BigInt(n), 'MINUTES'); } minusSeconds(n: Any): Any { return this.by(-BigInt(n), 'SECONDS'); } minusNanos(n: Any): Any { return this.by(-BigInt(n), 'NANOS'); } minusMillis(n: Any): Any { return this.by(-BigInt(n), 'MILLIS'); }
  private set(id: string, v: number): Any { return this.with(F(id), BigInt(v)); }
  withYear(v: number): Any { return this.set('YEAR', v); } withMonth(v: number): Any { return this.set('MONTH_OF_YEAR', v); } withDayOfMonth(v: number): Any { return this.set('DAY_OF_MONTH', v); } withDayOfYear(v: number): Any { return this.set('DAY_OF_YEAR', v); } withHour(v: number): Any { return this.set('HOUR_OF_DAY', v); } withMinute(v: number): Any { return this.set('MINUTE_OF_HOUR', v); } withSecond(v: number): Any { return this.set('SECOND_OF_MINUTE', v); } withNano(v: number): Any { return this.set('NANO_OF_SECOND', v); }
  getYear(): number { return this.raw('YEAR')!; } getMonthValue(): number { return this.raw('MONTH_OF_YEAR')!; } getMonth(): Any { return months.values[this.raw('MONTH_OF_YEAR')! - 1]; } getDayOfMonth(): number { return this.raw('DAY_OF_MONTH')!; } getDayOfYear(): number { return this.raw('DAY_OF_YEAR')!; } getDayOfWeek(): Any { return daysOfWeek.values[this.raw('DAY_OF_WEEK')! - 1]; } getDayOfWeekEnum(): Any { return this.getDayOfWeek(); }
  getHour(): number { return this.raw('HOUR_OF_DAY')!; } getMinute(): number { return this.raw('MINUTE_OF_HOUR')!; } getSecond(): number { return this.raw('SECOND_OF_MINUTE')!; } getNano(): number { return this.raw('NANO_OF_SECOND')!; }
  isAfter(o: Any): boolean { return this.compareTo(nn(o)) > 0; } isBefore(o: Any): boolean { return this.compareTo(nn(o)) < 0; } isEqual(o: Any): boolean { return this.compareTo(nn(o)) === 0; }
  format(f: Any): string { return nn(f).format(this); }
  equals(o: Any): boolean { return o !== null && typeof o === 'object' && o.$class === this.$class && String(o) === String(this); }
  hashCode(): number { return stringHash(String(this)); }
  getChronology(): Any { return chronology; }
}
export const chronology = { $class: 'java.time.chrono.IsoChronology', getId: () => 'ISO', getCalendarType: () => 'iso8601', isLeapYear: (y: bigint) => isLeap(num(y)), toString: () => 'ISO', equals: (o: Any) => o === chronology, date: (a: Any, b?: number, c?: number) => (b === undefined ? localDate.from(a) : localDate.of(a, b, c!)), dateEpochDay: (d: bigint) => dateOfDays(num(d)), dateYearDay: (y: number, d: number) => localDate.ofYearDay(y, d), eras: () => new JList([...eras.values]), eraOf: (n: number) => eras.values[n] ?? dateTime(`Invalid era: ${n}`), period: (y: number, m: number, d: number) => new Period(y, m, d), prolepticYear: (e: Any, y: number) => (nn(e).at === 0 ? 1 - y : y), range: (f: Any) => nn(f).range() };

// ---- enums of the calendar

const english = ['JANUARY', 'FEBRUARY', 'MARCH', 'APRIL', 'MAY', 'JUNE', 'JULY', 'AUGUST', 'SEPTEMBER', 'OCTOBER', 'NOVEMBER', 'DECEMBER'];
export const textOf = (name: string, style: string): string => (style.startsWith('NARROW') ? name[0]! : style.startsWith('SHORT') ? capital(name).slice(0, 3) : capital(name));
class Month extends JEnum {
  readonly $class = 'java.time.Month';
  getValue(): number { return this.at + 1; } plus(n: bigint): Any { return months.values[fmod(this.at + num(n % 12n), 12)]; } minus(n: bigint): Any { return this.plus(-(n % 12n)); }
  length(leap: boolean): number { return monthLength(leap ? 2000 : 2001, this.at + 1); } minLength(): number { return this.length(false); } maxLength(): number { return this.length(true); } firstDayOfYear(leap: boolean): number { return daysOf(leap ? 2000 : 2001, this.at + 1, 1) - daysOf(leap ? 2000 : 2001, 1, 1) + 1; } firstMonthOfQuarter(): Any { return months.values[Math.floor(this.at / 3) * 3]; }
  getDisplayName(style: Any): string { return textOf(this.id, style.id); } adjustInto(t: Any): Any { return t.with(F('MONTH_OF_YEAR'), BigInt(this.at + 1)); } raw(id: string): number | undefined { return id === 'MONTH_OF_YEAR' ? this.at + 1 : undefined; }
  get(f: Any): number { return this.raw(f.id) ?? raise('UnsupportedTemporalTypeException', `Unsupported field: ${f.label}`); } getLong(f: Any): bigint { return BigInt(this.get(f)); } isSupported(f: Any): boolean { return this.raw(f.id) !== undefined; } query(q: Fn): Any { return q.f(this); } range(f: Any): Any { this.get(f); return f.range(); }
}
class DayOfWeek extends JEnum {
  readonly $class = 'java.time.DayOfWeek';
  getValue(): number { return this.at + 1; } plus(n: bigint): Any { return daysOfWeek.values[fmod(this.at + num(n % 7n), 7)]; } minus(n: bigint): Any { return this.plus(-(n % 7n)); }
  getDisplayName(style: Any): string { return textOf(this.id, style.id); } adjustInto(t: Any): Any { return t.with(F('DAY_OF_WEEK'), BigInt(this.at + 1)); } raw(id: string): number | undefined { return id === 'DAY_OF_WEEK' ? this.at + 1 : undefined; }
  get(f: Any): number { return this.raw(f.id) ?? raise('UnsupportedTemporalTypeException', `Unsupported field: ${f.label}`); } getLong(f: Any): bigint { return BigInt(this.get(f)); } isSupported(f: Any): boolean { return this.raw(f.id) !== undefined; } query(q: Fn): Any { return q.f(this); } range(f: Any): Any { this.get(f); return f.range(); }
}
const months = enumeration('java.time.Month', english.map((id, i) => new Month(id, i)));
export const daysOfWeek = enumeration('java.time.DayOfWeek', ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'].map((id, i) => new DayOfWeek(id, i)));
class IsoEra extends JEnum { readonly $class = 'java.time.chrono.IsoEra'; getValue(): number { return this.at; } getDisplayName(): string { return this.at === 0 ? 'BC' : 'AD'; } }
const eras = enumeration('java.time.chrono.IsoEra', ['BCE', 'CE'].map((id, i) => new IsoEra(id, i)));

// ---- date and time

const yearText = (y: number): string => { const a = Math.abs(y); return a < 1000 ? (y < 0 ? `-${pad(y, 4)}` : pad(y, 4)) : `${y > 9999 ? '+' : y < 0 ? '-' : ''}${a}`; };
export class LocalDate extends Temporal {
  readonly $class = 'java.time.LocalDate';
  constructor(readonly y: number, readonly m: number, readonly d: number) { super(); }
  days(): number { return daysOf(this.y, this.m, this.d); }
  dayOfYear(): number { return this.days() - daysOf(this.y, 1, 1) + 1; }
  raw(id: string): number | undefined {
    switch (id) {
      case 'YEAR': return this.y; case 'MONTH_OF_YEAR': return this.m; case 'DAY_OF_MONTH': return this.d; case 'DAY_OF_WEEK': return fmod(this.days() + 3, 7) + 1; case 'DAY_OF_YEAR': return this.dayOfYear(); case 'EPOCH_DAY': return this.days();
      case 'ALIGNED_DAY_OF_WEEK_IN_MONTH': return ((this.d - 1) % 7) + 1; case 'ALIGNED_DAY_OF_WEEK_IN_YEAR': return ((this.dayOfYear() - 1) % 7) + 1; case 'ALIGNED_WEEK_OF_MONTH': return Math.floor((this.d - 1) / 7) + 1; case 'ALIGNED_WEEK_OF_YEAR': return Math.floor((this.dayOfYear() - 1) / 7) + 1;
      case 'PROLEPTIC_MONTH': return this.y * 12 + this.m - 1; case 'YEAR_OF_ERA': return this.y >= 1 ? this.y : 1 - this.y; case 'ERA': return this.y >= 1 ? 1 : 0; default: return undefined;
    }
  }
  override unit(u: ChronoUnit): boolean { return u.isDateBased(); }
  plusUnit(n: bigint, u: ChronoUnit): LocalDate {
    const k = monthsIn[u.id];
    if (k === undefined) { const days = this.days() + num(n) * (u.id === 'WEEKS' ? 7 : 1); validate(F('EPOCH_DAY'), days); return dateOfDays(days); }
    const total = this.y * 12 + this.m - 1 + num(n) * k;
    const y = validate(F('YEAR'), fdiv(total, 12));
    const m = fmod(total, 12) + 1;
    return new LocalDate(y, m, Math.min(this.d, monthLength(y, m)));
  }
  write(id: string, v: number): LocalDate {
    switch (id) {
      case 'YEAR': return new LocalDate(v, this.m, Math.min(this.d, monthLength(v, this.m))); case 'MONTH_OF_YEAR': return new LocalDate(this.y, v, Math.min(this.d, monthLength(this.y, v))); case 'DAY_OF_MONTH': return localDate.of(this.y, this.m, v); case 'DAY_OF_YEAR': return localDate.ofYearDay(this.y, v); case 'EPOCH_DAY': return dateOfDays(v);
      case 'PROLEPTIC_MONTH': return this.plusUnit(BigInt(v - this.raw('PROLEPTIC_MONTH')!), unitNamed['MONTHS']!); case 'YEAR_OF_ERA': return this.write('YEAR', this.y >= 1 ? v : 1 - v); case 'ERA': return this.raw('ERA') === v ? this : this.write('YEAR', 1 - this.y);
      case 'ALIGNED_WEEK_OF_MONTH': case 'ALIGNED_WEEK_OF_YEAR': return dateOfDays(this.days() + (v - this.raw(id)!) * 7);
      default: return dateOfDays(this.days() + v - this.raw(id)!);
    }
  }
  until(end: Any, u?: Any): Any {
    const e = localDate.from(end);
    if (u !== undefined) {
      if (!this.unit(u)) raise('UnsupportedTemporalTypeException', `Unsupported unit: ${u.label}`);
      if (u.id === 'DAYS') return BigInt(e.days() - this.days());
      if (u.id === 'WEEKS') return BigInt(Math.trunc((e.days() - this.days()) / 7));
      const packed = (d: LocalDate) => (d.y * 12 + d.m - 1) * 32 + d.d;
      return BigInt(Math.trunc(Math.trunc((packed(e) - packed(this)) / 32) / monthsIn[u.id]!));
    }
    let total = e.y * 12 + e.m - (this.y * 12 + this.m);
    let days = e.d - this.d;
    if (total > 0 && days < 0) { total--; days = e.days() - this.plusUnit(BigInt(total), unitNamed['MONTHS']!).days(); } else if (total < 0 && days > 0) { total++; days -= monthLength(e.y, e.m); }
    return new Period(Math.trunc(total / 12), total % 12 | 0, days);
  }
  compareTo(o: Any): number { return this.y - o.y || this.m - o.m || this.d - o.d; }
  toEpochDay(): bigint { return BigInt(this.days()); } isLeapYear(): boolean { return isLeap(this.y); } lengthOfMonth(): number { return monthLength(this.y, this.m); } lengthOfYear(): number { return isLeap(this.y) ? 366 : 365; } getEra(): Any { return eras.values[this.raw('ERA')!]; }
  atStartOfDay(zone?: Any): Any { const t = new LocalDateTime(this, MIDNIGHT); return zone === undefined ? t : atLocal(t, zone); }
  atTime(a: Any, b?: number, c = 0, d = 0): Any { return new LocalDateTime(this, b === undefined ? (a as LocalTime) : localTime.of(a, b, c, d)); }
  datesUntil(end: LocalDate): Any { const r: Any[] = []; for (let i = this.days(); i < end.days() && r.length < 1e6; i++) r.push(dateOfDays(i)); return new JList(r).stream(); }
  adjustInto(t: Any): Any { return t.with(F('EPOCH_DAY'), this.toEpochDay()); }
  override hashCode(): number { return (this.y & 0xfffff800) ^ ((this.y << 11) + (this.m << 6) + this.d); }
  override toString(): string { return `${yearText(this.y)}-${pad(this.m, 2)}-${pad(this.d, 2)}`; }
}
const chosen = (name: string, t: Any): never => dateTime(`Unable to obtain ${name} from TemporalAccessor: ${str(t)} of type ${t.$class}`);
export const localDate = {
  of(y: number, m: Any, d: number): LocalDate {
    const month = typeof m === 'number' ? m : m.getValue();
    validate(F('YEAR'), y); validate(F('MONTH_OF_YEAR'), month); validate(F('DAY_OF_MONTH'), d);
    if (d > monthLength(y, month)) dateTime(d === 29 ? `Invalid date 'February 29' as '${y}' is not a leap year` : `Invalid date '${english[month - 1]} ${d}'`);
    return new LocalDate(y, month, d);
  },
  ofYearDay(y: number, d: number): LocalDate { validate(F('YEAR'), y); validate(F('DAY_OF_YEAR'), d); if (d === 366 && !isLeap(y)) dateTime(`Invalid date 'DayOfYear 366' as '${y}' is not a leap year`); return dateOfDays(daysOf(y, 1, 1) + d - 1); },
  ofEpochDay: (d: bigint): LocalDate => dateOfDays(validate(F('EPOCH_DAY'), num(d))),
  from(t: Any): LocalDate { if (t instanceof LocalDate) return t; if (t instanceof LocalDateTime) return t.date; if (nn(t).local instanceof LocalDateTime) return t.local.date; const e = t.raw?.('EPOCH_DAY'); return e === undefined ? chosen('LocalDate', t) : dateOfDays(e); },
};

const DAY_NANOS = 86_400 * NANOS;
export class LocalTime extends Temporal {
  readonly $class = 'java.time.LocalTime';
  constructor(readonly nanos: number) { super(); }
  raw(id: string): number | undefined {
    const n = this.nanos;
    switch (id) {
      case 'NANO_OF_SECOND': return n % NANOS; case 'NANO_OF_DAY': return n; case 'MICRO_OF_SECOND': return Math.floor((n % NANOS) / 1000); case 'MICRO_OF_DAY': return Math.floor(n / 1000); case 'MILLI_OF_SECOND': return Math.floor((n % NANOS) / 1e6); case 'MILLI_OF_DAY': return Math.floor(n / 1e6);
      case 'SECOND_OF_MINUTE': return Math.floor(n / NANOS) % 60; case 'SECOND_OF_DAY': return Math.floor(n / NANOS); case 'MINUTE_OF_HOUR': return Math.floor(n / (60 * NANOS)) % 60; case 'MINUTE_OF_DAY': return Math.floor(n / (60 * NANOS)); case 'HOUR_OF_DAY': return Math.floor(n / (3600 * NANOS));
      case 'HOUR_OF_AMPM': return Math.floor(n / (3600 * NANOS)) % 12; case 'CLOCK_HOUR_OF_AMPM': return Math.floor(n / (3600 * NANOS)) % 12 || 12; case 'CLOCK_HOUR_OF_DAY': return Math.floor(n / (3600 * NANOS)) || 24; case 'AMPM_OF_DAY': return n >= 43200 * NANOS ? 1 : 0; default: return undefined;
    }
  }
  override unit(u: ChronoUnit): boolean { return u.isTimeBased(); }
  plusUnit(n: bigint, u: ChronoUnit): LocalTime { const d = BigInt(DAY_NANOS); const t = (BigInt(this.nanos) + (n % d) * u.nanos) % d; return new LocalTime(num(t < 0n ? t + d : t)); }
  write(id: string, v: number): LocalTime {
    const at = (unit: number, old: number) => new LocalTime(this.nanos + (v - old) * unit);
    switch (id) {
      case 'NANO_OF_SECOND': return at(1, this.raw(id)!); case 'MICRO_OF_SECOND': return at(1000, this.raw('NANO_OF_SECOND')! / 1000); case 'MILLI_OF_SECOND': return at(1e6, this.raw('NANO_OF_SECOND')! / 1e6); case 'NANO_OF_DAY': return new LocalTime(v); case 'MICRO_OF_DAY': return new LocalTime(v * 1000); case 'MILLI_OF_DAY': return new LocalTime(v * 1e6);
      case 'SECOND_OF_MINUTE': case 'SECOND_OF_DAY': return at(NANOS, this.raw(id)!); case 'MINUTE_OF_HOUR': case 'MINUTE_OF_DAY': return at(60 * NANOS, this.raw(id)!); case 'AMPM_OF_DAY': return at(43200 * NANOS, this.raw(id)!);
      case 'CLOCK_HOUR_OF_AMPM': return this.write('HOUR_OF_AMPM', v % 12); case 'CLOCK_HOUR_OF_DAY': return this.write('HOUR_OF_DAY', v % 24); default: return at(3600 * NANOS, this.raw(id)!);
    }
  }
  until(end: Any, u: Any): bigint { const e = localTime.from(end); if (!this.unit(u)) raise('UnsupportedTemporalTypeException', `Unsupported unit: ${u.label}`); return BigInt(e.nanos - this.nanos) / u.nanos; }
  compareTo(o: Any): number { return cmp(this.nanos, o.nanos); }
  toNanoOfDay(): bigint { return BigInt(this.nanos); } toSecondOfDay(): number { return Math.floor(this.nanos / NANOS); } toEpochSecond(d: LocalDate, o: ZoneOffset): bigint { return BigInt(d.days() * DAY + this.toSecondOfDay() - o.total); }
  truncatedTo(u: Any): LocalTime { if (u.nanos > BigInt(DAY_NANOS)) raise('UnsupportedTemporalTypeException', 'Unit is too large to be used for truncation'); const n = num(u.nanos); return u.id === 'DAYS' ? MIDNIGHT : new LocalTime(this.nanos - (this.nanos % n)); }
  atDate(d: LocalDate): LocalDateTime { return new LocalDateTime(d, this); } atOffset(o: ZoneOffset): OffsetTime { return new OffsetTime(this, o); } adjustInto(t: Any): Any { return t.with(F('NANO_OF_DAY'), BigInt(this.nanos)); }
  override hashCode(): number { return longHash(BigInt(this.nanos)); }
  override toString(): string { const s = this.raw('SECOND_OF_MINUTE')!; const n = this.raw('NANO_OF_SECOND')!; return `${pad(this.getHour(), 2)}:${pad(this.getMinute(), 2)}${s > 0 || n > 0 ? `:${pad(s, 2)}${n > 0 ? `.${n % 1e6 === 0 ? pad(n / 1e6, 3) : n % 1000 === 0 ? pad(n / 1000, 6) : pad(n, 9)}` : ''}` : ''}`; }
}
export const MIDNIGHT = new LocalTime(0);
export const localTime = {
  of(h: number, m: number, s = 0, n = 0): LocalTime { validate(F('HOUR_OF_DAY'), h); validate(F('MINUTE_OF_HOUR'), m); validate(F('SECOND_OF_MINUTE'), s); validate(F('NANO_OF_SECOND'), n); return new LocalTime(((h * 60 + m) * 60 + s) * NANOS + n); },
  from(t: Any): LocalTime { if (t instanceof LocalTime) return t; if (t instanceof LocalDateTime) return t.time; if (nn(t).local instanceof LocalDateTime) return t.local.time; if (t instanceof OffsetTime) return t.time; const n = t.raw?.('NANO_OF_DAY'); return n === undefined ? chosen('LocalTime', t) : new LocalTime(n); },
};

export class LocalDateTime extends Temporal {
  readonly $class = 'java.time.LocalDateTime';
  constructor(readonly date: LocalDate, readonly time: LocalTime) { super(); }
  raw(id: string): number | undefined { return this.date.raw(id) ?? this.time.raw(id); }
  override unit(u: ChronoUnit): boolean { return u.id !== 'FOREVER'; }
  plusUnit(n: bigint, u: ChronoUnit): LocalDateTime {
    if (u.isDateBased()) return new LocalDateTime(this.date.plusUnit(n, u), this.time);
    const total = BigInt(this.time.nanos) + n * u.nanos;
    const days = bdiv(total, BigInt(DAY_NANOS));
    return new LocalDateTime(days === 0n ? this.date : this.date.plusUnit(days, unitNamed['DAYS']!), new LocalTime(num(total - days * BigInt(DAY_NANOS))));
  }
  write(id: string, v: number): LocalDateTime { return F(id).date ? new LocalDateTime(this.date.write(id, v), this.time) : new LocalDateTime(this.date, this.time.write(id, v)); }
  until(end: Any, u: Any): bigint {
    const e = localDateTime.from(end);
    if (u.isTimeBased()) return (BigInt(e.date.days() - this.date.days()) * BigInt(DAY_NANOS) + BigInt(e.time.nanos - this.time.nanos)) / u.nanos;
    let d = e.date;
    if (d.compareTo(this.date) > 0 && e.time.nanos < this.time.nanos) d = d.plusDays(-1); else if (d.compareTo(this.date) < 0 && e.time.nanos > this.time.nanos) d = d.plusDays(1);
    return this.date.until(d, u);
  }
  compareTo(o: Any): number { return this.date.compareTo(o.date) || this.time.compareTo(o.time); }
  toLocalDate(): LocalDate { return this.date; } toLocalTime(): LocalTime { return this.time; } seconds(): number { return this.date.days() * DAY + this.time.toSecondOfDay(); }
  toEpochSecond(o: ZoneOffset): bigint { return BigInt(this.seconds() - o.total); } toInstant(o: ZoneOffset): Instant { return new Instant(this.seconds() - o.total, this.getNano()); }
  truncatedTo(u: Any): LocalDateTime { return new LocalDateTime(this.date, this.time.truncatedTo(u)); } atOffset(o: ZoneOffset): OffsetDateTime { return new OffsetDateTime(this, o); } atZone(z: Any): ZonedDateTime { return atLocal(this, z); }
  adjustInto(t: Any): Any { return this.time.adjustInto(this.date.adjustInto(t)); }
  override hashCode(): number { return this.date.hashCode() ^ this.time.hashCode(); }
  override toString(): string { return `${this.date}T${this.time}`; }
}
export const localOf = (seconds: number, nanos: number): LocalDateTime => { const d = fdiv(seconds, DAY); return new LocalDateTime(dateOfDays(d), new LocalTime((seconds - d * DAY) * NANOS + nanos)); };
export const localDateTime = {
  from(t: Any): LocalDateTime { if (t instanceof LocalDateTime) return t; if (nn(t).local instanceof LocalDateTime) return t.local; if (t instanceof Instant || t.raw?.('EPOCH_DAY') === undefined || t.raw('NANO_OF_DAY') === undefined) return chosen('LocalDateTime', t); return new LocalDateTime(localDate.from(t), localTime.from(t)); },
};

// ---- zones

export class ZoneOffset extends Accessor {
  readonly $class = 'java.time.ZoneOffset';
  constructor(readonly total: number) { super(); }
  raw(id: string): number | undefined { return id === 'OFFSET_SECONDS' ? this.total : undefined; }
  getId(): string { return offsetText(this.total); } getTotalSeconds(): number { return this.total; } normalized(): this { return this; } getRules(): ZoneRules { return new ZoneRules(this); } getDisplayName(): string { return this.getId(); }
  compareTo(o: ZoneOffset): number { return o.total - this.total; } equals(o: Any): boolean { return o instanceof ZoneOffset && o.total === this.total; } hashCode(): number { return this.total; } adjustInto(t: Any): Any { return t.with(F('OFFSET_SECONDS'), BigInt(this.total)); }
  override toString(): string { return this.getId(); }
}
function offsetText(total: number): string { if (total === 0) return 'Z'; const a = Math.abs(total); return `${total < 0 ? '-' : '+'}${pad(Math.floor(a / 3600), 2)}:${pad(Math.floor(a / 60) % 60, 2)}${a % 60 ? `:${pad(a % 60, 2)}` : ''}`; }
export const UTC = new ZoneOffset(0);
const offsetOf = (total: number): ZoneOffset => { if (Math.abs(total) > 64800) dateTime('Zone offset not in valid range: -18:00 to +18:00'); return total === 0 ? UTC : new ZoneOffset(total); };
function offsetNamed(id: string): ZoneOffset {
  if (id === 'Z') return UTC;
  const m = /^([+-])(\d{1,2})(?::?(\d\d)(?::?(\d\d))?)?$/.exec(id);
  const known = [2, 3, 5, 6, 7, 9].includes(id.length);
  if (!m || (m[2]!.length === 1 && m[3] !== undefined)) return dateTime(`Invalid ID for ZoneOffset, ${!known ? 'invalid format' : /\d/.test(id.slice(1, 3)) ? 'plus/minus not found when expected' : 'non numeric characters found'}: ${id}`);
  const [h, mi, s] = [Number(m[2]), Number(m[3] ?? 0), Number(m[4] ?? 0)];
  if (h > 18) dateTime(`Zone offset hours not in valid range: value ${m[1] === '-' ? -h : h} is not in the range -18 to 18`);
  if (mi > 59) dateTime(`Zone offset minutes not in valid range: value ${m[1] === '-' ? -mi : mi} is not in the range -59 to 59`);
  return offsetOf((m[1] === '-' ? -1 : 1) * (h * 3600 + mi * 60 + s));
}
export class ZoneRegion {
  readonly $class = 'java.time.ZoneRegion';
  constructor(readonly id: string, readonly fixed?: ZoneOffset) {}
  getId(): string { return this.id; } getRules(): ZoneRules { return new ZoneRules(this); } normalized(): Any { return this.fixed ?? this; } getDisplayName(): string { return this.id; }
  equals(o: Any): boolean { return o instanceof ZoneRegion && o.id === this.id; } hashCode(): number { return stringHash(this.id); } toString(): string { return this.id; }
}
type Zone = ZoneOffset | ZoneRegion;
const clocks = new Map<string, { format: Intl.DateTimeFormat; known: Map<number, number> }>();
/** The offset of a region at an instant, from the platform's copy of the time-zone database; remembered per quarter of an hour. */
export function offsetAt(zone: Zone, seconds: number): number {
  if (zone instanceof ZoneOffset) return zone.total;
  if (zone.fixed) return zone.fixed.total;
  let clock = clocks.get(zone.id);
  if (!clock) clocks.set(zone.id, (clock = { format: new Intl.DateTimeFormat('en-US-u-ca-iso8601', { timeZone: zone.id, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', era: 'short' }), known: new Map() }));
  const block = fdiv(seconds, 900);
  let offset = clock.known.get(block);
  if (offset === undefined) {
    const at = Math.max(-5_364_662_400, Math.min(8.64e12, block * 900)); // before 1800 every place has its sun's time, and the platform another calendar
    const part: Record<string, string> = {};
    for (const { type, value } of clock.format.formatToParts(at * 1000)) part[type] = value;
    const year = /^B/.test(part['era'] ?? '') ? 1 - Number(part['year']) : Number(part['year']);
    offset = daysOf(year, Number(part['month']), Number(part['day'])) * DAY + Number(part['hour']) * 3600 + Number(part['minute']) * 60 + Number(part['second']) - at;
    if (clock.known.size > 50_000) clock.known.clear();
    clock.known.set(block, offset);
  }
  return offset;
}
/** Offsets that a local time has: none in a gap, two in an overlap, the earlier (summer) first. */
function validOffsets(zone: Zone, local: number): { valid: number[]; before: number; after: number } {
  const before = offsetAt(zone, local - DAY - offsetAt(zone, local - DAY));
  const after = offsetAt(zone, local + DAY - offsetAt(zone, local + DAY));
  const valid = [...new Set([before, after])].filter(o => offsetAt(zone, local - o) === o);
  return { valid: valid.length ? valid : before === after ? [before] : [], before, after };
}
function atLocal(local: LocalDateTime, zone: Zone, preferred?: number): ZonedDateTime {
  nn(zone);
  if (zone instanceof ZoneOffset) return new ZonedDateTime(local, zone, zone);
  const { valid, before, after } = validOffsets(zone, local.seconds());
  if (valid.length === 0) return new ZonedDateTime(local.plusUnit(BigInt(after - before), unitNamed['SECONDS']!), offsetOf(after), zone);
  return new ZonedDateTime(local, offsetOf(preferred !== undefined && valid.includes(preferred) ? preferred : valid[0]!), zone);
}
const shortIds: Readonly<Record<string, string>> = { EST: '-05:00', HST: '-10:00', MST: '-07:00', ACT: 'Australia/Darwin', AET: 'Australia/Sydney', AGT: 'America/Argentina/Buenos_Aires', ART: 'Africa/Cairo', AST: 'America/Anchorage', BET: 'America/Sao_Paulo', BST: 'Asia/Dhaka', CAT: 'Africa/Harare', CNT: 'America/St_Johns', CST: 'America/Chicago', CTT: 'Asia/Shanghai', EAT: 'Africa/Addis_Ababa', ECT: 'Europe/Paris', IET: 'America/Indiana/Indianapolis', IST: 'Asia/Kolkata', JST: 'Asia/Tokyo', MIT: 'Pacific/Apia', NET: 'Asia/Yerevan', NST: 'Pacific/Auckland', PLT: 'Asia/Karachi', PNT: 'America/Phoenix', PRT: 'America/Puerto_Rico', PST: 'America/Los_Angeles', SST: 'Pacific/Guadalcanal', VST: 'Asia/Ho_Chi_Minh' };
const regionExists = memoText(id => !(id in shortIds && !['EST', 'HST', 'MST'].includes(id)) && zoneExists(id));
export function zoneOf(given: string, aliases?: JMap): Zone {
  const id = aliases ? ((aliases.get(given) as string | null) ?? nn(given)) : nn(given);
  if (id === 'Z' || /^[+-]/.test(id)) return offsetNamed(id);
  if (id.length < 2) return dateTime(`Invalid zone: ${id}`);
  if (id === 'UTC' || id === 'GMT' || id === 'UT') return new ZoneRegion(id, UTC);
  const prefixed = /^(UTC|GMT|UT)([+-].*)$/.exec(id);
  if (prefixed) { const o = offsetNamed(prefixed[2]!); return new ZoneRegion(o.total === 0 ? prefixed[1]! : prefixed[1]! + o.getId(), o); }
  if (!/^[A-Za-z][A-Za-z0-9~/._+-]+$/.test(id)) return dateTime(`Invalid ID for region-based ZoneId, invalid format: ${id}`);
  if (!regionExists(id) || ['EST', 'HST', 'MST'].includes(id)) return raise('ZoneRulesException', `Unknown time-zone ID: ${id}`);
  return new ZoneRegion(id);
}
function zoneExists(id: string): boolean {
  try {
    const found = new Intl.DateTimeFormat('en', { timeZone: id }).resolvedOptions().timeZone;
    return found.toLowerCase() !== id.toLowerCase() || found === id; // the platform ignores case, the service does not
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
/** A change of a region's offset. */
class ZoneOffsetTransition {
  readonly $class = 'java.time.zone.ZoneOffsetTransition';
  constructor(readonly at: number, private readonly before: ZoneOffset, private readonly after: ZoneOffset) {}
  getInstant(): Instant { return new Instant(this.at, 0); } toEpochSecond(): bigint { return BigInt(this.at); } getDateTimeBefore(): LocalDateTime { return localOf(this.at + this.before.total, 0); } getDateTimeAfter(): LocalDateTime { return localOf(this.at + this.after.total, 0); } getOffsetBefore(): ZoneOffset { return this.before; } getOffsetAfter(): ZoneOffset { return this.after; } getDuration(): Duration { return new Duration(BigInt(this.after.total - this.before.total) * second); }
  isGap(): boolean { return this.after.total > this.before.total; } isOverlap(): boolean { return !this.isGap(); } isValidOffset(o: ZoneOffset): boolean { return this.isOverlap() && (o.total === this.before.total || o.total === this.after.total); }
  compareTo(o: ZoneOffsetTransition): number { return cmp(this.at, nn(o).at); } equals(o: Any): boolean { return o instanceof ZoneOffsetTransition && o.toString() === this.toString(); } hashCode(): number { return stringHash(this.toString()); }
  toString(): string { return `Transition[${this.isGap() ? 'Gap' : 'Overlap'} at ${this.getDateTimeBefore()}${this.before.getId()} to ${this.after.getId()}]`; }
}
class ZoneRules {
  readonly $class = 'java.time.zone.ZoneRules';
  constructor(private readonly zone: Zone) {}
  isFixedOffset(): boolean { return this.zone instanceof ZoneOffset || this.zone.fixed !== undefined; }
  getOffset(t: Any): ZoneOffset { return t instanceof Instant ? offsetOf(offsetAt(this.zone, t.s)) : atLocal(t, this.zone).offset; }
  getValidOffsets(t: LocalDateTime): JList { return new JList(validOffsets(this.zone, t.seconds()).valid.map(offsetOf)); } isValidOffset(t: LocalDateTime, o: ZoneOffset): boolean { return validOffsets(this.zone, t.seconds()).valid.includes(o.total); }
  private standard(i: Instant): number { const y = localOf(i.s, 0).getYear(); return Math.min(offsetAt(this.zone, daysOf(y, 1, 1) * DAY), offsetAt(this.zone, daysOf(y, 7, 1) * DAY)); }
  getStandardOffset(i: Instant): ZoneOffset { return offsetOf(this.standard(i)); } getDaylightSavings(i: Instant): Duration { return new Duration(BigInt(offsetAt(this.zone, i.s) - this.standard(i)) * second); } isDaylightSavings(i: Instant): boolean { return offsetAt(this.zone, i.s) !== this.standard(i); }
  /** The first change of the offset after (or the last before) a second, within a lifetime of it. */
  private change(from: number, step: 1 | -1): ZoneOffsetTransition | null {
    if (this.isFixedOffset()) return null;
    const fortnight = 14 * DAY;
    for (let a = from, i = 0; i < 2600; i++, a += step * fortnight) {
      if (offsetAt(this.zone, a) === offsetAt(this.zone, a + step * fortnight)) continue;
      let [lo, hi] = step > 0 ? [a, a + fortnight] : [a - fortnight, a];
      while (hi - lo > 1) { const m = Math.floor((lo + hi) / 2); if (offsetAt(this.zone, m) === offsetAt(this.zone, step > 0 ? a : a - fortnight)) lo = m; else hi = m; }
      return new ZoneOffsetTransition(hi, offsetOf(offsetAt(this.zone, lo)), offsetOf(offsetAt(this.zone, hi)));
    }
    return null;
  }
  nextTransition(i: Instant): Any { return this.change(nn(i).s, 1); } previousTransition(i: Instant): Any { return this.change(nn(i).s - (i.n > 0 ? 0 : 1), -1); }
  getTransition(t: LocalDateTime): Any { const { before, after } = validOffsets(this.zone, nn(t).seconds()); if (before === after) return null; const found = this.change(t.seconds() - Math.max(before, after) - DAY, 1); const [a, b] = found ? [found.at + Math.min(before, after), found.at + Math.max(before, after)] : [0, 0]; return found && t.seconds() >= a && t.seconds() < b ? found : null; }
  toString(): string { return `ZoneRules[currentStandardOffset=${offsetOf(this.standard(new Instant(1.6e9, 0)))}]`; }
}

abstract class Zoned extends Temporal {
  abstract readonly local: LocalDateTime;
  abstract readonly offset: ZoneOffset;
  raw(id: string): number | undefined { return id === 'INSTANT_SECONDS' ? this.epoch() : id === 'OFFSET_SECONDS' ? this.offset.total : this.local.raw(id); }
  override unit(u: ChronoUnit): boolean { return u.id !== 'FOREVER'; }
  epoch(): number { return this.local.seconds() - this.offset.total; }
  toEpochSecond(): bigint { return BigInt(this.epoch()); } toInstant(): Instant { return new Instant(this.epoch(), this.getNano()); } toLocalDate(): LocalDate { return this.local.date; } toLocalTime(): LocalTime { return this.local.time; } toLocalDateTime(): LocalDateTime { return this.local; } getOffset(): ZoneOffset { return this.offset; }
  override isAfter(o: Any): boolean { return this.at(nn(o)) > 0; } override isBefore(o: Any): boolean { return this.at(nn(o)) < 0; } override isEqual(o: Any): boolean { return this.at(nn(o)) === 0; }
  protected at(o: Zoned): number { return cmp(this.epoch(), o.epoch()) || cmp(this.getNano(), o.getNano()); }
}
export class ZonedDateTime extends Zoned {
  readonly $class = 'java.time.ZonedDateTime';
  constructor(readonly local: LocalDateTime, readonly offset: ZoneOffset, readonly zone: Zone) { super(); }
  getZone(): Any { return this.zone; }
  plusUnit(n: bigint, u: ChronoUnit): ZonedDateTime { if (u.isDateBased()) return atLocal(this.local.plusUnit(n, u), this.zone, this.offset.total); const i = this.toInstant().plusUnit(n, u); return zonedAt(i.s, i.n, this.zone); }
  write(id: string, v: number): ZonedDateTime { if (id === 'INSTANT_SECONDS') return zonedAt(v, this.getNano(), this.zone); if (id === 'OFFSET_SECONDS') return atLocal(this.local, this.zone, v); return atLocal(this.local.write(id, v), this.zone, this.offset.total); }
  override with(f: Any, v?: Any): Any { if (v === undefined) { if (f instanceof LocalDate) return atLocal(new LocalDateTime(f, this.local.time), this.zone, this.offset.total); if (f instanceof LocalTime) return atLocal(new LocalDateTime(this.local.date, f), this.zone, this.offset.total); if (f instanceof LocalDateTime) return atLocal(f, this.zone, this.offset.total); } return super.with(f, v); }
  until(end: Any, u: Any): bigint { const e = zonedDateTime.from(end).withZoneSameInstant(this.zone); return u.isDateBased() ? this.local.until(e.local, u) : new OffsetDateTime(this.local, this.offset).until(e, u); }
  compareTo(o: Any): number { return this.at(o) || this.local.compareTo(o.local) || cmp(this.zone.getId(), o.zone.getId()); }
  toOffsetDateTime(): OffsetDateTime { return new OffsetDateTime(this.local, this.offset); } truncatedTo(u: Any): ZonedDateTime { return atLocal(this.local.truncatedTo(u), this.zone, this.offset.total); }
  withZoneSameInstant(z: Any): ZonedDateTime { return zonedAt(this.epoch(), this.getNano(), nn(z)); } withZoneSameLocal(z: Any): ZonedDateTime { return atLocal(this.local, nn(z), this.offset.total); } withFixedOffsetZone(): ZonedDateTime { return new ZonedDateTime(this.local, this.offset, this.offset); }
  private other(last: boolean): ZonedDateTime { const { valid } = validOffsets(this.zone, this.local.seconds()); return valid.length < 2 ? this : new ZonedDateTime(this.local, offsetOf(valid[last ? 1 : 0]!), this.zone); }
  withEarlierOffsetAtOverlap(): ZonedDateTime { return this.other(false); } withLaterOffsetAtOverlap(): ZonedDateTime { return this.other(true); }
  override hashCode(): number { const z = this.zone.hashCode(); return this.local.hashCode() ^ this.offset.hashCode() ^ ((z << 3) | (z >>> 29)); }
  override toString(): string { return `${this.local}${this.offset}${this.zone === this.offset || (this.zone instanceof ZoneOffset) ? '' : `[${this.zone}]`}`; }
}
export const zonedAt = (seconds: number, nanos: number, zone: Zone): ZonedDateTime => { const o = offsetAt(zone, seconds); return new ZonedDateTime(localOf(seconds + o, nanos), offsetOf(o), zone); };
export const zonedDateTime = {
  from(t: Any): ZonedDateTime { if (t instanceof ZonedDateTime) return t; if (t instanceof OffsetDateTime) return new ZonedDateTime(t.local, t.offset, t.offset); const z = t.zoneOf?.() as Zone | undefined; if (!z) return chosen('ZonedDateTime', t); const s = t.raw('INSTANT_SECONDS'); return s !== undefined ? zonedAt(s, t.raw('NANO_OF_SECOND') ?? 0, z) : atLocal(localDateTime.from(t), z); },
};
class OffsetDateTime extends Zoned {
  readonly $class = 'java.time.OffsetDateTime';
  constructor(readonly local: LocalDateTime, readonly offset: ZoneOffset) { super(); }
  plusUnit(n: bigint, u: ChronoUnit): OffsetDateTime { return new OffsetDateTime(this.local.plusUnit(n, u), this.offset); }
  write(id: string, v: number): OffsetDateTime { if (id === 'INSTANT_SECONDS') return new OffsetDateTime(localOf(v + this.offset.total, this.getNano()), this.offset); if (id === 'OFFSET_SECONDS') return new OffsetDateTime(this.local, offsetOf(v)); return new OffsetDateTime(this.local.write(id, v), this.offset); }
  until(end: Any, u: Any): bigint { const e = offsetDateTime.from(end); return this.local.until(localOf(e.epoch() + this.offset.total, e.getNano()), u); }
  compareTo(o: Any): number { return this.at(o) || this.local.compareTo(o.local); }
  toZonedDateTime(): ZonedDateTime { return new ZonedDateTime(this.local, this.offset, this.offset); } atZoneSameInstant(z: Any): ZonedDateTime { return zonedAt(this.epoch(), this.getNano(), z); } atZoneSimilarLocal(z: Any): ZonedDateTime { return atLocal(this.local, z, this.offset.total); } toOffsetTime(): OffsetTime { return new OffsetTime(this.local.time, this.offset); }
  withOffsetSameInstant(o: ZoneOffset): OffsetDateTime { return new OffsetDateTime(localOf(this.epoch() + o.total, this.getNano()), o); } withOffsetSameLocal(o: ZoneOffset): OffsetDateTime { return new OffsetDateTime(this.local, o); } truncatedTo(u: Any): OffsetDateTime { return new OffsetDateTime(this.local.truncatedTo(u), this.offset); } adjustInto(t: Any): Any { return t.with(F('EPOCH_DAY'), this.local.date.toEpochDay()).with(F('NANO_OF_DAY'), this.local.time.toNanoOfDay()).with(F('OFFSET_SECONDS'), BigInt(this.offset.total)); }
  override hashCode(): number { return this.local.hashCode() ^ this.offset.hashCode(); }
  override toString(): string { return `${this.local}${this.offset}`; }
}
export const offsetDateTime = { from(t: Any): Zoned { if (t instanceof Zoned) return t; const o = t.raw?.('OFFSET_SECONDS'); if (o === undefined) return chosen('OffsetDateTime', t); const s = t.raw('INSTANT_SECONDS'); return s !== undefined ? new OffsetDateTime(localOf(s + o, t.raw('NANO_OF_SECOND') ?? 0), offsetOf(o)) : new OffsetDateTime(localDateTime.from(t), offsetOf(o)); } };
class OffsetTime extends Temporal {
  readonly $class = 'java.time.OffsetTime';
  constructor(readonly time: LocalTime, readonly offset: ZoneOffset) { super(); }
  raw(id: string): number | undefined { return id === 'OFFSET_SECONDS' ? this.offset.total : this.time.raw(id); } override unit(u: ChronoUnit): boolean { return u.isTimeBased(); }
  private utc(): number { return this.time.nanos - this.offset.total * NANOS; }
  plusUnit(n: bigint, u: ChronoUnit): OffsetTime { return new OffsetTime(this.time.plusUnit(n, u), this.offset); } write(id: string, v: number): OffsetTime { return id === 'OFFSET_SECONDS' ? new OffsetTime(this.time, offsetOf(v)) : new OffsetTime(this.time.write(id, v), this.offset); } until(end: Any, u: Any): bigint { return BigInt(end.utc() - this.utc()) / u.nanos; } compareTo(o: Any): number { return cmp(this.utc(), o.utc()) || this.time.compareTo(o.time); }
  getOffset(): ZoneOffset { return this.offset; } toLocalTime(): LocalTime { return this.time; } atDate(d: LocalDate): OffsetDateTime { return new OffsetDateTime(new LocalDateTime(d, this.time), this.offset); } truncatedTo(u: Any): OffsetTime { return new OffsetTime(this.time.truncatedTo(u), this.offset); } withOffsetSameLocal(o: ZoneOffset): OffsetTime { return new OffsetTime(this.time, o); } withOffsetSameInstant(o: ZoneOffset): OffsetTime { return new OffsetTime(this.time.plusUnit(BigInt(o.total - this.offset.total), unitNamed['SECONDS']!), o); }
  override toString(): string { return `${this.time}${this.offset}`; }
}
export class Instant extends Temporal {
  readonly $class = 'java.time.Instant';
  constructor(readonly s: number, readonly n: number) { super(); }
  raw(id: string): number | undefined { switch (id) { case 'INSTANT_SECONDS': return this.s; case 'NANO_OF_SECOND': return this.n; case 'MICRO_OF_SECOND': return Math.floor(this.n / 1000); case 'MILLI_OF_SECOND': return Math.floor(this.n / 1e6); default: return undefined; } }
  override unit(u: ChronoUnit): boolean { return u.at <= 7; }
  private total(): bigint { return BigInt(this.s) * second + BigInt(this.n); }
  plusUnit(n: bigint, u: ChronoUnit): Instant { return instantOf(this.total() + n * u.nanos); }
  write(id: string, v: number): Instant { return id === 'INSTANT_SECONDS' ? new Instant(v, this.n) : new Instant(this.s, id === 'NANO_OF_SECOND' ? v : id === 'MICRO_OF_SECOND' ? v * 1000 : v * 1e6); }
  until(end: Any, u: Any): bigint { if (!this.unit(u)) raise('UnsupportedTemporalTypeException', `Unsupported unit: ${u.label}`); return (instant.from(end).total() - this.total()) / u.nanos; }
  compareTo(o: Any): number { return cmp(this.s, o.s) || this.n - o.n; }
  getEpochSecond(): bigint { return BigInt(this.s); } toEpochMilli(): bigint { const m = BigInt(this.s) * 1000n + BigInt(Math.floor(this.n / 1e6)); return m >= 2n ** 63n || m < -(2n ** 63n) ? overflow() : m; }
  atZone(z: Any): ZonedDateTime { return zonedAt(this.s, this.n, nn(z)); } atOffset(o: ZoneOffset): OffsetDateTime { return new OffsetDateTime(localOf(this.s + o.total, this.n), o); }
  truncatedTo(u: Any): Instant { if (u.nanos > BigInt(DAY_NANOS)) raise('UnsupportedTemporalTypeException', 'Unit is too large to be used for truncation'); return instantOf(bdiv(this.total(), u.nanos) * u.nanos); } adjustInto(t: Any): Any { return t.with(F('INSTANT_SECONDS'), this.getEpochSecond()).with(F('NANO_OF_SECOND'), BigInt(this.n)); }
  override hashCode(): number { return (longHash(BigInt(this.s)) + Math.imul(51, this.n)) | 0; }
  override toString(): string { const l = localOf(this.s, this.n); const t = String(l.time); return `${l.date}T${t.length === 5 ? `${t}:00` : t}Z`; }
}
const instantOf = (total: bigint): Instant => { const s = bdiv(total, second); if (s > 31556889864403199n || s < -31557014167219200n) dateTime('Instant exceeds minimum or maximum instant'); return new Instant(num(s), num(total - s * second)); };
export const instant = {
  from(t: Any): Instant { if (t instanceof Instant) return t; const s = t.raw?.('INSTANT_SECONDS'); return s === undefined ? chosen('Instant', t) : new Instant(s, t.raw('NANO_OF_SECOND') ?? 0); },
  ofEpochMilli: (v: bigint): Instant => { const s = bdiv(v, 1000n); return new Instant(num(s), num(v - s * 1000n) * 1e6); },
};

// ---- amounts

class Duration {
  readonly $class = 'java.time.Duration';
  constructor(readonly t: bigint) { if (bdiv(t, second) >= 2n ** 63n || bdiv(t, second) < -(2n ** 63n)) overflow(); }
  private whole(n: bigint): bigint { return this.t / n; }
  private long(v: bigint): bigint { return v >= 2n ** 63n || v < -(2n ** 63n) ? overflow() : v; }
  getSeconds(): bigint { return bdiv(this.t, second); } getNano(): number { return num(this.t - this.getSeconds() * second); } toDays(): bigint { return bdiv(this.t, second) / 86400n; } toHours(): bigint { return bdiv(this.t, second) / 3600n; } toMinutes(): bigint { return bdiv(this.t, second) / 60n; } toSeconds(): bigint { return this.getSeconds(); } toMillis(): bigint { return this.long(bdiv(this.t, 1_000_000n)); } toNanos(): bigint { return this.long(this.t); }
  isNegative(): boolean { return this.t < 0n; } isZero(): boolean { return this.t === 0n; } abs(): Duration { return this.t < 0n ? this.negated() : this; } negated(): Duration { return new Duration(-this.t); } multipliedBy(n: bigint): Duration { return new Duration(this.t * n); } dividedBy(n: Any): Any { if (n instanceof Duration) return this.whole(n.t); if (n === 0n) raise('ArithmeticException', 'Cannot divide by zero'); return new Duration(this.t / n); }
  plus(n: Any, u?: Any): Duration { return new Duration(this.t + (u === undefined ? nn(n).t : n * exact(u))); } minus(n: Any, u?: Any): Duration { return new Duration(this.t - (u === undefined ? nn(n).t : n * exact(u))); }
  private by(n: bigint, unit: bigint): Duration { return new Duration(this.t + n * unit); }
  plusDays(n: bigint): Duration { return this.by(n, 86400n * second); } minusDays(n: bigint): Duration { return this.by(-n, 86400n * second); }
  plusHours(n: bigint): Duration { return this.by(n, 3600n * second); } minusHours(n: bigint): Duration { return this.by(-n, 3600n * second); }
  plusMinutes(n: bigint): Duration { return this.by(n, 60n * second); } minusMinutes(n: bigint): Duration { return this.by(-n, 60n * second); }
  plusSeconds(n: bigint): Duration { return this.by(n, second); } minusSeconds(n: bigint): Duration { return this.by(-n, second); }
  plusMillis(n: bigint): Duration { return this.by(n, 1_000_000n); } minusMillis(n: bigint): Duration { return this.by(-n, 1_000_000n); }
  plusNanos(n: bigint): Duration { return this.by(n, 1n); } minusNanos(n: bigint): Duration { return this.by(-n, 1n); }
  withSeconds(s: bigint): Duration { return new Duration(s * second + BigInt(this.getNano())); } withNanos(n: number): Duration { return new Duration(this.getSeconds() * second + BigInt(validate(F('NANO_OF_SECOND'), n))); }
  get(u: Any): bigint { return u.id === 'SECONDS' ? this.getSeconds() : u.id === 'NANOS' ? BigInt(this.getNano()) : raise('UnsupportedTemporalTypeException', `Unsupported unit: ${u.label}`); } getUnits(): JList { return new JList([unitNamed['SECONDS'], unitNamed['NANOS']]); }
  addTo(t: Any): Any { return this.t === 0n ? t : t.plus(this.getSeconds(), unitNamed['SECONDS']).plus(BigInt(this.getNano()), unitNamed['NANOS']); } subtractFrom(t: Any): Any { return this.negated().addTo(t); }
  compareTo(o: Duration): number { return cmp(this.t, o.t); } equals(o: Any): boolean { return o instanceof Duration && o.t === this.t; } hashCode(): number { return (longHash(this.getSeconds()) + Math.imul(51, this.getNano())) | 0; }
  toString(): string {
    if (this.t === 0n) return 'PT0S';
    const s = this.t / second;
    const part = this.t % second;
    let r = 'PT';
    if (s / 3600n) r += `${s / 3600n}H`;
    if ((s % 3600n) / 60n) r += `${(s % 3600n) / 60n}M`;
    if (s % 60n === 0n && part === 0n) return r;
    const n = part < 0n ? -part : part;
    return `${r}${this.t < 0n && s % 60n === 0n && n !== 0n ? '-0' : s % 60n}${n ? `.${String(n).padStart(9, '0').replace(/0+$/, '')}` : ''}S`;
  }
}
const exact = (u: ChronoUnit): bigint => { if (u.at > 7) raise('UnsupportedTemporalTypeException', 'Unit must not have an estimated duration'); return u.nanos; };
class Period {
  readonly $class = 'java.time.Period';
  constructor(readonly y: number, readonly m: number, readonly d: number) {}
  getYears(): number { return this.y; } getMonths(): number { return this.m; } getDays(): number { return this.d; } toTotalMonths(): bigint { return BigInt(this.y * 12 + this.m); } isZero(): boolean { return this.y === 0 && this.m === 0 && this.d === 0; } isNegative(): boolean { return this.y < 0 || this.m < 0 || this.d < 0; }
  get(u: Any): bigint { return u.id === 'YEARS' ? BigInt(this.y) : u.id === 'MONTHS' ? BigInt(this.m) : u.id === 'DAYS' ? BigInt(this.d) : raise('UnsupportedTemporalTypeException', `Unsupported unit: ${u.label}`); } getUnits(): JList { return new JList([unitNamed['YEARS'], unitNamed['MONTHS'], unitNamed['DAYS']]); } getChronology(): Any { return chronology; }
  withYears(v: number): Period { return new Period(v, this.m, this.d); } withMonths(v: number): Period { return new Period(this.y, v, this.d); } withDays(v: number): Period { return new Period(this.y, this.m, v); }
  plusYears(v: bigint): Period { return this.withYears(this.y + num(v)); } plusMonths(v: bigint): Period { return this.withMonths(this.m + num(v)); } plusDays(v: bigint): Period { return this.withDays(this.d + num(v)); } minusYears(v: bigint): Period { return this.withYears(this.y - num(v)); } minusMonths(v: bigint): Period { return this.withMonths(this.m - num(v)); } minusDays(v: bigint): Period { return this.withDays(this.d - num(v)); }
  plus(o: Any): Period { return new Period(this.y + o.y, this.m + o.m, this.d + o.d); } minus(o: Any): Period { return new Period(this.y - o.y, this.m - o.m, this.d - o.d); } multipliedBy(n: number): Period { return new Period(this.y * n, this.m * n, this.d * n); } negated(): Period { return new Period(-this.y | 0, -this.m | 0, -this.d | 0); } normalized(): Period { const t = this.y * 12 + this.m; return new Period(Math.trunc(t / 12), t % 12 | 0, this.d); }
  addTo(t: Any): Any { const total = this.y * 12 + this.m; let r = t; if (this.m === 0) { if (this.y !== 0) r = r.plus(BigInt(this.y), unitNamed['YEARS']); } else if (total !== 0) r = r.plus(BigInt(total), unitNamed['MONTHS']); return this.d === 0 ? r : r.plus(BigInt(this.d), unitNamed['DAYS']); } subtractFrom(t: Any): Any { return this.negated().addTo(t); }
  equals(o: Any): boolean { return o instanceof Period && o.y === this.y && o.m === this.m && o.d === this.d; } hashCode(): number { const rot = (v: number, n: number) => (v << n) | (v >>> (32 - n)); return (this.y + rot(this.m, 8) + rot(this.d, 16)) | 0; }
  toString(): string { return this.isZero() ? 'P0D' : `P${this.y ? `${this.y}Y` : ''}${this.m ? `${this.m}M` : ''}${this.d ? `${this.d}D` : ''}`; }
}
export class Year extends Temporal {
  readonly $class = 'java.time.Year';
  constructor(readonly y: number) { super(); }
  raw(id: string): number | undefined { return ['YEAR', 'YEAR_OF_ERA', 'ERA'].includes(id) ? new LocalDate(this.y, 1, 1).raw(id) : undefined; } override unit(u: ChronoUnit): boolean { return (monthsIn[u.id] ?? 0) >= 12; }
  plusUnit(n: bigint, u: ChronoUnit): Year { return new Year(validate(F('YEAR'), this.y + num(n) * (monthsIn[u.id]! / 12))); } write(id: string, v: number): Year { return new Year(new LocalDate(this.y, 1, 1).write(id, v).y); } until(end: Any, u: Any): bigint { return BigInt(Math.trunc((end.raw('YEAR') - this.y) / (monthsIn[u.id]! / 12))); } compareTo(o: Any): number { return this.y - o.y; }
  getValue(): number { return this.y; } isLeap(): boolean { return isLeap(this.y); } length(): number { return isLeap(this.y) ? 366 : 365; } isValidMonthDay(m: MonthDay): boolean { return m !== null && m.d <= monthLength(this.y, m.m); } atDay(d: number): LocalDate { return localDate.ofYearDay(this.y, d); } atMonth(m: Any): YearMonth { return yearMonth(this.y, m); } atMonthDay(m: MonthDay): LocalDate { return m.atYear(this.y); } adjustInto(t: Any): Any { return t.with(F('YEAR'), BigInt(this.y)); }
  override hashCode(): number { return this.y; } override toString(): string { return String(this.y); }
}
class YearMonth extends Temporal {
  readonly $class = 'java.time.YearMonth';
  constructor(readonly y: number, readonly m: number) { super(); }
  raw(id: string): number | undefined { return ['YEAR', 'MONTH_OF_YEAR', 'PROLEPTIC_MONTH', 'YEAR_OF_ERA', 'ERA'].includes(id) ? new LocalDate(this.y, this.m, 1).raw(id) : undefined; } override unit(u: ChronoUnit): boolean { return (monthsIn[u.id] ?? 0) >= 1; }
  private of(d: LocalDate): YearMonth { return new YearMonth(d.y, d.m); } plusUnit(n: bigint, u: ChronoUnit): YearMonth { return this.of(new LocalDate(this.y, this.m, 1).plusUnit(n, u)); } write(id: string, v: number): YearMonth { return this.of(new LocalDate(this.y, this.m, 1).write(id, v)); } until(end: Any, u: Any): bigint { return BigInt(Math.trunc((end.raw('PROLEPTIC_MONTH') - this.raw('PROLEPTIC_MONTH')!) / monthsIn[u.id]!)); } compareTo(o: Any): number { return this.y - o.y || this.m - o.m; }
  isLeapYear(): boolean { return isLeap(this.y); } isValidDay(d: number): boolean { return d >= 1 && d <= monthLength(this.y, this.m); } lengthOfMonth(): number { return monthLength(this.y, this.m); } lengthOfYear(): number { return isLeap(this.y) ? 366 : 365; } atDay(d: number): LocalDate { return localDate.of(this.y, this.m, d); } atEndOfMonth(): LocalDate { return new LocalDate(this.y, this.m, this.lengthOfMonth()); } adjustInto(t: Any): Any { return t.with(F('PROLEPTIC_MONTH'), BigInt(this.raw('PROLEPTIC_MONTH')!)); }
  override toString(): string { return `${yearText(this.y).replace('+', '')}-${pad(this.m, 2)}`; }
}
export const yearMonth = (y: number, m: Any): YearMonth => new YearMonth(validate(F('YEAR'), y), validate(F('MONTH_OF_YEAR'), typeof m === 'number' ? m : m.getValue()));
class MonthDay extends Accessor {
  readonly $class = 'java.time.MonthDay';
  constructor(readonly m: number, readonly d: number) { super(); }
  raw(id: string): number | undefined { return id === 'MONTH_OF_YEAR' ? this.m : id === 'DAY_OF_MONTH' ? this.d : undefined; }
  getMonth(): Any { return months.values[this.m - 1]; } getMonthValue(): number { return this.m; } getDayOfMonth(): number { return this.d; } isValidYear(y: number): boolean { return this.d <= monthLength(y, this.m); } atYear(y: number): LocalDate { return new LocalDate(validate(F('YEAR'), y), this.m, Math.min(this.d, monthLength(y, this.m))); } format(f: Any): string { return f.format(this); } private on(m: number): MonthDay { return new MonthDay(m, Math.min(this.d, monthLength(2000, m))); } with(m: Any): MonthDay { return this.on(m.getValue()); } withMonth(m: number): MonthDay { return this.on(validate(F('MONTH_OF_YEAR'), m)); } withDayOfMonth(d: number): MonthDay { return monthDay(this.m, d); } adjustInto(t: Any): Any { return t.with(F('MONTH_OF_YEAR'), BigInt(this.m)).with(F('DAY_OF_MONTH'), BigInt(this.d)); }
  compareTo(o: MonthDay): number { return this.m - o.m || this.d - o.d; } isAfter(o: MonthDay): boolean { return this.compareTo(o) > 0; } isBefore(o: MonthDay): boolean { return this.compareTo(o) < 0; } equals(o: Any): boolean { return o instanceof MonthDay && this.compareTo(o) === 0; } hashCode(): number { return (this.m << 6) + this.d; } override toString(): string { return `--${pad(this.m, 2)}-${pad(this.d, 2)}`; }
}
const monthDay = (m: Any, d: number): MonthDay => { const month = validate(F('MONTH_OF_YEAR'), typeof m === 'number' ? m : m.getValue()); validate(F('DAY_OF_MONTH'), d); if (d > monthLength(2000, month)) dateTime(`Illegal value for DayOfMonth field, value ${d} is not valid for month ${english[month - 1]}`); return new MonthDay(month, d); };

// ---- statics

const adjuster = (f: (t: Any) => Any): Fn => new Fn('java.time.temporal.TemporalAdjuster', f);
const inMonth = (ordinal: number, dow: Any) => adjuster(t => { if (ordinal >= 0) { const first = t.with(F('DAY_OF_MONTH'), 1n); return first.plus(BigInt(fmod(dow.at + 1 - first.raw('DAY_OF_WEEK'), 7) + (ordinal - 1) * 7), unitNamed['DAYS']); } const last = t.with(F('DAY_OF_MONTH'), t.range(F('DAY_OF_MONTH')).getMaximum()); return last.plus(BigInt(-fmod(last.raw('DAY_OF_WEEK') - dow.at - 1, 7) + (ordinal + 1) * 7), unitNamed['DAYS']); });
const toDay = (dow: Any, sign: number, same: boolean) => adjuster(t => { const diff = fmod(sign * (dow.at + 1 - t.raw('DAY_OF_WEEK')), 7); return diff === 0 && same ? t : t.plus(BigInt(sign * (diff || 7)), unitNamed['DAYS']); });
const query = (f: (t: Any) => Any): Fn => new Fn('java.time.temporal.TemporalQuery', f);
const zonePart = (t: Any): Any => t.zone ?? t.zoneOf?.() ?? null;
const offsetPart = (t: Any): Any => { const o = t.raw?.('OFFSET_SECONDS'); return o === undefined ? null : offsetOf(o); };
type Statics = Record<string, (...args: Any[]) => Any>;
function durationOf(text: Any): Duration {
  const s = str(nn(text));
  const bad = (): never => raise('DateTimeParseException', 'Text cannot be parsed to a Duration');
  const m = /^([-+]?)P(?:([-+]?\d+)D)?(T(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:[.,](\d{0,9}))?S)?)?$/i.exec(s) ?? bad();
  if (m[3] === 'T' || m[3] === 't' || (m[2] ?? m[4] ?? m[5] ?? m[6]) === undefined) bad();
  const part = BigInt((m[7] ?? '').padEnd(9, '0') || 0) * (m[6]?.startsWith('-') ? -1n : 1n);
  const total = (BigInt(m[2] ?? 0) * 86400n + BigInt(m[4] ?? 0) * 3600n + BigInt(m[5] ?? 0) * 60n + BigInt(m[6] ?? 0)) * second + part;
  return new Duration(m[1] === '-' ? -total : total);
}
function periodOf(text: Any): Period {
  const m = /^([-+]?)P(?:([-+]?\d+)Y)?(?:([-+]?\d+)M)?(?:([-+]?\d+)W)?(?:([-+]?\d+)D)?$/i.exec(str(nn(text)));
  if (!m || (m[2] ?? m[3] ?? m[4] ?? m[5]) === undefined) return raise('DateTimeParseException', 'Text cannot be parsed to a Period');
  const sign = m[1] === '-' ? -1 : 1;
  const [y, mo, w, d] = [m[2], m[3], m[4], m[5]].map(v => sign * Number(v ?? 0) + 0) as [number, number, number, number];
  return new Period(y, mo, w * 7 + d);
}
/** Filled by the formatter module, which imports this one: parses with one of the standard forms. */
export const parsers: { standard(kind: string, text: Any, formatter?: Any): Any } = { standard: () => null };
const parse = (kind: string) => (text: Any, formatter?: Any) => parsers.standard(kind, text, formatter);
export const timeStatics: Record<string, Statics> = {
  'java.time.Instant': { ofEpochSecond: (s, n = 0n) => instantOf(s * second + n), ofEpochMilli: instant.ofEpochMilli, from: instant.from, parse: parse('Instant') },
  'java.time.Duration': { between: (a, b) => { nn(a); nn(b); return new Duration((a instanceof LocalDate ? raise('UnsupportedTemporalTypeException', 'Unsupported unit: Seconds') : a).until(b, unitNamed['NANOS'])); }, from: d => d, of: (n, u) => new Duration(n * exact(u)), ofDays: n => new Duration(n * 86400n * second), ofHours: n => new Duration(n * 3600n * second), ofMinutes: n => new Duration(n * 60n * second), ofSeconds: (s, n = 0n) => new Duration(s * second + n), ofMillis: n => new Duration(n * 1_000_000n), ofNanos: n => new Duration(n), parse: durationOf },
  'java.time.Period': { of: (y, m, d) => new Period(y, m, d), ofYears: y => new Period(y, 0, 0), ofMonths: m => new Period(0, m, 0), ofWeeks: w => new Period(0, 0, w * 7), ofDays: d => new Period(0, 0, d), between: (a, b) => a.until(b), parse: periodOf, from: p => p },
  'java.time.LocalDate': { ...localDate, parse: parse('LocalDate') },
  'java.time.LocalTime': { ...localTime, ofNanoOfDay: n => new LocalTime(validate(F('NANO_OF_DAY'), num(n))), ofSecondOfDay: n => new LocalTime(validate(F('SECOND_OF_DAY'), num(n)) * NANOS), ofInstant: (i, z) => zonedAt(i.s, i.n, z).local.time, parse: parse('LocalTime') },
  'java.time.LocalDateTime': { of: (a, b, ...r) => (r.length === 0 ? new LocalDateTime(nn(a), nn(b)) : new LocalDateTime(localDate.of(a, b, r[0]), localTime.of(r[1], r[2], r[3], r[4]))), ofInstant: (i, z) => zonedAt(i.s, i.n, z).local, ofEpochSecond: (s, n, o) => localOf(num(s) + o.total, n), from: localDateTime.from, parse: parse('LocalDateTime') },
  'java.time.ZonedDateTime': { of: (...a) => (a.length === 2 ? atLocal(a[0], a[1]) : a.length === 3 ? atLocal(new LocalDateTime(a[0], a[1]), a[2]) : atLocal(new LocalDateTime(localDate.of(a[0], a[1], a[2]), localTime.of(a[3], a[4], a[5], a[6])), a[7])), ofInstant: (...a) => (a.length === 2 ? zonedAt(a[0].s, a[0].n, a[1]) : zonedAt(a[0].seconds() - a[1].total, a[0].getNano(), a[2])), ofLocal: (l, z, o) => atLocal(l, z, o?.total), ofStrict: (l, o, z) => (validOffsets(z, l.seconds()).valid.includes(o.total) ? new ZonedDateTime(l, o, z) : dateTime(`ZoneOffset '${o}' is not valid for LocalDateTime '${l}' in zone '${z}'`)), from: zonedDateTime.from, parse: parse('ZonedDateTime') },
  'java.time.OffsetDateTime': { of: (...a) => (a.length === 2 ? new OffsetDateTime(a[0], a[1]) : a.length === 3 ? new OffsetDateTime(new LocalDateTime(a[0], a[1]), a[2]) : new OffsetDateTime(new LocalDateTime(localDate.of(a[0], a[1], a[2]), localTime.of(a[3], a[4], a[5], a[6])), a[7])), ofInstant: (i, z) => zonedAt(i.s, i.n, z).toOffsetDateTime(), from: t => { const z = offsetDateTime.from(t); return new OffsetDateTime(z.local, z.offset); }, parse: parse('OffsetDateTime'), timeLineOrder: () => new Fn('java.util.Comparator', (a, b) => a.at(b)) },
  'java.time.OffsetTime': { of: (...a) => (a.length === 2 ? new OffsetTime(a[0], a[1]) : new OffsetTime(localTime.of(a[0], a[1], a[2], a[3]), a[4])), ofInstant: (i, z) => { const x = zonedAt(i.s, i.n, z); return new OffsetTime(x.local.time, x.offset); }, from: t => new OffsetTime(localTime.from(t), offsetPart(t)), parse: parse('OffsetTime') },
  'java.time.ZoneId': { of: zoneOf, ofOffset: (p, o) => (p === '' ? o : new ZoneRegion(o.total === 0 ? p : p + o.getId(), o)), from: t => zonePart(t) ?? offsetPart(t) ?? chosen('ZoneId', t), systemDefault: () => new ZoneRegion('UTC', UTC), getAvailableZoneIds: () => { const s = new JSet(); for (const z of [...Intl.supportedValuesOf('timeZone'), 'UTC', 'GMT']) s.add(z); return s; } },
  'java.time.ZoneOffset': { of: (id: Any) => offsetNamed(nn(id)), ofHours: h => (Math.abs(h) > 18 ? dateTime(`Zone offset hours not in valid range: value ${h} is not in the range -18 to 18`) : offsetOf(h * 3600)), ofHoursMinutes: (h, m) => offsetOf(h * 3600 + m * 60), ofHoursMinutesSeconds: (h, m, s) => offsetOf(h * 3600 + m * 60 + s), ofTotalSeconds: offsetOf, from: t => offsetPart(t) ?? chosen('ZoneOffset', t) },
  'java.time.DayOfWeek': { ...daysOfWeek.statics, of: n => (n < 1 || n > 7 ? dateTime(`Invalid value for DayOfWeek: ${n}`) : daysOfWeek.values[n - 1]), from: t => daysOfWeek.values[t.get(F('DAY_OF_WEEK')) - 1] },
  'java.time.Month': { ...months.statics, of: n => (n < 1 || n > 12 ? dateTime(`Invalid value for MonthOfYear: ${n}`) : months.values[n - 1]), from: t => months.values[t.get(F('MONTH_OF_YEAR')) - 1] },
  'java.time.chrono.IsoEra': { ...eras.statics, of: n => eras.values[n] ?? dateTime(`Invalid era: ${n}`) },
  'java.time.Year': { of: y => new Year(validate(F('YEAR'), y)), isLeap: y => isLeap(num(y)), from: t => new Year(t.get(F('YEAR'))), parse: parse('Year') },
  'java.time.YearMonth': { of: yearMonth, from: t => yearMonth(t.get(F('YEAR')), t.get(F('MONTH_OF_YEAR'))), parse: parse('YearMonth') },
  'java.time.MonthDay': { of: monthDay, from: t => monthDay(t.get(F('MONTH_OF_YEAR')), t.get(F('DAY_OF_MONTH'))), parse: parse('MonthDay') },
  'java.time.temporal.ChronoUnit': units.statics, 'java.time.temporal.ChronoField': fields.statics,
  'java.time.temporal.ValueRange': { of: (a, b, c, d) => (d !== undefined ? new ValueRange(num(a), num(b), num(c), num(d)) : c !== undefined ? new ValueRange(num(a), num(a), num(b), num(c)) : new ValueRange(num(a), num(a), num(b), num(b))) },
  'java.time.temporal.WeekFields': { of: (a, b) => (b === undefined ? new WeekFields(['US', 'CA'].includes(a.country) || a.country === '' ? 7 : 1, ['US', 'CA', ''].includes(a.country) ? 1 : 4) : new WeekFields(a.at + 1, b)) },
  'java.time.temporal.TemporalAdjusters': {
    firstDayOfMonth: () => adjuster(t => t.with(F('DAY_OF_MONTH'), 1n)), lastDayOfMonth: () => adjuster(t => t.with(F('DAY_OF_MONTH'), t.range(F('DAY_OF_MONTH')).getMaximum())), firstDayOfNextMonth: () => adjuster(t => t.with(F('DAY_OF_MONTH'), 1n).plus(1n, unitNamed['MONTHS'])), firstDayOfYear: () => adjuster(t => t.with(F('DAY_OF_YEAR'), 1n)), lastDayOfYear: () => adjuster(t => t.with(F('DAY_OF_YEAR'), t.range(F('DAY_OF_YEAR')).getMaximum())), firstDayOfNextYear: () => adjuster(t => t.with(F('DAY_OF_YEAR'), 1n).plus(1n, unitNamed['YEARS'])),
    firstInMonth: d => inMonth(1, d), lastInMonth: d => inMonth(-1, d), dayOfWeekInMonth: (n, d) => inMonth(n, d), next: d => toDay(d, 1, false), nextOrSame: d => toDay(d, 1, true), previous: d => toDay(d, -1, false), previousOrSame: d => toDay(d, -1, true), ofDateAdjuster: f => adjuster(t => t.with(f.f(localDate.from(t)))),
  },
  'java.time.temporal.TemporalQueries': { zone: () => query(t => zonePart(t) ?? offsetPart(t)), zoneId: () => query(zonePart), offset: () => query(offsetPart), localDate: () => query(t => (t.raw?.('EPOCH_DAY') === undefined ? null : localDate.from(t))), localTime: () => query(t => (t.raw?.('NANO_OF_DAY') === undefined ? null : localTime.from(t))), chronology: () => query(() => chronology), precision: () => query(t => unitNamed[t instanceof LocalDate ? 'DAYS' : t instanceof YearMonth ? 'MONTHS' : t instanceof Year ? 'YEARS' : 'NANOS']) },
  'java.time.Clock': { fixed: (i, z) => new Clock(i, z), systemUTC: () => new Clock(new Instant(0, 0), UTC), systemDefaultZone: () => new Clock(new Instant(0, 0), UTC), system: z => new Clock(new Instant(0, 0), z), offset: (c, d) => new Clock(d.addTo(c.i), c.z) },
  'java.time.chrono.ChronoLocalDate': { timeLineOrder: () => new Fn('java.util.Comparator', (a, b) => cmp(a.days(), b.days())), from: localDate.from }, 'java.time.chrono.ChronoZonedDateTime': { timeLineOrder: () => new Fn('java.util.Comparator', (a, b) => a.at(b)), from: zonedDateTime.from }, 'java.time.chrono.ChronoLocalDateTime': { timeLineOrder: () => new Fn('java.util.Comparator', (a, b) => a.compareTo(b)), from: localDateTime.from },
};
class Clock { readonly $class = 'java.time.Clock'; constructor(readonly i: Instant, readonly z: Any) {} instant(): Instant { return this.i; } millis(): bigint { return this.i.toEpochMilli(); } getZone(): Any { return this.z; } withZone(z: Any): Clock { return new Clock(this.i, z); } toString(): string { return `FixedClock[${this.i},${this.z}]`; } equals(o: Any): boolean { return o instanceof Clock && o.i.equals(this.i); } hashCode(): number { return this.i.hashCode(); } }
export const timeConstants: Record<string, Record<string, Any>> = {
  'java.time.Instant': { EPOCH: new Instant(0, 0), MIN: new Instant(-31557014167219200, 0), MAX: new Instant(31556889864403199, 999999999) }, 'java.time.Duration': { ZERO: new Duration(0n) }, 'java.time.Period': { ZERO: new Period(0, 0, 0) },
  'java.time.LocalDate': { MIN: new LocalDate(-YMAX, 1, 1), MAX: new LocalDate(YMAX, 12, 31), EPOCH: new LocalDate(1970, 1, 1) }, 'java.time.LocalTime': { MIN: MIDNIGHT, MIDNIGHT, NOON: new LocalTime(43200 * NANOS), MAX: new LocalTime(DAY_NANOS - 1) }, 'java.time.LocalDateTime': { MIN: new LocalDateTime(new LocalDate(-YMAX, 1, 1), MIDNIGHT), MAX: new LocalDateTime(new LocalDate(YMAX, 12, 31), new LocalTime(DAY_NANOS - 1)) },
  'java.time.ZoneOffset': { UTC, MIN: new ZoneOffset(-64800), MAX: new ZoneOffset(64800) }, 'java.time.Year': { MIN_VALUE: -YMAX, MAX_VALUE: YMAX }, 'java.time.DayOfWeek': daysOfWeek.byName, 'java.time.Month': months.byName, 'java.time.chrono.IsoEra': eras.byName, 'java.time.chrono.IsoChronology': { INSTANCE: chronology },
  'java.time.temporal.ChronoUnit': units.byName, 'java.time.temporal.ChronoField': fields.byName, 'java.time.temporal.IsoFields': isoFields, 'java.time.temporal.JulianFields': julianFields, 'java.time.temporal.WeekFields': { ISO: new WeekFields(1, 4), SUNDAY_START: new WeekFields(7, 1), WEEK_BASED_YEARS: isoFields['WEEK_BASED_YEARS'] },
};
Object.defineProperty(timeConstants['java.time.ZoneId'] = {}, 'SHORT_IDS', { get: () => { const m = new JMap(); for (const [k, v] of Object.entries(shortIds)) m.put(k, v); return m; } });
export { offsetOf, offsetNamed, atLocal, yearText, english };
