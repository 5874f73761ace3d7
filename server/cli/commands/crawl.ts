import * as fs from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { positionAt } from '../../base/file.ts';
import { bucketOf } from '../../components/athena/registered.ts';
import { missingPartitions } from '../../components/athena/tables.ts';
import type { BucketResource, GlueTable, TablesResource } from '../../components/component.ts';
import { columnsOf, jsonType, learn, type Inferred } from '../../languages/sql/hive/data/infer.ts';
import { fitParquet } from '../../components/athena/fit-parquet.ts';
import { crawlBucket } from '../../components/crawler/folders.ts';
import { footerOf } from '../../components/parquet/footer.ts';
import { catalogueTypeOf } from '../../languages/sql/hive/catalogue-type.ts';
import { columnFor, differenceOf } from '../../languages/sql/hive/data/difference.ts';
import { placeName, type Fit } from '../../languages/sql/hive/data/fit.ts';
import { heldParquet, heldRecords, type Held } from '../../languages/sql/hive/data/held.ts';
import { JsonFailure, readDocuments, type JsonValue } from '../../languages/sql/hive/data/json-text.ts';
import { recordsIn, type Records } from '../../languages/sql/hive/data/records.ts';
import { isOn } from '../../languages/sql/hive/serde.ts';
import type { Table } from '../../languages/sql/hive/table.ts';
import { parseHiveType } from '../../languages/sql/hive/reader.ts';
import { applyChanges, tablesOf } from '../../project/migration.ts';
import { inputText } from '../../project/table-input.ts';
import { shapeOf } from '../../languages/sql/migration/changes.ts';
import { readSpec } from '../../simulate/languages.ts';
import { ManifestError } from '../../simulate/open.ts';
import { defineCommand, UsageError, wholeNumber, type ExitCode, type Given } from '../command.ts';
import { difference } from '../difference.ts';
import { openFiles, writeText, type Opened } from '../files.ts';
import { hostFor } from '../host.ts';
import { gather, knownNode, refuse, tableText, theManifest } from '../pipeline.ts';
import type { Terminal } from '../terminal.ts';

/** A table that was inferred, and the declared one that it is about. */
interface Found { readonly node: string; readonly table: GlueTable; readonly declared?: { readonly path: string; readonly name: string } }

export const crawl = defineCommand({
  name: 'crawl',
  summary: 'Show the tables that crawlers would make, and how they differ from the declared ones',
  usage: '[MANIFEST | FOLDER | RECORDS]',
  details: 'Replays what the crawlers of a pipeline read and infers their tables, as the service would; or infers one table from a file of records (JSON, CSV or Parquet, gzip or not). `--format json` prints them as\nthe catalogue\'s API gives them. Where a crawler looks after a table (or --against names one), the columns that differ are said on stderr, and --fix writes them into its file:\nnew columns at the end, types widened so that old values still fit, sets as arrays. Records held against a table are also read as its SerDe reads them: what it wraps, takes by position, refuses or never looks at is said; a Parquet file is\nread as the query service reads it.',
  examples: ['sluice crawl', 'sluice crawl examples/dynamodb-sets-to-parquet --node tables --format json', 'sluice crawl data/orders.ndjson --against tables/orders.ddl --fix', 'sluice crawl --partitions > tables/partitions.athena.sql'],
  options: {
    node: { summary: 'Only this node\'s tables', value: 'NODE' },
    count: { summary: 'Read at most N records from each source', value: 'N', short: 'n' },
    against: { summary: 'File with the declared table', value: 'FILE' },
    partitions: { summary: 'Print the ALTER TABLE statements that register what a replay delivered into the folders of partitioned tables' },
    fix: { summary: 'Write what differs into the declared table' },
    format: { summary: 'How to print', value: 'FORMAT', choices: ['text', 'json'] },
  },

  async run(given, terminal): Promise<ExitCode> {
    const [only, more] = given.arguments;
    const file = only === undefined ? undefined : path.resolve(terminal.folder, only);
    if (only !== undefined && more === undefined && fs.existsSync(file!) && fs.statSync(file!).isFile() && !/\.pipeline\.ya?ml$/i.test(only)) return crawlRecords(file!, only, given, terminal);
    const opened = await openFiles(given.arguments, terminal.folder);
    const manifest = theManifest(opened);
    const node = given.value('node');
    if (node !== undefined) knownNode(opened.workspace, manifest, node);
    if (given.flag('partitions')) return crawlPartitions(opened, manifest, given, terminal);
    const { nodes } = readSpec(opened.workspace.file(manifest)!).spec;
    const crawlers = nodes.filter(n => n.type === 'crawler').map(n => n.name);
    if (node === undefined && crawlers.length === 0) throw new UsageError(`\`${opened.shown(manifest)}\` has no crawler`);
    const count = wholeNumber(given, 'count', 1);
    const found: Found[] = [];
    const outcome = await gather(opened.workspace, manifest, hostFor(opened.root), terminal, {
      samples: 0, ...(count !== undefined && { count }), ...(node !== undefined && { upTo: node }),
      onTables(name, tables) {
        if (node === undefined ? !crawlers.includes(name) : name !== node) return;
        const owner = nodes.find(n => n.name === nodes.find(c => c.name === name)?.config['table']);
        for (const { table } of tables.tables()) {
          const definition = owner?.config['definition'];
          found.push({ node: name, table, ...(typeof definition === 'string' && { declared: { path: definition, name: String(owner!.config['table'] ?? '') } }) });
        }
      },
    });
    if (outcome instanceof ManifestError) return refuse(outcome, opened.shown, terminal);
    print(found, given, terminal);
    // What failed on the way is said; only what the crawlers themselves met counts.
    for (const p of outcome.problems) if (p.severity === 'error') terminal.note(`${p.node}: ${p.service ?? p.code} ${p.message}\n`);
    const differs = await compare(opened, found, given, terminal);
    return found.length === 0 || differs || outcome.problems.some(p => p.severity === 'error' && (node === undefined ? crawlers.includes(p.node) : p.node === node)) ? 1 : 0;
  },
});

/** The statements that register partitions, for each table that is declared beside a bucket. */
async function crawlPartitions({ workspace, root, shown }: Opened, manifest: string, given: Given, terminal: Terminal): Promise<ExitCode> {
  const tables: ReturnType<TablesResource['tables']>[number][] = [];
  const buckets = new Map<string, BucketResource>();
  const [node, count] = [given.value('node'), wholeNumber(given, 'count', 1)];
  const outcome = await gather(workspace, manifest, hostFor(root), terminal, {
    samples: 0, ...(count !== undefined && { count }),
    onTables: (name, resource) => { if (node === undefined || name === node) tables.push(...resource.tables()); },
    onBucket: (name, bucket) => void buckets.set(name, bucket),
  });
  if (outcome instanceof ManifestError) return refuse(outcome, shown, terminal);
  const statements = tables.flatMap(({ table, bucket, registrations }) => {
    const source = buckets.get(bucket ?? bucketOf(table.StorageDescriptor?.Location));
    return (source && missingPartitions({ table, registrations, objects: source.list('').map(({ key }) => ({ key, bytes: source.get(key)! })) })) ?? [];
  });
  if (statements.length === 0) terminal.note('no partition is missing\n');
  terminal.write(statements.join(''));
  return 0;
}

/** One table of a file of records, and what becomes of them under a declared one. */
async function crawlRecords(file: string, named: string, given: Given, terminal: Terminal): Promise<ExitCode> {
  const against = given.value('against');
  if (/\.parquet$/i.test(file) && against !== undefined) return heldAgainst(file, named, against, terminal);
  const { table, records } = inferred(file, named, wholeNumber(given, 'count', 1) ?? Infinity);
  const found: Found = { node: named, table };
  print([found], given, terminal);
  if (against === undefined) return 0;
  const opened = await openFiles([against], terminal.folder);
  const [path] = opened.chosen;
  const declared = tablesOf(opened.workspace.file(path!)!)[0];
  if (!declared) throw new UsageError(`\`${against}\` defines no table`);
  const held = heldRecords(declared, [{ name: '', records }]);
  for (const sentence of held ? sentences(held) : []) terminal.note(`${opened.shown(path!)}: ${sentence}\n`);
  return (await compare(opened, [{ ...found, table: held?.reading === 'text' ? asText(table, declared, held) : table, declared: { path: path!, name: table.Name } }], given, terminal)) ? 1 : 0;
}

/** What a crawler makes of one file: JSON documents, one a line or a list of them, CSV or Parquet, packed or not. */
function inferred(file: string, named: string, most: number): { readonly table: GlueTable; readonly records: Records } {
  const read = new Uint8Array(fs.readFileSync(file));
  const bytes = read[0] === 0x1f && read[1] === 0x8b ? gunzipped(read, named) : read;
  const name = path.basename(file).replace(/\.gz$/i, '').replace(/\.\w+$/, '').toLowerCase().replace(/[^a-z0-9_]+/g, '_');
  const text = new TextDecoder().decode(bytes); // a byte order mark is no part of it
  if (!/^\s*[{[]/.test(text)) {
    const [table] = crawlBucket([{ key: `${name}/records`, bytes }], { bucket: 'bucket', prefix: `${name}/`, database: 'default', crawler: 'crawl', exclude: [], name }).tables;
    if (!table) throw new UsageError(`\`${named}\` has no records that a crawler would know: no JSON, no CSV of two columns and two rows, no Parquet`);
    return { table, records: recordsIn({ text }, 'object') };
  }
  const shapes = new Map<string, Inferred>();
  const documents: { number: number; value: JsonValue }[] = [];
  try {
    for (const value of readDocuments(text).flatMap(d => (Array.isArray(d) ? (d as readonly JsonValue[]) : [d])).slice(0, most)) {
      documents.push({ number: documents.length + 1, value });
      if (!(value instanceof Map)) throw new UsageError(`\`${named}\`: record ${documents.length} is no JSON object`);
      for (const [key, member] of value) learn(shapes, key.toLowerCase(), jsonType(member));
    }
  } catch (error) {
    if (error instanceof JsonFailure) throw new UsageError(`\`${named}\` is not JSON: ${error.message}`);
    throw error;
  }
  if (shapes.size === 0) throw new UsageError(`\`${named}\` has no records with columns`);
  const table: GlueTable = {
    Name: name, DatabaseName: 'default', TableType: 'EXTERNAL_TABLE', Parameters: { classification: 'json' }, PartitionKeys: [],
    StorageDescriptor: {
      Columns: columnsOf(shapes), Location: `s3://bucket/${name}/`, InputFormat: 'org.apache.hadoop.mapred.TextInputFormat', OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe', Parameters: {} },
    },
  };
  return { table, records: { documents, broken: [], lines: [] } };
}

function gunzipped(bytes: Uint8Array, named: string): Uint8Array {
  try {
    return new Uint8Array(gunzipSync(bytes));
  } catch (error) {
    throw new UsageError(`\`${named}\` cannot be unpacked: ${(error as Error).message}`);
  }
}

/** A table of text as the declared one reads it: columns by their places, and every type that holds all values stays. */
function asText(table: GlueTable, { columns, engine }: Table, { fits }: Held): GlueTable {
  const made = (table.StorageDescriptor?.Columns ?? []).map((c, i) => {
    const own = columns[i];
    if (!own) return c;
    const name = own.name.value.toLowerCase();
    return { ...c, Name: name, ...(own.type && !fits.some(f => f.column === name) && { Type: catalogueTypeOf(own.type, engine) }) };
  });
  return { ...table, StorageDescriptor: { ...table.StorageDescriptor, Columns: made } };
}

/** A Parquet file under a declared table. */
async function heldAgainst(file: string, named: string, against: string, terminal: Terminal): Promise<ExitCode> {
  const opened = await openFiles([against], terminal.folder);
  const table = tablesOf(opened.workspace.file(opened.chosen[0]!)!)[0];
  if (!table) throw new UsageError(`\`${against}\` defines no table`);
  const bytes = new Uint8Array(fs.readFileSync(file));
  const footer = footerOf(bytes);
  if ('problem' in footer) {
    terminal.write(`\`${named}\` is no Parquet file that can be read: it ${footer.problem}\n`);
    return 1;
  }
  const held = heldParquet(table, [{ name: named, footer }]);
  // Where the types go together, values may still not fit.
  const fitting = columnsFor(table).filter(c => !held.fits.some(f => f.column === c.name));
  const said = [...held.fits.map(f => f.what), ...await fitParquet(bytes, named, columnsFor(table), fitting.map(c => c.name), isOn(table, 'parquet.column.index.access'))];
  const shown = opened.shown(opened.chosen[0]!);
  for (const sentence of said) terminal.write(`${sentence}\n`);
  for (const column of held.empty) terminal.note(`${shown}: \`${column}\` is no column of the file: it is NULL in its rows\n`);
  for (const { key, type } of held.unread) terminal.note(`${shown}: \`${key}\` of the file is read by no column: \`${type}\`\n`);
  if (said.length === 0) terminal.note(`every column of ${shown} can be read\n`);
  return said.length > 0 ? 1 : 0;
}

/** Columns whose types can be read. */
const columnsFor = (table: Table) => shapeOf(table).columns.flatMap(c => { const read = parseHiveType(c.type); return 'type' in read ? [{ name: c.name, type: read.type }] : []; });

/** What becomes of the records under the table, one sentence for each thing. */
function sentences(held: Held): string[] {
  const line = (name: string | undefined, what: string, { count, first, example }: Pick<Fit, 'count' | 'first' | 'example'>, instead?: string) => `${count} of ${held.records} records: ${name === undefined ? 'the record' : `\`${name}\``} ${what} (record ${first}: ${example})${instead === undefined ? '' : `; use ${instead}`}`;
  return [
    ...(held.quoted ? [line(undefined, 'keeps its quotes: OpenCSVSerde takes them off', held.quoted)] : []),
    ...(held.header ? [line(undefined, 'is a header and is read as a row: `skip.header.line.count` leaves it out', held.header)] : []),
    ...held.unreadable.map(odd => line(undefined, odd.says, odd)),
    ...held.clashes.map(odd => line(odd.keys[0].toLowerCase(), `is refused: ${held.serde?.kind === 'hive' ? 'the key stands twice' : `JSONException: Duplicate key "${odd.folded}"`}`, odd, held.serde?.kind === 'hive' ? undefined : '`case.insensitive` = `FALSE` and a `mapping.*` for each')),
    ...held.unread.map(odd => { const { name, mapped } = columnFor(odd.key); return line(odd.key, 'no column reads it', odd, mapped ? `a column \`${name}\` with \`mapping.${name}\`` : undefined); }),
    ...held.fits.map(fit => line(placeName(fit), fit.what, fit, fit.to && `\`${fit.to}\``)),
  ];
}

function print(found: readonly Found[], given: Given, terminal: Terminal): void {
  if (given.value('format') === 'json') terminal.write(found.length === 1 && given.value('against') !== undefined ? inputText(found[0]!.table.DatabaseName, found[0]!.table) : JSON.stringify(found.map(f => f.table), undefined, 2) + '\n');
  else if (found.length === 0) terminal.note('no table was found\n');
  else terminal.write(found.map(({ node: from, table }) => {
    const rows = [...(table.StorageDescriptor?.Columns ?? []).map(c => [c.Name, c.Type ?? '', c.Comment ?? '']), ...(table.PartitionKeys ?? []).map(c => [c.Name, c.Type ?? '', 'partition'])];
    return `${terminal.paint('bold', table.Name)} (${from}${table.StorageDescriptor?.Location ? `, ${table.StorageDescriptor.Location}` : ''})\n${tableText(rows, '  ')}`;
  }).join('\n'));
}

/** Says what differs from the declared tables and writes it when asked to. True: something differs and stays so. */
async function compare({ workspace, root, shown }: Opened, found: readonly Found[], given: Given, terminal: Terminal): Promise<boolean> {
  let left = false;
  for (const { table, declared } of found) {
    const file = declared && workspace.file(declared.path);
    const own = file && (tablesOf(file).find(t => t.name?.value.toLowerCase() === table.Name.toLowerCase()) ?? tablesOf(file)[0]);
    if (!file || !own) continue;
    const shape = shapeOf(own);
    const { changes, undone } = differenceOf(shape.columns, (table.StorageDescriptor?.Columns ?? []).filter(c => !shape.partitions.some(p => p.name === c.Name.toLowerCase())));
    for (const column of undone) terminal.note(`${shown(file.path)}: a crawl that updates the table would undo the repair of \`${column}\`: it infers a set again\n`);
    for (const change of changes) {
      if (change.kind === 'add') terminal.note(`${shown(file.path)}: \`${change.column}\` is new: \`${change.type}\`\n`);
      else if (change.kind === 'type') terminal.note(`${shown(file.path)}: \`${change.column}\` is \`${shape.columns.find(c => c.name === change.column)?.type ?? ''}\` and should be \`${change.to}\`\n`);
    }
    if (changes.length === 0) continue;
    const fixed = applyChanges(file, changes, { line: positionAt(file, own.range.start).line });
    if (given.flag('fix')) {
      await writeText(path.join(root, file.path), fixed.text);
      terminal.note(`wrote ${shown(file.path)}\n`);
    } else {
      left = true;
      if (given.value('against') !== undefined) terminal.write(difference(shown(file.path), file.text, fixed.text, terminal));
    }
  }
  return left;
}
