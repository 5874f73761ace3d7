import { replace } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { plainNumber } from '../literals.ts';

/** One page refuses it, another calls it a synonym of CURRENT ROW. */
export const zeroWindow = defineRule<KinesisFile, Finding>({
  code: 'KSQL413', name: 'zero-window', since: '0.2', severity: 'warning',
  summary: '`0 PRECEDING` where CURRENT ROW is meant',
  *find({ tree }) {
    for (const { frame } of collect(tree).windows) for (const b of [frame?.start, frame?.end]) if (b?.value && b.kind === 'preceding' && plainNumber(b.value) === 0) yield { range: b.range };
  },
  message: () => '`0 PRECEDING` is refused in one place of the documentation: write `CURRENT ROW`',
  fix: ({ range }) => ({ title: 'Write CURRENT ROW', edits: [replace(range, 'CURRENT ROW')] }),
});
