import { hexText, SqlError, timestampText, valueText, type SqlValue } from '../../base/sql-value.ts';
import type { TableColumn } from '../../base/sql-meaning.ts';
import type { SqlType } from '../../base/sql-type.ts';
import type { Batch } from './batch.ts';
import { merge } from './merge.ts';
import { finiteRows, open, type QueryContext, type Row, type Sink } from './operators.ts';
import type { ApplicationPlan, Plan, PumpPlan } from './plan.ts';

/** A row of the error stream, with the columns of the service's own. */
export interface ErrorRow {
  readonly ERROR_TIME: number;
  readonly ERROR_LEVEL: string;
  readonly ERROR_NAME: string;
  readonly MESSAGE: string;
  readonly DATA_ROWTIME: number;
  /** Hex of the row. */
  readonly DATA_ROW: string;
  readonly PUMP_NAME: string;
}

/** Columns of the error stream. */
export const errorStreamColumns: readonly { readonly name: keyof ErrorRow; readonly type: SqlType }[] = [
  { name: 'ERROR_TIME', type: { kind: 'TIMESTAMP' } }, { name: 'ERROR_LEVEL', type: { kind: 'VARCHAR', length: 10 } }, { name: 'ERROR_NAME', type: { kind: 'VARCHAR', length: 32 } }, { name: 'MESSAGE', type: { kind: 'VARCHAR', length: 4096 } },
  { name: 'DATA_ROWTIME', type: { kind: 'TIMESTAMP' } }, { name: 'DATA_ROW', type: { kind: 'VARCHAR', length: 49152 } }, { name: 'PUMP_NAME', type: { kind: 'VARCHAR', length: 128 } },
];

export interface ApplicationOptions {
  /** When the application starts, milliseconds since 1970: what CURRENT_TIMESTAMP gives. */
  readonly started: number;
  readonly tables: ReadonlyMap<string, readonly Row[]>;
  random(): number;
  /** A row of a stream that the script created. */
  onRow(stream: string, row: Row, time: number): void;
  /** Whether `onRow` is to be told of the rows of a stream; asked once for each when the application starts. Default: of all. */
  wants?(stream: string): boolean;
  /** `from`: where the replay is traced, the sources of the row that failed. */
  onError(error: ErrorRow, from?: readonly number[]): void;
}

export interface Application {
  /** A row of an input stream. Times must not go back. */
  push(stream: string, row: Row, time: number): void;
  /** Many rows of an input stream, each with a bound at its time. */
  pushBatch(stream: string, batch: Batch): void;
  /** No later row of any input is earlier than `time`; infinity ends the application. */
  bound(time: number): void;
  /** The earliest time at which a bound alone closes a window; infinity when none is open. */
  due(): number;
}

/** Connects the pumps of a script. Rows run depth-first through the pumps in the order of their definition; state is bounded by the open windows. */
export function openApplication(plan: ApplicationPlan, options: ApplicationOptions): Application {
  const readers = new Map<string, Sink[]>();
  const read = (stream: string, sink: Sink) => void readers.set(stream, [...(readers.get(stream) ?? []), sink]);
  const alarms: (() => number)[] = [];
  const outputs = new Map(plan.streams.map(s => [s.name, { columns: s.columns, inputs: [] as Sink[] }]));

  const arrivals = { row: 0, held: false };
  /** Failures while a batch runs: each pump's own are in order. */
  let failed: { readonly error: ErrorRow; readonly from: readonly number[] | undefined }[] = [];
  function fail(pump: string, error: SqlError, row: Row, time: number): void {
    const told: ErrorRow = { ERROR_TIME: time, ERROR_LEVEL: 'ERROR', ERROR_NAME: error.errorName.slice(0, 32), MESSAGE: error.message.slice(0, 4096), DATA_ROWTIME: time, DATA_ROW: hexOf(row).slice(0, 49152), PUMP_NAME: pump.slice(0, 128) };
    if (arrivals.held) failed.push({ error: told, from: row.from });
    else options.onError(told, row.from);
  }

  // Streams first: a stream that several pumps write is merged by ROWTIME.
  for (const { name } of plan.streams) {
    const writers = plan.pumps.filter(p => p.stream === name).length;
    let own: readonly Sink[] | undefined;
    const told = options.wants?.(name) !== false;
    const give: Sink = {
      push(row, time) {
        if (told) options.onRow(name, row, time);
        for (const sink of (own ??= readers.get(name) ?? [])) sink.push(row, time);
      },
      bound(time) { for (const sink of (own ??= readers.get(name) ?? [])) sink.bound(time); },
    };
    outputs.get(name)!.inputs.push(...(writers > 1 ? merge(writers, (row, time) => give.push(row, time), time => give.bound(time)) : [give]));
  }
  const fusedInto = readersThatRunTheirWriter(plan);
  const failNull = ({ name, stream }: PumpPlan) => (column: number, row: Row, time: number) => fail(name, new SqlError('NULL_VALUE', `NULL is given to the column ${outputs.get(stream)!.columns[column]!.name}, which is NOT NULL`), row, time);
  const opened = new Set<PumpPlan>();
  const written = new Map<string, number>();
  for (const first of plan.pumps) {
    // A pump runs where the first of those stands whose rows come through it.
    let pump = first;
    for (let reader = fusedInto.get(pump); reader; reader = fusedInto.get(pump)) pump = reader;
    if (opened.has(pump)) continue;
    opened.add(pump);
    const target = outputs.get(pump.stream);
    const index = written.get(pump.stream) ?? 0;
    written.set(pump.stream, index + 1);
    const stream = target?.inputs[index];
    if (!stream) continue;
    const context: QueryContext = {
      started: options.started, read, table: name => options.tables.get(name) ?? [], rows: finite => finiteRows(finite, context), random: () => options.random(), arrivals, alarm: due => void alarms.push(due), fail: (error, row, time) => fail(pump.name, error, row, time),
      writer(name) {
        const own = plan.pumps.find(p => p.stream === name && fusedInto.has(p));
        return own && {
          plan: projected(own),
          step: { op: 'stream', notNull: own.notNull, give: options.wants?.(name) === false ? undefined : (row, time) => options.onRow(name, row, time), fail: (error, row, time) => fail(own.name, error, row, time), failNull: failNull(own) },
        };
      },
    };
    let last = -Infinity;
    const isNull = failNull(pump);
    open(projected(pump), {
      push(row, time) {
        for (const i of pump.notNull) if (row[i] === null) return isNull(i, row, time);
        if (time < last) return fail(pump.name, new SqlError('OUT_OF_ORDER_ROWTIME', `The row of ${timestampText(time)} is earlier than the last one, ${timestampText(last)}`), row, time);
        last = time;
        stream.push(row, time);
      },
      bound: time => stream.bound(time),
    }, context);
  }

  // A stream that no pump writes gets its rows from outside.
  const inputs = [...readers].filter(([name]) => !plan.pumps.some(p => p.stream === name)).map(([, sinks]) => sinks);
  let told = -Infinity;
  const bound = (time: number): void => {
    if (time <= told) return;
    told = time;
    for (const sinks of inputs) for (const sink of sinks) sink.bound(time);
  };
  const inBatches = plan.pumps.every(pump => takesBatches(pump, plan));
  return {
    bound,
    push(stream, row, time) {
      arrivals.row++;
      for (const sink of readers.get(stream) ?? []) sink.push(row, time);
    },
    pushBatch(stream, batch) {
      const sinks = readers.get(stream) ?? [];
      const { length } = batch;
      if (length === 0) return;
      let whole = inBatches;
      for (let i = 0; i < sinks.length; i++) if (!sinks[i]!.batch) whole = false;
      if (!whole) {
        for (let k = 0; k < length; k++) {
          const [row, time] = [batch.row(k), batch.times[k]!];
          arrivals.row++;
          for (const sink of sinks) sink.push(row, time);
          bound(time);
        }
        return;
      }
      arrivals.row++;
      arrivals.held = sinks.length > 1;
      for (let i = 0; i < sinks.length; i++) sinks[i]!.batch!(batch);
      arrivals.held = false;
      arrivals.row += length - 1;
      told = -Infinity; // what was held goes on, also where no time has passed
      bound(batch.times[length - 1]!);
      if (failed.length === 0) return;
      const all = failed.sort((a, b) => a.error.ERROR_TIME - b.error.ERROR_TIME);
      failed = [];
      for (const { error, from } of all) options.onError(error, from);
    },
    due: () => alarms.reduce((least, due) => Math.min(least, due()), Infinity),
  };
}

const projected = (pump: PumpPlan): Plan => ({ op: 'project', input: pump.query, items: pump.assign });

/**
 * Pumps that need no function of their own, each with the pump that runs it: they change rows one by one, and what they write has one
 * reader, which reads nothing else. So no row is made for a stream between two pumps, unless somebody wants to see it.
 */
function readersThatRunTheirWriter(plan: ApplicationPlan): ReadonlyMap<PumpPlan, PumpPlan> {
  const reads = new Map(plan.pumps.map(pump => [pump, streamsRead(pump.query)]));
  const fused = new Map<PumpPlan, PumpPlan>();
  /** Whether what one pump writes comes back to another: such a circle has no end that could run it. */
  const leads = (from: PumpPlan | undefined, to: PumpPlan): boolean => from !== undefined && (from === to || leads(fused.get(from), to));
  for (const pump of plan.pumps) {
    const [reader, another] = plan.pumps.filter(p => reads.get(p)!.includes(pump.stream));
    const alone = plan.pumps.filter(p => p.stream === pump.stream).length === 1 && plan.streams.some(s => s.name === pump.stream);
    if (reader && !another && reader !== pump && alone && reads.get(reader)!.length === 1 && isChain(pump.query) && !leads(reader, pump)) fused.set(pump, reader);
  }
  return fused;
}

/**
 * Whether rows may run through a pump batch by batch with the results of a run row by row. Where rows of several ways are merged, those of
 * one time would come in another order; a join of two chains knows the numbers of its rows.
 */
function takesBatches(pump: PumpPlan, plan: ApplicationPlan): boolean {
  const created = (name: string) => plan.streams.some(s => s.name === name);
  const direct = (side: Plan): boolean => isChain(side) && !streamsRead(side).some(created);
  const fits = (at: Plan): boolean => {
    switch (at.op) {
      case 'scan': return true;
      case 'values': case 'union': return false;
      case 'join': return direct(at.left.plan) && direct(at.right.plan);
      default: return fits(at.input);
    }
  };
  return plan.pumps.filter(p => p.stream === pump.stream).length === 1 && fits(pump.query);
}

/** The streams that a query reads, once for each time that it does. */
function streamsRead(plan: Plan): readonly string[] {
  switch (plan.op) {
    case 'scan': return [plan.stream];
    case 'values': return [];
    case 'join': return [...streamsRead(plan.left.plan), ...streamsRead(plan.right.plan)];
    case 'union': return plan.inputs.flatMap(streamsRead);
    default: return streamsRead(plan.input);
  }
}

/** Whether a query reads a stream row by row. */
const isChain = (plan: Plan): boolean => plan.op === 'scan' || ((plan.op === 'filter' || plan.op === 'lookup' || plan.op === 'window' || (plan.op === 'project' && plan.time === undefined)) && isChain(plan.input));

/** The bytes of a row as hex: what the error stream keeps of it. */
function hexOf(row: Row): string {
  return row.map(value => hexText(new TextEncoder().encode(value === null ? '' : value instanceof Uint8Array ? hexText(value) : String(value)))).join('2C');
}

/** A value for the outside: numbers, texts, booleans; times and exact numbers that do not fit a double as text. */
export function plainValue(value: SqlValue, type: TableColumn['type']): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  switch (type.kind) {
    case 'TIMESTAMP': case 'DATE': case 'TIME': case 'INTERVAL': case 'BINARY': case 'VARBINARY': return valueText(value, type);
    case 'DECIMAL': {
      const text = valueText(value, type);
      const number = Number(text);
      return Number.isSafeInteger(value as number) && Math.abs(value as number) <= 1e15 ? number : text;
    }
    case 'RECORD': return Object.fromEntries((value as readonly SqlValue[]).map((v, i) => [type.fields[i]!.name, plainValue(v, type.fields[i]!.type)]));
    default: return typeof value === 'bigint' ? String(value) : value;
  }
}

