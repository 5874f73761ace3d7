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
      const empty = node.close !== undefined && node.members.length === 0;
      const [place, name] = bare ? [node.nameRange, 'array<string>'] : empty ? [node.range, 'array<string>'] : [node.nameRange, 'array'];
      yield {
        range: node.nameRange,
        message: `\`${whole}\` is not a type of the catalogue: ` + (said
          ? `Firehose rejects every record with DataFormatConversion.InvalidSchema: The schema is invalid. Error parsing the schema: ${said}`
          : 'Firehose rejects every record with DataFormatConversion.InvalidSchema'),
        fixes: [{ title: `Replace \`${bare ? node.name : whole}\` by \`${bare || empty ? name : `array${whole.slice(node.name.length)}`}\``, edits: [replace(place, name)] }],
      };
    }
  },
});
