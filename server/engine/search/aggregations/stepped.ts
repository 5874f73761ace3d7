import { javaDouble } from '../../../base/java-number.ts';
import { textOf } from '../scalars.ts';
import type { Bounds } from './bounds.ts';
import { sortBuckets, termsOrder } from './bucket-keys.ts';
import { bucketJson, fill, finish, newBucket, numbers, valueSource, type Aggregator, type Bucket, type Definition, type Json } from './framework.ts';
import { mostBuckets, refuseSetting, tooMany } from './settings.ts';

/** Buckets of equal (or calendar) width; gaps are filled when `min_doc_count` is 0. */
export function stepped(definition: Definition, steps: Steps, least: number, source: ReturnType<typeof valueSource>, bounds: Bounds): () => Aggregator {
  const { options, name } = definition;
  const order = options['order'] === undefined ? [{ path: '_key', descending: false }] : termsOrder(definition);
  if (!Number.isInteger(least)) refuseSetting(definition, 'min_doc_count', `For input string: "${textOf(options['min_doc_count'])}"`);
  if (least < 0) refuseSetting(definition, 'min_doc_count', `[min_doc_count] must be greater than or equal to 0. Found [${least}] in [${name}]`);
  const { hard, extended } = bounds;
  /** Hard bounds hold for keys; the upper one of dates is exclusive. */
  const inside = (key: number) => !hard || (key >= (hard.min ?? -Infinity) && (bounds.dates ? key < (hard.max ?? Infinity) : key <= (hard.max ?? Infinity)));
  return () => {
    const buckets = new Map<number, Bucket>();
    const at = (key: number): Bucket => {
      let bucket = buckets.get(key);
      if (!bucket) {
        if (buckets.size >= mostBuckets) throw tooMany();
        buckets.set(key, (bucket = newBucket(definition, steps.head(key))));
      }
      return bucket;
    };
    return {
      collect(doc, shard, score) {
        let last: number | undefined;
        for (const value of numbers(source, doc)) {
          const key = steps.floor(value);
          if (key === last || !inside(key)) continue;
          last = key;
          fill(at(key), doc, shard, score);
        }
      },
      result() {
        if (least === 0) {
          let [low, high] = [Infinity, -Infinity];
          for (const key of buckets.keys()) [low, high] = [Math.min(low, key), Math.max(high, key)];
          // One bound alone widens what is there; both make buckets out of nothing.
          if (extended && (buckets.size > 0 || (extended.min !== undefined && extended.max !== undefined))) {
            if (extended.min !== undefined) low = Math.min(low, steps.floor(extended.min));
            if (extended.max !== undefined) high = Math.max(high, steps.floor(extended.max));
          }
          let count = 0;
          for (let key = low; key <= high; key = steps.next(key)) {
            if (++count > mostBuckets) throw tooMany();
            if (inside(key)) at(key);
          }
        }
        const made = [...buckets].filter(([, b]) => b.count >= least).map(([key, b]) => ({ key: key as unknown, json: bucketJson(b) }));
        const shown = finish(definition, sortBuckets(made, order).map(b => b.json));
        if (options['keyed'] !== true) return { buckets: shown };
        return { buckets: Object.fromEntries(shown.map(b => [textOf(b['key_as_string'] ?? javaDouble(b['key'] as number)), b])) };
      },
    };
  };
}

export interface Steps {
  /** Start of the bucket that holds a value. */
  floor(value: number): number;
  next(key: number): number;
  head(key: number): Json;
}
