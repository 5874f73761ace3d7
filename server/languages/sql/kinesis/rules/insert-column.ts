import { defineProblemRule } from '../rule.ts';

export const insertColumn = defineProblemRule({
  kind: 'insert-column', code: 'KSQL211', name: 'insert-column',
  summary: 'INSERT names a column that its target does not have',
  fix: 'replacement',
});
