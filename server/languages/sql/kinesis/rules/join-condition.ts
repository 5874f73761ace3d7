import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

/** The validator's family refuses a join without a condition; CROSS JOIN is the one that has none. */
export const joinCondition = defineRule<KinesisFile, Finding & { says: string }>({
  code: 'KSQL316', name: 'join-condition', since: '0.2', severity: 'error',
  summary: 'A join without a condition, or a CROSS JOIN with one',
  *find({ tree }) {
    for (const join of collect(tree).tables) {
      if (join.kind !== 'join' || join.right.kind === 'missing') continue;
      const condition = join.on !== undefined || join.using !== undefined || join.natural;
      if (join.type === 'CROSS' && condition) yield { range: join.joinRange, says: 'Cannot specify condition (NATURAL keyword, or ON or USING clause) following CROSS JOIN' };
      else if (join.type !== 'CROSS' && !condition) yield { range: join.joinRange, says: 'INNER, LEFT, RIGHT or FULL join requires a condition (NATURAL keyword or ON or USING clause)' };
    }
  },
  message: ({ says }) => says,
});
