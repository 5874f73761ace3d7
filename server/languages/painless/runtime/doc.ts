import { fromBase64 } from '../../../base/base64.ts';
import { JCollection, JList, JMap, streams } from './collections.ts';
import { UTC, zonedAt } from './time.ts';
import { BigInteger } from './math.ts';
import { D, JArray, equals, hash, nn, raise, str, type Any } from './values.ts';

/** The document that a script looks at; what an index hands in, or samples in the library. */
export interface Document {
  kind(field: string): string | undefined;
  values(field: string): readonly unknown[];
  /** Dates that are finer than milliseconds, as nanoseconds. */
  instants?(field: string): readonly unknown[] | undefined;
  source?(): unknown;
}
const missing = "A document doesn't have a value for a field! Use doc[<field>].size()==0 to check if a document is missing a field!";
const readonly = (): never => raise('UnsupportedOperationException', 'doc values are unmodifiable');
const radians = (v: number) => (v * Math.PI) / 180;

export class GeoPoint {
  readonly $class = 'org.opensearch.common.geo.GeoPoint';
  constructor(readonly lat: number, readonly lon: number) {}
  getLat(): number { return this.lat; } getLon(): number { return this.lon; }
  equals(o: Any): boolean { return o instanceof GeoPoint && o.lat === this.lat && o.lon === this.lon; } hashCode(): number { return hash(new D(this.lat)) * 31 + hash(new D(this.lon)) | 0; }
  toString(): string { return `${str(new D(this.lat))}, ${str(new D(this.lon))}`; }
}
/** The corners of a box around points. */
class GeoBoundingBox {
  readonly $class = 'org.opensearch.common.geo.GeoBoundingBox';
  constructor(private readonly from: GeoPoint, private readonly to: GeoPoint) {}
  topLeft(): GeoPoint { return this.from; } bottomRight(): GeoPoint { return this.to; }
}
/** Bytes of a binary field. */
class BytesRef {
  readonly $class = 'org.apache.lucene.util.BytesRef';
  constructor(private readonly data: Uint8Array) {}
  getBytes(): JArray { return new JArray('byte[]', [...new Int8Array(this.data)]); } getLength(): number { return this.data.length; } getOffset(): number { return 0; }
  utf8ToString(): string { return new TextDecoder().decode(this.data); }
  bytesEquals(o: Any): boolean { return nn(o) instanceof BytesRef && o.data.length === this.data.length && this.data.every((b, i) => b === o.data[i]); }
  equals(o: Any): boolean { return o instanceof BytesRef && this.bytesEquals(o); } hashCode(): number { return [...new Int8Array(this.data)].reduce((h, b) => Math.imul(31, h) + b | 0, 1); }
  toString(): string { return `[${[...this.data].map(b => b.toString(16)).join(' ')}]`; }
}
/** Great-circle distance in metres, with the service's mean earth radius. */
export function arcDistance(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const h = 0.5 - Math.cos(radians(lat2 - lat1)) / 2 + (Math.cos(radians(lat1)) * Math.cos(radians(lat2)) * (1 - Math.cos(radians(lon2 - lon1)))) / 2;
  return 2 * 6371008.7714 * Math.asin(Math.min(1, Math.sqrt(h)));
}
function geohash(text: string): [number, number] {
  const box = { lat: [-90, 90], lon: [-180, 180] };
  let even = true;
  for (const c of text) { const d = '0123456789bcdefghjkmnpqrstuvwxyz'.indexOf(c); if (d < 0) raise('IllegalArgumentException', `the character '${c}' is not a valid geohash character`); for (let b = 4; b >= 0; b--) { const r = even ? box.lon : box.lat; r[(d >> b) & 1 ? 0 : 1] = (r[0]! + r[1]!) / 2; even = !even; } }
  return [box.lat[0]!, box.lon[0]!];
}

/** A field of the current document: an unmodifiable list. One object serves a whole scan, as in the service. */
class DocValues extends JCollection {
  private readonly dates: boolean;
  constructor(readonly $class: string, private readonly at: Document, private readonly field: string, private readonly wrap: (v: Any) => Any) { super(); this.dates = $class.endsWith('.Dates'); }
  list(): readonly unknown[] { return (this.dates ? this.at.instants?.(this.field) : undefined) ?? this.at.values(this.field); }
  size(): number { return this.list().length; }
  getLength(): number { return this.list().length; }
  get(i: number): Any {
    const all = this.list();
    if (all.length === 0) raise('IllegalStateException', missing);
    if (i >= all.length || i < 0) raise('IndexOutOfBoundsException', this.$class.endsWith('Dates') ? `attempted to fetch the [${i}] date when there are only [${all.length}] dates.` : `Index ${i} out of bounds for length ${all.length}`);
    return this.wrap(all[i]);
  }
  getValue(): Any { const v = this.get(0); return v instanceof D ? v.v : v; }
  *[Symbol.iterator](): Iterator<Any> { for (const v of this.list()) yield this.wrap(v); }
  add(): Any { return readonly(); } removeValue(): boolean { return readonly(); } clear(): void { readonly(); } set(): Any { return readonly(); } sort(): void { readonly(); } override addAll(): boolean { return readonly(); } override removeIf(): boolean { return readonly(); } replaceAll(): void { readonly(); }
  private copy(): JList { return new JList([...this]); }
  indexOf(v: Any): number { return this.copy().indexOf(v); } lastIndexOf(v: Any): number { return this.copy().lastIndexOf(v); } subList(a: number, b: number): Any { return this.copy().subList(a, b); } listIterator(i = 0): Any { return this.copy().listIterator(i); } getByPath(p: string, ...d: Any[]): Any { return this.copy().getByPath(p, ...d); }
  override stream(): Any { return streams.of(this); } override asList(): Any { return this; }
  equals(o: Any): boolean { return nn(o) instanceof JCollection && equals(this.copy(), new JList([...o])); } hashCode(): number { return this.copy().hashCode(); }
  // Points.
  private point(): GeoPoint { return this.get(0) as GeoPoint; }
  getLat(): number { return this.point().lat; } getLon(): number { return this.point().lon; }
  getLats(): JArray { return new JArray('double[]', [...this].map(p => p.lat)); } getLons(): JArray { return new JArray('double[]', [...this].map(p => p.lon)); }
  getCentroid(): Any { const all = [...this] as GeoPoint[]; return all.length === 0 ? null : new GeoPoint(all.reduce((s, p) => s + p.lat, 0) / all.length, all.reduce((s, p) => s + p.lon, 0) / all.length); }
  getBoundingBox(): Any { const all = [...this] as GeoPoint[]; return all.length === 0 ? null : new GeoBoundingBox(new GeoPoint(Math.max(...all.map(p => p.lat)), Math.min(...all.map(p => p.lon))), new GeoPoint(Math.min(...all.map(p => p.lat)), Math.max(...all.map(p => p.lon)))); }
  getDimensionalType(): number { return this.isEmpty() ? -1 : 0; } getMercatorWidth(): number { return 0; } getMercatorHeight(): number { return 0; }
  arcDistance(lat: number, lon: number): number { const p = this.point(); return arcDistance(p.lat, p.lon, lat, lon); } arcDistanceWithDefault(lat: number, lon: number, d: number): number { return this.isEmpty() ? d : this.arcDistance(lat, lon); }
  planeDistance(lat: number, lon: number): number { const p = this.point(); const x = radians(lon - p.lon) * Math.cos(radians(p.lat + lat) / 2); const y = radians(lat - p.lat); return Math.sqrt(x * x + y * y) * 6371008.7714; } planeDistanceWithDefault(lat: number, lon: number, d: number): number { return this.isEmpty() ? d : this.planeDistance(lat, lon); }
  geohashDistance(h: string): number { const [lat, lon] = geohash(h); return this.arcDistance(lat, lon); } geohashDistanceWithDefault(h: string, d: number): number { return this.isEmpty() ? d : this.geohashDistance(h); }
}
const epochDate = (v: Any): Any => { if (typeof v === 'bigint') { const s = v / 1_000_000_000n; return zonedAt(Number(s), Number(v - s * 1_000_000_000n), UTC); } const s = Math.floor(v / 1000); return zonedAt(s, Math.round((v - s * 1000) * 1e6), UTC); };
const kinds: Readonly<Record<string, readonly [string, (v: Any) => Any]>> = {
  longs: ['Longs', v => BigInt(v)], doubles: ['Doubles', v => new D(Number(v))], booleans: ['Booleans', v => v], strings: ['Strings', v => v], dates: ['Dates', epochDate], geo_points: ['GeoPoints', v => new GeoPoint(v.lat, v.lon)], unsigned_longs: ['UnsignedLongs', v => new BigInteger(BigInt(v))], binary: ['BytesRefs', v => new BytesRef(fromBase64(String(v)))],
};
/** What `field('x')` gives: the values of a field, none for one that is not mapped. */
class FieldValues {
  readonly $class = 'org.opensearch.script.field.Field';
  constructor(private readonly name: string, private readonly all: DocValues | undefined, private readonly kind: string | undefined) {}
  getName(): string { return this.name; } size(): number { return this.all?.size() ?? 0; } isEmpty(): boolean { return this.size() === 0; }
  /** The default takes the class of the field's values. */
  private otherwise(v: Any): Any { return this.kind === 'doubles' && (typeof v === 'number' || typeof v === 'bigint') ? new D(Number(v)) : this.kind === 'longs' && typeof v === 'number' ? BigInt(v) : v; }
  get(...a: Any[]): Any { const [i, other] = a.length === 2 ? a : [0, a[0]]; return i >= 0 && i < this.size() ? this.all!.get(i) : this.otherwise(other); }
  *[Symbol.iterator](): Iterator<Any> { if (this.all) yield* this.all; }
  iterator(): Any { return new JList([...this]).iterator(); } forEach(f: Any): void { for (const v of this) nn(f).f(v); }
}
for (const name of ['any', 'every', 'each', 'eachWithIndex', 'findResults', 'groupBy', 'sum', 'join', 'asList', 'asCollection']) Object.defineProperty(FieldValues.prototype, name, { value(this: FieldValues, ...args: Any[]) { return (new JList([...this]) as Any)[name](...args); } });
/** `doc`: fields by name. Says "mapped" for containsKey, and knows no other way to look. */
class DocMap extends JMap {
  private readonly fields = new Map<string, DocValues>();
  constructor(private readonly at: Document) { super('java.util.Map'); }
  override get(name: Any): Any {
    const known = this.fields.get(name);
    if (known) return known;
    const kind = this.at.kind(str(nn(name)));
    if (kind === undefined) return raise('IllegalArgumentException', `No field found for [${str(name)}] in mapping`);
    if (kind === 'text') return raise('IllegalArgumentException', `Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations are disabled by default. Please use a keyword field instead. Alternatively, set fielddata=true on [${name}] in order to load field data by uninverting the inverted index. Note that this can use significant memory.`);
    const [type, wrap] = kinds[kind] ?? kinds['strings']!;
    const values = new DocValues(`org.opensearch.index.fielddata.ScriptDocValues.${type}`, this.at, name, wrap);
    this.fields.set(name, values);
    return values;
  }
  field(name: Any): FieldValues { const kind = this.at.kind(str(nn(name))); return new FieldValues(name, kind === undefined ? undefined : this.get(name), kind); }
  override containsKey(name: Any): boolean { return this.at.kind(str(nn(name))) !== undefined; }
}
for (const name of ['size', 'isEmpty', 'containsValue', 'put', 'remove', 'putAll', 'clear', 'keySet', 'values', 'entrySet', 'entries', 'getOrDefault', 'forEach']) Object.defineProperty(DocMap.prototype, name, { value: () => raise('UnsupportedOperationException') });
const maps = new WeakMap<Document, DocMap>();
/** The `doc` variable of a document; one per document object. */
export function docMap(at: Document): JMap { let m = maps.get(at); if (!m) maps.set(at, (m = new DocMap(at))); return m; }

/** The `field` function of contexts that have a document. */
export const fieldValues = (doc: Any, name: Any): FieldValues => (doc instanceof DocMap ? doc.field(name) : new FieldValues(nn(name), undefined, undefined));

const isoDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;
/** Milliseconds of a text that an index would take for a date; undefined for others. */
function dateOf(v: unknown): number | undefined {
  if (typeof v !== 'string' || !isoDate.test(v)) return undefined;
  const ms = Date.parse(/T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(v) || !v.includes('T') ? v : `${v}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
const order = (a: unknown, b: unknown): number => ((a as number) < (b as number) ? -1 : (a as number) > (b as number) ? 1 : 0);

/** Samples of the library as a document: what a field is follows from its values, as an index without a mapping would have it; values are in its order. */
export function sampleDocument(fields: Readonly<Record<string, unknown>>): Document {
  const known = new Map(Object.entries(fields).map(([name, v]): [string, { kind: string; values: readonly unknown[] }] => {
    const all = v === null || v === undefined ? [] : Array.isArray(v) ? (v as unknown[]) : [v];
    if (all.every(x => typeof x === 'bigint' || Number.isInteger(x))) return [name, { kind: 'longs', values: [...all].sort(order) }];
    if (all.every(x => typeof x === 'number' || typeof x === 'bigint')) return [name, { kind: 'doubles', values: all.map(Number).sort(order) }];
    if (all.every(x => typeof x === 'boolean')) return [name, { kind: 'booleans', values: [...all].sort(order) }];
    if (all.every(x => typeof x === 'object' && x !== null && 'lat' in x && 'lon' in x)) return [name, { kind: 'geo_points', values: all }];
    const dates = all.map(dateOf);
    return [name, dates.every(d => d !== undefined) ? { kind: 'dates', values: dates.sort(order) } : { kind: 'strings', values: [...new Set(all)].sort(order) }];
  }));
  return { kind: name => known.get(name)?.kind, values: name => known.get(name)?.values ?? [] };
}
/** The `interval` of an interval filter. */
export class Interval {
  readonly $class = 'org.opensearch.index.query.IntervalFilterScript.Interval';
  constructor(private readonly start: number, private readonly end: number, private readonly gaps: number) {}
  getStart(): number { return this.start; } getEnd(): number { return this.end; } getGaps(): number { return this.gaps; }
}
