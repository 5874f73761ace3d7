import { defineTableRule } from '../table-rule.ts';

export const propertyForm = defineTableRule({
  code: 'DDL307',
  name: 'property-form',
  since: '0.1',
  severity: 'error',
  summary: 'A list of properties is not written as \'key\' = \'value\', …',

  *at({ propertyFaults = [], propertyClause }) {
    if (propertyClause?.word === 'WITH') return; // DDL306 rewrites it
    for (const { range, message, edits } of propertyFaults) yield { range, message: `${message}: properties are \`'key' = 'value'\` with commas between`, fixes: [{ title: 'Write it so', edits }] };
  },
});
