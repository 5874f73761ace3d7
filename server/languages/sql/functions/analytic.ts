import type { SqlValue } from '../../../base/sql-value.ts';
import { defineSqlFunction } from '../function.ts';
import { sameAs } from './rules.ts';

const common = { category: 'analytic', over: 'required' } as const;

export const lag = defineSqlFunction({
  ...common, name: 'LAG',
  signatures: [{
    parameters: [
      { name: 'x', type: 'any' },
      { name: 'rows', type: 'integer', optional: true, least: 0, summary: 'How many rows back; 1 when absent' },
      { name: 'default', type: 'any', optional: true, summary: 'What stands for a row outside the window' },
    ],
    returns: sameAs('x'), form: 'LAG(x [, rows [, default]]) [IGNORE NULLS | RESPECT NULLS] OVER (…)',
  }],
  summary: 'Value of x some rows earlier in the window',
  documentation: 'Bounded by the window: with `RANGE INTERVAL \'1\' MINUTE PRECEDING` an older row is outside and gives the default, or NULL. The default does not replace a NULL that was found. With IGNORE NULLS rows in which `x` is NULL do not count.',
  examples: [{ expression: `SELECT STREAM price - LAG(price, 1) OVER (PARTITION BY ticker ROWS 1 PRECEDING) FROM s` }],
  meaning: {
    kind: 'analytic',
    evaluate(frame, [, rows, fallback], { types, ignoreNulls }) {
      const back = types.length > 1 ? Number(rows ?? 1) : 1;
      const outside: SqlValue = types.length > 2 ? fallback ?? null : null;
      if (!ignoreNulls) {
        const index = frame.length - 1 - back;
        return index < 0 ? outside : frame.argument(index);
      }
      if (back === 0) return frame.argument(frame.length - 1);
      let left = back;
      for (let i = frame.length - 2; i >= 0; i--) {
        const value = frame.argument(i);
        if (value !== null && --left === 0) return value;
      }
      return outside;
    },
  },
});

export const nthValue = defineSqlFunction({
  ...common, name: 'NTH_VALUE',
  signatures: [{
    parameters: [{ name: 'x', type: 'any' }, { name: 'n', type: 'integer', least: 1, summary: '1 is the first row of the window' }],
    returns: sameAs('x'), form: 'NTH_VALUE(x, n) [FROM FIRST | FROM LAST] [IGNORE NULLS | RESPECT NULLS] OVER (…)',
  }],
  summary: 'Value of the n-th row of the window',
  documentation: 'FROM LAST counts from the current row backwards. Too few rows give NULL.',
  examples: [{ expression: `SELECT STREAM NTH_VALUE(price, 2) OVER (PARTITION BY ticker RANGE INTERVAL '1' MINUTE PRECEDING) FROM s` }],
  meaning: {
    kind: 'analytic',
    evaluate(frame, [, n], { fromLast, ignoreNulls }) {
      let left = Number(n ?? 0);
      for (let k = 0; k < frame.length; k++) {
        const value = frame.argument(fromLast ? frame.length - 1 - k : k);
        if (ignoreNulls && value === null) continue;
        if (--left === 0) return value;
      }
      return null;
    },
  },
});
