import { checkKey, checkValue, itemLimit, sameItem, sizeOfItem, storedItem, type AttributeValue, type Item } from './dynamodb/values.ts';
import { arrivalFields, arrivals } from './arrival.ts';
import { defineComponent, type PipelineRecord, type StageContext } from './component.ts';
import { randomUuid } from '../base/random.ts';
import { linesOf } from './lines.ts';
import { given } from './template/import.ts';
import { logicalId } from './template/template.ts';

const views = {
  KEYS_ONLY: 'Only the keys of the changed item',
  NEW_IMAGE: 'The item as it is after the change',
  OLD_IMAGE: 'The item as it was before the change',
  NEW_AND_OLD_IMAGES: 'Both',
} as const;

/**
 * The change stream of a table. The file holds one item a line, tagged as DynamoDB tags it (`{"id":{"S":"a"}}`, or with
 * `{"Item":{…}}` around it as exports have it), or one change (`{"eventName":"MODIFY","NewImage":{…},"OldImage":{…}}`). Items that come
 * again under the same key are changes of the earlier one; one that changes nothing gives no record.
 */
export const dynamodbStream = defineComponent({
  type: 'dynamodb-stream',
  summary: 'Changes of a DynamoDB table',
  config: {
    items: { summary: 'File with items or changes, one JSON object a line', kind: 'file', required: true, suffixes: ['.ndjson', '.jsonl', '.json', '.gz'] },
    table: { summary: 'Name of the table; the node\'s name otherwise', kind: 'text', service: 'TableName' },
    keys: { summary: 'Attributes of the key: partition key, then sort key', kind: 'list', item: { summary: 'An attribute', kind: 'text' }, required: true, example: '[id]' },
    view: { summary: 'What a change shows', kind: 'choice', values: views, default: 'NEW_AND_OLD_IMAGES', service: 'StreamViewType' },
    via: { summary: 'How the changes leave the table', kind: 'choice', values: { stream: 'DynamoDB Streams, as functions see them', kinesis: 'Kinesis Data Streams for DynamoDB' }, default: 'stream' },
    region: { summary: 'Region in the records', kind: 'text', default: 'us-east-1' },
    ...arrivalFields,
  },
  cloudFormation: {
    resourceTypes: ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable', 'AWS::Serverless::SimpleTable'],
    toResources({ name, config }) {
      const keys = (config['keys'] as string[] | undefined) ?? [];
      return {
        [logicalId(name)]: {
          Type: 'AWS::DynamoDB::Table',
          Properties: {
            ...(config['table'] !== undefined && { TableName: config['table'] }), BillingMode: 'PAY_PER_REQUEST',
            AttributeDefinitions: keys.map(AttributeName => ({ AttributeName, AttributeType: 'S' })), KeySchema: keys.map((AttributeName, i) => ({ AttributeName, KeyType: i === 0 ? 'HASH' : 'RANGE' })),
            StreamSpecification: { StreamViewType: (config['view'] as string | undefined) ?? 'NEW_AND_OLD_IMAGES' },
          },
        },
      };
    },
    fromResource({ name, properties }, template) {
      const schema = Array.isArray(properties['KeySchema']) ? properties['KeySchema'] as { AttributeName?: unknown; KeyType?: unknown }[] : [];
      const simple = properties['PrimaryKey'] as { Name?: unknown } | undefined;
      const keys = simple ? [template.text(simple.Name) ?? 'id'] : [...schema].sort((a, b) => String(a.KeyType).localeCompare(String(b.KeyType))).flatMap(k => template.text(k.AttributeName) ?? []);
      const viaKinesis = (properties['KinesisStreamSpecification'] as { StreamArn?: unknown } | undefined)?.StreamArn;
      const stream = viaKinesis === undefined ? undefined : template.node(viaKinesis, 'kinesis-stream');
      if (stream !== undefined) template.connect(stream, name);
      return {
        samples: 'items',
        config: given({ table: template.text(properties['TableName']), keys: keys.length > 0 ? keys : ['id'], view: template.text((properties['StreamSpecification'] as { StreamViewType?: unknown } | undefined)?.StreamViewType), via: viaKinesis === undefined ? undefined : 'kinesis' }),
      };
    },
  },
  async open(context) {
    const { config, name } = context.spec;
    const keys = (config['keys'] as string[] | undefined) ?? [];
    const table = (config['table'] as string | undefined) ?? name;
    const view = (config['view'] as keyof typeof views | undefined) ?? 'NEW_AND_OLD_IMAGES';
    const kinesis = config['via'] === 'kinesis';
    const region = (config['region'] as string | undefined) ?? 'us-east-1';
    const path = config['items'] as string;
    const timeOf = arrivals(config, context.now());
    const encoder = new TextEncoder();
    const current = new Map<string, Item>();
    let sequence = 100_000_000_000_000_000_000n;

    function change(event: Change, arrival: number): PipelineRecord {
      const { before, after, keyed, userIdentity } = event;
      // Kinesis Data Streams for DynamoDB always has both images.
      const [newImage, oldImage] = kinesis ? [true, true] : [view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES', view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES'];
      sequence += 1n + BigInt(Math.floor(context.random() * 1000));
      const eventName = event.name;
      const images = {
        Keys: keyed,
        ...(after && newImage && { NewImage: after }),
        ...(before && oldImage && { OldImage: before }),
      };
      const sequenceNumber = sequence.toString();
      const size = Object.values(images).reduce((sum, image) => sum + sizeOfItem(image), 0);
      const body = kinesis
        ? { awsRegion: region, eventID: randomUuid(context.random), eventName, userIdentity: userIdentity ?? null, recordFormat: 'application/json', tableName: table, dynamodb: { ApproximateCreationDateTime: arrival, ...images, SizeBytes: size, ApproximateCreationDateTimePrecision: 'MILLISECOND' }, eventSource: 'aws:dynamodb' }
        : {
          eventID: eventId(context), eventName, eventVersion: '1.1', eventSource: 'aws:dynamodb', awsRegion: region,
          dynamodb: { ApproximateCreationDateTime: Math.floor(arrival / 1000), ...images, SequenceNumber: sequenceNumber, SizeBytes: size, StreamViewType: view },
          eventSourceARN: `arn:aws:dynamodb:${region}:123456789012:table/${table}/stream/2024-01-01T00:00:00.000`, ...(userIdentity && { userIdentity }),
        };
      return context.record(encoder.encode(JSON.stringify(body)), { arrival, partitionKey: JSON.stringify(keyed), attributes: { eventName, sequenceNumber, eventSource: 'aws:dynamodb' } });
    }

    return {
      async *read() {
        for await (const lines of linesOf(context, path)) {
          const batch: PipelineRecord[] = [];
          for (const { bytes, number, offset } of lines) {
            const event = readChange(bytes, keys, current);
            if (event === 'nothing') continue;
            if ('problem' in event) {
              context.problem({ severity: 'error', code: event.code, message: event.problem, place: { path, start: offset, end: offset + bytes.length, line: number - 1 } });
              continue;
            }
            batch.push(change(event, timeOf(field => plain((event.after ?? event.before)?.[field]))));
          }
          if (batch.length > 0) yield batch;
          if (context.stopped.aborted) return;
        }
      },
    };
  },
  outputs: [],
});

interface Change { readonly name: 'INSERT' | 'MODIFY' | 'REMOVE'; readonly before: Item | undefined; readonly after: Item | undefined; readonly keyed: Item; /** Who made it, when it was the service: an expired item. */ readonly userIdentity: object | undefined }

/** One line of the file as a change; `nothing` when it changes nothing. */
function readChange(bytes: Uint8Array, keys: readonly string[], current: Map<string, Item>): Change | 'nothing' | { readonly problem: string; readonly code: string } {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    return { problem: `A line is not JSON: ${error.message}`, code: 'SIM101' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: 'A line is not an item: expected a JSON object', code: 'SIM101' };
  const line = value as Record<string, unknown>;
  const images = (line['dynamodb'] ?? line) as Record<string, unknown>;
  const isChange = 'eventName' in line || 'OldImage' in images || 'NewImage' in images;
  const written = { after: (line['Item'] ?? images['NewImage'] ?? (isChange ? undefined : line)) as Item | undefined, before: images['OldImage'] as Item | undefined };
  for (const [image, where] of [[written.after, ''], [written.before, ' of the old image']] as const) {
    if (image !== undefined && (typeof image !== 'object' || image === null || Array.isArray(image))) return { problem: `A line${where} is not an item: expected a JSON object`, code: 'SIM101' };
    for (const [attribute, tagged] of Object.entries(image ?? {})) {
      const wrong = checkValue(tagged, attribute);
      if (wrong) return { problem: wrong + where, code: 'SIM103' };
    }
  }
  const after = written.after && storedItem(written.after);
  const before = written.before && storedItem(written.before);
  const source = after ?? before ?? (images['Keys'] as Item | undefined);
  if (!source) return { problem: 'A change has neither `NewImage` nor `OldImage`', code: 'SIM101' };
  for (const key of keys) {
    if (!Object.hasOwn(source, key)) return { problem: `An item has no key attribute \`${key}\``, code: 'SIM104' };
    const wrong = checkValue(source[key], key) ?? checkKey(source[key]!, key);
    if (wrong) return { problem: wrong, code: 'SIM104' };
  }
  const size = after ? sizeOfItem(after) : 0;
  if (size > itemLimit) return { problem: `An item has ${size.toLocaleString('en-US')} bytes: at most ${itemLimit.toLocaleString('en-US')} (400 KB) go into one`, code: 'SIM103' };
  const keyed = storedItem(Object.fromEntries(keys.map(key => [key, source[key]!])));
  const id = JSON.stringify(keyed);
  const known = before ?? current.get(id);
  const name = line['eventName'];
  if (after && known && name === undefined && sameItem(after, known)) return 'nothing';
  if (after) current.set(id, after);
  else current.delete(id);
  return {
    after, before: name === 'INSERT' ? undefined : known, keyed, userIdentity: (line['userIdentity'] as object | null | undefined) ?? undefined,
    name: name === 'INSERT' || name === 'MODIFY' || name === 'REMOVE' ? name : after ? (known ? 'MODIFY' : 'INSERT') : 'REMOVE',
  };
}

const plain = (value: AttributeValue | undefined): unknown => (value === undefined ? undefined : 'N' in value ? Number(value['N']) : value['S']);

function eventId(context: StageContext): string {
  return Array.from({ length: 32 }, () => Math.floor(context.random() * 16).toString(16)).join('');
}
