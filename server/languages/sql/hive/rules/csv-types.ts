import { replace } from '../../../../base/edit.ts';
import { defineTableRule } from '../table-rule.ts';
import { siteRange } from '../table.ts';

export const csvTypes = defineTableRule({
  code: 'DDL314',
  name: 'csv-types',
  since: '0.1',
  severity: 'warning',
  summary: 'OpenCSVSerde reads texts: an empty or quoted value in another column fails the query',

  *at(table) {
    if (table.serde?.value !== 'org.apache.hadoop.hive.serde2.OpenCSVSerde') return;
    for (const { name, type } of table.columns) {
      const root = type?.tree.root;
      if (!type || !root || root.name === '' || /^(string|varchar|char)$/i.test(root.name)) continue;
      const range = siteRange(type);
      yield {
        range, message: `\`${name.value}\` is no string: OpenCSVSerde fails on an empty value of it, and reads dates as days and timestamps as milliseconds since 1970`,
        fixes: [{ title: 'Write `string` and cast in queries', edits: [replace(range, type.write('string'))], safe: false }],
      };
    }
  },
});
