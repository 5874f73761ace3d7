import { editDistance } from '../../../base/suggest.ts';
import { numberOf, textOf } from '../scalars.ts';

/** How many letters a word may differ by: a number, or AUTO by the length of the word. */
export function fuzziness(spec: unknown, word: string): number {
  const text = textOf(spec).toUpperCase();
  const auto = /^AUTO(?::(\d+),(\d+))?$/.exec(text);
  if (auto) {
    const [low, high] = [numberOf(auto[1] ?? 3), numberOf(auto[2] ?? 6)];
    return word.length < low ? 0 : word.length < high ? 1 : 2;
  }
  return Math.min(2, numberOf(text) || 0);
}

/** A test for words that differ from `wanted` by at most so many letters; two that change places count as one. */
export const within = (wanted: string, letters: number) => (word: string): boolean => editDistance(word, wanted, letters + 1) <= letters;
