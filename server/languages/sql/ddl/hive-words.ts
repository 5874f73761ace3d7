import { softReserved } from '../dialects/hive.ts';
import { looksLikeType } from '../hive/tree.ts';
import { T } from '../tokens.ts';
import { expect, inside, noAlternative, sql11, startsName, stop, unrecognized } from './antlr.ts';
import type { Reading } from './reading.ts';

/** A name: a word that is not reserved, or anything in back-quotes. A reserved word is noted and read over, so that the rest is read too. */
export function identifier(r: Reading, rule: string): void {
  const kind = r.kindAt();
  r.want(`<${rule}>`);
  if (kind === T.Quoted) return r.skip();
  if (kind === T.String && /^"[^]+"$/.test(r.raw())) {
    r.doubleQuoted.push(r.range());
    return r.skip();
  }
  if (kind !== T.Word && kind < T.Reserved) noAlternative(r, rule);
  const word = r.word();
  const goesOn = [T.Minus, T.Slash].includes(r.kindAt(r.i + 1)) && r.range(r.i + 1).start === r.range().end; // `user-id`: not this word
  if (goesOn) return r.skip();
  if (r.dialect.reserved.has(word) && !softReserved.has(word)) {
    const message = sql11.has(word) ? `Failed to recognize predicate '${r.raw()}'. Failed rule: 'identifier'${inside(rule)}` : `${unrecognized(r)}${inside(rule)}`;
    if (clauseWords.has(word) && r.kindAt(r.i + 1) !== T.Colon && !looksLikeType(r.word(r.i + 1))) throw stop(r, message, rule);
    r.reserved.push({ range: r.range(), word: r.raw(), message });
  } else if (softReserved.has(word)) r.reserved.push({ range: r.range(), word: r.raw() });
  r.skip();
}

/** Reserved words that only a clause begins with: as a name somebody forgot the name instead. */
const clauseWords = new Set(['PARTITION', 'ROW', 'WITH', 'AS', 'SET', 'NOT', 'NULL']);

/** `table` or `database.table`. */
export function tableName(r: Reading, remember = true): void {
  const from = r.i;
  const part = () => (startsName(r) || r.kindAt() === T.String || r.i === from ? identifier(r, 'table name') : noAlternative(r, 'table name', from, r.i));
  r.names(part, { most: 2, remember });
  if (!behindName(r.kindAt())) noAlternative(r, 'table name', from, r.i);
}

/** Whether a token can stand behind the name of a table in any statement: the parser looks that far before it takes the name. */
const behindName = (kind: T): boolean => kind === T.End || kind === T.Word || kind === T.Quoted || kind === T.String || kind === T.Number || kind === T.LeftParen || kind === T.RightParen || kind === T.Comma || kind === T.Dot || kind >= T.Reserved;

/** A text. `follow` is what may stand behind it, so that the parser takes it as forgotten. */
export function text(r: Reading, rule: string, follow: readonly string[] = []): void {
  expect(r, 'StringLiteral', rule, follow);
  while (r.kindAt() === T.String && r.kindAt(r.i + 1) !== T.Equal) r.skip(); // texts side by side count as one
}

export function ifNotExists(r: Reading): void {
  if (!r.take('IF')) return;
  expect(r, 'NOT', 'if not exists clause', ['EXISTS']);
  expect(r, 'EXISTS', 'if not exists clause', ['<name>', 'PARTITION']);
}

export function ifExists(r: Reading): void {
  r.want('IF EXISTS');
  if (r.looks('IF')) {
    r.skip();
    expect(r, 'EXISTS', 'if exists clause', ['<name>', 'PARTITION', '(']);
  }
}
