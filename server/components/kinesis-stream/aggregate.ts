import { md5 } from '../../base/digest.ts';

/** A record of a producer, one of several in one record of a stream. */
export interface UserRecord {
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  readonly data: Uint8Array;
}

/**
 * Aggregates of the Kinesis Producer Library: four magic bytes, a message, the MD5 of the message. The message (protocol buffers) has a
 * table of partition keys (1), a table of explicit hash keys (2), and records (3) with indexes into both (1, 2) and data (3).
 */
const magic = [0xf3, 0x89, 0x9a, 0xc2];
const digestLength = 16;

/** The records of an aggregate; undefined when the data is none, or is damaged: it counts as one plain record then, as in the vendor's libraries. */
export function disaggregated(data: Uint8Array): readonly UserRecord[] | undefined {
  if (!isAggregate(data)) return undefined;
  const message = data.subarray(magic.length, data.length - digestLength);
  const digest = md5(message);
  if (!digest.every((byte, i) => byte === data[data.length - digestLength + i])) return undefined;
  const decoder = new TextDecoder();
  const keys: string[] = [];
  const hashKeys: string[] = [];
  const records: { key: number; hashKey: number | undefined; data: Uint8Array }[] = [];
  const read = fieldsOf(message, (number, value) => {
    if (number === 1 && typeof value !== 'number') keys.push(decoder.decode(value));
    if (number === 2 && typeof value !== 'number') hashKeys.push(decoder.decode(value));
    if (number !== 3 || typeof value === 'number') return true;
    const record: { key: number; hashKey: number | undefined; data: Uint8Array | undefined } = { key: -1, hashKey: undefined, data: undefined };
    const whole = fieldsOf(value, (inner, part) => {
      if (inner === 1 && typeof part === 'number') record.key = part;
      if (inner === 2 && typeof part === 'number') record.hashKey = part;
      if (inner === 3 && typeof part !== 'number') record.data = part;
      return true;
    });
    if (!whole || !record.data) return false;
    records.push({ ...record, data: record.data });
    return true;
  });
  if (!read || records.some(r => keys[r.key] === undefined || (r.hashKey !== undefined && hashKeys[r.hashKey] === undefined))) return undefined;
  return records.map(r => ({ partitionKey: keys[r.key]!, ...(r.hashKey !== undefined && { explicitHashKey: hashKeys[r.hashKey]! }), data: r.data }));
}

/** Whether the data begins as an aggregate does. */
export const isAggregate = (data: Uint8Array): boolean => data.length > magic.length + digestLength && magic.every((byte, i) => data[i] === byte);

/** One record of a stream that holds these. */
export function aggregated(records: readonly UserRecord[]): Uint8Array {
  const encoder = new TextEncoder();
  const keys = [...new Set(records.map(r => r.partitionKey))];
  const hashKeys = [...new Set(records.flatMap(r => r.explicitHashKey ?? []))];
  const message = [
    ...keys.flatMap(key => delimited(1, encoder.encode(key))),
    ...hashKeys.flatMap(key => delimited(2, encoder.encode(key))),
    ...records.flatMap(({ partitionKey, explicitHashKey, data }) => delimited(3, [
      8, ...varint(keys.indexOf(partitionKey)), ...(explicitHashKey === undefined ? [] : [16, ...varint(hashKeys.indexOf(explicitHashKey))]), ...delimited(3, data),
    ])),
  ];
  const bytes = Uint8Array.from(message);
  return Uint8Array.from([...magic, ...bytes, ...md5(bytes)]);
}

/** Passes on the fields of a message; false when it is broken or `take` refuses one. */
function fieldsOf(message: Uint8Array, take: (number: number, value: number | Uint8Array) => boolean): boolean {
  let at = 0;
  const number = (): number | undefined => {
    let value = 0;
    for (let scale = 1; at < message.length && scale < 2 ** 53; scale *= 128) {
      const byte = message[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    return undefined;
  };
  while (at < message.length) {
    const tag = number();
    if (tag === undefined) return false;
    const kind = tag % 8;
    let value: number | Uint8Array | undefined;
    if (kind === 0) value = number();
    else {
      const length = kind === 2 ? number() : kind === 5 ? 4 : kind === 1 ? 8 : undefined;
      if (length === undefined || at + length > message.length) return false;
      value = message.subarray(at, at + length);
      at += length;
    }
    if (value === undefined || !take(Math.floor(tag / 8), value)) return false;
  }
  return true;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

const delimited = (number: number, data: ArrayLike<number>): number[] => [number * 8 + 2, ...varint(data.length), ...Array.from(data)];
