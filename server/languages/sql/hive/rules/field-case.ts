import { replace } from '../../../../base/edit.ts';
import { catalogueTypes } from '../foreign.ts';
import { defineTypeRule } from '../type-rule.ts';

export const fieldCase = defineTypeRule({
  code: 'DDL116',
  name: 'field-case',
  since: '0.1',
  severity: 'hint',
  summary: 'Upper case in a struct field name: Athena folds it, case-sensitive readers do not',

  *at(site) {
    if (site.mode !== 'catalogue') return;
    if (site.tree.nodes.some(({ name }) => name !== name.toLowerCase() && catalogueTypes.has(name.toLowerCase()))) return; // DDL103 says it all
    for (const node of site.tree.nodes) {
      for (const { name, nameRange } of node.members) {
        if (!nameRange || name === undefined || name === name.toLowerCase() || !/^[\p{L}\p{Nd}_.$]+$/u.test(name)) continue;
        yield {
          range: nameRange,
          message: `Athena reads the field \`${name}\` as \`${name.toLowerCase()}\`; readers that look at case do not`,
          fixes: [{ title: `Write \`${name.toLowerCase()}\``, edits: [replace(nameRange, name.toLowerCase())], safe: false }],
        };
      }
    }
  },
});
