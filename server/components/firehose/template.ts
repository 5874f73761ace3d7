import { parseDuration, parseSize } from '../../base/config.ts';
import type { CloudFormationMapping, TemplateReader } from '../component.ts';
import { functionConfig, functionResource } from '../lambda/template.ts';
import { given } from '../template/import.ts';
import { isObject, logicalId, type Properties } from '../template/template.ts';

/** Delivery streams of a template: source, destination, conversion, transform and backup. */
export const deliveryMapping: CloudFormationMapping = {
  resourceTypes: ['AWS::KinesisFirehose::DeliveryStream'],

  toResources({ name, config, from }, template) {
    const id = logicalId(name);
    const role = template.role();
    const source = from.map(f => template.node(f.node)).find(n => n?.type === 'kinesis-stream');
    const bucket = (node: unknown) => ({ BucketARN: template.arn(String(node)), RoleARN: role });
    const hints = (config['buffer'] ?? {}) as { size?: string; interval?: string };
    const BufferingHints = { ...(hints.size !== undefined && { SizeInMBs: Math.round(parseSize(hints.size)! / 2 ** 20) }), ...(hints.interval !== undefined && { IntervalInSeconds: Math.round(parseDuration(hints.interval)! / 1000) }) };
    const transform = config['transform'] as Properties | undefined;
    const processors = [
      ...(transform ? [{ Type: 'Lambda', Parameters: [{ ParameterName: 'LambdaArn', ParameterValue: { 'Fn::GetAtt': [`${id}Transform`, 'Arn'] } }] }] : []),
      ...(config['newline'] === true ? [{ Type: 'AppendDelimiterToRecord', Parameters: [{ ParameterName: 'Delimiter', ParameterValue: '\\n' }] }] : []),
    ];
    const common = {
      RoleARN: role, ...(Object.keys(BufferingHints).length > 0 && { BufferingHints }),
      ...(processors.length > 0 && { ProcessingConfiguration: { Enabled: true, Processors: processors } }),
    };
    const search = config['search'] as Properties | undefined;
    const target = template.node(String(config['to']));
    const destination = target?.type === 'search-index'
      ? { AmazonopensearchserviceDestinationConfiguration: { ...common, DomainARN: template.arn(target.name), ...given({ IndexName: search?.['index'], IndexRotationPeriod: search?.['rotation'], DocumentIdOptions: search?.['documentId'] === undefined ? undefined : { DefaultDocumentIdFormat: search['documentId'] } }), ...(search?.['failures'] !== undefined && { S3Configuration: bucket(search['failures']) }) } }
      : {
        ExtendedS3DestinationConfiguration: {
          ...bucket(config['to']), ...common,
          ...given({ Prefix: config['prefix'], ErrorOutputPrefix: config['errorPrefix'], CompressionFormat: config['compression'], CustomTimeZone: config['timeZone'], DataFormatConversionConfiguration: conversionResource(config['convert'] as Properties | undefined, role) }),
          ...(config['backup'] !== undefined && { S3BackupMode: 'Enabled', S3BackupConfiguration: { ...bucket(config['backup']), ...given({ Prefix: config['backupPrefix'] }) } }),
        },
      };
    return {
      ...(transform && { [`${id}Transform`]: functionResource(transform, template) }),
      [id]: {
        Type: 'AWS::KinesisFirehose::DeliveryStream',
        Properties: {
          ...given({ DeliveryStreamName: config['streamName'] }), DeliveryStreamType: source ? 'KinesisStreamAsSource' : 'DirectPut',
          ...(source && { KinesisStreamSourceConfiguration: { KinesisStreamARN: template.arn(source.name), RoleARN: role } }), ...destination,
        },
      },
    };

    function conversionResource(convert: Properties | undefined, roleArn: unknown): Properties | undefined {
      if (!convert) return undefined;
      return {
        Enabled: true,
        SchemaConfiguration: { DatabaseName: 'default', TableName: template.ref(String(convert['table'])), RoleARN: roleArn, Region: { Ref: 'AWS::Region' }, VersionId: 'LATEST' },
        InputFormatConfiguration: {
          Deserializer: convert['deserializer'] === 'hive' ? { HiveJsonSerDe: given({ TimestampFormats: convert['timestampFormats'] }) }
            : { OpenXJsonSerDe: given({ CaseInsensitive: convert['caseInsensitive'], ConvertDotsInJsonKeysToUnderscores: convert['dotsToUnderscores'], ColumnToJsonKeyMappings: convert['mappings'] }) },
        },
        OutputFormatConfiguration: { Serializer: { ParquetSerDe: given({ Compression: convert['codec'] }) } },
      };
    }
  },

  fromResource({ name, properties }, template) {
    const source = group(properties['KinesisStreamSourceConfiguration']);
    const stream = template.node(source['KinesisStreamARN'], 'kinesis-stream');
    if (stream !== undefined) template.connect(name, stream);
    const documents = group(properties['AmazonopensearchserviceDestinationConfiguration'] ?? properties['ElasticsearchDestinationConfiguration']);
    const target = Object.keys(documents).length > 0 ? documents : group(properties['ExtendedS3DestinationConfiguration'] ?? properties['S3DestinationConfiguration']);
    const to = target === documents ? template.node(target['DomainARN'], 'search-index') : template.node(target['BucketARN'], 'bucket');
    if (to === undefined) {
      template.note(`${name}: its destination is neither a bucket nor a search domain of the template; it is left out`);
      return undefined;
    }
    const hints = group(target['BufferingHints']);
    const size = template.number(hints['SizeInMBs']);
    const interval = template.number(hints['IntervalInSeconds']);
    const { transform, newline } = processing(group(target['ProcessingConfiguration']), template);
    const backup = target['S3BackupMode'] === 'Enabled' ? template.node(group(target['S3BackupConfiguration'])['BucketARN'], 'bucket') : undefined;
    return {
      config: given({
        to, prefix: template.text(target['Prefix']), errorPrefix: template.text(target['ErrorOutputPrefix']),
        buffer: given({ size: size === undefined ? undefined : `${size}MB`, interval: interval === undefined ? undefined : `${interval}s` }),
        compression: template.text(target['CompressionFormat']), newline, transform, convert: conversion(group(target['DataFormatConversionConfiguration']), template),
        search: target !== documents ? undefined : given({
          index: template.text(documents['IndexName']), rotation: template.text(documents['IndexRotationPeriod']), documentId: template.text(group(documents['DocumentIdOptions'])['DefaultDocumentIdFormat']),
          failures: template.node(group(documents['S3Configuration'])['BucketARN'], 'bucket'),
        }),
        backup, backupPrefix: backup === undefined ? undefined : template.text(group(target['S3BackupConfiguration'])['Prefix']),
        streamName: template.text(properties['DeliveryStreamName']), timeZone: template.text(target['CustomTimeZone']),
      }),
    };
  },
};

const group = (value: unknown): Properties => (isObject(value) ? value : {});

function processing(configuration: Properties, template: TemplateReader): { readonly transform?: Properties; readonly newline?: true } {
  const result: { transform?: Properties; newline?: true } = {};
  if (configuration['Enabled'] === false) return result;
  for (const processor of Array.isArray(configuration['Processors']) ? configuration['Processors'] as unknown[] : []) {
    const { Type: type, Parameters: parameters } = group(processor);
    const value = (key: string) => (Array.isArray(parameters) ? parameters as unknown[] : []).map(group).find(p => p['ParameterName'] === key)?.['ParameterValue'];
    if (type === 'AppendDelimiterToRecord') result.newline = true;
    else if (type === 'Lambda') {
      const called = template.resource(value('LambdaArn'));
      if (!called) template.note('A transform is a function of another stack: add it as `transform`');
      else {
        template.absorb(called);
        const retries = template.number(value('NumberOfRetries'));
        result.transform = { ...functionConfig(called, template), ...given({ retries }) };
      }
    } else template.note(`The processor ${String(type)} is not simulated and is left out`);
  }
  return result;
}

function conversion(configuration: Properties, template: TemplateReader): Properties | undefined {
  if (Object.keys(configuration).length === 0 || configuration['Enabled'] === false) return undefined;
  const schema = group(configuration['SchemaConfiguration']);
  const named = template.text(schema['TableName']);
  const byName = template.resources.find(r => r.type === 'AWS::Glue::Table' && named !== undefined && template.text(group(r.properties['TableInput'])['Name']) === named);
  const table = template.node(byName ? { Ref: byName.id } : schema['TableName'], 'glue-table');
  if (table === undefined) {
    template.note(`The table \`${named ?? '?'}\` of a record format conversion is not in the template: add a \`glue-table\` node and \`convert: { table: … }\``);
    return undefined;
  }
  const reader = group(group(configuration['InputFormatConfiguration'])['Deserializer']);
  const openx = group(reader['OpenXJsonSerDe']);
  const hive = isObject(reader['HiveJsonSerDe']) ? reader['HiveJsonSerDe'] : undefined;
  const writer = group(group(group(configuration['OutputFormatConfiguration'])['Serializer'])['ParquetSerDe']);
  return given({
    table, deserializer: hive ? 'hive' : undefined, timestampFormats: hive?.['TimestampFormats'],
    caseInsensitive: flag(openx['CaseInsensitive'], template), dotsToUnderscores: flag(openx['ConvertDotsInJsonKeysToUnderscores'], template), mappings: openx['ColumnToJsonKeyMappings'],
    codec: template.text(writer['Compression']),
  });
}

function flag(value: unknown, template: TemplateReader): boolean | undefined {
  const text = template.text(value);
  return text === undefined ? undefined : text === 'true';
}
