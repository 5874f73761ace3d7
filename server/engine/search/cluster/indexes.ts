import { isObject } from '../../../base/object.ts';
import { errorNode, illegalArgument, parsing, SearchError } from '../error.ts';
import { checkIndexName, dateMathName } from '../index-names.ts';
import { BadParameter } from '../mapping-parameters.ts';
import { wildcardPattern } from '../patterns.ts';
import type { Request } from '../request.ts';
import { checkRuntimeFields } from '../runtime-fields.ts';
import { numberOf, textOf } from '../scalars.ts';
import { SearchIndex } from '../search-index.ts';
import { checkSettings, flatSettings, settingsJson } from '../settings.ts';
import { addAlias } from './aliases.ts';
import { bodyOf, ok, type Answer } from './answers.ts';
import type { Cluster, Json } from './state.ts';

/** Makes, shows or deletes an index, by the method of the request. */
export function indexItself(cluster: Cluster, request: Request, name: string): Answer | undefined {
  switch (request.method) {
    case 'PUT': {
      const made = createIndex(cluster, name.startsWith('<') ? dateMathName(name, cluster.now()) : name, bodyOf(request));
      return ok({ acknowledged: true, shards_acknowledged: true, index: made.name });
    }
    case 'GET': return ok(Object.fromEntries(cluster.resolve(name, request.parameters).map(index => [index.name, { aliases: Object.fromEntries(index.aliases), mappings: index.mapping.toJson(), ...settingsJson(index) }])));
    case 'HEAD':
      try {
        return { status: cluster.resolve(name).length > 0 ? 200 : 404, body: undefined };
      } catch (error) {
        if (error instanceof SearchError) return { status: error.status, body: undefined };
        throw error;
      }
    case 'DELETE': {
      const found = cluster.resolve(name, request.parameters);
      for (const index of found) {
        if (!cluster.indexes.has(name) && index.aliases.has(name)) throw illegalArgument(`The provided expression [${name}] matches an alias, specify the corresponding concrete indices instead.`);
        cluster.indexes.delete(index.name);
      }
      return ok({ acknowledged: true });
    }
    default: return undefined;
  }
}

function createIndex(cluster: Cluster, name: string, body: Json): SearchIndex {
  if (cluster.indexes.has(name)) throw new SearchError(400, 'resource_already_exists_exception', `index [${name}] already exists`, { index_uuid: '_na_', index: name });
  checkIndexName(name);
  for (const key of Object.keys(body)) {
    if (!['mappings', 'settings', 'aliases'].includes(key)) throw parsing(`unknown key [${key}] for create index`);
    if (!isObject(body[key])) throw parsing(`key [${key}] must be an object`);
  }
  const template = [...cluster.templates.values()].filter(t => [t['index_patterns'] ?? []].flat().some(p => wildcardPattern(textOf(p), false).test(name))).sort((a, b) => numberOf(b['priority'] ?? b['order'] ?? 0) - numberOf(a['priority'] ?? a['order'] ?? 0))[0];
  const inherited = (template?.['template'] ?? template ?? {}) as Json;
  const settings = flatSettings({ ...(inherited['settings'] as Json | undefined), ...(body['settings'] as Json | undefined) });
  const shards = numberOf(settings['number_of_shards'] ?? cluster.options.shards ?? 1);
  checkSettings(settings);
  if (!(Number.isInteger(shards) && shards >= 1 && shards <= 1024)) throw illegalArgument(Number.isInteger(shards) ? `Failed to parse value [${shards}] for setting [index.number_of_shards] must be ${shards < 1 ? '>= 1' : '<= 1024'}` : `Failed to parse value [${textOf(settings['number_of_shards'])}] for setting [index.number_of_shards]`);
  const index = new SearchIndex(name, { ...settings, number_of_shards: textOf(shards) }, shards, cluster.now());
  index.configure();
  for (const mappings of [inherited['mappings'], body['mappings']]) if (isObject(mappings)) addMapping(cluster, index, mappings);
  for (const aliases of [inherited['aliases'], body['aliases']]) for (const [alias, options] of Object.entries((aliases ?? {}) as Json)) addAlias(cluster, index, alias.replace('{index}', name), options);
  cluster.indexes.set(name, index);
  return index;
}

/** The index that a write goes to; made when it is not there. */
export function writable(cluster: Cluster, written: string): SearchIndex {
  const name = written.startsWith('<') ? dateMathName(written, cluster.now()) : written;
  const direct = cluster.indexes.get(name);
  if (direct) return direct;
  const aliased = [...cluster.indexes.values()].filter(index => index.aliases.has(name));
  if (aliased.length === 1) return aliased[0]!;
  if (aliased.length > 1) {
    const writer = aliased.find(index => index.aliases.get(name)!['is_write_index'] === true);
    if (!writer) throw illegalArgument(`no write index is defined for alias [${name}]. The write index may be explicitly disabled using is_write_index=false or the alias points to multiple indices without one being designated as a write index`);
    return writer;
  }
  return createIndex(cluster, name, {});
}

/** Adds fields to an index. */
export function addMapping(cluster: Cluster, index: SearchIndex, mappings: Json): void {
  try {
    if (isObject(mappings['runtime'])) checkRuntimeFields(mappings['runtime'], cluster.environment());
    index.mapping.merge(mappings);
  } catch (error) {
    if (!(error instanceof SearchError) || !(error instanceof BadParameter || error.type === 'mapper_parsing_exception' || error.type === 'script_exception')) throw error;
    throw new SearchError(400, 'mapper_parsing_exception', `Failed to parse mapping [_doc]: ${error.reason}`, { caused_by: errorNode(error) });
  }
}

/** `_mapping/field/…`: single fields of mappings. */
export function fieldMappings(cluster: Cluster, request: Request, name: string): Answer {
  const patterns = (request.segments[3] ?? '*').split(',').map(p => wildcardPattern(p, false));
  return ok(Object.fromEntries(cluster.resolve(name).map(index => [index.name, { mappings: Object.fromEntries([...index.mapping.fields.values()].filter(f => patterns.some(p => p.test(f.path))).map(f => [f.path, { full_name: f.path, mapping: { [f.path.slice(f.path.lastIndexOf('.') + 1)]: { type: f.type, ...f.parameters } } }])) }])));
}
