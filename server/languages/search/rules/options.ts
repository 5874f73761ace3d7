import { replace } from '../../../base/edit.ts';
import { defineRule } from '../../../base/rule.ts';
import { suggest } from '../../../base/suggest.ts';
import type { DataNode, StringNode } from '../../../base/tree.ts';
import { aggregationMembers, fieldQueryMembers, queryMembers } from '../../../engine/search/members.ts';
import type { HoldsSearches } from './index.ts';

export const unknownOption = defineRule({
  code: 'CON307', name: 'unknown-option', since: '0.1', severity: 'warning',
  summary: 'A query or an aggregation has no such member',
  *find(file: HoldsSearches) {
    for (const { queries, aggregations } of file.searches) {
      for (const { types } of aggregations) if (types.length === 1) yield* unknown(types[0]!.key.value, types[0]!.value, table(aggregationMembers, types[0]!.key.value));
      for (const { name, body } of queries) {
        const members = table(queryMembers, name.value);
        if (members) yield* unknown(name.value, body, [...members, 'boost', '_name']);
        const options = table(fieldQueryMembers, name.value);
        if (!options || body.kind !== 'object') continue;
        for (const { key, value } of body.members) if (key.value !== 'boost' && key.value !== '_name') yield* unknown(name.value, value, options);
      }
    }
  },
  message: ({ name, holder, near }) => `\`${holder}\` has no member \`${name}\`${near ? `; did you mean \`${near}\`?` : ''}`,
  fix: ({ range, near }) => (near ? { title: `Change to \`${near}\``, edits: [replace(range, near)] } : undefined),
});

const table = (members: Readonly<Record<string, readonly string[]>>, name: string) => (Object.hasOwn(members, name) ? members[name] : undefined);

function* unknown(holder: string, node: DataNode, allowed: readonly string[] | undefined): Iterable<{ range: StringNode['inner']; name: string; holder: string; near: string | undefined }> {
  if (!allowed || node.kind !== 'object') return;
  // Names between percent signs belong to the host of the search.
  for (const { key } of node.members) if (key.value !== '' && !allowed.includes(key.value) && !/^%.*%$/.test(key.value)) yield { range: key.inner, name: key.value, holder, near: suggest(key.value, allowed) };
}
