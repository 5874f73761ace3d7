import type { TableChange } from '../base/table-change.ts';
import { UsageError, type Given } from './command.ts';

/** Options of `sluice migrate` that say how a table changes. */
export const changeOptions = {
  type: { summary: 'Give a column another type', value: 'COLUMN=TYPE', repeat: true },
  rename: { summary: 'Rename a column; the OpenX SerDe goes on reading the old key', value: 'OLD=NEW', repeat: true },
  drop: { summary: 'Take a column out', value: 'COLUMN', repeat: true },
  add: { summary: 'Add a column at the end', value: 'COLUMN=TYPE', repeat: true },
  order: { summary: 'All columns in their new order, with commas', value: 'COLUMNS' },
} as const;

/** The changes that the options ask for, in the order in which they are made. */
export function changesGiven(given: Given): TableChange[] {
  const pair = (option: string, text: string): [string, string] => {
    const at = text.indexOf('=');
    if (at <= 0 || at === text.length - 1) throw new UsageError(`\`--${option}\` is two words with \`=\` between, not \`${text}\``);
    return [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()];
  };
  const order = given.value('order');
  return [
    ...given.values('type').map(t => pair('type', t)).map(([column, to]): TableChange => ({ kind: 'type', column, to })),
    ...given.values('rename').map(t => pair('rename', t)).map(([column, name]): TableChange => ({ kind: 'rename', column, name: name.toLowerCase() })),
    ...given.values('drop').map((column): TableChange => ({ kind: 'drop', column: column.toLowerCase() })),
    ...given.values('add').map(t => pair('add', t)).map(([column, type]): TableChange => ({ kind: 'add', column, type })),
    ...(order === undefined ? [] : [{ kind: 'order' as const, columns: order.split(',').map(c => c.trim().toLowerCase()) }]),
  ];
}
