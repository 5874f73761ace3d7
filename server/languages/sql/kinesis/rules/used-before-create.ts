import { defineProblemRule } from '../rule.ts';

export const usedBeforeCreate = defineProblemRule({
  kind: 'used-before-create', code: 'KSQL112', name: 'used-before-create',
  summary: 'A stream is used further up than it is created',
});
