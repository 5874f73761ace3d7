import { replace } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import { member } from '../../../base/tree.ts';
import type { HoldsSearches } from './index.ts';

const calendar = /^(?:1?(?:m|h|d|w|M|q|y)|minute|hour|day|week|month|quarter|year)$/;

export const removedInterval = defineRule({
  code: 'CON304', name: 'removed-interval', since: '0.1', severity: 'warning', tags: ['deprecated'],
  summary: 'date_histogram lost `interval` in version 8',
  *find(file: HoldsSearches) {
    for (const { types } of file.searches.flatMap(s => s.aggregations)) {
      const interval = types.length === 1 && types[0]!.key.value === 'date_histogram' ? member(types[0]!.value, 'interval') : undefined;
      // Kibana rewrites a token itself, and needs exactly this name for it.
      if (interval?.value.kind !== 'string') continue;
      yield { range: interval.key.inner, instead: calendar.test(interval.value.value) ? 'calendar_interval' : 'fixed_interval' };
    }
  },
  message: ({ instead }) => `\`interval\` of \`date_histogram\` is gone since version 8; write \`${instead}\``,
  fix: ({ range, instead }) => ({ title: `Change to \`${instead}\``, edits: [replace(range, instead)] }),
});
