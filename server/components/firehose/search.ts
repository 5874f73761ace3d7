import { toBase64 } from '../../base/base64.ts';
import { isObject } from '../../base/object.ts';
import type { PipelineRecord, SearchResource } from '../component.ts';

export const rotations = {
  NoRotation: 'One index',
  OneHour: 'An index for each hour: `name-2016-02-25-13`',
  OneDay: 'An index for each day: `name-2016-02-25`',
  OneWeek: 'An index for each week: `name-2016-w09`',
  OneMonth: 'An index for each month: `name-2016-02`',
} as const;
export type Rotation = keyof typeof rotations;

/** The index for records that arrived at `instant` (UTC). Weeks begin on Sunday; the first one holds the year's first Saturday. */
export function indexName(name: string, rotation: Rotation, instant: number): string {
  const iso = new Date(instant).toISOString();
  switch (rotation) {
    case 'NoRotation': return name;
    case 'OneHour': return `${name}-${iso.slice(0, 10)}-${iso.slice(11, 13)}`;
    case 'OneDay': return `${name}-${iso.slice(0, 10)}`;
    case 'OneMonth': return `${name}-${iso.slice(0, 7)}`;
    case 'OneWeek': {
      const year = Number(iso.slice(0, 4));
      const newYear = Date.UTC(year, 0, 1);
      const week = Math.floor((Math.floor((instant - newYear) / 86_400_000) + new Date(newYear).getUTCDay()) / 7) + 1;
      return `${name}-${year}-w${String(week).padStart(2, '0')}`;
    }
  }
}

export interface DocumentFailure { readonly record: PipelineRecord; readonly status: number; readonly message: string; readonly id: string | undefined; readonly index: string }

/**
 * Delivers records as one bulk request: each is one JSON object. Items that the cluster refuses are failures, the others are in.
 * @param idOf  document ids; undefined lets the cluster make them
 */
export function deliverDocuments(cluster: SearchResource, records: readonly PipelineRecord[], index: string, idOf: ((record: PipelineRecord) => string) | undefined): { readonly delivered: readonly PipelineRecord[]; readonly failures: readonly DocumentFailure[] } {
  const decoder = new TextDecoder();
  const failures: DocumentFailure[] = [];
  const delivered: PipelineRecord[] = [];
  const sent: { record: PipelineRecord; id: string | undefined }[] = [];
  let body = '';
  for (const record of records) {
    const text = decoder.decode(record.data).trim();
    const id = idOf?.(record);
    if (!holdsObject(text)) {
      failures.push({ record, status: 400, message: JSON.stringify({ type: 'mapper_parsing_exception', reason: 'failed to parse' }), id, index });
      continue;
    }
    sent.push({ record, id });
    body += `${JSON.stringify({ index: { _index: index, ...(id !== undefined && { _id: id }) } })}\n${text.replace(/\s*\n\s*/g, ' ')}\n`;
  }
  if (sent.length === 0) return { delivered, failures };
  const { status, body: answer } = cluster.request('POST', '/_bulk', body);
  const items = (answer as { items?: { index?: { status?: number; error?: unknown } }[] } | null)?.items;
  sent.forEach(({ record, id }, i) => {
    const item = items?.[i]?.index;
    const itemStatus = item?.status ?? status;
    if (items && itemStatus < 300) delivered.push(record);
    else failures.push({ record, status: itemStatus, message: JSON.stringify(item?.error ?? (answer as { error?: unknown } | null)?.error ?? answer), id, index });
  });
  return { delivered, failures };
}

/** Whether a text is JSON of an object: the only documents that an index takes. */
function holdsObject(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/** The line of the `AmazonOpenSearchService-failed` folder: members and order as the service writes them. */
export function documentFailedLine({ record, status, message, id, index }: DocumentFailure, now: number): string {
  return JSON.stringify({
    attemptsMade: 1, arrivalTimestamp: record.arrival, errorCode: String(status), errorMessage: message, attemptEndingTimestamp: now,
    esDocumentId: id ?? null, esIndexName: index, esTypeName: '', rawData: toBase64(record.data),
  });
}
