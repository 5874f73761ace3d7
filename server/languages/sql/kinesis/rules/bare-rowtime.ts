import { replace } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect, selectsAround, within } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { rowtimeOf } from '../streaming.ts';

export const bareRowtime = defineRule<KinesisFile, Finding & { qualified: string }>({
  code: 'KSQL410', name: 'bare-rowtime', since: '0.2', severity: 'hint',
  summary: 'ROWTIME in GROUP BY without its stream',
  *find({ tree, analysis, text }) {
    const bare = collect(tree).names.filter(n => n.parts.length === 1 && analysis.nameOf(n)?.kind === 'rowtime');
    for (const name of bare) {
      const [select] = selectsAround(tree, name.range);
      if (!select || !within(select.groupBy, name.range)) continue;
      const qualified = rowtimeOf(select, { analysis, text });
      if (qualified !== 'ROWTIME') yield { range: name.range, qualified };
    }
  },
  message: ({ qualified }) => `In GROUP BY the service's own examples always say whose time it is: \`${qualified}\``,
  fix: ({ range, qualified }) => ({ title: `Write \`${qualified}\``, edits: [replace(range, qualified)] }),
});
