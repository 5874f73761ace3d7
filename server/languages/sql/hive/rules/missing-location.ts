import { insert } from '../../../../base/edit.ts';
import { defineTableRule } from '../table-rule.ts';

export const missingLocation = defineTableRule({
  code: 'DDL303',
  name: 'missing-location',
  since: '0.1',
  severity: 'error',
  summary: 'An external table says no LOCATION',

  *at(table) {
    if (table.host !== 'ddl' || table.location || !table.external || !table.name || table.kind === 'iceberg' || table.columns.length === 0) return;
    const before = table.properties[0] ? undefined : table.range.end;
    yield {
      range: table.name.range, message: `\`${table.name.value}\` has no LOCATION: the engine would not know where its objects are`,
      fixes: before === undefined ? [] : [{ title: 'Add a LOCATION', edits: [insert(before, `\nLOCATION 's3://bucket/${table.name.value.toLowerCase()}/'`)], safe: false }],
    };
  },
});
