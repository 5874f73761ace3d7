import type { Range } from '../../../base/range.ts';
import type { Column, Names, Relation } from '../names.ts';
import { childrenOf } from '../tree.ts';
import type * as S from '../tree.ts';
import { redshiftFunctions } from './functions.ts';

type Say = (range: Range, message: string, kind: 'group') => unknown;

const isAggregate = (expr: S.Expr): expr is S.Call => expr.kind === 'call' && !expr.over && expr.name.parts.length === 1 && redshiftFunctions.get(expr.function.toLowerCase())?.kind === 'aggregate' && !expr.function.startsWith('GROUPING');

/** What stands in a query with groups: what is grouped by, aggregates, and what is made of them. The messages are the service's. */
export function grouped(select: S.Select, relations: readonly Relation[], say: Say, names: Names): void {
  for (const call of aggregatesIn(select.where)) say(call.range, 'aggregates not allowed in WHERE clause', 'group');
  const items = select.items.map(i => i.expr);
  const sorts = select.orderBy?.items.map(i => i.expr) ?? [];
  const aggregates = [...items, ...(select.having ? [select.having] : []), ...sorts].flatMap(e => aggregatesIn(e));
  for (const call of aggregates) for (const inner of call.arguments.flatMap(a => aggregatesIn(a))) say(inner.range, 'aggregate function calls may not have nested aggregate or window function', 'group');
  if ((!select.groupBy && !select.having && aggregates.length === 0) || items.some(e => e.kind === 'star') || (select.groupBy?.quantifier === 'ALL' && select.groupBy.items.length === 0)) return;

  const own = new Map<Column, Relation>();
  for (const r of relations) for (const c of r.columns ?? []) own.set(c, r);
  const aliases = new Map(select.items.flatMap(i => (i.alias ? [[i.alias.name, i.expr] as const] : [])));
  const ids = new Map<Column, number>();
  const words = new Map<object, string>();
  const shapes = new Map<string, string>();
  const keys = new Set<string>();
  let simple = true;
  for (const item of select.groupBy?.items ?? []) for (const e of item.kind === 'expr' ? [item.expr] : item.sets.flat()) {
    const ordinal = e.kind === 'number' && /^\d+$/.test(e.text) ? items[Number(e.text) - 1] : undefined;
    const alias = e.kind === 'name' && e.parts.length === 1 ? aliases.get(e.parts[0]!.name) : undefined;
    for (const key of [ordinal ?? e, ...(alias ? [alias] : [])]) {
      keys.add(wordOf(key));
      if (key.kind !== 'name') simple = false;
    }
  }
  for (const e of [...items, ...(select.having ? [select.having] : []), ...sorts]) within(e);

  function within(root: S.Expr): void {
    const open: S.Expr[] = [root];
    for (let at = open.pop(); at; at = open.pop()) {
      if (isAggregate(at) || ((at.kind === 'name' || !simple) && keys.has(wordOf(at)))) continue;
      if (at.kind === 'name') missing(at);
      open.push(...childrenOf(at));
    }
  }

  function missing(name: S.Name): void {
    const meaning = names.meanings.get(name.range.start);
    const relation = meaning && own.get(meaning.column);
    if (!relation || relation.item) return; // an alias of the list, a column of the query around, or an item of an array
    if (keys.has(`#${idOf(meaning.column)}`)) return; // a field of what is grouped by
    say(name.range, `column "${[...relation.qualifiers.slice(-1), meaning.column.name].join('.')}" must appear in the GROUP BY clause or be used in an aggregate function`, 'group');
  }

  /** A word for what an expression means: equal for what means the same. Parts have words of their own, so that each is looked at once. */
  function wordOf(expr: unknown): string {
    if (Array.isArray(expr)) return `[${expr.map(wordOf).join(',')}]`;
    if (typeof expr !== 'object' || expr === null) return JSON.stringify(expr) ?? 'u';
    const known = words.get(expr);
    if (known !== undefined) return known;
    const node = expr as { readonly kind?: string; readonly range?: Range };
    const meaning = node.kind === 'name' ? names.meanings.get(node.range!.start) : undefined;
    let word: string;
    if (meaning) word = `#${idOf(meaning.column)}${meaning.path.map(p => `.${p.name}`).join('')}`;
    else {
      const text = Object.entries(node).filter(([k, v]) => !/range$/i.test(k) && v !== undefined && k !== 'quoted' && k !== 'written').map(([k, v]) => `${k}:${wordOf(v)}`).join(',');
      word = shapes.get(text) ?? `$${shapes.size}`;
      shapes.set(text, word);
    }
    words.set(expr, word);
    return word;
  }

  function idOf(column: Column): number {
    let id = ids.get(column);
    if (id === undefined) ids.set(column, (id = ids.size));
    return id;
  }
}

/** Aggregates in an expression, outer ones; queries inside aside. */
function aggregatesIn(expr: S.Expr | undefined): S.Call[] {
  const found: S.Call[] = [];
  const open: S.Expr[] = expr ? [expr] : [];
  for (let at = open.pop(); at; at = open.pop()) {
    if (isAggregate(at)) found.push(at);
    else open.push(...childrenOf(at));
  }
  return found;
}
