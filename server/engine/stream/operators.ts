import type { TableOperator } from '../../base/sql-meaning.ts';
import { seededRandom } from '../../base/random.ts';
import { compareValues, SqlError, type SqlValue } from '../../base/sql-value.ts';
import type { Batch } from './batch.ts';
import { chainOf, compileChain, type StreamStep } from './chain.ts';
import { compileValue, compileValues, keyText, type CodeWriter, type RowContext, type RowSource } from './compile.ts';
import { findGroup, groupCode, groupIndex, mostSources, type Group } from './groups.ts';
import { join } from './join.ts';
import { merge } from './merge.ts';
import { isTimeOnly, timeOnlyForm, type Plan } from './plan.ts';

/** A row's values; `from`, where the replay is traced, the ids of the source rows that it was made of. */
export type Row = readonly SqlValue[] & { readonly from?: readonly number[] };

/** The row with the sources of the one that it was made of; nothing is kept where nothing is traced. */
function traced(made: SqlValue[], row: Row): Row {
  if (row.from !== undefined) (made as { from?: readonly number[] }).from = row.from;
  return made;
}

export const bothSources = (one: readonly number[] | undefined, other: readonly number[] | undefined): readonly number[] | undefined =>
  (one === undefined ? other : other === undefined ? one : [...new Set([...one, ...other])].slice(0, mostSources));

/** A new row with the sources of the two that it was made of. */
export function tracedBoth(made: SqlValue[], one: readonly number[] | undefined, other: readonly number[] | undefined): Row {
  const from = bothSources(one, other);
  if (from !== undefined) (made as { from?: readonly number[] }).from = from;
  return made;
}

/** Takes rows in ascending order of time. */
export interface Sink {
  push(row: Row, time: number): void;
  /** No later row is earlier than `time`. Positive infinity at the end of input. */
  bound(time: number): void;
  /** Takes many rows at once, where that is quicker than one by one. */
  batch?(batch: Batch): void;
  /**
   * Writes a function of these parameters that takes a row of which `source` says where its columns are, so that it need not be made. One
   * parameter is its time `t`; `slot` gives what the code may reach.
   */
  pieces?(parameters: string, source: (slot: CodeWriter['slot']) => RowSource): (...given: number[]) => void;
}

/** Rows of the inputs so far: `row` numbers the one that runs through the pumps. While a batch does, `held` says that not all readers have seen it. */
export interface Arrivals { row: number; held: boolean }

/** What operators need of their surroundings. */
export interface QueryContext extends RowContext {
  /** A row failed: it is counted, shown and written to the error stream; the query goes on. */
  fail(error: SqlError, row: Row, time: number): void;
  /** Registers the reader of a stream; readers get rows in the order in which they were registered. */
  read(stream: string, sink: Sink): void;
  /** The pump that writes a stream of the script, where the reader of that stream runs it: its rows up to the stream. */
  writer?(stream: string): { readonly plan: Plan; readonly step: StreamStep } | undefined;
  /** Rows of a finite table. */
  table(name: string): readonly Row[];
  rows(plan: Plan): readonly Row[];
  /** 0 ≤ x < 1, seeded. */
  random(): number;
  readonly arrivals: Arrivals;
  /** Registers who can say the earliest time at which a bound alone makes it give rows; infinity when nothing is open. */
  alarm(due: () => number): void;
}

/** Rows of a query that reads tables only, all at once. */
export function finiteRows(plan: Plan, context: QueryContext): readonly Row[] {
  const rows: Row[] = [];
  open(plan, { push: row => void rows.push(row), bound: () => {} }, {
    ...context, alarm: () => {}, writer: () => undefined,
    read(table, sink) {
      if (table !== constants) for (const row of context.table(table)) sink.push(row, context.started);
      sink.bound(Infinity);
    },
  });
  return rows;
}

/** Source of constant rows among the input streams; no stream can have this name. */
const constants = '\0';

/** Makes the operators of `plan`, which give their rows to `sink`, and connects them to their streams. */
export function open(plan: Plan, sink: Sink, context: QueryContext): void {
  switch (plan.op) {
    case 'scan': return context.writer?.(plan.stream) ? chained(plan, sink, context) : context.read(plan.stream, sink);
    case 'values': {
      // Constant rows stand at the start of time: they are given with the first bound, when everybody listens.
      const make = plan.rows.map(row => compileValues(row, context));
      let given = false;
      return context.read(constants, {
        push: () => {},
        bound(time) {
          const at = Math.min(context.started, time);
          if (!given) for (const row of make) sink.push(row([], at), at);
          given = true;
          sink.bound(time);
        },
      });
    }
    case 'filter': case 'lookup': case 'window': return chained(plan, sink, context);
    case 'project': return plan.time === undefined ? chained(plan, sink, context) : open(plan.input, project(plan, sink, context), context);
    case 'group': return tumbling(plan, sink, context);
    case 'stagger': return stagger(plan, sink, context);
    case 'join': {
      join(plan, sink, context).forEach(({ finish, bound }, i) => {
        const { source, steps } = chainOf((i === 0 ? plan.left : plan.right).plan, context);
        open(source, { ...compileChain(steps, context, finish), bound }, context);
      });
      return;
    }
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

/** Row-by-row operators become one function. */
function chained(plan: Plan, sink: Sink, context: QueryContext): void {
  const { source, steps } = chainOf(plan, context);
  const chain = compileChain(steps, context, ({ writer, row, same }) => {
    const give = writer.slot(sink);
    if (same) return `${give}.push(${row}, t);\n`;
    const made = writer.name();
    return `const ${made} = ${row};\nif (${writer.source.traced}) ${made}.from = ${writer.source.from};\n${give}.push(${made}, t);\n`;
  });
  open(source, { ...chain, bound: time => sink.bound(time) }, context);
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
      sink.push(traced(made, row), at as number);
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

function tumbling(plan: Extract<Plan, { op: 'group' }>, sink: Sink, context: QueryContext): void {
  const keyAt = plan.timeKey && plan.ends !== 'row' ? compileValue(plan.timeKey, context) : undefined;
  const { values, add } = groupCode(plan.keys, plan.aggregates, () => window.now, context);
  let groups: Group[] = [];
  const recent = groupIndex().recent;
  /** `number` tells windows apart; `key` is the monotonic one of the open window, `end` the time at which that ends, where time alone decides. */
  const window = { number: 0, now: -Infinity, key: null as SqlValue, end: -Infinity, index: { map: new Map<unknown, unknown>(), recent } };

  function close(time: number): void {
    const open = groups;
    groups = [];
    window.number++;
    window.index = { map: new Map(), recent };
    for (const group of open) give(group, values, time, sink, context);
  }
  /** The time of the results of the open window, where time alone ends it. */
  const endTime = () => (plan.inclusive ? window.end - 1 : window.end);
  const closeInTime = () => close(endTime());
  context.alarm(() => (groups.length > 0 ? window.end : Infinity));

  /** Closes the window that the row does not belong to and opens its own. */
  function enter(time: number, key: SqlValue): void {
    if (groups.length > 0 && time >= window.end) closeInTime();
    if (groups.length > 0 && key !== window.key) close(plan.ends === 'row' ? time : Math.min(endTime(), time));
    if (groups.length === 0) {
      window.key = key;
      window.end = !keyAt ? Infinity : plan.ends === 'instant' ? time + 1 : changeAfter(time, at => keyAt([], at));
    }
  }

  const { source, steps } = chainOf(plan.input, context);
  const chain = compileChain(steps, context, ({ writer, row: first }) => {
    const w = writer.slot(window);
    const g = writer.name();
    // While time alone decides and the window lasts, its key is known.
    const timed = keyAt && writer.slot((time: number) => enter(time, keyAt([], time)));
    const others = plan.keys.flatMap((_, i) => (i === plan.monotonic ? [] : [i]));
    const row = add(writer, g, first, `${w}.number`, '0', timed ? { key: plan.monotonic, code: `${w}.key` } : undefined);
    const entering = timed ? `if (!(t < ${w}.end)) ${timed}(t);\n` : `${writer.slot(enter)}(t, ${row.keys[plan.monotonic] ?? 'null'});\n`;
    return `${row.take}${entering}${w}.now = t;\n${findGroup(writer, g, plan.keys, row.keys, others, `${w}.index`, `${w}.number`, writer.slot((group: Group) => void groups.push(group)), row.create)}${row.add}`;
  });
  open(source, {
    ...chain,
    bound(time) {
      if (groups.length > 0) {
        if (time >= window.end && window.end < Infinity) closeInTime();
        else if (time === Infinity) close(window.end < Infinity ? endTime() : window.now);
      }
      sink.bound(time);
    },
  }, context);
}

/** The row of a group that is complete. */
function give(group: Group, values: (group: Group) => SqlValue[], time: number, sink: Sink, context: QueryContext): void {
  let made: SqlValue[] & { from?: readonly number[] };
  try {
    made = values(group);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return context.fail(error, group.from ? Object.assign([...group.row!], { from: group.from }) : group.row!, time);
  }
  if (group.from) made.from = group.from;
  sink.push(made, time);
}

function stagger(plan: Extract<Plan, { op: 'stagger' }>, sink: Sink, context: QueryContext): void {
  let now = -Infinity;
  const { values, add } = groupCode(plan.keys, plan.aggregates, () => now, context);
  // All windows are equally long, so they end in the order in which they opened.
  const windows = new Map<unknown, Group>();

  function closeUntil(time: number): void {
    for (const [key, group] of windows) {
      if (group.end > time) return;
      windows.delete(key);
      give(group, values, group.end, sink, context);
    }
  }
  context.alarm(() => windows.values().next().value?.end ?? Infinity);

  const { source, steps } = chainOf(plan.input, context);
  const { push } = compileChain(steps, context, ({ writer, row: first }) => {
    const [g, key] = [writer.name(), writer.name()];
    const open = writer.slot(windows);
    const row = add(writer, g, first, '0', `t + ${plan.size}`);
    return `${row.take}const ${key} = ${writer.slot(keyText)}([${row.keys.join(', ')}]);\nlet ${g} = ${open}.get(${key});\nif (${g} === undefined) ${open}.set(${key}, ${g} = ${row.create});\n${row.add}`;
  });
  open(source, {
    push(row, time) {
      closeUntil(time);
      now = time;
      push(row, time);
    },
    bound(time) {
      closeUntil(time);
      sink.bound(time);
    },
  }, context);
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
  const leadForm = plan.keys[0] && timeOnlyForm(plan.keys[0].expr, plan.input);
  const leadAt = leadForm && compileValue(leadForm, context);
  let leadEnd: number | undefined;
  // The end of the leading value's time is only worked out where somebody asks for it.
  context.alarm(() => (held.length > 0 && leadAt ? (leadEnd ??= changeAfter(held[0]!.time, at => keyText([leadAt([], at)]))) : Infinity));
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
    leadEnd = undefined;
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
  const operator: TableOperator = plan.meaning.open({ input: plan.columns, literals: plan.literals, random: seededRandom(String(context.random())), emit: (row, time) => sink.push(current && current.from && (row as Row).from === undefined ? traced([...row], current) : row, time) });
  let current: Row | undefined;
  if (operator.due) context.alarm(() => operator.due!());
  return {
    push(row, time) {
      guarded(context, row, time, () => {
        operator.advance(time);
        current = row;
        operator.push(row, time);
      });
      current = undefined;
    },
    bound(time) {
      operator.advance(time);
      sink.bound(time);
    },
  };
}
