import type { PipelineRecord } from '../components/component.ts';
import { JsonFailure, jsonText, readDocuments, type JsonObject } from '../languages/sql/hive/data/json-text.ts';
import type { RowSample, RowsFrame } from '../protocol/frames.ts';

/** Rows kept for showing: the first ones of every output of a node. */
export interface Sampler {
  add(port: string, records: readonly PipelineRecord[]): void;
  /** Whether rows of an output would still be kept. */
  room(port: string): boolean;
  /** What came since the last call. Columns only grow; rows given earlier have fewer cells and read as empty there. */
  frames(): Iterable<RowsFrame>;
}

/** Longest text of a cell; the panel asks for more when somebody looks. */
const longest = 2_000;

/** Keeps the first rows of each output of a node, at most `most` of each, and hands over what is new. */
export function sampler(node: string, most: number): Sampler {
  const ports = new Map<string, { readonly columns: string[]; readonly rows: RowSample[]; given: number }>();
  return {
    add(port, records) {
      let kept = ports.get(port);
      if (!kept) ports.set(port, (kept = { columns: [], rows: [], given: 0 }));
      for (let i = 0; i < records.length && kept.rows.length < most; i++) kept.rows.push(sample(records[i]!, kept.columns));
    },
    room: port => (ports.get(port)?.rows.length ?? 0) < most,
    *frames() {
      for (const [port, kept] of ports) {
        if (kept.given === kept.rows.length) continue;
        yield { kind: 'rows', node, port, columns: [...kept.columns], rows: kept.rows.slice(kept.given), first: kept.given };
        kept.given = kept.rows.length;
      }
    },
  };
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function sample(record: PipelineRecord, columns: string[]): RowSample {
  const cells: (string | null)[] = [];
  const put = (name: string, value: string | null) => {
    let index = columns.indexOf(name);
    if (index < 0) index = columns.push(name) - 1;
    while (cells.length < index) cells.push(null);
    cells[index] = value;
  };
  const shown = record.shown?.();
  const text = shown ? undefined : textOf(record.data);
  const fields = shown ? Object.entries(shown).map(([name, value]) => [name, plainText(value)] as const) : text === undefined ? undefined : fieldsOf(text);
  if (fields) for (const [name, value] of fields) put(name, value === null ? null : cut(value));
  else put('data', text === undefined ? `${record.data.length} bytes, not text` : cut(text));
  return { id: record.id, arrival: record.arrival, cells, ...(record.parents && { parents: record.parents }) };
}

function textOf(data: Uint8Array): string | undefined {
  try {
    return decoder.decode(data.length > 64 * 1024 ? data.subarray(0, 64 * 1024) : data);
  } catch (error) {
    if (error instanceof TypeError) return undefined; // not UTF-8
    throw error;
  }
}

/** The members of a record that is an object, numbers with all their digits. */
function fieldsOf(text: string): (readonly [string, string | null])[] | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const [object] = readDocuments(text);
    return object instanceof Map ? [...(object as JsonObject)].map(([name, value]) => [name, value === null ? null : typeof value === 'string' ? value : jsonText(value)] as const) : undefined;
  } catch (error) {
    if (error instanceof JsonFailure) return undefined; // shown as text
    throw error;
  }
}

const plainText = (value: unknown): string | null => (value === null ? null : typeof value === 'string' ? value : JSON.stringify(value));

const cut = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text);
