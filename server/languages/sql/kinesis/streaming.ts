import { memo } from '../../../base/memo.ts';
import type { Query, Select, TableRef } from '../tree.ts';
import type { Analysis, Source } from './analysis.ts';
import { collect } from './collect.ts';
import { writtenName } from './names.ts';

/** The service's own names for input streams; a lone script that reads one surely reads a stream. */
const inputName = /^SOURCE_SQL_STREAM_\d{3}$/;

/** Whether a source is surely a stream: declared as one, derived from one, or named as the service names input streams. */
export const surelyStream = (source: Source): boolean =>
  source.stream && (source.relation !== undefined || source.table.kind !== 'table' || inputName.test(source.table.name.parts.at(-1)?.name ?? ''));

/** Whether a select surely runs over a stream, so that what the service says of streaming queries holds. */
export function isStreaming(select: Select, analysis: Analysis): boolean {
  const { sources } = analysis.selectOf(select);
  if (sources.length === 0) return false;
  if (sources.every(s => s.relation !== undefined && !s.stream)) return false;
  return select.stream !== undefined || sources.some(surelyStream) || (sources.some(s => s.stream) && pumped(analysis).has(select));
}

/** Selects whose rows a pump inserts: the select itself, or each side of a UNION. */
const pumped: (analysis: Analysis) => ReadonlySet<Select> = memo(analysis => new Set(analysis.pumps.flatMap(p => leaves(p.insert.query))));

/** The selects that give a query's rows, through set operations and parentheses. */
export function leaves(query: Query): Select[] {
  const found: Select[] = [];
  const pending: Query[] = [query];
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (node.kind === 'select') found.push(node);
    else if (node.kind === 'set') pending.push(node.right, node.left);
    else if (node.kind === 'parenthesized' || node.kind === 'with') pending.push(node.query);
  }
  return found;
}

/** Selects that stand for themselves: of statements, pumps and cursors, not those in FROM, IN or EXISTS. */
export const topSelects: (analysis: Analysis) => readonly Select[] = memo(analysis => analysis.tree.statements.flatMap(s =>
  s.kind === 'query' ? leaves(s.query) : s.kind === 'insert' ? leaves(s.query) : s.kind === 'create-pump' && s.insert ? leaves(s.insert.query) : []));

/** `s.ROWTIME` of a select's first stream, spelled as its FROM clause spells it. */
export function rowtimeOf(select: Select, { analysis, text }: { readonly analysis: Analysis; readonly text: string }): string {
  const source = analysis.selectOf(select).sources.find(s => s.stream && s.name !== undefined);
  return source ? `${spelledName(source, text)}.ROWTIME` : 'ROWTIME';
}

/** The name that qualifies a source's columns, as it is written in FROM. */
export function spelledName({ table, name = '' }: Source, text: string): string {
  const id = table.kind === 'join' ? undefined : table.alias ?? (table.kind === 'table' ? table.name.parts.at(-1) : undefined);
  return id ? text.slice(id.range.start, id.range.end) : writtenName(name);
}

/** All table references of a select's FROM clause without its subqueries', joins included. */
export function tablesIn(select: Select): TableRef[] {
  const found: TableRef[] = [];
  const pending: TableRef[] = [...select.from].reverse();
  while (pending.length > 0) {
    const table = pending.pop()!;
    found.push(table);
    if (table.kind === 'join') pending.push(table.right, table.left);
    else if (table.kind === 'parenthesized') pending.push(table.table);
  }
  return found;
}

export const selectsOf = (analysis: Analysis): readonly Select[] => collect(analysis.tree).selects;
