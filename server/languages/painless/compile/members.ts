import { apiClass, boxOf, findMethod, isAssignable, isPrimitive, resolveType, type Method } from '../api/read.ts';
import { has } from '../contexts.ts';
import type { Expression, Of } from '../tree.ts';
import { boxed, castCode, noted, readable } from './casts.ts';
import { q, string, type Compiler, type Value } from './compiler.ts';
import { expressionCode, glance, valueOf, wanted } from './expressions.ts';
import { lambdaCode, referenceCode } from './function-values.ts';

/** A dotted name that is a class: `java.util.List`, `Map.Entry`. */
function dottedName(compiler: Compiler, e: Expression): string | undefined {
  if (e.kind === 'name') return compiler.find(e.name) ? undefined : e.name;
  if (e.kind !== 'field' || e.safe || e.integer) return undefined;
  const left = dottedName(compiler, e.receiver);
  return left === undefined ? undefined : `${left}.${e.name}`;
}

/** @param at where the member stands that is asked for */
/** What stands before a dot or a bracket: a value, or a class. */
export function receiverOf(compiler: Compiler, e: Expression, at = e.at): Value {
  const path = dottedName(compiler, e);
  if (path !== undefined) {
    const type = resolveType(path);
    if (type && type !== 'void') { compiler.facts.types.set(e, type); compiler.facts.statics.add(e); return { type, code: '', statik: true }; }
    if (e.kind === 'field') { const left = dottedName(compiler, e.receiver); if (left !== undefined && !resolveType(left)) compiler.fail(`cannot resolve symbol [${path}]`, e.at, undefined, at); }
    if (e.kind === 'name') compiler.fail(`cannot resolve symbol [${path}]`, e.at, undefined, at);
  }
  const v = expressionCode(compiler, e, {});
  return v;
}

/** An argument as its parameter asks for it. */
export function argumentCode(compiler: Compiler, e: Expression, target: string): string {
  if (e.kind === 'lambda') return target === 'def' ? compiler.fail('Cannot pass lambda to [def], not a functional interface', e.at) : lambdaCode(compiler, e, target);
  if (e.kind === 'reference') return target === 'def' ? compiler.fail(`cannot convert function reference [${e.qualifier}::${e.name}] to a non-functional interface [def]`, e.at) : referenceCode(compiler, e, target);
  const v = expressionCode(compiler, e, { target, internal: true });
  return castCode(compiler, readable(compiler, v, e), target, { internal: true }, e.at);
}

export function functionCall(compiler: Compiler, e: Of<'call'>): Value {
  const key = `${e.name}/${e.args.length}`;
  const f = compiler.functions.get(key);
  if (f) {
    compiler.facts.calls.set(e, f);
    const args = e.args.map((a, i) => argumentCode(compiler, a, resolveType(f.parameters[i]!.type!) ?? 'def'));
    return { type: resolveType(f.type) ?? 'void', code: `${compiler.after(e.at, ...args)}f_${e.name}_${e.args.length}(${args.join(',')})` };
  }
  const own = compiler.context.functions?.[key];
  if (own) {
    const args = e.args.map((a, i) => argumentCode(compiler, a, own[0][i]!));
    return { type: own[1], code: `${compiler.after(e.at, ...args)}R.functions[${q(e.name)}](${args.join(',')})` };
  }
  glance(compiler, ...e.args);
  return compiler.fail(`Unknown call [${e.name}] with [[${e.args.map(a => compiler.text.slice(a.from, a.to)).join(', ')}]] arguments.`, e.at);
}

export function methodCall(compiler: Compiler, e: Of<'method'>): Value {
  const receiver = receiverOf(compiler, e.receiver, e.at);
  const key = `${e.name}/${e.args.length}`;
  if (receiver.statik) {
    if (!has(compiler.context, receiver.type)) compiler.fail(`cannot resolve symbol [${compiler.text.slice(e.receiver.from, e.receiver.to)}]`, e.receiver.at);
    const method = apiClass(receiver.type)?.statics.get(key);
    if (!method) { glance(compiler, ...e.args); return compiler.fail(`static method [${receiver.type}, ${key}] not found`, e.at); }
    compiler.facts.methods.set(e, method);
    const args = e.args.map((a, i) => argumentCode(compiler, a, method.parameters[i]!));
    return { type: method.returns, code: `${compiler.after(e.at, ...args)}R.statics(${q(receiver.type)},${q(e.name)})(${args.join(',')})` };
  }
  if (receiver.type === 'def') {
    const args = e.args.map(a => {
      if (a.kind === 'lambda') return lambdaCode(compiler, a, 'def');
      if (a.kind === 'reference') return referenceCode(compiler, a, 'def');
      const v = expressionCode(compiler, a, {});
      if (v.type === 'void') compiler.fail(`Argument(s) cannot be of [void] type when calling method [${e.name}].`, a.at);
      return boxed(readable(compiler, v, a).code, v.type);
    });
    const tail = `${q(e.name)},[${args.join(',')}],${q(key)})`;
    const mark = compiler.after(e.at, ...args);
    if (!e.safe) return { type: 'def', code: `${mark}R.call(${noted(receiver.code, mark)},${tail}` };
    return { type: 'def', code: `R.safe(${receiver.code},$r=>${mark}R.call($r,${tail})` };
  }
  const type = boxOf(receiver.type);
  const method = type.endsWith('[]') || type === 'void' ? undefined : findMethod(type, key);
  if (!method || !has(compiler.context, `${type}.${e.name}`)) { glance(compiler, ...e.args); return compiler.fail(`member method [${receiver.type}, ${key}] not found`, e.at); }
  compiler.facts.methods.set(e, method);
  const args = e.args.map((a, i) => argumentCode(compiler, a, method.parameters[i]!));
  const self = boxed(receiver.code, receiver.type);
  const invoke = (r: string) => invocation(compiler, r, type, e.name, args, e.at);
  if (!e.safe) return { type: method.returns, code: invoke(self) };
  if (isPrimitive(method.returns)) compiler.fail('Result of null safe operator must be nullable', e.at);
  return { type: method.returns, code: `R.safe(${self},$r=>${invoke('$r')})` };
}

function invocation(compiler: Compiler, self: string, type: string, name: string, args: readonly string[], at: number): string {
  const mark = compiler.after(at, ...args);
  if (type === string) return `${mark}R.string.${name}(${[`R.nn(${noted(self, mark)})`, ...args].join(',')})`;
  // What every object has goes the long way: not every class here has its own, and every object of JavaScript has a toString that says nothing of Java's.
  if (name === 'toString' || name === 'equals' || name === 'hashCode' || /^java\.lang\.|^java\.math|^java\.util\.function|Comparator$/.test(type) && type !== 'java.lang.StringBuilder') return `${mark}R.invoke(${noted(self, mark)},${q(name)},[${args.join(',')}])`;
  return `${mark}R.nn(${self})${mark}.${name}(${args.join(',')})`;
}

export function fieldAccess(compiler: Compiler, e: Of<'field'>): Value {
  const path = dottedName(compiler, e);
  if (path !== undefined) {
    const type = resolveType(path);
    if (type) return { type, code: '', statik: true };
    const words = path.split('.');
    if (!words.some((_, i) => i > 0 && resolveType(words.slice(0, i).join('.')))) compiler.fail(`cannot resolve symbol [${path}]`, e.at);
  }
  const receiver = receiverOf(compiler, e.receiver);
  const { name } = e;
  if (receiver.statik) {
    const type = apiClass(receiver.type)?.fields.get(name) ?? compiler.fail(`field [${receiver.type}, ${name}] not found`, e.at);
    return { type, code: `R.constant(${q(receiver.type)},${q(name)})` };
  }
  if (receiver.type === 'def') {
    if (e.safe) return { type: 'def', code: `R.safe(${receiver.code},$r=>${compiler.mark(e.at)}R.get($r,${q(name)}))` };
    return { type: 'def', code: `${compiler.mark(e.at)}R.get(${noted(receiver.code, compiler.mark(e.at))},${q(name)})` };
  }
  const read = (self: string): Value => {
    if (receiver.type.endsWith('[]')) return name === 'length' ? { type: 'int', code: `${compiler.mark(e.at)}R.nn(${self})${compiler.mark(e.at)}.a.length` } : compiler.fail(`Field [${name}] does not exist for type [${receiver.type}].`, e.at);
    const type = boxOf(receiver.type);
    const getter = getterOf(type, name);
    if (getter) { compiler.facts.methods.set(e, getter); return { type: getter.returns, code: invocation(compiler, boxed(self, receiver.type), type, getter.name, [], e.at) }; }
    if (isAssignable('java.util.Map', type)) return { type: 'def', code: `${compiler.mark(e.at)}R.nn(${self})${compiler.mark(e.at)}.get(${q(name)})` };
    if (isAssignable('java.util.List', type)) {
      if (!/^[0-9]+$/.test(name)) compiler.fail(`invalid list index [${name}]`, e.at);
      return { type: 'def', code: `${compiler.mark(e.at)}R.nn(${self})${compiler.mark(e.at)}.get(${name})` };
    }
    return compiler.fail(`field [${receiver.type}, ${name}] not found`, e.at);
  };
  if (!e.safe) return read(receiver.code);
  const v = read('$r');
  if (isPrimitive(v.type)) compiler.fail('Result of null safe operator must be nullable', e.at);
  return { type: v.type, code: `R.safe(${receiver.code},$r=>${v.code})` };
}

export function indexAccess(compiler: Compiler, e: Of<'index'>): Value {
  const receiver = receiverOf(compiler, e.receiver);
  if (receiver.statik) compiler.fail(`value required: instead found unexpected type [${receiver.type}]`, e.receiver.at);
  if (receiver.type.endsWith('[]')) return { type: receiver.type.slice(0, -2), code: `${compiler.mark(e.at)}R.at(${receiver.code},${wanted(compiler, e.index, { target: 'int' }).code})` };
  if (receiver.type === 'def') return { type: 'def', code: `${compiler.mark(e.at)}R.index(${receiver.code},${castCode(compiler, valueOf(compiler, e.index), 'def', {}, e.index.at)})` };
  if (isAssignable('java.util.Map', receiver.type)) return { type: 'def', code: `${compiler.mark(e.at)}R.nn(${receiver.code})${compiler.mark(e.at)}.get(${wanted(compiler, e.index, { target: 'def', internal: true }).code})` };
  if (isAssignable('java.util.List', receiver.type)) return { type: 'def', code: `${compiler.mark(e.at)}R.item(${receiver.code},${wanted(compiler, e.index, { target: 'int' }).code})` };
  return compiler.fail(`Illegal array access on type [${receiver.type}].`, e.at);
}

/** The method behind a name that is written like a field. */
export function getterOf(type: string, name: string): Method | undefined {
  const upper = name.charAt(0).toUpperCase() + name.slice(1);
  return findMethod(type, `get${upper}/0`) ?? findMethod(type, `is${upper}/0`);
}
