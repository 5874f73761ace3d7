import type { SourceFile } from '../../base/file.ts';
import type { Language } from '../../base/language.ts';
import { runRules } from '../../base/rule.ts';
import { specIn } from './around.ts';
import { complete } from './complete.ts';
import { isChart } from './detect.ts';
import * as features from './features.ts';
import { format } from './format.ts';
import { vegaRules } from './rules/index.ts';
import { readSpec } from './spec.ts';

/** Vega and Vega-Lite are one language to the editor: `$schema` says which of them a text is written in. */
const shared: Omit<Language, 'id' | 'name' | 'suffixes' | 'recognizes'> = {
  rules: vegaRules,
  diagnose: (file, scope) => runRules(vegaRules, specIn(file, scope), file.path, scope),
  embedded: (file: SourceFile) => readSpec(file).embedded,
  complete,
  hover: features.hover,
  signature: features.signature,
  definition: features.definition,
  references: features.places,
  prepareRename: features.prepareRename,
  rename: features.rename,
  symbols: features.symbols,
  folds: features.folds,
  selection: features.selection,
  tokens: features.tokens,
  colors: features.colors,
  lenses: features.lenses,
  format,
};

/** Vega: `*.vg.json`, `*.vega.hjson`. */
export const vega: Language = { id: 'vega', name: 'Vega', suffixes: ['.vega.hjson', '.vega.json', '.vg.hjson', '.vg.json'], recognizes: isChart('vega'), ...shared };

/** Vega-Lite: `*.vl.json`. */
export const vegaLite: Language = { id: 'vega-lite', name: 'Vega-Lite', suffixes: ['.vl.hjson', '.vl.json'], recognizes: isChart('vega-lite'), ...shared };
