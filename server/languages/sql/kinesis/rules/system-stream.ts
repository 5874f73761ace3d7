import { defineProblemRule } from '../rule.ts';

export const systemStream = defineProblemRule({
  kind: 'system-stream', code: 'KSQL115', name: 'system-stream',
  summary: 'A stream that belongs to the service or to the configuration is created, written or read',
});
