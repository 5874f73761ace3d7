import type { Accumulator, SqlCall } from '../../../base/sql-meaning.ts';
import { isApproximate, sqlTypes, type SqlType } from '../../../base/sql-type.ts';
import { addLong, compareValues, castValue, divideLong, divideRounded, fitExact, numberOf, overflow, type Long, type SqlValue } from '../../../base/sql-value.ts';
import { defineSqlFunction, type SqlExample, type SqlSignature } from '../function.ts';
import { sameAs } from './rules.ts';

const numeric = (returns: SqlSignature['returns']): readonly SqlSignature[] => [{ parameters: [{ name: 'x', type: 'numeric' }], returns }];
const windowed = (text: string): readonly SqlExample[] => [{ expression: text }];
const common = { category: 'aggregate', over: 'allowed' } as const;

export const count = defineSqlFunction({
  ...common, name: 'COUNT',
  signatures: [
    { parameters: [], returns: sqlTypes.bigint, form: 'COUNT(*)' },
    { parameters: [{ name: 'x', type: 'any' }], returns: sqlTypes.bigint },
  ],
  summary: 'Number of rows, or of rows in which x is not NULL',
  documentation: '`COUNT(*)` counts all rows, `COUNT(x)` those in which `x` is not NULL. An empty window counts 0. `COUNT(DISTINCT x)` is refused: select the distinct values in a subquery first, or use COUNT_DISTINCT_ITEMS_TUMBLING.',
  examples: windowed(`SELECT STREAM ticker, COUNT(*) AS n FROM s GROUP BY ticker, STEP(s.ROWTIME BY INTERVAL '60' SECOND)`),
  meaning: {
    kind: 'aggregate', seesNulls: true,
    create({ types }) {
      let rows = 0;
      const all = types.length === 0;
      return { add(value) { if (all || value !== null) rows++; }, value: () => rows };
    },
  },
});

/** A sum in the exact type of its argument, or a compensated sum of doubles. */
function summing(type: SqlType): { add(value: SqlValue): void; total(): SqlValue; rows(): number } {
  let rows = 0;
  if (isApproximate(type)) {
    let sum = 0;
    let lost = 0;
    return {
      add(value) {
        const x = value as number;
        const next = sum + x;
        lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum;
        sum = next;
        rows++;
      },
      total: () => (Number.isFinite(sum + lost) ? (type.kind === 'REAL' ? Math.fround(sum + lost) : sum + lost) : overflow(type.kind)),
      rows: () => rows,
    };
  }
  let sum: Long = 0;
  return {
    add(value) { sum = addLong(sum, value as Long); rows++; },
    total: () => fitExact(sum, type),
    rows: () => rows,
  };
}

export const sum = defineSqlFunction({
  ...common, name: 'SUM', signatures: numeric(sameAs('x')),
  summary: 'Sum of the values that are not NULL',
  documentation: 'The result has the type of `x`, so a sum of INTEGER overflows beyond 2147483647 and the row goes to the error stream: cast to BIGINT first. NULLs are left out; without any value the sum is NULL. Intervals are refused.',
  examples: windowed(`SELECT STREAM SUM(CASE WHEN action = 'click' THEN 1 ELSE 0 END) AS clicks FROM s GROUP BY FLOOR(s.ROWTIME TO MINUTE)`),
  meaning: {
    kind: 'aggregate',
    create({ types: [type] }) {
      const state = summing(type!);
      return { add: state.add, value: () => (state.rows() === 0 ? null : state.total()) };
    },
  },
});

export const avg = defineSqlFunction({
  ...common, name: 'AVG', signatures: numeric(sameAs('x')),
  summary: 'Mean of the values that are not NULL',
  documentation: 'The result has the type of `x`: the mean of INTEGER values is an INTEGER and loses its fraction. Write `AVG(CAST(x AS DOUBLE))` to keep it. Without any value the mean is NULL.',
  examples: windowed(`SELECT STREAM AVG(CAST(price AS DOUBLE)) OVER (PARTITION BY ticker RANGE INTERVAL '1' MINUTE PRECEDING) FROM s`),
  meaning: {
    kind: 'aggregate',
    create({ types: [type] }) {
      let rows = 0;
      if (isApproximate(type!)) {
        const state = summing(type!);
        const mean = () => numberOf(state.total(), type!) / state.rows();
        return { add: state.add, value: () => (state.rows() === 0 ? null : type!.kind === 'REAL' ? Math.fround(mean()) : mean()) };
      }
      // The sum may be wider than the type; only the mean has to fit.
      let total: Long = 0;
      return {
        add(value) { total = addLong(total, value as Long); rows++; },
        value: () => (rows === 0 ? null : type!.kind === 'DECIMAL' ? divideRounded(total, rows) : divideLong(total, rows)),
      };
    },
  },
});

const extreme = (sign: 1 | -1) => ({ types: [type] }: SqlCall): Accumulator => {
  let best: SqlValue = null;
  return { add(value) { if (best === null || sign * compareValues(value, best, type!, type!) > 0) best = value; }, value: () => best };
};

const ordered: readonly SqlSignature[] = [{ parameters: [{ name: 'x', type: 'ordered' }], returns: sameAs('x') }];

export const min = defineSqlFunction({
  ...common, name: 'MIN', signatures: ordered,
  summary: 'Smallest value that is not NULL',
  documentation: 'Works on numbers, text, dates and times. `MIN(s.ROWTIME)` is the time of the first row of a window.',
  examples: windowed(`SELECT STREAM MIN(price) OVER (PARTITION BY ticker ROWS 10 PRECEDING) FROM s`),
  meaning: { kind: 'aggregate', create: extreme(-1) },
});

export const max = defineSqlFunction({
  ...common, name: 'MAX', signatures: ordered,
  summary: 'Largest value that is not NULL',
  documentation: 'Works on numbers, text, dates and times.',
  examples: windowed(`SELECT STREAM MAX(price) OVER (PARTITION BY ticker RANGE INTERVAL '1' HOUR PRECEDING) FROM s`),
  meaning: { kind: 'aggregate', create: extreme(1) },
});

/** Welford's recurrence: the documented formula without its cancellation. */
const variance = (sample: boolean, root: boolean) => ({ types: [type] }: SqlCall): Accumulator => {
  let rows = 0;
  let mean = 0;
  let squares = 0;
  return {
    add(value) {
      const x = numberOf(value, type!);
      rows++;
      const delta = x - mean;
      mean += delta / rows;
      squares += delta * (x - mean);
    },
    value() {
      const divisor = sample ? rows - 1 : rows;
      if (divisor <= 0) return null;
      const result = Math.max(0, squares / divisor);
      return root ? Math.sqrt(result) : result;
    },
  };
};

const spread = (name: string, sample: boolean, root: boolean) => defineSqlFunction({
  ...common, name, signatures: numeric(sqlTypes.double),
  summary: `${root ? 'Standard deviation' : 'Variance'} of the ${sample ? 'sample' : 'population'}`,
  documentation: `NULLs are left out. ${sample ? 'Divides by N − 1: a single row gives NULL.' : 'Divides by N: a single row gives 0.'} No rows give NULL.`,
  examples: windowed(`SELECT STREAM ${name}(price) OVER (PARTITION BY ticker RANGE INTERVAL '5' MINUTE PRECEDING) FROM s`),
  meaning: { kind: 'aggregate', create: variance(sample, root) },
});

export const stddevPop = spread('STDDEV_POP', false, true);
export const stddevSamp = spread('STDDEV_SAMP', true, true);
export const varPop = spread('VAR_POP', false, false);
export const varSamp = spread('VAR_SAMP', true, false);

export const expAvg = defineSqlFunction({
  ...common, name: 'EXP_AVG', over: 'required',
  signatures: [{ parameters: [{ name: 'x', type: 'numeric' }, { name: 'halfLife', type: 'interval', literal: true, summary: 'The weight of a row halves with each interval of its age' }], returns: sameAs('x') }],
  summary: 'Mean in which older rows weigh less',
  documentation: 'A row `k` whole intervals older than the current row has the weight 2^−k. Needs OVER.',
  examples: windowed(`SELECT STREAM EXP_AVG(price, INTERVAL '10' SECOND) OVER (PARTITION BY ticker RANGE INTERVAL '1' HOUR PRECEDING) FROM s`),
  meaning: {
    kind: 'analytic',
    evaluate(frame, values, { types: [type], result }) {
      const halfLife = values[1] as number;
      const now = frame.time(frame.length - 1);
      let weights = 0;
      let total = 0;
      for (let i = 0; i < frame.length; i++) {
        const value = frame.argument(i);
        if (value === null) continue;
        const weight = 2 ** -Math.floor((now - frame.time(i)) / halfLife);
        weights += weight;
        total += weight * numberOf(value, type!);
      }
      return weights === 0 ? null : castValue(total / weights, sqlTypes.double, result);
    },
  },
});

const endValue = (name: string, last: boolean) => defineSqlFunction({
  ...common, name,
  signatures: [{ parameters: [{ name: 'x', type: 'any' }], returns: sameAs('x'), form: `${name}(x) [IGNORE NULLS | RESPECT NULLS]` }],
  summary: `Value of the ${last ? 'last' : 'first'} row of the window`,
  documentation: 'By order of arrival. NULL is a value (RESPECT NULLS) unless IGNORE NULLS is written. Also used without OVER in WINDOWED BY STAGGER groups.',
  examples: windowed(`SELECT STREAM ${name}(price) OVER (PARTITION BY ticker RANGE INTERVAL '1' MINUTE PRECEDING) FROM s`),
  meaning: {
    kind: 'aggregate', seesNulls: true,
    create({ ignoreNulls }) {
      let seen = false;
      let result: SqlValue = null;
      return {
        add(value) {
          if (ignoreNulls && value === null || seen && !last) return;
          seen = true;
          result = value;
        },
        value: () => result,
      };
    },
  },
});

export const firstValue = endValue('FIRST_VALUE', false);
export const lastValue = endValue('LAST_VALUE', true);

const truth = (name: string, every: boolean) => defineSqlFunction({
  ...common, name,
  signatures: [{ parameters: [{ name: 'condition', type: 'boolean' }], returns: sqlTypes.boolean }],
  summary: `Whether the condition holds in ${every ? 'all rows' : 'any row'}`,
  documentation: every ? 'FALSE as soon as one row has FALSE; rows with UNKNOWN are left out.' : 'TRUE as soon as one row has TRUE, otherwise FALSE; rows with UNKNOWN are left out.',
  examples: windowed(`SELECT STREAM ${name}(price > 100) OVER (PARTITION BY ticker RANGE INTERVAL '1' MINUTE PRECEDING) FROM s`),
  meaning: {
    kind: 'aggregate',
    create() {
      let result = every;
      return { add(value) { if (value === !every) result = !every; }, value: () => result };
    },
  },
});

export const any = truth('ANY', false);
export const every = truth('EVERY', true);
