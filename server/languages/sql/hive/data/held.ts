import type { JsonSerde, RecordFeed, SerdeSettings } from '../../../../base/feed.ts';
import type { ParquetFooter } from '../../../../base/parquet.ts';
import type { Scope } from '../../../../base/scope.ts';
import { parseHiveType } from '../reader.ts';
import { effectiveSerde, isOn } from '../serde.ts';
import { keyMappings, propertyOf, spellingOf, type SchemaFile, type Table } from '../table.ts';
import { fieldNames, printHiveType } from '../type.ts';
import { clashesIn, spellings, type Clash } from './clashes.ts';
import { jsonSerde, keyOf, type Column } from './convert.ts';
import { fitJson, fitText, lookup, type Fit } from './fit.ts';
import { cellType, jsonType, learn, mergeTypes, printInferred, type Inferred } from './infer.ts';
import { jsonText, type JsonObject, type JsonValue } from './json-text.ts';
import { judgeParquet, type ParquetSource } from './parquet.ts';
import { recordsOf, type Records } from './records.ts';
import { textReader } from './text.ts';

/** What the sample records of a table come to when they are read into its columns. */
export interface Held {
  /** Files of the records, for messages. */
  readonly from: readonly string[];
  /** Records that were looked at, those that cannot be read among them. */
  readonly records: number;
  /** How they are read: by the table's SerDe, or by the deserializer of a delivery stream. Of Parquet files only the columns are known. */
  readonly reading: 'json' | 'text' | 'parquet';
  readonly serde: JsonSerde | undefined;
  /** A delivery stream reads them; the table's own properties do not count. */
  readonly converted: boolean;
  /** Where the deserializers are told how to read. */
  readonly settings: readonly SerdeSettings[];
  readonly fits: readonly Fit[];
  /** Records that nothing can be read of. */
  readonly unreadable: readonly Odd[];
  /** Keys of JSON that no column reads. */
  readonly unread: readonly (Odd & { readonly key: string; readonly type: string })[];
  /** Keys of one object, at any depth, that are the same to the SerDe. */
  readonly clashes: readonly (Odd & Clash)[];
  /** Columns that read another key than the records have, by its letters' case alone. */
  readonly otherCase: readonly { readonly column: string; readonly key: string }[];
  /** How keys are spelt, at any depth, by their lower case. */
  readonly spellings: ReadonlyMap<string, ReadonlySet<string>>;
  /** Columns that no record has a value for. */
  readonly empty: readonly string[];
  /** Cells in quotes that the SerDe keeps. */
  readonly quoted: Odd | undefined;
  /** The first line is made of the columns' names, and is read as a row. */
  readonly header: Odd | undefined;
  /** Types that the values have shown, by column. */
  readonly shown: ReadonlyMap<string, Inferred>;
  /** Types that Parquet files have for columns that do not fit. */
  readonly retyped?: ReadonlyMap<string, string>;
}

/** Something about records: how many, and the first of them. */
export interface Odd { readonly count: number; readonly first: number; readonly example: string; readonly says: string }

interface Fed { readonly feed: RecordFeed; readonly records: Records | ParquetFooter }

const judged = new WeakMap<Table, { readonly sources: readonly Fed[]; readonly held: readonly Held[] }>();

const isSame = (a: Fed, b: Fed | undefined): boolean => a.records === b?.records && (a.feed === b.feed || (a.feed.settings === b.feed.settings && JSON.stringify(a.feed) === JSON.stringify(b.feed)));

/** What the workspace's sample records say of a table; nothing where no feed names any. Remembered while table and records stay the same. */
export function heldAgainst(table: Table, file: SchemaFile, scope: Scope): readonly Held[] {
  if (table.kind !== 'hive') return [];
  const sources = feedsOf(table, file, scope).flatMap((feed): Fed[] => {
    const sample = scope.sample(feed.records);
    if (sample?.parquet) return feed.format === 'object' && !feed.deserializer ? [{ feed, records: sample.parquet }] : [];
    // Spectrum takes a file that is one array, when told so.
    return sample ? [{ feed, records: recordsOf(sample, feed.format === 'object' && isOn(table, 'strip.outer.array') ? { format: 'json' } : feed) }] : [];
  });
  const known = judged.get(table);
  if (known && known.sources.length === sources.length && sources.every((source, i) => isSame(source, known.sources[i]))) return known.held;
  // Those who are read alike are judged together: one file after the other.
  const groups = new Map<string, { readings: Reading; sources: { feed: RecordFeed; records: Records }[] }>();
  const files: ParquetSource[] = [];
  for (const { feed, records } of sources) {
    if (!('lines' in records)) {
      files.push({ name: feed.records, footer: records });
      continue;
    }
    const source = { feed, records };
    const reading = readingOf(table, feed.deserializer);
    if (!reading || (reading.kind === 'text' && (feed.format === 'csv' || feed.format === 'json'))) continue;
    const key = JSON.stringify([reading.kind, reading.kind === 'json' && reading.converted, reading.kind === 'json' && reading.serde]);
    const group = groups.get(key);
    if (group) group.sources.push(source);
    else groups.set(key, { readings: reading, sources: [source] });
  }
  const held = [...groups.values()].flatMap(({ readings, sources: own }) => (own.some(s => s.records.lines.length + s.records.documents.length + s.records.broken.length > 0) ? [judge(table, readings, own.map(({ feed, records }) => ({ name: feed.records, records })), own.flatMap(({ feed }) => feed.settings ?? []))] : []));
  if (effectiveSerde(table)?.key === 'parquet' && files.length > 0) held.push(heldParquet(table, files));
  judged.set(table, { sources, held });
  return held;
}

/** The sample records of JSON that reach a table. */
export function sampleDocuments(table: Table, file: SchemaFile, scope: Scope): readonly JsonValue[] {
  return feedsOf(table, file, scope).flatMap(feed => {
    const sample = scope.sample(feed.records);
    return sample ? recordsOf(sample, feed).documents.map(d => d.value) : [];
  });
}

/** Records with the name that messages give them; none where it is empty. */
export interface HeldSource { readonly name: string; readonly records: Records }

/** Feeds that bring records to a table. */
export const feedsOf = (table: Table, file: SchemaFile, scope: Scope): readonly RecordFeed[] =>
  (scope.catalog.find('feed', file.file.path)?.feeds ?? []).filter(feed => isMeant(feed, table, file));

/** What Parquet files come to under a table that reads Parquet. */
export function heldParquet(table: Table, files: readonly ParquetSource[]): Held {
  const { fits, unread, empty, retyped } = judgeParquet(table, readable(table), files);
  return {
    from: [...new Set(files.map(f => f.name))], records: 0, reading: 'parquet', serde: undefined, converted: false, settings: [], fits, empty, retyped,
    unread: unread.map(u => ({ ...u, count: 1, first: 1, example: '', says: '' })),
    unreadable: [], clashes: [], otherCase: [], spellings: new Map(), quoted: undefined, header: undefined, shown: new Map(),
  };
}

/** What records come to under a deserializer, or under the table's own SerDe; undefined where that reads no JSON and no text. */
export function heldRecords(table: Table, sources: readonly HeldSource[], deserializer?: JsonSerde): Held | undefined {
  const reading = readingOf(table, deserializer);
  return reading && judge(table, reading, sources);
}

/** Whether a feed brings records to this table: by its name, and by the place where the records lie. */
function isMeant({ table: name, key }: RecordFeed, table: Table, { tables }: SchemaFile): boolean {
  if (name === undefined ? tables[0] !== table : name.toLowerCase() !== table.name?.value.toLowerCase()) return false;
  if (key === undefined || !table.location) return true;
  const path = table.location.value.replace(/^s3[an]?:\/\/[^/]*\/?/, '');
  return key.startsWith(path === '' || path.endsWith('/') ? path : `${path}/`);
}

/** `softened`: what does not fit its column becomes NULL. */
type Reading = { readonly kind: 'json'; readonly serde: JsonSerde; readonly converted: boolean; readonly softened: boolean } | { readonly kind: 'text'; readonly serde: 'csv' | 'lazy' };

/** How records are read: by a delivery stream's deserializer, or by the table's own SerDe; undefined where that reads no JSON and no text. */
export function readingOf(table: Table, deserializer: JsonSerde | undefined): Reading | undefined {
  if (deserializer) return { kind: 'json', serde: deserializer, converted: true, softened: false };
  const key = effectiveSerde(table)?.key;
  const property = (name: string) => propertyOf(table.serdeProperties, name)?.value?.value;
  const mappings = keyMappings(table);
  if (key === 'openx' || key === 'hive-json') return { kind: 'json', serde: jsonSerde(key === 'openx' ? 'openx' : 'hive', property, mappings), converted: false, softened: key === 'openx' && isOn(table, 'use.null.for.invalid.data') };
  return key === 'lazy' || key === 'csv' ? { kind: 'text', serde: key } : undefined;
}

/** Columns whose types can be read; others have rules of their own. */
export const readable = (table: Table) => table.columns.flatMap((c, index) => {
  const read = c.type && parseHiveType(spellingOf(c.type).text);
  return read && 'type' in read ? [{ name: c.name.value.toLowerCase(), type: read.type, index }] : [];
});

function judge(table: Table, reading: Reading, sources: readonly HeldSource[], settings: readonly SerdeSettings[] = []): Held {
  const from = [...new Set(sources.map(s => s.name))].filter(name => name !== '');
  const parts = sources.map(({ records }) => (reading.kind === 'json' ? judgeJson(table, reading, records) : judgeText(table, reading.serde, records)));
  const shown = new Map<string, Inferred>();
  for (const part of parts) for (const [column, type] of part.shown) learn(shown, column, type);
  const columns = readable(table).map(c => c.name);
  return {
    from, reading: reading.kind, serde: reading.kind === 'json' ? reading.serde : undefined, converted: reading.kind === 'json' && reading.converted, settings: [...new Set(settings)],
    records: parts.reduce((sum, p) => sum + p.records, 0),
    fits: together(parts.flatMap(p => p.fits), f => [f.column, ...f.path, '', f.kind, f.what].join('\n'), (a, b) => ({ ...a, count: a.count + b.count, of: a.of + b.of })),
    unreadable: parts.flatMap(p => p.unreadable), quoted: parts.find(p => p.quoted)?.quoted, header: parts.find(p => p.header)?.header,
    unread: together(parts.flatMap(p => p.unread), u => u.key, (a, b) => ({ ...a, count: a.count + b.count })),
    clashes: together(parts.flatMap(p => p.clashes), c => c.keys.join('\n'), (a, b) => ({ ...a, count: a.count + b.count })),
    spellings: parts.length === 1 ? parts[0]!.spellings : merged(parts.map(p => p.spellings)),
    otherCase: together(parts.flatMap(p => p.otherCase), c => c.column, a => a),
    empty: parts.some(p => p.records > p.unreadable.reduce((sum, u) => sum + u.count, 0)) ? columns.filter(c => !shown.has(c)) : [], shown,
  };
}

type Part = Pick<Held, 'records' | 'fits' | 'unreadable' | 'unread' | 'clashes' | 'otherCase' | 'quoted' | 'header' | 'shown' | 'spellings'>;

function merged(all: readonly ReadonlyMap<string, ReadonlySet<string>>[]): ReadonlyMap<string, ReadonlySet<string>> {
  const sum = new Map<string, Set<string>>();
  for (const [key, values] of all.flatMap(one => [...one])) sum.set(key, new Set([...sum.get(key) ?? [], ...values]));
  return sum;
}

function together<Item>(items: readonly Item[], keyOf: (item: Item) => string, add: (a: Item, b: Item) => Item): Item[] {
  const byKey = new Map<string, Item>();
  for (const item of items) {
    const known = byKey.get(keyOf(item));
    byKey.set(keyOf(item), known === undefined ? item : add(known, item));
  }
  return [...byKey.values()];
}

/** Counts what is said of records, by the thing that it is said of. */
function tally<More extends object>() {
  const found = new Map<string, { -readonly [K in keyof Odd]: Odd[K] } & More>();
  return {
    note(key: string, number: number, example: string, says: string, more: More): void {
      const known = found.get(key);
      if (known) known.count++;
      else found.set(key, { count: 1, first: number, example: example.length > 60 ? `${example.slice(0, 57)}…` : example, says, ...more });
    },
    all: () => [...found.values()],
  };
}

/** What the values of a column come to, and the type that they show; undefined where there are none. */
interface Judged { readonly fits: readonly Fit[]; readonly shown: Inferred | undefined }

/** Single columns, by what they depend on. */
const judgedColumns = new WeakMap<Records, Map<string, Judged>>();
/** Forgotten when so many versions of columns were tried in one session. */
const mostJudged = 2000;

function remembered(records: Records, key: string, make: () => Judged): Judged {
  let cache = judgedColumns.get(records);
  if (!cache || cache.size > mostJudged) judgedColumns.set(records, (cache = new Map()));
  let found = cache.get(key);
  if (!found) cache.set(key, (found = make()));
  return found;
}

function judgeJson(table: Table, { serde, converted, softened }: Extract<Reading, { kind: 'json' }>, records: Records): Part {
  const unreadable = tally<object>();
  const unread = tally<{ key: string; type: string }>();
  const clashes = tally<Clash>();
  const lenient = !converted && isOn(table, 'ignore.malformed.json');
  for (const { number, text, message } of records.broken) unreadable.note('broken', number, text, `${lenient ? 'becomes a row of NULLs' : 'is refused'}: ${message}`, {});
  const objects: { number: number; value: JsonObject }[] = [];
  for (const { number, value } of records.documents) {
    if (value instanceof Map) objects.push({ number, value: value as JsonObject });
    else unreadable.note('shape', number, jsonText(value), `${lenient ? 'becomes a row of NULLs' : 'is refused'}: ${serde.kind === 'hive' ? 'Start of Object expected' : 'Row is not a valid JSON Object'}`, {});
  }
  const columns = readable(table);
  const loose = serde.kind === 'hive' || serde.caseInsensitive !== false;
  const fold = (key: string) => { const spelled = serde.dotsToUnderscores ? key.replace(/\./g, '_') : key; return loose ? spelled.toLowerCase() : spelled; };
  const read = new Set([...table.columns, ...table.partitions].map(c => { const key = keyOf(c.name.value.toLowerCase(), serde); return loose ? key.toLowerCase() : key; }));
  const types = new Map<string, Inferred>();
  for (const { number, value } of objects) {
    for (const clash of clashesIn(value, serde, columns)) clashes.note(clash.keys.join('\n'), number, clash.keys.join(', '), '', clash);
    for (const [key, inner] of value) {
      if (read.has(fold(key))) continue;
      learn(types, key, jsonType(inner));
      unread.note(key, number, jsonText(inner), '', { key, type: '' });
    }
  }
  const members = objects.map(({ number, value }) => ({ number, member: lookup(value, serde) }));
  const shown = new Map<string, Inferred>();
  const fits = columns.flatMap((column): readonly Fit[] => {
    const found = remembered(records, JSON.stringify([printHiveType(column.type), { ...serde, mappings: undefined }, [column.name, ...serde.mappings ? fieldNames(column.type) : []].map(name => keyOf(name, serde))]), () => {
      const values = valuesOf(members, keyOf(column.name, serde));
      return { fits: fitJson(values, column, serde), shown: values.length === 0 ? undefined : values.map(v => jsonType(v.value)).reduce(mergeTypes) };
    });
    if (found.shown) shown.set(column.name, found.shown);
    return softened ? found.fits.map(refusedAsNull) : found.fits;
  });
  const named = new Set(columns.map(c => c.name));
  const otherCase = loose ? [] : unread.all().flatMap(({ key }) => { const column = key.toLowerCase(); return named.has(column) && !shown.has(column) && keyOf(column, serde) === column ? [{ column, key }] : []; });
  return {
    records: objects.length + records.broken.length, fits, unreadable: unreadable.all(), clashes: clashes.all(), otherCase, quoted: undefined, header: undefined, shown, spellings: spellings(records),
    unread: unread.all().filter(u => !otherCase.some(o => o.key === u.key)).map(u => ({ ...u, type: printInferred(types.get(u.key)!) })),
  };
}

/** A refusal where the SerDe reads NULL instead. */
export const refusedAsNull = (fit: Fit): Fit => (fit.kind === 'refused' || fit.kind === 'time' ? { ...fit, kind: fit.kind === 'time' ? 'time' : 'null', what: 'becomes NULL' } : fit);

function valuesOf(members: readonly { readonly number: number; readonly member: (key: string) => JsonValue | undefined }[], key: string): { number: number; value: JsonValue }[] {
  const values: { number: number; value: JsonValue }[] = [];
  for (const { number, member } of members) {
    const value = member(key);
    if (value !== undefined && value !== null) values.push({ number, value });
  }
  return values;
}

function judgeText(table: Table, kind: 'csv' | 'lazy', records: Records): Part {
  const property = (name: string) => propertyOf(table.serdeProperties, name)?.value?.value;
  const reader = textReader(kind, property);
  const skip = Number(propertyOf([...table.properties, ...table.serdeProperties], 'skip.header.line.count')?.value?.value ?? 0) || 0;
  const lines = records.lines.slice(skip);
  const columns = readable(table);
  const names = table.columns.map(c => c.name.value.toLowerCase());
  const none: Part = { records: lines.length, fits: [], unreadable: [], unread: [], clashes: [], otherCase: [], quoted: undefined, header: undefined, shown: new Map(), spellings: new Map() };
  const odd = (count: number, { number, text }: { readonly number: number; readonly text: string }, says: string): Odd => ({ count, first: number, example: text.length > 60 ? `${text.slice(0, 57)}…` : text, says });
  const objects = lines.filter(l => /^\s*\{.*\}\s*$/.test(l.text));
  // JSON under a SerDe of delimited text: its cells say nothing more.
  if (objects.length > 0 && objects.length * 2 > lines.length) return { ...none, unreadable: [odd(objects.length, objects[0]!, `is JSON, and ${kind === 'csv' ? 'OpenCSVSerde' : 'LazySimpleSerDe'} reads delimited text`)] };
  const rows = lines.map(line => ({ ...line, cells: reader.cells(line.text) }));
  const [first] = rows;
  const header = first && first.cells.length > 1 && first.cells.length <= names.length && first.cells.every((c, i) => c.trim().replace(/^"(.*)"$/, '$1').toLowerCase() === names[i]) ? first : undefined;
  const body = header ? rows.slice(1) : rows;
  const quoted = kind === 'lazy' ? body.filter(r => r.cells.some(c => /^\s*"/.test(c)) && /"\s*$|"\s*[,;|\t]/.test(r.text)) : [];
  const shown = new Map<string, Inferred>();
  const fits = columns.flatMap(column => {
    const cells = body.flatMap(({ number, cells: own }) => (own[column.index] === undefined ? [] : [{ number, value: own[column.index]! }]));
    for (const { value } of cells) if (value !== '' && !reader.isNull(value)) learn(shown, column.name, cellType(value));
    // Quotes that stay are said once, not for every column that they spoil.
    if (quoted.length > 0) return [];
    const key = JSON.stringify([column, kind, skip, header !== undefined, table.serdeProperties.map(p => [p.key.value, p.value?.value])]);
    return remembered(records, key, () => ({ fits: fitText(cells, column satisfies Column, column.index, reader), shown: undefined })).fits;
  });
  return {
    ...none, records: body.length, fits, shown,
    quoted: quoted.length > 0 ? odd(quoted.length, quoted[0]!, '') : undefined, header: header && odd(1, header, ''),
  };
}
