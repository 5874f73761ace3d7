import { insert } from '../../../../base/edit.ts';
import { lineBreak } from '../../../../base/file.ts';
import { defineTableRule } from '../table-rule.ts';

export const missingLocation = defineTableRule({
  code: 'DDL303',
  name: 'missing-location',
  since: '0.1',
  severity: 'error',
  summary: 'An external table says no LOCATION',

  *at(table, text) {
    if (table.host !== 'ddl' || table.location || !table.external || !table.name || table.kind === 'iceberg' || table.query || table.columns.length === 0) return;
    const properties = table.clauses?.find(c => c.word === 'TBLPROPERTIES');
    const eol = lineBreak(text);
    const stub = `LOCATION 's3://bucket/${table.name.value.toLowerCase()}/'`;
    yield {
      range: table.name.range, message: `\`${table.name.value}\` has no LOCATION: the engine would not know where its objects are`,
      fixes: [{ title: 'Add a LOCATION', edits: [properties ? insert(properties.range.start, `${stub}${eol}`) : insert(table.range.end, `${eol}${stub}`)], safe: false }],
    };
  },
});
