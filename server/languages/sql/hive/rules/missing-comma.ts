import { insert } from '../../../../base/edit.ts';
import { defineTableRule } from '../table-rule.ts';

export const missingComma = defineTableRule({
  code: 'DDL209',
  name: 'missing-comma',
  since: '0.1',
  severity: 'error',
  summary: 'Two columns have no comma between them',

  *at({ missingCommas = [] }, text) {
    for (const { start, end } of missingCommas) {
      const name = text.slice(start, end).trimStart();
      yield { range: { start: end - name.length, end }, message: `A comma is missing before the column \`${name.replace(/^[`"]|[`"]$/g, '')}\``, fixes: [{ title: 'Insert the comma', edits: [insert(start, ',')] }] };
    }
  },
});
