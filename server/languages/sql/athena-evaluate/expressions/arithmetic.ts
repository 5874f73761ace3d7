import type { Range } from '../../../../base/range.ts';
import { atZone, divideRounded, fits, rescale } from '../cast.ts';
import { addMonths } from '../functions/times.ts';
import { asDecimal, commonType, decimal, isNumeric, plain, typeText, untold, type Type } from '../types.ts';
import { Zoned, badArgument, day, fail, floorModulo, second, type Value } from '../values.ts';
import { zoneOffset } from '../zones.ts';
import { coerce } from './coerce.ts';
import { mismatch, refusedValue, reject } from './refusals.ts';
import type { Compiled } from './scope.ts';

const operatorNames = { '+': 'addition', '-': 'subtraction', '*': 'multiplication', '/': 'division', '%': 'modulus' } as const;

/** Trino's arithmetic: of equal numeric types, of decimals with growing precision, of times and intervals. */
export function arithmetic(operator: '+' | '-' | '*' | '/' | '%', left: Compiled, right: Compiled, range: Range): Compiled {
  const refuse = () => mismatch(range, `Cannot apply operator: ${typeText(left.type)} ${operator} ${typeText(right.type)}`);
  const [a, b] = [left.type, right.type];
  const two = (type: Type, of: (x: any, y: any) => Value): Compiled => ({ type, run: f => { const x = left.run(f); const y = right.run(f); return x === null || y === null ? null : of(x, y); } });
  if (a === untold || b === untold) return refusedValue;
  if (a.kind === 'unknown' && b.kind === 'unknown') return { type: plain.unknown, run: () => null };
  if (a.kind === 'unknown') return isNumeric(b) ? arithmetic(operator, { type: b, run: () => null }, right, range) : { type: b, run: () => null };
  if (b.kind === 'unknown') return isNumeric(a) ? arithmetic(operator, left, { type: a, run: () => null }, range) : { type: a, run: () => null };
  if (isNumeric(a) && isNumeric(b)) {
    const common = commonType(a, b)!;
    if (common.kind === 'double' || common.kind === 'real') {
      const [x, y] = [coerce(left, common), coerce(right, common)];
      const real = common.kind === 'real';
      const of = { '+': (p: number, q: number) => p + q, '-': (p: number, q: number) => p - q, '*': (p: number, q: number) => p * q, '/': (p: number, q: number) => p / q, '%': (p: number, q: number) => p % q }[operator];
      return { type: common, run: f => { const p = x.run(f); const q = y.run(f); if (p === null || q === null) return null; const v = of(p as number, q as number); return real ? Math.fround(v) : v; } };
    }
    if (common.kind !== 'decimal') {
      const limit = common.kind;
      return two(common, (x: bigint, y: bigint) => {
        if ((operator === '/' || operator === '%') && y === 0n) fail('DIVISION_BY_ZERO', 'Division by zero');
        const v = operator === '+' ? x + y : operator === '-' ? x - y : operator === '*' ? x * y : operator === '/' ? x / y : x % y;
        return fits(v, limit) ? v : fail('NUMERIC_VALUE_OUT_OF_RANGE', `${limit} ${operatorNames[operator]} overflow: ${x} ${operator} ${y}`);
      });
    }
    return decimals(operator, left, right, asDecimal(a)!, asDecimal(b)!, range);
  }
  const negative = operator === '-' ? -1n : 1n;
  const timeKinds = ['date', 'timestamp', 'time'];
  if (operator === '+' || operator === '-') {
    if (a.kind === b.kind && (a.kind === 'day-time' || a.kind === 'year-month')) return two(a, (x: bigint, y: bigint) => x + negative * y);
    if ((b.kind === 'day-time' || b.kind === 'year-month') && timeKinds.includes(a.kind)) return moved(two, a, b.kind, negative) ?? refuse();
    if (operator === '+' && (a.kind === 'day-time' || a.kind === 'year-month') && timeKinds.includes(b.kind)) return arithmetic('+', right, left, range);
    if (operator === '-' && timeKinds.includes(a.kind) && timeKinds.includes(b.kind)) {
      const common = commonType(a, b);
      if (!common) return refuse();
      const [x, y] = [coerce(left, common), coerce(right, common)];
      return { type: plain.dayTime, run: f => {
        const p = x.run(f);
        const q = y.run(f);
        if (p === null || q === null) return null;
        if (typeof p === 'number') return BigInt(p - (q as number)) * 86_400_000n;
        return ((p instanceof Zoned ? p.instant : (p as bigint)) - (q instanceof Zoned ? q.instant : (q as bigint))) / 1_000_000_000n;
      } };
    }
  }
  const interval = (t: Type) => t.kind === 'day-time' || t.kind === 'year-month';
  // A number that is no integer goes over to double.
  if ((operator === '*' || operator === '/') && interval(a) && (b.kind === 'decimal' || b.kind === 'real')) return arithmetic(operator, left, coerce(right, plain.double), range);
  if ((operator === '*' || operator === '/') && interval(a) && isNumeric(b)) return two(a, (x: bigint, y: bigint | number) => {
    if (operator === '/' && Number(y) === 0) fail('DIVISION_BY_ZERO', 'Division by zero');
    return typeof y === 'bigint' ? (operator === '*' ? x * y : x / y) : BigInt(Math.trunc(operator === '*' ? Number(x) * y : Number(x) / y));
  });
  if (operator === '*' && interval(b) && isNumeric(a)) return arithmetic('*', right, left, range);
  return refuse();
}

function moved(two: (type: Type, of: (x: any, y: any) => Value) => Compiled, type: Type, by: 'day-time' | 'year-month', sign: bigint): Compiled | undefined {
  if (type.kind === 'time') return by === 'year-month' ? undefined : two({ ...type, precision: Math.max(3, type.precision) }, (t: bigint, n: bigint) => floorModulo(t + sign * n * 1_000_000_000n, day));
  if (type.kind === 'date') return two(type, (d: number, n: bigint) => {
    if (by === 'year-month') return Number(addMonths(BigInt(d) * day, Number(sign * n)) / day);
    if (n % 86_400_000n !== 0n) badArgument(`Cannot ${sign > 0n ? 'add' : 'subtract'} hour, minutes or seconds ${sign > 0n ? 'to' : 'from'} a date`);
    return d + Number((sign * n) / 86_400_000n);
  });
  return two(type.kind === 'timestamp' && by === 'day-time' ? { ...type, precision: Math.max(3, type.precision) } : type, (t: bigint | Zoned, n: bigint) => {
    if (t instanceof Zoned) return by === 'day-time' ? new Zoned(t.instant + sign * n * 1_000_000_000n, t.zone) : atZone(addMonths(t.instant + (t.zone === 'UTC' ? 0n : localOffset(t)), Number(sign * n)), t.zone);
    return by === 'day-time' ? t + sign * n * 1_000_000_000n : addMonths(t, Number(sign * n));
  });
}

const localOffset = (t: Zoned): bigint => BigInt(zoneOffset(t.zone, Number(t.instant / second))) * second;

/** Precision and scale as Trino's page on decimals gives them. */
function decimals(operator: '+' | '-' | '*' | '/' | '%', left: Compiled, right: Compiled, a: { precision: number; scale: number }, b: { precision: number; scale: number }, range: Range): Compiled {
  const scale = operator === '*' ? a.scale + b.scale : Math.max(a.scale, b.scale);
  if (scale > 38) return reject('INVALID_FUNCTION_ARGUMENT', range, `DECIMAL scale must be in range [0, precision (38)]: ${scale}`);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  const precision = Math.min(38, { '+': whole + scale + 1, '-': whole + scale + 1, '*': a.precision + b.precision, '/': a.precision + b.scale + Math.max(b.scale - a.scale, 0), '%': Math.min(a.precision - a.scale, b.precision - b.scale) + scale }[operator]);
  const limit = 10n ** 38n;
  return { type: decimal(Math.max(1, precision), scale), run: f => {
    const x = left.run(f) as bigint | null;
    const y = right.run(f) as bigint | null;
    if (x === null || y === null) return null;
    if ((operator === '/' || operator === '%') && y === 0n) fail('DIVISION_BY_ZERO', 'Division by zero');
    const [p, q] = operator === '*' || operator === '/' ? [x, y] : [rescale(x, a.scale, scale), rescale(y, b.scale, scale)];
    // p / 10^sa : q / 10^sb with `scale` digits behind the point.
    const v = operator === '+' ? p + q : operator === '-' ? p - q : operator === '*' ? p * q : operator === '%' ? p % q : divideRounded(p * 10n ** BigInt(scale + b.scale - a.scale), q);
    return (v < 0n ? -v : v) < limit ? v : fail('NUMERIC_VALUE_OUT_OF_RANGE', 'Decimal overflow');
  } };
}
