import type * as S from '../../tree.ts';
import { arithmetic } from '../expressions/arithmetic.ts';
import { coerce } from '../expressions/coerce.ts';
import { compile } from '../expressions/compile.ts';
import { reject } from '../expressions/refusals.ts';
import type { Compiled, Frame, Scope } from '../expressions/scope.ts';
import { commonType } from '../types.ts';
import { compare, fail, keyOf, type Value } from '../values.ts';

/** The rows of a partition in their order, and for each the places of the rows that are equal to it there. */
export interface Part { readonly rows: readonly { readonly frame: Frame; readonly keys: readonly Value[] }[]; readonly n: number; readonly peerStart: readonly number[]; readonly peerEnd: readonly number[]; readonly groupOf: readonly number[] }

export function partOf(rows: Part['rows']): Part {
  const n = rows.length;
  const peerStart: number[] = [];
  const groupOf: number[] = [];
  for (let i = 0; i < n; i++) {
    const same = i > 0 && keyOf(rows[i]!.keys) === keyOf(rows[i - 1]!.keys);
    peerStart.push(same ? peerStart[i - 1]! : i);
    groupOf.push(i === 0 ? 0 : groupOf[i - 1]! + (same ? 0 : 1));
  }
  const peerEnd: number[] = [];
  for (let i = n - 1; i >= 0; i--) peerEnd[i] = i < n - 1 && peerStart[i + 1] === peerStart[i] ? peerEnd[i + 1]! : i + 1;
  return { rows, n, peerStart, peerEnd, groupOf };
}

type Sorts = readonly { readonly item: S.SortItem; readonly by: Compiled }[];
/** Index of a frame's first row (`start`), or the one behind its last (`end`). */
type BoundAt = (part: Part, i: number, side: 'start' | 'end') => number;

/** The frame of each row: without one, all up to the row's equals where there is an order. */
export function frameOf(frame: S.Frame | undefined, sorts: Sorts, scope: Scope): (part: Part, i: number) => readonly [start: number, end: number] {
  if (!frame) return ({ peerEnd, n }, i) => (sorts.length > 0 ? [0, peerEnd[i]!] : [0, n]);
  checkFrame(frame);
  const start = bound(frame.start, frame, sorts, scope);
  const end: BoundAt = frame.end ? bound(frame.end, frame, sorts, scope) : ({ peerEnd }, i) => (frame.unit === 'ROWS' ? i + 1 : peerEnd[i]!);
  return (part, i) => [Math.max(0, start(part, i, 'start')), Math.min(part.n, end(part, i, 'end'))];
}

/** The first place from which on a test holds, by halving. */
export function first(n: number, holds: (i: number) => boolean): number {
  let [low, high] = [0, n];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

const rank: Readonly<Record<S.Bound['kind'], number>> = { 'unbounded-preceding': 0, preceding: 1, current: 2, following: 3, 'unbounded-following': 4 };

const words: Readonly<Record<S.Bound['kind'], string>> = { 'unbounded-preceding': 'UNBOUNDED PRECEDING', preceding: 'PRECEDING', current: 'CURRENT ROW', following: 'FOLLOWING', 'unbounded-following': 'UNBOUNDED FOLLOWING' };

/** A frame runs forward. */
function checkFrame({ start, end, range }: S.Frame): void {
  const last = end?.kind ?? 'current';
  if (start.kind === 'unbounded-following') reject('INVALID_WINDOW_FRAME', range, 'Window frame start cannot be UNBOUNDED FOLLOWING');
  if (last === 'unbounded-preceding') reject('INVALID_WINDOW_FRAME', range, 'Window frame end cannot be UNBOUNDED PRECEDING');
  if (rank[start.kind] > rank[last]) reject('INVALID_WINDOW_FRAME', range, end ? `Window frame starting from ${words[start.kind]} cannot end with ${words[last]}` : `Window frame starting with ${words[start.kind]} must end with ${words[start.kind]} or UNBOUNDED FOLLOWING`);
}

function bound(b: S.Bound, frame: S.Frame, sorts: Sorts, scope: Scope): BoundAt {
  switch (b.kind) {
    case 'unbounded-preceding': return () => 0;
    case 'unbounded-following': return part => part.n;
    case 'current': return ({ peerStart, peerEnd }, i, side) => (frame.unit === 'ROWS' ? (side === 'start' ? i : i + 1) : side === 'start' ? peerStart[i]! : peerEnd[i]!);
  }
  const value = compile(b.value!, scope);
  const sign = b.kind === 'preceding' ? -1 : 1;
  if (frame.unit !== 'RANGE') return ({ rows, groupOf, n }, i, side) => {
    const by = Number(value.run(rows[i]!.frame));
    if (by < 0) fail('INVALID_WINDOW_FRAME', 'Window frame offset value must not be negative or null');
    if (frame.unit === 'ROWS') return i + sign * by + (side === 'end' ? 1 : 0);
    const wanted = groupOf[i]! + sign * by;
    return first(n, k => (side === 'start' ? groupOf[k]! >= wanted : groupOf[k]! > wanted));
  };
  const [sort] = sorts;
  if (!sort || sorts.length > 1) return reject('MISSING_ORDER_BY', frame.range, 'Window frame of type RANGE PRECEDING or FOLLOWING requires single sort item in ORDER BY');
  const up = sort.item.direction !== 'DESC';
  const edge = arithmetic((sign > 0) === up ? '+' : '-', sort.by, value, b.range);
  const common = commonType(sort.by.type, edge.type)!;
  const [key, limit] = [coerce(sort.by, common), coerce(edge, common)];
  return ({ rows, n, peerStart, peerEnd }, i, side) => {
    if (rows[i]!.keys[0] === null) return side === 'start' ? peerStart[i]! : peerEnd[i]!;
    const wanted = limit.run(rows[i]!.frame)!;
    return first(n, i => {
      const k = key.run(rows[i]!.frame);
      if (k === null) return sort.item.nulls !== 'FIRST';
      const order = up ? compare(k, wanted) : compare(wanted, k);
      return side === 'start' ? order >= 0 : order > 0;
    });
  };
}
