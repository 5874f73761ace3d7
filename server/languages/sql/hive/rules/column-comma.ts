import { insert, remove, replace } from '../../../../base/edit.ts';
import { defineTableRule } from '../table-rule.ts';

export const columnComma = defineTableRule({
  code: 'DDL305',
  name: 'column-comma',
  since: '0.1',
  severity: 'error',
  summary: 'A comma has no column behind it, or a list of columns no bracket',

  *at({ danglingCommas = [], unclosed }, text) {
    const comma = unclosed && text.slice(unclosed.start, unclosed.end) === ',';
    if (unclosed) yield { range: unclosed, message: 'The list of columns is not closed here, and a clause follows', fixes: [{ title: comma ? 'Write `)` instead of the comma' : 'Close the list', edits: [comma ? replace(unclosed, ')') : insert(unclosed.end, ')')] }] };
    for (const range of danglingCommas) yield { range, message: 'No column stands behind this comma', fixes: [{ title: 'Remove the comma', edits: [remove(range)] }] };
  },
});
