import { SqlError, type SqlValue } from '../../base/sql-value.ts';
import type { ChainEnd } from './chain.ts';
import { codeWriter, keyText, type CodeWriter } from './compile.ts';
import { tracedBoth, type QueryContext, type Row, type Sink } from './operators.ts';
import type { JoinSide, Plan, PlanExpr, PlanFrame } from './plan.ts';

/** The rows of one key in a window: places of the oldest and the newest, -1 when there is none. `other` is that of the other side. */
interface Slot { head: number; tail: number; other: Slot }

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
  readonly slots: (Slot | undefined)[] = [];
  /** Where the replay is traced: the sources of the rows. */
  readonly from: (readonly number[] | undefined)[] = [];
  /** 1 for a row that has had a partner: where rows are preserved, the others come out alone. */
  readonly matched: number[] = [];
  /** No later row is earlier. */
  bound = -Infinity;
  /** How many rows of the window, from its oldest on, are known to have had a partner or to have come out alone. */
  private settled = 0;
  constructor(private readonly frame: PlanFrame | undefined, width: number) {
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

  /** Takes the next pending row into the window. */
  enter(slot: Slot | undefined): number {
    const place = (this.first + this.count++) & this.mask;
    this.pending--;
    this.slots[place] = slot;
    if (slot !== undefined) this.link(place, slot);
    return place;
  }

  private link(place: number, slot: Slot): void {
    this.next[place] = -1;
    if (slot.head < 0) slot.head = place;
    else this.next[slot.tail] = place;
    slot.tail = place;
  }

  /** Lets go of the oldest row; its place. */
  leave(): number {
    const place = this.first;
    this.first = (place + 1) & this.mask;
    this.count--;
    if (this.settled > 0) this.settled--;
    const slot = this.slots[place];
    if (slot !== undefined) slot.head = this.next[place]!;
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
    const { frame } = this;
    const most = frame === undefined ? 1 : frame.rows !== undefined ? frame.rows + 1 : Infinity;
    const oldest = frame === undefined ? time : frame.range !== undefined ? time - frame.range : -Infinity;
    while (this.count > 0 && (this.count > most || this.times[this.first]! < oldest)) {
      const place = this.leave();
      if (gone) gone(place);
    }
  }

  private grow(): void {
    const size = this.mask + 1;
    const [times, numbers, from] = [this.times, this.numbers, this.first];
    this.times = new Float64Array(size * 2);
    this.numbers = new Float64Array(size * 2);
    for (let i = 0; i < size; i++) {
      this.times[i] = times[(from + i) & this.mask]!;
      this.numbers[i] = numbers[(from + i) & this.mask]!;
    }
    for (const ring of [...this.columns, this.keys, this.slots, this.from, this.matched] as unknown[][]) for (const value of ring.splice(0, from)) ring.push(value);
    this.first = 0;
    this.mask = size * 2 - 1;
    this.next = new Int32Array(size * 2);
    for (let i = 0; i < this.count; i++) if (this.slots[i]) this.slots[i]!.head = -1;
    for (let i = 0; i < this.count; i++) if (this.slots[i]) this.link(i, this.slots[i]!);
  }

  row(place: number): Row {
    const row: SqlValue[] = this.columns.map(values => values[place]!);
    if (this.from[place]) (row as { from?: readonly number[] }).from = this.from[place];
    return row;
  }
}

/** Where rows of one key meet: the left side's slot. Keys of which no window holds a row go now and then. */
class Keys {
  private readonly byKey = new Map<unknown, Slot>();
  /** Keys that are small whole numbers are places in a list. */
  private readonly small = new Array<Slot | undefined>(1 << 14).fill(undefined);
  private most = 1024;

  of(key: unknown): Slot {
    const place = typeof key === 'number' && key >= 0 && key < 1 << 14 && Number.isInteger(key) ? key : -1;
    let slot = place >= 0 ? this.small[place] : this.byKey.get(key);
    if (slot === undefined) {
      slot = { head: -1, tail: -1 } as Slot;
      slot.other = { head: -1, tail: -1, other: slot };
      if (place >= 0) this.small[place] = slot;
      else this.keep(key, slot);
    }
    return slot;
  }

  private keep(key: unknown, slot: Slot): void {
    if (this.byKey.size >= this.most) {
      for (const [old, { head, other }] of this.byKey) if (head < 0 && other.head < 0) this.byKey.delete(old);
      this.most = Math.max(1024, this.byKey.size * 2);
    }
    this.byKey.set(key, slot);
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
  const keys = new Keys();
  const windows = [new JoinWindow(left.frame, left.width), new JoinWindow(right.frame, right.width)] as const;
  const preserved = [plan.type === 'LEFT' || plan.type === 'FULL', plan.type === 'RIGHT' || plan.type === 'FULL'] as const;
  const outer = preserved[0] || preserved[1];
  const { both, alone: aloneRow } = joinCode(left, right, plan.condition, context);

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
  const gone = [leaves(0), leaves(1)] as const;

  /** What the next row of one side does. */
  function meeting(side: Which): (time: number) => void {
    const other = (1 - side) as Which;
    const [own, theirs] = [windows[side], windows[other]];
    return time => {
      theirs.expire(time, gone[other]);
      const key = own.keys[(own.first + own.count) & own.mask];
      const first = key === null ? undefined : keys.of(key);
      const slot = side === 0 ? first : first?.other;
      const place = own.enter(slot);
      own.expire(time, gone[side]);
      if (slot !== undefined) {
        for (let met = slot.other.head; met >= 0; met = theirs.next[met]!) {
          let made: SqlValue[] | undefined;
          try {
            made = side === 0 ? both(own.columns, place, time, theirs.columns, met, theirs.times[met]!, time) : both(theirs.columns, met, theirs.times[met]!, own.columns, place, time, time);
          } catch (error) {
            if (!(error instanceof SqlError)) throw error;
            own.matched[place] = 1;
            return context.fail(error, own.row(place), time);
          }
          if (made === undefined) continue;
          own.matched[place] = 1;
          theirs.matched[met] = 1;
          sink.push(tracedBoth(made, own.from[place], theirs.from[met]), follows === undefined || side === 0 ? time : theirs.times[met]!);
        }
      }
      // Only its own instant: nothing can match any more.
      if (preserved[side] && sides[side].frame === undefined && own.matched[place] === 0) alone(side, place, time);
    };
  }

  const meets = [meeting(0), meeting(1)] as const;
  /** Rows meet in the order of their times, of one time the left side's first, once no side can give an earlier one. */
  function drain(): void {
    const [a, b] = windows;
    if (context.arrivals.held) return;
    for (;;) {
      const [left, right] = [a.nextTime, b.nextTime];
      const time = left <= right ? left : right;
      if (time === Infinity || (right === Infinity && b.bound < time) || (left === Infinity && a.bound < time)) return;
      now = time;
      if (outer) release(time);
      meets[left < right || (left === right && a.nextNumber <= b.nextNumber) ? 0 : 1](time);
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
      return `${writer.take()}const ${place} = ${own}.place(t, ${writer.source.number(writer.slot(context.arrivals))});\n${own}.keys[${place}] = ${key};\n${values.map((value, i) => `${writer.slot(windows[side].columns[i])}[${place}] = ${value};\n`).join('')}${own}.from[${place}] = ${writer.source.traced} ? ${writer.source.from} : undefined;\n${writer.slot(drain)}();\n`;
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
  /** The row of a join from a row of each side: their columns, places and times, and the time of the later one. Undefined where the condition does not hold. */
  readonly both: (left: readonly SqlValue[][], leftPlace: number, leftTime: number, right: readonly SqlValue[][], rightPlace: number, rightTime: number, time: number) => SqlValue[] | undefined;
  /** The row of a join of a row of a side that has no partner. */
  readonly alone: readonly [Alone, Alone];
}
type Alone = (columns: readonly SqlValue[][], place: number, time: number) => SqlValue[];

/** Code for the rows of a join: the columns of both sides, each followed by the row's time where it does not carry times already. */
function joinCode(left: JoinSide, right: JoinSide, condition: PlanExpr | undefined, context: QueryContext): JoinCode {
  const part = ({ width, timed }: JoinSide, columns: string, place: string, time: string): string[] => [...Array.from({ length: width }, (_, i) => `${columns}[${i}][${place}]`), ...(timed ? [] : [time])];
  const nothing = ({ width, timed }: JoinSide): string[] => Array.from({ length: width + (timed ? 0 : 1) }, () => 'null');
  const row = (...parts: readonly (readonly string[])[]) => `return [${parts.flat().join(', ')}];`;
  const writer = codeWriter(context);
  const columns = [...part(left, 'l', 'p', 'x'), ...part(right, 'r', 'q', 'y')];
  writer.columns(i => columns[i] ?? 'null');
  const holds = condition && writer.of(condition);
  const test = holds === undefined ? '' : `${writer.take()}if (${holds} !== true) return undefined;\n`;
  return {
    both: writer.build('l, p, x, r, q, y, t', test + row(columns)) as JoinCode['both'],
    alone: [writer.build('c, p, t', row(part(left, 'c', 'p', 't'), nothing(right))) as Alone, writer.build('c, p, t', row(nothing(left), part(right, 'c', 'p', 't'))) as Alone],
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
