import { queriedTables, readAthena } from './athena/file.ts';
import { hoverTable } from './athena/hover.ts';
import { outputsOf } from './athena/outputs.ts';
import { namesIn } from './athena/names.ts';
import { athenaRules } from './athena/rules/index.ts';
import { athenaFunctions } from './athena-evaluate/functions/index.ts';
import { athena } from './dialects/athena.ts';
import { declarations } from './hive/declare.ts';
import { queryLanguage } from './query-features.ts';
import { quotedQueries } from './quoted-queries.ts';

/** Athena's two languages in one file type: queries, and table definitions. */
export const athenaSql = queryLanguage({
  id: 'athena-sql',
  name: 'Athena SQL',
  suffixes: ['.athena.sql'],
  dialect: athena,
  rules: athenaRules,
  functions: [...athenaFunctions.values()].map(f => ({ ...f, signatures: f.signatures.map(s => s.text), niladic: f.signatures.every(s => s.parameters.length === 0) })),
  types: ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'REAL', 'DOUBLE', 'DECIMAL', 'VARCHAR', 'CHAR', 'VARBINARY', 'DATE', 'TIME', 'TIMESTAMP', 'JSON', 'ARRAY', 'MAP', 'ROW', 'UUID', 'IPADDRESS'],
  embedded: file => quotedQueries(file, athena, 'athena-sql'),
  read: readAthena,
  names: namesIn,
  declare: file => [...declarations(file), ...queriedTables(file)],
  outputs: outputsOf,
  hoverTable,
});
