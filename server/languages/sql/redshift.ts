import { redshift } from './dialects/redshift.ts';
import { declarations } from './hive/declare.ts';
import { queryLanguage } from './query-features.ts';
import { quotedQueries } from './quoted-queries.ts';
import { queriedTables, readRedshift } from './redshift/file.ts';
import { redshiftFunctions } from './redshift/functions.ts';
import { hoverTable } from './redshift/hover.ts';
import { redshiftRules } from './redshift/rules/index.ts';
import { namesIn } from './redshift/tables.ts';

/** Redshift's language: queries, and definitions of Spectrum's external tables. */
export const redshiftSql = queryLanguage({
  id: 'redshift-sql',
  name: 'Redshift Spectrum SQL',
  suffixes: ['.spectrum.sql'],
  dialect: redshift,
  rules: redshiftRules,
  functions: [...redshiftFunctions.values()].map(f => ({ ...f, signatures: f.signatures.map(s => s.text), niladic: f.signatures.every(s => s.most === 0) })),
  types: ['SMALLINT', 'INTEGER', 'BIGINT', 'DECIMAL', 'REAL', 'DOUBLE PRECISION', 'BOOLEAN', 'CHAR', 'VARCHAR', 'DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMPTZ', 'SUPER', 'VARBYTE'],
  embedded: file => quotedQueries(file, redshift, 'redshift-sql'),
  read: readRedshift,
  names: namesIn,
  declare: file => [...declarations({ file: file.file, tables: [...file.tables, ...file.own ?? []] }), ...queriedTables(file)],
  hoverTable,
});
