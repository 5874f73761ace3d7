import { javaDouble, javaFloat } from '../../../base/java-number.ts';
import { elementsOf, home, Locale, Parsed, print, read, type Found } from './format.ts';
import { BigDecimal, BigInteger, decimalOf, divideRounded, exactDecimal, roundings } from './math.ts';
import { english as monthOfNumber, Instant, instant, LocalDateTime, localOf, offsetAt, UTC, zonedAt, zoneOf, ZoneRegion } from './time.ts';
import { B, C, classOf, D, doubleBits, F, hash, JArray, longHash, nn, raise, S, str, Thrown, type Any } from './values.ts';

const isDouble = (v: Any): boolean => v instanceof D || v instanceof F;
/** The exact value of a number, undefined for infinities and NaN. */
function exact(v: Any): BigDecimal | undefined {
  if (v instanceof BigDecimal) return v;
  if (v instanceof BigInteger) return new BigDecimal(v.n, 0);
  if (isDouble(v)) return Number.isFinite(v.v) ? exactDecimal(v.v) : undefined;
  return new BigDecimal(BigInt(typeof v === 'object' ? v.v : v), 0);
}
const separators: Readonly<Record<string, readonly [string, string]>> = { de: [',', '.'], fr: [',', '\u202f'], it: [',', '.'], es: [',', '.'] };

class DecimalFormatSymbols {
  readonly $class = 'java.text.DecimalFormatSymbols';
  point: number; group: number; minus = 45; percent = 37; perMill = 0x2030; zero = 48; infinity = '∞'; nan = 'NaN'; exponent = 'E'; currency = '$';
  constructor(l: Locale = home) { const [p, g] = separators[l.language] ?? ['.', ',']; this.point = p.charCodeAt(0); this.group = g.charCodeAt(0); if (l.country === '' && l.language === '') this.currency = '¤'; }
  getDecimalSeparator(): number { return this.point; } setDecimalSeparator(c: number): void { this.point = c; } getGroupingSeparator(): number { return this.group; } setGroupingSeparator(c: number): void { this.group = c; } getMinusSign(): number { return this.minus; } setMinusSign(c: number): void { this.minus = c; } getPercent(): number { return this.percent; } setPercent(c: number): void { this.percent = c; } getPerMill(): number { return this.perMill; } getZeroDigit(): number { return this.zero; } setZeroDigit(c: number): void { this.zero = c; } getInfinity(): string { return this.infinity; } setInfinity(s: string): void { this.infinity = s; } getNaN(): string { return this.nan; } setNaN(s: string): void { this.nan = s; } getExponentSeparator(): string { return this.exponent; } setExponentSeparator(s: string): void { this.exponent = s; } getCurrencySymbol(): string { return this.currency; } setCurrencySymbol(s: string): void { this.currency = s; } getDigit(): number { return 35; } getPatternSeparator(): number { return 59; } getMonetaryDecimalSeparator(): number { return this.point; }
  toString(): string { return this.$class; }
}
const chr = (c: number): string => String.fromCharCode(c);

export class DecimalFormat {
  readonly $class = 'java.text.DecimalFormat';
  private prefix = ''; private suffix = ''; private negativePrefix = '-'; private negativeSuffix = '';
  private minInt = 1; private maxInt = 2147483647; private minFrac = 0; private maxFrac = 3; private groupSize = 3; private grouping = true; private factor = 1; private expDigits = 0; private always = false; private mode = 'HALF_EVEN'; private wholeOnly = false; private bigParse = false; private pattern = '';
  constructor(pattern: string, private symbols = new DecimalFormatSymbols()) { this.applyPattern(pattern); }
  applyPattern(given: string): void {
    const pattern = nn(given);
    const bad = (why: string): never => raise('IllegalArgumentException', `${why} "${pattern}"`);
    const part = (text: string) => {
      let [prefix, suffix, phase, quote] = ['', '', 0, false];
      let [left, zeros, right, point, group, exp, factor] = [0, 0, 0, -1, -1, 0, 1];
      let zeroRight = 0;
      for (let i = 0; i < text.length; i++) {
        const c = text[i]!;
        const literal = () => { if (phase === 0) prefix += c; else { phase = 2; suffix += c; } };
        if (quote) { if (c === "'") { if (text[i + 1] === "'") { literal(); i++; } else quote = false; } else literal(); continue; }
        if (c === "'") { if (text[i + 1] === "'") { literal(); i++; } else { quote = true; if (phase === 1) phase = 2; } continue; }
        if (phase < 2 && (c === '#' || c === '0' || c === ',' || c === '.')) {
          phase = 1;
          if (c === '#') { if (zeros > 0) right++; else left++; if (zeroRight > 0 && point < 0) bad('Unexpected \'0\' in pattern'); if (group >= 0 && point < 0) group++; } else if (c === '0') { if (right > 0 && point < 0) bad("Unexpected '0' in pattern"); if (right > 0) bad("Unexpected '0' in pattern"); zeros++; if (group >= 0 && point < 0) group++; } else if (c === ',') group = 0; else { if (point >= 0) bad('Multiple decimal separators in pattern'); point = left + zeros + right; }
        } else if (phase === 1 && c === 'E') { if (exp) bad('Multiple exponential symbols in pattern'); while (text[i + 1] === '0') { exp++; i++; } if (left + zeros < 1 || exp < 1) bad('Malformed exponential pattern'); phase = 2; }
        else if (c === '%' || c === '\u2030') { if (factor !== 1) bad('Too many percent/per mille characters in pattern'); factor = c === '%' ? 100 : 1000; if (phase === 0) prefix += chr(c === '%' ? this.symbols.percent : this.symbols.perMill); else { phase = 2; suffix += chr(c === '%' ? this.symbols.percent : this.symbols.perMill); } }
        else if (c === '\u00a4') { const t = text[i + 1] === c ? (i++, 'USD') : this.symbols.currency; if (phase === 0) prefix += t; else { phase = 2; suffix += t; } }
        else if (c === '-') { if (phase === 0) prefix += chr(this.symbols.minus); else { phase = 2; suffix += chr(this.symbols.minus); } }
        else if (phase === 2 && (c === '#' || c === '0' || c === ',' || c === '.')) bad('Unquoted special character \'' + c + "' in pattern");
        else literal();
      }
      if (quote) bad('Unterminated quote in pattern');
      if (zeros === 0 && left > 0 && point >= 0) { const n = point === 0 ? 1 : point; right = left - n; left = n - 1; zeros = 1; if (point === 0) { zeros = 1; } }
      const total = left + zeros + right;
      const at = point >= 0 ? point : total;
      return { prefix, suffix, exp, factor, group, point, minInt: Math.max(0, at - left), maxInt: exp ? left + Math.max(0, at - left) : 2147483647, maxFrac: point >= 0 ? total - point : 0, minFrac: point >= 0 ? Math.max(0, left + zeros - point) : 0, total };
    };
    const halves: string[] = [''];
    let quoted = false;
    for (const c of pattern) { if (c === "'") quoted = !quoted; if (c === ';' && !quoted) halves.push(''); else halves[halves.length - 1] += c; }
    const p = part(halves[0]!);
    this.pattern = pattern;
    Object.assign(this, { prefix: p.prefix, suffix: p.suffix, minInt: p.minInt, maxInt: p.maxInt, minFrac: p.minFrac, maxFrac: p.maxFrac, expDigits: p.exp, factor: p.factor, grouping: p.group > 0, groupSize: p.group > 0 ? p.group : 0, always: p.point === 0 || p.point === p.total && p.point > 0 });
    if (pattern === '') Object.assign(this, { minInt: 0, maxInt: 2147483647, minFrac: 0, maxFrac: 2147483647 });
    this.always = p.point >= 0 && p.point === p.total;
    const n = halves[1] === undefined || halves[1] === '' ? undefined : part(halves[1]);
    this.negativePrefix = n && (n.prefix !== p.prefix || n.suffix !== p.suffix) ? n.prefix : chr(this.symbols.minus) + p.prefix;
    this.negativeSuffix = n && (n.prefix !== p.prefix || n.suffix !== p.suffix) ? n.suffix : p.suffix;
  }
  format(v: Any): string {
    if (v === null || (typeof v !== 'number' && typeof v !== 'bigint' && typeof v !== 'object') || typeof v === 'boolean' || v instanceof C) return raise('IllegalArgumentException', 'Cannot format given Object as a Number');
    if (isDouble(v) && v.v !== v.v) return this.symbols.nan;
    const number = exact(v);
    const negative = isDouble(v) ? v.v < 0 || Object.is(v.v, -0) : number!.u < 0n;
    const wrap = (text: string, minus: boolean) => (minus ? this.negativePrefix + text + this.negativeSuffix : this.prefix + text + this.suffix);
    if (!number) return wrap(this.symbols.infinity, negative);
    const value = new BigDecimal(number.u < 0n ? -number.u : number.u, number.s).multiply(new BigDecimal(BigInt(this.factor), 0));
    const mode = negative && (this.mode === 'FLOOR' || this.mode === 'CEILING') ? (this.mode === 'FLOOR' ? 'UP' : 'DOWN') : this.mode === 'FLOOR' ? 'DOWN' : this.mode === 'CEILING' ? 'UP' : this.mode;
    if (this.expDigits) return wrap(this.scientific(value, mode), negative);
    const rounded = round(value, Math.min(this.maxFrac, 340), mode);
    const plain = rounded.toPlainString();
    let [whole = '', part = ''] = plain.split('.');
    while (part.length > this.minFrac && part.endsWith('0')) part = part.slice(0, -1);
    part = part.padEnd(Math.min(this.minFrac, 340), '0');
    if (whole === '0') whole = '';
    if (whole.length > this.maxInt) whole = whole.slice(whole.length - this.maxInt);
    whole = whole.padStart(this.minInt, '0');
    if (whole === '' && part === '') whole = '0';
    return wrap(this.digits(this.grouping && this.groupSize > 0 ? whole.replace(new RegExp(`\\B(?=(\\d{${this.groupSize}})+$)`, 'g'), chr(this.symbols.group)) : whole) + (part !== '' || this.always ? chr(this.symbols.point) + this.digits(part) : ''), negative && (rounded.u !== 0n || isDouble(v)));
  }
  private digits(text: string): string { return this.symbols.zero === 48 ? text : text.replace(/\d/g, d => chr(this.symbols.zero + Number(d))); }
  private scientific(value: BigDecimal, mode: string): string {
    const digits = value.u.toString();
    let e = value.u === 0n ? 0 : digits.length - value.s;
    let shown = this.minInt;
    if (this.maxInt > 1 && this.maxInt > this.minInt) { e = Math.floor((e - 1) / this.maxInt) * this.maxInt; shown = 1; } else e -= this.minInt > 0 || this.minFrac > 0 ? this.minInt : 1;
    let at = new BigDecimal(value.u, value.s + e);
    const places = this.maxInt > this.minInt && this.maxInt > 1 ? Math.max(0, this.minInt + this.maxFrac - at.toPlainString().split('.')[0]!.length) : this.maxFrac;
    at = round(at, places, mode);
    let [whole = '', part = ''] = at.toPlainString().split('.');
    while (part.length > this.minFrac && part.endsWith('0')) part = part.slice(0, -1);
    if (whole === '0' && this.minInt === 0) whole = '';
    whole = whole.padStart(shown, '0');
    const exponent = value.u === 0n ? 0 : e;
    return `${whole}${part || this.always ? chr(this.symbols.point) + part : ''}${this.symbols.exponent}${exponent < 0 ? chr(this.symbols.minus) : ''}${String(Math.abs(exponent)).padStart(this.expDigits, '0')}`;
  }
  parse(given: Any, position?: ParsePosition): Any {
    const text = str(nn(given));
    const from = position?.index ?? 0;
    const fail = (): Any => { if (!position) return raise('ParseException', `Unparseable number: "${text}"`); position.error = from; return null; };
    const negative = text.startsWith(this.negativePrefix, from) && this.negativePrefix.length > this.prefix.length;
    if (!negative && !text.startsWith(this.prefix, from)) return fail();
    let at = from + (negative ? this.negativePrefix : this.prefix).length;
    let digits = '';
    for (let point = false, exp = false; at < text.length; at++) {
      const c = text[at]!;
      if (/\d/.test(c)) digits += c;
      else if (c === chr(this.symbols.point) && !point && !exp && !this.wholeOnly) { point = true; digits += '.'; } else if (c === chr(this.symbols.group) && this.grouping && !point && !exp) { if (!/\d/.test(text[at + 1] ?? '')) break; } else if (text.startsWith(this.symbols.exponent, at) && !exp && /[\d-]/.test(text[at + 1] ?? '')) { exp = true; digits += 'e'; if (text[at + 1] === '-') { digits += '-'; at++; } } else break;
    }
    if (!/\d/.test(digits)) return fail();
    const suffix = negative ? this.negativeSuffix : this.suffix;
    if (!text.startsWith(suffix, at)) return fail();
    if (position) position.index = at + suffix.length;
    const n = (negative ? -1 : 1) * Number(digits) / this.factor;
    if (this.bigParse) return decimalOf((negative ? '-' : '') + digits);
    return Number.isInteger(n) && Math.abs(n) < 2 ** 63 && !Object.is(n, -0) ? BigInt(Number.isSafeInteger(n) ? n : (negative ? '-' : '') + (/^\d+$/.test(digits) ? digits : String(BigInt(n)))) : new D(n);
  }
  getMaximumFractionDigits(): number { return this.maxFrac; } getMinimumFractionDigits(): number { return this.minFrac; } getMaximumIntegerDigits(): number { return this.maxInt; } getMinimumIntegerDigits(): number { return this.minInt; }
  setMaximumFractionDigits(n: number): void { this.maxFrac = Math.max(0, n); this.minFrac = Math.min(this.minFrac, this.maxFrac); } setMinimumFractionDigits(n: number): void { this.minFrac = Math.max(0, n); this.maxFrac = Math.max(this.minFrac, this.maxFrac); } setMaximumIntegerDigits(n: number): void { this.maxInt = Math.max(0, n); this.minInt = Math.min(this.minInt, this.maxInt); } setMinimumIntegerDigits(n: number): void { this.minInt = Math.max(0, n); this.maxInt = Math.max(this.minInt, this.maxInt); }
  isGroupingUsed(): boolean { return this.grouping; } setGroupingUsed(v: boolean): void { this.grouping = v; if (v && !this.groupSize) this.groupSize = 3; } getGroupingSize(): number { return this.groupSize; } setGroupingSize(n: number): void { this.groupSize = n; } getRoundingMode(): Any { return roundings.byName[this.mode]; } setRoundingMode(m: Any): void { this.mode = nn(m).id; } isParseIntegerOnly(): boolean { return this.wholeOnly; } setParseIntegerOnly(v: boolean): void { this.wholeOnly = v; } isParseBigDecimal(): boolean { return this.bigParse; } setParseBigDecimal(v: boolean): void { this.bigParse = v; } isDecimalSeparatorAlwaysShown(): boolean { return this.always; } setDecimalSeparatorAlwaysShown(v: boolean): void { this.always = v; } getMultiplier(): number { return this.factor; } setMultiplier(n: number): void { this.factor = n; }
  getPositivePrefix(): string { return this.prefix; } setPositivePrefix(s: string): void { this.prefix = s; } getPositiveSuffix(): string { return this.suffix; } setPositiveSuffix(s: string): void { this.suffix = s; } getNegativePrefix(): string { return this.negativePrefix; } setNegativePrefix(s: string): void { this.negativePrefix = s; } getNegativeSuffix(): string { return this.negativeSuffix; } setNegativeSuffix(s: string): void { this.negativeSuffix = s; } getDecimalFormatSymbols(): DecimalFormatSymbols { return this.symbols; } setDecimalFormatSymbols(s: DecimalFormatSymbols): void { this.symbols = nn(s); this.negativePrefix = chr(s.minus) + this.prefix; } toPattern(): string { return this.pattern; } toLocalizedPattern(): string { return this.pattern; } applyLocalizedPattern(p: string): void { this.applyPattern(p); } clone(): DecimalFormat { return Object.assign(new DecimalFormat(this.pattern, this.symbols), { ...this }); } parseObject(s: Any, p?: Any): Any { return this.parse(s, p); }
}
const round = (v: BigDecimal, places: number, mode: string): BigDecimal => (v.s <= places ? v : new BigDecimal(divideRounded(v.u, 10n ** BigInt(v.s - places), mode), places));
class ParsePosition { readonly $class = 'java.text.ParsePosition'; error = -1; constructor(public index: number) {} getIndex(): number { return this.index; } setIndex(i: number): void { this.index = i; } getErrorIndex(): number { return this.error; } setErrorIndex(i: number): void { this.error = i; } toString(): string { return `java.text.ParsePosition[index=${this.index},errorIndex=${this.error}]`; } }

// ---- dates

export class JDate {
  readonly $class = 'java.util.Date';
  constructor(public t: number) {}
  getTime(): bigint { return BigInt(this.t); } setTime(t: bigint): void { this.t = Number(t); } toInstant(): Instant { return instant.ofEpochMilli(BigInt(this.t)); } after(o: JDate): boolean { return this.t > nn(o).t; } before(o: JDate): boolean { return this.t < nn(o).t; } compareTo(o: JDate): number { return this.t < nn(o).t ? -1 : this.t > o.t ? 1 : 0; } equals(o: Any): boolean { return o instanceof JDate && o.t === this.t; } hashCode(): number { return longHash(BigInt(this.t)); } clone(): JDate { return new JDate(this.t); }
  toString(): string { return new SimpleDateFormat('EEE MMM dd HH:mm:ss zzz yyyy').format(this); }
}
class TimeZone {
  readonly $class = 'java.util.TimeZone';
  constructor(private id: string, readonly zone: Any) {}
  getID(): string { return this.id; } setID(id: string): void { this.id = id; } toZoneId(): Any { return this.zone; } private at(t: number): number { return offsetAt(this.zone, Math.floor(t / 1000)) * 1000; } getOffset(t: bigint): number { return this.at(Number(t)); } getRawOffset(): number { return Math.min(this.at(1.6e12), this.at(1.6155e12)); } inDaylightTime(d: JDate): boolean { return this.at(d.t) !== Math.min(this.at(d.t), this.at(d.t + 1.5778e10)); } useDaylightTime(): boolean { return this.at(1.6e12) !== this.at(1.6255e12); } observesDaylightTime(): boolean { return this.useDaylightTime(); } getDSTSavings(): number { return this.useDaylightTime() ? 3600000 : 0; } getDisplayName(): string { return this.id; }
  equals(o: Any): boolean { return o instanceof TimeZone && o.id === this.id; } hashCode(): number { return hash(this.id); } toString(): string { return `sun.util.calendar.ZoneInfo[id="${this.id}"]`; }
}
function timeZone(id: string): TimeZone { try { return new TimeZone(id, /^[+-]/.test(nn(id)) ? UTC : zoneOf(id.replace(/^GMT([+-])(\d)(?=$|:)/, 'GMT$10$2').replace(/^GMT([+-]\d\d)(\d\d)$/, 'GMT$1:$2'))); } catch (error) { if (error instanceof Thrown) return new TimeZone('GMT', UTC); throw error; } }

export class SimpleDateFormat {
  readonly $class = 'java.text.SimpleDateFormat';
  private list; private zone: TimeZone = new TimeZone('UTC', new ZoneRegion('UTC', UTC)); private lenient = true;
  constructor(private pattern: string = 'M/d/yy, h:mm a', private readonly locale: Locale = home) { this.list = elementsOf(nn(pattern), locale, true); }
  format(d: Any): string { if (!(d instanceof JDate)) { if (d !== null && (typeof d === 'number' || typeof d === 'bigint')) return this.format(new JDate(Number(d))); return raise('IllegalArgumentException', 'Cannot format given Object as a Date'); } const s = Math.floor(d.t / 1000); return print(this.list, zonedAt(s, (d.t - s * 1000) * 1e6, this.zone.zone), this.zone.zone, false); }
  parse(given: Any, position?: ParsePosition): Any {
    const text = str(nn(given));
    const found: Found = { fields: new Map(), zone: null, offset: undefined };
    const end = read(this.list, text, position?.index ?? 0, found, true);
    if (end < 0) { if (position) { position.error = ~end; return null; } return raise('ParseException', `Unparseable date: "${text}"`); }
    if (position) position.index = end;
    // Missing fields are those of 1970-01-01 00:00; too large ones run over.
    const f = (id: string, otherwise: number) => found.fields.get(id)?.[1] ?? otherwise;
    const half = found.fields.get('AMPM_OF_DAY')?.[1] ?? 0;
    const clock = found.fields.get('CLOCK_HOUR_OF_AMPM')?.[1] ?? found.fields.get('HOUR_OF_AMPM')?.[1];
    const hour = found.fields.get('HOUR_OF_DAY')?.[1] ?? found.fields.get('CLOCK_HOUR_OF_DAY')?.[1] ?? (clock === undefined ? 0 : (clock % 12) + half * 12);
    if (!this.lenient) new Parsed({ ...found, fields: new Map(found.fields) }, true, null);
    const day = Date.UTC(2000, f('MONTH_OF_YEAR', 1) - 1, 1);
    const base = new Date(day);
    base.setUTCFullYear(f('YEAR_OF_ERA', f('YEAR', 1970)), f('MONTH_OF_YEAR', 1) - 1, found.fields.has('DAY_OF_YEAR') ? f('DAY_OF_YEAR', 1) : f('DAY_OF_MONTH', 1));
    const local = base.getTime() / 1000 + hour * 3600 + f('MINUTE_OF_HOUR', 0) * 60 + f('SECOND_OF_MINUTE', 0);
    const offset = found.fields.get('OFFSET_SECONDS')?.[1];
    const at = offset !== undefined ? local - offset : (localOf(local, 0) as LocalDateTime).atZone(found.zone ?? this.zone.zone).epoch();
    return new JDate(at * 1000 + f('MILLI_OF_SECOND', 0));
  }
  parseObject(s: Any, p?: Any): Any { return this.parse(s, p); } toPattern(): string { return this.pattern; } toLocalizedPattern(): string { return this.pattern; } applyPattern(p: string): void { this.list = elementsOf(nn(p), this.locale, true); this.pattern = p; } applyLocalizedPattern(p: string): void { this.applyPattern(p); } setTimeZone(z: TimeZone): void { this.zone = nn(z); } getTimeZone(): TimeZone { return this.zone; } setLenient(v: boolean): void { this.lenient = v; } isLenient(): boolean { return this.lenient; } clone(): SimpleDateFormat { const c = new SimpleDateFormat(this.pattern, this.locale); c.zone = this.zone; return c; }
}

const calendarFields = ['ERA', 'YEAR', 'MONTH', 'WEEK_OF_YEAR', 'WEEK_OF_MONTH', 'DATE', 'DAY_OF_YEAR', 'DAY_OF_WEEK', 'DAY_OF_WEEK_IN_MONTH', 'AM_PM', 'HOUR', 'HOUR_OF_DAY', 'MINUTE', 'SECOND', 'MILLISECOND', 'ZONE_OFFSET', 'DST_OFFSET'];
class Calendar {
  readonly $class = 'java.util.GregorianCalendar';
  constructor(public t: number, private zone: TimeZone) {}
  private get at(): Any { const s = Math.floor(this.t / 1000); return zonedAt(s, (this.t - s * 1000) * 1e6, this.zone.zone); }
  private move(z: Any): void { this.t = Number(z.toInstant().toEpochMilli()); }
  get(f: number): number {
    const z = this.at;
    const first = (z.getDayOfWeek().at + 1) % 7; // Sunday is 0
    switch (calendarFields[f]) {
      case 'ERA': return z.getYear() > 0 ? 1 : 0; case 'YEAR': return z.raw('YEAR_OF_ERA'); case 'MONTH': return z.getMonthValue() - 1; case 'DATE': return z.getDayOfMonth(); case 'DAY_OF_YEAR': return z.getDayOfYear(); case 'DAY_OF_WEEK': return first + 1; case 'DAY_OF_WEEK_IN_MONTH': return Math.floor((z.getDayOfMonth() - 1) / 7) + 1;
      case 'WEEK_OF_MONTH': return Math.floor((z.getDayOfMonth() - 1 + (((first - z.getDayOfMonth() + 1) % 7) + 7) % 7) / 7) + 1; case 'WEEK_OF_YEAR': { const jan1 = (((first - z.getDayOfYear() + 1) % 7) + 7) % 7; const w = Math.floor((z.getDayOfYear() - 1 + jan1) / 7) + 1; const length = z.toLocalDate().lengthOfYear(); return z.getDayOfYear() - first + 6 >= length + 1 - 0 && z.getDayOfYear() + (6 - first) > length ? 1 : w; }
      case 'AM_PM': return z.getHour() >= 12 ? 1 : 0; case 'HOUR': return z.getHour() % 12; case 'HOUR_OF_DAY': return z.getHour(); case 'MINUTE': return z.getMinute(); case 'SECOND': return z.getSecond(); case 'MILLISECOND': return z.raw('MILLI_OF_SECOND'); case 'ZONE_OFFSET': return this.zone.getRawOffset(); case 'DST_OFFSET': return this.zone.getOffset(BigInt(this.t)) - this.zone.getRawOffset();
      default: return raise('ArrayIndexOutOfBoundsException', `Index ${f} out of bounds for length 17`);
    }
  }
  private shift(f: number, n: number): Any { const z = this.at; switch (calendarFields[f]) { case 'YEAR': return z.plusYears(n); case 'MONTH': return z.plusMonths(n); case 'WEEK_OF_YEAR': case 'WEEK_OF_MONTH': case 'DAY_OF_WEEK_IN_MONTH': return z.plusWeeks(n); case 'DATE': case 'DAY_OF_YEAR': case 'DAY_OF_WEEK': return z.plusDays(n); case 'AM_PM': return z.plusHours(12 * n); case 'HOUR': case 'HOUR_OF_DAY': return z.plusHours(n); case 'MINUTE': return z.plusMinutes(n); case 'SECOND': return z.plusSeconds(n); case 'MILLISECOND': return z.plusNanos(n * 1e6); default: return raise('IllegalArgumentException', null); } }
  add(f: number, n: number): void { this.move(this.shift(f, n)); } roll(f: number, n: number): void { this.add(f, n); }
  set(...a: number[]): void { if (a.length === 2) { const f = a[0]!; if (calendarFields[f] === 'MONTH') { const z = this.at; this.move(z.withDayOfMonth(1).withMonth(1).plusMonths(a[1]!).plusDays(z.getDayOfMonth() - 1)); } else this.move(this.shift(f, a[1]! - this.get(f))); return; } const [y, m, d, h, mi, s] = a; const z = this.at.withDayOfMonth(1).withMonth(1).withYear(y!).plusMonths(m!).plusDays(d! - 1); this.move(h === undefined ? z : z.withHour(0).withMinute(0).withSecond(s === undefined ? z.getSecond() : 0).plusHours(h).plusMinutes(mi!).plusSeconds(s ?? 0)); }
  getTime(): JDate { return new JDate(this.t); } setTime(d: JDate): void { this.t = nn(d).t; } getTimeInMillis(): bigint { return BigInt(this.t); } setTimeInMillis(t: bigint): void { this.t = Number(t); } toInstant(): Instant { return this.getTime().toInstant(); } toZonedDateTime(): Any { return this.at; } getTimeZone(): TimeZone { return this.zone; } setTimeZone(z: TimeZone): void { this.zone = nn(z); } clear(): void { this.t = -this.zone.getOffset(0n); } isLeapYear(y: number): boolean { return new Date(Date.UTC(y, 1, 29)).getUTCDate() === 29; } getFirstDayOfWeek(): number { return 1; } getCalendarType(): string { return 'gregory'; } after(o: Any): boolean { return this.t > o.t; } before(o: Any): boolean { return this.t < o.t; } compareTo(o: Any): number { return this.t < o.t ? -1 : this.t > o.t ? 1 : 0; } equals(o: Any): boolean { return o instanceof Calendar && o.t === this.t; } hashCode(): number { return longHash(BigInt(this.t)); } clone(): Calendar { return new Calendar(this.t, this.zone); }
  getActualMaximum(f: number): number { const z = this.at.toLocalDate(); return { DATE: z.lengthOfMonth(), DAY_OF_YEAR: z.lengthOfYear(), MONTH: 11, HOUR_OF_DAY: 23, HOUR: 11, MINUTE: 59, SECOND: 59, MILLISECOND: 999, DAY_OF_WEEK: 7 }[calendarFields[f] ?? ''] ?? 0; } getActualMinimum(f: number): number { return { DATE: 1, DAY_OF_YEAR: 1, DAY_OF_WEEK: 1 }[calendarFields[f] ?? ''] ?? 0; }
  toString(): string { return `java.util.GregorianCalendar[time=${this.t}]`; }
}
const utcZone = (): TimeZone => new TimeZone('UTC', new ZoneRegion('UTC', UTC));

// ---- java.util.Formatter

const conversions = /%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?(t|T)?([a-zA-Z%])/g;
const dateParts: Readonly<Record<string, string>> = { Y: 'yyyy', y: 'yy', m: 'MM', d: 'dd', e: 'd', H: 'HH', I: 'hh', k: 'H', l: 'h', M: 'mm', S: 'ss', L: 'SSS', N: 'nnnnnnnnn', p: 'a', B: 'MMMM', b: 'MMM', h: 'MMM', A: 'EEEE', a: 'EEE', j: 'DDD', Z: 'z', z: 'Z', F: 'yyyy-MM-dd', T: 'HH:mm:ss', R: 'HH:mm', D: 'MM/dd/yy', r: 'hh:mm:ss a', c: 'EEE MMM dd HH:mm:ss z yyyy' };
/** `String.format`: the conversions, flags and errors of java.util.Formatter. */
export function format(pattern: string, args: readonly Any[]): string {
  let next = 0;
  let last = -1;
  let out = '';
  let from = 0;
  for (const m of nn(pattern).matchAll(conversions)) {
    const plain = pattern.slice(from, m.index);
    if (plain.includes('%')) raise('UnknownFormatConversionException', `Conversion = '${plain[plain.indexOf('%') + 1] ?? '%'}'`);
    out += plain;
    from = m.index + m[0].length;
    out += one(m);
  }
  const rest = pattern.slice(from);
  if (rest.includes('%')) raise('UnknownFormatConversionException', `Conversion = '${/^%[-#+ 0,(<\d.$]*([^-#+ 0,(<\d.$])?/.exec(rest.slice(rest.indexOf('%')))?.[1] ?? '%'}'`);
  return out + rest;

  function one([whole, index, flags = '', width, precision, date, conversion = '']: RegExpMatchArray): string {
    const c = date ? date : conversion;
    const duplicate = /(.).*\1/.exec(flags);
    if (duplicate) raise('DuplicateFormatFlagsException', `Flags = '${duplicate[1]}'`);
    if (flags.includes('-') && width === undefined && c !== 'n') raise('MissingFormatWidthException', whole);
    if (flags.includes('-') && flags.includes('0') && !date) raise('IllegalFormatFlagsException', `Flags = '${flags}'`);
    const fit = (t: string): string => { const u = /[A-Z]/.test(c) ? t.toUpperCase() : t; const w = Number(width ?? 0); return flags.includes('-') ? u.padEnd(w) : u.padStart(w); };
    if (c === 'n') { if (width !== undefined) raise('IllegalFormatWidthException', width); return '\n'; }
    if (c === '%') return fit('%');
    if (!date && !'bBhHsScCdoxXeEfgGaA'.includes(c)) raise('UnknownFormatConversionException', `Conversion = '${c}'`);
    if ('dcCoxX'.includes(c) && precision !== undefined) raise('IllegalFormatPrecisionException', precision);
    const at = flags.includes('<') ? last : index ? Number(index) - 1 : next++;
    if (at < 0 || at >= args.length) raise('MissingFormatArgumentException', `Format specifier '${whole}'`);
    last = at;
    const v = args[at];
    const bad = (): never => raise('IllegalFormatConversionException', `${c} != ${classOf(v)}`);
    const cut = (t: string) => (precision === undefined ? t : t.slice(0, Number(precision)));
    const mismatch = (set: string): void => { const f = [...flags].find(x => set.includes(x)); if (f) raise('FormatFlagsConversionMismatchException', `Conversion = ${c}, Flags = ${f}`); };
    if ('bBhHsScC'.includes(c)) mismatch(c.toLowerCase() === 's' ? ',+ 0(' : '#,+ 0(');
    if (c === 'b' || c === 'B') return fit(cut(String(v === null ? false : typeof v === 'boolean' ? v : true)));
    if (v === null) return fit(cut('null'));
    if (c === 's' || c === 'S') return fit(cut(str(v)));
    if (c === 'h' || c === 'H') return fit(cut((hash(v) >>> 0).toString(16)));
    if (c === 'c' || c === 'C') return fit(v instanceof C ? str(v) : typeof v === 'number' || v instanceof B || v instanceof S ? String.fromCodePoint(typeof v === 'number' ? v : v.v) : bad());
    if (date) return fit(dateText(v, conversion, c));
    const sized = (negative: boolean, body: string, group = false): string => {
      let t = group && flags.includes(',') ? body.replace(/^\d+/, d => d.replace(/\B(?=(\d{3})+$)/g, ',')) : body;
      const sign = negative ? (flags.includes('(') ? '(' : '-') : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
      const tail = negative && flags.includes('(') ? ')' : '';
      if (flags.includes('0') && /^\d/.test(t)) { if (width === undefined) raise('MissingFormatWidthException', whole); t = t.padStart(Number(width) - sign.length - tail.length, '0'); }
      return fit(sign + t + tail);
    };
    const small = typeof v === 'number' || v instanceof B || v instanceof S;
    const integer = small ? BigInt(typeof v === 'number' ? v : v.v) : typeof v === 'bigint' ? v : v instanceof BigInteger ? v.n : undefined;
    if (c === 'd') { if (integer === undefined) return bad(); return sized(integer < 0n, String(integer < 0n ? -integer : integer), true); }
    if ('oxX'.includes(c)) {
      if (integer === undefined) return bad();
      const bits = v instanceof BigInteger ? integer : BigInt.asUintN(v instanceof B ? 8 : v instanceof S ? 16 : typeof v === 'number' ? 32 : 64, integer);
      const body = (flags.includes('#') ? (c === 'o' ? '0' : '0x') : '') + (bits < 0n ? -bits : bits).toString(c === 'o' ? 8 : 16);
      return flags.includes('0') ? fit(body.padStart(Number(width ?? 0), '0')) : fit((bits < 0n ? '-' : '') + body);
    }
    if (!isDouble(v) && !(v instanceof BigDecimal)) return bad();
    const n = v instanceof BigDecimal ? undefined : (v.v as number);
    if (n !== undefined && !Number.isFinite(n)) return fit(n !== n ? 'NaN' : n > 0 ? (flags.includes('+') ? '+Infinity' : 'Infinity') : flags.includes('(') ? '(Infinity)' : '-Infinity');
    const negative = n === undefined ? v.u < 0n : n < 0 || Object.is(n, -0);
    const all = n === undefined ? v : decimalOf(v instanceof F ? javaFloat(n) : javaDouble(n));
    const value = new BigDecimal(all.u < 0n ? -all.u : all.u, all.s);
    const places = precision === undefined ? 6 : Number(precision);
    if (c === 'f') { const t = value.setScale(places, roundings.byName['HALF_UP']).toPlainString(); return sized(negative, flags.includes('#') && !t.includes('.') ? `${t}.` : t, true); }
    if (c === 'e' || c === 'E') return sized(negative, exponent(value, places));
    if (c === 'g' || c === 'G') { const p = places || 1; if (value.u === 0n) return sized(negative, `0.${'0'.repeat(p - 1)}`.replace(/\.$/, ''), true); const digits = String(value.u).length - value.s; const rounded = round(value, p - digits, 'HALF_UP'); const e = String(rounded.u).length - rounded.s - 1; return e >= -4 && e < p ? sized(negative, value.setScale(Math.max(0, p - e - 1), roundings.byName['HALF_UP']).toPlainString(), true) : sized(negative, exponent(value, p - 1)); }
    return fit((negative ? '-' : '') + hexDouble(Math.abs(n!)));
  }
}
function exponent(value: BigDecimal, places: number): string {
  if (value.u === 0n) return `0${places ? `.${'0'.repeat(places)}` : ''}e+00`;
  const digits = String(value.u);
  let e = digits.length - value.s - 1;
  let r = String(round(new BigDecimal(value.u, digits.length - 1), places, 'HALF_UP').setScale(places).u);
  if (r.length > places + 1) { e++; r = r.slice(0, -1); }
  return `${r[0]}${places ? `.${r.slice(1)}` : ''}e${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;
}
/** Double.toHexString of a number that is not negative. */
export function hexDouble(v: number): string {
  if (v === 0) return '0x0.0p0';
  const bits = doubleBits(v);
  const e = Number(bits >> 52n);
  const m = (bits & 0xfffffffffffffn).toString(16).padStart(13, '0').replace(/0+$/, '') || '0';
  return e === 0 ? `0x0.${m}p-1022` : `0x1.${m}p${e - 1023}`;
}
function dateText(v: Any, part: string, c: string): string {
  const when = typeof v === 'bigint' ? instant.ofEpochMilli(v).atZone(UTC) : v instanceof JDate ? v.toInstant().atZone(new ZoneRegion('UTC', UTC)) : v instanceof Calendar ? v.toZonedDateTime() : typeof v === 'object' && typeof v.raw === 'function' ? v : raise('IllegalFormatConversionException', `${part} != ${classOf(v)}`);
  if (part === 's') return String(when.raw('INSTANT_SECONDS'));
  if (part === 'Q') return String(when.toInstant().toEpochMilli());
  const pattern = dateParts[part] ?? raise('UnknownFormatConversionException', `Conversion = '${c}${part}'`);
  const text = print(elementsOf(pattern, home), when, null, false);
  return part === 'p' ? text.toLowerCase() : text;
}
type Statics = Record<string, (...args: Any[]) => Any>;
const localePattern = (l: Locale, pattern: string) => new DecimalFormat(pattern, new DecimalFormatSymbols(l));
const whole = (l: Locale) => { const f = localePattern(l, '#,##0'); f.setRoundingMode(roundings.byName['HALF_EVEN']); f.setParseIntegerOnly(true); return f; };
const dateStyle = ['EEEE, MMMM d, yyyy', 'MMMM d, yyyy', 'MMM d, yyyy', 'M/d/yy'];
const timeStyle = ['h:mm:ss a zzzz', 'h:mm:ss a z', 'h:mm:ss a', 'h:mm a'];
export const textStatics: Record<string, Statics> = {
  'java.text.NumberFormat': { getInstance: (l = home) => localePattern(l, '#,##0.###'), getNumberInstance: (l = home) => localePattern(l, '#,##0.###'), getIntegerInstance: (l = home) => whole(l), getPercentInstance: (l = home) => localePattern(l, l.language === 'de' || l.language === 'fr' ? '#,##0\u00a0%' : '#,##0%'), getCurrencyInstance: (l = home) => localePattern(l, l.language === '' ? '¤\u00a0#,##0.00' : '¤#,##0.00') },
  'java.text.DecimalFormatSymbols': { getInstance: (l = home) => new DecimalFormatSymbols(l) },
  'java.text.DateFormat': { getInstance: () => new SimpleDateFormat(), getDateInstance: (s = 2, l = home) => new SimpleDateFormat(dateStyle[s], l), getTimeInstance: (s = 2, l = home) => new SimpleDateFormat(timeStyle[s], l), getDateTimeInstance: (a = 2, b = 2, l = home) => new SimpleDateFormat(`${dateStyle[a]}${a < 2 ? " 'at' " : ', '}${timeStyle[b]}`, l) },
  'java.text.Normalizer': { normalize: (s, f) => str(s).normalize(f.id), isNormalized: (s, f) => str(s).normalize(f.id) === str(s) },
  'java.util.TimeZone': { getTimeZone: timeZone, getDefault: utcZone, getAvailableIDs: () => new JArray('java.lang.String[]', [...Intl.supportedValuesOf('timeZone')]) },
  'java.util.Calendar': { getInstance: (z = utcZone()) => new Calendar(clock.now(), z) }, 'java.util.GregorianCalendar': { from: z => new Calendar(Number(z.toInstant().toEpochMilli()), new TimeZone(z.zone.getId(), z.zone)) }, 'java.util.Date': { from: i => new JDate(Number(nn(i).toEpochMilli())) },
};
/** Set by the machine: what time it is for scripts. */
export const clock = { now: (): number => 0 };
const formOf = (id: string) => ({ $class: 'java.text.Normalizer.Form', id, name: () => id, toString: () => id });
export const textConstants: Record<string, Record<string, Any>> = {
  'java.text.Normalizer.Form': Object.fromEntries(['NFD', 'NFC', 'NFKD', 'NFKC'].map(n => [n, formOf(n)])), 'java.text.DateFormat': { FULL: 0, LONG: 1, MEDIUM: 2, SHORT: 3, DEFAULT: 2 },
  'java.util.Calendar': { ...Object.fromEntries(calendarFields.map((n, i) => [n, i])), DAY_OF_MONTH: 5, FIELD_COUNT: 17, ...Object.fromEntries(['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'].map((n, i) => [n, i + 1])), ...Object.fromEntries([...monthOfNumber, 'UNDECIMBER'].map((n, i) => [n, i])), AM: 0, PM: 1, ALL_STYLES: 0, SHORT: 1, LONG: 2 },
  'java.util.GregorianCalendar': { BC: 0, AD: 1 }, 'java.util.TimeZone': { SHORT: 0, LONG: 1 },
};
export const textCreators: Statics = {
  'java.text.DecimalFormat': (p = '#,##0.###', s?: Any) => new DecimalFormat(p, s ?? new DecimalFormatSymbols()), 'java.text.DecimalFormatSymbols': l => new DecimalFormatSymbols(l), 'java.text.SimpleDateFormat': (p: Any, l?: Any) => new SimpleDateFormat(p, l instanceof Locale ? l : home), 'java.text.ParsePosition': i => new ParsePosition(i),
  'java.util.Date': t => new JDate(t === undefined ? clock.now() : Number(t)), 'java.util.GregorianCalendar': (...a) => { const c = new Calendar(clock.now(), typeof a[0] === 'object' ? a[0] : utcZone()); if (typeof a[0] === 'number') { c.t = 0; c.set(a[0], a[1], a[2], a[3] ?? 0, a[4] ?? 0, a[5] ?? 0); } return c; },
};

