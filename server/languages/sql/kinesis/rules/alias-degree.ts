import { defineProblemRule } from '../rule.ts';

export const aliasDegree = defineProblemRule({
  kind: 'alias-degree', code: 'KSQL119', name: 'alias-degree',
  summary: 'A list of column aliases is longer or shorter than the table',
});
