import { parseDuration, parseSize, type ConfigField } from '../../base/config.ts';
import { zoneOffset } from '../../engine/search/dates.ts';
import { SearchError } from '../../engine/search/error.ts';
import type { HiveReader } from '../../base/scope.ts';
import type { CheckedNode, ConfigFinding, Passage } from '../../languages/pipeline/description.ts';
import type { JsonSerde } from '../../base/feed.ts';
import { functionFields } from '../lambda/transform.ts';
import type { Compression } from './compress.ts';
import type { IncomingSettings } from './incoming.ts';
import { jqProblem, mostKeys, partitionLimit } from './partition.ts';
import { checkPrefixes, expressionsOf, hasExpression } from './prefix.ts';
import { rotations, type Rotation } from './search.ts';
import { timePatternSlip } from './time-pattern.ts';

const compressionField: ConfigField = { summary: 'How objects are compressed', kind: 'choice', default: 'UNCOMPRESSED', service: 'CompressionFormat', values: { UNCOMPRESSED: 'As they are', GZIP: 'gzip, `.gz`', ZIP: 'zip, `.zip`', Snappy: 'snappy-java stream', HADOOP_SNAPPY: 'Hadoop\'s snappy blocks' } };
const sizeField: ConfigField = { summary: 'Bytes before compression', kind: 'size', min: 2 ** 20, max: 128 * 2 ** 20, default: '5MB', service: 'SizeInMBs' };

const timeExpressions = {
  '!{timestamp:yyyy}': 'Year of the oldest record\'s arrival', '!{timestamp:MM}': 'Month', '!{timestamp:dd}': 'Day', '!{timestamp:HH}': 'Hour', '!{timestamp:yyyy-MM-dd}': 'Date', '!{timestamp:yyyy/MM/dd/HH}': 'Folders of year, month, day and hour',
  '!{firehose:random-string}': 'Eleven random characters, new for each use',
};

/** Properties of a delivery stream in the manifest. */
export const deliveryFields: Readonly<Record<string, ConfigField>> = {
  to: { summary: 'Bucket or search index that the stream delivers to', kind: 'node', types: ['bucket', 'search-index'], required: true, feeds: true },
  prefix: { summary: 'Folder of the objects; `!{timestamp:yyyy}` and other expressions are allowed', kind: 'text', service: 'Prefix', example: 'orders/', expressions: { ...timeExpressions, '!{partitionKeyFromQuery:key}': 'A key of `partition.keys`', '!{partitionKeyFromLambda:key}': 'A key that the transform gives' } },
  errorPrefix: { summary: 'Folder of what could not be delivered', kind: 'text', service: 'ErrorOutputPrefix', example: 'errors/!{firehose:error-output-type}/', expressions: { '!{firehose:error-output-type}': 'What went wrong: `processing-failed`, `format-conversion-failed` and others', ...timeExpressions } },
  buffer: {
    summary: 'When an object is written: whichever comes first', kind: 'group', service: 'BufferingHints',
    fields: { size: sizeField, interval: { summary: 'Time since the first record', kind: 'duration', min: 0, max: 900_000, default: '300s', service: 'IntervalInSeconds' } },
  },
  compression: compressionField,
  fileExtension: { summary: 'Ending of the keys in place of the compression\'s or format\'s', kind: 'text', service: 'FileExtension', example: '.json', pattern: { source: "^$|^\\.[0-9a-z!\\-_.*'()]{1,127}$", says: 'an ending: a dot, then small letters, digits and ``!-_.*\'()``' } },
  newline: { summary: 'Puts a line feed behind each record (`AppendDelimiterToRecord`)', kind: 'flag', default: false },
  delimiter: { summary: 'Puts this text behind each record in place of a line feed', kind: 'text', service: 'Delimiter', example: '"|"' },
  decompress: { summary: 'Records are gzip, as CloudWatch Logs sends them', kind: 'flag', default: false, service: 'Decompression' },
  logEvents: { summary: 'Records are CloudWatch Logs documents; control messages are dropped', kind: 'choice', service: 'CloudWatchLogProcessing', values: { documents: 'Documents stay as they are', messages: 'Each message becomes a record of its own (`DataMessageExtraction`)' } },
  deaggregate: {
    summary: 'Takes records apart that hold several', kind: 'group', service: 'RecordDeAggregation',
    fields: {
      type: { summary: 'What stands in a record', kind: 'choice', required: true, service: 'SubRecordType', values: { JSON: 'JSON objects one after the other', DELIMITED: 'Texts with a delimiter between them' } },
      delimiter: { summary: 'What stands between two texts', kind: 'text', service: 'Delimiter', example: '"####"' },
    },
  },
  transform: {
    summary: 'A function inside the delivery stream', kind: 'group',
    fields: { ...functionFields, interval: { summary: 'A call is made so long after its first record at the latest', kind: 'duration', min: 0, max: 900_000, default: '60s', service: 'BufferIntervalInSeconds' } },
  },
  partition: {
    summary: 'Dynamic partitioning: keys of the prefix that come from the records', kind: 'group', service: 'DynamicPartitioningConfiguration',
    fields: {
      keys: { summary: 'A jq expression for each `!{partitionKeyFromQuery:…}`', kind: 'map', value: { summary: 'A jq expression', kind: 'text' }, service: 'MetadataExtractionQuery', example: '{ customer: .customer_id, year: ".ts | strftime(\\"%Y\\")" }' },
      limit: { summary: 'Distinct prefixes that may be open at a time', kind: 'integer', min: 1, max: 5000, default: partitionLimit },
    },
  },
  convert: {
    summary: 'Record format conversion to Parquet', kind: 'group', service: 'DataFormatConversionConfiguration',
    fields: {
      table: { summary: 'Table whose columns are the schema', kind: 'node', types: ['glue-table'], required: true },
      format: { summary: 'What is written', kind: 'choice', default: 'parquet', values: { parquet: 'Apache Parquet', orc: 'Apache ORC: the service writes it, a replay cannot' } },
      deserializer: { summary: 'How records are read', kind: 'choice', default: 'openx', values: { openx: 'OpenX JSON SerDe', hive: 'Hive JSON SerDe' } },
      caseInsensitive: { summary: 'OpenX: keys match in any letter case', kind: 'flag', default: true, service: 'CaseInsensitive' },
      dotsToUnderscores: { summary: 'OpenX: `a.b` in a key is read as `a_b`', kind: 'flag', default: false, service: 'ConvertDotsInJsonKeysToUnderscores' },
      mappings: { summary: 'OpenX: column to key', kind: 'map', value: { summary: 'A key', kind: 'text' }, service: 'ColumnToJsonKeyMappings' },
      timestampFormats: { summary: 'Hive: patterns of timestamps, or `millis`', kind: 'list', item: { summary: 'A pattern', kind: 'text' }, service: 'TimestampFormats' },
      codec: { summary: 'Compression inside the file', kind: 'choice', default: 'SNAPPY', values: { SNAPPY: 'Snappy', GZIP: 'gzip', UNCOMPRESSED: 'None' }, service: 'Compression' },
      blockSize: { summary: 'Bytes of a row group, about', kind: 'size', min: 64 * 2 ** 20, default: '256MB', service: 'BlockSizeBytes' },
      pageSize: { summary: 'Bytes of a page, about', kind: 'size', min: 64 * 2 ** 10, default: '1MB', service: 'PageSizeBytes' },
      dictionary: { summary: 'Values that come again are written once', kind: 'flag', default: false, service: 'EnableDictionaryCompression' },
      maxPadding: { summary: 'Bytes that may fill up a block before a row group; a replay fills up none', kind: 'size', min: 0, default: '0B', service: 'MaxPaddingBytes' },
      writerVersion: { summary: 'Version of the writer; the pages of a replay are those of V2 either way', kind: 'choice', default: 'V1', values: { V1: 'Parquet 1', V2: 'Parquet 2' }, service: 'WriterVersion' },
      orc: {
        summary: 'Settings of the ORC file: they are checked, imported and exported', kind: 'group', service: 'OrcSerDe',
        fields: {
          codec: { summary: 'Compression inside the file', kind: 'choice', default: 'SNAPPY', values: { SNAPPY: 'Snappy', ZLIB: 'zlib', NONE: 'None' }, service: 'Compression' },
          stripeSize: { summary: 'Bytes of a stripe', kind: 'size', min: 8 * 2 ** 20, default: '64MB', service: 'StripeSizeBytes' },
          blockSize: { summary: 'Bytes of a block', kind: 'size', min: 64 * 2 ** 20, default: '256MB', service: 'BlockSizeBytes' },
          rowIndexStride: { summary: 'Rows between two entries of the index', kind: 'integer', min: 1000, default: 10_000, service: 'RowIndexStride' },
          padding: { summary: 'Stripes are filled up to blocks', kind: 'flag', default: false, service: 'EnablePadding' },
          paddingTolerance: { summary: 'Share of a stripe that may be filled up', kind: 'number', min: 0, max: 1, default: 0.05, service: 'PaddingTolerance' },
          bloomFilterColumns: { summary: 'Columns with a bloom filter', kind: 'list', item: { summary: 'A column', kind: 'text' }, service: 'BloomFilterColumns' },
          bloomFilterFalsePositives: { summary: 'Share of wrong hits of a bloom filter', kind: 'number', min: 0, max: 1, default: 0.05, service: 'BloomFilterFalsePositiveProbability' },
          dictionaryKeyThreshold: { summary: 'Share of distinct values up to which a dictionary is used', kind: 'number', min: 0, max: 1, default: 0, service: 'DictionaryKeyThreshold' },
          formatVersion: { summary: 'Version of the file format', kind: 'choice', default: 'V0_12', values: { V0_11: 'Hive 0.11', V0_12: 'Hive 0.12' }, service: 'FormatVersion' },
        },
      },
      reader: { summary: 'Generation of the type reader', kind: 'choice', default: 'hive3', values: { hive1: 'Hive 0.x', hive2: 'Hive 1.x', hive3: 'Hive 2.1 and later', trino: 'Trino' } },
    },
  },
  search: {
    summary: 'How documents are delivered to a search index', kind: 'group', service: 'AmazonopensearchserviceDestinationConfiguration',
    fields: {
      index: { summary: 'Name of the index, before its rotation', kind: 'text', required: true, service: 'IndexName', pattern: { source: '^[^A-Z\\s/*?"<>|,#]{1,80}$', says: 'an index name: 1 to 80 characters, no capitals' } },
      rotation: { summary: 'How often a new index begins', kind: 'choice', default: 'OneDay', values: rotations, service: 'IndexRotationPeriod' },
      documentId: { summary: 'Who makes the ids of documents', kind: 'choice', default: 'FIREHOSE_DEFAULT', values: { FIREHOSE_DEFAULT: 'The delivery stream: a retry writes the same document', NO_DOCUMENT_ID: 'The index' }, service: 'DefaultDocumentIdFormat' },
      failures: { summary: 'Bucket for documents that the index refuses', kind: 'node', types: ['bucket'], feeds: true, service: 'S3Configuration' },
    },
  },
  backup: { summary: 'Bucket for copies of the source records', kind: 'node', types: ['bucket'], feeds: true, service: 'S3BackupConfiguration' },
  backupPrefix: { summary: 'Folder of the copies', kind: 'text', default: 'source/' },
  backupCompression: { ...compressionField, summary: 'How the copies are compressed' },
  streamName: { summary: 'Name in the keys; the node\'s name otherwise', kind: 'text', service: 'DeliveryStreamName', pattern: { source: '^[a-zA-Z0-9._-]{1,64}$', says: 'a stream name: 1 to 64 letters, digits, `.`, `_` and `-`' } },
  version: { summary: 'Version of the destination in the keys', kind: 'integer', min: 1, default: 1 },
  timeZone: { summary: 'Zone of the times in keys', kind: 'text', default: 'UTC', service: 'CustomTimeZone' },
};

/** A delivery stream's configuration with its defaults. */
export interface DeliverySettings {
  readonly to: string;
  readonly stream: string;
  readonly version: number;
  readonly zone: string;
  readonly prefix: string | undefined;
  readonly errorPrefix: string | undefined;
  readonly size: number;
  readonly interval: number;
  readonly compression: Compression;
  /** Undefined: that of the compression or the format. */
  readonly fileExtension: string | undefined;
  readonly delimiter: Uint8Array | undefined;
  readonly incoming: IncomingSettings;
  readonly transform: { readonly config: Readonly<Record<string, unknown>>; readonly bytes: number; readonly interval: number } | undefined;
  readonly partition: { readonly keys: Readonly<Record<string, string>>; readonly limit: number };
  readonly conversion: { readonly table: string; readonly reader: HiveReader; readonly serde: JsonSerde; readonly codec: 'SNAPPY' | 'GZIP' | 'UNCOMPRESSED'; readonly orc: boolean; readonly dictionary: boolean; readonly blockSize: number; readonly pageSize: number } | undefined;
  readonly search: { readonly index: string; readonly rotation: Rotation; readonly ownIds: boolean; readonly failures: string | undefined } | undefined;
  readonly backup: { readonly bucket: string; readonly prefix: string; readonly compression: Compression } | undefined;
}

const bytes = (text: string) => new TextEncoder().encode(text);

export function readSettings(config: Readonly<Record<string, unknown>>, name: string): DeliverySettings {
  const text = (key: string) => config[key] as string | undefined;
  const group = (key: string) => config[key] as Readonly<Record<string, unknown>> | undefined;
  const [buffer, convert, search, transform, deaggregate, partition] = ['buffer', 'convert', 'search', 'transform', 'deaggregate', 'partition'].map(group);
  const size = (value: unknown, otherwise: number) => (value === undefined ? otherwise : parseSize(value as string) ?? otherwise);
  const duration = (value: unknown, otherwise: number) => (value === undefined ? otherwise : parseDuration(value as string) ?? otherwise);
  return {
    to: String(config['to']), stream: text('streamName') ?? name, version: (config['version'] as number | undefined) ?? 1, zone: text('timeZone') ?? 'UTC',
    prefix: text('prefix'), errorPrefix: text('errorPrefix'),
    size: size(buffer?.['size'], (convert ? 128 : 5) * 2 ** 20), interval: duration(buffer?.['interval'], 300_000),
    compression: (text('compression') as Compression | undefined) ?? 'UNCOMPRESSED', fileExtension: text('fileExtension') || undefined,
    delimiter: text('delimiter') === undefined ? (config['newline'] === true ? bytes('\n') : undefined) : bytes(text('delimiter')!),
    incoming: {
      decompress: config['decompress'] === true, logEvents: text('logEvents') as 'messages' | undefined,
      deaggregate: deaggregate?.['type'] === 'JSON' ? { type: 'JSON' } : deaggregate ? { type: 'DELIMITED', delimiter: bytes((deaggregate['delimiter'] as string | undefined) || '\n') } : undefined,
    },
    transform: transform && { config: transform, bytes: size(transform['batch'], 2 ** 20), interval: duration(transform['interval'], 60_000) },
    partition: { keys: (partition?.['keys'] as Record<string, string> | undefined) ?? {}, limit: (partition?.['limit'] as number | undefined) ?? partitionLimit },
    conversion: convert && {
      table: String(convert['table']), reader: (convert['reader'] as HiveReader | undefined) ?? 'hive3', orc: convert['format'] === 'orc', dictionary: convert['dictionary'] === true,
      codec: (convert['codec'] as 'GZIP' | undefined) ?? 'SNAPPY', blockSize: size(convert['blockSize'], 256 * 2 ** 20), pageSize: size(convert['pageSize'], 2 ** 20),
      serde: convert['deserializer'] === 'hive'
        ? { kind: 'hive', ...(convert['timestampFormats'] !== undefined && { timestampFormats: convert['timestampFormats'] as string[] }) }
        : { kind: 'openx', caseInsensitive: convert['caseInsensitive'] !== false, dotsToUnderscores: convert['dotsToUnderscores'] === true, ...(convert['mappings'] !== undefined && { mappings: convert['mappings'] as Record<string, string> }) },
    },
    search: search && { index: String(search['index']), rotation: (search['rotation'] as Rotation | undefined) ?? 'OneDay', ownIds: search['documentId'] !== 'NO_DOCUMENT_ID', failures: search['failures'] as string | undefined },
    backup: text('backup') === undefined ? undefined : { bucket: text('backup')!, prefix: text('backupPrefix') ?? 'source/', compression: (text('backupCompression') as Compression | undefined) ?? 'UNCOMPRESSED' },
  };
}

/** Whether the year of the key stands at the prefix without a slash between. */
export const gluedToYear = (prefix: string | undefined): prefix is string => prefix !== undefined && prefix !== '' && !hasExpression(prefix) && !prefix.endsWith('/');

const leastForLargeFiles = 64 * 2 ** 20;

/** What the service refuses when the stream is made, and what people regret later. */
export function* checkDelivery({ config, typeOf }: CheckedNode): Iterable<ConfigFinding> {
  const settings = readSettings(config, '');
  const { prefix, errorPrefix, conversion, partition, incoming } = settings;
  const refuse = (property: readonly string[], message: string, more: Partial<ConfigFinding> = {}): ConfigFinding => ({ severity: 'error', property, message, ...more });
  const doubt = (property: readonly string[], message: string, more: Partial<ConfigFinding> = {}): ConfigFinding => ({ severity: 'warning', property, message, ...more });
  const toSearch = typeOf(settings.to) === 'search-index';
  const used = expressionsOf(prefix ?? '').filter(e => e.namespace.startsWith('partitionKeyFrom'));

  const wrong = checkPrefixes(prefix, errorPrefix);
  if (wrong) yield refuse([wrong.which], wrong.message, { part: { start: wrong.start, end: wrong.end } });
  try {
    zoneOffset(settings.zone, 0);
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    yield refuse(['timeZone'], `There is no time zone \`${settings.zone}\``);
  }

  if (conversion) {
    if (settings.compression !== 'UNCOMPRESSED') yield refuse(['compression'], 'With record format conversion CompressionFormat must be UNCOMPRESSED: the file compresses itself', { fix: { title: 'Leave the objects uncompressed', text: 'UNCOMPRESSED' } });
    if (settings.size < leastForLargeFiles) yield refuse(['buffer', 'size'], 'With record format conversion the buffer size must be at least 64 MB', { fix: { title: 'Buffer 64 MB', text: '64MB' } });
    if (toSearch) yield refuse(['convert'], 'Record format conversion is for buckets only');
    if (conversion.orc) yield refuse(['convert', 'format'], 'A replay writes no ORC: say `parquet` to see what the conversion makes of the records', { fix: { title: 'Write Parquet', text: 'parquet' } });
    const given = config['convert'] as Readonly<Record<string, unknown>>;
    if (given['orc'] !== undefined && !conversion.orc) yield doubt(['convert', 'orc'], 'The file is Parquet: settings of ORC do nothing; say `format: orc`');
    const parquetOnly = conversion.orc ? ['codec', 'blockSize', 'pageSize', 'dictionary', 'maxPadding', 'writerVersion'].find(key => given[key] !== undefined) : undefined;
    if (parquetOnly !== undefined) yield doubt(['convert', parquetOnly], `\`${parquetOnly}\` is a setting of Parquet; those of ORC stand under \`orc\``);
    if (settings.delimiter && config['delimiter'] !== undefined) yield doubt(['delimiter'], 'With record format conversion the delimiter stands between JSON documents: only white space can be read there');
  }
  if (toSearch && !settings.search) yield refuse(['to'], 'Delivery to a search index needs `search.index`');

  if (used.length > 0) {
    if (settings.size < leastForLargeFiles) yield refuse(['buffer', 'size'], 'With dynamic partitioning the buffer size must be at least 64 MB', { fix: { title: 'Buffer 64 MB', text: '64MB' } });
    if (toSearch) yield refuse(['prefix'], 'Dynamic partitioning is for buckets only');
  }
  for (const { namespace, value, start, end } of used) {
    if (namespace === 'partitionKeyFromLambda' && !settings.transform) yield refuse(['prefix'], `\`${value}\` should come from the transform, but there is none`, { part: { start, end } });
    if (namespace === 'partitionKeyFromQuery' && !Object.hasOwn(partition.keys, value)) {
      if (Object.keys(partition.keys).length > 0) yield refuse(['prefix'], `There is no key \`${value}\` in \`partition.keys\``, { part: { start, end } });
      else yield doubt(['prefix'], `No query says what \`${value}\` is: the replay reads the member \`${value}\`, the service wants \`partition: { keys: { ${value}: .${value} } }\``, { part: { start, end } });
    }
  }
  const keys = Object.entries(partition.keys);
  for (const [key, query] of keys) {
    const problem = jqProblem(query);
    if (problem) yield refuse(['partition', 'keys', key], `jq: ${problem.message}`, { part: { start: Math.min(problem.at, Math.max(0, query.length - 1)), end: query.length } });
    if (!used.some(e => e.namespace === 'partitionKeyFromQuery' && e.value === key)) yield refuse(['partition', 'keys', key], `The prefix does not use the key: \`!{partitionKeyFromQuery:${key}}\``);
  }
  if (keys.length > mostKeys) yield refuse(['partition', 'keys'], `There are ${keys.length} keys: at most ${mostKeys} come from queries`);

  if (incoming.logEvents !== undefined && !incoming.decompress) yield refuse(['logEvents'], 'Log data is gzip: `logEvents` needs `decompress: true`');
  if (incoming.deaggregate?.type === 'DELIMITED' && !(config['deaggregate'] as Record<string, unknown>)['delimiter']) yield refuse(['deaggregate'], '`DELIMITED` needs the `delimiter`');
  if (config['delimiter'] !== undefined && config['newline'] === true) yield doubt(['newline'], '`delimiter` stands in place of the line feed; `newline` has no effect');
  const timeout = parseDuration((settings.transform?.config['timeout'] as string | undefined) ?? '60s');
  if (timeout !== undefined && timeout > 300_000) yield doubt(['transform', 'timeout'], 'A delivery stream waits five minutes for its transform, no longer');

  if (!toSearch && gluedToYear(prefix)) yield doubt(['prefix'], `No slash stands between the prefix \`${prefix}\` and the year`, { fix: { title: 'Add the slash', text: `${prefix}/` } });
  for (const [which, text] of [['prefix', prefix], ['errorPrefix', errorPrefix]] as const) {
    if (text === undefined || wrong?.which === which) continue;
    for (const { namespace, value, start, end } of expressionsOf(text)) {
      const slip = namespace === 'timestamp' ? timePatternSlip(value) : undefined;
      if (slip) yield doubt([which], slip.message, { part: { start, end }, fix: { title: `Write \`${slip.meant}\``, text: `!{timestamp:${value.replace(slip.letters, slip.meant)}}` } });
    }
  }
}

/** Records lie in the bucket, or are converted, as they came, unless a function or an unpacking stands before that. */
export function deliveryPassage(config: Readonly<Record<string, unknown>>): Passage {
  const { to, prefix, incoming, transform, conversion, search, backup } = readSettings(config, '');
  const copies = backup ? [{ bucket: backup.bucket, key: backup.prefix }] : [];
  if (transform || search || incoming.decompress || incoming.logEvents || incoming.deaggregate) return { objects: copies };
  if (conversion) return { objects: copies, reads: { table: conversion.table, deserializer: conversion.serde, settings: 'convert' } };
  return { objects: [{ bucket: to, key: (prefix ?? '').split('!{')[0]! }, ...copies] };
}
