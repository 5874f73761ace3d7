import { isObject } from '../../../base/object.ts';
import { ipNumber, ipText } from '../addresses.ts';
import { addUnits, calendarIntervals, dateFormat, fieldDateFormat, fixedInterval, floorFixed, floorTo, formatName, nextFixed, parseDateMath, zoneOffset, type CalendarUnit } from '../dates.ts';
import { atKey, badRequest, content, entryOf, illegalArgument, parsing, refuseUnknown, SearchError, unsupported } from '../error.ts';
import { describe, fieldValue, isDate, isNumeric, shownValue, type Field } from '../fields.ts';
import { luceneRegexp, network } from '../patterns.ts';
import { numberOf, textOf } from '../scalars.ts';
import type { DocView } from '../store.ts';
import { bucketJson, fill, finish, newBucket, numbers, valueSource, type AggregationType, type Aggregator, type Bucket, type Definition, type Json } from './framework.ts';
import { geoBuckets } from './geo.ts';
import { decimalFormat, snapshot } from './metrics.ts';
import { partitionOf } from './partition.ts';
import { resolvePath } from './pipelines.ts';

/** More buckets than this in one response are refused, as `search.max_buckets` does. */
const mostBuckets = 65_536;

/** One bucket only: everything that passes. */
const singleBucket = (passes: (definition: Definition) => (doc: DocView, score: number) => boolean): AggregationType => definition => {
  const test = passes(definition);
  return () => {
    const bucket = newBucket(definition, {});
    return {
      startShard: shard => bucket.level.startShard(shard),
      collect(doc, shard, score) { if (test(doc, score)) fill(bucket, doc, shard, score); },
      result: () => bucketJson(bucket),
    };
  };
};

// ---------------------------------------------------------------------------------------------- terms

/** The members that show a key: dates and booleans add `key_as_string`. */
function keyJson(field: Field | undefined, key: unknown, options: Json, zone = 'UTC'): Json {
  const format = options['format'] as string | undefined;
  if (field && isDate(field)) return { key, key_as_string: shownValue(field, key, format, zone) };
  if (typeof key === 'boolean') return { key: key ? 1 : 0, key_as_string: textOf(key) };
  if (typeof key === 'number' && typeof format === 'string') return { key, key_as_string: decimalFormat(format, key) };
  return { key };
}

/** A setting that is refused as it is read. */
function refuseSetting({ type, options }: Pick<Definition, 'type' | 'options'>, key: string, reason: string): never {
  throw content(`[${type}] failed to parse field [${key}]`, atKey(options, key), badRequest(reason));
}

/** A whole number out of the options. */
function whole(definition: Definition, key: string, fallback: number): number {
  const given = definition.options[key];
  const number = given === undefined ? fallback : typeof given === 'string' && given.trim() === '' ? Number.NaN : numberOf(given);
  if (!Number.isInteger(number)) refuseSetting(definition, key, `For input string: "${textOf(given)}"`);
  return number;
}

interface TermsOrder { readonly path: string; readonly descending: boolean }

function termsOrder(definition: Definition): TermsOrder[] {
  const { options, sub } = definition;
  const orders = options['order'] === undefined ? [{ _count: 'desc' }] : [options['order']].flat();
  const read = orders.flatMap(order => {
    if (!isObject(order) || Object.keys(order).length !== 1) throw parsing('Must specify at least one field for [order]');
    return Object.entries(order).map(([path, direction]) => {
      const text = textOf(direction).toLowerCase();
      if (text !== 'asc' && text !== 'desc') throw parsing(`Unknown order direction [${textOf(direction)}]`, atKey(order, path));
      const head = path.split('>')[0]!;
      if (!['_key', '_term', '_time', '_count'].includes(path) && !sub.aggregations.some(a => a.name === head || head.startsWith(`${a.name}.`) || head.startsWith(`${a.name}[`))) {
        throw new SearchError(500, 'aggregation_execution_exception', `Invalid aggregator order path [${path}]. The provided aggregation [${head}] either does not exist, or is a pipeline aggregation and cannot be used to sort the buckets.`);
      }
      return { path: path === '_term' || path === '_time' ? '_key' : path, descending: text === 'desc' };
    });
  });
  return read.some(o => o.path === '_key') ? read : [...read, { path: '_key', descending: false }];
}

function compareKeys(a: unknown, b: unknown, field?: Field): number {
  const [x, y] = field?.type === 'ip' ? [ipNumber(a as string)!, ipNumber(b as string)!] : [a as number, b as number];
  return x < y ? -1 : x > y ? 1 : 0;
}

function sortBuckets<B extends { json: Json; key: unknown }>(buckets: B[], orders: readonly TermsOrder[], field?: Field): B[] {
  const value = (b: B, path: string): unknown => {
    if (path === '_key') return b.key;
    if (path === '_count') return b.json['doc_count'];
    const number = resolvePath(b.json, path);
    return number === null || number === undefined || Number.isNaN(number) ? undefined : number;
  };
  return buckets.sort((a, b) => {
    for (const { path, descending } of orders) {
      const [x, y] = [value(a, path), value(b, path)];
      if (x === undefined || y === undefined) {
        if (x !== y) return x === undefined ? 1 : -1;
        continue;
      }
      const order = compareKeys(x, y, path === '_key' ? field : undefined);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

/** `include`/`exclude`: exact values, a regular expression over the text of the key, or a part of all keys. */
function keyFilter({ name, options }: Definition, field: Field | undefined): (key: unknown) => boolean {
  const text = !field || describe(field).kind === 'strings' || describe(field).kind === undefined;
  const test = (key: 'include' | 'exclude'): ((key: unknown) => boolean) | undefined => {
    const spec = options[key];
    if (spec === undefined) return undefined;
    if (Array.isArray(spec)) {
      const wanted = new Set(spec.map(value => (!field ? textOf(value) : textOf(field.type === 'ip' ? ipNumber(textOf(value)) : fieldValue(field, value)))));
      return value => wanted.has(textOf(field?.type === 'ip' ? ipNumber(textOf(value)) : value));
    }
    if (isObject(spec)) {
      if (key === 'exclude') throw parsing('Unknown parameter in Include/Exclude clause: exclude');
      refuseUnknown('include', spec, ['partition', 'num_partitions']);
      const [part, parts] = [numberOf(spec['partition']), numberOf(spec['num_partitions'])];
      if (!(parts >= 2)) throw badRequest('num_partitions must be at least 2');
      if (!(part >= 0)) throw badRequest('partition must be a non-negative integer');
      if (part >= parts) throw badRequest('partition must be less than num_partitions');
      return value => partitionOf(value, parts, field) === part;
    }
    if (!text || field?.type === 'ip') {
      throw new SearchError(500, 'aggregation_execution_exception', `Aggregation [${name}] cannot support regular expression style include/exclude settings as they can only be applied to string fields. Use an array of ${field?.type === 'ip' ? '' : 'numeric '}values for include/exclude clauses${field?.type === 'ip' ? '' : ' used to filter numeric fields'}`);
    }
    const pattern = luceneRegexp(textOf(spec), false);
    return value => pattern.test(textOf(value));
  };
  const include = test('include');
  const exclude = test('exclude');
  return key => (!include || include(key)) && !(exclude && exclude(key));
}

const terms: AggregationType = definition => {
  const { options, name } = definition;
  const source = valueSource(definition, 'any');
  const size = whole(definition, 'size', 10);
  if (!(size > 0)) refuseSetting(definition, 'size', `[size] must be greater than 0. Found [${size}] in [${name}]`);
  const least = whole(definition, 'min_doc_count', 1);
  if (least < 0) refuseSetting(definition, 'min_doc_count', `[min_doc_count] must be greater than or equal to 0. Found [${least}] in [${name}]`);
  const orders = termsOrder(definition);
  const wanted = keyFilter(definition, source.field);
  return () => {
    const buckets = new Map<unknown, Bucket>();
    return {
      collect(doc, shard, score) {
        let last: unknown;
        for (const key of source.values(doc)) {
          if (key === last || !wanted(key)) continue; // values come sorted: equal ones are neighbours
          last = key;
          let bucket = buckets.get(key);
          if (!bucket) {
            if (buckets.size >= mostBuckets * 16) throw tooMany();
            buckets.set(key, (bucket = newBucket(definition, keyJson(source.field, key, options))));
          }
          fill(bucket, doc, shard, score);
        }
      },
      result() {
        if (least === 0) addUnseen(definition, source.field, buckets, wanted);
        const all = [...buckets].filter(([, b]) => b.count >= least).map(([key, b]) => ({ key, json: bucketJson(b) }));
        const sorted = sortBuckets(all, orders, source.field);
        const shown = sorted.slice(0, size).map(b => b.json);
        const others = sorted.slice(size).reduce((sum, b) => sum + numberOf(b.json['doc_count']), 0);
        const withError = options['show_term_doc_count_error'] === true ? shown.map(({ key, key_as_string: text, doc_count: count, ...rest }) => ({ key, ...(text !== undefined && { key_as_string: text }), doc_count: count, doc_count_error_upper_bound: 0, ...rest })) : shown;
        return { doc_count_error_upper_bound: 0, sum_other_doc_count: others, buckets: finish(definition, withError) };
      },
    };
  };
};

/** Buckets of several fields' values together: each combination that a document has. */
const multiTerms: AggregationType = definition => {
  const { options, name } = definition;
  const given = options['terms'];
  if (!Array.isArray(given) || given.length < 2) throw badRequest('The [terms] parameter in the aggregation [multi_terms] must be present and have at least 2 fields or scripts.');
  const sources = given.map(entry => {
    if (!isObject(entry)) throw parsing('[multi_terms] failed to parse field [terms]');
    refuseUnknown('multi_terms', entry, ['field', 'script', 'missing', 'include', 'exclude', 'value_type', 'time_zone', 'format']);
    return { ...valueSource({ type: 'multi_terms', options: entry, context: definition.context }, 'any'), options: entry };
  });
  const size = whole(definition, 'size', 10);
  if (!(size > 0)) refuseSetting(definition, 'size', `[size] must be greater than 0. Found [${size}] in [${name}]`);
  const least = whole(definition, 'min_doc_count', 1);
  const orders = termsOrder(definition);
  const compare = (a: readonly unknown[], b: readonly unknown[]): number => {
    for (const [i, { field }] of sources.entries()) {
      const order = compareKeys(a[i], b[i], field);
      if (order !== 0) return order;
    }
    return 0;
  };
  return () => {
    const buckets = new Map<string, { readonly parts: readonly unknown[]; readonly bucket: Bucket }>();
    return {
      collect(doc, shard, score) {
        let rows: (readonly unknown[])[] = [[]];
        for (const source of sources) {
          const values = [...new Set(source.values(doc))];
          rows = rows.flatMap(row => values.map(value => [...row, value]));
        }
        for (const parts of rows) {
          const id = JSON.stringify(parts.map(part => (typeof part === 'bigint' ? `${part}n` : part)));
          let entry = buckets.get(id);
          if (!entry) {
            if (buckets.size >= mostBuckets * 16) throw tooMany();
            const keys = parts.map((part, i) => keyJson(sources[i]!.field, part, sources[i]!.options));
            const head = { key: keys.map((key, i) => (sources[i]!.field && isDate(sources[i]!.field) ? key['key_as_string'] : key['key'])), key_as_string: keys.map(key => textOf(key['key_as_string'] ?? key['key'])).join('|') };
            buckets.set(id, (entry = { parts, bucket: newBucket(definition, head) }));
          }
          fill(entry.bucket, doc, shard, score);
        }
      },
      result() {
        const byKey = [...buckets.values()].filter(({ bucket }) => bucket.count >= least).sort((a, b) => compare(a.parts, b.parts));
        const sorted = sortBuckets(byKey.map(({ bucket }, key) => ({ key, json: bucketJson(bucket) })), orders);
        return { doc_count_error_upper_bound: 0, sum_other_doc_count: sorted.slice(size).reduce((sum, b) => sum + numberOf(b.json['doc_count']), 0), buckets: finish(definition, sorted.slice(0, size).map(b => b.json)) };
      },
    };
  };
};

/** `min_doc_count: 0` also lists keys that only other documents of the index hold. */
function addUnseen(definition: Definition, field: Field | undefined, buckets: Map<unknown, Bucket>, wanted: (key: unknown) => boolean): void {
  if (!field) return;
  for (const entry of definition.context.shards.flatMap(shard => shard.column(field.path) ?? [])) {
    for (const key of entry === undefined ? [] : Array.isArray(entry) ? entry : [entry]) {
      if (!buckets.has(key) && wanted(key)) buckets.set(key, newBucket(definition, keyJson(field, key, definition.options)));
    }
  }
}

const rareTerms: AggregationType = definition => {
  const source = valueSource(definition, 'any');
  const most = whole(definition, 'max_doc_count', 1);
  if (!(most > 0)) refuseSetting(definition, 'max_doc_count', `[max_doc_count] must be greater than 0. Found [${most}] in [${definition.name}]`);
  if (most > 100) refuseSetting(definition, 'max_doc_count', `[max_doc_count] must be smaller than [100] in [${definition.name}]`);
  const wanted = keyFilter(definition, source.field);
  return () => {
    const buckets = new Map<unknown, Bucket>();
    return {
      collect(doc, shard, score) {
        for (const key of new Set(source.values(doc))) {
          if (!wanted(key)) continue;
          let bucket = buckets.get(key);
          if (!bucket) buckets.set(key, (bucket = newBucket(definition, keyJson(source.field, key, definition.options))));
          fill(bucket, doc, shard, score);
        }
      },
      result() {
        const rare = [...buckets].filter(([, b]) => b.count <= most).map(([key, b]) => ({ key, json: bucketJson(b) }));
        return { buckets: finish(definition, sortBuckets(rare, [{ path: '_count', descending: false }, { path: '_key', descending: false }], source.field).map(b => b.json)) };
      },
    };
  };
};

// ---------------------------------------------------------------------------------------------- histograms

interface Steps {
  /** Start of the bucket that holds a value. */
  floor(value: number): number;
  next(key: number): number;
  head(key: number): Json;
}

/** Buckets of equal (or calendar) width; gaps are filled when `min_doc_count` is 0. */
function stepped(definition: Definition, steps: Steps, least: number, source: ReturnType<typeof valueSource>, bounds: Bounds): () => Aggregator {
  const { options, name } = definition;
  const order = options['order'] === undefined ? [{ path: '_key', descending: false }] : termsOrder(definition);
  if (!Number.isInteger(least)) refuseSetting(definition, 'min_doc_count', `For input string: "${textOf(options['min_doc_count'])}"`);
  if (least < 0) refuseSetting(definition, 'min_doc_count', `[min_doc_count] must be greater than or equal to 0. Found [${least}] in [${name}]`);
  const { hard, extended } = bounds;
  /** Hard bounds hold for keys; the upper one of dates is exclusive. */
  const inside = (key: number) => !hard || (key >= (hard.min ?? -Infinity) && (bounds.dates ? key < (hard.max ?? Infinity) : key <= (hard.max ?? Infinity)));
  return () => {
    const buckets = new Map<number, Bucket>();
    const at = (key: number): Bucket => {
      let bucket = buckets.get(key);
      if (!bucket) {
        if (buckets.size >= mostBuckets) throw tooMany();
        buckets.set(key, (bucket = newBucket(definition, steps.head(key))));
      }
      return bucket;
    };
    return {
      collect(doc, shard, score) {
        let last: number | undefined;
        for (const value of numbers(source, doc)) {
          const key = steps.floor(value);
          if (key === last || !inside(key)) continue;
          last = key;
          fill(at(key), doc, shard, score);
        }
      },
      result() {
        if (least === 0) {
          let [low, high] = [Infinity, -Infinity];
          for (const key of buckets.keys()) [low, high] = [Math.min(low, key), Math.max(high, key)];
          // One bound alone widens what is there; both make buckets out of nothing.
          if (extended && (buckets.size > 0 || (extended.min !== undefined && extended.max !== undefined))) {
            if (extended.min !== undefined) low = Math.min(low, steps.floor(extended.min));
            if (extended.max !== undefined) high = Math.max(high, steps.floor(extended.max));
          }
          let count = 0;
          for (let key = low; key <= high; key = steps.next(key)) {
            if (++count > mostBuckets) throw tooMany();
            if (inside(key)) at(key);
          }
        }
        const made = [...buckets].filter(([, b]) => b.count >= least).map(([key, b]) => ({ key: key as unknown, json: bucketJson(b) }));
        const shown = finish(definition, sortBuckets(made, order).map(b => b.json));
        if (options['keyed'] !== true) return { buckets: shown };
        return { buckets: Object.fromEntries(shown.map(b => [textOf(b['key_as_string'] ?? javaKey(b['key'] as number)), b])) };
      },
    };
  };
}

interface Limits { readonly min?: number | undefined; readonly max?: number | undefined }
interface Bounds { readonly extended?: Limits | undefined; readonly hard?: Limits | undefined; readonly dates?: boolean }

const javaKey = (key: number) => (Number.isInteger(key) && Math.abs(key) < 1e7 ? key.toFixed(1) : Math.abs(key) >= 1e7 ? javaExponent(key) : textOf(key));

/** Doubles from ten million on are printed with an exponent: `1.0E7`. */
function javaExponent(value: number): string {
  const [digits, exponent] = value.toExponential().split('e') as [string, string];
  return `${digits.includes('.') ? digits : `${digits}.0`}E${numberOf(exponent)}`;
}

const histogram: AggregationType = definition => {
  const { options, name } = definition;
  const interval = numberOf(options['interval'] ?? 0);
  if (!(interval > 0 && Number.isFinite(interval))) {
    const reason = `[interval] must be >0 for histogram aggregation [${name}]`;
    if (options['interval'] === undefined) throw badRequest(reason);
    refuseSetting(definition, 'interval', reason);
  }
  const offset = numberOf(options['offset'] ?? 0);
  if (!Number.isFinite(offset)) refuseSetting(definition, 'offset', `For input string: "${textOf(options['offset'])}"`);
  const source = valueSource(definition, 'numbers');
  const read = (key: string): Limits | undefined => limits(definition, key, value => (Number.isNaN(numberOf(value)) ? refuseSetting(definition, key, `For input string: "${textOf(value)}"`) : numberOf(value)));
  // The index of a bucket is exact; keys are computed from it, so that steps of 0.1 do not drift.
  return stepped(definition, {
    floor: value => Math.floor((value - offset) / interval) * interval + offset,
    next: key => (Math.round((key - offset) / interval) + 1) * interval + offset,
    head(key) {
      const { key_as_string: shown, ...rest } = keyJson(undefined, key, options);
      return { ...(shown !== undefined && { key_as_string: shown }), ...rest };
    },
  }, numberOf(options['min_doc_count'] ?? 0), source, checkBounds({ extended: read('extended_bounds'), hard: read('hard_bounds') }));
};

/** `{ min, max }`, either of which may be left out. */
function limits(definition: Definition, key: string, read: (value: unknown) => number): Limits | undefined {
  const given = definition.options[key];
  if (given === undefined) return undefined;
  if (!isObject(given)) throw parsing(`[${definition.type}] ${key} doesn't support values of type: VALUE_STRING`);
  refuseUnknown('bounds', given, ['min', 'max']);
  const [min, max] = [given['min'], given['max']].map(value => (value === undefined || value === null ? undefined : read(value)));
  if (min !== undefined && max !== undefined && min > max) throw illegalArgument(`[${key}.min][${min}] cannot be greater than [${key}.max][${max}] for histogram aggregation [${definition.name}]`);
  return { min, max };
}

function checkBounds(bounds: Bounds): Bounds {
  const { hard, extended } = bounds;
  if (hard && extended && ((extended.min ?? Infinity) < (hard.min ?? -Infinity) || (extended.max ?? -Infinity) > (hard.max ?? Infinity))) {
    const shown = ({ min, max }: Limits) => `[${min ?? ''}--${max ?? ''}]`;
    throw illegalArgument(`Extended bounds have to be inside hard bounds, hard bounds: ${shown(hard)}, extended bounds: ${shown(extended)}`);
  }
  return bounds;
}

const dateHistogram: AggregationType = definition => {
  const { options, context } = definition;
  const calendar = options['calendar_interval'];
  const fixed = options['fixed_interval'];
  const legacy = options['interval'];
  if (calendar !== undefined && fixed !== undefined) throw badRequest('Cannot use [fixed_interval] with [calendar_interval] configuration option.');
  if (legacy !== undefined && (calendar !== undefined || fixed !== undefined)) throw badRequest(`Cannot use [interval] with [${calendar !== undefined ? 'calendar_interval' : 'fixed_interval'}] configuration option.`);
  if (calendar === undefined && fixed === undefined && legacy === undefined) throw badRequest('Invalid interval specified, must be non-null and non-empty');
  const unit = calendar !== undefined ? calendarUnit(definition, textOf(calendar)) : legacy !== undefined ? entryOf(calendarIntervals, textOf(legacy)) : undefined;
  const width = unit ? undefined : fixedWidth(definition, textOf(fixed ?? legacy));
  const source = valueSource(definition, 'numbers');
  const zone = textOf(options['time_zone'] ?? 'UTC');
  zoneOffset(zone, 0);
  const offset = offsetOf(definition);
  const steps: Steps = {
    floor: value => (unit ? floorTo(value - offset, unit, zone) : floorFixed(value - offset, width!, zone)) + offset,
    next: key => (unit ? addUnits(key - offset, 1, unit, zone) : nextFixed(key - offset, width!, zone)) + offset,
    head(key) {
      const { key_as_string: shown, ...rest } = keyJson(source.field ?? dateLike, key, options, zone);
      return { ...(shown !== undefined && { key_as_string: shown }), ...rest };
    },
  };
  const format = typeof options['format'] === 'string' ? dateFormat(options['format']) : source.field && isDate(source.field) ? fieldDateFormat(source.field) : dateFormat('strict_date_optional_time||epoch_millis');
  const read = (key: string) => limits(definition, key, value => parseDateMath(value as string | number, format, context.query.now, false, zone));
  return stepped(definition, steps, numberOf(options['min_doc_count'] ?? 0), source, checkBounds({ extended: read('extended_bounds'), hard: read('hard_bounds'), dates: true }));
};

const dateLike: Field = { path: '', type: 'date', parameters: {}, nested: '' };

function calendarUnit(definition: Definition, text: string, key = 'calendar_interval'): CalendarUnit {
  return entryOf(calendarIntervals, text) ?? refuseSetting(definition, key, `The supplied interval [${text}] could not be parsed as a calendar interval.`);
}

function fixedWidth(definition: Definition, text: string): number {
  const width = fixedInterval(text);
  if (width === undefined) {
    if (/^\d+\.\d+(ms|[smhd])$/.test(text)) refuseSetting(definition, 'fixed_interval', `failed to parse [${text}], fractional time values are not supported`);
    refuseSetting(definition, 'fixed_interval', `failed to parse setting [date_histogram.fixedInterval] with value [${text}] as a time value: unit is missing or unrecognized`);
  }
  if (width <= 0) refuseSetting(definition, 'fixed_interval', 'Zero or negative time interval not supported');
  return width;
}

function offsetOf(definition: Definition): number {
  const given = definition.options['offset'];
  if (given === undefined) return 0;
  if (typeof given === 'number') return given;
  const match = /^([+-]?)(.+)$/s.exec(textOf(given));
  const width = match ? fixedInterval(match[2]!) : undefined;
  if (width === undefined) refuseSetting(definition, 'offset', `failed to parse setting [DateHistogramAggregationBuilder.parseOffset] with value [${textOf(given)}] as a time value: unit is missing or unrecognized`);
  return match![1] === '-' ? -width : width;
}

/** Picks the interval that gives at most `buckets` buckets out of the service's own list. */
const autoDateHistogram: AggregationType = definition => {
  const { options } = definition;
  const target = whole(definition, 'buckets', 10);
  if (!(target > 0)) refuseSetting(definition, 'buckets', `buckets must be greater than 0 for [${definition.name}]`);
  const source = valueSource(definition, 'numbers');
  const zone = textOf(options['time_zone'] ?? 'UTC');
  const least = options['minimum_interval'] === undefined ? 0 : ['second', 'minute', 'hour', 'day', 'month', 'year'].indexOf(textOf(options['minimum_interval']));
  if (least < 0) refuseSetting(definition, 'minimum_interval', `minimum_interval must be one of [year, month, day, hour, minute, second]`);
  const choices = ([['s', [1, 5, 10, 30]], ['m', [1, 5, 10, 30]], ['h', [1, 3, 12]], ['d', [1, 7]], ['M', [1, 3]], ['y', [1, 5, 10, 20, 50, 100]]] as [CalendarUnit, number[]][]).slice(least).flatMap(([unit, counts]) => counts.map(count => ({ unit, count })));
  return () => {
    const entries: { doc: DocView; shard: number; score: number; value: number }[] = [];
    return {
      collect(doc, shard, score) {
        const view = snapshot(doc);
        for (const value of numbers(source, doc)) entries.push({ doc: view, shard, score, value });
      },
      result() {
        if (entries.length === 0) return { buckets: [], interval: '1s' };
        const values = entries.map(e => e.value);
        const [min, max] = values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)] as const, [Infinity, -Infinity] as readonly [number, number]);
        for (const { unit, count } of choices) {
          const start = floorTo(min, unit, zone);
          const keys: number[] = [];
          for (let key = start; key <= max && keys.length <= target; key = addUnits(key, count, unit, zone)) keys.push(key);
          if (keys.length > target && !(unit === 'y' && count === 100)) continue;
          const buckets = keys.map(key => newBucket(definition, { key_as_string: shownValue(source.field ?? dateLike, key, options['format'] as string | undefined, zone), key }));
          for (const { doc, shard, score, value } of entries) {
            let i = keys.length - 1;
            while (i > 0 && keys[i]! > value) i--;
            fill(buckets[i]!, doc, shard, score);
          }
          return { buckets: finish(definition, buckets.map(bucketJson)), interval: `${count}${unit}` };
        }
        return { buckets: [], interval: '1s' };
      },
    };
  };
};

// ---------------------------------------------------------------------------------------------- ranges

interface RangeBucket { readonly from?: number | bigint; readonly to?: number | bigint; readonly key: string; readonly head: Json; readonly inside?: (value: unknown) => boolean }

function ranged(definition: Definition, source: ReturnType<typeof valueSource>, ranges: RangeBucket[], read: (doc: DocView) => readonly (number | bigint)[]): () => Aggregator {
  const sorted = [...ranges].sort((a, b) => compareKeys(a.from ?? -Infinity, b.from ?? -Infinity) || compareKeys(a.to ?? Infinity, b.to ?? Infinity));
  return () => {
    const buckets = sorted.map(range => newBucket(definition, range.head));
    return {
      collect(doc, shard, score) {
        const values = read(doc);
        const raw = source.values(doc);
        sorted.forEach((range, i) => {
          const hit = range.inside ? raw.some(range.inside) : values.some(v => (range.from === undefined || v >= range.from) && (range.to === undefined || v < range.to));
          if (hit) fill(buckets[i]!, doc, shard, score);
        });
      },
      result() {
        const shown = finish(definition, buckets.map(bucketJson));
        if (definition.options['keyed'] !== true) return { buckets: shown };
        return { buckets: Object.fromEntries(shown.map(({ key, ...rest }) => [textOf(key), rest])) };
      },
    };
  };
}

function rangeList(definition: Definition): Json[] {
  const { options, name, type } = definition;
  const given = options['ranges'];
  if (!Array.isArray(given) || given.length === 0) throw badRequest(`No [ranges] specified for the [${name}] aggregation`);
  for (const entry of given) {
    if (!isObject(entry)) throw parsing(`[${type}] ranges must be objects`);
    refuseUnknown('range', entry, type === 'ip_range' ? ['from', 'to', 'key', 'mask'] : ['from', 'to', 'key', 'from_as_string', 'to_as_string']);
  }
  return given as Json[];
}

const range: AggregationType = definition => {
  const source = valueSource(definition, 'numbers');
  const ranges = rangeList(definition).map(({ from, to, key }): RangeBucket => {
    const low = from === undefined || from === null ? undefined : rangeNumber(from);
    const high = to === undefined || to === null ? undefined : rangeNumber(to);
    const format = definition.options['format'];
    const show = (value: number) => (typeof format === 'string' ? decimalFormat(format, value) : javaKey(value));
    const text = (key: string, value: number | undefined) => (value !== undefined && typeof format === 'string' ? { [key]: show(value) } : {});
    const name = textOf(key ?? `${low === undefined ? '*' : show(low)}-${high === undefined ? '*' : show(high)}`);
    return { from: low, to: high, key: name, head: { key: name, ...(low !== undefined && { from: low }), ...text('from_as_string', low), ...(high !== undefined && { to: high }), ...text('to_as_string', high) } };
  });
  return ranged(definition, source, ranges, doc => numbers(source, doc));
};

function rangeNumber(value: unknown): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : numberOf(value);
  if (Number.isNaN(number)) throw new SearchError(400, 'number_format_exception', `For input string: "${textOf(value)}"`);
  return number;
}

const dateRange: AggregationType = definition => {
  const { options, context } = definition;
  const source = valueSource(definition, 'numbers');
  const zone = textOf(options['time_zone'] ?? 'UTC');
  const name = (options['format'] as string | undefined) ?? (source.field && isDate(source.field) ? formatName(source.field) : 'strict_date_optional_time||epoch_millis');
  const format = dateFormat(name);
  const show = (instant: number) => textOf(shownValue(source.field && isDate(source.field) ? source.field : dateLike, instant, options['format'] as string | undefined, zone));
  const ranges = rangeList(definition).map(({ from, to, key }): RangeBucket => {
    const low = from === undefined || from === null ? undefined : parseDateMath(from as string | number, format, context.query.now, false, zone);
    const high = to === undefined || to === null ? undefined : parseDateMath(to as string | number, format, context.query.now, false, zone);
    const label = textOf(key ?? `${low === undefined ? '*' : show(low)}-${high === undefined ? '*' : show(high)}`);
    return { from: low, to: high, key: label, head: { key: label, ...(low !== undefined && { from: low, from_as_string: show(low) }), ...(high !== undefined && { to: high, to_as_string: show(high) }) } };
  });
  return ranged(definition, source, ranges, doc => numbers(source, doc));
};

const ipRange: AggregationType = definition => {
  const source = valueSource(definition, 'any');
  const address = (value: unknown) => {
    const number = ipNumber(textOf(value));
    if (number === undefined) throw illegalArgument(`'${textOf(value)}' is not an IP string literal.`);
    return number;
  };
  const ranges = rangeList(definition).map(({ from, to, mask, key }): RangeBucket => {
    if (mask !== undefined) {
      const name = textOf(key ?? mask);
      const inside = network(textOf(mask)) as (value: unknown) => boolean;
      const [base, bits] = textOf(mask).split('/') as [string, string];
      const size = 1n << BigInt((base.includes(':') ? 128 : 32) - numberOf(bits));
      const low = (ipNumber(base)! / size) * size;
      return { from: low, to: low + size, key: name, head: { key: name, ...(low > 0n && { from: ipText(low) }), to: ipText(low + size) }, inside };
    }
    const name = textOf(key ?? `${textOf(from ?? '*')}-${textOf(to ?? '*')}`);
    return { ...(from !== undefined && { from: address(from) }), ...(to !== undefined && { to: address(to) }), key: name, head: { key: name, ...(from !== undefined && { from }), ...(to !== undefined && { to }) } };
  });
  return ranged(definition, source, ranges, doc => source.values(doc).map(address));
};

// ---------------------------------------------------------------------------------------------- filters and structure

const filters: AggregationType = definition => {
  const { options, context } = definition;
  const given = options['filters'];
  const anonymous = Array.isArray(given);
  if ((!anonymous && !isObject(given)) || Object.keys(given).length === 0) throw badRequest(`[filters] cannot be empty.`);
  const entries = (anonymous ? given.map((query, i) => [textOf(i), query] as const) : Object.entries(given)).map(([key, query]) => [key, context.matcher(query)] as const);
  if (!anonymous) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const other = options['other_bucket'] === true || options['other_bucket_key'] !== undefined;
  const otherKey = textOf(options['other_bucket_key'] ?? '_other_');
  return () => {
    const buckets = entries.map(() => newBucket(definition, {}));
    const rest = newBucket(definition, {});
    return {
      collect(doc, shard, score) {
        let hit = false;
        entries.forEach(([, matches], i) => {
          if (matches(doc) < 0) return;
          hit = true;
          fill(buckets[i]!, doc, shard, score);
        });
        if (!hit && other) fill(rest, doc, shard, score);
      },
      result() {
        const all = [...buckets.map(bucketJson), ...(other ? [bucketJson(rest)] : [])];
        if (anonymous) return { buckets: finish(definition, all) };
        const keys = [...entries.map(([key]) => key), ...(other ? [otherKey] : [])];
        if (options['keyed'] === false) return { buckets: finish(definition, all.map((b, i) => ({ key: keys[i], ...b }))) };
        const run = finish(definition, all.map((b, i) => ({ ...b, '': keys[i] })));
        return { buckets: Object.fromEntries(run.map(({ '': key, ...b }) => [textOf(key), b])) };
      },
    };
  };
};

const nested: AggregationType = definition => {
  const path = textOf(definition.options['path'] ?? '');
  if (path === '') throw parsing(`Missing [path] field for nested aggregation [${definition.name}]`);
  return () => {
    const bucket = newBucket(definition, {});
    return {
      collect(doc, shard, score) { for (const object of doc.nested(path)) fill(bucket, Object.assign(object, { root: doc }), shard, score); },
      result: () => bucketJson(bucket),
    };
  };
};

const reverseNested: AggregationType = definition => {
  if (definition.options['path'] !== undefined) throw unsupported('[path] of [reverse_nested]');
  return () => {
  const bucket = newBucket(definition, {});
  let last: DocView | undefined;
  let lastId = '';
  return {
    collect(doc, shard, score) {
      const root = (doc as DocView & { root?: DocView }).root;
      if (!root) throw illegalArgument(`Reverse nested aggregation [${definition.name}] can only be used inside a [nested] aggregation`);
      if (root === last && root.id === lastId) return; // each root counts once
      last = root;
      lastId = root.id;
      fill(bucket, root, shard, score);
    },
    result: () => bucketJson(bucket),
  };
};
};

/** All documents of the searched indexes, whatever the query. */
const global: AggregationType = definition => {
  return () => {
    const bucket = newBucket(definition, {});
    return {
      collect() {},
      result() {
        definition.context.shards.forEach((shard, number) => shard.scan(view => fill(bucket, view, number, 1)));
        return bucketJson(bucket);
      },
    };
  };
};

// ---------------------------------------------------------------------------------------------- composite

interface CompositeSource { readonly name: string; readonly field: Field | undefined; readonly descending: boolean; readonly missing: boolean; readonly nullsLast: boolean; keys(doc: DocView): readonly unknown[]; show(key: unknown): unknown; read(key: unknown): unknown }

function compositeSource(definition: Definition, entry: unknown): CompositeSource {
  const [name, body] = isObject(entry) ? Object.entries(entry)[0] ?? [] : [];
  if (name === undefined || !isObject(body)) throw parsing('Composite [sources] must hold named sources');
  const [type, options] = Object.entries(body)[0] ?? [];
  if (type === undefined) throw parsing(`[${name}] malformed composite source, expected one type`);
  if (!isObject(options)) throw parsing(`[${name}] malformed composite source, expected [START_OBJECT]`);
  if (!['terms', 'histogram', 'date_histogram', 'geotile_grid'].includes(type)) throw parsing(`invalid source type: ${type}`);
  if (type === 'geotile_grid') throw unsupported('[geotile_grid] in [composite]');
  refuseUnknown(type, options, ['field', 'script', 'missing_bucket', 'missing_order', 'order', 'value_type', 'format', ...(type === 'histogram' ? ['interval'] : type === 'date_histogram' ? ['interval', 'calendar_interval', 'fixed_interval', 'time_zone', 'offset'] : [])]);
  const inner = { ...definition, options, type };
  const source = valueSource(inner, type === 'terms' ? 'any' : 'numbers');
  const order = textOf(options['order'] ?? 'asc').toLowerCase();
  if (order !== 'asc' && order !== 'desc') throw badRequest(`Unknown order direction [${textOf(options['order'])}]`);
  const absent = textOf(options['missing_order'] ?? 'default').toLowerCase();
  if (!['default', 'first', 'last'].includes(absent)) throw badRequest(`Unknown missingOrder [${absent}]`);
  const common = { name, descending: order === 'desc', missing: options['missing_bucket'] === true, field: source.field, nullsLast: absent === 'default' ? order === 'desc' : absent === 'last' };
  const text = options['format'] as string | undefined;
  if (type === 'terms') return { ...common, keys: doc => [...new Set(source.values(doc))], show: key => (text !== undefined && key !== null && source.field && isDate(source.field) ? shownValue(source.field, key, text) : key), read: key => (source.field && (isNumeric(source.field) || isDate(source.field)) ? (typeof key === 'string' && isDate(source.field) ? fieldValue(source.field, key) : numberOf(key)) : key) };
  if (type === 'histogram') {
    const interval = numberOf(options['interval']);
    if (!(interval > 0)) throw badRequest('[interval] must be greater than 0 for [histogram] source');
    return { ...common, keys: doc => [...new Set(numbers(source, doc).map(v => Math.floor(v / interval) * interval))], show: key => key, read: numberOf };
  }
  const zone = textOf(options['time_zone'] ?? 'UTC');
  const unit = options['calendar_interval'] !== undefined ? calendarUnit(inner, textOf(options['calendar_interval'])) : entryOf(calendarIntervals, textOf(options['interval']));
  if (!unit && options['fixed_interval'] === undefined && options['interval'] === undefined) throw badRequest('Invalid interval specified, must be non-null and non-empty');
  const width = unit ? undefined : fixedWidth(inner, textOf(options['fixed_interval'] ?? options['interval']));
  const offset = offsetOf(inner);
  const format = text;
  return {
    ...common,
    keys: doc => [...new Set(numbers(source, doc).map(v => (unit ? floorTo(v - offset, unit, zone) : floorFixed(v - offset, width!, zone)) + offset))],
    show: key => (format === undefined || key === null ? key : shownValue(source.field ?? dateLike, key, format, zone)),
    read: key => (typeof key === 'string' && format !== undefined ? dateFormat(format).parse(key, false, zone) ?? numberOf(key) : numberOf(key)),
  };
}

const composite: AggregationType = definition => {
  const { options, name } = definition;
  const given = options['sources'];
  if (!Array.isArray(given) || given.length === 0) throw badRequest('Composite [sources] cannot be null or empty');
  const sources = given.map(entry => compositeSource(definition, entry));
  if (new Set(sources.map(s => s.name)).size < sources.length) throw badRequest(`Composite source names must be unique, found duplicates: [${sources.map(s => s.name).find((n, i, all) => all.indexOf(n) !== i)}]`);
  const size = whole(definition, 'size', 10);
  if (!(size > 0)) refuseSetting(definition, 'size', `[size] must be greater than 0. Found [${size}] in [${name}]`);
  if (isObject(options['after']) && Object.keys(options['after']).length !== sources.length) throw illegalArgument(`[after] has ${Object.keys(options['after']).length} value(s) but [sources] has ${sources.length}`);
  const after = isObject(options['after']) ? sources.map(s => {
    if (!Object.hasOwn(options['after'] as Json, s.name)) throw illegalArgument(`Missing value for [after.${s.name}]`);
    const value = (options['after'] as Json)[s.name];
    return value === null ? null : s.read(value);
  }) : undefined;
  const compare = (a: readonly unknown[], b: readonly unknown[]) => {
    for (let i = 0; i < sources.length; i++) {
      const [x, y] = [a[i], b[i]];
      if (x === y) continue;
      if (x === null || y === null) return (x === null) === sources[i]!.nullsLast ? 1 : -1;
      const order = compareKeys(x, y, sources[i]!.field);
      if (order !== 0) return sources[i]!.descending ? -order : order;
    }
    return 0;
  };
  return () => {
    const buckets = new Map<string, { key: readonly unknown[]; bucket: Bucket }>();
    return {
      collect(doc, shard, score) {
        let combinations: unknown[][] = [[]];
        for (const source of sources) {
          const keys = source.keys(doc);
          const used = keys.length === 0 && source.missing ? [null] : keys;
          combinations = combinations.flatMap(c => used.map(key => [...c, key]));
        }
        for (const key of combinations) {
          if (after && compare(key, after) <= 0) continue;
          const id = JSON.stringify(key, (_, v: unknown) => (typeof v === 'bigint' ? `${v}n` : v));
          let entry = buckets.get(id);
          if (!entry) buckets.set(id, (entry = { key, bucket: newBucket(definition, { key: Object.fromEntries(sources.map((s, i) => [s.name, s.show(key[i])])) }) }));
          fill(entry.bucket, doc, shard, score);
        }
      },
      result() {
        const shown = [...buckets.values()].sort((a, b) => compare(a.key, b.key)).slice(0, size).map(e => bucketJson(e.bucket));
        const last = shown[shown.length - 1];
        return { ...(last && { after_key: last['key'] }), buckets: finish(definition, shown) };
      },
    };
  };
};

const tooMany = () => illegalArgument(`Trying to create too many buckets. Must be less than or equal to: [${mostBuckets}] but this number of buckets was exceeded. This limit can be set by changing the [search.max_buckets] cluster level setting.`);

export const bucketTypes: Readonly<Record<string, AggregationType>> = {
  terms, multi_terms: multiTerms, rare_terms: rareTerms, histogram, date_histogram: dateHistogram, auto_date_histogram: autoDateHistogram, range, date_range: dateRange, ip_range: ipRange, filters, nested, reverse_nested: reverseNested, global, composite,
  filter: singleBucket(({ options, context }) => {
    const matches = context.matcher(options);
    return doc => matches(doc) >= 0;
  }),
  missing: singleBucket(definition => {
    const source = valueSource(definition, 'any');
    return doc => source.values(doc).length === 0;
  }),
  sampler: singleBucket(() => () => true),
  ...geoBuckets,
};
