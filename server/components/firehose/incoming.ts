import { gunzipSync } from 'fflate';
import { append } from '../../base/list.ts';
import { disaggregated, isAggregate } from '../kinesis-stream/aggregate.ts';
import type { PipelineRecord, StageContext } from '../component.ts';

/** What happens to a source record before anything else of the delivery stream sees it. */
export interface IncomingSettings {
  /** CloudWatch Logs data: gzip. */
  readonly decompress: boolean;
  /** What is kept of log data; undefined keeps the document with its control messages. */
  readonly logEvents: 'documents' | 'messages' | undefined;
  readonly deaggregate: { readonly type: 'JSON' } | { readonly type: 'DELIMITED'; readonly delimiter: Uint8Array } | undefined;
}

export interface IncomingFailure { readonly record: PipelineRecord; readonly code: string; readonly message: string }

/** A gzip member that would become larger than this is no log data. */
const mostBytes = 64 * 2 ** 20;
/** Records that one aggregated record may hold. */
const mostParts = 500;

/**
 * Unpacks source records: decompression, log messages, records within records. The order is the service's.
 * A record that cannot be read fails as a whole.
 */
export function openRecords(settings: IncomingSettings, context: Pick<StageContext, 'record'>): (records: readonly PipelineRecord[]) => { readonly records: readonly PipelineRecord[]; readonly failures: readonly IncomingFailure[] } {
  const { decompress, logEvents, deaggregate } = settings;
  if (!decompress && logEvents === undefined && deaggregate === undefined) return records => ({ records, failures: [] });
  const encoder = new TextEncoder();
  const part = (of: PipelineRecord, data: Uint8Array) => context.record(data, { arrival: of.arrival, parents: [of.id], ...(of.partitionKey !== undefined && { partitionKey: of.partitionKey }), ...(of.attributes && { attributes: of.attributes }) });

  function unpacked(record: PipelineRecord): Uint8Array[] | Omit<IncomingFailure, 'record'> {
    let { data } = record;
    if (decompress) {
      const opened = gunzip(data);
      if (typeof opened === 'string') return { code: 'Decompression.DecompressionFailed', message: opened };
      data = opened;
    }
    let parts = [data];
    if (logEvents !== undefined) {
      const messages = messagesOf(data);
      if (typeof messages === 'string') return { code: 'CloudWatchLogProcessing.InvalidFormat', message: messages };
      if (messages === undefined) return []; // a control message: the service drops it
      if (logEvents === 'messages') parts = messages.map(message => encoder.encode(message));
    }
    if (deaggregate) {
      const split: Uint8Array[] = [];
      for (const bytes of parts) {
        const found = deaggregate.type === 'JSON' ? documentsIn(bytes) : piecesOf(bytes, deaggregate.delimiter);
        if (typeof found === 'string') return { code: 'Deaggregation.InvalidFormat', message: found };
        append(split, found);
      }
      if (split.length > mostParts) return { code: 'Deaggregation.TooManyRecords', message: `The record holds ${split.length} records, more than ${mostParts}` };
      parts = split;
    }
    return parts;
  }

  return records => {
    const result: PipelineRecord[] = [];
    const failures: IncomingFailure[] = [];
    for (const record of records) {
      const parts = unpacked(record);
      if (Array.isArray(parts)) for (const data of parts) result.push(data === record.data ? record : part(record, data));
      else failures.push({ record, ...parts });
    }
    return { records: result, failures };
  };
}

/**
 * The records that a producer's library put into one record of a stream: a delivery stream takes them apart before all else. They share
 * the sequence number and are told apart by a second one.
 */
export function userRecords(records: readonly PipelineRecord[], context: Pick<StageContext, 'record'>): readonly PipelineRecord[] {
  if (!records.some(r => isAggregate(r.data))) return records;
  return records.flatMap(record => {
    // Only what came through a stream is looked into.
    const parts = record.attributes?.['shardId'] === undefined ? undefined : disaggregated(record.data);
    return parts ? parts.map(({ data, partitionKey }, i) => context.record(data, { arrival: record.arrival, partitionKey, parents: [record.id], attributes: { ...record.attributes, subSequenceNumber: i } })) : [record];
  });
}

function gunzip(data: Uint8Array): Uint8Array | string {
  if (data[0] !== 0x1f || data[1] !== 0x8b) return 'The record is not gzip';
  const size = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length >= 18 && size.getUint32(data.length - 4, true) > mostBytes) return `The record would have ${size.getUint32(data.length - 4, true).toLocaleString('en-US')} bytes unpacked`;
  try {
    return gunzipSync(data);
  } catch (error) {
    return `The record is broken gzip: ${(error as Error).message}`;
  }
}

/** The messages of a CloudWatch Logs document; undefined for a control message; a text says what is wrong. */
function messagesOf(data: Uint8Array): string[] | undefined | string {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(data));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `The record is no log data: ${error.message}`;
  }
  const { messageType, logEvents } = (typeof value === 'object' && value !== null ? value : {}) as { messageType?: unknown; logEvents?: unknown };
  if (messageType === 'CONTROL_MESSAGE') return undefined;
  if (messageType !== 'DATA_MESSAGE' || !Array.isArray(logEvents)) return 'The record is no log data: it has no `messageType` and `logEvents`';
  return logEvents.map((event: { message?: unknown } | null) => String(event?.message ?? ''));
}

/** JSON objects one after the other, with or without white space between; each as its own bytes. */
function documentsIn(data: Uint8Array): Uint8Array[] | string {
  const found: Uint8Array[] = [];
  let depth = 0;
  let quoted = false;
  let start = -1;
  for (let at = 0; at < data.length; at++) {
    const c = data[at]!;
    if (quoted) {
      if (c === 92) at++;
      else if (c === 34) quoted = false;
      continue;
    }
    if (start < 0) {
      if (c === 32 || c === 9 || c === 10 || c === 13) continue;
      if (c !== 123) return c === 91 ? 'The record is a JSON array: only objects, one after the other, can be taken apart' : `The record is not JSON: an object should begin at byte ${at}`;
      start = at;
    }
    if (c === 34) quoted = true;
    else if (c === 123 || c === 91) depth++;
    else if ((c === 125 || c === 93) && --depth === 0) {
      found.push(data.slice(start, at + 1));
      start = -1;
    }
  }
  return start < 0 ? found : 'The record is not JSON: the last object has no end';
}

function piecesOf(data: Uint8Array, delimiter: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  let from = 0;
  for (let at = 0; at + delimiter.length <= data.length;) {
    if (delimiter.every((byte, i) => data[at + i] === byte)) {
      if (at > from) found.push(data.slice(from, at));
      from = at += delimiter.length;
    } else at++;
  }
  if (from < data.length) found.push(data.slice(from));
  return found;
}
