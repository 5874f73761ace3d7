import { isObject } from '../../base/object.ts';
import { atKey, atValue, badRequest, didYouMean, entryOf, parsing, refuseUnknown, unsupported } from './error.ts';
import { queryMembers } from './members.ts';
import { compoundQueries } from './queries/compound.ts';
import { all, nothing, unknownKeys, type Body, type Matcher, type QueryCompiler, type QueryContext } from './queries/framework.ts';
import { geoQueries } from './queries/geo.ts';
import { scoreQueries } from './queries/score.ts';
import { termQueries } from './queries/term.ts';
import { textQueries } from './queries/text.ts';
import { numberOf, textOf } from './scalars.ts';

/**
 * Turns a query into a matcher over one shard.
 * @param depth  how many queries stand around this one
 * @throws SearchError `parsing_exception` for what is no query, with the service's texts
 */
export function compileQuery(query: unknown, context: QueryContext, depth = 0): Matcher {
  if (query === undefined || query === null) return all;
  if (typeof query !== 'object' || Array.isArray(query)) throw parsing('[_na] query malformed, must start with start_object');
  const names = Object.keys(query);
  if (names.length === 0) throw badRequest('query malformed, empty clause found');
  if (names.length > 1) throw parsing(`[${names[0]}] malformed query, expected [END_OBJECT] but found [FIELD_NAME]`, atKey(query, names[1]!));
  const name = names[0]!;
  const body = (query as Body)[name];
  if (typeof body !== 'object' || body === null || (Array.isArray(body) && name !== 'bool')) throw parsing(`[${name}] query malformed, no start_object after query name`, atValue(query, name));
  const compiler = entryOf(compilers, name);
  if (!compiler) {
    if (known.has(name)) throw unsupported(`the [${name}] query`);
    throw parsing(`unknown query [${name}]${didYouMean(name, [...Object.keys(compilers), ...known])}`, atValue(query, name));
  }
  const allowed = entryOf(queryMembers, name);
  if (allowed && tableDriven.has(name)) refuseUnknown(name, body as Body, [...allowed, 'boost', '_name']);
  else if (allowed) unknownKeys(name, body as Body, [...allowed, 'boost', '_name']);
  // Queries of one field hold their options inside it.
  const inner = allowed ? undefined : Object.entries(body as Body).find(([key]) => key !== 'boost' && key !== '_name')?.[1];
  const option = (key: string) => (body as Body)[key] ?? (isObject(inner) ? inner[key] : undefined);
  const boost = option('boost');
  if (boost !== undefined && !(numberOf(boost) >= 0)) throw badRequest(`negative [boost] are not allowed in [${name}], use a value between 0 and 1 to deboost`);
  if (depth >= deepest) throw badRequest(`The nested depth of the query exceeds the maximum nested depth for queries set in [indices.query.bool.max_nested_depth]`);
  const plain = compiler(body, context, inside => compileQuery(inside, context, depth + 1));
  const matcher: Matcher = boost === undefined || numberOf(boost) === 1 ? plain : doc => {
    const score = plain(doc);
    return score < 0 ? score : score * numberOf(boost);
  };
  const label = option('_name');
  if (label !== undefined) context.named?.set(textOf(label), matcher);
  return matcher;
}

/** How deep queries may stand in queries. */
const deepest = 30;

/** Queries whose unknown members are told with their place and names near by. */
const tableDriven = new Set(['match_all', 'match_none', 'bool', 'ids', 'script_score']);

/** Queries of the service that are not simulated: refused by name. */
const known = new Set(['more_like_this', 'percolate', 'geo_shape', 'geo_polygon', 'has_child', 'has_parent', 'parent_id', 'intervals', 'span_term', 'span_near', 'span_or', 'span_first', 'span_not', 'knn', 'rank_feature', 'pinned', 'distance_feature', 'combined_fields', 'wrapper', 'neural', 'hybrid', 'text_expansion', 'semantic']);

const compilers: Readonly<Record<string, QueryCompiler>> = {
  match_all: () => all,
  match_none: () => nothing,
  ...compoundQueries, ...scoreQueries, ...termQueries, ...textQueries, ...geoQueries,
};
