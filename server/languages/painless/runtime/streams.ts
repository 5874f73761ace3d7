import { JCollection, JIterator, JList, JMap, JSet, Spliterator, streams } from './collections.ts';
import { cannotCast, D, Fn, JArray, Thrown, compare, comparator, dcompare, equals, fatal, nn, raise, spend, str, work, type Any } from './values.ts';

class Optional {
  constructor(readonly v: Any, readonly $class = 'java.util.Optional') {}
  isPresent(): boolean { return this.v !== null; } isEmpty(): boolean { return this.v === null; } stream(): JStream { return new JStream(this.v === null ? [] : [this.v], this.$class.slice(18) === '' ? 'Stream' : (`${this.$class.slice(18)}Stream` as Kind)); }
  get(): Any { return this.v ?? raise('NoSuchElementException', 'No value present'); }
  getAsInt(): Any { return this.get(); } getAsLong(): Any { return this.get(); } getAsDouble(): Any { return this.get(); }
  orElse(d: Any): Any { return this.v ?? d; }
  orElseGet(f: Fn): Any { return this.v ?? f.f(); }
  orElseThrow(f: Fn): Any { if (this.v !== null) return this.v; throw f.f() as Thrown; }
  ifPresent(f: Fn): void { if (this.v !== null) f.f(this.v); }
  map(f: Fn): Optional { return this.v === null ? this : new Optional(f.f(this.v)); }
  flatMap(f: Fn): Optional { return this.v === null ? this : f.f(this.v); }
  filter(f: Fn): Optional { return this.v === null || f.f(this.v) ? this : new Optional(null); }
  equals(o: Any): boolean { return o instanceof Optional && equals(this.v, o.v); }
  toString(): string { return this.v === null ? `${this.$class.slice(10)}.empty` : `${this.$class.slice(10)}[${this.$class.endsWith('Double') ? str(new D(this.v)) : str(this.v)}]`; }
}
/** A sum of doubles as Java's streams keep it: what rounding lost is carried along. */
function compensated(): { add(x: number): void; value(): number; join(sum: number, lost: number, plain: number): void; parts(): readonly [number, number, number] } {
  let [sum, lost, plain] = [0, 0, 0];
  const step = (x: number): void => { const next = x - lost; const total = sum + next; lost = total - sum - next; sum = total; };
  return {
    add(x) { step(x); plain += x; },
    value() { const v = sum - lost; return v !== v && Math.abs(plain) === Infinity ? plain : v; },
    join(other, rest, simple) { step(other); step(-rest); plain += simple; },
    parts: () => [sum, lost, plain],
  };
}
type Kind = 'Stream' | 'IntStream' | 'LongStream' | 'DoubleStream';
const raw: Record<Kind, string> = { Stream: '', IntStream: 'Int', LongStream: 'Long', DoubleStream: 'Double' };
const limit = 10_000_000;

/** Streams are lazy; each step is counted, so an endless one ends in an error. */
export class JStream {
  readonly $class: string;
  private used = false;
  constructor(private readonly source: Iterable<Any>, readonly kind: Kind = 'Stream') { this.$class = `java.util.stream.${kind}`; }
  *[Symbol.iterator](): Iterator<Any> {
    if (this.used) raise('IllegalStateException', 'stream has already been operated upon or closed');
    this.used = true;
    let n = 0;
    for (const x of this.source) { work(4); if (++n > limit) fatal('org.opensearch.painless.PainlessError', 'The maximum number of statements that can be executed in a loop has been reached.'); yield x; }
  }
  private next(g: (self: Iterable<Any>) => Generator<Any>, kind: Kind = this.kind): JStream { return new JStream(g(this), kind); }
  filter(p: Fn): JStream { return this.next(function* (s) { for (const x of s) if (p.f(x)) yield x; }); }
  map(f: Fn, kind: Kind = this.kind): JStream { return this.next(function* (s) { for (const x of s) yield f.f(x); }, kind); }
  mapToInt(f: Fn): JStream { return this.map(f, 'IntStream'); } mapToLong(f: Fn): JStream { return this.map(f, 'LongStream'); } mapToDouble(f: Fn): JStream { return this.map(f, 'DoubleStream'); } mapToObj(f: Fn): JStream { return this.map(f, 'Stream'); }
  boxed(): JStream { const d = this.kind === 'DoubleStream'; return this.next(function* (s) { for (const x of s) yield d ? new D(x) : x; }, 'Stream'); }
  asDoubleStream(): JStream { return this.next(function* (s) { for (const x of s) yield Number(x); }, 'DoubleStream'); } asLongStream(): JStream { return this.next(function* (s) { for (const x of s) yield BigInt(x); }, 'LongStream'); }
  flatMap(f: Fn, kind: Kind = this.kind): JStream { return this.next(function* (s) { for (const x of s) { const t = f.f(x); if (t !== null) yield* t instanceof JStream ? t : cannotCast(t, `java.util.stream.${kind}`); } }, kind); }
  flatMapToInt(f: Fn): JStream { return this.flatMap(f, 'IntStream'); } flatMapToLong(f: Fn): JStream { return this.flatMap(f, 'LongStream'); } flatMapToDouble(f: Fn): JStream { return this.flatMap(f, 'DoubleStream'); }
  distinct(): JStream { return this.next(function* (s) { const seen = new JSet(); for (const x of s) if (seen.add(x)) yield x; }); }
  sorted(c?: Fn): JStream { const d = this.kind === 'DoubleStream'; return this.next(function* (s) { yield* [...s].sort((c ? c.f : d ? dcompare : compare) as (a: Any, b: Any) => number); }); }
  limit(n: bigint): JStream { if (n < 0n) raise('IllegalArgumentException', String(n)); return this.next(function* (s) { let i = 0n; if (n === 0n) return; for (const x of s) { yield x; if (++i >= n) return; } }); }
  skip(n: bigint): JStream { return this.next(function* (s) { let i = 0n; for (const x of s) if (i++ >= n) yield x; }); }
  peek(f: Fn): JStream { return this.next(function* (s) { for (const x of s) { f.f(x); yield x; } }); }
  takeWhile(p: Fn): JStream { return this.next(function* (s) { for (const x of s) { if (!p.f(x)) return; yield x; } }); } dropWhile(p: Fn): JStream { return this.next(function* (s) { let on = false; for (const x of s) if (on || (on = !p.f(x))) yield x; }); }
  sequential(): JStream { return this; } unordered(): JStream { return this; } close(): void { /* nothing to close */ }
  forEach(f: Fn): void { for (const x of this) f.f(x); } forEachOrdered(f: Fn): void { this.forEach(f); }
  anyMatch(p: Fn): boolean { for (const x of this) if (p.f(x)) return true; return false; } allMatch(p: Fn): boolean { for (const x of this) if (!p.f(x)) return false; return true; } noneMatch(p: Fn): boolean { return !this.anyMatch(p); }
  count(): bigint { let n = 0n; for (const _ of this) n++; return n; }
  private option(v: Any): Optional { return new Optional(v ?? null, `java.util.Optional${raw[this.kind]}`); }
  findFirst(): Optional { for (const x of this) return this.option(nn(x)); return this.option(null); } findAny(): Optional { return this.findFirst(); }
  private best(sign: number, c?: Fn): Optional { let r: Any; let any = false; for (const x of this) { const d = any ? sign * (c ? c.f(x, r) : this.kind === 'DoubleStream' ? dcompare(x, r) : compare(x, r)) : 1; if (!any || d > 0 || (d === 0 && c && sign > 0)) { r = x; any = true; } } return this.option(any ? r : null); }
  max(c?: Fn): Optional { return this.best(1, c); } min(c?: Fn): Optional { return this.best(-1, c); }
  reduce(a: Any, f?: Fn): Any { if (f) { let r = a; for (const x of this) r = f.f(r, x); return r; } let r: Any; let any = false; for (const x of this) { r = any ? a.f(r, x) : x; any = true; } return this.option(any ? r : null); }
  sum(): Any { if (this.kind === 'IntStream') { let s = 0; for (const x of this) s = (s + x) | 0; return s; } if (this.kind === 'LongStream') { let s = 0n; for (const x of this) s = BigInt.asIntN(64, s + x); return s; } const s = compensated(); for (const x of this) s.add(x); return s.value(); }
  average(): Optional { const s = compensated(); let n = 0; for (const x of this) { s.add(Number(x)); n++; } return new Optional(n ? s.value() / n : null, 'java.util.OptionalDouble'); }
  summaryStatistics(): Stats { const t = new Stats(this.kind === 'IntStream' ? 'Int' : this.kind === 'LongStream' ? 'Long' : 'Double'); for (const x of this) t.accept(x); return t; }
  toArray(_?: Fn): JArray { const all: Any[] = []; for (const x of this) { spend(1); all.push(x); } return new JArray(this.kind === 'IntStream' ? 'int[]' : this.kind === 'LongStream' ? 'long[]' : this.kind === 'DoubleStream' ? 'double[]' : 'java.lang.Object[]', all); }
  iterator(): JIterator { return Object.assign(new JIterator(this[Symbol.iterator]()), this.kind !== 'Stream' && { $class: `java.util.PrimitiveIterator.Of${raw[this.kind]}` }); }
  spliterator(): Spliterator { return new Spliterator(this.iterator(), undefined, 16); }
  collect(c: Any, add?: Fn): Any { if (add) { const r = c.f(); for (const x of this) add.f(r, x); return r; } const state = (c as Collector).make(); for (const x of this) c.add(state, x); return c.done(state); }
}
streams.of = source => new JStream(source);

export class Stats {
  readonly $class: string; n = 0n; s: Any; lo: Any; hi: Any;
  constructor(readonly of: 'Int' | 'Long' | 'Double') { this.$class = `java.util.${of}SummaryStatistics`; this.s = of === 'Double' ? 0 : 0n; this.lo = of === 'Int' ? 2147483647 : of === 'Long' ? 9223372036854775807n : Infinity; this.hi = of === 'Int' ? -2147483648 : of === 'Long' ? -9223372036854775808n : -Infinity; }
  private readonly doubles = compensated();
  accept(x: Any): void { this.n++; if (this.of === 'Double') this.doubles.add(x); else this.s = BigInt.asIntN(64, this.s + BigInt(x)); if (x < this.lo || x !== x) this.lo = x; if (x > this.hi || x !== x) this.hi = x; }
  combine(o: Stats): void { this.n += nn(o).n; if (this.of === 'Double') this.doubles.join(...o.doubles.parts()); else this.s = BigInt.asIntN(64, this.s + o.s); if (o.lo < this.lo) this.lo = o.lo; if (o.hi > this.hi) this.hi = o.hi; }
  andThen(f: Fn): Fn { return new Fn(nn(f).$class, x => { this.accept(x); f.f(x); }); }
  getCount(): bigint { return this.n; } getSum(): Any { return this.of === 'Double' ? this.doubles.value() : this.s; } getMin(): Any { return this.lo; } getMax(): Any { return this.hi; } getAverage(): number { return this.n === 0n ? 0 : Number(this.getSum()) / Number(this.n); }
  toString(): string { const f = (v: Any) => (this.of === 'Double' ? v.toFixed(6) : String(v)); return `${this.of}SummaryStatistics{count=${this.n}, sum=${f(this.getSum())}, min=${f(this.lo)}, average=${this.getAverage().toFixed(6)}, max=${f(this.hi)}}`; }
}

export class Collector {
  readonly $class = 'java.util.stream.Collector';
  constructor(readonly make: () => Any, readonly add: (state: Any, x: Any) => void, readonly done: (state: Any) => Any = s => s) {}
  supplier(): Fn { return new Fn('java.util.function.Supplier', this.make); } accumulator(): Fn { return new Fn('java.util.function.BiConsumer', this.add); } finisher(): Fn { return new Fn('java.util.function.Function', this.done); } characteristics(): JSet { return new JSet(); }
}
const folding = (start: () => Any, step: (v: Any, x: Any) => Any, done: (v: Any) => Any = v => v) => new Collector(() => ({ v: start() }), (s, x) => { s.v = step(s.v, x); }, s => done(s.v));
const grouped = (map: () => JMap, key: (x: Any) => Any, down: Collector) => new Collector(map, (m, x) => { const k = nn(key(x)); let s = m.get(k); if (s === null) m.put(k, (s = down.make())); down.add(s, x); }, m => { for (const e of m.entries()) e.v = down.done(e.v); return m; });
const toList = () => new Collector(() => new JList([]), (l, x) => l.add(x));
const average = (f: Fn) => new Collector(() => ({ s: compensated(), n: 0 }), (t, x) => { t.s.add(Number(f.f(x))); t.n++; }, t => new D(t.n ? t.s.value() / t.n : 0));
const best = (sign: number) => (c: Fn) => folding(() => null, (v, x) => (v === null || sign * c.f(x, v) > 0 ? x : v), v => new Optional(v));
const summary = (of: 'Int' | 'Long' | 'Double') => (f: Fn) => new Collector(() => new Stats(of), (s, x) => s.accept(f.f(x)));
const collectors: Record<string, (...args: Any[]) => Any> = {
  toList, toSet: () => new Collector(() => new JSet(), (s, x) => s.add(x)), toCollection: f => new Collector(() => f.f(), (s, x) => s.add(x)),
  joining: (sep = '', a = '', b = '') => new Collector(() => [] as string[], (s, x) => s.push(str(x)), s => a + s.join(sep) + b),
  counting: () => folding(() => 0n, v => v + 1n), summingInt: f => folding(() => 0, (v, x) => (v + f.f(x)) | 0), summingLong: f => folding(() => 0n, (v, x) => BigInt.asIntN(64, v + f.f(x))), summingDouble: f => new Collector(compensated, (s, x) => s.add(f.f(x)), s => new D(s.value())),
  averagingInt: average, averagingLong: average, averagingDouble: average, minBy: best(-1), maxBy: best(1), summarizingInt: summary('Int'), summarizingLong: summary('Long'), summarizingDouble: summary('Double'),
  mapping: (f, d) => new Collector(d.make, (s, x) => d.add(s, f.f(x)), d.done), collectingAndThen: (c, f) => new Collector(c.make, c.add, s => f.f(c.done(s))),
  reducing: (a, b, c) => (b === undefined ? folding(() => null, (v, x) => (v === null ? x : a.f(v, x)), v => new Optional(v)) : c === undefined ? folding(() => a, (v, x) => b.f(v, x)) : folding(() => a, (v, x) => c.f(v, b.f(x)))),
  groupingBy: (f, a, b) => grouped(b ? () => a.f() : () => new JMap(), x => f.f(x), b ?? a ?? toList()),
  partitioningBy: (p, d = toList()) => new Collector(() => { const m = new JMap('java.util.LinkedHashMap'); m.put(false, d.make()); m.put(true, d.make()); return m; }, (m, x) => d.add(m.get(p.f(x)), x), m => { for (const e of m.entries()) e.v = d.done(e.v); return m; }),
  toMap: (k, v, m, s) => new Collector(() => (s ? s.f() : new JMap()), (map, x) => { const key = k.f(x); const value = nn(v.f(x)); const e = map.entry(key); if (!e) map.put(key, value); else if (!m) raise('IllegalStateException', `Duplicate key ${str(key)} (attempted merging values ${str(e.v)} and ${str(value)})`); else e.v = m.f(e.v, value); }),
};
function* span(a: Any, b: Any, one: Any): Generator<Any> { for (let i = a; i < b; i += one) yield i; }
const common = (kind: Kind) => ({ empty: () => new JStream([], kind), of: (a: JArray | Any) => new JStream(a instanceof JArray ? a.a : [a], kind), concat: (a: JStream, b: JStream) => new JStream((function* () { yield* a; yield* b; })(), kind), iterate: (s: Any, f: Fn) => new JStream((function* () { for (let x = s; ; x = f.f(x)) yield x; })(), kind), generate: (f: Fn) => new JStream((function* () { for (;;) yield f.f(); })(), kind) });
export const streamStatics: Record<string, Record<string, (...args: Any[]) => Any>> = {
  'java.util.stream.Stream': common('Stream'), 'java.util.stream.DoubleStream': common('DoubleStream'),
  'java.util.stream.IntStream': { ...common('IntStream'), range: (a, b) => new JStream(span(a, b, 1), 'IntStream'), rangeClosed: (a, b) => new JStream(span(a, b + 1, 1), 'IntStream') },
  'java.util.stream.LongStream': { ...common('LongStream'), range: (a, b) => new JStream(span(a, b, 1n), 'LongStream'), rangeClosed: (a, b) => new JStream(span(a, b + 1n, 1n), 'LongStream') },
  'java.util.stream.Collectors': collectors,
  'java.util.Optional': { empty: () => new Optional(null), of: v => new Optional(nn(v)), ofNullable: v => new Optional(v) },
  'java.util.OptionalInt': { empty: () => new Optional(null, 'java.util.OptionalInt'), of: v => new Optional(v, 'java.util.OptionalInt') }, 'java.util.OptionalLong': { empty: () => new Optional(null, 'java.util.OptionalLong'), of: v => new Optional(v, 'java.util.OptionalLong') }, 'java.util.OptionalDouble': { empty: () => new Optional(null, 'java.util.OptionalDouble'), of: v => new Optional(v, 'java.util.OptionalDouble') },
  'java.util.Comparator': { naturalOrder: () => comparator(compare), reverseOrder: () => comparator((a, b) => compare(b, a)), comparing: (f, c) => comparator((a, b) => (c ? c.f(f.f(a), f.f(b)) : compare(f.f(a), f.f(b)))), comparingInt: f => comparator((a, b) => compare(f.f(a), f.f(b))), comparingLong: f => comparator((a, b) => compare(f.f(a), f.f(b))), comparingDouble: f => comparator((a, b) => dcompare(f.f(a), f.f(b))), nullsFirst: c => comparator((a, b) => (a === null ? (b === null ? 0 : -1) : b === null ? 1 : c.f(a, b))), nullsLast: c => comparator((a, b) => (a === null ? (b === null ? 0 : 1) : b === null ? -1 : c.f(a, b))) },
  'java.util.Map.Entry': { comparingByKey: c => comparator((a, b) => (c ? c.f(a.k, b.k) : compare(a.k, b.k))), comparingByValue: c => comparator((a, b) => (c ? c.f(a.v, b.v) : compare(a.v, b.v))) },
};
export { JCollection };
