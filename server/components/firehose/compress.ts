import { gzipSync, zipSync } from 'fflate';
import { snappyCompress } from 'hyparquet-writer/src/snappy.js';

export type Compression = 'UNCOMPRESSED' | 'GZIP' | 'ZIP' | 'Snappy' | 'HADOOP_SNAPPY';

/** Container, key ending and `Content-Encoding` of each compression, as the service writes them. */
export const compressions: Readonly<Record<Compression, { readonly extension: string; readonly encoding: string | undefined; compress(bytes: Uint8Array, name: string): Uint8Array }>> = {
  UNCOMPRESSED: { extension: '', encoding: undefined, compress: bytes => bytes },
  GZIP: { extension: '.gz', encoding: 'gzip', compress: bytes => gzipSync(bytes, { mtime: 0 }) },
  ZIP: { extension: '.zip', encoding: 'zip', compress: (bytes, name) => zipSync({ [name]: bytes }, { mtime: '1980-01-01' }) },
  Snappy: { extension: '.snappy', encoding: 'snappy-java', compress: xerial },
  HADOOP_SNAPPY: { extension: '.snappy', encoding: 'hadoop-snappy', compress: hadoop },
};

/** Raw snappy blocks are made of at most this much input. */
const blockSize = 256 * 1024;

function bigEndian(value: number): number[] {
  return [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

function joined(parts: readonly ArrayLike<number>[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}

/** snappy-java's stream: magic, version, compatible version, then blocks with their big-endian lengths. */
function xerial(bytes: Uint8Array): Uint8Array {
  const parts: ArrayLike<number>[] = [[0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00], bigEndian(1), bigEndian(1)];
  for (let at = 0; at < bytes.length; at += blockSize) {
    const block = snappyCompress(bytes.subarray(at, at + blockSize));
    parts.push(bigEndian(block.length), block);
  }
  return joined(parts);
}

/** Hadoop's block format: the raw size, then chunks with their sizes. */
function hadoop(bytes: Uint8Array): Uint8Array {
  const parts: ArrayLike<number>[] = [];
  for (let at = 0; at < bytes.length; at += blockSize) {
    const raw = bytes.subarray(at, at + blockSize);
    const block = snappyCompress(raw);
    parts.push(bigEndian(raw.length), bigEndian(block.length), block);
  }
  return joined(parts);
}
