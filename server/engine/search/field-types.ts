import { ipNumber, ipText } from './addresses.ts';
import { analyzeAs } from './analysis.ts';
import { fieldDateFormat, formatName } from './dates.ts';
import type { Field } from './fields.ts';
import { geoPoint } from './points.ts';
import { Refusal } from './refusal.ts';
import { isOff, jsonText, numberOf, textOf } from './scalars.ts';
import type { DocValueKind } from './scripts.ts';

export type FieldType = keyof typeof fieldTypes;

export interface TypeDescription {
  /** Kind of its doc values; none for text. */
  readonly kind: DocValueKind | undefined;
  /**
   * The stored form of one JSON value.
   * @throws Refusal when the field cannot hold it
   */
  read(value: unknown, field: Field): unknown;
}

const integral = (min: bigint, max: bigint, name: string): TypeDescription => ({
  kind: 'longs',
  read(value, field) {
    const text = typeof value === 'string' ? value.trim() : value;
    const cause = name === 'long' || name === 'unsigned_long' ? 'illegal_argument_exception' : 'number_format_exception';
    if (typeof text === 'boolean' || typeof text === 'object') throw new Refusal('json_parse_exception', `Current token (${typeof text === 'boolean' ? `VALUE_${textOf(text).toUpperCase()}` : 'START_OBJECT'}) not numeric, can not use numeric value accessors`);
    if (text === '') throw new Refusal(cause, name === 'long' ? 'For input string: ""' : 'empty String');
    if (typeof text === 'string' && !/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) throw new Refusal(cause, `For input string: "${text}"`);
    if (typeof text === 'number' && !Number.isFinite(text)) throw new Refusal(cause, `For input string: "${text}"`);
    if (isOff(field.parameters['coerce'])) {
      if (typeof text === 'string') throw new Refusal('illegal_argument_exception', `${name === 'long' ? 'Long' : name === 'integer' ? 'Integer' : name === 'short' ? 'Short' : 'Integer'} value passed as String`);
      if (typeof text === 'number' && !Number.isInteger(text)) throw new Refusal('illegal_argument_exception', `Value [${text}] has a decimal part`);
    }
    const whole = typeof text === 'bigint' ? text : typeof text === 'string' && /^[-+]?\d+$/.test(text) ? BigInt(text) : BigInt(Math.trunc(numberOf(text)));
    if (whole < min || whole > max) throw new Refusal('illegal_argument_exception', name === 'long' || name === 'integer' ? `Value [${textOf(text)}] is out of range for ${name === 'long' ? 'a long' : 'an integer'}` : `Value [${textOf(text)}] is out of range for a ${name}`);
    return whole >= -9007199254740991n && whole <= 9007199254740991n ? numberOf(whole) : whole;
  },
});

const floating = (name: string): TypeDescription => ({
  kind: 'doubles',
  read(value, field) {
    if (typeof value === 'object' || typeof value === 'boolean') throw new Refusal('json_parse_exception', `Current token (${typeof value === 'boolean' ? `VALUE_${textOf(value).toUpperCase()}` : 'START_OBJECT'}) not numeric, can not use numeric value accessors`);
    if (typeof value === 'string' && isOff(field.parameters['coerce'])) throw new Refusal('illegal_argument_exception', `${name === 'double' || name === 'scaled_float' ? 'Double' : 'Float'} value passed as String`);
    if ((typeof value === 'string' && (value.trim() === '' || !/^[-+]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?[dDfF]?)$/.test(value.trim())))) throw new Refusal('number_format_exception', value === '' ? 'empty String' : `For input string: "${textOf(value)}"`);
    const number = numberOf(typeof value === 'string' ? value.trim().replace(/(?<=\d\.?)[dDfF]$/, '') : value);
    if (!Number.isFinite(name === 'float' ? Math.fround(number) : number)) throw new Refusal('illegal_argument_exception', `[${name}] supports only finite values, but got [${textOf(value)}]`);
    if (name === 'float') return Math.fround(number);
    if (name === 'half_float') return halfFloat(number);
    if (name === 'scaled_float') {
      const factor = numberOf(field.parameters['scaling_factor']);
      return Math.round(number * factor) / factor;
    }
    return number;
  },
});

const text: TypeDescription = { kind: undefined, read: value => scalarText(value) };
const keyword: TypeDescription = { kind: 'strings', read: value => scalarText(value) };

const date: TypeDescription = {
  kind: 'dates',
  read(value, field) {
    const format = fieldDateFormat(field);
    const instant = format.parse(scalarText(value), false, 'UTC');
    if (instant === undefined) throw new Refusal('illegal_argument_exception', `failed to parse date field [${scalarText(value)}] with format [${formatName(field)}]`, { type: 'date_time_parse_exception', reason: formatName(field).includes('||') ? 'Failed to parse with all enclosed parsers' : `Text '${scalarText(value)}' could not be parsed at index 0` });
    return instant;
  },
};

export const fieldTypes = {
  long: integral(-(2n ** 63n), 2n ** 63n - 1n, 'long'), integer: integral(-(2n ** 31n), 2n ** 31n - 1n, 'integer'), short: integral(-32768n, 32767n, 'short'), byte: integral(-128n, 127n, 'byte'),
  unsigned_long: { ...integral(0n, 2n ** 64n - 1n, 'unsigned_long'), kind: 'unsigned_longs' as const },
  double: floating('double'), float: floating('float'), half_float: floating('half_float'), scaled_float: floating('scaled_float'),
  boolean: {
    kind: 'booleans' as const,
    read(value: unknown) {
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false' || value === '') return false;
      throw new Refusal('illegal_argument_exception', `Failed to parse value [${textOf(value)}] as only [true] or [false] are allowed.`);
    },
  } as TypeDescription,
  keyword, constant_keyword: keyword, wildcard: keyword, version: keyword, text, match_only_text: text, search_as_you_type: text,
  date, date_nanos: date,
  ip: {
    kind: 'strings' as const,
    read(value: unknown) {
      const address = scalarText(value);
      if (ipNumber(address) === undefined) throw new Refusal('illegal_argument_exception', `'${address}' is not an IP string literal.`);
      return ipText(ipNumber(address)!);
    },
  } as TypeDescription,
  geo_point: { kind: 'geo_points' as const, read: (value: unknown) => geoPoint(value) } as TypeDescription,
  token_count: { ...integral(-(2n ** 31n), 2n ** 31n - 1n, 'integer'), read: (value: unknown, field: Field) => analyzeAs(textOf(field.parameters['analyzer'] ?? 'standard'), scalarText(value)).length },
  binary: { kind: 'binary' as const, read: (value: unknown) => scalarText(value) } as TypeDescription,
} satisfies Record<string, TypeDescription>;

/** Types of the service whose fields are not simulated, or hold no value of their own. */
export const structural = new Set(['object', 'nested', 'alias', 'flattened', 'join', 'dense_vector', 'geo_shape', 'completion', 'percolator', 'integer_range', 'long_range', 'float_range', 'double_range', 'date_range', 'ip_range', 'rank_feature', 'histogram', 'knn_vector']);

export function scalarText(value: unknown): string {
  return typeof value === 'object' && value !== null ? jsonText(value) : textOf(value);
}

function halfFloat(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))));
  const step = 2 ** (exponent - 10);
  return Math.round(value / step) * step;
}
