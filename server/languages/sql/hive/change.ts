import { replace, type TextEdit } from '../../../base/edit.ts';
import { hiveOfType } from '../athena-evaluate/hive.ts';
import { typeText, type Type } from '../athena-evaluate/types.ts';
import { fitsKey, keyExpression } from '../migration/key-value.ts';
import type { TableChange } from '../../../base/table-change.ts';
import { identifier, spectrumName, typeInStatement } from './literals.ts';
import { parseHiveType } from './reader.ts';
import { mapping } from './rules/field-name.ts';
import { printHiveType } from './type.ts';
import { propertyOf, siteRange, spellingOf, type Column, type Table, type Text, type WrittenColumn } from './table.ts';

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
  const called = table.name?.value ?? 'the table';
  const keyType = (type: string): string => {
    const read = parseHiveType(readable(type));
    if ('type' in read && ['array', 'map', 'struct', 'uniontype'].includes(read.type.kind)) throw new MigrationError(`a key is a text, a number or a date, not \`${type}\``);
    return type;
  };
  switch (change.kind) {
    case 'type': {
      const { type, partition } = column(change.column);
      const to = partition ? keyType(change.to) : readable(change.to);
      return type ? [replace(siteRange(type), type.write(type.mode === 'ddl' ? typeInStatement(to) : to))] : [];
    }
    case 'rename': {
      const renamed = column(change.column);
      if (change.name.toLowerCase() === renamed.name.value.toLowerCase()) return [];
      if (renamed.partition) {
        const prefix = `projection.${renamed.name.value.toLowerCase()}.`;
        return [newName(table, renamed.name, fresh(change.name)), ...table.properties.filter(p => p.key.value.toLowerCase().startsWith(prefix)).map(p => p.key.change(`projection.${change.name.toLowerCase()}.${p.key.value.slice(prefix.length)}`))];
      }
      const mapped = propertyOf(table.serdeProperties, `mapping.${renamed.name.value.toLowerCase()}`);
      const keyed = change.mapping === false ? [] : mapped ? [mapped.key.change(`mapping.${change.name.toLowerCase()}`)] : mapping(table, change.name, renamed.name.value);
      return [newName(table, renamed.name, fresh(change.name)), ...keyed];
    }
    case 'drop': {
      const dropped = column(change.column);
      if (table.columns.length === 1 && table.columns[0] === dropped) throw new MigrationError(`\`${dropped.name.value}\` is the last column of \`${table.name?.value ?? 'the table'}\``);
      return dropped.partition ? withoutKey(table, dropped) : [...dropped.removal, ...unmapped(table, dropped)];
    }
    case 'key': return keyEdits(table, change, keyType, fresh);
    case 'unkey': {
      const key = table.partitions.find(c => c.name.value.toLowerCase() === change.column.toLowerCase());
      if (!key) throw new MigrationError(`\`${called}\` has no key \`${change.column}\`; it has ${table.partitions.map(c => `\`${c.name.value}\``).join(', ') || 'none'}`);
      if (table.kind === 'iceberg') return withoutKey(table, key);
      return [...withoutKey(table, key), ...(table.addColumn?.(asColumn(key), false) ?? [])];
    }
    case 'location': {
      if (!table.location) throw new MigrationError(`\`${called}\` has no location that could be changed here: it has none, or the template computes it`);
      if (!/^s3:\/\/[^/]+/.test(change.to)) throw new MigrationError(`\`${change.to}\` is no location: it begins with \`s3://\` and a bucket`);
      return [table.location.change(change.to.endsWith('/') ? change.to : `${change.to}/`)];
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

/** The edits that make a column a key, move a key behind the others, or write a new one. */
function keyEdits(table: Table, change: Extract<TableChange, { kind: 'key' }>, keyType: (type: string) => string, fresh: (name: string) => string): readonly TextEdit[] {
  const called = table.name?.value ?? 'the table';
  const wanted = change.column.toLowerCase();
  const nowhere = () => { throw new MigrationError(`\`${called}\` has no list of keys that could be changed here`); };
  const added = (column: WrittenColumn) => table.addColumn?.(column, true) ?? nowhere();
  if (table.kind === 'iceberg') return added({ name: partitionFieldOf(table, change.from ?? change.column), type: '' });
  if (change.from !== undefined) {
    const read = keyExpression(change.from, [...table.columns, ...table.partitions].map(c => ({ name: c.name.value.toLowerCase(), type: c.type ? spellingOf(c.type).text : 'string' })));
    if ('error' in read) throw new MigrationError(`the key \`${change.column}\` cannot be computed: ${read.error}`);
    const type = keyType(change.type ?? hiveTypeOf(read.type));
    if (!fitsKey(read.type, type)) throw new MigrationError(`the key \`${change.column}\` is ${type}, which \`${change.from}\` (${typeText(read.type)}) is not`);
    return added({ name: fresh(change.column), type });
  }
  const key = table.partitions.find(c => c.name.value.toLowerCase() === wanted);
  if (key) return table.partitions.at(-1) === key ? [] : [...withoutKey(table, key), ...added({ ...asColumn(key), type: keyType(change.type ?? asColumn(key).type) })];
  const column = table.columns.find(c => c.name.value.toLowerCase() === wanted);
  if (!column) throw new MigrationError(`\`${called}\` has no column \`${change.column}\`; it has ${table.columns.map(c => `\`${c.name.value}\``).join(', ')}. A new key needs the expression that computes it`);
  if (table.columns.length === 1) throw new MigrationError(`\`${column.name.value}\` is the last column of \`${called}\``);
  return [...column.removal, ...unmapped(table, column), ...added({ ...asColumn(column), type: keyType(change.type ?? asColumn(column).type) })];
}

/** A field of an Iceberg table's partitioning, its columns known. Source: the grammar of CREATE TABLE for Iceberg, section 3. */
function partitionFieldOf(table: Table, text: string): string {
  const [, transform, count, inner] = /^\s*(?:(year|month|day|hour|bucket|truncate)\s*\(\s*(?:(\d+)\s*,\s*)?)?([^(),]+?)\s*\)?\s*$/i.exec(text) ?? [];
  const column = table.columns.find(c => c.name.value.toLowerCase() === inner?.replace(/^[`"]|[`"]$/g, '').toLowerCase());
  if (inner === undefined || (count !== undefined) !== /^(bucket|truncate)$/i.test(transform ?? '')) throw new MigrationError(`\`${text}\` is no field of a partitioning: a column, \`day(at)\` (year, month, hour), \`bucket(16, id)\` or \`truncate(4, name)\``);
  if (!column) throw new MigrationError(`\`${table.name?.value ?? 'the table'}\` has no column \`${inner}\`; it has ${table.columns.map(c => `\`${c.name.value}\``).join(', ')}`);
  const name = identifier(column.name.value);
  return transform === undefined ? name : `${transform.toLowerCase()}(${count === undefined ? '' : `${count}, `}${name})`;
}

/** The SerDe's mapping of a column goes with it. */
function unmapped(table: Table, { name }: Column): readonly TextEdit[] {
  const mapped = propertyOf(table.serdeProperties, `mapping.${name.value.toLowerCase()}`);
  return mapped ? table.removeProperty?.(mapped) ?? [] : [];
}

const withoutKey = (table: Table, key: Column): readonly TextEdit[] => (table.partitions.length === 1 ? table.removeKeys?.() ?? [] : key.removal);
const asColumn = ({ name, type, comment }: Column): WrittenColumn => ({ name: name.value, type: type ? spellingOf(type).text : 'string', ...(comment && { comment: comment.value }) });

/** The type of a key that is computed. Dates and times are texts: so queries find their partitions. Source: section 6. */
function hiveTypeOf(type: Type): string {
  const made = hiveOfType(type);
  return made === undefined || (made.kind === 'primitive' && ['date', 'timestamp', 'binary'].includes(made.name)) || made.kind === 'varchar' || made.kind === 'char' ? 'string' : printHiveType(made);
}

/** Another name where one stands. A statement's plain word gets quotes when the new one needs them. */
function newName({ host, engine }: Table, name: Text, wanted: string): TextEdit {
  if (host !== 'ddl' || name.quote !== '') return name.change(wanted);
  return replace(name.outer, engine === 'redshift' ? spectrumName(wanted) : identifier(wanted));
}
