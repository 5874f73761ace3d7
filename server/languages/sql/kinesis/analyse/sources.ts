import type { Range } from '../../../../base/range.ts';
import type * as S from '../../tree.ts';
import type { OutputColumn, Relation, RelationColumn, Source } from '../analysis.ts';
import { hasPlaceholder, literalOf } from '../literals.ts';
import { meantName, sameButCase } from '../names.ts';
import { typeIn } from './expressions.ts';
import { none, type Findings } from './findings.ts';
import { columns, condition, hasOpenStar, isStream } from './queries.ts';
import type { Names } from './scope.ts';
import { lastName, meantFix, meantText } from './spelling.ts';
import { relationOf } from './statements.ts';
import { registerWindow, windowTypes } from './windows.ts';

/** Adds what one table reference of FROM offers to `into`, and names of columns that a join makes one to `merged`. */
export function addTable(script: Findings, table: S.TableRef, into: Source[], outer: Names | undefined, windowNames: ReadonlyMap<string, S.WindowSpec>, merged: Set<string>): void {
  if (script.tooDeep(table.range)) return;
  script.depth++;
  const source = tableSource(script, table, into, outer, windowNames, merged);
  script.depth--;
  if (source) {
    script.tables.set(table, source);
    if (table.kind !== 'join') into.push(source);
  }
  if (table.kind !== 'join' && table.over) {
    registerWindow(script, table.over, windowNames);
    if (table.over.kind === 'spec' && source) windowTypes(script, table.over, { sources: [source], outer, clause: 'window' }, windowNames);
  }
}

function tableSource(script: Findings, table: S.TableRef, into: Source[], outer: Names | undefined, windowNames: ReadonlyMap<string, S.WindowSpec>, merged: Set<string>): Source | undefined {
  switch (table.kind) {
    case 'table': {
      const relation = findRelation(script, table.name);
      const name = table.alias?.name ?? lastName(table.name);
      return aliased(script, table, { table, name, columns: relation?.columns ?? none, relation, stream: relation?.stream ?? true, open: relation === undefined });
    }
    case 'subquery': {
      // A subquery in FROM sees the queries around its own, never its siblings.
      const output = columns(script, table.query, outer);
      const open = hasOpenStar(script, table.query) || table.query.kind === 'missing';
      const source = aliased(script, table, { table, name: table.alias?.name, columns: output.map(outputColumn), relation: undefined, stream: isStream(script, table.query), open });
      script.queries.set(source, table.query);
      return source;
    }
    case 'function': {
      const made = tableFunction(script, table, outer);
      return aliased(script, table, made);
    }
    case 'parenthesized': {
      const inside: Source[] = [];
      addTable(script, table.table, inside, outer, windowNames, merged);
      if (table.alias === undefined) {
        into.push(...inside.slice(0, -1));
        const last = inside[inside.length - 1];
        return last;
      }
      return aliased(script, table, { table, name: table.alias.name, columns: inside.flatMap(s => s.columns), relation: undefined, stream: inside.some(s => s.stream), open: inside.some(s => s.open) });
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
      addTable(script, first, into, outer, windowNames, merged);
      let result: Source | undefined;
      for (const join of spine.reverse()) {
        const middle = into.length;
        addTable(script, join.right, into, outer, windowNames, merged);
        const left = join.using || join.natural ? into.slice(begin, middle) : none;
        const right = into.slice(middle);
        for (const id of join.using ?? []) joinColumn(script, id, left, right, merged);
        if (join.natural) for (const c of left.flatMap(s => s.columns)) if (!c.hidden && right.some(s => s.columns.some(d => d.name === c.name && !d.hidden))) merged.add(c.name);
        if (join.on) condition(script, join.on, 'ON', { sources: begin === 0 ? into : into.slice(begin), outer, clause: 'on', merged });
        result = joinedSource(join, into, begin, into.length);
        script.tables.set(join, result);
      }
      return result;
    }
    case 'unnest':
      for (const a of table.arguments) typeIn(script, a, { sources: into, outer, clause: 'values' });
      return { table, name: table.alias?.name, columns: none, relation: undefined, stream: true, open: true };
    case 'missing': return undefined;
  }
}

function joinColumn(script: Findings, id: S.Identifier, left: readonly Source[], right: readonly Source[], merged: Set<string>): void {
  merged.add(id.name);
  for (const side of [left, right]) {
    if (id.name === '' || id.name === 'ROWTIME' || side.some(s => s.open || s.columns.some(c => c.name === id.name))) continue;
    const meant = meantName(id.name, side.flatMap(s => s.columns.map(c => c.name)));
    script.say('unknown-column', id.range, `Column '${id.name}' not found in any table${meantText(meant)}`, meantFix(meant));
    return;
  }
}

/** A source under its alias and column aliases. */
function aliased(script: Findings, table: S.TableRef, source: Source): Source {
  if (table.kind === 'join' || !table.columns) return source;
  const aliases = table.columns;
  const visible = source.columns.filter(c => !c.hidden);
  if (!source.open && aliases.length !== visible.length) {
    script.say('alias-degree', { start: aliases[0]?.range.start ?? table.range.start, end: aliases[aliases.length - 1]?.range.end ?? table.range.end }, `List of column aliases must have same degree as table: ${visible.length} columns, ${aliases.length} aliases`);
  }
  let next = 0;
  return { ...source, columns: source.columns.map(c => (c.hidden ? c : { ...c, name: aliases[next++]?.name ?? c.name })) };
}

function findRelation(script: Findings, name: S.QName): Relation | undefined {
  const stored = lastName(name);
  if (stored === '') return undefined;
  if (hasPlaceholder(stored) && !script.relations.has(stored) && !script.later.has(stored)) return undefined;
  const known = script.locals.get(stored) ?? script.relations.get(stored);
  if (known) return known;
  if (stored.toUpperCase() === 'ERROR_STREAM') {
    script.say('system-stream', name.range, '`error_stream` cannot be queried from code: bind it as an output of the application');
    return undefined;
  }
  const created = script.later.get(stored);
  if (created) {
    script.say('used-before-create', name.range, `The stream \`${stored}\` is created further down; create it before it is read`);
    return relationOf(script, created, false);
  }
  const other = sameButCase(stored, script.relationNames);
  if (other === undefined && script.inputs === undefined) return undefined;
  const meant = other ?? meantName(stored, script.relationNames);
  script.say('unknown-stream', name.range, `Table '${stored}' not found${meantText(meant)}`, meantFix(meant));
  return other === undefined ? undefined : script.relations.get(other);
}

function tableFunction(script: Findings, table: S.TableFunction, outer: Names | undefined): Source {
  const { call } = table;
  const cursor = call.arguments.find(a => a.kind === 'cursor');
  typeIn(script, call, { sources: none, outer, clause: 'values' });
  const resolved = script.calls.get(call);
  const input = cursor ? columns(script, cursor.query, outer) : none;
  const given: RelationColumn[] = input.map(outputColumn);
  let list = given;
  const meaning = resolved?.kind === 'function' ? resolved.function.meaning : undefined;
  const open = cursor !== undefined && hasOpenStar(script, cursor.query);
  if (meaning?.kind === 'table') {
    const more = meaning.columns(given.filter(c => !c.hidden).map(({ name, type }) => ({ name, type })), call.arguments.map(literalOf)).map(({ name, type }): RelationColumn => ({ name, type, notNull: false, hidden: false }));
    list = meaning.replaces ? more : [...given, ...more];
  } else if (resolved?.kind === 'function' && meaning) script.say('wrong-arguments', call.name.range, `\`${call.function}\` is no table function: it stands where a value stands`);
  const source: Source = { table, name: table.alias?.name, columns: list, relation: undefined, stream: cursor ? isStream(script, cursor.query) : true, open: meaning?.kind !== 'table' || (open && !meaning.replaces) };
  if (cursor) script.queries.set(source, cursor.query);
  return source;
}

const outputColumn = (c: OutputColumn): RelationColumn => ({ name: c.name, type: c.type, notNull: false, hidden: c.rowtime, range: c.range });

/** Where the name of a source is written. */
export function aliasRange(table: S.TableRef): Range {
  return (table.kind === 'join' ? undefined : table.alias?.range) ?? (table.kind === 'table' ? table.name.range : table.range);
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
