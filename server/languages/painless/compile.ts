import { CompileError, Compiler, type Facts } from './compile/compiler.ts';
import { scriptCode } from './compile/functions.ts';
import type { Context } from './contexts.ts';
import { parseScript } from './parser.ts';
import type { PainlessProblemKind } from './problem-kind.ts';

export type { PainlessProblemKind };
export interface CompiledScript { readonly error: CompileError | undefined; readonly code: string; readonly lines: readonly number[]; readonly facts: Facts; readonly regexes: readonly [string, string][] }

/** Checks a script for a context and turns it into JavaScript. The error is the first, as the service's compiler has no other. */
export function compileScript(file: { readonly text: string }, context: Context): CompiledScript {
  const facts: Facts = { types: new Map(), statics: new Set(), methods: new Map(), variables: [], calls: new Map() };
  const lines: number[] = [];
  const regexes: [string, string][] = [];
  const script = parseScript(file);
  const [wrong] = script.problems;
  const errors: CompileError[] = wrong ? [new CompileError('IllegalArgumentException', wrong.message, wrong.at, wrong.end)] : [];
  let code = '';
  try {
    const compiler = new Compiler(context, facts, lines, regexes, file.text, errors);
    code = scriptCode(compiler, script.functions, script.statements);
    errors.push(...compiler.late);
  } catch (error) {
    if (error instanceof CompileError) errors.push(error);
    else if (error instanceof RangeError) errors.push(new CompileError('IllegalArgumentException', 'script is nested too deeply.', 0));
    else throw error;
  }
  return { error: errors[0], code: errors.length > 0 ? '' : code, lines, facts, regexes };
}
