/**
 * What a file in this folder exports: `export async function figures(): Promise<readonly Figure[]>`. `npm run bench` runs each
 * in a process of its own and prints one table; `npm run bench -- lsp engine` only those whose name contains a word.
 */
export interface Figure {
  /** What was measured, e.g. `didChange → diagnostics, 1,000 lines, p95 / no-op server's p95`. */
  readonly name: string;
  readonly value: number;
  /** `x`, `ms`, `MB`, `rec/s` … */
  readonly unit: string;
  readonly better: 'more' | 'less';
  /** What must be reached; absent for a figure that only informs. */
  readonly goal?: number;
  readonly stretch?: number;
}

/** The value below which `share` of the sorted or unsorted `values` lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** Two ways to do the same: each gives the milliseconds that it took. */
export interface Comparison {
  readonly name: string;
  readonly goal: number;
  readonly stretch: number;
  /** What is done, to say how many of it in a second. */
  readonly items: number;
  readonly unit: string;
  /** So many a second must be reached on any machine. */
  readonly least?: number;
  own(): number | Promise<number>;
  peer(): number | Promise<number>;
}

const rounds = 5;

/** Both by turns after a round to get warm; the least time of each counts, since all that disturbs makes it longer. */
export async function compare({ name, goal, stretch, items, unit, least, own, peer }: Comparison): Promise<readonly Figure[]> {
  await own();
  await peer();
  let [mine, theirs] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round++) {
    mine = Math.min(mine, await own());
    theirs = Math.min(theirs, await peer());
  }
  return [
    { name, value: theirs / mine, unit: 'x', better: 'more', goal, stretch },
    { name: `  … ${unit}`, value: items / mine * 1000, unit, better: 'more', ...(least !== undefined && { goal: least }) },
  ];
}
