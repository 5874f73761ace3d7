import { isObject } from '../../../base/object.ts';
import { badRequest, invalidRequest, parsing, refuseUnknown, SearchError } from '../error.ts';
import { requestMembers } from '../members.ts';
import { wildcardPattern } from '../patterns.ts';
import { compileQuery } from '../query.ts';
import type { Request } from '../request.ts';
import { textOf } from '../scalars.ts';
import { SearchIndex } from '../search-index.ts';
import { bodyOf, ok, type Answer } from './answers.ts';
import type { Cluster, Json } from './state.ts';

/** `_aliases`: adds and removes aliases, one action after the other. */
export function aliases(cluster: Cluster, request: Request): Answer | undefined {
  if (request.method === 'GET') return aliasAnswer([...cluster.indexes.values()], request.segments[1]);
  const actions = bodyOf(request)['actions'];
  if (!Array.isArray(actions)) throw badRequest('No action specified');
  if (actions.length === 0) throw invalidRequest('Must specify at least one alias action');
  for (const entry of actions as unknown[]) {
    const [action, raw] = isObject(entry) ? Object.entries(entry)[0] ?? [] : [];
    if (action === undefined || !isObject(raw)) throw parsing('[alias_action] expected an object with one action');
    if (!['add', 'remove', 'remove_index'].includes(action)) throw new SearchError(400, 'x_content_parse_exception', `[aliases] unknown field [${action}]`, {}, { node: entry as Json, key: action, at: 'key' });
    refuseUnknown(action, raw, action === 'remove_index' ? ['index', 'indices', 'must_exist'] : ['index', 'indices', 'alias', 'aliases', 'must_exist', ...(action === 'add' ? ['filter', 'routing', 'index_routing', 'search_routing', 'is_write_index', 'is_hidden'] : [])]);
    const names = [raw['index'] ?? raw['indices'] ?? []].flat().map(textOf);
    if (names.length === 0) throw badRequest('One of [index] or [indices] is required');
    const wanted = [raw['alias'] ?? raw['aliases'] ?? []].flat().map(textOf);
    if (wanted.length === 0 && action !== 'remove_index') throw badRequest('One of [alias] or [aliases] is required');
    for (const index of names.flatMap(name => cluster.resolve(name))) {
      for (const alias of action === 'remove_index' ? [] : wanted) {
        if (action === 'add') {
          const { index: _i, indices: _n, alias: _a, aliases: _l, must_exist: _m, ...rest } = raw;
          addAlias(cluster, index, alias, rest);
        } else {
          const test = wildcardPattern(alias, false);
          const gone = [...index.aliases.keys()].filter(a => test.test(a));
          for (const a of gone) index.aliases.delete(a);
          if (gone.length === 0 && raw['must_exist'] !== false) throw new SearchError(404, 'aliases_not_found_exception', `aliases [${alias}] missing`, { 'resource.type': 'aliases', 'resource.id': alias });
        }
      }
      if (action === 'remove_index') cluster.indexes.delete(index.name);
    }
  }
  return ok({ acknowledged: true });
}

/** Aliases by index; a name that is none is told in the service's short form. */
export function aliasAnswer(list: readonly SearchIndex[], expression: string | undefined): Answer {
  const names = expression?.split(',');
  const tests = names?.map(name => wildcardPattern(name === '_all' ? '*' : name, false));
  const result: Json = {};
  for (const index of list) {
    const shown = [...index.aliases].filter(([name]) => !tests || tests.some(t => t.test(name)));
    if (shown.length > 0 || !tests) result[index.name] = { aliases: Object.fromEntries(shown) };
  }
  const missing = (names ?? []).filter(name => !name.includes('*') && name !== '_all' && !list.some(index => index.aliases.has(name)));
  if (missing.length === 0) return ok(result);
  return { status: 404, body: { error: `alias${missing.length > 1 ? 'es' : ''} [${missing.join(',')}] missing`, status: 404, ...result } };
}

/** Gives an index another name, which may filter and route. */
export function addAlias(cluster: Cluster, index: SearchIndex, alias: string, given: unknown): void {
  const options = given === undefined || given === null ? {} : given;
  if (!isObject(options)) throw parsing(`Alias [${alias}] must be an object`);
  refuseUnknown('alias', options, requestMembers.alias);
  if (cluster.indexes.has(alias)) throw new SearchError(400, 'invalid_alias_name_exception', `Invalid alias name [${alias}]: an index or data stream exists with the same name as the alias`, { index_uuid: '_na_', index: alias });
  if (/[\\/*?"<>| ,#:]/.test(alias) || /^[_+-]/.test(alias) || alias === '') throw new SearchError(400, 'invalid_alias_name_exception', `Invalid alias name [${alias}], ${/^[_+-]/.test(alias) ? "must not start with '_', '-', or '+'" : 'must not contain the following characters [\\, /, *, ?, ", <, >, |,  , ,, #, :]'}`);
  // A filter that cannot be read is refused here, not at the first search.
  if (options['filter'] !== undefined) compileQuery(options['filter'], { mapping: index.mapping, shard: index.shards[0]!, now: cluster.now(), script: cluster.script });
  const { routing, must_exist: _, ...rest } = options;
  index.aliases.set(alias, { ...rest, ...(routing !== undefined && { index_routing: textOf(routing), search_routing: textOf(routing) }) });
}
