import { describe, type Field } from '../fields.ts';
import { numberOf } from '../scalars.ts';

/** Which of `parts` parts of all keys a key belongs to, by the hashes that the service uses. */
export function partitionOf(key: unknown, parts: number, field: Field | undefined): number {
  if (typeof key === 'string') return ((murmur3(new TextEncoder().encode(key), 31) % parts) + parts) % parts;
  const long = field && describe(field).kind === 'doubles' ? sortableDouble(numberOf(key)) : BigInt(typeof key === 'boolean' ? numberOf(key) : (key as number | bigint));
  const n = BigInt(parts);
  return numberOf(((mix64(long) % n) + n) % n);
}

const signed = (value: bigint) => BigInt.asIntN(64, value);
const unsigned = (value: bigint) => BigInt.asUintN(64, value);

/** The finisher of MurmurHash3 for 64 bits. */
function mix64(value: bigint): bigint {
  let z = unsigned(value);
  z = unsigned((z ^ (z >> 32n)) * 0x4cd6944c5cc20b6dn);
  z = unsigned((z ^ (z >> 29n)) * 0xfc12c5b19d3259e9n);
  return signed(z ^ (z >> 32n));
}

/** A double's bits as a long whose order is that of the doubles. */
function sortableDouble(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  return signed(bits ^ ((bits >> 63n) & 0x7fffffffffffffffn));
}

/** MurmurHash3 (x86, 32 bit) over bytes. */
function murmur3(bytes: Uint8Array, seed: number): number {
  let h = seed;
  const blocks = bytes.length & ~3;
  for (let i = 0; i < blocks; i += 4) {
    let k = Math.imul(bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
    h = (h << 13) | (h >>> 19);
    h = (Math.imul(h, 5) + 0xe6546b64) | 0;
  }
  let k = 0;
  for (let i = bytes.length - 1; i >= blocks; i--) k = (k << 8) | bytes[i]!;
  if (bytes.length > blocks) {
    k = Math.imul(k, 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    h ^= Math.imul(k, 0x1b873593);
  }
  h ^= bytes.length;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
