import { javaDouble, javaFloat } from '../../base/java-number.ts';
import type { TypeDescription } from './field-types.ts';
import { Refusal } from './refusal.ts';
import { isOff, numberOf, textOf } from './scalars.ts';

/** Ranges of the readers that whole numbers pass before the field's own range is looked at. */
const readers = { int: [-(2n ** 31n), 2n ** 31n - 1n], long: [-(2n ** 63n), 2n ** 63n - 1n] } as const;

/** A whole number out of a text: `long` reads digits exactly, the narrower ones read what Java reads as a double. */
function wholeOfText(text: string, exact: boolean): bigint {
  if (exact) {
    if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) throw new Refusal('illegal_argument_exception', `For input string: "${text}"`);
    return /^[-+]?\d+$/.test(text) ? BigInt(text) : BigInt(Math.trunc(Number(text)));
  }
  const number = javaNumber(text);
  return Number.isNaN(number) ? 0n : Number.isFinite(number) ? BigInt(Math.trunc(number)) : number > 0 ? 2n ** 64n : -(2n ** 64n);
}

/** What Java reads as a double: blanks around it, `NaN`, a type letter behind it. */
const doubleText = /^([-+]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?))[dDfF]?$/;
export const isJavaNumber = (text: string) => doubleText.test(text.trim());

function javaNumber(text: string): number {
  const match = doubleText.exec(text.trim());
  if (!match) throw new Refusal('number_format_exception', text.trim() === '' ? 'empty String' : `For input string: "${text}"`);
  return Number(match[1]);
}

export function notNumeric(value: unknown): Refusal {
  return new Refusal('json_parse_exception', `Current token (${typeof value === 'boolean' ? `VALUE_${textOf(value).toUpperCase()}` : 'START_OBJECT'}) not numeric, can not use numeric value accessors`);
}

export const integral = (min: bigint, max: bigint, name: 'long' | 'unsigned_long' | 'integer' | 'short' | 'byte'): TypeDescription => {
  const exact = name === 'long' || name === 'unsigned_long';
  const javaType = name === 'long' ? 'Long' : name === 'short' ? 'Short' : 'Integer';
  const [low, high] = exact ? readers.long : readers.int;
  const range = name === 'unsigned_long' ? 'an unsigned long' : name === 'integer' ? 'an integer' : `a ${name}`;
  return {
    kind: 'longs',
    read(value, field) {
      if (typeof value === 'boolean' || typeof value === 'object') throw notNumeric(value);
      if (isOff(field.parameters['coerce'])) {
        if (typeof value === 'string') throw new Refusal('illegal_argument_exception', `${javaType} value passed as String`);
        if (typeof value === 'number' && !Number.isInteger(value)) throw new Refusal('illegal_argument_exception', `${value} cannot be converted to ${javaType} without data loss`);
      }
      if (value === '') return undefined; // no number, but no mistake either while texts are read as numbers
      const whole = typeof value === 'string' ? wholeOfText(value, exact) : typeof value === 'bigint' ? value : BigInt(Math.trunc(numberOf(value)));
      if (name !== 'unsigned_long' && (whole < low || whole > high)) {
        throw typeof value === 'string' ? new Refusal('illegal_argument_exception', `Value [${value}] is out of range for ${exact ? 'a long' : name === 'short' ? 'a short' : 'an integer'}`)
          : new Refusal('input_coercion_exception', `Numeric value (${textOf(value)}) out of range of ${exact ? 'long' : 'int'} (${low} - ${high})`);
      }
      if (whole < min || whole > max) {
        if (name === 'short' && typeof value !== 'string') throw new Refusal('input_coercion_exception', `Numeric value (${textOf(value)}) out of range of Java short`);
        throw new Refusal('illegal_argument_exception', `Value [${name === 'unsigned_long' ? textOf(whole) : textOf(value)}] is out of range for ${range}`);
      }
      return whole >= -9007199254740991n && whole <= 9007199254740991n ? numberOf(whole) : whole;
    },
  };
};

export const floating = (name: 'double' | 'float' | 'half_float' | 'scaled_float'): TypeDescription => ({
  kind: 'doubles',
  read(value, field) {
    if (typeof value === 'object' || typeof value === 'boolean') throw notNumeric(value);
    if (typeof value === 'string' && isOff(field.parameters['coerce'])) throw new Refusal('illegal_argument_exception', `${name === 'double' || name === 'scaled_float' ? 'Double' : 'Float'} value passed as String`);
    if (value === '') return undefined; // no number, but no mistake either while texts are read as numbers
    const written = typeof value === 'string' ? javaNumber(value) : numberOf(value);
    const number = name === 'float' || name === 'half_float' ? Math.fround(written) : written;
    // 65,520 is the first number that rounds to no finite half.
    if (!Number.isFinite(number) || (name === 'half_float' && Math.abs(number) >= 65_520)) throw new Refusal('illegal_argument_exception', `[${name}] supports only finite values, but got [${name === 'half_float' ? javaFloat(number) : javaDouble(number)}]`);
    if (name === 'half_float') return halfFloat(number);
    if (name === 'scaled_float') {
      const factor = numberOf(field.parameters['scaling_factor']);
      return Math.round(number * factor) / factor;
    }
    return number;
  },
});

function halfFloat(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value))));
  const step = 2 ** (exponent - 10);
  return Math.round(value / step) * step;
}
