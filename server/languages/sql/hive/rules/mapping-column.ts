import { suggest } from '../../../../base/suggest.ts';
import { isOpenX } from '../serde.ts';
import { defineTableRule } from '../table-rule.ts';

export const mappingColumn = defineTableRule({
  code: 'DDL318',
  name: 'mapping-column',
  since: '0.1',
  severity: 'warning',
  summary: 'mapping.* names a column that the table does not have',

  *at(table) {
    const mappings = table.serdeProperties.filter(p => /^mapping\./i.test(p.key.value));
    if (mappings.length === 0 || !isOpenX(table)) return;
    const names = new Set<string>();
    for (const { name, type } of table.columns) {
      names.add(name.value.toLowerCase());
      for (const node of type?.tree.nodes ?? []) for (const m of node.members) if (m.name !== undefined) names.add(m.name.toLowerCase());
    }
    for (const { key } of mappings) {
      const column = key.value.slice('mapping.'.length);
      if (names.has(column.toLowerCase())) continue;
      const near = suggest(column.toLowerCase(), [...names]);
      yield {
        range: key.range, message: `No column or field is called \`${column}\`: the mapping has no effect${near === undefined ? '' : `; did you mean \`${near}\`?`}`,
        fixes: near === undefined ? [] : [{ title: `Write \`mapping.${near}\``, edits: [key.change(`mapping.${near}`)], safe: false }],
      };
    }
  },
});
