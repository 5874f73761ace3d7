import { javaDouble } from '../../../base/java-number.ts';
import { plainEnum } from './enums.ts';
import { JArray, nn, raise, stringHash, work, type Any } from './values.ts';

const i64 = (v: bigint): bigint => BigInt.asIntN(64, v);
const abs = (v: bigint): bigint => (v < 0n ? -v : v);
const ten = (n: number): bigint => { if (n > 1_000_000) raise('ArithmeticException', 'BigInteger would overflow supported range'); return 10n ** BigInt(n); };
const arithmetic = (text: string): never => raise('ArithmeticException', text);
/** A whole number read as Java reads one; `java.math` says "Zero length BigInteger" and names the text. */
function whole(text: string, radix: number): bigint {
  const s = nn(text);
  if (s === '' || s === '+' || s === '-') raise('NumberFormatException', 'Zero length BigInteger');
  const digits = s.replace(/^[+-]/, '');
  let n = 0n;
  if (radix === 10 && /^\d+$/.test(digits)) n = BigInt(digits);
  else for (const c of digits) { const d = parseInt(c, 36); if (!(d < radix)) raise('NumberFormatException', `For input string: "${s}"${radix === 10 ? '' : ` under radix ${radix}`}`); n = n * BigInt(radix) + BigInt(d); }
  return s.startsWith('-') ? -n : n;
}
const narrow = (v: bigint, bits: number, name: string): bigint => (BigInt.asIntN(bits, v) === v ? v : arithmetic(`${name} out of ${{ 8: 'byte', 16: 'short', 32: 'int', 64: 'long' }[bits]} range`));
/** ⌊√v⌋ by Newton's method. */
function root(v: bigint): bigint { if (v < 0n) arithmetic('Negative BigInteger'); if (v < 2n) return v; let x = 1n << BigInt((v.toString(2).length + 1) >> 1); for (;;) { const y = (x + v / x) >> 1n; if (y >= x) return x; x = y; } }
function power(base: bigint, exponent: bigint, modulus: bigint): bigint { let r = 1n; let b = ((base % modulus) + modulus) % modulus; for (let e = exponent; e > 0n; e >>= 1n) { if (e & 1n) r = (r * b) % modulus; b = (b * b) % modulus; } return r % modulus; }
function inverse(a: bigint, m: bigint): bigint { let [r0, r1, s0, s1] = [((a % m) + m) % m, m, 1n, 0n]; while (r1 !== 0n) { const q = r0 / r1; [r0, r1, s0, s1] = [r1, r0 - q * r1, s1, s0 - q * s1]; } return r0 === 1n ? ((s0 % m) + m) % m : arithmetic('BigInteger not invertible.'); }
function isPrime(n: bigint): boolean {
  if (n < 2n) return false;
  const small = [2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n];
  for (const p of small) { if (n === p) return true; if (n % p === 0n) return false; }
  let d = n - 1n;
  let r = 0;
  while (d % 2n === 0n) { d /= 2n; r++; }
  return small.every(a => { let x = power(a, d, n); if (x === 1n || x === n - 1n) return true; for (let i = 1; i < r; i++) { x = (x * x) % n; if (x === n - 1n) return true; } return false; });
}

export class BigInteger {
  readonly $class = 'java.math.BigInteger';
  constructor(readonly n: bigint) {}
  private of(o: Any): bigint { return (nn(o) as BigInteger).n; }
  add(o: BigInteger): BigInteger { return new BigInteger(this.n + this.of(o)); } subtract(o: BigInteger): BigInteger { return new BigInteger(this.n - this.of(o)); } multiply(o: BigInteger): BigInteger { if (bits(this.n) + bits(this.of(o)) > 10_000_000) arithmetic('BigInteger would overflow supported range'); return new BigInteger(this.n * this.of(o)); }
  private by(o: BigInteger): bigint { return this.of(o) === 0n ? arithmetic('BigInteger divide by zero') : o.n; }
  divide(o: BigInteger): BigInteger { return new BigInteger(this.n / this.by(o)); } remainder(o: BigInteger): BigInteger { return new BigInteger(this.n % this.by(o)); } divideAndRemainder(o: BigInteger): JArray { return new JArray('java.math.BigInteger[]', [this.divide(o), this.remainder(o)]); }
  private positive(o: BigInteger): bigint { return this.of(o) <= 0n ? arithmetic('BigInteger: modulus not positive') : o.n; }
  mod(o: BigInteger): BigInteger { const m = this.positive(o); return new BigInteger(((this.n % m) + m) % m); } modPow(e: BigInteger, m: BigInteger): BigInteger { const mod = this.positive(m); return new BigInteger(e.n < 0n ? power(inverse(this.n, mod), -e.n, mod) : power(this.n, e.n, mod)); } modInverse(m: BigInteger): BigInteger { const mod = this.positive(m); return new BigInteger(mod === 1n ? 0n : inverse(this.n, mod)); }
  pow(e: number): BigInteger { if (e < 0) arithmetic('Negative exponent'); if (bits(this.n) * e > 10_000_000) arithmetic('BigInteger would overflow supported range'); return new BigInteger(this.n ** BigInt(e)); }
  gcd(o: BigInteger): BigInteger { let [a, b] = [abs(this.n), abs(this.of(o))]; while (b) [a, b] = [b, a % b]; return new BigInteger(a); }
  abs(): BigInteger { return new BigInteger(abs(this.n)); } negate(): BigInteger { return new BigInteger(-this.n); } signum(): number { return this.n < 0n ? -1 : this.n > 0n ? 1 : 0; } sqrt(): BigInteger { return new BigInteger(root(this.n)); } sqrtAndRemainder(): JArray { const r = root(this.n); return new JArray('java.math.BigInteger[]', [new BigInteger(r), new BigInteger(this.n - r * r)]); }
  and(o: BigInteger): BigInteger { return new BigInteger(this.n & this.of(o)); } or(o: BigInteger): BigInteger { return new BigInteger(this.n | this.of(o)); } xor(o: BigInteger): BigInteger { return new BigInteger(this.n ^ this.of(o)); } not(): BigInteger { return new BigInteger(~this.n); } andNot(o: BigInteger): BigInteger { return new BigInteger(this.n & ~this.of(o)); }
  shiftLeft(k: number): BigInteger { if (k > 10_000_000) arithmetic('BigInteger would overflow supported range'); return new BigInteger(k < 0 ? this.n >> BigInt(-k) : this.n << BigInt(k)); } shiftRight(k: number): BigInteger { return this.shiftLeft(-k); }
  private bit(i: number): bigint { return i < 0 ? arithmetic('Negative bit address') : 1n << BigInt(i); } testBit(i: number): boolean { return (this.n & this.bit(i)) !== 0n; } setBit(i: number): BigInteger { return new BigInteger(this.n | this.bit(i)); } clearBit(i: number): BigInteger { return new BigInteger(this.n & ~this.bit(i)); } flipBit(i: number): BigInteger { return new BigInteger(this.n ^ this.bit(i)); }
  bitLength(): number { return bits(this.n < 0n ? ~this.n : this.n); } bitCount(): number { return (this.n < 0n ? ~this.n : this.n).toString(2).replace(/0/g, '').length; } getLowestSetBit(): number { return this.n === 0n ? -1 : /0*$/.exec(this.n.toString(2))![0].length; }
  isProbablePrime(): boolean { return isPrime(abs(this.n)); } nextProbablePrime(): BigInteger { if (this.n < 0n) arithmetic(`start < 0: ${this.n}`); let p = this.n + 1n; while (!isPrime(p)) p++; return new BigInteger(p); }
  toByteArray(): JArray { const n = Math.floor(this.bitLength() / 8) + 1; return new JArray('byte[]', Array.from({ length: n }, (_, i) => Number(BigInt.asIntN(8, this.n >> BigInt(8 * (n - 1 - i)))))); }
  intValue(): number { return Number(BigInt.asIntN(32, this.n)); } longValue(): bigint { return i64(this.n); } doubleValue(): number { return Number(this.n); } floatValue(): number { return Math.fround(Number(this.n)); } shortValue(): number { return Number(BigInt.asIntN(16, this.n)); } byteValue(): number { return Number(BigInt.asIntN(8, this.n)); }
  intValueExact(): number { return Number(narrow(this.n, 32, 'BigInteger')); } longValueExact(): bigint { return narrow(this.n, 64, 'BigInteger'); } shortValueExact(): number { return Number(narrow(this.n, 16, 'BigInteger')); } byteValueExact(): number { return Number(narrow(this.n, 8, 'BigInteger')); }
  compareTo(o: BigInteger): number { const b = this.of(o); return this.n < b ? -1 : this.n > b ? 1 : 0; } equals(o: Any): boolean { return o instanceof BigInteger && o.n === this.n; } max(o: BigInteger): BigInteger { return this.compareTo(o) > 0 ? this : o; } min(o: BigInteger): BigInteger { return this.compareTo(o) < 0 ? this : o; }
  hashCode(): number { let h = 0; const hex = abs(this.n).toString(16); for (let i = hex.length % 8 || 8, from = 0; from < hex.length; from = i, i += 8) h = (Math.imul(31, h) + parseInt(hex.slice(from, i), 16)) | 0; return this.n === 0n ? 0 : Math.imul(h, this.signum()); }
  toString(radix = 10): string { return this.n.toString(radix >= 2 && radix <= 36 ? radix : 10); }
}
function bits(v: bigint): number {
  if (v === 0n) return 0;
  const digits = abs(v).toString(16);
  if (digits.length > 64) work(digits.length);
  return digits.length * 4 - Math.clz32(parseInt(digits[0]!, 16)) + 28;
}

// ---- decimals

export const roundings = plainEnum('java.math.RoundingMode', 'UP DOWN CEILING FLOOR HALF_UP HALF_DOWN HALF_EVEN UNNECESSARY');
/** `n / d` rounded to a whole number. */
export function divideRounded(n: bigint, d: bigint, mode: string): bigint {
  const q = n / d;
  const r = n % d;
  if (r === 0n) return q;
  const sign = n < 0n !== d < 0n ? -1n : 1n;
  const twice = abs(r) * 2n - abs(d);
  const away = mode === 'UP' || (mode === 'CEILING' && sign > 0n) || (mode === 'FLOOR' && sign < 0n) || (mode.startsWith('HALF') && (twice > 0n || (twice === 0n && (mode === 'HALF_UP' || (mode === 'HALF_EVEN' && q % 2n !== 0n)))));
  if (mode === 'UNNECESSARY') arithmetic('Rounding necessary');
  return away ? q + sign : q;
}
class MathContext {
  readonly $class = 'java.math.MathContext';
  constructor(readonly precision: number, readonly mode: Any) { if (precision < 0) raise('IllegalArgumentException', 'Digits < 0'); }
  getPrecision(): number { return this.precision; } getRoundingMode(): Any { return this.mode; } equals(o: Any): boolean { return o instanceof MathContext && o.precision === this.precision && o.mode === this.mode; } hashCode(): number { return stringHash(this.toString()); } toString(): string { return `precision=${this.precision} roundingMode=${this.mode}`; }
}
const digitsIn = (v: bigint): number => abs(v).toString().length;

export class BigDecimal {
  readonly $class = 'java.math.BigDecimal';
  constructor(readonly u: bigint, readonly s: number) {}
  private fit(c?: MathContext): BigDecimal {
    if (!c || c.precision === 0) return this;
    let at: BigDecimal = this;
    for (let drop = digitsIn(at.u) - c.precision; drop > 0; drop = digitsIn(at.u) - c.precision) at = new BigDecimal(divideRounded(at.u, ten(drop), c.mode.id), at.s - drop);
    return at;
  }
  private static level(a: BigDecimal, b: BigDecimal): [bigint, bigint, number] { const s = Math.max(a.s, b.s); return [a.u * ten(s - a.s), b.u * ten(s - b.s), s]; }
  add(o: BigDecimal, c?: MathContext): BigDecimal { const [a, b, s] = BigDecimal.level(this, nn(o)); return new BigDecimal(a + b, s).fit(c); } subtract(o: BigDecimal, c?: MathContext): BigDecimal { const [a, b, s] = BigDecimal.level(this, nn(o)); return new BigDecimal(a - b, s).fit(c); } multiply(o: BigDecimal, c?: MathContext): BigDecimal { return new BigDecimal(this.u * nn(o).u, this.s + o.s).fit(c); }
  divide(o: BigDecimal, c?: Any, mode?: Any): BigDecimal {
    if (nn(o).u === 0n) arithmetic(this.u === 0n ? 'Division undefined' : 'Division by zero');
    const prefer = this.s - o.s;
    if (mode !== undefined) return this.scaled(o, c, mode.id);
    if (c instanceof MathContext && c.precision > 0) {
      if (this.u === 0n) return new BigDecimal(0n, prefer);
      let shift = c.precision + 3 + digitsIn(o.u) - digitsIn(this.u);
      if (shift < 0) shift = 0;
      const n = this.u * ten(shift);
      const q = n / o.u;
      // A sticky digit stands for the remainder so that the one rounding is right.
      const kept = n % o.u === 0n ? q * 10n : q * 10n + (n < 0n !== o.u < 0n ? -1n : 1n);
      return new BigDecimal(kept, prefer + shift + 1).fit(c).strip(prefer);
    }
    if (c !== undefined && !(c instanceof MathContext)) return this.scaled(o, this.s, c.id);
    if (this.u === 0n) return new BigDecimal(0n, Math.max(prefer, 0) || prefer);
    let d = abs(o.u / common(this.u, o.u));
    let [twos, fives] = [0, 0];
    while (d % 2n === 0n) { d /= 2n; twos++; }
    while (d % 5n === 0n) { d /= 5n; fives++; }
    if (d !== 1n) arithmetic('Non-terminating decimal expansion; no exact representable decimal result.');
    const extra = Math.max(twos, fives);
    return new BigDecimal((this.u * ten(extra)) / o.u, prefer + extra).strip(prefer);
  }
  private scaled(o: BigDecimal, scale: number, mode: string): BigDecimal { const shift = scale - (this.s - o.s); return new BigDecimal(shift >= 0 ? divideRounded(this.u * ten(shift), o.u, mode) : divideRounded(this.u, o.u * ten(-shift), mode), scale); }
  private strip(prefer: number): BigDecimal { let { u, s } = this; while (s > prefer && u !== 0n && u % 10n === 0n) { u /= 10n; s--; } return new BigDecimal(u, u === 0n ? Math.min(s, prefer) : s); }
  divideToIntegralValue(o: BigDecimal, c?: MathContext): BigDecimal { if (nn(o).u === 0n) arithmetic(this.u === 0n ? 'Division undefined' : 'Division by zero'); const prefer = this.s - o.s; const [a, b] = BigDecimal.level(this, o); const q = a / b; if (c && c.precision > 0 && digitsIn(q) > c.precision) { const stripped = new BigDecimal(q, 0).strip(-1e6); if (digitsIn(stripped.u) > c.precision) arithmetic('Division impossible'); return stripped; } return prefer >= 0 ? new BigDecimal(q * ten(prefer), prefer) : new BigDecimal(q, 0).strip(prefer); }
  remainder(o: BigDecimal, c?: MathContext): BigDecimal { return this.subtract(this.divideToIntegralValue(o, c).multiply(o)); } divideAndRemainder(o: BigDecimal, c?: MathContext): JArray { const q = this.divideToIntegralValue(o, c); return new JArray('java.math.BigDecimal[]', [q, this.subtract(q.multiply(o))]); }
  pow(n: number, c?: MathContext): BigDecimal {
    if (!c) { if (n < 0 || n > 999999999) arithmetic('Invalid operation'); if (digitsIn(this.u) * n > 3_000_000) arithmetic('Overflow'); return new BigDecimal(this.u ** BigInt(n), this.s * n); }
    const work = new MathContext(c.precision + String(Math.abs(n)).length + 1, roundings.byName['HALF_UP']);
    let r = new BigDecimal(1n, 0);
    for (const bit of Math.abs(n).toString(2)) { r = r.multiply(r, work); if (bit === '1') r = r.multiply(this, work); }
    return n < 0 ? new BigDecimal(1n, 0).divide(r, work).fit(c) : r.fit(c);
  }
  abs(c?: MathContext): BigDecimal { return new BigDecimal(abs(this.u), this.s).fit(c); } negate(c?: MathContext): BigDecimal { return new BigDecimal(-this.u, this.s).fit(c); } plus(c?: MathContext): BigDecimal { return this.fit(c); } round(c: MathContext): BigDecimal { return this.fit(c); } signum(): number { return this.u < 0n ? -1 : this.u > 0n ? 1 : 0; } scale(): number { return this.s; } precision(): number { return digitsIn(this.u); } unscaledValue(): BigInteger { return new BigInteger(this.u); } ulp(): BigDecimal { return new BigDecimal(1n, this.s); }
  setScale(s: number, mode?: Any): BigDecimal { return s >= this.s ? new BigDecimal(this.u * ten(s - this.s), s) : new BigDecimal(divideRounded(this.u, ten(this.s - s), mode?.id ?? 'UNNECESSARY'), s); }
  stripTrailingZeros(): BigDecimal { return this.u === 0n ? new BigDecimal(0n, 0) : this.strip(-1_000_000); } movePointLeft(n: number): BigDecimal { if (n === 0) return this; const r = new BigDecimal(this.u, this.s + n); return r.s < 0 ? r.setScale(0) : r; } movePointRight(n: number): BigDecimal { return this.movePointLeft(-n); } scaleByPowerOfTen(n: number): BigDecimal { return new BigDecimal(this.u, this.s - n); }
  max(o: BigDecimal): BigDecimal { return this.compareTo(o) >= 0 ? this : o; } min(o: BigDecimal): BigDecimal { return this.compareTo(o) <= 0 ? this : o; } compareTo(o: BigDecimal): number { const [a, b] = BigDecimal.level(this, nn(o)); return a < b ? -1 : a > b ? 1 : 0; } equals(o: Any): boolean { return o instanceof BigDecimal && o.u === this.u && o.s === this.s; }
  hashCode(): number { const a = abs(this.u); if (a < 2n ** 63n) { const h = (Math.imul(31, Number(BigInt.asIntN(32, a >> 32n))) + Number(BigInt.asIntN(32, a))) | 0; return (Math.imul(31, this.u < 0n ? -h : h) + this.s) | 0; } return (Math.imul(31, new BigInteger(this.u).hashCode()) + this.s) | 0; }
  private integral(): bigint { return this.s <= 0 ? this.u * ten(-this.s) : this.u / ten(this.s); } private exact(): bigint { const r = this.setScale(0); return r.u; }
  toBigInteger(): BigInteger { return new BigInteger(this.integral()); } toBigIntegerExact(): BigInteger { return new BigInteger(this.exact()); } intValue(): number { return Number(BigInt.asIntN(32, this.integral())); } longValue(): bigint { return i64(this.integral()); } doubleValue(): number { return Number(`${this.u}e${-this.s}`); } floatValue(): number { return Math.fround(this.doubleValue()); } shortValue(): number { return Number(BigInt.asIntN(16, this.integral())); } byteValue(): number { return Number(BigInt.asIntN(8, this.integral())); }
  private ranged(n: number): bigint { const v = this.exact(); return BigInt.asIntN(n, v) === v ? v : arithmetic('Overflow'); } intValueExact(): number { return Number(this.ranged(32)); } longValueExact(): bigint { return this.ranged(64); } shortValueExact(): number { return Number(this.ranged(16)); } byteValueExact(): number { return Number(this.ranged(8)); }
  toPlainString(): string { const d = abs(this.u).toString(); const sign = this.u < 0n ? '-' : ''; if (this.s <= 0) return sign + (this.u === 0n ? '0' : d + '0'.repeat(-this.s)); const p = d.padStart(this.s + 1, '0'); return `${sign}${p.slice(0, -this.s)}.${p.slice(-this.s)}`; }
  private scientific(engineering: boolean): string {
    const d = abs(this.u).toString();
    const sign = this.u < 0n ? '-' : '';
    if (this.s === 0) return sign + d;
    let e = -this.s + d.length - 1;
    if (this.s >= 0 && e >= -6) return this.toPlainString();
    if (!engineering) return `${sign}${d[0]}${d.length > 1 ? `.${d.slice(1)}` : ''}${e ? `E${e > 0 ? '+' : ''}${e}` : ''}`;
    let lead = ((e % 3) + 3) % 3;
    e -= lead;
    lead++;
    let text: string;
    if (this.u === 0n) { if (lead === 2) { text = '0.00'; e += 3; } else if (lead === 3) { text = '0.0'; e += 3; } else text = d; } else text = lead >= d.length ? d.padEnd(lead, '0') : `${d.slice(0, lead)}.${d.slice(lead)}`;
    return `${sign}${text}${e ? `E${e > 0 ? '+' : ''}${e}` : ''}`;
  }
  toString(): string { return this.scientific(false); } toEngineeringString(): string { return this.scientific(true); }
}
function common(a: bigint, b: bigint): bigint { let [x, y] = [abs(a), abs(b)]; while (y) [x, y] = [y, x % y]; return x; }
export function decimalOf(text: string): BigDecimal {
  const m = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(nn(text));
  if (!m || (m[2] === '' && !m[3])) return raise('NumberFormatException', /^[+-]?[\d.]*$/.test(text) ? null : `Character ${/[^\d.+-]/.exec(text)?.[0] ?? 'array'} is neither a decimal digit number, decimal point, nor "e" notation exponential mark.`);
  const part = m[3] ?? '';
  return new BigDecimal(BigInt(m[1] + (m[2]! + part)), part.length - Number(m[4] ?? 0));
}
/** The exact value of a double. */
export function exactDecimal(v: number): BigDecimal {
  if (!Number.isFinite(v)) raise('NumberFormatException', 'Infinite or NaN');
  let shift = 0;
  let m = v;
  while (!Number.isInteger(m)) { m *= 2; shift++; }
  return new BigDecimal(BigInt(m) * 5n ** BigInt(shift), shift);
}
type Statics = Record<string, (...args: Any[]) => Any>;
const mc = (p: number, m: string) => new MathContext(p, roundings.byName[m]);
export const mathStatics: Record<string, Statics> = {
  'java.math.BigInteger': { valueOf: (v: Any) => new BigInteger(BigInt(v)), probablePrime: (n: number) => { let p = 2n ** BigInt(n - 1) + 1n; while (!isPrime(p)) p += 2n; return new BigInteger(p); } },
  'java.math.BigDecimal': { valueOf: (v: Any, s?: Any) => (s !== undefined ? new BigDecimal(BigInt(v), s) : typeof v === 'bigint' ? new BigDecimal(v, 0) : decimalOf(Number.isFinite(v) ? javaDouble(v) : raise('NumberFormatException', `Character ${javaDouble(v).replace(/^-/, '')[0]} is neither a decimal digit number, decimal point, nor "e" notation exponential mark.`))) },
  'java.math.RoundingMode': roundings.statics,
};
export const mathConstants: Record<string, Record<string, Any>> = {
  'java.math.BigInteger': { ZERO: new BigInteger(0n), ONE: new BigInteger(1n), TWO: new BigInteger(2n), TEN: new BigInteger(10n) }, 'java.math.BigDecimal': { ZERO: new BigDecimal(0n, 0), ONE: new BigDecimal(1n, 0), TEN: new BigDecimal(10n, 0) },
  'java.math.MathContext': { UNLIMITED: mc(0, 'HALF_UP'), DECIMAL32: mc(7, 'HALF_EVEN'), DECIMAL64: mc(16, 'HALF_EVEN'), DECIMAL128: mc(34, 'HALF_EVEN') }, 'java.math.RoundingMode': roundings.byName,
};
export const mathCreators: Statics = {
  'java.math.BigInteger': (s, radix = 10) => new BigInteger(whole(s, radix)), 'java.math.BigDecimal': (s, c) => { const d = decimalOf(s); return c ? d.round(c) : d; },
  'java.math.MathContext': (p: Any, m) => { if (typeof p === 'number') return new MathContext(p, m); const x = /^precision=(\d+) roundingMode=(\w+)$/.exec(p); return x ? mc(Number(x[1]), x[2]!) : raise('IllegalArgumentException', 'bad string format'); },
};
