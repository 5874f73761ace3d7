import { javaDouble } from '../../../base/java-number.ts';
import { greatest, least } from '../../../base/list.ts';
import { isObject } from '../../../base/object.ts';
import { atRead, badRequest, content, illegalArgument, invalidRequest, parsing, SearchError } from '../error.ts';
import { withDoubles } from '../json.ts';
import { jsonText, numberOf, textOf } from '../scalars.ts';
import { Double } from '../scripts.ts';
import type { AggregationContext, Json } from './framework.ts';
import { decimalFormat } from './metrics.ts';

/** Works on the buckets of the aggregation that holds it; may add members, drop or sort buckets. */
export type ParentPipeline = (buckets: Json[]) => Json[];
/** Works on the results beside it. */
export type SiblingPipeline = (results: Json) => Json;

type Gap = 'skip' | 'insert_zeros' | 'keep_values';

/** The number that a path names inside one bucket: `_count`, `_key`, `metric`, `stats.avg`, `filter>metric`. Null without a value, undefined when this bucket has no such member. */
export function resolvePath(bucket: Json, path: string): number | null | undefined {
  let node: unknown = bucket;
  const segments = path.split('>');
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!;
    if (i === segments.length - 1) {
      if (segment === '_count') return numberOf((node as Json)['doc_count']);
      if (segment === '_key') return numberOf((node as Json)['key']);
      if (segment === '_bucket_count') return (Array.isArray((node as Json)['buckets']) ? ((node as Json)['buckets'] as unknown[]).length : 0);
    }
    const quoted = /^(.+?)\['([^']*)'\](?:\.(_count|_key))?$/.exec(segment);
    const direct = member(node, quoted ? quoted[1]! : segment);
    let next = direct;
    let metric: string | undefined;
    if (next === undefined && !quoted) {
      const percent = /^(.+)\[([^\]]+)\]$/.exec(segment);
      const dot = segment.lastIndexOf('.');
      if (percent) [next, metric] = [member(node, percent[1]!), percent[2]];
      else if (dot > 0) {
        // `percentiles.99.0` has a dot in its metric; the longest known name wins.
        for (let d = dot; d > 0 && next === undefined; d = segment.lastIndexOf('.', d - 1)) [next, metric] = [member(node, segment.slice(0, d)), segment.slice(d + 1)];
      }
    }
    if (quoted && isObject(next)) {
      const { buckets } = next;
      next = Array.isArray(buckets) ? buckets.find(b => isObject(b) && textOf(b['key_as_string'] ?? b['key']) === quoted[2]) : isObject(buckets) ? buckets[quoted[2]!] : undefined;
      if (quoted[3] !== undefined && isObject(next)) return numberOf(quoted[3] === '_count' ? next['doc_count'] : next['key']);
    }
    if (next === undefined) return undefined;
    if (metric !== undefined) {
      if (metric === '_count') return numberOf((next as Json)['doc_count']);
      const values = (next as Json)['values'];
      const found = isObject(values) ? values[metric] ?? values[metric + '.0'] : (next as Json)[metric];
      return toNumber(found);
    }
    node = next;
  }
  if (isObject(node)) {
    if ('value' in node) return toNumber(node['value']);
    if (Array.isArray(node['buckets'])) throw illegalArgument(`buckets_path must reference either a number value or a single value numeric metric aggregation, got: [Object[]] at aggregation [${path}]`);
    if ('doc_count' in node) return numberOf(node['doc_count']);
  }
  return toNumber(node);
}

const member = (node: unknown, name: string) => (isObject(node) && Object.hasOwn(node, name) ? node[name] : undefined);
const toNumber = (value: unknown): number | null => (value === null || value === undefined || value === 'NaN' ? null : numberOf(value));

function path(name: string, options: Json, type = ''): string {
  const given = options['buckets_path'];
  const single = Array.isArray(given) && given.length === 1 ? given[0] : given;
  if (typeof single !== 'string') throw parsing(`Missing required field [buckets_path] for ${type}aggregation [${name}]`, { node: options, at: 'end' });
  return single;
}

function gapPolicy(options: Json): Gap {
  const policy = textOf(options['gap_policy'] ?? 'skip').toLowerCase();
  if (policy !== 'skip' && policy !== 'insert_zeros' && policy !== 'keep_values') throw parsing(`Invalid gap policy: [${policy}], accepted values: [insert_zeros, skip]`, atRead(options, 'gap_policy'));
  return policy;
}

/** A bucket's value under the gap policy: an empty bucket's metric is a gap, a NaN when gaps are skipped. Undefined when the bucket has no such member. */
function read(bucket: Json, where: string, gap: Gap): number | undefined {
  const value = resolvePath(bucket, where);
  if (value === undefined) return undefined;
  const empty = bucket['doc_count'] === 0 && where !== '_count';
  if (value === null || !Number.isFinite(value) || (empty && gap !== 'keep_values')) return gap === 'insert_zeros' ? 0 : Number.NaN;
  return value;
}

const isGap = (value: number | undefined): value is undefined => value === undefined || Number.isNaN(value);

/** What is no number is shown as null. */
const shown = (options: Json, value: number): Json => (!Number.isFinite(value) ? { value: null } : typeof options['format'] === 'string' ? { value, value_as_string: decimalFormat(options['format'], value) } : { value });

function scriptPaths(name: string, options: Json): Record<string, string> {
  const given = options['buckets_path'];
  if (typeof given === 'string') return { _value: given };
  if (Array.isArray(given)) return Object.fromEntries(given.map((p, i) => [`_value${i}`, textOf(p)]));
  if (!isObject(given)) throw badRequest(`Required [buckets_path] is missing in [${name}]`);
  return given as Record<string, string>;
}

/** The values that a bucket script sees, or undefined when one is a gap and gaps are skipped. */
function scriptParams(bucket: Json, paths: Record<string, string>, gap: Gap): Json | undefined {
  const values: Json = {};
  for (const [variable, where] of Object.entries(paths)) {
    const value = read(bucket, where, gap);
    if (isGap(value)) return undefined;
    values[variable] = value;
  }
  return values;
}

type ParentMaker = (name: string, options: Json, context: AggregationContext) => ParentPipeline;
type SiblingMaker = (name: string, options: Json, level: Json) => SiblingPipeline;

export const parentPipelines: Readonly<Record<string, ParentMaker>> = {
  bucket_script(name, options, context) {
    const paths = scriptPaths(name, options);
    const gap = gapPolicy(options);
    if (options['script'] === undefined) throw badRequest('Required [script]');
    const own = ownParams(options['script']);
    return buckets => {
      const { script } = context.query.script(options['script'], 'bucket_aggregation');
      return buckets.map(bucket => {
        const values = scriptParams(bucket, paths, gap);
        if (!values) return bucket;
        const result = context.toJson(script.run({ params: context.fromJson({ ...own, ...asDoubles(values) }) }));
        if (result === null || result === undefined) return bucket;
        if (typeof result !== 'number') throw new SearchError(400, 'aggregation_execution_exception', `series_arithmetic script for reducer [${name}] must return a Number`);
        return { ...bucket, [name]: shown(options, result) };
      });
    };
  },

  bucket_selector(name, options, context) {
    const paths = scriptPaths(name, options);
    const gap = gapPolicy(options);
    if (options['script'] === undefined) throw badRequest('Required [script]');
    const own = ownParams(options['script']);
    return buckets => {
      const { script } = context.query.script(options['script'], 'aggregation_selector');
      return buckets.filter(bucket => {
        // A gap does not skip the script: it sees a NaN.
        const values = Object.fromEntries(Object.entries(paths).map(([variable, where]) => [variable, read(bucket, where, gap) ?? Number.NaN]));
        return script.run({ params: context.fromJson({ ...own, ...asDoubles(values) }) }) === true;
      });
    };
  },

  bucket_sort(name, options) {
    const orders = [options['sort'] ?? []].flat().map(entry => {
      if (typeof entry === 'string') return [entry, 'asc'] as const;
      const [where, direction] = Object.entries(entry as Json)[0]!;
      return [where, textOf(isObject(direction) ? direction['order'] ?? 'asc' : direction)] as const;
    });
    const from = numberOf(options['from'] ?? 0);
    const size = options['size'] === undefined ? undefined : numberOf(options['size']);
    if (!(from >= 0)) throw content('[bucket_sort] failed to parse field [from]', atRead(options, 'from'), badRequest(`[from] must be a non-negative integer: [${name}]`));
    if (size !== undefined && !(size > 0)) throw content('[bucket_sort] failed to parse field [size]', atRead(options, 'size'), badRequest(`[size] must be a positive integer: [${name}]`));
    if (orders.length === 0 && size === undefined && from === 0) throw invalidRequest(`[${name}] is configured to perform nothing. Please set either of [sort, size, from] to use bucket_sort`);
    const gap = gapPolicy(options);
    return buckets => {
      const value = (bucket: Json, where: string): number | string | null => {
        if (where === '_key') return bucket['key'] as number | string;
        const number = read(bucket, where, gap);
        return isGap(number) ? null : number;
      };
      const kept = orders.length === 0 ? buckets : buckets.filter(b => orders.some(([where]) => value(b, where) !== null)).sort((a, b) => {
        for (const [where, direction] of orders) {
          const [x, y] = [value(a, where), value(b, where)];
          if (x === null || y === null) {
            if (x !== y) return x === null ? 1 : -1;
            continue;
          }
          if (x !== y) return (x < y ? -1 : 1) * (direction === 'desc' ? -1 : 1);
        }
        return 0;
      });
      return kept.slice(from, size === undefined ? undefined : from + size);
    };
  },

  cumulative_sum(name, options) {
    const where = path(name, options, 'cumulative_sum ');
    return buckets => {
      let sum = 0;
      return buckets.map(bucket => {
        const value = resolvePath(bucket, where);
        if (value !== null && value !== undefined && Number.isFinite(value)) sum += value;
        return { ...bucket, [name]: shown(options, sum) };
      });
    };
  },

  derivative(name, options) {
    const where = path(name, options, 'derivative ');
    const gap = gapPolicy(options);
    const unit = options['unit'] === undefined ? undefined : unitOf(textOf(options['unit']));
    return buckets => {
      let lastKey = 0;
      let last: number | undefined;
      return buckets.map(bucket => {
        // A gap is a NaN, and so is the difference to it.
        const value = read(bucket, where, gap);
        const before = last;
        const span = (numberOf(bucket['key']) - lastKey) / (unit ?? 1);
        [last, lastKey] = [value, numberOf(bucket['key'])];
        if (before === undefined || value === undefined) return bucket;
        const difference = value - before;
        const normalized = difference / span;
        return { ...bucket, [name]: { ...shown(options, difference), ...(unit && { normalized_value: Number.isFinite(normalized) ? normalized : null }) } };
      });
    };
  },

  serial_diff(name, options) {
    const where = path(name, options, 'serial_diff ');
    const gap = gapPolicy(options);
    const lag = numberOf(options['lag'] ?? 1);
    if (!(Number.isInteger(lag) && lag > 0)) throw parsing(`Lag must be a positive, non-zero integer.  Value supplied was${textOf(options['lag'])} in [${name}]: [lag].`, atRead(options, 'lag'));
    return buckets => {
      const values = buckets.map(b => read(b, where, gap) ?? Number.NaN);
      return buckets.map((bucket, i) => {
        const difference = i < lag ? Number.NaN : values[i]! - values[i - lag]!;
        return Number.isNaN(difference) ? bucket : { ...bucket, [name]: shown(options, difference) };
      });
    };
  },

  normalize(name, options) {
    const where = path(name, options, 'normalize ');
    const method = textOf(options['method']);
    if (options['method'] === undefined) throw badRequest('Required [method]');
    const normalize = Object.hasOwn(normalizations, method) ? normalizations[method]! : (() => { throw badRequest(`invalid method [${method}]`); })();
    return buckets => {
      const values = buckets.map(b => resolvePath(b, where) ?? Number.NaN);
      const done = normalize(values);
      return buckets.map((bucket, i) => ({ ...bucket, [name]: shown(options, done[i]!) }));
    };
  },

  moving_fn(name, options, context) {
    const where = path(name, options, 'moving_fn ');
    const gap = gapPolicy(options);
    if (options['window'] === undefined) throw badRequest('Required [window]');
    const window = numberOf(options['window']);
    const shift = numberOf(options['shift'] ?? 0);
    if (!(window > 0)) throw illegalArgument('[window] must be a positive, non-zero integer.');
    if (options['script'] === undefined) throw badRequest('Required [script]');
    return buckets => {
      const { script, params } = context.query.script(options['script'], 'moving-function');
      const values = buckets.map(b => read(b, where, gap));
      const known = values.filter((v): v is number => !isGap(v));
      let index = 0;
      return buckets.map((bucket, i) => {
        if (isGap(values[i])) return bucket;
        const end = Math.max(0, Math.min(known.length, index + shift));
        const start = Math.max(0, Math.min(known.length, index - window + shift));
        index++;
        const result = numberOf(context.toJson(script.run({ params, values: known.slice(start, end) })));
        return { ...bucket, [name]: { value: Number.isNaN(result) ? null : result } };
      });
    };
  },
};

const normalizations: Readonly<Record<string, (values: readonly number[]) => number[]>> = {
  rescale_0_1: values => rescale(values, 1), rescale_0_100: values => rescale(values, 100),
  percent_of_sum: values => {
    const sum = total(values);
    return values.map(v => v / sum);
  },
  mean: values => {
    const mean = total(values) / values.length;
    const width = greatest(values) - least(values);
    return values.map(v => (v - mean) / width);
  },
  'z-score': values => {
    const mean = total(values) / values.length;
    const deviation = Math.sqrt(total(values.map(v => (v - mean) ** 2)) / values.length);
    return values.map(v => (v - mean) / deviation);
  },
  softmax: values => {
    const sum = total(values.map(Math.exp));
    return values.map(v => Math.exp(v) / sum);
  },
};

const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

function rescale(values: readonly number[], top: number): number[] {
  const [min, max] = [least(values), greatest(values)];
  return values.map(v => (top * (v - min)) / (max - min));
}

/** The first name of a sibling's path, and the way on: `h._count` is `h>_count`. */
function siblingPath(where: string, level: Json): { readonly head: string; readonly tail: readonly string[] } {
  const [first = '', ...tail] = where.split('>');
  const special = /^(.+)\.(_count|_bucket_count)$/.exec(first);
  return special && tail.length === 0 && !Object.hasOwn(level, first) ? { head: special[1]!, tail: [special[2]!] } : { head: first, tail };
}

/** `aggregation>metric`: the values of all buckets of an aggregation beside this one, with their keys. */
function bucketValues(results: Json, name: string, options: Json, level: Json): { key: string; value: number }[] {
  const where = path(name, options);
  const gap = gapPolicy(options);
  const { head, tail } = siblingPath(where, level);
  const target = results[head];
  const definition = level[head];
  const histogram = isObject(definition) && 'histogram' in definition;
  if (!isObject(target)) throw illegalArgument(`No aggregation found for path [${where}]`);
  const raw = target['buckets'];
  if (raw === undefined && tail.length > 1) return bucketValues(target, name, { ...options, buckets_path: tail.join('>') }, (isObject(definition) ? definition['aggs'] ?? definition['aggregations'] ?? {} : {}) as Json);
  if (raw === undefined) throw illegalArgument(`The first aggregation in buckets_path must be a multi-bucket aggregation for aggregation [${name}] found :org.elasticsearch.search.aggregations.metrics for buckets path: ${where}`);
  if (tail.length === 0) throw new SearchError(500, 'aggregation_execution_exception', `buckets_path must reference either a number value or a single value numeric metric aggregation, got: [Bucket] at aggregation [${head}]`);
  const buckets: Json[] = Array.isArray(raw) ? (raw as Json[]) : Object.entries(raw as Json).map(([key, b]) => ({ key, ...(b as Json) }));
  return buckets.flatMap(bucket => {
    const value = read(bucket, tail.join('>'), gap);
    const key = bucket['key_as_string'] ?? bucket['key'];
    return isGap(value) ? [] : [{ key: typeof key === 'number' && histogram ? javaDouble(key) : isObject(key) ? jsonText(key) : textOf(key), value }];
  });
}

const sibling = (reduce: (entries: { key: string; value: number }[], options: Json) => Json): SiblingMaker => (name, options, level) => {
  path(name, options);
  gapPolicy(options);
  return results => reduce(bucketValues(results, name, options, level), options);
};

const extreme = (better: (a: number, b: number) => boolean): SiblingMaker => sibling((entries, options) => {
  let best: number | null = null;
  let keys: string[] = [];
  for (const { key, value } of entries) {
    if (best === null || better(value, best)) [best, keys] = [value, [key]];
    else if (value === best) keys.push(key);
  }
  return { ...(best === null ? { value: null } : shown(options, best)), keys };
});

export const siblingPipelines: Readonly<Record<string, SiblingMaker>> = {
  avg_bucket: sibling((entries, options) => (entries.length === 0 ? { value: null } : shown(options, entries.reduce((s, e) => s + e.value, 0) / entries.length))),
  sum_bucket: sibling((entries, options) => shown(options, entries.reduce((s, e) => s + e.value, 0))),
  min_bucket: extreme((a, b) => a < b),
  max_bucket: extreme((a, b) => a > b),
  stats_bucket: sibling(entries => {
    const values = entries.map(e => e.value);
    const sum = values.reduce((a, b) => a + b, 0);
    return values.length === 0 ? { count: 0, min: null, max: null, avg: null, sum: 0 } : { count: values.length, min: least(values), max: greatest(values), avg: sum / values.length, sum };
  }),
  extended_stats_bucket: sibling((entries, options) => {
    const values = entries.map(e => e.value);
    const sigma = numberOf(options['sigma'] ?? 2);
    if (values.length === 0) {
      const none = { upper: null, lower: null, upper_population: null, lower_population: null, upper_sampling: null, lower_sampling: null };
      return { count: 0, min: null, max: null, avg: null, sum: 0, sum_of_squares: null, variance: null, variance_population: null, variance_sampling: null, std_deviation: null, std_deviation_population: null, std_deviation_sampling: null, std_deviation_bounds: none };
    }
    const [count, sum, squares] = [values.length, total(values), total(values.map(v => v * v))];
    const spread = Math.max(0, squares - (sum * sum) / count);
    const [population, sampling] = [spread / count, count > 1 ? spread / (count - 1) : 'NaN' as const];
    const deviation = Math.sqrt(population);
    const sample = sampling === 'NaN' ? sampling : Math.sqrt(sampling);
    const bound = (d: number | 'NaN', side: number) => (d === 'NaN' ? d : sum / count + side * sigma * d);
    return {
      count, min: least(values), max: greatest(values), avg: sum / count, sum, sum_of_squares: squares, variance: population, variance_population: population, variance_sampling: sampling,
      std_deviation: deviation, std_deviation_population: deviation, std_deviation_sampling: sample,
      std_deviation_bounds: { upper: bound(deviation, 1), lower: bound(deviation, -1), upper_population: bound(deviation, 1), lower_population: bound(deviation, -1), upper_sampling: bound(sample, 1), lower_sampling: bound(sample, -1) },
    };
  }),
  percentiles_bucket: sibling((entries, options) => {
    const values = entries.map(e => e.value).sort((a, b) => a - b);
    const percents = [options['percents'] ?? [1, 5, 25, 50, 75, 95, 99]].flat().map(numberOf);
    for (const p of percents) if (!(p >= 0 && p <= 100)) throw badRequest('percents must only contain non-null doubles from 0.0-100.0 inclusive');
    const found = percents.map(p => [p, values.length === 0 ? null : values[Math.round((p / 100) * (values.length - 1))]!] as const);
    if (options['keyed'] === false) return { values: found.map(([key, value]) => ({ key, value })) };
    return { values: Object.fromEntries(found.map(([key, value]) => [javaDouble(key), value])) };
  }),
};

const ownParams = (reference: unknown): Json => (isObject(reference) && isObject(reference['params']) ? (withDoubles(reference['params']) as Json) : {});

/** Bucket values are doubles for the script, whole or not. */
const asDoubles = (values: Json): Json => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, new Double(value as number)]));

function unitOf(text: string): number {
  const match = /^(\d+)?(ms|s|m|h|d|w)$/.exec(text) ?? (({ second: ['', '1', 's'], minute: ['', '1', 'm'], hour: ['', '1', 'h'], day: ['', '1', 'd'], week: ['', '1', 'w'] } as Record<string, string[]>)[text] ?? null);
  if (!match) throw illegalArgument(`failed to parse setting [unit] with value [${text}]`);
  return numberOf(match[1] ?? 1) * { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }[match[2] as 's']!;
}
