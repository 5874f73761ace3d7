import type { Range } from '../../../base/range.ts';
import { suggest } from '../../../base/suggest.ts';
import { Cursor, type KindSet, type Probe } from '../../../base/syntax.ts';
import type { SyntaxProblem } from '../../../base/tree.ts';
import { nameKinds, type Dialect } from '../dialect.ts';
import { lex } from '../lexer.ts';
import { keywordNames, keywordText, kindText, T } from '../tokens.ts';
import type * as S from '../tree.ts';
import { clauseStarts } from './kinds.ts';

/**
 * The cursor that all readers of SQL share: what the dialect takes for names, and how errors are said and mended. The readers are
 * functions, by recursive descent with precedence climbing; a dialect's own statements are read by the same ones.
 */
export class Parser extends Cursor {
  /** Reserved words that were read as names. */
  readonly reserved: S.Identifier[] = [];
  /** Kinds of tokens that are names. */
  readonly names: KindSet;
  /** Where a missing name was last said, so that it is said once. */
  lastName = -1;
  /** The first token of the statement under way. */
  statementIndex = 0;

  constructor(text: string, tokens: ReturnType<typeof lex>['tokens'], readonly dialect: Dialect, probe?: Probe) {
    super(text, tokens, T.End, probe);
    this.names = nameKinds(dialect);
    for (const word of dialect.niladic) if (!dialect.reserved.has(word)) this.plainNiladic = true;
  }
  /** Whether a word that is not reserved may be a function without parentheses. */
  readonly plainNiladic: boolean = false;

  /** What stands at the cursor, for a message. */
  found(): string { return this.atEnd ? 'the end' : `\`${this.word()}\``; }

  /** Whether the word at the cursor is `text` (upper case). For words that are keywords in one place only. */
  atWord(text: string, ahead = 0): boolean {
    if (ahead === 0) this.expectedWord(text);
    const i = this.index + ahead;
    if (i >= this.tokens.length) return false;
    const [start, end] = [this.tokens.starts[i]!, this.tokens.ends[i]!];
    return end - start === text.length && this.text.slice(start, end).toUpperCase() === text;
  }

  acceptWord(text: string): boolean {
    if (!this.atWord(text)) return false;
    this.next();
    return true;
  }

  from(start: number): Range { return { start, end: Math.max(start, this.lastEnd) }; }

  /** Whether the probe wants to know what can stand here. */
  get atCaret(): boolean { return this.probe !== undefined && this.index === this.probeIndex; }

  /** As the base has it; an error at the caret ends what the probe learns. */
  override error(message: string, range?: Range, more?: Pick<SyntaxProblem, 'repair' | 'comma'>): void {
    super.error(message, range, more);
    if (this.atCaret) this.probing = false;
  }

  /** As the base has it; a word that is nearly the one that is missing is taken for it, and what is missing can be put there. */
  override expect(kind: T, says: string): Range {
    if (this.at(kind)) return this.next();
    if (kind >= T.FirstKeyword && this.misspelt(kind)) return this.next();
    const symbol = kind === T.RightParen || kind === T.RightBracket || kind === T.RightBrace;
    const repair = kind >= T.FirstKeyword || symbol ? this.insertion(kindText(kind), !symbol) : undefined;
    this.error(`Expected ${says}, found ${this.found()}`, undefined, repair && { repair });
    return this.missing();
  }

  /**
   * Where none but keywords can stand: a name that is one of `kinds` but for a slip of the finger (`FORM`, `GRUOP`). It is said, and read
   * as what was meant, so that nothing behind it is misunderstood.
   */
  misspelt(...kinds: readonly T[]): boolean {
    const meant = this.slipAt(0, kinds);
    if (meant === undefined) return false;
    const written = this.cased(keywordText(meant));
    this.error(`Unexpected ${this.found()}; did you mean \`${written}\`?`, undefined, { repair: { title: `Change it to \`${written}\``, edits: [{ range: this.range, text: written }] } });
    this.kind = meant;
    return true;
  }

  /** The keyword that the word `ahead` of the cursor nearly is. */
  slipAt(ahead: number, kinds: readonly T[]): T | undefined {
    const i = this.index + ahead;
    // Other dialects have clauses of their own that are not known here, and Athena's errors name the first token that fits nowhere.
    if (this.dialect.id !== 'kinesis' || i >= this.tokens.length || this.tokens.kinds[i] !== T.Word || (ahead === 0 && this.kind !== T.Word)) return undefined;
    const [start, end] = [this.tokens.starts[i]!, this.tokens.ends[i]!];
    if (end - start < 3 || end - start > 10) return undefined;
    const word = this.text.slice(start, end).toUpperCase();
    const meant = suggest(word, kinds.map(keywordText).filter(k => k.length > 3));
    return meant === undefined ? undefined : T.FirstKeyword + keywordNames.indexOf(meant);
  }

  /** A keyword in the case of the statement's first word. */
  cased(keyword: string): string {
    const first = this.text.slice(this.tokens.starts[this.statementIndex], this.tokens.ends[this.statementIndex]);
    return first !== '' && first === first.toLowerCase() ? keyword.toLowerCase() : keyword;
  }

  /** Puts a keyword or a bracket behind the last token. */
  insertion(what: string, keyword: boolean): SyntaxProblem['repair'] {
    const at = this.missing();
    const text = keyword ? ` ${this.cased(what)}` : what;
    const next = !this.atEnd && keyword && this.start === at.end ? ' ' : '';
    return { title: `Insert \`${text.trim()}\``, edits: [{ range: at, text: text + next }], safe: false };
  }

  /** A comma and something behind it. A comma with nothing behind it is said, and skipped. */
  comma(...ends: readonly T[]): boolean {
    if (!this.at(T.Comma)) return false;
    const range = this.next();
    if (!this.atEnd && clauseStarts[this.kind] !== 1 && !ends.includes(this.kind)) return true;
    this.error('Nothing follows this comma', range, { comma: true });
    return false;
  }

  /** Where each parenthesis is closed, once somebody has asked. */
  closers: Int32Array | undefined;

  /** A name that a template fills in, `${seconds}`: it may stand for a literal. */
  atPlaceholder(ahead = 0): boolean {
    const i = this.index + ahead;
    return this.peek(ahead) === T.Word && this.text.startsWith('${', this.tokens.starts[i]) && this.tokens.ends[i]! > this.tokens.starts[i]! + 2;
  }

  /** Whether a name that is not reserved stands here. */
  isName(): boolean { return this.names[this.kind] === 1; }

  private folded = '';
  private foldedAt = -1;

  /** The word at the cursor in upper case: asked for more than once, made once. */
  upperWord(): string {
    if (this.foldedAt !== this.index) {
      this.folded = this.word().toUpperCase();
      this.foldedAt = this.index;
    }
    return this.folded;
  }
}
