import type { TableDeclaration } from '../../../../base/catalog.ts';
import type { Range } from '../../../../base/range.ts';
import { defineRule } from '../../../../base/rule.ts';
import type { Scope } from '../../../../base/scope.ts';
import { effective } from '../../selects.ts';
import type { AthenaFile } from '../file.ts';
import { declarationOf, isIceberg } from '../tables.ts';

/** Source: Athena's user guide, "DELETE", "UPDATE", "MERGE INTO": supported for Iceberg tables only. */
const verbs = new Set(['DELETE', 'UPDATE', 'MERGE']);

export const rowChange = defineRule({
  code: 'ATH305', name: 'row-change', since: '0.2', severity: 'error',
  summary: 'A statement that changes rows of a table that is no Iceberg table',

  *find(file: AthenaFile, scope: Scope): Iterable<{ range: Range; verb: string; table: TableDeclaration }> {
    for (const statement of file.tree.statements) {
      const at = effective(statement);
      if (at?.kind !== 'around' || !verbs.has(at.verb) || !at.target) continue;
      const table = declarationOf(at.target, scope);
      if (table && !isIceberg(table, scope)) yield { range: at.target.range, verb: at.verb === 'MERGE' ? 'MERGE INTO' : at.verb, table };
    }
  },

  message: ({ verb, table }) => `\`${verb}\` changes rows of Iceberg tables only, and \`${table.name}\` is none`,
});
