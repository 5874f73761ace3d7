import type { SourceFile } from '../../base/file.ts';
import type { Language } from '../../base/language.ts';
import { runRules } from '../../base/rule.ts';
import { complete } from './complete.ts';
import { format } from './format.ts';
import { definition, prepareRename, references, rename } from './names.ts';
import { folds, selection, symbols, tokens } from './outline.ts';
import { rules } from './rules/index.ts';
import { hover, signature } from './signature.ts';

/** Painless: lone scripts (`*.painless`, context by a leading `// context: aggs_map`) and scripts embedded in other files. */
export const painless: Language = {
  id: 'painless',
  name: 'Painless',
  suffixes: ['.painless'],
  rules,
  diagnose: (file, scope) => runRules(rules, file, file.path, scope),
  hover,
  complete,
  signature,
  definition,
  references,
  prepareRename,
  rename,
  symbols,
  folds,
  selection,
  tokens,
  format,
  lenses: (file: SourceFile) => [{ range: { start: 0, end: 0 }, title: 'Run with samples', command: 'sluice.runPainless', arguments: [file.path] }],
};
