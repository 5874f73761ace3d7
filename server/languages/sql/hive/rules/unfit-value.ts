import { defineDataRule, fitFindings } from '../data-rule.ts';

export const unfitValue = defineDataRule({
  code: 'DDL604',
  name: 'unfit-value',
  since: '0.2',
  severity: 'warning',
  summary: 'Values of the sample records that the declared type cannot hold: refused, or read as NULL',
  at: (held, table, text) => fitFindings(held, table, text, f => f.kind === 'null' || (f.kind === 'refused' && f.count < f.of)),
});
