import { positionAt } from '../base/file.ts';
import type { QueryEngine } from '../base/host.ts';
import { isObject } from '../base/object.ts';
import { literal } from '../base/pattern.ts';
import { listed } from '../base/sentence.ts';
import type { Written } from './athena/insert.ts';
import { lossesInObjects } from './athena/quiet-losses.ts';
import { bucketOf } from './athena/registered.ts';
import { runAthenaQuery, type QueryTable } from './athena/run.ts';
import { missingPartitions, unseenFolders } from './athena/tables.ts';
import { defineComponent, type BucketResource, type RowsResource, type TablesResource } from './component.ts';
import { logicalId } from './template/template.ts';

/** A query over tables of the catalogue, or an INSERT into one, run when everything that feeds them has ended. */
export const athenaQuery = defineComponent({
  type: 'athena-query',
  summary: 'An Athena query over the tables of the pipeline',
  config: {
    sql: { summary: 'File with the query', kind: 'file', required: true, suffixes: ['.athena.sql', '.sql'] },
    tables: { summary: 'More nodes whose tables the query may read, besides those in `from`', kind: 'list', item: { summary: 'A node with tables', kind: 'node', types: ['glue-table', 'crawler'] } },
    after: { summary: 'Nodes that must have ended before the query runs', kind: 'list', item: { summary: 'A node', kind: 'node' } },
  },
  inputs: ['glue-table', 'crawler', 'bucket'],
  cloudFormation: {
    resourceTypes: ['AWS::Athena::NamedQuery'],
    toResources({ name, config }, template) {
      const query = template.file(config['sql'] as string);
      return query === undefined ? {} : { [logicalId(name)]: { Type: 'AWS::Athena::NamedQuery', Properties: { Name: name, Database: 'default', QueryString: query } } };
    },
    fromResource({ name, properties }, template) {
      const query = template.text(properties['QueryString']);
      if (query === undefined) return undefined;
      for (const { id, type, properties: table } of template.resources) {
        const called = type === 'AWS::Glue::Table' && isObject(table['TableInput']) ? template.text(table['TableInput']['Name']) : undefined;
        const read = called !== undefined && new RegExp(`(?<![\\w])${literal(called)}(?![\\w])`, 'i').test(query);
        const node = read ? template.node({ Ref: id }, 'glue-table') : undefined;
        if (node !== undefined) template.connect(name, node);
      }
      return { config: { sql: template.write(`queries/${name}.athena.sql`, query.trimEnd() + '\n') } };
    },
  },
  async open(context) {
    const { config, from } = context.spec;
    const path = config['sql'] as string;
    const sql = context.scope.file(path)?.text ?? new TextDecoder().decode(await context.host.read(path));
    let engine: QueryEngine | undefined;
    let answer: ReturnType<RowsResource['rows']> = { columns: [], rows: [] };

    function tables(): PipelineTable[] {
      const owners = [...from.map(f => f.node), ...((config['tables'] as string[] | undefined) ?? [])];
      const bucketsInFrom = owners.filter(name => context.resource(name, 'bucket'));
      return owners.flatMap(name => (context.resource(name, 'tables')?.tables() ?? []).map(({ bucket, ...known }) => {
        const source = context.resource(bucket ?? bucketsInFrom[0] ?? bucketOf(known.table.StorageDescriptor?.Location), 'bucket');
        return { ...known, source, objects: (source?.list('') ?? []).map(({ key }) => ({ key, bytes: source!.get(key)! })) };
      }));
    }

    /** What INSERT wrote goes into the bucket and, where statements say which partitions there are, into the catalogue. */
    function store({ objects, partitions }: Written, { table, source, register }: PipelineTable): void {
      if (!source) {
        context.problem({ severity: 'error', code: 'SIM602', message: `No bucket of the pipeline holds \`${table.StorageDescriptor?.Location ?? ''}\``, count: 1 });
        return;
      }
      for (const { key, bytes } of objects) source.put(key, bytes, { from: context.spec.name });
      if (partitions.length > 0) register?.(partitions);
    }

    return {
      async end() {
        // DuckDB unpacks what plain JavaScript cannot (zstd and the like); it starts when such an object is met.
        const late: QueryEngine = {
          put: async (name, bytes) => (await open())?.put(name, bytes),
          query: async text => (await open())?.query(text) ?? { error: 'no query engine' },
          close: async () => engine?.close(),
        };
        async function open(): Promise<QueryEngine | undefined> {
          if (engine) return engine;
          const opened = await context.host.openQueryEngine();
          if ('missing' in opened) {
            context.problem({ severity: 'error', code: 'SIM601', message: opened.missing, count: 0 });
            return undefined;
          }
          return (engine = opened);
        }
        const given = tables();
        const outcome = await runAthenaQuery(late, sql, given, { now: context.now(), random: context.random });
        if ('error' in outcome) {
          const { message, range } = outcome.error;
          context.problem({ severity: 'error', code: 'SIM602', message, count: 1, place: { path, start: range?.start ?? 0, end: range?.end ?? 0, line: range ? positionAt({ text: sql }, range.start).line : 0 } });
          return;
        }
        if (outcome.written) store(outcome.written, given.find(t => t === outcome.written!.table)!);
        for (const table of given) {
          if (!outcome.read.includes(table)) continue;
          for (const { column, message } of lossesInObjects(table)) {
            const place = table.columnPlace?.(column);
            context.problem({ severity: 'warning', code: 'SIM603', message, count: 0, ...(place && { place }) });
          }
          const unseen = unseenFolders(table);
          if (unseen.length === 0) continue;
          const place = table.columnPlace?.(undefined);
          context.problem({ severity: 'warning', code: 'SIM604', message: unseenText(table, unseen), count: 0, ...(place && { place }) });
        }
        answer = { columns: outcome.columns, rows: outcome.rows };
        context.result(answer);
      },
      close: () => engine?.close(),
      resource: { kind: 'rows', rows: () => answer },
    };
  },
});

/** Folders that no query sees, and the beginning of the statement that registers them, where their names tell the values. */
function unseenText(table: QueryTable, folders: readonly string[]): string {
  const shown = folders.slice(0, 3).map(f => `\`${f}\``);
  const statement = table.registrations && missingPartitions(table); // where nothing is registered, folders are partitions and the rest can be none
  const [alter, first] = statement?.split('\n') ?? [];
  return `No query sees what lies in ${listed(folders.length > 3 ? [...shown, `${folders.length - 3} more`] : shown, 'and')}: no partition of \`${table.table.Name}\` is there`
    + (first === undefined ? '' : `. Register it: ${alter} ${first.trim().replace(/;$/, '')}${folders.length > 1 ? ' …' : ''}`);
}

/** A table of the pipeline with the bucket that it reads. */
type PipelineTable = QueryTable & Omit<ReturnType<TablesResource['tables']>[number], 'bucket'> & { readonly source: BucketResource | undefined };
