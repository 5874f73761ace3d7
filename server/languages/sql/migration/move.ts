import { typeText } from '../athena-evaluate/types.ts';
import { identifier, quoted, typeInStatement } from '../hive/literals.ts';
import { inputStatement, partitionField, tableInput, tableStatement, type TableInput } from '../hive/print.ts';
import { readHiveType } from '../hive/reader.ts';
import { effectiveSerde, serdeByKey } from '../hive/serde.ts';
import { keyMappings, propertyOf, type Table } from '../hive/table.ts';
import { printTrinoType, trinoName } from '../hive/type.ts';
import { changeText, judge, partitionChange, withoutSets, type Migration, type SchemaChange, type ShapeKey } from './changes.ts';
import { keyExpression } from './key-value.ts';
import { slices, type Slice } from './slices.ts';
import { typedExpression } from './typed-expression.ts';

/** How many partitions one statement of Athena may write. Source: HIVE_TOO_MANY_OPEN_PARTITIONS, section 14. */
const mostPartitions = 100;

/**
 * The statements that move the rows of a table to its next version's folders, one after the other, and what they mean in comments. Every
 * statement stands for itself: Athena runs one a request.
 * @param seen       the keys' values that sample records have, by which long copies are divided
 * @param followUps  what else has to change, one sentence each
 */
export function movePlan(move: Migration, seen: readonly (readonly (string | null)[])[] = [], followUps: readonly string[] = []): string {
  const { table, before, after, changes } = move;
  const keys = partitionChange(changes)!;
  const iceberg = table.kind === 'iceberg';
  const { TableInput: input, DatabaseName: database } = tableInput(table);
  const [here, next] = [names(database, input.Name), names(database, `${input.Name}_next`)];
  const location = after.location ?? before.location ?? '';
  const plain = (text: string) => text.replace(/`/g, '');
  const lines: string[] = [
    `-- ${plain(changeText(keys))}.`,
    iceberg ? '-- Athena has no ALTER TABLE for the partitioning of an Iceberg table, so the rows move to a new table,' : '-- Keys cannot change in place: they are in the names of the folders. The rows move',
    `-- from ${before.location ?? 'the old folder'} to ${location}.`,
    '-- Run the statements one by one. Readers keep the old table until step {exchange}.',
    ...(table.engine === 'redshift' ? ['-- They are for Athena, over the same table of the Glue Data Catalog: put the database in place of the external schema.'] : []),
  ];
  // Steps are numbered as they come; a sentence may name one that comes later: `{copy}`.
  const numbers = new Map<string, number>();
  const step = (name: string, ...said: readonly string[]) => {
    numbers.set(name, numbers.size + 1);
    lines.push('', ...said.map((text, i) => `-- ${i === 0 ? `${numbers.size}. ` : '   '}${text}`));
  };

  const sources = select(move, keys.to);
  const unreadable = changes.filter((c): c is Extract<SchemaChange, { kind: 'type' }> => c.kind === 'type' && withoutSets(c.from) !== c.from);
  if (unreadable.length > 0) step('repair', `Nothing can read ${unreadable.map(c => c.column).join(', ')} as ${unreadable.length === 1 ? 'it is' : 'they are'}: repair the old table first.`);
  for (const { column, from } of unreadable) {
    const name = identifier(changes.flatMap(c => (c.kind === 'rename' && c.name === column ? [c.column] : []))[0] ?? column);
    lines.push(`ALTER TABLE ${here.hive} CHANGE COLUMN ${name} ${name} ${typeInStatement(withoutSets(from))};`);
  }
  const writer = writerOf(table, input);
  if ('refused' in writer) {
    step('make', `A table over the new folder. ${writer.refused}`);
    lines.push(`-- Athena cannot write its files: copy the objects with a program of yours to ${location}${iceberg ? '' : keys.to.map(k => `${k.name}=…/`).join('')}`);
  } else if (writer.ctas !== undefined) {
    step('make', 'A table of buckets is written as it is made: INSERT INTO does not know them. At most 100 partitions.');
    lines.push(`CREATE TABLE ${next.trino} WITH (${writer.ctas(location, keys.to)}) AS\n${selectText(sources, here.trino, undefined)};`);
  } else {
    step('make', 'A table over the new folder, to write to. The folder must be empty.', ...writer.notes);
    lines.push(inputStatement({ ...(database !== undefined && { DatabaseName: database }), TableInput: { ...writer.input, Name: `${input.Name}_next`, Parameters: iceberg ? writer.input.Parameters : withoutProjection(writer.input.Parameters) } }, iceberg ? table.partitions.map(partitionField) : undefined).trimEnd());
  }

  if (!('refused' in writer)) {
    const keySources = iceberg ? [] : sources.slice(after.columns.length);
    const divided = writer.ctas !== undefined || iceberg ? [] : slices(keys.to.map((k, i) => ({ name: k.name, type: k.type, expression: keySources[i]!.expression })), seen, mostPartitions);
    if (!iceberg && keys.to.length > 0) {
      step('count', `How many partitions the rows make. One statement writes ${mostPartitions} at most (HIVE_TOO_MANY_OPEN_PARTITIONS).`, ...(divided.length > 1 ? ['The copy below is divided by the values of the sample.'] : ['If there are more, divide the copy: WHERE over a key, one statement for each part.']));
      lines.push(`SELECT count(*) AS partitions FROM (SELECT DISTINCT ${keySources.map(itemText).join(', ')} FROM ${here.trino});`);
    }
    if (writer.ctas === undefined) {
      const injected = before.partitions.filter(k => propertyOf(move.old.properties, `projection.${k.name}.type`)?.value?.value.toLowerCase() === 'injected' && propertyOf(move.old.properties, 'projection.enabled')?.value?.value.toLowerCase() === 'true');
      const lossy = changes.filter(c => c.kind === 'type' && judge(c, before).verdict !== 'safe');
      step('copy', divided.length > 1 ? `Copy the rows: ${divided.length} statements. One that fails wrote nothing that counts: empty its folders and run it again.` : 'Copy the rows. If it fails, empty the new folder and run it again.', ...lossy.map(c => `${plain(changeText(c))}: values that do not fit become NULL.`), ...injected.map(k => `The old table gives rows only for the values of ${k.name} that a query names: add WHERE ${k.name} IN (…), and the same in the steps before and after.`));
      for (const slice of divided.length > 0 ? divided : [undefined]) lines.push(`INSERT INTO ${next.trino}\n${selectText(sources, here.trino, slice)};`);
    }
    step('check', 'Both counts must be the same.');
    lines.push(`SELECT (SELECT count(*) FROM ${here.trino}) AS old_rows, (SELECT count(*) FROM ${next.trino}) AS new_rows;`);
    exchange();
  }
  step('writers',
    `What writes to the table writes to the new folder from now on. ${writer !== undefined && 'refused' in writer ? '' : 'Rows that came meanwhile are copied as before, with a WHERE over the new keys.'}`.trim(),
    ...followUps.map(plain),
    `The files in ${before.location ?? 'the old folder'} stay. Delete them when nobody reads them any more.`);
  return `${lines.join('\n').replace(/\{(\w+)\}/g, (all, name: string) => (numbers.has(name) ? String(numbers.get(name)) : name === 'exchange' ? String(numbers.size) : all))}\n`;

  /** The statements that tell the catalogue of the folders. Source: MSCK REPAIR TABLE, section 3. */
  function partitionsAdded(): readonly string[] {
    const spec = (values: readonly string[]) => `PARTITION (${keys.to.map((k, i) => `${identifier(k.name)} = ${values[i]}`).join(', ')})`;
    const hidden = keys.to.some(k => k.name.startsWith('_'));
    const distinct = [...new Map(seen.map(values => [JSON.stringify(values), values])).values()].map(values => spec(values.map(v => quoted(v ?? '__HIVE_DEFAULT_PARTITION__'))));
    const rest = `-- ${hidden ? 'MSCK REPAIR TABLE passes over keys that begin with _. For every folder' : 'It passes over values with a colon. For those'}: ALTER TABLE ${here.hive} ADD IF NOT EXISTS ${spec(keys.to.map(() => "'…'"))}`;
    return hidden ? [rest, ...(distinct.length > 0 ? [`ALTER TABLE ${here.hive} ADD IF NOT EXISTS\n  ${distinct.slice(0, mostPartitions).join('\n  ')};`] : [])] : [`MSCK REPAIR TABLE ${here.hive};`, rest];
  }

  function exchange(): void {
    if (iceberg) {
      step('exchange', 'Exchange the two.');
      lines.push(`ALTER TABLE ${here.hive} RENAME TO ${names(database, `${input.Name}_old`).hive};`, `ALTER TABLE ${next.hive} RENAME TO ${here.hive};`, `-- When nobody needs the old rows any more, with their files: DROP TABLE ${names(database, `${input.Name}_old`).hive}`);
      return;
    }
    const projected = propertyOf(table.properties, 'projection.enabled')?.value?.value.toLowerCase() === 'true';
    step('exchange', 'Exchange the two. DROP TABLE of an external table leaves its files where they are; for a moment there is no table.',
      `Where that cannot be: CREATE OR REPLACE VIEW over ${next.trino}, and readers ask the view.`,
      'In the catalogue itself: UpdateTable with the new PartitionKeys, after BatchDeletePartition of the old ones.');
    lines.push(`DROP TABLE ${here.hive};`, tableStatement(table).trimEnd());
    if (keys.to.length === 0) lines.push('-- Without keys there are no partitions to add.');
    else if (projected) {
      const guessed = keys.to.filter(k => !propertyOf(move.old.properties, `projection.${k.name}.type`) && !before.partitions.some(p => trinoName(p.name) === k.source));
      lines.push('-- Projection finds the partitions: nothing is added.', ...guessed.map(k => `-- What it says of ${k.name} is a guess, look at it: projection.${k.name}.type = ${propertyOf(table.properties, `projection.${k.name}.type`)?.value?.value ?? ''}`));
    }
    else lines.push(...partitionsAdded());
    lines.push(`DROP TABLE ${next.hive};`);
  }
}

interface Source { readonly name: string; readonly expression: string }

/** What each column of the next version is made of, in its order: the keys come last. */
function select({ old, before, after, changes }: Migration, keys: readonly ShapeKey[]): Source[] {
  const iceberg = old.kind === 'iceberg';
  const were = [...before.columns, ...(iceberg ? [] : before.partitions)];
  const renamed = new Map(changes.flatMap(c => (c.kind === 'rename' ? [[c.name, c.column] as const] : [])));
  const typeOf = (text: string) => readHiveType(withoutSets(text), 'trino');
  const value = (name: string, type: string, source: string | undefined, strict: boolean): string => {
    const to = typeOf(type);
    const origin = were.find(c => c.name === (renamed.get(name) ?? name) || (source !== undefined && trinoName(c.name) === source));
    if (source !== undefined && !(origin && trinoName(origin.name) === source)) {
      const read = keyExpression(source, were);
      return to && 'type' in read && typeText(read.type) !== printTrinoType(to) ? `CAST(${source} AS ${printTrinoType(to)})` : source;
    }
    if (!origin) return to ? `CAST(NULL AS ${printTrinoType(to)})` : 'NULL';
    const from = typeOf(origin.type);
    return from && to ? typedExpression(trinoName(origin.name), from, to, strict) : trinoName(origin.name);
  };
  return [
    ...after.columns.map(c => ({ name: c.name, expression: value(c.name, c.type, undefined, false) })),
    // A key that cannot be read stops the copy: its row would be found in no partition.
    ...(iceberg ? [] : keys.map(k => ({ name: k.name, expression: value(k.name, k.type, k.source, true) }))),
  ];
}

const itemText = ({ name, expression }: Source): string => (expression === trinoName(name) ? expression : `${expression} AS ${trinoName(name)}`);

/** The table that is written to has its partitions registered: so it shows every row, and asks for no value as an injected key does. */
const withoutProjection = (parameters: Readonly<Record<string, string>>): Record<string, string> => Object.fromEntries(Object.entries(parameters).filter(([key]) => !/^(projection\.|storage\.location\.template$)/i.test(key)));

function selectText(sources: readonly Source[], from: string, slice: Slice | undefined): string {
  const items = sources.map(s => `  ${itemText(s)}`).join(',\n');
  return `SELECT\n${items}\nFROM ${from}${slice?.where === undefined ? '' : `\nWHERE ${slice.where}`}`;
}

function names(database: string | undefined, table: string): { readonly hive: string; readonly trino: string } {
  const owner = typeof database === 'string' ? database : undefined;
  return { hive: `${owner === undefined ? '' : `${identifier(owner)}.`}${identifier(table)}`, trino: `${owner === undefined ? '' : `${trinoName(owner)}.`}${trinoName(table)}` };
}

type Writer = { readonly refused: string } | { readonly input: TableInput['TableInput']; readonly notes: readonly string[]; readonly ctas?: undefined } | { readonly ctas: (location: string, keys: readonly ShapeKey[]) => string };

const ctasFormats: Readonly<Record<string, string>> = { parquet: 'PARQUET', orc: 'ORC', avro: 'AVRO', openx: 'JSON', 'hive-json': 'JSON', ion: 'ION', lazy: 'TEXTFILE' };

/** How Athena writes the files that the table reads. Source: the page on INSERT INTO, which names the SerDes that it writes with. */
function writerOf(table: Table, input: TableInput['TableInput']): Writer {
  if (table.kind === 'iceberg') return { input, notes: [] };
  const serde = effectiveSerde(table)?.key;
  const format = serde && ctasFormats[serde];
  if (serde === undefined || format === undefined) return { refused: `${table.serde?.value ?? 'Its format'} is for reading only.` };
  if (table.buckets) {
    const { columns, count } = table.buckets;
    const list = (words: readonly string[]) => `ARRAY[${words.map(w => `'${w.toLowerCase().replace(/'/g, "''")}'`).join(', ')}]`;
    const delimiter = propertyOf(table.serdeProperties, 'field.delim')?.value?.value;
    return { ctas: (location, keys) => [`format = '${format}'`, `external_location = '${location}'`, ...(format === 'TEXTFILE' && delimiter !== undefined && delimiter.length === 1 ? [`field_delimiter = '${delimiter.replace(/'/g, "''")}'`] : []), ...(keys.length > 0 ? [`partitioned_by = ${list(keys.map(k => k.name))}`] : []), `bucketed_by = ${list(columns)}`, `bucket_count = ${count}`].join(', ') };
  }
  if (serde !== 'openx') return { input, notes: [] };
  // The columns are called as the keys of the objects are, so that the table reads what this one writes.
  const mapped = new Map<string, string>(Object.entries(keyMappings(table)));
  const { StorageDescriptor: storage } = input;
  return {
    notes: ['Athena writes JSON with the Hive JSON SerDe; the table of step {exchange} reads the same files.'],
    input: { ...input, StorageDescriptor: { ...storage, Columns: storage.Columns.map(c => ({ ...c, Name: (mapped.get(c.Name.toLowerCase()) ?? c.Name).toLowerCase() })), SerdeInfo: { SerializationLibrary: serdeByKey('hive-json').library, Parameters: {} } } },
  };
}
