import { illegalArgument, parsing, unsupported } from '../error.ts';
import { textOf } from '../scalars.ts';
import type { DocView } from '../store.ts';
import { bucketJson, fill, newBucket, type AggregationType, type Definition, type Hit } from './framework.ts';
import { snapshot } from './metrics.ts';
import { whole } from './settings.ts';

/** One bucket only: everything that passes. */
export const singleBucket = (passes: (definition: Definition) => (doc: DocView, score: number) => boolean): AggregationType => definition => {
  const test = passes(definition);
  return () => {
    const bucket = newBucket(definition, {});
    return {
      startShard: shard => bucket.level.startShard(shard),
      collect(doc, shard, score) { if (test(doc, score)) fill(bucket, doc, shard, score); },
      result: () => bucketJson(bucket),
    };
  };
};

export const nested: AggregationType = definition => {
  const path = textOf(definition.options['path'] ?? '');
  if (path === '') throw parsing(`Missing [path] field for nested aggregation [${definition.name}]`);
  return () => {
    const bucket = newBucket(definition, {});
    return {
      collect(doc, shard, score) { for (const object of doc.nested(path)) fill(bucket, Object.assign(object, { root: doc }), shard, score); },
      result: () => bucketJson(bucket),
    };
  };
};

export const reverseNested: AggregationType = definition => {
  if (definition.options['path'] !== undefined) throw unsupported('[path] of [reverse_nested]');
  return () => {
    const bucket = newBucket(definition, {});
    let last: DocView | undefined;
    let lastId = '';
    return {
      collect(doc, shard, score) {
        const root = (doc as DocView & { root?: DocView }).root;
        if (!root) throw illegalArgument(`Reverse nested aggregation [${definition.name}] can only be used inside a [nested] aggregation`);
        if (root === last && root.id === lastId) return; // each root counts once
        last = root;
        lastId = root.id;
        fill(bucket, root, shard, score);
      },
      result: () => bucketJson(bucket),
    };
  };
};

/** All documents of the searched indexes, whatever the query. */
export const global: AggregationType = definition => () => {
  const bucket = newBucket(definition, {});
  return {
    collect() {},
    result() {
      definition.context.shards.forEach((shard, number) => shard.scan(view => fill(bucket, view, number, 1)));
      return bucketJson(bucket);
    },
  };
};

/** The best `shard_size` documents of each shard. */
export const sampler: AggregationType = definition => {
  const most = whole(definition, 'shard_size', 100);
  return () => {
    const found: (Hit & { readonly shard: number })[] = [];
    return {
      collect(doc, shard, score) { found.push({ doc: snapshot(doc), shard, score }); },
      result() {
        const bucket = newBucket(definition, {});
        for (const shard of new Set(found.map(f => f.shard))) {
          const best = new Set(found.filter(f => f.shard === shard).sort((a, b) => b.score - a.score).slice(0, most));
          for (const { doc, score } of found.filter(f => best.has(f))) fill(bucket, doc, shard, score);
        }
        return bucketJson(bucket);
      },
    };
  };
};
