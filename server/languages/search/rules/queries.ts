import { replace } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import { queryWords } from '../vocabulary.ts';
import type { HoldsSearches } from './index.ts';

export const unknownQuery = defineRule({
  code: 'CON301', name: 'unknown-query', since: '0.1', severity: 'error',
  summary: 'The search service has no query of this name',
  *find(file: HoldsSearches) {
    for (const { name } of file.searches.flatMap(s => s.queries)) {
      if (!Object.hasOwn(queryWords, name.value)) yield { range: name.inner, name: name.value, near: suggest(name.value, Object.keys(queryWords)) };
    }
  },
  message: ({ name, near }) => `Unknown query \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});
