import { replace } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

/** Fixed when the query starts, the same on every row: in a pump that is the start of the application. */
export const fixedClock = defineRule<KinesisFile, Finding & { name: string }>({
  code: 'KSQL409', name: 'fixed-clock', since: '0.2', severity: 'information',
  summary: 'CURRENT_TIMESTAMP in a streaming query stands still',
  *find({ tree }) {
    for (const call of collect(tree).calls) if (call.function === 'CURRENT_TIMESTAMP' || call.function === 'LOCALTIMESTAMP') yield { range: call.range, name: call.function };
  },
  message: ({ name }) => `\`${name}\` is the time when the query started, the same on every row`,
  fix: ({ range }) => [
    { title: 'Use CURRENT_ROW_TIMESTAMP', edits: [replace(range, 'CURRENT_ROW_TIMESTAMP')], safe: false },
    { title: 'Use ROWTIME', edits: [replace(range, 'ROWTIME')], safe: false },
  ],
});
