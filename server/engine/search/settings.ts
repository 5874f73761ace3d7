import { illegalArgument, unsupported } from './error.ts';
import { isObject } from '../../base/object.ts';
import type { SearchIndex } from './search-index.ts';
import { textOf } from './scalars.ts';

type Json = Record<string, unknown>;

/** Settings as flat names without `index.`; values as the service keeps them, texts. */
export function flatSettings(settings: Json): Json {
  const flat: Json = {};
  const walk = (node: Json, prefix: string) => {
    for (const [key, value] of Object.entries(node)) {
      if (isObject(value)) walk(value, `${prefix}${key}.`);
      else flat[(prefix + key).replace(/^index\./, '').replace(/^settings\.(?:index\.)?/, '')] = Array.isArray(value) ? value : textOf(value);
    }
  };
  walk(settings, '');
  return flat;
}

/** Settings of an index that mean nothing to one process, or are read elsewhere. */
const known = /^(?:number_of_(?:shards|replicas|routing_shards)|auto_expand_replicas|refresh_interval|default_pipeline|final_pipeline|hidden|codec|priority|provided_name|creation_date|uuid|version\..+|max_\w+|mapping\.(?:coerce|ignore_malformed|total_fields\.limit|depth\.limit|nested_fields\.limit|nested_objects\.limit|field_name_length\.limit|dimension_fields\.limit)|blocks\.(?:write|read|read_only|read_only_allow_delete|metadata)|routing\..+|routing_partition_size|unassigned\..+|translog\..+|merge\..+|search\..+|indexing\..+|lifecycle\..+|write\.wait_for_active_shards|store\..+|gc_deletes|highlight\..+|query\..+|queries\..+|requests\.cache\.enable|shard\.check_on_startup|soft_deletes\..+|load_fixed_bitset_filters_eagerly|warmer\..+|allocation\..+|knn(?:\..+)?|plugins\..+|opendistro\..+|similarity\.default\.type|percolator\..+|format|analyze\..+)$/;

/** Settings of an index that people write, for completion and for names nearly right. */
export const settingNames: readonly string[] = [
  'number_of_shards', 'number_of_replicas', 'number_of_routing_shards', 'auto_expand_replicas', 'refresh_interval', 'default_pipeline', 'final_pipeline', 'hidden', 'codec', 'priority', 'routing_partition_size', 'gc_deletes',
  'max_result_window', 'max_inner_result_window', 'max_rescore_window', 'max_docvalue_fields_search', 'max_script_fields', 'max_ngram_diff', 'max_shingle_diff', 'max_terms_count', 'max_regex_length', 'max_refresh_listeners', 'max_slices_per_scroll',
  'mapping.coerce', 'mapping.ignore_malformed', 'mapping.total_fields.limit', 'mapping.depth.limit', 'mapping.nested_fields.limit', 'mapping.nested_objects.limit', 'mapping.field_name_length.limit',
  'blocks.write', 'blocks.read', 'blocks.read_only', 'blocks.metadata', 'blocks.read_only_allow_delete', 'requests.cache.enable', 'search.idle.after', 'search.slowlog.threshold.query.warn', 'query.default_field', 'translog.durability', 'translog.sync_interval',
  'sort.field', 'sort.order', 'lifecycle.name', 'lifecycle.rollover_alias', 'write.wait_for_active_shards', 'soft_deletes.enabled', 'shard.check_on_startup', 'routing.allocation.include._tier_preference', 'similarity.default.type', 'knn',
];

/** Whether the service has a setting; `name` without `index.`. */
export const isSetting = (name: string): boolean => known.test(name) || /^(?:analysis\.|sort\.|similarity\.|final_pipeline$|mode$|time_series)/.test(name);

/** @throws SearchError for a setting that the service does not know, or whose meaning is not simulated */
export function checkSettings(settings: Json): void {
  for (const [key, value] of Object.entries(settings)) {
    if (/^analysis\./.test(key)) throw unsupported(`[${key}]: analysers of an index`);
    if (/^(?:sort\.|similarity\.|final_pipeline$|mode$|time_series)/.test(key) && key !== 'similarity.default.type') throw unsupported(`the setting [index.${key}]`);
    if (!known.test(key)) throw illegalArgument(`unknown setting [index.${key}] please check that any required plugins are installed, or check the breaking changes documentation for removed settings`);
    if (/^mapping\.(?:coerce|ignore_malformed)$/.test(key) && value !== 'true' && value !== 'false') throw illegalArgument(`Failed to parse value [${textOf(value)}] as only [true] or [false] are allowed.`);
    if (key === 'number_of_replicas' && !/^\d+$/.test(textOf(value))) throw illegalArgument(/^-\d+$/.test(textOf(value)) ? `Failed to parse value [${textOf(value)}] for setting [index.number_of_replicas] must be >= 0` : `Failed to parse value [${textOf(value)}] for setting [index.number_of_replicas]`);
  }
}

/** Settings as `GET index/_settings` shows them. */
export function settingsJson(index: SearchIndex): Json {
  const nested: Json = {};
  for (const [key, value] of Object.entries({ ...index.settings, number_of_replicas: index.settings['number_of_replicas'] ?? '1', provided_name: index.name, creation_date: textOf(index.created) })) {
    const names = key.split('.');
    let node = nested;
    for (const name of names.slice(0, -1)) {
      if (!Object.hasOwn(node, name) || !isObject(node[name])) Object.defineProperty(node, name, { value: {}, enumerable: true, writable: true, configurable: true });
      node = node[name] as Json;
    }
    Object.defineProperty(node, names[names.length - 1]!, { value, enumerable: true, writable: true, configurable: true });
  }
  return { settings: { index: nested } };
}
