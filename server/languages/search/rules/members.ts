import { replace } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import { searchKeys } from '../vocabulary.ts';
import type { HoldsSearches } from './index.ts';

export const unknownSearchMember = defineRule({
  code: 'CON305', name: 'unknown-search-member', since: '0.1', severity: 'error',
  summary: 'A search body has no such member',
  *find(file: HoldsSearches) {
    for (const { key } of file.searches.flatMap(s => s.members)) {
      if (!Object.hasOwn(searchKeys, key.value)) yield { range: key.inner, name: key.value, near: suggest(key.value, Object.keys(searchKeys)) };
    }
  },
  message: ({ name, near }) => `A search has no member \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});
