import { defineProblemRule } from '../rule.ts';

export const missingValue = defineProblemRule({
  kind: 'not-null', code: 'KSQL212', name: 'missing-value',
  summary: 'A NOT NULL column of the target gets no value',
});
