import { append } from '../../../base/list.ts';
import { commonType, isAssignable, isCharacter, isDatetime, sqlTypes, typeText, type SqlType } from '../../../base/sql-type.ts';
import { SqlError } from '../../../base/sql-value.ts';
import type { SqlCall } from '../../../base/sql-meaning.ts';
import type { Range } from '../../../base/range.ts';
import {
  column, constant, partsOf, timeOnlyForm, type ApplicationPlan, type Comparison, type EqualPair, type JoinSide, type JoinType, type Cell, type OuterValue, type Plan, type PlanAggregate, type PlanExpr, type PlanFrame, type PlanWindowCall, type PumpPlan,
} from '../../../engine/stream/plan.ts';
import { childrenOf } from '../tree.ts';
import type * as S from '../tree.ts';
import type { Analysis, Source } from './analysis.ts';
import { keyOf } from './keys.ts';
import { isUnit, literalOf, plainNumber } from './literals.ts';
import { directionOf, isMonotonic, sortedExpr } from './monotonic.ts';
import { readType } from './types.ts';

/** What of a script cannot be run, and where it stands. */
export class PlanProblem extends Error {
  override readonly name = 'PlanProblem';
  constructor(message: string, readonly range: Range) { super(message); }
}

/** Where the columns and the time of each source stand in a row. `time` undefined: the row's own time. */
type Layout = ReadonlyMap<Source, { readonly offset: number; readonly time: number | undefined }>;

/** How expressions are read at one place: what names stand for, and what was computed before. */
interface Env {
  readonly layout: Layout;
  readonly sources: readonly Source[];
  /** Group keys, aggregates and window results that stand in the row already. */
  known?(expr: S.Expr): PlanExpr | undefined;
  /** Names must be among `known`: behind GROUP BY. */
  readonly grouped?: boolean;
  readonly parameters?: readonly PlanExpr[];
  readonly items?: readonly (S.Expr | undefined)[];
}

/** The plan of an analysed script. Throws `PlanProblem` for what cannot run. */
export function planScript(analysis: Analysis): ApplicationPlan {
  const streams = [...analysis.relations.values()].filter(r => r.origin === 'script').map(r => ({ name: r.name, columns: r.columns.map(({ name, type }) => ({ name, type })) }));
  const pumps = analysis.pumps.flatMap((pump, i): PumpPlan[] => {
    const { target, insert, targets } = pump;
    if (!target) return [];
    const output = analysis.columnsOf(insert.query);
    const assign = target.columns.map((to, index): PlanExpr => {
      const from = targets.indexOf(index);
      const source = output[from];
      if (from < 0 || !source) return constant(null, to.type);
      if (!isAssignable(source.type, to.type)) throw new PlanProblem(`Cannot assign ${typeText(source.type)} to the column \`${to.name}\` of type ${typeText(to.type)}`, source.range);
      const value = column(from, source.type);
      return source.type.kind === 'NULL' || source.type.kind === 'UNKNOWN' ? { ...value, type: to.type } : { op: 'cast', value, type: to.type, assign: true };
    });
    return [{
      name: pump.name || `INSERT_${i + 1}`, query: planQuery(insert.query, analysis), stream: target.name, assign,
      notNull: target.columns.flatMap((c, index) => (c.notNull ? [index] : [])),
    }];
  });
  return { streams, pumps };
}

/** An expression of its own, over the columns of one source. */
export function planExpression(expr: S.Expr, analysis: Analysis, source: Source): PlanExpr {
  return expression(expr, { layout: new Map([[source, { offset: 0, time: undefined }]]), sources: [source] }, analysis);
}

// ---------------------------------------------------------------------------------------------- queries

/** `finite`: over tables and constants, read at once, as a condition or a join with a stream needs it. */
function planQuery(query: S.Query, analysis: Analysis, finite = false): Plan {
  switch (query.kind) {
    case 'select': return planSelect(query, analysis, finite);
    case 'parenthesized': return planQuery(query.query, analysis, finite);
    case 'values': return { op: 'values', rows: query.rows.map(row => row.map((e, i) => converted(expression(e, { layout: new Map(), sources: [] }, analysis), analysis.columnsOf(query)[i]?.type ?? analysis.typeOf(e)))) };
    case 'set': {
      if (query.operator !== 'UNION' || !query.all) throw new PlanProblem(`\`${query.operator}${query.all ? ' ALL' : ''}\` does not run over streams: only UNION ALL does`, query.operatorRange);
      const types = analysis.columnsOf(query).map(c => c.type);
      const inputs: Plan[] = [];
      let at: S.Query = query;
      const branch = (q: S.Query) => {
        const plan = planQuery(q, analysis, finite);
        const own = analysis.columnsOf(q);
        return own.every((c, i) => sameForm(c.type, types[i]!)) ? plan : { op: 'project', input: plan, items: own.map((c, i) => converted(column(i, c.type), types[i]!)) } as const;
      };
      for (; at.kind === 'set'; at = at.left) inputs.unshift(branch(at.right));
      inputs.unshift(branch(at));
      return { op: 'union', inputs };
    }
    case 'with': throw new PlanProblem('`WITH` is not part of Kinesis Analytics SQL: write the query as a subquery in FROM', query.range);
    case 'missing': throw new PlanProblem('A query is missing here', query.range);
  }
}

function planSelect(select: S.Select, analysis: Analysis, finite: boolean): Plan {
  const info = analysis.selectOf(select);
  if (select.from.length === 0) throw new PlanProblem('A query needs FROM', select.range);
  const from = planFrom(select, analysis, finite);
  let { plan } = from;
  let env: Env = { layout: from.layout, sources: info.sources, items: info.items.map(i => i.expr) };
  const run = (expr: S.Expr) => expression(expr, env, analysis);
  if (select.where) plan = { op: 'filter', input: plan, condition: run(select.where) };

  if (info.grouped) {
    const items = select.stagger ? select.stagger.partitionBy : (select.groupBy?.items ?? []).map(item => {
      if (item.kind !== 'expr') throw new PlanProblem('GROUPING SETS, ROLLUP and CUBE are not part of Kinesis Analytics SQL', item.range);
      return item.expr;
    });
    const keys = items.map(run);
    const aggregates = info.aggregates.map((call): PlanAggregate => {
      const resolved = analysis.callOf(call);
      if (resolved?.kind !== 'function' || resolved.function.meaning.kind !== 'aggregate') throw new PlanProblem(`\`${call.function}\` cannot be computed over a group`, call.range);
      if (call.filter) throw new PlanProblem('FILTER is refused by the service', call.filter.range);
      const args = argumentsOf(call);
      return { name: resolved.function.name, meaning: resolved.function.meaning, call: callOf(call, args, analysis), argument: args[0] && run(args[0]), distinct: call.quantifier === 'DISTINCT' };
    });
    const texts = items.map(item => keyOf(item, analysis, info.sources));
    if (select.stagger) {
      const size = literalOf(select.stagger.size);
      if (typeof size !== 'number' || size <= 0) throw new PlanProblem('RANGE of a stagger window needs a positive interval', select.stagger.size.range);
      plan = { op: 'stagger', input: plan, keys, size, aggregates };
    } else {
      // Of several monotonic keys one that time alone decides closes the window, also without a row.
      const input = plan;
      const monotonicKeys = items.flatMap((item, i) => (isMonotonic(directionOf(item, analysis)) ? [{ index: i, form: timeOnlyForm(keys[i]!, input) }] : []));
      const best = monotonicKeys.find(k => k.form) ?? monotonicKeys[0];
      plan = { op: 'group', input, keys, monotonic: best?.index ?? -1, aggregates, ends: !best?.form ? 'row' : best.form.op === 'time' ? 'instant' : 'interval', ...(best?.form && { timeKey: best.form, ...((best.form.op === 'time' || roundsUp(best.form)) && { inclusive: true }) }) };
    }
    const calls = info.aggregates;
    env = {
      ...env, grouped: true,
      known(expr) {
        if (expr.kind === 'call') {
          const index = calls.indexOf(expr);
          if (index >= 0) return column(keys.length + index, analysis.typeOf(expr));
        }
        if (expr.kind === 'number' || expr.kind === 'string' || expr.kind === 'literal') return undefined;
        const text = keyOf(expr, analysis, info.sources);
        const index = text === undefined ? -1 : texts.indexOf(text);
        return index < 0 ? undefined : column(index, keys[index]!.type);
      },
    };
    if (select.having) plan = { op: 'filter', input: plan, condition: run(select.having) };
  }

  if (info.windowed.length > 0) {
    const width = widthBefore(plan, from.width, info.grouped);
    const calls = info.windowed.map(call => windowCall(call, env, analysis));
    plan = { op: 'window', input: plan, width, calls };
    const before = env;
    env = {
      ...before,
      known(expr) {
        const index = expr.kind === 'call' ? info.windowed.indexOf(expr) : -1;
        return index >= 0 ? column(width + index, analysis.typeOf(expr)) : before.known?.(expr);
      },
    };
  }

  const values = info.items.map(item => {
    if (item.expr) return expression(item.expr, env, analysis);
    const { source, index } = item.star!;
    return sourceColumn(source, index, item.column.type, env);
  });
  for (const item of select.orderBy?.items ?? []) {
    if (!item.within) continue;
    const size = literalOf(item.within);
    if (typeof size !== 'number') throw new PlanProblem('WITHIN needs an interval', item.within.range);
    plan = { op: 'reorder', input: plan, expr: expression(sortedExpr(item.expr, select, analysis) ?? item.expr, env, analysis), within: size };
  }
  const sorted = (select.orderBy?.items ?? []).filter(item => !item.within);
  if (sorted.length > 0) {
    plan = {
      op: 'sort', input: plan,
      keys: sorted.map(item => {
        const meant = sortedExpr(item.expr, select, analysis);
        const descending = item.direction === 'DESC';
        return { expr: expression(meant ?? item.expr, env, analysis), descending, nullsFirst: item.nulls ? item.nulls === 'FIRST' : descending };
      }),
    };
  }
  // Only the alias sets the time: `x.ROWTIME` alone is a value like others.
  const aliased = new Set(select.items.flatMap(item => (item.alias?.name === 'ROWTIME' ? [item.expr] : [])));
  const setsTime = info.items.findIndex((item, i) => item.expr !== undefined && aliased.has(item.expr) && values[i]!.op !== 'time');
  plan = { op: 'project', input: plan, items: values, ...(setsTime >= 0 && { time: values[setsTime]! }) };
  if (select.distinct) {
    plan = {
      op: 'distinct', input: plan, columns: values.flatMap((v, i) => (v.op === 'time' ? [] : [i])),
      monotonic: info.items.findIndex((item, i) => item.expr !== undefined && values[i]!.op !== 'time' && isMonotonic(directionOf(item.expr, analysis))),
    };
  }
  return plan;
}

/** Whether a key of time rounds up: then the instant that it names is the last of its window. */
function roundsUp(expr: PlanExpr): boolean {
  const seen = new Set([expr]);
  for (const at of seen) {
    if (at.op === 'call' && at.name === 'CEIL') return true;
    for (const part of partsOf(at)) seen.add(part);
  }
  return false;
}

/** Columns of the row before the window's results are put behind it. */
function widthBefore(plan: Plan, width: number, grouped: boolean): number {
  if (!grouped) return width;
  let at = plan;
  while (at.op === 'filter') at = at.input;
  return at.op === 'group' || at.op === 'stagger' ? at.keys.length + at.aggregates.length : width;
}

function windowCall(call: S.Call, env: Env, analysis: Analysis): PlanWindowCall {
  const resolved = analysis.callOf(call);
  const meaning = resolved?.kind === 'function' ? resolved.function.meaning : undefined;
  if (meaning?.kind !== 'aggregate' && meaning?.kind !== 'analytic') throw new PlanProblem(`\`${call.function}\` cannot be computed over a window`, call.range);
  const spec = call.over && analysis.windowOf(call.over);
  if (!spec) throw new PlanProblem('The window is not known', call.range);
  const args = argumentsOf(call);
  return {
    name: resolved!.kind === 'function' ? resolved!.function.name : call.function, meaning, call: callOf(call, args, analysis), arguments: args.map(a => expression(a, env, analysis)), distinct: call.quantifier === 'DISTINCT',
    partition: spec.partitionBy.map(e => expression(e, env, analysis)), frame: frameOf(spec),
  };
}

function frameOf(spec: S.WindowSpec): PlanFrame {
  const { frame } = spec;
  const full = spec.partial === 'DISALLOW' ? { full: true } : {};
  if (!frame) return full;
  const { kind, value } = frame.start;
  if (kind === 'unbounded-preceding') return full;
  if (kind === 'current') return frame.unit === 'ROWS' ? { rows: 0, ...full } : { range: 0, ...full };
  if (kind !== 'preceding' || (frame.end && frame.end.kind !== 'current')) throw new PlanProblem('A window ends at the current row', frame.range);
  if (frame.unit === 'ROWS') {
    const rows = plainNumber(value);
    if (rows === undefined || !Number.isInteger(rows) || rows < 0) throw new PlanProblem('ROWS needs a whole number', frame.range);
    return { rows, ...full };
  }
  const range = literalOf(value);
  if (value?.kind !== 'interval' || typeof range !== 'number' || range < 0) throw new PlanProblem('RANGE needs a positive interval', frame.range);
  const months = value.qualifier?.from === 'YEAR' || value.qualifier?.from === 'MONTH';
  return { range: months ? range * 30 * 86_400_000 : range, ...full };
}

const argumentsOf = (call: S.Call): readonly S.Expr[] => (call.arguments.length === 1 && call.arguments[0]!.kind === 'star' ? [] : call.arguments);

/** How a call is written, where functions must know: `from`, `comma`, `similar` of SUBSTRING, the side of TRIM. */
const formOf = (call: S.Call): string => (call.form === 'trim' || call.function === 'TRIM' ? call.side ?? 'BOTH' : call.form === 'plain' ? 'comma' : call.form === 'from-for' ? 'from' : call.form);

const callOf = (call: S.Call, args: readonly S.Expr[], analysis: Analysis): SqlCall => ({
  types: args.map(a => analysis.typeOf(a)), result: analysis.typeOf(call), literals: args.map(a => literalOf(a)), form: formOf(call),
  ...(call.from === 'LAST' && { fromLast: true }), ...(call.nulls === 'IGNORE' && { ignoreNulls: true }),
});

// ---------------------------------------------------------------------------------------------- FROM

interface Table {
  readonly plan: Plan;
  readonly layout: Layout;
  readonly width: number;
  /** Whether its rows carry their sources' times: those of a join. */
  readonly timed: boolean;
  /** The name of a finite table. */
  readonly finite: string | undefined;
  readonly frame: PlanFrame | undefined;
  /** RANGE … FOLLOWING: the other side's rows wait so long for this side's. */
  readonly follows?: number | undefined;
  /** Of a join with a table: where in its rows the time of the stream's row stands. */
  readonly timeAt?: number;
  /** Of a join: where in its rows the time of each stream stands, and for how long after it the stream's row may still meet others. */
  readonly lasting?: readonly { readonly time: number; readonly range: number }[];
  /** The query of a derived finite table. */
  readonly rows?: Plan;
  readonly sources: readonly Source[];
}

function planFrom(select: S.Select, analysis: Analysis, finite: boolean): Table {
  let table = planTable(select.from[0]!, analysis);
  const conjuncts = select.where ? conjunctsOf(select.where) : [];
  for (const next of select.from.slice(1)) table = joined(table, planTable(next, analysis), 'INNER', undefined, conjuncts, select.range, analysis);
  if (table.finite !== undefined && !finite) throw new PlanProblem(`\`${table.finite}\` is a table, not a stream: a query reads at least one stream`, select.from[0]!.range);
  if (table.finite === undefined && finite) throw new PlanProblem('A subquery in a condition reads tables, not streams', select.from[0]!.range);
  return table;
}

function planTable(table: S.TableRef, analysis: Analysis): Table {
  const over = table.kind !== 'join' && table.over ? windowFrame(table.over, analysis) : undefined;
  const frame = over && 'follows' in over ? undefined : over;
  const follows = over && 'follows' in over ? over.follows : undefined;
  const alone = (plan: Plan, source: Source, finite?: string): Table => ({ plan, layout: new Map([[source, { offset: 0, time: undefined }]]), width: source.columns.length, timed: false, finite, frame, follows, sources: [source] });
  const source = analysis.tableOf(table);
  switch (table.kind) {
    case 'table': {
      const name = table.name.parts.at(-1)?.name ?? '';
      if (!source?.relation) throw new PlanProblem(`Nobody says what columns \`${name}\` has`, table.range);
      return alone({ op: 'scan', stream: source.relation.name }, source, source.relation.stream ? undefined : source.relation.name);
    }
    case 'subquery': {
      // A query over tables only is a table itself.
      const stream = source!.stream;
      const own = alone(planQuery(table.query, analysis, !stream), source!, stream ? undefined : source!.name ?? '');
      return stream ? own : { ...own, rows: own.plan };
    }
    case 'function': return alone(tableFunction(table, analysis), source!);
    case 'parenthesized': return planTable(table.table, analysis);
    case 'join': {
      const left = planTable(table.left, analysis);
      const right = planTable(table.right, analysis);
      const type: JoinType = table.type === 'CROSS' ? 'INNER' : table.type;
      const shared = table.natural ? left.sources.flatMap(s => s.columns.filter(c => !c.hidden).map(c => c.name)).filter(n => right.sources.some(s => s.columns.some(c => c.name === n && !c.hidden))) : (table.using ?? []).map(id => id.name);
      return joined(left, right, type, table.on, table.on ? conjunctsOf(table.on) : [], table.range, analysis, shared);
    }
    default: throw new PlanProblem('This table cannot be read', table.range);
  }
}

function windowFrame(over: S.WindowRef, analysis: Analysis): PlanFrame | { readonly follows: number } {
  const spec = analysis.windowOf(over);
  if (!spec) throw new PlanProblem('The window is not known', over.range);
  const { frame } = spec;
  const end = frame && (frame.end ?? frame.start);
  if (frame && end?.kind === 'following' && (frame.end === undefined || frame.start.kind === 'current')) {
    const follows = literalOf(end.value);
    if (end.value?.kind !== 'interval' || typeof follows !== 'number' || follows < 0) throw new PlanProblem('RANGE needs a positive interval', frame.range);
    return { follows };
  }
  return frameOf(spec);
}

function tableFunction(table: S.TableFunction, analysis: Analysis): Plan {
  const { call } = table;
  const resolved = analysis.callOf(call);
  const meaning = resolved?.kind === 'function' ? resolved.function.meaning : undefined;
  const cursor = call.arguments.find(a => a.kind === 'cursor');
  if (meaning?.kind !== 'table' || !cursor) throw new PlanProblem(`\`${call.function}\` is no table function over a CURSOR`, call.range);
  const literals = call.arguments.map(a => plainNumber(a) ?? literalOf(a));
  const columns = analysis.columnsOf(cursor.query).map(({ name, type }) => ({ name, type }));
  try {
    // Opened once for its refusals: a column that it does not find or cannot take.
    meaning.open({ input: columns, literals, random: () => 0, emit: () => {} });
  } catch (error) {
    if (error instanceof SqlError) throw new PlanProblem(error.message, call.range);
    throw error;
  }
  return { op: 'function', input: planQuery(cursor.query, analysis), meaning, literals, columns };
}

function conjunctsOf(expr: S.Expr): S.Expr[] {
  const found: S.Expr[] = [];
  const pending: S.Expr[] = [expr];
  while (pending.length > 0) {
    const at = pending.pop()!;
    if (at.kind === 'operation' && at.operator === 'AND') pending.push(at.right, at.left);
    else if (at.kind === 'tuple' && at.items.length === 1) pending.push(at.items[0]!);
    else found.push(at);
  }
  return found;
}

function joined(left: Table, right: Table, type: JoinType, on: S.Expr | undefined, conjuncts: readonly S.Expr[], range: Range, analysis: Analysis, shared: readonly string[] = []): Table {
  const leftWide = left.width + (left.timed ? 0 : 1);
  const layout = new Map<Source, { offset: number; time: number | undefined }>();
  // Of a lookup, the stream's time is the row's own; of two streams each keeps its own in the row.
  const streams = (left.finite === undefined ? 1 : 0) + (right.finite === undefined ? 1 : 0);
  for (const [side, from] of [[left, 0], [right, leftWide]] as const) {
    for (const [source, place] of side.layout) layout.set(source, { offset: place.offset + from, time: streams === 1 && place.time === undefined ? undefined : place.time === undefined ? from + (side.timeAt ?? side.width) : place.time + from });
  }
  const sources = [...left.sources, ...right.sources];
  const equal: EqualPair[] = [];
  const rest: S.Expr[] = [];
  for (const conjunct of conjuncts) {
    const pair = equalPair(conjunct, left, right, analysis);
    if (pair) equal.push(pair);
    else if (on) rest.push(conjunct);
  }
  for (const name of shared) {
    const [a, b] = [left, right].map(side => {
      for (const source of side.sources) {
        const index = source.columns.findIndex(c => c.name === name);
        if (index >= 0) return column(side.layout.get(source)!.offset + index, source.columns[index]!.type);
      }
      return undefined;
    });
    if (a && b) equal.push(paired(a, b) ?? { left: a, right: b });
  }
  const env: Env = { layout, sources };
  const conditions = [...rest.map(e => expression(e, env, analysis)), ...[left, right].flatMap((side, i) => (side.lasting ?? []).map(l => stillThere(l.time + (i === 0 ? 0 : leftWide), l.range)))];
  const condition = conditions.length === 0 ? undefined : conditions.reduce((a, b): PlanExpr => ({ op: 'and', left: a, right: b, type: sqlTypes.boolean }));
  const width = leftWide + right.width + (right.timed ? 0 : 1);
  const base = { layout, width, timed: true, finite: undefined, frame: undefined, sources };
  if (left.finite !== undefined && right.finite !== undefined) throw new PlanProblem('A join of two tables reads no stream', range);
  if (right.finite !== undefined) {
    if (type === 'RIGHT' || type === 'FULL') throw new PlanProblem(`A ${type} JOIN would keep rows of the table \`${right.finite}\` for ever: put the stream on the preserved side`, range);
    return { ...base, timeAt: left.timeAt ?? left.width, ...(left.frame?.range !== undefined && { lasting: lastingOf(left, 0) }), plan: { op: 'lookup', input: left.plan, inputWidth: left.width, inputTimed: left.timed, table: right.finite, ...(right.rows && { rows: right.rows }), tableWidth: right.width, first: false, outer: type === 'LEFT', condition, equal } };
  }
  if (left.finite !== undefined) {
    if (type === 'LEFT' || type === 'FULL') throw new PlanProblem(`A ${type} JOIN would keep rows of the table \`${left.finite}\` for ever: put the stream on the preserved side`, range);
    return { ...base, timeAt: leftWide + (right.timeAt ?? right.width), ...(right.frame?.range !== undefined && { lasting: lastingOf(right, leftWide) }), plan: { op: 'lookup', input: right.plan, inputWidth: right.width, inputTimed: right.timed, table: left.finite, ...(left.rows && { rows: left.rows }), tableWidth: left.width, first: true, outer: type === 'RIGHT', condition, equal } };
  }
  if (left.follows !== undefined || (right.follows !== undefined && left.frame)) throw new PlanProblem('Only the right side of a join may have a window of rows FOLLOWING, and then the left side has none', range);
  if (right.follows !== undefined) {
    const [one, other]: [JoinSide, JoinSide] = [{ plan: left.plan, width: left.width, timed: left.timed, frame: { range: right.follows } }, { plan: right.plan, width: right.width, timed: right.timed, frame: { range: 0 } }];
    return { ...base, plan: { op: 'join', left: one, right: other, type, condition, equal, follows: right.follows } };
  }
  // Without any window rows of one instant meet: the idiom that pairs the results of two tumbling windows by their ROWTIME.
  const instant = left.frame === undefined && right.frame === undefined ? { range: 0 } : undefined;
  const lasting = [...lastingOf(left, 0), ...lastingOf(right, leftWide)];
  // A join takes part as long as all its streams' rows may.
  const lasts = (t: Table): PlanFrame | undefined => (t.lasting ? { range: Math.max(...t.lasting.map(l => l.range)) } : undefined);
  const side = (t: Table): JoinSide => ({ plan: t.plan, width: t.width, timed: t.timed, frame: t.frame ?? lasts(t) ?? instant });
  return { ...base, ...(lasting.every(l => Number.isFinite(l.range)) && { lasting }), plan: { op: 'join', left: side(left), right: side(right), type, condition, equal } };
}

/** For how long the rows of a side of a join may meet others; a window of so many rows is not told by time. */
const lastingOf = (side: Table, from: number): NonNullable<Table['lasting']> =>
  side.lasting?.map(l => ({ ...l, time: l.time + from })) ?? [{ time: from + side.width, range: side.timed ? Infinity : side.frame === undefined ? 0 : side.frame.range ?? Infinity }];

/** Whether the time in a column is at most `range` milliseconds before now; one that is NULL belongs to no row. */
function stillThere(time: number, range: number): PlanExpr {
  const at = column(time, sqlTypes.timestamp);
  const since: PlanExpr = { op: 'shift', sign: -1, value: { op: 'time', type: sqlTypes.timestamp }, by: constant(range, { kind: 'INTERVAL', from: 'SECOND', to: 'SECOND' }), type: sqlTypes.timestamp };
  return { op: 'or', left: { op: 'is', what: 'NULL', not: false, value: at, type: boolean }, right: { op: 'compare', operator: '>=', left: at, right: since, type: boolean }, type: boolean };
}

/** `a = b` with one side's columns on each side of the sign. */
function equalPair(expr: S.Expr, left: Table, right: Table, analysis: Analysis): EqualPair | undefined {
  if (expr.kind !== 'operation' || expr.operator !== '=') return undefined;
  const [a, b] = [sideOf(expr.left, left, right, analysis), sideOf(expr.right, left, right, analysis)];
  if (a === undefined || b === undefined || a === b) return undefined;
  const run = (e: S.Expr, table: Table) => expression(e, { layout: table.layout, sources: table.sources }, analysis);
  return a === 'left' ? paired(run(expr.left, left), run(expr.right, right)) : paired(run(expr.right, left), run(expr.left, right));
}

/** In one type, so that equal values are found by one key; CHAR is left to the comparison, which pads it. */
function paired(left: PlanExpr, right: PlanExpr): EqualPair | undefined {
  const common = commonType([left.type, right.type]);
  if (!common || left.type.kind === 'CHAR' || right.type.kind === 'CHAR') return undefined;
  return { left: converted(left, common), right: converted(right, common) };
}

/** The side whose columns an expression names; undefined when it names both or none. */
function sideOf(expr: S.Expr, left: Table, right: Table, analysis: Analysis): 'left' | 'right' | undefined {
  const found = new Set<'left' | 'right' | 'other'>();
  const pending: S.Expr[] = [expr];
  while (pending.length > 0) {
    const at = pending.pop()!;
    if (at.kind === 'name') {
      const resolved = analysis.nameOf(at);
      const source = resolved?.kind === 'column' || resolved?.kind === 'rowtime' ? resolved.source : undefined;
      found.add(source && left.layout.has(source) ? 'left' : source && right.layout.has(source) ? 'right' : 'other');
    } else append(pending, childrenOf(at));
  }
  const [only] = found;
  return found.size === 1 && only !== 'other' ? only : undefined;
}

// ---------------------------------------------------------------------------------------------- expressions

const sameForm = (a: SqlType, b: SqlType): boolean => typeText(a) === typeText(b) || (isCharacter(a) && isCharacter(b) && b.kind !== 'CHAR');

/** The value in the form of another type of its family. */
function converted(expr: PlanExpr, type: SqlType): PlanExpr {
  if (expr.type.kind === 'NULL' || (expr.op === 'value' && expr.value === null)) return { ...expr, type };
  if (type.kind === 'UNKNOWN' || type.kind === 'NULL' || expr.type.kind === 'UNKNOWN' || sameForm(expr.type, type)) return expr;
  return { op: 'cast', value: expr, type, assign: false };
}

function sourceColumn(source: Source, index: number, type: SqlType, env: Env): PlanExpr {
  const place = env.layout.get(source);
  if (!place || index < 0) throw new PlanProblem('A column is not known', source.table.range);
  return column(place.offset + index, type);
}

function name(expr: S.Name, env: Env, analysis: Analysis): PlanExpr {
  const resolved = analysis.nameOf(expr);
  const spelled = expr.parts.map(p => p.name).join('.');
  switch (resolved?.kind) {
    case 'parameter': return env.parameters![resolved.index]!;
    case 'alias': {
      const item = env.items?.[resolved.item];
      if (item) return expression(item, env, analysis);
      break;
    }
    case 'rowtime': {
      if (env.grouped) return { op: 'time', type: sqlTypes.timestamp };
      const place = resolved.source && env.layout.get(resolved.source);
      return place?.time === undefined ? { op: 'time', type: sqlTypes.timestamp } : column(place.time, sqlTypes.timestamp);
    }
    case 'column': {
      if (env.grouped) throw new PlanProblem(`Expression '${spelled}' is not being grouped`, expr.range);
      const around = resolved.depth > 0 && !env.layout.has(resolved.source) ? surroundings.get(resolved.source) : undefined;
      let value = around ? outerColumn(resolved.source, resolved.index, resolved.column.type, around) : sourceColumn(resolved.source, resolved.index, resolved.column.type, env);
      for (const part of resolved.path) {
        const { type } = value;
        const at = type.kind === 'RECORD' ? type.fields.findIndex(f => f.name === part.name) : -1;
        if (type.kind !== 'RECORD' || at < 0) throw new PlanProblem(`\`${part.name}\` is no field of \`${spelled}\``, part.range);
        value = { op: 'field', value, index: at, type: type.fields[at]!.type };
      }
      return value;
    }
  }
  throw new PlanProblem(`\`${spelled}\` stands for nothing`, expr.range);
}

/** The query that a query in a condition stands in: what it reads of its row is handed over. */
interface Around { readonly env: Env; readonly values: { readonly key: string; readonly cell: Cell; readonly value: PlanExpr }[] }

/** By the sources of the query around, while what is inside of it is planned. */
const surroundings = new WeakMap<Source, Around>();

function planInside(query: S.Query, env: Env, analysis: Analysis): { readonly rows: Plan; readonly outer: readonly OuterValue[] } {
  const around: Around = { env, values: [] };
  for (const source of env.layout.keys()) surroundings.set(source, around);
  const rows = planQuery(query, analysis, true);
  for (const source of env.layout.keys()) surroundings.delete(source);
  return { rows, outer: around.values };
}

function outerColumn(source: Source, index: number, type: SqlType, { env, values }: Around): PlanExpr {
  const value = sourceColumn(source, index, type, env);
  const key = JSON.stringify(value);
  let known = values.find(v => v.key === key);
  if (!known) values.push((known = { key, cell: { value: null }, value }));
  return { op: 'parameter', cell: known.cell, type: value.type };
}

const chained = new Set(['+', '-', '*', '/', '||']);
const comparisons = new Set(['=', '<>', '<', '<=', '>', '>=']);
const boolean = sqlTypes.boolean;

function expression(expr: S.Expr, env: Env, analysis: Analysis): PlanExpr {
  const known = env.known?.(expr);
  if (known) return known;
  const of = (e: S.Expr) => expression(e, env, analysis);
  const type = analysis.typeOf(expr);
  const not = (value: PlanExpr, negated: boolean): PlanExpr => (negated ? { op: 'not', value, type: boolean } : value);
  const compare = (operator: Comparison, left: PlanExpr, right: PlanExpr): PlanExpr => ({ op: 'compare', operator, left, right, type: boolean });
  switch (expr.kind) {
    case 'number': case 'string': case 'literal': case 'interval': case 'typed': {
      const value = literalOf(expr);
      if (value === undefined) throw new PlanProblem('The literal cannot be read', expr.range);
      return constant(value, type);
    }
    case 'unit': return constant(expr.unit, type);
    case 'binary': return constant(Uint8Array.from(expr.hex.match(/../g) ?? [], pair => parseInt(pair, 16)), type);
    case 'name': return name(expr, env, analysis);
    case 'tuple': if (expr.items.length === 1) return of(expr.items[0]!); break;
    case 'unary': return expr.operator === 'NOT' ? not(of(expr.operand), true) : expr.operator === '-' ? { op: 'negate', value: of(expr.operand), type } : of(expr.operand);
    case 'operation': {
      const { operator } = expr;
      if (operator === 'AND' || operator === 'OR') {
        // Long chains lean to the left.
        const parts: S.Expr[] = [];
        let at: S.Expr = expr;
        while (at.kind === 'operation' && at.operator === operator && !(at !== expr && env.known?.(at))) {
          parts.unshift(at.right);
          at = at.left;
        }
        return [at, ...parts].map(of).reduce((left, right): PlanExpr => ({ op: operator === 'AND' ? 'and' : 'or', left, right, type: boolean }));
      }
      if (comparisons.has(operator)) {
        if (expr.left.kind === 'tuple' && expr.right.kind === 'tuple') break;
        return compare(operator as Comparison, of(expr.left), of(expr.right));
      }
      const predicate = /^(?:(STRICTLY|IMMEDIATELY) )?(EQUALS|CONTAINS|OVERLAPS|PRECEDES|SUCCEEDS|LEADS|LAGS)$/.exec(operator);
      if (predicate) return periods(expr, predicate[2]!, predicate[1], of);
      // So do chains of sums and concatenations.
      const chain: S.Binary[] = [];
      let first: S.Expr = expr;
      while (first.kind === 'operation' && chained.has(first.operator) && !(first !== expr && env.known?.(first))) {
        chain.push(first);
        first = first.left;
      }
      if (chain.length === 0) break;
      return chain.reduceRight((left, at) => {
        const right = of(at.right);
        const made = analysis.typeOf(at);
        return at.operator === '||' ? { op: 'concat', left, right, type: made } : arithmetic(at.operator as '+', left, right, made);
      }, of(first));
    }
    case 'between': {
      const [value, low, high] = [of(expr.value), of(expr.low), of(expr.high)];
      const within = (a: PlanExpr, b: PlanExpr): PlanExpr => ({ op: 'and', left: compare('>=', value, a), right: compare('<=', value, b), type: boolean });
      return not(expr.symmetric ? { op: 'or', left: within(low, high), right: within(high, low), type: boolean } : within(low, high), expr.not);
    }
    case 'in': {
      if (expr.query) {
        const value = of(expr.value);
        const [first] = analysis.columnsOf(expr.query);
        const common = first && commonType([value.type, first.type]);
        if (!first || !common) break;
        const { rows, outer } = planInside(expr.query, env, analysis);
        const projected: Plan = { op: 'project', input: rows, items: [converted(column(0, first.type), common)] };
        return not({ op: 'member', value: converted(value, common), rows: projected, outer, type: boolean }, expr.not);
      }
      if (!expr.list) break;
      const value = of(expr.value);
      return not(balanced(expr.list.map(item => compare('=', value, of(item)))), expr.not);
    }
    case 'exists': return { op: 'exists', ...planInside(expr.query, env, analysis), type: boolean };
    case 'like': return { op: 'match', similar: expr.operator === 'SIMILAR TO', not: expr.not, value: of(expr.value), pattern: of(expr.pattern), escape: expr.escape && of(expr.escape), type: boolean };
    case 'is': {
      const value = of(expr.value);
      if (expr.other) return { op: 'distinct', not: expr.not, left: value, right: of(expr.other), type: boolean };
      return { op: 'is', what: expr.what === 'TRUE' || expr.what === 'FALSE' ? expr.what : 'NULL', not: expr.not, value, type: boolean };
    }
    case 'case': {
      const operand = expr.operand && of(expr.operand);
      return {
        op: 'case', type, otherwise: expr.otherwise ? converted(of(expr.otherwise), type) : constant(null, type),
        branches: expr.branches.map(({ when, then }) => ({ when: operand ? compare('=', operand, of(when)) : of(when), then: converted(of(then), type) })),
      };
    }
    case 'cast': {
      const value = of(expr.value);
      const target = readType(expr.type, () => {}, 'cast');
      return value.type.kind === 'NULL' ? constant(null, target) : { op: 'cast', value, type: target, assign: false };
    }
    case 'field': {
      const value = of(expr.value);
      const at = value.type.kind === 'RECORD' ? value.type.fields.findIndex(f => f.name === expr.field.name) : -1;
      if (value.type.kind !== 'RECORD' || at < 0) break;
      return { op: 'field', value, index: at, type: value.type.fields[at]!.type };
    }
    case 'difference': {
      const to = expr.qualifier.to ?? expr.qualifier.from;
      if (!isUnit(to)) break;
      return { op: 'difference', left: of(expr.value.left), right: of(expr.value.right), unit: to, type };
    }
    case 'call': return call(expr, env, analysis);
  }
  throw new PlanProblem('This expression cannot be run over a stream', expr.range);
}

/**
 * Predicates over half-open periods, as the pages on them define each: X PRECEDES Y when X ends at or before the start of Y, IMMEDIATELY
 * when exactly at it, STRICTLY when before it; STRICTLY CONTAINS shares neither end; STRICTLY OVERLAPS holds where neither contains the other.
 */
function periods(expr: S.Binary, predicate: string, how: string | undefined, of: (e: S.Expr) => PlanExpr): PlanExpr {
  const ends = (e: S.Expr): readonly [PlanExpr, PlanExpr] | undefined => {
    if (e.kind !== 'tuple' || e.items.length !== 2) return undefined;
    const [start, end] = [of(e.items[0]!), of(e.items[1]!)];
    return [start, end.type.kind === 'INTERVAL' ? { op: 'shift', sign: 1, value: start, by: end, type: start.type } : end];
  };
  const compare = (operator: Comparison, left: PlanExpr, right: PlanExpr): PlanExpr => ({ op: 'compare', operator, left, right, type: boolean });
  const both = (left: PlanExpr, right: PlanExpr): PlanExpr => ({ op: 'and', left, right, type: boolean });
  const not = (value: PlanExpr): PlanExpr => ({ op: 'not', value, type: boolean });
  const x = ends(expr.left);
  if (!x) throw new PlanProblem(`\`${predicate}\` stands behind a period: \`(start, end)\``, expr.left.range);
  const y = ends(expr.right);
  if (!y) {
    if (predicate !== 'CONTAINS') throw new PlanProblem(`\`${predicate}\` needs a period behind it: only CONTAINS takes a single time`, expr.right.range);
    const time = of(expr.right);
    return both(compare(how ? '<' : '<=', x[0], time), compare('<', time, x[1]));
  }
  const contains = (a: typeof x, b: typeof x, strictly: boolean) => both(compare(strictly ? '<' : '<=', a[0], b[0]), compare(strictly ? '<' : '<=', b[1], a[1]));
  const precedes = (a: typeof x, b: typeof x) => compare(how === 'STRICTLY' ? '<' : how === 'IMMEDIATELY' ? '=' : '<=', a[1], b[0]);
  switch (predicate) {
    case 'EQUALS': return both(compare('=', x[0], y[0]), compare('=', x[1], y[1]));
    case 'CONTAINS': return contains(x, y, how !== undefined);
    case 'OVERLAPS': {
      const some = both(compare('<', x[0], y[1]), compare('<', y[0], x[1]));
      return how ? both(some, both(not(contains(x, y, false)), not(contains(y, x, false)))) : some;
    }
    case 'PRECEDES': return precedes(x, y);
    case 'SUCCEEDS': return precedes(y, x);
    default: throw new PlanProblem(`\`${predicate}\` is not supported: the manual only draws it`, expr.operatorRange);
  }
}

function balanced(parts: readonly PlanExpr[]): PlanExpr {
  if (parts.length === 0) return constant(false, boolean);
  if (parts.length === 1) return parts[0]!;
  const middle = parts.length >> 1;
  return { op: 'or', left: balanced(parts.slice(0, middle)), right: balanced(parts.slice(middle)), type: boolean };
}

function arithmetic(operator: '+' | '-' | '*' | '/', left: PlanExpr, right: PlanExpr, type: SqlType): PlanExpr {
  const sign = operator === '-' ? -1 : 1;
  if (isDatetime(left.type) && (right.type.kind === 'INTERVAL' || right.type.kind === 'NULL')) return { op: 'shift', sign, value: left, by: right, type };
  if (isDatetime(right.type) && left.type.kind === 'INTERVAL') return { op: 'shift', sign: 1, value: right, by: left, type };
  if (left.type.kind === 'INTERVAL' && right.type.kind === 'INTERVAL') return { op: 'add-intervals', sign, left, right, type };
  if (left.type.kind === 'INTERVAL') return { op: 'scale-interval', operator: operator as '*' | '/', value: left, by: right, type };
  if (right.type.kind === 'INTERVAL') return { op: 'scale-interval', operator: '*', value: right, by: left, type };
  return { op: 'arithmetic', operator, left, right, type };
}

/** How often functions of the script's own were written out where they are called: calls of calls grow fast. */
const expansions = new WeakMap<Analysis, number>();

function call(expr: S.Call, env: Env, analysis: Analysis): PlanExpr {
  const type = analysis.typeOf(expr);
  const resolved = analysis.callOf(expr);
  const of = (e: S.Expr) => expression(e, env, analysis);
  if (resolved?.kind === 'user') {
    const { parameters, statement, returns } = resolved.function;
    const uses = (expansions.get(analysis) ?? 0) + 1;
    expansions.set(analysis, uses);
    if (uses > 10_000) throw new PlanProblem(`\`${resolved.function.name}\` is used too often by functions that call one another`, expr.range);
    const given = expr.arguments.map((a, i) => converted(of(a), parameters[i]?.type ?? analysis.typeOf(a)));
    return converted(expression(statement.body, { layout: new Map(), sources: [], parameters: given }, analysis), returns);
  }
  if (resolved?.kind !== 'function') throw new PlanProblem(`\`${expr.function}\` is not known`, expr.range);
  const { meaning, name: canonical } = resolved.function;
  switch (canonical) {
    case 'ROWTIME': case 'CURRENT_ROW_TIMESTAMP': return { op: 'time', type: sqlTypes.timestamp };
    case 'CURRENT_TIMESTAMP': case 'LOCALTIMESTAMP': return { op: 'started', type };
    case 'CURRENT_DATE': case 'CURRENT_TIME': case 'LOCALTIME': return { op: 'cast', value: { op: 'started', type: sqlTypes.timestamp }, type, assign: false };
    case 'COALESCE': return { op: 'case', type, branches: expr.arguments.slice(0, -1).map(a => ({ when: { op: 'is', what: 'NULL', not: true, value: of(a), type: boolean } as PlanExpr, then: converted(of(a), type) })), otherwise: converted(of(expr.arguments.at(-1)!), type) };
    case 'NULLIF': return { op: 'case', type, branches: [{ when: { op: 'compare', operator: '=', left: of(expr.arguments[0]!), right: of(expr.arguments[1]!), type: boolean }, then: constant(null, type) }], otherwise: of(expr.arguments[0]!) };
  }
  if (meaning.kind === 'aggregate' || meaning.kind === 'analytic') throw new PlanProblem(`\`${expr.function}\` needs ${meaning.kind === 'analytic' ? 'OVER' : 'GROUP BY or OVER'} here`, expr.range);
  if (meaning.kind !== 'scalar') throw new PlanProblem(`\`${expr.function}\` does not stand where a value stands`, expr.range);
  return { op: 'call', name: canonical, meaning, call: callOf(expr, expr.arguments, analysis), arguments: expr.arguments.map(a => (a.kind === 'unit' ? constant(a.unit, sqlTypes.unknown) : of(a))), type };
}
