import { runOver } from '../by-query.ts';
import { illegalArgument, SearchError } from '../error.ts';
import { filterSource } from '../hits.ts';
import type { Request } from '../request.ts';
import { textOf } from '../scalars.ts';
import { checkSettings, flatSettings, settingsJson } from '../settings.ts';
import { addAlias, aliasAnswer, aliases } from './aliases.ts';
import { answer, bodyOf, ok, trimmed, type Answer } from './answers.ts';
import { bulk } from './bulk.ts';
import { byQuery, matching, reindex } from './by-query.ts';
import { bodyDocument, document, erase, externalVersion, mget, put, sourceOf } from './documents.ts';
import { addMapping, fieldMappings } from './indexes.ts';
import { ingest } from './ingest.ts';
import { analyzeText, cat, health } from './inspect.ts';
import { storedScript } from './scripts.ts';
import { countDocuments, fieldCaps, msearch, runSearch } from './searches.ts';
import type { Cluster } from './state.ts';
import { template } from './templates.ts';
import { update } from './update.ts';

/** Requests to the cluster as a whole, by the first part of their path. Undefined: not by this method. */
export const routes: Readonly<Record<string, (cluster: Cluster, request: Request, id: string) => Answer | undefined>> = {
  _search: (cluster, request) => {
    if (!['GET', 'POST'].includes(request.method)) return undefined;
    return trimmed(runSearch(cluster, undefined, bodyOf(request), request.parameters), request);
  },
  _msearch: (cluster, request) => msearch(cluster, request, undefined),
  _count: (cluster, request) => countDocuments(cluster, request, undefined),
  _bulk: (cluster, request) => (request.method === 'POST' || request.method === 'PUT' ? trimmed(bulk(cluster, request, undefined), request) : undefined),
  _refresh: () => ok({ _shards: { total: 0, successful: 0, failed: 0 } }),
  _flush: () => ok({ _shards: { total: 0, successful: 0, failed: 0 } }),
  _scripts: (cluster, request, id) => storedScript(cluster, request, id),
  _aliases: (cluster, request) => aliases(cluster, request),
  _alias: (cluster, request) => aliasAnswer([...cluster.indexes.values()], request.segments[1]),
  _mapping: cluster => ok(Object.fromEntries([...cluster.indexes.values()].map(index => [index.name, { mappings: index.mapping.toJson() }]))),
  _settings: cluster => ok(Object.fromEntries([...cluster.indexes.values()].map(index => [index.name, settingsJson(index)]))),
  _reindex: (cluster, request) => reindex(cluster, request),
  _field_caps: (cluster, request) => fieldCaps(cluster, request, undefined),
  _mget: (cluster, request) => mget(cluster, request, undefined),
  _analyze: (cluster, request) => analyzeText(cluster, request),
  _ingest: (cluster, request) => ingest(cluster, request),
  _index_template: (cluster, request, id) => template(cluster, request, id),
  _template: (cluster, request, id) => template(cluster, request, id),
  _cluster: (cluster, request) => (request.segments[1] === 'health' ? ok(health(cluster)) : undefined),
  _cat: (cluster, request) => cat(cluster, request),
};

type IndexRoute = (cluster: Cluster, request: Request, name: string, id: string | undefined) => Answer | undefined;

/** Requests to some indexes, by the second part of their path. */
export const indexRoutes: Readonly<Record<string, IndexRoute>> = {
  _search: (cluster, request, name) => (['GET', 'POST'].includes(request.method) ? trimmed(runSearch(cluster, name, bodyOf(request), request.parameters), request) : undefined),
  _msearch: (cluster, request, name) => msearch(cluster, request, name),
  _count: (cluster, request, name) => countDocuments(cluster, request, name),
  _bulk: (cluster, request, name) => (request.method === 'POST' || request.method === 'PUT' ? trimmed(bulk(cluster, request, name), request) : undefined),
  _refresh: touched,
  _flush: touched,
  _forcemerge: touched,
  _doc: (cluster, request, name, id) => document(cluster, request, name, id),
  _create: (cluster, request, name, id) => (id !== undefined && (request.method === 'POST' || request.method === 'PUT') ? answer(put(cluster, { index: name, id, source: bodyDocument(request), create: true, pipeline: request.parameters['pipeline'], routing: request.parameters['routing'], external: externalVersion(request.parameters) })) : undefined),
  _source: (cluster, request, name, id) => {
    const index = cluster.resolve(name)[0]!;
    const found = index.shardOf(id ?? '', request.parameters['routing']).get(id ?? '');
    if (request.method === 'HEAD') return { status: found ? 200 : 404, body: undefined };
    if (!found) throw new SearchError(404, 'resource_not_found_exception', `Document not found [${name}]/[${id}]`);
    return ok(sourceOf(found, request));
  },
  _update: (cluster, request, name, id) => {
    if (request.method !== 'POST' || id === undefined) return undefined;
    const result = update(cluster, name, id, bodyOf(request), request.parameters['routing']);
    const wanted = request.parameters['_source'] ?? bodyOf(request)['_source'];
    const found = wanted ? cluster.indexes.get(textOf(result['_index']))?.shardOf(id).get(id) : undefined;
    return answer(found ? { ...result, get: { _seq_no: found.sequence, _primary_term: 1, found: true, _source: filterSource(found.source, wanted === 'true' ? true : typeof wanted === 'string' ? wanted.split(',') : wanted) } } : result);
  },
  _field_caps: (cluster, request, name) => fieldCaps(cluster, request, name),
  _mget: (cluster, request, name) => mget(cluster, request, name),
  _mapping: (cluster, request, name, field) => {
    if (request.method === 'PUT' || request.method === 'POST') {
      for (const index of cluster.resolve(name)) addMapping(cluster, index, bodyOf(request));
      return ok({ acknowledged: true });
    }
    if (field === 'field') return fieldMappings(cluster, request, name);
    return ok(Object.fromEntries(cluster.resolve(name, request.parameters).map(index => [index.name, { mappings: index.mapping.toJson() }])));
  },
  _mappings: (cluster, request, name) => indexRoutes['_mapping']!(cluster, request, name, undefined),
  _settings: (cluster, request, name) => {
    if (request.method === 'PUT') {
      const given = flatSettings(bodyOf(request));
      for (const index of cluster.resolve(name)) {
        for (const fixed of ['number_of_shards']) if (fixed in given) throw illegalArgument(`Can't update non dynamic settings [[index.${fixed}]] for open indices [[${index.name}]]`);
        checkSettings(given);
        Object.assign(index.settings, given);
        index.configure();
      }
      return ok({ acknowledged: true });
    }
    return ok(Object.fromEntries(cluster.resolve(name, request.parameters).map(index => [index.name, settingsJson(index)])));
  },
  _alias: (cluster, request, name, alias) => {
    if (request.method === 'GET') return aliasAnswer(cluster.resolve(name), alias);
    if (request.method === 'HEAD') return { status: cluster.resolve(name).some(i => alias === undefined || i.aliases.has(alias)) ? 200 : 404, body: undefined };
    if (alias === undefined) return undefined;
    for (const index of cluster.resolve(name)) {
      if (request.method === 'DELETE') {
        if (!index.aliases.delete(alias)) throw new SearchError(404, 'aliases_not_found_exception', `aliases [${alias}] missing`, { 'resource.type': 'aliases', 'resource.id': alias });
      } else addAlias(cluster, index, alias, bodyOf(request));
    }
    return ok({ acknowledged: true });
  },
  _aliases: (cluster, request, name, alias) => indexRoutes['_alias']!(cluster, request, name, alias),
  _analyze: (cluster, request) => analyzeText(cluster, request),
  _update_by_query: (cluster, request) => {
    const { pipeline } = request.parameters;
    return byQuery(cluster, request, ['updated'], (found, body) => {
      const { index, document: { id, source, routing } } = found;
      const after = body['script'] === undefined ? { op: 'index' as const, source } : runOver(found, source, cluster.script(body['script'], 'update_by_query'), cluster.language!, cluster.now(), false);
      if (after.op === 'noop') return undefined;
      return { index, id, write: () => (after.op === 'delete' ? erase(cluster, index, id, routing) : put(cluster, { index, id, source: after.source, create: false, pipeline, routing })) };
    });
  },
  _delete_by_query: (cluster, request) => byQuery(cluster, request, [], ({ index, document: { id, routing } }) => ({ index, id, write: () => erase(cluster, index, id, routing) })),
  _open: cluster => ok({ acknowledged: true, shards_acknowledged: true }),
  _validate: (cluster, request, name) => {
    try {
      for (const index of cluster.resolve(name)) matching(cluster, index, (bodyOf(request))['query']);
      return ok({ _shards: { total: 1, successful: 1, failed: 0 }, valid: true });
    } catch (error) {
      if (error instanceof SearchError) return ok({ valid: false, error: `${error.type}: ${error.reason}` });
      throw error;
    }
  },
  _stats: (cluster, _, name) => ok({ _all: { primaries: { docs: { count: cluster.resolve(name).reduce((n, i) => n + i.size, 0) } } } }),
};

/** A write is visible and kept at once, so there is nothing to do. */
function touched(cluster: Cluster, _: Request, name: string): Answer {
  const shards = cluster.resolve(name).reduce((sum, index) => sum + index.shards.length, 0);
  return ok({ _shards: { total: shards, successful: shards, failed: 0 } });
}
