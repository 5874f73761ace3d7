import { effectiveSerde } from '../serde.ts';
import { defineTableRule } from '../table-rule.ts';
import type { Table, Text } from '../table.ts';
import { cleanName, mapping } from './field-name.ts';

export const plainName = defineTableRule({
  code: 'DDL204',
  name: 'plain-name',
  since: '0.1',
  severity: 'warning',
  summary: 'The name of a table or column holds capitals or special characters that engines read differently',

  *at(table, text) {
    const names = [...(table.name && !table.altered ? [table.name] : []), ...table.columns.map(c => c.name), ...table.partitions.map(c => c.name)];
    for (const name of names) {
      if (name.value === '' || (table.host !== 'ddl' && name.value.includes('${'))) continue; // a template fills it in
      const plain = plainOf(name);
      // Statements fold their names; the catalogue keeps what it is given.
      const capital = table.host !== 'ddl' && name.value !== name.value.toLowerCase();
      const odd = /[^\p{L}\p{Nd}_]/u.exec(name.value);
      if ((!capital && !odd) || isBroken(table, name, text)) continue;
      yield {
        range: name.range,
        message: odd ? `The name \`${name.value}\` holds \`${odd[0]}\`: only letters, digits and \`_\` are safe everywhere` : `The catalogue keeps \`${name.value}\`, queries look for \`${name.value.toLowerCase()}\``,
        fixes: [rename(table, name, plain)],
      };
    }
  },
});

/** A name that no statement can hold without quotes is renamed at once where the SerDe still finds its key; else the key no longer matches, and that is for people to say. */
export function rename(table: Table, name: Text, plain: string) {
  const mapped = table.columns.some(c => c.name === name) ? mapping(table, plain, name.value) : [];
  const unquoted = table.host === 'ddl' && name.quote === '' && /[^\p{L}\p{Nd}_.$]/u.test(name.value);
  const loses = isJson(table) && mapped.length === 0 && table.columns.some(c => c.name === name);
  return { title: `Rename to \`${plain}\`${mapped.length > 0 ? `, mapped to the key \`${name.value}\`` : loses ? ' (the key in the JSON no longer matches)' : ''}`, edits: [name.change(plain), ...mapped], safe: unquoted && mapped.length > 0 };
}

const isJson = (table: Table): boolean => ['openx', 'hive-json', 'ion'].includes(effectiveSerde(table)?.key ?? '');

/** A name of a definition that cannot be read without quotes at all: DDL211. */
export const isBroken = (table: Table, name: Text, text: string): boolean => table.host === 'ddl' && table.engine !== 'redshift' && name.quote === '' && text[name.outer.end] !== '`' && text[name.outer.start - 1] !== '`' && /^_|[^\p{L}\p{Nd}_.]/u.test(name.value);

/** The name with letters, digits and `_` alone. */
export const plainOf = (name: Text): string => cleanName(name.value.toLowerCase()).replace(/[.$]/g, '_');
