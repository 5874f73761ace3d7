import type { SourceFile } from '../../../base/file.ts';
import { memo } from '../../../base/memo.ts';
import type { Range } from '../../../base/range.ts';
import { hive } from '../dialects/hive.ts';
import { plainText, type Column, type Property, type SchemaFile, type Table, type Text } from '../hive/table.ts';
import { parseTypeTree } from '../hive/tree.ts';
import { lex, nameValue, textValue } from '../lexer.ts';
import { T } from '../tokens.ts';

/**
 * The tables that CREATE TABLE statements of a file declare. Reads over everything else; a statement that breaks off gives
 * what stood before.
 */
export const readDdl: (file: SourceFile) => SchemaFile = memo(file => {
  const { text } = file;
  const { tokens } = lex(text, hive);
  const tables: Table[] = [];
  let i = 0;
  let commas: Range[] = [];
  const word = (at = i) => (at < tokens.length ? text.slice(tokens.starts[at]!, tokens.ends[at]!).toUpperCase() : '');
  const kind = () => tokens.kinds[i]! as T;
  const range = (at = i): Range => ({ start: tokens.starts[at]!, end: tokens.ends[at]! });
  const ended = () => i >= tokens.length - 1;
  const isWord = () => kind() === T.Word || kind() === T.Quoted || kind() >= T.Reserved;

  while (!ended()) {
    if (word() === 'CREATE' && (word(i + 1) === 'TABLE' || (word(i + 1) === 'EXTERNAL' && word(i + 2) === 'TABLE'))) tables.push(table());
    else i++;
  }
  return { file, tables };

  function name(): Text {
    const place = range();
    const raw = text.slice(place.start, place.end);
    i++;
    const quote = raw.startsWith('`') ? '`' : raw.startsWith('"') ? '"' : '';
    return plainText(text, place, quote, nameValue(raw, hive).name);
  }

  function literal(): Text | undefined {
    if (kind() !== T.String) return undefined;
    const place = range();
    const raw = text.slice(place.start, place.end);
    i++;
    return plainText(text, place, raw[0] as "'", textValue(raw, hive));
  }

  function table(): Table {
    const start = tokens.starts[i]!;
    i++;
    const external = word() === 'EXTERNAL';
    if (external) i++;
    i++;
    if (word() === 'IF') i += 3;
    const parts: Text[] = [];
    while (isWord()) {
      parts.push(name());
      if (kind() !== T.Dot) break;
      i++;
    }
    const made: { -readonly [K in keyof Table]: Table[K] } = { host: 'ddl', engine: file.language === 'redshift-sql' ? 'redshift' : 'athena', kind: 'hive', external, range: { start, end: start }, columns: [], partitions: [], serdeProperties: [], properties: [] };
    const last = parts[parts.length - 1];
    if (last) made.name = last;
    if (parts.length > 1) made.database = parts[parts.length - 2]!;
    commas = [];
    if (kind() === T.LeftParen) made.columns = columns(false);
    const clauses: { word: string; range: Range }[] = [];
    clauses: while (!ended() && kind() !== T.Semicolon) {
      const [head, from] = [word(), tokens.starts[i]!];
      switch (head) {
        case 'COMMENT': i++; literal(); break;
        case 'PARTITIONED': i += 2; if (kind() === T.LeftParen) made.partitions = columns(true); break;
        case 'LOCATION': { i++; const value = literal(); if (value) made.location = value; break; }
        case 'TBLPROPERTIES': i++; made.properties = propertyList(); break;
        case 'STORED': {
          i += 2;
          if (word() === 'INPUTFORMAT') {
            i++;
            const input = literal();
            if (word() === 'OUTPUTFORMAT') i++;
            const output = literal();
            if (input) made.inputFormat = input;
            if (output) made.outputFormat = output;
          } else if (!ended()) made.storedAs = name();
          break;
        }
        case 'ROW': {
          i += 2;
          if (word() === 'SERDE') {
            i++;
            const serde = literal();
            if (serde) made.serde = serde;
          } else if (word() === 'DELIMITED') {
            i++;
            made.delimited = true;
            made.serdeProperties = delimiters();
          }
          break;
        }
        case 'WITH': if (word(i + 1) === 'SERDEPROPERTIES') { i += 2; made.serdeProperties = propertyList(); } else i++; break;
        case 'CREATE': break clauses;
        default: i++; continue;
      }
      clauses.push({ word: head, range: { start: from, end: tokens.ends[i - 1]! } });
    }
    made.clauses = clauses;
    made.danglingCommas = commas;
    if (made.properties.some(p => p.key.value.toLowerCase() === 'table_type' && p.value?.value.toUpperCase() === 'ICEBERG')) made.kind = 'iceberg';
    made.range = { start, end: i > 0 ? tokens.ends[i - 1]! : start };
    return made;
  }

  /** FIELDS TERMINATED BY ',' and the like, as the SerDe properties that they stand for. */
  function delimiters(): Property[] {
    const found: Property[] = [];
    for (let key = delimiterKeys[word()]; key !== undefined && !ended(); key = delimiterKeys[word()]) {
      const place = range();
      while (!ended() && kind() !== T.String && kind() !== T.Semicolon && kind() !== T.RightParen) i++;
      const value = literal();
      if (!value) break;
      found.push({ key: plainText(text, place, '', key), value, range: { start: place.start, end: tokens.ends[i - 1]! } });
    }
    return found;
  }

  function columns(partition: boolean): Column[] {
    i++;
    const found: Column[] = [];
    const items: { start: number; end: number }[] = [];
    while (!ended() && kind() !== T.RightParen && kind() !== T.Semicolon) {
      if (kind() === T.Comma) {
        const next = tokens.kinds[i + 1] as T;
        if (next === T.RightParen || next === T.Comma || found.length === 0) commas.push(range());
        i++;
        continue;
      }
      if (!isWord()) { i++; continue; }
      const start = tokens.starts[i]!;
      const column = name();
      const tree = parseTypeTree(text, { mode: 'ddl', start: tokens.starts[i]!, end: text.length });
      i = Math.max(i, tokens.indexAt(tree.range.end + 1));
      while (!ended() && tokens.starts[i]! < tree.range.end) i++;
      let comment: Text | undefined;
      if (word() === 'COMMENT') {
        i++;
        comment = literal();
      }
      // Over what is no part of a column, to the comma or the end of the list.
      for (let depth = 0; !ended() && kind() !== T.Semicolon; i++) {
        if (kind() === T.LeftParen) depth++;
        else if (kind() === T.RightParen && depth-- === 0) break;
        else if (kind() === T.Comma && depth === 0) break;
      }
      const end = tokens.ends[i - 1]!;
      items.push({ start, end });
      found.push({
        name: column, range: { start, end }, partition, removal: { range: { start, end }, text: '' }, ...(comment && { comment }),
        type: { text, tree, mode: 'ddl', place: r => r, write: written => written, column: column.value, partition },
      });
    }
    if (kind() === T.RightParen) i++;
    return found.map((c, n) => ({ ...c, removal: { text: '', range: items[n + 1] ? { start: items[n]!.start, end: items[n + 1]!.start } : { start: items[n - 1]?.end ?? items[n]!.start, end: items[n]!.end } } }));
  }

  function propertyList(): Property[] {
    const found: Property[] = [];
    if (kind() !== T.LeftParen) return found;
    i++;
    while (!ended() && kind() !== T.RightParen && kind() !== T.Semicolon) {
      const start = tokens.starts[i]!;
      const key = literal();
      if (!key) { i++; continue; }
      let value: Text | undefined;
      if (kind() === T.Equal) {
        i++;
        value = literal();
        if (!value && kind() === T.Number) { value = plainText(text, range(), ''); i++; }
      }
      found.push({ key, ...(value && { value }), range: { start, end: tokens.ends[i - 1]! } });
      if (kind() === T.Comma) i++;
    }
    if (kind() === T.RightParen) i++;
    return found;
  }
});

const delimiterKeys: Readonly<Record<string, string>> = { FIELDS: 'field.delim', ESCAPED: 'escape.delim', COLLECTION: 'colelction.delim', MAP: 'mapkey.delim', LINES: 'line.delim', NULL: 'serialization.null.format' };
