import type { JsonSerde } from '../../../base/feed.ts';
import type { DataNode } from '../../../base/tree.ts';
import { castable, castValue } from '../athena-evaluate/cast.ts';
import { typeOfHive } from '../athena-evaluate/hive.ts';
import { varchar } from '../athena-evaluate/types.ts';
import { convertDocument, jsonSerde, Mismatch, type Column } from '../hive/data/convert.ts';
import { fitJson, fitText, placeName, type Fit } from '../hive/data/fit.ts';
import { readingOf, refusedAsNull } from '../hive/data/held.ts';
import { jsonText, readDocuments, type JsonObject, type JsonValue } from '../hive/data/json-text.ts';
import { shownValue } from '../hive/data/shown-value.ts';
import { textReader, type TextReader } from '../hive/data/text.ts';
import { parseHiveType } from '../hive/reader.ts';
import { propertyOf, type Table } from '../hive/table.ts';
import { trinoName, type HiveType } from '../hive/type.ts';
import { partitionChange, type Migration, type ShapeKey } from './changes.ts';
import { folderOf, keyExpression, namesOver, type KeyExpression, type TypedColumn } from './key-value.ts';

/** What a sample row reads as after a migration, and what it loses. */
export interface MigratedRow {
  readonly before: Readonly<Record<string, string | null>>;
  readonly after: Readonly<Record<string, string | null>>;
  /** The row's folders, when keys change: `day=2024-05-01/`. A value that the record does not tell is `…`. */
  readonly folders?: { readonly before: string; readonly after: string };
  /** The values of the keys after it, for the partitions that the rows make; undefined when the record does not tell one. */
  readonly keys?: readonly (string | null)[];
  /** `a.b[2]`: which value, and why it is not what it was. */
  readonly lost: readonly { readonly path: string; readonly value: string; readonly why: string }[];
}

/**
 * A JSON record read by the columns of both versions. Only columns that change can lose something, and only what was read before is lost.
 * @param deserializer of the delivery stream that converts by the table; else the table's own SerDe reads
 */
export function migrateRow(row: DataNode, { old: oldTable, table, before: was, after: is, changes }: Migration, deserializer?: JsonSerde): MigratedRow {
  const lost: { path: string; value: string; why: string }[] = [];
  const cells = new Map(row.kind === 'object' ? row.members.map(m => [m.key.value.toLowerCase(), m.value] as const) : []);
  for (const [column, key] of Object.entries(was.mappings)) { const value = cells.get(key.toLowerCase()); if (value) cells.set(column, value); }
  const before: Record<string, string | null> = Object.fromEntries(was.columns.map(c => [c.name, show(cells.get(c.name))]));
  const changed = new Map(changes.flatMap(c => (c.kind === 'type' ? [[c.column, c] as const] : [])));
  const renamed = new Map(changes.flatMap(c => (c.kind === 'rename' ? [[c.name, c] as const] : [])));
  const keys = partitionChange(changes);
  const after: Record<string, string | null> = {};
  for (const { name } of is.columns) {
    const rename = renamed.get(name);
    const source = cells.get(rename ? rename.column : name);
    if (rename && !rename.mapping && source && source.kind !== 'null' && !keys) {
      lost.push({ path: rename.column, value: show(source) ?? '', why: `is read no more: \`${name}\` looks for a key of its own name` });
      after[name] = null;
      continue;
    }
    const change = changed.get(name);
    const to = change && parseHiveType(change.to);
    if (!change || !to || !('type' in to) || !source || source.kind === 'null') {
      after[name] = show(source);
      continue;
    }
    const [value] = readDocuments(json(source)) as [JsonValue];
    const read = readerOf(table, deserializer)(value, { name, type: to.type });
    const from = parseHiveType(change.from);
    const known = 'type' in from ? readerOf(oldTable, deserializer)(value, { name, type: from.type }) : undefined;
    after[name] = read.shown;
    for (const fit of read.fits) if (!known?.fits.some(f => placeName(f) === placeName(fit) && (isWhole(f) ? isWhole(fit) : f.what === fit.what))) lost.push({ path: placeName(fit), value: fit.example, why: (keys ? refusedAsNull(fit) : fit).what }); // rows that move are copied with TRY_CAST
    const unread = 'type' in from ? new Set([...membersUnread(value, from.type, name)].map(m => m.path)) : undefined;
    for (const member of membersUnread(value, to.type, name)) if (!unread?.has(member.path)) lost.push({ ...member, why: 'is read no more: no field has its name' });
  }
  for (const c of changes) {
    if (c.kind !== 'drop') continue;
    const value = show(cells.get(c.column));
    if (value !== null) lost.push({ path: c.column, value, why: 'is read no more' });
  }
  if (!keys || is.format === 'iceberg') return { before, after, lost };
  const columns = [...was.columns, ...keys.from];
  const old = keys.from.map(k => ({ name: k.name, value: cells.has(k.name) ? show(cells.get(k.name)) : undefined }));
  const now = keys.to.map(k => ({ name: k.name, value: keyValue(k, columns, cells) }));
  const kept = new Set([...is.columns.map(c => renamed.get(c.name)?.column ?? c.name), ...keys.to.map(k => k.source ?? k.name)]);
  for (const { name, value } of old) {
    before[name] = value ?? null;
    if (value !== undefined && value !== null && !kept.has(name) && !kept.has(trinoName(name))) lost.push({ path: name, value, why: 'is read no more: the key goes' });
  }
  for (const { name, value } of now) after[name] = value ?? null;
  for (const [i, { name, value }] of now.entries()) if (value === undefined && readsKnown(keys.to[i]!, columns, cells)) lost.push({ path: name, value: show(row) ?? '', why: `cannot be computed by \`${keys.to[i]!.source ?? name}\`: the copy stops at this row` });
  return { before, after, lost, folders: { before: folderOf(old), after: folderOf(now) }, ...(now.every(k => k.value !== undefined) && { keys: now.map(k => k.value ?? null) }) };
}

/** The value of a key for a record; undefined when the record does not tell it. */
function keyValue(key: ShapeKey, columns: readonly TypedColumn[], cells: ReadonlyMap<string, DataNode>): string | null | undefined {
  if (!readsKnown(key, columns, cells)) return undefined;
  let read = compiled.get(key);
  if (!read) compiled.set(key, (read = keyExpression(key.source!, columns)));
  return 'error' in read ? undefined : read.valueOf(cells, key.type);
}
const compiled = new WeakMap<ShapeKey, KeyExpression>();

/** Whether a record has what a key is made of: not, where that was a key of the old folders. */
function readsKnown(key: ShapeKey, columns: readonly TypedColumn[], cells: ReadonlyMap<string, DataNode>): boolean {
  return key.source !== undefined && namesOver(key.source).some(name => cells.has(name) && columns.some(c => c.name === name));
}

/** Rows that lose something, by the reason; the first few by number. Refusals differ in the value that they quote: one is enough. */
export function losses(rows: readonly MigratedRow[]): string[] {
  const byReason = new Map<string, { rows: number[]; path: string; value: string; why: string }>();
  rows.forEach(({ lost }, i) => {
    for (const one of lost) {
      const key = `${one.path}\n${one.why.split(': ')[0]!}`;
      const known = byReason.get(key) ?? { ...one, rows: [] };
      if (known.rows.at(-1) !== i + 1) known.rows.push(i + 1);
      byReason.set(key, known);
    }
  });
  return [...byReason.values()].map(found => `${found.rows.length} of ${rows.length} rows: \`${found.path}\` ${found.why} (${found.rows.length === 1 ? 'row' : 'rows'} ${found.rows.slice(0, 5).join(', ')}${found.rows.length > 5 ? ', …' : ''}; \`${found.value}\`)`);
}

/** The folders that rows are in before and after, each pair once, with how many rows it has. */
export function folders(rows: readonly MigratedRow[]): { readonly before: string; readonly after: string; readonly rows: number }[] {
  const found = new Map<string, { before: string; after: string; rows: number }>();
  for (const { folders: pair } of rows) {
    if (!pair) continue;
    const key = `${pair.before}\n${pair.after}`;
    found.set(key, { ...pair, rows: (found.get(key)?.rows ?? 0) + 1 });
  }
  return [...found.values()];
}

/** A value as text, as people read it in a table: null for NULL. */
function show(node: DataNode | undefined): string | null {
  switch (node?.kind) {
    case 'string': return node.value;
    case 'number': return node.text;
    case 'boolean': return String(node.value);
    case 'array': case 'object': return json(node);
    default: return null;
  }
}

function json(node: DataNode): string {
  switch (node.kind) {
    case 'string': return JSON.stringify(node.value);
    case 'array': return `[${node.items.map(json).join(',')}]`;
    case 'object': return `{${node.members.map(m => `${JSON.stringify(m.key.value)}:${json(m.value)}`).join(',')}}`;
    default: return show(node) ?? 'null';
  }
}

/** A value as a column has it, as people read it, and what does not come through. */
interface Read { readonly shown: string | null; readonly fits: readonly Fit[] }

/** How a table's rows are read: by its SerDe of text or JSON; files of columns are written from JSON, as OpenX reads it. */
function readerOf(table: Table, deserializer: JsonSerde | undefined): (value: JsonValue, column: Column) => Read {
  const reading = readingOf(table, deserializer);
  const serde = reading?.kind === 'json' ? reading.serde : jsonSerde('openx', () => undefined, {});
  const text = reading?.kind === 'text' ? textReader(reading.serde, name => propertyOf(table.serdeProperties, name)?.value?.value) : undefined;
  return (value, column) => {
    if (text && !(value instanceof Map) && !Array.isArray(value)) return readText(typeof value === 'string' ? value : jsonText(value), column, text);
    return { shown: shownJson(value, column, serde), fits: fitJson([{ number: 1, value }], column, serde).filter(f => f.kind !== 'reshaped').map(f => (reading?.kind === 'json' && reading.softened ? refusedAsNull(f) : f)) };
  };
}

function readText(cell: string, column: Column, reader: TextReader): Read {
  const type = typeOfHive(column.type);
  const fits = fitText([{ number: 1, value: cell }], column, 0, reader);
  if (fits.some(f => /^is refused/.test(f.what))) return { shown: null, fits };
  const value = reader.value(cell, type, 0);
  return { shown: value === null ? null : castable(type, varchar()) ? String(castValue(value, type, varchar())) : cell, fits };
}

function shownJson(value: JsonValue, { name, type }: Column, serde: JsonSerde): string | null {
  try {
    const [read = null] = convertDocument(new Map([[serde.mappings?.[name] ?? name, value]]), [{ name, type }], serde);
    const shown = shownValue(read, type);
    return shown === null || typeof shown === 'string' ? shown : JSON.stringify(shown);
  } catch (error) {
    if (error instanceof Mismatch) return null;
    throw error;
  }
}

/** Nothing is left of the value. */
const isWhole = ({ kind }: Fit): boolean => kind !== 'lost';

/** Members of objects that no field of a struct reads, at any depth. */
function* membersUnread(value: JsonValue, type: HiveType, path: string): Iterable<{ readonly path: string; readonly value: string }> {
  if (type.kind === 'array') for (const item of Array.isArray(value) ? (value as readonly JsonValue[]) : [value]) yield* membersUnread(item, type.element, `${path}[]`);
  if (!(value instanceof Map)) return;
  for (const [key, member] of value as JsonObject) {
    if (type.kind === 'map') yield* membersUnread(member, type.value, `${path}{}`);
    if (type.kind !== 'struct' || member === null) continue;
    const field = type.fields.find(f => f.name.toLowerCase() === key.toLowerCase());
    if (field) yield* membersUnread(member, field.type, `${path}.${field.name}`);
    else yield { path: `${path}.${key}`, value: jsonText(member) };
  }
}
