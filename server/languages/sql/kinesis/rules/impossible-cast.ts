import { defineProblemRule } from '../rule.ts';

export const impossibleCast = defineProblemRule({
  kind: 'impossible-cast', code: 'KSQL204', name: 'impossible-cast',
  summary: 'A CAST between types that do not convert',
});
