import { compileDissect } from '../../../engine/search/dissect.ts';
import { SearchError } from '../../../engine/search/error.ts';
import { compileGrok, type Extractor } from '../../../engine/search/grok.ts';
import { Double } from '../../../engine/search/scripts.ts';
import { JMap } from './collections.ts';
import { GeoPoint, arcDistance, fieldValues } from './doc.ts';
import { Instant, parsers, zonedDateTime } from './time.ts';
import { D, JArray, hash, nn, raise, work, type Any } from './values.ts';

/** What a run outside the script can see: values of `emit`, the clock, and the document's number for seeded scores. */
export const run: { emitted: Any[]; now: number; document: number; doc: Any } = { emitted: [], now: 0, document: 0, doc: null };

const decays: Readonly<Record<string, (scale: number, decay: number) => (d: number) => number>> = {
  Linear: (scale, decay) => { const s = scale / (1 - decay); return d => Math.max(0, (s - d) / s); },
  Exp: (scale, decay) => { const k = Math.log(decay) / scale; return d => Math.exp(d * k); },
  Gauss: (scale, decay) => { const k = (0.5 * scale ** 2) / Math.log(decay); return d => Math.exp((0.5 * d ** 2) / k); },
};
const metres: Readonly<Record<string, number>> = { m: 1, meters: 1, km: 1000, kilometers: 1000, mi: 1609.344, miles: 1609.344, yd: 0.9144, yards: 0.9144, ft: 0.3048, feet: 0.3048, in: 0.0254, inch: 0.0254, cm: 0.01, centimeters: 0.01, mm: 0.001, millimeters: 0.001, nmi: 1852, NM: 1852, nauticalmiles: 1852 };
function distance(text: string): number { const m = /^\s*([\d.eE+-]+?)\s*([a-zA-Z]*)\s*$/.exec(nn(text)); const unit = metres[m?.[2] || 'm']; return m && unit !== undefined && Number.isFinite(Number(m[1])) ? Number(m[1]) * unit : raise('NumberFormatException', `For input string: "${text}"`); }
const millis: Readonly<Record<string, number>> = { nanos: 1e-6, micros: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
function duration(text: string): number { const m = /^\s*([\d.]+)\s*(nanos|micros|ms|s|m|h|d)\s*$/i.exec(nn(text)); if (m) return Number(m[1]) * millis[m[2]!.toLowerCase()]!; return /^\s*0\s*$/.test(text) ? 0 : raise('IllegalArgumentException', `failed to parse setting [timeValue] with value [${text}] as a time value: unit is missing or unrecognized`); }
function place(text: string): [number, number] { const [a, b] = nn(text).split(',').map(Number); return a === undefined || b === undefined || a !== a || b !== b ? raise('OpenSearchParseException', `failed to parse [${text}], expected a latitude and a longitude`) : [a, b]; }
function moment(text: string): number { const t = Date.parse(/^\d{4}(-\d\d)?(-\d\d)?$/.test(text) ? text : /Z|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`); return t === t ? t : raise('IllegalArgumentException', `failed to parse date field [${text}]`); }
const past = (value: number, origin: number, offset: number) => Math.max(0, Math.abs(value - origin) - offset);

/** Functions that a context imports by their bare names; which one has which says contexts.ts. */
export const functions: Record<string, (...args: Any[]) => Any> = {
  field: name => fieldValues(run.doc, name), $: (name, other) => fieldValues(run.doc, name).get(other),
  saturation: (v, k) => v / (k + v),
  sigmoid: (v, k, a) => v ** a / (k ** a + v ** a),
  randomScore: (seed, field?: Any) => ((Math.imul(hash(`${seed}/${field ?? ''}/${run.document}`) ^ 0x9e3779b9, 0x85ebca6b) >>> 8) & 0xffffff) / 16777216,
  ...Object.fromEntries(Object.entries(decays).flatMap(([name, make]) => [
    [`decayNumeric${name}`, (origin: number, scale: number, offset: number, decay: number, value: number) => make(scale, decay)(past(value, origin, offset))],
    [`decayGeo${name}`, (origin: string, scale: string, offset: string, decay: number, value: GeoPoint) => { const [lat, lon] = place(origin); return make(distance(scale), decay)(Math.max(0, arcDistance(lat, lon, nn(value).lat, value.lon) - distance(offset))); }],
    [`decayDate${name}`, (origin: string, scale: string, offset: string, decay: number, value: Any) => make(duration(scale), decay)(past(Number(nn(value).toInstant().toEpochMilli()), moment(origin), duration(offset)))],
  ])),
  emit: (...args) => void run.emitted.push(args.length === 1 ? args[0] : args.length === 2 && typeof args[0] === 'number' ? new GeoPoint(args[0], args[1]) : pair(args[0], args[1])),
  grok: pattern => new NamedGroupExtractor(compiled(() => compileGrok(nn(pattern)))), dissect: pattern => new NamedGroupExtractor(compiled(() => compileDissect(nn(pattern)))),
  parse: (v: Any) => (typeof v === 'string' ? zonedDateTime.from(parsers.standard('ZonedDateTime', v)).toInstant().toEpochMilli() : v instanceof Instant ? v.toEpochMilli() : BigInt(nn(v))),
  cosineSimilarity: (q, v) => dot(q, v) / (norm(q) * norm(v)), dotProduct: dot, l1norm: (q, v) => [...numbers(q)].reduce((s, x, i) => s + Math.abs(x - numbers(v)[i]!), 0), l2norm: (q, v) => Math.sqrt(numbers(q).reduce((s, x, i) => s + (x - numbers(v)[i]!) ** 2, 0)),
};
/** The engine's refusal as the script's failure. */
function compiled<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof SearchError) return raise('IllegalArgumentException', error.reason);
    throw error;
  }
}
/** `grok(…)` and `dissect(…)`: what a log line holds, by name; null when it does not match. */
class NamedGroupExtractor {
  readonly $class = 'org.opensearch.script.NamedGroupExtractor';
  constructor(private readonly extractor: Extractor) {}
  extract(text: Any): Any {
    work(String(nn(text)).length);
    const found = this.extractor.extract(String(text));
    if (!found) return null;
    const map = new JMap();
    for (const [name, value] of found) map.put(name, value instanceof Double ? new D(value.value) : typeof value === 'number' && !Number.isInteger(value) ? new D(value) : value);
    return map;
  }
}
const pair = (k: Any, v: Any): JMap => { const m = new JMap(); m.put(k, v); return m; };
const numbers = (v: Any): number[] => (v instanceof JArray ? v.a : [...nn(v)]).map((x: Any) => Number(typeof x === 'object' && x !== null ? x.v : x));
function dot(a: Any, b: Any): number { const [x, y] = [numbers(a), numbers(b)]; if (x.length !== y.length) raise('IllegalArgumentException', `The query vector has a different number of dimensions [${x.length}] than the document vectors [${y.length}].`); return x.reduce((s, v, i) => s + v * y[i]!, 0); }
const norm = (v: Any): number => Math.sqrt(numbers(v).reduce((s, x) => s + x * x, 0));

/** `MovingFunctions` of the moving-function context; values that are NaN do not count. */
const real = (v: JArray): number[] => nn(v).a.filter((x: number) => x === x);
export const movingFunctions: Record<string, (...args: Any[]) => Any> = {
  max: v => (real(v).length ? Math.max(...real(v)) : NaN), min: v => (real(v).length ? Math.min(...real(v)) : NaN), sum: v => real(v).reduce((a, b) => a + b, 0),
  stdDev: (v, avg) => { const x = real(v); return avg !== avg ? NaN : x.length === 0 ? NaN : Math.sqrt(x.reduce((s, n) => s + (n - avg) ** 2, 0) / x.length); },
  unweightedAvg: v => { const x = real(v); return x.length ? x.reduce((a, b) => a + b, 0) / x.length : NaN; },
  linearWeightedAvg: v => { const x = real(v); let [sum, weight] = [0, 1]; x.forEach((n, i) => { sum += n * (i + 1); weight += i + 1; }); return x.length ? sum / weight : NaN; },
  ewma: (v, alpha) => { let s = NaN; for (const n of real(v)) s = s !== s ? n : n * alpha + s * (1 - alpha); return s; },
  holt: (v, alpha, beta) => { const x = real(v); if (x.length === 0) return NaN; let [s, last, b, lastB] = [0, 0, 0, 0]; x.forEach((n, i) => { if (i === 0) s = n; else { s = alpha * n + (1 - alpha) * (last + lastB); b = beta * (s - last) + (1 - beta) * lastB; } last = s; lastB = b; }); return s; },
  holtWinters: (v, alpha, beta, gamma, period, multiplicative) => {
    const x = real(v);
    if (x.length < period * 2) return NaN;
    const padding = multiplicative ? 1e-10 : 0;
    const vs = x.map(n => n + padding);
    let s = 0;
    let b = 0;
    for (let i = 0; i < period; i++) { s += vs[i]!; b += (vs[i + period]! - vs[i]!) / period; }
    s /= period;
    b /= period;
    const seasonal: number[] = [];
    for (let i = 0; i < period; i++) seasonal.push(s === 0 ? (multiplicative ? 0 : vs[i]!) : multiplicative ? vs[i]! / s : vs[i]! - s);
    let [last, lastB] = [s, b];
    for (let i = period; i < vs.length; i++) {
      const season = seasonal[i - period]!;
      s = multiplicative ? alpha * (vs[i]! / season) + (1 - alpha) * (last + lastB) : alpha * (vs[i]! - season) + (1 - alpha) * (last + lastB);
      b = beta * (s - last) + (1 - beta) * lastB;
      seasonal.push(multiplicative ? gamma * (vs[i]! / (last + lastB)) + (1 - gamma) * season : gamma * (vs[i]! - (last - lastB)) + (1 - gamma) * season);
      last = s;
      lastB = b;
    }
    const next = seasonal[vs.length - period]!;
    return multiplicative ? (s + b) * next : s + b + next;
  },
};
