import { defineDataRule, fitFindings } from '../data-rule.ts';

export const reshapedValue = defineDataRule({
  code: 'DDL607',
  name: 'reshaped-value',
  since: '0.2',
  severity: 'hint',
  summary: 'Values of the sample records that are read as something else than they are: wrapped, by position, from text',
  fixable: false,
  at: (held, table, text) => fitFindings(held, table, text, f => f.kind === 'reshaped'),
});
