const rotate = (v: number, n: number): number => (v >>> n) | (v << (32 - n));
/** The words of a message, padded as both digests want it. */
function words(bytes: readonly number[]): number[] {
  const padded = [...bytes, 0x80];
  while (padded.length % 64 !== 56) padded.push(0);
  const out: number[] = [];
  for (let i = 0; i < padded.length; i += 4) out.push((padded[i]! << 24) | (padded[i + 1]! << 16) | (padded[i + 2]! << 8) | padded[i + 3]!);
  return [...out, Math.floor((bytes.length * 8) / 2 ** 32) | 0, (bytes.length * 8) | 0];
}
const hex = (h: readonly number[]): string => h.map(v => (v >>> 0).toString(16).padStart(8, '0')).join('');

/** SHA-1 of bytes, in hexadecimal. */
export function sha1(bytes: readonly number[]): string {
  const h = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0] as [number, number, number, number, number];
  const m = words(bytes);
  for (let at = 0; at < m.length; at += 16) {
    const w = m.slice(at, at + 16);
    for (let i = 16; i < 80; i++) w.push(rotate(w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!, 31));
    let [a, b, c, d, e] = h;
    for (let i = 0; i < 80; i++) {
      const [f, k] = i < 20 ? [(b & c) | (~b & d), 0x5a827999] : i < 40 ? [b ^ c ^ d, 0x6ed9eba1] : i < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc] : [b ^ c ^ d, 0xca62c1d6];
      [a, b, c, d, e] = [(rotate(a, 27) + f + e + k + w[i]!) | 0, a, rotate(b, 2), c, d];
    }
    h[0] = (h[0] + a) | 0; h[1] = (h[1] + b) | 0; h[2] = (h[2] + c) | 0; h[3] = (h[3] + d) | 0; h[4] = (h[4] + e) | 0;
  }
  return hex(h);
}

const primes: number[] = [];
for (let n = 2; primes.length < 64; n++) if (primes.every(p => n % p !== 0)) primes.push(n);
const fraction = (v: number): number => ((v - Math.floor(v)) * 2 ** 32) | 0;
const rounds = primes.map(p => fraction(Math.cbrt(p)));

/** SHA-256 of bytes, in hexadecimal. */
export function sha256(bytes: readonly number[]): string {
  const h = primes.slice(0, 8).map(p => fraction(Math.sqrt(p)));
  const m = words(bytes);
  for (let at = 0; at < m.length; at += 16) {
    const w = m.slice(at, at + 16);
    for (let i = 16; i < 64; i++) {
      const [x, y] = [w[i - 15]!, w[i - 2]!];
      w.push((w[i - 16]! + (rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3)) + w[i - 7]! + (rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10))) | 0);
    }
    const v = [...h];
    for (let i = 0; i < 64; i++) {
      const [a, b, c, , e, f, g, last] = v as [number, number, number, number, number, number, number, number];
      const one = (last + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) + rounds[i]! + w[i]!) | 0;
      const two = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      v.pop();
      v.unshift((one + two) | 0);
      v[4] = (v[4]! + one) | 0;
    }
    v.forEach((x, i) => { h[i] = (h[i]! + x) | 0; });
  }
  return hex(h);
}
