import { defineProblemRule } from '../rule.ts';
import { replace } from '../../../../base/edit.ts';

export const rowTime = defineProblemRule({
  kind: 'row-time', code: 'KSQL103', name: 'row-time',
  summary: 'ROWTIME is misspelt',
  fix: ({ range, replacement = 'ROWTIME' }) => ({ title: `Change it to \`${replacement}\``, edits: [replace(range, replacement)] }),
});
