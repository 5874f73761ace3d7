import type { SqlType } from '../../../base/sql-type.ts';
import type { Range } from '../../../base/range.ts';
import type { SqlFunction, SqlSignature } from '../function.ts';
import type {
  Call, CreateFunction, CreatePump, CreateStream, Expr, Identifier, Insert, Name, Query, Select, SqlTree, Statement, TableRef, WindowRef, WindowSpec,
} from '../tree.ts';

/**
 * Names and types of a streaming script: what rules, features and the planner read. Keyed by the identity of tree nodes;
 * made once for a file (`analyse` in `analyse.ts`). Total: what is wrong is in `problems`, has type UNKNOWN and stays silent elsewhere.
 */
export interface Analysis {
  readonly tree: SqlTree;
  /** Streams and tables that statements may read, by stored (folded) name: those of the script and those of its inputs. */
  readonly relations: ReadonlyMap<string, Relation>;
  readonly pumps: readonly Pump[];
  readonly functions: ReadonlyMap<string, UserFunction>;
  readonly problems: readonly AnalysisProblem[];
  typeOf(expr: Expr): SqlType;
  /** What a name stands for; undefined when nothing has that name. */
  nameOf(name: Name): ResolvedName | undefined;
  callOf(call: Call): ResolvedCall | undefined;
  /** Columns that a query gives, in order. The time of a row travels beside it; an item that sets or repeats it is marked `rowtime`. */
  columnsOf(query: Query): readonly OutputColumn[];
  selectOf(select: Select): SelectAnalysis;
  /** What a table reference offers to names; undefined when it names nothing. */
  tableOf(table: TableRef): Source | undefined;
  windowOf(window: WindowRef): WindowSpec | undefined;
  /** The query behind a source made by a subquery or a cursor. */
  queryOf(source: Source): Query | undefined;
}

export interface Relation {
  readonly name: string;
  /** `input`: declared by the application's input or reference configuration; `script`: by CREATE STREAM. */
  readonly origin: 'input' | 'reference' | 'script' | 'system';
  /** False for reference tables: finite, no ROWTIME. */
  readonly stream: boolean;
  readonly columns: readonly RelationColumn[];
  readonly statement?: CreateStream;
}

export interface RelationColumn {
  readonly name: string;
  readonly type: SqlType;
  readonly notNull: boolean;
  /** APPROXIMATE_ARRIVAL_TIME and the other columns that `*` does not give. ROWTIME is no column: names resolve to `rowtime`. */
  readonly hidden: boolean;
  readonly range?: Range;
}

export interface Pump {
  readonly name: string;
  /** Absent for a bare INSERT. */
  readonly statement: CreatePump | undefined;
  readonly insert: Insert;
  readonly target: Relation | undefined;
  /** For each column of the query, the index of the target's column that it fills; -1 for a `rowtime` item that fills none. */
  readonly targets: readonly number[];
}

export interface UserFunction { readonly name: string; readonly statement: CreateFunction; readonly parameters: readonly { readonly name: string; readonly type: SqlType }[]; readonly returns: SqlType }

/** A table as one FROM clause sees it. */
export interface Source {
  readonly table: TableRef;
  /** Alias or name that qualifies columns; undefined for a join, whose sides are sources of their own. */
  readonly name: string | undefined;
  readonly columns: readonly RelationColumn[];
  readonly relation: Relation | undefined;
  readonly stream: boolean;
  /** Nobody knows its columns: the relation of a lone file's input, or one that does not exist. Any name may be one of them. */
  readonly open: boolean;
}

export type ResolvedName =
  /** `index` counts in `source.columns`, which run parallel to `columnsOf` of a subquery; -1 when the source is open. */
  | { readonly kind: 'column'; readonly source: Source; readonly index: number; readonly column: RelationColumn; /** Fields behind the column: `alias.col.FIELD`. */ readonly path: readonly Identifier[]; /** How many queries further out the source stands. */ readonly depth: number }
  /** ROWTIME of a stream, or of the result in ORDER BY. */
  | { readonly kind: 'rowtime'; readonly source: Source | undefined; readonly depth: number }
  /** A select item's alias, in ORDER BY and where the dialect allows it. */
  | { readonly kind: 'alias'; readonly item: number }
  /** A user function's parameter. */
  | { readonly kind: 'parameter'; readonly index: number };

export type ResolvedCall =
  | { readonly kind: 'function'; readonly function: SqlFunction; readonly signature: SqlSignature }
  | { readonly kind: 'user'; readonly function: UserFunction };

export interface OutputColumn { readonly name: string; readonly type: SqlType; readonly range: Range; /** Called ROWTIME: sets the row's time; a column only where an INSERT counts it by position. */ readonly rowtime: boolean }

export interface SelectAnalysis {
  /** In the order of FROM; the sides of joins one after the other. */
  readonly sources: readonly Source[];
  /** The select list with `*` written out. `star`: made from one. */
  readonly items: readonly { readonly expr: Expr | undefined; readonly column: OutputColumn; readonly star?: { readonly source: Source; readonly index: number } }[];
  readonly stream: boolean;
  /** GROUP BY, STAGGER or an aggregate without OVER. */
  readonly grouped: boolean;
  /** Calls of aggregates without OVER in this select (not in its subqueries), in the order of the text. */
  readonly aggregates: readonly Call[];
  /** Calls with OVER, likewise. */
  readonly windowed: readonly Call[];
}

export type ProblemKind =
  | 'unknown-column' | 'ambiguous-column' | 'unknown-field' | 'alias-scope' | 'row-time' | 'unknown-stream' | 'used-before-create' | 'unknown-function' | 'wrong-arguments' | 'swapped-arguments'
  | 'operator-types' | 'condition-type' | 'mixed-branches' | 'impossible-cast' | 'bad-literal' | 'interval-precision' | 'unknown-type' | 'type-arguments' | 'insert-count' | 'insert-type'
  | 'insert-column' | 'unknown-target' | 'not-null' | 'duplicate-name' | 'alias-degree' | 'unknown-window' | 'set-columns' | 'bare-null' | 'modulo' | 'too-deep' | 'system-stream';

/** Found by names and types. The rules of `rules/` turn it into diagnostics with codes, messages and fixes. */
export interface AnalysisProblem {
  readonly kind: ProblemKind;
  readonly range: Range;
  readonly message: string;
  /** Did-you-mean and the like. */
  readonly replacement?: string;
  readonly statement?: Statement;
}
