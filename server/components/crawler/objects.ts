import { gunzipSync } from 'fflate';
import { parquetMetadata } from 'hyparquet';
import { splitCsv } from '../../base/csv.ts';
import { parquetTree, type ParquetElement } from '../../base/parquet.ts';
import { JsonFailure, readDocuments, type JsonObject } from '../../languages/sql/hive/data/json-text.ts';
import { typeOfNode } from '../../languages/sql/hive/data/parquet.ts';
import { cellType, jsonType, learn, printInferred, type Inferred } from '../../languages/sql/hive/data/infer.ts';

/** What a crawler makes of one object. */
export interface Classified {
  readonly format: 'json' | 'csv' | 'parquet';
  readonly columns: readonly { readonly Name: string; readonly Type: string }[];
  readonly records: number;
  /** How CSV is read. */
  readonly csv?: { readonly delimiter: string; readonly header: boolean; readonly quoted: boolean };
  /** JSON and CSV: to merge with other objects. */
  readonly shapes?: ReadonlyMap<string, Inferred>;
  readonly compression?: 'gzip';
}

const hidden = /(^|\/)[._]/;
/** Bytes of the head of an object that are looked at. */
const headSize = 2 ** 20;

/** Classifies an object by its content; undefined when no classifier knows it or readers leave it out (`_…`, `.…`). */
export function classify(key: string, object: Uint8Array): Classified | undefined {
  if (hidden.test(key) || object.length === 0) return undefined;
  let bytes = object;
  let compression: 'gzip' | undefined;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes);
    } catch (error) {
      if (error instanceof Error) return undefined; // broken gzip: no classifier can read it
      throw error;
    }
    compression = 'gzip';
  }
  const found = bytes[0] === 0x50 && bytes[1] === 0x41 && bytes[2] === 0x52 && bytes[3] === 0x31 ? parquet(bytes) : json(bytes) ?? csv(bytes);
  return found && { ...found, ...(compression && { compression }) };
}

/** The text of an object's head, without what the cut left of the last line. */
function headOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, headSize));
  return bytes.length > headSize ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
}

function json(bytes: Uint8Array): Classified | undefined {
  const text = headOf(bytes).replace(/^\ufeff/, '');
  if (!/^\s*[{[]/.test(text)) return undefined;
  const shapes = new Map<string, Inferred>();
  let records = 0;
  try {
    for (const document of readDocuments(text)) {
      for (const item of Array.isArray(document) ? document : [document]) {
        if (!(item instanceof Map)) return undefined;
        records++;
        for (const [name, value] of item as JsonObject) learn(shapes, name.toLowerCase(), jsonType(value));
      }
    }
  } catch (error) {
    if (error instanceof JsonFailure) return undefined;
    throw error;
  }
  return { format: 'json', records, shapes, columns: [] };
}

/** At least two columns and two rows, with one of the usual delimiters. */
function csv(bytes: Uint8Array): Classified | undefined {
  const lines = headOf(bytes).split(/\r?\n/).filter(line => line !== '').slice(0, 1000);
  if (lines.length < 2 || lines.some(line => line.includes('\u0000') || line.includes('\ufffd'))) return undefined;
  for (const delimiter of [',', '|', '\t', ';', '\u0001']) {
    const rows = lines.map(line => splitCsv(line, delimiter));
    const width = rows[0]!.length;
    if (width < 2 || rows.some(row => row.length !== width)) continue;
    const [first = [], ...rest] = rows;
    const body = Array.from({ length: width }, (_, i) => rest.map(row => cellType(row[i]!)));
    const names = first.every(cell => printInferred(cellType(cell)) === 'string' && cell !== '') && new Set(first.map(c => c.toLowerCase())).size === width;
    const header = names && body.some(types => types.some(t => t.kind === 'scalar' && (t.name === 'bigint' || t.name === 'double')));
    const quoted = lines.some(line => line.startsWith('"') || line.includes(`${delimiter}"`));
    const shapes = new Map<string, Inferred>();
    for (const row of header ? rest : rows) row.forEach((cell, i) => learn(shapes, header ? first[i]!.toLowerCase() : `col${i}`, quoted ? { kind: 'scalar', name: 'string' } : cellType(cell)));
    return { format: 'csv', records: header ? rest.length : rows.length, shapes, columns: [], csv: { delimiter, header, quoted } };
  }
  return undefined;
}

function parquet(bytes: Uint8Array): Classified | undefined {
  try {
    const { schema, num_rows: rows } = parquetMetadata(bytes.slice().buffer);
    const columns = parquetTree(schema as readonly ParquetElement[])?.map(node => ({ Name: node.element.name.toLowerCase(), Type: typeOfNode(node) }));
    return columns && { format: 'parquet', records: Number(rows), columns };
  } catch (error) {
    if (error instanceof Error) return undefined; // a footer that cannot be read: no classifier takes it
    throw error;
  }
}
