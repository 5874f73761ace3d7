import {
  arithmeticType, commonType, familyOf, isApproximate, isAssignable, isCastable, isCharacter, isDatetime, isNumeric, isYearMonth, sqlTypes, typeText, varchar, type SqlType, type TimeUnit,
} from '../../../base/sql-type.ts';
import { parseTime, parseTimestamp } from '../../../base/sql-value.ts';
import { memo } from '../../../base/memo.ts';
import type { Range } from '../../../base/range.ts';
import { suggest } from '../../../base/suggest.ts';
import { returnType } from '../function.ts';
import { kinesisFunction, kinesisFunctions } from '../functions/index.ts';
import type * as S from '../tree.ts';
import type {
  Analysis, AnalysisProblem, OutputColumn, ProblemKind, Pump, Relation, RelationColumn, ResolvedCall, ResolvedName, SelectAnalysis, Source, UserFunction,
} from './analysis.ts';
import { matchCall } from './calls.ts';
import { hasPlaceholder, intervalType, intervalValue, isPlaceholder, isUnit, literalOf, numberType } from './literals.ts';
import { meantName, sameButCase, writtenName } from './names.ts';
import { readType } from './types.ts';

/** Where a name stands decides what ROWTIME, aliases and aggregates mean there. */
type Clause = 'select' | 'where' | 'group' | 'having' | 'order' | 'on' | 'window' | 'values' | 'function';

/** What a name may stand for at one place: the sources of its query, those of the queries around it, aliases where they count. */
interface Names {
  readonly sources: readonly Source[];
  readonly outer: Names | undefined;
  readonly clause: Clause;
  /** Aliases of the select list: `visible` in ORDER BY, else only known for a better message. */
  readonly aliases?: ReadonlyMap<string, number>;
  readonly aliasTypes?: readonly SqlType[];
  /** Columns that USING or NATURAL made one. */
  readonly merged?: ReadonlySet<string>;
  readonly parameters?: readonly { readonly name: string; readonly type: SqlType }[];
  /** Whether the select has GROUP BY, so that ROWTIME in ORDER BY is the result's. */
  readonly grouped?: boolean;
  /** Named windows of the select. */
  readonly windows?: ReadonlyMap<string, S.WindowSpec>;
}

interface Collected { readonly aggregates: S.Call[]; readonly windowed: S.Call[] }

const depthLimit = 1200;

/**
 * Names, types and signatures of a streaming script, after the validator of the service: unquoted names are folded, streams must be
 * created before they are read, columns are looked up in the FROM clause and then outwards.
 * @param inputs  the application's input streams and reference tables; undefined when nobody knows them (a lone file): names that
 *                could be theirs are then unknown and silent, with type UNKNOWN
 * @returns an analysis of any tree, however broken. Linear in the size of the tree.
 */
export function analyse(tree: S.SqlTree, inputs: readonly Relation[] | undefined): Analysis {
  const relations = new Map<string, Relation>();
  /** Names of relations and of those that the script creates, in their order: lists that only grow, looked up by `meantName`. */
  const relationNames: string[] = [];
  const createdNames: string[] = [];
  for (const relation of inputs ?? []) register(relation);
  const later = new Map<string, S.CreateStream>();
  for (const s of tree.statements) if (s.kind === 'create-stream' && !later.has(lastName(s.name))) later.set(lastName(s.name), s);
  const laterNames = [...later.keys()];
  const locals = new Map<string, Relation>();
  const pumps: Pump[] = [];
  const pumpNames = new Set<string>();
  const functions = new Map<string, UserFunction>();
  const overloads = new Map<string, UserFunction[]>();
  const signatures = new Set<string>();
  const problems: AnalysisProblem[] = [];
  const types = new Map<S.Expr, SqlType>();
  const names = new Map<S.Name, ResolvedName>();
  const calls = new Map<S.Call, ResolvedCall>();
  const queryColumns = new Map<S.Query, readonly OutputColumn[]>();
  const selects = new Map<S.Select, SelectAnalysis>();
  const tables = new Map<S.TableRef, Source>();
  const windows = new Map<S.WindowRef, S.WindowSpec>();
  const queries = new Map<Source, S.Query>();
  const reserved = new Set<S.Identifier>(tree.reserved);
  let statement: S.Statement | undefined;
  let collected: Collected = { aggregates: [], windowed: [] };
  let depth = 0;

  for (statement of tree.statements) {
    switch (statement.kind) {
      case 'create-stream': createStream(statement); break;
      case 'create-pump': createPump(statement); break;
      case 'create-function': createFunction(statement); break;
      case 'insert': insert(statement, undefined); break;
      case 'query': columns(statement.query, undefined); break;
    }
  }

  return {
    tree, relations, pumps, functions, problems,
    typeOf: expr => types.get(expr) ?? sqlTypes.unknown,
    nameOf: name => names.get(name),
    callOf: call => calls.get(call),
    columnsOf: query => queryColumns.get(query) ?? none,
    selectOf: select => selects.get(select) ?? emptySelect,
    tableOf: table => tables.get(table),
    windowOf: window => windows.get(window),
    queryOf: source => queries.get(source),
  };

  function say(kind: ProblemKind, range: Range, message: string, replacement?: string): void {
    problems.push({ kind, range, message, ...(replacement !== undefined && { replacement }), ...(statement && { statement }) });
  }

  function register(relation: Relation): void {
    if (relations.get(relation.name)?.origin !== 'script' && relation.origin === 'script') createdNames.push(relation.name);
    if (!relations.has(relation.name)) relationNames.push(relation.name);
    relations.set(relation.name, relation);
  }

  // -------------------------------------------------------------------------------------------- statements

  function createStream(node: S.CreateStream): void {
    const name = lastName(node.name);
    const known = relations.get(name);
    if (name.toUpperCase() === 'ERROR_STREAM') say('system-stream', node.name.range, 'A stream named `error_stream` is refused: the service has one of its own');
    else if (known?.origin === 'script') say('duplicate-name', node.name.range, `The stream \`${name}\` is created twice in this script`);
    else if (known) say('system-stream', node.name.range, `\`${name}\` is ${known.origin === 'input' ? 'an input stream' : 'a reference table'} of the application: the configuration creates it, not the code`);
    if (name !== '') register(relationOf(node, true));
  }

  /** The relation of a CREATE STREAM; `aloud` says its problems. */
  function relationOf(node: S.CreateStream, aloud: boolean): Relation {
    const seen = new Set<string>();
    const list = node.columns.map((c): RelationColumn => {
      if (aloud && c.name.name !== '') {
        if (seen.has(c.name.name)) say('duplicate-name', c.name.range, `Duplicate column name \`${c.name.name}\``);
        seen.add(c.name.name);
      }
      return { name: c.name.name, type: readType(c.type, aloud ? say : () => {}), notNull: c.notNull, hidden: false, range: c.name.range };
    });
    return { name: lastName(node.name), origin: 'script', stream: true, columns: list, statement: node };
  }

  function createPump(node: S.CreatePump): void {
    const name = lastName(node.name);
    if (name !== '') {
      if (pumpNames.has(name)) say('duplicate-name', node.name.range, `The pump \`${name}\` is created twice in this script`);
      pumpNames.add(name);
    }
    if (node.insert) insert(node.insert, node);
  }

  function createFunction(node: S.CreateFunction): void {
    const name = lastName(node.name);
    const seen = new Set<string>();
    const parameters = node.parameters.map(p => {
      if (p.name.name !== '' && seen.has(p.name.name)) say('duplicate-name', p.name.range, `Duplicate parameter name \`${p.name.name}\``);
      seen.add(p.name.name);
      return { name: p.name.name, type: readType(p.type, say) };
    });
    const returns = readType(node.returns, say, 'cast');
    const body = typeIn(node.body, { sources: none, outer: undefined, clause: 'function', parameters });
    if (!isAssignable(body, returns)) say('insert-type', node.body.range, `The function returns ${typeText(returns)}, this is ${typeText(body)}`);
    const made: UserFunction = { name, statement: node, parameters, returns };
    const same = overloads.get(name);
    const signature = `${name}(${parameters.map(p => typeText(p.type)).join(', ')})`;
    if (signatures.has(signature)) say('duplicate-name', node.name.range, `The function \`${name}\` is created twice with these parameters`);
    signatures.add(signature);
    if (same) same.push(made);
    else overloads.set(name, [made]);
    if (name !== '') functions.set(name, made);
  }

  function insert(node: S.Insert, pump: S.CreatePump | undefined): void {
    const targetName = lastName(node.target);
    let target = relations.get(targetName);
    if (targetName !== '' && targetName.toUpperCase() === 'ERROR_STREAM') say('system-stream', node.target.range, '`error_stream` belongs to the service: it can be bound as an output, but not written or read');
    else if (!target && targetName !== '' && !(hasPlaceholder(targetName) && !later.has(targetName))) target = missingTarget(node, targetName);
    else if (target && target.origin !== 'script') say('system-stream', node.target.range, `\`${targetName}\` is ${target.origin === 'input' ? 'an input stream' : 'a reference table'}: it cannot be written`);
    const output = columns(node.query, undefined);
    const targets = target && node.query.kind !== 'missing' ? assign(node, target, output) : output.map((_, i) => i);
    pumps.push({ name: pump ? lastName(pump.name) : '', statement: pump, insert: node, target, targets });
  }

  function missingTarget(node: S.Insert, name: string): Relation | undefined {
    const created = later.get(name);
    if (created) {
      say('used-before-create', node.target.range, `The stream \`${name}\` is created further down; create it before the pump that writes it`);
      return relationOf(created, false);
    }
    const other = sameButCase(name, laterNames);
    if (other === undefined && inputs === undefined && later.size === 0) return undefined;
    // The only stream that the script creates is the one that was meant.
    const meant = other ?? meantName(name, createdNames) ?? (later.size === 1 ? createdNames[0] : undefined);
    say('unknown-target', node.target.range, `Table '${name}' not found: no CREATE STREAM makes the stream this INSERT writes${meant !== undefined ? `; did you mean \`${writtenName(meant)}\`?` : ''}`, meant === undefined ? undefined : writtenName(meant));
    return other === undefined ? undefined : relations.get(other);
  }

  /** Which target column each column of the query fills, with what is wrong about count and types. */
  function assign(node: S.Insert, target: Relation, output: readonly OutputColumn[]): number[] {
    const wanted: { column: RelationColumn | undefined; index: number; name: string }[] = [];
    if (node.columns) {
      const seen = new Set<string>();
      for (const c of node.columns) {
        if (seen.has(c.name)) say('duplicate-name', c.range, `Duplicate column name \`${c.name}\` in the INSERT`);
        seen.add(c.name);
        let index = target.columns.findIndex(t => t.name === c.name && !t.hidden);
        if (index < 0 && c.name !== '' && c.name !== 'ROWTIME' && !hasPlaceholder(c.name)) {
          const all = columnNames(target.columns);
          const meant = meantName(c.name, all);
          if (!(reserved.has(c) && sameButCase(c.name, all) !== undefined)) say('insert-column', c.range, `Column '${c.name}' not found in table '${target.name}'${meant !== undefined ? `; did you mean \`${writtenName(meant)}\`?` : ''}`, meant === undefined ? undefined : writtenName(meant));
          if (meant !== undefined) index = all.indexOf(meant);
        }
        wanted.push({ column: index < 0 ? undefined : target.columns[index], index, name: c.name });
      }
      for (const t of target.columns) {
        if (t.notNull && !t.hidden && !wanted.some(w => w.column === t)) say('not-null', node.columnsRange ?? node.target.range, `Column '${t.name}' of \`${target.name}\` is NOT NULL and gets no value`);
      }
    } else target.columns.forEach((column, index) => { if (!column.hidden) wanted.push({ column, index, name: column.name }); });

    if (hasOpenStar(node.query)) return output.map(() => -1);
    const counted = output.length === wanted.length ? output : output.filter(c => !c.rowtime);
    if (counted.length !== wanted.length) {
      say('insert-count', node.columnsRange ?? node.target.range, `Number of INSERT target columns (${wanted.length}) does not equal number of source items (${counted.length})`);
    }
    let next = 0;
    return output.map(column => {
      if (counted !== output && column.rowtime) return -1;
      const to = wanted[next++];
      if (!to?.column) return -1;
      if (!isAssignable(column.type, to.column.type)) {
        say('insert-type', column.range, `Cannot assign to target field '${to.name}' of type ${typeText(to.column.type)} from source field '${column.name}' of type ${typeText(column.type)}`, castText(column.type, to.column.type));
      }
      return to.index;
    });
  }

  /** Whether `*` in the query stands for columns nobody knows. */
  function hasOpenStar(query: S.Query): boolean {
    switch (query.kind) {
      case 'select': return query.items.some(i => i.expr.kind === 'star' && openStar(i.expr, selects.get(query)?.sources ?? none));
      case 'set': {
        let left: S.Query = query;
        while (left.kind === 'set') {
          if (hasOpenStar(left.right)) return true;
          left = left.left;
        }
        return hasOpenStar(left);
      }
      case 'parenthesized': case 'with': return hasOpenStar(query.query);
      default: return false;
    }
  }

  // -------------------------------------------------------------------------------------------- queries

  function columns(query: S.Query, outer: Names | undefined): readonly OutputColumn[] {
    const known = queryColumns.get(query);
    if (known) return known;
    if (depth > depthLimit) return tooDeep(query.range), none;
    depth++;
    const made = queryOutput(query, outer);
    depth--;
    queryColumns.set(query, made);
    return made;
  }

  function tooDeep(range: Range): void {
    if (!problems.some(p => p.kind === 'too-deep')) say('too-deep', range, 'Nested too deeply to be checked');
  }

  function queryOutput(query: S.Query, outer: Names | undefined): readonly OutputColumn[] {
    switch (query.kind) {
      case 'select': return select(query, outer);
      case 'set': {
        const spine: S.SetOperation[] = [];
        let first: S.Query = query;
        while (first.kind === 'set') {
          spine.push(first);
          first = first.left;
        }
        let left = columns(first, outer);
        let leftQuery: S.Query = first;
        for (const node of spine.reverse()) {
          const right = columns(node.right, outer);
          left = combine(node, left, right, hasOpenStar(leftQuery) || hasOpenStar(node.right));
          leftQuery = node;
          queryColumns.set(node, left);
          order(node.orderBy, { sources: none, outer, clause: 'order', aliases: new Map(left.map((c, i) => [c.name, i])), aliasTypes: left.map(c => c.type) });
        }
        return left;
      }
      case 'parenthesized': {
        const inner = columns(query.query, outer);
        order(query.orderBy, { sources: none, outer, clause: 'order', aliases: new Map(inner.map((c, i) => [c.name, i])), aliasTypes: inner.map(c => c.type) });
        return inner;
      }
      case 'values': {
        const rows = query.rows.map(row => row.map(e => ({ type: typeIn(e, { sources: none, outer, clause: 'values' }), range: e.range })));
        return (rows[0] ?? []).map((cell, i) => {
          const common = commonType(rows.flatMap(r => (r[i] ? [r[i].type] : []))) ?? sqlTypes.unknown;
          return { name: `EXPR$${i}`, type: common, range: cell.range, rowtime: false };
        });
      }
      case 'with': {
        for (const t of query.tables) {
          const output = columns(t.query, outer);
          locals.set(t.name.name, { name: t.name.name, origin: 'script', stream: true, columns: output.map((c, i) => ({ name: t.columns?.[i]?.name ?? c.name, type: c.type, notNull: false, hidden: c.rowtime })) });
        }
        return columns(query.query, outer);
      }
      case 'missing': return none;
    }
  }

  function combine(node: S.SetOperation, left: readonly OutputColumn[], right: readonly OutputColumn[], open: boolean): readonly OutputColumn[] {
    if (open || node.right.kind === 'missing') return left;
    if (left.length !== right.length) {
      say('set-columns', node.operatorRange, `Column count mismatch in ${node.operator}${node.all ? ' ALL' : ''}: ${left.length} on the left, ${right.length} on the right`);
      return left;
    }
    return left.map((c, i) => {
      const common = commonType([c.type, right[i]!.type]);
      if (!common) say('set-columns', right[i]!.range, `Type mismatch in column ${i + 1} of ${node.operator}${node.all ? ' ALL' : ''}: ${typeText(c.type)} and ${typeText(right[i]!.type)}`);
      return { ...c, type: common ?? sqlTypes.unknown };
    });
  }

  function select(node: S.Select, outer: Names | undefined): readonly OutputColumn[] {
    const around = collected;
    collected = { aggregates: [], windowed: [] };
    const windowNames = new Map<string, S.WindowSpec>();
    for (const { name, spec } of node.windows) {
      if (windowNames.has(name.name)) say('duplicate-name', name.range, `Duplicate window names not allowed: \`${name.name}\``);
      windowNames.set(name.name, spec);
      registerWindow(spec, windowNames);
    }
    const sources: Source[] = [];
    const merged = new Set<string>();
    for (const table of node.from) addTable(table, sources, outer, windowNames, merged);
    const seen = new Set<string>();
    for (const s of sources) {
      if (s.name === undefined || s.name === '') continue;
      if (seen.has(s.name)) say('duplicate-name', aliasRange(s.table), `Duplicate relation name '${s.name}' in FROM clause`);
      seen.add(s.name);
    }
    const aliases = new Map<string, number>();
    const grouped = node.groupBy !== undefined || node.stagger !== undefined;
    const names = (clause: Clause): Names => ({ sources, outer, clause, merged, aliases, grouped, windows: clause === 'window' ? undefined : windowNames });

    for (const { spec } of node.windows) windowTypes(spec, names('window'), windowNames);

    // The select list first: its aliases are what ORDER BY sees and what a message about WHERE may name.
    node.items.forEach((item, i) => { if (item.alias && item.alias.name !== '') aliases.set(item.alias.name, i); });
    const items: { expr: S.Expr | undefined; column: OutputColumn; star?: { source: Source; index: number } }[] = [];
    const itemOf: number[] = [];
    for (const item of node.items) {
      itemOf.push(items.length);
      if (item.expr.kind === 'star') {
        items.push(...expandStar(item.expr, sources, merged, outer));
        continue;
      }
      const type = typeIn(item.expr, names('select'));
      if (item.expr.kind === 'literal' && item.expr.value === 'NULL') say('bare-null', item.expr.range, "Illegal use of 'NULL': a NULL in the select list needs a type, `CAST(NULL AS …)`");
      const name = item.alias?.name || derivedName(item.expr) || `EXPR$${items.length}`;
      items.push({ expr: item.expr, column: { name, type, range: item.expr.range, rowtime: name === 'ROWTIME' } });
    }
    for (const [name, i] of aliases) aliases.set(name, itemOf[i]!);
    // In ORDER BY plain columns of the list are names as well.
    condition(node.where, 'WHERE', names('where'));
    for (const item of node.groupBy?.items ?? []) {
      for (const expr of item.kind === 'expr' ? [item.expr] : item.sets.flat()) typeIn(expr, names('group'));
    }
    for (const expr of node.stagger?.partitionBy ?? []) typeIn(expr, names('group'));
    if (node.stagger) {
      const size = typeIn(node.stagger.size, names('group'));
      if (size.kind !== 'INTERVAL' && size.kind !== 'UNKNOWN') say('operator-types', node.stagger.size.range, `RANGE of a stagger window is an INTERVAL, not ${typeText(size)}`);
    }
    condition(node.having, 'HAVING', names('having'));
    const orderNames: Names = { ...names('order'), aliasTypes: items.map(i => i.column.type) };
    order(node.orderBy, orderNames);
    if (node.limit?.count) typeIn(node.limit.count, names('values'));

    const { aggregates, windowed } = collected;
    collected = around;
    selects.set(node, {
      sources, items, aggregates, windowed,
      stream: sources.some(s => s.stream) || (sources.length > 0 && node.stream !== undefined && sources.some(s => s.open)),
      grouped: grouped || aggregates.length > 0,
    });
    return items.map(i => i.column);
  }

  function condition(expr: S.Expr | undefined, clause: string, names: Names): void {
    if (!expr) return;
    const type = typeIn(expr, names);
    if (type.kind !== 'BOOLEAN' && type.kind !== 'UNKNOWN' && type.kind !== 'NULL') say('condition-type', expr.range, `${clause} clause must be a condition, this is ${typeText(type)}`);
  }

  function order(by: S.OrderBy | undefined, names: Names): void {
    for (const item of by?.items ?? []) {
      typeIn(item.expr, names);
      if (item.within) typeIn(item.within, names);
    }
  }

  function expandStar(star: S.Star, sources: readonly Source[], merged: ReadonlySet<string>, outer: Names | undefined) {
    let chosen = sources;
    if (star.qualifier) {
      const name = lastName(star.qualifier);
      const found = sources.find(s => s.name === name) ?? outer?.sources.find(s => s.name === name);
      if (!found) {
        const meant = meantName(name, sources.flatMap(s => (s.name === undefined ? [] : [s.name])));
        say('unknown-stream', star.qualifier.range, `Table '${name}' not found${meant !== undefined ? `; did you mean \`${writtenName(meant)}\`?` : ''}`, meant === undefined ? undefined : writtenName(meant));
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

  // -------------------------------------------------------------------------------------------- tables

  function addTable(table: S.TableRef, into: Source[], outer: Names | undefined, windowNames: ReadonlyMap<string, S.WindowSpec>, merged: Set<string>): void {
    if (depth > depthLimit) return tooDeep(table.range);
    depth++;
    const source = tableSource(table, into, outer, windowNames, merged);
    depth--;
    if (source) {
      tables.set(table, source);
      if (table.kind !== 'join') into.push(source);
    }
    if (table.kind !== 'join' && table.over) {
      registerWindow(table.over, windowNames);
      if (table.over.kind === 'spec' && source) windowTypes(table.over, { sources: [source], outer, clause: 'window' }, windowNames);
    }
  }

  function tableSource(table: S.TableRef, into: Source[], outer: Names | undefined, windowNames: ReadonlyMap<string, S.WindowSpec>, merged: Set<string>): Source | undefined {
    switch (table.kind) {
      case 'table': {
        const relation = findRelation(table.name);
        const name = table.alias?.name ?? lastName(table.name);
        return aliased(table, { table, name, columns: relation?.columns ?? none, relation, stream: relation?.stream ?? true, open: relation === undefined });
      }
      case 'subquery': {
        // A subquery in FROM sees the queries around its own, never its siblings.
        const output = columns(table.query, outer);
        const open = hasOpenStar(table.query) || table.query.kind === 'missing';
        const source = aliased(table, { table, name: table.alias?.name, columns: output.map(outputColumn), relation: undefined, stream: isStream(table.query), open });
        queries.set(source, table.query);
        return source;
      }
      case 'function': {
        const made = tableFunction(table, outer);
        return aliased(table, made);
      }
      case 'parenthesized': {
        const inside: Source[] = [];
        addTable(table.table, inside, outer, windowNames, merged);
        if (table.alias === undefined) {
          into.push(...inside.slice(0, -1));
          const last = inside[inside.length - 1];
          return last;
        }
        return aliased(table, { table, name: table.alias.name, columns: inside.flatMap(s => s.columns), relation: undefined, stream: inside.some(s => s.stream), open: inside.some(s => s.open) });
      }
      case 'join': {
        // Long chains lean to the left: walked down, then up.
        const spine: S.Join[] = [];
        let first: S.TableRef = table;
        while (first.kind === 'join') {
          spine.push(first);
          first = first.left;
        }
        const begin = into.length;
        addTable(first, into, outer, windowNames, merged);
        let result: Source | undefined;
        for (const join of spine.reverse()) {
          const middle = into.length;
          addTable(join.right, into, outer, windowNames, merged);
          const left = join.using || join.natural ? into.slice(begin, middle) : none;
          const right = into.slice(middle);
          for (const id of join.using ?? []) joinColumn(id, left, right, merged);
          if (join.natural) for (const c of left.flatMap(s => s.columns)) if (!c.hidden && right.some(s => s.columns.some(d => d.name === c.name && !d.hidden))) merged.add(c.name);
          if (join.on) condition(join.on, 'ON', { sources: begin === 0 ? into : into.slice(begin), outer, clause: 'on', merged });
          result = joinedSource(join, into, begin, into.length);
          tables.set(join, result);
        }
        return result;
      }
      case 'unnest':
        for (const a of table.arguments) typeIn(a, { sources: into, outer, clause: 'values' });
        return { table, name: table.alias?.name, columns: none, relation: undefined, stream: true, open: true };
      case 'missing': return undefined;
    }
  }

  function joinColumn(id: S.Identifier, left: readonly Source[], right: readonly Source[], merged: Set<string>): void {
    merged.add(id.name);
    for (const side of [left, right]) {
      if (id.name === '' || id.name === 'ROWTIME' || side.some(s => s.open || s.columns.some(c => c.name === id.name))) continue;
      const meant = meantName(id.name, side.flatMap(s => s.columns.map(c => c.name)));
      say('unknown-column', id.range, `Column '${id.name}' not found in any table${meantText(meant)}`, meant === undefined ? undefined : writtenName(meant));
      return;
    }
  }

  /** A source under its alias and column aliases. */
  function aliased(table: S.TableRef, source: Source): Source {
    if (table.kind === 'join' || !table.columns) return source;
    const aliases = table.columns;
    const visible = source.columns.filter(c => !c.hidden);
    if (!source.open && aliases.length !== visible.length) {
      say('alias-degree', { start: aliases[0]?.range.start ?? table.range.start, end: aliases[aliases.length - 1]?.range.end ?? table.range.end }, `List of column aliases must have same degree as table: ${visible.length} columns, ${aliases.length} aliases`);
    }
    let next = 0;
    return { ...source, columns: source.columns.map(c => (c.hidden ? c : { ...c, name: aliases[next++]?.name ?? c.name })) };
  }

  function findRelation(name: S.QName): Relation | undefined {
    const stored = lastName(name);
    if (stored === '') return undefined;
    if (hasPlaceholder(stored) && !relations.has(stored) && !later.has(stored)) return undefined;
    const known = locals.get(stored) ?? relations.get(stored);
    if (known) return known;
    if (stored.toUpperCase() === 'ERROR_STREAM') {
      say('system-stream', name.range, '`error_stream` cannot be queried from code: bind it as an output of the application');
      return undefined;
    }
    const created = later.get(stored);
    if (created) {
      say('used-before-create', name.range, `The stream \`${stored}\` is created further down; create it before it is read`);
      return relationOf(created, false);
    }
    const other = sameButCase(stored, relationNames);
    if (other === undefined && inputs === undefined) return undefined;
    const meant = other ?? meantName(stored, relationNames);
    say('unknown-stream', name.range, `Table '${stored}' not found${meant !== undefined ? `; did you mean \`${writtenName(meant)}\`?` : ''}`, meant === undefined ? undefined : writtenName(meant));
    return other === undefined ? undefined : relations.get(other);
  }

  function tableFunction(table: S.TableFunction, outer: Names | undefined): Source {
    const { call } = table;
    const cursor = call.arguments.find(a => a.kind === 'cursor');
    typeIn(call, { sources: none, outer, clause: 'values' });
    const resolved = calls.get(call);
    const input = cursor ? columns(cursor.query, outer) : none;
    const given: RelationColumn[] = input.map(outputColumn);
    let list = given;
    const meaning = resolved?.kind === 'function' ? resolved.function.meaning : undefined;
    const open = cursor !== undefined && hasOpenStar(cursor.query);
    if (meaning?.kind === 'table') {
      const more = meaning.columns(given.filter(c => !c.hidden).map(({ name, type }) => ({ name, type })), call.arguments.map(literalOf)).map(({ name, type }): RelationColumn => ({ name, type, notNull: false, hidden: false }));
      list = meaning.replaces ? more : [...given, ...more];
    } else if (resolved?.kind === 'function' && meaning) say('wrong-arguments', call.name.range, `\`${call.function}\` is no table function: it stands where a value stands`);
    const source: Source = { table, name: table.alias?.name, columns: list, relation: undefined, stream: cursor ? isStream(cursor.query) : true, open: meaning?.kind !== 'table' || (open && !meaning.replaces) };
    if (cursor) queries.set(source, cursor.query);
    return source;
  }

  /** Whether a query gives a stream: it reads one. */
  function isStream(query: S.Query): boolean {
    switch (query.kind) {
      case 'select': return selects.get(query)?.stream ?? false;
      case 'set': return isStream(query.right);
      case 'parenthesized': case 'with': return isStream(query.query);
      default: return false;
    }
  }

  // -------------------------------------------------------------------------------------------- windows

  function registerWindow(ref: S.WindowRef, byName: ReadonlyMap<string, S.WindowSpec> | undefined): S.WindowSpec | undefined {
    if (windows.has(ref)) return windows.get(ref);
    if (ref.kind === 'name') {
      const spec = byName?.get(ref.name.name);
      if (!spec && ref.name.name !== '') {
        const meant = meantName(ref.name.name, [...(byName?.keys() ?? [])]);
        say('unknown-window', ref.range, `Window '${ref.name.name}' not found${meant !== undefined ? `; did you mean \`${writtenName(meant)}\`?` : ''}`, meant === undefined ? undefined : writtenName(meant));
        return undefined;
      }
      const made = spec && registerWindow(spec, byName);
      if (made) windows.set(ref, made);
      return made;
    }
    windows.set(ref, ref);
    if (!ref.base) return ref;
    const base = byName?.get(ref.base.name);
    if (!base || base === ref) {
      const meant = meantName(ref.base.name, [...(byName?.keys() ?? [])]);
      say('unknown-window', ref.base.range, `Window '${ref.base.name}' not found${meant !== undefined ? `; did you mean \`${writtenName(meant)}\`?` : ''}`, meant === undefined ? undefined : writtenName(meant));
      return ref;
    }
    const below = registerWindow(base, byName) ?? base;
    const made: S.WindowSpec = { ...ref, partitionBy: ref.partitionBy.length > 0 ? ref.partitionBy : below.partitionBy, orderBy: ref.orderBy ?? below.orderBy, frame: ref.frame ?? below.frame, partial: ref.partial ?? below.partial };
    windows.set(ref, made);
    return made;
  }

  function windowTypes(spec: S.WindowSpec, names: Names, byName: ReadonlyMap<string, S.WindowSpec> | undefined): void {
    registerWindow(spec, byName);
    for (const e of spec.partitionBy) typeIn(e, names);
    order(spec.orderBy, names);
    for (const bound of [spec.frame?.start, spec.frame?.end]) if (bound?.value) typeIn(bound.value, names);
  }

  // -------------------------------------------------------------------------------------------- expressions

  function typeIn(expr: S.Expr, names: Names): SqlType {
    const known = types.get(expr);
    if (known) return known;
    if (depth > depthLimit) return tooDeep(expr.range), sqlTypes.unknown;
    depth++;
    const made = typeOfNode(expr, names);
    depth--;
    types.set(expr, made);
    return made;
  }

  function typeOfNode(expr: S.Expr, names: Names): SqlType {
    switch (expr.kind) {
      case 'number': {
        const type = numberType(expr);
        if (type.kind === 'UNKNOWN') say('bad-literal', expr.range, `The number ${expr.text} has more than 19 digits`);
        return type;
      }
      case 'string': return hasPlaceholder(expr.value) ? varchar(65535) : { kind: 'CHAR', length: Math.max(1, expr.value.length) };
      case 'binary':
        if (expr.hex.length % 2 === 1 || /[^0-9a-fA-F]/.test(expr.hex)) say('bad-literal', expr.range, `Binary literal string must contain an even number of hexdigits`);
        return { kind: 'BINARY', length: Math.max(1, expr.hex.length >> 1) };
      case 'literal': return expr.value === 'NULL' ? sqlTypes.null : sqlTypes.boolean;
      case 'typed': return typedLiteral(expr);
      case 'interval': return intervalLiteral(expr);
      case 'name': return nameType(expr, names);
      case 'star': return sqlTypes.unknown;
      case 'unary': {
        const operand = typeIn(expr.operand, names);
        if (expr.operator === 'NOT') {
          mustBe('boolean', operand, expr.operand, 'NOT');
          return sqlTypes.boolean;
        }
        if (!isNumeric(operand) && operand.kind !== 'INTERVAL' && !loose(operand)) {
          say('operator-types', expr.range, `Cannot apply '${expr.operator}' to arguments of type '${expr.operator}<${typeText(operand)}>'. Supported form(s): '${expr.operator}<NUMERIC>' '${expr.operator}<INTERVAL>'`);
          return sqlTypes.unknown;
        }
        return operand;
      }
      case 'operation': {
        const spine: S.Binary[] = [];
        let first: S.Expr = expr;
        while (first.kind === 'operation' && !types.has(first)) {
          spine.push(first);
          first = first.left;
        }
        let left = typeIn(first, names);
        for (const node of spine.reverse()) {
          const right = node.right.kind === 'quantified' ? (columns(node.right.query, names)[0]?.type ?? sqlTypes.unknown) : typeIn(node.right, names);
          left = operation(node, left, right);
          types.set(node, left);
        }
        return left;
      }
      case 'between': {
        const [value, low, high] = [typeIn(expr.value, names), typeIn(expr.low, names), typeIn(expr.high, names)];
        for (const bound of [low, high]) {
          if (comparable(value, bound)) continue;
          say('operator-types', expr.range, `Cannot apply 'BETWEEN' to arguments of type '<${typeText(value)}> BETWEEN <${typeText(low)}> AND <${typeText(high)}>'. Supported form(s): '<COMPARABLE_TYPE> BETWEEN <COMPARABLE_TYPE> AND <COMPARABLE_TYPE>'`);
          return sqlTypes.unknown;
        }
        return sqlTypes.boolean;
      }
      case 'in': {
        const value = typeIn(expr.value, names);
        const list = expr.query ? columns(expr.query, names).map(c => ({ type: c.type, range: c.range })) : (expr.list ?? []).map(e => ({ type: typeIn(e, names), range: e.range }));
        const wrong = list.find(l => !comparable(value, l.type));
        if (wrong && expr.value.kind !== 'tuple') say('operator-types', wrong.range, `Values passed to IN operator must have compatible types: ${typeText(value)} and ${typeText(wrong.type)}`);
        return sqlTypes.boolean;
      }
      case 'like': {
        for (const part of [expr.value, expr.pattern, ...(expr.escape ? [expr.escape] : [])]) {
          const type = typeIn(part, names);
          if (isCharacter(type) || loose(type)) continue;
          say('operator-types', part.range, `Cannot apply '${expr.operator}' to arguments of type '<${typeText(types.get(expr.value)!)}> ${expr.operator} <${typeText(typeIn(expr.pattern, names))}>'. Supported form(s): '${expr.operator}(<STRING>, <STRING>, <STRING>)'`);
          return sqlTypes.unknown;
        }
        return sqlTypes.boolean;
      }
      case 'is': {
        const value = typeIn(expr.value, names);
        if (expr.other) {
          const other = typeIn(expr.other, names);
          if (!comparable(value, other)) say('operator-types', expr.range, `Cannot apply 'IS DISTINCT FROM' to arguments of type '<${typeText(value)}> IS DISTINCT FROM <${typeText(other)}>'. Supported form(s): '<COMPARABLE_TYPE> IS DISTINCT FROM <COMPARABLE_TYPE>'`);
        } else if (expr.what !== 'NULL') mustBe('boolean', value, expr.value, `IS ${expr.what}`);
        return sqlTypes.boolean;
      }
      case 'exists': case 'quantified': return columns(expr.query, names), sqlTypes.boolean;
      case 'query': return columns(expr.query, names)[0]?.type ?? sqlTypes.unknown;
      case 'cursor': return columns(expr.query, undefined), sqlTypes.unknown;
      case 'case': return caseType(expr, names);
      case 'cast': {
        const source = typeIn(expr.value, names);
        const target = readType(expr.type, say, 'cast');
        if (!isCastable(source, target)) say('impossible-cast', expr.range, `Cast function cannot convert value of type ${typeText(source)} to type ${typeText(target)}`);
        return target;
      }
      case 'call': return callType(expr, names);
      case 'field': {
        const value = typeIn(expr.value, names);
        return fieldType(value, [expr.field]);
      }
      case 'difference': {
        const { left, right, operatorRange } = expr.value;
        const a = typeIn(left, names);
        const b = typeIn(right, names);
        types.set(expr.value, sqlTypes.unknown);
        if (!loose(a) && !loose(b) && !((isDatetime(a) && a.kind === b.kind) || (a.kind === 'INTERVAL' && b.kind === 'INTERVAL'))) {
          say('operator-types', operatorRange, `Cannot apply '-' to arguments of type '<${typeText(a)}> - <${typeText(b)}>'. Supported form(s): '(<DATETIME> - <DATETIME>) <INTERVAL QUALIFIER>' with the same type on both sides`);
        }
        const { from, to, precision, fraction } = expr.qualifier;
        if (!isUnit(from)) return sqlTypes.unknown;
        return { kind: 'INTERVAL', from, to: (isUnit(to) ? to : from) as TimeUnit, ...(precision !== undefined && { precision }), ...(fraction !== undefined && { fraction }) };
      }
      case 'tuple': case 'row': case 'array':
        for (const item of expr.items) typeIn(item, names);
        return expr.items.length === 1 ? types.get(expr.items[0]!)! : sqlTypes.unknown;
      case 'subscript': typeIn(expr.value, names); typeIn(expr.index, names); return sqlTypes.unknown;
      case 'at-time-zone': typeIn(expr.value, names); return sqlTypes.unknown;
      case 'lambda': case 'parameter': case 'unit': case 'missing': return sqlTypes.unknown;
    }
  }

  function mustBe(family: 'boolean', type: SqlType, at: S.Expr, operator: string): void {
    if (familyOf(type) === family || loose(type)) return;
    say('operator-types', at.range, `Cannot apply '${operator}' to arguments of type '${operator === 'NOT' ? `NOT<${typeText(type)}>` : `<${typeText(type)}> ${operator}`}'. Supported form(s): '${operator === 'NOT' ? 'NOT<BOOLEAN>' : `<BOOLEAN> ${operator}`}'`);
  }

  function typedLiteral(expr: S.TypedLiteral): SqlType {
    const forms = { DATE: [sqlTypes.date, 'yyyy-MM-dd'], TIME: [sqlTypes.time, 'HH:mm:ss'], TIMESTAMP: [sqlTypes.timestamp, 'yyyy-MM-dd HH:mm:ss'] } as const;
    const form = expr.type in forms ? forms[expr.type as 'DATE'] : undefined;
    if (!form) return sqlTypes.unknown;
    const value = expr.type === 'TIME' ? parseTime(expr.value) : expr.value.includes('T') || /[Z+]|:\d\d-/.test(expr.value) ? undefined : parseTimestamp(expr.value, expr.type === 'TIMESTAMP');
    if (value === undefined && !isPlaceholder(expr)) say('bad-literal', expr.valueRange, `Illegal ${expr.type} literal '${expr.value}': not in format '${form[1]}'`);
    return form[0];
  }

  function intervalLiteral(expr: S.IntervalLiteral): SqlType {
    const type = intervalType(expr);
    const q = expr.qualifier;
    const unit = q && [q.from, ...(q.to === undefined ? [] : [q.to])].find(u => !isUnit(u));
    if (unit !== undefined) say('bad-literal', q!.range, `\`${unit}\` is no unit of an interval: YEAR, MONTH, DAY, HOUR, MINUTE, SECOND`);
    if (!q || type.kind !== 'INTERVAL' || isPlaceholder(expr)) return type;
    if ((q.precision ?? 2) > 10) say('bad-literal', q.range, `The leading field of an interval has at most 10 digits, not ${q.precision}`);
    if (intervalValue(expr) === undefined) say('bad-literal', expr.valueRange, `Illegal interval literal format '${expr.value}' for INTERVAL ${q.from}${q.to ? ` TO ${q.to}` : ''}`);
    else {
      const lead = /\d+/.exec(expr.value)?.[0].replace(/^0+(?=\d)/, '') ?? '';
      const precision = q.precision ?? 2;
      if (lead.length > precision) say('interval-precision', expr.range, `Interval field value ${lead} exceeds precision of ${q.from}(${precision}) field`, `${q.from}(${lead.length}${q.from === 'SECOND' && q.fraction !== undefined && !q.to ? `, ${q.fraction}` : ''})`);
    }
    return type;
  }

  function operation(node: S.Binary, left: SqlType, right: SqlType): SqlType {
    const { operator } = node;
    const refuse = (forms: string, replacement?: string): SqlType => {
      say('operator-types', node.operatorRange, `Cannot apply '${operator}' to arguments of type '<${typeText(left)}> ${operator} <${typeText(right)}>'. Supported form(s): ${forms}`, replacement);
      return sqlTypes.unknown;
    };
    switch (operator) {
      case 'AND': case 'OR':
        if ((left.kind !== 'BOOLEAN' && !loose(left)) || (right.kind !== 'BOOLEAN' && !loose(right))) refuse(`'<BOOLEAN> ${operator} <BOOLEAN>'`);
        return sqlTypes.boolean;
      case '=': case '<>': case '<': case '<=': case '>': case '>=':
        if (!comparable(left, right) && node.left.kind !== 'tuple') return refuse(`'<COMPARABLE_TYPE> ${operator} <COMPARABLE_TYPE>'`);
        return sqlTypes.boolean;
      case '||': {
        if (isCharacter(left) && isCharacter(right)) return varchar(lengthOf(left) + lengthOf(right));
        if (left.kind === 'VARBINARY' && right.kind === 'VARBINARY') return { kind: 'VARBINARY', length: Math.min(65535, lengthOf(left) + lengthOf(right)) };
        if ((loose(left) || isCharacter(left)) && (loose(right) || isCharacter(right))) return isCharacter(left) || isCharacter(right) ? varchar(65535) : sqlTypes.unknown;
        return refuse(`'<STRING> || <STRING>'`);
      }
      case '+': case '-': case '*': case '/': return arithmetic(operator, node, left, right, refuse);
      case '%': say('modulo', node.operatorRange, 'There is no operator `%`: the rest of a division is `MOD(a, b)`'); return loose(left) ? sqlTypes.unknown : left;
      default:
        // Period predicates: (start, end) OVERLAPS (start, end).
        return sqlTypes.boolean;
    }
  }

  function arithmetic(operator: '+' | '-' | '*' | '/', node: S.Binary, left: SqlType, right: SqlType, refuse: (forms: string, replacement?: string) => SqlType): SqlType {
    const plain = arithmeticType(operator, left, right);
    if (plain && (isNumeric(left) || isNumeric(right) || (loose(left) && loose(right)))) return plain;
    const additive = operator === '+' || operator === '-';
    if (additive && isDatetime(left) && (right.kind === 'INTERVAL' || loose(right)) && !(loose(right) && operator === '-')) {
      if (left.kind === 'DATE' || left.kind === 'TIMESTAMP' || !isYearMonth(right)) return left;
    }
    if (operator === '+' && isDatetime(right) && (left.kind === 'INTERVAL' || loose(left))) return right;
    if (left.kind === 'INTERVAL') {
      if (additive && right.kind === 'INTERVAL') return commonType([left, right]) ?? refuse(`'<INTERVAL> ${operator} <INTERVAL>'`);
      if (!additive && (isNumeric(right) || loose(right))) return left;
    }
    if (operator === '*' && right.kind === 'INTERVAL' && (isNumeric(left) || loose(left))) return right;
    if (loose(left) || loose(right)) return sqlTypes.unknown;
    if (operator === '-' && isDatetime(left) && left.kind === right.kind) return refuse(`'(<DATETIME> - <DATETIME>) <INTERVAL QUALIFIER>'`, 'SECOND');
    if (operator === '+' && (isCharacter(left) || isCharacter(right))) return refuse(`'<NUMERIC> + <NUMERIC>' '<DATETIME> + <INTERVAL>'; texts are joined by '||'`, isCharacter(left) && isCharacter(right) ? '||' : undefined);
    return refuse(additive ? `'<NUMERIC> ${operator} <NUMERIC>' '<DATETIME_INTERVAL> ${operator} <DATETIME_INTERVAL>' '<DATETIME> ${operator} <DATETIME_INTERVAL>'` : operator === '*' ? `'<NUMERIC> * <NUMERIC>' '<DATETIME_INTERVAL> * <NUMERIC>' '<NUMERIC> * <DATETIME_INTERVAL>'` : `'<NUMERIC> / <NUMERIC>' '<DATETIME_INTERVAL> / <NUMERIC>'`);
  }

  function caseType(expr: S.Case, names: Names): SqlType {
    const operand = expr.operand && typeIn(expr.operand, names);
    const results: SqlType[] = [];
    for (const { when, then } of expr.branches) {
      const type = typeIn(when, names);
      if (operand) {
        if (!comparable(operand, type)) say('operator-types', when.range, `Cannot apply '=' to arguments of type '<${typeText(operand)}> = <${typeText(type)}>'. Supported form(s): '<COMPARABLE_TYPE> = <COMPARABLE_TYPE>'`);
      } else if (type.kind !== 'BOOLEAN' && !loose(type)) say('condition-type', when.range, `Expected a boolean type behind WHEN, this is ${typeText(type)}`);
      results.push(typeIn(then, names));
    }
    if (expr.otherwise) results.push(typeIn(expr.otherwise, names));
    return branches(results, expr.range, expr.branches.length > 0);
  }

  function branches(results: readonly SqlType[], range: Range, aloud = true): SqlType {
    const common = commonType(results);
    if (!common) {
      say('mixed-branches', range, `Illegal mixing of types in CASE or COALESCE statement: ${[...new Set(results.map(typeText))].join(', ')}`);
      return sqlTypes.unknown;
    }
    if (common.kind === 'NULL' && aloud && results.length > 0) {
      say('mixed-branches', range, 'ELSE clause or at least one THEN clause must be non-NULL');
      return sqlTypes.unknown;
    }
    // Texts of several lengths: VARCHAR, so that no branch is padded with blanks to the length of another.
    if (common.kind === 'CHAR' && results.some(r => 'length' in r && r.length !== common.length)) return varchar(common.length);
    return common;
  }

  // -------------------------------------------------------------------------------------------- calls

  function callType(call: S.Call, names: Names): SqlType {
    const argumentTypes = call.arguments.map(a => (a.kind === 'star' ? sqlTypes.unknown : typeIn(a, names)));
    order(call.orderBy, names);
    order(call.withinGroup, names);
    if (call.filter) typeIn(call.filter, names);
    if (call.over) {
      registerWindow(call.over, names.windows);
      if (call.over.kind === 'spec') windowTypes(call.over, names, names.windows);
      collected.windowed.push(call);
    }
    if (call.name.parts.length === 1 || overloads.has(call.function)) {
      const own = overloads.get(lastName(call.name));
      if (own) return userCall(call, own, argumentTypes);
    }
    const fn = kinesisFunction(call.function);
    if (!fn) return unknownFunction(call, argumentTypes);
    if (!call.over && (fn.category === 'aggregate')) collected.aggregates.push(call);
    const match = matchCall(call, fn, argumentTypes);
    if ('message' in match) {
      say(match.swapped ? 'swapped-arguments' : 'wrong-arguments', call.range, match.message);
      const usual = fn.signatures.find(s => s.parameters.length === call.arguments.length) ?? fn.signatures[0];
      return usual && !('of' in usual.returns) ? usual.returns : sqlTypes.unknown;
    }
    for (const { argument, message, replacement } of match.notes) say('wrong-arguments', argument.range, message, replacement);
    columnArguments(call, match.signature.parameters);
    if (looksSwapped(call, argumentTypes)) say('swapped-arguments', call.range, `\`${call.function}\` takes the pattern first: \`${match.signature.form ?? `${fn.name}(${match.signature.parameters.map(p => p.name).join(', ')})`}\``);
    calls.set(call, { kind: 'function', function: fn, signature: match.signature });
    const counted = call.arguments.length === 1 && call.arguments[0]!.kind === 'star' ? [] : argumentTypes;
    if (fn.name === 'COALESCE') return branches(argumentTypes, call.range);
    if (counted.some(t => t.kind === 'UNKNOWN') && 'of' in match.signature.returns && counted.length === 1) return sqlTypes.unknown;
    return returnType(match.signature, counted, call.arguments.map(a => literalOf(a)));
  }

  /** Text arguments that name a column of the cursor: exact case, as they are no names but texts. */
  function columnArguments(call: S.Call, parameters: readonly { readonly type: string; readonly name: string }[]): void {
    const cursor = call.arguments.find(a => a.kind === 'cursor');
    if (!cursor || hasOpenStar(cursor.query)) return;
    const known = columns(cursor.query, undefined).filter(c => !c.rowtime).map(c => c.name);
    call.arguments.forEach((argument, i) => {
      if (parameters[i]?.type !== 'column' || argument.kind !== 'string' || parameters[i]!.name.toLowerCase().includes('out') || known.includes(argument.value)) return;
      const meant = meantName(argument.value, known);
      say('wrong-arguments', argument.range, `The cursor has no column '${argument.value}'${meant !== undefined ? `; did you mean '${meant}'?` : ''}`, meant === undefined ? undefined : `'${meant.replaceAll("'", "''")}'`);
    });
  }

  function userCall(call: S.Call, own: readonly UserFunction[], argumentTypes: readonly SqlType[]): SqlType {
    const fitting = own.find(f => f.parameters.length === argumentTypes.length && f.parameters.every((p, i) => loose(argumentTypes[i]!) || p.type.kind === argumentTypes[i]!.kind || (isCharacter(p.type) && isCharacter(argumentTypes[i]!))));
    if (!fitting) {
      say('wrong-arguments', call.range, `No match found for function signature ${lastName(call.name)}(${argumentTypes.map(t => `<${typeText(t)}>`).join(', ')}); arguments of a function of one's own must have exactly the types ${own.map(f => `(${f.parameters.map(p => typeText(p.type)).join(', ')})`).join(' or ')}`);
      return own.length === 1 ? own[0]!.returns : sqlTypes.unknown;
    }
    calls.set(call, { kind: 'user', function: fitting });
    return fitting.returns;
  }

  function unknownFunction(call: S.Call, argumentTypes: readonly SqlType[]): SqlType {
    if (call.function === '') return sqlTypes.unknown;
    const elsewhere = foreignFunctions[call.function];
    const meant = elsewhere === undefined ? suggest(call.function, [...functionNames(), ...overloads.keys()]) : undefined;
    say('unknown-function', call.name.range, `No match found for function signature ${call.function}(${argumentTypes.map(t => `<${typeText(t)}>`).join(', ')})${elsewhere ? `: ${elsewhere}` : meant ? `; did you mean \`${meant}\`?` : ''}`, meant);
    return sqlTypes.unknown;
  }

  // -------------------------------------------------------------------------------------------- names

  function nameType(name: S.Name, scope: Names): SqlType {
    const resolved = resolve(name, scope);
    if (!resolved) return sqlTypes.unknown;
    names.set(name, resolved);
    switch (resolved.kind) {
      case 'rowtime': return sqlTypes.timestamp;
      case 'alias': return scope.aliasTypes?.[resolved.item] ?? sqlTypes.unknown;
      case 'parameter': return scope.parameters?.[resolved.index]?.type ?? sqlTypes.unknown;
      case 'column': return fieldType(resolved.column.type, resolved.path);
    }
  }

  function fieldType(type: SqlType, path: readonly S.Identifier[]): SqlType {
    let current = type;
    for (const part of path) {
      if (current.kind !== 'RECORD') {
        if (!loose(current) && part.name !== '') say('unknown-field', part.range, `${typeText(current)} has no field '${part.name}'`);
        return sqlTypes.unknown;
      }
      const found = current.fields.find(f => f.name === part.name);
      if (!found) {
        const meant = meantName(part.name, current.fields.map(f => f.name));
        if (current.fields.length > 0) say('unknown-field', part.range, `The record has no field '${part.name}'${meant !== undefined ? `; did you mean \`${writtenName(meant)}\`?` : ''}`, meant === undefined ? undefined : writtenName(meant));
        return sqlTypes.unknown;
      }
      current = found.type;
    }
    return current;
  }

  function resolve(name: S.Name, scope: Names): ResolvedName | undefined {
    const [first, ...rest] = name.parts;
    if (!first || first.name === '' || isPlaceholder(name)) return undefined;
    if (scope.parameters) {
      const index = scope.parameters.findIndex(p => p.name === first.name);
      if (index >= 0 && rest.length === 0) return { kind: 'parameter', index };
      const meant = meantName(first.name, scope.parameters.map(p => p.name));
      say('unknown-column', first.range, `Column '${first.name}' not found in any table${meantText(meant)}`, meant === undefined ? undefined : writtenName(meant));
      return undefined;
    }
    // A schema may stand before a qualified column, as before a table; only the last qualifier counts.
    for (let names: Names | undefined = scope, out = 0; names; names = names.outer, out++) {
      const found = rest.length === 0 ? unqualified(name, first, names, out) : qualified(name, first, rest, names, out);
      if (found === 'open') return undefined;
      if (found) return found;
    }
    missing(name, scope);
    return undefined;
  }

  function unqualified(name: S.Name, id: S.Identifier, scope: Names, depth: number): ResolvedName | 'open' | undefined {
    const alias = scope.clause === 'order' ? scope.aliases?.get(id.name) : undefined;
    if (id.name === 'ROWTIME') {
      if (scope.clause === 'select' || alias !== undefined) return alias !== undefined && scope.clause === 'order' ? { kind: 'rowtime', source: undefined, depth } : scope.sources.length > 0 ? { kind: 'rowtime', source: undefined, depth } : undefined;
      const streams = scope.sources.filter(s => s.stream || s.open);
      if (scope.clause === 'order') return { kind: 'rowtime', source: streams.length === 1 && !scope.grouped ? streams[0] : undefined, depth };
      if (streams.length === 1) return { kind: 'rowtime', source: streams[0], depth };
      if (streams.length > 1 && !scope.merged?.has('ROWTIME')) say('ambiguous-column', name.range, `Column 'ROWTIME' is ambiguous`, `${writtenName(streams[0]!.name ?? '')}.ROWTIME`);
      if (streams.length > 1) return { kind: 'rowtime', source: streams[0], depth };
    }
    if (alias !== undefined) return { kind: 'alias', item: alias };
    const found = candidates(id.name, scope);
    if (found.length > 1 && !scope.merged?.has(id.name)) {
      say('ambiguous-column', name.range, `Column '${id.name}' is ambiguous`, found[0]!.source.name === undefined ? undefined : `${writtenName(found[0]!.source.name)}.${writtenName(id.name)}`);
    }
    const one = found[0];
    if (one) return { kind: 'column', source: one.source, index: one.index, column: one.source.columns[one.index]!, path: none, depth };
    if (reserved.has(id)) {
      const other = candidatesIgnoringCase(id.name, scope);
      if (other) return { kind: 'column', source: other.source, index: other.index, column: other.source.columns[other.index]!, path: none, depth };
    }
    return openColumn(id, none, scope.sources.filter(s => s.open), depth, scope.sources);
  }

  /** A name that may be a column of a source nobody knows. Silent, unless it is surely something else misspelt. */
  function openColumn(id: S.Identifier, path: readonly S.Identifier[], open: readonly Source[], depth: number, all: readonly Source[]): ResolvedName | 'open' | undefined {
    if (open.length === 0) return undefined;
    if (id.name === 'ROW_TIME' && !id.quoted) {
      say('row-time', id.range, 'Column \'ROW_TIME\' not found in any table; the time of a row is `ROWTIME`', 'ROWTIME');
      return { kind: 'rowtime', source: open[0], depth };
    }
    if (open.length > 1 || all.length > 1) {
      if (open.length > 1) return 'open';
    }
    return { kind: 'column', source: open[0]!, index: -1, column: { name: id.name, type: sqlTypes.unknown, notNull: false, hidden: false }, path, depth };
  }

  function qualified(name: S.Name, first: S.Identifier, rest: readonly S.Identifier[], scope: Names, depth: number): ResolvedName | 'open' | undefined {
    const parts = name.parts;
    for (let i = 0; i < parts.length - 1; i++) {
      const source = scope.sources.find(s => s.name === parts[i]!.name);
      if (!source) continue;
      const column = parts[i + 1]!;
      const path = parts.slice(i + 2);
      if (column.name === '') return 'open';
      if (column.name === 'ROWTIME' && (source.stream || source.open)) return { kind: 'rowtime', source, depth };
      const index = source.columns.findIndex(c => c.name === column.name);
      if (index >= 0) return { kind: 'column', source, index, column: source.columns[index]!, path, depth };
      if (reserved.has(column)) {
        const other = source.columns.findIndex(c => c.name.toUpperCase() === column.name.toUpperCase());
        if (other >= 0) return { kind: 'column', source, index: other, column: source.columns[other]!, path, depth };
      }
      if (source.open) return openColumn(column, path, [source], depth, [source]);
      missingIn(column, source);
      return 'open';
    }
    // column.field of a record
    const found = candidates(first.name, scope);
    if (found.length > 0) {
      const one = found[0]!;
      return { kind: 'column', source: one.source, index: one.index, column: one.source.columns[one.index]!, path: rest, depth };
    }
    return undefined;
  }

  function candidates(name: string, { sources }: Names): { source: Source; index: number }[] {
    const found: { source: Source; index: number }[] = [];
    for (const source of sources) {
      const index = columnIndex(source).get(name);
      if (index !== undefined) found.push({ source, index });
    }
    return found;
  }

  function candidatesIgnoringCase(name: string, { sources }: Names): { source: Source; index: number } | undefined {
    for (const source of sources) {
      const index = source.columns.findIndex(c => c.name.toUpperCase() === name.toUpperCase());
      if (index >= 0) return { source, index };
    }
    return undefined;
  }

  function missingIn(id: S.Identifier, source: Source): void {
    const all = columnNames(source.columns);
    if (isRowTime(id.name) && source.stream && sameButCase(id.name, all) === undefined) {
      say('row-time', id.range, `Column '${id.name}' not found in table '${source.name ?? ''}'; the time of a row is \`ROWTIME\``, 'ROWTIME');
      return;
    }
    const meant = meantName(id.name, all);
    say('unknown-column', id.range, `Column '${id.name}' not found in table '${source.name ?? ''}'${meantText(meant)}`, meant === undefined ? undefined : writtenName(meant));
  }

  function missing(name: S.Name, scope: Names): void {
    const [first] = name.parts;
    const id = first!;
    if (name.parts.length > 1) {
      // The qualifier names no source.
      if (scope.sources.some(s => s.open && s.name === undefined)) return;
      const qualifiers = scope.sources.flatMap(s => (s.name === undefined ? [] : [s.name]));
      const meant = meantName(id.name, qualifiers);
      // The stream's own name does not count once it has an alias.
      const hidden = scope.sources.find(s => s.table.kind === 'table' && s.name !== undefined && lastName(s.table.name) === id.name);
      const replacement = hidden?.name ?? meant;
      if (replacement === undefined && scope.sources.some(s => s.open) && name.parts.length > 2) return;
      say('unknown-stream', id.range, `Table '${id.name}' not found${replacement !== undefined ? `; ${hidden ? 'here it is called' : 'did you mean'} \`${writtenName(replacement)}\`${hidden ? '' : '?'}` : ''}`, replacement === undefined ? undefined : writtenName(replacement));
      return;
    }
    const all = scopeNames(scope.sources);
    const other = sameButCase(id.name, all);
    if (other === undefined && isRowTime(id.name) && scope.sources.some(s => s.stream)) {
      say('row-time', id.range, `Column '${id.name}' not found in any table; the time of a row is \`ROWTIME\``, 'ROWTIME');
      return;
    }
    if (other === undefined && scope.aliases?.has(id.name) && scope.clause !== 'order') {
      say('alias-scope', id.range, `Column '${id.name}' not found in any table: an alias of the select list is visible in ORDER BY and in outer queries, not here`);
      return;
    }
    const meant = other ?? meantName(id.name, all);
    say('unknown-column', id.range, `Column '${id.name}' not found in any table${meantText(meant)}`, meant === undefined ? undefined : writtenName(meant));
  }
}

const none: readonly never[] = [];
const emptySelect: SelectAnalysis = { sources: none, items: none, stream: false, grouped: false, aggregates: none, windowed: none };

const lastName = (name: S.QName): string => name.parts[name.parts.length - 1]?.name ?? '';
const loose = (type: SqlType): boolean => type.kind === 'UNKNOWN' || type.kind === 'NULL';
const lengthOf = (type: SqlType): number => ('length' in type ? type.length : 1024);
const comparable = (a: SqlType, b: SqlType): boolean => loose(a) || loose(b) || isAssignable(a, b);
const meantText = (meant: string | undefined): string => (meant === undefined ? '' : `; did you mean \`${writtenName(meant)}\`?`);
const outputColumn = (c: OutputColumn): RelationColumn => ({ name: c.name, type: c.type, notNull: false, hidden: c.rowtime, range: c.range });
const isRowTime = (name: string): boolean => /^(?:ROW_?TIMES?(?:TAMP)?|ROWTIM|ROWTME|ROTIME|ROW_?TIME_?COLUMN)$/i.test(name);

function aliasRange(table: S.TableRef): Range {
  return (table.kind === 'join' ? undefined : table.alias?.range) ?? (table.kind === 'table' ? table.name.range : table.range);
}

const columnNames: (columns: readonly RelationColumn[]) => readonly string[] = memo(columns => columns.map(c => c.name));

const scopes = new WeakMap<readonly Source[], { readonly sources: number; readonly names: readonly string[] }>();

/** Names of all columns of a FROM clause, which may still be growing. */
function scopeNames(sources: readonly Source[]): readonly string[] {
  let known = scopes.get(sources);
  if (known?.sources !== sources.length) scopes.set(sources, (known = { sources: sources.length, names: sources.flatMap(s => columnNames(s.columns)) }));
  return known.names;
}

/** What a join offers: the columns of its sides, put together when somebody asks. Chains of joins would else be copied at every link. */
function joinedSource(table: S.Join, all: readonly Source[], from: number, to: number): Source {
  const sides = () => all.slice(from, to);
  return {
    table, name: undefined, relation: undefined,
    get columns() { return sides().flatMap(s => s.columns); },
    get stream() { return sides().some(s => s.stream); },
    get open() { return sides().some(s => s.open); },
  };
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

const indexes = new WeakMap<Source, Map<string, number>>();

function columnIndex(source: Source): ReadonlyMap<string, number> {
  let index = indexes.get(source);
  if (!index) {
    index = new Map();
    source.columns.forEach((c, i) => { if (!index!.has(c.name) && !(c.hidden && c.name === 'ROWTIME')) index!.set(c.name, i); });
    indexes.set(source, index);
  }
  return index;
}

/** The type to write in a CAST that repairs an assignment; undefined when no CAST does. */
function castText(source: SqlType, target: SqlType): string | undefined {
  return isCastable(source, target) && !(isApproximate(source) && target.kind === 'UNKNOWN') ? typeText(target) : undefined;
}

/** Both arguments are texts, so types cannot tell: the second is a literal pattern and the first is none. */
function looksSwapped(call: S.Call, argumentTypes: readonly SqlType[]): boolean {
  if (!/^CHAR_TO_(?:TIMESTAMP|DATE|TIME)$/.test(call.function) || call.arguments.length !== 2 || !argumentTypes.every(t => isCharacter(t) || loose(t))) return false;
  const [a, b] = call.arguments;
  const isPattern = (e: S.Expr | undefined) => e?.kind === 'string' && /(?:y{2,4}|M{1,4}|d{1,2}|H{1,2}|h{1,2}|m{2}|s{2})/.test(e.value) && !/\d{2}/.test(e.value);
  return isPattern(b) && !isPattern(a);
}

let knownNames: readonly string[] | undefined;
const functionNames = (): readonly string[] => (knownNames ??= kinesisFunctions.flatMap(f => [f.name, ...(f.aliases ?? [])]));

/** Functions of other systems, and how the same is said here. */
const foreignFunctions: Readonly<Record<string, string>> = {
  CONCAT: 'join texts with `||`', REPLACE: 'use `REGEX_REPLACE(text, regex, replacement, 1, 0)`', REGEXP_REPLACE: 'use `REGEX_REPLACE(text, regex, replacement, 1, 0)`', REGEXP_EXTRACT: 'use `SUBSTRING(text FROM regex)`', REGEXP_LIKE: 'use `SIMILAR TO`',
  LEFT: 'use `SUBSTRING(text FROM 1 FOR n)`', RIGHT: 'use `SUBSTRING(text FROM CHAR_LENGTH(text) - n + 1)`', SUBSTR: 'use `SUBSTRING(text, start, length)`', LENGTH: 'use `CHAR_LENGTH`', LEN: 'use `CHAR_LENGTH`', SPLIT: 'use `VARIABLE_COLUMN_LOG_PARSE`', SPLIT_PART: 'use `VARIABLE_COLUMN_LOG_PARSE`',
  LPAD: 'no padding here; join texts with `||`', RPAD: 'no padding here; join texts with `||`', LTRIM: 'use `TRIM(LEADING FROM text)`', RTRIM: 'use `TRIM(TRAILING FROM text)`', NVL: 'use `COALESCE`', IFNULL: 'use `COALESCE`', ISNULL: 'use `IS NULL` or `COALESCE`', IF: 'use `CASE WHEN … THEN … ELSE … END`', IIF: 'use `CASE WHEN … THEN … ELSE … END`', DECODE: 'use `CASE`',
  ROUND: 'use `FLOOR(x + 0.5)` or CAST to a DECIMAL', GREATEST: 'use `CASE WHEN a > b THEN a ELSE b END`', LEAST: 'use `CASE WHEN a < b THEN a ELSE b END`', DATE_TRUNC: 'use `FLOOR(time TO unit)`', TRUNC: 'use `FLOOR`', NOW: 'use `CURRENT_ROW_TIMESTAMP` or `ROWTIME`', GETDATE: 'use `CURRENT_ROW_TIMESTAMP` or `ROWTIME`', SYSDATE: 'use `CURRENT_ROW_TIMESTAMP` or `ROWTIME`',
  DATEDIFF: 'use `TSDIFF(a, b)` or `(a - b) SECOND`', DATE_DIFF: 'use `TSDIFF(a, b)` or `(a - b) SECOND`', TIMESTAMPDIFF: 'use `TSDIFF(a, b)` or `(a - b) SECOND`', DATEADD: 'use `time + INTERVAL \'1\' HOUR`', DATE_ADD: 'use `time + INTERVAL \'1\' HOUR`', DATE_FORMAT: 'use `TIMESTAMP_TO_CHAR(format, time)`', TO_CHAR: 'use `TIMESTAMP_TO_CHAR(format, time)`', TO_DATE: 'use `CHAR_TO_DATE(format, text)`', FROM_UNIXTIME: 'use `TO_TIMESTAMP(milliseconds)`',
  YEAR: 'use `EXTRACT(YEAR FROM time)`', MONTH: 'use `EXTRACT(MONTH FROM time)`', DAY: 'use `EXTRACT(DAY FROM time)`', HOUR: 'use `EXTRACT(HOUR FROM time)`', MINUTE: 'use `EXTRACT(MINUTE FROM time)`', SECOND: 'use `EXTRACT(SECOND FROM time)`',
  RANK: 'use the table function `GROUP_RANK`', DENSE_RANK: 'use the table function `GROUP_RANK`', ROW_NUMBER: 'use the table function `GROUP_RANK`', PERCENT_RANK: 'use the table function `GROUP_RANK`', CUME_DIST: 'not available in Kinesis Data Analytics', LEAD: 'a stream has no later row yet; use `LAG`', NTILE: 'not available in Kinesis Data Analytics',
  TUMBLE: 'group by `STEP(s.ROWTIME BY INTERVAL …)`', TUMBLE_START: 'use `STEP(s.ROWTIME BY INTERVAL …)`', TUMBLE_END: 'use `STEP(s.ROWTIME BY INTERVAL …)` and add the interval', STRPOS: 'use `POSITION(a IN b)`', LOCATE: 'use `POSITION(a IN b)`', HOP: 'not available in Kinesis Data Analytics', SESSION: 'use `WINDOWED BY STAGGER`', JSON_VALUE: 'map JSON in the input schema', JSON_EXTRACT: 'map JSON in the input schema', JSON_EXTRACT_SCALAR: 'map JSON in the input schema', APPROX_DISTINCT: 'use the table function `COUNT_DISTINCT_ITEMS_TUMBLING`',
  COUNT_DISTINCT: 'use the table function `COUNT_DISTINCT_ITEMS_TUMBLING`', STDDEV: 'use `STDDEV_SAMP`', VARIANCE: 'use `VAR_SAMP`', LOG: 'use `LN` or `LOG10`', POW: 'use `POWER`', UCASE: 'use `UPPER`', LCASE: 'use `LOWER`', INSTR: 'use `POSITION(a IN b)`', CHARINDEX: 'use `POSITION(a IN b)`', TRY_CAST: 'use `CAST`; a failing row goes to the error stream',
};
