import { parseDuration } from '../base/config.ts';
import { randomUuid } from '../base/random.ts';
import { defineComponent, type BucketResource, type PipelineRecord } from './component.ts';
import { evaluatePrefix, objectName } from './firehose/prefix.ts';
import { toBase64 } from '../base/base64.ts';
import { functionMapping } from './lambda/template.ts';
import { functionFields, openTransform, processingFailedLine, type Transform, type TransformFailure } from './lambda/transform.ts';

/**
 * A user's function between two parts. With the transform contract it gets `{ records: [{ recordId, data }] }` and answers for each
 * id; with the event contract it gets `{ Records: [...] }` as event sources deliver them, and what it returns as `records` goes on.
 */
export const lambda = defineComponent({
  type: 'lambda',
  summary: 'A function that transforms records',
  config: {
    ...functionFields,
    contract: { summary: 'How the function is called', kind: 'choice', default: 'transform', values: { transform: 'As a delivery stream calls its transform: base64 records with ids, a result for each id', event: 'As an event source calls it: `{ Records }`; the `records` it returns go on, one JSON line each' } },
    window: { summary: 'Event contract: one call takes the records of so long, 100 at most', kind: 'duration', min: 1000, max: 300_000, default: '1s', service: 'MaximumBatchingWindowInSeconds' },
    failures: { summary: 'Bucket for the records that could not be processed', kind: 'node', types: ['bucket'], feeds: true },
    failurePrefix: { summary: 'Where they go in the bucket', kind: 'text', default: 'errors/!{firehose:error-output-type}/' },
  },
  inputs: ['*'],
  outputs: ['failed'],
  cloudFormation: functionMapping,
  async open(context) {
    const { config, name } = context.spec;
    const transform: Transform = await openTransform(context, config, name);
    const failures = typeof config['failures'] === 'string' ? context.resource(config['failures'], 'bucket') : undefined;
    const window = parseDuration((config['window'] as string | undefined) ?? '1s')!;
    const encoder = new TextEncoder();

    function fail(failed: readonly TransformFailure[]): void {
      if (failed.length === 0) return;
      for (const { code, message, record } of failed) context.problem({ severity: 'error', code: 'SIM306', service: code, message, record: record.id });
      const text = failed.map(f => processingFailedLine(f, context.now()) + '\n').join('');
      putFailures(failures, text, failed[0]!.record.arrival);
      context.emit(failed.map(f => context.record(encoder.encode(processingFailedLine(f, context.now())), { arrival: f.record.arrival, parents: [f.record.id] })), 'failed');
    }

    function putFailures(bucket: BucketResource | undefined, text: string, instant: number): void {
      if (!bucket) return;
      const prefix = evaluatePrefix((config['failurePrefix'] as string | undefined) ?? 'errors/!{firehose:error-output-type}/', { instant, zone: 'UTC', random: context.random, errorType: 'processing-failed', partitionKeys: {} });
      bucket.put(prefix + objectName(name, 1, instant, 'UTC', randomUuid(context.random)), encoder.encode(text), { from: name });
    }

    /** One batch of an event source. A function that reports single failures gets the batch again from the first of them on. */
    async function event(batch: readonly PipelineRecord[]): Promise<void> {
      const retries = (config['retries'] as number | undefined) ?? 3;
      let records = batch;
      for (let attempt = 1; ; attempt++) {
        const { outcome, attempts } = await transform.call({ Records: records.map(record => eventRecord(record, context.spec.from[0]?.node ?? name)) });
        if (outcome.kind !== 'result') return fail(records.map(record => ({ record, code: 'Lambda.FunctionError', message: outcome.kind === 'error' ? `${outcome.type}: ${outcome.message}` : outcome.message, attempts, arn: name })));
        const value = JSON.parse(outcome.result) as { records?: unknown; batchItemFailures?: unknown } | unknown[] | null;
        const reported = !Array.isArray(value) && Array.isArray(value?.batchItemFailures) ? value.batchItemFailures as ({ itemIdentifier?: unknown } | null)[] : undefined;
        const list = Array.isArray(value) ? value : Array.isArray(value?.records) ? value.records : undefined;
        if (list) context.emit(list.map((item: unknown) => context.record(encoder.encode((typeof item === 'string' ? item : JSON.stringify(item)) + '\n'), { arrival: records[records.length - 1]!.arrival, parents: records.map(r => r.id) })));
        else if (value !== null && !reported) context.problem({ severity: 'warning', code: 'SIM307', message: 'The function returned no `records`: nothing goes on', count: 0 });
        if (!reported || reported.length === 0) return;
        // An id that is unknown or empty makes the whole batch fail.
        const failed = new Set(reported.map(item => String(item?.itemIdentifier ?? '')));
        const first = [...failed].every(id => records.some(r => sequenceOf(r) === id)) ? records.findIndex(r => failed.has(sequenceOf(r))) : 0;
        records = records.slice(first);
        if (attempt > retries) return fail(records.map(record => ({ record, code: 'Lambda.BatchItemFailure', message: 'The function reported the record, or one before it in its batch, as failed', attempts: attempt, arn: name })));
      }
    }

    return {
      async receive(records) {
        if (config['contract'] === 'event') {
          for (let i = 0; i < records.length;) {
            const batch = records.slice(i, i + 100).filter(({ arrival }) => arrival < records[i]!.arrival + window);
            await event(batch);
            i += batch.length;
          }
          return;
        }
        const { passed, failed } = await transform.apply(records);
        context.emit(passed);
        fail(failed);
      },
      close: () => transform.close(),
    };
  },
});

/** What event sources call a record: its number in the stream. */
const sequenceOf = (record: PipelineRecord): string => String(record.attributes?.['sequenceNumber'] ?? record.id);

/** A record as its event source hands it over: a stream's change record as it is, anything else as a Kinesis record. */
function eventRecord(record: PipelineRecord, source: string): unknown {
  if (record.attributes?.['eventSource'] === 'aws:dynamodb') return JSON.parse(new TextDecoder().decode(record.data));
  return {
    eventID: `${String(record.attributes?.['shardId'] ?? 'shardId-000000000000')}:${sequenceOf(record)}`, eventName: 'aws:kinesis:record', eventSource: 'aws:kinesis', eventVersion: '1.0', awsRegion: 'us-east-1', eventSourceARN: `arn:aws:kinesis:us-east-1:123456789012:stream/${source}`, invokeIdentityArn: 'arn:aws:iam::123456789012:role/lambda-role',
    kinesis: { approximateArrivalTimestamp: record.arrival / 1000, data: toBase64(record.data), kinesisSchemaVersion: '1.0', partitionKey: record.partitionKey ?? '', sequenceNumber: sequenceOf(record) },
  };
}
