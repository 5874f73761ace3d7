import type { TableDeclaration } from '../../../../base/catalog.ts';
import { replace } from '../../../../base/edit.ts';
import { defineRule, type Finding, type RuleFix } from '../../../../base/rule.ts';
import type { Scope } from '../../../../base/scope.ts';
import { statementFrom } from '../../ddl/statements.ts';
import { coercion } from '../coercion.ts';
import { readHiveType } from '../reader.ts';
import { siteRange, spellingOf, type Column, type SchemaFile, type Table } from '../table.ts';
import { declaredTable } from './partition-spec.ts';

interface Drift extends Finding { readonly message: string; readonly fixes: readonly RuleFix[] }

export const partitionMismatch = defineRule<SchemaFile, Drift>({
  code: 'DDL333', name: 'partition-mismatch', since: '0.2', severity: 'error',
  summary: 'A column of a partition has a type that cannot be read as the table\'s',
  find: drifting('refused'), message: found => found.message, fix: found => found.fixes,
});

export const partitionDrift = defineRule<SchemaFile, Drift>({
  code: 'DDL334', name: 'partition-drift', since: '0.2', severity: 'warning',
  summary: 'A column of a partition is another kind of number than the table\'s',
  find: drifting('numbers'), message: found => found.message, fix: found => found.fixes,
});

function drifting(wanted: 'refused' | 'numbers') {
  return function* find(file: SchemaFile, scope: Scope): Iterable<Drift> {
    for (const written of file.alterations ?? []) {
      const partition = partitionOf(written, file, scope);
      if (!partition) continue;
      const { declared, name, whole } = partition;
      for (const [column, theirs] of pairs(written.columns, declared, whole)) {
        const site = column.type;
        if (!site) continue;
        const [own, other] = [readHiveType(spellingOf(site).text), readHiveType(theirs.type)];
        if (!own || !other || coercion(own, other) !== wanted) continue;
        const type = spellingOf(site).text;
        yield {
          range: siteRange(site), ...(theirs.place && { related: [{ ...theirs.place, message: `\`${theirs.name}\` of the table is \`${theirs.type}\`` }] }),
          message: `${wanted === 'refused' ? '' : 'Readers differ over these numbers; those that do not convert them answer '}HIVE_PARTITION_SCHEMA_MISMATCH: There is a mismatch between the table and partition schemas. The types are incompatible and cannot be coerced. The column '${theirs.name.toLowerCase()}' in table '${[declared.database, declared.name].filter(n => n !== undefined).join('.').toLowerCase()}' is declared as type '${theirs.type}', but partition '${name}' declared column '${column.name.value.toLowerCase()}' as type '${type}'.`,
          fixes: [{ title: `Write \`${theirs.type}\`, as the table has it`, edits: [replace(siteRange(site), site.write(theirs.type))], safe: false }],
        };
      }
    }
  };
}

/** The table that a partition belongs to, and the partition's name; undefined for what is no partition, or where nobody looks its columns up. */
function partitionOf(written: Table, { file }: SchemaFile, scope: Scope): { readonly declared: TableDeclaration; readonly name: string; /** All columns are there, in their order. */ readonly whole: boolean } | undefined {
  const statement = written.partitionOf ? undefined : statementFrom(file, written.range.start);
  const [spec] = statement?.partitions ?? [];
  if (written.columns.length === 0 || (statement && !spec)) return undefined;
  const owner = written.partitionOf ? { name: written.partitionOf.table, ...(written.partitionOf.database !== undefined && { database: written.partitionOf.database }), range: written.range } : statement?.table;
  const declared = owner && declaredTable(owner, scope);
  // With projection the registered partitions are not looked at; Iceberg has none.
  if (!declared || declared.parameters['projection.enabled']?.toLowerCase() === 'true' || /^(iceberg|delta)$/i.test(declared.parameters['table_type'] ?? '')) return undefined;
  const values = spec ? spec.keys.map(k => `${k.name.toLowerCase()}=${k.value ?? ''}`) : written.partitionOf!.values.map((value, i) => `${declared.partitions[i]?.name.toLowerCase() ?? '?'}=${value}`);
  return { declared, name: values.join('/'), whole: statement === undefined || statement.action === 'REPLACE COLUMNS' };
}

/** Columns that are compared: by name where files are read by name, by their place otherwise. */
function* pairs(columns: readonly Column[], declared: TableDeclaration, whole: boolean): Iterable<readonly [Column, TableDeclaration['columns'][number]]> {
  const format = `${declared.format ?? ''} ${declared.serde ?? ''}`;
  const on = (key: string, otherwise: boolean) => (declared.parameters[key] === undefined ? otherwise : declared.parameters[key].toLowerCase() === 'true');
  const named = !whole || (/parquet/i.test(format) && !on('parquet.column.index.access', false)) || (/orc/i.test(format) && !on('orc.column.index.access', true));
  for (const [i, column] of columns.entries()) {
    const other = named ? declared.columns.find(c => c.name.toLowerCase() === column.name.value.toLowerCase()) : declared.columns[i];
    if (other) yield [column, other];
  }
}
