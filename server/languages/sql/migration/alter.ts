import { identifier, quoted, spectrumName, typeInStatement } from '../hive/literals.ts';
import { changeText, judge, type SchemaChange, type ShapeColumn, type TableShape } from './changes.ts';
import { parseHiveType } from '../hive/reader.ts';
import { printTrinoType } from '../hive/type.ts';

/**
 * The ALTER TABLE statements of Athena for a migration, one for each column. What no statement can do (keys, types that files written
 * before do not hold) is said in comments, with what to do instead.
 */
export function alterStatements(before: TableShape, after: TableShape, changes: readonly SchemaChange[]): string {
  if (before.engine === 'redshift') return spectrumStatements(before, changes);
  const table = `${before.database === undefined ? '' : `${identifier(before.database)}.`}${identifier(before.name)}`;
  const lines: string[] = [];
  const column = (c: ShapeColumn) => `${identifier(c.name)} ${typeInStatement(c.type)}${c.comment === undefined ? '' : ` COMMENT ${quoted(c.comment)}`}`;
  const now = (name: string) => after.columns.find(c => c.name === name);
  const renamed = new Set(changes.flatMap(c => (c.kind === 'rename' ? [c.name] : [])));
  const dropped = changes.filter(c => c.kind === 'drop');
  let touched = false;
  for (const change of changes) {
    const { verdict, why } = judge(change, before);
    if (verdict !== 'safe') lines.push(`-- ${changeText(change).replace(/`/g, '')}: ${why.replace(/`/g, '')}`);
    switch (change.kind) {
      case 'type':
        if (renamed.has(change.column)) break; // the rename says the type too
        touched = true;
        if (verdict === 'breaks') lines.push(...beside(table, before, change));
        else lines.push(`ALTER TABLE ${table} CHANGE COLUMN ${identifier(change.column)} ${column(now(change.column) ?? { name: change.column, type: change.to })};`);
        break;
      case 'rename':
        touched = true;
        lines.push(`ALTER TABLE ${table} CHANGE COLUMN ${identifier(change.column)} ${column(now(change.name) ?? { name: change.name, type: before.columns.find(c => c.name === change.column)?.type ?? 'string' })};`);
        if (change.mapping) lines.push(`-- mapping.${change.name} = ${change.column}: Athena cannot change SerDe properties; update the table in the catalogue`);
        break;
      case 'add': touched = true; lines.push(`ALTER TABLE ${table} ADD COLUMNS (${column({ name: change.column, type: change.type, ...(change.comment !== undefined && { comment: change.comment }) })});`); break;
      case 'drop':
        touched = true;
        if (before.format === 'iceberg') lines.push(`ALTER TABLE ${table} DROP COLUMN ${identifier(change.column)};`);
        break;
      case 'comment': lines.push(`ALTER TABLE ${table} CHANGE COLUMN ${identifier(change.column)} ${column(now(change.column)!)};`); break;
      case 'order': touched = true; break;
      case 'location': lines.push(`ALTER TABLE ${table} SET LOCATION ${quoted(change.to)};`); break;
      case 'partition': break; // no statement changes keys: `movePlan` has what moves the rows
    }
  }
  if (before.format !== 'iceberg' && (dropped.length > 0 || changes.some(c => c.kind === 'order'))) {
    if (before.format === 'text') lines.push(`ALTER TABLE ${table} REPLACE COLUMNS (\n${after.columns.map(c => `  ${column(c)}`).join(',\n')}\n);`);
    else lines.push('-- REPLACE COLUMNS is for tables of delimited text: update the table in the catalogue instead (Glue TableInput)');
  }
  if (touched && before.partitions.length > 0 && before.format !== 'iceberg') {
    lines.push('-- Partitions have columns of their own; where they differ a query ends in HIVE_PARTITION_SCHEMA_MISMATCH. For each of them:');
    lines.push(`-- ALTER TABLE ${table} PARTITION (${before.partitions.map(p => `${identifier(p.name)} = '…'`).join(', ')}) REPLACE COLUMNS (${after.columns.map(column).join(', ')});`);
  }
  if (touched) {
    lines.push('-- A crawler of the table writes its own columns at the next run, unless its SchemaChangePolicy is LOG.');
    lines.push('-- A delivery stream with VersionId LATEST takes the new version after some minutes; one with a fixed VersionId keeps the old one.');
  }
  return lines.length === 0 ? '' : lines.join('\n') + '\n';
}

/** Redshift renames columns and changes places; anything else is a new definition over the same files. Source: ALTER TABLE of external tables, section 12. */
function spectrumStatements(before: TableShape, changes: readonly SchemaChange[]): string {
  const table = `${before.database === undefined ? '' : `${spectrumName(before.database)}.`}${spectrumName(before.name)}`;
  const lines: string[] = [];
  const others: SchemaChange[] = [];
  for (const change of changes) {
    const { verdict, why } = judge(change, before);
    if (verdict !== 'safe') lines.push(`-- ${changeText(change).replace(/`/g, '')}: ${why.replace(/`/g, '')}`);
    if (change.kind === 'rename') lines.push(`ALTER TABLE ${table} RENAME COLUMN ${spectrumName(change.column)} TO ${spectrumName(change.name)};`);
    else if (change.kind === 'location') lines.push(`ALTER TABLE ${table} SET LOCATION ${quoted(change.to)};`);
    else others.push(change);
  }
  if (others.length > 0) lines.push(`-- Redshift has no ALTER TABLE for the rest: ${others.map(c => changeText(c).replace(/`/g, '')).join('; ')}`, '-- Update the table in the Glue Data Catalog (TableInput), or drop it and run the statement of the file: the files stay', `-- DROP TABLE ${table};`);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** Files written before keep their type: a new column beside the old one, and a view over both. */
function beside(table: string, before: TableShape, { column, to }: Extract<SchemaChange, { kind: 'type' }>): string[] {
  const read = parseHiveType(to);
  const names = new Set(before.columns.map(c => c.name));
  let fresh = `${column}_2`;
  for (let n = 3; names.has(fresh); n++) fresh = `${column}_${n}`;
  const others = before.columns.filter(c => c.name !== column).map(c => `"${c.name}"`);
  return [
    `ALTER TABLE ${table} ADD COLUMNS (${identifier(fresh)} ${typeInStatement(to)});`,
    `-- CREATE OR REPLACE VIEW ${before.name}_both AS SELECT ${[...others, `COALESCE("${fresh}", TRY_CAST("${column}" AS ${'type' in read ? printTrinoType(read.type) : to})) AS "${column}"`].join(', ')} FROM ${table.replace(/`/g, '"')};`,
  ];
}
