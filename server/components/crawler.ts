import { checkValue } from './dynamodb/values.ts';
import { crawlBucket, type Crawled } from './crawler/folders.ts';
import { columnsOf, itemType, jsonType, learn, type Inferred } from '../languages/sql/hive/data/infer.ts';
import { JsonFailure, jsonText, readDocuments, type JsonObject, type JsonValue } from '../languages/sql/hive/data/json-text.ts';
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
    tableName: { summary: 'Name of the one table that it infers; that of the source or of each folder otherwise', kind: 'text' },
    database: { summary: 'Database of the table', kind: 'text', default: 'default' },
    policy: { summary: 'What happens when the inferred columns differ from the table\'s', kind: 'choice', default: 'log', service: 'SchemaChangePolicy', values: { log: 'Only says so', update: 'Writes the inferred columns into the table: a repaired set comes back' } },
    prefix: { summary: 'Folder of the bucket to crawl', kind: 'text', default: '' },
    exclude: { summary: 'Keys below the folder that are left out: globs', kind: 'list', item: { summary: 'A glob', kind: 'text' }, service: 'Exclusions', example: '["**.tmp"]' },
  },
  inputs: ['*'],
  passage: config => (typeof config['table'] === 'string' ? { reads: { table: config['table'] } } : {}),
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
              ...(sources.some(n => n.type === 'bucket') && { S3Targets: sources.filter(n => n.type === 'bucket').map(n => ({ Path: { 'Fn::Sub': `s3://\${${logicalId(n.name)}}/${(config['prefix'] as string | undefined) ?? ''}` }, ...given({ Exclusions: config['exclude'] }) })) }),
            },
            SchemaChangePolicy: { UpdateBehavior: config['policy'] === 'update' ? 'UPDATE_IN_DATABASE' : 'LOG', DeleteBehavior: 'LOG' },
          },
        },
      };
    },
    fromResource({ name, properties }, template) {
      const targets = (properties['Targets'] ?? {}) as { DynamoDBTargets?: { Path?: unknown }[]; S3Targets?: { Path?: unknown; Exclusions?: unknown }[] };
      for (const { Path } of targets.DynamoDBTargets ?? []) {
        const table = template.node(Path, 'dynamodb-stream');
        if (table !== undefined) template.connect(name, table);
      }
      let prefix: string | undefined;
      let exclude: unknown;
      for (const { Path, Exclusions } of targets.S3Targets ?? []) {
        exclude ??= Exclusions;
        const written = template.text(Path) ?? String((Path as { 'Fn::Sub'?: unknown } | undefined)?.['Fn::Sub'] ?? '');
        const [, bucketName, folder] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(written) ?? [];
        const bucket = template.node(template.resource(Path) ? Path : bucketName, 'bucket');
        if (bucket !== undefined) template.connect(name, bucket);
        prefix ??= folder || undefined;
      }
      const policy = (properties['SchemaChangePolicy'] as { UpdateBehavior?: unknown } | undefined)?.UpdateBehavior;
      return { config: given({ database: template.text(properties['DatabaseName']), prefix, exclude: Array.isArray(exclude) ? exclude : undefined, policy: policy === 'LOG' ? undefined : 'update' }) };
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
      try {
        for (const document of readDocuments(new TextDecoder().decode(record.data))) see(document);
      } catch (error) {
        if (!(error instanceof JsonFailure)) throw error;
        context.problem({ severity: 'warning', code: 'SIM501', message: `A record is not JSON and is left out: ${error.message}`, record: record.id });
      }
    }

    /** A change record, an exported item, or any other document. */
    function see(value: JsonValue): void {
      if (!(value instanceof Map)) return;
      seen++;
      const document = value as JsonObject;
      const images = document.get('dynamodb') ?? null;
      const item = images instanceof Map ? images.get('NewImage') ?? images.get('OldImage') : document.get('Item');
      if (item instanceof Map) {
        for (const [name, tagged] of Object.entries(JSON.parse(jsonText(item as JsonObject)) as Record<string, Record<string, unknown>>)) if (checkValue(tagged, name) === undefined) learn(shapes, name, itemType(tagged));
      } else if (!(images instanceof Map)) for (const [name, cell] of document) learn(shapes, name.toLowerCase(), jsonType(cell));
    }

    /** What the crawler would write now; said once for each difference. */
    function crawl(): void {
      const owner = config['table'] as string | undefined;
      const tables = owner === undefined ? undefined : context.resource(owner, 'tables');
      const old = tables?.tables()[0]?.table;
      if (!old) return;
      const made = inferred();
      const columns = (made.find(t => t.Name === old.Name) ?? made[0])?.StorageDescriptor?.Columns?.map(c => ({ Name: c.Name, Type: c.Type ?? '' })) ?? [];
      if (columns.length === 0) return;
      const declared = new Map((old.StorageDescriptor?.Columns ?? []).map(c => [c.Name, c.Type ?? '']));
      const differences = columns.filter(c => declared.get(c.Name) !== c.Type).map(c => (declared.has(c.Name) ? `\`${c.Name}\`: \`${declared.get(c.Name)}\` is inferred as \`${c.Type}\`` : `\`${c.Name}\` is new: \`${c.Type}\``));
      if (update && tables?.update) {
        if (differences.length > 0) tables.update({ ...old, StorageDescriptor: { ...old.StorageDescriptor, Columns: [...columns, ...(old.StorageDescriptor?.Columns ?? []).filter(c => !columns.some(own => own.Name === c.Name))] } });
        for (const c of columns) if (/\bset</.test(c.Type) && declared.has(c.Name) && !/\bset</.test(declared.get(c.Name)!)) context.problem({ severity: 'warning', code: 'SIM502', message: `The crawl brought a set back: \`${c.Name}\` is \`${c.Type}\` again`, count: 0 });
      }
      for (const difference of differences) if (!last.includes(difference)) context.problem({ severity: 'information', code: 'SIM503', message: update ? `Updated: ${difference}` : `Not updated (policy \`log\`): ${difference}`, count: 0 });
      last = differences;
    }

    const database = (config['database'] as string | undefined) ?? 'default';
    const tableName = config['tableName'] as string | undefined;
    let crawled: Crawled | undefined;

    function inferred(): readonly GlueTable[] {
      if (bucket) return crawled?.tables ?? [];
      if (seen === 0) return [];
      const name = tableName ?? from[0]?.node ?? context.spec.name;
      return [{
        Name: name.toLowerCase(), DatabaseName: database, TableType: 'EXTERNAL_TABLE', PartitionKeys: [],
        Parameters: { classification: 'dynamodb', UPDATED_BY_CRAWLER: context.spec.name, recordCount: String(seen) },
        StorageDescriptor: { Columns: columnsOf(shapes), Location: `arn:aws:dynamodb:us-east-1:123456789012:table/${name}` },
      }];
    }

    return {
      receive(records) {
        for (const record of records) look(record);
        // Running on the table while it changes: what it infers is known before the records that show it are delivered.
        if (update) crawl();
      },
      end() {
        if (bucket) {
          const prefix = (config['prefix'] as string | undefined) ?? '';
          const objects = bucket.list(prefix).map(({ key }) => ({ key, bytes: bucket.get(key)! }));
          crawled = crawlBucket(objects, { bucket: from[0]!.node, prefix, database, crawler: context.spec.name, exclude: (config['exclude'] as string[] | undefined) ?? [], name: tableName });
          for (const key of crawled.unknown) context.problem({ severity: 'information', code: 'SIM505', message: `No classifier knows \`${key}\`: it is left out`, count: 0 });
        }
        crawl();
        const tables = inferred();
        const rows = tables.flatMap(({ Name, StorageDescriptor, PartitionKeys = [] }) => [...(StorageDescriptor?.Columns ?? []).map(c => [Name, c.Name, c.Type ?? '']), ...PartitionKeys.map(c => [Name, c.Name, `${c.Type} (partition)`])]);
        const several = tables.length > 1;
        context.result({ columns: [...(several ? ['table'] : []), 'column', 'type'].map(name => ({ name, type: 'string' })), rows: several ? rows : rows.map(row => row.slice(1)) });
      },
      resource: { kind: 'tables', tables: () => inferred().map(table => ({ table, ...(bucket && { bucket: from[0]!.node }) })) },
    };
  },
});
