import type { Language } from '../../base/language.ts';
import { runRules } from '../../base/rule.ts';
import { completeQuery, definitionQuery, hoverQuery, signatureQuery } from './athena/features.ts';
import { queriedTables, readAthena } from './athena/file.ts';
import { athenaRules } from './athena/rules/index.ts';
import { hoverDefinition, tableSymbols } from './hive/features.ts';
import { declarations } from './hive/table.ts';

/** Athena's two languages in one file type: queries, and table definitions. */
export const athenaSql: Language = {
  id: 'athena-sql',
  name: 'Athena SQL',
  suffixes: ['.athena.sql'],
  rules: athenaRules,
  diagnose: (file, scope) => runRules(athenaRules, readAthena(file), file.path, scope),
  declare: file => [...declarations(readAthena(file)), ...queriedTables(file)],
  declares: ['table'],
  hover: (file, offset, scope) => hoverDefinition(readAthena(file), offset, scope) ?? hoverQuery(readAthena(file), offset, scope),
  complete: (file, offset, scope) => completeQuery(readAthena(file), offset, scope),
  signature: (file, offset) => signatureQuery(readAthena(file), offset),
  definition: (file, offset, scope) => definitionQuery(readAthena(file), offset, scope),
  symbols: file => tableSymbols(readAthena(file)),
};
