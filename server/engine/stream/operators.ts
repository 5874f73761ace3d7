import type { Accumulator, FrameRows, TableOperator } from '../../base/sql-meaning.ts';
import { compareValues, SqlError, type SqlValue } from '../../base/sql-value.ts';
import { compileValue, compileValues, keyText, type RowContext } from './compile.ts';
import { constant, isTimeOnly, type JoinSide, type Plan, type PlanAggregate, type PlanExpr, type PlanFrame, type PlanWindowCall } from './plan.ts';

export type Row = readonly SqlValue[];

/** Takes rows in ascending order of time. */
export interface Sink {
  push(row: Row, time: number): void;
  /** No later row is earlier than `time`. Positive infinity at the end of input. */
  bound(time: number): void;
}

/** What operators need of their surroundings. */
export interface QueryContext extends RowContext {
  /** A row failed: it is counted, shown and written to the error stream; the query goes on. */
  fail(error: SqlError, row: Row, time: number): void;
  /** Registers the reader of a stream; readers get rows in the order in which they were registered. */
  read(stream: string, sink: Sink): void;
  /** Rows of a finite table. */
  table(name: string): readonly Row[];
  /** 0 ≤ x < 1, seeded. */
  random(): number;
}

/** Makes the operators of `plan`, which give their rows to `sink`, and connects them to their streams. */
export function open(plan: Plan, sink: Sink, context: QueryContext): void {
  switch (plan.op) {
    case 'scan': return context.read(plan.stream, sink);
    case 'values': {
      // Constant rows stand at the start of time; they are given when the first bound arrives.
      const make = plan.rows.map(row => compileValues(row, context));
      for (const row of make) sink.push(row([], context.started), context.started);
      return;
    }
    case 'filter': return open(plan.input, filter(plan.condition, sink, context), context);
    case 'project': return open(plan.input, project(plan, sink, context), context);
    case 'group': return open(plan.input, tumbling(plan, sink, context), context);
    case 'stagger': return open(plan.input, stagger(plan, sink, context), context);
    case 'window': return open(plan.input, sliding(plan.calls, sink, context), context);
    case 'join': {
      const { left, right } = join(plan, sink, context);
      open(plan.left.plan, left, context);
      return open(plan.right.plan, right, context);
    }
    case 'lookup': return open(plan.input, lookup(plan, sink, context), context);
    case 'union': {
      const inputs = merge(plan.inputs.length, (row, time) => sink.push(row, time), time => sink.bound(time));
      plan.inputs.forEach((input, i) => open(input, inputs[i]!, context));
      return;
    }
    case 'distinct': return open(plan.input, distinct(plan, sink), context);
    case 'sort': return open(plan.input, sort(plan, sink, context), context);
    case 'reorder': return open(plan.input, reorder(plan, sink, context), context);
    case 'function': return open(plan.input, tableFunction(plan, sink, context), context);
  }
}

/** Runs `work`; a failing row goes to the error stream. Whether it went well. */
function guarded(context: QueryContext, row: Row, time: number, work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    context.fail(error, row, time);
    return false;
  }
}

function filter(condition: PlanExpr, sink: Sink, context: QueryContext): Sink {
  const test = compileValue(condition, context);
  return {
    push(row, time) {
      let kept = false;
      guarded(context, row, time, () => { kept = test(row, time) === true; });
      if (kept) sink.push(row, time);
    },
    bound: time => sink.bound(time),
  };
}

function project(plan: Extract<Plan, { op: 'project' }>, sink: Sink, context: QueryContext): Sink {
  const items = compileValues(plan.items, context);
  const timeOf = plan.time && compileValue(plan.time, context);
  let last = -Infinity;
  return {
    push(row, time) {
      let made: SqlValue[] | undefined;
      let at: SqlValue = time;
      try {
        made = items(row, time);
        if (timeOf) {
          at = timeOf(row, time);
          if (at === null) throw new SqlError('NULL_ROWTIME', 'ROWTIME must not be NULL');
          if ((at as number) < last) throw new SqlError('OUT_OF_ORDER_ROWTIME', 'A row is earlier than one before it: ROWTIME must ascend');
          last = at as number;
        }
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        context.fail(error, row, time);
        return;
      }
      sink.push(made, at as number);
    },
    // A time of the query's own is only known from rows, but for one that follows ROWTIME.
    bound(time) {
      if (!timeOf) return sink.bound(time);
      if (time === Infinity) return sink.bound(time);
      if (plan.time && isTimeOnly(plan.time)) {
        const at = timeOf([], time);
        if (at !== null) sink.bound(at as number);
      } else if (last > -Infinity) sink.bound(last);
    },
  };
}

// ---------------------------------------------------------------------------------------------- groups

function aggregateMaker(aggregates: readonly PlanAggregate[], context: QueryContext): { readonly arguments: (row: Row, time: number) => SqlValue[]; make(now: () => number): { add(values: readonly SqlValue[], time: number): void; values(): SqlValue[] } } {
  const args = compileValues(aggregates.map(a => a.argument ?? constant(true, { kind: 'BOOLEAN' })), context);
  return {
    arguments: args,
    make(now) {
      const states: Accumulator[] = aggregates.map(a => a.meaning.create(a.call, now));
      const seen = aggregates.map(a => (a.distinct ? new Set<unknown>() : undefined));
      return {
        add(values, time) {
          for (let i = 0; i < states.length; i++) {
            const value = values[i]!;
            if (value === null && !aggregates[i]!.meaning.seesNulls) continue;
            const known = seen[i];
            if (known) {
              const key = keyText([value]);
              if (known.has(key)) continue;
              known.add(key);
            }
            states[i]!.add(value, time);
          }
        },
        values: () => states.map(s => s.value()),
      };
    },
  };
}

/** The first instant after `from` at which `keyAt` gives another value, by doubling steps and halving. */
function changeAfter(from: number, keyAt: (time: number) => unknown): number {
  const key = keyAt(from);
  const limit = 366 * 100 * 86_400_000;
  let step = 1;
  while (keyAt(from + step) === key) {
    step *= 2;
    if (step > limit) return Infinity;
  }
  let low = from + Math.floor(step / 2);
  let high = from + step;
  if (step === 1) return high;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (keyAt(middle) === key) low = middle;
    else high = middle;
  }
  return high;
}

function tumbling(plan: Extract<Plan, { op: 'group' }>, sink: Sink, context: QueryContext): Sink {
  const keysOf = compileValues(plan.keys, context);
  const { arguments: argumentsOf, make } = aggregateMaker(plan.aggregates, context);
  const keyAt = plan.timeKey && plan.ends !== 'row' ? compileValue(plan.timeKey, context) : undefined;
  type Group = { readonly keys: SqlValue[]; readonly state: ReturnType<typeof make>; readonly row: Row };
  let groups = new Map<unknown, Group>();
  let current: unknown;
  /** Time at which the open window ends, where time alone decides. */
  let end = Infinity;
  let now = -Infinity;

  function close(time: number): void {
    const open = groups;
    groups = new Map();
    for (const { keys, state, row } of open.values()) {
      let values: SqlValue[] | undefined;
      guarded(context, row, time, () => { values = state.values(); });
      if (values) sink.push([...keys, ...values], time);
    }
  }

  return {
    push(row, time) {
      now = time;
      if (groups.size > 0 && time >= end) close(plan.ends === 'instant' ? end - 1 : end);
      let keys: SqlValue[] | undefined;
      let values: SqlValue[] | undefined;
      guarded(context, row, time, () => {
        keys = keysOf(row, time);
        values = argumentsOf(row, time);
      });
      if (!keys || !values) return;
      const window = plan.monotonic < 0 ? 0 : keyText([keys[plan.monotonic]!]);
      if (groups.size > 0 && window !== current) close(plan.ends === 'row' ? time : Math.min(end, time));
      if (groups.size === 0) {
        current = window;
        end = !keyAt ? Infinity : plan.ends === 'instant' ? time + 1 : changeAfter(time, at => keyAt([], at));
      }
      const key = keyText(keys);
      let group = groups.get(key);
      if (!group) groups.set(key, (group = { keys, state: make(() => now), row }));
      guarded(context, row, time, () => group!.state.add(values!, time));
    },
    bound(time) {
      if (groups.size > 0) {
        if (time >= end && end < Infinity) close(plan.ends === 'instant' ? end - 1 : end);
        else if (time === Infinity) close(end < Infinity ? end : now);
      }
      sink.bound(time);
    },
  };
}

function stagger(plan: Extract<Plan, { op: 'stagger' }>, sink: Sink, context: QueryContext): Sink {
  const keysOf = compileValues(plan.keys, context);
  const { arguments: argumentsOf, make } = aggregateMaker(plan.aggregates, context);
  type Window = { readonly keys: SqlValue[]; readonly state: ReturnType<typeof make>; readonly end: number; readonly row: Row };
  // All windows are equally long, so they end in the order in which they opened.
  const windows = new Map<unknown, Window>();
  let now = -Infinity;

  function closeUntil(time: number): void {
    for (const [key, window] of windows) {
      if (window.end > time) return;
      windows.delete(key);
      let values: SqlValue[] | undefined;
      guarded(context, window.row, window.end, () => { values = window.state.values(); });
      if (values) sink.push([...window.keys, ...values], window.end);
    }
  }

  return {
    push(row, time) {
      closeUntil(time);
      now = time;
      guarded(context, row, time, () => {
        const keys = keysOf(row, time);
        const values = argumentsOf(row, time);
        const key = keyText(keys);
        let window = windows.get(key);
        if (!window) windows.set(key, (window = { keys, state: make(() => now), end: time + plan.size, row }));
        window.state.add(values, time);
      });
    },
    bound(time) {
      closeUntil(time);
      sink.bound(time);
    },
  };
}

// ---------------------------------------------------------------------------------------------- sliding windows

/** Rows of one frame in one partition, with the arguments of its calls. A ring that forgets from the front. */
class FrameBuffer {
  private values: SqlValue[][] = [];
  private times: number[] = [];
  private first = 0;
  get length(): number { return this.times.length - this.first; }
  add(values: SqlValue[], time: number): void {
    this.values.push(values);
    this.times.push(time);
  }
  time(index: number): number { return this.times[this.first + index]!; }
  at(index: number): SqlValue[] { return this.values[this.first + index]!; }
  drop(): SqlValue[] {
    const gone = this.values[this.first]!;
    this.first++;
    if (this.first > 64 && this.first * 2 > this.times.length) {
      this.values = this.values.slice(this.first);
      this.times = this.times.slice(this.first);
      this.first = 0;
    }
    return gone;
  }
}

/** Calls that share partition and frame are computed from one buffer. */
function sliding(calls: readonly PlanWindowCall[], sink: Sink, context: QueryContext): Sink {
  const groups: { calls: { call: PlanWindowCall; index: number; from: number }[]; partition: (row: Row, time: number) => SqlValue[]; arguments: (row: Row, time: number) => SqlValue[]; frame: PlanFrame; partitions: Map<unknown, { buffer: FrameBuffer; running: (RunningAggregate | undefined)[] }> }[] = [];
  const ids = new Map<string, PlanWindowCall[]>();
  for (const call of calls) {
    const id = JSON.stringify([call.partition.map(printed), call.frame]);
    ids.set(id, [...(ids.get(id) ?? []), call]);
  }
  for (const same of ids.values()) {
    const args: PlanExpr[] = [];
    const placed = same.map(call => {
      const from = args.length;
      args.push(...call.arguments);
      return { call, index: calls.indexOf(call), from };
    });
    groups.push({ calls: placed, partition: compileValues(same[0]!.partition, context), arguments: compileValues(args, context), frame: same[0]!.frame, partitions: new Map() });
  }

  return {
    push(row, time) {
      const results: SqlValue[] = new Array<SqlValue>(calls.length).fill(null);
      let good = true;
      for (const group of groups) {
        good = guarded(context, row, time, () => {
          const values = group.arguments(row, time);
          const key = keyText(group.partition(row, time));
          let partition = group.partitions.get(key);
          if (!partition) group.partitions.set(key, (partition = { buffer: new FrameBuffer(), running: group.calls.map(c => runningFor(c.call, c.from)) }));
          const { buffer, running } = partition;
          const { rows, range, full } = group.frame;
          buffer.add(values, time);
          for (const state of running) state?.add(values);
          while (buffer.length > 1 && ((rows !== undefined && buffer.length > rows + 1) || (range !== undefined && buffer.time(0) < time - range))) {
            const gone = buffer.drop();
            for (const state of running) state?.remove(gone);
          }
          const partial = full === true && rows !== undefined && buffer.length <= rows;
          group.calls.forEach(({ call, index, from }, i) => { if (!partial) results[index] = running[i] ? running[i].value() : evaluate(call, from, buffer, values, () => time); });
        }) && good;
      }
      if (good) sink.push([...row, ...results], time);
    },
    bound: time => sink.bound(time),
  };
}

const printed = (expr: PlanExpr): unknown => JSON.parse(JSON.stringify(expr, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : typeof value === 'function' ? undefined : value)));

function evaluate(call: PlanWindowCall, from: number, buffer: FrameBuffer, current: readonly SqlValue[], now: () => number): SqlValue {
  const { meaning } = call;
  if (meaning.kind === 'analytic') {
    const frame: FrameRows = { length: buffer.length, argument: index => buffer.at(index)[from] ?? null, time: index => buffer.time(index) };
    return meaning.evaluate(frame, current.slice(from, from + call.arguments.length), call.call);
  }
  const state = meaning.create(call.call, now);
  const seen = call.distinct ? new Set<unknown>() : undefined;
  for (let i = 0; i < buffer.length; i++) {
    const value = call.arguments.length === 0 ? true : buffer.at(i)[from]!;
    if (value === null && !meaning.seesNulls) continue;
    if (seen) {
      const key = keyText([value]);
      if (seen.has(key)) continue;
      seen.add(key);
    }
    state.add(value, buffer.time(i));
  }
  return state.value();
}

/** An aggregate that can forget a row exactly: no need to walk through the frame again. */
interface RunningAggregate { add(values: readonly SqlValue[]): void; remove(values: readonly SqlValue[]): void; value(): SqlValue }

function runningFor(call: PlanWindowCall, from: number): RunningAggregate | undefined {
  if (call.meaning.kind !== 'aggregate' || call.distinct) return undefined;
  const { name } = call;
  if (name === 'COUNT') {
    let rows = 0;
    const counts = (values: readonly SqlValue[]) => call.arguments.length === 0 || values[from] !== null;
    return { add: v => void (rows += counts(v) ? 1 : 0), remove: v => void (rows -= counts(v) ? 1 : 0), value: () => rows };
  }
  const kind = call.call.types[0]?.kind;
  if ((name === 'SUM' || name === 'AVG') && (kind === 'INTEGER' || kind === 'SMALLINT' || kind === 'TINYINT')) {
    // Sums of 32-bit integers stay exact in a double for more rows than a window can hold.
    const bound = kind === 'INTEGER' ? 2147483647 : kind === 'SMALLINT' ? 32767 : 127;
    let rows = 0;
    let sum = 0;
    return {
      add(values) { const v = values[from]!; if (v !== null) { sum += v as number; rows++; } },
      remove(values) { const v = values[from]!; if (v !== null) { sum -= v as number; rows--; } },
      value() {
        if (rows === 0) return null;
        if (name === 'AVG') return Math.trunc(sum / rows) + 0;
        if (sum > bound || sum < -bound - 1) throw new SqlError('NUMERIC_VALUE_OUT_OF_RANGE', `Value out of range for type ${kind}`);
        return sum;
      },
    };
  }
  return undefined;
}

// ---------------------------------------------------------------------------------------------- merging and joins

/** Inputs that are merged by time: a row is taken when no other input can still give an earlier one; ties in the inputs' order. */
/** Inputs that give one ascending stream of rows. */
export const mergeInputs = (count: number, sink: Sink): Sink[] => merge(count, (row, time) => sink.push(row, time), time => sink.bound(time));

function merge(count: number, take: (row: Row, time: number, input: number) => void, bound: (time: number) => void): Sink[] {
  const queues: { row: Row; time: number }[][] = Array.from({ length: count }, () => []);
  const heads = new Array<number>(count).fill(0);
  const bounds = new Array<number>(count).fill(-Infinity);

  function drain(): void {
    for (;;) {
      let next = -1;
      for (let i = 0; i < count; i++) {
        const front = queues[i]![heads[i]!];
        if (front && (next < 0 || front.time < queues[next]![heads[next]!]!.time)) next = i;
      }
      if (next < 0) break;
      const { row, time } = queues[next]![heads[next]!]!;
      let waits = false;
      for (let i = 0; i < count; i++) if (i !== next && queues[i]!.length === heads[i]! && bounds[i]! < time) waits = true;
      if (waits) break;
      heads[next]!++;
      if (heads[next]! > 1024 && heads[next]! * 2 > queues[next]!.length) {
        queues[next] = queues[next]!.slice(heads[next]!);
        heads[next] = 0;
      }
      take(row, time, next);
    }
  }

  let told = -Infinity;
  return Array.from({ length: count }, (_, i) => ({
    push(row: Row, time: number) {
      queues[i]!.push({ row, time });
      bounds[i] = Math.max(bounds[i]!, time);
      drain();
    },
    bound(time: number) {
      bounds[i] = Math.max(bounds[i]!, time);
      drain();
      let least = Infinity;
      for (let k = 0; k < count; k++) least = Math.min(least, queues[k]!.length > heads[k]! ? queues[k]![heads[k]!]!.time : bounds[k]!);
      if (least > told) {
        told = least;
        bound(least);
      }
    },
  }));
}

interface Held { readonly row: Row; readonly time: number; matched: boolean; gone: boolean }

/** The window of one side of a join: rows in order, found by their key where the condition has equalities. */
class JoinWindow {
  private readonly order: Held[] = [];
  private first = 0;
  private readonly byKey = new Map<unknown, Held[]>();
  private readonly keyOf: ((row: Row, time: number) => SqlValue[]) | undefined;
  private readonly frame: PlanFrame | undefined;
  constructor(frame: PlanFrame | undefined, keyOf: ((row: Row, time: number) => SqlValue[]) | undefined) {
    this.frame = frame;
    this.keyOf = keyOf;
  }

  add(row: Row, time: number, key: unknown): Held {
    const held: Held = { row, time, matched: false, gone: false };
    this.order.push(held);
    if (this.keyOf) {
      const list = this.byKey.get(key);
      if (list) list.push(held);
      else this.byKey.set(key, [held]);
    }
    return held;
  }

  /** Lets go of rows that are out of the window at `time`; gives each to `gone`. */
  expire(time: number, gone?: (held: Held) => void): void {
    const { frame } = this;
    const keep = frame === undefined ? 1 : frame.rows !== undefined ? frame.rows + 1 : Infinity;
    while (this.first < this.order.length) {
      const held = this.order[this.first]!;
      const count = this.order.length - this.first;
      const old = frame === undefined ? count > keep || held.time < time : frame.rows !== undefined ? count > keep : frame.range !== undefined && held.time < time - frame.range;
      if (!old) break;
      this.first++;
      held.gone = true;
      gone?.(held);
      if (this.keyOf) this.forget(held);
    }
    if (this.first > 256 && this.first * 2 > this.order.length) {
      this.order.splice(0, this.first);
      this.first = 0;
    }
  }

  private forget(held: Held): void {
    const key = keyText(this.keyOf!(held.row, held.time));
    const list = this.byKey.get(key);
    if (!list) return;
    if (list.length === 1) this.byKey.delete(key);
    else if (list[0] === held) list.shift();
    else list.splice(list.indexOf(held), 1);
  }

  candidates(key: unknown): readonly Held[] {
    if (this.keyOf) return this.byKey.get(key) ?? [];
    return this.first === 0 ? this.order : this.order.slice(this.first);
  }

  rest(): readonly Held[] { return this.order.slice(this.first); }
}

function join(plan: Extract<Plan, { op: 'join' }>, sink: Sink, context: QueryContext): { left: Sink; right: Sink } {
  const { left, right } = plan;
  const keys = (which: 'left' | 'right') => (plan.equal.length > 0 ? compileValues(plan.equal.map(pair => pair[which]), context) : undefined);
  const [leftKey, rightKey] = [keys('left'), keys('right')];
  const windows = [new JoinWindow(left.frame, leftKey), new JoinWindow(right.frame, rightKey)] as const;
  const keyOf = [leftKey, rightKey] as const;
  const sides = [left, right] as const;
  const condition = plan.condition && compileValue(plan.condition, context);
  const preserved = [plan.type === 'LEFT' || plan.type === 'FULL', plan.type === 'RIGHT' || plan.type === 'FULL'] as const;
  const waiting: { readonly held: Held; readonly due: number; readonly side: 0 | 1 }[] = [];
  const wide = (side: JoinSide) => side.width + (side.timed ? 0 : 1);

  const part = (row: Row, time: number, side: JoinSide): readonly SqlValue[] => (side.timed ? row : [...row, time]);
  const nothing = [new Array<SqlValue>(wide(left)).fill(null), new Array<SqlValue>(wide(right)).fill(null)] as const;
  const combined = (a: readonly SqlValue[], b: readonly SqlValue[]): SqlValue[] => [...a, ...b];

  function alone(held: Held, side: 0 | 1, time: number): void {
    const own = part(held.row, held.time, sides[side]);
    sink.push(side === 0 ? combined(own, nothing[1]) : combined(nothing[0], own), time);
  }

  /** Preserved rows that no later row can match come out with the time at which that became sure. */
  function release(time: number): void {
    while (waiting.length > 0 && (waiting[0]!.due < time || time === Infinity)) {
      const { held, due, side } = waiting.shift()!;
      if (!held.matched) alone(held, side, due === Infinity ? held.time : due);
    }
  }

  const inputs = merge(2, (row, time, input) => {
    const side = input as 0 | 1;
    const other = (1 - side) as 0 | 1;
    release(time);
    guarded(context, row, time, () => {
      const values = keyOf[side]?.(row, time);
      const key = values === undefined ? undefined : keyText(values);
      windows[other].expire(time);
      const own = part(row, time, sides[side]);
      const held = windows[side].add(row, time, key);
      windows[side].expire(time);
      // NULL is equal to nothing.
      if (!values?.includes(null)) {
        for (const partner of windows[other].candidates(key)) {
          const theirs = part(partner.row, partner.time, sides[other]);
          const both = side === 0 ? combined(own, theirs) : combined(theirs, own);
          if (condition && condition(both, time) !== true) continue;
          held.matched = partner.matched = true;
          sink.push(both, time);
        }
      }
      if (preserved[side] && !held.matched) {
        const range = sides[side].frame?.range;
        if (sides[side].frame === undefined) {
          // Only its own instant: nothing can match any more, but for rows of the other side at the same time.
          alone(held, side, time);
          held.matched = true;
        } else waiting.push({ held, due: range === undefined ? Infinity : time + range, side });
      }
    });
  }, time => {
    release(time);
    sink.bound(time === Infinity ? time : Math.min(time, waiting[0]?.due ?? Infinity));
  });
  return { left: inputs[0]!, right: inputs[1]! };
}

function lookup(plan: Extract<Plan, { op: 'lookup' }>, sink: Sink, context: QueryContext): Sink {
  const condition = plan.condition && compileValue(plan.condition, context);
  const hashed = plan.equal.length > 0;
  const streamKey = hashed ? compileValues(plan.equal.map(p => (plan.first ? p.right : p.left)), context) : undefined;
  const tableKey = hashed ? compileValues(plan.equal.map(p => (plan.first ? p.left : p.right)), context) : undefined;
  let index: Map<unknown, Row[]> | undefined;
  let rows: readonly Row[] = [];
  const load = () => {
    index = new Map();
    rows = context.table(plan.table).map(row => [...row, null]);
    if (tableKey) for (const row of rows) {
      const key = keyText(tableKey(row, 0));
      const list = index.get(key);
      if (list) list.push(row);
      else index.set(key, [row]);
    }
    return index;
  };
  const nothing = new Array<SqlValue>(plan.tableWidth + 1).fill(null);
  const combined = (own: Row, theirs: Row) => (plan.first ? [...theirs, ...own] : [...own, ...theirs]);
  return {
    push(row, time) {
      const known = index ?? load();
      guarded(context, row, time, () => {
        const own = plan.inputTimed ? row : [...row, time];
        const key = streamKey?.(row, time);
        let matched = false;
        for (const partner of key === undefined ? rows : key.includes(null) ? [] : known.get(keyText(key)) ?? []) {
          const both = combined(own, partner);
          if (condition && condition(both, time) !== true) continue;
          matched = true;
          sink.push(both, time);
        }
        if (!matched && plan.outer) sink.push(combined(own, nothing), time);
      });
    },
    bound: time => sink.bound(time),
  };
}

// ---------------------------------------------------------------------------------------------- order and duplicates

function distinct(plan: Extract<Plan, { op: 'distinct' }>, sink: Sink): Sink {
  const seen = new Set<unknown>();
  let current: unknown;
  return {
    push(row, time) {
      if (plan.monotonic >= 0) {
        const value = keyText([row[plan.monotonic]!]);
        if (value !== current) seen.clear();
        current = value;
      }
      const key = keyText(plan.columns.map(i => row[i]!));
      if (seen.has(key)) return;
      seen.add(key);
      sink.push(row, time);
    },
    bound: time => sink.bound(time),
  };
}

function sort(plan: Extract<Plan, { op: 'sort' }>, sink: Sink, context: QueryContext): Sink {
  const keysOf = compileValues(plan.keys.map(k => k.expr), context);
  const leadAt = plan.keys[0] && isTimeOnly(plan.keys[0].expr) ? compileValue(plan.keys[0].expr, context) : undefined;
  let held: { readonly row: Row; readonly time: number; readonly keys: SqlValue[]; readonly order: number }[] = [];
  let lead: unknown;
  let last = -Infinity;

  function order(a: typeof held[number], b: typeof held[number]): number {
    for (let i = 0; i < plan.keys.length; i++) {
      const { descending, nullsFirst, expr } = plan.keys[i]!;
      const [x, y] = [a.keys[i]!, b.keys[i]!];
      if (x === null || y === null) {
        if (x === y) continue;
        return (x === null) === nullsFirst ? -1 : 1;
      }
      const compared = compareValues(x, y, expr.type, expr.type);
      if (compared !== 0) return descending ? -compared : compared;
    }
    return a.order - b.order;
  }

  function release(): void {
    const rows = held;
    held = [];
    for (const { row, time } of rows.sort(order)) {
      // ROWTIME must not go back: a row that is sorted behind a later one takes its time.
      last = Math.max(last, time);
      sink.push(row, last);
    }
  }

  return {
    push(row, time) {
      guarded(context, row, time, () => {
        const keys = keysOf(row, time);
        const value = keyText([keys[0]!]);
        if (held.length > 0 && value !== lead) release();
        lead = value;
        held.push({ row, time, keys, order: held.length });
      });
    },
    bound(time) {
      if (held.length > 0 && (time === Infinity || (leadAt && keyText([leadAt([], time)]) !== lead))) release();
      sink.bound(held.length > 0 ? Math.min(time, held[0]!.time) : time);
    },
  };
}

function reorder(plan: Extract<Plan, { op: 'reorder' }>, sink: Sink, context: QueryContext): Sink {
  const timeOf = compileValue(plan.expr, context);
  let held: { readonly row: Row; readonly at: number; readonly order: number }[] = [];
  let latest = -Infinity;
  let given = -Infinity;
  let count = 0;

  function release(until: number): void {
    const ready = held.filter(h => h.at <= until).sort((a, b) => a.at - b.at || a.order - b.order);
    if (ready.length === 0) return;
    held = held.filter(h => h.at > until);
    for (const { row, at } of ready) sink.push(row, at);
    given = Math.max(given, ready[ready.length - 1]!.at);
  }

  return {
    push(row, time) {
      guarded(context, row, time, () => {
        const at = timeOf(row, time);
        if (at === null) return; // such rows are dropped
        if ((at as number) < Math.max(given, latest - plan.within)) throw new SqlError('OUT_OF_ORDER_ROWTIME', 'The row is later than the interval of ORDER BY … WITHIN allows');
        held.push({ row, at: at as number, order: count++ });
        latest = Math.max(latest, at as number);
        release(latest - plan.within);
      });
    },
    // Bounds of arrival say nothing about the rows' own times.
    bound(time) {
      if (time !== Infinity) return;
      release(Infinity);
      sink.bound(time);
    },
  };
}

function tableFunction(plan: Extract<Plan, { op: 'function' }>, sink: Sink, context: QueryContext): Sink {
  const operator: TableOperator = plan.meaning.open({ input: plan.columns, literals: plan.literals, random: context.random, emit: (row, time) => sink.push(row, time) });
  return {
    push(row, time) {
      guarded(context, row, time, () => {
        operator.advance(time);
        operator.push(row, time);
      });
    },
    bound(time) {
      operator.advance(time);
      sink.bound(time);
    },
  };
}
