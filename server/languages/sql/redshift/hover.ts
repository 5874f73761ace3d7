import type { Hover } from '../../../base/language.ts';
import { touches } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import type { RedshiftFile } from './file.ts';
import { columnsOf, declarationOf, namesIn } from './tables.ts';

/** A table that a query names, with its columns as they are declared or worked out. */
export function hoverTable(file: RedshiftFile, offset: number, scope: Scope): Hover | undefined {
  const named = namesIn(file, scope).tables.find(t => touches(t.name.range, offset));
  const table = named && declarationOf(named.name, scope);
  if (!table) return undefined;
  const keys = new Set(table.partitions.map(p => p.name.toLowerCase()));
  const lines = (columnsOf(table, scope) ?? []).filter(c => !c.hidden).map(c => `${c.name}${c.detail === undefined ? '' : ` ${c.detail}`}${keys.has(c.name) ? ' -- partition key' : ''}`);
  const what = table.query === undefined ? 'table' : 'made by a query';
  return { range: named.name.range, markdown: `**${table.name}**: ${what}${lines.length > 0 ? `\n\n\`\`\`redshift-sql\n${lines.join('\n')}\n\`\`\`` : ''}` };
}
