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
