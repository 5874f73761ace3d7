import { isCharacter, sqlTypes, type SqlType } from '../../../base/sql-type.ts';
import { javaRegex } from '../../../base/java-regex.ts';
import { SqlError } from '../../../base/sql-value.ts';
import type { Call, Expr } from '../tree.ts';
import { flinkType, text } from './names.ts';
import type { Says } from './note.ts';

/** What a printer of one function may ask. */
export interface CallContext {
  readonly call: Call;
  readonly say: Says;
  /** Type of an argument. */
  typeOf(expr: Expr): SqlType;
  /** Type of the call itself. */
  readonly type: SqlType;
  print(expr: Expr): string;
  /** Its OVER clause with a blank before it; empty without one. */
  readonly over: string;
}

type CallPrinter = (context: CallContext, ...args: string[]) => string;

const seconds = (t: string) => `UNIX_TIMESTAMP(DATE_FORMAT(${t}, 'yyyy-MM-dd HH:mm:ss'))`;
const number = (e: Expr | undefined): number | undefined => (e?.kind === 'number' ? Number(e.text) : e?.kind === 'unary' && e.operator === '-' && e.operand.kind === 'number' ? -Number(e.operand.text) : undefined);

const zoned = (value: string) => /\barrival\b|\bTO_TIMESTAMP_LTZ\(/.test(value);
/** A time without a zone: some functions of Flink know no other, and none takes one of each kind. */
const plainTime = (value: string) => (zoned(value) ? `CAST(${value} AS TIMESTAMP(3))` : value);
/** Times of one kind. */
export const alike = (...times: readonly string[]): readonly string[] => (times.every(zoned) ? times : times.map(plainTime));

/** No counterpart: printed under its own name, so that the job cannot start before someone gives the function. */
const missing = (construct: string, message: string): CallPrinter => ({ call, say }, ...args) => {
  say('error', construct, message, call.range);
  return `${call.function}(${args.join(', ')})`;
};

/** The first or the last value of a window. Flink keeps numbers, texts and truth values there: times go as text. */
const end = (name: string): CallPrinter => ({ call, say, typeOf, over }, value) => {
  if (call.nulls !== 'IGNORE') say('warning', name, `${name} of Flink skips NULLs`, call.range);
  const { kind } = typeOf(call.arguments[0]!);
  if (kind === 'TIMESTAMP') return `TO_TIMESTAMP(${name}(DATE_FORMAT(${value}, 'yyyy-MM-dd HH:mm:ss.SSS'))${over}, 'yyyy-MM-dd HH:mm:ss.SSS')`;
  return kind === 'DATE' || kind === 'TIME' ? `CAST(${name}(CAST(${value} AS STRING))${over} AS ${kind})` : `${name}(${value})${over}`;
};

const perRow = (printed: string): CallPrinter => ({ call, say }) => {
  say('warning', call.function, `\`${call.function}\` is fixed when a Kinesis Analytics query starts; Flink evaluates it for each record of a stream`, call.range);
  return printed;
};

const pattern = (c: CallContext) => c.say('info', c.call.function, 'Flink reads the pattern strictly (java.time): text behind the pattern, or a field with fewer digits, gives NULL there', c.call.range);

const user: CallPrinter = ({ call, say }) => {
  say('warning', call.function, `\`${call.function}\` is a constant of the service; Flink has none, NULL stands in its place`, call.range);
  return 'CAST(NULL AS STRING)';
};

const record = (type: SqlType, fields: (index: number, type: SqlType) => string): string | undefined =>
  (type.kind === 'RECORD' ? `CAST(ROW(${type.fields.map((f, i) => fields(i, f.type)).join(', ')}) AS ${flinkType(type)})` : undefined);

const converted = (value: string, type: SqlType): string => (isCharacter(type) ? value : `CAST(${value} AS ${flinkType(type)})`);

/** Functions whose printers put the OVER clause where the aggregate is; all others have it behind them. */
export const placesWindow = new Set(['ANY', 'EVERY', 'FIRST_VALUE', 'LAST_VALUE']);

/** How functions are written in Flink SQL, after the mapping of the functions' manual pages. Those not listed keep name and arguments. */
export const callPrinters: Readonly<Record<string, CallPrinter>> = {
  CHAR_TO_TIMESTAMP: (c, format, value) => (pattern(c), `TO_TIMESTAMP(${value}, ${format})`),
  CHAR_TO_DATE: (c, format, value) => (pattern(c), `TO_DATE(${value}, ${format})`),
  CHAR_TO_TIME: (c, format, value) => (pattern(c), `CAST(TO_TIMESTAMP(${value}, ${format}) AS TIME)`),
  TIMESTAMP_TO_CHAR: (_, format, value) => `DATE_FORMAT(${value}, ${format})`,
  DATE_TO_CHAR: (_, format, value) => `DATE_FORMAT(CAST(${value} AS TIMESTAMP(3)), ${format})`,
  TIME_TO_CHAR: (_, format, value) => `DATE_FORMAT(CAST(${value} AS TIMESTAMP(3)), ${format})`,
  TO_TIMESTAMP: (_, ms) => `TO_TIMESTAMP_LTZ(${ms}, 3)`,
  UNIX_TIMESTAMP: ({ call, say }, value) => {
    say('info', 'UNIX_TIMESTAMP', 'Flink\'s UNIX_TIMESTAMP gives seconds in the session\'s time zone: set `table.local-time-zone` to UTC', call.range);
    return `(${seconds(value!)} * 1000 + EXTRACT(MILLISECOND FROM ${value}))`;
  },
  TSDIFF: (_, ...times) => {
    const [a, b] = alike(...times);
    return `(TIMESTAMPDIFF(SECOND, FLOOR(${b} TO SECOND), FLOOR(${a} TO SECOND)) * CAST(1000 AS BIGINT) + EXTRACT(MILLISECOND FROM ${a}) - EXTRACT(MILLISECOND FROM ${b}))`;
  },
  STEP: (c, value, width) => {
    const by = c.call.arguments[1];
    if (by?.kind !== 'interval') return `(${value} / ${width}) * ${width}`;
    const unit = by.qualifier?.from ?? 'SECOND';
    if (Number(by.value) === 1 && by.qualifier?.to === undefined) return `FLOOR(${value} TO ${unit})`;
    const size = { DAY: 86400, HOUR: 3600, MINUTE: 60, SECOND: 1 }[unit];
    if (size === undefined || by.qualifier?.to !== undefined || !Number.isInteger(Number(by.value))) return missing('STEP', 'Flink SQL has no rounding to such an interval: write it with arithmetic on the epoch')(c, value!, width!);
    const each = Number(by.value) * size;
    return `TO_TIMESTAMP(FROM_UNIXTIME(${seconds(value!)} / ${each} * ${each}))`;
  },
  CURRENT_ROW_TIMESTAMP: () => 'CURRENT_ROW_TIMESTAMP()',
  CURRENT_TIMESTAMP: perRow('CURRENT_TIMESTAMP'), LOCALTIMESTAMP: perRow('LOCALTIMESTAMP'), CURRENT_TIME: perRow('CURRENT_TIME'), LOCALTIME: perRow('LOCALTIME'), CURRENT_DATE: perRow('CURRENT_DATE'),
  EXTRACT: ({ call, say }, unit, value) => {
    if (unit === 'SECOND') say('warning', 'EXTRACT(SECOND)', 'Flink gives whole seconds, Kinesis Analytics DECIMAL(5,3) with the milliseconds', call.range);
    return `EXTRACT(${unit} FROM ${value})`;
  },
  FLOOR: (_, value, unit) => (unit === undefined ? `FLOOR(${value})` : `FLOOR(${value} TO ${unit})`),
  CEIL: (_, value, unit) => (unit === undefined ? `CEIL(${value})` : `CEIL(${value} TO ${unit})`),
  REGEX_REPLACE: (c, value, regex, replacement, from, occurrence) => {
    if (number(c.call.arguments[3]) !== 1 || number(c.call.arguments[4]) !== 0) return missing('REGEX_REPLACE', 'REGEXP_REPLACE of Flink replaces all matches from the start; a start or an occurrence needs a user function')(c, value!, regex!, replacement!, from!, occurrence!);
    return `REGEXP_REPLACE(${value}, ${regex}, ${replacement})`;
  },
  SUBSTRING: (c, value, second, third) => {
    if (c.call.form === 'similar') return missing('SUBSTRING … SIMILAR', 'Flink has no SUBSTRING … SIMILAR: write it with REGEXP_EXTRACT')(c, value!, second!, third!);
    if (c.call.arguments[1] && isCharacter(c.typeOf(c.call.arguments[1]))) return `REGEXP_EXTRACT(${value}, ${second}, 0)`;
    return `SUBSTRING(${value} FROM ${second}${third === undefined ? '' : ` FOR ${third}`})`;
  },
  POSITION: (_, part, value) => `POSITION(${part} IN ${value})`,
  OVERLAY: (_, value, replacement, from, length) => `OVERLAY(${value} PLACING ${replacement} FROM ${from}${length === undefined ? '' : ` FOR ${length}`})`,
  TRIM: ({ call }, ...args) => {
    const value = args[args.length - 1]!;
    return `TRIM(${call.side ?? 'BOTH'} ${args.length > 1 ? args[0] : "' '"} FROM ${value})`;
  },
  COUNT: ({ call }, ...args) => `COUNT(${call.quantifier === 'DISTINCT' ? 'DISTINCT ' : ''}${args.length === 0 ? '*' : args.join(', ')})`,
  ANY: ({ over }, condition) => `MAX(CASE WHEN ${condition} THEN 1 ELSE 0 END)${over} = 1`,
  EVERY: ({ over }, condition) => `MIN(CASE WHEN ${condition} THEN 1 ELSE 0 END)${over} = 1`,
  MONOTONIC: ({ call, say }, value) => {
    say('error', 'MONOTONIC', 'Flink takes no promise that a value ascends: use an event-time attribute with a watermark, SESSION windows or a ProcessFunction', call.range);
    return value!;
  },
  EXP_AVG: missing('EXP_AVG', 'Flink has no exponential average: a user-defined aggregate function of this name must be given'),
  NTH_VALUE: missing('NTH_VALUE', 'Flink has no NTH_VALUE over streams: use MATCH_RECOGNIZE or a user-defined aggregate function'),
  LAG: ({ call, say }, ...args) => {
    if (call.nulls === 'IGNORE') say('error', 'IGNORE NULLS', 'LAG of Flink has no IGNORE NULLS: filter the NULLs in a subquery, or write a user-defined aggregate function', call.range);
    return `LAG(${args.join(', ')})`;
  },
  FIRST_VALUE: end('FIRST_VALUE'),
  LAST_VALUE: end('LAST_VALUE'),
  REGEX_LOG_PARSE: (c, value, regex) => {
    const { type } = c;
    const whole = c.call.arguments[1]?.kind === 'string' ? groupsBeyond(c.call.arguments[1].value) : undefined;
    c.say('info', 'REGEX_LOG_PARSE', 'REGEX_LOG_PARSE matches the whole text, REGEXP_EXTRACT finds a part of it: the pattern is anchored', c.call.range);
    const anchored = c.call.arguments[1]?.kind === 'string' ? text(`^(?:${c.call.arguments[1].value})$`) : regex!;
    return (whole === undefined ? undefined : record(type, i => `REGEXP_EXTRACT(${value}, ${anchored}, ${i + 1})`)) ?? missing('REGEX_LOG_PARSE', 'The pattern is no literal: a user function must parse the line')(c, value!, regex!);
  },
  VARIABLE_COLUMN_LOG_PARSE: (c, value, columns, delimiter, ...rest) => {
    if (rest.length > 0) c.say('warning', 'VARIABLE_COLUMN_LOG_PARSE', 'SPLIT_INDEX knows no escape and no quote characters: a delimiter inside quotes cuts there', c.call.range);
    return record(c.type, (i, type) => converted(`SPLIT_INDEX(${value}, ${delimiter}, ${i})`, type)) ?? missing('VARIABLE_COLUMN_LOG_PARSE', 'The columns are no literal: a user function must parse the line')(c, value!, columns!, delimiter!, ...rest);
  },
  FIXED_COLUMN_LOG_PARSE: (c, value, columns) => {
    const list = c.call.arguments[1];
    const places = list?.kind === 'string' ? [...list.value.matchAll(/START\s+(\d+)(?:\s+FOR\s+(\d+))?/gi)] : [];
    return (c.type.kind === 'RECORD' && places.length === c.type.fields.length
      ? record(c.type, (i, type) => converted(`TRIM(SUBSTRING(${value} FROM ${Number(places[i]![1]) + 1}${places[i]![2] === undefined ? '' : ` FOR ${places[i]![2]}`}))`, type)) : undefined)
      ?? missing('FIXED_COLUMN_LOG_PARSE', 'The columns cannot be read: a user function must parse the line')(c, value!, columns!);
  },
  FAST_REGEX_LOG_PARSE: missing('FAST_REGEX_LOG_PARSE', 'Flink has no such pattern language: use REGEXP_EXTRACT for each group, or a user function'),
  SYS_LOG_PARSE: missing('SYS_LOG_PARSE', 'Flink parses no syslog lines: use REGEXP_EXTRACT, or a user function'),
  W3C_LOG_PARSE: missing('W3C_LOG_PARSE', 'Flink parses no web server logs: use REGEXP_EXTRACT for each field, or a user function'),
  SYSTEM_USER: user, CURRENT_PATH: user,
};

function groupsBeyond(regex: string): number | undefined {
  try {
    return javaRegex(regex).groups.length - 1;
  } catch (error) {
    if (error instanceof SqlError) return undefined;
    throw error;
  }
}

/** Table functions that nothing in Flink SQL replaces, and the columns they add. */
export const foreignTables: Readonly<Record<string, { readonly advice: string; readonly columns: readonly { readonly name: string; readonly type: SqlType }[] }>> = {
  RANDOM_CUT_FOREST: { advice: 'wrap the open-source random-cut-forest library in a user function, or score in a DataStream job', columns: [{ name: 'ANOMALY_SCORE', type: sqlTypes.double }] },
  RANDOM_CUT_FOREST_WITH_EXPLANATION: { advice: 'wrap the open-source random-cut-forest library in a user function, or score in a DataStream job', columns: [{ name: 'ANOMALY_SCORE', type: sqlTypes.double }, { name: 'ANOMALY_EXPLANATION', type: sqlTypes.unknown }] },
  HOTSPOTS: { advice: 'find hotspots in a user function or a DataStream job', columns: [{ name: 'HOTSPOTS_RESULT', type: sqlTypes.unknown }] },
};
