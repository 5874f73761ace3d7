import { replace } from '../../../../base/edit.ts';
import { catalogueTypes } from '../foreign.ts';
import { defineTypeRule, readerSays } from '../type-rule.ts';

export const upperCaseType = defineTypeRule({
  code: 'DDL103',
  name: 'upper-case-type',
  since: '0.1',
  severity: 'error',
  summary: 'Upper case in a type of the catalogue, which is read case-sensitively',

  *at(site, _table, { complaint }) {
    if (site.mode !== 'catalogue') return;
    const words = site.tree.nodes.filter(({ name }) => name !== name.toLowerCase() && catalogueTypes.has(name.toLowerCase()));
    const first = words[0];
    if (!first) return;
    const names = site.tree.nodes.flatMap(n => n.members).filter(m => m.nameRange && m.name !== m.name?.toLowerCase() && /^[\p{L}\p{Nd}_.$]+$/u.test(m.name!));
    const said = words.map(w => complaint(site, w.nameRange)).find(s => s !== undefined);
    yield {
      range: words.length === 1 ? first.nameRange : { start: first.nameRange.start, end: words[words.length - 1]!.nameRange.end },
      message: `\`${first.name}\` must be written in lower case: types are read case-sensitively${readerSays(said)}`,
      fixes: [{
        title: 'Write the type in lower case',
        edits: [...words.map(w => replace(w.nameRange, w.name.toLowerCase())), ...names.map(m => replace(m.nameRange!, m.name!.toLowerCase()))],
      }],
    };
  },
});
