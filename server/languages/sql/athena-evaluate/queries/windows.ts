import { compile } from '../expressions/compile.ts';
import type { AggregateCall, Frame, WindowCall } from '../expressions/scope.ts';
import { badArgument, keyOf, type Value } from '../values.ts';
import { sorted } from './order.ts';
import { first, frameOf, partOf, type Part } from './window-frame.ts';

/** Makes the function that writes a window call's values into `frame.windows[index]`. */
export function prepareWindow(window: WindowCall): (frames: readonly Frame[], index: number) => void {
  const { spec, call, scope, compiled, aggregate } = window;
  const partition = spec.partitionBy.map(e => compile(e, scope));
  const sorts = spec.orderBy?.items.map(item => ({ item, by: compile(item.expr, scope) })) ?? [];
  const frameIn = frameOf(spec.frame, sorts, scope);
  const name = call.function.toLowerCase();
  return (frames, index) => {
    for (const group of partitions(frames, f => keyOf(partition.map(p => p.run(f))))) {
      const part = partOf(sorted(group.map(frame => ({ frame, keys: sorts.map(s => s.by.run(frame)) })), sorts.map(s => s.item)));
      const range: Range = i => frameIn(part, i);
      const set = (i: number, value: Value) => { part.rows[i]!.frame.windows![index] = value; };
      if (aggregate) {
        overFrames(aggregate, part, range, set);
        continue;
      }
      const argument = (k: number, i: number): Value => compiled[k]?.run(part.rows[i]!.frame) ?? null;
      // The rows whose values count: with IGNORE NULLS not all.
      const counting = Array.from({ length: part.n }, (_, i) => i).filter(i => call.nulls !== 'IGNORE' || argument(0, i) !== null);
      const value = values[name]!;
      for (let i = 0; i < part.n; i++) set(i, value({ part, range, argument, counting, given: compiled.length, ignoresNulls: call.nulls === 'IGNORE' }, i));
    }
  };
}

function partitions(frames: readonly Frame[], keyOfFrame: (frame: Frame) => string): Iterable<Frame[]> {
  const groups = new Map<string, Frame[]>();
  for (const f of frames) {
    const key = keyOfFrame(f);
    const at = groups.get(key);
    if (at) at.push(f);
    else groups.set(key, [f]);
  }
  return groups.values();
}

/** The frame of a row: its first row and the one behind its last. */
type Range = (i: number) => readonly [start: number, end: number];

function overFrames(aggregate: AggregateCall, { rows, n }: Part, range: Range, set: (i: number, value: Value) => void): void {
  if (aggregate.running) return overMovingFrames(aggregate, aggregate.running, rows, range, set);
  let last: { s: number; e: number; value: Value } | undefined;
  for (let i = 0; i < n; i++) {
    const [s, e] = range(i);
    if (!last || last.s !== s || last.e !== e) last = { s, e, value: aggregate.compute(rows.slice(s, Math.max(s, e)).map(r => r.frame)) };
    set(i, last.value);
  }
}

/** A frame that moves forward: rows come in at its end and, where the aggregate allows it, go out at its start. */
function overMovingFrames(aggregate: AggregateCall, running: NonNullable<AggregateCall['running']>, rows: Part['rows'], range: Range, set: (i: number, value: Value) => void): void {
  let made = running();
  let [from, to] = [0, 0];
  const inputs = rows.map(r => aggregate.input(r.frame));
  for (let i = 0; i < rows.length; i++) {
    const [s, e] = range(i);
    if (s < from || e < to || (s > from && (!made.remove || s >= to))) {
      made = running();
      [from, to] = [s, s];
    }
    for (; to < e; to++) if (inputs[to] !== undefined) made.add(inputs[to]!);
    for (; from < s && from < to; from++) if (inputs[from] !== undefined) made.remove!(inputs[from]!);
    from = s;
    to = Math.max(to, s);
    set(i, made.value());
  }
}

/** What a window function sees: `counting` are the rows whose values count, `given` is how many arguments the call has. */
interface Seen { readonly part: Part; readonly range: Range; readonly counting: readonly number[]; readonly given: number; readonly ignoresNulls: boolean; argument(k: number, i: number): Value }
type WindowValue = (seen: Seen, i: number) => Value;

/** The value of a window function at a row of its part. */
const values: Readonly<Record<string, WindowValue>> = {
  row_number: (_, i) => BigInt(i + 1),
  rank: ({ part }, i) => BigInt(part.peerStart[i]! + 1),
  dense_rank: ({ part }, i) => BigInt(part.groupOf[i]! + 1),
  percent_rank: ({ part }, i) => (part.n === 1 ? 0 : part.peerStart[i]! / (part.n - 1)),
  cume_dist: ({ part }, i) => part.peerEnd[i]! / part.n,
  ntile({ part: { n }, argument }, i) {
    const buckets = Number(argument(0, i) as bigint);
    if (buckets <= 0) badArgument('Buckets must be greater than 0');
    const [size, extra] = [Math.floor(n / buckets), n % buckets];
    return BigInt(i < extra * (size + 1) ? Math.floor(i / (size + 1)) + 1 : Math.floor((i - extra * (size + 1)) / Math.max(1, size)) + extra + 1);
  },
  lag: beside(-1),
  lead: beside(1),
  first_value: withinFrame(low => low),
  last_value: withinFrame((_, high) => high - 1),
  nth_value: withinFrame((low, _, { argument }, i) => {
    const nth = argument(1, i);
    if (nth === null) return undefined;
    if ((nth as bigint) < 1n) badArgument('Offset must be at least 1');
    return low + Number(nth) - 1;
  }),
};

function beside(step: 1 | -1): WindowValue {
  return ({ part, argument, counting, given, ignoresNulls }, i) => {
    const offset = given > 1 ? Number(argument(1, i)) : 1;
    if (offset < 0) badArgument('Offset must be at least 0');
    let at = i + step * offset;
    if (ignoresNulls && offset > 0) at = (step > 0 ? counting[first(counting.length, k => counting[k]! > i) + offset - 1] : counting[first(counting.length, k => counting[k]! >= i) - offset]) ?? -1;
    return at >= 0 && at < part.n ? argument(0, at) : given > 2 ? argument(2, i) : null;
  };
}

/** The value at a place among the rows that count within the frame. */
function withinFrame(placeOf: (low: number, high: number, seen: Seen, i: number) => number | undefined): WindowValue {
  return (seen, i) => {
    const { counting, argument } = seen;
    const [s, e] = seen.range(i);
    const [low, high] = [first(counting.length, k => counting[k]! >= s), first(counting.length, k => counting[k]! >= e)];
    const place = placeOf(low, high, seen, i);
    return place !== undefined && place >= low && place < high ? argument(0, counting[place]!) : null;
  };
}
