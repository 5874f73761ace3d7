import { fromBase64 } from '../../../base/base64.ts';

/** UTF-8, hexadecimal, checksums and a strict reader of base 64 over bytes, without any environment. */
export function encodeUtf8(text: string): Uint8Array { return new TextEncoder().encode(text); }
export function decodeUtf8(bytes: Uint8Array): string { return new TextDecoder().decode(bytes); }

/** Bytes of base 64, whose padding may be missing; undefined for what is none. */
export function readBase64(text: string): Uint8Array | undefined {
  const letters = text.replace(/=+$/, '');
  return /[^A-Za-z0-9+/]/.test(letters) || letters.length % 4 === 1 ? undefined : fromBase64(letters);
}
export function fromHex(text: string): Uint8Array | undefined {
  return text.length % 2 === 1 || /[^0-9a-fA-F]/.test(text) ? undefined : Uint8Array.from(text.match(/../g)?.map(h => parseInt(h, 16)) ?? []);
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
