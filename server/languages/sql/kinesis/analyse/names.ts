import type * as S from '../../tree.ts';
import { memo } from '../../../../base/memo.ts';
import { sqlTypes, typeText, type SqlType } from '../../../../base/sql-type.ts';
import type { RelationColumn, ResolvedName, Source } from '../analysis.ts';
import { isPlaceholder } from '../literals.ts';
import { meantName, sameButCase, writtenName } from '../names.ts';
import { none, type Findings } from './findings.ts';
import { loose } from './operators.ts';
import type { Names } from './scope.ts';
import { lastName, meantFix, meantText } from './spelling.ts';

/** Finds what a name stands for, outwards from where it stands, and gives its type. */
export function nameType(script: Findings, name: S.Name, scope: Names): SqlType {
  const resolved = resolve(script, name, scope);
  if (!resolved) return sqlTypes.unknown;
  script.names.set(name, resolved);
  switch (resolved.kind) {
    case 'rowtime': return sqlTypes.timestamp;
    case 'alias': return scope.aliasTypes?.[resolved.item] ?? sqlTypes.unknown;
    case 'parameter': return scope.parameters?.[resolved.index]?.type ?? sqlTypes.unknown;
    case 'column': return fieldType(script, resolved.column.type, resolved.path);
  }
}

/** The type of `value.field.field`. */
export function fieldType(script: Findings, type: SqlType, path: readonly S.Identifier[]): SqlType {
  let current = type;
  for (const part of path) {
    if (current.kind !== 'RECORD') {
      if (!loose(current) && part.name !== '') script.say('unknown-field', part.range, `${typeText(current)} has no field '${part.name}'`);
      return sqlTypes.unknown;
    }
    const found = current.fields.find(f => f.name === part.name);
    if (!found) {
      const meant = meantName(part.name, current.fields.map(f => f.name));
      if (current.fields.length > 0) script.say('unknown-field', part.range, `The record has no field '${part.name}'${meantText(meant)}`, meantFix(meant));
      return sqlTypes.unknown;
    }
    current = found.type;
  }
  return current;
}

function resolve(script: Findings, name: S.Name, scope: Names): ResolvedName | undefined {
  const [first, ...rest] = name.parts;
  if (!first || first.name === '' || isPlaceholder(name)) return undefined;
  if (scope.parameters) {
    const index = scope.parameters.findIndex(p => p.name === first.name);
    if (index >= 0 && rest.length === 0) return { kind: 'parameter', index };
    const meant = meantName(first.name, scope.parameters.map(p => p.name));
    script.say('unknown-column', first.range, `Column '${first.name}' not found in any table${meantText(meant)}`, meantFix(meant));
    return undefined;
  }
  // A schema may stand before a qualified column, as before a table; only the last qualifier counts.
  for (let names: Names | undefined = scope, out = 0; names; names = names.outer, out++) {
    const found = rest.length === 0 ? unqualified(script, name, first, names, out) : qualified(script, name, first, rest, names, out);
    if (found === 'open') return undefined;
    if (found) return found;
  }
  missing(script, name, scope);
  return undefined;
}

function unqualified(script: Findings, name: S.Name, id: S.Identifier, scope: Names, depth: number): ResolvedName | 'open' | undefined {
  const alias = scope.clause === 'order' ? scope.aliases?.get(id.name) : undefined;
  if (id.name === 'ROWTIME') {
    if (scope.clause === 'select' || alias !== undefined) return alias !== undefined && scope.clause === 'order' ? { kind: 'rowtime', source: undefined, depth } : scope.sources.length > 0 ? { kind: 'rowtime', source: undefined, depth } : undefined;
    const streams = scope.sources.filter(s => s.stream || s.open);
    if (scope.clause === 'order') return { kind: 'rowtime', source: streams.length === 1 && !scope.grouped ? streams[0] : undefined, depth };
    if (streams.length === 1) return { kind: 'rowtime', source: streams[0], depth };
    if (streams.length > 1 && !scope.merged?.has('ROWTIME')) script.say('ambiguous-column', name.range, `Column 'ROWTIME' is ambiguous`, `${writtenName(streams[0]!.name ?? '')}.ROWTIME`);
    if (streams.length > 1) return { kind: 'rowtime', source: streams[0], depth };
  }
  if (alias !== undefined) return { kind: 'alias', item: alias };
  const found = candidates(id.name, scope);
  if (found.length > 1 && !scope.merged?.has(id.name)) {
    script.say('ambiguous-column', name.range, `Column '${id.name}' is ambiguous`, found[0]!.source.name === undefined ? undefined : `${writtenName(found[0]!.source.name)}.${writtenName(id.name)}`);
  }
  const one = found[0];
  if (one) return { kind: 'column', source: one.source, index: one.index, column: one.source.columns[one.index]!, path: none, depth };
  if (script.reserved.has(id)) {
    const other = candidatesIgnoringCase(id.name, scope);
    if (other) return { kind: 'column', source: other.source, index: other.index, column: other.source.columns[other.index]!, path: none, depth };
  }
  return openColumn(script, id, none, scope.sources.filter(s => s.open), depth, scope.sources);
}

/** A name that may be a column of a source nobody knows. Silent, unless it is surely something else misspelt. */
function openColumn(script: Findings, id: S.Identifier, path: readonly S.Identifier[], open: readonly Source[], depth: number, all: readonly Source[]): ResolvedName | 'open' | undefined {
  if (open.length === 0) return undefined;
  if (id.name === 'ROW_TIME' && !id.quoted) {
    script.say('row-time', id.range, 'Column \'ROW_TIME\' not found in any table; the time of a row is `ROWTIME`', 'ROWTIME');
    return { kind: 'rowtime', source: open[0], depth };
  }
  if (open.length > 1 || all.length > 1) {
    if (open.length > 1) return 'open';
  }
  return { kind: 'column', source: open[0]!, index: -1, column: { name: id.name, type: sqlTypes.unknown, notNull: false, hidden: false }, path, depth };
}

function qualified(script: Findings, name: S.Name, first: S.Identifier, rest: readonly S.Identifier[], scope: Names, depth: number): ResolvedName | 'open' | undefined {
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
    if (script.reserved.has(column)) {
      const other = source.columns.findIndex(c => c.name.toUpperCase() === column.name.toUpperCase());
      if (other >= 0) return { kind: 'column', source, index: other, column: source.columns[other]!, path, depth };
    }
    if (source.open) return openColumn(script, column, path, [source], depth, [source]);
    missingIn(script, column, source);
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

function missingIn(script: Findings, id: S.Identifier, source: Source): void {
  const all = columnNames(source.columns);
  if (isRowTime(id.name) && source.stream && sameButCase(id.name, all) === undefined) {
    script.say('row-time', id.range, `Column '${id.name}' not found in table '${source.name ?? ''}'; the time of a row is \`ROWTIME\``, 'ROWTIME');
    return;
  }
  const meant = meantName(id.name, all);
  script.say('unknown-column', id.range, `Column '${id.name}' not found in table '${source.name ?? ''}'${meantText(meant)}`, meantFix(meant));
}

function missing(script: Findings, name: S.Name, scope: Names): void {
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
    script.say('unknown-stream', id.range, `Table '${id.name}' not found${replacement !== undefined ? `; ${hidden ? 'here it is called' : 'did you mean'} \`${writtenName(replacement)}\`${hidden ? '' : '?'}` : ''}`, replacement === undefined ? undefined : writtenName(replacement));
    return;
  }
  const all = scopeNames(scope.sources);
  const other = sameButCase(id.name, all);
  if (other === undefined && isRowTime(id.name) && scope.sources.some(s => s.stream)) {
    script.say('row-time', id.range, `Column '${id.name}' not found in any table; the time of a row is \`ROWTIME\``, 'ROWTIME');
    return;
  }
  if (other === undefined && scope.aliases?.has(id.name) && scope.clause !== 'order') {
    script.say('alias-scope', id.range, `Column '${id.name}' not found in any table: an alias of the select list is visible in ORDER BY and in outer queries, not here`);
    return;
  }
  const meant = other ?? meantName(id.name, all);
  script.say('unknown-column', id.range, `Column '${id.name}' not found in any table${meantText(meant)}`, meantFix(meant));
}

const isRowTime = (name: string): boolean => /^(?:ROW_?TIMES?(?:TAMP)?|ROWTIM|ROWTME|ROTIME|ROW_?TIME_?COLUMN)$/i.test(name);

/** Names of columns, remembered so that lists of them can be looked up by `meantName`. */
export const columnNames: (columns: readonly RelationColumn[]) => readonly string[] = memo(columns => columns.map(c => c.name));

const scopes = new WeakMap<readonly Source[], { readonly sources: number; readonly names: readonly string[] }>();

/** Names of all columns of a FROM clause, which may still be growing. */
function scopeNames(sources: readonly Source[]): readonly string[] {
  let known = scopes.get(sources);
  if (known?.sources !== sources.length) scopes.set(sources, (known = { sources: sources.length, names: sources.flatMap(s => columnNames(s.columns)) }));
  return known.names;
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
