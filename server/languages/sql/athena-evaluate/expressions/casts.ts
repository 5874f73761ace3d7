import type * as S from '../../tree.ts';
import { castValue, castable } from '../cast.ts';
import { isText, typeText, untold, type Type } from '../types.ts';
import { TrinoError, Zoned, badArgument, type Value } from '../values.ts';
import { zoneName } from '../zones.ts';
import { compile } from './compile.ts';
import { mismatch, reject } from './refusals.ts';
import type { Compiled, Frame, Scope } from './scope.ts';
import { typeOf } from './type-names.ts';

export function cast(expr: S.Cast, scope: Scope): Compiled {
  if (expr.form === '::' && !scope.session.checking) return reject('SYNTAX_ERROR', { start: expr.value.range.end, end: expr.value.range.end + 2 }, "mismatched input ':'. Expecting: <EOF>");
  const value = compile(expr.value, scope);
  const type = typeOf(expr.type);
  if (!castable(value.type, type)) return mismatch(expr.range, `Cannot cast ${typeText(value.type)} to ${typeText(type)}`);
  const { type: from, run } = value;
  const session = scope.session;
  const made = (f: Frame): Value => castValue(run(f), from, type, session);
  return { type, run: expr.try ? tried(made) : made };
}

const caught = new Set(['DIVISION_BY_ZERO', 'INVALID_CAST_ARGUMENT', 'INVALID_FUNCTION_ARGUMENT', 'NUMERIC_VALUE_OUT_OF_RANGE']);

/** NULL where `try` says so, for the failures that it catches. */
export function tried(run: (f: Frame) => Value): (f: Frame) => Value {
  return f => {
    try {
      return run(f);
    } catch (error) {
      if (error instanceof TrinoError && caught.has(error.code)) return null;
      throw error;
    }
  };
}

export function atTimeZone(expr: S.AtTimeZone, scope: Scope): Compiled {
  const value = compile(expr.value, scope);
  const zone = compile(expr.zone, scope);
  if (value.type === untold) return value;
  if (value.type.kind !== 'timestamp' && value.type.kind !== 'time') return mismatch(expr.value.range, `Type of value must be a time or timestamp with or without time zone (actual ${typeText(value.type)})`);
  if (!isText(zone.type) && zone.type.kind !== 'day-time') return mismatch(expr.zone.range, `Type of time zone must be a string or an interval (actual ${typeText(zone.type)})`);
  const type: Type = { ...value.type, zone: true };
  // An interval is the zone's offset.
  const nameOf = (z: Value): string => {
    if (typeof z !== 'bigint') return z as string;
    const minutes = z / 60_000n;
    const size = minutes < 0n ? -minutes : minutes;
    return `${minutes < 0n ? '-' : '+'}${String(size / 60n).padStart(2, '0')}:${String(size % 60n).padStart(2, '0')}`;
  };
  return { type, run: f => {
    const [v, z] = [value.run(f), zone.run(f)];
    if (v === null || z === null) return null;
    return new Zoned(v instanceof Zoned ? v.instant : (v as bigint), zoneName(nameOf(z)) ?? badArgument(`'${nameOf(z)}' is not a valid time zone`));
  } };
}
