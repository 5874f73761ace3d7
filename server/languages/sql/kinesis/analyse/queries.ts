import { commonType, sqlTypes, typeText } from '../../../../base/sql-type.ts';
import type * as S from '../../tree.ts';
import type { OutputColumn, Source } from '../analysis.ts';
import { meantName } from '../names.ts';
import { typeIn } from './expressions.ts';
import { none, type Findings } from './findings.ts';
import type { Clause, Names } from './scope.ts';
import { addTable, aliasRange } from './sources.ts';
import { lastName, meantFix, meantText } from './spelling.ts';
import { registerWindow, windowTypes } from './windows.ts';

/** Whether `*` in the query stands for columns nobody knows. */
export function hasOpenStar(script: Findings, query: S.Query): boolean {
  switch (query.kind) {
    case 'select': return query.items.some(i => i.expr.kind === 'star' && openStar(i.expr, script.selects.get(query)?.sources ?? none));
    case 'set': {
      let left: S.Query = query;
      while (left.kind === 'set') {
        if (hasOpenStar(script, left.right)) return true;
        left = left.left;
      }
      return hasOpenStar(script, left);
    }
    case 'parenthesized': case 'with': return hasOpenStar(script, query.query);
    default: return false;
  }
}

/** The columns that a query gives; it is read once. */
export function columns(script: Findings, query: S.Query, outer: Names | undefined): readonly OutputColumn[] {
  const known = script.queryColumns.get(query);
  if (known) return known;
  if (script.tooDeep(query.range)) return none;
  script.depth++;
  const made = queryOutput(script, query, outer);
  script.depth--;
  script.queryColumns.set(query, made);
  return made;
}

function queryOutput(script: Findings, query: S.Query, outer: Names | undefined): readonly OutputColumn[] {
  switch (query.kind) {
    case 'select': return select(script, query, outer);
    case 'set': {
      const spine: S.SetOperation[] = [];
      let first: S.Query = query;
      while (first.kind === 'set') {
        spine.push(first);
        first = first.left;
      }
      let left = columns(script, first, outer);
      let leftQuery: S.Query = first;
      for (const node of spine.reverse()) {
        const right = columns(script, node.right, outer);
        left = combine(script, node, left, right, hasOpenStar(script, leftQuery) || hasOpenStar(script, node.right));
        leftQuery = node;
        script.queryColumns.set(node, left);
        order(script, node.orderBy, { sources: none, outer, clause: 'order', aliases: new Map(left.map((c, i) => [c.name, i])), aliasTypes: left.map(c => c.type) });
      }
      return left;
    }
    case 'parenthesized': {
      const inner = columns(script, query.query, outer);
      order(script, query.orderBy, { sources: none, outer, clause: 'order', aliases: new Map(inner.map((c, i) => [c.name, i])), aliasTypes: inner.map(c => c.type) });
      return inner;
    }
    case 'values': {
      const rows = query.rows.map(row => row.map(e => ({ type: typeIn(script, e, { sources: none, outer, clause: 'values' }), range: e.range })));
      return (rows[0] ?? []).map((cell, i) => {
        const common = commonType(rows.flatMap(r => (r[i] ? [r[i].type] : []))) ?? sqlTypes.unknown;
        return { name: `EXPR$${i}`, type: common, range: cell.range, rowtime: false };
      });
    }
    case 'with': {
      for (const t of query.tables) {
        const output = columns(script, t.query, outer);
        script.locals.set(t.name.name, { name: t.name.name, origin: 'script', stream: true, columns: output.map((c, i) => ({ name: t.columns?.[i]?.name ?? c.name, type: c.type, notNull: false, hidden: c.rowtime })) });
      }
      return columns(script, query.query, outer);
    }
    case 'missing': return none;
  }
}

function combine(script: Findings, node: S.SetOperation, left: readonly OutputColumn[], right: readonly OutputColumn[], open: boolean): readonly OutputColumn[] {
  if (open || node.right.kind === 'missing') return left;
  if (left.length !== right.length) {
    script.say('set-columns', node.operatorRange, `Column count mismatch in ${node.operator}${node.all ? ' ALL' : ''}: ${left.length} on the left, ${right.length} on the right`);
    return left;
  }
  return left.map((c, i) => {
    const common = commonType([c.type, right[i]!.type]);
    if (!common) script.say('set-columns', right[i]!.range, `Type mismatch in column ${i + 1} of ${node.operator}${node.all ? ' ALL' : ''}: ${typeText(c.type)} and ${typeText(right[i]!.type)}`);
    return { ...c, type: common ?? sqlTypes.unknown };
  });
}

function select(script: Findings, node: S.Select, outer: Names | undefined): readonly OutputColumn[] {
  const around = script.collected;
  script.collected = { aggregates: [], windowed: [] };
  const windowNames = new Map<string, S.WindowSpec>();
  for (const { name, spec } of node.windows) {
    if (windowNames.has(name.name)) script.say('duplicate-name', name.range, `Duplicate window names not allowed: \`${name.name}\``);
    windowNames.set(name.name, spec);
    registerWindow(script, spec, windowNames);
  }
  const sources: Source[] = [];
  const merged = new Set<string>();
  for (const table of node.from) addTable(script, table, sources, outer, windowNames, merged);
  const seen = new Set<string>();
  for (const s of sources) {
    if (s.name === undefined || s.name === '') continue;
    if (seen.has(s.name)) script.say('duplicate-name', aliasRange(s.table), `Duplicate relation name '${s.name}' in FROM clause`);
    seen.add(s.name);
  }
  const aliases = new Map<string, number>();
  const grouped = node.groupBy !== undefined || node.stagger !== undefined;
  const names = (clause: Clause): Names => ({ sources, outer, clause, merged, aliases, grouped, windows: clause === 'window' ? undefined : windowNames });

  for (const { spec } of node.windows) windowTypes(script, spec, names('window'), windowNames);

  // The select list first: its aliases are what ORDER BY sees and what a message about WHERE may name.
  node.items.forEach((item, i) => { if (item.alias && item.alias.name !== '') aliases.set(item.alias.name, i); });
  const items: { expr: S.Expr | undefined; column: OutputColumn; star?: { source: Source; index: number } }[] = [];
  const itemOf: number[] = [];
  for (const item of node.items) {
    itemOf.push(items.length);
    if (item.expr.kind === 'star') {
      items.push(...expandStar(script, item.expr, sources, merged, outer));
      continue;
    }
    const type = typeIn(script, item.expr, names('select'));
    if (item.expr.kind === 'literal' && item.expr.value === 'NULL') script.say('bare-null', item.expr.range, "Illegal use of 'NULL': a NULL in the select list needs a type, `CAST(NULL AS …)`");
    const name = item.alias?.name || derivedName(item.expr) || `EXPR$${items.length}`;
    items.push({ expr: item.expr, column: { name, type, range: item.expr.range, rowtime: name === 'ROWTIME' } });
  }
  for (const [name, i] of aliases) aliases.set(name, itemOf[i]!);
  // In ORDER BY plain columns of the list are names as well.
  condition(script, node.where, 'WHERE', names('where'));
  for (const item of node.groupBy?.items ?? []) {
    for (const expr of item.kind === 'expr' ? [item.expr] : item.sets.flat()) typeIn(script, expr, names('group'));
  }
  for (const expr of node.stagger?.partitionBy ?? []) typeIn(script, expr, names('group'));
  if (node.stagger) {
    const size = typeIn(script, node.stagger.size, names('group'));
    if (size.kind !== 'INTERVAL' && size.kind !== 'UNKNOWN') script.say('operator-types', node.stagger.size.range, `RANGE of a stagger window is an INTERVAL, not ${typeText(size)}`);
  }
  condition(script, node.having, 'HAVING', names('having'));
  const orderNames: Names = { ...names('order'), aliasTypes: items.map(i => i.column.type) };
  order(script, node.orderBy, orderNames);
  if (node.limit?.count) typeIn(script, node.limit.count, names('values'));

  const { aggregates, windowed } = script.collected;
  script.collected = around;
  script.selects.set(node, {
    sources, items, aggregates, windowed,
    stream: sources.some(s => s.stream) || (sources.length > 0 && node.stream !== undefined && sources.some(s => s.open)),
    grouped: grouped || aggregates.length > 0,
  });
  return items.map(i => i.column);
}

/** Types an expression that has to be a condition. */
export function condition(script: Findings, expr: S.Expr | undefined, clause: string, names: Names): void {
  if (!expr) return;
  const type = typeIn(script, expr, names);
  if (type.kind !== 'BOOLEAN' && type.kind !== 'UNKNOWN' && type.kind !== 'NULL') script.say('condition-type', expr.range, `${clause} clause must be a condition, this is ${typeText(type)}`);
}

/** Types what ORDER BY sorts by. */
export function order(script: Findings, by: S.OrderBy | undefined, names: Names): void {
  for (const item of by?.items ?? []) {
    typeIn(script, item.expr, names);
    if (item.within) typeIn(script, item.within, names);
  }
}

function expandStar(script: Findings, star: S.Star, sources: readonly Source[], merged: ReadonlySet<string>, outer: Names | undefined) {
  let chosen = sources;
  if (star.qualifier) {
    const name = lastName(star.qualifier);
    const found = sources.find(s => s.name === name) ?? outer?.sources.find(s => s.name === name);
    if (!found) {
      const meant = meantName(name, sources.flatMap(s => (s.name === undefined ? [] : [s.name])));
      script.say('unknown-stream', star.qualifier.range, `Table '${name}' not found${meantText(meant)}`, meantFix(meant));
      return [];
    }
    chosen = [found];
  }
  const seen = new Set<string>();
  return chosen.flatMap(source => source.columns.flatMap((c, index) => {
    if (c.hidden || (!star.qualifier && merged.has(c.name) && seen.has(c.name))) return [];
    seen.add(c.name);
    return [{ expr: undefined, column: { name: c.name, type: c.type, range: star.range, rowtime: false }, star: { source, index } }];
  }));
}

/** Whether a query gives a stream: it reads one. */
export function isStream(script: Findings, query: S.Query): boolean {
  switch (query.kind) {
    case 'select': return script.selects.get(query)?.stream ?? false;
    case 'set': return isStream(script, query.right);
    case 'parenthesized': case 'with': return isStream(script, query.query);
    default: return false;
  }
}

/** Name that a select item has without an alias. */
function derivedName(expr: S.Expr): string {
  if (expr.kind === 'name') return expr.parts[expr.parts.length - 1]!.name;
  return expr.kind === 'field' ? expr.field.name : '';
}

function openStar(star: S.Star, sources: readonly Source[]): boolean {
  if (!star.qualifier) return sources.length === 0 || sources.some(s => s.open);
  const source = sources.find(s => s.name === lastName(star.qualifier!));
  return source === undefined || source.open;
}
