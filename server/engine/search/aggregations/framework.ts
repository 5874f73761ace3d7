import { atKey, atValue, badRequest, didYouMean, entryOf, illegalArgument, invalidRequest, parsing, refuseUnknown, SearchError, unsupported } from '../error.ts';
import { dateFormat } from '../dates.ts';
import { describe, fieldValue, type Field, isDate } from '../mapping.ts';
import { isObject, type QueryContext } from '../query.ts';
import type { DocView, Shard } from '../store.ts';
import { bucketTypes } from './buckets.ts';
import { metricTypes } from './metrics.ts';
import { parentPipelines, siblingPipelines, type ParentPipeline, type SiblingPipeline } from './pipelines.ts';
import { aggregationMembers } from '../members.ts';
import { numberOf, textOf } from '../scalars.ts';

export type Json = Record<string, unknown>;

/** What a phase of a scripted metric left: the state of a shard, what it combined to, or the reduced value. */
export interface MetricPhase { readonly aggregation: string; readonly phase: 'init' | 'map' | 'combine' | 'reduce'; readonly shard: number | undefined; readonly value: unknown }

/** What aggregations need of the request: query context of any shard, how many shards, and how hits are shown. */
export interface AggregationContext {
  readonly query: QueryContext;
  readonly shards: readonly Shard[];
  matcher(query: unknown): (doc: DocView) => number;
  fromJson(value: unknown): unknown;
  toJson(value: unknown): unknown;
  transport(value: unknown, phase: string): unknown;
  emptyMap(): unknown;
  readonly onPhase: ((phase: MetricPhase) => void) | undefined;
  list(values: readonly unknown[]): unknown;
  /** Runs what a shard does for its part of the result: what fails there is that shard's failure. */
  onShard<T>(shard: number, run: () => T): T;
  /** Hits of `top_hits`: sorted, cut and shown as a search shows them. */
  hits(entries: readonly Hit[], options: Json): unknown;
}

export interface Hit { readonly doc: DocView; readonly score: number }

/** Collects documents of one bucket of its parent (the whole search at the top). */
export interface Aggregator {
  /** Called at the top level once for each shard, also for one without matching documents. */
  startShard?(shard: number): void;
  collect(doc: DocView, shard: number, score: number): void;
  result(): Json;
}

/** A compiled aggregation: makes a collector for each bucket that holds it. */
export interface Aggregation {
  readonly name: string;
  make(): Aggregator;
}

export interface Level {
  readonly aggregations: readonly Aggregation[];
  /** Pipelines that work on the buckets of the aggregation this level belongs to. */
  readonly parents: readonly { readonly name: string; readonly run: ParentPipeline }[];
  readonly siblings: readonly { readonly name: string; readonly run: SiblingPipeline }[];
}

export interface Definition {
  readonly name: string;
  readonly type: string;
  readonly options: Json;
  readonly sub: Level;
  readonly meta: unknown;
  readonly context: AggregationContext;
}

export type AggregationType = (definition: Definition) => () => Aggregator;

const refused = new Set(['significant_terms', 'significant_text', 'geohex_grid', 'geo_line', 'adjacency_matrix', 'children', 'parent', 'diversified_sampler', 'random_sampler', 'matrix_stats', 't_test', 'rate', 'ip_prefix', 'time_series', 'categorize_text', 'variable_width_histogram', 'inference', 'moving_percentiles', 'cumulative_cardinality', 'bucket_correlation', 'bucket_count_ks_test', 'moving_avg']);

const token = (value: unknown) => (Array.isArray(value) ? 'START_ARRAY' : isObject(value) ? 'START_OBJECT' : value === null ? 'VALUE_NULL' : typeof value === 'boolean' ? 'VALUE_BOOLEAN' : typeof value === 'string' ? 'VALUE_STRING' : 'VALUE_NUMBER');

/** The aggregation that a level belongs to. */
interface Parent { readonly name: string; readonly type: string; readonly options: Json }

/**
 * Reads the `aggs` of a request or of a bucket aggregation.
 * @param depth   nesting so far; deeper than 50 is refused
 * @throws SearchError with the service's texts for unknown types, missing or double definitions and bad names
 */
export function compileLevel(spec: unknown, context: AggregationContext, depth = 0, parent?: Parent): Level {
  if (depth > 50) throw badRequest('aggregations are nested too deeply');
  if (spec !== undefined && !isObject(spec)) throw parsing(parent ? `Expected [START_OBJECT] under [aggs], but got a [${token(spec)}] in [${parent.name}]` : `Unknown key for a ${token(spec)} in [aggs].`);
  const aggregations: Aggregation[] = [];
  const parents: { name: string; run: ParentPipeline; reads: readonly string[] }[] = [];
  const siblings: { name: string; run: SiblingPipeline }[] = [];
  const entries = Object.entries(spec ?? {});
  for (const [name, raw] of entries) {
    if (/[[\]>]/.test(name) || name === '') throw parsing(`Invalid aggregation name [${name}]. Aggregation names can contain any character except '[', ']', and '>'`, atKey(spec!, name));
    if (!isObject(raw)) throw parsing(`Aggregation definition for [${name} starts with a [${token(raw)}], expected a [START_OBJECT].`, atValue(spec!, name));
    const types = Object.keys(raw).filter(key => key !== 'aggs' && key !== 'aggregations' && key !== 'meta');
    if (types.length === 0) throw parsing(`Missing definition for aggregation [${name}]`, atValue(spec!, name));
    if (types.length > 1) throw parsing(`Found two aggregation type definitions in [${name}]: [${types[0]}] and [${types[1]}]`, atKey(raw, types[1]!));
    if (raw['aggs'] !== undefined && raw['aggregations'] !== undefined) throw parsing(`Found two sub aggregation definitions under [${name}]`, atKey(raw, 'aggregations'));
    const type = types[0]!;
    const options = raw[type];
    const known = Object.hasOwn(aggregationMembers, type) || type === 'filter';
    if (!known) {
      if (refused.has(type)) throw unsupported(`the [${type}] aggregation`);
      throw parsing(`Unknown aggregation type [${type}]${didYouMean(type, [...Object.keys(aggregationMembers), 'filter', ...refused])}`, atValue(raw, type));
    }
    if (!isObject(options)) throw parsing(`Expected [START_OBJECT] under [${type}], but got a [${token(options)}] in [${name}]`, atValue(raw, type));
    const allowed = entryOf(aggregationMembers, type);
    if (allowed) refuseUnknown(type, options, allowed);
    const subSpec = raw['aggs'] ?? raw['aggregations'];

    const parentPipeline = entryOf(parentPipelines, type);
    const siblingPipeline = entryOf(siblingPipelines, type);
    if (parentPipeline || siblingPipeline) {
      if (isObject(subSpec) && Object.keys(subSpec).length > 0) throw new SearchError(500, 'aggregation_initialization_exception', `Aggregator [${name}] of type [${type}] cannot accept sub-aggregations`);
      if (parentPipeline) {
        checkParent(name, type, parent);
        parents.push({ name, run: parentPipeline(name, options, context), reads: pathsOf(options) });
      } else {
        checkSibling(name, type, options, spec as Json);
        siblings.push({ name, run: siblingPipeline!(name, options, spec as Json) });
      }
      continue;
    }
    const metric = entryOf(metricTypes, type);
    if (metric && subSpec !== undefined && !(isObject(subSpec) && Object.keys(subSpec).length === 0)) {
      throw new SearchError(500, 'aggregation_initialization_exception', `Aggregator [${name}] of type [${type}] cannot accept sub-aggregations`);
    }
    if (type === 'global' && parent) throw new SearchError(500, 'aggregation_execution_exception', `Aggregation [${parent.name}] cannot have a global sub-aggregation [${name}]. Global aggregations can only be defined as top level aggregations`);
    if (type === 'composite' && parent && !['nested', 'filter', 'reverse_nested'].includes(parent.type)) throw illegalArgument(`[composite] aggregation cannot be used with a parentAggregation of type: [${parent.type}]`);
    const sub = compileLevel(subSpec, context, depth + 1, { name, type, options });
    const meta = raw['meta'];
    const make = (metric ?? bucketTypes[type]!)({ name, type, options, sub, meta, context });
    aggregations.push({
      name,
      make() {
        const inner = make();
        return meta === undefined ? inner : {
          ...(inner.startShard && { startShard: (shard: number) => inner.startShard!(shard) }),
          collect: (doc, shard, score) => inner.collect(doc, shard, score),
          result: () => ({ meta, ...inner.result() }),
        };
      },
    });
  }
  return { aggregations, parents: inOrder(parents, new Set(aggregations.map(a => a.name))), siblings };
}

const histograms = ['histogram', 'date_histogram', 'auto_date_histogram'];

/** Pipelines that read the bucket before need one, so their parent must be a histogram without gaps. */
function checkParent(name: string, type: string, parent: Parent | undefined): void {
  if (!parent) throw invalidRequest(`${type} aggregation [${name}] must be declared inside of another aggregation`);
  if (!['derivative', 'cumulative_sum', 'moving_fn', 'serial_diff'].includes(type)) {
    if (['filter', 'nested', 'reverse_nested', 'global', 'missing', 'sampler'].includes(parent.type)) throw invalidRequest(`${type} aggregation [${name}] must be declared inside of a multi-bucket aggregation`);
    return;
  }
  if (!histograms.includes(parent.type)) throw invalidRequest(`${type} aggregation [${name}] must have a histogram, date_histogram or auto_date_histogram as parent`);
  if (parent.type !== 'auto_date_histogram' && numberOf(parent.options['min_doc_count'] ?? 0) !== 0) throw invalidRequest(`parent histogram of ${type} aggregation [${name}] must have min_doc_count of 0`);
}

function checkSibling(name: string, type: string, options: Json, level: Json): void {
  const given = [options['buckets_path'] ?? []].flat();
  if (given.length !== 1) throw invalidRequest(given.length === 0 ? `Required [buckets_path] is missing in [${name}]` : `must contain a single entry for aggregation [${name}]`);
  const where = textOf(given[0]);
  const first = where.split('>')[0]!.replace(/\['?[^\]]*'?\]$/, '');
  const head = Object.hasOwn(level, first) ? first : first.replace(/\.(?:_count|_bucket_count)$/, '');
  const target = Object.hasOwn(level, head) ? level[head] : undefined;
  if (!isObject(target)) throw invalidRequest(`buckets_path aggregation does not exist for aggregation [${name}]: ${where}`);
  if (entryOf(metricTypes, Object.keys(target).find(key => !['aggs', 'aggregations', 'meta'].includes(key)) ?? '')) {
    throw invalidRequest(`Unable to find unqualified multi-bucket aggregation in buckets_path. Path must include a multi-bucket aggregation for aggregation [${name}] found :${javaBuilder(Object.keys(target)[0]!)} for buckets path: ${where}`);
  }
}

const javaBuilder = (type: string) => `org.elasticsearch.search.aggregations.metrics.${type.split('_').map(w => w[0]!.toUpperCase() + w.slice(1)).join('')}AggregationBuilder`;

/** First names of the paths that a pipeline reads in its bucket. */
function pathsOf(options: Json): string[] {
  const paths = options['buckets_path'];
  const list = typeof paths === 'string' ? [paths] : Array.isArray(paths) ? paths : isObject(paths) ? Object.values(paths) : [options['sort'] ?? []].flat().flatMap(s => (isObject(s) ? Object.keys(s) : [s]));
  return list.map(path => textOf(path).split('>')[0]!);
}

/** A pipeline runs behind those that it reads. */
function inOrder<P extends { readonly name: string; readonly reads: readonly string[] }>(pipelines: readonly P[], aggregations: ReadonlySet<string>): P[] {
  const done = new Map<string, 'open' | 'closed'>();
  const result: P[] = [];
  const byName = new Map(pipelines.map(p => [p.name, p]));
  const visit = (pipeline: P): void => {
    if (done.get(pipeline.name) === 'closed') return;
    if (done.get(pipeline.name) === 'open') throw badRequest(`Cyclical dependency found with pipeline aggregator [${pipeline.name}]`);
    done.set(pipeline.name, 'open');
    for (const read of pipeline.reads) {
      if (read.startsWith('_')) continue;
      const found = [read, ...prefixes(read)].find(name => aggregations.has(name) || byName.has(name));
      if (found === undefined) throw badRequest(`No aggregation found for path [${read}]`);
      const other = byName.get(found);
      if (other && !aggregations.has(found)) visit(other);
    }
    done.set(pipeline.name, 'closed');
    result.push(pipeline);
  };
  for (const pipeline of pipelines) visit(pipeline);
  return result;
}

/** `stats.avg`, `percentiles[99.0]` and `t['key']` name a part of what stands before the dot or bracket. */
function prefixes(path: string): string[] {
  const found: string[] = [];
  for (let i = path.length - 1; i > 0; i--) if (path[i] === '.' || path[i] === '[') found.push(path.slice(0, i));
  return found;
}

/** Collectors of a whole level, as one. */
export function makeLevel(level: Level): { startShard(shard: number): void; collect(doc: DocView, shard: number, score: number): void; results(): Json } {
  const inner = level.aggregations.map(a => [a.name, a.make()] as const);
  return {
    startShard(shard) { for (const [, a] of inner) a.startShard?.(shard); },
    collect(doc, shard, score) { for (const [, a] of inner) a.collect(doc, shard, score); },
    results() {
      const results: Json = {};
      for (const [name, a] of inner) results[name] = a.result();
      for (const { name, run } of level.siblings) results[name] = run(results);
      return results;
    },
  };
}

/** One bucket under construction. */
export interface Bucket {
  readonly head: Json;
  count: number;
  readonly level: ReturnType<typeof makeLevel>;
}

export function newBucket(definition: Definition, head: Json): Bucket {
  return { head, count: 0, level: makeLevel(definition.sub) };
}

export function fill(bucket: Bucket, doc: DocView, shard: number, score: number): void {
  bucket.count++;
  bucket.level.collect(doc, shard, score);
}

/** The bucket as it is answered: its key members, the count, sub-aggregations in the order of the request. */
export function bucketJson(bucket: Bucket): Json {
  return { ...bucket.head, doc_count: bucket.count, ...bucket.level.results() };
}

/** Buckets after their parent pipelines, which may add members, drop or sort buckets. */
export function finish(definition: Definition, buckets: Json[]): Json[] {
  let result = buckets;
  for (const { run } of definition.sub.parents) result = run(result);
  return result;
}

// ---------------------------------------------------------------------------------------------- value sources

/** Where an aggregation reads its values: a field, a script, or a field through a script; with `missing` as fallback. */
export interface ValueSource {
  readonly field: Field | undefined;
  /** Values of one document, sorted and distinct per document where the service counts them once. */
  values(doc: DocView): readonly unknown[];
}

const textRefusal = (path: string) => illegalArgument(`Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [${path}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.`);

export function valueSource({ type, options, context }: Pick<Definition, 'type' | 'options' | 'context'>, needs: 'numbers' | 'any'): ValueSource {
  const path = options['field'];
  const fallback = options['missing'];
  if (path === undefined && options['script'] === undefined) throw badRequest(`Required one of fields [field, script], but none were specified. `);
  if (path !== undefined && typeof path !== 'string') throw parsing(`[${type}] field doesn't support values of type: ${token(path)}`, atValue(options, 'field'));
  const field = path === undefined ? undefined : context.query.mapping.field(textOf(path));
  if (field) {
    const { kind } = describe(field);
    if (kind === undefined) {
      if (field.parameters['fielddata'] !== true) throw textRefusal(field.path);
    }
    if (field.parameters['doc_values'] === false && kind !== undefined) throw illegalArgument(`Can't load fielddata on [${field.path}] because fielddata is unsupported on fields of type [${field.type}]. Use doc values instead.`);
    if (needs === 'numbers' && (kind === 'strings' || kind === undefined || kind === 'geo_points' || kind === 'binary') && options['script'] === undefined) {
      throw illegalArgument(`Field [${field.path}] of type [${field.type}] is not supported for aggregation [${type}]`);
    }
  }
  const compiled = options['script'] === undefined ? undefined : context.query.script(options['script'], 'aggs');
  const stored = missingValue(field, fallback, type, options);
  const raw = (doc: DocView): readonly unknown[] => {
    if (path === undefined) return scriptValues(compiled!.script.run({ params: compiled!.params, doc: doc.access }));
    const values = field && describe(field).kind === undefined ? [...new Set(doc.tokens(field.path) ?? [])].sort() : doc.values(textOf(path));
    if (!compiled) return values;
    return values.flatMap(value => scriptValues(compiled.script.run({ params: compiled.params, doc: doc.access, value })));
  };
  const scriptValues = (value: unknown): readonly unknown[] => {
    const json = context.toJson(value);
    return (Array.isArray(json) ? json : json === null || json === undefined ? [] : [json]) as unknown[];
  };
  return {
    field,
    values(doc) {
      const values = raw(doc);
      return values.length === 0 && stored !== undefined ? [stored] : values;
    },
  };
}

function missingValue(field: Field | undefined, fallback: unknown, type: string, options: Json): unknown {
  if (fallback === undefined || fallback === null) return undefined;
  if (!field) return /date/.test(type) && typeof fallback === 'string' ? dateFormat(textOf(options['format'] ?? 'strict_date_optional_time||epoch_millis')).parse(fallback, false, 'UTC') ?? fallback : fallback;
  if (isDate(field) && typeof fallback === 'number') return fallback;
  if (isDate(field) && typeof options['format'] === 'string') {
    const instant = dateFormat(options['format']).parse(textOf(fallback), false, 'UTC');
    if (instant !== undefined) return instant;
  }
  return fieldValue(field, fallback);
}

/** Numbers of a value source: booleans count 1 and 0, dates are epoch ms. */
export function numbers(source: ValueSource, doc: DocView): number[] {
  const values = source.values(doc);
  const result: number[] = [];
  for (const value of values) {
    const number = typeof value === 'boolean' ? numberOf(value) : typeof value === 'string' ? (value.trim() === '' ? Number.NaN : numberOf(value)) : numberOf(value);
    if (!Number.isNaN(number)) result.push(number);
  }
  return result;
}
