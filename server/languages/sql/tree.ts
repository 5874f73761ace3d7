import type { Range } from '../../base/range.ts';
import type { SyntaxProblem } from '../../base/tree.ts';

/**
 * The syntax tree of the whole SQL family. Dialects differ by tables and flags (`dialect.ts`), not by trees. Every node knows
 * its range; what is missing in the text is a `missing` node with an empty range where it belongs. A dialect's own statements
 * (table definitions and the like) are `foreign` nodes: their parsers stand in `dialect.statements`, their trees beside them.
 */
export interface SqlTree {
  readonly statements: readonly Statement[];
  readonly problems: readonly SyntaxProblem[];
  readonly comments: readonly Range[];
  /** Reserved words that stand, unquoted, where a name belongs. Read as names all the same. */
  readonly reserved: readonly Identifier[];
}

export interface Identifier {
  readonly range: Range;
  /** The name as it is stored: folded when it was not quoted, without quotes and with doubled quotes undone when it was. */
  readonly name: string;
  readonly quoted: boolean;
  /** As the text has it, where folding changed it. */
  readonly written?: string;
}

export type Statement = CreateStream | CreatePump | CreateFunction | Insert | QueryStatement | Around | Command | Foreign | Broken;

interface Node { readonly range: Range }

export interface CreateStream extends Node {
  readonly kind: 'create-stream';
  readonly name: QName;
  readonly columns: readonly ColumnDefinition[];
  /** The whole column list with its parentheses. */
  readonly list: Range;
  readonly description?: Range;
}
export interface ColumnDefinition extends Node { readonly name: Identifier; readonly type: TypeNode; readonly notNull: boolean }

export interface CreatePump extends Node {
  readonly kind: 'create-pump';
  readonly name: QName;
  readonly state: 'STARTED' | 'STOPPED' | undefined;
  readonly insert: Insert | undefined;
}

export interface CreateFunction extends Node {
  readonly kind: 'create-function';
  readonly name: QName;
  readonly parameters: readonly { readonly name: Identifier; readonly type: TypeNode }[];
  readonly returns: TypeNode;
  readonly options: readonly string[];
  readonly body: Expr;
}

export interface Insert extends Node {
  readonly kind: 'insert';
  readonly target: QName;
  readonly columns: readonly Identifier[] | undefined;
  readonly columnsRange: Range | undefined;
  readonly query: Query;
}

export interface QueryStatement extends Node { readonly kind: 'query'; readonly query: Query }

/**
 * A statement around a query: a view, CREATE TABLE … AS, UNLOAD, EXPLAIN, PREPARE, and what changes rows. `target` is what it makes or
 * changes. Of UPDATE, DELETE and MERGE the query is a SELECT over the table and those beside it, with their conditions and new values.
 */
export interface Around extends Node {
  readonly kind: 'around';
  readonly verb: string;
  readonly target: QName | undefined;
  readonly columns?: readonly Identifier[] | undefined;
  readonly query: Query;
  /** Of EXPLAIN and PREPARE: the statement inside, when it is more than a query. */
  readonly inner?: Insert | Around;
  /** What UPDATE and MERGE do to rows that are there, and which rows MERGE brings. */
  readonly changes?: readonly RowChange[];
}
export type RowChange =
  | { readonly kind: 'set'; readonly sets: readonly { readonly column: Identifier; readonly value: Expr }[]; readonly range: Range }
  | { readonly kind: 'insert'; readonly columns: readonly Identifier[] | undefined; readonly values: readonly Expr[]; readonly range: Range };

/** A statement that is known and not of this dialect (ALTER, DROP, CREATE VIEW …): parsed for recovery. */
export interface Command extends Node { readonly kind: 'command'; readonly verb: string; readonly what: string; /** From the verb to what it is done to: `CREATE OR REPLACE VIEW`. */ readonly head: Range; readonly name: QName | undefined; /** Values of EXECUTE. */ readonly values?: readonly Expr[] }

/** A statement of a dialect's own parsers; `tree` is theirs. */
export interface Foreign extends Node { readonly kind: 'foreign'; readonly dialect: string; readonly tree: unknown }

/** Tokens that start no statement. */
export interface Broken extends Node { readonly kind: 'broken' }

export interface QName extends Node { readonly parts: readonly Identifier[] }

export interface TypeNode extends Node {
  /** Upper case, blanks joined: `DOUBLE PRECISION`. */
  readonly name: string;
  readonly nameRange: Range;
  readonly arguments: readonly { readonly text: string; readonly range: Range }[];
  /** Parameters of nested types: `array(t)`, `map(k, v)`, `row(f t)`. */
  readonly parameters: readonly { readonly name?: Identifier; readonly type: TypeNode }[];
  /** `WITH TIME ZONE` and the like, behind the arguments. */
  readonly suffix?: string;
}

// ---------------------------------------------------------------------------------------------- queries

export type Query = Select | SetOperation | Values | WithQuery | ParenthesizedQuery | MissingNode;

export interface WithQuery extends Node {
  readonly kind: 'with';
  readonly recursive: boolean;
  readonly tables: readonly { readonly name: Identifier; readonly columns: readonly Identifier[] | undefined; readonly query: Query; readonly range: Range }[];
  readonly query: Query;
}

/** A query in parentheses, perhaps with ORDER BY and LIMIT of its own behind them. */
export interface ParenthesizedQuery extends Node { readonly kind: 'parenthesized'; readonly query: Query; readonly orderBy: OrderBy | undefined; readonly limit: Limit | undefined }

export interface SetOperation extends Node {
  readonly kind: 'set';
  readonly operator: 'UNION' | 'EXCEPT' | 'INTERSECT' | 'MINUS';
  readonly operatorRange: Range;
  readonly all: boolean;
  readonly left: Query;
  readonly right: Query;
  readonly orderBy: OrderBy | undefined;
  readonly limit: Limit | undefined;
}

export interface Values extends Node { readonly kind: 'values'; readonly rows: readonly (readonly Expr[])[]; readonly orderBy: OrderBy | undefined; readonly limit: Limit | undefined }

export interface Select extends Node {
  readonly kind: 'select';
  readonly selectRange: Range;
  readonly stream: Range | undefined;
  readonly distinct: Range | undefined;
  readonly items: readonly SelectItem[];
  /** A comma with nothing behind it. */
  readonly trailingComma: Range | undefined;
  readonly from: readonly TableRef[];
  readonly fromRange: Range | undefined;
  readonly where: Expr | undefined;
  readonly groupBy: GroupBy | undefined;
  readonly stagger: Stagger | undefined;
  readonly having: Expr | undefined;
  readonly windows: readonly { readonly name: Identifier; readonly spec: WindowSpec }[];
  readonly qualify: Expr | undefined;
  readonly orderBy: OrderBy | undefined;
  readonly limit: Limit | undefined;
}

export interface SelectItem extends Node { readonly expr: Expr; readonly alias: Identifier | undefined }
export interface GroupBy extends Node { readonly items: readonly GroupItem[]; readonly quantifier: 'ALL' | 'DISTINCT' | undefined }
export type GroupItem = { readonly kind: 'expr'; readonly expr: Expr } | { readonly kind: 'sets'; readonly form: 'SETS' | 'ROLLUP' | 'CUBE' | 'GROUP'; readonly sets: readonly (readonly Expr[])[]; readonly range: Range };
export interface Stagger extends Node { readonly partitionBy: readonly Expr[]; readonly size: Expr }
export interface OrderBy extends Node { readonly items: readonly SortItem[] }
export interface SortItem extends Node { readonly expr: Expr; readonly direction: 'ASC' | 'DESC' | undefined; readonly nulls: 'FIRST' | 'LAST' | undefined; readonly within: Expr | undefined }
export interface Limit extends Node { readonly count: Expr | undefined; readonly offset: Expr | undefined; readonly withTies: boolean }

export type TableRef = TableName | TableSubquery | TableFunction | Join | Unnest | ParenthesizedTable | MissingTable;
interface Aliased {
  readonly alias: Identifier | undefined;
  readonly columns: readonly Identifier[] | undefined;
  readonly over: WindowRef | undefined;
  readonly sample?: { readonly method: string; readonly percentage: Expr };
  /** A clause that changes the columns in a way that is not followed here: MATCH_RECOGNIZE, PIVOT, UNPIVOT. */
  readonly opaque?: { readonly word: string; readonly range: Range };
  /** `FOR TIMESTAMP AS OF …`, `FOR VERSION AS OF …`. */
  readonly asOf?: Expr;
}
export interface TableName extends Node, Aliased { readonly kind: 'table'; readonly name: QName }
export interface TableSubquery extends Node, Aliased { readonly kind: 'subquery'; readonly query: Query; readonly lateral: boolean }
export interface TableFunction extends Node, Aliased { readonly kind: 'function'; readonly call: Call; readonly wrapper: 'TABLE' | 'STREAM' | 'LATERAL' | undefined }
export interface Unnest extends Node, Aliased { readonly kind: 'unnest'; readonly arguments: readonly Expr[]; readonly ordinality: boolean }
export interface ParenthesizedTable extends Node, Aliased { readonly kind: 'parenthesized'; readonly table: TableRef }
export interface MissingTable extends Node, Aliased { readonly kind: 'missing' }
export interface Join extends Node {
  readonly kind: 'join';
  readonly type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL' | 'CROSS';
  readonly natural: boolean;
  readonly left: TableRef;
  readonly right: TableRef;
  readonly joinRange: Range;
  readonly on: Expr | undefined;
  readonly using: readonly Identifier[] | undefined;
}

export type WindowRef = { readonly kind: 'name'; readonly name: Identifier; readonly range: Range } | WindowSpec;
export interface WindowSpec extends Node {
  readonly kind: 'spec';
  readonly base: Identifier | undefined;
  readonly partitionBy: readonly Expr[];
  readonly orderBy: OrderBy | undefined;
  readonly frame: Frame | undefined;
  readonly partial: 'ALLOW' | 'DISALLOW' | undefined;
}
export interface Frame extends Node { readonly unit: 'ROWS' | 'RANGE' | 'GROUPS'; readonly start: Bound; readonly end: Bound | undefined }
export interface Bound extends Node { readonly kind: 'current' | 'unbounded-preceding' | 'unbounded-following' | 'preceding' | 'following'; readonly value: Expr | undefined }

// ---------------------------------------------------------------------------------------------- expressions

export type Expr =
  | NumberLiteral | StringLiteral | BinaryLiteral | WordLiteral | TypedLiteral | IntervalLiteral | Name | Star | Unary | Binary | Between | In | Like | Is | Exists | Quantified
  | Subquery | Case | Cast | Call | ArrayNode | RowNode | Subscript | Field | Lambda | AtTimeZone | Cursor | Parameter | UnitWord | TupleNode | IntervalDifference | MissingNode;

export interface NumberLiteral extends Node { readonly kind: 'number'; readonly text: string }
export interface StringLiteral extends Node { readonly kind: 'string'; readonly value: string; readonly prefix?: string }
export interface BinaryLiteral extends Node { readonly kind: 'binary'; readonly hex: string }
/** TRUE, FALSE, UNKNOWN, NULL. */
export interface WordLiteral extends Node { readonly kind: 'literal'; readonly value: 'TRUE' | 'FALSE' | 'UNKNOWN' | 'NULL' }
/** `DATE '…'`, `TIMESTAMP '…'`, `DECIMAL '…'`, `JSON '…'`, and ODBC's `{ts '…'}`. */
export interface TypedLiteral extends Node { readonly kind: 'typed'; readonly type: string; readonly value: string; readonly valueRange: Range }
export interface IntervalLiteral extends Node {
  readonly kind: 'interval';
  readonly negative: boolean;
  readonly value: string;
  readonly valueRange: Range;
  readonly qualifier: IntervalQualifier | undefined;
}
export interface IntervalQualifier extends Node { readonly from: string; readonly to: string | undefined; readonly precision: number | undefined; readonly fraction: number | undefined; readonly fromRange: Range }
export interface Name extends Node { readonly kind: 'name'; readonly parts: readonly Identifier[] }
/** `*`, `t.*`, or all fields of a row: `f(x).*`. */
export interface Star extends Node { readonly kind: 'star'; readonly qualifier: QName | undefined; readonly value?: Expr; readonly except?: readonly Identifier[] }
export interface Unary extends Node { readonly kind: 'unary'; readonly operator: '+' | '-' | 'NOT'; readonly operand: Expr }
export interface Binary extends Node { readonly kind: 'operation'; readonly operator: string; readonly operatorRange: Range; readonly left: Expr; readonly right: Expr }
export interface Between extends Node { readonly kind: 'between'; readonly not: boolean; readonly symmetric: boolean; readonly value: Expr; readonly low: Expr; readonly high: Expr }
export interface In extends Node { readonly kind: 'in'; readonly not: boolean; readonly value: Expr; readonly list: readonly Expr[] | undefined; readonly query: Query | undefined }
export interface Like extends Node { readonly kind: 'like'; readonly operator: 'LIKE' | 'SIMILAR TO' | 'ILIKE'; readonly not: boolean; readonly value: Expr; readonly pattern: Expr; readonly escape: Expr | undefined }
export interface Is extends Node { readonly kind: 'is'; readonly not: boolean; readonly what: 'NULL' | 'TRUE' | 'FALSE' | 'UNKNOWN' | 'DISTINCT'; readonly value: Expr; readonly other: Expr | undefined }
export interface Exists extends Node { readonly kind: 'exists'; readonly query: Query }
export interface Quantified extends Node { readonly kind: 'quantified'; readonly quantifier: 'ALL' | 'ANY' | 'SOME'; readonly query: Query }
export interface Subquery extends Node { readonly kind: 'query'; readonly query: Query }
export interface Case extends Node { readonly kind: 'case'; readonly operand: Expr | undefined; readonly branches: readonly { readonly when: Expr; readonly then: Expr }[]; readonly otherwise: Expr | undefined }
export interface Cast extends Node { readonly kind: 'cast'; readonly try: boolean; readonly value: Expr; readonly type: TypeNode; readonly form: 'CAST' | '::' }
export interface Call extends Node {
  readonly kind: 'call';
  readonly name: QName;
  /** Upper case, last part. */
  readonly function: string;
  readonly quantifier: 'DISTINCT' | 'ALL' | undefined;
  readonly arguments: readonly Expr[];
  /** How the arguments were written when not as a plain list: `EXTRACT(u FROM x)`, `FLOOR(x TO u)`, niladic `CURRENT_DATE` … */
  readonly form: 'plain' | 'niladic' | 'extract' | 'to' | 'by' | 'in' | 'from-for' | 'similar' | 'trim' | 'placing';
  /** LEADING, TRAILING or BOTH of TRIM. */
  readonly side?: string;
  readonly orderBy: OrderBy | undefined;
  readonly filter: Expr | undefined;
  readonly nulls: 'IGNORE' | 'RESPECT' | undefined;
  readonly from: 'FIRST' | 'LAST' | undefined;
  readonly withinGroup: OrderBy | undefined;
  readonly over: WindowRef | undefined;
  /** Of JSON_OBJECT, JSON_VALUE and the like: words behind the arguments (`NULL ON NULL`), the type behind RETURNING, values behind DEFAULT. */
  readonly json?: { readonly clauses: readonly string[]; readonly returning: TypeNode | undefined; readonly defaults: Readonly<Record<string, Expr>>; /** Variables of the path, by name. */ readonly passing: readonly (readonly [string, Expr])[]; /** Arguments that are JSON already: `FORMAT JSON`. */ readonly formats: readonly number[] };
}
export interface ArrayNode extends Node { readonly kind: 'array'; readonly items: readonly Expr[] }
export interface RowNode extends Node { readonly kind: 'row'; readonly items: readonly Expr[] }
/** `(a, b)` where a single value would stand. */
export interface TupleNode extends Node { readonly kind: 'tuple'; readonly items: readonly Expr[] }
export interface Subscript extends Node { readonly kind: 'subscript'; readonly value: Expr; readonly index: Expr }
/** A field of something that is no plain name: `f(x).field`, `a[1].field`. */
export interface Field extends Node { readonly kind: 'field'; readonly value: Expr; readonly field: Identifier }
export interface Lambda extends Node { readonly kind: 'lambda'; readonly parameters: readonly Identifier[]; readonly body: Expr }
export interface AtTimeZone extends Node { readonly kind: 'at-time-zone'; readonly value: Expr; readonly zone: Expr }
export interface Cursor extends Node { readonly kind: 'cursor'; readonly query: Query }
export interface Parameter extends Node { readonly kind: 'parameter'; readonly name: string | undefined }
/** A bare unit of time inside a special form: MINUTE. */
export interface UnitWord extends Node { readonly kind: 'unit'; readonly unit: string }
/** `(a - b) MINUTE TO SECOND`. */
export interface IntervalDifference extends Node { readonly kind: 'difference'; readonly value: Binary; readonly qualifier: IntervalQualifier }
export interface MissingNode extends Node { readonly kind: 'missing' }

/** Children of an expression, in the order of the text: queries inside are not entered. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'unary': return [expr.operand];
    case 'operation': return [expr.left, expr.right];
    case 'between': return [expr.value, expr.low, expr.high];
    case 'in': return [expr.value, ...(expr.list ?? [])];
    case 'like': return [expr.value, expr.pattern, ...(expr.escape ? [expr.escape] : [])];
    case 'is': return expr.other ? [expr.value, expr.other] : [expr.value];
    case 'case': return [...(expr.operand ? [expr.operand] : []), ...expr.branches.flatMap(b => [b.when, b.then]), ...(expr.otherwise ? [expr.otherwise] : [])];
    case 'cast': return [expr.value];
    case 'star': return expr.value ? [expr.value] : [];
    case 'call': return [...expr.arguments, ...(expr.json?.passing.map(([, e]) => e) ?? []), ...(expr.orderBy?.items.map(i => i.expr) ?? []), ...(expr.withinGroup?.items.map(i => i.expr) ?? []), ...(expr.filter ? [expr.filter] : []), ...(expr.over?.kind === 'spec' ? [...expr.over.partitionBy, ...(expr.over.orderBy?.items.map(i => i.expr) ?? [])] : [])];
    case 'array': case 'row': case 'tuple': return expr.items;
    case 'subscript': return [expr.value, expr.index];
    case 'field': return [expr.value];
    case 'lambda': return [expr.body];
    case 'at-time-zone': return [expr.value, expr.zone];
    case 'difference': return [expr.value];
    default: return [];
  }
}
