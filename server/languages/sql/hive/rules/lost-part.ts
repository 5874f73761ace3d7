import { defineDataRule, fitFindings } from '../data-rule.ts';

export const lostPart = defineDataRule({
  code: 'DDL606',
  name: 'lost-part',
  since: '0.2',
  severity: 'warning',
  summary: 'Values of the sample records that lose a part without any error: digits, decimals, characters',
  at: (held, table, text) => fitFindings(held, table, text, f => f.kind === 'lost'),
});
