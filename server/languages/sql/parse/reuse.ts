import type { Range } from '../../../base/range.ts';
import { reuse, textChange } from '../../../base/syntax.ts';
import type { Dialect } from '../dialect.ts';
import { lex } from '../lexer.ts';
import type * as S from '../tree.ts';

/** Parses again just the statements that a change touched, and moves the ones behind it. */
export function reparse(text: string, dialect: Dialect, oldText: string, old: S.SqlTree, parse: (from: number, to: number) => S.SqlTree): S.SqlTree | undefined {
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
  const middle = parse(from, to);
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
