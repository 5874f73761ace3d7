import type { SqlType } from '../../base/sql-type.ts';
import type { SqlValue } from '../../base/sql-value.ts';
import type { Row } from './operators.ts';
import { ascii } from './texts.ts';

/** Values of one column: doubles and times unboxed, with NaN for NULL; all others as they are, but for texts that nobody has read yet. */
export type Values = Float64Array | SqlValue[];

/** Whether values of a type lie in a Float64Array. No value of these types is NaN. */
export const isUnboxed = ({ kind }: SqlType): boolean => kind === 'DOUBLE' || kind === 'FLOAT' || kind === 'REAL' || kind === 'TIMESTAMP' || kind === 'DATE' || kind === 'TIME';

/** Rows of an input stream, column by column, in ascending order of their times: the first `length` of what there is room for. */
export class Batch {
  length = 0;
  readonly times: Float64Array;
  readonly columns: readonly Values[];
  /** Whether a column has a NULL: what reads the others needs no test. */
  readonly nulls: boolean[];
  /**
   * A text that is seen for the first time may be a number, the place in `bytes` where it starts, until somebody reads it; here is where it
   * ends. Undefined for columns of other types. The bytes must not change before the rows are taken.
   */
  readonly ends: readonly (Int32Array | undefined)[];
  readonly bytes: Uint8Array[] = [];
  /** Where the replay is traced: the source of each row. */
  from: number[] | undefined;
  constructor(types: readonly SqlType[], readonly capacity = 1024) {
    this.times = new Float64Array(capacity);
    this.columns = types.map(type => (isUnboxed(type) ? new Float64Array(capacity) : new Array<SqlValue>(capacity).fill(null)));
    this.nulls = types.map(() => false);
    this.ends = types.map(({ kind }) => (kind === 'VARCHAR' ? new Int32Array(capacity) : undefined));
  }

  /** Makes room for the next rows. */
  clear(): void {
    this.length = 0;
    this.nulls.fill(false);
    if (this.from) this.from.length = 0;
  }

  /** Adds a row that was not read straight into the columns. */
  add(row: Row, time: number): void {
    const place = this.length++;
    this.times[place] = time;
    for (let i = 0; i < this.columns.length; i++) {
      const value = row[i] ?? null;
      this.columns[i]![place] = value === null && this.columns[i] instanceof Float64Array ? NaN : (value as number);
      if (value === null) this.nulls[i] = true;
    }
    if (row.from) (this.from ??= [])[place] = row.from[0]!;
  }

  /** The text of a place that holds none yet. */
  text(column: number, place: number): string {
    const values = this.columns[column]!;
    return (values[place] = ascii(this.bytes[place]!, values[place] as number, this.ends[column]![place]!)) as string;
  }

  /** Row `place` as one that stands for itself. */
  row(place: number): Row {
    const row: SqlValue[] & { from?: readonly number[] } = this.columns.map((values, i) => {
      const value = values[place]!;
      return typeof value === 'number' && this.ends[i] ? this.text(i, place) : value === value ? value : null;
    });
    if (this.from) row.from = [this.from[place]!];
    return row;
  }
}
