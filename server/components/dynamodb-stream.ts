import { arrivalFields, arrivals } from './arrival.ts';
import { defineComponent, type PipelineRecord, type StageContext } from './component.ts';
import { linesOf } from './lines.ts';
import { given } from './template/import.ts';
import { logicalId } from './template/template.ts';

/** An attribute value of DynamoDB with its type tag. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

const views = {
  KEYS_ONLY: 'Only the keys of the changed item',
  NEW_IMAGE: 'The item as it is after the change',
  OLD_IMAGE: 'The item as it was before the change',
  NEW_AND_OLD_IMAGES: 'Both',
} as const;

/**
 * The change stream of a table. The file holds one item a line, tagged as DynamoDB tags it (`{"id":{"S":"a"}}`, or with
 * `{"Item":{…}}` around it as exports have it), or one change (`{"eventName":"MODIFY","NewImage":{…},"OldImage":{…}}`). Items that come
 * again under the same key are changes of the earlier one.
 */
export const dynamodbStream = defineComponent({
  type: 'dynamodb-stream',
  summary: 'Changes of a DynamoDB table',
  config: {
    items: { summary: 'File with items or changes, one JSON object a line', kind: 'file', required: true, suffixes: ['.ndjson', '.jsonl', '.json'] },
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
      const { before, after, keyed } = event;
      sequence += 1n + BigInt(Math.floor(context.random() * 1000));
      const eventName = event.name;
      const images = {
        Keys: keyed,
        ...(after && (view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES') && { NewImage: after }),
        ...(before && (view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES') && { OldImage: before }),
      };
      const sequenceNumber = sequence.toString();
      const size = JSON.stringify(images).length;
      const body = kinesis
        ? { awsRegion: region, eventID: eventId(context), eventName, userIdentity: null, recordFormat: 'application/json', tableName: table, dynamodb: { ApproximateCreationDateTime: arrival, ...images, SizeBytes: size }, eventSource: 'aws:dynamodb' }
        : {
          eventID: eventId(context), eventName, eventVersion: '1.1', eventSource: 'aws:dynamodb', awsRegion: region,
          dynamodb: { ApproximateCreationDateTime: Math.floor(arrival / 1000), ...images, SequenceNumber: sequenceNumber, SizeBytes: size, StreamViewType: view },
          eventSourceARN: `arn:aws:dynamodb:${region}:123456789012:table/${table}/stream/2024-01-01T00:00:00.000`,
        };
      return context.record(encoder.encode(JSON.stringify(body)), { arrival, partitionKey: JSON.stringify(keyed), attributes: { eventName, sequenceNumber, eventSource: 'aws:dynamodb' } });
    }

    return {
      async *read() {
        for await (const lines of linesOf(context, path)) {
          const batch: PipelineRecord[] = [];
          for (const { bytes, number, offset } of lines) {
            const event = readChange(bytes, keys, current);
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

interface Change { readonly name: 'INSERT' | 'MODIFY' | 'REMOVE'; readonly before: Item | undefined; readonly after: Item | undefined; readonly keyed: Item }

function readChange(bytes: Uint8Array, keys: readonly string[], current: Map<string, Item>): Change | { readonly problem: string; readonly code: string } {
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
  const after = (line['Item'] ?? images['NewImage'] ?? ('eventName' in line || 'OldImage' in images ? undefined : line)) as Item | undefined;
  const before = images['OldImage'] as Item | undefined;
  for (const [image, where] of [[after, ''], [before, ' of the old image']] as const) {
    for (const [attribute, tagged] of Object.entries(image ?? {})) {
      const wrong = checkValue(tagged, attribute);
      if (wrong) return { problem: wrong + where, code: 'SIM103' };
    }
  }
  const source = after ?? before;
  if (!source) return { problem: 'A change has neither `NewImage` nor `OldImage`', code: 'SIM101' };
  const missing = keys.find(key => !(key in source));
  if (missing !== undefined) return { problem: `An item has no key attribute \`${missing}\``, code: 'SIM104' };
  const keyed = Object.fromEntries(keys.map(key => [key, source[key]!]));
  const id = JSON.stringify(keyed);
  const known = before ?? current.get(id);
  if (after) current.set(id, after);
  else current.delete(id);
  const name = line['eventName'];
  return { after, before: name === 'INSERT' ? undefined : known, keyed, name: name === 'INSERT' || name === 'MODIFY' || name === 'REMOVE' ? name : after ? (known ? 'MODIFY' : 'INSERT') : 'REMOVE' };
}

/** Says what DynamoDB would refuse in a value, at any depth; undefined when it is fine. */
export function checkValue(value: unknown, path: string, depth = 0): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `\`${path}\` has no type: expected an object such as \`{"S":"…"}\``;
  const entries = Object.entries(value);
  if (entries.length !== 1) return `\`${path}\` has ${entries.length} types: a value has exactly one`;
  const [tag, content] = entries[0]!;
  if (depth > 32) return `\`${path}\` is nested more than 32 levels deep`;
  switch (tag) {
    case 'S': return typeof content === 'string' ? undefined : `\`${path}\`: \`S\` holds a text`;
    case 'N': return typeof content === 'string' && isNumber(content) ? undefined : `\`${path}\`: \`N\` holds a number as text, not ${JSON.stringify(content)}`;
    case 'B': return typeof content === 'string' && isBase64(content) ? undefined : `\`${path}\`: \`B\` holds base64`;
    case 'BOOL': return typeof content === 'boolean' ? undefined : `\`${path}\`: \`BOOL\` holds true or false`;
    case 'NULL': return content === true ? undefined : `\`${path}\`: \`NULL\` holds true`;
    case 'SS': case 'NS': case 'BS': {
      if (!Array.isArray(content) || content.length === 0) return `\`${path}\`: a set holds at least one element`;
      if (new Set(content).size < content.length) return `\`${path}\`: a set holds no element twice`;
      const wrong = content.find(e => typeof e !== 'string' || (tag === 'NS' && !isNumber(e)) || (tag === 'BS' && !isBase64(e)));
      return wrong === undefined ? undefined : `\`${path}\`: \`${tag}\` cannot hold ${JSON.stringify(wrong)}`;
    }
    case 'L':
      if (!Array.isArray(content)) return `\`${path}\`: \`L\` holds an array`;
      return first(content.map((item, i) => () => checkValue(item, `${path}[${i}]`, depth + 1)));
    case 'M':
      if (typeof content !== 'object' || content === null || Array.isArray(content)) return `\`${path}\`: \`M\` holds an object`;
      return first(Object.entries(content).map(([key, item]) => () => checkValue(item, `${path}.${key}`, depth + 1)));
    default: return `\`${path}\` has the type \`${tag}\`, which DynamoDB does not have: S, N, B, BOOL, NULL, SS, NS, BS, L, M`;
  }
}

function first(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const wrong = check();
    if (wrong) return wrong;
  }
  return undefined;
}

const isNumber = (text: string) => /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text);
const isBase64 = (text: string) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
const plain = (value: AttributeValue | undefined): unknown => (value === undefined ? undefined : 'N' in value ? Number(value['N']) : value['S']);

function eventId(context: StageContext): string {
  return Array.from({ length: 32 }, () => Math.floor(context.random() * 16).toString(16)).join('');
}
