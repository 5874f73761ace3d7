import { defineProblemRule } from '../rule.ts';

export const unknownTarget = defineProblemRule({
  kind: 'unknown-target', code: 'KSQL113', name: 'unknown-target',
  summary: 'A pump writes into a stream that nothing creates',
  fix: 'replacement',
});
