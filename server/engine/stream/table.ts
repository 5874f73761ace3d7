import { groupKey, type SqlValue } from '../../base/sql-value.ts';
import { keyText } from './compile.ts';
import type { Row } from './operators.ts';

/**
 * A finite table by columns, whose rows are found by a key. Behind its rows stands one of NULLs, number `size`, for outer joins. It is read
 * when the first row asks: tables are loaded by then.
 */
export class FiniteTable {
  size = 0;
  columns: readonly (readonly SqlValue[])[] = [];
  /** The next row with the same key; -1 behind the last. */
  next = new Int32Array(0);
  private loaded = false;
  /** First rows of keys that are small whole numbers, and of all others. */
  private places = new Int32Array(0);
  private readonly index = new Map<unknown, number>();

  /** `keyOf` gives the values of a row's key; absent where all rows are partners. `width` is the number of columns. */
  constructor(private readonly rows: () => readonly Row[], private readonly width: number, private readonly keyOf: ((row: Row) => readonly SqlValue[]) | undefined) {}

  /** The first row with the key; -1 when there is none. NULL is equal to nothing. */
  first(key: SqlValue): number {
    if (typeof key === 'number' && key >= 0 && key < this.places.length && Number.isInteger(key)) return this.places[key]!;
    if (!this.loaded) {
      this.load();
      return this.first(key);
    }
    return key === null ? -1 : this.index.get(key instanceof Uint8Array || Array.isArray(key) ? groupKey(key) : key) ?? -1;
  }

  firstOf(keys: readonly SqlValue[]): number {
    if (!this.loaded) this.load();
    return keys.includes(null) ? -1 : this.index.get(keyText(keys)) ?? -1;
  }

  all(): number {
    if (!this.loaded) this.load();
    return this.size > 0 ? 0 : -1;
  }

  private load(): void {
    this.loaded = true;
    const rows = this.rows();
    this.size = rows.length;
    this.columns = Array.from({ length: this.width }, (_, i) => [...rows.map(row => row[i] ?? null), null]);
    this.next = new Int32Array(rows.length + 1).fill(-1);
    if (!this.keyOf) {
      for (let i = 0; i + 1 < rows.length; i++) this.next[i] = i + 1;
      return;
    }
    for (let i = rows.length - 1; i >= 0; i--) {
      const values = this.keyOf(rows[i]!);
      if (values.includes(null)) continue;
      const key = keyText(values);
      this.next[i] = this.index.get(key) ?? -1;
      this.index.set(key, i);
    }
    const most = this.index.size * 4 + 1024;
    const small = [...this.index].every(([key]) => Number.isInteger(key) && (key as number) >= 0 && (key as number) < most);
    if (!small) return;
    this.places = new Int32Array(most).fill(-1);
    for (const [key, row] of this.index) this.places[key as number] = row;
  }
}
