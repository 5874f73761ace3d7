/** What a replay says while it runs: plain JSON, the same for the panel, the terminal and `--format json`. */
export type Frame = StartFrame | ProgressFrame | RowsFrame | ProblemFrame | ObjectFrame | ResultFrame | EndFrame;

export interface StartFrame {
  readonly kind: 'start';
  readonly pipeline: string;
  readonly seed: number;
  readonly nodes: readonly NodeInfo[];
  readonly edges: readonly { readonly from: string; readonly port?: string; readonly to: string; readonly label?: string }[];
}

export interface NodeInfo {
  readonly name: string;
  readonly type: string;
  readonly summary: string;
  /** Where the node stands in the manifest. */
  readonly path: string;
  readonly line: number;
}

export interface Counters {
  readonly in: number;
  readonly out: number;
  readonly errors: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

/** `clock` is virtual time, ms since the epoch. */
export interface ProgressFrame {
  readonly kind: 'progress';
  readonly clock: number;
  readonly nodes: Readonly<Record<string, Counters>>;
}

/** Sample rows of one output of one node: `rows` from `first` on, of `total` so far. */
export interface RowsFrame {
  readonly kind: 'rows';
  readonly node: string;
  readonly port: string;
  readonly columns: readonly string[];
  readonly rows: readonly RowSample[];
  readonly first: number;
}

export interface RowSample {
  /** Record id; lineage follows it. */
  readonly id: number;
  readonly arrival: number;
  /** Cells in the order of `columns`; text as it would be shown. */
  readonly cells: readonly (string | null)[];
  readonly parents?: readonly number[];
}

export interface ProblemFrame {
  readonly kind: 'problem';
  readonly node: string;
  readonly severity: 'error' | 'warning' | 'information';
  /** `SIM…` code of ours; `service` the service's own code: `DataFormatConversion.InvalidSchema`. */
  readonly code: string;
  readonly service?: string;
  readonly message: string;
  /** How many records met this same problem so far. */
  readonly count: number;
  readonly record?: number;
  /** The source that is to blame, when one is. */
  readonly place?: { readonly path: string; readonly start: number; readonly end: number; readonly line: number };
}

export interface ObjectFrame {
  readonly kind: 'object';
  readonly node: string;
  readonly key: string;
  readonly size: number;
}

/** Rows that a query node, an index or a check gives at the end. */
export interface ResultFrame {
  readonly kind: 'result';
  readonly node: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface EndFrame {
  readonly kind: 'end';
  readonly clock: number;
  readonly nodes: Readonly<Record<string, Counters>>;
  readonly stopped: boolean;
  readonly expectations: readonly { readonly node: string; readonly ok: boolean; readonly message: string }[];
}
