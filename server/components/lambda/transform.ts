import { literal } from '../../base/pattern.ts';
import { append } from '../../base/list.ts';
import type { ConfigField } from '../../base/config.ts';
import { parseDuration, parseSize } from '../../base/config.ts';
import type { FunctionOutcome, UserFunction } from '../../base/host.ts';
import { randomUuid } from '../../base/random.ts';
import type { PipelineRecord, StageContext } from '../component.ts';
import { fromBase64, isBase64, toBase64 } from '../../base/base64.ts';

/** Properties of a user's function. */
export const functionFields: Readonly<Record<string, ConfigField>> = {
  handler: { summary: 'JavaScript module with the function (`.mjs`, `.cjs`, `.js`; TypeScript compiled beforehand)', kind: 'file', required: true, suffixes: ['.mjs', '.cjs', '.js'] },
  export: { summary: 'Exported name of the function', kind: 'text', default: 'handler' },
  timeout: { summary: 'Real time that one call may take', kind: 'duration', default: '60s', min: 1, max: 900_000, service: 'Timeout' },
  memory: { summary: 'Heap that the function may use', kind: 'size', default: '128MB', min: 16 * 2 ** 20, max: 10_240 * 2 ** 20, service: 'MemorySize' },
  environment: { summary: 'Environment variables of the function', kind: 'map', value: { summary: 'A value', kind: 'text' } },
  retries: { summary: 'Calls that fail are repeated so often', kind: 'integer', min: 0, max: 300, default: 3, service: 'NumberOfRetries' },
  batch: { summary: 'Bytes of records that go into one call', kind: 'size', default: '1MB', min: 0.2 * 2 ** 20, max: 3 * 2 ** 20, service: 'BufferSizeInMBs' },
};

/** A record that the transform could not process, with the service's code and text. */
export interface TransformFailure { readonly record: PipelineRecord; readonly code: string; readonly message: string; readonly attempts: number; readonly arn: string }

export interface TransformResult {
  readonly passed: readonly (PipelineRecord & { readonly partitionKeys?: Readonly<Record<string, string>> })[];
  readonly failed: readonly TransformFailure[];
  readonly dropped: number;
}

/** Request and response of a call are at most 6 MB. */
const payloadLimit = 6 * 1024 * 1024;

/** A user's function with its settings, called as the services call it. */
export interface Transform {
  /** Runs the delivery stream's transform contract over records, as many calls as the batch size asks for. */
  apply(records: readonly PipelineRecord[]): Promise<TransformResult>;
  /** One call with any event; outcome as JSON text or the failure. Retried as configured. */
  call(event: unknown): Promise<{ readonly outcome: FunctionOutcome; readonly attempts: number }>;
  close(): Promise<void>;
}

/**
 * Opens the function. In an untrusted workspace `host.openFunction` rejects, and so does this.
 * The contract (event, response, outcome of each mistake) is that of the delivery stream's data transformation pages.
 */
export async function openTransform(context: StageContext, config: Readonly<Record<string, unknown>>, stream: string): Promise<Transform> {
  const timeout = parseDuration((config['timeout'] as string | undefined) ?? '60s') ?? 60_000;
  const handler = config['handler'] as string;
  const arn = `arn:aws:lambda:us-east-1:123456789012:function:${context.spec.name}:$LATEST`;
  const memory = parseSize((config['memory'] as string | undefined) ?? '128MB') ?? 128 * 2 ** 20;
  const fn: UserFunction = await context.host.openFunction({
    path: handler, handler: (config['export'] as string | undefined) ?? 'handler', timeout,
    memory,
    environment: (config['environment'] as Record<string, string> | undefined) ?? {},
  });
  const retries = (config['retries'] as number | undefined) ?? 3;
  const batchBytes = parseSize((config['batch'] as string | undefined) ?? '1MB') ?? 2 ** 20;

  async function call(event: unknown) {
    const text = JSON.stringify(event);
    let outcome: FunctionOutcome = { kind: 'error', type: 'Function.RequestTooLarge', message: `The event has ${text.length} bytes, more than 6 MB`, stack: '', logs: [] };
    if (text.length > payloadLimit) return { outcome, attempts: 1 };
    for (let attempt = 1; ; attempt++) {
      outcome = await fn.invoke(text, { functionName: context.spec.name, functionVersion: '$LATEST', invokedFunctionArn: arn, memoryLimitInMB: String(Math.floor(memory / 2 ** 20)), awsRequestId: randomUuid(context.random), logGroupName: `/aws/lambda/${context.spec.name}`, logStreamName: `${new Date(context.now()).toISOString().slice(0, 10).replace(/-/g, '/')}/[$LATEST]${context.spec.name}` });
      for (const line of outcome.logs.slice(0, 20)) context.problem({ severity: 'information', code: 'SIM305', message: line, count: 0 });
      if (outcome.kind === 'result' && outcome.result.length > payloadLimit) outcome = { kind: 'error', type: 'Function.ResponseSizeTooLarge', message: `Response payload size (${outcome.result.length} bytes) exceeded maximum allowed payload size (${payloadLimit} bytes).`, stack: '', logs: [] };
      if (outcome.kind === 'result' || attempt > retries || context.stopped.aborted) return { outcome, attempts: attempt };
    }
  }

  async function one(records: readonly PipelineRecord[]): Promise<TransformResult> {
    const ids = records.map((_, i) => `${String(i).padStart(20, '0')}${String(records[i]!.id).padStart(12, '0')}000000`);
    const source = records[0]?.attributes?.['shardId'] === undefined ? undefined : context.spec.from[0]?.node;
    const event = {
      invocationId: randomUuid(context.random),
      deliveryStreamArn: `arn:aws:firehose:us-east-1:123456789012:deliverystream/${stream}`,
      region: 'us-east-1', ...(source !== undefined && { sourceKinesisStreamArn: `arn:aws:kinesis:us-east-1:123456789012:stream/${source}` }),
      records: records.map((record, i) => ({
        recordId: ids[i], approximateArrivalTimestamp: record.arrival, data: toBase64(record.data),
        ...(record.attributes?.['sequenceNumber'] !== undefined && record.attributes['shardId'] !== undefined && {
          kinesisRecordMetadata: { sequenceNumber: record.attributes['sequenceNumber'], subsequenceNumber: record.attributes['subSequenceNumber'] ?? 0, partitionKey: record.partitionKey ?? '', shardId: record.attributes['shardId'], approximateArrivalTimestamp: record.arrival },
        }),
      })),
    };
    const { outcome, attempts } = await call(event);
    const fail = (record: PipelineRecord, code: string, message: string, tries = 1): TransformFailure => ({ record, code, message, attempts: tries, arn });
    if (outcome.kind !== 'result') {
      sayWhy(outcome);
      return { passed: [], dropped: 0, failed: records.map(r => fail(r, 'Lambda.FunctionError', 'The Lambda function was successfully invoked but it returned an error result.', attempts)) };
    }
    const answered = new Map<string, unknown[]>();
    const list = returnedRecords(outcome.result);
    for (const entry of list ?? []) {
      const id = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>)['recordId'] : undefined;
      if (typeof id === 'string') answered.set(id, [...(answered.get(id) ?? []), entry]);
    }
    const passed: TransformResult['passed'][number][] = [];
    const failed: TransformFailure[] = [];
    let dropped = 0;
    records.forEach((record, i) => {
      const entries = answered.get(ids[i]!) as Record<string, unknown>[] | undefined;
      if (!entries) return failed.push(fail(record, 'Lambda.MissingRecordId', 'One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.'));
      if (entries.length > 1) return failed.push(fail(record, 'Lambda.DuplicatedRecordId', 'Multiple records were returned with the same record Id. Ensure that the Lambda function returns a unique record Id for each record.'));
      const { result, data, metadata } = entries[0]!;
      if (result === 'Dropped') return dropped++;
      if (result === 'ProcessingFailed') return failed.push(fail(record, 'Lambda.ProcessingFailedStatus', 'ProcessingFailed status set for record'));
      if (result !== 'Ok') return failed.push(fail(record, 'Lambda.InvalidReturnFormat', `The result field must be Ok, Dropped or ProcessingFailed, but it is ${JSON.stringify(result) ?? 'missing'}.`));
      if (data === undefined || data === null) return failed.push(fail(record, 'Lambda.InvalidReturnFormat', 'The data field cannot be null when the SourceType is DirectPut or KinesisStreamAsSource and processing result is Ok. The value field cannot be null when the SourceType is MSKAsSource and processing result is Ok.'));
      if (typeof data !== 'string' || !isBase64(data)) return failed.push(fail(record, 'Lambda.InvalidReturnFormat', 'The data field must be base64-encoded text.'));
      const keys = (metadata as { partitionKeys?: Record<string, string> } | undefined)?.partitionKeys;
      passed.push({
        ...context.record(fromBase64(data), { arrival: record.arrival, parents: [record.id], ...(record.partitionKey !== undefined && { partitionKey: record.partitionKey }), ...(record.attributes && { attributes: record.attributes }) }),
        ...(keys && { partitionKeys: keys }),
      });
      return undefined;
    });
    return { passed, failed, dropped };
  }

  function sayWhy(outcome: Exclude<FunctionOutcome, { kind: 'result' }>): void {
    const text = outcome.kind === 'error' ? `${outcome.type}: ${outcome.message}` : outcome.message;
    const line = outcome.kind === 'error' ? placeIn(outcome.stack, handler) : undefined;
    context.problem({ severity: 'warning', code: codes[outcome.kind], message: `\`${handler}\`: ${text}`, count: 0, ...(line !== undefined && { place: { path: handler, start: 0, end: 0, line } }) });
  }

  return {
    call,
    close: () => fn.close(),
    async apply(records) {
      const passed: TransformResult['passed'][number][] = [];
      const failed: TransformFailure[] = [];
      let dropped = 0;
      for (let from = 0; from < records.length;) {
        let to = from;
        let bytes = 0;
        do bytes += records[to++]!.data.length; while (to < records.length && bytes + records[to]!.data.length <= batchBytes);
        const result = await one(records.slice(from, to));
        append(passed, result.passed);
        append(failed, result.failed);
        dropped += result.dropped;
        from = to;
        if (result.dropped > 0) context.problem({ severity: 'information', code: 'SIM308', message: `\`${handler}\` dropped records: they are delivered nowhere, and no error says so`, count: result.dropped });
        if (context.stopped.aborted) break;
      }
      return { passed, failed, dropped };
    },
  };
}

const codes = { error: 'SIM301', timeout: 'SIM302', 'out-of-memory': 'SIM303', exited: 'SIM304' } as const;

function returnedRecords(text: string): unknown[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const records = (value as { records?: unknown } | null)?.records;
  return Array.isArray(records) ? records : undefined;
}

/** Zero-based line of the first frame of a stack that lies in the handler's own file. */
function placeIn(stack: string, handler: string): number | undefined {
  const name = literal(handler.slice(handler.lastIndexOf('/') + 1));
  const match = new RegExp(`${name}(?:\\?[^:)]*)?:(\\d+):\\d+`).exec(stack);
  return match ? Number(match[1]) - 1 : undefined;
}

/** The line that goes into the `processing-failed` folder: members and order as the service writes them. */
export function processingFailedLine(failure: TransformFailure, now: number): string {
  return JSON.stringify({
    rawData: toBase64(failure.record.data), errorCode: failure.code, errorMessage: failure.message, attemptsMade: failure.attempts,
    arrivalTimestamp: failure.record.arrival, attemptEndingTimestamp: now, lambdaARN: failure.arn,
  });
}
