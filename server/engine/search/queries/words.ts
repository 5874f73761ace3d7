import { analyzeAs } from '../analysis.ts';
import { badRequest, SearchError } from '../error.ts';
import { describe, type Field } from '../fields.ts';
import { wildcardPattern } from '../patterns.ts';
import { numberOf, textOf } from '../scalars.ts';
import { all, noMatch, nothing, searchable, type Body, type Matcher, type QueryContext } from './framework.ts';
import { fuzziness } from './fuzziness.ts';
import { minimumShouldMatch } from './minimum-should-match.ts';
import { fuzzyScore, phraseScore, termScore } from './similarity.ts';
import { termMatcher, textual } from './term.ts';

export function matchText(path: string, query: unknown, options: Body, context: QueryContext, lenient = false): Matcher {
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
    return fuzzyScore(field.path, context, word, distance, numberOf(options['prefix_length'] ?? 0), false);
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

export function phrase(path: string, text: string, slop: number, prefix: boolean, context: QueryContext, options: Body = {}): Matcher {
  const field = searchable(path, context);
  if (!field) return nothing;
  if (describe(field).kind !== undefined) return prefix ? textual('prefix', path, context, word => word.startsWith(text)) : termMatcher(path, text, false, context);
  const words = analyzeAs(analyzerOf(field, options), text);
  if (words.length === 0) return options['zero_terms_query'] === 'all' ? all : nothing;
  return phraseScore(field.path, context, words.map((wanted, i) => (prefix && i === words.length - 1 ? word => word.startsWith(wanted) : word => word === wanted)), slop);
}

export const analyzerOf = (field: Field, options: Body) => textOf(options['analyzer'] ?? field.parameters['search_analyzer'] ?? field.parameters['analyzer'] ?? 'standard');

export function operatorOf(options: Body): 'or' | 'and' {
  const operator = textOf(options['operator'] ?? 'or').toLowerCase();
  if (operator !== 'or' && operator !== 'and') throw badRequest(`operator needs to be either OR or AND, but not [${textOf(options['operator'])}]`);
  return operator;
}

export function expandFields(patterns: readonly string[], context: QueryContext): (readonly [string, number])[] {
  return patterns.flatMap(pattern => {
    const [name, boost] = pattern.split('^') as [string, string | undefined];
    const weight = boost === undefined ? 1 : numberOf(boost);
    if (!name.includes('*')) return [[name, weight] as const];
    const test = wildcardPattern(name, false);
    return [...context.mapping.fields.values()].filter(f => test.test(f.path) && (describe(f).kind === undefined || describe(f).kind === 'strings' || describe(f).kind === 'longs' || describe(f).kind === 'doubles' || describe(f).kind === 'booleans')).map(f => [f.path, weight] as const);
  });
}
