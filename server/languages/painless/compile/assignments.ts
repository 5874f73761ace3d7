import { apiClass, boxOf, isAssignable, resolveType } from '../api/read.ts';
import type { Expression, Of } from '../tree.ts';
import { castCode, readable } from './casts.ts';
import { q, startOf, type Compiler, type Value, type Want } from './compiler.ts';
import { expressionCode, valueOf, wanted } from './expressions.ts';
import { getterOf, receiverOf } from './members.ts';
import { arithmeticOperation } from './operators.ts';
import { described } from './said.ts';

/** `=` and its kin, `++` and `--`. */
export function assignment(compiler: Compiler, e: Of<'assign'>, want: Want, mode: 'plain' | 'step' | 'postfix'): Value {
  const target = assignmentTarget(compiler, e.target, want.statement ?? false);
  const { operator } = e;
  const place = compiler.identities.pathOf(e.target);
  if (operator === '=') {
    if (target.type === 'def' && e.target.kind === 'name') {
      const v = valueOf(compiler, e.value, {});
      if (place) compiler.identities.set(place, e.value);
      return { type: 'def', code: target.write(castCode(compiler, v, 'def', {}, e.value.at)) };
    }
    const v = expressionCode(compiler, e.value, { target: target.type });
    if (v.type === 'void') compiler.fail('invalid assignment: cannot assign type [void]', e.at);
    if (place) compiler.identities.set(place, e.value);
    return { type: target.type, code: target.write(castCode(compiler, readable(compiler, v, e.value), target.type, {}, e.value.at)) };
  }
  const op = operator.slice(0, -1);
  const r = valueOf(compiler, e.value, {});
  if (place) compiler.identities.set(place, { kind: 'binary', operator: op, left: e.target, right: e.value, at: e.at, from: e.from, to: e.to });
  const l: Value = { type: target.type, code: target.read };
  const computed = arithmeticOperation(compiler, op, l, r, { at: e.at, left: e.at, right: e.value.at }, true);
  const back = computed.type === target.type ? computed.code : castCode(compiler, computed, target.type, { explicit: true }, e.at);
  if (mode === 'postfix' && !want.statement) {
    const old = target.hold;
    return { type: target.type, code: old(back) };
  }
  return { type: target.type, code: target.update(back) };
}

/** Where an assignment goes. Receiver and index are evaluated once, into temporaries of the generated function. */
function assignmentTarget(compiler: Compiler, e: Expression, onlyWritten: boolean): { type: string; read: string; write(code: string): string; update(code: string): string; hold(code: string): string } {
  const bad = (what: string): never => compiler.fail(`invalid assignment: cannot assign a value to ${what}`, startOf(e));
  if (e.kind === 'name') {
    const variable = compiler.find(e.name);
    if (!variable) { const type = resolveType(e.name); return type && type !== 'void' ? compiler.fail(`invalid assignment: cannot write a value to a static type [${type}]`, e.at) : compiler.fail(`cannot resolve symbol [${e.name}]`, e.at); }
    if (variable.readonly || compiler.depthOf(e.name) < compiler.scope.lambda) compiler.fail(`Variable [${e.name}] is read-only.`, e.at);
    variable.uses.push(e.at);
    if (onlyWritten) variable.writes.push(e.at);
    compiler.facts.types.set(e, variable.type);
    const v = `v_${e.name}`;
    return { type: variable.type, read: v, write: c => `(${v}=${c})`, update: c => `(${v}=${c})`, hold: c => `(($o)=>(${v}=${c},$o))(${v})` };
  }
  if (e.kind === 'field' || e.kind === 'index') {
    const receiver = receiverOf(compiler, e.receiver);
    if (receiver.statik) return e.kind === 'field' && apiClass(receiver.type)?.fields.has(e.name) ? bad(`read-only field [${e.name}]`) : compiler.fail(`field [${receiver.type}, ${e.kind === 'field' ? e.name : ''}] not found`, e.at);
    const t = receiver.type;
    let type = 'def';
    let read: string;
    let store: (code: string) => string;
    let key = '0';
    if (e.kind === 'index') {
      if (t.endsWith('[]')) { type = t.slice(0, -2); key = wanted(compiler, e.index, { target: 'int' }).code; read = `${compiler.mark(e.at)}R.at($r,$k)`; store = c => `${compiler.mark(e.at)}R.setAt($r,$k,${c})`; }
      else if (t === 'def') { key = castCode(compiler, valueOf(compiler, e.index), 'def', {}, e.index.at); read = `${compiler.mark(e.at)}R.index($r,$k)`; store = c => `${compiler.mark(e.at)}R.setIndex($r,$k,${c})`; }
      else if (isAssignable('java.util.Map', t)) { key = wanted(compiler, e.index, { target: 'def', internal: true }).code; read = `${compiler.mark(e.at)}R.nn($r)${compiler.mark(e.at)}.get($k)`; store = c => `${compiler.mark(e.at)}R.put($r,$k,${c})`; }
      else if (isAssignable('java.util.List', t)) { key = wanted(compiler, e.index, { target: 'int' }).code; read = `${compiler.mark(e.at)}R.item($r,$k)`; store = c => `${compiler.mark(e.at)}R.setItem($r,$k,${c})`; }
      else return compiler.fail(`Illegal array access on type [${t}].`, e.at);
    } else {
      if (t.endsWith('[]')) return compiler.fail(e.name === 'length' ? 'invalid assignment: cannot assign a value write to read-only field [length] for an array.' : `Field [${e.name}] does not exist for type [${t}].`, e.at);
      key = q(e.name);
      if (t !== 'def' && getterOf(boxOf(t), e.name)) return compiler.fail(`Illegal shortcut on field [${e.name}] for type [${t}].`, e.at);
      if (t === 'def') { read = `${compiler.mark(e.at)}R.get($r,$k)`; store = c => `${compiler.mark(e.at)}R.set($r,$k,${c})`; }
      else if (isAssignable('java.util.Map', t)) { read = `${compiler.mark(e.at)}R.nn($r)${compiler.mark(e.at)}.get($k)`; store = c => `${compiler.mark(e.at)}R.put($r,$k,${c})`; }
      else if (isAssignable('java.util.List', t)) { if (!/^[0-9]+$/.test(e.name)) compiler.fail(`invalid list index [${e.name}]`, e.at); key = e.name; read = `${compiler.mark(e.at)}R.nn($r).get($k)`; store = c => `${compiler.mark(e.at)}R.setPlain($r,$k,${c})`; }
      else return compiler.fail(`field [${t}, ${e.name}] not found`, e.at);
    }
    if (e.kind === 'field' && e.safe) bad('a null safe operation [?.]');
    compiler.facts.types.set(e, type);
    const wrap = (body: string) => `(($r,$k)=>${body})(${receiver.code},${key})`;
    return { type, read, write: c => store(c).replace(/\$r/, () => receiver.code).replace(/\$k/, () => key), update: c => wrap(store(c)), hold: c => wrap(`{const $o=${read};${store(c)};return $o;}`) };
  }
  // Without the colon of the others.
  if (e.kind === 'new') return compiler.fail(`invalid assignment cannot assign a value to new object with constructor [${e.type}/${e.args.length}]`, e.at);
  return bad(described(e));
}
