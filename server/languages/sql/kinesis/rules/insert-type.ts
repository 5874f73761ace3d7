import { insert } from '../../../../base/edit.ts';
import { defineProblemRule } from '../rule.ts';

export const insertType = defineProblemRule({
  kind: 'insert-type', code: 'KSQL210', name: 'insert-type',
  summary: 'A value is inserted into a column of another family of types',
  fix({ range, replacement }, { text }) {
    if (replacement === undefined || text.slice(range.start, range.end).endsWith('*')) return undefined;
    return { title: `CAST it to ${replacement}`, edits: [insert(range.start, 'CAST('), insert(range.end, ` AS ${replacement})`)], safe: false };
  },
});
