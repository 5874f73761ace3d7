import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

export const unboundedWindow = defineRule<KinesisFile, Finding>({
  code: 'KSQL412', name: 'unbounded-window', since: '0.2', severity: 'warning',
  summary: 'A window without a beginning keeps every row',
  *find({ tree, analysis }) {
    const seen = new Set<unknown>();
    for (const call of collect(tree).calls) {
      const window = call.over && analysis.windowOf(call.over);
      if (!window || seen.has(window)) continue;
      seen.add(window);
      if (!window.frame) yield { range: call.over!.range };
      else if (window.frame.start.kind === 'unbounded-preceding') yield { range: window.frame.start.range };
    }
  },
  message: () => 'This window reaches back to the first row: its state grows for ever. Bound it, as in `RANGE INTERVAL \'1\' MINUTE PRECEDING`',
});
