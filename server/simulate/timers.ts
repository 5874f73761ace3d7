import type { Running } from './session.ts';

/** Alarms by time; at the same time in the order in which they were set. A node has one alarm per time. */
export function timers() {
  const heap: { time: number; order: number; owner: Running }[] = [];
  const known = new Set<string>();
  let order = 0;
  const before = (a: number, b: number) => heap[a]!.time < heap[b]!.time || (heap[a]!.time === heap[b]!.time && heap[a]!.order < heap[b]!.order);
  const swap = (a: number, b: number) => ([heap[a], heap[b]] = [heap[b]!, heap[a]!]);
  const keyOf = (owner: Running, time: number) => `${time}/${owner.spec.name}`;
  return {
    set(owner: Running, time: number): void {
      const key = keyOf(owner, time);
      if (known.has(key)) return;
      known.add(key);
      heap.push({ time, order: order++, owner });
      for (let i = heap.length - 1; i > 0;) {
        const parent = (i - 1) >> 1;
        if (!before(i, parent)) break;
        swap(i, parent);
        i = parent;
      }
    },
    soonest: (): number | undefined => heap[0]?.time,
    /** Takes the first alarm that is due at `time`. */
    next(time: number): { readonly time: number; readonly owner: Running } | undefined {
      const first = heap[0];
      if (!first || first.time > time) return undefined;
      const last = heap.pop()!;
      if (heap.length > 0) {
        heap[0] = last;
        for (let i = 0; ;) {
          const [left, right] = [2 * i + 1, 2 * i + 2];
          let least = i;
          if (left < heap.length && before(left, least)) least = left;
          if (right < heap.length && before(right, least)) least = right;
          if (least === i) break;
          swap(i, least);
          i = least;
        }
      }
      known.delete(keyOf(first.owner, first.time));
      return first;
    },
  };
}
