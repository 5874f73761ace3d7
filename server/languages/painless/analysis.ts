import type { SourceFile } from '../../base/file.ts';
import { memo } from '../../base/memo.ts';
import { compileScript } from './compile.ts';
import { contextIn, contextNamed, type Context } from './contexts.ts';
import { parseScript } from './parser.ts';

/** What is known of a script: its tree, and what the compiler says for the context that its host or its first comment names. */
export const analyse = memo((file: SourceFile) => {
  const context: Context = contextNamed(file.context ?? contextIn(file.text)) ?? contextNamed()!;
  return { context, tree: parseScript(file), compiled: compileScript(file, context) };
});
