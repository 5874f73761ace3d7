import { defineDataRule, evidence } from '../data-rule.ts';
import { withSerde } from '../with-serde.ts';

export const unreadableRecord = defineDataRule({
  code: 'DDL602',
  name: 'unreadable-record',
  since: '0.2',
  severity: 'warning',
  summary: 'Sample records of which the SerDe reads nothing',

  *at(held, table, text) {
    for (const odd of held.unreadable) {
      const edits = held.reading === 'text' ? withSerde(table, text, 'org.openx.data.jsonserde.JsonSerDe', []) : [];
      yield {
        range: table.serde?.range ?? table.name?.range ?? table.range, message: `A record ${odd.says} (${evidence({ ...odd, of: held.records }, held, 'record')})`,
        fixes: edits.length > 0 ? [{ title: 'Read it by the OpenX JSON SerDe', edits }] : [],
      };
    }
  },
});
