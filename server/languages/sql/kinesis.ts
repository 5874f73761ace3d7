import type { Declaration } from '../../base/catalog.ts';
import type { SourceFile } from '../../base/file.ts';
import type { Language } from '../../base/language.ts';
import { complete } from './kinesis/features/complete.ts';
import { format } from './kinesis/features/format.ts';
import { hints, lenses } from './kinesis/features/hints.ts';
import { hover } from './kinesis/features/hover.ts';
import { definition, prepareRename, references, rename } from './kinesis/features/navigate.ts';
import { calls, folds, selection, symbols, tokens } from './kinesis/features/outline.ts';
import { signature } from './kinesis/features/signature.ts';
import { readKinesis, treeOf } from './kinesis/file.ts';
import { diagnose } from './kinesis/incremental.ts';
import { kinesisRules } from './kinesis/rules/index.ts';

/** Streaming SQL of Kinesis Data Analytics. */
export const kinesisSql: Language = {
  id: 'kinesis-sql',
  name: 'Kinesis Analytics SQL',
  suffixes: ['.kda.sql'],
  rules: kinesisRules,

  diagnose,
  declare: declarations,
  declares: ['stream'],

  hover: (file, offset, scope) => hover(readKinesis(file, scope), offset),
  complete: (file, offset, scope) => complete(readKinesis(file, scope), offset, scope),
  signature: (file, offset, scope) => signature(readKinesis(file, scope), offset),
  definition: (file, offset, scope) => definition(readKinesis(file, scope), offset),
  references: (file, offset, scope) => references(readKinesis(file, scope), offset, scope),
  prepareRename: (file, offset, scope) => prepareRename(readKinesis(file, scope), offset),
  rename: (file, offset, name, scope) => rename(readKinesis(file, scope), offset, name, scope),
  symbols: file => symbols(readKinesis(file)),
  folds: file => folds(readKinesis(file)),
  selection: (file, offset) => selection(readKinesis(file), offset),
  tokens: (file, scope) => tokens(readKinesis(file, scope)),
  format: (file, options) => format(readKinesis(file), options),
  hints: (file, range, scope) => hints(readKinesis(file, scope), range),
  lenses: (file, scope) => lenses(readKinesis(file, scope)),
  calls: (file, scope) => calls(readKinesis(file, scope)),
};

/** The streams and pumps that a script creates. */
function declarations(file: SourceFile): Declaration[] {
  return treeOf(file).statements.flatMap((s): Declaration[] => {
    if (s.kind !== 'create-stream' && s.kind !== 'create-pump') return [];
    const id = s.name.parts.at(-1);
    if (!id || id.name === '') return [];
    const columns = s.kind === 'create-pump' ? [] : s.columns.map(c => ({ name: c.name.name, type: file.text.slice(c.type.range.start, c.type.range.end).toUpperCase(), place: { path: file.path, range: c.name.range } }));
    return [{ kind: 'stream', role: s.kind === 'create-stream' ? 'stream' : 'pump', name: id.name, place: { path: file.path, range: id.range }, columns }];
  });
}
