import { insert } from '../../../../base/edit.ts';
import { defineRule, type Finding } from '../../../../base/rule.ts';
import { collect } from '../collect.ts';
import type { KinesisFile } from '../file.ts';
import { plainNumber } from '../literals.ts';

export const secondsAsMilliseconds = defineRule<KinesisFile, Finding>({
  code: 'KSQL408', name: 'seconds-as-milliseconds', since: '0.2', severity: 'warning',
  summary: 'TO_TIMESTAMP of what looks like seconds',
  *find({ tree }) {
    for (const call of collect(tree).calls) {
      const [argument] = call.arguments;
      if (call.function !== 'TO_TIMESTAMP' || !argument) continue;
      const number = plainNumber(argument);
      // As seconds between 2001 and 2065; as milliseconds a day of January 1970.
      const named = argument.kind === 'name' && /(?:^|_)(?:sec|secs|seconds|epoch_s)$/i.test(argument.parts.at(-1)!.name);
      if ((number !== undefined && number >= 1e9 && number < 3e9) || named) yield { range: argument.range };
    }
  },
  message: () => '`TO_TIMESTAMP` takes milliseconds since 1970, this looks like seconds',
  fix: ({ range }) => ({ title: 'Multiply by 1000', edits: [insert(range.start, 'CAST('), insert(range.end, ' AS BIGINT) * 1000')], safe: false }),
});
