import { civilOf, daysOf } from '../../../base/civil-date.ts';
import { isApproximate, isInteger, isYearMonth, sqlTypes, timeUnits, type SqlType, type TimeUnit } from '../../../base/sql-type.ts';
import { addMonths, badArgument, ceilTime, divideLong, fitExact, floorTime, multiplyLong, narrow, negateLong, numberOf, overflow, powerOfTen, remainderLong, SqlError, type Long, type SqlValue } from '../../../base/sql-value.ts';
import { defineSqlFunction, type SqlParameter, type SqlSignature } from '../function.ts';
import { sameAs, wholeNumber } from './rules.ts';

const common = { category: 'numeric' } as const;
const x: SqlParameter = { name: 'x', type: 'numeric' };
const unit: SqlParameter = { name: 'unit', type: 'unit', literal: true, values: [...timeUnits] };

export const abs = defineSqlFunction({
  ...common, name: 'ABS',
  signatures: [{ parameters: [{ name: 'x', type: 'numeric-or-interval' }], returns: sameAs('x') }],
  summary: 'Size without sign', documentation: 'Of a number or an interval; the type stays.',
  examples: [{ expression: 'ABS(-2.50)', value: '2.50' }, { expression: `CAST(ABS(INTERVAL '-3' MINUTE) AS BIGINT)`, value: '3' }],
  meaning: {
    kind: 'scalar',
    bind: ({ types: [type] }) => (isApproximate(type!) || type!.kind === 'INTERVAL' ? (v: number) => Math.abs(v) : (v: Long) => (v < 0 ? fitExact(negateLong(v), type!) : v)),
  },
});

const rounding = (name: string, aliases: readonly string[], up: boolean) => {
  const signatures: readonly SqlSignature[] = [
    { parameters: [x], returns: wholeNumber },
    { parameters: [{ name: 'value', type: 'datetime-or-interval' }, unit], returns: sameAs('value'), form: `${name}(value TO unit)` },
  ];
  return defineSqlFunction({
    ...common, name, aliases, signatures,
    summary: up ? 'Rounds up to an integer, or a time up to a unit' : 'Rounds down to an integer, or a time down to a unit',
    documentation: `A number is rounded toward ${up ? 'positive' : 'negative'} infinity and keeps its type; DECIMAL loses its scale. With \`TO unit\` (YEAR, MONTH, DAY, HOUR, MINUTE, SECOND) a date, time, timestamp or interval is rounded ${up ? 'up' : 'down'} in UTC.${up ? '' : ' `FLOOR(s.ROWTIME TO MINUTE)` in GROUP BY makes a tumbling window of one minute.'}`,
    examples: up
      ? [{ expression: 'CEIL(2.1)', value: '3' }, { expression: 'CEIL(-2.1)', value: '-2' }, { expression: `CEIL(TIMESTAMP '2024-05-06 07:08:09' TO HOUR)`, value: '2024-05-06 08:00:00.000' }]
      : [{ expression: 'FLOOR(2.9)', value: '2' }, { expression: 'FLOOR(-2.1)', value: '-3' }, { expression: `FLOOR(TIMESTAMP '2024-05-06 07:08:09' TO MINUTE)`, value: '2024-05-06 07:08:00.000' }],
    meaning: {
      kind: 'scalar',
      bind({ types: [type] }) {
        const t = type!;
        if (t.kind === 'DECIMAL') return (v: Long) => roundDecimal(v, t.scale, up);
        if (t.kind === 'INTERVAL') {
          return (v: number, to: TimeUnit) => {
            const step = unitSize(to, t);
            return (up ? Math.ceil(v / step) : Math.floor(v / step)) * step + 0;
          };
        }
        // Behind the last hour of the day stands midnight.
        if (t.kind === 'TIME') return (v: number, to: TimeUnit) => (up ? ceilTime(v, to) : floorTime(v, to)) % 86_400_000;
        if (t.kind === 'DATE' || t.kind === 'TIMESTAMP') return (v: number, to: TimeUnit) => (up ? ceilTime(v, to) : floorTime(v, to));
        if (isInteger(t)) return (v: Long) => v;
        return (v: number) => (up ? Math.ceil(v) : Math.floor(v)) + 0;
      },
    },
  });
};

/** Of a year-month interval in months, else in milliseconds. */
const unitSize = (unit: TimeUnit, type: SqlType): number => (isYearMonth(type) ? (unit === 'YEAR' ? 12 : 1) : { DAY: 86_400_000, HOUR: 3_600_000, MINUTE: 60_000, SECOND: 1000, YEAR: 12, MONTH: 1 }[unit]);

function roundDecimal(value: Long, scale: number, up: boolean): Long {
  const unit = narrow(powerOfTen(scale));
  const whole = divideLong(value, unit);
  const rest = remainderLong(value, unit);
  if (rest === 0) return whole;
  return up ? (value > 0 ? narrow(BigInt(whole) + 1n) : whole) : value < 0 ? narrow(BigInt(whole) - 1n) : whole;
}

export const ceil = rounding('CEIL', ['CEILING'], true);
export const floor = rounding('FLOOR', [], false);

export const step = defineSqlFunction({
  ...common, name: 'STEP',
  signatures: [
    { parameters: [{ name: 'time', type: 'datetime' }, { name: 'width', type: 'interval', literal: true }], returns: sameAs('time'), form: 'STEP(time BY interval)' },
    { parameters: [{ name: 'i', type: 'exact' }, { name: 'n', type: 'exact' }], returns: sameAs('i'), form: 'STEP(i BY n)' },
  ],
  summary: 'Rounds a time or an integer down to a multiple',
  documentation: 'A time goes down to the last multiple of the interval counted from 1970-01-01 00:00:00; YEAR and MONTH follow the calendar. An integer becomes `(i / n) * n`, so negative ones go toward zero. `STEP(s.ROWTIME BY INTERVAL \'60\' SECOND)` in GROUP BY makes a tumbling window.',
  examples: [
    { expression: `STEP(TIMESTAMP '2024-05-06 07:08:59' BY INTERVAL '15' SECOND)`, value: '2024-05-06 07:08:45.000' }, { expression: 'STEP(23 BY 5)', value: '20' }, { expression: 'STEP(-23 BY 5)', value: '-20' },
  ],
  meaning: {
    kind: 'scalar',
    bind({ types: [type, width] }) {
      if (width!.kind !== 'INTERVAL') return (i: Long, n: Long) => multiplyLong(divideLong(i, n), n);
      if (isYearMonth(width!)) {
        return (ms: number, months: number) => {
          if (months <= 0) return badArgument('STEP needs a positive interval');
          const { year, month } = civilOf(Math.floor(ms / 86_400_000));
          const since = (year - 1970) * 12 + month - 1;
          const down = Math.floor(since / months) * months;
          return addMonths(daysOf(1970, 1, 1) * 86_400_000, down);
        };
      }
      if (type!.kind === 'DATE') return (ms: number, size: number) => (size > 0 ? floorTime(Math.floor(ms / size) * size, 'DAY') : badArgument('STEP needs a positive interval'));
      return (ms: number, size: number) => (size > 0 ? Math.floor(ms / size) * size : badArgument('STEP needs a positive interval'));
    },
  },
});

const real = (value: number): SqlValue => (Number.isFinite(value) ? value : overflow('DOUBLE'));

const ofDouble = (name: string, summary: string, documentation: string, example: [string, string], compute: (x: number) => SqlValue, undocumented?: boolean) => defineSqlFunction({
  ...common, name, signatures: [{ parameters: [x], returns: sqlTypes.double }], summary, documentation, ...(undocumented && { undocumented }),
  examples: [{ expression: example[0], value: example[1] }],
  meaning: { kind: 'scalar', bind: ({ types: [type] }) => (v: SqlValue) => compute(numberOf(v, type!)) },
});

const positive = (name: string, v: number): number => (v > 0 ? v : badArgument(`${name} of ${v}: the argument must be positive`) as never);
export const exp = ofDouble('EXP', 'e to the power of x', 'Always DOUBLE.', ['EXP(0)', '1'], v => real(Math.exp(v)));
export const ln = ofDouble('LN', 'Natural logarithm', 'Zero and negative numbers send the row to the error stream.', ['LN(1)', '0'], v => Math.log(positive('LN', v)));
export const log10 = ofDouble('LOG10', 'Logarithm to the base 10', 'Zero and negative numbers send the row to the error stream.', ['LOG10(1000)', '3'], v => Math.log10(positive('LOG10', v)));
export const sqrt = ofDouble('SQRT', 'Square root', 'Reserved and accepted, though the vendor\'s function list leaves it out. A negative number sends the row to the error stream.', ['SQRT(2.25)', '1.5'],
  v => (v >= 0 ? Math.sqrt(v) : badArgument(`SQRT of ${v}: the argument must not be negative`)), true);

export const power = defineSqlFunction({
  ...common, name: 'POWER',
  signatures: [{ parameters: [x, { name: 'y', type: 'numeric' }], returns: sqlTypes.double }],
  summary: 'x to the power of y', documentation: 'Zero to a negative power, or a negative number to a fraction, sends the row to the error stream.',
  examples: [{ expression: 'POWER(2, 10)', value: '1024' }],
  meaning: {
    kind: 'scalar',
    bind: ({ types: [a, b] }) => (p: SqlValue, q: SqlValue) => {
      const base = numberOf(p, a!);
      const exponent = numberOf(q, b!);
      if (base === 0 && exponent < 0 || base < 0 && !Number.isInteger(exponent)) throw new SqlError('INVALID_ARGUMENT', `POWER(${base}, ${exponent}) has no value`);
      return real(base ** exponent);
    },
  },
});

export const mod = defineSqlFunction({
  ...common, name: 'MOD',
  signatures: [{ parameters: [{ name: 'dividend', type: 'exact' }, { name: 'divisor', type: 'exact' }], returns: sameAs('divisor', 1) }],
  summary: 'Rest of a division of integers', documentation: 'Takes the sign of the dividend. Numbers with a scale are refused; a divisor of 0 sends the row to the error stream.',
  examples: [{ expression: 'MOD(7, 3)', value: '1' }, { expression: 'MOD(-7, 3)', value: '-1' }],
  meaning: { kind: 'scalar', bind: () => (a: Long, b: Long) => remainderLong(a, b) },
});
