import { fromBase64, isBase64 } from '../base/base64.ts';
import type { RecordSource } from '../base/feed.ts';
import { append } from '../base/list.ts';
import type { SqlValue } from '../base/sql-value.ts';
import { recordScanner } from '../engine/stream/scan.ts';
import { arrivalFields, arrivals } from './arrival.ts';
import { defineComponent, type PipelineRecord } from './component.ts';
import { jsonObject, linesOf, type Line } from './lines.ts';
import { csvRow } from '../base/csv.ts';
import { JsonFailure, jsonText, readDocuments } from '../languages/sql/hive/data/json-text.ts';

const decoder = new TextDecoder();

/** Records from a file of the workspace: one JSON object, one CSV row or one line of text each. Files that are gzip are unpacked. */
export const file = defineComponent({
  type: 'file',
  summary: 'Records from a file: JSON lines, CSV with a header, or plain lines',
  config: {
    records: { summary: 'File with the records', kind: 'file', required: true, suffixes: ['.ndjson', '.jsonl', '.json', '.csv', '.tsv', '.txt', '.log', '.gz'] },
    format: { summary: 'How the file is read; by its ending otherwise', kind: 'choice', values: { ndjson: 'One JSON document a line', json: 'A JSON array, each element a record; or documents one after the other, over any lines', csv: 'Comma-separated with a header line; each row becomes a JSON object of texts', lines: 'One line of text each, as it stands', base64: 'One record of any bytes a line, in base64' } },
    delimiter: { summary: 'Between the columns of CSV', kind: 'text', default: ',' },
    newline: { summary: 'Each record ends in a line feed', kind: 'flag', default: false },
    key: { summary: 'Field that gives the partition key', kind: 'text' },
    count: { summary: 'Read at most so many records; the file is read again from its start when it has fewer', kind: 'integer', min: 0 },
    ...arrivalFields,
  },
  passage: config => (typeof config['records'] === 'string' && !config['records'].endsWith('.gz') ? { own: recordsOf(config['records'], config) } : {}),
  open(context) {
    const { config } = context.spec;
    const path = config['records'] as string;
    const { format, delimiter } = recordsOf(path, config);
    const wanted = config['count'] as number | undefined;
    const timeOf = arrivals(config, context.now());
    const key = config['key'] as string | undefined;
    const ending = config['newline'] === true;
    const encoder = new TextEncoder();
    // Of a record only the fields are read that say when it arrives and where it goes.
    const needed = [config['time'] as string | undefined, key].flatMap(name => name ?? []);
    const scan = recordScanner(needed.map(name => ({ key: name, type: { kind: 'BINARY', length: 1 } })), value => value as SqlValue);
    const fieldsOf = (bytes: Uint8Array): Record<string, unknown> | undefined => {
      const row = scan(bytes);
      return row ? Object.fromEntries(needed.map((name, i) => [name, row[i]])) : jsonObject(bytes);
    };

    /** The documents of a file that is one text, each as a line of its own. */
    async function* documents(): AsyncGenerator<Line[]> {
      const pieces: Line[] = [];
      for await (const lines of linesOf(context, path)) append(pieces, lines);
      const text = pieces.map(line => decoder.decode(line.bytes)).join('\n');
      let number = 0;
      try {
        const lines = readDocuments(text.replace(/^\ufeff/, '')).flatMap(document => (Array.isArray(document) ? document : [document])).map(document => ({ bytes: encoder.encode(jsonText(document)), number: ++number, offset: 0 }));
        for (let i = 0; i < lines.length; i += 1024) yield lines.slice(i, i + 1024);
      } catch (error) {
        if (!(error instanceof JsonFailure)) throw error;
        const line = Number(/line: (\d+)/.exec(error.message)?.[1] ?? 1);
        context.problem({ severity: 'error', code: 'SIM101', message: `The file is not JSON: ${error.message}`, place: { path, start: 0, end: 0, line: (pieces[line - 1]?.number ?? 1) - 1 } });
      }
    }

    return {
      async *read() {
        let given = 0;
        do {
          const before = given;
          let header: string[] | undefined;
          for await (const lines of format === 'csv' ? rowsOf(linesOf(context, path), delimiter) : format === 'json' ? documents() : linesOf(context, path)) {
            const batch: PipelineRecord[] = [];
            for (const { bytes, number, offset } of lines) {
              let data = bytes;
              let fields: Record<string, unknown> | undefined;
              if (format === 'csv') {
                const { cells } = csvRow(decoder.decode(bytes), delimiter);
                if (!header) {
                  header = cells;
                  continue;
                }
                if (cells.length !== header.length) context.problem({ severity: 'warning', code: 'SIM102', message: `Line ${number} has ${cells.length} cells, the header ${header.length}`, place: { path, start: offset, end: offset + bytes.length, line: number - 1 } });
                fields = Object.fromEntries(header.map((name, i) => [name, cells[i] ?? '']));
                data = encoder.encode(JSON.stringify(fields));
              } else if (format === 'ndjson' || format === 'json') {
                fields = fieldsOf(bytes);
                if (fields === undefined) context.problem({ severity: 'warning', code: 'SIM101', message: 'A line is not a JSON object; it goes on as it stands', place: { path, start: offset, end: offset + bytes.length, line: number - 1 } });
              }
              if (format === 'base64') {
                const text = decoder.decode(bytes).trim();
                if (isBase64(text)) data = fromBase64(text);
                else context.problem({ severity: 'warning', code: 'SIM101', message: 'A line is not base64; it goes on as it stands', place: { path, start: offset, end: offset + bytes.length, line: number - 1 } });
              }
              if (ending) data = concatenated(data, [10]);
              if (wanted !== undefined && given >= wanted) break;
              given++;
              const partitionKey = key === undefined ? undefined : fields?.[key];
              batch.push(context.record(data, { arrival: timeOf(name => fields?.[name]), ...(partitionKey !== undefined && partitionKey !== null && { partitionKey: String(partitionKey) }) }));
            }
            if (batch.length > 0) yield batch;
            if (context.stopped.aborted || (wanted !== undefined && given >= wanted)) return;
          }
          if (given === before) return; // an empty file gives no more the second time
        } while (wanted !== undefined && given < wanted);
      },
    };
  },
});

/** How a file of records is read. */
function recordsOf(path: string, config: Readonly<Record<string, unknown>>): RecordSource & { readonly delimiter: string } {
  return {
    records: path,
    format: (config['format'] as RecordSource['format'] | undefined) ?? (/\.(csv|tsv)(\.gz)?$/i.test(path) ? 'csv' : /\.(txt|log)(\.gz)?$/i.test(path) ? 'lines' : 'ndjson'),
    delimiter: (config['delimiter'] as string | undefined) ?? (/\.tsv(\.gz)?$/i.test(path) ? '\t' : ','),
  };
}

/** Lines of a row whose quoted cells hold line breaks; a row longer than this has a quote too many. */
const longestRow = 1000;

/** CSV rows: lines, put together where a quoted cell goes on in the next one. */
async function* rowsOf(batches: AsyncIterable<Line[]>, delimiter: string): AsyncGenerator<Line[]> {
  let held: Line[] = [];
  let open = false;
  const whole = (lines: readonly Line[]): Line => (lines.length === 1 ? lines[0]! : { ...lines[0]!, bytes: encoded(lines.map(line => decoder.decode(line.bytes)).join('\n')) });
  for await (const lines of batches) {
    const rows: Line[] = [];
    for (const line of lines) {
      const quotes = line.bytes.reduce((count, byte) => (byte === 34 ? count + 1 : count), 0);
      if (held.length === 0 && quotes === 0) {
        rows.push(line);
        continue;
      }
      held.push(line);
      // Whether the row goes on shows in its first line; after that each quote opens or closes.
      open = held.length === 1 ? csvRow(decoder.decode(line.bytes), delimiter).open : quotes % 2 === 1 ? !open : open;
      if (open && held.length < longestRow) continue;
      if (open) append(rows, held);
      else rows.push(whole(held));
      held = [];
    }
    if (rows.length > 0) yield rows;
  }
  if (held.length > 0) yield held;
}

const encoded = (text: string) => new TextEncoder().encode(text);

export function concatenated(data: Uint8Array, tail: ArrayLike<number>): Uint8Array {
  const result = new Uint8Array(data.length + tail.length);
  result.set(data);
  result.set(tail, data.length);
  return result;
}
