import { insert } from '../../../../base/edit.ts';
import { defineTypeRule } from '../type-rule.ts';

export const bareDecimal = defineTypeRule({
  code: 'DDL115',
  name: 'bare-decimal',
  since: '0.1',
  severity: 'hint',
  summary: 'decimal without arguments means decimal(10,0): it has no digits behind the point',

  *at(site, { engine }) {
    const size = engine === 'redshift' && site.mode === 'ddl' ? '(18,0)' : '(10,0)';
    for (const node of site.tree.nodes) {
      const bare = !node.argumentsRange && !node.open && (/^decimal$/i.test(node.name) || (site.mode === 'ddl' && /^(dec|numeric)$/i.test(node.name)));
      if (!bare) continue;
      yield {
        range: node.nameRange,
        message: `\`${node.name}\` means decimal${size}: digits behind the point are lost`,
        fixes: [{ title: `Write \`${size}\` out`, edits: [insert(node.nameRange.end, size)] }],
      };
    }
  },
});
