import type { SourceFile } from '../../../base/file.ts';
import { memo } from '../../../base/memo.ts';
import type { Range } from '../../../base/range.ts';
import { insert, remove, replace } from '../../../base/edit.ts';
import { hive } from '../dialects/hive.ts';
import { redshift } from '../dialects/redshift.ts';
import { identifier, quoted } from '../hive/literals.ts';
import { plainText, quoteAs, type Column, type ListFault, type Property, type SchemaFile, type Table, type Text, type WrittenColumn } from '../hive/table.ts';
import { looksLikeType, parseTypeTree } from '../hive/tree.ts';
import { lex, nameValue, textValue } from '../lexer.ts';
import { T } from '../tokens.ts';
import { engineOf, statementsOf } from './statements.ts';

/**
 * The tables that CREATE TABLE statements of a file declare. Reads over everything else; a statement that breaks off gives
 * what stood before.
 */
export const readDdl: (file: SourceFile) => SchemaFile = memo(file => {
  const { text } = file;
  const engine = engineOf(file);
  const dialect = engine === 'redshift' ? redshift : hive;
  const { tokens } = lex(text, dialect);
  const tables: Table[] = [];
  let i = 0;
  let commas: Range[] = [];
  let missing: Range[] = [];
  let faults: ListFault[] = [];
  const queries = new Set(statementsOf(file).filter(s => s.kind === 'ctas').map(s => s.range.start));
  const word = (at = i) => (at < tokens.length ? text.slice(tokens.starts[at]!, tokens.ends[at]!).toUpperCase() : '');
  const kind = () => tokens.kinds[i]! as T;
  const range = (at = i): Range => ({ start: tokens.starts[at]!, end: tokens.ends[at]! });
  const ended = () => i >= tokens.length - 1;
  const isWord = (at = i) => { const k = tokens.kinds[at]! as T; return k === T.Word || k === T.Quoted || k >= T.Reserved || (k === T.String && text[tokens.starts[at]!] === '"' && text[tokens.ends[at]! - 1] === '"' && tokens.ends[at]! - tokens.starts[at]! > 2); };

  while (!ended()) {
    if (word() === 'CREATE' && (word(i + 1) === 'TABLE' || (word(i + 1) === 'EXTERNAL' && word(i + 2) === 'TABLE'))) { if (queries.has(tokens.starts[i]!)) i += 2; else tables.push(table()); }
    else i++;
  }
  return { file, tables };

  function name(): Text {
    const place = { ...range() };
    i++;
    // `user-id`, written without quotes: no name of the language, but it is clear which one is meant.
    if (text[place.start] !== '"' && text[place.start] !== '`') {
      while (!ended() && [T.Minus, T.Slash, T.At, T.Bad].includes(kind()) && tokens.starts[i] === place.end && tokens.starts[i + 1] === tokens.ends[i] && isWord(i + 1)) {
        place.end = tokens.ends[i + 1]!;
        i += 2;
      }
    }
    const raw = text.slice(place.start, place.end);
    const quote = raw.startsWith('`') ? '`' : raw.startsWith('"') ? '"' : '';
    return plainText(text, place, quote, nameValue(raw, dialect).name);
  }

  function literal(): Text | undefined {
    if (kind() !== T.String) return undefined;
    const place = range();
    const raw = text.slice(place.start, place.end);
    i++;
    return plainText(text, place, raw[0] as "'", textValue(raw, dialect));
  }

  function table(): Table {
    const start = tokens.starts[i]!;
    i++;
    const external = word() === 'EXTERNAL';
    if (external) i++;
    i++;
    if (word() === 'IF') i += 3;
    let serdeList: PropertyList | undefined;
    let tableList: PropertyList | undefined;
    const parts: Text[] = [];
    while (isWord()) {
      parts.push(name());
      if (kind() !== T.Dot) break;
      i++;
    }
    const made: { -readonly [K in keyof Table]: Table[K] } = { host: 'ddl', engine, kind: 'hive', external, range: { start, end: start }, columns: [], partitions: [], serdeProperties: [], properties: [] };
    const last = parts[parts.length - 1];
    if (last) made.name = last;
    if (parts.length > 1) made.database = parts[parts.length - 2]!;
    else if (last?.quote === '`' && /^[^.`]+\.[^.`]+$/.test(last.value)) {
      // SHOW CREATE TABLE writes both names in one pair of back-quotes.
      const dot = last.range.start + last.value.indexOf('.');
      made.database = plainText(text, { start: last.range.start, end: dot }, '');
      made.name = plainText(text, { start: dot + 1, end: last.range.end }, '');
    }
    commas = [];
    missing = [];
    faults = [];
    if (kind() === T.LeftParen) made.columns = columns(false);
    const columnsEnd = tokens.ends[i - 1]!;
    const clauses: { word: string; range: Range }[] = [];
    clauses: while (!ended() && kind() !== T.Semicolon) {
      const [head, from] = [word(), tokens.starts[i]!];
      switch (head) {
        case 'COMMENT': { i++; const value = literal(); if (value) made.comment = value; break; }
        case 'CLUSTERED': { i += 2; const found = buckets(); if (found) made.buckets = found; break; }
        case 'PARTITION':
          if (word(i + 1) !== 'BY') { i++; continue; }
          made.partitionWord = range();
          i += 2;
          if (kind() === T.LeftParen) made.partitions = columns(true);
          clauses.push({ word: 'PARTITIONED', range: { start: from, end: tokens.ends[i - 1]! } });
          continue;
        case 'PARTITIONED': i += 2; if (kind() === T.LeftParen) made.partitions = columns(true); break;
        case 'LOCATION': { i++; const value = literal(); if (value) made.location = value; break; }
        case 'TBLPROPERTIES': case 'TABLE': {
          if (head === 'TABLE' && word(i + 1) !== 'PROPERTIES') { i++; continue; }
          i += head === 'TABLE' ? 2 : 1;
          const list = { start: from, end: tokens.ends[i - 1]! };
          made.properties = propertyList(l => { tableList = l; });
          made.propertyClause = { word: head === 'TABLE' ? 'TABLE PROPERTIES' : head, head: list, range: { start: from, end: tokens.ends[i - 1]! } };
          clauses.push({ word: 'TBLPROPERTIES', range: { start: from, end: tokens.ends[i - 1]! } });
          continue;
        }
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
        case 'WITH': if (word(i + 1) === 'SERDEPROPERTIES') { i += 2; made.serdeProperties = propertyList(l => { serdeList = l; }); } else if (word(i + 1) === '(') {
          const head = range();
          i++;
          made.properties = propertyList(l => { tableList = l; });
          made.propertyClause = { word: 'WITH', head, range: { start: from, end: tokens.ends[i - 1]! } };
          clauses.push({ word: 'TBLPROPERTIES', range: made.propertyClause.range });
          continue;
        } else i++; break;
        case 'CREATE': break clauses;
        default: i++; continue;
      }
      clauses.push({ word: head, range: { start: from, end: tokens.ends[i - 1]! } });
    }
    made.clauses = clauses;
    made.danglingCommas = commas;
    made.missingCommas = missing;
    made.propertyFaults = faults;
    if (made.properties.some(p => p.key.value.toLowerCase() === 'table_type' && p.value?.value.toUpperCase() === 'ICEBERG')) made.kind = 'iceberg';
    made.range = { start, end: i > 0 ? tokens.ends[i - 1]! : start };
    const end = made.range.end;
    made.removeProperty = property => {
      const listed = made.properties.includes(property) ? made.properties : made.serdeProperties;
      const at = listed.indexOf(property);
      const [before, next] = [listed[at - 1], listed[at + 1]];
      if (next) return [remove({ start: property.range.start, end: next.range.start })];
      if (before) return [remove({ start: before.range.end, end: property.range.end })];
      const clause = listed === made.properties ? made.propertyClause?.range : clauses.find(c => c.word === 'WITH')?.range;
      return clause ? [remove(withBlanks(clause))] : [];
    };
    made.addColumn = (column, partition) => {
      const text = writtenColumn(column, made.kind === 'iceberg' && partition);
      const last = (partition ? made.partitions : made.columns).at(-1);
      if (last) return [insert(last.range.end, `,${leadOf(last.range.start) ?? ' '}${text}`)];
      if (!partition) return [];
      const comment = clauses.find(c => c.word === 'COMMENT');
      return [insert(comment?.range.end ?? columnsEnd, `\nPARTITIONED BY (${text})`)];
    };
    made.removeKeys = () => clauses.filter(c => c.word === 'PARTITIONED').map(c => remove(withBlanks(c.range)));
    made.addProperty = (where, key, value) => {
      const pair = `${quoteAs(key, "'")} = ${quoteAs(value, "'")}`;
      const list = where === 'serde' ? serdeList : made.propertyClause && tableList;
      if (list) return [insert(list.end, `${list.empty ? '' : ', '}${pair}`)];
      if (where === 'table') return [insert(end, `\n${engine === 'redshift' ? 'TABLE PROPERTIES' : 'TBLPROPERTIES'} (${pair})`)];
      return made.serde ? [insert(made.serde.outer.end, `\nWITH SERDEPROPERTIES (${pair})`)] : [];
    };
    return made;
  }

  /** With the blanks before it. */
  function withBlanks(range: Range): Range {
    let { start } = range;
    while (start > 0 && /\s/.test(text[start - 1]!)) start--;
    return { start, end: range.end };
  }

  /** The line break and indentation before a place, when nothing else stands there. */
  function leadOf(at: number): string | undefined {
    return /\n[ \t]*$/.exec(text.slice(0, at))?.[0];
  }

  /** `(a, b) SORTED BY (c DESC) INTO 8 BUCKETS`. */
  function buckets(): Table['buckets'] | undefined {
    const list = (): { column: string; ascending: boolean }[] => {
      const found: { column: string; ascending: boolean }[] = [];
      if (kind() !== T.LeftParen) return found;
      i++;
      while (!ended() && kind() !== T.RightParen && kind() !== T.Semicolon) {
        if (!isWord()) { i++; continue; }
        found.push({ column: name().value, ascending: word() !== 'DESC' });
        if (word() === 'ASC' || word() === 'DESC') i++;
      }
      if (kind() === T.RightParen) i++;
      return found;
    };
    const columns = list().map(c => c.column);
    let sorted: ReturnType<typeof list> = [];
    if (word() === 'SORTED') { i += 2; sorted = list(); }
    if (word() !== 'INTO') return undefined;
    i++;
    const count = kind() === T.Number ? Number(word()) : 0;
    if (kind() === T.Number) i++;
    if (word() === 'BUCKETS') i++;
    return columns.length > 0 && count > 0 ? { columns, sorted, count } : undefined;
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
      if (isWord() && !(kind() === T.String) && isWord(i + 1) && looksLikeType(word(i + 1)) && tree.root && tree.root.name !== '' && tree.unclosed.length === 0) {
        missing.push({ start: tokens.ends[i - 1]!, end: tokens.ends[i]! }); // the next column, without a comma before it
        push();
        continue;
      }
      // Over what is no part of a column, to the comma or the end of the list.
      for (let depth = 0; !ended() && kind() !== T.Semicolon; i++) {
        if (kind() === T.LeftParen) depth++;
        else if (kind() === T.RightParen && depth-- === 0) break;
        else if (kind() === T.Comma && depth === 0) break;
      }
      push();
      function push(): void {
        const end = tokens.ends[i - 1]!;
        items.push({ start, end });
        found.push({
          name: column, range: { start, end }, partition, removal: { range: { start, end }, text: '' }, ...(comment && { comment }),
          type: { text, tree, mode: 'ddl', place: r => r, write: written => written, column: column.value, partition },
        });
      }
    }
    if (kind() === T.RightParen) i++;
    return found.map((c, n) => ({ ...c, removal: { text: '', range: items[n + 1] ? { start: items[n]!.start, end: items[n + 1]!.start } : { start: items[n - 1]?.end ?? items[n]!.start, end: items[n]!.end } } }));
  }

  /** `('key' = 'value', …)`; what is wrong with its form is told with the edits that mend it. */
  function propertyList(placed: (list: PropertyList) => void): Property[] {
    const found: Property[] = [];
    if (kind() !== T.LeftParen) return found;
    i++;
    const bare = () => isWord() || kind() === T.Number;
    const quoteBare = (what: string): Text => {
      const start = i;
      // Words side by side, with dots and hyphens between them, are one key: skip.header.line.count
      while (!ended() && tokens.starts[i + 1] === tokens.ends[i] && ![T.Equal, T.Colon, T.Comma, T.RightParen, T.Semicolon].includes(tokens.kinds[i + 1] as T)) i++;
      const place = { start: tokens.starts[start]!, end: tokens.ends[i]! };
      i++;
      const value = text.slice(place.start, place.end).replace(/^[`"]|[`"]$/g, '');
      faults.push({ range: place, message: `The ${what} \`${value}\` has no quotes`, edits: [replace(place, `'${value.replace(/'/g, "\\'")}'`)] });
      return plainText(text, place, '', value);
    };
    while (!ended() && kind() !== T.RightParen && kind() !== T.Semicolon) {
      const start = tokens.starts[i]!;
      if (found.length > 0 && tokens.kinds[i - 1] !== T.Comma && (kind() === T.String || bare())) faults.push({ range: range(), message: 'A comma is missing before this property', edits: [insert(tokens.ends[i - 1]!, ',')] });
      const key = literal() ?? (bare() ? quoteBare('property') : undefined);
      if (!key) {
        if (kind() === T.Comma && (tokens.kinds[i + 1] === T.RightParen || tokens.kinds[i + 1] === T.Comma)) faults.push({ range: range(), message: 'No property stands behind this comma', edits: [remove(range())] });
        i++;
        continue;
      }
      let value: Text | undefined;
      if (kind() === T.Equal || kind() === T.Colon) {
        if (kind() === T.Colon) faults.push({ range: range(), message: 'A property is written with `=`', edits: [replace(range(), ' = ')] });
        i++;
        value = literal();
        if (!value && kind() === T.Number) { value = plainText(text, range(), ''); i++; }
        else if (!value && bare()) value = quoteBare('value');
      }
      found.push({ key, ...(value && { value }), range: { start, end: tokens.ends[i - 1]! } });
      if (kind() === T.Comma) {
        if (tokens.kinds[i + 1] === T.RightParen) faults.push({ range: range(), message: 'No property stands behind this comma', edits: [remove(range())] });
        i++;
      }
    }
    if (kind() === T.RightParen) {
      placed({ end: tokens.starts[i]!, empty: found.length === 0 });
      i++;
    }
    return found;
  }
});

/** A column as a statement has it. A field of an Iceberg table's partitioning is a column that is there already: it has no type. */
const writtenColumn = ({ name, type, comment }: WrittenColumn, bare: boolean): string => (bare ? name : `${identifier(name)} ${type}${comment === undefined ? '' : ` COMMENT ${quoted(comment)}`}`);

/** Where a list of properties ends, inside its bracket. */
interface PropertyList { readonly end: number; readonly empty: boolean }


const delimiterKeys: Readonly<Record<string, string>> = { FIELDS: 'field.delim', ESCAPED: 'escape.delim', COLLECTION: 'colelction.delim', MAP: 'mapkey.delim', LINES: 'line.delim', NULL: 'serialization.null.format' };
