/**
 * Type names of other systems and what stands for them in the catalogue. Sources: the vendor's type tables for Athena, Redshift and Glue,
 * and the names that crawlers, JSON schemas and other databases leave behind.
 */
export const foreignTypes: Readonly<Record<string, string>> = {
  integer: 'int', int4: 'int', int32: 'int', mediumint: 'int', serial: 'int', uint16: 'int',
  long: 'bigint', int8: 'bigint', int64: 'bigint', bigserial: 'bigint', uint32: 'bigint', timestamp_ms: 'bigint',
  short: 'smallint', int2: 'smallint', int16: 'smallint', uint8: 'smallint',
  byte: 'tinyint',
  bool: 'boolean', bit: 'boolean', logical: 'boolean',
  text: 'string', clob: 'string', uuid: 'string', json: 'string', jsonb: 'string', ipaddress: 'string', time: 'string', 'time with time zone': 'string',
  'time without time zone': 'string', null: 'string', void: 'string', str: 'string', varchar2: 'string', nvarchar: 'string', nvarchar2: 'string', nchar: 'string',
  'character varying': 'string', 'char varying': 'string', character: 'string', tinytext: 'string', mediumtext: 'string', longtext: 'string', bpchar: 'string',
  super: 'string', variant: 'string', xml: 'string', enum: 'string', guid: 'string', keyword: 'string',
  real: 'float', float4: 'float', float32: 'float',
  float8: 'double', float64: 'double', number: 'double', 'double precision': 'double', money: 'decimal(19,4)',
  numeric: 'decimal', dec: 'decimal',
  blob: 'binary', bytes: 'binary', varbinary: 'binary', bytea: 'binary', varbyte: 'binary', 'binary varying': 'binary',
  datetime: 'timestamp', timestamptz: 'timestamp', timestamp_ntz: 'timestamp', 'timestamp with time zone': 'timestamp', 'timestamp without time zone': 'timestamp',
  'timestamp with local time zone': 'timestamp',
  list: 'array',
  object: 'struct', record: 'struct', row: 'struct', tuple: 'struct',
  dictionary: 'map', dict: 'map',
};

/** Aliases that Hive's DDL accepts; the catalogue does not. */
export const ddlAliases: ReadonlySet<string> = new Set(['integer', 'numeric', 'dec', 'double precision']);

/** Types that an external table of Redshift does not have, and what it takes instead. Source: CREATE EXTERNAL TABLE, "Data types". */
export const notInSpectrum: Readonly<Record<string, string>> = {
  string: 'varchar(65535)', tinyint: 'smallint', binary: 'varbyte', uniontype: 'varchar(65535)', super: 'varchar(65535)', time: 'varchar(20)', 'time without time zone': 'varchar(20)', timetz: 'varchar(25)', 'time with time zone': 'varchar(25)',
  timestamptz: 'timestamp', 'timestamp with time zone': 'timestamp', geometry: 'varbyte', geography: 'varbyte', hllsketch: 'varbyte',
};

/** Type words of the catalogue. */
export const catalogueTypes: ReadonlySet<string> = new Set([
  'boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'string', 'binary', 'date', 'timestamp', 'decimal', 'char', 'varchar',
  'array', 'map', 'struct', 'uniontype', 'interval_year_month', 'interval_day_time',
]);

export const nestedTypes: ReadonlySet<string> = new Set(['array', 'map', 'struct', 'uniontype']);

/** The catalogue's word for a type name in whatever spelling, `undefined` for an unknown one. */
export function canonicalName(name: string): string | undefined {
  const lower = name.toLowerCase();
  if (lower === 'set') return 'array';
  return catalogueTypes.has(lower) ? lower : foreignTypes[lower];
}
