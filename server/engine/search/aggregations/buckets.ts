import { addUnits, calendarIntervals, dateFormat, fixedInterval, floorTo, parseDateMath, zoneOffset, type CalendarUnit } from '../dates.ts';
import { illegalArgument, parsing, unsupported } from '../error.ts';
import { fieldDateFormat, formatName, ipNumber, isDate, isNumeric, shownValue, type Field } from '../mapping.ts';
import { isObject, network } from '../query.ts';
import type { DocView } from '../store.ts';
import { bucketJson, fill, finish, newBucket, numbers, valueSource, type AggregationType, type Aggregator, type Bucket, type Definition, type Json } from './framework.ts';
import { decimalFormat, snapshot } from './metrics.ts';
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
  if (typeof key === 'boolean') return { key: key ? 1 : 0, key_as_string: String(key) };
  if (typeof key === 'number' && typeof format === 'string') return { key, key_as_string: decimalFormat(format, key) };
  return { key };
}

interface TermsOrder { readonly path: string; readonly descending: boolean }

function termsOrder(options: Json): TermsOrder[] {
  const orders = (options['order'] === undefined ? [{ _count: 'desc' }] : [options['order']].flat()) as Json[];
  const read = orders.flatMap(order => Object.entries(order).map(([path, direction]) => {
    const text = String(direction).toLowerCase();
    if (text !== 'asc' && text !== 'desc') throw parsing(`Unknown order direction [${String(direction)}]`);
    return { path, descending: text === 'desc' };
  }));
  return read.some(o => o.path === '_key') ? read : [...read, { path: '_key', descending: false }];
}

function compareKeys(a: unknown, b: unknown): number {
  const [x, y] = [a as number, b as number];
  return x < y ? -1 : x > y ? 1 : 0;
}

function sortBuckets<B extends { json: Json; key: unknown }>(buckets: B[], orders: readonly TermsOrder[], name: string): B[] {
  const value = (b: B, path: string): unknown => {
    if (path === '_key' || path === '_term') return b.key;
    if (path === '_count') return b.json['doc_count'];
    const number = resolvePath(b.json, path, name);
    return number === null || Number.isNaN(number) ? undefined : number;
  };
  return buckets.sort((a, b) => {
    for (const { path, descending } of orders) {
      const [x, y] = [value(a, path), value(b, path)];
      if (x === undefined || y === undefined) {
        if (x !== y) return x === undefined ? 1 : -1;
        continue;
      }
      const order = compareKeys(x, y);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

/** `include`/`exclude`: exact values or a regular expression over the text of the key. */
function keyFilter(options: Json): (key: unknown) => boolean {
  const test = (spec: unknown): ((key: unknown) => boolean) | undefined => {
    if (spec === undefined) return undefined;
    if (Array.isArray(spec)) {
      const wanted = new Set(spec.map(String));
      return key => wanted.has(String(key));
    }
    if (isObject(spec)) {
      if ('partition' in spec) throw unsupported('partitions in [terms]');
      throw parsing('Unknown [include] object');
    }
    let pattern: RegExp;
    try {
      pattern = new RegExp(`^(?:${String(spec)})$`, 's');
    } catch (cause) {
      throw illegalArgument(`failed to parse regexp [${String(spec)}]: ${(cause as Error).message}`);
    }
    return key => pattern.test(String(key));
  };
  const include = test(options['include']);
  const exclude = test(options['exclude']);
  return key => (!include || include(key)) && !(exclude && exclude(key));
}

const terms: AggregationType = definition => {
  const { options, name } = definition;
  const source = valueSource(definition, 'any');
  const size = Number(options['size'] ?? 10);
  if (!(size > 0)) throw illegalArgument(`[size] must be greater than 0. Found [${size}] in [${name}]`);
  const least = Number(options['min_doc_count'] ?? 1);
  if (least < 0) throw illegalArgument(`[min_doc_count] must be greater than or equal to 0. Found [${least}] in [${name}]`);
  const orders = termsOrder(options);
  const wanted = keyFilter(options);
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
        const sorted = sortBuckets(all, orders, name);
        const shown = sorted.slice(0, size);
        const others = [...buckets.values()].reduce((sum, b) => sum + b.count, 0) - shown.reduce((sum, b) => sum + Number(b.json['doc_count']), 0);
        return { doc_count_error_upper_bound: 0, sum_other_doc_count: others, buckets: finish(definition, shown.map(b => b.json)) };
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
  const most = Number(definition.options['max_doc_count'] ?? 1);
  const wanted = keyFilter(definition.options);
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
        return { buckets: finish(definition, sortBuckets(rare, [{ path: '_count', descending: false }, { path: '_key', descending: false }], definition.name).map(b => b.json)) };
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
function stepped(definition: Definition, steps: Steps, least: number, source: ReturnType<typeof valueSource>, bounds: { readonly extended?: readonly [number, number]; readonly hard?: readonly [number, number] }): () => Aggregator {
  const { options, name } = definition;
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
          if (bounds.hard && (value < bounds.hard[0] || value > bounds.hard[1])) continue;
          const key = steps.floor(value);
          if (key === last) continue;
          last = key;
          fill(at(key), doc, shard, score);
        }
      },
      result() {
        if (least === 0) {
          const keys = [...buckets.keys()];
          let low = Math.min(...keys, ...(bounds.extended ? [steps.floor(bounds.extended[0])] : []));
          let high = Math.max(...keys, ...(bounds.extended ? [steps.floor(bounds.extended[1])] : []));
          if (bounds.hard && keys.length > 0) [low, high] = [Math.max(low, steps.floor(bounds.hard[0])), Math.min(high, steps.floor(bounds.hard[1]))];
          let count = 0;
          for (let key = low; key <= high; key = steps.next(key)) {
            if (++count > mostBuckets) throw tooMany();
            at(key);
          }
        }
        const order = options['order'] === undefined ? [{ path: '_key', descending: false }] : termsOrder(options);
        const made = [...buckets].filter(([, b]) => b.count >= least).map(([key, b]) => ({ key: key as unknown, json: bucketJson(b) }));
        const shown = finish(definition, sortBuckets(made, order, name).map(b => b.json));
        if (options['keyed'] !== true) return { buckets: shown };
        return { buckets: Object.fromEntries(shown.map(b => [String(b['key_as_string'] ?? javaKey(b['key'] as number)), b])) };
      },
    };
  };
}

const javaKey = (key: number) => (Number.isInteger(key) ? key.toFixed(1) : String(key));

const histogram: AggregationType = definition => {
  const { options, name } = definition;
  const interval = Number(options['interval']);
  if (!(interval > 0)) throw illegalArgument(`[interval] must be >0 for histogram aggregation [${name}]`);
  const offset = Number(options['offset'] ?? 0);
  const source = valueSource(definition, 'numbers');
  // The index of a bucket is exact; keys are computed from it, so that steps of 0.1 do not drift.
  const floor = (value: number) => Math.floor((value - offset) / interval) * interval + offset;
  return stepped(definition, {
    floor,
    next: key => (Math.round((key - offset) / interval) + 1) * interval + offset,
    head: key => keyJson(undefined, key, options),
  }, Number(options['min_doc_count'] ?? 0), source, { ...numericBounds(options) });
};

function numericBounds(options: Json): { extended?: readonly [number, number]; hard?: readonly [number, number] } {
  const read = (key: string): readonly [number, number] | undefined => {
    const given = options[key];
    if (!isObject(given)) return undefined;
    const [min, max] = [Number(given['min'] ?? -Infinity), Number(given['max'] ?? Infinity)];
    if (min > max) throw illegalArgument(`[extended_bounds.min][${min}] cannot be greater than [extended_bounds.max][${max}] for histogram aggregation`);
    return [min, max];
  };
  const extended = read('extended_bounds');
  const hard = read('hard_bounds');
  return { ...(extended && { extended }), ...(hard && { hard }) };
}

const dateHistogram: AggregationType = definition => {
  const { options, context } = definition;
  const calendar = options['calendar_interval'];
  const fixed = options['fixed_interval'];
  const legacy = options['interval'];
  if (calendar !== undefined && fixed !== undefined) throw illegalArgument('Cannot use [fixed_interval] with [calendar_interval] configuration option.');
  if (legacy !== undefined && (calendar !== undefined || fixed !== undefined)) throw illegalArgument(`Cannot use [interval] with [${calendar !== undefined ? 'calendar_interval' : 'fixed_interval'}] configuration option.`);
  if (calendar === undefined && fixed === undefined && legacy === undefined) throw illegalArgument('Invalid interval specified, must be non-null and non-empty');
  const source = valueSource(definition, 'numbers');
  if (source.field && !isDate(source.field)) throw illegalArgument(`Field [${source.field.path}] of type [${source.field.type}] is not supported for aggregation [date_histogram]`);
  const zone = String(options['time_zone'] ?? 'UTC');
  zoneOffset(zone, 0);
  const unit = calendar !== undefined ? calendarUnit(String(calendar)) : legacy !== undefined ? calendarIntervals[String(legacy)] : undefined;
  const width = unit ? undefined : fixedWidth(String(fixed ?? legacy));
  const offset = offsetOf(options['offset']);
  const steps: Steps = {
    floor: value => (unit ? floorTo(value - offset, unit, zone) : floorFixed(value - offset, width!, zone)) + offset,
    next: key => (unit ? addUnits(key - offset, 1, unit, zone) : nextFixed(key - offset, width!, zone)) + offset,
    head(key) {
      const { key_as_string: shown, ...rest } = keyJson(source.field ?? dateLike, key, options, zone);
      return { key_as_string: shown, ...rest };
    },
  };
  const bounds: { extended?: readonly [number, number]; hard?: readonly [number, number] } = {};
  for (const [name, target] of [['extended_bounds', 'extended'], ['hard_bounds', 'hard']] as const) {
    const given = options[name];
    if (!isObject(given)) continue;
    const format = typeof options['format'] === 'string' ? dateFormat(options['format']) : source.field ? fieldDateFormat(source.field) : dateFormat('strict_date_optional_time||epoch_millis');
    const read = (value: unknown, fallback: number) => (value === undefined || value === null ? fallback : parseDateMath(value as string | number, format, context.query.now, false, zone));
    bounds[target] = [read(given['min'], -Infinity), read(given['max'], Infinity)];
  }
  return stepped(definition, steps, Number(options['min_doc_count'] ?? 0), source, bounds);
};

const dateLike: Field = { path: '', type: 'date', parameters: {}, nested: '' };

function calendarUnit(text: string): CalendarUnit {
  const unit = calendarIntervals[text];
  if (!unit) throw illegalArgument(`The supplied interval [${text}] could not be parsed as a calendar interval.`);
  return unit;
}

function fixedWidth(text: string): number {
  const width = fixedInterval(text);
  if (width === undefined) throw illegalArgument(`failed to parse setting [date_histogram.fixedInterval] with value [${text}] as a time value: unit is missing or unrecognized`);
  if (width <= 0) throw illegalArgument('Zero or negative time interval not supported');
  return width;
}

/** Fixed intervals count in local time, so that `1d` starts at local midnight while the offset stays. */
function floorFixed(value: number, width: number, zone: string): number {
  const offset = zoneOffset(zone, value);
  return Math.floor((value + offset) / width) * width - offset;
}

function nextFixed(key: number, width: number, zone: string): number {
  const next = floorFixed(key + width, width, zone);
  return next > key ? next : key + width;
}

function offsetOf(given: unknown): number {
  if (given === undefined) return 0;
  if (typeof given === 'number') return given;
  const match = /^([+-]?)(.+)$/.exec(String(given))!;
  const width = fixedInterval(match[2]!);
  if (width === undefined) throw illegalArgument(`failed to parse setting [offset] with value [${String(given)}] as a time value: unit is missing or unrecognized`);
  return match[1] === '-' ? -width : width;
}

/** Picks the interval that gives at most `buckets` buckets out of the service's own list. */
const autoDateHistogram: AggregationType = definition => {
  const { options } = definition;
  const target = Number(options['buckets'] ?? 10);
  const source = valueSource(definition, 'numbers');
  const zone = String(options['time_zone'] ?? 'UTC');
  const choices = ([['s', [1, 5, 10, 30]], ['m', [1, 5, 10, 30]], ['h', [1, 3, 12]], ['d', [1, 7]], ['M', [1, 3]], ['y', [1, 5, 10, 20, 50, 100]]] as [CalendarUnit, number[]][]).flatMap(([unit, counts]) => counts.map(count => ({ unit, count })));
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
        const [min, max] = [Math.min(...values), Math.max(...values)];
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
        return { buckets: Object.fromEntries(shown.map(({ key, ...rest }) => [String(key), rest])) };
      },
    };
  };
}

function rangeList(definition: Definition): Json[] {
  const { options, name, type } = definition;
  const given = options['ranges'];
  if (!Array.isArray(given) || given.length === 0) throw illegalArgument(`No [ranges] specified for the [${name}] aggregation`);
  for (const entry of given) if (!isObject(entry)) throw parsing(`[${type}] ranges must be objects`);
  return given as Json[];
}

const range: AggregationType = definition => {
  const source = valueSource(definition, 'numbers');
  const ranges = rangeList(definition).map(({ from, to, key }): RangeBucket => {
    const low = from === undefined || from === null ? undefined : Number(from);
    const high = to === undefined || to === null ? undefined : Number(to);
    const name = String(key ?? `${low === undefined ? '*' : javaKey(low)}-${high === undefined ? '*' : javaKey(high)}`);
    return { from: low, to: high, key: name, head: { key: name, ...(low !== undefined && { from: low }), ...(high !== undefined && { to: high }) } };
  });
  return ranged(definition, source, ranges, doc => numbers(source, doc));
};

const dateRange: AggregationType = definition => {
  const { options, context } = definition;
  const source = valueSource(definition, 'numbers');
  const zone = String(options['time_zone'] ?? 'UTC');
  const name = (options['format'] as string | undefined) ?? (source.field ? formatName(source.field) : 'strict_date_optional_time||epoch_millis');
  const format = dateFormat(name);
  const show = (instant: number) => String(shownValue(source.field ?? dateLike, instant, options['format'] as string | undefined, zone));
  const ranges = rangeList(definition).map(({ from, to, key }): RangeBucket => {
    const low = from === undefined || from === null ? undefined : parseDateMath(from as string | number, format, context.query.now, false, zone);
    const high = to === undefined || to === null ? undefined : parseDateMath(to as string | number, format, context.query.now, false, zone);
    const label = String(key ?? `${low === undefined ? '*' : show(low)}-${high === undefined ? '*' : show(high)}`);
    return { from: low, to: high, key: label, head: { key: label, ...(low !== undefined && { from: low, from_as_string: show(low) }), ...(high !== undefined && { to: high, to_as_string: show(high) }) } };
  });
  return ranged(definition, source, ranges, doc => numbers(source, doc));
};

const ipRange: AggregationType = definition => {
  const source = valueSource(definition, 'any');
  const address = (value: unknown) => {
    const number = ipNumber(String(value));
    if (number === undefined) throw illegalArgument(`'${String(value)}' is not an IP string literal.`);
    return number;
  };
  const ranges = rangeList(definition).map(({ from, to, mask, key }): RangeBucket => {
    if (mask !== undefined) {
      const name = String(key ?? mask);
      return { key: name, head: { key: name }, inside: network(String(mask)) as (value: unknown) => boolean };
    }
    const name = String(key ?? `${String(from ?? '*')}-${String(to ?? '*')}`);
    return { ...(from !== undefined && { from: address(from) }), ...(to !== undefined && { to: address(to) }), key: name, head: { key: name, ...(from !== undefined && { from }), ...(to !== undefined && { to }) } };
  });
  return ranged(definition, source, ranges, doc => source.values(doc).map(address));
};

// ---------------------------------------------------------------------------------------------- filters and structure

const filters: AggregationType = definition => {
  const { options, context } = definition;
  const given = options['filters'];
  const anonymous = Array.isArray(given);
  if (!anonymous && !isObject(given)) throw parsing(`[filters] requires 'filters'`);
  const entries = (anonymous ? given.map((query, i) => [String(i), query] as const) : Object.entries(given)).map(([key, query]) => [key, context.matcher(query)] as const);
  if (!anonymous) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  const other = options['other_bucket'] === true || options['other_bucket_key'] !== undefined;
  const otherKey = String(options['other_bucket_key'] ?? '_other_');
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
        if (anonymous || options['keyed'] === false) return { buckets: finish(definition, all) };
        const keys = [...entries.map(([key]) => key), ...(other ? [otherKey] : [])];
        const run = finish(definition, all.map((b, i) => ({ ...b, '': keys[i] })));
        return { buckets: Object.fromEntries(run.map(({ '': key, ...b }) => [String(key), b])) };
      },
    };
  };
};

const nested: AggregationType = definition => {
  const path = String(definition.options['path'] ?? '');
  if (!definition.context.query.mapping.nested.has(path) && path === '') throw parsing(`Missing [path] field for nested aggregation [${definition.name}]`);
  return () => {
    const bucket = newBucket(definition, {});
    return {
      collect(doc, shard, score) { for (const object of doc.nested(path)) fill(bucket, Object.assign(object, { root: doc }), shard, score); },
      result: () => bucketJson(bucket),
    };
  };
};

const reverseNested: AggregationType = definition => () => {
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

interface CompositeSource { readonly name: string; readonly descending: boolean; readonly missing: boolean; keys(doc: DocView): readonly unknown[]; show(key: unknown): unknown; read(key: unknown): unknown }

function compositeSource(definition: Definition, entry: unknown): CompositeSource {
  const [name, body] = Object.entries(entry as Json)[0] ?? [];
  if (name === undefined || !isObject(body)) throw parsing('Composite [sources] must hold named sources');
  const [type, options] = Object.entries(body)[0] as [string, Json];
  if (!['terms', 'histogram', 'date_histogram', 'geotile_grid'].includes(type)) throw parsing(`Unknown composite source type [${type}]`);
  if (type === 'geotile_grid') throw unsupported('[geotile_grid] in [composite]');
  const inner = { ...definition, options, type };
  const source = valueSource(inner, type === 'terms' ? 'any' : 'numbers');
  const common = { name, descending: String(options['order'] ?? 'asc') === 'desc', missing: options['missing_bucket'] === true };
  if (type === 'terms') return { ...common, keys: doc => [...new Set(source.values(doc))], show: key => key, read: key => (source.field && isNumeric(source.field) ? Number(key) : key) };
  if (type === 'histogram') {
    const interval = Number(options['interval']);
    if (!(interval > 0)) throw illegalArgument('[interval] must be greater than 0 for [histogram] source');
    return { ...common, keys: doc => [...new Set(numbers(source, doc).map(v => Math.floor(v / interval) * interval))], show: key => key, read: Number };
  }
  const zone = String(options['time_zone'] ?? 'UTC');
  const unit = options['calendar_interval'] !== undefined ? calendarUnit(String(options['calendar_interval'])) : undefined;
  const width = unit ? undefined : fixedWidth(String(options['fixed_interval'] ?? options['interval']));
  const format = options['format'] as string | undefined;
  return {
    ...common,
    keys: doc => [...new Set(numbers(source, doc).map(v => (unit ? floorTo(v, unit, zone) : floorFixed(v, width!, zone))))],
    show: key => (format === undefined || key === null ? key : shownValue(source.field ?? dateLike, key, format, zone)),
    read: key => (typeof key === 'string' && format !== undefined ? dateFormat(format).parse(key, false, zone) ?? Number(key) : Number(key)),
  };
}

const composite: AggregationType = definition => {
  const { options, name } = definition;
  const given = options['sources'];
  if (!Array.isArray(given) || given.length === 0) throw illegalArgument('Composite [sources] cannot be null or empty');
  const sources = given.map(entry => compositeSource(definition, entry));
  if (new Set(sources.map(s => s.name)).size < sources.length) throw illegalArgument(`Composite source names must be unique, found duplicates: [${sources.map(s => s.name).find((n, i, all) => all.indexOf(n) !== i)}]`);
  const size = Number(options['size'] ?? 10);
  if (!(size > 0)) throw illegalArgument(`[size] must be greater than 0. Found [${size}] in [${name}]`);
  const after = isObject(options['after']) ? sources.map(s => {
    if (!(s.name in (options['after'] as Json))) throw illegalArgument(`Missing value for [after.${s.name}]`);
    const value = (options['after'] as Json)[s.name];
    return value === null ? null : s.read(value);
  }) : undefined;
  const compare = (a: readonly unknown[], b: readonly unknown[]) => {
    for (let i = 0; i < sources.length; i++) {
      const [x, y] = [a[i], b[i]];
      if (x === y) continue;
      const order = x === null ? -1 : y === null ? 1 : compareKeys(x, y);
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
  terms, rare_terms: rareTerms, histogram, date_histogram: dateHistogram, auto_date_histogram: autoDateHistogram, range, date_range: dateRange, ip_range: ipRange, filters, nested, reverse_nested: reverseNested, global, composite,
  filter: singleBucket(({ options, context }) => {
    const matches = context.matcher(options);
    return doc => matches(doc) >= 0;
  }),
  missing: singleBucket(definition => {
    const source = valueSource(definition, 'any');
    return doc => source.values(doc).length === 0;
  }),
  sampler: singleBucket(() => () => true),
};
