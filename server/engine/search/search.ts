import { compileLevel, makeLevel, type AggregationContext, type Hit, type Json, type MetricPhase } from './aggregations/framework.ts';
import { snapshot } from './aggregations/metrics.ts';
import { dateFormat } from './dates.ts';
import { errorNode, illegalArgument, parsing, SearchError, unsupported } from './error.ts';
import { describe, isDate, joinedFields, shownValue, type Field } from './mapping.ts';
import { compileQuery, isObject, wildcardPattern, type Matcher, type QueryContext } from './query.ts';
import type { Script, ScriptLanguage } from './scripts.ts';
import type { DocView, Shard } from './store.ts';
import type { SearchIndex } from './cluster.ts';

/** What a search needs of the cluster. */
export interface SearchEnvironment {
  readonly now: number;
  readonly language: ScriptLanguage | undefined;
  /** Compiles a script as requests write it; a stored one by its id. */
  script(reference: unknown, context: string): { readonly script: Script; readonly params: unknown };
  /** Told what each phase of a scripted metric left. */
  readonly onPhase?: ((phase: MetricPhase) => void) | undefined;
}

const searchKeys = new Set(['query', 'aggs', 'aggregations', 'size', 'from', 'sort', '_source', 'script_fields', 'fields', 'docvalue_fields', 'stored_fields', 'track_total_hits', 'track_scores', 'min_score', 'post_filter', 'timeout', 'search_after', 'version', 'seq_no_primary_term', 'explain', 'profile', 'terminate_after', 'stats', 'preference', 'runtime_mappings', 'highlight', 'suggest', 'rescore', 'collapse', 'indices_boost', 'pit', 'slice', 'knn', 'ext']);
const refusedKeys = ['highlight', 'suggest', 'rescore', 'collapse', 'pit', 'slice', 'knn', 'indices_boost', 'profile', 'explain', 'search_after'];

/**
 * Runs one search over the shards of some indexes.
 * @returns the response body; run-time failures of single shards are thrown as the service reports them when all fail
 */
export function search(indexes: readonly SearchIndex[], body: Json, environment: SearchEnvironment): Json {
  for (const key of Object.keys(body)) {
    if (!searchKeys.has(key)) throw parsing(`Unknown key for a ${isObject(body[key]) ? 'START_OBJECT' : Array.isArray(body[key]) ? 'START_ARRAY' : 'VALUE_STRING'} in [${key}].`);
  }
  for (const key of refusedKeys) if (body[key] !== undefined && body[key] !== false && key !== 'search_after') throw unsupported(`[${key}] in a search`);
  if (body['search_after'] !== undefined && body['sort'] === undefined) throw illegalArgument('Sort must contain at least one field.');
  if (isObject(body['runtime_mappings']) && Object.keys(body['runtime_mappings']).length > 0) throw unsupported('[runtime_mappings] in a search');
  const from = count(body['from'], 'from', 0);
  const size = count(body['size'], 'size', 10);
  if (from + size > 10_000) throw illegalArgument(`Result window is too large, from + size must be less than or equal to: [10000] but was [${from + size}]. See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.`);

  const shards = indexes.flatMap(index => index.shards);
  const lookup = joinedFields(indexes.map(index => index.mapping));
  const contextFor = (shard: Shard): QueryContext => ({ mapping: shard.mapping, shard, now: environment.now, script: environment.script });
  const anyShard = shards[0];
  const joined: QueryContext | undefined = anyShard && { mapping: lookup, shard: anyShard, now: environment.now, script: environment.script };

  const matchers = (query: unknown): ((doc: DocView) => number) => {
    const known = new Map<Shard, Matcher>();
    for (const shard of shards) known.set(shard, compileQuery(query, contextFor(shard)));
    return doc => known.get(doc.shard)!(doc);
  };
  if (!joined) {
    compileQuery(body['query'], { mapping: lookup, shard: undefined as never, now: environment.now, script: environment.script });
    return response([], 0, null, shards.length, undefined, body);
  }

  const matches = matchers(body['query']);
  const passes = body['post_filter'] === undefined ? undefined : matchers(body['post_filter']);
  const least = body['min_score'] === undefined ? undefined : Number(body['min_score']);
  const sort = readSort(body['sort'], joined, environment);
  const context: AggregationContext = {
    query: joined, shards, matcher: matchers,
    fromJson: value => need(environment).fromJson(value), toJson: value => (environment.language ? environment.language.toJson(value) : value), transport: (value, phase) => need(environment).transport(value, phase),
    onPhase: environment.onPhase, emptyMap: () => need(environment).emptyMap(), list: values => need(environment).list(values),
    hits: (entries, options) => topHits(entries, options, joined, environment),
  };
  const level = compileLevel(body['aggs'] ?? body['aggregations'], context);
  const collectors = makeLevel(level);
  const wants = level.aggregations.length + level.siblings.length > 0;

  const hits: Hit[] = [];
  let total = 0;
  const after = Number(body['terminate_after'] ?? 0);
  const keep = size > 0 || from > 0;
  for (const [number, shard] of shards.entries()) {
    if (wants) collectors.startShard(number);
    let seen = 0;
    shardPhase(shard, () => shard.scan(view => {
      if (after > 0 && seen >= after) return;
      const score = matches(view);
      if (score < 0 || (least !== undefined && score < least)) return;
      seen++;
      if (wants) collectors.collect(view, number, score);
      if (passes && passes(view) < 0) return;
      total++;
      if (keep) hits.push({ doc: snapshot(view), score });
    }));
  }
  const sorted = sortHits(hits, sort);
  const start = body['search_after'] === undefined ? sorted : sorted.filter(hit => comesAfter(hit, body['search_after'] as unknown[], sort));
  const page = start.slice(from, from + size);
  const scored = sort === undefined || sort.some(s => s.path === '_score') || body['track_scores'] === true;
  const shown = page.map(hit => hitJson(hit, body, sort, scored, joined, environment));
  const best = scored && hits.length > 0 && size > 0 ? hits.reduce((max, h) => Math.max(max, h.score), 0) : null;
  const aggregations = wants ? shardPhase(anyShard!, () => collectors.results()) : undefined;
  return response(shown, total, best, shards.length, aggregations, body);
}

function response(hits: readonly unknown[], total: number, best: number | null, shards: number, aggregations: Json | undefined, body: Json): Json {
  const tracked = body['track_total_hits'];
  const limit = typeof tracked === 'number' ? tracked : tracked === true ? Infinity : 10_000;
  const shownTotal = tracked === false ? {} : { total: total > limit ? { value: limit, relation: 'gte' } : { value: total, relation: 'eq' } };
  return {
    took: 0, timed_out: false, _shards: { total: shards, successful: shards, skipped: 0, failed: 0 },
    hits: { ...shownTotal, max_score: best === null ? null : floatText(best), hits },
    ...(aggregations && { aggregations }),
  };
}

/** A failure of a script inside a shard is reported as the search's, with the shard it happened on. */
function shardPhase<T>(shard: Shard, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof SearchError) || error.type === 'search_phase_execution_exception') throw error;
    const node = errorNode(error);
    const { caused_by: causedBy, ...cause } = node;
    throw new SearchError(error.status, 'search_phase_execution_exception', 'all shards failed', {
      root_cause: [cause], phase: 'query', grouped: true,
      failed_shards: [{ shard: shard.number, index: shard.indexName, node: 'sluice', reason: node }],
      caused_by: causedBy && isObject(causedBy) ? { ...cause, caused_by: causedBy } : node,
    });
  }
}

function count(value: unknown, name: string, fallback: number): number {
  if (value === undefined || value === null) return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw illegalArgument(`[${name}] parameter cannot be negative, found [${String(value)}]`);
  return number;
}

function need(environment: SearchEnvironment): ScriptLanguage {
  if (!environment.language) throw illegalArgument('script_lang not supported [painless]');
  return environment.language;
}

// ---------------------------------------------------------------------------------------------- sorting

interface Sort { readonly path: string; readonly descending: boolean; readonly field?: Field; value(hit: Hit): unknown; show(value: unknown): unknown }

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
  const order = String(options['order'] ?? (path === '_score' ? 'desc' : 'asc')).toLowerCase();
  if (order !== 'asc' && order !== 'desc') throw illegalArgument(`No enum constant org.elasticsearch.search.sort.SortOrder.${order.toUpperCase()}`);
  const descending = order === 'desc';
  const plain = (value: unknown) => value;
  if (path === '_score') return { path, descending, value: hit => hit.score, show: plain };
  if (path === '_doc') return { path, descending, value: () => 0, show: plain };
  if (path === '_id') return { path, descending, value: hit => hit.doc.id, show: plain };
  if (path === '_geo_distance') throw unsupported('sorting by [_geo_distance]');
  if (path === '_script') {
    const type = String(options['type']);
    const { script, params } = environment.script(options['script'], type === 'string' ? 'string_sort' : 'number_sort');
    return { path, descending, value: hit => (type === 'string' ? String(script.run({ params, doc: hit.doc.access, score: hit.score })) : Number(script.run({ params, doc: hit.doc.access, score: hit.score }))), show: plain };
  }
  const field = context.mapping.field(path);
  if (!field) {
    if (options['unmapped_type'] !== undefined) return { path, descending, value: () => null, show: plain };
    throw new SearchError(400, 'query_shard_exception', `No mapping found for [${path}] in order to sort on`);
  }
  const { kind } = describe(field);
  if (kind === undefined && field.parameters['fielddata'] !== true) throw illegalArgument(`Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [${path}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.`);
  const mode = String(options['mode'] ?? (descending ? 'max' : 'min'));
  const missing = options['missing'] ?? '_last';
  return {
    path, descending, field,
    value(hit) {
      const values = hit.doc.values(path).map(v => (typeof v === 'boolean' ? Number(v) : v)) as number[];
      if (values.length === 0) return missing === '_last' ? (descending ? lowest : highest) : missing === '_first' ? (descending ? highest : lowest) : describe(field).read(missing, field);
      switch (mode) {
        case 'max': return values[values.length - 1];
        case 'sum': return values.reduce((a, b) => a + b, 0);
        case 'avg': return values.reduce((a, b) => a + b, 0) / values.length;
        case 'median': return values.length % 2 ? values[values.length >> 1] : (values[values.length / 2 - 1]! + values[values.length / 2]!) / 2;
        default: return values[0];
      }
    },
    show(value) {
      if (value === lowest || value === highest) return kind === 'strings' ? null : kind === 'dates' || kind === 'longs' ? (value === highest ? 9223372036854775807n : -9223372036854775808n) : value === highest ? 'Infinity' : '-Infinity';
      return typeof options['format'] === 'string' && isDate(field) ? dateFormat(options['format']).print(value as number, 'UTC') : value;
    },
  };
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
  const keyed = hits.map(hit => ({ hit, keys: sort.map(s => s.value(hit)) }));
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
  if (after.length !== sort.length) throw illegalArgument(`search_after has ${after.length} value(s) but sort has ${sort.length}.`);
  for (let i = 0; i < sort.length; i++) {
    const s = sort[i]!;
    const given = s.field && isDate(s.field) && typeof after[i] === 'string' ? describe(s.field).read(after[i], s.field) : after[i];
    const order = compare(s.value(hit), given);
    if (order !== 0) return (s.descending ? -order : order) > 0;
  }
  return false;
}

// ---------------------------------------------------------------------------------------------- hits

function hitJson(hit: Hit, body: Json, sort: readonly Sort[] | undefined, scored: boolean, context: QueryContext, environment: SearchEnvironment): Json {
  const { doc } = hit;
  const stored = doc.shard.get(doc.id);
  const source = filterSource(doc.source(), body['_source'], body['stored_fields']);
  const fields: Json = {};
  for (const spec of [body['docvalue_fields'] ?? [], body['fields'] ?? []].flat()) Object.assign(fields, fieldValues(doc, spec, context));
  if (isObject(body['script_fields'])) {
    for (const [name, options] of Object.entries(body['script_fields'])) {
      if (!isObject(options) || options['script'] === undefined) throw parsing(`[script_fields] [${name}] must hold a [script]`);
      const { script, params } = environment.script(options['script'], 'field');
      try {
        const value = need(environment).toJson(script.run({ params, doc: doc.access }));
        fields[name] = Array.isArray(value) ? value : [value];
      } catch (error) {
        if (error instanceof SearchError && options['ignore_failure'] === true) continue;
        if (error instanceof SearchError) shardPhase(doc.shard, () => { throw error; });
        throw error;
      }
    }
  }
  const onlyScripts = body['_source'] === undefined && isObject(body['script_fields']) && Object.keys(body['script_fields']).length > 0;
  return {
    _index: doc.index, _id: doc.id,
    ...(body['version'] === true && { _version: stored?.version }), ...(body['seq_no_primary_term'] === true && { _seq_no: stored?.sequence, _primary_term: 1 }),
    _score: scored ? floatText(hit.score) : null,
    ...(source !== undefined && !onlyScripts && { _source: source }),
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(sort && { sort: sort.map(s => s.show(s.value(hit))) }),
  };
}

/** Scores are 32-bit floats; this is the shortest decimal that reads back as the same one, as Java prints it. */
function floatText(score: number): number {
  const single = Math.fround(score);
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return single;
}

function topHits(entries: readonly Hit[], options: Json, context: QueryContext, environment: SearchEnvironment): unknown {
  const sort = readSort(options['sort'], context, environment);
  const sorted = sortHits([...entries], sort);
  const from = count(options['from'], 'from', 0);
  const page = sorted.slice(from, from + count(options['size'], 'size', 3));
  const scored = sort === undefined || sort.some(s => s.path === '_score');
  return {
    total: { value: entries.length, relation: 'eq' },
    max_score: scored && entries.length > 0 ? entries.reduce((max, h) => Math.max(max, floatText(h.score)), 0) : null,
    hits: page.map(hit => hitJson(hit, options, sort, scored, context, environment)),
  };
}

/** `_source`: true, false, patterns, or `{ includes, excludes }`. Undefined means: do not show it. */
export function filterSource(source: unknown, spec: unknown, stored?: unknown): unknown {
  if (spec === false || spec === 'false' || (spec === undefined && stored !== undefined)) return undefined;
  if (spec === undefined || spec === true || spec === 'true') return source;
  const includes = [isObject(spec) ? spec['includes'] ?? spec['include'] ?? [] : spec].flat().map(String);
  const excludes = [isObject(spec) ? spec['excludes'] ?? spec['exclude'] ?? [] : []].flat().map(String);
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

function fieldValues(doc: DocView, spec: unknown, context: QueryContext): Json {
  const pattern = typeof spec === 'string' ? spec : String((spec as Json)['field']);
  const format = isObject(spec) ? (spec['format'] as string | undefined) : undefined;
  const result: Json = {};
  const test = wildcardPattern(pattern, false);
  for (const field of pattern.includes('*') ? [...context.mapping.fields.values()].filter(f => test.test(f.path)) : [context.mapping.field(pattern)]) {
    if (!field) continue;
    const values = doc.values(field.path);
    if (values.length > 0) result[pattern.includes('*') ? field.path : pattern] = values.map(v => shownValue(field, v, format));
  }
  return result;
}
