import { defineProblemRule } from '../rule.ts';

export const duplicateName = defineProblemRule({
  kind: 'duplicate-name', code: 'KSQL114', name: 'duplicate-name',
  summary: 'A name is given twice',
});
