import { analyzeAs } from '../analysis.ts';
import { atValue, parsing, unsupported } from '../error.ts';
import { fieldQueryMembers } from '../members.ts';
import { numberOf, textOf } from '../scalars.ts';
import { fieldEntry, fieldOptions, noMatch, nothing, searchable, type Body, type QueryCompiler } from './framework.ts';
import { minimumShouldMatch } from './minimum-should-match.ts';
import { queryString } from './query-string.ts';
import { termScore } from './similarity.ts';
import { simpleQueryString } from './simple-query-string.ts';
import { textual } from './term.ts';
import { analyzerOf, expandFields, matchText, operatorOf, phrase } from './words.ts';

/** Queries of words: what is asked for is analysed as the field was. */
export const textQueries: Readonly<Record<string, QueryCompiler>> = {
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

  query_string(body, context, compile) {
    const options = body as Body;
    if (options['query'] === undefined) throw parsing('[query_string] must be provided with a [query]');
    for (const key of ['escape', 'quote_field_suffix', 'quote_analyzer', 'analyzer', 'minimum_should_match']) if (options[key] !== undefined && options[key] !== false) throw unsupported(`[${key}] of the [query_string] query`);
    if (options['type'] !== undefined && options['type'] !== 'best_fields') throw unsupported(`[query_string] of type [${textOf(options['type'])}]`);
    if (options['fields'] !== undefined && options['default_field'] !== undefined) throw parsing('cannot use [fields] parameter in conjunction with [default_field]');
    const fields = options['fields'] ? [options['fields']].flat().map(textOf) : [textOf(options['default_field'] ?? '*')];
    return queryString(textOf(options['query']), fields, operatorOf({ operator: options['default_operator'] }) === 'and', context, compile, { slop: numberOf(options['phrase_slop'] ?? 0), zone: options['time_zone'], lenient: options['lenient'] === true });
  },

  simple_query_string(body, context) {
    const options = body as Body;
    if (options['query'] === undefined) throw parsing('[simple_query_string] query text missing');
    for (const key of ['quote_field_suffix', 'analyzer', 'minimum_should_match']) if (options[key] !== undefined) throw unsupported(`[${key}] of the [simple_query_string] query`);
    if (options['flags'] !== undefined && textOf(options['flags']) !== 'ALL' && options['flags'] !== -1) throw unsupported('[flags] of the [simple_query_string] query');
    const fields = [options['fields'] ?? '*'].flat().map(textOf);
    return simpleQueryString(textOf(options['query']), fields, operatorOf({ operator: options['default_operator'] }) === 'and', context);
  },
};
