import { formatFamily } from '../hive/serde.ts';
import { spellingOf, type Column, type Table } from '../hive/table.ts';
import { parseHiveType } from '../hive/reader.ts';
import { printHiveType, type HiveType } from '../hive/type.ts';
import { changeSafety, type ChangeSafety, type FileFormat } from '../hive/widening.ts';

/** One step from a version of a table to the next. */
export type SchemaChange =
  | { readonly kind: 'type'; readonly column: string; readonly from: string; readonly to: string }
  /** With `mapping`, the JSON SerDe goes on reading the old key. */
  | { readonly kind: 'rename'; readonly column: string; readonly name: string; readonly mapping: boolean }
  | { readonly kind: 'drop'; readonly column: string }
  | { readonly kind: 'add'; readonly column: string; readonly type: string; readonly comment?: string; /** Not behind the last one. */ readonly within: boolean }
  | { readonly kind: 'order'; readonly columns: readonly string[] }
  /** The keys of the table become these. */
  | { readonly kind: 'partition'; readonly from: readonly ShapeColumn[]; readonly to: readonly ShapeColumn[] };

export interface ShapeColumn { readonly name: string; readonly type: string; readonly comment?: string }

/** A version of a table, as far as its readers care. */
export interface TableShape {
  readonly name: string;
  readonly database?: string;
  readonly columns: readonly ShapeColumn[];
  readonly partitions: readonly ShapeColumn[];
  readonly format: FileFormat | undefined;
  /** The SerDe's `mapping.*`, by column. */
  readonly mappings: Readonly<Record<string, string>>;
}

export function shapeOf(table: Table): TableShape {
  const column = ({ name, type, comment }: Column): ShapeColumn => ({ name: name.value.toLowerCase(), type: type ? spellingOf(type).text : 'string', ...(comment && { comment: comment.value }) });
  return {
    name: table.name?.value ?? '', ...(table.database && { database: table.database.value }),
    columns: table.columns.map(column), partitions: table.partitions.map(column), format: formatFamily(table),
    mappings: Object.fromEntries(table.serdeProperties.flatMap(p => (/^mapping\./i.test(p.key.value) && p.value ? [[p.key.value.slice('mapping.'.length).toLowerCase(), p.value.value]] : []))),
  };
}

/** What leads from one version to another. A column counts as renamed when a mapping or `known` (new name → old name) says so; else one went and another came. */
export function changesBetween(before: TableShape, after: TableShape, known?: ReadonlyMap<string, string>): SchemaChange[] {
  const changes: SchemaChange[] = [];
  const renamed = new Map<string, string>(); // new name → old name
  for (const { name } of after.columns) {
    const key = known?.get(name) ?? after.mappings[name]?.toLowerCase();
    if (key !== undefined && key !== name && !before.columns.some(c => c.name === name) && before.columns.some(c => c.name === key) && !after.columns.some(c => c.name === key)) renamed.set(name, key);
  }
  for (const [name, column] of renamed) changes.push({ kind: 'rename', column, name, mapping: after.mappings[name]?.toLowerCase() === (before.mappings[column]?.toLowerCase() ?? column) });
  const origin = (name: string) => renamed.get(name) ?? name;
  const kept = after.columns.filter(c => before.columns.some(b => b.name === origin(c.name)));
  for (const c of kept) {
    const old = before.columns.find(b => b.name === origin(c.name))!;
    if (old.type !== c.type) changes.push({ kind: 'type', column: c.name, from: old.type, to: c.type });
  }
  for (const b of before.columns) if (!kept.some(c => origin(c.name) === b.name)) changes.push({ kind: 'drop', column: b.name });
  after.columns.forEach((c, i) => {
    if (!kept.includes(c)) changes.push({ kind: 'add', column: c.name, type: c.type, ...(c.comment !== undefined && { comment: c.comment }), within: after.columns.slice(i + 1).some(later => kept.includes(later)) });
  });
  const places = kept.map(c => before.columns.findIndex(b => b.name === origin(c.name)));
  if (places.some((p, i) => i > 0 && p < places[i - 1]!)) changes.push({ kind: 'order', columns: after.columns.map(c => c.name) });
  const keys = (shape: TableShape) => shape.partitions.map(p => `${p.name} ${p.type}`).join();
  if (keys(before) !== keys(after)) changes.push({ kind: 'partition', from: before.partitions, to: after.partitions });
  return changes;
}

/** What a change does to the files that are there. */
export function judge(change: SchemaChange, shape: TableShape): ChangeSafety {
  const { format } = shape;
  const positional = format === 'text' || format === 'orc';
  const safe = (why: string): ChangeSafety => ({ verdict: 'safe', why });
  const careful = (why: string): ChangeSafety => ({ verdict: 'careful', why });
  const breaks = (why: string): ChangeSafety => ({ verdict: 'breaks', why });
  switch (change.kind) {
    case 'type': {
      const [from, to] = [readable(change.from), readable(change.to)];
      if (!to) return breaks(`\`${change.to}\` cannot be read`);
      if (!from) {
        const meant = readable(withoutSets(change.from));
        return meant && printHiveType(meant) === printHiveType(to) ? safe('nothing could read or write the column before; JSON holds arrays all along') : careful(`\`${change.from}\` could not be read before`);
      }
      return changeSafety(from, to, format ?? 'parquet');
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
    case 'order': return positional ? breaks('columns are read by position') : safe('columns are read by name');
    case 'partition': return breaks('partition keys are part of the folders: make a table with the new keys and copy the rows');
  }
}

function readable(text: string): HiveType | undefined {
  const read = parseHiveType(text);
  return 'type' in read ? read.type : undefined;
}

/** `set<…>` at any depth as arrays; only at places of types, which in a catalogue spelling is where `set<` begins a type. */
export const withoutSets = (type: string): string => type.replace(/(^|[<,:])set(?=<)/g, '$1array');

/** One change in a sentence. */
export function changeText(change: SchemaChange): string {
  switch (change.kind) {
    case 'type': return `\`${change.column}\` ${change.from} → ${change.to}`;
    case 'rename': return `\`${change.column}\` is called \`${change.name}\`${change.mapping ? ` and reads the key \`${change.column}\`` : ''}`;
    case 'drop': return `\`${change.column}\` goes`;
    case 'add': return `\`${change.column}\` ${change.type} comes`;
    case 'order': return `the order is ${change.columns.map(c => `\`${c}\``).join(', ')}`;
    case 'partition': return `the keys are ${change.to.map(k => `\`${k.name}\` ${k.type}`).join(', ') || 'none'} instead of ${change.from.map(k => `\`${k.name}\` ${k.type}`).join(', ') || 'none'}`;
  }
}
