import { defineProblemRule } from '../rule.ts';

export const typeArguments = defineProblemRule({
  kind: 'type-arguments', code: 'KSQL208', name: 'type-arguments',
  summary: 'Length or digits that a type does not take',
  fix: 'replacement',
});
