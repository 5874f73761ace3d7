import { replace } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect, within } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { rowtimeOf, selectsOf } from '../streaming.ts';

export const bareRowtime = defineRule<KinesisFile, Finding & { qualified: string }>({
  code: 'KSQL410', name: 'bare-rowtime', since: '0.2', severity: 'hint',
  summary: 'ROWTIME in GROUP BY without its stream',
  *find({ tree, analysis, text }) {
    const bare = collect(tree).names.filter(n => n.parts.length === 1 && analysis.nameOf(n)?.kind === 'rowtime');
    if (bare.length === 0) return;
    for (const select of selectsOf(analysis)) {
      if (!select.groupBy) continue;
      const qualified = rowtimeOf(select, { analysis, text });
      if (qualified === 'ROWTIME') continue;
      for (const name of bare) if (within(select.groupBy, name.range)) yield { range: name.range, qualified };
    }
  },
  message: ({ qualified }) => `In GROUP BY the service's own examples always say whose time it is: \`${qualified}\``,
  fix: ({ range, qualified }) => ({ title: `Write \`${qualified}\``, edits: [replace(range, qualified)] }),
});
