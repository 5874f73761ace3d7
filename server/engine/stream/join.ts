import { SqlError, type SqlValue } from '../../base/sql-value.ts';
import type { ChainEnd } from './chain.ts';
import { codeWriter, keyText, type CodeWriter, type RowSource } from './compile.ts';
import { bothSources, tracedBoth, type QueryContext, type Row, type Sink } from './operators.ts';
import type { JoinSide, Plan, PlanExpr, PlanFrame } from './plan.ts';

type Which = 0 | 1;

/**
 * The rows of one side, column by column, in rings of `mask + 1` places that forget from the front, so that a row costs no object and
 * memory is not searched for long windows: from `first` on `count` rows of the window, behind them `pending` ones that have not met
 * anybody yet, since the other side may still give an earlier row. `next` leads to the next row of the same key.
 */
class JoinWindow {
  first = 0;
  count = 0;
  pending = 0;
  mask = 63;
  times = new Float64Array(64);
  next = new Int32Array(64);
  /** Numbers of the source rows behind the rows: of one time the earlier one meets the others first, however rows came here. */
  numbers = new Float64Array(64);
  readonly columns: SqlValue[][];
  /** NULL is equal to nothing. */
  readonly keys: unknown[] = [];
  /** Numbers of the keys of the window's rows, -1 for NULL; and by such a number the places of its oldest and its newest row, the oldest -1 when there is none. */
  private ids = new Int32Array(64);
  head = new Int32Array(1024).fill(-1);
  private tail = new Int32Array(1024);
  /** Where the replay is traced: the sources of the rows. */
  readonly from: (readonly number[] | undefined)[] = [];
  /** 1 for a row that has had a partner: where rows are preserved, the others come out alone. */
  matched = new Uint8Array(64);
  /** No later row is earlier. */
  bound = -Infinity;
  /** How many rows of the window, from its oldest on, are known to have had a partner or to have come out alone. */
  private settled = 0;
  /** Rows of the window at most, and how much older than the current time they may be. */
  private readonly most: number;
  private readonly range: number;
  constructor(frame: PlanFrame | undefined, width: number) {
    this.most = frame === undefined ? 1 : frame.rows !== undefined ? frame.rows + 1 : Infinity;
    this.range = frame === undefined ? 0 : frame.range ?? Infinity;
    this.columns = Array.from({ length: width }, () => []);
  }

  /** The place for one more row. */
  place(time: number, number: number): number {
    if (this.count + this.pending > this.mask) this.grow();
    const place = (this.first + this.count + this.pending++) & this.mask;
    this.times[place] = time;
    this.numbers[place] = number;
    this.matched[place] = 0;
    if (time > this.bound) this.bound = time;
    return place;
  }

  /** The time of the next row that is to meet the others. */
  get nextTime(): number { return this.pending > 0 ? this.times[(this.first + this.count) & this.mask]! : Infinity; }

  get nextNumber(): number { return this.numbers[(this.first + this.count) & this.mask]!; }

  /** Takes the next pending row, whose key has the number `id`, into the window. */
  enter(id: number): number {
    const place = (this.first + this.count++) & this.mask;
    this.pending--;
    this.ids[place] = id;
    if (id >= 0) this.link(place, id);
    return place;
  }

  private link(place: number, id: number): void {
    this.next[place] = -1;
    if (this.head[id]! < 0) this.head[id] = place;
    else this.next[this.tail[id]!] = place;
    this.tail[id] = place;
  }

  /** Makes room for one more number of a key. */
  reach(id: number): void {
    const { head, tail } = this;
    const size = Math.max(head.length * 2, id + 1);
    this.head = new Int32Array(size).fill(-1);
    this.head.set(head);
    this.tail = new Int32Array(size);
    this.tail.set(tail);
  }

  /** Lets go of the oldest row; its place. */
  leave(): number {
    const place = this.first;
    this.first = (place + 1) & this.mask;
    this.count--;
    if (this.settled > 0) this.settled--;
    const id = this.ids[place]!;
    if (id >= 0) this.head[id] = this.next[place]!;
    return place;
  }

  /** The oldest row that still waits for a partner; -1 when there is none. */
  waiting(): number {
    while (this.settled < this.count) {
      const place = (this.first + this.settled) & this.mask;
      if (this.matched[place] === 0) return place;
      this.settled++;
    }
    return -1;
  }

  /** Lets go of rows that are out of the window at `time`; `gone` is told of each. */
  expire(time: number, gone?: (place: number) => void): void {
    const oldest = time - this.range;
    while (this.count > 0 && (this.count > this.most || this.times[this.first]! < oldest)) {
      const place = this.leave();
      if (gone) gone(place);
    }
  }

  private grow(): void {
    const size = this.mask + 1;
    const { times, numbers, matched, ids, first: from } = this;
    this.times = new Float64Array(size * 2);
    this.numbers = new Float64Array(size * 2);
    this.matched = new Uint8Array(size * 2);
    this.ids = new Int32Array(size * 2);
    for (let i = 0; i < size; i++) {
      const place = (from + i) & this.mask;
      this.times[i] = times[place]!;
      this.numbers[i] = numbers[place]!;
      this.matched[i] = matched[place]!;
      this.ids[i] = ids[place]!;
    }
    for (const ring of [...this.columns, this.keys, this.from] as unknown[][]) for (const value of ring.splice(0, from)) ring.push(value);
    this.first = 0;
    this.mask = size * 2 - 1;
    this.next = new Int32Array(size * 2);
    for (let i = 0; i < this.count; i++) if (this.ids[i]! >= 0) this.head[this.ids[i]!] = -1;
    for (let i = 0; i < this.count; i++) if (this.ids[i]! >= 0) this.link(i, this.ids[i]!);
  }

  row(place: number): Row {
    const row: SqlValue[] = this.columns.map(values => values[place]!);
    if (this.from[place]) (row as { from?: readonly number[] }).from = this.from[place];
    return row;
  }
}

const small = 1 << 14;

/** Numbers of keys. Those of keys of which no window holds a row are given to others now and then. */
class Keys {
  private readonly byKey = new Map<unknown, number>();
  private free: number[] = [];
  private next = small;
  private most = 1024;
  constructor(private readonly windows: readonly JoinWindow[]) {}

  of(key: unknown): number {
    // Small whole numbers are their own.
    if (typeof key === 'number' && key >= 0 && key < small && Number.isInteger(key)) {
      if (key >= this.windows[0]!.head.length) for (const window of this.windows) window.reach(key);
      return key;
    }
    return this.byKey.get(key) ?? this.add(key);
  }

  private add(key: unknown): number {
    if (this.byKey.size >= this.most) {
      for (const [old, id] of this.byKey) {
        if (this.windows.some(w => w.head[id]! >= 0)) continue;
        this.byKey.delete(old);
        this.free.push(id);
      }
      this.most = Math.max(1024, this.byKey.size * 2);
    }
    const id = this.free.pop() ?? this.next++;
    if (id >= this.windows[0]!.head.length) for (const window of this.windows) window.reach(id);
    this.byKey.set(key, id);
    return id;
  }
}

/** One side of a join: how its rows enter, as the end of the chain that makes them. */
export interface JoinInput {
  finish(end: ChainEnd): string;
  bound(time: number): void;
}

/**
 * A join of two streams: an arriving row meets the rows in the other side's window as of its time. Preserved rows without a partner come
 * out when none can come any more.
 */
export function join(plan: Extract<Plan, { op: 'join' }>, after: Sink, context: QueryContext): readonly [JoinInput, JoinInput] {
  const { left, right, follows } = plan;
  const sink = follows === undefined ? after : delayed(follows, after, context);
  const sides = [left, right] as const;
  const windows = [new JoinWindow(left.frame, left.width), new JoinWindow(right.frame, right.width)] as const;
  const keys = new Keys(windows);
  const { arrivals } = context;
  const preserved = [plan.type === 'LEFT' || plan.type === 'FULL', plan.type === 'RIGHT' || plan.type === 'FULL'] as const;
  const outer = preserved[0] || preserved[1];
  const { holds, pair, alone: aloneRow } = joinCode(plan, windows, sink, context);

  function alone(side: Which, place: number, time: number): void {
    const { columns, times, from } = windows[side];
    sink.push(tracedBoth(aloneRow[side](columns, place, times[place]!), from[place], undefined), time);
  }

  /** When no later row can match the oldest row that waits: the last instant of its window. */
  const dueOf = (side: Which): number => {
    const range = sides[side].frame?.range;
    if (!preserved[side] || range === undefined) return Infinity;
    const place = windows[side].waiting();
    return place < 0 ? Infinity : windows[side].times[place]! + range;
  };

  /** Preserved rows that no later row can match come out with the time at which that became sure, in the order of those times. */
  function release(time: number): void {
    for (;;) {
      const [a, b] = [dueOf(0), dueOf(1)];
      const side = a <= b ? 0 : 1;
      const due = a <= b ? a : b;
      if (due >= time) return;
      const own = windows[side];
      const place = own.waiting();
      own.matched[place] = 1;
      alone(side, place, follows === undefined ? due : own.times[place]!);
    }
  }
  context.alarm(() => Math.min(dueOf(0), dueOf(1)) + 1);

  let now = -Infinity;
  /** A row that leaves a window of so many rows has had its chance. */
  const leaves = (side: Which) => (preserved[side] && sides[side].frame?.rows !== undefined ? (place: number) => { if (windows[side].matched[place] === 0) alone(side, place, now); } : undefined);
  const goneLeft = leaves(0);
  const goneRight = leaves(1);

  /** What the next row of one side does. */
  function meet(side: Which, time: number): void {
    const own = windows[side];
    const theirs = windows[side === 0 ? 1 : 0];
    theirs.expire(time, side === 0 ? goneRight : goneLeft);
    const key = own.keys[(own.first + own.count) & own.mask];
    const id = key === null ? -1 : keys.of(key);
    const place = own.enter(id);
    own.expire(time, side === 0 ? goneLeft : goneRight);
    if (id >= 0) {
      for (let met = theirs.head[id]!; met >= 0; met = theirs.next[met]!) {
        const p = side === 0 ? place : met;
        const q = side === 0 ? met : place;
        if (holds) {
          try {
            if (!holds(p, q, time)) continue;
          } catch (error) {
            if (!(error instanceof SqlError)) throw error;
            own.matched[place] = 1;
            return context.fail(error, own.row(place), time);
          }
        }
        if (outer) own.matched[place] = theirs.matched[met] = 1;
        pair(p, q, follows === undefined || side === 0 ? time : theirs.times[met]!);
      }
    }
    // Only its own instant: nothing can match any more.
    if (preserved[side] && sides[side].frame === undefined && own.matched[place] === 0) alone(side, place, time);
  }

  /** Rows meet in the order of their times, of one time the left side's first, once no side can give an earlier one. */
  function drain(): void {
    if (arrivals.held) return;
    const a = windows[0];
    const b = windows[1];
    for (;;) {
      const first = a.nextTime;
      const second = b.nextTime;
      const time = first <= second ? first : second;
      if (time === Infinity || (second === Infinity && b.bound < time) || (first === Infinity && a.bound < time)) return;
      if (outer) {
        now = time;
        release(time);
      }
      meet(first < second || (first === second && a.nextNumber <= b.nextNumber) ? 0 : 1, time);
    }
  }

  let told = -Infinity;
  function bound(side: Which, time: number): void {
    if (time > windows[side].bound) windows[side].bound = time;
    drain();
    const least = windows.reduce((t, w) => Math.min(t, w.pending > 0 ? w.nextTime : w.bound), Infinity);
    if (least <= told) return;
    told = least;
    if (outer) release(least);
    // Rows that are held for ever come out when everything ends.
    if (least === Infinity) {
      for (const s of [0, 1] as const) {
        const own = windows[s];
        if (!preserved[s] || !sides[s].frame || sides[s].frame.range !== undefined) continue;
        while (own.count > 0) {
          const place = own.leave();
          if (own.matched[place] === 0) alone(s, place, now);
        }
      }
    }
    sink.bound(outer ? Math.min(least, dueOf(0), dueOf(1)) : least);
  }

  const input = (side: Which): JoinInput => ({
    bound: time => bound(side, time),
    finish({ writer, column }) {
      const own = writer.slot(windows[side]);
      const key = keyCode(plan.equal.map(pair => (side === 0 ? pair.left : pair.right)), writer);
      const place = writer.name();
      const values = Array.from({ length: sides[side].width }, (_, i) => column(i));
      const held = writer.slot(arrivals);
      return `${writer.take()}const ${place} = ${own}.place(t, ${writer.source.number(held)});\n${own}.keys[${place}] = ${key};\n${values.map((value, i) => `${writer.slot(windows[side].columns[i])}[${place}] = ${value};\n`).join('')}if (${writer.source.traced}) ${own}.from[${place}] = ${writer.source.from};\nelse if (${own}.from.length > 0) ${own}.from[${place}] = undefined;\nif (!${held}.held) ${writer.slot(drain)}();\n`;
    },
  });
  return [input(0), input(1)];
}

/** Code of a row's key for one side, null when a part of it is NULL; 0 where the condition has no equality. */
function keyCode(parts: readonly PlanExpr[], writer: CodeWriter): string {
  if (parts.length === 0) return '0';
  const values = parts.map(writer.of);
  if (parts.length === 1 && !['BINARY', 'VARBINARY', 'RECORD'].includes(parts[0]!.type.kind)) return values[0]!;
  return `${values.map(v => `${v} === null`).join(' || ')} ? null : ${writer.slot(keyText)}([${values.join(', ')}])`;
}

interface JoinCode {
  /** Whether the condition holds for a row of each side, by their places and the time of the later one. Absent where there is none beyond equal keys. */
  readonly holds: ((left: number, right: number, time: number) => boolean) | undefined;
  /** Gives the row of such a pair. */
  readonly pair: (left: number, right: number, time: number) => void;
  /** The row of a join of a row of a side that has no partner. */
  readonly alone: readonly [Alone, Alone];
}
type Alone = (columns: readonly SqlValue[][], place: number, time: number) => SqlValue[];

/** Code for the rows of a join: the columns of both sides, each followed by the row's time where it does not carry times already. */
function joinCode({ left, right, condition }: Extract<Plan, { op: 'join' }>, windows: readonly [JoinWindow, JoinWindow], sink: Sink, context: QueryContext): JoinCode {
  const part = ({ width, timed }: JoinSide, column: (i: number) => string, time: string): string[] => [...Array.from({ length: width }, (_, i) => column(i)), ...(timed ? [] : [time])];
  const nothing = ({ width, timed }: JoinSide): string[] => Array.from({ length: width + (timed ? 0 : 1) }, () => 'null');
  const row = (...parts: readonly (readonly string[])[]) => `[${parts.flat().join(', ')}]`;
  const writer = codeWriter(context);
  const inWindow = (side: Which, place: string, slot: CodeWriter['slot']) => part(side === 0 ? left : right, i => `${slot(windows[side].columns[i])}[${place}]`, `${slot(windows[side])}.times[${place}]`);
  const pieces = (slot: CodeWriter['slot']): RowSource => {
    const columns = [...inWindow(0, 'p', slot), ...inWindow(1, 'q', slot)];
    const [a, b] = [slot(windows[0]), slot(windows[1])];
    return {
      column: i => columns[i] ?? 'null', number: arrivals => `${arrivals}.row`,
      row: `${slot(tracedBoth)}(${row(columns)}, ${a}.from[p], ${b}.from[q])`, from: `${slot(bothSources)}(${a}.from[p], ${b}.from[q])`,
      traced: `((${a}.from.length > 0 || ${b}.from.length > 0) && (${a}.from[p] || ${b}.from[q]) !== undefined)`,
    };
  };
  const { column } = pieces(writer.slot);
  writer.columns(column);
  const kept = condition && writer.of(condition);
  const given = codeWriter(context);
  return {
    holds: kept === undefined ? undefined : writer.build('p, q, t', `${writer.take()}return ${kept} === true;`) as JoinCode['holds'],
    pair: sink.pieces?.('p, q, t', pieces) ?? given.build('p, q, t', `${given.slot(sink)}.push(${pieces(given.slot).row}, t);`) as JoinCode['pair'],
    alone: [given.build('c, p, t', `return ${row(part(left, i => `c[${i}][p]`, 't'), nothing(right))};`) as Alone, given.build('c, p, t', `return ${row(nothing(left), part(right, i => `c[${i}][p]`, 't'))};`) as Alone],
  };
}

/** Rows that come up to `by` milliseconds after their time, in the order of their times. */
function delayed(by: number, sink: Sink, context: QueryContext): Sink {
  let held: { readonly row: Row; readonly time: number }[] = [];
  let least = Infinity;
  context.alarm(() => least + by + 1);
  return {
    push(row, time) {
      held.push({ row, time });
      least = Math.min(least, time);
    },
    bound(time) {
      if (least + by < time) {
        const ready = held.filter(h => h.time + by < time).sort((a, b) => a.time - b.time);
        held = held.filter(h => h.time + by >= time);
        least = held.reduce((l, h) => Math.min(l, h.time), Infinity);
        for (const { row, time: at } of ready) sink.push(row, at);
      }
      sink.bound(time === Infinity ? time : time - by);
    },
  };
}
