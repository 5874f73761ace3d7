import { insert, remove } from '../../../../base/edit.ts';
import { defineRule, type Finding, type RuleFix } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

export const windowFunction = defineRule<KinesisFile, Finding & { says: string; repair: RuleFix }>({
  code: 'KSQL307', name: 'window-function', since: '0.2', severity: 'error',
  summary: 'OVER is missing behind an analytic function, or stands behind a function that takes none',
  *find({ tree, analysis }) {
    for (const call of collect(tree).calls) {
      const resolved = analysis.callOf(call);
      if (!resolved) continue;
      const over = resolved.kind === 'function' ? resolved.function.over : undefined;
      if (over === 'required' && !call.over) yield { range: call.range, says: `\`${call.function}\` is a window function: it needs \`OVER (… RANGE INTERVAL … PRECEDING)\``, repair: { title: 'Let it see the last minute', edits: [insert(call.range.end, ` OVER (RANGE INTERVAL '1' MINUTE PRECEDING)`)], safe: false } };
      else if (over === undefined && call.over) {
        const start = Math.max(call.name.range.end, ...call.arguments.map(a => a.range.end));
        yield { range: call.over.range, says: `\`${call.function}\` takes no OVER`, repair: { title: 'Delete the window', edits: [remove({ start: Math.min(start + 1, call.over.range.start), end: call.over.range.end })], safe: false } };
      }
    }
  },
  message: ({ says }) => says,
  fix: ({ repair }) => repair,
});
