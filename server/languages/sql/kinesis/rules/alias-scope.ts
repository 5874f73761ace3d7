import { defineProblemRule } from '../rule.ts';

export const aliasScope = defineProblemRule({
  kind: 'alias-scope', code: 'KSQL111', name: 'alias-scope',
  summary: 'An alias of the select list is used where it is not visible',
});
