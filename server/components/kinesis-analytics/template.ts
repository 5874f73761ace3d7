import { isObject } from '../../base/object.ts';
import type { CloudFormationMapping, TemplateReader } from '../component.ts';
import { given } from '../template/import.ts';
import { logicalId, type Properties } from '../template/template.ts';

/** Applications of a template (both generations of the API), their outputs and reference tables. */
export const applicationMapping: CloudFormationMapping = {
  resourceTypes: [
    'AWS::KinesisAnalytics::Application', 'AWS::KinesisAnalyticsV2::Application',
    'AWS::KinesisAnalytics::ApplicationOutput', 'AWS::KinesisAnalyticsV2::ApplicationOutput',
    'AWS::KinesisAnalytics::ApplicationReferenceDataSource', 'AWS::KinesisAnalyticsV2::ApplicationReferenceDataSource',
  ],

  toResources({ name, config, from }, template) {
    const id = logicalId(name);
    const role = template.role();
    const input = group(config['input']);
    const source = from.map(f => template.node(f.node)).find(n => n?.type === 'kinesis-stream' || n?.type === 'firehose');
    const outputs = template.readers(name).flatMap(reader => reader.from.filter(f => f.node === name && f.port !== undefined && (reader.type === 'kinesis-stream' || reader.type === 'firehose')).map(f => ({ reader, stream: f.port! })));
    return {
      [id]: {
        Type: 'AWS::KinesisAnalytics::Application',
        Properties: {
          ApplicationCode: template.file(String(config['sql'])) ?? '',
          Inputs: [{
            NamePrefix: (input['prefix'] as string | undefined) ?? 'SOURCE_SQL_STREAM',
            ...(input['parallelism'] !== undefined && { InputParallelism: { Count: input['parallelism'] } }),
            ...(source && (source.type === 'firehose' ? { KinesisFirehoseInput: { ResourceARN: template.arn(source.name), RoleARN: role } } : { KinesisStreamsInput: { ResourceARN: template.arn(source.name), RoleARN: role } })),
            InputSchema: schemaResource(input),
          }],
        },
      },
      ...Object.fromEntries(outputs.map(({ reader, stream }) => [`${id}${logicalId(stream)}To${logicalId(reader.name)}`, {
        Type: 'AWS::KinesisAnalytics::ApplicationOutput',
        Properties: {
          ApplicationName: template.ref(name),
          Output: {
            Name: stream, DestinationSchema: { RecordFormatType: group(config['outputs'])[stream] === 'csv' ? 'CSV' : 'JSON' },
            [reader.type === 'firehose' ? 'KinesisFirehoseOutput' : 'KinesisStreamsOutput']: { ResourceARN: template.arn(reader.name), RoleARN: role },
          },
        },
      }])),
    };
  },

  fromResource({ name, type, properties }, template) {
    if (type.endsWith('ApplicationOutput')) {
      output(properties, template);
      return undefined;
    }
    if (type.endsWith('ApplicationReferenceDataSource')) {
      reference(properties, template);
      return undefined;
    }
    const settings = group(properties['ApplicationConfiguration']);
    const content = group(group(settings['ApplicationCodeConfiguration'])['CodeContent']);
    const code = template.text(properties['ApplicationCode']) ?? template.text(content['TextContent']);
    const environment = template.text(properties['RuntimeEnvironment']);
    if (code === undefined || (environment !== undefined && !environment.startsWith('SQL'))) {
      template.note(`${name}: ${code === undefined ? 'its code is not in the template: add a `kinesis-analytics` node with `sql`' : `${environment} applications do not run here`}; it is left out`);
      return undefined;
    }
    const inputs = (properties['Inputs'] ?? group(settings['SqlApplicationConfiguration'])['Inputs']) as unknown;
    const input = group(Array.isArray(inputs) ? inputs[0] : undefined);
    const from = template.node(group(input['KinesisStreamsInput'])['ResourceARN'], 'kinesis-stream') ?? template.node(group(input['KinesisFirehoseInput'])['ResourceARN'], 'firehose');
    if (from !== undefined) template.connect(name, from);
    const prefix = template.text(input['NamePrefix']);
    return {
      config: given({
        sql: template.write(`${name}.kda.sql`, code.trimEnd() + '\n'),
        input: given({ prefix: prefix === 'SOURCE_SQL_STREAM' ? undefined : prefix, parallelism: template.number(group(input['InputParallelism'])['Count']), ...schema(group(input['InputSchema']), template) }),
      }),
    };
  },
};

const group = (value: unknown): Properties => (isObject(value) ? value : {});

function output(properties: Properties, template: TemplateReader): void {
  const application = template.node(properties['ApplicationName'], 'kinesis-analytics');
  const { Name: named, ...rest } = group(properties['Output']);
  const stream = template.text(named);
  if (application === undefined || stream === undefined) return;
  const target = template.node(group(rest['KinesisStreamsOutput'])['ResourceARN'], 'kinesis-stream')
    ?? template.node(group(rest['KinesisFirehoseOutput'])['ResourceARN'], 'firehose')
    ?? template.node(group(rest['LambdaOutput'])['ResourceARN'], 'lambda');
  if (target !== undefined) template.connect(target, `${application}.${stream}`);
  if (template.text(group(rest['DestinationSchema'])['RecordFormatType']) === 'CSV') template.extend(application, { outputs: { [stream]: 'csv' } });
}

function reference(properties: Properties, template: TemplateReader): void {
  const application = template.node(properties['ApplicationName'], 'kinesis-analytics');
  const source = group(properties['ReferenceDataSource']);
  const table = template.text(source['TableName']);
  if (application === undefined || table === undefined) return;
  const own = schema(group(source['ReferenceSchema']), template);
  const key = template.text(group(source['S3ReferenceDataSource'])['FileKey'])?.split('/').at(-1) ?? `${table}.csv`;
  const file = template.write(`data/${key}`, '');
  template.note(`${file}: put the rows of the reference table \`${table}\` here`);
  template.extend(application, { reference: { [table]: { file, ...own } } });
}

/** A schema of the service as the manifest has it. */
function schema(stated: Properties, template: TemplateReader): Properties {
  const format = group(stated['RecordFormat']);
  const csv = template.text(format['RecordFormatType']) === 'CSV';
  const parameters = group(format['MappingParameters']);
  const list = stated['RecordColumns'] ?? [];
  const columns = Object.fromEntries((Array.isArray(list) ? list : []).map(group).flatMap(column => {
    const name = template.text(column['Name']);
    const type = template.text(column['SqlType']);
    const mapping = template.text(column['Mapping']);
    if (name === undefined || type === undefined) return [];
    return [[name, csv || mapping === undefined || mapping === `$.${name}` ? type : { type, mapping }]];
  }));
  const rowPath = template.text(group(parameters['JSONMappingParameters'])['RecordRowPath']);
  const delimiters = group(parameters['CSVMappingParameters']);
  return given({ format: csv ? 'csv' : undefined, columns, rowPath: rowPath === '$' ? undefined : rowPath, columnDelimiter: template.text(delimiters['RecordColumnDelimiter']), rowDelimiter: template.text(delimiters['RecordRowDelimiter']) });
}

function schemaResource(input: Properties): Properties {
  const csv = input['format'] === 'csv';
  return {
    RecordFormat: {
      RecordFormatType: csv ? 'CSV' : 'JSON',
      MappingParameters: csv
        ? { CSVMappingParameters: { RecordRowDelimiter: input['rowDelimiter'] ?? '\n', RecordColumnDelimiter: input['columnDelimiter'] ?? ',' } }
        : { JSONMappingParameters: { RecordRowPath: input['rowPath'] ?? '$' } },
    },
    RecordColumns: Object.entries(group(input['columns'])).map(([Name, column]) => {
      const { type, mapping } = isObject(column) ? column : { type: column, mapping: undefined };
      return { Name, SqlType: type, ...(!csv && { Mapping: mapping ?? `$.${Name}` }) };
    }),
  };
}
