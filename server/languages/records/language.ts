import { streamsOf } from '../../base/application.ts';
import type { Language } from '../../base/language.ts';
import { touches } from '../../base/range.ts';
import { defineRule, runRules, type AnyRule } from '../../base/rule.ts';
import { tableSymbols, typeTokens } from '../sql/hive/features.ts';
import { hoverType } from '../sql/hive/hover.ts';
import { withNormalised } from '../sql/hive/normalise.ts';
import { schemaRules } from '../sql/hive/rules/index.ts';
import { declarations } from '../sql/hive/declare.ts';
import { sampleLinks } from '../sql/hive/sample-comment.ts';
import { applicationsIn, codeIn, isApplicationText } from './applications.ts';
import { applicationRules } from './rules/applications.ts';
import { sampleFeeds } from './conversions.ts';
import { conversionRules } from './rules/conversions.ts';
import { shapeRules } from './rules/index.ts';
import { readTables, type RecordsFile } from './tables.ts';

const syntax = defineRule({
  code: 'REC101', name: 'data-syntax', since: '0.1', severity: 'error',
  summary: 'The JSON or YAML cannot be read',
  *find(file: RecordsFile) {
    // Others too call files `template.yaml` and `application.json`, and have their own syntax in them.
    if (/\.glue\.json$|\.template\.\w+$/i.test(file.file.path) || /\bResources\b|\bAWS::|\bApplicationCode\b|\bInputSchema\b/.test(file.file.text)) yield* file.tree.problems;
  },
  message: ({ message }) => message,
});

const rules: readonly AnyRule<RecordsFile>[] = [syntax, ...shapeRules, ...applicationRules, ...conversionRules, ...schemaRules];

/** Glue table JSON and application JSON, and the tables and applications inside CloudFormation and SAM templates. */
export const records: Language = {
  id: 'records',
  name: 'Glue tables',
  suffixes: ['.glue.json', 'template.json', 'template.yaml', 'template.yml', 'application.json'],
  recognizes: isApplicationText,
  rules,
  diagnose: (file, scope) => runRules(rules, readTables(file), file.path, scope),
  together: (file, found) => withNormalised(readTables(file), found),
  declare: file => [...declarations(readTables(file)), ...applicationsIn(readTables(file)), ...sampleFeeds(readTables(file))],
  declares: ['table', 'application', 'stream', 'feed'],
  embedded: file => codeIn(readTables(file)),
  hover: (file, offset, scope) => hoverType(readTables(file), offset, scope),
  pointsTo(file, offset, scope) {
    for (const application of scope.catalog.declaredIn(file.path)) {
      const use = application.kind === 'application' ? application.outputs.find(o => touches(o.place.range, offset)) : undefined;
      const stream = use && application.kind === 'application' && streamsOf(application, scope)?.find(s => s.name === use.name);
      if (use && stream) return { range: use.place.range, place: stream.place };
    }
    return undefined;
  },
  links: (file, scope) => sampleLinks(readTables(file).samples ?? [], scope),
  symbols: file => tableSymbols(readTables(file)),
  tokens: file => typeTokens(readTables(file)),
};
