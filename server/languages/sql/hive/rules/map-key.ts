import { insert, replace } from '../../../../base/edit.ts';
import { canonicalName, nestedTypes } from '../foreign.ts';
import { defineTypeRule, excerpt } from '../type-rule.ts';

export const mapKey = defineTypeRule({
  code: 'DDL111',
  name: 'map-key',
  since: '0.1',
  severity: 'error',
  summary: 'A map whose key is not primitive',

  *at(site) {
    for (const node of site.tree.nodes) {
      if (canonicalName(node.name) !== 'map' || node.members.length !== 2) continue;
      const [key, value] = node.members;
      if (!key?.type || !value?.type || !nestedTypes.has(canonicalName(key.type.name) ?? '')) continue;
      yield {
        range: key.type.range,
        message: `\`${excerpt(site, key.type.range)}\` cannot be the key of a map: keys must be primitive`,
        fixes: node.open && node.close ? [{
          title: 'Write `array<struct<key:…,value:…>>`',
          edits: [replace(node.nameRange, 'array'), insert(node.open.end, 'struct<key:'), insert(value.type.range.start, 'value:'), insert(node.close.start, '>')],
        }] : [],
      };
    }
  },
});
