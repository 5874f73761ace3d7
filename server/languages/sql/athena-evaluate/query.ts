import { append } from '../../../base/list.ts';
import type { Range } from '../../../base/range.ts';
import { childrenOf } from '../tree.ts';
import type * as S from '../tree.ts';
import { castValue } from './cast.ts';
import { arithmetic, attempt, coerce, compile, complain, holdsAggregate, keyOfExpr, orderable, orderValues, reject, resolveName, tell, type Column, type Compiled, type Frame, type Scope, type Session, type WindowCall } from './compile.ts';
import { commonType, plain, typeText, untold, type Type } from './types.ts';
import { badArgument, compare, fail, keyOf, MapValue, TrinoError, type Value } from './values.ts';

export interface Relation { readonly columns: readonly Column[]; rows(outer: Frame | undefined): Iterable<readonly Value[]> }
/** Tables by the parts of their names; undefined when there is none. */
export interface Tables { find(names: readonly string[]): Relation | undefined }

const most = 5_000_000;

/** A relation of which nothing is known. */
export const unknownRelation = (qualifiers: readonly string[]): Relation => ({ columns: [{ name: undefined, qualifiers, type: untold, any: true }], rows: () => [] });

/**
 * Checks a query and makes the relation that gives its rows. Throws TrinoError with the place of what the service refuses; where
 * refusals are gathered, a part that is refused is one of which nothing is known.
 * @param outer  the scope around a sub-query; its frames come to `rows`
 */
export function compileQuery(query: S.Query, outer: Scope | undefined, tables: Tables, session: Session): Relation {
  return session.checking ? attempt(session, () => relationOf(query, outer, tables, session), unknownRelation([])) : relationOf(query, outer, tables, session);
}

function relationOf(query: S.Query, outer: Scope | undefined, tables: Tables, session: Session): Relation {
  switch (query.kind) {
    case 'with': return withQuery(query, outer, tables, session);
    case 'set': {
      // The parser leaves ORDER BY and LIMIT with the last SELECT; they sort the whole.
      const { right } = query;
      if (right.kind !== 'select' || (!right.orderBy && !right.limit)) return tail(setOperation(query, outer, tables, session), query, outer, session);
      return tail(setOperation({ ...query, right: { ...right, orderBy: undefined, limit: undefined } }, outer, tables, session), { orderBy: right.orderBy, limit: right.limit }, outer, session);
    }
    case 'values': return tail(valuesOf(query, outer, session), query, outer, session);
    case 'parenthesized': return tail(compileQuery(query.query, outer, tables, session), query, outer, session);
    case 'select': return select(query, outer, tables, session);
    case 'missing': return reject('SYNTAX_ERROR', query.range, 'a query is missing');
  }
}

/** A query inside an expression: run once when it looks at nothing around it. */
export function subquery(query: S.Query, scope: Scope, tables: Tables, session: Session): Relation {
  const edge: Scope & { boundary: { used: boolean } } = { id: session.next(), columns: [], outer: scope, session, boundary: { used: false } };
  const made = compileQuery(query, edge, tables, session);
  let kept: (readonly Value[])[] | undefined;
  return { columns: made.columns, rows(frame) {
    const inner: Frame = { values: [], outer: frame };
    if (edge.boundary.used) return made.rows(inner);
    return (kept ??= [...made.rows(inner)]);
  } };
}

function sessionWith(session: Session, tables: Tables): Session {
  const made: Session = { ...session, query: (query, scope) => subquery(query, scope, tables, made) };
  return made;
}
/** The session in which expressions of a query over these tables are compiled. */
export const querySession = sessionWith;

const writtenName = (id: S.Identifier): string => id.written ?? id.name;
const named = (relation: Relation, names: readonly S.Identifier[] | undefined, qualifier: string | undefined, range: Range, session: Session): Relation => {
  const visible = relation.columns.filter(c => !c.hidden);
  const known = !visible.some(c => c.any);
  if (names && known && names.length !== visible.length) complain(session, 'MISMATCHED_COLUMN_ALIASES', range, `Column alias list has ${names.length} entries but '${qualifier ?? 'relation'}' has ${visible.length} columns available`);
  if (names && (!known || names.length !== visible.length)) return { columns: names.map(n => ({ name: writtenName(n), qualifiers: qualifier === undefined ? [] : [qualifier], type: untold })), rows: () => [] };
  names?.forEach((n, i) => tell(session, n.range, visible[i]!.type));
  let at = 0;
  return { columns: relation.columns.map(c => ({ ...c, name: !c.hidden && names ? writtenName(names[at++]!) : c.name, qualifiers: qualifier === undefined ? c.qualifiers : [qualifier] })), rows: outer => relation.rows(outer) };
};

function withQuery(query: S.WithQuery, outer: Scope | undefined, tables: Tables, session: Session): Relation {
  const known = new Map<string, Relation>();
  const inner: Tables = { find: names => (names.length === 1 ? known.get(names[0]!.toLowerCase()) : undefined) ?? tables.find(names) };
  const within = sessionWith(session, inner);
  for (const { name, columns, query: body, range } of query.tables) {
    const key = name.name.toLowerCase();
    if (known.has(key)) complain(session, 'DUPLICATE_NAMED_QUERY', name.range, `WITH query name '${name.name}' specified more than once`);
    if (query.recursive && body.kind === 'set' && body.operator === 'UNION' && mentions(body.right, key)) {
      known.set(key, recursive(name, columns, body, outer, inner, within, known));
      continue;
    }
    const made = named(compileQuery(body, outer, inner, within), columns, undefined, range, session);
    const kept = new WeakMap<object, (readonly Value[])[]>();
    const none = {};
    known.set(key, { columns: made.columns.map(c => ({ ...c, qualifiers: [name.name] })), rows(frame) {
      const at = frame ?? none;
      let rows = kept.get(at);
      if (!rows) kept.set(at, (rows = [...made.rows(frame)]));
      return rows;
    } });
  }
  return compileQuery(query.query, outer, inner, within);
}

const mentions = (node: unknown, name: string): boolean => {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some(n => mentions(n, name));
  const n = node as { kind?: string; name?: S.QName };
  if (n.kind === 'table' && n.name?.parts.length === 1 && n.name.parts[0]!.name.toLowerCase() === name) return true;
  return Object.values(node).some(v => mentions(v, name));
};

function recursive(name: S.Identifier, columns: readonly S.Identifier[] | undefined, body: S.SetOperation, outer: Scope | undefined, tables: Tables, session: Session, known: Map<string, Relation>): Relation {
  if (!columns) return reject('MISSING_COLUMN_ALIASES', name.range, 'missing column aliases in recursive WITH query');
  const base = named(compileQuery(body.left, outer, tables, session), columns, name.name, name.range, session);
  let last: (readonly Value[])[] = [];
  known.set(name.name.toLowerCase(), { columns: base.columns, rows: () => last });
  const step = compileQuery(body.right, outer, tables, session);
  return { columns: base.columns, rows(frame) {
    const all: (readonly Value[])[] = [];
    last = [...base.rows(frame)];
    for (let depth = 0; last.length > 0; depth++) {
      if (depth > 10) fail('NOT_SUPPORTED', 'Recursion depth limit exceeded (10). Use \'max_recursion_depth\' session property to modify the limit.');
      append(all, last);
      last = [...step.rows(frame)].map(r => r.map((v, i) => castValue(v, step.columns[i]!.type, base.columns[i]!.type)));
    }
    return all;
  } };
}

function setOperation(query: S.SetOperation, outer: Scope | undefined, tables: Tables, session: Session): Relation {
  const left = compileQuery(query.left, outer, tables, session);
  const right = compileQuery(query.right, outer, tables, session);
  const [a, b] = [left.columns.filter(c => !c.hidden), right.columns.filter(c => !c.hidden)];
  if ([...a, ...b].some(c => c.any)) return { columns: a.map(c => ({ ...c, qualifiers: [], type: untold })), rows: () => [] };
  if (a.length !== b.length) {
    complain(session, 'TYPE_MISMATCH', query.range, `${query.operator} query has different number of fields: ${a.length}, ${b.length}`);
    return { columns: a.map(c => ({ ...c, qualifiers: [] })), rows: () => [] };
  }
  const columns = a.map((c, i): Column => ({ ...c, qualifiers: [], type: commonType(c.type, b[i]!.type) ?? refusedType(session, 'TYPE_MISMATCH', query.range, `column ${i + 1} in ${query.operator} query has incompatible types: ${typeText(c.type)}, ${typeText(b[i]!.type)}`) }));
  const cast = (rows: Iterable<readonly Value[]>, from: readonly Column[]) => [...rows].map(r => from.flatMap((c, i) => (c.hidden ? [] : [r[i]!])).map((v, i) => castValue(v, from.filter(c => !c.hidden)[i]!.type, columns[i]!.type)));
  return { columns, rows(frame) {
    const [x, y] = [cast(left.rows(frame), left.columns), cast(right.rows(frame), right.columns)];
    if (query.operator === 'UNION') return query.all ? [...x, ...y] : unique([...x, ...y]);
    const counts = new Map<string, number>();
    for (const row of y) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
    const keep = query.operator === 'INTERSECT';
    const rows = query.all ? x.filter(row => { const n = counts.get(keyOf(row)) ?? 0; if (n > 0) counts.set(keyOf(row), n - 1); return n > 0 === keep; }) : unique(x).filter(row => counts.has(keyOf(row)) === keep);
    return rows;
  } };
}
const unique = <R extends readonly Value[]>(rows: readonly R[]): R[] => { const seen = new Map<string, R>(); for (const r of rows) { const k = keyOf(r); if (!seen.has(k)) seen.set(k, r); } return [...seen.values()]; };

function valuesOf(query: S.Values, outer: Scope | undefined, session: Session): Relation {
  const scope: Scope = { id: session.next(), columns: [], outer, session, refuses: 'VALUES' };
  const rows = query.rows.map(r => (r.length === 1 && (r[0]!.kind === 'row') ? r[0]!.items : r).map(e => compile(e, scope)));
  const width = rows[0]?.length ?? 0;
  const wrong = rows.findIndex(r => r.length !== width);
  if (wrong >= 0) {
    complain(session, 'TYPE_MISMATCH', query.range, `Values rows have mismatched sizes: ${width} vs ${rows[wrong]!.length}`);
    return unknownRelation([]);
  }
  const types = Array.from({ length: width }, (_, i) => rows.reduce<Type>((t, r) => commonType(t, r[i]!.type) ?? refusedType(session, 'TYPE_MISMATCH', query.range, `Values rows have mismatched types: ${typeText(t)} vs ${typeText(r[i]!.type)}`), plain.unknown));
  const made = rows.map(r => r.map((c, i) => coerce(c, types[i]!)));
  return { columns: types.map((type): Column => ({ name: undefined, qualifiers: [], type })), rows: frame => made.map(r => r.map(c => c.run({ values: [], outer: frame }))) };
}

/** Types that do not go together, where the check goes on. */
function refusedType(session: Session, code: string, range: Range, message: string): Type {
  complain(session, code, range, message);
  return untold;
}

interface Tail { readonly orderBy: S.OrderBy | undefined; readonly limit: S.Limit | undefined }

/** ORDER BY and LIMIT of a relation whose rows are all that is known. */
function tail(relation: Relation, { orderBy, limit }: Tail, outer: Scope | undefined, session: Session): Relation {
  if (!orderBy && !limit) return relation;
  const scope: Scope = { id: session.next(), columns: relation.columns, outer, session, refuses: 'ORDER BY' };
  const sorts = orderBy?.items.map(item => ({ item, by: ordinal(item.expr, relation.columns, relation.columns.map((c, i): Compiled => ({ type: c.type, run: f => f.values[i]! })), session) ?? compile(item.expr, scope) })) ?? [];
  const cut = limits(limit, scope);
  return { columns: relation.columns, rows(frame) {
    const rows = [...relation.rows(frame)].map(values => ({ values, keys: sorts.map(s => s.by.run({ values, outer: frame })) }));
    return cut(sorted(rows, sorts.map(s => s.item)), frame).map(r => r.values);
  } };
}

function ordinal(expr: S.Expr, columns: readonly Column[], outputs: readonly Compiled[], session: Session): Compiled | undefined {
  if (expr.kind !== 'number' || !/^\d+$/.test(expr.text)) return undefined;
  const found = columns.some(c => c.any) ? undefined : outputs[Number(expr.text) - 1];
  if (found) return found;
  if (!columns.some(c => c.any)) complain(session, 'INVALID_COLUMN_REFERENCE', expr.range, `ORDER BY position ${expr.text} is not in select list`);
  return { type: untold, run: () => null };
}

interface Keyed { readonly keys: readonly Value[] }
function sorted<R extends Keyed>(rows: R[], items: readonly S.SortItem[]): R[] {
  if (items.length === 0) return rows;
  return rows.sort((a, b) => {
    for (let i = 0; i < items.length; i++) {
      const n = orderValues(a.keys[i]!, b.keys[i]!, items[i]!);
      if (n !== 0) return n;
    }
    return 0;
  });
}

function limits(limit: S.Limit | undefined, scope: Scope): <R extends Keyed>(rows: R[], frame: Frame | undefined) => R[] {
  if (!limit) return rows => rows;
  const count = limit.count && compile(limit.count, scope);
  const offset = limit.offset && compile(limit.offset, scope);
  return (rows, frame) => {
    const at = { values: [], outer: frame };
    const from = Number(offset?.run(at) ?? 0);
    const n = count ? Number(count.run(at)) : Infinity;
    let end = from + n;
    if (limit.withTies && n > 0) while (end < rows.length && keyOf(rows[end]!.keys) === keyOf(rows[end - 1]!.keys)) end++;
    return rows.slice(from, end);
  };
}

// ------------------------------------------------------------------------------------------------ SELECT

const conjunctsOf = (expr: S.Expr | undefined): S.Expr[] => (!expr ? [] : expr.kind === 'operation' && expr.operator === 'AND' ? [...conjunctsOf(expr.left), expr.right] : [expr]);

function select(query: S.Select, outer: Scope | undefined, tables: Tables, given: Session): Relation {
  const session = sessionWith(given, tables);
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

  const unknownOutput = { column: unknownRelation([]).columns[0]!, value: { type: untold, run: () => null } };
  const outputs: { readonly column: Column; readonly value: Compiled; readonly expr?: S.Expr }[] = [];
  for (const { expr, alias } of query.items) {
    if (expr.kind === 'star' && expr.value) {
      const row = compile(expr.value, scope);
      if (row.type.kind !== 'row') {
        if (row.type !== untold) complain(session, 'TYPE_MISMATCH', expr.value.range, `expected expression of type Row`);
        outputs.push(unknownOutput);
        continue;
      }
      row.type.fields.forEach((field, i) => outputs.push({ column: { name: field.name, qualifiers: [], type: field.type }, value: { type: field.type, run: f => { const v = row.run(f); return v === null ? null : (v as readonly Value[])[i]!; } } }));
      continue;
    }
    if (expr.kind === 'star') {
      if (source.columns.length === 0 || query.from.length === 0) {
        complain(session, 'COLUMN_NOT_FOUND', expr.range, 'SELECT * not allowed in queries without FROM clause');
        outputs.push(unknownOutput);
        continue;
      }
      const qualifier = expr.qualifier?.parts.map(p => p.name.toLowerCase());
      const chosen = source.columns.flatMap((c, i) => (c.hidden || (qualifier && !qualifier.every((q, k) => c.qualifiers.at(k - qualifier.length)?.toLowerCase() === q)) ? [] : [{ c, i }]));
      if (chosen.length === 0) {
        complain(session, 'TABLE_NOT_FOUND', expr.range, `Unable to resolve reference ${expr.qualifier?.parts.map(p => p.name).join('.')}`);
        outputs.push(unknownOutput);
      }
      for (const { c, i } of chosen) {
        const key = groups?.keys.get(`#${input.id}:${i}`);
        if (groups && !key && !c.any) complain(session, 'EXPRESSION_NOT_AGGREGATE', expr.range, `Column '${c.name ?? ''}' not in GROUP BY clause`);
        const at = key ? key.index : i;
        outputs.push({ column: c, value: { type: c.type, run: f => f.values[at]! } });
      }
      continue;
    }
    const value = compile(expr, scope);
    // A column is called as the query writes it.
    const id = alias ?? (expr.kind === 'name' ? expr.parts.at(-1)! : expr.kind === 'field' ? expr.field : undefined);
    if (alias) tell(session, alias.range, value.type);
    outputs.push({ column: { name: id && writtenName(id), qualifiers: [], type: value.type, ...(id && session.checking && { place: { path: session.checking.path, range: id.range } }) }, value, expr });
  }
  const sorts = query.orderBy?.items.map(item => attempt(session, () => sortOf(item), { item, by: unknownOutput.value as Compiled })) ?? [];
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

  return { columns: outputs.map(o => ({ ...o.column, qualifiers: o.column.qualifiers })), rows(frame) {
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
    if (query.distinct) {
      const seen = new Set<string>();
      rows = rows.filter(r => { const k = keyOf(r.values); return seen.has(k) ? false : seen.add(k); });
    }
    return cut(sorted(rows, sorts.map(s => s.item)), frame).map(r => r.values);
  } };
}

/**
 * For a query that runs again and again: the rows that can fit one of its conditions `column = something of the query around`, by a table
 * of keys that is made once. Undefined when there is no such condition.
 */
function lookup(conditions: readonly S.Expr[], input: Scope, source: Relation, steady: () => boolean): ((frame: Frame | undefined) => Iterable<readonly Value[]> | undefined) | undefined {
  for (const c of conditions) {
    if (c.kind !== 'operation' || c.operator !== '=') continue;
    const [l, r] = [sideIn(c.left, input), sideIn(c.right, input)];
    if (!l || !r || l === r) continue;
    const [own, around] = (l === 'own' ? [c.left, c.right] : [c.right, c.left]).map(e => compile(e, input)) as [Compiled, Compiled];
    const common = commonType(own.type, around.type);
    if (!common) continue;
    const [mine, theirs] = [coerce(own, common), coerce(around, common)];
    let index: Map<string, (readonly Value[])[]> | undefined;
    return frame => {
      if (!steady()) return undefined;
      if (!index) {
        index = new Map();
        for (const values of source.rows(frame)) {
          const v = mine.run({ values, outer: frame });
          if (v === null) continue;
          const key = keyOf(v);
          const list = index.get(key);
          if (list) list.push(values);
          else index.set(key, [values]);
        }
      }
      const wanted = theirs.run({ values: [], outer: frame });
      return wanted === null ? [] : index.get(keyOf(wanted)) ?? [];
    };
  }
  return undefined;
}

/** Whether an expression looks at the rows of this query alone, or at those around it alone. */
function sideIn(expr: S.Expr, input: Scope): 'own' | 'around' | undefined {
  const names: S.Name[] = [];
  const closed = (x: S.Expr): boolean => { if (x.kind === 'name') names.push(x); return x.kind !== 'query' && x.kind !== 'exists' && x.kind !== 'lambda' && !(x.kind === 'in' && x.query !== undefined) && childrenOf(x).every(closed); };
  if (!closed(expr) || names.length === 0) return undefined;
  const depths = names.map(n => { try { return resolveName(n.parts, input, n.range)?.depth; } catch (error) { if (error instanceof TrinoError) return undefined; throw error; } });
  if (depths.includes(undefined)) return undefined;
  return depths.every(d => d === 0) ? 'own' : depths.every(d => d! > 0) ? 'around' : undefined;
}

/** ORDER BY may use aliases inside expressions too. */
function withAliases(expr: S.Expr, items: readonly S.SelectItem[]): S.Expr {
  if (expr.kind === 'name' && expr.parts.length === 1) return items.find(i => i.alias && i.alias.name.toLowerCase() === expr.parts[0]!.name.toLowerCase())?.expr ?? expr;
  if (expr.kind === 'operation') return { ...expr, left: withAliases(expr.left, items), right: withAliases(expr.right, items) };
  if (expr.kind === 'unary') return { ...expr, operand: withAliases(expr.operand, items) };
  if (expr.kind === 'call' && !expr.over) return { ...expr, arguments: expr.arguments.map(a => withAliases(a, items)) };
  return expr;
}

function groupsOf(query: S.Select, input: Scope) {
  const keys = new Map<string, { readonly index: number; readonly type: Type }>();
  const compiled: Compiled[] = [];
  const add = (expr: S.Expr): number => attempt(input.session, () => groupKeyOf(expr), -1);
  const groupKeyOf = (expr: S.Expr): number => {
    const target = expr.kind === 'number' && /^\d+$/.test(expr.text) && !query.items.some(i => i.expr.kind === 'star') ? query.items[Number(expr.text) - 1]?.expr ?? reject('INVALID_COLUMN_REFERENCE', expr.range, `GROUP BY position ${expr.text} is not in select list`) : expr;
    if (holdsAggregate(target)) return reject('EXPRESSION_NOT_SCALAR', expr.range, `GROUP BY clause cannot contain aggregations, window functions or grouping operations`);
    const text = keyOfExpr(target, input);
    const known = keys.get(text);
    if (known) return known.index;
    const value = compile(target, { ...input, refuses: 'GROUP BY clause' });
    if (value.type.kind === 'function') return reject('TYPE_MISMATCH', expr.range, `${typeText(value.type)} is not comparable, and therefore cannot be used in GROUP BY`);
    keys.set(text, { index: compiled.length, type: value.type });
    return compiled.push(value) - 1;
  };
  // The sets of GROUP BY multiply: `GROUP BY a, ROLLUP (b, c)`.
  let sets: number[][] = [[]];
  for (const item of query.groupBy?.items ?? []) {
    let choices: number[][];
    if (item.kind === 'expr') choices = [[add(item.expr)]];
    else {
      const parts = item.sets.map(s => s.map(add));
      choices = item.form === 'SETS' ? parts : item.form === 'GROUP' ? [parts.flat()] : item.form === 'ROLLUP' ? Array.from({ length: parts.length + 1 }, (_, i) => parts.slice(0, parts.length - i).flat()) : Array.from({ length: 1 << parts.length }, (_, bits) => parts.filter((__, i) => !(bits & (1 << i))).flat());
    }
    sets = sets.flatMap(s => choices.map(c => [...s, ...c]));
  }
  if (query.groupBy?.quantifier === 'DISTINCT') sets = [...new Map(sets.map(s => [[...new Set(s)].sort().join(), s] as const)).values()];
  return { keys, fold(frames: readonly Frame[], scope: Scope, outer: Frame | undefined): Frame[] {
    const aggregates = scope.grouping!.aggregates;
    const values = frames.map(f => compiled.map(c => c.run(f)));
    return sets.flatMap(set => {
      const present = compiled.map((_, i) => set.includes(i));
      const groups = new Map<string, { key: Value[]; frames: Frame[] }>();
      frames.forEach((f, i) => {
        const key = values[i]!.map((v, k) => (present[k] ? v : null));
        const text = keyOf(key);
        const at = groups.get(text);
        if (at) at.frames.push(f);
        else groups.set(text, { key, frames: [f] });
      });
      // Without keys there is one group, of nothing perhaps.
      if (groups.size === 0 && set.length === 0) groups.set('', { key: compiled.map(() => null), frames: [] });
      return [...groups.values()].map((g): Frame => ({ values: g.key, outer, aggregates: aggregates.map(a => a.compute(g.frames)), grouping: present }));
    });
  } };
}

// ------------------------------------------------------------------------------------------------ FROM

/** A table behind others: `lateral` looks at the frame of those before it. */
interface Source extends Relation { readonly lateral?: boolean }

function fromOf(query: S.Select, outer: Scope | undefined, tables: Tables, session: Session): Relation {
  if (query.from.length === 0) return { columns: [], rows: () => [[]] };
  const conjuncts = conjunctsOf(query.where);
  let left: Source | undefined;
  for (const ref of query.from) {
    const right = sourceOf(ref, left?.columns ?? [], outer, tables, session);
    left = left ? joined(left, right, 'INNER', undefined, conjuncts, outer, session) : right.lateral ? { columns: right.columns, rows: f => right.rows({ values: [], outer: f }) } : right;
  }
  return left!;
}

function sourceOf(ref: S.TableRef, before: readonly Column[], outer: Scope | undefined, tables: Tables, session: Session): Source {
  return session.checking ? attempt(session, () => tableOf(ref, before, outer, tables, session), unknownRelation('alias' in ref && ref.alias ? [ref.alias.name] : ref.kind === 'table' ? ref.name.parts.map(p => p.name) : [])) : tableOf(ref, before, outer, tables, session);
}

function tableOf(ref: S.TableRef, before: readonly Column[], outer: Scope | undefined, tables: Tables, session: Session): Source {
  if ('opaque' in ref && ref.opaque) return reject('NOT_SUPPORTED', ref.opaque.range, `${ref.opaque.word} is not run here`);
  if ('asOf' in ref && ref.asOf && !session.checking) return reject('NOT_SUPPORTED', ref.asOf.range, 'a table has no earlier versions here');
  const alias = 'alias' in ref ? ref.alias?.name : undefined;
  switch (ref.kind) {
    case 'table': {
      const names = ref.name.parts.map(p => p.name);
      const found = tables.find(names);
      if (!found) return reject('TABLE_NOT_FOUND', ref.name.range, `Table '${['awsdatacatalog', ...(names.length > 1 ? [] : ['default']), ...names].slice(-3).join('.')}' does not exist`);
      const sampled = sample(found, ref.sample, session);
      return named({ ...sampled, columns: sampled.columns.map(c => (alias ? c : { ...c, qualifiers: c.qualifiers.length > 0 ? c.qualifiers : [names.at(-1)!] })) }, ref.columns, alias, ref.range, session);
    }
    case 'subquery': {
      if (!ref.lateral) {
        // A derived table does not see the tables beside it.
        const made = compileQuery(ref.query, outer, tables, session);
        const bare = { columns: made.columns.filter(c => !c.hidden).map(c => ({ ...c, qualifiers: [] })), rows: (f: Frame | undefined) => made.rows(f) };
        return named(sample(bare, ref.sample, session), ref.columns, alias, ref.range, session);
      }
      const scope: Scope = { id: session.next(), columns: before, outer, session };
      const made = compileQuery(ref.query, scope, tables, session);
      return { ...named({ columns: made.columns.map(c => ({ ...c, qualifiers: [] })), rows: f => made.rows(f) }, ref.columns, alias, ref.range, session), lateral: true };
    }
    case 'parenthesized': {
      const inner = sourceOf(ref.table, before, outer, tables, session);
      return alias === undefined ? inner : { ...named(inner, ref.columns, alias, ref.range, session), ...(inner.lateral && { lateral: true }) };
    }
    case 'unnest': return unnest(ref, before, outer, session);
    case 'join': {
      const left = sourceOf(ref.left, before, outer, tables, session);
      const right = sourceOf(ref.right, left.lateral ? [...before, ...left.columns] : left.columns, outer, tables, session);
      return joined(left, right, ref.type === 'CROSS' ? 'INNER' : ref.type, ref, [], outer, session);
    }
    case 'function': return tableFunction(ref, outer, session);
    case 'missing': return reject('SYNTAX_ERROR', ref.range, 'a table is missing');
  }
}

function sample(relation: Relation, given: { readonly method: string; readonly percentage: S.Expr } | undefined, session: Session): Relation {
  if (!given) return relation;
  const share = compile(given.percentage, { id: session.next(), columns: [], outer: undefined, session });
  return { columns: relation.columns, rows: f => [...relation.rows(f)].filter(() => session.random() * 100 < Number(castValue(share.run({ values: [], outer: f }), share.type, plain.double))) };
}

function tableFunction(ref: S.TableFunction, outer: Scope | undefined, session: Session): Relation {
  const name = ref.call.function.toLowerCase();
  if (name !== 'sequence') return reject('FUNCTION_NOT_FOUND', ref.range, `Table function '${name}' not registered`);
  const scope: Scope = { id: session.next(), columns: [], outer, session };
  const args = ref.call.arguments.map(a => coerce(compile(a, scope), plain.bigint));
  return named({ columns: [{ name: 'sequential_number', qualifiers: [], type: plain.bigint }], rows(f) {
    const [from, to, step = 1n] = args.map(a => a.run({ values: [], outer: f }) as bigint);
    if (step === 0n) badArgument('Step must not be zero');
    const rows: Value[][] = [];
    for (let v = from!; step > 0n ? v <= to! : v >= to!; v += step) rows.push([v]);
    return rows;
  } }, ref.columns, ref.alias?.name, ref.range, session);
}

function unnest(ref: S.Unnest, before: readonly Column[], outer: Scope | undefined, session: Session): Source {
  const scope: Scope = { id: session.next(), columns: before, outer, session, refuses: 'UNNEST' };
  const args = ref.arguments.map(a => compile(a, scope));
  const columns: Column[] = [];
  const add = (type: Type, name?: string) => columns.push({ name, qualifiers: [], type });
  const pieces = args.map(({ type, run }, i) => {
    if (type.kind === 'array') {
      const { element } = type;
      // An array of rows spreads into the rows' columns.
      if (element.kind === 'row') {
        for (const f of element.fields) add(f.type, f.name);
        return { width: element.fields.length, list: (f: Frame) => ((run(f) as readonly Value[] | null) ?? []).map(v => (v === null ? element.fields.map(() => null) : (v as readonly Value[]))) };
      }
      add(element);
      return { width: 1, list: (f: Frame) => ((run(f) as readonly Value[] | null) ?? []).map(v => [v]) };
    }
    if (type.kind === 'map') {
      add(type.key);
      add(type.value);
      return { width: 2, list: (f: Frame): readonly (readonly Value[])[] => (run(f) as MapValue | null)?.entries ?? [] };
    }
    if (type !== untold) complain(session, 'TYPE_MISMATCH', ref.arguments[i]!.range, `Cannot unnest type: ${typeText(type)}`);
    columns.push({ name: undefined, qualifiers: [], type: untold, any: true });
    return { width: 1, list: () => [] };
  });
  if (ref.ordinality) add(plain.bigint);
  const made: Relation = { columns, rows(f) {
    const lists = pieces.map(p => p.list(f!));
    const length = Math.max(0, ...lists.map(l => l.length));
    return Array.from({ length }, (_, i) => [...lists.flatMap((l, k) => l[i] ?? Array<Value>(pieces[k]!.width).fill(null)), ...(ref.ordinality ? [BigInt(i + 1)] : [])]);
  } };
  return { ...named(sample(made, ref.sample, session), ref.columns, ref.alias?.name, ref.range, session), lateral: true };
}

function joined(left: Source, right: Source, type: 'INNER' | 'LEFT' | 'RIGHT' | 'FULL', ref: S.Join | undefined, more: readonly S.Expr[], outer: Scope | undefined, session: Session): Source {
  const all = [...left.columns, ...right.columns];
  const scope: Scope = { id: session.next(), columns: all, outer, session, refuses: 'JOIN clause' };
  const width = left.columns.length;
  const using = ref?.natural ? left.columns.filter(c => !c.hidden && right.columns.some(r => !r.hidden && c.name !== undefined && r.name?.toLowerCase() === c.name.toLowerCase())).map(c => c.name!) : ref?.using?.map(u => u.name);
  const pairs: { left: Compiled; right: Compiled }[] = [];
  const places: { name: string; left: number; right: number; type: Type }[] = [];
  for (const name of using ?? []) {
    const find = (columns: readonly Column[]) => { const at = columns.findIndex(c => c.name?.toLowerCase() === name.toLowerCase()); return at < 0 ? columns.findIndex(c => c.any) : at; };
    const [l, r] = [find(left.columns), find(right.columns)];
    if (l < 0 || r < 0) {
      complain(session, 'COLUMN_NOT_FOUND', ref!.using?.find(u => u.name === name)?.range ?? ref!.range, `Column '${name}' is missing from ${l < 0 ? 'left' : 'right'} side of join`);
      continue;
    }
    const common = commonType(left.columns[l]!.type, right.columns[r]!.type) ?? refusedType(session, 'TYPE_MISMATCH', ref!.range, `Column Types '${typeText(left.columns[l]!.type)}' and '${typeText(right.columns[r]!.type)}' are not comparable`);
    pairs.push({ left: coerce({ type: left.columns[l]!.type, run: f => f.values[l]! }, common), right: coerce({ type: right.columns[r]!.type, run: f => f.values[r]! }, common) });
    places.push({ name, left: l, right: r, type: common });
  }
  const on = ref?.on && compile(ref.on, scope);
  if (on && on.type.kind !== 'boolean' && on.type.kind !== 'unknown') complain(session, 'TYPE_MISMATCH', ref!.on!.range, `JOIN ON clause must evaluate to a boolean: actual type ${typeText(on.type)}`);
  if (ref && !on && !using && ref.type !== 'CROSS') return reject('SYNTAX_ERROR', { start: ref.range.end, end: ref.range.end }, "mismatched input. Expecting: 'ON', 'USING'");
  if (right.lateral && (type === 'RIGHT' || type === 'FULL')) return reject('NOT_SUPPORTED', ref!.range, `${type} JOIN involving UNNEST is not supported`);
  if (!right.lateral && !session.checking) for (const c of [...conjunctsOf(ref?.on), ...more]) {
    const pair = c.kind === 'operation' && c.operator === '=' ? equiPair(c, left.columns, right.columns, scope, session) : undefined;
    if (pair) pairs.push(pair);
  }
  // A left side that looks at the tables before this join makes the whole join do so: its frame holds their row.
  const result: Source = { columns: all, ...(left.lateral && { lateral: true }), rows(given) {
    const outerFrame = left.lateral ? given!.outer : given;
    const before: readonly Value[] = left.lateral ? given!.values : [];
    const rows: (readonly Value[])[] = [];
    const blankRight = right.columns.map(() => null);
    const take = (row: readonly Value[]) => { rows.push(row); if (rows.length > most) fail('EXCEEDED_LOCAL_MEMORY_LIMIT', `Query exceeded the ${most} rows that a replay holds`); };
    const fits = (row: readonly Value[]) => !on || on.run({ values: row, outer: outerFrame }) === true;
    if (right.lateral) {
      for (const l of left.rows(given)) {
        let any = false;
        for (const r of right.rows({ values: before.length > 0 ? [...before, ...l] : l, outer: outerFrame })) { const row = [...l, ...r]; if (fits(row)) { any = true; take(row); } }
        if (!any && type === 'LEFT') take([...l, ...blankRight]);
      }
      return rows;
    }
    const rights = [...right.rows(outerFrame)];
    const matched = new Set<number>();
    const keyOfSide = (values: readonly Value[], side: 'left' | 'right') => { const key = pairs.map(p => p[side].run({ values, outer: outerFrame })); return key.includes(null) ? undefined : keyOf(key); };
    let index: Map<string, number[]> | undefined;
    if (pairs.length > 0) {
      index = new Map();
      rights.forEach((r, i) => { const k = keyOfSide(r, 'right'); if (k === undefined) return; const list = index!.get(k); if (list) list.push(i); else index!.set(k, [i]); });
    }
    const everything = rights.map((_, i) => i);
    for (const l of left.rows(given)) {
      let any = false;
      const k = index ? keyOfSide(l, 'left') : undefined;
      for (const i of index ? (k === undefined ? [] : index.get(k) ?? []) : everything) {
        const row = [...l, ...rights[i]!];
        if (!fits(row)) continue;
        any = true;
        matched.add(i);
        take(row);
      }
      if (!any && (type === 'LEFT' || type === 'FULL')) take([...l, ...blankRight]);
    }
    if (type === 'RIGHT' || type === 'FULL') rights.forEach((r, i) => { if (!matched.has(i)) take([...left.columns.map(() => null), ...r]); });
    return rows;
  } };
  if (places.length === 0) return result;
  // USING: the shared columns once and first.
  const rest = all.flatMap((c, i) => (places.some(p => (p.left === i && !c.any) || (p.right + width === i && !c.any)) ? [] : [{ c, i }]));
  return { columns: [...places.map((p): Column => ({ name: p.name, qualifiers: [], type: p.type })), ...rest.map(r => r.c)], ...(left.lateral && { lateral: true }), rows: f => [...result.rows(f)].map(row => [
    ...places.map(p => castValue(row[p.left] ?? null, left.columns[p.left]!.type, p.type) ?? castValue(row[p.right + width] ?? null, right.columns[p.right]!.type, p.type)), ...rest.map(r => row[r.i]!),
  ]) };
}

function equiPair(expr: S.Binary, left: readonly Column[], right: readonly Column[], scope: Scope, session: Session): { left: Compiled; right: Compiled } | undefined {
  const sideOf = (e: S.Expr): 'left' | 'right' | undefined => {
    const names: S.Name[] = [];
    const walk = (x: S.Expr): boolean => { if (x.kind === 'name') names.push(x); return x.kind === 'query' || x.kind === 'exists' || x.kind === 'lambda' || (x.kind === 'in' && x.query !== undefined) || childrenOf(x).some(walk); };
    if (walk(e) || names.length === 0) return undefined;
    const sides = names.map(n => { try { const r = resolveName(n.parts, scope, n.range); return !r || r.depth > 0 ? undefined : r.index < left.length ? 'left' : 'right'; } catch (error) { if (error instanceof TrinoError) return undefined; throw error; } });
    return sides.every(s => s === sides[0]) ? sides[0] : undefined;
  };
  const [a, b] = [sideOf(expr.left), sideOf(expr.right)];
  if (!a || !b || a === b) return undefined;
  const [l, r] = a === 'left' ? [expr.left, expr.right] : [expr.right, expr.left];
  const one = (e: S.Expr, columns: readonly Column[]) => compile(e, { id: session.next(), columns, outer: scope.outer, session });
  const [x, y] = [one(l, left), one(r, right)];
  const common = commonType(x.type, y.type);
  return common && { left: coerce(x, common), right: coerce(y, common) };
}

// ------------------------------------------------------------------------------------------------ windows

/** Makes the function that writes a window call's values into `frame.windows[index]`. */
function prepareWindow(window: WindowCall): (frames: readonly Frame[], index: number) => void {
  const { spec, call, scope } = window;
  const name = call.function.toLowerCase();
  const partition = spec.partitionBy.map(e => compile(e, scope));
  const sorts = spec.orderBy?.items.map(item => ({ item, by: compile(item.expr, scope) })) ?? [];
  const frame = spec.frame;
  if (frame) checkFrame(frame);
  const bounds = frame ? { start: bound(frame.start, frame, sorts, scope), end: frame.end ? bound(frame.end, frame, sorts, scope) : undefined } : undefined;
  return (frames, index) => {
    const groups = new Map<string, Frame[]>();
    for (const f of frames) {
      const key = keyOf(partition.map(p => p.run(f)));
      const at = groups.get(key);
      if (at) at.push(f);
      else groups.set(key, [f]);
    }
    for (const group of groups.values()) {
      const rows = sorted(group.map(f => ({ frame: f, keys: sorts.map(s => s.by.run(f)) })), sorts.map(s => s.item));
      const n = rows.length;
      const peerStart: number[] = [];
      const groupOf: number[] = [];
      for (let i = 0; i < n; i++) {
        const same = i > 0 && keyOf(rows[i]!.keys) === keyOf(rows[i - 1]!.keys);
        peerStart.push(same ? peerStart[i - 1]! : i);
        groupOf.push(i === 0 ? 0 : groupOf[i - 1]! + (same ? 0 : 1));
      }
      const peerEnd: number[] = [];
      for (let i = n - 1; i >= 0; i--) peerEnd[i] = i < n - 1 && peerStart[i + 1] === peerStart[i] ? peerEnd[i + 1]! : i + 1;
      const part: Part = { rows, n, peerStart, peerEnd, groupOf };
      const range = (i: number): readonly [number, number] => {
        if (!bounds) return sorts.length > 0 ? [0, peerEnd[i]!] : [0, n];
        const s = bounds.start(part, i, 'start');
        const e = bounds.end ? bounds.end(part, i, 'end') : frame!.unit === 'ROWS' ? i + 1 : peerEnd[i]!;
        return [Math.max(0, s), Math.min(n, e)];
      };
      const set = (i: number, v: Value) => { rows[i]!.frame.windows![index] = v; };
      const argument = (k: number, i: number): Value => window.compiled[k]?.run(rows[i]!.frame) ?? null;
      if (window.aggregate) {
        let last: { s: number; e: number; value: Value } | undefined;
        const { aggregate } = window;
        if (aggregate.running) {
          // A frame that moves forward: rows come in at its end and, where the aggregate allows it, go out at its start.
          let made = aggregate.running();
          let [from, to] = [0, 0];
          const inputs = rows.map(r => aggregate.input(r.frame));
          for (let i = 0; i < n; i++) {
            const [s, e] = range(i);
            if (s < from || e < to || (s > from && (!made.remove || s >= to))) {
              made = aggregate.running();
              [from, to] = [s, s];
            }
            for (; to < e; to++) if (inputs[to] !== undefined) made.add(inputs[to]!);
            for (; from < s && from < to; from++) if (inputs[from] !== undefined) made.remove!(inputs[from]!);
            from = s;
            to = Math.max(to, s);
            set(i, made.value());
          }
          continue;
        }
        for (let i = 0; i < n; i++) {
          const [s, e] = range(i);
          if (!last || last.s !== s || last.e !== e) last = { s, e, value: window.aggregate.compute(rows.slice(s, Math.max(s, e)).map(r => r.frame)) };
          set(i, last.value);
        }
        continue;
      }
      // The rows whose values count: with IGNORE NULLS not all.
      const counting: number[] = [];
      for (let i = 0; i < n; i++) if (call.nulls !== 'IGNORE' || argument(0, i) !== null) counting.push(i);
      for (let i = 0; i < n; i++) {
        switch (name) {
          case 'row_number': set(i, BigInt(i + 1)); break;
          case 'rank': set(i, BigInt(peerStart[i]! + 1)); break;
          case 'dense_rank': set(i, BigInt(groupOf[i]! + 1)); break;
          case 'percent_rank': set(i, n === 1 ? 0 : peerStart[i]! / (n - 1)); break;
          case 'cume_dist': set(i, peerEnd[i]! / n); break;
          case 'ntile': {
            const buckets = Number(argument(0, i) as bigint);
            if (buckets <= 0) badArgument('Buckets must be greater than 0');
            const [size, extra] = [Math.floor(n / buckets), n % buckets];
            set(i, BigInt(i < extra * (size + 1) ? Math.floor(i / (size + 1)) + 1 : Math.floor((i - extra * (size + 1)) / Math.max(1, size)) + extra + 1));
            break;
          }
          case 'lag': case 'lead': {
            const offset = window.compiled.length > 1 ? Number(argument(1, i)) : 1;
            if (offset < 0) badArgument('Offset must be at least 0');
            const step = name === 'lag' ? -1 : 1;
            let at = i;
            if (call.nulls === 'IGNORE' && offset > 0) at = (step > 0 ? counting[first(counting.length, k => counting[k]! > i) + offset - 1] : counting[first(counting.length, k => counting[k]! >= i) - offset]) ?? -1;
            else at += step * offset;
            set(i, at >= 0 && at < n ? argument(0, at) : window.compiled.length > 2 ? argument(2, i) : null);
            break;
          }
          default: {
            const [s, e] = range(i);
            const nth = name === 'nth_value' ? Number(argument(1, i)) : 0;
            if (name === 'nth_value' && nth < 1) badArgument('Offset must be at least 1');
            // Of the rows that count, those within the frame.
            const [low, high] = [first(counting.length, k => counting[k]! >= s), first(counting.length, k => counting[k]! >= e)];
            const place = name === 'first_value' ? low : name === 'last_value' ? high - 1 : low + nth - 1;
            const at = place >= low && place < high ? counting[place] : undefined;
            set(i, at === undefined ? null : argument(0, at));
          }
        }
      }
    }
  };
}

interface Part { readonly rows: readonly { readonly frame: Frame; readonly keys: readonly Value[] }[]; readonly n: number; readonly peerStart: readonly number[]; readonly peerEnd: readonly number[]; readonly groupOf: readonly number[] }
type BoundAt = (part: Part, i: number, side: 'start' | 'end') => number;

/** The first place from which on a test holds, by halving. */
function first(n: number, holds: (i: number) => boolean): number {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Index of a frame's first row (`start`), or the one behind its last (`end`). */
const rank: Readonly<Record<S.Bound['kind'], number>> = { 'unbounded-preceding': 0, preceding: 1, current: 2, following: 3, 'unbounded-following': 4 };
const words: Readonly<Record<S.Bound['kind'], string>> = { 'unbounded-preceding': 'UNBOUNDED PRECEDING', preceding: 'PRECEDING', current: 'CURRENT ROW', following: 'FOLLOWING', 'unbounded-following': 'UNBOUNDED FOLLOWING' };
/** A frame runs forward. */
function checkFrame({ start, end, range }: S.Frame): void {
  const last = end?.kind ?? 'current';
  if (start.kind === 'unbounded-following') reject('INVALID_WINDOW_FRAME', range, 'Window frame start cannot be UNBOUNDED FOLLOWING');
  if (last === 'unbounded-preceding') reject('INVALID_WINDOW_FRAME', range, 'Window frame end cannot be UNBOUNDED PRECEDING');
  if (rank[start.kind] > rank[last]) reject('INVALID_WINDOW_FRAME', range, end ? `Window frame starting from ${words[start.kind]} cannot end with ${words[last]}` : `Window frame starting with ${words[start.kind]} must end with ${words[start.kind]} or UNBOUNDED FOLLOWING`);
}

function bound(b: S.Bound, frame: S.Frame, sorts: readonly { readonly item: S.SortItem; readonly by: Compiled }[], scope: Scope): BoundAt {
  switch (b.kind) {
    case 'unbounded-preceding': return () => 0;
    case 'unbounded-following': return part => part.n;
    case 'current': return ({ peerStart, peerEnd }, i, side) => (frame.unit === 'ROWS' ? (side === 'start' ? i : i + 1) : side === 'start' ? peerStart[i]! : peerEnd[i]!);
  }
  const value = compile(b.value!, scope);
  const sign = b.kind === 'preceding' ? -1 : 1;
  if (frame.unit !== 'RANGE') return ({ rows, groupOf, n }, i, side) => {
    const by = Number(value.run(rows[i]!.frame));
    if (by < 0) fail('INVALID_WINDOW_FRAME', 'Window frame offset value must not be negative or null');
    if (frame.unit === 'ROWS') return i + sign * by + (side === 'end' ? 1 : 0);
    const wanted = groupOf[i]! + sign * by;
    return first(n, k => (side === 'start' ? groupOf[k]! >= wanted : groupOf[k]! > wanted));
  };
  const [sort] = sorts;
  if (!sort || sorts.length > 1) return reject('MISSING_ORDER_BY', frame.range, 'Window frame of type RANGE PRECEDING or FOLLOWING requires single sort item in ORDER BY');
  const up = sort.item.direction !== 'DESC';
  const edge = arithmetic((sign > 0) === up ? '+' : '-', sort.by, value, b.range);
  const common = commonType(sort.by.type, edge.type)!;
  const [key, limit] = [coerce(sort.by, common), coerce(edge, common)];
  return ({ rows, n, peerStart, peerEnd }, i, side) => {
    if (rows[i]!.keys[0] === null) return side === 'start' ? peerStart[i]! : peerEnd[i]!;
    const wanted = limit.run(rows[i]!.frame)!;
    return first(n, i => {
      const k = key.run(rows[i]!.frame);
      if (k === null) return sort.item.nulls !== 'FIRST';
      const order = up ? compare(k, wanted) : compare(wanted, k);
      return side === 'start' ? order >= 0 : order > 0;
    });
  };
}
