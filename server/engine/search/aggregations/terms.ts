import { isObject } from '../../../base/object.ts';
import { ipNumber } from '../addresses.ts';
import { badRequest, parsing, refuseUnknown, SearchError } from '../error.ts';
import { describe, fieldValue, isDate, type Field } from '../fields.ts';
import { luceneRegexp } from '../patterns.ts';
import { numberOf, textOf } from '../scalars.ts';
import { compareKeys, keyJson, keySource, sortBuckets, termsOrder } from './bucket-keys.ts';
import { bucketJson, fill, finish, newBucket, valueSource, type AggregationType, type Bucket, type Definition } from './framework.ts';
import { partitionOf } from './partition.ts';
import { mostBuckets, refuseSetting, tooMany, whole } from './settings.ts';

export const terms: AggregationType = definition => {
  const { options, name } = definition;
  const source = keySource(definition);
  const size = whole(definition, 'size', 10);
  if (!(size > 0)) refuseSetting(definition, 'size', `[size] must be greater than 0. Found [${size}] in [${name}]`);
  const least = whole(definition, 'min_doc_count', 1);
  if (least < 0) refuseSetting(definition, 'min_doc_count', `[min_doc_count] must be greater than or equal to 0. Found [${least}] in [${name}]`);
  const orders = termsOrder(definition);
  const wanted = keyFilter(definition, source.field);
  return () => {
    const buckets = new Map<unknown, Bucket>();
    return {
      collect(doc, shard, score) {
        let last: unknown;
        for (const key of source.values(doc)) {
          if (key === last || !wanted(key)) continue; // values come sorted: equal ones are neighbours
          last = key;
          let bucket = buckets.get(key);
          if (!bucket) {
            if (buckets.size >= mostBuckets * 16) throw tooMany();
            buckets.set(key, (bucket = newBucket(definition, keyJson(source.field, key, options))));
          }
          fill(bucket, doc, shard, score);
        }
      },
      result() {
        if (least === 0) addUnseen(definition, source.field, buckets, wanted);
        const all = [...buckets].filter(([, b]) => b.count >= least).map(([key, b]) => ({ key, json: bucketJson(b) }));
        const sorted = sortBuckets(all, orders, source.field);
        const shown = sorted.slice(0, size).map(b => b.json);
        const others = sorted.slice(size).reduce((sum, b) => sum + numberOf(b.json['doc_count']), 0);
        const withError = options['show_term_doc_count_error'] === true ? shown.map(({ key, key_as_string: text, doc_count: count, ...rest }) => ({ key, ...(text !== undefined && { key_as_string: text }), doc_count: count, doc_count_error_upper_bound: 0, ...rest })) : shown;
        return { doc_count_error_upper_bound: 0, sum_other_doc_count: others, buckets: finish(definition, withError) };
      },
    };
  };
};

/** Buckets of several fields' values together: each combination that a document has. */
export const multiTerms: AggregationType = definition => {
  const { options, name } = definition;
  const given = options['terms'];
  if (!Array.isArray(given) || given.length < 2) throw badRequest('The [terms] parameter in the aggregation [multi_terms] must be present and have at least 2 fields or scripts.');
  const sources = given.map(entry => {
    if (!isObject(entry)) throw parsing('[multi_terms] failed to parse field [terms]');
    refuseUnknown('multi_terms', entry, ['field', 'script', 'missing', 'include', 'exclude', 'value_type', 'time_zone', 'format']);
    return { ...valueSource({ type: 'multi_terms', options: entry, context: definition.context }, 'any'), options: entry };
  });
  const size = whole(definition, 'size', 10);
  if (!(size > 0)) refuseSetting(definition, 'size', `[size] must be greater than 0. Found [${size}] in [${name}]`);
  const least = whole(definition, 'min_doc_count', 1);
  const orders = termsOrder(definition);
  const compare = (a: readonly unknown[], b: readonly unknown[]): number => {
    for (const [i, { field }] of sources.entries()) {
      const order = compareKeys(a[i], b[i], field);
      if (order !== 0) return order;
    }
    return 0;
  };
  return () => {
    const buckets = new Map<string, { readonly parts: readonly unknown[]; readonly bucket: Bucket }>();
    return {
      collect(doc, shard, score) {
        let rows: (readonly unknown[])[] = [[]];
        for (const source of sources) {
          const values = [...new Set(source.values(doc))];
          rows = rows.flatMap(row => values.map(value => [...row, value]));
        }
        for (const parts of rows) {
          const id = JSON.stringify(parts.map(part => (typeof part === 'bigint' ? `${part}n` : part)));
          let entry = buckets.get(id);
          if (!entry) {
            if (buckets.size >= mostBuckets * 16) throw tooMany();
            const keys = parts.map((part, i) => keyJson(sources[i]!.field, part, sources[i]!.options));
            const head = { key: keys.map((key, i) => (sources[i]!.field && isDate(sources[i]!.field) ? key['key_as_string'] : typeof parts[i] === 'boolean' ? parts[i] : key['key'])), key_as_string: keys.map(key => textOf(key['key_as_string'] ?? key['key'])).join('|') };
            buckets.set(id, (entry = { parts, bucket: newBucket(definition, head) }));
          }
          fill(entry.bucket, doc, shard, score);
        }
      },
      result() {
        const byKey = [...buckets.values()].filter(({ bucket }) => bucket.count >= least).sort((a, b) => compare(a.parts, b.parts));
        const sorted = sortBuckets(byKey.map(({ bucket }, key) => ({ key, json: bucketJson(bucket) })), orders);
        return { doc_count_error_upper_bound: 0, sum_other_doc_count: sorted.slice(size).reduce((sum, b) => sum + numberOf(b.json['doc_count']), 0), buckets: finish(definition, sorted.slice(0, size).map(b => b.json)) };
      },
    };
  };
};

export const rareTerms: AggregationType = definition => {
  const source = valueSource(definition, 'any');
  const most = whole(definition, 'max_doc_count', 1);
  if (!(most > 0)) refuseSetting(definition, 'max_doc_count', `[max_doc_count] must be greater than 0. Found [${most}] in [${definition.name}]`);
  if (most > 100) refuseSetting(definition, 'max_doc_count', `[max_doc_count] must be smaller than [100] in [${definition.name}]`);
  const wanted = keyFilter(definition, source.field);
  return () => {
    const buckets = new Map<unknown, Bucket>();
    return {
      collect(doc, shard, score) {
        for (const key of new Set(source.values(doc))) {
          if (!wanted(key)) continue;
          let bucket = buckets.get(key);
          if (!bucket) buckets.set(key, (bucket = newBucket(definition, keyJson(source.field, key, definition.options))));
          fill(bucket, doc, shard, score);
        }
      },
      result() {
        const rare = [...buckets].filter(([, b]) => b.count <= most).map(([key, b]) => ({ key, json: bucketJson(b) }));
        return { buckets: finish(definition, sortBuckets(rare, [{ path: '_count', descending: false }, { path: '_key', descending: false }], source.field).map(b => b.json)) };
      },
    };
  };
};

/** `include`/`exclude`: exact values, a regular expression over the text of the key, or a part of all keys. */
function keyFilter({ name, options }: Definition, field: Field | undefined): (key: unknown) => boolean {
  const text = !field || describe(field).kind === 'strings' || describe(field).kind === undefined;
  const test = (key: 'include' | 'exclude'): ((key: unknown) => boolean) | undefined => {
    const spec = options[key];
    if (spec === undefined) return undefined;
    if (Array.isArray(spec)) {
      const wanted = new Set(spec.map(value => (!field ? textOf(value) : textOf(field.type === 'ip' ? ipNumber(textOf(value)) : fieldValue(field, value)))));
      return value => wanted.has(textOf(field?.type === 'ip' ? ipNumber(textOf(value)) : value));
    }
    if (isObject(spec)) {
      if (key === 'exclude') throw parsing('Unknown parameter in Include/Exclude clause: exclude');
      refuseUnknown('include', spec, ['partition', 'num_partitions']);
      const [part, parts] = [numberOf(spec['partition']), numberOf(spec['num_partitions'])];
      if (!(parts >= 2)) throw badRequest('num_partitions must be at least 2');
      if (!(part >= 0)) throw badRequest('partition must be a non-negative integer');
      if (part >= parts) throw badRequest('partition must be less than num_partitions');
      return value => partitionOf(value, parts, field) === part;
    }
    if (!text || field?.type === 'ip') {
      throw new SearchError(500, 'aggregation_execution_exception', `Aggregation [${name}] cannot support regular expression style include/exclude settings as they can only be applied to string fields. Use an array of ${field?.type === 'ip' ? '' : 'numeric '}values for include/exclude clauses${field?.type === 'ip' ? '' : ' used to filter numeric fields'}`);
    }
    const pattern = luceneRegexp(textOf(spec), false);
    return value => pattern.test(textOf(value));
  };
  const include = test('include');
  const exclude = test('exclude');
  return key => (!include || include(key)) && !(exclude && exclude(key));
}

/** `min_doc_count: 0` also lists keys that only other documents of the index hold. */
function addUnseen(definition: Definition, field: Field | undefined, buckets: Map<unknown, Bucket>, wanted: (key: unknown) => boolean): void {
  if (!field) return;
  for (const entry of definition.context.shards.flatMap(shard => shard.column(field.path) ?? [])) {
    for (const key of entry === undefined ? [] : Array.isArray(entry) ? entry : [entry]) {
      if (!buckets.has(key) && wanted(key)) buckets.set(key, newBucket(definition, keyJson(field, key, definition.options)));
    }
  }
}
