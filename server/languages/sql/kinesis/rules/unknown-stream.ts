import { defineProblemRule } from '../rule.ts';

export const unknownStream = defineProblemRule({
  kind: 'unknown-stream', code: 'KSQL105', name: 'unknown-stream',
  summary: 'A stream or table is read that nothing creates',
  fix: 'replacement',
});
