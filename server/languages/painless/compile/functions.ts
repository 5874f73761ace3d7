import { isPrimitive, resolveType } from '../api/read.ts';
import type { FunctionNode, Statement } from '../tree.ts';
import { q, type Compiler } from './compiler.ts';
import { noFlags, statementsCode } from './statements.ts';

/** The whole script as the source of a function that makes the script's function. */
export function scriptCode(compiler: Compiler, functions: readonly FunctionNode[], statements: readonly Statement[]): string {
  for (const f of functions) {
    const key = `${f.name}/${f.parameters.length}`;
    compiler.attempt(() => {
      if (compiler.functions.has(key)) compiler.fail(`invalid function definition: found duplicate function [${key}].`, f.at);
      compiler.type(f.type, f.at, t => `invalid function definition: return type [${t}] not found for function [${key}]`);
    }, undefined);
    compiler.functions.set(key, f);
  }
  const written = functions.map(f => compiler.attempt(() => functionCode(compiler, f), ''));
  const n = Object.keys(compiler.context.variables).length;
  if (statements.length === 0) compiler.fail(`invalid function definition: found no statements for function [execute] with [${n}] parameters`, 0);
  compiler.open({ from: 0, to: compiler.text.length }, 1);
  for (const [name, type] of Object.entries(compiler.context.variables)) compiler.declare(name, type, -1, 'script');
  compiler.current = { returns: compiler.context.returns, name: 'execute' };
  const flags = noFlags();
  const body = statementsCode(compiler, statements, { last: true, lastLoop: false, loop: false }, flags, 0);
  const head = Object.keys(compiler.context.variables).map(name => `let v_${name}=$in[${q(name)}];`).join('');
  const fall = { boolean: 'return false;', def: 'return null;', void: '', long: 'return 0n;' }[compiler.context.returns] ?? (isPrimitive(compiler.context.returns) ? 'return 0;' : 'return null;');
  return `let $s=R.total;\n${written.join('\n')}\nreturn function execute($in){$s=R.total;let $b=1000000;${head}\n${body}${flags.methodEscape ? '' : fall}\n}`;
}

function functionCode(compiler: Compiler, f: FunctionNode): string {
  const key = `${f.name}/${f.parameters.length}`;
  const returns = resolveType(f.type) ?? 'void';
  compiler.scope = { parent: undefined, variables: new Map(), lambda: 1, range: { from: f.from, to: f.to } };
  for (const p of f.parameters) compiler.declare(p.name, compiler.type(p.type!, p.at, t => `invalid function definition: parameter type [${t}] not found for function [${key}]`, f.at), p.at, 'parameter', false, f.at);
  if (f.body.statements.length === 0) compiler.fail(`invalid function definition: found no statements for function [${f.name}] with [${f.parameters.length}] parameters`, f.at);
  compiler.current = { returns, name: f.name };
  const flags = noFlags();
  const body = statementsCode(compiler, f.body.statements, { last: true, lastLoop: false, loop: false }, flags, f.at);
  if (!flags.methodEscape && returns !== 'void') compiler.fail(`invalid function definition: not all paths provide a return value for function [${f.name}] with [${f.parameters.length}] parameters`, f.at);
  compiler.close();
  compiler.scope = { parent: undefined, variables: new Map(), lambda: 0, range: { from: 0, to: 0 } };
  return `function f_${f.name}_${f.parameters.length}(${f.parameters.map(p => `v_${p.name}`).join(',')}){if(--$s<0)R.budget();let $b=1000000;\n${body}}`;
}
