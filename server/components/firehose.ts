import { append, least } from '../base/list.ts';
import { readDocuments } from '../languages/sql/hive/data/json-text.ts';
import { mostRecords } from '../languages/sql/hive/data/records.ts';
import { lossesInConversion } from './athena/quiet-losses.ts';
import { randomUuid } from '../base/random.ts';
import { defineComponent, type PipelineRecord } from './component.ts';
import { compressions, type Compression } from './firehose/compress.ts';
import { convertRecords, readSchema } from './firehose/convert.ts';
import { openRecords, userRecords } from './firehose/incoming.ts';
import { partitioner } from './firehose/partition.ts';
import { dataPrefix, errorFolder, objectName, type PrefixValues } from './firehose/prefix.ts';
import { deliverDocuments, documentFailedLine, indexName } from './firehose/search.ts';
import { checkDelivery, deliveryFields, deliveryPassage, gluedToYear, readSettings } from './firehose/settings.ts';
import { deliveryMapping } from './firehose/template.ts';
import { openTransform, processingFailedLine, type Transform } from './lambda/transform.ts';
import { concatenated } from './file.ts';
import { toBase64 } from '../base/base64.ts';

/** A record before base64: 1,000 KiB. */
const recordLimit = 1_024_000;
/** An evaluated prefix. */
const prefixLimit = 512;

/**
 * A delivery stream into a bucket or a search index. Order of work, buffering, keys, error objects and their member order follow
 * the service's developer guide and published probes of it; time is virtual, names come from the seed.
 */
export const firehose = defineComponent({
  type: 'firehose',
  summary: 'A Firehose delivery stream',
  config: deliveryFields,
  inputs: ['*'],
  outputs: ['failed'],
  cloudFormation: deliveryMapping,
  check: checkDelivery,
  passage: deliveryPassage,
  async open(context) {
    const { config, name } = context.spec;
    const settings = readSettings(config, name);
    const { stream, version, zone, prefix, errorPrefix, size, interval, conversion, search, partition } = settings;
    const cluster = context.resource(settings.to, 'search');
    const target = cluster ? (search?.failures === undefined ? undefined : context.resource(search.failures, 'bucket')) : context.resource(settings.to, 'bucket');
    const backup = settings.backup && context.resource(settings.backup.bucket, 'bucket');
    const encoder = new TextEncoder();

    const refused = [...checkDelivery({ config, typeOf: node => (node === settings.to && cluster ? 'search-index' : 'bucket') })].find(f => f.severity === 'error')?.message;
    if (refused) context.problem({ severity: 'error', code: 'SIM401', service: 'InvalidArgumentException', message: refused, count: 0 });
    else if (!cluster && gluedToYear(prefix)) context.problem({ severity: 'warning', code: 'SIM402', message: `No slash stands between the prefix \`${prefix}\` and the year`, count: 0 });

    const transform: Transform | undefined = settings.transform && await openTransform(context, settings.transform.config, stream);
    const unpack = openRecords(settings.incoming, context);
    const keysOf = refused ? undefined : partitioner(prefix, partition.keys);
    const buffers = new Map<string, Buffered>();
    const copies = newBuffer();
    const waiting: { records: PipelineRecord[]; bytes: number; first: number } = { records: [], bytes: 0, first: 0 };
    const values = (instant: number, errorType?: string, partitionKeys: Readonly<Record<string, string>> = {}): PrefixValues => ({ instant, zone, random: context.random, partitionKeys, ...(errorType !== undefined && { errorType }) });
    let ranTogether = false;
    const looked: PipelineRecord[] = []; // the first that were converted

    function fail(kind: string, failed: readonly { readonly record: PipelineRecord; readonly service: string; readonly message: string; readonly line: string }[], place?: ProblemPlace): void {
      if (failed.length === 0) return;
      for (const { record, service, message } of failed) context.problem({ severity: 'error', code: 'SIM403', service, message, record: record.id, ...(place && { place }) });
      const instant = least(failed.map(f => f.record.arrival));
      const folder = refused ? `${kind}/` : errorFolder(prefix, errorPrefix, values(instant, kind));
      const key = folder + objectName(stream, version, instant, refused ? 'UTC' : zone, randomUuid(context.random));
      target?.put(key, encoder.encode(failed.map(f => f.line + '\n').join('')), { contentType: 'application/octet-stream', from: name });
      context.emit(failed.map(f => context.record(encoder.encode(f.line), { arrival: f.record.arrival, parents: [f.record.id] })), 'failed');
    }

    /** Failures of one record each whose line has the plain shape. */
    function failPlainly(kind: string, failed: readonly { readonly record: PipelineRecord; readonly code: string; readonly message: string }[], now: number): void {
      fail(kind, failed.map(({ record, code, message }) => ({ record, service: code, message, line: JSON.stringify({ attemptsMade: 1, arrivalTimestamp: record.arrival, errorCode: code, errorMessage: message, attemptEndingTimestamp: now, rawData: toBase64(record.data) }) })));
    }

    function take(records: readonly Keyed[]): void {
      const unkeyed: { record: PipelineRecord; code: string; message: string }[] = [];
      for (const given of records) {
        const record = settings.delimiter ? { ...given, data: concatenated(given.data, settings.delimiter) } : given;
        const found = keysOf?.(given.data, given.partitionKeys);
        if (found && 'code' in found) {
          unkeyed.push({ record: given, ...found });
          continue;
        }
        const keys = found?.keys ?? {};
        const group = found ? JSON.stringify(keys) : '';
        // The interval of what is held may have run out between two records of one batch.
        const held = buffers.get(group);
        if (held && held.records.length > 0 && record.arrival - held.first >= interval) flush(group, held, held.first + interval);
        let buffer = buffers.get(group);
        if (!buffer) {
          if (found && buffers.size >= partition.limit) {
            unkeyed.push({ record: given, code: 'DynamicPartitioning.ActivePartitionsLimitExceeded', message: 'The number of active partitions has exceeded the configured limit' });
            continue;
          }
          buffers.set(group, (buffer = newBuffer(keys)));
        }
        add(buffer, record);
        if (buffer.records.length === 1) context.wakeAt(buffer.first + interval);
        if (buffer.bytes >= size) flush(group, buffer, record.arrival);
      }
      failPlainly('dynamic-partitioning-failed', unkeyed, context.now());
    }

    function flush(group: string, buffer: Buffered, now: number): void {
      if (buffer.records.length === 0) return;
      const { records, first, keys } = buffer;
      if (keysOf) buffers.delete(group); // delivery frees the partition
      else buffers.set(group, newBuffer(keys));
      if (refused) return failPlainly('format-conversion-failed', records.map(record => ({ record, code: 'InvalidArgumentException', message: refused })), now);
      if (cluster) return deliver(records, first, now);
      const folder = dataPrefix(prefix, values(first, undefined, keys));
      if (encoder.encode(folder).length > prefixLimit) return failPlainly('processing-failed', records.map(record => ({ record, code: 'S3.KeyTooLong', message: `The prefix comes to ${folder.length} characters, more than ${prefixLimit}` })), now);
      const base = folder + objectName(stream, version, first, zone, randomUuid(context.random));
      if (conversion) return convert(records, base, now);
      const { extension, encoding, compress } = compressions[settings.compression];
      lookForLines(records);
      target?.put(base + (settings.fileExtension ?? extension), compress(joined(records), randomUuid(context.random)), { contentType: 'application/octet-stream', ...(encoding && { contentEncoding: encoding }), from: name });
      context.emit(records);
    }

    function deliver(records: readonly PipelineRecord[], first: number, now: number): void {
      const index = indexName(search!.index, search!.rotation, first);
      const idOf = search!.ownIds ? (record: PipelineRecord) => sequenceOf(record) : undefined;
      const { delivered, failures } = deliverDocuments(cluster!, records, index, idOf);
      context.emit(delivered);
      fail('AmazonOpenSearchService-failed', failures.map(failure => ({ record: failure.record, service: (JSON.parse(failure.message) as { type?: string } | null)?.type ?? String(failure.status), message: failure.message, line: documentFailedLine(failure, now) })));
    }

    function convert(records: readonly PipelineRecord[], base: string, now: number): void {
      const { table: owner, reader, serde, codec, dictionary, blockSize, pageSize } = conversion!;
      const found = context.resource(owner, 'tables')?.tables()[0];
      const table = found?.table ?? { Name: owner };
      const schema = readSchema(table, reader, serde.kind);
      const { file, converted, failures } = convertRecords(records, schema, serde, { codec, dictionary, rowGroupBytes: blockSize, pageBytes: pageSize });
      if (file) target?.put(base + (settings.fileExtension ?? '.parquet'), file, { contentType: 'application/octet-stream', contentEncoding: 'hadoop-snappy', from: name });
      if (looked.length < mostRecords) append(looked, converted.slice(0, mostRecords - looked.length));
      context.emit(converted);
      const place = 'failure' in schema ? found?.columnPlace?.(schema.failure.column) : undefined;
      fail('format-conversion-failed', failures.map(({ record, code, message }) => ({ record, service: code, message, line: conversionFailedLine(record, code, message, now, table, sequenceOf(record)) })), place);
    }

    /** Says what converted records lost. */
    function lookForLosses(): void {
      const found = conversion && context.resource(conversion.table, 'tables')?.tables()[0];
      if (!found || looked.length === 0) return;
      for (const { column, message } of lossesInConversion(found.table, looked.flatMap(record => readDocuments(new TextDecoder().decode(record.data))), conversion.serde)) {
        const place = found.columnPlace?.(column);
        context.problem({ severity: 'warning', code: 'SIM406', message, count: 0, ...(place && { place }) });
      }
    }

    /** Says once when JSON documents run together or what is gzip already is compressed again: the readers of the bucket will stumble. */
    function lookForLines(records: readonly PipelineRecord[]): void {
      if (ranTogether) return;
      const gzip = settings.compression !== 'UNCOMPRESSED' && records.some(({ data }) => data[0] === 0x1f && data[1] === 0x8b);
      const together = records.some(({ data }, i) => i > 0 && data[0] === 123 && records[i - 1]!.data[records[i - 1]!.data.length - 1] === 125);
      if (!gzip && !together) return;
      ranTogether = true;
      context.problem({ severity: 'warning', code: 'SIM405', count: 0, message: gzip ? 'Records that are gzip already are compressed again: `decompress: true` unpacks log data' : 'JSON records stand in one line: a reader of lines sees only the first of them; `newline: true` puts a line feed behind each' });
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
      const { extension, encoding, compress } = compressions[settings.backup!.compression as Compression];
      const key = dataPrefix(settings.backup!.prefix, values(copies.first)) + objectName(stream, version, copies.first, zone, randomUuid(context.random));
      backup.put(key + extension, compress(joined(copies.records), randomUuid(context.random)), { contentType: 'application/octet-stream', ...(encoding && { contentEncoding: encoding }), from: name });
      copies.records = [];
      copies.bytes = 0;
    }

    async function process(records: readonly PipelineRecord[]): Promise<void> {
      if (!transform) return take(records);
      for (const record of records) {
        if (waiting.records.length > 0 && record.arrival - waiting.first >= settings.transform!.interval) await release();
        if (waiting.records.length === 0) {
          waiting.first = record.arrival;
          context.wakeAt(record.arrival + settings.transform!.interval);
        }
        waiting.records.push(record);
        waiting.bytes += record.data.length;
        if (waiting.bytes >= settings.transform!.bytes) await release();
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
      async receive(records) {
        const fitting = records.filter(record => {
          if (record.data.length <= recordLimit) return true;
          context.problem({ severity: 'error', code: 'SIM404', service: 'ValidationException', message: `A record of ${record.data.length.toLocaleString('en-US')} bytes was refused: at most ${recordLimit.toLocaleString('en-US')} bytes (1,000 KiB) go into one record`, record: record.id });
          return false;
        });
        const put = userRecords(fitting, context);
        copy(put);
        const { records: unpacked, failures } = unpack(put);
        failPlainly('processing-failed', failures, context.now());
        await process(unpacked);
      },
      async wake(now) {
        if (waiting.records.length > 0 && now - waiting.first >= settings.transform!.interval) await release();
        for (const [group, buffer] of [...buffers]) if (buffer.records.length > 0 && now - buffer.first >= interval) flush(group, buffer, now);
        if (copies.records.length > 0 && now - copies.first >= interval) flushCopies();
      },
      async end() {
        await release();
        for (const [group, buffer] of [...buffers]) flush(group, buffer, buffer.first + interval);
        flushCopies();
        lookForLosses();
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

/** That of its stream; else one of 56 digits that grows with the record. */
const sequenceOf = ({ id, attributes }: PipelineRecord): string => (attributes?.['sequenceNumber'] === undefined ? `4959${String(id).padStart(52, '0')}` : String(attributes['sequenceNumber']));

/** The line of the `format-conversion-failed` folder: members, order and names as the service writes them. */
function conversionFailedLine(record: PipelineRecord, code: string, message: string, now: number, table: { readonly Name: string; readonly DatabaseName?: string }, sequence: string): string {
  return JSON.stringify({
    attemptsMade: 1, arrivalTimestamp: record.arrival, lastErrorCode: code, lastErrorMessage: message, attemptEndingTimestamp: now, rawData: toBase64(record.data),
    sequenceNumber: sequence, subSequenceNumber: record.attributes?.['subSequenceNumber'] ?? null,
    dataCatalogTable: { catalogId: '123456789012', databaseName: table.DatabaseName ?? 'default', tableName: table.Name, region: 'us-east-1', versionId: 'LATEST', catalogArn: null },
  });
}
