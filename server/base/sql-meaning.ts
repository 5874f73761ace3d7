import type { SqlType } from './sql-type.ts';
import type { SqlValue } from './sql-value.ts';

/** What is known about one call when its query is compiled. */
export interface SqlCall {
  readonly types: readonly SqlType[];
  readonly result: SqlType;
  /** Values of the arguments that are literals; undefined for the others. */
  readonly literals: readonly (SqlValue | undefined)[];
  /** Which written form of the call: `from` or `comma` or `similar` for SUBSTRING. */
  readonly form?: string;
  /** FROM LAST of NTH_VALUE. */
  readonly fromLast?: boolean;
  /** IGNORE NULLS of FIRST_VALUE, LAST_VALUE, LAG, NTH_VALUE. */
  readonly ignoreNulls?: boolean;
}

export interface ScalarMeaning {
  readonly kind: 'scalar';
  /** False: the function wants to see NULL arguments. Otherwise any NULL gives NULL without a call. */
  readonly strict?: boolean;
  /** Made once for each call; may prepare patterns of literals. The result throws `SqlError` for a failing row. */
  bind(call: SqlCall): (...values: any[]) => SqlValue;
}

/** Rows come in with `add`; `value` may be asked at any time and must not change the state. */
export interface Accumulator {
  add(value: SqlValue, time: number): void;
  value(): SqlValue;
}

export interface AggregateMeaning {
  readonly kind: 'aggregate';
  /** Whether NULL arguments are seen. Default: they are left out. */
  readonly seesNulls?: boolean;
  create(call: SqlCall, now: () => number): Accumulator;
}

/** The rows of a frame, oldest first; the current row is the last. `argument` is the value of the first argument in that row. */
export interface FrameRows {
  readonly length: number;
  argument(index: number): SqlValue;
  time(index: number): number;
}

export interface AnalyticMeaning {
  readonly kind: 'analytic';
  /** `values` are the arguments of the current row. */
  evaluate(frame: FrameRows, values: readonly SqlValue[], call: SqlCall): SqlValue;
}

/** A table function over a cursor: rows in, rows out. Windows of its own close by `advance`. */
export interface TableMeaning {
  readonly kind: 'table';
  /** Columns added to (or, with `replaces`, given instead of) the cursor's. */
  columns(input: readonly TableColumn[], literals: readonly (SqlValue | undefined)[]): readonly TableColumn[];
  readonly replaces?: boolean;
  open(context: TableContext): TableOperator;
}

export interface TableColumn {
  readonly name: string;
  readonly type: SqlType;
}

export interface TableContext {
  readonly input: readonly TableColumn[];
  readonly literals: readonly (SqlValue | undefined)[];
  /** 0 ≤ x < 1, seeded by the replay. */
  random(): number;
  /** Gives an output row; times never go back. */
  emit(row: readonly SqlValue[], time: number): void;
}

export interface TableOperator {
  push(row: readonly SqlValue[], time: number): void;
  /** No later row is earlier than `time`. Positive infinity at the end of input. */
  advance(time: number): void;
  /** The earliest time at which `advance` would give something; absent when it never does. */
  due?(): number;
}
