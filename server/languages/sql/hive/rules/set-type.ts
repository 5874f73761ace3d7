import { replace } from '../../../../base/edit.ts';
import { defineTypeRule, excerpt } from '../type-rule.ts';

export const setType = defineTypeRule({
  code: 'DDL101',
  name: 'set-type',
  since: '0.1',
  severity: 'error',
  summary: 'set<…> is no type of the catalogue; format conversion and queries fail',

  *at(site, _table, { complaint }) {
    for (const node of site.tree.nodes) {
      if (node.name.toLowerCase() !== 'set') continue;
      const whole = excerpt(site, node.range);
      const said = complaint(site, node.range);
      const bare = !node.open;
      const name = bare ? 'array<string>' : 'array';
      yield {
        range: node.nameRange,
        message: `\`${whole}\` is not a type of the catalogue: ` + (said
          ? `Firehose rejects every record with DataFormatConversion.InvalidSchema: The schema is invalid. Error parsing the schema: ${said}`
          : 'Firehose rejects every record with DataFormatConversion.InvalidSchema'),
        fixes: [{ title: bare ? 'Replace `set` by `array<string>`' : `Replace \`${whole}\` by \`array${whole.slice(node.name.length)}\``, edits: [replace(node.nameRange, name)] }],
      };
    }
  },
});
