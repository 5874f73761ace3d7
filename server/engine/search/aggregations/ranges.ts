import { javaDouble } from '../../../base/java-number.ts';
import { isObject } from '../../../base/object.ts';
import { ipNumber, ipText } from '../addresses.ts';
import { dateFormat, formatName, parseDateMath } from '../dates.ts';
import { illegalArgument, parsing, refuseUnknown, SearchError } from '../error.ts';
import { isDate, shownValue } from '../fields.ts';
import { network } from '../patterns.ts';
import { numberOf, textOf } from '../scalars.ts';
import type { DocView } from '../store.ts';
import { compareKeys } from './bucket-keys.ts';
import { bucketJson, fill, finish, newBucket, numbers, valueSource, type AggregationType, type Aggregator, type Definition, type Json } from './framework.ts';
import { dateLike, zoneOf } from './intervals.ts';
import { decimalFormat } from './metrics.ts';
import { refuseSetting } from './settings.ts';

export const range: AggregationType = definition => {
  const source = valueSource(definition, 'numbers');
  const ranges = rangeList(definition).map(({ from, to, key }): RangeBucket => {
    const low = from === undefined || from === null ? undefined : rangeNumber(from);
    const high = to === undefined || to === null ? undefined : rangeNumber(to);
    const format = definition.options['format'];
    const show = (value: number) => (typeof format === 'string' ? decimalFormat(format, value) : javaDouble(value));
    const text = (key: string, value: number | undefined) => (value !== undefined && typeof format === 'string' ? { [key]: show(value) } : {});
    const name = textOf(key ?? `${low === undefined ? '*' : show(low)}-${high === undefined ? '*' : show(high)}`);
    return { from: low, to: high, key: name, head: { key: name, ...(low !== undefined && { from: low }), ...text('from_as_string', low), ...(high !== undefined && { to: high }), ...text('to_as_string', high) } };
  });
  return ranged(definition, source, ranges, doc => numbers(source, doc));
};

export const dateRange: AggregationType = definition => {
  const { options, context } = definition;
  const source = valueSource(definition, 'numbers');
  const zone = zoneOf(definition);
  const name = (options['format'] as string | undefined) ?? (source.field && isDate(source.field) ? formatName(source.field) : 'strict_date_optional_time||epoch_millis');
  const format = dateFormat(name);
  const show = (instant: number) => textOf(shownValue(source.field && isDate(source.field) ? source.field : dateLike, instant, options['format'] as string | undefined, zone));
  const ranges = rangeList(definition).map(({ from, to, key }): RangeBucket => {
    const low = from === undefined || from === null ? undefined : parseDateMath(from as string | number, format, context.query.now, false, zone);
    const high = to === undefined || to === null ? undefined : parseDateMath(to as string | number, format, context.query.now, false, zone);
    const label = textOf(key ?? `${low === undefined ? '*' : show(low)}-${high === undefined ? '*' : show(high)}`);
    return { from: low, to: high, key: label, head: { key: label, ...(low !== undefined && { from: low, from_as_string: show(low) }), ...(high !== undefined && { to: high, to_as_string: show(high) }) } };
  });
  return ranged(definition, source, ranges, doc => numbers(source, doc));
};

export const ipRange: AggregationType = definition => {
  const source = valueSource(definition, 'any');
  if (source.field && source.field.type !== 'ip') throw illegalArgument(`Field [${source.field.path}] of type [${source.field.type}] is not supported for aggregation [ip_range]`);
  const address = (value: unknown) => {
    const number = ipNumber(textOf(value));
    if (number === undefined) throw illegalArgument(`'${textOf(value)}' is not an IP string literal.`);
    return number;
  };
  const ranges = rangeList(definition).map(({ from, to, mask, key }): RangeBucket => {
    if (mask !== undefined) {
      if (!textOf(mask).includes('/')) refuseSetting(definition, 'ranges', `Expected [ip/prefix] but was [${textOf(mask)}]`);
      const name = textOf(key ?? mask);
      const inside = network(textOf(mask)) as (value: unknown) => boolean;
      const [base, bits] = textOf(mask).split('/') as [string, string];
      const size = 1n << BigInt((base.includes(':') ? 128 : 32) - numberOf(bits));
      const low = (ipNumber(base)! / size) * size;
      return { from: low, to: low + size, key: name, head: { key: name, ...(low > 0n && { from: ipText(low) }), to: ipText(low + size) }, inside };
    }
    const name = textOf(key ?? `${textOf(from ?? '*')}-${textOf(to ?? '*')}`);
    return { ...(from !== undefined && { from: address(from) }), ...(to !== undefined && { to: address(to) }), key: name, head: { key: name, ...(from !== undefined && { from }), ...(to !== undefined && { to }) } };
  });
  return ranged(definition, source, ranges, doc => source.values(doc).map(address));
};

interface RangeBucket { readonly from?: number | bigint; readonly to?: number | bigint; readonly key: string; readonly head: Json; readonly inside?: (value: unknown) => boolean }

function ranged(definition: Definition, source: ReturnType<typeof valueSource>, ranges: RangeBucket[], read: (doc: DocView) => readonly (number | bigint)[]): () => Aggregator {
  const sorted = [...ranges].sort((a, b) => compareKeys(a.from ?? -Infinity, b.from ?? -Infinity) || compareKeys(a.to ?? Infinity, b.to ?? Infinity));
  return () => {
    const buckets = sorted.map(range => newBucket(definition, range.head));
    return {
      collect(doc, shard, score) {
        const values = read(doc);
        const raw = source.values(doc);
        sorted.forEach((range, i) => {
          const hit = range.inside ? raw.some(range.inside) : values.some(v => (range.from === undefined || v >= range.from) && (range.to === undefined || v < range.to));
          if (hit) fill(buckets[i]!, doc, shard, score);
        });
      },
      result() {
        const shown = finish(definition, buckets.map(bucketJson));
        if (definition.options['keyed'] !== true) return { buckets: shown };
        return { buckets: Object.fromEntries(shown.map(({ key, ...rest }) => [textOf(key), rest])) };
      },
    };
  };
}

function rangeList(definition: Definition): Json[] {
  const { options, name, type } = definition;
  const given = options['ranges'];
  if (!Array.isArray(given) || given.length === 0) throw illegalArgument(`No [ranges] specified for the [${name}] aggregation`);
  for (const entry of given) {
    if (!isObject(entry)) throw parsing(`[${type}] ranges must be objects`);
    refuseUnknown('range', entry, type === 'ip_range' ? ['from', 'to', 'key', 'mask'] : ['from', 'to', 'key', 'from_as_string', 'to_as_string']);
  }
  return given as Json[];
}

function rangeNumber(value: unknown): number {
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : numberOf(value);
  if (Number.isNaN(number)) throw new SearchError(400, 'number_format_exception', `For input string: "${textOf(value)}"`);
  return number;
}
