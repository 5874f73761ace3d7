import { named } from '../../../../base/sentence.ts';
import { columnOf, defineDataRule, evidence } from '../data-rule.ts';
import type { Held } from '../data/held.ts';
import { propertyOf, type Table } from '../table.ts';
import type { TableFinding } from '../table-rule.ts';

export const keyCase = defineDataRule({
  code: 'DDL608',
  name: 'key-case',
  since: '0.2',
  severity: 'warning',
  summary: 'Keys of the sample records whose letter case matters to the OpenX SerDe',

  *at(held, table) {
    const at = table.name?.range ?? table.range;
    for (const clash of held.clashes) {
      yield { range: at, message: `The keys ${named(clash.keys, 'and')} are one key to the SerDe: \`JSONException: ${clash.says}\` (${evidence({ ...clash, of: held.records }, held, 'record')})`, fixes: apart(held, table) };
    }
    for (const { column, key } of held.otherCase) {
      const found = columnOf(table, column);
      if (!found) continue;
      const edits = held.converted ? [] : table.addProperties?.('serde', { [`mapping.${column}`]: key }) ?? [];
      yield {
        range: found.name.range, message: `\`${column}\` is NULL in every row: the records have \`${key}\`, and case.insensitive is off`,
        fixes: edits.length > 0 ? [{ title: `Read the key \`${key}\``, edits }] : [],
      };
    }
  },
});

/** Case counts, and each column is told the key that it read so far where that has upper case. */
function apart(held: Held, table: Table): NonNullable<TableFinding['fixes']> {
  if (held.converted) return [];
  const keys = held.clashes.flatMap(c => c.keys);
  const written = propertyOf(table.serdeProperties, 'case.insensitive')?.value;
  const properties: Record<string, string> = written ? {} : { 'case.insensitive': 'FALSE' };
  for (const { name } of table.columns) {
    const column = name.value.toLowerCase();
    const key = held.keys.get(column);
    if (key !== undefined && key !== column && !keys.includes(column) && !propertyOf(table.serdeProperties, `mapping.${column}`)) properties[`mapping.${column}`] = key;
  }
  const edits = [...(written ? [written.change('FALSE')] : []), ...table.addProperties?.('serde', properties) ?? []];
  return edits.length > 0 ? [{ title: 'Tell the keys apart by case', edits }] : [];
}
