import type { KindSet } from '../../base/syntax.ts';
import type { Statement } from './tree.ts';
import type { Parser } from './parse/parser.ts';
import { keywordNames, T } from './tokens.ts';

/** A dialect of the family as data. What it cannot say by a table or a flag, it does not differ in. */
export interface Dialect {
  readonly id: 'kinesis' | 'athena' | 'hive' | 'redshift' | 'flink' | 'duckdb';
  readonly name: string;
  /** Words that are no names unless they are quoted. */
  readonly reserved: ReadonlySet<string>;
  /** What encloses a quoted name. */
  readonly nameQuotes: readonly ('"' | '`')[];
  /** What encloses a text. */
  readonly textQuotes: readonly ("'" | '"')[];
  /** A backslash escapes inside texts. */
  readonly backslash: boolean;
  /** How names that are not quoted are stored. */
  readonly fold: 'upper' | 'lower';
  /** Quoted names are stored folded as well. */
  readonly foldQuoted: boolean;
  readonly lineComments: readonly string[];
  /** Names may start with a digit when they are not quoted. */
  readonly digitNames: boolean;
  /** Statements of the dialect's own, by their first word: called with the cursor on it. Undefined: not mine after all. */
  readonly statements: Readonly<Record<string, (parser: Parser) => Statement | undefined>>;
  /** Functions written without parentheses. */
  readonly niladic: ReadonlySet<string>;
}

interface Words { readonly table: Int16Array; readonly words: readonly string[]; readonly kinds: readonly number[] }

const known = new WeakMap<Dialect, Words>();

/** Open-addressed table of a dialect's words: a word is found by its folded hash, without making a string. */
export function wordsOf(dialect: Dialect): Words {
  let made = known.get(dialect);
  if (!made) {
    const words = [...keywordNames];
    const kinds: number[] = keywordNames.map((_, i) => T.FirstKeyword + i);
    for (const word of dialect.reserved) {
      if (keywordNames.includes(word)) continue;
      words.push(word);
      kinds.push(T.Reserved);
    }
    const table = new Int16Array(2048).fill(-1);
    words.forEach((word, i) => {
      let at = hashOf(word, 0, word.length) & 2047;
      while (table[at] !== -1) at = (at + 1) & 2047;
      table[at] = i;
    });
    known.set(dialect, (made = { table, words, kinds }));
  }
  return made;
}

/** Case-folded FNV-1a of a stretch of text. */
function hashOf(text: string, start: number, end: number): number {
  let h = 0x811c9dc5;
  for (let i = start; i < end; i++) {
    let c = text.charCodeAt(i);
    if (c >= 97 && c <= 122) c -= 32;
    h = Math.imul(h ^ c, 0x01000193);
  }
  return h ^ (h >>> 15);
}

export function kindOfWord({ table, words, kinds }: Words, text: string, start: number, end: number): number {
  for (let at = hashOf(text, start, end) & 2047; table[at] !== -1; at = (at + 1) & 2047) {
    const word = words[table[at]!]!;
    if (word.length !== end - start) continue;
    let i = 0;
    for (; i < word.length; i++) {
      let c = text.charCodeAt(start + i);
      if (c >= 97 && c <= 122) c -= 32;
      if (c !== word.charCodeAt(i)) break;
    }
    if (i === word.length) return kinds[table[at]!]!;
  }
  return T.Word;
}

const nameSets = new WeakMap<Dialect, KindSet>();

/** Kinds that may stand as a name in a dialect. */
export function nameKinds(dialect: Dialect): KindSet {
  let set = nameSets.get(dialect);
  if (!set) {
    set = new Uint8Array(256);
    set[T.Word] = set[T.Quoted] = 1;
    keywordNames.forEach((word, i) => { if (!dialect.reserved.has(word)) set![T.FirstKeyword + i] = 1; });
    nameSets.set(dialect, set);
  }
  return set;
}
