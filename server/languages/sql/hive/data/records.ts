import { splitCsv } from '../../../../base/csv.ts';
import type { RecordSource, Sample, SampleHead } from '../../../../base/feed.ts';
import { memo } from '../../../../base/memo.ts';
import { JsonFailure, readDocuments, readRecords, type JsonValue } from './json-text.ts';

/** Records that are judged: enough to meet the odd ones, few enough for every key stroke. */
export const mostRecords = 300;

/** Records of a sample, with their numbers from 1: of the line, or of the document where they span lines. */
export interface Records {
  readonly documents: readonly { readonly number: number; readonly value: JsonValue }[];
  /** Lines that are no JSON. */
  readonly broken: readonly { readonly number: number; readonly text: string; readonly message: string }[];
  /** The lines themselves, for SerDes of text. */
  readonly lines: readonly { readonly number: number; readonly text: string }[];
}

const known = memo((_: Sample) => new Map<string, Records>());

/** What a sample holds, remembered by its identity. */
export function recordsOf(sample: Sample, { format, delimiter = ',' }: Pick<RecordSource, 'format' | 'delimiter'>): Records {
  const cache = known(sample);
  const key = `${format} ${delimiter}`;
  const found = cache.get(key);
  if (found) return found;
  const made = recordsIn(sample, format, delimiter);
  cache.set(key, made);
  return made;
}

/** What the beginning of a file holds. */
export function recordsIn({ text, torn }: SampleHead, format: RecordSource['format'], delimiter = ','): Records {
  if (format === 'json') return oneText(text + (torn ?? ''), torn !== undefined);
  const lines = firstLines(text);
  if (format === 'csv') return { ...rows(lines, delimiter), broken: [], lines: [] };
  const documents: { number: number; value: JsonValue }[] = [];
  const broken: { number: number; text: string; message: string }[] = [];
  for (const line of lines) {
    const found = parsed(line.text);
    // One document a line: what stands behind the first is not read.
    if (found instanceof JsonFailure) broken.push({ ...line, message: found.message });
    else if (found.length > 0) documents.push({ number: line.number, value: found[0]! });
  }
  return { documents, broken, lines };
}

/** Places before the end of a beginning where a token may be cut. */
const cutToken = 8;

/** Records of a file that is one text: an array of them, or documents over any lines. `more` of it may follow. */
function oneText(text: string, more: boolean): Records {
  const values: JsonValue[] = [];
  try {
    readRecords(text, value => values.push(value) < mostRecords);
  } catch (error) {
    if (!(error instanceof JsonFailure)) throw error;
    if (!more || error.at < text.length - cutToken) return { documents: [], broken: [{ number: values.length + 1, text: text.trim().slice(0, 200), message: error.message }], lines: [] };
  }
  return { documents: values.map((value, i) => ({ number: i + 1, value })), broken: [], lines: [] };
}

function parsed(text: string): readonly JsonValue[] | JsonFailure {
  try {
    return readDocuments(text);
  } catch (error) {
    if (error instanceof JsonFailure) return error;
    throw error;
  }
}

/** Lines that are not blank, up to the bound. */
function firstLines(text: string): { number: number; text: string }[] {
  const lines: { number: number; text: string }[] = [];
  for (let at = 0, number = 1; at < text.length && lines.length < mostRecords; number++) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end).replace(/\r$/, '');
    if (line.trim() !== '') lines.push({ number, text: line });
    at = end < 0 ? text.length : end + 1;
  }
  return lines;
}

/** Rows below a header as the objects of texts that a source of CSV makes of them. */
function rows(lines: readonly { readonly number: number; readonly text: string }[], delimiter: string): Pick<Records, 'documents'> {
  const [header, ...rest] = lines;
  const names = header ? splitCsv(header.text, delimiter) : [];
  return { documents: rest.map(({ number, text }) => { const cells = splitCsv(text, delimiter); return { number, value: new Map(names.map((name, i) => [name, cells[i] ?? ''])) }; }) };
}
