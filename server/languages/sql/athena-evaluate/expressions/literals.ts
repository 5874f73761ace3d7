import type * as S from '../../tree.ts';
import { atZone, castValue, fits, intervalLiteral, parseDate, parseTime, timestampParts } from '../cast.ts';
import { parseJson } from '../json.ts';
import { decimal, plain, timestamp, typeText, varchar, type Type } from '../types.ts';
import { Json, TrinoError } from '../values.ts';
import { constant } from './coerce.ts';
import { reject } from './refusals.ts';
import type { Compiled } from './scope.ts';
import { typeOf } from './type-names.ts';

export function numberLiteral({ text, range }: S.NumberLiteral): Compiled {
  const clean = text.replace(/_/g, '');
  if (/^0[xX]|^0[bB]|^0[oO]/.test(clean)) return constant(BigInt(clean), fits(BigInt(clean), 'integer') ? plain.integer : plain.bigint);
  if (/[eE]/.test(clean)) return constant(Number(clean), plain.double);
  if (!clean.includes('.')) {
    const value = BigInt(clean);
    if (value < 2147483648n) return constant(value, plain.integer);
    return value < 9223372036854775808n ? constant(value, plain.bigint) : reject('INVALID_LITERAL', range, `Invalid numeric literal: ${text}`);
  }
  const [whole = '', fraction = ''] = clean.split('.');
  const digits = whole.replace(/^0+/, '') + fraction;
  const precision = Math.max(1, digits.length);
  if (precision > 38) return reject('INVALID_LITERAL', range, `'${text}' is not a valid DECIMAL literal`);
  return constant(BigInt(digits || '0'), decimal(precision, fraction.length));
}

export function binaryLiteral({ hex, range }: S.BinaryLiteral): Compiled {
  const digits = hex.replace(/\s/g, '');
  if (digits.length % 2) return reject('SYNTAX_ERROR', range, 'binary literal must contain an even number of digits');
  return constant(Uint8Array.from(digits.match(/../g)?.map(h => parseInt(h, 16)) ?? []), plain.varbinary);
}

export function typedLiteral({ type, value, range }: S.TypedLiteral): Compiled {
  const wrong = (what: string): never => reject('INVALID_LITERAL', range, `'${value}' is not a valid ${what} literal`);
  switch (type) {
    case 'DATE': return constant(parseDate(value.trim()) ?? wrong('DATE'), plain.date);
    case 'TIMESTAMP': {
      const parts = timestampParts(value.trim());
      if (!parts) return wrong('TIMESTAMP');
      return constant(parts.zone === undefined ? parts.picos : atZone(parts.picos, parts.zone), timestamp(parts.digits, parts.zone !== undefined));
    }
    case 'TIME': {
      const zone = /[+-]\d{1,2}(:?\d{2})?$/.test(value.trim());
      const precision = /\.(\d+)/.exec(value)?.[1]?.length ?? 0;
      return constant(parseTime(value.trim(), { precision: Math.min(12, precision), zone }) ?? wrong('TIME'), { kind: 'time', precision, zone });
    }
    case 'JSON': { const tree = parseJson(value); return constant(tree === undefined ? wrong('JSON') : new Json(tree), plain.json); }
    case 'DECIMAL': {
      const m = /^([+-]?)(\d*)\.?(\d*)$/.exec(value.trim());
      const digits = m ? m[2]!.replace(/^0+/, '') + m[3]! : '';
      if (!m || (m[2] === '' && m[3] === '') || digits.length > 38) return wrong('DECIMAL');
      return constant(BigInt(digits || '0') * (m[1] === '-' ? -1n : 1n), decimal(Math.max(1, digits.length), m[3]!.length));
    }
    default: {
      const target = typeOf({ name: type, nameRange: range, arguments: [], parameters: [], range });
      const wide: Type = type === 'CHAR' ? { kind: 'char', length: Math.max(1, value.length) } : target;
      try {
        return constant(castValue(value, varchar(value.length), wide), wide);
      } catch (error) {
        if (error instanceof TrinoError) return wrong(typeText(target).toUpperCase());
        throw error;
      }
    }
  }
}

export function interval(expr: S.IntervalLiteral): Compiled {
  if (expr.qualifier && !/^(?:YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)$/.test(expr.qualifier.from)) return reject('SYNTAX_ERROR', expr.qualifier.fromRange, `mismatched input '${expr.qualifier.from}'. Expecting: 'DAY', 'HOUR', 'MINUTE', 'MONTH', 'SECOND', 'YEAR'`);
  const made = expr.qualifier && intervalLiteral(expr.value, expr.qualifier.from, expr.qualifier.to);
  if (!made) return reject('INVALID_LITERAL', expr.range, `'${expr.value}' is not a valid interval literal`);
  return constant(expr.negative ? -made.value : made.value, made.kind === 'day-time' ? plain.dayTime : plain.yearMonth);
}
