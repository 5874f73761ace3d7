import type { Range } from '../../../base/range.ts';
import { canonicalName } from './foreign.ts';
import { deepestType } from './type.ts';

/**
 * The tolerant tree of a type as somebody wrote it: catalogue spelling, DDL, or a foreign one (`row(a int)`, `set<x>`).
 * It exists for any text and keeps every place. Rules and fixes work on it; what a service makes of the text is `parseHiveType`'s.
 */
export interface TypeTree {
  readonly range: Range;
  readonly root: TypeNode | undefined;
  /** All nodes in the order of the text, so that nobody has to recurse. */
  readonly nodes: readonly TypeNode[];
  /** Nodes whose bracket is never closed, outermost first. */
  readonly unclosed: readonly TypeNode[];
  /** Closing brackets that close nothing, and other tokens that have no place. */
  readonly stray: readonly Range[];
  /** Blanks, line ends and tabs between the tokens. */
  readonly blanks: readonly Range[];
  /** Nested beyond what is read here; the tree ends there. */
  readonly tooDeep?: Range;
}

export interface TypeNode {
  readonly range: Range;
  /** The type's words as written, joined by one blank: `Array`, `double precision`; empty when the type is missing. */
  readonly name: string;
  readonly nameRange: Range;
  readonly bracket?: '<' | '(';
  readonly open?: Range;
  readonly close?: Range;
  readonly members: readonly TypeMember[];
  /** `(10,2)` behind the name, brackets included in `argumentsRange`. */
  readonly arguments: readonly TypeArgument[];
  readonly argumentsRange?: Range;
  readonly depth: number;
  readonly parent?: TypeNode;
}

export interface TypeMember {
  readonly range: Range;
  /** As meant: without back-quotes. */
  readonly name?: string;
  readonly nameRange?: Range;
  readonly quoted?: boolean;
  readonly colon?: Range;
  readonly type?: TypeNode;
  /** `COMMENT 'text'`. */
  readonly comment?: Range;
  /** The comma behind the member. */
  readonly comma?: Range;
  /** Where that comma is missing: from the end of the member to the name of the next field. */
  readonly gap?: Range;
}

export interface TypeArgument { readonly text: string; readonly range: Range }

export interface TypeOptions {
  /**
   * `catalogue`: the whole string is one type. `ddl`: the type of a column; it ends where the column goes on, and comments,
   * back-quotes and COMMENT are known.
   */
  readonly mode: 'catalogue' | 'ddl';
  readonly start?: number;
  readonly end?: number;
}

/** Never throws, linear. */
export function parseTypeTree(text: string, { mode, start = 0, end = text.length }: TypeOptions): TypeTree {
  const ddl = mode === 'ddl';
  const scanner = scan(text, start, end, ddl);
  const token = scanner.at;
  const nodes: Building[] = [];
  const stray: Range[] = [];
  const unclosed: Building[] = [];
  const stack: Building[] = [];
  let angles = 0;
  let rounds = 0;
  let i = 0;
  let root: Building | undefined;
  let tooDeep: Range | undefined;
  let last = start;

  const kind = (k: number) => token(k)?.kind ?? 'end';
  const isMark = (k: number, mark: string) => token(k)?.kind === 'mark' && token(k)!.text === mark;
  const take = () => (last = token(i)!.end, token(i++)!);

  /** The type at `i`: words, arguments, an opening bracket. */
  function type(member: BuildingMember | undefined): Building {
    const parent = stack[stack.length - 1];
    const at = token(i)?.start ?? Math.max(last, start);
    const node: Building = { range: { start: at, end: at }, name: '', nameRange: { start: at, end: at }, members: [], arguments: [], depth: stack.length, ...(parent && { parent }) };
    nodes.push(node);
    if (member) member.type = node;
    else root = node;
    if ((kind(i) !== 'word' && kind(i) !== 'quoted') || isComment(i)) {
      node.range = node.nameRange = { start: last, end: last };
      return node;
    }
    let word = take();
    node.name = word.text;
    while (kind(i) === 'word' && (!ddl || goesOn(node.name, token(i)!.text)) && !isComment(i) && !fieldFollows(i)) {
      word = take();
      node.name += ' ' + word.text;
    }
    node.nameRange = node.range = { start: at, end: word.end };
    const opening = isMark(i, '<') ? '<' : isMark(i, '(') ? '(' : undefined;
    if (!opening) return node;
    if (opening === '(' && !isNested(node.name)) return readArguments(node);
    if (stack.length >= deepestType) {
      tooDeep ??= node.range;
      i = scanner.stop();
      return node;
    }
    const bracket = take();
    node.bracket = opening;
    node.open = { start: bracket.start, end: bracket.end };
    node.range = { start: at, end: bracket.end };
    stack.push(node);
    if (opening === '<') angles++; else rounds++;
    return node;
  }

  function readArguments(node: Building): Building {
    const open = take();
    let argument: Token[] = [];
    const flush = (offset: number) => {
      const range = argument.length > 0 ? { start: argument[0]!.start, end: argument[argument.length - 1]!.end } : { start: offset, end: offset };
      node.arguments.push({ text: text.slice(range.start, range.end), range });
      argument = [];
    };
    while (token(i) && !isMark(i, ')') && !isMark(i, '>') && !isMark(i, '<')) {
      if (isMark(i, ',')) flush(take().start);
      else argument.push(take());
    }
    if (argument.length > 0 || node.arguments.length > 0) flush(last);
    if (isMark(i, ')')) take();
    node.argumentsRange = { start: open.start, end: last };
    node.range = { start: node.range.start, end: last };
    // `timestamp(3) with time zone`
    while (kind(i) === 'word' && goesOn(node.name, token(i)!.text)) {
      const word = take();
      node.name += ' ' + word.text;
      node.range = { start: node.range.start, end: word.end };
    }
    return node;
  }

  /** The member that starts at `i`: its name when it has one, then its type. */
  function member(): void {
    const owner = stack[stack.length - 1]!;
    const first = token(i)?.start ?? last;
    const built: BuildingMember = { range: { start: first, end: first } };
    owner.members.push(built);
    const [stop, colon] = lookAhead();
    const words = stop - i;
    if (colon >= 0) {
      nameOf(built, i, colon);
      i = colon;
      const { start: s, end: e } = take();
      built.colon = { start: s, end: e };
    } else if (isRecord(owner.name) && words > 0 && !(words === 1 && (isMark(stop, '<') || isMark(stop, '(')))) {
      nameOf(built, i, i + 1);
      take();
      if (words === 1 || isComment(i)) return void (built.range = { start: first, end: last });
    }
    type(built);
  }

  function nameOf(built: BuildingMember, from: number, to: number): void {
    if (to <= from) return;
    const a = token(from)!;
    const b = token(to - 1)!;
    built.nameRange = { start: a.start, end: b.end };
    const single = to === from + 1;
    built.name = single ? a.text : text.slice(a.start, b.end);
    if (single && a.kind === 'quoted') built.quoted = true;
  }

  /**
   * Where the member's first bracket, comma or end stands, and its last colon before that (-1: none). In `a:int b:int` a comma is
   * missing: the colon of `b` is not the member's.
   */
  function lookAhead(): readonly [number, number] {
    const record = isRecord(stack[stack.length - 1]!.name);
    let k = i;
    let colon = -1;
    for (; ; k++) {
      const t = token(k);
      if (!t) break;
      if (t.kind !== 'mark') continue;
      if (t.text === ':') {
        if (record && colon >= 0 && k > colon + 2 && kind(colon + 1) === 'word' && canonicalName(token(colon + 1)!.text) !== undefined) return [k, colon];
        colon = k;
      }
      else if (t.text === ',' || t.text === '<' || t.text === '>' || t.text === '(' || t.text === ')') break;
    }
    return [k, colon];
  }

  /** A word of a record that the next field begins with, though no comma stands before it. */
  const fieldFollows = (k: number) => stack.length > 0 && isRecord(stack[stack.length - 1]!.name) && (kind(k) === 'word' || kind(k) === 'quoted') && isMark(k + 1, ':');
  const isComment = (k: number) => kind(k) === 'word' && token(k)!.text.toUpperCase() === 'COMMENT' && (kind(k + 1) === 'string' || (ddl && kind(k + 1) === 'end'));

  function finish(node: Building, closed: boolean): void {
    node.range = { start: node.range.start, end: Math.max(node.range.end, last) };
    if (!closed) unclosed.push(node);
    if (node.bracket === '<') angles--; else rounds--;
  }

  type(undefined);
  while (stack.length > 0 && token(i)) {
    const owner = stack[stack.length - 1]!;
    const current = owner.members[owner.members.length - 1];
    if (!current) {
      if (isMark(i, '>') || isMark(i, ')')) { if (!close()) break; }
      else member();
      continue;
    }
    if (isComment(i)) {
      const from = take().start;
      if (kind(i) === 'string') take();
      current.comment = { start: from, end: last };
      current.range = { start: current.range.start, end: last };
      continue;
    }
    current.range = { start: current.range.start, end: Math.max(current.range.end, last) };
    if (isMark(i, ',')) {
      if (ddl && columnFollows(owner)) break;
      const { start: s, end: e } = take();
      current.comma = { start: s, end: e };
      if (!isMark(i, '>') && !isMark(i, ')') && token(i)) member();
      continue;
    }
    if (isMark(i, '>') || isMark(i, ')')) { if (!close()) break; continue; }
    if (current.type && (fieldFollows(i) || (isMark(i, ';') && fieldFollows(i + 1)))) {
      const from = last;
      if (isMark(i, ';')) take();
      current.gap = { start: from, end: token(i)!.start };
      member();
      continue;
    }
    if (ddl && kind(i) === 'word' && clauseWords.has(token(i)!.text.toUpperCase())) break;
    const { start: s, end: e } = take();
    stray.push({ start: s, end: e });
  }
  while (stack.length > 0) finish(stack.pop()!, false);
  unclosed.sort((a, b) => a.range.start - b.range.start);

  /** Takes a closing bracket: brackets of the other kind that are open inside end unclosed. False: it is not ours. */
  function close(): boolean {
    const mark = token(i)!.text;
    const opening = mark === '>' ? '<' : '(';
    if ((opening === '<' ? angles : rounds) === 0) {
      if (ddl && mark === ')') return false;
      const { start: s, end: e } = take();
      stray.push({ start: s, end: e });
      return true;
    }
    while (stack[stack.length - 1]!.bracket !== opening) finish(stack.pop()!, false);
    const node = stack.pop()!;
    const { start: s, end: e } = take();
    node.close = { start: s, end: e };
    finish(node, true);
    const owner = stack[stack.length - 1];
    const holder = owner?.members[owner.members.length - 1];
    if (holder) holder.range = { start: holder.range.start, end: last };
    return true;
  }

  /** In DDL `array<int, b string` has lost its bracket: a comma followed by a name and a type is the next column's. */
  function columnFollows(owner: Building): boolean {
    if (kind(i + 1) !== 'word' && kind(i + 1) !== 'quoted') return false;
    if (kind(i + 2) !== 'word' || isMark(i + 2, ':') || !looksLikeType(token(i + 2)!.text)) return false;
    if (goesOn(token(i + 1)!.text, token(i + 2)!.text)) return false;
    if (rounds > 0) return false;
    if (isRecord(owner.name)) return owner.members[0]?.colon !== undefined;
    return owner.name.toLowerCase() !== 'map' || owner.members.length !== 1;
  }

  while (ddl ? isMark(i, '>') : token(i)) { // what is left behind the type
    const { start: s, end: e } = take();
    const before = stray[stray.length - 1];
    if (before && before.end === s) stray[stray.length - 1] = { start: before.start, end: e };
    else stray.push({ start: s, end: e });
  }
  const blanks: Range[] = [];
  let from = ddl ? (token(0)?.start ?? start) : start;
  for (let k = 0; k < i; k++) {
    if (token(k)!.start > from) blanks.push({ start: from, end: token(k)!.start });
    from = token(k)!.end;
  }
  if (!ddl && from < end) blanks.push({ start: from, end });
  const first = token(0)?.start ?? start;
  return { range: { start: ddl ? first : start, end: ddl ? Math.max(last, first) : end }, root, nodes, unclosed, stray, blanks, ...(tooDeep && { tooDeep }) };
}

/** Names under which records go in other systems; `struct` is Hive's. */
export const recordNames: ReadonlySet<string> = new Set(['struct', 'row', 'record', 'object', 'tuple']);
const nestedNames: ReadonlySet<string> = new Set([...recordNames, 'array', 'list', 'set', 'map', 'dictionary', 'dict', 'uniontype', 'union', 'multiset', 'bag', 'nullable']);
const isRecord = (name: string): boolean => recordNames.has(name.toLowerCase());
const isNested = (name: string): boolean => nestedNames.has(name.toLowerCase());

/** Whether `word` goes on a type name of several words. */
function goesOn(name: string, word: string): boolean {
  const before = name.toLowerCase();
  const next = word.toLowerCase();
  if (next === 'precision') return before === 'double';
  if (next === 'varying') return before === 'character' || before === 'char' || before === 'binary';
  if (next === 'with' || next === 'without') return before === 'timestamp' || before === 'time';
  if (next === 'local') return before.endsWith(' with');
  if (next === 'time') return /^time(stamp)? with(out)?( local)?$/.test(before);
  if (next === 'zone') return before.endsWith(' time');
  return false;
}

/** Words that cannot go on a type: the column or the table goes on. */
const clauseWords = new Set(['COMMENT', 'PARTITIONED', 'CLUSTERED', 'ROW', 'STORED', 'LOCATION', 'TBLPROPERTIES', 'WITH']);

const typeStarts = new Set(['tinyint', 'smallint', 'int', 'integer', 'bigint', 'boolean', 'float', 'double', 'string', 'binary', 'date', 'timestamp',
  'decimal', 'dec', 'numeric', 'char', 'varchar', 'array', 'map', 'struct', 'uniontype', 'set', 'long', 'bool', 'text', 'real', 'list', 'json', 'number', 'row']);
export const looksLikeType = (word: string): boolean => typeStarts.has(word.toLowerCase());

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type BuildingMember = Mutable<TypeMember>;
interface Building extends Mutable<Omit<TypeNode, 'members' | 'arguments'>> { members: BuildingMember[]; arguments: TypeArgument[] }

interface Token { readonly kind: 'word' | 'quoted' | 'string' | 'mark'; readonly text: string; readonly start: number; readonly end: number }

/** Cuts tokens only as far as somebody asks, so that an unclosed bracket does not make every column read the whole table. */
function scan(text: string, start: number, end: number, ddl: boolean) {
  const tokens: Token[] = [];
  let angles = 0;
  let rounds = 0;
  let i = start;
  let done = false;
  let name = ''; // the words of the outermost type so far

  function advance(): void {
    while (i < end) {
      const c = text[i]!;
      if (/\s/.test(c)) { i++; continue; }
      if (ddl && c === '-' && text[i + 1] === '-') { while (i < end && text[i] !== '\n') i++; continue; }
      if (ddl && c === '/' && text[i + 1] === '*') {
        const close = text.indexOf('*/', i + 2);
        i = close < 0 ? end : Math.min(end, close + 2);
        continue;
      }
      const from = i;
      if (c === '`' || c === "'" || c === '"') {
        const stop = closingQuote(c);
        if (stop >= 0 || ddl) {
          i = stop < 0 ? end : stop + 1;
          const value = text.slice(from + 1, stop < 0 ? end : stop);
          const isString = c !== '`' && isCommentWord(tokens);
          return void tokens.push({ kind: isString ? 'string' : 'quoted', text: value, start: from, end: i });
        } // a lone quote in a catalogue string is just a character
      } else if (isWordCharacter(c)) {
        while (i < end && isWordCharacter(text[i]!)) i++;
        const word = text.slice(from, i);
        if (ddl && angles === 0 && rounds === 0) { // the column goes on behind its type
          if (name !== '' && !goesOn(name, word)) break;
          name = name === '' ? word : `${name} ${word}`;
        }
        return void tokens.push({ kind: 'word', text: word, start: from, end: i });
      }
      if (ddl && (c === ';' || (c === ')' && rounds === 0) || (c === ',' && angles === 0 && rounds === 0))) break;
      if (c === '<') angles++;
      else if (c === '>') angles = Math.max(0, angles - 1);
      else if (c === '(') rounds++;
      else if (c === ')') rounds = Math.max(0, rounds - 1);
      i++;
      return void tokens.push({ kind: 'mark', text: c, start: from, end: i });
    }
    done = true;
  }

  function closingQuote(quote: string): number {
    for (let k = i + 1; k < end; k++) {
      if (text[k] === quote) return k;
      if (text[k] === '\\' && quote !== '`') k++;
    }
    return -1;
  }

  return {
    at(k: number): Token | undefined {
      while (tokens.length <= k && !done) advance();
      return tokens[k];
    },
    stop: () => (done = true, tokens.length),
  };
}

const isCommentWord = (tokens: readonly Token[]): boolean => tokens[tokens.length - 1]?.text.toUpperCase() === 'COMMENT';
const isWordCharacter = (c: string): boolean => /[\p{L}\p{Nd}_.$]/u.test(c);
