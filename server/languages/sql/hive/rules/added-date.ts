import { replace } from '../../../../base/edit.ts';
import { defineTableRule } from '../table-rule.ts';
import { siteRange } from '../table.ts';

export const addedDate = defineTableRule({
  code: 'DDL326',
  name: 'added-date',
  since: '0.1',
  severity: 'warning',
  summary: 'ADD COLUMNS and REPLACE COLUMNS do not work with date columns in Athena',

  *at(table, text) {
    if (!table.altered || table.engine !== 'athena' || /^ALTER\s+TABLE\s+\S+\s+CHANGE\b/i.test(text.slice(table.range.start, table.range.end))) return;
    for (const { name, type } of table.columns) {
      if (!type || type.tree.root?.name.toLowerCase() !== 'date') continue;
      const range = siteRange(type);
      yield { range, message: `Athena does not add a column of type \`date\`: \`${name.value}\` may be a \`timestamp\``, fixes: [{ title: 'Write `timestamp`', edits: [replace(range, type.write('timestamp'))], safe: false }] };
    }
  },
});
