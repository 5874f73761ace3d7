import type { Range } from '../../../base/range.ts';
import type { Dialect } from '../dialect.ts';
import type { lex } from '../lexer.ts';
import { nameValue, textValue } from '../lexer.ts';
import { T } from '../tokens.ts';
import type { DdlStatement, NameParts, PartitionSpec } from './statements.ts';

type Mutable<A> = { -readonly [K in keyof A]: A[K] };
type Key = Mutable<PartitionSpec['keys'][number]>;

/** The first thing that a parser refuses; the services stop there too. No Error: nobody looks at its stack, and taking one costs more than the reading. */
export class Failure {
  constructor(readonly range: Range, readonly message: string, /** It stands behind the last token. */ readonly ended: boolean) {}
}

/** A place in the tokens of one statement, and what was learnt of the statement on the way there. */
export class Reading {
  kind = '';
  table: NameParts | undefined;
  action: string | undefined;
  unsupported: DdlStatement['unsupported'] | undefined;
  readonly partitions: Mutable<PartitionSpec>[] = [];
  readonly columns: DdlStatement['columns'][number][] = [];
  /** Failures that did not stop the reading. Hive's parser says where it ended only then (`antlr.ts`). */
  readonly repairs: Failure[] = [];
  /** Where Hive's parser ended before the end, in its words. */
  stopped: string | undefined;
  /** The token up to which Hive's parser reports nothing more. */
  quiet = -1;
  readonly reserved: DdlStatement['reserved'][number][] = [];
  readonly doubleQuoted: Range[] = [];
  readonly queries: Range[] = [];
  readonly options: DdlStatement['options'][number][] = [];
  /** What the parser asked for at the end of the text: words, and kinds of things as `<type>`. Completion offers them. */
  readonly wanted = new Set<string>();
  i: number;

  constructor(readonly text: string, readonly tokens: ReturnType<typeof lex>['tokens'], readonly first: number, readonly last: number, readonly dialect: Dialect, readonly engine: 'athena' | 'hive' | 'redshift') {
    this.i = first;
  }

  get ended(): boolean { return this.i >= this.last; }
  kindAt(at = this.i): T { return at < this.last ? (this.tokens.kinds[at] as T) : T.End; }
  raw(at = this.i): string { return at < this.last ? this.text.slice(this.tokens.starts[at], this.tokens.ends[at]) : '<EOF>'; }
  word(at = this.i): string { return this.kindAt(at) === T.String || this.kindAt(at) === T.Quoted ? '' : this.raw(at).toUpperCase(); }
  is(...words: readonly string[]): boolean {
    for (let n = 0; n < words.length; n++) {
      if (this.i + n >= this.last) return this.wanted.add(words.slice(n).join(' ')), false;
      if (this.word(this.i + n) !== words[n]) return false;
    }
    return true;
  }

  /** As `is`, for what is understood and not offered. */
  looks(...words: readonly string[]): boolean { return words.every((w, n) => this.word(this.i + n) === w); }

  /** Notes what could stand at the end, when the reading has come there. */
  want(...what: readonly string[]): void { if (this.ended) for (const w of what) this.wanted.add(w); }

  /** Where the token stands; past the end, the last one. */
  range(at = this.i): Range {
    if (at < this.last) return { start: this.tokens.starts[at]!, end: this.tokens.ends[at]! };
    const end = this.tokens.ends[this.last - 1] ?? 0;
    const start = this.tokens.starts[this.last - 1] ?? 0;
    return { start: Math.max(start, end - 1), end };
  }

  /** The failure that a message tells of the token at hand, or of another one. */
  failure(message: string, at = this.i): Failure { return new Failure(this.range(at), message, at >= this.last); }

  skip(count = 1): void { this.i = Math.min(this.last, this.i + count); }

  /** Takes the words when they are next. */
  take(...words: readonly string[]): boolean {
    if (!this.is(...words)) return false;
    this.skip(words.length);
    return true;
  }

  /** The value of a text token. */
  textAt(at = this.i): string { return textValue(this.raw(at), this.dialect); }
  nameAt(at = this.i): string { return this.kindAt(at) === T.String ? this.textAt(at) : nameValue(this.raw(at), this.dialect).name; }

  /** Names with dots between them. `part` goes over one name, or refuses; the first name that is remembered is the table's. */
  names(part: () => void, { most = Infinity, remember = true }: { readonly most?: number; readonly remember?: boolean } = {}): void {
    const start = this.range().start;
    const parts: string[] = [];
    for (;;) {
      parts.push(this.nameAt());
      part();
      if (parts.length >= most || this.kindAt() !== T.Dot) break;
      this.skip();
    }
    if (!remember) return;
    let [database, name] = [parts.at(-2), parts.at(-1)!];
    const [one, other, ...more] = name.split('.');
    if (parts.length === 1 && one && other && more.length === 0 && this.kindAt(this.i - 1) === T.Quoted && this.dialect.nameQuotes.includes('`')) [database, name] = [one, other]; // `db.table`, which some statements print
    this.table ??= { name, ...(database !== undefined && { database }), range: { start, end: this.range(this.i - 1).end } };
  }

  /** Notes the name at the cursor as a column of the table. */
  column(): void { if (!this.ended) this.columns.push({ name: this.nameAt(), range: this.range() }); }

  /** A key of PARTITION (…) at the cursor: its name is still to be taken. */
  key(): Key { return { name: this.nameAt(), range: this.range() }; }

  /** Takes the token at hand as the key's value; `from` is where a sign before it stands. */
  value(key: Key, from = this.i): void {
    key.value = (from < this.i && this.kindAt(from) === T.Minus ? '-' : '') + (this.kindAt() === T.String ? this.textAt() : this.raw());
    key.valueRange = this.range();
    this.skip();
  }

  /** Takes a text as the place of the newest partition. */
  place(text: () => void): void {
    const spec = this.partitions.at(-1);
    if (spec && this.kindAt() === T.String) spec.location = { value: this.textAt(), range: { start: this.range().start + 1, end: this.range().end - 1 } };
    text();
  }

  /** Goes behind the bracket that closes the one at hand, or to the end: then nothing closes it. */
  skipBrackets(): boolean {
    let depth = 0;
    for (; !this.ended; this.skip()) {
      const kind = this.kindAt();
      if (kind === T.LeftParen || kind === T.LeftBracket) depth++;
      else if ((kind === T.RightParen || kind === T.RightBracket) && --depth === 0) return this.skip(), true;
    }
    return false;
  }
}
