import { isObject } from '../../base/object.ts';
import { between, literal } from '../../base/pattern.ts';
import { greatest, least } from '../../base/list.ts';
import { analyzeAs } from './analysis.ts';
import { dateFormat, parseDateMath } from './dates.ts';
import { atKey, atValue, badRequest, didYouMean, entryOf, illegalArgument, parsing, refuseUnknown, SearchError, unsupported } from './error.ts';
import { distanceOf, readDistance, type Point } from './geo.ts';
import { describe, fieldDateFormat, fieldValue, ipNumber, isDate, type Field, type FieldLookup } from './mapping.ts';
import type { Script, ScriptInput } from './scripts.ts';
import type { DocView, Shard } from './store.ts';
import { fieldQueryMembers, queryMembers } from './members.ts';
import { numberOf, textOf } from './scalars.ts';

/** The score of a matching document, or -1 when it does not match. */
export type Matcher = (doc: DocView) => number;

/** What queries need of their surroundings. */
export interface QueryContext {
  readonly mapping: FieldLookup;
  readonly shard: Shard;
  /** `now` of the whole request, epoch ms. */
  readonly now: number;
  script(reference: unknown, context: string): { readonly script: Script; readonly params: unknown };
  /** Source of a document, for queries that look up their values. */
  source?(index: string, id: string, routing: string | undefined): unknown;
  /** Collects queries with a `_name`. */
  readonly named?: Map<string, Matcher> | undefined;
}

const noMatch = -1;
const all: Matcher = () => 1;
const nothing: Matcher = () => noMatch;

type Body = Record<string, unknown>;
type QueryCompiler = (body: unknown, context: QueryContext) => Matcher;

/**
 * Turns a query into a matcher over one shard.
 * @throws SearchError `parsing_exception` for what is no query, with the service's texts
 */
export function compileQuery(query: unknown, context: QueryContext): Matcher {
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
  depth++;
  let plain: Matcher;
  try {
    plain = compiler(body, context);
  } finally {
    depth--;
  }
  const matcher: Matcher = boost === undefined || numberOf(boost) === 1 ? plain : doc => {
    const score = plain(doc);
    return score < 0 ? score : score * numberOf(boost);
  };
  const label = option('_name');
  if (label !== undefined) context.named?.set(textOf(label), matcher);
  return matcher;
}

/** Queries inside queries while one is compiled. */
let depth = 0;
const deepest = 30;

/** Queries whose unknown members are told with their place and names near by. */
const tableDriven = new Set(['match_all', 'match_none', 'ids', 'script_score']);

/** Queries of the service that are not simulated: refused by name. */
const known = new Set(['more_like_this', 'percolate', 'geo_shape', 'geo_polygon', 'has_child', 'has_parent', 'parent_id', 'intervals', 'span_term', 'span_near', 'span_or', 'span_first', 'span_not', 'knn', 'rank_feature', 'pinned', 'distance_feature', 'combined_fields', 'match_bool_prefix', 'wrapper', 'neural', 'hybrid', 'text_expansion', 'semantic']);

const compilers: Readonly<Record<string, QueryCompiler>> = {
  match_all: () => all,
  match_none: () => nothing,

  bool(body, context) {
    const clauses: Record<string, Matcher[]> = { must: [], filter: [], should: [], must_not: [] };
    for (const [key, value] of Object.entries(body as Body)) {
      for (const query of Object.hasOwn(clauses, key) ? (Array.isArray(value) ? value : [value]) : []) clauses[key]!.push(compileQuery(query, context));
    }
    const { must, filter, should, must_not: mustNot } = clauses as { must: Matcher[]; filter: Matcher[]; should: Matcher[]; must_not: Matcher[] };
    if (must.length + filter.length + should.length + mustNot.length === 0) return all;
    // Where nothing else must match, one of `should` must, whatever the minimum says.
    const least = must.length + filter.length > 0 ? 0 : Math.min(1, should.length);
    const needed = Math.max(least, minimumShouldMatch((body as Body)['minimum_should_match'], should.length, least));
    return doc => {
      for (const m of mustNot) if (m(doc) >= 0) return noMatch;
      for (const m of filter) if (m(doc) < 0) return noMatch;
      let score = 0;
      for (const m of must) {
        const s = m(doc);
        if (s < 0) return noMatch;
        score += s;
      }
      let matched = 0;
      for (const m of should) {
        const s = m(doc);
        if (s >= 0) {
          matched++;
          score += s;
        }
      }
      return matched < needed ? noMatch : score;
    };
  },

  geo_distance(body, context) {
    const options = body as Body;
    const [path, at] = Object.entries(options).find(([key]) => !['distance', 'unit', 'distance_type', 'validation_method', 'ignore_unmapped', 'boost', '_name'].includes(key)) ?? [];
    if (path === undefined) throw parsing('[geo_distance] requires a point');
    if (options['distance'] === undefined) throw parsing('geo_distance requires [distance] to be specified');
    const limit = readDistance(options['distance'], options['unit']);
    if (!(limit > 0)) throw badRequest('distance must be greater than zero');
    const distance = distanceOf(options['distance_type']);
    const field = pointField(path, 'geo_distance', options, context);
    if (!field) return nothing;
    const origin = fieldValue(field, at) as Point;
    return doc => ((doc.values(path) as readonly Point[]).some(point => distance(origin, point) <= limit) ? 1 : noMatch);
  },

  geo_bounding_box(body, context) {
    const options = body as Body;
    const [path, box] = Object.entries(options).find(([key]) => !['type', 'validation_method', 'ignore_unmapped', 'boost', '_name'].includes(key)) ?? [];
    if (path === undefined || !isObject(box)) throw parsing('failed to parse [geo_bounding_box] query. unexpected field');
    const field = pointField(path, 'geo_bounding_box', options, context);
    if (!field) return nothing;
    const corner = (name: string) => (box[name] === undefined ? undefined : (fieldValue(field, box[name]) as Point));
    const side = (name: string) => (box[name] === undefined ? undefined : numberOf(box[name]));
    const [topLeft, topRight, bottomLeft, bottomRight] = ['top_left', 'top_right', 'bottom_left', 'bottom_right'].map(corner);
    const [top, bottom, left, right] = [side('top') ?? topLeft?.lat ?? topRight?.lat, side('bottom') ?? bottomRight?.lat ?? bottomLeft?.lat, side('left') ?? topLeft?.lon ?? bottomLeft?.lon, side('right') ?? bottomRight?.lon ?? topRight?.lon];
    if (top === undefined || bottom === undefined || left === undefined || right === undefined) throw parsing('failed to parse bounding box. Conflicting definition found');
    if (top < bottom) throw badRequest(`top is below bottom corner: ${top} vs. ${bottom}`);
    // A box over the date line has its left side east of its right one.
    const across = (lon: number) => (left <= right ? lon >= left && lon <= right : lon >= left || lon <= right);
    return doc => ((doc.values(path) as readonly Point[]).some(({ lat, lon }) => lat <= top && lat >= bottom && across(lon)) ? 1 : noMatch);
  },

  constant_score(body, context) {
    const inner = compileQuery((body as Body)['filter'] ?? missing('constant_score', 'filter'), context);
    return doc => (inner(doc) < 0 ? noMatch : 1);
  },

  dis_max(body, context) {
    const inner = listOf((body as Body)['queries'] ?? missing('dis_max', 'queries')).map(q => compileQuery(q, context));
    const tie = numberOf((body as Body)['tie_breaker'] ?? 0);
    return doc => {
      const scores = inner.map(m => m(doc)).filter(s => s >= 0);
      if (scores.length === 0) return noMatch;
      const best = Math.max(...scores);
      return best + tie * (scores.reduce((a, b) => a + b, 0) - best);
    };
  },

  boosting(body, context) {
    const positive = compileQuery((body as Body)['positive'], context);
    const negative = compileQuery((body as Body)['negative'], context);
    const boost = numberOf((body as Body)['negative_boost'] ?? 1);
    return doc => {
      const score = positive(doc);
      return score < 0 ? score : negative(doc) >= 0 ? score * boost : score;
    };
  },

  term(body, context) {
    const [path, value] = fieldEntry('term', body);
    if (Array.isArray(value)) throw parsing('[term] query does not support array of values', atValue(body as Body, path));
    const options = fieldOptions('term', value, 'value', fieldQueryMembers['term']!);
    if (Array.isArray(options['value'])) throw parsing('[term] query does not support array of values', atValue(options, 'value'));
    return termMatcher(path, options['value'], options['case_insensitive'] === true, context);
  },

  terms(body, context) {
    const entries = Object.entries(body as Body).filter(([key]) => key !== 'boost' && key !== '_name');
    if (entries.length === 0) throw parsing('No field specified for terms query');
    if (entries.length > 1) throw parsing(`[terms] query doesn't support multiple fields, found [${entries[0]![0]}] and [${entries[1]![0]}]`);
    const [path, list] = entries[0]!;
    if (isObject(list)) return termsOf(path, lookedUp(list, context), context);
    if (!Array.isArray(list)) throw parsing(`[terms] query does not support [${path}]`, atValue(body as Body, path));
    return termsOf(path, list, context);
  },

  terms_set(body, context) {
    const [path, raw] = fieldEntry('terms_set', body);
    if (!isObject(raw)) throw parsing('[terms_set] query malformed, no start_object after query name');
    unknownKeys('terms_set', raw, fieldQueryMembers['terms_set']!);
    const terms = listOf(raw['terms'] ?? missing('terms_set', 'terms'));
    const matchers = terms.map(value => termMatcher(path, value, false, context));
    const field = raw['minimum_should_match_field'];
    const script = raw['minimum_should_match_script'];
    if ((field === undefined) === (script === undefined)) throw badRequest('exactly one of [minimum_should_match_field] and [minimum_should_match_script] must be specified');
    const given: Body = isObject(script) ? script : { source: script };
    const compiled = script === undefined ? undefined : context.script({ ...given, params: { ...(given['params'] as Body | undefined), num_terms: matchers.length } }, 'terms_set');
    return doc => {
      const needed = compiled ? numberOf(compiled.script.run({ params: compiled.params, doc: doc.access })) : numberOf(doc.values(textOf(field))[0] ?? Infinity);
      const scores = matchers.map(m => m(doc)).filter(s => s >= 0);
      return scores.length >= Math.max(1, needed) ? scores.reduce((a, b) => a + b, 0) : noMatch;
    };
  },

  ids(body) {
    const ids = new Set(listOf((body as Body)['values'] ?? missing('ids', 'values')).map(textOf));
    return doc => (ids.has(doc.id) ? 1 : noMatch);
  },

  exists(body, context) {
    const path = textOf((body as Body)['field'] ?? missing('exists', 'field'));
    const below = [...context.mapping.fields.keys()].filter(p => p === path || p.startsWith(path + '.'));
    return doc => (path === '_id' || path === '_index' || below.some(p => doc.values(p).length > 0) ? 1 : noMatch);
  },

  range(body, context) {
    const [path, raw] = fieldEntry('range', body);
    if (!isObject(raw)) throw parsing('[range] query malformed, no start_object after query name');
    const options = { ...raw };
    if ('from' in options) options[options['include_lower'] === false ? 'gt' : 'gte'] ??= options['from'];
    if ('to' in options) options[options['include_upper'] === false ? 'lt' : 'lte'] ??= options['to'];
    unknownKeys('range', options, fieldQueryMembers['range']!);
    const field = searchable(path, context);
    if (!field) return nothing;
    const bound = (value: unknown, up: boolean): unknown => {
      if (value === undefined || value === null) return undefined;
      if (isDate(field)) {
        const format = typeof options['format'] === 'string' ? dateFormat(options['format']) : fieldDateFormat(field);
        return parseDateMath(value as string | number, format, context.now, up, (options['time_zone'] as string | undefined) ?? 'UTC');
      }
      if (field.type === 'ip') return ipNumber(textOf(value));
      if (describe(field).kind === 'strings' || describe(field).kind === undefined) return textOf(value);
      return numeric(value);
    };
    const gte = bound(options['gte'], false);
    const gt = bound(options['gt'], true);
    const lte = bound(options['lte'], true);
    const lt = bound(options['lt'], false);
    const read = (value: unknown) => (field.type === 'ip' ? ipNumber(value as string)! : value) as number;
    const inside = (value: unknown) => {
      const v = read(value);
      return (gte === undefined || v >= (gte as number)) && (gt === undefined || v > (gt as number)) && (lte === undefined || v <= (lte as number)) && (lt === undefined || v < (lt as number));
    };
    return doc => ((describe(field).kind === undefined ? doc.tokens(path) ?? [] : doc.values(path)).some(inside) ? 1 : noMatch);
  },

  prefix(body, context) {
    const [path, value] = fieldEntry('prefix', body);
    const options = fieldOptions('prefix', value, 'value', fieldQueryMembers['prefix']!);
    const fold = options['case_insensitive'] === true;
    const wanted = foldIf(textOf(options['value'] ?? options['prefix'] ?? missing('prefix', 'value')), fold);
    return textual('prefix', path, context, word => foldIf(word, fold).startsWith(wanted));
  },

  wildcard(body, context) {
    const [path, value] = fieldEntry('wildcard', body);
    const options = fieldOptions('wildcard', value, 'value', fieldQueryMembers['wildcard']!);
    const pattern = wildcardPattern(textOf(options['value'] ?? options['wildcard'] ?? missing('wildcard', 'value')), options['case_insensitive'] === true);
    return textual('wildcard', path, context, word => pattern.test(word));
  },

  regexp(body, context) {
    const [path, value] = fieldEntry('regexp', body);
    const options = fieldOptions('regexp', value, 'value', fieldQueryMembers['regexp']!);
    if (options['flags_value'] !== undefined || (options['flags'] !== undefined && textOf(options['flags']) !== 'ALL')) throw unsupported('[flags] of the [regexp] query');
    const pattern = luceneRegexp(textOf(options['value'] ?? missing('regexp', 'value')), options['case_insensitive'] === true);
    return textual('regexp', path, context, word => pattern.test(word));
  },

  fuzzy(body, context) {
    const [path, value] = fieldEntry('fuzzy', body);
    const options = fieldOptions('fuzzy', value, 'value', fieldQueryMembers['fuzzy']!);
    const wanted = textOf(options['value'] ?? options['term'] ?? missing('fuzzy', 'value'));
    const distance = fuzziness(options['fuzziness'] ?? 'AUTO', wanted);
    const prefix = numberOf(options['prefix_length'] ?? 0);
    return textual('fuzzy', path, context, word => word.slice(0, prefix) === wanted.slice(0, prefix) && editDistance(word, wanted, distance) <= distance);
  },

  match(body, context) {
    const [path, value] = fieldEntry('match', body);
    const options = fieldOptions('match', value, 'query', fieldQueryMembers['match']!);
    if (options['query'] === undefined || options['query'] === null) throw parsing('No text specified for text query', atValue(body as Body, path));
    return matchText(path, options['query'], options, context);
  },

  match_phrase(body, context) {
    const [path, value] = fieldEntry('match_phrase', body);
    const options = fieldOptions('match_phrase', value, 'query', fieldQueryMembers['match_phrase']!);
    if (options['query'] === undefined || options['query'] === null) throw parsing('No text specified for text query', atValue(body as Body, path));
    return phrase(path, textOf(options['query']), numberOf(options['slop'] ?? 0), false, context, options);
  },

  match_phrase_prefix(body, context) {
    const [path, value] = fieldEntry('match_phrase_prefix', body);
    const options = fieldOptions('match_phrase_prefix', value, 'query', fieldQueryMembers['match_phrase_prefix']!);
    if (options['query'] === undefined || options['query'] === null) throw parsing('No text specified for text query', atValue(body as Body, path));
    return phrase(path, textOf(options['query']), numberOf(options['slop'] ?? 0), true, context, options);
  },

  /** The last word is a prefix, the others are terms. */
  match_bool_prefix(body, context) {
    const [path, value] = fieldEntry('match_bool_prefix', body);
    const options = fieldOptions('match_bool_prefix', value, 'query', fieldQueryMembers['match_bool_prefix']!);
    if (options['query'] === undefined || options['query'] === null) throw parsing('No text specified for text query', atValue(body as Body, path));
    const field = searchable(path, context);
    if (!field) return nothing;
    const words = analyzeAs(analyzerOf(field, options), textOf(options['query']));
    if (words.length === 0) return nothing;
    const last = words[words.length - 1]!;
    const clauses = [...words.slice(0, -1).map(word => termScore(field.path, context, w => w === word, word)), textual('prefix', path, context, word => word.startsWith(last))];
    const needed = Math.max(1, operatorOf(options) === 'and' ? clauses.length : minimumShouldMatch(options['minimum_should_match'], clauses.length, 1));
    return doc => {
      const scores = clauses.map(m => m(doc)).filter(s => s >= 0);
      return scores.length >= needed ? scores.reduce((a, b) => a + b, 0) : noMatch;
    };
  },

  multi_match(body, context) {
    const options = body as Body;
    const fields = expandFields([options['fields'] ?? '*'].flat().map(textOf), context);
    const type = textOf(options['type'] ?? 'best_fields');
    if (options['query'] === undefined) throw parsing('No text specified for multi_match query');
    if (!['best_fields', 'most_fields', 'phrase', 'phrase_prefix', 'cross_fields', 'bool_prefix'].includes(type)) throw parsing(`failed to parse [multi_match] query type [${type}]. unknown type.`);
    if (type === 'cross_fields' || type === 'bool_prefix') throw unsupported(`[multi_match] of type [${type}]`);
    const tie = numberOf(options['tie_breaker'] ?? 0);
    const matchers = fields.map(([path, boost]) => {
      const inner = type.startsWith('phrase') ? phrase(path, textOf(options['query']), numberOf(options['slop'] ?? 0), type === 'phrase_prefix', context, options) : matchText(path, options['query'], options, context, true);
      return [inner, boost] as const;
    });
    return doc => {
      const scores = matchers.map(([m, boost]) => m(doc) * boost).filter(s => s >= 0);
      if (scores.length === 0) return noMatch;
      const best = Math.max(...scores);
      const sum = scores.reduce((a, b) => a + b, 0);
      return type === 'most_fields' ? sum : best + tie * (sum - best);
    };
  },

  query_string(body, context) {
    const options = body as Body;
    if (options['query'] === undefined) throw parsing('[query_string] must be provided with a [query]');
    for (const key of ['escape', 'quote_field_suffix', 'quote_analyzer', 'analyzer', 'minimum_should_match']) if (options[key] !== undefined && options[key] !== false) throw unsupported(`[${key}] of the [query_string] query`);
    if (options['type'] !== undefined && options['type'] !== 'best_fields') throw unsupported(`[query_string] of type [${textOf(options['type'])}]`);
    if (options['fields'] !== undefined && options['default_field'] !== undefined) throw parsing('cannot use [fields] parameter in conjunction with [default_field]');
    const fields = options['fields'] ? [options['fields']].flat().map(textOf) : [textOf(options['default_field'] ?? '*')];
    return queryString(textOf(options['query']), fields, operatorOf({ operator: options['default_operator'] }) === 'and', context, { slop: numberOf(options['phrase_slop'] ?? 0), zone: options['time_zone'], lenient: options['lenient'] === true });
  },

  simple_query_string(body, context) {
    const options = body as Body;
    if (options['query'] === undefined) throw parsing('[simple_query_string] query text missing');
    for (const key of ['quote_field_suffix', 'analyzer', 'minimum_should_match']) if (options[key] !== undefined) throw unsupported(`[${key}] of the [simple_query_string] query`);
    if (options['flags'] !== undefined && textOf(options['flags']) !== 'ALL' && options['flags'] !== -1) throw unsupported('[flags] of the [simple_query_string] query');
    const fields = [options['fields'] ?? '*'].flat().map(textOf);
    return simpleQueryString(textOf(options['query']), fields, operatorOf({ operator: options['default_operator'] }) === 'and', context);
  },

  nested(body, context) {
    const options = body as Body;
    const path = textOf(options['path'] ?? missing('nested', 'path'));
    if (options['inner_hits'] !== undefined) throw unsupported('[inner_hits] of the [nested] query');
    const inner = compileQuery(options['query'] ?? missing('nested', 'query'), context);
    if (!context.mapping.nested.has(path)) {
      if (options['ignore_unmapped'] === true) return nothing;
      throw new SearchError(400, 'query_shard_exception', `failed to create query: [nested] failed to find nested object under path [${path}]`);
    }
    const mode = textOf(options['score_mode'] ?? 'avg');
    return doc => {
      const scores = doc.nested(path).map(inner).filter(s => s >= 0);
      if (scores.length === 0) return noMatch;
      const sum = scores.reduce((a, b) => a + b, 0);
      return mode === 'sum' ? sum : mode === 'max' ? Math.max(...scores) : mode === 'min' ? Math.min(...scores) : mode === 'none' ? 0 : sum / scores.length;
    };
  },

  script(body, context) {
    const { script, params } = context.script((body as Body)['script'] ?? missing('script', 'script'), 'filter');
    return doc => (script.run({ params, doc: doc.access } as ScriptInput) === true ? 1 : noMatch);
  },

  script_score(body, context) {
    const options = body as Body;
    const inner = compileQuery(options['query'] ?? missing('script_score', 'query'), context);
    const { script, params } = context.script(options['script'] ?? missing('script_score', 'script'), 'score');
    const least = options['min_score'] === undefined ? undefined : numberOf(options['min_score']);
    return doc => {
      const score = inner(doc);
      if (score < 0) return noMatch;
      const result = scriptScore(script, params, doc, score);
      return least !== undefined && result < least ? noMatch : result;
    };
  },

  function_score(body, context) {
    const options = body as Body;
    const inner = compileQuery(options['query'] ?? { match_all: {} }, context);
    const entries = options['functions'] === undefined ? [options] : (listOf(options['functions']) as Body[]);
    for (const entry of entries) if (!isObject(entry)) throw parsing(`failed to parse [function_score] query. malformed query, expected a [START_OBJECT] while parsing functions but got a [VALUE_STRING] instead`);
    if (entries[0] !== options) for (const entry of entries) unknownKeys('function_score', entry, ['filter', 'weight', 'script_score', 'field_value_factor', 'random_score', 'gauss', 'linear', 'exp']);
    const functions = entries.map(entry => ({ filter: entry['filter'] ? compileQuery(entry['filter'], context) : all, value: scoreFunction(entry, context), weight: numberOf(entry['weight'] ?? 1) }));
    const scoreMode = textOf(options['score_mode'] ?? 'multiply');
    const boostMode = textOf(options['boost_mode'] ?? 'multiply');
    const least = options['min_score'] === undefined ? undefined : numberOf(options['min_score']);
    const most = numberOf(options['max_boost'] ?? Number.MAX_VALUE);
    return doc => {
      const score = inner(doc);
      if (score < 0) return noMatch;
      const used = functions.filter(f => f.filter(doc) >= 0);
      const values = used.map(f => f.value(doc, score));
      const weights = used.map(f => f.weight);
      const combined = Math.min(most, values.length === 0 ? 1 : combine(scoreMode, values, weights));
      const result = boostMode === 'replace' ? combined : combine(boostMode, [score, combined]);
      return least !== undefined && result < least ? noMatch : result;
    };
  },
};

function combine(mode: string, values: readonly number[], weights?: readonly number[]): number {
  switch (mode) {
    case 'sum': return values.reduce((a, b) => a + b, 0);
    // A weighted average of the functions; values are already multiplied by their weights.
    case 'avg': return values.reduce((a, b) => a + b, 0) / (weights ? weights.reduce((a, b) => a + b, 0) : values.length);
    case 'first': return values[0]!;
    case 'max': return greatest(values);
    case 'min': return least(values);
    default: return values.reduce((a, b) => a * b, 1);
  }
}

function scoreFunction(entry: Body, context: QueryContext): (doc: DocView, score: number) => number {
  const weight = numberOf(entry['weight'] ?? 1);
  if (isObject(entry['script_score'])) {
    const { script, params } = context.script(entry['script_score']['script'], 'score');
    return (doc, score) => weight * scriptScore(script, params, doc, score);
  }
  if (isObject(entry['field_value_factor'])) {
    const { field, factor = 1, modifier = 'none', missing: fallback } = entry['field_value_factor'] as { field: string; factor?: number; modifier?: string; missing?: number };
    return doc => {
      const value = (doc.values(field)[0] as number | undefined) ?? fallback;
      if (value === undefined) throw new SearchError(400, 'exception', `Missing value for field [${field}]`);
      return weight * (entryOf(modifiers, modifier) ?? modifiers['none']!)(numberOf(value) * factor);
    };
  }
  for (const name of ['random_score', 'gauss', 'linear', 'exp']) if (name in entry) throw unsupported(`[${name}] in a [function_score] query`);
  return () => weight;
}

const modifiers: Readonly<Record<string, (x: number) => number>> = {
  none: x => x, log: Math.log10, log1p: x => Math.log10(x + 1), log2p: x => Math.log10(x + 2), ln: Math.log, ln1p: Math.log1p, ln2p: x => Math.log(x + 2), square: x => x * x, sqrt: Math.sqrt, reciprocal: x => 1 / x,
};

function scriptScore(script: Script, params: unknown, doc: DocView, score: number): number {
  const result = numberOf(script.run({ params, doc: doc.access, score } as ScriptInput));
  if (!(result >= 0)) throw illegalArgument(`script_score script returned an invalid score [${result}] for doc [${doc.id}]. Must be a non-negative score!`);
  return Math.fround(result);
}

// ---------------------------------------------------------------------------------------------- terms and text

function termMatcher(path: string, value: unknown, fold: boolean, context: QueryContext): Matcher {
  if (value === undefined || value === null) throw badRequest('value cannot be null');
  if (typeof value === 'object') throw parsing(`[term] query does not support [${path}]`);
  if (path === '_id') return doc => (doc.id === textOf(value) ? 1 : noMatch);
  if (path === '_index') return doc => (doc.index === textOf(value) ? 1 : noMatch);
  const field = searchable(path, context);
  if (!field) return nothing;
  const description = describe(field);
  if (description.kind === undefined) {
    const wanted = foldIf(textOf(value), fold);
    return termScore(field.path, context, word => foldIf(word, fold) === wanted, wanted);
  }
  if (isDate(field)) {
    const format = fieldDateFormat(field);
    const from = parseDateMath(value as string | number, format, context.now, false);
    const to = parseDateMath(value as string | number, format, context.now, true);
    return doc => (doc.values(path).some(v => (v as number) >= from && (v as number) <= to) ? 1 : noMatch);
  }
  if (field.type === 'ip' && textOf(value).includes('/')) {
    const inside = network(textOf(value));
    return doc => (doc.values(path).some(v => inside(v as string)) ? 1 : noMatch);
  }
  let wanted: unknown;
  if (description.kind === 'strings') wanted = foldIf(textOf(value), fold || field.parameters['normalizer'] === 'lowercase');
  else if (description.kind === 'booleans') {
    if (value !== true && value !== false && value !== 'true' && value !== 'false' && value !== '') throw queryFailure(`Can't parse boolean value [${textOf(value)}], expected [true] or [false]`, 'illegal_argument_exception');
    wanted = value === true || value === 'true';
  } else {
    const number = numeric(value);
    if (description.kind === 'longs' && typeof number === 'number' && !Number.isInteger(number)) return nothing;
    wanted = field.type === 'float' ? Math.fround(numberOf(number)) : number;
  }
  if (description.kind === 'strings') return termScore(field.path, context, v => foldIf(v, fold) === wanted, textOf(wanted), true);
  if (description.kind === 'booleans') return termScore(field.path, context, v => (v as unknown) === wanted, wanted as never, true);
  return doc => (doc.values(path).some(v => v === wanted || v == wanted) ? 1 : noMatch);
}

/** BM25 with k1 1.2 and b 0.75; keyword fields have no length norm. */
function termScore(path: string, context: QueryContext, same: (word: string) => boolean, term: string, keyword = false): Matcher {
  const words = (doc: DocView): readonly string[] => (keyword ? (doc.values(path) as readonly string[]) : doc.tokens(path) ?? []);
  if (context.mapping.field(path)?.computed) return doc => (words(doc).some(same) ? 1 : noMatch);
  const { count, average, frequency } = statistics(context.shard, path, keyword);
  let idf: number | undefined;
  return doc => {
    const list = words(doc);
    let tf = 0;
    for (const word of list) if (same(word)) tf++;
    if (tf === 0) return noMatch;
    const n = frequency(term);
    idf ??= Math.log(1 + (count - n + 0.5) / (n + 0.5));
    const norm = 1.2 * (0.25 + (0.75 * (keyword ? 1 : storedLength(list.length))) / average);
    return Math.fround(2.2 * idf * (tf / (tf + norm)));
  };
}

/** A field's length as an index keeps it in one byte: exact to 40, then four leading bits. */
function storedLength(length: number): number {
  if (length < 40) return length;
  const rest = length - 24;
  const shift = Math.floor(Math.log2(rest)) - 3;
  return 24 + ((rest >> shift) << shift);
}

interface Statistics { readonly version: number; readonly count: number; readonly average: number; frequency(term: string): number }
const known_statistics = new WeakMap<Shard, Map<string, Statistics>>();

/** Values of a field inside nested objects: each object counts as a document. */
function nestedEntries(shard: Shard, path: string, keyword: boolean): unknown[] {
  const around = [...shard.mapping.nested].find(nested => path.startsWith(`${nested}.`));
  return around === undefined ? [] : (shard.nestedColumn(around) ?? []).flatMap(objects => objects ?? []).flatMap(({ values, tokens }) => { const found = keyword ? values.get(path) : tokens.get(path); return found === undefined ? [] : [found]; });
}

/** Documents with the field, their mean length, and in how many a term stands. Remembered until the shard changes. */
function statistics(shard: Shard, path: string, keyword: boolean): Statistics {
  let fields = known_statistics.get(shard);
  if (!fields) known_statistics.set(shard, (fields = new Map()));
  const key = `${path}\n${keyword}`;
  const old = fields.get(key);
  if (old?.version === shard.version) return old;
  let count = 0;
  let length = 0;
  let frequencies: Map<string, number> | undefined;
  const lists: (readonly string[])[] = [];
  for (const entry of (keyword ? shard.column(path) : shard.tokenColumn(path)) ?? nestedEntries(shard, path, keyword)) {
    if (entry === undefined) continue;
    const list = (Array.isArray(entry) ? entry : [entry]) as readonly string[];
    lists.push(list);
    count++;
    length += list.length;
  }
  const made: Statistics = {
    version: shard.version, count, average: count === 0 ? 1 : length / count,
    frequency(term) {
      if (!frequencies) {
        frequencies = new Map();
        for (const list of lists) for (const word of new Set(list)) frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
      }
      return frequencies.get(term) ?? 0;
    },
  };
  fields.set(key, made);
  return made;
}

function matchText(path: string, query: unknown, options: Body, context: QueryContext, lenient = false): Matcher {
  const field = context.mapping.field(path);
  if (!field && path !== '_id') return nothing;
  if (!field || describe(field).kind !== undefined) {
    try {
      return termMatcher(path, query, false, context);
    } catch (error) {
      if ((lenient || options['lenient'] === true) && error instanceof SearchError) return nothing;
      throw error;
    }
  }
  const words = analyzeAs(analyzerOf(field, options), textOf(query));
  if (words.length === 0) return options['zero_terms_query'] === 'all' ? all : nothing;
  const fuzzy = options['fuzziness'];
  const matchers = words.map(word => {
    if (fuzzy === undefined) return termScore(field.path, context, w => w === word, word);
    const distance = fuzziness(fuzzy, word);
    return termScore(field.path, context, w => editDistance(w, word, distance) <= distance, word);
  });
  const needed = operatorOf(options) === 'and' ? matchers.length : minimumShouldMatch(options['minimum_should_match'], matchers.length, 1);
  return doc => {
    let matched = 0;
    let score = 0;
    for (const m of matchers) {
      const s = m(doc);
      if (s >= 0) {
        matched++;
        score += s;
      }
    }
    return matched >= Math.max(1, needed) ? score : noMatch;
  };
}

function phrase(path: string, text: string, slop: number, prefix: boolean, context: QueryContext, options: Body = {}): Matcher {
  const field = searchable(path, context);
  if (!field) return nothing;
  if (describe(field).kind !== undefined) return prefix ? textual('prefix', path, context, word => word.startsWith(text)) : termMatcher(path, text, false, context);
  const words = analyzeAs(analyzerOf(field, options), text);
  if (words.length === 0) return options['zero_terms_query'] === 'all' ? all : nothing;
  const scorers = words.slice(0, prefix ? -1 : undefined).map(word => termScore(field.path, context, w => w === word, word));
  return doc => {
    const tokens = doc.tokens(field.path);
    if (!tokens) return noMatch;
    const same = (at: number, i: number) => (prefix && i === words.length - 1 ? tokens[at]?.startsWith(words[i]!) : tokens[at] === words[i]) === true;
    const fits = (at: number, i: number, left: number): boolean => {
      if (i === words.length) return true;
      for (let skip = 0; skip <= left; skip++) if (same(at + skip, i) && fits(at + skip + 1, i + 1, left - skip)) return true;
      return false;
    };
    for (let at = 0; at < tokens.length; at++) if (same(at, 0) && fits(at + 1, 1, slop)) return scorers.reduce((sum, s) => sum + Math.max(0, s(doc)), 0) || 1;
    return noMatch;
  };
}

/** Matches whole terms: a keyword's values or a text's words. */
function textual(query: 'prefix' | 'wildcard' | 'regexp' | 'fuzzy', path: string, context: QueryContext, same: (word: string) => boolean): Matcher {
  if (path === '_id') return doc => (same(doc.id) ? 1 : noMatch);
  if (path === '_index') return doc => (same(doc.index) ? 1 : noMatch);
  const field = searchable(path, context);
  if (!field) return nothing;
  const { kind } = describe(field);
  if (field.type === 'ip' || (kind !== undefined && kind !== 'strings')) {
    throw queryFailure(`Can only use ${query} queries on ${query === 'prefix' || query === 'wildcard' ? 'keyword, text and wildcard' : 'keyword and text'} fields - not on [${path}] which is of type [${field.type}]`, 'illegal_argument_exception');
  }
  return doc => ((kind === undefined ? doc.tokens(field.path) ?? [] : (doc.values(field.path) as readonly string[])).some(same) ? 1 : noMatch);
}

/** The field, or undefined when it is not mapped: such a query matches nothing. */
function searchable(path: string, context: QueryContext): Field | undefined {
  const field = context.mapping.field(path);
  if (field?.parameters['index'] === false) throw queryFailure(`Cannot search on field [${path}] since it is not indexed.`, 'illegal_argument_exception');
  return field;
}

/** The field of a query of points; a missing one is refused unless the query lets it pass. */
function pointField(path: string, query: string, options: Body, context: QueryContext): Field | undefined {
  const field = context.mapping.field(path);
  if (!field && options['ignore_unmapped'] !== true) throw queryFailure(`failed to find geo field [${path}]`, 'illegal_argument_exception');
  if (field && field.type !== 'geo_point') throw queryFailure(`field [${path}] is of type [${field.type}], and does not support [${query}] queries`, 'illegal_argument_exception');
  return field;
}

/** A query that its field cannot serve: found by the shard. */
const queryFailure = (reason: string, cause: string) => new SearchError(400, 'query_shard_exception', `failed to create query: ${reason}`, { caused_by: { type: cause, reason } });

const analyzerOf = (field: Field, options: Body) => textOf(options['analyzer'] ?? field.parameters['search_analyzer'] ?? field.parameters['analyzer'] ?? 'standard');

function operatorOf(options: Body): 'or' | 'and' {
  const operator = textOf(options['operator'] ?? 'or').toLowerCase();
  if (operator !== 'or' && operator !== 'and') throw badRequest(`operator needs to be either OR or AND, but not [${textOf(options['operator'])}]`);
  return operator;
}

function termsOf(path: string, list: readonly unknown[], context: QueryContext): Matcher {
  if (list.length > 65_536) throw illegalArgument(`The number of terms [${list.length}] used in the Terms Query request has exceeded the allowed maximum of [65536]. This maximum can be set by changing the [index.max_terms_count] index level setting.`);
  const field = context.mapping.field(path);
  // Long lists of exact values are looked up, not tried one by one.
  if (field && list.length > 8 && describe(field).kind === 'strings' && field.type !== 'ip' && field.parameters['normalizer'] === undefined) {
    const wanted = new Set(list.map(textOf));
    return doc => (doc.values(field.path).some(v => wanted.has(v as string)) ? 1 : noMatch);
  }
  const matchers = list.map(value => termMatcher(path, value, false, context));
  return doc => (matchers.some(m => m(doc) >= 0) ? 1 : noMatch);
}

/** Values that stand in another document. */
function lookedUp(spec: Body, context: QueryContext): unknown[] {
  refuseUnknown('terms_lookup', spec, ['index', 'id', 'path', 'routing']);
  for (const key of ['index', 'id', 'path']) if (spec[key] === undefined) throw badRequest(`Required [${key}]`);
  let nodes: unknown[] = [context.source?.(textOf(spec['index']), textOf(spec['id']), spec['routing'] as string | undefined)];
  for (const name of textOf(spec['path']).split('.')) nodes = nodes.flatMap(node => (isObject(node) && Object.hasOwn(node, name) ? [node[name]].flat() : []));
  return nodes.filter(value => value !== null);
}

function expandFields(patterns: readonly string[], context: QueryContext): (readonly [string, number])[] {
  return patterns.flatMap(pattern => {
    const [name, boost] = pattern.split('^') as [string, string | undefined];
    const weight = boost === undefined ? 1 : numberOf(boost);
    if (!name.includes('*')) return [[name, weight] as const];
    const test = wildcardPattern(name, false);
    return [...context.mapping.fields.values()].filter(f => test.test(f.path) && (describe(f).kind === undefined || describe(f).kind === 'strings' || describe(f).kind === 'longs' || describe(f).kind === 'doubles' || describe(f).kind === 'booleans')).map(f => [f.path, weight] as const);
  });
}

// ---------------------------------------------------------------------------------------------- query strings

/** The Lucene syntax that people type: fields, AND OR NOT, + -, quotes, wildcards, ranges, groups. */
function queryString(text: string, fields: readonly string[], and: boolean, context: QueryContext, options: { readonly slop: number; readonly zone: unknown; readonly lenient: boolean }): Matcher {
  const tokens = [...text.matchAll(/\s+|\(|\)|&&|\|\||[+\-!](?=\S)|"(?:[^"\\]|\\.)*"(?:~\d+)?|(?:[\w.@*]+(?:\\.[\w.@*]*)*):(?=\S)|[[{][^\]}]*[\]}]|\/(?:[^/\\]|\\.)+\/|(?:[^\s()"\\]|\\.)+/g)].map(m => m[0]).filter(t => t.trim() !== '');
  let at = 0;
  let depth = 0;
  const fail = () => new SearchError(400, 'query_shard_exception', `Failed to parse query [${text}]`, { caused_by: { type: 'parse_exception', reason: `Cannot parse '${text}'` } });

  const group = (scope: readonly string[]): Matcher => {
    if (++depth > 200) throw fail();
    const must: Matcher[] = [];
    const should: Matcher[] = [];
    const mustNot: Matcher[] = [];
    let joined: 'and' | 'or' | undefined;
    let lastShould = false;
    while (at < tokens.length && tokens[at] !== ')') {
      const token = tokens[at]!;
      if (token === 'AND' || token === '&&') {
        // AND makes the clause on its left required as well.
        if (lastShould) must.push(should.pop()!);
        joined = 'and';
        at++;
        continue;
      }
      if (token === 'OR' || token === '||') {
        joined = 'or';
        at++;
        continue;
      }
      let sign = '';
      if (token === '+' || token === '-' || token === '!' || token === 'NOT') {
        sign = token === '+' ? '+' : '-';
        at++;
        if (at >= tokens.length) throw fail();
      }
      const next = unit(scope);
      lastShould = false;
      if (sign === '-') mustNot.push(next);
      else if (sign === '+' || joined === 'and' || (and && joined !== 'or')) must.push(next);
      else {
        should.push(next);
        lastShould = true;
      }
      joined = undefined;
    }
    depth--;
    if (must.length + should.length + mustNot.length === 0) return nothing;
    return doc => {
      for (const m of mustNot) if (m(doc) >= 0) return noMatch;
      let score = 0;
      for (const m of must) {
        const s = m(doc);
        if (s < 0) return noMatch;
        score += s;
      }
      let matched = must.length > 0 || should.length === 0;
      for (const m of should) {
        const s = m(doc);
        if (s >= 0) {
          matched = true;
          score += s;
        }
      }
      return matched ? score : noMatch;
    };
  };

  const times = (inner: Matcher, boost: string | undefined): Matcher => {
    if (boost === undefined) return inner;
    const by = numberOf(boost);
    if (!(by >= 0)) throw fail();
    return doc => { const score = inner(doc); return score < 0 ? score : score * by; };
  };

  /** A clause with the boost that may stand behind it. */
  const unit = (scope: readonly string[]): Matcher => {
    const inner = clause(scope);
    const boost = /^\^(.+)$/.exec(tokens[at] ?? '')?.[1];
    if (boost !== undefined) at++;
    return times(inner, boost);
  };

  const clause = (scope: readonly string[]): Matcher => {
    const token = tokens[at++];
    if (token === undefined) throw fail();
    if (token === '(') {
      const inner = group(scope);
      if (tokens[at] !== ')') throw fail();
      at++;
      return inner;
    }
    if (token.endsWith(':') && token.length > 1 && at < tokens.length) {
      const name = token.slice(0, -1).replace(/\\/g, '');
      if (name === '_exists_') return compileQuery({ exists: { field: tokens[at++]! } }, context);
      return unit([name]);
    }
    if (/^[[{]/.test(token)) {
      const range = /^([[{])\s*(\S+)\s+TO\s+(\S+)\s*([\]}])$/.exec(token);
      if (!range) throw fail();
      const bounds: Record<string, unknown> = {};
      if (range[2] !== '*') bounds[range[1] === '[' ? 'gte' : 'gt'] = unquote(range[2]!);
      if (range[3] !== '*') bounds[range[4] === ']' ? 'lte' : 'lt'] = unquote(range[3]!);
      return anyField(scope, path => compileQuery({ range: { [path]: { ...bounds, ...(options.zone !== undefined && { time_zone: options.zone }) } } }, context));
    }
    if (token.startsWith('"')) {
      const [, body, slop] = /^"((?:[^"\\]|\\.)*)"(?:~(\d+))?$/.exec(token)!;
      return anyField(scope, path => phrase(path, body!.replace(/\\(.)/g, '$1'), numberOf(slop ?? options.slop), false, context));
    }
    if (/^\/.+\/$/.test(token)) return anyField(scope, path => textual('regexp', path, context, (re => word => re.test(word))(luceneRegexp(token.slice(1, -1), false))));
    const compare = /^(>=|<=|>|<)(.+)$/.exec(token);
    if (compare) return anyField(scope, path => compileQuery({ range: { [path]: { [{ '>=': 'gte', '<=': 'lte', '>': 'gt', '<': 'lt' }[compare[1]!]!]: compare[2] } } }, context));
    const [word, boost] = token.split(/(?<!\\)\^/) as [string, string?];
    return times(term(scope, word), boost);
  };

  const term = (scope: readonly string[], word: string): Matcher => {
    const fuzzy = /^(.+)~(\d*)$/.exec(word);
    if (fuzzy) return anyField(scope, path => compileQuery({ fuzzy: { [path]: { value: fuzzy[1]!.toLowerCase(), fuzziness: fuzzy[2] || 'AUTO' } } }, context));
    if (/(?<!\\)[*?]/.test(word)) {
      if (word === '*') return scope[0] === '*' ? all : anyField(scope, path => compileQuery({ exists: { field: path } }, context));
      const pattern = wildcardPattern(word, false);
      const lower = wildcardPattern(word.toLowerCase(), false);
      return anyField(scope, path => textual('wildcard', path, context, w => (context.mapping.field(path)?.type === 'text' ? lower : pattern).test(w)));
    }
    return anyField(scope, path => matchText(path, word.replace(/\\(.)/g, '$1'), {}, context, scope.length > 1 || scope[0] === '*' || options.lenient));
  };

  const anyField = (scope: readonly string[], make: (path: string) => Matcher): Matcher => {
    const matchers = expandFields(scope, context).flatMap(([path, boost]) => {
      try {
        return [[make(path), boost] as const];
      } catch (error) {
        // A field whose type cannot hold the value is left out when many fields are asked.
        if (error instanceof SearchError && (scope[0] === '*' || scope.length > 1)) return [];
        throw error;
      }
    });
    return doc => {
      let best = noMatch;
      for (const [m, boost] of matchers) {
        const s = m(doc);
        if (s >= 0) best = Math.max(best, s * boost);
      }
      return best;
    };
  };

  const result = group(fields);
  if (at < tokens.length) throw fail();
  return result;
}

/** Never fails: what is not syntax is text. `+` and, `|` or, `-` not, quotes, `*` prefix, parentheses. */
function simpleQueryString(text: string, fields: readonly string[], and: boolean, context: QueryContext): Matcher {
  const words = text.match(/"[^"]*"|[()|+]|-(?=\S)|[^\s()|+"]+/g) ?? [];
  let at = 0;
  let depth = 0;
  const any = (make: (path: string) => Matcher): Matcher => {
    const matchers = expandFields(fields, context).flatMap(([path, boost]) => {
      try {
        return [[make(path), boost] as const];
      } catch (error) {
        if (error instanceof SearchError) return [];
        throw error;
      }
    });
    return doc => Math.max(noMatch, ...matchers.map(([m, boost]) => (s => (s < 0 ? s : s * boost))(m(doc))));
  };
  const unit = (): Matcher => {
    const token = words[at++] ?? '';
    if (token === '-') {
      const inner = unit();
      return doc => (inner(doc) >= 0 ? noMatch : 1);
    }
    if (token === '(' && depth < 100) {
      depth++;
      const inner = expression();
      depth--;
      if (words[at] === ')') at++;
      return inner;
    }
    if (token.startsWith('"')) return any(path => phrase(path, token.slice(1, -1), 0, false, context));
    if (/.\*$/.test(token)) return any(path => textual('prefix', path, context, w => w.startsWith(context.mapping.field(path)?.type === 'text' ? token.slice(0, -1).toLowerCase() : token.slice(0, -1))));
    return any(path => matchText(path, token, {}, context, true));
  };
  const expression = (): Matcher => {
    let result: Matcher | undefined;
    let join = and ? '+' : '|';
    while (at < words.length && words[at] !== ')') {
      if (words[at] === '+' || words[at] === '|') {
        join = words[at++]!;
        continue;
      }
      const next = unit();
      if (!result) result = next;
      else {
        const left: Matcher = result;
        result = join === '+'
          ? doc => { const [a, b] = [left(doc), next(doc)]; return a < 0 || b < 0 ? noMatch : a + b; }
          : doc => { const [a, b] = [left(doc), next(doc)]; return a < 0 && b < 0 ? noMatch : Math.max(0, a) + Math.max(0, b); };
      }
      join = and ? '+' : '|';
    }
    return result ?? nothing;
  };
  if (words.length === 0) return nothing;
  if (words.length === 1 && words[0] === '*') return all;
  return expression();
}

// ---------------------------------------------------------------------------------------------- small things

function fieldEntry(name: string, body: unknown): [string, unknown] {
  const entries = Object.entries(body as Body).filter(([key]) => key !== 'boost' && key !== '_name');
  if (entries.length === 0) throw badRequest('field name is null or empty');
  if (entries.length > 1) throw parsing(`[${name}] query doesn't support multiple fields, found [${entries[0]![0]}] and [${entries[1]![0]}]`, atKey(body as Body, entries[1]![0]));
  return entries[0]!;
}

/** Options of a query on one field; its short form is the value alone. */
function fieldOptions(name: string, value: unknown, main: string, allowed: readonly string[]): Body {
  if (Array.isArray(value)) throw parsing(`[${name}] unknown token [START_ARRAY] after [${main}]`);
  if (!isObject(value)) return { [main]: value };
  unknownKeys(name, value, allowed);
  return value;
}

function unknownKeys(name: string, options: Body, allowed: readonly string[]): void {
  for (const key of Object.keys(options)) if (!allowed.includes(key)) throw parsing(`[${name}] query does not support [${key}]`, atValue(options, key));
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

function missing(query: string, key: string): never {
  throw parsing(`[${query}] requires '${key}' field`);
}

/** A number, or a long beyond 2^53 as bigint. */
function numeric(value: unknown): number | bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string' && /^[-+]?\d{16,}$/.test(value)) return BigInt(value);
  const number = typeof value === 'boolean' || value === '' ? Number.NaN : numberOf(value);
  if (Number.isNaN(number)) throw queryFailure(`For input string: "${textOf(value)}"`, 'number_format_exception');
  return number;
}

const foldIf = (text: string, fold: boolean) => (fold ? text.toLowerCase() : text);
const unquote = (text: string) => (text.startsWith('"') ? text.slice(1, -1) : text);

/** `*` for any text and `?` for any character, unless behind a backslash. */
export function wildcardPattern(text: string, fold: boolean): RegExp {
  const pieces = [''];
  for (const [part] of text.matchAll(/\\.|\*+|[^*\\]+|\\/gs)) {
    if (part.startsWith('*')) pieces.push('');
    else pieces.push(pieces.pop()! + (part.startsWith('\\') ? literal(part[1] ?? part) : literal(part).replaceAll('\\?', '.')));
  }
  return new RegExp(between(pieces), fold ? 'isu' : 'su');
}

/** Lucene's regular expressions: anchored; `#` empty, `@` anything, `<1-9>` ranges, `"…"` literals, `~` and `&` refused. */
export function luceneRegexp(text: string, fold: boolean): RegExp {
  if (/(?<!\\)[~&]/.test(text)) throw unsupported('complement and intersection in regular expressions');
  const source = text.replace(/\\.|"([^"]*)"|@|#|<(\d+)-(\d+)>|[\^$]/g, (piece, quoted, from, to) => {
    if (quoted !== undefined) return literal(quoted);
    if (piece === '@') return '.*';
    if (piece === '#') return '(?!)';
    if (from !== undefined) return `(?:${Array.from({ length: Math.min(1000, numberOf(to) - numberOf(from) + 1) }, (_, i) => numberOf(from) + i).join('|')})`;
    if (piece === '^' || piece === '$') return '\\' + piece;
    return /\\[a-zA-Z]/.test(piece) && !/\\[dDwWsS]/.test(piece) ? piece[1]! : piece;
  });
  try {
    return new RegExp(`^(?:${source})$`, fold ? 'is' : 's');
  } catch (cause) {
    throw illegalArgument(`failed to parse regexp [${text}]: ${(cause as Error).message}`);
  }
}

/** `minimum_should_match`: a count, a percentage, negative forms and conditions (`2<75%`). */
function minimumShouldMatch(spec: unknown, clauses: number, fallback: number): number {
  if (spec === undefined) return fallback;
  let text = textOf(spec).trim();
  for (const condition of text.includes('<') ? text.split(/\s+/).reverse() : []) {
    const match = /^(\d+)<(.+)$/.exec(condition);
    if (match && clauses > numberOf(match[1])) return minimumShouldMatch(match[2], clauses, fallback);
  }
  if (text.includes('<')) return clauses;
  const percent = /^(-?)(\d+)%$/.exec(text);
  if (percent) {
    const part = Math.floor((clauses * numberOf(percent[2])) / 100);
    return percent[1] ? clauses - part : part;
  }
  if (!/^-?\d+$/.test(text)) throw badRequest(`For input string: "${text}"`);
  const number = numberOf(text);
  return Math.max(0, number < 0 ? clauses + number : number);
}

function fuzziness(spec: unknown, word: string): number {
  const text = textOf(spec).toUpperCase();
  const auto = /^AUTO(?::(\d+),(\d+))?$/.exec(text);
  if (auto) {
    const [low, high] = [numberOf(auto[1] ?? 3), numberOf(auto[2] ?? 6)];
    return word.length < low ? 0 : word.length < high ? 1 : 2;
  }
  return Math.min(2, numberOf(text) || 0);
}

function editDistance(a: string, b: string, limit: number): number {
  if (a === b) return 0;
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

/** A test for addresses inside a CIDR block. */
export function network(cidr: string): (address: string) => boolean {
  const [base, bits] = cidr.split('/') as [string, string];
  const number = ipNumber(base);
  if (number === undefined) throw illegalArgument(`'${base}' is not an IP string literal.`);
  const most = base.includes(':') ? 128 : 32;
  if (!/^\d+$/.test(bits ?? '') || numberOf(bits) > most) throw illegalArgument(`illegal prefixlength [${bits ?? ''}], must be 0-${most}`);
  const length = numberOf(bits) + 128 - most;
  const shift = BigInt(128 - length);
  return address => {
    const other = ipNumber(address);
    return other !== undefined && other >> shift === number >> shift;
  };
}

