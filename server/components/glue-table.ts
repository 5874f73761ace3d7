import type { SourceFile } from '../base/file.ts';
import { parseData } from '../base/json.ts';
import { isObject } from '../base/object.ts';
import { literal } from '../base/pattern.ts';
import { get, toValue, type DataNode } from '../base/tree.ts';
import { readTables } from '../languages/records/tables.ts';
import { viewInput, viewText } from '../languages/sql/athena/view-input.ts';
import { readDdl } from '../languages/sql/ddl/tables.ts';
import { tableResource } from '../languages/sql/hive/print.ts';
import { registrationsIn, type Partition } from './athena/registered.ts';
import { defineComponent, type GlueTable, type TableListener, type TablesResource, type TemplateReader } from './component.ts';
import { given } from './template/import.ts';
import { logicalId } from './template/template.ts';

/** A table of the Glue catalogue: a schema for conversion and queries. */
export const glueTable = defineComponent({
  type: 'glue-table',
  summary: 'A table of the Glue Data Catalog',
  config: {
    definition: { summary: 'File with the table: Glue table JSON, a `CREATE EXTERNAL TABLE` or a `CREATE VIEW` statement', kind: 'file', suffixes: ['.glue.json', '.json', '.ddl', '.hql', '.athena.sql', '.sql'], required: true },
    table: { summary: 'Which table, when the file holds several', kind: 'text', service: 'Name' },
    bucket: { summary: 'Bucket whose objects the table reads', kind: 'node', types: ['bucket'] },
    partitions: { summary: 'File whose `ALTER TABLE` and `MSCK REPAIR TABLE` statements register partitions, besides those behind the definition', kind: 'file', suffixes: ['.ddl', '.hql', '.athena.sql', '.sql'] },
  },
  passage: ({ definition, table, bucket }) => (typeof definition === 'string' ? { table: { definition, ...(typeof table === 'string' && { name: table }), ...(typeof bucket === 'string' && { bucket }) } } : {}),
  cloudFormation: {
    resourceTypes: ['AWS::Glue::Table'],
    toResources({ name, config }, template) {
      const path = config['definition'] as string;
      const text = template.file(path);
      const file: SourceFile = { path, text: text ?? '', language: /\.json$/i.test(path) ? 'records' : 'athena-sql' };
      const tables = text === undefined ? [] : file.language === 'records' ? readTables(file).tables : readDdl(file).tables;
      const table = tables.find(t => config['table'] === undefined || t.name?.value === config['table']);
      if (!table) template.note(`${name}: \`${path}\` defines no table`);
      return table ? { [logicalId(name)]: Object.values(tableResource(table)['Resources'] as object)[0] as unknown } : {};
    },
    fromResource({ name, properties }, template) {
      const input = properties['TableInput'];
      const table = plainTable(input, template) as { Name?: string; StorageDescriptor?: { Location?: string } };
      const bucket = bucketOf((input as { StorageDescriptor?: { Location?: unknown } } | undefined)?.StorageDescriptor?.Location, template);
      const path = template.write(`tables/${name}.glue.json`, JSON.stringify({ DatabaseName: template.text(properties['DatabaseName']) ?? 'default', TableInput: { TableType: 'EXTERNAL_TABLE', ...table, Name: table.Name ?? name } }, undefined, 2) + '\n');
      return { config: given({ definition: path, bucket }) };
    },
  },
  async open(context) {
    const { config } = context.spec;
    const path = config['definition'] as string;
    const wanted = config['table'] as string | undefined;
    const bucket = config['bucket'] as string | undefined;
    const text = context.scope.file(path)?.text ?? new TextDecoder().decode(await context.host.read(path));
    const found = /\.json$/i.test(path) ? fromJson(text, wanted) : fromCatalog(path, wanted);
    if (!found) {
      context.problem({ severity: 'error', code: 'SIM201', message: `\`${path}\` defines no table${wanted ? ` \`${wanted}\`` : ''}`, count: 0 });
      return {};
    }
    let { table } = found;
    const statements = await Promise.all([path, config['partitions']].filter(p => typeof p === 'string' && !/\.json$/i.test(p)).map(p => statementsFile(p as string)));
    const spoken = statements.map(file => registrationsIn(file, table)).filter(r => r !== undefined);
    // A file of its own that says nothing says that there are none.
    let registrations = spoken.length === 0 && config['partitions'] === undefined ? undefined : spoken.flat();
    const listeners: TableListener[] = [];
    const resource: TablesResource = {
      kind: 'tables',
      tables: () => [{ table, registrations, register, ...(bucket !== undefined && { bucket }), place: { path, start: found.start, end: found.end }, columnPlace }],
      update(changed) {
        table = { ...table, ...changed };
        for (const listener of listeners) listener.changed();
      },
      onChange: listener => void listeners.push(listener),
    };
    return { resource, async end() { for (const listener of listeners) await listener.settle(); } };

    function register(partitions: readonly Partition[]): void {
      const keys = (table.PartitionKeys ?? []).map(k => k.Name.toLowerCase());
      registrations &&= [...registrations, ...partitions.map(({ texts, location }) => ({ action: 'add' as const, values: new Map(keys.map((k, i) => [k, texts[i]!])), location }))];
    }

    async function statementsFile(file: string): Promise<SourceFile> {
      return context.scope.file(file) ?? { path: file, text: new TextDecoder().decode(await context.host.read(file)), language: 'athena-sql' };
    }

    /** The column's type as it is written, found behind the column's name. */
    function columnPlace(column: string | undefined): { path: string; start: number; end: number; line: number } {
      const type = table.StorageDescriptor?.Columns?.find(c => c.Name === column)?.Type;
      const named = column === undefined ? -1 : new RegExp(`["\`\\s,(]${literal(column)}["\`\\s]`).exec(text.slice(found!.start))?.index ?? -1;
      const at = named < 0 || type === undefined ? -1 : text.indexOf(type, found!.start + named);
      const start = at >= 0 ? at : found!.start;
      return { path, start, end: at >= 0 ? start + type!.length : start, line: text.slice(0, start).split('\n').length - 1 };
    }

    function fromCatalog(file: string, only: string | undefined): { table: GlueTable; start: number; end: number } | undefined {
      const declared = context.scope.catalog.declaredIn(file).find(d => d.kind === 'table' && (only === undefined || d.name === only));
      if (declared?.kind !== 'table') return undefined;
      const { start, end } = declared.place.range;
      const view = declared.query === undefined ? undefined : viewText(declared, context.scope);
      if (view !== undefined) {
        const { DatabaseName = declared.database ?? 'default', TableInput = { TableType: 'VIRTUAL_VIEW', ViewExpandedText: view } } = viewInput(declared, context.scope) ?? {};
        return { start, end, table: { DatabaseName, ...TableInput, Name: declared.name } };
      }
      const column = (c: { name: string; type: string; comment?: string }) => ({ Name: c.name, Type: c.type, ...(c.comment !== undefined && { Comment: c.comment }) });
      return {
        start, end,
        table: {
          Name: declared.name, DatabaseName: declared.database ?? 'default', TableType: 'EXTERNAL_TABLE', Parameters: declared.parameters, PartitionKeys: declared.partitions.map(column),
          StorageDescriptor: { Columns: declared.columns.map(column), ...(declared.location !== undefined && { Location: declared.location }), ...((declared.serde !== undefined || declared.serdeParameters) && { SerdeInfo: { ...(declared.serde !== undefined && { SerializationLibrary: declared.serde }), ...(declared.serdeParameters && { Parameters: declared.serdeParameters }) } }), ...(declared.format !== undefined && { InputFormat: declared.format }) },
        },
      };
    }
  },
});

/** The table in any of the shapes that people keep: `GetTable`, `TableInput`, `CreateTable`, a list of them. */
function fromJson(text: string, wanted: string | undefined): { table: GlueTable; start: number; end: number } | undefined {
  const { root } = parseData(text, 'jsonc');
  const candidates: DataNode[] = [];
  const look = (node: DataNode | undefined): void => {
    if (node?.kind === 'array') for (const item of node.items) look(item);
    if (node?.kind !== 'object') return;
    if (get(node, 'StorageDescriptor') || (get(node, 'Name') && get(node, 'Columns'))) candidates.push(node);
    else for (const key of ['Table', 'TableInput', 'TableList', 'Tables']) look(get(node, key));
  };
  look(root);
  const node = candidates.find(c => wanted === undefined || (toValue(get(c, 'Name')) as string) === wanted);
  if (!node) return undefined;
  const outer = toValue(get(root, 'DatabaseName'));
  return { start: node.range.start, end: node.range.end, table: { ...(typeof outer === 'string' && { DatabaseName: outer }), ...(toValue(node) as GlueTable) } };
}

/** A table input with every value that can be known as plain text. */
function plainTable(value: unknown, template: TemplateReader): unknown {
  if (Array.isArray(value)) return value.map(item => plainTable(item, template));
  if (!isObject(value)) return value;
  const text = template.text(value);
  if (text !== undefined) return text;
  const location = s3Location(value, template);
  return location ?? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plainTable(inner, template)]));
}

/** `s3://…` with the name of the bucket that it refers to. */
function s3Location(value: unknown, template: TemplateReader): string | undefined {
  const bucket = template.node(value, 'bucket');
  const written = (value as { 'Fn::Sub'?: unknown })['Fn::Sub'];
  if (bucket === undefined) return undefined;
  return typeof written === 'string' ? written.replace(/\$\{[^}]*\}/, bucket) : `s3://${bucket}/`;
}

function bucketOf(location: unknown, template: TemplateReader): string | undefined {
  const name = /^s3:\/\/([^/]+)/.exec(template.text(location) ?? '')?.[1];
  return template.resource(location) ? template.node(location, 'bucket') : name === undefined ? undefined : template.node(name, 'bucket');
}
