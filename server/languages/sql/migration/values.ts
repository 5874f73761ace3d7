import type { DataNode } from '../../../base/tree.ts';
import { parseHiveType } from '../hive/reader.ts';
import { trinoName, type HiveType } from '../hive/type.ts';
import type { FileFormat } from '../hive/widening.ts';
import type { SchemaChange, ShapeKey } from './changes.ts';
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

/** What of a table's version says how a record reads. */
export interface RowShape { readonly columns: readonly TypedColumn[]; readonly partitions?: readonly TypedColumn[]; readonly format?: FileFormat | undefined; readonly mappings?: Readonly<Record<string, string>> }

/**
 * A JSON record read by the columns of both versions. Only columns that change can lose something. Numbers keep every digit of their text.
 */
export function migrateRow(row: DataNode, changes: readonly SchemaChange[], { before: was, after: is }: { readonly before: RowShape; readonly after: RowShape }): MigratedRow {
  const lost: { path: string; value: string; why: string }[] = [];
  const cells = new Map(row.kind === 'object' ? row.members.map(m => [m.key.value.toLowerCase(), m.value] as const) : []);
  for (const [column, key] of Object.entries(was.mappings ?? {})) { const value = cells.get(key.toLowerCase()); if (value) cells.set(column, value); }
  const before: Record<string, string | null> = Object.fromEntries(was.columns.map(c => [c.name, show(cells.get(c.name))]));
  const changed = new Map(changes.flatMap(c => (c.kind === 'type' ? [[c.column, c] as const] : [])));
  const renamed = new Map(changes.flatMap(c => (c.kind === 'rename' ? [[c.name, c] as const] : [])));
  const after: Record<string, string | null> = {};
  for (const { name, type } of is.columns) {
    const rename = renamed.get(name);
    const source = cells.get(rename ? rename.column : name);
    if (rename && !rename.mapping && source && source.kind !== 'null' && !changes.some(c => c.kind === 'partition')) {
      lost.push({ path: rename.column, value: show(source) ?? '', why: `\`${name}\` looks for a key of its own name` });
      after[name] = null;
      continue;
    }
    const read = changed.has(name) ? parseHiveType(type) : undefined;
    after[name] = read && 'type' in read ? convert(source, read.type, name, lost) : show(source);
  }
  for (const c of changes) {
    if (c.kind !== 'drop') continue;
    const value = show(cells.get(c.column));
    if (value !== null) lost.push({ path: c.column, value, why: 'the column goes' });
  }
  const keys = changes.find((c): c is Extract<SchemaChange, { kind: 'partition' }> => c.kind === 'partition');
  if (!keys || is.format === 'iceberg') return { before, after, lost };
  const columns = [...was.columns, ...keys.from];
  const old = keys.from.map(k => ({ name: k.name, value: cells.has(k.name) ? show(cells.get(k.name)) : undefined }));
  const now = keys.to.map(k => ({ name: k.name, value: keyValue(k, columns, cells) }));
  const kept = new Set([...is.columns.map(c => renamed.get(c.name)?.column ?? c.name), ...keys.to.map(k => k.source ?? k.name)]);
  for (const { name, value } of old) {
    before[name] = value ?? null;
    if (value !== undefined && value !== null && !kept.has(name) && !kept.has(trinoName(name))) lost.push({ path: name, value, why: 'the key goes' });
  }
  for (const { name, value } of now) after[name] = value ?? null;
  for (const [i, { name, value }] of now.entries()) if (value === undefined && readsKnown(keys.to[i]!, columns, cells)) lost.push({ path: name, value: show(row) ?? '', why: `the key \`${keys.to[i]!.source ?? name}\` cannot be computed: the copy stops at this row` });
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

/** Rows that lose something, by the reason; the first few by number. */
export function losses(rows: readonly MigratedRow[]): string[] {
  const byReason = new Map<string, { rows: number[]; value: string }>();
  rows.forEach(({ lost }, i) => {
    for (const { path: where, value, why } of lost) {
      const key = `\`${where.replace(/\[\d+\]/g, '[]')}\`: ${why}`;
      const known = byReason.get(key) ?? { rows: [], value };
      if (known.rows.at(-1) !== i + 1) known.rows.push(i + 1);
      byReason.set(key, known);
    }
  });
  return [...byReason].map(([reason, found]) => `${found.rows.length} of ${rows.length} rows lose ${reason} (rows ${found.rows.slice(0, 5).join(', ')}${found.rows.length > 5 ? ', …' : ''}; \`${found.value}\`)`);
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

type Lost = { path: string; value: string; why: string }[];

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

const bounds: Readonly<Record<string, readonly [bigint, bigint]>> = { tinyint: [-128n, 127n], smallint: [-32768n, 32767n], int: [-2147483648n, 2147483647n], bigint: [-(2n ** 63n), 2n ** 63n - 1n] };

function convert(node: DataNode | undefined, type: HiveType, path: string, lost: Lost): string | null {
  const text = show(node);
  if (text === null || node === undefined) return null;
  const nothing = (why: string): null => (lost.push({ path, value: text, why }), null);
  switch (type.kind) {
    case 'array': {
      const items = node.kind === 'array' ? node.items : node.kind === 'object' ? undefined : [node]; // OpenX makes a list of one of a scalar
      return items ? `[${items.map((item, i) => quotedValue(convert(item, type.element, `${path}[${i}]`, lost), type.element)).join(',')}]` : nothing('an object is no array');
    }
    case 'map': return node.kind === 'object' ? `{${node.members.map(m => `${JSON.stringify(m.key.value)}:${quotedValue(convert(m.value, type.value, `${path}.${m.key.value}`, lost), type.value)}`).join(',')}}` : nothing('it is no object');
    case 'struct': {
      if (node.kind !== 'object') return nothing('it is no object');
      const names = new Set(type.fields.map(f => f.name.toLowerCase()));
      for (const m of node.members) if (!names.has(m.key.value.toLowerCase()) && m.value.kind !== 'null') lost.push({ path: `${path}.${m.key.value}`, value: show(m.value) ?? '', why: 'no field of the struct has this name' });
      return `{${type.fields.map(f => `${JSON.stringify(f.name)}:${quotedValue(convert(node.members.find(m => m.key.value.toLowerCase() === f.name.toLowerCase())?.value, f.type, `${path}.${f.name}`, lost), f.type)}`).join(',')}}`;
    }
    case 'uniontype': return nothing('a union cannot be queried');
    case 'char': case 'varchar': {
      const letters = [...text];
      if (letters.length > type.length) lost.push({ path, value: text, why: `cut to ${type.length} characters` });
      return letters.slice(0, type.length).join('');
    }
    case 'decimal': {
      const number = decimalParts(text);
      if (!number) return nothing('it is no number');
      const [sign, whole, fraction] = number;
      if (whole.length > type.precision - type.scale) return nothing(`it has more than ${type.precision - type.scale} digits before the point`);
      const kept = fraction.slice(0, type.scale);
      if (/[1-9]/.test(fraction.slice(type.scale))) lost.push({ path, value: text, why: `digits behind the ${ordinal(type.scale)} decimal are lost` });
      return `${sign}${whole === '' ? '0' : whole}${type.scale > 0 ? `.${kept.padEnd(type.scale, '0')}` : ''}`;
    }
    case 'primitive': break;
  }
  switch (type.name) {
    case 'string': return text;
    case 'boolean': return /^(true|false)$/i.test(text) ? text.toLowerCase() : nothing('it is neither true nor false');
    case 'tinyint': case 'smallint': case 'int': case 'bigint': {
      const number = decimalParts(text);
      if (!number || node.kind === 'boolean') return nothing('it is no number');
      const value = BigInt(`${number[0]}${number[1] || '0'}`);
      const [low, high] = bounds[type.name]!;
      if (value < low || value > high) return nothing(`it does not fit ${type.name}`);
      if (/[1-9]/.test(number[2])) lost.push({ path, value: text, why: 'the digits behind the point are lost' });
      return String(value);
    }
    case 'float': case 'double': {
      const number = Number(text);
      if (node.kind === 'boolean' || Number.isNaN(number)) return nothing('it is no number');
      const kept = type.name === 'float' ? Math.fround(number) : number;
      const exact = decimalParts(text);
      const back = decimalParts(String(type.name === 'float' ? Number(kept.toPrecision(8)) : kept));
      const plain = (parts: readonly [string, string, string] | undefined) => parts && `${parts[0]}${parts[1]}.${parts[2].replace(/0+$/, '')}`;
      if (exact && plain(exact) !== plain(back)) lost.push({ path, value: text, why: `${type.name} keeps ${type.name === 'float' ? 7 : 15} digits` });
      return String(type.name === 'float' ? Number(kept.toPrecision(8)) : kept);
    }
    case 'date': {
      const day = /^(\d{4}-\d{2}-\d{2})([T ].*)?$/.exec(text);
      if (!day) return nothing('it is no date');
      if (day[2] !== undefined) lost.push({ path, value: text, why: 'the time of day is lost' });
      return day[1]!;
    }
    case 'timestamp': return /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/.test(text) || /^\d{9,13}$/.test(text) ? text : nothing('it is no timestamp');
    default: return text;
  }
}

const quotedValue = (text: string | null, type: HiveType): string =>
  text === null ? 'null' : type.kind === 'array' || type.kind === 'map' || type.kind === 'struct' || type.kind === 'decimal' || (type.kind === 'primitive' && !['string', 'date', 'timestamp', 'binary'].includes(type.name)) ? text : JSON.stringify(text);

/** Sign, digits before and behind the point of a number's text, exponent resolved; leading zeros gone. */
function decimalParts(text: string): readonly [string, string, string] | undefined {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?\s*$/i.exec(text);
  if (!match || ((match[2] ?? '') === '' && (match[3] ?? '') === '')) return undefined;
  const exponent = Number(match[4] ?? 0);
  const digits = (match[2] ?? '') + (match[3] ?? '');
  const point = (match[2] ?? '').length + exponent;
  const whole = point <= 0 ? '' : digits.slice(0, point).padEnd(point, '0');
  const fraction = point <= 0 ? '0'.repeat(-point) + digits : digits.slice(point);
  return [match[1] === '-' ? '-' : '', whole.replace(/^0+/, ''), fraction];
}

const ordinal = (n: number): string => (n === 1 ? '1st' : n === 2 ? '2nd' : n === 3 ? '3rd' : `${n}th`);
