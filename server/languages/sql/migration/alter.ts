import { identifier, quoted, spectrumName, typeInStatement } from '../hive/literals.ts';
import { parseHiveType } from '../hive/reader.ts';
import { effectiveSerde } from '../hive/serde.ts';
import { propertyOf } from '../hive/table.ts';
import { printTrinoType, trinoName } from '../hive/type.ts';
import { changeText, judge, type Migration, type SchemaChange, type ShapeColumn, type TableShape } from './changes.ts';

/**
 * The ALTER TABLE statements of Athena for a migration, one for each column. What no statement can do (keys, types that files written
 * before do not hold, columns that go where the SerDe is not the one of delimited text) is said in comments, with what to do instead.
 * Source: the grammar of ALTER TABLE and its notes, section 3.
 */
export function alterStatements({ old, before, after, changes }: Migration): string {
  if (before.engine === 'redshift') return spectrumStatements(before, changes);
  const table = `${before.database === undefined ? '' : `${identifier(before.database)}.`}${identifier(before.name)}`;
  const iceberg = before.format === 'iceberg';
  const lines: string[] = [];
  const column = (c: ShapeColumn) => `${identifier(c.name)} ${typeInStatement(c.type)}${c.comment === undefined ? '' : ` COMMENT ${quoted(c.comment)}`}`;
  /** CHANGE keeps a comment that it does not name. */
  const change = (name: string, c: ShapeColumn, place = '') => {
    const silent = c.comment === undefined && columns.some(own => own.name === name && own.comment !== undefined);
    lines.push(`ALTER TABLE ${table} CHANGE COLUMN ${identifier(name)} ${column(silent ? { ...c, comment: '' } : c)}${place};`);
    columns = columns.map(own => (own.name === name ? c : own));
  };
  /** The columns that there are after the statements so far. */
  let columns: readonly ShapeColumn[] = before.columns;
  const retyped = new Map(changes.flatMap(c => (c.kind === 'type' ? [[c.column, c] as const] : [])));
  const besides = new Map<string, { readonly fresh: string; readonly to: string }>(); // columns whose files keep their type
  const catalogue = new Set<string>(); // what only the catalogue can be told
  const replaced = effectiveSerde(old)?.key === 'lazy' && changes.some(c => c.kind === 'drop' || c.kind === 'order' || (c.kind === 'add' && c.within)) && !after.columns.some(c => c.type === 'date');

  /** Readers by name find nothing under a new name, so its type cannot break them; all others read the old files on. */
  const beside = (c: Extract<SchemaChange, { kind: 'type' }>, renamed: boolean) => judge(c, before).verdict === 'breaks' && (!renamed || before.format === 'orc' || iceberg);
  for (const c of changes) {
    const { verdict, why } = judge(c, before);
    if (verdict !== 'safe') lines.push(`-- ${changeText(c).replace(/`/g, '')}: ${why.replace(/`/g, '')}`);
    switch (c.kind) {
      case 'rename': {
        const type = retyped.get(c.name);
        const now = after.columns.find(a => a.name === c.name)!;
        change(c.column, type && beside(type, true) ? { ...now, type: type.from } : now);
        if (c.mapping) lines.push(`-- mapping.${c.name} = ${c.column}: Athena cannot change SerDe properties; update the table in the catalogue`);
        break;
      }
      case 'type': {
        const renamed = changes.some(r => r.kind === 'rename' && r.name === c.column);
        if (beside(c, renamed)) {
          if (c.to === 'date' && !iceberg) catalogue.add(noDates);
          else {
            const fresh = freeName(c.column, columns);
            lines.push(`ALTER TABLE ${table} ADD COLUMNS (${identifier(fresh)} ${typeInStatement(c.to)});`);
            columns = [...columns, { name: fresh, type: c.to }];
            besides.set(c.column, { fresh, to: c.to });
          }
        }
        else if (!renamed) change(c.column, after.columns.find(a => a.name === c.column)!);
        break;
      }
      case 'comment': change(c.column, after.columns.find(a => a.name === c.column)!); break;
      case 'add': {
        if (replaced) break;
        const added = { name: c.column, type: c.type, ...(c.comment !== undefined && { comment: c.comment }) };
        if (c.type === 'date' && !iceberg) catalogue.add(noDates);
        else {
          lines.push(`ALTER TABLE ${table} ADD COLUMNS (${column(added)});`);
          columns = [...columns, added];
        }
        break;
      }
      case 'drop':
        if (!iceberg) {
          if (!replaced) catalogue.add('REPLACE COLUMNS is for tables of LazySimpleSerDe, and not for columns of type date');
          break;
        }
        lines.push(`ALTER TABLE ${table} DROP COLUMN ${identifier(c.column)};`);
        columns = columns.filter(own => own.name !== c.column);
        break;
      case 'location': lines.push(`ALTER TABLE ${table} SET LOCATION ${quoted(c.to)};`); break;
      case 'order': case 'partition': break; // places are for the end; no statement changes keys: `movePlan` has what moves the rows
    }
  }
  if (replaced) lines.push(`ALTER TABLE ${table} REPLACE COLUMNS (\n${after.columns.map(c => `  ${column(c)}`).join(',\n')}\n);`);
  else if (before.format === 'orc' && changes.some(c => c.kind === 'order' || (c.kind === 'add' && c.within))) catalogue.add('Hive moves no columns of ORC');
  else for (const { name, behind } of moves(columns.map(c => c.name), after.columns.map(c => c.name))) change(name, columns.find(c => c.name === name)!, behind === undefined ? ' FIRST' : ` AFTER ${identifier(behind)}`);
  if (besides.size > 0) lines.push(`-- Old files keep their types: a view over both columns.`, `-- CREATE OR REPLACE VIEW ${before.name}_both AS SELECT ${after.columns.map(c => overBoth(c.name, besides.get(c.name))).join(', ')} FROM ${table.replace(/`/g, '"')};`);
  for (const why of catalogue) lines.push(`-- ${why}: update the table in the catalogue instead (Glue TableInput)`);

  const touched = changes.some(c => c.kind !== 'comment' && c.kind !== 'location' && c.kind !== 'partition');
  if (touched && before.partitions.length > 0 && !iceberg && propertyOf(old.properties, 'projection.enabled')?.value?.value.toLowerCase() !== 'true') {
    lines.push('-- Partitions have columns of their own; where they differ a query ends in HIVE_PARTITION_SCHEMA_MISMATCH. For each of them:');
    lines.push(`-- ALTER TABLE ${table} PARTITION (${before.partitions.map(p => `${identifier(p.name)} = '…'`).join(', ')}) REPLACE COLUMNS (${(besides.size > 0 ? columns : after.columns).map(column).join(', ')});`);
  }
  if (touched && !iceberg) {
    lines.push('-- A crawler of the table writes its own columns at the next run, unless its SchemaChangePolicy is LOG.');
    lines.push('-- A delivery stream with VersionId LATEST takes the new version after some minutes; one with a fixed VersionId keeps the old one.');
  }
  return lines.length === 0 ? '' : lines.join('\n') + '\n';
}

const noDates = 'ADD COLUMNS does not work with columns of type date';

/** A name beside another that no column has. */
function freeName(name: string, columns: readonly ShapeColumn[]): string {
  let fresh = `${name}_2`;
  for (let n = 3; columns.some(c => c.name === fresh); n++) fresh = `${name}_${n}`;
  return fresh;
}

/** A column of a view, from old files and new ones where they hold it in two. */
function overBoth(name: string, both: { readonly fresh: string; readonly to: string } | undefined): string {
  if (!both) return trinoName(name);
  const read = parseHiveType(both.to);
  return `COALESCE(${trinoName(both.fresh)}, TRY_CAST(${trinoName(name)} AS ${'type' in read ? printTrinoType(read.type) : both.to})) AS ${trinoName(name)}`;
}

/** The fewest columns that have to move so that the others stand in the order that is wanted, each behind the one before it. */
function* moves(columns: readonly string[], wanted: readonly string[]): Iterable<{ readonly name: string; readonly behind: string | undefined }> {
  const own = wanted.filter(name => columns.includes(name));
  const place = new Map(columns.map((name, i) => [name, i]));
  // The longest chain of columns whose order is right already: they stay.
  const best = own.map(() => ({ length: 1, from: -1 }));
  own.forEach((name, i) => {
    for (let j = 0; j < i; j++) if (place.get(own[j]!)! < place.get(name)! && best[j]!.length + 1 > best[i]!.length) best[i] = { length: best[j]!.length + 1, from: j };
  });
  const stay = new Set<string>();
  for (let i = best.reduce((longest, b, at) => (longest < 0 || b.length > best[longest]!.length ? at : longest), -1); i >= 0; i = best[i]!.from) stay.add(own[i]!);
  for (const [i, name] of own.entries()) if (!stay.has(name)) yield { name, behind: own[i - 1] };
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
