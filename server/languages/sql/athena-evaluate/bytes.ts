/** UTF-8, hexadecimal, digests and a strict reader of base 64 over bytes, without any environment. */
export function encodeUtf8(text: string): Uint8Array { return new TextEncoder().encode(text); }
export function decodeUtf8(bytes: Uint8Array): string { return new TextDecoder().decode(bytes); }

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
export function fromBase64(text: string): Uint8Array | undefined {
  const clean = text.replace(/=+$/, '');
  if (/[^A-Za-z0-9+/]/.test(clean) || clean.length % 4 === 1) return undefined;
  const bytes: number[] = [];
  for (let i = 0; i < clean.length; i += 4) {
    const n = [0, 1, 2, 3].reduce((sum, k) => (sum << 6) | Math.max(0, letters.indexOf(clean[i + k] ?? 'A')), 0);
    bytes.push((n >> 16) & 255, (n >> 8) & 255, n & 255);
  }
  return Uint8Array.from(bytes.slice(0, Math.floor((clean.length * 3) / 4)));
}
export const toHex = (bytes: Uint8Array): string => [...bytes].map(b => b.toString(16).padStart(2, '0')).join('').toUpperCase();
export function fromHex(text: string): Uint8Array | undefined {
  return text.length % 2 === 1 || /[^0-9a-fA-F]/.test(text) ? undefined : Uint8Array.from(text.match(/../g)?.map(h => parseInt(h, 16)) ?? []);
}

const rotate = (x: number, n: number) => (x << n) | (x >>> (32 - n));
function blocks(bytes: Uint8Array, little: boolean): DataView {
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  const bits = BigInt(bytes.length) * 8n;
  view.setBigUint64(padded.length - 8, bits, little);
  return view;
}
const output = (words: readonly number[], little: boolean): Uint8Array => {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  words.forEach((w, i) => view.setUint32(i * 4, w >>> 0, little));
  return bytes;
};

const md5Shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const md5Table = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 4294967296) | 0);
export function md5(bytes: Uint8Array): Uint8Array {
  const view = blocks(bytes, true);
  const h = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let at = 0; at < view.byteLength; at += 64) {
    let [a, b, c, d] = h as [number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const [fn, g] = round === 0 ? [(b & c) | (~b & d), i] : round === 1 ? [(d & b) | (~d & c), (5 * i + 1) & 15] : round === 2 ? [b ^ c ^ d, (3 * i + 5) & 15] : [c ^ (b | ~d), (7 * i) & 15];
      const sum = (a + fn + md5Table[i]! + view.getUint32(at + g * 4, true)) | 0;
      [a, d, c, b] = [d, c, b, (b + rotate(sum, md5Shifts[round * 4 + (i & 3)]!)) | 0];
    }
    [a, b, c, d].forEach((v, i) => { h[i] = (h[i]! + v) | 0; });
  }
  return output(h, true);
}
export function sha1(bytes: Uint8Array): Uint8Array {
  const view = blocks(bytes, false);
  const h = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0];
  const w = new Int32Array(80);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 80; i++) w[i] = i < 16 ? view.getInt32(at + i * 4) : rotate(w[i - 3]! ^ w[i - 8]! ^ w[i - 14]! ^ w[i - 16]!, 1);
    let [a, b, c, d, e] = h as [number, number, number, number, number];
    for (let i = 0; i < 80; i++) {
      const [fn, k] = i < 20 ? [(b & c) | (~b & d), 0x5a827999] : i < 40 ? [b ^ c ^ d, 0x6ed9eba1] : i < 60 ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc] : [b ^ c ^ d, 0xca62c1d6];
      [e, d, c, b, a] = [d, c, rotate(b, 30), a, (rotate(a, 5) + fn + e + k + w[i]!) | 0];
    }
    [a, b, c, d, e].forEach((v, i) => { h[i] = (h[i]! + v) | 0; });
  }
  return output(h, false);
}

const primes: number[] = [];
for (let n = 2; primes.length < 80; n++) if (primes.every(p => n % p !== 0)) primes.push(n);
/** First bits of the fractional part of a root, exactly. */
function rootBits(n: number, root: 2n | 3n, bits: bigint): bigint {
  const target = BigInt(n) << (bits * root);
  let [low, high] = [0n, 1n << (bits + 10n)];
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** root <= target) low = middle;
    else high = middle - 1n;
  }
  return low & ((1n << bits) - 1n);
}
const sha256Table = primes.slice(0, 64).map(p => Number(rootBits(p, 3n, 32n)) | 0);
const sha512Table = primes.map(p => rootBits(p, 3n, 64n));
export function sha256(bytes: Uint8Array): Uint8Array {
  const view = blocks(bytes, false);
  const h = primes.slice(0, 8).map(p => Number(rootBits(p, 2n, 32n)) | 0);
  const w = new Int32Array(64);
  const right = (x: number, n: number) => rotate(x, 32 - n);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) { w[i] = view.getInt32(at + i * 4); continue; }
      const [x, y] = [w[i - 15]!, w[i - 2]!];
      w[i] = (w[i - 16]! + (right(x, 7) ^ right(x, 18) ^ (x >>> 3)) + w[i - 7]! + (right(y, 17) ^ right(y, 19) ^ (y >>> 10))) | 0;
    }
    const s = [...h];
    for (let i = 0; i < 64; i++) {
      const [a, b, c, , e, f, g] = s as number[] as [number, number, number, number, number, number, number];
      const t1 = (s[7]! + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + sha256Table[i]! + w[i]!) | 0;
      const t2 = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      s.pop();
      s.unshift((t1 + t2) | 0);
      s[4] = (s[4]! + t1) | 0;
    }
    s.forEach((v, i) => { h[i] = (h[i]! + v) | 0; });
  }
  return output(h, false);
}
export function sha512(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(((bytes.length + 16) >> 7) * 128 + 128);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n);
  const u = (x: bigint) => BigInt.asUintN(64, x);
  const right = (x: bigint, n: bigint) => u((x >> n) | (x << (64n - n)));
  const h = primes.slice(0, 8).map(p => rootBits(p, 2n, 64n));
  const w: bigint[] = [];
  for (let at = 0; at < padded.length; at += 128) {
    for (let i = 0; i < 80; i++) {
      if (i < 16) { w[i] = view.getBigUint64(at + i * 8); continue; }
      const [x, y] = [w[i - 15]!, w[i - 2]!];
      w[i] = u(w[i - 16]! + (right(x, 1n) ^ right(x, 8n) ^ (x >> 7n)) + w[i - 7]! + (right(y, 19n) ^ right(y, 61n) ^ (y >> 6n)));
    }
    const s = [...h];
    for (let i = 0; i < 80; i++) {
      const [a, b, c, , e, f, g] = s as [bigint, bigint, bigint, bigint, bigint, bigint, bigint];
      const t1 = u(s[7]! + (right(e, 14n) ^ right(e, 18n) ^ right(e, 41n)) + ((e & f) ^ (u(~e) & g)) + sha512Table[i]! + w[i]!);
      const t2 = u((right(a, 28n) ^ right(a, 34n) ^ right(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c)));
      s.pop();
      s.unshift(u(t1 + t2));
      s[4] = u(s[4]! + t1);
    }
    s.forEach((v, i) => { h[i] = u(h[i]! + v); });
  }
  const made = new Uint8Array(64);
  h.forEach((v, i) => new DataView(made.buffer).setBigUint64(i * 8, v));
  return made;
}

export function crc32(bytes: Uint8Array): bigint {
  let crc = -1;
  for (const b of bytes) {
    crc ^= b;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return BigInt((crc ^ -1) >>> 0);
}

const [p1, p2, p3, p4, p5] = [0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn, 0x165667b19e3779f9n, 0x85ebca77c2b2ae63n, 0x27d4eb2f165667c5n];
export function xxhash64(bytes: Uint8Array): Uint8Array {
  const u = (x: bigint) => BigInt.asUintN(64, x);
  const left = (x: bigint, n: bigint) => u((x << n) | (x >> (64n - n)));
  const round = (acc: bigint, v: bigint) => u(left(u(acc + v * p2), 31n) * p1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let h: bigint;
  if (bytes.length >= 32) {
    const v = [u(p1 + p2), p2, 0n, u(-p1)];
    for (; at + 32 <= bytes.length; at += 32) for (let i = 0; i < 4; i++) v[i] = round(v[i]!, view.getBigUint64(at + i * 8, true));
    h = u(left(v[0]!, 1n) + left(v[1]!, 7n) + left(v[2]!, 12n) + left(v[3]!, 18n));
    for (const x of v) h = u((h ^ round(0n, x)) * p1 + p4);
  } else h = p5;
  h = u(h + BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) h = u(left(h ^ round(0n, view.getBigUint64(at, true)), 27n) * p1 + p4);
  if (at + 4 <= bytes.length) { h = u(left(u(h ^ u(BigInt(view.getUint32(at, true)) * p1)), 23n) * p2 + p3); at += 4; }
  for (; at < bytes.length; at++) h = u(left(u(h ^ u(BigInt(bytes[at]!) * p5)), 11n) * p1);
  h = u((h ^ (h >> 33n)) * p2);
  h = u((h ^ (h >> 29n)) * p3);
  h ^= h >> 32n;
  const made = new Uint8Array(8);
  new DataView(made.buffer).setBigUint64(0, h);
  return made;
}
