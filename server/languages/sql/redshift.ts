import { redshift } from './dialects/redshift.ts';
import { declarations } from './hive/table.ts';
import { queryLanguage } from './query-features.ts';
import { namesIn, readRedshift } from './redshift/file.ts';
import { redshiftFunctions } from './redshift/functions.ts';
import { redshiftRules } from './redshift/rules/index.ts';

/** Redshift's language: queries, and definitions of Spectrum's external tables. */
export const redshiftSql = queryLanguage({
  id: 'redshift-sql',
  name: 'Redshift Spectrum SQL',
  suffixes: ['.spectrum.sql'],
  dialect: redshift,
  rules: redshiftRules,
  functions: [...redshiftFunctions.values()].map(f => ({ ...f, signatures: f.signatures.map(s => s.text), niladic: f.signatures.every(s => s.most === 0) })),
  types: ['SMALLINT', 'INTEGER', 'BIGINT', 'DECIMAL', 'REAL', 'DOUBLE PRECISION', 'BOOLEAN', 'CHAR', 'VARCHAR', 'DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMPTZ', 'SUPER', 'VARBYTE'],
  read: readRedshift,
  names: namesIn,
  declare: file => declarations(file),
  hoverTable: () => undefined,
});
