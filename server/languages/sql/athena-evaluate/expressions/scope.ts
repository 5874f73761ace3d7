import type { Place } from '../../../../base/diagnostic.ts';
import type { Range } from '../../../../base/range.ts';
import type * as S from '../../tree.ts';
import type { AthenaFunction } from '../function.ts';
import type { Running } from '../running.ts';
import { namesUntold, typeText, untold, type Type } from '../types.ts';
import { TrinoError, type Value } from '../values.ts';

/** A column that a name may mean. `qualifiers` are the names before the dot, the last one nearest: database, table. */
export interface Column { readonly name: string | undefined; readonly qualifiers: readonly string[]; readonly type: Type; /** Not part of `*`. */ readonly hidden?: boolean; /** Stands for all columns of a table whose columns are not known. */ readonly any?: boolean; /** Where its name stands. */ readonly place?: Place }

/** One row with what was computed for it, and the rows around it. */
export interface Frame { readonly values: readonly Value[]; readonly outer: Frame | undefined; readonly aggregates?: readonly Value[]; windows?: Value[]; readonly grouping?: readonly boolean[] }

export interface Compiled { readonly type: Type; run(frame: Frame): Value; /** Of a literal. */ readonly literal?: Value; /** Of a column that is named. */ readonly column?: string }

export interface AggregateCall { readonly fn: AthenaFunction; readonly call: S.Call; readonly type: Type; /** Value of the call over the frames of a group (or window frame). */ compute(frames: readonly Frame[]): Value; /** For frames that move by a row. */ readonly running?: (() => Running) | undefined; /** The argument that `running` takes; undefined: the row does not count. */ input(frame: Frame): Value | undefined }

export interface WindowCall { readonly call: S.Call; readonly compiled: readonly Compiled[]; readonly aggregate?: AggregateCall; readonly type: Type; readonly spec: S.WindowSpec; readonly scope: Scope }

export interface Scope {
  readonly id: number;
  readonly columns: readonly Column[];
  readonly outer: Scope | undefined;
  readonly session: Session;
  readonly lambda?: boolean;
  /** In a query with groups: keys by the text of their expressions, aggregates as they are met. */
  readonly grouping?: { readonly keys: ReadonlyMap<string, { readonly index: number; readonly type: Type }>; readonly input: Scope; readonly aggregates: AggregateCall[] };
  readonly windows?: { readonly calls: WindowCall[]; readonly named: ReadonlyMap<string, S.WindowSpec> };
  /** Edge of a sub-query: told when something inside looks at what is around it. */
  readonly boundary?: { used: boolean };
  /** Where aggregates must not stand: `WHERE clause`. */
  readonly refuses?: string;
}

export interface Session {
  readonly now: number;
  random(): number;
  /** Compiles a query inside an expression. */
  query(query: S.Query, scope: Scope): { readonly columns: readonly Column[]; rows(outer: Frame | undefined): Iterable<readonly Value[]> };
  next(): number;
  /** Only checked, not run: functions that are not run here pass, and a refusal is noted down and does not end the check. */
  readonly checking?: Checking;
}

/** What checking finds, in the order in which the service looks. */
export interface Checking {
  readonly refusals: TrinoError[];
  /** Comparisons that cannot be true. */
  readonly notes: { range: Range; message: string }[];
  /** Types of columns and parameters by the place of their name. */
  readonly types: Map<number, string>;
  /** Types of the values that EXECUTE gives, by the place of the parameter. */
  readonly parameters?: ReadonlyMap<number, Type>;
  /** The file that is checked: columns of its queries say where their name stands. */
  readonly path: string;
}

/** Remembers the type of something that a query gives a name to. */
export function tell(session: Session, name: Range, type: Type): void {
  if (session.checking && type !== untold && !namesUntold(typeText(type))) session.checking.types.set(name.start, typeText(type));
}

/** The frame so many scopes out. */
export function frameAt(frame: Frame, depth: number): Frame {
  let at = frame;
  for (let i = 0; i < depth; i++) at = at.outer!;
  return at;
}

/** The scope of the query around lambdas, where aggregates and windows are gathered. */
export const ownerOf = (scope: Scope): { scope: Scope; depth: number } | undefined => {
  let depth = 0;
  let at: Scope | undefined = scope;
  while (at?.lambda) { at = at.outer; depth++; }
  return at ? { scope: at, depth } : undefined;
};
