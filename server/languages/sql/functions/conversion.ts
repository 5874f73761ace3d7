import { civilOf } from '../../../base/civil-date.ts';
import { dateFormatter, dateParser, datePattern } from '../../../base/java-date-format.ts';
import { decimal, interval, sqlTypes, timeUnits, unitMilliseconds, varchar, type SqlType, type TimeUnit } from '../../../base/sql-type.ts';
import { badArgument, floorTime, subtractLong, type Long, type SqlValue } from '../../../base/sql-value.ts';
import { defineSqlFunction, type SqlParameter } from '../function.ts';

const conversion = { category: 'conversion' } as const;
const datetime = { category: 'datetime' } as const;

export const cast = defineSqlFunction({
  ...conversion, name: 'CAST',
  signatures: [{ parameters: [{ name: 'x', type: 'any' }, { name: 'type', type: 'type' }], returns: { says: 'type', of: types => types[1] ?? sqlTypes.unknown }, form: 'CAST(x AS type)' }],
  summary: 'Converts a value to another type',
  documentation: 'Numbers go to numbers and text; text to everything but binary; timestamps to dates, times and text; day-time intervals to BIGINT, DECIMAL and text. An approximate number rounds half away from zero when it becomes an integer. A text that cannot be read, or a number that does not fit, sends the row to the error stream.',
  examples: [
    { expression: `CAST('123.45' AS DECIMAL(8,2))`, value: '123.45' }, { expression: `CAST(2.5 AS INTEGER)`, value: '3' },
    { expression: `CAST('2024-02-29 10:00:00' AS TIMESTAMP)`, value: '2024-02-29 10:00:00.000' }, { expression: `CAST(INTERVAL '2:30' HOUR TO MINUTE AS BIGINT)`, value: '150' },
    { expression: `CAST(NULL AS INTEGER)`, value: 'NULL' },
  ],
  meaning: { kind: 'built-in' },
});

const formatParameter: SqlParameter = { name: 'format', type: 'character', summary: 'Pattern of letters as in Java: `yyyy-MM-dd HH:mm:ss`' };
const patternNotes = 'The pattern comes **first**. Letters: `y` year, `M` month, `d` day, `H` hour 0–23, `h` hour 1–12 with `a`, `m` minute, `s` second, `S` millisecond, `E` weekday, `D` day of year, `z` `Z` zone; other text in single quotes, doubled inside an SQL text.';

/** Prepared once when the pattern is a literal. */
function prepared<T>(make: (pattern: string) => T): (pattern: string) => T {
  let last: { pattern: string; made: T } | undefined;
  return pattern => (last?.pattern === pattern ? last.made : (last = { pattern, made: make(pattern) }).made);
}

const refused = (pattern: string): never => {
  const pieces = datePattern(pattern);
  return badArgument(`Bad date pattern '${pattern}'${'problem' in pieces ? ': ' + pieces.problem : ''}`);
};

const reader = (name: string, result: SqlType, finish: (ms: number) => number, example: string, value: string) => defineSqlFunction({
  ...conversion, name,
  signatures: [{ parameters: [formatParameter, { name: 'text', type: 'character' }], returns: result }],
  summary: `Reads a ${result.kind} from text by a pattern`,
  documentation: `${patternNotes} Text behind the pattern is ignored, separators must stand in their places, a value out of range (month 13) gives no value. Absent fields are 1970, January, 1st, midnight. \`yy\` with exactly two digits is the year within 80 years before and 20 after now; \`yyyy\` is always literal.`,
  examples: [{ expression: example, value }],
  meaning: {
    kind: 'scalar',
    bind() {
      const parserOf = prepared(pattern => dateParser(pattern) ?? refused(pattern));
      return (pattern: string, text: string) => {
        const ms = parserOf(pattern)(text);
        return ms === undefined ? null : finish(ms);
      };
    },
  },
});

export const charToTimestamp = reader('CHAR_TO_TIMESTAMP', sqlTypes.timestamp, ms => ms, `CHAR_TO_TIMESTAMP('dd/MM/yyyy HH:mm', '16/09/2014 09:38')`, '2014-09-16 09:38:00.000');
export const charToDate = reader('CHAR_TO_DATE', sqlTypes.date, ms => floorTime(ms, 'DAY'), `CHAR_TO_DATE('yyyy/MM/dd', '2014/09/16 rest')`, '2014-09-16');
export const charToTime = reader('CHAR_TO_TIME', sqlTypes.time, ms => ms - floorTime(ms, 'DAY'), `CHAR_TO_TIME('hh:mm a', '02:05 PM')`, '14:05:00');

const printer = (name: string, source: 'timestamp' | 'date' | 'time', ofNull: SqlValue, example: string, value: string) => defineSqlFunction({
  ...conversion, name,
  signatures: [{ parameters: [formatParameter, { name: 'value', type: source }], returns: varchar(256) }],
  summary: `Prints a ${source.toUpperCase()} by a pattern`,
  documentation: `${patternNotes} \`YYYY\` is the week's year and \`DD\` the day of the year: rarely what is meant.${ofNull === null ? '' : ' NULL prints as the text `null`.'}`,
  examples: [{ expression: example, value }],
  meaning: {
    kind: 'scalar', strict: false,
    bind() {
      const printerOf = prepared(pattern => dateFormatter(pattern) ?? refused(pattern));
      return (pattern: string | null, at: number | null) => (pattern === null ? null : at === null ? ofNull : printerOf(pattern)(at));
    },
  },
});

export const timestampToChar = printer('TIMESTAMP_TO_CHAR', 'timestamp', 'null', `TIMESTAMP_TO_CHAR('dd MMM yyyy HH:mm', TIMESTAMP '2014-09-16 09:38:00')`, '16 Sep 2014 09:38');
export const dateToChar = printer('DATE_TO_CHAR', 'date', null, `DATE_TO_CHAR('EEEE dd.MM.yy', DATE '2014-09-16')`, 'Tuesday 16.09.14');
export const timeToChar = printer('TIME_TO_CHAR', 'time', null, `TIME_TO_CHAR('h:mm a', TIME '14:05:00')`, '2:05 PM');

export const toTimestamp = defineSqlFunction({
  ...conversion, name: 'TO_TIMESTAMP',
  signatures: [{ parameters: [{ name: 'milliseconds', type: 'integer' }], returns: sqlTypes.timestamp }],
  summary: 'Timestamp of a number of milliseconds since 1970',
  documentation: 'Milliseconds, not seconds: multiply Unix seconds by 1000 as BIGINT.',
  examples: [{ expression: `TO_TIMESTAMP(1410860280000)`, value: '2014-09-16 09:38:00.000' }],
  meaning: { kind: 'scalar', bind: () => (ms: Long) => (Math.abs(Number(ms)) <= 1e17 ? Number(ms) : badArgument(`${ms} milliseconds are no timestamp`)) },
});

export const unixTimestamp = defineSqlFunction({
  ...conversion, name: 'UNIX_TIMESTAMP',
  signatures: [{ parameters: [{ name: 'timestamp', type: 'timestamp' }], returns: sqlTypes.bigint }],
  summary: 'Milliseconds since 1970 of a timestamp',
  documentation: 'Milliseconds, unlike the function of this name elsewhere, which gives seconds.',
  examples: [{ expression: `UNIX_TIMESTAMP(TIMESTAMP '2014-09-16 09:38:00.123')`, value: '1410860280123' }],
  meaning: { kind: 'scalar', bind: () => (ms: number) => ms },
});

export const tsdiff = defineSqlFunction({
  ...datetime, name: 'TSDIFF',
  signatures: [{ parameters: [{ name: 'a', type: 'timestamp' }, { name: 'b', type: 'timestamp' }], returns: sqlTypes.bigint }],
  summary: 'Difference of two timestamps in milliseconds: a − b',
  documentation: 'The vendor\'s page says `b − a`; the vendor\'s own solutions pass the later time first and expect a positive number, and so it is here: `a − b`. NULL if either is NULL.',
  examples: [{ expression: `TSDIFF(TIMESTAMP '2024-01-01 00:00:10', TIMESTAMP '2024-01-01 00:00:00')`, value: '10000' }],
  meaning: { kind: 'scalar', bind: () => (a: number, b: number) => subtractLong(a, b) },
});

export const extract = defineSqlFunction({
  ...datetime, name: 'EXTRACT',
  signatures: [{
    parameters: [{ name: 'unit', type: 'unit', literal: true, values: [...timeUnits] }, { name: 'value', type: 'datetime-or-interval' }],
    returns: { says: 'BIGINT; DECIMAL(5,3) for SECOND', of: (_, [unit]) => (unit === 'SECOND' ? decimal(5, 3) : sqlTypes.bigint) },
    form: 'EXTRACT(unit FROM value)',
  }],
  summary: 'One field of a date, time, timestamp or interval',
  documentation: 'Units: YEAR, MONTH, DAY, HOUR, MINUTE, SECOND. Seconds carry their milliseconds as DECIMAL(5,3).',
  examples: [
    { expression: `EXTRACT(HOUR FROM TIMESTAMP '2024-05-06 07:08:09.123')`, value: '7' }, { expression: `EXTRACT(SECOND FROM TIME '07:08:09.123')`, value: '9.123' },
    { expression: `EXTRACT(MINUTE FROM INTERVAL '3:45' HOUR TO MINUTE)`, value: '45' },
  ],
  meaning: {
    kind: 'scalar',
    bind: ({ types }) => (unit: TimeUnit, value: number) => extractField(unit, value, types[1] ?? sqlTypes.timestamp),
  },
});

function extractField(unit: TimeUnit, value: number, type: SqlType): number {
  if (type.kind === 'INTERVAL') {
    if (unit === 'YEAR') return Math.trunc(value / 12);
    if (unit === 'MONTH') return value % 12;
    const limits = { DAY: Infinity, HOUR: 24, MINUTE: 60, SECOND: 60_000 } as const;
    if (unit === 'SECOND') return type.from === 'SECOND' ? value : value % 60_000;
    const amount = Math.trunc(value / unitMilliseconds[unit]);
    return type.from === unit ? amount : amount % limits[unit];
  }
  if (unit === 'YEAR' || unit === 'MONTH' || unit === 'DAY') {
    if (type.kind === 'TIME') return badArgument(`A TIME has no ${unit}`);
    const date = civilOf(Math.floor(value / 86_400_000));
    return unit === 'YEAR' ? date.year : unit === 'MONTH' ? date.month : date.day;
  }
  const clock = value - Math.floor(value / 86_400_000) * 86_400_000;
  return unit === 'HOUR' ? Math.floor(clock / 3_600_000) : unit === 'MINUTE' ? Math.floor(clock / 60_000) % 60 : clock % 60_000;
}

const clock = (name: string, type: SqlType, summary: string, documentation: string, extra: { aliases?: readonly string[] } = {}) => defineSqlFunction({
  ...datetime, ...extra, name, niladic: true, deterministic: false,
  signatures: [{ parameters: [], returns: type, form: name }],
  summary, documentation, examples: [{ expression: `SELECT STREAM ${name} AS t, x FROM s` }],
  meaning: { kind: 'built-in' },
});

const fixed = 'In UTC. Fixed when the query starts: the same on every row. Use ROWTIME or CURRENT_ROW_TIMESTAMP for a time per row.';
export const currentDate = clock('CURRENT_DATE', sqlTypes.date, 'Date when the query started', fixed);
export const currentTime = clock('CURRENT_TIME', sqlTypes.time, 'Time of day when the query started', fixed);
export const currentTimestamp = clock('CURRENT_TIMESTAMP', sqlTypes.timestamp, 'Timestamp when the query started', fixed);
export const localTime = clock('LOCALTIME', sqlTypes.time, 'Time of day when the query started', fixed);
export const localTimestamp = clock('LOCALTIMESTAMP', sqlTypes.timestamp, 'Timestamp when the query started', fixed);
export const currentRowTimestamp = clock('CURRENT_ROW_TIMESTAMP', sqlTypes.timestamp, 'Wall clock as each row is produced', 'In UTC. In a replay the clock is virtual: it is the time of the row being produced.');

/** INTERVAL DAY TO SECOND, for functions over any interval. */
export const anyInterval = interval('DAY', 'SECOND');
