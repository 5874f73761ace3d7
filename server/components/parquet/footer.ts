import type { ParquetElement, ParquetFooter } from '../../base/parquet.ts';
import { parquetTree } from '../../base/parquet.ts';

/** Bytes of a footer that are read. The schema stands at its beginning, so that more says nothing more. */
export const largestFooter = 2 ** 20;
/** Magic, footer's length, magic. */
const smallest = 12;

/** Gives the bytes of a file from `start` up to `end`. */
export type ReadBytes = (start: number, end: number) => Promise<Uint8Array>;

const ascii = (bytes: Uint8Array, start: number, end = start + 4) => String.fromCharCode(...bytes.subarray(start, end));

/** Whether a file is meant to be Parquet: by its name or by its first bytes. */
export const isParquet = (path: string, head: Uint8Array): boolean => /\.parq(?:uet)?$/i.test(path) || ['PAR1', 'PARE'].includes(ascii(head, 0));

/**
 * What the end of a Parquet file says, of which only the footer is read: `PAR1` … footer, its length, `PAR1`. Source: the format's
 * specification (file layout; a footer that is encrypted ends with `PARE`). Bytes of any kind give an answer.
 */
export async function readFooter(size: number, read: ReadBytes): Promise<ParquetFooter> {
  const layout = layoutOf(size, await read(0, Math.min(4, size)), await read(Math.max(0, size - 8), size));
  return 'problem' in layout ? layout : footerIn(await read(layout.start, layout.end), layout.length);
}

/** The same for bytes that are there. */
export function footerOf(bytes: Uint8Array): ParquetFooter {
  const layout = layoutOf(bytes.length, bytes.subarray(0, 4), bytes.subarray(-8));
  return 'problem' in layout ? layout : footerIn(bytes.subarray(layout.start, layout.end), layout.length);
}

interface Layout { readonly start: number; readonly end: number; readonly length: number }

function layoutOf(size: number, first: Uint8Array, tail: Uint8Array): Layout | { readonly problem: string } {
  const [head, end] = [ascii(first, 0), size < smallest ? '' : ascii(tail, 4)];
  if (size === 0) return { problem: 'is empty' };
  if (head === 'PARE' || (head === 'PAR1' && end === 'PARE')) return { problem: 'has an encrypted footer (`PARE`), which the services do not read' };
  if (head.startsWith('\u001f\u008b')) return { problem: 'is compressed as a whole (gzip): Parquet is compressed inside, page by page' };
  if (head !== 'PAR1') return { problem: 'does not begin with `PAR1`' };
  if (end !== 'PAR1') return { problem: 'begins with `PAR1` and does not end with it: it was cut off' };
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true);
  if (length > size - smallest) return { problem: `says that its footer has ${length} bytes, and has ${size} itself` };
  const start = size - 8 - length;
  return { start, end: start + Math.min(length, largestFooter), length };
}

function footerIn(bytes: Uint8Array, length: number): ParquetFooter {
  const schema = schemaIn(bytes);
  const columns = schema && parquetTree(schema);
  if (columns) return { columns };
  return { problem: length > largestFooter && !schema ? 'has a schema of more than 1 MB, which is not looked at' : 'has a damaged footer' };
}

const physical = ['BOOLEAN', 'INT32', 'INT64', 'INT96', 'FLOAT', 'DOUBLE', 'BYTE_ARRAY', 'FIXED_LEN_BYTE_ARRAY'];
const repetitions = ['REQUIRED', 'OPTIONAL', 'REPEATED'];
const converted = [
  'UTF8', 'MAP', 'MAP_KEY_VALUE', 'LIST', 'ENUM', 'DECIMAL', 'DATE', 'TIME_MILLIS', 'TIME_MICROS', 'TIMESTAMP_MILLIS', 'TIMESTAMP_MICROS',
  'UINT_8', 'UINT_16', 'UINT_32', 'UINT_64', 'INT_8', 'INT_16', 'INT_32', 'INT_64', 'JSON', 'BSON', 'INTERVAL',
];
/** By the field of the union; what is not here has no meaning for a table's types. */
const logical: Readonly<Record<number, string>> = { 1: 'STRING', 2: 'MAP', 3: 'LIST', 4: 'ENUM', 5: 'DECIMAL', 6: 'DATE', 7: 'TIME', 8: 'TIMESTAMP', 10: 'INTEGER', 11: 'NULL', 12: 'JSON', 13: 'BSON', 14: 'UUID', 15: 'FLOAT16', 16: 'VARIANT' };

/** What is read of a structure; thrown away unless a field is asked for. */
type Thrift = number | string | Map<number, Thrift> | Thrift[] | undefined;
const deepest = 64;
const mostElements = 100_000;

class Damaged extends Error {}

/**
 * The schema's elements. The footer is a structure of Thrift's compact protocol; its second field is the schema, and nothing behind
 * it is looked at. Lengths are never believed: each item of a list costs a byte that has to be there, and nesting has an end.
 */
function schemaIn(bytes: Uint8Array): ParquetElement[] | undefined {
  let at = 0;
  const byte = (): number => (at < bytes.length ? bytes[at++]! : damaged());
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const next = byte();
      value += (next & 0x7f) * 2 ** shift;
      if (next < 0x80) return value;
    }
    return damaged();
  };
  const zigzag = (): number => { const n = varint(); return n % 2 === 0 ? n / 2 : -(n + 1) / 2; };
  const value = (type: number, depth: number): Thrift => {
    switch (type) {
      case 1: case 2: return type === 1 ? 1 : 0;
      case 3: return byte();
      case 4: case 5: case 6: return zigzag();
      case 7: at += 8; return undefined;
      case 8: {
        const length = varint();
        if (length > bytes.length - at) damaged();
        return new TextDecoder().decode(bytes.subarray(at, at += length));
      }
      case 9: case 10: {
        const header = byte();
        const size = header >> 4 === 15 ? varint() : header >> 4;
        if (depth > deepest || size > Math.min(mostElements, bytes.length - at)) damaged();
        // In a list each truth value has a byte of its own.
        return Array.from({ length: size }, () => value((header & 15) <= 2 ? 3 : header & 15, depth + 1));
      }
      case 12: return structure(depth + 1, () => false);
      default: return damaged();
    }
  };
  /** Reads fields up to the end, or up to one that is enough. */
  const structure = (depth: number, enough: (field: number) => boolean): Map<number, Thrift> => {
    const fields = new Map<number, Thrift>();
    if (depth > deepest) damaged();
    for (let field = 0; ;) {
      const header = byte();
      if (header === 0) return fields;
      field = header >> 4 === 0 ? zigzag() : field + (header >> 4);
      fields.set(field, value(header & 15, depth));
      if (enough(field)) return fields;
    }
  };
  try {
    const elements = structure(0, field => field === 2).get(2);
    return Array.isArray(elements) ? elements.map(e => (e instanceof Map ? elementOf(e) : damaged())) : undefined;
  } catch (error) {
    if (error instanceof Damaged) return undefined;
    throw error;
  }
}

function damaged(): never {
  throw new Damaged();
}

function elementOf(fields: ReadonlyMap<number, Thrift>): ParquetElement {
  const name = fields.get(4);
  if (typeof name !== 'string') return damaged();
  const number = (field: number) => { const found = fields.get(field); return typeof found === 'number' ? found : undefined; };
  const word = (words: readonly string[], field: number) => { const found = number(field); return found === undefined ? undefined : words[found]; };
  const [type, repetition, conversion, children, scale, precision] = [word(physical, 1), word(repetitions, 3), word(converted, 6), number(5), number(7), number(8)];
  const union = fields.get(10);
  const meaning = union instanceof Map ? [...union.keys()].map(k => logical[k]).find(k => k !== undefined) : undefined;
  return {
    name, ...(type !== undefined && { type }), ...(repetition !== undefined && { repetition_type: repetition }), ...(conversion !== undefined && { converted_type: conversion }),
    ...(children !== undefined && { num_children: children }), ...(scale !== undefined && { scale }), ...(precision !== undefined && { precision }), ...(meaning !== undefined && { logical_type: { type: meaning } }),
  };
}
