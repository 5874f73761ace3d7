import { insert } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { isInteger, typeText } from '../../../../base/sql-type.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';

/** The result of AVG has the type of its argument: the mean of 1 and 2 is 1. */
export const integerAverage = defineRule<KinesisFile, Finding & { type: string }>({
  code: 'KSQL403', name: 'integer-average', since: '0.2', severity: 'warning',
  summary: 'AVG of integers loses its fraction',
  *find({ tree, analysis }) {
    for (const call of collect(tree).calls) {
      const [argument] = call.arguments;
      if (call.function !== 'AVG' || !argument || argument.kind === 'star') continue;
      const type = analysis.typeOf(argument);
      if (isInteger(type)) yield { range: argument.range, type: typeText(type) };
    }
  },
  message: ({ type }) => `The mean of ${type} values is ${/^[AEIOU]/.test(type) ? 'an' : 'a'} ${type}: its fraction is cut off`,
  fix: ({ range }) => ({ title: 'Average as DOUBLE', edits: [insert(range.start, 'CAST('), insert(range.end, ' AS DOUBLE)')], safe: false }),
});
