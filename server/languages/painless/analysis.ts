import type { SourceFile } from '../../base/file.ts';
import { memo } from '../../base/memo.ts';
import { compileScript } from './compile.ts';
import { contextFor, contextNamed, type Context } from './contexts.ts';
import { parseScript } from './parser.ts';

/** What is known of a script: its tree, and what the compiler says for the context that its host, its head or its name tells. */
export const analyse = memo((file: SourceFile) => {
  const context: Context = contextNamed(file.context ?? contextFor(file.path, file.text)) ?? contextNamed()!;
  return { context, tree: parseScript(file), compiled: compileScript(file, context) };
});
