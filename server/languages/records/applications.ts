import type { ApplicationDeclaration, ApplicationInput, RecordFormat } from '../../base/catalog.ts';
import { embedString, type Embedded } from '../../base/embed.ts';
import { memo } from '../../base/memo.ts';
import { get, rewritten, text, type DataNode, type ObjectNode, type StringNode } from '../../base/tree.ts';
import type { RecordsFile } from './tables.ts';

/**
 * Kinesis Analytics applications of a file: requests and answers of the service (CreateApplication, DescribeApplication, both
 * generations of its API) and resources of a template. Only those whose code is SQL count.
 */
export const applicationsIn = (file: RecordsFile): readonly ApplicationDeclaration[] => read(file).map(a => a.declaration);

/** The code of the applications, as far as it stands in the file. */
export const codeIn = (file: RecordsFile): readonly Embedded[] => read(file).flatMap(a => (a.code ? [a.code] : []));

/** Whether a text under a name that says nothing describes an application. */
export const isApplicationText = (path: string, source: string): boolean =>
  /\.(?:json|ya?ml|template)$/i.test(path) && /AWS::KinesisAnalytics(?:V2)?::Application\b|["']?(?:ApplicationCode|SqlApplicationConfiguration(?:Description)?)["']?\s*:/.test(source);

type Outputs = ApplicationDeclaration['outputs'];

interface Found { readonly declaration: ApplicationDeclaration; readonly code: Embedded | undefined }

/** An application as far as it is read: reference tables of a template come as resources of their own. */
interface Open { readonly id: string | undefined; readonly name: string | undefined; readonly range: ObjectNode['range']; readonly code: StringNode | undefined; readonly codeFile: string | undefined; readonly inputs: ApplicationInput[]; readonly outputs: Outputs[number][] }

const resource = /^AWS::KinesisAnalytics(?:V2)?::Application(ReferenceDataSource|Output)?$/;

const read: (file: RecordsFile) => readonly Found[] = memo(({ file, tree }) => {
  // Most files that come here have no application at all.
  if (!/Application|InputSchema/.test(file.text)) return [];
  const { path } = file;
  const open: Open[] = [];
  const parts: { readonly of: string | undefined; readonly inputs?: readonly ApplicationInput[]; readonly outputs?: Outputs }[] = [];

  function look(node: DataNode | undefined, id: string | undefined, depth: number): void {
    if (depth > 60) return;
    if (node?.kind === 'array') for (const item of node.items) look(item, undefined, depth + 1);
    if (node?.kind !== 'object') return;
    const kind = resource.exec(text(get(node, 'Type')) ?? '');
    const properties = kind ? get(node, 'Properties') : node;
    if (properties?.kind !== 'object') return;
    const source = get(properties, 'ReferenceDataSource');
    const output = kind?.[1] === 'Output' ? get(properties, 'Output') : undefined;
    const of = nameOf(get(properties, 'ApplicationName'));
    if (source !== undefined) parts.push({ of, inputs: referenceTables([source]) });
    else if (output !== undefined) parts.push({ of, outputs: destinations([output]) });
    else if (kind ? kind[1] === undefined : isApplication(properties)) {
      const application = applicationFrom(properties, id);
      if (application) open.push(application);
    } else for (const { key, value } of node.members) look(value, key.value, depth + 1);
  }

  function applicationFrom(node: ObjectNode, id: string | undefined): Open | undefined {
    const settings = get(node, 'ApplicationConfiguration') ?? get(node, 'ApplicationConfigurationDescription');
    const sql = get(settings, 'SqlApplicationConfiguration') ?? get(settings, 'SqlApplicationConfigurationDescription');
    const holder = get(settings, 'ApplicationCodeConfiguration') ?? get(settings, 'ApplicationCodeConfigurationDescription');
    const content = get(holder, 'CodeContent') ?? get(holder, 'CodeContentDescription');
    const environment = text(get(node, 'RuntimeEnvironment'));
    if (environment !== undefined && !/^SQL/i.test(environment)) return undefined;
    const code = get(node, 'ApplicationCode') ?? get(content, 'TextContent');
    const own = stringIn(code);
    const elsewhere = own && /^\S+\.sql$/i.test(own.value.trim()) ? own.value.trim() : undefined;
    const key = text(get(get(content, 'S3ContentLocation') ?? get(content, 'S3ApplicationCodeLocationDescription'), 'FileKey'));
    const included = text(get(get(get(code, 'Fn::Transform'), 'Parameters'), 'Location'));
    const from = sql ?? node;
    return {
      id, name: text(get(node, 'ApplicationName')), range: node.range, code: elsewhere === undefined ? own : undefined, codeFile: elsewhere ?? key ?? included,
      inputs: [
        ...items(get(from, 'Inputs') ?? get(from, 'InputDescriptions')).flatMap(streams),
        ...referenceTables(items(get(from, 'ReferenceDataSources') ?? get(from, 'ReferenceDataSourceDescriptions'))),
      ],
      outputs: destinations(items(get(from, 'Outputs') ?? get(from, 'OutputDescriptions'))),
    };
  }

  /** The streams of an input: `PREFIX_001` and, with parallelism, those that follow. */
  function streams(input: DataNode): ApplicationInput[] {
    const prefix = get(input, 'NamePrefix');
    const schema = get(input, 'InputSchema');
    if (prefix?.kind !== 'string' || schema === undefined) return [];
    const told = items(get(input, 'InAppStreamNames')).flatMap(n => text(n) ?? []);
    const count = Math.max(1, Math.min(64, Math.trunc(number(get(get(input, 'InputParallelism'), 'Count')) ?? 1)));
    const names = told.length > 0 ? told : Array.from({ length: count }, (_, i) => `${prefix.value}_${String(i + 1).padStart(3, '0')}`);
    const columns = columnsOf(schema);
    const record = recordOf(schema);
    return names.map(name => ({ name, reference: false, columns, record, place: { path, range: prefix.inner } }));
  }

  function referenceTables(sources: readonly DataNode[]): ApplicationInput[] {
    return sources.flatMap(source => {
      const table = get(source, 'TableName');
      const schema = get(source, 'ReferenceSchema');
      return table?.kind === 'string' && schema ? [{ name: table.value, reference: true, columns: columnsOf(schema), record: recordOf(schema), place: { path, range: table.inner } }] : [];
    });
  }

  /** What an output is bound to: an in-application stream, by its exact name. */
  function destinations(outputs: readonly DataNode[]): Outputs[number][] {
    return outputs.flatMap(output => {
      const name = get(output, 'Name');
      const format = text(get(get(output, 'DestinationSchema'), 'RecordFormatType'));
      return name?.kind === 'string' ? [{ name: name.value, place: { path, range: name.inner }, rewrite: other => rewritten(name, other), ...(format !== undefined && { format: format === 'CSV' ? 'csv' as const : 'json' as const }) }] : [];
    });
  }

  function columnsOf(schema: DataNode): ApplicationInput['columns'] {
    return items(get(schema, 'RecordColumns')).flatMap(column => {
      const name = get(column, 'Name');
      const type = text(get(column, 'SqlType'));
      const mapping = text(get(column, 'Mapping'));
      return name?.kind === 'string' ? [{ name: name.value, type: type ?? '', place: { path, range: name.inner }, ...(mapping !== undefined && { mapping }) }] : [];
    });
  }

  function recordOf(schema: DataNode): RecordFormat {
    const format = get(schema, 'RecordFormat');
    const parameters = get(format, 'MappingParameters');
    const csv = get(parameters, 'CSVMappingParameters');
    const [rowPath, columnDelimiter, rowDelimiter] = [text(get(get(parameters, 'JSONMappingParameters'), 'RecordRowPath')), text(get(csv, 'RecordColumnDelimiter')), text(get(csv, 'RecordRowDelimiter'))];
    return {
      format: text(get(format, 'RecordFormatType')) === 'CSV' ? 'csv' : 'json',
      ...(rowPath !== undefined && { rowPath }), ...(columnDelimiter !== undefined && { columnDelimiter }), ...(rowDelimiter !== undefined && { rowDelimiter }),
    };
  }

  look(tree.root, undefined, 0);
  for (const { of, inputs = [], outputs = [] } of parts) {
    const owner = open.find(a => of !== undefined && (a.id === of || a.name === of)) ?? (open.length === 1 ? open[0] : undefined);
    owner?.inputs.push(...inputs);
    owner?.outputs.push(...outputs);
  }
  return open.map(({ id, name, range, code, codeFile, inputs, outputs }) => ({
    declaration: { kind: 'application', name: name ?? id ?? '', place: { path, range }, inputs, outputs, ...(code && { code: code.value }), ...(codeFile !== undefined && { codeFile }) },
    code: code && embedString(code, 'kinesis-sql'),
  }));
});

/** An object of the service's API that describes a whole application, by what only such an object has. */
const isApplication = (node: ObjectNode): boolean =>
  get(node, 'ApplicationCode') !== undefined
  || items(get(node, 'Inputs') ?? get(node, 'InputDescriptions')).some(i => get(i, 'InputSchema') !== undefined)
  || get(get(node, 'ApplicationConfiguration'), 'SqlApplicationConfiguration') !== undefined
  || get(get(node, 'ApplicationConfigurationDescription'), 'SqlApplicationConfigurationDescription') !== undefined;

const items = (node: DataNode | undefined): readonly DataNode[] => (node?.kind === 'array' ? node.items : node?.kind === 'object' ? [node] : []);
const number = (node: DataNode | undefined): number | undefined => (node?.kind === 'number' ? node.value : node?.kind === 'string' && /^\d+$/.test(node.value) ? Number(node.value) : undefined);

/** The text of a value: plain, or under the function that fills in parameters. */
function stringIn(node: DataNode | undefined): StringNode | undefined {
  if (node?.kind === 'string') return node;
  if (node?.kind === 'array') return stringIn(node.items[0]); // `!Sub [text, names]`
  return node?.kind === 'object' ? stringIn(get(node, 'Fn::Sub')) : undefined;
}

/** The logical id or the name that a property refers to. */
const nameOf = (node: DataNode | undefined): string | undefined => text(node) ?? text(get(node, 'Ref'));
