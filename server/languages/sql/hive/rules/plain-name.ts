import { defineTableRule } from '../table-rule.ts';
import { cleanName } from './field-name.ts';

export const plainName = defineTableRule({
  code: 'DDL204',
  name: 'plain-name',
  since: '0.1',
  severity: 'warning',
  summary: 'The name of a table or column holds capitals or special characters that engines read differently',

  *at(table) {
    const names = [...(table.name ? [table.name] : []), ...table.columns.map(c => c.name), ...table.partitions.map(c => c.name)];
    for (const name of names) {
      if (name.value === '') continue;
      const plain = cleanName(name.value.toLowerCase()).replace(/[.$]/g, '_');
      // Statements fold their names; the catalogue keeps what it is given.
      const capital = table.host !== 'ddl' && name.value !== name.value.toLowerCase();
      const odd = /[^\p{L}\p{Nd}_]/u.exec(name.value);
      if (!capital && !odd) continue;
      yield {
        range: name.range,
        message: odd ? `The name \`${name.value}\` holds \`${odd[0]}\`: only letters, digits and \`_\` are safe everywhere` : `The catalogue keeps \`${name.value}\`, queries look for \`${name.value.toLowerCase()}\``,
        fixes: [{ title: `Rename to \`${plain}\``, edits: [name.change(plain)], safe: false }],
      };
    }
  },
});
