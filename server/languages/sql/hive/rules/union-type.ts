import { replace } from '../../../../base/edit.ts';
import { parseHiveType } from '../reader.ts';
import { printHiveType, type HiveType } from '../type.ts';
import { commonType } from '../widening.ts';
import { defineTypeRule, excerpt } from '../type-rule.ts';

export const unionType = defineTypeRule({
  code: 'DDL110',
  name: 'union-type',
  since: '0.1',
  severity: 'warning',
  summary: 'uniontype cannot be queried in Athena, nor written to Parquet, nor read by the Hive JSON SerDe',

  *at(site) {
    for (const node of site.tree.nodes) {
      if (node.name.toLowerCase() !== 'uniontype') continue;
      // Each union is read by itself: far inside others none is, so that all of them take linear time.
      const members = (node.depth > 20 ? [] : node.members).flatMap(m => {
        const read = m.type && parseHiveType(site.text.slice(m.type.range.start, m.type.range.end).toLowerCase().replace(/\s+/g, ''));
        return read && 'type' in read ? [read.type] : [];
      });
      const common = members.length === node.members.length ? members.reduce<HiveType | undefined>((a, b, i) => (i === 0 ? b : a && commonType(a, b)), undefined) : undefined;
      const written = common ? printHiveType(common) : 'string';
      yield {
        range: node.nameRange,
        message: `\`${excerpt(site, node.range)}\`: Athena cannot query a union, Parquet cannot hold it and the Hive JSON SerDe refuses it`,
        fixes: [{ title: `Write \`${written}\``, edits: [replace(node.range, written)], safe: false }],
      };
    }
  },
});
