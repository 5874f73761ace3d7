import { JList, JMap } from './collections.ts';
import { D, F, JArray, nn, raise, spend, str, type Any } from './values.ts';

const mark = 'number, as written';
function numberOf(text: string): Any { if (/[.eE]/.test(text)) return new D(Number(text)); const n = BigInt(text); return n >= -2147483648n && n <= 2147483647n ? Number(n) : BigInt.asIntN(64, n) === n ? n : new D(Number(text)); }
/** `Json.load`: whole numbers are Integer or Long, others Double. */
function loadJson(text: string): Any {
  spend(nn(text).length >> 3);
  try {
    // As written: the host's numbers would not tell 2 from 2.0.
    const kept = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, token => (token[0] === '"' ? token : `["${mark}","${token}"]`));
    return JSON.parse(kept, (_, v: unknown) => {
      if (Array.isArray(v)) return v[0] === mark && v.length === 2 ? numberOf(String(v[1])) : new JList(v);
      if (v === null || typeof v !== 'object' || '$class' in v && Object.getPrototypeOf(v) !== Object.prototype) return v;
      const m = new JMap();
      for (const [k, x] of Object.entries(v)) m.put(k, x);
      return m;
    });
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return raise('IllegalArgumentException', `Could not parse JSON: ${error.message}`);
  }
}
/** `Json.dump`. */
function dumpJson(v: Any, pretty = false, inset = ''): string {
  spend(1 + (inset.length >> 2));
  const deeper = `${inset}  `;
  const around = (open: string, close: string, parts: readonly string[]): string => (parts.length === 0 ? `${open}${pretty ? ' ' : ''}${close}` : pretty ? `${open}\n${parts.map(p => deeper + p).join(',\n')}\n${inset}${close}` : open + parts.join(',') + close);
  if (v === null || v === undefined) return 'null';
  if (typeof v === 'string') return JSON.stringify(v);
  if (typeof v === 'number' || typeof v === 'bigint' || typeof v === 'boolean') return String(v);
  if (v instanceof D || v instanceof F) return Number.isFinite(v.v) ? str(v) : JSON.stringify(str(v));
  if (v instanceof JMap) return around('{', '}', [...v.entries()].map(e => `${JSON.stringify(str(e.k))}${pretty ? ' : ' : ':'}${dumpJson(e.v, pretty, deeper)}`));
  if (v instanceof JArray) return around('[', ']', v.a.map(x => dumpJson(x, pretty, deeper)));
  if (typeof v === 'object' && Symbol.iterator in v) return around('[', ']', [...v].map(x => dumpJson(x, pretty, deeper)));
  return JSON.stringify(str(v));
}

/** The bits of an address, 4 or 16 bytes; undefined for a text that is none. */
function address(text: string): { bits: bigint; size: number } | undefined {
  const four = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (four) { const parts = four.slice(1).map(Number); return parts.every(p => p < 256) ? { bits: parts.reduce((n, p) => (n << 8n) | BigInt(p), 0n), size: 32 } : undefined; }
  const mapped = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (mapped) { const low = address(mapped[2]!); return low && address(`${mapped[1]}${(low.bits >> 16n).toString(16)}:${(low.bits & 0xffffn).toString(16)}`); }
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return undefined;
  const [a = [], b = []] = halves.map(h => (h === '' ? [] : h.split(':')));
  const all = halves.length === 2 ? [...a, ...new Array<string>(Math.max(0, 8 - a.length - b.length)).fill('0'), ...b] : a;
  return all.length === 8 && all.every(p => /^[0-9a-fA-F]{1,4}$/.test(p)) ? { bits: all.reduce((n, p) => (n << 16n) | BigInt(`0x${p}`), 0n), size: 128 } : undefined;
}
/** `CIDR`: a range of addresses. */
export class CIDR {
  readonly $class = 'org.opensearch.painless.api.CIDR';
  private readonly low: bigint;
  private readonly size: number;
  private readonly free: bigint;
  constructor(range: string) {
    const [host = '', length] = nn(range).split('/');
    const at = address(host) ?? raise('IllegalArgumentException', `'${host}' is not an IP string literal.`);
    const n = length === undefined ? at.size : /^\d+$/.test(length) && Number(length) <= at.size ? Number(length) : raise('IllegalArgumentException', `invalid prefix length [${length}]`);
    this.size = at.size;
    this.free = BigInt(at.size - n);
    this.low = at.bits >> this.free;
  }
  contains(text: Any): boolean {
    if (text === null || text === '') return false;
    const at = address(text) ?? raise('IllegalArgumentException', `'${text}' is not an IP string literal.`);
    return at.size === this.size && at.bits >> this.free === this.low;
  }
}

const units: Readonly<Record<string, number>> = { b: 1, k: 1024, kb: 1024, m: 1024 ** 2, mb: 1024 ** 2, g: 1024 ** 3, gb: 1024 ** 3, t: 1024 ** 4, tb: 1024 ** 4, p: 1024 ** 5, pb: 1024 ** 5 };
function bytes(text: string): bigint {
  const m = /^([\d.]+)\s*([a-z]*)$/.exec(nn(text).trim().toLowerCase());
  const unit = units[m?.[2] ?? ''];
  if (m && Number(m[1]) === 0 && m[2] === '') return 0n;
  if (!m || unit === undefined) return raise('IllegalArgumentException', `failed to parse setting [Ingest Field] with value [${text}] as a size in bytes: unit is missing or unrecognized`);
  return Number.isFinite(Number(m[1])) ? BigInt(Math.trunc(Number(m[1]) * unit)) : raise('IllegalArgumentException', `failed to parse setting [Ingest Field] with value [${text}]`);
}
function decoded(text: string): string { try { return decodeURIComponent(nn(text).replace(/\+/g, ' ')); } catch { return raise('IllegalArgumentException', `Could not URL-decode value.`); } }

/** What the service offers beside Java's classes. */
export const serviceStatics: Record<string, Record<string, (...args: Any[]) => Any>> = {
  'org.opensearch.painless.api.Json': { load: loadJson, dump: (v, pretty = false) => dumpJson(v, pretty) },
  'org.opensearch.ingest.common.Processors': {
    bytes, lowercase: s => nn(s).toLowerCase(), uppercase: s => nn(s).toUpperCase(), urlDecode: decoded,
    json: (v: Any, name?: string) => { if (name === undefined) return loadJson(str(v)); const got = loadJson(str(nn(v).get(name))); if (!(got instanceof JMap)) return raise('IllegalArgumentException', 'cannot add non-map fields to root of document'); v.putAll(got); },
  },
};
