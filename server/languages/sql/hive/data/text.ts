import { encodeUtf8 } from '../../athena-evaluate/bytes.ts';
import { castValue, fits } from '../../athena-evaluate/cast.ts';
import { varchar, type Type } from '../../athena-evaluate/types.ts';
import { formattedTimestamp, sqlDate, sqlTimestamp } from './timestamps.ts';
import { fail, MapValue, TrinoError, type Value } from '../../athena-evaluate/values.ts';

/** How a SerDe of text reads lines: their cells, and a cell as a value of its column. `value` throws `TrinoError` where a query would fail. */
export interface TextReader {
  cells(line: string): string[];
  value(cell: string | undefined, type: Type, index: number): Value;
  /** Whether a cell says itself that it is NULL. */
  isNull(cell: string): boolean;
}

/** The reader of OpenCSVSerde or LazySimpleSerDe under these properties. */
export function textReader(kind: 'csv' | 'lazy', property: (key: string) => string | undefined): TextReader {
  if (kind === 'csv') {
    const [separator, quote, escape] = [property('separatorChar') ?? ',', property('quoteChar') ?? '"', property('escapeChar') ?? '\\'];
    return { cells: line => openCsv(line, separator, quote, escape), value: csvValue, isNull: () => false };
  }
  const form: LazyForm = {
    separators: [property('field.delim') ?? property('serialization.format') ?? '\u0001', property('colelction.delim') ?? property('collection.delim') ?? '\u0002', property('mapkey.delim') ?? '\u0003', '\u0004', '\u0005', '\u0006', '\u0007', '\b'],
    escape: property('escape.delim'), none: property('serialization.null.format') ?? '\\N',
    timestamps: (property('timestamp.formats') ?? '').split(',').map(f => f.trim()).filter(f => f !== ''),
  };
  if (/^\d+$/.test(form.separators[0]!)) form.separators[0] = String.fromCharCode(Number(form.separators[0]));
  return { cells: line => splitLazy(line, form.separators[0]!, form.escape), value: (cell, type) => lazyValue(cell, type, 1, form), isNull: cell => cell === form.none };
}

/** Cells of a line as opencsv reads them: quotes doubled or escaped, the escape before quote and escape only. */
function openCsv(line: string, separator: string, quote: string, escape: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === escape && (line[i + 1] === quote || line[i + 1] === escape) && (quoted || cell !== '') && escape !== quote) cell += line[++i];
    else if (c === quote) {
      if (quoted && line[i + 1] === quote) cell += line[++i];
      else quoted = !quoted;
    } else if (c === separator && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += c;
  }
  return [...cells, cell];
}

/** OpenCSV: numbers that do not parse are bad data; dates are days, timestamps milliseconds since 1970. */
function csvValue(cell: string | undefined, type: Type, index: number): Value {
  if (cell === undefined) return null;
  if (type.kind === 'varchar') return castValue(cell, varchar(), type);
  const bad = (): never => fail('HIVE_BAD_DATA', `Error parsing field value '${cell}' for field ${index}: For input string: "${cell}"`);
  switch (type.kind) {
    case 'boolean': return cell.trim().toLowerCase() === 'true';
    case 'tinyint': case 'smallint': case 'integer': case 'bigint': return /^[+-]?\d+$/.test(cell.trim()) && fits(BigInt(cell.trim().replace(/^\+/, '')), type.kind) ? BigInt(cell.trim().replace(/^\+/, '')) : bad();
    case 'date': return /^-?\d+$/.test(cell.trim()) ? Number(cell) : bad();
    case 'timestamp': return /^-?\d+$/.test(cell.trim()) ? BigInt(cell.trim()) * 1_000_000_000n : bad();
    default:
      try {
        return castValue(cell.trim(), varchar(), type);
      } catch (error) {
        if (error instanceof TrinoError) return bad();
        throw error;
      }
  }
}

interface LazyForm { readonly separators: string[]; readonly escape: string | undefined; readonly none: string; readonly timestamps: readonly string[] }

function splitLazy(text: string, separator: string, escape: string | undefined): string[] {
  if (!escape) return text.split(separator);
  const cells: string[] = [];
  let cell = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] === escape && i + 1 < text.length) cell += text[++i];
    else if (text[i] === separator) { cells.push(cell); cell = ''; }
    else cell += text[i];
  }
  return [...cells, cell];
}

/** LazySimpleSerDe: what does not parse is NULL; arrays and maps by the next separators. */
function lazyValue(cell: string | undefined, type: Type, level: number, form: LazyForm): Value {
  if (cell === undefined || cell === form.none) return null;
  switch (type.kind) {
    case 'varchar': case 'char': return castValue(cell, varchar(), type);
    case 'varbinary': return encodeUtf8(cell);
    case 'array': return cell === '' ? [] : cell.split(form.separators[level]!).map(c => lazyValue(c, type.element, level + 1, form));
    case 'map': {
      if (cell === '') return new MapValue([]);
      const entries = new Map<string, readonly [Value, Value]>();
      for (const part of cell.split(form.separators[level]!)) {
        const at = part.indexOf(form.separators[level + 1]!);
        const key = lazyValue(at < 0 ? part : part.slice(0, at), type.key, level + 2, form);
        if (key !== null && !entries.has(String(key))) entries.set(String(key), [key, at < 0 ? null : lazyValue(part.slice(at + 1), type.value, level + 2, form)]);
      }
      return new MapValue([...entries.values()]);
    }
    case 'row': {
      const parts = cell.split(form.separators[level]!);
      return type.fields.map((f, i) => lazyValue(parts[i], f.type, level + 1, form));
    }
    case 'tinyint': case 'smallint': case 'integer': case 'bigint': {
      // A fraction is cut off, blanks are none of a number: `LazyInteger` and `LazyLong` of Hive.
      const whole = /^([-+]?\d*)(?:\.\d*)?$/.exec(cell)?.[1];
      const value = whole === undefined || !/\d/.test(cell) ? undefined : BigInt(/\d/.test(whole) ? whole.replace('+', '') : 0);
      return value !== undefined && fits(value, type.kind) ? value : null;
    }
    case 'timestamp': {
      const nanoseconds = formattedTimestamp(cell, form.timestamps) ?? sqlTimestamp(cell);
      return nanoseconds === undefined ? null : (nanoseconds / 1_000_000n) * 1_000_000_000n;
    }
    case 'date': return sqlDate(cell) ?? null;
    case 'boolean': return /^true$/i.test(cell) ? true : /^false$/i.test(cell) ? false : null;
    default:
      if (type.kind === 'decimal' && cell !== cell.trim()) return null;
      try {
        return castValue(cell, varchar(), type);
      } catch (error) {
        if (error instanceof TrinoError) return null;
        throw error;
      }
  }
}
