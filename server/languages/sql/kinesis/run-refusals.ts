import type { Range } from '../../../base/range.ts';
import type { Scope } from '../../../base/scope.ts';
import type { SqlTree } from '../tree.ts';
import type { Analysis } from './analysis.ts';
import type { KinesisFile } from './file.ts';
import { kinesisRules } from './rules/index.ts';

/** Sizes are limits of deployment, not of meaning: a long script runs here all the same. */
const rules = kinesisRules.filter(rule => rule.severity === 'error' && rule.name !== 'code-limits');

const alone: Scope = { catalog: { all: () => [], find: () => undefined, declaredIn: () => [] }, settings: {}, alone: true, file: () => undefined, exists: () => false, sample: () => undefined, outputs: () => undefined, paths: () => [] };

/** Why the service would not start a script whose names and types are right: a group without time, a join without a window. */
export function refusals(tree: SqlTree, analysis: Analysis, text: string): { readonly message: string; readonly range: Range }[] {
  const file: KinesisFile = { file: { path: '', text, language: 'kinesis-sql' }, text, tree, analysis, header: { inputs: [], problems: [] }, node: undefined, application: undefined };
  return rules.flatMap(rule => [...rule.find(file, alone)].map(found => ({ message: rule.message(found), range: found.range })));
}
