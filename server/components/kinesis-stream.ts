import { append } from '../base/list.ts';
import type { ConfigField } from '../base/config.ts';
import { parseDuration } from '../base/config.ts';
import { md5 } from '../base/digest.ts';
import { defineComponent, type PipelineRecord } from './component.ts';
import { file } from './file.ts';
import { aggregated } from './kinesis-stream/aggregate.ts';
import { given } from './template/import.ts';
import { logicalId } from './template/template.ts';

/** A record's data may have 1 MiB, its partition key 256 characters. */
const dataLimit = 1_048_576;
/** Bytes that the producer's library puts into one record: 50 KiB. */
const aggregateLimit = 51_200;

const arrivalField: ConfigField = {
  summary: 'What goes wrong between producer and stream', kind: 'group',
  fields: {
    late: { summary: 'Share of the records that arrive late', kind: 'number', min: 0, max: 1, default: 0 },
    by: { summary: 'How late at most', kind: 'duration', default: '30s' },
    duplicated: { summary: 'Share of the records that arrive twice', kind: 'number', min: 0, max: 1, default: 0 },
  },
};

/** A data stream: records of a file, or of the nodes in `from`, placed on shards by the MD5 of their partition keys. */
export const kinesisStream = defineComponent({
  type: 'kinesis-stream',
  summary: 'A Kinesis data stream',
  config: {
    ...file.config,
    records: { ...file.config['records']!, summary: 'File with the records; without it the stream takes those of `from`', required: false },
    shards: { summary: 'Shards, which share the space of hash keys evenly', kind: 'integer', min: 1, max: 10_000, default: 1, service: 'ShardCount' },
    aggregate: { summary: 'The producer puts so many records into one, as the Kinesis Producer Library does, where they go to the same shard', kind: 'integer', min: 1, max: 10_000, default: 1 },
    arrival: arrivalField,
    streamName: { summary: 'Name of the stream; the node\'s name otherwise', kind: 'text', service: 'StreamName', pattern: { source: '^[a-zA-Z0-9_.-]{1,128}$', says: 'a stream name: 1 to 128 letters, digits, `.`, `_` and `-`' } },
  },
  inputs: ['*'],
  passage: config => ({ ...file.passage!(config), unchanged: true }),
  cloudFormation: {
    resourceTypes: ['AWS::Kinesis::Stream'],
    toResources: ({ name, config }) => ({ [logicalId(name)]: { Type: 'AWS::Kinesis::Stream', Properties: { ...(config['streamName'] !== undefined && { Name: config['streamName'] }), ShardCount: (config['shards'] as number | undefined) ?? 1 } } }),
    fromResource: ({ properties }, template) => ({ samples: 'records', config: given({ streamName: template.text(properties['Name']), shards: template.number(properties['ShardCount']) }) }),
  },
  async open(context) {
    const { config } = context.spec;
    const shards = (config['shards'] as number | undefined) ?? 1;
    const arrival = (config['arrival'] ?? {}) as { late?: number; by?: string; duplicated?: number };
    const by = arrival.by === undefined ? 30_000 : parseDuration(arrival.by) ?? 30_000;
    const together = (config['aggregate'] as number | undefined) ?? 1;
    const counts = new Array<number>(shards).fill(0);

    // Producers that name no key spread their records.
    const keyOf = (record: PipelineRecord) => (record.partitionKey ?? String(Math.floor(context.random() * 2 ** 32))).slice(0, 256);

    function placed(record: PipelineRecord): PipelineRecord | undefined {
      if (record.data.length > dataLimit) {
        context.problem({ severity: 'error', code: 'SIM711', service: 'ValidationException', message: `A record of ${record.data.length.toLocaleString('en-US')} bytes was refused: at most ${dataLimit.toLocaleString('en-US')} bytes (1 MiB) go into one record`, record: record.id });
        return undefined;
      }
      const partitionKey = keyOf(record);
      // An aggregate says with an explicit hash key where it goes.
      const { shard = shardFor(partitionKey), ...attributes } = (record.attributes ?? {}) as { readonly shard?: number };
      const sequence = `495${String(shard).padStart(5, '0')}${String(counts[shard]!++).padStart(48, '0')}`;
      return context.record(record.data, {
        arrival: record.arrival, partitionKey, parents: [record.id],
        attributes: { ...attributes, sequenceNumber: sequence, shardId: `shardId-${String(shard).padStart(12, '0')}`, approximateArrivalTimestamp: record.arrival },
      });
    }
    /** Keys come again: their shards are remembered. */
    const known = new Map<string, number>();
    function shardFor(key: string): number {
      if (shards === 1) return 0;
      let shard = known.get(key);
      if (shard === undefined) {
        if (known.size >= 65_536) known.clear();
        known.set(key, (shard = shardOf(key, shards)));
      }
      return shard;
    }
    const taken = (records: readonly PipelineRecord[]) => gathered(records).flatMap(r => placed(r) ?? []);

    /** Records of one shard, so many in one, in the order of the last of each; the key of several is `a`, as the producer's library has it. */
    function gathered(records: readonly PipelineRecord[]): readonly PipelineRecord[] {
      if (together === 1) return records;
      const open = new Map<number, PipelineRecord[]>();
      const result: PipelineRecord[] = [];
      const close = (shard: number): void => {
        const parts = open.get(shard) ?? [];
        open.delete(shard);
        const [first, last] = [parts[0]!, parts[parts.length - 1]!];
        const data = parts.length === 1 ? first.data : aggregated(parts.map(({ data, partitionKey = '' }) => ({ data, partitionKey })));
        result.push({ ...context.record(data, { arrival: last.arrival, parents: parts.map(p => p.id) }), partitionKey: parts.length === 1 ? first.partitionKey! : 'a', attributes: { ...last.attributes, shard } });
      };
      for (const record of records) {
        const keyed = { ...record, partitionKey: keyOf(record) };
        const shard = shardFor(keyed.partitionKey);
        const parts = open.get(shard) ?? [];
        if (parts.reduce((sum, p) => sum + p.data.length + 300, record.data.length) > aggregateLimit && parts.length > 0) close(shard);
        open.set(shard, [...open.get(shard) ?? [], keyed]);
        if (open.get(shard)!.length === together) close(shard);
      }
      for (const shard of [...open.keys()]) close(shard);
      return result.sort((a, b) => a.arrival - b.arrival);
    }

    if (config['records'] === undefined) return { receive: records => context.emit(taken(records)) };
    const source = await file.open(context);
    return {
      async *read() {
        // Late records wait here until their time has come.
        let waiting: PipelineRecord[] = [];
        for await (const batch of source.read!()) {
          const due: PipelineRecord[] = [];
          for (const record of batch) {
            const copies = arrival.duplicated !== undefined && context.random() < arrival.duplicated ? [record, record] : [record];
            for (const copy of copies) {
              if (arrival.late !== undefined && context.random() < arrival.late) waiting.push({ ...copy, arrival: copy.arrival + Math.ceil(context.random() * by) });
              else due.push(copy);
            }
          }
          const now = batch[batch.length - 1]!.arrival;
          append(due, waiting.filter(r => r.arrival <= now));
          waiting = waiting.filter(r => r.arrival > now);
          due.sort((a, b) => a.arrival - b.arrival || a.id - b.id);
          if (due.length > 0) yield taken(due);
        }
        if (waiting.length > 0) yield taken(waiting.sort((a, b) => a.arrival - b.arrival || a.id - b.id));
      },
    };
  },
});

/** The shard whose range holds the MD5 of the key, read as a number of 128 bits. */
export function shardOf(partitionKey: string, shards: number): number {
  const hash = md5(new TextEncoder().encode(partitionKey));
  let value = 0n;
  for (const byte of hash) value = value * 256n + BigInt(byte);
  const shard = Number(value / ((1n << 128n) / BigInt(shards)));
  return Math.min(shards - 1, shard); // the last range takes what is left
}
