import { defineStatementRule } from '../statement-rule.ts';
import { declaredTable } from './partition-spec.ts';

export const repairWithoutUse = defineStatementRule({
  code: 'DDL324',
  name: 'repair-without-use',
  since: '0.1',
  severity: 'warning',
  summary: 'MSCK REPAIR TABLE would find no partition of this table',
  repairs: false,

  *at({ kind, table }, _file, scope) {
    if (kind !== 'msck' || !table) return;
    const declared = declaredTable(table, scope);
    if (!declared) return;
    const property = (key: string) => Object.entries(declared.parameters).find(([k]) => k.toLowerCase() === key)?.[1];
    const capital = declared.partitions.find(p => p.name !== p.name.toLowerCase());
    const hidden = declared.partitions.find(p => p.name.startsWith('_'));
    const why = declared.partitions.length === 0 ? 'it is not partitioned'
      : property('projection.enabled')?.toLowerCase() === 'true' ? 'its partitions are projected, and registered ones are not looked at'
      : capital ? `only keys in lower case are found, and \`${capital.name}\` is not`
      : hidden ? `keys that begin with \`_\` are skipped: \`${hidden.name}\``
      : declared.location !== undefined && !/^s3:\/\//.test(declared.location) ? 'its location does not begin with `s3://`'
      : undefined;
    if (why !== undefined) yield { range: table.range, message: `MSCK REPAIR TABLE adds nothing to \`${declared.name}\`: ${why}` };
  },
});
