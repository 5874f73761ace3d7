import { SqlError, type SqlValue } from '../../base/sql-value.ts';
import { codeWriter, compileValue, compileValues, keyText } from './compile.ts';
import { merge } from './merge.ts';
import { traced, tracedBoth, type QueryContext, type Row, type Sink } from './operators.ts';
import type { EqualPair, JoinSide, Plan, PlanFrame } from './plan.ts';

/** A preserved row: whether it has had a partner decides what becomes of it. */
interface Held { readonly row: Row; readonly time: number; matched: boolean }

/** The rows of one key in a window: places of the oldest and the newest, -1 when there is none. `other` is that of the other side. */
interface Slot { head: number; tail: number; other: Slot }

type Which = 0 | 1;

/**
 * The window of one side, column by column, in rings of `mask + 1` places that forget from the front: a row in it costs no object, so that
 * memory is not searched for long windows. `next` leads to the next row of the same key.
 */
class JoinWindow {
  first = 0;
  count = 0;
  mask = 63;
  times = new Float64Array(64);
  next = new Int32Array(64);
  readonly columns: SqlValue[][];
  readonly slots: (Slot | undefined)[] = [];
  /** Where the replay is traced: the sources of the rows. */
  readonly from: (readonly number[] | undefined)[] = [];
  /** Filled for a side whose rows are preserved. */
  readonly held: (Held | undefined)[] = [];
  constructor(private readonly frame: PlanFrame | undefined, width: number) {
    this.columns = Array.from({ length: width }, () => []);
  }

  /** The place for one more row. */
  add(time: number, slot: Slot | undefined, from: readonly number[] | undefined, held: Held | undefined): number {
    if (this.count > this.mask) this.grow();
    const place = (this.first + this.count++) & this.mask;
    this.times[place] = time;
    this.slots[place] = slot;
    this.from[place] = from;
    this.held[place] = held;
    if (slot !== undefined) this.link(place, slot);
    return place;
  }

  private link(place: number, slot: Slot): void {
    this.next[place] = -1;
    if (slot.head < 0) slot.head = place;
    else this.next[slot.tail] = place;
    slot.tail = place;
  }

  /** Lets go of rows that are out of the window at `time`; gives each to `gone`. */
  expire(time: number, gone?: (held: Held) => void): void {
    const { frame } = this;
    const most = frame === undefined ? 1 : frame.rows !== undefined ? frame.rows + 1 : Infinity;
    const oldest = frame === undefined ? time : frame.range !== undefined ? time - frame.range : -Infinity;
    while (this.count > 0 && (this.count > most || this.times[this.first]! < oldest)) {
      const place = this.first;
      this.first = (place + 1) & this.mask;
      this.count--;
      if (gone) gone(this.held[place]!);
      const slot = this.slots[place];
      if (slot === undefined) continue;
      slot.head = this.next[place]!;
    }
  }

  private grow(): void {
    const size = this.mask + 1;
    const [times, from] = [this.times, this.first];
    this.times = new Float64Array(size * 2);
    for (let i = 0; i < size; i++) this.times[i] = times[(from + i) & this.mask]!;
    for (const ring of [...this.columns, this.slots, this.from, this.held] as unknown[][]) for (const value of ring.splice(0, from)) ring.push(value);
    this.first = 0;
    this.mask = size * 2 - 1;
    this.next = new Int32Array(size * 2);
    for (const slot of this.slots) if (slot) slot.head = -1;
    for (let i = 0; i < size; i++) {
      const slot = this.slots[i];
      if (slot === undefined) continue;
      this.next[i] = -1;
      if (slot.head < 0) slot.head = i;
      else this.next[slot.tail] = i;
      slot.tail = i;
    }
  }

  rest(): readonly Held[] { return Array.from({ length: this.count }, (_, i) => this.held[(this.first + i) & this.mask]!); }
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

/**
 * A join of two streams: an arriving row meets the rows in the other side's window as of its time. Preserved rows without a partner come
 * out when none can come any more.
 */
export function join(plan: Extract<Plan, { op: 'join' }>, after: Sink, context: QueryContext): { left: Sink; right: Sink } {
  const { left, right, follows } = plan;
  const sink = follows === undefined ? after : delayed(follows, after, context);
  const sides = [left, right] as const;
  const keys = new Keys();
  const windows = [new JoinWindow(left.frame, left.width), new JoinWindow(right.frame, right.width)] as const;
  const condition = plan.condition && compileValue(plan.condition, context);
  const preserved = [plan.type === 'LEFT' || plan.type === 'FULL', plan.type === 'RIGHT' || plan.type === 'FULL'] as const;
  const outer = preserved[0] || preserved[1];
  const code = joinCode(left, right);
  /** Preserved rows without a partner, by side, in the order in which their time runs out. */
  const waiting: readonly [Held[], Held[]] = [[], []];
  const heads: [number, number] = [0, 0];

  function alone({ row, time: own }: Held, side: Which, time: number): void {
    sink.push(traced(code.alone[side](row, own), row), time);
  }

  /** When no later row can match any more: the last instant of the row's window. */
  const dueOf = (side: Which): number => {
    const held = waiting[side][heads[side]];
    return held === undefined ? Infinity : held.time + (sides[side].frame?.range ?? Infinity);
  };

  /** Preserved rows that no later row can match come out with the time at which that became sure, in the order of those times. */
  function release(time: number): void {
    for (;;) {
      const [a, b] = [dueOf(0), dueOf(1)];
      const side = a <= b ? 0 : 1;
      const due = a <= b ? a : b;
      if (due >= time) return;
      const held = waiting[side][heads[side]++]!;
      if (heads[side] > 256 && heads[side] * 2 > waiting[side].length) {
        waiting[side].splice(0, heads[side]);
        heads[side] = 0;
      }
      if (!held.matched) alone(held, side, follows === undefined ? due : held.time);
    }
  }
  context.alarm(() => Math.min(dueOf(0), dueOf(1)) + 1);

  let now = -Infinity;
  /** A row that leaves a window of so many rows has had its chance. */
  const leaves = (side: Which) => (preserved[side] && sides[side].frame?.rows !== undefined ? (held: Held) => { if (!held.matched) alone(held, side, now); } : undefined);
  const gone = [leaves(0), leaves(1)] as const;

  /** What a row of one side does. */
  function meeting(side: Which): (row: Row, time: number) => void {
    const other = (1 - side) as Which;
    const [own, theirs] = [windows[side], windows[other]];
    const [keyOf, store, both] = [keyFor(plan.equal, side === 0 ? 'left' : 'right', context), code.store[side], code.both[side]];
    const { frame } = sides[side];
    return (row, time) => {
      const key = keyOf === undefined ? 0 : keyOf(row, time);
      theirs.expire(time, gone[other]);
      // NULL is equal to nothing.
      const first = key === null ? undefined : keys.of(key);
      const slot = side === 0 ? first : first?.other;
      const held = preserved[side] ? { row, time, matched: false } : undefined;
      store(own.columns, own.add(time, slot, row.from, held), row);
      own.expire(time, gone[side]);
      if (slot !== undefined) {
        for (let place = slot.other.head; place >= 0; place = theirs.next[place]!) {
          const made = both(row, time, theirs.columns, place, theirs.times[place]!);
          if (condition && condition(made, time) !== true) continue;
          if (held) held.matched = true;
          const partner = theirs.held[place];
          if (partner) partner.matched = true;
          sink.push(tracedBoth(made, row, theirs.from[place]), follows === undefined || side === 0 ? time : theirs.times[place]!);
        }
      }
      if (!held || held.matched) return;
      // Only its own instant: nothing can match any more.
      if (frame === undefined) alone(held, side, time);
      else if (frame.range !== undefined) waiting[side].push(held);
    };
  }

  const meets = [meeting(0), meeting(1)] as const;
  const inputs = merge(2, (row, time, input) => {
    now = time;
    if (outer) release(time);
    try {
      if (input === 0) meets[0](row, time);
      else meets[1](row, time);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      context.fail(error, row, time);
    }
  }, time => {
    if (outer) release(time);
    // Rows that are held for ever come out when everything ends.
    if (time === Infinity) for (const side of [0, 1] as const) if (preserved[side] && sides[side].frame && sides[side].frame.range === undefined) for (const held of windows[side].rest()) if (!held.matched) alone(held, side, now);
    sink.bound(outer ? Math.min(time, dueOf(0), dueOf(1)) : time);
  });
  return { left: inputs[0]!, right: inputs[1]! };
}

/** A row's key for one side, null when a part of it is NULL; undefined where the condition has no equality. */
function keyFor(equal: readonly EqualPair[], which: 'left' | 'right', context: QueryContext): ((row: Row, time: number) => unknown) | undefined {
  if (equal.length === 0) return undefined;
  if (equal.length === 1 && !['BINARY', 'VARBINARY', 'RECORD'].includes(equal[0]![which].type.kind)) return compileValue(equal[0]![which], context);
  const values = compileValues(equal.map(pair => pair[which]), context);
  return (row, time) => {
    const key = values(row, time);
    return key.includes(null) ? null : keyText(key);
  };
}

interface JoinCode {
  /** Writes a row of a side into the columns of its window. */
  readonly store: readonly [(columns: SqlValue[][], place: number, row: Row) => void, (columns: SqlValue[][], place: number, row: Row) => void];
  /** The row of a join from a row of a side and one in the window of the other. */
  readonly both: readonly [Both, Both];
  /** The row of a join of a row of a side that has no partner. */
  readonly alone: readonly [(row: Row, time: number) => SqlValue[], (row: Row, time: number) => SqlValue[]];
}
type Both = (row: Row, time: number, columns: readonly (readonly SqlValue[])[], place: number, theirTime: number) => SqlValue[];

/** Code for the rows of a join: the columns of both sides, each followed by the row's time where it does not carry times already. */
function joinCode(...sides: readonly [JoinSide, JoinSide]): JoinCode {
  const writer = codeWriter({ started: 0 });
  const part = ({ width, timed }: JoinSide, column: (i: number) => string, time: string): string => [...Array.from({ length: width }, (_, i) => column(i)), ...(timed ? [] : [time])].join(', ');
  const given = (side: JoinSide) => part(side, i => `r[${i}]`, 't');
  const kept = (side: JoinSide) => part(side, i => `c[${i}][p]`, 'y');
  const nothing = (side: JoinSide) => part(side, () => 'null', 'null');
  const row = (left: string, right: string) => `return [${[left, right].filter(Boolean).join(', ')}];`;
  const store = ({ width }: JoinSide) => writer.build('c, p, r', Array.from({ length: width }, (_, i) => `c[${i}][p] = r[${i}];\n`).join('')) as JoinCode['store'][0];
  const [left, right] = sides;
  return {
    store: [store(left), store(right)],
    both: [writer.build('r, t, c, p, y', row(given(left), kept(right))) as Both, writer.build('r, t, c, p, y', row(kept(left), given(right))) as Both],
    alone: [writer.build('r, t', row(given(left), nothing(right))) as JoinCode['alone'][0], writer.build('r, t', row(nothing(left), given(right))) as JoinCode['alone'][0]],
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
