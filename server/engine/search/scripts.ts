/**
 * The scripting language behind an index. The engine knows none: whoever makes a cluster hands one in, so values of
 * the language (maps, lists) are opaque here and cross by `fromJson` and `toJson` only.
 */
export interface ScriptLanguage {
  /** Compiles for a context (`aggs_map`, `filter`, …). Throws a `SearchError` with the language's own compile error. */
  compile(source: string, context: string, name: string): Script;
  /** JSON to the language's values: objects become its hash maps, arrays its lists. */
  fromJson(value: unknown): ScriptValue;
  /** The other way; objects in the map's own order. */
  toJson(value: ScriptValue): unknown;
  /** The value as the language prints it. */
  toText(value: ScriptValue): string;
  /** A deep copy as a node boundary makes it. Throws a `SearchError` for what cannot be written. */
  transport(value: ScriptValue, phase: string): ScriptValue;
  emptyMap(): ScriptValue;
  list(values: readonly ScriptValue[]): ScriptValue;
}

export type ScriptValue = unknown;

/** A number that must reach a script as a double even when it is whole: JSON cannot say so. Understood by `fromJson`. */
export class Double {
  constructor(readonly value: number) {}
}

export interface Script {
  /** Runs once. Throws a `SearchError` with the run-time error, its stack and position. */
  run(input: ScriptInput): ScriptValue;
}

export interface ScriptInput {
  readonly params?: ScriptValue;
  /** Doc values of the document at hand. */
  readonly doc?: DocAccess;
  readonly score?: number;
  /** `_value` of value scripts. */
  readonly value?: unknown;
  readonly state?: ScriptValue;
  readonly states?: ScriptValue;
  readonly ctx?: ScriptValue;
  readonly values?: readonly number[];
}

export type DocValueKind = 'longs' | 'doubles' | 'booleans' | 'strings' | 'dates' | 'geo_points' | 'unsigned_longs' | 'binary';

/** The document under the cursor. One object serves a whole scan: its owner moves it from document to document. */
export interface DocAccess {
  /** Kind of a mapped field's doc values; `text` for a text field without any; undefined when it is not mapped. */
  kind(field: string): DocValueKind | 'text' | undefined;
  /**
   * Values of the current document, sorted: numbers (longs beyond 2^53 as bigint), strings, booleans, epoch ms for dates,
   * `{ lat, lon }` for points.
   */
  values(field: string): readonly unknown[];
  /** Dates that are finer than milliseconds, as nanoseconds. */
  instants?(field: string): readonly unknown[] | undefined;
  /** The stored JSON. */
  source(): unknown;
}

