import type { TextEdit } from '../../../base/edit.ts';
import type { SourceFile } from '../../../base/file.ts';
import { memo } from '../../../base/memo.ts';
import type { Range } from '../../../base/range.ts';
import type { HiveReader } from '../../../base/scope.ts';
import type { SampleComment } from './sample-comment.ts';
import { spell, type Spelling } from './spelling.ts';
import type { TypeTree } from './tree.ts';

/**
 * Tables as all hosts declare them: DDL statements, Glue table JSON, templates. The rules for types, columns, locations, formats and
 * properties work on this one shape, so that a mistake has one code wherever it is written.
 */
export interface SchemaFile {
  readonly file: SourceFile;
  readonly tables: readonly Table[];
  /** What ALTER TABLE statements and partitions write of a table: columns, a location, properties. The tables themselves are declared elsewhere. */
  readonly alterations?: readonly Table[];
  /** Comments of a template that name sample records. */
  readonly samples?: readonly SampleComment[];
}

export interface Table {
  readonly host: 'ddl' | 'glue' | 'template';
  /** Whose rules hold. Glue JSON and templates are read by Athena. */
  readonly engine: 'athena' | 'hive' | 'redshift';
  readonly kind: 'hive' | 'iceberg' | 'delta' | 'view';
  readonly external: boolean;
  /** Only what an ALTER TABLE or a partition writes. */
  readonly altered?: true;
  /** Of a partition: its table's name, and the values of the keys in their order. */
  readonly partitionOf?: { readonly table: string; readonly database?: string; readonly values: readonly string[] };
  /** AS and what follows it: the table is made of a query. */
  readonly query?: Range;
  readonly range: Range;
  readonly name?: Text;
  readonly database?: Text;
  readonly columns: readonly Column[];
  readonly partitions: readonly Column[];
  /** Columns, or some of them, are computed or kept elsewhere. */
  readonly open?: true;
  readonly location?: Text;
  /** The SerDe class that was written. */
  readonly serde?: Text;
  readonly inputFormat?: Text;
  readonly outputFormat?: Text;
  /** `PARQUET` of STORED AS PARQUET. */
  readonly storedAs?: Text;
  readonly delimited?: boolean;
  readonly serdeProperties: readonly Property[];
  readonly properties: readonly Property[];
  /** What the table is said to be. */
  readonly comment?: Text;
  /** CLUSTERED BY: columns, how they are sorted, how many. */
  readonly buckets?: { readonly columns: readonly string[]; readonly sorted: readonly { readonly column: string; readonly ascending: boolean }[]; readonly count: number };
  /** Clauses of a statement behind the columns, in the order of the text, by their first word. */
  readonly clauses?: readonly { readonly word: string; readonly range: Range }[];
  /** Commas of a list of columns with nothing behind them. */
  readonly danglingCommas?: readonly Range[];
  /** The last token of a list of columns that is not closed before a clause begins. */
  readonly unclosed?: Range;
  /** Places where a comma between two columns is missing: from the end of one to the name of the next. */
  readonly missingCommas?: readonly Range[];
  /** PARTITION of a clause that should begin with PARTITIONED. */
  readonly partitionWord?: Range;
  /** What is wrong with the form of a list of properties. */
  readonly propertyFaults?: readonly ListFault[];
  /** The clause with the table's properties, by the words that begin it. */
  readonly propertyClause?: { readonly word: 'TBLPROPERTIES' | 'TABLE PROPERTIES' | 'WITH'; readonly head: Range; readonly range: Range };
  /** Edits that add properties where the host keeps their kind; none where there is no place for them. */
  addProperties?(kind: 'serde' | 'table', properties: Readonly<Record<string, string>>): readonly TextEdit[];
  /** Edits that take a property out of its list, and the list with the last one. */
  removeProperty?(property: Property): readonly TextEdit[];
  /** Edits that add a column, or a key of the folders, behind those that are there. */
  addColumn?(column: WrittenColumn, partition: boolean): readonly TextEdit[];
  /** Edits that take the keys away, all of them. */
  removeKeys?(): readonly TextEdit[];
  /** Of a resource: how the template calls it. */
  readonly logicalId?: string;
  /** All that Glue JSON or a template says of the table, intrinsic functions in their long form. */
  whole?(): { readonly database: unknown; readonly table: Readonly<Record<string, unknown>> };
}

export interface WrittenColumn { readonly name: string; readonly type: string; readonly comment?: string }

export interface ListFault { readonly range: Range; readonly message: string; readonly edits: readonly TextEdit[] }

/** A piece of text with its meaning and its place. */
export interface Text {
  /** What it means: without quotes, escapes resolved. */
  readonly value: string;
  /** What was written, without quotes. */
  readonly range: Range;
  /** Quotes included. */
  readonly outer: Range;
  readonly quote: '' | '`' | '"' | "'" | 'json';
  /** Where characters `start` to `end` of the value were written. */
  part(start: number, end: number): Range;
  /** The edit that makes this mean `value`; quotes are kept, or set where the new value needs them. */
  change(value: string): TextEdit;
}

export interface Column {
  readonly name: Text;
  readonly range: Range;
  readonly partition: boolean;
  readonly type?: TypeSite;
  readonly comment?: Text;
  /** The edits that take the column out of its list, comma included. */
  readonly removal: readonly TextEdit[];
}

/** A type where it was written. */
export interface TypeSite {
  /** The text that `tree`'s ranges point into: a string's value, or a whole DDL file. */
  readonly text: string;
  readonly tree: TypeTree;
  readonly mode: 'catalogue' | 'ddl';
  /** A range of `text` in the file. */
  place(range: Range): Range;
  /** `text` as it has to be written in the file at that place. */
  write(text: string): string;
  /** Places of `text` that a template fills in. */
  readonly open?: readonly Range[];
  /** An edit of `text` as the edits of the file that make it, where that is more than to put it in place. */
  edit?(edit: TextEdit): readonly TextEdit[];
  /** Name of the column, for messages. */
  readonly column: string;
  readonly partition: boolean;
}

export interface Property {
  readonly key: Text;
  /** Absent when something else than text stands there. */
  readonly value?: Text;
  readonly range: Range;
}

/** The catalogue's spelling of a type, with the way back into the file. */
export const spellingOf: (site: TypeSite) => Spelling = memo(site =>
  site.mode === 'catalogue' ? { text: site.text, offsetOf: (i: number) => i } : spell(site.text, site.tree));

/** Where a type stands in its file. */
export const siteRange = (site: TypeSite): Range => site.place(site.tree.range);

/** All that is written of tables in a file: declared ones and alterations. */
export const schemasOf = ({ tables, alterations = [] }: SchemaFile): readonly Table[] => (alterations.length === 0 ? tables : [...tables, ...alterations]);

export function* typeSites(file: SchemaFile): Iterable<TypeSite> {
  for (const table of schemasOf(file)) {
    for (const column of table.columns) if (column.type) yield column.type;
    for (const column of table.partitions) if (column.type) yield column.type;
  }
}

/** Which reader the workspace asks for; the generations differ in what they accept and in what they say. */
export const readerOf = (settings: { readonly hiveReader?: HiveReader }): HiveReader => settings.hiveReader ?? 'hive3';

/** `mapping.column` of a JSON SerDe: columns, in lower case, that read a key of another name. */
export const keyMappings = ({ serdeProperties }: Table): Readonly<Record<string, string>> =>
  Object.fromEntries(serdeProperties.flatMap(p => (/^mapping\./i.test(p.key.value) && p.value ? [[p.key.value.slice('mapping.'.length).toLowerCase(), p.value.value]] : [])));

export const propertyOf = (properties: readonly Property[], key: string): Property | undefined => properties.find(p => p.key.value.toLowerCase() === key.toLowerCase());

/** Text that was written as it is, with its quotes outside. */
export function plainText(source: string, outer: Range, quote: Text['quote'], value?: string): Text {
  const width = quote === '' ? 0 : 1;
  const closed = width === 0 || (outer.end - outer.start >= 2 && source[outer.end - 1] === source[outer.start]);
  const range = { start: outer.start + width, end: closed ? outer.end - width : outer.end };
  const written = source.slice(range.start, range.end);
  const meaning = value ?? written;
  const same = meaning === written;
  return {
    value: meaning, range, outer, quote,
    part: (start, end) => (same ? { start: range.start + start, end: Math.min(range.end, range.start + end) } : range),
    change: next => ({ range: outer, text: quoteAs(next, quote) }),
  };
}

export function quoteAs(value: string, quote: Text['quote']): string {
  if (quote === "'" || quote === '"') return quote + value.replace(/[\\'"\n\t\r]/g, c => escapes[c] ?? (c === quote ? `\\${c}` : c)) + quote;
  if (quote === '`') return '`' + value.replace(/`/g, '``') + '`';
  if (quote === 'json') return JSON.stringify(value);
  return value;
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\t': '\\t', '\r': '\\r' };
