import { remove } from '../../base/edit.ts';
import type { SourceFile } from '../../base/file.ts';
import type { Language } from '../../base/language.ts';
import { memo } from '../../base/memo.ts';
import { defineRule, runRules, type AnyRule } from '../../base/rule.ts';
import { readDdl } from './ddl/tables.ts';
import { athena } from './dialects/athena.ts';
import { hoverType, tableSymbols } from './hive/features.ts';
import { schemaRules } from './hive/rules/index.ts';
import { declarations, type SchemaFile } from './hive/table.ts';
import { parseSql } from './parser.ts';
import { selectsIn } from './selects.ts';
import type { SqlTree } from './tree.ts';

/** A file of queries or of table definitions: Athena sends each statement to one of two parsers. */
export interface AthenaFile extends SchemaFile { readonly tree: SqlTree }

const definition = /^\s*(?:--[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*(?:CREATE\s+(?:EXTERNAL\s+)?(?:TABLE|DATABASE|SCHEMA)\b(?![\s\S]*?\bAS\s*(?:\(\s*)?(?:SELECT|WITH)\b)|ALTER\b|DROP\s+(?:TABLE|DATABASE|SCHEMA)\b|MSCK\b|SHOW\b|DESCRIBE\b)/i;

const analyse: (file: SourceFile) => AthenaFile = memo(file => ({
  ...readDdl(file),
  tree: definition.test(file.text) ? { statements: [], problems: [], comments: [], reserved: [] } : parseSql(file.text, athena),
}));

const syntax = defineRule({
  code: 'ATH101', name: 'query-syntax', since: '0.1', severity: 'error',
  summary: 'The query cannot be read',
  *find(file: AthenaFile) { yield* file.tree.problems; },
  message: ({ message }) => message,
});

const trailingComma = defineRule({
  code: 'ATH102', name: 'trailing-comma', since: '0.1', severity: 'error',
  summary: 'A comma stands before FROM',
  *find(file: AthenaFile) {
    for (const select of selectsIn(file.tree)) if (select.trailingComma) yield { range: select.trailingComma };
  },
  message: () => 'Nothing follows this comma: Athena answers `mismatched input \'FROM\'`',
  fix: ({ range }) => ({ title: 'Delete the comma', edits: [remove(range)] }),
});

const rules: readonly AnyRule<AthenaFile>[] = [syntax, trailingComma, ...schemaRules];

/** Athena's two languages in one file type: queries, and table definitions. */
export const athenaSql: Language = {
  id: 'athena-sql',
  name: 'Athena SQL',
  suffixes: ['.athena.sql'],
  rules,
  diagnose: (file, scope) => runRules(rules, analyse(file), file.path, scope),
  declare: file => declarations(analyse(file)),
  hover: (file, offset, scope) => hoverType(analyse(file), offset, scope),
  symbols: file => tableSymbols(analyse(file)),
};
