import { describe, type FieldLookup } from '../fields.ts';
import { isObject } from '../../../base/object.ts';
import type { Json } from './framework.ts';

/** What `typed_keys` calls results whose type has another name in requests. */
const names: Readonly<Record<string, string>> = {
  percentiles: 'tdigest_percentiles', percentile_ranks: 'tdigest_percentile_ranks', bucket_script: 'simple_value', cumulative_sum: 'simple_value', moving_fn: 'simple_value', serial_diff: 'simple_value', normalize: 'simple_value', avg_bucket: 'simple_value', sum_bucket: 'simple_value',
  min_bucket: 'bucket_metric_value', max_bucket: 'bucket_metric_value',
};

/** Results under `type#name`, at every level. */
export function typedKeys(spec: unknown, results: Json, mappings: readonly FieldLookup[]): Json {
  const renamed: Json = {};
  for (const [name, value] of Object.entries(results)) {
    const definition = isObject(spec) && Object.hasOwn(spec, name) ? (spec[name] as Json) : undefined;
    const type = definition && Object.keys(definition).find(key => key !== 'aggs' && key !== 'aggregations' && key !== 'meta');
    if (!definition || !type) renamed[name] = value;
    else renamed[`${typeName(type, definition[type] as Json, mappings)}#${name}`] = inside(definition['aggs'] ?? definition['aggregations'], value, mappings);
  }
  return renamed;
}

function inside(spec: unknown, result: unknown, mappings: readonly FieldLookup[]): unknown {
  if (!isObject(spec) || !isObject(result)) return result;
  const { buckets } = result;
  if (Array.isArray(buckets)) return { ...result, buckets: buckets.map(b => typedKeys(spec, b as Json, mappings)) };
  if (isObject(buckets)) return { ...result, buckets: Object.fromEntries(Object.entries(buckets).map(([key, b]) => [key, typedKeys(spec, b as Json, mappings)])) };
  return typedKeys(spec, result, mappings);
}

function typeName(type: string, options: Json, mappings: readonly FieldLookup[]): string {
  if (type !== 'terms' && type !== 'rare_terms') return Object.hasOwn(names, type) ? names[type]! : type;
  const field = mappings.map(m => m.field(String(options['field']))).find(f => f !== undefined);
  const kind = field && describe(field).kind;
  const letter = field === undefined && options['script'] === undefined ? 'um' : kind === 'doubles' ? 'd' : kind === 'longs' || kind === 'dates' || kind === 'booleans' || kind === 'unsigned_longs' ? 'l' : 's';
  return type === 'terms' ? `${letter}terms` : letter === 'um' ? 'umrareterms' : `${letter}rareterms`;
}
