import type { Range } from './range.ts';
import type { SyntaxProblem } from './tree.ts';

/**
 * The toolkit below every hand-written parser here: a token buffer, a cursor over it with one error list, recovery by
 * sync sets, missing tokens, the expected-at-caret probe and a depth guard; and statement-level reuse (`reuse`).
 *
 * A parser built on it is total: it returns a tree for any text. What keeps it linear and finite:
 * - every loop either consumes a token or leaves (`Cursor.progress` asserts it in one place);
 * - at most one error stands at one token, so an error never multiplies;
 * - nesting is counted (`enter`/`leave`), so deep input ends in a message and not in a stack overflow.
 */

/** Tokens as parallel arrays: kinds are a language's `const enum` (0..255), places are UTF-16 offsets. */
export class TokenBuffer {
  kinds: Uint8Array;
  starts: Uint32Array;
  ends: Uint32Array;
  length = 0;

  /** `capacity` is a guess; the buffer grows. A quarter of the text's length rarely has to. */
  constructor(capacity: number) {
    this.kinds = new Uint8Array(capacity + 16);
    this.starts = new Uint32Array(capacity + 16);
    this.ends = new Uint32Array(capacity + 16);
  }

  push(kind: number, start: number, end: number): void {
    const i = this.length++;
    if (i === this.kinds.length) this.grow();
    this.kinds[i] = kind;
    this.starts[i] = start;
    this.ends[i] = end;
  }

  private grow(): void {
    const capacity = this.kinds.length * 2;
    const kinds = new Uint8Array(capacity);
    const starts = new Uint32Array(capacity);
    const ends = new Uint32Array(capacity);
    kinds.set(this.kinds);
    starts.set(this.starts);
    ends.set(this.ends);
    this.kinds = kinds;
    this.starts = starts;
    this.ends = ends;
  }

  /** The index of the first token that ends at or after `offset`; `length` when there is none. */
  indexAt(offset: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ends[middle]! < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** A set of token kinds, for sync sets and look-ahead. */
export type KindSet = Uint8Array;

/** A set of these kinds, each below 256. */
export function kindSet(...kinds: readonly number[]): KindSet {
  const set = new Uint8Array(256);
  for (const kind of kinds) set[kind] = 1;
  return set;
}

/** What could have stood at the caret, and in which rule the parser was. Filled by `accept`/`expect` as they try. */
export interface Probe {
  /** The caret; the probed token is the first one that ends at or after it. */
  readonly offset: number;
  readonly kinds: Set<number>;
  /** Words that a language accepts without giving them kinds of their own. */
  readonly words: Set<string>;
  /** Names of rules under way when the parser stood at the caret, outermost first. */
  rules: readonly string[];
}

/** A probe that has learned nothing yet. */
export const probeAt = (offset: number): Probe => ({ offset, kinds: new Set(), words: new Set(), rules: [] });

/** Nesting beyond this ends with a message. Deep enough for every hand-written and generated text we met. */
const depthLimit = 500;

/** A place in the tokens of a text, what every parser builds on: look, accept, expect, and go on after an error. */
export class Cursor {
  index = 0;
  /** The kind of the token under the cursor; the language's end kind behind the last one. */
  kind: number;
  depth = 0;
  readonly errors: SyntaxProblem[] = [];
  /** Names of the rules under way; kept by parsers that offer completion (`rule`). */
  readonly rules: string[] = [];
  private errorIndex = -1;
  protected readonly probeIndex: number;
  /** False once the probe has learned enough: what a parser tries after an error at the caret could not stand there. */
  protected probing = true;

  /**
   * @param text    the source the tokens were cut from
   * @param tokens  without blanks and comments; the last one has kind `end` and an empty range at the text's end
   * @param end     the language's end-of-input kind
   * @param probe   collects what was expected at its caret
   */
  constructor(readonly text: string, readonly tokens: TokenBuffer, readonly end: number, readonly probe?: Probe) {
    this.kind = tokens.length > 0 ? tokens.kinds[0]! : end;
    this.probeIndex = probe ? tokens.indexAt(probe.offset) : -1;
    // The caret behind a finished token and a blank belongs to the token that follows.
  }

  get start(): number { return this.index < this.tokens.length ? this.tokens.starts[this.index]! : this.text.length; }
  get stop(): number { return this.index < this.tokens.length ? this.tokens.ends[this.index]! : this.text.length; }
  get range(): Range { return { start: this.start, end: this.stop }; }
  /** Where the last consumed token ended; 0 before the first. */
  get lastEnd(): number { return this.index > 0 ? this.tokens.ends[this.index - 1]! : 0; }
  get atEnd(): boolean { return this.kind === this.end; }

  /** Text of the token under the cursor. */
  word(): string { return this.text.slice(this.start, this.stop); }

  /** The kind of the token `distance` ahead. */
  peek(distance = 1): number {
    const i = this.index + distance;
    return i < this.tokens.length ? this.tokens.kinds[i]! : this.end;
  }

  /** Moves over one token and gives its range; at the end it stays. */
  next(): Range {
    const range = this.range;
    if (this.kind !== this.end) {
      this.index++;
      this.kind = this.index < this.tokens.length ? this.tokens.kinds[this.index]! : this.end;
    }
    return range;
  }

  /** Whether the token under the cursor is of `kind`; the probe learns that it could be. */
  at(kind: number): boolean {
    if (this.index === this.probeIndex) this.expected(kind);
    return this.kind === kind;
  }

  atAny(set: KindSet): boolean {
    if (this.index === this.probeIndex) for (let k = 0; k < 256; k++) if (set[k]) this.expected(k);
    return set[this.kind] === 1;
  }

  accept(kind: number): boolean {
    if (!this.at(kind)) return false;
    if (kind !== this.end) {
      this.index++;
      this.kind = this.index < this.tokens.length ? this.tokens.kinds[this.index]! : this.end;
    }
    return true;
  }

  /**
   * Moves over a token of `kind`, or says what is missing and stays.
   * @param says what stands in the message: `` `)` to close the argument list ``
   * @returns the token's range, or the empty range where it should stand
   */
  expect(kind: number, says: string): Range {
    if (this.at(kind)) return this.next();
    this.error(`Expected ${says}`);
    return this.missing();
  }

  /** The empty range behind the last token: where something missing belongs. */
  missing(): Range { return { start: this.lastEnd, end: this.lastEnd }; }

  /** Notes an error, at most one for each token. Without `range` it stands at the token, or at the end behind the last one. */
  error(message: string, range?: Range, more?: Pick<SyntaxProblem, 'repair' | 'comma'>): void {
    if (this.errorIndex === this.index) return;
    this.errorIndex = this.index;
    this.errors.push({ message, range: range ?? (this.atEnd ? this.missing() : this.range), ...more });
  }

  /** Skips to a token of `set` or the end and gives the skipped range; says `message` when something was skipped. */
  sync(set: KindSet, message?: string): Range | undefined {
    if (set[this.kind] === 1 || this.atEnd) return undefined;
    const { start } = this;
    if (message !== undefined) this.error(message);
    while (!this.atEnd && set[this.kind] !== 1) this.next();
    return { start, end: this.lastEnd };
  }

  /**
   * For the top of a loop: true when the cursor moved since `before`, else the token is skipped with `message`.
   * Invariant: a loop that calls it ends.
   */
  progress(before: number, message: string): boolean {
    if (this.index !== before) return true;
    if (this.atEnd) return false;
    this.error(message);
    this.next();
    return true;
  }

  /** Counts one level of nesting. False beyond the limit: then do not go deeper, and do not call `leave`. */
  enter(message = 'Nested too deeply'): boolean {
    if (this.depth >= depthLimit) {
      this.error(message);
      return false;
    }
    this.depth++;
    return true;
  }

  leave(): void { this.depth--; }

  /** Runs `parse` as the named rule, so that completion knows where the caret stands. */
  rule<T>(name: string, parse: () => T): T {
    if (!this.probe) return parse();
    this.rules.push(name);
    try {
      return parse();
    } finally {
      this.rules.pop();
    }
  }

  /** The probe learns that `word` could stand here. For words that are keywords only in this place. */
  expectedWord(word: string): void {
    if (this.probe && this.probing && this.index === this.probeIndex) {
      this.probe.words.add(word);
      this.probe.rules = [...this.rules];
    }
  }

  private expected(kind: number): void {
    if (!this.probing) return;
    this.probe!.kinds.add(kind);
    this.probe!.rules = [...this.rules];
  }
}

/** What an edit left alone: `prefix` and `suffix` count equal UTF-16 units of old and new text at both ends. */
export interface TextChange {
  readonly prefix: number;
  readonly suffix: number;
  /** New length minus old length: how far the suffix moved. */
  readonly shift: number;
}

/** Compares two texts from both ends. Linear. */
export function textChange(before: string, after: string): TextChange {
  const most = Math.min(before.length, after.length);
  // Pieces first: the runtime compares them faster than we do letter by letter.
  const piece = 4096;
  let prefix = 0;
  while (prefix + piece <= most && before.slice(prefix, prefix + piece) === after.slice(prefix, prefix + piece)) prefix += piece;
  while (prefix < most && before.charCodeAt(prefix) === after.charCodeAt(prefix)) prefix++;
  let suffix = 0;
  const equalEnds = (end: number) => before.slice(before.length - end, before.length - end + piece) === after.slice(after.length - end, after.length - end + piece);
  while (suffix + piece <= most - prefix && equalEnds(suffix + piece)) suffix += piece;
  while (suffix < most - prefix && before.charCodeAt(before.length - 1 - suffix) === after.charCodeAt(after.length - 1 - suffix)) suffix++;
  return { prefix, suffix, shift: after.length - before.length };
}

/**
 * Which of `count` old statements an edit did not touch. Statement `i` spans `[startOf(i), endOf(i))` of the old text.
 * A statement is kept only when a whole neighbour's width lies between it and the change: the text right behind or before it
 * may have been cut differently now. Kept heads stay where they were; kept tails moved by `change.shift`.
 * @returns `[head, tail]`: statements before index `head` and from index `tail` on can be used again
 */
export function reuse(count: number, startOf: (i: number) => number, endOf: (i: number) => number, oldLength: number, change: TextChange): readonly [number, number] {
  let head = 0;
  while (head < count && endOf(head) < change.prefix) head++;
  let tail = count;
  while (tail > head && startOf(tail - 1) > oldLength - change.suffix) tail--;
  return [Math.max(0, head - 1), Math.min(count, tail + 1)];
}
