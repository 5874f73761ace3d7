import { divideRounded, fits } from './cast.ts';
import { plain, sameType, type Type } from './types.ts';
import { compare, fail, type Value } from './values.ts';

/** An aggregate whose frame moves from row to row: rows are added and, where that loses nothing, taken away again. */
export interface Running { add(value: Value): void; readonly remove?: (value: Value) => void; value(): Value }

const best = (sign: number): Running => {
  let at: Value = null;
  return { add: v => { if (at === null || compare(v, at) * sign > 0) at = v; }, value: () => at };
};
const counted = (counts: (v: Value) => boolean, value: (n: number, all: number) => Value): Running => {
  let [n, all] = [0, 0];
  const by = (v: Value, one: number) => { all += one; if (counts(v)) n += one; };
  return { add: v => by(v, 1), remove: v => by(v, -1), value: () => value(n, all) };
};
const total = (value: (sum: bigint, n: number) => Value): Running => {
  let [sum, n] = [0n, 0];
  return { add: v => { sum += v as bigint; n++; }, remove: v => { sum -= v as bigint; n--; }, value: () => (n === 0 ? null : value(sum, n)) };
};
/** Sums of doubles depend on their order: nothing is taken away from them. */
const floating = (value: (sum: number, n: number) => Value): Running => {
  let [sum, n] = [0, 0];
  return { add: v => { sum += v as number; n++; }, value: () => (n === 0 ? null : value(sum, n)) };
};

/** The running form of an aggregate of one argument that is not NULL, or of `count(*)`; undefined when it has none. */
export function runningOf(name: string, argument: Type | undefined, returns: Type): (() => Running) | undefined {
  const kind = argument?.kind;
  switch (name) {
    case 'count': return () => counted(() => true, n => BigInt(n));
    case 'count_if': return () => counted(v => v === true, n => BigInt(n));
    case 'bool_or': return () => counted(v => v === true, (n, all) => (all === 0 ? null : n > 0));
    case 'bool_and': case 'every': return () => counted(v => v !== true, (n, all) => (all === 0 ? null : n === 0));
    case 'min': return () => best(-1);
    case 'max': return () => best(1);
    case 'sum':
      if (kind === 'bigint') return () => total(sum => (fits(sum, 'bigint') ? sum : fail('NUMERIC_VALUE_OUT_OF_RANGE', `bigint addition overflow: ${sum}`)));
      if (kind === 'decimal' || kind === 'day-time' || kind === 'year-month') return () => total(sum => sum);
      return kind === 'double' ? () => floating(sum => sum) : kind === 'real' ? () => floating(Math.fround) : undefined;
    case 'avg':
      if (kind === 'bigint' && sameType(returns, plain.double)) return () => total((sum, n) => Number(sum) / n);
      if (kind === 'decimal') return () => total((sum, n) => divideRounded(sum, BigInt(n)));
      return kind === 'double' ? () => floating((sum, n) => sum / n) : kind === 'real' ? () => floating((sum, n) => Math.fround(sum / n)) : undefined;
    default: return undefined;
  }
}
