import type { Hover } from '../../../base/language.ts';
import { touches } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import { typeText } from '../athena-evaluate/types.ts';
import { columnsOf, declarationOf, namesIn, type AthenaFile } from './file.ts';

/** A table that a query names, with its columns as the query engine types them. */
export function hoverTable(file: AthenaFile, offset: number, scope: Scope): Hover | undefined {
  const named = namesIn(file, scope).tables.find(t => touches(t.name.range, offset));
  const table = named && declarationOf(named.name, scope);
  if (!table) return undefined;
  const keys = new Set(table.partitions.map(p => p.name.toLowerCase()));
  const columns = columnsOf(table).filter(c => !c.hidden).map(c => `${c.name} ${typeText(c.type)}${keys.has(c.name!) ? ' -- partition key' : ''}`);
  return { range: named.name.range, markdown: `**${table.name}**: table\n\n\`\`\`athena-sql\n${columns.join('\n')}\n\`\`\`` };
}
