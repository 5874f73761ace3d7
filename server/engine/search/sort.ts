import { shortestFloat } from '../../base/java-number.ts';
import { isObject } from '../../base/object.ts';
import type { Hit, Json } from './aggregations/framework.ts';
import { decimalFormat } from './aggregations/metrics.ts';
import { dateFormat } from './dates.ts';
import type { SearchEnvironment } from './environment.ts';
import { ipNumber, ipText } from './addresses.ts';
import { atRead, badRequest, content, illegalArgument, parsing, refuseUnknown, SearchError, unsupported } from './error.ts';
import { describe, fieldValue, isDate, isNumeric, type Field } from './fields.ts';
import { distanceOf, unitMetres, type Point } from './geo.ts';
import type { QueryContext } from './queries/framework.ts';
import { numberOf, textOf } from './scalars.ts';
import { onShard } from './shards.ts';

/** One key of a sort. */
export interface Sort {
  readonly path: string;
  readonly descending: boolean;
  readonly field?: Field;
  value(hit: Hit): unknown;
  /** A value of `search_after`. */
  read(value: unknown): unknown;
  show(value: unknown): unknown;
}

/** The keys of `sort`; undefined where hits are sorted by score. */
export function readSort(spec: unknown, context: QueryContext, environment: SearchEnvironment): Sort[] | undefined {
  if (spec === undefined || spec === null) return undefined;
  const entries = [spec].flat() as unknown[];
  if (entries.length === 0) return undefined;
  return entries.flatMap(entry => {
    if (typeof entry === 'string') return [oneSort(entry, entry === '_score' ? { order: 'desc' } : {}, context, environment)];
    if (!isObject(entry)) throw illegalArgument('malformed sort format, within the sort array, an object, or an actual string are allowed');
    return Object.entries(entry).map(([path, options]) => oneSort(path, isObject(options) ? options : { order: options }, context, environment));
  });
}

function oneSort(path: string, options: Json, context: QueryContext, environment: SearchEnvironment): Sort {
  const reader = path === '_script' ? '_script' : path === '_score' ? '_score' : 'field_sort';
  refuseUnknown(reader, options, path === '_script' ? ['type', 'script', 'order', 'mode', 'nested'] : path === '_score' ? ['order'] : path === '_geo_distance' ? Object.keys(options) : ['order', 'missing', 'mode', 'unmapped_type', 'nested', 'numeric_type', 'format']);
  const order = textOf(options['order'] ?? (path === '_score' ? 'desc' : 'asc')).toLowerCase();
  if (order !== 'asc' && order !== 'desc') throw content(`[${reader}] failed to parse field [order]`, atRead(options, 'order'), badRequest(`No enum constant org.elasticsearch.search.sort.SortOrder.${order.toUpperCase()}`));
  const mode = textOf(options['mode'] ?? (order === 'desc' ? 'max' : 'min')).toLowerCase();
  if (!['min', 'max', 'sum', 'avg', 'median'].includes(mode)) throw content(`[${reader}] failed to parse field [mode]`, atRead(options, 'mode'), badRequest(`Unknown SortMode [${textOf(options['mode'])}]`));
  for (const key of ['nested', 'numeric_type']) if (options[key] !== undefined) throw unsupported(`[${key}] in a sort`);
  const descending = order === 'desc';
  const plain = (value: unknown) => value;
  if (path === '_score') return { path, descending, value: hit => hit.score, read: numberOf, show: value => shortestFloat(value as number) };
  if (path === '_doc' || path === '_shard_doc') return { path, descending, value: () => 0, read: plain, show: plain };
  if (path === '_id') return { path, descending, value: hit => hit.doc.id, read: textOf, show: plain };
  if (path === '_index') return { path, descending, value: hit => hit.doc.index, read: textOf, show: plain };
  if (path === '_geo_distance') return distanceSort(options, descending, mode, context);
  if (path === '_script') {
    const type = textOf(options['type']);
    if (type !== 'string' && type !== 'number') throw badRequest(type === 'undefined' ? 'Required [type]' : `Unknown ScriptSortType [${type}]`);
    if (options['script'] === undefined) throw badRequest('Required [script]');
    const { script, params } = environment.script(options['script'], type === 'string' ? 'string_sort' : 'number_sort');
    return { path, descending, value: hit => (type === 'string' ? textOf(script.run({ params, doc: hit.doc.access, score: hit.score })) : numberOf(script.run({ params, doc: hit.doc.access, score: hit.score }))), read: type === 'string' ? textOf : numberOf, show: plain };
  }
  const missing = options['missing'] ?? '_last';
  const absent = missing === '_last' ? (descending ? lowest : highest) : missing === '_first' ? (descending ? highest : lowest) : undefined;
  const field = context.mapping.field(path) ?? unmapped(path, options);
  if (!field) throw new SearchError(400, 'query_shard_exception', `No mapping found for [${path}] in order to sort on`);
  const { kind } = describe(field);
  if (kind === undefined && field.parameters['fielddata'] !== true) throw illegalArgument(`Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [${path}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.`);
  if (field.parameters['doc_values'] === false && kind !== undefined) throw illegalArgument(`Can't load fielddata on [${path}] because fielddata is unsupported on fields of type [${field.type}]. Use doc values instead.`);
  if (kind === 'geo_points') throw illegalArgument("can't sort on geo_point field without using specific sorting feature, like geo_distance");
  if ((kind === 'strings' || kind === undefined) && ['sum', 'avg', 'median'].includes(mode)) throw illegalArgument('we only support AVG, MEDIAN and SUM on number based fields');
  const instead = absent ?? fieldValue(field, missing);
  // Addresses compare as numbers, not as their texts.
  const address = field.type === 'ip';
  const comparable = (value: unknown) => (typeof value === 'boolean' ? numberOf(value) : address && typeof value === 'string' ? ipNumber(value) : value);
  return {
    path, descending, field,
    value(hit) {
      const values = hit.doc.values(path).map(comparable) as number[];
      if (values.length === 0) return comparable(instead);
      switch (mode) {
        case 'max': return values[values.length - 1];
        case 'sum': return values.reduce((a, b) => a + b, 0);
        case 'avg': return values.reduce((a, b) => a + b, 0) / values.length;
        case 'median': return values.length % 2 ? values[values.length >> 1] : (values[values.length / 2 - 1]! + values[values.length / 2]!) / 2;
        default: return values[0];
      }
    },
    read(value) {
      if (value === null || value === undefined) return absent ?? instead;
      // What a search shows for a missing value stands for it again.
      if (kind !== 'strings' && Math.abs(numberOf(value)) >= 2 ** 63) return numberOf(value) > 0 ? highest : lowest;
      if (isDate(field) && typeof options['format'] === 'string') return dateFormat(options['format']).parse(textOf(value), false, 'UTC') ?? illegal(value, field);
      return comparable(fieldValue(field, value));
    },
    show(value) {
      if (value === lowest || value === highest) return kind === 'strings' || kind === undefined ? null : kind === 'doubles' ? (value === highest ? 'Infinity' : '-Infinity') : numberOf(value === highest ? 9223372036854775807n : -9223372036854775808n);
      if (address) return ipText(value as bigint);
      if (typeof options['format'] === 'string' && isDate(field)) return dateFormat(options['format']).print(value as number, 'UTC');
      return typeof options['format'] === 'string' && isNumeric(field) ? decimalFormat(options['format'], numberOf(value)) : value;
    },
  };
}

/** By the distance to a point, or to the nearest of several. */
function distanceSort(options: Json, descending: boolean, mode: string, context: QueryContext): Sort {
  const [path, at] = Object.entries(options).find(([key]) => !['order', 'unit', 'mode', 'distance_type', 'validation_method', 'ignore_unmapped'].includes(key)) ?? [];
  if (path === undefined) throw parsing('[_geo_distance] failed to parse: no field');
  const field = context.mapping.field(path);
  if (!field && options['ignore_unmapped'] !== true) throw illegalArgument(`failed to find mapper for [${path}] for geo distance based sort`);
  if (field && field.type !== 'geo_point') throw illegalArgument(`unable to apply geo distance sort to field [${path}] of type [${field.type}]`);
  if (mode === 'sum') throw content('[_geo_distance] failed to parse field [mode]', atRead(options, 'mode'), badRequest('sort_mode [sum] isn\'t supported for sorting by geo distance'));
  const reader: Field = { path, type: 'geo_point', parameters: {}, nested: '' };
  const several = Array.isArray(at) && !at.every(v => typeof v === 'number');
  const origins = (several ? (at as unknown[]) : [at]).map(point => fieldValue(reader, point) as Point);
  const distance = distanceOf(options['distance_type']);
  const unit = unitMetres(options['unit']);
  return {
    path, descending, read: numberOf, show: value => (value === Infinity ? 'Infinity' : value),
    value(hit) {
      const all = (hit.doc.values(path) as readonly Point[]).flatMap(point => origins.map(origin => distance(origin, point) / unit)).sort((a, b) => a - b);
      if (all.length === 0) return Infinity;
      const half = all.length >> 1;
      return mode === 'max' ? all[all.length - 1] : mode === 'avg' ? all.reduce((a, b) => a + b, 0) / all.length : mode === 'median' ? (all.length % 2 ? all[half] : (all[half - 1]! + all[half]!) / 2) : all[0];
    },
  };
}

function illegal(value: unknown, field: Field): never {
  throw illegalArgument(`Failed to parse search_after value for field [${field.path}].`, { caused_by: { type: 'illegal_argument_exception', reason: `failed to parse date field [${textOf(value)}]` } });
}

/** A field that no index maps, sorted as if all documents lacked it. */
function unmapped(path: string, options: Json): Field | undefined {
  const type = options['unmapped_type'];
  if (type === undefined) return undefined;
  return { path, type: (['keyword', 'date', 'double', 'float', 'boolean', 'ip'].includes(textOf(type)) ? type : 'long') as Field['type'], parameters: {}, nested: '' };
}

/** Bounds beyond every value, for documents without one. */
const lowest = Symbol('lowest');
const highest = Symbol('highest');

function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === lowest || b === highest || a === null) return -1;
  if (a === highest || b === lowest || b === null) return 1;
  return (a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0;
}

/** By score, or by the sort; ties keep the order of arrival. */
export function sortHits(hits: Hit[], sort: readonly Sort[] | undefined): Hit[] {
  if (!sort) return hits.sort((a, b) => b.score - a.score);
  const keyed = hits.map(hit => ({ hit, keys: onShard(hit.doc.shard, () => sort.map(s => s.value(hit))) }));
  keyed.sort((a, b) => {
    for (let i = 0; i < sort.length; i++) {
      const order = compare(a.keys[i], b.keys[i]);
      if (order !== 0) return sort[i]!.descending ? -order : order;
    }
    return 0;
  });
  return keyed.map(k => k.hit);
}

/** Whether a hit comes behind the place that `search_after` names. */
export function comesAfter(hit: Hit, after: readonly unknown[], sort: readonly Sort[] | undefined): boolean {
  if (!sort) return true;
  for (let i = 0; i < sort.length; i++) {
    const s = sort[i]!;
    const order = compare(s.value(hit), s.read(after[i]));
    if (order !== 0) return (s.descending ? -order : order) > 0;
  }
  return false;
}

/** Whether hits show their scores. */
export const scored = (body: Json, sort: readonly Sort[] | undefined) => sort === undefined || sort.some(s => s.path === '_score') || body['track_scores'] === true;

/** By the best score alone is no sort: that is what a search does anyway. */
export const byScoreAlone = (sort: readonly Sort[] | undefined) => sort === undefined || (sort.length === 1 && sort[0]!.path === '_score' && sort[0]!.descending);
