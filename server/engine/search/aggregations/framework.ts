import { suggest } from '../../../base/suggest.ts';
import { illegalArgument, parsing, SearchError, unsupported } from '../error.ts';
import { describe, type Field, isDate } from '../mapping.ts';
import { isObject, type QueryContext } from '../query.ts';
import type { DocView, Shard } from '../store.ts';
import { bucketTypes } from './buckets.ts';
import { metricTypes } from './metrics.ts';
import { parentPipelines, siblingPipelines, type ParentPipeline, type SiblingPipeline } from './pipelines.ts';

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

const refused = new Set(['significant_terms', 'significant_text', 'geohash_grid', 'geotile_grid', 'geohex_grid', 'geo_distance', 'geo_centroid', 'geo_line', 'adjacency_matrix', 'children', 'parent', 'diversified_sampler', 'random_sampler', 'matrix_stats', 'string_stats', 't_test', 'top_metrics', 'rate', 'boxplot', 'ip_prefix', 'time_series', 'categorize_text', 'variable_width_histogram', 'multi_terms', 'inference', 'normalize', 'serial_diff', 'moving_percentiles', 'percentiles_bucket', 'cumulative_cardinality', 'bucket_correlation', 'bucket_count_ks_test', 'moving_avg']);

/**
 * Reads the `aggs` of a request or of a bucket aggregation.
 * @param depth   nesting so far; deeper than 50 is refused
 * @throws SearchError with the service's texts for unknown types, missing or double definitions and bad names
 */
export function compileLevel(spec: unknown, context: AggregationContext, depth = 0): Level {
  if (depth > 50) throw illegalArgument('aggregations are nested too deeply');
  const aggregations: Aggregation[] = [];
  const parents: { name: string; run: ParentPipeline }[] = [];
  const siblings: { name: string; run: SiblingPipeline }[] = [];
  for (const [name, raw] of Object.entries(isObject(spec) ? spec : {})) {
    if (/[[\]>]/.test(name) || name === '') throw parsing(`Invalid aggregation name [${name}]. Aggregation names can contain any character except '[', ']', and '>'`);
    if (!isObject(raw)) throw parsing(`Aggregation definition for [${name} starts with a [${Array.isArray(raw) ? 'START_ARRAY' : 'VALUE_STRING'}], expected a [START_OBJECT].`);
    const types = Object.keys(raw).filter(key => key !== 'aggs' && key !== 'aggregations' && key !== 'meta');
    if (types.length === 0) throw parsing(`Missing definition for aggregation [${name}]`);
    if (types.length > 1) throw parsing(`Found two aggregation type definitions in [${name}]: [${types[0]}] and [${types[1]}]`);
    const type = types[0]!;
    const options = raw[type];
    if (!isObject(options)) throw parsing(`Expected [START_OBJECT] under [${type}], but got a [${Array.isArray(options) ? 'START_ARRAY' : 'VALUE_STRING'}] in [${name}]`);
    const subSpec = raw['aggs'] ?? raw['aggregations'];

    if (type in parentPipelines || type in siblingPipelines) {
      if (subSpec) throw illegalArgument(`Aggregation [${name}] cannot define sub-aggregations`);
      const parent = parentPipelines[type];
      if (parent) parents.push({ name, run: parent(name, options, context) });
      else siblings.push({ name, run: siblingPipelines[type]!(name, options, context) });
      continue;
    }
    const metric = metricTypes[type];
    const bucket = bucketTypes[type];
    if (!metric && !bucket) {
      if (refused.has(type)) throw unsupported(`the [${type}] aggregation`);
      const near = suggest(type, [...Object.keys(metricTypes), ...Object.keys(bucketTypes), ...Object.keys(parentPipelines), ...Object.keys(siblingPipelines)]);
      throw parsing(`Unknown aggregation type [${type}]${near ? ` did you mean [${near}]?` : ''}`);
    }
    if (metric && subSpec && Object.keys(subSpec).length > 0) {
      throw new SearchError(500, 'aggregation_initialization_exception', `Aggregator [${name}] of type [${type}] cannot accept sub-aggregations`);
    }
    const sub = compileLevel(subSpec, context, depth + 1);
    const meta = raw['meta'];
    const make = (metric ?? bucket!)({ name, type, options, sub, meta, context });
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
  return { aggregations, parents, siblings };
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
  if (path === undefined && options['script'] === undefined) throw illegalArgument(`Required one of fields [field, script], but none were specified. `);
  const field = path === undefined ? undefined : context.query.mapping.field(String(path));
  if (field) {
    const { kind } = describe(field);
    if (kind === undefined) {
      if (field.parameters['fielddata'] !== true) throw textRefusal(field.path);
    }
    if (needs === 'numbers' && (kind === 'strings' || kind === undefined || kind === 'geo_points' || kind === 'binary') && options['script'] === undefined) {
      throw illegalArgument(`Field [${field.path}] of type [${field.type}] is not supported for aggregation [${type}]`);
    }
  }
  const compiled = options['script'] === undefined ? undefined : context.query.script(options['script'], 'aggs');
  const stored = missingValue(field, fallback);
  const raw = (doc: DocView): readonly unknown[] => {
    if (path === undefined) return scriptValues(compiled!.script.run({ params: compiled!.params, doc: doc.access }));
    const values = field && describe(field).kind === undefined ? [...new Set(doc.tokens(field.path) ?? [])].sort() : doc.values(String(path));
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

function missingValue(field: Field | undefined, fallback: unknown): unknown {
  if (fallback === undefined || fallback === null) return undefined;
  if (!field) return fallback;
  if (isDate(field) && typeof fallback === 'number') return fallback;
  return describe(field).read(fallback, field);
}

/** Numbers of a value source: booleans count 1 and 0, dates are epoch ms. */
export function numbers(source: ValueSource, doc: DocView): number[] {
  const values = source.values(doc);
  const result: number[] = [];
  for (const value of values) {
    const number = typeof value === 'boolean' ? Number(value) : typeof value === 'string' ? (value.trim() === '' ? Number.NaN : Number(value)) : Number(value);
    if (!Number.isNaN(number)) result.push(number);
  }
  return result;
}
