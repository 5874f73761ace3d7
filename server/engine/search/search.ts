import { compileLevel, makeLevel, type AggregationContext, type Hit, type Json, type MetricPhase } from './aggregations/framework.ts';
import { decimalFormat, snapshot } from './aggregations/metrics.ts';
import { dateFormat } from './dates.ts';
import { atKey, badRequest, content, illegalArgument, parsing, refuseUnknown, SearchError, unsupported } from './error.ts';
import { distanceOf, unitMetres, type Point } from './geo.ts';
import { describe, fieldValue, isDate, isNumeric, joinedFields, shownPoint, shownValue, type Field } from './mapping.ts';
import { compileQuery, isObject, wildcardPattern, type Matcher, type QueryContext } from './query.ts';
import { withRuntimeFields, type IndexView } from './runtime-fields.ts';
import type { Script, ScriptLanguage } from './scripts.ts';
import { sourceValues } from './source-values.ts';
import { failuresJson, onShard, phaseFailure, reduceFailure, ShardFailure } from './shards.ts';
import { shardFor, type DocView, type Shard } from './store.ts';
import type { SearchIndex } from './cluster.ts';
import { numberOf, textOf } from './scalars.ts';

/** What a search needs of the cluster. */
export interface SearchEnvironment {
  readonly now: number;
  readonly language: ScriptLanguage | undefined;
  /** Compiles a script as requests write it; a stored one by its id. */
  script(reference: unknown, context: string): { readonly script: Script; readonly params: unknown };
  /** Source of a document, for queries that look up their values. */
  source?(index: string, id: string, routing: string | undefined): unknown;
  /** Told what each phase of a scripted metric left. */
  readonly onPhase?: ((phase: MetricPhase) => void) | undefined;
}

/** An index of a search; of the filters of the aliases that name it, one must let a document pass. */
export interface Target { readonly index: SearchIndex; readonly filters: readonly unknown[] }

const searchKeys = new Set(['query', 'aggs', 'aggregations', 'size', 'from', 'sort', '_source', 'script_fields', 'fields', 'docvalue_fields', 'stored_fields', 'track_total_hits', 'track_scores', 'min_score', 'post_filter', 'timeout', 'search_after', 'version', 'seq_no_primary_term', 'explain', 'profile', 'terminate_after', 'stats', 'preference', 'runtime_mappings', 'highlight', 'suggest', 'rescore', 'collapse', 'indices_boost', 'pit', 'slice', 'knn', 'ext', 'include_named_queries_score', 'rank', 'retriever', 'sub_searches']);
const refusedKeys = ['highlight', 'suggest', 'rescore', 'pit', 'slice', 'knn', 'indices_boost', 'profile', 'explain', 'ext', 'rank', 'retriever', 'sub_searches'];
/** Members that must be objects, or lists. */
const objects = ['query', 'post_filter', 'aggs', 'aggregations', 'script_fields', 'runtime_mappings', 'highlight', 'suggest'];

const token = (value: unknown) => (Array.isArray(value) ? 'START_ARRAY' : isObject(value) ? 'START_OBJECT' : value === null ? 'VALUE_NULL' : typeof value === 'boolean' ? 'VALUE_BOOLEAN' : typeof value === 'string' ? 'VALUE_STRING' : 'VALUE_NUMBER');

/**
 * Runs one search over the shards of some indexes.
 * @param routing  only shards that documents of these routings are on
 * @param partial  whether a part of the shards may answer for all
 * @returns the answer, with the failures of shards in it; when all fail they are thrown as the service reports them
 */
export function search(targets: readonly Target[], body: Json, environment: SearchEnvironment, { routing, partial = true }: { readonly routing?: readonly string[] | undefined; readonly partial?: boolean } = {}): { readonly status: number; readonly body: Json } {
  for (const [key, value] of Object.entries(body)) {
    if (!searchKeys.has(key) || (objects.includes(key) && value !== undefined && value !== null && !isObject(value))) throw parsing(`Unknown key for a ${token(value)} in [${key}].`, atKey(body, key));
  }
  for (const key of refusedKeys) if (body[key] !== undefined && body[key] !== false && !(isObject(body[key]) && Object.keys(body[key]).length === 0)) throw unsupported(`[${key}] in a search`);
  const from = count(body, 'from', 0);
  const size = count(body, 'size', 10);
  const sorted = body['sort'] !== undefined && body['sort'] !== null && [body['sort']].flat().length > 0;
  if (body['search_after'] !== undefined) {
    if (!Array.isArray(body['search_after'])) throw parsing(`Unknown key for a ${token(body['search_after'])} in [search_after].`, atKey(body, 'search_after'));
    if (body['search_after'].length === 0) throw badRequest('Values must contains at least one value.');
    if (from > 0) throw new SearchError(400, 'action_request_validation_exception', 'Validation Failed: 1: `from` parameter must be set to 0 when `search_after` is used.;', {}, undefined, true);
  }

  const asked = (index: IndexView) => index.shards.filter((_, i) => !routing || routing.some(r => shardFor(r, index.shards.length) === i));
  const views = ((): (IndexView & { readonly filters: readonly unknown[] })[] => {
    try {
      return targets.map(({ index, filters }) => ({ ...withRuntimeFields(index, body['runtime_mappings'], environment), filters }));
    } catch (error) {
      if (!(error instanceof SearchError) || error.early) throw error;
      throw phaseFailure('query', 'all shards failed', targets.flatMap(({ index }) => asked(index)).map(shard => new ShardFailure(shard, error)));
    }
  })();
  const shards = views.flatMap(asked);
  const lookup = joinedFields(views.map(v => v.mapping));
  const names = new Map<Shard, Map<string, Matcher>>(shards.map(shard => [shard, new Map()]));
  const { source } = environment;
  const contextFor = (shard: Shard): QueryContext => ({ mapping: shard.mapping, shard, now: environment.now, script: environment.script, ...(source && { source }), named: names.get(shard) });
  const anyShard = shards[0];
  const joined: QueryContext | undefined = anyShard && { ...contextFor(anyShard), mapping: lookup };
  if (!joined) {
    try {
      compileQuery(body['query'], { mapping: lookup, shard: undefined as never, now: environment.now, script: environment.script });
    } catch (error) {
      if (!(error instanceof SearchError) || error.early) throw error;
    }
    return { status: 200, body: response([], 0, null, 0, [], undefined, body, false) };
  }
  const everywhere = (error: SearchError) => phaseFailure('query', 'all shards failed', shards.map(shard => new ShardFailure(shard, error)));
  if (from + size > 10_000) throw everywhere(illegalArgument(`Result window is too large, from + size must be less than or equal to: [10000] but was [${from + size}]. See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.`));
  if (body['search_after'] !== undefined && !sorted) throw everywhere(illegalArgument('Sort must contain at least one field.'));

  const least = body['min_score'] === undefined ? undefined : numberOf(body['min_score']);
  const after = count(body, 'terminate_after', 0);

  /** The query phase over the shards that have not failed. Collectors hold what all of them gave, so a shard that fails makes it begin again without it. */
  const query = (alive: readonly (readonly [number, Shard])[], onPhase: SearchEnvironment['onPhase']) => {
    const matchers = (query: unknown): ((doc: DocView) => number) => {
      const known = new Map<Shard, Matcher>(alive.map(([, shard]) => [shard, onShard(shard, () => compileQuery(query, contextFor(shard)))]));
      return doc => known.get(doc.shard)!(doc);
    };
    const matches = matchers(body['query']);
    const aliases = new Map(views.flatMap(({ shards: own, filters }) => (filters.length === 0 ? [] : own.map(shard => [shard, filters.map(f => compileQuery(f, contextFor(shard)))] as const))));
    const passes = body['post_filter'] === undefined ? undefined : matchers(body['post_filter']);
    const sort = readSort(body['sort'], joined, environment);
    const context: AggregationContext = {
      query: joined, shards: alive.map(([, shard]) => shard), matcher: matchers,
      fromJson: value => need(environment).fromJson(value), toJson: value => (environment.language ? environment.language.toJson(value) : value), transport: (value, phase) => need(environment).transport(value, phase),
      onPhase, emptyMap: () => need(environment).emptyMap(), list: values => need(environment).list(values),
      onShard: (number, run) => (shards[number] ? onShard(shards[number], run) : run()),
      hits: (entries, options) => topHits(entries, options, joined, environment),
    };
    const level = compileLevel(body['aggs'] ?? body['aggregations'] ?? undefined, context);
    const scripts = scriptFields(body['script_fields'], environment);
    if (sort && body['search_after'] !== undefined && (body['search_after'] as unknown[]).length !== sort.length) throw illegalArgument(`search_after has ${(body['search_after'] as unknown[]).length} value(s) but sort has ${sort.length}.`);
    const collectors = makeLevel(level);
    const wants = level.aggregations.length + level.siblings.length > 0;

    const hits: Hit[] = [];
    let total = 0;
    let early = false;
    const keep = size > 0 || from > 0;
    for (const [number, shard] of alive) {
      onShard(shard, () => {
        if (wants) collectors.startShard(number);
        let seen = 0;
        const filters = aliases.get(shard);
        shard.scan(view => {
          if (after > 0 && seen >= after) {
            early = true;
            return;
          }
          const score = matches(view);
          if (score < 0 || (least !== undefined && score < least)) return;
          if (filters && !filters.some(f => f(view) >= 0)) return;
          seen++;
          if (wants) collectors.collect(view, number, score);
          if (passes && passes(view) < 0) return;
          total++;
          if (keep) hits.push({ doc: snapshot(view), score });
        });
        if (after > 0 && seen >= after) early = true;
      });
    }
    const ordered = sortHits(hits, sort);
    const collapse = readCollapse(body['collapse'], joined);
    const start = body['search_after'] === undefined ? ordered : ordered.filter(hit => comesAfter(hit, body['search_after'] as unknown[], sort));
    const best = scored(body, sort) && hits.length > 0 && size > 0 ? hits.reduce((max, h) => Math.max(max, h.score), 0) : null;
    const kept = collapse ? collapse.first(start) : start;
    return { page: kept.slice(from, from + size), collapse, total, best, early, sort, scripts, aggregations: wants ? reduced(() => collectors.results()) : undefined };
  };

  const failures: ShardFailure[] = [];
  const outcome = (() => {
    for (;;) {
      const alive = [...shards.entries()].filter(([, shard]) => !failures.some(f => f.shard === shard));
      if (alive.length === 0) throw phaseFailure('query', 'all shards failed', failures);
      const told: MetricPhase[] = [];
      const tell = (phases: readonly MetricPhase[]) => { for (const phase of phases) environment.onPhase?.(phase); };
      try {
        const found = query(alive, environment.onPhase && (phase => told.push(phase)));
        tell(told);
        return found;
      } catch (error) {
        if (error instanceof ShardFailure) {
          failures.push(error);
          tell(told.filter(t => t.shard === shards.indexOf(error.shard)));
          continue;
        }
        tell(told);
        if (!(error instanceof SearchError) || error.early || error.type === 'search_phase_execution_exception') throw error;
        throw everywhere(error);
      }
    }
  })();
  if (failures.length > 0 && !partial) throw phaseFailure('query', 'Partial shards failure', failures);

  const { page, collapse, total, best, early, sort, scripts, aggregations } = outcome;
  const named = (doc: DocView) => [...names.get(doc.shard) ?? []].filter(([, m]) => m(doc) >= 0).map(([name]) => name);
  const unread = new Set<Shard>();
  const rows = page.map(hit => {
    if (unread.has(hit.doc.shard)) return undefined;
    try {
      return { shard: hit.doc.shard, hit: onShard(hit.doc.shard, () => {
        const shown = hitJson(hit, body, sort, scored(body, sort), joined, environment, scripts, named(hit.doc));
        return collapse ? collapse.show(hit, shown) : shown;
      }) };
    } catch (error) {
      if (!(error instanceof ShardFailure)) throw error;
      failures.push(error);
      // One shard alone is queried and read at once.
      if (shards.length === 1) throw phaseFailure('query', 'all shards failed', failures);
      unread.add(hit.doc.shard);
      return undefined;
    }
  });
  if (unread.size > 0 && !partial) throw phaseFailure('fetch', 'Partial shards failure', failures);
  const shown = rows.flatMap(row => (row && !unread.has(row.shard) ? [row.hit] : []));
  const status = failures.length === shards.length ? Math.max(...failures.map(f => f.error.status)) : 200;
  return { status, body: response(shown, total, best, shards.length, failures, aggregations, body, after > 0 ? early : undefined) };
}

/** `collapse`: of the hits with one value of a field, the first. Those without a value are one group. */
function readCollapse(spec: unknown, context: QueryContext): { first(hits: readonly Hit[]): readonly Hit[]; show(hit: Hit, shown: Json): Json } | undefined {
  if (spec === undefined || spec === null) return undefined;
  if (!isObject(spec)) throw parsing(`Unknown key for a ${token(spec)} in [collapse].`);
  refuseUnknown('collapse', spec, ['field', 'inner_hits', 'max_concurrent_group_searches']);
  if (spec['inner_hits'] !== undefined) throw unsupported('[inner_hits] of [collapse]');
  const path = textOf(spec['field']);
  const field = context.mapping.field(path);
  if (!field) throw illegalArgument(`no mapping found for \`${path}\` in order to collapse on`);
  const { kind } = describe(field);
  if (field.type === 'ip' || (kind !== 'strings' && kind !== 'longs' && kind !== 'doubles')) throw illegalArgument(`collapse is not supported for the field [${path}] of the type [${field.type}]`);
  const keyOf = (hit: Hit): unknown => {
    const values = hit.doc.values(path);
    if (values.length > 1) throw new SearchError(400, 'illegal_state_exception', `failed to collapse ${hit.doc.id}, the collapse field must be single valued`);
    return values[0];
  };
  return {
    first(hits) {
      const seen = new Set<unknown>();
      return hits.filter(hit => { const key = onShard(hit.doc.shard, () => keyOf(hit)); return seen.has(key) ? false : seen.add(key); });
    },
    show: (hit, shown) => ({ ...shown, fields: { ...(shown['fields'] as Json | undefined), [path]: [keyOf(hit) ?? null] } }),
  };
}

/** Results of aggregations over all shards. Too many buckets are counted on a shard already. */
function reduced<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof SearchError && error.type !== 'too_many_buckets_exception' ? reduceFailure(error) : error;
  }
}

const scored = (body: Json, sort: readonly Sort[] | undefined) => sort === undefined || sort.some(s => s.path === '_score') || body['track_scores'] === true;

function response(hits: readonly unknown[], total: number, best: number | null, shards: number, failures: readonly ShardFailure[], aggregations: Json | undefined, body: Json, early: boolean | undefined): Json {
  const tracked = body['track_total_hits'];
  if (tracked !== undefined && typeof tracked !== 'boolean' && !(Number.isInteger(tracked) && numberOf(tracked) >= -1)) throw badRequest(`[track_total_hits] parameter must be positive or equals to -1, got ${textOf(tracked)}`);
  const limit = typeof tracked === 'number' && tracked >= 0 ? tracked : tracked === true || tracked === -1 ? Infinity : 10_000;
  const shownTotal = tracked === false ? {} : { total: total > limit ? { value: limit, relation: 'gte' } : { value: total, relation: 'eq' } };
  return {
    took: 0, timed_out: false, ...(early !== undefined && shards > 0 && { terminated_early: early }), _shards: { total: shards, successful: shards - failures.length, skipped: 0, failed: failures.length, ...(failures.length > 0 && { failures: failuresJson(failures) }) },
    hits: { ...shownTotal, max_score: best === null ? null : floatText(best), hits },
    ...(aggregations && { aggregations }),
  };
}

function count(body: Json, name: string, fallback: number): number {
  const value = body[name];
  if (value === undefined || value === null) return fallback;
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : numberOf(value);
  if (typeof value === 'object' || typeof value === 'boolean') throw parsing(`Unknown key for a ${token(value)} in [${name}].`, atKey(body, name));
  if (Number.isNaN(number)) throw new SearchError(400, 'number_format_exception', `For input string: "${textOf(value)}"`, {}, undefined, true);
  if (number < 0) throw badRequest(`[${name}] parameter cannot be negative, found [${textOf(value)}]`);
  return Math.trunc(number);
}

function need(environment: SearchEnvironment): ScriptLanguage {
  if (!environment.language) throw illegalArgument('script_lang not supported [painless]');
  return environment.language;
}

interface ScriptField { readonly name: string; readonly ignore: boolean; readonly run: (doc: DocView) => unknown }

function scriptFields(spec: unknown, environment: SearchEnvironment): ScriptField[] {
  return Object.entries(isObject(spec) ? spec : {}).map(([name, options]) => {
    if (!isObject(options) || options['script'] === undefined) throw parsing(`[script_fields] [${name}] must hold a [script]`);
    refuseUnknown('script_fields', options, ['script', 'ignore_failure', 'lang']);
    const { script, params } = environment.script(options['script'], 'field');
    return { name, ignore: options['ignore_failure'] === true, run: doc => need(environment).toJson(script.run({ params, doc: doc.access })) };
  });
}

// ---------------------------------------------------------------------------------------------- sorting

interface Sort {
  readonly path: string;
  readonly descending: boolean;
  readonly field?: Field;
  value(hit: Hit): unknown;
  /** A value of `search_after`. */
  read(value: unknown): unknown;
  show(value: unknown): unknown;
}

function readSort(spec: unknown, context: QueryContext, environment: SearchEnvironment): Sort[] | undefined {
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
  if (order !== 'asc' && order !== 'desc') throw content(`[${reader}] failed to parse field [order]`, atKey(options, 'order'), badRequest(`No enum constant org.elasticsearch.search.sort.SortOrder.${order.toUpperCase()}`));
  const mode = textOf(options['mode'] ?? (order === 'desc' ? 'max' : 'min')).toLowerCase();
  if (!['min', 'max', 'sum', 'avg', 'median'].includes(mode)) throw content(`[${reader}] failed to parse field [mode]`, atKey(options, 'mode'), badRequest(`Unknown SortMode [${textOf(options['mode'])}]`));
  for (const key of ['nested', 'numeric_type']) if (options[key] !== undefined) throw unsupported(`[${key}] in a sort`);
  const descending = order === 'desc';
  const plain = (value: unknown) => value;
  if (path === '_score') return { path, descending, value: hit => hit.score, read: numberOf, show: value => floatText(value as number) };
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
  const comparable = (value: unknown) => (typeof value === 'boolean' ? numberOf(value) : value);
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
  if (mode === 'sum') throw content('[_geo_distance] failed to parse field [mode]', atKey(options, 'mode'), badRequest('sort_mode [sum] isn\'t supported for sorting by geo distance'));
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
function sortHits(hits: Hit[], sort: readonly Sort[] | undefined): Hit[] {
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

function comesAfter(hit: Hit, after: readonly unknown[], sort: readonly Sort[] | undefined): boolean {
  if (!sort) return true;
  for (let i = 0; i < sort.length; i++) {
    const s = sort[i]!;
    const order = compare(s.value(hit), s.read(after[i]));
    if (order !== 0) return (s.descending ? -order : order) > 0;
  }
  return false;
}

// ---------------------------------------------------------------------------------------------- hits

function hitJson(hit: Hit, body: Json, sort: readonly Sort[] | undefined, scored: boolean, context: QueryContext, environment: SearchEnvironment, scripts: readonly ScriptField[], named: readonly string[]): Json {
  const { doc } = hit;
  const stored = doc.shard.get(doc.id);
  const source = filterSource(doc.source(), body['_source'], body['stored_fields']);
  const fields: Json = {};
  for (const spec of [body['docvalue_fields'] ?? []].flat()) Object.assign(fields, fieldValues(doc, spec, context, true));
  for (const spec of [body['fields'] ?? []].flat()) Object.assign(fields, fieldValues(doc, spec, context, false));
  for (const { name, ignore, run } of scripts) {
    try {
      const value = run(doc);
      fields[name] = Array.isArray(value) ? value : [value ?? null];
    } catch (error) {
      if (error instanceof SearchError && ignore) continue;
      if (error instanceof SearchError) throw new ShardFailure(doc.shard, error);
      throw error;
    }
  }
  const onlyScripts = body['_source'] === undefined && scripts.length > 0;
  const ignored = doc.ignored();
  return {
    _index: doc.index, _id: doc.id, ...(doc.offset && { _nested: doc.offset }),
    ...(body['version'] === true && { _version: stored?.version }), ...(body['seq_no_primary_term'] === true && { _seq_no: stored?.sequence, _primary_term: 1 }),
    _score: scored ? floatText(hit.score) : null,
    ...(stored?.routing !== undefined && { _routing: stored.routing }), ...(ignored.length > 0 && { _ignored: ignored }),
    ...(source !== undefined && !onlyScripts && { _source: source }),
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(sort && { sort: sort.map(s => s.show(s.value(hit))) }),
    ...(named.length > 0 && { matched_queries: named }),
  };
}

/** Scores are 32-bit floats; this is the shortest decimal that reads back as the same one, as Java prints it. */
function floatText(score: number): number {
  const single = Math.fround(score);
  for (let digits = 1; digits < 9; digits++) {
    const short = numberOf(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return single;
}

function topHits(entries: readonly Hit[], options: Json, context: QueryContext, environment: SearchEnvironment): unknown {
  const sort = readSort(options['sort'], context, environment);
  const sorted = sortHits([...entries], sort);
  const from = count(options, 'from', 0);
  const page = sorted.slice(from, from + count(options, 'size', 3));
  const withScores = scored(options, sort);
  const scripts = scriptFields(options['script_fields'], environment);
  return {
    total: { value: entries.length, relation: 'eq' },
    max_score: withScores && entries.length > 0 ? entries.reduce((max, h) => Math.max(max, floatText(h.score)), 0) : null,
    hits: page.map(hit => hitJson(hit, options, sort, withScores, context, environment, scripts, [])),
  };
}

/** `_source`: true, false, patterns, or `{ includes, excludes }`. Undefined means: do not show it. */
export function filterSource(source: unknown, spec: unknown, stored?: unknown): unknown {
  if (spec === false || spec === 'false' || (spec === undefined && stored !== undefined)) return undefined;
  if (spec === undefined || spec === true || spec === 'true') return source;
  const includes = [isObject(spec) ? spec['includes'] ?? spec['include'] ?? [] : spec].flat().map(textOf);
  const excludes = [isObject(spec) ? spec['excludes'] ?? spec['exclude'] ?? [] : []].flat().map(textOf);
  const test = (patterns: string[]) => patterns.map(p => wildcardPattern(p, false));
  const include = test(includes);
  const exclude = test(excludes);
  const walk = (value: unknown, path: string, taken: boolean): unknown => {
    if (Array.isArray(value)) {
      const list = value.map(item => (isObject(item) || Array.isArray(item) ? walk(item, path, taken) : taken ? item : undefined)).filter(item => item !== undefined);
      return list.length > 0 || (taken && value.length === 0) ? list : undefined;
    }
    if (!isObject(value)) return taken ? value : undefined;
    const result: Json = {};
    for (const [key, item] of Object.entries(value)) {
      const inner = path === '' ? key : `${path}.${key}`;
      if (exclude.some(p => p.test(inner))) continue;
      const now = taken || include.length === 0 || include.some(p => p.test(inner));
      const kept = isObject(item) || Array.isArray(item) ? walk(item, inner, now) : now ? item : undefined;
      if (kept !== undefined) result[key] = kept;
    }
    return Object.keys(result).length > 0 || taken || path === '' ? result : undefined;
  };
  return walk(source, '', include.length === 0);
}

/** `fields` and `docvalue_fields`: lists of values, dates and numbers in the format asked for. */
function fieldValues(doc: DocView, spec: unknown, context: QueryContext, docValues: boolean): Json {
  if (typeof spec !== 'string' && !(isObject(spec) && typeof spec['field'] === 'string')) throw parsing(`[${docValues ? 'docvalue_fields' : 'fields'}] must hold names or objects with [field]`);
  if (isObject(spec)) refuseUnknown(docValues ? 'docvalue_fields' : 'fields', spec, ['field', 'format', 'include_unmapped']);
  const pattern = typeof spec === 'string' ? spec : textOf(spec['field']);
  const given = isObject(spec) ? spec['format'] : undefined;
  const format = typeof given === 'string' && given !== 'use_field_mapping' ? given : undefined;
  const result: Json = {};
  const test = wildcardPattern(pattern, false);
  for (const field of pattern.includes('*') ? [...context.mapping.fields.values()].filter(f => test.test(f.path)) : [context.mapping.field(pattern)]) {
    if (!field) continue;
    const { kind } = describe(field);
    if (docValues && kind === undefined) {
      if (pattern.includes('*')) continue;
      throw illegalArgument(`Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [${field.path}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.`);
    }
    if (kind === 'geo_points') {
      const points = docValues || field.computed ? doc.values(field.path) : sourceValues(doc.source(), field);
      if (points.length > 0) result[pattern.includes('*') ? field.path : pattern] = points.map(point => shownPoint(point as { lat: number; lon: number }, docValues, format));
      continue;
    }
    if (format !== undefined && !isDate(field) && !isNumeric(field)) throw illegalArgument(`Field [${field.path}] of type [${field.type}] ${docValues ? 'does' : "doesn't"} ${docValues ? 'not support custom formats' : 'support formats.'}`);
    const found = docValues || field.computed ? doc.values(field.path) : sourceValues(doc.source(), field);
    // Doc values of single precision are widened; what comes from the source is shown as it is.
    const values = !docValues && (field.type === 'float' || field.type === 'half_float') ? found.map(v => floatText(v as number)) : found;
    if (values.length > 0) result[pattern.includes('*') ? field.path : pattern] = values.map(v => (format !== undefined && isNumeric(field) ? decimalFormat(format, numberOf(v)) : shownValue(field, v, format)));
  }
  return result;
}
