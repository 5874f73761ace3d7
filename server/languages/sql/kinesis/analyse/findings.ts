import type { Range } from '../../../../base/range.ts';
import { sqlTypes, type SqlType } from '../../../../base/sql-type.ts';
import type * as S from '../../tree.ts';
import type { Analysis, AnalysisProblem, OutputColumn, ProblemKind, Pump, Relation, ResolvedCall, ResolvedName, SelectAnalysis, Source, UserFunction } from '../analysis.ts';
import { lastName } from './spelling.ts';

const depthLimit = 1200;

/** What is found out about a script while it is read from its first statement to its last. */
export class Findings implements Analysis {
  readonly relations = new Map<string, Relation>();
  /** Names of relations and of those that the script creates, in their order: lists that only grow, looked up by `meantName`. */
  readonly relationNames: string[] = [];
  readonly createdNames: string[] = [];
  /** Streams that any statement creates, also one further down. */
  readonly later = new Map<string, S.CreateStream>();
  readonly laterNames: readonly string[];
  /** Tables of WITH. */
  readonly locals = new Map<string, Relation>();
  readonly pumps: Pump[] = [];
  readonly pumpNames = new Set<string>();
  readonly functions = new Map<string, UserFunction>();
  readonly overloads = new Map<string, UserFunction[]>();
  readonly signatures = new Set<string>();
  readonly problems: AnalysisProblem[] = [];
  readonly types = new Map<S.Expr, SqlType>();
  readonly names = new Map<S.Name, ResolvedName>();
  readonly calls = new Map<S.Call, ResolvedCall>();
  readonly queryColumns = new Map<S.Query, readonly OutputColumn[]>();
  readonly selects = new Map<S.Select, SelectAnalysis>();
  readonly tables = new Map<S.TableRef, Source>();
  readonly windows = new Map<S.WindowRef, S.WindowSpec>();
  readonly queries = new Map<Source, S.Query>();
  /** Identifiers that are reserved words without quotes; the parser has said so. */
  readonly reserved: ReadonlySet<S.Identifier>;
  /** The statement that is being read. */
  statement: S.Statement | undefined;
  /** Calls of the select that is being read. */
  collected: { readonly aggregates: S.Call[]; readonly windowed: S.Call[] } = { aggregates: [], windowed: [] };
  /** How many queries, tables and expressions stand around the one that is being read. */
  depth = 0;

  constructor(readonly tree: S.SqlTree, readonly inputs: readonly Relation[] | undefined) {
    this.reserved = new Set(tree.reserved);
    for (const relation of inputs ?? []) this.register(relation);
    for (const s of tree.statements) if (s.kind === 'create-stream' && !this.later.has(lastName(s.name))) this.later.set(lastName(s.name), s);
    this.laterNames = [...this.later.keys()];
  }

  typeOf(expr: S.Expr): SqlType { return this.types.get(expr) ?? sqlTypes.unknown; }
  nameOf(name: S.Name): ResolvedName | undefined { return this.names.get(name); }
  callOf(call: S.Call): ResolvedCall | undefined { return this.calls.get(call); }
  columnsOf(query: S.Query): readonly OutputColumn[] { return this.queryColumns.get(query) ?? none; }
  selectOf(select: S.Select): SelectAnalysis { return this.selects.get(select) ?? emptySelect; }
  tableOf(table: S.TableRef): Source | undefined { return this.tables.get(table); }
  windowOf(window: S.WindowRef): S.WindowSpec | undefined { return this.windows.get(window); }
  queryOf(source: Source): S.Query | undefined { return this.queries.get(source); }

  readonly say = (kind: ProblemKind, range: Range, message: string, replacement?: string): void => {
    this.problems.push({ kind, range, message, ...(replacement !== undefined && { replacement }), ...(this.statement && { statement: this.statement }) });
  };

  register(relation: Relation): void {
    if (this.relations.get(relation.name)?.origin !== 'script' && relation.origin === 'script') this.createdNames.push(relation.name);
    if (!this.relations.has(relation.name)) this.relationNames.push(relation.name);
    this.relations.set(relation.name, relation);
  }

  /** Whether things stand in things too often to go on; says so once. */
  tooDeep(range: Range): boolean {
    if (this.depth <= depthLimit) return false;
    if (!this.problems.some(p => p.kind === 'too-deep')) this.say('too-deep', range, 'Nested too deeply to be checked');
    return true;
  }
}

export const none: readonly never[] = [];
const emptySelect: SelectAnalysis = { sources: none, items: none, stream: false, grouped: false, aggregates: none, windowed: none };
