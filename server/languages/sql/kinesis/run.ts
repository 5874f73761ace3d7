import { castValue, hexText, parseTimestamp, SqlError, timestampText, type SqlValue } from '../../../base/sql-value.ts';
import { seededRandom } from '../../../base/random.ts';
import { sqlTypes, typeText, varchar, type SqlType } from '../../../base/sql-type.ts';
import type { Range } from '../../../base/range.ts';
import { openApplication, plainValue, type ErrorRow } from '../../../engine/stream/application.ts';
import type { Row as EngineRow } from '../../../engine/stream/operators.ts';
import type { ApplicationPlan } from '../../../engine/stream/plan.ts';
import { kinesis } from '../dialects/kinesis.ts';
import { parseSql } from '../parser.ts';
import type { SqlTree } from '../tree.ts';
import { analyse } from './analyse.ts';
import type { Analysis, Relation } from './analysis.ts';
import { readHeader } from './header.ts';
import { inputRelation } from './names.ts';
import { planScript, PlanProblem } from './plan.ts';
import { refusals } from './run-refusals.ts';

/** A row by column names. Source rows may carry `ROWTIME`; `{ $bound: '…' }` moves the time forward without a row. */
export type Row = Readonly<Record<string, unknown>>;

export interface KinesisInput {
  /** Rows of the input streams by the streams' stored names, each in order of arrival. */
  readonly streams: Readonly<Record<string, readonly Row[]>>;
  /** Rows of the reference tables by their stored names. */
  readonly reference?: Readonly<Record<string, readonly Row[]>>;
  /** Columns of inputs by stream or table, as SQL type texts; they go before an `-- input:` header and before what the rows look like. */
  readonly columns?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** When the application starts: CURRENT_TIMESTAMP. Default: the first row's time. */
  readonly started?: string;
  /** Seed of everything random. */
  readonly seed?: number;
  /** Adds the plan and each result's source rows to the result. */
  readonly trace?: boolean;
  /** At the end of the rows windows stay open, as they would in an application that waits for more. Otherwise all of them close. */
  readonly hold?: boolean;
}

export interface KinesisResult {
  /** Rows of every stream that the script creates, in order, each with its ROWTIME. */
  readonly streams: Readonly<Record<string, Record<string, unknown>[]>>;
  /** Rows of the error stream. */
  readonly errors: Record<string, unknown>[];
  readonly plan?: ApplicationPlan;
  /** For each row of each stream the source rows that it was made of: their stream and index. At most 1000 of each. */
  readonly lineage?: Readonly<Record<string, readonly (readonly { readonly stream: string; readonly index: number }[])[]>>;
}

/** The script cannot run: what is wrong, and where. */
export class KinesisScriptError extends Error {
  override readonly name = 'KinesisScriptError';
  constructor(readonly problems: readonly { readonly message: string; readonly range: Range }[]) {
    super(problems.map(p => p.message).join('\n'));
  }
}

/** Source rows without ROWTIME arrive one second apart from here on. */
const epoch = Date.UTC(2024, 0, 1);

/**
 * Runs a streaming script over rows, under a virtual clock: rows of all inputs in order of ROWTIME (ties: streams in the order given),
 * each pushed through all pumps before the next; at the end every window closes. The same input gives the same output.
 * Values: texts, numbers, booleans and null; timestamps as `YYYY-MM-DD HH:MM:SS.mmm` in UTC, whole numbers beyond 2^53 as text.
 * Columns of inputs have the types of `columns`, of the script's `-- input:` header, or those that the rows show.
 * Throws `KinesisScriptError` when the service would not start the script; a row that fails is in `errors` and the script goes on.
 */
export function runKinesisSql(script: string, given: KinesisInput): KinesisResult {
  const input = { ...given, streams: given.streams ?? {} };
  const tree = parseSql(script, kinesis);
  if (tree.problems.length > 0) throw new KinesisScriptError(tree.problems);
  const { plan, relations } = prepare(script, tree, input);
  const places: { stream: string; index: number }[] = [];
  const lineage: Record<string, { stream: string; index: number }[][]> = Object.fromEntries(plan.streams.map(s => [s.name, []]));

  const sources = Object.entries(input.streams).map(([name, rows]) => timed(rows, relations.get(name)!));
  const first = Math.min(...sources.flatMap(s => s.slice(0, 1).map(r => r.time)));
  const started = (input.started === undefined ? undefined : parseTimestamp(input.started)) ?? (Number.isFinite(first) ? first : epoch);
  const tables = new Map(Object.entries(input.reference ?? {}).map(([name, rows]) => [name, rows.map(row => valuesOf(row, relations.get(name)!, 0))]));
  const streams: Record<string, Record<string, unknown>[]> = Object.fromEntries(plan.streams.map(s => [s.name, []]));
  const columns = new Map(plan.streams.map(s => [s.name, s.columns]));
  const errors: Record<string, unknown>[] = [];
  const onError = (error: ErrorRow) => void errors.push(errorColumns(error));
  const application = openApplication(plan, {
    started, tables, random: seededRandom(String(input.seed ?? 1)), onError,
    onRow(stream, row, time) {
      const made = columns.get(stream)!.map((c, i) => [c.name, plainValue(row[i] ?? null, c.type)] as const);
      streams[stream]!.push(Object.fromEntries(made.some(([name]) => name === 'ROWTIME') ? made : [...made, ['ROWTIME', timestampText(time)]]));
      if (input.trace) lineage[stream]!.push((row.from ?? []).map(id => places[id]!));
    },
  });

  const heads = sources.map(() => 0);
  const names = Object.keys(input.streams);
  for (;;) {
    let next = -1;
    sources.forEach((rows, i) => { if (heads[i]! < rows.length && (next < 0 || rows[heads[i]!]!.time < sources[next]![heads[next]!]!.time)) next = i; });
    if (next < 0) break;
    const { row, time } = sources[next]![heads[next]!]!;
    heads[next]!++;
    if (row) {
      try {
        const values = valuesOf(row, relations.get(names[next]!)!, time);
        if (input.trace) Object.assign(values, { from: [places.push({ stream: names[next]!, index: heads[next]! - 1 }) - 1] });
        application.push(names[next]!, values, time);
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        onError({ ERROR_TIME: time, ERROR_LEVEL: 'ERROR', ERROR_NAME: error.errorName, MESSAGE: error.message, DATA_ROWTIME: time, DATA_ROW: hexText(new TextEncoder().encode(JSON.stringify(row))).slice(0, 49152), PUMP_NAME: '' });
      }
    }
    application.bound(time);
  }
  if (!input.hold) application.bound(Infinity);
  return { streams, errors, ...(input.trace && { plan, lineage }) };
}

/** A row of the error stream as the service's columns have it, in their order. */
const errorColumns = (error: ErrorRow): Record<string, unknown> => ({
  ERROR_TIME: timestampText(error.ERROR_TIME), ERROR_LEVEL: error.ERROR_LEVEL, ERROR_NAME: error.ERROR_NAME, MESSAGE: error.MESSAGE,
  DATA_ROWTIME: timestampText(error.DATA_ROWTIME), DATA_ROW: error.DATA_ROW, PUMP_NAME: error.PUMP_NAME,
});

/** Analysis and plan with the types of the inputs: those told, else those that fit the script best. */
function prepare(script: string, tree: SqlTree, input: KinesisInput): ScriptPlan {
  const told = headerRelations(script, tree);
  // Rows may also be given for a stream that the script creates: it has the columns of its statement.
  const created = new Set(tree.statements.flatMap(s => (s.kind === 'create-stream' ? [s.name.parts.at(-1)?.name] : [])));
  const relationsWith = (times: boolean): Relation[] => [
    ...Object.entries(input.streams).filter(([name]) => !created.has(name)).map(([name, rows]) => stated(name, input, false) ?? told.get(name) ?? inputRelation(name, columnsOf(rows, times))),
    ...Object.entries(input.reference ?? {}).map(([name, rows]) => stated(name, input, true) ?? told.get(name) ?? inputRelation(name, columnsOf(rows, times), true)),
    ...[...told.values()].filter(r => !(r.name in input.streams) && !(r.name in (input.reference ?? {}))),
  ];
  return planWith(tree, relationsWith, script);
}

export interface ScriptPlan { readonly plan: ApplicationPlan; readonly relations: ReadonlyMap<string, Relation> }

/** What a script's header says of its inputs. Throws `KinesisScriptError` when it cannot be read. */
export function headerRelations(script: string, tree: SqlTree): Map<string, Relation> {
  const header = readHeader(script, tree);
  if (header.problems.length > 0) throw new KinesisScriptError(header.problems);
  return new Map(header.inputs.map(i => [i.name.name, inputRelation(i.name.name, i.columns.map(c => ({ name: c.name.name, type: c.type })), i.reference)]));
}

/**
 * The plan of a script over its inputs. A text that looks like a time may be meant as one, or as the text that a function reads:
 * `relationsWith` is asked for both and the one that the script accepts is taken. Throws `KinesisScriptError`, also for what the
 * service refuses though its names and types are right.
 */
export function planWith(tree: SqlTree, relationsWith: (times: boolean) => Relation[], text: string): ScriptPlan {
  let best: { analysis: Analysis; relations: Relation[] } | undefined;
  for (const times of [true, false]) {
    const relations = relationsWith(times);
    const analysis = analyse(tree, relations);
    if (!best || analysis.problems.length < best.analysis.problems.length) best = { analysis, relations };
    if (analysis.problems.length === 0) break;
  }
  const { analysis, relations } = best!;
  const wrong = analysis.problems.length > 0 ? analysis.problems : refusals(tree, analysis, text);
  if (wrong.length > 0) throw new KinesisScriptError(wrong);
  try {
    return { plan: planScript(analysis), relations: new Map([...analysis.relations, ...relations.map(r => [r.name, r] as const)]) };
  } catch (error) {
    if (error instanceof PlanProblem) throw new KinesisScriptError([error]);
    if (error instanceof RangeError) throw new KinesisScriptError([{ message: 'The script is nested too deeply to run', range: { start: 0, end: text.length } }]);
    throw error;
  }
}

function stated(name: string, input: KinesisInput, reference: boolean): Relation | undefined {
  const columns = input.columns?.[name];
  return columns && inputRelation(name, Object.entries(columns).map(([n, type]) => ({ name: n, type: typeNamed(type) })), reference);
}

/** The type of a text such as `VARCHAR(4)`. Throws when it is none. */
export function typeNamed(text: string): SqlType {
  const tree = parseSql(`CREATE STREAM "T" (C ${text});`, kinesis);
  const relation = analyse(tree, []).relations.get('T');
  const type = relation?.columns[0]?.type;
  if (tree.problems.length > 0 || !type || type.kind === 'UNKNOWN') throw new KinesisScriptError([{ message: `\`${text}\` is no type of Kinesis Analytics SQL`, range: { start: 0, end: 0 } }]);
  return type;
}

const hidden = new Set(['ROWTIME', '$bound', 'APPROXIMATE_ARRIVAL_TIME', 'PARTITION_KEY', 'SEQUENCE_NUMBER', 'SHARD_ID']);

/** Columns that rows show: whole numbers INTEGER or BIGINT, others DOUBLE, texts VARCHAR, texts that are times TIMESTAMP where `times` says so. */
export function columnsOf(rows: readonly Row[], times: boolean): { name: string; type: SqlType }[] {
  const seen = new Map<string, SqlType | undefined>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (hidden.has(name)) continue;
      const type = typeOf(value, times);
      const known = seen.get(name);
      seen.set(name, known === undefined ? type : type === undefined ? known : wider(known, type));
    }
  }
  return [...seen].map(([name, type]) => ({ name, type: type ?? varchar(65535) }));
}

function typeOf(value: unknown, times: boolean): SqlType | undefined {
  switch (typeof value) {
    case 'boolean': return sqlTypes.boolean;
    case 'bigint': return sqlTypes.bigint;
    case 'number': return Number.isInteger(value) ? (Math.abs(value) <= 2147483647 ? sqlTypes.integer : sqlTypes.bigint) : sqlTypes.double;
    case 'string': return times && /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d/.test(value) && parseTimestamp(value) !== undefined ? sqlTypes.timestamp : varchar(65535);
    default: return value === null || value === undefined ? undefined : varchar(65535);
  }
}

function wider(a: SqlType, b: SqlType): SqlType {
  if (a.kind === b.kind) return a;
  const rank = ['INTEGER', 'BIGINT', 'DOUBLE'];
  const [x, y] = [rank.indexOf(a.kind), rank.indexOf(b.kind)];
  return x >= 0 && y >= 0 ? (x > y ? a : b) : varchar(65535);
}

/** One row as a stream, for an expression that stands alone. */
export const relationOfRow = (name: string, row: Row, times: boolean): Relation => inputRelation(name, columnsOf([row], times));

interface Timed { readonly row: Row | undefined; readonly time: number }

/** Rows with their times, which never go back: an earlier one is raised to the last. */
function timed(rows: readonly Row[], relation: Relation): Timed[] {
  let last = -Infinity;
  let next = epoch;
  return rows.map(row => {
    const bound = row['$bound'];
    const written = bound ?? row['ROWTIME'];
    const read = typeof written === 'number' ? written : typeof written === 'string' ? parseTimestamp(written) : undefined;
    if (written !== undefined && read === undefined) throw new KinesisScriptError([{ message: `\`${String(written)}\` in \`${relation.name}\` is no time: write YYYY-MM-DD HH:MM:SS.mmm`, range: { start: 0, end: 0 } }]);
    last = Math.max(last, read ?? next);
    next = last + 1000;
    return { row: bound === undefined ? row : undefined, time: last };
  });
}

/** The values of a source row in the relation's columns. Throws `SqlError` for one that does not fit its type. */
export function valuesOf(row: Row, relation: Relation, time: number): EngineRow {
  return relation.columns.map(({ name, type, hidden: meta }) => {
    const value = row[name];
    if (meta && value === undefined) return name === 'APPROXIMATE_ARRIVAL_TIME' ? time : null;
    return columnValue(value, type, name);
  });
}

/** A value of the outside in the engine's form, by the coercion rules of the input schema. */
export function columnValue(value: unknown, type: SqlType, name: string): SqlValue {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'BOOLEAN':
      if (typeof value === 'boolean') return value;
      if (typeof value === 'number') return value !== 0;
      if (typeof value === 'string') return value.toLowerCase() === 'true';
      break;
    case 'CHAR': case 'VARCHAR': {
      const text = typeof value === 'string' ? value : typeof value === 'object' ? JSON.stringify(value) : String(value);
      return type.kind === 'CHAR' ? text.slice(0, type.length).padEnd(type.length) : text.slice(0, type.length);
    }
    case 'TIMESTAMP': case 'DATE': case 'TIME':
      if (typeof value === 'string') {
        if (type.kind === 'TIMESTAMP') {
          const ms = parseTimestamp(value.trim());
          if (ms !== undefined) return ms;
        } else return castValue(value, varchar(value.length), type);
      }
      break;
    case 'TINYINT': case 'SMALLINT': case 'INTEGER': case 'BIGINT': case 'DECIMAL': case 'REAL': case 'FLOAT': case 'DOUBLE': {
      if (typeof value === 'boolean') return castValue(value ? 1 : 0, sqlTypes.integer, type);
      if (typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'string') break;
      const text = String(value);
      const made = castValue(text, varchar(text.length), type);
      // A number must fit exactly: 123.4 is no INTEGER.
      if (type.kind !== 'REAL' && type.kind !== 'FLOAT' && type.kind !== 'DOUBLE' && type.kind !== 'DECIMAL' && !/^[+-]?\d+(\.0*)?$/.test(text.trim()) && !Number.isInteger(Number(text))) break;
      return made;
    }
    case 'BINARY': case 'VARBINARY': {
      const hex = typeof value === 'string' ? /^X'((?:[0-9A-Fa-f]{2})*)'$/.exec(value) : null;
      if (hex) return Uint8Array.from(hex[1]!.match(/../g) ?? [], pair => parseInt(pair, 16)).slice(0, type.length);
      break;
    }
  }
  const shown = typeof value === 'string' ? `'${value.slice(0, 80)}'` : JSON.stringify(value).slice(0, 80);
  throw new SqlError('SCHEMA_MISMATCH', `Could not convert ${shown} to ${typeText(type)} for the column ${name}`);
}
