import { suggest } from '../../../../base/suggest.ts';
import { effectiveSerde, isOpenX, serdeByKey } from '../serde.ts';
import { defineTableRule } from '../table-rule.ts';

export const mappingColumn = defineTableRule({
  code: 'DDL318',
  name: 'mapping-column',
  since: '0.1',
  severity: 'warning',
  summary: 'mapping.* names a column that the table does not have, or stands where nobody reads it',

  *at(table) {
    const mappings = table.serdeProperties.filter(p => /^mapping\./i.test(p.key.value));
    if (mappings.length === 0) return;
    if (effectiveSerde(table)?.key === 'hive-json' && table.serde) {
      yield { range: mappings[0]!.key.range, message: 'The Hive JSON SerDe knows no mapping: the OpenX SerDe does', fixes: [{ title: 'Use the OpenX SerDe', edits: [table.serde.change(serdeByKey('openx').library)], safe: false }] };
      return;
    }
    if (!isOpenX(table)) return;
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
