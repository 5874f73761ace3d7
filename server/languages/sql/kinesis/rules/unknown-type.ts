import { defineProblemRule } from '../rule.ts';

export const unknownType = defineProblemRule({
  kind: 'unknown-type', code: 'KSQL207', name: 'unknown-type',
  summary: 'A type that the service does not have',
  fix: 'replacement',
});
