import { atValue, badRequest, illegalArgument, parsing, SearchError } from '../error.ts';
import { dateFormat } from '../dates.ts';
import { describe, fieldValue, type Field, isDate } from '../fields.ts';
import type { QueryContext } from '../queries/framework.ts';
import type { DocView, Shard } from '../store.ts';
import type { ParentPipeline, SiblingPipeline } from './pipelines.ts';
import { numberOf, textOf, tokenOf } from '../scalars.ts';

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
  readonly type: string;
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
  /** Values come from a script alone. */
  readonly scripted: boolean;
  /** Values of one document, sorted and distinct per document where the service counts them once. */
  values(doc: DocView): readonly unknown[];
}

const textRefusal = (path: string) => illegalArgument(`Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [${path}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.`);

export function valueSource({ type, options, context }: Pick<Definition, 'type' | 'options' | 'context'>, needs: 'numbers' | 'any'): ValueSource {
  const path = options['field'];
  const fallback = options['missing'];
  if (path === undefined && options['script'] === undefined) throw badRequest(`Required one of fields [field, script], but none were specified. `);
  if (path !== undefined && typeof path !== 'string') throw parsing(`[${type}] field doesn't support values of type: ${tokenOf(path)}`, atValue(options, 'field'));
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
    if (path === '_index') return [doc.shard.indexName];
    if (path === '_id') return [doc.id];
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
    scripted: path === undefined,
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

/** A date that a script gave, in epoch ms. Other texts are no numbers, also those that look like one. */
function dateOf(text: string): number {
  const instant = dateFormat('strict_date_optional_time').parse(text, false, 'UTC');
  if (instant === undefined) throw new SearchError(500, 'aggregation_execution_exception', `Unsupported script value [${text}], expected a number, date, or boolean`);
  return instant;
}

/** Numbers of a value source: booleans count 1 and 0, dates are epoch ms. */
export function numbers(source: ValueSource, doc: DocView): number[] {
  const values = source.values(doc);
  const result: number[] = [];
  for (const value of values) {
    const number = typeof value !== 'string' ? numberOf(value) : value.trim() === '' ? Number.NaN : source.scripted ? dateOf(value) : numberOf(value);
    if (!Number.isNaN(number)) result.push(number);
  }
  return result;
}
