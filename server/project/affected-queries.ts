import { named } from '../base/sentence.ts';
import type { Place } from '../base/diagnostic.ts';
import type { SourceFile } from '../base/file.ts';
import { literal } from '../base/pattern.ts';
import type { Range } from '../base/range.ts';
import { readAthena } from '../languages/sql/athena/file.ts';
import { namesIn as athenaNames } from '../languages/sql/athena/names.ts';
import { partitionChange } from '../languages/sql/migration/changes.ts';
import type { Table } from '../languages/sql/hive/table.ts';
import type { Column, Names, Thing } from '../languages/sql/names.ts';
import { partitionKeysUnread, type Partitioned } from '../languages/sql/partitions.ts';
import { readRedshift } from '../languages/sql/redshift/file.ts';
import { namesIn as redshiftNames } from '../languages/sql/redshift/tables.ts';
import { effective } from '../languages/sql/selects.ts';
import type { Query, SqlTree } from '../languages/sql/tree.ts';
import { nodesIn } from '../languages/sql/walk.ts';
import { tablesOf, type TableMigration } from './migration.ts';
import type { Workspace } from './workspace.ts';

/** What in the workspace reads or writes the columns that change, and what it has to do about it. */
export interface Affected { readonly path: string; readonly range: Range; readonly what: string }

/** The columns of the version before that change, and those that are no more. */
export interface Touched { readonly columns: readonly string[]; readonly gone: ReadonlySet<string> }

/** Queries over a table, and the columns of the last one in a file that come of columns that change. */
export interface QueriesOver { readonly found: readonly Affected[]; readonly outputs: ReadonlyMap<string, readonly string[]> }

/** Columns of a declaration: those of the table, or of a view or table that a query over it makes. */
interface Own { readonly path: string; readonly range: Range; readonly columns: readonly string[]; readonly view?: string }

interface QueryFile { readonly file: SourceFile; readonly tree: SqlTree; readonly names: Names }

/** What queries read of a table, by what their names mean: also under another name, through views, and through views over views. */
export function queriesOver(workspace: Workspace, migration: TableMigration, { columns, gone }: Touched): QueriesOver {
  const files = [...workspace.files.values()].flatMap(file => queriesIn(workspace, file) ?? []);
  const declared = [...workspace.files.values()].flatMap(file => tablesOf(file).filter(t => t === migration.old || isSame(t, migration.old)).map((t): Own => ({ path: file.path, range: t.range, columns })));
  const owned = [...declared];
  const ownerOf = (thing: Thing): Own | undefined => {
    const { kind, place, name } = thing;
    return kind === 'column' && place ? owned.find(o => holds(o, place) && o.columns.includes(name.toLowerCase())) : undefined;
  };
  // A view makes its readers readers of the table: until no further one is found.
  for (let before = 0; before < owned.length;) {
    before = owned.length;
    for (const { file, tree, names } of files) {
      for (const statement of tree.statements) {
        if (statement.kind !== 'around' || !statement.verb.startsWith('CREATE') || owned.some(o => o.path === file.path && o.range === statement.range)) continue;
        const made = outputsOf(names, statement.query, ownerOf);
        if (made.length > 0) owned.push({ path: file.path, range: statement.range, columns: made, view: statement.target?.parts.at(-1)!.name.toLowerCase() ?? '' });
      }
    }
  }
  const reads = (word: string) => `the query reads \`${word}\`${gone.has(word) ? ', which the table has no more' : ', whose type changes'}`;
  const found: Affected[] = [];
  const outputs = new Map<string, readonly string[]>();
  for (const query of files) {
    const { file: { path, text }, tree, names } = query;
    const places = names.things.flatMap(thing => {
      const owner = ownerOf(thing);
      const word = thing.name.toLowerCase();
      return owner ? thing.places.map(range => ({ range, what: owner.view === undefined ? reads(word) : `the query reads \`${word}\` of the view \`${owner.view}\`, which comes of what changes` })) : [];
    });
    // Of a text that cannot be read the words are all there is.
    const unread = tree.problems.length > 0 && places.length === 0 && names.tables.some(t => t.name.parts.at(-1)!.name.toLowerCase() === migration.before.name.toLowerCase());
    const guessed = unread ? words(text, columns).map(({ word, range }) => ({ range, what: reads(word) })) : [];
    const mine = [...places, ...guessed, ...starsOver(names, ownerOf), ...(columns.length > 0 ? writesTo(query, declared) : [])].sort((a, b) => a.range.start - b.range.start);
    found.push(...mine.map(one => ({ path, ...one })), ...unpruned(path, query, migration));
    const last = tree.statements.map(effective).findLast(s => s !== undefined);
    if (last) outputs.set(path, outputsOf(names, last.query, ownerOf));
  }
  return { found, outputs };
}

/** Whether two declarations are of one table: a query means it whichever of them it finds. */
const isSame = (a: Table, b: Table): boolean => a.name !== undefined && a.name.value.toLowerCase() === b.name?.value.toLowerCase() && (a.database === undefined || b.database === undefined || a.database.value.toLowerCase() === b.database.value.toLowerCase());

const holds = ({ path, range }: Own, place: Place): boolean => path === place.path && range.start <= place.range.start && place.range.start < range.end;

function queriesIn(workspace: Workspace, file: SourceFile): QueryFile | undefined {
  const scope = workspace.scopeOf(file.path);
  switch (file.language) {
    case 'athena-sql': case 'hive-sql': { const read = readAthena(file); return { file, tree: read.tree, names: athenaNames(read, scope) }; }
    case 'redshift-sql': { const read = readRedshift(file); return { file, tree: read.tree, names: redshiftNames(read, scope) }; }
    default: return undefined;
  }
}

/** The columns of a query that come of columns with an owner, by their names. */
function outputsOf(names: Names, query: Query, ownerOf: (thing: Thing) => Own | undefined): string[] {
  const known = new Map<Column, boolean>();
  const comes = (column: Column): boolean => {
    const before = known.get(column);
    if (before !== undefined) return before;
    known.set(column, false); // a query that reads itself
    const made = ownerOf(column.thing) !== undefined || (column.of ?? []).some(comes) || (column.source !== undefined && [...nodesIn(column.source)].some(n => { const meant = n.kind === 'name' && n.range ? names.meanings.get(n.range.start) : undefined; return meant !== undefined && comes(meant.column); }));
    known.set(column, made);
    return made;
  };
  return [...new Set((names.results.get(query) ?? []).flatMap(c => (c.name !== undefined && comes(c) ? [c.name.toLowerCase()] : [])))];
}

/** Stars that stand for a column with an owner. */
function* starsOver(names: Names, ownerOf: (thing: Thing) => Own | undefined): Iterable<{ readonly range: Range; readonly what: string }> {
  for (const { select, relations } of names.selects) {
    for (const { expr } of select.items) {
      if (expr.kind !== 'star') continue;
      const qualifier = expr.qualifier?.parts.at(-1)!.name.toLowerCase();
      if (relations.some(r => (qualifier === undefined || r.qualifiers.at(-1)?.toLowerCase() === qualifier) && r.columns?.some(c => ownerOf(c.thing)))) yield { range: expr.range, what: 'the query reads all columns' };
    }
  }
}

/** Statements that write every column of the table. */
function* writesTo({ tree, names }: QueryFile, declared: readonly Own[]): Iterable<{ readonly range: Range; readonly what: string }> {
  for (const statement of tree.statements) {
    const at = effective(statement);
    if (at?.kind !== 'insert' || at.columns || !at.target) continue;
    const { range } = at.target.parts.at(-1)!;
    const table = names.things.find(t => t.kind === 'table' && t.places.some(p => p.start === range.start));
    if (table?.place && declared.some(o => holds(o, table.place!))) yield { range, what: 'the statement writes all columns' };
  }
}

/** Queries that named a key in their conditions and name none of the new ones: they read every file. */
function* unpruned(path: string, { tree, names }: QueryFile, { before, after, changes }: TableMigration): Iterable<Affected> {
  const change = partitionChange(changes);
  if (!change || before.format === 'iceberg') return;
  const declared = (keys: readonly { readonly name: string; readonly type: string }[]) => (name: { readonly parts: readonly { readonly name: string }[] }): readonly Partitioned[] => (name.parts.at(-1)!.name.toLowerCase() === before.name.toLowerCase()
    ? [{ name: before.name, keys: keys.map(k => k.name) }] : []);
  const already = new Set([...partitionKeysUnread(names, tree, declared(change.from))].map(u => u.range.start));
  if (after.partitions.length === 0 && change.from.length > 0) {
    for (const u of partitionKeysUnread(names, tree, declared([{ name: '', type: '' }]))) if (!already.has(u.range.start)) yield { path, range: u.range, what: `the query reads every file of \`${before.name}\`: there are no keys any more` };
    return;
  }
  for (const u of partitionKeysUnread(names, tree, declared(change.to))) {
    if (already.has(u.range.start) && change.from.length > 0) continue;
    yield { path, range: u.range, what: `the query has no condition on ${named(change.to.map(k => k.name), 'or')}: it reads every partition of \`${before.name}\`` };
  }
}

/** Where the words stand in a text, as whole words, case aside. */
export function words(text: string, wanted: readonly string[]): { readonly word: string; readonly range: Range }[] {
  if (wanted.length === 0) return [];
  return [...text.matchAll(new RegExp(`(?<![\\w$])(?:${wanted.map(literal).join('|')})(?![\\w$])`, 'gi'))].map(m => ({ word: m[0].toLowerCase(), range: { start: m.index, end: m.index + m[0].length } }));
}
