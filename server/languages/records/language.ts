import type { Language } from '../../base/language.ts';
import { defineRule, runRules, type AnyRule } from '../../base/rule.ts';
import { hoverType, tableSymbols, typeTokens } from '../sql/hive/features.ts';
import { schemaRules } from '../sql/hive/rules/index.ts';
import { declarations } from '../sql/hive/table.ts';
import { shapeRules } from './rules/index.ts';
import { readTables, type RecordsFile } from './tables.ts';

const syntax = defineRule({
  code: 'REC101', name: 'data-syntax', since: '0.1', severity: 'error',
  summary: 'The JSON or YAML cannot be read',
  *find(file: RecordsFile) { yield* file.tree.problems; },
  message: ({ message }) => message,
});

const rules: readonly AnyRule<RecordsFile>[] = [syntax, ...shapeRules, ...schemaRules];

/** Glue table JSON, and the tables inside CloudFormation and SAM templates. */
export const records: Language = {
  id: 'records',
  name: 'Glue tables',
  suffixes: ['.glue.json', '.template.json', '.template.yaml', '.template.yml'],
  rules,
  diagnose: (file, scope) => runRules(rules, readTables(file), file.path, scope),
  declare: file => declarations(readTables(file)),
  declares: ['table'],
  hover: (file, offset, scope) => hoverType(readTables(file), offset, scope),
  symbols: file => tableSymbols(readTables(file)),
  tokens: file => typeTokens(readTables(file)),
};
