import { defineStatementRule } from '../statement-rule.ts';

export const notSupported = defineStatementRule({
  code: 'DDL002',
  name: 'not-supported',
  since: '0.1',
  severity: 'error',
  summary: 'A statement of Hive that Athena does not run',
  repairs: false,

  *at({ unsupported }) {
    if (unsupported) yield { range: unsupported.range, message: `Athena does not support ${unsupported.what}${unsupported.instead === undefined ? '' : `; use ${unsupported.instead}`}` };
  },
});
