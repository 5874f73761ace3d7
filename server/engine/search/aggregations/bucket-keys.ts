import { javaDouble } from '../../../base/java-number.ts';
import { isObject } from '../../../base/object.ts';
import { ipNumber } from '../addresses.ts';
import { atValue, content, parsing, SearchError } from '../error.ts';
import { isDate, shownValue, type Field } from '../fields.ts';
import { textOf } from '../scalars.ts';
import { valueSource, type Definition, type Json } from './framework.ts';
import { decimalFormat } from './metrics.ts';
import { resolvePath } from './pipelines.ts';

/** The members that show a key: dates and booleans add `key_as_string`. */
export function keyJson(field: Field | undefined, key: unknown, options: Json, zone = 'UTC'): Json {
  const format = options['format'] as string | undefined;
  if (field && isDate(field)) return { key, key_as_string: shownValue(field, key, format, zone) };
  if (typeof key === 'boolean') return { key: key ? 1 : 0, key_as_string: textOf(key) };
  if (typeof key === 'number' && typeof format === 'string') return { key, key_as_string: decimalFormat(format, key) };
  return { key };
}

/** Keys out of a script are texts, whatever it gives, unless `value_type` says otherwise. */
export function keySource(definition: Definition): ReturnType<typeof valueSource> {
  const source = valueSource(definition, 'any');
  if (!source.scripted || definition.options['value_type'] !== undefined) return source;
  return { ...source, values: doc => [...new Set(source.values(doc).map(value => (typeof value === 'number' && !Number.isInteger(value) ? javaDouble(value) : textOf(value))))].sort() };
}

interface TermsOrder { readonly path: string; readonly descending: boolean }

export function termsOrder(definition: Definition): TermsOrder[] {
  const { options, sub } = definition;
  const orders = options['order'] === undefined ? [{ _count: 'desc' }] : [options['order']].flat();
  const read = orders.flatMap(order => {
    if (!isObject(order) || Object.keys(order).length !== 1) throw parsing('Must specify at least one field for [order]');
    return Object.entries(order).map(([path, direction]) => {
      const text = textOf(direction).toLowerCase();
      if (text !== 'asc' && text !== 'desc') throw content(`[${definition.type}] failed to parse field [order]`, atValue(order, path), parsing(`Unknown order direction [${textOf(direction)}]`));
      const head = path.split('>')[0]!;
      const wrong = (reason: string): never => { throw new SearchError(500, 'aggregation_execution_exception', `Invalid aggregation order path [${path}]. ${reason}`, { caused_by: { type: 'illegal_argument_exception', reason } }); };
      if (!['_key', '_term', '_time', '_count'].includes(path)) {
        if (!sub.aggregations.some(a => a.name === head || head.startsWith(`${a.name}.`) || head.startsWith(`${a.name}[`))) wrong(`The provided aggregation [${head}] either does not exist, or is a pipeline aggregation and cannot be used to sort the buckets.`);
        if (sub.aggregations.some(a => a.name === path && severalValues.has(a.type))) wrong('When ordering on a multi-value metrics aggregation a metric name must be specified.');
      }
      return { path: path === '_term' || path === '_time' ? '_key' : path, descending: text === 'desc' };
    });
  });
  return read.some(o => o.path === '_key') ? read : [...read, { path: '_key', descending: false }];
}

/** Metrics with several values, of which an order has to name one. */
const severalValues: ReadonlySet<string> = new Set(['stats', 'extended_stats', 'percentiles', 'percentile_ranks']);

export function compareKeys(a: unknown, b: unknown, field?: Field): number {
  const [x, y] = field?.type === 'ip' ? [ipNumber(a as string)!, ipNumber(b as string)!] : [a as number, b as number];
  return x < y ? -1 : x > y ? 1 : 0;
}

export function sortBuckets<B extends { json: Json; key: unknown }>(buckets: B[], orders: readonly TermsOrder[], field?: Field): B[] {
  const value = (b: B, path: string): unknown => {
    if (path === '_key') return b.key;
    if (path === '_count') return b.json['doc_count'];
    const number = resolvePath(b.json, path);
    return number === null || number === undefined || Number.isNaN(number) ? undefined : number;
  };
  return buckets.sort((a, b) => {
    for (const { path, descending } of orders) {
      const [x, y] = [value(a, path), value(b, path)];
      if (x === undefined || y === undefined) {
        if (x !== y) return x === undefined ? 1 : -1;
        continue;
      }
      const order = compareKeys(x, y, path === '_key' ? field : undefined);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}
