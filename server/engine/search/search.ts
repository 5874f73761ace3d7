import { shortestFloat } from '../../base/java-number.ts';
import { isObject } from '../../base/object.ts';
import { makeLevel, type AggregationContext, type Hit, type Json, type MetricPhase } from './aggregations/framework.ts';
import { compileLevel } from './aggregations/level.ts';
import { snapshot } from './aggregations/metrics.ts';
import { readCollapse } from './collapse.ts';
import { languageOf, type SearchEnvironment } from './environment.ts';
import { atKey, badRequest, illegalArgument, parsing, SearchError, unsupported } from './error.ts';
import { joinedFields } from './fields.ts';
import { count, hitJson, scriptFields, topHits } from './hits.ts';
import type { Target } from './index-names.ts';
import type { Matcher, QueryContext } from './queries/framework.ts';
import { compileQuery } from './query.ts';
import { withRuntimeFields, type IndexView } from './runtime-fields.ts';
import { numberOf, textOf, tokenOf } from './scalars.ts';
import { failuresJson, onShard, phaseFailure, reduceFailure, ShardFailure } from './shards.ts';
import { byScoreAlone, comesAfter, readSort, scored, sortHits } from './sort.ts';
import { shardFor, type DocView, type Shard } from './store.ts';

const searchKeys = new Set(['query', 'aggs', 'aggregations', 'size', 'from', 'sort', '_source', 'script_fields', 'fields', 'docvalue_fields', 'stored_fields', 'track_total_hits', 'track_scores', 'min_score', 'post_filter', 'timeout', 'search_after', 'version', 'seq_no_primary_term', 'explain', 'profile', 'terminate_after', 'stats', 'preference', 'runtime_mappings', 'highlight', 'suggest', 'rescore', 'collapse', 'indices_boost', 'pit', 'slice', 'knn', 'ext', 'include_named_queries_score', 'rank', 'retriever', 'sub_searches']);
const refusedKeys = ['highlight', 'suggest', 'rescore', 'pit', 'slice', 'knn', 'indices_boost', 'profile', 'explain', 'ext', 'rank', 'retriever', 'sub_searches'];
/** Members that must be objects, or lists. */
const objects = ['query', 'post_filter', 'aggs', 'aggregations', 'script_fields', 'runtime_mappings', 'highlight', 'suggest'];

/**
 * Runs one search over the shards of some indexes.
 * @param routing  only shards that documents of these routings are on
 * @param partial  whether a part of the shards may answer for all
 * @returns the answer, with the failures of shards in it; when all fail they are thrown as the service reports them
 */
export function search(targets: readonly Target[], body: Json, environment: SearchEnvironment, { routing, partial = true }: { readonly routing?: readonly string[] | undefined; readonly partial?: boolean } = {}): { readonly status: number; readonly body: Json } {
  for (const [key, value] of Object.entries(body)) {
    if (!searchKeys.has(key) || (objects.includes(key) && value !== undefined && value !== null && !isObject(value))) throw parsing(`Unknown key for a ${tokenOf(value)} in [${key}].`, atKey(body, key));
  }
  for (const key of refusedKeys) if (body[key] !== undefined && body[key] !== false && !(isObject(body[key]) && Object.keys(body[key]).length === 0)) throw unsupported(`[${key}] in a search`);
  const from = count(body, 'from', 0);
  const size = count(body, 'size', 10);
  const sorted = body['sort'] !== undefined && body['sort'] !== null && [body['sort']].flat().length > 0;
  if (body['search_after'] !== undefined) {
    if (!Array.isArray(body['search_after'])) throw parsing(`Unknown key for a ${tokenOf(body['search_after'])} in [search_after].`, atKey(body, 'search_after'));
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
      fromJson: value => languageOf(environment).fromJson(value), toJson: value => (environment.language ? environment.language.toJson(value) : value), transport: (value, phase) => languageOf(environment).transport(value, phase),
      onPhase, emptyMap: () => languageOf(environment).emptyMap(), list: values => languageOf(environment).list(values),
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
    const best = (byScoreAlone(sort) || body['track_scores'] === true) && hits.length > 0 && size > 0 ? hits.reduce((max, h) => Math.max(max, h.score), 0) : null;
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

/** Results of aggregations over all shards. Too many buckets are counted on a shard already. */
function reduced<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof SearchError && error.type !== 'too_many_buckets_exception' ? reduceFailure(error) : error;
  }
}

function response(hits: readonly unknown[], total: number, best: number | null, shards: number, failures: readonly ShardFailure[], aggregations: Json | undefined, body: Json, early: boolean | undefined): Json {
  const tracked = body['track_total_hits'];
  if (tracked !== undefined && typeof tracked !== 'boolean' && !(Number.isInteger(tracked) && numberOf(tracked) >= -1)) throw badRequest(`[track_total_hits] parameter must be positive or equals to -1, got ${textOf(tracked)}`);
  const limit = typeof tracked === 'number' && tracked >= 0 ? tracked : tracked === true || tracked === -1 ? Infinity : 10_000;
  const shownTotal = tracked === false ? {} : { total: total > limit ? { value: limit, relation: 'gte' } : { value: total, relation: 'eq' } };
  return {
    took: 0, timed_out: false, ...(early !== undefined && shards > 0 && { terminated_early: early }), _shards: { total: shards, successful: shards - failures.length, skipped: 0, failed: failures.length, ...(failures.length > 0 && { failures: failuresJson(failures) }) },
    hits: { ...shownTotal, max_score: best === null ? null : shortestFloat(best), hits },
    ...(aggregations && { aggregations }),
  };
}
