import { defineProblemRule } from '../rule.ts';

export const unknownField = defineProblemRule({
  kind: 'unknown-field', code: 'KSQL110', name: 'unknown-field',
  summary: 'A record has no field of this name',
  fix: 'replacement',
});
