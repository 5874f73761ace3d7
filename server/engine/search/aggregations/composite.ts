import { isObject } from '../../../base/object.ts';
import { calendarIntervals, dateFormat, floorFixed, floorTo } from '../dates.ts';
import { badRequest, entryOf, illegalArgument, parsing, refuseUnknown, unsupported } from '../error.ts';
import { fieldValue, isDate, isNumeric, shownValue, type Field } from '../fields.ts';
import { numberOf, textOf } from '../scalars.ts';
import type { DocView } from '../store.ts';
import { compareKeys, keySource } from './bucket-keys.ts';
import { bucketJson, fill, finish, newBucket, numbers, valueSource, type AggregationType, type Bucket, type Definition, type Json } from './framework.ts';
import { calendarUnit, dateLike, fixedWidth, offsetOf, zoneOf } from './intervals.ts';
import { refuseSetting, whole } from './settings.ts';

export const composite: AggregationType = definition => {
  const { options, name } = definition;
  const given = options['sources'];
  if (!Array.isArray(given) || given.length === 0) throw badRequest(given === undefined ? 'Required [sources]' : 'Composite [sources] cannot be null or empty');
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
  const source = type === 'terms' ? keySource(inner) : valueSource(inner, 'numbers');
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
  const zone = zoneOf(inner);
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
