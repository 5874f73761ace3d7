import { defineProblemRule } from '../rule.ts';

export const duplicateName = defineProblemRule({
  kind: 'duplicate-name', code: 'KSQL114', name: 'duplicate-name', whole: true,
  summary: 'A name is given twice',
});
