import type { Language } from '../../base/language.ts';
import { runRules } from '../../base/rule.ts';
import { completeDefinition, statementStarts } from './ddl/complete.ts';
import { foldsOfDefinitions, formatDefinitions } from './ddl/format.ts';
import { declarationAt } from './ddl/names.ts';
import { sampleComments, sampleFeeds } from './ddl/sample-comments.ts';
import { selectionInDefinitions } from './ddl/selection.ts';
import { readDdl } from './ddl/tables.ts';
import { declarations } from './hive/declare.ts';
import { definitionTokens, tableSymbols } from './hive/features.ts';
import { hoverDefinition } from './hive/hover.ts';
import { schemaRules } from './hive/rules/index.ts';
import { sampleLinks } from './hive/sample-comment.ts';
import { placesOf } from './references.ts';

/** Table definitions in Hive's language, as Athena takes them. */
export const hiveSql: Language = {
  id: 'hive-sql',
  name: 'Hive DDL',
  suffixes: ['.ddl', '.hql'],
  rules: schemaRules,
  diagnose: (file, scope) => runRules(schemaRules, readDdl(file), file.path, scope),
  declare: file => [...declarations(readDdl(file)), ...sampleFeeds(file)],
  declares: ['table', 'feed'],
  hover: (file, offset, scope) => hoverDefinition(readDdl(file), offset, scope),
  complete: (file, offset, scope) => completeDefinition(file, offset, scope) ?? statementStarts(file, offset),
  definition: (file, offset, scope) => { const place = declarationAt(file, offset, scope); return place ? [place] : []; },
  references: (file, offset, scope) => { const place = declarationAt(file, offset, scope); return place ? placesOf(place, scope) : []; },
  symbols: file => tableSymbols(readDdl(file)),
  folds: foldsOfDefinitions,
  selection: selectionInDefinitions,
  format: formatDefinitions,
  tokens: file => definitionTokens(readDdl(file)),
  links: (file, scope) => sampleLinks(sampleComments(file), scope),
};
