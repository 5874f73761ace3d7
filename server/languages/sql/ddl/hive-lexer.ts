import type { Range } from '../../../base/range.ts';
import { TokenBuffer } from '../../../base/syntax.ts';
import { kindOfWord, wordsOf } from '../dialect.ts';
import { hive } from '../dialects/hive.ts';
import type { Lexed } from '../lexer.ts';
import { T } from '../tokens.ts';

/** A statement's tokens as its parser gets them, and the first thing that the lexer refuses. */
export interface HiveTokens { readonly tokens: TokenBuffer; readonly first: number; readonly last: number; readonly problem?: LexerProblem }
export interface LexerProblem { readonly range: Range; readonly message: string; readonly ended?: boolean }

/**
 * The tokens of a statement as Hive's own lexer cuts them. It knows no letters but those of ASCII, none of `@ # ! \`, and no name
 * that begins with `_`: it throws them away and goes on. A text that is never closed takes the rest of the statement with it.
 */
export function hiveTokens(text: string, { tokens, problems }: Lexed, from: number, to: number): HiveTokens {
  const before = from > 0 ? tokens.ends[from - 1]! : 0;
  const lost = problems.filter(p => p.range.start >= before && p.range.end <= tokens.starts[to]! && p.message.startsWith('Unexpected'));
  let strange = lost.length > 0;
  for (let i = from; i < to && !strange; i++) strange = isStrange(text, tokens, i);
  if (!strange) return { tokens, first: from, last: to };
  const made = new TokenBuffer(to - from);
  let problem: LexerProblem | undefined;
  const refuse = (at: number) => { if (!problem || at < problem.range.start) problem = { range: { start: at, end: at + 1 }, message: `character '${text[at]}' not supported here` }; };
  for (const { range } of lost) refuse(range.start);
  for (let i = from; i < to; i++) {
    const [start, end, kind] = [tokens.starts[i]!, tokens.ends[i]!, tokens.kinds[i] as T];
    if (unclosed(text, start, end, kind)) {
      if (!problem || start < problem.range.start) problem = { range: { start, end: tokens.ends[to - 1]! }, message: `mismatched character '<EOF>' expecting '${text[start]}'`, ended: true };
      break;
    }
    if (kind === T.At) refuse(start);
    else if (kind === T.DoubleColon) { made.push(T.Colon, start, start + 1); made.push(T.Colon, start + 1, end); }
    else if (kind !== T.Word && kind < T.Reserved) made.push(kind, start, end);
    else cut(start, end);
  }
  made.push(T.End, tokens.ends[to - 1]!, tokens.ends[to - 1]!);
  return { tokens: made, first: 0, last: made.length - 1, ...(problem && { problem }) };

  /** The words in what other dialects take for one. */
  function cut(start: number, end: number): void {
    for (let at = start; at < end;) {
      word.lastIndex = at;
      const length = Math.min(end - at, word.exec(text)?.[0].length ?? 0);
      if (length > 0) made.push(kindOfWord(wordsOf(hive), text, at, at + length), at, at + length);
      else if (text[at] === '_' && at + 1 < end) { made.push(T.Bad, at, end); return; } // the name of a character set
      else if (text[at] === '$') made.push(T.Bad, at, at + 1); // a token that only paths of DESCRIBE have
      else refuse(at);
      at += Math.max(1, length);
    }
  }
}

const word = /[A-Za-z0-9]\w*|\$(?:elem|key|value)\$/iy;

function isStrange(text: string, tokens: TokenBuffer, i: number): boolean {
  const [start, end, kind] = [tokens.starts[i]!, tokens.ends[i]!, tokens.kinds[i] as T];
  if (kind === T.At || kind === T.DoubleColon || unclosed(text, start, end, kind)) return true;
  if (kind !== T.Word) return false;
  for (let at = start; at < end; at++) {
    const c = text.charCodeAt(at);
    if (c > 127 || c === 36 || (c === 95 && at === start)) return true;
  }
  return false;
}

function unclosed(text: string, start: number, end: number, kind: T): boolean {
  if (kind !== T.String && kind !== T.Quoted) return false;
  if (end - start < 2 || text[end - 1] !== text[start]) return true;
  if (kind === T.Quoted) return false;
  let slashes = 0; // 'it\': the last quote is part of the text
  for (let at = end - 2; at > start && text[at] === '\\'; at--) slashes++;
  return slashes % 2 === 1;
}
