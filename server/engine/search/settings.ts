import { illegalArgument, unsupported } from './error.ts';
import { isObject } from './query.ts';
import type { SearchIndex } from './cluster.ts';
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
const known = /^(?:number_of_(?:shards|replicas|routing_shards)|auto_expand_replicas|refresh_interval|default_pipeline|final_pipeline|hidden|codec|priority|provided_name|creation_date|uuid|version\..+|max_\w+|mapping\.(?:coerce|ignore_malformed|total_fields\.limit|depth\.limit|nested_fields\.limit|nested_objects\.limit|field_name_length\.limit|dimension_fields\.limit)|blocks\.\w+|routing\..+|routing_partition_size|unassigned\..+|translog\..+|merge\..+|search\..+|indexing\..+|lifecycle\..+|write\.wait_for_active_shards|store\..+|gc_deletes|highlight\..+|query\..+|queries\..+|requests\.cache\.enable|shard\.check_on_startup|soft_deletes\..+|load_fixed_bitset_filters_eagerly|warmer\..+|allocation\..+|knn(?:\..+)?|plugins\..+|opendistro\..+|similarity\.default\.type|percolator\..+|format|analyze\..+)$/;

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
