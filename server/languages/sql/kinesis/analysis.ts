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
  /** Columns that a query gives, in order. ROWTIME is not among them: it travels beside the row. */
  columnsOf(query: Query): readonly OutputColumn[];
  selectOf(select: Select): SelectAnalysis;
  /** What a table reference offers to names; undefined when it names nothing. */
  tableOf(table: TableRef): Source | undefined;
  windowOf(window: WindowRef): WindowSpec | undefined;
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
  /** ROWTIME, APPROXIMATE_ARRIVAL_TIME and the other columns that `*` does not give. */
  readonly hidden: boolean;
  readonly range?: Range;
}

export interface Pump {
  readonly name: string;
  /** Absent for a bare INSERT. */
  readonly statement: CreatePump | undefined;
  readonly insert: Insert;
  readonly target: Relation | undefined;
  /** For each column of the query, the index of the target's column that it fills. */
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
}

export type ResolvedName =
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

export interface OutputColumn { readonly name: string; readonly type: SqlType; readonly range: Range; /** Named ROWTIME without another alias: sets the row's time, is no column. */ readonly rowtime: boolean }

export interface SelectAnalysis {
  /** In the order of FROM; the sides of joins one after the other. */
  readonly sources: readonly Source[];
  /** The select list with `*` written out. `star`: made from one. */
  readonly items: readonly { readonly expr: Expr | undefined; readonly column: OutputColumn; readonly star?: { readonly source: Source; readonly index: number } }[];
  readonly stream: boolean;
  /** GROUP BY, STAGGER or an aggregate without OVER. */
  readonly grouped: boolean;
}

/** Found by names and types. The rules of `rules/` turn it into diagnostics with codes, messages and fixes. */
export interface AnalysisProblem {
  readonly kind: string;
  readonly range: Range;
  readonly message: string;
  /** Did-you-mean and the like. */
  readonly replacement?: string;
  readonly statement?: Statement;
}
