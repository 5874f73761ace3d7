import type { Row, Sink } from './operators.ts';

/** Rows that wait, in order. A list that forgets from the front. */
class Queue {
  private rows: (Row | undefined)[] = [];
  private times: number[] = [];
  head = 0;
  tail = 0;
  /** No later row is earlier. */
  bound = -Infinity;

  get time(): number { return this.head < this.tail ? this.times[this.head]! : Infinity; }

  add(row: Row, time: number): void {
    this.rows[this.tail] = row;
    this.times[this.tail++] = time;
  }

  take(): Row {
    const row = this.rows[this.head]!;
    this.rows[this.head++] = undefined;
    if (this.head === this.tail) this.head = this.tail = 0;
    else if (this.head > 1024 && this.head * 2 > this.tail) {
      this.rows.splice(0, this.head);
      this.times.splice(0, this.head);
      this.tail -= this.head;
      this.head = 0;
    }
    return row;
  }
}

/**
 * Inputs that are merged by time: a row is taken when no other input can still give an earlier one; ties in the inputs' order. `bound` is
 * told from when on no earlier row will be taken.
 */
export function merge(count: number, take: (row: Row, time: number, input: number) => void, bound: (time: number) => void): Sink[] {
  const queues = Array.from({ length: count }, () => new Queue());
  let waiting = 0;
  let told = -Infinity;

  function drain(): void {
    while (waiting > 0) {
      // Of the earliest rows the first input's; no input without a row may be able to give an earlier one.
      let next = 0;
      let least = queues[0]!.time;
      for (let i = 1; i < count; i++) {
        const { time } = queues[i]!;
        if (time < least) {
          least = time;
          next = i;
        }
      }
      for (let i = 0; i < count; i++) {
        const queue = queues[i]!;
        if (queue.bound < least && queue.head === queue.tail) return;
      }
      waiting--;
      take(queues[next]!.take(), least, next);
    }
  }

  return queues.map(queue => ({
    push(row: Row, time: number) {
      queue.add(row, time);
      waiting++;
      if (time > queue.bound) queue.bound = time;
      drain();
    },
    bound(time: number) {
      if (time > queue.bound) queue.bound = time;
      drain();
      let least = Infinity;
      for (let k = 0; k < count; k++) {
        const { time: first, bound: own } = queues[k]!;
        if (first < least) least = first;
        else if (first === Infinity && own < least) least = own;
      }
      if (least > told) {
        told = least;
        bound(least);
      }
    },
  }));
}
