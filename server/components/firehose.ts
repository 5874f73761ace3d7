import { parseDuration, parseSize } from '../base/config.ts';
import { randomUuid } from '../base/random.ts';
import type { HiveReader } from '../base/scope.ts';
import { defineComponent, type PipelineRecord } from './component.ts';
import { compressions, type Compression } from './firehose/compress.ts';
import { convertRecords, readSchema } from './firehose/convert.ts';
import { deliveryMapping } from './firehose/template.ts';
import { deliverDocuments, documentFailedLine, indexName, rotations, type Rotation } from './firehose/search.ts';
import { checkPrefixes, dataPrefix, errorFolder, hasExpression, objectName, type PrefixValues } from './firehose/prefix.ts';
import { functionFields, openTransform, processingFailedLine, type Transform } from './lambda/transform.ts';
import { concatenated } from './file.ts';
import { toBase64, type JsonSerde } from './serde/convert.ts';

/** A record before base64: 1,000 KiB. */
const recordLimit = 1_024_000;
/** Distinct prefixes that may be open at a time under dynamic partitioning. */
const partitionLimit = 500;

/**
 * A delivery stream into a bucket. Order of work, buffering, keys, error objects and their member order follow the service's
 * developer guide and published probes of it; time is virtual, names come from the seed.
 */
export const firehose = defineComponent({
  type: 'firehose',
  summary: 'A Firehose delivery stream',
  config: {
    to: { summary: 'Bucket or search index that the stream delivers to', kind: 'node', types: ['bucket', 'search-index'], required: true, feeds: true },
    prefix: { summary: 'Folder of the objects; `!{timestamp:yyyy}` and other expressions are allowed', kind: 'text', service: 'Prefix', example: 'orders/' },
    errorPrefix: { summary: 'Folder of what could not be delivered', kind: 'text', service: 'ErrorOutputPrefix', example: 'errors/!{firehose:error-output-type}/' },
    buffer: {
      summary: 'When an object is written: whichever comes first', kind: 'group', service: 'BufferingHints',
      fields: {
        size: { summary: 'Bytes before compression', kind: 'size', min: 2 ** 20, max: 128 * 2 ** 20, default: '5MB', service: 'SizeInMBs' },
        interval: { summary: 'Time since the first record', kind: 'duration', min: 0, max: 900_000, default: '300s', service: 'IntervalInSeconds' },
      },
    },
    compression: { summary: 'How objects are compressed', kind: 'choice', default: 'UNCOMPRESSED', service: 'CompressionFormat', values: { UNCOMPRESSED: 'As they are', GZIP: 'gzip, `.gz`', ZIP: 'zip, `.zip`', Snappy: 'snappy-java stream', HADOOP_SNAPPY: 'Hadoop\'s snappy blocks' } },
    newline: { summary: 'Puts a line feed behind each record (`AppendDelimiterToRecord`)', kind: 'flag', default: false },
    transform: { summary: 'A function inside the delivery stream', kind: 'group', fields: functionFields },
    convert: {
      summary: 'Record format conversion to Parquet', kind: 'group', service: 'DataFormatConversionConfiguration',
      fields: {
        table: { summary: 'Table whose columns are the schema', kind: 'node', types: ['glue-table'], required: true },
        deserializer: { summary: 'How records are read', kind: 'choice', default: 'openx', values: { openx: 'OpenX JSON SerDe', hive: 'Hive JSON SerDe' } },
        caseInsensitive: { summary: 'OpenX: keys match in any letter case', kind: 'flag', default: true, service: 'CaseInsensitive' },
        dotsToUnderscores: { summary: 'OpenX: `a.b` in a key is read as `a_b`', kind: 'flag', default: false, service: 'ConvertDotsInJsonKeysToUnderscores' },
        mappings: { summary: 'OpenX: column to key', kind: 'map', value: { summary: 'A key', kind: 'text' }, service: 'ColumnToJsonKeyMappings' },
        timestampFormats: { summary: 'Hive: patterns of timestamps, or `millis`', kind: 'list', item: { summary: 'A pattern', kind: 'text' }, service: 'TimestampFormats' },
        codec: { summary: 'Compression inside the file', kind: 'choice', default: 'SNAPPY', values: { SNAPPY: 'Snappy', GZIP: 'gzip', UNCOMPRESSED: 'None' }, service: 'Compression' },
        reader: { summary: 'Generation of the type reader', kind: 'choice', default: 'hive3', values: { hive1: 'Hive 0.x', hive2: 'Hive 1.x', hive3: 'Hive 2.1 and later', trino: 'Trino' } },
      },
    },
    search: {
      summary: 'How documents are delivered to a search index', kind: 'group', service: 'AmazonopensearchserviceDestinationConfiguration',
      fields: {
        index: { summary: 'Name of the index, before its rotation', kind: 'text', required: true, service: 'IndexName', pattern: { source: '^[^A-Z\\s/*?"<>|,#]{1,80}$', says: 'an index name: 1 to 80 characters, no capitals' } },
        rotation: { summary: 'How often a new index begins', kind: 'choice', default: 'OneDay', values: rotations, service: 'IndexRotationPeriod' },
        documentId: { summary: 'Who makes the ids of documents', kind: 'choice', default: 'FIREHOSE_DEFAULT', values: { FIREHOSE_DEFAULT: 'The delivery stream: a retry writes the same document', NO_DOCUMENT_ID: 'The index' }, service: 'DefaultDocumentIdFormat' },
        failures: { summary: 'Bucket for documents that the index refuses', kind: 'node', types: ['bucket'], feeds: true, service: 'S3Configuration' },
      },
    },
    backup: { summary: 'Bucket for copies of the source records', kind: 'node', types: ['bucket'], feeds: true, service: 'S3BackupConfiguration' },
    backupPrefix: { summary: 'Folder of the copies', kind: 'text', default: 'source/' },
    streamName: { summary: 'Name in the keys; the node\'s name otherwise', kind: 'text', service: 'DeliveryStreamName', pattern: { source: '^[a-zA-Z0-9._-]{1,64}$', says: 'a stream name: 1 to 64 letters, digits, `.`, `_` and `-`' } },
    version: { summary: 'Version of the destination in the keys', kind: 'integer', min: 1, default: 1 },
    timeZone: { summary: 'Zone of the times in keys', kind: 'text', default: 'UTC', service: 'CustomTimeZone' },
  },
  inputs: ['*'],
  outputs: ['failed'],
  cloudFormation: deliveryMapping,
  async open(context) {
    const { config, name } = context.spec;
    const stream = (config['streamName'] as string | undefined) ?? name;
    const zone = (config['timeZone'] as string | undefined) ?? 'UTC';
    const version = (config['version'] as number | undefined) ?? 1;
    const prefix = config['prefix'] as string | undefined;
    const errorPrefix = config['errorPrefix'] as string | undefined;
    const conversion = config['convert'] as Record<string, unknown> | undefined;
    const hints = (config['buffer'] ?? {}) as { size?: string; interval?: string };
    const size = hints.size === undefined ? (conversion ? 128 : 5) * 2 ** 20 : parseSize(hints.size) ?? 5 * 2 ** 20;
    const interval = hints.interval === undefined ? 300_000 : parseDuration(hints.interval) ?? 300_000;
    const compression = (config['compression'] as Compression | undefined) ?? 'UNCOMPRESSED';
    const documents = config['search'] as { index?: string; rotation?: Rotation; documentId?: string; failures?: string } | undefined;
    const cluster = context.resource(String(config['to']), 'search');
    const target = cluster ? (documents?.failures === undefined ? undefined : context.resource(documents.failures, 'bucket')) : context.resource(String(config['to']), 'bucket');
    const backup = typeof config['backup'] === 'string' ? context.resource(config['backup'], 'bucket') : undefined;
    const encoder = new TextEncoder();

    const refused = checkPrefixes(prefix, errorPrefix)
      ?? (conversion && compression !== 'UNCOMPRESSED' ? 'With record format conversion CompressionFormat must be UNCOMPRESSED: the file compresses itself' : undefined)
      ?? (cluster && documents?.index === undefined ? 'Delivery to a search index needs `search.index`' : undefined)
      ?? (cluster && conversion ? 'Record format conversion is for buckets only' : undefined)
      ?? (conversion && size < 64 * 2 ** 20 ? 'With record format conversion the buffer size must be at least 64 MB' : undefined);
    if (refused) context.problem({ severity: 'error', code: 'SIM401', service: 'InvalidArgumentException', message: refused, count: 0 });
    if (!refused && prefix !== undefined && !hasExpression(prefix) && prefix !== '' && !prefix.endsWith('/')) context.problem({ severity: 'warning', code: 'SIM402', message: `No slash stands between the prefix \`${prefix}\` and the year`, count: 0 });

    const transform: Transform | undefined = config['transform'] ? await openTransform(context, config['transform'] as Record<string, unknown>, stream) : undefined;
    const byQuery = [...(prefix ?? '').matchAll(/!\{(partitionKeyFrom(?:Query|Lambda)):([^}]*)\}/g)].map(m => ({ namespace: m[1]!, key: m[2]! }));
    const buffers = new Map<string, Buffered>();
    const copies = newBuffer();
    const waiting: { records: PipelineRecord[]; bytes: number; first: number } = { records: [], bytes: 0, first: 0 };
    const values = (instant: number, errorType?: string, partitionKeys: Readonly<Record<string, string>> = {}): PrefixValues => ({ instant, zone, random: context.random, partitionKeys, ...(errorType !== undefined && { errorType }) });

    function fail(kind: string, failed: readonly { readonly record: PipelineRecord; readonly service: string; readonly message: string; readonly line: string }[], place?: ProblemPlace): void {
      if (failed.length === 0) return;
      for (const { record, service, message } of failed) context.problem({ severity: 'error', code: 'SIM403', service, message, record: record.id, ...(place && { place }) });
      const instant = Math.min(...failed.map(f => f.record.arrival));
      const key = errorFolder(prefix, errorPrefix, values(instant, kind)) + objectName(stream, version, instant, zone, randomUuid(context.random));
      target?.put(key, encoder.encode(failed.map(f => f.line + '\n').join('')), { contentType: 'application/octet-stream', from: name });
      context.emit(failed.map(f => context.record(encoder.encode(f.line), { arrival: f.record.arrival, parents: [f.record.id] })), 'failed');
    }

    function take(records: readonly Keyed[]): void {
      for (const given of records) {
        const record = config['newline'] === true ? { ...given, data: concatenated(given.data, [10]) } : given;
        const keys: Record<string, string> = {};
        const missing = byQuery.find(({ namespace, key }) => {
          const value = namespace === 'partitionKeyFromLambda' ? given.partitionKeys?.[key] : queryKey(record.data, key);
          if (value === undefined || value === '') return true;
          keys[`${namespace}:${key}`] = value;
          return false;
        });
        if (missing) {
          partitionFailure(record, 'DynamicPartitioning.MetadataExtractionFailed', 'partitionKeys values must not be null or empty');
          continue;
        }
        const group = byQuery.length === 0 ? '' : JSON.stringify(keys);
        // The interval of what is held may have run out between two records of one batch.
        const held = buffers.get(group);
        if (held && held.records.length > 0 && record.arrival - held.first >= interval) flush(group, held, held.first + interval);
        let buffer = buffers.get(group);
        if (!buffer) {
          if (byQuery.length > 0 && buffers.size >= partitionLimit) {
            partitionFailure(record, 'DynamicPartitioning.ActivePartitionsLimitExceeded', 'The number of active partitions has exceeded the configured limit');
            continue;
          }
          buffers.set(group, (buffer = newBuffer(keys)));
        }
        add(buffer, record);
        if (buffer.records.length === 1) context.wakeAt(buffer.first + interval);
        if (buffer.bytes >= size) flush(group, buffer, record.arrival);
      }
    }

    function partitionFailure(record: PipelineRecord, code: string, message: string): void {
      fail('dynamic-partitioning-failed', [{ record, service: code, message, line: JSON.stringify({ attemptsMade: 1, arrivalTimestamp: record.arrival, errorCode: code, errorMessage: message, attemptEndingTimestamp: context.now(), rawData: toBase64(record.data) }) }]);
    }

    function flush(group: string, buffer: Buffered, now: number): void {
      if (buffer.records.length === 0) return;
      const { records, first, keys } = buffer;
      buffers.set(group, newBuffer(keys));
      if (byQuery.length > 0) buffers.delete(group); // delivery frees the partition
      if (refused) {
        fail('format-conversion-failed', records.map(record => ({ record, service: 'InvalidArgumentException', message: refused, line: JSON.stringify({ attemptsMade: 1, arrivalTimestamp: record.arrival, errorCode: 'InvalidArgumentException', errorMessage: refused, attemptEndingTimestamp: now, rawData: toBase64(record.data) }) })));
        return;
      }
      if (cluster) {
        const index = indexName(documents!.index!, documents!.rotation ?? 'OneDay', first);
        const idOf = documents!.documentId === 'NO_DOCUMENT_ID' ? undefined : (record: PipelineRecord) => sequenceOf(record);
        const { delivered, failures } = deliverDocuments(cluster, records, index, idOf);
        context.emit(delivered);
        fail('AmazonOpenSearchService-failed', failures.map(failure => ({ record: failure.record, service: (JSON.parse(failure.message) as { type?: string } | null)?.type ?? String(failure.status), message: failure.message, line: documentFailedLine(failure, now) })));
        return;
      }
      const folder = dataPrefix(prefix, values(first, undefined, keys));
      const base = folder + objectName(stream, version, first, zone, randomUuid(context.random));
      if (!conversion) {
        const { extension, encoding, compress } = compressions[compression];
        target?.put(base + extension, compress(joined(records), randomUuid(context.random)), { contentType: 'application/octet-stream', ...(encoding && { contentEncoding: encoding }), from: name });
        context.emit(records);
        return;
      }
      const owner = String(conversion['table']);
      const found = context.resource(owner, 'tables')?.tables()[0];
      const table = found?.table ?? { Name: owner };
      const schema = readSchema(table, (conversion['reader'] as HiveReader | undefined) ?? 'hive3');
      const serde: JsonSerde = conversion['deserializer'] === 'hive'
        ? { kind: 'hive', ...(conversion['timestampFormats'] !== undefined && { timestampFormats: conversion['timestampFormats'] as string[] }) }
        : { kind: 'openx', caseInsensitive: conversion['caseInsensitive'] !== false, dotsToUnderscores: conversion['dotsToUnderscores'] === true, ...(conversion['mappings'] !== undefined && { mappings: conversion['mappings'] as Record<string, string> }) };
      const { file, converted, failures } = convertRecords(records, schema, serde, (conversion['codec'] as 'SNAPPY' | undefined) ?? 'SNAPPY');
      if (file) target?.put(`${base}.parquet`, file, { contentType: 'application/octet-stream', contentEncoding: 'hadoop-snappy', from: name });
      context.emit(converted);
      const place = 'failure' in schema ? found?.columnPlace?.(schema.failure.column) : undefined;
      fail('format-conversion-failed', failures.map(({ record, code, message }) => ({ record, service: code, message, line: conversionFailedLine(record, code, message, now, table, sequenceOf(record)) })), place);
    }

    function copy(records: readonly PipelineRecord[]): void {
      if (!backup) return;
      for (const record of records) {
        if (copies.records.length > 0 && record.arrival - copies.first >= interval) flushCopies();
        add(copies, record);
        if (copies.records.length === 1) context.wakeAt(copies.first + interval);
        if (copies.bytes >= size) flushCopies();
      }
    }

    function flushCopies(): void {
      if (copies.records.length === 0 || !backup) return;
      const key = dataPrefix((config['backupPrefix'] as string | undefined) ?? 'source/', values(copies.first)) + objectName(stream, version, copies.first, zone, randomUuid(context.random));
      backup.put(key, joined(copies.records), { contentType: 'application/octet-stream', from: name });
      copies.records = [];
      copies.bytes = 0;
    }

    async function process(records: readonly PipelineRecord[]): Promise<void> {
      if (!transform) return take(records);
      for (const record of records) {
        if (waiting.records.length === 0) {
          waiting.first = record.arrival;
          context.wakeAt(record.arrival + 60_000);
        }
        waiting.records.push(record);
        waiting.bytes += record.data.length;
        if (waiting.bytes >= 2 ** 20) await release();
      }
    }

    async function release(): Promise<void> {
      if (waiting.records.length === 0 || !transform) return;
      const records = waiting.records;
      waiting.records = [];
      waiting.bytes = 0;
      const { passed, failed } = await transform.apply(records);
      fail('processing-failed', failed.map(f => ({ record: f.record, service: f.code, message: f.message, line: processingFailedLine(f, context.now()) })));
      take(passed);
    }

    return {
      receive(records) {
        const fitting = records.filter(record => {
          if (record.data.length <= recordLimit) return true;
          context.problem({ severity: 'error', code: 'SIM404', service: 'ValidationException', message: `A record of ${record.data.length.toLocaleString('en-US')} bytes was refused: at most ${recordLimit.toLocaleString('en-US')} bytes (1,000 KiB) go into one record`, record: record.id });
          return false;
        });
        copy(fitting);
        return process(fitting);
      },
      async wake(now) {
        if (waiting.records.length > 0 && now - waiting.first >= 60_000) await release();
        for (const [group, buffer] of [...buffers]) if (buffer.records.length > 0 && now - buffer.first >= interval) flush(group, buffer, now);
        if (copies.records.length > 0 && now - copies.first >= interval) flushCopies();
      },
      async end() {
        await release();
        for (const [group, buffer] of [...buffers]) flush(group, buffer, buffer.first + interval);
        flushCopies();
      },
      close: () => transform?.close(),
    };
  },
});

type Keyed = PipelineRecord & { readonly partitionKeys?: Readonly<Record<string, string>> };
type ProblemPlace = { readonly path: string; readonly start: number; readonly end: number; readonly line: number };

interface Buffered { records: PipelineRecord[]; bytes: number; first: number; readonly keys: Readonly<Record<string, string>> }

const newBuffer = (keys: Readonly<Record<string, string>> = {}): Buffered => ({ records: [], bytes: 0, first: 0, keys });

function add(buffer: Buffered, record: PipelineRecord): void {
  if (buffer.records.length === 0) buffer.first = record.arrival;
  buffer.records.push(record);
  buffer.bytes += record.data.length;
}

function joined(records: readonly PipelineRecord[]): Uint8Array {
  const result = new Uint8Array(records.reduce((sum, r) => sum + r.data.length, 0));
  let at = 0;
  for (const { data } of records) {
    result.set(data, at);
    at += data.length;
  }
  return result;
}

/** A top-level member of a JSON record as a partition key; undefined when there is none. */
function queryKey(data: Uint8Array, key: string): string | undefined {
  try {
    const value = (JSON.parse(new TextDecoder().decode(data)) as Record<string, unknown> | null)?.[key];
    return value === null || value === undefined || typeof value === 'object' ? undefined : String(value);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined; // not JSON: the caller reports it
    throw error;
  }
}

/** That of its stream; else one of 56 digits that grows with the record. */
const sequenceOf = ({ id, attributes }: PipelineRecord): string => (attributes?.['sequenceNumber'] === undefined ? `4959${String(id).padStart(52, '0')}` : String(attributes['sequenceNumber']));

/** The line of the `format-conversion-failed` folder: members, order and names as the service writes them. */
export function conversionFailedLine(record: PipelineRecord, code: string, message: string, now: number, table: { readonly Name: string; readonly DatabaseName?: string }, sequence: string): string {
  return JSON.stringify({
    attemptsMade: 1, arrivalTimestamp: record.arrival, lastErrorCode: code, lastErrorMessage: message, attemptEndingTimestamp: now, rawData: toBase64(record.data),
    sequenceNumber: sequence, subSequenceNumber: null,
    dataCatalogTable: { catalogId: '123456789012', databaseName: table.DatabaseName ?? 'default', tableName: table.Name, region: 'us-east-1', versionId: 'LATEST', catalogArn: null },
  });
}
