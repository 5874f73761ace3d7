import { propertyOf, type Table } from './table.ts';

/** A SerDe that Athena, Hive or Redshift Spectrum can use. Source: the vendors' SerDe pages. */
export interface Serde {
  readonly key: 'lazy' | 'csv' | 'openx' | 'hive-json' | 'ion' | 'avro' | 'parquet' | 'orc' | 'grok' | 'regex' | 'cloudtrail' | 'rcfile';
  readonly library: string;
  readonly use: string;
  /** Other classes under which the same SerDe goes. */
  readonly aliases?: readonly string[];
  readonly input?: string;
  readonly output?: string;
  /** Its properties with what they mean; `*` stands for a column's name. */
  readonly properties: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
}

const text = { input: 'org.apache.hadoop.mapred.TextInputFormat', output: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat' };

export const serdes: readonly Serde[] = [
  {
    key: 'lazy', library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe', use: 'Delimited text; the default', ...text,
    properties: {
      'field.delim': 'One character between fields; default `\\001`', 'serialization.format': 'The same as `field.delim`', 'line.delim': 'Only `\\n` works',
      'colelction.delim': 'Between items of an array (spelt so in Hive); default `\\002`', 'collection.delim': 'The newer spelling of `colelction.delim`',
      'mapkey.delim': 'Between key and value of a map; default `\\003`', 'escape.delim': 'Character that takes the meaning from the next one',
      'serialization.null.format': 'Text that stands for NULL; default `\\N`', 'timestamp.formats': 'Comma list of Joda patterns for timestamps',
    },
  },
  {
    key: 'csv', library: 'org.apache.hadoop.hive.serde2.OpenCSVSerde', use: 'Quoted CSV; effectively all strings', ...text,
    properties: { separatorChar: 'Between fields; default `,`', quoteChar: 'Around fields; default `"`', escapeChar: 'Default `\\`', wholeFile: 'Redshift: records may hold line breaks' },
  },
  {
    key: 'openx', library: 'org.openx.data.jsonserde.JsonSerDe', use: 'JSON, one object per line', ...text,
    properties: {
      'ignore.malformed.json': 'true: a broken line becomes a row of NULLs; default false', 'case.insensitive': 'Fold keys to lower case before lookup; default true',
      'dots.in.keys': 'true: dots in keys become `_`; default false', 'explicit.null': 'Write NULL as null; default false',
      'use.null.for.invalid.data': 'true: a value that does not fit becomes NULL; default false', 'strip.outer.array': 'Redshift: the file is one array',
      'mapping.*': 'The JSON key that the column reads', paths: 'Comma list of keys to read',
    },
  },
  {
    key: 'hive-json', library: 'org.apache.hive.hcatalog.data.JsonSerDe', use: 'JSON; strict, with timestamp formats', aliases: ['org.apache.hadoop.hive.serde2.JsonSerDe'], ...text,
    properties: { 'timestamp.formats': 'Comma list of Joda patterns, or `millis`', 'ignore.malformed.json': 'true: a broken line becomes a row of NULLs' },
  },
  {
    key: 'ion', library: 'com.amazon.ionhiveserde.IonHiveSerDe', use: 'Ion, and JSON over several lines',
    input: 'com.amazon.ionhiveserde.formats.IonInputFormat', output: 'com.amazon.ionhiveserde.formats.IonOutputFormat',
    properties: {
      'ion.encoding': 'BINARY (default) or TEXT, for writing', 'ion.fail_on_overflow': 'default true', 'ion.*.fail_on_overflow': 'The same for one column',
      'ion.path_extractor.case_sensitive': 'default false', 'ion.*.path_extractor': 'Path of the value that the column reads',
      'ion.timestamp.serialization_offset': 'default `Z`', 'ion.serialize_null': 'OMIT (default), UNTYPED or TYPED', 'ion.ignore_malformed': 'default false', 'ion.*.serialize_as': 'Ion type to write',
    },
  },
  {
    key: 'avro', library: 'org.apache.hadoop.hive.serde2.avro.AvroSerDe', use: 'Avro',
    input: 'org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat', output: 'org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat',
    properties: { 'avro.schema.literal': 'The Avro schema as JSON' },
  },
  {
    key: 'parquet', library: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe', use: 'Parquet',
    input: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat', output: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    properties: { 'parquet.column.index.access': 'true: columns by position; default false (by name)', 'parquet.ignore.statistics': 'Do not skip row groups', 'serialization.format': '1' },
  },
  {
    key: 'orc', library: 'org.apache.hadoop.hive.ql.io.orc.OrcSerde', use: 'ORC',
    input: 'org.apache.hadoop.hive.ql.io.orc.OrcInputFormat', output: 'org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat',
    properties: { 'orc.column.index.access': 'false: columns by name; default true (by position)', 'serialization.format': '1' },
  },
  {
    key: 'grok', library: 'com.amazonaws.glue.serde.GrokSerDe', use: 'Log lines by named patterns', ...text,
    properties: { 'input.format': 'The pattern', 'input.grokCustomPatterns': 'Patterns of your own' }, required: ['input.format'],
  },
  {
    key: 'regex', library: 'org.apache.hadoop.hive.serde2.RegexSerDe', use: 'Lines by a regular expression', aliases: ['org.apache.hadoop.hive.contrib.serde2.RegexSerDe'], ...text,
    properties: { 'input.regex': 'One capture group per column', 'input.regex.case.insensitive': 'default false', 'output.format.string': 'How rows are written' }, required: ['input.regex'],
  },
  {
    key: 'cloudtrail', library: 'com.amazon.emr.hive.serde.CloudTrailSerde', use: 'CloudTrail logs',
    input: 'com.amazon.emr.cloudtrail.CloudTrailInputFormat', output: text.output, properties: {},
  },
  {
    key: 'rcfile', library: 'org.apache.hadoop.hive.serde2.columnar.LazyBinaryColumnarSerDe', use: 'RCFile', aliases: ['org.apache.hadoop.hive.serde2.columnar.ColumnarSerDe'],
    input: 'org.apache.hadoop.hive.ql.io.RCFileInputFormat', output: 'org.apache.hadoop.hive.ql.io.RCFileOutputFormat', properties: {},
  },
];

const byClass = new Map(serdes.flatMap(s => [s.library, ...(s.aliases ?? [])].map(name => [name, s] as const)));

/** The SerDe of a class name, exactly as it is spelt. */
export const serdeOf = (library: string): Serde | undefined => byClass.get(library.trim());

export const serdeByKey = (key: Serde['key']): Serde => serdes.find(s => s.key === key)!;

/** What STORED AS means: SerDe and file formats. */
export const storedFormats: Readonly<Record<string, { readonly serde: Serde['key']; readonly input: string; readonly output: string; readonly engines: readonly Table['engine'][] }>> = {
  TEXTFILE: { serde: 'lazy', ...text, engines: ['athena', 'hive', 'redshift'] },
  SEQUENCEFILE: { serde: 'lazy', input: 'org.apache.hadoop.mapred.SequenceFileInputFormat', output: 'org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat', engines: ['athena', 'hive', 'redshift'] },
  RCFILE: { serde: 'rcfile', input: 'org.apache.hadoop.hive.ql.io.RCFileInputFormat', output: 'org.apache.hadoop.hive.ql.io.RCFileOutputFormat', engines: ['athena', 'hive', 'redshift'] },
  ORC: { serde: 'orc', ...pair('orc'), engines: ['athena', 'hive', 'redshift'] },
  PARQUET: { serde: 'parquet', ...pair('parquet'), engines: ['athena', 'hive', 'redshift'] },
  AVRO: { serde: 'avro', ...pair('avro'), engines: ['athena', 'hive', 'redshift'] },
  ION: { serde: 'ion', ...pair('ion'), engines: ['athena'] },
  JSONFILE: { serde: 'hive-json', ...text, engines: ['hive'] },
};

function pair(key: Serde['key']): { readonly input: string; readonly output: string } {
  const { input, output } = serdeByKey(key);
  return { input: input!, output: output! };
}

/** Wrong class names that go around, and the right ones. */
export const wrongClasses: Readonly<Record<string, string>> = {
  'org.apache.hadoop.hive.serde2.OpenCSVSerDe': 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
  'com.bizo.hive.serde.csv.CSVSerde': 'org.apache.hadoop.hive.serde2.OpenCSVSerde',
  'org.apache.hadoop.hive.serde2.JsonSerDe': 'org.apache.hive.hcatalog.data.JsonSerDe',
  'com.amazon.serde.JsonSerde': 'org.openx.data.jsonserde.JsonSerDe',
  'com.amazon.serde.JsonSerDe': 'org.openx.data.jsonserde.JsonSerDe',
  'com.amazon.elasticmapreduce.JsonSerde': 'org.openx.data.jsonserde.JsonSerDe',
  'org.apache.hcatalog.data.JsonSerDe': 'org.apache.hive.hcatalog.data.JsonSerDe',
  'org.openx.data.jsonserde.JsonSerde': 'org.openx.data.jsonserde.JsonSerDe',
  'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerde': 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
  'org.apache.hadoop.hive.ql.io.orc.OrcSerDe': 'org.apache.hadoop.hive.ql.io.orc.OrcSerde',
  'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerde': 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
};

/** The SerDe that a table really uses: the written one, else STORED AS's, else delimited text. */
export function effectiveSerde(table: Table): Serde | undefined {
  if (table.serde) return serdeOf(table.serde.value) ?? serdeOf(wrongClasses[table.serde.value.trim()] ?? '');
  if (table.kind !== 'hive') return undefined;
  if (table.delimited) return serdeByKey('lazy');
  if (table.storedAs) return storedFormats[table.storedAs.value.toUpperCase()] && serdeByKey(storedFormats[table.storedAs.value.toUpperCase()]!.serde);
  return table.host === 'ddl' && !table.inputFormat ? serdeByKey('lazy') : undefined;
}

export const isOpenX = (table: Table): boolean => effectiveSerde(table)?.key === 'openx';

/** What the files hold, for rules about changing types. */
export function formatFamily(table: Table): 'text' | 'json' | 'parquet' | 'orc' | 'avro' | 'iceberg' | undefined {
  if (table.kind === 'iceberg') return 'iceberg';
  switch (effectiveSerde(table)?.key) {
    case 'parquet': return 'parquet';
    case 'orc': return 'orc';
    case 'avro': return 'avro';
    case 'openx': case 'hive-json': case 'ion': return 'json';
    case 'lazy': case 'csv': case 'grok': case 'regex': return 'text';
    default: return undefined;
  }
}

/** Whether a SerDe property holds `true`, in whatever case. */
export const isOn = (table: Table, key: string): boolean => propertyOf(table.serdeProperties, key)?.value?.value.trim().toLowerCase() === 'true';
