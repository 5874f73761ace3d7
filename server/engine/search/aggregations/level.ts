import { atKey, atValue, badRequest, didYouMean, entryOf, illegalArgument, invalidRequest, parsing, refuseUnknown, SearchError, unsupported } from '../error.ts';
import { aggregationMembers } from '../members.ts';
import { isObject } from '../../../base/object.ts';
import { numberOf, textOf, tokenOf } from '../scalars.ts';
import { bucketTypes } from './buckets.ts';
import type { Aggregation, AggregationContext, Json, Level } from './framework.ts';
import { metricTypes } from './metrics.ts';
import { parentPipelines, siblingPipelines, type ParentPipeline, type SiblingPipeline } from './pipelines.ts';

const refused = new Set(['significant_terms', 'significant_text', 'geohex_grid', 'geo_line', 'adjacency_matrix', 'children', 'parent', 'diversified_sampler', 'random_sampler', 'matrix_stats', 't_test', 'rate', 'ip_prefix', 'time_series', 'categorize_text', 'variable_width_histogram', 'inference', 'moving_percentiles', 'cumulative_cardinality', 'bucket_correlation', 'bucket_count_ks_test', 'moving_avg']);

/** The aggregation that a level belongs to. */
interface Parent { readonly name: string; readonly type: string; readonly options: Json }

/**
 * Reads the `aggs` of a request or of a bucket aggregation.
 * @param depth   nesting so far; deeper than 50 is refused
 * @throws SearchError with the service's texts for unknown types, missing or double definitions and bad names
 */
export function compileLevel(spec: unknown, context: AggregationContext, depth = 0, parent?: Parent): Level {
  if (depth > 50) throw badRequest('aggregations are nested too deeply');
  if (spec !== undefined && !isObject(spec)) throw parsing(parent ? `Expected [START_OBJECT] under [aggs], but got a [${tokenOf(spec)}] in [${parent.name}]` : `Unknown key for a ${tokenOf(spec)} in [aggs].`);
  const aggregations: Aggregation[] = [];
  const parents: { name: string; run: ParentPipeline; reads: readonly string[] }[] = [];
  const siblings: { name: string; run: SiblingPipeline }[] = [];
  const entries = Object.entries(spec ?? {});
  for (const [name, raw] of entries) {
    if (/[[\]>]/.test(name) || name === '') throw parsing(`Invalid aggregation name [${name}]. Aggregation names can contain any character except '[', ']', and '>'`, atKey(spec!, name));
    if (!isObject(raw)) throw parsing(`Aggregation definition for [${name} starts with a [${tokenOf(raw)}], expected a [START_OBJECT].`, atValue(spec!, name));
    const types = Object.keys(raw).filter(key => key !== 'aggs' && key !== 'aggregations' && key !== 'meta');
    if (types.length === 0) throw parsing(`Missing definition for aggregation [${name}]`, { node: raw, at: 'end' });
    if (types.length > 1) throw parsing(`Found two aggregation type definitions in [${name}]: [${types[0]}] and [${types[1]}]`, atValue(raw, types[1]!));
    if (raw['aggs'] !== undefined && raw['aggregations'] !== undefined) throw parsing(`Found two sub aggregation definitions under [${name}]`, atKey(raw, 'aggregations'));
    const type = types[0]!;
    const options = raw[type];
    const known = Object.hasOwn(aggregationMembers, type) || type === 'filter';
    if (!known) {
      if (refused.has(type)) throw unsupported(`the [${type}] aggregation`);
      throw parsing(`Unknown aggregation type [${type}]${didYouMean(type, [...Object.keys(aggregationMembers), 'filter', ...refused])}`, atValue(raw, type));
    }
    if (!isObject(options)) throw parsing(`Expected [START_OBJECT] under [${type}], but got a [${tokenOf(options)}] in [${name}]`, atValue(raw, type));
    const allowed = entryOf(aggregationMembers, type);
    if (allowed) refuseUnknown(type, options, allowed);
    const subSpec = raw['aggs'] ?? raw['aggregations'];

    const parentPipeline = entryOf(parentPipelines, type);
    const siblingPipeline = entryOf(siblingPipelines, type);
    if (parentPipeline || siblingPipeline) {
      if (isObject(subSpec) && Object.keys(subSpec).length > 0) throw noSubAggregations(name, type);
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
    if (metric && subSpec !== undefined && !(isObject(subSpec) && Object.keys(subSpec).length === 0)) throw noSubAggregations(name, type);
    if (type === 'global' && parent) throw new SearchError(500, 'aggregation_execution_exception', `Aggregation [${parent.name}] cannot have a global sub-aggregation [${name}]. Global aggregations can only be defined as top level aggregations`);
    if (type === 'composite' && parent && !['nested', 'filter', 'reverse_nested'].includes(parent.type)) throw illegalArgument(`[composite] aggregation cannot be used with a parentAggregation of type: [${parent.type}]`);
    const sub = compileLevel(subSpec, context, depth + 1, { name, type, options });
    const meta = raw['meta'];
    const make = (metric ?? bucketTypes[type]!)({ name, type, options, sub, meta, context });
    aggregations.push({
      name,
      type,
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

const noSubAggregations = (name: string, type: string) => new SearchError(500, 'aggregation_initialization_exception', `Aggregator [${name}] of type [${type}] cannot accept sub-aggregations`, {}, undefined, true);

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
  if (given.length === 0) throw parsing(`Missing required field [buckets_path] for aggregation [${name}]`, { node: options, at: 'end' });
  if (given.length > 1) throw invalidRequest(`must contain a single entry for aggregation [${name}]`);
  const where = textOf(given[0]);
  const first = where.split('>')[0]!.replace(/\['?[^\]]*'?\]$/, '');
  const head = Object.hasOwn(level, first) ? first : first.replace(/\.(?:_count|_bucket_count)$/, '');
  const target = Object.hasOwn(level, head) ? level[head] : undefined;
  if (!isObject(target)) throw invalidRequest(`No aggregation found for path [${where}]`);
  if (entryOf(metricTypes, Object.keys(target).find(key => !['aggs', 'aggregations', 'meta'].includes(key)) ?? '')) {
    throw invalidRequest(`The first aggregation in buckets_path must be a multi-bucket aggregation for aggregation [${name}] found :${javaBuilder(Object.keys(target)[0]!)} for buckets path: ${where}`);
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
      if (found === undefined) throw invalidRequest(`No aggregation found for path [${read}]`);
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
