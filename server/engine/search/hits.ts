import { shortestFloat } from '../../base/java-number.ts';
import { isObject } from '../../base/object.ts';
import type { Hit, Json } from './aggregations/framework.ts';
import { decimalFormat } from './aggregations/metrics.ts';
import { languageOf, type SearchEnvironment } from './environment.ts';
import { atKey, badRequest, illegalArgument, parsing, refuseUnknown, SearchError } from './error.ts';
import { describe, isDate, isNumeric, shownValue } from './fields.ts';
import { wildcardPattern } from './patterns.ts';
import { shownPoint } from './points.ts';
import type { QueryContext } from './queries/framework.ts';
import { numberOf, textOf, tokenOf } from './scalars.ts';
import { ShardFailure } from './shards.ts';
import { byScoreAlone, readSort, scored, sortHits, type Sort } from './sort.ts';
import { sourceValues } from './source-values.ts';
import type { DocView } from './store.ts';

/** One hit as the answer shows it. */
export function hitJson(hit: Hit, body: Json, sort: readonly Sort[] | undefined, scored: boolean, context: QueryContext, environment: SearchEnvironment, scripts: readonly ScriptField[], named: readonly string[]): Json {
  const { doc } = hit;
  const stored = doc.shard.get(doc.id);
  const source = filterSource(doc.source(), body['_source'], body['stored_fields']);
  const fields: Json = {};
  for (const spec of [body['docvalue_fields'] ?? []].flat()) Object.assign(fields, fieldValues(doc, spec, context, true));
  for (const spec of [body['fields'] ?? []].flat()) Object.assign(fields, fieldValues(doc, spec, context, false));
  for (const { name, ignore, run } of scripts) {
    try {
      const value = run(doc);
      fields[name] = Array.isArray(value) ? value : [value ?? null];
    } catch (error) {
      if (error instanceof SearchError && ignore) continue;
      if (error instanceof SearchError) throw new ShardFailure(doc.shard, error);
      throw error;
    }
  }
  const onlyScripts = body['_source'] === undefined && scripts.length > 0;
  const ignored = doc.ignored();
  return {
    _index: doc.index, _id: doc.id, ...(doc.offset && { _nested: doc.offset }),
    ...(body['version'] === true && { _version: stored?.version }), ...(body['seq_no_primary_term'] === true && { _seq_no: stored?.sequence, _primary_term: 1 }),
    _score: scored ? shortestFloat(hit.score) : null,
    ...(stored?.routing !== undefined && { _routing: stored.routing }), ...(ignored.length > 0 && { _ignored: ignored }),
    ...(source !== undefined && !onlyScripts && { _source: source }),
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(sort && !byScoreAlone(sort) && { sort: sort.map(s => s.show(s.value(hit))) }),
    ...(named.length > 0 && { matched_queries: named }),
  };
}

/** The hits of a `top_hits` aggregation. */
export function topHits(entries: readonly Hit[], options: Json, context: QueryContext, environment: SearchEnvironment): unknown {
  const sort = readSort(options['sort'], context, environment);
  const sorted = sortHits([...entries], sort);
  const from = count(options, 'from', 0);
  const page = sorted.slice(from, from + count(options, 'size', 3));
  const withScores = scored(options, sort);
  const scripts = scriptFields(options['script_fields'], environment);
  return {
    total: { value: entries.length, relation: 'eq' },
    max_score: withScores && entries.length > 0 ? entries.reduce((max, h) => Math.max(max, shortestFloat(h.score)), 0) : null,
    hits: page.map(hit => hitJson(hit, options, sort, withScores, context, environment, scripts, [])),
  };
}

/** `_source`: true, false, patterns, or `{ includes, excludes }`. Undefined means: do not show it. */
export function filterSource(source: unknown, spec: unknown, stored?: unknown): unknown {
  if (spec === false || spec === 'false' || (spec === undefined && stored !== undefined)) return undefined;
  if (spec === undefined || spec === true || spec === 'true') return source;
  const includes = [isObject(spec) ? spec['includes'] ?? spec['include'] ?? [] : spec].flat().map(textOf);
  const excludes = [isObject(spec) ? spec['excludes'] ?? spec['exclude'] ?? [] : []].flat().map(textOf);
  const test = (patterns: string[]) => patterns.map(p => wildcardPattern(p, false));
  const include = test(includes);
  const exclude = test(excludes);
  const walk = (value: unknown, path: string, taken: boolean): unknown => {
    if (Array.isArray(value)) {
      const list = value.map(item => (isObject(item) || Array.isArray(item) ? walk(item, path, taken) : taken ? item : undefined)).filter(item => item !== undefined);
      return list.length > 0 || (taken && value.length === 0) ? list : undefined;
    }
    if (!isObject(value)) return taken ? value : undefined;
    const result: Json = {};
    for (const [key, item] of Object.entries(value)) {
      const inner = path === '' ? key : `${path}.${key}`;
      if (exclude.some(p => p.test(inner))) continue;
      const now = taken || include.length === 0 || include.some(p => p.test(inner));
      const kept = isObject(item) || Array.isArray(item) ? walk(item, inner, now) : now ? item : undefined;
      if (kept !== undefined) result[key] = kept;
    }
    return Object.keys(result).length > 0 || taken || path === '' ? result : undefined;
  };
  return walk(source, '', include.length === 0);
}

/** `fields` and `docvalue_fields`: lists of values, dates and numbers in the format asked for. */
function fieldValues(doc: DocView, spec: unknown, context: QueryContext, docValues: boolean): Json {
  if (typeof spec !== 'string' && !(isObject(spec) && typeof spec['field'] === 'string')) throw parsing(`[${docValues ? 'docvalue_fields' : 'fields'}] must hold names or objects with [field]`);
  if (isObject(spec)) refuseUnknown(docValues ? 'docvalue_fields' : 'fields', spec, ['field', 'format', 'include_unmapped']);
  const pattern = typeof spec === 'string' ? spec : textOf(spec['field']);
  const given = isObject(spec) ? spec['format'] : undefined;
  const format = typeof given === 'string' && given !== 'use_field_mapping' ? given : undefined;
  const result: Json = {};
  const test = wildcardPattern(pattern, false);
  for (const field of pattern.includes('*') ? [...context.mapping.fields.values()].filter(f => test.test(f.path)) : [context.mapping.field(pattern)]) {
    if (!field) continue;
    const { kind } = describe(field);
    if (docValues && kind === undefined) {
      if (pattern.includes('*')) continue;
      throw illegalArgument(`Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [${field.path}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.`);
    }
    if (kind === 'geo_points') {
      const points = docValues || field.computed ? doc.values(field.path) : sourceValues(doc.source(), field);
      if (points.length > 0) result[pattern.includes('*') ? field.path : pattern] = points.map(point => shownPoint(point as { lat: number; lon: number }, docValues, format));
      continue;
    }
    if (format !== undefined && !isDate(field) && !isNumeric(field)) throw illegalArgument(`Field [${field.path}] of type [${field.type}] ${docValues ? 'does' : "doesn't"} ${docValues ? 'not support custom formats' : 'support formats.'}`);
    const found = docValues || field.computed ? doc.values(field.path) : sourceValues(doc.source(), field);
    // Doc values of single precision are widened; what comes from the source is shown as it is.
    const values = !docValues && (field.type === 'float' || field.type === 'half_float') ? found.map(v => shortestFloat(v as number)) : found;
    if (values.length > 0) result[pattern.includes('*') ? field.path : pattern] = values.map(v => (format !== undefined && isNumeric(field) ? decimalFormat(format, numberOf(v)) : shownValue(field, v, format)));
  }
  return result;
}

/** One of `script_fields`. */
export interface ScriptField { readonly name: string; readonly ignore: boolean; readonly run: (doc: DocView) => unknown }

export function scriptFields(spec: unknown, environment: SearchEnvironment): ScriptField[] {
  return Object.entries(isObject(spec) ? spec : {}).map(([name, options]) => {
    if (!isObject(options) || options['script'] === undefined) throw parsing(`[script_fields] [${name}] must hold a [script]`);
    refuseUnknown('script_fields', options, ['script', 'ignore_failure', 'lang']);
    const { script, params } = environment.script(options['script'], 'field');
    return { name, ignore: options['ignore_failure'] === true, run: doc => languageOf(environment).toJson(script.run({ params, doc: doc.access })) };
  });
}

/** `size` and `from` of a page, and other counts of a body. */
export function count(body: Json, name: string, fallback: number): number {
  const value = body[name];
  if (value === undefined || value === null) return fallback;
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : numberOf(value);
  if (typeof value === 'object' || typeof value === 'boolean') throw parsing(`Unknown key for a ${tokenOf(value)} in [${name}].`, atKey(body, name));
  if (Number.isNaN(number)) throw new SearchError(400, 'number_format_exception', `For input string: "${textOf(value)}"`, {}, undefined, true);
  if (number < 0) throw badRequest(`[${name}] parameter cannot be negative, found [${textOf(value)}]`);
  return Math.trunc(number);
}
