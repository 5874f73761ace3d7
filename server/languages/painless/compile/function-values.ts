import { apiClass, boxOf, findMethod, functionalMethod, resolveType } from '../api/read.ts';
import type { Block, Expression, Of, Parameter } from '../tree.ts';
import { boxed, castCode, readable } from './casts.ts';
import { q, type Compiler } from './compiler.ts';
import { expressionCode } from './expressions.ts';
import { noFlags, statementsCode } from './statements.ts';

/** A lambda as the functional interface that is asked for. */
export function lambdaCode(compiler: Compiler, e: Of<'lambda'>, target: string): string {
  const method = target === 'def' ? undefined : functionalMethod(target) ?? compiler.fail(`Cannot pass lambda to [${target}], not a functional interface`, e.at);
  if (method && method.parameters.length !== e.parameters.length) compiler.fail(`Incorrect number of parameters for [${method.name}] in [${target}]`, e.at);
  const returns = !method || method.returns === 'void' ? 'def' : method.returns;
  const outer = { scope: compiler.scope, current: compiler.current };
  const number = compiler.lambdas++;
  const scope = compiler.open({ from: e.from, to: e.to }, compiler.scope.lambda + 1);
  scope.captured = new Set();
  const heads: string[] = [];
  e.parameters.forEach((p: Parameter, i) => {
    const given = method?.parameters[i] ?? 'def';
    const type = p.type === undefined ? given : compiler.type(p.type, p.at, t => `cannot resolve type [${t}]`);
    compiler.declare(p.name, type, p.at, 'parameter', true);
    if (type !== given) heads.push(`v_${p.name}=${castCode(compiler, { type: given, code: `v_${p.name}` }, type, { explicit: true, internal: true }, e.at)};`);
  });
  let body: string;
  compiler.current = { returns, name: 'lambda' };
  if (e.body.kind === 'block') {
    if (e.body.statements.length === 0) compiler.fail('cannot generate empty lambda', e.at);
    const flags = noFlags();
    body = statementsCode(compiler, (e.body as Block).statements, { last: true, lastLoop: false, loop: false }, flags, e.body.from);
    if (!flags.methodEscape) compiler.fail('not all paths return a value for lambda', e.at);
  } else {
    const v = expressionCode(compiler, e.body as Expression, { target: returns, internal: true });
    body = `return (${castCode(compiler, readable(compiler, v, e.body as Expression), returns, { internal: true }, (e.body as Expression).at)});`;
  }
  const captured = [...scope.captured].filter(n => outer.scope && compiler.depthOf(n) <= outer.scope.lambda);
  compiler.scope = outer.scope;
  compiler.current = outer.current;
  const f = `(${e.parameters.map(p => `v_${p.name}`).join(',')})=>{if(--$s<0)R.budget();let $b=1000000;${heads.join('')}\n${body}}`;
  const made = method ? `new R.Fn(${q(target)},${f}${compiler.mark(e.at)})` : `R.lambda(${number},${captured.length},${e.parameters.length},${f}${compiler.mark(e.at)})`;
  return captured.length === 0 ? made : `((${captured.map(n => `v_${n}`).join(',')})=>${made})(${captured.map(n => `v_${n}`).join(',')})`;
}

/** `Class::method`, `this::function` or `variable::method` as the functional interface that is asked for. */
export function referenceCode(compiler: Compiler, e: Of<'reference'>, target: string): string {
  const method = target === 'def' ? undefined : functionalMethod(target) ?? compiler.fail(`cannot convert function reference [${e.qualifier}::${e.name}] to a non-functional interface [${target}]`, e.at);
  const type = q(target === 'def' ? null : target);
  const missing = (qualifier = e.qualifier): never => compiler.fail(`function reference [${qualifier}::${e.name}/${method!.parameters.length}] matching [${target}, ${method!.name}/${method!.parameters.length}] not found`, e.at);
  if (e.qualifier === 'this') {
    const arities = [...compiler.functions.keys()].filter(k => k.startsWith(`${e.name}/`)).map(k => Number(k.slice(e.name.length + 1)));
    if (method && !arities.includes(method.parameters.length)) missing();
    const table = arities.map(n => {
      const f = compiler.functions.get(`${e.name}/${n}`)!;
      const names = f.parameters.map((_, i) => `$${i}`);
      const inner = `f_${e.name}_${n}(${f.parameters.map((p, i) => castCode(compiler, { type: 'def', code: `$${i}` }, resolveType(p.type!) ?? 'def', {}, e.at)).join(',')})`;
      const returns = resolveType(f.type) ?? 'void';
      return `${n}:(${names.join(',')})=>${returns === 'void' ? `{${inner};return null;}` : `{return (${boxed(inner, returns)});}`}`;
    });
    return `${compiler.mark(e.at)}R.refer(${type},{${table.join(',')}},${q(e.name)})`;
  }
  const variable = compiler.find(e.qualifier);
  if (variable) {
    compiler.capture(e.qualifier);
    variable.uses.push(e.at);
    const own = variable.type;
    if (method && own !== 'def' && !findMethod(boxOf(own), `${e.name}/${method.parameters.length}`)) missing(own);
    return `${compiler.mark(e.at)}R.bound(${type},${boxed(`v_${e.qualifier}`, variable.type)},${q(e.name)})`;
  }
  const qualifier = resolveType(e.qualifier) ?? compiler.fail(`variable [${e.qualifier}] is not defined`, e.at);
  if (method && qualifier.endsWith('[]') && e.name !== 'new') missing();
  if (method && !qualifier.endsWith('[]')) {
    const n = method.parameters.length;
    const own = apiClass(qualifier);
    if (e.name === 'new' ? !own?.constructors.has(n) : !own?.statics.has(`${e.name}/${n}`) && !findMethod(qualifier, `${e.name}/${n - 1}`)) missing();
  }
  return `${compiler.mark(e.at)}R.refClass(${type},${q(qualifier)},${q(e.name)},${q(e.qualifier)})`;
}
