import { defineProblemRule } from '../rule.ts';

export const setColumns = defineProblemRule({
  kind: 'set-columns', code: 'KSQL213', name: 'set-columns',
  summary: 'The sides of a set operation have different columns',
});
