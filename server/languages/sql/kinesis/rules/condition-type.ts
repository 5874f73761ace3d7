import { defineProblemRule } from '../rule.ts';

export const conditionType = defineProblemRule({
  kind: 'condition-type', code: 'KSQL202', name: 'condition-type',
  summary: 'A condition is not BOOLEAN',
});
