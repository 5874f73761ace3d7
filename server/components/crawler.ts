import { checkValue } from './dynamodb/values.ts';
import { columnsOf, itemType, jsonType, mergeTypes, type Inferred } from './crawler/infer.ts';
import { defineComponent, type GlueTable, type PipelineRecord } from './component.ts';
import { given } from './template/import.ts';
import { logicalId } from './template/template.ts';

/**
 * A Glue crawler. Over a table stream it looks at the items as a crawler of the table does, and gives sets the types that
 * nothing can read: `set<string>`, `set<bigint>`. Over a bucket it infers from the JSON objects there.
 */
export const crawler = defineComponent({
  type: 'crawler',
  summary: 'A Glue crawler that infers a table',
  config: {
    table: { summary: 'Table that the crawler looks after', kind: 'node', types: ['glue-table'], feeds: true },
    tableName: { summary: 'Name of the table that it infers; the source\'s name otherwise', kind: 'text' },
    database: { summary: 'Database of the table', kind: 'text', default: 'default' },
    policy: { summary: 'What happens when the inferred columns differ from the table\'s', kind: 'choice', default: 'log', service: 'SchemaChangePolicy', values: { log: 'Only says so', update: 'Writes the inferred columns into the table: a repaired set comes back' } },
    prefix: { summary: 'Folder of the bucket to crawl', kind: 'text', default: '' },
  },
  inputs: ['*'],
  cloudFormation: {
    resourceTypes: ['AWS::Glue::Crawler'],
    toResources({ name, config, from }, template) {
      const sources = from.map(f => template.node(f.node)).filter(n => n !== undefined);
      return {
        [logicalId(name)]: {
          Type: 'AWS::Glue::Crawler',
          Properties: {
            Role: template.role(), DatabaseName: (config['database'] as string | undefined) ?? 'default',
            Targets: {
              ...(sources.some(n => n.type === 'dynamodb-stream') && { DynamoDBTargets: sources.filter(n => n.type === 'dynamodb-stream').map(n => ({ Path: template.ref(n.name) })) }),
              ...(sources.some(n => n.type === 'bucket') && { S3Targets: sources.filter(n => n.type === 'bucket').map(n => ({ Path: { 'Fn::Sub': `s3://\${${logicalId(n.name)}}/${(config['prefix'] as string | undefined) ?? ''}` } })) }),
            },
            SchemaChangePolicy: { UpdateBehavior: config['policy'] === 'update' ? 'UPDATE_IN_DATABASE' : 'LOG', DeleteBehavior: 'LOG' },
          },
        },
      };
    },
    fromResource({ name, properties }, template) {
      const targets = (properties['Targets'] ?? {}) as { DynamoDBTargets?: { Path?: unknown }[]; S3Targets?: { Path?: unknown }[] };
      for (const { Path } of targets.DynamoDBTargets ?? []) {
        const table = template.node(Path, 'dynamodb-stream');
        if (table !== undefined) template.connect(name, table);
      }
      let prefix: string | undefined;
      for (const { Path } of targets.S3Targets ?? []) {
        const written = template.text(Path) ?? String((Path as { 'Fn::Sub'?: unknown } | undefined)?.['Fn::Sub'] ?? '');
        const [, bucketName, folder] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(written) ?? [];
        const bucket = template.node(template.resource(Path) ? Path : bucketName, 'bucket');
        if (bucket !== undefined) template.connect(name, bucket);
        prefix ??= folder || undefined;
      }
      const policy = (properties['SchemaChangePolicy'] as { UpdateBehavior?: unknown } | undefined)?.UpdateBehavior;
      return { config: given({ database: template.text(properties['DatabaseName']), prefix, policy: policy === 'LOG' ? undefined : 'update' }) };
    },
  },
  open(context) {
    const { config, from } = context.spec;
    const update = config['policy'] === 'update';
    const shapes = new Map<string, Inferred>();
    let seen = 0;
    let last: readonly string[] = [];

    /** Where to look: the bucket itself, or records that pass. */
    const bucket = from.map(f => context.resource(f.node, 'bucket')).find(b => b !== undefined);

    function look(record: PipelineRecord): void {
      let value: unknown;
      try {
        value = JSON.parse(new TextDecoder().decode(record.data));
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        context.problem({ severity: 'warning', code: 'SIM501', message: `A record is not JSON and is left out: ${error.message}`, record: record.id });
        return;
      }
      learn(value);
    }

    function learn(value: unknown): void {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
      const event = value as { dynamodb?: { NewImage?: Record<string, unknown>; OldImage?: Record<string, unknown> }; Item?: Record<string, unknown> };
      const item = event.dynamodb?.NewImage ?? event.dynamodb?.OldImage ?? event.Item;
      seen++;
      if (item) {
        for (const [name, tagged] of Object.entries(item)) if (checkValue(tagged, name) === undefined) merge(name, itemType(tagged as Record<string, unknown>));
      } else for (const [name, cell] of Object.entries(value)) merge(name.toLowerCase(), jsonType(cell));
    }

    function merge(name: string, type: Inferred): void {
      const old = shapes.get(name);
      shapes.set(name, old ? mergeTypes(old, type) : type);
    }

    /** What the crawler would write now; said once for each difference. */
    function crawl(): void {
      if (seen === 0) return;
      const columns = columnsOf(shapes);
      const owner = config['table'] as string | undefined;
      const tables = owner === undefined ? undefined : context.resource(owner, 'tables');
      const old = tables?.tables()[0]?.table;
      if (!old) return;
      const declared = new Map((old.StorageDescriptor?.Columns ?? []).map(c => [c.Name, c.Type ?? '']));
      const differences = columns.filter(c => declared.get(c.Name) !== c.Type).map(c => (declared.has(c.Name) ? `\`${c.Name}\`: \`${declared.get(c.Name)}\` is inferred as \`${c.Type}\`` : `\`${c.Name}\` is new: \`${c.Type}\``));
      if (update && tables?.update) {
        if (differences.length > 0) tables.update({ ...old, StorageDescriptor: { ...old.StorageDescriptor, Columns: [...columns, ...(old.StorageDescriptor?.Columns ?? []).filter(c => !shapes.has(c.Name))] } });
        for (const c of columns) if (/\bset</.test(c.Type) && declared.has(c.Name) && !/\bset</.test(declared.get(c.Name)!)) context.problem({ severity: 'warning', code: 'SIM502', message: `The crawl brought a set back: \`${c.Name}\` is \`${c.Type}\` again`, count: 0 });
      }
      for (const difference of differences) if (!last.includes(difference)) context.problem({ severity: 'information', code: 'SIM503', message: update ? `Updated: ${difference}` : `Not updated (policy \`log\`): ${difference}`, count: 0 });
      last = differences;
    }

    const name = () => (config['tableName'] as string | undefined) ?? from[0]?.node ?? context.spec.name;
    const inferred = (): GlueTable => ({
      Name: name().toLowerCase(), DatabaseName: (config['database'] as string | undefined) ?? 'default', TableType: 'EXTERNAL_TABLE', PartitionKeys: [],
      Parameters: { classification: bucket ? 'json' : 'dynamodb', UPDATED_BY_CRAWLER: context.spec.name, recordCount: String(seen) },
      StorageDescriptor: {
        Columns: columnsOf(shapes), Location: bucket ? `s3://${from[0]!.node}/${String(config['prefix'] ?? '')}` : `arn:aws:dynamodb:us-east-1:123456789012:table/${name()}`,
        ...(bucket && { InputFormat: 'org.apache.hadoop.mapred.TextInputFormat', OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat', SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe', Parameters: {} } }),
      },
    });

    return {
      receive(records) {
        for (const record of records) look(record);
        // Running on the table while it changes: what it infers is known before the records that show it are delivered.
        if (update) crawl();
      },
      end() {
        if (bucket) {
          for (const { key } of bucket.list((config['prefix'] as string | undefined) ?? '')) {
            if (/(^|\/)[._]|\.(parquet|gz|zip|snappy)$/.test(key)) continue;
            for (const line of new TextDecoder().decode(bucket.get(key)).split('\n')) if (line.trim().startsWith('{')) look(context.record(new TextEncoder().encode(line)));
          }
        }
        crawl();
        const columns = columnsOf(shapes);
        context.result({ columns: [{ name: 'column', type: 'string' }, { name: 'type', type: 'string' }], rows: columns.map(c => [c.Name, c.Type]) });
      },
      resource: { kind: 'tables', tables: () => (seen === 0 ? [] : [{ table: inferred(), ...(bucket && { bucket: from[0]!.node }) }]) },
    };
  },
});
