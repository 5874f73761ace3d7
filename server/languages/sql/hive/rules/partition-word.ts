import { replace } from '../../../../base/edit.ts';
import { defineTableRule } from '../table-rule.ts';

export const partitionWord = defineTableRule({
  code: 'DDL210',
  name: 'partition-word',
  since: '0.1',
  severity: 'error',
  summary: 'PARTITION BY stands where a definition has PARTITIONED BY',

  *at({ partitionWord: range }) {
    if (range) yield { range, message: 'A definition says PARTITIONED BY; PARTITION BY belongs to windows of queries', fixes: [{ title: 'Write PARTITIONED BY', edits: [replace(range, 'PARTITIONED')] }] };
  },
});
