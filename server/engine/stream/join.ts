import { SqlError, type SqlValue } from '../../base/sql-value.ts';
import { codeWriter, compileValue, compileValues, keyText } from './compile.ts';
import { merge } from './merge.ts';
import { traced, type QueryContext, type Row, type Sink } from './operators.ts';
import type { EqualPair, JoinSide, Plan, PlanFrame } from './plan.ts';

/** A row in the window of its side. Where the condition has equalities, `meeting` is where partners find it. */
interface Held { readonly row: Row; readonly time: number; readonly meeting: Meeting | undefined; matched: boolean }

/** Rows of one key, of both sides; those before `first` have left their windows. */
interface Meeting { readonly held: readonly [Held[], Held[]]; readonly first: [number, number] }

type Which = 0 | 1;

/** The rows in the windows of both sides, by their keys. */
class Meetings {
  private readonly byKey = new Map<unknown, Meeting>();
  private empty = 0;

  /** Where rows of the key meet. */
  of(key: unknown): Meeting {
    let meeting = this.byKey.get(key);
    if (meeting === undefined) {
      this.byKey.set(key, (meeting = { held: [[], []], first: [0, 0] }));
      this.empty++;
    }
    return meeting;
  }

  add(held: Held, side: Which): void {
    const { meeting } = held;
    if (!meeting) return;
    if (isEmpty(meeting)) this.empty--;
    meeting.held[side].push(held);
  }

  /** Lets go of the oldest row of a side at its meeting. */
  remove(meeting: Meeting, side: Which): void {
    const list = meeting.held[side];
    const first = ++meeting.first[side];
    if (first === list.length || (first > 32 && first * 2 > list.length)) {
      list.splice(0, first);
      meeting.first[side] = 0;
    }
    if (isEmpty(meeting) && ++this.empty > 1024 && this.empty * 2 > this.byKey.size) {
      for (const [key, other] of this.byKey) if (isEmpty(other)) this.byKey.delete(key);
      this.empty = 0;
    }
  }
}

const isEmpty = ({ held }: Meeting): boolean => held[0].length === 0 && held[1].length === 0;

/** The window of one side, oldest row first. */
class JoinWindow {
  private readonly order: Held[] = [];
  private first = 0;
  constructor(private readonly frame: PlanFrame | undefined, private readonly side: Which, private readonly meetings: Meetings) {}

  add(held: Held): void {
    this.order.push(held);
    this.meetings.add(held, this.side);
  }

  /** Lets go of rows that are out of the window at `time`; gives each to `gone`. */
  expire(time: number, gone?: (held: Held) => void): void {
    const { frame } = this;
    const most = frame === undefined ? 1 : frame.rows !== undefined ? frame.rows + 1 : Infinity;
    const oldest = frame === undefined ? time : frame.range !== undefined ? time - frame.range : -Infinity;
    while (this.first < this.order.length) {
      const held = this.order[this.first]!;
      if (this.order.length - this.first <= most && held.time >= oldest) break;
      this.first++;
      gone?.(held);
      if (held.meeting) this.meetings.remove(held.meeting, this.side);
    }
    if (this.first > 256 && this.first * 2 > this.order.length) {
      this.order.splice(0, this.first);
      this.first = 0;
    }
  }

  rest(): readonly Held[] { return this.order.slice(this.first); }
}

/**
 * A join of two streams: an arriving row meets the rows in the other side's window as of its time. Preserved rows without a partner come
 * out when none can come any more.
 */
export function join(plan: Extract<Plan, { op: 'join' }>, after: Sink, context: QueryContext): { left: Sink; right: Sink } {
  const { left, right, follows } = plan;
  const sink = follows === undefined ? after : delayed(follows, after, context);
  const keyed = plan.equal.length > 0;
  const keyOf = [keyFor(plan.equal, 'left', context), keyFor(plan.equal, 'right', context)] as const;
  const sides = [left, right] as const;
  const meetings = new Meetings();
  const everything = meetings.of(0);
  const windows = [new JoinWindow(left.frame, 0, meetings), new JoinWindow(right.frame, 1, meetings)] as const;
  const condition = plan.condition && compileValue(plan.condition, context);
  const both = combiner(left, right);
  const preserved = [plan.type === 'LEFT' || plan.type === 'FULL', plan.type === 'RIGHT' || plan.type === 'FULL'] as const;
  /** Preserved rows without a partner, by side, in the order in which their time runs out. */
  const waiting: readonly [Held[], Held[]] = [[], []];
  const heads: [number, number] = [0, 0];
  const nothing = sides.map(side => new Array<SqlValue>(side.width).fill(null)) as unknown as readonly [Row, Row];

  function alone({ row, time: own }: Held, side: Which, time: number): void {
    sink.push(traced(side === 0 ? both(row, own, nothing[1], null) : both(nothing[0], null, row, own), row), time);
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
  const outer = preserved[0] || preserved[1];

  function meet(row: Row, time: number, side: Which): void {
    const other = (1 - side) as Which;
    const key = keyOf[side]?.(row, time);
    windows[other].expire(time, gone[other]);
    // NULL is equal to nothing.
    const meeting = !keyed ? everything : key === null ? undefined : meetings.of(key);
    const held: Held = { row, time, meeting, matched: false };
    windows[side].add(held);
    windows[side].expire(time, gone[side]);
    if (meeting) {
      const partners = meeting.held[other];
      for (let i = meeting.first[other]; i < partners.length; i++) {
        const partner = partners[i]!;
        const made = side === 0 ? both(row, time, partner.row, partner.time) : both(partner.row, partner.time, row, time);
        if (condition && condition(made, time) !== true) continue;
        held.matched = partner.matched = true;
        sink.push(traced(made, row, partner.row), follows === undefined || side === 0 ? time : partner.time);
      }
    }
    if (!preserved[side] || held.matched) return;
    // Only its own instant: nothing can match any more.
    const { frame } = sides[side];
    if (frame === undefined) alone(held, side, time);
    else if (frame.range !== undefined) waiting[side].push(held);
  }

  const inputs = merge(2, (row, time, input) => {
    now = time;
    if (outer) release(time);
    try {
      meet(row, time, input as Which);
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

/** Code for the row of a join: the columns of both sides, each followed by the row's time where it does not carry times already. */
function combiner(left: JoinSide, right: JoinSide): (left: Row, leftTime: number | null, right: Row, rightTime: number | null) => SqlValue[] {
  const columns = ({ width, timed }: JoinSide, row: string, time: string) => [...Array.from({ length: width }, (_, i) => `${row}[${i}]`), ...(timed ? [] : [time])];
  return codeWriter({ started: 0 }).build('a, x, b, y', `return [${[...columns(left, 'a', 'x'), ...columns(right, 'b', 'y')].join(', ')}];`) as ReturnType<typeof combiner>;
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
