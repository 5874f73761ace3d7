import type { SqlType } from '../../base/sql-type.ts';
import type { SqlValue } from '../../base/sql-value.ts';
import type { AggregateMeaning, AnalyticMeaning, ScalarMeaning, TableMeaning } from '../../base/sql-meaning.ts';

/**
 * One function of a SQL dialect, told once: completion, hover, signature help, the type checker, the simulator and the
 * page `docs/functions/<dialect>/<NAME>.md` all read this entry. `examples` run as tests.
 */
export interface SqlFunction {
  /** Upper case, as the documentation writes it. */
  readonly name: string;
  /** Other spellings of the same function: `CEILING` of `CEIL`. */
  readonly aliases?: readonly string[];
  readonly category: SqlFunctionCategory;
  /** How it may be called; the first is the usual one. */
  readonly signatures: readonly SqlSignature[];
  /** One sentence, for completion and the index. */
  readonly summary: string;
  /** Markdown: the rest of what one must know. */
  readonly documentation: string;
  readonly examples: readonly SqlExample[];
  /** False when equal arguments may give different values (clock, chance). Default true. */
  readonly deterministic?: boolean;
  /** `OVER` is needed (analytic), allowed (aggregates) or refused (all others). */
  readonly over?: 'required' | 'allowed';
  /** Written without parentheses: CURRENT_DATE, ROWTIME. */
  readonly niladic?: boolean;
  /** Not in the vendor's documentation but accepted by the service. */
  readonly undocumented?: boolean;
  readonly meaning: SqlMeaning;
}

export type SqlFunctionCategory =
  | 'aggregate' | 'analytic' | 'table' | 'conversion' | 'datetime' | 'numeric' | 'string' | 'log' | 'null' | 'streaming' | 'system';

export interface SqlSignature {
  readonly parameters: readonly SqlParameter[];
  /** The last parameter may be repeated any number of times. */
  readonly variadic?: boolean;
  readonly returns: SqlReturn;
  /** How it is written when it is no plain `f(a, b)`: `EXTRACT(unit FROM value)`. */
  readonly form?: string;
}

export interface SqlParameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly optional?: boolean;
  /** Must be a literal, known when the query is checked. */
  readonly literal?: boolean;
  /** Bounds of a literal number. */
  readonly least?: number;
  readonly most?: number;
  /** What a literal text may be: `asc`, `desc`; BOTH, LEADING, TRAILING. */
  readonly values?: readonly string[];
  readonly summary?: string;
}

/** What an argument may be. `unit` is a word such as MINUTE; `cursor` is `CURSOR(query)`; `column` a text that names a column of the cursor. */
export type ParameterType =
  | 'any' | 'ordered' | 'numeric' | 'integer' | 'exact' | 'character' | 'boolean' | 'binary' | 'timestamp' | 'date' | 'time' | 'datetime' | 'interval'
  | 'numeric-or-interval' | 'datetime-or-interval' | 'datetime-or-numeric' | 'unit' | 'type' | 'word' | 'cursor' | 'column';

/** A fixed type, or a rule that tells it from the arguments' types (and literal values, where an argument is one). */
export type SqlReturn = SqlType | {
  /** As the signature shows it: `same as x`. */
  readonly says: string;
  of(types: readonly SqlType[], literals: readonly (SqlValue | undefined)[]): SqlType;
};

export interface SqlExample {
  /** An expression that needs no row; for table and aggregate functions a query in words instead (`value` absent). */
  readonly expression: string;
  /** As the library prints it: text for timestamps, `NULL` for null. An error row: `error: ` and its message. */
  readonly value?: string;
}

export type SqlMeaning = ScalarMeaning | AggregateMeaning | AnalyticMeaning | TableMeaning
  /** The engine or planner itself knows it: CAST, ROWTIME, the clock. */
  | { readonly kind: 'built-in' };

export function defineSqlFunction(entry: SqlFunction): SqlFunction {
  return entry;
}

/** The type a call of `signature` gives. */
export function returnType(signature: SqlSignature, types: readonly SqlType[], literals: readonly (SqlValue | undefined)[] = []): SqlType {
  return 'of' in signature.returns ? signature.returns.of(types, literals) : signature.returns;
}
