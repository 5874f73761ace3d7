import { isObject } from '../../../base/object.ts';
import { ipNumber } from '../addresses.ts';
import { dateFormat, fieldDateFormat, parseDateMath } from '../dates.ts';
import { atKey, atValue, badRequest, illegalArgument, parsing, refuseUnknown, unsupported } from '../error.ts';
import { describe, isDate } from '../fields.ts';
import { fieldQueryMembers } from '../members.ts';
import { luceneRegexp, network, wildcardPattern } from '../patterns.ts';
import { isOn, numberOf, textOf } from '../scalars.ts';
import { fieldEntry, fieldOptions, listOf, missing, noMatch, nothing, queryFailure, refuse, searchable, unknownKeys, type Body, type Matcher, type QueryCompiler, type QueryContext } from './framework.ts';
import { fuzziness, within } from './fuzziness.ts';
import { fuzzyScore, termScore } from './similarity.ts';

/** Queries of exact values: what is asked for is not analysed. */
export const termQueries: Readonly<Record<string, QueryCompiler>> = {
  term(body, context) {
    const [path, value] = fieldEntry('term', body);
    if (Array.isArray(value)) throw parsing('[term] query does not support array of values', atValue(body as Body, path));
    const options = fieldOptions('term', value, 'value', fieldQueryMembers['term']!);
    if (Array.isArray(options['value'])) throw parsing('[term] query does not support array of values', atValue(options, 'value'));
    const fold = options['case_insensitive'] === true;
    const matcher = termMatcher(path, options['value'], fold, context);
    return fold ? doc => (matcher(doc) < 0 ? noMatch : 1) : matcher;
  },

  terms(body, context) {
    const entries = Object.entries(body as Body).filter(([key]) => key !== 'boost' && key !== '_name');
    if (entries.length === 0) throw parsing('[terms] query requires a field name, followed by array of terms or a document lookup specification');
    if (entries.length > 1) throw parsing('[terms] query does not support multiple fields', atKey(body as Body, entries[1]![0]));
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
    const ids = new Set(listOf((body as Body)['values'] ?? []).map(textOf));
    return doc => (ids.has(doc.id) ? 1 : noMatch);
  },

  exists(body, context) {
    const path = textOf((body as Body)['field'] ?? refuse(parsing('[exists] must be provided with a [field]', { node: body as Body, at: 'end' })));
    const named = path.includes('*') ? wildcardPattern(path, false) : undefined;
    const below = [...context.mapping.fields.keys()].filter(p => (named ? named.test(p) : p === path || p.startsWith(path + '.')));
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
      if (describe(field).kind === 'booleans') return numberOf(isOn(value));
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
    const near = within(wanted, distance);
    const plain = textual('fuzzy', path, context, word => word.slice(0, prefix) === wanted.slice(0, prefix) && near(word));
    const field = context.mapping.field(path);
    return !field || field.computed ? plain : fuzzyScore(field.path, context, wanted, distance, prefix, describe(field).kind === 'strings');
  },
};

export function termMatcher(path: string, value: unknown, fold: boolean, context: QueryContext): Matcher {
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

/** Matches whole terms: a keyword's values or a text's words. */
export function textual(query: 'prefix' | 'wildcard' | 'regexp' | 'fuzzy', path: string, context: QueryContext, same: (word: string) => boolean): Matcher {
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

/** A number, or a long beyond 2^53 as bigint. */
function numeric(value: unknown): number | bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string' && /^[-+]?\d{16,}$/.test(value)) return BigInt(value);
  const number = typeof value === 'boolean' || value === '' ? Number.NaN : numberOf(value);
  if (Number.isNaN(number)) throw queryFailure(`For input string: "${textOf(value)}"`, 'number_format_exception');
  return number;
}

const foldIf = (text: string, fold: boolean) => (fold ? text.toLowerCase() : text);
