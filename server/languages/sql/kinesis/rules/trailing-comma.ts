import { remove } from '../../../../base/edit.ts';
import { defineRule } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

export const trailingComma = defineRule({
  code: 'KSQL116', name: 'trailing-comma', since: '0.2', severity: 'error',
  summary: 'A comma stands before FROM',
  *find({ tree }: KinesisFile) {
    for (const { trailingComma: range } of collect(tree).selects) if (range) yield { range };
  },
  message: () => 'Nothing follows this comma',
  fix: ({ range }) => ({ title: 'Delete the comma', edits: [remove(range)] }),
});
