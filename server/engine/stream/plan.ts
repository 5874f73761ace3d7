import type { AggregateMeaning, AnalyticMeaning, ScalarMeaning, SqlCall, TableColumn, TableMeaning } from '../../base/sql-meaning.ts';
import type { SqlType, TimeUnit } from '../../base/sql-type.ts';
import type { Arithmetic, SqlValue } from '../../base/sql-value.ts';

/**
 * What a query does, as plain data: made by a language, compiled by `compile.ts`, run by `run.ts`. A row is an array of values with its
 * ROWTIME beside it; the rows of a join are those of its sides one after the other, each followed by its own time.
 */
export type Plan =
  | { readonly op: 'scan'; readonly stream: string }
  | { readonly op: 'values'; readonly rows: readonly (readonly PlanExpr[])[] }
  | { readonly op: 'filter'; readonly input: Plan; readonly condition: PlanExpr }
  /** `time` sets the row's time; it must not go back. */
  | { readonly op: 'project'; readonly input: Plan; readonly items: readonly PlanExpr[]; readonly time?: PlanExpr }
  /** Tumbling: all groups are given out when the monotonic key changes. Row: the keys, then the aggregates. */
  | { readonly op: 'group'; readonly input: Plan; readonly keys: readonly PlanExpr[]; readonly monotonic: number; readonly ends: GroupEnd; /** The monotonic key as an expression of ROWTIME alone, where it is one. */ readonly timeKey?: PlanExpr; /** The window's last instant is its end, as with CEIL and with ROWTIME itself. */ readonly inclusive?: boolean; readonly aggregates: readonly PlanAggregate[] }
  /** A window for each key, opened by its first row. Row as of `group`. */
  | { readonly op: 'stagger'; readonly input: Plan; readonly keys: readonly PlanExpr[]; readonly size: number; readonly aggregates: readonly PlanAggregate[] }
  /** Row: the `width` columns of the input, then the results. */
  | { readonly op: 'window'; readonly input: Plan; readonly width: number; readonly calls: readonly PlanWindowCall[] }
  | { readonly op: 'join'; readonly left: JoinSide; readonly right: JoinSide; readonly type: JoinType; readonly condition: PlanExpr | undefined; readonly equal: readonly EqualPair[]; /** Results carry the left row's time and wait so many milliseconds for later rows of the right side. */ readonly follows?: number }
  /** A stream against a finite table. `first`: the table's columns stand before the stream's. */
  | { readonly op: 'lookup'; readonly input: Plan; readonly inputWidth: number; readonly inputTimed: boolean; readonly table: string; /** The query behind a derived table. */ readonly rows?: Plan; readonly tableWidth: number; readonly first: boolean; readonly outer: boolean; readonly condition: PlanExpr | undefined; readonly equal: readonly EqualPair[] }
  | { readonly op: 'union'; readonly inputs: readonly Plan[] }
  /** Rows that differ in `columns` within one value of the column `monotonic` (-1: for ever). */
  | { readonly op: 'distinct'; readonly input: Plan; readonly columns: readonly number[]; readonly monotonic: number }
  | { readonly op: 'sort'; readonly input: Plan; readonly keys: readonly { readonly expr: PlanExpr; readonly descending: boolean; readonly nullsFirst: boolean }[] }
  /** Puts late rows in order of `expr`, which becomes their time; `within` in milliseconds. */
  | { readonly op: 'reorder'; readonly input: Plan; readonly expr: PlanExpr; readonly within: number }
  | { readonly op: 'function'; readonly input: Plan; readonly meaning: TableMeaning; readonly columns: readonly TableColumn[]; readonly literals: readonly (SqlValue | undefined)[] };

/** When a tumbling group is complete: at the end of the key's interval of time, at the row's own time (key ROWTIME), or when a row changes the key. */
export type GroupEnd = 'interval' | 'instant' | 'row';

export interface PlanAggregate { readonly name: string; readonly meaning: AggregateMeaning; readonly call: SqlCall; readonly argument: PlanExpr | undefined; readonly distinct: boolean }

export interface PlanWindowCall {
  readonly name: string;
  readonly meaning: AggregateMeaning | AnalyticMeaning;
  readonly call: SqlCall;
  readonly arguments: readonly PlanExpr[];
  readonly distinct: boolean;
  readonly partition: readonly PlanExpr[];
  readonly frame: PlanFrame;
}

/** Rows kept: the last `rows` before the current one, those at most `range` milliseconds older, or all. */
export interface PlanFrame { readonly rows?: number; readonly range?: number; /** NULL until the frame is full. */ readonly full?: boolean }

export type JoinType = 'INNER' | 'LEFT' | 'RIGHT' | 'FULL';
export interface JoinSide {
  readonly plan: Plan;
  /** Columns of its rows; one more when they carry times already (a join below). */
  readonly width: number;
  readonly timed: boolean;
  /** Undefined: only its current row takes part. */
  readonly frame: PlanFrame | undefined;
}
/** Columns (left row, right row) that must be equal: the join finds partners by them. */
export interface EqualPair { readonly left: PlanExpr; readonly right: PlanExpr }

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type PlanExpr = { readonly type: SqlType } & (
  | { readonly op: 'column'; readonly index: number }
  /** ROWTIME of the row. */
  | { readonly op: 'time' }
  /** When the query started. */
  | { readonly op: 'started' }
  | { readonly op: 'value'; readonly value: SqlValue }
  | { readonly op: 'arithmetic'; readonly operator: Arithmetic; readonly left: PlanExpr; readonly right: PlanExpr }
  /** A time moved by an interval. */
  | { readonly op: 'shift'; readonly sign: 1 | -1; readonly value: PlanExpr; readonly by: PlanExpr }
  | { readonly op: 'add-intervals'; readonly sign: 1 | -1; readonly left: PlanExpr; readonly right: PlanExpr }
  | { readonly op: 'scale-interval'; readonly operator: '*' | '/'; readonly value: PlanExpr; readonly by: PlanExpr }
  | { readonly op: 'difference'; readonly left: PlanExpr; readonly right: PlanExpr; readonly unit: TimeUnit }
  | { readonly op: 'negate'; readonly value: PlanExpr }
  | { readonly op: 'concat'; readonly left: PlanExpr; readonly right: PlanExpr }
  | { readonly op: 'compare'; readonly operator: Comparison; readonly left: PlanExpr; readonly right: PlanExpr }
  | { readonly op: 'and' | 'or'; readonly left: PlanExpr; readonly right: PlanExpr }
  | { readonly op: 'not'; readonly value: PlanExpr }
  | { readonly op: 'is'; readonly what: 'NULL' | 'TRUE' | 'FALSE'; readonly not: boolean; readonly value: PlanExpr }
  | { readonly op: 'distinct'; readonly not: boolean; readonly left: PlanExpr; readonly right: PlanExpr }
  | { readonly op: 'match'; readonly similar: boolean; readonly not: boolean; readonly value: PlanExpr; readonly pattern: PlanExpr; readonly escape: PlanExpr | undefined }
  | { readonly op: 'case'; readonly branches: readonly { readonly when: PlanExpr; readonly then: PlanExpr }[]; readonly otherwise: PlanExpr }
  /** `assign`: as INSERT converts, where a text that is too long is cut. */
  | { readonly op: 'cast'; readonly value: PlanExpr; readonly assign: boolean }
  /** Whether the value is among the first column's of a finite query; NULL where that cannot be told. */
  | { readonly op: 'member'; readonly value: PlanExpr; readonly rows: Plan; readonly outer: readonly OuterValue[] }
  /** Whether a finite query has rows. */
  | { readonly op: 'exists'; readonly rows: Plan; readonly outer: readonly OuterValue[] }
  /** A value of the row that a query in a condition is asked for. */
  | { readonly op: 'parameter'; readonly cell: Cell }
  | { readonly op: 'field'; readonly value: PlanExpr; readonly index: number }
  | { readonly op: 'call'; readonly name: string; readonly meaning: ScalarMeaning; readonly call: SqlCall; readonly arguments: readonly PlanExpr[] }
);

/** Where a query in a condition finds a value of the row around: written before the query is run. */
export interface Cell { value: SqlValue }
export interface OuterValue { readonly cell: Cell; readonly value: PlanExpr }

/** A pump: its query, how its columns go into the stream that it feeds, and what it is called in the error stream. */
export interface PumpPlan {
  readonly name: string;
  readonly query: Plan;
  readonly stream: string;
  /** One for each column of the stream, over the query's row. */
  readonly assign: readonly PlanExpr[];
  /** Columns that must not be NULL, by index. */
  readonly notNull: readonly number[];
}

export interface ApplicationPlan {
  /** Streams that scripts create, in their order: pumps write them. */
  readonly streams: readonly { readonly name: string; readonly columns: readonly TableColumn[] }[];
  readonly pumps: readonly PumpPlan[];
}

export const column = (index: number, type: SqlType): PlanExpr => ({ op: 'column', index, type });
export const constant = (value: SqlValue, type: SqlType): PlanExpr => ({ op: 'value', value, type });

/** Parts of an expression. */
export function partsOf(expr: PlanExpr): readonly PlanExpr[] {
  switch (expr.op) {
    case 'arithmetic': case 'add-intervals': case 'difference': case 'concat': case 'compare': case 'and': case 'or': case 'distinct': return [expr.left, expr.right];
    case 'shift': case 'scale-interval': return [expr.value, expr.by];
    case 'negate': case 'not': case 'is': case 'cast': case 'field': return [expr.value];
    case 'member': return [expr.value, ...expr.outer.map(o => o.value)];
    case 'exists': return expr.outer.map(o => o.value);
    case 'match': return expr.escape ? [expr.value, expr.pattern, expr.escape] : [expr.value, expr.pattern];
    case 'case': return [...expr.branches.flatMap(b => [b.when, b.then]), expr.otherwise];
    case 'call': return expr.arguments;
    default: return [];
  }
}

/** Whether an expression depends on nothing but ROWTIME (and constants). */
export function isTimeOnly(expr: PlanExpr): boolean {
  const seen = new Set([expr]);
  for (const at of seen) {
    if (at.op === 'column' || at.op === 'started') return false;
    for (const part of partsOf(at)) seen.add(part);
  }
  return true;
}

/**
 * `expr`, over rows of `plan`, as an expression of their ROWTIME alone; undefined when it depends on more. Looks through columns of
 * subqueries that keep their rows' times: `t` of `(SELECT STREAM DISTINCT STEP(s.ROWTIME BY …) AS t, k FROM s)` is such a one.
 */
export function timeOnlyForm(expr: PlanExpr, plan: Plan, known = new Map<PlanExpr, PlanExpr | undefined>()): PlanExpr | undefined {
  if (isTimeOnly(expr)) return expr;
  if (expr.op === 'column') {
    switch (plan.op) {
      case 'project': { const item = plan.time === undefined ? plan.items[expr.index] : undefined; return item && timeOnlyForm(item, plan.input); }
      case 'filter': case 'distinct': case 'window': return timeOnlyForm(expr, plan.input);
      case 'join': {
        // A side without a window takes part with its current row: its ROWTIME is that of the result.
        const { left, right } = plan;
        const times = [[left, left.width], [right, left.width + (left.timed ? 0 : 1) + right.width]] as const;
        return plan.follows === undefined && times.some(([side, at]) => !side.timed && side.frame === undefined && at === expr.index) ? { op: 'time', type: expr.type } : undefined;
      }
      default: return undefined;
    }
  }
  if (expr.op === 'started') return undefined;
  const forms = new Map<PlanExpr, PlanExpr>();
  for (const part of partsOf(expr)) {
    if (!known.has(part)) known.set(part, timeOnlyForm(part, plan, known));
    const form = known.get(part);
    if (!form) return undefined;
    forms.set(part, form);
  }
  return withParts(expr, forms);
}

/** The expression with other parts, by identity. */
function withParts(expr: PlanExpr, parts: ReadonlyMap<PlanExpr, PlanExpr>): PlanExpr {
  const of = (part: PlanExpr) => parts.get(part) ?? part;
  const copy: Record<string, unknown> = { ...expr };
  for (const name of ['left', 'right', 'value', 'by', 'pattern', 'escape', 'otherwise']) {
    const part = copy[name];
    if (typeof part === 'object' && part !== null && parts.has(part as PlanExpr)) copy[name] = of(part as PlanExpr);
  }
  if (expr.op === 'call') copy['arguments'] = expr.arguments.map(of);
  if (expr.op === 'member' || expr.op === 'exists') copy['outer'] = expr.outer.map(o => ({ ...o, value: of(o.value) }));
  if (expr.op === 'case') copy['branches'] = expr.branches.map(b => ({ when: of(b.when), then: of(b.then) }));
  return copy as unknown as PlanExpr;
}
