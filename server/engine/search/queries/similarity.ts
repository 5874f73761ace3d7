import type { DocView, Shard } from '../store.ts';
import { noMatch, type Matcher, type QueryContext } from './framework.ts';

/** BM25 with k1 1.2 and b 0.75; keyword fields have no length norm. */
export function termScore(path: string, context: QueryContext, same: (word: string) => boolean, term: string, keyword = false): Matcher {
  const words = (doc: DocView): readonly string[] => (keyword ? (doc.values(path) as readonly string[]) : doc.tokens(path) ?? []);
  if (context.mapping.field(path)?.computed) return doc => (words(doc).some(same) ? 1 : noMatch);
  const { count, average, frequency } = statistics(context.shard, path, keyword);
  let idf: number | undefined;
  return doc => {
    const list = words(doc);
    let tf = 0;
    for (const word of list) if (same(word)) tf++;
    if (tf === 0) return noMatch;
    const n = frequency(term);
    idf ??= Math.log(1 + (count - n + 0.5) / (n + 0.5));
    const norm = 1.2 * (0.25 + (0.75 * (keyword ? 1 : storedLength(list.length))) / average);
    return Math.fround(2.2 * idf * (tf / (tf + norm)));
  };
}

/** A field's length as an index keeps it in one byte: exact to 40, then four leading bits. */
function storedLength(length: number): number {
  if (length < 40) return length;
  const rest = length - 24;
  const shift = Math.floor(Math.log2(rest)) - 3;
  return 24 + ((rest >> shift) << shift);
}

interface Statistics { readonly version: number; readonly count: number; readonly average: number; frequency(term: string): number }
const knownStatistics = new WeakMap<Shard, Map<string, Statistics>>();

/** Values of a field inside nested objects: each object counts as a document. */
function nestedEntries(shard: Shard, path: string, keyword: boolean): unknown[] {
  const around = [...shard.mapping.nested].find(nested => path.startsWith(`${nested}.`));
  return around === undefined ? [] : (shard.nestedColumn(around) ?? []).flatMap(objects => objects ?? []).flatMap(({ values, tokens }) => { const found = keyword ? values.get(path) : tokens.get(path); return found === undefined ? [] : [found]; });
}

/** Documents with the field, their mean length, and in how many a term stands. Remembered until the shard changes. */
function statistics(shard: Shard, path: string, keyword: boolean): Statistics {
  let fields = knownStatistics.get(shard);
  if (!fields) knownStatistics.set(shard, (fields = new Map()));
  const key = `${path}\n${keyword}`;
  const old = fields.get(key);
  if (old?.version === shard.version) return old;
  let count = 0;
  let length = 0;
  let frequencies: Map<string, number> | undefined;
  const lists: (readonly string[])[] = [];
  for (const entry of (keyword ? shard.column(path) : shard.tokenColumn(path)) ?? nestedEntries(shard, path, keyword)) {
    if (entry === undefined) continue;
    const list = (Array.isArray(entry) ? entry : [entry]) as readonly string[];
    lists.push(list);
    count++;
    length += list.length;
  }
  const made: Statistics = {
    version: shard.version, count, average: count === 0 ? 1 : length / count,
    frequency(term) {
      if (!frequencies) {
        frequencies = new Map();
        for (const list of lists) for (const word of new Set(list)) frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
      }
      return frequencies.get(term) ?? 0;
    },
  };
  fields.set(key, made);
  return made;
}
