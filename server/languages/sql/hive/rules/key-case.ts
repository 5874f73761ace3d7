import { named } from '../../../../base/sentence.ts';
import { columnOf, defineDataRule, evidence } from '../data-rule.ts';
import type { Clash } from '../data/clashes.ts';
import { readable, type Held } from '../data/held.ts';
import { propertyOf, type Table } from '../table.ts';
import { fieldNames } from '../type.ts';
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
      yield { range: at, message: `The keys ${named(clash.keys, 'and')} are one key to ${whatHappens(held, clash)} (${evidence({ ...clash, of: held.records }, held, 'record')})`, fixes: apart(held, table) };
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

function whatHappens({ serde, converted }: Held, { keys, folded }: Clash): string {
  if (converted) return `the delivery stream: it reads \`${keys.find(k => k.endsWith(folded)) ?? keys[1]}\` alone`;
  return serde?.kind === 'hive' ? 'the SerDe, which takes none twice' : `the SerDe: \`JSONException: Duplicate key "${folded}"\``;
}

/** Case counts, and each column and field is told the key that it read so far where that has upper case. */
function apart(held: Held, table: Table): NonNullable<TableFinding['fixes']> {
  if (held.converted || held.serde?.kind !== 'openx') return [];
  const written = propertyOf(table.serdeProperties, 'case.insensitive')?.value;
  const properties: Record<string, string> = written ? {} : { 'case.insensitive': 'FALSE' };
  for (const name of [...table.columns.map(c => c.name.value.toLowerCase()), ...readable(table).flatMap(c => fieldNames(c.type))]) {
    const spelt = held.spellings.get(name);
    if (spelt && !spelt.has(name) && !propertyOf(table.serdeProperties, `mapping.${name}`)) properties[`mapping.${name}`] = [...spelt][0]!;
  }
  const edits = [...(written ? [written.change('FALSE')] : []), ...table.addProperties?.('serde', properties) ?? []];
  return edits.length > 0 ? [{ title: 'Tell the keys apart by case', edits }] : [];
}
