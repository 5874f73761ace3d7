import { defineProblemRule } from '../rule.ts';

export const badLiteral = defineProblemRule({
  kind: 'bad-literal', code: 'KSQL205', name: 'bad-literal',
  summary: 'A literal does not have the form of its type',
});
