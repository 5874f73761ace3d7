import { javaDouble } from '../../../base/java-number.ts';
import { greatest, least } from '../../../base/list.ts';
import { isObject } from '../../../base/object.ts';
import { badRequest, entryOf, illegalArgument, parsing, SearchError, unsupported } from '../error.ts';
import { numberOf, textOf } from '../scalars.ts';
import type { Script, ScriptInput } from '../scripts.ts';
import type { DocView } from '../store.ts';
import { all, listOf, noMatch, refuse, unknownKeys, type Body, type QueryCompiler, type QueryContext } from './framework.ts';

/** Queries whose score, or whose answer, is computed. */
export const scoreQueries: Readonly<Record<string, QueryCompiler>> = {
  script(body, context) {
    const { script, params } = context.script((body as Body)['script'] ?? refuse(parsing('script must be provided with a [script] filter', { node: body as Body, at: 'end' })), 'filter');
    return doc => (script.run({ params, doc: doc.access } as ScriptInput) === true ? 1 : noMatch);
  },

  script_score(body, context, compile) {
    const options = body as Body;
    const absent = ['query', 'script'].filter(key => options[key] === undefined);
    if (absent.length > 0) throw badRequest(`Required [${absent.join(', ')}]`);
    const inner = compile(options['query']);
    const { script, params } = context.script(options['script'], 'score');
    const least = options['min_score'] === undefined ? undefined : numberOf(options['min_score']);
    return doc => {
      const score = inner(doc);
      if (score < 0) return noMatch;
      const result = scriptScore(script, params, doc, score);
      return least !== undefined && result < least ? noMatch : result;
    };
  },

  function_score(body, context, compile) {
    const options = body as Body;
    const inner = compile(options['query'] ?? { match_all: {} });
    const entries = options['functions'] === undefined ? [options] : (listOf(options['functions']) as Body[]);
    for (const entry of entries) if (!isObject(entry)) throw parsing(`failed to parse [function_score] query. malformed query, expected a [START_OBJECT] while parsing functions but got a [VALUE_STRING] instead`);
    if (entries[0] !== options) for (const entry of entries) unknownKeys('function_score', entry, ['filter', 'weight', 'script_score', 'field_value_factor', 'random_score', 'gauss', 'linear', 'exp']);
    const functions = entries.map(entry => ({ filter: entry['filter'] ? compile(entry['filter']) : all, value: scoreFunction(entry, context), weight: numberOf(entry['weight'] ?? 1) }));
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
      const score = (entryOf(modifiers, modifier) ?? modifiers['none']!)(numberOf(value) * factor);
      if (!(score >= 0)) throw illegalArgument(`field value function must not produce negative scores, but got: [${javaDouble(score)}] for field value: [${javaDouble(numberOf(value))}]`);
      return weight * score;
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
