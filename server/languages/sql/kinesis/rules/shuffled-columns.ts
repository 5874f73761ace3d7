import { insert } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import type { KinesisFile } from '../file.ts';
import { writtenName } from '../names.ts';

/** INSERT goes by position; names do not matter. */
export const shuffledColumns = defineRule<KinesisFile, Finding & { at: number; names: readonly string[] }>({
  code: 'KSQL416', name: 'shuffled-columns', since: '0.2', severity: 'warning',
  summary: 'A pump selects the columns of its stream in another order',
  *find({ analysis }) {
    for (const { insert: node, target } of analysis.pumps) {
      if (!target || node.columns) continue;
      const wanted = target.columns.filter(c => !c.hidden).map(c => c.name);
      const given = analysis.columnsOf(node.query).map(c => c.name);
      if (given.length !== wanted.length || given.length < 2 || new Set(given).size !== given.length) continue;
      if (given.every((g, i) => g === wanted[i]) || !given.every(g => wanted.includes(g))) continue;
      yield { range: node.target.range, at: node.target.range.end, names: given };
    }
  },
  message: () => 'The query gives the columns of this stream in another order, and INSERT goes by position: they end up in each other\'s place',
  fix: ({ at, names }) => ({ title: 'Name the columns', edits: [insert(at, ` (${names.map(writtenName).join(', ')})`)], safe: false }),
});
