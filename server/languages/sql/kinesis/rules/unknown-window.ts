import { defineProblemRule } from '../rule.ts';

export const unknownWindow = defineProblemRule({
  kind: 'unknown-window', code: 'KSQL118', name: 'unknown-window',
  summary: 'OVER names a window that the WINDOW clause does not define',
  fix: 'replacement',
});
