import { named } from '../../../../base/sentence.ts';
import { columnOf, defineDataRule } from '../data-rule.ts';
import { additions, columnFor, everything } from '../data/difference.ts';
import type { Held } from '../data/held.ts';
import type { Table } from '../table.ts';
import type { TableFinding } from '../table-rule.ts';

/** Columns that are offered one by one. */
const mostOffers = 8;

export const unreadKey = defineDataRule({
  code: 'DDL611',
  name: 'unread-key',
  since: '0.2',
  severity: 'hint',
  summary: 'Keys of the sample records that no column reads',

  *at(held, table, text) {
    if (held.unread.length === 0) return;
    const names = held.unread.slice(0, mostOffers).map(u => `\`${u.key}\``).join(', ');
    yield {
      range: table.name?.range ?? table.range,
      message: `No column reads ${names}${held.unread.length > mostOffers ? ` and ${held.unread.length - mostOffers} more keys` : ''} of ${held.reading === 'parquet' ? '' : 'the records in '}${named(held.from, 'and')}`,
      fixes: [
        ...(held.unread.length > 1 ? takeAll(held, table, text) : []),
        ...held.unread.slice(0, mostOffers).flatMap(u => {
          const added = additions(table, text, held, [u]);
          return added.edits.length > 0 ? [{ title: `Add the column \`${columnFor(u.key).name} ${u.type}\``, ...added }] : [];
        }),
      ],
    };
  },
});

export const emptyColumn = defineDataRule({
  code: 'DDL612',
  name: 'empty-column',
  since: '0.2',
  severity: 'hint',
  summary: 'A column that no sample record has a value for',
  fixable: false,

  *at(held, table) {
    for (const name of held.empty) {
      const column = columnOf(table, name);
      if (held.fits.some(f => f.column === name)) continue; // empty cells that are refused are said at their type
      const [has, their] = held.from.length === 1 ? ['has', 'its'] : ['have', 'their'];
      if (column && held.reading === 'parquet') yield { range: column.name.range, message: `${named(held.from, 'and')} ${has} no column \`${column.name.value}\`: it is NULL in ${their} rows` };
      else if (column && !held.otherCase.some(o => o.column === name)) yield { range: column.name.range, message: `No record in ${named(held.from, 'and')} has a value for \`${column.name.value}\`` };
    }
  },
});

/** All that the records show, in one step. */
export function takeAll(held: Held, table: Table, text: string): NonNullable<TableFinding['fixes']> {
  const all = everything(table, text, held);
  return all.edits.length > 0 ? [{ title: 'Take all from the sample records', ...all }] : [];
}
