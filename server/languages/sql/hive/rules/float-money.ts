import { replace } from '../../../../base/edit.ts';
import { defineTypeRule } from '../type-rule.ts';

export const floatMoney = defineTypeRule({
  code: 'DDL113',
  name: 'float-money',
  since: '0.1',
  severity: 'warning',
  summary: 'Money in a float: cents are lost',

  *at(site, { engine }) {
    const [root] = site.tree.nodes;
    // Redshift's `float` has eight bytes.
    const short = engine === 'redshift' ? /^(real|float4)$/i : /^(float|real|float4)$/i;
    for (const node of site.tree.nodes) {
      if (!short.test(node.name)) continue;
      const field = node === root ? site.column : node.parent?.members.find(m => m.type === node)?.name;
      if (field === undefined || !money.test(field)) continue;
      yield {
        range: node.nameRange,
        message: `\`${field}\` holds money in a \`${node.name}\`, which has 7 digits: sums drift by cents`,
        fixes: [
          { title: 'Write `decimal(18,2)`', edits: [replace(node.nameRange, 'decimal(18,2)')], safe: false },
          { title: 'Write `double`', edits: [replace(node.nameRange, 'double')], safe: false },
        ],
      };
    }
  },
});

const money = /(^|_)(price|amount|amt|cost|total|subtotal|balance|fee|billing|salary|revenue|payment|tax|charge|spend|budget|money|usd|eur|gbp)(s|_|$)/i;
