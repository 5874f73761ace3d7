import { remove } from '../../../../base/edit.ts';
import { defineTableRule } from '../table-rule.ts';

export const columnComma = defineTableRule({
  code: 'DDL305',
  name: 'column-comma',
  since: '0.1',
  severity: 'error',
  summary: 'A comma in a list of columns has no column behind it',

  *at({ danglingCommas = [] }) {
    for (const range of danglingCommas) yield { range, message: 'No column stands behind this comma', fixes: [{ title: 'Remove the comma', edits: [remove(range)] }] };
  },
});
