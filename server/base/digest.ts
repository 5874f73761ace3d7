/** Digests of bytes without any environment. None of them guards a secret here. */

const md5Shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const md5Table = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);

/** MD5 of bytes (RFC 1321), 16 bytes: also how a stream places a partition key. */
export function md5(bytes: Uint8Array): Uint8Array {
  const length = ((bytes.length + 8) >> 6) + 1;
  const words = new DataView(new ArrayBuffer(length * 64));
  bytes.forEach((byte, i) => words.setUint8(i, byte));
  words.setUint8(bytes.length, 0x80);
  words.setUint32(length * 64 - 8, (bytes.length * 8) >>> 0, true);
  words.setUint32(length * 64 - 4, Math.floor(bytes.length / 2 ** 29), true);
  let [a0, b0, c0, d0] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let block = 0; block < length * 64; block += 64) {
    let [a, b, c, d] = [a0, b0, c0, d0];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      const [f, g] = round === 0 ? [(b & c) | (~b & d), i] : round === 1 ? [(d & b) | (~d & c), (5 * i + 1) & 15] : round === 2 ? [b ^ c ^ d, (3 * i + 5) & 15] : [c ^ (b | ~d), (7 * i) & 15];
      const sum = (a + f + md5Table[i]! + words.getInt32(block + g * 4, true)) | 0;
      const shift = md5Shifts[round * 4 + (i & 3)]!;
      [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
    }
    [a0, b0, c0, d0] = [(a0 + a) | 0, (b0 + b) | 0, (c0 + c) | 0, (d0 + d) | 0];
  }
  const result = new DataView(new ArrayBuffer(16));
  [a0, b0, c0, d0].forEach((word, i) => result.setInt32(i * 4, word, true));
  return new Uint8Array(result.buffer);
}

const rotate = (x: number, n: number) => (x << n) | (x >>> (32 - n));
/** A message padded to whole blocks of 64 bytes, its length behind it. */
function blocks(bytes: Uint8Array): DataView {
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  const bits = BigInt(bytes.length) * 8n;
  view.setBigUint64(padded.length - 8, bits);
  return view;
}
function output(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  words.forEach((w, i) => view.setUint32(i * 4, w >>> 0));
  return bytes;
}

/** SHA-1 of bytes (FIPS 180-4), 20 bytes. */
export function sha1(bytes: Uint8Array): Uint8Array {
  const view = blocks(bytes);
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
  return output(h);
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

/** SHA-256 of bytes (FIPS 180-4), 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const view = blocks(bytes);
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
  return output(h);
}

/** SHA-512 of bytes (FIPS 180-4), 64 bytes. */
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
