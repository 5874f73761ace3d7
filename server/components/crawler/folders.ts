import { md5 } from '../../base/digest.ts';
import type { GlueTable } from '../component.ts';
import { columnsOf, learn, type Inferred } from '../../languages/sql/hive/data/infer.ts';
import { classify, type Classified } from './objects.ts';

export interface CrawlTarget {
  /** Name of the bucket in locations. */
  readonly bucket: string;
  readonly prefix: string;
  readonly database: string;
  readonly crawler: string;
  /** Globs of keys that are left out. */
  readonly exclude: readonly string[];
  /** Name of the table that the whole target makes; undefined lets the folders decide. */
  readonly name: string | undefined;
}

export interface Crawled { readonly tables: readonly GlueTable[]; /** Keys that no classifier knows. */ readonly unknown: readonly string[] }

interface Folder { readonly path: string; readonly own: Classified[]; readonly folders: Map<string, Folder> }

/** Part of the columns that two folders must share to be partitions of one table. */
const alike = 0.7;

/**
 * The tables that a crawler makes of the objects in a bucket. Folders whose objects look alike are partitions of one table, named
 * `k` where they are called `k=v`, else `partition_0` and so on; folders that differ become tables of their own.
 */
export function crawlBucket(objects: Iterable<{ readonly key: string; readonly bytes: Uint8Array }>, target: CrawlTarget): Crawled {
  const start = target.prefix === '' || target.prefix.endsWith('/') ? target.prefix : `${target.prefix}/`;
  const root: Folder = { path: start, own: [], folders: new Map() };
  const unknown: string[] = [];
  const excluded = target.exclude.map(globPattern);
  for (const { key, bytes } of objects) {
    if (!key.startsWith(start) || excluded.some(pattern => pattern.test(key.slice(start.length)))) continue;
    const found = classify(key, bytes);
    if (!found) {
      if (bytes.length > 0 && !/(^|\/)[._]/.test(key)) unknown.push(key);
      continue;
    }
    let folder = root;
    for (const part of key.slice(start.length).split('/').slice(0, -1)) {
      const path = `${folder.path}${part}/`;
      let next = folder.folders.get(part);
      if (!next) folder.folders.set(part, (next = { path, own: [], folders: new Map() }));
      folder = next;
    }
    folder.own.push(found);
  }
  const tables: GlueTable[] = [];
  const make = (folder: Folder): void => {
    const all = [...below(folder)];
    if (all.length === 0) return;
    if (isTable(folder) || (folder === root && target.name !== undefined)) {
      const table = tableOf(folder, all, target, folder === root ? target.name : undefined);
      // Of two folders with one name the later table is told apart by its path.
      tables.push(tables.some(t => t.Name === table.Name) ? { ...table, Name: `${table.Name}_${hex(md5(new TextEncoder().encode(folder.path)))}` } : table);
    }
    else for (const inner of folder.folders.values()) make(inner);
  };
  make(root);
  return { tables, unknown };
}

const hex = (bytes: Uint8Array) => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');

function* below(folder: Folder): Iterable<Classified> {
  yield* folder.own;
  for (const inner of folder.folders.values()) yield* below(inner);
}

/** Objects of its own, or folders that are called `k=v` or look alike. */
function isTable(folder: Folder): boolean {
  if (folder.own.length > 0) return true;
  const names = [...folder.folders.keys()];
  if (names.every(name => name.includes('='))) return true;
  const [first, ...others] = [...folder.folders.values()].map(inner => {
    const all = [...below(inner)];
    return { format: all[0]?.format, columns: new Set(merged(all).map(c => c.Name)) };
  });
  // A folder alone says nothing by itself, unless it is a date's or number's.
  if (others.length === 0) return /^\d+$/.test(names[0] ?? '');
  return others.every(other => other.format === first!.format && [...other.columns].filter(c => first!.columns.has(c)).length >= alike * Math.min(other.columns.size, first!.columns.size));
}

function merged(objects: readonly Classified[]): { readonly Name: string; readonly Type: string }[] {
  const shapes = new Map<string, Inferred>();
  const columns = new Map<string, string>();
  for (const { shapes: own, columns: typed } of objects) {
    for (const [name, type] of own ?? []) learn(shapes, name, type);
    for (const { Name, Type } of typed) if (!columns.has(Name)) columns.set(Name, Type);
  }
  return [...columnsOf(shapes), ...[...columns].map(([Name, Type]) => ({ Name, Type }))];
}

function tableOf(folder: Folder, all: readonly Classified[], { bucket, database, crawler }: CrawlTarget, name: string | undefined): GlueTable {
  const levels: string[][] = [];
  const walk = (at: Folder, depth: number): void => {
    for (const [part, inner] of at.folders) {
      (levels[depth] ??= []).push(part);
      walk(inner, depth + 1);
    }
  };
  walk(folder, 0);
  let unnamed = 0;
  const partitions = levels.map(parts => ({ Name: parts.every(p => p.includes('=')) ? parts[0]!.slice(0, parts[0]!.indexOf('=')).toLowerCase() : `partition_${unnamed++}`, Type: 'string' }));
  const { format, csv, compression } = all[0]!;
  const last = folder.path.split('/').filter(Boolean).pop();
  return {
    Name: (name ?? last ?? bucket).toLowerCase().replace(/[^a-z0-9_]/g, '_'), DatabaseName: database, TableType: 'EXTERNAL_TABLE', PartitionKeys: partitions,
    Parameters: {
      classification: format, compressionType: compression ?? 'none', typeOfData: 'file', UPDATED_BY_CRAWLER: crawler, objectCount: String(all.length), recordCount: String(all.reduce((sum, o) => sum + o.records, 0)),
      ...(csv && { delimiter: csv.delimiter, columnsOrdered: 'true', ...(csv.header && { 'skip.header.line.count': '1' }) }),
    },
    StorageDescriptor: { Columns: merged(all).filter(c => !partitions.some(p => p.Name === c.Name)), Location: `s3://${bucket}/${folder.path}`, ...layouts[format](csv) },
  };
}

const text = { InputFormat: 'org.apache.hadoop.mapred.TextInputFormat', OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat' };

/** How each format is read. */
const layouts: Readonly<Record<Classified['format'], (csv: Classified['csv']) => object>> = {
  json: () => ({ ...text, SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe', Parameters: {} } }),
  csv: csv => ({
    ...text,
    SerdeInfo: csv?.quoted
      ? { SerializationLibrary: 'org.apache.hadoop.hive.serde2.OpenCSVSerde', Parameters: { separatorChar: csv.delimiter, quoteChar: '"' } }
      : { SerializationLibrary: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe', Parameters: { 'field.delim': csv?.delimiter ?? ',' } },
  }),
  parquet: () => ({ InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat', OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat', SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe', Parameters: { 'serialization.format': '1' } } }),
};

/** Globs as crawlers take them: `*` within a folder, `**` across folders, `?`, `{a,b}`. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*|\*|\?|[{},]|[.+^$()|[\]\\]/g, part => ({ '**': '.*', '*': '[^/]*', '?': '[^/]', '{': '(?:', '}': ')', ',': '|' })[part] ?? `\\${part}`);
  try {
    return new RegExp(`^${source}$`);
  } catch (error) {
    if (error instanceof SyntaxError) return /^(?!)/; // braces that do not match exclude nothing
    throw error;
  }
}
