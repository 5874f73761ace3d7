import { defineDataRule, fitFindings } from '../data-rule.ts';
import { takeAll } from './unread-key.ts';

/** Every value at the place is refused: the declaration is wrong, not a record. */
export const wrongColumnType = defineDataRule({
  code: 'DDL603',
  name: 'wrong-column-type',
  since: '0.2',
  severity: 'error',
  summary: 'No value of the sample records can be read as the declared type',
  *at(held, table, text) {
    for (const found of fitFindings(held, table, text, f => f.kind === 'refused' && f.count === f.of)) yield { ...found, fixes: [...found.fixes ?? [], ...takeAll(held, table, text)] };
  },
});
