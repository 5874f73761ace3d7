import { replace } from '../../../../base/edit.ts';
import { quoteAs } from '../table.ts';
import { defineTableRule } from '../table-rule.ts';
import { isBroken, plainOf, rename } from './plain-name.ts';

export const brokenName = defineTableRule({
  code: 'DDL211',
  name: 'broken-name',
  since: '0.1',
  severity: 'error',
  summary: 'A name that a definition cannot read without back-quotes',

  *at(table, text) {
    const names = [...(table.database ? [table.database] : []), ...(table.name ? [table.name] : []), ...table.columns.map(c => c.name), ...table.partitions.map(c => c.name)];
    for (const name of names) {
      if (!isBroken(table, name, text)) continue;
      const quoting = replace(name.outer, quoteAs(name.value, '`'));
      const odd = /[^\p{L}\p{Nd}_.]/u.exec(name.value);
      yield odd
        ? { range: name.range, message: `The name \`${name.value}\` holds \`${odd[0]}\`, where the parser ends a name`, fixes: [rename(table, name, plainOf(name)), { title: 'Put it in back-quotes', edits: [quoting], safe: false }] }
        : { range: name.range, message: `The name \`${name.value}\` begins with \`_\`, which needs back-quotes`, fixes: [{ title: 'Put it in back-quotes', edits: [quoting] }] };
    }
  },
});
