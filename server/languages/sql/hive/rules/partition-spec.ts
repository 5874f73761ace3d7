import { replace } from '../../../../base/edit.ts';
import type { TableDeclaration } from '../../../../base/catalog.ts';
import type { Scope } from '../../../../base/scope.ts';
import { suggest } from '../../../../base/suggest.ts';
import type { NameParts, PartitionSpec } from '../../ddl/statements.ts';
import { identifier } from '../literals.ts';
import { defineStatementRule } from '../statement-rule.ts';

export const partitionSpec = defineStatementRule({
  code: 'DDL323',
  name: 'partition-spec',
  since: '0.1',
  severity: 'error',
  summary: 'PARTITION (…) does not name exactly the keys of the table',

  *at({ kind, action, partitions, table }, { file }, scope) {
    if (kind !== 'alter table' || partitions.length === 0 || !table) return;
    const declared = declaredTable(table, scope);
    if (!declared) return;
    const wanted = declared.partitions.map(p => p.name.toLowerCase());
    for (const spec of partitions) {
      const written = spec.keys.map(k => k.name.toLowerCase());
      const foreign = spec.keys.filter(k => !wanted.includes(k.name.toLowerCase()));
      const missing = wanted.filter(k => !written.includes(k));
      const whole = wholeSpec(spec);
      if (wanted.length === 0) yield { range: spec.range, message: `table is not partitioned but partition spec exists: ${whole}` };
      else if (foreign.length > 0) {
        const near = suggest(foreign[0]!.name, missing) ?? (missing.length === 1 && foreign.length === 1 ? missing[0] : undefined);
        yield { range: foreign[0]!.range, message: `Partition spec ${whole} contains non-partition columns: \`${declared.name}\` is partitioned by ${wanted.map(k => `\`${k}\``).join(', ')}`, fixes: near === undefined ? [] : [{ title: `Write \`${near}\``, edits: [replace(foreign[0]!.range, identifier(near))], safe: false }] };
      }
      else if (missing.length > 0 && action !== 'DROP PARTITION') {
        const complete = wanted.map(key => {
          const at = spec.keys.find(k => k.name.toLowerCase() === key);
          return at ? file.text.slice(at.range.start, at.valueRange?.end ?? at.range.end) : `${identifier(key)} = ${placeholder(declared.partitions.find(p => p.name.toLowerCase() === key)?.type ?? '')}`;
        }).join(', ');
        yield {
          range: spec.range, message: `partition spec ${whole} doesn't contain all (${wanted.length}) partition columns: ${missing.map(k => `\`${k}\``).join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`,
          fixes: [{ title: 'Complete it', edits: [replace(spec.range, `PARTITION (${complete})`)], safe: false }],
        };
      }
    }
  },
});

/** A value that the key's type takes. */
const placeholder = (type: string): string => (/^(tinyint|smallint|int|bigint|float|double|decimal)/i.test(type) ? '0' : /^date$/i.test(type) ? "'1970-01-01'" : "''");

const wholeSpec = ({ keys }: PartitionSpec): string => `{${keys.map(k => `${k.name}=${k.value ?? ''}`).join(', ')}}`;

/** The table of the workspace that a statement names. */
export function declaredTable({ name, database }: NameParts, scope: Scope): TableDeclaration | undefined {
  const found = scope.catalog.find('table', name);
  return found && found.columns.length + found.partitions.length > 0 && (database === undefined || found.database === undefined || found.database.toLowerCase() === database.toLowerCase()) ? found : undefined;
}
