import { lineBreak, type SourceFile } from '../../../base/file.ts';
import { memo } from '../../../base/memo.ts';
import type { Range } from '../../../base/range.ts';
import { insert, remove, replace, type TextEdit } from '../../../base/edit.ts';
import { hive } from '../dialects/hive.ts';
import { redshift } from '../dialects/redshift.ts';
import { identifier, isClosed, quoted, spectrumName, typeInStatement } from '../hive/literals.ts';
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
  const alterations: Table[] = [];
  let i = 0;
  let commas: Range[] = [];
  let missing: Range[] = [];
  let unclosed = -1; // the last token of a list of columns that a clause breaks off
  let faults: ListFault[] = [];
  const queries = new Set(statementsOf(file).filter(s => s.kind === 'ctas').map(s => s.range.start));
  const word = (at = i) => (at < tokens.length ? text.slice(tokens.starts[at]!, tokens.ends[at]!).toUpperCase() : '');
  const kind = () => tokens.kinds[i]! as T;
  const range = (at = i): Range => ({ start: tokens.starts[at]!, end: tokens.ends[at]! });
  const ended = () => i >= tokens.length - 1;
  const isWord = (at = i) => { const k = tokens.kinds[at]! as T; return k === T.Word || k === T.Quoted || k >= T.Reserved || (k === T.String && text[tokens.starts[at]!] === '"' && text[tokens.ends[at]! - 1] === '"' && tokens.ends[at]! - tokens.starts[at]! > 2); };

  while (!ended()) {
    if (word() === 'CREATE' && (word(i + 1) === 'TABLE' || (word(i + 1) === 'EXTERNAL' && word(i + 2) === 'TABLE'))) { if (queries.has(tokens.starts[i]!)) i += 2; else tables.push(table()); }
    else if (word() === 'ALTER' && word(i + 1) === 'TABLE' && (i === 0 || tokens.kinds[i - 1] === T.Semicolon)) alteration();
    else if (word() === 'DBPROPERTIES' && tokens.kinds[i + 1] === T.LeftParen) {
      const { start } = range();
      i++;
      const properties = propertyList(() => {});
      if (faults.length > 0) alterations.push({ host: 'ddl', engine, kind: 'hive', external: false, altered: true, range: { start, end: tokens.ends[i - 1]! }, columns: [], partitions: [], serdeProperties: [], properties, propertyFaults: faults });
      faults = [];
    } else i++;
  }
  return { file, tables, ...(alterations.length > 0 && { alterations }), };

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

  /** What is known of a table behind the words that begin its statement: its name. */
  function begun(start: number, external: boolean): { -readonly [K in keyof Table]: Table[K] } {
    const parts: Text[] = [];
    while (isWord()) {
      parts.push(name());
      if (kind() !== T.Dot) break;
      i++;
    }
    commas = [];
    missing = [];
    unclosed = -1;
    faults = [];
    let last = parts[parts.length - 1];
    let database = parts[parts.length - 2];
    if (!database && last?.quote === '`' && /^[^.`]+\.[^.`]+$/.test(last.value)) {
      // SHOW CREATE TABLE writes both names in one pair of back-quotes.
      const { range: { start: from, end } } = last;
      const dot = from + last.value.indexOf('.');
      database = plainText(text, { start: from, end: dot }, '');
      last = plainText(text, { start: dot + 1, end }, '');
    }
    return {
      host: 'ddl', engine, kind: 'hive', external, range: { start, end: start }, columns: [], partitions: [], serdeProperties: [], properties: [],
      ...(last && { name: last }), ...(database && { database }),
    };
  }

  /** What an ALTER TABLE writes: columns, a location, properties. */
  function alteration(): void {
    const start = tokens.starts[i]!;
    i += 2;
    const made = begun(start, false);
    made.altered = true;
    const places: Text[] = [];
    while (!ended() && kind() !== T.Semicolon) {
      const from = tokens.starts[i]!;
      if ((word() === 'ADD' || word() === 'REPLACE') && word(i + 1) === 'COLUMNS' && tokens.kinds[i + 2] === T.LeftParen) {
        i += 2;
        made.columns = columns(false);
      } else if (word() === 'CHANGE') {
        i += word(i + 1) === 'COLUMN' ? 2 : 1;
        if (isWord()) i++;
        if (isWord()) made.columns = [column(false).column];
      } else if (word() === 'SET' && (word(i + 1) === 'TBLPROPERTIES' || (word(i + 1) === 'TABLE' && word(i + 2) === 'PROPERTIES'))) {
        const two = word(i + 1) === 'TABLE';
        const head = { start: tokens.starts[i + 1]!, end: tokens.ends[i + (two ? 2 : 1)]! };
        i += two ? 3 : 2;
        made.properties = propertyList(() => {});
        made.propertyClause = { word: two ? 'TABLE PROPERTIES' : 'TBLPROPERTIES', head, range: { start: from, end: tokens.ends[i - 1]! } };
      } else if (word() === 'LOCATION') {
        i++;
        const place = literal();
        if (place) places.push(place);
      } else i++;
    }
    made.range = { start, end: i > 0 ? tokens.ends[i - 1]! : start };
    made.danglingCommas = commas;
    made.missingCommas = missing;
    made.propertyFaults = faults;
    faults = [];
    const [first, ...others] = places;
    alterations.push({ ...made, ...(first && { location: first }) }, ...others.map(location => ({ ...made, columns: [], properties: [], danglingCommas: [], missingCommas: [], propertyFaults: [], location })));
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
    const made = begun(start, external);
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
          i++;
          if (word() === 'AS' || word() === 'BY') i++;
          if (word() === 'INPUTFORMAT') {
            i++;
            const input = literal();
            if (word() === 'OUTPUTFORMAT') i++;
            const output = literal();
            if (input) made.inputFormat = input;
            if (output) made.outputFormat = output;
          } else if (text.slice(tokens.starts[i - 1], tokens.ends[i - 1]).toUpperCase() === 'BY') literal(); // a storage handler of Hive
          else if (isWord()) made.storedAs = name();
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
        case 'AS':
          if (engine === 'redshift' || !['SELECT', 'WITH', '('].includes(word(i + 1))) { i++; continue; }
          while (!ended() && kind() !== T.Semicolon) i++;
          made.query = { start: from, end: tokens.ends[i - 1]! };
          continue;
        default:
          if (kind() === T.Comma && clauseBegins(i + 1)) commas.push(range());
          i++;
          continue;
      }
      clauses.push({ word: head, range: { start: from, end: tokens.ends[i - 1]! } });
    }
    made.clauses = clauses;
    made.danglingCommas = commas;
    made.missingCommas = missing;
    if (unclosed >= 0) made.unclosed = { ...range(unclosed) };
    made.propertyFaults = faults;
    faults = [];
    const tableType = made.properties.find(p => p.key.value.toLowerCase() === 'table_type')?.value?.value.toUpperCase();
    if (tableType === 'ICEBERG' || tableType === 'DELTA') made.kind = tableType === 'ICEBERG' ? 'iceberg' : 'delta';
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
      const text = made.kind === 'iceberg' && partition ? column.name : writtenColumn(column, engine);
      const last = (partition ? made.partitions : made.columns).at(-1);
      if (last) return [insert(last.range.end, `,${leadOf(last.range.start) ?? ' '}${text}`)];
      if (!partition) return [];
      const comment = clauses.find(c => c.word === 'COMMENT');
      return [insert(comment?.range.end ?? columnsEnd, `\nPARTITIONED BY (${text})`)];
    };
    made.removeKeys = () => clauses.filter(c => c.word === 'PARTITIONED').map(c => remove(withBlanks(c.range)));
    made.addProperties = (where, properties) => {
      const written = Object.entries(properties).map(([key, value]) => `${quoteAs(key, "'")} = ${quoteAs(value, "'")}`);
      if (written.length === 0) return [];
      const pairs = written.join(', ');
      const list = where === 'serde' ? serdeList : made.propertyClause && tableList;
      const lead = list?.last && leadOf(list.last.start);
      if (list?.last) return lead === undefined ? [insert(list.last.end, `, ${pairs}`)] : [insert(list.last.end, written.map(pair => `,${lead}${pair}`).join(''))];
      if (list) return [insert(list.end, pairs)];
      const eol = lineBreak(text);
      if (where === 'table') return [insert(end, `${eol}${engine === 'redshift' ? 'TABLE PROPERTIES' : 'TBLPROPERTIES'} (${pairs})`)];
      return made.serde ? [insert(made.serde.outer.end, `${eol}WITH SERDEPROPERTIES (${pairs})`)] : [];
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
    let from = at;
    while (text[from - 1] === ' ' || text[from - 1] === '\t') from--;
    if (text[from - 1] !== '\n') return undefined;
    return text.slice(text[from - 2] === '\r' ? from - 2 : from - 1, at);
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

  /** One column, up to what follows its type and comment. */
  function column(partition: boolean): { readonly column: Column; readonly typed: boolean } {
    const start = tokens.starts[i]!;
    const own = name();
    const tree = parseTypeTree(text, { mode: 'ddl', start: tokens.starts[i]!, end: text.length });
    i = Math.max(i, tokens.indexAt(tree.range.end + 1));
    while (!ended() && tokens.starts[i]! < tree.range.end) i++;
    let comment: Text | undefined;
    if (word() === 'COMMENT') {
      i++;
      comment = literal();
    }
    return {
      typed: tree.root !== undefined && tree.root.name !== '' && tree.unclosed.length === 0,
      column: {
        name: own, range: { start, end: tokens.ends[i - 1]! }, partition, removal: [], ...(comment && { comment }),
        type: { text, tree, mode: 'ddl', place: r => r, write: written => written, column: own.value, partition },
      },
    };
  }

  /** The first words of a clause: a list of columns before them was never closed. */
  function clauseBegins(at = i): boolean {
    const next = at + 1;
    switch (word(at)) {
      case 'STORED': return word(next) === 'AS';
      case 'ROW': return word(next) === 'FORMAT';
      case 'PARTITIONED': case 'CLUSTERED': return word(next) === 'BY';
      case 'LOCATION': return tokens.kinds[next] === T.String;
      case 'TBLPROPERTIES': return tokens.kinds[next] === T.LeftParen;
      default: return false;
    }
  }

  function columns(partition: boolean): Column[] {
    i++;
    const found: Column[] = [];
    const after: (Range | undefined)[] = []; // the comma behind each column
    while (!ended() && kind() !== T.RightParen && kind() !== T.Semicolon) {
      if (clauseBegins()) {
        if (isClosed(text.slice(tokens.starts[i - 1]!, tokens.ends[i - 1]!))) unclosed = i - 1;
        break;
      }
      if (kind() === T.Comma) {
        const next = tokens.kinds[i + 1] as T;
        if (next === T.RightParen || next === T.Comma || found.length === 0) commas.push(range());
        after[found.length - 1] ??= { ...range() };
        i++;
        continue;
      }
      if (!isWord()) { i++; continue; }
      const { column: read, typed } = column(partition);
      found.push(read);
      if (isWord() && !(kind() === T.String) && isWord(i + 1) && looksLikeType(word(i + 1)) && typed) {
        missing.push({ start: tokens.ends[i - 1]!, end: tokens.ends[i]! }); // the next column, without a comma before it
        continue;
      }
      // Over what is no part of a column, to the comma or the end of the list. What stands behind a type that is nested too deep is its rest.
      for (let depth = 0; !ended() && kind() !== T.Semicolon && !(depth === 0 && clauseBegins()); i++) {
        if (kind() === T.LeftParen) depth++;
        else if (kind() === T.RightParen && depth-- === 0) break;
        else if (kind() === T.Comma && depth === 0 && !read.type?.tree.tooDeep) break;
      }
      found[found.length - 1] = { ...read, range: { start: read.range.start, end: tokens.ends[i - 1]! } };
    }
    if (kind() === T.RightParen) i++;
    return found.map((c, n) => ({ ...c, removal: removalOf(c.range, after[n - 1], after[n], found[n + 1] !== undefined) }));
  }

  /** Takes a column out: with its comma, or with the one before the last column; its line goes with it, other columns' comments stay. */
  function removalOf(own: Range, before: Range | undefined, behind: Range | undefined, followed: boolean): readonly TextEdit[] {
    let line = own.start; // where its line begins, when nothing else stands there
    while (text[line - 1] === ' ' || text[line - 1] === '\t') line--;
    const end = behind?.end ?? own.end;
    const edits = !followed && before ? [remove(before)] : [];
    if (text[line - 1] === '\n') {
      restOfLine.lastIndex = end;
      const rest = restOfLine.exec(text);
      if (rest) return [...edits, remove({ start: text[line - 2] === '\r' ? line - 2 : line - 1, end: end + rest[1]!.length })];
    }
    if (followed && behind) {
      let next = end;
      while (text[next] === ' ' || text[next] === '\t') next++;
      return [remove({ start: own.start, end: next })];
    }
    return [...edits, remove({ start: before && text.slice(before.end, own.start).trim() === '' ? before.end : own.start, end })];
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
      if (found.length > 0 && tokens.kinds[i - 1] !== T.Comma && (kind() === T.String || bare())) faults.push({ range: range(), message: 'A comma is missing before this property', edits: isClosed(text.slice(tokens.starts[i - 1]!, tokens.ends[i - 1]!)) ? [insert(tokens.ends[i - 1]!, ',')] : [] });
      const key = literal() ?? (bare() ? quoteBare('property') : undefined);
      if (!key) {
        if (kind() === T.Comma && (tokens.kinds[i + 1] === T.RightParen || tokens.kinds[i + 1] === T.Comma)) faults.push({ range: range(), message: 'No property stands behind this comma', edits: [remove(range())] });
        i++;
        continue;
      }
      let value: Text | undefined;
      const sign = i;
      while (!ended() && signs.has(kind()) && (kind() !== T.Minus || i === sign)) i++;
      if (i > sign) {
        const place = { start: tokens.starts[sign]!, end: tokens.ends[i - 1]! };
        if (i > sign + 1 || tokens.kinds[sign] !== T.Equal) faults.push({ range: place, message: 'A property is written with `=`', edits: [replace(place, `${/\s/.test(text[place.start - 1]!) ? '' : ' '}=${/\s/.test(text[place.end] ?? '') ? '' : ' '}`)] });
        value = literal();
        if (!value && kind() === T.Minus && tokens.kinds[i + 1] === T.Number) {
          const number = { start: tokens.starts[i]!, end: tokens.ends[i + 1]! };
          faults.push({ range: number, message: `The value \`${text.slice(number.start, number.end)}\` has no quotes`, edits: [replace(number, `'${text.slice(number.start, number.end)}'`)] });
          value = plainText(text, number, '');
          i += 2;
        } else if (!value && kind() === T.Number) { value = plainText(text, range(), ''); i++; }
        else if (!value && bare()) value = quoteBare('value');
      } else if (kind() === T.String && (tokens.kinds[i + 1] === T.Comma || tokens.kinds[i + 1] === T.RightParen)) {
        faults.push({ range: range(), message: 'A property is written with `=`', edits: isClosed(text.slice(key.outer.start, key.outer.end)) ? [insert(key.outer.end, ' =')] : [] });
        value = literal();
      }
      found.push({ key, ...(value && { value }), range: { start, end: tokens.ends[i - 1]! } });
      if (kind() === T.Comma) {
        if (tokens.kinds[i + 1] === T.RightParen) faults.push({ range: range(), message: 'No property stands behind this comma', edits: [remove(range())] });
        i++;
      }
    }
    if (kind() === T.RightParen) {
      placed({ end: tokens.starts[i]!, last: found.at(-1)?.range });
      i++;
    }
    return found;
  }
});

/** A column as a statement has it. */
const writtenColumn = ({ name, type, comment }: WrittenColumn, engine: Table['engine']): string =>
  (engine === 'redshift' ? `${spectrumName(name)} ${type}` : `${identifier(name)} ${typeInStatement(type)}${comment === undefined ? '' : ` COMMENT ${quoted(comment)}`}`);

/** Blanks and a comment up to the end of the line. */
const restOfLine = /([ \t]*(?:--[^\r\n]*)?)(?=\r?\n|$)/y;

/** Where a list of properties ends, inside its bracket, and its last property. */
interface PropertyList { readonly end: number; readonly last: Range | undefined }

/** What people write between a key and its value; `=` is right. */
const signs: ReadonlySet<T> = new Set([T.Equal, T.Colon, T.FatArrow, T.Arrow, T.Minus]);

const delimiterKeys: Readonly<Record<string, string>> = { FIELDS: 'field.delim', ESCAPED: 'escape.delim', COLLECTION: 'colelction.delim', MAP: 'mapkey.delim', LINES: 'line.delim', NULL: 'serialization.null.format' };
