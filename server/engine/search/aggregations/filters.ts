import { isObject } from '../../../base/object.ts';
import { badRequest } from '../error.ts';
import { textOf } from '../scalars.ts';
import { bucketJson, fill, finish, newBucket, type AggregationType } from './framework.ts';

export const filters: AggregationType = definition => {
  const { options, context } = definition;
  const given = options['filters'];
  const anonymous = Array.isArray(given);
  if ((!anonymous && !isObject(given)) || Object.keys(given).length === 0) throw badRequest(`[filters] cannot be empty.`);
  const entries = (anonymous ? given.map((query, i) => [textOf(i), query] as const) : Object.entries(given)).map(([key, query]) => [key, context.matcher(query)] as const);
  if (!anonymous) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const other = options['other_bucket'] === true || options['other_bucket_key'] !== undefined;
  const otherKey = textOf(options['other_bucket_key'] ?? '_other_');
  return () => {
    const buckets = entries.map(() => newBucket(definition, {}));
    const rest = newBucket(definition, {});
    return {
      collect(doc, shard, score) {
        let hit = false;
        entries.forEach(([, matches], i) => {
          if (matches(doc) < 0) return;
          hit = true;
          fill(buckets[i]!, doc, shard, score);
        });
        if (!hit && other) fill(rest, doc, shard, score);
      },
      result() {
        const all = [...buckets.map(bucketJson), ...(other ? [bucketJson(rest)] : [])];
        if (anonymous) return { buckets: finish(definition, all) };
        const keys = [...entries.map(([key]) => key), ...(other ? [otherKey] : [])];
        if (options['keyed'] === false) return { buckets: finish(definition, all.map((b, i) => ({ key: keys[i], ...b }))) };
        const run = finish(definition, all.map((b, i) => ({ ...b, '': keys[i] })));
        return { buckets: Object.fromEntries(run.map(({ '': key, ...b }) => [textOf(key), b])) };
      },
    };
  };
};
