import { named } from '../../../../base/sentence.ts';
import { columnOf, defineDataRule, evidence } from '../data-rule.ts';
import type { Clash } from '../data/clashes.ts';
import { keyOf } from '../data/convert.ts';
import { readable, type Held } from '../data/held.ts';
import { readOtherwise } from '../data/reading.ts';
import type { Table } from '../table.ts';
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
      const mapped = readOtherwise(held, table, { mappings: { [column]: key } });
      yield {
        range: found.name.range, message: `\`${column}\` is NULL in every row: the records have \`${key}\`, and ${held.converted ? 'CaseInsensitive' : 'case.insensitive'} is off`,
        fixes: mapped ? [{ title: `Read the key \`${key}\``, ...mapped }] : [],
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
  if (held.serde?.kind !== 'openx') return [];
  const mappings: Record<string, string> = {};
  for (const name of [...table.columns.map(c => c.name.value.toLowerCase()), ...readable(table).flatMap(c => fieldNames(c.type))]) {
    const spelt = held.spellings.get(name);
    if (spelt && !spelt.has(name) && keyOf(name, held.serde) === name) mappings[name] = [...spelt][0]!;
  }
  const told = readOtherwise(held, table, { caseInsensitive: false, ...(Object.keys(mappings).length > 0 && { mappings }) });
  return told ? [{ title: 'Tell the keys apart by case', ...told }] : [];
}
