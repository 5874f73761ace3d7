import type { SourceFile } from '../../base/file.ts';
import { statementsOf, type DdlStatement, type PartitionSpec } from '../../languages/sql/ddl/statements.ts';
import { identifier, quoted } from '../../languages/sql/hive/literals.ts';
import type { GlueTable } from '../component.ts';

/** One statement's word about the partitions of a table. A condition is what DROP has in place of a value. */
export type Registration =
  | { readonly action: 'add' | 'move'; readonly values: Values; readonly location?: string }
  | { readonly action: 'rename'; readonly values: Values; readonly to: Values }
  | { readonly action: 'drop'; readonly conditions: readonly { readonly key: string; readonly operator: string; readonly value: string }[] }
  /** MSCK REPAIR TABLE. */
  | { readonly action: 'find' };

type Values = ReadonlyMap<string, string>;

/** A partition of the catalogue: the texts of its keys, in the table's order, and where it lies. */
export interface Partition { readonly texts: readonly string[]; readonly location: string }

/** What the statements of a file register of a table's partitions; undefined when they say nothing of them. Those that the service refuses do nothing. */
export function registrationsIn(file: SourceFile, { Name, DatabaseName = 'default' }: GlueTable): readonly Registration[] | undefined {
  const found = statementsOf(file).filter(({ table, problem }) => !problem && table?.name.toLowerCase() === Name.toLowerCase() && (table.database ?? DatabaseName).toLowerCase() === DatabaseName.toLowerCase()).flatMap(s => said(s, file.text));
  return found.length === 0 ? undefined : found;
}

function said({ kind, action, partitions }: DdlStatement, text: string): Registration[] {
  if (kind === 'msck') return [{ action: 'find' }];
  const [first, second] = partitions;
  switch (action) {
    case 'ADD PARTITION': return partitions.map(p => ({ action: 'add', values: valuesOf(p), ...(p.location && { location: p.location.value }) }));
    case 'SET LOCATION': return first?.location ? [{ action: 'move', values: valuesOf(first), location: first.location.value }] : [];
    case 'RENAME PARTITION': return first && second ? [{ action: 'rename', values: valuesOf(first), to: valuesOf(second) }] : [];
    case 'DROP PARTITION': return partitions.map(p => ({ action: 'drop', conditions: p.keys.map(k => ({ key: k.name.toLowerCase(), value: k.value ?? '', operator: /[<>=!]+/.exec(text.slice(k.range.end, k.valueRange?.start))?.[0] ?? '=' })) }));
    default: return [];
  }
}

const valuesOf = ({ keys }: PartitionSpec): Values => new Map(keys.map(k => [k.name.toLowerCase(), k.value ?? '']));

/** The partitions that the catalogue holds once the statements have run over a bucket with these keys. */
export function registeredPartitions(table: GlueTable, registrations: readonly Registration[], objects: readonly { readonly key: string }[]): readonly Partition[] {
  const keys = (table.PartitionKeys ?? []).map(k => k.Name.toLowerCase());
  const held = new Map<string, Partition>();
  const put = (texts: readonly string[], location = partitionLocation(table, keys, texts)) => void held.set(JSON.stringify(texts), { texts, location });
  for (const step of registrations) {
    if (step.action === 'find') {
      for (const texts of foldersFound(table, keys, objects)) if (!held.has(JSON.stringify(texts))) put(texts);
      continue;
    }
    if (step.action === 'drop') {
      for (const [name, { texts }] of held) if (step.conditions.every(c => meets(texts[keys.indexOf(c.key)], c.operator, c.value))) held.delete(name);
      continue;
    }
    if (!keys.every(k => step.values.has(k))) continue;
    const texts = keys.map(k => step.values.get(k)!);
    const known = held.get(JSON.stringify(texts));
    if (step.action === 'add' && !known) put(texts, step.location);
    else if (step.action === 'move' && known) put(texts, step.location);
    else if (step.action === 'rename' && known) {
      held.delete(JSON.stringify(texts));
      put(keys.map((k, i) => step.to.get(k) ?? texts[i]!), known.location);
    }
  }
  return [...held.values()];
}

/** Folders that MSCK REPAIR TABLE finds: `k1=v1/k2=v2`, the keys in lower case and in their order. */
function foldersFound(table: GlueTable, keys: readonly string[], objects: readonly { readonly key: string }[]): string[][] {
  const folder = folderOf(table.StorageDescriptor?.Location);
  const found = new Map<string, string[]>();
  for (const { key } of objects) {
    if (!key.startsWith(folder)) continue;
    const parts = key.slice(folder.length).split('/').slice(0, keys.length);
    if (parts.length < keys.length || !parts.every((part, i) => part.startsWith(`${keys[i]!}=`) && !part.startsWith('_') && !part.includes(':'))) continue;
    found.set(parts.join('/'), parts.map((part, i) => unescaped(part.slice(keys[i]!.length + 1))));
  }
  return [...found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, texts]) => texts);
}

function meets(text: string | undefined, operator: string, value: string): boolean {
  if (text === undefined) return false;
  const numbers = [text, value].every(t => /^-?\d+(\.\d+)?$/.test(t));
  const order = numbers ? Number(text) - Number(value) : text < value ? -1 : text > value ? 1 : 0;
  switch (operator) {
    case '<': return order < 0;
    case '<=': return order <= 0;
    case '>': return order > 0;
    case '>=': return order >= 0;
    case '<>': case '!=': return order !== 0;
    default: return order === 0;
  }
}

/** Where a partition lies when no statement says it. */
export const partitionLocation = (table: GlueTable, keys: readonly string[], texts: readonly string[]): string => `${(table.StorageDescriptor?.Location ?? '').replace(/\/*$/, '/')}${partitionName(keys, texts)}/`;

/** `k1=v1/k2=v2`, as SHOW PARTITIONS prints it. */
export const partitionName = (keys: readonly string[], texts: readonly string[]): string => keys.map((k, i) => `${k}=${escaped(texts[i]!)}`).join('/');

/** A value in a path, as Hive's `FileUtils.escapePathName` writes it. */
const escaped = (value: string): string => value.replace(/[\u0000-\u001f"#%'*/:=?\\\u007f{[\]^]/g, c => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

/** A value of a path as it was meant. */
export function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text; // a lone per cent sign is itself
    throw error;
  }
}

/** The bucket of a location. */
export const bucketOf = (location: string | undefined): string => /^s3[an]?:\/\/([^/]+)/.exec(location ?? '')?.[1] ?? '';

/** The folder of a location in its bucket, with a slash at its end unless it is the whole bucket. */
export function folderOf(location: string | undefined): string {
  const path = /^s3[an]?:\/\/[^/]+\/?(.*)$/.exec(location ?? '')?.[1] ?? '';
  return path === '' || path.endsWith('/') ? path : `${path}/`;
}

/** The statement that registers partitions. Whole numbers lose their zeros; where a partition lies is said when its folder is not `key=value`. */
export function addStatement(table: GlueTable, partitions: readonly Partition[]): string {
  const keys = (table.PartitionKeys ?? []).map(({ Name, Type = 'string' }) => ({ name: Name.toLowerCase(), whole: /^(tinyint|smallint|int|bigint)$/i.test(Type) }));
  const specs = partitions.map(({ texts, location }) => {
    const values = texts.map((text, i) => (keys[i]!.whole && /^-?\d+$/.test(text) ? BigInt(text).toString() : text));
    const pairs = keys.map(({ name, whole }, i) => `${identifier(name)} = ${whole ? values[i]! : quoted(values[i]!)}`);
    return `  PARTITION (${pairs.join(', ')})${location === partitionLocation(table, keys.map(k => k.name), values) ? '' : ` LOCATION ${quoted(location)}`}`;
  });
  const { Name, DatabaseName = 'default' } = table;
  return `ALTER TABLE ${DatabaseName === 'default' ? '' : `${identifier(DatabaseName)}.`}${identifier(Name)} ADD IF NOT EXISTS\n${specs.join('\n')};\n`;
}
