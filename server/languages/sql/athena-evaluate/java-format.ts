import { castValue, textDecimal } from './cast.ts';
import { formatTime, jodaPieces, wallOf } from './formats.ts';
import { isInteger, varchar, type Type } from './types.ts';
import { badArgument, decimalText, plainValue, type MapValue, type Value } from './values.ts';

/** What stands behind `%`: the number of an argument, flags, width, precision, `t` before a letter of dates, and the conversion. A `%` alone is no conversion. */
const specifier = /%(?:(\d+)\$|(<))?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([tT](?=[a-zA-Z]))?([a-zA-Z%])|%/g;

/** Java's format text: `%d`, `%05d`, `%,.2f`, `%s`, `%x`, `%e`, `%b`, `%%`, `%tY-%<tm`. Integers are `Long` there, decimals `BigDecimal`. */
export function javaFormat(pattern: string, args: readonly Value[], types: readonly Type[]): string {
  const wrong = (why: string): never => badArgument(`Invalid format string: ${pattern} (${why})`);
  let next = 0;
  let last = 0;
  return pattern.replace(specifier, (whole, index: string | undefined, again: string | undefined, flags: string, width: string | undefined, precision: string | undefined, dated: string | undefined, kind: string | undefined) => {
    if (kind === undefined) return wrong("UnknownFormatConversion: Conversion = '%'");
    if (kind === '%') return '%';
    if (kind === 'n') return '\n';
    if (!dated && !'dfexobshcgaXEBSHCGA'.includes(kind)) return wrong(`UnknownFormatConversion: Conversion = '${kind}'`);
    const at = index ? Number(index) - 1 : again ? last : next++;
    last = at;
    if (at >= args.length) return wrong(`MissingFormatArgument: Format specifier '${whole}'`);
    const [value, type] = [args[at]!, types[at]!];
    const given: Given = { value, type, flags, precision: precision === undefined ? undefined : Number(precision) };
    const part = dated ? timePart : conversions[kind.toLowerCase()];
    let body = value === null ? nothing(kind, dated, given) : part?.(given, kind) ?? wrong(`IllegalFormatConversion: ${dated ? kind : kind.toLowerCase()} != ${javaClass(type)}`);
    if (dated ? dated === 'T' : kind !== kind.toLowerCase()) body = body.toUpperCase();
    return width === undefined ? body : padded(body, Number(width), flags, isNumber(value));
  });
}

interface Given { readonly value: Value; readonly type: Type; readonly flags: string; readonly precision: number | undefined }

const isNumber = (value: Value): boolean => typeof value === 'bigint' || typeof value === 'number';
const nothing = (kind: string, dated: string | undefined, { precision }: Given): string => (kind.toLowerCase() === 'b' && !dated ? 'false' : 'null').slice(0, precision);

/** The text of a value by its conversion; undefined where Java refuses the value's class. */
const conversions: Readonly<Record<string, (given: Given, kind: string) => string | undefined>> = {
  d({ value, type, flags }) {
    if (!isInteger(type)) return undefined;
    const size = String((value as bigint) < 0n ? -(value as bigint) : value);
    const grouped = flags.includes(',') ? size.replace(/\B(?=(\d{3})+$)/g, ',') : size;
    if ((value as bigint) < 0n) return flags.includes('(') ? `(${grouped})` : `-${grouped}`;
    return `${flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''}${grouped}`;
  },
  // Java rounds the digits that it would print, half up.
  f: given => floating(given, (_, places, digits) => decimalText(textDecimal(digits, places)!, places)),
  e: given => floating(given, scientific),
  g: given => floating(given, (number, places) => {
    const digits = Math.max(1, places);
    const rounded = Number(number.toPrecision(digits));
    if (rounded !== 0 && (rounded < 1e-4 || rounded >= 10 ** digits)) return scientific(number, digits - 1);
    return rounded.toFixed(Math.max(0, digits - 1 - (rounded === 0 ? 0 : Math.floor(Math.log10(rounded)))));
  }),
  x: ({ value, type }) => (isInteger(type) ? BigInt.asUintN(64, value as bigint).toString(16) : undefined),
  o: ({ value, type }) => (isInteger(type) ? BigInt.asUintN(64, value as bigint).toString(8) : undefined),
  b: ({ value }) => String(typeof value === 'boolean' ? value : true),
  h({ value, type }) {
    let hash = 0;
    for (const c of show(value, type)) hash = (Math.imul(hash, 31) + c.charCodeAt(0)) | 0;
    return (hash >>> 0).toString(16);
  },
  s: ({ value, type, precision }) => show(value, type).slice(0, precision),
};

const scientific = (number: number, places: number): string => number.toExponential(places).replace(/e([+-])(\d)$/, 'e$10$2');
function floating({ value, type, flags, precision = 6 }: Given, text: (size: number, places: number, digits: string) => string): string | undefined {
  if (type.kind !== 'decimal' && type.kind !== 'double' && type.kind !== 'real') return undefined;
  const digits = show(value, type);
  const number = Number(digits);
  const size = Number.isFinite(number) ? text(Math.abs(number), precision, digits.replace('-', '')) : digits.replace('-', '');
  const [whole = '', ...rest] = size.split('.');
  return `${number < 0 ? '-' : flags.includes('+') ? '+' : ''}${[flags.includes(',') ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole, ...rest].join('.')}`;
}

function padded(body: string, size: number, flags: string, number: boolean): string {
  if (flags.includes('-')) return body.padEnd(size);
  if (!flags.includes('0') || !number) return body.padStart(size);
  const sign = /^[+-]/.exec(body)?.[0] ?? '';
  return sign + body.slice(sign.length).padStart(size - sign.length, '0');
}

/** The class by which Java knows a value. */
function javaClass(type: Type): string {
  if (isInteger(type)) return 'java.lang.Long';
  switch (type.kind) {
    case 'decimal': return 'java.math.BigDecimal';
    case 'double': return 'java.lang.Double';
    case 'real': return 'java.lang.Float';
    case 'boolean': return 'java.lang.Boolean';
    case 'date': return 'java.time.LocalDate';
    case 'timestamp': return type.zone ? 'java.time.ZonedDateTime' : 'java.time.LocalDateTime';
    case 'time': return 'java.time.LocalTime';
    default: return 'java.lang.String';
  }
}

/** A part of a date or time by the letter behind Java's `%t`. */
function timePart({ value, type }: Given, letter: string): string | undefined {
  if (type.kind !== 'date' && type.kind !== 'timestamp') return undefined;
  const joda: Readonly<Record<string, string>> = { Y: 'yyyy', y: 'yy', m: 'MM', d: 'dd', e: 'd', H: 'HH', k: 'H', I: 'hh', l: 'h', M: 'mm', S: 'ss', L: 'SSS', A: 'EEEE', a: 'EEE', B: 'MMMM', b: 'MMM', h: 'MMM', j: 'DDD', p: 'a', F: 'yyyy-MM-dd', T: 'HH:mm:ss', R: 'HH:mm', D: 'MM/dd/yy', r: 'hh:mm:ss a', C: 'CC' };
  const pattern = joda[letter];
  if (pattern === undefined) return undefined;
  const made = formatTime(wallOf(value as bigint), jodaPieces(pattern));
  return letter === 'p' ? made.toLowerCase() : made;
}

/** A value as Java prints the objects that stand for it: `[1, 2]`, `{a=1}`. */
function show(value: Value, type: Type): string {
  if (value === null) return 'null';
  if (type.kind === 'array') return `[${(value as readonly Value[]).map(v => show(v, type.element)).join(', ')}]`;
  if (type.kind === 'map') return `{${(value as MapValue).entries.map(([k, v]) => `${show(k, type.key)}=${show(v, type.value)}`).join(', ')}}`;
  if (type.kind === 'row') return `[${(value as readonly Value[]).map((v, i) => show(v, type.fields[i]!.type)).join(', ')}]`;
  return type.kind === 'json' || type.kind === 'varbinary' ? String(plainValue(value, type)) : (castValue(value, type, varchar()) as string);
}
