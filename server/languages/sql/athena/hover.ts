import type { Hover } from '../../../base/language.ts';
import { touches } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import { typeText, untold } from '../athena-evaluate/types.ts';
import type { AthenaFile } from './file.ts';
import { namesIn } from './names.ts';
import { columnsOf, declarationOf } from './tables.ts';

/** A table that a query names, with its columns as the query engine types them. */
export function hoverTable(file: AthenaFile, offset: number, scope: Scope): Hover | undefined {
  const named = namesIn(file, scope).tables.find(t => touches(t.name.range, offset));
  const table = named && declarationOf(named.name, scope);
  if (!table) return undefined;
  const { columns, keys } = columnsOf(table, scope);
  const lines = columns.filter(c => !c.hidden && c.name !== undefined).map(c => `${c.name}${c.type === untold ? '' : ` ${typeText(c.type)}`}${keys.has(c.name!) ? ' -- partition key' : ''}`);
  const what = table.query === undefined ? 'table' : 'made by a query';
  return { range: named.name.range, markdown: `**${table.name}**: ${what}${lines.length > 0 ? `\n\n\`\`\`athena-sql\n${lines.join('\n')}\n\`\`\`` : ''}` };
}
