import { ipNumber, ipText } from './addresses.ts';
import { analyzeAs } from './analysis.ts';
import { fieldDateFormat, formatName, printPattern } from './dates.ts';
import type { Field } from './fields.ts';
import { floating, integral } from './numeric-types.ts';
import { geoPoint } from './points.ts';
import { Refusal } from './refusal.ts';
import { jsonText, textOf } from './scalars.ts';
import type { DocValueKind } from './scripts.ts';

export type FieldType = keyof typeof fieldTypes;

export interface TypeDescription {
  /** Kind of its doc values; none for text. */
  readonly kind: DocValueKind | undefined;
  /**
   * The stored form of one JSON value; undefined for none.
   * @throws Refusal when the field cannot hold it
   */
  read(value: unknown, field: Field): unknown;
}

const text: TypeDescription = { kind: undefined, read: value => scalarText(value) };
const keyword: TypeDescription = { kind: 'strings', read: value => scalarText(value) };

const date: TypeDescription = {
  kind: 'dates',
  read(value, field) {
    const format = fieldDateFormat(field);
    const text = scalarText(value);
    if (text === '') throw new Refusal('illegal_argument_exception', 'cannot parse empty date');
    const instant = format.parse(text, false, 'UTC');
    if (instant === undefined) throw new Refusal('illegal_argument_exception', `failed to parse date field [${text}] with format [${formatName(field)}]`, { type: 'date_time_parse_exception', reason: format.problem(text) });
    if (field.type === 'date_nanos') {
      const shown = () => `date[${printPattern("yyyy-MM-dd'T'HH:mm:ss'Z'", instant, 'UTC')}]`;
      if (instant < 0) throw new Refusal('illegal_argument_exception', `${shown()} is before the epoch in 1970 and cannot be stored in nanosecond resolution`);
      if (instant > 9_223_372_036_854) throw new Refusal('illegal_argument_exception', `${shown()} is after 2262-04-11T23:47:16.854775807 and cannot be stored in nanosecond resolution`);
    }
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
      if (typeof value !== 'string') throw notBoolean(value);
      throw new Refusal('illegal_argument_exception', `Failed to parse value [${value}] as only [true] or [false] are allowed.`);
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
  geo_point: { kind: 'geo_points' as const, read: (value: unknown, field: Field) => geoPoint(value, field.path) } as TypeDescription,
  token_count: { ...integral(-(2n ** 31n), 2n ** 31n - 1n, 'integer'), read: (value: unknown, field: Field) => analyzeAs(textOf(field.parameters['analyzer'] ?? 'standard'), scalarText(value)).length },
  binary: { kind: 'binary' as const, read: (value: unknown) => scalarText(value) } as TypeDescription,
} satisfies Record<string, TypeDescription>;

/** Types of the service whose fields are not simulated, or hold no value of their own. */
export const structural = new Set(['object', 'nested', 'alias', 'flattened', 'join', 'dense_vector', 'geo_shape', 'completion', 'percolator', 'integer_range', 'long_range', 'float_range', 'double_range', 'date_range', 'ip_range', 'rank_feature', 'histogram', 'knn_vector', 'flat_object', 'rank_features', 'derived']);

export function notBoolean(value: unknown): Refusal {
  return new Refusal('json_parse_exception', `Current token (${typeof value === 'object' ? 'START_OBJECT' : Number.isInteger(value) ? 'VALUE_NUMBER_INT' : 'VALUE_NUMBER_FLOAT'}) not of boolean type`);
}

export function scalarText(value: unknown): string {
  return typeof value === 'object' && value !== null ? jsonText(value) : textOf(value);
}
