import type { Range } from '../../base/range.ts';
import { suggest } from '../../base/suggest.ts';
import { Cursor, kindSet, reuse, textChange, type KindSet, type Probe } from '../../base/syntax.ts';
import type { SyntaxProblem } from '../../base/tree.ts';
import { nameKinds, type Dialect } from './dialect.ts';
import { lex, nameValue, textValue } from './lexer.ts';
import { keywordNames, keywordText, kindText, T } from './tokens.ts';
import type * as S from './tree.ts';

/**
 * Reads SQL of a dialect, as `grammar.ebnf` beside this file has it. Always gives a tree: a clause that breaks ends at the next clause word, a statement at the next
 * semicolon or statement word. Linear; nesting is bounded.
 * @param previous  an earlier tree of the same dialect with its text: statements that the change left alone are used again
 */
export function parseSql(text: string, dialect: Dialect, previous?: { readonly text: string; readonly tree: S.SqlTree }, probe?: Probe): S.SqlTree {
  if (previous && !probe) {
    const again = reparse(text, dialect, previous.text, previous.tree);
    if (again) return again;
  }
  return parseRange(text, dialect, 0, text.length, probe);
}

/** One expression; what stands behind it is a problem. */
export function parseExpression(text: string, dialect: Dialect): { readonly expr: S.Expr; readonly problems: readonly SyntaxProblem[]; readonly reserved: readonly S.Identifier[] } {
  const lexed = lex(text, dialect);
  const parser = new Parser(text, lexed.tokens, dialect);
  const expr = parser.expression();
  if (!parser.atEnd) parser.error(`Unexpected ${parser.found()}`);
  return { expr, problems: [...lexed.problems, ...parser.errors], reserved: parser.reserved };
}

function parseRange(text: string, dialect: Dialect, from: number, to: number, probe?: Probe): S.SqlTree {
  const lexed = lex(text, dialect, from, to);
  const parser = new Parser(text, lexed.tokens, dialect, probe);
  const statements = parser.script();
  const problems = lexed.problems.length === 0 ? parser.errors : [...lexed.problems, ...parser.errors].sort((a, b) => a.range.start - b.range.start);
  return { statements, problems, comments: lexed.comments, reserved: parser.reserved };
}

/** Parses again just the statements that a change touched, and moves the ones behind it. */
function reparse(text: string, dialect: Dialect, oldText: string, old: S.SqlTree): S.SqlTree | undefined {
  const { statements } = old;
  if (statements.length < 8) return undefined;
  const change = textChange(oldText, text);
  if (change.prefix === oldText.length && change.shift === 0) return old;
  const [head, tail] = reuse(statements.length, i => statements[i]!.range.start, i => statements[i]!.range.end, oldText.length, change);
  if (head + (statements.length - tail) < statements.length / 2) return undefined;
  const from = head > 0 ? statements[head - 1]!.range.end : 0;
  const oldTo = tail < statements.length ? statements[tail]!.range.start : oldText.length;
  const to = oldTo + change.shift;
  if (to < from) return undefined;
  // No statement reaches over a semicolon: a stretch between two of them, read alone, gives what it gives in the whole.
  const [first, last] = ends(text, dialect, from, to);
  if ((head > 0 && first !== ';') || (tail < statements.length && last !== ';')) return undefined;
  const middle = parseRange(text, dialect, from, to);
  // A comment or a text that now swallows what stands behind it shows as a problem at its start: then everything is read again.
  if (middle.problems.some(p => /never closed/.test(p.message))) return undefined;
  const moved = change.shift === 0 ? statements.slice(tail) : statements.slice(tail).map(s => MovedStatement.of(s, change.shift));
  const keep = <V extends { readonly range: Range }>(list: readonly V[], fresh: readonly V[]): V[] => [
    ...list.filter(v => v.range.end <= from), ...fresh, ...list.filter(v => v.range.start >= oldTo).map(v => (change.shift === 0 ? v : shifted(v, change.shift))),
  ];
  return { statements: [...statements.slice(0, head), ...middle.statements, ...moved], problems: keep(old.problems, middle.problems), comments: shiftedRanges(old.comments, middle.comments, from, oldTo, change.shift), reserved: keep(old.reserved, middle.reserved) };
}

/** First and last token of a stretch, comments aside. */
function ends(text: string, dialect: Dialect, from: number, to: number): readonly [string, string] {
  const { tokens } = lex(text, dialect, from, to);
  const last = tokens.length - 2; // the end token is the last
  return last < 0 ? ['', ''] : [text.slice(tokens.starts[0], tokens.ends[0]), text.slice(tokens.starts[last], tokens.ends[last])];
}

const shiftedRanges = (list: readonly Range[], fresh: readonly Range[], from: number, to: number, by: number): Range[] =>
  [...list.filter(r => r.end <= from), ...fresh, ...list.filter(r => r.start >= to).map(r => ({ start: r.start + by, end: r.end + by }))];

/**
 * A moved statement: its own range at once, what is inside when somebody asks. Most statements of a large file are not asked between two
 * keys, and one that is moved again is moved from where it was read.
 */
class MovedStatement {
  readonly range: Range;
  readonly #source: S.Statement;
  readonly #by: number;
  #made: Map<string, unknown> | undefined;
  constructor(source: S.Statement, by: number) {
    this.range = { start: source.range.start + by, end: source.range.end + by };
    this.#source = source;
    this.#by = by;
    for (const key in source) if (!MovedStatement.#parts.has(key)) MovedStatement.#add(key);
  }

  static of(statement: S.Statement, by: number): S.Statement {
    return (statement instanceof MovedStatement ? new MovedStatement(statement.#source, statement.#by + by) : new MovedStatement(statement, by)) as unknown as S.Statement;
  }

  #part(key: string): unknown {
    const made = (this.#made ??= new Map());
    if (!made.has(key)) made.set(key, shifted((this.#source as unknown as Record<string, unknown>)[key], this.#by));
    return made.get(key);
  }

  toJSON(): Record<string, unknown> { return Object.fromEntries(Object.keys(this.#source).map(key => [key, key === 'range' ? this.range : this.#part(key)])); }

  /** Names of parts that a statement can be asked for. */
  static readonly #parts = new Set(['range']);
  static #add(key: string): void {
    MovedStatement.#parts.add(key);
    Object.defineProperty(MovedStatement.prototype, key, { get(this: MovedStatement) { return this.#part(key); } });
  }
}

/** A copy of a tree with every place moved. */
function shifted<V>(value: V, by: number): V {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(item => shifted(item as unknown, by)) as V;
  const source = value as Record<string, unknown>;
  if (typeof source['start'] === 'number' && typeof source['end'] === 'number' && Object.keys(source).length === 2) return { start: source['start'] + by, end: (source['end'] as number) + by } as V;
  const copy: Record<string, unknown> = {};
  for (const key in source) copy[key] = shifted(source[key], by);
  return copy as V;
}

const none: readonly never[] = [];
const statementStarts = kindSet(T.Semicolon, T.CREATE, T.INSERT, T.DROP, T.ALTER);
const clauseStarts = kindSet(T.Semicolon, T.RightParen, T.FROM, T.WHERE, T.GROUP, T.WINDOWED, T.HAVING, T.WINDOW, T.QUALIFY, T.ORDER, T.LIMIT, T.OFFSET, T.FETCH, T.UNION, T.EXCEPT, T.INTERSECT, T.CREATE, T.INSERT);
const itemEnds = kindSet(T.Comma, T.Semicolon, T.RightParen, T.FROM, T.WHERE, T.GROUP, T.WINDOWED, T.HAVING, T.WINDOW, T.ORDER, T.LIMIT, T.OFFSET, T.FETCH, T.UNION, T.EXCEPT, T.INTERSECT, T.CREATE, T.INSERT);
/** Clauses and joins whose misspelt word looks like an alias. */
const clauseWords: readonly T[] = [T.WHERE, T.GROUP, T.WINDOWED, T.HAVING, T.WINDOW, T.ORDER, T.UNION];
const joinWords: readonly T[] = [T.JOIN, T.INNER, T.LEFT, T.RIGHT, T.FULL, T.CROSS, T.NATURAL];
const tableEnds = kindSet(T.Comma, T.Semicolon, T.RightParen, T.LeftParen, T.FROM, T.WHERE, T.GROUP, T.WINDOWED, T.HAVING, T.WINDOW, T.QUALIFY, T.ORDER, T.LIMIT, T.OFFSET, T.FETCH, T.UNION, T.EXCEPT, T.INTERSECT, T.MINUS, T.CREATE, T.INSERT, T.JOIN, T.INNER, T.LEFT, T.RIGHT, T.FULL, T.CROSS, T.NATURAL, T.OUTER, T.ON, T.USING, T.OVER, T.TABLESAMPLE, T.End);
const afterQuery = kindSet(T.UNION, T.EXCEPT, T.INTERSECT, T.MINUS, T.ORDER, T.LIMIT, T.OFFSET, T.FETCH);
const columnEnds = kindSet(T.Comma, T.RightParen, T.Semicolon, T.CREATE, T.INSERT, T.SELECT);
const units = kindSet(T.YEAR, T.MONTH, T.DAY, T.HOUR, T.MINUTE, T.SECOND);
/** Keywords that people take for columns, `timestamp` above all. Where an operand belongs they can be nothing else: read as names, and noted as reserved. */
const columnKeywords = kindSet(T.DATE, T.TIME, T.TIMESTAMP, T.YEAR, T.MONTH, T.DAY, T.HOUR, T.MINUTE, T.SECOND, T.INTERVAL, T.FLOOR, T.CEIL, T.CEILING, T.POSITION, T.SUBSTRING, T.TRIM, T.OVERLAY, T.ANY, T.SOME, T.ARRAY, T.CURSOR, T.FUNCTION, T.GROUPING, T.EXTRACT, T.FILTER, T.MAP, T.ZONE);
const comparisons = kindSet(T.Equal, T.NotEqual, T.Less, T.LessEqual, T.Greater, T.GreaterEqual);
const foreignVerbs = new Set(['SET', 'UPDATE', 'DELETE', 'MERGE', 'TRUNCATE', 'GRANT', 'REVOKE', 'EXPLAIN', 'DESCRIBE', 'DESC', 'SHOW', 'USE', 'CALL', 'COMMIT', 'ROLLBACK', 'BEGIN', 'DECLARE', 'EXECUTE', 'ANALYZE', 'COPY', 'UNLOAD', 'RESET', 'ADD', 'MSCK', 'VACUUM', 'START', 'STOP']);
const foreignThings = new Set(['TABLE', 'VIEW', 'SCHEMA', 'SERVER', 'FOREIGN', 'EXTERNAL', 'DATABASE', 'INDEX', 'TYPE', 'ROLE', 'USER', 'CATALOG', 'TEMPORARY', 'TEMP', 'MATERIALIZED', 'PROCEDURE', 'TRIGGER', 'SEQUENCE', 'JAR', 'WRAPPER', 'APPLICATION']);
const queryStarts = kindSet(T.SELECT, T.VALUES, T.WITH);

/** Recursive descent with precedence climbing. Public members are what a dialect's own statement parsers build on. */
export class Parser extends Cursor {
  readonly reserved: S.Identifier[] = [];
  private readonly names: KindSet;
  private lastName = -1;
  /** The first token of the statement under way. */
  private statementIndex = 0;

  constructor(text: string, tokens: ReturnType<typeof lex>['tokens'], readonly dialect: Dialect, probe?: Probe) {
    super(text, tokens, T.End, probe);
    this.names = nameKinds(dialect);
    for (const word of dialect.niladic) if (!dialect.reserved.has(word)) this.plainNiladic = true;
  }
  /** Whether a word that is not reserved may be a function without parentheses. */
  private readonly plainNiladic: boolean = false;

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

  /** As the base has it; an error at the caret ends what the probe learns. */
  override error(message: string, range?: Range, more?: Pick<SyntaxProblem, 'repair' | 'comma'>): void {
    super.error(message, range, more);
    if (this.probe && this.index === this.probeIndex) this.probing = false;
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
  private misspelt(...kinds: readonly T[]): boolean {
    const meant = this.slipAt(0, kinds);
    if (meant === undefined) return false;
    const written = this.cased(keywordText(meant));
    this.error(`Unexpected ${this.found()}; did you mean \`${written}\`?`, undefined, { repair: { title: `Change it to \`${written}\``, edits: [{ range: this.range, text: written }] } });
    this.kind = meant;
    return true;
  }

  /** The keyword that the word `ahead` of the cursor nearly is. */
  private slipAt(ahead: number, kinds: readonly T[]): T | undefined {
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
  private cased(keyword: string): string {
    const first = this.text.slice(this.tokens.starts[this.statementIndex], this.tokens.ends[this.statementIndex]);
    return first !== '' && first === first.toLowerCase() ? keyword.toLowerCase() : keyword;
  }

  /** Puts a keyword or a bracket behind the last token. */
  private insertion(what: string, keyword: boolean): SyntaxProblem['repair'] {
    const at = this.missing();
    const text = keyword ? ` ${this.cased(what)}` : what;
    const next = !this.atEnd && keyword && this.start === at.end ? ' ' : '';
    return { title: `Insert \`${text.trim()}\``, edits: [{ range: at, text: text + next }], safe: false };
  }

  /** A comma and something behind it. A comma with nothing behind it is said, and skipped. */
  private comma(...ends: readonly T[]): boolean {
    if (!this.at(T.Comma)) return false;
    const range = this.next();
    if (!this.atEnd && clauseStarts[this.kind] !== 1 && !ends.includes(this.kind)) return true;
    this.error('Nothing follows this comma', range, { comma: true });
    return false;
  }

  // -------------------------------------------------------------------------------------------- script

  script(): S.Statement[] {
    const statements: S.Statement[] = [];
    while (!this.atEnd) {
      if (this.kind === T.Semicolon) {
        this.next();
        continue;
      }
      const before = this.index;
      statements.push(this.statement());
      if (this.index === before) this.next();
      if (!this.atEnd && !this.at(T.Semicolon)) {
        const startsStatement = statementStarts[this.kind] === 1 || this.kind === T.SELECT;
        if (startsStatement) this.error('Expected `;` between two statements', this.missing(), { repair: { title: 'Insert the `;`', edits: [{ range: this.missing(), text: ';' }] } });
        else {
          this.error(`Unexpected ${this.found()}`);
          this.sync(statementStarts);
        }
      }
    }
    return statements;
  }

  statement(): S.Statement {
    return this.rule('statement', () => {
      const { start } = this;
      this.statementIndex = this.index;
      const own = this.dialect.statements[this.word().toUpperCase()]?.(this);
      if (own) return own;
      if (this.at(T.CREATE) || this.at(T.INSERT) || this.atAny(queryStarts) || this.at(T.LeftParen)) return this.statementBody(start);
      if (this.at(T.DROP) || this.at(T.ALTER) || this.atForeignVerb()) return this.command();
      if (this.misspelt(T.SELECT, T.CREATE, T.INSERT)) return this.statementBody(start);
      if (!this.atPlaceholder()) this.error(`Expected a statement, found ${this.found()}`);
      this.next();
      this.sync(statementStarts);
      return { kind: 'broken', range: this.from(start) };
    });
  }

  private statementBody(start: number): S.Statement {
    if (this.kind === T.CREATE) return this.create();
    if (this.kind === T.INSERT) return this.insert();
    const query = this.query();
    return { kind: 'query', query, range: this.from(start) };
  }

  /** A verb of other systems, with a word behind it: read over as a whole, so that one message can say that it is not from here. */
  private atForeignVerb(): boolean {
    if (this.kind === T.Quoted || !foreignVerbs.has(this.word().toUpperCase())) return false;
    const next = this.peek();
    return next === T.Word || next === T.Quoted || next >= T.Reserved || next === T.Semicolon || next === T.End;
  }

  /** A statement of other systems, DROP and ALTER of anything: what, perhaps a name, and the rest up to the semicolon. */
  private command(): S.Command {
    const { start } = this;
    const verb = this.word().toUpperCase();
    this.next();
    const what = this.commandWord();
    const head = this.from(start);
    if (this.accept(T.IF)) {
      this.accept(T.NOT);
      this.accept(T.EXISTS);
    }
    const name = this.isName() ? this.qname('a name') : undefined;
    while (!this.atEnd && this.kind !== T.Semicolon && !(statementStarts[this.kind] === 1 && this.kind !== T.DROP && this.kind !== T.ALTER)) this.next();
    return { kind: 'command', verb, what, head, name, range: this.from(start) };
  }

  /** The word behind a verb, `TEMPORARY VIEW` and the like in one; empty where none follows. */
  private commandWord(): string {
    const words: string[] = [];
    while (this.kind === T.Word || this.kind >= T.Reserved) {
      const word = this.word().toUpperCase();
      if (words.length > 0 && !/^(?:TEMPORARY|TEMP|FOREIGN|EXTERNAL|MATERIALIZED|GLOBAL|LOCAL|UNIQUE)$/.test(words.at(-1)!)) break;
      words.push(word);
      this.next();
    }
    return words.join(' ');
  }

  private create(): S.Statement {
    const { start } = this;
    this.next();
    if (this.accept(T.OR)) this.expect(T.REPLACE, '`REPLACE`');
    if (!this.at(T.STREAM) && !this.at(T.PUMP) && !this.at(T.FUNCTION) && !foreignThings.has(this.word().toUpperCase())) this.misspelt(T.STREAM, T.PUMP, T.FUNCTION);
    if (this.at(T.STREAM)) return this.createStream(start);
    if (this.at(T.PUMP)) return this.createPump(start);
    if (this.at(T.FUNCTION)) return this.createFunction(start);
    const expected = `Expected \`STREAM\`, \`PUMP\` or \`FUNCTION\`, found ${this.found()}`;
    const at = this.range;
    const what = this.commandWord();
    const head = this.from(start);
    if (!what) this.error(expected, this.atEnd ? this.missing() : at);
    const named = what && this.isName() ? this.qname('a name') : undefined;
    // The rest is somebody else's statement: over to its end, past balanced parentheses.
    for (let depth = 0; !this.atEnd && this.kind !== T.Semicolon && !(depth === 0 && this.kind === T.CREATE); this.next()) {
      if (this.kind === T.LeftParen) depth++;
      else if (this.kind === T.RightParen) depth = Math.max(0, depth - 1);
    }
    return { kind: 'command', verb: 'CREATE', what, head, name: named, range: this.from(start) };
  }

  private createStream(start: number): S.CreateStream {
    this.next();
    const name = this.qname('a name for the stream');
    const listStart = this.start;
    const columns: S.ColumnDefinition[] = [];
    const open = this.at(T.LeftParen);
    this.expect(T.LeftParen, '`(` and the columns of the stream');
    while (!this.atEnd && !this.at(T.RightParen) && (open || this.isName())) {
      const before = this.index;
      columns.push(this.columnDefinition());
      if (!this.at(T.RightParen)) {
        if (this.at(T.Comma)) {
          if (!this.comma(T.RightParen)) break;
        } else if (this.isName()) this.error('Expected `,` between two columns', this.missing(), { repair: { title: 'Insert the `,`', edits: [{ range: this.missing(), text: ',' }] } });
        else {
          if (!open && this.kind === T.Semicolon) break;
          this.error(`Expected \`,\` or \`)\`, found ${this.found()}`);
          this.sync(columnEnds);
          if (!this.accept(T.Comma) && !this.at(T.RightParen)) break;
        }
      }
      if (this.index === before) break;
    }
    if (open && columns.length === 0 && this.kind === T.RightParen) this.error('A stream has at least one column');
    if (open || this.at(T.RightParen)) this.expect(T.RightParen, '`)` behind the columns');
    const list = this.from(listStart);
    let description: Range | undefined;
    if (this.accept(T.DESCRIPTION)) description = this.expect(T.String, 'a text behind `DESCRIPTION`');
    return { kind: 'create-stream', name, columns, list, ...(description && { description }), range: this.from(start) };
  }

  private columnDefinition(): S.ColumnDefinition {
    const { start } = this;
    const name = this.identifier('a column');
    const type = this.type();
    let notNull = false;
    if (this.accept(T.NOT)) {
      this.expect(T.NULL, '`NULL`');
      notNull = true;
    } else this.accept(T.NULL);
    return { name, type, notNull, range: this.from(start) };
  }

  private createPump(start: number): S.CreatePump {
    this.next();
    const name = this.qname('a name for the pump');
    const state = this.accept(T.STARTED) ? 'STARTED' : this.accept(T.STOPPED) ? 'STOPPED' : undefined;
    if (this.accept(T.DESCRIPTION)) this.expect(T.String, 'a text behind `DESCRIPTION`');
    this.expect(T.AS, '`AS` and the INSERT of the pump');
    let insert: S.Insert | undefined;
    if (this.at(T.INSERT)) insert = this.insert();
    else this.error(`Expected \`INSERT INTO\`, found ${this.found()}`);
    return { kind: 'create-pump', name, state, insert, range: this.from(start) };
  }

  private createFunction(start: number): S.CreateFunction {
    this.next();
    const name = this.qname('a name for the function');
    const parameters: { name: S.Identifier; type: S.TypeNode }[] = [];
    this.expect(T.LeftParen, '`(` and the parameters');
    while (!this.atEnd && !this.at(T.RightParen)) {
      const before = this.index;
      parameters.push({ name: this.identifier('a parameter'), type: this.type() });
      if (!this.accept(T.Comma) && !this.at(T.RightParen)) this.sync(columnEnds, `Expected \`,\` or \`)\`, found ${this.found()}`);
      if (this.index === before) break;
    }
    this.expect(T.RightParen, '`)` behind the parameters');
    this.expect(T.RETURNS, '`RETURNS` and a type');
    const returns = this.type();
    const options: string[] = [];
    while (!this.atEnd && !this.at(T.RETURN) && !this.at(T.Semicolon) && !this.atAny(statementStarts)) {
      options.push(this.word().toUpperCase());
      this.next();
    }
    this.expect(T.RETURN, '`RETURN` and an expression');
    return { kind: 'create-function', name, parameters, returns, options, body: this.expression(), range: this.from(start) };
  }

  insert(): S.Insert {
    return this.rule('insert', () => {
      const { start } = this;
      this.next();
      this.accept(T.EXPEDITED);
      this.expect(T.INTO, '`INTO`');
      const target = this.qname('the stream to insert into');
      let columns: S.Identifier[] | undefined;
      let columnsRange: Range | undefined;
      if (this.at(T.LeftParen) && queryStarts[this.peek()] !== 1 && this.peek() !== T.LeftParen) {
        const at = this.start;
        columns = this.identifierList();
        columnsRange = this.from(at);
      }
      const query = this.query();
      return { kind: 'insert', target, columns, columnsRange, query, range: this.from(start) };
    });
  }

  // -------------------------------------------------------------------------------------------- queries

  query(): S.Query {
    if (!this.enter('Queries are nested too deeply')) {
      this.skipNested();
      return { kind: 'missing', range: this.missing() };
    }
    const { start } = this;
    let result: S.Query;
    if (this.at(T.WITH)) result = this.withQuery();
    else {
      result = this.setOperations();
      result = this.tail(result, start);
    }
    this.leave();
    return result;
  }

  private withQuery(): S.Query {
    const { start } = this;
    this.next();
    const recursive = this.accept(T.RECURSIVE);
    const tables: { name: S.Identifier; columns: readonly S.Identifier[] | undefined; query: S.Query; range: Range }[] = [];
    do {
      const at = this.start;
      const name = this.identifier('a name for the query');
      const columns = this.at(T.LeftParen) ? this.identifierList() : undefined;
      this.expect(T.AS, '`AS`');
      this.expect(T.LeftParen, '`(` and a query');
      const query = this.query();
      this.expect(T.RightParen, '`)` behind the query');
      tables.push({ name, columns, query, range: this.from(at) });
    } while (this.accept(T.Comma));
    const query = this.query();
    return { kind: 'with', recursive, tables, query, range: this.from(start) };
  }

  private setOperations(): S.Query {
    const { start } = this;
    let left = this.intersections();
    while (this.at(T.UNION) || this.at(T.EXCEPT) || (this.kind === T.MINUS && this.names[T.MINUS] !== 1)) {
      const operator = keywordText(this.kind) as 'UNION';
      const operatorStart = this.start;
      this.next();
      const all = this.accept(T.ALL);
      if (!all) this.accept(T.DISTINCT);
      const operatorRange = this.from(operatorStart);
      const right = this.intersections();
      left = { kind: 'set', operator, operatorRange, all, left, right, orderBy: undefined, limit: undefined, range: this.from(start) };
    }
    return left;
  }

  private intersections(): S.Query {
    const { start } = this;
    let left = this.queryPrimary();
    while (this.at(T.INTERSECT)) {
      const operatorStart = this.start;
      this.next();
      const all = this.accept(T.ALL);
      if (!all) this.accept(T.DISTINCT);
      const operatorRange = this.from(operatorStart);
      left = { kind: 'set', operator: 'INTERSECT', operatorRange, all, left, right: this.queryPrimary(), orderBy: undefined, limit: undefined, range: this.from(start) };
    }
    return left;
  }

  /** ORDER BY and LIMIT belong to the whole of a set operation, else to the select they follow. */
  private tail(query: S.Query, start: number): S.Query {
    if (query.kind !== 'set' && query.kind !== 'parenthesized' && query.kind !== 'values') return query;
    const orderBy = this.at(T.ORDER) ? this.orderBy() : undefined;
    const limit = this.limit();
    return orderBy || limit ? { ...query, orderBy, limit, range: this.from(start) } : query;
  }

  private queryPrimary(): S.Query {
    const { start } = this;
    if (this.at(T.SELECT)) return this.select();
    if (this.at(T.VALUES)) {
      this.next();
      const rows: S.Expr[][] = [];
      do rows.push(this.valuesRow()); while (this.comma());
      return { kind: 'values', rows, orderBy: undefined, limit: undefined, range: this.from(start) };
    }
    if (this.kind === T.TABLE && this.dialect.id === 'athena' && this.names[this.peek()] === 1) {
      const word = this.next();
      const at = this.start;
      const name = this.qname('a table');
      const table: S.TableRef = { kind: 'table', name, alias: undefined, columns: undefined, over: undefined, range: this.from(at) };
      const star: S.SelectItem = { expr: { kind: 'star', qualifier: undefined, range: word }, alias: undefined, range: word };
      return { kind: 'select', selectRange: word, stream: undefined, distinct: undefined, items: [star], trailingComma: undefined, from: [table], fromRange: word, where: undefined, groupBy: undefined, stagger: undefined, having: undefined, windows: [], qualify: undefined, orderBy: undefined, limit: undefined, range: this.from(start) };
    }
    if (this.at(T.LeftParen)) {
      this.next();
      const query = this.query();
      this.expect(T.RightParen, '`)` behind the query');
      return { kind: 'parenthesized', query, orderBy: undefined, limit: undefined, range: this.from(start) };
    }
    this.error(`Expected a query, found ${this.found()}`);
    return { kind: 'missing', range: this.missing() };
  }

  private valuesRow(): S.Expr[] {
    if (this.at(T.ROW) && this.peek() === T.LeftParen) this.next();
    if (!this.at(T.LeftParen)) return [this.expression()];
    this.next();
    const items = this.expressions(T.RightParen);
    this.expect(T.RightParen, '`)` behind the values');
    return items;
  }

  private select(): S.Select {
    return this.rule('select', () => {
      const { start } = this;
      const selectRange = this.next();
      const stream = this.at(T.STREAM) && this.peek() !== T.Dot && this.peek() !== T.Comma ? this.next() : undefined;
      const distinct = this.at(T.DISTINCT) ? this.next() : undefined;
      if (!distinct) this.accept(T.ALL);
      if (this.dialect.id === 'redshift' && this.kind === T.Reserved && this.atWord('TOP') && (this.peek() === T.Number || this.peek() === T.LeftParen)) {
        this.next();
        this.primary();
      }
      if (this.kind === T.Word && this.peek() === T.Number && this.dialect.id === 'kinesis' && /^TOP$/i.test(this.word())) {
        const { start: at } = this;
        this.next();
        this.next();
        this.error('`TOP` is not available here: a stream has no end; use `TOP_K_ITEMS_TUMBLING` or `GROUP_RANK`', this.from(at));
      }
      const items: S.SelectItem[] = [];
      let trailingComma: Range | undefined;
      for (;;) {
        const before = this.index;
        if (clauseStarts[this.kind] === 1 || this.atEnd) {
          if (items.length === 0) this.error(`Expected what to select, found ${this.found()}`);
          break;
        }
        items.push(this.selectItem());
        if (!this.atAny(itemEnds) && !this.atEnd && !this.atWithData() && !this.misspelt(T.FROM)) {
          this.error(`Expected \`,\` or a clause, found ${this.found()}`);
          this.sync(itemEnds);
        }
        if (!this.at(T.Comma)) break;
        const comma = this.next();
        if (clauseStarts[this.kind] === 1 || this.atEnd) {
          trailingComma = comma;
          break;
        }
        if (this.index === before) break;
      }
      let from: readonly S.TableRef[] = none;
      let fromRange: Range | undefined;
      if (this.at(T.FROM)) {
        fromRange = this.next();
        from = this.rule('from', () => this.tables());
      } else if (this.dialect.id === 'kinesis') this.error(`Expected \`FROM\`, found ${this.found()}`);
      this.clauseEnd();
      let where: S.Expr | undefined;
      if (this.accept(T.WHERE)) where = this.rule('where', () => this.expression());
      this.clauseEnd();
      let groupBy: S.GroupBy | undefined;
      let stagger: S.Stagger | undefined;
      if (this.at(T.GROUP)) groupBy = this.rule('group-by', () => this.groupBy());
      this.clauseEnd();
      if (this.at(T.WINDOWED)) stagger = this.stagger();
      this.clauseEnd();
      let having: S.Expr | undefined;
      if (this.accept(T.HAVING)) having = this.rule('having', () => this.expression());
      this.clauseEnd();
      const windows: { name: S.Identifier; spec: S.WindowSpec }[] = [];
      if (this.at(T.WINDOW)) {
        this.next();
        do {
          const name = this.identifier('a name for the window');
          this.expect(T.AS, '`AS`');
          windows.push({ name, spec: this.windowSpec() });
        } while (this.comma());
      }
      this.clauseEnd();
      let qualify: S.Expr | undefined;
      if (this.kind === T.QUALIFY && this.dialect.id === 'redshift') {
        this.next();
        qualify = this.expression();
      }
      const orderBy = this.at(T.ORDER) ? this.orderBy() : undefined;
      this.clauseEnd();
      const limit = this.limit();
      return { kind: 'select', selectRange, stream, distinct, items, trailingComma, from, fromRange, where, groupBy, stagger, having, windows, qualify, orderBy, limit, range: this.from(start) };
    });
  }

  /** Behind a clause another one or the end must follow; anything else is skipped with one message. */
  private clauseEnd(): void {
    if (this.atAny(clauseStarts) || this.atEnd || this.kind === T.QUALIFY || this.kind === T.MINUS || this.atWithData() || this.misspelt(...clauseWords)) return;
    this.error(`Unexpected ${this.found()}`);
    this.sync(clauseStarts);
  }

  /** WITH DATA, WITH NO DATA, WITH NO SCHEMA BINDING: they follow the query and belong to the statement around it. */
  private atWithData(): boolean {
    return this.kind === T.WITH && (this.atWord('NO', 1) || this.atWord('DATA', 1));
  }

  private selectItem(): S.SelectItem {
    const { start } = this;
    if (this.at(T.Star)) {
      this.next();
      const except = this.exclude();
      return { expr: { kind: 'star', qualifier: undefined, ...(except && { except }), range: this.from(start) }, alias: undefined, range: this.from(start) };
    }
    const expr = this.expression();
    // `f(x).*`, perhaps with names for its columns.
    if (expr.kind === 'star' && expr.value && this.at(T.AS) && this.peek() === T.LeftParen) {
      this.next();
      this.identifierList();
      return { expr, alias: undefined, range: this.from(start) };
    }
    if (expr.kind === 'star') {
      const except = this.exclude();
      if (except) return { expr: { ...expr, except }, alias: undefined, range: this.from(start) };
    }
    const alias = this.alias();
    return { expr, alias, range: this.from(start) };
  }

  /** Redshift's `* EXCLUDE (a, b)`. */
  private exclude(): readonly S.Identifier[] | undefined {
    if (this.dialect.id !== 'redshift' || !this.atWord('EXCLUDE')) return undefined;
    this.next();
    return this.at(T.LeftParen) ? this.identifierList() : [this.identifier('a column')];
  }

  private alias(): S.Identifier | undefined {
    if (this.accept(T.AS)) {
      if (this.kind === T.String && this.dialect.id !== 'kinesis') return this.stringName();
      return this.identifier('an alias');
    }
    if (!this.isName() || this.startsClause()) return undefined;
    // `a FORM s`: an alias ends the item, this word does not.
    if (this.kind === T.Word && itemEnds[this.peek()] !== 1 && this.peek() !== T.End && this.slipAt(0, [T.FROM]) !== undefined) return undefined;
    return this.identifier('an alias');
  }

  /** Words that may be names but start something here: a join, a window, a clause. */
  private startsClause(): boolean {
    switch (this.kind) {
      case T.LEFT: case T.RIGHT: case T.FULL: case T.INNER: case T.CROSS: case T.NATURAL: case T.JOIN: case T.ON: case T.USING: case T.OVER: case T.WINDOW: case T.UNION: case T.EXCEPT: case T.INTERSECT: case T.LIMIT: case T.FETCH: case T.TABLESAMPLE: return true;
      case T.OFFSET: return this.peek() === T.Number || this.peek() === T.Question;
      case T.Word: case T.Reserved: return this.startsOpaque();
      case T.WINDOWED: return this.peek() === T.BY;
      case T.QUALIFY: return this.dialect.id === 'redshift';
      case T.MINUS: return this.peek() === T.SELECT;
      case T.UESCAPE: return true;
      default: return false;
    }
  }

  private startsOpaque(): boolean {
    if (this.peek() === T.LeftParen) {
      const word = this.word().toUpperCase();
      return this.dialect.id === 'athena' ? word === 'MATCH_RECOGNIZE' : this.dialect.id === 'redshift' && (word === 'PIVOT' || word === 'UNPIVOT');
    }
    return this.dialect.id === 'redshift' && this.atWord('EXCLUDE') && (this.peek() === T.Word || this.peek() === T.Quoted);
  }

  tables(): S.TableRef[] {
    const tables: S.TableRef[] = [];
    do {
      if (clauseStarts[this.kind] === 1 || this.atEnd) {
        this.error(`Expected a table, found ${this.found()}`);
        tables.push({ kind: 'missing', alias: undefined, columns: undefined, over: undefined, range: this.missing() });
        break;
      }
      tables.push(this.tableRef());
    } while (this.comma());
    return tables;
  }

  tableRef(): S.TableRef {
    const { start } = this;
    let left = this.tablePrimary();
    for (;;) {
      const joinStart = this.start;
      const natural = this.at(T.NATURAL) && [T.JOIN, T.INNER, T.LEFT, T.RIGHT, T.FULL].includes(this.peek());
      if (natural) this.next();
      let type: S.Join['type'] | undefined;
      if (this.at(T.CROSS) && this.peek() === T.JOIN) { this.next(); type = 'CROSS'; }
      else if (this.at(T.INNER)) { this.next(); type = 'INNER'; }
      else if ((this.at(T.LEFT) || this.at(T.RIGHT) || this.at(T.FULL)) && (this.peek() === T.JOIN || this.peek() === T.OUTER)) {
        type = keywordText(this.kind) as 'LEFT';
        this.next();
        this.accept(T.OUTER);
      } else if (this.at(T.JOIN)) type = 'INNER';
      else if ((this.kind === T.LEFT || this.kind === T.RIGHT || this.kind === T.FULL) && this.names[this.kind] !== 1) {
        type = keywordText(this.kind) as 'LEFT';
        this.next();
        this.accept(T.OUTER);
      } else if (this.misspelt(...joinWords)) continue;
      else if (this.at(T.OUTER) && this.peek() === T.JOIN) {
        this.error('An outer join says its side: `LEFT OUTER JOIN`', undefined, { repair: { title: 'Make it a `LEFT OUTER JOIN`', edits: [{ range: { start: this.start, end: this.start }, text: `${this.cased('LEFT')} ` }], safe: false } });
        this.next();
        type = 'LEFT';
      }
      if (!type) {
        if (natural) this.error('Expected `JOIN`');
        return left;
      }
      this.expect(T.JOIN, '`JOIN`');
      const joinRange = this.from(joinStart);
      const right = this.tablePrimary();
      let on: S.Expr | undefined;
      let using: S.Identifier[] | undefined;
      if (this.accept(T.ON)) on = this.rule('on', () => this.expression());
      else if (this.at(T.USING)) {
        this.next();
        using = this.identifierList();
      } else if (type !== 'CROSS' && !natural && right.kind !== 'missing' && (this.dialect.id === 'athena' || this.dialect.id === 'redshift')) this.error(`Expected \`ON\` or \`USING\` behind the join, found ${this.found()}`);
      left = { kind: 'join', type, natural, left, right, joinRange, on, using, range: this.from(start) };
    }
  }

  private tablePrimary(): S.TableRef {
    if (!this.enter('Tables are nested too deeply')) {
      this.skipNested();
      return { kind: 'missing', alias: undefined, columns: undefined, over: undefined, range: this.missing() };
    }
    const { start } = this;
    let table: S.TableRef;
    const lateral = this.at(T.LATERAL) && this.peek() === T.LeftParen;
    if (lateral) this.next();
    if (this.at(T.LeftParen)) {
      if (queryStarts[this.peek()] === 1 || (this.peek() === T.LeftParen && this.nestedQuery(1))) {
        this.next();
        const query = this.query();
        this.expect(T.RightParen, '`)` behind the query');
        table = { kind: 'subquery', query, lateral, alias: undefined, columns: undefined, over: undefined, range: this.from(start) };
      } else {
        this.next();
        const inner = this.tableRef();
        this.expect(T.RightParen, '`)` behind the table');
        table = { kind: 'parenthesized', table: inner, alias: undefined, columns: undefined, over: undefined, range: this.from(start) };
      }
    } else if ((this.at(T.TABLE) || (this.kind === T.STREAM && this.peek() === T.LeftParen)) && this.peek() === T.LeftParen) {
      const wrapper = keywordText(this.kind) as 'TABLE';
      this.next();
      this.next();
      const call = this.primary();
      this.expect(T.RightParen, '`)` behind the table function');
      table = call.kind === 'call' ? { kind: 'function', call, wrapper, alias: undefined, columns: undefined, over: undefined, range: this.from(start) } : this.noTable(start, 'a table function');
    } else if (this.at(T.UNNEST) && this.peek() === T.LeftParen) {
      this.next();
      this.next();
      const args = this.expressions(T.RightParen);
      this.expect(T.RightParen, '`)` behind the arrays');
      let ordinality = false;
      if (this.at(T.WITH) && this.peek() === T.ORDINALITY) {
        this.next();
        this.next();
        ordinality = true;
      }
      table = { kind: 'unnest', arguments: args, ordinality, alias: undefined, columns: undefined, over: undefined, range: this.from(start) };
    } else if (this.isName() || this.kind === T.String || this.kind === T.Reserved || (this.kind >= T.FirstKeyword && !this.startsClause() && clauseStarts[this.kind] !== 1)) {
      const name = this.qname('a table');
      if (this.at(T.LeftParen)) {
        const call = this.callRest(name, start);
        table = call.kind === 'call' ? { kind: 'function', call, wrapper: undefined, alias: undefined, columns: undefined, over: undefined, range: this.from(start) } : this.noTable(start, 'a table');
      } else table = { kind: 'table', name, alias: undefined, columns: undefined, over: undefined, range: this.from(start) };
    } else table = this.noTable(start, 'a table');

    const asOf = this.asOf();
    let opaque = this.opaque();
    let sample = this.sample();
    let over: S.WindowRef | undefined;
    if (this.at(T.OVER) && (this.peek() === T.LeftParen || this.names[this.peek()] === 1)) {
      this.next();
      over = this.windowRef();
    }
    let alias: S.Identifier | undefined;
    let columns: S.Identifier[] | undefined;
    if (this.accept(T.AS)) alias = this.identifier('an alias');
    else if (this.isName() && !this.startsClause() && !this.slipOfClause()) alias = this.identifier('an alias');
    if (alias && this.at(T.LeftParen)) columns = this.identifierList();
    if (alias && this.dialect.id === 'redshift' && this.atWord('AT') && this.names[this.peek()] === 1) {
      // `t.items AS item AT place`: the place in the array is a column of its own.
      this.next();
      columns = [this.identifier('a name for the place')];
    }
    sample ??= this.sample();
    opaque ??= this.opaque();
    if (opaque && (!alias || this.at(T.AS))) {
      if (this.accept(T.AS)) alias = this.identifier('an alias');
      else if (this.isName() && !this.startsClause()) alias = this.identifier('an alias');
    }
    if (!over && this.at(T.OVER) && (this.peek() === T.LeftParen || this.names[this.peek()] === 1)) {
      this.next();
      over = this.windowRef();
    }
    this.leave();
    return { ...table, alias, columns, over, ...(sample && { sample }), ...(asOf && { asOf }), ...(opaque && { opaque }), range: this.from(start) } as S.TableRef;
  }

  /** `FOR TIMESTAMP AS OF …`, `FOR VERSION AS OF …`: a table as it was. */
  private asOf(): S.Expr | undefined {
    if (this.dialect.id !== 'athena' || this.kind !== T.FOR) return undefined;
    this.next();
    // SYSTEM_TIME and SYSTEM_VERSION are the older spellings.
    if (!['TIMESTAMP', 'VERSION', 'SYSTEM_TIME', 'SYSTEM_VERSION'].some(w => this.acceptWord(w))) this.error(`Expected \`TIMESTAMP\` or \`VERSION\`, found ${this.found()}`);
    this.expect(T.AS, '`AS OF`');
    if (!this.acceptWord('OF')) this.error(`Expected \`OF\`, found ${this.found()}`);
    return this.binary(levels.additive);
  }

  /** MATCH_RECOGNIZE, PIVOT and UNPIVOT with what stands in their parentheses. */
  private opaque(): { word: string; range: Range } | undefined {
    const word = this.word().toUpperCase();
    const known = this.dialect.id === 'athena' ? word === 'MATCH_RECOGNIZE' : this.dialect.id === 'redshift' && (word === 'PIVOT' || word === 'UNPIVOT');
    if (!known || this.kind === T.Quoted || this.peek() !== T.LeftParen) return undefined;
    const range = this.next();
    this.next();
    for (let depth = 0; !this.atEnd && !(depth === 0 && this.kind === T.RightParen); this.next()) depth += this.kind === T.LeftParen ? 1 : this.kind === T.RightParen ? -1 : 0;
    this.expect(T.RightParen, `\`)\` behind \`${word}\``);
    return { word, range };
  }

  /** Whether the word at the cursor is no alias but a misspelt word of a clause or join: what follows it follows no alias. */
  private slipOfClause(): boolean {
    return this.kind === T.Word && tableEnds[this.peek()] !== 1 && this.slipAt(0, [...clauseWords, ...joinWords]) !== undefined;
  }

  private noTable(start: number, what: string): S.TableRef {
    this.error(`Expected ${what}, found ${this.found()}`);
    return { kind: 'missing', alias: undefined, columns: undefined, over: undefined, range: { start: Math.min(start, this.lastEnd), end: this.lastEnd } };
  }

  /**
   * Whether a parenthesis with another one inside (`inner` tokens from the cursor) holds a query, not a value or a table that begins with
   * one: `((SELECT …) UNION …)` against `((SELECT …) + 1)` and `((SELECT …) AS a JOIN b)`. What follows the inner one tells.
   */
  private nestedQuery(inner: number): boolean {
    let i = this.index + inner;
    const closing = this.closing();
    for (; this.tokens.kinds[i] === T.LeftParen; i++) {
      const close = closing[i]!;
      const behind = close === 0 ? T.End : this.tokens.kinds[close + 1]!;
      if (behind !== T.RightParen && behind !== T.End && behind !== T.Semicolon) return afterQuery[behind] === 1;
    }
    return queryStarts[this.tokens.kinds[i]!] === 1;
  }

  private closers: Int32Array | undefined;

  /** For each opening parenthesis the index of the one that closes it; 0 where none does. Found once, when somebody asks. */
  private closing(): Int32Array {
    if (this.closers) return this.closers;
    const closers = new Int32Array(this.tokens.length);
    const open: number[] = [];
    for (let i = 0; i < this.tokens.length; i++) {
      const kind = this.tokens.kinds[i];
      if (kind === T.LeftParen) open.push(i);
      else if (kind === T.RightParen && open.length > 0) closers[open.pop()!] = i;
      else if (kind === T.Semicolon) open.length = 0;
    }
    return (this.closers = closers);
  }

  private sample(): { method: string; percentage: S.Expr } | undefined {
    if (!this.at(T.TABLESAMPLE)) return undefined;
    this.next();
    const method = this.word().toUpperCase();
    if (method !== 'BERNOULLI' && method !== 'SYSTEM' && this.dialect.id === 'athena') this.error(`Expected \`BERNOULLI\` or \`SYSTEM\`, found ${this.found()}`);
    this.next();
    this.expect(T.LeftParen, '`(` and a percentage');
    const percentage = this.expression();
    this.expect(T.RightParen, '`)`');
    return { method, percentage };
  }

  private groupBy(): S.GroupBy {
    const { start } = this;
    this.next();
    this.expect(T.BY, '`BY`');
    const quantifier = this.accept(T.ALL) ? 'ALL' : this.accept(T.DISTINCT) ? 'DISTINCT' : undefined;
    const items: S.GroupItem[] = [];
    if (quantifier === 'ALL' && this.dialect.id === 'redshift' && (this.atEnd || clauseStarts[this.kind] === 1)) return { items, quantifier, range: this.from(start) };
    do {
      const at = this.start;
      if (this.at(T.GROUPING) && this.peek() === T.SETS) {
        this.next();
        this.next();
        items.push({ kind: 'sets', form: 'SETS', sets: this.groupingSets(), range: this.from(at) });
      } else if ((this.at(T.ROLLUP) || this.at(T.CUBE)) && this.peek() === T.LeftParen) {
        const form = keywordText(this.kind) as 'ROLLUP';
        this.next();
        items.push({ kind: 'sets', form, sets: this.groupingSets(), range: this.from(at) });
      } else if (this.at(T.LeftParen) && this.peek() === T.RightParen) {
        this.next();
        this.next();
        items.push({ kind: 'sets', form: 'GROUP', sets: [[]], range: this.from(at) });
      } else {
        const expr = this.expression();
        if (expr.kind === 'tuple') items.push({ kind: 'sets', form: 'GROUP', sets: [expr.items], range: expr.range });
        else items.push({ kind: 'expr', expr });
      }
    } while (this.comma());
    const last = items.at(-1)!;
    return { items, quantifier, range: { start, end: Math.max(start, last.kind === 'expr' && this.tokens.kinds[this.index - 1] === T.Comma ? last.expr.range.end : this.lastEnd) } };
  }

  private groupingSets(): S.Expr[][] {
    const sets: S.Expr[][] = [];
    this.expect(T.LeftParen, '`(`');
    while (!this.atEnd && !this.at(T.RightParen)) {
      const before = this.index;
      if (this.at(T.LeftParen)) {
        this.next();
        sets.push(this.expressions(T.RightParen));
        this.expect(T.RightParen, '`)`');
      } else sets.push([this.expression()]);
      if (!this.accept(T.Comma) || this.index === before) break;
    }
    this.expect(T.RightParen, '`)`');
    return sets;
  }

  private stagger(): S.Stagger {
    const { start } = this;
    this.next();
    this.expect(T.BY, '`BY`');
    this.expect(T.STAGGER, '`STAGGER`');
    this.expect(T.LeftParen, '`(`');
    this.expect(T.PARTITION, '`PARTITION BY`');
    this.expect(T.BY, '`BY`');
    const partitionBy = this.expressions(T.RightParen, T.RANGE);
    this.expect(T.RANGE, '`RANGE` and an interval');
    const size = this.expression();
    this.expect(T.RightParen, '`)` behind the interval');
    return { partitionBy, size, range: this.from(start) };
  }

  orderBy(): S.OrderBy {
    return this.rule('order-by', () => {
      const { start } = this;
      this.next();
      this.expect(T.BY, '`BY`');
      const items: S.SortItem[] = [];
      do {
        const at = this.start;
        const expr = this.expression();
        const direction = this.accept(T.ASC) ? 'ASC' : this.accept(T.DESC) ? 'DESC' : undefined;
        let nulls: 'FIRST' | 'LAST' | undefined;
        if (this.at(T.NULLS)) {
          this.next();
          nulls = this.accept(T.FIRST) ? 'FIRST' : 'LAST';
          if (nulls === 'LAST') this.expect(T.LAST, '`FIRST` or `LAST`');
        }
        const within = this.at(T.WITHIN) ? (this.next(), this.expression()) : undefined;
        items.push({ expr, direction, nulls, within, range: this.from(at) });
      } while (this.comma(T.RANGE, T.ROWS));
      return { items, range: this.from(start) };
    });
  }

  private limit(): S.Limit | undefined {
    const { start } = this;
    let count: S.Expr | undefined;
    let offset: S.Expr | undefined;
    let withTies = false;
    for (let any = false; ; any = true) {
      if (this.at(T.OFFSET) && this.kind === T.OFFSET) {
        if (any && this.dialect.id === 'athena') this.error('Unexpected `OFFSET`: it stands before `LIMIT`');
        this.next();
        offset = this.count();
        if (!this.accept(T.ROW)) this.accept(T.ROWS);
      } else if (this.at(T.LIMIT)) {
        this.next();
        count = this.at(T.ALL) ? (this.next(), undefined) : this.count();
      } else if (this.at(T.FETCH)) {
        this.next();
        if (!this.accept(T.FIRST)) this.expect(T.NEXT, '`FIRST` or `NEXT`');
        count = this.at(T.ROW) || this.at(T.ROWS) ? { kind: 'number', text: '1', range: this.missing() } : this.count();
        if (!this.accept(T.ROW)) this.expect(T.ROWS, '`ROWS`');
        if (this.accept(T.WITH)) {
          this.expect(T.TIES, '`TIES`');
          withTies = true;
        } else this.expect(T.ONLY, '`ONLY`');
      } else return any ? { count, offset, withTies, range: this.from(start) } : undefined;
    }
  }

  /** Behind LIMIT and the like: Athena takes a number or `?`, others any expression. */
  private count(): S.Expr {
    if (this.dialect.id === 'athena' && !this.at(T.Number) && !this.at(T.Question)) this.error(`Expected a number, found ${this.found()}`);
    return this.expression();
  }

  windowRef(): S.WindowRef {
    if (this.at(T.LeftParen)) return this.windowSpec();
    const name = this.identifier('a window');
    return { kind: 'name', name, range: name.range };
  }

  private windowSpec(): S.WindowSpec {
    return this.rule('window', () => {
      const { start } = this;
      this.expect(T.LeftParen, '`(` and the window');
      const base = this.isName() && this.kind !== T.PARTITION && this.kind !== T.RANGE && this.kind !== T.ROWS && this.kind !== T.ORDER && this.kind !== T.GROUPS ? this.identifier('a window') : undefined;
      let partitionBy: S.Expr[] = [];
      if (this.at(T.PARTITION)) {
        this.next();
        this.expect(T.BY, '`BY`');
        partitionBy = this.expressions(T.RightParen, T.ORDER, T.RANGE, T.ROWS);
      }
      const orderBy = this.at(T.ORDER) ? this.orderBy() : undefined;
      let frame: S.Frame | undefined;
      if (this.at(T.ROWS) || this.at(T.RANGE) || this.at(T.GROUPS)) {
        const at = this.start;
        const unit = keywordText(this.kind) as 'ROWS';
        this.next();
        if (this.accept(T.BETWEEN)) {
          const first = this.bound();
          this.expect(T.AND, '`AND`');
          const last = this.bound();
          frame = { unit, start: first, end: last, range: this.from(at) };
        } else frame = { unit, start: this.bound(), end: undefined, range: this.from(at) };
      }
      let partial: 'ALLOW' | 'DISALLOW' | undefined;
      if (this.at(T.ALLOW) || this.at(T.DISALLOW)) {
        partial = keywordText(this.kind) as 'ALLOW';
        this.next();
        this.expect(T.PARTIAL, '`PARTIAL`');
      }
      if (!this.at(T.RightParen)) {
        // A word too many is skipped; where the window was never closed, what follows is no part of it.
        if (this.kind === T.AS || joinWords.includes(this.kind) || !this.closes()) this.expect(T.RightParen, '`)` behind the window');
        else {
          this.sync(clauseStarts, `Unexpected ${this.found()} in the window`);
          this.accept(T.RightParen);
        }
      } else this.next();
      return { kind: 'spec', base, partitionBy, orderBy, frame, partial, range: this.from(start) };
    });
  }

  /** Whether a closing parenthesis comes before the next clause. */
  private closes(): boolean {
    for (let ahead = 0, depth = 0; ahead < 200; ahead++) {
      const kind = this.peek(ahead);
      if (kind === T.LeftParen) depth++;
      else if (kind === T.RightParen && depth-- === 0) return true;
      else if (kind === T.End || (depth === 0 && clauseStarts[kind] === 1)) return false;
    }
    return false;
  }

  private bound(): S.Bound {
    const { start } = this;
    if (this.at(T.CURRENT)) {
      this.next();
      this.expect(T.ROW, '`ROW`');
      return { kind: 'current', value: undefined, range: this.from(start) };
    }
    if (this.at(T.UNBOUNDED)) {
      this.next();
      const following = this.accept(T.FOLLOWING);
      if (!following) this.expect(T.PRECEDING, '`PRECEDING` or `FOLLOWING`');
      return { kind: following ? 'unbounded-following' : 'unbounded-preceding', value: undefined, range: this.from(start) };
    }
    const value = this.binary(levels.additive);
    const following = this.accept(T.FOLLOWING);
    if (!following) this.expect(T.PRECEDING, '`PRECEDING` or `FOLLOWING`');
    return { kind: following ? 'following' : 'preceding', value, range: this.from(start) };
  }

  // -------------------------------------------------------------------------------------------- expressions

  /** A list of expressions up to one of the kinds; a comma without anything behind it is a problem. */
  expressions(...ends: readonly T[]): S.Expr[] {
    if (ends.includes(this.kind)) return [];
    let before = this.index;
    const items = [this.expression()];
    for (;;) {
      if (this.index === before || !this.comma(...ends)) return items;
      before = this.index;
      items.push(this.expression());
    }
  }

  expression(): S.Expr {
    if (!this.enter('Expressions are nested too deeply')) {
      this.skipNested();
      return { kind: 'missing', range: this.missing() };
    }
    const result = this.binary(levels.or);
    this.leave();
    return result;
  }

  /** Precedence climbing from `level` upwards. */
  private binary(level: number): S.Expr {
    const { start } = this;
    let left: S.Expr;
    if (level <= levels.not && this.at(T.NOT)) {
      const before = this.start;
      this.next();
      if (!this.enter('Expressions are nested too deeply')) {
        this.skipNested();
        return { kind: 'missing', range: this.missing() };
      }
      let operand = this.binary(levels.not);
      this.leave();
      // `NOT a IS TRUE` is `(NOT a) IS TRUE`: the documented truth table.
      if (operand.kind === 'is' && (operand.what === 'TRUE' || operand.what === 'FALSE' || operand.what === 'UNKNOWN') && this.dialect.id === 'kinesis') {
        left = { ...operand, value: { kind: 'unary', operator: 'NOT', operand: operand.value, range: { start: before, end: operand.value.range.end } }, range: this.from(before) };
      } else left = { kind: 'unary', operator: 'NOT', operand, range: this.from(before) };
    } else left = period(this.unary());

    /** The period behind the last predicate, which the next one may share. */
    let shared: S.Expr | undefined;
    for (;;) {
      if (this.probe && this.index === this.probeIndex && level <= levels.comparison) for (const word of operatorWords) this.at(word);
      if (this.kind === T.Ampersand && level <= levels.and) this.doubledAmpersand();
      const kind = this.kind as T;
      const operatorLevel = this.operatorLevel(kind);
      if (operatorLevel === 0 && level <= levels.comparison && this.dialect.id === 'kinesis' && isPeriod(shared ?? left) && this.atPeriodPredicate()) {
        const operatorRange = this.next();
        let operator = this.text.slice(operatorRange.start, operatorRange.end).toUpperCase();
        if (operator === 'STRICTLY' || operator === 'IMMEDIATELY') {
          operator += ` ${this.word().toUpperCase()}`;
          this.next();
        }
        const right = period(this.binary(levels.additive));
        // Predicates in a row share the period between them.
        const made: S.Expr = { kind: 'operation', operator, operatorRange, left: shared ?? left, right, range: this.from(start) };
        left = shared ? { kind: 'operation', operator: 'AND', operatorRange, left, right: made, range: this.from(start) } : made;
        shared = right;
        continue;
      }
      if (kind === T.Reserved && level <= levels.comparison && this.dialect.id === 'redshift' && (this.atWord('ISNULL') || this.atWord('NOTNULL'))) {
        const word = this.next();
        left = { kind: 'is', not: word.end - word.start === 7, what: 'NULL', value: left, other: undefined, range: this.from(start) };
        continue;
      }
      if (operatorLevel === 0 || operatorLevel < level) return left;
      if (operatorLevel === levels.comparison && comparisons[kind] !== 1 && kind !== T.Tilde) {
        const special = this.predicate(left, start);
        if (!special) return left;
        left = special;
        continue;
      }
      const operator = kind >= T.FirstKeyword ? keywordText(kind) : operatorTexts[kind]!;
      const operatorRange = this.next();
      if (kind === T.Equal && this.kind === T.Equal && this.start === operatorRange.end) {
        this.error('Values are compared with one `=`', undefined, { repair: { title: 'Compare with one `=`', edits: [{ range: this.range, text: '' }] } });
        this.next();
      }
      if (comparisons[kind] === 1 && (this.at(T.ALL) || this.at(T.ANY) || this.at(T.SOME)) && this.peek() === T.LeftParen) {
        const at = this.start;
        const quantifier = keywordText(this.kind) as 'ALL';
        this.next();
        this.next();
        const query = this.query();
        this.expect(T.RightParen, '`)` behind the query');
        left = { kind: 'operation', operator, operatorRange, left, right: { kind: 'quantified', quantifier, query, range: this.from(at) }, range: this.from(start) };
        continue;
      }
      if (!this.enter('Expressions are nested too deeply')) return left;
      const right = this.binary(operatorLevel + 1);
      this.leave();
      left = { kind: 'operation', operator, operatorRange, left, right, range: this.from(start) };
    }
  }

  /** `&&`, where AND is meant: said, and read as that. */
  private doubledAmpersand(): void {
    if (this.peek() !== T.Ampersand || this.tokens.starts[this.index + 1] !== this.stop) return;
    const { start } = this;
    this.next();
    const range = { start, end: this.stop };
    this.error('`&&` is written `AND`', range, { repair: { title: 'Write `AND`', edits: [{ range, text: this.cased('AND') }] } });
    this.kind = T.AND;
  }

  /** A word of a period predicate; STRICTLY and IMMEDIATELY stand before some of them. */
  private atPeriodPredicate(): boolean {
    if (this.kind === T.Quoted) return false;
    const word = this.word().toUpperCase();
    if (word === 'STRICTLY') return ['CONTAINS', 'OVERLAPS', 'PRECEDES', 'SUCCEEDS', 'LEADS', 'LAGS'].some(w => this.atWord(w, 1));
    if (word === 'IMMEDIATELY') return ['PRECEDES', 'SUCCEEDS', 'LEADS', 'LAGS'].some(w => this.atWord(w, 1));
    return periodPredicates.has(word);
  }

  private operatorLevel(kind: T): number {
    switch (kind) {
      case T.OR: this.at(T.OR); return levels.or;
      case T.AND: return levels.and;
      case T.Equal: case T.NotEqual: case T.Less: case T.LessEqual: case T.Greater: case T.GreaterEqual:
      case T.IS: case T.BETWEEN: case T.IN: case T.LIKE: case T.ILIKE: case T.SIMILAR: return levels.comparison;
      case T.NOT: {
        const next = this.peek();
        return next === T.BETWEEN || next === T.IN || next === T.LIKE || next === T.ILIKE || next === T.SIMILAR ? levels.comparison : 0;
      }
      case T.Tilde: return this.dialect.id === 'redshift' ? levels.comparison : 0;
      case T.Plus: case T.Minus: return levels.additive;
      case T.Concat: return this.dialect.id === 'kinesis' || this.dialect.id === 'flink' ? levels.multiplicative : levels.additive;
      case T.Star: case T.Slash: return levels.multiplicative;
      case T.Percent: return levels.multiplicative;
      case T.Ampersand: case T.Bar: case T.Caret: return this.dialect.id === 'hive' || this.dialect.id === 'redshift' ? levels.additive : 0;
      default: return 0;
    }
  }

  /** BETWEEN, IN, LIKE, SIMILAR TO, IS, each with its NOT. */
  private predicate(value: S.Expr, start: number): S.Expr | undefined {
    const not = this.accept(T.NOT);
    switch (this.kind as T) {
      case T.BETWEEN: {
        this.next();
        const symmetric = this.accept(T.SYMMETRIC);
        if (!symmetric) this.accept(T.ASYMMETRIC);
        const low = this.binary(levels.additive);
        this.expect(T.AND, '`AND` between the bounds');
        const high = this.binary(levels.additive);
        return { kind: 'between', not, symmetric, value, low, high, range: this.from(start) };
      }
      case T.IN: {
        this.next();
        this.expect(T.LeftParen, '`(` behind `IN`');
        if (queryStarts[this.kind] === 1) {
          const query = this.query();
          this.expect(T.RightParen, '`)` behind the query');
          return { kind: 'in', not, value, list: undefined, query, range: this.from(start) };
        }
        const list = this.expressions(T.RightParen);
        if (list.length === 0) this.error('A list behind `IN` has at least one value');
        this.expect(T.RightParen, '`)` behind the list');
        return { kind: 'in', not, value, list, query: undefined, range: this.from(start) };
      }
      case T.LIKE: case T.ILIKE: case T.SIMILAR: {
        const operator = this.kind === T.SIMILAR ? 'SIMILAR TO' : (keywordText(this.kind) as 'LIKE');
        this.next();
        if (operator === 'SIMILAR TO') this.expect(T.TO, '`TO`');
        const pattern = this.binary(levels.additive);
        const escape = this.accept(T.ESCAPE) ? this.binary(levels.additive) : undefined;
        return { kind: 'like', operator, not, value, pattern, escape, range: this.from(start) };
      }
      case T.IS: {
        this.next();
        const negated = this.accept(T.NOT);
        if (this.at(T.NULL) || this.at(T.TRUE) || this.at(T.FALSE) || this.at(T.UNKNOWN)) {
          const what = keywordText(this.kind) as 'NULL';
          this.next();
          return { kind: 'is', not: negated, what, value, other: undefined, range: this.from(start) };
        }
        if (this.at(T.DISTINCT)) {
          this.next();
          this.expect(T.FROM, '`FROM`');
          return { kind: 'is', not: negated, what: 'DISTINCT', value, other: this.binary(levels.additive), range: this.from(start) };
        }
        this.error(`Expected \`NULL\`, \`TRUE\`, \`FALSE\`, \`UNKNOWN\` or \`DISTINCT FROM\`, found ${this.found()}`);
        return { kind: 'is', not: negated, what: 'NULL', value, other: undefined, range: this.from(start) };
      }
      default: return undefined;
    }
  }

  private unary(): S.Expr {
    const { start } = this;
    if (this.at(T.Minus) || this.at(T.Plus)) {
      const operator = this.kind === T.Minus ? '-' : '+';
      this.next();
      if (!this.enter('Expressions are nested too deeply')) {
        this.skipNested();
        return { kind: 'missing', range: this.missing() };
      }
      const operand = this.unary();
      this.leave();
      return { kind: 'unary', operator, operand, range: this.from(start) };
    }
    return this.postfix();
  }

  private postfix(): S.Expr {
    const { start } = this;
    let value = this.primary();
    for (;;) {
      if (this.kind === T.LeftBracket && value.kind !== 'missing') {
        this.next();
        const index = this.expression();
        this.expect(T.RightBracket, '`]`');
        value = { kind: 'subscript', value, index, range: this.from(start) };
      } else if (this.kind === T.Dot && (value.kind !== 'number' || this.tokens.kinds[this.index - 1] !== T.Number) && value.kind !== 'missing') {
        this.next();
        if (this.at(T.Star) && (value.kind === 'name' || this.dialect.id === 'athena')) {
          this.next();
          return value.kind === 'name' ? { kind: 'star', qualifier: { parts: value.parts, range: value.range }, range: this.from(start) } : { kind: 'star', qualifier: undefined, value, range: this.from(start) };
        }
        value = { kind: 'field', value, field: this.identifier('a field'), range: this.from(start) };
      } else if (this.kind === T.DoubleColon) {
        this.next();
        value = { kind: 'cast', try: false, value, type: this.type(), form: '::', range: this.from(start) };
      } else if (this.atWord('AT') && this.kind !== T.Quoted && (this.peek() === T.TIME) && this.peek(2) === T.ZONE) {
        this.next();
        this.next();
        this.next();
        value = { kind: 'at-time-zone', value, zone: this.primary(), range: this.from(start) };
      } else if (units[this.kind] === 1 && value.kind === 'operation' && value.operator === '-' && this.text[value.range.start - 1] !== undefined && this.closedParen(value)) {
        value = { kind: 'difference', value, qualifier: this.qualifier(), range: this.from(start) };
      } else return value;
    }
  }

  /** Whether the expression stood in parentheses that ended right before the cursor. */
  private closedParen(value: S.Expr): boolean {
    return this.index > 0 && this.tokens.kinds[this.index - 1] === T.RightParen && value.range.end <= this.tokens.starts[this.index - 1]!;
  }

  primary(): S.Expr {
    const { start } = this;
    const kind = this.kind as T;
    switch (kind) {
      case T.Number: {
        const range = this.next();
        return { kind: 'number', text: this.text.slice(range.start, range.end), range };
      }
      case T.String: return this.stringLiteral();
      case T.Binary: {
        const range = this.next();
        return { kind: 'binary', hex: this.text.slice(range.start + 2, range.end - 1), range };
      }
      case T.NULL: case T.TRUE: case T.FALSE: case T.UNKNOWN: {
        if (kind === T.UNKNOWN && this.names[kind] === 1 && this.peek() === T.Dot) break;
        return { kind: 'literal', value: keywordText(kind) as 'NULL', range: this.next() };
      }
      case T.DATE: case T.TIME: case T.TIMESTAMP:
        if (this.peek() === T.String) return this.typedLiteral();
        break;
      case T.INTERVAL:
        if (this.peek() === T.String || this.peek() === T.Plus || this.peek() === T.Minus || this.peek() === T.Number || this.atPlaceholder(1)) return this.interval();
        break;
      case T.CASE: return this.caseExpression();
      case T.CAST: case T.TRY_CAST:
        if (this.peek() === T.LeftParen) return this.cast();
        break;
      case T.EXISTS:
        if (this.peek() === T.LeftParen) {
          this.next();
          this.next();
          const query = this.query();
          this.expect(T.RightParen, '`)` behind the query');
          return { kind: 'exists', query, range: this.from(start) };
        }
        break;
      case T.CURSOR:
        if (this.peek() === T.LeftParen) {
          this.next();
          this.next();
          const query = this.query();
          this.expect(T.RightParen, '`)` behind the query of the cursor');
          return { kind: 'cursor', query, range: this.from(start) };
        }
        break;
      case T.ARRAY:
        if (this.peek() === T.LeftBracket) {
          this.next();
          this.next();
          const items = this.expressions(T.RightBracket);
          this.expect(T.RightBracket, '`]` behind the items');
          return { kind: 'array', items, range: this.from(start) };
        }
        break;
      case T.ROW:
        if (this.peek() === T.LeftParen) {
          this.next();
          this.next();
          const items = this.expressions(T.RightParen);
          this.expect(T.RightParen, '`)` behind the row');
          return { kind: 'row', items, range: this.from(start) };
        }
        break;
      case T.LeftParen: return this.parenthesized();
      case T.LeftBrace: return this.odbc();
      case T.Question: return { kind: 'parameter', name: undefined, range: this.next() };
      case T.Colon: {
        this.next();
        const name = this.isName() ? this.identifier('a name').name : undefined;
        return { kind: 'parameter', name, range: this.from(start) };
      }
      case T.SELECT: {
        this.error('A query inside an expression stands in parentheses');
        const query = this.query();
        return { kind: 'query', query, range: this.from(start) };
      }
    }
    if ((kind === T.Word && this.peek() === T.String && typeWords.has(this.upperWord()))) return this.typedLiteral();
    if (kind === T.Word && this.dialect.id === 'redshift') {
      // APPROXIMATE COUNT(DISTINCT x); CONVERT(type, value).
      if (this.atWord('APPROXIMATE') && this.peek() === T.Word) {
        this.next();
        return this.primary();
      }
      if (this.atWord('CONVERT') && this.peek() === T.LeftParen) {
        this.next();
        this.next();
        const type = this.type();
        this.expect(T.Comma, '`,` and a value');
        const value = this.expression();
        this.expect(T.RightParen, '`)`');
        return { kind: 'cast', try: false, value, type, form: 'CAST', range: this.from(start) };
      }
    }
    if (this.names[kind] === 1 && this.peek() === T.Arrow) return this.lambda();
    if (kind === T.Word || kind === T.Quoted || kind >= T.Reserved) {
      const word = kind === T.Word && !this.plainNiladic ? '' : this.upperWord();
      const callable = this.peek() === T.LeftParen && !notFunctions[kind];
      if (callable) {
        const special = this.specialCall(kind);
        if (special) return special;
        const name: S.QName = { parts: [this.rawIdentifier()], range: { start, end: this.lastEnd } };
        return this.callRest(name, start);
      }
      if (this.dialect.niladic.has(word) && kind !== T.Quoted && this.peek() !== T.Dot) {
        const name: S.QName = { parts: [this.rawIdentifier()], range: { start, end: this.lastEnd } };
        return this.plainCall(name, [], 'niladic', start);
      }
      if (this.names[kind] === 1 || kind === T.Reserved || columnKeywords[kind] === 1 || reservedColumns.has(word)) return this.nameOrCall(start);
    }
    if (this.names[T.Word]) this.at(T.Word); // the probe learns that an expression could start here
    if (kind === T.Comma && this.index > 0 && this.tokens.kinds[this.index - 1] === T.Comma) this.error('Nothing stands between these commas', undefined, { comma: true });
    else this.error(`Expected an expression, found ${this.found()}`);
    return { kind: 'missing', range: this.missing() };
  }

  private nameOrCall(start: number): S.Expr {
    let parts: S.Identifier[] = [this.columnIdentifier()];
    while (this.kind === T.Dot) {
      if (this.peek() === T.Star) break;
      this.next();
      // FROM behind a dot is a clause whose column is still being typed.
      const kind = this.kind as T;
      const clause = kind === T.FROM || kind === T.WHERE || ((kind === T.GROUP || kind === T.ORDER || kind === T.PARTITION) && this.peek() === T.BY);
      if (this.isName() || (kind >= T.Reserved && !clause)) {
        // No room that nobody uses, as trees of large files are mostly names; a chain without an end grows in place.
        if (parts.length < 4) parts = [...parts, this.rawIdentifier()];
        else parts.push(this.rawIdentifier());
      }
      else {
        this.error(`Expected a name behind \`.\`, found ${this.found()}`);
        parts = [...parts, { name: '', quoted: false, range: this.missing() }];
        break;
      }
    }
    const name: S.QName = { parts, range: this.from(start) };
    if (this.kind === T.LeftParen && parts.length > 1) return this.callRest(name, start);
    return { kind: 'name', parts, range: name.range };
  }

  /** Arguments of a call and what may follow them. */
  callRest(name: S.QName, start: number): S.Expr {
    return this.rule('call', () => {
      if (this.dialect.id === 'athena' && jsonCalls.has(name.parts[0]!.name.toUpperCase())) return this.jsonCall(name, start);
      this.expect(T.LeftParen, '`(`');
      const quantifier = this.accept(T.DISTINCT) ? 'DISTINCT' : this.at(T.ALL) && this.peek() !== T.RightParen ? (this.next(), 'ALL' as const) : undefined;
      let args: S.Expr[];
      if (this.at(T.Star) && (this.peek() === T.RightParen || this.peek() === T.Comma)) {
        const star = this.next();
        args = [{ kind: 'star', qualifier: undefined, range: star }];
        if (this.accept(T.Comma)) args.push(...this.expressions(T.RightParen));
      } else {
        if (quantifier && this.at(T.RightParen)) this.error(`Expected an expression, found ${this.found()}`);
        args = this.expressions(T.RightParen, T.ORDER);
      }
      if (this.dialect.id === 'athena' && this.kind === T.ON && name.parts[0]!.name.toUpperCase() === 'LISTAGG') {
        // ON OVERFLOW ERROR | TRUNCATE 'text' WITH|WITHOUT COUNT: texts are never that long here.
        while (!this.atEnd && !this.at(T.RightParen) && clauseStarts[this.kind] !== 1) this.next();
      }
      const orderBy = this.at(T.ORDER) ? this.orderBy() : undefined;
      if (!this.at(T.RightParen)) this.error(`Expected \`,\` or \`)\` in the arguments of \`${name.parts[name.parts.length - 1]!.name}\`, found ${this.found()}`, undefined, this.closes() ? undefined : { repair: this.insertion(')', false)! });
      if (!this.accept(T.RightParen)) this.recoverCall();
      return this.callTail({ ...this.plainCall(name, args, 'plain', start), quantifier, orderBy }, start);
    });
  }

  /** The standard's JSON functions: `key VALUE value` pairs, and clauses behind the arguments. */
  private jsonCall(name: S.QName, start: number): S.Call {
    this.expect(T.LeftParen, '`(`');
    const object = name.parts[0]!.name.toUpperCase() === 'JSON_OBJECT';
    const args: S.Expr[] = [];
    const clauses: string[] = [];
    const defaults: Record<string, S.Expr> = {};
    let returning: S.TypeNode | undefined;
    const formats: number[] = [];
    const passing: [string, S.Expr][] = [];
    const clauseWord = () => this.at(T.RightParen) || (this.kind === T.NULL && this.peek() === T.ON) || (this.atWord('ABSENT') && this.peek() === T.ON) || this.atWord('RETURNING');
    if (!clauseWord()) {
      do {
        if (object && this.atWord('KEY') && this.peek() !== T.Colon) this.next();
        args.push(this.expression());
        if (object) {
          if (!this.acceptWord('VALUE')) this.expect(T.Colon, '`VALUE`');
          args.push(this.expression());
        }
        if (this.acceptWord('FORMAT')) {
          this.acceptWord('JSON');
          if (this.acceptWord('ENCODING')) this.next();
          formats.push(args.length - 1);
        }
      } while (this.accept(T.Comma));
    }
    if (this.acceptWord('PASSING')) {
      do {
        const value = this.expression();
        if (this.acceptWord('FORMAT')) this.acceptWord('JSON');
        this.expect(T.AS, '`AS` and a name');
        const id = this.identifier('a name for the variable');
        passing.push([id.written ?? id.name, value]);
      } while (this.accept(T.Comma));
    }
    let words: string[] = [];
    while (!this.atEnd && !this.at(T.RightParen) && clauseStarts[this.kind] !== 1) {
      const before = this.index;
      if (this.acceptWord('RETURNING')) returning = this.type();
      else if (this.acceptWord('DEFAULT')) {
        const value = this.expression();
        this.expect(T.ON, '`ON`');
        defaults[this.word().toUpperCase()] = value;
        this.next();
      } else {
        words.push(this.word().toUpperCase());
        this.next();
        if (['EMPTY', 'ERROR', 'KEYS', 'WRAPPER', 'QUOTES'].includes(words.at(-1)!) && words.length > 1 || (words.length > 2 && words.at(-1) === 'NULL')) {
          clauses.push(words.join(' '));
          words = [];
        }
      }
      if (this.index === before) break;
    }
    if (words.length > 0) clauses.push(words.join(' '));
    if (!this.accept(T.RightParen)) {
      this.error(`Expected \`)\` behind the arguments of \`${name.parts[0]!.name}\`, found ${this.found()}`);
      this.recoverCall();
    }
    return this.callTail({ ...this.plainCall(name, args, 'plain', start), json: { clauses, returning, defaults, passing, formats } }, start);
  }

  /** Over what is nested too deeply, to the parenthesis that closes it: then every level above ends as it should. */
  private skipNested(): void {
    for (let depth = 0; !this.atEnd && this.kind !== T.Semicolon; this.next()) {
      if (this.kind === T.LeftParen) depth++;
      else if (this.kind === T.RightParen && depth-- === 0) return;
    }
  }

  /** Over the rest of broken arguments to their closing parenthesis, but not beyond the clause. */
  private recoverCall(): void {
    for (let depth = 0; !this.atEnd && this.kind !== T.Semicolon; this.next()) {
      if (this.kind === T.LeftParen) depth++;
      else if (this.kind === T.RightParen) {
        if (depth-- === 0) {
          this.next();
          return;
        }
      } else if (depth === 0 && clauseStarts[this.kind] === 1) return;
    }
  }

  private plainCall(name: S.QName, args: readonly S.Expr[], form: S.Call['form'], start: number): S.Call {
    return { kind: 'call', name, function: name.parts[name.parts.length - 1]!.name.toUpperCase(), quantifier: undefined, arguments: args, form, orderBy: undefined, filter: undefined, nulls: undefined, from: undefined, withinGroup: undefined, over: undefined, range: this.from(start) };
  }

  private callTail(call: S.Call, start: number): S.Call {
    let { filter, nulls, from, withinGroup, over } = call;
    for (;;) {
      if (this.at(T.FROM) && (this.peek() === T.FIRST || this.peek() === T.LAST) && (this.peek(2) === T.OVER || this.peek(2) === T.IGNORE || this.peek(2) === T.RESPECT)) {
        this.next();
        from = keywordText(this.kind) as 'FIRST';
        this.next();
      } else if ((this.at(T.IGNORE) || this.at(T.RESPECT)) && this.peek() === T.NULLS) {
        nulls = keywordText(this.kind) as 'IGNORE';
        this.next();
        this.next();
      } else if (this.at(T.WITHIN) && this.peek() === T.GROUP) {
        this.next();
        this.next();
        this.expect(T.LeftParen, '`(`');
        withinGroup = this.orderBy();
        this.expect(T.RightParen, '`)`');
      } else if (this.at(T.FILTER) && this.peek() === T.LeftParen) {
        this.next();
        this.next();
        this.expect(T.WHERE, '`WHERE`');
        filter = this.expression();
        this.expect(T.RightParen, '`)`');
      } else if (this.at(T.OVER) && (this.peek() === T.LeftParen || this.names[this.peek()] === 1)) {
        this.next();
        over = this.windowRef();
      } else return { ...call, filter, nulls, from, withinGroup, over, range: this.from(start) };
    }
  }

  /** A comma where a word of the call belongs: `EXTRACT(HOUR, t)`. Said, and read as that word. */
  private commaFor(word: T): boolean {
    if (this.kind !== T.Comma) return false;
    const written = this.cased(keywordText(word));
    const blank = this.lastEnd === this.start ? ' ' : '';
    this.error(`Expected \`${written}\`, found \`,\``, undefined, { repair: { title: `Write \`${written}\``, edits: [{ range: this.range, text: `${blank}${written}${/\s/.test(this.text[this.stop] ?? '') ? '' : ' '}` }] } });
    this.next();
    return true;
  }

  /** Calls whose arguments are not a plain list. Undefined: it is a plain one after all. */
  private specialCall(kind: T): S.Expr | undefined {
    const { start } = this;
    const open = () => {
      const name: S.QName = { parts: [this.rawIdentifier()], range: { start, end: this.lastEnd } };
      this.expect(T.LeftParen, '`(`');
      return name;
    };
    const close = (name: S.QName, args: readonly S.Expr[], form: S.Call['form'], more: Partial<S.Call> = {}) => {
      if (!this.accept(T.RightParen)) {
        this.error(`Expected \`)\` behind the arguments of \`${name.parts[0]!.name}\`, found ${this.found()}`);
        this.recoverCall();
      }
      return this.callTail({ ...this.plainCall(name, args, form, start), ...more }, start);
    };
    switch (kind) {
      case T.EXTRACT: {
        const name = open();
        const unit = this.unitWord();
        if (!this.commaFor(T.FROM)) this.expect(T.FROM, '`FROM`');
        return close(name, [unit, this.expression()], 'extract');
      }
      case T.FLOOR: case T.CEIL: case T.CEILING: {
        const name = open();
        const args: S.Expr[] = this.kind === T.RightParen ? [] : [this.expression()];
        if (units[this.peek()] === 1 && this.peek(2) === T.RightParen && this.commaFor(T.TO)) return close(name, [...args, this.unitWord()], 'to');
        if (this.comma(T.RightParen)) args.push(...this.expressions(T.RightParen, T.TO));
        if (!this.accept(T.TO)) return close(name, args, 'plain');
        return close(name, [...args, this.unitWord()], 'to');
      }
      case T.STEP: {
        const name = open();
        const args: S.Expr[] = this.kind === T.RightParen ? [] : [this.expression()];
        if (this.peek() === T.INTERVAL && this.commaFor(T.BY)) return close(name, [...args, this.expression()], 'by');
        if (this.comma(T.RightParen)) args.push(...this.expressions(T.RightParen, T.BY));
        if (!this.accept(T.BY)) return close(name, args, 'plain');
        return close(name, [...args, this.expression()], 'by');
      }
      case T.POSITION: {
        const name = open();
        const needle = this.binary(levels.additive);
        if (!this.accept(T.IN)) return close(name, [needle, ...(this.accept(T.Comma) ? this.expressions(T.RightParen) : [])], 'plain');
        const hay = this.binary(levels.additive);
        if (this.accept(T.FROM)) return close(name, [needle, hay, this.expression()], 'in');
        return close(name, [needle, hay], 'in');
      }
      case T.SUBSTRING: {
        const name = open();
        const text = this.binary(levels.additive);
        if (this.accept(T.FROM)) {
          const from = this.expression();
          return close(name, [text, from, ...(this.accept(T.FOR) ? [this.expression()] : [])], 'from-for');
        }
        if (this.accept(T.SIMILAR)) {
          const pattern = this.binary(levels.additive);
          this.expect(T.ESCAPE, '`ESCAPE`');
          return close(name, [text, pattern, this.expression()], 'similar');
        }
        return close(name, [text, ...(this.accept(T.Comma) ? this.expressions(T.RightParen) : [])], 'plain');
      }
      case T.TRIM: {
        const name = open();
        const side = this.at(T.LEADING) || this.at(T.TRAILING) || this.at(T.BOTH) ? keywordText(this.kind) : undefined;
        if (side) this.next();
        if (this.accept(T.FROM)) return close(name, [this.expression()], 'trim', { ...(side && { side }) });
        const first = this.expression();
        if (this.accept(T.FROM)) return close(name, [first, this.expression()], 'trim', { ...(side && { side }) });
        return close(name, [first, ...(this.accept(T.Comma) ? this.expressions(T.RightParen) : [])], side ? 'trim' : 'plain', { ...(side && { side }) });
      }
      case T.OVERLAY: {
        const name = open();
        const text = this.expression();
        if (!this.accept(T.PLACING)) return close(name, [text, ...(this.accept(T.Comma) ? this.expressions(T.RightParen) : [])], 'plain');
        const replacement = this.expression();
        this.expect(T.FROM, '`FROM`');
        const from = this.expression();
        return close(name, [text, replacement, from, ...(this.accept(T.FOR) ? [this.expression()] : [])], 'placing');
      }
      default: return undefined;
    }
  }

  private unitWord(): S.Expr {
    if (units[this.kind] === 1 || this.kind === T.Word || this.kind === T.Reserved || this.kind === T.String) {
      const range = this.next();
      return { kind: 'unit', unit: this.text.slice(range.start, range.end).replace(/'/g, '').toUpperCase(), range };
    }
    this.error(`Expected a unit of time, found ${this.found()}`);
    return { kind: 'missing', range: this.missing() };
  }

  private caseExpression(): S.Case {
    const { start } = this;
    this.next();
    const operand = this.at(T.WHEN) ? undefined : this.expression();
    const branches: { when: S.Expr; then: S.Expr }[] = [];
    while (this.at(T.WHEN)) {
      this.next();
      const when = this.expression();
      this.expect(T.THEN, '`THEN`');
      branches.push({ when, then: this.expression() });
    }
    if (branches.length === 0) this.error(`Expected \`WHEN\`, found ${this.found()}`);
    const otherwise = this.accept(T.ELSE) ? this.expression() : undefined;
    this.expect(T.END, '`END` of the CASE');
    return { kind: 'case', operand, branches, otherwise, range: this.from(start) };
  }

  private cast(): S.Cast {
    const { start } = this;
    const attempt = this.kind === T.TRY_CAST;
    this.next();
    this.next();
    const value = this.expression();
    if (!this.commaFor(T.AS)) this.expect(T.AS, '`AS` and a type');
    const type = this.type();
    if (!this.accept(T.RightParen)) {
      this.error(`Expected \`)\` behind the type, found ${this.found()}`);
      this.recoverCall();
    }
    return { kind: 'cast', try: attempt, value, type, form: 'CAST', range: this.from(start) };
  }

  private lambda(): S.Lambda {
    const { start } = this;
    const parameters = [this.identifier('a parameter')];
    this.next();
    return { kind: 'lambda', parameters, body: this.expression(), range: this.from(start) };
  }

  private parenthesized(): S.Expr {
    const { start } = this;
    // (a, b) -> …
    let i = 1;
    while (this.names[this.peek(i)] === 1 && this.peek(i + 1) === T.Comma) i += 2;
    if ((this.names[this.peek(i)] === 1 && this.peek(i + 1) === T.RightParen && this.peek(i + 2) === T.Arrow) || (this.peek() === T.RightParen && this.peek(2) === T.Arrow)) {
      const parameters = this.peek() === T.RightParen ? (this.next(), this.next(), []) : this.identifierList();
      this.next();
      return { kind: 'lambda', parameters, body: this.expression(), range: this.from(start) };
    }
    this.next();
    if (queryStarts[this.kind] === 1 || (this.kind === T.LeftParen && this.nestedQuery(0))) {
      const query = this.query();
      this.expect(T.RightParen, '`)` behind the query');
      return { kind: 'query', query, range: this.from(start) };
    }
    const items = this.expressions(T.RightParen);
    if (!this.accept(T.RightParen)) {
      this.error(`Expected \`)\`, found ${this.found()}`);
      this.recoverCall();
    }
    if (items.length === 1) return items[0]!;
    return { kind: 'tuple', items, range: this.from(start) };
  }

  /** `{ts '…'}`, `{d '…'}`, `{t '…'}`, `{fn f(…)}`. */
  private odbc(): S.Expr {
    const { start } = this;
    this.next();
    const word = this.word().toLowerCase();
    this.next();
    if (word === 'fn') {
      const inner = this.expression();
      this.expect(T.RightBrace, '`}`');
      return inner;
    }
    const range = this.expect(T.String, 'a text');
    this.expect(T.RightBrace, '`}`');
    return { kind: 'typed', type: { d: 'DATE', t: 'TIME', ts: 'TIMESTAMP' }[word] ?? word.toUpperCase(), value: range.end > range.start ? textValue(this.text.slice(range.start, range.end), this.dialect) : '', valueRange: range, range: this.from(start) };
  }

  private typedLiteral(): S.TypedLiteral {
    const { start } = this;
    const type = this.word().toUpperCase();
    this.next();
    const valueRange = this.next();
    return { kind: 'typed', type, value: textValue(this.text.slice(valueRange.start, valueRange.end), this.dialect), valueRange, range: this.from(start) };
  }

  private stringLiteral(): S.StringLiteral {
    const { start } = this;
    let raw = this.text.slice(this.start, this.stop);
    const prefix = /^(?:[uU]&|[nNbB](?='))/.exec(raw)?.[0];
    this.next();
    let escape = '\\';
    if (prefix && /^u&/i.test(prefix) && this.accept(T.UESCAPE)) {
      const range = this.expect(T.String, 'a character');
      escape = this.text.slice(range.start + 1, range.end - 1) || '\\';
    }
    let value = textValue(raw, this.dialect, escape);
    // Texts on different lines are one.
    while (this.kind === T.String && this.text.slice(this.lastEnd, this.start).includes('\n')) {
      raw = this.text.slice(this.start, this.stop);
      value += textValue(raw, this.dialect, escape);
      this.next();
    }
    return { kind: 'string', value, ...(prefix && { prefix }), range: this.from(start) };
  }

  /** A name that a template fills in, `${seconds}`: it may stand for a literal. */
  private atPlaceholder(ahead = 0): boolean {
    const i = this.index + ahead;
    return this.peek(ahead) === T.Word && this.text.startsWith('${', this.tokens.starts[i]) && this.tokens.ends[i]! > this.tokens.starts[i]! + 2;
  }

  private interval(): S.IntervalLiteral {
    const { start } = this;
    this.next();
    let negative = false;
    if (this.at(T.Minus)) {
      negative = true;
      this.next();
    } else this.accept(T.Plus);
    if (this.kind === T.Number && (this.dialect.id === 'kinesis' || this.dialect.id === 'athena' || this.dialect.id === 'flink')) {
      this.error(`The length of an interval stands in quotes: \`'${this.word()}'\``, undefined, { repair: { title: 'Put it in quotes', edits: [{ range: this.range, text: `'${this.word()}'` }] } });
    }
    const valueRange = this.at(T.Number) || this.atPlaceholder() ? this.next() : this.expect(T.String, 'a text with the length of the interval');
    const raw = this.text.slice(valueRange.start, valueRange.end);
    const value = /^'/.test(raw) ? textValue(raw, this.dialect) : raw;
    const qualifier = units[this.kind] === 1 || /^(WEEK|QUARTER|MILLISECOND)S?$/i.test(this.word()) ? this.qualifier() : undefined;
    if (!qualifier && this.dialect.id !== 'redshift' && this.dialect.id !== 'duckdb') this.error(`Expected a unit of time behind the interval, found ${this.found()}`);
    return { kind: 'interval', negative, value, valueRange, qualifier, range: this.from(start) };
  }

  private qualifier(): S.IntervalQualifier {
    const { start } = this;
    const fromRange = this.next();
    const from = this.text.slice(fromRange.start, fromRange.end).toUpperCase();
    const numbers: number[] = [];
    const read = () => {
      if (!this.accept(T.LeftParen)) return;
      do {
        const range = this.expect(T.Number, 'a number of digits');
        numbers.push(Number(this.text.slice(range.start, range.end)));
      } while (this.accept(T.Comma));
      this.expect(T.RightParen, '`)`');
    };
    read();
    let precision = numbers[0];
    let fraction = from === 'SECOND' ? numbers[1] : undefined;
    let to: string | undefined;
    if (this.at(T.TO) && units[this.peek()] === 1) {
      this.next();
      to = this.word().toUpperCase();
      this.next();
      numbers.length = 0;
      read();
      if (to === 'SECOND') fraction = numbers[0];
    }
    return { from, to, precision, fraction, fromRange, range: this.from(start) };
  }

  // -------------------------------------------------------------------------------------------- names and types

  isName(): boolean { return this.names[this.kind] === 1; }

  /** A name. A reserved word is taken as one and noted; anything else is missing. */
  identifier(what: string): S.Identifier {
    if (this.at(T.Word) || this.isName()) return this.rawIdentifier();
    const reserved = this.kind === T.Reserved || (this.kind >= T.FirstKeyword && clauseStarts[this.kind] !== 1 && this.kind !== T.SELECT && this.kind !== T.AS);
    if (reserved && !this.atEnd) {
      const made = this.rawIdentifier();
      this.reserved.push(made);
      return made;
    }
    if (this.kind === T.String && this.dialect.textQuotes.length === 1 && this.stop > this.start + 2 && /^'.*'$/.test(this.word())) {
      const quote = this.dialect.nameQuotes[0] ?? '"';
      const name = textValue(this.word(), this.dialect);
      const written = `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;
      this.error(`A name stands in \`${quote}\`, a text in \`'\`: ${written}`, undefined, { repair: { title: `Write ${written}`, edits: [{ range: this.range, text: written }] } });
      return { name, quoted: true, range: this.next() };
    }
    if (this.lastName !== this.index) {
      this.lastName = this.index;
      this.error(`Expected ${what}, found ${this.found()}`);
    }
    return { name: '', quoted: false, range: this.missing() };
  }

  /** A name in an expression: hidden columns such as ROWTIME are reserved words and yet names. */
  private columnIdentifier(): S.Identifier {
    if (this.kind === T.Word) return this.rawIdentifier();
    const word = this.upperWord();
    const made = this.rawIdentifier();
    if (!made.quoted && this.dialect.reserved.has(word) && !reservedColumns.has(word)) this.reserved.push(made);
    return made;
  }

  private rawIdentifier(): S.Identifier {
    if (this.kind === T.Word) {
      const raw = this.word();
      const name = this.dialect.fold === 'upper' ? this.upperWord() : lowerCase(raw);
      if (!this.dialect.foldQuoted || raw === name) return { name, quoted: false, range: this.next() };
      return { name, quoted: false, written: raw, range: this.next() };
    }
    const range = this.next();
    const raw = this.text.slice(range.start, range.end);
    const made = nameValue(raw, this.dialect);
    if (!this.dialect.foldQuoted) return { name: made.name, quoted: made.quoted, range };
    const written = made.quoted ? nameValue(raw, { ...this.dialect, foldQuoted: false }).name : raw;
    return written === made.name ? { ...made, range } : { ...made, written, range };
  }

  private folded = '';
  private foldedAt = -1;
  /** The word at the cursor in upper case: asked for more than once, made once. */
  private upperWord(): string {
    if (this.foldedAt !== this.index) {
      this.folded = this.word().toUpperCase();
      this.foldedAt = this.index;
    }
    return this.folded;
  }

  private stringName(): S.Identifier {
    const range = this.next();
    return { name: textValue(this.text.slice(range.start, range.end), this.dialect), quoted: true, range };
  }

  qname(what: string): S.QName {
    const { start } = this;
    const parts = [this.identifier(what)];
    while (this.accept(T.Dot)) parts.push(this.identifier('a name behind `.`'));
    return { parts, range: { start: parts[0]!.range.start, end: Math.max(parts[0]!.range.start, parts[parts.length - 1]!.range.end, Math.min(start, this.lastEnd)) } };
  }

  identifierList(): S.Identifier[] {
    const list: S.Identifier[] = [];
    this.expect(T.LeftParen, '`(`');
    while (!this.atEnd && !this.at(T.RightParen)) {
      const before = this.index;
      list.push(this.identifier('a column'));
      if (!this.accept(T.Comma)) {
        if (!this.at(T.RightParen)) {
          this.error(`Expected \`,\` or \`)\`, found ${this.found()}`, undefined, queryStarts[this.kind] === 1 ? { repair: this.insertion(')', false)! } : undefined);
          this.sync(columnEnds);
          if (this.accept(T.Comma)) continue;
        }
        break;
      } else if (this.at(T.RightParen)) this.error('Nothing follows this comma', { start: this.lastEnd - 1, end: this.lastEnd }, { comma: true });
      if (this.index === before) break;
    }
    this.expect(T.RightParen, '`)`');
    return list;
  }

  type(): S.TypeNode {
    return this.rule('type', () => {
      if (!this.enter('Types are nested too deeply')) {
        this.skipNested();
        return { name: '', nameRange: this.missing(), arguments: none, parameters: none, range: this.missing() };
      }
      const made = this.typeBody();
      this.leave();
      return made;
    });
  }

  private typeBody(): S.TypeNode {
    const { start } = this;
    if (!(this.at(T.Word) || this.kind >= T.Reserved) || clauseStarts[this.kind] === 1 || this.kind === T.NOT) {
      this.error(`Expected a type, found ${this.found()}`);
      const range = this.missing();
      return { name: '', nameRange: range, arguments: none, parameters: none, range };
    }
    let name = this.word().toUpperCase();
    this.next();
    if ((name === 'DOUBLE' && this.acceptWord('PRECISION')) || (name === 'CHARACTER' && this.acceptWord('VARYING')) || (name === 'CHAR' && this.acceptWord('VARYING')) || (name === 'BINARY' && this.acceptWord('VARYING'))) name += name === 'DOUBLE' ? ' PRECISION' : ' VARYING';
    const nameRange = this.from(start);
    const args: { text: string; range: Range }[] = [];
    const parameters: { name?: S.Identifier; type: S.TypeNode }[] = [];
    if (name === 'INTERVAL' && units[this.kind] === 1) {
      const qualifier = this.qualifier();
      return { name: `INTERVAL ${qualifier.from}${qualifier.to ? ` TO ${qualifier.to}` : ''}`, nameRange, arguments: none, parameters: none, range: this.from(start) };
    }
    const angle = this.kind === T.Less && nestedTypes.has(name);
    if (this.at(T.LeftParen) || angle) {
      const close = angle ? T.Greater : T.RightParen;
      this.next();
      while (!this.atEnd && this.kind !== close) {
        const before = this.index;
        if (this.kind === T.Number) {
          const range = this.next();
          args.push({ text: this.text.slice(range.start, range.end), range });
        } else if (name === 'ROW' && this.names[this.kind] === 1 && this.peek() !== T.Comma && this.peek() !== T.RightParen && !(this.peek() === T.LeftParen && nestedTypes.has(this.word().toUpperCase()))) {
          const field = this.identifier('a field');
          parameters.push({ name: field, type: this.type() });
        } else if (name === 'STRUCT' && angle) {
          const field = this.identifier('a field');
          this.expect(T.Colon, '`:`');
          parameters.push({ name: field, type: this.type() });
        } else if (nestedTypes.has(name)) parameters.push({ type: this.type() });
        else {
          const range = this.next();
          args.push({ text: this.text.slice(range.start, range.end), range });
          if (!this.text.startsWith('${', range.start) || range.end < range.start + 3) this.error(`Expected a number, found ${this.text.slice(range.start, range.end)}`, range);
        }
        if (!this.accept(T.Comma)) break;
        if (this.index === before) break;
      }
      this.expect(close, `\`${kindText(close) === ')' ? ')' : '>'}\` behind the type's arguments`);
    }
    let suffix: string | undefined;
    if ((name === 'TIME' || name === 'TIMESTAMP') && (this.kind === T.WITH || this.atWord('WITHOUT')) && this.peek() === T.TIME) {
      suffix = `${this.word().toUpperCase()} TIME ZONE`;
      this.next();
      this.next();
      this.expect(T.ZONE, '`ZONE`');
    }
    return { name, nameRange, arguments: args, parameters, ...(suffix && { suffix }), range: this.from(start) };
  }
}

/** Words that may follow an operand. */
const operatorWords: readonly T[] = [T.AND, T.OR, T.IS, T.BETWEEN, T.IN, T.LIKE, T.SIMILAR, T.NOT];

const levels = { or: 1, and: 2, not: 3, comparison: 4, additive: 5, multiplicative: 6 } as const;

const operatorTexts: Readonly<Record<number, string>> = {
  [T.Equal]: '=', [T.NotEqual]: '<>', [T.Less]: '<', [T.LessEqual]: '<=', [T.Greater]: '>', [T.GreaterEqual]: '>=', [T.Plus]: '+', [T.Minus]: '-', [T.Star]: '*', [T.Slash]: '/', [T.Percent]: '%', [T.Concat]: '||', [T.Ampersand]: '&', [T.Bar]: '|', [T.Caret]: '^', [T.Tilde]: '~',
};

/** Keywords before `(` that call nothing. */
const notFunctions: Readonly<Record<number, true>> = {
  [T.SELECT]: true, [T.FROM]: true, [T.WHERE]: true, [T.IN]: true, [T.AND]: true, [T.OR]: true, [T.NOT]: true, [T.CASE]: true, [T.WHEN]: true, [T.THEN]: true, [T.ELSE]: true, [T.END]: true, [T.ON]: true, [T.AS]: true, [T.BY]: true, [T.OVER]: true, [T.UNION]: true, [T.VALUES]: true, [T.HAVING]: true, [T.BETWEEN]: true, [T.LIKE]: true, [T.IS]: true, [T.GROUP]: true, [T.ORDER]: true, [T.USING]: true, [T.WINDOW]: true, [T.INSERT]: true, [T.CREATE]: true, [T.INTO]: true, [T.SET]: true, [T.TABLE]: true, [T.JOIN]: true,
};

/** Hidden columns and metadata: reserved words that an expression may name. */
const reservedColumns = new Set(['ROWTIME', 'PARTITION_KEY', 'SEQUENCE_NUMBER', 'SHARD_ID', 'PARTITION_ID', 'APPROXIMATE_ARRIVAL_TIME']);
const nestedTypes = new Set(['ARRAY', 'MAP', 'ROW', 'STRUCT', 'UNIONTYPE']);
const jsonCalls = new Set(['JSON_OBJECT', 'JSON_ARRAY', 'JSON_VALUE', 'JSON_QUERY', 'JSON_EXISTS']);
const typeWords = new Set(['JSON', 'DECIMAL', 'DOUBLE', 'REAL', 'BIGINT', 'INTEGER', 'SMALLINT', 'TINYINT', 'UUID', 'IPADDRESS', 'BOOLEAN', 'CHAR', 'VARCHAR']);

const periodPredicates: ReadonlySet<string> = new Set(['EQUALS', 'CONTAINS', 'OVERLAPS', 'PRECEDES', 'SUCCEEDS', 'LEADS', 'LAGS']);

/** `PERIOD (a, b)` is the pair `(a, b)`. */
const period = (expr: S.Expr): S.Expr => (expr.kind === 'call' && expr.function === 'PERIOD' && expr.arguments.length === 2 && !expr.over ? { kind: 'tuple', items: expr.arguments, range: expr.range } : expr);
const isPeriod = (expr: S.Expr): boolean => expr.kind === 'tuple' && expr.items.length === 2;

/** Most names are in lower case already, and are then not made a second time. */
function lowerCase(word: string): string {
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    if ((code >= 65 && code <= 90) || code > 127) return word.toLowerCase();
  }
  return word;
}
