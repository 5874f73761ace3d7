import { replace } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import { aggregationWords } from '../vocabulary.ts';
import type { HoldsSearches } from './index.ts';

export const unknownAggregation = defineRule({
  code: 'CON302', name: 'unknown-aggregation', since: '0.1', severity: 'error',
  summary: 'The search service has no aggregation of this type',
  *find(file: HoldsSearches) {
    for (const { types } of file.searches.flatMap(s => s.aggregations)) {
      const [type] = types;
      if (types.length === 1 && !Object.hasOwn(aggregationWords, type!.key.value)) yield { range: type!.key.inner, name: type!.key.value, near: suggest(type!.key.value, Object.keys(aggregationWords)) };
    }
  },
  message: ({ name, near }) => `Unknown aggregation type \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

export const ambiguousAggregation = defineRule({
  code: 'CON303', name: 'aggregation-without-one-type', since: '0.1', severity: 'error',
  summary: 'An aggregation has exactly one type',
  *find(file: HoldsSearches) {
    for (const { name, types, definition } of file.searches.flatMap(s => s.aggregations)) {
      if (definition.kind === 'missing') continue;
      if (/[[\]>]/.test(name.value)) yield { range: name.inner, text: `Invalid aggregation name \`${name.value}\`: it may not contain \`[\`, \`]\` and \`>\`` };
      else if (types.length === 0) yield { range: name.inner, text: `Missing definition for aggregation \`${name.value}\`` };
      else if (types.length > 1) yield { range: types[1]!.key.inner, text: `Found two aggregation type definitions in \`${name.value}\`: \`${types[0]!.key.value}\` and \`${types[1]!.key.value}\`` };
    }
  },
  message: ({ text }) => text,
});
