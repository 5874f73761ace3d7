import { isObject } from '../../base/object.ts';

/** What a dashboard adds to the requests of a chart: the time picker's range, and the query bar with the filters. */
export interface Dashboard {
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  /** Clauses of the query bar and the filters together, as `bool` takes them. */
  readonly context: { readonly must: readonly unknown[]; readonly filter: readonly unknown[]; readonly should: readonly unknown[]; readonly must_not: readonly unknown[] };
  /** From 8 on `interval` of `date_histogram` is rewritten, as the service has dropped it. */
  readonly version: number;
}

type Plain = Record<string, unknown>;
const iso = (instant: number) => new Date(instant).toISOString();

/** A chart's request cannot be made; the text is the dashboard's own. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

/**
 * The search that a `url` object of a chart stands for: its tokens replaced by what the dashboard holds.
 * Reference: Kibana's Vega plug-in, search parser. Throws `RequestError` with the dashboard's text.
 */
export function expandSearch(url: Plain, dashboard: Dashboard, warn: (text: string) => void): { readonly index: string; readonly body: Plain } {
  const body = url['body'] === undefined ? {} : structuredCopy(url['body']);
  if (!isObject(body)) throw new RequestError('url.body must be an object');
  let context = url['%context%'];
  let timefield = url['%timefield%'];
  const legacy = url['%context_query%'];
  if (legacy !== undefined) {
    if (body['query'] !== undefined) throw new RequestError('"data.url" must not have legacy "%context_query%" and "body.query" values at the same time');
    if (context !== undefined || timefield !== undefined) throw new RequestError('"data.url" must not have "%context_query%" together with "%context%" or "%timefield%"');
    if (legacy !== true && (typeof legacy !== 'string' || legacy === '')) throw new RequestError('Legacy "%context_query%" can either be true (ignores time range picker), or it can be the name of the time field, e.g. "@timestamp"');
    warn(`Legacy "url": {"%context_query%": ${JSON.stringify(legacy)}} should change to "url": {"%context%": true${legacy === true ? '' : `, "%timefield%": ${JSON.stringify(legacy)}`}}`);
    context = true;
    if (legacy !== true) timefield = legacy;
  }
  if (body['query'] !== undefined && (context || timefield)) throw new RequestError('url.%context% and url.%timefield% must not be used when url.body.query is set');
  if (body['query'] !== undefined) {
    body['query'] = withClauses(body['query'], dashboard);
    replaceIn(body['query'], dashboard);
  } else {
    const range = timefield ? { range: { [String(timefield)]: { gte: iso(dashboard.from), lte: iso(dashboard.to), format: 'strict_date_optional_time' } } } : undefined;
    const { must, filter, should, must_not } = dashboard.context;
    if (context) body['query'] = { bool: { must: range ? [...must, range] : [...must], filter: [...filter], should: [...should], must_not: [...must_not] } };
    else if (range) body['query'] = range;
  }
  replaceIn(body['aggs'], dashboard);
  if (dashboard.version >= 8) for (const part of [body['aggs'], body['aggregations']]) splitIntervals(part);
  return { index: String(url['index'] ?? '*'), body };
}

function structuredCopy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(structuredCopy);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, structuredCopy(inner)])) : value;
}

const clauses: Readonly<Record<string, 'must' | 'filter' | 'must_not'>> = {
  '%dashboard_context-must_clause%': 'must', '%dashboard_context-filter_clause%': 'filter', '%dashboard_context-must_not_clause%': 'must_not',
};

/** Clause tokens are items of lists; each is replaced by the clauses of its kind, none of them included. */
function withClauses(value: unknown, dashboard: Dashboard): unknown {
  if (Array.isArray(value)) return value.flatMap(item => (typeof item === 'string' && item in clauses ? [...dashboard.context[clauses[item]!]] : [withClauses(item, dashboard)]));
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withClauses(inner, dashboard)])) : value;
}

/** Replaces tokens that are values of properties; those that are items of lists stay, as in the dashboard. */
function replaceIn(value: unknown, dashboard: Dashboard): void {
  if (Array.isArray(value)) {
    for (const item of value) replaceIn(item, dashboard);
    return;
  }
  if (!isObject(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!isObject(inner)) {
      replaceIn(inner, dashboard);
      continue;
    }
    if (key === 'interval' && inner['%autointerval%'] !== undefined) value[key] = autoInterval(inner['%autointerval%'], dashboard);
    else if (inner['%timefilter%'] !== undefined) value[key] = timeFilter(inner, dashboard);
    else replaceIn(inner, dashboard);
  }
}

function timeFilter(token: Plain, dashboard: Dashboard): unknown {
  const { '%timefilter%': kind, shift, unit, ...rest } = token;
  const by = shiftOf(shift, unit);
  if (kind === 'min') return dashboard.from + by;
  if (kind === 'max') return dashboard.to + by;
  if (kind === true) return { ...rest, gte: iso(dashboard.from + by), lte: iso(dashboard.to + by), format: 'strict_date_optional_time' };
  throw new RequestError('"%timefilter%" property must be set to true, "min", or "max"');
}

const second = 1000;
const units: Readonly<Record<string, number>> = {
  w: 604_800 * second, week: 604_800 * second, d: 86_400 * second, day: 86_400 * second, h: 3600 * second, hour: 3600 * second, m: 60 * second, minute: 60 * second, s: second, second,
};

function shiftOf(shift: unknown, unit: unknown): number {
  if (!shift) return 0;
  if (typeof shift !== 'number') throw new RequestError('"shift" must be a numeric value');
  const width = units[unit === undefined || unit === '' ? 'd' : String(unit)];
  if (width === undefined) throw new RequestError('Unknown "unit" value. Must be one of: ["week", "day", "hour", "minute", "second"]');
  return shift * width;
}

/** Widths of automatic intervals by the range they must cover, as the dashboard rounds them. */
const rounded: readonly (readonly [number, string])[] = [
  [500, '100ms'], [5000, '1s'], [7500, '5s'], [15_000, '10s'], [45_000, '30s'], [180_000, '1m'], [450_000, '5m'], [1_200_000, '10m'], [2_700_000, '30m'],
  [7_200_000, '1h'], [21_600_000, '3h'], [86_400_000, '12h'], [604_800_000, '24h'], [1_814_400_000, '1w'],
];

function autoInterval(wanted: unknown, { from, to }: Dashboard): string {
  if (wanted !== true && typeof wanted !== 'number') throw new RequestError('"%autointerval%" must be either true or a number');
  const width = (to - from) / (wanted === true ? 50 : wanted);
  return rounded.find(([most]) => width <= most)?.[1] ?? (width < 3_628_800_000 ? '30d' : '1y');
}

/** `interval` of `date_histogram` becomes `calendar_interval` where it is one calendar unit, else `fixed_interval`. */
function splitIntervals(aggs: unknown): void {
  if (!isObject(aggs)) return;
  for (const definition of Object.values(aggs)) {
    if (!isObject(definition)) continue;
    const histogram = definition['date_histogram'];
    const interval = isObject(histogram) ? histogram['interval'] : undefined;
    if (isObject(histogram) && typeof interval === 'string') {
      const [, count = '1', unit = ''] = /^(\d*)\s*(ms|s|m|h|d|w|M|q|y)$/.exec(interval) ?? [];
      delete histogram['interval'];
      const calendar = unit === '' || ['w', 'M', 'q', 'y'].includes(unit) || (['m', 'h', 'd'].includes(unit) && Number(count || 1) === 1);
      histogram[calendar ? 'calendar_interval' : 'fixed_interval'] = interval;
    }
    splitIntervals(definition['aggs']);
    splitIntervals(definition['aggregations']);
  }
}
