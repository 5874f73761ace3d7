import type { SqlValue } from '../base/sql-value.ts';
import { recordScanner } from '../engine/stream/scan.ts';
import { arrivalFields, arrivals } from './arrival.ts';
import { defineComponent, type PipelineRecord } from './component.ts';
import { linesOf } from './lines.ts';
import { splitCsv } from './csv.ts';

const decoder = new TextDecoder();

/** Records from a file of the workspace: one JSON object, one CSV row or one line of text each. */
export const file = defineComponent({
  type: 'file',
  summary: 'Records from a file: JSON lines, CSV with a header, or plain lines',
  config: {
    records: { summary: 'File with the records', kind: 'file', required: true, suffixes: ['.ndjson', '.jsonl', '.json', '.csv', '.tsv', '.txt', '.log'] },
    format: { summary: 'How the file is read; by its ending otherwise', kind: 'choice', values: { ndjson: 'One JSON document a line', csv: 'Comma-separated with a header line; each row becomes a JSON object of texts', lines: 'One line of text each, as it stands' } },
    delimiter: { summary: 'Between the columns of CSV', kind: 'text', default: ',' },
    newline: { summary: 'Each record ends in a line feed', kind: 'flag', default: false },
    key: { summary: 'Field that gives the partition key', kind: 'text' },
    count: { summary: 'Read at most so many records; the file is read again from its start when it has fewer', kind: 'integer', min: 0 },
    ...arrivalFields,
  },
  open(context) {
    const { config } = context.spec;
    const path = config['records'] as string;
    const format = (config['format'] as string | undefined) ?? (/\.(csv|tsv)$/i.test(path) ? 'csv' : /\.(txt|log)$/i.test(path) ? 'lines' : 'ndjson');
    const delimiter = (config['delimiter'] as string | undefined) ?? (/\.tsv$/i.test(path) ? '\t' : ',');
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
      return row ? Object.fromEntries(needed.map((name, i) => [name, row[i]])) : parsed(bytes);
    };

    return {
      async *read() {
        let given = 0;
        do {
          const before = given;
          let header: string[] | undefined;
          for await (const lines of linesOf(context, path)) {
            const batch: PipelineRecord[] = [];
            for (const { bytes, number, offset } of lines) {
              let data = bytes;
              let fields: Record<string, unknown> | undefined;
              if (format === 'csv') {
                const cells = splitCsv(decoder.decode(bytes), delimiter);
                if (!header) {
                  header = cells;
                  continue;
                }
                if (cells.length !== header.length) context.problem({ severity: 'warning', code: 'SIM102', message: `Line ${number} has ${cells.length} cells, the header ${header.length}`, place: { path, start: offset, end: offset + bytes.length, line: number - 1 } });
                fields = Object.fromEntries(header.map((name, i) => [name, cells[i] ?? '']));
                data = encoder.encode(JSON.stringify(fields));
              } else if (format === 'ndjson') {
                fields = fieldsOf(bytes);
                if (fields === undefined) context.problem({ severity: 'warning', code: 'SIM101', message: 'A line is not a JSON object; it goes on as it stands', place: { path, start: offset, end: offset + bytes.length, line: number - 1 } });
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

function parsed(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(decoder.decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function concatenated(data: Uint8Array, tail: ArrayLike<number>): Uint8Array {
  const result = new Uint8Array(data.length + tail.length);
  result.set(data);
  result.set(tail, data.length);
  return result;
}
