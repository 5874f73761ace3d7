import { defineProblemRule } from '../rule.ts';

export const insertCount = defineProblemRule({
  kind: 'insert-count', code: 'KSQL209', name: 'insert-count',
  summary: 'INSERT has another number of columns than its query',
});
