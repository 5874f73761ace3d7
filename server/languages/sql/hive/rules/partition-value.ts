import { defineStatementRule } from '../statement-rule.ts';
import { declaredTable } from './partition-spec.ts';

export const partitionValue = defineStatementRule({
  code: 'DDL325',
  name: 'partition-value',
  since: '0.1',
  severity: 'error',
  summary: 'The value of a partition key cannot be converted to the type of the key',
  repairs: false,

  *at({ kind, action, partitions, table }, _file, scope) {
    if (kind !== 'alter table' || action === 'DROP PARTITION' || !table) return;
    const declared = declaredTable(table, scope);
    if (!declared) return;
    const types = new Map(declared.partitions.map(p => [p.name.toLowerCase(), p.type.toLowerCase()]));
    for (const { keys } of partitions) {
      for (const { name, value, valueRange } of keys) {
        const type = types.get(name.toLowerCase());
        if (type === undefined || value === undefined || !valueRange || fits(value, type)) continue;
        yield { range: valueRange, message: `Cannot add partition column ${name.toLowerCase()} of type string as it cannot be converted to type ${type}` };
      }
    }
  },
});

const ranges: Readonly<Record<string, readonly [bigint, bigint]>> = { tinyint: [-128n, 127n], smallint: [-32768n, 32767n], int: [-(2n ** 31n), 2n ** 31n - 1n], bigint: [-(2n ** 63n), 2n ** 63n - 1n] };

function fits(value: string, type: string): boolean {
  const range = ranges[type];
  if (range) {
    const digits = /^\s*([+-]?\d+)[LSYlsy]?\s*$/.exec(value)?.[1];
    return digits !== undefined && BigInt(digits) >= range[0] && BigInt(digits) <= range[1];
  }
  if (type === 'date') return /^\d{4}-\d{1,2}-\d{1,2}$/.test(value) && !Number.isNaN(Date.parse(value.replace(/-(\d)(?=-|$)/g, '-0$1')));
  if (type === 'float' || type === 'double' || type.startsWith('decimal')) return /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?(BD)?\s*$/.test(value);
  return true;
}
