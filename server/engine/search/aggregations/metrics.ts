import { javaDouble } from '../../../base/java-number.ts';
import { isObject } from '../../../base/object.ts';
import { atRead, badRequest, content, illegalArgument, refuseUnknown, SearchError, unsupported } from '../error.ts';
import { isDate, shownValue, type Field } from '../fields.ts';
import { withDoubles } from '../json.ts';
import { numberOf, textOf } from '../scalars.ts';
import { ShardView, type DocView } from '../store.ts';
import { numbers, valueSource, type AggregationContext, type AggregationType, type Aggregator, type Definition, type Hit, type Json, type MetricPhase } from './framework.ts';
import { geoMetrics } from './geo.ts';
import { moreMetrics } from './more-metrics.ts';

/** Neumaier's compensated sum, which the service uses too: the order of documents must not show in the last digits. */
function compensated(): { add(value: number): void; value(): number } {
  let sum = 0;
  let rest = 0;
  return {
    add(value) {
      const next = sum + value;
      if (Number.isFinite(next)) rest += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    },
    value: () => sum + (Number.isFinite(sum) ? rest : 0),
  };
}

/** One number out of all numbers; dates and formats add `value_as_string`. */
function single(reduce: () => { add(value: number): void; value(): number | null }): AggregationType {
  return definition => {
    const source = valueSource(definition, 'numbers');
    return () => {
      const state = reduce();
      return {
        collect(doc) { for (const value of numbers(source, doc)) state.add(value); },
        result() {
          const value = state.value();
          return { value, ...asString(source.field, definition.options, value) };
        },
      };
    };
  };
}

function asString(field: Field | undefined, options: Json, value: number | null, name = 'value_as_string'): Json {
  if (value === null) return {};
  const format = options['format'];
  if (field && isDate(field)) return { [name]: shownValue(field, value, format as string | undefined) };
  if (typeof format === 'string') return { [name]: decimalFormat(format, value) };
  if (field?.type === 'boolean') return { [name]: textOf(value !== 0) };
  return {};
}

/** Java's DecimalFormat for the patterns people write: `0.00`, `#,##0.0`, `0%`, `'$'0`. */
export function decimalFormat(pattern: string, value: number): string {
  const match = /^((?:'[^']*'|[^#0,.'])*)([#0,]*)(?:\.([#0]*))?((?:'[^']*'|[^#0])*)$/.exec(pattern.split(';')[0]!);
  if (!match) throw illegalArgument(`Malformed pattern "${pattern}"`);
  const [, prefix = '', whole = '', fraction = '', suffix = ''] = match;
  const scaled = suffix.includes('%') || prefix.includes('%') ? value * 100 : value;
  const least = fraction.replace(/#/g, '').length;
  const digits = halfEven(Math.abs(scaled), fraction.length);
  let [left, right = ''] = digits.split('.') as [string, string | undefined];
  while (right.length > least && right.endsWith('0')) right = right.slice(0, -1);
  left = left.padStart(whole.replace(/[#,]/g, '').length, '0');
  if (left === '0' && !whole.includes('0') && right) left = '';
  const comma = whole.lastIndexOf(',');
  if (comma >= 0) left = left.replace(new RegExp(`\\B(?=(\\d{${whole.length - comma - 1}})+(?!\\d))`, 'g'), ',');
  return (scaled < 0 ? '-' : '') + prefix.replace(/'/g, '') + left + (right ? '.' + right : '') + suffix.replace(/'/g, '');
}

function halfEven(value: number, places: number): string {
  const text = value.toFixed(places);
  const scaled = value * 10 ** places;
  if (Math.abs(scaled - Math.trunc(scaled)) !== 0.5) return text;
  const even = Math.trunc(scaled) % 2 === 0 ? Math.trunc(scaled) : Math.trunc(scaled) + 1;
  return (even / 10 ** places).toFixed(places);
}

const stats = (extended: boolean): AggregationType => definition => {
  const source = valueSource(definition, 'numbers');
  const sigma = numberOf(definition.options['sigma'] ?? 2);
  if (!(sigma >= 0)) throw content(`[extended_stats] failed to parse field [sigma]`, atRead(definition.options, 'sigma'), badRequest(`[sigma] must be greater than or equal to 0. Found [${javaDouble(sigma)}] in [${definition.name}]`));
  if (!extended && definition.options['sigma'] !== undefined) refuseUnknown('stats', definition.options, ['field', 'missing', 'script', 'format', 'value_type']);
  return () => {
    let count = 0;
    let min = Infinity;
    let max = -Infinity;
    const sum = compensated();
    const squares = compensated();
    return {
      collect(doc) {
        for (const value of numbers(source, doc)) {
          count++;
          min = Math.min(min, value);
          max = Math.max(max, value);
          sum.add(value);
          squares.add(value * value);
        }
      },
      result() {
        const base: Json = count === 0 ? { count, min: null, max: null, avg: null, sum: 0 } : { count, min, max, avg: sum.value() / count, sum: sum.value() };
        const { format } = definition.options;
        const { field } = source;
        const text = (value: number): unknown => (field?.type === 'boolean' && format === undefined ? value !== 0 : asString(field, definition.options, value)['value_as_string']);
        const texts = (values: Readonly<Record<string, number | string>>): Json => Object.fromEntries(Object.entries(values).map(([name, value]) => [`${name}_as_string`, typeof value === 'number' ? text(value) : value]));
        const shown: Json = count > 0 && (format !== undefined || (field && (isDate(field) || field.type === 'boolean'))) ? texts({ min, max, avg: sum.value() / count, sum: sum.value() }) : {};
        if (!extended) return { ...base, ...shown };
        if (count === 0) {
          const none = { upper: null, lower: null, upper_population: null, lower_population: null, upper_sampling: null, lower_sampling: null };
          return { ...base, sum_of_squares: null, variance: null, variance_population: null, variance_sampling: null, std_deviation: null, std_deviation_population: null, std_deviation_sampling: null, std_deviation_bounds: none };
        }
        const average = sum.value() / count;
        const spread = Math.max(0, squares.value() - (sum.value() * sum.value()) / count);
        const variance = spread / count;
        const sampling: number | string = count > 1 ? spread / (count - 1) : 'NaN';
        const deviation = Math.sqrt(variance);
        const sampleDeviation: number | string = typeof sampling === 'number' ? Math.sqrt(sampling) : 'NaN';
        const bound = (d: number | string, side: number) => (typeof d === 'number' ? average + side * sigma * d : 'NaN');
        const more = {
          sum_of_squares: squares.value(), variance, variance_population: variance, variance_sampling: sampling,
          std_deviation: deviation, std_deviation_population: deviation, std_deviation_sampling: sampleDeviation,
        };
        const bounds = { upper: bound(deviation, 1), lower: bound(deviation, -1), upper_population: bound(deviation, 1), lower_population: bound(deviation, -1), upper_sampling: bound(sampleDeviation, 1), lower_sampling: bound(sampleDeviation, -1) };
        return {
          ...base, ...shown, ...more, std_deviation_bounds: bounds,
          // Squares of instants are no instants: only a number's format says them.
          ...(format !== undefined && !(field && isDate(field)) && { ...texts(more), std_deviation_bounds_as_string: Object.fromEntries(Object.entries(bounds).map(([name, value]) => [name, typeof value === 'number' ? text(value) : value])) }),
        };
      },
    };
  };
};

/** All numbers, sorted at the end. */
function gathered(definition: Definition, result: (sorted: number[], field: Field | undefined) => Json): () => Aggregator {
  const source = valueSource(definition, 'numbers');
  return () => {
    const all: number[] = [];
    return {
      collect(doc) { for (const value of numbers(source, doc)) all.push(value); },
      result: () => result(all.sort((a, b) => a - b), source.field),
    };
  };
}

/** Linear interpolation between the two neighbours; exact as the digest is on small data. */
export function quantile(sorted: readonly number[], q: number): number | null {
  if (sorted.length === 0) return null;
  const place = q * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (place - low);
}

/** The part of all values, in percent, that lies below one. */
function rankOf(sorted: readonly number[], value: number): number | null {
  if (sorted.length === 0) return null;
  if (value < sorted[0]!) return 0;
  if (value >= sorted[sorted.length - 1]!) return 100;
  let i = 0;
  while (i + 1 < sorted.length && sorted[i + 1]! <= value) i++;
  const next = sorted[i + 1]!;
  const within = next === sorted[i]! ? 0 : (value - sorted[i]!) / (next - sorted[i]!);
  return ((i + within) / (sorted.length - 1)) * 100;
}

export const metricTypes: Readonly<Record<string, AggregationType>> = {
  sum: single(compensated),
  avg: single(() => {
    const sum = compensated();
    let count = 0;
    return { add(value) { sum.add(value); count++; }, value: () => (count === 0 ? null : sum.value() / count) };
  }),
  min: single(() => {
    let min = Infinity;
    return { add(value) { min = Math.min(min, value); }, value: () => (min === Infinity ? null : min) };
  }),
  max: single(() => {
    let max = -Infinity;
    return { add(value) { max = Math.max(max, value); }, value: () => (max === -Infinity ? null : max) };
  }),

  value_count(definition) {
    const source = valueSource(definition, 'any');
    return () => {
      let value = 0;
      return { collect(doc) { value += source.values(doc).length; }, result: () => ({ value }) };
    };
  },

  cardinality(definition) {
    const threshold = definition.options['precision_threshold'];
    if (threshold !== undefined && !(numberOf(threshold) >= 0)) throw content('[cardinality] failed to parse field [precision_threshold]', atRead(definition.options, 'precision_threshold'), badRequest(`[precisionThreshold] must be greater than or equal to 0. Found [${textOf(threshold)}] in [${definition.name}]`));
    const source = valueSource(definition, 'any');
    return () => {
      const seen = new Set<unknown>();
      return {
        collect(doc) { for (const value of source.values(doc)) seen.add(typeof value === 'object' ? JSON.stringify(value) : value); },
        result: () => ({ value: seen.size }),
      };
    };
  },

  stats: stats(false),
  extended_stats: stats(true),

  percentiles(definition) {
    digestOnly(definition);
    const given = definition.options['percents'] ?? [1, 5, 25, 50, 75, 95, 99];
    const wrong = (reason: string): never => { throw content('[percentiles] failed to parse field [percents]', atRead(definition.options, 'percents'), badRequest(reason)); };
    const numbers = [given].flat().map(p => (typeof p === 'number' || (typeof p === 'string' && p.trim() !== '') ? numberOf(p) : Number.NaN));
    if (numbers.length === 0) wrong(`[percents] must not be an empty array: [${definition.name}]`);
    for (const [i, p] of numbers.entries()) if (!(p >= 0 && p <= 100)) wrong(Number.isNaN(p) ? `For input string: "${textOf([given].flat()[i])}"` : `percents must only contain values between 0 and 100, got [${javaDouble(p)}]: [${definition.name}]`);
    const percents = numbers.sort((a, b) => a - b);
    return gathered(definition, (sorted, field) => percentileValues(definition, field, percents, p => quantile(sorted, p / 100)));
  },

  percentile_ranks(definition) {
    digestOnly(definition);
    const given = definition.options['values'];
    if (given === undefined || given === null) throw badRequest(`[values] must not be null: [${definition.name}]`);
    const values = [given].flat().map(numberOf).sort((a, b) => a - b);
    if (values.length === 0) throw badRequest(`[values] must not be an empty array: [${definition.name}]`);
    if (values.some(Number.isNaN)) throw content('[percentile_ranks] failed to parse field [values]', atRead(definition.options, 'values'));
    return gathered(definition, (sorted, field) => percentileValues(definition, field, values, key => rankOf(sorted, key)));
  },

  median_absolute_deviation(definition) {
    const field = definition.context.query.mapping.field(textOf(definition.options['field'] ?? ''));
    if (field && (isDate(field) || field.type === 'boolean')) throw illegalArgument(`Field [${field.path}] of type [${field.type}] is not supported for aggregation [median_absolute_deviation]`);
    return gathered(definition, sorted => {
      const median = quantile(sorted, 0.5);
      return { value: median === null ? null : quantile(sorted.map(v => Math.abs(v - median)).sort((a, b) => a - b), 0.5) };
    });
  },

  weighted_avg(definition) {
    const part = (name: string) => {
      const options = definition.options[name];
      if (!isObject(options)) throw badRequest(`Required [${name}]`);
      refuseUnknown('weighted_avg', options, ['field', 'missing', 'script']);
      return valueSource({ ...definition, options }, 'numbers');
    };
    const values = part('value');
    const weights = part('weight');
    return () => {
      const sum = compensated();
      const weight = compensated();
      return {
        collect(doc) {
          const all = numbers(values, doc);
          const w = numbers(weights, doc);
          if (all.length === 0 || w.length === 0) return;
          if (w.length > 1) throw new SearchError(500, 'aggregation_execution_exception', 'Encountered more than one weight for a single document. Use a script to combine multiple weights-per-doc into a single value.');
          for (const value of all) {
            sum.add(value * w[0]!);
            weight.add(w[0]!);
          }
        },
        result() {
          const value = weight.value() === 0 ? null : sum.value() / weight.value();
          return { value, ...asString(undefined, definition.options, value) };
        },
      };
    };
  },

  geo_bounds(definition) {
    const path = textOf(definition.options['field']);
    const field = definition.context.query.mapping.field(path);
    if (field && field.type !== 'geo_point') throw illegalArgument(`Field [${path}] of type [${field.type}] is not supported for aggregation [geo_bounds]`);
    return () => {
      let [top, bottom, left, right] = [-Infinity, Infinity, Infinity, -Infinity];
      return {
        collect(doc) {
          for (const { lat, lon } of doc.values(path) as { lat: number; lon: number }[]) {
            [top, bottom, left, right] = [Math.max(top, lat), Math.min(bottom, lat), Math.min(left, lon), Math.max(right, lon)];
          }
        },
        result: () => (top === -Infinity ? {} : { bounds: { top_left: { lat: top, lon: left }, bottom_right: { lat: bottom, lon: right } } }),
      };
    };
  },

  top_hits(definition) {
    const { options, context } = definition;
    for (const key of ['highlight', 'explain']) if (options[key]) throw unsupported(`[${key}] in [top_hits]`);
    const window = numberOf(options['from'] ?? 0) + numberOf(options['size'] ?? 3);
    if (window > 100) throw illegalArgument(`Top hits result window is too large, the top hits aggregator [${definition.name}]'s from + size must be less than or equal to: [100] but was [${window}]. This limit can be set by changing the [index.max_inner_result_window] index level setting.`);
    return () => {
      const entries: Hit[] = [];
      return {
        collect(doc, _shard, score) { entries.push({ doc: snapshot(doc), score }); },
        result: () => ({ hits: context.hits(entries, { size: 3, ...options }) }),
      };
    };
  },

  ...geoMetrics,
  ...moreMetrics,
  scripted_metric: definition => scriptedMetric(definition),
};

/** Values by percentile or by the value whose rank was asked, with texts where the field or a format shows numbers otherwise. */
function percentileValues({ options }: Definition, field: Field | undefined, keys: readonly number[], of: (key: number) => number | null): Json {
  const found = keys.map(key => ({ key, value: of(key) }));
  const text = (value: number | null, name: string) => asString(field, options, value, name);
  if (options['keyed'] === false) return { values: found.map(({ key, value }) => ({ key, value, ...text(value, 'value_as_string') })) };
  return { values: Object.assign({}, ...found.map(({ key, value }) => ({ [javaDouble(key)]: value, ...text(value, `${javaDouble(key)}_as_string`) }))) as Json };
}

/** The other digest rounds values into steps: its numbers differ. */
function digestOnly({ type, options }: Definition): void {
  if (options['hdr'] !== undefined) throw unsupported(`[hdr] of the [${type}] aggregation`);
  if (options['tdigest'] === undefined) return;
  if (!isObject(options['tdigest'])) throw content(`[${type}] failed to parse field [tdigest]`, atRead(options, 'tdigest'));
  refuseUnknown('tdigest', options['tdigest'], ['compression', 'execution_hint']);
  const { compression } = options['tdigest'];
  if (compression !== undefined && !(numberOf(compression) >= 0)) throw content(`[${type}] failed to parse field [tdigest]`, atRead(options['tdigest'], 'compression'), badRequest(`[compression] must be greater than or equal to 0. Found [${textOf(compression)}]`));
}

/** The view moves from document to document; a hit has to stay. */
export function snapshot(doc: DocView): DocView {
  return doc instanceof ShardView ? doc.at(doc.ordinal) : doc;
}

/**
 * Four scripts: init, map and combine per shard (and parent bucket), reduce once over all states. Between the phases values
 * cross a node boundary: they are copied, and what cannot be written is refused.
 */
function scriptedMetric({ name, options, context }: Definition): () => Aggregator {
  if (options['map_script'] === undefined) throw badRequest('Required [map_script]');
  if (options['combine_script'] === undefined) throw badRequest(`[combineScript] must not be null: [${name}]`);
  if (options['reduce_script'] === undefined) throw badRequest(`[reduceScript] must not be null: [${name}]`);
  const shared = (options['params'] ?? {}) as Json;

  const phase = (key: string, scriptContext: string) => {
    const reference = options[key];
    if (reference === undefined) return undefined;
    const own = isObject(reference) && isObject(reference['params']) ? reference['params'] : {};
    for (const parameter of Object.keys(own)) if (Object.hasOwn(shared, parameter)) throw illegalArgument(`Parameter name "${parameter}" used in both aggregation and script parameters`);
    const { script } = context.query.script(reference, scriptContext);
    const merged = { ...(withDoubles(shared) as Json), ...(withDoubles(own) as Json) };
    return { script, params: () => context.fromJson(merged) };
  };
  const init = phase('init_script', 'aggs_init');
  const map = phase('map_script', 'aggs_map')!;
  const combine = phase('combine_script', 'aggs_combine')!;

  /** Whoever watches sees a copy: later documents change the state. */
  const tell = (phase: MetricPhase['phase'], shard: number | undefined, value: unknown) => context.onPhase?.({ aggregation: name, phase, shard, value: context.toJson(value) });

  return () => {
    const states: unknown[] = [];
    let shard = -1;
    let state: unknown;
    let mapParams: unknown;

    const start = (next: number) => {
      close();
      shard = next;
      state = context.emptyMap();
      mapParams = map.params();
      init?.script.run({ params: init.params(), state });
      tell('init', shard, state);
    };
    const close = () => {
      if (shard < 0) return;
      const done = shard;
      shard = -1;
      tell('map', done, state);
      context.onShard(done, () => {
        const combined = combine.script.run({ params: combine.params(), state });
        tell('combine', done, combined);
        states.push(context.transport(combined, 'Scripted metric aggs combine script'));
      });
    };
    return {
      startShard: start,
      collect(doc, from, score) {
        if (from !== shard) start(from);
        map.script.run({ params: mapParams, state, doc: doc.access, score });
      },
      result() {
        close();
        // A bucket that no shard filled still reduces, over a null.
        // Read where the states come together: what is wrong with it is no shard's failure.
        const reduce = phase('reduce_script', 'aggs_reduce')!;
        const value = reduce.script.run({ params: reduce.params(), states: context.list(states.length === 0 ? [null] : states) });
        tell('reduce', undefined, value);
        return { value: context.toJson(value) ?? null };
      },
    };
  };
}

export type { AggregationContext };
