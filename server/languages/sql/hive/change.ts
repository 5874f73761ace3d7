import { replace, type TextEdit } from '../../../base/edit.ts';
import type { TableChange } from '../../../base/table-change.ts';
import { parseHiveType } from './reader.ts';
import { mapping } from './rules/field-name.ts';
import { propertyOf, siteRange, type Column, type Table } from './table.ts';

/** A wish that cannot be carried out: names the column or type, and what there is. */
export class MigrationError extends Error { override readonly name = 'MigrationError'; }

/** The edits that make one change to a table and leave everything else as it was written. Throws `MigrationError` where it cannot be made. */
export function changeEdits(text: string, table: Table, change: TableChange): readonly TextEdit[] {
  const column = (wanted: string): Column => {
    const found = [...table.columns, ...table.partitions].find(c => c.name.value.toLowerCase() === wanted.toLowerCase());
    if (!found) throw new MigrationError(`\`${table.name?.value ?? 'the table'}\` has no column \`${wanted}\`; it has ${table.columns.map(c => `\`${c.name.value}\``).join(', ')}`);
    return found;
  };
  const fresh = (wanted: string): string => {
    if (wanted.trim() === '') throw new MigrationError('a column needs a name');
    if ([...table.columns, ...table.partitions].some(c => c.name.value.toLowerCase() === wanted.toLowerCase())) throw new MigrationError(`\`${table.name?.value ?? 'the table'}\` has a column \`${wanted}\` already`);
    return wanted;
  };
  const readable = (text: string): string => {
    const read = table.kind === 'hive' && table.engine !== 'redshift' ? parseHiveType(text) : undefined;
    if (read && 'error' in read) throw new MigrationError(`\`${text}\` is no type of a table: ${read.error.message}`);
    return text;
  };
  switch (change.kind) {
    case 'type': {
      const { type } = column(change.column);
      const to = readable(change.to);
      return type ? [replace(siteRange(type), type.write(to))] : [];
    }
    case 'rename': {
      const renamed = column(change.column);
      if (change.name.toLowerCase() === renamed.name.value.toLowerCase()) return [];
      const mapped = propertyOf(table.serdeProperties, `mapping.${renamed.name.value.toLowerCase()}`);
      const keyed = change.mapping === false ? [] : mapped ? [mapped.key.change(`mapping.${change.name.toLowerCase()}`)] : mapping(table, change.name, renamed.name.value);
      return [renamed.name.change(fresh(change.name)), ...keyed];
    }
    case 'drop': {
      const dropped = column(change.column);
      if (table.columns.length === 1 && table.columns[0] === dropped) throw new MigrationError(`\`${dropped.name.value}\` is the last column of \`${table.name?.value ?? 'the table'}\``);
      return dropped.removal;
    }
    case 'add': {
      const last = table.columns[table.columns.length - 1];
      if (!last) throw new MigrationError(`\`${table.name?.value ?? 'the table'}\` has no columns to add one to`);
      return table.addColumn?.({ name: fresh(change.column), type: readable(change.type), ...(change.comment !== undefined && { comment: change.comment }) }, false) ?? [];
    }
    case 'order': {
      const wanted = change.columns.map(column);
      if (wanted.length !== table.columns.length || new Set(wanted).size !== wanted.length) throw new MigrationError(`an order names each column once: ${table.columns.map(c => c.name.value).join(', ')}`);
      return table.columns.flatMap((c, i) => (c === wanted[i] ? [] : [replace(c.range, text.slice(wanted[i]!.range.start, wanted[i]!.range.end))]));
    }
  }
}
