import { badRequest, refuseUnknown } from '../error.ts';
import { isDate, shownValue } from '../fields.ts';
import { isObject } from '../../../base/object.ts';
import { numberOf, textOf } from '../scalars.ts';
import { numbers, valueSource, type AggregationType, type Hit, type Json } from './framework.ts';
import { quantile, snapshot } from './metrics.ts';

// Metrics of the service's analytics module.

export const moreMetrics: Readonly<Record<string, AggregationType>> = {
  boxplot(definition) {
    const source = valueSource(definition, 'numbers');
    return () => {
      const all: number[] = [];
      return {
        collect(doc) { for (const value of numbers(source, doc)) all.push(value); },
        result() {
          if (all.length === 0) return { min: 'Infinity', max: '-Infinity', q1: 'NaN', q2: 'NaN', q3: 'NaN', lower: 'NaN', upper: 'NaN' };
          all.sort((a, b) => a - b);
          const [q1, q2, q3] = [0.25, 0.5, 0.75].map(q => quantile(all, q)!) as [number, number, number];
          // Whiskers end at the last values within one and a half boxes.
          const reach = 1.5 * (q3 - q1);
          return { min: all[0], max: all[all.length - 1], q1, q2, q3, lower: all.find(v => v >= q1 - reach), upper: all.findLast(v => v <= q3 + reach) };
        },
      };
    };
  },

  string_stats(definition) {
    const source = valueSource(definition, 'any');
    return () => {
      let [count, total, least, most, letters] = [0, 0, Infinity, 0, 0];
      const seen = new Map<string, number>();
      return {
        collect(doc) {
          for (const value of source.values(doc)) {
            const text = textOf(value);
            [count, total, least, most] = [count + 1, total + text.length, Math.min(least, text.length), Math.max(most, text.length)];
            for (const letter of text) {
              letters++;
              seen.set(letter, (seen.get(letter) ?? 0) + 1);
            }
          }
        },
        result() {
          const shares = [...seen].map(([letter, n]) => [letter, n / letters] as const).sort((a, b) => b[1] - a[1]);
          const entropy = shares.reduce((sum, [, share]) => sum - share * Math.log2(share), 0);
          return {
            count, min_length: count === 0 ? null : least, max_length: count === 0 ? null : most, avg_length: count === 0 ? null : total / count, entropy,
            ...(definition.options['show_distribution'] === true && { distribution: Object.fromEntries(shares) }),
          };
        },
      };
    };
  },

  /** Values of the documents that a sort puts first. */
  top_metrics({ options, context, name }) {
    const metrics = [options['metrics'] ?? []].flat().map(metric => {
      if (!isObject(metric)) throw badRequest('[top_metrics] failed to parse field [metrics]');
      refuseUnknown('top_metrics', metric, ['field', 'missing']);
      return textOf(metric['field']);
    });
    if (metrics.length === 0) throw badRequest(`Required [metrics]: [${name}]`);
    if (options['sort'] === undefined) throw badRequest(`Required [sort]: [${name}]`);
    const size = numberOf(options['size'] ?? 1);
    if (!(size >= 1 && size <= 10)) throw badRequest(size < 1 ? `[size] must be more than 0 but was [${size}]` : `[top_metrics.size] must not be more than [10] but was [${size}]. This limit can be set by changing the [index.top_metrics_max_size] index level setting.`);
    return () => {
      const entries: Hit[] = [];
      return {
        collect(doc, _shard, score) { entries.push({ doc: snapshot(doc), score }); },
        result() {
          const { hits } = context.hits(entries, { size, sort: options['sort'] }) as { hits: { _id: string; _index: string; sort: unknown[] }[] };
          const top = hits.map(hit => {
            const { doc } = entries.find(e => e.doc.id === hit._id && e.doc.index === hit._index)!;
            const values: Json = Object.fromEntries(metrics.map(path => {
              const field = context.query.mapping.field(path);
              const [value] = doc.values(path);
              return [path, value === undefined ? null : field && isDate(field) ? shownValue(field, value) : value];
            }));
            return { sort: hit.sort, metrics: values };
          });
          return { top };
        },
      };
    };
  },
};
