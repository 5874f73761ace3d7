import { catalogueTypeOf } from '../hive/catalogue-type.ts';
import { partitionField } from '../hive/print.ts';
import { readHiveType } from '../hive/reader.ts';
import { formatFamily } from '../hive/serde.ts';
import { keyMappings, type Column, type Table } from '../hive/table.ts';
import { printHiveType, trinoName, typeDifferences } from '../hive/type.ts';
import { breaks, careful, changeSafety, safe, type ChangeSafety, type FileFormat } from '../hive/widening.ts';

/** One step from a version of a table to the next. */
export type SchemaChange =
  | { readonly kind: 'type'; readonly column: string; readonly from: string; readonly to: string }
  /** With `mapping`, the JSON SerDe goes on reading the old key. */
  | { readonly kind: 'rename'; readonly column: string; readonly name: string; readonly mapping: boolean }
  | { readonly kind: 'drop'; readonly column: string }
  | { readonly kind: 'add'; readonly column: string; readonly type: string; readonly comment?: string; /** Not behind the last one. */ readonly within: boolean }
  | { readonly kind: 'comment'; readonly column: string; readonly comment?: string }
  | { readonly kind: 'order'; readonly columns: readonly string[] }
  /** The keys of the table become these: its rows move. `moves` is where their files go, when that is another place. */
  | { readonly kind: 'partition'; readonly from: readonly ShapeColumn[]; readonly to: readonly ShapeKey[]; readonly moves?: string }
  | { readonly kind: 'location'; readonly from: string; readonly to: string };

/** A key with what its values come from: an expression over the columns and keys of the version before. */
export interface ShapeKey extends ShapeColumn { readonly source?: string }

export interface ShapeColumn { readonly name: string; readonly type: string; readonly comment?: string }

/** A version of a table, as far as its readers care. */
export interface TableShape {
  readonly name: string;
  readonly engine: Table['engine'];
  readonly database?: string;
  readonly columns: readonly ShapeColumn[];
  readonly partitions: readonly ShapeColumn[];
  readonly format: FileFormat | undefined;
  readonly location?: string;
  /** The SerDe's `mapping.*`, by column. */
  readonly mappings: Readonly<Record<string, string>>;
}

export function shapeOf(table: Table): TableShape {
  const column = ({ name, type, comment }: Column): ShapeColumn => ({ name: name.value.toLowerCase(), type: type ? catalogueTypeOf(type, table.engine) : 'string', ...(comment && { comment: comment.value }) });
  return {
    name: table.name?.value ?? '', engine: table.engine, ...(table.database && { database: table.database.value }),
    columns: table.columns.map(column), format: formatFamily(table), ...(table.location && { location: table.location.value }),
    partitions: table.kind === 'iceberg' ? table.partitions.map(p => ({ name: partitionField(p).replace(/`/g, '').toLowerCase(), type: '' })) : table.partitions.map(column),
    mappings: keyMappings(table),
  };
}

/** Both versions of a table, and what leads from one to the other. */
export interface Migration {
  readonly old: Table;
  readonly table: Table;
  readonly before: TableShape;
  readonly after: TableShape;
  readonly changes: readonly SchemaChange[];
}

/** The change of the keys, when there is one: then the rows move. */
export const partitionChange = (changes: readonly SchemaChange[]) => changes.find((c): c is Extract<SchemaChange, { kind: 'partition' }> => c.kind === 'partition');

/** What is known of a change and cannot be seen in the two versions. */
export interface Known {
  /** Old names by new ones. */
  readonly renamed?: ReadonlyMap<string, string>;
  /** Expressions over the columns and keys of the version before, by the keys that they compute. */
  readonly computed?: ReadonlyMap<string, string>;
}

/**
 * What leads from one version to another. A column counts as renamed when a mapping or `known` says so; else one went and another came.
 * One that becomes a key, and a key that becomes one, neither goes nor comes.
 */
export function changesBetween(before: TableShape, after: TableShape, known: Known = {}): SchemaChange[] {
  const changes: SchemaChange[] = [];
  const has = (columns: readonly ShapeColumn[], name: string) => columns.some(c => c.name === name);
  const [old, now] = [[...before.columns, ...before.partitions], [...after.columns, ...after.partitions]];
  const renamed = new Map<string, string>(); // new name → old name
  for (const { name } of now) {
    const key = known.renamed?.get(name) ?? after.mappings[name]?.toLowerCase();
    if (key !== undefined && key !== name && !has(old, name) && has(old, key) && !has(now, key)) renamed.set(name, key);
  }
  const origin = (name: string) => renamed.get(name) ?? name;
  for (const [name, column] of renamed) if (has(before.columns, column) && has(after.columns, name)) changes.push({ kind: 'rename', column, name, mapping: after.mappings[name]?.toLowerCase() === (before.mappings[column]?.toLowerCase() ?? column) });
  const kept = after.columns.filter(c => has(before.columns, origin(c.name)));
  for (const c of kept) {
    const was = before.columns.find(b => b.name === origin(c.name))!;
    if (was.type !== c.type) changes.push({ kind: 'type', column: c.name, from: was.type, to: c.type });
    else if (was.comment !== c.comment && !renamed.has(c.name)) changes.push({ kind: 'comment', column: c.name, ...(c.comment !== undefined && { comment: c.comment }) });
  }
  const becameKey = (name: string) => after.partitions.some(p => origin(p.name) === name && !known.computed?.has(p.name));
  for (const b of before.columns) if (!kept.some(c => origin(c.name) === b.name) && !becameKey(b.name)) changes.push({ kind: 'drop', column: b.name });
  after.columns.forEach((c, i) => {
    if (kept.includes(c) || has(before.partitions, origin(c.name))) return;
    changes.push({ kind: 'add', column: c.name, type: c.type, ...(c.comment !== undefined && { comment: c.comment }), within: after.columns.slice(i + 1).some(later => kept.includes(later)) });
  });
  const places = kept.map(c => before.columns.findIndex(b => b.name === origin(c.name)));
  if (places.some((p, i) => i > 0 && p < places[i - 1]!)) changes.push({ kind: 'order', columns: after.columns.map(c => c.name) });
  const keys = (shape: TableShape) => shape.partitions.map(p => `${p.name} ${p.type}`).join();
  const [from, to] = [before.location ?? '', after.location ?? ''];
  if (keys(before) !== keys(after) || after.partitions.some(p => known.computed?.has(p.name))) {
    const source = ({ name }: ShapeColumn): string | undefined => known.computed?.get(name) ?? (has(old, origin(name)) ? trinoName(origin(name)) : undefined);
    // First of all, because all else happens while the rows move.
    changes.unshift({ kind: 'partition', from: before.partitions, to: after.partitions.map(p => { const text = before.format === 'iceberg' ? undefined : source(p); return { ...p, ...(text !== undefined && { source: text }) }; }), ...(from !== to && { moves: to }) });
  } else if (from !== to) changes.push({ kind: 'location', from, to });
  return changes;
}

/** What a change does to the files that are there. */
export function judge(change: SchemaChange, shape: TableShape): ChangeSafety {
  const { format } = shape;
  const positional = format === 'text' || format === 'orc';
  switch (change.kind) {
    case 'type': {
      const [from, to] = [readHiveType(change.from), readHiveType(change.to)];
      if (!to) return breaks(`\`${change.to}\` cannot be read`);
      if (!from) {
        const meant = readHiveType(withoutSets(change.from));
        return meant && printHiveType(meant) === printHiveType(to) ? safe('nothing could read or write the column before; JSON holds arrays all along') : careful(`\`${change.from}\` could not be read before`);
      }
      const { verdict, why } = changeSafety(from, to, format ?? 'parquet');
      return { verdict, why: why.replace(`\`${printHiveType(from)}\` to \`${printHiveType(to)}\`: `, '') }; // the change itself says both
    }
    case 'rename':
      if (change.mapping && format === 'json') return safe('the SerDe goes on reading the old key');
      if (format === 'iceberg' || format === 'text') return safe(format === 'iceberg' ? 'columns have ids' : 'columns are read by position');
      if (format === 'orc') return safe('columns are read by position, unless `orc.column.index.access` is false');
      return format === 'avro' ? breaks('the reader finds no default for the new name') : careful(`old files hold \`${change.column}\`: the column is NULL for them`);
    case 'drop': {
      const last = shape.columns[shape.columns.length - 1]?.name === change.column;
      return positional && !last ? breaks('columns are read by position: those behind it move') : careful('its values are not read any more');
    }
    case 'add': return positional && change.within ? breaks('columns are read by position: those behind it move') : format === 'avro' ? careful('a new Avro field needs a default') : safe('the column is NULL for old files');
    case 'comment': return safe('files hold no comments');
    case 'order': return positional ? breaks('columns are read by position') : safe(format === 'iceberg' ? 'columns have ids' : 'columns are read by name');
    case 'partition': return breaks(format === 'iceberg'
      ? 'Athena has no ALTER TABLE for the partitioning of an Iceberg table: the rows move to a new table'
      : `the keys are in the names of the folders: the rows move${change.moves === undefined ? '' : ` to \`${change.moves}\``}`);
    case 'location': return careful('the files that are there stay where they are, and the table reads them no more');
  }
}

/** `set<…>` at any depth as arrays; only at places of types, which in a catalogue spelling is where `set<` begins a type. */
export const withoutSets = (type: string): string => type.replace(/(^|[<,:])set(?=<)/g, '$1array');

/** One change in a sentence. */
export function changeText(change: SchemaChange): string {
  switch (change.kind) {
    case 'type': {
      const [from, to] = [readHiveType(change.from), readHiveType(change.to)];
      const inside = from && to && from.kind === to.kind && ['array', 'map', 'struct'].includes(from.kind) ? typeDifferences(from, to, change.column) : [];
      return `\`${change.column}\` ${change.from} → ${change.to}${inside.length > 0 ? ` (${inside.join(', ')})` : ''}`;
    }
    case 'rename': return `\`${change.column}\` is called \`${change.name}\`${change.mapping ? ` and reads the key \`${change.column}\`` : ''}`;
    case 'drop': return `\`${change.column}\` goes`;
    case 'add': return `\`${change.column}\` ${change.type} comes`;
    case 'comment': return change.comment === undefined ? `\`${change.column}\` loses its comment` : `\`${change.column}\` has another comment`;
    case 'order': return `the order is ${change.columns.map(c => `\`${c}\``).join(', ')}`;
    case 'partition': {
      const list = (keys: readonly ShapeKey[]) => keys.map(k => `\`${k.name}\`${k.type === '' ? '' : ` ${k.type}`}${k.source === undefined || k.source === trinoName(k.name) ? '' : ` (${k.source})`}`).join(', ') || 'none';
      return `the keys are ${list(change.to)} instead of ${list(change.from)}`;
    }
    case 'location': return `the files are in ${change.to} instead of ${change.from}`;
  }
}
