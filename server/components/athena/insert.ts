import { randomUuid } from '../../base/random.ts';
import { castValue } from '../../languages/sql/athena-evaluate/cast.ts';
import type { Relation } from '../../languages/sql/athena-evaluate/queries/relation.ts';
import { typeText, varchar, type Type } from '../../languages/sql/athena-evaluate/types.ts';
import { fail, TrinoError, type Value } from '../../languages/sql/athena-evaluate/values.ts';
import { checkInsert } from '../../languages/sql/athena/check.ts';
import type * as S from '../../languages/sql/tree.ts';
import { encodeParquet } from '../parquet/encode.ts';
import { toHive } from './hive-values.ts';
import { isProjected } from './partitions.ts';
import { folderOf, partitionLocation, type Partition } from './registered.ts';
import { formatOf, partitionsOfCatalogue, typedColumns, type QueryTable } from './tables.ts';
import { isView } from './views.ts';

/** What INSERT writes: an object for each partition that gets rows, in the order of the rows. */
export interface Written { readonly table: QueryTable; readonly rows: number; readonly objects: readonly { readonly key: string; readonly bytes: Uint8Array }[]; /** Partitions that the catalogue did not have. */ readonly partitions: readonly Partition[] }

/** One statement of Athena's keeps so many files open. */
const mostPartitions = 100;

/** Writes the rows of a query into a table's folder, as Parquet. Throws TrinoError. */
export function insertRows(insert: S.Insert, target: QueryTable, given: Relation, now: number, random: () => number): Written {
  const { table } = target;
  const name = `${table.DatabaseName ?? 'default'}.${table.Name}`;
  if (isView(table)) fail('NOT_SUPPORTED', `Inserting into views is not supported: ${name}`);
  if (formatOf(table) !== 'parquet') fail('NOT_SUPPORTED', `${name} is not stored as Parquet: rows are written as nothing else here`);
  const columns = typedColumns(table, table.StorageDescriptor?.Columns);
  const keys = typedColumns(table, table.PartitionKeys);
  const all = [...columns, ...keys].map(({ name: column, type }) => ({ name: column, type, qualifiers: [] }));
  const visible = given.columns.flatMap((c, i) => (c.hidden ? [] : [{ type: c.type, i }]));
  // The service tells the place of the statement, whatever is wrong in it.
  checkInsert(insert, all, given.columns.filter(c => !c.hidden), (code, _, message) => { throw new TrinoError(code, message, insert.range); });
  // Which column of the query goes into each column of the table; none is NULL.
  const sources = all.map((column, i) => (insert.columns ? visible[insert.columns.findIndex(id => id.name.toLowerCase() === column.name)] : visible[i]));
  const byPartition = new Map<string, { readonly texts: readonly string[]; readonly vectors: Value[][] }>();
  let count = 0;
  for (const row of given.rows(undefined)) {
    count++;
    const values = all.map(({ type }, i) => { const from = sources[i]; return from ? stored(row[from.i]!, from.type, type) : null; });
    const texts = keys.map(({ type }, i) => { const value = values[columns.length + i]!; return value === null ? '__HIVE_DEFAULT_PARTITION__' : String(castValue(value, type, varchar())); });
    const id = JSON.stringify(texts);
    let held = byPartition.get(id);
    if (!held) byPartition.set(id, (held = { texts, vectors: columns.map(() => []) }));
    if (byPartition.size > mostPartitions) fail('HIVE_TOO_MANY_OPEN_PARTITIONS', `Exceeded limit of ${mostPartitions} open writers for partitions/buckets`);
    held.vectors.forEach((vector, i) => vector.push(values[i]!));
  }
  const known = partitionsOfCatalogue(target) ?? [];
  const made: Partition[] = [];
  const objects = [...byPartition.values()].map(({ texts, vectors }, n) => {
    const registered = known.find(p => JSON.stringify(p.texts) === JSON.stringify(texts));
    const partition = registered ?? { texts, location: keys.length === 0 ? table.StorageDescriptor?.Location ?? '' : partitionLocation(table, keys.map(k => k.name), texts) };
    if (!registered && keys.length > 0 && !isProjected(table)) made.push(partition);
    return { key: `${folderOf(partition.location)}${objectName(now, n, random)}`, bytes: encodeParquet(columns.map(({ name: column, hive }, i) => ({ name: column, type: hive, values: vectors[i]!.map(v => toHive(v, hive)) })), { codec: codecOf(table) }) };
  });
  return { table: target, rows: count, objects, partitions: made };
}

/** A value as a column of another type holds it. Of a text only blanks at its end may be cut off (`noTruncationCast` of Trino). */
function stored(value: Value, from: Type, to: Type): Value {
  const made = castValue(value, from, to);
  if ((to.kind === 'varchar' || to.kind === 'char') && typeof value === 'string' && to.length !== undefined && [...value.trimEnd()].length > to.length) fail('INVALID_CAST_ARGUMENT', `Cannot truncate non-space characters when casting from ${typeText(from)} to ${typeText(to)} on INSERT`);
  return made;
}

/** Athena compresses Parquet by GZIP unless the table says another codec. */
function codecOf({ Parameters = {} }: QueryTable['table']): 'GZIP' | 'SNAPPY' | 'UNCOMPRESSED' {
  const said = (Parameters['write.compression'] ?? Parameters['parquet.compression'] ?? Parameters['parquet.compress'] ?? 'GZIP').toUpperCase();
  return said === 'SNAPPY' || said === 'GZIP' ? said : said === 'NONE' || said === 'UNCOMPRESSED' ? 'UNCOMPRESSED' : fail('NOT_SUPPORTED', `Parquet is not compressed by ${said} here; GZIP and SNAPPY are`);
}

/** `20240501_080000_00000_abcde_…`: when, which file of the query, which query. */
function objectName(now: number, n: number, random: () => number): string {
  const when = new Date(now).toISOString().replace(/[-:]/g, '').slice(0, 15).replace('T', '_');
  const query = Array.from({ length: 5 }, () => Math.floor(random() * 36).toString(36)).join('');
  return `${when}_${String(n).padStart(5, '0')}_${query}_${randomUuid(random)}`;
}
