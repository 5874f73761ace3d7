import { insert, remove, replace, type TextEdit } from '../../../base/edit.ts';
import { quoted } from './literals.ts';
import type { Table } from './table.ts';

/** The edits that give a table another SerDe with these properties; none where the host leaves no place for it. */
export function withSerde(table: Table, text: string, library: string, properties: readonly (readonly [key: string, value: string])[]): readonly TextEdit[] {
  const list = properties.length === 0 ? '' : ` WITH SERDEPROPERTIES (${properties.map(([k, v]) => `${quoted(k)} = ${quoted(v)}`).join(', ')})`;
  const clause = `ROW FORMAT SERDE ${quoted(library)}${list}`;
  if (table.host === 'ddl') {
    const row = table.clauses?.find(c => c.word === 'ROW');
    const own = table.clauses?.find(c => c.word === 'WITH');
    if (row) return [replace(row.range, clause), ...(own ? [remove({ start: row.range.end, end: own.range.end })] : [])];
    const next = table.clauses?.find(c => c.word === 'STORED' || c.word === 'LOCATION' || c.word === 'TBLPROPERTIES');
    if (!next) return [];
    const alone = /(^|\n)[ \t]*$/.test(text.slice(0, next.range.start));
    return [insert(next.range.start, `${clause}${alone ? '\n' : ' '}`)];
  }
  if (!table.serde) return [];
  // The separator keeps its value under the other SerDe's name; others are not read there.
  return [table.serde.change(library), ...table.serdeProperties.flatMap(p => (p.key.value === 'field.delim' && properties.some(([k]) => k === 'separatorChar') ? [p.key.change('separatorChar')] : []))];
}
