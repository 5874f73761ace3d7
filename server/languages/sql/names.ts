import { append } from '../../base/list.ts';
import type { Place } from '../../base/diagnostic.ts';
import type { Range } from '../../base/range.ts';
import { effective } from './selects.ts';
import { childrenOf } from './tree.ts';
import type * as S from './tree.ts';

/** Something that a file of queries names in several places. */
export interface Thing {
  readonly kind: 'table' | 'with' | 'alias' | 'column' | 'output' | 'parameter' | 'window' | 'prepared';
  readonly name: string;
  /** Where it is declared, when that is in this file. */
  readonly declared?: Range;
  /** Where it is declared elsewhere: a table or column of the catalogue. */
  readonly place?: Place;
  /** All places of this file, the declaration among them. */
  readonly places: Range[];
  /** For hover: a type, or what it is a column of. A language that works types out from names fills it in behind. */
  detail?: string;
}
export interface KnownColumn { readonly name: string; readonly detail?: string; readonly hidden?: boolean; readonly place?: Place }
export interface KnownTable { readonly name: string; readonly place?: Place; readonly qualifiers: readonly string[]; /** Undefined: cannot be known. */ readonly columns: readonly KnownColumn[] | undefined }

/** A table of a query with the columns that its names may mean. */
export interface Relation { readonly qualifiers: readonly string[]; readonly columns: readonly Column[] | undefined; readonly thing: Thing | undefined; /** Items of an array: its name alone means an item. */ readonly item?: boolean; /** Where the query names the table, when it is one of the catalogue. */ readonly ref?: S.TableName }
export interface Column {
  readonly name: string | undefined;
  readonly thing: Thing;
  readonly hidden: boolean;
  detail: string | undefined;
  /** Of a query's column: the expression that gives it. */
  readonly source?: S.Expr;
  /** The columns that it hands on under its own name: one of the query inside, one of each side of a UNION. */
  readonly of?: readonly Column[];
}

export interface Names {
  readonly things: readonly Thing[];
  /** Names that no table of their query has, where all tables and their columns are known. */
  readonly unresolved: readonly { readonly name: string; readonly range: Range; readonly near: readonly string[] }[];
  /** Qualifiers that no table of the query bears. */
  readonly strangers: readonly { readonly name: string; readonly range: Range }[];
  /** The tables of each SELECT, for completion. */
  readonly selects: readonly { readonly select: S.Select; readonly relations: readonly Relation[]; readonly withs: readonly string[] }[];
  /** What names in expressions mean, by the place where they begin: a column, and the steps into it behind its name. */
  readonly meanings: ReadonlyMap<number, { readonly column: Column; readonly path: readonly S.Identifier[] }>;
  /** Columns that queries give a name to. */
  readonly outputs: readonly Column[];
  /** The columns that each query gives; a query whose columns are not known is absent. */
  readonly results: ReadonlyMap<S.Query, readonly Column[]>;
  /** Tables that the queries name, those of WITH aside. */
  readonly tables: readonly S.TableName[];
}

interface Scope { readonly relations: readonly Relation[]; readonly outer: Scope | undefined; readonly parameters?: readonly Thing[]; readonly outputs?: ReadonlyMap<string, Column> }
type Withs = ReadonlyMap<string, { readonly thing: Thing; readonly columns: readonly Column[] | undefined }>;

export interface NamesOptions {
  table(name: S.QName): KnownTable | undefined;
  /** Aliases of the select list may be used in its other clauses. */
  readonly aliasesEverywhere: boolean;
  /** Whether an argument is a bare word of the function, not a column. */
  word(call: S.Call, index: number): boolean;
  /** The type of a column that a query gives this name, or of a parameter. */
  type?(name: Range): string | undefined;
  /** The columns that the items of an array have, by the array's type: for `FROM t, t.items AS i`. */
  items?(type: string): readonly KnownColumn[] | undefined;
  /** Columns that every table has, and words that name something without being columns. */
  readonly free: ReadonlySet<string>;
}

/** Says what each name in a script of queries means. Never fails; what it cannot know it leaves out. */
export function namesOf(tree: S.SqlTree, options: NamesOptions): Names {
  const things: Thing[] = [];
  const unresolved: { name: string; range: Range; near: readonly string[] }[] = [];
  const strangers: { name: string; range: Range }[] = [];
  const selects: { select: S.Select; relations: readonly Relation[]; withs: readonly string[] }[] = [];
  const tables: S.TableName[] = [];
  const meanings = new Map<number, { column: Column; path: readonly S.Identifier[] }>();
  const outputs: Column[] = [];
  const results = new Map<S.Query, readonly Column[]>();
  const shared = new Map<string, Thing>();
  const prepared = new Map<string, Thing>();
  const seen = new Map<Thing, Set<number>>();
  const indexes = new Map<readonly Column[], ReadonlyMap<string, Column>>();

  /** A column or parameter that the text gives a name to. */
  const makeTyped = (kind: 'output' | 'parameter', { name, range }: S.Identifier, otherwise?: string): { readonly thing: Thing; readonly detail: string | undefined } => {
    const detail = options.type?.(range) ?? otherwise;
    return { thing: make(kind, name, range, detail === undefined ? {} : { detail }), detail };
  };
  const output = (id: S.Identifier, from?: S.Expr | Column): Column => {
    const source = from && ('kind' in from ? from : from.source);
    const column: Column = { name: id.name, hidden: false, ...makeTyped('output', id, from && 'kind' in from ? undefined : from?.detail), ...(source && { source }), ...(from && !('kind' in from) && { of: [from] }) };
    outputs.push(column);
    return column;
  };
  const make = (kind: Thing['kind'], name: string, declared: Range | undefined, more: Partial<Thing> = {}): Thing => {
    const thing: Thing = { kind, name, ...(declared && { declared }), places: declared ? [declared] : [], ...more };
    things.push(thing);
    return thing;
  };
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

  for (const statement of tree.statements) {
    if (statement.kind === 'around' && statement.verb === 'PREPARE' && statement.target) prepare(statement.target);
    if (statement.kind === 'command' && statement.verb === 'EXECUTE' && statement.name) {
      use(prepared.get(statement.name.parts.at(-1)!.name), statement.name.range);
      for (const value of statement.values ?? []) expression(value, { relations: [], outer: undefined }, new Map());
    }
    const at = effective(statement);
    if (!at) continue;
    query(at.query, undefined, new Map());
    const target = at.kind === 'query' || (at.kind === 'around' && (at.verb === 'PREPARE' || at.verb === 'EXPLAIN' || at.verb.startsWith('CREATE'))) ? undefined : at.target;
    if (target && at.kind !== 'query') changed(target, at);
  }
  return { things, unresolved, strangers, selects, tables, meanings, outputs, results };

  function prepare(name: S.QName): void {
    const id = name.parts.at(-1)!;
    if (id.name !== '') prepared.set(id.name, make('prepared', id.name, id.range));
  }

  /** The table that a statement changes, and the columns that it gives values to. */
  function changed(target: S.QName, statement: S.Insert | S.Around): void {
    const table = declaredTable(target);
    use(table?.thing, target.parts.at(-1)!.range);
    const columns = table && columnsOf(table.known);
    const given = statement.kind === 'insert' ? statement.columns ?? [] : (statement.changes ?? []).flatMap(c => (c.kind === 'set' ? c.sets.map(s => s.column) : c.columns ?? []));
    for (const id of given) {
      const column = columnIn(columns, id.name);
      if (column) use(column.thing, id.range);
      else if (columns && id.name !== '') unresolved.push({ name: id.name, range: id.range, near: columns.flatMap(c => (c.hidden ? [] : c.name ?? [])) });
    }
  }

  function use(thing: Thing | undefined, range: Range): void {
    if (!thing || range.end <= range.start) return;
    let starts = seen.get(thing);
    if (!starts) seen.set(thing, (starts = new Set(thing.places.map(p => p.start))));
    if (starts.has(range.start)) return;
    starts.add(range.start);
    thing.places.push(range);
  }

  /** The first column of a name. */
  function columnIn(columns: readonly Column[] | undefined, wanted: string): Column | undefined {
    if (!columns) return undefined;
    let index = indexes.get(columns);
    if (!index) indexes.set(columns, (index = byName(columns)));
    return index.get(wanted.toLowerCase());
  }

  /** The same thing for a table wherever the file names it. */
  function declaredTable(name: S.QName): { thing: Thing; known: KnownTable } | undefined {
    const known = options.table(name);
    if (!known) return undefined;
    const key = known.qualifiers.join('.').toLowerCase();
    let thing = shared.get(key);
    if (!thing) shared.set(key, (thing = make('table', known.name, undefined, known.place ? { place: known.place } : {})));
    return { thing, known };
  }

  function columnsOf(known: KnownTable): Column[] | undefined {
    return known.columns?.map(c => {
      const key = `${known.qualifiers.join('.')}\0${c.name}`.toLowerCase();
      let thing = shared.get(key);
      if (!thing) shared.set(key, (thing = make('column', c.name, undefined, { ...(c.place && { place: c.place }), detail: `${c.detail ?? ''}: column of \`${known.name}\`` })));
      return { name: c.name, thing, hidden: c.hidden === true, detail: c.detail };
    });
  }

  function query(q: S.Query, outer: Scope | undefined, withs: Withs): readonly Column[] | undefined {
    const columns = columnsOfQuery(q, outer, withs);
    if (columns) results.set(q, columns);
    return columns;
  }

  function columnsOfQuery(q: S.Query, outer: Scope | undefined, withs: Withs): readonly Column[] | undefined {
    switch (q.kind) {
      case 'with': {
        const inner = new Map(withs);
        for (const t of q.tables) {
          const thing = make('with', t.name.name, t.name.range);
          const named = t.columns?.map(c => output(c));
          if (q.recursive) inner.set(t.name.name.toLowerCase(), { thing, columns: named });
          const made = query(t.query, outer, inner);
          inner.set(t.name.name.toLowerCase(), { thing, columns: named ? named.map((c, i) => (made?.[i] ? Object.assign(c, { ...(made[i]!.source && { source: made[i]!.source }), detail: c.detail ?? made[i]!.detail, of: [made[i]!] }) : c)) : made });
        }
        return query(q.query, outer, inner);
      }
      case 'set': {
        // A chain of many is a deep tree to the left.
        const before: S.Query[] = [];
        let first: S.Query = q.left;
        for (; first.kind === 'set' && !first.orderBy; first = first.left) before.push(first.right);
        const left = query(first, outer, withs);
        const sides: (readonly Column[] | undefined)[] = [left];
        for (const b of before.reverse()) sides.push(query(b, outer, withs));
        const right = q.right;
        if (right.kind === 'select' && right.orderBy) {
          // ORDER BY behind the last SELECT sorts the whole, by the names of the first.
          sides.push(query({ ...right, orderBy: undefined }, outer, withs));
          sort(right.orderBy, { relations: [], outer, outputs: byName(left ?? []) }, withs, left === undefined);
        } else sides.push(query(right, outer, withs));
        if (q.orderBy) sort(q.orderBy, { relations: [], outer, outputs: byName(left ?? []) }, withs, left === undefined);
        return left?.map((c, i): Column => {
          const column: Column = { ...c, of: sides.flatMap(s => s?.[i] ?? []) };
          outputs.push(column);
          return column;
        });
      }
      case 'values': {
        for (const row of q.rows) for (const e of row) expression(e, { relations: [], outer }, withs);
        const [row] = q.rows;
        return (row?.length === 1 && row[0]!.kind === 'row' ? row[0]!.items : row ?? []).map(unnamed);
      }
      case 'parenthesized': {
        const made = query(q.query, outer, withs);
        if (q.orderBy) sort(q.orderBy, { relations: [], outer, outputs: byName(made ?? []) }, withs, made === undefined);
        return made;
      }
      case 'select': return select(q, outer, withs);
      case 'missing': return undefined;
    }
  }

  function unnamed(source?: S.Expr): Column { return { name: undefined, thing: { kind: 'output', name: '', places: [] }, hidden: false, detail: undefined, ...(source && { source }) }; }

  function sort(order: S.OrderBy, scope: Scope, withs: Withs, unknown: boolean): void {
    for (const item of order.items) expression(item.expr, unknown ? { ...scope, relations: [{ qualifiers: [], columns: undefined, thing: undefined }] } : scope, withs);
  }

  function select(s: S.Select, outer: Scope | undefined, withs: Withs): readonly Column[] | undefined {
    const relations: Relation[] = [];
    for (const ref of s.from) table(ref, relations, outer, withs);
    selects.push({ select: s, relations, withs: [...withs.values()].map(w => w.thing.name) });
    const scope: Scope = { relations, outer };
    let outputs: Column[] | undefined = [];
    const named = new Map<string, Column>();
    for (const { expr, alias } of s.items) {
      if (expr.kind === 'star') {
        if (expr.value) { expression(expr.value, scope, withs); outputs = undefined; continue; }
        const qualifier = expr.qualifier?.parts.map(p => p.name);
        const chosen = relations.filter(r => !qualifier || qualifier.every((q, i) => same(r.qualifiers.at(i - qualifier.length) ?? '', q)));
        if (expr.qualifier) {
          const last = expr.qualifier.parts.at(-1)!;
          if (chosen.length === 0 && !relations.some(r => r.qualifiers.length === 0)) strangers.push({ name: qualifier!.join('.'), range: expr.qualifier.range });
          else use(chosen[0]?.thing, last.range);
        }
        if (chosen.length === 0 || chosen.some(r => !r.columns) || expr.except) outputs = undefined;
        else outputs?.push(...chosen.flatMap(r => r.columns!.filter(c => !c.hidden)));
        continue;
      }
      expression(expr, options.aliasesEverywhere ? { ...scope, outputs: named } : scope, withs);
      const last = expr.kind === 'name' ? expr.parts.at(-1) : expr.kind === 'field' ? expr.field : undefined;
      const passed = !alias && expr.kind === 'name' ? resolved(expr, scope) : undefined;
      const column: Column = alias ? output(alias, expr) : passed ?? { name: last?.name, thing: last ? { kind: 'output', name: last.name, places: [] } : unnamed().thing, hidden: false, detail: undefined, source: expr };
      outputs?.push(column);
      if (alias && !named.has(alias.name.toLowerCase())) named.set(alias.name.toLowerCase(), column);
    }
    const behind: Scope = options.aliasesEverywhere ? { ...scope, outputs: named } : scope;
    if (s.where) expression(s.where, behind, withs);
    for (const item of s.groupBy?.items ?? []) for (const e of item.kind === 'expr' ? [item.expr] : item.sets.flat()) expression(e, behind, withs);
    if (s.having) expression(s.having, behind, withs);
    const windows = s.windows.map(w => make('window', w.name.name, w.name.range));
    for (const w of s.windows) window(w.spec, behind, withs);
    if (s.qualify) expression(s.qualify, { ...scope, outputs: named }, withs);
    if (s.orderBy) {
      const sorted: Scope = { ...scope, outputs: outputs ? byName(outputs) : named };
      for (const item of s.orderBy.items) expression(item.expr, sorted, withs);
    }
    for (const item of s.items) if (item.expr.kind !== 'star') overs(item.expr, windows);
    return outputs;
  }

  /** Names of windows behind OVER. */
  function overs(expr: S.Expr, windows: readonly Thing[]): void {
    if (windows.length === 0) return;
    const open = [expr];
    for (let at = open.pop(); at; at = open.pop()) {
      if (at.kind === 'call' && at.over) {
        const id = at.over.kind === 'name' ? at.over.name : at.over.base;
        if (id) use(windows.find(w => same(w.name, id.name)), id.range);
      }
      append(open, childrenOf(at));
    }
  }

  function window(spec: S.WindowSpec, scope: Scope, withs: Withs): void {
    for (const e of spec.partitionBy) expression(e, scope, withs);
    for (const i of spec.orderBy?.items ?? []) expression(i.expr, scope, withs);
    for (const b of [spec.frame?.start, spec.frame?.end]) if (b?.value) expression(b.value, scope, withs);
  }

  function table(ref: S.TableRef, relations: Relation[], outer: Scope | undefined, withs: Withs): void {
    const alias = 'alias' in ref ? ref.alias : undefined;
    const aliased = alias && make('alias', alias.name, alias.range);
    const add = (qualifiers: readonly string[], columns: readonly Column[] | undefined, thing: Thing | undefined) => {
      const opaque = 'opaque' in ref && ref.opaque !== undefined;
      const renamed = 'columns' in ref && ref.columns && ref.columns.length > 0 && !opaque;
      const visible = columns?.filter(c => !c.hidden);
      const list = renamed ? ref.columns!.map((c, i) => output(c, visible?.[i])) : opaque ? undefined : columns;
      relations.push({ qualifiers: alias ? [alias.name] : qualifiers, columns: list, thing: aliased ?? thing, ...(ref.kind === 'table' && !(ref.name.parts.length === 1 && withs.has(ref.name.parts[0]!.name.toLowerCase())) && { ref }) });
    };
    if ('asOf' in ref && ref.asOf) expression(ref.asOf, { relations: [], outer }, withs);
    switch (ref.kind) {
      case 'table': {
        const { parts } = ref.name;
        const own = parts.length === 1 ? withs.get(parts[0]!.name.toLowerCase()) : undefined;
        if (own) {
          use(own.thing, parts[0]!.range);
          add([parts[0]!.name], own.columns, own.thing);
          return;
        }
        // `FROM t, t.items AS i` walks through an array.
        const base = parts.length > 1 ? relations.find(r => same(r.qualifiers.at(-1) ?? '', parts[0]!.name)) : undefined;
        if (base && options.aliasesEverywhere) {
          use(base.thing, parts[0]!.range);
          const column = columnIn(base.columns, parts[1]!.name);
          if (column) use(column.thing, parts[1]!.range);
          const items = column?.detail !== undefined && parts.length === 2 ? options.items?.(column.detail) : undefined;
          relations.push({ qualifiers: alias ? [alias.name] : [parts.at(-1)!.name], columns: items?.map((c): Column => ({ name: c.name, thing: make('column', c.name, undefined, { detail: `${c.detail ?? ''}: field of \`${parts.map(p => p.name).join('.')}\`` }), hidden: false, detail: c.detail })), thing: aliased, item: true });
          return;
        }
        tables.push(ref);
        const found = declaredTable(ref.name);
        if (found) use(found.thing, parts.at(-1)!.range);
        add(found?.known.qualifiers ?? parts.map(p => p.name), found ? columnsOf(found.known) : undefined, found?.thing);
        return;
      }
      case 'subquery': {
        const inner: Scope | undefined = ref.lateral ? { relations: [...relations], outer } : outer;
        add([], query(ref.query, inner, withs), undefined);
        return;
      }
      case 'parenthesized': {
        const before = relations.length;
        table(ref.table, relations, outer, withs);
        if (alias) relations.splice(before, relations.length - before, { qualifiers: [alias.name], columns: undefined, thing: aliased });
        return;
      }
      case 'unnest':
        for (const a of ref.arguments) expression(a, { relations: [...relations], outer }, withs);
        add([], undefined, undefined);
        return;
      case 'function':
        for (const a of ref.call.arguments) expression(a, { relations: [...relations], outer }, withs);
        add([ref.call.name.parts.at(-1)!.name], undefined, undefined);
        return;
      case 'join': {
        const before = relations.length;
        table(ref.left, relations, outer, withs);
        const middle = relations.length;
        table(ref.right, relations, outer, withs);
        if (ref.on) expression(ref.on, { relations: relations.slice(before), outer }, withs);
        for (const id of ref.using ?? []) {
          for (const r of [...relations.slice(before, middle).reverse(), ...relations.slice(middle)]) {
            const column = columnIn(r.columns, id.name);
            if (column) use(column.thing, id.range);
          }
        }
        return;
      }
      case 'missing':
        relations.push({ qualifiers: [], columns: undefined, thing: undefined });
    }
  }

  function expression(expr: S.Expr, scope: Scope, withs: Withs): void {
    switch (expr.kind) {
      case 'name': name(expr, scope); return;
      case 'operation': {
        // A chain of many terms is a deep tree to the left.
        const terms: S.Expr[] = [];
        let at: S.Expr = expr;
        for (; at.kind === 'operation'; at = at.left) terms.push(at.right);
        expression(at, scope, withs);
        for (const term of terms.reverse()) expression(term, scope, withs);
        return;
      }
      case 'lambda': {
        const parameters = expr.parameters.map(p => makeTyped('parameter', p).thing);
        expression(expr.body, { relations: [], outer: scope, parameters }, withs);
        return;
      }
      case 'query': case 'exists': case 'quantified': case 'cursor': query(expr.query, scope, withs); return;
      case 'in': if (expr.query) query(expr.query, scope, withs); break;
      case 'call': {
        expr.arguments.forEach((a, i) => { if (!(a.kind === 'name' && options.word(expr, i))) expression(a, scope, withs); });
        for (const [, value] of expr.json?.passing ?? []) expression(value, scope, withs);
        for (const i of [...(expr.orderBy?.items ?? []), ...(expr.withinGroup?.items ?? [])]) expression(i.expr, scope, withs);
        if (expr.filter) expression(expr.filter, scope, withs);
        if (expr.over?.kind === 'spec') window(expr.over, scope, withs);
        return;
      }
    }
    for (const child of childrenOf(expr)) expression(child, scope, withs);
  }

  function name(expr: S.Name, scope: Scope): void {
    const first = expr.parts[0]!;
    let unknown = false;
    const lists: (readonly Column[])[] = [];
    for (let at: Scope | undefined = scope; at; at = at.outer) {
      const parameter = at.parameters?.find(p => same(p.name, first.name));
      if (parameter) { use(parameter, first.range); return; }
      const output = at.outputs?.get(first.name.toLowerCase());
      if (output && expr.parts.length === 1 && output.thing.kind === 'output') { use(output.thing, first.range); meanings.set(expr.range.start, { column: output, path: [] }); return; }
      if (match(expr, at)) return;
      const item = expr.parts.length === 1 ? at.relations.find(r => r.item && same(r.qualifiers.at(-1)!, first.name)) : undefined;
      if (item) { use(item.thing, first.range); return; }
      for (const r of at.relations) {
        if (!r.columns) unknown = true;
        else lists.push(r.columns);
        if (expr.parts.length > 1 && r.qualifiers.length > 0 && same(r.qualifiers.at(-1)!, first.name)) {
          use(r.thing, first.range);
          if (!r.columns) return;
        }
      }
      if (output) { meanings.set(expr.range.start, { column: output, path: [] }); return; }
    }
    if (unknown || options.free.has(first.name.toLowerCase()) || /^\$\d+$/.test(first.name) || expr.parts.some(p => p.name === '')) return;
    unresolved.push({ name: expr.parts.map(p => p.name).join('.'), range: expr.range, near: lists.flatMap(l => l.flatMap(c => c.name ?? [])) });
  }

  function match(expr: S.Name, scope: Scope): boolean {
    const { parts } = expr;
    for (let q = Math.min(2, parts.length - 1); q >= 0; q--) {
      for (const r of scope.relations) {
        if (!parts.slice(0, q).every((p, k) => same(r.qualifiers.at(k - q) ?? '', p.name))) continue;
        const column = columnIn(r.columns, parts[q]!.name);
        if (!column) continue;
        use(column.thing, parts[q]!.range);
        if (q > 0) use(r.thing, parts[q - 1]!.range);
        meanings.set(expr.range.start, { column, path: parts.slice(q + 1) });
        return true;
      }
    }
    return false;
  }

  function resolved(expr: S.Name, scope: Scope): Column | undefined {
    const last = expr.parts.at(-1)!;
    for (const r of scope.relations) {
      if (expr.parts.length > 1 && !same(r.qualifiers.at(-1) ?? '', expr.parts.at(-2)!.name)) continue;
      const column = columnIn(r.columns, last.name);
      if (column) return column;
    }
    return undefined;
  }
}

function byName(columns: readonly Column[]): ReadonlyMap<string, Column> {
  const index = new Map<string, Column>();
  for (const c of columns) if (c.name !== undefined && !index.has(c.name.toLowerCase())) index.set(c.name.toLowerCase(), c);
  return index;
}
