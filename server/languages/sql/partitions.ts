import type { Range } from '../../base/range.ts';
import type { Column, Names } from './names.ts';
import { childrenOf } from './tree.ts';
import type * as S from './tree.ts';

/** A table in folders by its keys, and the columns by which a query that names it limits what is read: the keys, or what a view calls them. */
export interface Partitioned { readonly name: string; readonly keys: readonly string[] }
/** The partitioned tables behind a name: one, or those that a view reads whole. */
export type PartitionedIn = (name: S.QName) => readonly Partitioned[];
export interface Unread extends Partitioned { readonly range: Range }

/**
 * Partitioned tables of which a query reads every partition. A condition limits a table when it names a key, and of that table nothing
 * else; conditions of the queries around count too, because the service pushes them down, and those of ON and USING. Of OR both sides
 * have to limit. Linear.
 */
export function* partitionKeysUnread(names: Names, tree: S.SqlTree, partitioned: PartitionedIn): Iterable<Unread> {
  const handedOn = new Set<S.TableName>();
  const reading = readingOf(names, partitioned);
  for (const s of tree.statements) if (s.kind === 'around' && s.verb === 'CREATE VIEW') for (const { target, keys } of shown(names, s.query, reading)) if (keys.length > 0) handedOn.add(target.ref);
  // Who reads a view that shows the keys can still limit them.
  for (const target of reading.whole) if (!handedOn.has(target.ref)) yield { range: target.ref.name.range, name: target.name, keys: target.keys };
}

/** The partitioned tables that a view reads whole and whose keys it shows, by the names that they have in it. */
export function partitionedBehind(names: Names, view: S.Query, partitioned: PartitionedIn): readonly Partitioned[] {
  return shown(names, view, readingOf(names, partitioned)).flatMap(({ target, keys }) => (keys.length > 0 ? [{ name: target.name, keys }] : []));
}

interface Target extends Partitioned { readonly ref: S.TableName }
interface Reading { readonly whole: readonly Target[]; readonly owners: ReadonlyMap<Column, readonly Owned[]>; basesOf(column: Column): readonly Column[] }
interface Owned { readonly target: Target; readonly key: boolean }

function shown(names: Names, view: S.Query, { whole, owners, basesOf }: Reading): { readonly target: Target; readonly keys: readonly string[] }[] {
  const keys = new Map<Target, string[]>(whole.map(t => [t, []]));
  for (const column of names.results.get(view) ?? []) for (const base of basesOf(column)) for (const { target, key } of owners.get(base) ?? []) if (key && column.name !== undefined) keys.get(target)?.push(column.name);
  return [...keys].map(([target, list]) => ({ target, keys: list }));
}

function readingOf(names: Names, partitioned: PartitionedIn): Reading {
  const targets: Target[] = [];
  const owners = new Map<Column, Owned[]>();
  /** Keys that are no columns of their table: they are known by name alone. */
  const loose = new Map<string, Target[]>();
  for (const { relations } of names.selects) for (const { ref, columns } of relations) {
    if (!ref) continue;
    for (const { name, keys } of partitioned(ref.name)) {
      if (keys.length === 0) continue;
      const target: Target = { name, keys, ref };
      const wanted = new Set(keys.map(k => k.toLowerCase()));
      targets.push(target);
      for (const column of columns ?? []) {
        const key = column.name !== undefined && wanted.delete(column.name.toLowerCase());
        const list = owners.get(column);
        if (list) list.push({ target, key });
        else owners.set(column, [{ target, key }]);
      }
      for (const key of wanted) loose.set(key, [...loose.get(key) ?? [], target]);
    }
  }
  const bases = new Map<Column, readonly Column[]>();
  const limited = new Set<Target>();
  if (targets.length > 0) for (const { select, relations } of names.selects) {
    for (const e of [select.where, select.having, select.qualify]) if (e) for (const t of limits(e)) limited.add(t);
    for (const ref of select.from) joined(ref, relations.flatMap(r => r.columns ?? []));
  }
  return { whole: targets.filter(t => !limited.has(t)), owners, basesOf };

  function joined(ref: S.TableRef, columns: readonly Column[]): void {
    if (ref.kind === 'parenthesized') return joined(ref.table, columns);
    if (ref.kind !== 'join') return;
    joined(ref.left, columns);
    joined(ref.right, columns);
    if (ref.on) for (const t of limits(ref.on)) limited.add(t);
    const using = new Set(ref.using?.map(u => u.name.toLowerCase()));
    if (using.size > 0) for (const c of columns) if (c.name !== undefined && using.has(c.name.toLowerCase())) for (const b of basesOf(c)) for (const { target, key } of owners.get(b) ?? []) if (key) limited.add(target);
  }

  /** The tables that a condition limits. */
  function limits(expr: S.Expr): ReadonlySet<Target> {
    if (expr.kind !== 'operation' || (expr.operator !== 'AND' && expr.operator !== 'OR')) return leaf(expr);
    // A chain of many terms is a deep tree to the left.
    const terms: S.Expr[] = [];
    let at: S.Expr = expr;
    for (; at.kind === 'operation' && at.operator === expr.operator; at = at.left) terms.push(at.right);
    const sets = [at, ...terms].map(limits);
    if (expr.operator === 'AND') return new Set(sets.flatMap(s => [...s]));
    return sets.reduce((a, b) => new Set([...a].filter(t => b.has(t))));
  }

  function leaf(expr: S.Expr): ReadonlySet<Target> {
    // Every partition has a key.
    if (expr.kind === 'is' && expr.what === 'NULL' && expr.not) return new Set();
    const found = new Set<Target>();
    const other = new Set<Target>();
    for (const name of namesOf(expr)) {
      const meaning = names.meanings.get(name.range.start);
      if (!meaning) for (const part of name.parts) for (const t of loose.get(part.name.toLowerCase()) ?? []) found.add(t);
      for (const base of meaning ? basesOf(meaning.column) : []) for (const { target, key } of owners.get(base) ?? []) (key ? found : other).add(target);
    }
    return new Set([...found].filter(t => !other.has(t)));
  }

  function basesOf(column: Column): readonly Column[] {
    const known = bases.get(column);
    if (known) return known;
    bases.set(column, []); // a query of WITH RECURSIVE
    const made = column.of ? column.of.flatMap(basesOf) : column.source ? namesOf(column.source).flatMap(n => { const m = names.meanings.get(n.range.start); return m ? basesOf(m.column) : []; }) : [column];
    bases.set(column, made);
    return made;
  }
}

/** The names in an expression, queries inside aside. */
function namesOf(expr: S.Expr): S.Name[] {
  const found: S.Name[] = [];
  const open: S.Expr[] = [expr];
  for (let at = open.pop(); at; at = open.pop()) {
    if (at.kind === 'name') found.push(at);
    open.push(...childrenOf(at));
  }
  return found;
}
