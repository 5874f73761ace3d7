import { JCollection } from './collections.ts';
import { Fn, JArray, compare, equals, i64of, longHash, nn, raise, str, type Any } from './values.ts';

/** java.util.UUID. */
export class UUID {
  readonly $class = 'java.util.UUID';
  constructor(readonly high: bigint, readonly low: bigint) {}
  getMostSignificantBits(): bigint { return this.high; } getLeastSignificantBits(): bigint { return this.low; }
  version(): number { return Number((this.high >> 12n) & 15n); } variant(): number { const l = BigInt.asUintN(64, this.low); return Number((l >> (64n - (l >> 62n))) & BigInt.asUintN(64, this.low >> 63n)); }
  private timed(): void { if (this.version() !== 1) raise('UnsupportedOperationException', 'Not a time-based UUID'); } timestamp(): bigint { this.timed(); return ((this.high & 0xfffn) << 48n) | (((this.high >> 16n) & 0xffffn) << 32n) | BigInt.asUintN(32, this.high >> 32n); } clockSequence(): number { this.timed(); return Number((this.low >> 48n) & 0x3fffn); } node(): bigint { this.timed(); return this.low & 0xffffffffffffn; }
  compareTo(o: UUID): number { return this.high < nn(o).high ? -1 : this.high > o.high ? 1 : this.low < o.low ? -1 : this.low > o.low ? 1 : 0; } equals(o: Any): boolean { return o instanceof UUID && o.high === this.high && o.low === this.low; } hashCode(): number { return longHash(this.high ^ this.low); }
  toString(): string { const h = (v: bigint) => BigInt.asUintN(64, v).toString(16).padStart(16, '0'); const t = h(this.high) + h(this.low); return `${t.slice(0, 8)}-${t.slice(8, 12)}-${t.slice(12, 16)}-${t.slice(16, 20)}-${t.slice(20)}`; }
}
export function uuidOf(text: string): UUID {
  const parts = nn(text).split('-');
  if (parts.length !== 5 || parts.some(p => p === '')) raise('IllegalArgumentException', text.length > 36 ? `UUID string too large` : `Invalid UUID string: ${text}`);
  const n = parts.map(p => (/^[0-9a-fA-F]+$/.test(p) ? BigInt(`0x${p}`) : raise('NumberFormatException', `For input string: "${p}" under radix 16`))) as [bigint, bigint, bigint, bigint, bigint];
  return new UUID(i64of(((n[0] & 0xffffffffn) << 32n) | ((n[1] & 0xffffn) << 16n) | (n[2] & 0xffffn)), i64of(((n[3] & 0xffffn) << 48n) | (n[4] & 0xffffffffffffn)));
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Base64's encoders and decoders. */
export class Base64 {
  constructor(readonly $class: string, private readonly kind: 'basic' | 'url' | 'mime', private readonly pad = true) {}
  private text(bytes: readonly number[]): string {
    let s = '';
    for (let i = 0; i < bytes.length; i += 3) { const n = ((bytes[i]! & 255) << 16) | (((bytes[i + 1] ?? 0) & 255) << 8) | ((bytes[i + 2] ?? 0) & 255); const k = Math.min(3, bytes.length - i); s += alphabet[n >> 18]! + alphabet[(n >> 12) & 63]! + (k > 1 ? alphabet[(n >> 6) & 63]! : this.pad ? '=' : '') + (k > 2 ? alphabet[n & 63]! : this.pad ? '=' : ''); }
    if (this.kind === 'url') s = s.replace(/\+/g, '-').replace(/\//g, '_');
    return this.kind === 'mime' ? s.replace(/(.{76})(?=.)/g, '$1\r\n') : s;
  }
  encodeToString(a: JArray): string { return this.text(nn(a).a); } encode(a: JArray): JArray { return new JArray('byte[]', [...this.text(nn(a).a)].map(c => c.charCodeAt(0))); } withoutPadding(): Base64 { return new Base64(this.$class, this.kind, false); }
  decode(given: Any): JArray {
    let s = given instanceof JArray ? String.fromCharCode(...given.a) : str(nn(given));
    if (this.kind === 'mime') s = s.replace(/[^A-Za-z0-9+/=]/g, '');
    if (this.kind === 'url') { if (/[+/]/.test(s)) raise('IllegalArgumentException', `Illegal base64 character ${/[+/]/.exec(s)![0].charCodeAt(0).toString(16)}`); s = s.replace(/-/g, '+').replace(/_/g, '/'); }
    const bad = /[^A-Za-z0-9+/=]/.exec(s);
    if (bad) raise('IllegalArgumentException', `Illegal base64 character ${bad[0].charCodeAt(0).toString(16)}`);
    const body = s.replace(/=+$/, '');
    if (body.length % 4 === 1) raise('IllegalArgumentException', 'Last unit does not have enough valid bits');
    if (s.length !== body.length && s.length % 4 !== 0) raise('IllegalArgumentException', 'Input byte array has wrong 4-byte ending unit');
    const out: number[] = [];
    let n = 0;
    let bits = 0;
    for (const c of body) { n = ((n << 6) | alphabet.indexOf(c)) & 0xffffff; bits += 6; if (bits >= 8) { bits -= 8; out.push(((n >> bits) << 24) >> 24); } }
    return new JArray('byte[]', out);
  }
}

/** java.util.PriorityQueue: the published binary heap, whose order iteration shows. */
export class PriorityQueue extends JCollection {
  readonly $class = 'java.util.PriorityQueue';
  private readonly heap: Any[] = [];
  private changes = 0;
  constructor(private readonly order: Fn | null = null) { super(); }
  private less(a: Any, b: Any): boolean { return (this.order ? this.order.f(a, b) : compare(a, b)) < 0; }
  private up(k: number, x: Any): void { while (k > 0) { const p = (k - 1) >>> 1; if (!this.less(x, this.heap[p])) break; this.heap[k] = this.heap[p]; k = p; } this.heap[k] = x; }
  private down(k: number, x: Any): void { const n = this.heap.length; while (k < n >>> 1) { let c = 2 * k + 1; if (c + 1 < n && this.less(this.heap[c + 1], this.heap[c])) c++; if (!this.less(this.heap[c], x)) break; this.heap[k] = this.heap[c]; k = c; } this.heap[k] = x; }
  size(): number { return this.heap.length; }
  *[Symbol.iterator](): Iterator<Any> { const at = this.changes; for (let i = 0; i < this.heap.length; i++) { if (this.changes !== at) raise('ConcurrentModificationException'); yield this.heap[i]; } }
  add(v: Any): boolean { nn(v); if (this.heap.length === 0 && !this.order) compare(v, v); this.changes++; this.heap.push(v); this.up(this.heap.length - 1, v); return true; } offer(v: Any): boolean { return this.add(v); }
  peek(): Any { return this.heap[0] ?? null; } element(): Any { return this.heap[0] ?? raise('NoSuchElementException'); }
  poll(): Any { if (this.heap.length === 0) return null; this.changes++; const top = this.heap[0]; const x = this.heap.pop(); if (this.heap.length > 0) this.down(0, x); return top; }
  override remove(...v: Any[]): Any { return v.length === 0 ? (this.heap.length === 0 ? raise('NoSuchElementException') : this.poll()) : this.removeValue(v[0]); }
  removeValue(v: Any): boolean { const i = this.heap.findIndex(x => equals(v, x)); if (i < 0) return false; this.changes++; const x = this.heap.pop(); if (i < this.heap.length) { this.down(i, x); if (this.heap[i] === x) this.up(i, x); } return true; }
  clear(): void { this.changes++; this.heap.length = 0; } comparator(): Any { return this.order; }
}
