import { editDistance } from '../../../base/suggest.ts';
import type { DocView, Shard } from '../store.ts';
import { noMatch, type Matcher, type QueryContext } from './framework.ts';

/**
 * BM25 with k1 1.2 and b 0.75; keyword fields have no length norm.
 * @param among  in how many documents the term counts as standing, where it is not its own number
 */
export function termScore(path: string, context: QueryContext, same: (word: string) => boolean, term: string, keyword = false, among?: number): Matcher {
  const words = wordsOf(path, keyword);
  if (context.mapping.field(path)?.computed) return doc => (words(doc).some(same) ? 1 : noMatch);
  const known = statistics(context.shard, path, keyword);
  let weight: number | undefined;
  return doc => {
    const list = words(doc);
    let tf = 0;
    for (const word of list) if (same(word)) tf++;
    if (tf === 0) return noMatch;
    weight ??= rarity(known, among ?? known.frequency(term));
    return saturated(weight, tf, list.length, known.average, keyword);
  };
}

/** Words near by: each scores like its own term, the less the farther it is, and all count as common as the most common of them. */
export function fuzzyScore(path: string, context: QueryContext, wanted: string, distance: number, prefix: number, keyword: boolean): Matcher {
  const known = statistics(context.shard, path, keyword);
  const start = wanted.slice(0, prefix);
  const near = known.words().filter(word => word.startsWith(start)).map(word => ({ word, away: editDistance(word, wanted, distance + 1) })).filter(({ away }) => away <= distance)
    .map(({ word, away }) => ({ word, part: 1 - away / Math.min(word.length, wanted.length) })).sort((a, b) => b.part - a.part || (a.word < b.word ? -1 : 1)).slice(0, mostExpansions);
  const among = Math.max(0, ...near.map(({ word }) => known.frequency(word)));
  const clauses = near.map(({ word, part }) => ({ score: termScore(path, context, w => w === word, word, keyword, among), part }));
  return doc => {
    let total = noMatch;
    for (const { score, part } of clauses) {
      const found = score(doc);
      if (found >= 0) total = Math.max(0, total) + found * part;
    }
    return total;
  };
}

/**
 * Words behind each other: they score together, by how often they stand so.
 * @param slots  what may stand at each place; the last one of a prefix takes several words
 * @param slop   how far the words may be moved in all
 */
export function phraseScore(path: string, context: QueryContext, slots: readonly ((word: string) => boolean)[], slop: number): Matcher {
  const known = statistics(context.shard, path, false);
  let weight: number | undefined;
  return doc => {
    const tokens = doc.tokens(path);
    if (!tokens) return noMatch;
    const often = occurrences(tokens, slots, slop);
    if (often === 0) return noMatch;
    weight ??= slots.reduce((sum, slot) => sum + known.words().filter(slot).slice(0, mostExpansions).reduce((all, word) => all + rarity(known, known.frequency(word)), 0), 0);
    return saturated(weight, often, tokens.length, known.average, false);
  };
}

/** How often words stand together: an exact phrase counts one, a moved one the less the farther its words are apart. */
function occurrences(tokens: readonly string[], slots: readonly ((word: string) => boolean)[], slop: number): number {
  // Where each word would have the phrase begin.
  const places = slots.map((slot, i) => tokens.flatMap((token, at) => (slot(token) ? [at - i] : [])));
  if (places.some(list => list.length === 0)) return 0;
  const next = places.map(() => 0);
  let [often, best] = [0, Infinity];
  for (;;) {
    const begins = places.map((list, i) => list[next[i]!]!);
    const first = begins.indexOf(Math.min(...begins));
    // One word of the text stands for one of the phrase only.
    if (new Set(begins.map((at, i) => at + i)).size === begins.length) best = Math.min(best, Math.max(...begins) - begins[first]!);
    next[first]!++;
    const moved = places[first]![next[first]!];
    // The nearest the words come to each other counts once, when the first of them has moved behind another.
    if (moved === undefined || begins.some((at, i) => i !== first && moved > at)) {
      if (best <= slop) often += 1 / (1 + best);
      best = Infinity;
    }
    if (moved === undefined) return often;
  }
}

/** Other words that one of a query may stand for. */
const mostExpansions = 50;

const wordsOf = (path: string, keyword: boolean) => (doc: DocView): readonly string[] => (keyword ? (doc.values(path) as readonly string[]) : doc.tokens(path) ?? []);
const rarity = ({ count }: Statistics, documents: number) => Math.log(1 + (count - documents + 0.5) / (documents + 0.5));
const saturated = (weight: number, often: number, length: number, average: number, keyword: boolean) => Math.fround(2.2 * weight * (often / (often + 1.2 * (0.25 + (0.75 * (keyword ? 1 : storedLength(length))) / average))));

/** A field's length as an index keeps it in one byte: exact to 40, then four leading bits. */
function storedLength(length: number): number {
  if (length < 40) return length;
  const rest = length - 24;
  const shift = Math.floor(Math.log2(rest)) - 3;
  return 24 + ((rest >> shift) << shift);
}

interface Statistics { readonly version: number; readonly count: number; readonly average: number; frequency(term: string): number; words(): string[] }
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
  const counted = () => {
    if (!frequencies) {
      frequencies = new Map();
      for (const list of lists) for (const word of new Set(list)) frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
    }
    return frequencies;
  };
  const made: Statistics = {
    version: shard.version, count, average: count === 0 ? 1 : length / count,
    frequency: term => counted().get(term) ?? 0,
    words: () => [...counted().keys()],
  };
  fields.set(key, made);
  return made;
}
