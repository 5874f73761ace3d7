import type { SourceFile } from '../../base/file.ts';
import type { Language } from '../../base/language.ts';
import { runRules } from '../../base/rule.ts';
import type { Scope } from '../../base/scope.ts';
import { queriesOf } from './definitions.ts';
import { redshift } from './dialects/redshift.ts';
import { hoverDefinition, tableSymbols, typeTokens } from './hive/features.ts';
import { declarations } from './hive/table.ts';
import * as features from './query-features.ts';
import { namesIn, readRedshift } from './redshift/file.ts';
import { redshiftFunctions } from './redshift/functions.ts';
import { redshiftRules } from './redshift/rules/index.ts';

/** Redshift's language: queries, and definitions of Spectrum's external tables. */
export const redshiftSql: Language = {
  id: 'redshift-sql',
  name: 'Redshift Spectrum SQL',
  suffixes: ['.spectrum.sql'],
  rules: redshiftRules,
  diagnose: (file, scope) => runRules(redshiftRules, readRedshift(file), file.path, scope),
  declare: file => declarations(readRedshift(file)),
  declares: ['table'],
  hover: (file, offset, scope) => hoverDefinition(readRedshift(file), offset, scope) ?? features.hover(view(file, scope), offset, 'redshift-sql'),
  complete: (file, offset, scope) => features.complete(view(file, scope), offset, types),
  signature: (file, offset, scope) => features.signature(view(file, scope), offset),
  definition: (file, offset, scope) => features.definition(view(file, scope), offset),
  references: (file, offset, scope) => features.references(view(file, scope), offset),
  prepareRename: (file, offset, scope) => features.prepareRename(view(file, scope), offset),
  rename: (file, offset, name, scope) => features.rename(view(file, scope), offset, name),
  symbols: file => [...tableSymbols(readRedshift(file)), ...features.symbols(readRedshift(file))].sort((a, b) => a.range.start - b.range.start),
  folds: file => features.folds({ tree: readRedshift(file).tree, text: file.text }),
  selection: (file, offset) => features.selection(bare(file), offset),
  tokens: (file, scope) => [...features.tokens(view(file, scope)), ...typeTokens(readRedshift(file))].sort((a, b) => a.range.start - b.range.start),
  format: (file, options) => features.formatted(bare(file), options),
};

const types = ['SMALLINT', 'INTEGER', 'BIGINT', 'DECIMAL', 'REAL', 'DOUBLE PRECISION', 'BOOLEAN', 'CHAR', 'VARCHAR', 'DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMPTZ', 'SUPER', 'VARBYTE'];
const functions = [...redshiftFunctions.values()].map(f => ({ ...f, signatures: f.signatures.map(s => s.text), niladic: f.signatures.every(s => s.most === 0) }));

const bare = (file: SourceFile) => ({ text: file.text, code: queriesOf(file), tree: readRedshift(file).tree, dialect: redshift });
function view(file: SourceFile, scope: Scope): features.QueryView {
  const read = readRedshift(file);
  return {
    ...bare(file), path: file.path, calls: read.calls, names: namesIn(read, scope), functions,
    tables: scope.catalog.all('table').map(t => ({ name: t.name, database: t.database, detail: `${t.columns.length + t.partitions.length} columns` })),
  };
}
