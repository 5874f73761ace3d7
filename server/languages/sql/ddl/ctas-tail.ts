import type { SourceFile } from '../../../base/file.ts';
import { memo } from '../../../base/memo.ts';
import type { Range } from '../../../base/range.ts';
import { athena } from '../dialects/athena.ts';
import { lex } from '../lexer.ts';
import { T } from '../tokens.ts';
import { statementsOf, type DdlStatement } from './statements.ts';

/** Clauses of a definition with what they say as options of CREATE TABLE AS. */
export interface Clauses { readonly pairs: readonly (readonly [key: string, value: string])[]; readonly end: number; readonly count: number; readonly listed: boolean }

/** Clauses of a definition behind the query of CREATE TABLE AS, up to its end. */
export interface Tail extends Clauses {
  readonly head: Range;
  readonly word: string;
  /** From where it can be taken away: white space before it goes too, unless a comment stands there. */
  readonly from: number;
  /** Where the AS before the query stands. */
  readonly as: number | undefined;
}

/** The option of CREATE TABLE AS that a table's property is there. */
export const optionOf = (property: string): string => ({ 'orc.compress': 'orc_compression', 'parquet.compress': 'parquet_compression' })[property.toLowerCase()] ?? property.toLowerCase().replace(/[.-]/g, '_');

/** The clauses STORED AS, LOCATION and TBLPROPERTIES that stand at `start`, one behind the other. */
export function clausesAt(text: string, start: number): Clauses {
  const pairs: [string, string][] = [];
  let [at, count, listed] = [start, 0, false];
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at += match[0].length;
    return match;
  };
  for (;; count++) {
    const stored = take(/STORED\s+AS\s+(\w+)\s*/iy);
    const location = stored ? null : take(/LOCATION\s+'([^']*)'\s*/iy);
    const list = stored ?? location ? null : take(/TBLPROPERTIES\s*\(((?:'[^']*'|"[^"]*"|[^()'"])*)\)\s*/iy);
    if (stored) pairs.push(['format', stored[1]!.toUpperCase()]);
    else if (location) pairs.push(['external_location', location[1]!]);
    else if (list) {
      listed ||= list[1]!.includes('=');
      for (const [, , key, , value] of list[1]!.matchAll(/(['"])([^'"]*)\1\s*=\s*(['"])([^'"]*)\3/g)) pairs.push([optionOf(key!), value!]);
    } else return { pairs, end: at, count, listed };
  }
}

/** The tail of a statement's query that is no query, if it has one. A lone STORED AS may be a column and its name. */
export const tailOf = (file: SourceFile, statement: DdlStatement): Tail | undefined => tails(file).get(statement.range.start);

/** Whether a place is in such a tail. */
export function inTail(file: SourceFile, { start }: Range): boolean {
  const found = inOrder(file);
  let [low, high] = [0, found.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (found[middle]!.head.start <= start) low = middle + 1;
    else high = middle;
  }
  return low > 0 && start <= found[low - 1]!.end;
}

const inOrder: (file: SourceFile) => readonly Tail[] = memo(file => [...tails(file).values()]);

const tails: (file: SourceFile) => ReadonlyMap<number, Tail> = memo(file => {
  const found = new Map<number, Tail>();
  if (!/\b(?:TBLPROPERTIES|LOCATION)\b/i.test(file.text)) return found;
  for (const { kind, parser, range, queries: [query] } of statementsOf(file)) {
    if (kind !== 'ctas' || parser !== 'trino' || !query) continue;
    const { tokens } = lex(file.text, athena, range.start, range.end);
    let as: number | undefined;
    for (let i = 1, depth = 0; i < tokens.length - 1; i++) {
      if (tokens.kinds[i] === T.LeftParen) depth++;
      else if (tokens.kinds[i] === T.RightParen) depth--;
      const head = { start: tokens.starts[i]!, end: tokens.ends[i]! };
      const word = file.text.slice(head.start, head.end).toUpperCase();
      if (depth === 0 && word === 'AS' && head.end <= query.start) as = head.start;
      if (depth !== 0 || head.start <= query.start || (word !== 'STORED' && word !== 'LOCATION' && word !== 'TBLPROPERTIES')) continue;
      const clauses = clausesAt(file.text, head.start);
      if (clauses.end >= range.end && (clauses.listed || clauses.count > 1 || clauses.pairs.some(([, value]) => /^s3[an]?:/i.test(value)))) {
        const before = tokens.ends[i - 1]!;
        found.set(range.start, { ...clauses, head, word: word === 'STORED' ? 'STORED AS' : word, as, from: file.text.slice(before, head.start).trim() === '' ? before : head.start });
        break;
      }
      while (i < tokens.length - 2 && tokens.starts[i + 1]! < clauses.end) i++; // read once
    }
  }
  return found;
});
