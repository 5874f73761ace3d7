import { memoPair } from '../../../base/memo.ts';
import type { Range } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import type { Checking, Column } from '../athena-evaluate/expressions/scope.ts';
import { coercible, commonType, namesUntold, typeText, untold, type Type } from '../athena-evaluate/types.ts';
import { TrinoError } from '../athena-evaluate/values.ts';
import { effective } from '../selects.ts';
import type * as S from '../tree.ts';
import { nodesIn } from '../walk.ts';
import type { AthenaFile } from './file.ts';
import { columnsOf, declarationOf, queryColumns, valueTypes } from './tables.ts';

export interface Refusal { readonly code: string; readonly message: string; readonly range: Range }
export interface Checked {
  /** What the service refuses in the file's queries: of each statement all that is wrong by itself, not what follows from it. */
  readonly refusals: readonly Refusal[];
  /** Comparisons that no value of their column's type meets. */
  readonly notes: Checking['notes'];
  /** Types of columns that queries name, and of parameters of lambdas, by the place of the name. */
  readonly types: ReadonlyMap<number, string>;
}

export const checkOf: (file: AthenaFile, scope: Scope) => Checked = memoPair(check);

function check(file: AthenaFile, scope: Scope): Checked {
  const checking: Checking = { refusals: [], notes: [], types: new Map(), path: file.source.path };
  const say = (code: string, range: Range, message: string): void => { if (!namesUntold(message)) checking.refusals.push(new TrinoError(code, message, range)); };
  const broken = (range: Range) => file.tree.problems.some(p => p.range.start >= range.start && p.range.end <= range.end);
  const prepared = new Map<string, S.Around>();
  const runs = new Map<string, readonly TrinoError[]>();
  for (const statement of file.tree.statements) {
    if (broken(statement.range)) continue;
    if (statement.kind === 'around' && statement.verb === 'PREPARE' && statement.target) prepared.set(statement.target.parts.at(-1)!.name, statement);
    if (statement.kind === 'command' && statement.verb === 'EXECUTE' && statement.name) {
      const body = prepared.get(statement.name.parts.at(-1)!.name);
      if (body) executed(body, statement);
    }
    const at = effective(statement);
    if (!at) continue;
    try {
      const columns = queryColumns(at.query, scope, checking).filter(c => !c.hidden);
      const stored = at.kind === 'insert' ? targetColumns(at.target, scope) : undefined;
      if (at.kind === 'insert' && stored) checkInsert(at, stored, columns, say);
      if (at.kind === 'around' && at.verb.startsWith('CREATE')) creation(at, columns, scope, say);
      else if (at.kind === 'around' && at.changes) changes(at, columns, scope, say);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // a tree too deep is told when it runs
    }
  }
  /** A prepared statement with the values it is given: what is refused now and was not before is said where they are given. */
  function executed(body: S.Around, { values = [], range }: S.Command): void {
    const places = parametersIn(body);
    if (places.length !== values.length) return say('INVALID_PARAMETER_USAGE', range, `Incorrect number of parameters: expected ${places.length} but found ${values.length}`);
    const types = valueTypes(values, checking);
    const again = (parameters: ReadonlyMap<number, Type>): readonly TrinoError[] => {
      const key = `${body.range.start} ${[...parameters.values()].map(typeText).join()}`;
      const found: TrinoError[] = [];
      if (!runs.has(key)) {
        runs.set(key, found);
        queryColumns(body.query, scope, { refusals: found, notes: [], types: new Map(), path: file.source.path, parameters });
      }
      return runs.get(key)!;
    };
    const before = new Set(again(new Map()).map(e => `${e.at!.start} ${e.message}`));
    for (const { code, message, at } of again(new Map(places.map((p, i) => [p, types[i]!])))) {
      if (before.has(`${at!.start} ${message}`)) continue;
      // The value that stands nearest to what is refused.
      const nearest = places.map((p, i) => [Math.abs(p - at!.start), i] as const).sort((a, b) => a[0] - b[0])[0]![1];
      say(code, values[nearest]!.range, message);
    }
  }

  const told = new Set<string>();
  const refusals = checking.refusals.flatMap(({ code, message, at }): Refusal[] => {
    const key = `${at!.start} ${at!.end} ${code}`;
    return told.has(key) ? [] : (told.add(key), [{ code, message, range: { start: at!.start, end: Math.max(at!.end, at!.start + 1) } }]);
  });
  const noted = new Set<number>();
  return { refusals, notes: checking.notes.filter(n => !noted.has(n.range.start) && noted.add(n.range.start)), types: checking.types };
}

/** Where the parameters of a statement stand, in the order of the text. */
const parametersIn = (statement: S.Around): readonly number[] => [...new Set([...nodesIn(statement)].flatMap(n => (n.kind === 'parameter' ? [n.range!.start] : [])))].sort((a, b) => a - b);

type Say = (code: string, range: Range, message: string) => void;
const typesText = (columns: readonly { readonly type: Type }[]): string => columns.map(c => typeText(c.type)).join(', ');
const columnNamed = (columns: readonly Column[], { name }: S.Identifier): Column | undefined => columns.find(c => c.name === name.toLowerCase());

/** The columns of the table that a statement changes; undefined when they are not known. */
function targetColumns(target: S.QName | undefined, scope: Scope): readonly Column[] | undefined {
  const table = target && declarationOf(target, scope);
  const columns = table && columnsOf(table, scope).columns.filter(c => !c.hidden);
  return columns?.some(c => c.any) ? undefined : columns;
}

/** INSERT gives as many columns as its table takes, of types that go there. */
export function checkInsert({ target, columns: names }: S.Insert, all: readonly Column[], given: readonly Column[], say: Say): void {
  const strange = names?.filter(id => !columnNamed(all, id)) ?? [];
  for (const id of strange) say('COLUMN_NOT_FOUND', id.range, `Insert column name does not exist in target table: ${id.name}`);
  const twice = names?.find((id, i) => names.findIndex(o => o.name === id.name) < i);
  if (twice) say('DUPLICATE_COLUMN_NAME', twice.range, `Insert column name is specified more than once: ${twice.name}`);
  if (strange.length > 0 || given.some(c => c.any)) return;
  const wanted = names ? names.map(id => columnNamed(all, id)!) : all;
  if (given.length !== wanted.length || given.some((c, i) => !assignable(c.type, wanted[i]!.type))) say('TYPE_MISMATCH', target.range, `Insert query has mismatched column types: Table: [${typesText(wanted)}], Query: [${typesText(given)}]`);
}

/** Whether a value of one type is stored in a column of another: where both go to one type, and into nested texts with a length only what goes there by itself (`typesMatchForInsert` of Trino). */
const assignable = (from: Type, to: Type): boolean => (boundedInside(to) ? coercible(from, to) : commonType(from, to) !== undefined);

function boundedInside(type: Type): boolean {
  const parts = type.kind === 'array' ? [type.element] : type.kind === 'map' ? [type.key, type.value] : type.kind === 'row' ? type.fields.map(f => f.type) : [];
  return parts.some(t => t.kind === 'char' || (t.kind === 'varchar' && t.length !== undefined) || boundedInside(t));
}

/** Each column of a table or view has a name, and one only, and a type. A view does not read itself. */
function creation({ verb, target, columns: names, query }: S.Around, columns: readonly Column[], scope: Scope, say: Say): void {
  if (!target) return;
  if (verb === 'CREATE VIEW') recursion(target, query, scope, say);
  if (names && !columns.some(c => c.any) && names.length !== columns.length) return say('MISMATCHED_COLUMN_ALIASES', target.range, `Column alias list has ${names.length} entries but relation has ${columns.length} columns`);
  const at = names ? -1 : columns.findIndex(c => c.name === undefined && !c.any);
  if (at >= 0) return say('MISSING_COLUMN_NAME', target.range, `Column name not specified at position ${at + 1}`);
  const called = names?.map(n => n.name) ?? columns.flatMap(c => c.name ?? []);
  const twice = called.find((n, i) => called.findIndex(o => o.toLowerCase() === n.toLowerCase()) < i);
  if (twice !== undefined) return say('DUPLICATE_COLUMN_NAME', target.range, `Column name '${twice}' specified more than once`);
  const untyped = columns.findIndex(c => c.type.kind === 'unknown' && c.type !== untold);
  if (untyped >= 0) say('COLUMN_TYPE_UNKNOWN', target.range, `Column type is unknown: ${names?.[untyped]?.name ?? columns[untyped]!.name}`);
}

function recursion(target: S.QName, query: S.Query, scope: Scope, say: Say): void {
  const view = declarationOf(target, scope);
  if (!view || !columnsOf(view, scope).recursive) return;
  const own = [...nodesIn(query)].find(n => n.kind === 'table' && declarationOf((n as S.TableName).name, scope) === view);
  say('VIEW_IS_RECURSIVE', own?.range ?? target.range, own ? 'Statement would create a recursive view' : 'View is recursive');
}

/** New values of UPDATE and MERGE go to columns that there are, of types that take them. */
function changes({ verb, target, changes: list = [] }: S.Around, values: readonly Column[], scope: Scope, say: Say): void {
  const all = targetColumns(target, scope);
  if (!all) return;
  let from = 0;
  list.forEach((change, place) => {
    const exprs = change.kind === 'set' ? change.sets.map(s => s.value) : change.values;
    const given = values.slice(from, (from += exprs.length));
    const names = change.kind === 'set' ? change.sets.map(s => s.column) : change.columns;
    const strange = names?.filter(id => !columnNamed(all, id)) ?? [];
    for (const id of strange) say('COLUMN_NOT_FOUND', id.range, verb === 'UPDATE' ? `The UPDATE SET target column ${id.name} doesn't exist` : `Merge column name does not exist in target table: ${id.name}`);
    const twice = names?.find((id, i) => names.findIndex(o => o.name === id.name) < i);
    if (twice) say('DUPLICATE_COLUMN_NAME', twice.range, `${verb === 'UPDATE' ? 'Update' : 'Merge'} column name is specified more than once: ${twice.name}`);
    if (strange.length > 0) return;
    const wanted = names?.map(id => columnNamed(all, id)!) ?? all;
    if (wanted.length !== exprs.length) return say('INVALID_ARGUMENTS', change.range, `Number of merge columns (${wanted.length}) isn't equal to number of expressions (${exprs.length})`);
    if (wanted.some((c, i) => !assignable(given[i]!.type, c.type))) say('TYPE_MISMATCH', change.range, verb === 'UPDATE'
      ? `UPDATE table column types don't match SET expressions: Table: [${typesText(wanted)}], Expressions: [${typesText(given)}]`
      : `MERGE table column types don't match for MERGE case ${place}, SET expressions: Table: [${typesText(wanted)}], Expressions: [${typesText(given)}]`);
  });
}
