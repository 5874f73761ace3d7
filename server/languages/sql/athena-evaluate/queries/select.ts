import type * as S from '../../tree.ts';
import { holdsAggregate } from '../expressions/aggregates.ts';
import { orderable } from '../expressions/coerce.ts';
import { compile } from '../expressions/compile.ts';
import { keyOfExpr } from '../expressions/names.ts';
import { attempt, complain, refusedValue, reject } from '../expressions/refusals.ts';
import { tell, type Column, type Compiled, type Frame, type Scope, type Session, type WindowCall } from '../expressions/scope.ts';
import { typeText, untold } from '../types.ts';
import { fail, type Value } from '../values.ts';
import { conjunctsOf } from './conjuncts.ts';
import { fromOf } from './from.ts';
import { groupsOf } from './groups.ts';
import { lookup } from './lookup.ts';
import { limits, ordinal, sorted } from './order.ts';
import { querySession } from './query.ts';
import { most, unique, writtenName, type Relation, type Tables } from './relation.ts';
import { prepareWindow } from './windows.ts';

export function select(query: S.Select, outer: Scope | undefined, tables: Tables, given: Session): Relation {
  const session = querySession(given, tables);
  if (query.trailingComma && !session.checking) return reject('SYNTAX_ERROR', query.fromRange ?? query.trailingComma, `mismatched input '${query.fromRange ? 'FROM' : '<EOF>'}'. Expecting: '*', <expression>`);
  // Tables that look at nothing around the query are read once, however often it runs.
  const edge: (Scope & { boundary: { used: boolean } }) | undefined = outer && { id: session.next(), columns: [], outer, session, boundary: { used: false } };
  const found = fromOf(query, edge ?? outer, tables, session);
  let kept: readonly (readonly Value[])[] | undefined;
  const source: Relation = { columns: found.columns, rows: frame => (!edge ? found.rows(frame) : edge.boundary.used ? found.rows({ values: [], outer: frame }) : (kept ??= [...found.rows({ values: [], outer: frame })])) };
  const input: Scope = { id: session.next(), columns: source.columns, outer, session, refuses: 'WHERE clause' };
  const where = query.where && compile(query.where, input);
  if (where && where.type.kind !== 'boolean' && where.type.kind !== 'unknown') complain(session, 'TYPE_MISMATCH', query.where!.range, `WHERE clause must evaluate to a boolean: actual type ${typeText(where.type)}`);
  const probe = edge && where && !session.checking ? lookup(conjunctsOf(query.where), input, source, () => !edge.boundary.used) : undefined;
  const sortExprs = query.orderBy?.items.map(i => i.expr) ?? [];
  const grouped = query.groupBy !== undefined || query.having !== undefined || query.items.some(i => holdsAggregate(i.expr)) || sortExprs.some(holdsAggregate);
  const windows = { calls: [] as WindowCall[], named: new Map(query.windows.map(w => [w.name.name, w.spec])) };
  const groups = grouped ? groupsOf(query, input) : undefined;
  const scope: Scope = groups
    ? { id: session.next(), columns: [], outer, session, windows, grouping: { keys: groups.keys, input, aggregates: [] } }
    : { ...input, windows };
  const having = query.having && compile(query.having, scope);
  if (having && having.type.kind !== 'boolean' && having.type.kind !== 'unknown') complain(session, 'TYPE_MISMATCH', query.having!.range, `HAVING clause must evaluate to a boolean: actual type ${typeText(having.type)}`);

  const outputs = query.items.flatMap(item => outputsOf(item, { scope, source, input, groups }));
  const sorts = query.orderBy?.items.map(item => attempt(session, () => sortOf(item), { item, by: refusedValue })) ?? [];
  function sortOf(item: S.SortItem): { readonly item: S.SortItem; readonly by: Compiled } {
    const { expr } = item;
    const place = ordinal(expr, outputs.map(o => o.column), outputs.map(o => o.value), session);
    const same = expr.kind === 'name' && expr.parts.length === 1 ? query.items.filter(i => i.alias?.name.toLowerCase() === expr.parts[0]!.name.toLowerCase()) : [];
    if (same.length > 1 && new Set(same.map(i => keyOfExpr(i.expr, scope))).size > 1) return reject('AMBIGUOUS_NAME', expr.range, `Column '${(expr as S.Name).parts[0]!.name}' is ambiguous`);
    const [alias] = same;
    const by = place ?? (alias ? outputs.find(o => o.expr === alias.expr)!.value : compile(withAliases(expr, query.items), scope));
    if (!orderable(by.type)) return reject('TYPE_MISMATCH', expr.range, `Type ${typeText(by.type)} is not orderable, and therefore cannot be used in ORDER BY: ${typeText(by.type)}`);
    if (query.distinct && !place && !alias && !outputs.some(o => o.expr && keyOfExpr(o.expr, scope) === keyOfExpr(expr, scope)) && !outputs.some(o => !o.expr)) return reject('EXPRESSION_NOT_IN_DISTINCT', expr.range, 'For SELECT DISTINCT, ORDER BY expressions must appear in select list');
    return { item, by };
  }
  if (query.limit?.withTies && !query.orderBy) complain(session, 'MISSING_ORDER_BY', query.limit.range, 'FETCH FIRST WITH TIES clause requires ORDER BY');
  const cut = limits(query.limit, { id: session.next(), columns: [], outer, session });
  const evaluators = windows.calls.map(c => attempt(session, () => prepareWindow(c), () => undefined));

  return { columns: outputs.map(o => o.column), rows(frame) {
    let frames: Frame[] = [];
    for (const values of probe?.(frame) ?? source.rows(frame)) {
      const f: Frame = { values, outer: frame };
      if (!where || where.run(f) === true) frames.push(f);
      if (frames.length > most) fail('EXCEEDED_LOCAL_MEMORY_LIMIT', `Query exceeded the ${most} rows that a replay holds`);
    }
    if (groups) frames = groups.fold(frames, scope, frame);
    if (having) frames = frames.filter(f => having.run(f) === true);
    for (const f of frames) f.windows = [];
    evaluators.forEach((evaluate, i) => evaluate(frames, i));
    let rows = frames.map(f => ({ values: outputs.map(o => o.value.run(f)), keys: sorts.map(s => s.by.run(f)) }));
    if (query.distinct) rows = unique(rows, r => r.values);
    return cut(sorted(rows, sorts.map(s => s.item)), frame).map(r => r.values);
  } };
}

interface Selecting { readonly scope: Scope; readonly source: Relation; readonly input: Scope; readonly groups: ReturnType<typeof groupsOf> | undefined }
interface Output { readonly column: Column; readonly value: Compiled; readonly expr?: S.Expr }
const unknownOutput: Output = { column: { name: undefined, qualifiers: [], type: untold, any: true }, value: refusedValue };

/** What one item of a SELECT list gives: a star gives many columns. */
function outputsOf({ expr, alias }: S.SelectItem, selecting: Selecting): Output[] {
  if (expr.kind === 'star') return expr.value ? fieldsOf(expr.value, selecting.scope) : columnsOf(expr, selecting);
  const { scope } = selecting;
  const value = compile(expr, scope);
  // A column is called as the query writes it.
  const id = alias ?? (expr.kind === 'name' ? expr.parts.at(-1)! : undefined);
  if (alias) tell(scope.session, alias.range, value.type);
  const { checking } = scope.session;
  return [{ column: { name: id && writtenName(id), qualifiers: [], type: value.type, ...(id && checking && { place: { path: checking.path, range: id.range } }) }, value, expr }];
}

/** `row.*` */
function fieldsOf(expr: S.Expr, scope: Scope): Output[] {
  const row = compile(expr, scope);
  if (row.type.kind !== 'row') {
    if (row.type !== untold) complain(scope.session, 'TYPE_MISMATCH', expr.range, `expected expression of type Row`);
    return [unknownOutput];
  }
  return row.type.fields.map(({ name, type }, i) => ({ column: { name, qualifiers: [], type }, value: { type, run: f => { const v = row.run(f); return v === null ? null : (v as readonly Value[])[i]!; } } }));
}

/** `*` and `t.*` */
function columnsOf({ qualifier: written, range }: S.Star, { source, input, groups, scope: { session } }: Selecting): Output[] {
  if (source.columns.length === 0) {
    complain(session, 'COLUMN_NOT_FOUND', range, 'SELECT * not allowed in queries without FROM clause');
    return [unknownOutput];
  }
  const qualifier = written?.parts.map(p => p.name.toLowerCase());
  const chosen = source.columns.flatMap((c, i) => (c.hidden || (qualifier && !qualifier.every((q, k) => c.qualifiers.at(k - qualifier.length)?.toLowerCase() === q)) ? [] : [{ c, i }]));
  if (chosen.length === 0) {
    complain(session, 'TABLE_NOT_FOUND', range, `Unable to resolve reference ${written?.parts.map(p => p.name).join('.')}`);
    return [unknownOutput];
  }
  return chosen.map(({ c, i }) => {
    const key = groups?.keys.get(`#${input.id}:${i}`);
    if (groups && !key && !c.any) complain(session, 'EXPRESSION_NOT_AGGREGATE', range, `Column '${c.name ?? ''}' not in GROUP BY clause`);
    const at = key ? key.index : i;
    return { column: c, value: { type: c.type, run: f => f.values[at]! } };
  });
}

/** ORDER BY may use aliases inside expressions too. */
function withAliases(expr: S.Expr, items: readonly S.SelectItem[]): S.Expr {
  if (expr.kind === 'name' && expr.parts.length === 1) return items.find(i => i.alias && i.alias.name.toLowerCase() === expr.parts[0]!.name.toLowerCase())?.expr ?? expr;
  if (expr.kind === 'operation') return { ...expr, left: withAliases(expr.left, items), right: withAliases(expr.right, items) };
  if (expr.kind === 'unary') return { ...expr, operand: withAliases(expr.operand, items) };
  if (expr.kind === 'call' && !expr.over) return { ...expr, arguments: expr.arguments.map(a => withAliases(a, items)) };
  return expr;
}
