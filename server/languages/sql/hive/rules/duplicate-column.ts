import { defineTableRule } from '../table-rule.ts';

export const duplicateColumn = defineTableRule({
  code: 'DDL201',
  name: 'duplicate-column',
  since: '0.1',
  severity: 'error',
  summary: 'Two columns have one name; letter case does not tell them apart',

  *at(table) {
    const seen = new Set<string>();
    const all = new Set(table.columns.map(c => c.name.value.toLowerCase()));
    for (const { name, removal } of table.columns) {
      const folded = name.value.toLowerCase();
      if (folded !== '' && seen.has(folded)) {
        let next = 2;
        while (all.has(`${folded}_${next}`)) next++;
        yield {
          range: name.range, message: `Duplicate column name: ${folded}`,
          fixes: [{ title: `Rename to \`${folded}_${next}\``, edits: [name.change(`${folded}_${next}`)] }, { title: 'Remove the second one', edits: [removal], safe: false }],
        };
        all.add(`${folded}_${next}`);
      }
      seen.add(folded);
    }
  },
});
