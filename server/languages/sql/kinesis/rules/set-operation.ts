import { replace } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { isStreaming, leaves } from '../streaming.ts';

export const setOperation = defineRule<KinesisFile, Finding & { says: string; union: boolean }>({
  code: 'KSQL309', name: 'set-operation', since: '0.2', severity: 'error',
  summary: 'A set operation other than UNION ALL over streams',
  *find({ tree, analysis }) {
    for (const set of collect(tree).sets) {
      const left = set.left.kind === 'set' ? leaves(set.left.right) : leaves(set.left);
      const right = leaves(set.right);
      const [a, b] = [left, right].map(side => side.some(s => isStreaming(s, analysis)));
      const tables = [left, right].some(side => side.length > 0 && side.every(s => { const { sources } = analysis.selectOf(s); return sources.length > 0 && sources.every(x => x.relation !== undefined && !x.stream); }));
      if ((a || b) && (set.operator !== 'UNION' || !set.all)) yield { range: set.operatorRange, says: `Streams can only be combined by \`UNION ALL\`: \`${set.operator}\` would have to remember every row`, union: set.operator === 'UNION' };
      else if ((a || b) && tables) yield { range: set.operatorRange, says: 'Set operator cannot combine streaming and non-streaming inputs', union: false };
    }
  },
  message: ({ says }) => says,
  fix: ({ range, union }) => (union ? { title: 'Make it `UNION ALL`', edits: [replace(range, 'UNION ALL')], safe: false } : undefined),
});
