import type { SourceFile } from '../../base/file.ts';
import type { Language } from '../../base/language.ts';
import { runRules } from '../../base/rule.ts';
import type { Scope } from '../../base/scope.ts';
import { namesIn, queriedTables, readAthena } from './athena/file.ts';
import { hoverTable } from './athena/hover.ts';
import { athenaRules } from './athena/rules/index.ts';
import { athenaFunctions } from './athena-evaluate/functions/index.ts';
import { athena } from './dialects/athena.ts';
import { hoverDefinition, tableSymbols, typeTokens } from './hive/features.ts';
import { declarations } from './hive/table.ts';
import * as features from './query-features.ts';

/** Athena's two languages in one file type: queries, and table definitions. */
export const athenaSql: Language = {
  id: 'athena-sql',
  name: 'Athena SQL',
  suffixes: ['.athena.sql'],
  rules: athenaRules,
  diagnose: (file, scope) => runRules(athenaRules, readAthena(file), file.path, scope),
  declare: file => [...declarations(readAthena(file)), ...queriedTables(file)],
  declares: ['table'],
  hover: (file, offset, scope) => hoverDefinition(readAthena(file), offset, scope) ?? hoverTable(readAthena(file), offset, scope) ?? features.hover(view(file, scope), offset, 'athena-sql'),
  complete: (file, offset, scope) => features.complete(view(file, scope), offset, types),
  signature: (file, offset, scope) => features.signature(view(file, scope), offset),
  definition: (file, offset, scope) => features.definition(view(file, scope), offset),
  references: (file, offset, scope) => features.references(view(file, scope), offset),
  prepareRename: (file, offset, scope) => features.prepareRename(view(file, scope), offset),
  rename: (file, offset, name, scope) => features.rename(view(file, scope), offset, name),
  symbols: file => [...tableSymbols(readAthena(file)), ...features.symbols(readAthena(file))].sort((a, b) => a.range.start - b.range.start),
  folds: file => features.folds({ tree: readAthena(file).tree, text: file.text }),
  selection: (file, offset) => features.selection(bare(file), offset),
  tokens: (file, scope) => [...features.tokens(view(file, scope)), ...typeTokens(readAthena(file))].sort((a, b) => a.range.start - b.range.start),
  format: (file, options) => features.formatted(bare(file), options),
};

const types = ['BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'REAL', 'DOUBLE', 'DECIMAL', 'VARCHAR', 'CHAR', 'VARBINARY', 'DATE', 'TIME', 'TIMESTAMP', 'JSON', 'ARRAY', 'MAP', 'ROW', 'UUID', 'IPADDRESS'];
const functions = [...athenaFunctions.values()].map(f => ({ name: f.name, kind: f.kind, summary: f.summary, signatures: f.signatures.map(s => s.text), niladic: f.signatures.every(s => s.parameters.length === 0) }));

const bare = (file: SourceFile) => ({ text: file.text, code: readAthena(file).code, tree: readAthena(file).tree, dialect: athena });
function view(file: SourceFile, scope: Scope): features.QueryView {
  const read = readAthena(file);
  return {
    ...bare(file), path: file.path, calls: read.calls, names: namesIn(read, scope), functions,
    tables: scope.catalog.all('table').map(t => ({ name: t.name, database: t.database, detail: `${t.columns.length + t.partitions.length} columns` })),
  };
}
