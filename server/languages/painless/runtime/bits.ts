import { JStream } from './streams.ts';
import { JArray, i64of, longHash, nn, raise, spend, work, type Any } from './values.ts';

/** java.util.BitSet. */
export class BitSet {
  readonly $class = 'java.util.BitSet';
  /** Bits per number: 32. */
  private words: number[] = [];
  private room = 64;
  constructor(n?: number) { if (n !== undefined && n < 0) raise('NegativeArraySizeException', `nbits < 0: ${n}`); this.room = n === undefined ? 64 : Math.ceil(n / 64) * 64; }

  private has(i: number): boolean { return ((this.words[i >>> 5] ?? 0) & (1 << (i & 31))) !== 0; }
  private put(i: number, on: boolean): void {
    const w = i >>> 5;
    if (on) { if (w >= this.words.length) { spend(w + 1 - this.words.length); while (this.words.length <= w) this.words.push(0); } if (i >= this.room) this.room = Math.max(this.room * 2, Math.ceil((i + 1) / 64) * 64); this.words[w]! |= 1 << (i & 31); } else if (w < this.words.length) this.words[w]! &= ~(1 << (i & 31));
  }
  private index(i: number, name = 'bitIndex'): void { if (i < 0) raise('IndexOutOfBoundsException', `${name} < 0: ${i}`); }
  private range(a: number, b: number): void { this.index(a, 'fromIndex'); this.index(b, 'toIndex'); if (a > b) raise('IndexOutOfBoundsException', `fromIndex: ${a} > toIndex: ${b}`); work(b - a); }

  set(i: number, to?: number | boolean, on = true): void { if (typeof to === 'boolean') { this.index(i); this.put(i, to); } else if (to === undefined) { this.index(i); this.put(i, true); } else { this.range(i, to); for (let k = i; k < to; k++) this.put(k, on); } }
  clear(i?: number, to?: number): void { if (i === undefined) this.words = []; else if (to === undefined) { this.index(i); this.put(i, false); } else { this.range(i, to); for (let k = i, end = Math.min(to, this.length()); k < end; k++) this.put(k, false); } }
  flip(i: number, to?: number): void { if (to === undefined) { this.index(i); this.put(i, !this.has(i)); } else { this.range(i, to); for (let k = i; k < to; k++) this.put(k, !this.has(k)); } }
  get(i: number, to?: number): Any { if (to === undefined) { this.index(i); return this.has(i); } this.range(i, to); const r = new BitSet(); for (let k = i, end = Math.min(to, this.length()); k < end; k++) if (this.has(k)) r.put(k - i, true); return r; }
  cardinality(): number { let n = 0; for (let w of this.words) for (; w; w &= w - 1) n++; return n; }
  isEmpty(): boolean { return this.words.every(w => w === 0); }
  length(): number { for (let w = this.words.length - 1; w >= 0; w--) if (this.words[w] !== 0) return w * 32 + 32 - Math.clz32(this.words[w]!); return 0; }
  size(): number { return this.room; }
  nextSetBit(i: number): number { this.index(i, 'fromIndex'); const n = this.length(); for (let k = i; k < n; k++) { if ((k & 31) === 0 && this.words[k >>> 5] === 0) { k += 31; continue; } if (this.has(k)) return k; } return -1; }
  nextClearBit(i: number): number { this.index(i, 'fromIndex'); let k = i; while (this.has(k)) k++; return k; }
  previousSetBit(i: number): number { for (let k = Math.min(i, this.length() - 1); k >= 0; k--) if (this.has(k)) return k; return -1; }
  previousClearBit(i: number): number { let k = i; while (k >= 0 && this.has(k)) k--; return k; }
  private merge(o: BitSet, f: (a: number, b: number) => number): void { const n = Math.max(this.words.length, nn(o).words.length); work(n); this.room = Math.max(this.room, n * 32); const all: number[] = []; for (let w = 0; w < n; w++) all.push(f(this.words[w] ?? 0, o.words[w] ?? 0)); this.words = all; }
  and(o: BitSet): void { this.merge(o, (a, b) => a & b); } or(o: BitSet): void { this.merge(o, (a, b) => a | b); } xor(o: BitSet): void { this.merge(o, (a, b) => a ^ b); } andNot(o: BitSet): void { this.merge(o, (a, b) => a & ~b); }
  intersects(o: BitSet): boolean { return this.words.some((w, i) => (w & (nn(o).words[i] ?? 0)) !== 0); }
  *indexes(): Generator<number> { for (let i = this.nextSetBit(0); i >= 0; i = this.nextSetBit(i + 1)) yield i; }
  stream(): JStream { return new JStream(this.indexes(), 'IntStream'); }
  toLongArray(): JArray { const r: bigint[] = []; for (let w = 0, n = Math.ceil(this.length() / 64); w < n; w++) r.push(i64of(BigInt((this.words[2 * w] ?? 0) >>> 0) | (BigInt((this.words[2 * w + 1] ?? 0) >>> 0) << 32n))); return new JArray('long[]', r); }
  toByteArray(): JArray { const r: number[] = []; for (let b = 0, n = Math.ceil(this.length() / 8); b < n; b++) r.push(((this.words[b >> 2]! >> ((b & 3) * 8)) << 24) >> 24); return new JArray('byte[]', r); }
  static of(longs: JArray): BitSet { const r = new BitSet(); nn(longs).a.forEach((v: bigint, i) => { for (let k = 0; k < 64; k++) if ((v >> BigInt(k)) & 1n) r.put(i * 64 + k, true); }); return r; }
  clone(): BitSet { const r = new BitSet(); r.words = [...this.words]; r.room = this.room; return r; }
  equals(o: Any): boolean { return o instanceof BitSet && str(this) === str(o); }
  hashCode(): number { let h = 1234n; this.toLongArray().a.forEach((v: bigint, i) => { h ^= i64of(v * BigInt(i + 1)); }); return longHash(i64of(h)); }
  toString(): string { return `{${[...this.indexes()].join(', ')}}`; }
}
const str = (b: BitSet): string => b.toString();
