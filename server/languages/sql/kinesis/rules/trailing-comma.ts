import { remove } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

export const trailingComma = defineRule<KinesisFile, Finding & { says: string }>({
  code: 'KSQL116', name: 'trailing-comma', since: '0.2', severity: 'error',
  summary: 'A comma stands before FROM, or at the end of another list',
  *find({ tree, header }) {
    for (const { trailingComma: range } of collect(tree).selects) if (range) yield { range, says: 'Nothing follows this comma' };
    for (const { range, message, comma } of [...tree.problems, ...header.problems]) if (comma) yield { range, says: message };
  },
  message: ({ says }) => says,
  fix: ({ range }) => ({ title: 'Delete the comma', edits: [remove(range)] }),
});
