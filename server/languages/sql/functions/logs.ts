import { memoText } from '../../../base/memo.ts';
import { literal } from '../../../base/pattern.ts';
import { javaRegex } from '../../../base/java-regex.ts';
import { dateParser } from '../../../base/java-date-format.ts';
import { sqlTypes, varchar, type SqlType } from '../../../base/sql-type.ts';
import { badArgument, castValue, SqlError, type SqlValue } from '../../../base/sql-value.ts';
import { defineSqlFunction, type SqlParameter, type SqlReturn } from '../function.ts';
import { fastPattern } from './fast-pattern.ts';

const common = { category: 'log' } as const;
const text: SqlParameter = { name: 'text', type: 'character' };
const record = (fields: readonly { readonly name: string; readonly type: SqlType }[]): SqlType => ({ kind: 'RECORD', fields });
const numbered = (count: number): SqlType => record(Array.from({ length: count }, (_, i) => ({ name: `COLUMN${i + 1}`, type: varchar(1024) })));
const cut = (value: string | undefined): SqlValue => (value === undefined ? null : value.slice(0, 1024));

/** Groups of a pattern, as far as it can be read; the call itself tells what is wrong with it. */
function groupsOf(pattern: SqlValue | undefined): number {
  if (typeof pattern !== 'string') return 0;
  try {
    return javaRegex(pattern).groups.length - 1;
  } catch (error) {
    if (error instanceof SqlError) return 0;
    throw error;
  }
}

const oneByGroup: SqlReturn = { says: 'record with COLUMN1 … VARCHAR(1024), one for each group', of: (_, literals) => numbered(Math.max(0, groupsOf(literals[1]))) };

export const regexLogParse = defineSqlFunction({
  ...common, name: 'REGEX_LOG_PARSE',
  signatures: [{ parameters: [text, { name: 'regex', type: 'character', literal: true }], returns: oneByGroup }],
  summary: 'Groups of a Java regular expression as the fields of a record',
  documentation: 'The pattern must match the whole text; otherwise the record is NULL. Fields are COLUMN1, COLUMN2 … and are reached through the alias of a subquery: `t.r.COLUMN1`.',
  examples: [{ expression: `SELECT STREAM t.r.COLUMN1 FROM (SELECT STREAM REGEX_LOG_PARSE(line, '(\\w+) (.*)') AS r FROM s) AS t` }],
  meaning: {
    kind: 'scalar',
    bind: () => (value: string, pattern: string) => {
      const { whole, groups } = javaRegex(pattern);
      const match = whole.exec(value);
      return match ? groups.slice(1).map(g => cut(match[g])) : null;
    },
  },
});

/** Groups of a fast pattern, as far as it can be read; the call itself tells what is wrong with it. */
function fastGroupsOf(pattern: SqlValue | undefined): number {
  if (typeof pattern !== 'string') return 0;
  try {
    return fastPattern(pattern).groups;
  } catch (error) {
    if (error instanceof SqlError) return 0;
    throw error;
  }
}

export const fastRegexLogParse = defineSqlFunction({
  ...common, name: 'FAST_REGEX_LOG_PARSE', aliases: ['FAST_REGEX_LOG_PARSER'],
  signatures: [{ parameters: [text, { name: 'pattern', type: 'character', literal: true }], returns: { says: 'record with COLUMN1 … VARCHAR(1024), one for each group', of: (_, literals) => numbered(fastGroupsOf(literals[1])) } }],
  summary: 'Groups of a simple pattern as the fields of a record',
  documentation: 'A pattern language of its own: `.` any character, `@` any text, `#` nothing, `"…"` literal text, `<n-m>` a number, `<Alpha>`, `<Digit>` and other classes, `[…]`, `|`, `&` (both), `~` (anything but), `?` `*` `+` `{n,m}`. It is cut at the borders of its groups; each piece takes the **shortest** text that fits and never goes back, the last one must reach the end of the line. Otherwise the record is NULL.',
  examples: [{ expression: `SELECT STREAM t.r.COLUMN1, t.r.COLUMN2 FROM (SELECT STREAM FAST_REGEX_LOG_PARSE(line, '(.*)_(._.*)_.*') AS r FROM s) AS t` }],
  meaning: {
    kind: 'scalar',
    bind: () => (value: string, pattern: string) => fastPattern(pattern).match(value)?.map(cut) ?? null,
  },
});

interface Column { readonly name: string; readonly type: SqlType; readonly format?: string; readonly start?: number; readonly length?: number; readonly notNull: boolean }

const typeWords: Readonly<Record<string, SqlType>> = {
  INTEGER: sqlTypes.integer, INT: sqlTypes.integer, BIGINT: sqlTypes.bigint, SMALLINT: sqlTypes.smallint, TINYINT: sqlTypes.tinyint, DOUBLE: sqlTypes.double, REAL: sqlTypes.real, FLOAT: { kind: 'FLOAT' },
  BOOLEAN: sqlTypes.boolean, DATE: sqlTypes.date, TIME: sqlTypes.time, TIMESTAMP: sqlTypes.timestamp,
};

/** Reads `name TYPE t [NOT NULL] [START a [FOR n]], …`. Undefined when it cannot be read. */
function columnList(list: string): Column[] | undefined {
  const columns: Column[] = [];
  for (const part of list.split(/,(?![^()]*\))/)) {
    const m = /^\s*"?([\w$]+)"?\s+TYPE\s+(\w+)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?\s*(?:'([^']*)')?\s*(NOT\s+NULL)?\s*(?:START\s+(\d+)\s*(?:FOR\s+(\d+))?)?\s*$/i.exec(part);
    if (!m) return undefined;
    const word = m[2]!.toUpperCase();
    const size = m[3] === undefined ? 1024 : Number(m[3]);
    const type: SqlType | undefined = word === 'VARCHAR' || word === 'CHAR' ? { kind: word, length: size } : word === 'DECIMAL' ? { kind: 'DECIMAL', precision: m[3] ? size : 19, scale: Number(m[4] ?? 0) } : typeWords[word];
    if (!type) return undefined;
    columns.push({ name: m[1]!.toUpperCase(), type, notNull: m[6] !== undefined, ...(m[5] !== undefined && { format: m[5] }), ...(m[7] !== undefined && { start: Number(m[7]) }), ...(m[8] !== undefined && { length: Number(m[8]) }) });
  }
  return columns;
}

function fieldValue(raw: string | undefined, column: Column): SqlValue {
  if (raw === undefined || (raw === '' && column.type.kind !== 'VARCHAR' && column.type.kind !== 'CHAR')) return column.notNull ? badArgument(`The field ${column.name} is NOT NULL and has no value`) : null;
  if (column.format !== undefined) {
    const ms = dateParser(column.format)?.(raw);
    return ms === undefined ? badArgument(`'${raw}' is no ${column.type.kind} of the form '${column.format}'`) : ms;
  }
  return castValue(raw, varchar(Math.max(1, raw.length)), column.type);
}

/** Cuts at a delimiter; quotes protect it, an escape character takes the next one as it is. */
function splitLine(value: string, delimiter: string, escape: string, quotes: string): string[] {
  const parts: string[] = [];
  const [open, close = open] = quotes === '' ? [] : [...quotes];
  let part = '';
  let quoted = false;
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (escape !== '' && c === escape && i + 1 < value.length) part += value[++i];
    else if (quoted) {
      if (c === close) quoted = false;
      else part += c;
    } else if (open !== undefined && c === open) quoted = true;
    else if (delimiter !== '' && value.startsWith(delimiter, i)) {
      parts.push(part);
      part = '';
      i += delimiter.length - 1;
    } else part += c;
  }
  return [...parts, part];
}

const listed: SqlReturn = {
  says: 'record with COLUMN1 … VARCHAR(1024), or the columns of the list',
  of(_, [, columns]) {
    if (typeof columns === 'number' || (typeof columns === 'string' && /^\s*\d+\s*$/.test(columns))) return numbered(Math.min(1000, Number(columns)));
    const read = typeof columns === 'string' ? columnList(columns) : undefined;
    return read ? record(read) : sqlTypes.unknown;
  },
};

export const variableColumnLogParse = defineSqlFunction({
  ...common, name: 'VARIABLE_COLUMN_LOG_PARSE',
  signatures: [{ parameters: [text, { name: 'columns', type: 'any', literal: true, summary: 'A number, or `name TYPE type, …`' }, { name: 'delimiter', type: 'character', literal: true }, { name: 'escape', type: 'character', optional: true, literal: true }, { name: 'quote', type: 'character', optional: true, literal: true }], returns: listed }],
  summary: 'Columns between delimiters as the fields of a record',
  documentation: 'Fields are COLUMN1 … VARCHAR(1024), or those of the list with their types; a date or time may carry a format. The quote is one character, or an opening and a closing one. Columns that the text does not have are NULL.',
  examples: [{ expression: `SELECT STREAM t.r.NAME FROM (SELECT STREAM VARIABLE_COLUMN_LOG_PARSE(line, 'name TYPE VARCHAR(8), age TYPE INTEGER', ',') AS r FROM s) AS t` }],
  meaning: {
    kind: 'scalar',
    bind({ result }) {
      return (value: string, columns: SqlValue, delimiter: string, escape = '', quote = '') => {
        const parts = splitLine(value, delimiter, escape, quote);
        const read = typeof columns === 'string' ? columnList(columns) : undefined;
        if (read) return read.map((column, i) => fieldValue(parts[i], column));
        if (result.kind !== 'RECORD') return badArgument(`The columns '${String(columns)}' cannot be read`);
        return result.fields.map((_, i) => cut(parts[i]));
      };
    },
  },
});

export const fixedColumnLogParse = defineSqlFunction({
  ...common, name: 'FIXED_COLUMN_LOG_PARSE',
  signatures: [{ parameters: [text, { name: 'columns', type: 'character', literal: true, summary: '`name TYPE type [NOT NULL] START n [FOR m], …`' }], returns: listed }],
  summary: 'Columns at fixed places as the fields of a record',
  documentation: 'START counts from **0**. Without FOR a column goes on to the end of the text. Blanks count as text; around numbers and times they do not matter.',
  examples: [{ expression: `SELECT STREAM t.r.CODE FROM (SELECT STREAM FIXED_COLUMN_LOG_PARSE(line, 'code TYPE VARCHAR(3) START 0 FOR 3, age TYPE INTEGER START 4 FOR 2') AS r FROM s) AS t` }],
  meaning: {
    kind: 'scalar',
    bind: () => (value: string, columns: string) => {
      const read = columnList(columns) ?? badArgument(`The columns '${columns}' cannot be read`);
      return (read as Column[]).map(column => {
        const start = column.start ?? badArgument(`The column ${column.name} has no START`);
        const raw = value.slice(start as number, column.length === undefined ? undefined : (start as number) + column.length);
        const blank = raw.trim() === '' && column.type.kind !== 'VARCHAR' && column.type.kind !== 'CHAR';
        return fieldValue((start as number) < value.length && !blank ? raw : undefined, column);
      });
    },
  },
});

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export const sysLogParse = defineSqlFunction({
  ...common, name: 'SYS_LOG_PARSE',
  signatures: [{ parameters: [text], returns: record([{ name: 'COLUMN1', type: sqlTypes.timestamp }, { name: 'COLUMN2', type: varchar(1024) }]) }],
  summary: 'Time and message of a syslog line as a record',
  documentation: 'Lines such as `Dec  3 17:06:12 host message`: COLUMN1 is the time (its year is 1970, the line has none), COLUMN2 the rest. A line of another form gives NULL.',
  examples: [{ expression: `SELECT STREAM t.r.COLUMN2 FROM (SELECT STREAM SYS_LOG_PARSE(line) AS r FROM s) AS t` }],
  meaning: {
    kind: 'scalar',
    bind: () => (value: string) => {
      const m = /^(?:<\d+>)?([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d) (.*)$/s.exec(value);
      const month = m ? months.indexOf(m[1]!) : -1;
      return m && month >= 0 ? [Date.UTC(1970, month, Number(m[2]), Number(m[3]), Number(m[4]), Number(m[5])), cut(m[6])!] : null;
    },
  },
});

const namedFormats: Readonly<Record<string, string>> = {
  COMMON: '%h %l %u %t "%r" %>s %b',
  'COMMON WITH VHOST': '%v %h %l %u %t "%r" %>s %b',
  'NCSA EXTENDED': '%h %l %u %t "%r" %>s %b "%[Referer]i" "%[User-agent]i"',
  REFERER: '%[Referer]i ---> %U',
  AGENT: '%[User-agent]i',
  IIS: '%h, %u, %t, %A, %v, %a, %T, %I, %O, %s, %q, %m, %U',
};

/** An Apache log format as a pattern: each specifier takes what stands up to the text behind it. */
const logFormat = memoText((written): { readonly expression: RegExp; readonly count: number } => {
  const format = namedFormats[written.trim().toUpperCase()] ?? written;
  let source = '';
  let count = 0;
  const specifier = /\[%t\]|%(?:[<>!\d,]*)(?:[{[]([^}\]]*)[}\]])?[a-zA-Z]/g;
  let at = 0;
  const quoted = (s: string) => literal(s).replace(/ +/g, ' +');
  for (let m = specifier.exec(format); m; m = specifier.exec(format)) {
    source += quoted(format.slice(at, m.index));
    at = m.index + m[0].length;
    count++;
    const next = format[at];
    source += m[0] === '[%t]' ? '\\[([^\\]]*)\\]' : m[0].endsWith('t') ? '(\\[[^\\]]*\\]|[^ ,]*)' : next === '"' ? '((?:[^"\\\\]|\\\\.)*)' : next === undefined ? '(.*)' : `([^${next === ' ' ? ' ' : `\\${next}`}]*)`;
  }
  source += quoted(format.slice(at));
  return { expression: new RegExp(`^${source}$`), count };
});

export const w3cLogParse = defineSqlFunction({
  ...common, name: 'W3C_LOG_PARSE',
  signatures: [{ parameters: [text, { name: 'format', type: 'character', literal: true, summary: '`COMMON`, `COMMON WITH VHOST`, `NCSA EXTENDED`, `REFERER`, `AGENT`, `IIS`, or an Apache format' }], returns: { says: 'record with COLUMN1 … VARCHAR(1024), one for each specifier', of: (_, [, format]) => (typeof format === 'string' ? numbered(logFormat(format).count) : sqlTypes.unknown) } }],
  summary: 'Fields of a web server\'s log line as a record',
  documentation: 'Fields are COLUMN1, COLUMN2 … in the order of the format. `[%t]` takes the brackets off the time. A line of another form gives NULL.',
  examples: [{ expression: `SELECT STREAM t.r.COLUMN1 AS host, t.r.COLUMN6 AS status FROM (SELECT STREAM W3C_LOG_PARSE(line, 'COMMON') AS r FROM s) AS t` }],
  meaning: {
    kind: 'scalar',
    bind: () => (value: string, format: string) => {
      const match = logFormat(format).expression.exec(value);
      return match ? match.slice(1).map(cut) : null;
    },
  },
});
