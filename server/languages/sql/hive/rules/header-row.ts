import { named } from '../../../../base/sentence.ts';
import { defineDataRule } from '../data-rule.ts';

export const headerRow = defineDataRule({
  code: 'DDL610',
  name: 'header-row',
  since: '0.2',
  severity: 'warning',
  summary: 'The first line of the sample records names the columns, and is read as a row',

  *at(held, table) {
    if (!held.header) return;
    const edits = table.addProperties?.('table', { 'skip.header.line.count': '1' }) ?? [];
    yield {
      range: table.name?.range ?? table.range, message: `The line \`${held.header.example}\` of ${named(held.from, 'and')} is a header, and is read as a row`,
      fixes: edits.length > 0 ? [{ title: "Skip it: `'skip.header.line.count' = '1'`", edits }] : [],
    };
  },
});
