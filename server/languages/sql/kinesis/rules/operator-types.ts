import { insert, replace } from '../../../../base/edit.ts';
import { collect } from '../collect.ts';
import { defineProblemRule } from '../rule.ts';

export const operatorTypes = defineProblemRule({
  kind: 'operator-types', code: 'KSQL201', name: 'operator-types',
  summary: 'An operator is applied to types that it does not take',
  fix({ range, replacement }, { tree }) {
    if (replacement === '||') return { title: 'Join texts with `||`', edits: [replace(range, '||')] };
    if (replacement === 'SECOND') {
      // time - time needs a qualifier: (a - b) SECOND
      const node = collect(tree).operations.find(o => o.operatorRange === range);
      return node && { title: 'Make it an interval: `(a - b) SECOND`', edits: [insert(node.range.start, '('), insert(node.range.end, ') SECOND')], safe: false };
    }
    return undefined;
  },
});
