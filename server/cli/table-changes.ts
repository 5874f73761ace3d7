import type { TableChange } from '../base/table-change.ts';
import { UsageError, type Given } from './command.ts';

/** Options of `sluice migrate` that say how a table changes. */
export const changeOptions = {
  type: { summary: 'Give a column another type', value: 'COLUMN=TYPE', repeat: true },
  rename: { summary: 'Rename a column; the OpenX SerDe goes on reading the old key', value: 'OLD=NEW', repeat: true },
  drop: { summary: 'Take a column out', value: 'COLUMN', repeat: true },
  add: { summary: 'Add a column at the end', value: 'COLUMN=TYPE', repeat: true },
  key: { summary: 'Make a column a key of the folders, or compute a new one: `country`, `day=date(at)`, `day string=substr(at, 1, 10)`', value: 'COLUMN[=EXPRESSION]', repeat: true },
  unkey: { summary: 'Make a key of the folders a column', value: 'KEY', repeat: true },
  location: { summary: 'Where the files are from now on; when keys change, a folder beside the old one otherwise', value: 'S3URI' },
  order: { summary: 'All columns in their new order, with commas', value: 'COLUMNS' },
} as const;

/** The changes that the options ask for, in the order in which they are made. */
export function changesGiven(given: Given): TableChange[] {
  const pair = (option: string, text: string): [string, string] => {
    const at = text.indexOf('=');
    if (at <= 0 || at === text.length - 1) throw new UsageError(`\`--${option}\` is two words with \`=\` between, not \`${text}\``);
    return [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()];
  };
  const [order, location] = [given.value('order'), given.value('location')];
  return [
    ...given.values('type').map(t => pair('type', t)).map(([column, to]): TableChange => ({ kind: 'type', column, to })),
    ...given.values('rename').map(t => pair('rename', t)).map(([column, name]): TableChange => ({ kind: 'rename', column, name: name.toLowerCase() })),
    ...given.values('key').map(key),
    ...given.values('unkey').map((column): TableChange => ({ kind: 'unkey', column: column.toLowerCase() })),
    ...given.values('drop').map((column): TableChange => ({ kind: 'drop', column: column.toLowerCase() })),
    ...given.values('add').map(t => pair('add', t)).map(([column, type]): TableChange => ({ kind: 'add', column, type })),
    ...(location === undefined ? [] : [{ kind: 'location' as const, to: location }]),
    ...(order === undefined ? [] : [{ kind: 'order' as const, columns: order.split(',').map(c => c.trim().toLowerCase()) }]),
  ];
}

/** `NAME`, `NAME TYPE`, `NAME=EXPRESSION`, `NAME TYPE=EXPRESSION`; of an Iceberg table a field like `day(at)`. */
function key(text: string): TableChange {
  const [, column = '', type, from] = /^\s*([^\s=(]+(?:\([^)]*\))?)(?:\s+([^=]+?))?\s*(?:=\s*([^]+?)\s*)?$/.exec(text) ?? [];
  if (column === '') throw new UsageError(`\`--key\` is a column, or a new name with \`=\` and an expression, not \`${text}\``);
  return { kind: 'key', column: column.toLowerCase(), ...(type !== undefined && { type }), ...(from !== undefined && { from }) };
}
