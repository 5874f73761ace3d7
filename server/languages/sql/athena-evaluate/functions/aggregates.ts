import { divideRounded, fits } from '../cast.ts';
import { defineAthenaFunction, type Evaluate } from '../function.ts';
import { decimal, type Type } from '../types.ts';
import { badArgument, compare, fail, floorDivide, keyOf, MapValue, type Value } from '../values.ts';

type Rows = readonly (readonly Value[])[];
type Fold = (rows: Rows, returns: Type, types: readonly Type[]) => Value;
type Folds = Readonly<Record<string, Fold | { readonly fold: Fold; readonly nulls?: boolean; readonly result?: (types: readonly Type[]) => Type }>>;
/** `evaluate` gets all rows of a group at once: `[rows]`, each an array of arguments; rows with a NULL only where it says so. */
const f = (name: string, summary: string, folds: Folds) => defineAthenaFunction(name, 'aggregate', summary, Object.fromEntries(Object.entries(folds).map(([text, entry]) => {
  const { fold, nulls = false, result } = typeof entry === 'function' ? { fold: entry } : entry;
  const evaluate: Evaluate = ([rows], { returns, types }) => fold(rows as Rows, returns, types);
  return [text, { evaluate, nulls, ...(result && { result }) }];
})), 'aggregate');

const numbers = (rows: Rows, at = 0): number[] => rows.map(r => r[at] as number);
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const mean = (list: readonly number[]): number => sum(list) / list.length;
const squares = (list: readonly number[]): number => { const m = mean(list); return sum(list.map(x => (x - m) ** 2)); };
const covariance = (rows: Rows): number => { const [y, x] = [numbers(rows, 0), numbers(rows, 1)]; const [my, mx] = [mean(y), mean(x)]; return sum(y.map((v, i) => (v - my) * (x[i]! - mx))); };
const needs = (n: number, of: (list: number[]) => number): Folds => ({ 'bigint → double': rows => (rows.length < n ? null : of(rows.map(r => Number(r[0])))), 'double → double': rows => (rows.length < n ? null : of(numbers(rows))) });
/** A meaning for doubles, and the same one rounded for reals. */
const floating = (signature: string, fold: (rows: Rows) => number | null): Folds => ({ [signature.replaceAll('N', 'double')]: fold, [signature.replaceAll('N', 'real')]: rows => { const v = fold(rows); return v === null ? null : Math.fround(v); } });
const pairs = (n: number, of: (rows: Rows) => number): Folds => floating('N, N → N', rows => (rows.length < n ? null : of(rows)));
const best = (sign: number): Fold => rows => (rows.length === 0 ? null : rows.map(r => r[0]!).reduce((a, b) => (compare(b!, a!) * sign > 0 ? b : a))) as Value;
const bestN = (sign: number): Fold => rows => (rows.length === 0 ? null : rows.map(r => r[0]!).sort((a, b) => compare(b, a) * sign).slice(0, Number(rows[0]![1])));
const by = (sign: number): Fold => rows => { const r = rows.filter(x => x[1] !== null); return r.length === 0 ? null : r.reduce((a, b) => (compare(b[1]!, a[1]!) * sign > 0 ? b : a))[0]!; };
const byN = (sign: number): Fold => rows => { const r = rows.filter(x => x[1] !== null); return r.length === 0 ? null : [...r].sort((a, b) => compare(b[1]!, a[1]!) * sign).slice(0, Number(r[0]![2])).map(x => x[0]!); };
const total = (rows: Rows): bigint => rows.reduce((a, r) => a + (r[0] as bigint), 0n);
const mapOf = (rows: Rows, of: (values: Value[]) => Value): Value => {
  if (rows.length === 0) return null;
  const all = new Map<string, readonly [Value, Value[]]>();
  for (const [k, v] of rows as readonly (readonly [Value, Value])[]) {
    const at = all.get(keyOf(k)) ?? [k, []];
    at[1].push(v);
    all.set(keyOf(k), at);
  }
  return new MapValue([...all.values()].map(([k, v]) => [k, of(v)] as const));
};
/** The element at a fraction of the ordered values: what the approximation tends to. */
const percentile = (rows: Rows, p: number, weight?: number): Value => {
  if (!(p >= 0 && p <= 1)) badArgument('Percentile must be between 0 and 1');
  if (weight !== undefined && rows.some(r => !((r[weight] as number) > 0))) badArgument('percentile weight must be > 0');
  const list = rows.map(r => ({ value: r[0]!, weight: weight === undefined ? 1 : (r[weight] as number) })).sort((a, b) => compare(a.value, b.value));
  const wanted = p * sum(list.map(v => v.weight));
  let reached = 0;
  return (list.find(v => (reached += v.weight) >= wanted) ?? list.at(-1))?.value ?? null;
};
const percentiles: Folds = Object.fromEntries(['bigint', 'double', 'real'].flatMap(t => [
  [`${t}, double → ${t}`, (rows => (rows.length === 0 ? null : percentile(rows, rows[0]![1] as number))) as Fold],
  [`${t}, array(double) → array(${t})`, (rows => (rows.length === 0 ? null : (rows[0]![1] as number[]).map(p => percentile(rows, p)))) as Fold],
  ...[`${t}, double, double → ${t}`, `${t}, double, double, double → ${t}`].map(text => [text, (rows => (rows.length === 0 ? null : percentile(rows, rows[0]![2] as number, 1))) as Fold] as const),
  [`${t}, double, array(double) → array(${t})`, (rows => (rows.length === 0 ? null : (rows[0]![2] as number[]).map(p => percentile(rows, p, 1)))) as Fold],
]));
/** As the service merges neighbours: the two nearest, weighted, until there are few enough. */
const buckets = (rows: Rows): Value => {
  if (rows.length === 0) return null;
  const list = rows.map(r => [r[1] as number, (r[2] as number | undefined) ?? 1] as [number, number]).sort(([a], [b]) => a - b).reduce<[number, number][]>((all, [v, n]) => { const last = all.at(-1); if (last?.[0] === v) last[1] += n; else all.push([v, n]); return all; }, []);
  const most = rows[0]![0] as bigint;
  if (most < 2n) badArgument('numeric_histogram bucket count must be greater than one');
  while (list.length > most) {
    let at = 0;
    for (let i = 1; i < list.length - 1; i++) if (list[i + 1]![0] - list[i]![0] < list[at + 1]![0] - list[at]![0]) at = i;
    const [[a, n], [b, m]] = [list[at]!, list[at + 1]!];
    list.splice(at, 2, [(a * n + b * m) / (n + m), n + m]);
  }
  return new MapValue(list);
};
const geometric = (rows: Rows): number | null => (rows.length === 0 ? null : Math.exp(mean(rows.map(r => Math.log(Number(r[0]))))));
const entropy = (counts: readonly number[]): number => { const all = sum(counts); return all === 0 ? 0 : -sum(counts.filter(c => c > 0).map(c => (c / all) * Math.log2(c / all))); };
const mostFrequent: Fold = rows => (rows.length === 0 ? null : new MapValue([...(mapOf(rows.map(r => [r[1]!, null]), v => BigInt(v.length)) as MapValue).entries].sort((a, b) => compare(b[1], a[1])).slice(0, Number(rows[0]![0]))));
const all = (rows: Rows): Value => (rows.length === 0 ? null : rows.map(r => r[0]!));
const bits = (of: (a: bigint, b: bigint) => bigint): Folds => ({ 'bigint → bigint': rows => (rows.length === 0 ? null : BigInt.asIntN(64, rows.map(r => r[0] as bigint).reduce(of))) });
const distinctCount = (rows: Rows): Value => BigInt(new Set(rows.map(r => keyOf(r[0]!))).size);

export const aggregateFunctions = [
  f('count', 'Number of rows, or of values that are not NULL', { ' → bigint': rows => BigInt(rows.length), 'any → bigint': rows => BigInt(rows.length) }),
  f('count_if', 'Number of rows for which a condition is true', { 'boolean → bigint': rows => BigInt(rows.filter(r => r[0] === true).length) }),
  f('sum', 'Sum of the values', {
    'bigint → bigint': rows => { if (rows.length === 0) return null; const n = total(rows); return fits(n, 'bigint') ? n : fail('NUMERIC_VALUE_OUT_OF_RANGE', `bigint addition overflow: ${n - (rows.at(-1)![0] as bigint)} + ${rows.at(-1)![0] as bigint}`); },
    'real → real': rows => (rows.length === 0 ? null : Math.fround(sum(numbers(rows)))), 'double → double': rows => (rows.length === 0 ? null : sum(numbers(rows))),
    'decimal(p,s) → decimal(p,s)': { fold: rows => (rows.length === 0 ? null : total(rows)), result: ([t]) => decimal(38, (t as { scale?: number }).scale ?? 0) },
    'interval day to second → interval day to second': rows => (rows.length === 0 ? null : total(rows)), 'interval year to month → interval year to month': rows => (rows.length === 0 ? null : total(rows)),
  }),
  f('avg', 'Mean of the values', {
    'double → double': rows => (rows.length === 0 ? null : mean(numbers(rows))), 'real → real': rows => (rows.length === 0 ? null : Math.fround(mean(numbers(rows)))),
    'bigint → double': rows => (rows.length === 0 ? null : Number(total(rows)) / rows.length),
    'decimal(p,s) → decimal(p,s)': rows => (rows.length === 0 ? null : divideRounded(total(rows), BigInt(rows.length))),
    ...Object.fromEntries(['interval day to second', 'interval year to month'].map(t => [`${t} → ${t}`, rows => (rows.length === 0 ? null : floorDivide(total(rows), BigInt(rows.length)))])),
  }),
  f('min', 'The smallest value, or the n smallest', { 'T → T': best(-1), 'T, bigint → array(T)': bestN(-1) }),
  f('max', 'The largest value, or the n largest', { 'T → T': best(1), 'T, bigint → array(T)': bestN(1) }),
  f('min_by', 'The value of x where y is smallest', { 'T, U → T': { fold: by(-1), nulls: true }, 'T, U, bigint → array(T)': { fold: byN(-1), nulls: true } }),
  f('max_by', 'The value of x where y is largest', { 'T, U → T': { fold: by(1), nulls: true }, 'T, U, bigint → array(T)': { fold: byN(1), nulls: true } }),
  ...['arbitrary', 'any_value'].map(name => f(name, 'Any value that is not NULL', { 'T → T': rows => rows[0]?.[0] ?? null })),
  ...['bool_and', 'every'].map(name => f(name, 'Whether all are true', { 'boolean → boolean': rows => (rows.length === 0 ? null : rows.every(r => r[0] === true)) })),
  f('bool_or', 'Whether one is true', { 'boolean → boolean': rows => (rows.length === 0 ? null : rows.some(r => r[0] === true)) }),
  f('array_agg', 'All values as an array, NULLs too', { 'T → array(T)': { fold: all, nulls: true } }),
  f('set_agg', 'The different values as an array', { 'T → array(T)': { fold: rows => (rows.length === 0 ? null : [...new Map(rows.map(r => [keyOf(r[0]!), r[0]!] as const)).values()]), nulls: true } }),
  f('set_union', 'The different items of all arrays', { 'array(T) → array(T)': rows => (rows.length === 0 ? null : [...new Map(rows.flatMap(r => r[0] as Value[]).map(v => [keyOf(v), v] as const)).values()]) }),
  f('map_agg', 'A map of keys and values', { 'K, V → map(K,V)': { fold: rows => mapOf(rows.filter(r => r[0] !== null), v => v[0]!), nulls: true } }),
  f('multimap_agg', 'A map of keys and all their values', { 'K, V → map(K,array(V))': { fold: rows => mapOf(rows.filter(r => r[0] !== null), v => v), nulls: true } }),
  f('map_union', 'All entries of maps', { 'map(K,V) → map(K,V)': rows => mapOf(rows.flatMap(r => (r[0] as MapValue).entries as (readonly [Value, Value])[]), v => v[0]!) }),
  f('map_union_sum', 'All entries of maps, values of one key added', { 'map(K,bigint) → map(K,bigint)': rows => mapOf(rows.flatMap(r => (r[0] as MapValue).entries as (readonly [Value, Value])[]), v => (v as (bigint | null)[]).reduce((a, b) => a! + (b ?? 0n), 0n)), 'map(K,double) → map(K,double)': rows => mapOf(rows.flatMap(r => (r[0] as MapValue).entries as (readonly [Value, Value])[]), v => sum(v.map(x => (x as number | null) ?? 0))) }),
  f('histogram', 'A map of values and how often they come', { 'T → map(T,bigint)': rows => mapOf(rows.map(r => [r[0]!, null]), v => BigInt(v.length)) }),
  f('listagg', 'The values as one text', { 'varchar → varchar': rows => (rows.length === 0 ? null : rows.map(r => r[0]).join('')), 'varchar, varchar → varchar': rows => (rows.length === 0 ? null : rows.map(r => r[0]).join(rows[0]![1] as string)) }),
  f('approx_distinct', 'Number of different values (exact here)', { 'any → bigint': distinctCount, 'any, double → bigint': distinctCount }),
  f('approx_percentile', 'The value at a fraction of the ordered values (exact here), perhaps with weights', percentiles),
  f('approx_most_frequent', 'The most frequent values with their counts (exact here)', Object.fromEntries(['bigint', 'varchar'].map(t => [`bigint, ${t}, bigint → map(${t},bigint)`, mostFrequent]))),
  ...['stddev', 'stddev_samp'].map(name => f(name, 'Standard deviation of a sample', needs(2, l => Math.sqrt(squares(l) / (l.length - 1))))), f('stddev_pop', 'Standard deviation', needs(1, l => Math.sqrt(squares(l) / l.length))),
  ...['variance', 'var_samp'].map(name => f(name, 'Variance of a sample', needs(2, l => squares(l) / (l.length - 1)))), f('var_pop', 'Variance', needs(1, l => squares(l) / l.length)),
  f('skewness', 'Skewness', needs(3, l => { const m = mean(l); return (Math.sqrt(l.length) * sum(l.map(x => (x - m) ** 3))) / squares(l) ** 1.5; })),
  f('kurtosis', 'Excess kurtosis', needs(4, l => { const [m, n] = [mean(l), l.length]; const v = squares(l) / (n - 1); return ((n * (n + 1)) / ((n - 1) * (n - 2) * (n - 3))) * (sum(l.map(x => (x - m) ** 4)) / v ** 2) - (3 * (n - 1) ** 2) / ((n - 2) * (n - 3)); })),
  f('corr', 'Correlation', pairs(1, r => covariance(r) / Math.sqrt(squares(numbers(r, 0)) * squares(numbers(r, 1))))), f('covar_pop', 'Covariance', pairs(1, r => covariance(r) / r.length)), f('covar_samp', 'Covariance of a sample', pairs(2, r => covariance(r) / (r.length - 1))),
  f('regr_slope', 'Slope of the line through the points (y, x)', pairs(2, r => covariance(r) / squares(numbers(r, 1)))), f('regr_intercept', 'Where the line through the points (y, x) meets y', pairs(2, r => mean(numbers(r, 0)) - (covariance(r) / squares(numbers(r, 1))) * mean(numbers(r, 1)))),
  f('regr_count', 'Number of points (y, x)', { 'double, double → double': rows => rows.length }),
  f('regr_avgx', 'Mean of x over the points (y, x)', pairs(1, r => mean(numbers(r, 1)))), f('regr_avgy', 'Mean of y over the points (y, x)', pairs(1, r => mean(numbers(r, 0)))),
  f('regr_sxx', 'Sum of the squares of x about its mean', pairs(1, r => squares(numbers(r, 1)))), f('regr_syy', 'Sum of the squares of y about its mean', pairs(1, r => squares(numbers(r, 0)))), f('regr_sxy', 'Sum of the products of x and y about their means', pairs(1, r => covariance(r))),
  f('regr_r2', 'Square of the correlation', pairs(1, r => (covariance(r) ** 2) / (squares(numbers(r, 0)) * squares(numbers(r, 1))))),
  f('geometric_mean', 'Geometric mean', { 'bigint → double': geometric, ...floating('N → N', geometric) }),
  f('numeric_histogram', 'A histogram in n buckets: middle and weight', Object.fromEntries(['double', 'real'].flatMap(t => [[`bigint, ${t} → map(${t},${t})`, buckets], [`bigint, ${t}, double → map(${t},${t})`, buckets]]))),
  f('entropy', 'Entropy of counts', { 'bigint → double': rows => entropy(rows.map(r => Number(r[0]))) }),
  f('bitwise_and_agg', 'Bits that are set in all', bits((a, b) => a & b)), f('bitwise_or_agg', 'Bits that are set in one', bits((a, b) => a | b)), f('bitwise_xor_agg', 'Exclusive or of all', bits((a, b) => a ^ b)),
  f('reduce_agg', 'Folds the values: start, input lambda, merge lambda', { 'T, S, function(S,T,S), function(S,S,S) → S': { fold: rows => { const r = rows.filter(x => x[0] !== null); return r.length === 0 ? null : r.reduce<Value>((at, [v, , fn]) => (fn as unknown as { call(...a: Value[]): Value }).call(at, v!), r[0]![1]!); }, nulls: true } }),
];

/** What they give is worked out where the rows of a partition stand side by side. */
const w = (name: string, summary: string, ...signatures: string[]) => defineAthenaFunction(name, 'window', summary, Object.fromEntries(signatures.map(text => [text, () => null])), 'window');
export const windowFunctions = [
  w('row_number', 'Number of the row in its partition', ' → bigint'), w('rank', 'Rank, with gaps behind equals', ' → bigint'), w('dense_rank', 'Rank without gaps', ' → bigint'),
  w('percent_rank', 'Rank between 0 and 1', ' → double'), w('cume_dist', 'Part of the rows up to this one', ' → double'), w('ntile', 'Number of the bucket of n', 'bigint → bigint'),
  w('lag', 'A value of an earlier row', 'T → T', 'T, bigint → T', 'T, bigint, T → T'), w('lead', 'A value of a later row', 'T → T', 'T, bigint → T', 'T, bigint, T → T'),
  w('first_value', 'The value of the first row of the frame', 'T → T'), w('last_value', 'The value of the last row of the frame', 'T → T'), w('nth_value', 'The value of the n-th row of the frame', 'T, bigint → T'),
];
