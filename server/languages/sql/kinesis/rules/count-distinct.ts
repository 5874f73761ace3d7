import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

export const countDistinct = defineRule<KinesisFile, Finding & { name: string }>({
  code: 'KSQL310', name: 'count-distinct', since: '0.2', severity: 'error',
  summary: 'An aggregate of DISTINCT values',
  *find({ tree }) {
    for (const call of collect(tree).calls) {
      if (call.quantifier === 'DISTINCT' && (call.function === 'COUNT' || !call.over)) yield { range: call.range, name: call.function };
    }
  },
  message: ({ name }) => `\`${name}(DISTINCT …)\` is refused: count over a subquery \`SELECT DISTINCT\` with STEP of ROWTIME in its list${name === 'COUNT' ? ', or use COUNT_DISTINCT_ITEMS_TUMBLING' : ''}`,
});
