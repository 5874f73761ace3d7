/**
 * Every effect the core may have. Shells hand one in: `host/` for Node, later one for a browser worker.
 * Paths are workspace-relative with `/`. Every method rejects with a `HostError` that names the thing and what to do.
 */
export interface Host {
  /** User code (handlers) may run. False in an untrusted workspace. */
  readonly trusted: boolean;
  read(path: string): Promise<Uint8Array>;
  /** The file in pieces, for inputs larger than memory should hold. */
  readStream(path: string): AsyncIterable<Uint8Array>;
  exists(path: string): Promise<boolean>;
  /** Starts a user's function in a place of its own; rejects when it cannot be loaded. */
  openFunction(options: FunctionOptions): Promise<UserFunction>;
  /** A query engine over files, or the reason why there is none here. */
  openQueryEngine(): Promise<QueryEngine | { readonly missing: string }>;
  /** Draws a Vega or Vega-Lite specification that holds all its rows; absent where there is no library for it. */
  renderChart?(chart: { readonly library: 'vega' | 'vega-lite'; readonly spec: object }): Promise<ChartDrawing>;
  /** One HTTP request, to loopback or an address the user configured. */
  fetch(request: { readonly url: string; readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body?: Uint8Array; readonly timeout: number }): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array }>;
}

/** What the outside world refused; `message` is for a person, `code` for whoever catches it. */
export class HostError extends Error {
  override readonly name = 'HostError';
  constructor(message: string, readonly code: 'missing-file' | 'not-trusted' | 'function' | 'query' | 'network' | 'disk') { super(message); }
}

export interface FunctionOptions {
  readonly path: string;
  /** Exported name; `handler` when absent. */
  readonly handler: string;
  /** Milliseconds of real time for one call. */
  readonly timeout: number;
  /** Bytes of heap. */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** `result` is the handler's answer as JSON text, exactly as it would leave the function. */
export type FunctionOutcome =
  | { readonly kind: 'result'; readonly result: string; readonly logs: readonly string[]; readonly milliseconds: number }
  | { readonly kind: 'error'; readonly type: string; readonly message: string; readonly stack: string; readonly logs: readonly string[] }
  | { readonly kind: 'timeout' | 'out-of-memory' | 'exited'; readonly message: string; readonly logs: readonly string[] };

export interface UserFunction {
  /** `event` is JSON text. Never rejects: what goes wrong is an outcome. A dead worker is replaced at the next call. */
  invoke(event: string, context: Readonly<Record<string, unknown>>): Promise<FunctionOutcome>;
  close(): Promise<void>;
}

export interface QueryEngine {
  /** Makes bytes readable for queries under `path`. */
  put(path: string, bytes: Uint8Array): Promise<void>;
  /** Runs statements in order; the last one's rows come back. Values: null, boolean, number, string; wider ones as text. */
  query(sql: string): Promise<QueryResult>;
  close(): Promise<void>;
}

export type QueryResult =
  | { readonly columns: readonly { readonly name: string; readonly type: string }[]; readonly rows: readonly (readonly unknown[])[] }
  | { readonly error: string };

/** A chart as SVG text, what is in it as plain values (kinds of marks, places, colours), and the library's warnings; or why there is none. */
export type ChartDrawing =
  | { readonly svg: string; readonly scene: unknown; readonly warnings: readonly string[] }
  | { readonly error: string };
