import { defineProblemRule } from '../rule.ts';

export const mixedBranches = defineProblemRule({
  kind: 'mixed-branches', code: 'KSQL203', name: 'mixed-branches',
  summary: 'Branches of CASE or COALESCE have types of different families',
});
