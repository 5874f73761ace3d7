import { fromBase64, isBase64, toBase64 } from '../../base/base64.ts';
import { parseDuration, parseSize, type ConfigField } from '../../base/config.ts';
import { isObject } from '../../base/object.ts';
import type { CloudFormationMapping, TemplateReader } from '../component.ts';
import { functionConfig, functionResource } from '../lambda/template.ts';
import { given } from '../template/import.ts';
import { logicalId, type Properties } from '../template/template.ts';
import { deliveryFields } from './settings.ts';

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
    const partition = config['partition'] as { keys?: Record<string, string> } | undefined;
    const deaggregate = config['deaggregate'] as { type: string; delimiter?: string } | undefined;
    const processor = (Type: string, parameters: Properties) => ({ Type, Parameters: Object.entries(given(parameters)).map(([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue })) });
    const inBase64 = (text: string) => toBase64(new TextEncoder().encode(text));
    const processors = [
      ...(config['decompress'] === true ? [processor('Decompression', { CompressionFormat: 'GZIP' })] : []),
      ...(config['logEvents'] !== undefined ? [processor('CloudWatchLogProcessing', { DataMessageExtraction: String(config['logEvents'] === 'messages') })] : []),
      ...(deaggregate ? [processor('RecordDeAggregation', { SubRecordType: deaggregate.type, Delimiter: deaggregate.delimiter === undefined ? undefined : inBase64(deaggregate.delimiter) })] : []),
      ...(transform ? [processor('Lambda', {
        LambdaArn: { 'Fn::GetAtt': [`${id}Transform`, 'Arn'] }, NumberOfRetries: transform['retries'] === undefined ? undefined : String(transform['retries'] as number),
        BufferSizeInMBs: transform['batch'] === undefined ? undefined : String(Math.round((parseSize(transform['batch'] as string)! / 2 ** 20) * 100) / 100),
        BufferIntervalInSeconds: transform['interval'] === undefined ? undefined : String(Math.round(parseDuration(transform['interval'] as string)! / 1000)),
      })] : []),
      ...(partition?.keys ? [processor('MetadataExtraction', { MetadataExtractionQuery: `{${Object.entries(partition.keys).map(([key, query]) => `${key}:${query}`).join(',')}}`, JsonParsingEngine: 'JQ-1.6' })] : []),
      ...(config['newline'] === true || config['delimiter'] !== undefined ? [processor('AppendDelimiterToRecord', { Delimiter: config['delimiter'] === undefined ? '\\n' : inBase64(config['delimiter'] as string) })] : []),
    ];
    const partitioned = partition !== undefined || /!\{partitionKeyFrom/.test(String(config['prefix'] ?? ''));
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
          ...given({ Prefix: config['prefix'], ErrorOutputPrefix: config['errorPrefix'], CompressionFormat: config['compression'], FileExtension: config['fileExtension'], DynamicPartitioningConfiguration: partitioned ? { Enabled: true } : undefined, CustomTimeZone: config['timeZone'], DataFormatConversionConfiguration: conversionResource(config['convert'] as Properties | undefined, role) }),
          ...(config['backup'] !== undefined && { S3BackupMode: 'Enabled', S3BackupConfiguration: { ...bucket(config['backup']), ...given({ Prefix: config['backupPrefix'], CompressionFormat: config['backupCompression'] }) } }),
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
        OutputFormatConfiguration: { Serializer: convert['format'] === 'orc' ? { OrcSerDe: writerResource(orcFields, group(convert['orc'])) } : { ParquetSerDe: writerResource(parquetFields, convert) } },
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
    const processors = processing(group(target['ProcessingConfiguration']), template);
    const backup = target['S3BackupMode'] === 'Enabled' ? template.node(group(target['S3BackupConfiguration'])['BucketARN'], 'bucket') : undefined;
    return {
      config: given({
        to, prefix: template.text(target['Prefix']), errorPrefix: template.text(target['ErrorOutputPrefix']),
        buffer: given({ size: size === undefined ? undefined : `${size}MB`, interval: interval === undefined ? undefined : `${interval}s` }),
        compression: template.text(target['CompressionFormat']), fileExtension: template.text(target['FileExtension']), ...processors, convert: conversion(group(target['DataFormatConversionConfiguration']), template),
        search: target !== documents ? undefined : given({
          index: template.text(documents['IndexName']), rotation: template.text(documents['IndexRotationPeriod']), documentId: template.text(group(documents['DocumentIdOptions'])['DefaultDocumentIdFormat']),
          failures: template.node(group(documents['S3Configuration'])['BucketARN'], 'bucket'),
        }),
        backup, backupPrefix: backup === undefined ? undefined : template.text(group(target['S3BackupConfiguration'])['Prefix']), backupCompression: backup === undefined ? undefined : template.text(group(target['S3BackupConfiguration'])['CompressionFormat']),
        streamName: template.text(properties['DeliveryStreamName']), timeZone: template.text(target['CustomTimeZone']),
      }),
    };
  },
};

const sizeOf = (value: unknown) => (value === undefined ? undefined : parseSize(value as string));

const group = (value: unknown): Properties => (isObject(value) ? value : {});

function processing(configuration: Properties, template: TemplateReader): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  if (configuration['Enabled'] === false) return result;
  for (const processor of Array.isArray(configuration['Processors']) ? configuration['Processors'] as unknown[] : []) {
    const { Type: type, Parameters: parameters } = group(processor);
    const value = (key: string) => (Array.isArray(parameters) ? parameters as unknown[] : []).map(group).find(p => p['ParameterName'] === key)?.['ParameterValue'];
    switch (type) {
      case 'AppendDelimiterToRecord': {
        const delimiter = delimiterText(template.text(value('Delimiter')));
        if (delimiter === undefined || delimiter === '\n') result['newline'] = true;
        else result['delimiter'] = delimiter;
        break;
      }
      case 'Decompression': result['decompress'] = true; break;
      case 'CloudWatchLogProcessing': result['logEvents'] = template.text(value('DataMessageExtraction')) === 'true' ? 'messages' : 'documents'; break;
      case 'RecordDeAggregation': result['deaggregate'] = given({ type: template.text(value('SubRecordType')), delimiter: delimiterText(template.text(value('Delimiter'))) }); break;
      case 'MetadataExtraction': {
        const keys = queriesIn(template.text(value('MetadataExtractionQuery')) ?? '');
        if (keys) result['partition'] = { keys };
        else template.note('A MetadataExtractionQuery is not one object of keys and is left out');
        break;
      }
      case 'Lambda': {
        const called = template.resource(value('LambdaArn'));
        if (!called) {
          template.note('A transform is a function of another stack: add it as `transform`');
          break;
        }
        template.absorb(called);
        const [retries, size, interval] = ['NumberOfRetries', 'BufferSizeInMBs', 'BufferIntervalInSeconds'].map(key => template.number(value(key)));
        result['transform'] = { ...functionConfig(called, template), ...given({ retries, batch: size === undefined ? undefined : `${size}MB`, interval: interval === undefined ? undefined : `${interval}s` }) };
        break;
      }
      default: template.note(`The processor ${String(type)} is not simulated and is left out`);
    }
  }
  return result;
}

/** A delimiter as templates have it: base64, or written with escapes. */
function delimiterText(written: string | undefined): string | undefined {
  if (written === undefined) return undefined;
  const plain = written.replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\r/g, '\r');
  return plain === written && written.length >= 4 && isBase64(written) ? new TextDecoder().decode(fromBase64(written)) : plain;
}

/** The keys of `{customer:.customer_id,year:.ts|strftime("%Y")}`; undefined when it is something else. */
function queriesIn(query: string): Record<string, string> | undefined {
  const inner = /^\s*\{([\s\S]*)\}\s*$/.exec(query)?.[1];
  if (inner === undefined) return undefined;
  const members: string[] = [''];
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < inner.length; i++) {
    const c = inner[i]!;
    if (quoted && c === '\\') members[members.length - 1] += c + (inner[++i] ?? '');
    else if (!quoted && c === ',' && depth === 0) members.push('');
    else {
      if (c === '"') quoted = !quoted;
      if (!quoted && '([{'.includes(c)) depth++;
      if (!quoted && ')]}'.includes(c)) depth--;
      members[members.length - 1] += c;
    }
  }
  const keys: Record<string, string> = {};
  for (const member of members) {
    const [, key, text] = /^\s*"?([\w-]+)"?\s*:\s*([\s\S]+?)\s*$/.exec(member) ?? [];
    const short = /^\s*(\w+)\s*$/.exec(member)?.[1];
    if (short !== undefined) keys[short] = `.${short}`;
    else if (key !== undefined && text !== undefined) keys[key] = text;
    else return undefined;
  }
  return keys;
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
  const serializer = group(group(configuration['OutputFormatConfiguration'])['Serializer']);
  const orc = isObject(serializer['OrcSerDe']) ? writerSettings(orcFields, serializer['OrcSerDe'], template) : undefined;
  return given({
    table, deserializer: hive ? 'hive' : undefined, timestampFormats: hive?.['TimestampFormats'],
    caseInsensitive: flag(openx['CaseInsensitive'], template), dotsToUnderscores: flag(openx['ConvertDotsInJsonKeysToUnderscores'], template), mappings: openx['ColumnToJsonKeyMappings'],
    format: orc && 'orc', orc: orc && Object.keys(orc).length > 0 ? orc : undefined, ...writerSettings(parquetFields, group(serializer['ParquetSerDe']), template),
  });
}

const convertFields = (deliveryFields['convert'] as { readonly fields: Fields }).fields;
type Fields = Readonly<Record<string, ConfigField>>;
const parquetFields: Fields = Object.fromEntries(['codec', 'blockSize', 'pageSize', 'dictionary', 'maxPadding', 'writerVersion'].map(name => [name, convertFields[name]!]));
const orcFields = (convertFields['orc'] as { readonly fields: Fields }).fields;

/** Settings of a file's writer under the service's names. */
function writerResource(fields: Fields, settings: Properties): Properties {
  return given(Object.fromEntries(Object.entries(fields).map(([name, field]) => [field.service!, field.kind === 'size' ? sizeOf(settings[name]) : settings[name]])));
}

/** The same from a template. */
function writerSettings(fields: Fields, resource: Properties, template: TemplateReader): Properties {
  return given(Object.fromEntries(Object.entries(fields).map(([name, { kind, service }]) => {
    const value = resource[service!];
    const number = template.number(value);
    return [name, kind === 'size' ? number === undefined ? undefined : `${number}B` : kind === 'flag' ? flag(value, template) : kind === 'integer' || kind === 'number' ? number : kind === 'list' ? value : template.text(value)];
  })));
}

function flag(value: unknown, template: TemplateReader): boolean | undefined {
  const text = template.text(value);
  return text === undefined ? undefined : text === 'true';
}
