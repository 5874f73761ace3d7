import { cannotCast, C, D, F, Fn, JArray, compare, equals, hash, nn, nullPointer, raise, spend, str, work, type Any } from './values.ts';

const outOf = (i: number, n: number): never => raise('IndexOutOfBoundsException', `Index ${i} out of bounds for length ${n}`);

export class JIterator {
  readonly $class: string = 'java.util.Iterator';
  private head: IteratorResult<Any> | undefined;
  constructor(private readonly source: Iterator<Any>, private readonly drop?: () => void) {}
  hasNext(): boolean { this.head ??= this.source.next(); return !this.head.done; }
  next(): Any { if (!this.hasNext()) return raise('NoSuchElementException'); const v = this.head!.value; this.head = undefined; return v; }
  remove(): void { if (!this.drop) raise('UnsupportedOperationException', 'remove'); this.drop!(); }
  forEachRemaining(f: Fn): void { while (this.hasNext()) f.f(this.next()); }
  hasMoreElements(): boolean { return this.hasNext(); }
  nextElement(): Any { return this.next(); }
  nextInt(): Any { return this.next(); } nextLong(): Any { return this.next(); } nextDouble(): Any { return this.next(); }
}

/** An iterator under another of its names. */
export const enumerationOf = (items: Iterable<Any>): JIterator => Object.assign(new JIterator([...items][Symbol.iterator]()), { $class: 'java.util.Enumeration' });

/** What is left of a collection or a stream; it is never split. */
export class Spliterator {
  readonly $class = 'java.util.Spliterator';
  constructor(private readonly it: JIterator, private left: bigint | undefined, private readonly kinds: number) {}
  private one(f: Fn): void { if (this.left !== undefined) this.left--; f.f(this.it.next()); }
  tryAdvance(f: Fn): boolean { nn(f); if (!this.it.hasNext()) return false; this.one(f); return true; }
  forEachRemaining(f: Fn): void { nn(f); while (this.it.hasNext()) this.one(f); }
  trySplit(): null { return null; }
  estimateSize(): bigint { return this.left ?? 2n ** 63n - 1n; }
  getExactSizeIfKnown(): bigint { return this.hasCharacteristics(64) ? this.estimateSize() : -1n; }
  characteristics(): number { return this.kinds; }
  hasCharacteristics(wanted: number): boolean { return (this.kinds & wanted) === wanted; }
  getComparator(): Any { return raise('IllegalStateException'); }
}

export abstract class JCollection {
  /** ORDERED, SIZED and SUBSIZED; a set is DISTINCT besides. */
  spliterator(): Spliterator { return new Spliterator(new JIterator(this[Symbol.iterator]()), BigInt(this.size()), this instanceof JSet ? 65 : 16464); }
  abstract readonly $class: string;
  abstract size(): number;
  abstract [Symbol.iterator](): Iterator<Any>;
  abstract add(v: Any, w?: Any): Any;
  abstract removeValue(v: Any): boolean;
  abstract clear(): void;
  isEmpty(): boolean { return this.size() === 0; }
  contains(v: Any): boolean { for (const x of this) if (equals(v, x)) return true; return false; }
  containsAll(c: Any): boolean { for (const x of nn(c)) if (!this.contains(x)) return false; return true; }
  addAll(c: Any, d?: Any): boolean { if (d !== undefined) return raise('UnsupportedOperationException'); const n = this.size(); let changed = false; for (const x of [...nn(c)]) { if (this.add(x) !== false) changed = true; } return changed && this.size() !== n || changed; }
  removeAll(c: Any): boolean { return this.removeIf(new Fn('', x => nn(c).contains(x))); }
  retainAll(c: Any): boolean { return this.removeIf(new Fn('', x => !nn(c).contains(x))); }
  removeIf(p: Fn): boolean { const gone = [...this].filter(x => nn(p).f(x)); for (const x of gone) this.removeValue(x); return gone.length > 0; }
  remove(v: Any): Any { return this.removeValue(v); }
  toArray(_?: Any): Any { spend(this.size()); return new JArray('java.lang.Object[]', [...this]); }
  iterator(): JIterator { let last: Any; const it = [...this][Symbol.iterator](); const self = this; return new JIterator({ next() { const r = it.next(); if (!r.done) last = r.value; return r as Any; } }, () => self.removeValue(last)); }
  forEach(f: Fn): void { for (const x of this) nn(f).f(x); }
  stream(): Any { return streams.of(this); }
  toString(): string { const parts: string[] = []; for (const x of this) parts.push(x === this ? '(this Collection)' : str(x)); return `[${parts.join(', ')}]`; }
  // Augmented.
  any(p: Fn): boolean { for (const x of this) if (p.f(x)) return true; return false; }
  every(p: Fn): boolean { for (const x of this) if (!p.f(x)) return false; return true; }
  each(f: Fn): Any { for (const x of this) f.f(x); return this; }
  eachWithIndex(f: Fn): Any { let i = 0; for (const x of this) f.f(x, i++); return this; }
  asList(): Any { return this instanceof JList ? this : new JList([...this]); }
  asCollection(): Any { return this; }
  findResults(f: Fn): JList { const r: Any[] = []; for (const x of this) { const v = f.f(x); if (v !== null) r.push(v); } return new JList(r); }
  groupBy(f: Fn): JMap { const m = new JMap('java.util.LinkedHashMap'); for (const x of this) { const k = f.f(x); let l = m.get(k); if (!l) m.put(k, (l = new JList([]))); l.add(x); } return m; }
  sum(f?: Fn): number { let s = 0; for (const x of this) s += f ? f.f(x) : typeof x === 'number' ? x : typeof x === 'bigint' ? Number(x) : typeof nn(x).doubleValue === 'function' ? x.doubleValue() : cannotCast(x, 'java.lang.Number'); return s; }
  join(sep: string): string { let s = ''; for (const x of this) { if (s.length > 0) s += sep; s += str(x); } return s; }
  collect(a: Any, f?: Fn): Any { const to = f ? a : new JList([]); const g: Fn = f ?? a; for (const x of this) to.add(g.f(x)); return to; }
  find(p: Fn): Any { for (const x of this) if (p.f(x)) return x; return null; }
  findAll(p: Fn): JList { return new JList([...this].filter(x => p.f(x))); }
  findResult(a: Any, f?: Fn): Any { const g: Fn = f ?? a; for (const x of this) { const v = g.f(x); if (v !== null) return v; } return f ? a : null; }
  split(p: Fn): JList { const y: Any[] = []; const n: Any[] = []; for (const x of this) (p.f(x) ? y : n).push(x); return new JList([new JList(y), new JList(n)]); }
}
/** Filled by the stream module, which imports this one. */
export const streams: { of(source: Iterable<Any>): Any } = { of: () => null };

export class JList extends JCollection {
  changes = 0;
  constructor(readonly items: Any[], readonly $class: string = 'java.util.ArrayList', readonly fixed = false) { super(); }
  private write(): void { if (this.fixed) raise('UnsupportedOperationException'); this.changes++; }
  size(): number { return this.items.length; }
  getLength(): number { return this.items.length; }
  *[Symbol.iterator](): Iterator<Any> {
    const at = this.changes;
    for (let i = 0; i !== this.items.length; i++) { if (this.changes !== at) raise('ConcurrentModificationException'); yield this.items[i]; }
  }
  get(i: number): Any { if (i < 0 || i >= this.items.length) outOf(i, this.items.length); return this.items[i]; }
  set(i: number, v: Any): Any { if (this.fixed && this.$class !== 'java.util.Arrays$ArrayList') raise('UnsupportedOperationException'); const old = this.get(i); this.items[i] = v; return old; }
  override add(v: Any, w?: Any): Any { this.write(); spend(1); if (w === undefined) { this.items.push(v); return true; } if (v < 0 || v > this.items.length) raise('IndexOutOfBoundsException', `Index: ${v}, Size: ${this.items.length}`); work(this.items.length >> 4); this.items.splice(v, 0, w); return undefined; }
  override addAll(a: Any, b?: Any): boolean { this.write(); const c = [...nn(b ?? a)]; spend(c.length); if (b === undefined) for (const x of c) this.items.push(x); else this.items.splice(a, 0, ...c); return c.length > 0; }
  override remove(i: Any): Any { if (i === undefined) { this.must(); this.write(); return this.items.shift(); } if (this.$class === 'java.util.ArrayDeque') return this.removeValue(i); this.write(); this.get(i); work((this.items.length - i) >> 5); return this.items.splice(i, 1)[0]; }
  removeValue(v: Any): boolean { const i = this.indexOf(v); if (i < 0) return false; this.write(); this.items.splice(i, 1); return true; }
  override removeIf(p: Fn): boolean { this.write(); const kept = this.items.filter(x => !nn(p).f(x)); const gone = kept.length !== this.items.length; this.items.length = 0; for (const x of kept) this.items.push(x); return gone; }
  clear(): void { this.write(); this.items.length = 0; }
  cut(at: number, gone: number, added: readonly Any[]): Any[] { this.write(); return this.items.splice(at, gone, ...added); }
  indexOf(v: Any): number { work(this.items.length >> 1); for (let i = 0; i < this.items.length; i++) if (equals(v, this.items[i])) return i; return -1; }
  lastIndexOf(v: Any): number { work(this.items.length >> 1); for (let i = this.items.length - 1; i >= 0; i--) if (equals(v, this.items[i])) return i; return -1; }
  override contains(v: Any): boolean { return this.indexOf(v) >= 0; }
  equals(o: Any): boolean { return o instanceof JList && o.items.length === this.items.length && this.items.every((x, i) => equals(x, o.items[i])); }
  hashCode(): number { let h = 1; work(this.items.length); for (const x of this.items) h = (Math.imul(31, h) + hash(x)) | 0; return h; }
  sort(c: Fn | null): void { this.changes++; work(this.items.length * 4); this.items.sort(c ? c.f as (a: Any, b: Any) => number : compare); }
  subList(a: number, b: number): JList { if (a < 0) raise('IndexOutOfBoundsException', `fromIndex = ${a}`); if (b > this.items.length) raise('IndexOutOfBoundsException', `toIndex = ${b}`); if (a > b) raise('IllegalArgumentException', `fromIndex(${a}) > toIndex(${b})`); return new SubList(this, a, b - a); }
  replaceAll(f: Fn): void { for (let i = 0; i < this.items.length; i++) this.items[i] = f.f(this.items[i]); }
  listIterator(at = 0): Any { if (at < 0 || at > this.items.length) raise('IndexOutOfBoundsException', `Index: ${at}`); return new JListIterator(this, at); }
  clone(): JList { spend(this.items.length); return new JList([...this.items], this.$class); }
  trimToSize(): void { /* capacity is not observable */ }
  getByPath(path: string, ...fallback: Any[]): Any { return byPath(this, path, fallback); }
  // Deque, Queue and Stack.
  private must(): void { if (this.items.length === 0) raise(this.$class === 'java.util.Stack' ? 'EmptyStackException' : 'NoSuchElementException'); }
  addFirst(v: Any): void { this.write(); work(this.items.length >> 4); this.items.unshift(v); } addLast(v: Any): void { this.add(v); } offer(v: Any): boolean { this.add(v); return true; } offerLast(v: Any): boolean { this.add(v); return true; } offerFirst(v: Any): boolean { this.addFirst(v); return true; }
  getFirst(): Any { this.must(); return this.items[0]; } getLast(): Any { this.must(); return this.items[this.items.length - 1]; } element(): Any { return this.getFirst(); }
  peek(): Any { if (this.$class === 'java.util.Stack') return this.getLast(); return this.items[0] ?? null; } peekFirst(): Any { return this.items[0] ?? null; } peekLast(): Any { return this.items[this.items.length - 1] ?? null; }
  poll(): Any { this.write(); work(this.items.length >> 6); return this.items.shift() ?? null; } pollFirst(): Any { return this.poll(); } pollLast(): Any { this.write(); return this.items.pop() ?? null; }
  removeFirst(): Any { this.must(); return this.poll(); } removeLast(): Any { this.must(); return this.pollLast(); }
  push(v: Any): Any { if (this.$class === 'java.util.Stack') this.add(v); else this.addFirst(v); return v; } pop(): Any { this.must(); return this.$class === 'java.util.Stack' ? this.pollLast() : this.poll(); }
  empty(): boolean { return this.items.length === 0; } search(v: Any): number { const i = this.lastIndexOf(v); return i < 0 ? -1 : this.items.length - i; }
  descendingIterator(): JIterator { return new JIterator([...this.items].reverse()[Symbol.iterator]()); }
  removeFirstOccurrence(v: Any): boolean { return this.removeValue(v); } removeLastOccurrence(v: Any): boolean { const i = this.lastIndexOf(v); if (i < 0) return false; this.remove(i); return true; }
  // Vector.
  addElement(v: Any): void { this.add(v); } elementAt(i: number): Any { return this.get(i); } firstElement(): Any { this.must(); return this.items[0]; } lastElement(): Any { this.must(); return this.items[this.items.length - 1]; } insertElementAt(v: Any, i: number): void { this.add(i, v); } removeElement(v: Any): boolean { return this.removeValue(v); } removeElementAt(i: number): void { this.remove(i); } removeAllElements(): void { this.clear(); } setElementAt(v: Any, i: number): void { this.set(i, v); } elements(): JIterator { return enumerationOf(this.items); } ensureCapacity(): void { /* capacity is not observable */ } setSize(n: number): void { this.write(); while (this.items.length < n) this.items.push(null); this.items.length = n; } copyInto(a: JArray): void { this.items.forEach((x, i) => { a.a[i] = x; }); }
}

/** Walks a list both ways and changes it where it stands. */
class JListIterator {
  readonly $class = 'java.util.ListIterator';
  private last = -1;
  private seen: number;
  constructor(private readonly list: JList, private at: number) { this.seen = list.changes; }
  private check(): void { if (this.list.changes !== this.seen) raise('ConcurrentModificationException'); }
  private took(): number { if (this.last < 0) raise('IllegalStateException'); this.check(); return this.last; }
  hasNext(): boolean { return this.at < this.list.size(); } hasPrevious(): boolean { return this.at > 0; } nextIndex(): number { return this.at; } previousIndex(): number { return this.at - 1; }
  next(): Any { this.check(); if (!this.hasNext()) raise('NoSuchElementException'); this.last = this.at; return this.list.get(this.at++); }
  previous(): Any { this.check(); if (!this.hasPrevious()) raise('NoSuchElementException'); this.last = --this.at; return this.list.get(this.at); }
  set(v: Any): void { this.list.set(this.took(), v); this.seen = this.list.changes; }
  remove(): void { this.list.remove(this.took()); if (this.last < this.at) this.at--; this.last = -1; this.seen = this.list.changes; }
  add(v: Any): void { this.check(); this.list.add(this.at++, v); this.last = -1; this.seen = this.list.changes; }
  forEachRemaining(f: Fn): void { while (this.hasNext()) nn(f).f(this.next()); }
}

/** A window on a list: writes go through, and the list must not change behind it. */
class SubList extends JList {
  private seen: number;
  constructor(private readonly base: JList, private readonly from: number, private held: number) {
    super([], 'java.util.ArrayList$SubList');
    this.seen = base.changes;
    Object.defineProperty(this, 'items', { get: () => { this.check(); return base.items.slice(this.from, this.from + this.held); } });
  }
  private check(): void { if (this.base.changes !== this.seen) raise('ConcurrentModificationException'); }
  private splice(at: number, gone: number, added: readonly Any[]): Any[] { this.check(); if (this.base.fixed) raise('UnsupportedOperationException'); const out = this.base.cut(this.from + at, gone, added); this.held += added.length - gone; this.seen = this.base.changes; this.changes++; return out; }
  override cut(at: number, gone: number, added: readonly Any[]): Any[] { return this.splice(at, gone, added); }
  override set(i: number, v: Any): Any { this.check(); if (i < 0 || i >= this.held) outOf(i, this.held); return this.base.set(this.from + i, v); }
  override add(v: Any, w?: Any): Any { if (w === undefined) { this.splice(this.held, 0, [v]); return true; } if (v < 0 || v > this.held) raise('IndexOutOfBoundsException', `Index: ${v}, Size: ${this.held}`); this.splice(v, 0, [w]); return undefined; }
  override addAll(a: Any, b?: Any): boolean { const c = [...nn(b ?? a)]; this.splice(b === undefined ? this.held : a, 0, c); return c.length > 0; }
  override remove(i: number): Any { if (i < 0 || i >= this.held) outOf(i, this.held); return this.splice(i, 1, [])[0]; }
  override removeValue(v: Any): boolean { const i = this.indexOf(v); if (i >= 0) this.splice(i, 1, []); return i >= 0; }
  override removeIf(p: Fn): boolean { const kept = this.items.filter(x => !nn(p).f(x)); const changed = kept.length !== this.held; if (changed) this.splice(0, this.held, kept); return changed; }
  override clear(): void { this.splice(0, this.held, []); }
  override sort(c: Fn | null): void { const all = this.items.sort(c ? (c.f as (a: Any, b: Any) => number) : compare); all.forEach((x, i) => this.base.set(this.from + i, x)); }
  override replaceAll(f: Fn): void { this.items.forEach((x, i) => this.base.set(this.from + i, f.f(x))); }
}

class Entry {
  readonly $class = 'java.util.Map.Entry';
  next: Entry | undefined;
  before: Entry | undefined;
  after: Entry | undefined;
  constructor(readonly h: number, readonly k: Any, public v: Any) {}
  getKey(): Any { return this.k; }
  getValue(): Any { return this.v; }
  setValue(v: Any): Any { const old = this.v; this.v = v; return old; }
  equals(o: Any): boolean { return o instanceof Entry && equals(this.k, o.k) && equals(this.v, o.v); }
  hashCode(): number { return hash(this.k) ^ hash(this.v); }
  toString(): string { return `${str(this.k)}=${str(this.v)}`; }
}

/** HashMap with Java's table order, LinkedHashMap by insertion, TreeMap by key. */
export class JMap {
  private table: (Entry | undefined)[] = [];
  private held = 0;
  private first: Entry | undefined;
  private last: Entry | undefined;
  private sorted: Entry[] | undefined;
  changes = 0;
  /** `fixed` maps refuse writes, with that text when it is one. */
  constructor(readonly $class: string = 'java.util.HashMap', readonly order?: Fn | null, readonly fixed: boolean | string = false) {}
  private get tree(): boolean { return this.$class === 'java.util.TreeMap'; }
  private get identity(): boolean { return this.$class === 'java.util.IdentityHashMap'; }
  private get linked(): boolean { return this.$class === 'java.util.LinkedHashMap'; }
  private spread(k: Any): number { const h = hash(k); return h ^ (h >>> 16); }
  private cmp(a: Any, b: Any): number { return this.order ? this.order.f(a, b) : compare(a, b); }
  /** Where a key stands or would stand in the sorted entries. */
  private place(k: Any): number { const s = (this.sorted ??= []); let lo = 0; let hi = s.length; while (lo < hi) { const m = (lo + hi) >> 1; if (this.cmp(s[m]!.k, k) < 0) lo = m + 1; else hi = m; } return lo; }
  entry(k: Any): Entry | undefined {
    if (this.tree) { if (k === null && !this.order) nullPointer(); const s = (this.sorted ??= []); const i = this.place(k); return i < s.length && this.cmp(s[i]!.k, k) === 0 ? s[i] : undefined; }
    if (this.held === 0) return undefined;
    const h = this.spread(k);
    for (let e = this.table[h & (this.table.length - 1)]; e; e = e.next) if (e.h === h && (e.k === k || (!this.identity && equals(k, e.k)))) return e;
    return undefined;
  }
  private write(): void { if (this.fixed) raise('UnsupportedOperationException', typeof this.fixed === 'string' ? this.fixed : null); }
  get(k: Any): Any { return this.entry(k)?.v ?? null; }
  put(k: Any, v: Any): Any {
    this.write();
    const e = this.entry(k);
    if (e) { const old = e.v; e.v = v; return old; }
    this.changes++;
    if (this.tree) { if (this.sorted?.length === 0) this.cmp(k, k); const at = this.place(k); work((this.sorted!.length - at) >> 2); spend(4); this.sorted!.splice(at, 0, new Entry(0, k, v)); this.held++; return null; }
    if (this.table.length === 0) this.table = new Array<Entry | undefined>(16).fill(undefined);
    const added = new Entry(this.spread(k), k, v);
    this.link(added);
    if (this.linked) { added.before = this.last; if (this.last) this.last.after = added; else this.first = added; this.last = added; }
    if (++this.held > this.table.length * 0.75) this.grow();
    return null;
  }
  private link(e: Entry): void { const i = e.h & (this.table.length - 1); let at = this.table[i]; if (!at) { this.table[i] = e; return; } let n = 1; while (at.next) { at = at.next; n++; } at.next = e; if (n >= 8 && this.table.length < 64) this.grow(); }
  private grow(): void {
    const all: Entry[] = [];
    for (let head of this.table) for (; head; head = head.next) all.push(head);
    this.table = new Array<Entry | undefined>(this.table.length * 2).fill(undefined);
    for (const e of all) e.next = undefined;
    for (const e of all) this.link(e);
  }
  remove(k: Any, v?: Any): Any {
    this.write();
    const e = this.entry(k);
    if (!e || (v !== undefined && !equals(v, e.v))) return v === undefined ? null : false;
    this.changes++;
    this.held--;
    if (this.tree) { work(this.sorted!.length >> 3); this.sorted!.splice(this.sorted!.indexOf(e), 1); }
    else {
      const i = e.h & (this.table.length - 1);
      if (this.table[i] === e) this.table[i] = e.next;
      else { let at = this.table[i]!; while (at.next !== e) at = at.next!; at.next = e.next; }
      if (this.linked) { if (e.before) e.before.after = e.after; else this.first = e.after; if (e.after) e.after.before = e.before; else this.last = e.before; }
    }
    return v === undefined ? e.v : true;
  }
  *entries(): Generator<Entry> {
    const at = this.changes;
    const check = () => { if (this.changes !== at) raise('ConcurrentModificationException'); };
    if (this.tree) { for (const e of [...(this.sorted ?? [])]) { check(); yield e; } return; }
    if (this.linked) { for (let e = this.first; e; e = e.after) { check(); yield e; } return; }
    for (const head of this.table) for (let e = head; e; e = e.next) { check(); yield e; }
  }
  size(): number { return this.held; }
  isEmpty(): boolean { return this.held === 0; }
  containsKey(k: Any): boolean { return this.entry(k) !== undefined; }
  containsValue(v: Any): boolean { for (const e of this.entries()) if (equals(v, e.v)) return true; return false; }
  clear(): void { this.write(); this.changes++; this.table = []; this.held = 0; this.first = this.last = undefined; this.sorted = undefined; }
  putAll(m: Any): void {
    const all = [...nn(m).entries()] as Entry[];
    // A first table is as large as the map needs, which shows in its order: HashMap.putMapEntries.
    if (this.table.length === 0 && !this.tree && all.length > 0) { let n = 1; while (n < Math.trunc(all.length / 0.75 + 1)) n *= 2; this.table = new Array<Entry | undefined>(n).fill(undefined); }
    for (const e of all) this.put(e.k, e.v);
  }
  putIfAbsent(k: Any, v: Any): Any { const old = this.get(k); if (old === null) this.put(k, v); return old; }
  getOrDefault(k: Any, v: Any): Any { const e = this.entry(k); return e ? e.v : v; }
  computeIfAbsent(k: Any, f: Fn): Any { const old = this.get(k); if (old !== null) return old; const v = nn(f).f(k); if (v !== null) this.put(k, v); return v; }
  computeIfPresent(k: Any, f: Fn): Any { const old = this.get(k); if (old === null) return null; const v = f.f(k, old); if (v === null) this.remove(k); else this.put(k, v); return v; }
  compute(k: Any, f: Fn): Any { const v = f.f(k, this.get(k)); if (v === null) this.remove(k); else this.put(k, v); return v; }
  merge(k: Any, v: Any, f: Fn): Any { nn(v); const old = this.get(k); const r = old === null ? v : f.f(old, v); if (r === null) this.remove(k); else this.put(k, r); return r; }
  replace(k: Any, a: Any, b?: Any): Any { const e = this.entry(k); if (b === undefined) { if (!e) return null; const old = e.v; e.v = a; return old; } if (!e || !equals(e.v, a)) return false; e.v = b; return true; }
  replaceAll(f: Fn): void { for (const e of this.entries()) e.v = f.f(e.k, e.v); }
  forEach(f: Fn): void { for (const e of this.entries()) f.f(e.k, e.v); }
  keys(): JIterator { return enumerationOf([...this.entries()].map(e => e.k)); } elements(): JIterator { return enumerationOf([...this.entries()].map(e => e.v)); }
  keySet(): Any { return new View('java.util.Set', this, e => e.k, v => this.containsKey(v)); }
  values(): Any { return new View('java.util.Collection', this, e => e.v); }
  entrySet(): Any { return new View('java.util.Set', this, e => e); }
  equals(o: Any): boolean { if (!(o instanceof JMap) || o.size() !== this.size()) return false; for (const e of this.entries()) { const x = o.entry(e.k); if (!x || !equals(e.v, x.v)) return false; } return true; }
  hashCode(): number { let h = 0; for (const e of this.entries()) h = (h + e.hashCode()) | 0; return h; }
  toString(): string { return `{${[...this.entries()].map(e => `${e.k === this ? '(this Map)' : str(e.k)}=${e.v === this ? '(this Map)' : str(e.v)}`).join(', ')}}`; }
  clone(): JMap { const m = new JMap(this.$class, this.order); m.putAll(this); return m; }
  getByPath(path: string, ...fallback: Any[]): Any { return byPath(this, path, fallback); }
  // Augmented.
  private each2(f: (e: Entry) => boolean | void): void { for (const e of this.entries()) if (f(e) === true) return; }
  collect(a: Any, f?: Fn): Any { const to = f ? a : new JList([]); const g: Fn = f ?? a; this.each2(e => void to.add(g.f(e.k, e.v))); return to; }
  count(p: Fn): number { let n = 0; this.each2(e => { if (p.f(e.k, e.v)) n++; }); return n; }
  each(f: Fn): Any { this.forEach(f); return this; }
  every(p: Fn): boolean { let ok = true; this.each2(e => (ok = p.f(e.k, e.v)) === false); return ok; }
  find(p: Fn): Any { let r: Any = null; this.each2(e => { if (p.f(e.k, e.v)) { r = e; return true; } return false; }); return r; }
  findAll(p: Fn): JMap { const m = new JMap(this.tree ? this.$class : 'java.util.LinkedHashMap', this.order); this.each2(e => { if (p.f(e.k, e.v)) m.put(e.k, e.v); }); return m; }
  findResult(a: Any, f?: Fn): Any { const g: Fn = f ?? a; let r: Any = null; this.each2(e => (r = g.f(e.k, e.v)) !== null); return r ?? (f ? a : null); }
  findResults(f: Fn): JList { const r: Any[] = []; this.each2(e => { const v = f.f(e.k, e.v); if (v !== null) r.push(v); }); return new JList(r); }
  groupBy(f: Fn): JMap { const m = new JMap('java.util.LinkedHashMap'); this.each2(e => { const k = f.f(e.k, e.v); let x = m.get(k); if (!x) m.put(k, (x = new JMap(this.tree ? this.$class : 'java.util.LinkedHashMap'))); x.put(e.k, e.v); }); return m; }
  // Sorted maps.
  private pick(i: number): Entry | null { return (this.sorted ?? [])[i] ?? null; }
  firstKey(): Any { return (this.pick(0) ?? raise('NoSuchElementException')).k; } lastKey(): Any { return (this.pick(this.held - 1) ?? raise('NoSuchElementException')).k; }
  firstEntry(): Any { return this.pick(0); } lastEntry(): Any { return this.pick(this.held - 1); }
  floorEntry(k: Any): Any { const e = this.entry(k); return e ?? this.pick(this.place(k) - 1); } ceilingEntry(k: Any): Any { this.entry(k); return this.pick(this.place(k)); }
  lowerEntry(k: Any): Any { return this.pick(this.place(k) - 1); } higherEntry(k: Any): Any { const e = this.entry(k); return this.pick(this.place(k) + (e ? 1 : 0)); }
  floorKey(k: Any): Any { return this.floorEntry(k)?.k ?? null; } ceilingKey(k: Any): Any { return this.ceilingEntry(k)?.k ?? null; } lowerKey(k: Any): Any { return this.lowerEntry(k)?.k ?? null; } higherKey(k: Any): Any { return this.higherEntry(k)?.k ?? null; }
  pollFirstEntry(): Any { const e = this.pick(0); if (e) this.remove(e.k); return e; } pollLastEntry(): Any { const e = this.pick(this.held - 1); if (e) this.remove(e.k); return e; }
  private part(keep: (k: Any) => boolean): JMap { const m = new JMap(this.$class, this.order); for (const e of this.entries()) if (keep(e.k)) m.put(e.k, e.v); return m; }
  headMap(k: Any, incl = false): JMap { return this.part(x => this.cmp(x, k) < (incl ? 1 : 0)); } tailMap(k: Any, incl = true): JMap { return this.part(x => this.cmp(x, k) >= (incl ? 0 : 1)); }
  subMap(a: Any, b: Any, c?: Any, d?: Any): JMap { return c === undefined ? this.part(x => this.cmp(x, a) >= 0 && this.cmp(x, b) < 0) : this.part(x => this.cmp(x, a) >= (b ? 0 : 1) && this.cmp(x, c) < (d ? 1 : 0)); }
  descendingMap(): JMap { const m = new JMap(this.$class, new Fn('java.util.Comparator', (a, b) => this.cmp(b, a))); m.putAll(this); return m; }
  navigableKeySet(): Any { const s = new JSet('java.util.TreeSet', this.order); for (const e of this.entries()) s.add(e.k); return s; } descendingKeySet(): Any { return this.descendingMap().navigableKeySet(); }
  comparator(): Any { return this.order ?? null; }
}

class View extends JCollection {
  constructor(readonly $class: string, private readonly map: JMap, private readonly part: (e: Entry) => Any, private readonly has?: (v: Any) => boolean) { super(); }
  size(): number { return this.map.size(); }
  *[Symbol.iterator](): Iterator<Any> { for (const e of this.map.entries()) yield this.part(e); }
  override contains(v: Any): boolean { return this.has ? this.has(v) : super.contains(v); }
  add(): Any { return raise('UnsupportedOperationException'); }
  removeValue(v: Any): boolean { for (const e of this.map.entries()) if (equals(v, this.part(e))) { this.map.remove(e.k); return true; } return false; }
  override removeIf(p: Fn): boolean { const gone = [...this.map.entries()].filter(e => p.f(this.part(e))); for (const e of gone) this.map.remove(e.k); return gone.length > 0; }
  clear(): void { this.map.clear(); }
  equals(o: Any): boolean { return this.$class === 'java.util.Set' && o instanceof JCollection && o.size() === this.size() && this.containsAll(o); }
  hashCode(): number { let h = 0; for (const x of this) h = (h + hash(x)) | 0; return h; }
}

export class JSet extends JCollection {
  readonly map: JMap;
  constructor(readonly $class: string = 'java.util.HashSet', order?: Fn | null, readonly fixed = false) { super(); this.map = new JMap($class === 'java.util.TreeSet' ? 'java.util.TreeMap' : $class === 'java.util.LinkedHashSet' ? 'java.util.LinkedHashMap' : 'java.util.HashMap', order); }
  size(): number { return this.map.size(); }
  *[Symbol.iterator](): Iterator<Any> { for (const e of this.map.entries()) yield e.k; }
  add(v: Any): boolean { if (this.fixed) raise('UnsupportedOperationException'); if (this.map.containsKey(v)) return false; this.map.put(v, true); return true; }
  removeValue(v: Any): boolean { if (this.fixed) raise('UnsupportedOperationException'); return this.map.remove(v) !== null; }
  override contains(v: Any): boolean { return this.map.containsKey(v); }
  clear(): void { this.map.clear(); }
  equals(o: Any): boolean { return (o instanceof JSet || o instanceof View) && o.size() === this.size() && this.containsAll(o); }
  hashCode(): number { let h = 0; for (const x of this) h = (h + hash(x)) | 0; return h; }
  clone(): JSet { const s = new JSet(this.$class, this.map.order); s.addAll(this); return s; }
  first(): Any { return this.map.firstKey(); } last(): Any { return this.map.lastKey(); }
  floor(k: Any): Any { return this.map.floorKey(k); } ceiling(k: Any): Any { return this.map.ceilingKey(k); } lower(k: Any): Any { return this.map.lowerKey(k); } higher(k: Any): Any { return this.map.higherKey(k); }
  pollFirst(): Any { return this.map.pollFirstEntry()?.k ?? null; } pollLast(): Any { return this.map.pollLastEntry()?.k ?? null; }
  headSet(k: Any, i?: boolean): Any { return this.map.headMap(k, i).navigableKeySet(); } tailSet(k: Any, i?: boolean): Any { return this.map.tailMap(k, i).navigableKeySet(); } subSet(a: Any, b: Any, c?: Any, d?: Any): Any { return this.map.subMap(a, b, c, d).navigableKeySet(); }
  descendingSet(): Any { return this.map.descendingKeySet(); } descendingIterator(): JIterator { return new JIterator([...this].reverse()[Symbol.iterator]()); } comparator(): Any { return this.map.comparator(); }
}

function byPath(root: Any, path: string, fallback: Any[]): Any {
  if (path === '') raise('IllegalArgumentException', 'Missing path');
  if (path.endsWith('.')) raise('IllegalArgumentException', `Trailing '.' in path [${path}]`);
  const parts = path.split('.');
  let at = 0;
  let value = root;
  for (const [i, part] of parts.entries()) {
    if (part === '') raise('IllegalArgumentException', `Extra '.' in path [${path}] at index [${at}]`);
    const last = i === parts.length - 1;
    let next: Any;
    if (value instanceof JMap) { const e = value.entry(part); next = e ? e.v : undefined; }
    else if (value instanceof JList) {
      if (!/^[+-]?\d+$/.test(part)) raise('IllegalArgumentException', `Could not parse [${part}] as a int index into list at path [${path}] and index [${i}]`);
      const n = Number(part);
      next = n < value.size() && n >= 0 ? value.get(n) : n === value.size() ? value.get(n) : undefined;
    } else raise('IllegalArgumentException', `Non-container [${value === null ? 'null' : str((value as Any).$class ?? (typeof value === 'number' ? 'java.lang.Integer' : 'java.lang.String'))}] at [${part}], index [${i}] in path [${path}]`);
    if (next === undefined) {
      if (last && fallback.length > 0) return fallback[0];
      raise('IllegalArgumentException', last ? `Could not find value at path [${path}]` : `Container does not have [${part}], for non-terminal index [${i}] in path [${path}]`);
    }
    value = next;
    at += part.length + 1;
  }
  return value;
}

export { C, D, F };
