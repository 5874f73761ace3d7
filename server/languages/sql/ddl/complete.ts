import type { SourceFile } from '../../../base/file.ts';
import type { Completion } from '../../../base/language.ts';
import type { Range } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import { hive } from '../dialects/hive.ts';
import { redshift } from '../dialects/redshift.ts';
import { identifier } from '../hive/literals.ts';
import { propertiesFor, type KnownProperty } from '../hive/property-help.ts';
import { serdes, storedFormats } from '../hive/serde.ts';
import { lex } from '../lexer.ts';
import { T } from '../tokens.ts';
import { tableMeant } from './names.ts';
import type { Reading } from './reading.ts';
import { engineOf, readingAt } from './statements.ts';
import { readDdl } from './tables.ts';

/**
 * What may stand at `offset` in a definition: the words that the parser in charge would take next, and types, formats, classes, properties,
 * tables, columns where it asks for such a thing. Undefined where no definition stands: a query, or nothing yet.
 */
export function completeDefinition(file: SourceFile, offset: number, scope: Scope): Completion[] | undefined {
  const place = placeAt(file, offset);
  if (!place) return [];
  const reading = readingAt(file, place.from);
  if (!reading || reading.wanted.has('<query>') || reading.wanted.size === 0 || queries.has(reading.kind)) return undefined;
  if (reading.engine === 'athena' && reading.last - reading.first === 1 && reading.word(reading.first) === 'CREATE') reading.wanted.add('VIEW').add('OR REPLACE VIEW'); // the other parser's
  const found = new Map<string, Completion>();
  const put = (item: Completion) => void (found.has(`${item.kind} ${item.label}`) || found.set(`${item.kind} ${item.label}`, item));
  const { range, quoted } = place;
  if (quoted) {
    for (const text of textsAt(file, reading)) put({ ...text, range });
    return [...found.values()];
  }
  const lower = writesLower(file.text);
  for (const wanted of reading.wanted) {
    if (!wanted.startsWith('<')) {
      const phrase = wanted === 'IF' && reading.kind.startsWith('drop') ? 'IF EXISTS' : phrases[wanted] ?? wanted;
      if (/^\w/.test(phrase)) put({ label: lower ? phrase.toLowerCase() : phrase, kind: 'keyword', range, sort: `5${phrase}` });
      continue;
    }
    switch (wanted) {
      case '<type>': case '<primitive type>': for (const t of typesFor(reading, wanted === '<primitive type>')) put({ ...t, range }); break;
      case '<format>': for (const [name, { engines }] of Object.entries(storedFormats)) if (engines.includes(reading.engine)) put({ label: name, kind: 'constant', range, sort: `1${name}` }); break;
      case '<text>': for (const text of textsAt(file, reading)) put({ ...text, label: `'${text.label}'`, insert: `'${text.insert ?? text.label}'`, range }); break;
      case '<table name>': if (reading.kind !== 'create table') for (const t of tablesIn(scope)) put({ ...t, range }); break;
      case '<name>': if (namesATable(reading)) for (const t of tablesIn(scope)) put({ ...t, range }); break;
      case '<rename column name>': case '<alter table statement>': for (const c of columnsOf(reading, scope, false)) put({ ...c, range }); break;
      case '<key>': for (const c of columnsOf(reading, scope, true)) put({ ...c, range }); break;
    }
  }
  return [...found.values()];
}

/** Statements whose names the reader of queries knows. */
const queries = new Set(['query', 'merge', 'update', 'delete']);

/** Words that never come alone, and none where a longer one says more. */
const phrases: Readonly<Record<string, string>> = {
  PARTITIONED: 'PARTITIONED BY', CLUSTERED: 'CLUSTERED BY', SORTED: 'SORTED BY', ROW: 'ROW FORMAT', STORED: 'STORED AS', REPLACE: 'REPLACE COLUMNS', CHANGE: 'CHANGE COLUMN', RENAME: 'RENAME TO', UNSET: 'UNSET TBLPROPERTIES',
  ADD: 'ADD PARTITION', DROP: 'DROP PARTITION', FIELDS: 'FIELDS TERMINATED BY', LINES: 'LINES TERMINATED BY', COLLECTION: 'COLLECTION ITEMS TERMINATED BY', MAP: 'MAP KEYS TERMINATED BY', ESCAPED: 'ESCAPED BY', NULL: 'NULL DEFINED AS',
  IF: 'IF NOT EXISTS', FORCE: 'FORCE ADD DIALECT', REWRITE: 'REWRITE DATA USING BIN_PACK', MSCK: 'MSCK REPAIR TABLE', SECURITY: 'SECURITY DEFINER',
};

/** The words of a statement's beginning, for files that hold definitions alone. */
export function statementStarts(file: SourceFile, offset: number): Completion[] {
  const place = placeAt(file, offset);
  if (!place || place.quoted) return [];
  const words = ['CREATE EXTERNAL TABLE', 'CREATE DATABASE', 'CREATE OR REPLACE VIEW', 'ALTER TABLE', 'ALTER DATABASE', 'DROP TABLE', 'DROP DATABASE', 'DROP VIEW', 'MSCK REPAIR TABLE', 'SHOW CREATE TABLE', 'SHOW PARTITIONS', 'SHOW TABLES', 'DESCRIBE', 'SELECT', 'INSERT INTO'];
  const lower = writesLower(file.text);
  return words.map(word => ({ label: lower ? word.toLowerCase() : word, kind: 'keyword' as const, range: place.range }));
}

/** What is replaced at `offset`, and where the statement is cut: before a word, or before a text whose inside is written. Undefined in a comment. */
function placeAt(file: SourceFile, offset: number): { readonly range: Range; readonly from: number; readonly quoted: boolean } | undefined {
  const { text } = file;
  const { tokens, comments } = lex(text, engineOf(file) === 'redshift' ? redshift : hive);
  if (comments.some(c => c.start < offset && (offset < c.end || (offset === c.end && text.startsWith('--', c.start))))) return undefined;
  const at = tokens.indexAt(offset);
  if (at < tokens.length && tokens.kinds[at] === T.String && tokens.starts[at]! < offset) {
    const [start, end] = [tokens.starts[at]!, tokens.ends[at]!];
    const closed = end - start > 1 && text[end - 1] === text[start];
    if (!closed || offset < end) return { range: { start: start + 1, end: closed ? end - 1 : end }, from: start, quoted: true };
  }
  let [start, end] = [offset, offset];
  while (start > 0 && /[\w$]/.test(text[start - 1]!)) start--;
  while (end < text.length && /[\w$]/.test(text[end]!)) end++;
  return { range: { start, end }, from: start, quoted: false };
}

type Text = Omit<Completion, 'range'>;

/** Texts that belong at the end of what was read: classes, keys of properties, and their values. */
function textsAt(file: SourceFile, r: Reading): Text[] {
  const before = r.word(r.last - 1);
  if (before === 'SERDE') return serdes.map(s => ({ label: s.library, kind: 'class', documentation: s.use, sort: `1${s.use}` }));
  if (before === 'INPUTFORMAT' || before === 'OUTPUTFORMAT') {
    const classes = [...Object.values(storedFormats), ...serdes].flatMap(s => (before === 'INPUTFORMAT' ? s.input : s.output) ?? []);
    return [...new Set(classes)].map(label => ({ label, kind: 'class' }));
  }
  let open = r.last - 1; // the bracket of the list
  for (let depth = 0; open >= r.first; open--) {
    if (r.kindAt(open) === T.RightParen) depth++;
    else if (r.kindAt(open) === T.LeftParen && depth-- === 0) break;
  }
  const list = r.word(open - 1) === 'SERDEPROPERTIES' ? 'serde' : r.word(open - 1) === 'TBLPROPERTIES' || (r.word(open - 1) === 'PROPERTIES' && r.word(open - 2) === 'TABLE') ? 'table' : undefined;
  if (!list || open < r.first) return [];
  const at = r.range(open).start;
  const table = readDdl(file).tables.find(t => t.range.start <= at && at <= t.range.end);
  const known = propertiesFor(table, list, r.engine);
  if (r.kindAt(r.last - 1) === T.Equal) {
    const key = r.textAt(r.last - 2).toLowerCase();
    return (known.find(p => p.key.toLowerCase() === key)?.values ?? []).map((label, i) => ({ label, kind: 'value', sort: `${i}` }));
  }
  const written = new Set<string>();
  for (let i = open + 1; i < r.last; i++) if (r.kindAt(i) === T.String && r.kindAt(i + 1) === T.Equal) written.add(r.textAt(i).toLowerCase());
  return known.filter(p => !written.has(p.key.toLowerCase())).map(propertyItem);
}

const propertyItem = ({ key, says, values }: KnownProperty): Text => ({ label: key, kind: 'property', documentation: says, ...(values && { detail: values.join(' | ') }) });

const nestedSnippets: Readonly<Record<string, string>> = { array: 'array<$1>', map: 'map<${1:string},$2>', struct: 'struct<${1:name}:${2:string}>', decimal: 'decimal(${1:10},${2:2})', varchar: 'varchar(${1:255})', char: 'char(${1:10})' };

function typesFor(r: Reading, primitive: boolean): Text[] {
  const names = r.engine === 'redshift' ? ['smallint', 'integer', 'bigint', 'decimal', 'real', 'double precision', 'boolean', 'char', 'varchar', 'date', 'timestamp', 'varbyte', 'array', 'map', 'struct']
    : ['string', 'int', 'bigint', 'double', 'boolean', 'timestamp', 'date', 'decimal', 'array', 'map', 'struct', 'smallint', 'tinyint', 'float', 'binary', 'varchar', 'char'];
  return names.filter(name => !primitive || !['array', 'map', 'struct'].includes(name))
    .map((name, i) => ({ label: name, kind: 'type', ...(nestedSnippets[name] && { insert: nestedSnippets[name], snippet: true }), sort: `1${String(i).padStart(2, '0')}` }));
}

function tablesIn(scope: Scope): Text[] {
  return scope.catalog.all('table').map(t => ({ label: `${t.database === undefined ? '' : `${identifier(t.database)}.`}${identifier(t.name)}`, kind: 'table', detail: `${t.columns.length + t.partitions.length} columns`, sort: `0${t.name}` }));
}

/** Redshift's and Trino's parsers ask for names alike; right behind the verb it is a table's. */
const namesATable = (r: Reading): boolean => r.table === undefined && r.kind !== 'create table' && r.kind !== 'create view' && r.kind !== 'ctas' && r.kind !== 'create schema' && r.kindAt(r.last - 1) !== T.LeftParen;

function columnsOf(r: Reading, scope: Scope, keys: boolean): Text[] {
  const table = r.table && tableMeant(r.table, scope);
  if (keys && !table) return [];
  return (keys ? table!.partitions : table?.columns ?? []).map(c => ({ label: identifier(c.name), kind: 'column', detail: c.type, sort: `0${c.name}` }));
}

/** Whether the writer's own keywords are in small letters. */
const writesLower = (text: string): boolean => { const words = text.match(/\b(?:create|table|alter|location|stored as)\b/gi) ?? []; return words.length > 0 && words.filter(w => w === w.toLowerCase()).length * 2 > words.length; };
